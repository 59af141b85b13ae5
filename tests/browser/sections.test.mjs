// A gallery of thousands of photos: its sections, the list by which one gets to any of them, and Back to the place. And the sections
// that its owner makes, with and without scripts.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser, screens, withoutWorker } from "../support/browser.mjs";
import { addDatedPhotos } from "../support/dated_photos.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";

const months = 40; // from March 2021 on
const perMonth = 51; // more than a page, so that a section goes on with the next
const backMaxPx = 2;

let server;
let browser;
let owner;
let large;
let small;
let link;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
  large = await owner.createGallery("Twenty years by the sea", "public");
  await addDatedPhotos(owner, large.id, Array.from({ length: months * perMonth }, (_, i) =>
    new Date(Date.UTC(2021, 2 + Math.floor(i / perMonth), 1 + Math.floor((28 * (i % perMonth)) / perMonth), 12, 0, i % 60))));
  await order(large.id, "taken");
  small = await owner.createGallery("Along the coast", "public");
  for (let i = 0; i < 6; ++i) (await owner.upload(small.id, await photo(["small.jpg", "grey.jpg", "alpha.png"][i % 3]))).is(201);
  await order(small.id, "manual");
  link = `/s/${(await owner.post(`/galleries/${large.id}/links`, {})).is(201).secret}`;
});
after(async () => {
  await browser.stop();
  await server.stop();
});

async function order(id, wanted) {
  const { revision } = (await owner.get(`/galleries/${id}`)).is(200);
  (await owner.patch(`/galleries/${id}`, { revision, order: wanted })).is(200);
}

const innerHeightOf = (window) => window.page.viewportSize().height;
const headings = (window) => window.page.locator("[data-part] h2 > a:first-child").allTextContents();
const count = (window, selector) => window.page.locator(selector).count();

test("headings do not repeat as more photos come, and Back restores the place among them", async () => {
  const window = await browser.open(server, withoutWorker);
  await window.go(`/galleries/${large.id}`);
  assert.deepEqual(await headings(window), ["March 2021"]);
  for (const loaded of [100, 150]) {
    await window.page.getByRole("link", { name: "More photos" }).click();
    await until("more are shown", async () => (await count(window, ".tile")) === loaded);
  }
  assert.deepEqual(await headings(window), ["March 2021", "April 2021", "May 2021"]);
  assert.deepEqual(await window.page.locator("[data-part]").evaluateAll((parts) => parts.map((part) => part.querySelectorAll("li").length)), [51, 51, 48]);
  await window.page.locator("#section-2021-05").scrollIntoViewIfNeeded();
  const before = await window.page.evaluate(() => scrollY);
  await window.page.getByRole("link", { name: "Explore" }).first().evaluate((one) => one.click());
  await window.arrives(/^\/explore$/);
  await window.page.goBack();
  await until("all are there again", async () => (await count(window, ".tile")) === 150);
  await until("the place is the same", async () => Math.abs((await window.page.evaluate(() => scrollY)) - before) <= backMaxPx);
  assert.deepEqual(await headings(window), ["March 2021", "April 2021", "May 2021"]);
  await window.close();
});

