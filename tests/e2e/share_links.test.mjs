// Chosen people, and share links for those without an account (SECURITY.md 13, 15, 20 to 24, 27, 29, 34, 42).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { cookiesSetBy } from "../support/cookies.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { Visitor, picturesOf } from "../support/visitor.mjs";

const linkPassword = "open sesame";

let server;
let phone; // a photo that says where it was taken

before(async () => {
  [server, phone] = await Promise.all([Server.start(), photo("phone.jpg")]);
});
after(() => server.stop());

// Somebody with a gallery of one photo: { owner, gallery, shown }.
async function world(audience = "link", more = {}) {
  const owner = await register(server, "owner");
  const gallery = await owner.createGallery("Καλοκαίρι <b>", audience, { description: "By the sea", ...more });
  const shown = (await owner.upload(gallery.id, phone)).is(201).photo;
  return { owner, gallery, shown };
}

const link = async (owner, gallery, input = {}) => (await owner.post(`/galleries/${gallery.id}/links`, input)).is(201);
const revoke = (owner, gallery, made) => owner.delete(`/galleries/${gallery.id}/links/${made.link.id}`);
const anyone = () => new Client(server);

async function setAudience(owner, gallery, audience, more = {}) {
  const { revision } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  (await owner.patch(`/galleries/${gallery.id}`, { revision, audience, ...more })).is(200);
}

// Every address below a link, for pages and for programs.
const pagesOf = (secret, id) => [`/s/${secret}`, `/s/${secret}/photos/${id}`, `/s/${secret}/photos/${id}/original`,
                                 `/s/${secret}/archive`, `/s/${secret}/cover`];
const callsOf = (secret, id) => [`/shared/${secret}`, `/shared/${secret}/photos/${id}`, `/shared/${secret}/photos/${id}/original`,
                                 `/shared/${secret}/archive`, `/shared/${secret}/cover`];

test("a gallery for chosen people is theirs at once, and no longer when they are not chosen", async () => {
  const [ben, cleo] = [await register(server, "ben"), await register(server, "cleo")];
  const { owner, gallery, shown } = await world("people", { people: [ben.username.toUpperCase()] });
  await ben.follow(owner);
  await cleo.follow(owner);
  const sees = async (who) => {
    const statuses = [`/galleries/${gallery.id}`, `/photos/${shown.id}`, `/galleries/${gallery.id}/comments`];
    const answers = await Promise.all(statuses.map(async (path) => (await who.get(path)).status));
    const listed = [(await who.get(`/profiles/${owner.username}`)).is(200), ...(who.token ? [(await who.get("/feed")).is(200)] : [])]
      .map(({ galleries }) => galleries.length === 1);
    assert.equal(new Set([...answers.map((status) => status === 200), ...listed]).size, 1, "one rule on every route");
    return answers[0] === 200;
  };
  assert.deepEqual([await sees(ben), await sees(cleo), await sees(anyone())], [true, false, false]);
  await setAudience(owner, gallery, "people", { people: [cleo.username] });
  assert.deepEqual([await sees(ben), await sees(cleo)], [false, true]);
  await setAudience(owner, gallery, "followers");
  assert.deepEqual([await sees(ben), await sees(cleo)], [true, true]);
  await setAudience(owner, gallery, "link");
  assert.deepEqual([await sees(ben), await sees(cleo)], [false, false]);
  const { revision } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  (await owner.patch(`/galleries/${gallery.id}`, { revision, people: ["nobody_of_this_name"] })).isProblem(400, "invalid_argument", ["people"]);
});

