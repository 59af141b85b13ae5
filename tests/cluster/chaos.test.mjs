// tools/chaos itself: it injects, looks after what was acknowledged, and tells. Its long runs are in docs/fault-report.md.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { Deeds } from "../chaos/deeds.mjs";
import { exceeded } from "../chaos/episode.mjs";
import { faults } from "../chaos/faults.mjs";
import { Random } from "../chaos/random.mjs";
import { report } from "../chaos/report.mjs";
import { Client } from "../support/client.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { root } from "../support/places.mjs";
import { Server } from "../support/server.mjs";
import { Visitor } from "../support/visitor.mjs";

// { code, output } of the tool.
async function chaos(...args) {
  const child = spawn(path.join(root, "tools/chaos"), args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const kill = () => child.kill();
  process.once("exit", kill);
  const [code] = await once(child, "close");
  process.off("exit", kill);
  return { code, output };
}

test("a zone and then everything is killed under load, and nothing that was acknowledged is lost", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-chaos-"));
  const file = path.join(folder, "report.md");
  const { code, output } = await chaos("--only", "all processes", "--seed", "1", "--report", file);
  t.diagnostic(output.trim());
  assert.equal(code, 0, output);
  const table = await readFile(file, "utf8");
  assert.match(table, /^\| A machine \(1 of 3\) \| 1 \| 0 of [1-9]/m);
  assert.match(table, /^\| Power off everywhere \| 1 \| /m);
  assert.match(table, /nothing is missing/);
  await rm(folder, { recursive: true });
});

test("a comment, a deletion, a like or a follow that took no effect is noticed", async (t) => {
  const server = await Server.start();
  t.after(() => server.stop());
  const owner = await new Visitor(server).register("owner");
  const visitor = await new Visitor(server).register("visitor");
  const gallery = await owner.createGallery("Watched");
  const ledger = new PhotoLedger();
  const photo = await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  const deeds = new Deeds(server, owner, [visitor], gallery);
  for (const deed of ["comment", "like", "follow"]) await deeds[deed]();
  assert.deepEqual(await deeds.complaints(), []);

  const client = new Client(server, visitor.accessToken);
  const [comment] = (await client.get(`/galleries/${gallery}/comments`)).is(200).items;
  (await client.delete(`/comments/${comment.id}`)).is(204);
  (await client.delete(`/galleries/${gallery}/like`)).is(200);
  (await client.delete(`/follows/${owner.username}`)).is(200);
  assert.equal((await deeds.complaints()).length, 3);
  await deeds.remove(photo);
  assert.equal((await ledger.complaints(owner, new Client(server, owner.accessToken), gallery)).length, 1);
});

test("what makes no sense is refused before anything starts", async () => {
  for (const args of [["--minutes", "many"], ["--seed", "x"], ["--turns", "3"]]) {
    const { code, output } = await chaos(...args);
    assert.equal(code, 2);
    assert.match(output, /usage: tools\/chaos/);
  }
});

test("a seed gives the same choices again", () => {
  const choices = (seed) => new Random(seed).shuffle(faults.map(({ title }) => title));
  assert.deepEqual(choices(5), choices(5));
  assert.notDeepEqual(choices(5), choices(6));
  assert.deepEqual([...choices(5)].sort(), faults.map(({ title }) => title).sort(), "and leaves none out");
});

test("the table tells what was lost, what was slow, and what was not tried", () => {
  const fault = faults.find(({ row }) => row === "1 storage node");
  const result = { gets: 100, failed: 1, addedMs: 9000, recoveryMs: 1, deeds: 0, uploads: 1, reasons: ["503"], refused: [], broken: ["a photo is gone"] };
  const over = exceeded(result, [fault]);
  assert.deepEqual(over, ["1 of 100 GETs failed: 503", "the slowest GET took 9000 ms more"]);
  assert.deepEqual(exceeded({ ...result, failed: 0, addedMs: 0 }, [fault]), []);
  const other = faults.find(({ row }) => row === "Database primary");
  const text = report({
    seed: 1, minutes: 1, commit: "abc", machine: "a test", finalComplaints: [],
    episodes: [{ faults: [fault], result, over }],
    hindered: [{ fault: other, reason: "why" }],
  });
  assert.match(text, /^\| 1 storage node \| 1 \| 1 of 100 \(0\) \| 9000 \(300\) \| 1 \(1000\) \| \*\*broken\*\* \|$/m);
  assert.match(text, /^- 1 storage node: broken: a photo is gone$/m);
  assert.match(text, /^\| Database primary \| 0 .*not injected \|$/m);
  assert.match(text, /^- Database primary: .*: why$/m);
});
