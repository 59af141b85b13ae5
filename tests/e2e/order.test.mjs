// The order of a gallery's photos.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

const names = ["small.jpg", "grey.jpg", "alpha.png", "orientation-6.jpg"];

let server;
let anna;
let gallery;
let ids;

before(async () => {
  server = await Server.start();
  anna = await register(server, "anna");
  gallery = await anna.createGallery("Summer", "link");
  ids = [];
  for (const name of names) {
    ids.push((await anna.upload(gallery.id, await photo(name))).is(201).photo.id);
  }
});
after(() => server.stop());

// As "abcd" in the order in which they were added.
const lettersOf = (shown) => shown.map((id) => "abcd"[ids.indexOf(id)]).join("");

async function set(order) {
  const { revision } = (await anna.get(`/galleries/${gallery.id}`)).is(200);
  assert.equal((await anna.patch(`/galleries/${gallery.id}`, { revision, order })).is(200).order, order);
}

async function shown(who = anna, path = `/galleries/${gallery.id}`) {
  const all = [];
  for (let cursor = ""; cursor !== undefined;) {
    const page = (await who.get(`${path}?limit=3${cursor && `&cursor=${cursor}`}`)).is(200);
    all.push(...page.photos.map(({ id }) => id));
    cursor = page.next;
  }
  return lettersOf(all);
}

const move = async (letter, place) => (await anna.post(`/photos/${ids["abcd".indexOf(letter)]}/place`, place)).is(200).position;

test("a gallery begins as its photos were added, and its owner's order as that", async () => {
  assert.equal((await anna.get(`/galleries/${gallery.id}`)).is(200).order, "added");
  assert.equal(await shown(), "abcd");
  await set("manual");
  assert.equal(await shown(), "abcd");
});

test("a move is seen on pages, neighbours, previews, by links and in the archive", async () => {
  await set("manual");
  assert.equal(await move("d", { before: ids[0] }), 1);
  assert.equal(await move("b", { after: ids[2] }), 4);
  assert.equal(await move("a", { steps: 1 }), 3);
  assert.equal(await move("c", { position: 3 }), 3);
  assert.equal(await shown(), "dacb");
  const { previous, next, position } = (await anna.get(`/photos/${ids[2]}`)).is(200);
  assert.deepEqual([lettersOf([previous, next]), position], ["ab", 3]);
  const { galleries } = (await anna.get("/galleries")).is(200);
  assert.equal(lettersOf(galleries.find(({ id }) => id === gallery.id).previews.map(({ id }) => id)), "dacb");
  const { secret } = (await anna.post(`/galleries/${gallery.id}/links`, {})).is(201);
  assert.equal(await shown(new Client(server), `/shared/${secret}`), "dacb");
  const archive = await anna.get(`/galleries/${gallery.id}/archive`);
  assert.equal(archive.status, 200);
  const at = (letter) => archive.bytes.indexOf(names["abcd".indexOf(letter)]);
  assert.ok(at("d") >= 0 && at("d") < at("a") && at("a") < at("c") && at("c") < at("b"));
});

test("whoever does not own it moves nothing", async () => {
  const ben = await register(server, "ben");
  (await ben.post(`/photos/${ids[0]}/place`, { position: 1 })).isProblem(404, "not_found");
  (await new Client(server).post(`/photos/${ids[0]}/place`, { position: 1 })).isProblem(401, "unauthenticated");
});

test("two who move at once lose none, and the order is one", async () => {
  await set("manual");
  const moves = Array.from({ length: 40 }, (_, i) => move("abcd"[i % 4], i % 3 === 0 ? { steps: -1 } : { position: 1 + (i % 4) }));
  await Promise.all(moves);
  assert.equal([...(await shown())].sort().join(""), "abcd");
});

test("what is no place is refused with what to do", async () => {
  const place = (input) => anna.post(`/photos/${ids[0]}/place`, input);
  (await place({})).isProblem(400, "invalid_argument");
  (await place({ steps: 1, position: 2 })).isProblem(400, "invalid_argument");
  (await place({ position: 0 })).isProblem(400, "invalid_argument", ["position"]);
  (await place({ before: ids[0] })).isProblem(400, "invalid_argument", ["before"]);
  const { revision } = (await anna.get(`/galleries/${gallery.id}`)).is(200);
  (await anna.patch(`/galleries/${gallery.id}`, { revision, order: "upside down" })).isProblem(400, "invalid_argument", ["order"]);
});
