// UX 4: how soon the largest part of a page is painted when nothing of it is in any cache, and how soon the page answers.
import assert from "node:assert/strict";
import os from "node:os";
import { after, before, test } from "node:test";

import { Browser, withoutWorker } from "../support/browser.mjs";
import { makeAdministrator, register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

const loads = 5;
// A busy machine may be slow by no fault of the page. On one that has far more to do than it can, times say nothing.
const attemptsMax = 5;
const isOverloaded = () => os.loadavg()[0] > 2 * os.availableParallelism();
const eventMaxMs = 100;
const names = ["photo-12mp.jpg", "phone.jpg", "panorama.jpg", "progressive.jpg"];
const photosCount = 24;

let server;
let browser;
let owner;
let pages;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
  const friend = await register(server, "ben");
  await makeAdministrator(server, owner);
  const gallery = await owner.createGallery("Along the coast", "public");
  const other = await friend.createGallery("Home town", "public");
  let shown;
  for (let i = 0; i < photosCount; ++i) shown = (await owner.upload(gallery.id, await photo(names[i % names.length]))).is(201).photo;
  for (const name of names) (await friend.upload(other.id, await photo(name))).is(201);
  await owner.follow(friend);
  (await friend.put(`/galleries/${gallery.id}/like`)).is(200);
  const { secret } = (await owner.post(`/galleries/${gallery.id}/links`, {})).is(201);
  // Of UX.md, in ms.
  pages = [["/login", 250, true], [`/s/${secret}`, 400, true], ["/", 400], ["/explore", 400], [`/galleries/${gallery.id}`, 400],
           [`/photos/${shown.id}`, 400], [`/u/${owner.username}`, 400], ["/requests", 300], ["/search?q=coast&kind=galleries", 350],
           ["/notifications", 300], ["/settings", 250], ["/operations", 400]];
});
after(async () => {
  await browser.stop();
  await server.stop();
});

// Of one load in a browser that has never been here, but for the cookies of whoever is signed in.
async function paintedAfterMs(address, storageState) {
  const window = await browser.open(server, { storageState, ...withoutWorker });
  await window.page.addInitScript(() => {
    globalThis.paintedAt = 0;
    const note = (list) => (globalThis.paintedAt = Math.max(globalThis.paintedAt, ...list.getEntries().map(({ startTime }) => startTime)));
    new PerformanceObserver(note).observe({ type: "largest-contentful-paint", buffered: true });
  });
  await window.go(address);
  await window.settles();
  await window.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await window.page.waitForFunction(() => globalThis.paintedAt > 0);
  const time = await window.page.evaluate(() => globalThis.paintedAt);
  await window.close();
  return time;
}

test("UX 4: the largest part of each page is painted within its time, in three of four cold loads", async (t) => {
  const window = await browser.open(server);
  await window.logIn(owner.username);
  const signedIn = await window.context.storageState();
  await window.close();
  const slow = [];
  for (const [address, limitMs, isForAnyone] of pages) {
    let p75 = Infinity;
    for (let attempt = 0; attempt < attemptsMax && p75 > limitMs; ++attempt) {
      const times = [];
      for (let i = 0; i < loads; ++i) times.push(await paintedAfterMs(address, isForAnyone ? undefined : signedIn));
      p75 = Math.min(p75, times.sort((a, b) => a - b)[Math.ceil(0.75 * loads) - 1]);
    }
    t.diagnostic(`${address}: ${p75.toFixed(0)} of ${limitMs} ms`);
    if (p75 > limitMs) slow.push(`${address}: ${p75.toFixed(0)} ms of ${limitMs}`);
  }
  if (slow.length > 0 && isOverloaded()) return t.skip(`the machine has too much else to do: ${slow.join(", ")}`);
  assert.deepEqual(slow, []);
});

test("UX 4: what people do is answered within 100 ms", async (t) => {
  let late;
  for (let attempt = 0; attempt < attemptsMax && late?.length !== 0; ++attempt) late = await lateEvents();
  if (late.length > 0 && isOverloaded()) return t.skip("the machine has too much else to do");
  assert.deepEqual(late, []);
});

// What took longer, of what somebody does with a gallery.
async function lateEvents() {
  const window = await browser.open(server);
  await window.logIn(owner.username);
  await window.page.addInitScript(() => {
    globalThis.events = [];
    new PerformanceObserver((list) => globalThis.events.push(...list.getEntries().map(({ name, duration }) => ({ name, duration }))))
      .observe({ type: "event", durationThreshold: 16, buffered: true });
  });
  const { page } = window;
  await window.go(pages[4][0]);
  await window.settles();
  const deeds = [
    () => page.locator("[data-menu] summary").click(),
    () => page.keyboard.press("Escape"),
    () => page.locator(".gallery-actions [data-like] button").click(),
    () => page.locator("#q").pressSequentially("coast"),
    () => page.keyboard.press("Escape"),
    async () => {
      await page.locator("[data-grid] a").first().click();
      await window.viewerOpens();
    },
    () => page.keyboard.press("ArrowRight"),
  ];
  for (const deed of deeds) {
    await deed();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
  const late = await page.evaluate((most) => globalThis.events.filter(({ duration }) => duration > most), eventMaxMs);
  await window.close();
  return late;
}
