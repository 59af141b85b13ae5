// The map in a browser: its look and its barriers, that it works by keys, and that nothing is asked of anybody else. The pictures are
// kept for people to look at (PORTRETO_OUTPUT).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser, screens, withoutWorker } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { takenAt } from "../support/positions.mjs";
import { Server } from "../support/server.mjs";

const places = [
  ["small.jpg", 37.97153, 23.72573], ["small.jpg", 37.9429, 23.6469], ["small.jpg", 40.6264, 22.9484], ["small.jpg", 35.3387, 25.1442],
  ["small.jpg", 48.8584, 2.2945], ["small.jpg", 51.5007, -0.1246], ["small.jpg", 59.9139, 10.7522], ["small.jpg", 64.1466, -21.9426],
  ["small.jpg", 40.6892, -74.0445], ["small.jpg", -33.85678, 151.2153], ["small.jpg", -22.9519, -43.2105], ["small.jpg", 35.6586, 139.7454],
];
const atOneSpot = 11; // more than a card lists
const listedMax = 8;
const scriptBytesMax = 65_000; // UX.md: what the map adds, compressed

let server;
let browser;
let owner;
let gallery;
let spot;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "owner");
  gallery = await owner.createGallery("Here and there", "public", { positions: "exact" });
  for (const [name, latitude, longitude] of places) {
    (await owner.upload(gallery.id, takenAt(await photo(name), latitude, longitude))).is(201);
  }
  // Where none of the others is near.
  spot = await owner.createGallery("One lookout", "public", { positions: "exact" });
  for (let i = 0; i < atOneSpot; ++i) {
    (await owner.upload(spot.id, takenAt(await photo(i % 2 ? "small.jpg" : "grey.jpg"), -45.0312, 168.6626, `Camera ${i}`))).is(201);
  }
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

const markers = (window) => window.page.locator(".map-marker");
const shown = (window) => markers(window).first().waitFor();
const cardIsWhole = () => {
  const [card, map] = [".map-card", ".map-moving"].map((of) => document.querySelector(of).getBoundingClientRect());
  return card.top >= map.top && card.left >= map.left && card.right <= map.right && card.bottom <= map.bottom;
};

const isListOfSpot = (url) => url.pathname.endsWith("/map/photos") && url.searchParams.has("limit");

// The card of the photos that lie at one spot: going in as far as there is a map does not part them.
async function openSpot(window) {
  await window.go(`/galleries/${spot.id}/map`);
  await shown(window);
  const nearest = window.page.waitForResponse((response) => new URL(response.url()).searchParams.get("zoom") === "13");
  await markers(window).first().click();
  await nearest;
  await markers(window).first().click();
  await window.page.locator(".map-card img").first().waitFor();
}

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the map on a ${screen}, ${colorScheme}, has no barriers, nor has the card of a photo`, async () => {
      const window = await browser.open(server, { viewport, colorScheme, reducedMotion: "reduce" });
      const faults = [];
      for (const [name, address] of [["map-world", "/explore/map"], ["map-part", "/explore/map?bbox=19,34,30,42&zoom=6"]]) {
        await window.go(address);
        await shown(window);
        faults.push(...(await window.look(name, { as: `${name}-${screen}-${colorScheme}`, fullPage: true })));
      }
      await markers(window).last().click();
      await window.page.locator(".map-card img").waitFor();
      await window.page.waitForFunction(cardIsWhole);
      faults.push(...(await window.look("map-card", { as: `map-card-${screen}-${colorScheme}` })));
      assert.deepEqual(faults, []);
      await window.close();
    });
  }
}

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the card of a spot lists the other photos there, on a ${screen}, ${colorScheme}`, async () => {
      const window = await browser.open(server, { viewport, colorScheme, reducedMotion: "reduce" });
      await openSpot(window);
      const others = window.page.locator(".map-others a");
      await others.first().waitFor();
      await window.page.waitForFunction(cardIsWhole);
      const shownIds = await window.page.locator(".map-card a[href^='/photos/']").evaluateAll((links) => links.map(({ pathname }) => pathname));
      assert.equal(new Set(shownIds).size, listedMax + 1, "each once, and the photo of the card not again");
      assert.equal(shownIds.length, listedMax + 1);
      assert.equal(await window.page.getByRole("link", { name: `${atOneSpot} photos`, exact: true }).count(), 1, "which leads to all");
      assert.deepEqual(await window.look("map-spot", { as: `map-spot-${screen}-${colorScheme}` }), []);
      const other = await others.last().getAttribute("href");
      await others.last().focus();
      await window.page.keyboard.press("Enter");
      assert.equal(await window.arrives(/^\/photos\/[0-9a-f-]+$/), other);
      await window.close();
    });
  }
}

for (const [what, answer] of [
  ["does not come", (route) => route.abort()],
  ["is refused", (route) => route.fulfill({ status: 503, json: {} })],
  ["is no list", (route) => route.fulfill({ status: 200, contentType: "application/json", body: "[" })],
]) {
  test(`a spot's card stays usable when the list of its photos ${what}`, async () => {
    const window = await browser.open(server, { ...withoutWorker, reducedMotion: "reduce" });
    let asked = 0;
    await window.page.route(isListOfSpot, (route) => {
      asked += 1;
      return answer(route);
    });
    const over = window.page.waitForEvent(what === "does not come" ? "requestfailed" : "requestfinished", (request) =>
      isListOfSpot(new URL(request.url())));
    await openSpot(window);
    await over;
    assert.equal(asked, 1);
    await window.page.waitForFunction(cardIsWhole);
    assert.equal(await window.page.locator(".map-others").count(), 0);
    await window.page.keyboard.press("Escape");
    await window.page.waitForFunction(() => document.activeElement?.classList.contains("map-marker"));
    await window.page.keyboard.press("Enter");
    await window.page.getByRole("link", { name: `${atOneSpot} photos`, exact: true }).click();
    await window.arrives(/\/map\/photos$/);
    window.complaints = window.complaints.filter((text) => !/ERR_FAILED|Failed to load resource/.test(text));
    await window.close();
  });
}

