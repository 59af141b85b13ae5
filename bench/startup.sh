#!/usr/bin/env bash
# From the start of the process until /readyz says ready, with 100,000 photos in the database, and the memory that it takes then.
#
#   bench/startup.sh [PHOTOS] [ROUNDS]
# shellcheck source=bench/lib.sh
source "$(dirname "$0")/lib.sh"
photos=${1:-100000}
rounds=${2:-7}

seed_data "$photos"
start_portreto serve # once, to fill the page cache
stop_portreto
times=() memory=()
for ((i = 0; i < rounds; i++)); do
  start_portreto serve
  times+=("$ready_ms")
  memory+=("$(awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$server_pid/status")")
  stop_portreto
done
echo "start:   $photos photos in the database, $(du -m "$scratch/data/portreto.db" | cut -f1) MB; $rounds rounds"
echo "ready:   $(median "${times[@]}") ms after the start  (${times[*]})"
echo "memory:  $(median "${memory[@]}") MB resident when idle  (${memory[*]})"
