// Tags, and finding galleries and photos.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { newUsername, register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

let server;
let anna;
let ben;
let guest;
let word; // that nothing else in the world has
let shown;
let hidden;

before(async () => {
  server = await Server.start();
  [anna, ben] = [await register(server, "anna"), await register(server, "ben")];
  guest = new Client(server);
  word = newUsername("w").replaceAll(/[^a-z0-9]/g, "");
  shown = await add(await anna.createGallery(`Open ${word}`, "public"), { description: `Sand\n${word}`, tags: ["#Beach", "beach", "New York"] });
  hidden = await add(await anna.createGallery(`Closed ${word}`, "private"), { alt: word, tags: ["beach"], location: "Χανιά" });
});
after(() => server.stop());

async function add(gallery, texts) {
  const added = (await anna.upload(gallery.id, await photo("small.jpg"))).is(201).photo;
  const { photo: { tags } } = (await anna.patch(`/photos/${added.id}`, { revision: 1, ...texts })).is(200);
  return { id: added.id, gallery: gallery.id, tags };
}

async function found(who, path) {
  const ids = [];
  for (let cursor = ""; cursor !== undefined;) {
    const page = (await who.get(`${path}${cursor && `&cursor=${cursor}`}`)).is(200);
    ids.push(...(page.photos ?? page.galleries).map((item) => item.photo?.id ?? item.id));
    cursor = page.next;
  }
  return ids;
}

test("tags are kept as they are written, each once, and are told to whoever may see the photo", async () => {
  assert.deepEqual(shown.tags, ["Beach", "New York"]);
  assert.deepEqual((await guest.get(`/photos/${shown.id}`)).is(200).photo.tags, ["Beach", "New York"]);
  const revision = (await anna.get(`/photos/${shown.id}`)).is(200).photo.revision;
  for (const tags of [["x".repeat(31)], ["a,b"], ["?"], Array.from({ length: 21 }, (_, i) => `t${i}`)]) {
    (await anna.patch(`/photos/${shown.id}`, { revision, tags })).isProblem(400, "invalid_argument", ["tags"]);
  }
  (await ben.patch(`/photos/${shown.id}`, { revision, tags: [] })).isProblem(403, "permission_denied");
  assert.equal((await anna.patch(`/photos/${shown.id}`, { revision, location: "Σύρος" })).is(200).photo.tags.length, 2);
});

test("photos are found by text, tag, camera and date, each by whoever may see it", async () => {
  for (const path of [`/search/photos?q=${word}`, `/search/photos?q=${word.slice(0, -1)}&tag=BEACH`, `/search/photos?q=${word}&from=2020-01-01`]) {
    assert.deepEqual(await found(guest, path), [shown.id], path);
    assert.deepEqual(await found(ben, path), [shown.id], path);
    assert.deepEqual(new Set(await found(anna, path)), new Set([shown.id, hidden.id]), path);
  }
  assert.deepEqual(await found(anna, `/search/photos?q=${word}%20ΧΑΝΙΆ`), [hidden.id]);
  assert.deepEqual(await found(guest, `/search/photos?q=${word}&tag=new%20%20york`), [shown.id]);
  assert.deepEqual(await found(guest, `/search/photos?q=${word}&to=2020-01-01`), []);
  assert.deepEqual(await found(guest, `/search/photos?q=${word}&camera=none`), []);
  assert.deepEqual(await found(guest, "/tags/new%20york?x"), [shown.id]);
  assert.ok((await found(anna, "/tags/beach?x")).includes(hidden.id));
});

test("galleries are found by their names", async () => {
  assert.deepEqual(await found(guest, `/search/galleries?q=open%20${word}`), [shown.gallery]);
  assert.deepEqual(await found(guest, `/search/galleries?q=closed%20${word}`), []);
  assert.deepEqual(await found(anna, `/search/galleries?q=closed%20${word}`), [hidden.gallery]);
});

test("who may see is asked at every search anew", async () => {
  const change = async (audience) => {
    const { revision } = (await anna.get(`/galleries/${hidden.gallery}`)).is(200);
    (await anna.patch(`/galleries/${hidden.gallery}`, { revision, audience })).is(200);
  };
  const sees = async (who) => (await found(who, `/search/photos?q=${word}`)).includes(hidden.id);
  await change("followers");
  assert.equal(await sees(ben), false);
  await ben.follow(anna);
  assert.equal(await sees(ben), true);
  await change("private");
  assert.equal(await sees(ben), false);
});

test("what was deleted is not found, and neither are words that were taken back", async () => {
  const gallery = await anna.createGallery("Gone soon", "public");
  const gone = await add(gallery, { description: `gone${word}` });
  assert.deepEqual(await found(guest, `/search/photos?q=gone${word}`), [gone.id]);
  (await anna.patch(`/photos/${gone.id}`, { revision: 2, description: "x" })).is(200);
  assert.deepEqual(await found(guest, `/search/photos?q=gone${word}`), []);
  (await anna.patch(`/photos/${gone.id}`, { revision: 3, tags: [`gone${word}`] })).is(200);
  assert.deepEqual(await found(guest, `/tags/gone${word}?x`), [gone.id]);
  (await anna.delete(`/photos/${gone.id}`)).is(204);
  assert.deepEqual(await found(guest, `/tags/gone${word}?x`), []);
});

test("what cannot be asked is refused with what to do", async () => {
  (await guest.get(`/search/photos?q=${"x".repeat(201)}`)).isProblem(400, "invalid_argument", ["q"]);
  (await guest.get("/search/photos?from=yesterday")).isProblem(400, "invalid_argument", ["from"]);
  (await guest.get("/search/galleries?from=2026-02-02&to=2026-02-01")).isProblem(400, "invalid_argument", ["from"]);
  (await guest.get("/search/photos?q=x&cursor=zz")).isProblem(400, "invalid_argument", ["cursor"]);
  for (const odd of ["%", "'; --", "*", "#", "@", '"', "\\"]) {
    assert.deepEqual(await found(guest, `/search/photos?q=${encodeURIComponent(odd)}`), [], odd);
  }
});
