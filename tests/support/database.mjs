// A MongoDB server for a test, or what stands in for one.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { ask } from "../../tools/cluster_lib/wire.mjs";

const questionTimeMaxMs = 1000;
const script = fileURLToPath(new URL("../../tools/cluster_lib/test_database.mjs", import.meta.url));

// How many documents a collection of this URI's database has. Of a replica set the first server is asked.
export async function countDocuments(uri, collection) {
  const [, host, port, name] = /^mongodb:\/\/([^:,/]+):(\d+)[^/]*\/([^?]+)/.exec(uri);
  const answer = await ask({ host, port: Number(port) }, { count: collection, $db: name }, questionTimeMaxMs);
  const at = answer?.indexOf(Buffer.from("\x10n\0")) ?? -1;
  return at < 0 ? 0 : answer.readInt32LE(at + 3);
}

export class Database {
  #process;
  #folder;

  // `missing` says why there is none.
  static async start() {
    const database = new this();
    database.#folder = await mkdtemp(path.join(os.tmpdir(), "portreto-database-"));
    database.#process = spawn(process.execPath, [script, database.#folder], { stdio: ["pipe", "pipe", "inherit"] });
    const [line] = await once(createInterface(database.#process.stdout), "line");
    return Object.assign(database, JSON.parse(line));
  }

  async stop() {
    const ended = this.#process.exitCode === null && once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
