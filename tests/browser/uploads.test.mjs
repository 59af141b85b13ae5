// The upload page (UX.md, acceptance 13 to 15): files that go on where they stopped, many at once, one bad among them, and those that
// the gallery has already.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { Browser, screens, withoutWorker } from "../support/browser.mjs";
import { Client } from "../support/client.mjs";
import { makeAdministrator, password, register } from "../support/people.mjs";
import { largePhoto, photo, photoPath, sha256 } from "../support/photos.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";
import { Tap } from "../support/tap.mjs";
import { until } from "../support/until.mjs";

const chunkBytes = 8 << 20;
const largeBytes = 24 << 20;
const manyTimeMaxMs = 120_000;

let server;
let tap;
let browser;
let folder;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  tap = await Tap.start(server);
  folder = await mkdtemp(path.join(os.tmpdir(), "portreto-browser-uploads-"));
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await tap.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

// Somebody with a gallery of their own, whose page is open through the proxy; `api` is the same person's client.
async function begin(options = {}) {
  const window = await browser.open(tap, options);
  await window.register("anna");
  const gallery = await window.createGallery("Coast", "private");
  const tokens = (await new Client(server).post("/auth/login", { login: window.username, password })).is(200);
  const api = new Client(server, tokens.access_token);
  return { window, page: window.page, gallery, api };
}

const choose = (page, files) => page.locator("input[type=file]").setInputFiles(files);
const asFiles = (photos) => photos.map(({ name, bytes }) => ({ name, mimeType: "image/jpeg", buffer: bytes }));
const row = (page, name) => page.locator("[data-upload-list] .upload", { hasText: name });
const photosOf = async ({ api, gallery }) => (await api.get(gallery)).is(200).gallery.photo_count;
const allSettled = (page) => page.locator("[data-total-state]", { hasText: "added" }).waitFor({ timeout: manyTimeMaxMs });

async function large(name, bytes = largeBytes) {
  const content = await largePhoto(bytes);
  const file = path.join(folder, name);
  await writeFile(file, content);
  return { file, content };
}

// Broken connections are complained of by the browser itself, and are what is tested.
function forgiveConnections(window) {
  window.complaints = window.complaints.filter((text) => !/ERR_|Failed to load resource/.test(text));
}

// The connection goes, and the page with it; then the gallery is opened anew.
async function breakOff({ window, page, gallery }) {
  tap.cut();
  await page.goto("about:blank");
  tap.mend();
  await window.go(gallery);
}

