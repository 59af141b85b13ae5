// A gallery as one file: what is in it, who gets it, and that it is whole or visibly not.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { Client } from "../support/client.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const run = promisify(execFile);
const memoryGrowthMaxKib = 24 * 1024;

let server;
let folder;

before(async () => {
  server = await Server.start();
  folder = await mkdtemp(path.join(tmpdir(), "archive-"));
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

// The files in a ZIP archive by name, once `unzip` has found it whole.
async function unzip(bytes) {
  const [file, into] = [path.join(folder, "gallery.zip"), await mkdtemp(path.join(folder, "unzipped-"))];
  await writeFile(file, bytes);
  await run("unzip", ["-t", file]);
  await run("unzip", ["-q", file, "-d", into]);
  const names = (await readdir(into)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(path.join(into, name))])));
}

// Decoders ignore what stands behind a JPEG's end.
async function padded(name, size, byte) {
  return { name, bytes: Buffer.concat([(await photo("small.jpg")).bytes, Buffer.alloc(size, byte)]) };
}

async function galleryOf(files, more) {
  const owner = await register(server, "owner");
  const gallery = await owner.createGallery("Καλοκαίρι", "public", more);
  for (const file of files) (await owner.upload(gallery.id, file)).is(201);
  return { owner, gallery, archive: `/galleries/${gallery.id}/archive` };
}

test("a gallery is downloaded as a ZIP archive of the files that were uploaded", async () => {
  const files = [await photo("phone.jpg"), await photo("photo.heic"), { ...(await photo("small.jpg")), name: "Κρήτη.jpg" }];
  const { owner, archive } = await galleryOf([...files, { ...(await photo("photo.webp")), name: "phone.jpg" }]);
  const answer = await owner.get(archive);
  answer.is(200);
  assert.equal(answer.headers.get("content-type"), "application/zip");
  assert.equal(answer.headers.get("content-length"), String(answer.bytes.length));
  assert.match(answer.headers.get("content-disposition"), /^attachment; .*filename\*=UTF-8''%CE%9A/);
  const unzipped = await unzip(answer.bytes);
  assert.deepEqual(Object.keys(unzipped), ["phone (2).jpg", "phone.jpg", "photo.heic", "Κρήτη.jpg"]);
  for (const { name, bytes } of files) assert.ok(unzipped[name].equals(bytes), name);
  assert.ok(unzipped["phone (2).jpg"].equals((await photo("photo.webp")).bytes));
});

test("others get it, and single originals, when the owner lets them", async () => {
  const { owner, gallery, archive } = await galleryOf([await photo("small.jpg")]);
  const other = await register(server, "other");
  const anyone = new Client(server);
  const { photos, revision, shares_originals } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  assert.equal(shares_originals, false);
  const original = `/photos/${photos[0].id}/original`;
  for (const path of [archive, original]) {
    (await other.get(path)).isProblem(403, "permission_denied");
    (await anyone.get(path)).isProblem(401, "unauthenticated");
  }
  assert.equal((await other.get(`/galleries/${gallery.id}`)).is(200).permissions.can_download, false);

  (await owner.patch(`/galleries/${gallery.id}`, { revision, shares_originals: true })).is(200);
  for (const person of [other, anyone]) {
    (await person.get(archive)).is(200);
    (await person.get(original)).is(302);
    assert.equal((await person.get(`/galleries/${gallery.id}`)).is(200).permissions.can_download, true);
    assert.ok((await person.get(`/photos/${photos[0].id}`)).is(200).photo.original);
  }
});

test("the page offers it without JavaScript, and the form lets others have it", async () => {
  const owner = await new Visitor(server).register("visitor");
  const gallery = await owner.createGallery("By form", "public");
  const link = `href="/galleries/${gallery}/archive"`;
  assert.ok(!(await owner.get(`/galleries/${gallery}`)).text.includes(link), "there is nothing in it yet");
  const file = await photo("small.jpg");
  assert.ok((await owner.upload(gallery, file)).id);
  assert.ok((await owner.get(`/galleries/${gallery}`)).text.includes(link));
  const unzipped = await unzip((await owner.get(`/galleries/${gallery}/archive`)).bytes);
  assert.ok(unzipped["small.jpg"].equals(file.bytes));

  const anyone = new Visitor(server);
  assert.ok(!(await anyone.get(`/galleries/${gallery}`)).text.includes(link));
  assert.equal((await anyone.get(`/galleries/${gallery}/archive`)).status, 303, "to log in");
  const form = { name: "By form", description: "", audience: "public", revision: "1", shares_originals: "true" };
  (await owner.submit(`/galleries/${gallery}/edit`, form)).is(303);
  assert.ok((await owner.get(`/galleries/${gallery}/edit`)).text.includes('aria-describedby="shares_originals-hint" checked'));
  assert.ok((await anyone.get(`/galleries/${gallery}`)).text.includes(link));
  assert.equal((await anyone.get(`/galleries/${gallery}/archive`)).status, 200);
});

test("one with a photo that cannot be read is cut off, never short", async (t) => {
  const damaged = await Server.start();
  t.after(() => damaged.stop());
  const owner = await new Visitor(damaged).register("owner");
  const gallery = await owner.createGallery("Damaged", "public");
  for (const byte of [0x11, 0x22]) assert.ok((await owner.upload(gallery, await padded(`${byte}.jpg`, 3 << 20, byte))).id);
  const needle = Buffer.alloc(4096, 0x22);
  for (const name of await readdir(damaged.data, { recursive: true })) {
    const file = path.join(damaged.data, name);
    const bytes = await readFile(file).catch(() => Buffer.alloc(0)); // a folder
    const at = bytes.indexOf(needle);
    if (at < 0) continue;
    const volume = await open(file, "r+");
    await volume.write("damage", at + (2 << 20));
    await volume.close();
  }
  const response = await fetch(`${damaged.url}/galleries/${gallery}/archive`, {
    headers: { Cookie: `access=${owner.accessToken}` },
  });
  assert.equal(response.status, 200);
  await assert.rejects(response.arrayBuffer(), /terminated/);
  await until("the log says so", () => damaged.log.some(({ msg }) => msg === "an archive ends early"));
});

test("a large one takes no memory, and one that nobody reads on makes room for others", async () => {
  const files = await Promise.all([1, 2, 3].map((i) => padded(`${i}.jpg`, 40 << 20, i)));
  const { owner, archive } = await galleryOf(files);
  const memory = async () => Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${server.pid}/status`, "utf8"))[1]);
  const before = await memory();
  let most = 0;
  const download = (aborter) =>
    fetch(`${server.url}/api/v1${archive}`, { headers: { Authorization: `Bearer ${owner.token}` }, signal: aborter.signal });
  const first = await download(new AbortController());
  let count = 0;
  for await (const part of first.body) {
    if ((count += part.length) % 16 === 0) most = Math.max(most, await memory());
  }
  assert.equal(count, Number(first.headers.get("content-length")));
  most = Math.max(most, await memory());
  assert.ok(most - before < memoryGrowthMaxKib, `grown by ${most - before} KiB`);

  const aborters = [new AbortController(), new AbortController()];
  for (const aborter of aborters) assert.equal((await download(aborter)).status, 200);
  const refused = await owner.get(archive);
  refused.isProblem(429, "too_many_requests");
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  for (const aborter of aborters) aborter.abort();
  let again;
  do again = await download(new AbortController());
  while (again.status === 429);
  assert.equal(again.status, 200);
  await again.body.cancel();
});
