// What an operator does with the volumes of a stopped server: check, dump, compact, export (docs/operations.md).
import assert from "node:assert/strict";
import { readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { flipBit } from "../support/bit_flip.mjs";
import { register } from "../support/people.mjs";
import { photo, sha256 } from "../support/photos.mjs";
import { Server, run } from "../support/server.mjs";

let server;
let file;
let whileItRan;

const storage = (action, ...options) => run("storage", action, "--data", server.data, ...options);

async function listed() {
  const { code, stdout } = await storage("dump");
  assert.equal(code, 0);
  const [head, ...lines] = stdout.trimEnd().split("\n");
  const names = head.split("\t");
  return lines.map((line) => Object.fromEntries(line.split("\t").map((value, i) => [names[i], value])));
}

before(async () => {
  server = await Server.start();
  const owner = await register(server, "keeper");
  const gallery = await owner.createGallery("Kept", "public");
  file = await photo("small.jpg");
  (await owner.upload(gallery.id, file)).is(201);
  const second = (await owner.upload(gallery.id, await photo("photo.webp"))).is(201).photo;
  (await owner.delete(`/photos/${second.id}`)).is(204);
  whileItRan = await storage("check");
  await server.kill();
});
after(() => rm(server.folder, { recursive: true, force: true }));

test("volumes that a server uses are left alone", () => {
  assert.equal(whileItRan.code, 1);
  assert.match(whileItRan.stderr, /in use by another server/);
});

test("check reads everything and says that it is in order", async () => {
  const { code, stdout } = await storage("check");
  assert.equal(code, 0);
  assert.match(stdout, /\d+ blobs of \d+ bytes in 1 volumes: all in order/);
});

test("export writes the original bit for bit, and nothing twice", async () => {
  const out = path.join(server.folder, "export");
  const first = await storage("export", "--to", out);
  assert.equal(first.code, 0, first.stderr);
  const blobs = await listed();
  const original = blobs.find(({ variant }) => variant === "original.jpeg" || variant === "original.jpg");
  const bytes = await readFile(path.join(out, original.blob, original.variant));
  assert.equal(sha256(bytes), sha256(file.bytes));
  for (const { blob, variant, bytes: size } of blobs) {
    assert.equal((await stat(path.join(out, blob, variant))).size, Number(size));
  }
  const again = await storage("export", "--to", out);
  assert.match(again.stdout, new RegExp(`0 files written, ${blobs.length} were there already, 0 could not be read`));
});

test("compact keeps what is there", async () => {
  const before = await listed();
  const { code, stdout } = await storage("compact");
  assert.equal(code, 0);
  assert.match(stdout, /bytes on the disk before, \d+ now/);
  const key = ({ blob, variant }) => `${blob}/${variant}`;
  assert.deepEqual((await listed()).map(key), before.map(key));
  assert.equal((await storage("check")).code, 0);
});

test("a directory without volumes is not made into one", async () => {
  const elsewhere = path.join(server.folder, "elsewhere");
  const { code, stderr } = await run("storage", "check", "--data", elsewhere);
  assert.equal(code, 1);
  assert.match(stderr, /there are no volumes; name the server's data directory/);
  await assert.rejects(stat(elsewhere));
});

test("a flipped bit is found and named, and the others are exported", async () => {
  const [victim, ...others] = await listed();
  await flipBit(path.join(server.data, "volumes"), victim);
  const checked = await storage("check");
  assert.equal(checked.code, 1);
  assert.match(checked.stdout, new RegExp(`damaged: blob ${victim.blob}/${victim.variant}`));
  const exported = await storage("export", "--to", path.join(server.folder, "rescued"));
  assert.equal(exported.code, 1);
  assert.match(exported.stdout, new RegExp(`${others.length} files written, 0 were there already, 1 could not be read`));
});
