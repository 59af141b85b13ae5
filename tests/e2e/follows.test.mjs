// Following (issue point 5; SECURITY.md 25).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";

let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

const pair = async () => [await register(server, "anna"), await register(server, "ben")];
const names = (list) => list.people.map(({ user }) => user.username);
const sees = async (viewer, gallery) => (await viewer.get(`/galleries/${gallery.id}`)).status === 200;

test("an open profile is followed at once", async () => {
  const [anna, ben] = await pair();
  const gallery = await anna.createGallery("For followers", "followers");
  assert.equal(await sees(ben, gallery), false);
  assert.equal(await ben.follow(anna), "following");
  assert.equal(await ben.follow(anna), "following");
  assert.equal(await sees(ben, gallery), true);
  const profile = (await anna.get(`/profiles/${ben.username}`)).is(200);
  assert.equal(profile.is_follower, true);
  assert.equal(profile.relation, "none", "it does not go both ways");
  assert.equal((await ben.get("/me")).is(200).following, 1);
  assert.equal((await anna.get("/me")).is(200).followers, 1);
});

test("a private profile is asked, and a request has no effect before it is accepted (25)", async () => {
  const [anna, ben] = await pair();
  await anna.patch("/profile", { is_private: true, bio: "hidden" });
  const gallery = await anna.createGallery("For followers", "followers");
  assert.equal(await ben.follow(anna), "requested");
  assert.equal(await sees(ben, gallery), false);
  assert.equal((await ben.get(`/profiles/${anna.username}`)).is(200).details, undefined);
  assert.deepEqual((await ben.get("/feed")).is(200).galleries, []);
  assert.equal((await anna.get("/me")).is(200).followers, 0);

  assert.deepEqual(names((await anna.get("/follow-requests")).is(200)), [ben.username]);
  assert.equal((await anna.get("/me")).is(200).viewer.pending_requests, 1);
  (await anna.put(`/follow-requests/${ben.username}`)).is(204);
  (await anna.put(`/follow-requests/${ben.username}`)).is(204);
  assert.equal(await sees(ben, gallery), true);
  assert.equal((await ben.get(`/profiles/${anna.username}`)).is(200).details.bio, "hidden");
  assert.deepEqual(names((await anna.get("/follow-requests")).is(200)), []);
  (await anna.delete(`/follow-requests/${ben.username}`)).isProblem(409, "conflict");
});

test("a request is declined, or taken back", async () => {
  const [anna, ben] = await pair();
  await anna.patch("/profile", { is_private: true });
  await ben.follow(anna);
  (await anna.delete(`/follow-requests/${ben.username}`)).is(204);
  assert.equal((await ben.get(`/profiles/${anna.username}`)).is(200).relation, "none");
  (await anna.put(`/follow-requests/${ben.username}`)).isProblem(404, "not_found");

  assert.equal(await ben.follow(anna), "requested");
  assert.equal((await ben.delete(`/follows/${anna.username}`)).is(200).relation, "none");
  assert.deepEqual(names((await anna.get("/follow-requests")).is(200)), []);
});

test("nobody accepts for another", async () => {
  const [anna, ben] = await pair();
  await anna.patch("/profile", { is_private: true });
  await ben.follow(anna);
  (await ben.put(`/follow-requests/${ben.username}`)).isProblem(404, "not_found");
  (await ben.put(`/follow-requests/${anna.username}`)).isProblem(404, "not_found");
  assert.equal((await ben.get(`/profiles/${anna.username}`)).is(200).relation, "requested");
});

test("unfollowing and being removed both end what a follower sees", async () => {
  const [anna, ben] = await pair();
  const gallery = await anna.createGallery("For followers", "followers");
  await ben.follow(anna);
  assert.equal((await ben.delete(`/follows/${anna.username}`)).is(200).relation, "none");
  assert.equal(await sees(ben, gallery), false);

  await ben.follow(anna);
  (await anna.delete(`/followers/${ben.username}`)).is(204);
  (await anna.delete(`/followers/${ben.username}`)).is(204);
  assert.equal(await sees(ben, gallery), false);
  assert.equal((await ben.get(`/profiles/${anna.username}`)).is(200).relation, "none");
});

test("lists of followers are shown, newest first", async () => {
  const anna = await register(server, "anna");
  const fans = [];
  for (let i = 0; i < 3; i += 1) {
    fans.unshift(await register(server, "fan"));
    await fans[0].follow(anna);
  }
  const usernames = fans.map(({ username }) => username);
  const guest = new Client(server);
  assert.deepEqual(names((await guest.get(`/profiles/${anna.username}/followers`)).is(200)), usernames);
  assert.deepEqual(names((await guest.get(`/profiles/${fans[0].username}/following`)).is(200)), [anna.username]);
});

test("one cannot follow oneself or nobody, nor without an account", async () => {
  const anna = await register(server, "anna");
  (await anna.put(`/follows/${anna.username}`)).isProblem(400, "invalid_argument");
  (await anna.put("/follows/nobody_at_all")).isProblem(404, "not_found");
  (await new Client(server).put(`/follows/${anna.username}`)).isProblem(401, "unauthenticated");
});

test("many follows at once are counted once", async () => {
  const [anna, ben] = await pair();
  await Promise.all(Array.from({ length: 20 }, () => ben.follow(anna)));
  assert.equal((await anna.get("/me")).is(200).followers, 1);
});
