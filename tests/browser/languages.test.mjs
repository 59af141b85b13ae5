// The pages in Greek, in a browser that asks for it: complete, without barriers, and no wider than the screen. Screenshots are kept
// (PORTRETO_OUTPUT).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { password, register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { run, Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";

const narrowest = { width: 320, height: 568 };
const adminPages = {
  operations: "/operations", site: "/admin/settings", invitations: "/admin/invitations", reports: "/admin/reports",
  "reports-closed": "/admin/reports?state=closed", audit: "/admin/audit",
};
const guestPages = { landing: "/", login: "/login", register: "/register", forgot: "/forgot", reset: "/reset/nothing", explore: "/explore" };

let server;
let browser;
let owner;
let admin;
let pages;
let shared;
let dropBox; // by a link that shows only what its guests add

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
  admin = await register(server, "admin");
  assert.equal((await run("user", "role", admin.username, "admin", "--data", server.data)).code, 0);
  const friend = await register(server, "ben");
  (await owner.patch("/profile", { first_name: "Άννα", last_name: "Παππά", bio: "Φως και νερό.", birth_date: "1990-04-30", sex: "female" })).is(200);
  (await friend.patch("/profile", { first_name: "Μάρκος", last_name: "Νικολάου" })).is(200);
  const gallery = await owner.createGallery("Στη θάλασσα", "public", { description: "Δύο εβδομάδες στα νησιά." });
  const empty = await owner.createGallery("Άδεια", "private");
  let shown;
  for (const name of ["phone.jpg", "progressive.jpg", "panorama.jpg"]) {
    const added = (await owner.upload(gallery.id, { ...(await photo(name)), name: "εικόνα.jpg" })).is(201).photo;
    shown ??= added;
  }
  (await owner.patch(`/photos/${shown.id}`, { revision: 1, description: "Πριν από το πρωινό", tags: ["ακτή"], location: "Νάξος" })).is(200);
  const arranged = await owner.createGallery("Με σειρά", "private");
  for (const name of ["phone.jpg", "progressive.jpg"]) (await owner.upload(arranged.id, await photo(name))).is(201);
  (await owner.patch(`/galleries/${arranged.id}`, { revision: 1, order: "manual" })).is(200);
  (await friend.put(`/photos/${shown.id}/like`)).is(200);
  (await friend.put(`/galleries/${gallery.id}/like`)).is(200);
  (await friend.post(`/photos/${shown.id}/comments`, { text: "Τι φως!" })).is(201);
  await friend.follow(owner);
  const theirs = (await register(server, "rude")).username;
  (await owner.put(`/blocks/${theirs}`)).is(204);
  shared = `/s/${(await owner.post(`/galleries/${gallery.id}/links`, { label: "Για τη γιαγιά" })).is(201).secret}`;
  const hiding = { label: "Για τους καλεσμένους", hides_gallery: true, holds_guest_photos: true };
  dropBox = `/s/${(await owner.post(`/galleries/${gallery.id}/links`, hiding)).is(201).secret}`;
  const own = `/galleries/${gallery.id}`;
  pages = {
    home: "/", explore: "/explore", "shared-with": "/shared-with-me", galleries: "/galleries", gallery: own, empty: `/galleries/${empty.id}`, "gallery-new": "/galleries/new",
    "gallery-edit": `${own}/edit`, "gallery-delete": `${own}/delete`, share: `${own}/share`, arrange: `/galleries/${arranged.id}/arrange`,
    "arrange-not-yet": `${own}/arrange`, select: `/galleries/${arranged.id}/select`, photo: `/photos/${shown.id}`, "photo-edit": `/photos/${shown.id}/edit`,
    likers: `/photos/${shown.id}/likes`, copies: `/photos/${shown.id}/copies`, profile: `/u/${owner.username}`, followers: `/u/${owner.username}/followers`, other: `/u/${friend.username}`,
    block: `/u/${friend.username}/block`, report: `/u/${friend.username}/report`, requests: "/requests", search: "/search",
    "search-none": "/search?kind=photos&q=%CF%84%CE%AF%CF%80%CE%BF%CF%84%CE%B1&tag=%CE%BE", "search-galleries": "/search?kind=galleries&q=%CE%B8%CE%AC%CE%BB%CE%B1%CF%83%CF%83%CE%B1",
    tag: "/tags/%CE%B1%CE%BA%CF%84%CE%AE", settings: "/settings", account: "/settings/account", devices: "/settings/sessions",
    "second-factor": "/settings/second-factor", mail: "/settings/mail", blocked: "/settings/blocked", leave: "/settings/delete", notifications: "/notifications",
    shortcuts: "/shortcuts", offline: "/offline", missing: "/nowhere",
  };
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

