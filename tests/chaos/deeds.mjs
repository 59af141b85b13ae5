// What people did besides uploading, and what of it was acknowledged: likes, comments, follows and deletions, each of which must have
// taken effect exactly once, and those that were not acknowledged at most once.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { Client } from "../support/client.mjs";

const retryAfterMs = 200;
const deedTimeMaxMs = 90_000;

export class Deeds {
  #comments = new Map(); // by text: whether it was acknowledged
  #deleted = new Set(); // photos of which the deletion was acknowledged
  #likes = new Set(); // people whose like of the gallery was acknowledged
  #follows = new Set(); // people who follow the owner, as was acknowledged
  count = 0;

  // Of the visitors of one gallery and its owner, all signed in.
  constructor(server, owner, visitors, gallery) {
    Object.assign(this, { server, owner, visitors, gallery });
  }

  #client(person) {
    return new Client(this.server, person.accessToken);
  }

  // Sends it again until it is acknowledged. Every one of these may be repeated without being done twice.
  async #insist(what, send, acknowledged) {
    const end = Date.now() + deedTimeMaxMs;
    let last;
    do {
      try {
        const answer = await send();
        if (acknowledged.includes(answer.status)) {
          this.count += 1;
          return;
        }
        last = `${answer.status} ${answer.text.slice(0, 200)}`;
        if (answer.status < 500 && answer.status !== 429) break;
      } catch (error) {
        last = error.message;
      }
      await pause(retryAfterMs);
    } while (Date.now() < end);
    throw new Error(`${what} was not acknowledged: ${last}`);
  }

  async comment() {
    const text = `A comment ${randomUUID()}`;
    const options = { headers: { "Idempotency-Key": randomUUID() } };
    const visitor = this.visitors[this.#comments.size % this.visitors.length];
    this.#comments.set(text, false);
    const send = () => this.#client(visitor).post(`/galleries/${this.gallery}/comments`, { text }, options);
    await this.#insist("a comment", send, [201]);
    this.#comments.set(text, true);
  }

  async like() {
    const visitor = this.visitors.find((one) => !this.#likes.has(one));
    if (!visitor) return;
    await this.#insist("a like", () => this.#client(visitor).put(`/galleries/${this.gallery}/like`), [200]);
    this.#likes.add(visitor);
  }

  async follow() {
    const visitor = this.visitors.find((one) => !this.#follows.has(one));
    if (!visitor) return;
    await this.#insist("a follow", () => this.#client(visitor).put(`/follows/${this.owner.username}`), [200]);
    this.#follows.add(visitor);
  }

  // Of a photo that was acknowledged. Once it was sent, a 404 says that it has taken effect.
  async remove(photo) {
    await this.#insist("a deletion", () => this.#client(this.owner).delete(`/photos/${photo}`), [204, 404]);
    this.#deleted.add(photo);
  }

  // Each way in which what is there is not what was acknowledged.
  async complaints() {
    const complaints = [];
    const found = new Map();
    const owner = this.#client(this.owner);
    for (let next; ; ) {
      const cursor = next ? `?cursor=${encodeURIComponent(next)}` : "";
      const page = (await owner.get(`/galleries/${this.gallery}/comments${cursor}`)).is(200);
      for (const { text } of page.items) found.set(text, (found.get(text) ?? 0) + 1);
      next = page.next;
      if (!next) break;
    }
    for (const [text, isAcknowledged] of this.#comments) {
      const times = found.get(text) ?? 0;
      if (times > 1 || (isAcknowledged && times === 0)) complaints.push(`"${text}" is there ${times} times`);
    }
    for (const photo of this.#deleted) {
      const { status } = await owner.get(`/photos/${photo}`);
      if (status !== 404) complaints.push(`photo ${photo} was deleted, and answers ${status}`);
    }
    for (const visitor of this.visitors) {
      const { reactions } = (await this.#client(visitor).get(`/galleries/${this.gallery}`)).is(200).gallery;
      if (this.#likes.has(visitor) && !reactions.is_liked) complaints.push(`the like of ${visitor.username} is gone`);
      const { relation } = (await this.#client(visitor).get(`/profiles/${this.owner.username}`)).is(200);
      if (this.#follows.has(visitor) && relation !== "following") complaints.push(`${visitor.username} follows no more`);
    }
    return complaints;
  }
}
