// Galleries and who may see them (issue point 3; SECURITY.md 22 to 29).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

let server;
let owner;
let follower;
let stranger;
let guest;

before(async () => {
  server = await Server.start();
  [owner, follower, stranger] = [await register(server, "owner"), await register(server, "fan"), await register(server, "other")];
  guest = new Client(server);
  await follower.follow(owner);
});
after(() => server.stop());

const nowhere = "01890000-0000-7000-8000-000000000000";

test("a gallery is created, read, changed and deleted", async () => {
  const created = (await owner.post("/galleries", { name: "Summer", description: "By the sea" })).is(201);
  const path = `/galleries/${created.gallery.id}`;
  assert.equal(created.gallery.audience, "private", "unless one says otherwise");
  const read = (await owner.get(path)).is(200);
  assert.deepEqual(read.gallery, created.gallery);
  assert.ok(read.permissions.can_edit);

  const changed = (await owner.patch(path, { revision: read.revision, name: "Winter", audience: "public" })).is(200);
  assert.equal(changed.gallery.name, "Winter");
  assert.equal(changed.gallery.description, "By the sea", "what is not named stays");
  assert.ok(changed.revision > read.revision);

  const stale = await owner.patch(path, { revision: read.revision, name: "Spring" });
  stale.isProblem(409, "conflict");
  (await owner.delete(path)).is(204);
  (await owner.get(path)).isProblem(404, "not_found");
  (await owner.delete(path)).isProblem(404, "not_found");
});

test("a name is needed, has a limit, and is unique for its owner alone", async () => {
  (await owner.post("/galleries", { name: "  " })).isProblem(400, "invalid_argument", ["name"]);
  (await owner.post("/galleries", { name: "x".repeat(51) })).isProblem(400, "invalid_argument", ["name"]);
  (await owner.post("/galleries", { name: "💚".repeat(50) })).is(201);
  const tooLong = { name: "Long", description: "x".repeat(1025) };
  (await owner.post("/galleries", tooLong)).isProblem(400, "invalid_argument", ["description"]);
  (await owner.post("/galleries", { name: "Wide", audience: "everyone" })).isProblem(400, "invalid_argument", ["audience"]);

  await owner.createGallery("Alps");
  (await owner.post("/galleries", { name: "Alps" })).isProblem(409, "already_exists", ["name"]);
  await stranger.createGallery("Alps");
});

test("the name of a deleted gallery is free again", async () => {
  const first = await owner.createGallery("Once more");
  await owner.delete(`/galleries/${first.id}`);
  await owner.createGallery("Once more");
});

test("a retry with the same key finds what the first try has made", async () => {
  const headers = { "Idempotency-Key": "one-and-the-same" };
  const create = (person) => person.post("/galleries", { name: "Retried" }, { headers });
  const [first, second] = await Promise.all([create(owner), create(owner)]);
  assert.equal(first.is(201).gallery.id, second.is(201).gallery.id);
  assert.notEqual((await create(stranger)).is(201).gallery.id, first.json.gallery.id, "keys are each person's own");
});

test("the audience decides on every route, and forbidden looks like missing (29)", async () => {
  const mayRead = {
    private: [owner],
    followers: [owner, follower],
    public: [owner, follower, stranger, guest],
  };
  for (const [audience, allowed] of Object.entries(mayRead)) {
    const gallery = await owner.createGallery(`For ${audience}`, audience);
    const { photo: item } = (await owner.upload(gallery.id, await photo("small.jpg"))).is(201);
    await owner.post(`/galleries/${gallery.id}/comments`, { text: "mine" });
    const paths = [`/galleries/${gallery.id}`, `/photos/${item.id}`, `/galleries/${gallery.id}/comments`,
                   `/photos/${item.id}/comments`];
    for (const viewer of [owner, follower, stranger, guest]) {
      for (const path of paths) {
        const answer = await viewer.get(path);
        if (allowed.includes(viewer)) {
          answer.is(200);
        } else {
          const { detail } = answer.isProblem(404, "not_found");
          const missing = (await viewer.get(path.replace(/[0-9a-f-]{36}/, nowhere))).isProblem(404, "not_found");
          assert.equal(detail, missing.detail, `${path} for ${viewer.username ?? "a guest"}`);
        }
      }
    }
    const shown = async (viewer) =>
      (await viewer.get(`/profiles/${owner.username}`)).is(200).galleries.some(({ id }) => id === gallery.id);
    for (const viewer of [owner, follower, stranger, guest]) {
      assert.equal(await shown(viewer), allowed.includes(viewer), `${audience} on the profile`);
    }
    const explored = (await guest.get("/explore")).is(200).galleries.map(({ id }) => id);
    assert.equal(explored.includes(gallery.id), audience === "public", `${audience} in explore`);
  }
});

