// Keeping people away, and comments that are turned off: one rule on every route, and what is hidden looks like missing (SECURITY.md 20,
// 26, 29).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { Visitor } from "../support/visitor.mjs";

let server;
let file;

before(async () => {
  [server, file] = await Promise.all([Server.start(), photo("small.jpg")]);
});
after(() => server.stop());

const names = (list) => list.people.map(({ user }) => user.username);

// Two who follow each other, each with a public gallery on which the other has commented.
async function pair() {
  const [anna, ben] = [await register(server, "anna"), await register(server, "ben")];
  for (const one of [anna, ben]) {
    one.gallery = await one.createGallery("Mine", "public");
    one.photo = (await one.upload(one.gallery.id, file)).is(201).photo;
  }
  for (const [one, other] of [[anna, ben], [ben, anna]]) {
    await one.follow(other);
    one.comment = (await one.post(`/galleries/${other.gallery.id}/comments`, { text: "Lovely" })).is(201);
    (await one.put(`/photos/${other.photo.id}/like`)).is(200);
  }
  return [anna, ben];
}

// What `who` sees of `whom`, on every route that shows any.
async function seen(who, whom, third) {
  const found = [];
  for (const path of [
    `/profiles/${whom.username}`, `/profiles/${whom.username}/followers`, `/profiles/${whom.username}/following`, `/galleries/${whom.gallery.id}`,
    `/galleries/${whom.gallery.id}/comments`, `/photos/${whom.photo.id}`, `/photos/${whom.photo.id}/comments`, `/comments/${whom.comment.id}`,
  ]) {
    if ((await who.get(path)).status !== 404) found.push(path);
  }
  for (const path of [
    "/feed", "/explore", "/search/galleries?q=mine", "/search/photos?from=2000-01-01", `/people?q=${whom.username.slice(0, -1)}`, "/notifications", "/suggestions", `/galleries/${who.gallery.id}`,
    `/galleries/${who.gallery.id}/comments`, `/photos/${who.photo.id}/likes`, `/profiles/${third.username}/followers`,
  ]) {
    if ((await who.get(path)).is(200) && (await who.get(path)).text.includes(whom.username)) found.push(path);
  }
  return found;
}

test("a block hides each from the other, ends follows, and can be taken back", async () => {
  const [anna, ben] = await pair();
  const third = await register(server, "cleo");
  for (const one of [anna, ben]) await one.follow(third);
  assert.ok((await seen(ben, anna, third)).length > 12, "the test sees what there is");
  assert.ok((await ben.get("/notifications/unread")).is(200).unread >= 3);

  (await anna.put(`/blocks/${ben.username}`)).is(204);
  (await anna.put(`/blocks/${ben.username}`)).is(204);
  assert.deepEqual([await seen(ben, anna, third), await seen(anna, ben, third)], [[], []]);
  assert.equal((await ben.get("/notifications/unread")).is(200).unread, 0);
  const counted = async (who) => {
    const { comments, gallery } = (await who.get(`/galleries/${anna.gallery.id}`)).is(200);
    assert.equal(gallery.reactions.comments, comments.items.length, "as many as are shown");
    return comments.items.length;
  };
  assert.deepEqual([await counted(anna), await counted(third)], [0, 1], "others see both");
  for (const [method, path, json] of [
    ["PUT", `/follows/${anna.username}`], ["PUT", `/photos/${anna.photo.id}/like`], ["PUT", `/galleries/${anna.gallery.id}/like`],
    ["POST", `/galleries/${anna.gallery.id}/comments`, { text: "Still" }], ["PUT", `/blocks/${anna.username}`], ["PUT", `/mutes/${anna.username}`],
  ]) {
    (await ben.send(method, path, { json })).isProblem(404, "not_found");
  }
  const refused = await ben.post("/galleries", { name: "For her", audience: "people", people: [anna.username] });
  refused.isProblem(400, "invalid_argument", ["people"]);
  // Word for word as of somebody who never was.
  const said = async (path) => (await ben.get(path)).isProblem(404, "not_found").detail;
  assert.equal(await said(`/profiles/${anna.username}`), await said("/profiles/nobody_at_all"));

  assert.deepEqual(names((await anna.get("/blocks")).is(200)), [ben.username]);
  assert.deepEqual(names((await ben.get("/blocks")).is(200)), []);
  (await anna.delete(`/blocks/${ben.username}`)).is(204);
  (await anna.delete(`/blocks/${ben.username}`)).is(204);
  assert.deepEqual([(await ben.get(`/profiles/${anna.username}`)).is(200).relation, (await anna.get(`/profiles/${ben.username}`)).is(200).relation],
                   ["none", "none"], "follows do not come back");
  (await anna.put(`/blocks/${anna.username}`)).isProblem(400, "invalid_argument");
  (await new Client(server).put(`/blocks/${anna.username}`)).isProblem(401, "unauthenticated");
});

