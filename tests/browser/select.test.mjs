// Doing one thing to several photos: with scripts, by keys, and without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";

const names = ["small.jpg", "grey.jpg", "alpha.png", "orientation-6.jpg"];

let server;
let browser;
let owner;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
});
after(async () => {
  await browser.stop();
  await server.stop();
});

async function filled(name) {
  const gallery = await owner.createGallery(name, "public");
  for (const file of names) (await owner.upload(gallery.id, await photo(file))).is(201);
  const photos = async () => (await owner.get(`/galleries/${gallery.id}`)).is(200).photos.map(({ id }) => id);
  return { id: gallery.id, photos, ids: await photos() };
}

async function selecting(gallery, options) {
  const window = await browser.open(server, options);
  await window.logIn(owner.username);
  await window.go(`/galleries/${gallery.id}/select`);
  return { window, page: window.page, box: (index) => window.page.locator("[data-grid] input").nth(index) };
}

const tagsOf = async (id) => (await owner.get(`/photos/${id}`)).is(200).photo.tags;

test("photos are tagged, moved and deleted together without scripts", async () => {
  const gallery = await filled("Plain");
  const other = await owner.createGallery("Other", "private");
  const { window, page, box } = await selecting(gallery, { javaScriptEnabled: false });
  await box(0).check();
  await box(2).check();
  await page.getByLabel("Tags").fill("sea, New York");
  await page.getByRole("button", { name: "Add these tags" }).click();
  await page.waitForURL(`**/galleries/${gallery.id}`);
  assert.deepEqual(await tagsOf(gallery.ids[0]), ["sea", "New York"]);
  assert.deepEqual(await tagsOf(gallery.ids[1]), []);

  await page.getByRole("link", { name: "Select" }).click();
  await page.waitForURL("**/select");
  await box(1).check();
  await page.getByLabel("Gallery", { exact: true }).selectOption({ label: "Other" });
  await page.getByRole("button", { name: "Move there" }).click();
  await page.waitForURL(`**/galleries/${gallery.id}`);
  assert.deepEqual((await owner.get(`/galleries/${other.id}`)).is(200).photos.map(({ id }) => id), [gallery.ids[1]]);

  await page.getByRole("link", { name: "Select" }).click();
  await page.waitForURL("**/select");
  await box(0).check();
  await box(1).check();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("heading", { name: "Delete 2 photos?" }).waitFor();
  await page.getByRole("button", { name: "Delete them" }).click();
  await page.waitForURL(`**/galleries/${gallery.id}`);
  assert.deepEqual(await gallery.photos(), [gallery.ids[3]]);
  await window.close();
});

test("x, Shift and arrows select a range, and Shift and a click another", async () => {
  const { window, page, box } = await selecting(await filled("By keys"));
  const checked = () => page.locator("[data-grid] input").evaluateAll((boxes) => boxes.map((one) => (one.checked ? "x" : "-")).join(""));
  await box(0).focus();
  await page.keyboard.press("x");
  assert.equal(await checked(), "x---");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  assert.equal(await checked(), "xxx-");
  assert.equal(await page.locator("[data-selected]").textContent(), "(3)");
  await page.keyboard.press("x");
  assert.equal(await checked(), "xx--");
  await box(0).click();
  await box(3).click({ modifiers: ["Shift"] });
  await until("the range is taken", async () => (await checked()) === "xxxx");
  await window.close();
});

test("what could not be done is said of each photo", async () => {
  const gallery = await filled("Half");
  const { window, page, box } = await selecting(gallery);
  (await owner.delete(`/photos/${gallery.ids[1]}`)).is(204);
  for (const index of [0, 1, 2]) await box(index).check();
  await page.getByLabel("Location").fill("Χανιά");
  await page.getByRole("button", { name: "Set the location" }).click();
  await page.getByRole("heading", { name: "2 done, 1 not" }).waitFor();
  assert.equal(await page.locator("[data-reason]").count(), 1);
  for (const index of [0, 2]) assert.equal((await owner.get(`/photos/${gallery.ids[index]}`)).is(200).photo.location, "Χανιά");
  assert.deepEqual(await window.barriers(), []);
  await window.close();
});
