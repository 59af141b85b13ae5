// How often a page waits for the database, one answer after the other: at most twice (issue 5). Counted where the commands pass by; what
// counts as one is said in support/round_trips.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { Database } from "../support/database.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { takenAt } from "../support/positions.mjs";
import { RoundTrips } from "../support/round_trips.mjs";
import { Server } from "../support/server.mjs";

const most = 2;
const mostAtFirst = 3; // where it is not remembered yet whom to ask for
const triesPerPage = 3; // what the server does on its own meanwhile can only add to a count

let database;
let trips;
let server;

before(async () => {
  database = await Database.start();
  if (database.missing) return;
  trips = await RoundTrips.start(database.uri);
  server = await Server.start({ settings: [`metadata.uri=${trips.uri("trips")}`] });
});
after(async () => {
  await server?.stop();
  trips?.stop();
  await database.stop();
});

// `prepare` is not counted.
async function fewest(work, prepare = async () => undefined) {
  const counts = [];
  for (let i = 0; i < triesPerPage; ++i) {
    await prepare(i);
    counts.push(await trips.of(() => work(i)));
  }
  return Math.min(...counts);
}

function check(t, page, count, limit) {
  assert.ok(count > 0, `${page}: nothing was counted`);
  assert.ok(count <= limit, `${page}: ${count} round trips rather than ${limit}`);
  t.diagnostic(`${page}: ${count}`);
}

test("a page waits for the database twice at most, whatever is in it", async (t) => {
  if (database.missing) return t.skip(database.missing);
  const owner = await register(server, "owner");
  const follower = await register(server, "follower");
  await follower.follow(owner);
  const gallery = await owner.createGallery("Summer", "followers");
  const photos = [];
  for (const name of ["small.jpg", "grey.jpg"]) photos.push((await owner.upload(gallery.id, await photo(name))).is(201).photo);
  const { revision } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  (await owner.patch(`/galleries/${gallery.id}`, { revision, cover: photos[1].id })).is(200);
  const onMap = await owner.createGallery("On the map", "public", { positions: "exact" });
  for (const id of [onMap.id, gallery.id]) (await owner.upload(id, takenAt(await photo("small.jpg"), 37.97, 23.73))).is(201);
  for (const thing of [`/galleries/${gallery.id}`, `/photos/${photos[0].id}`]) {
    (await follower.post(`${thing}/comments`, { text: "How calm it is." })).is(201);
    (await follower.put(`${thing}/like`)).is(200);
  }
  await owner.createGallery("Open", "public");
  const arranged = await owner.createGallery("Arranged", "public");
  const first = (await owner.upload(arranged.id, await photo("small.jpg"))).is(201).photo;
  const { revision: read } = (await owner.get(`/galleries/${arranged.id}`)).is(200);
  (await owner.patch(`/galleries/${arranged.id}`, { revision: read, order: "manual" })).is(200);
  const { key } = (await owner.post(`/galleries/${arranged.id}/sections`, { title: "Arrival", photo: first.id })).is(201);
  const reader = await register(server, "reader");
  await reader.createGallery("Mine");
  const chosen = await owner.createGallery("For one", "people");
  (await owner.patch(`/galleries/${chosen.id}`, { revision: 1, people: [reader.username], contributors: [reader.username] })).is(200);

  const nobody = new Client(server);

  const pages = [
    ["a gallery", follower, `/galleries/${gallery.id}`],
    ["a gallery, to its owner", owner, `/galleries/${gallery.id}`],
    ["a gallery, to a stranger", nobody, `/galleries/${gallery.id}`, 404],
    ["a gallery at a month, all of whose photos are counted", follower, `/galleries/${gallery.id}?section=2020-01`],
    ["a gallery in sections by hand, at one of them", follower, `/galleries/${arranged.id}?section=${key}`],
    ["a photo", follower, `/photos/${photos[0].id}`],
    ["what is shared with one by name", reader, "/shared-with-me"],
    ["explore", follower, "/explore"],
    ["explore, to anybody", nobody, "/explore"],
    ["the public map", nobody, "/explore/map"],
    ["the public map, to somebody", follower, "/explore/map"],
    ["the map of a gallery", follower, `/galleries/${gallery.id}/map`],
    ["one's own map", owner, "/me/map"],
    ["the photos of a part of the public map", follower, "/explore/map/photos?bbox=23,37,24,38"],
    ["the photos of a part of the map of a gallery", follower, `/galleries/${gallery.id}/map/photos?bbox=23,37,24,38`],
    ["the photos of a part of one's own map", owner, "/me/map/photos?bbox=23,37,24,38"],
    ["one's own galleries, with something unread", owner, "/galleries"],
    ["one's own galleries", reader, "/galleries"],
    ["the feed", follower, "/feed"],
    ["the feed of somebody who follows nobody", reader, "/feed"],
    ["people to follow", reader, "/suggestions"],
    ["a profile", follower, `/profiles/${owner.username}`],
    ["a profile, to anybody", nobody, `/profiles/${owner.username}`],
    ["one's own profile", owner, `/profiles/${owner.username}`],
    ["whom somebody follows", owner, `/profiles/${follower.username}/following`],
    ["who follows somebody", follower, `/profiles/${owner.username}/followers`],
    ["who asks to follow", owner, "/follow-requests"],
    ["people", follower, "/people?q=own"],
    ["whom one has blocked", owner, "/blocks"],
    ["the share links of a gallery", owner, `/galleries/${gallery.id}/links`],
    ["the edit form of a profile", owner, "/profile"],
    ["how much one keeps", owner, "/quota"],
    ["what is unread", owner, "/notifications/unread"],
  ];
  for (const [page, who, path, expected = 200] of pages) {
    let status;
    const look = async () => ({ status } = await who.get(path));
    await look();
    check(t, page, await fewest(look), most);
    assert.equal(status, expected, page);
  }

  const others = [];
  for (let i = 0; i < triesPerPage; ++i) others.push(await register(server, `other${i}`));
  const look = async (person) => (await follower.get(`/profiles/${person.username}`)).is(200);
  check(t, "a profile, at first", await fewest((i) => look(others[i])), mostAtFirst);
  const follow = async (person) => (await follower.put(`/follows/${person.username}`)).is(200);
  const feed = async () => (await follower.get("/feed")).is(200);
  check(t, "the feed, after following one more", await fewest(feed, (i) => follow(others[i])), mostAtFirst);
});
