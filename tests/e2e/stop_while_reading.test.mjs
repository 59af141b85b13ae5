// A process that is told to stop while a thread of it waits for the database ends well all the same: nothing of the database client may
// go before the last thread that uses it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as passed } from "node:timers/promises";

import { Database } from "../support/database.mjs";
import { DatabaseProxy } from "../support/database_proxy.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";

const heldForMs = 1000; // for a process that does not wait to go wrong
const takenDownForMs = 300; // from the first sign of it

// Keeps the reads of what the server does by itself, once it is armed.
class HoldingProxy extends DatabaseProxy {
  isArmed = false;
  held = [];
  release = () => this.held.splice(0).forEach((send) => send());

  handle(command, request, { forward }) {
    if (command === "endSessions") setTimeout(this.release, takenDownForMs); // the client goes, whoever still waits
    if (this.isArmed && command === "find") return this.held.push(forward);
    return forward();
  }
}

let database;
let proxy;

before(async () => {
  database = await Database.start();
  if (!database.missing) proxy = await HoldingProxy.start(database.uri);
});
after(async () => {
  proxy?.stop();
  await database.stop();
});

test("a process that is stopped in the middle of a read ends well", async (t) => {
  if (database.missing) return t.skip(database.missing);
  const server = await Server.start({ settings: [`metadata.uri=${proxy.uri("stopping")}`, "steward.sweep_interval_s=1"] });
  proxy.isArmed = true;
  await until("the server reads by itself", () => proxy.held.length > 0);
  server.requestStop();
  await until("it stops", () => server.log.some(({ msg }) => msg === "stopping"));
  await Promise.race([server.ended(), passed(heldForMs)]);
  proxy.isArmed = false;
  proxy.release();
  await server.ended(); // it was told once; a second time would end it at once
  await server.stop();
  assert.equal(proxy.held.length, 0);
});
