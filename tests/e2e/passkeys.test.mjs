// Passkeys: adding, logging in, removing, by REST and on the pages, with an authenticator in software.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Authenticator } from "../support/authenticator.mjs";
import { Client } from "../support/client.mjs";
import { password, register } from "../support/people.mjs";
import { run, Server } from "../support/server.mjs";
import { SoftPasskey } from "../support/soft_passkey.mjs";
import { Visitor } from "../support/visitor.mjs";

let server;
let origin;

before(async () => {
  server = await Server.start();
  origin = `http://localhost:${new URL(server.url).port}`;
});
after(() => server.stop());

const begin = async (person, more = {}) => (await person.post("/auth/passkeys/enrolment", { password, ...more })).is(200);
const challenge = async () => (await new Client(server).get("/auth/login/passkey")).is(200);

// A device of this person's, with the user handle that it keeps.
async function enrol(person, device = new SoftPasskey(origin), more = {}) {
  const begun = await begin(person, more);
  const added = (await person.post("/auth/passkeys", device.create(begun))).is(201);
  return { device, added, handle: begun.user_id };
}
const logIn = async ({ device, handle }) => new Client(server).post("/auth/login/passkey", device.get(await challenge(), handle));

test("a passkey logs in without the password and without a code", async () => {
  const anna = await register(server, "anna");
  const { ticket, secret } = (await anna.post("/auth/second-factor/enrolment")).is(200);
  const app = new Authenticator(secret);
  (await anna.put("/auth/second-factor", { json: { ticket, password, code: await app.code() } })).is(200);
  (await anna.post("/auth/passkeys/enrolment", { password })).isProblem(400, "invalid_argument", ["code"]);
  (await anna.post("/auth/passkeys/enrolment", { password: "wrong" })).isProblem(400, "invalid_argument", ["password"]);
  const phone = await enrol(anna, undefined, { code: await app.code() });
  assert.equal((await anna.get("/auth/passkeys")).is(200).passkeys[0].used_at, undefined);
  const tokens = (await logIn(phone)).is(200);
  assert.equal(tokens.user.username, anna.username);
  (await new Client(server, tokens.access_token).get("/me")).is(200);
  const [listed] = (await anna.get("/auth/passkeys")).is(200).passkeys;
  assert.equal(listed.id, phone.added.id);
  assert.equal(listed.name, "A passkey");
  assert.ok(listed.used_at >= listed.created_at);

  const ben = await register(server, "ben");
  (await ben.delete(`/auth/passkeys/${phone.added.id}`)).isProblem(404, "not_found");
  (await anna.delete(`/auth/passkeys/${phone.added.id}`)).is(204);
  (await logIn(phone)).isProblem(401, "unauthenticated");
});

test("a challenge works once, also when many send the answer at the same time", async () => {
  const anna = await register(server, "anna");
  const { device, handle } = await enrol(anna);
  const answer = device.get(await challenge(), handle);
  const answers = await Promise.all(Array.from({ length: 4 }, () => new Client(server).post("/auth/login/passkey", answer)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401]);
  const begun = await begin(anna);
  const creation = new SoftPasskey(origin).create(begun);
  (await anna.post("/auth/passkeys", creation)).is(201);
  (await anna.post("/auth/passkeys", creation)).isProblem(401, "unauthenticated");
  (await anna.post("/auth/passkeys", new SoftPasskey(origin).create(await challenge()))).isProblem(401, "unauthenticated");
});

test("what is for elsewhere, of somebody else, copied or not asked for is refused", async () => {
  const anna = await register(server, "anna");
  const ben = await register(server, "ben");
  for (const wrong of [{ origin: "https://evil.example" }, { rpId: "evil.example" }, { flags: 0x41 }]) {
    const begun = await begin(anna);
    (await anna.post("/auth/passkeys", new SoftPasskey(origin, wrong).create(begun))).isProblem(400, "invalid_argument");
  }
  const phone = await enrol(anna);
  const begun = await begin(ben);
  (await ben.post("/auth/passkeys", phone.device.create(begun))).isProblem(409, "already_exists");
  (await logIn({ ...phone, handle: begun.user_id })).isProblem(401, "unauthenticated");
  (await new Client(server).post("/auth/login/passkey", { ...phone.device.get(await challenge(), phone.handle), signature: "!" }))
    .isProblem(400, "invalid_argument", ["signature"]);
  phone.device.count = 5;
  (await logIn(phone)).is(200);
  const copied = await logIn(phone);
  copied.isProblem(401, "unauthenticated");
  assert.match(copied.text, /counter has gone back/);
  phone.device.count = 6;
  (await logIn(phone)).is(200);
});

