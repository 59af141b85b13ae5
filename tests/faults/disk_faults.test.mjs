// The real program on a disk that fails on command: killed at any disk operation, with and without the loss of what was not
// synced; a sync that fails; a disk that is full (STORAGE.md, "Invariants"; disk_shim.c).
import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { FaultyDisk } from "../support/disk_shim.mjs";
import { Ledger, blobOf, bytesOf } from "../support/ledger.mjs";
import { run, runWith } from "../support/server.mjs";
import { StorageNode } from "../support/storage_node.mjs";

// Of each of the sweeps over fail points: what does not fit in has its turn in another run, since the order is another one.
const sweepTimeMs = 1000 * Number(process.env.PORTRETO_FAULTS_TIME_S ?? 25);
const seed = Number(process.env.PORTRETO_FAULTS_SEED ?? Date.now() % 1_000_000);
const only = process.env.PORTRETO_FAULTS_ONLY; // one fail point, as a failure names it: "power cut within 57"
const pointsAtOnce = 2;
const pointsMin = 25;
const volumeBytes = 2 << 20;
const settings = [`storage.volume_size_bytes=${volumeBytes}`, "upload.file_size_bytes_max=1048576"];

// A folder of its own for `use`; it stays when that fails, so that it can be looked at.
async function inFolder(use) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-faults-"));
  try {
    const result = await use(folder);
    await rm(folder, { recursive: true });
    return result;
  } catch (error) {
    error.message += `\n(kept: ${folder})`;
    throw error;
  }
}

// Uploads on their way are written elsewhere, and are no part of what must last.
function startNode(folder, { disk, more = [] } = {}) {
  return StorageNode.start({
    data: path.join(folder, "data"),
    settings: [...settings, `upload.spool_directory=${folder}`, ...more],
    environment: disk?.environment,
  });
}

async function endWell(node) {
  node.requestStop();
  assert.deepEqual(await node.ended(), [0, null]);
}

// Lets the disk kill the node in the middle of `work`; nothing else may end that early. What the disk has done then.
async function untilKilled(disk, work) {
  let failure;
  await work().catch((error) => (failure = error));
  const operations = await disk.operations();
  if (failure && (failure.name === "AssertionError" || !disk.hasKilled)) throw failure;
  return operations;
}

// --- A fixed piece of work: three clients that put, delete and put again, into several volumes ------------------------

async function workAsOneClient(node, ledger, client) {
  const name = (i) => `${client}-${i}`;
  const put = async (i, size, bytesName = name(i)) =>
    assert.ok([200, 201].includes(await ledger.put(node, blobOf(name(i)), bytesOf(bytesName, size))));
  const erase = async (i) => assert.equal(await ledger.erase(node, blobOf(name(i))), 204);
  await put(1, 3000);
  await put(2, 0);
  await put(3, 300_000); // with a table of checksums
  await erase(1);
  await put(4, 1_200_000); // streamed, and most of a volume
  await put(5, 70_000);
  await erase(3);
  await put(1, 5000, `${name(1)} again`);
  await put(6, 4096);
  await erase(2);
  await put(7, 1);
}

// What is left of the ledger's promises once the node has been started again; the volumes are sound.
async function complaintsAfter(folder, ledger) {
  const node = await startNode(folder);
  const complaints = await ledger.complaints(node);
  await endWell(node);
  const { code, stdout, stderr } = await run("storage", "check", "--data", path.join(folder, "data"));
  if (code !== 0) complaints.push(`storage check: ${stdout}${stderr}`);
  return complaints;
}

// The work on a node that is killed at some operation, or at none.
function workOn(folder, ledger, disk) {
  return untilKilled(disk, async () => {
    const node = await startNode(folder, { disk });
    try {
      // Each to its own end, so that nothing is asked of the node any more when the ledger is looked at.
      const clients = await Promise.allSettled([1, 2, 3].map((client) => workAsOneClient(node, ledger, client)));
      for (const { reason } of clients) if (reason) throw reason;
      node.requestStop();
      await node.ended(); // well, or by the disk
    } finally {
      await node.kill();
    }
  });
}

// --- Sweeps ----------------------------------------------------------------------------------------------------------

