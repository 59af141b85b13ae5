#!/bin/bash
# Makes a replica set of the three servers, and the user that Portreto is; once. Started again, it finds all done and ends.
set -euo pipefail
root=$(</run/secrets/mongo_root)
PORTRETO_PASSWORD=$(</run/secrets/mongo_portreto)
export PORTRETO_PASSWORD

# The first server alone knows the user root so far; the others get it from there.
# shellcheck disable=SC2016 # the backquotes are for mongosh
mongosh --quiet "mongodb://root:$root@mongo-1:27017/admin?directConnection=true" --eval '
  try {
    rs.status();
  } catch (error) {
    if (error.codeName !== "NotYetInitialized") throw error;
    rs.initiate({ _id: "portreto", members: [1, 2, 3].map((i) => ({ _id: i - 1, host: `mongo-${i}:27017` })) });
  }
'
mongosh --quiet "mongodb://root:$root@mongo-1,mongo-2,mongo-3/admin?replicaSet=portreto&serverSelectionTimeoutMS=60000" --eval '
  const roles = [{ role: "readWrite", db: "portreto" }];
  const user = { pwd: process.env.PORTRETO_PASSWORD, roles };
  if (db.getUser("portreto")) db.updateUser("portreto", user);
  else db.createUser({ user: "portreto", ...user });
'
