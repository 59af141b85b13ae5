# shellcheck shell=bash disable=SC2034  # what others use
# For the benchmarks of the volume store; sourced by them, never run. Needs a release build of portreto_bench_volume, and
# a temporary directory (TMPDIR) on a real disk.
# shellcheck source=bench/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

volume=build/release/bench/portreto_bench_volume

case "$(stat -f -c %T "$scratch")" in
  tmpfs | ramfs)
    echo "$scratch lies in memory; set TMPDIR to a directory on the disk that is to be measured" >&2
    exit 1
    ;;
esac

# Whether root lets us empty the page cache.
can_drop=1
[ -w /proc/sys/vm/drop_caches ] || can_drop=0
drop_caches() {
  sync
  echo 3 >/proc/sys/vm/drop_caches
}

# machine: who else was at work, which the figures cannot show.
machine() { echo "machine:  $(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg), $(df --output=fstype,source "$scratch" | tail -n 1 | tr -s " ")"; }

# Each round appends one line of JSON to a file. middle FILE KEY [DIVISOR [DECIMALS]]: the median of a key over all rounds.
# all: the same, and every value behind it: "12.3  (11.9 12.3 14.0)".
middle() { series "$@" | sed 's/ .*//'; }
all() { series "$@" | sed 's/ *$//'; }
series() {
  python3 -c '
import json, statistics, sys
path, key, divisor, decimals = sys.argv[1:]
values = [json.loads(line)[key] / float(divisor) for line in open(path)]
show = lambda value: f"{value:.{decimals}f}"
print(show(statistics.median(values)), " (" + " ".join(map(show, values)) + ")" if len(values) > 1 else "")
' "$1" "$2" "${3:-1}" "${4:-1}"
}

# wanted VALUE most|least LIMIT: what is required and whether it is so.
wanted() {
  awk -v value="$1" -v which="$2" -v limit="$3" 'BEGIN {
    met = which == "most" ? value <= limit : value >= limit
    printf "(wanted: at %s %s: %s)\n", which, limit, met ? "met" : "MISSED" }'
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