// Numbers from 0 to below 1, the same for the same seed (mulberry32).
function randomOf(start) {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// All fail points of work of so many operations, in the seed's order.
function failPoints(operations) {
  const points = [];
  for (const isPowerCut of [false, true]) {
    for (const how of ["before", "within"]) {
      for (let at = 1; at <= operations; ++at) {
        const faults = { [`KILL_${how.toUpperCase()}`]: at };
        points.push({ name: `${isPowerCut ? "power cut" : "kill"} ${how} ${at}`, at, isPowerCut, faults });
      }
    }
  }
  const random = randomOf(seed);
  const order = new Map(points.map((point) => [point, random()]));
  points.sort((a, b) => order.get(a) - order.get(b));
  return only ? points.filter(({ name }) => name === only) : points;
}

// Tries as many points as there is time for, and some even when there is none.
async function sweep(t, points, tryPoint) {
  const end = Date.now() + sweepTimeMs;
  let tried = 0;
  async function tryUntilTheEnd() {
    while (tried < points.length && (tried < pointsMin || Date.now() < end)) {
      const point = points[tried++];
      await inFolder((folder) => tryPoint(folder, point)).catch((error) => {
        error.message = `${point.name} (PORTRETO_FAULTS_SEED=${seed}, or PORTRETO_FAULTS_ONLY="${point.name}"): ${error.message}`;
        throw error;
      });
    }
  }
  await Promise.all(Array.from({ length: pointsAtOnce }, tryUntilTheEnd));
  t.diagnostic(`${tried} of ${points.length} fail points were tried, seed ${seed}`);
  assert.ok(tried > 0, "there is such a fail point");
}

test("killed at any operation, a node keeps what it acknowledged", async (t) => {
  const operations = await inFolder(async (folder) => {
    const disk = await FaultyDisk.make({ folder, directory: path.join(folder, "data") });
    const ledger = new Ledger();
    const done = await workOn(folder, ledger, disk);
    assert.ok(!disk.hasKilled);
    assert.equal(ledger.present.length, 15, "all of the work was done");
    assert.deepEqual(await complaintsAfter(folder, ledger), []);
    return done.length;
  });
  assert.ok(operations > 100, `${operations} operations`);
  await sweep(t, failPoints(operations), async (folder, { at, isPowerCut, faults }) => {
    const directory = path.join(folder, "data");
    const ledger = new Ledger();
    const disk = await FaultyDisk.make({ folder, directory, faults, isPowerCut });
    const last = (await workOn(folder, ledger, disk)).at(-1);
    // Recovery is itself cut short, at some operation; it must not make things worse.
    const again = await FaultyDisk.make({ folder, directory, faults: { KILL_WITHIN: 1 + (at % 7) }, isPowerCut });
    await untilKilled(again, async () => (await startNode(folder, { disk: again })).kill());
    assert.deepEqual(await complaintsAfter(folder, ledger), [], `after ${last?.name} ${last?.path}`);
  });
});

test("killed at any operation of a compaction, the volumes keep what they hold", (t) =>
  inFolder(async (template) => {
    const ledger = new Ledger();
    const node = await startNode(template);
    await Promise.all([1, 2, 3].map((client) => workAsOneClient(node, ledger, client)));
    await endWell(node);
    const compact = async (folder, disk) => {
      await cp(path.join(template, "data"), path.join(folder, "data"), { recursive: true });
      return runWith(disk?.environment, "storage", "compact", "--data", path.join(folder, "data"));
    };
    const operations = await inFolder(async (folder) => {
      const disk = await FaultyDisk.make({ folder, directory: path.join(folder, "data") });
      assert.equal((await compact(folder, disk)).code, 0);
      assert.deepEqual(await complaintsAfter(folder, ledger), []);
      return (await disk.operations()).length;
    });
    assert.ok(operations > 10, `${operations} operations`);
    await sweep(t, failPoints(operations), async (folder, { isPowerCut, faults }) => {
      const disk = await FaultyDisk.make({ folder, directory: path.join(folder, "data"), faults, isPowerCut });
      await compact(folder, disk);
      const last = (await disk.operations()).at(-1);
      assert.ok(disk.hasKilled);
      assert.deepEqual(await complaintsAfter(folder, ledger), [], `after ${last.name} ${last.path}`);
    });
  }));

// Without it, nothing would tell a test that finds no loss from one that cannot find any.
test("negative control: on a disk that ignores syncs, a power cut loses acknowledged blobs, and that is found", async () => {
  const complaintsOf = (faults) =>
    inFolder(async (folder) => {
      await endWell(await startNode(folder));
      const directory = path.join(folder, "data");
      const disk = await FaultyDisk.make({ folder, directory, faults: { KILL_BEFORE: 60, ...faults }, isPowerCut: true });
      const ledger = new Ledger();
      await workOn(folder, ledger, disk);
      assert.ok(disk.hasKilled);
      const acknowledged = new Set(ledger.present.map(([blob]) => blob));
      assert.ok(acknowledged.size > 2, "something was acknowledged");
      const complaints = await complaintsAfter(folder, ledger);
      return complaints.filter((text) => text.includes("is not there; it must be") && acknowledged.has(text.split(" ")[0]));
    });
  assert.deepEqual(await complaintsOf({}), []);
  assert.ok((await complaintsOf({ IGNORE_SYNC: 1 })).length > 2);
});

// --- A disk that fails, and one that is full -------------------------------------------------------------------------

const small = (i) => [blobOf(`small ${i}`), bytesOf(`small ${i}`, 10_000)];

// How many of these operations a node does until three small blobs are there.
function countUntilThree(...names) {
  return inFolder(async (folder) => {
    const disk = await FaultyDisk.make({ folder, directory: path.join(folder, "data") });
    const node = await startNode(folder, { disk });
    const ledger = new Ledger();
    for (const i of [1, 2, 3]) assert.equal(await ledger.put(node, ...small(i)), 201);
    const count = await disk.count(...names);
    await node.kill();
    return count;
  });
}

// A node on which three blobs are there, and whose fourth meets the fault.
async function withFaultAtTheFourth(faults, use) {
  await inFolder(async (folder) => {
    const disk = await FaultyDisk.make({ folder, directory: path.join(folder, "data"), faults });
    const ledger = new Ledger();
    const node = await startNode(folder, { disk });
    for (const i of [1, 2, 3]) assert.equal(await ledger.put(node, ...small(i)), 201);
    await use(node, ledger);
    for (const i of [1, 2, 3]) assert.ok(small(i)[1].equals(await node.get(blobOf(`small ${i}`))), "reads go on");
    await endWell(node);
    assert.deepEqual(await complaintsAfter(folder, ledger), []);
    const again = await startNode(folder);
    assert.equal((await again.readiness()).status, "ready");
    assert.equal(await ledger.put(again, ...small(6)), 201);
    assert.equal(await ledger.erase(again, blobOf("small 1")), 204);
    await endWell(again);
    assert.deepEqual(await complaintsAfter(folder, ledger), []);
  });
}

async function assertReadOnly(node, ledger) {
  assert.equal(await ledger.put(node, ...small(5)), 503);
  assert.equal(await ledger.erase(node, blobOf("small 1")), 503);
  const { httpStatus, status, checks } = await node.readiness();
  assert.deepEqual({ httpStatus, status }, { httpStatus: 200, status: "degraded" });
  const [{ id, state }] = await node.disks();
  assert.equal(state, "read_only");
  assert.equal(checks[`disk ${id}`].ok, false);
}

test("after a sync that failed the only disk is read, and written no more", async () => {
  const syncs = await countUntilThree("fdatasync");
  await withFaultAtTheFourth({ EIO_AT_SYNC: syncs + 1 }, async (node, ledger) => {
    assert.equal(await ledger.put(node, ...small(4)), 502, "nobody knows what became of it");
    await assertReadOnly(node, ledger);
  });
});

test("after a sync that failed the other disk goes on", () =>
  inFolder(async (folder) => {
    const [a, b] = ["a", "b"].map((name) => path.join(folder, "disks", name));
    const more = [`storage.directories=${a},${b}`];
    // The first one makes the manifest, the second a volume, the third the manifest that lists it; then come batches.
    const disk = await FaultyDisk.make({ folder, directory: a, faults: { EIO_AT_SYNC: 6 } });
    const ledger = new Ledger();
    const node = await startNode(folder, { disk, more });
    for (let i = 0; i < 40; ++i) assert.equal(await ledger.put(node, ...small(i)), 201);
    assert.deepEqual((await node.disks()).map(({ state }) => state), ["read_only", "good"]);
    const { httpStatus, status, checks } = await node.readiness();
    assert.deepEqual({ httpStatus, status }, { httpStatus: 200, status: "degraded" });
    const disksThatAreWell = Object.entries(checks).filter(([name, { ok }]) => name.startsWith("disk ") && ok);
    assert.equal(disksThatAreWell.length, 1);
    for (const [blob, bytes] of ledger.present) assert.ok(bytes.equals(await node.get(blob)));
    await endWell(node);
    const again = await startNode(folder, { more });
    assert.equal((await again.readiness()).status, "ready");
    for (const [blob, bytes] of ledger.present) assert.ok(bytes.equals(await again.get(blob)));
    for (const blob of ledger.blobs) assert.equal(await ledger.erase(again, blob), 204);
    await endWell(again);
    const last = await startNode(folder, { more });
    assert.deepEqual(await ledger.complaints(last), [], "nothing that was deleted comes back from either disk");
    await endWell(last);
  }));

test("a disk that is full takes nothing and loses nothing", async () => {
  const writes = await countUntilThree("write", "fallocate");
  await withFaultAtTheFourth({ FULL_FROM_WRITE: writes + 1 }, async (node, ledger) => {
    assert.equal(await ledger.put(node, ...small(4)), 507);
    assert.equal(await node.get(blobOf("small 4")), undefined, "nothing is half-written");
    assert.ok((await ledger.erase(node, blobOf("small 2"))) >= 500, "there is no room for a tombstone");
    assert.equal(await ledger.put(node, ...small(5)), 507);
    assert.equal((await node.readiness()).httpStatus, 200);
  });
});

test("a disk that is full in the middle of a batch is written no more", async () => {
  const writes = await countUntilThree("write", "fallocate");
  await withFaultAtTheFourth({ FULL_FROM_WRITE: writes + 2 }, async (node, ledger) => {
    assert.equal(await ledger.put(node, ...small(4)), 502);
    await assertReadOnly(node, ledger);
  });
});
