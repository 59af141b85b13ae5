// The rows of the design's FAULTS.md: how each is injected here, and what it may cost. Ends of processes are SIGKILL unless said.
//
// A fault is { row, title, touches, limits, inject }:
//   row       its name in the table; several faults may belong to one row
//   touches   what it takes away; faults that touch the same are never injected together
//   limits    failedGets: how many GETs may fail; addedMs: by how much the slowest may be slower than the slowest before;
//             recoveryMs: from the end of the fault until everybody can do everything; cutOffShare: of the photos, how many may be out
//             of reach meanwhile since all of their copies are (chance may make it more: cut_off.mjs), of which no GET counts as failed
//   inject    async ({ cluster, network, disks, clocks, version, random, crowd }) => undo or undefined: what RunningCluster.heal() does not do
//   prepare   async (the same): what has to be so before people begin
//   whileOn   async (the same): what must hold meanwhile, besides; throws otherwise
//   settled   async (the same): waits, after its end, until every photo has all of its copies again; throws when that takes too long.
//             Another fault before might take the only good copy of one, which no system survives that has two.
//   hindrance (the same) => why it cannot be injected here, or undefined
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import path from "node:path";

import { flipBit } from "../support/bit_flip.mjs";
import { sessionTimeoutMs } from "../support/cluster.mjs";
import { isFilled, isWhole } from "../support/nodes.mjs";
import { primaryOf } from "../support/replica_set.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";
import { untilSpread } from "./cut_off.mjs";

const noticeTimeMaxMs = 30_000;
const refillTimeMaxMs = 60_000;
const mendTimeMaxMs = 60_000; // FAULTS.md, "Bit flip"
const newPrimaryTimeMaxMs = 10_000; // FAULTS.md says 5 s; a machine that runs the whole cluster is slower
const slowNodeRunsMs = 2; // of each slowNodeTurnMs: a node that is 100 times slower
const slowNodeTurnMs = 200;
const tiers = ["web", "auth", "app"];

const needsNetwork = ({ network }) => (network ? undefined : "no network namespaces here");
const needsDisks = ({ disks }) => (disks ? undefined : "file systems cannot be mounted here");
const needsDatabases = ({ cluster }) =>
  cluster.names("database").length > 1 ? undefined : "the database here is one process or file on the app server's own machine; see --patroni";
const pickOne = (role) => ({ cluster, random }) => random.pick(cluster.names(role));

// Ends processes, which RunningCluster.heal() starts again.
const killing = (choose) => async (context) => {
  const names = [choose(context)].flat();
  await context.cluster.kill(...names);
  context.subject = names.join(", ");
};

// Loses what goes from one to the other, and by chance also what comes back.
const dropping = (choose) => async (context) => {
  const { network, random } = context;
  const [one, other] = choose(context);
  const directions = random.pick([[[one, other]], [[other, one]], [[one, other], [other, one]]]);
  for (const [from, to] of directions) await network.drop({ from: [from].flat(), to: [to].flat() });
  context.subject = directions.map((ends) => ends.join(" → ")).join(" and ");
  return () => network.heal();
};

async function restartAll(cluster) {
  for (const role of ["zookeeper", "storage", "auth", "app", "web"]) {
    for (const name of cluster.names(role)) {
      await cluster.stop(name);
      await cluster.start(name);
    }
  }
}

const replicas = tiers.map((role) => ({
  row: "web, auth or app replica `kill -9`",
  title: `a replica of ${role} is killed`,
  touches: [role],
  limits: { failedGets: 0, addedMs: 300, recoveryMs: 1000 },
  inject: killing(pickOne(role)),
}));

const clockFaults = [30, -30, 300, -300].map((seconds) => ({
  row: "Clock ±30 s / ±5 min",
  title: `a clock is off by ${seconds} s`,
  touches: ["clock"],
  limits: { failedGets: 0, addedMs: 1000, recoveryMs: 10_000 },
  inject: async (context) => {
    const { clocks, random } = context;
    const name = random.pick(clocks.names);
    context.subject = name;
    clocks.set(name, seconds);
    return () => clocks.heal();
  },
}));

// One of a tier, and one of the other or, of those that stand for each other, all.
const partitions = [
  ["Partition web↔app, app↔storage", "web↔app", "web", "app"],
  ["Partition web↔app, app↔storage", "app↔storage", "app", "storage"],
  ["Partition app↔database, any↔registry", "app↔database", "app", "database"],
  ...[...tiers, "storage"].map((role) => ["Partition app↔database, any↔registry", `${role}↔registry`, role, "zookeeper"]),
].map(([row, title, one, other]) => ({
  row,
  title,
  touches: [one, other],
  limits: { failedGets: 0, addedMs: 1000, recoveryMs: 3000 },
  hindrance: (context) => needsNetwork(context) ?? (other === "database" ? needsDatabases(context) : undefined),
  inject: dropping(({ cluster, random }) => [
    random.pick(cluster.names(one)),
    ["zookeeper", "database"].includes(other) ? cluster.names(other) : random.pick(cluster.names(other)),
  ]),
}));

