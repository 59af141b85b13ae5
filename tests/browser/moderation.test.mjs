// Reporting, the administrators' queue and their log in a browser. The pictures are kept for people to look at (PORTRETO_OUTPUT).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { run, Server } from "../support/server.mjs";

let server;
let browser;
let admin;
let owner;
let gallery;
let shown;
let comment;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  [admin, owner] = [await register(server, "admin"), await register(server, "owner")];
  assert.equal((await run("user", "role", admin.username, "admin", "--data", server.data)).code, 0);
  gallery = await owner.createGallery("Harbour", "public");
  shown = (await owner.upload(gallery.id, await photo("small.jpg"))).is(201).photo;
  comment = (await admin.post(`/photos/${shown.id}/comments`, { text: "Where is that?" })).is(201);
  const reader = await register(server, "reader");
  (await reader.post(`/galleries/${gallery.id}/report`, { reason: "copyright", note: "These are mine.\nI can show the negatives." })).is(204);
  (await reader.post(`/comments/${comment.id}/report`, { reason: "spam" })).is(204);
  (await reader.post(`/profiles/${owner.username}/report`, { reason: "harassment", note: "He writes to me every day." })).is(204);
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

async function look(window, name, address) {
  await window.go(address);
  return window.look(name, { fullPage: true });
}

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the pages of moderation on a ${screen}, ${colorScheme}`, async () => {
      const window = await browser.open(server, { viewport, colorScheme });
      await window.logIn(admin.username);
      const faults = [];
      for (const [name, address] of Object.entries({
        report: `/photos/${shown.id}/report`, reports: "/admin/reports", "reports-none": "/admin/reports?state=closed", audit: "/admin/audit",
        "reported-gallery": `/galleries/${gallery.id}`,
      })) {
        faults.push(...(await look(window, `${name}-${screen}-${colorScheme}`, address)));
      }
      assert.deepEqual(faults, []);
      await window.close();
    });
  }
}

test("somebody reports a photo, an administrator takes it down, and its owner is told", async () => {
  const window = await browser.open(server);
  const reader = await register(server, "reader");
  await window.logIn(reader.username);
  await window.go(`/photos/${shown.id}`);
  await window.page.getByRole("link", { name: "Report this photo" }).click();
  await window.page.getByLabel("Violence").check();
  await window.page.getByRole("button", { name: "Report" }).click();
  await window.page.getByRole("heading", { name: "Thank you" }).waitFor();
  await window.page.getByRole("link", { name: "Back" }).click();
  await window.arrives(new RegExp(`^/photos/${shown.id}$`));
  await window.close();

  const chief = await browser.open(server);
  await chief.logIn(admin.username);
  await chief.page.getByLabel("Your menu").click();
  await chief.page.getByRole("link", { name: "Reports" }).click();
  const entry = chief.page.getByRole("article", { name: /^Photo of/ });
  await entry.getByLabel("Reason").fill("Too cruel for this place");
  await entry.getByRole("button", { name: "Take it down" }).click();
  await entry.waitFor({ state: "detached" });
  await chief.close();
  (await reader.get(`/photos/${shown.id}`)).is(404);

  const own = await browser.open(server);
  await own.logIn(owner.username);
  assert.deepEqual(await look(own, "taken-down-photo", `/photos/${shown.id}`), []);
  await own.page.getByText("Reason: Too cruel for this place").waitFor();
  await own.close();
});
