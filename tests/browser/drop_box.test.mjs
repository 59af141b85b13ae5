// Guests who add photos by a share link, in a browser: how the pages look, and what happens on them. The pictures are kept for people to
// look at (PORTRETO_OUTPUT).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { Client } from "../support/client.mjs";
import { register } from "../support/people.mjs";
import { largePhoto, photo, photoPath } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";
import { Tap } from "../support/tap.mjs";

const timeMaxMs = 120_000;
const largeBytes = 24 << 20;

let server;
let tap;
let browser;
let owner;
let galleries = 0;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  tap = await Tap.start(server);
  owner = await register(server, "anna");
  (await owner.patch("/profile", { first_name: "Anna", last_name: "Lindqvist" })).is(200);
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await tap.stop();
  await server.stop();
});

// A gallery with these photos, and a link by which guests add some.
async function world(photos = [], link = { guest_photos_max: 500, label: "The guests" }) {
  const gallery = await owner.createGallery(`Our wedding ${++galleries}`, "link", { description: "Add what you took." });
  for (const name of photos) (await owner.upload(gallery.id, await photo(name))).is(201);
  const made = (await owner.post(`/galleries/${gallery.id}/links`, link)).is(201);
  const count = async () => (await owner.get(`/galleries/${gallery.id}`)).is(200).gallery.photo_count;
  return { gallery, made, path: `/s/${made.secret}`, count };
}

const choose = (page, files) => page.locator("input[type=file]").setInputFiles(files);
const settled = (page) => page.locator("[data-total-state]", { hasText: "added" }).waitFor({ timeout: timeMaxMs });
// What is refused, and broken connections, are complained of by the browser itself, and are what is tested.
function forgiveRefusals(window) {
  window.complaints = window.complaints.filter((text) => !/ERR_|Failed to load resource/.test(text));
}
const open = (page) => page.getByText("Add photos", { exact: true }).click();

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`every page of a drop box on a ${screen}, ${colorScheme}`, async () => {
      const { gallery, path } = await world();
      const window = await browser.open(server, { viewport, colorScheme });
      const { page } = window;
      const faults = [];
      const look = async (name) => faults.push(...(await window.look(name, { as: `${name}-${screen}-${colorScheme}`, fullPage: true })));
      await window.go(path);
      await look("drop-box-first");
      await page.getByLabel("Your name").fill("Θεία Ελένη");
      await choose(page, ["orientation-1.jpg", "photo.webp", "text.jpg"].map(photoPath));
      await settled(page);
      assert.match(await page.locator("[data-total-state]").textContent(), /2 added, 1 refused/,
                   await page.locator("[data-upload-list]").textContent());
      const text = page.getByLabel("Alternative text of photo.webp");
      await text.fill("A wall of wood");
      await text.blur();
      await page.getByText("text saved").waitFor();
      await look("drop-box-done");
      await page.getByRole("link", { name: "Show the gallery" }).click();
      await page.locator("[data-grid] li").first().waitFor();
      await look("drop-box-gallery");
      await open(page);
      await page.getByLabel("Your name").waitFor();
      await look("drop-box-open");
      await window.go(await page.locator("[data-grid] a").first().getAttribute("href"));
      await page.getByText("Added by Θεία Ελένη (guest)").waitFor();
      await look("drop-box-photo");
      await window.go(await page.locator(".viewer-tools a[href$='/delete']").getAttribute("href"));
      await look("drop-box-delete");
      await window.logIn(owner.username);
      for (const [name, address] of [["drop-box-share", `/galleries/${gallery.id}/share`], ["drop-box-notifications", "/notifications"]]) {
        await window.go(address);
        await look(name);
      }
      assert.deepEqual(faults, []);
      forgiveRefusals(window);
      await window.close();
    });
  }
}

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`a link that shows only what a guest adds, on a ${screen}, ${colorScheme}`, async () => {
      const { gallery, path } = await world(["phone.jpg"], { hides_gallery: true, label: "The guests" });
      const window = await browser.open(server, { viewport, colorScheme });
      const { page } = window;
      const faults = [];
      const look = async (name) => faults.push(...(await window.look(name, { as: `${name}-${screen}-${colorScheme}`, fullPage: true })));
      await window.go(path);
      assert.equal(await page.locator("[data-grid] li").count(), 0, "nothing of others");
      await look("hiding-link-first");
      await choose(page, ["orientation-1.jpg", "photo.webp"].map(photoPath));
      await settled(page);
      await window.go(path);
      await page.getByRole("heading", { name: "Your photos" }).waitFor();
      assert.equal(await page.locator("[data-grid] li").count(), 2);
      await look("hiding-link-own");
      await window.go(await page.locator("[data-grid] a").first().getAttribute("href"));
      await page.getByText("1 of 1", { exact: true }).waitFor();
      await look("hiding-link-photo");
      const held = await world([], { hides_gallery: true, holds_guest_photos: true });
      await window.go(held.path);
      await choose(page, [photoPath("small.jpg")]);
      await settled(page);
      await window.go(held.path);
      await page.getByRole("heading", { name: "Your photos that wait" }).waitFor();
      assert.equal(await page.locator("[data-grid] li").count(), 0);
      await look("hiding-link-waits");
      await window.logIn(owner.username);
      await window.go(`/galleries/${gallery.id}/share`);
      await look("hiding-link-share");
      const link = page.locator("li.result", { hasText: "The guests" });
      await link.getByRole("button", { name: "Show guests the gallery" }).click();
      await link.getByRole("button", { name: "Show guests only what they add" }).waitFor();
      await window.go(path);
      assert.equal(await page.locator("[data-grid] li").count(), 3);
      assert.deepEqual(faults, []);
      await window.close();
    });
  }
}

