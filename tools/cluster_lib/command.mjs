// The command line of tools/cluster.
import path from "node:path";
import self from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Cluster } from "./cluster.mjs";

const usage = `usage: tools/cluster COMMAND [--dir DIR]

Portreto's whole reference deployment on this machine: database x3, ZooKeeper x3, storage x6, auth x3, app x3,
web x3, HAProxy in front. Where there is no mongod, one FerretDB process stands in for the database's three, or with --patroni
three of them, each on a PostgreSQL of its own.

  up [--front PORT]   start all that does not run, and wait until it is ready; browsers come to PORT (at first 8000)
     [--list]         without ZooKeeper: the processes find each other by a list in their settings
     [--mongodb URI]  with the database of this URI, which is there already
     [--patroni]      with PostgreSQL x3 under Patroni as the database
  status              what runs, and whether it is ready
  kill NAME           end a process at once (kill -9), as when its machine fails
  stop NAME           let a process finish what it does, and end it
  start NAME          start it again, on the same port and data
  down [--erase]      end everything; with --erase, remove all data

NAME is one that "status" shows, such as web-2. What is kept lies in DIR (./cluster-data).
up runs build/release/portreto, or what PORTRETO_BINARY names.
`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const upTimeMaxMs = 120_000;

const say = (text) => self.stdout.write(`${text}\n`);

class Misuse extends Error {}

const commands = { up, status, kill: one("kill"), stop: one("stop"), start, down };

export async function main(args) {
  try {
    const { values, positionals } = parse(args);
    const [command, ...names] = positionals;
    if (values.help || command === "help") return say(usage.trimEnd());
    if (!command) throw new Misuse("Say what to do.");
    if (!Object.hasOwn(commands, command)) throw new Misuse(`There is no command ${command}.`);
    const takesName = ["kill", "stop", "start"].includes(command);
    if (names.length !== (takesName ? 1 : 0)) throw new Misuse(`${command} takes ${takesName ? "one name" : "no name"}.`);
    if (values.front !== undefined && command !== "up") throw new Misuse("--front belongs to up.");
    if (values.list && command !== "up") throw new Misuse("--list belongs to up.");
    if (values.mongodb !== undefined && command !== "up") throw new Misuse("--mongodb belongs to up.");
    if (values.patroni && command !== "up") throw new Misuse("--patroni belongs to up.");
    if (values.patroni && values.mongodb !== undefined) throw new Misuse("Either --mongodb or --patroni.");
    if (values.erase && command !== "down") throw new Misuse("--erase belongs to down.");
    await commands[command](new Cluster(values.dir), values, names[0]);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Of what is meant for people the message is enough; anything else is a mistake in here.
    self.stderr.write(`${error instanceof Misuse || error.name === "Error" ? error.message : error.stack}\n`);
    if (error instanceof Misuse) self.stderr.write(`\n${usage}`);
    self.exitCode = error instanceof Misuse ? 2 : (error.exitCode ?? 1);
  }
}

function parse(args) {
  const options = {
    dir: { type: "string", default: "cluster-data" },
    front: { type: "string" },
    list: { type: "boolean" },
    mongodb: { type: "string" },
    patroni: { type: "boolean" },
    erase: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Misuse(error.message);
  }
}

function portOf(text) {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new Misuse(`--front takes a port from 1 to 65535, and not ${text}.`);
  return port;
}

function uriOf(text) {
  if (!/^mongodb(\+srv)?:\/\//.test(text)) throw new Misuse("--mongodb takes a URI as mongodb://host:27017/portreto?replicaSet=name.");
  return text;
}

async function up(cluster, { front, list, mongodb, patroni, dir }) {
  const binary = self.env.PORTRETO_BINARY ?? path.join(root, "build/release/portreto");
  await cluster.prepare({
    binary,
    ...(front !== undefined && { front: portOf(front) }),
    ...(list && { hasZookeeper: false }),
    ...(mongodb !== undefined && { mongodb: uriOf(mongodb) }),
    ...(patroni && { databaseKind: "patroni" }),
  });
  const before = new Set(cluster.running.map(({ name }) => name));
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(Object.assign(new Error("Interrupted."), { exitCode: 130 }));
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) self.on(name, interrupt);
  say(`Starting the cluster in ${cluster.directory}`);
  say(`  (${cluster.databaseNote})`);
  try {
    await cluster.up({ limitMs: upTimeMaxMs, abort: interruption.signal, onReady: (name) => say(`  ${name} is ready`) });
  } catch (error) {
    self.stderr.write("Ending what was started ...\n");
    for (const { name } of cluster.running) {
      if (!before.has(name)) await cluster.kill(name).catch(() => undefined); // by itself, meanwhile
    }
    throw error;
  }
  const tool = "tools/cluster";
  const where = dir === "cluster-data" ? "" : ` --dir ${dir}`;
  say(
    `\nPortreto's cluster is ready: ${cluster.url.replace("127.0.0.1", "localhost")}\n` +
      "  1. Open it in a browser, create your account, and add some photos.\n" +
      `  2. Take a part away, and look again:   ${tool} kill storage-2${where}\n` +
      `     See what is left, and bring it back: ${tool} status${where}; ${tool} start storage-2${where}\n` +
      `  3. End it: ${tool} down${where}, which keeps your photos; with --erase it removes them.`);
}

async function status(cluster) {
  const head = ["ROLE", "INSTANCE", "ZONE", "PID", "PORT", "ALIVE", "READY"];
  const rows = (await cluster.status()).map(({ role, name, zone, process, ports, state, isReady, mode }) => [
    role,
    name,
    zone || "-",
    state === "gone" ? "-" : String(process.pid),
    String(ports.port),
    { gone: "no", paused: "paused", running: "yes" }[state],
    isReady ? `yes${mode ? ` (${mode})` : ""}` : "no",
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  for (const row of [head, ...rows]) say(row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd());
}

function one(action) {
  const done = { kill: "was killed", stop: "has ended" };
  return async (cluster, _values, name) => {
    await cluster[action](name);
    say(`${name} ${done[action]}.`);
  };
}

async function start(cluster, _values, name) {
  cluster.start(name);
  await cluster.untilReady([name], { limitMs: upTimeMaxMs });
  say(`${name} is ready.`);
}

async function down(cluster, { erase }) {
  await cluster.down();
  if (erase) cluster.erase();
  say(erase ? "The cluster has ended, and its data is gone." : `The cluster has ended. Its data is kept in ${cluster.directory}.`);
}
