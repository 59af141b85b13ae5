// Stands between clients and a MongoDB server, and sees each command before the server does.
import { once } from "node:events";
import net from "node:net";

import { Frames, commandOf } from "../../tools/cluster_lib/wire.mjs";

export class DatabaseProxy {
  #listener;
  #sockets = new Set();

  // Before the one server of this URI.
  static async start(uri) {
    const proxy = new this();
    const { hostname, port } = new URL(uri);
    proxy.#listener = net.createServer((client) => proxy.#serve(client, net.connect(Number(port), hostname)));
    proxy.#listener.listen(0, "127.0.0.1");
    await once(proxy.#listener, "listening");
    return proxy;
  }

  get address() {
    return `127.0.0.1:${this.#listener.address().port}`;
  }
  uri(database) {
    return `mongodb://${this.address}/${database}`;
  }

  // For subclasses: what becomes of a command. `forward` sends it on, now or later; `reply` answers in the server's place.
  handle(command, request, { forward }) {
    forward();
  }

  #serve(client, server) {
    const requests = new Frames();
    client.on("data", (bytes) => {
      for (const request of requests.add(bytes)) {
        this.handle(commandOf(request), request, { forward: () => server.write(request), reply: (message) => client.write(message) });
      }
    });
    server.on("data", (bytes) => client.write(bytes));
    for (const [one, other] of [[client, server], [server, client]]) {
      this.#sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => (this.#sockets.delete(one), other.destroy()));
    }
  }

  stop() {
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
