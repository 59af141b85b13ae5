#!/usr/bin/env bash
# Installs what Portreto needs from Debian 12: tools/install_dependencies.sh [build] [test] [cluster] [bench]
# Without an argument: build. At once done, and without root, when everything is there.
set -euo pipefail

build=(
  # compiler and build
  clang-19 lld-19 libclang-rt-19-dev cmake ninja-build ccache pkg-config git ca-certificates python3 python3-yaml
  # libraries
  libboost1.81-dev libboost-url1.81-dev libboost-json1.81-dev libssl-dev zlib1g-dev libsodium-dev libisal-dev
  libspdlog-dev libfmt-dev libtomlplusplus-dev libcli11-dev prometheus-cpp-dev libctemplate-dev libsqlite3-dev
  libvips-dev libheif-dev libarchive-dev libjemalloc-dev libgtest-dev libgmock-dev libbenchmark-dev
  libzookeeper-mt-dev libmongoc-dev libqrencode-dev libcurl4-openssl-dev libfido2-dev libcbor-dev
)
test=(
  clang-format-19 clang-tidy-19 shellcheck curl unzip openssl python3-venv
  # photos to upload, what made them, and a browser that looks at them
  gnome-backgrounds libvips-tools libimage-exiftool-perl chromium fonts-liberation
  # the package, its units, and the address that moves between two proxies
  dpkg-dev systemd keepalived
)
cluster=(
  # the registry, and the proxy in front
  zookeeper default-jre-headless haproxy
  # a database that may lose its primary
  postgresql-15 patroni python3-kazoo
  # networks that lose packets
  iproute2 nftables
)
bench=(wrk nginx-light libvips-tools fio strace)

wanted=()
for set in "${@:-build}"; do
  case "$set" in
    build) wanted+=("${build[@]}") ;;
    test) wanted+=("${test[@]}" "${cluster[@]}") ;;
    cluster) wanted+=("${cluster[@]}") ;;
    bench) wanted+=("${bench[@]}") ;;
    *)
      echo "usage: tools/install_dependencies.sh [build] [test] [cluster] [bench]" >&2
      exit 2
      ;;
  esac
done

# Any Node of version 18 or later will do, wherever it came from; Debian's own is one.
if ! node -e 'process.exit(parseInt(process.versions.node, 10) >= 18 ? 0 : 1)' 2>/dev/null; then
  wanted+=(nodejs)
fi
if ! command -v npm >/dev/null; then
  wanted+=(npm)
fi

missing=()
for package in "${wanted[@]}"; do
  if [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true) != installed ]]; then
    missing+=("$package")
  fi
done
if [[ ${#missing[@]} -eq 0 ]]; then
  exit 0
fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "These Debian packages are missing; install them as root, then try again:" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# With Debian's PostgreSQL comes a database that runs, unless this file says otherwise. Afterwards it is as the package has it.
clusters=/etc/postgresql-common/createcluster.conf
if [[ " ${missing[*]} " == *" postgresql-15 "* && ! -e $clusters ]]; then
  "${as_root[@]}" mkdir -p "${clusters%/*}"
  "${as_root[@]}" tee "$clusters" >/dev/null <<<"create_main_cluster = false"
  trap 'rm -f "$log"; "${as_root[@]}" cp /usr/share/postgresql-common/createcluster.conf "$clusters" || true' EXIT
fi
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  echo "The packages could not be installed; the reason stands above. Portreto is made for Debian 12 (bookworm)." >&2
  exit 1
fi
