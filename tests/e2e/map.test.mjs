// Where photos were taken: told as their owners decide, and shown on maps (issue 6, point 13; SECURITY.md 24, 26, 34).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { takenAt } from "../support/positions.mjs";
import { Server } from "../support/server.mjs";
import { Visitor } from "../support/visitor.mjs";

const athens = [37.97153, 23.72573];
const piraeus = [37.9429, 23.6469];
const sydney = [-33.85678, 151.2153];

let server;
let owner;
let ben;
let nobody;

before(async () => {
  server = await Server.start();
  [owner, ben] = [await register(server, "owner"), await register(server, "ben")];
  nobody = new Client(server);
});
after(() => server.stop());

async function add(who, gallery, [latitude, longitude]) {
  return (await who.upload(gallery, takenAt(await photo("small.jpg"), latitude, longitude))).is(201).photo.id;
}

async function decide(gallery, change) {
  const { revision } = (await owner.get(`/galleries/${gallery}`)).is(200);
  return (await owner.patch(`/galleries/${gallery}`, { revision, ...change })).is(200);
}

const places = async (who, path) => (await who.get(path)).is(200).places;
const countOf = (all) => all.reduce((sum, { count }) => sum + count, 0);
const exifOf = async (who, id) => (await who.get(`/photos/${id}`)).is(200).photo.exif;

test("a position is hidden, told to about 10 km or exactly, as the owner says at that moment", async () => {
  const { id } = await owner.createGallery("Harbours", "public");
  const at = await add(owner, id, athens);
  assert.ok(Math.abs((await exifOf(owner, at)).latitude - athens[0]) < 1e-4);
  assert.equal((await exifOf(nobody, at)).latitude, undefined);
  assert.equal(countOf(await places(nobody, `/galleries/${id}/map`)), 0);
  assert.equal(countOf(await places(nobody, "/explore/map")), 0);

  assert.equal((await decide(id, { positions: "approximate" })).positions, "approximate");
  const about = await exifOf(nobody, at);
  assert.equal(about.is_approximate, true);
  const away = Math.hypot(about.latitude - athens[0], about.longitude - athens[1]);
  assert.ok(away > 1e-3 && away < 0.15, `${away} degrees away`);
  const [place] = await places(nobody, "/explore/map");
  assert.deepEqual([place.count, place.is_approximate, place.photo.id], [1, true, at]);
  assert.ok(Math.abs(place.latitude - about.latitude) < 1e-9);
  // Only the exact place is in this part of the map.
  const around = (side) => [athens[1] - side, athens[0] - side, athens[1] + side, athens[0] + side].join(",");
  assert.equal(countOf(await places(nobody, `/explore/map?zoom=19&bbox=${around(0.001)}`)), 0);
  assert.equal(countOf(await places(owner, `/galleries/${id}/map?zoom=19&bbox=${around(0.001)}`)), 1);

  await decide(id, { positions: "exact" });
  assert.ok(Math.abs((await exifOf(nobody, at)).latitude - athens[0]) < 1e-4);
  assert.equal(countOf(await places(nobody, `/explore/map?zoom=19&bbox=${around(0.001)}`)), 1);
  const { secret } = (await owner.post(`/galleries/${id}/links`, { allows_download: true })).is(201);
  assert.equal((await nobody.get(`/shared/${secret}/photos/${at}`)).is(200).photo.exif.latitude, undefined);

  (await owner.patch(`/photos/${at}`, { revision: 1, positions: "hidden" })).is(200);
  assert.equal((await exifOf(nobody, at)).latitude, undefined);
  assert.equal(countOf(await places(nobody, "/explore/map")), 0);
  (await owner.patch(`/photos/${at}`, { revision: 2, positions: "" })).is(200);
  assert.equal(countOf(await places(nobody, "/explore/map")), 1);
  await decide(id, { positions: "hidden" });
  assert.equal(countOf(await places(nobody, "/explore/map")), 0);
});

