// How often a page waits for the database, one answer after the other: at most twice (issue 5). Counted where the commands pass by; what
// counts as one is said in support/round_trips.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { Database } from "../support/database.mjs";
import { newGuest } from "../support/guests.mjs";
import { password, register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { takenAt } from "../support/positions.mjs";
import { RoundTrips } from "../support/round_trips.mjs";
import { run, Server } from "../support/server.mjs";

const most = 2;
const mostUnknown = 3; // where the process was not shown yet what the address names, and has to ask for one after the other
const triesPerPage = 3; // what the server does on its own meanwhile can only add to a count

let database;
let trips;
let server;
let settings;

before(async () => {
  database = await Database.start();
  if (database.missing) return;
  trips = await RoundTrips.start(database.uri);
  settings = [`metadata.uri=${trips.uri("trips")}`];
  server = await Server.start({ settings });
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

const link = async (owner, gallery) => (await owner.post(`/galleries/${gallery.id}/links`, { allows_download: true })).is(201).secret;

// Each page is looked at once before it is counted: what is not remembered yet is a test of its own.
async function checkAll(t, pages) {
  for (const [page, who, path, expected = 200] of pages) {
    let status;
    const look = async () => ({ status } = await who.get(path));
    await look();
    check(t, page, await fewest(look), most);
    assert.equal(status, expected, page);
  }
}

// Somebody with a token that says so.
async function administrator() {
  const { username } = await register(server, "admin");
  const made = await run("user", "role", username, "admin", "--data", server.data, ...settings.flatMap((setting) => ["--set", setting]));
  assert.equal(made.code, 0, made.stderr);
  return new Client(server, (await new Client(server).post("/auth/login", { login: username, password })).is(200).access_token);
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
  await checkAll(t, pages);
});

test("so do pages that go from one thing to the next", async (t) => {
  if (database.missing) return t.skip(database.missing);
  const [owner, fan, helper] = [await register(server, "owner"), await register(server, "fan"), await register(server, "helper")];
  const nobody = new Client(server);
  await fan.follow(owner);
  const coast = await owner.createGallery("Coastline", "public");
  const shown = (await owner.upload(coast.id, await photo("small.jpg"))).is(201).photo;
  (await owner.patch(`/photos/${shown.id}`, { revision: 1, tags: ["lighthouse"] })).is(200);
  (await owner.patch(`/galleries/${coast.id}`, { revision: 1, cover: shown.id, order: "taken" })).is(200);
  const shared = await owner.createGallery("Of all of us", "followers");
  (await owner.patch(`/galleries/${shared.id}`, { revision: 1, contributors: [helper.username], order: "manual" })).is(200);
  const added = (await helper.upload(shared.id, await photo("grey.jpg"))).is(201).photo;
  (await helper.patch(`/photos/${added.id}`, { revision: 1, tags: ["lighthouse"] })).is(200);
  for (const thing of [`/galleries/${coast.id}`, `/photos/${shown.id}`, `/photos/${added.id}`]) {
    (await fan.post(`${thing}/comments`, { text: "How calm it is." })).is(201);
    (await fan.put(`${thing}/like`)).is(200);
  }
  const secret = await link(owner, coast);
  const hiding = (await owner.post(`/galleries/${coast.id}/links`, { hides_gallery: true })).is(201).secret;
  const headers = newGuest();
  const guest = { get: (path) => nobody.get(path, { headers }) };

  await checkAll(t, [
    ["a gallery by its link", nobody, `/shared/${secret}`],
    ["a gallery by a link that shows only what one added", guest, `/shared/${hiding}`],
    ["a photo by its gallery's link", nobody, `/shared/${secret}/photos/${shown.id}`],
    ["an original by its gallery's link", nobody, `/shared/${secret}/photos/${shown.id}/original`, 302],
    ["the picture of a link", nobody, `/shared/${secret}/cover`, 302],
    ["a photo in a gallery by hand, that somebody else added", fan, `/photos/${added.id}`],
    ["notifications", owner, "/notifications"],
    ["notifications of whoever was let into a gallery", helper, "/notifications"],
    ["what is news", owner, "/notifications/news"],
    ["what is new in the feed", fan, "/feed/news?since=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
    ["photos that are searched for", fan, "/search/photos?q=light"],
    ["photos that anybody searches for", nobody, "/search/photos?tag=lighthouse"],
    ["galleries that are searched for", fan, "/search/galleries?q=coast"],
    ["galleries that anybody searches for", nobody, "/search/galleries?q=coast"],
    ["photos with a tag", helper, "/tags/lighthouse"],
    ["comments on a gallery", fan, `/galleries/${coast.id}/comments`],
    ["comments on a photo", fan, `/photos/${added.id}/comments`],
    ["who likes a photo", fan, `/photos/${added.id}/likes`],
    ["oneself", owner, "/me"],
    ["whom one has muted", owner, "/mutes"],
    ["files that are being sent", owner, "/uploads"],
  ]);
  // A page without anything on it would take no more.
  const found = (await fan.get("/search/photos?q=light")).is(200).photos.map(({ photo: { id } }) => id);
  assert.deepEqual(found.sort(), [shown.id, added.id].sort());
  assert.deepEqual((await fan.get("/search/galleries?q=coast")).is(200).galleries.map(({ id }) => id), [coast.id]);
  const kinds = (await owner.get("/notifications")).is(200).items.map(({ kind }) => kind);
  assert.deepEqual([...new Set(kinds)].sort(), ["comment", "like", "new_follower", "photos_added"]);
});

test("so do an administrator's pages", async (t) => {
  if (database.missing) return t.skip(database.missing);
  const [owner, reporter] = [await register(server, "owner"), await register(server, "reporter")];
  const admin = await administrator();
  const gallery = await owner.createGallery("Reported", "public");
  const shown = (await owner.upload(gallery.id, await photo("small.jpg"))).is(201).photo;
  const { id } = (await owner.post(`/photos/${shown.id}/comments`, { text: "Mine." })).is(201);
  for (const thing of [`/galleries/${gallery.id}`, `/photos/${shown.id}`, `/comments/${id}`, `/profiles/${owner.username}`]) {
    (await reporter.post(`${thing}/report`, { reason: "spam" })).is(204);
  }
  (await admin.post("/admin/invitations", { note: "For a friend" })).is(201);

  await checkAll(t, [
    ["one account's quota", admin, `/admin/people/${owner.username}/quota`],
    ["the settings of the site", admin, "/admin/settings"],
    ["invitations", admin, "/admin/invitations"],
    ["what is reported", admin, "/admin/reports"],
    ["what administrators did", admin, "/admin/audit"],
  ]);
});

test("what is looked at for the first time takes one more at most", async (t) => {
  if (database.missing) return t.skip(database.missing);
  const [owner, reader] = [await register(server, "owner"), await register(server, "reader")];
  const gallery = await owner.createGallery("For whoever has the link", "link");
  (await owner.upload(gallery.id, await photo("small.jpg"))).is(201);
  const people = [];
  const links = [];
  for (let i = 0; i < 2 * triesPerPage; ++i) people.push(await register(server, `person${i}`));
  for (let i = 0; i < triesPerPage; ++i) links.push(await link(owner, gallery));

  // Whose name it is, is asked first, and what they have shared depends on it.
  const look = async (person) => (await reader.get(`/profiles/${person.username}`)).is(200);
  check(t, "a profile of whom nobody was shown yet", await fewest((i) => look(people[i])), mostUnknown);
  // As is which gallery a link opens, and what is in that.
  const open = async (secret) => (await new Client(server).get(`/shared/${secret}`)).is(200);
  check(t, "a gallery by a link that nobody has opened yet", await fewest((i) => open(links[i])), mostUnknown);

  const named = (i) => people[triesPerPage + i];
  const search = async (i) => (await reader.get(`/people?q=${named(i).username}`)).is(200);
  check(t, "a profile, after its name was on a page", await fewest((i) => look(named(i)), search), most);
  const follow = async (i) => (await reader.put(`/follows/${named(i).username}`)).is(200);
  const feed = async () => (await reader.get("/feed")).is(200);
  await reader.follow(people[0]);
  await feed();
  check(t, "the feed, after following one more", await fewest(feed, follow), most);
});
