// One storage node as its clients see it (docs/operations.md, "A storage node of its own").
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { run } from "../support/server.mjs";
import { crc32c } from "../support/signed_urls.mjs";
import { StorageNode } from "../support/storage_node.mjs";
import { until } from "../support/until.mjs";

let node;

before(async () => {
  node = await StorageNode.start();
});
after(() => node.stop());

async function status(answer) {
  const { status: code } = await answer;
  return code;
}

test("the checksum of the tests is CRC-32C", () => {
  assert.equal(crc32c(Buffer.from("123456789")), "e3069283"); // RFC 3720, appendix B.4, and every catalogue of CRCs
});

test("a blob is taken once, and read as it was", async () => {
  for (const size of [0, 1, 70_000, 5_000_000]) {
    const blob = randomUUID();
    const bytes = randomBytes(size);
    assert.equal(await status(node.put(blob, bytes)), 201);
    assert.equal(await status(node.put(blob, bytes)), 200, "the same again");
    assert.equal(await status(node.put(blob, Buffer.concat([bytes, Buffer.from("!")]))), 409);
    assert.ok(bytes.equals(await node.get(blob)));
  }
});

test("ranges, conditions and HEAD", async () => {
  const blob = randomUUID();
  const bytes = randomBytes(600_000);
  await node.put(blob, bytes);
  const url = node.sign("GET", blob);
  const part = await fetch(url, { headers: { Range: "bytes=100000-399999" } });
  assert.equal(part.status, 206);
  assert.ok(bytes.subarray(100_000, 400_000).equals(Buffer.from(await part.arrayBuffer())));
  assert.equal(await status(fetch(url, { headers: { Range: "bytes=600000-" } })), 416);
  const head = await fetch(url, { method: "HEAD" });
  assert.equal(head.headers.get("content-length"), "600000");
  const again = await fetch(url, { headers: { "If-None-Match": head.headers.get("etag") } });
  assert.equal(again.status, 304);
});

test("what is deleted is gone, and may come again", async () => {
  const blob = randomUUID();
  await node.put(blob, Buffer.from("one"));
  assert.equal(await status(node.erase(blob)), 204);
  assert.equal(await status(node.erase(blob)), 204);
  assert.equal(await node.get(blob), undefined);
  assert.equal(await status(node.put(blob, Buffer.from("two"))), 201);
  assert.equal(String(await node.get(blob)), "two");
});

test("nothing is stored but what was signed", async () => {
  const blob = randomUUID();
  const bytes = randomBytes(2000);
  const url = node.sign("PUT", blob, { bytes });
  const put = (target, body, headers) => fetch(target, { method: "PUT", body, headers, duplex: "half" });
  const other = Buffer.from(bytes);
  other[7] ^= 1;
  const changed = await put(url, other);
  assert.equal(changed.status, 422);
  assert.match((await changed.json()).detail, /nothing was stored/);
  assert.equal(await status(put(url, bytes.subarray(1))), 400);
  assert.equal(await status(put(url, new Blob([bytes]).stream())), 400, "a length must be declared");
  assert.equal(await status(put(url.replace("&n=2000", "&n=2001"), bytes)), 403);
  assert.equal(await status(put(url.slice(0, -1), bytes)), 403);
  assert.equal(await status(put(node.sign("GET", blob), bytes)), 403);
  assert.equal(await status(put(node.sign("PUT", blob, { bytes, expiry: 1 }), bytes)), 403);
  assert.equal(await status(fetch(node.sign("DELETE", blob))), 403);
  assert.equal(await node.get(blob), undefined);
});