test("others can neither change nor delete what they may see, nor add to it", async () => {
  const gallery = await owner.createGallery("Look, do not touch", "public");
  const path = `/galleries/${gallery.id}`;
  for (const person of [follower, stranger]) {
    assert.equal((await person.get(path)).is(200).permissions.can_edit, false);
    (await person.patch(path, { revision: 1, name: "Mine" })).isProblem(403, "permission_denied");
    (await person.delete(path)).isProblem(403, "permission_denied");
    (await person.upload(gallery.id, await photo("small.jpg"))).isProblem(403, "permission_denied");
  }
  (await guest.patch(path, { revision: 1, name: "Mine" })).isProblem(401, "unauthenticated");
  (await guest.delete(path)).isProblem(401, "unauthenticated");
});

test("public made private is hidden with all its photos (24)", async () => {
  const gallery = await owner.createGallery("Second thoughts", "public");
  const { photo: item } = (await owner.upload(gallery.id, await photo("small.jpg"))).is(201);
  (await guest.get(`/photos/${item.id}`)).is(200);
  const { revision } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  (await owner.patch(`/galleries/${gallery.id}`, { revision, audience: "private" })).is(200);
  for (const viewer of [follower, stranger, guest]) {
    (await viewer.get(`/galleries/${gallery.id}`)).isProblem(404, "not_found");
    (await viewer.get(`/photos/${item.id}`)).isProblem(404, "not_found");
  }
});

test("the cover is a photo of the gallery, and goes with it", async () => {
  const gallery = await owner.createGallery("Covered", "public");
  const other = await owner.createGallery("Elsewhere", "public");
  const add = async (id) => (await owner.upload(id, await photo("small.jpg"))).is(201).photo.id;
  const [first, second, foreign] = [await add(gallery.id), await add(gallery.id), await add(other.id)];
  const path = `/galleries/${gallery.id}`;
  const preview = async () => (await owner.get(path)).is(200).gallery.previews[0].id;
  const cover = async (id) => owner.patch(path, { revision: (await owner.get(path)).json.revision, cover: id });

  assert.equal(await preview(), first, "the first photo, unless one is chosen");
  (await cover(second)).is(200);
  assert.equal(await preview(), second);
  (await cover(foreign)).isProblem(400, "invalid_argument", ["cover"]);
  (await owner.delete(`/photos/${second}`)).is(204);
  assert.equal(await preview(), first);
});

test("one's own galleries come in pages, newest first", async () => {
  const person = await register(server, "many");
  const names = Array.from({ length: 27 }, (_, i) => `Gallery ${i}`);
  for (const name of names) await person.createGallery(name);
  const found = [];
  for (let path = "/galleries"; path;) {
    const page = (await person.get(path)).is(200);
    found.push(...page.galleries.map(({ name }) => name));
    path = page.next && `/galleries?cursor=${encodeURIComponent(page.next)}`;
  }
  assert.deepEqual(found, names.reverse());
  (await person.get("/galleries?cursor=nonsense")).isProblem(400, "invalid_argument", ["cursor"]);
});

test("what is no id names nothing", async () => {
  for (const id of ["1", "..", "%00", nowhere.toUpperCase() + "x"]) {
    const { status } = await owner.get(`/galleries/${encodeURIComponent(id)}`);
    assert.ok([400, 404].includes(status), `${id}: ${status}`);
  }
});
