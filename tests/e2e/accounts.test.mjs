// Accounts and tokens (issue point 1; SECURITY.md 1 to 12).
import assert from "node:assert/strict";
import { createHmac, createPublicKey, randomBytes, verify } from "node:crypto";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { emailOf, newUsername, Person, password, register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";

let server;
let guest;

before(async () => {
  server = await Server.start({ settings: ["auth.access_token_ttl_s=600"] });
  guest = new Client(server);
});
after(() => server.stop());

const decode = (part) => JSON.parse(Buffer.from(part, "base64url"));
const encode = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

async function publicKeys() {
  return (await guest.get("/auth/jwks")).is(200).keys;
}

test("a new account is logged in at once", async () => {
  const anna = await register(server, "anna");
  assert.equal((await anna.get("/me")).is(200).viewer.username, anna.username);
  const account = (await anna.get("/auth/account")).is(200);
  assert.equal(account.email, anna.email);
  assert.equal(account.role, "member");
});

test("every field of a registration that is wrong is named, with what to do", async () => {
  const input = { username: "a!", email: "nobody", password: "short" };
  const problem = (await guest.post("/auth/register", input)).isProblem(400, "invalid_argument", ["email", "password", "username"]);
  for (const { message } of problem.errors) assert.match(message, /\.$/, "a message is a sentence");
});

test("a username or an email that is taken is named", async () => {
  const anna = await register(server, "anna");
  const other = { username: newUsername("other"), email: "fresh@example.org", password };
  const sameName = { ...other, username: anna.username.toUpperCase() };
  (await guest.post("/auth/register", sameName)).isProblem(409, "already_exists", ["username"]);
  const sameEmail = { ...other, email: anna.email.toUpperCase() };
  (await guest.post("/auth/register", sameEmail)).isProblem(409, "already_exists", ["email"]);
});

test("one of many registrations with the same name at once succeeds", async () => {
  const username = newUsername("race");
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) =>
    guest.post("/auth/register", { username, email: `${i}-${emailOf(username)}`, password })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array(7).fill(409)]);
});

test("one logs in by username or by email, and not with another password", async () => {
  const anna = await register(server, "anna");
  for (const login of [anna.username, anna.email, anna.username.toUpperCase()]) {
    const tokens = (await guest.post("/auth/login", { login, password })).is(200);
    assert.equal(tokens.user.id, anna.id);
    assert.equal(tokens.token_type, "Bearer");
    assert.ok(tokens.expires_in > 0 && tokens.expires_in <= 600);
  }
  const wrong = await guest.post("/auth/login", { login: anna.username, password: `${password}!` });
  const unknown = await guest.post("/auth/login", { login: newUsername("nobody"), password });
  const said = [wrong, unknown].map((answer) => ({ ...answer.isProblem(401, "unauthenticated"), request_id: undefined }));
  assert.deepEqual(said[0], said[1], "whether the name exists is not told (12)");
});

test("a text that should be a string is refused when it is an object (28)", async () => {
  (await guest.post("/auth/login", { login: { $ne: "" }, password })).isProblem(400, "invalid_argument", ["login"]);
});

test("the published key verifies an access token", async () => {
  const anna = await register(server, "anna");
  const [head, body, signature] = anna.token.split(".");
  const { alg, kid } = decode(head);
  assert.ok(["EdDSA", "ES256"].includes(alg), `${alg} is asymmetric`);
  const jwk = (await publicKeys()).find((key) => key.kid === kid);
  assert.ok(jwk && !("d" in jwk), "the key is there, without its private part");
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const signed = Buffer.from(`${head}.${body}`);
  const options = alg === "EdDSA" ? key : { key, dsaEncoding: "ieee-p1363" };
  assert.ok(verify(alg === "EdDSA" ? null : "sha256", signed, options, Buffer.from(signature, "base64url")));
  const claims = decode(body);
  assert.equal(claims.sub, anna.id);
  assert.ok(claims.exp - claims.iat <= 600, "valid for ten minutes at most");
});

