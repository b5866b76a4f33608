#!/bin/sh
# Before `azd provision`: registers what only the subnets of a private network name, which Azure does not register by itself; and
# a new PostgreSQL server needs the name of its Entra administrator, of whom azd knows the id only.

set -eu

if [ "${FRESHET_NETWORK:-private}" != public ]; then
  for namespace in Microsoft.App Microsoft.ContainerInstance; do
    az provider register --namespace "$namespace" --wait --output none ${AZURE_SUBSCRIPTION_ID:+--subscription "$AZURE_SUBSCRIPTION_ID"} || {
      echo "freshet: $namespace could not be registered. Without it a private network cannot be deployed; if it is not, type:" >&2
      echo "  az provider register --namespace $namespace --wait     # after: az login" >&2
    }
  done
fi

[ -z "${FRESHET_ADMIN_NAME-}" ] || exit 0

id='' name=''
if command -v az > /dev/null; then
  id=$(az ad signed-in-user show --query id --output tsv 2> /dev/null || true)
  name=$(az ad signed-in-user show --query userPrincipalName --output tsv 2> /dev/null || true)
fi

# The two programs have a sign-in each, and they may be two people.
if [ -n "$name" ] && [ "$id" = "${AZURE_PRINCIPAL_ID:-$id}" ]; then
  azd env set FRESHET_ADMIN_NAME "$name"
else
  echo "freshet: it is not known who administers a new PostgreSQL server. A deployment that makes one stops at once; then type:" >&2
  echo "  azd env set FRESHET_ADMIN_NAME YOU@EXAMPLE.COM     # or sign in with: az login" >&2
fi
