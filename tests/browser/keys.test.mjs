// Keys that save a way, and where they must do nothing.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";

let server;
let browser;
let owner;
let gallery;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  await mkdir(outputFolder, { recursive: true });
  owner = await register(server, "anna");
  gallery = await owner.createGallery("Coast", "public");
  (await owner.upload(gallery.id, await photo("phone.jpg"))).is(201);
});
after(async () => {
  await browser.stop();
  await server.stop();
});

async function open(address = `/galleries/${gallery.id}`, options = {}) {
  const window = await browser.open(server, options);
  await window.logIn(owner.username);
  await window.go(address);
  return window;
}

const dialogOf = ({ page }) => page.getByRole("dialog", { name: "Keyboard shortcuts" });
const likeOf = ({ page }) => page.locator(".gallery-actions [data-like] button");

test("? shows all keys, and Escape leads back to where one was", async () => {
  for (const [screen, viewport] of Object.entries(screens)) {
    for (const colorScheme of ["light", "dark"]) {
      const window = await open("/", { viewport, colorScheme });
      const { keyboard } = window.page;
      await keyboard.press("?");
      await dialogOf(window).waitFor();
      await window.settles();
      assert.deepEqual(await window.barriers(), []);
      await window.page.screenshot({ path: path.join(outputFolder, `shortcuts-${screen}-${colorScheme}.png`) });
      await keyboard.press("Escape");
      await dialogOf(window).waitFor({ state: "detached" });
      await window.close();
    }
  }
});

test("two keys go to a place", async () => {
  const window = await open();
  const { keyboard } = window.page;
  for (const [key, place] of [["e", /^\/explore$/], ["n", /^\/notifications$/], ["u", /^\/galleries$/], ["h", /^\/$/]]) {
    await keyboard.press("g");
    await keyboard.press(key);
    await window.arrives(place);
    await window.page.waitForLoadState();
  }
  await window.close();
});

test("UX 11: keys are inert while somebody types", async () => {
  const window = await open();
  const { page } = window;
  const text = "lux? /gnu m";
  const field = page.getByRole("textbox", { name: /comment/i }).first();
  await field.pressSequentially(text);
  assert.equal(await field.inputValue(), text);
  const search = page.locator("#q");
  await search.pressSequentially(text);
  assert.equal(await search.inputValue(), text);
  await page.waitForFunction(() => document.readyState === "complete");
  assert.equal(new URL(page.url()).pathname, `/galleries/${gallery.id}`);
  assert.equal(await dialogOf(window).count(), 0);
  assert.equal(await likeOf(window).getAttribute("aria-pressed"), "false");
  await window.close();
});

test("keys of one character can be turned off, Escape and arrows cannot", async () => {
  const window = await open("/shortcuts");
  const { page } = window;
  const box = page.getByRole("switch", { name: "Use these keys" });
  await box.uncheck();
  await window.go(`/galleries/${gallery.id}`);
  await page.keyboard.press("l");
  await page.keyboard.press("?");
  await page.locator("[data-grid] a").first().click();
  await window.viewerOpens();
  await page.keyboard.press("l");
  await page.keyboard.press("Escape");
  await page.locator(".pswp").waitFor({ state: "detached" });
  assert.equal(await dialogOf(window).count(), 0);
  for (const path of [`/galleries/${gallery.id}`, page.url().replace(server.url, "")]) {
    await window.go(path);
    for (const button of await page.locator("[data-like] button").all()) assert.equal(await button.getAttribute("aria-pressed"), "false");
  }

  await window.go("/shortcuts");
  assert.ok(!(await box.isChecked()), "it is remembered");
  await box.check();
  await page.locator("h1").click();
  await page.keyboard.press("/");
  assert.ok(await page.locator("#q").evaluate((field) => field === document.activeElement));
  await window.close();
});

test("UX 16: a like that the server does not take goes back, and says so", async () => {
  const window = await open();
  const { page } = window;
  await page.route("**/like", (route) => route.fulfill({ status: 503, body: "" }));
  await likeOf(window).click();
  await page.locator("#announcements", { hasText: "The like could not be saved. Try again." }).waitFor({ state: "attached" });
  assert.equal(await likeOf(window).getAttribute("aria-pressed"), "false");
  await page.unroute("**/like");
  await likeOf(window).click();
  await page.locator("#announcements", { hasText: /^Liked$/ }).waitFor({ state: "attached" });
  assert.equal(await likeOf(window).getAttribute("aria-pressed"), "true");
  await likeOf(window).click();
  await page.locator("#announcements", { hasText: "Like removed" }).waitFor({ state: "attached" });
  window.complaints = window.complaints.filter((complaint) => !/503/.test(complaint));
  await window.close();
});
