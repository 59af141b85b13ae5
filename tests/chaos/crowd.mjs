// The people of one episode: an owner with a gallery, visitors who look, like, comment and follow, uploads and deletions, all at once.
import { randomUUID } from "node:crypto";

import { Client } from "../support/client.mjs";
import { blobOf } from "../support/copies.mjs";
import { Load, looking } from "../support/load.mjs";
import { fileBody } from "../support/people.mjs";
import { PhotoLedger } from "../support/photo_ledger.mjs";
import { Visitor } from "../support/visitor.mjs";
import { isExcused } from "./cut_off.mjs";
import { Deeds } from "./deeds.mjs";

const lookers = 4;
const picturesApart = 5; // at which the lookers begin, so that they see more of a page
const visitorsCount = 3;
const photosBefore = 4;
const photosMeanwhileMax = 26; // of one episode: all are read back at its end
const acknowledgedTimeMaxMs = 120_000;

export class Crowd {
  gets = []; // { at, ms, address, error, status }: each GET that has ended; the last two when it failed
  ledger = new PhotoLedger();
  #removed = new PhotoLedger("removed");

  // They are there, with some photos. What they do begins with run().
  static async gather(cluster) {
    const crowd = new Crowd();
    crowd.cluster = cluster;
    crowd.owner = await new Visitor(cluster.front).register("owner");
    crowd.gallery = await crowd.owner.createGallery("Chaos");
    const visitors = [];
    for (let i = 0; i < visitorsCount; ++i) visitors.push(await new Visitor(cluster.front).register("visitor"));
    crowd.deeds = new Deeds(cluster.front, crowd.owner, visitors, crowd.gallery);
    for (let i = 0; i < photosBefore; ++i) await crowd.upload();
    return crowd;
  }

  // Its id, once it was acknowledged.
  async upload(ledger = this.ledger) {
    return ledger.uploadUntilAcknowledged(this.owner, this.gallery, await ledger.newFile(), acknowledgedTimeMaxMs);
  }

  // They look at the photos that are there now, and at the gallery, to which photos are added.
  run() {
    const ids = this.ledger.acknowledged.map(({ id }) => id);
    const pages = ["/explore", `/galleries/${this.gallery}`, ...ids.map((id) => `/photos/${id}`)];
    const looks = Array.from({ length: lookers }, (_, i) => looking(new Visitor(this.cluster.front), pages, i * picturesApart));
    this.looking = Load.start(lookers, (worker) => this.#measured(looks[worker]));
    let turn = 0;
    this.working = Load.start(1, async () => {
      turn += 1;
      if (this.ledger.acknowledged.length < ids.length + photosMeanwhileMax) await this.upload();
      await this.deeds.comment();
      if (turn % 3 === 1) await this.deeds.like();
      if (turn % 3 === 2) await this.deeds.follow();
      // One that nobody looks at, and that is not in the ledger of those that stay.
      if (turn % 5 === 0) await this.deeds.remove(await this.upload(this.#removed));
    });
  }

  async #measured(look) {
    const at = Date.now();
    try {
      const address = await look();
      this.gets.push({ at, ms: Date.now() - at, address });
    } catch (error) {
      const { address, status, message, cause } = error;
      // An answer tells its address itself.
      const reason = status ? message : `GET ${address}: ${message} ${cause?.message ?? ""}`;
      this.gets.push({ at, ms: Date.now() - at, address, status, error: reason.slice(0, 300) });
      throw error;
    }
  }

  // One try of each, whose outcome counts for nothing.
  tryComment() {
    const options = { headers: { "Idempotency-Key": randomUUID() } };
    return new Client(this.cluster.front, this.owner.accessToken).post(`/galleries/${this.gallery}/comments`, { text: "Well?" }, options);
  }
  async tryUpload() {
    return this.owner.upload(this.gallery, { ...(await this.ledger.newFile()), name: "trial.jpg" });
  }

  async tryUploadByRest() {
    const file = { ...(await this.ledger.newFile()), name: "trial.jpg" };
    const body = fileBody(file, { "Idempotency-Key": randomUUID() });
    return new Client(this.cluster.front, this.owner.accessToken).post(`/galleries/${this.gallery}/photos`, undefined, body);
  }

  // The blobs of all pictures.
  get blobsLookedAt() {
    return new Set(this.gets.map(({ address }) => blobOf(address)).filter(Boolean));
  }

  // Of the GETs that were under way between two moments: { count, failed, excused, slowestMs, reasons }. Those that are excused (see
  // findCutOff) have not failed.
  between(start, end, cutOff) {
    const within = this.gets.filter(({ at, ms }) => at + ms >= start && at <= end);
    const refused = within.filter(({ error }) => error);
    const failed = refused.filter((one) => !isExcused(one, cutOff));
    return {
      count: within.length,
      failed: failed.length,
      excused: refused.length - failed.length,
      slowestMs: within.reduce((most, { ms }) => Math.max(most, ms), 0),
      reasons: [...new Set(failed.map(({ error }) => error))].slice(0, 3),
    };
  }

  async stop() {
    await Promise.all([this.looking, this.working].map((load) => load?.stop()));
  }

  // What could not be done in all the time that it had, and was not refused for a reason.
  get failures() {
    return this.working.failures;
  }

  // What was acknowledged and is not so.
  async complaints() {
    const app = this.cluster.app(this.owner);
    return [
      ...(await this.ledger.complaints(this.owner, app, this.gallery)),
      ...(await this.deeds.complaints()),
    ];
  }
}
