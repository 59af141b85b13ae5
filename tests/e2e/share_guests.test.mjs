// Likes and comments of people without an account, by a share link whose owner lets them (SECURITY.md 13, 20 to 22, 29, 39, 41, 42).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { newGuest } from "../support/guests.mjs";
import { cookiesSetBy } from "../support/cookies.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { Visitor } from "../support/visitor.mjs";

const linkPassword = "open sesame";

let server;
let picture;

before(async () => {
  [server, picture] = await Promise.all([Server.start(), photo("small.jpg")]);
});
after(() => server.stop());

// Somebody with a gallery of one photo, and a link to it.
async function world(link = { allows_guests: true }, audience = "link") {
  const owner = await register(server, "owner");
  const gallery = await owner.createGallery("Wedding", audience);
  const shown = (await owner.upload(gallery.id, picture)).is(201).photo;
  const made = (await owner.post(`/galleries/${gallery.id}/links`, link)).is(201);
  return { owner, gallery, shown, made, secret: made.secret };
}

const guest = () => ({ headers: newGuest() });
const anyone = () => new Client(server);

test("a guest likes and comments as a program, once each, and takes both back", async () => {
  const { owner, gallery, shown, secret } = await world();
  const [eleni, other] = [guest(), guest()];
  for (const path of [`/shared/${secret}`, `/shared/${secret}/photos/${shown.id}`]) {
    assert.deepEqual((await anyone().put(`${path}/like`, eleni)).is(200), { likes: 1, comments: 0, is_liked: true });
    assert.equal((await anyone().put(`${path}/like`, eleni)).is(200).likes, 1);
    assert.equal((await anyone().put(`${path}/like`, other)).is(200).likes, 2);
    const keyed = { headers: { ...eleni.headers, "Idempotency-Key": "once" } };
    const comment = (await anyone().post(`${path}/comments`, { name: "Ελένη", text: "<b>Kala!" }, keyed)).is(201);
    assert.equal((await anyone().post(`${path}/comments`, { name: "Ελένη", text: "<b>Kala!" }, keyed)).is(201).id, comment.id);
    assert.equal(comment.author.display_name, "Ελένη");
    assert.ok(comment.is_guest && comment.can_delete && !comment.can_edit && !comment.can_report);
    const seen = (await anyone().get(path, eleni)).is(200).guests;
    assert.deepEqual(seen.reactions, { likes: 2, comments: 1, is_liked: true });
    assert.equal(seen.comments.items[0].can_delete, true);
    assert.equal((await anyone().get(path, other)).is(200).guests.comments.items[0].can_delete, false);
    (await anyone().delete(`/shared/${secret}/comments/${comment.id}`, other)).is(404);
    (await anyone().delete(`/shared/${secret}/comments/${comment.id}`, eleni)).is(204);
    (await anyone().delete(`/shared/${secret}/comments/${comment.id}`, eleni)).is(404);
    assert.deepEqual((await anyone().delete(`${path}/like`, eleni)).is(200), { likes: 1, comments: 0, is_liked: false });
  }
  assert.equal((await owner.get(`/galleries/${gallery.id}`)).is(200).gallery.reactions.likes, 1, "guests count");
  const { people, guests } = (await owner.get(`/galleries/${gallery.id}/likes`)).is(200);
  assert.deepEqual([people, guests], [[], 1], "without a name");
});

test("what is no comment, and who is no guest, is refused", async () => {
  const { shown, secret } = await world();
  const comments = `/shared/${secret}/photos/${shown.id}/comments`;
  for (const [input, field] of [[{ name: "", text: "x" }, "name"], [{ name: "x".repeat(51), text: "x" }, "name"], [{ name: "a\nb", text: "x" }, "name"],
                                [{ name: "x", text: " " }, "text"], [{ name: "x", text: "y".repeat(1025) }, "text"]]) {
    (await anyone().post(comments, input, guest())).isProblem(400, "invalid_argument", [field]);
  }
  for (const headers of [{}, { "X-Guest-Token": "short" }, { "X-Guest-Token": "!".repeat(43) }]) {
    (await anyone().put(`/shared/${secret}/like`, { headers })).isProblem(400, "invalid_argument");
    (await anyone().post(comments, { name: "x", text: "y" }, { headers })).isProblem(400, "invalid_argument");
  }
});

