// Processes whose clock is wrong by minutes (FAULTS.md, "Clock"): they drain themselves, nobody notices, and they are back when it is
// right again.
import assert from "node:assert/strict";

import { clusterSuite } from "../support/cluster.mjs";
import { Clocks } from "../support/clocks.mjs";
import { Load, looking } from "../support/load.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const clocks = new Clocks("storage-1", "app-1", "auth-1");
const suite = clusterSuite({ clocks, isUnderLoad: true });
const drainTimeMaxMs = 20_000; // FAULTS.md says 10 s; a machine that runs the whole cluster is slower
const photosBefore = 4;

const readiness = async (cluster, name) => (await fetch(`${cluster.server(name).url}/readyz`)).json();
const isDrained = async (cluster, name) => {
  const { status, checks } = await readiness(cluster, name);
  return status === "not_ready" && !checks.clock.ok;
};

async function withWrongClock(cluster, t, name, seconds, whileWrong) {
  const owner = await new Visitor(cluster.front).register("owner");
  const gallery = await owner.createGallery("In time");
  const ledger = new PhotoLedger();
  const add = async () => ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  const ids = [];
  for (let i = 0; i < photosBefore; ++i) ids.push(await add());
  const pages = [`/galleries/${gallery}`, ...ids.map((id) => `/photos/${id}`)];
  const gets = Load.start(4, looking(new Visitor(cluster.front), pages));
  // Somebody whose token is new: to a clock that is behind it comes from the future.
  const member = new Visitor(cluster.front);
  (await member.logIn(owner.username)).is(303);
  const own = Load.start(1, looking(member, ["/galleries"]));
  const uploads = Load.start(1, add);
  try {
    await gets.more(50);
    clocks.set(name, seconds);
    await until(`${name} drains itself`, () => isDrained(cluster, name), drainTimeMaxMs);
    for (const other of cluster.names(name.split("-")[0]).filter((one) => one !== name)) {
      assert.equal((await readiness(cluster, other)).status, "ready", other);
    }
    await whileWrong(owner, ids[0]);
    await gets.more(200);
    await uploads.more(2);
    clocks.heal();
    await until(`${name} is back`, async () => (await readiness(cluster, name)).status === "ready", drainTimeMaxMs);
    await gets.more(50);
  } finally {
    clocks.heal();
    await Promise.all([gets.stop(), own.stop(), uploads.stop()]);
  }
  t.diagnostic(`${gets.done} GETs, the slowest in ${gets.slowestMs} ms; ${uploads.done} uploads`);
  assert.deepEqual([...gets.failures, ...own.failures], []);
  assert.deepEqual(uploads.failures, []);
  assert.deepEqual(await ledger.complaints(owner, cluster.app(owner, "app-2"), gallery), []);
}

for (const seconds of [300, -300]) {
  suite.test(`a storage node's clock is off by ${seconds} s`, async (cluster, t) => {
    const alive = async () => /^storage-1 .* yes /m.test(await cluster.command("nodes"));
    await withWrongClock(cluster, t, "storage-1", seconds, () =>
      until("the others take it for gone", async () => !(await alive()), drainTimeMaxMs));
    await until("it is known again", alive, drainTimeMaxMs);
  });

  suite.test(`an app replica's clock is off by ${seconds} s`, (cluster, t) =>
    withWrongClock(cluster, t, "app-1", seconds, async (owner, photo) => {
      await until("it looks after nothing", async () => {
        const metrics = await (await fetch(`${cluster.server("app-1").url}/metrics`)).text();
        return /^portreto_steward_leading\{[^}]*\} 0$/m.test(metrics);
      }, drainTimeMaxMs);
      // Whoever still asks it, because nobody has noticed yet, is answered.
      (await cluster.app(owner).get(`/photos/${photo}`)).is(200);
    }));

  suite.test(`an auth replica's clock is off by ${seconds} s, and people go on to log in`, (cluster, t) =>
    withWrongClock(cluster, t, "auth-1", seconds, async ({ username }) => {
      const person = new Visitor(cluster.front);
      for (let i = 0; i < 6; ++i) {
        (await person.logIn(username)).is(303);
        (await person.get("/galleries")).is(200);
      }
    }));
}
