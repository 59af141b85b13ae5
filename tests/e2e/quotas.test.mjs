// How much people may keep (SECURITY 36), by REST, by the tus protocol and on pages without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { makeAdministrator, register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { tusOptions, tusUpload } from "../support/tus.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

let server;
let admin;
let file;
let size;

before(async () => {
  server = await Server.start();
  admin = await register(server, "admin");
  await makeAdministrator(server, admin);
  file = await photo("phone.jpg");
  size = file.bytes.length;
});
after(() => server.stop());

const quotaOf = async (person) => (await person.get("/quota")).is(200);
const limit = async (person, limit_bytes) => (await admin.patch(`/admin/people/${person.username}/quota`, { limit_bytes })).is(200);

// Somebody who may keep so many photos of the one size, with a gallery.
async function personWithRoomFor(photos) {
  const person = await register(server, "anna");
  await limit(person, Math.floor((photos + 0.5) * size));
  return { person, gallery: (await person.createGallery("Coast", "private")).id };
}

test("50 uploads at once take no more than there is room for, by each way (36)", async () => {
  const { person, gallery } = await personWithRoomFor(5);
  const options = tusOptions(server, person.token, { gallery });
  const ways = [
    async () => (await person.upload(gallery, file)).status,
    () => tusUpload(file.bytes, { ...options, retryDelays: [] }).then(() => 201, (error) => error.originalResponse?.getStatus()),
  ];
  const statuses = await Promise.all(Array.from({ length: 50 }, (_, i) => ways[i % 2]()));
  assert.equal(statuses.filter((status) => status === 201).length, 5, String(statuses));
  assert.equal(statuses.filter((status) => status === 413).length, 45, String(statuses));
  assert.equal((await person.get(`/galleries/${gallery}`)).is(200).gallery.photo_count, 5);
  assert.equal((await quotaOf(person)).used_bytes, 5 * size);
});

test("chunks that are sent again do not count again (36)", async () => {
  const { person, gallery } = await personWithRoomFor(1);
  const headers = { Authorization: `Bearer ${person.token}`, "Tus-Resumable": "1.0.0" };
  const metadata = `gallery ${Buffer.from(gallery).toString("base64")},filename ${Buffer.from("a.jpg").toString("base64")}`;
  const create = (key) =>
    fetch(`${server.url}/api/v1/uploads`, {
      method: "POST",
      headers: { ...headers, "Upload-Length": String(size), "Upload-Metadata": metadata, "Idempotency-Key": key },
    });
  const made = await create("one");
  assert.equal(made.status, 201);
  const url = new URL(made.headers.get("location"), server.url);
  assert.equal(new URL((await create("one")).headers.get("location"), server.url).href, url.href, "the same again is the same upload");
  const refused = await create("another");
  assert.equal(refused.status, 413);
  assert.match((await refused.json()).detail, /There is no room.*Delete photos/);

  const send = (from, to) =>
    fetch(url, {
      method: "PATCH",
      headers: { ...headers, "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" },
      body: file.bytes.subarray(from, to),
    });
  const half = Math.floor(size / 2);
  assert.equal((await send(0, half)).status, 204);
  for (let i = 0; i < 5; ++i) assert.equal((await send(0, half)).status, 409);
  assert.equal((await quotaOf(person)).used_bytes, size);
  assert.equal((await send(half, size)).status, 204);
  await send(half, size);
  assert.equal((await quotaOf(person)).used_bytes, size);
});

test("an upload that is given up, and a photo that is deleted, make room", async () => {
  const { person, gallery } = await personWithRoomFor(1);
  const { photo: kept } = (await person.upload(gallery, file)).is(201);
  (await person.upload(gallery, file)).is(413);
  (await person.delete(`/photos/${kept.id}`)).is(204);
  (await person.upload(gallery, file)).is(201);
});

test("what an administrator sets for everybody counts, and for one person before that", async () => {
  const person = await register(server, "ben");
  const gallery = (await person.createGallery("Town", "private")).id;
  const setForAll = async (quota_bytes) => {
    const { revision } = (await admin.get("/admin/settings")).is(200);
    assert.equal((await admin.patch("/admin/settings", { revision, quota_bytes })).is(200).quota_bytes, quota_bytes);
    await until("it counts", async () => (await quotaOf(person)).limit_bytes === quota_bytes);
  };
  await setForAll(1);
  (await person.upload(gallery, file)).is(413);
  assert.equal((await limit(person, 0)).is_own_limit, true);
  (await person.upload(gallery, file)).is(201);
  assert.equal((await limit(person, null)).is_own_limit, false);
  (await person.upload(gallery, file)).is(413);
  await setForAll(0);
  (await person.upload(gallery, file)).is(201);
  (await person.get(`/admin/people/${admin.username}/quota`)).is(404);
  const { entries } = (await admin.get("/admin/audit")).is(200);
  assert.ok(entries.some(({ act, object }) => act === "account.quota" && object === `@${person.username}`));
});

test("pages show it, set it, and say it of a photo that does not fit", async () => {
  const person = await new Visitor(server).register("carl");
  const gallery = await person.createGallery("Hills", "private");
  const administrator = new Visitor(server);
  await administrator.logIn(admin.username);
  const page = `/admin/people/${person.username}/quota`;
  assert.match((await administrator.get(`/u/${person.username}`)).is(200), new RegExp(page));
  (await administrator.submit(page, { limit_gb: "a lot" })).is(400);
  (await administrator.submit(page, { limit_gb: String((1.5 * size) / 1e9) })).is(303);
  assert.ok((await person.upload(gallery, file)).id);
  const { reason } = await person.upload(gallery, file);
  assert.match(reason, /There is no room for this photo/);
  assert.match((await person.get("/settings/account")).is(200), /of .* used/);
  (await administrator.submit("/admin/settings", { registration: "open", welcome: "", quota_gb: "-1", revision: "0" })).is(400);
  (await person.get(page)).is(404);
  // The upload form leads there, and its script asks for it.
  const form = (await person.get(`/galleries/${gallery}`)).is(200);
  assert.match(form, /href="\/settings\/account#room-text"/);
  assert.match(form, /data-room="\/settings\/room"/);
  assert.equal((await person.get("/settings/room")).headers.get("location"), "/settings/account");
});
