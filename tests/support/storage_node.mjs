// `portreto storage`, one node by itself, and what its clients do.
import { newestKey, serviceCredential, signedUrl } from "./signed_urls.mjs";
import { Server } from "./server.mjs";

export class StorageNode extends Server {
  #urlKey;
  #serviceKey;

  // As Server.start; draining is without delay unless the settings say otherwise.
  static async start({ settings = [], ...options } = {}) {
    const node = await super.start({ role: "storage", settings: ["server.drain_delay_ms=0", ...settings], ...options });
    node.#urlKey = await newestKey(node.data, "blob-url");
    node.#serviceKey = await newestKey(node.data, "service");
    return node;
  }

  sign(method, blob, options) {
    return this.url + signedUrl(this.#urlKey, method, blob, options);
  }

  put(blob, bytes, options) {
    return fetch(this.sign("PUT", blob, { bytes, ...options }), { method: "PUT", body: bytes });
  }

  // Undefined when there is none; fails for every other answer than the bytes.
  async get(blob, options) {
    const answer = await fetch(this.sign("GET", blob, options));
    const body = Buffer.from(await answer.arrayBuffer());
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`GET ${blob}: ${answer.status} ${body}`);
    return body;
  }

  erase(blob, options) {
    return fetch(this.sign("DELETE", blob, options), { method: "DELETE" });
  }

  // A route for the other tiers.
  async service(route, { method = "GET", body } = {}) {
    const headers = { Authorization: serviceCredential(this.#serviceKey), "Content-Type": "application/json" };
    const answer = await fetch(`${this.url}/api/v1${route}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  }

  async disks() {
    return (await this.service("/disks")).body.disks;
  }

  // All blobs of all disks that are not out: [{ blob, variant, size_bytes, crc32c, disk }].
  async inventory(limit = 10_000) {
    const all = [];
    for (const { id, state } of await this.disks()) {
      if (state === "out") continue;
      for (let next; ; ) {
        const page = await this.service(`/disks/${id}/blobs?limit=${limit}${next ? `&cursor=${next}` : ""}`);
        all.push(...page.body.blobs.map((item) => ({ ...item, disk: id })));
        next = page.body.next;
        if (!next) break;
      }
    }
    return all;
  }

  async readiness() {
    const answer = await fetch(`${this.url}/readyz`);
    return { httpStatus: answer.status, ...(await answer.json()) };
  }
}
