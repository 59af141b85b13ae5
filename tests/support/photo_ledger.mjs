// What was uploaded and what was acknowledged, kept outside of Portreto: photos that were acknowledged are there once and bit for
// bit, all others at most once.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { photo, sha256 } from "./photos.mjs";

const retryAfterMs = 200;
const keptRefusalsMax = 50;

export class PhotoLedger {
  #files = new Map(); // by name: { digest, id }; the id once it was acknowledged
  refusals = []; // in words
  #template;
  #count = 0;
  #prefix;

  // File names begin with `prefix`, by which the ledgers of one gallery are told apart.
  constructor(prefix = "ledger") {
    this.#prefix = prefix;
  }

  // A photo that no other one is equal to: decoders ignore what stands behind a JPEG's end.
  async newFile() {
    this.#template ??= (await photo("small.jpg")).bytes;
    this.#count += 1;
    return {
      name: `${this.#prefix}-${this.#count}.jpg`,
      bytes: Buffer.concat([this.#template, Buffer.from(`${this.#count} ${randomUUID()}`)]),
    };
  }

  get acknowledged() {
    return [...this.#files].filter(([, { id }]) => id).map(([name, file]) => ({ name, ...file }));
  }

  // One try: as Visitor.upload. The outcome is in doubt after a throw, and after any refusal but those of the file itself.
  async upload(visitor, galleryId, file, options) {
    const entry = this.#files.get(file.name) ?? { digest: sha256(file.bytes) };
    this.#files.set(file.name, entry);
    const outcome = await visitor.upload(galleryId, file, options);
    if (outcome.id) entry.id = outcome.id;
    else if (this.refusals.length < keptRefusalsMax) this.refusals.push(outcome);
    return outcome;
  }

  // Tries again with the same key, as a person or a script does, until it was acknowledged. Throws when that takes too long.
  async uploadUntilAcknowledged(visitor, galleryId, file, timeMaxMs = 60_000) {
    const key = randomUUID();
    const end = Date.now() + timeMaxMs;
    let last;
    do {
      try {
        const outcome = await this.upload(visitor, galleryId, file, { key });
        if (outcome.id) return outcome.id;
        last = `${outcome.status} ${outcome.reason}`;
      } catch (error) {
        last = `${error.message} ${error.cause?.message ?? ""}`;
      }
      await pause(retryAfterMs);
    } while (Date.now() < end);
    throw new Error(`${file.name} was not acknowledged in ${timeMaxMs} ms: ${last}`);
  }

  // Each way in which a gallery does not keep the promises. `visitor` and `app` (a Client of the app tier) are its owner's.
  async complaints(visitor, app, galleryId) {
    const complaints = [];
    const found = new Map(); // ids by file name
    for (const id of await photosOf(app, galleryId)) {
      const { original } = (await app.get(`/photos/${id}`)).is(200).photo;
      found.set(original.file_name, [...(found.get(original.file_name) ?? []), id]);
    }
    for (const [name, { digest, id }] of this.#files) {
      const ids = found.get(name) ?? [];
      if (ids.length > 1) complaints.push(`${name} is there ${ids.length} times`);
      if (!id) continue;
      if (!ids.includes(id)) {
        complaints.push(`${name} was acknowledged as ${id}, and there is ${ids.join(", ") || "none"}`);
        continue;
      }
      try {
        const bytes = await visitor.download(id);
        if (sha256(bytes) !== digest) complaints.push(`${name} has other bytes than were uploaded`);
      } catch (error) {
        complaints.push(`${name} (${id}) cannot be downloaded: ${error.message}`);
      }
    }
    return complaints;
  }
}

// The ids of all photos of a gallery.
export async function photosOf(app, galleryId) {
  const ids = [];
  for (let next; ; ) {
    const page = (await app.get(`/galleries/${galleryId}?limit=200${next ? `&cursor=${encodeURIComponent(next)}` : ""}`)).is(200);
    ids.push(...page.photos.map(({ id }) => id));
    next = page.next;
    if (!next) return ids;
  }
}
