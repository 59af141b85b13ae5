// Sharing in a browser: chosen people, and a link from its making to its end. The pictures are kept for people to look at
// (PORTRETO_OUTPUT).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";

const names = ["photo-12mp.jpg", "phone.jpg", "progressive.jpg", "panorama.jpg", "photo.heic"];
const linkPassword = "open sesame";

let server;
let browser;
let owner;
let gallery;
let photos;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
  (await owner.patch("/profile", { first_name: "Anna", last_name: "Lindqvist" })).is(200);
  gallery = await owner.createGallery("Along the coast", "link", { description: "Two weeks between the islands." });
  photos = [];
  for (const name of names) photos.push((await owner.upload(gallery.id, await photo(name))).is(201).photo);
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

const link = async (input = {}) => (await owner.post(`/galleries/${gallery.id}/links`, input)).is(201);
const share = () => `/galleries/${gallery.id}/share`;

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`every page of sharing on a ${screen}, ${colorScheme}`, async () => {
      const window = await browser.open(server, { viewport, colorScheme });
      const faults = [];
      const look = async (name) => faults.push(...(await window.look(name, { as: `${name}-${screen}-${colorScheme}`, fullPage: true })));
      const open = await link({ allows_download: true });
      const locked = await link({ label: "Grandparents", password: linkPassword });
      const closed = await owner.createGallery(`For me ${screen} ${colorScheme}`, "private");
      const gone = await link();
      (await owner.delete(`/galleries/${gallery.id}/links/${gone.link.id}`)).is(204);
      for (const [name, address] of [["shared-gallery", `/s/${open.secret}`], ["shared-photo", `/s/${open.secret}/photos/${photos[0].id}`],
                                     ["shared-locked", `/s/${locked.secret}`], ["shared-gone", `/s/${gone.secret}`]]) {
        await window.go(address);
        await look(name);
      }
      await window.logIn(owner.username);
      await window.go(share());
      await look("share");
      await window.page.getByLabel("For whom").fill("The choir");
      await window.page.getByRole("button", { name: "Create the link" }).click();
      await window.page.locator(".qr").waitFor();
      await look("share-made");
      await window.go(`/galleries/${closed.id}/share`);
      await look("share-closed");
      await window.go(`/galleries/${gallery.id}/edit`);
      assert.equal(await window.page.getByLabel("Chosen people", { exact: true }).isVisible(), false);
      await window.page.locator("input[name=audience][value=people]").check();
      await window.page.getByLabel("Chosen people", { exact: true }).fill("nobody_of_this_name");
      await window.page.getByRole("button", { name: "Save" }).click();
      await window.page.getByRole("alert").waitFor();
      await look("gallery-people");
      assert.deepEqual(faults, []);
      window.complaints = window.complaints.filter((text) => !/40[04]|410/.test(text)); // of what is meant to be refused
      await window.close();
    });
  }
}

test("a link is made, copied, opened by somebody without an account, and revoked", async () => {
  const window = await browser.open(server, { permissions: ["clipboard-read", "clipboard-write"] });
  await window.logIn(owner.username);
  await window.go(`/galleries/${gallery.id}`);
  await window.page.getByRole("link", { name: "Share" }).click();
  await window.page.getByLabel("For whom").fill("Somebody");
  await window.page.getByLabel("Password", { exact: false }).first().fill(linkPassword);
  await window.page.getByRole("button", { name: "Create the link" }).click();
  await window.page.getByRole("button", { name: "Copy the link" }).click();
  await window.page.getByRole("button", { name: "Copied" }).waitFor();
  const url = await window.page.evaluate(() => navigator.clipboard.readText());
  assert.match(url, new RegExp(`^${server.url}/s/[\\w-]{43}$`));

  const guest = await browser.open(server);
  await guest.go(new URL(url).pathname);
  await guest.page.getByLabel("Password", { exact: true }).fill("guess");
  await guest.page.getByRole("button", { name: "Show the photos" }).click();
  await guest.page.getByText("The password is not right.").first().waitFor();
  await guest.page.getByLabel("Password", { exact: true }).fill(linkPassword);
  await guest.page.getByRole("button", { name: "Show the photos" }).click();
  await guest.page.getByRole("heading", { name: "Along the coast" }).waitFor();

  // The viewer works as in any gallery, at addresses below the link's.
  const base = new URL(url).pathname;
  await guest.page.locator(".tile a").first().click();
  await guest.page.locator(".pswp__img:not(.pswp__img--placeholder)").first().waitFor();
  assert.equal(await guest.arrives(/\/photos\//), `${base}/photos/${photos[0].id}`);
  await until("the viewer has the focus", () =>
    guest.page.evaluate(() => document.querySelector(".pswp--open")?.contains(document.activeElement)));
  await guest.page.keyboard.press("ArrowRight");
  await guest.arrives(new RegExp(`${photos[1].id}$`));
  assert.equal(await guest.page.locator(".pswp__button--like").isVisible(), false, "nobody to like as");
  await guest.page.keyboard.press("i");
  await guest.page.locator(".photo-page").waitFor();
  await guest.page.keyboard.press("ArrowRight");
  await guest.arrives(new RegExp(`${photos[2].id}$`));
  assert.equal(await guest.page.evaluate(() => document.cookie), "", "what unlocks is out of reach of scripts");

  await window.go(share());
  await window.page.getByRole("link", { name: /Revoke the link for Somebody/ }).click();
  await window.page.getByRole("dialog").getByRole("button", { name: "Revoke the link" }).click();
  await window.page.getByText("Somebody").waitFor({ state: "detached" });
  await guest.page.reload();
  await guest.page.getByRole("heading", { name: "Gone" }).waitFor();
  guest.complaints = guest.complaints.filter((text) => !/400|410/.test(text)); // the guess, and the end
  await guest.close();
  await window.close();
});

test("without a script a link is made, opened and revoked", async () => {
  const window = await browser.open(server, { javaScriptEnabled: false });
  await window.logIn(owner.username);
  await window.go(share());
  assert.equal(await window.page.getByRole("button", { name: "Copy the link" }).count(), 0);
  await window.page.getByLabel("For whom").fill("Scriptless");
  await window.page.getByRole("button", { name: "Create the link" }).click();
  const url = await window.page.getByLabel("The link", { exact: true }).inputValue();
  await window.page.getByRole("link", { name: "Open it" }).click();
  await window.page.getByRole("heading", { name: "Along the coast" }).waitFor();
  await window.page.locator(".tile a").first().click();
  await window.page.locator(".photo-page").waitFor();
  await window.go(share());
  await window.page.getByRole("link", { name: /for Scriptless/ }).click();
  await window.page.getByRole("button", { name: "Revoke the link" }).click();
  await window.arrives(/\/share$/);
  const guest = await browser.open(server, { javaScriptEnabled: false });
  assert.equal((await guest.go(new URL(url).pathname)).status(), 410);
  guest.complaints = [];
  await guest.close();
  await window.close();
});
