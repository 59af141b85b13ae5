// People who look at pages and pictures all the time, so that it shows when something does not answer.
import { setTimeout as pause } from "node:timers/promises";

import { until } from "./until.mjs";
import { picturesOf } from "./visitor.mjs";

const pauseMs = 15; // of each of them between two requests: enough load to notice all, and not the machine's limit
const failuresKeptMax = 50;
const reasonBytesMax = 500; // of a whole page

export class Load {
  done = 0;
  failures = [];
  slowestMs = 0;
  #isOver = false;
  #workers;

  // `work(worker)` is one request; it throws when that failed. So many are under way at a time.
  static start(count, work) {
    const load = new Load();
    load.#workers = Array.from({ length: count }, (_, worker) => load.#repeat(() => work(worker)));
    return load;
  }

  async #repeat(work) {
    while (!this.#isOver) {
      const start = Date.now();
      try {
        await work();
      } catch (error) {
        const reason = `${error.message.slice(0, reasonBytesMax)} ${error.cause?.message ?? ""}`;
        const text = `${new Date().toISOString()} after ${Date.now() - start} ms: ${reason}`;
        if (this.failures.length < failuresKeptMax) this.failures.push(text);
      }
      this.slowestMs = Math.max(this.slowestMs, Date.now() - start);
      this.done += 1;
      await pause(pauseMs);
    }
  }

  // Lets it go on for so many requests more.
  async more(count, timeMaxMs = 60_000) {
    const aim = this.done + count;
    await until(`${count} more requests are done`, () => this.done >= aim, timeMaxMs);
  }

  async stop() {
    this.#isOver = true;
    await Promise.all(this.#workers);
  }
}

// Looks at some pages and at the pictures on them, in turns: for Load.start. The pictures' addresses are those that the pages
// have named last. `visitor` is a Visitor.
export function looking(visitor, pages) {
  let turn = 0;
  let pictures = [];
  return async () => {
    turn += 1;
    if (turn % 2 === 0 && pictures.length > 0) {
      const address = pictures[(turn / 2) % pictures.length];
      (await visitor.get(address)).is(200);
      return;
    }
    const answer = await visitor.get(pages[turn % pages.length]);
    answer.is(200);
    const found = picturesOf(answer.text);
    if (found.length > 0) pictures = found;
  };
}
