// A MongoDB server for a test, or what stands in for one.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../tools/cluster_lib/test_database.mjs", import.meta.url));

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
