// Storage nodes that go away: uploads find others as long as there are two zones, and reads as long as there is a copy.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { clusterSuite } from "../support/cluster.mjs";
import { Load, looking } from "../support/load.mjs";
import { fileBody } from "../support/people.mjs";
import { PhotoLedger, photosOf } from "../support/photo_ledger.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const suite = clusterSuite({ isUnderLoad: true });
const photos = 12; // spread over all pairs of zones, most likely
const noticeTimeMaxMs = 30_000;

async function ownerWithPhotos(cluster) {
  const owner = await new Visitor(cluster.front).register("owner");
  const gallery = await owner.createGallery("Copies");
  const ledger = new PhotoLedger();
  for (let i = 0; i < photos; ++i) await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  return { owner, gallery, ledger };
}

const complaints = (cluster, { owner, gallery, ledger }) => ledger.complaints(owner, cluster.app(owner), gallery);

for (const end of ["stop", "kill"]) {
  suite.test(`uploads go on to other nodes after the ${end} of one`, async (cluster) => {
    const people = await ownerWithPhotos(cluster);
    const { owner, gallery, ledger } = people;
    const uploads = Load.start(2, async () => {
      await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
    });
    try {
      await uploads.more(5);
      await cluster[end]("storage-2");
      await uploads.more(15);
      await cluster.start("storage-2");
      await uploads.more(5);
    } finally {
      await uploads.stop();
    }
    assert.deepEqual(uploads.failures, []);
    assert.deepEqual(await complaints(cluster, people), []);
  });
}

suite.test("a whole zone is lost: every photo has a copy elsewhere, and uploads go on", async (cluster) => {
  const people = await ownerWithPhotos(cluster);
  const { owner, gallery, ledger } = people;
  const pages = ledger.acknowledged.map(({ id }) => `/photos/${id}`);
  const gets = Load.start(4, looking(new Visitor(cluster.front), [`/galleries/${gallery}`, ...pages]));
  try {
    await gets.more(50);
    await cluster.kill(...cluster.names("storage", "zone-3"));
    for (let i = 0; i < 3; ++i) await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
    await gets.more(200);
  } finally {
    await gets.stop();
  }
  assert.deepEqual(gets.failures, []);
  assert.deepEqual(await complaints(cluster, people), []);
});

suite.test("with one zone left an upload is refused with its reason and leaves nothing; reads go on", async (cluster) => {
  const people = await ownerWithPhotos(cluster);
  const { owner, gallery, ledger } = people;
  const app = cluster.app(owner);
  // Photos with a copy in the zone that is left; the others cannot be read by anybody.
  const lost = ["zone-2", "zone-3"].flatMap((zone) => cluster.names("storage", zone));
  await cluster.kill(...lost);
  const upload = async () => {
    const body = fileBody(await ledger.newFile(), { "Idempotency-Key": randomUUID() });
    return app.post(`/galleries/${gallery}/photos`, undefined, body);
  };
  const refusal = await until("an upload is refused", async () => {
    const answer = await upload();
    return answer.status === 503 && /zone|cop(y|ies)|storage/i.test(answer.json.detail) ? answer : undefined;
  }, noticeTimeMaxMs);
  refusal.isProblem(503, "unavailable");
  assert.ok(refusal.headers.get("retry-after"), "and says when to try again");

  const byForm = await owner.upload(gallery, await ledger.newFile());
  assert.equal(byForm.id, undefined);
  assert.match(byForm.reason, /\w+.*\.$/, "the page says why, too");

  assert.equal((await photosOf(app, gallery)).length, photos, "nothing is left of what was refused");
  (await owner.get(`/galleries/${gallery}`)).is(200);
  let readable = 0;
  for (const { id } of ledger.acknowledged) {
    (await owner.get(`/photos/${id}`)).is(200);
    readable += await owner.download(id).then(() => 1, () => 0);
  }
  assert.ok(readable > 0, "photos with a copy in the zone that is left are read");

  await cluster.start(...lost);
  await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  assert.deepEqual(await complaints(cluster, people), []);
});
