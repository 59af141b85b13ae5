#!/usr/bin/env bash
# Compiles through ccache so that checkouts in different folders share what it keeps: compile_cached.sh CCACHE SOURCE_DIR COMPILER ARGUMENT...
#
# Two things name the folder. Arguments that stand behind -Xclang: ccache does not look into those, so all are made relative here. And the
# precompiled header, whose bytes have paths in them: ccache takes the checksum beside it for it (pch_external_checksum), which is that of
# all the files it was made from.
set -euo pipefail

ccache=$1
export CCACHE_BASEDIR=$2 CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1
# ccache takes precompiled headers only when it may ignore their time stamps.
export CCACHE_SLOPPINESS=pch_defines,time_macros
shift 2

arguments=()
header=
dependencies=
previous=
for argument in "$@"; do
  argument=${argument#"$PWD"/}
  arguments+=("$argument")
  case "$previous" in
    -o) [[ $argument != *.pch ]] || header=$argument ;;
    -MF) dependencies=$argument ;;
  esac
  previous=$argument
done

if [[ -z $header ]]; then
  exec "$ccache" "${arguments[@]}"
fi
rm -f "$header.sum"
# Not from ccache: clang looks for what the header was made from under the paths in it, which another folder may have had.
"${arguments[@]}"
# The rule's left side and what CMake generates around the header are named relative to here; they say nothing of its contents.
sed -e 's/\\$//' "$dependencies" | tr -s ' ' '\n' | { grep -v -e ':$' -e '^CMakeFiles/' -e '^$' || true; } | xargs cat | sha256sum >"$header.sum"
