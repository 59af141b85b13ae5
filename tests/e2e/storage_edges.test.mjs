// What a storage node does with requests, and with answers of other nodes, that are not as they should be.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { crc32c, newestKey, serviceCredential } from "../support/signed_urls.mjs";
import { StorageNode } from "../support/storage_node.mjs";
import { until } from "../support/until.mjs";

const spooledBytes = 3_000_000;

let node;

before(async () => {
  node = await StorageNode.start();
});
after(() => node.stop());

const spooled = async () => (await readdir(path.join(node.data, "spool"))).length;

// Sends bytes as they are, ends the connection, and gives all that was answered.
async function sendRaw(...parts) {
  const { hostname, port } = new URL(node.url);
  const socket = net.connect(Number(port), hostname);
  let answer = "";
  socket.setEncoding("latin1").on("data", (text) => (answer += text));
  const closed = once(socket, "close");
  for (const part of parts) socket.write(part);
  socket.end();
  await closed;
  return answer;
}

const headOf = (url, ...fields) => {
  const { host, pathname, search } = new URL(url);
  return [`PUT ${pathname}${search} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...fields, "", ""].join("\r\n");
};

test("an upload that breaks off leaves nothing, be it in memory or in the spool", async () => {
  for (const size of [1000, spooledBytes]) {
    const blob = randomUUID();
    const bytes = randomBytes(size);
    const url = node.sign("PUT", blob, { bytes });
    const answer = await sendRaw(headOf(url, `Content-Length: ${size}`), bytes.subarray(0, size - 1));
    assert.ok(!/^HTTP\/1\.1 2/.test(answer), answer);
    assert.equal(await node.get(blob), undefined);
    assert.equal((await node.put(blob, bytes)).status, 201, "the same URL's bytes are taken when they come whole");
  }
  await until("the spool is empty", async () => (await spooled()) === 0);
});

test("a large body with one bit changed is refused, and nothing of it stays", async () => {
  const blob = randomUUID();
  const bytes = randomBytes(spooledBytes);
  const url = node.sign("PUT", blob, { bytes });
  bytes[spooledBytes - 1] ^= 0x80;
  assert.equal((await fetch(url, { method: "PUT", body: bytes })).status, 422);
  assert.equal(await node.get(blob), undefined);
  await until("the spool is empty", async () => (await spooled()) === 0);
});

test("a body without a length is refused", async () => {
  const blob = randomUUID();
  const bytes = Buffer.from("four");
  const url = node.sign("PUT", blob, { bytes });
  assert.match(await sendRaw(headOf(url)), /^HTTP\/1\.1 400 /);
  assert.match(await sendRaw(headOf(url, "Transfer-Encoding: chunked"), "4\r\nfour\r\n0\r\n\r\n"), /^HTTP\/1\.1 400 /);
  assert.equal(await node.get(blob), undefined);
});

test("a signed URL is good for one thing, spelled in one way", async () => {
  const blob = randomUUID();
  await node.put(blob, Buffer.from("seen by those who may"));
  const url = node.sign("GET", blob);
  const changes = {
    "another blob": url.replace(blob, randomUUID()),
    "another variant": url.replace(`${blob}/0`, `${blob}/1`),
    "another spelling of the variant": url.replace(`${blob}/0`, `${blob}/00`),
    "another spelling of the id": url.replace(blob, blob.toUpperCase()),
    "a later end": url.replace(/e=(\d+)/, (_, end) => `e=${Number(end) + 1}`),
    "another key": url.replace(/k=[^&]+/, "k=unknown"),
    "more in the query": `${url}&x=1`,
    "a download that was not signed": url.replace("&s=", "&d=1&s="),
    "no signature": url.replace(/&s=.*/, ""),
    "an empty signature": url.replace(/&s=.*/, "&s="),
    "no query": url.split("?")[0],
    "an end that is past": node.sign("GET", blob, { expiry: Math.floor(Date.now() / 1000) - 1 }),
  };
  for (const [what, changed] of Object.entries(changes)) {
    if (changed === url) continue; // an id of digits alone
    const answer = await fetch(changed);
    assert.equal(answer.status, 403, what);
    assert.equal((await answer.json()).code, "permission_denied");
  }
  assert.equal((await fetch(url)).status, 200);
});

test("any range is exact, of a blob that was read before and of one that was not", async () => {
  const size = 700_001;
  const bytes = randomBytes(size);
  const blob = randomUUID();
  await node.put(blob, bytes);
  const url = node.sign("GET", blob);
  const ranges = [[0, 0], [131_071, 131_072], [262_144, 524_288], [size - 1, size - 1], [0, size - 1]];
  for (const round of ["unread", "read"]) {
    for (const [first, last] of ranges) {
      const answer = await fetch(url, { headers: { Range: `bytes=${first}-${last}` } });
      assert.equal(answer.status, 206);
      assert.equal(answer.headers.get("content-range"), `bytes ${first}-${last}/${size}`);
      assert.ok(bytes.subarray(first, last + 1).equals(Buffer.from(await answer.arrayBuffer())), `${round} ${first}-${last}`);
    }
    const tail = await fetch(url, { headers: { Range: "bytes=-5" } });
    assert.ok(bytes.subarray(-5).equals(Buffer.from(await tail.arrayBuffer())));
    const several = await fetch(url, { headers: { Range: "bytes=0-1,5-6" } });
    assert.equal(several.status, 200, "several ranges are answered with the whole");
    assert.ok(bytes.equals(Buffer.from(await several.arrayBuffer())));
  }
});

test("only the service may list and copy", async () => {
  const { kid, secret } = await newestKey(node.data, "service");
  const right = serviceCredential({ kid, secret });
  const urlKey = await newestKey(node.data, "blob-url");
  const wrong = {
    none: undefined,
    "another scheme": right.replace("Service", "Bearer"),
    "another role": right.replace("app.", "web."),
    "another key": serviceCredential({ kid, secret: randomBytes(32) }),
    "a key of another ring": serviceCredential(urlKey),
    "cut off": right.slice(0, -1),
    "too long": `${right}${"A".repeat(200)}`,
  };
  const [{ id }] = await node.disks();
  for (const [method, route] of [["GET", "/disks"], ["GET", `/disks/${id}/blobs`], ["POST", "/pulls"]]) {
    for (const [what, Authorization] of Object.entries(wrong)) {
      const headers = Authorization ? { Authorization } : {};
      const { status } = await fetch(`${node.url}/api/v1${route}`, { method, headers });
      assert.equal(status, 401, `${route}, ${what}`);
    }
  }
  assert.equal((await node.service(`/disks/${randomUUID()}/blobs`)).status, 404);
  assert.equal((await node.service(`/disks/${id}/blobs?limit=0`)).status, 400);
  assert.equal((await node.service(`/disks/${id}/blobs?cursor=x`)).status, 400);
});

test("pages of an inventory hold each blob once, whatever their length", async () => {
  const blobs = Array.from({ length: 23 }, () => randomUUID());
  const put = (blob, variant) => node.put(blob, Buffer.from(`${blob}/${variant}`), { variant });
  await Promise.all(blobs.flatMap((blob) => [put(blob, 0), put(blob, 7)]));
  await Promise.all(blobs.slice(0, 5).map((blob) => node.erase(blob, { variant: 7 })));
  const name = ({ blob, variant }) => `${blob}/${variant}`;
  const whole = (await node.inventory()).map(name);
  assert.equal(new Set(whole).size, whole.length);
  for (const limit of [1, 4, 1000]) assert.deepEqual((await node.inventory(limit)).map(name).sort(), [...whole].sort());
  const expected = blobs.flatMap((blob, i) => (i < 5 ? [0] : [0, 7]).map((variant) => name({ blob, variant })));
  const mine = new Set(blobs);
  assert.deepEqual(whole.filter((one) => mine.has(one.split("/")[0])).sort(), expected.sort());
});

// A node that answers every GET with these bytes, whatever it was asked for.
async function withFalsePeer(answer, use) {
  const peer = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(answer));
  });
  peer.listen(0, "127.0.0.1");
  await once(peer, "listening");
  try {
    await use(`127.0.0.1:${peer.address().port}`);
  } finally {
    peer.close();
  }
}

test("a copy from a node that lies, breaks off or talks nonsense is refused, and nothing of it stays", async () => {
  const bytes = randomBytes(spooledBytes);
  const changed = Buffer.from(bytes);
  changed[5] ^= 1;
  const head = (length) => Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`);
  const answers = {
    "other bytes": [Buffer.concat([head(bytes.length), changed]), 422],
    "fewer than it says": [Buffer.concat([head(bytes.length), bytes.subarray(0, 2_000_000)]), 503],
    "another length": [Buffer.concat([head(10), bytes.subarray(0, 10)]), 422],
    "no length": [Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\n\r\n"), bytes.subarray(0, 10)]), [422, 503]],
    "no HTTP": [Buffer.from("hello\r\n\r\n"), 503],
    nothing: [Buffer.alloc(0), 503],
  };
  for (const [what, [answer, expected]] of Object.entries(answers)) {
    const blob = randomUUID();
    await withFalsePeer(answer, async (from) => {
      const body = { blob, variant: 0, size_bytes: bytes.length, crc32c: crc32c(bytes), from };
      const refusal = await node.service("/pulls", { method: "POST", body });
      assert.ok([expected].flat().includes(refusal.status), `${what}: ${refusal.status} ${JSON.stringify(refusal.body)}`);
      assert.ok(refusal.body.detail.length > 10, "it says why");
    });
    assert.equal(await node.get(blob), undefined, what);
  }
  await until("the spool is empty", async () => (await spooled()) === 0);
});