test("a link that lets nobody answers as where there is nothing, and begins and stops at once (29)", async () => {
  const { owner, gallery, shown, made, secret } = await world({});
  assert.equal(made.link.allows_guests, false, "off until the owner says so");
  const asked = () => [anyone().put(`/shared/${secret}/like`, guest()), anyone().delete(`/shared/${secret}/photos/${shown.id}/like`, guest()),
                       anyone().post(`/shared/${secret}/comments`, { name: "x", text: "y" }, guest())];
  for (const answer of await Promise.all(asked())) assert.equal(answer.isProblem(404, "not_found").detail, "There is nothing at this address.");
  assert.equal((await anyone().get(`/shared/${secret}`)).is(200).guests, undefined);
  const set = (allows_guests) => owner.patch(`/galleries/${gallery.id}/links/${made.link.id}`, { allows_guests });
  assert.equal((await set(true)).is(200).allows_guests, true);
  for (const answer of await Promise.all(asked())) assert.ok(answer.status < 300, answer.text);
  (await set(false)).is(200);
  for (const answer of await Promise.all(asked())) answer.is(404);
  (await (await register(server, "other")).patch(`/galleries/${gallery.id}/links/${made.link.id}`, { allows_guests: true })).is(404);
});

test("a locked, revoked or closed link lets no guest do anything; what they wrote stays for the owner (21, 22)", async () => {
  const { owner, gallery, shown, made, secret } = await world({ allows_guests: true, password: linkPassword });
  const eleni = guest();
  const path = `/shared/${secret}/photos/${shown.id}`;
  const comment = (headers) => anyone().post(`${path}/comments`, { name: "Eleni", text: "Kala!" }, { headers: { ...eleni.headers, ...headers } });
  (await comment()).isProblem(401, "unauthenticated");
  (await anyone().put(`${path}/like`, eleni)).is(401);
  const { token } = (await anyone().post(`/shared/${secret}/unlock`, { password: linkPassword })).is(200);
  const written = (await comment({ "X-Share-Token": token })).is(201);
  const { revision } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  (await owner.patch(`/galleries/${gallery.id}`, { revision, comments_off: true })).is(200);
  (await comment({ "X-Share-Token": token })).isProblem(403, "permission_denied");
  const other = (await owner.post(`/galleries/${gallery.id}/links`, { allows_guests: true })).is(201);
  (await anyone().delete(`/shared/${other.secret}/comments/${written.id}`, eleni)).is(404);
  (await owner.delete(`/galleries/${gallery.id}/links/${made.link.id}`)).is(204);
  (await comment({ "X-Share-Token": token })).isProblem(410, "gone");
  (await owner.patch(`/galleries/${gallery.id}/links/${made.link.id}`, { allows_guests: true })).is(410);
  assert.equal((await owner.get(`/photos/${shown.id}/comments`)).is(200).items[0].id, written.id, "it stays");
  (await owner.delete(`/comments/${written.id}`)).is(204);
  assert.deepEqual((await owner.get(`/photos/${shown.id}/comments`)).is(200).items, []);
});

