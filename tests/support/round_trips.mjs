// Counts how often somebody waits for the database. Each command is held for a while, and all that are sent meanwhile are of one round
// trip with it: they were sent without its answer. What depends on an answer comes later, and is counted as the next. So commands are
// of one round trip only when they are sent side by side.
import { DatabaseProxy } from "./database_proxy.mjs";
import { until } from "./until.mjs";

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

  // Of what `work` does; and of what else is asked meanwhile, which can only add to it.
  async of(work) {
    await until("nothing is held from before", () => this.#held.length === 0, 10 * heldForMs);
    this.#count = 0;
    this.isCounting = true;
    await work();
    this.isCounting = false;
    return this.#count;
  }
}