test("a link shows its gallery to anybody, and nothing of where its photos were taken (34)", async () => {
  const { owner, gallery, shown } = await world();
  const made = await link(owner, gallery, { label: "Grandpa" });
  assert.ok(Buffer.from(made.secret, "base64url").length >= 16, "at least 128 bits");
  const page = (await anyone().get(`/shared/${made.secret}`)).is(200);
  assert.equal(page.name, "Καλοκαίρι <b>");
  assert.deepEqual(page.photos.map(({ id }) => id), [shown.id]);
  assert.equal(page.can_download, false);
  const answer = await anyone().get(`/shared/${made.secret}/photos/${shown.id}`);
  const details = answer.is(200).photo;
  assert.doesNotMatch(answer.text, /latitude|longitude|original/);
  for (const { url } of [...page.photos[0].sources, ...details.sources]) (await anyone().fetch(url)).is(200);

  const visitor = new Visitor(server);
  const html = (await visitor.get(`/s/${made.secret}`)).is(200);
  assert.match(html, /Καλοκαίρι &lt;b&gt;/);
  const pictures = picturesOf(html);
  assert.ok(pictures.length > 0);
  for (const picture of pictures) (await visitor.get(picture)).is(200);
  const onePage = (await visitor.get(`/s/${made.secret}/photos/${shown.id}`)).is(200);
  assert.doesNotMatch(onePage, /Position|\/original/);
  // The owner, too, sees by a link what others see by it.
  assert.doesNotMatch((await owner.get(`/shared/${made.secret}/photos/${shown.id}`)).text, /latitude/);
  assert.equal((await owner.get(`/galleries/${gallery.id}/links`)).is(200).links[0].label, "Grandpa");
});

test("its pages can be read in another language, also the one for the password and what is left of an ended link", async () => {
  const { owner, gallery, shown } = await world();
  const open = await link(owner, gallery);
  const locked = await link(owner, gallery, { password: linkPassword });
  const ended = await link(owner, gallery);
  (await revoke(owner, gallery, ended)).is(204);
  for (const [path, status] of [[`/s/${open.secret}`, 200], [`/s/${open.secret}/photos/${shown.id}`, 200], [`/s/${locked.secret}`, 200],
    [`/s/${ended.secret}`, 410]]) {
    const visitor = new Visitor(server);
    const page = (await visitor.get(path)).is(status);
    const [form] = /<form[^>]* action="\/language"[\s\S]*?<\/form>/.exec(page);
    assert.match(form, new RegExp(`name="return_to" value="${path}"`), path);
    const chosen = await visitor.send("/language", { language: "el", return_to: path });
    chosen.is(303);
    assert.equal(chosen.headers.get("location"), path);
    assert.equal(chosen.headers.get("referrer-policy"), "strict-origin");
    assert.match((await visitor.get(path)).is(status), /<html lang="el"/, path);
  }
});

test("its pages are hidden from search engines, tell nobody where one came from, and show a preview to programs", async () => {
  const { owner, gallery } = await world();
  const { secret } = await link(owner, gallery);
  const answer = await new Visitor(server).get(`/s/${secret}`);
  const html = answer.is(200);
  assert.equal(answer.headers.get("referrer-policy"), "strict-origin");
  assert.match(answer.headers.get("x-robots-tag"), /noindex/);
  assert.match(html, /<meta name="robots" content="noindex">/);
  assert.match(html, /<meta property="og:title" content="Καλοκαίρι &lt;b&gt;">/);
  assert.match(html, /<meta property="og:description" content="By the sea">/);
  const [, image] = /<meta property="og:image" content="([^"]+)">/.exec(html);
  assert.equal(image, `${server.url}/s/${secret}/cover`);
  const cover = await fetch(image); // as a bot does: no cookies, and it follows
  assert.equal(cover.status, 200);
  assert.equal(cover.headers.get("content-type"), "image/jpeg");
  for (const path of [`/s/${secret}/cover`, "/s/unknown"]) {
    const other = await new Visitor(server).get(path);
    assert.equal(other.headers.get("referrer-policy"), "strict-origin", path);
    assert.match(other.headers.get("x-robots-tag"), /noindex/, path);
  }
});

