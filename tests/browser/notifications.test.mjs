// The bell and the list of notifications in a browser, live.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
});
after(async () => {
  await browser.stop();
  await server.stop();
});

const bellOf = (page) => page.locator("[data-bell]");
const countOf = (page) => page.locator("[data-bell-count]").textContent();
const rowsOf = (page) => page.locator("[data-notifications] > li");

async function scene() {
  const owner = await register(server, "anna");
  const friend = await register(server, "ben");
  const galleries = [];
  for (const name of ["One", "Two", "Three"]) galleries.push(await owner.createGallery(name, "public"));
  const window = await browser.open(server);
  await window.logIn(owner.username);
  const like = async (index) => (await friend.put(`/galleries/${galleries[index].id}/like`)).is(200);
  return { owner, friend, window, galleries, like };
}

test("what others do arrives in every window, by one stream, and Back keeps its page", async () => {
  const { window, like } = await scene();
  const streams = [];
  window.context.on("request", (request) => {
    // Not that of the page before, which may still be asking for its own.
    const { pathname } = new URL(request.headers().referer ?? request.url());
    if (request.url().includes("/notifications/stream") && pathname !== "/") streams.push(pathname);
  });
  await window.go("/notifications");
  assert.equal(await rowsOf(window.page).count(), 0);
  assert.ok(await window.page.getByText("Nothing yet").isVisible());
  const other = await window.context.newPage();
  await other.goto("/explore");
  await like(0);
  await until("the bell of both windows counts it", async () =>
    (await countOf(window.page)) === "1" && (await countOf(other)) === "1");
  await until("it is in the list", async () => (await rowsOf(window.page).count()) === 1);
  assert.equal(streams.length, 1, "two windows, one stream");
  assert.match(await rowsOf(window.page).first().textContent(), /liked your gallery\s+One/);
  assert.equal(await bellOf(other).getAttribute("aria-label"), "Notifications, 1 unread");
  assert.equal(await window.page.getByText("Nothing yet").count(), 0);

  // The window that had the stream goes; another one takes it over.
  await window.page.close();
  await like(1);
  await until("the one that is left goes on", async () => (await countOf(other)) === "2");
  await other.goto("/notifications");
  assert.equal(await rowsOf(other).count(), 2);
  await other.goto("/explore");
  await like(2);
  await other.goBack();
  await until("a page that was left is up to date again", async () => (await countOf(other)) === "3");
  await window.close();
});

test("the key m marks all as read, in every window", async () => {
  const { window, like } = await scene();
  await like(0);
  await window.go("/notifications");
  const other = await window.context.newPage();
  await other.goto("/explore");
  assert.equal(await countOf(other), "1");
  assert.equal(await window.page.locator(".is-unread").count(), 1);
  await window.page.keyboard.press("m");
  await window.page.waitForFunction(() => !document.querySelector(".is-unread") && document.readyState === "complete");
  assert.ok(await window.page.locator("[data-bell-count]").isHidden());
  await until("the other window knows", () => other.locator("[data-bell-count]").isHidden());
  await window.close();
});

test("a comment's text is text", async () => {
  const { window, friend, galleries } = await scene();
  await window.go("/notifications");
  const text = `<img src=x onerror="document.title='broken'"> "quoted"`;
  (await friend.post(`/galleries/${galleries[0].id}/comments`, { text })).is(201);
  await until("it is in the list", async () => (await rowsOf(window.page).count()) === 1);
  assert.equal(await window.page.locator(".notification-text").textContent(), text);
  assert.doesNotMatch(await window.page.title(), /broken/);
  await window.close();
});
