// The description and the server agree on every operation, whoever asks and however badly. That each also succeeds as
// described is held by all other tests, through support/client.mjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { contractOf } from "../support/contract.mjs";
import { register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";

const prefix = "/api/v1";
const values = { id: "01890000-0000-7000-8000-000000000000", username: "nobody_here", link: "01890000-0000-7000-8000-000000000001", secret: "unknown" };

let server;
let contract;

before(async () => {
  server = await Server.start();
  contract = await contractOf(server);
});
after(() => server.stop());

const requests = [
  ["with nothing", {}],
  ["with an empty object", { json: {} }],
  ["with what is no JSON", { body: "{", headers: { "Content-Type": "application/json" } }],
  ["with another type", { body: "a=b", headers: { "Content-Type": "application/x-www-form-urlencoded" } }],
];

for (const [who, connect] of [
  ["a guest", async () => new Client(server)],
  ["somebody with a false token", async () => new Client(server, "not.a.token")],
  ["a person", () => register(server, "person")],
]) {
  for (const [how, content] of requests) {
    test(`every operation answers ${who} as described, asked ${how}`, async () => {
      const operations = contract.operations.filter(({ pattern }) => pattern.startsWith(prefix));
      assert.ok(operations.length > 30);
      for (const { method, pattern, operation } of operations) {
        if (!operation.requestBody && how !== "with nothing") continue;
        const path = pattern.slice(prefix.length).replace(/\{(\w+)\}/g, (_, name) => values[name]);
        const client = await connect(); // one may log out
        const answer = await client.send(method.toUpperCase(), path, content); // held to the description in there
        assert.ok(answer.status < 500, `${method} ${path}: ${answer.status} ${answer.text}`);
        assert.notEqual(answer.status, 405, `${method} ${path} is described`);
        if (answer.status >= 400) assert.ok(answer.json.request_id, `${method} ${path} says its number`);
        if (who === "a guest" && !contract.isOpen(method, pattern)) assert.equal(answer.status, 401, `${method} ${path}`);
      }
    });
  }
}
