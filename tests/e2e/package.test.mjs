// The Debian package and the units in it: what it contains, that systemd takes them and finds them shut in well, and that it installs,
// runs and goes again without a trace of people's data being lost. The installation is a real one, in an overlay over this machine that
// is gone with the test.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { binary, root } from "../support/places.mjs";
import { Server } from "../support/server.mjs";

const execute = promisify(execFile);
const units = ["portreto.service", "portreto@.service"];
const exposureMax = 2.0; // of 10, as `systemd-analyze security` counts
const packTimeMaxMs = 120_000;

let folder;
let deb; // empty when it cannot be built
let missing = "";

const has = (program, ...args) => execute(program, args).then(() => true, () => false);

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "portreto-package-"));
  const config = path.join(path.dirname(binary), "CPackConfig.cmake");
  if (!existsSync(config)) missing = "the program does not lie in a build folder that can be packed";
  else if (!(await has("cpack", "--version"))) missing = "there is no cpack";
  else if (!(await has("dpkg-shlibdeps", "--version"))) missing = "there is no dpkg-shlibdeps (Debian's dpkg-dev)";
  if (missing) return;
  const packed = path.join(folder, "package");
  await execute("cpack", ["-G", "DEB", "--config", config, "-B", packed], { cwd: folder, timeout: packTimeMaxMs });
  const [name] = (await readdir(packed)).filter((file) => file.endsWith(".deb"));
  deb = path.join(packed, name);
  await execute("dpkg-deb", ["-x", deb, path.join(folder, "root")]);
  await execute("dpkg-deb", ["-e", deb, path.join(folder, "control")]);
});
after(() => rm(folder, { recursive: true, force: true }));

// A test of the package, skipped where it cannot be built.
function packaged(title, body) {
  test(title, async (t) => (missing ? t.skip(missing) : body(t)));
}

packaged("it has the program, the units, the guides and the examples, and needs the libraries that the program is linked with", async () => {
  const files = (await execute("dpkg-deb", ["--contents", deb])).stdout;
  for (const file of ["usr/bin/portreto", "usr/lib/systemd/system/portreto.service", "usr/lib/systemd/system/portreto@.service",
                      "usr/share/portreto/portreto.toml", "usr/share/doc/portreto/deployment.md", "usr/share/doc/portreto/runbooks.md",
                      "usr/share/doc/portreto/examples/haproxy/haproxy.cfg", "usr/share/doc/portreto/examples/keepalived/keepalived.conf",
                      "usr/share/doc/portreto/examples/prometheus/alerts.yml", "usr/share/doc/portreto/examples/grafana/portreto.json"]) {
    assert.match(files, new RegExp(`root/root .* \\./${file.replaceAll(".", "\\.")}\n`), file);
  }
  assert.doesNotMatch(files, /\.\/(var|etc)\//, "settings and data are made by the scripts, and never overwritten");
  const field = async (name) => (await execute("dpkg-deb", ["--field", deb, name])).stdout;
  assert.match(path.basename(deb), /^portreto_[\d.]+_amd64\.deb$/);
  const depends = await field("Depends");
  for (const library of ["adduser", "libvips", "libssl", "libsqlite3", "libzookeeper-mt", "libmongoc"]) assert.ok(depends.includes(library), library);
});

packaged("its scripts are sound, and delete nothing", async () => {
  for (const name of ["postinst", "prerm", "postrm"]) {
    const script = await readFile(path.join(folder, "control", name), "utf8");
    await execute("sh", ["-n", path.join(folder, "control", name)]);
    assert.match(script, /^#!\/bin\/sh\n[^]*^set -e$/m);
    assert.doesNotMatch(script, /^\s*(rm|rmdir|deluser|userdel|find)\b/m, name);
  }
});

packaged("systemd takes the units, and finds them shut in well", async (t) => {
  if (!(await has("systemd-analyze", "--version"))) return t.skip("there is no systemd-analyze (Debian's systemd)");
  const unpacked = path.join(folder, "root");
  for (const unit of units) {
    const file = path.join(unpacked, "usr/lib/systemd/system", unit);
    const instance = unit.replace("@", "@web");
    // What they name must be there: /usr/bin/portreto is the package's own. Other units of the system are not in this root.
    const { stderr } = await execute("systemd-analyze", ["verify", "--recursive-errors=no", `--root=${unpacked}`, `/usr/lib/systemd/system/${instance}`])
      .catch((error) => error);
    const complaints = stderr.split("\n").filter((line) => line && /portreto/.test(line));
    assert.deepEqual(complaints, [], unit);
    await execute("systemd-analyze", ["security", "--offline=true", `--threshold=${exposureMax * 10}`, file]);
    const text = await readFile(file, "utf8");
    assert.match(text, /^User=portreto$/m);
    assert.ok(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)[1]) > 28, "it may finish what it does");
  }
});

