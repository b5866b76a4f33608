#!/bin/sh
# Before `azd provision`: a new PostgreSQL server needs the name of its Entra administrator, of whom azd knows the id only.

set -eu

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
  echo "freshet: it is not known who administers a new PostgreSQL server. If this deployment makes one, stop and type:" >&2
  echo "  azd env set FRESHET_ADMIN_NAME YOU@EXAMPLE.COM     # or sign in with: az login" >&2
fi
