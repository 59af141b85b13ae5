# shellcheck shell=bash disable=SC2034  # what others use
# For the benchmarks that start the real program; sourced by them, never run. Needs a release build of portreto and
# portreto_seed (./test bench makes it), curl and python3.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

portreto=build/release/portreto
seed=build/release/bench/portreto_seed
password="quiet harbour lantern"
scratch=$(mktemp -d)
started=()
launcher=()
seconds=10 # of one load()

end_all() {
  local pid
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$scratch"
}
trap end_all EXIT

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

# json KEY: the value of a key of the object on standard input.
json() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# seed_data PHOTOS: a database with so many photos in $scratch/data; $gallery is one of 50, public.
seed_data() {
  mkdir -p "$scratch/data"
  gallery=$("$seed" --database "$scratch/data/portreto.db" --password "$password" --photos "$1" | json gallery)
}

# start_portreto ROLE [OPTIONS]: over that data, on a free port, under $launcher when that is set (such as taskset); sets $server_pid and
# $url when it is ready, and $ready_ms to the time from the start of the process until /readyz said so.
start_portreto() {
  local before deadline role=$1
  shift
  rm -f "$scratch/port"
  before=${EPOCHREALTIME/[.,]/}
  deadline=$((before + 30000000))
  "${launcher[@]}" "$portreto" "$role" --data "$scratch/data" --listen 127.0.0.1:0 --port-file "$scratch/port" "$@" >"$scratch/log" 2>&1 &
  server_pid=$!
  started+=("$server_pid")
  until [ -s "$scratch/port" ] && curl -sf -o "$scratch/ready" "http://127.0.0.1:$(<"$scratch/port")/readyz"; do
    if ! kill -0 "$server_pid" 2>/dev/null || [ "${EPOCHREALTIME/[.,]/}" -gt "$deadline" ]; then
      echo "portreto did not start:" >&2
      cat "$scratch/log" >&2
      exit 1
    fi
  done
  ready_ms=$(((${EPOCHREALTIME/[.,]/} - before) / 1000))
  url="http://127.0.0.1:$(<"$scratch/port")"
}

# log_in: the user of the data; prints an access token.
log_in() {
  curl -sf "$url/api/v1/auth/login" -H 'Content-Type: application/json' \
    -d "{\"login\":\"bench\",\"password\":\"$password\"}" | json access_token
}

stop_portreto() {
  kill "$server_pid"
  wait "$server_pid" || true
}

# start_nginx DIRECTORY: serves it with sendfile on a free port, one worker a core; sets $nginx_url when it answers.
start_nginx() {
  local port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
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
  types { text/html html; image/webp webp; image/jpeg jpg; }
  client_body_temp_path $scratch/nginx-body;
  proxy_temp_path $scratch/nginx-proxy;
  fastcgi_temp_path $scratch/nginx-fastcgi;
  uwsgi_temp_path $scratch/nginx-uwsgi;
  scgi_temp_path $scratch/nginx-scgi;
  server { listen 127.0.0.1:$port; root $1; }
}
NGINX
  chmod 755 "$scratch" "$1"
  /usr/sbin/nginx -e stderr -c "$scratch/nginx.conf" &
  started+=("$!")
  nginx_url="http://127.0.0.1:$port"
  for _ in $(seq 100); do
    curl -s -o "$scratch/answer" "$nginx_url/" && return
    kill -0 "$!" || break
    sleep 0.05
  done
  echo "nginx did not start" >&2
  exit 1
}

# load URL [WRK OPTIONS]: 64 connections for $seconds; prints "requests/s p50 p99" in ms. Fails when any answer was not 2xx or a
# socket failed.
load() {
  local target=$1
  shift
  wrk -t1 -c64 -d"${seconds}s" --latency "$@" "$target" >"$scratch/wrk"
  wrk_figures
}

# wrk_figures: "requests/s p50 p99" in ms of the wrk that has written $scratch/wrk. Fails as load() does.
wrk_figures() {
  if grep -E 'Non-2xx|Socket errors' "$scratch/wrk" >&2; then exit 1; fi
  awk 'function ms(t) { return t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000 }
    /^ +50%/ { a = ms($2) } /^ +99%/ { b = ms($2) } /^Requests\/sec/ { print $2, a, b }' "$scratch/wrk"
}
