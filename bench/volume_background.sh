#!/usr/bin/env bash
# GETs of random 30-KB blobs while the store scrubs and while it compacts, both as fast as they go, against an idle store. Half
# of the blobs were deleted before. The GETs come at random moments whether or not those before have ended, and their time
# counts from when they were due: once with a page cache that was empty at the start of each part, once with a full one. Prints
# medians of all rounds.
#
#   bench/volume_background.sh [SECONDS OF EACH PART] [ROUNDS] [BLOBS] [GETS A SECOND]
# shellcheck source=bench/volume_lib.sh
source "$(dirname "$0")/volume_lib.sh"
seconds=${1:-2}
rounds=${2:-5}
blobs=${3:-20000}
rate=${4:-1000}
bytes=30000

for cache in cold hot; do
  options=(background --directory "$scratch/blobs" --blobs "$blobs" --bytes "$bytes" --at-once 256 --volume-mib 256
    --calls-per-s "$rate" --seconds "$seconds")
  if [ "$cache" = hot ]; then
    options+=(--hot)
  elif [ "$can_drop" = 0 ]; then
    echo "GETs, cold: skipped: /proc/sys/vm/drop_caches cannot be written"
    continue
  fi
  machine
  file=$scratch/$cache.json
  for ((i = 0; i < rounds; i++)); do
    rm -rf "$scratch/blobs"
    "$volume" "${options[@]}" >>"$file"
  done
  echo "GETs, $cache: $rate a second of $blobs blobs of $bytes bytes, half of them deleted; $rounds rounds"
  for part in idle scrub idle_again compaction; do
    printf '%-12s p99 %s ms, median %s ms, in %s s\n' "${part/_/ }:" "$(all "$file" "${part}_p99_ms" 1 2)" \
      "$(middle "$file" "${part}_p50_ms" 1 2)" "$(middle "$file" "${part}_seconds")"
  done
  # The quieter of the two idle parts would be luck; each is compared with the one just before it.
  for pair in "scrub idle" "compaction idle_again"; do
    read -r busy idle <<<"$pair"
    slower=$(ratio "$(middle "$file" "${busy}_p99_ms" 1 3)" "$(middle "$file" "${idle}_p99_ms" 1 3)")
    echo "ratio:       $slower of p99 during $busy to idle $(wanted "$slower" most 2)"
  done
  if [ "$cache" = hot ]; then
    echo "scrub:       the disk read $(middle "$file" scrub_read_ratio 1 2) bytes for each byte in the volumes"
  fi
  echo "compaction:  $(middle "$file" freed_bytes 1e6 0) MB freed, $(middle "$file" volumes_made 1 0) volumes made"
done
