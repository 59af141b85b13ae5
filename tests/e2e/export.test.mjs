// All that somebody has, as one archive: the originals bit for bit, and a document that says the rest, for nobody but them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { Client } from "../support/client.mjs";
import { fileBody, register } from "../support/people.mjs";
import { photo, sha256 } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { Visitor } from "../support/visitor.mjs";

const run = promisify(execFile);

let server;
let folder;

before(async () => {
  server = await Server.start();
  folder = await mkdtemp(path.join(tmpdir(), "export-"));
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

// { names in their order, read(name), document }, once `unzip` has found it whole.
async function unzipped(bytes) {
  const into = await mkdtemp(path.join(folder, "unzipped-"));
  const file = path.join(into, "all.zip");
  await writeFile(file, bytes);
  await run("unzip", ["-t", file]);
  await run("unzip", ["-q", file, "-d", into]);
  const names = (await run("unzip", ["-Z1", file])).stdout.trim().split("\n");
  const read = (name) => readFile(path.join(into, name));
  return { names, read, document: JSON.parse(await read("portreto.json")) };
}

test("everything is in it, and nothing of others", async () => {
  const [anna, ben] = [await register(server, "anna"), await register(server, "ben")];
  const [phone, small] = [await photo("phone.jpg"), await photo("small.jpg")];
  (await anna.patch("/profile", { first_name: "Anna", bio: "Two\nlines", birth_date: "1990-02-28" })).is(200);
  (await anna.put("/profile/photo", fileBody(small))).is(200);
  const sea = await anna.createGallery("Sea: Κρήτη/2025", "people", { description: "By the sea", people: [ben.username] });
  const same = await anna.createGallery("sea_ κρητη_2025", "private");
  const first = (await anna.upload(sea.id, phone)).is(201).photo;
  const detail = (await anna.get(`/photos/${first.id}`)).is(200).photo;
  (await anna.patch(`/photos/${first.id}`, { revision: detail.revision, description: "Dusk", alt: "A beach", location: "Χανιά", tags: ["Sea"] })).is(200);
  (await anna.upload(sea.id, { ...small, name: "phone.jpg" })).is(201);
  (await anna.upload(same.id, small)).is(201);
  const bens = await ben.createGallery("Ben's", "public");
  const secret = (await ben.upload(bens.id, await photo("orientation-1.jpg"))).is(201).photo;
  const comment = (await anna.post(`/photos/${secret.id}/comments`, { text: "Lovely" })).is(201);
  (await ben.post(`/galleries/${bens.id}/comments`, { text: "Thanks" })).is(201);
  (await anna.put(`/galleries/${bens.id}/like`)).is(200);
  await anna.follow(ben);
  (await anna.put("/auth/account/language", { json: { language: "el" } })).is(204);
  const cleo = await register(server, "cleo");
  await cleo.follow(anna);
  (await anna.put(`/mutes/${cleo.username}`)).is(204);

  const answer = await anna.get("/export");
  answer.is(200);
  assert.equal(answer.headers.get("content-length"), String(answer.bytes.length));
  assert.match(answer.headers.get("content-disposition"), new RegExp(`portreto-${anna.username}\\.zip`));
  const { names, read, document } = await unzipped(answer.bytes);
  assert.equal(names[0], "portreto.json");
  assert.equal(document.version, 1);
  assert.equal(document.account.language, "el");
  assert.equal(document.account.email, anna.email);
  assert.deepEqual({ ...document.profile }, { first_name: "Anna", last_name: "", bio: "Two\nlines", birth_date: "1990-02-28", is_private: false, picture: "profile.jpg" });
  assert.deepEqual(await read("profile.jpg"), small.bytes);
  const gallery = document.galleries.find(({ id }) => id === sea.id);
  assert.deepEqual(
    { name: gallery.name, description: gallery.description, audience: gallery.audience, people: gallery.people, order: gallery.order },
    { name: "Sea: Κρήτη/2025", description: "By the sea", audience: "people", people: [ben.username], order: "added" });
  const [one] = gallery.photos;
  assert.deepEqual(
    { description: one.description, alt: one.alt, location: one.location, tags: one.tags, sha256: one.sha256, file_name: one.file_name },
    { description: "Dusk", alt: "A beach", location: "Χανιά", tags: ["Sea"], sha256: sha256(phone.bytes), file_name: "phone.jpg" });
  assert.ok(one.exif.latitude && one.exif.longitude, "the position is theirs");
  const photos = document.galleries.flatMap((all) => all.photos);
  assert.equal(new Set(photos.map((each) => each.file.toLowerCase())).size, 3);
  for (const each of photos) assert.equal(sha256(await read(each.file)), each.sha256, each.file);
  assert.equal(names.length, 2 + photos.length);
  assert.deepEqual(document.comments.map(({ id, text, target, target_id }) => ({ id, text, target, target_id })),
                   [{ id: comment.id, text: "Lovely", target: "photo", target_id: secret.id }]);
  assert.deepEqual(document.likes.map(({ target, target_id }) => ({ target, target_id })), [{ target: "gallery", target_id: bens.id }]);
  assert.deepEqual([document.following, document.followers, document.muted, document.blocked], [[ben.username], [cleo.username], [cleo.username], []]);
  const text = JSON.stringify(document);
  for (const hidden of ["argon2", "Thanks", ben.email]) assert.ok(!text.includes(hidden), hidden);
});

test("it is for who is logged in, from the settings, too", async () => {
  (await new Client(server).get("/export")).isProblem(401, "unauthenticated");
  const visitor = await new Visitor(server).register("anna");
  assert.match((await visitor.get("/settings/account")).is(200), /href="\/settings\/export"/);
  const answer = await visitor.get("/settings/export");
  answer.is(200);
  const { names, document } = await unzipped(answer.bytes);
  assert.deepEqual(names, ["portreto.json"]);
  assert.equal(document.account.username, visitor.username);
  (await new Visitor(server).get("/settings/export")).is(303);
});
