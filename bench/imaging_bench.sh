#!/usr/bin/env bash
# One 12-megapixel JPEG, imported by Portreto and by vipsthumbnail making the same sizes and formats with the same settings, both
# on one core, in turns. Prints the medians and their ratio.
#
#   bench/imaging_bench.sh [PHOTO.jpg] [RUNS]
#
# Without a photo it takes photo-12mp.jpg of tests/testdata/make_photos.sh. Needs a release build of bench_import
# (cmake --preset release && ninja -C build/release bench_import), vipsthumbnail and taskset.
set -euo pipefail
cd "$(dirname "$0")/.."

photo=${1:-}
runs=${2:-7}
import=build/release/bench/bench_import
core=0
sizes="320 640 960 1440 2048"
# As in src/imaging/encode.h.
webp='[Q=78,effort=4,strip]'
jpeg='[Q=82,optimize_coding,strip]'

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
if [ -z "$photo" ]; then
  tests/testdata/make_photos.sh "$out/photos" >/dev/null
  photo=$out/photos/photo-12mp.jpg
fi
photo=$(realpath "$photo")
export VIPS_CONCURRENCY=1

ours() { taskset -c "$core" "$import" "$photo" >/dev/null; }
theirs() {
  local size
  for size in $sizes; do
    taskset -c "$core" vipsthumbnail "$photo" -s "${size}x100000" -e srgb -o "$out/t$size.webp$webp"
    taskset -c "$core" vipsthumbnail "$photo" -s "${size}x100000" -e srgb -o "$out/t$size.jpg$jpeg"
  done
}
# What starting vipsthumbnail takes, ten times: the part of its time that is not image processing.
starts() {
  local i
  for i in 1 2 3 4 5 6 7 8 9 10; do taskset -c "$core" vipsthumbnail --version >/dev/null; done
}

milliseconds() {
  local start=${EPOCHREALTIME/[.,]/}
  "$@"
  local end=${EPOCHREALTIME/[.,]/}
  echo $(((end - start) / 1000))
}
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

ours && theirs  # once, to fill the page cache
a=() b=() c=()
for ((i = 0; i < runs; i++)); do
  a+=("$(milliseconds ours)")
  b+=("$(milliseconds theirs)")
  c+=("$(milliseconds starts)")
done
ours_ms=$(median "${a[@]}") theirs_ms=$(median "${b[@]}") starts_ms=$(median "${c[@]}")

echo "photo:                     $(vipsheader "$photo" | sed 's/.*: //'), $(stat -c %s "$photo") bytes; $runs runs each"
echo "portreto:                  $ours_ms ms  (${a[*]})"
echo "vipsthumbnail, 10 times:   $theirs_ms ms  (${b[*]}), of which $starts_ms ms are its starts"
awk -v a="$ours_ms" -v b="$theirs_ms" -v c="$starts_ms" 'BEGIN {
  printf "ratio:                     %.2f  (%.2f with the starts of vipsthumbnail taken off)\n", a / b, a / (b - c) }'
