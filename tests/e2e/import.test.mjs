// `portreto import` (README): folders and archives into galleries of a server that runs.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { Authenticator } from "../support/authenticator.mjs";
import { password, register } from "../support/people.mjs";
import { largePhoto, photo, photoPath, sha256 } from "../support/photos.mjs";
import { binary } from "../support/places.mjs";
import { Server } from "../support/server.mjs";
import { Tap } from "../support/tap.mjs";

const largeBytes = 12_000_000; // two pieces
const timeMaxMs = 60_000;

let server;
let folder;

before(async () => {
  server = await Server.start();
  folder = await mkdtemp(path.join(os.tmpdir(), "portreto-import-"));
});
after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

// { "Rome/a.jpg": a photo's name or bytes }
async function makeTree(name, files) {
  const root = path.join(folder, name);
  for (const [file, content] of Object.entries(files)) {
    const target = path.join(root, file);
    await mkdir(path.dirname(target), { recursive: true });
    if (typeof content === "string") await copyFile(photoPath(content), target);
    else await writeFile(target, content);
  }
  return root;
}

// Starts an import of `person`'s; `input` is what is typed.
function start(person, args, { url = server.url, secret = password, input = "", patience = 10 } = {}) {
  const options = ["--server", url, "--user", person.username, "--patience", String(patience)];
  const env = { ...process.env, PORTRETO_PASSWORD: secret };
  const child = spawn(binary, ["import", ...args, ...options], { stdio: "pipe", env, timeout: timeMaxMs });
  child.output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (child.output += text));
  child.stdin.end(input);
  child.ended = once(child, "close").then(([code, signal]) => ({ code, signal, output: child.output }));
  return child;
}
const run = (...args) => start(...args).ended;

// { name of a gallery: the files in it, as they were sent }
async function galleriesOf(person) {
  const found = {};
  for (const { id, name } of (await person.get("/galleries")).is(200).galleries) {
    const { gallery, photos } = (await person.get(`/galleries/${id}`)).is(200);
    found[name] = { gallery, hashes: [], texts: [] };
    for (const { id: photoId } of photos) {
      const original = await person.get(`/photos/${photoId}/original`);
      original.is(302);
      found[name].hashes.push(sha256((await person.fetch(original.headers.get("location"))).bytes));
      found[name].texts.push((await person.get(`/photos/${photoId}`)).is(200).photo.description);
    }
  }
  return found;
}
const hashOf = async (name) => sha256((await photo(name)).bytes);

test("each folder becomes a gallery, and a second run sends nothing again", async () => {
  const anna = await register(server, "anna");
  const root = await makeTree("Pictures", {
    "phone.jpg": "phone.jpg",
    "Rome/one.webp": "photo.webp",
    "Rome/two.heic": "photo.heic",
    "Rome/broken.jpg": "truncated.jpg",
    "Rome/film.mp4": Buffer.from("no picture"),
  });
  const first = await run(anna, [root, "--audience", "followers"]);
  assert.equal(first.code, 1, "one was refused");
  assert.match(first.output, /REFUSED +Pictures\/Rome\/broken\.jpg: ./);
  assert.match(first.output, /3 imported, 0 there already, 1 refused/);
  assert.match(first.output, /left out: 1 of the kind "\.mp4"/);
  const galleries = await galleriesOf(anna);
  assert.deepEqual(Object.keys(galleries).sort(), ["Pictures", "Rome"]);
  assert.deepEqual(galleries.Pictures.hashes, [await hashOf("phone.jpg")]);
  assert.deepEqual(galleries.Rome.hashes.sort(), [await hashOf("photo.webp"), await hashOf("photo.heic")].sort());
  assert.equal(galleries.Rome.gallery.audience, "followers");
  assert.match((await run(anna, [root])).output, /0 imported, 3 there already, 1 refused/);
  assert.equal(Object.keys(await galleriesOf(anna)).length, 2);
});

test("a Takeout archive brings albums, descriptions, and each picture once", async () => {
  const berta = await register(server, "berta");
  const notes = (title, description = "") => Buffer.from(JSON.stringify({ title, description, photoTakenTime: { timestamp: "1546300800" } }));
  await makeTree("archive", {
    "Takeout/Google Photos/Trip/metadata.json": Buffer.from(JSON.stringify({ title: "Our trip", description: "By train", date: {} })),
    "Takeout/Google Photos/Trip/a.jpg": "small.jpg",
    "Takeout/Google Photos/Trip/a.jpg.supplemental-metadata.json": notes("a.jpg", "The station"),
    "Takeout/Google Photos/Photos from 2019/a.jpg": "small.jpg",
    "Takeout/Google Photos/Photos from 2019/a.jpg.json": notes("a.jpg", "The station"),
    "Takeout/Google Photos/Photos from 2019/b.webp": "photo.webp",
  });
  const archive = path.join(folder, "takeout.zip");
  await promisify(execFile)("python3", ["-m", "zipfile", "-c", archive, "Takeout"], { cwd: path.join(folder, "archive") });
  const plan = await run(berta, [archive, "--only-plan"]);
  assert.match(plan.output, /Our trip: 1 pictures/);
  assert.deepEqual(await galleriesOf(berta), {});

  for (const expected of [/2 imported, 1 there already, 0 refused/, /0 imported, 3 there already, 0 refused/]) {
    const { code, output } = await run(berta, [archive]);
    assert.equal(code, 0, output);
    assert.match(output, expected);
    const galleries = await galleriesOf(berta);
    assert.equal(galleries["Our trip"].gallery.description, "By train");
    assert.deepEqual(galleries["Our trip"].hashes, [await hashOf("small.jpg")]);
    assert.deepEqual(galleries["Our trip"].texts, ["The station"]);
    assert.deepEqual(galleries["Photos from 2019"].hashes, [await hashOf("photo.webp")]);
  }
});

