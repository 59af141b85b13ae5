// The whole deployment of tools/cluster, in a folder of its own and with short limits, ended again whatever happens.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { after, before, test } from "node:test";

import { Cluster } from "../../tools/cluster_lib/cluster.mjs";
import { databaseKind } from "../../tools/cluster_lib/mongodb.mjs";
import { Client } from "./client.mjs";
import { binary, outputFolder } from "./places.mjs";

const readyTimeMaxMs = 90_000;
// ZooKeeper grants nothing below two of its ticks, and a busy machine must not lose sessions by itself.
export const sessionTimeoutMs = 2000;

const runProgram = promisify(execFile);

const options = {
  front: 0,
  binary,
  sessionTimeoutMs,
  repairDelayS: 30,
  // Twenty processes on two cores are slow, and these tests are not about being fast.
  settings: {
    "server.drain_delay_ms": 500,
    "server.queue_time_max_ms": 10_000,
    "storage.free_space_percent_min": 0,
  },
  isSynced: false, // processes are killed here, not machines
  isDetached: false, // so that whoever ends this process's group ends all
};

// For Cluster.prepare(). On the server that MONGODB_TEST_URI names, if it does; else the cluster has servers of its own. But where
// these would be FerretDB, a cluster that is put under load has one SQLite file: FerretDB 1.x looks through whole collections, 10 to
// 80 ms for each page, so that the tests would be about it and nothing else.
function databaseFor(folder, { isUnderLoad, isAlone, databaseKind: kind }) {
  if (kind) return { databaseKind: kind };
  const given = process.env.MONGODB_TEST_URI;
  if (given && !isAlone) return { mongodb: given.replace(/^([^:]+:\/\/[^/?]+)\/?[^?]*/, `$1/${path.basename(folder)}`) };
  if (!isUnderLoad || databaseKind() !== "ferretdb") return {};
  const file = { "metadata.uri": "", "metadata.file": path.join(folder, "portreto.db") };
  return { mongodb: "mongodb://nobody.invalid/portreto", roleSettings: { auth: file, app: file } };
}

const all = new Set();
process.on("exit", () => all.forEach((cluster) => cluster.cluster.killAll()));
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => process.exit(1));

export class RunningCluster {
  #servers = new Map();

  // Of which all is ready. `more` are settings for all tiers; `network` a Network (network.mjs) in which it is to live; `clocks`
  // its Clocks (clocks.mjs); `program` another one than this build's; `isUnderLoad` that many people use it (see databaseFor);
  // `databaseKind` one of tools/cluster_lib/mongodb.mjs, where it has to be that;
  // `furnish(running)` is called when its directories are there and nothing has started.
  static async start({
    more = {}, repairDelayS = options.repairDelayS, hasZookeeper = true, network, clocks, program = binary, isUnderLoad = false,
    databaseKind, furnish,
  } = {}) {
    const running = new RunningCluster();
    running.folder = await mkdtemp(path.join(os.tmpdir(), "portreto-cluster-"));
    running.cluster = new Cluster(running.folder);
    all.add(running);
    try {
      const settings = { ...options.settings, ...network?.settings, ...more };
      const database = databaseFor(running.folder, { isUnderLoad, isAlone: Boolean(network), databaseKind });
      const places = { ...network?.options, ...clocks?.options };
      await running.cluster.prepare({ ...options, ...places, ...database, binary: program, repairDelayS, hasZookeeper, settings });
      await furnish?.(running);
      await running.heal();
    } catch (error) {
      error.message += await running.keepLogs("start");
      // Where something is mounted, the folder cannot be removed yet. That is not why it has not started.
      await running.end().catch((left) => (error.message += `\n(left behind: ${left.message})`));
      throw error;
    }
    return running;
  }

