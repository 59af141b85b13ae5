#!/usr/bin/env bash
# The page of a gallery with 50 photos, for somebody who is logged in, with 10,000 photos in the database; and nginx serving the
# very same HTML as a static file. 64 connections by wrk, both sides in turns on the same machine. Prints the medians and their
# ratio.
#
#   bench/gallery_page.sh [SECONDS] [ROUNDS]
# shellcheck source=bench/lib.sh
source "$(dirname "$0")/lib.sh"
seconds=${1:-10}
rounds=${2:-3}

seed_data 10000
start_portreto serve
cookie="Cookie: access=$(log_in)"
page="$url/galleries/$gallery"

mkdir "$scratch/html"
curl -sf -H "$cookie" "$page" >"$scratch/html/gallery.html"
photos=$(grep -c 'class="tile ' "$scratch/html/gallery.html")
[ "$photos" = 50 ] || { echo "the page shows $photos photos rather than 50" >&2; exit 1; }
grep -q 'action="/logout"' "$scratch/html/gallery.html" || { echo "the page is not that of somebody who is logged in" >&2; exit 1; }

start_nginx "$scratch/html"
static="$nginx_url/gallery.html"
curl -sf -o "$scratch/copy.html" "$static"
cmp "$scratch/html/gallery.html" "$scratch/copy.html"

load "$page" -H "$cookie" >/dev/null # warm
ours=() ours50=() ours99=() theirs=()
for ((i = 0; i < rounds; i++)); do
  read -r rate p50 p99 < <(load "$page" -H "$cookie")
  ours+=("$rate") ours50+=("$p50") ours99+=("$p99")
  read -r rate _ < <(load "$static" -H "$cookie")
  theirs+=("$rate")
done
a=$(median "${ours[@]}") b=$(median "${theirs[@]}")
echo "gallery page:   $photos photos, $(stat -c %s "$scratch/html/gallery.html") bytes of HTML; 64 connections, $rounds rounds of $seconds s"
echo "portreto:       $a requests/s  (${ours[*]}), median $(median "${ours50[@]}") ms, p99 $(median "${ours99[@]}") ms"
echo "nginx, static:  $b requests/s  (${theirs[*]})"
awk -v a="$a" -v b="$b" 'BEGIN { printf "ratio:          %.3f\n", a / b }'
