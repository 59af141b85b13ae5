// tools/cluster itself, with real ZooKeeper and HAProxy, and stand-ins for Portreto that are ready at once (stand_in.mjs).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { root } from "../support/places.mjs";
import { until } from "../support/until.mjs";
import { Cluster } from "../../tools/cluster_lib/cluster.mjs";
import { databaseKind, databaseKinds } from "../../tools/cluster_lib/mongodb.mjs";
import { freePorts, isFree } from "../../tools/cluster_lib/ports.mjs";
import { end, hasEnded, identify, signal, stateOf } from "../../tools/cluster_lib/processes.mjs";
import { State } from "../../tools/cluster_lib/state.mjs";

const commandTimeMaxMs = 150_000;
const databases = databaseKinds[databaseKind()];
const roleCounts = { database: databases.count, zookeeper: 3, storage: 6, auth: 3, app: 3, web: 3, haproxy: 1 };

let folder;
let directory;
let front;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "portreto-tool-"));
  directory = path.join(folder, "cluster");
  [front] = await freePorts(1);
});
after(async () => {
  new Cluster(directory).killAll();
  await rm(folder, { recursive: true, force: true });
});

function launch(args, environment = {}) {
  const child = spawn(path.join(root, "tools/cluster"), [...args, "--dir", directory], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PORTRETO_BINARY: path.join(root, "tests/support/stand_in.mjs"), ...environment },
    timeout: commandTimeMaxMs,
  });
  child.output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (child.output += text));
  return child;
}

// Runs a command to its end: { code, output }.
async function run(args, environment) {
  const child = launch(args, environment);
  const [code] = await once(child, "close");
  return { code, output: child.output };
}

async function succeeds(...args) {
  const { code, output } = await run(args);
  assert.equal(code, 0, output);
  return output;
}

async function fails(code, pattern, args, environment) {
  const answer = await run(args, environment);
  assert.equal(answer.code, code, answer.output);
  assert.match(answer.output, pattern);
}

// The table as [{ role, instance, zone, pid, port, alive, ready }].
async function table() {
  const [head, ...rows] = (await succeeds("status")).trim().split("\n").map((line) => line.split(/ {2,}/));
  return rows.map((cells) => Object.fromEntries(head.map((name, i) => [name.toLowerCase(), cells[i]])));
}
const row = async (name) => (await table()).find(({ instance }) => instance === name);
const up = () => succeeds("up", "--front", String(front));
const ask = async (url) => (await fetch(url)).json();
const runningCount = () => new Cluster(directory).running.length;

function sleeper(command = "sleep 600") {
  return spawn("/bin/sh", ["-c", `exec ${command}`], { stdio: "ignore" });
}

test("up starts the whole deployment, and says what to do next", async () => {
  const output = await up();
  assert.match(output, new RegExp(`http://localhost:${front}`));
  assert.match(output, /tools\/cluster kill storage-2 --dir/);
  assert.ok(output.includes(`(${databases.note})`), output);
  const rows = await table();
  for (const [role, count] of Object.entries(roleCounts)) {
    const those = rows.filter((one) => one.role === role);
    assert.equal(those.length, count, role);
    if (count < 3) continue;
    for (const zone of ["zone-1", "zone-2", "zone-3"]) {
      assert.equal(those.filter((one) => one.zone === zone).length, count / 3, `${role} in ${zone}`);
    }
  }
  for (const { instance, alive, ready } of rows) assert.match(`${alive} ${ready}`, /^yes yes/, instance);
  assert.equal(rows.filter(({ ready }) => ready === "yes (leader)").length, 1, "one ZooKeeper server leads");
});

