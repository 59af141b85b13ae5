// The reference deployment on loopback addresses of this machine, kept in one directory:
//   cluster.json   what there is and what runs (state.mjs)
//   passwords/     one for each role; or keys/, the same without ZooKeeper
//   NAME/          of each process: settings, data and log; what the auth and app replicas share is in database-1 …
// The command line (command.mjs) and the tests (tests/support/cluster.mjs) both use it. Errors are meant to be read by people.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { missingForHaproxy, prepareHaproxy } from "./haproxy.mjs";
import {
  buildDatabase, databaseKind, databaseKinds, databaseUri, isDatabaseReady, joinDatabase, missingForDatabase, prepareDatabase,
} from "./mongodb.mjs";
import { makePlan, tiers } from "./plan.mjs";
import { freePorts, isFree } from "./ports.mjs";
import { makeSecrets, preparePortreto } from "./portreto.mjs";
import { end, hasEnded, launch, signal, stateOf } from "./processes.mjs";
import { State } from "./state.mjs";
import { missingForZookeeper, prepareZookeeper, zookeeperMode } from "./zookeeper.mjs";

const probeTimeMaxMs = 1000;
const probeEveryMs = 100;
const shownLogLines = 15;
// Portreto drains for 3 s and gives requests 25 s more (ARCHITECTURE.md).
const stopTimeMaxMs = { database: 20_000, zookeeper: 10_000, haproxy: 5000, portreto: 32_000 };
const killTimeMaxMs = 5000;

const frontByDefault = 8000;
const defaults = {
  hasZookeeper: undefined, // undefined: as before, or true
  front: undefined, // the port for browsers; 0: a free one; undefined: the one of before, or 8000
  databaseKind: undefined, // one of databaseKinds (mongodb.mjs); undefined: as before, or what this machine has
  mongodb: undefined, // the URI of a database that is there already; undefined: as before, or one of its own
  binary: "build/release/portreto",
  sessionTimeoutMs: 6000,
  repairDelayS: 600,
  settings: {}, // more of them for all tiers, by key
  roleSettings: {}, // and for one role, by role and key
  isSynced: true, // ZooKeeper and PostgreSQL; false where processes fail, and no machines
  isDetached: true, // the processes outlive this one
  hostOf: () => "127.0.0.1", // where a process listens, by its name
  launcherOf: () => [], // what starts its program, by its name: a command that is given the program and its arguments
};

export class Cluster {
  #state;

  constructor(directory) {
    this.#state = new State(directory);
  }

  get directory() {
    return this.#state.directory;
  }

