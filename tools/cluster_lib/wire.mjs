// As much of MongoDB's wire protocol as is needed to tell messages apart and to send a command.
// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/

import net from "node:net";

export const headerBytes = 16;
const messageBytesMax = 48_000_000;
export const opQuery = 2004; // old, and still what a client begins with
export const opMsg = 2013;
const moreToCome = 2;

// Cuts what arrives into messages. Fails when a length is none.
export class Frames {
  #bytes = Buffer.alloc(0);

  add(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const frames = [];
    while (this.#bytes.length >= 4) {
      const length = this.#bytes.readInt32LE(0);
      if (length < headerBytes || length > messageBytesMax) throw new Error(`A message of ${length} bytes.`);
      if (this.#bytes.length < length) break;
      frames.push(this.#bytes.subarray(0, length));
      this.#bytes = this.#bytes.subarray(length);
    }
    return frames;
  }
}

// Whether the one who sent it waits for an answer.
export function isAnswered(message) {
  return message.readInt32LE(12) !== opMsg || (message.readUInt32LE(headerBytes) & moreToCome) === 0;
}

// The name of the command in a message: that of its document's first field.
export function commandOf(message) {
  const isQuery = message.readInt32LE(12) === opQuery;
  const document = isQuery ? message.indexOf(0, headerBytes + 4) + 1 + 8 : headerBytes + 5; // behind flags and collection, or kind
  return message.toString("utf8", document + 5, message.indexOf(0, document + 5));
}

// BSON of what commands are made of: numbers (as int32), texts, truth values, dates, object ids (as buffers), documents and arrays.
export function encode(document) {
  const fields = Object.entries(document).map(([name, value]) => {
    const key = Buffer.from(`${name}\0`);
    if (typeof value === "number") {
      const number = Buffer.alloc(4);
      number.writeInt32LE(value);
      return Buffer.concat([Buffer.from([0x10]), key, number]);
    }
    if (typeof value === "boolean") return Buffer.concat([Buffer.from([0x08]), key, Buffer.from([Number(value)])]);
    if (value instanceof Date) {
      const time = Buffer.alloc(8);
      time.writeBigInt64LE(BigInt(value.getTime()));
      return Buffer.concat([Buffer.from([0x09]), key, time]);
    }
    if (Buffer.isBuffer(value)) return Buffer.concat([Buffer.from([0x07]), key, value]);
    if (typeof value === "string") {
      const text = Buffer.from(`${value}\0`);
      const length = Buffer.alloc(4);
      length.writeInt32LE(text.length);
      return Buffer.concat([Buffer.from([0x02]), key, length, text]);
    }
    return Buffer.concat([Buffer.from([Array.isArray(value) ? 0x04 : 0x03]), key, encode(value)]);
  });
  const length = Buffer.alloc(4);
  const body = Buffer.concat([...fields, Buffer.from([0])]);
  length.writeInt32LE(length.length + body.length);
  return Buffer.concat([length, body]);
}

// The server's answer as its bytes, in which names and texts can be looked for; undefined when none comes within the limit. A
// command without `$db` is one on "admin".
export function ask({ host, port }, command, limitMs) {
  const header = Buffer.alloc(headerBytes + 5); // flags 0, and a section of kind 0: the document
  const body = encode({ ...command, $db: command.$db ?? "admin" });
  header.writeInt32LE(header.length + body.length, 0);
  header.writeInt32LE(opMsg, 12);
  return new Promise((resolve) => {
    const frames = new Frames();
    const socket = net.connect({ port, host }, () => socket.write(Buffer.concat([header, body])));
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(limitMs, () => finish());
    socket.on("error", () => finish());
    socket.on("close", () => finish());
    socket.on("data", (bytes) => {
      const [answer] = frames.add(bytes);
      if (answer) finish(answer);
    });
  });
}
