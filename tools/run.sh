#!/usr/bin/env bash
# run.sh [SERVE OPTIONS...]: installs what is missing, builds, and listens for scanners (data in ./data, DICOM port 11112).
# run.sh --demo: the same on a free port with a throw-away data folder; plays a simulated study to it and shows the credited case.
set -euo pipefail
cd "$(dirname "$0")/.."
bash tools/build.sh release cmrcredit
cmrcredit=$PWD/build/release/tools/cmrcredit

if [ "${1:-}" != --demo ]; then
  cat >&2 <<TEXT

Listening. In another terminal, send a first simulated study and look at the case:
  $cmrcredit technologist add --id t1 --name 'Moore^Dana'
  $cmrcredit simulate --operator 'Moore^Dana'
  $cmrcredit cases            # after the quiet period, 900 s by default; add --quiet-seconds 5 to this command for a trial

TEXT
  exec "$cmrcredit" serve "$@"
fi

folder=$(mktemp -d)
serve=
finish() {
  if [ -n "$serve" ]; then kill "$serve" 2>/dev/null && wait "$serve" || true; fi
  rm -rf "$folder"
}
trap finish EXIT
say() { printf '\n$ cmrcredit %s\n' "$*"; }
run() { say "$*"; "$cmrcredit" "$@" --data "$folder/data"; }

say serve --port 0 --quiet-seconds 2
mkfifo "$folder/ready"
"$cmrcredit" serve --port 0 --quiet-seconds 2 --data "$folder/data" >"$folder/ready" 2>"$folder/log" &
serve=$!
if ! read -r ready <"$folder/ready"; then cat "$folder/log" >&2; exit 1; fi
echo "$ready"
port=${ready#*dicom=}; port=${port%% *}

run technologist add --id t1 --name 'Moore^Dana' --level 2
say simulate --port "$port" --operator "'Moore^Dana'" --protocol viability --seed 1
"$cmrcredit" simulate --port "$port" --operator 'Moore^Dana' --protocol viability --seed 1
echo; echo "waiting for the quiet period (2 s) ..."
for _ in $(seq 100); do
  if "$cmrcredit" cases --json --data "$folder/data" | grep -q '"status": *"credited"'; then break; fi
  sleep 0.2
done
run studies
run cases
run progress t1
"$cmrcredit" cases --json --data "$folder/data" | grep -q '"status": *"credited"' || { echo "demo: no case was credited" >&2; cat "$folder/log" >&2; exit 1; }
