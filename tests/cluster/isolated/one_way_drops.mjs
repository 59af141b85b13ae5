// Partitions in which one side still hears the other (FAULTS.md, "Partition"): no GET fails, what is acknowledged lies on two nodes,
// and afterwards all is as before. Run by one_way_drops.test.mjs.
import assert from "node:assert/strict";

import { clusterSuite, sessionTimeoutMs } from "../../support/cluster.mjs";
import { assertOnTwoZones } from "../../support/copies.mjs";
import { Load, looking } from "../../support/load.mjs";
import { Network } from "../../support/network.mjs";
import { PhotoLedger } from "../../support/photo_ledger.mjs";
import { until } from "../../support/until.mjs";
import { Visitor } from "../../support/visitor.mjs";

const network = new Network();
const suite = clusterSuite({ network, isUnderLoad: true });
const photosBefore = 6;
const looksWhileDropped = 600; // past any timeout and any session
const noticeTimeMaxMs = 30_000;

const apps = (cluster) => cluster.names("app");
const registry = (cluster) => cluster.names("zookeeper");

// People look and upload while packets are lost, and after.
async function underLoad(cluster, t, drop, whileDropped = async () => undefined) {
  const owner = await new Visitor(cluster.front).register("owner");
  const gallery = await owner.createGallery("One way");
  const ledger = new PhotoLedger();
  const add = async () => ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  const ids = [];
  for (let i = 0; i < photosBefore; ++i) ids.push(await add());
  const pages = ["/explore", `/galleries/${gallery}`, ...ids.map((id) => `/photos/${id}`)];
  const looks = Array.from({ length: 4 }, () => looking(new Visitor(cluster.front), pages));
  const gets = Load.start(looks.length, (worker) => looks[worker]());
  const uploads = Load.start(1, add);
  try {
    await gets.more(50);
    await network.drop(drop(cluster));
    await whileDropped(cluster);
    await gets.more(looksWhileDropped);
    await uploads.more(3);
    await network.heal();
    await gets.more(50);
    await uploads.more(2);
  } finally {
    await Promise.all([gets.stop(), uploads.stop()]);
  }
  t.diagnostic(`${gets.done} GETs, the slowest in ${gets.slowestMs} ms; ${uploads.done} uploads, the slowest in ` +
    `${uploads.slowestMs} ms, refused at first: ${JSON.stringify(ledger.refusals.slice(0, 3))}`);
  assert.deepEqual(gets.failures, []);
  assert.deepEqual(uploads.failures, []);
  assert.deepEqual(await ledger.complaints(owner, cluster.app(owner), gallery), []);
  await assertOnTwoZones(cluster, owner, ledger);
}

suite.test("the app tier does not reach a storage node, which reaches it", (cluster, t) =>
  underLoad(cluster, t, () => ({ from: apps(cluster), to: ["storage-1"] })));

suite.test("a storage node does not reach the app tier, which reaches it", (cluster, t) =>
  underLoad(cluster, t, () => ({ from: ["storage-1"], to: apps(cluster) })));

suite.test("a web replica does not reach an app replica", (cluster, t) =>
  underLoad(cluster, t, () => ({ from: ["web-1"], to: ["app-1"] })));

suite.test("an app replica does not reach a web replica", (cluster, t) =>
  underLoad(cluster, t, () => ({ from: ["app-1"], to: ["web-1"] })));

for (const [title, ends] of [
  ["a storage node does not reach ZooKeeper", (cluster) => ({ from: ["storage-1"], to: registry(cluster) })],
  ["ZooKeeper does not reach a storage node", (cluster) => ({ from: registry(cluster), to: ["storage-1"] })],
]) {
  suite.test(title, async (cluster, t) => {
    const isAlive = async () => /^storage-1 .* yes /m.test(await cluster.command("nodes"));
    await underLoad(cluster, t, ends, () =>
      until("the others take it for gone", async () => !(await isAlive()), noticeTimeMaxMs + sessionTimeoutMs));
    await cluster.heal();
    await until("it is known again", isAlive, noticeTimeMaxMs);
  });
}
