// A deleted account whose photos lie on a storage node that is away: all else is erased, and the receipt names the node until it is back.
import assert from "node:assert/strict";

import { Client } from "../support/client.mjs";
import { clusterSuite } from "../support/cluster.mjs";
import { blobsOf } from "../support/copies.mjs";
import { password } from "../support/people.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const suite = clusterSuite({ isUnderLoad: true, repairDelayS: 300, more: { "steward.sweep_interval_s": 2 } });
const photos = 12; // so that some lie on each node, most likely
const eraseTimeMaxMs = 90_000;
const away = "storage-2";

suite.test("the receipt says from which nodes the bytes are erased, and which is still to be reached", async (cluster) => {
  const anna = await new Visitor(cluster.front).register("anna");
  const gallery = await anna.createGallery("Summer");
  const ledger = new PhotoLedger();
  for (let i = 0; i < photos; ++i) await ledger.uploadUntilAcknowledged(anna, gallery, await ledger.newFile());
  const other = await new Visitor(cluster.front).register("ben");
  const others = await other.createGallery("Winter");
  const kept = new PhotoLedger();
  for (let i = 0; i < 3; ++i) await kept.uploadUntilAcknowledged(other, others, await kept.newFile());

  const blobs = await blobsOf(anna, ledger.acknowledged);
  const keptBlobs = await blobsOf(other, kept.acknowledged);
  await cluster.stop(away);
  const lies = (await cluster.inventory(away)).filter(({ blob }) => blobs.has(blob));
  assert.ok(lies.length > 0, "some of the photos lie on it");
  const onIt = new Set(lies.map(({ blob }) => blob)).size;

  const answer = await anna.submit("/settings/delete", { username: anna.username, password });
  answer.is(303);
  const secret = answer.headers.get("location").split("/").at(-1);
  for (const app of cluster.running("app")) {
    (await new Client(cluster.server(app)).get(`/galleries/${gallery}`)).isProblem(404, "not_found");
  }
  const receipt = async () => {
    const response = await fetch(`${cluster.server("auth-2").url}/api/v1/auth/deletions/${secret}`);
    assert.equal(response.status, 200);
    return response.json();
  };
  const waiting = await until("all but that node is erased", async () => {
    const now = await receipt();
    const isErased = now.nodes.every(({ node, erased_at: at }) => Boolean(at) === (node !== away));
    return now.erased_at && isErased ? now : undefined;
  }, eraseTimeMaxMs);
  assert.equal(waiting.finished_at, undefined);
  assert.equal(waiting.photos, photos);
  assert.deepEqual(waiting.nodes.filter(({ left }) => left > 0).map(({ node, left }) => ({ node, left })), [{ node: away, left: onIt }]);
  const page = await new Visitor(cluster.front).get(`/deleted/${secret}`);
  assert.match(page.is(200), new RegExp(`${away}[\\s\\S]*Not yet: ${onIt} image`));

  // Whoever leads is killed before the node is back: another one goes on.
  const leader = await until("an app server leads", async () => {
    for (const app of cluster.running("app")) {
      const metrics = await (await fetch(`${cluster.server(app).url}/metrics`)).text();
      if (/^portreto_steward_leading\{[^}]*\} 1$/m.test(metrics)) return app;
    }
    return undefined;
  });
  await cluster.kill(leader);
  await cluster.start(away);
  const done = await until("that node is erased, too", async () => {
    const now = await receipt();
    return now.finished_at ? now : undefined;
  }, eraseTimeMaxMs);
  assert.ok(done.nodes.every(({ left, erased_at: at }) => left === 0 && at));
  assert.ok(done.nodes.find(({ node }) => node === away).erased_at > done.erased_at);

  await cluster.stop(...cluster.running("storage"));
  const left = await cluster.inventory();
  assert.deepEqual(left.filter(({ blob }) => blobs.has(blob)), [], "read from the disks");
  assert.equal(new Set(left.filter(({ blob }) => keptBlobs.has(blob)).map(({ blob }) => blob)).size, keptBlobs.size);
});
