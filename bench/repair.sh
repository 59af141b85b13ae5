#!/usr/bin/env bash
# How fast the photos of a storage node that is lost are copied to others: so many blobs, each with a copy on it and one elsewhere,
# put by the storage protocol into the deployment of tools/cluster on this machine; that node is killed and retired, and repair
# has no throttle (steward.repair_mib_per_s = 0). Beside it the rate at which this disk takes writes of the same size, and of
# 1 MiB, with a sync each (fio), before and after. Needs fio.
#
#   bench/repair.sh [BLOBS] [BYTES]
# shellcheck source=bench/lib.sh
source "$(dirname "$0")/lib.sh"

PORTRETO_BINARY=${PORTRETO_BINARY:-$PWD/$portreto} node bench/repair.mjs "${1:-10000}" "${2:-100000}" "$scratch/fio"
