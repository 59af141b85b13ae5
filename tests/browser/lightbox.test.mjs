// A gallery in a browser: photos that open in place (UX.md 10), and more of them without losing the place (UX.md 17).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.mjs";
import { Client } from "../support/client.mjs";
import { Person } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const photoCount = 60; // more than the first page has
const backMaxPx = 2;

let server;
let browser;
let owner;
let gallery;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await new Visitor(server).register("owner");
  const id = await owner.createGallery("Many", "public");
  gallery = `/galleries/${id}`;
  const client = new Person(server, { access_token: owner.accessToken, user: { id: "", username: owner.username } });
  const file = await photo("small.jpg");
  for (let i = 0; i < photoCount; ++i) (await client.upload(id, { ...file, name: `${i}.jpg` })).is(201);
});
after(async () => {
  await browser.stop();
  await server.stop();
});

const pathOf = (window) => new URL(window.page.url()).pathname;
const viewer = (window) => window.page.locator(".pswp");

// A window with the gallery, in it as its owner, and the addresses of its photos.
async function open(options) {
  const window = await browser.open(server, options);
  await window.logIn(owner.username);
  await window.go(gallery);
  const photos = await window.page.locator(".tile a").evaluateAll((links) => links.map(({ pathname }) => pathname));
  return { window, photos };
}

async function opened(window, index) {
  await window.page.locator(".tile a").nth(index).click();
  await window.viewerOpens();
}

async function closed(window) {
  await viewer(window).waitFor({ state: "detached" });
}

test("UX 10: a photo opens in place at its own address; keys step, and Escape returns to the thumbnail", async () => {
  const { window, photos } = await open();
  await opened(window, 1);
  assert.equal(pathOf(window), photos[1]);
  await window.page.keyboard.press("ArrowRight");
  await window.arrives(new RegExp(`^${photos[2]}$`));
  await window.page.keyboard.press("ArrowLeft");
  await window.page.keyboard.press("ArrowLeft");
  await window.arrives(new RegExp(`^${photos[0]}$`));
  await window.page.keyboard.press("Escape");
  await closed(window);
  await window.arrives(new RegExp(`^${gallery}$`));
  assert.equal(await window.page.evaluate(() => document.activeElement.pathname), photos[0]);
  await window.close();
});

test("UX 10: Back closes it, Forward opens it, and a reload shows the photo's page", async () => {
  const { window, photos } = await open();
  await opened(window, 3);
  await window.page.goBack();
  await closed(window);
  assert.equal(pathOf(window), gallery);
  await window.page.goForward();
  await window.viewerOpens();
  assert.equal(pathOf(window), photos[3]);
  await window.page.keyboard.press("i");
  await window.page.locator(".photo-page").waitFor();
  assert.equal(pathOf(window), photos[3]);
  await window.close();
});

test("UX 10: Tab stays in it", async () => {
  const { window } = await open();
  await opened(window, 0);
  for (let i = 0; i < 12; ++i) {
    await window.page.keyboard.press("Tab");
    assert.ok(await window.page.evaluate(() => document.querySelector(".pswp").contains(document.activeElement)));
  }
  await window.close();
});

test("a photo is liked, and shown by a slideshow, from within it", async () => {
  const { window, photos } = await open();
  await opened(window, 4);
  const like = window.page.locator(".pswp__button--like");
  await window.page.locator(".pswp__button--like[aria-pressed=false]").waitFor();
  await window.page.keyboard.press("l");
  await window.page.locator(".pswp__button--like[aria-pressed=true]").waitFor();
  const id = photos[4].split("/").pop();
  const anyone = new Client(server);
  await until("the like is stored", async () => (await anyone.get(`/photos/${id}`)).is(200).reactions.likes === 1);
  assert.equal(await like.getAttribute("aria-label"), "Like");
  await window.page.keyboard.press("s");
  await window.arrives(new RegExp(`^${photos[5]}$`));
  await window.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    test(`UX 1: nothing bars anybody while it is open, ${colorScheme}, ${viewport.width} wide`, async () => {
      const { window } = await open({ colorScheme, viewport });
      await opened(window, 0);
      assert.deepEqual(await window.barriers(), []);
      if (process.env.PORTRETO_OUTPUT) {
        await window.page.screenshot({ path: `${process.env.PORTRETO_OUTPUT}/lightbox-${colorScheme}-${viewport.width}.png` });
      }
      await window.close();
    });
  }
}

test("UX 17: more photos, a photo's page, Back: the place is the same", async () => {
  const { window, photos } = await open();
  assert.ok(photos.length < photoCount);
  await window.page.getByRole("link", { name: "More photos" }).click();
  await until("all photos are shown", async () => (await window.page.locator(".tile").count()) === photoCount);
  const heights = await window.page.locator(".tile").evaluateAll((tiles) => tiles.map((tile) => tile.getBoundingClientRect().height));
  assert.ok(heights.every((height) => height > 20), "each has room before its picture has come");
  await window.page.locator(".tile").nth(photoCount - 4).scrollIntoViewIfNeeded();
  const before = await window.page.evaluate(() => scrollY);
  assert.ok(before > 0);
  await window.page.getByRole("link", { name: "Edit" }).first().evaluate((link) => link.click());
  await window.arrives(/\/edit$/);
  await window.page.goBack();
  await until("all photos are there again", async () => (await window.page.locator(".tile").count()) === photoCount);
  await until("the place is the same", async () => Math.abs((await window.page.evaluate(() => scrollY)) - before) <= backMaxPx);
  await window.close();
});

test("without JavaScript a tile is a link to the photo's page, and more photos are on the next", async () => {
  const window = await browser.open(server, { javaScriptEnabled: false });
  await window.go(gallery);
  await window.page.getByRole("link", { name: "More photos" }).click();
  await window.page.waitForURL(/cursor=/);
  await window.page.locator(".tile a").first().click();
  await window.arrives(/^\/photos\//);
  await window.close();
});