test("UX 13: killed at 40 %: chosen again after a reload, it goes on where it was", async () => {
  const person = await begin();
  const { window, page, gallery, api } = person;
  const { file, content } = await large("large.jpg");
  const isHeld = tap.holdAfter(0.4 * largeBytes);
  await choose(page, [file]);
  await isHeld;
  await breakOff(person);
  const unfinished = page.locator("[data-unfinished] .upload");
  await unfinished.waitFor();
  assert.match(await unfinished.textContent(), /large\.jpg[^]*3\d % of 25\.2 MB|large\.jpg[^]*40 % of/);
  const [{ offset_bytes: kept }] = (await api.get("/uploads")).is(200).uploads;
  assert.ok(kept >= chunkBytes, `${kept} bytes were kept`);

  const [sentBefore, creationsBefore] = [tap.sent, tap.creations];
  await choose(page, [file]);
  await allSettled(page);
  assert.equal(await unfinished.count(), 0);
  assert.equal(tap.creations, creationsBefore, "no second upload was begun");
  const sent = tap.sent - sentBefore;
  assert.ok(sent <= largeBytes - 0.4 * largeBytes + chunkBytes, `${sent} bytes were sent after the reload`);
  assert.equal(await photosOf(person), 1);
  await page.getByRole("link", { name: "large.jpg" }).click();
  const id = (await window.arrives(/^\/photos\//)).split("/")[2];
  const { photo: item } = (await api.get(`/photos/${id}`)).is(200);
  assert.equal(sha256((await api.fetch(item.original.url)).bytes), sha256(content));
  forgiveConnections(window);
  await window.close();
});

test("the connection is lost for a moment: it goes on by itself", async () => {
  const person = await begin();
  const { window, page } = person;
  const { file } = await large("bridge.jpg");
  const [sentBefore, creationsBefore] = [tap.sent, tap.creations];
  const isHeld = tap.holdAfter(0.5 * largeBytes);
  await choose(page, [file]);
  await isHeld;
  tap.cut();
  tap.mend();
  await allSettled(page);
  assert.equal(await photosOf(person), 1);
  assert.equal(tap.creations - creationsBefore, 1);
  assert.ok(tap.sent - sentBefore <= largeBytes + chunkBytes);
  forgiveConnections(window);
  await window.close();
});

test("UX 14: 200 files at once: the bars only grow, three are on their way at a time", async () => {
  const person = await begin();
  const { window, page } = person;
  const photos = await Promise.all(Array.from({ length: 200 }, () => largePhoto(20_000)));
  const bars = await page.evaluateHandle(() => {
    const seen = new Map();
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        if (!(target instanceof HTMLProgressElement)) continue;
        if (!seen.has(target)) seen.set(target, []);
        seen.get(target).push(target.value);
      }
    }).observe(document.querySelector("[data-uploads]"), { subtree: true, attributes: true, attributeFilter: ["value"] });
    return seen;
  });
  tap.runningMost = 0;
  await choose(page, asFiles(photos.map((bytes, i) => ({ name: `${i}.jpg`, bytes }))));
  await allSettled(page);
  assert.equal(await page.locator("[data-total-state]").textContent(), "200 added");
  assert.equal(await photosOf(person), 200);
  assert.equal(tap.runningMost, 3);

  const { total, others } = await bars.evaluate((seen) => {
    const isTotal = (bar) => bar.matches("[data-total]");
    const entries = [...seen];
    return {
      total: entries.find(([bar]) => isTotal(bar))?.[1],
      others: entries.filter(([bar]) => !isTotal(bar)).map(([, values]) => values),
    };
  });
  const grows = (values) => values.every((value, i) => i === 0 || value >= values[i - 1]);
  assert.ok(grows(total), `${total}`);
  assert.equal(total.at(-1), 100);
  assert.ok(new Set(total).size > 20, "it was seen to grow");
  assert.equal(others.length, 200);
  assert.ok(others.every(grows));
  await window.close();
});

test("UX 15: a bad file fails alone, with its reason", async () => {
  const person = await begin();
  const { window, page } = person;
  await choose(page, ["small.jpg", "truncated.jpg", "pdf.jpg", "empty.jpg", "photo.webp"].map(photoPath));
  await allSettled(page);
  assert.equal(await page.locator("[data-total-state]").textContent(), "2 added, 3 refused");
  for (const name of ["truncated.jpg", "pdf.jpg", "empty.jpg"]) {
    const refused = row(page, name);
    assert.match(await refused.getAttribute("class"), /is-refused/);
    assert.match(await refused.locator("[data-state]").textContent(), /^[A-Z].+\.$/, "a sentence for people");
  }
  assert.equal(await photosOf(person), 2);
  assert.deepEqual((await person.api.get("/uploads")).is(200).uploads, []);
  forgiveConnections(window);
  await window.close();
});