test("a link is listed nowhere, opens nothing else, and is nothing to others (22, 26, 29)", async () => {
  const { owner, gallery, shown } = await world();
  const { secret } = await link(owner, gallery, { allows_download: true });
  const other = await owner.createGallery("Other", "public");
  const hidden = (await owner.upload(other.id, await photo("small.jpg"))).is(201).photo;
  const stranger = await register(server, "stranger");
  for (const path of callsOf(secret, hidden.id).filter((one) => one.includes("/photos/"))) (await anyone().get(path)).is(404);
  for (const path of pagesOf(secret, hidden.id).filter((one) => one.includes("/photos/"))) (await new Visitor(server).get(path)).is(404);
  for (const path of [`/galleries/${gallery.id}`, `/photos/${shown.id}`, `/photos/${shown.id}/original`, `/galleries/${gallery.id}/archive`]) {
    (await stranger.get(path)).is(404);
    (await anyone().get(path)).is(404);
  }
  for (const list of ["/explore", `/profiles/${owner.username}`]) {
    const { galleries } = (await anyone().get(list)).is(200);
    assert.ok(galleries.every(({ id }) => id !== gallery.id), list);
  }
  (await stranger.get(`/galleries/${gallery.id}/links`)).is(404);
  (await stranger.post(`/galleries/${gallery.id}/links`, {})).is(404);
  (await stranger.get(`/galleries/${other.id}/links`)).is(403);
  (await anyone().get(`/galleries/${gallery.id}/links`)).is(401);
  const made = await link(owner, gallery);
  (await stranger.delete(`/galleries/${gallery.id}/links/${made.link.id}`)).is(404);
  (await owner.delete(`/galleries/${other.id}/links/${made.link.id}`)).is(404);
  (await anyone().get(`/shared/${made.secret}`)).is(200);
  for (const path of [...callsOf("A".repeat(43), shown.id)]) (await anyone().get(path)).is(404);
});

test("originals and the archive are for links that allow it, and for no other", async () => {
  const { owner, gallery, shown } = await world("link", { shares_originals: true });
  const { secret } = await link(owner, gallery);
  for (const path of [`/shared/${secret}/photos/${shown.id}/original`, `/shared/${secret}/archive`]) {
    (await anyone().get(path)).isProblem(403, "permission_denied");
  }
  const full = (await link(owner, gallery, { allows_download: true })).secret;
  assert.equal((await anyone().get(`/shared/${full}`)).is(200).can_download, true);
  const answer = await anyone().get(`/shared/${full}/photos/${shown.id}/original`);
  answer.is(302);
  assert.ok((await anyone().fetch(answer.headers.get("location"))).bytes.equals(phone.bytes));
  const archive = await new Visitor(server).get(`/s/${full}/archive`);
  archive.is(200);
  assert.equal(archive.headers.get("content-type"), "application/zip");
  assert.ok(archive.bytes.includes(phone.bytes), "whole, as it was uploaded");
  const html = (await new Visitor(server).get(`/s/${full}`)).is(200);
  assert.match(html, new RegExp(`href="/s/${full}/archive"`));
  // A thumbnail's signature yields no original (27).
  const { sources } = (await anyone().get(`/shared/${secret}/photos/${shown.id}`)).is(200).photo;
  const forged = sources[0].url.replace(/\/\d+\?/, "/1?");
  assert.equal((await anyone().fetch(forged)).status, 403);
});

