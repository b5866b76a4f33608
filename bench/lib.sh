# shellcheck shell=bash
# What the benchmarks share. Each is one script that measures whole processes, both sides of a comparison by turns in one run,
# and prints medians of five. Machines differ and are shared: look at the ratios.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C

say() { printf 'bench: %s\n' "$*" >&2; }

# Restarts the benchmark inside a throw-away server, with the published command.
on_a_server() {
  [ -z "${FRESHET_BENCH-}" ] || return 0
  command -v psql > /dev/null || { say "psql is needed: it is what Freshet is compared with. Install postgresql-client."; exit 2; }
  FRESHET_BENCH=$PWD/bench/out
  dotnet publish src/Freshet.Cli -o "$FRESHET_BENCH" > /dev/null || { say "the command could not be published: dotnet publish src/Freshet.Cli"; exit 1; }
  export FRESHET_BENCH
  exec eng/postgres with any -- "$0" "$@"
}

# connect DATABASE: creates it again, and points `sql` and `freshet` at it.
connect() {
  local server=${FRESHET_TEST_POSTGRES%%|*} host port user
  host=$(sed -n 's/.*[Hh]ost=\([^;]*\).*/\1/p' <<< "$server")
  port=$(sed -n 's/.*[Pp]ort=\([^;]*\).*/\1/p' <<< "$server")
  user=$(sed -n 's/.*[Uu]sername=\([^;]*\).*/\1/p' <<< "$server")
  export PGHOST=$host PGPORT=$port PGUSER=$user PGOPTIONS='-c client_min_messages=warning'
  psql -qX -d postgres -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)" -c "CREATE DATABASE $1"
  export PGDATABASE=$1 Freshet__Databases__bench__ConnectionString="$server;Database=$1"
}

sql() { psql -qXAt -v ON_ERROR_STOP=1 "$@"; }
freshet() { "$FRESHET_BENCH/freshet" "$@"; }

# seconds COMMAND …: how long it took; its output goes nowhere. A command that fails ends the benchmark.
seconds() {
  local began ended
  began=$(date +%s%N)
  "$@" > /dev/null || { say "failed: $*"; exit 1; }
  ended=$(date +%s%N)
  awk -v ns=$((ended - began)) 'BEGIN { printf "%.3f\n", ns / 1e9 }'
}

median() { sort -g | awk '{ v[NR] = $1 } END { printf "%.3f\n", v[int((NR + 1) / 2)] }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f\n", a / b }'; }

# verdict WHAT VALUE TARGET UNIT: one line of the table; a target missed makes the benchmark fail.
missed=0
verdict() {
  local kept=yes
  case $3 in
    '<='*) awk -v v="$2" -v t="${3#<=}" 'BEGIN { exit !(v <= t) }' || kept=NO ;;
    '>='*) awk -v v="$2" -v t="${3#>=}" 'BEGIN { exit !(v >= t) }' || kept=NO ;;
  esac
  [ "$kept" = yes ] || missed=1
  printf '%-62s %10s %-4s  target %-8s %s\n' "$1" "$2" "$4" "$3" "$kept"
}
