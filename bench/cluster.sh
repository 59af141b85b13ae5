#!/usr/bin/env bash
# The deployment of tools/cluster on this machine: the page of a gallery with 50 photos from one web replica, which asks an app replica,
# against the same in `portreto serve`, in turns; 1,000 uploads by 16 connections through the proxy, how many copies each blob has
# then, and how they spread over six nodes.
#
#   bench/cluster.sh [UPLOADS]
# shellcheck source=bench/lib.sh
source "$(dirname "$0")/lib.sh"

PORTRETO_BINARY=$PWD/$portreto node bench/cluster.mjs "${1:-1000}"
