// Photos that people without an account add by a share link whose owner lets them (SECURITY.md 13, 20 to 22, 29, 34, 36, 39, 41).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { addPhotoAsGuest, newGuest } from "../support/guests.mjs";
import { makeAdministrator, register } from "../support/people.mjs";
import { largePhoto, photo, refused, sha256 } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { chunkBytes, tusUpload } from "../support/tus.mjs";
import { Visitor } from "../support/visitor.mjs";

const linkPassword = "open sesame";
const largeBytes = 12 << 20;

let server;
let picture;
let phone;

before(async () => {
  [server, picture, phone] = await Promise.all([Server.start(), photo("small.jpg"), photo("phone.jpg")]);
});
after(() => server.stop());

async function world(link = { guest_photos_max: 500 }, audience = "link") {
  const owner = await register(server, "owner");
  const gallery = await owner.createGallery("Wedding", audience);
  const made = (await owner.post(`/galleries/${gallery.id}/links`, link)).is(201);
  return { owner, gallery, made, secret: made.secret, path: `/shared/${made.secret}` };
}

const anyone = () => new Client(server);
const add = (path, headers, { bytes = picture.bytes, ...more } = {}) => addPhotoAsGuest(server, path, headers, bytes, more);
const tusOptions = (secret, headers, metadata = {}) => ({
  endpoint: `${server.url}/api/v1/shared/${secret}/uploads`, headers, metadata: { filename: "large.jpg", ...metadata },
  chunkSize: chunkBytes, retryDelays: [100, 500],
});

test("a guest adds photos as a program, and deletes their own; the owner deletes any", async () => {
  const { owner, gallery, path } = await world();
  const [eleni, other] = [newGuest(), newGuest()];
  assert.equal((await anyone().get(path)).is(200).can_add, true);
  const added = (await add(path, eleni, { name: " Ελένη ", key: "once" })).is(201).photo;
  assert.equal((await add(path, eleni, { name: "Ελένη", key: "once" })).is(201).photo.id, added.id);
  (await add(path, eleni, { bytes: phone.bytes, key: "once" })).isProblem(409, "conflict");
  const second = (await add(path, other)).is(201).photo;

  const seen = async (headers) => (await anyone().get(`${path}/photos/${added.id}`, { headers })).is(200);
  assert.equal((await seen(eleni)).can_delete, true);
  assert.equal((await seen(other)).can_delete, false);
  assert.equal((await seen({})).photo.added_by_guest, "Ελένη");
  assert.equal((await anyone().get(`${path}/photos/${second.id}`)).is(200).photo.added_by_guest, "");
  const own = (await owner.get(`/photos/${added.id}`)).is(200);
  assert.equal(own.added_by, undefined, "it is the owner's");
  assert.ok(own.photo.original && own.permissions.can_delete && own.permissions.can_edit);
  assert.equal(sha256((await owner.fetch(own.photo.original.url)).bytes), sha256(picture.bytes));

  (await anyone().delete(`${path}/photos/${added.id}`, { headers: other })).is(404);
  (await anyone().delete(`${path}/photos/${added.id}`, { headers: eleni })).is(204);
  (await anyone().delete(`${path}/photos/${added.id}`, { headers: eleni })).is(404);
  (await owner.delete(`/photos/${second.id}`)).is(204);
  assert.equal((await owner.get(`/galleries/${gallery.id}`)).is(200).gallery.photo_count, 0);
});

test("a guest says what their own photos show, also while they wait, and nobody else's", async () => {
  for (const holds_guest_photos of [false, true]) {
    const { owner, gallery, path } = await world({ guest_photos_max: 500, holds_guest_photos });
    const [eleni, other] = [newGuest(), newGuest()];
    const { id } = (await add(path, eleni)).is(201).photo;
    const owners = (await owner.upload(gallery.id, phone)).is(201).photo;
    const describe = (photo, headers, alt) => anyone().patch(`${path}/photos/${photo}`, { alt }, { headers });
    (await describe(id, eleni, " A dog\n on a pier ")).isProblem(400, "invalid_argument", ["alt"]);
    (await describe(id, eleni, "x".repeat(501))).isProblem(400, "invalid_argument", ["alt"]);
    (await describe(id, eleni, { $gt: "" })).isProblem(400, "invalid_argument", ["alt"]);
    (await describe(id, eleni, " A dog on a pier ")).is(204);
    (await describe(id, eleni, "A dog on a pier")).is(204);
    (await describe(id, other, "Mine")).isProblem(404, "not_found");
    (await describe(id, {}, "Mine")).isProblem(400, "invalid_argument");
    (await describe(owners.id, eleni, "Mine")).isProblem(404, "not_found");
    if (holds_guest_photos) (await owner.put(`/photos/${id}/release`)).is(204);
    assert.equal((await owner.get(`/photos/${id}`)).is(200).photo.alt, "A dog on a pier");
    assert.equal((await owner.get(`/photos/${owners.id}`)).is(200).photo.alt, "");
  }
});

