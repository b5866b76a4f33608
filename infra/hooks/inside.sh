#!/bin/sh
# Runs postprovision.sh inside the private network: in a container with psql, in the subnet `tools`, that is removed again.
#
#   infra/hooks/inside.sh [DEPLOYMENT]
#
# Takes the same values as postprovision.sh, from azd's environment (eval "$(azd env get-values)") or from a deployment. Needs
# `az`, signed in as FRESHET_ADMIN_NAME. The container gets a token of that administrator, valid for an hour or so.
# FRESHET_SQL_IMAGE names another image with psql, where the one of Docker's registry may not be used. To pull it, the subnet wants
# outbound access; the parameter natGateway gives it.

set -eu

cd "$(dirname "$0")/../.."

say() { printf 'freshet: %s\n' "$*" >&2; }

if [ $# -gt 0 ]; then
  deployment=$1
  . infra/hooks/outputs.sh
fi
: "${FRESHET_SIGN_INS:?is not set: name a deployment, or: set -a; eval \"\$(azd env get-values)\"}"
: "${FRESHET_ADMIN_NAME:?says who administers the server, and is not set}"
: "${FRESHET_NETWORK_NAME:?is empty, as the deployment is public: run infra/hooks/postprovision.sh itself}"

container=freshet-sql
image=${FRESHET_SQL_IMAGE:-postgres:17}
token=$(az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv)
files=$(tar -cz infra/sql infra/hooks/postprovision.sh | base64 | tr -d '\n')

trap 'az container delete --resource-group "$AZURE_RESOURCE_GROUP" --name "$container" --yes --output none 2> /dev/null || true' EXIT
say "starting a container in $FRESHET_NETWORK_NAME…"
az container create --resource-group "$AZURE_RESOURCE_GROUP" --name "$container" --location "$AZURE_LOCATION" --image "$image" \
  --os-type Linux --cpu 1 --memory 1 --restart-policy Never --vnet "$FRESHET_NETWORK_NAME" --subnet tools --output none \
  --environment-variables FRESHET_INSIDE=1 FILES="$files" FRESHET_SIGN_INS="$FRESHET_SIGN_INS" FRESHET_ADMIN_NAME="$FRESHET_ADMIN_NAME" \
  FRESHET_IDENTITY_OBJECT_ID="$FRESHET_IDENTITY_OBJECT_ID" FRESHET_VIEW_OWNER="${FRESHET_VIEW_OWNER-}" PGSSLMODE=require \
  --secure-environment-variables PGPASSWORD="$token" \
  --command-line "sh -c 'cd /tmp && echo \$FILES | base64 -d | tar -xz && sh infra/hooks/postprovision.sh'"

# An image that cannot be pulled leaves it waiting for ever.
rounds=0 state=
while [ "$state" != Terminated ] && [ "$rounds" -lt 120 ]; do
  sleep 5
  rounds=$((rounds + 1))
  state=$(az container show --resource-group "$AZURE_RESOURCE_GROUP" --name "$container" \
    --query 'containers[0].instanceView.currentState.state' --output tsv) || state=
done
[ "$state" = Terminated ] || say "the container has not ended (${state:-unknown}); can it pull $image from here?"
az container logs --resource-group "$AZURE_RESOURCE_GROUP" --name "$container" >&2 || true
code=$(az container show --resource-group "$AZURE_RESOURCE_GROUP" --name "$container" \
  --query 'containers[0].instanceView.currentState.exitCode' --output tsv)
exit "${code:-1}"
