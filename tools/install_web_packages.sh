#!/usr/bin/env bash
# Installs npm packages as the lock files name them: tools/install_web_packages.sh [FOLDER]...
# Without an argument those of web/. At once done when they are there already.
set -euo pipefail
cd "$(dirname "$0")/.."

for folder in "${@:-web}"; do
  # npm writes node_modules/.package-lock.json last, so an older one is left from an earlier lock or a broken install.
  if [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]]; then
    continue
  fi
  echo "Installing the npm packages of $folder"
  (cd "$folder" && npm ci --silent --no-audit --no-fund)
  touch "$folder/node_modules/.package-lock.json"
done
