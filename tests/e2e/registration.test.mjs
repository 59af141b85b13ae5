// Who may make an account: decided at run time, by invitation, and the first one by the link to set up.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { emailOf, newUsername, password, Person } from "../support/people.mjs";
import { run, Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const setUpLink = /\/register\?invitation=([\w-]{43})&return_to=\/admin\/settings/;

let server;
let admin;

const tokenIn = (text) => setUpLink.exec(text)?.[1];
const anyone = () => new Client(server);
function register(invitation, username = newUsername()) {
  const input = { username, email: emailOf(username), password };
  return anyone().post("/auth/register", invitation ? { ...input, invitation } : input);
}
async function setRegistration(registration) {
  const { revision } = (await admin.get("/admin/settings")).is(200);
  (await admin.patch("/admin/settings", { revision, registration })).is(200);
  await until(`registration is ${registration}`, async () => (await policy()).registration === registration);
}
const policy = async () => (await anyone().get("/auth/policy")).is(200);
const invite = async (input = {}) => (await admin.post("/admin/invitations", input)).is(201);

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

test("who has the link that was printed at the start becomes the administrator, and is offered the settings", async () => {
  const token = await until("the link is printed", () => tokenIn(server.output));
  assert.equal((await policy()).is_unused, true);
  const visitor = new Visitor(server);
  assert.match((await visitor.get("/register")).is(200), /Nobody has an account here yet/);
  const page = `/register?invitation=${token}&return_to=/admin/settings`;
  assert.match((await visitor.get(page)).is(200), new RegExp(`name="invitation" value="${token}"`));

  const username = newUsername("admin");
  const fields = { username, email: emailOf(username), password, invitation: token, return_to: "/admin/settings" };
  const answer = await visitor.submit(page, fields, { to: "/register" });
  answer.is(303);
  assert.equal(answer.headers.get("location"), "/admin/settings");
  assert.match((await visitor.get("/admin/settings")).is(200), /Who may make an account/);
  admin = new Person(server, (await anyone().post("/auth/login", { login: username, password })).is(200));

  (await register(token)).isProblem(400, "invalid_argument", ["invitation"]);
  assert.equal((await policy()).is_unused, false);
  assert.doesNotMatch((await new Visitor(server).get("/register")).is(200), /Nobody has an account/);
});

test("a link printed at an earlier start has ended, and none is printed once somebody has an account", async () => {
  const first = await Server.start();
  const old = await until("the link is printed", () => tokenIn(first.output));
  const { data } = first;
  await first.kill();
  const second = await Server.start({ data });
  const token = await until("the link is printed", () => tokenIn(second.output));
  const input = { username: "anna", email: "anna@example.org", password };
  (await new Client(second).post("/auth/register", { ...input, invitation: old })).isProblem(400, "invalid_argument", ["invitation"]);
  (await new Client(second).post("/auth/register", { ...input, invitation: token })).is(201);
  await second.kill();
  const third = await Server.start({ data });
  await until("it has said that it is ready", () => third.output.includes("Stop it with Ctrl-C"));
  assert.equal(tokenIn(third.output), undefined);
  await third.stop();
});

test("an administrator closes registration, and opens it for those who were invited", async () => {
  await setRegistration("closed");
  (await register()).isProblem(403, "permission_denied");
  const closed = (await new Visitor(server).get("/register")).is(200);
  assert.match(closed, /Registration is closed here/);
  assert.doesNotMatch(closed, /<form method="post" action="\/register"/);

  await setRegistration("invitation");
  (await register()).isProblem(400, "invalid_argument", ["invitation"]);
  const { token, path, invitation } = await invite({ note: "Family", uses_max: 2 });
  assert.equal(path, `/register?invitation=${token}`);
  const visitor = new Visitor(server);
  const username = newUsername("invited");
  const wrong = await visitor.submit(path, { username, email: emailOf(username), password, invitation: "nothing" }, { to: "/register" });
  assert.match(wrong.is(400), /There is no such invitation/);
  (await visitor.submit(path, { username, email: emailOf(username), password, invitation: token }, { to: "/register" })).is(303);
  const find = async () => (await admin.get("/admin/invitations")).is(200).invitations.find(({ id }) => id === invitation.id);
  const { used, uses_max, is_in_force, created_by } = await find();
  assert.deepEqual({ used, uses_max, is_in_force, created_by }, { used: 1, uses_max: 2, is_in_force: true, created_by: admin.username });

  (await admin.delete(`/admin/invitations/${invitation.id}`)).is(204);
  (await register(token)).isProblem(400, "invalid_argument", ["invitation"]);
  assert.equal(await find(), undefined);
  const ended = (await admin.get("/admin/invitations")).is(200).ended.find(({ id }) => id === invitation.id);
  assert.equal(ended.state, "revoked");
  assert.ok(Date.parse(ended.ended_at) >= Date.parse(ended.created_at), ended.ended_at);
  await setRegistration("open");
  (await register()).is(201);
  const acts = (await admin.get("/admin/audit")).is(200).entries.map(({ act, object }) => `${act} ${object}`);
  assert.deepEqual(acts.slice(0, 3), ["site.settings site", `invitation.revoke ${invitation.id}`, "invitation.create Family"]);
});

test("of many at once, as many register as an invitation is for", async () => {
  await setRegistration("invitation");
  const { token } = await invite({ uses_max: 3 });
  const answers = await Promise.all(Array.from({ length: 12 }, () => register(token)));
  const made = answers.filter(({ status }) => status === 201).length;
  assert.equal(made, 3, answers.map(({ status }) => status).join());
  await setRegistration("open");
});

test("what somebody else has changed meanwhile is not overwritten", async () => {
  const { revision } = (await admin.get("/admin/settings")).is(200);
  (await admin.patch("/admin/settings", { revision, welcome: "Hello\nthere" })).is(200);
  (await admin.patch("/admin/settings", { revision, welcome: "Bye" })).isProblem(409, "conflict");
  await until("the welcome is told", async () => (await policy()).welcome === "Hello\nthere");
  assert.match((await new Visitor(server).get("/register")).is(200), /Hello\nthere/);
});

test("a command on the machine invites an administrator", async () => {
  await setRegistration("closed");
  const made = await run("user", "invite", "--admin", "--data", server.data);
  assert.equal(made.code, 0, made.stderr);
  const tokens = (await register(tokenIn(made.stdout))).is(201);
  (await new Person(server, tokens).get("/admin/settings")).is(200);
  await setRegistration("open");
});

test("the pages are not there for others", async () => {
  const visitor = await new Visitor(server).register("member");
  for (const page of ["/admin/settings", "/admin/invitations"]) (await visitor.get(page)).is(404);
});

test("invitations that have ended stand apart from those in force", async () => {
  const used = await invite({ note: "Used up already" });
  (await register(used.token)).is(201);
  const fresh = await invite({ note: "Still good" });
  const revoked = await invite({ note: "Taken back" });
  (await admin.delete(`/admin/invitations/${revoked.invitation.id}`)).is(204);
  const { invitations, ended } = (await admin.get("/admin/invitations")).is(200);
  assert.ok(invitations.every(({ state, is_in_force }) => state === "in_force" && is_in_force));
  assert.ok(invitations.some(({ id }) => id === fresh.invitation.id));
  assert.deepEqual(ended.slice(0, 2).map(({ note, state, is_in_force }) => [note, state, is_in_force]),
    [["Taken back", "revoked", false], ["Used up already", "used_up", false]]);

  const visitor = new Visitor(server);
  (await visitor.logIn(admin.username)).is(303);
  const [living, gone] = (await visitor.get("/admin/invitations")).is(200).split("No longer valid");
  assert.match(living, /Still good/);
  assert.doesNotMatch(living, /Used up already|Taken back/);
  assert.match(gone, /Used up already[\s\S]*used up \d/);
  assert.match(gone, /Taken back[\s\S]*revoked \d/);
  assert.doesNotMatch(gone, /\/revoke"/);
});