test("what the gallery has is not sent again", async () => {
  const person = await begin();
  const { window, page } = person;
  await choose(page, ["small.jpg", "photo.webp"].map(photoPath));
  await allSettled(page);
  await page.reload();
  await page.locator("summary[data-key=u]").click();
  const creationsBefore = tap.creations;
  // polyglot.jpg is new, and chosen under two names.
  const { bytes } = await photo("polyglot.jpg");
  await choose(page, [...asFiles([await photo("small.jpg"), { name: "copy.jpg", bytes }, { name: "original.jpg", bytes }])]);
  await allSettled(page);
  assert.equal(await page.locator("[data-total-state]").textContent(), "1 added, 2 already there");
  assert.equal(await row(page, "small.jpg").locator("[data-state]").textContent(), "Already in this gallery");
  assert.match(await row(page, "small.jpg").locator("a").getAttribute("href"), /^\/photos\//);
  assert.equal(await row(page, "original.jpg").locator("[data-state]").textContent(), "Chosen twice");
  assert.equal(tap.creations - creationsBefore, 1);
  assert.equal(await photosOf(person), 3);
  await window.close();
});

test("uploads can be paused, resumed and cancelled, and leaving the page meanwhile warns", async () => {
  const person = await begin();
  const { window, page, api } = person;
  const [one, two] = [await large("one.jpg"), await large("two.jpg")];
  let isHeld = tap.holdAfter(chunkBytes + (1 << 20));
  await choose(page, [one.file]);
  await isHeld;
  await page.getByRole("button", { name: "Pause: one.jpg" }).click();
  await page.getByRole("button", { name: "Resume: one.jpg" }).waitFor();
  tap.release();
  await until("the request is over", () => tap.running === 0);
  const question = page.waitForEvent("dialog");
  const left = page.goto("/galleries").catch(() => undefined); // it stays
  const dialog = await question;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await left;

  isHeld = tap.holdAfter(chunkBytes + (1 << 20));
  await choose(page, [two.file]);
  await isHeld;
  await page.getByRole("button", { name: "Cancel two.jpg" }).click();
  await row(page, "two.jpg").waitFor({ state: "detached" });
  tap.release();
  await until("only the paused one is left", async () => (await api.get("/uploads")).is(200).uploads.length === 1);
  await until("the cancelled request is over", () => tap.running === 0);
  const sentBefore = tap.sent;
  await page.getByRole("button", { name: "Resume: one.jpg" }).click();
  await allSettled(page);
  assert.ok(tap.sent - sentBefore <= largeBytes - chunkBytes, "the first part was not sent again");
  assert.equal(await photosOf(person), 1);
  forgiveConnections(window);
  await window.close();
});

test("an unfinished upload can be discarded", async () => {
  const person = await begin();
  const { window, page, api } = person;
  const { file } = await large("given-up.jpg");
  const isHeld = tap.holdAfter(chunkBytes + (1 << 20));
  await choose(page, [file]);
  await isHeld;
  await breakOff(person);
  await page.getByRole("button", { name: "Discard given-up.jpg" }).click();
  await page.locator("[data-unfinished]").waitFor({ state: "hidden" });
  assert.deepEqual((await api.get("/uploads")).is(200).uploads, []);
  forgiveConnections(window);
  await window.close();
});

test("photos come by button, folder, drop and paste, and are described on the way", async () => {
  const person = await begin();
  const { window, page, api } = person;
  const inner = path.join(folder, "holiday");
  await mkdir(inner);
  await writeFile(path.join(inner, "beach.jpg"), await largePhoto(30_000));
  await writeFile(path.join(inner, "notes.txt"), "no photo");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose a folder" }).click(),
  ]);
  await chooser.setFiles(inner);
  await allSettled(page);
  assert.equal(await page.locator("[data-total-state]").textContent(), "1 added", "what is no photo was left in the folder");

  for (const kind of ["drop", "paste"]) {
    const content = [...(await largePhoto(20_000))];
    await page.evaluate(([kind, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(content)], `${kind}.jpg`, { type: "image/jpeg" }));
      const event = kind === "drop"
        ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
        : new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
    }, [kind, content]);
    await row(page, `${kind}.jpg`).locator("a").waitFor();
  }
  assert.equal(await photosOf(person), 3);

  // Described while it is on its way, and changed afterwards.
  const { file } = await large("described.jpg", chunkBytes + (1 << 20));
  const isHeld = tap.holdAfter(1 << 20);
  await choose(page, [file]);
  await isHeld;
  const text = page.getByLabel("Alternative text of described.jpg");
  await text.fill("A grey dog");
  tap.release();
  await row(page, "described.jpg").getByText("text saved").waitFor();
  const id = (await row(page, "described.jpg").locator("a").getAttribute("href")).split("/")[2];
  assert.equal((await api.get(`/photos/${id}`)).is(200).photo.alt, "A grey dog");
  await text.fill("A grey dog on a pier");
  await text.press("Enter");
  await until("the new text is there",
    async () => (await api.get(`/photos/${id}`)).is(200).photo.alt === "A grey dog on a pier");
  await window.close();
});

