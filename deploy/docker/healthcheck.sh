#!/bin/bash
# Whether the container is well: portreto-healthcheck PORT
# At first when it is ready, so that an update goes on to the next replica only then. Afterwards when it answers at all: a replica
# whose database is away is not mended by a restart, and whoever balances the load asks /readyz itself.
set -euo pipefail

port=$1
was_ready=${TMPDIR:-/tmp}/portreto-was-ready-$port

answers() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  local status
  read -r -t 2 _ status _ <&3 || return 1
  exec 3<&-
  [[ $status == 200 ]]
}

if [[ -e $was_ready ]]; then
  answers /healthz
else
  answers /readyz
  touch "$was_ready"
fi
