#!/usr/bin/env bash
# Builds FerretDB 1.24.2, a server that speaks MongoDB's protocol, for tests and for clusters on machines without mongod.
# Prints where the program is. It is kept outside the tree, so that this is done once.
set -euo pipefail

version=v1.24.2
cache=${XDG_CACHE_HOME:-$HOME/.cache}/portreto
program=$cache/ferretdb-$version

if [[ ! -x $program ]]; then
  if ! command -v go >/dev/null; then
    echo "Go 1.21 or newer is missing, with which FerretDB is built; Debian 12 has it in its backports. Or install mongod." >&2
    exit 1
  fi
  mkdir -p "$cache"
  exec 9>"$cache/ferretdb.lock"
  flock 9
fi
if [[ ! -x $program ]]; then
  echo "Building FerretDB, which takes some minutes, once ..." >&2
  work=$(mktemp -d "$cache/build.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  module=$(cd "$work" && go mod download -json "github.com/FerretDB/FerretDB@$version" | sed -n 's/^\t"Dir": "\(.*\)",\?$/\1/p')
  cp -r "$module" "$work/source"
  chmod -R u+w "$work/source"
  # Its releases have this file; what a module proxy delivers has not, and ends at once without.
  echo "$version" >"$work/source/build/version/version.txt"
  (cd "$work/source" && go build -o "$work/ferretdb" ./cmd/ferretdb) >&2
  mv "$work/ferretdb" "$program"
fi
echo "$program"
