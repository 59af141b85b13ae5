// Mail about what is new for a person: asked for, confirmed by a link, mailed when it is due, and ended by a link. The server's clock is
// put forward (tests/faults/clock_shim.c) instead of waiting for an hour.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";

import { Client } from "../support/client.mjs";
import { Clocks } from "../support/clocks.mjs";
import { MailServer } from "../support/mail_server.mjs";
import { password, register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const site = "http://photos.example.test";
const hourS = 3600;
const mailedWithinMs = 60_000; // it looks every 20 s

async function start(t, more = {}) {
  const mails = await MailServer.start();
  t.after(() => mails.stop());
  const settings = [`mail.url=${mails.url}`, "mail.from=photos@example.test", `server.public_url=${site}`, "mail.starttls=none"];
  const server = await Server.start({ settings, ...more });
  t.after(() => server.stop());
  return { mails, server };
}

const linkIn = ({ text }, path) => new RegExp(`^${site}(${path}/[\\w.-]+)\\r?$`, "m").exec(text)[1];
const digestOf = async (client) => (await client.get("/auth/account")).is(200).digest;
const mailsTo = (mails, person) => mails.mails.filter(({ to }) => to.includes(person.email));

test("what is new is mailed to who has confirmed it, once, until they end it", async (t) => {
  const clocks = new Clocks("server");
  const { mails, server } = await start(t, { environment: clocks.environmentOf("server") });
  const anna = await register(server, "anna");
  const ben = await register(server, "ben");
  const gallery = await anna.createGallery("Coast", "public");

  (await anna.put("/auth/account/digest", { json: { every: "now and then" } })).isProblem(400, "invalid_argument", ["every"]);
  assert.deepEqual((await anna.put("/auth/account/digest", { json: { every: "hourly" } })).is(200), { every: "hourly", is_confirmed: false });
  const confirmation = linkIn(await mails.mailTo(anna.email), "/digest/confirm");

  // Without logging in, and not by merely opening it: programs that look into mails do that, too.
  const reader = new Visitor({ url: server.url, origin: site });
  const answer = (address) => reader.submit(address, { link: address.split("/").at(-1) }, { to: path.dirname(address) });
  assert.match((await reader.get(confirmation)).is(200), /Yes, I want it/);
  assert.equal((await digestOf(anna)).is_confirmed, false);
  assert.match((await answer(confirmation)).is(200), /You get mail from now on/);
  assert.equal((await digestOf(anna)).is_confirmed, true);

  (await ben.put(`/galleries/${gallery.id}/like`)).is(200);
  (await ben.post(`/galleries/${gallery.id}/comments`, { text: "Buy at http://spam.example" })).is(201);
  clocks.set("server", hourS + 60);
  await until("it is mailed", () => mailsTo(mails, anna).length === 2, mailedWithinMs);
  const [, digest] = mailsTo(mails, anna);
  assert.match(digest.text, /^- 1 like\r?$/m);
  assert.match(digest.text, /^- 1 comment\r?$/m);
  assert.doesNotMatch(digest.text, /spam|ben/, "what others write is not mailed");

  const end = linkIn(digest, "/digest/end");
  assert.match((await reader.get(end)).is(200), /Send me no more/);
  assert.match((await answer(end)).is(200), /You get no more mail/);
  const tokens = (await new Client(server).post("/auth/login", { login: anna.username, password })).is(200);
  assert.deepEqual(await digestOf(new Client(server, tokens.access_token)), { is_confirmed: false });
  assert.match((await answer(confirmation)).is(404), /does not work any more/);
});

test("a mail that cannot be sent is told, and nothing is mailed later", async (t) => {
  const { mails, server } = await start(t);
  await mails.stop();
  const anna = await register(server, "anna");
  const refused = await anna.put("/auth/account/digest", { json: { every: "daily" } });
  assert.ok([502, 503].includes(refused.status), `${refused.status}`);
  assert.equal((await digestOf(anna)).is_confirmed, false);
});

test("where no mail is sent the settings say so", async (t) => {
  const server = await Server.start();
  t.after(() => server.stop());
  const anna = await new Visitor(server).register("anna");
  assert.match((await anna.get("/settings/mail")).is(200), /No mail is sent from here/);
  (await new Client(server, anna.accessToken).put("/auth/account/digest", { json: { every: "daily" } })).isProblem(403, "permission_denied");
});