test("passkeys outlive a change of the password, and are removed by the operator", async () => {
  const anna = await register(server, "anna");
  const phone = await enrol(anna);
  (await anna.put("/auth/password", { json: { current_password: password, new_password: "another good password" } })).is(204);
  (await logIn(phone)).is(200);
  const remove = (name) => run("user", "remove-passkeys", name, "--data", server.data);
  assert.match((await remove(anna.username)).stdout, /1 passkey of .* removed/);
  assert.match((await remove(anna.username)).stdout, /has no passkeys/);
  assert.equal((await remove("nobody")).code, 1);
  (await logIn(phone)).isProblem(401, "unauthenticated");
});

test("the export names them, and a deleted account has none", async () => {
  const anna = await register(server, "anna");
  const phone = await enrol(anna);
  const archive = await fetch(`${server.url}/api/v1/export`, { headers: { authorization: `Bearer ${anna.token}` } });
  const text = Buffer.from(await archive.arrayBuffer()).toString("latin1");
  assert.match(text, /A passkey/);
  (await anna.post("/auth/account/deletion", { password, username: anna.username })).is(202);
  (await logIn(phone)).isProblem(401, "unauthenticated");
});

test("where no browser has passkeys the service says what to set", async () => {
  const other = await Server.start({ settings: ["server.public_url=http://192.0.2.1:8000"] });
  try {
    assert.equal((await new Client(other).get("/auth/policy")).is(200).has_passkeys, false);
    const refused = await new Client(other).get("/auth/login/passkey");
    refused.isProblem(503, "unavailable");
    assert.match(refused.text, /server\.public_url/);
  } finally {
    await other.stop();
  }
});

test("the pages: what a script would send, a login, a removal", async () => {
  const anna = await new Visitor(server).register("anna");
  assert.match((await anna.get("/settings/account")).is(200), /href="\/settings\/passkeys"/);
  const wrong = await anna.submit("/settings/passkeys", { name: "My phone", password: "wrong" }, { to: "/settings/passkeys" });
  assert.match(wrong.is(400), /This is not your password/);
  assert.match(wrong.text, /value="My phone"/);
  const making = (await anna.submit("/settings/passkeys", { name: "My phone", password }, { to: "/settings/passkeys" })).is(200);
  const value = (name) => new RegExp(`data-${name}="([^"]*)"`).exec(making)[1];
  const device = new SoftPasskey(origin);
  const created = device.create({ challenge: value("challenge"), rp_id: value("rp-id") }, "My phone");
  (await anna.submit("/settings/passkeys", created, { to: "/settings/passkeys/new" })).is(303);
  const again = await anna.submit("/settings/passkeys", created, { to: "/settings/passkeys/new" });
  assert.match(again.is(400), /took too long, or was done before/);
  const listed = (await anna.get("/settings/passkeys")).is(200);
  assert.match(listed, /<strong>My phone/);

  const phone = new Visitor(server);
  assert.match((await phone.get("/login")).is(200), /data-passkey-script="[^"]+"[^>]* hidden/);
  const asked = (await phone.get("/login/passkey")).is(200);
  (await phone.submit("/login", device.get(asked, value("user-id")), { to: "/login/passkey" })).is(303);
  (await phone.get("/settings")).is(200);
  const refused = await new Visitor(server).submit("/login", device.get(asked, value("user-id")), { to: "/login/passkey" });
  assert.match(refused.is(400), /took too long, or was done before/);

  const [, id] = /passkeys\/([0-9a-f-]{36})\/remove/.exec(listed);
  (await anna.submit("/settings/passkeys", {}, { to: `/settings/passkeys/${id}/remove` })).is(303);
  assert.doesNotMatch((await anna.get("/settings/passkeys")).is(200), /<strong>My phone/);
});