test("UX 5 and 7: the map is within its budget and asks nobody else", async () => {
  // Without motion a key that comes while the map still zooms is not lost.
  const window = await browser.open(server, { ...withoutWorker, reducedMotion: "reduce" });
  const seen = [];
  window.page.on("request", (request) => seen.push(request.url()));
  const sizes = new Map();
  window.page.on("response", async (response) => {
    if (response.request().resourceType() !== "script") return;
    sizes.set(response.url(), (await response.request().sizes()).responseBodySize);
  });
  await window.go("/explore/map");
  await shown(window);
  await window.page.waitForFunction(() => document.querySelector(".map-moving canvas") !== null);
  assert.deepEqual(seen.filter((url) => /^https?:/.test(url) && new URL(url).origin !== new URL(server.url).origin), []);
  const map = [...sizes].filter(([url]) => /\/map\.[0-9a-f]+\.js/.test(url));
  assert.equal(map.length, 1);
  assert.ok(map[0][1] > 0 && map[0][1] <= scriptBytesMax, `${map[0][1]} bytes`);
  assert.ok(seen.some((url) => /\/world\.[0-9a-f]+\.json/.test(url)));
  assert.ok(!seen.some((url) => url.includes("world_detail")), "only for those who go in");
  const detail = window.page.waitForResponse((response) => response.url().includes("world_detail"));
  await window.page.getByRole("button", { name: "Zoom in" }).focus();
  for (let i = 0; i < 4; ++i) await window.page.keyboard.press("Enter");
  await detail;
  await window.close(); // the console had nothing to say
});

test("a place is gone into and a photo opened by keys alone", async () => {
  const window = await browser.open(server, { reducedMotion: "reduce" });
  await window.go(`/galleries/${gallery.id}/map`);
  await shown(window);
  const several = window.page.getByRole("button", { name: /^\d+ photos: / }).first();
  const all = await markers(window).count();
  await several.focus();
  const answered = window.page.waitForResponse((response) => response.url().includes("bbox="));
  await window.page.keyboard.press("Enter");
  await answered;
  await window.page.waitForFunction((before) => document.querySelectorAll(".map-marker").length !== before, all);

  await window.go("/explore/map?bbox=150,-35,153,-32&zoom=7");
  await shown(window);
  await markers(window).first().focus();
  await window.page.keyboard.press("Enter");
  const link = window.page.locator(".map-card a").first();
  await link.waitFor();
  await window.page.waitForFunction(() => document.activeElement?.closest(".map-card") !== null);
  await window.page.keyboard.press("Escape");
  await window.page.waitForFunction(() => document.activeElement?.classList.contains("map-marker"));
  await window.page.keyboard.press("Enter");
  await window.page.waitForFunction(() => document.activeElement?.closest(".map-card") !== null);
  await window.page.keyboard.press("Enter");
  await window.arrives(/^\/photos\/[0-9a-f-]+$/);
  await window.close();
});

test("an open card is in sight at once where motion is not wanted, and stays when the window's size changes", async () => {
  const window = await browser.open(server, { viewport: screens.phone, reducedMotion: "reduce" });
  await window.go("/explore/map?bbox=19,34,30,42&zoom=6");
  await shown(window);
  await markers(window).last().click();
  await window.page.locator(".map-card img").waitFor();
  assert.ok(await window.page.evaluate(cardIsWhole));
  for (const [width, height] of [[390, 500], [844, 390], [390, 844], [320, 640]]) {
    await window.page.setViewportSize({ width, height });
    await window.page.waitForFunction(cardIsWhole);
  }
  await window.close();
});

test("a map that was out of sight while the window changed shows its places again", async () => {
  const window = await browser.open(server, { ...withoutWorker, reducedMotion: "reduce" });
  await window.page.clock.install();
  await window.go("/explore/map?bbox=19,34,30,42&zoom=6");
  await shown(window);
  const display = (value) => window.page.locator(".map").evaluate((map, to) => { map.style.display = to; }, value);
  await display("none");
  await window.page.setViewportSize(screens.phone);
  await window.page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  await window.page.clock.runFor(2000);
  await display("");
  await window.page.waitForFunction(() => {
    const [canvas, map] = [".map-moving canvas", ".map-moving"].map((of) => document.querySelector(of).getBoundingClientRect());
    return map.width > 0 && canvas.width >= map.width && canvas.height >= map.height;
  });
  await window.page.clock.runFor(2000);
  await shown(window);
  await window.close();
});

test("when the places do not come the map stays, and the next move asks again", async () => {
  const window = await browser.open(server, { ...withoutWorker, reducedMotion: "reduce" });
  await window.page.route(/bbox=.*zoom=/, (route) => route.abort());
  await window.go("/explore/map");
  await window.page.locator("#announcements", { hasText: "could not be loaded" }).waitFor({ state: "attached" });
  assert.equal(await markers(window).count(), 0);
  await window.page.unroute(/bbox=.*zoom=/);
  await window.page.locator(".map-moving").focus();
  await window.page.keyboard.press("ArrowRight");
  await shown(window);
  window.complaints = window.complaints.filter((text) => !/ERR_FAILED/.test(text));
  await window.close();
});
