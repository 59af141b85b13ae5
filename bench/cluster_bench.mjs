// What the benchmarks of the deployment share.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { binary } from "../tests/support/places.mjs";
import { Cluster } from "../tools/cluster_lib/cluster.mjs";

const run = promisify(execFile);
const startTimeMaxMs = 120_000;

// Starts a cluster in a folder of its own, which goes again, whatever `work(cluster, folder)` does. `roleSettings`: as in Cluster.
export async function withCluster(roleSettings, work) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-bench-"));
  const cluster = new Cluster(path.join(folder, "cluster"));
  process.on("exit", () => cluster.killAll());
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => process.exit(1));
  try {
    const settings = { "storage.free_space_percent_min": 0, "log.level": "warn" };
    await cluster.prepare({ front: 0, binary, settings, roleSettings, isDetached: false });
    await cluster.up({ limitMs: startTimeMaxMs });
    await work(cluster, folder);
  } finally {
    cluster.killAll();
    await cluster.down();
    await rm(folder, { recursive: true, force: true });
  }
}

// What the program prints with the settings of an app server.
export const command = async (cluster, ...args) =>
  (await run(binary, [...args, "--config", path.join(cluster.directory, "app-1", "settings.toml")])).stdout;

// How many blobs have a copy on each storage node, by name.
export async function copiesOf(cluster) {
  const lines = (await command(cluster, "nodes")).trim().split("\n").slice(1);
  return new Map(lines.map((line) => line.split(/\s{2,}/)).map((cells) => [cells[0], Number(cells[5])]));
}
