// From one machine to many: what `portreto serve` has stored is taken over by a cluster (docs/operations.md).
import assert from "node:assert/strict";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { RunningCluster } from "../support/cluster.mjs";
import { assertOnTwoZones } from "../support/copies.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const photos = 6;
const repairTimeMaxMs = 60_000;

// Somebody with photos, on one machine that has then been stopped: { username, gallery, ledger, data }.
async function servedBefore() {
  const server = await Server.start({ settings: ["storage.free_space_percent_min=0"] });
  const owner = await new Visitor(server).register("owner");
  const gallery = await owner.createGallery("From before");
  const ledger = new PhotoLedger();
  for (let i = 0; i < photos; ++i) await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  server.requestStop();
  await server.ended();
  return { username: owner.username, gallery, ledger, data: server.data };
}

// What its database holds, for the auth and app servers of a cluster.
async function moveDatabase(data, running) {
  await running.startDatabase();
  const file = `sqlite:${path.join(data, "portreto.db")}`;
  assert.match(await running.program("migrate-metadata", "--from", file, "--to", running.cluster.mongodb), /each verified/);
}

test("photos of a single process are taken in by a cluster and get their second copy", async (t) => {
  const { username, gallery, ledger, data } = await servedBefore();
  const furnish = async (running) => {
    await moveDatabase(data, running);
    await rename(data, path.join(running.folder, "storage-1", "data"));
    await rm(path.dirname(data), { recursive: true });
  };
  const cluster = await RunningCluster.start({ furnish, more: { "steward.sweep_interval_s": 2 } });
  try {
    const owner = new Visitor(cluster.front);
    (await owner.logIn(username)).is(303);
    (await owner.get(`/galleries/${gallery}`)).is(200);
    assert.match(await cluster.command("blobs", "adopt", "storage-1"), new RegExp(`^${photos} adopted, 0 known already`));
    assert.match(await cluster.command("blobs", "adopt", "storage-1"), new RegExp(`^0 adopted, ${photos} known already`));
    await assert.rejects(cluster.command("blobs", "adopt", "storage-9"), /no storage node storage-9 that runs now/);
    await until("every blob has two copies", async () => {
      const lines = (await cluster.command("blobs", "status")).trim().split("\n");
      return Number(lines[3].split(/\s{2,}/)[1]) === photos;
    }, repairTimeMaxMs);

    await cluster.kill("storage-1");
    assert.deepEqual(await ledger.complaints(owner, cluster.app(owner), gallery), [], "without the node that had them");
    await cluster.start("storage-1");
    await assertOnTwoZones(cluster, owner, ledger);
  } catch (error) {
    t.diagnostic((await cluster.keepLogs("adopt")).trim());
    throw error;
  } finally {
    await cluster.end();
  }
});

test("what is not whole on the node is named and not taken in", async (t) => {
  const { data } = await servedBefore();
  const furnish = async (running) => {
    await moveDatabase(data, running);
    await rm(path.dirname(data), { recursive: true });
  };
  const cluster = await RunningCluster.start({ furnish });
  try {
    await assert.rejects(cluster.command("blobs", "adopt", "storage-1"), (error) => {
      assert.match(error.stderr, new RegExp(`${photos} are not whole on this node`));
      assert.equal(error.code, 1);
      return true;
    });
  } finally {
    await cluster.end();
  }
});
