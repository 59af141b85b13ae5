// cluster.json, which says what a cluster's directory holds and what runs of it. Several commands may change it at the same time.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync } from "node:fs";
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

const version = 2;
const lockLimitMs = 5000; // a change takes about a millisecond: a lock that is this old was left behind

export class State {
  constructor(directory) {
    this.directory = path.resolve(directory);
    this.file = path.join(this.directory, "cluster.json");
  }

  get exists() {
    return existsSync(this.file);
  }

  // Makes the directory. It must be empty when it is no cluster's, for all in it may be erased later.
  prepare() {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    if (!this.exists && readdirSync(this.directory).length > 0) {
      throw new Error(`${this.directory} holds something else than a cluster. Choose another directory by --dir.`);
    }
  }

  read() {
    if (!this.exists) throw new Error(`There is no cluster in ${this.directory}. Start one: tools/cluster up`);
    const content = JSON.parse(readFileSync(this.file, "utf8"));
    if (content.version !== version) {
      throw new Error(`${this.file} is of version ${content.version}, and this program knows ${version}.`);
    }
    return content;
  }

  // Puts what `change` makes of the content (undefined when there is none) in its place, and returns that.
  change(change) {
    const unlock = this.#lock();
    try {
      const content = { version, ...change(this.exists ? this.read() : undefined) };
      const next = `${this.file}.new`;
      writeFileSync(next, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
      renameSync(next, this.file);
      return content;
    } finally {
      unlock();
    }
  }

  #lock() {
    const lock = `${this.file}.lock`;
    for (;;) {
      try {
        closeSync(openSync(lock, "wx"));
        return () => rmSync(lock, { force: true });
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > lockLimitMs) rmSync(lock, { force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
