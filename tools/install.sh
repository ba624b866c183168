#!/usr/bin/env bash
# Installs what is missing of tools/packages.txt, quietly; does nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
for package in $(awk '!/^#/ && NF { print $1 }' tools/packages.txt); do
  dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
echo "installing ${#missing[@]} Debian packages: ${missing[*]}" >&2
log=$(mktemp)
if ! { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -20 "$log" >&2
  echo "install: apt-get failed; the packages above are needed (Debian 12)" >&2
  exit 1
fi
rm -f "$log"
