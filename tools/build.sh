#!/usr/bin/env bash
# build.sh [PRESET [TARGET...]]: installs what is missing, configures and builds. Default: release, everything.
set -euo pipefail
cd "$(dirname "$0")/.."
bash tools/install.sh
preset=${1:-release}
[ $# -gt 0 ] && shift
if ! out=$(cmake --preset "$preset" 2>&1); then printf '%s\n' "$out" >&2; exit 1; fi
cmake --build --preset "$preset" ${@:+--target "$@"} >&2
