#!/usr/bin/env bash
# The page of a gallery of 50 photos with 10,000 photos in the database and with many more, on SQLite and on a server of MongoDB's
# protocol (bench/mongo_server.mjs, which says what stands in for MongoDB): galleries at random among 100, one connection, both sizes
# in turns. Prints medians, p99, and the ratio of the medians; the aim is 1.2 at 1,000,000 photos. These take some minutes and 5 GB
# on each kind, and so it measures 100,000 if not told otherwise. Beside the medians, the best rounds and the CPU time of the server
# tell more on a machine that does other work.
#
#   bench/database_size.sh [PHOTOS] [ROUNDS] [SECONDS] [sqlite|mongodb]
# shellcheck source=bench/lib.sh
source "$(dirname "$0")/lib.sh"

PORTRETO_BINARY=${PORTRETO_BINARY:-$PWD/$portreto} node bench/database_size.mjs "${1:-100000}" "${2:-3}" "${3:-1}" ${4:+"$4"}
