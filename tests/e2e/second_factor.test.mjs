// Two-step login: codes of an authenticator app (RFC 6238) and recovery codes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Authenticator } from "../support/authenticator.mjs";
import { Client } from "../support/client.mjs";
import { password, register } from "../support/people.mjs";
import { run, Server } from "../support/server.mjs";
import { Visitor } from "../support/visitor.mjs";

let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

const logIn = (person) => new Client(server).post("/auth/login", { login: person.username, password });
const finish = (ticket, code) => new Client(server).post("/auth/login/code", { ticket, code });
const ticketOf = async (person) => (await logIn(person)).is(202).ticket;

async function turnOn(person) {
  const { ticket, secret } = (await person.post("/auth/second-factor/enrolment")).is(200);
  const app = new Authenticator(secret);
  const json = { ticket, password, code: await app.code() };
  const codes = (await person.put("/auth/second-factor", { json })).is(200).recovery_codes;
  return { app, codes };
}

test("a login has two steps, and each code is good once", async () => {
  const anna = await register(server, "anna");
  const { app, codes } = await turnOn(anna);
  assert.equal((await anna.get("/auth/account")).is(200).has_second_factor, true);
  const needed = (await logIn(anna)).is(202);
  assert.equal(needed.access_token, undefined);
  (await new Client(server, needed.ticket).get("/auth/account")).isProblem(401, "unauthenticated");
  (await finish(needed.ticket, "000000")).isProblem(400, "invalid_argument", ["code"]);
  const code = await app.code();
  const tokens = (await finish(needed.ticket, code)).is(200);
  (await new Client(server, tokens.access_token).get("/me")).is(200);
  (await finish(await ticketOf(anna), code)).isProblem(400, "invalid_argument", ["code"]);
  (await finish(await ticketOf(anna), codes[0].toLowerCase())).is(200);
  (await finish(await ticketOf(anna), codes[0])).isProblem(400, "invalid_argument", ["code"]);
  (await finish("nonsense", codes[1])).isProblem(401, "unauthenticated");
  assert.equal((await anna.get("/auth/account")).is(200).recovery_codes_left, 9);

  (await anna.post("/auth/second-factor/off", { password: "wrong", code: codes[1] })).isProblem(400, "invalid_argument", ["password"]);
  const renewed = (await anna.post("/auth/second-factor/recovery-codes", { password, code: codes[1] })).is(200).recovery_codes;
  (await anna.post("/auth/second-factor/off", { password, code: codes[2] })).isProblem(400, "invalid_argument", ["code"]);
  (await anna.post("/auth/second-factor/off", { password, code: renewed[0] })).is(204);
  (await logIn(anna)).is(200);
});

test("who has lost all codes is let in again by the operator", async () => {
  const anna = await register(server, "anna");
  await turnOn(anna);
  await ticketOf(anna);
  const end = (name) => run("user", "end-two-step", name, "--data", server.data);
  assert.match((await end(anna.username)).stdout, /by the password alone from now on/);
  (await logIn(anna)).is(200);
  assert.match((await end(anna.username)).stdout, /by the password alone already/);
  assert.equal((await end("nobody")).code, 1);
  await turnOn(anna);
  await ticketOf(anna);
});

test("of many who send the same code at once, one gets in", async () => {
  const anna = await register(server, "anna");
  const { app } = await turnOn(anna);
  const ticket = await ticketOf(anna);
  const code = await app.code();
  const answers = await Promise.all(Array.from({ length: 4 }, () => finish(ticket, code)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400]);
});

test("guesses at codes are throttled", async () => {
  const anna = await register(server, "anna");
  await turnOn(anna);
  const ticket = await ticketOf(anna);
  let answer;
  for (let i = 0; i < 20 && answer?.status !== 429; ++i) answer = await finish(ticket, "000000");
  answer.isProblem(429, "too_many_requests");
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
});

test("without JavaScript: on, a login, off", async () => {
  const anna = await new Visitor(server).register("anna");
  const page = (await anna.get("/settings/second-factor")).is(200);
  const [, ticket] = /name="ticket" value="([^"]+)"/.exec(page);
  const [, secret] = /name="secret" value="([A-Z2-7]{32})"/.exec(page);
  assert.match(page, /class="qr"/);
  const app = new Authenticator(secret);
  const fields = { ticket, secret, uri: "otpauth://totp/x" };
  const wrong = await anna.submit("/settings/account", { ...fields, code: "000000", password }, { to: "/settings/second-factor" });
  assert.match(wrong.is(400), /This code is not right/);
  assert.match(wrong.text, new RegExp(secret), "the same key, which the app has already");
  const on = await anna.submit("/settings/account", { ...fields, code: await app.code(), password }, { to: "/settings/second-factor" });
  const codes = [...on.is(200).matchAll(/<code>([A-Z2-7-]{19})<\/code>/g)].map(([, code]) => code);
  assert.equal(codes.length, 10);
  assert.match((await anna.get("/settings/second-factor")).is(200), /10 recovery codes are left/);
  assert.doesNotMatch((await anna.get("/settings/second-factor")).text, new RegExp(secret));

  const phone = new Visitor(server);
  const asked = await phone.logIn(anna.username);
  const [, step] = /name="ticket" value="([^"]+)"/.exec(asked.is(200));
  assert.equal(phone.accessToken, undefined);
  const refused = await phone.submit("/login", { ticket: step, code: "000000" }, { to: "/login/code" });
  assert.match(refused.is(400), /This code is not right/);
  (await phone.submit("/login", { ticket: step, code: await app.code() }, { to: "/login/code" })).is(303);
  (await phone.get("/settings")).is(200);

  const off = await phone.submit("/settings/second-factor", { password, code: codes[0] }, { to: "/settings/second-factor/off" });
  off.is(303);
  (await new Visitor(server).logIn(anna.username)).is(303);
});