test("one link leads to any section, and its address can be shared", async () => {
  for (const options of [withoutWorker, { javaScriptEnabled: false }]) {
    const window = await browser.open(server, options);
    for (const address of [`/galleries/${large.id}`, link]) {
      await window.go(address);
      await window.page.getByText("40 sections").click();
      const jumps = window.page.getByRole("navigation", { name: "Sections" }).getByRole("link");
      assert.equal(await jumps.count(), months);
      await jumps.filter({ hasText: "May 2023" }).click();
      await window.page.waitForURL(/\?section=2023-05#section-2023-05$/);
      assert.deepEqual(await headings(window), ["May 2023"]);
      const { y, bar } = await window.page.locator("#section-2023-05").evaluate((heading) => ({
        y: heading.getBoundingClientRect().top, bar: document.querySelector(".topbar")?.getBoundingClientRect().bottom ?? 0,
      }));
      assert.ok(y >= bar && y < innerHeightOf(window) / 2, `the heading is at ${y}`);
      await window.page.getByRole("link", { name: "From the beginning" }).click();
      await window.page.waitForURL((url) => url.search === "");
      assert.deepEqual(await headings(window), ["March 2021"]);
    }
    await window.close();
  }
});

test("the list is used by keys: opened, left by Escape, and followed", async () => {
  const window = await browser.open(server, withoutWorker);
  await window.go(`/galleries/${large.id}`);
  const summary = window.page.locator(".timeline summary");
  await summary.focus();
  await window.page.keyboard.press("Enter");
  await window.page.locator(".timeline-rows").waitFor();
  await window.page.keyboard.press("Escape");
  await until("it is closed", async () => !(await window.page.locator(".timeline-rows").isVisible()));
  assert.ok(await summary.evaluate((element) => element === document.activeElement));
  await window.page.keyboard.press("Enter");
  await window.page.keyboard.press("Tab");
  await window.page.keyboard.press("Tab");
  await window.page.keyboard.press("Enter");
  await window.page.waitForURL(/section=2021-04/);
  await window.close();
});

test("a tile opens in place from any section, and steps beyond its end", async () => {
  const window = await browser.open(server, withoutWorker);
  await window.go(`/galleries/${large.id}?section=2023-05`);
  await window.page.getByRole("link", { name: "More photos" }).click();
  await until("more are shown", async () => (await count(window, ".tile")) === 100);
  await window.page.locator("[data-part='2023-05'] .tile a").last().click();
  await window.viewerOpens();
  const first = new URL(window.page.url()).pathname;
  await window.page.keyboard.press("ArrowRight");
  await until("the next section's first is shown", async () => new URL(window.page.url()).pathname !== first);
  const expected = await window.page.locator("[data-part='2023-06'] .tile a").first().getAttribute("href");
  assert.equal(new URL(window.page.url()).pathname, expected);
  await window.page.keyboard.press("Escape");
  await until("the grid is there again", async () => new URL(window.page.url()).search === "?section=2023-05");
  await window.close();
});

test("the owner makes, renames and removes a section without scripts", async () => {
  const window = await browser.open(server, { javaScriptEnabled: false });
  await window.logIn(owner.username);
  await window.go(`/galleries/${small.id}/arrange`);
  await window.page.getByRole("link", { name: "Begin a section here" }).nth(2).click();
  await window.page.getByLabel("Title").fill("Sea & sand");
  await window.page.getByRole("button", { name: "Begin the section" }).click();
  await window.page.waitForURL(/\/arrange\?section=[-0-9a-f]{36}#section-/);
  assert.deepEqual(await headings(window), ["Sea & sand"]);
  await window.page.getByRole("link", { name: "From the beginning" }).click();
  assert.equal(await window.page.locator("[data-part]").first().locator("li").count(), 2);

  await window.page.getByRole("link", { name: "Begin a section here" }).nth(2).click();
  await window.page.getByLabel("Title").fill("Again");
  await window.page.getByRole("button", { name: "Begin the section" }).click();
  await window.page.getByText("A section begins at this photo already.").first().waitFor();
  assert.equal(await window.page.getByLabel("Title").inputValue(), "Again");

  await window.go(`/galleries/${small.id}/arrange`);
  await window.page.getByRole("link", { name: "Begin a section here" }).nth(4).click();
  await window.page.getByRole("button", { name: "Move it here" }).click();
  await window.page.waitForURL(/\/arrange\?section=/);
  await window.page.getByRole("link", { name: "Change the section" }).click();
  await window.page.getByLabel("Title").fill("Evening");
  await window.page.getByRole("button", { name: "Save" }).click();
  await window.page.waitForURL(/\/arrange\?section=/);
  await window.go(`/galleries/${small.id}`);
  assert.deepEqual(await headings(window), ["Evening"]);
  assert.equal(await window.page.locator("[data-part]").first().locator("li").count(), 4);
  await window.page.locator("[data-part] .tile a").last().click();
  await window.page.getByRole("link", { name: "Evening" }).click();
  await window.page.waitForURL(/\?section=[-0-9a-f]{36}#section-/);

  await window.go(`/galleries/${small.id}/arrange`);
  await window.page.getByRole("link", { name: "Change the section" }).click();
  await window.page.getByRole("button", { name: "Remove the section" }).click();
  await window.arrives(/\/arrange$/);
  assert.deepEqual(await headings(window), []);
  window.complaints = window.complaints.filter((text) => !/400/.test(text)); // of the form that is meant to be refused
  await window.close();
});

test("a photo is dragged into another section, and stays there", async () => {
  const { photos } = (await owner.get(`/galleries/${small.id}`)).is(200);
  const begin = async (title, at) => (await owner.post(`/galleries/${small.id}/sections`, { title, photo: photos[at].id })).is(201).key;
  const [, second] = [await begin("First", 0), await begin("Second", 3)];
  const window = await browser.open(server);
  await window.logIn(owner.username);
  await window.go(`/galleries/${small.id}/arrange`);
  const item = (index) => window.page.locator(`[data-photo="${photos[index].id}"]`);
  await item(0).locator("img").dragTo(item(3), { targetPosition: { x: 5, y: 40 } });
  const inSecond = async () => (await owner.get(`/galleries/${small.id}?section=${second}`)).is(200).photos.map(({ id }) => id);
  await until("the move is kept", async () => (await inSecond())[0] === photos[0].id);
  assert.equal((await inSecond()).length, 4);
  await window.page.reload();
  assert.equal(await window.page.locator("[data-part]").last().locator("li").first().getAttribute("data-photo"), photos[0].id);
  await window.close();
});

test("UX 1: pages with sections have no barriers, in both sizes, themes and languages", async () => {
  await mkdir(outputFolder, { recursive: true });
  const faults = [];
  const { sections, photos } = (await owner.get(`/galleries/${small.id}`)).is(200);
  const pages = {
    "sections": `/galleries/${large.id}`, "section": `/galleries/${large.id}?section=2023-05#section-2023-05`, "sections-by-hand": `/galleries/${small.id}`,
    "arrange-sections": `/galleries/${small.id}/arrange`, "section-new": `/galleries/${small.id}/sections/new?photo=${photos[1].id}`,
    "section-edit": `/galleries/${small.id}/sections/${sections[0].key}`, "section-photo": `/photos/${photos[1].id}`,
  };
  for (const [screen, viewport] of Object.entries(screens)) {
    for (const colorScheme of ["light", "dark"]) {
      const window = await browser.open(server, { viewport, colorScheme });
      await window.logIn(owner.username);
      if (colorScheme === "dark") await window.context.addCookies([{ name: "language", value: "el", url: server.url }]);
      for (const [name, address] of Object.entries(pages)) {
        await window.go(address);
        faults.push(...await window.look(name, { as: `${name}-${screen}-${colorScheme}` }));
        const summary = window.page.locator(".timeline summary");
        if (await summary.count()) {
          await summary.click();
          faults.push(...await window.look(`${name}, its list`, { as: `${name}-list-${screen}-${colorScheme}` }));
        }
      }
      await window.close();
    }
  }
  assert.deepEqual(faults, []);
});
