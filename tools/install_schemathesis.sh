#!/usr/bin/env bash
# Installs Schemathesis, which makes requests out of an OpenAPI description, for a test. Prints where the program is. It is kept
# outside the tree, so that this is done once.
set -euo pipefail

version=4.32.5
cache=${XDG_CACHE_HOME:-$HOME/.cache}/portreto
home=$cache/schemathesis-$version

if [[ ! -x $home/bin/schemathesis ]]; then
  mkdir -p "$cache"
  exec 9>"$cache/schemathesis.lock"
  flock 9
fi
if [[ ! -x $home/bin/schemathesis ]]; then
  echo "Installing Schemathesis, once ..." >&2
  rm -rf "$home"
  trap 'rm -rf "$home"' EXIT # half of it would look like all of it
  python3 -m venv "$home" >&2
  "$home/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version" >&2
  trap - EXIT
fi
echo "$home/bin/schemathesis"
