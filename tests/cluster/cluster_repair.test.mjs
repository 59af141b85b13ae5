// The steward: storage nodes that are lost, wiped, drained and retired, and what was deleted while one was away. What lies where in
// the end is read from the disks.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";

import { flipBit } from "../support/bit_flip.mjs";
import { clusterSuite } from "../support/cluster.mjs";
import { assertOnTwoZones, blobsOf } from "../support/copies.mjs";
import { isFilled, metricOf, nodesOf } from "../support/nodes.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { newestKey, signedUrl } from "../support/signed_urls.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const suite = clusterSuite({ isUnderLoad: true, repairDelayS: 3, more: { "steward.sweep_interval_s": 2, "steward.orphan_age_s": 2 } });
const photos = 12;
const repairTimeMaxMs = 60_000;

async function ownerWithPhotos(cluster) {
  const owner = await new Visitor(cluster.front).register("owner");
  const gallery = await owner.createGallery("Repaired");
  const ledger = new PhotoLedger();
  for (let i = 0; i < photos; ++i) await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  return { owner, gallery, ledger };
}

// How many live blobs have 0, 1, 2, and more copies; and what the last line says.
async function statusOf(cluster) {
  const lines = (await cluster.command("blobs", "status")).trim().split("\n");
  return { counts: lines.slice(1, -1).map((line) => Number(line.split(/\s{2,}/)[1])), unsettled: lines.at(-1) };
}

const allOnTwoNodes = (cluster) =>
  until("every blob has two copies", async () => {
    const { counts } = await statusOf(cluster);
    return counts[0] === 0 && counts[1] === 0 && counts[2] > 0;
  }, repairTimeMaxMs);

const complaints = (cluster, { owner, gallery, ledger }) => ledger.complaints(owner, cluster.app(owner), gallery);

suite.test("the photos of a node that is lost are copied to others", async (cluster) => {
  const people = await ownerWithPhotos(cluster);
  await cluster.kill("storage-1");
  await until("nothing counts on storage-1", async () => (await nodesOf(cluster))["storage-1"].copies === 0, repairTimeMaxMs);
  await allOnTwoNodes(cluster);
  assert.deepEqual(await complaints(cluster, people), [], "without storage-1");
  await assertOnTwoZones(cluster, people.owner, people.ledger);
});

suite.test("a node that lost its disk is filled again", async (cluster) => {
  const people = await ownerWithPhotos(cluster);
  const before = (await nodesOf(cluster))["storage-3"].copies;
  assert.ok(before > 0, "some photos lie on storage-3");
  await cluster.kill("storage-3");
  await rm(path.join(cluster.dataOf("storage-3"), "volumes"), { recursive: true });
  await rm(path.join(cluster.dataOf("storage-3"), "disks"));
  await cluster.start("storage-3");
  await until("all that counts on storage-3 lies there", () => isFilled(cluster, "storage-3"), repairTimeMaxMs);
  await allOnTwoNodes(cluster);
  assert.deepEqual(await complaints(cluster, people), []);
  await assertOnTwoZones(cluster, people.owner, people.ledger);
});

suite.test("a copy in which a bit has flipped is found and made anew", async (cluster) => {
  const people = await ownerWithPhotos(cluster);
  const blobs = await blobsOf(people.owner, people.ledger.acknowledged);
  const refilled = async () => {
    const counts = await Promise.all(cluster.running("app").map((name) => metricOf(cluster, name, "steward_refilled_copies")));
    return counts.reduce((sum, count) => sum + count);
  };
  const before = await refilled();
  await cluster.kill("storage-4");
  const damaged = (await cluster.inventory("storage-4")).filter(({ blob }) => blobs.has(blob)).slice(0, 5);
  assert.ok(damaged.length > 0, "some photos lie on storage-4");
  for (const one of damaged) await flipBit(path.join(cluster.dataOf("storage-4"), "volumes"), one);
  const check = () => cluster.program("storage", "check", "--data", cluster.dataOf("storage-4"));
  await assert.rejects(check(), ({ stdout }) =>
    damaged.every(({ blob, variant }) => stdout.includes(`damaged: blob ${blob}/${variant}`)));
  // Its scrub begins with the start.
  await cluster.start("storage-4");
  await until("all copies are whole again", async () => {
    const found = await metricOf(cluster, "storage-4", "disk_damaged_blobs");
    return found === 0 && (await refilled()) >= before + new Set(damaged.map(({ blob }) => blob)).size;
  }, repairTimeMaxMs);
  await allOnTwoNodes(cluster);
  assert.deepEqual(await complaints(cluster, people), []);
  await assertOnTwoZones(cluster, people.owner, people.ledger);
  await check();
});