test("a contributor's photo is on the map when they agree, and theirs alone until then", async () => {
  const { id } = await owner.createGallery("Together", "public");
  await decide(id, { contributors: [ben.username], positions: "exact" });
  await add(owner, id, athens);
  const at = await add(ben, id, piraeus);
  assert.equal(countOf(await places(owner, `/galleries/${id}/map`)), 1);
  assert.equal((await exifOf(owner, at)).latitude, undefined);
  assert.equal(countOf(await places(ben, "/me/map")), 1);
  (await owner.patch(`/photos/${at}`, { revision: 1, positions: "exact" })).isProblem(403, "permission_denied");
  (await ben.patch(`/photos/${at}`, { revision: 1, positions: "near" })).isProblem(400, "invalid_argument");
  (await ben.patch(`/photos/${at}`, { revision: 1, positions: "exact" })).is(200);
  assert.equal(countOf(await places(nobody, `/galleries/${id}/map`)), 2);
  await decide(id, { audience: "private" });
  assert.equal(countOf(await places(nobody, "/explore/map")), 0);
  (await nobody.get(`/galleries/${id}/map`)).isProblem(404, "not_found");
});

test("near photos are one place with a count, until one goes in", async () => {
  const { id } = await owner.createGallery("Far and near", "private");
  for (const place of [athens, piraeus, sydney]) await add(owner, id, place);
  const path = `/galleries/${id}/map`;
  const far = await places(owner, `${path}?zoom=2`);
  assert.deepEqual(far.map(({ count }) => count), [2, 1], "the most photos first");
  assert.ok(far[0].west < far[0].longitude && far[0].longitude < far[0].east);
  assert.equal((await places(owner, `${path}?zoom=11`)).length, 3);
  assert.deepEqual((await places(owner, `${path}?bbox=150,-35,153,-30`)).map(({ count }) => count), [1]);
  assert.equal(countOf(await places(owner, `${path}?bbox=20,-40,-20,40`)), 3, "across the date line");
  for (const wrong of ["bbox=1,2,3", "bbox=0,50,10,40", "bbox=-200,0,0,10", "bbox=a,b,c,d", "zoom=20", "zoom=-1", "zoom=x"]) {
    (await owner.get(`${path}?${wrong}`)).isProblem(400, "invalid_argument");
  }
  (await nobody.get("/me/map")).isProblem(401, "unauthenticated");
});

test("photos of one spot are listed in pages, as far as the map tells that they are there", async () => {
  const { id } = await owner.createGallery("At one spot", "public", { positions: "approximate" });
  const at = [];
  for (let i = 0; i < 3; ++i) at.push(await add(owner, id, athens));
  at.sort().reverse();
  const path = `/galleries/${id}/map/photos`;
  const [latitude, longitude] = athens;
  const spot = `bbox=${[longitude - 2e-5, latitude - 2e-5, longitude + 2e-5, latitude + 2e-5].map((side) => side.toFixed(5))}`;
  const list = async (who, query) => (await who.get(`${path}?${query}`)).is(200);
  const idsOf = ({ photos }) => photos.map(({ photo: { id: one } }) => one);
  assert.deepEqual(idsOf(await list(owner, spot)), at, "always in the same order");
  const page = await list(owner, `${spot}&limit=2`);
  assert.deepEqual(idsOf(page), at.slice(0, 2));
  const last = await list(owner, `${spot}&limit=2&cursor=${page.next}`);
  assert.deepEqual([idsOf(last), last.next], [at.slice(2), undefined]);
  assert.deepEqual(idsOf(await list(nobody, spot)), [], "others are not told that they are there");
  const [told] = await places(nobody, `/galleries/${id}/map?zoom=19`);
  const sides = [told.west, told.south, told.east, told.north].map((side, i) => (side + (i < 2 ? -1e-5 : 1e-5)).toFixed(5));
  assert.deepEqual(idsOf(await list(nobody, `bbox=${sides}`)), at);
  const own = idsOf((await owner.get(`/me/map/photos?${spot}`)).is(200));
  assert.ok(at.every((one) => own.includes(one)));
  (await nobody.get(`/me/map/photos?${spot}`)).isProblem(401, "unauthenticated");
  for (const wrong of ["bbox=1,2,3", "cursor=nonsense", "limit=0"]) (await owner.get(`${path}?${wrong}`)).isProblem(400, "invalid_argument");

  const visitor = new Visitor(server);
  const map = (await visitor.get(`/galleries/${id}/map`)).is(200);
  const [, address] = /href="([^"]+\/map\/photos\?bbox=[^"]+)"/.exec(map);
  const shown = (await visitor.get(address)).is(200);
  for (const one of at) assert.ok(shown.includes(`href="/photos/${one}"`), one);
  (await owner.delete(`/galleries/${id}`)).is(204);
  (await visitor.get(address)).is(404);
});

