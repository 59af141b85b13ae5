// One request is followed through the tiers by the id that its answer has (portreto trace).
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { Server, run } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

test("the id of a page leads to what the web and the app tier did for it", async (t) => {
  const server = await Server.start();
  t.after(() => server.stop());
  const owner = await new Visitor(server).register("owner");
  const gallery = await owner.createGallery("Followed");
  const id = (await owner.get(`/galleries/${gallery}`)).headers.get("x-request-id");
  const linesOf = () => server.log.filter(({ request_id, msg }) => request_id === id && msg === "request");
  await until("both tiers have logged it", () => linesOf().length >= 2);
  const file = path.join(server.folder, "log");
  await writeFile(file, server.log.map((line) => `${JSON.stringify(line)}\n`).join(""));

  const { code, stdout } = await run("trace", id, file);
  assert.equal(code, 0);
  const paths = stdout.trim().split("\n").filter((line) => / request {2}/.test(line)).map((line) => / path=(\S+)/.exec(line)[1]);
  // Quick ones may begin within one millisecond, and then stand in either order.
  assert.deepEqual(paths.sort(), [`/api/v1/galleries/${gallery}`, `/galleries/${gallery}`]);

  const unknown = await run("trace", "no-such-request", file);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /None of the \d+ lines/);
});
