// Who runs the service: `portreto user`, beside a server that runs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { password, register } from "../support/people.mjs";
import { run, Server } from "../support/server.mjs";

let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

// What the menu goes by, after a new login.
async function isAdmin({ username }) {
  const { access_token } = (await new Client(server).post("/auth/login", { login: username, password })).is(200);
  return (await new Client(server, access_token).get("/me")).is(200).viewer.is_admin;
}
const user = (...args) => run("user", ...args, "--data", server.data);

test("somebody becomes an administrator, and a member again, while the server runs", async () => {
  const anna = await register(server, "anna");
  assert.equal(await isAdmin(anna), false);
  assert.match((await user("list", "--admins")).stdout, /no administrators/);

  const given = await user("role", anna.username, "admin");
  assert.equal(given.code, 0, given.stderr);
  assert.match(given.stdout, new RegExp(`${anna.username} is an administrator`));
  assert.match((await user("list", "--admins")).stdout, new RegExp(`^${anna.username} +admin +`, "m"));
  assert.equal(await isAdmin(anna), true);

  assert.equal((await user("role", anna.username, "member")).code, 0);
  assert.equal(await isAdmin(anna), false);
});

test("what is wrong is said, and nothing is done", async () => {
  const nobody = await user("role", "nobody", "admin");
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /nobody with the username or the email address nobody/);
  const odd = await user("role", "nobody", "king");
  assert.equal(odd.code, 2);
  assert.match(odd.stderr, /king/);
  const nowhere = await run("user", "list", "--data", `${server.folder}/elsewhere`);
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /There is no database .*elsewhere/);
});