test("a bad file, a bad name and a bad token are refused, and nothing is left (34)", async () => {
  const { owner, gallery, path } = await world();
  (await add(path, newGuest(), { bytes: Buffer.from("no picture") })).isProblem(415, "unsupported_media");
  (await add(path, newGuest(), { name: "x".repeat(51) })).isProblem(400, "invalid_argument", ["guest_name"]);
  (await add(path, {})).isProblem(400, "invalid_argument");
  (await add(path, { "X-Guest-Token": "short" })).isProblem(400, "invalid_argument");
  for (const name of [...refused.overLimit, "truncated.jpg", "svg.jpg"]) {
    const { status, text } = await add(path, newGuest(), { bytes: (await photo(name)).bytes });
    assert.ok([413, 415, 422].includes(status), `${name}: ${status} ${text}`);
  }
  assert.equal((await owner.get(`/galleries/${gallery.id}`)).is(200).gallery.photo_count, 0);
  const { photo: added } = (await add(path, newGuest(), { bytes: phone.bytes })).is(201);
  for (const who of [owner, anyone()]) {
    const answer = await who.get(who === owner ? `/photos/${added.id}` : `${path}/photos/${added.id}`);
    assert.equal(answer.is(200).photo.exif.latitude, undefined, "where it was taken is told to nobody");
  }
});

test("a guest's upload in parts goes on, is nobody else's, and is a photo at the end", async () => {
  const { owner, gallery, secret, path } = await world();
  const [eleni, other] = [newGuest(), newGuest()];
  const file = await largePhoto(largeBytes);
  const { url, photo: id } = await tusUpload(file, tusOptions(secret, eleni, { guest_name: "Eleni", sha256: sha256(file) }));
  assert.ok(url.startsWith(`${server.url}/api/v1/shared/${secret}/uploads/`), url);
  const { photo: item } = (await owner.get(`/photos/${id}`)).is(200);
  assert.equal(item.added_by_guest, "Eleni");
  assert.equal(sha256((await owner.fetch(item.original.url)).bytes), sha256(file));
  const known = async (headers) => (await anyone().post(`${path}/known`, { sha256: [sha256(file)] }, { headers })).is(200).known;
  assert.deepEqual(await known(eleni), [{ sha256: sha256(file), photo: id }]);
  assert.deepEqual(await known(other), []);

  const tus = { "Tus-Resumable": "1.0.0" };
  const begun = (await anyone().send("POST", `${path}/uploads`, { headers: { ...eleni, ...tus, "Upload-Length": String(largeBytes) } })).is(201);
  assert.equal(begun.gallery, undefined);
  const at = `${path}/uploads/${begun.id}`;
  (await anyone().get(at, { headers: other })).is(404);
  (await owner.get(`/uploads/${begun.id}`)).is(404);
  assert.deepEqual((await owner.get("/uploads")).is(200).uploads, []);
  assert.equal((await anyone().get(`${path}/uploads`, { headers: eleni })).is(200).uploads.length, 1);
  assert.deepEqual((await anyone().get(`${path}/uploads`, { headers: other })).is(200).uploads, []);
  (await anyone().delete(at, { headers: { ...other, ...tus } })).is(404);
  (await anyone().delete(at, { headers: { ...eleni, ...tus } })).is(204);
  assert.equal((await owner.get(`/galleries/${gallery.id}`)).is(200).gallery.photo_count, 1);
});

test("what is under way ends with the link", async () => {
  const { owner, gallery, made, secret, path } = await world();
  const eleni = newGuest();
  const file = await largePhoto(largeBytes);
  let revoked;
  const options = tusOptions(secret, eleni);
  const failed = await tusUpload(file, {
    ...options,
    retryDelays: [],
    onChunkComplete: () => (revoked ??= owner.delete(`/galleries/${gallery.id}/links/${made.link.id}`)),
    onBeforeRequest: async () => void (await revoked),
  }).then(() => null, (error) => error);
  (await revoked).is(204);
  assert.ok([410].includes(failed?.originalResponse?.getStatus()), String(failed));
  (await add(path, eleni)).isProblem(410, "gone");
  (await anyone().get(`${path}/uploads`, { headers: eleni })).isProblem(410, "gone");
  assert.equal((await owner.get(`/galleries/${gallery.id}`)).is(200).gallery.photo_count, 0);
});

test("a link lets nobody until its owner says so, and begins and stops at once (29)", async () => {
  const { owner, gallery, made, path } = await world({ allows_guests: true });
  assert.equal(made.link.guest_photos_max, 0, "off until the owner says so");
  const nowhere = (await anyone().get(`${path}/nowhere`)).is(404).detail;
  assert.equal((await add(path, newGuest())).isProblem(404, "not_found").detail, nowhere);
  assert.equal((await anyone().get(`${path}/uploads`, { headers: newGuest() })).isProblem(404, "not_found").detail, nowhere);
  assert.equal((await anyone().get(path)).is(200).can_add, false);
  const link = `/galleries/${gallery.id}/links/${made.link.id}`;
  (await owner.patch(link, { guest_photos_max: 1001 })).isProblem(400, "invalid_argument", ["guest_photos_max"]);
  assert.equal((await owner.patch(link, { guest_photos_max: 2 })).is(200).allows_guests, true, "that stays");
  for (let i = 0; i < 2; ++i) (await add(path, newGuest())).is(201);
  (await add(path, newGuest())).isProblem(409, "conflict");
  (await owner.patch(link, { guest_photos_max: 0 })).is(200);
  (await add(path, newGuest())).is(404);
  (await (await register(server, "other")).patch(link, { guest_photos_max: 5 })).is(404);
  assert.equal((await owner.get(`/galleries/${gallery.id}`)).is(200).gallery.photo_count, 2, "what was added stays");
});

