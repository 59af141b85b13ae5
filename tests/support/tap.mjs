// A proxy between a client and a server that counts what is uploaded through it, and can hold it up or cut it at a byte; and one by
// which pages come in parts, as over a slow network.
import { EventEmitter, once } from "node:events";
import http from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

const partPauseMs = 150; // long enough for a browser to show what it has

export class Tap {
  sent = 0; // bytes of uploads that were passed on
  creations = 0; // uploads begun
  running = 0; // requests of uploads that are being answered
  runningMost = 0;
  partsOfPages = 1; // in which HTML and pictures come
  #server;
  #target;
  #isDown = false;
  #holdAt = Infinity;
  #gate = new EventEmitter().setMaxListeners(0);

  static async start(server) {
    const tap = new Tap();
    tap.#target = new URL(server.url);
    tap.#server = http.createServer((request, response) => void tap.#pass(request, response));
    tap.#server.listen(0, "127.0.0.1");
    await once(tap.#server, "listening");
    tap.url = `http://127.0.0.1:${tap.#server.address().port}`;
    return tap;
  }

  // From now on uploads stop when so many more bytes are through. The promise is kept once one of them waits.
  holdAfter(bytes) {
    this.#holdAt = this.sent + bytes;
    return once(this.#gate, "hold");
  }
  release() {
    this.#holdAt = Infinity;
    this.#gate.emit("release");
  }

  // As when the cable is pulled; what was held is lost.
  cut() {
    this.#isDown = true;
    this.#server.closeAllConnections();
    this.release();
  }
  mend() {
    this.#isDown = false;
  }

  async stop() {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #pass(request, response) {
    if (this.#isDown) return void request.socket.destroy();
    const isUpload = /^(\/api\/v1)?(\/(s|shared)\/[^/]+)?\/uploads/.test(request.url) && ["POST", "PATCH"].includes(request.method);
    if (isUpload && request.method === "POST") this.creations += 1;
    if (isUpload) this.runningMost = Math.max(this.runningMost, ++this.running);
    const { method, url: path } = request;
    const headers = { ...request.headers };
    if (this.partsOfPages > 1) delete headers["accept-encoding"]; // or a part shows nothing
    const onward = http.request({ host: this.#target.hostname, port: this.#target.port, method, path, headers });
    onward.on("error", () => response.destroy());
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      if (this.partsOfPages > 1 && /^(text\/html|image)/.test(answer.headers["content-type"])) void this.#sendInParts(answer, response);
      else answer.pipe(response);
    });
    response.on("close", () => {
      if (isUpload) this.running -= 1;
      onward.destroy();
    });
    try {
      for await (const part of request) {
        if (isUpload) await this.#count(part.length);
        if (this.#isDown) return;
        if (!onward.write(part)) await once(onward, "drain");
      }
      onward.end();
    } catch {
      onward.destroy(); // the client went away
    }
  }

  async #sendInParts(answer, response) {
    const bytes = await buffer(answer);
    const size = Math.ceil(bytes.length / this.partsOfPages);
    for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
      response.write(bytes.subarray(at, at + size));
      await pause(partPauseMs);
    }
    response.end();
  }

  async #count(bytes) {
    if (this.sent + bytes > this.#holdAt) {
      const released = once(this.#gate, "release");
      this.#gate.emit("hold");
      await released;
    }
    if (!this.#isDown) this.sent += bytes;
  }
}