// What comes first, as long as the program before runs.
export const upgrade = {
  row: "Rolling restart of everything",
  title: "all are upgraded from the program before, one after the other",
  touches: ["everything"],
  limits: { failedGets: 0, addedMs: 1000, recoveryMs: 1000 },
  hindrance: ({ version }) => (version ? undefined : "--previous names no program"),
  inject: async ({ cluster, version }) => {
    await version.upgrade();
    await restartAll(cluster);
  },
};

export const faults = [
  ...replicas,
  {
    row: "Rolling restart of everything",
    title: "all are stopped and started, one after the other",
    touches: ["everything"],
    limits: { failedGets: 0, addedMs: 1000, recoveryMs: 1000 },
    inject: ({ cluster }) => restartAll(cluster),
  },
  {
    row: "All auth",
    title: "all auth replicas are killed",
    touches: ["auth", "login"],
    limits: { failedGets: 0, addedMs: 1000, recoveryMs: 2000 },
    inject: killing(({ cluster }) => cluster.names("auth")),
    whileOn: async ({ crowd }) => (await crowd.owner.get("/settings")).is(200),
  },
  {
    row: "All app",
    title: "all app replicas are killed",
    touches: ["everything"],
    limits: { failedGets: Infinity, recoveryMs: 2000 },
    inject: killing(({ cluster }) => cluster.names("app")),
    whileOn: async ({ crowd }) => {
      const started = Date.now();
      const answer = await crowd.owner.get("/settings");
      assert.equal(answer.status, 503);
      assert.match(answer.headers.get("content-type"), /^text\/html/);
      assert.ok(Date.now() - started < 1000, `the page that says so took ${Date.now() - started} ms`);
      assert.ok(crowd.owner.accessToken, "nobody is logged out");
    },
  },
  {
    row: "1 storage node",
    title: "a storage node is killed",
    touches: ["storage"],
    limits: { failedGets: 0, addedMs: 300, recoveryMs: 1000 },
    inject: killing(pickOne("storage")),
  },
  {
    row: "1 storage node",
    title: "a storage node loses its disk, and gets an empty one",
    touches: ["storage"],
    limits: { failedGets: 0, addedMs: 300, recoveryMs: 1000 },
    inject: async (context) => {
      const { cluster } = context;
      const name = pickOne("storage")(context);
      context.subject = name;
      await cluster.kill(name);
      // With the line that would have it wait for the disk that was there.
      for (const part of ["volumes", "disks"]) await rm(path.join(cluster.dataOf(name), part), { recursive: true });
      cluster.startUnawaited(name);
    },
    settled: ({ cluster, subject }) => until(`${subject} is filled again`, () => isFilled(cluster, subject), refillTimeMaxMs),
  },
  {
    row: "2 storage nodes",
    title: "two storage nodes of different zones are killed",
    touches: ["storage"],
    // A photo lies on one of the 12 pairs of nodes in different zones. Of all 15 pairs, as FAULTS.md counts, 3 have no photo.
    limits: { failedGets: 0, cutOffShare: 1 / 12, addedMs: 1000, recoveryMs: 2000 },
    prepare: untilSpread,
    inject: killing(({ cluster, random }) =>
      random.shuffle(["zone-1", "zone-2", "zone-3"]).slice(0, 2).map((zone) => random.pick(cluster.names("storage", zone)))),
  },
  {
    row: "1 ZooKeeper",
    title: "a ZooKeeper server is killed",
    touches: ["zookeeper"],
    limits: { failedGets: 0, addedMs: 300, recoveryMs: 1000 },
    inject: killing(pickOne("zookeeper")),
  },
  {
    row: "All ZooKeeper",
    title: "the ensemble is killed",
    touches: ["zookeeper"],
    limits: { failedGets: 0, addedMs: 300, recoveryMs: 10_000 },
    inject: killing(({ cluster }) => cluster.names("zookeeper")),
  },
  ...["app", "storage"].map((role) => ({
    row: "SIGSTOP past the session",
    title: `one of ${role} is suspended`,
    touches: [role],
    limits: { failedGets: 0, addedMs: 1000, recoveryMs: 2000 },
    inject: async (context) => {
      const name = pickOne(role)(context);
      context.subject = name;
      context.cluster.pause(name);
      return () => context.cluster.resume(name);
    },
    lastsMs: 2 * sessionTimeoutMs,
  })),
  {
    row: "Database quorum",
    title: "the whole database is killed",
    touches: ["everything"],
    limits: { failedGets: Infinity, recoveryMs: 10_000 },
    hindrance: ({ cluster }) => (cluster.names("database").length > 0 ? undefined : "one SQLite file stands in for the database here; see --own-database"),
    inject: killing(({ cluster }) => cluster.names("database")),
    whileOn: async ({ crowd }) => {
      const outcome = await crowd.tryComment();
      assert.notEqual(outcome.status, 201, "no phantom success");
      assert.ok(outcome.status >= 500, `${outcome.status}`);
    },
  },
  {
    row: "Database primary",
    title: "the primary of the database is killed",
    touches: ["everything"],
    limits: { failedGets: 0, addedMs: 1000, recoveryMs: 5000 },
    hindrance: needsDatabases,
    inject: async (context) => {
      context.subject = await until("the database has a primary", () => primaryOf(context.cluster), noticeTimeMaxMs);
      await context.cluster.kill(context.subject);
    },
    // Nobody is to wait for its return.
    whileOn: ({ cluster }) => until("another one is the primary", () => primaryOf(cluster), newPrimaryTimeMaxMs),
  },
  {
    row: "SQLite process `kill -9`",
    title: "the embedded server is killed",
    hindrance: () => "no part of the cluster; tests/e2e/durability.test.mjs does it to `portreto serve`",
  },
  ...partitions,
  {
    row: "Disk full on a node",
    title: "the disk of a storage node is full",
    touches: ["storage"],
    limits: { failedGets: 0, addedMs: 300, recoveryMs: 1000 },
    hindrance: needsDisks,
    inject: async (context) => {
      context.subject = pickOne("storage")(context);
      return context.disks.fill(context.subject);
    },
  },
  {
    row: "All storage full",
    title: "the disks of all storage nodes are full",
    touches: ["everything"],
    limits: { failedGets: 0, addedMs: 1000, recoveryMs: 1000 },
    hindrance: needsDisks,
    inject: ({ cluster, disks }) => disks.fill(...cluster.names("storage")),
    whileOn: async ({ crowd }) => {
      const refusal = await until("an upload is refused", async () => {
        const answer = await crowd.tryUploadByRest();
        return answer.status !== 201 && answer;
      }, noticeTimeMaxMs);
      refusal.isProblem(507, "storage_full");
    },
  },
  {
    row: "Bit flip",
    title: "bits of a node's copies flip while it is down",
    touches: ["storage"],
    limits: { failedGets: 0, addedMs: 1000, recoveryMs: 60_000 },
    inject: async (context) => {
      const { cluster, random } = context;
      const name = random.pick(cluster.names("storage"));
      await cluster.kill(name);
      const damaged = random.shuffle(await cluster.inventory(name)).slice(0, 5);
      for (const one of damaged) await flipBit(path.join(cluster.dataOf(name), "volumes"), one);
      context.subject = `${damaged.length} on ${name}`;
      context.damage = { name, damaged };
      cluster.startUnawaited(name);
    },
    settled: ({ cluster, damage: { name, damaged } }) =>
      until(`the copies on ${name} are whole again`, () => isWhole(cluster, name, damaged), mendTimeMaxMs),
  },
  ...clockFaults,
  {
    row: "A node 100× slow",
    title: "a storage node runs for 1 % of the time",
    touches: ["storage"],
    limits: { failedGets: 0, addedMs: 1000, recoveryMs: 5000 },
    inject: async (context) => {
      const name = pickOne("storage")(context);
      context.subject = name;
      const timers = [];
      const turn = setInterval(() => {
        context.cluster.resume(name);
        timers[0] = setTimeout(() => context.cluster.pause(name), slowNodeRunsMs);
      }, slowNodeTurnMs);
      return () => {
        clearInterval(turn);
        clearTimeout(timers[0]);
        context.cluster.resume(name);
      };
    },
  },
  {
    row: "A machine (1 of 3)",
    title: "all processes of a zone are killed",
    touches: ["everything"],
    limits: { failedGets: 0, addedMs: 1000, recoveryMs: 60_000 },
    inject: async (context) => {
      const { cluster, random } = context;
      const zone = random.pick(["zone-1", "zone-2", "zone-3"]);
      // The database of this machine is one process, which has no zone that it could be lost with.
      const isInIt = (member) => member.zone === zone && (member.role !== "database" || cluster.names("database").length > 1);
      const names = cluster.cluster.members.filter(isInIt).map(({ name }) => name);
      context.subject = zone;
      await cluster.kill(...names);
    },
  },
  {
    row: "Power off everywhere",
    title: "all processes are killed at once",
    touches: ["everything"],
    limits: { failedGets: Infinity, recoveryMs: 30_000 },
    inject: async (context) => {
      context.cluster.cluster.killAll();
      await until("all are gone", () => context.cluster.cluster.running.length === 0, noticeTimeMaxMs);
    },
  },
];

// That everybody can do everything again: look, log in, upload, comment.
export async function isWell({ cluster, crowd }) {
  const person = new Visitor(cluster.front);
  if ((await person.logIn(crowd.owner.username)).status !== 303) return false;
  if ((await person.get(`/galleries/${crowd.gallery}`)).status !== 200) return false;
  if ((await crowd.tryComment()).status !== 201) return false;
  return (await crowd.tryUpload()).id !== undefined;
}
