// What an upload, or a download of a gallery, takes of the memory of the processes that it goes through.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { clusterSuite } from "../support/cluster.mjs";
import { photo, sha256 } from "../support/photos.mjs";
import { Visitor } from "../support/visitor.mjs";

const suite = clusterSuite({ isUnderLoad: true });
const growthMaxKib = 16 * 1024;
const parallelGrowthMaxKib = 32 * 1024; // two requests' buffers more than one's, in whichever process has most of them
const bigFileBytes = 190 << 20; // the limit is 200 MiB
const parallelFileBytes = 20 << 20;
const parallelFiles = 12;

// By name, the most that each process of Portreto has had in memory since it began.
async function peaks(cluster) {
  const of = {};
  for (const { name, role, process } of cluster.cluster.running) {
    if (["database", "zookeeper", "haproxy"].includes(role)) continue;
    of[name] = Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${process.pid}/status`, "utf8"))[1]);
  }
  return of;
}

function assertGrowth(before, after, growthMax) {
  const grown = Object.entries(after).map(([name, kib]) => [name, kib - before[name]]);
  assert.deepEqual(grown.filter(([, kib]) => kib > growthMax), [], "KiB that a process has grown by");
}

suite.test("a file of 190 MB goes through web, app and storage in bounded memory, and so do many at once, and all as an archive", async (cluster) => {
  const visitor = await new Visitor(cluster.front).register("memory");
  const gallery = await visitor.createGallery("Large");
  const small = (await photo("small.jpg")).bytes;
  // Decoders ignore what stands behind a JPEG's end.
  const file = (size, i) => ({ name: `${i}.jpg`, bytes: Buffer.concat([small, Buffer.alloc(size, i)]) });
  for (let i = 0; i < 6; ++i) assert.ok((await visitor.upload(gallery, file(10, i))).id, "each process has been asked once");
  const before = await peaks(cluster);

  const big = file(bigFileBytes, 7);
  const { id, reason } = await visitor.upload(gallery, big);
  assert.ok(id, reason);
  assertGrowth(before, await peaks(cluster), growthMaxKib);
  assert.equal(sha256(await visitor.download(id)), sha256(big.bytes));
  assertGrowth(before, await peaks(cluster), growthMaxKib);

  const files = Array.from({ length: parallelFiles }, (_, i) => file(parallelFileBytes, 10 + i));
  const outcomes = await Promise.all(files.map((one) => visitor.upload(gallery, one)));
  assert.deepEqual(outcomes.filter((outcome) => !outcome.id), []);
  assertGrowth(before, await peaks(cluster), parallelGrowthMaxKib);

  const archive = await fetch(new URL(`/galleries/${gallery}/archive`, cluster.front.url), {
    headers: { Cookie: `access=${visitor.accessToken}` },
  });
  let count = 0;
  for await (const part of archive.body) count += part.length;
  assert.equal(count, Number(archive.headers.get("content-length")));
  assert.ok(count > bigFileBytes + parallelFiles * parallelFileBytes);
  assertGrowth(before, await peaks(cluster), parallelGrowthMaxKib);
});
