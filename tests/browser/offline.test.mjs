// What can be looked at while Portreto cannot be reached, and by whom.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";
import { Tap } from "../support/tap.mjs";
import { until } from "../support/until.mjs";

const photoNames = ["phone.jpg", "panorama.jpg", "orientation-6.jpg"];

let server;
let tap;
let browser;
let owner;
let gallery;
let photos;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  await mkdir(outputFolder, { recursive: true });
  tap = await Tap.start(server);
  owner = await register(server, "anna");
  gallery = await owner.createGallery("Between the islands", "private");
  photos = [];
  for (const name of photoNames) photos.push((await owner.upload(gallery.id, await photo(name))).is(201).photo);
});
beforeEach(() => tap.mend());
after(async () => {
  await browser.stop();
  await tap.stop();
  await server.stop();
});

const noticeOf = ({ page }) => page.locator(".offline-notice");
const drawn = (page) => page.evaluate(() => [...document.querySelectorAll("[data-grid] img")].filter((image) => image.naturalWidth > 0).length);
const keptPages = ({ page }) =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });

// Signed in, with a browser that keeps pages from now on.
async function browse() {
  const window = await browser.open(tap);
  await window.logIn(owner.username);
  await window.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  });
  return window;
}

// Looks at a page until it is kept with its pictures.
async function visit(window, address) {
  await window.go(address);
  for (const tile of await window.page.locator("[data-grid] li").all()) await tile.scrollIntoViewIfNeeded();
  await until("its pictures are drawn", async () => (await drawn(window.page)) === (await window.page.locator("[data-grid] img").count()));
  await until(`${address} is kept`, async () => (await keptPages(window)).includes(address));
}

// What the console says of a server that is not there, also while the page goes.
async function close(window) {
  window.page.removeAllListeners("console");
  window.complaints = window.complaints.filter((text) => !/ERR_|Failed to load resource|network error/.test(text));
  await window.close();
}

test("UX 19: it can be installed", async () => {
  const window = await browser.open(tap);
  await window.go("/login");
  const address = await window.page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = await (await fetch(new URL(address, tap.url))).json();
  assert.equal(manifest.display, "standalone");
  // What Chromium asks for: https://web.dev/articles/install-criteria
  for (const size of ["192x192", "512x512"]) {
    const icon = manifest.icons.find(({ sizes, purpose }) => sizes === size && purpose === "any");
    const answer = await fetch(new URL(icon.src, tap.url));
    assert.equal(answer.headers.get("content-type"), "image/png");
    const png = Buffer.from(await answer.arrayBuffer());
    assert.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, size);
  }
  const devTools = await window.context.newCDPSession(window.page);
  const { installabilityErrors } = await devTools.send("Page.getInstallabilityErrors");
  // A window without a profile is never offered it.
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
  await window.close();
});

test("UX 19: a gallery that was visited reloads while the server is away, and says so", async () => {
  const window = await browse();
  await visit(window, `/galleries/${gallery.id}`);
  assert.ok(await noticeOf(window).isHidden());
  tap.cut();
  await window.page.reload();
  await noticeOf(window).waitFor({ state: "visible" });
  for (const tile of await window.page.locator("[data-grid] li").all()) await tile.scrollIntoViewIfNeeded();
  await until("its pictures are drawn", async () => (await drawn(window.page)) === photoNames.length);
  assert.equal(await window.page.getByRole("heading", { level: 1 }).textContent(), "Between the islands");
  tap.mend();
  await window.page.reload();
  await noticeOf(window).waitFor({ state: "hidden" });
  await close(window);
});

test("a page that was not visited is stood in for by a list of those that were", async () => {
  const window = await browse();
  await visit(window, `/galleries/${gallery.id}`);
  await visit(window, `/photos/${photos[0].id}`);
  tap.cut();
  await window.go("/settings");
  await window.page.getByRole("heading", { name: "Portreto cannot be reached" }).waitFor();
  const link = window.page.getByRole("link", { name: "Between the islands" }).last();
  await link.waitFor();
  assert.deepEqual(await window.barriers(), []);
  for (const [screen, viewport] of Object.entries(screens)) {
    for (const colorScheme of ["light", "dark"]) {
      await window.page.setViewportSize(viewport);
      await window.page.emulateMedia({ colorScheme });
      await window.page.screenshot({ path: path.join(outputFolder, `offline-${screen}-${colorScheme}.png`) });
    }
  }
  await link.click();
  await window.arrives(/^\/galleries\//);
  await close(window);
});

test("what was shown is asked for anew while the server is there", async () => {
  const window = await browse();
  const shown = await owner.createGallery("For now", "private");
  await visit(window, `/galleries/${shown.id}`);
  (await owner.delete(`/galleries/${shown.id}`)).is(204);
  assert.equal((await window.go(`/galleries/${shown.id}`)).status(), 404);
  await close(window);
});

test("forms, settings and share links are never kept", async () => {
  const window = await browse();
  const open = await owner.createGallery("With a link", "public");
  const { secret } = (await owner.post(`/galleries/${open.id}/links`, {})).is(201);
  const other = ["/settings", `/galleries/${gallery.id}/edit`, "/notifications", `/s/${secret}`];
  for (const address of other) await window.go(address);
  await visit(window, "/explore");
  const kept = await keptPages(window);
  for (const address of other) assert.ok(!kept.includes(address), address);
  await close(window);
});

test("who logs out leaves nothing, nor does who comes next find anything", async () => {
  const window = await browse();
  await visit(window, `/galleries/${gallery.id}`);
  await window.page.locator("[data-menu] summary").click();
  await window.page.getByRole("button", { name: "Log out" }).click();
  await window.page.locator(".hero").waitFor();
  const isPrivate = (address) => address.startsWith("/galleries/");
  await until("the gallery is forgotten", async () => !(await keptPages(window)).some(isPrivate));

  // A session that ends without this browser: somebody else logs in on it.
  await window.logIn(owner.username);
  await visit(window, `/galleries/${gallery.id}`);
  await window.context.clearCookies();
  const friend = await register(server, "ben");
  await window.logIn(friend.username);
  await until("the gallery is forgotten", async () => !(await keptPages(window)).some(isPrivate));
  tap.cut();
  await window.go(`/galleries/${gallery.id}`);
  await window.page.getByRole("heading", { name: "Portreto cannot be reached" }).waitFor();
  await close(window);
});
