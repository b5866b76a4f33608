#!/bin/sh
# After the deployment of infra/: makes the role that Freshet's identity signs in as, and grants it what a refresh needs, in
# every database that it signs in to. Can be run again at any time.
#
#   infra/hooks/postprovision.sh [DEPLOYMENT]
#
# azd calls it with the values of its environment. With the name of a deployment (`az deployment sub create --name …`) it reads
# them from there. The administrator signs in: FRESHET_ADMIN_NAME, with a token of `az` or `azd`. Where the server cannot be
# reached from here, or there is no psql, it prints what to run, and from where; that is no error, unless FRESHET_INSIDE says that
# this is the place.

set -eu

cd "$(dirname "$0")/../.."

say() { printf 'freshet: %s\n' "$*" >&2; }

if [ $# -gt 0 ]; then
  deployment=$1
  . infra/hooks/outputs.sh
fi

sign_ins=${FRESHET_SIGN_INS-}
object_id=${FRESHET_IDENTITY_OBJECT_ID-}
network=${FRESHET_NETWORK_NAME-}
administrator=${FRESHET_ADMIN_NAME:-ADMINISTRATOR}

if [ -z "$sign_ins" ]; then
  say "every database has a connection string, so that there is no role to make."
  exit 0
fi

# server:port/database/role
host() { server=${1%%/*}; echo "${server%:*}"; }
port() { server=${1%%/*}; echo "${server##*:}"; }
database() { rest=${1#*/}; echo "${rest%/*}"; }
role() { echo "${1##*/}"; }

# Elsewhere than on Azure a DBA makes the role.
on_azure() { case $(host "$1") in *.postgres.database.azure.com) return 0 ;; *) return 1 ;; esac; }

explain() {
  say ""
  say "$1 Until the following has been run, no view is refreshed in the database that it names."
  if [ -n "$network" ]; then
    say "Run it from inside the network $network; infra/hooks/inside.sh does so, in a container that lives as long as it takes."
  fi
  say ""
  for sign_in in $sign_ins; do
    if on_azure "$sign_in"; then
      printf 'psql "host=%s port=%s dbname=postgres user=%s sslmode=require" -v role=%s -v oid=%s -f infra/sql/role.sql\n' \
        "$(host "$sign_in")" "$(port "$sign_in")" "$administrator" "$(role "$sign_in")" "$object_id" >&2
    fi
    printf 'psql "host=%s port=%s dbname=%s user=%s sslmode=require" -v role=%s -f infra/sql/grants.sql\n' \
      "$(host "$sign_in")" "$(port "$sign_in")" "$(database "$sign_in")" "$administrator" "$(role "$sign_in")" >&2
  done
  say ""
  say "On Azure the password is a token: export PGPASSWORD=\$(az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv)"
  [ -z "${FRESHET_INSIDE-}" ] || exit 1
  exit 0
}

command -v psql > /dev/null || explain "There is no psql here."
[ "$administrator" != ADMINISTRATOR ] || explain "FRESHET_ADMIN_NAME does not say who administers the server."

token() {
  az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv 2> /dev/null ||
    azd auth token --scope https://ossrdbms-aad.database.windows.net/.default --output json 2> /dev/null |
    sed -n 's/.*"token": *"\([^"]*\)".*/\1/p'
}

if [ -z "${PGPASSWORD-}" ]; then
  PGPASSWORD=$(token) || true
  [ -n "$PGPASSWORD" ] || explain "Neither az nor azd is signed in."
  export PGPASSWORD
fi

# The system's own list of authorities is known from version 16 on.
if [ -z "${PGSSLMODE-}" ]; then
  case $(psql --version) in
    *' '9.* | *' '1[0-5].*) PGSSLMODE=require ;;
    *) PGSSLMODE=verify-full PGSSLROOTCERT=system; export PGSSLROOTCERT ;;
  esac
  export PGSSLMODE
fi
export PGCONNECT_TIMEOUT=10 PGAPPNAME=freshet-postprovision

connect() {
  sign_in=$1 name=$2
  shift 2
  psql --no-psqlrc --quiet --no-password --host "$(host "$sign_in")" --port "$(port "$sign_in")" --username "$administrator" \
    --dbname "$name" "$@"
}

for sign_in in $sign_ins; do
  connect "$sign_in" "$(database "$sign_in")" --command 'SELECT' > /dev/null ||
    explain "$(host "$sign_in") cannot be reached from here."
done

for sign_in in $sign_ins; do
  if on_azure "$sign_in"; then
    connect "$sign_in" postgres -v role="$(role "$sign_in")" -v oid="$object_id" --file infra/sql/role.sql > /dev/null
  fi
  connect "$sign_in" "$(database "$sign_in")" -v role="$(role "$sign_in")" ${FRESHET_VIEW_OWNER:+-v owner="$FRESHET_VIEW_OWNER"} \
    --file infra/sql/grants.sql > /dev/null
  say "$(role "$sign_in") may refresh in $(database "$sign_in") on $(host "$sign_in"), but for what is warned of above."
done