test("a token that was changed, or signed another way, is refused (1, 2)", async () => {
  const anna = await register(server, "anna");
  const [head, body, signature] = anna.token.split(".");
  const header = decode(head);
  const [jwk] = await publicKeys();
  const hmac = (data) => createHmac("sha256", JSON.stringify(jwk)).update(data).digest("base64url");
  const hs256 = `${encode({ ...header, alg: "HS256" })}.${body}`;
  const forged = {
    "alg none": `${encode({ ...header, alg: "none" })}.${body}.`,
    "HS256 with the public key": `${hs256}.${hmac(hs256)}`,
    "an unknown kid": `${encode({ ...header, kid: "../../etc/passwd" })}.${body}.${signature}`,
    "a jku": `${encode({ ...header, jku: `${server.url}/keys` })}.${body}.${signature}`,
    "another subject": `${head}.${encode({ ...decode(body), sub: "0".repeat(36) })}.${signature}`,
    "another signature": `${head}.${body}.${randomBytes(64).toString("base64url")}`,
    "no signature": `${head}.${body}.`,
    "a refresh token": anna.tokens.refresh_token,
    nonsense: "nonsense",
  };
  for (const [what, token] of Object.entries(forged)) {
    const answer = await new Client(server, token).get("/me");
    assert.equal(answer.status, 401, what);
    assert.equal(answer.headers.get("www-authenticate"), "Bearer");
  }
  // A token that is not valid is never the same as none.
  (await new Client(server, "nonsense").get("/explore")).isProblem(401, "unauthenticated");
});

test("an access token cannot refresh (3)", async () => {
  const anna = await register(server, "anna");
  (await guest.post("/auth/refresh", { refresh_token: anna.token })).isProblem(401, "unauthenticated");
});

test("each refresh gives a new pair, and an old token ends the whole session (9)", async () => {
  const anna = await register(server, "anna");
  const refresh = (token) => guest.post("/auth/refresh", { refresh_token: token });
  const second = (await refresh(anna.tokens.refresh_token)).is(200);
  assert.notEqual(second.refresh_token, anna.tokens.refresh_token);
  assert.equal((await new Client(server, second.access_token).get("/me")).is(200).viewer.username, anna.username);
  const third = (await refresh(second.refresh_token)).is(200);
  // Two steps back is beyond the grace that the immediate predecessor has.
  (await refresh(anna.tokens.refresh_token)).isProblem(401, "unauthenticated");
  (await refresh(third.refresh_token)).isProblem(401, "unauthenticated");
});

test("50 refreshes at once have one successor (8)", async () => {
  const anna = await register(server, "anna");
  const answers = await Promise.all(Array.from({ length: 50 }, () =>
    guest.post("/auth/refresh", { refresh_token: anna.tokens.refresh_token })));
  const successors = new Set(answers.map((answer) => answer.is(200).refresh_token));
  assert.equal(successors.size, 1);
  (await guest.post("/auth/refresh", { refresh_token: [...successors][0] })).is(200);
});

test("logging out ends the session, and twice is as once", async () => {
  const anna = await register(server, "anna");
  const body = { refresh_token: anna.tokens.refresh_token };
  (await guest.post("/auth/logout", body)).is(204);
  (await guest.post("/auth/refresh", body)).isProblem(401, "unauthenticated");
  (await guest.post("/auth/logout", body)).is(204);
});

test("one session's end leaves the others", async () => {
  const anna = await register(server, "anna");
  const phone = new Person(server, (await guest.post("/auth/login", { login: anna.username, password })).is(200));
  (await guest.post("/auth/logout", { refresh_token: anna.tokens.refresh_token })).is(204);
  (await guest.post("/auth/refresh", { refresh_token: phone.tokens.refresh_token })).is(200);
});

test("guesses are slowed down, but not for a device that was there before (13)", async () => {
  const anna = await register(server, "anna");
  const guess = () => guest.post("/auth/login", { login: anna.username, password: "wrong guess here" });
  const statuses = [];
  for (let i = 0; i < 7; i += 1) statuses.push((await guess()).status);
  assert.equal(statuses[0], 401);
  assert.equal(statuses.at(-1), 429);
  const refused = await guest.post("/auth/login", { login: anna.username, password });
  refused.isProblem(429, "too_many_requests");
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  const known = { login: anna.username, password, device_token: anna.tokens.device_token };
  (await guest.post("/auth/login", known)).is(200);
});

test("registration can be closed", async () => {
  const closed = await Server.start({ settings: ["auth.registration=closed"] });
  const input = { username: newUsername(), email: "late@example.org", password };
  (await new Client(closed).post("/auth/register", input)).isProblem(403, "permission_denied");
  await closed.stop();
});

test("an access token ends by itself (5)", async () => {
  // The shortest that the settings allow, plus the 30 s of leeway, is too long to wait for: the clock of the claims tells.
  const brief = await Server.start({ settings: ["auth.access_token_ttl_s=30"] });
  const anna = await register(brief, "anna");
  const { exp, iat } = decode(anna.token.split(".")[1]);
  assert.equal(exp - iat, 30);
  assert.ok(anna.tokens.expires_in <= 30);
  await brief.stop();
});