test("each process is told who it is, who the others are, and no password but its own role's", async () => {
  const settings = await readFile(path.join(directory, "storage-3", "settings.toml"), "utf8");
  assert.match(settings, /^cluster.instance = "storage-3"$/m);
  assert.match(settings, /^cluster.zone = "zone-2"$/m);
  assert.match(settings, new RegExp(`^cluster.address = "127.0.0.1:${(await row("storage-3")).port}"$`, "m"));
  assert.match(settings, /^cluster.password_file = ".*\/passwords\/storage"$/m);
  const passwords = path.join(directory, "passwords");
  for (const role of await readdir(passwords)) {
    const file = path.join(passwords, role);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const password = await readFile(file, "utf8");
    assert.ok(password.length >= 20 && !settings.includes(password));
  }
  const digests = JSON.parse(/^cluster.digests = (.*)$/m.exec(settings)[1]);
  assert.deepEqual(digests.map((digest) => digest.split(":")[0]).sort(), ["app", "auth", "storage", "web"]);
  for (const digest of digests) assert.match(digest, /^\w+:[A-Za-z0-9+/]{27}=$/, "base64 of a SHA-1");
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
});

test("the proxy spreads requests over the web replicas, and tells them who asks", async () => {
  const pids = new Set();
  for (let i = 0; i < 6; ++i) {
    const { pid, role, headers } = await ask(`http://127.0.0.1:${front}/`);
    assert.equal(role, "web");
    assert.equal(headers["x-forwarded-for"], "127.0.0.1");
    assert.equal(headers["x-forwarded-proto"], "http");
    assert.equal(headers.host, `127.0.0.1:${front}`);
    pids.add(pid);
  }
  assert.equal(pids.size, 3);
});

test("the proxy believes no browser, and shows it nothing that is for operators", async () => {
  const url = `http://127.0.0.1:${front}`;
  const lies = { "X-Forwarded-For": "10.1.1.1", "X-Forwarded-Proto": "https", "X-Deadline-Ms": "1" };
  const { headers } = await (await fetch(url, { headers: lies })).json();
  assert.equal(headers["x-forwarded-for"], "127.0.0.1");
  assert.equal(headers["x-forwarded-proto"], "http");
  assert.equal(headers["x-deadline-ms"], undefined);
  for (const name of ["healthz", "readyz", "metrics", "status"]) assert.equal((await fetch(`${url}/${name}`)).status, 404, name);
});

test("kill takes one process away, nobody at the front notices, and start brings it back where it was", async () => {
  const before = await row("web-2");
  await succeeds("kill", "web-2");
  assert.deepEqual(await row("web-2"), { ...before, pid: "-", alive: "no", ready: "no" });
  for (let i = 0; i < 10; ++i) assert.equal((await ask(`http://127.0.0.1:${front}/`)).role, "web");
  await fails(1, /web-2 does not run/, ["kill", "web-2"]);
  await succeeds("start", "web-2");
  const again = await row("web-2");
  assert.deepEqual({ ...again, pid: before.pid }, before);
  assert.notEqual(again.pid, before.pid);
  await fails(1, /web-2 runs already/, ["start", "web-2"]);
});

test("the ensemble outlives one of its servers, which comes back", async () => {
  const leader = (await table()).find(({ ready }) => ready === "yes (leader)").instance;
  await succeeds("kill", leader);
  await until("another one leads", async () => (await table()).some(({ ready }) => ready === "yes (leader)"), 30_000);
  await succeeds("start", leader);
});

test("the database's address is told to those who use it; its server can be killed and comes back", async () => {
  const { mongodb } = new Cluster(directory);
  const { port } = await row("database-1");
  assert.ok(mongodb.includes(`127.0.0.1:${port}`), mongodb);
  for (const name of ["auth-1", "app-3", "web-1", "storage-1"]) {
    const settings = await readFile(path.join(directory, name, "settings.toml"), "utf8");
    assert.equal(settings.includes(`metadata.uri = "${mongodb}"\n`), /auth|app/.test(name), name);
    assert.doesNotMatch(settings, /metadata\.file/);
  }
  await succeeds("kill", "database-1");
  assert.equal((await row("database-1")).ready, "no");
  await succeeds("start", "database-1");
  assert.equal((await row("database-1")).ready, "yes");
  await fails(1, /has its people in another database/, ["up", "--mongodb", "mongodb://127.0.0.1:1/other"]);
});

