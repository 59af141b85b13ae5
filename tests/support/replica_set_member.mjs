// Stands before a database server and makes of it a member of a replica set of three, of which the other two are away: its primary
// until it steps down. Then it is a secondary that answers reads and refuses writes, as a mongod does without a majority.
// Everything but that is the server's own work.
import { encode, headerBytes, opMsg, opQuery } from "../../tools/cluster_lib/wire.mjs";
import { DatabaseProxy } from "./database_proxy.mjs";

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

export class ReplicaSetMember extends DatabaseProxy {
  isPrimary = true;

  uri(database) {
    return `${super.uri(database)}?replicaSet=${setName}`;
  }

  handle(command, request, { forward, reply }) {
    if (["hello", "ismaster"].includes(command.toLowerCase())) return reply(replyTo(request, this.#hello()));
    if (!this.isPrimary && writes.includes(command)) return reply(replyTo(request, notWritablePrimary));
    return forward();
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
      me: this.address,
      hosts: [this.address, "127.0.0.1:1", "127.0.0.1:2"],
      ...(this.isPrimary && { primary: this.address }),
      maxBsonObjectSize: 16 << 20,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      minWireVersion: 0,
      maxWireVersion: 21,
    };
  }
}
