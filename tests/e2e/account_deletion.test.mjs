// Leaving: the account is gone for everybody with one write, everything of it is erased, and a receipt tells what was (SECURITY.md 17).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { emailOf, password, register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const revokedWithinMs = 10_000;
const erasedWithinMs = 60_000;

let server;
let files;

before(async () => {
  [server, ...files] = await Promise.all([Server.start(), photo("small.jpg"), photo("orientation-1.jpg")]);
});
after(() => server.stop());

const anyone = () => new Client(server);
const askFor = (person, input = {}) =>
  person.post("/auth/account/deletion", { password, username: person.username, ...input });

// Somebody with two photos for everyone, who follows and has commented and liked elsewhere; and somebody else.
async function world() {
  const [anna, ben] = [await register(server, "anna"), await register(server, "ben")];
  const gallery = await anna.createGallery("Summer", "public");
  const photos = [];
  for (const file of files) photos.push((await anna.upload(gallery.id, file)).is(201).photo);
  const bens = await ben.createGallery("Winter", "public");
  const comment = (await anna.post(`/galleries/${bens.id}/comments`, { text: "Lovely" })).is(201);
  (await anna.put(`/galleries/${bens.id}/like`)).is(200);
  await anna.follow(ben);
  await ben.follow(anna);
  const link = (await anna.post(`/galleries/${gallery.id}/links`, {})).is(201);
  return { anna, ben, gallery, photos, bens, comment, link };
}

// Of what is hers, on every route that shows any; with who looks.
async function seenOf({ anna, gallery, photos, bens, comment, link }, who) {
  const seen = [];
  const direct = [
    `/profiles/${anna.username}`, `/profiles/${anna.username}/followers`, `/profiles/${anna.username}/following`, `/galleries/${gallery.id}`,
    `/galleries/${gallery.id}/comments`, `/galleries/${gallery.id}/archive`, `/photos/${photos[0].id}`, `/photos/${photos[0].id}/comments`,
    `/photos/${photos[0].id}/original`, `/comments/${comment.id}`, `/shared/${link.secret}`, `/shared/${link.secret}/photos/${photos[0].id}`,
  ];
  for (const path of direct) if (![404, 410].includes((await who.get(path)).status)) seen.push(path);
  const lists = [`/explore`, "/search/galleries?q=summer", "/search/photos?from=2000-01-01", `/galleries/${bens.id}/comments`, `/galleries/${bens.id}`, ...(who.token ? [
    "/feed", `/people?q=${anna.username.slice(0, -1)}`, "/notifications", `/profiles/${who.username}/followers`, `/profiles/${who.username}/following`, "/suggestions",
  ] : [])];
  for (const path of lists) {
    const { text } = await who.get(path);
    if (text.includes(anna.username) || text.includes(gallery.id)) seen.push(path);
  }
  return seen;
}

const receiptOf = async ({ secret }) => (await anyone().get(`/auth/deletions/${secret}`)).is(200);
const untilErased = (started) =>
  until("all is erased", async () => {
    const receipt = await receiptOf(started);
    return receipt.finished_at ? receipt : undefined;
  }, erasedWithinMs);

