// A gallery in sections: those of its time, and those that its owner makes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { addDatedPhotos } from "../support/dated_photos.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { Visitor } from "../support/visitor.mjs";

const perMonth = [70, 1, 80, 60]; // from November 2023 on
const names = ["small.jpg", "grey.jpg", "alpha.png", "orientation-6.jpg", "small.jpg"];

let server;
let anna;
let large;
let small;
let ids;

before(async () => {
  server = await Server.start();
  anna = await register(server, "anna");
  large = (await anna.createGallery("Years", "link")).id;
  await addDatedPhotos(anna, large, perMonth.flatMap((count, month) =>
    Array.from({ length: count }, (_, i) => new Date(Date.UTC(2023, 10 + month, 1 + Math.floor((28 * i) / count), 12, 0, i)))));
  await order(large, "taken");
  small = (await anna.createGallery("Summer", "link", { shares_originals: true })).id;
  ids = [];
  for (const name of names) ids.push((await anna.upload(small, await photo(name))).is(201).photo.id);
  await order(small, "manual");
});
after(() => server.stop());

async function order(gallery, wanted) {
  const { revision } = (await anna.get(`/galleries/${gallery}`)).is(200);
  (await anna.patch(`/galleries/${gallery}`, { revision, order: wanted })).is(200);
}
const look = async (path, who = anna) => (await who.get(path)).is(200);
const textsOf = ({ sections }) => sections.map(({ key, title, photo_count }) => `${title ?? key}: ${photo_count}`);
const begin = async (title, letter) => (await anna.post(`/galleries/${small}/sections`, { title, photo: ids["abcde".indexOf(letter)] })).is(201).key;

// "a[Sea]bc": photos under the headings that they have.
async function shown(path = `/galleries/${small}`, who = anna) {
  const { photos, sections } = await look(path, who);
  let text = "";
  let last;
  for (const { id, section } of photos) {
    if (section !== last) text += `[${sections.find(({ key }) => key === section)?.title}]`;
    last = section;
    text += "abcde"[ids.indexOf(id)];
  }
  return text;
}

test("a large gallery has sections of its time, each of which one request begins with", async () => {
  const { sections, photos, next } = await look(`/galleries/${large}`);
  assert.deepEqual(textsOf({ sections }), ["2023-11: 70", "2023-12: 1", "2024-01: 80", "2024-02: 60"]);
  assert.ok(photos.every(({ section }) => section === "2023-11"));
  const second = await look(`/galleries/${large}?cursor=${next}`);
  assert.deepEqual([...new Set(second.photos.map(({ section }) => section))], ["2023-11", "2023-12", "2024-01"]);
  const january = await look(`/galleries/${large}?section=2024-01&limit=200`);
  assert.equal(january.photos.length, 140);
  assert.equal(january.photos[0].section, "2024-01");
  assert.deepEqual(textsOf(january), textsOf({ sections }));
  const cursor = await look(`/galleries/${large}?section=2024-01&cursor=${next}`);
  assert.deepEqual(cursor.photos.map(({ id }) => id), second.photos.map(({ id }) => id), "the cursor goes before it");
  const day = await look(`/galleries/${large}?section=2024-02-27`);
  assert.ok(day.photos.length > 0 && day.photos.length < 10, "any day is a place to begin at");
  assert.equal((await look(`/galleries/${large}?section=2031-01`)).photos.length, 0);
  assert.equal((await look(`/galleries/${large}?section=nonsense`)).photos[0].id, photos[0].id);
  await order(large, "added");
  assert.deepEqual((await look(`/galleries/${large}`)).sections, [], "all were added on one day");
  await order(large, "taken");
});

test("a link shows the same sections, by REST and as a page", async () => {
  const { secret } = (await anna.post(`/galleries/${large}/links`, {})).is(201);
  const guest = new Client(server);
  const page = await look(`/shared/${secret}?section=2024-02`, guest);
  assert.deepEqual(textsOf(page), ["2023-11: 70", "2023-12: 1", "2024-01: 80", "2024-02: 60"]);
  assert.equal(page.photos[0].section, "2024-02");
  const html = (await new Visitor(server).get(`/s/${secret}?section=2024-02`)).is(200);
  assert.match(html, /<h2[^>]* id="section-2024-02"><a href="\/s\/[^"]+\?section=2024-02#section-2024-02">February 2024<\/a>/);
  assert.match(html, /href="\/s\/[^"]+\?section=2023-11#section-2023-11">November 2023 <span class="quiet">70</);
  assert.match(html, /From the beginning/);
});