test("stop lets a process end by itself; up starts what is missing and leaves the rest alone", async () => {
  await succeeds("stop", "storage-4");
  await succeeds("kill", "haproxy");
  const before = await table();
  await succeeds("up");
  const rows = await table();
  for (const { instance, pid, ready } of rows) {
    assert.match(ready, /^yes/, instance);
    const old = before.find((one) => one.instance === instance).pid;
    assert.equal(pid === old, !["storage-4", "haproxy"].includes(instance), instance);
  }
  await fails(1, /runs already, with its front at port/, ["up", "--front", "9"]);
});

test("a process that is suspended is shown, and can be killed and stopped", async () => {
  const cluster = new Cluster(directory);
  cluster.pause("app-1");
  const paused = await row("app-1");
  assert.deepEqual([paused.alive, paused.ready], ["paused", "no"]);
  await succeeds("stop", "app-1");
  await succeeds("start", "app-1");
});

test("what is misspelt is refused with what there is", async () => {
  await fails(1, /There is no web-9\. There are: database-1, .*haproxy/, ["kill", "web-9"]);
  await fails(2, /--mongodb takes a URI/, ["up", "--mongodb", "portreto.db"]);
  await fails(2, /There is no command mend[\s\S]*usage:/, ["mend"]);
  await fails(2, /kill takes one name/, ["kill"]);
  await fails(2, /--front takes a port/, ["up", "--front", "70000"]);
  await fails(2, /--erase belongs to down/, ["status", "--erase"]);
  await fails(2, /--patroni belongs to up/, ["status", "--patroni"]);
  await fails(2, /Either --mongodb or --patroni/, ["up", "--patroni", "--mongodb", "mongodb://127.0.0.1/portreto"]);
  await fails(1, /in a database of another kind/, ["up", "--patroni"]);
  await fails(2, /usage:/, ["up", "--nonsense"]);
});

test("down ends everything and keeps data and passwords; up goes on with them", async () => {
  const password = await readFile(path.join(directory, "passwords", "web"), "utf8");
  const ports = (await table()).map(({ port }) => port);
  await succeeds("down");
  assert.equal(runningCount(), 0);
  assert.ok((await table()).every(({ alive }) => alive === "no"));
  await succeeds("up");
  assert.equal(await readFile(path.join(directory, "passwords", "web"), "utf8"), password);
  assert.deepEqual((await table()).map(({ port }) => port), ports);
});

test("down --erase removes what is the cluster's, and nothing else", async () => {
  const other = path.join(directory, "notes.txt");
  await writeFile(other, "mine");
  await succeeds("down", "--erase");
  assert.deepEqual(await readdir(directory), ["notes.txt"]);
  await fails(1, /holds something else than a cluster/, ["up", "--front", String(front)]);
  await rm(other);
  await fails(1, /There is no cluster in/, ["down"]);
  await fails(1, /Patroni needs ZooKeeper/, ["up", "--list", "--patroni", "--front", String(front)]);
  await rm(directory, { recursive: true });
});

test("Ctrl-C while it starts ends what was started", async () => {
  const child = launch(["up", "--front", String(front)], { PORTRETO_STAND_IN: "late:web" });
  await until("much of it runs", () => child.output.includes("app-1 is ready"), 60_000);
  assert.ok(runningCount() > 0);
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  assert.equal(code, 130, child.output);
  assert.equal(runningCount(), 0);
});

test("a process that does not start is named with its last words, and the others are ended", async () => {
  const broken = { PORTRETO_STAND_IN: "broken:auth" };
  await fails(1, /auth-\d has ended[\s\S]*this auth does not start/, ["up", "--front", String(front)], broken);
  assert.equal(runningCount(), 0);
});