test("the inventory is what is there", async () => {
  const put = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const blob = randomUUID();
      const bytes = randomBytes(500);
      await node.put(blob, bytes);
      return { blob, crc32c: crc32c(bytes) };
    }),
  );
  const listed = new Map((await node.inventory(7)).map((item) => [item.blob, item]));
  for (const { blob, crc32c: crc } of put) assert.equal(listed.get(blob)?.crc32c, crc);
  await Promise.all(put.map(({ blob }) => node.erase(blob)));
  const left = new Set((await node.inventory()).map((item) => item.blob));
  assert.ok(put.every(({ blob }) => !left.has(blob)));
  assert.equal(await status(fetch(`${node.url}/api/v1/disks`)), 401, "it is for the other tiers");
});

test("a second node copies from the first", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-test-"));
  await mkdir(path.join(folder, "data"));
  await cp(path.join(node.data, "keys"), path.join(folder, "data/keys"), { recursive: true });
  const second = await StorageNode.start({ data: path.join(folder, "data") });
  const from = new URL(node.url).host;
  const pull = (blob, bytes, source = from) =>
    second.service("/pulls", {
      method: "POST",
      body: { blob, variant: 0, size_bytes: bytes.length, crc32c: crc32c(bytes), from: source },
    });
  for (const size of [0, 1000, 5_000_000]) {
    const blob = randomUUID();
    const bytes = randomBytes(size);
    await node.put(blob, bytes);
    assert.equal((await pull(blob, bytes)).status, 201);
    assert.equal((await pull(blob, bytes)).status, 200, "it is there already");
    assert.ok(bytes.equals(await second.get(blob)));
  }
  const blob = randomUUID();
  const bytes = randomBytes(1000);
  assert.equal((await pull(blob, bytes)).status, 503, "the first does not have it");
  await node.put(blob, bytes);
  assert.equal((await pull(blob, randomBytes(1000))).status, 422, "the copy is another than was meant");
  assert.equal((await pull(blob, randomBytes(999))).status, 422);
  assert.equal((await pull(blob, bytes, "127.0.0.1:1")).status, 503, "nobody is there");
  assert.equal((await pull(blob, bytes, "nowhere")).status, 400);
  assert.equal(await second.get(blob), undefined);
  await second.stop();
});

test("after a kill in the middle of writes, all that was acknowledged is there", async () => {
  const victim = await StorageNode.start();
  const acknowledged = new Map();
  const deleted = new Set();
  const write = async () => {
    for (let n = 1; ; ++n) {
      const blob = randomUUID();
      const bytes = randomBytes(20_000);
      if ((await status(victim.put(blob, bytes))) === 201) acknowledged.set(blob, bytes);
      if (n % 4 === 0) {
        acknowledged.delete(blob); // from here on it may be gone
        if ((await status(victim.erase(blob))) === 204) deleted.add(blob);
      }
    }
  };
  const writers = Array.from({ length: 8 }, () => write().catch(() => undefined)); // each ends with its connection
  await until("enough was written", () => acknowledged.size > 100 && deleted.size > 20, 30_000);
  await victim.kill();
  await Promise.all(writers);
  const again = await StorageNode.start({ data: victim.data });
  for (const [blob, bytes] of acknowledged) assert.ok(bytes.equals(await again.get(blob)), blob);
  for (const blob of deleted) assert.equal(await again.get(blob), undefined, blob);
  await again.stop();
});

test("it finishes what runs when it is asked to stop", async () => {
  const leaving = await StorageNode.start({ settings: ["server.drain_delay_ms=300"] });
  const bytes = randomBytes(3_000_000);
  const blob = randomUUID();
  const upload = http.request(leaving.sign("PUT", blob, { bytes }), {
    method: "PUT",
    headers: { "Content-Length": bytes.length },
  });
  const answered = once(upload, "response");
  upload.write(bytes.subarray(0, 1_000_000));
  await until("the upload has begun", async () => (await leaving.readiness()).httpStatus === 200);
  leaving.requestStop();
  await until("/readyz says draining", async () => (await leaving.readiness()).status === "draining");
  upload.end(bytes.subarray(1_000_000));
  const [answer] = await answered;
  assert.equal(answer.statusCode, 201);
  answer.resume();
  assert.deepEqual(await leaving.ended(), [0, null]);
  const again = await StorageNode.start({ data: leaving.data });
  assert.ok(bytes.equals(await again.get(blob)));
  await again.stop();
});

