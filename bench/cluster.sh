#!/usr/bin/env bash
# The deployment of tools/cluster on this machine: the page of a gallery with 50 photos from one web replica, which asks an app replica,
# against the same in `portreto serve`, in turns; 1,000 uploads by 16 connections through the proxy, how many copies each blob has
# then, and how they spread over six nodes; and the repair after one node was killed, without a throttle, beside the rate at which
# this disk takes 128-KiB writes with a sync each (fio).
#
#   bench/cluster.sh [UPLOADS]
# shellcheck source=bench/lib.sh
source "$(dirname "$0")/lib.sh"

PORTRETO_BINARY=$PWD/$portreto node bench/cluster.mjs "${1:-1000}"
fio --name=durable --filename="$scratch/fio" --rw=write --bs=128k --size=256m --fdatasync=1 --ioengine=psync --output-format=json >"$scratch/fio.json"
python3 -c 'import json, sys
job = json.load(open(sys.argv[1]))["jobs"][0]["write"]
print("this disk, 128 KiB and a sync each: %.1f MB/s" % (job["bw_bytes"] / 1e6))' "$scratch/fio.json"
