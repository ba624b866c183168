#!/usr/bin/env bash
# test.sh [--preset NAME] [CTEST OPTIONS...]: installs what is missing, builds, and runs all the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=release
if [ "${1:-}" = --preset ]; then preset=$2; shift 2; fi
bash tools/build.sh "$preset"
exec ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$(nproc)" "$@"
