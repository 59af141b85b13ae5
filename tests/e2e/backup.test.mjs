// What `portreto backup`, `restore` and `migrate-metadata` promise (docs/operations.md), with servers that run.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, cp, mkdir, open, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { Client } from "../support/client.mjs";
import { Person, password, register } from "../support/people.mjs";
import { binary } from "../support/places.mjs";
import { photo, sha256 } from "../support/photos.mjs";
import { Server, run } from "../support/server.mjs";
import { until } from "../support/until.mjs";

const uploadsAtOnce = 2;
const markerTimeMaxMs = 30_000;

let server;
let owner;
let gallery;
let files;
let folder; // of the backup that all tests look at
const acknowledged = []; // { id, hash } before the backup began

const backup = (to, ...more) =>
  run("backup", "--to", to, "--data", server.data, "--server", new URL(server.url).host, ...more);
const restore = (from, data) => run("restore", "--from", from, "--data", data);
const exists = (file) => access(file).then(() => true, () => false);
const inFolder = (name) => path.join(server.folder, name);

async function upload(file) {
  return { id: (await owner.upload(gallery.id, file)).is(201).photo.id, hash: sha256(file.bytes) };
}

// The owner as the server with these data lets him in.
async function loggedIn(at) {
  return new Person(at, (await new Client(at).post("/auth/login", { login: owner.username, password })).is(200));
}

async function originalOf(person, id) {
  const answer = await person.get(`/photos/${id}/original`);
  answer.is(302);
  return (await person.fetch(answer.headers.get("location"))).bytes;
}

// All that a server must show of a restored backup.
async function expectRestored(data) {
  const second = await Server.start({ data });
  try {
    const returned = await loggedIn(second);
    for (const { id, hash } of acknowledged) {
      const { sources } = (await returned.get(`/photos/${id}`)).is(200).photo;
      for (const source of sources) assert.equal((await returned.fetch(source.url)).status, 200);
      assert.equal(sha256(await originalOf(returned, id)), hash);
    }
    (await returned.upload(gallery.id, files[0])).is(201);
    return (await returned.get(`/galleries/${gallery.id}`)).is(200).photos.map(({ id }) => id);
  } finally {
    await second.kill();
  }
}

