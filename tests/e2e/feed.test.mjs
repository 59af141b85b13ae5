// Home and explore (issue point 7; SECURITY.md 26).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";

let server;
let reader;
let people;

before(async () => {
  server = await Server.start();
  reader = await register(server, "reader");
  people = [await register(server, "anna"), await register(server, "ben"), await register(server, "carla")];
});
after(() => server.stop());

async function readAll(viewer, path) {
  const pages = [];
  for (let next = path; next;) {
    const page = (await viewer.get(next)).is(200);
    pages.push(page.galleries.map(({ name }) => name));
    next = page.next && `${path}?cursor=${encodeURIComponent(page.next)}`;
  }
  return pages;
}

test("an empty home suggests people to follow", async () => {
  const page = (await reader.get("/feed")).is(200);
  assert.deepEqual(page.galleries, []);
  const suggested = page.suggestions.map(({ user }) => user.username);
  for (const person of people) assert.ok(suggested.includes(person.username));
  assert.ok(!suggested.includes(reader.username));
  assert.ok((await reader.get("/suggestions")).is(200).people.length >= people.length);
});

test("home has the galleries of the people one follows that one may see, newest first, in pages", async () => {
  const [anna, ben, carla] = people;
  await reader.follow(anna);
  await reader.follow(ben);
  const expected = [];
  for (let i = 0; i < 30; i += 1) {
    const person = people[i % 3];
    const audience = ["public", "followers", "private"][Math.floor(i / 3) % 3];
    await person.createGallery(`${i} ${audience}`, audience);
    if (person !== carla && audience !== "private") expected.unshift(`${i} ${audience}`);
  }
  const pages = await readAll(reader, "/feed");
  assert.deepEqual(pages.flat(), expected);
  assert.ok(pages.length > 1, "there is more than one page to it");

  const published = Array.from({ length: 30 }, (_, i) => i).filter((i) => Math.floor(i / 3) % 3 === 0);
  for (const viewer of [reader, new Client(server)]) {
    assert.deepEqual((await readAll(viewer, "/explore")).flat(), published.map((i) => `${i} public`).reverse());
  }
});

test("a gallery that appears while one pages neither shifts nor repeats the others", async () => {
  const [anna] = people;
  const first = (await reader.get("/feed")).is(200);
  await anna.createGallery("in between", "public");
  const second = (await reader.get(`/feed?cursor=${encodeURIComponent(first.next)}`)).is(200);
  const ids = [...first.galleries, ...second.galleries].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(!second.galleries.some(({ name }) => name === "in between"));
  assert.equal((await reader.get("/feed")).is(200).galleries[0].name, "in between");
});

test("whom one no longer follows is no longer at home", async () => {
  for (const person of people.slice(0, 2)) await reader.delete(`/follows/${person.username}`);
  assert.deepEqual((await reader.get("/feed")).is(200).galleries, []);
});

test("home is for people with an account", async () => {
  (await new Client(server).get("/feed")).isProblem(401, "unauthenticated");
});

test("how much is new since a page of home was read, and nothing of whom one may not see or has muted", async () => {
  const [anna, ben] = [await register(server, "anna"), await register(server, "ben")];
  const viewer = await register(server, "viewer");
  for (const person of [anna, ben]) await viewer.follow(person);
  assert.equal((await viewer.get("/feed")).is(200).newest, undefined, "there is nothing yet");
  await anna.createGallery("First", "public");
  const { newest } = (await viewer.get("/feed")).is(200);
  const news = async () => (await viewer.get(`/feed/news?since=${encodeURIComponent(newest)}`)).is(200);
  assert.deepEqual(await news(), { count: 0, has_more: false });
  await anna.createGallery("Second", "followers");
  await anna.createGallery("Hidden", "private");
  await ben.createGallery("Third", "public");
  assert.deepEqual(await news(), { count: 2, has_more: false });
  (await viewer.put(`/mutes/${ben.username}`)).is(204);
  assert.deepEqual(await news(), { count: 1, has_more: false });
  for (let i = 0; i < 25; i += 1) await anna.createGallery(`More ${i}`, "public");
  assert.equal((await news()).has_more, true);
  (await viewer.get("/feed/news")).is(400);
  (await viewer.get("/feed/news?since=nonsense")).is(400);
});
