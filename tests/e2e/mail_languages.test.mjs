// Mails are in the language of who gets them: the one that they chose last, or else that of the page on which a mail was asked for. The
// server's clock is put forward (tests/faults/clock_shim.c) instead of waiting for a digest.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { Clocks } from "../support/clocks.mjs";
import { headerOf, MailServer } from "../support/mail_server.mjs";
import { emailOf, newUsername, password, register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const site = "http://photos.example.test";
const hourS = 3600;
const mailedWithinMs = 60_000; // it looks every 20 s

const clocks = new Clocks("server");
let mails;
let server;

before(async () => {
  mails = await MailServer.start();
  const settings = [`mail.url=${mails.url}`, "mail.from=photos@example.test", `server.public_url=${site}`, "mail.starttls=none"];
  server = await Server.start({ settings, environment: clocks.environmentOf("server") });
});
after(async () => {
  await server?.stop();
  await mails?.stop();
});

const visitor = () => new Visitor({ url: server.url, origin: site });
const choose = async (who, language) => assert.equal((await who.submit("/login", { language, return_to: "/explore" }, { to: "/language" })).status, 303);
const accountOf = async (who) => (await new Client(server, who.accessToken).get("/auth/account")).is(200);
const linkIn = ({ text }, at) => new RegExp(`^${site}(${at}/[\\w.-]+)\\r?$`, "m").exec(text)[1];
const mailsTo = (email) => mails.mails.filter(({ to }) => to.includes(email));

// Asked for on a page in `language`.
async function forgot(email, language) {
  const count = mailsTo(email).length + 1;
  const somebody = visitor();
  await choose(somebody, language);
  (await somebody.submit("/forgot", { email })).is(200);
  return mails.mailTo(email, count);
}

function assertGreek(mail, subject) {
  assert.equal(headerOf(mail, "Content-Language"), "el");
  assert.equal(headerOf(mail, "Subject"), subject);
  assert.match(mail.text, /\r\n\r\n.*[α-ω]{4}/su);
}

test("who registers on a Greek page gets Greek mails, and others English ones", async () => {
  const [eleni, ben] = [visitor(), visitor()];
  await choose(eleni, "el");
  await eleni.register("eleni");
  await ben.register("ben");
  assert.equal((await accountOf(eleni)).language, "el");
  assert.equal((await accountOf(ben)).language, "en");
  for (const who of [eleni, ben]) {
    (await who.submit("/settings/mail", { every: "hourly", language: (await accountOf(who)).language })).is(303);
    const consent = await mails.mailTo(emailOf(who.username));
    if (who === eleni) assertGreek(consent, "Θέλετε email για τις φωτογραφίες σας;");
    else assert.equal(headerOf(consent, "Subject"), "Do you want mail about your photos?");
    const confirmation = linkIn(consent, "/digest/confirm");
    (await visitor().submit(confirmation, { link: path.basename(confirmation) }, { to: "/digest/confirm" })).is(200);
  }
  const fan = await register(server, "fan");
  for (const who of [eleni, ben]) (await fan.put(`/galleries/${await who.createGallery("Sea")}/like`)).is(200);
  clocks.set("server", hourS + 60);
  await until("both are mailed", () => [eleni, ben].every(({ username }) => mailsTo(emailOf(username)).length === 2), mailedWithinMs);
  const digestOf = ({ username }) => mailsTo(emailOf(username)).at(-1);
  assertGreek(digestOf(eleni), "Τι νέο υπάρχει για τις φωτογραφίες σας");
  assert.match(digestOf(eleni).text, /^- 1 «μου αρέσει»\r?$/m);
  assert.doesNotMatch(digestOf(eleni).text, /You asked/);
  assert.equal(headerOf(digestOf(ben), "Content-Language"), "en");
  assert.match(digestOf(ben).text, /^- 1 like\r?$/m);

  assertGreek(await forgot(emailOf(eleni.username), "en"), "Ορίστε νέο κωδικό πρόσβασης");
  assert.equal(headerOf(await forgot(emailOf(ben.username), "el"), "Content-Language"), "en", "the account says so");
});

test("who never chose gets a mail in the language of the page that asked, and the choice on any page goes first", async () => {
  const anna = await register(server, "anna");
  assert.equal((await anna.get("/auth/account")).is(200).language, undefined);
  assertGreek(await forgot(anna.email, "el"), "Ορίστε νέο κωδικό πρόσβασης");
  assert.equal(headerOf(await forgot(anna.email, "en"), "Subject"), "Set a new password");
  const browser = visitor();
  (await browser.logIn(anna.username)).is(303);
  // The page behind the login is gone for who is logged in: from any other one.
  (await browser.submit("/explore", { language: "el" }, { to: "/language" })).is(303);
  assert.equal((await accountOf(browser)).language, "el");
  assert.match((await browser.get("/settings/mail")).is(200), /<option value="el" lang="el" selected>/);
  assertGreek(await forgot(anna.email, "en"), "Ορίστε νέο κωδικό πρόσβασης");
});

test("who chose before logging in gets mails in it, until another is chosen anywhere", async () => {
  const anna = await register(server, "anna");
  const browser = visitor();
  await choose(browser, "el");
  (await browser.submit("/login", { login: anna.username, password })).is(303);
  assert.equal((await accountOf(browser)).language, "el");
  assertGreek(await forgot(anna.email, "en"), "Ορίστε νέο κωδικό πρόσβασης");

  // Elsewhere she wants them in English: logging in where the pages are Greek is no choice.
  (await anna.put("/auth/account/language", { json: { language: "en" } })).is(204);
  (await browser.submit("/explore", {}, { to: "/logout" })).is(303);
  assert.match((await browser.get("/login")).is(200), /<html lang="el"/);
  (await browser.submit("/login", { login: anna.username, password })).is(303);
  assert.equal((await accountOf(browser)).language, "en");
});

test("a language that there is not is refused, and changes nothing", async () => {
  const anna = await register(server, "anna");
  (await anna.put("/auth/account/language", { json: { language: "el" } })).is(204);
  for (const language of ["xx", "", "EL", "el\r\nBcc: all@example.com"]) {
    const refused = await anna.put("/auth/account/language", { json: { language } });
    refused.isProblem(400, "invalid_argument", ["language"]);
    assert.match(refused.json.errors[0].message, /Choose one of: en, el\./);
  }
  assert.equal((await anna.get("/auth/account")).is(200).language, "el");
  const stranger = new Client(server);
  (await stranger.post("/auth/password-reset", { email: anna.email, language: "xx" })).isProblem(400, "invalid_argument", ["language"]);
  const username = newUsername("xenia");
  const input = { username, email: emailOf(username), password, language: "xx" };
  (await stranger.post("/auth/register", input)).isProblem(400, "invalid_argument", ["language"]);
  assert.equal(mailsTo(anna.email).length, 0);
});
