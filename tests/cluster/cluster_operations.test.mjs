// The Operations page of a cluster: who is there and who is not, and a storage node that is drained by it.
import assert from "node:assert/strict";

import { clusterSuite } from "../support/cluster.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const suite = clusterSuite({ isUnderLoad: true, repairDelayS: 3, more: { "steward.sweep_interval_s": 2 } });
const toldWithinMs = 15_000; // UX.md: what is older counts as stale
const repairTimeMaxMs = 60_000;
const photos = 6;

async function administrator(cluster) {
  const visitor = await new Visitor(cluster.front).register("admin");
  await cluster.command("user", "role", visitor.username, "admin");
  return visitor;
}
// As one app server tells it.
const operations = async (cluster, admin, server = "app-1") => (await cluster.app(admin, server).get("/admin/operations")).is(200);
const rowOf = (html, name) => new RegExp(`<tr><th scope="row"><a [^>]*>${name}</a>.*?</tr>`, "s").exec(html)?.[0];

suite.test("every app server tells of every process", async (cluster) => {
  const admin = await administrator(cluster);
  const running = ["web", "auth", "app", "storage"].flatMap((role) => cluster.names(role)).sort();
  for (const server of cluster.names("app")) {
    await until(`${server} knows all`, async () => {
      const all = await operations(cluster, admin, server);
      const told = [...all.services, ...all.nodes.map(({ service }) => service)];
      assert.deepEqual(told.map(({ instance }) => instance).sort(), running);
      for (const { instance, state, problems, version } of told) {
        assert.equal(state, "ready", `${instance}: ${problems}`);
        assert.ok(version, instance);
      }
      assert.ok(all.repair && all.registry.state === "ready" && all.database.state === "ready");
      return true;
    }, toldWithinMs);
  }
});

suite.test("a storage node that ends is told within 15 seconds, and so is its return", async (cluster) => {
  const admin = await administrator(cluster);
  assert.match(rowOf((await admin.get("/operations")).is(200), "storage-2"), /ops-good">ready/);
  await cluster.kill("storage-2");
  const began = Date.now();
  await until("the page says so", async () =>
    /ops-bad">(away|silent)/.test(rowOf((await admin.get("/operations")).is(200), "storage-2")), toldWithinMs);
  assert.ok(Date.now() - began < toldWithinMs);
  await until("it is away", async () => (await operations(cluster, admin)).nodes
    .find(({ service }) => service.instance === "storage-2").service.state === "away", toldWithinMs);
  assert.match((await admin.get("/operations")).is(200), /1 node is away/);
  await cluster.start("storage-2");
  await until("it is back", async () => /ops-good">ready/.test(rowOf((await admin.get("/operations")).is(200), "storage-2")), toldWithinMs);
});

suite.test("a process that hangs holds up nobody, and is shown as silent with figures that grow old", async (cluster) => {
  const admin = await administrator(cluster);
  await operations(cluster, admin);
  cluster.pause("auth-1");
  const began = Date.now();
  const all = await operations(cluster, admin);
  assert.ok(Date.now() - began < 5000, "the others are told at once");
  assert.ok(all.services.filter(({ state }) => state === "ready").length >= 6);
  await until("it is stale", async () => {
    const { state, is_stale } = (await operations(cluster, admin)).services.find(({ instance }) => instance === "auth-1");
    return ["silent", "away"].includes(state) && is_stale;
  }, 2 * toldWithinMs);
  await until("the page says so, whichever app server tells it", async () =>
    /stale: figures are \d+ s old/.test(rowOf((await admin.get("/operations")).is(200), "auth auth-1")), 2 * toldWithinMs);
});

suite.test("an app server that is down is told by the others, and the page goes on", async (cluster) => {
  const admin = await administrator(cluster);
  for (const server of cluster.names("app")) await operations(cluster, admin, server); // so that all have seen it
  await cluster.kill("app-1");
  await until("the page says so", async () => {
    const page = await admin.get("/operations");
    return page.status === 200 && /ops-bad">(away|silent)/.test(rowOf(page.text, "app app-1"));
  }, toldWithinMs);
});

suite.test("a storage node is drained by the page, and activated again", async (cluster) => {
  const owner = await new Visitor(cluster.front).register("owner");
  const gallery = await owner.createGallery("Moved");
  const ledger = new PhotoLedger();
  for (let i = 0; i < photos; ++i) await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  const admin = await administrator(cluster);
  const node = async () => (await operations(cluster, admin)).nodes.find(({ service }) => service.instance === "storage-1");

  const path = "/operations/nodes/storage-1";
  assert.match((await admin.get("/operations")).is(200), new RegExp(`href="${path}/drain"`));
  (await owner.get(`${path}/drain`)).is(404);
  const drained = await admin.submit(`${path}/drain`, {});
  drained.is(303);
  assert.equal(drained.headers.get("location"), "/operations#storage");
  await until("app-1 knows", async () => (await node()).wanted === "draining", toldWithinMs); // another one was told
  assert.match(await cluster.command("nodes"), /^storage-1 .*draining/m);
  // What is left over there is erased some minutes later, when no late copy can arrive any more.
  await until("nothing counts on it", async () => (await node()).copies === 0, repairTimeMaxMs);
  await until("the page says so", async () =>
    /ops-fair">draining/.test(rowOf((await admin.get("/operations")).is(200), "storage-1")), toldWithinMs);
  assert.deepEqual(await ledger.complaints(owner, cluster.app(owner), gallery), []);

  (await admin.submit(`${path}/retire`, { confirm: "storage-2" })).is(400);
  assert.equal((await node()).wanted, "draining");
  (await admin.submit(`${path}/activate`, {})).is(303);
  await until("app-1 knows", async () => (await node()).wanted === "active", toldWithinMs);
});
