#!/usr/bin/env bash
# One 12-megapixel JPEG from the start of its upload until it is visible: the upload is acknowledged, and the gallery shows it in
# a size that can be fetched. Against vipsthumbnail making the same sizes and formats with the same settings. Both on one core, in
# turns. Prints the medians and their ratio.
#
#   bench/upload.sh [PHOTO.jpg] [ROUNDS]
#
# Without a photo it takes photo-12mp.jpg of tests/testdata/make_photos.sh.
# shellcheck source=bench/lib.sh
source "$(dirname "$0")/lib.sh"
photo=${1:-}
rounds=${2:-7}
core=0
sizes="320 640 960 1440 2048"
# As in src/imaging/encode.h.
webp='[Q=78,effort=4,strip]'
jpeg='[Q=82,optimize_coding,strip]'

if [ -z "$photo" ]; then
  tests/testdata/make_photos.sh "$scratch/photos" >"$scratch/log"
  photo=$scratch/photos/photo-12mp.jpg
fi
export VIPS_CONCURRENCY=1

seed_data 50
launcher=(taskset -c "$core")
start_portreto serve
authorization="Authorization: Bearer $(log_in)"
api="$url/api/v1"

ours() {
  local id source
  id=$(taskset -c "$core" curl -sf "$api/galleries/$gallery/photos" -H "$authorization" -H 'Content-Type: application/octet-stream' \
    --data-binary "@$photo" | json photo | python3 -c 'import ast, sys; print(ast.literal_eval(sys.stdin.read())["id"])')
  source=$(curl -sf "$api/photos/$id" -H "$authorization" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["photo"]["sources"][0]["url"])')
  curl -sf -o "$scratch/shown" "$url$source"
}
theirs() {
  local size
  for size in $sizes; do
    taskset -c "$core" vipsthumbnail "$photo" -s "${size}x100000" -e srgb -o "$scratch/t$size.webp$webp"
    taskset -c "$core" vipsthumbnail "$photo" -s "${size}x100000" -e srgb -o "$scratch/t$size.jpg$jpeg"
  done
}
# What starting vipsthumbnail takes, ten times: the part of its time that is not image processing.
starts() {
  local i
  for i in 1 2 3 4 5 6 7 8 9 10; do taskset -c "$core" vipsthumbnail --version >"$scratch/version"; done
}

milliseconds() {
  local start=${EPOCHREALTIME/[.,]/}
  "$@"
  local end=${EPOCHREALTIME/[.,]/}
  echo $(((end - start) / 1000))
}

ours && theirs # once, to fill the page cache
a=() b=() c=()
for ((i = 0; i < rounds; i++)); do
  a+=("$(milliseconds ours)")
  b+=("$(milliseconds theirs)")
  c+=("$(milliseconds starts)")
done
ours_ms=$(median "${a[@]}") theirs_ms=$(median "${b[@]}") starts_ms=$(median "${c[@]}")

echo "photo:                     $(vipsheader "$photo" | sed 's/.*: //'), $(stat -c %s "$photo") bytes; $rounds rounds"
echo "portreto, until visible:   $ours_ms ms  (${a[*]})"
echo "vipsthumbnail, 10 times:   $theirs_ms ms  (${b[*]}), of which $starts_ms ms are its starts"
awk -v a="$ours_ms" -v b="$theirs_ms" -v c="$starts_ms" 'BEGIN {
  printf "ratio:                     %.2f  (%.2f with the starts of vipsthumbnail taken off)\n", a / b, a / (b - c) }'
