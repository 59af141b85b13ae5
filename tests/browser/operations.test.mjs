// The Operations page in a browser: its look, and that what its charts show is what its table says. The pictures are kept for
// people to look at (PORTRETO_OUTPUT).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { Browser, screens, withoutWorker } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { outputFolder } from "../support/places.mjs";
import { run, Server } from "../support/server.mjs";

const measuredWithinMs = 60_000;
const staleWithinMs = 40_000;
const documentBytesMax = 12_000; // UX.md, compressed
const address = "/operations?role=web&span=900";

let server;
let browser;
let admin;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  admin = await register(server, "admin");
  assert.equal((await run("user", "role", admin.username, "admin", "--data", server.data)).code, 0);
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

async function open(options) {
  const window = await browser.open(server, options);
  await window.logIn(admin.username);
  return window;
}

test("UX 21: the charts show what the table says, and go on by themselves", async () => {
  const window = await open();
  await window.page.getByLabel("Your menu").click();
  await window.page.getByRole("link", { name: "Operations" }).click();
  await window.arrives(/^\/operations$/);
  await window.go(address);
  await window.page.waitForSelector(".uplot");
  const measured = () => [...document.querySelectorAll("[data-figures] td")].some(({ textContent }) => Number(textContent) > 0);
  await window.page.waitForFunction(measured, undefined, { timeout: measuredWithinMs }); // without a reload
  const compared = await window.page.evaluate(async () => {
    const page = document.querySelector("[data-operations]");
    const { shownIn } = await import(page.dataset.operations);
    const rows = [...document.querySelectorAll("[data-figures] tbody tr")];
    const number = (text) => (Number.isNaN(Number.parseFloat(text)) ? null : Number.parseFloat(text));
    return [...document.querySelectorAll("[data-chart]")].map((figure) => {
      const [times, ...lines] = shownIn(figure);
      const first = Number(figure.dataset.first);
      return {
        lines: lines.length,
        times: JSON.stringify(times) === JSON.stringify(rows.map((row) => Date.parse(row.querySelector("time").dateTime) / 1000)),
        values: lines.every((line, i) => rows.every((row, at) => line[at] === number(row.cells[1 + first + i].textContent))),
        some: lines.flat().filter((value) => value > 0).length,
      };
    });
  });
  assert.deepEqual(compared.map(({ lines, times, values }) => ({ lines, times, values })),
    [{ lines: 4, times: true, values: true }, { lines: 3, times: true, values: true }]);
  for (const { some } of compared) assert.ok(some > 0, "there is something to compare");

  const asOf = () => window.page.locator("[data-live=asof] time").getAttribute("datetime");
  const before = await asOf();
  await window.page.keyboard.press("r");
  await window.page.waitForFunction((was) => document.querySelector("[data-live=asof] time").dateTime !== was, before);
  await window.close();
});

test("a page whose server does not answer says that its figures are stale", async () => {
  const window = await open();
  await window.go("/operations");
  await window.page.waitForSelector(".uplot");
  await window.context.setOffline(true);
  await window.page.locator("[data-stale]").waitFor({ state: "visible", timeout: staleWithinMs });
  assert.match(await window.page.locator("[data-stale]").textContent(), /stale: \d+ s old/);
  await window.context.setOffline(false);
  await window.page.locator("[data-stale]").waitFor({ state: "hidden", timeout: staleWithinMs });
  window.complaints = window.complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch|notifications/.test(text));
  await window.close();
});

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    for (const javaScriptEnabled of [true, false]) {
      test(`it is without barriers on a ${screen}, ${colorScheme}, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
        const window = await open({ viewport, colorScheme, javaScriptEnabled, ...withoutWorker }); // of which bytes are not counted
        let bytes = 0;
        window.page.on("response", async (response) => {
          if (response.url().includes("/operations?")) bytes ||= (await response.request().sizes()).responseBodySize;
        });
        await window.go(address);
        await window.page.waitForSelector(javaScriptEnabled ? ".uplot" : ".ops-plot svg");
        const name = `operations-${screen}-${colorScheme}${javaScriptEnabled ? "" : "-plain"}.png`;
        await window.page.screenshot({ path: path.join(outputFolder, name), fullPage: true });
        if (javaScriptEnabled) {
          assert.ok((await window.page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width, "no sideways scroll");
          assert.deepEqual(await window.barriers(), []);
          assert.ok(bytes > 0 && bytes <= documentBytesMax, `${bytes} bytes`);
        }
        await window.close();
      });
    }
  }
}
