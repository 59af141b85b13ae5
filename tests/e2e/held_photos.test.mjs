// Guests' photos that wait until the owner of their gallery lets them through (SECURITY.md 20, 22, 29).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { addPhotoAsGuest, newGuest } from "../support/guests.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { Visitor } from "../support/visitor.mjs";

let server;
let picture;

before(async () => {
  [server, picture] = await Promise.all([Server.start(), photo("small.jpg")]);
});
after(() => server.stop());

async function world(link = { guest_photos_max: 500, holds_guest_photos: true }) {
  const owner = await register(server, "owner");
  const gallery = await owner.createGallery("Wedding", "public");
  const made = (await owner.post(`/galleries/${gallery.id}/links`, link)).is(201);
  return { owner, gallery, made, path: `/shared/${made.secret}`, page: `/s/${made.secret}` };
}

const anyone = () => new Client(server);
const add = (path, headers) => addPhotoAsGuest(server, path, headers, picture.bytes, { name: "Eleni" });

test("what guests add waits, and is shown once the owner lets it through", async () => {
  const { owner, gallery, path, made } = await world();
  assert.equal(made.link.holds_guest_photos, true);
  const [eleni, other] = [newGuest(), newGuest()];
  const { photo: first, is_held } = (await add(path, eleni)).is(201);
  assert.equal(is_held, true);
  const second = (await add(path, other)).is(201).photo;
  const shared = async (headers) => (await anyone().get(path, { headers })).is(200);
  assert.deepEqual((await shared(eleni)).held_photos.map(({ id }) => id), [first.id]);
  assert.deepEqual((await shared({})).held_photos, []);
  assert.equal((await shared(eleni)).photo_count, 0);
  (await anyone().get(`/photos/${first.id}`)).is(404);
  assert.equal((await anyone().get(`/galleries/${gallery.id}`)).is(200).held_photo_count, undefined);
  assert.equal((await owner.get(`/galleries/${gallery.id}`)).is(200).held_photo_count, 2);
  const held = (await owner.get(`/galleries/${gallery.id}/held-photos`)).is(200);
  assert.deepEqual(held.photos.map(({ photo: { id }, added_by_guest }) => [id, added_by_guest]), [[first.id, "Eleni"], [second.id, "Eleni"]]);
  assert.ok((await owner.fetch(held.photos[0].photo.sources[0].url)).bytes.length > 0, "the owner sees it");
  assert.deepEqual((await owner.get("/notifications")).is(200).items.map(({ thing }) => thing.held_in), [gallery.id, gallery.id]);
  assert.equal((await owner.get("/quota")).is(200).used_bytes, 2 * picture.bytes.length);
  const archive = (await owner.get("/export")).is(200);
  assert.match(archive, new RegExp(first.id), "the owner's own export has it");

  const stranger = await register(server, "stranger");
  (await stranger.put(`/photos/${first.id}/release`)).is(404);
  (await stranger.get(`/galleries/${gallery.id}/held-photos`)).is(403);
  (await owner.put(`/photos/${first.id}/release`)).is(204);
  (await owner.put(`/photos/${first.id}/release`)).is(204);
  assert.equal((await anyone().get(`/photos/${first.id}`)).is(200).photo.added_by_guest, "Eleni");
  (await anyone().delete(`${path}/photos/${second.id}`, { headers: eleni })).is(404);
  (await anyone().delete(`${path}/photos/${second.id}`, { headers: other })).is(204);
  (await owner.put(`/photos/${second.id}/release`)).is(404);
  assert.equal((await owner.get(`/galleries/${gallery.id}`)).is(200).held_photo_count, undefined);
});

test("a link begins and stops to hold photos, and what waits goes on waiting", async () => {
  const { owner, gallery, path, made } = await world({ guest_photos_max: 7 });
  const link = `/galleries/${gallery.id}/links/${made.link.id}`;
  const change = async (patch) => {
    const { holds_guest_photos, guest_photos_max } = (await owner.patch(link, patch)).is(200);
    return [holds_guest_photos, guest_photos_max];
  };
  assert.equal((await add(path, newGuest())).is(201).is_held, false);
  assert.deepEqual(await change({ holds_guest_photos: true }), [true, 7]);
  assert.equal((await add(path, newGuest())).is(201).is_held, true);
  assert.deepEqual(await change({ guest_photos_max: 8 }), [true, 8]);
  assert.deepEqual(await change({ holds_guest_photos: false }), [false, 8]);
  assert.equal((await add(path, newGuest())).is(201).is_held, false);
  const { gallery: card, held_photo_count } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  assert.deepEqual([card.photo_count, held_photo_count], [2, 1]);
});