test("a node of another cluster is not believed", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-test-"));
  await mkdir(path.join(folder, "data"));
  await cp(path.join(node.data, "keys/service.ring"), path.join(folder, "data/keys/service.ring"), { recursive: true });
  const other = await StorageNode.start({ data: path.join(folder, "data") }); // with a key of its own for URLs
  const blob = randomUUID();
  const bytes = randomBytes(100);
  await node.put(blob, bytes);
  const body = { blob, variant: 0, size_bytes: 100, crc32c: crc32c(bytes), from: new URL(node.url).host };
  const refusal = await other.service("/pulls", { method: "POST", body });
  assert.equal(refusal.status, 503);
  assert.match(refusal.body.detail, /403/);
  assert.equal(await other.get(blob), undefined);
  await other.stop();
});

test("/status shows the disks and what was asked", async () => {
  const answer = await fetch(`${node.url}/status`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type"), /^text\/html/);
  assert.match(answer.headers.get("content-security-policy"), /default-src 'none'/);
  const page = await answer.text();
  const [{ id, blobs }] = await node.disks();
  assert.ok(page.includes(id));
  assert.match(page, /all disks are good/);
  assert.ok(page.includes(`<td>${blobs}</td>`));
  const [, answered] = /<td>PUT<\/td><td>(\d+)<\/td>/.exec(page);
  assert.ok(Number(answered) >= 40, page);
});
