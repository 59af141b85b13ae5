// The main job, as a person does it in a browser; with JavaScript and without.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.mjs";
import { photoPath, sha256, photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
});
after(async () => {
  await browser.stop();
  await server.stop();
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  test(`UX 6: people share photos ${how}`, async () => {
    const anna = await browser.open(server, { javaScriptEnabled });
    const ben = await browser.open(server, { javaScriptEnabled });
    await anna.register("anna");
    await ben.register("ben");
    const name = `Coast ${how}`;
    const gallery = await anna.createGallery(name, "followers");

    await upload(anna, javaScriptEnabled, ["photo-12mp.jpg", "photo.heic", "truncated.jpg"]);
    const state = anna.page.locator(javaScriptEnabled ? ".upload.is-refused" : "[data-result=refused]");
    await state.waitFor();
    assert.match(await state.textContent(), /truncated\.jpg[^]*\w/, "the broken file is named with its reason");
    anna.complaints = anna.complaints.filter((text) => !text.includes("422")); // of the broken file
    await anna.page.getByRole("link", { name: "Show the gallery" }).click();
    await anna.arrives(/^\/galleries\/[0-9a-f-]+$/);
    assert.equal(await anna.page.locator(".tile").count(), 2, "the others are kept");
    await imagesAreShown(anna.page);

    // Nobody sees it who does not follow her.
    assert.equal((await ben.go(gallery)).status(), 404);
    ben.complaints = ben.complaints.filter((text) => !text.includes("404"));
    await findPerson(ben, javaScriptEnabled, anna.username);
    await ben.page.getByRole("main").getByRole("button", { name: "Follow" }).first().click();
    await ben.page.getByRole("button", { name: /Following/ }).waitFor();
    await ben.go("/");
    await ben.page.getByRole("link", { name }).first().click();
    await ben.arrives(/^\/galleries\//);
    assert.equal(await ben.page.locator(".tile").count(), 2);

    await ben.page.locator(".tile a").first().click();
    await ben.arrives(/^\/photos\//);
    if (javaScriptEnabled) await ben.page.getByRole("button", { name: "Details and comments" }).click(); // it opened in place
    await ben.page.locator(".photo-page").waitFor();
    const like = ben.page.locator("[data-like] button");
    await like.click();
    // Until the server has said so: a reload before that shows what was before.
    await ben.page.locator("[data-like]:not([data-busy]) button[aria-pressed=true]").waitFor();
    await ben.page.reload();
    assert.equal(await like.getAttribute("aria-pressed"), "true", "a like is kept");
    await ben.page.getByLabel("Add a comment").fill("What a light!");
    await ben.page.getByRole("button", { name: "Comment", exact: true }).click();
    await ben.page.getByText("What a light!").waitFor();
    await ben.page.getByRole("link", { name: "Edit the comment" }).click();
    await ben.page.getByLabel("Comment").fill("What a light, Anna!");
    await ben.page.getByRole("button", { name: "Save" }).click();
    await ben.page.getByText("What a light, Anna!").waitFor();

    // The owner may delete any comment on what is hers.
    await anna.go(new URL(ben.page.url()).pathname);
    await anna.page.getByRole("link", { name: "Delete the comment" }).click();
    await anna.page.locator(".confirm button[type=submit], dialog button[type=submit]").first().click();
    await anna.page.getByText("What a light, Anna!").waitFor({ state: "detached" });

    const [download] = await Promise.all([
      anna.page.waitForEvent("download"),
      anna.page.getByRole("link", { name: "Download the original" }).click(),
    ]);
    const originals = await Promise.all(["photo-12mp.jpg", "photo.heic"].map(photo));
    const kept = sha256(await readAll(await download.createReadStream()));
    assert.ok(originals.some(({ bytes }) => sha256(bytes) === kept), "the original comes back bit for bit");

    await anna.page.locator("[data-menu] summary").click();
    await anna.page.getByRole("button", { name: "Log out" }).click();
    await anna.page.getByRole("link", { name: "Log in" }).first().waitFor();
    await ben.close();
    await anna.close();
  });
}

test("what is wrong with a form stands beside its field, and what was typed stays", async () => {
  const window = await browser.open(server, { javaScriptEnabled: false });
  await window.go("/register");
  // Without the browser's own checks, which would stop it first.
  await window.page.locator("main form").evaluate((form) => (form.noValidate = true)).catch(() => undefined);
  await window.page.getByLabel("Username").fill("a b");
  await window.page.getByLabel("Email").fill("someone@example.org");
  await window.page.getByLabel("Password", { exact: true }).fill("password12345");
  await window.page.getByRole("button", { name: "Create account" }).click();
  await window.page.locator("#username.is-invalid").waitFor();
  assert.equal(await window.page.getByLabel("Email").inputValue(), "someone@example.org");
  const described = await window.page.locator("#username").getAttribute("aria-describedby");
  assert.match(described, /error/);
  await window.context.close();
});

async function upload({ page }, hasScript, names) {
  await page.locator("input[type=file]").setInputFiles(names.map(photoPath));
  if (!hasScript) await page.getByRole("button", { name: "Upload" }).click();
}

async function findPerson({ page }, hasScript, username) {
  await page.locator("#q").fill(username);
  if (hasScript) {
    await page.getByRole("option", { name: username }).first().click();
  } else {
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("main").getByRole("link", { name: username }).first().click();
  }
  await page.waitForURL(`**/u/${username}`);
}

async function imagesAreShown(page) {
  for (const image of await page.locator(".tile img").all()) {
    await image.scrollIntoViewIfNeeded();
    await page.waitForFunction((element) => element.complete && element.naturalWidth > 0, await image.elementHandle());
  }
}

async function readAll(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
