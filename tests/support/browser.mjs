// A real Chromium with an empty profile, and the pages that people see in it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import { chromium } from "playwright-core";

import { emailOf, newUsername, password } from "./people.mjs";
import { outputFolder } from "./places.mjs";

const executablePath = "/usr/bin/chromium";
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const actionTimeMaxMs = 20_000;

export const screens = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
};

// A window's option, for tests that count or stop what the page fetches: what its service worker fetches goes past them, and when the
// worker begins is not theirs to say.
export const withoutWorker = { serviceWorkers: "block" };

export class Browser {
  #browser;

  static async start(more = []) {
    const browser = new Browser();
    const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", ...more];
    browser.#browser = await chromium.launch({ executablePath, args });
    return browser;
  }

  // A window of somebody's own, with cookies of its own.
  async open(server, options = {}) {
    const context = await this.#browser.newContext({ baseURL: server.url, viewport: screens.desktop, ...options });
    context.setDefaultTimeout(actionTimeMaxMs);
    return new Window(server, context, await context.newPage());
  }

  async stop() {
    await this.#browser.close();
  }
}

export class Window {
  complaints = []; // what the console says: errors of scripts, and what the content security policy stopped

  constructor(server, context, page) {
    Object.assign(this, { server, context, page });
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(error.stack));
  }

  async go(path) {
    return this.page.goto(path, { waitUntil: "load" });
  }

  // Keeps a picture of the page for people to look at, and gives what is wrong with it, each in words that begin with `name`.
  async look(name, { as = name, fullPage = false } = {}) {
    await this.settles();
    await this.page.screenshot({ path: path.join(outputFolder, `${as}.png`), fullPage });
    const width = await this.page.evaluate(() => document.documentElement.scrollWidth);
    const faults = (await this.barriers()).map((barrier) => `${name}: ${barrier}`);
    if (width > this.page.viewportSize().width) faults.unshift(`${name} is ${width} px wide`);
    return faults;
  }

  // Until all that is on the screen is drawn. (The network is never idle: notifications are a long answer.)
  async settles() {
    await this.page.evaluate(() => document.fonts.ready.then(() => undefined));
    await this.page.waitForFunction(() =>
      [...document.images].every((image) => {
        const { top, bottom, width } = image.getBoundingClientRect();
        return image.complete || width === 0 || bottom < 0 || top > innerHeight;
      }));
  }

  // The path that is shown, once it is one of those.
  async arrives(pattern) {
    await this.page.waitForURL((url) => pattern.test(url.pathname));
    return new URL(this.page.url()).pathname;
  }

  // Until the viewer is open: it listens to keys once it has the focus.
  async viewerOpens() {
    await this.page.locator(".pswp__img:not(.pswp__img--placeholder)").first().waitFor();
    await this.page.waitForFunction(() => document.querySelector(".pswp--open")?.contains(document.activeElement));
  }

  async register(name) {
    this.username = newUsername(name);
    await this.go("/register");
    await this.page.getByLabel("Username").fill(this.username);
    await this.page.getByLabel("Email").fill(emailOf(this.username));
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Create account" }).click();
    await this.arrives(/^\/$/);
    return this.username;
  }

  async logIn(username) {
    this.username = username;
    await this.go("/login");
    await this.page.getByLabel("Username or email").fill(username);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("main").getByRole("button", { name: "Log in" }).click();
    await this.arrives(/^\/$/);
  }

  async createGallery(name, audience) {
    await this.go("/galleries/new");
    await this.page.getByLabel("Name").fill(name);
    await this.page.locator(`input[name=audience][value=${audience}]`).check();
    await this.page.getByRole("main").locator("button[type=submit]").click();
    return this.arrives(/^\/galleries\/[0-9a-f]{8}-/);
  }

  // What axe finds by WCAG 2.2 AA and by its best practices; each as "rule: where".
  async barriers() {
    await this.page.evaluate(axe); // not as a script element: the page's own policy would stop that
    const found = await this.page.evaluate(() =>
      globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  }

  async close() {
    await this.context.close();
    assert.deepEqual(this.complaints, [], "the console has nothing to complain of");
  }
}
