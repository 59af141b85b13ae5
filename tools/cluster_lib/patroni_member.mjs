// One server of the database on PostgreSQL: node patroni_member.mjs FOLDER (of which patroni.mjs has written the files).
//
// It is to its clients a member of a MongoDB replica set, and primary while its own PostgreSQL is. Its FerretDB knows no other
// PostgreSQL, and PostgreSQL takes writes on the primary alone. So however late anybody learns of a change, writes go through one
// FerretDB at a time, which is what FerretDB needs (ferretdb_server.mjs).
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { FerretServer } from "./ferretdb_server.mjs";
import { isolation } from "./patroni.mjs";
import { helloOf, isHello, isWrite, notWritablePrimary, replyTo } from "./replica_set.mjs";
import { Frames, commandOf } from "./wire.mjs";

const lookEveryMs = 200;
const lookTimeMaxMs = 1000;
const unheardTimeMaxMs = 1500;
const silentTimeMaxMs = 3000; // of a Patroni that is busy, as when it loses ZooKeeper; its PostgreSQL goes on meanwhile

const folder = path.resolve(process.argv[2]);
const { me, hosts, patroni: patroniUrl, postgresql } = JSON.parse(readFileSync(path.join(folder, "member.json"), "utf8"));
process.chdir(path.join(folder, "data"));

// The lock is free when all processes of the last time are gone; then its pid file is a leftover, whose number may be another's.
function startPatroni() {
  const script = 'rm -f postgresql/postmaster.pid && exec patroni "$0"';
  const inside = ["unshare", ...isolation, "sh", "-c", script, path.join(folder, "patroni.yml")];
  return spawn("setpriv", ["--pdeathsig", "KILL", "flock", "--no-fork", "lock", ...inside], { stdio: ["ignore", "inherit", "inherit"] });
}

// Lets it hand over, and stop PostgreSQL. unshare(1) itself hears no signal; its child is the first process of the namespace.
function stopPatroni() {
  const [first] = readFileSync(`/proc/${patroni.pid}/task/${patroni.pid}/children`, "utf8").trim().split(" ");
  if (first) process.kill(Number(first), "SIGTERM");
}

async function askPatroni(what) {
  const answer = await fetch(`${patroniUrl}/${what}`, { signal: AbortSignal.timeout(lookTimeMaxMs) });
  return answer.json();
}

// The address of the primary, as ZooKeeper has it, if that is known and another one than this.
async function otherPrimary() {
  const { members } = await askPatroni("cluster").catch(() => ({}));
  const leader = members?.find(({ role }) => role === "leader")?.name;
  return hosts.find(({ name, address }) => name === leader && address !== me)?.address;
}

// What its PostgreSQL is; `term` grows with each new primary. A primary takes writes without a second disk, too, and then never
// acknowledges them: it is better none. (For a moment that is so whenever another one becomes that second disk.)
let heardAt = 0;
async function look() {
  const { state, role, timeline, replication = [] } = await askPatroni("patroni");
  const isMaster = ["master", "primary"].includes(role);
  const isSecondDisk = (one) => one.sync_state === "sync" && hosts.some(({ name }) => name === one.application_name);
  if (replication.some(isSecondDisk)) heardAt = Date.now();
  const isPrimary = isMaster && Date.now() - heardAt < unheardTimeMaxMs;
  return { isRunning: state === "running", isMaster, isPrimary, term: timeline };
}

let standing = { isPrimary: false, isSecondary: false };
let ferret; // the one that has seen PostgreSQL in its present role only: it reads once which collections there are
let seen = "";
const clients = new Set();

// Those that are served wait for an answer that may never come, and know nothing of what is new.
function restartFerret(isWanted) {
  ferret?.stop();
  for (const client of clients) client.destroy();
  const environment = { FERRETDB_POSTGRESQL_URL: postgresql };
  ferret = isWanted ? new FerretServer({ backend: ["--handler=postgresql"], environment }) : undefined;
}

let lookedAt = 0;
async function keepUp() {
  const found = await look().catch(() => undefined);
  if (found) lookedAt = Date.now();
  if (!found && Date.now() - lookedAt < silentTimeMaxMs) return;
  const { isRunning, isMaster, isPrimary, term } = found ?? { isRunning: false, isPrimary: false };
  const now = isRunning ? `${isMaster ? "primary" : "secondary"} of term ${term}` : "nothing";
  if (now !== seen || ferret?.hasEnded) {
    standing = { isPrimary: false, isSecondary: false };
    console.log(`${new Date().toISOString()} ${me}: PostgreSQL is ${now}`);
    restartFerret(isRunning);
    seen = now;
    await Promise.race([ferret?.ready, ferret?.ended]);
  }
  const primary = isPrimary ? me : await otherPrimary();
  standing = { isPrimary, isSecondary: isRunning && !isPrimary, term, primary };
}

function serve(client) {
  clients.add(client);
  client.on("close", () => clients.delete(client));
  client.on("error", () => client.destroy());
  const requests = new Frames();
  let send;
  client.on("data", (bytes) => {
    for (const request of requests.add(bytes)) {
      const command = commandOf(request);
      if (isHello(command)) {
        client.write(replyTo(request, helloOf({ ...standing, me, hosts: hosts.map(({ address }) => address) })));
      } else if (isWrite(command) && !standing.isPrimary) {
        client.write(replyTo(request, notWritablePrimary));
      } else if (!ferret || ferret.hasEnded) {
        client.destroy();
      } else {
        send ??= ferret.open(client);
        send(request);
      }
    }
  });
}

const patroni = startPatroni();
patroni.on("exit", (code, signal) => {
  console.error(`Patroni has ended: ${signal ?? code}`);
  process.exit(1);
});
process.on("exit", () => ferret?.stop());
for (const name of ["SIGTERM", "SIGINT"]) process.on(name, stopPatroni);

const [host, port] = me.split(":");
net.createServer((client) => serve(client.setNoDelay())).listen(Number(port), host);
for (;;) {
  await keepUp();
  await pause(lookEveryMs);
}