test("the connection is lost amid a file: it goes on after a reload, when the file is chosen again", async () => {
  const { path, count } = await world(["small.jpg"]);
  const window = await browser.open(tap);
  const { page } = window;
  await window.go(path);
  await open(page);
  const file = { name: "large.jpg", mimeType: "image/jpeg", buffer: await largePhoto(largeBytes) };
  const isHeld = tap.holdAfter(0.4 * largeBytes);
  await choose(page, [file]);
  await isHeld;
  tap.cut();
  await page.goto("about:blank");
  tap.mend();
  await window.go(path);
  await page.locator("[data-unfinished] .upload").waitFor();
  const creationsBefore = tap.creations;
  await choose(page, [file]);
  await settled(page);
  assert.equal(tap.creations, creationsBefore, "no second upload was begun");
  assert.equal(await count(), 2);
  await page.getByRole("link", { name: "large.jpg" }).click();
  await window.arrives(new RegExp(`^${path}/photos/`));
  forgiveRefusals(window);
  await window.close();
});

test("a file that this guest has added is not sent again, and one can be deleted", async () => {
  const { path, count } = await world(["small.jpg"]);
  const window = await browser.open(server);
  const { page } = window;
  await window.go(path);
  await open(page);
  await choose(page, [photoPath("phone.jpg")]);
  await settled(page);
  await choose(page, ["phone.jpg", "small.jpg"].map(photoPath));
  await page.locator("[data-total-state]", { hasText: "1 added, 1 already there" }).waitFor({ timeout: timeMaxMs });
  assert.equal(await count(), 3, "what others have added is told to no guest");
  await page.getByRole("link", { name: "phone.jpg" }).first().click();
  await window.arrives(new RegExp(`^${path}/photos/`));
  await page.locator(".viewer-tools a[href$='/delete']").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the photo" }).click();
  await window.arrives(new RegExp(`^${path}$`));
  assert.equal(await count(), 2);
  await window.close();
});

test("what is chosen when the link is revoked is refused, and says so", async () => {
  const { gallery, made, path, count } = await world();
  const window = await browser.open(server);
  const { page } = window;
  await window.go(path);
  (await owner.delete(`/galleries/${gallery.id}/links/${made.link.id}`)).is(204);
  await choose(page, [photoPath("small.jpg")]);
  await page.getByText("This link is no longer valid.", { exact: false }).waitFor({ timeout: timeMaxMs });
  assert.equal(await count(), 0);
  forgiveRefusals(window);
  await window.close();
});

test("the owner lets the guests of a link add photos, and stops them", async () => {
  const { gallery, path } = await world(["small.jpg"], { label: "Colleagues" });
  const window = await browser.open(server);
  const { page } = window;
  await window.logIn(owner.username);
  await window.go(`/galleries/${gallery.id}/share`);
  const link = page.locator("li.result", { hasText: "Colleagues" });
  await link.getByRole("button", { name: "Let guests add photos" }).click();
  await link.getByText("guests may add 500 photos").waitFor();
  await window.go(path);
  await page.getByText("Add photos", { exact: true }).waitFor();
  await window.go(`/galleries/${gallery.id}/share`);
  await link.getByRole("button", { name: "Stop guests’ photos" }).click();
  await link.getByRole("button", { name: "Let guests add photos" }).waitFor();
  await window.go(path);
  assert.equal(await page.getByText("Add photos", { exact: true }).count(), 0);

  await window.go(`/galleries/${gallery.id}/share`);
  await page.getByLabel("For whom").fill("Family");
  await page.getByLabel("Photos that guests may add").selectOption("100");
  await page.getByRole("button", { name: "Create the link" }).click();
  await page.locator("li.result", { hasText: "Family" }).getByText("guests may add 100 photos").waitFor();
  const made = new URL(await page.getByLabel("The link", { exact: true }).inputValue()).pathname;
  assert.equal((await new Client(server).get(`/shared/${made.split("/")[2]}`)).is(200).can_add, true);
  await window.close();
});
