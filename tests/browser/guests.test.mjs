// Guests of a share link in a browser: how its pages look with likes and comments, and what they do. The pictures are kept for
// people to look at (PORTRETO_OUTPUT).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { Client } from "../support/client.mjs";
import { newGuest } from "../support/guests.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";

const names = ["photo-12mp.jpg", "phone.jpg", "progressive.jpg"];

let server;
let browser;
let owner;
let gallery;
let photos;
let secret;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
  (await owner.patch("/profile", { first_name: "Anna", last_name: "Lindqvist" })).is(200);
  gallery = await owner.createGallery("Our wedding", "link", { description: "Thank you all for coming." });
  photos = [];
  for (const name of names) photos.push((await owner.upload(gallery.id, await photo(name))).is(201).photo);
  secret = (await owner.post(`/galleries/${gallery.id}/links`, { allows_guests: true, label: "The guests" })).is(201).secret;
  for (const [name, text] of [["Θεία Ελένη", "What a day!\nThank you for the photos."], ["Uncle Theo", "I look old in this one."]]) {
    const headers = newGuest();
    for (const thing of [`/shared/${secret}`, `/shared/${secret}/photos/${photos[0].id}`]) {
      (await new Client(server).post(`${thing}/comments`, { name, text }, { headers })).is(201);
      (await new Client(server).put(`${thing}/like`, { headers })).is(200);
    }
  }
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`every page with guests on a ${screen}, ${colorScheme}`, async () => {
      const window = await browser.open(server, { viewport, colorScheme });
      const faults = [];
      const look = async (name) => faults.push(...(await window.look(name, { as: `${name}-${screen}-${colorScheme}`, fullPage: true })));
      await window.go(`/s/${secret}`);
      await look("guests-gallery");
      await window.go(`/s/${secret}/photos/${photos[0].id}`);
      await window.page.getByLabel("Your name").fill("Me");
      await window.page.getByLabel("Add a comment").fill("Mine");
      await window.page.getByRole("button", { name: "Comment", exact: true }).click();
      await window.page.getByText("Mine", { exact: true }).waitFor();
      await look("guests-photo");
      await window.go(await window.page.getByRole("link", { name: "Delete the comment" }).getAttribute("href"));
      await look("guests-delete");
      await window.page.getByRole("button", { name: "Delete the comment" }).click();
      await window.page.getByRole("heading", { name: "2 comments" }).waitFor();
      await window.logIn(owner.username);
      for (const [name, address] of [["guests-share", `/galleries/${gallery.id}/share`], ["guests-owner", `/photos/${photos[0].id}`],
                                     ["guests-notifications", "/notifications"]]) {
        await window.go(address);
        await look(name);
      }
      assert.deepEqual(faults, []);
      await window.close();
    });
  }
}

test("a guest likes in place, and it is there after a reload", async () => {
  const window = await browser.open(server);
  await window.go(`/s/${secret}/photos/${photos[1].id}`);
  const heart = window.page.locator(".like-button");
  // The heart changes before the server has the like.
  await Promise.all([window.page.waitForResponse("**/like"), heart.click()]);
  await window.page.locator(".like-button[aria-pressed=true]").waitFor();
  await window.settles();
  await window.go(`/s/${secret}/photos/${photos[1].id}`);
  assert.equal(await heart.getAttribute("aria-pressed"), "true");
  assert.match(await heart.textContent(), /1/);
  await window.close();
});

test("the owner lets the guests of a link, and stops them", async () => {
  const window = await browser.open(server);
  await window.logIn(owner.username);
  await window.go(`/galleries/${gallery.id}/share`);
  await window.page.getByLabel("For whom").fill("Colleagues");
  await window.page.getByLabel("Guests may like and comment").check();
  await window.page.getByRole("button", { name: "Create the link" }).click();
  const made = await window.page.getByLabel("The link", { exact: true }).inputValue();
  const link = window.page.locator("li.result", { hasText: "Colleagues" });
  await window.go(new URL(made).pathname);
  assert.equal(await window.page.getByLabel("Your name").count(), 1);
  await window.go(`/galleries/${gallery.id}/share`);
  await link.getByRole("button", { name: "Stop guests’ comments" }).click();
  await link.getByRole("button", { name: "Let guests comment" }).waitFor();
  await window.go(new URL(made).pathname);
  assert.equal(await window.page.getByLabel("Your name").count(), 0);
  await window.close();
});
