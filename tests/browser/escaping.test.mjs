// What people write is text, wherever it is shown (SECURITY.md: XSS and the content security policy).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

const attacks = [
  "<script>globalThis.hacked=1</script>",
  "<img src=x onerror=globalThis.hacked=1>",
  "\"><svg onload=globalThis.hacked=1>",
  "' onfocus=globalThis.hacked=1 autofocus='",
  "javascript:globalThis.hacked=1",
  "</style></title></textarea><script>globalThis.hacked=1</script>",
];

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
});
after(async () => {
  await browser.stop();
  await server.stop();
});

test("no text of a person becomes a part of a page", async () => {
  const author = await register(server, "author");
  (await author.patch("/profile", { first_name: attacks[0], last_name: attacks[1], bio: attacks.join(" ") })).is(200);
  const texts = attacks.join("\n");
  const gallery = await author.createGallery(attacks[0], "public", { description: texts });
  const file = { ...(await photo("small.jpg")), name: `${attacks[1]}.jpg` };
  const { photo: item } = (await author.upload(gallery.id, file)).is(201);
  const { revision } = (await author.get(`/photos/${item.id}`)).is(200).photo;
  const changes = { revision, description: texts, alt: attacks[2], location: attacks[3] };
  (await author.patch(`/photos/${item.id}`, changes)).is(200);
  for (const attack of attacks) {
    (await author.post(`/photos/${item.id}/comments`, { text: attack })).is(201);
    (await author.post(`/galleries/${gallery.id}/comments`, { text: attack })).is(201);
  }

  const window = await browser.open(server);
  window.page.on("dialog", () => assert.fail("a dialog was opened"));
  await window.logIn(author.username);
  const paths = ["/", "/explore", "/galleries", `/galleries/${gallery.id}`, `/galleries/${gallery.id}/edit`,
                 `/photos/${item.id}`, `/photos/${item.id}/edit`, `/photos/${item.id}/delete`, `/u/${author.username}`,
                 "/settings", `/search?q=${encodeURIComponent(attacks[1])}`,
                 `/search/people?q=${author.username}`, `/nowhere/${encodeURIComponent(attacks[1])}`,
                 `/login?return_to=${encodeURIComponent(attacks[4])}`];
  for (const path of paths) {
    const response = await window.go(path);
    const policy = response.headers()["content-security-policy"];
    assert.match(policy, /default-src 'none'/, path);
    assert.doesNotMatch(policy, /unsafe/, path);
    const { hacked, handlers, scripts } = await window.page.evaluate(() => ({
      hacked: "hacked" in globalThis,
      handlers: [...document.querySelectorAll("*")].filter((element) =>
        [...element.attributes].some(({ name, value }) =>
          name.startsWith("on") || (name === "href" && /^\s*javascript:/i.test(value)))).length,
      scripts: [...document.scripts].filter(({ src }) => !src).length,
    }));
    assert.deepEqual({ hacked, handlers, scripts }, { hacked: false, handlers: 0, scripts: 0 }, path);
  }
  await window.context.close();
});

test("a form of another site changes nothing", async () => {
  const person = await register(server, "target");
  const window = await browser.open(server);
  await window.logIn(person.username);
  const cookies = await window.context.cookies();
  for (const cookie of cookies.filter(({ name }) => /access|refresh/.test(name))) {
    assert.ok(cookie.httpOnly && cookie.sameSite === "Lax", cookie.name);
  }
  // As a form elsewhere would send it: with the cookies, at best, and without the token.
  const answer = await window.context.request.post("/galleries/new", {
    form: { name: "Not mine", audience: "public" },
    headers: { Origin: "https://elsewhere.example", "Sec-Fetch-Site": "cross-site" },
    maxRedirects: 0,
  });
  assert.equal(answer.status(), 403);
  const withoutToken = await window.context.request.post("/galleries/new", {
    form: { name: "Not mine", audience: "public" }, headers: { Origin: server.url }, maxRedirects: 0,
  });
  assert.equal(withoutToken.status(), 403);
  assert.deepEqual((await person.get("/galleries")).is(200).galleries, [], "nothing came of it");
  await window.context.close();
});
