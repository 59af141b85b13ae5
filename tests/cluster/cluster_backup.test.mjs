// A backup of a cluster that is used meanwhile, and its restore into another one (docs/operations.md, "Backup").
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { Client } from "../support/client.mjs";
import { RunningCluster } from "../support/cluster.mjs";
import { assertOnTwoZones } from "../support/copies.mjs";
import { countDocuments } from "../support/database.mjs";
import { Load } from "../support/load.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { largePhoto } from "../support/photos.mjs";
import { binary } from "../support/places.mjs";
import { Server } from "../support/server.mjs";
import { killedUpload, tusOptions } from "../support/tus.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const photos = 12;
const halfTimeMaxMs = 30_000;

// Logs are kept when it fails.
async function withCluster(t, work) {
  const cluster = await RunningCluster.start();
  try {
    await work(cluster);
  } catch (error) {
    t.diagnostic((await cluster.keepLogs("backup")).trim());
    throw error;
  } finally {
    await cluster.end();
  }
}

// Somebody with photos, and with a file that is half uploaded.
async function ownerOf(cluster, ledger, folder) {
  const owner = await new Visitor(cluster.front).register("owner");
  const gallery = await owner.createGallery("Kept");
  for (let i = 0; i < photos; ++i) await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  const name = path.join(folder, "half.jpg");
  await writeFile(name, await largePhoto(8 << 20));
  await killedUpload(name, tusOptions(cluster.server("app-1"), owner.accessToken, { gallery }), 0.5);
  return { owner, gallery };
}

test("a cluster is backed up while a node is away and people upload, and restored into a new one", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-backup-"));
  const backup = path.join(folder, "backup");
  const ledger = new PhotoLedger();
  let kept;
  try {
    await withCluster(t, async (cluster) => {
      kept = await ownerOf(cluster, ledger, folder);
      const other = await kept.owner.createGallery("Meanwhile");
      const later = new PhotoLedger();
      const uploads = Load.start(1, async () => {
        await later.uploadUntilAcknowledged(kept.owner, other, await later.newFile());
      });
      await cluster.kill("storage-1");
      await uploads.more(1);
      const said = await cluster.command("backup", "--to", backup);
      await uploads.stop();
      assert.deepEqual(uploads.failures, []);
      assert.match(said, /people +1\n/);
      assert.doesNotMatch(said, /uploads +[1-9]/, "what is half uploaded is begun anew");
      assert.match(await cluster.program("backup", "verify", backup), /is whole/);
      await assert.rejects(cluster.command("backup", "--to", backup, "--server", "127.0.0.1:1"), /leave out --server/);
    });

    await withCluster(t, async (cluster) => {
      const restore = () => cluster.command("restore", "--from", backup);
      await assert.rejects(restore(), /App servers run/);
      await cluster.stop(...cluster.names("web"), ...cluster.names("app"));
      const settings = path.join(cluster.folder, "app-1", "settings.toml");
      const child = spawn(binary, ["restore", "--from", backup, "--config", settings], { stdio: "ignore" });
      const ended = once(child, "exit");
      const stored = () => countDocuments(cluster.cluster.mongodb, "locations");
      await until("some photos are there", async () => (await stored()) > 2, halfTimeMaxMs);
      child.kill("SIGKILL");
      const [, signal] = await ended;
      assert.equal(signal, "SIGKILL", "in the middle");
      assert.equal(await countDocuments(cluster.cluster.mongodb, "people"), 0);

      assert.match(await restore(), /was restored to the cluster/);
      assert.match(await restore(), /was restored to the cluster/, "and nothing is there twice");
      await cluster.heal();
      const owner = new Visitor(cluster.front);
      (await owner.logIn(kept.owner.username)).is(303);
      assert.deepEqual(await ledger.complaints(owner, cluster.app(owner), kept.gallery), []);
      assert.equal(await countDocuments(cluster.cluster.mongodb, "uploads"), 0);
      await cluster.stop(...cluster.names("web"), ...cluster.names("app"));
      await assert.rejects(restore(), /The target has other data/, "somebody has logged in");
      await cluster.heal();
      await assertOnTwoZones(cluster, owner, ledger);

      const data = path.join(folder, "single/data");
      await cluster.program("restore", "--from", backup, "--data", data);
      const server = await Server.start({ data, settings: ["storage.free_space_percent_min=0"] });
      const alone = new Visitor(server);
      (await alone.logIn(kept.owner.username)).is(303);
      assert.deepEqual(await ledger.complaints(alone, new Client(server, alone.accessToken), kept.gallery), []);
      await server.stop();
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
