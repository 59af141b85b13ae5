// Where the bytes of photos lie, read from the disks of the storage nodes.
import assert from "node:assert/strict";

import { picturesOf } from "./visitor.mjs";

// The blobs of the photos that were acknowledged, as their pages name them.
export async function blobsOf(owner, ledger) {
  const blobs = new Set();
  for (const { id } of ledger.acknowledged) {
    const page = await owner.get(`/photos/${id}`);
    page.is(200);
    for (const address of picturesOf(page.text)) blobs.add(/\/b\/([0-9a-f-]{36})\//.exec(address)[1]);
  }
  return blobs;
}

// Of each variant of each acknowledged photo there are equal copies in two zones at least. Ends all storage nodes.
export async function assertOnTwoZones(cluster, owner, ledger) {
  const blobs = await blobsOf(owner, ledger);
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
