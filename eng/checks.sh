# shellcheck shell=bash
# For scripts that check things which are no .NET tests: one line for each check, and their numbers at the end.
# Source it, call `check` and `skip`, and end with `count`.

passed=0 failed=0 skipped=0
script=eng/$(basename "$0")

# A name, and a command. Its output is shown if it fails.
check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "$script: passed: $name ($(tail -n 1 <<< "$output" | cut -c 1-100))"
    ((passed++)) || true
  else
    printf '%s\n%s: FAILED: %s\n' "$output" "$script" "$name"
    ((failed++)) || true
  fi
}

skip() { echo "$script: skipped: $1"; ((skipped++)) || true; }

# Prints the numbers; a file gets them in the form in which test results have them. Fails if a check failed.
count() {
  echo "$script: $passed passed, $failed failed, $skipped skipped"
  if [ $# -gt 0 ]; then
    echo "<Counters total=\"$((passed + failed + skipped))\" executed=\"$((passed + failed))\" passed=\"$passed\" />" > "$1"
  fi
  [ "$failed" = 0 ]
}
