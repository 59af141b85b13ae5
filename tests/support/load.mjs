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

// Looks at some pages and at the pictures on them, in turns: for Load.start. It goes round and round: each page is looked at as
// often as any other, and each time another one of its pictures, from the `first` on, so that several need not look at the same.
// `visitor` is a Visitor. A look returns its address, and what it throws has { address, status }, so that it can be told which one failed.
export function looking(visitor, pages, first = 0) {
  let looks = 0; // at pages
  let pictures = []; // on the page that named some last
  let isPictureNext = false;
  return async () => {
    if (isPictureNext && pictures.length > 0) {
      isPictureNext = false;
      const round = Math.floor((looks - 1) / pages.length);
      const address = pictures[(first + round) % pictures.length];
      await seen(visitor, address);
      return address;
    }
    isPictureNext = true;
    const page = pages[looks % pages.length];
    looks += 1;
    const found = picturesOf((await seen(visitor, page)).text);
    if (found.length > 0) pictures = found;
    return page;
  };
}

async function seen(visitor, address) {
  let answer;
  try {
    answer = await visitor.get(address);
    answer.is(200);
    return answer;
  } catch (error) {
    throw Object.assign(error, { address, status: answer?.status });
  }
}
