#!/bin/bash
# Makes the secrets of stack.yaml: deploy/docker/make_secrets.sh [DIR]
# DIR is deploy/docker/secrets unless it is named. What is there already stays as it is, so it may be run again; to rotate one, see
# docs/runbooks.md. Keep DIR as safe as the machines: whoever reads it can read everything.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
directory=${1:-$here/secrets}
umask 077
mkdir -p "$directory"

# One line, without its end: programs take the file as it is.
make_password() {
  [[ -s $directory/$1 ]] || openssl rand -hex 24 | tr -d '\n' >"$directory/$1"
}

digests=()
for role in web auth app storage; do
  make_password "zookeeper_$role"
  digest=$(printf '%s:%s' "$role" "$(<"$directory/zookeeper_$role")" | openssl dgst -sha1 -binary | base64)
  digests+=("\"$role:$digest\"")
done
make_password mongo_root
make_password mongo_portreto
[[ -s $directory/mongo_keyfile ]] || openssl rand -base64 512 >"$directory/mongo_keyfile"
printf 'mongodb://portreto:%s@mongo-1:27017,mongo-2:27017,mongo-3:27017/portreto?replicaSet=portreto&authSource=admin' \
  "$(<"$directory/mongo_portreto")" >"$directory/metadata_uri"

list=$(IFS=,; echo "${digests[*]}")
sed "s|^digests = \[\]$|digests = [$list]|" "$here/portreto.toml" >"$directory/portreto.toml"
