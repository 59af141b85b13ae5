// Where the bytes of photos lie: as the metadata say it, and read from the disks of the storage nodes.
import assert from "node:assert/strict";

import { newestKey, serviceCredential } from "./signed_urls.mjs";
import { picturesOf } from "./visitor.mjs";

// Of the address of a picture; undefined when it is that of something else.
export const blobOf = (address) => /\/b\/([0-9a-f-]{36})\//.exec(address)?.[1];

// The names of the nodes that have a copy of a blob, by the metadata; none when there is no such blob (any more).
export async function copiesOf(cluster, blob, app = "app-1") {
  const key = await newestKey(cluster.dataOf(app), "service", "registry");
  const headers = { Authorization: serviceCredential(key, "web") };
  const answer = await fetch(`${cluster.server(app).url}/api/v1/blobs/${blob}/copies`, { headers });
  if (answer.status === 404) return [];
  assert.equal(answer.status, 200, `the copies of ${blob}`);
  return (await answer.json()).nodes;
}

// The blobs of these photos, as their pages name them: [{ id }], as PhotoLedger.acknowledged.
export async function blobsOf(owner, photos) {
  const blobs = new Set();
  for (const { id } of photos) {
    const page = await owner.get(`/photos/${id}`);
    page.is(200);
    for (const address of picturesOf(page.text)) blobs.add(blobOf(address));
  }
  return blobs;
}

// Of each variant of each acknowledged photo there are equal copies in two zones at least. Ends all storage nodes.
export async function assertOnTwoZones(cluster, owner, ledger) {
  const blobs = await blobsOf(owner, ledger.acknowledged);
  assert.equal(blobs.size, ledger.acknowledged.length);
  await cluster.stop(...cluster.running("storage"));
  const copies = new Map();
  for (const { zone, blob, variant, crc } of await cluster.inventory()) {
    if (!blobs.has(blob)) continue;
    const key = `${blob}/${variant}`;
    copies.set(key, [...(copies.get(key) ?? []), { zone, crc }]);
  }
  assert.ok(copies.size >= 2 * blobs.size, "originals and derived sizes");
  for (const [key, found] of copies) {
    assert.ok(new Set(found.map(({ zone }) => zone)).size >= 2, `${key} lies in ${JSON.stringify(found)}`);
    assert.equal(new Set(found.map(({ crc }) => crc)).size, 1, `${key} has other bytes somewhere`);
  }
}
