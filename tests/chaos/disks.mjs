// A small file system in memory for the data of each storage node, so that a disk can be full. In the namespaces of isolated.mjs, with
// which it goes.
import { execFile } from "node:child_process";
import { mkdir, open, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const diskBytes = 256 << 20;
const pieceBytes = 1 << 20;

export class Disks {
  // For RunningCluster.start().
  static settings = {
    "storage.volume_size_bytes": 8 << 20,
    "upload.file_size_bytes_max": 4 << 20,
    "storage.free_space_percent_min": 5,
  };

  async mount(cluster) {
    this.cluster = cluster;
    for (const name of cluster.names("storage")) {
      const folder = cluster.dataOf(name);
      await mkdir(folder, { recursive: true });
      await run("mount", ["-t", "tmpfs", "-o", `size=${diskBytes}`, "tmpfs", folder]);
    }
  }
  async unmount() {
    for (const name of this.cluster.names("storage")) await run("umount", ["--lazy", this.cluster.dataOf(name)]);
  }

  // Until nothing more goes onto these. Returns what makes room again.
  async fill(...names) {
    const files = names.map((name) => path.join(this.cluster.dataOf(name), "somebody-elses"));
    for (const file of files) await fillUp(file);
    return () => Promise.all(files.map((file) => rm(file, { force: true })));
  }
}

async function fillUp(file) {
  const filler = await open(file, "w");
  const piece = Buffer.alloc(pieceBytes);
  try {
    for (;;) await filler.write(piece);
  } catch (error) {
    if (error.code !== "ENOSPC") throw error;
  } finally {
    await filler.close();
  }
}
