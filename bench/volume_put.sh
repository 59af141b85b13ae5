#!/usr/bin/env bash
# Durable puts of 64 KiB, 16 at once, against the disk itself (fio writing and syncing one file, in the block size that is best
# for it) and against one file a blob (write, fsync, rename, fsync of the folder on 16 threads). All in turns on the same disk.
# Prints medians, the ratios, and how many syncs a blob each side needs. Needs fio and strace.
#
#   bench/volume_put.sh [SECONDS] [ROUNDS]
# shellcheck source=bench/volume_lib.sh
source "$(dirname "$0")/volume_lib.sh"
seconds=${1:-2}
rounds=${2:-3}
bytes=65536
at_once=16
blocks=(64k 256k 512k 1m)
place=$scratch/place

# What the last run left must not be removed, or trimmed, during the next one.
cleared() {
  rm -rf "$place"
  mkdir "$place"
  sync
  sleep 0.5
}
ours=("$volume" put --directory "$place" --bytes "$bytes" --at-once "$at_once" --seconds "$seconds")
files=("$volume" files --directory "$place" --bytes "$bytes" --at-once "$at_once" --seconds "$seconds")
fio=(fio --name=put --filename="$place/file" --rw=write --fdatasync=1 --size=4g --runtime="$seconds" --output-format=json)

# of_fio: what fio says in our words.
of_fio() {
  python3 -c '
import json, sys
job = json.load(sys.stdin)["jobs"][0]
print(json.dumps({"bytes_per_s": job["write"]["bw_bytes"], "writes": job["write"]["total_ios"],
                  "p50_ms": job["sync"]["lat_ns"]["percentile"]["50.000000"] / 1e6,
                  "p99_ms": job["sync"]["lat_ns"]["percentile"]["99.000000"] / 1e6}))'
}

# Under strace, which slows it.
traced() { strace -f --seccomp-bpf -qq -c -e trace=fsync,fdatasync -o "$scratch/strace" "$@"; }
# syncs_each KEY: of what the traced command, whose figures are in traced.json, says that it did so often.
syncs_each() {
  awk -v calls="$(middle "$scratch/traced.json" "$1")" '$NF ~ /^f(data)?sync$/ { n += $4 } END { printf "%.2f", n / calls }' "$scratch/strace"
}

machine
for ((i = 0; i < rounds; i++)); do
  cleared
  "${ours[@]}" >>"$scratch/ours.json"
  for block in "${blocks[@]}"; do
    cleared
    "${fio[@]}" --bs="$block" | of_fio >>"$scratch/fio-$block.json"
  done
  cleared
  "${files[@]}" >>"$scratch/files.json"
done
best=${blocks[0]}
for block in "${blocks[@]}"; do
  awk -v a="$(middle "$scratch/fio-$block.json" bytes_per_s)" -v b="$(middle "$scratch/fio-$best.json" bytes_per_s)" 'BEGIN { exit !(a > b) }' && best=$block
done
cleared
traced "${ours[@]}" >"$scratch/traced.json"
syncs_ours=$(syncs_each calls)
cleared
traced "${files[@]}" >"$scratch/traced.json"
syncs_files=$(syncs_each calls)
cleared
traced "${fio[@]}" --bs="$best" | of_fio >"$scratch/traced.json"
syncs_fio=$(syncs_each writes)

# figures FILE: "MB/s (all rounds), median and p99".
figures() { echo "$(all "$1" bytes_per_s 1e6 0) MB/s, median $(middle "$1" p50_ms 1 2) ms, p99 $(middle "$1" p99_ms 1 2) ms"; }
echo "puts:             $bytes random bytes each, $at_once at once; $rounds rounds of $seconds s"
echo "portreto:         $(figures "$scratch/ours.json"); $syncs_ours syncs a blob"
for block in "${blocks[@]}"; do
  printf '%-17s %s\n' "fio, $block:" "$(figures "$scratch/fio-$block.json") of a sync"
done
echo "one file a blob:  $(figures "$scratch/files.json"); $syncs_files syncs a blob"
mine=$(middle "$scratch/ours.json" bytes_per_s)
to_fio=$(ratio "$mine" "$(middle "$scratch/fio-$best.json" bytes_per_s)")
to_files=$(ratio "$mine" "$(middle "$scratch/files.json" bytes_per_s)")
echo "ratio:            $to_fio of fio with $best, $syncs_fio syncs a write $(wanted "$to_fio" least 0.7)"
echo "ratio:            $to_files of one file a blob $(wanted "$to_files" least 3)"