test("the owner is told, members can report, and the archive of the account has it", async () => {
  const { owner, shown, secret } = await world({ allows_guests: true }, "public");
  const eleni = guest();
  (await anyone().put(`/shared/${secret}/photos/${shown.id}/like`, eleni)).is(200);
  const written = (await anyone().post(`/shared/${secret}/photos/${shown.id}/comments`, { name: "Eleni", text: "Kala!" }, eleni)).is(201);
  const { items } = (await owner.get("/notifications")).is(200);
  assert.deepEqual(items.map(({ kind, is_guest, actor }) => [kind, is_guest, actor.display_name, actor.username]),
                   [["comment", true, "Eleni", ""], ["like", true, "A guest", ""]]);
  assert.equal((await owner.get("/notifications/unread")).is(200).unread, 2);
  const member = await register(server, "member");
  const seen = (await member.get(`/photos/${shown.id}`)).is(200).comments.items[0];
  assert.deepEqual([seen.author.display_name, seen.is_guest, seen.can_report, seen.can_delete], ["Eleni", true, true, false]);
  (await member.post(`/comments/${written.id}/report`, { reason: "spam" })).is(204);
  const archive = (await owner.get("/export")).is(200); // whose document is stored as it is
  assert.match(archive, /"guest_comments":\[\{[^\]]*"name":"Eleni","text":"Kala!"/);
});

test("a guest likes, comments and deletes on the pages, without scripts (39, 42)", async () => {
  const { owner, shown, secret } = await world();
  const page = `/s/${secret}/photos/${shown.id}`;
  const visitor = new Visitor(server);
  const first = await visitor.get(page);
  assert.match(first.is(200), /Your name/);
  const cookie = cookiesSetBy(first).find((one) => /guest=/.test(one));
  for (const attribute of ["HttpOnly", "SameSite=Lax", `Path=/s/${secret}`]) assert.ok(cookie.includes(attribute), cookie);
  assert.equal((await visitor.submit(page, {}, { to: `${page}/like` })).headers.get("location"), page);
  assert.match((await visitor.get(page)).is(200), /aria-pressed="true"/);
  assert.match((await new Visitor(server).get(page)).is(200), /aria-pressed="false"/);
  (await visitor.submit(page, {}, { to: `${page}/unlike` })).is(303);
  assert.match((await visitor.get(page)).is(200), /aria-pressed="false"/);

  const attack = "<script>alert(1)</script>";
  const refused = await visitor.submit(page, { name: "", text: "Kept" }, { to: `${page}/comments` });
  assert.match(refused.is(400), /Kept/);
  (await visitor.submit(page, { name: attack, text: attack }, { to: `${page}/comments` })).is(303);
  const html = (await visitor.get(page)).is(200);
  assert.doesNotMatch(html, /<script>alert/);
  assert.match(html, /1 comment</);
  assert.doesNotMatch((await new Visitor(server).get(page)).is(200), /\/comments\/[^"]*\/delete/, "it is nobody else's");
  const [, remove] = /href="([^"]*\/comments\/[0-9a-f-]{36}\/delete[^"]*)"/.exec(html);
  const question = remove.replaceAll("&amp;", "&");
  const gone = await visitor.submit(question, { return_to: page }, { to: question.split("?")[0] });
  assert.equal(gone.headers.get("location"), `${page}#comments`);
  assert.match((await visitor.get(page)).is(200), /No comments yet/);

  const own = new Visitor(server);
  (await own.logIn(owner.username)).is(303);
  (await visitor.submit(page, { name: "Eleni", text: "Kala!" }, { to: `${page}/comments` })).is(303);
  assert.match((await own.get(`/photos/${shown.id}`)).is(200), /<strong>Eleni<\/strong><\/a> <span class="quiet">guest/);
  assert.match((await own.get("/notifications")).is(200), /<strong>Eleni<\/strong><\/a> <span class="quiet">\(guest\)/);
});

test("a form of a guest is refused without this browser's token (41)", async () => {
  const { secret } = await world();
  const visitor = new Visitor(server);
  await visitor.get(`/s/${secret}`);
  for (const path of ["like", "comments"]) {
    const body = new URLSearchParams({ csrf: "forged", name: "Eleni", text: "Kala!" });
    (await visitor.request(`/s/${secret}/${path}`, { method: "POST", body })).is(403);
  }
  assert.deepEqual((await anyone().get(`/shared/${secret}`)).is(200).guests.reactions, { likes: 0, comments: 0, is_liked: false });
});

test("one address comments so much in an hour by one link (13)", async () => {
  const { secret } = await world();
  const other = await world();
  const comment = (to) => anyone().post(`/shared/${to}/comments`, { name: "x", text: "y" }, guest());
  let refused;
  for (let tries = 0; !refused && tries < 130; ++tries) {
    const answer = await comment(secret);
    if (answer.status !== 201) refused = answer;
  }
  refused.isProblem(429, "too_many_requests");
  assert.ok(Number(refused.headers.get("retry-after")) <= 3600);
  (await comment(other.secret)).is(201);
});
