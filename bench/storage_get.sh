#!/usr/bin/env bash
# Stored pictures by signed URL, hot, against nginx serving the same bytes as plain files by sendfile: 64 connections by wrk, as many
# event loops as nginx has workers, both sides in turns on the same machine. The pictures are the two sizes of a photograph that
# come nearest to 30 KB and to 64 KB. Prints the medians and their ratio.
#
#   bench/storage_get.sh [SECONDS] [ROUNDS]
# shellcheck source=bench/lib.sh
source "$(dirname "$0")/lib.sh"
seconds=${1:-6}
rounds=${2:-3}

tests/testdata/make_photos.sh "$scratch/photos" >"$scratch/log"
seed_data 50
start_portreto serve
authorization="Authorization: Bearer $(log_in)"
api="$url/api/v1"
id=$(curl -sf "$api/galleries/$gallery/photos" -H "$authorization" -H 'Content-Type: application/octet-stream' \
  --data-binary "@$scratch/photos/photo-12mp.jpg" | python3 -c 'import json, sys; print(json.load(sys.stdin)["photo"]["id"])')

mkdir "$scratch/plain"
n=0
while read -r source; do
  curl -sf -o "$scratch/plain/$n.webp" "$url$source"
  echo "$(stat -c %s "$scratch/plain/$n.webp") $n $source"
  n=$((n + 1))
done < <(curl -sf "$api/photos/$id" -H "$authorization" |
  python3 -c 'import json, sys; [print(source["url"]) for source in json.load(sys.stdin)["photo"]["sources"]]') >"$scratch/sizes"
start_nginx "$scratch/plain"

# nearest BYTES: the line of the picture whose size comes nearest.
nearest() { awk -v want="$1" '{ d = $1 > want ? $1 - want : want - $1; print d, $0 }' "$scratch/sizes" | sort -n | head -n 1 | cut -d" " -f2-; }

for want in 30000 64000; do
  read -r size file source < <(nearest "$want")
  signed="$url$source" plain="$nginx_url/$file.webp"
  load "$signed" >/dev/null # warm
  curl -sf -o "$scratch/again" "$signed"
  cmp "$scratch/again" "$scratch/plain/$file.webp"
  ours=() ours50=() ours99=() theirs=() theirs99=()
  for ((i = 0; i < rounds; i++)); do
    read -r rate p50 p99 < <(load "$signed")
    ours+=("$rate") ours50+=("$p50") ours99+=("$p99")
    read -r rate _ p99 < <(load "$plain")
    theirs+=("$rate") theirs99+=("$p99")
  done
  a=$(median "${ours[@]}") b=$(median "${theirs[@]}")
  echo "picture:          $size bytes; 64 connections, $rounds rounds of $seconds s"
  echo "portreto, signed: $a requests/s  (${ours[*]}), median $(median "${ours50[@]}") ms, p99 $(median "${ours99[@]}") ms"
  echo "nginx, plain:     $b requests/s  (${theirs[*]}), p99 $(median "${theirs99[@]}") ms"
  awk -v a="$a" -v b="$b" 'BEGIN { printf "ratio:            %.2f\n", a / b }'
done
