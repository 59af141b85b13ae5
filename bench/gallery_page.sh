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
start_portreto
cookie="Cookie: access=$(log_in)"
page="$url/galleries/$gallery"

mkdir "$scratch/html"
curl -sf -H "$cookie" "$page" >"$scratch/html/gallery.html"
photos=$(grep -c 'class="tile ' "$scratch/html/gallery.html")
[ "$photos" = 50 ] || { echo "the page shows $photos photos rather than 50" >&2; exit 1; }
grep -q 'action="/logout"' "$scratch/html/gallery.html" || { echo "the page is not that of somebody who is logged in" >&2; exit 1; }

nginx_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$scratch/nginx.conf" <<NGINX
worker_processes auto;
daemon off;
pid $scratch/nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  types { text/html html; }
  client_body_temp_path $scratch/nginx-body;
  proxy_temp_path $scratch/nginx-proxy;
  fastcgi_temp_path $scratch/nginx-fastcgi;
  uwsgi_temp_path $scratch/nginx-uwsgi;
  scgi_temp_path $scratch/nginx-scgi;
  server { listen 127.0.0.1:$nginx_port; root $scratch/html; }
}
NGINX
chmod 755 "$scratch" "$scratch/html"
/usr/sbin/nginx -e stderr -c "$scratch/nginx.conf" &
started+=("$!")
static="http://127.0.0.1:$nginx_port/gallery.html"
for _ in $(seq 100); do
  curl -sf -o "$scratch/copy.html" "$static" && break
  kill -0 "$!" || { echo "nginx did not start" >&2; exit 1; }
done
cmp "$scratch/html/gallery.html" "$scratch/copy.html"

# load URL: "requests/s p50 p99" in ms; fails when any answer was not 2xx or a socket failed.
load() {
  wrk -t1 -c64 -d"${seconds}s" --latency -H "$cookie" "$1" >"$scratch/wrk"
  if grep -E 'Non-2xx|Socket errors' "$scratch/wrk" >&2; then exit 1; fi
  awk 'function ms(t) { return t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000 }
    /^ +50%/ { a = ms($2) } /^ +99%/ { b = ms($2) } /^Requests\/sec/ { print $2, a, b }' "$scratch/wrk"
}

load "$page" >/dev/null # warm
ours=() ours50=() ours99=() theirs=()
for ((i = 0; i < rounds; i++)); do
  read -r rate p50 p99 < <(load "$page")
  ours+=("$rate") ours50+=("$p50") ours99+=("$p99")
  read -r rate _ < <(load "$static")
  theirs+=("$rate")
done
a=$(median "${ours[@]}") b=$(median "${theirs[@]}")
echo "gallery page:   $photos photos, $(stat -c %s "$scratch/html/gallery.html") bytes of HTML; 64 connections, $rounds rounds of $seconds s"
echo "portreto:       $a requests/s  (${ours[*]}), median $(median "${ours50[@]}") ms, p99 $(median "${ours99[@]}") ms"
echo "nginx, static:  $b requests/s  (${theirs[*]})"
awk -v a="$a" -v b="$b" 'BEGIN { printf "ratio:          %.3f\n", a / b }'
