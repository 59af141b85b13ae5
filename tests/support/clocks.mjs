// Clocks of some processes of a cluster that can be set wrong while they run (tests/faults/clock_shim.c).
import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { root } from "./places.mjs";

export class Clocks {
  #folder = mkdtempSync(path.join(os.tmpdir(), "portreto-clocks-"));

  // Of these processes; all others have the machine's clock.
  constructor(...names) {
    this.names = names;
    process.on("exit", () => rmSync(this.#folder, { recursive: true, force: true }));
    const source = path.join(root, "tests/faults/clock_shim.c");
    execFileSync("clang-19", ["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", this.#library, source]);
    this.heal();
  }

  // For Cluster.prepare().
  get options() {
    return { launcherOf: (name) => (this.names.includes(name) ? ["/usr/bin/env", ...this.#environment(name)] : []) };
  }
  // For Server.start().
  environmentOf(name) {
    return { LD_PRELOAD: this.#library, PORTRETO_CLOCK_FILE: this.#file(name) };
  }
  #environment(name) {
    return Object.entries(this.environmentOf(name)).map((pair) => pair.join("="));
  }
  get #library() {
    return path.join(this.#folder, "clock_shim.so");
  }
  #file(name) {
    return path.join(this.#folder, name);
  }

  // So many seconds ahead of the others.
  set(name, seconds) {
    const bytes = Buffer.alloc(8);
    bytes[os.endianness() === "LE" ? "writeBigInt64LE" : "writeBigInt64BE"](BigInt(seconds));
    const file = openSync(this.#file(name), constants.O_RDWR | constants.O_CREAT); // not truncated: the process has mapped it
    writeSync(file, bytes, 0, bytes.length, 0);
    closeSync(file);
  }
  heal() {
    for (const name of this.names) this.set(name, 0);
  }
}
