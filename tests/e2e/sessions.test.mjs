// Where one is logged in, and changing the password (SECURITY.md 17).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { password, register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const next = "another fine lantern";
const revokedWithinMs = 10_000;

let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

const logIn = async (person, word = password) =>
  new Client(server).post("/auth/login", { login: person.username, password: word });
const sessions = async (client) => (await client.get("/auth/sessions")).is(200).sessions;

// Until the app tier refuses the token, too; how long it took.
async function refusedAfterMs(client) {
  const began = Date.now();
  await until("the access token is refused", async () => (await client.get("/me")).status === 401, revokedWithinMs);
  return Date.now() - began;
}

test("a session is ended from another one", async () => {
  const anna = await register(server, "anna");
  const tokens = (await logIn(anna)).is(200);
  const phone = new Client(server, tokens.access_token);
  (await phone.get("/me")).is(200);
  const all = await sessions(anna);
  assert.equal(all.length, 2);
  assert.equal(all.filter(({ is_current }) => is_current).length, 1);
  const other = all.find(({ is_current }) => !is_current);
  (await anna.delete(`/auth/sessions/${other.id}`)).is(204);
  (await anna.delete(`/auth/sessions/${other.id}`)).isProblem(404, "not_found");
  assert.ok((await refusedAfterMs(phone)) < revokedWithinMs);
  (await phone.post("/auth/refresh", { refresh_token: tokens.refresh_token })).isProblem(401, "unauthenticated");
  (await phone.get("/auth/sessions")).isProblem(401, "unauthenticated");
  (await anna.get("/me")).is(200);

  const ben = await register(server, "ben");
  (await ben.delete(`/auth/sessions/${all.find(({ is_current }) => is_current).id}`)).isProblem(404, "not_found");
  (await anna.get("/auth/account")).is(200);
});

test("all others end together", async () => {
  const anna = await register(server, "anna");
  const others = [];
  for (let i = 0; i < 3; ++i) others.push(new Client(server, (await logIn(anna)).is(200).access_token));
  assert.equal((await sessions(anna)).length, 4);
  (await anna.delete("/auth/sessions")).is(204);
  for (const other of others) await refusedAfterMs(other);
  assert.deepEqual((await sessions(anna)).map(({ is_current }) => is_current), [true]);
});

test("a new password ends all other sessions (17)", async () => {
  const anna = await register(server, "anna");
  const tokens = (await logIn(anna)).is(200);
  const other = new Client(server, tokens.access_token);
  (await other.get("/me")).is(200);
  const change = (current_password, new_password) =>
    anna.put("/auth/password", { json: { current_password, new_password } });
  (await change("wrong", next)).isProblem(400, "invalid_argument", ["current_password"]);
  (await change(password, "short")).isProblem(400, "invalid_argument", ["new_password"]);
  (await change(password, anna.username)).isProblem(400, "invalid_argument", ["new_password"]);
  (await change(password, next)).is(204);
  await refusedAfterMs(other);
  (await other.post("/auth/refresh", { refresh_token: tokens.refresh_token })).isProblem(401, "unauthenticated");
  (await logIn(anna)).isProblem(401, "unauthenticated");
  (await logIn(anna, next)).is(200);
  (await anna.get("/me")).is(200);
});

test("guesses at the current password are throttled", async () => {
  const anna = await register(server, "anna");
  let answer;
  for (let i = 0; i < 20 && answer?.status !== 429; ++i) {
    answer = await anna.put("/auth/password", { json: { current_password: `guess ${i}`, new_password: next } });
  }
  answer.isProblem(429, "too_many_requests");
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
});

test("without JavaScript: devices, and the password", async () => {
  const anna = await new Visitor(server).register("anna");
  const other = new Visitor(server);
  (await other.logIn(anna.username)).is(303);
  const page = (await anna.get("/settings/sessions")).is(200);
  assert.match(page, /this device/);
  const [, id] = /action="\/settings\/sessions\/([0-9a-f-]{36})\/end"/.exec(page);
  const ended = await anna.submit("/settings/sessions", {}, { to: `/settings/sessions/${id}/end` });
  ended.is(303);
  assert.doesNotMatch((await anna.get("/settings/sessions")).is(200), /\/end"/);
  await until("the other one is logged out", async () => (await other.get("/settings")).status === 303);

  const refused = await anna.submit("/settings/account", { current_password: "wrong", new_password: next }, { to: "/settings/password" });
  assert.match(refused.is(400), /This is not your current password/);
  (await other.logIn(anna.username)).is(303);
  const changed = await anna.submit("/settings/account", { current_password: password, new_password: next }, { to: "/settings/password" });
  changed.is(303);
  assert.match((await anna.get(changed.headers.get("location"))).is(200), /Your password is changed/);
  await until("the other one is logged out", async () => (await other.get("/settings")).status === 303);
  (await anna.get("/settings")).is(200);
  (await new Visitor(server).logIn(anna.username)).is(400);
});