async function blobFiles(at) {
  return (await readdir(path.join(at, "blobs"), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

before(async () => {
  server = await Server.start();
  owner = await register(server, "keeper");
  gallery = await owner.createGallery("Kept", "public");
  files = await Promise.all(["small.jpg", "photo.webp", "alpha.png"].map(photo));
  for (const file of files) acknowledged.push(await upload(file));
  folder = inFolder("backup");
});
after(() => server.stop());

test("a backup that is made while uploads go on has all that was acknowledged before", async () => {
  let isOver = false;
  const uploads = Array.from({ length: uploadsAtOnce }, async () => {
    while (!isOver) await upload(files[0]);
  });
  const { code, stdout, stderr } = await backup(folder);
  isOver = true;
  await Promise.all(uploads);
  assert.equal(code, 0, stdout + stderr);
  const verified = await run("backup", "verify", folder);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  assert.match(verified.stdout, /is whole: \d+ files of photos/);

  const data = inFolder("restored/data");
  const restored = await restore(folder, data);
  assert.equal(restored.code, 0, restored.stdout + restored.stderr);
  await expectRestored(data);
});

test("the next backup into the same directory takes over what is there, and forgets what was deleted", async () => {
  const again = inFolder("again");
  assert.equal((await backup(again)).code, 0);
  const before = await blobFiles(again);
  const deleted = await upload(files[1]);
  assert.equal((await backup(again)).code, 0);
  const between = await blobFiles(again);
  assert.ok(between.length > before.length);
  (await owner.delete(`/photos/${deleted.id}`)).is(204);
  const { code } = await backup(again);
  assert.equal(code, 0);
  assert.equal((await run("backup", "verify", again)).code, 0);
  assert.deepEqual((await blobFiles(again)).sort(), before.sort());
  assert.equal((await readdir(again)).filter((name) => name.startsWith("metadata-")).length, 1);

  const data = inFolder("restored-again/data");
  assert.equal((await restore(again, data)).code, 0);
  assert.ok(!(await expectRestored(data)).includes(deleted.id));
});

test("a running server must be named", async () => {
  const { code, stderr } = await run("backup", "--to", inFolder("unnamed"), "--data", server.data);
  assert.equal(code, 1);
  assert.match(stderr, /in use by another server.*--server HOST:PORT/s);
  assert.ok(!(await exists(inFolder("unnamed/backup.json"))));
});

test("a damaged backup is refused, with what is damaged, and nothing is restored", async () => {
  for (const damage of ["blob", "metadata", "manifest"]) {
    const damaged = inFolder(`damaged-${damage}`);
    await cp(folder, damaged, { recursive: true });
    const named = {
      blob: async () => (await blobFiles(damaged))[0],
      metadata: async () => path.join(damaged, (await readdir(damaged)).find((name) => name.startsWith("metadata-"))),
      manifest: async () => path.join(damaged, "backup.json"),
    };
    const file = await named[damage]();
    const handle = await open(file, "r+");
    const { size } = await handle.stat();
    const byte = Buffer.alloc(1);
    const at = damage === "manifest" ? 0 : Math.floor(size / 2);
    await handle.read(byte, 0, 1, at);
    byte[0] ^= 0xff;
    await handle.write(byte, 0, 1, at);
    await handle.close();

    const verified = await run("backup", "verify", damaged);
    assert.equal(verified.code, 1, damage);
    assert.ok((verified.stdout + verified.stderr).includes(file), `${damage}: ${verified.stdout}${verified.stderr}`);
    const data = inFolder(`never-${damage}`);
    assert.equal((await restore(damaged, data)).code, 1);
    assert.ok(!(await exists(data)));
  }
});

test("a backup goes into a new installation only", async () => {
  const { code, stderr } = await restore(folder, server.data);
  assert.equal(code, 1);
  assert.match(stderr, /in use by another server|holds an installation already/);
  const nothing = await restore(inFolder("nothing"), inFolder("never"));
  assert.equal(nothing.code, 1);
  assert.match(nothing.stderr, /holds no backup/);
});

test("a restore that was killed is no installation, and is finished by another one", async () => {
  const data = inFolder("killed/data");
  const child = spawn(binary, ["restore", "--from", folder, "--data", data], { stdio: "ignore" });
  const ended = once(child, "exit");
  const marker = path.join(data, "restore-unfinished");
  await until("the restore has begun", () => exists(marker), markerTimeMaxMs);
  child.kill("SIGKILL");
  await ended;
  // Had it been faster than this test, there would be nothing left to finish.
  if (!(await exists(marker))) await writeFile(marker, JSON.parse(await readFile(path.join(folder, "backup.json"))).id);
  const refused = await run("serve", "--data", data, "--listen", "127.0.0.1:0");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /was not restored to the end/);

  const again = await restore(folder, data);
  assert.equal(again.code, 0, again.stdout + again.stderr);
  await expectRestored(data);
});

test("a backup onto a full disk fails, and nothing there looks like one", async (t) => {
  const disk = inFolder("full");
  await mkdir(disk);
  try {
    await promisify(execFile)("mount", ["-t", "tmpfs", "-o", "size=300k", "tmpfs", disk]);
  } catch (error) {
    t.skip(`a file system cannot be mounted here: ${String(error.stderr ?? error).trim()}`);
    return;
  }
  try {
    const { code, stderr } = await backup(path.join(disk, "backup"));
    assert.equal(code, 1);
    assert.match(stderr, /No space left|no room|full/i);
    assert.equal((await run("backup", "verify", path.join(disk, "backup"))).code, 1);
    assert.equal((await restore(path.join(disk, "backup"), inFolder("never-full"))).code, 1);
  } finally {
    await promisify(execFile)("umount", [disk]);
  }
});

test("records move to another database, again after a kill, and never into other data", async () => {
  const data = inFolder("moved/data");
  assert.equal((await restore(folder, data)).code, 0);
  const from = `sqlite:${path.join(data, "portreto.db")}`;
  const to = path.join(data, "other.db");
  const migrate = () => run("migrate-metadata", "--from", from, "--to", `sqlite:${to}`);

  const child = spawn(binary, ["migrate-metadata", "--from", from, "--to", `sqlite:${to}`], { stdio: "ignore" });
  const ended = once(child, "exit");
  await until("the target is there", () => exists(to), markerTimeMaxMs);
  child.kill("SIGKILL");
  await ended;
  for (const time of ["first", "second"]) {
    const moved = await migrate();
    assert.equal(moved.code, 0, `${time}: ${moved.stderr}`);
    assert.match(moved.stdout, /each verified:[\s\S]*people +1\n/);
  }
  await rm(path.join(data, "portreto.db"));
  const second = await Server.start({ data, settings: [`metadata.file=${to}`] });
  const returned = await loggedIn(second);
  for (const { id, hash } of acknowledged) assert.equal(sha256(await originalOf(returned, id)), hash);
  await second.kill();

  const other = await run("migrate-metadata", "--from", `sqlite:${to}`, "--to", `sqlite:${path.join(server.data, "portreto.db")}`);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /The target has other data: \w+/);
  const missing = await run("migrate-metadata", "--from", "sqlite:/nowhere.db", "--to", `sqlite:${to}`);
  assert.match(missing.stderr, /There is no database \/nowhere.db/);
});
