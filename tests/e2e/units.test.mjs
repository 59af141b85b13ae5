// The systemd units, under systemd itself: a container boots from this machine's own files, in an overlay that is gone with the test, and
// in a network of its own.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { photoPath } from "../support/photos.mjs";
import { binary } from "../support/places.mjs";

const execute = promisify(execFile);
const packTimeMaxMs = 120_000;
const bootTimeMaxMs = 120_000;
const kills = 7; // more than the five within ten seconds at which systemd gives a unit up by itself
const notPossible = 77;

let folder;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "portreto-units-"));
});
after(() => rm(folder, { recursive: true, force: true }));

// Why it cannot be tried here; undefined when it can.
function hindrance() {
  if (process.getuid() !== 0) return "a container takes root";
  if (!existsSync("/usr/bin/systemd-nspawn")) return "there is no systemd-nspawn: tools/install_dependencies.sh test";
  if (!existsSync(path.join(path.dirname(binary), "CPackConfig.cmake"))) return "the program does not lie in a build folder that can be packed";
  return undefined;
}

async function pack() {
  const config = path.join(path.dirname(binary), "CPackConfig.cmake");
  await execute("cpack", ["-G", "DEB", "--config", config, "-B", folder], { cwd: folder, timeout: packTimeMaxMs });
  return path.join(folder, (await readdir(folder)).find((file) => file.endsWith(".deb")));
}

// What it does is said line by line on standard output: "what: how it went".
const script = `
set -euo pipefail
deb=$1 photo=$2
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root || exit ${notPossible}
root=/mnt/root
rm -rf $root/var/lib/portreto $root/etc/portreto $root/etc/machine-id
cp "$deb" $root/portreto.deb
cp "$photo" $root/photo.jpg
mount -t proc proc $root/proc
chroot $root dpkg -i /portreto.deb >/dev/null
umount $root/proc
# Nothing else that this machine would start.
printf '[Unit]\\nRequires=basic.target\\nWants=portreto.service portreto@web.service\\nAfter=basic.target\\n' >$root/etc/systemd/system/tried.target
# Its network has no link that it could wait for.
ln -sf /dev/null $root/etc/systemd/system/systemd-networkd-wait-online.service
printf 'no settings' >$root/etc/portreto/web.toml
chmod 0644 $root/etc/portreto/web.toml

machine=portreto-$$
systemd-nspawn --quiet --directory=$root --machine=$machine --private-network --register=no --keep-unit --console=pipe --boot \\
  systemd.unit=tried.target </dev/null >/mnt/boot.log 2>&1 &
container=$!
leader=
in_it() { nsenter --target "$leader" --all -- "$@"; }
tell() {
  cat /mnt/boot.log >&2
  in_it journalctl --unit 'portreto*' --output cat --lines 20 >&2 || true
  kill -KILL $container 2>/dev/null || true
}
trap tell EXIT

# until TITLE COMMAND...: within half a minute.
until_it() {
  local title=$1
  shift
  for _ in $(seq 300); do
    kill -0 $container 2>/dev/null || exit ${notPossible}
    if "$@" >/dev/null 2>&1; then
      echo "$title: yes"
      return
    fi
    sleep 0.1
  done
  echo "$title: no"
  exit 1
}
# Of the children that it has on the way there, the one that stays.
has_booted() { leader=$(pgrep --parent $container | head -n 1) && in_it systemctl is-active tried.target; }
ready() { in_it curl --fail --silent http://127.0.0.1:8000/readyz; }
api() { in_it curl --fail --silent --show-error "$@"; }
property() { in_it systemctl show --property "$2" --value "$1"; }
is() { [[ $(property "$1" "$2") == "$3" ]]; }

until_it "booted" has_booted
until_it "ready" ready
link=$(in_it journalctl --unit portreto --output cat | grep --only-matching 'invitation=[A-Za-z0-9_-]*' | head -n 1)
who='{"username":"operator","email":"operator@example.org","password":"quiet harbour lantern","invitation":"'\${link#invitation=}'"}'
told() { python3 -c 'import functools, json, sys; print(functools.reduce(dict.get, sys.argv[1:], json.load(sys.stdin)))' "$@"; }
token=$(api --json "$who" http://127.0.0.1:8000/api/v1/auth/register | told access_token)
gallery=$(api --json '{"name":"By a unit","audience":"private"}' --header "Authorization: Bearer $token" --header "Idempotency-Key: one" \\
  http://127.0.0.1:8000/api/v1/galleries | told gallery id)
api --data-binary @/photo.jpg --header "Content-Type: application/octet-stream" --header "X-File-Name: photo.jpg" \\
  --header "Authorization: Bearer $token" --header "Idempotency-Key: two" --output /photo.json --write-out "uploaded: %{http_code}\\n" \\
  "http://127.0.0.1:8000/api/v1/galleries/$gallery/photos"

for try in $(seq ${kills}); do
  until_it "runs before kill $try" is portreto ActiveState active
  in_it systemctl kill --signal=KILL portreto
  until_it "counted kill $try" is portreto NRestarts "$try"
done
until_it "ready again" ready
api --header "Authorization: Bearer $token" --output /dev/null --write-out "the gallery is there: %{http_code}\\n" \\
  "http://127.0.0.1:8000/api/v1/galleries/$gallery"

echo "wrong settings: $(property portreto@web ActiveState) after $(property portreto@web NRestarts) restarts"
in_it systemctl stop portreto
echo "stopped: $(property portreto ActiveState), $(property portreto Result)"
trap - EXIT
in_it systemctl poweroff --force
wait $container || true
`;

test("systemd starts the units, again however often they end, and not with wrong settings", { skip: hindrance() }, async (t) => {
  const file = path.join(folder, "boot.sh");
  await writeFile(file, script);
  const isolation = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"];
  const done = await execute("unshare", [...isolation, "bash", file, await pack(), photoPath("small.jpg")], { timeout: bootTimeMaxMs, maxBuffer: 16 << 20 })
    .catch((error) => error);
  if (done.code === notPossible) return t.skip(`a container cannot boot here: ${done.stderr.trim().split("\n").at(-1)}`);
  assert.ok(!done.code && !done.killed, `${done.stdout}\n${done.stderr}`);
  assert.match(done.stdout, /^uploaded: 201$/m, "image workers shut themselves in within the unit");
  assert.match(done.stdout, new RegExp(`^counted kill ${kills}: yes$`, "m"));
  assert.match(done.stdout, /^the gallery is there: 200$/m);
  assert.match(done.stdout, /^wrong settings: failed after 0 restarts$/m);
  assert.match(done.stdout, /^stopped: inactive, success$/m);
});