test("an account is gone for everybody at once, is erased, and its receipt says so", async () => {
  const all = await world();
  const { anna, ben, photos } = all;
  assert.ok((await seenOf(all, ben)).length > 15, "the test sees what there is");
  const picture = (await anna.get(`/photos/${photos[0].id}`)).is(200).photo.sources[0].url;
  (await anyone().fetch(picture)).is(200);

  (await askFor(anna, { password: "wrong" })).isProblem(400, "invalid_argument", ["password"]);
  (await askFor(anna, { username: ben.username })).isProblem(400, "invalid_argument", ["username"]);
  (await anyone().post("/auth/account/deletion", { password, username: anna.username })).isProblem(401, "unauthenticated");
  const started = (await askFor(anna)).is(202);
  assert.deepEqual([await seenOf(all, ben), await seenOf(all, anyone())], [[], []]);
  assert.deepEqual((await askFor(anna)).is(202), started, "a lost answer can be asked for again");

  await until("the session has ended", async () => (await anna.get("/me")).status === 401, revokedWithinMs);
  (await anyone().post("/auth/refresh", { refresh_token: anna.tokens.refresh_token })).isProblem(401, "unauthenticated");
  (await anyone().post("/auth/login", { login: anna.username, password })).isProblem(401, "unauthenticated");
  const input = { username: anna.username, email: emailOf(anna.username), password };
  (await anyone().post("/auth/register", input)).isProblem(409, "already_exists", ["username", "email"]);

  const receipt = await untilErased(started);
  assert.deepEqual(
    { photos: receipt.photos, galleries: receipt.galleries, comments: receipt.comments, likes: receipt.likes, follows: receipt.follows },
    { photos: 2, galleries: 1, comments: 1, likes: 1, follows: 2 });
  assert.equal(receipt.bytes, files.reduce((sum, { bytes }) => sum + bytes.length, 0));
  assert.deepEqual(receipt.nodes.map(({ node, images, left }) => ({ node, images, left })), [{ node: "local", images: 2, left: 0 }]);
  assert.ok(receipt.nodes[0].erased_at && receipt.erased_at);
  assert.ok(!JSON.stringify(receipt).includes(anna.username));
  (await anyone().fetch(picture)).is(404);
  const bens = (await ben.get(`/galleries/${all.bens.id}`)).is(200);
  assert.deepEqual(bens.gallery.reactions, { likes: 0, comments: 0, is_liked: false });
  assert.equal((await ben.get("/me")).is(200).followers, 0);

  (await askFor(anna)).isProblem(401, "unauthenticated");
  (await anyone().post("/auth/register", input)).is(201);
  (await anyone().get(`/auth/deletions/${started.secret}x`)).isProblem(404, "not_found");
  assert.ok(!server.log.some((line) => JSON.stringify(line).includes(started.secret)), "no secret is logged");
});

test("what was begun goes on after a kill", async (t) => {
  const killed = await Server.start();
  const anna = await register(killed, "anna");
  const gallery = await anna.createGallery("Summer", "public");
  for (const file of files) (await anna.upload(gallery.id, file)).is(201);
  const started = (await askFor(anna)).is(202);
  await killed.kill();
  const next = await Server.start({ data: killed.data });
  t.after(() => next.stop());
  const receipt = await until("all is erased", async () => {
    const now = (await new Client(next).get(`/auth/deletions/${started.secret}`)).is(200);
    return now.finished_at ? now : undefined;
  }, erasedWithinMs);
  assert.equal(receipt.photos, 2);
});

test("the pages work without a script", async () => {
  const anna = await new Visitor(server).register("anna");
  await anna.createGallery("Summer");
  const page = "/settings/delete";
  assert.ok((await anna.get("/settings/account")).is(200).includes(`href="${page}"`));
  const wrong = await anna.submit(page, { username: anna.username, password: "wrong" });
  wrong.is(400);
  assert.match(wrong.text, /This is not your password/);
  assert.ok(wrong.text.includes(`value="${anna.username}"`) && !wrong.text.includes('value="wrong"'));
  const answer = await anna.submit(page, { username: anna.username, password });
  answer.is(303);
  const address = answer.headers.get("location");
  assert.match(address, /^\/deleted\/[\w-]{43}$/);
  assert.equal(anna.accessToken, undefined);

  const stranger = new Visitor(server);
  const receipt = await until("the page says that all is erased", async () => {
    const now = await stranger.get(address);
    return now.is(200).includes("All is erased.") ? now : undefined;
  }, erasedWithinMs);
  assert.match(receipt.text, /<dt>Galleries<\/dt><dd>1<\/dd>/);
  assert.ok(!receipt.text.includes(anna.username));
  assert.equal(receipt.headers.get("x-robots-tag"), "noindex, nofollow");
  assert.equal(receipt.headers.get("referrer-policy"), "strict-origin");
  (await stranger.get(`${address}x`)).is(404);
  (await anna.get(page)).is(303);
});