test("a photo leads back to the page of its gallery that begins with it, unless it is on the first", async () => {
  const { secret } = (await anna.post(`/galleries/${large}/links`, {})).is(201);
  const guest = new Client(server);
  const visitor = new Visitor(server);
  const first = (await look(`/galleries/${large}`)).photos.at(-1).id;
  assert.equal((await look(`/photos/${first}`)).page, undefined);
  const [back] = /href="[^"]*#photo-[^"]+"/.exec((await visitor.get(`/s/${secret}/photos/${first}`)).is(200));
  assert.equal(back, `href="/s/${secret}#photo-${first}"`);

  const { id } = (await look(`/galleries/${large}?section=2024-01`)).photos[30];
  const { page } = await look(`/photos/${id}`);
  assert.equal((await look(`/galleries/${large}?cursor=${page}`)).photos[0].id, id);
  assert.equal((await look(`/shared/${secret}/photos/${id}`, guest)).page, page);
  const [, path] = /href="([^"]*)#photo-[^"]+"/.exec((await visitor.get(`/s/${secret}/photos/${id}`)).is(200));
  assert.equal(path, `/s/${secret}?cursor=${page}`);
  const there = (await visitor.get(path)).is(200);
  assert.ok(there.includes(` id="photo-${id}"`));
  assert.match(there, /From the beginning/);
});

test("the owner begins, changes, moves and removes sections", async () => {
  const sea = await begin("Sea", "b");
  const home = await begin("Home", "d");
  assert.equal(await shown(), "a[Sea]bc[Home]de");
  assert.deepEqual(textsOf(await look(`/galleries/${small}`)), ["Sea: 2", "Home: 2"]);
  (await anna.patch(`/galleries/${small}/sections/${sea}`, { title: "The sea" })).is(200);
  (await anna.patch(`/galleries/${small}/sections/${home}`, { photo: ids[4] })).is(200);
  assert.equal(await shown(), "a[The sea]bcd[Home]e");
  assert.equal(await shown(`/galleries/${small}?section=${home}`), "[Home]e");
  const { section } = await look(`/photos/${ids[2]}`);
  assert.deepEqual(section, { key: sea, title: "The sea" });
  (await anna.delete(`/galleries/${small}/sections/${home}`)).is(204);
  (await anna.delete(`/galleries/${small}/sections/${home}`)).isProblem(404, "not_found");
  assert.equal(await shown(), "a[The sea]bcde");
  (await anna.delete(`/galleries/${small}/sections/${sea}`)).is(204);
});

test("a section outlives its first photo, on links and in the archive, too", async () => {
  await begin("Sea", "b");
  const home = await begin("Home", "e");
  (await anna.post(`/photos/${ids[1]}/place`, { position: 1 })).is(200);
  assert.equal(await shown(), "ba[Sea]cd[Home]e");
  (await anna.delete(`/photos/${ids[2]}`)).is(204);
  const { secret } = (await anna.post(`/galleries/${small}/links`, { allows_download: true })).is(201);
  const guest = new Client(server);
  assert.equal(await shown(`/shared/${secret}`, guest), "ba[Sea]d[Home]e");
  assert.equal((await look(`/shared/${secret}/photos/${ids[4]}`, guest)).section.title, "Home");
  const archive = (await guest.get(`/shared/${secret}/archive`)).bytes.toString("latin1");
  for (const name of ["01 Sea/orientation-6.jpg", "02 Home/small.jpg"]) assert.ok(archive.includes(name), name);
  (await anna.delete(`/photos/${ids[4]}`)).is(204);
  assert.deepEqual(textsOf(await look(`/galleries/${small}`)), ["Sea: 1", "Home: 0"], "it is empty, and there");
  const exported = (await anna.get("/export")).bytes.toString("utf8");
  assert.match(exported, /"sections":\[\{"title":"Sea","photos":\["[-0-9a-f]+"\]\},\{"title":"Home","photos":\[\]\}\]/);
  (await anna.delete(`/galleries/${small}/sections/${home}`)).is(204);
});

test("what cannot be a section is refused with what to do", async () => {
  const input = { title: "Again", photo: ids[3] };
  const post = (json, who = anna) => who.post(`/galleries/${small}/sections`, json);
  (await post(input)).isProblem(400, "invalid_argument", ["photo"]);
  (await post({ ...input, title: " " })).isProblem(400, "invalid_argument", ["title"]);
  (await post({ title: "x", photo: ids[2] })).isProblem(400, "invalid_argument", ["photo"]);
  (await post(input, await register(server, "ben"))).isProblem(404, "not_found");
  (await post(input, new Client(server))).isProblem(401, "unauthenticated");
  await order(small, "added");
  (await post(input)).isProblem(409, "conflict");
  assert.deepEqual((await look(`/galleries/${small}`)).sections, []);
  await order(small, "manual");
  assert.deepEqual(textsOf(await look(`/galleries/${small}`)), ["Sea: 1"], "they are kept meanwhile");
});

test("of two who begin a section at once none is lost", async () => {
  const first = (await anna.createGallery("Race")).id;
  const photos = [];
  for (let i = 0; i < 6; ++i) photos.push((await anna.upload(first, await photo("small.jpg"))).is(201).photo.id);
  await order(first, "manual");
  await Promise.all(photos.map(async (id, i) => (await anna.post(`/galleries/${first}/sections`, { title: `Part ${i}`, photo: id })).is(201)));
  assert.deepEqual(textsOf(await look(`/galleries/${first}`)), photos.map((_, i) => `Part ${i}: 1`));
});