test("a revoked link is gone everywhere, for who was on it as well, and the others stay (23)", async () => {
  const { owner, gallery, shown } = await world();
  const made = await link(owner, gallery, { password: linkPassword, allows_download: true });
  const stays = await link(owner, gallery);
  const { token } = (await anyone().post(`/shared/${made.secret}/unlock`, { password: linkPassword })).is(200);
  const visitor = new Visitor(server);
  (await visitor.submit(`/s/${made.secret}`, { password: linkPassword })).is(303);
  (await visitor.get(`/s/${made.secret}/photos/${shown.id}`)).is(200);

  (await revoke(owner, gallery, made)).is(204);
  (await revoke(owner, gallery, made)).is(204);
  for (const path of callsOf(made.secret, shown.id)) {
    (await anyone().get(path, { headers: { "X-Share-Token": token } })).isProblem(410, "gone");
  }
  (await anyone().post(`/shared/${made.secret}/unlock`, { password: linkPassword })).isProblem(410, "gone");
  for (const path of pagesOf(made.secret, shown.id)) {
    const gone = await visitor.get(path);
    const html = gone.is(410);
    assert.doesNotMatch(html, /Καλοκαίρι|\/b\//, path);
    assert.equal(gone.headers.get("referrer-policy"), "strict-origin");
  }
  (await anyone().get(`/shared/${stays.secret}`)).is(200);
  const { links } = (await owner.get(`/galleries/${gallery.id}/links`)).is(200);
  assert.deepEqual(links.map(({ id }) => id), [stays.link.id]);
});

test("an expired link, and one whose gallery has become private or was deleted, is gone", async () => {
  const { owner, gallery, shown } = await world("followers");
  const expires_at = new Date(Date.now() + 1500).toISOString();
  const brief = await link(owner, gallery, { expires_at });
  const lasting = await link(owner, gallery);
  (await owner.post(`/galleries/${gallery.id}/links`, { expires_at: new Date(Date.now() - 1).toISOString() }))
    .isProblem(400, "invalid_argument", ["expires_at"]);
  let answer;
  do answer = await anyone().get(`/shared/${brief.secret}`);
  while (answer.status === 200 && Date.now() < Date.parse(expires_at) + 5000);
  answer.isProblem(410, "gone");
  assert.ok(Date.now() >= Date.parse(expires_at));
  for (const path of pagesOf(brief.secret, shown.id)) (await new Visitor(server).get(path)).is(410);

  for (const audience of ["people", "public", "link"]) {
    await setAudience(owner, gallery, audience);
    (await anyone().get(`/shared/${lasting.secret}`)).is(200);
  }
  await setAudience(owner, gallery, "private");
  for (const path of callsOf(lasting.secret, shown.id)) (await anyone().get(path)).is(410);
  (await owner.post(`/galleries/${gallery.id}/links`, {})).isProblem(409, "conflict");
  await setAudience(owner, gallery, "link");
  (await anyone().get(`/shared/${lasting.secret}`)).is(200);
  (await owner.delete(`/galleries/${gallery.id}`)).is(204);
  for (const path of callsOf(lasting.secret, shown.id)) assert.ok([404, 410].includes((await anyone().get(path)).status));
});

test("a password guards every way in, and opens this link alone (21, 22, 42)", async () => {
  const { owner, gallery, shown } = await world();
  const made = await link(owner, gallery, { password: linkPassword, allows_download: true });
  const other = await link(owner, gallery, { password: linkPassword });
  assert.equal(made.link.has_password, true);
  for (const path of callsOf(made.secret, shown.id)) {
    const refused = await anyone().get(path);
    refused.isProblem(401, "unauthenticated");
    assert.doesNotMatch(refused.text, /Καλοκαίρι|By the sea|\/b\//);
  }
  const visitor = new Visitor(server);
  const first = await visitor.get(`/s/${made.secret}`);
  const html = first.is(200);
  assert.doesNotMatch(html, /Καλοκαίρι|By the sea|\/b\/|og:image/);
  assert.match(html, /<meta property="og:title" content="A shared gallery">/);
  for (const path of pagesOf(made.secret, shown.id).slice(1)) {
    const led = await visitor.get(path);
    led.is(303);
    assert.equal(led.headers.get("location"), `/s/${made.secret}`);
  }

  const wrong = await visitor.submit(`/s/${made.secret}`, { password: "guess" });
  assert.match(wrong.is(400), /The password is not right/);
  const opened = await visitor.submit(`/s/${made.secret}`, { password: linkPassword });
  opened.is(303);
  const cookies = cookiesSetBy(opened).filter((cookie) => cookie.startsWith("unlock="));
  assert.equal(cookies.length, 1);
  assert.match(cookies[0], new RegExp(`; Path=/s/${made.secret}(;|$)`));
  assert.match(cookies[0], /; HttpOnly/);
  assert.match((await visitor.get(`/s/${made.secret}`)).is(200), /Καλοκαίρι/);
  (await visitor.get(`/s/${made.secret}/archive`)).is(200);
  // A visitor sends all cookies everywhere, as no browser does: it is of no use.
  assert.doesNotMatch((await visitor.get(`/s/${other.secret}`)).is(200), /Καλοκαίρι/);
  (await visitor.get(`/s/${other.secret}/photos/${shown.id}`)).is(303);

  const { token } = (await anyone().post(`/shared/${made.secret}/unlock`, { password: linkPassword })).is(200);
  const withToken = { headers: { "X-Share-Token": token } };
  (await anyone().get(`/shared/${made.secret}`, withToken)).is(200);
  (await anyone().get(`/shared/${other.secret}`, withToken)).is(401);
  (await anyone().get(`/shared/${made.secret}`, { headers: { "X-Share-Token": `${token}x` } })).is(401);
  (await anyone().post(`/shared/${made.secret}/unlock`, { password: { $ne: "" } })).isProblem(400, "invalid_argument", ["password"]);
});

test("guesses at a link's password are slowed down (13)", async () => {
  const { owner, gallery } = await world();
  const { secret } = await link(owner, gallery, { password: linkPassword });
  // Each wrong guess makes the pause longer, until this machine is quicker than it.
  const refusal = async (guess) => {
    for (let tries = 0; tries < 15; ++tries) {
      const answer = await guess();
      if (answer.status === 429) return answer;
      answer.is(400);
    }
    throw new Error("nobody stops these guesses");
  };
  const refused = await refusal(() => anyone().post(`/shared/${secret}/unlock`, { password: "guess" }));
  refused.isProblem(429, "too_many_requests");
  assert.ok(Number(refused.headers.get("retry-after")) >= 1);
  const page = await refusal(() => new Visitor(server).submit(`/s/${secret}`, { password: "guess" }));
  assert.ok(Number(page.headers.get("retry-after")) >= 1);
  (await owner.get("/me")).is(200);
});

test("the owner makes and revokes links without a script, and sees the secret once", async () => {
  const visitor = await new Visitor(server).register("owner");
  const id = await visitor.createGallery("Summer", "private");
  const share = `/galleries/${id}/share`;
  assert.match((await visitor.get(`/galleries/${id}`)).is(200), new RegExp(`href="${share}"`));
  const closed = (await visitor.get(share)).is(200);
  assert.doesNotMatch(closed, /name="label"/);
  const [, revision] = /name="revision" value="(\d+)"/.exec(closed);
  (await visitor.submit(share, { revision }, { to: `${share}/open` })).is(303);

  const refused = await visitor.submit(share, { label: "Grandpa", password: "short", expires_in_days: "7" });
  assert.match(refused.is(400), /needs at least 6 characters/);
  assert.match(refused.text, /value="Grandpa"/);
  const made = await visitor.submit(share, { label: "Grandpa", password: "", expires_in_days: "7", allows_download: "true" });
  const html = made.is(200);
  const [, url] = /id="made-link"[^>]* value="([^"]+)"/.exec(html);
  assert.ok(url.startsWith(`${server.url}/s/`));
  assert.equal(made.headers.get("cache-control"), "no-store");
  assert.match(html, /<svg class="qr" viewBox="-4 -4 \d+ \d+"[^>]*><path d="M0 0h7v1h-7z/);
  (await new Visitor(server).get(new URL(url).pathname)).is(200);

  const list = (await visitor.get(share)).is(200);
  assert.ok(!list.includes(new URL(url).pathname), "not a second time");
  assert.match(list, /Grandpa/);
  const [, question] = /href="(\/galleries\/[^"]+\/revoke)"/.exec(list);
  (await visitor.submit(question, {})).is(303);
  (await new Visitor(server).get(new URL(url).pathname)).is(410);
  assert.doesNotMatch((await visitor.get(share)).is(200), /Grandpa/);
});

test("a secret of a link is in no log", async () => {
  const { owner, gallery, shown } = await world();
  const { secret } = await link(owner, gallery, { password: linkPassword });
  for (const path of pagesOf(secret, shown.id)) await new Visitor(server).get(path);
  for (const path of callsOf(secret, shown.id)) await anyone().get(path);
  assert.ok(server.log.some(({ path }) => path === "/s/{secret}"), "the requests are logged");
  assert.ok(!JSON.stringify(server.log).includes(secret));
});
