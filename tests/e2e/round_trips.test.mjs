// How often a page waits for the database, one answer after the other (issue 5: at most twice). Counted where the commands pass by.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { Database } from "../support/database.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { RoundTrips } from "../support/round_trips.mjs";
import { Server } from "../support/server.mjs";

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

async function fewest(work) {
  const counts = [];
  for (let i = 0; i < triesPerPage; ++i) counts.push(await trips.of(work));
  return Math.min(...counts);
}

test("a page waits for the database as often as it must, whatever is in it", async (t) => {
  if (database.missing) return t.skip(database.missing);
  const owner = await register(server, "owner");
  const follower = await register(server, "follower");
  await follower.follow(owner);
  const gallery = await owner.createGallery("Summer", "followers");
  const photos = [];
  for (const name of ["small.jpg", "grey.jpg"]) photos.push((await owner.upload(gallery.id, await photo(name))).is(201).photo);
  const { revision } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  (await owner.patch(`/galleries/${gallery.id}`, { revision, cover: photos[1].id })).is(200);
  for (const thing of [`/galleries/${gallery.id}`, `/photos/${photos[0].id}`]) {
    (await follower.post(`${thing}/comments`, { text: "How calm it is." })).is(201);
    (await follower.put(`${thing}/like`)).is(200);
  }
  await owner.createGallery("Open", "public");
  const reader = await register(server, "reader");
  await reader.createGallery("Mine");

  const pages = [
    ["a gallery", follower, `/galleries/${gallery.id}`, 2],
    ["a gallery, to a stranger", new Client(server), `/galleries/${gallery.id}`, 2],
    ["a photo", follower, `/photos/${photos[0].id}`, 2],
    ["explore", follower, "/explore", 2],
    // Whose news they are decides whether the bell counts them: where there are none, nobody has to be looked up.
    ["one's own galleries, with something unread", owner, "/galleries", 4],
    ["one's own galleries", reader, "/galleries", 2],
    ["the feed", follower, "/feed", 3], // whom one follows, their galleries, what the cards show
    ["a profile", follower, `/profiles/${owner.username}`, 4], // who it is, how one stands to them, what one may see, the cards
  ];
  for (const [page, who, path, most] of pages) {
    let status;
    const count = await fewest(async () => ({ status } = await who.get(path)));
    assert.equal(status, page.includes("stranger") ? 404 : 200, page);
    assert.ok(count > 0, `${page}: nothing was counted`);
    assert.ok(count <= most, `${page}: ${count} round trips, of which ${most} are needed`);
    t.diagnostic(`${page}: ${count}`);
  }
});