test("a locked link lets a guest add once it is open, a private gallery nobody (21)", async () => {
  const { owner, gallery, path } = await world({ guest_photos_max: 5, password: linkPassword });
  const eleni = newGuest();
  (await add(path, eleni)).isProblem(401, "unauthenticated");
  const { token } = (await anyone().post(`${path}/unlock`, { password: linkPassword })).is(200);
  (await add(path, { ...eleni, "X-Share-Token": token })).is(201);
  const { revision } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  (await owner.patch(`/galleries/${gallery.id}`, { revision, audience: "private" })).is(200);
  (await add(path, { ...eleni, "X-Share-Token": token })).isProblem(410, "gone");
});

test("the owner is told of each guest once, and the archive has who added what", async () => {
  const { owner, path } = await world();
  const [eleni, nameless] = [newGuest(), newGuest()];
  for (let i = 0; i < 3; ++i) (await add(path, eleni, { name: "Eleni" })).is(201);
  (await add(path, nameless)).is(201);
  const { items } = (await owner.get("/notifications")).is(200);
  assert.deepEqual(items.map(({ kind, is_guest, actor }) => [kind, is_guest, actor.display_name]),
                   [["guest_photo", true, "A guest"], ...Array(3).fill(["guest_photo", true, "Eleni"])]);
  assert.equal((await owner.get("/notifications/unread")).is(200).unread, 2, "of two guests");
  const archive = (await owner.get("/export")).is(200); // whose document is stored as it is
  assert.equal([...archive.matchAll(/"added_by_guest":\{"id":"[0-9a-f-]{36}","name":"Eleni"\}/g)].length, 3);
  const own = new Visitor(server);
  (await own.logIn(owner.username)).is(303);
  assert.match((await own.get("/notifications")).is(200), /<strong>Eleni<\/strong><\/a> <span class="quiet">\(guest\)<\/span> added 3 photos to <a [^>]*>Wedding/);
});

test("a guest adds and deletes on the pages, without scripts (39, 41)", async () => {
  const { secret } = await world();
  const page = `/s/${secret}`;
  const visitor = new Visitor(server);
  const html = (await visitor.get(page)).is(200);
  assert.match(html, /name="guest_name"/);
  const send = (csrf) => {
    const body = new FormData();
    body.set("csrf", csrf);
    body.set("guest_name", "<script>alert(1)</script>");
    body.append("photos", new Blob([picture.bytes]), "one.jpg");
    body.append("photos", new Blob(["no picture"]), "two.jpg");
    return visitor.request(`${page}/photos`, { method: "POST", body });
  };
  (await send("forged")).is(403);
  const result = (await send(/name="csrf" value="([^"]+)"/.exec(html)[1])).is(200);
  assert.match(result, /1 added, 1 refused/);
  assert.doesNotMatch(result, /<script>alert/);
  const [, photoPage] = new RegExp(`href="(${page}/photos/[0-9a-f-]{36})"`).exec(result);
  const shown = (await visitor.get(photoPage)).is(200);
  assert.match(shown, /Added by &lt;script/);
  assert.match(shown, new RegExp(`${photoPage}/delete`));
  const described = await visitor.submit(photoPage, { alt: '"><script>alert(2)</script>' }, { to: `${photoPage}/alt` });
  assert.equal(described.headers.get("location"), photoPage);
  assert.match((await visitor.get(photoPage)).is(200), /alt="&quot;&gt;&lt;script/);
  const stranger = new Visitor(server);
  assert.doesNotMatch((await stranger.get(photoPage)).is(200), /\/delete"/, "it is nobody else's");
  (await stranger.get(`${photoPage}/delete`)).is(404);
  assert.equal((await visitor.submit(`${photoPage}/delete`, {})).headers.get("location"), page);
  (await visitor.get(photoPage)).is(404);
  assert.match((await visitor.get(page)).is(200), /0 photos/);
});

test("an owner's full room is said to guests, without its numbers (36)", async () => {
  const { owner, path } = await world();
  const admin = await register(server, "admin");
  await makeAdministrator(server, admin);
  (await admin.patch(`/admin/people/${owner.username}/quota`, { limit_bytes: 1000 })).is(200);
  const told = (await add(path, newGuest())).isProblem(413, "payload_too_large");
  assert.doesNotMatch(told.detail, /\d/);
});