  // { url } of one process, always the same object; tests know servers by these.
  server(name) {
    if (!this.#servers.has(name)) this.#servers.set(name, { url: this.cluster.urlOf(name) });
    return this.#servers.get(name);
  }
  // Where browsers come.
  get front() {
    return this.server("haproxy");
  }
  // REST for the person of a visitor, past the web tier.
  app(visitor, name = "app-1") {
    return new Client(this.server(name), visitor.accessToken);
  }

  // What the program prints, once it has ended well.
  async program(...args) {
    return (await runProgram(binary, args)).stdout;
  }
  // The same of a command with the settings of an app server: ("nodes", "drain", "storage-1").
  command(...args) {
    return this.program(...args, "--config", path.join(this.folder, "app-1", "settings.toml"));
  }
  // What lies on storage nodes that do not run (all, or those named), read from its disk: [{ node, zone, blob, variant, crc,
  // bytes, volume, offset }].
  async inventory(...names) {
    const found = [];
    const asked = ({ role, name }) => role === "storage" && (names.length === 0 || names.includes(name));
    for (const { name: node, zone } of this.cluster.members.filter(asked)) {
      const { stdout } = await runProgram(binary, ["storage", "dump", "--data", this.dataOf(node)], {
        maxBuffer: 64 << 20,
      });
      for (const line of stdout.trim().split("\n")) {
        const [blob, variant, bytes, crc, , volume, offset] = line.split("\t");
        if (/^[0-9a-f-]{36}$/.test(blob)) found.push({ node, zone, blob, variant, crc, bytes, volume, offset });
      }
    }
    return found;
  }
  dataOf(name) {
    return path.join(this.folder, name, "data");
  }

  running(role) {
    return this.cluster.running.filter((one) => one.role === role).map(({ name }) => name);
  }
  names(role, zone) {
    return this.cluster.members.filter((one) => one.role === role && (!zone || one.zone === zone)).map(({ name }) => name);
  }
  async zookeeperLeader() {
    return (await this.cluster.status()).find(({ mode }) => mode === "leader")?.name;
  }

  async kill(...names) {
    await Promise.all(names.map((name) => this.cluster.kill(name)));
  }
  async stop(...names) {
    await Promise.all(names.map((name) => this.cluster.stop(name)));
  }
  pause(...names) {
    for (const name of names) this.cluster.pause(name);
  }
  resume(...names) {
    for (const name of names) this.cluster.resume(name);
  }
  // Again. They may be kept from being ready: by a clock that is wrong as well, for example.
  startUnawaited(...names) {
    for (const name of names) this.cluster.start(name);
  }
  // Again, until they are ready.
  async start(...names) {
    this.startUnawaited(...names);
    await this.untilReady(...names);
  }
  untilReady(...names) {
    return this.cluster.untilReady(names, { limitMs: readyTimeMaxMs });
  }

  // The database alone; the others are started later.
  startDatabase() {
    return this.cluster.upDatabase({ limitMs: readyTimeMaxMs });
  }

  // Whatever was done to it, all run again and are ready.
  async heal() {
    for (const { name } of this.cluster.running) this.cluster.resume(name);
    await this.cluster.up({ limitMs: readyTimeMaxMs });
  }

  // Copies what all processes have said to where failures are looked at. Says where, as a line for an error.
  async keepLogs(title) {
    const folder = path.join(outputFolder, `cluster-${title.replace(/[^a-zA-Z0-9]+/g, "-").slice(0, 60)}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const { name, log } of this.cluster.members) await cp(log, path.join(folder, `${name}.log`)).catch(() => undefined);
    return `\n(logs: ${folder})`;
  }

  async end() {
    this.cluster.killAll();
    await this.cluster.down();
    await rm(this.folder, { recursive: true, force: true });
    all.delete(this);
  }
}

// A cluster for the tests of one file, in turns: `suite.test(title, (cluster, t) => ...)`. After each of them it is healed, so that
// none stands in the rubble of another; of one that failed the logs are kept. With `skip`, a reason, none is run.
export function clusterSuite({ skip, ...given } = {}) {
  let cluster;
  before(async () => {
    if (skip) return;
    await given.network?.up();
    cluster = await RunningCluster.start(given);
  });
  after(() => cluster?.end());
  const run = (title, body) =>
    test(title, { skip }, async (t) => {
      try {
        await body(cluster, t);
      } catch (error) {
        const where = await cluster.keepLogs(title);
        t.diagnostic(where.trim());
        throw error;
      } finally {
        await given.network?.heal();
        await cluster.heal();
      }
    });
  return { test: run };
}