async function open(options = {}) {
  return browser.open(server, { locale: "el-GR", ...options });
}

async function logIn(window, person = owner) {
  await window.go("/login");
  await window.page.locator("[name=login]").fill(person.username);
  await window.page.locator("[name=password]").fill(password);
  await window.page.getByRole("main").getByRole("button", { name: "Σύνδεση" }).click();
  await window.arrives(/^\/$/);
}

// Words in Latin letters that are neither names, nor what people wrote, nor the same in both languages.
const same = /\b(?:Portreto|JPEG|PNG|WebP|GIF|HEIC|AVIF|ZIP|JSON|UTC|Email|email|QR|Escape|Esc|Shift|bit|HeadlessChrome|Chrome|Linux|Node|ISO|[kMG]B|mm|Canon|Apple|iPhone|Nikon|Google|Pixel|jpe?g|undici|node)\b/g;
const data = /@?\b(?:anna|ben|rude|admin)_\d+_\d+\b|[\w.]+@example\.org|https?:\S+|\b[\w-]+\.(?:jpg|heic)\b|\b[0-9a-f]{8}-[0-9a-f-]+\b|otpauth:\S+|To set up the service/g;

async function leftOverEnglish({ page }) {
  const texts = await page.evaluate(() => {
    const found = [document.title];
    const skipped = (element) => element.closest("script, style, kbd, code, svg, dl.facts dd, :not(html)[lang]");
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Text) {
        if (node.parentElement && !skipped(node.parentElement)) found.push(node.data);
      } else if (!skipped(node)) {
        for (const name of ["title", "aria-label", "placeholder", "alt"]) found.push(node.getAttribute(name) ?? "");
      }
    }
    for (const template of document.querySelectorAll("template")) found.push(template.content.textContent);
    return found;
  });
  return texts.map((text) => text.replace(data, "").replace(same, "").trim()).filter((text) => /[A-Za-z]{3}/.test(text));
}

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`every page in Greek on a ${screen}, ${colorScheme}`, async () => {
      const window = await open({ viewport, colorScheme });
      const faults = [];
      const look = async (all) => {
        for (const [name, address] of Object.entries(all)) {
          await window.go(address);
          faults.push(...(await window.look(name, { as: `el-${name}-${screen}-${colorScheme}` })));
          assert.equal(await window.page.locator("html").getAttribute("lang"), "el", name);
          for (const text of await leftOverEnglish(window)) faults.push(`${name}: “${text}” is not Greek`);
        }
      };
      await look({ ...guestPages, shared, "drop-box": dropBox });
      await logIn(window);
      await look(pages);
      assert.deepEqual(faults, []);
      window.complaints = window.complaints.filter((text) => !/404/.test(text)); // of the page that is meant to be missing
      await window.close();
    });
  }
}