test("without the program, or with a front that is taken, nothing is started and it says why", async () => {
  const nowhere = path.join(folder, "nowhere");
  await fails(1, /nowhere is not there\. Build it:/, ["up"], { PORTRETO_BINARY: nowhere });
  const [port] = await freePorts(1);
  const blocker = sleeper(`node -e 'require("node:net").createServer().listen(${port}, "127.0.0.1")'`);
  await until("the port is taken", async () => !(await isFree(port)));
  await fails(1, new RegExp(`Port ${port} is in use`), ["up", "--front", String(port)]);
  blocker.kill("SIGKILL");
  assert.equal(runningCount(), 0);
});

// --- Parts ------------------------------------------------------------------------------------------------------------

test("another process with the pid of one that is gone is never signalled", async () => {
  const child = sleeper();
  const known = identify(child.pid);
  assert.equal(stateOf(known), "running");
  const earlier = { ...known, start: known.start.replace(/\d+$/, (ticks) => String(Number(ticks) - 1)) };
  const otherBoot = { ...known, start: known.start.replace(/^[^/]+/, "00000000-0000-0000-0000-000000000000") };
  for (const other of [earlier, otherBoot]) {
    assert.equal(stateOf(other), "gone");
    assert.equal(signal(other, "SIGKILL"), false);
    await end(other, 1000);
  }
  assert.equal(stateOf(known), "running", "nothing has happened to it");
  assert.equal(signal(known, "SIGSTOP"), true);
  await until("it is paused", () => stateOf(known) === "paused");
  signal(known, "SIGKILL");
  assert.ok(await hasEnded(known, 5000));
  assert.equal(stateOf(known), "gone");
  assert.equal(signal(known, "SIGKILL"), false);
});

test("a name with spaces and parentheses does not hide when a process started", async () => {
  const odd = path.join(folder, "odd) S 1 (name");
  await writeFile(odd, "#!/bin/sh\nsleep 600 & wait\n");
  await chmod(odd, 0o755);
  const child = spawn(odd, { stdio: "ignore", detached: true });
  await once(child, "spawn");
  const known = await until("it has its name", async () =>
    (await readFile(`/proc/${child.pid}/stat`, "utf8")).includes("(odd) S 1 (name") && identify(child.pid));
  assert.match(known.start, /\/\d+$/);
  assert.equal(stateOf(known), "running");
  process.kill(-child.pid, "SIGKILL");
  assert.ok(await hasEnded(known, 5000));
});

test("a process that does not hear is made to end", async () => {
  const child = sleeper("sh -c 'trap \"\" TERM; while :; do sleep 1; done'");
  const known = identify(child.pid);
  await until("it ignores SIGTERM", async () => {
    const ignored = /SigIgn:\s*([0-9a-f]+)/.exec(await readFile(`/proc/${child.pid}/status`, "utf8"))[1];
    return (BigInt(`0x${ignored}`) >> 14n) & 1n; // the bit of signal 15
  });
  await end(known, 200);
  assert.equal(stateOf(known), "gone");
});

test("ports are free, different, and none that the kernel gives to connections", async () => {
  const [first] = (await readFile("/proc/sys/net/ipv4/ip_local_port_range", "utf8")).trim().split(/\s+/).map(Number);
  const ports = await freePorts(50);
  assert.equal(new Set(ports).size, 50);
  for (const port of ports) assert.ok(port >= 10_000 && port < first && (await isFree(port)), String(port));
});

test("changes of the state by several processes are all kept", async () => {
  const place = path.join(folder, "state");
  await mkdir(place);
  const module = path.join(root, "tools/cluster_lib/state.mjs");
  const script = `
    import { State } from ${JSON.stringify(module)};
    const state = new State(${JSON.stringify(place)});
    for (let i = 0; i < 50; ++i) state.change((content) => ({ count: (content?.count ?? 0) + 1 }));`;
  const children = [1, 2, 3, 4].map(() => spawn("node", ["--input-type=module", "-e", script], { stdio: "inherit" }));
  const exits = await Promise.all(children.map((child) => once(child, "exit")));
  assert.deepEqual(exits, children.map(() => [0, null]));
  assert.equal(new State(place).read().count, 200);
  await assert.rejects(access(path.join(place, "cluster.json.lock")));
});