  // Makes what is missing of it, for the first time or again, and starts nothing. What runs of it stays as it is.
  async prepare(given) {
    const options = { ...defaults, ...given };
    options.binary = path.resolve(options.binary);
    this.#state.prepare();
    const { members: before = {}, database: databaseBefore } = this.#state.exists ? this.#state.read() : {};
    const database = databaseOf(options, databaseBefore);
    requirePrograms(options.binary, database.kind);
    if (this.#state.exists && this.running.length > 0) {
      const front = this.member("haproxy").ports.port;
      if (options.front !== undefined && options.front !== front) throw new Error(`The cluster runs already, with its front at port ${front}.`);
      return;
    }
    buildDatabase(database.kind);
    const front = options.front ?? before.haproxy?.ports.port ?? frontByDefault;
    const hasZookeeper = options.hasZookeeper ?? (!before.haproxy || "zookeeper-1" in before);
    const { ports: databasePorts, needsZookeeper } = databaseKinds[database.kind] ?? {};
    if (needsZookeeper && !hasZookeeper) throw new Error("Patroni needs ZooKeeper. Leave out --list, or --patroni.");
    const members = await withPorts(makePlan({ hasZookeeper, databases: database.count, databasePorts }), before, front);
    for (const member of members) member.host = options.hostOf(member.name);
    const secrets = await makeSecrets(this.directory, tiers, { hasZookeeper, binary: options.binary });
    const zookeeper = members.filter(({ role }) => role === "zookeeper");
    const mongodb = database.uri ?? databaseUri(members.filter(({ role }) => role === "database").map(addressOf));
    for (const member of members) {
      const folder = path.join(this.directory, member.name);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const context = { directory: this.directory, folder, member, members, all: zookeeper, database, mongodb, secrets, options };
      const { isDetached } = options;
      const { command, args, environment } = programOf(member.role)(context);
      const [first, ...rest] = [...options.launcherOf(member.name), command, ...args];
      Object.assign(member, { command: first, args: rest, environment, log: path.join(folder, "log"), isDetached });
    }
    this.#state.change((content) => {
      if (isAnyRunning(content)) throw new Error("The cluster is being started by somebody else.");
      return { database, mongodb, members: Object.fromEntries(members.map((member) => [member.name, member])) };
    });
  }

  // All of them, in the order in which they are started.
  get members() {
    return Object.values(this.#state.read().members);
  }
  member(name) {
    return memberOf(this.#state.read(), name);
  }
  get running() {
    return this.members.filter(({ process }) => stateOf(process) !== "gone");
  }
  stateOf(name) {
    return stateOf(this.member(name).process);
  }

  get url() {
    return this.urlOf("haproxy");
  }
  // Of the database, as the processes are told.
  get mongodb() {
    return this.#state.read().mongodb;
  }
  // What the database is, for people.
  get databaseNote() {
    return this.#state.read().database.note;
  }
  urlOf(name) {
    const { host, ports } = this.member(name);
    return `http://${host}:${ports.port}`;
  }

  // With the same arguments, ports and data as before. Does not wait until it is ready.
  start(name) {
    this.#state.change((content) => {
      const member = memberOf(content, name);
      if (stateOf(member.process) !== "gone") throw new Error(`${name} runs already, as process ${member.process.pid}.`);
      member.process = launch(member);
      return content;
    });
  }

  // As when its machine fails.
  async kill(name) {
    const { process } = this.member(name);
    if (!signal(process, "SIGKILL")) throw new Error(`${name} does not run.`);
    if (!(await hasEnded(process, killTimeMaxMs))) throw new Error(`${name} (process ${process.pid}) does not end.`);
  }

  // Lets it finish what it does.
  async stop(name) {
    const member = this.member(name);
    if (stateOf(member.process) === "gone") throw new Error(`${name} does not run.`);
    await this.#end(member);
  }

  #end({ role, process }) {
    return end(process, stopTimeMaxMs[role] ?? stopTimeMaxMs.portreto);
  }

  // Neither of them is noticed by the other side of a connection.
  pause(name) {
    if (!signal(this.member(name).process, "SIGSTOP")) throw new Error(`${name} does not run.`);
  }
  resume(name) {
    if (!signal(this.member(name).process, "SIGCONT")) throw new Error(`${name} does not run.`);
  }

  // Of each process, all asked at the same time: the member itself with `state`, `isReady` and, of ZooKeeper, its `mode`.
  status() {
    return Promise.all(this.members.map(async (member) => ({ ...member, ...(await this.#probe(member)) })));
  }

  async #probe({ role, host, ports, process }) {
    const state = stateOf(process);
    if (state === "gone") return { state, isReady: false };
    if (role === "database") return { state, isReady: await isDatabaseReady({ host, port: ports.port }) };
    if (role === "zookeeper") {
      const mode = await zookeeperMode(host, ports.port);
      return { state, isReady: mode !== "", mode };
    }
    return { state, isReady: await isReady(host, ports.operations ?? ports.port) };
  }

  // Waits for some of them. Fails when one of them ends, with what it said last; and when the time is over, or `abort` says so.
  async untilReady(names, { limitMs, abort, onReady = () => undefined }) {
    const waiting = new Set(names);
    const giveUp = Date.now() + limitMs;
    while (waiting.size > 0) {
      abort?.throwIfAborted();
      for (const { name, state, isReady, log } of await this.status()) {
        if (!waiting.has(name)) continue;
        if (state === "gone") throw new Error(`${name} has ended. Its log (${log}) ends with:\n${tailOf(log)}`);
        if (isReady && waiting.delete(name)) onReady(name);
      }
      if (waiting.size > 0 && Date.now() > giveUp) {
        const [first] = waiting;
        const { log } = this.member(first);
        const all = [...waiting].join(", ");
        throw new Error(`Not ready after ${limitMs / 1000} s: ${all}. The log of ${first} (${log}) ends with:\n${tailOf(log)}`);
      }
      if (waiting.size > 0) await pause(probeEveryMs);
    }
  }

  // Starts all that do not run, and waits until all are ready. Returns the names of those that it started.
  async up({ limitMs, abort, onReady }) {
    const giveUp = Date.now() + limitMs;
    const started = [];
    // The proxy last: it takes the web tier for well until it has looked, and then for some time for gone.
    for (const roles of [["zookeeper"], ["database"], tiers, ["haproxy"]]) {
      const rest = { limitMs: giveUp - Date.now(), abort, onReady };
      if (roles.includes("database")) {
        started.push(...(await this.upDatabase(rest)));
        continue;
      }
      const group = this.members.filter(({ role }) => roles.includes(role));
      started.push(...this.#startAll(group, abort));
      await this.untilReady(group.map(({ name }) => name), rest);
    }
    return started;
  }

  // The database alone, to which the others come later.
  async upDatabase({ limitMs, abort, onReady }) {
    const servers = this.members.filter(({ role }) => role === "database");
    const started = this.#startAll(servers, abort);
    if (started.length > 0) await joinDatabase(this.#state.read().database.kind, servers.map(addressOf), { limitMs, abort });
    await this.untilReady(servers.map(({ name }) => name), { limitMs, abort, onReady });
    return started;
  }

  // Those of some members that do not run. Returns their names.
  #startAll(members, abort) {
    const names = members.map(({ name }) => name).filter((name) => this.stateOf(name) === "gone");
    for (const name of names) {
      abort?.throwIfAborted();
      this.start(name);
    }
    return names;
  }

  // Ends all that runs: first what is asked by others, so that nobody misses anybody.
  async down() {
    for (const group of [["haproxy"], tiers, ["database"], ["zookeeper"]]) {
      await Promise.all(this.running.filter(({ role }) => group.includes(role)).map((member) => this.#end(member)));
    }
  }

  // At once, and within this call: for a process that is itself about to end.
  killAll() {
    if (!this.#state.exists) return;
    for (const { process } of this.members) signal(process, "SIGKILL");
  }

  // Removes what belongs to the cluster, and the directory if nothing else is in it.
  erase() {
    const running = this.running.map(({ name }) => name);
    if (running.length > 0) throw new Error(`${running.join(", ")} still run.`);
    const own = [...this.members.map(({ name }) => name), "passwords", "keys"];
    for (const name of [...own, path.basename(this.#state.file)]) {
      rmSync(path.join(this.directory, name), { recursive: true, force: true });
    }
    if (readdirSync(this.directory).length === 0) rmdirSync(this.directory);
  }
}

function requirePrograms(binary, databaseKind) {
  if (!existsSync(binary)) {
    throw new Error(
      `${binary} is not there. Build it:\n` +
        "  tools/install_dependencies.sh build && tools/install_web_packages.sh\n" +
        "  cmake --preset release && cmake --build --preset release --target portreto\n" +
        "or name another one: PORTRETO_BINARY=/path/to/portreto tools/cluster up");
  }
  const missing = [...missingForZookeeper(), ...missingForHaproxy(), ...missingForDatabase(databaseKind)];
  if (missing.length > 0) throw new Error(`Not installed: ${missing.join(", ")}. Run tools/install_dependencies.sh cluster.`);
}

function programOf(role) {
  const prepareServer = (context) => prepareDatabase(context.database.kind, context);
  return { database: prepareServer, zookeeper: prepareZookeeper, haproxy: prepareHaproxy }[role] ?? preparePortreto;
}

// { kind, count, note, uri }: how many servers it has here; `uri` only when it has none, for it is somewhere else. A cluster keeps
// the one that it began with, for all its people are in there.
function databaseOf({ mongodb, databaseKind: wanted }, before) {
  if (before && mongodb !== undefined && mongodb !== before.uri) {
    throw new Error("This cluster has its people in another database. Leave out --mongodb, or choose another directory by --dir.");
  }
  if (before && wanted !== undefined && wanted !== before.kind) {
    throw new Error("This cluster has its people in a database of another kind. Leave out --patroni, or choose another directory by --dir.");
  }
  if (before) return before;
  if (mongodb !== undefined) return { count: 0, note: "the database is the one that --mongodb names", uri: mongodb };
  const kind = wanted ?? databaseKind();
  const { count, note } = databaseKinds[kind];
  return { kind, count, note };
}

const addressOf = ({ host, ports }) => ({ host, port: ports.port });

function memberOf({ members }, name) {
  const member = members[name];
  if (!member) throw new Error(`There is no ${name}. There are: ${Object.keys(members).join(", ")}.`);
  return member;
}

function isAnyRunning(content) {
  return Object.values(content?.members ?? {}).some(({ process }) => stateOf(process) !== "gone");
}

// The plan with a port for each of its names: the one of before, if it is still free.
async function withPorts(plan, before, front) {
  if (front !== 0 && !(await isFree(front))) throw new Error(`Port ${front} is in use. Choose another one by --front.`);
  const taken = [front];
  const members = [];
  for (const { portNames, ...member } of plan) {
    const ports = {};
    for (const name of portNames) {
      const old = before[member.name]?.ports[name];
      if (member.role === "haproxy" && name === "port" && front !== 0) {
        ports[name] = front;
      } else if (old && !taken.includes(old) && (await isFree(old))) {
        ports[name] = old;
      } else if (old && member.role === "database") {
        throw new Error(`Port ${old} of ${member.name} is in use, by which the others of the database know it.`);
      } else {
        [ports[name]] = await freePorts(1, taken);
      }
      taken.push(ports[name]);
    }
    members.push({ ...member, ports });
  }
  return members;
}

async function isReady(host, port) {
  try {
    const { status } = await fetch(`http://${host}:${port}/readyz`, { signal: AbortSignal.timeout(probeTimeMaxMs) });
    return status === 200;
  } catch {
    return false;
  }
}

function tailOf(log) {
  if (!existsSync(log)) return "";
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-shownLogLines).map((line) => `  ${line}`).join("\n");
}
