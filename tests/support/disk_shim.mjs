// The disk that fails on command (tests/faults/disk_shim.c), as an addition to a program's environment.
import assert from "node:assert/strict";
import { access, mkdir, readFile } from "node:fs/promises";
import path from "node:path";

import { diskShim } from "./places.mjs";

// One disk for one run of the program. `directory` holds what may fail; all else lies in `folder`, on the same file system.
// `faults` are those of disk_shim.c, without PORTRETO_FAULT_: { KILL_BEFORE: 17 }. With `isPowerCut`, a kill loses what was not
// synced.
export class FaultyDisk {
  static #count = 0;

  static async make({ folder, directory, faults = {}, isPowerCut = false }) {
    await access(diskShim).catch(() =>
      assert.fail(`${diskShim} is not there: clang-19 -shared -fPIC -o ${diskShim} tests/faults/disk_shim.c`));
    const disk = new FaultyDisk();
    FaultyDisk.#count += 1;
    disk.log = path.join(folder, `operations-${FaultyDisk.#count}`);
    disk.environment = { LD_PRELOAD: diskShim };
    const all = { DIRECTORY: directory, LOG: disk.log, ...faults };
    if (isPowerCut) {
      all.LOST_WRITES = path.join(folder, `backups-${FaultyDisk.#count}`);
      await mkdir(all.LOST_WRITES);
    }
    for (const [name, value] of Object.entries(all)) disk.environment[`PORTRETO_FAULT_${name}`] = String(value);
    await mkdir(directory, { recursive: true });
    return disk;
  }

  // What was done so far: [{ name, path }], and whether it ended in the kill.
  async operations() {
    const lines = (await readFile(this.log, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
    this.hasKilled = lines.at(-1) === "killed";
    return lines
      .filter((line) => line !== "killed")
      .map((line) => {
        const [, name, ...rest] = line.split(" ");
        return { name, path: rest.join(" ") };
      });
  }

  async count(...names) {
    return (await this.operations()).filter(({ name }) => names.includes(name)).length;
  }
}
