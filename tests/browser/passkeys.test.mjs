// Passkeys in a real browser, whose device is a virtual one: adding one, logging in by it, removing it.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { Browser, screens } from "../support/browser.mjs";
import { password } from "../support/people.mjs";
import { outputFolder } from "../support/places.mjs";
import { Server } from "../support/server.mjs";

let browser, server, site;

before(async () => {
  [browser, server] = await Promise.all([Browser.start(), Server.start()]);
  site = { url: `http://localhost:${new URL(server.url).port}` }; // an address that browsers trust with passkeys
  await mkdir(outputFolder, { recursive: true });
});
after(async () => {
  await browser.stop();
  await server.stop();
});

// A device that keeps passkeys, on which the person is as sure as `isVerified` says.
async function plugIn(window, isVerified = true) {
  const session = await window.context.newCDPSession(window.page);
  await session.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: isVerified,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  return { session, authenticatorId };
}

async function look(window, name, kind) {
  await window.settles();
  await window.page.screenshot({ path: path.join(outputFolder, `${name}-${kind}.png`) });
  assert.ok((await window.page.evaluate(() => document.documentElement.scrollWidth)) <= window.page.viewportSize().width);
  assert.deepEqual(await window.barriers(), [], name);
}

async function addPasskey(window, name) {
  await window.go("/settings/passkeys");
  await window.page.getByLabel("Name").fill(name);
  await window.page.getByLabel("Your password", { exact: true }).fill(password);
  await window.page.getByRole("button", { name: "Continue" }).click();
  const make = window.page.getByRole("button", { name: "Make the passkey" });
  await make.waitFor();
  return make;
}

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`a passkey is added, logs in and is removed on a ${screen}, ${colorScheme}`, async () => {
      const kind = `${screen}-${colorScheme}`;
      const window = await browser.open(site, { viewport, colorScheme });
      const username = await window.register("anna");
      await plugIn(window);
      const make = await addPasskey(window, "My phone");
      await look(window, "passkey-making", kind);
      await make.click();
      await window.page.getByText("My phone", { exact: true }).waitFor();
      assert.match(await window.page.getByRole("listitem").filter({ hasText: "My phone" }).textContent(), /not used yet/);
      await look(window, "passkeys-list", kind);

      await window.context.clearCookies();
      await window.go("/login?return_to=/settings/passkeys");
      const use = window.page.getByRole("button", { name: "Use a passkey" });
      await use.waitFor();
      await look(window, "login-passkey", kind);
      await use.click();
      await window.arrives(/^\/settings\/passkeys$/);
      assert.match(await window.page.getByRole("listitem").filter({ hasText: "My phone" }).textContent(), /last used/);
      await window.go(`/u/${username}`);

      await window.go("/settings/passkeys");
      await window.page.getByRole("button", { name: /^Remove My phone/ }).click();
      await window.page.getByText("My phone", { exact: true }).waitFor({ state: "detached" });
      await window.context.clearCookies();
      await window.go("/login");
      await use.click();
      await window.page.getByText("This passkey is not known here").waitFor();
      window.complaints = window.complaints.filter((text) => !/400/.test(text)); // of the login that was meant to be refused
      await window.close();
    });
  }
}

test("what the device refuses is told, and may be tried again", async () => {
  const window = await browser.open(site);
  await window.register("anna");
  const { session, authenticatorId } = await plugIn(window, false);
  const make = await addPasskey(window, "My phone");
  await make.click();
  await window.page.getByText("No passkey was used").waitFor();
  await look(window, "passkey-refused", "desktop-light");
  await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await make.click();
  await window.page.getByText("My phone", { exact: true }).waitFor();
  const again = await addPasskey(window, "My phone, again");
  await again.click();
  await window.page.getByText("This device has a passkey for your account already").waitFor();
  await window.close();
});

test("without scripts, and at an address that passkeys are not for, there is the password", async () => {
  const plain = await browser.open(site, { javaScriptEnabled: false });
  await plain.go("/login");
  assert.equal(await plain.page.getByRole("button", { name: "Use a passkey" }).isVisible(), false);
  await plain.close();
  const window = await browser.open(site);
  const username = await window.register("anna");
  await window.close();
  const elsewhere = await browser.open({ url: server.url }); // by its number, which browsers have no passkeys for
  await plugIn(elsewhere);
  await elsewhere.go("/login");
  const use = elsewhere.page.getByRole("button", { name: "Use a passkey" });
  if (await use.isVisible()) {
    await use.click();
    await elsewhere.page.getByText("Passkeys work at the address localhost alone").waitFor();
  }
  await elsewhere.logIn(username);
  await elsewhere.close();
});
