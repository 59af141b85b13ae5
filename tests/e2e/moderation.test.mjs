// What people report, what administrators decide about it, and the log of what they do (SECURITY.md 17, 20, 23, 29).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { password, register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { run, Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

let server;
let file;
let admin;

before(async () => {
  [server, file] = await Promise.all([Server.start(), photo("small.jpg")]);
  admin = await register(server, "admin");
  assert.equal((await run("user", "role", admin.username, "admin", "--data", server.data)).code, 0);
});
after(() => server.stop());

async function scene() {
  const [owner, reader] = [await register(server, "owner"), await register(server, "reader")];
  owner.gallery = await owner.createGallery("Summer", "public");
  owner.photo = (await owner.upload(owner.gallery.id, file)).is(201).photo;
  return [owner, reader];
}

const report = (who, path, reason = "spam", note = "") => who.post(`${path}/report`, { reason, note });
const decide = (id, decision, reason = "Against the rules") => admin.post(`/admin/reports/${id}/decision`, { decision, reason });
async function caseOf(id, state = "open") {
  for (let path = `/admin/reports?state=${state}`; path;) {
    const { cases, next } = (await admin.get(path)).is(200);
    const found = cases.find((one) => one.id === id);
    if (found) return found;
    path = next && `/admin/reports?state=${state}&cursor=${encodeURIComponent(next)}`;
  }
  return undefined;
}

test("what one may see can be reported, once by each, and nobody but administrators learns it", async () => {
  const [owner, reader] = await scene();
  const other = await register(server, "other");
  const path = `/photos/${owner.photo.id}`;
  const comment = (await other.post(`${path}/comments`, { text: "Buy my watches" })).is(201);
  (await report(reader, path, "copyright", "Taken from me")).is(204);
  (await report(other, path)).is(204);
  (await report(reader, path, "sexual")).is(204);
  (await report(reader, `/comments/${comment.id}`)).is(204);
  (await report(reader, `/galleries/${owner.gallery.id}`)).is(204);
  (await report(reader, `/profiles/${owner.username}`, "harassment")).is(204);
  (await report(owner, path)).isProblem(400, "invalid_argument");
  (await report(reader, path, "ugly")).isProblem(400, "invalid_argument", ["reason"]);
  (await report(reader, path, "other", "x".repeat(501))).isProblem(400, "invalid_argument", ["note"]);
  (await report(new Client(server), path)).is(401);

  const found = await caseOf(owner.photo.id);
  assert.equal(found.kind, "photo");
  assert.equal(found.owner, owner.username);
  assert.equal(found.photos[0].id, owner.photo.id);
  assert.deepEqual(found.reports.map(({ reporter, reason }) => [reporter, reason]).sort(), [[other.username, "spam"], [reader.username, "sexual"]].sort());
  assert.equal((await caseOf(comment.id)).comment, "Buy my watches");
  for (const who of [owner, reader]) {
    (await who.get("/admin/reports")).is(404);
    (await who.get("/admin/audit")).is(404);
  }
  assert.doesNotMatch((await owner.get("/notifications")).text, new RegExp(reader.username));

  const hidden = await owner.createGallery("Mine alone", "private");
  const refused = await report(reader, `/galleries/${hidden.id}`);
  const { detail } = refused.isProblem(404, "not_found");
  assert.equal((await report(reader, "/galleries/00000000-0000-7000-8000-000000000000")).isProblem(404, "not_found").detail, detail);
});

test("a gallery that is taken down is gone for others on every route, and comes back (23, 24)", async () => {
  const [owner, reader] = await scene();
  const { secret } = (await owner.post(`/galleries/${owner.gallery.id}/links`, {})).is(201);
  const paths = [`/galleries/${owner.gallery.id}`, `/photos/${owner.photo.id}`, `/galleries/${owner.gallery.id}/comments`];
  (await report(reader, paths[0], "violence")).is(204);
  (await decide(owner.gallery.id, "take_down", "")).isProblem(400, "invalid_argument", ["reason"]);
  (await decide(owner.gallery.id, "take_down")).is(204);
  for (const who of [reader, admin, new Client(server)]) {
    for (const path of paths) (await who.get(path)).is(404);
  }
  (await new Client(server).get(`/shared/${secret}`)).is(410);
  for (const path of ["/explore", `/profiles/${owner.username}`]) {
    assert.doesNotMatch((await reader.get(path)).text, new RegExp(owner.gallery.id), path);
  }
  const seen = (await owner.get(paths[0])).is(200);
  assert.equal(seen.taken_down, "Against the rules");
  (await owner.patch(paths[0], { revision: seen.revision, audience: "public" })).isProblem(403, "permission_denied");
  (await decide(owner.gallery.id, "take_down")).is(204);
  (await decide(owner.gallery.id, "suspend")).isProblem(409, "conflict");
  assert.equal((await caseOf(owner.gallery.id, "in_force")).decision.kind, "take_down");

  (await decide(owner.gallery.id, "restore")).is(204);
  for (const path of paths) (await reader.get(path)).is(200);
  (await new Client(server).get(`/shared/${secret}`)).is(200);
  assert.equal((await owner.get(paths[0])).is(200).taken_down, undefined);
});

