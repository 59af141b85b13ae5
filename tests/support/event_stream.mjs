// Server-sent events as a browser's EventSource reads them: events by their names, the last id, and what comes after a stream
// has ended or broken is asked for again by that id, wherever the address leads then.
import { until } from "./until.mjs";

const retryMs = 100;

export class EventStream {
  #abort = new AbortController();
  #response = null;
  events = []; // { event, data (parsed), id }
  statuses = []; // of each answer
  lastId = "";
  comments = 0;

  // `url()` is where the next connection goes; `headers` go with each.
  constructor(url, headers) {
    this.url = url;
    this.headers = headers;
    this.ended = this.#run();
  }

  async #run() {
    while (!this.#abort.signal.aborted) {
      try {
        if (!(await this.#readOne())) return;
      } catch {
        // broken: as a browser, again
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  // False when the answer says not to come back.
  async #readOne() {
    const headers = { Accept: "text/event-stream", ...this.headers };
    if (this.lastId) headers["Last-Event-ID"] = this.lastId;
    this.#response = await fetch(this.url(), { headers, signal: this.#abort.signal, redirect: "manual" });
    this.statuses.push(this.#response.status);
    if (this.#response.status === 204) return false;
    if (this.#response.status !== 200) throw new Error(`answered ${this.#response.status}`);
    let text = "";
    for await (const bytes of this.#response.body.pipeThrough(new TextDecoderStream())) {
      text += bytes;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        this.#take(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
    return true;
  }

  #take(block) {
    const found = {};
    for (const line of block.split("\n")) {
      const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
      if (name === "") this.comments += 1;
      else found[name] = value;
    }
    if (found.id !== undefined) this.lastId = found.id;
    if (found.data !== undefined) this.events.push({ event: found.event, data: JSON.parse(found.data), id: found.id });
  }

  get isOpen() {
    return this.statuses.length > 0;
  }

  // Of all notifications that came, in their order.
  get ids() {
    return this.events.flatMap(({ data }) => (data.items ?? []).map(({ id }) => id));
  }

  get unread() {
    return this.events.at(-1)?.data.unread;
  }

  untilOpen() {
    return until("the stream has begun", () => this.events.length > 0);
  }

  close() {
    this.#abort.abort();
    return this.ended;
  }
}
