// The page on which an owner lets guests' photos through that wait, or deletes them, in a browser: how it looks, and what happens on it. The
// pictures are kept for people to look at (PORTRETO_OUTPUT).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { addPhotoAsGuest, newGuest } from "../support/guests.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";

const pageSize = 50; // photos that wait, on one page

let server;
let browser;
let owner;
let galleries = 0;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
  (await owner.patch("/profile", { first_name: "Anna", last_name: "Lindqvist" })).is(200);
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

// A gallery in which these photos of a guest wait, in this order.
async function world(names) {
  const gallery = await owner.createGallery(`Our wedding ${++galleries}`, "link");
  const { secret } = (await owner.post(`/galleries/${gallery.id}/links`, { guest_photos_max: 500, holds_guest_photos: true })).is(201);
  const guest = newGuest();
  const held = [];
  for (const name of names) {
    const { bytes } = await photo(name);
    const { photo: added, is_held } = (await addPhotoAsGuest(server, `/shared/${secret}`, guest, bytes, { name: "Θεία Ελένη" })).is(201);
    assert.equal(is_held, true);
    held.push(added.id);
  }
  const shown = async () => (await owner.get(`/galleries/${gallery.id}`)).is(200).photos.map(({ id }) => id);
  return { gallery, held, shown, path: `/galleries/${gallery.id}`, waiting: `/galleries/${gallery.id}/waiting` };
}

const sentence = (page, count) => page.getByText(`Guests have added ${count} to`).waitFor();
const nothingWaits = (page) => page.getByText("No photos of guests wait for you").waitFor();
const item = (page, number) => page.locator(".waiting > li").nth(number - 1);

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`one is let through, one is deleted, then all the others, on a ${screen}, ${colorScheme}`, async () => {
      const { held, shown, path, waiting } = await world(["orientation-1.jpg", "photo.webp", "phone.jpg", "small.jpg"]);
      const window = await browser.open(server, { viewport, colorScheme });
      const { page } = window;
      const faults = [];
      const look = async (name) => faults.push(...(await window.look(name, { as: `${name}-${screen}-${colorScheme}`, fullPage: true })));
      await window.logIn(owner.username);
      await window.go(path);
      await look("held-gallery");
      await page.getByRole("link", { name: "4 photos of guests wait for you" }).click();
      await window.arrives(new RegExp(`^${waiting}$`));
      await sentence(page, "4 photos");
      assert.equal(await page.locator(".waiting > li", { hasText: "Θεία Ελένη" }).count(), 4);
      await look("held-waiting");

      await page.getByRole("button", { name: "Let through Photo 1 of 4" }).click();
      await sentence(page, "3 photos");
      assert.deepEqual(await shown(), [held[0]]);

      await item(page, 1).getByRole("button", { name: "Delete" }).click();
      await page.getByRole("heading", { name: "Delete 1 photo?" }).waitFor();
      await look("held-delete");
      await page.getByRole("link", { name: "Cancel" }).click();
      await sentence(page, "3 photos");
      await item(page, 1).getByRole("button", { name: "Delete" }).click();
      await page.getByRole("button", { name: "Delete them" }).click();
      await sentence(page, "2 photos");
      assert.deepEqual(await shown(), [held[0]]);
      (await owner.put(`/photos/${held[1]}/release`)).is(404);

      await page.getByRole("button", { name: "Let 2 photos through" }).click();
      await nothingWaits(page);
      await look("held-none");
      assert.deepEqual(await shown(), [held[0], held[2], held[3]]);
      await page.getByRole("link", { name: "Back to the gallery" }).click();
      await page.locator("[data-grid] li").nth(2).waitFor();
      assert.equal(await page.getByText("wait for you").count(), 0);
      assert.deepEqual(faults, []);
      await window.close();
    });
  }
}

test("all are deleted at once, which asks first", async () => {
  const { shown, waiting } = await world(["small.jpg", "phone.jpg"]);
  const window = await browser.open(server);
  const { page } = window;
  await window.logIn(owner.username);
  await window.go(waiting);
  await page.getByRole("button", { name: "Delete 2 photos" }).click();
  await page.getByRole("heading", { name: "Delete 2 photos?" }).waitFor();
  await page.getByRole("button", { name: "Delete them" }).click();
  await nothingWaits(page);
  assert.deepEqual(await shown(), []);
  await window.close();
});

test("what was decided elsewhere meanwhile is left as it is, and the others are done", async () => {
  const { held, shown, waiting } = await world(["small.jpg", "phone.jpg", "orientation-1.jpg"]);
  const window = await browser.open(server);
  const { page } = window;
  await window.logIn(owner.username);
  await window.go(waiting);
  (await owner.delete(`/photos/${held[0]}`)).is(204);
  (await owner.put(`/photos/${held[1]}/release`)).is(204);
  await page.getByRole("button", { name: "Let 3 photos through" }).click();
  await nothingWaits(page);
  assert.deepEqual(await shown(), [held[1], held[2]]);
  await window.close();
});

test("with more than a page, all are those of the page", async () => {
  const { shown, waiting } = await world(Array(pageSize + 2).fill("small.jpg"));
  const window = await browser.open(server);
  const { page } = window;
  await window.logIn(owner.username);
  await window.go(waiting);
  await sentence(page, `${pageSize + 2} photos`);
  await page.getByRole("link", { name: "More photos" }).click();
  await page.getByRole("button", { name: "Let 2 photos through" }).click();
  await sentence(page, `${pageSize} photos`);
  assert.equal((await shown()).length, 2);
  await page.getByRole("button", { name: `Let ${pageSize} photos through` }).click();
  await nothingWaits(page);
  await window.close();
});
