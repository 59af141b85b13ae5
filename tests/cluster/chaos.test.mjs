// tools/chaos itself: it injects, looks after what was acknowledged, and tells. Its long runs are in docs/fault-report.md.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { isExcused, mostByChance } from "../chaos/cut_off.mjs";
import { Deeds } from "../chaos/deeds.mjs";
import { exceeded } from "../chaos/episode.mjs";
import { faults } from "../chaos/faults.mjs";
import { Random } from "../chaos/random.mjs";
import { report } from "../chaos/report.mjs";
import { Answer, Client } from "../support/client.mjs";
import { RunningCluster } from "../support/cluster.mjs";
import { looking } from "../support/load.mjs";
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

// Pages by path, of which each picture has an address of its own; whatever `isAway` tells answers 503.
const siteOf = (pages, isAway = () => false) => ({
  asked: [],
  async get(address) {
    this.asked.push(address);
    const text = (pages[address] ?? []).map((picture) => `<img src="${picture}">`).join("");
    return new Answer(`GET ${address}`, { status: isAway(address) ? 503 : 200, headers: new Headers() }, Buffer.from(text));
  },
});
const picture = (digit, name) => `/media/b/${"01234567-0123-0123-0123-01234567890".concat(digit)}/${name}?k=1`;

test("people look at each page as often as at any other, and at each picture on it", async () => {
  const pages = { "/a": ["1", "2", "3"].map((one) => picture(1, one)), "/b": [picture(2, "1"), picture(2, "2")], "/none": [], "/c": [picture(3, "1")] };
  const site = siteOf(pages);
  const look = looking(site, Object.keys(pages));
  for (let i = 0; i < 6 * 2 * 4; ++i) assert.equal(await look(), site.asked.at(-1));
  const times = (address) => site.asked.filter((one) => one === address).length;
  for (const page of Object.keys(pages)) assert.equal(times(page), 6, page);
  for (const one of pages["/a"]) assert.equal(times(one), 2, one);
  for (const one of pages["/b"]) assert.equal(times(one), 2 * 3, `${one}, also when a page after it has none`);
  const other = siteOf(pages);
  const another = looking(other, ["/a"], 1);
  for (let i = 0; i < 2; ++i) await another();
  assert.deepEqual(other.asked, ["/a", pages["/a"][1]], "from another picture on");
});

test("what failed is told with its address, and only pictures without a copy in reach are excused, when that was said", async () => {
  const pages = { "/a": [picture(1, "1")], "/b": [picture(2, "1")] };
  const look = looking(siteOf(pages, (address) => address.startsWith("/media") || address === "/b"), ["/a", "/b"]);
  const failures = [];
  for (let i = 0; i < 3; ++i) await look().catch((error) => failures.push(error));
  assert.deepEqual(failures.map(({ address, status }) => [address, status]), [[picture(1, "1"), 503], ["/b", 503]]);
  const cutOff = { blobs: new Set([/b\/([^/]+)/.exec(picture(1, ""))[1]]) };
  assert.deepEqual(failures.map((one) => isExcused(one, cutOff)), [true, false]);
  assert.equal(isExcused(failures[0], undefined), false);
  for (const status of [200, 404, 500, undefined]) assert.equal(isExcused({ address: picture(1, "2"), status }, cutOff), false, `${status}`);
  assert.equal(isExcused({ address: picture(2, "1"), status: 503 }, cutOff), false);
});

test("chance may take some more photos than their share, and not many", () => {
  assert.equal(mostByChance(0, 1 / 12), 0);
  assert.equal(mostByChance(30, 0), 0);
  assert.equal(mostByChance(1, 1 / 12), 1);
  // By hand: of 4, all with a probability of 4.8e-5, which is more than 1e-5.
  assert.equal(mostByChance(4, 1 / 12), 4);
  assert.equal(mostByChance(30, 1 / 12), 11);
  const most = mostByChance(1200, 1 / 12);
  assert.ok(most > 100 && most < 150, `${most} of 1200`);
});

test("photos out of reach are within their share, or the fault is over its limit", () => {
  const fault = faults.find(({ row }) => row === "2 storage nodes");
  const cost = { gets: 1300, failed: 0, excused: 476, cutOff: { photos: 4, of: 30 }, addedMs: 0, recoveryMs: 0 };
  const result = { ...cost, deeds: 0, uploads: 1, reasons: [], refused: [], broken: [] };
  assert.deepEqual(exceeded(result, [fault]), []);
  assert.equal(exceeded({ ...result, failed: 1, reasons: ["503"] }, [fault])[0], "1 of 1300 GETs failed: 503");
  assert.match(exceeded({ ...result, cutOff: { photos: 12, of: 30 } }, [fault])[0], /^12 of 30 photos/);
  const run = { seed: 1, minutes: 1, commit: "abc", machine: "a test", finalComplaints: [], hindered: [] };
  const text = report({ ...run, episodes: [{ faults: [fault], result, over: [] }] });
  assert.match(text, /^\| 2 storage nodes \| 1 \| 0 of 1300 \(0\) \| /m);
  assert.match(text, /^- 2 storage nodes: 4 of 30 photos \(13.3 %; 8.3 % is expected\).* 476 GETs/m);
});

test("why a cluster has not started is told, also when its folder cannot be removed", async () => {
  let folder;
  const furnish = (running) => {
    folder = running.folder;
    running.end = () => Promise.reject(new Error("busy"));
    throw new Error("no file system can be mounted");
  };
  await assert.rejects(RunningCluster.start({ furnish }), /no file system can be mounted[^]*left behind: busy/);
  await rm(folder, { recursive: true });
});

test("a fault does not wait for a process that another fault keeps from being ready", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-chaos-"));
  t.after(() => rm(folder, { recursive: true }));
  for (const part of ["volumes", "disks"]) await mkdir(path.join(folder, part));
  const begun = [];
  const cluster = {
    names: () => ["storage-2"],
    dataOf: () => folder,
    kill: async () => undefined,
    inventory: async () => [],
    startUnawaited: (name) => begun.push(name),
    start: () => assert.fail("nothing is ready while its clock is wrong"),
  };
  const restarting = faults.filter(({ title }) => /loses its disk|bits of a node/.test(title));
  for (const fault of restarting) await fault.inject({ cluster, random: new Random(1) });
  assert.deepEqual(begun, ["storage-2", "storage-2"]);
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
