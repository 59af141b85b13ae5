// Likes and comments (issue point 6).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { Client } from "../support/client.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

let server;
let owner;
let visitor;
let other;
let guest;
let things; // a gallery and a photo, both public
let hidden; // the same, private

before(async () => {
  server = await Server.start();
  [owner, visitor, other] = [await register(server, "owner"), await register(server, "visitor"), await register(server, "other")];
  guest = new Client(server);
  const make = async (audience) => {
    const gallery = await owner.createGallery(audience, audience);
    const { photo: item } = (await owner.upload(gallery.id, await photo("small.jpg"))).is(201);
    return [`/galleries/${gallery.id}`, `/photos/${item.id}`];
  };
  [things, hidden] = [await make("public"), await make("private")];
});
after(() => server.stop());

const reactionsOf = async (viewer, path) => {
  const page = (await viewer.get(path)).is(200);
  return page.reactions ?? page.gallery.reactions;
};

test("a like counts once, and is taken back", async () => {
  for (const path of things) {
    assert.deepEqual((await visitor.put(`${path}/like`)).is(200), { likes: 1, comments: 0, is_liked: true });
    assert.equal((await visitor.put(`${path}/like`)).is(200).likes, 1);
    assert.equal((await other.put(`${path}/like`)).is(200).likes, 2);
    assert.deepEqual(await reactionsOf(guest, path), { likes: 2, comments: 0, is_liked: false });
    assert.equal((await visitor.delete(`${path}/like`)).is(200).likes, 1);
    assert.equal((await visitor.delete(`${path}/like`)).is(200).likes, 1);
    assert.deepEqual(await reactionsOf(other, path), { likes: 1, comments: 0, is_liked: true });
  }
});

test("likes at once are counted exactly", async () => {
  const [path] = things;
  const people = await Promise.all(Array.from({ length: 10 }, () => register(server, "crowd")));
  const before = (await reactionsOf(guest, path)).likes;
  await Promise.all(people.flatMap((person) => [person, person, person]).map((person) => person.put(`${path}/like`)));
  assert.equal((await reactionsOf(guest, path)).likes, before + people.length);
});

test("who likes something is listed, newest first, a page at a time", async () => {
  const gallery = await owner.createGallery("Liked", "followers");
  const { photo: item } = (await owner.upload(gallery.id, await photo("small.jpg"))).is(201);
  const fans = await Promise.all(Array.from({ length: 42 }, () => register(server, "fan")));
  await Promise.all(fans.map((fan) => fan.follow(owner)));
  for (const path of [`/galleries/${gallery.id}`, `/photos/${item.id}`]) {
    for (const fan of fans) {
      (await fan.put(`${path}/like`)).is(200);
      // Likes of one millisecond have no order that anybody could tell.
      for (const now = Date.now(); Date.now() === now; ) await pause(1);
    }
    const first = (await fans[0].get(`${path}/likes`)).is(200);
    const second = (await fans[0].get(`${path}/likes?cursor=${first.next}`)).is(200);
    const names = [...first.people, ...second.people].map(({ user }) => user.username);
    assert.deepEqual(names, fans.map(({ username }) => username).reverse());
    assert.deepEqual([first.people.length, first.guests, second.next], [40, 0, undefined]);
    assert.equal(second.people.at(-1).relation, "self");

    (await fans[41].delete(`${path}/like`)).is(200);
    assert.equal((await owner.get(`${path}/likes`)).is(200).people[0].user.username, fans[40].username);
    (await other.get(`${path}/likes`)).isProblem(404, "not_found");
    (await guest.get(`${path}/likes`)).isProblem(404, "not_found");
    (await owner.get(`${path}/likes?cursor=nothing`)).isProblem(400, "invalid_argument");
  }
});

