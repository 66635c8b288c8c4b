#!/usr/bin/env bash
# Kills the server with SIGKILL under 32 concurrent writers, again and again, over one growing store. After each restart
# every write that was acknowledged must be there, be found by its own vector, and be whole.
# The number of rounds is the argument; 20 without one. The test is the one that `swift test` runs with 2 rounds.
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${1:-20}
start=$SECONDS
log=$(mktemp)
trap 'rm -f "$log"' EXIT
ENGRAM_KILL_ROUNDS=$rounds swift test --filter 'IntegrationTests.KillTests' 2>&1 | tee "$log"
grep -q 'Suite .*[Kk]ill.* passed' "$log" || { echo "no round ran" >&2; exit 1; }
echo "$rounds rounds in $((SECONDS - start)) s: nothing acknowledged was lost, nothing was half-written"
