// Arranging a gallery by hand: by buttons without scripts, in place with them, and by dragging.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";

let server;
let browser;
let owner;
let gallery;
let ids;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
  gallery = await owner.createGallery("Along the coast", "public");
  ids = [];
  for (const name of ["small.jpg", "grey.jpg", "alpha.png"]) ids.push((await owner.upload(gallery.id, await photo(name))).is(201).photo.id);
});
after(async () => {
  await browser.stop();
  await server.stop();
});

const lettersOf = (shown) => shown.map((id) => "abc"[ids.indexOf(id)]).join("");
const stored = async () => lettersOf((await owner.get(`/galleries/${gallery.id}`)).is(200).photos.map(({ id }) => id));
const drawn = async (window) => lettersOf(await window.page.locator("[data-arrange] li").evaluateAll((items) => items.map((item) => item.dataset.photo)));
const item = (window, letter) => window.page.locator(`[data-photo="${ids["abc".indexOf(letter)]}"]`);

async function arranging(options) {
  const window = await browser.open(server, options);
  await window.logIn(owner.username);
  await window.go(`/galleries/${gallery.id}/arrange`);
  const begin = window.page.getByRole("button", { name: "Arrange by hand" });
  if (await begin.count()) await begin.click();
  await window.page.locator("[data-arrange]").waitFor();
  return window;
}

test("buttons move a photo without scripts", async () => {
  const window = await arranging({ javaScriptEnabled: false });
  assert.equal(await drawn(window), "abc");
  await item(window, "c").getByRole("button", { name: "earlier" }).click();
  await until("it is drawn earlier", async () => (await drawn(window)) === "acb");
  await item(window, "a").getByLabel("New place").fill("3");
  await item(window, "a").getByRole("button", { name: "there" }).click();
  await until("it is drawn at its place", async () => (await drawn(window)) === "cba");
  assert.equal(await stored(), "cba");
  await window.close();
});

test("UX 12: buttons move it in place, by keys, and keep the focus", async () => {
  const window = await arranging();
  const before = await drawn(window);
  const later = item(window, before[0]).getByRole("button", { name: "later" });
  await later.focus();
  await window.page.keyboard.press("Enter");
  const expected = before[1] + before[0] + before[2];
  await until("the move is kept", async () => (await stored()) === expected);
  assert.equal(await drawn(window), expected);
  assert.ok(await later.evaluate((button) => button === document.activeElement));
  await until("the move is told", async () => (await window.page.locator("#announcements").textContent()) === "Moved to place 2");
  await window.close();
});

test("a photo is dragged to where it belongs, and goes back when that fails", async () => {
  const window = await arranging();
  const before = await drawn(window);
  await item(window, before[2]).locator("img").dragTo(item(window, before[0]), { targetPosition: { x: 5, y: 40 } });
  const expected = before[2] + before[0] + before[1];
  await until("the move is kept", async () => (await stored()) === expected);
  assert.equal(await drawn(window), expected);

  await window.page.route("**/place", (route) => route.fulfill({ status: 503, body: "" }));
  await item(window, expected[2]).getByRole("button", { name: "earlier" }).click();
  await until("the failure is told", async () => /back in its place/.test(await window.page.locator("#announcements").textContent()));
  assert.equal(await drawn(window), expected);
  assert.equal(await stored(), expected);
  window.complaints = window.complaints.filter((text) => !/503/.test(text));
  await window.close();
});
