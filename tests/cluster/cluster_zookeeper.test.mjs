// What the loss of ZooKeeper costs (FAULTS.md: nothing), and processes that are suspended past their session.
import assert from "node:assert/strict";

import { clusterSuite, sessionTimeoutMs } from "../support/cluster.mjs";
import { Load, looking } from "../support/load.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const suite = clusterSuite({ isUnderLoad: true });
const lookers = 4;
const photosEach = 3;
const leaderTimeMaxMs = 30_000;
const memberTimeMaxMs = 30_000;

class People {
  static async start(cluster) {
    const people = new People();
    people.cluster = cluster;
    people.owner = await new Visitor(cluster.front).register("owner");
    people.gallery = await people.owner.createGallery("Steady");
    people.ledger = new PhotoLedger();
    await people.upload();
    const ids = people.ledger.acknowledged.map(({ id }) => id);
    const pages = [`/galleries/${people.gallery}`, ...ids.map((id) => `/photos/${id}`)];
    const looks = Array.from({ length: lookers }, () => looking(new Visitor(cluster.front), pages));
    people.gets = Load.start(lookers, (worker) => looks[worker]());
    return people;
  }

  async upload() {
    for (let i = 0; i < photosEach; ++i) {
      await this.ledger.uploadUntilAcknowledged(this.owner, this.gallery, await this.ledger.newFile());
    }
  }

  // Longer than a session, by what is looked at meanwhile.
  async pastTheSession() {
    const end = Date.now() + 2 * sessionTimeoutMs;
    await until("sessions would have ended", () => Date.now() > end, 4 * sessionTimeoutMs);
    await this.gets.more(50);
  }

  async assertAllIsWell() {
    assert.deepEqual(this.gets.failures, []);
    assert.deepEqual(await this.ledger.complaints(this.owner, this.cluster.app(this.owner), this.gallery), []);
  }
}

// Whatever happens to the cluster in `use`, pages, pictures and uploads go on.
async function withPeople(cluster, use) {
  const people = await People.start(cluster);
  try {
    await use(people);
  } finally {
    await people.gets.stop();
  }
  await people.assertAllIsWell();
}

suite.test("the leader of the ensemble is killed", (cluster) =>
  withPeople(cluster, async (people) => {
    const leader = await cluster.zookeeperLeader();
    await cluster.kill(leader);
    await people.upload();
    await until("another one leads", async () => ![undefined, leader].includes(await cluster.zookeeperLeader()), leaderTimeMaxMs);
    await people.pastTheSession();
    await people.upload();
    await cluster.start(leader);
    await people.upload();
  }));

suite.test("the whole ensemble is lost, and comes back", (cluster) =>
  withPeople(cluster, async (people) => {
    const ensemble = cluster.names("zookeeper");
    await cluster.kill(...ensemble);
    await people.upload();
    await people.pastTheSession();
    await people.upload();
    const person = await new Visitor(cluster.front).register("newcomer");
    (await person.logIn(person.username)).is(303);
    await cluster.start(...ensemble);
    await people.pastTheSession();
    await people.upload();
    const members = cluster.cluster.running.filter(({ role }) => !["zookeeper", "haproxy"].includes(role));
    await cluster.untilReady(...members.map(({ name }) => name));
  }));

suite.test("processes that start while there is no ZooKeeper know the others from before", (cluster) =>
  withPeople(cluster, async (people) => {
    const ensemble = cluster.names("zookeeper");
    await cluster.kill(...ensemble);
    for (const name of ["web-1", "auth-1", "app-1", "storage-1"]) {
      await cluster.kill(name);
      await cluster.start(name);
      await people.gets.more(20);
    }
    await people.upload();
    await cluster.start(...ensemble);
    await people.pastTheSession();
    await people.upload();
  }));

for (const name of ["storage-3", "app-2"]) {
  suite.test(`${name} is suspended past its session, and goes on`, (cluster) =>
    withPeople(cluster, async (people) => {
      cluster.pause(name);
      await people.pastTheSession();
      await people.upload();
      cluster.resume(name);
      await cluster.untilReady(name);
      await people.pastTheSession();
      await people.upload();
      // It is asked again: people and tiers have found it.
      const before = await requestsOf(cluster, name);
      await until(`${name} is asked again`, async () => {
        await people.upload();
        return (await requestsOf(cluster, name)) > before;
      }, memberTimeMaxMs);
    }));
}

// How many requests a process has answered, without those for operators.
async function requestsOf(cluster, name) {
  const metrics = await (await fetch(`${cluster.server(name).url}/metrics`)).text();
  const counted = [...metrics.matchAll(/^portreto_http_requests_total\{(.*)\} (\d+)/gm)];
  return counted
    .filter(([, labels]) => !/route="\/(healthz|readyz|metrics|status)"/.test(labels))
    .reduce((sum, [, , count]) => sum + Number(count), 0);
}