test("a guest and the owner page through all that wait, without scripts", async () => {
  const count = 53; // a page has 50
  const { gallery, owner, path, page } = await world();
  const visitor = new Visitor(server);
  const html = (await visitor.get(page)).is(200);
  const body = new FormData();
  body.set("csrf", /name="csrf" value="([^"]+)"/.exec(html)[1]);
  for (let i = 0; i < count; ++i) body.append("photos", new Blob([picture.bytes]), `${i}.jpg`);
  (await visitor.request(`${page}/photos`, { method: "POST", body })).is(200);
  const mineOn = (text) => [...text.matchAll(new RegExp(`${page}/photos/([0-9a-f-]{36})/delete([^"]*)"`, "g"))];
  const first = (await visitor.get(page)).is(200);
  const [, more] = /href="([^"]*held=[^"]*)#own-held"/.exec(first);
  const second = (await visitor.get(more)).is(200);
  const ids = [...mineOn(first), ...mineOn(second)].map(([, id]) => id);
  assert.equal(new Set(ids).size, count);
  assert.doesNotMatch(second, /#own-held"/);
  const [last, id, query] = mineOn(second).at(-1);
  assert.match((await visitor.get(last.slice(0, -1))).is(200), /Delete this photo\?/);
  const deleted = await visitor.send(`${page}/photos/${id}/delete`, { return_to: `${page}${query}` });
  assert.equal(deleted.headers.get("location"), more);
  assert.equal(mineOn((await visitor.get(more)).is(200)).length, count - 51);
  (await anyone().get(`${path}?held=nonsense`, { headers: newGuest() })).isProblem(400, "invalid_argument");

  const own = new Visitor(server);
  (await own.logIn(owner.username)).is(303);
  const waiting = `/galleries/${gallery.id}/waiting`;
  const shown = (await own.get(waiting)).is(200);
  assert.match(shown, /Guests have added 52 photos/);
  const [, rest] = /href="([^"]*cursor=[^"]*)"/.exec(shown);
  assert.match((await own.get(rest)).is(200), /Let 2 photos through/);
});

test("on the pages, without scripts", async () => {
  const { owner, gallery, page } = await world();
  const visitor = new Visitor(server);
  const html = (await visitor.get(page)).is(200);
  assert.match(html, /once its owner lets them through/);
  const body = new FormData();
  body.set("csrf", /name="csrf" value="([^"]+)"/.exec(html)[1]);
  body.set("guest_name", "<b>Eleni</b>");
  for (const name of ["one.jpg", "two.jpg", "three.jpg"]) body.append("photos", new Blob([picture.bytes]), name);
  const result = (await visitor.request(`${page}/photos`, { method: "POST", body })).is(200);
  assert.match(result, /Shown once the owner of the gallery lets it through/);
  const shown = (await visitor.get(page)).is(200);
  const mine = [...shown.matchAll(new RegExp(`${page}/photos/([0-9a-f-]{36})/delete`, "g"))].map(([, id]) => id);
  assert.equal(mine.length, 3);
  const stranger = new Visitor(server);
  assert.doesNotMatch((await stranger.get(page)).is(200), /Your photos that wait/);
  (await stranger.get(`${page}/photos/${mine[0]}/delete`)).is(404);
  assert.equal((await visitor.submit(`${page}/photos/${mine[0]}/delete`, {})).headers.get("location"), page);

  const own = new Visitor(server);
  (await own.logIn(owner.username)).is(303);
  const waiting = `/galleries/${gallery.id}/waiting`;
  assert.match((await own.get(`/galleries/${gallery.id}`)).is(200), new RegExp(`href="${waiting}">2 photos of guests wait for you`));
  assert.match((await own.get("/notifications")).is(200), /added 2 photos that wait for you in <a href="[^"]*\/waiting">Wedding/);
  assert.match((await own.get(waiting)).is(200), /&lt;b&gt;Eleni/);
  (await own.submit(waiting, { [`photo-${mine[1]}`]: "true", action: "release" })).is(303);
  assert.match((await own.submit(waiting, { [`photo-${mine[2]}`]: "true", action: "delete" })).is(200), /Delete 1 photo\?/);
  assert.match((await own.get(waiting)).is(200), /Guests have added 1 photo/);
  const gone = { [`photo-${mine[2]}`]: "true", [`photo-${mine[0]}`]: "true", action: "delete", confirmed: "true" };
  (await own.submit(waiting, gone)).is(303);
  assert.match((await own.get(waiting)).is(200), /No photos of guests wait for you/);
  assert.match((await visitor.get(page)).is(200), /1 photo</);
  (await stranger.get(waiting)).is(303);
});
