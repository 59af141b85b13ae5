// Share links by which guests add photos and see nothing of the gallery but those (SECURITY.md 20, 22, 23, 29).
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

async function world(link = { hides_gallery: true }) {
  const owner = await register(server, "owner");
  const gallery = await owner.createGallery("Wedding", "public", { description: "Only for us." });
  const shown = (await owner.upload(gallery.id, picture)).is(201).photo;
  const made = (await owner.post(`/galleries/${gallery.id}/links`, link)).is(201);
  return { owner, gallery, shown, made, path: `/shared/${made.secret}`, page: `/s/${made.secret}` };
}

const anyone = () => new Client(server);
const add = (path, headers) => addPhotoAsGuest(server, path, headers, picture.bytes, { name: "Eleni" });

test("a guest sees what they added, and nothing else (20, 22, 29)", async () => {
  const { owner, shown, made, path } = await world({ hides_gallery: true, allows_download: true, allows_guests: true });
  assert.deepEqual([made.link.hides_gallery, made.link.guest_photos_max, made.link.expires_at], [true, 500, undefined]);
  const [eleni, other] = [newGuest(), newGuest()];
  const own = (await add(path, eleni)).is(201).photo;
  const look = async (headers, who = anyone()) => (await who.get(path, { headers })).is(200);
  const seen = await look(eleni);
  assert.deepEqual([seen.name, seen.description, seen.photo_count, seen.can_add], ["Wedding", "", 0, true]);
  assert.deepEqual([seen.can_download, seen.guests, seen.owner.photo], [false, undefined, undefined]);
  assert.deepEqual(seen.photos.map(({ id }) => id), [own.id]);
  for (const headers of [other, {}]) assert.deepEqual((await look(headers)).photos, []);
  assert.deepEqual((await look({}, owner)).photos, [], "its owner, by the link");
  const details = (await anyone().get(`${path}/photos/${own.id}`, { headers: eleni })).is(200);
  assert.deepEqual([details.count, details.can_delete, details.photo.original], [1, true, undefined]);
  for (const { url } of details.photo.sources) (await anyone().fetch(url)).is(200);
  (await anyone().get(`${path}/photos/${own.id}/original`, { headers: eleni })).is(403);
  for (const { id } of [own, shown]) {
    for (const below of ["", "/original"]) (await anyone().get(`${path}/photos/${id}${below}`, { headers: other })).is(404);
  }
  for (const below of ["/archive", "/cover"]) (await anyone().get(path + below, { headers: eleni })).is(404);
  for (const thing of [path, `${path}/photos/${own.id}`, `${path}/photos/${shown.id}`]) {
    (await anyone().put(`${thing}/like`, { headers: eleni })).is(404);
    (await anyone().post(`${thing}/comments`, { name: "Eleni", text: "Kala!" }, { headers: eleni })).is(404);
  }
  (await anyone().delete(`${path}/photos/${own.id}`, { headers: other })).is(404);
  (await anyone().delete(`${path}/photos/${own.id}`, { headers: eleni })).is(204);
});

test("what waits for the owner is shown to who added it, and once it is let through as well", async () => {
  const { owner, path } = await world({ hides_gallery: true, holds_guest_photos: true });
  const [eleni, other] = [newGuest(), newGuest()];
  const own = (await add(path, eleni)).is(201).photo;
  const look = async (headers) => {
    const { photos, held_photos } = (await anyone().get(path, { headers })).is(200);
    return [photos, held_photos].map((list) => list.map(({ id }) => id));
  };
  assert.deepEqual([await look(eleni), await look(other)], [[[], [own.id]], [[], []]]);
  (await owner.put(`/photos/${own.id}/release`)).is(204);
  assert.deepEqual([await look(eleni), await look(other)], [[[own.id], []], [[], []]]);
});

test("a link begins and stops to hide the gallery at once, and takes photos as long as it does (23)", async () => {
  const { owner, gallery, made, path } = await world({ expires_at: "2099-01-01T00:00:00Z" });
  const link = `/galleries/${gallery.id}/links/${made.link.id}`;
  const change = async (patch) => {
    const { hides_gallery, guest_photos_max, expires_at } = (await owner.patch(link, patch)).is(200);
    assert.equal(Date.parse(expires_at), Date.parse("2099-01-01T00:00:00Z"));
    return [hides_gallery, guest_photos_max];
  };
  assert.equal((await anyone().get(path)).is(200).photo_count, 1);
  assert.deepEqual(await change({ hides_gallery: true }), [true, 500]);
  assert.deepEqual((await anyone().get(path)).is(200).photos, []);
  (await owner.patch(link, { guest_photos_max: 0 })).isProblem(400, "invalid_argument", ["guest_photos_max"]);
  assert.deepEqual(await change({ guest_photos_max: 7 }), [true, 7]);
  assert.deepEqual(await change({ hides_gallery: false }), [false, 7]);
  assert.equal((await anyone().get(path)).is(200).photos.length, 1);
  const none = { hides_gallery: true, guest_photos_max: 0 };
  (await owner.post(`/galleries/${gallery.id}/links`, none)).isProblem(400, "invalid_argument", ["guest_photos_max"]);
  (await owner.patch(link, none)).isProblem(400, "invalid_argument", ["guest_photos_max"]);
});

test("on the pages, nothing of the gallery is there, in no preview either, and all works without scripts (29)", async () => {
  const { owner, gallery, shown } = await world();
  const own = new Visitor(server);
  (await own.logIn(owner.username)).is(303);
  const share = `/galleries/${gallery.id}/share`;
  const made = (await own.submit(share, { label: "The guests", expires_in_days: "", hides_gallery: "true" })).is(200);
  assert.match(made, /guests may add 500 photos · shows only what they add/);
  const page = /href="(\/s\/[^"]+)"/.exec(made)[1];
  const visitor = new Visitor(server);
  const html = (await visitor.get(page)).is(200);
  assert.match(html, /you see those, and nothing else of it/);
  assert.match(html, /<meta property="og:title" content="Wedding">/);
  assert.doesNotMatch(html, new RegExp(`${shown.id}|og:image|og:description|Only for us|1 photo`));
  for (const [below, status] of [["/cover", 404], ["/archive", 404], [`/photos/${shown.id}`, 404],
    [`/photos/${shown.id}/original`, 404], [`/photos/${shown.id}/delete`, 404]]) {
    const refused = (await visitor.get(page + below)).is(status);
    assert.doesNotMatch(refused, /og:image|\/b\//, below);
  }
  const body = new FormData();
  body.set("csrf", /name="csrf" value="([^"]+)"/.exec(html)[1]);
  body.append("photos", new Blob([picture.bytes]), "one.jpg");
  (await visitor.request(`${page}/photos`, { method: "POST", body })).is(200);
  const [, id] = new RegExp(`${page}/photos/([0-9a-f-]{36})`).exec((await visitor.get(page)).is(200));
  assert.notEqual(id, shown.id);
  (await visitor.get(`${page}/photos/${id}`)).is(200);
  (await new Visitor(server).get(`${page}/photos/${id}`)).is(404);
  assert.equal((await visitor.submit(`${page}/photos/${id}/delete`, {})).headers.get("location"), page);
});
