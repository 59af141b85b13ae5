#!/usr/bin/env bash
# The pages and an upload of `portreto serve` on SQLite and on a server of MongoDB's protocol (bench/mongo_server.mjs, which says what
# stands in for MongoDB), side by side: the same data in both, one connection, in turns. Prints medians, p99 and the ratio of the
# medians. There are few photos, since FerretDB reads a whole collection for what it is to find by a list (`$in`), and a page that takes
# 2 s is given up. The upload is of a small JPEG, so that making the sizes does not hide the database.
#
#   bench/databases.sh [PHOTOS] [ROUNDS] [SECONDS]
# shellcheck source=bench/lib.sh
source "$(dirname "$0")/lib.sh"

tests/testdata/make_photos.sh "$scratch/photos" >"$scratch/log"
PORTRETO_BINARY=${PORTRETO_BINARY:-$PWD/$portreto} node bench/databases.mjs "$scratch/photos/small.jpg" "${1:-200}" "${2:-3}" "${3:-2}"
