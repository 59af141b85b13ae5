// What a member of a MongoDB replica set says of itself, for servers that stand in for one.
// https://github.com/mongodb/specifications/blob/master/source/server-discovery-and-monitoring/server-discovery-and-monitoring.md
import { encode, headerBytes, opMsg, opQuery } from "./wire.mjs";

export const setName = "portreto";
const opReply = 1;
const writes = ["insert", "update", "delete", "findAndModify", "createIndexes", "create", "drop", "dropDatabase", "dropIndexes"];

export const notWritablePrimary = { ok: 0, errmsg: "not primary", code: 10107, codeName: "NotWritablePrimary" };

export const isHello = (command) => ["hello", "ismaster"].includes(command.toLowerCase());
export const isWrite = (command) => writes.includes(command);

// `answer` as a message that replies to `request`.
export function replyTo(request, answer) {
  const isQuery = request.readInt32LE(12) === opQuery;
  const before = Buffer.alloc(headerBytes + (isQuery ? 20 : 5)); // flags, cursor, start, number; or flags and kind
  if (isQuery) before.writeInt32LE(1, headerBytes + 16);
  const body = encode(answer);
  before.writeInt32LE(before.length + body.length, 0);
  before.writeInt32LE(request.readInt32LE(4), 8);
  before.writeInt32LE(isQuery ? opReply : opMsg, 12);
  return Buffer.concat([before, body]);
}

// Addresses are "host:port". `primary` is the one of whoever is known to be it, if anybody is; `term` grows with each new primary,
// by which clients tell an old one that has not noticed yet. One that is neither primary nor secondary is asked nothing.
// Without logicalSessionTimeoutMinutes clients do not number their writes, so that none is sent twice to who cannot tell.
export function helloOf({ me, hosts, primary, isPrimary, isSecondary, term }) {
  return {
    ok: 1,
    helloOk: true,
    ismaster: isPrimary,
    isWritablePrimary: isPrimary,
    secondary: isSecondary,
    setName,
    setVersion: 1,
    ...(isPrimary && term && { electionId: electionIdOf(term) }),
    me,
    hosts,
    ...(primary && { primary }),
    maxBsonObjectSize: 16 << 20,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    minWireVersion: 0,
    maxWireVersion: 21,
  };
}

function electionIdOf(term) {
  const id = Buffer.alloc(12);
  id.writeUInt32BE(term, 8);
  return id;
}