test("a comment is written, edited by its author alone, and deleted by its author", async () => {
  for (const path of things) {
    const written = (await visitor.post(`${path}/comments`, { text: "  Lovely\nlight " })).is(201);
    assert.equal(written.text, "Lovely\nlight");
    assert.equal(written.author.username, visitor.username);
    assert.ok(written.can_edit && written.can_delete && !written.edited_at);

    const comment = `/comments/${written.id}`;
    for (const person of [owner, other]) {
      (await person.patch(comment, { text: "changed" })).isProblem(403, "permission_denied");
    }
    const edited = (await visitor.patch(comment, { text: "Lovely light!" })).is(200);
    assert.equal(edited.text, "Lovely light!");
    assert.ok(edited.edited_at);
    assert.equal((await guest.get(comment)).is(200).comment.text, "Lovely light!");

    (await other.delete(comment)).isProblem(403, "permission_denied");
    (await visitor.delete(comment)).is(204);
    (await visitor.delete(comment)).isProblem(404, "not_found");
    assert.equal((await reactionsOf(guest, path)).comments, 0);
  }
});

test("the owner of the gallery may delete any comment, and edit none", async () => {
  for (const path of things) {
    const { id } = (await visitor.post(`${path}/comments`, { text: "spam" })).is(201);
    const seen = (await owner.get(`${path}/comments`)).is(200).items[0];
    assert.deepEqual([seen.can_edit, seen.can_delete], [false, true]);
    (await owner.delete(`/comments/${id}`)).is(204);
  }
});

test("a comment has a length", async () => {
  const [path] = things;
  (await visitor.post(`${path}/comments`, { text: " \n " })).isProblem(400, "invalid_argument", ["text"]);
  (await visitor.post(`${path}/comments`, { text: "x".repeat(1025) })).isProblem(400, "invalid_argument", ["text"]);
  (await visitor.post(`${path}/comments`, {})).isProblem(400, "invalid_argument", ["text"]);
  const { id } = (await visitor.post(`${path}/comments`, { text: "🌊".repeat(1024) })).is(201);
  await visitor.delete(`/comments/${id}`);
});

test("a comment that is sent again with its key is written once", async () => {
  const [path] = things;
  const send = () => visitor.post(`${path}/comments`, { text: "once" }, { headers: { "Idempotency-Key": "k1" } });
  const answers = [await send(), await send()];
  assert.equal(answers[0].is(201).id, answers[1].is(201).id);
  await visitor.delete(`/comments/${answers[0].json.id}`);
});

test("comments come in pages, oldest first", async () => {
  const gallery = await owner.createGallery("Talkative", "public");
  const path = `/galleries/${gallery.id}`;
  const texts = Array.from({ length: 65 }, (_, i) => `comment ${i}`);
  for (const text of texts) (await visitor.post(`${path}/comments`, { text })).is(201);
  const found = [];
  for (let next = `${path}/comments`; next;) {
    const page = (await guest.get(next)).is(200);
    found.push(...page.items.map((item) => item.text));
    next = page.next && `${path}/comments?cursor=${encodeURIComponent(page.next)}`;
  }
  assert.deepEqual(found, texts);
  assert.equal((await reactionsOf(guest, path)).comments, texts.length);
});

test("what one may not see one can neither like nor comment on", async () => {
  for (const path of hidden) {
    const { id } = (await owner.post(`${path}/comments`, { text: "note to myself" })).is(201);
    (await visitor.put(`${path}/like`)).isProblem(404, "not_found");
    (await visitor.delete(`${path}/like`)).isProblem(404, "not_found");
    (await visitor.post(`${path}/comments`, { text: "hello?" })).isProblem(404, "not_found");
    (await visitor.get(`${path}/comments`)).isProblem(404, "not_found");
    (await visitor.get(`/comments/${id}`)).isProblem(404, "not_found");
    (await visitor.delete(`/comments/${id}`)).isProblem(404, "not_found");
  }
});

test("a guest reads, and neither likes nor comments", async () => {
  for (const path of things) {
    (await guest.get(`${path}/comments`)).is(200);
    (await guest.put(`${path}/like`)).isProblem(401, "unauthenticated");
    (await guest.post(`${path}/comments`, { text: "hi" })).isProblem(401, "unauthenticated");
  }
});