test("the administrators' pages are in Greek", async () => {
  const window = await open();
  await logIn(window, admin);
  const faults = [];
  for (const [name, address] of Object.entries({ ...adminPages, quota: `/admin/people/${owner.username}/quota` })) {
    await window.go(address);
    await window.settles();
    await window.page.screenshot({ path: path.join(outputFolder, `el-${name}-desktop-light.png`) });
    for (const barrier of await window.barriers()) faults.push(`${name}: ${barrier}`);
    // What the parts of the service say of themselves is as it stands in their logs.
    if (!["operations", "audit"].includes(name)) for (const text of await leftOverEnglish(window)) faults.push(`${name}: “${text}” is not Greek`);
  }
  assert.deepEqual(faults, []);
  await window.close();
});

test("no page in Greek scrolls sideways at 320 px", async () => {
  const window = await open({ viewport: narrowest });
  const faults = [];
  const measure = async (all) => {
    for (const [name, address] of Object.entries(all)) {
      await window.go(address);
      const width = await window.page.evaluate(() => document.documentElement.scrollWidth);
      if (width > narrowest.width) faults.push(`${name} is ${width} px wide`);
      await window.page.screenshot({ path: path.join(outputFolder, `el-${name}-narrow.png`) });
    }
  };
  await measure({ ...guestPages, shared, "drop-box": dropBox });
  await logIn(window);
  await measure(pages);
  assert.deepEqual(faults, []);
  window.complaints = window.complaints.filter((text) => !/404/.test(text));
  await window.close();
});

test("a language is chosen without JavaScript, goes before the browser's, and stays", async () => {
  const window = await open({ javaScriptEnabled: false });
  const language = () => window.page.locator("html").getAttribute("lang");
  await window.go("/explore");
  assert.equal(await language(), "el");
  const choose = (name) => window.page.locator(".languages").getByRole("button", { name }).click();
  await choose("English");
  await window.arrives(/^\/explore$/);
  assert.equal(await language(), "en");
  assert.equal(await window.page.locator(".languages [aria-pressed=true]").textContent(), "English");
  await window.go("/login");
  assert.equal(await language(), "en");
  await choose("Ελληνικά");
  await window.arrives(/^\/login$/);
  assert.equal(await language(), "el");
  await window.close();
});

test("the page that stands in for others offline is in their language", async () => {
  const window = await browser.open(server, { locale: "en-GB" });
  await window.logIn(owner.username);
  await window.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await window.page.locator(".languages").getByRole("button", { name: "Ελληνικά" }).click();
  await window.page.waitForFunction(() => document.documentElement.lang === "el");
  const kept = () => window.page.evaluate(async () => (await caches.match("/offline"))?.headers.get("content-language"));
  await until("it is kept in Greek", async () => (await kept()) === "el");
  await window.close();
});

test("what scripts say is Greek, too, and what was refused", async () => {
  const window = await open();
  await window.go("/login");
  await window.page.getByRole("button", { name: "Εμφάνιση του κωδικού πρόσβασης" }).waitFor();
  await window.page.locator("[name=login]").fill("nobody");
  await window.page.locator("[name=password]").fill("not the password");
  await window.page.getByRole("main").getByRole("button", { name: "Σύνδεση" }).click();
  await window.page.getByText("Το όνομα χρήστη ή ο κωδικός πρόσβασης δεν είναι σωστά.").first().waitFor();
  window.complaints = window.complaints.filter((text) => !/\b40[01]\b/.test(text)); // of what was refused
  await logIn(window);
  await window.go(pages.photo);
  await window.page.locator(".photo-actions button.like-button").click();
  await window.page.locator("#announcements", { hasText: "Σας αρέσει" }).waitFor({ state: "attached" });
  assert.deepEqual(await leftOverEnglish(window), []);
  await window.close();
});

test("a reader of English is sent neither Greek letters nor Greek texts", async () => {
  const window = await browser.open(server, { locale: "en-GB" });
  const asked = [];
  window.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await window.go("/login");
  await window.settles();
  assert.deepEqual(asked.filter((name) => /greek|texts-/.test(name)), []);
  await window.close();
});
