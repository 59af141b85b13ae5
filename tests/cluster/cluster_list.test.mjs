// A cluster without ZooKeeper, whose processes find each other by cluster.members: they come and go, and photos stay.
import assert from "node:assert/strict";
import { chmod, rename } from "node:fs/promises";
import path from "node:path";

import { clusterSuite } from "../support/cluster.mjs";
import { Load, looking } from "../support/load.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const suite = clusterSuite({ isUnderLoad: true, hasZookeeper: false, repairDelayS: 3, more: { "steward.sweep_interval_s": 2 } });
const photos = 8;
const noticeTimeMaxMs = 30_000;
const repairTimeMaxMs = 60_000;

async function ownerWithPhotos(cluster) {
  const owner = await new Visitor(cluster.front).register("owner");
  const gallery = await owner.createGallery("Listed");
  const ledger = new PhotoLedger();
  for (let i = 0; i < photos; ++i) await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  return { owner, gallery, ledger };
}

const complaints = (cluster, { owner, gallery, ledger }) => ledger.complaints(owner, cluster.app(owner, "app-3"), gallery);

suite.test("one of each tier is killed while people look and upload, and comes back", async (cluster) => {
  const people = await ownerWithPhotos(cluster);
  const { owner, gallery, ledger } = people;
  const pages = ledger.acknowledged.map(({ id }) => `/photos/${id}`);
  const gets = Load.start(4, looking(new Visitor(cluster.front), [`/galleries/${gallery}`, ...pages]));
  const names = ["web-1", "auth-1", "app-2", "storage-1"];
  try {
    await gets.more(50);
    await cluster.kill(...names);
    for (let i = 0; i < 3; ++i) await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
    await gets.more(300);
    const person = new Visitor(cluster.front);
    await until("one can log in", async () => (await person.logIn(owner.username)).status === 303);
    await cluster.start(...names);
    await gets.more(50);
  } finally {
    await gets.stop();
  }
  assert.deepEqual(gets.failures, []);
  assert.deepEqual(await complaints(cluster, people), []);
});

suite.test("the first app server in the list repairs, and another does not take its place", async (cluster) => {
  const people = await ownerWithPhotos(cluster);
  const leads = async (name) => {
    const metrics = await (await fetch(`${cluster.server(name).url}/metrics`)).text();
    return /^portreto_steward_leading\{[^}]*\} 1$/m.test(metrics);
  };
  await until("app-1 looks after the photos", () => leads("app-1"), noticeTimeMaxMs);
  for (const name of ["app-2", "app-3"]) assert.equal(await leads(name), false);

  await cluster.kill("storage-2");
  await until("nothing counts on storage-2", async () => {
    const line = (await cluster.command("nodes")).split("\n").find((one) => one.startsWith("storage-2"));
    return line.split(/\s{2,}/)[5] === "0";
  }, repairTimeMaxMs);
  assert.deepEqual(await complaints(cluster, people), []);

  await cluster.kill("app-1");
  assert.deepEqual(await complaints(cluster, people), [], "all else goes on");
  for (const name of ["app-2", "app-3"]) assert.equal(await leads(name), false);
  await cluster.start("app-1", "storage-2");
  await until("app-1 looks after the photos again", () => leads("app-1"), noticeTimeMaxMs);
});

suite.test("a process that drains is left out before it ends", async (cluster) => {
  const people = await ownerWithPhotos(cluster);
  const { owner, gallery, ledger } = people;
  const uploads = Load.start(2, async () => {
    await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  });
  try {
    await uploads.more(3);
    await cluster.stop("app-3", "storage-4");
    await uploads.more(6);
    await cluster.start("app-3", "storage-4");
    await uploads.more(3);
  } finally {
    await uploads.stop();
  }
  assert.deepEqual(uploads.failures, []);
  assert.deepEqual(await complaints(cluster, people), []);
});

suite.test("a process without its keys, or with keys that others can read, does not start and says why", async (cluster) => {
  const keys = path.join(cluster.dataOf("web-2"), "keys");
  const settings = path.join(cluster.folder, "web-2", "settings.toml");
  const start = () => cluster.program("web", "--config", settings);
  await cluster.stop("web-2");
  await chmod(path.join(keys, "csrf.ring"), 0o644);
  await assert.rejects(start(), /Others can read the key ring .*csrf\.ring: chmod 600/);
  await rename(path.join(keys, "csrf.ring"), path.join(keys, "away"));
  await assert.rejects(start(), /portreto keys --to DIR.*DIR\/web/);
  await rename(path.join(keys, "away"), path.join(keys, "csrf.ring"));
  await chmod(path.join(keys, "csrf.ring"), 0o600);
  await assert.rejects(
    cluster.program("web", "--config", settings, "--set", "cluster.instance=web-9"),
    /This process is web:web-9.*web-1, web-2, web-3/);
  await cluster.start("web-2");
});