suite.test("a node that is drained gives its photos away while it runs, and keeps none", async (cluster) => {
  const people = await ownerWithPhotos(cluster);
  await cluster.command("nodes", "drain", "storage-5");
  await until("nothing counts on storage-5", async () => (await nodesOf(cluster))["storage-5"].copies === 0, repairTimeMaxMs);
  const { owner, gallery, ledger } = people;
  for (let i = 0; i < photos; ++i) await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  // An app server that has not yet heard of it may have chosen it once more.
  await until("nothing counts on it still", async () => (await nodesOf(cluster))["storage-5"].copies === 0, repairTimeMaxMs);
  await allOnTwoNodes(cluster);
  await cluster.command("nodes", "activate", "storage-5");
  assert.deepEqual(await complaints(cluster, people), []);
  await assertOnTwoZones(cluster, people.owner, people.ledger);
});

suite.test("what is deleted while a node is away does not come back with it", async (cluster) => {
  const { owner, gallery, ledger } = await ownerWithPhotos(cluster);
  const blobs = await blobsOf(owner, ledger.acknowledged);
  const before = (await statusOf(cluster)).counts[2];
  await cluster.kill("storage-2");
  for (const { id } of ledger.acknowledged) (await cluster.app(owner).delete(`/photos/${id}`)).is(204);
  await cluster.start("storage-2");
  await until("nothing is being deleted any more", async () => {
    const { counts, unsettled } = await statusOf(cluster);
    return counts[1] === 0 && counts[2] === before - photos && / 0 being deleted/.test(unsettled);
  }, repairTimeMaxMs);
  (await owner.get(`/galleries/${gallery}`)).is(200);
  await cluster.stop(...cluster.running("storage"));
  const left = (await cluster.inventory()).filter(({ blob }) => blobs.has(blob));
  assert.deepEqual(left, []);
});

suite.test("bytes that nobody accounts for go, and photos stay", async (cluster) => {
  const people = await ownerWithPhotos(cluster);
  const key = await newestKey(cluster.dataOf("storage-6"), "blob-url", "registry");
  const blob = randomUUID();
  const bytes = randomBytes(1000);
  const send = (method) => fetch(cluster.server("storage-6").url + signedUrl(key, method, blob, { bytes }), {
    method,
    body: method === "PUT" ? bytes : undefined,
  });
  assert.equal((await send("PUT")).status, 201);
  assert.equal((await send("GET")).status, 200);
  await until("it is gone", async () => (await send("GET")).status === 404, repairTimeMaxMs);
  await allOnTwoNodes(cluster);
  assert.deepEqual(await complaints(cluster, people), []);
  await assertOnTwoZones(cluster, people.owner, people.ledger);
});

suite.test("commands say what is wrong, and a tier that could find no other does not start", async (cluster) => {
  for (const role of ["web", "auth", "app"]) {
    await assert.rejects(cluster.program(role, "--data", path.join(cluster.folder, "alone")), /set cluster\.zookeeper/);
  }
  // The steward writes the nodes down within seconds of its start.
  const refusal = () => cluster.command("nodes", "drain", "storage-9").then(() => "", (error) => error.stderr);
  await until("the nodes are known", async () => /storage-1/.test(await refusal()), repairTimeMaxMs);
  await assert.rejects(cluster.command("nodes", "drain", "storage-9"), /There is no storage node storage-9. Known are: storage-1/);
});
