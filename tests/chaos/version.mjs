// Which program the processes of a cluster are, at their next start: an earlier one, and then this build's.
import { mkdtemp, rename, rm, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { binary } from "../support/places.mjs";

export class Version {
  #folder;

  static async startingWith(previous) {
    const version = new Version();
    version.#folder = await mkdtemp(path.join(os.tmpdir(), "portreto-version-"));
    await version.#set(previous);
    return version;
  }

  // The path by which the processes know it.
  get program() {
    return path.join(this.#folder, "portreto");
  }

  upgrade() {
    return this.#set(binary);
  }

  async #set(program) {
    const next = path.join(this.#folder, "next");
    await symlink(path.resolve(program), next);
    await rename(next, this.program);
  }

  end() {
    return rm(this.#folder, { recursive: true });
  }
}