test("who is blocked finds nothing of the other on the map", async () => {
  const { id } = await owner.createGallery("For all but one", "public", { positions: "exact" });
  await add(owner, id, sydney);
  const around = "/explore/map?bbox=150,-35,153,-30";
  assert.equal(countOf(await places(ben, around)), 1);
  (await owner.put(`/blocks/${ben.username}`)).is(204);
  assert.equal(countOf(await places(ben, around)), 0);
  assert.equal(countOf(await places(nobody, around)), 1);
  (await owner.delete(`/blocks/${ben.username}`)).is(204);
  (await owner.delete(`/galleries/${id}`)).is(204);
  assert.equal(countOf(await places(nobody, around)), 0);
});

test("what the camera was is told unless the gallery hides it, and no search tells it either", async () => {
  const { id } = await owner.createGallery("Film", "public");
  const at = await add(owner, id, athens);
  assert.equal((await exifOf(nobody, at)).camera, "Test Camera");
  await decide(id, { hides_camera: true });
  assert.equal((await exifOf(nobody, at)).camera, undefined);
  assert.equal((await exifOf(owner, at)).camera, "Test Camera");
  const found = async (who) => (await who.get("/search/photos?camera=test%20camera")).is(200).photos.map((one) => one.photo.id);
  assert.ok((await found(owner)).includes(at));
  assert.ok(!(await found(nobody)).includes(at));
});

test("without scripts the map is a drawing and a list, and all of it is decided by forms", async () => {
  const visitor = await new Visitor(server).register("maria");
  const id = await visitor.createGallery("On paper");
  const { id: at } = await visitor.upload(id, takenAt(await photo("small.jpg"), ...athens));
  await visitor.upload(id, takenAt(await photo("small.jpg"), ...piraeus));
  const own = (await visitor.get("/map")).is(200);
  assert.match(own, /<svg class="map-drawing" viewBox="[\d. -]+" aria-hidden="true"><use href="\/assets\/world\.[0-9a-f]+\.svg#land"\/><circle cx="203/);
  assert.match(own, /2 photos/);
  const part = /href="(\/map\?bbox=[^"]+)"/.exec(own)[1].replaceAll("&amp;", "&");
  const nearer = (await visitor.get(part)).is(200);
  assert.match(nearer, new RegExp(`href="/photos/${at}"`));
  assert.equal(nearer.match(/class="map-place"/g).length, 2, "both by themselves");
  assert.match(nearer, /37\.97° N, 23\.73° E/);

  const stranger = new Visitor(server);
  const page = () => stranger.get(`/photos/${at}`);
  assert.doesNotMatch((await page()).is(200), /37\.97/);
  assert.match((await visitor.get(`/photos/${at}`)).is(200), /Position \(only you see it\)/);
  const form = { name: "On paper", description: "", audience: "public", revision: "1", positions: "approximate", hides_camera: "true" };
  (await visitor.submit(`/galleries/${id}/edit`, form)).is(303);
  const edit = (await visitor.get(`/galleries/${id}/edit`)).is(200);
  assert.match(edit, /<option value="approximate" selected>/);
  assert.match(edit, /aria-describedby="hides_camera-hint" checked/);
  assert.match((await page()).is(200), /Position, to about 10 km/);
  assert.doesNotMatch((await page()).is(200), /Test Camera/);
  assert.match((await stranger.get(`/galleries/${id}`)).is(200), new RegExp(`href="/galleries/${id}/map"`));
  assert.match((await stranger.get(`/galleries/${id}/map`)).is(200), /told to about 10 km only/);
  assert.match((await stranger.get("/explore/map")).is(200), /On paper|2 photos/);
  const photoForm = { description: "", alt: "", location: "", tags: "", revision: "1", positions: "hidden" };
  (await visitor.submit(`/photos/${at}/edit`, photoForm)).is(303);
  assert.doesNotMatch((await page()).is(200), /Position/);
  assert.equal((await stranger.get("/map")).status, 303, "to log in");
  (await stranger.get("/explore/map?bbox=1,2")).is(400);
});