test("what a person has written stays", async () => {
  const clara = await register(server, "clara");
  const root = await makeTree("Written", {
    "a.jpg": "small.jpg",
    "a.jpg.json": Buffer.from(JSON.stringify({ title: "a.jpg", description: "of the export", photoTakenTime: {} })),
  });
  await run(clara, [root]);
  const { gallery } = (await galleriesOf(clara)).Written;
  const { photos } = (await clara.get(`/galleries/${gallery.id}`)).is(200);
  const { revision } = (await clara.get(`/photos/${photos[0].id}`)).is(200).photo;
  (await clara.patch(`/photos/${photos[0].id}`, { revision, description: "my own" })).is(200);
  assert.equal((await run(clara, [root])).code, 0);
  assert.deepEqual((await galleriesOf(clara)).Written.texts, ["my own"]);
});

test("killed in the middle of a file, it goes on there when it is started again", async () => {
  const dora = await register(server, "dora");
  const large = await largePhoto(largeBytes);
  const root = await makeTree("Large", { "large.jpg": large, "small.jpg": "small.jpg" });
  const tap = await Tap.start(server);
  try {
    const held = tap.holdAfter(10_000_000); // the first piece of 8 MiB is through
    const child = start(dora, [root], { url: tap.url });
    await Promise.race([held, child.ended.then(({ output }) => assert.fail(`it has ended: ${output}`))]);
    child.kill("SIGKILL");
    await child.ended;
    tap.cut(); // also what the system still had to send for it
    tap.mend();
    const before = tap.sent;
    assert.match((await run(dora, [root], { url: tap.url })).output, /2 imported, 0 there already, 0 refused/);
    assert.ok(tap.sent - before < large.length, `${tap.sent - before} bytes were sent`);
    assert.equal((await galleriesOf(dora)).Large.hashes.length, 2);
  } finally {
    await tap.stop();
  }
});

test("a connection that breaks is made again, and nothing comes twice", async () => {
  const emil = await register(server, "emil");
  const large = await largePhoto(largeBytes);
  const root = await makeTree("Broken", { "large.jpg": large, "small.jpg": "small.jpg" });
  const tap = await Tap.start(server);
  try {
    const held = tap.holdAfter(10_000_000);
    const child = start(emil, [root], { url: tap.url });
    await Promise.race([held, child.ended.then(({ output }) => assert.fail(`it has ended: ${output}`))]);
    tap.cut();
    tap.mend();
    const { code, output } = await child.ended;
    assert.equal(code, 0, output);
    assert.match(output, /2 imported, 0 there already, 0 refused/);
    assert.deepEqual((await galleriesOf(emil)).Broken.hashes.sort(), [sha256(large), await hashOf("small.jpg")].sort());
  } finally {
    await tap.stop();
  }
});

test("a server that is away for good ends it, with what it has done", async () => {
  const fred = await register(server, "fred");
  const root = await makeTree("Away", { "a.jpg": "small.jpg" });
  const tap = await Tap.start(server);
  await tap.stop();
  const { code, output } = await run(fred, [root], { url: tap.url, patience: 1 });
  assert.equal(code, 1);
  assert.match(output, /Could not connect|Couldn't connect/i);
});

test("two-step login asks for the code", async () => {
  const greta = await register(server, "greta");
  const { ticket, secret } = (await greta.post("/auth/second-factor/enrolment")).is(200);
  const app = new Authenticator(secret);
  (await greta.put("/auth/second-factor", { json: { ticket, password, code: await app.code() } })).is(200);
  const root = await makeTree("Secret", { "a.jpg": "small.jpg" });
  const { code, output } = await run(greta, [root], { input: `${await app.code()}\n` });
  assert.equal(code, 0, output);
  assert.match(output, /1 imported/);
  assert.equal((await run(greta, [root], { input: "000000\n" })).code, 1);
});

test("what it cannot do is said before anything is sent", async () => {
  const hugo = await register(server, "hugo");
  const root = await makeTree("Refused", { "a.jpg": "small.jpg" });
  const expectRefusal = async (args, text, options) => {
    const { code, output } = await run(hugo, args, options);
    assert.notEqual(code, 0);
    assert.match(output, text);
  };
  await expectRefusal([root], /password/i, { secret: "wrong password here" });
  await expectRefusal([root], /read the password on its way/, { url: "http://photos.example" });
  await expectRefusal([root], /https:/, { url: "ftp://photos.example" });
  await expectRefusal([path.join(folder, "nothing")], /neither a folder nor an archive/);
  await expectRefusal([photoPath("small.jpg")], /cannot be read/);
  await expectRefusal([root, "--audience", "everybody"], /audience/);
  assert.deepEqual(await galleriesOf(hugo), {});
});
