// How it looks: every page at the width of a desk and of a phone, by day and by night, without barriers. The pictures
// are kept for people to look at (PORTRETO_OUTPUT).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser, screens, withoutWorker } from "../support/browser.mjs";
import { password, register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";

const names = ["photo-12mp.jpg", "phone.jpg", "progressive.jpg", "panorama.jpg", "photo.heic", "display-p3.jpg", "orientation-6.jpg",
               "photo.avif"];

let server;
let browser;
let pages;
let owner;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
  const friend = await register(server, "ben");
  const profile = { first_name: "Anna", last_name: "Lindqvist", bio: "Light, water and long walks." };
  (await owner.patch("/profile", profile)).is(200);
  const gallery = await owner.createGallery("Along the coast", "public", {
    description: "Two weeks between the islands, mostly before breakfast.",
  });
  const friends = await friend.createGallery("Home town", "public");
  let shown;
  for (const name of names) {
    const added = (await owner.upload(gallery.id, await photo(name))).is(201).photo;
    shown ??= added;
  }
  (await owner.patch(`/photos/${shown.id}`, { revision: 1, description: "Before breakfast", tags: ["Coast", "New York", "sea"] })).is(200);
  const arranged = await owner.createGallery("By hand", "private");
  for (const name of names.slice(0, 4)) (await owner.upload(arranged.id, await photo(name))).is(201);
  (await owner.patch(`/galleries/${arranged.id}`, { revision: 1, order: "manual" })).is(200);
  (await friend.upload(friends.id, await photo("progressive.jpg"))).is(201);
  await owner.follow(friend);
  (await friend.put(`/photos/${shown.id}/like`)).is(200);
  (await friend.put(`/galleries/${gallery.id}/like`)).is(200);
  (await friend.follow(owner));
  const [noisy, rude, leaver] = await Promise.all(["noisy", "rude", "leaver"].map((name) => register(server, name)));
  (await owner.put(`/mutes/${noisy.username}`)).is(204);
  (await owner.put(`/blocks/${rude.username}`)).is(204);
  const closed = await owner.createGallery("Without comments", "public", { comments_off: true });
  (await leaver.upload((await leaver.createGallery("Gone", "public")).id, await photo("small.jpg"))).is(201);
  const { path: receipt } = (await leaver.post("/auth/account/deletion", { password, username: leaver.username })).is(202);
  (await friend.post(`/photos/${shown.id}/comments`, { text: "That light! Where is it?" })).is(201);
  for (const one of [friend, noisy, owner]) (await one.put(`/photos/${shown.id}/like`)).is(200);
  pages = {
    home: "/", explore: "/explore", "shared-with": "/shared-with-me", galleries: "/galleries", gallery: `/galleries/${gallery.id}`,
    "gallery-new": "/galleries/new", "gallery-edit": `/galleries/${gallery.id}/edit`, arrange: `/galleries/${arranged.id}/arrange`, select: `/galleries/${arranged.id}/select`, "arrange-not-yet": `/galleries/${gallery.id}/arrange`, photo: `/photos/${shown.id}`,
    likers: `/photos/${shown.id}/likes`, "likers-none": `/galleries/${gallery.id}/likes`, "photo-edit": `/photos/${shown.id}/edit`, profile: `/u/${owner.username}`, requests: "/requests",
    search: "/search?q=ben", "search-photos": "/search?kind=photos&from=2000-01-01", "search-galleries": "/search?kind=galleries&q=coast",
    "search-none": "/search?kind=photos&q=nothing&tag=sea&camera=none", "search-nothing": "/search?kind=galleries", tag: "/tags/sea",
    "tag-empty": "/tags/nobody%20has%20it", settings: "/settings", account: "/settings/account", mail: "/settings/mail", devices: "/settings/sessions", "second-factor": "/settings/second-factor", passkeys: "/settings/passkeys",
    blocked: "/settings/blocked", map: "/map", "map-explore": "/explore/map", "map-empty": `/galleries/${arranged.id}/map`,
    leave: "/settings/delete", receipt, "comments-off": `/galleries/${closed.id}`, other: `/u/${friend.username}`, block: `/u/${friend.username}/block`,
    notifications: "/notifications", missing: "/nowhere",
  };
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`UX 1: every page on a ${screen}, ${colorScheme}`, async () => {
      const window = await browser.open(server, { viewport, colorScheme });
      const faults = [];
      await look(window, faults, { landing: "/", login: "/login", register: "/register", forgot: "/forgot", reset: "/reset/nothing" });
      await window.logIn(owner.username);
      await look(window, faults, pages);
      assert.deepEqual(faults, []);
      window.complaints = window.complaints.filter((text) => !/404/.test(text)); // of the page that is meant to be missing
      await window.close();
    });

    async function look(window, faults, all) {
      for (const [name, address] of Object.entries(all)) {
        await window.go(address);
        faults.push(...(await window.look(name, { as: `${name}-${screen}-${colorScheme}` })));
      }
    }
  }
}

test("UX 5: a gallery is within its budget of bytes and does not move while it loads", async () => {
  const window = await browser.open(server, withoutWorker);
  const sizes = { document: 0, script: 0, stylesheet: 0 };
  window.page.on("response", async (response) => {
    const kind = response.request().resourceType();
    if (kind in sizes) sizes[kind] += (await response.request().sizes()).responseBodySize;
  });
  await window.page.addInitScript(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await window.go(pages.gallery);
  await window.page.waitForLoadState("networkidle");
  assert.ok((await window.page.evaluate(() => globalThis.shift)) < 0.02);
  // UX.md, compressed.
  for (const [kind, most] of [["document", 12_000], ["stylesheet", 18_000], ["script", 15_000]]) {
    assert.ok(sizes[kind] > 0 && sizes[kind] <= most, `${kind}: ${sizes[kind]} bytes`);
  }
  await window.close();
});
