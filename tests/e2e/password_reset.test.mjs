// A new password by mail (SECURITY.md 15, 16 and 17), and mail servers as they are.
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { test } from "node:test";

import { Client } from "../support/client.mjs";
import { MailServer, makeCertificate } from "../support/mail_server.mjs";
import { password, register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

// Three tries of 2 s, 5 s apart, where the machine is so busy that the whole mail does not get there in time.
const timeoutsMaxMs = 30_000;
const site = "http://photos.example.test";
const next = "another fine lantern";
const plain = ["mail.starttls=none"];

const notMailed = "a link to set a password was not mailed";
const wasNotMailed = (server) => server.log.some(({ msg }) => msg === notMailed);

// A mail server, and Portreto that sends by it.
async function start(t, mailOptions, settings = plain) {
  const mails = await MailServer.start(mailOptions);
  t.after(() => mails.stop());
  const all = [`mail.url=${mails.url}`, "mail.from=photos@example.test", `server.public_url=${site}`, ...settings];
  const server = await Server.start({ settings: all });
  t.after(() => server.stop());
  return { mails, server };
}

const ask = (server, email) => new Client(server).post("/auth/password-reset", { email });
const reset = (server, token, new_password = next) =>
  new Client(server).put("/auth/password-reset", { json: { token, new_password } });
const logIn = (server, person, word) => new Client(server).post("/auth/login", { login: person.username, password: word });
const tokenIn = ({ text }) => new RegExp(`^${site}/reset/([\\w.-]+)\\r?$`, "m").exec(text)[1];

test("a link that is mailed sets a password once, and ends all sessions (16, 17)", async (t) => {
  const { mails, server } = await start(t);
  const anna = await register(server, "anna");
  const phone = new Client(server, (await logIn(server, anna, password)).is(200).access_token);
  (await phone.get("/me")).is(200);
  (await ask(server, anna.email.toUpperCase())).is(202);
  const mail = await mails.mailTo(anna.email);
  assert.equal(mail.from, "photos@example.test");
  assert.match(mail.text, /^Auto-Submitted: auto-generated/m);
  const token = tokenIn(mail);
  (await reset(server, token, "short")).isProblem(400, "invalid_argument", ["new_password"]);
  (await reset(server, token)).is(204);
  for (const session of [anna, phone]) {
    await until("the session is refused", async () => (await session.get("/me")).status === 401, 10_000);
    (await session.get("/auth/account")).isProblem(401, "unauthenticated");
  }
  (await reset(server, token, password)).isProblem(404, "not_found");
  (await logIn(server, anna, password)).isProblem(401, "unauthenticated");
  (await logIn(server, anna, next)).is(200);
});

test("of many who use a link at once, one sets the password (16)", async (t) => {
  const { mails, server } = await start(t);
  const anna = await register(server, "anna");
  (await ask(server, anna.email)).is(202);
  const token = tokenIn(await mails.mailTo(anna.email));
  const words = Array.from({ length: 5 }, (_, i) => `${next} ${i}`);
  const answers = await Promise.all(words.map((word) => reset(server, token, word)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 404, 404, 404, 404]);
  (await logIn(server, anna, words[answers.findIndex(({ status }) => status === 204)])).is(200);
});

test("a foreign Host header reaches no mail (15)", async (t) => {
  const { mails, server } = await start(t);
  const anna = await register(server, "anna");
  const request = http.request(`${server.url}/api/v1/auth/password-reset`, {
    method: "POST",
    headers: { Host: "evil.example", "X-Forwarded-Host": "evil.example", "Content-Type": "application/json" },
  });
  request.end(JSON.stringify({ email: anna.email }));
  const [answer] = await once(request, "response");
  answer.resume();
  assert.equal(answer.statusCode, 202);
  const mail = await mails.mailTo(anna.email);
  assert.doesNotMatch(mail.text, /evil/);
  assert.ok(tokenIn(mail));
});

test("whether there is an account is told by neither the answer nor its time (12)", async (t) => {
  let answered = false;
  let waited = false;
  const { mails, server } = await start(t, {
    atRecipient: async () => {
      await until("the answer is there", () => answered);
      waited = true;
    },
  });
  const anna = await register(server, "anna");
  const known = await ask(server, anna.email);
  assert.equal(waited, false, "nobody waits for the mail server");
  const unknown = await ask(server, "nobody@example.org");
  answered = true;
  for (const answer of [known, unknown]) assert.equal(answer.is(202), "");
  const names = (answer) => [...answer.headers.keys()].sort();
  assert.deepEqual(names(known), names(unknown));
  await mails.mailTo(anna.email);
  assert.equal(mails.mails.length, 1);

  const throttledAfter = async (email) => {
    for (let asked = 1; asked < 20; ++asked) if ((await ask(server, email)).status === 429) return asked;
    return Infinity;
  };
  assert.equal(await throttledAfter("somebody@example.org"), await throttledAfter("else@example.org"));
});

test("a refusal is nobody's mail", async (t) => {
  const refuse = Object.assign(new Error("no such person here"), { responseCode: 550 });
  const { mails, server } = await start(t, { refuse });
  const anna = await register(server, "anna");
  (await ask(server, anna.email)).is(202);
  await until("it is logged", () => wasNotMailed(server));
  assert.equal(mails.mails.length, 0);
  assert.ok(!server.log.some((line) => JSON.stringify(line).includes(anna.email)), "no address in the log");
});

test("a connection that is cut behind a mail is not used again for it", async (t) => {
  const { mails, server } = await start(t, { atEnd: (sockets) => sockets.forEach((socket) => socket.destroy()) });
  const anna = await register(server, "anna");
  (await ask(server, anna.email)).is(202);
  await until("it is logged", () => wasNotMailed(server));
  const [{ code }] = server.log.filter(({ msg }) => msg === notMailed);
  assert.equal(code, "outcome_unknown");
  assert.equal(mails.mails.length, 1);
  (await reset(server, tokenIn(mails.mails[0]))).is(204); // it came, after all
});

test("a mail server that says nothing costs the mail and nothing else", async (t) => {
  const { server } = await start(t, { atEnd: () => undefined }, [...plain, "mail.timeout_s=2"]);
  const anna = await register(server, "anna");
  (await ask(server, anna.email)).is(202);
  (await anna.get("/me")).is(200);
  await until("it is logged", () => wasNotMailed(server), timeoutsMaxMs);
});

test("mail goes encrypted, with a name and a password, to a server that is vouched for", async (t) => {
  const tls = await makeCertificate();
  t.after(() => tls.remove());
  const user = { name: "portreto", password: "a secret of the mail server" };
  const file = path.join(tls.folder, "password");
  await writeFile(file, `${user.password}\n`, { mode: 0o600 });
  const credentials = [`mail.username=${user.name}`, `mail.password_file=${file}`];
  const { mails, server } = await start(t, { tls, user }, [`mail.ca_file=${tls.file}`, ...credentials]);
  const anna = await register(server, "anna");
  (await ask(server, anna.email)).is(202);
  assert.ok(tokenIn(await mails.mailTo(anna.email)));
  assert.ok(!server.log.some((line) => JSON.stringify(line).includes(user.password)));

  const stranger = await start(t, { tls, user }, credentials);
  const ben = await register(stranger.server, "ben");
  (await ask(stranger.server, ben.email)).is(202);
  await until("it is logged", () => stranger.server.log.some(({ msg }) => msg === "a mail was not sent"));
  assert.equal(stranger.mails.mails.length, 0);
});

test("without JavaScript: forgot, mailed, set", async (t) => {
  const { mails, server } = await start(t);
  const anna = await register(server, "anna");
  const visitor = new Visitor({ url: server.url, origin: site });
  assert.match((await visitor.get("/login")).is(200), /href="\/forgot"/);
  const wrong = await visitor.submit("/forgot", { email: "nowhere" });
  assert.match(wrong.is(400), /not an email address/);
  assert.match((await visitor.submit("/forgot", { email: anna.email })).is(200), /a link is being mailed/);
  const token = tokenIn(await mails.mailTo(anna.email));
  const page = await visitor.get(`/reset/${token}`);
  assert.equal(page.is(200).split(token).length, 2, "in the form, and nowhere else");
  assert.equal(page.headers.get("referrer-policy"), "strict-origin");
  assert.match(page.headers.get("x-robots-tag"), /noindex/);
  const short = await visitor.submit(`/reset/${token}`, { token, new_password: "short" }, { to: "/reset" });
  assert.match(short.is(400), /at least 10 characters/);
  const done = await visitor.submit(`/reset/${token}`, { token, new_password: next }, { to: "/reset" });
  assert.match(done.is(200), /Your password is set/);
  const again = await visitor.submit(`/reset/${token}`, { token, new_password: next }, { to: "/reset" });
  assert.match(again.is(404), /does not work any more/);
  (await logIn(server, anna, next)).is(200);
  assert.ok(!server.log.some((line) => JSON.stringify(line).includes(token)), "no token in the log");
});

test("without a mail server it is said", async (t) => {
  const server = await Server.start();
  t.after(() => server.stop());
  assert.equal((await new Client(server).get("/auth/policy")).is(200).can_reset_password, false);
  (await ask(server, "anna@example.org")).isProblem(403, "permission_denied");
  assert.match((await new Visitor(server).get("/forgot")).is(200), /No mail is sent from here/);
});