packaged("the program in it runs", async () => {
  const server = await Server.start({ program: path.join(folder, "root/usr/bin/portreto") });
  const person = await register(server, "packaged");
  const gallery = await person.createGallery("From a package");
  (await person.upload(gallery.id, await photo("small.jpg"))).is(201);
  await server.stop();
});

packaged("it is installed, runs as its user, and leaves data and settings behind when it is purged", async (t) => {
  if (process.getuid() !== 0) return t.skip("an installation needs root");
  const script = `
set -euo pipefail
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root || exit 77
cp "$1" /mnt/root/portreto.deb
mount -t proc proc /mnt/root/proc
mount -t tmpfs tmpfs /mnt/root/run
mount --rbind /dev /mnt/root/dev
chroot /mnt/root /bin/bash -euo pipefail -c '
  rm -rf /var/lib/portreto /etc/portreto
  dpkg -i /portreto.deb
  stat -c "%U %a" /var/lib/portreto /etc/portreto/portreto.toml
  setpriv --reuid portreto --regid portreto --clear-groups /usr/bin/portreto serve --config /etc/portreto/portreto.toml --listen 127.0.0.1:0 --port-file /tmp/portreto-port &
  for try in $(seq 300); do [[ -s /tmp/portreto-port ]] && break; read -rt 0.1 <> <(:) || true; done
  port=$(</tmp/portreto-port)
  for try in $(seq 300); do curl -fsS "http://127.0.0.1:$port/readyz" >/dev/null 2>&1 && break; read -rt 0.1 <> <(:) || true; done
  curl -fsS "http://127.0.0.1:$port/readyz"; echo
  kill %1; wait %1
  echo "changed = true" >/etc/portreto/mine.toml
  dpkg -i /portreto.deb >/dev/null
  dpkg --purge portreto
  ls /var/lib/portreto /etc/portreto
  test ! -e /usr/bin/portreto
'`;
  const file = path.join(folder, "install.sh");
  await writeFile(file, script);
  const arguments_ = ["--mount", "--pid", "--fork", "--propagation", "private", "bash", file, deb];
  const done = await execute("unshare", arguments_, { timeout: packTimeMaxMs, maxBuffer: 16 << 20 }).catch((error) => error);
  if (done.code === 77) return t.skip("no overlay can be mounted here");
  assert.ok(!done.code, `${done.stdout}\n${done.stderr}`);
  assert.match(done.stdout, /^portreto 700\nroot 640$/m, "owners and modes");
  assert.match(done.stdout, /"status":\s*"ready"/);
  assert.match(done.stdout, /portreto\.db/, "the database is kept");
  assert.match(done.stdout, /mine\.toml\nportreto\.toml/, "so are the settings");
});

test("keepalived takes its example", async (t) => {
  if (!existsSync("/usr/sbin/keepalived")) return t.skip("there is no keepalived");
  const report = path.join(folder, "keepalived.txt");
  const config = path.join(root, "deploy/keepalived/keepalived.conf");
  await execute("/usr/sbin/keepalived", [`--config-test=${report}`, "-f", config], { detached: true }).catch(() => undefined);
  // How it ends differs from one version to the next; what it has found does not.
  assert.equal(existsSync(report) ? (await readFile(report, "utf8")).trim() : "", "");
  const broken = path.join(folder, "broken.conf");
  await writeFile(broken, (await readFile(config, "utf8")).replace("auth_pass", "auth_passs"));
  await execute("/usr/sbin/keepalived", [`--config-test=${report}`, "-f", broken], { detached: true }).catch(() => undefined);
  assert.match(await readFile(report, "utf8"), /auth_passs/, "and it does look");
});
