// What a storage node was told and what it acknowledged, kept outside of it (STORAGE.md, "Invariants").
import { createCipheriv, createHash } from "node:crypto";

import { crc32c } from "./signed_urls.mjs";

const hash = (name) => createHash("sha256").update(name).digest();

// The same id and the same bytes for the same name, in every run; unlike those of any other name, at every offset.
export function blobOf(name) {
  return hash(name).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
export function bytesOf(name, size) {
  const key = hash(`bytes of ${name}`);
  return createCipheriv("aes-128-ctr", key.subarray(0, 16), key.subarray(16)).update(Buffer.alloc(size));
}

const same = (a, b) => (a === undefined || b === undefined ? a === b : a.equals(b));
const describe = (bytes) => (bytes === undefined ? "not there" : `${bytes.length} bytes with checksum ${crc32c(bytes)}`);

export class Ledger {
  // By blob: what may be found, undefined for nothing. One thing, once that was acknowledged; more while it is in doubt.
  #possible = new Map();

  #may(blob) {
    return this.#possible.get(blob) ?? [undefined];
  }

  get blobs() {
    return [...this.#possible.keys()];
  }
  // What must be there: [blob, bytes].
  get present() {
    return [...this.#possible].filter(([, may]) => may.length === 1 && may[0]).map(([blob, [bytes]]) => [blob, bytes]);
  }

  // The status of the answer. Throws when there is none: it then is in doubt what is there.
  async put(node, blob, bytes) {
    const before = this.#may(blob);
    this.#possible.set(blob, [...before, bytes]);
    const { status } = await node.put(blob, bytes);
    if (status === 200 || status === 201) this.#possible.set(blob, [bytes]);
    if (status === 507) this.#possible.set(blob, before); // a full disk leaves nothing behind
    return status;
  }

  async erase(node, blob) {
    const before = this.#may(blob);
    this.#possible.set(blob, [...before, undefined]);
    const { status } = await node.erase(blob);
    if (status === 204) this.#possible.set(blob, [undefined]);
    return status;
  }

  // Each way in which the node does not keep its promises; none, if all is well. What was in doubt is settled by asking again.
  async complaints(node) {
    const complaints = [];
    const listed = new Map((await node.inventory()).map((item) => [item.blob, item]));
    for (const [blob, may] of this.#possible) {
      let found;
      try {
        found = await node.get(blob);
      } catch (error) {
        complaints.push(`${blob} cannot be read: ${error.message}`);
        continue;
      }
      if (!may.some((one) => same(one, found))) {
        complaints.push(`${blob} is ${describe(found)}; it must be ${may.map(describe).join(" or ")}`);
      }
      const item = listed.get(blob);
      listed.delete(blob);
      const isListed = found ? item?.size_bytes === found.length && item?.crc32c === crc32c(found) : !item;
      if (!isListed) complaints.push(`${blob} is ${describe(found)}, and the inventory has ${JSON.stringify(item)}`);
      if (may.length > 1) complaints.push(...(await this.#settle(node, blob, may.findLast((one) => one))));
    }
    for (const blob of listed.keys()) complaints.push(`${blob} is in the inventory, and was never put`);
    return complaints;
  }

  async #settle(node, blob, bytes) {
    if (!bytes) return [];
    const status = await this.put(node, blob, bytes);
    const found = await node.get(blob);
    return same(found, bytes) ? [] : [`${blob} was put again (${status}) and is ${describe(found)}`];
  }
}
