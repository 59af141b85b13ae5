// Counts how often somebody waits for the database: commands that are sent while others are held are of one round trip with them, for
// who waits for an answer cannot send what depends on it.
import { DatabaseProxy } from "./database_proxy.mjs";

const reads = ["find", "aggregate", "count", "distinct"];
const heldForMs = 250; // for all that are sent side by side to arrive, on a machine that runs other tests

export class RoundTrips extends DatabaseProxy {
  #held = [];
  #count = 0;
  isCounting = false;

  handle(command, request, { forward }) {
    if (!this.isCounting || !reads.includes(command)) return forward();
    this.#held.push(forward);
    if (this.#held.length > 1) return undefined;
    ++this.#count;
    return setTimeout(() => this.#held.splice(0).forEach((send) => send()), heldForMs);
  }

  // Of what `work` does.
  async of(work) {
    this.#count = 0;
    this.isCounting = true;
    await work();
    this.isCounting = false;
    return this.#count;
  }
}