test("a mute hides somebody from the feed and the notifications alone, and they do not learn it", async () => {
  const [anna, ben] = await pair();
  (await anna.post("/notifications/seen", {})).is(204);
  (await anna.put(`/mutes/${ben.username}`)).is(204);
  (await ben.post(`/galleries/${anna.gallery.id}/comments`, { text: "Again" })).is(201);
  assert.equal((await anna.get("/notifications/unread")).is(200).unread, 0);
  assert.ok(!(await anna.get("/notifications")).is(200).items.some(({ actor }) => actor.username === ben.username));
  assert.ok(!(await anna.get("/feed")).is(200).galleries.some(({ owner }) => owner.username === ben.username));
  const profile = (await anna.get(`/profiles/${ben.username}`)).is(200);
  assert.deepEqual([profile.is_muted, profile.relation, profile.galleries.length], [true, "following", 1]);
  assert.equal((await anna.get(`/galleries/${anna.gallery.id}`)).is(200).comments.items.length, 2);
  assert.equal((await ben.get(`/profiles/${anna.username}`)).is(200).is_muted, false);
  assert.ok((await ben.get("/feed")).is(200).galleries.some(({ owner }) => owner.username === anna.username));
  assert.deepEqual(names((await anna.get("/mutes")).is(200)), [ben.username]);
  (await anna.delete(`/mutes/${ben.username}`)).is(204);
  assert.equal((await anna.get("/notifications/unread")).is(200).unread, 1);
});

test("pages: people are muted and blocked on their profile, and let back in the settings", async () => {
  const anna = await new Visitor(server).register("anna");
  const ben = await new Visitor(server).register("ben");
  const profile = `/u/${ben.username}`;
  assert.match((await anna.get(profile)).is(200), new RegExp(`action="${profile}/mute"`));
  assert.doesNotMatch((await new Visitor(server).get(profile)).is(200), /\/mute"/);
  (await anna.submit(profile, { return_to: profile }, { to: `${profile}/mute` })).is(303);
  assert.match((await anna.get(profile)).is(200), new RegExp(`action="${profile}/unmute"`));
  (await anna.submit(`${profile}/block`, {}, { to: `${profile}/block` })).is(303);
  (await anna.get(profile)).is(404);
  (await ben.get(`/u/${anna.username}`)).is(404);
  const list = (await anna.get("/settings/blocked")).is(200);
  assert.match(list, new RegExp(`action="${profile}/unblock"`));
  (await anna.submit("/settings/blocked", {}, { to: `${profile}/unblock` })).is(303);
  (await anna.get(profile)).is(200);
  assert.match((await anna.get("/settings/blocked")).is(200), /You keep nobody away/);
});

test("the owner of a gallery turns comments off, and deletes any that are there", async () => {
  const [anna, ben] = await pair();
  const at = `/galleries/${anna.gallery.id}`;
  const { revision } = (await anna.get(at)).is(200);
  (await ben.patch(at, { revision, comments_off: true })).isProblem(403, "permission_denied");
  assert.equal((await anna.patch(at, { revision, comments_off: true })).is(200).permissions.comments_off, true);
  for (const who of [anna, ben]) {
    (await who.post(`${at}/comments`, { text: "No" })).isProblem(403, "permission_denied");
    (await who.post(`/photos/${anna.photo.id}/comments`, { text: "No" })).isProblem(403, "permission_denied");
  }
  const page = (await ben.get(at)).is(200);
  assert.equal(page.comments.items.length, 1, "what was said stays");
  assert.equal((await ben.get(`/photos/${anna.photo.id}`)).is(200).permissions.comments_off, true);
  (await anna.delete(`/comments/${ben.comment.id}`)).is(204);
  assert.equal((await ben.get(at)).is(200).comments.items.length, 0);

  const visitor = new Visitor(server);
  (await visitor.logIn(ben.username)).is(303);
  for (const path of [at, `/photos/${anna.photo.id}`]) {
    const html = (await visitor.get(path)).is(200);
    assert.match(html, /Comments are turned off here/);
    assert.doesNotMatch(html, /comment-form/);
  }
  const owner = new Visitor(server);
  (await owner.logIn(anna.username)).is(303);
  assert.match((await owner.get(`${at}/edit`)).is(200), /aria-describedby="comments_off-hint" checked/);
  const now = (await anna.get(at)).is(200).revision;
  (await anna.patch(at, { revision: now, comments_off: false })).is(200);
  (await ben.post(`${at}/comments`, { text: "Yes" })).is(201);
});
