// The pages on which administrators decide for everybody, and where people register: their look, without barriers, with and
// without scripts. The pictures are kept for people to look at (PORTRETO_OUTPUT).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { outputFolder } from "../support/places.mjs";
import { run, Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";

let server;
let browser;
let admin;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

const look = async (window, name) => assert.deepEqual(await window.look(name, { fullPage: true }), []);

const eachLook = Object.entries(screens).flatMap(([screen, viewport]) =>
  ["light", "dark"].map((colorScheme) => ({ viewport, colorScheme, suffix: `${screen}-${colorScheme}` })));

test("where nobody has an account yet, the page to register says how to begin", async () => {
  for (const { viewport, colorScheme, suffix } of eachLook) {
    const window = await browser.open(server, { viewport, colorScheme });
    await window.go("/register?invitation=abc");
    assert.equal(await window.page.getByLabel("Invitation").inputValue(), "abc");
    await look(window, `register-unused-${suffix}`);
    await window.close();
  }
});

test("an administrator decides who may register, and invites somebody, without scripts", async () => {
  admin = await register(server, "admin");
  assert.equal((await run("user", "role", admin.username, "admin", "--data", server.data)).code, 0);
  const window = await browser.open(server, { javaScriptEnabled: false });
  await window.logIn(admin.username);
  await window.go("/admin/settings");
  await window.page.getByLabel("Who was invited").check();
  await window.page.getByLabel("Welcome").fill("Photos of our choir.\nAsk Maria for an invitation.");
  await window.page.getByRole("button", { name: "Save" }).click();
  await window.page.getByText("Saved.").waitFor();
  await window.go("/admin/invitations");
  await window.page.getByLabel("For whom").fill("The choir");
  await window.page.getByLabel("For how many people").fill("40");
  await window.page.getByRole("button", { name: "Create the invitation" }).click();
  const link = await window.page.getByLabel("The link", { exact: true }).inputValue();
  assert.ok(link.startsWith(`${server.url}/register?invitation=`), link);
  await window.page.getByText("0 of 40 used").waitFor();
  await window.close();

  const visitor = await browser.open(server);
  await until("the welcome is shown", async () => {
    await visitor.go(new URL(link).pathname + new URL(link).search);
    return visitor.page.getByText("Ask Maria for an invitation.").isVisible();
  });
  await visitor.page.getByLabel("Username").fill("maria");
  await visitor.page.getByLabel("Email").fill("maria@example.org");
  await visitor.page.getByLabel("Password", { exact: true }).fill("quiet harbour lantern");
  await visitor.page.getByRole("button", { name: "Create account" }).click();
  await visitor.arrives(/^\/$/);
  await visitor.close();
});

test("the pages in every look", async () => {
  (await admin.patch(`/admin/people/${admin.username}/quota`, { limit_bytes: 5_000_000_000 })).is(200);
  for (const { viewport, colorScheme, suffix } of eachLook) {
    const window = await browser.open(server, { viewport, colorScheme });
    await window.go("/register");
    await look(window, `register-by-invitation-${suffix}`);
    await window.logIn(admin.username);
    await window.go("/admin/settings?saved=1");
    await look(window, `site-settings-${suffix}`);
    await window.go(`/admin/people/${admin.username}/quota?saved=1`);
    await look(window, `person-quota-${suffix}`);
    await window.go("/settings/account");
    await look(window, `account-with-room-${suffix}`);
    await window.go("/admin/invitations");
    await look(window, `invitations-${suffix}`);
    await window.page.getByLabel("For whom").fill("Somebody");
    await window.page.getByRole("button", { name: "Create the invitation" }).click();
    await window.page.getByRole("button", { name: "Copy the link" }).waitFor();
    await look(window, `invitations-made-${suffix}`);
    await window.close();
  }
});