test("a photo is taken down by itself, and a comment is deleted", async () => {
  const [owner, reader] = await scene();
  const path = `/photos/${owner.photo.id}`;
  const comment = (await reader.post(`${path}/comments`, { text: "You fool" })).is(201);
  (await report(owner, `/comments/${comment.id}`, "harassment")).is(204);
  (await decide(comment.id, "take_down")).is(204);
  (await owner.get(`/comments/${comment.id}`)).is(404);
  (await decide(comment.id, "restore")).isProblem(409, "conflict");

  (await report(reader, path)).is(204);
  (await decide(owner.photo.id, "take_down")).is(204);
  (await reader.get(path)).is(404);
  assert.equal((await reader.get(`/galleries/${owner.gallery.id}`)).is(200).photos.length, 0);
  assert.equal((await owner.get(path)).is(200).taken_down, "Against the rules");
  (await owner.post(`${path}/edit`, { gallery: owner.gallery.id })).isProblem(403, "permission_denied");
  (await decide(owner.photo.id, "restore")).is(204);
  assert.equal((await reader.get(`/galleries/${owner.gallery.id}`)).is(200).photos.length, 1);
});

test("a suspended account is out within ten seconds, and nothing of theirs is shown until it is restored (17)", async () => {
  const [owner, reader] = await scene();
  const credentials = { login: owner.username, password };
  (await report(reader, `/profiles/${owner.username}`)).is(204);
  (await report(reader, `/profiles/${admin.username}`)).is(204);
  (await decide(admin.id, "suspend")).isProblem(409, "conflict");
  (await decide(owner.id, "suspend")).is(204);
  (await new Client(server).post("/auth/login", credentials)).is(401);
  for (const path of [`/profiles/${owner.username}`, `/galleries/${owner.gallery.id}`, `/photos/${owner.photo.id}`]) (await reader.get(path)).is(404);
  assert.doesNotMatch((await reader.get("/explore")).text, new RegExp(owner.gallery.id));
  await until("the session has ended", async () => (await owner.get("/me")).status === 401);
  (await new Client(server).post("/auth/refresh", { refresh_token: owner.tokens.refresh_token })).is(401);

  (await decide(owner.id, "restore")).is(204);
  (await new Client(server).post("/auth/login", credentials)).is(200);
  (await reader.get(`/galleries/${owner.gallery.id}`)).is(200);
});

test("the log tells who did what, also by the command line", async () => {
  const [owner, reader] = await scene();
  (await report(reader, `/photos/${owner.photo.id}`, "copyright")).is(204);
  (await decide(owner.photo.id, "dismiss", "It is theirs")).is(204);
  assert.equal((await run("user", "role", reader.username, "admin", "--data", server.data)).code, 0);
  const { entries, next } = (await admin.get("/admin/audit")).is(200);
  assert.equal(next, undefined);
  const [role, dismissal] = entries;
  assert.deepEqual([role.actor, role.act, role.object, role.detail, role.outcome], ["", "account.role", `@${reader.username}`, "member → admin", "done"]);
  assert.deepEqual(
    [dismissal.actor, dismissal.act, dismissal.object, dismissal.reason, dismissal.detail, dismissal.outcome],
    [admin.username, "report.dismiss", `photo ${owner.photo.id} of @${owner.username}`, "It is theirs", "1 report: copyright", "done"],
  );
  assert.doesNotMatch(JSON.stringify(dismissal), new RegExp(reader.username));
  for (const method of ["put", "patch", "delete"]) assert.ok([404, 405].includes((await fetch(`${server.url}/api/v1/admin/audit`, { method: method.toUpperCase() })).status));
});

test("all of it works on pages without scripts", async () => {
  const [owner] = await scene();
  const visitor = await new Visitor(server).register("visitor");
  const page = `/photos/${owner.photo.id}`;
  assert.match((await visitor.get(page)).is(200), new RegExp(`href="${page}/report"`));
  (await visitor.submit(`${page}/report`, { note: "?" })).is(400);
  assert.match((await visitor.submit(`${page}/report`, { reason: "spam", note: "<b>ads</b>" })).is(200), /Thank you/);
  (await visitor.get("/admin/reports")).is(404);

  const chief = new Visitor(server);
  (await chief.logIn(admin.username)).is(303);
  const queue = (await chief.get("/admin/reports")).is(200);
  assert.match(queue, /&lt;b&gt;ads&lt;\/b&gt;/);
  (await chief.submit("/admin/reports", { decision: "take_down", reason: "Advertising" }, { to: `/admin/reports/${owner.photo.id}/decision` })).is(303);
  (await visitor.get(page)).is(404);
  assert.match((await chief.get("/admin/reports?state=in_force")).is(200), /Advertising/);
  assert.match((await chief.get("/admin/audit")).is(200), /content\.take_down/);
});
