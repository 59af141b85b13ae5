// Stands before a database server and makes of it a member of a replica set of three, of which the other two are away: its primary
// until it steps down. Then it is a secondary that answers reads and refuses writes, as a mongod does without a majority.
// Everything but that is the server's own work.
import { once } from "node:events";
import net from "node:net";

import { Frames, commandOf, encode, headerBytes, opMsg, opQuery } from "../../tools/cluster_lib/wire.mjs";

const setName = "portreto";
const opReply = 1;
const notWritablePrimary = { ok: 0, errmsg: "not primary", code: 10107, codeName: "NotWritablePrimary" };
const writes = ["insert", "update", "delete", "findAndModify", "createIndexes"];

function replyTo(message, answer) {
  const isQuery = message.readInt32LE(12) === opQuery;
  const before = Buffer.alloc(headerBytes + (isQuery ? 20 : 5)); // flags, cursor, start, number; or flags and kind
  if (isQuery) before.writeInt32LE(1, headerBytes + 16);
  const body = encode(answer);
  before.writeInt32LE(before.length + body.length, 0);
  before.writeInt32LE(message.readInt32LE(4), 8);
  before.writeInt32LE(isQuery ? opReply : opMsg, 12);
  return Buffer.concat([before, body]);
}

export class ReplicaSetMember {
  #listener;
  #sockets = new Set();
  isPrimary = true;

  // Before the one server of this URI.
  static async start(uri) {
    const member = new this();
    const { hostname, port } = new URL(uri);
    member.#listener = net.createServer((client) => member.#serve(client, net.connect(Number(port), hostname)));
    member.#listener.listen(0, "127.0.0.1");
    await once(member.#listener, "listening");
    return member;
  }

  get #address() {
    return `127.0.0.1:${this.#listener.address().port}`;
  }
  uri(database) {
    return `mongodb://${this.#address}/${database}?replicaSet=${setName}`;
  }

  #serve(client, server) {
    const requests = new Frames();
    client.on("data", (bytes) => {
      for (const request of requests.add(bytes)) {
        const answer = this.#answerTo(commandOf(request));
        if (answer) client.write(replyTo(request, answer));
        else server.write(request);
      }
    });
    server.on("data", (bytes) => client.write(bytes));
    for (const [one, other] of [[client, server], [server, client]]) {
      this.#sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => (this.#sockets.delete(one), other.destroy()));
    }
  }

  #answerTo(command) {
    if (["hello", "ismaster"].includes(command.toLowerCase())) return this.#hello();
    return !this.isPrimary && writes.includes(command) ? notWritablePrimary : undefined;
  }

  #hello() {
    return {
      ok: 1,
      helloOk: true,
      ismaster: this.isPrimary,
      isWritablePrimary: this.isPrimary,
      secondary: !this.isPrimary,
      setName,
      setVersion: 1,
      me: this.#address,
      hosts: [this.#address, "127.0.0.1:1", "127.0.0.1:2"],
      ...(this.isPrimary && { primary: this.#address }),
      maxBsonObjectSize: 16 << 20,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      minWireVersion: 0,
      maxWireVersion: 21,
    };
  }

  stop() {
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
