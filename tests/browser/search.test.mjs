// Tags and search in a browser, with scripts and without.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

let server;
let browser;
let owner;
let added;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
  const gallery = await owner.createGallery("Along the coast", "public");
  added = (await owner.upload(gallery.id, await photo("small.jpg"))).is(201).photo;
});
after(async () => {
  await browser.stop();
  await server.stop();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a photo is tagged, and found by its tag and by words, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const window = await browser.open(server, { javaScriptEnabled });
    await window.logIn(owner.username);
    await window.go(`/photos/${added.id}/edit`);
    await window.page.getByLabel("Tags").fill("Dunes, #North  Sea, dunes");
    await window.page.getByLabel("Description").fill("Beach grass");
    await window.page.getByRole("button", { name: "Save" }).click();
    await window.page.waitForURL(`**/photos/${added.id}`);
    assert.deepEqual(await window.page.locator("a.tag").allTextContents(), ["#Dunes", "#North Sea"]);
    await window.page.getByRole("link", { name: "#North Sea" }).click();
    await window.page.waitForURL("**/tags/north%20sea");
    assert.equal(await window.page.locator(".grid a").count(), 1);

    await window.page.locator("#q").fill("gra bea");
    await window.page.locator("#q").press("Enter");
    await window.page.waitForURL("**/search?*");
    await window.page.getByRole("link", { name: "Photos", exact: true }).click();
    await window.page.waitForURL("**/search?kind=photos*");
    assert.equal(await window.page.locator(".grid a").count(), 1);

    await window.page.getByText("Filters").click();
    await window.page.getByLabel("Tag", { exact: true }).fill("winter");
    await window.page.getByRole("button", { name: "Show" }).click();
    await window.page.getByRole("link", { name: "Without the tag “winter”" }).click();
    await window.page.waitForURL((url) => !url.search.includes("winter"));
    assert.equal(await window.page.locator(".grid a").count(), 1);

    await window.page.locator("#q").fill("#dunes");
    await window.page.locator("#q").press("Enter");
    await window.page.waitForURL("**/tags/dunes");
    await window.close();
  });
}