test("without the script's second part the form still sends its files", async () => {
  const person = await begin(withoutWorker);
  const { window, page, gallery } = person;
  await window.context.route("**/assets/uploader.*", (route) => route.abort());
  await window.go(gallery);
  await choose(page, [photoPath("small.jpg")]);
  await page.getByRole("button", { name: "Upload" }).click();
  await page.locator("[data-result=accepted]").waitFor();
  assert.equal(await photosOf(person), 1);
  forgiveConnections(window);
  await window.close();
});

test("who chooses more than there is room for is warned before any of it is refused", async () => {
  const admin = await register(server, "admin");
  await makeAdministrator(server, admin);
  const fileBytes = 1_000_000;
  for (const [screen, viewport] of Object.entries(screens)) {
    for (const colorScheme of ["light", "dark"]) {
      const person = await begin({ ...withoutWorker, viewport, colorScheme });
      const { window, page, gallery } = person;
      (await admin.patch(`/admin/people/${window.username}/quota`, { limit_bytes: fileBytes * 1.5 })).is(200);
      // The first upload begins when the test says so; the second, which is cancelled, never, or it could take the room first.
      let begins;
      const mayBegin = new Promise((resolve) => { begins = resolve; });
      await page.route((url) => url.pathname.endsWith("/uploads"), async (route) => {
        const request = route.request();
        if ((request.headers()["upload-metadata"] ?? "").includes(Buffer.from("two.jpg").toString("base64"))) return;
        if (request.method() === "POST") await mayBegin;
        await route.continue();
      });
      await window.go(gallery);
      const room = page.locator("[data-room-text]");
      const warning = page.getByRole("alert").filter({ hasText: "more room than you have left" });
      await room.filter({ hasText: "1.5 MB" }).waitFor();
      const [one, two] = await Promise.all([largePhoto(fileBytes), largePhoto(fileBytes)]);
      await choose(page, asFiles([{ name: "one.jpg", bytes: one }]));
      await row(page, "one.jpg").waitFor();
      assert.equal(await warning.count(), 0, "it fits");
      await choose(page, asFiles([{ name: "two.jpg", bytes: two }]));
      await warning.waitFor();
      assert.deepEqual(await window.look("upload-room", { as: `upload-room-${screen}-${colorScheme}`, fullPage: true }), []);
      await page.getByRole("button", { name: "Cancel two.jpg" }).click();
      await warning.waitFor({ state: "hidden" });
      begins();
      await allSettled(page);
      assert.equal(await photosOf(person), 1);
      await room.filter({ hasText: /[45]\d\d(\.\d)? kB more/ }).waitFor();
      await window.close();
    }
  }
});

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`how it looks on a ${screen}, ${colorScheme}`, async () => {
      const { window, page, gallery } = await begin({ viewport, colorScheme });
      const [old, held] = [await large("IMG_2040.jpg"), await large("IMG_2041.jpg")];
      let isHeld = tap.holdAfter(0.4 * largeBytes);
      await choose(page, [old.file]);
      await isHeld;
      tap.cut();
      await page.goto("about:blank");
      tap.mend();
      await window.go(gallery);
      await choose(page, ["photo-12mp.jpg", "truncated.jpg", "photo.heic"].map(photoPath));
      await allSettled(page);
      isHeld = tap.holdAfter(0.6 * largeBytes);
      await choose(page, [held.file, photoPath("photo-12mp.jpg")]);
      await isHeld;
      await page.locator("[data-state]", { hasText: "Already" }).waitFor();
      await page.screenshot({ path: path.join(outputFolder, `upload-${screen}-${colorScheme}.png`), fullPage: true });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= viewport.width, `it is ${width} px wide`);
      assert.deepEqual(await window.barriers(), []);
      tap.release();
      await allSettled(page);
      forgiveConnections(window);
      await window.close();
    });
  }
}
