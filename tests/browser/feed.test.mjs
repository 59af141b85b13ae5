// What comes to the start page while somebody looks at it.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

// As when somebody comes back to the window.
const comeBack = ({ page }) => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

test("new galleries are told of on top, and a click shows them", async () => {
  const owner = await register(server, "anna");
  const reader = await register(server, "reader");
  await reader.follow(owner);
  const share = async (name) => {
    const gallery = await owner.createGallery(name, "public");
    (await owner.upload(gallery.id, await photo("phone.jpg"))).is(201);
  };
  for (const [screen, viewport] of Object.entries(screens)) {
    await share(`Before, ${screen}`);
    const window = await browser.open(server, { viewport });
    await window.logIn(reader.username);
    const news = window.page.locator("[data-feed-news] a");
    await Promise.all([window.page.waitForResponse("**/feed/news?*"), comeBack(window)]);
    assert.ok(await news.isHidden());
    await share(`New, ${screen}`);
    await comeBack(window);
    await news.filter({ hasText: "1 new gallery" }).waitFor();
    await window.settles();
    await window.page.screenshot({ path: path.join(outputFolder, `feed-news-${screen}.png`) });
    assert.deepEqual(await window.barriers(), []);
    await share(`Newer, ${screen}`);
    await comeBack(window);
    await news.filter({ hasText: "2 new galleries" }).click();
    await window.page.getByRole("heading", { name: `Newer, ${screen}` }).waitFor();
    assert.ok(await news.isHidden());

    await window.page.route("**/feed/news**", (route) => route.abort());
    await comeBack(window);
    await window.go("/");
    window.complaints = window.complaints.filter((text) => !/ERR_FAILED/.test(text));
    await window.close();
  }
});
