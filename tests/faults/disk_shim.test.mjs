// The disk that fails on command, beneath a program that is easier to see through than ours: what the other tests here
// find, or do not find, is worth as much as this.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { FaultyDisk } from "../support/disk_shim.mjs";

// Makes a file and syncs it, writes to it again, replaces it, and removes another one; prints the number of each step that is
// done. An error ends it.
const program = `
import os, sys
def done(step): print(step, flush=True)
os.chdir(sys.argv[1])
folder = os.open(".", os.O_RDONLY)
file = os.open("a", os.O_CREAT | os.O_RDWR)
os.pwrite(file, b"first", 0); done(1)
os.fdatasync(file); done(2)
os.fsync(folder); done(3)
os.pwrite(file, b"SECOND", 0); done(4)
os.truncate(file, 3); done(5)
other = os.open("a.new", os.O_CREAT | os.O_RDWR)
os.write(other, b"replaced"); done(6)
os.fdatasync(other); done(7)
os.rename("a.new", "a"); done(8)
os.unlink("old"); done(9)
os.fsync(folder); done(10)
`;

// Runs it with faults; what was done, and what is in the directory then.
async function runWith(faults, isPowerCut = false) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-shim-"));
  try {
    const directory = path.join(folder, "disk");
    const disk = await FaultyDisk.make({ folder, directory, faults, isPowerCut });
    await writeFile(path.join(directory, "old"), "old");
    const [signal, stdout, stderr] = await new Promise((resolve) => {
      const env = { ...process.env, ...disk.environment };
      execFile("python3", ["-c", program, directory], { env }, (error, out, err) => resolve([error?.signal, out, err]));
    });
    const files = {};
    for (const name of await readdir(directory)) files[name] = await readFile(path.join(directory, name), "utf8");
    const operations = (await disk.operations()).map(({ name }) => name);
    return { signal, steps: stdout.split("\n").filter(Boolean).length, files, operations, stderr, hasKilled: disk.hasKilled };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const all = ["write", "fdatasync", "fsync", "write", "ftruncate", "write", "fdatasync", "rename", "unlink", "fsync"];

test("without faults it only counts", async () => {
  for (const isPowerCut of [false, true]) {
    const { steps, files, operations } = await runWith({}, isPowerCut);
    assert.equal(steps, 10);
    assert.deepEqual(operations, all);
    assert.deepEqual(files, { a: "replaced" });
  }
});

test("a kill comes before an operation or half-way through it, and keeps all that was done", async () => {
  const expected = [
    ["BEFORE", 1, { a: "", old: "old" }],
    ["WITHIN", 1, { a: "fi", old: "old" }],
    ["BEFORE", 4, { a: "first", old: "old" }],
    ["WITHIN", 4, { a: "SECst", old: "old" }],
    ["BEFORE", 8, { a: "SEC", "a.new": "replaced", old: "old" }],
    ["WITHIN", 8, { a: "replaced", old: "old" }],
    ["WITHIN", 9, { a: "replaced" }],
  ];
  for (const [how, at, left] of expected) {
    const { signal, steps, files, operations, hasKilled } = await runWith({ [`KILL_${how}`]: at });
    assert.equal(signal, "SIGKILL");
    assert.ok(hasKilled);
    assert.equal(steps, at - 1);
    assert.deepEqual(operations, all.slice(0, at));
    assert.deepEqual(files, left, `${how} ${at}`);
  }
});

test("a power cut keeps what was synced and nothing else, of bytes and of names", async () => {
  const expected = [
    [1, { old: "old" }],
    [2, { old: "old" }],
    [3, { old: "old" }, "the name was not synced"],
    [4, { a: "first", old: "old" }],
    [6, { a: "first", old: "old" }],
    [8, { a: "first", old: "old" }],
    [10, { a: "first", old: "old" }, "neither the replacement nor the removal was synced"],
  ];
  for (const [at, left, why] of expected) {
    const { signal, files } = await runWith({ KILL_BEFORE: at }, true);
    assert.equal(signal, "SIGKILL");
    assert.deepEqual(files, left, why ?? `before ${at}`);
  }
  assert.deepEqual((await runWith({ KILL_WITHIN: 10 }, true)).files, { a: "replaced" });
  assert.deepEqual((await runWith({ KILL_WITHIN: 10, IGNORE_SYNC: 1 }, true)).files, { old: "old" });
});

test("a sync fails once, and a full disk takes nothing", async () => {
  const failed = await runWith({ EIO_AT_SYNC: 2 });
  assert.equal(failed.steps, 6);
  assert.match(failed.stderr, /Errno 5/);
  const full = await runWith({ FULL_FROM_WRITE: 2 });
  assert.equal(full.steps, 3);
  assert.match(full.stderr, /Errno 28/);
  assert.deepEqual(full.files, { a: "first", old: "old" });
});
