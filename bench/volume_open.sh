#!/usr/bin/env bash
# A million blobs in the volume store: memory of the index, time until it is open again (from the checkpoint, and by a scan
# without one, against the disk reading the same bytes in sequence), and how often a GET of a blob that is in no cache makes
# the disk read. Everything from an empty page cache, in turns. Prints medians. Takes 10 GB at most and some minutes.
#
#   bench/volume_open.sh [ROUNDS] [BLOBS] [BYTES OF EACH...]
# shellcheck source=bench/volume_lib.sh
source "$(dirname "$0")/volume_lib.sh"
rounds=${1:-3}
blobs=${2:-1000000}
sizes=("${@:3}")
[ ${#sizes[@]} -gt 0 ] || sizes=(128 4096)
# So few that hardly any two of them share a page.
reads=$((blobs / 4 < 5000 ? blobs / 4 : 5000))

# Reads what the volumes hold past the page cache, as fast as the disk gives it; prints a line of JSON.
read_in_sequence() {
  local name bytes before=${EPOCHREALTIME/[.,]/}
  while read -r name bytes; do
    dd if="$data/$name" of=/dev/null bs=4M iflag=direct,count_bytes,fullblock count="$bytes" status=none
  done <"$scratch/volumes"
  echo "{\"ms\": $(((${EPOCHREALTIME/[.,]/} - before) / 1000)).0}"
}

data=$scratch/volumes-of-blobs
for size in "${sizes[@]}"; do
  machine
  rm -rf "$data" "$scratch"/*.json
  # As many as there may be at once: 4096, and 64 MiB.
  at_once=$(((32 << 20) / size < 4096 ? (32 << 20) / size : 4096))
  "$volume" fill --directory "$data" --blobs "$blobs" --bytes "$size" --at-once "$at_once" >"$scratch/fill.json"
  "$volume" open --directory "$data" >"$scratch/opened.json"
  python3 -c '
import json, sys
for volume in json.load(sys.stdin)["volumes"]: print(volume["name"], volume["bytes"])' <"$scratch/opened.json" >"$scratch/volumes"
  echo "blobs:    $blobs of $size bytes, $(awk '{ n += $2 } END { printf "%.0f", n / 1e6 }' "$scratch/volumes") MB in volumes; put in $(all "$scratch/fill.json" seconds) s"
  each=$(middle "$scratch/fill.json" index_bytes "$blobs")
  echo "memory:   $each bytes a blob for the index $(wanted "$each" most 32); the process itself takes $(middle "$scratch/opened.json" memory_bytes "$blobs") a blob more once it has opened"
  if [ "$can_drop" = 0 ]; then
    echo "the rest: skipped: /proc/sys/vm/drop_caches cannot be written"
    continue
  fi

  for ((i = 0; i < rounds; i++)); do
    drop_caches
    "$volume" open --directory "$data" >>"$scratch/checkpoint.json"
    rm "$data/checkpoint"
    drop_caches
    "$volume" open --directory "$data" >>"$scratch/scan.json"
    drop_caches
    read_in_sequence >>"$scratch/sequence.json"
  done
  opened=$(middle "$scratch/checkpoint.json" ms)
  echo "open:     $(all "$scratch/checkpoint.json" ms) ms from the checkpoint $(wanted "$opened" most 1000)"
  echo "scan:     $(all "$scratch/scan.json" ms) ms without it"
  echo "disk:     $(all "$scratch/sequence.json" ms) ms for reading the same bytes in sequence (dd, O_DIRECT, 4 MiB)"
  slower=$(ratio "$(middle "$scratch/scan.json" ms)" "$(middle "$scratch/sequence.json" ms)")
  echo "ratio:    $slower $(wanted "$slower" most 1)"

  for ((i = 0; i < rounds; i++)); do
    cold=(get --directory "$data" --blobs "$blobs" --bytes "$size" --reads "$reads" --at-once 16)
    "$volume" "${cold[@]}" >>"$scratch/get.json"
    "$volume" "${cold[@]}" --as-served >>"$scratch/served.json"
  done
  for way in get served; do
    file=$scratch/$way.json
    [ "$way" = get ] && echo "get:      get() alone, $reads random blobs, 16 at once" || echo "served:   as the storage role reads"
    if grep -q disk_reads_per_get "$file"; then
      each=$(middle "$file" disk_reads_per_get 1 2)
      echo "          $(all "$file" disk_reads_per_get 1 2) disk reads a GET $(wanted "$each" most 1.00); of others $(middle "$file" others_per_s) a second"
    else
      echo "          disk reads: not counted, the directory is on no block device of its own"
    fi
    echo "          $(middle "$file" read_bytes_per_get 1 0) bytes read a GET; $(middle "$file" gets_per_s 1 0) GETs/s, median $(middle "$file" p50_ms 1 2) ms, p99 $(middle "$file" p99_ms 1 2) ms"
  done
done
