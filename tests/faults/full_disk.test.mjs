// A disk that is really full: a node on a file system of 64 MB.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { Ledger, blobOf, bytesOf } from "../support/ledger.mjs";
import { run } from "../support/server.mjs";
import { StorageNode } from "../support/storage_node.mjs";
import { until } from "../support/until.mjs";

const execute = promisify(execFile);
const blobBytes = 400_000;
const compactionTimeMaxMs = 10_000;

const blob = (i) => [blobOf(`full ${i}`), bytesOf(`full ${i}`, blobBytes)];

// A node on a small file system, with what it has acknowledged.
class SmallDisk {
  ledger = new Ledger();
  #put = 0;

  // Skips the test with the reason when there can be none.
  static async use(t, percentFree, use) {
    const small = new SmallDisk();
    small.folder = await mkdtemp(path.join(os.tmpdir(), "portreto-full-"));
    small.disk = path.join(small.folder, "disk");
    small.settings = ["storage.volume_size_bytes=4194304", "upload.file_size_bytes_max=2097152",
                      `storage.free_space_percent_min=${percentFree}`, `storage.directories=${small.disk}`];
    await mkdir(small.disk);
    try {
      await execute("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", small.disk]);
    } catch (error) {
      await rm(small.folder, { recursive: true });
      t.skip(`a file system cannot be mounted here: ${String(error.stderr ?? error).trim()}`);
      return;
    }
    try {
      await small.start();
      await use(small);
    } finally {
      await small.node?.kill();
      await execute("umount", [small.disk]);
      await rm(small.folder, { recursive: true });
    }
  }

  async start() {
    this.node = await StorageNode.start({ data: path.join(this.folder, "data"), settings: this.settings });
  }
  async restart() {
    await this.node.kill();
    await this.start();
  }

  // The status of the answer.
  put() {
    return this.ledger.put(this.node, ...blob(this.#put++));
  }
  // Until one is refused; two at once, since a batch of several is refused as a whole.
  async fill() {
    for (;;) {
      const answers = await Promise.all([this.put(), this.put()]);
      if (answers.every((status) => status === 201)) continue;
      assert.equal(Math.max(...answers), 507);
      return;
    }
  }
  // All but every fourth.
  async eraseMost() {
    for (const [i, [id]] of this.ledger.present.entries()) {
      if (i % 4 !== 0) assert.equal(await this.ledger.erase(this.node, id), 204, `delete number ${i}`);
    }
  }
  // Until the volumes hold little that is dead.
  async isCompacted() {
    const live = this.ledger.present.length * blobBytes;
    await until("the volumes are compacted", async () => {
      const metrics = await (await fetch(`${this.node.url}/metrics`)).text();
      return Number(/^portreto_disk_bytes\S* (\S+)$/m.exec(metrics)[1]) < 2 * live;
    }, compactionTimeMaxMs);
  }
  async takesMany() {
    for (let i = 0; i < 20; ++i) {
      await until("there is room for a blob", async () => (await this.put()) === 201, compactionTimeMaxMs);
    }
  }
  async isSound() {
    assert.deepEqual(await this.ledger.complaints(this.node), []);
  }
}

// Three volumes.
const roomyPercent = 20;

test("a full disk refuses blobs, leaves nothing of them, and keeps all others", (t) =>
  SmallDisk.use(t, 5, async (small) => {
    await small.fill();
    assert.ok(small.ledger.present.length * blobBytes > 45 << 20, `${small.ledger.present.length} blobs fit`);
    const [{ state, free_bytes: free, total_bytes: total }] = await small.node.disks();
    assert.equal(state, "good", "full is not broken");
    assert.equal((await small.node.readiness()).httpStatus, 200);
    assert.ok(free >= total / 20, "the reserve was left alone");
    await small.isSound();
    await small.restart();
    await small.isSound();
    assert.equal(await small.put(), 507);
  }));

test("on a full disk deletes go on, and after a restart there is room", (t) =>
  SmallDisk.use(t, roomyPercent, async (small) => {
    await small.fill();
    await small.eraseMost();
    await small.isSound();
    await small.isCompacted();
    await small.restart();
    await small.takesMany();
    await small.isSound();
    small.node.requestStop();
    assert.deepEqual(await small.node.ended(), [0, null]);
    const { code, stdout } = await run("storage", "check", "--disk", small.disk);
    assert.equal(code, 0, stdout);
    await small.start();
    await small.isSound();
  }));

test("room comes back without a restart", (t) =>
  SmallDisk.use(t, roomyPercent, async (small) => {
    await small.fill();
    await small.eraseMost();
    await small.takesMany();
    await small.isSound();
  }));

test("deletes go on where the percentage to be left free is less than a volume", (t) =>
  SmallDisk.use(t, 5, async (small) => {
    await small.fill();
    await small.eraseMost();
    await small.isSound();
  }));
