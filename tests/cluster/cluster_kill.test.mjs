// Processes that are killed one after the other while people look and upload (FAULTS.md, first rows): no GET fails, and what was
// acknowledged is there exactly once.
import assert from "node:assert/strict";

import { clusterSuite } from "../support/cluster.mjs";
import { Load, looking } from "../support/load.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const suite = clusterSuite({ isUnderLoad: true });
const lookers = 8;
const uploaders = 2;
const photosBefore = 4;
const requestsWhileDown = 1500; // of the lookers: some seconds, so past any session and any ejection
const requestsAfter = 100;
const uploadTimeMaxMs = 90_000;
const pageTimeMaxMs = 2000; // FAULTS.md says 1 s; a machine that runs the whole cluster is slower

// A gallery with photos, and people who look at it and add to it until `stop`.
async function startPeople(cluster) {
  const owner = await new Visitor(cluster.front).register("owner");
  const gallery = await owner.createGallery("Under load");
  const ledger = new PhotoLedger();
  const ids = [];
  for (let i = 0; i < photosBefore; ++i) {
    ids.push(await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile()));
  }
  const pages = ["/explore", `/galleries/${gallery}`, ...ids.map((id) => `/photos/${id}`)];
  const looks = Array.from({ length: lookers }, () => looking(new Visitor(cluster.front), pages));
  const gets = Load.start(lookers, (worker) => looks[worker]());
  const uploads = Load.start(uploaders, async () => {
    await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile(), uploadTimeMaxMs);
  });
  return { owner, gallery, ledger, gets, uploads };
}

async function stopPeople({ gets, uploads }) {
  await Promise.all([gets.stop(), uploads.stop()]);
}

async function assertAllIsWell(cluster, { owner, gallery, ledger, gets, uploads }, t) {
  t.diagnostic(`${gets.done} GETs, the slowest in ${gets.slowestMs} ms; ${uploads.done} uploads, ` +
    `${ledger.refusals.length} refused at first: ${JSON.stringify(ledger.refusals.slice(0, 5))}`);
  assert.deepEqual(gets.failures, []);
  assert.deepEqual(uploads.failures, []);
  for (const { status, reason } of ledger.refusals) {
    assert.ok([200, 502, 503, 504].includes(status) && /\w/.test(reason), `a refusal is clear: ${status} ${reason}`);
  }
  assert.ok(ledger.acknowledged.length > photosBefore, "something was uploaded meanwhile");
  assert.deepEqual(await ledger.complaints(owner, cluster.app(owner), gallery), []);
}

// Kills one process of a role while all look and upload, and starts it again.
async function killUnderLoad(cluster, t, name, whileDown = async () => undefined) {
  const people = await startPeople(cluster);
  try {
    await people.gets.more(requestsAfter);
    await cluster.kill(name);
    await whileDown(people);
    await people.gets.more(requestsWhileDown);
    await cluster.start(name);
    await people.gets.more(requestsAfter);
  } finally {
    await stopPeople(people);
  }
  await assertAllIsWell(cluster, people, t);
}

suite.test("a web replica is killed", (cluster, t) => killUnderLoad(cluster, t, "web-2"));

suite.test("an auth replica is killed, and people go on to log in", (cluster, t) =>
  killUnderLoad(cluster, t, "auth-1", async ({ owner }) => {
    for (let i = 0; i < 6; ++i) {
      const person = new Visitor(cluster.front);
      // A login is no GET: it may be refused while its replica goes away, and works when it is sent again.
      await until("one can log in", async () => (await person.logIn(owner.username)).status === 303);
      (await person.get("/settings")).is(200);
    }
  }));

suite.test("an app replica is killed", (cluster, t) => killUnderLoad(cluster, t, "app-3"));

suite.test("a storage node is killed", (cluster, t) => killUnderLoad(cluster, t, "storage-4"));

suite.test("a ZooKeeper server that follows is killed", async (cluster, t) => {
  const leader = await cluster.zookeeperLeader();
  await killUnderLoad(cluster, t, cluster.names("zookeeper").find((name) => name !== leader));
});

suite.test("one process of each tier is killed at the same time", async (cluster, t) => {
  const names = ["web-1", "auth-2", "app-1", "storage-6"];
  const people = await startPeople(cluster);
  try {
    await people.gets.more(requestsAfter);
    await cluster.kill(...names);
    await people.gets.more(requestsWhileDown);
    await cluster.start(...names);
    await people.gets.more(requestsAfter);
  } finally {
    await stopPeople(people);
  }
  await assertAllIsWell(cluster, people, t);
});

suite.test("everything is restarted, one after the other", async (cluster, t) => {
  const people = await startPeople(cluster);
  try {
    for (const role of ["zookeeper", "storage", "auth", "app", "web"]) {
      for (const name of cluster.names(role)) {
        await cluster.stop(name);
        await cluster.start(name);
        await people.gets.more(20);
      }
    }
  } finally {
    await stopPeople(people);
  }
  await assertAllIsWell(cluster, people, t);
});

suite.test("without any app replica people get a page that says so, and stay signed in", async (cluster) => {
  const visitor = await new Visitor(cluster.front).register("visitor");
  await cluster.kill(...cluster.names("app"));
  const start = Date.now();
  const answer = await visitor.get("/settings");
  assert.equal(answer.status, 503);
  assert.match(answer.headers.get("content-type"), /^text\/html/);
  const took = Date.now() - start;
  assert.ok(took < pageTimeMaxMs, `${took} ms`);
  await cluster.start(...cluster.names("app"));
  await until("the page is back", async () => (await visitor.get("/settings")).status === 200);
});

suite.test("without any auth replica nobody can log in, and who is signed in goes on", async (cluster) => {
  const visitor = await new Visitor(cluster.front).register("visitor");
  const other = new Visitor(cluster.front);
  await cluster.kill(...cluster.names("auth"));
  (await visitor.get("/settings")).is(200);
  const gallery = await visitor.createGallery("Meanwhile");
  (await visitor.get(`/galleries/${gallery}`)).is(200);
  assert.equal((await other.logIn(visitor.username)).status, 503);
  await cluster.start(...cluster.names("auth"));
  await until("one can log in again", async () => (await other.logIn(visitor.username)).status === 303);
});

suite.test("with the proxy back, browsers go on where they were", async (cluster) => {
  const visitor = await new Visitor(cluster.front).register("visitor");
  await cluster.kill("haproxy");
  await assert.rejects(visitor.get("/settings"));
  await cluster.start("haproxy");
  (await visitor.get("/settings")).is(200);
});