// Nodes with two disks below one folder.
async function withTwoDisks(use) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-test-"));
  const [a, b] = ["a", "b"].map((name) => path.join(folder, name));
  const start = (...directories) =>
    StorageNode.start({ data: path.join(folder, "data"), settings: [`storage.directories=${directories.join(",")}`] });
  try {
    await use({ folder, a, b, start });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("several disks share the blobs, and one that is not mounted is out", () =>
  withTwoDisks(async ({ a, b, start }) => {
    const first = await start(a, b);
    const blobs = Array.from({ length: 30 }, () => randomUUID());
    await Promise.all(blobs.map((blob) => first.put(blob, Buffer.from(blob))));
    const counts = (await first.disks()).map(({ blobs: count }) => count);
    assert.equal(counts[0] + counts[1], blobs.length);
    assert.ok(Math.min(...counts) > 4, `both hold some: ${counts}`);
    await first.kill();

    await rename(b, `${b}.away`);
    const without = await start(a, b);
    const { httpStatus, status: text, checks } = await without.readiness();
    assert.equal(httpStatus, 200);
    assert.equal(text, "degraded");
    assert.equal(Object.values(checks).filter(({ ok }) => !ok).length, 1);
    assert.match(await (await fetch(`${without.url}/status`)).text(), /a disk needs attention/);
    const answers = await Promise.all(blobs.map((blob) => status(fetch(without.sign("GET", blob)))));
    assert.equal(answers.filter((code) => code === 200).length, counts[0]);
    assert.equal(answers.filter((code) => code === 503).length, counts[1], "what may be on the other is not called missing");
    assert.equal(await status(without.put(randomUUID(), Buffer.from("goes on"))), 201);
    await without.kill();

    await rm(b, { recursive: true });
    await rename(`${b}.away`, b);
    const back = await start(a, b);
    for (const blob of blobs) assert.equal(String(await back.get(blob)), blob);
    assert.equal((await back.readiness()).status, "ready");
    await back.kill();
  }));

test("a copied disk, another's and one in the wrong place refuse to start, with the reason", () =>
  withTwoDisks(async ({ folder, a, b, start }) => {
    const refused = (data, ...directories) =>
      run("storage", "--data", path.join(folder, data), "--listen", "127.0.0.1:0", "--set",
        `storage.directories=${directories.join(",")}`);
    await (await start(a)).kill();
    await cp(a, b, { recursive: true });
    const copied = await refused("data", a, b);
    assert.equal(copied.code, 1);
    assert.match(copied.stderr, /is a copy/);

    await rm(b, { recursive: true });
    await (await StorageNode.start({ data: path.join(folder, "others"), settings: [`storage.directories=${b}`] })).kill();
    const foreign = await refused("data", a, b);
    assert.equal(foreign.code, 1);
    assert.match(foreign.stderr, /belongs to cluster/);

    const swapped = await refused("others", a);
    assert.equal(swapped.code, 1);
    assert.match(swapped.stderr, /belongs to cluster/);
  }));

test("it counts what it does", async () => {
  const metrics = await (await fetch(`${node.url}/metrics`)).text();
  const value = (name) => Number(metrics.split("\n").find((line) => line.startsWith(name))?.split(" ").at(-1));
  assert.ok(value("portreto_blob_written_bytes_total") > 5_000_000);
  assert.ok(value("portreto_blob_read_bytes_total") > 5_000_000);
  for (const method of ["GET", "PUT", "DELETE"]) {
    const labels = `{method="${method}",role="storage",route="/b/{blob}/{variant}"`;
    assert.ok(value(`portreto_http_requests_total${labels},status="2xx"`) > 0, method);
    assert.ok(value(`portreto_http_request_duration_seconds_count${labels}`) > 0, method);
  }
});
