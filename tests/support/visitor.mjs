// A browser without JavaScript: pages, forms and cookies, as people use them. Every request has a time limit.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { Answer } from "./client.mjs";
import { cookiesSetBy } from "./cookies.mjs";
import { emailOf, newUsername, password } from "./people.mjs";

const answerTimeMaxMs = 60_000;
const photoLink = /href="\/photos\/([0-9a-f-]{36})"/;

export class Visitor {
  #cookies = new Map();
  #csrf = "";

  // `server` is { url }, and { origin } where people know it by another one. It may be another one for each request: cookies belong to the site and not to a port.
  constructor(server) {
    this.server = server;
  }

  // The token by which the web tier speaks for this person with the others.
  get accessToken() {
    return this.#cookies.get("access");
  }

  async request(path, { method = "GET", body, server = this.server } = {}) {
    const url = new URL(path, server.url);
    const headers = { Accept: "text/html", Cookie: [...this.#cookies].map((pair) => pair.join("=")).join("; ") };
    if (method === "POST") headers.Origin = server.origin ?? url.origin;
    const response = await fetch(url, {
      method,
      body,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(answerTimeMaxMs),
    });
    for (const cookie of cookiesSetBy(response)) this.#keep(cookie);
    const answer = new Answer(`${method} ${url}`, response, Buffer.from(await response.arrayBuffer()));
    this.#csrf = /name="csrf" value="([^"]+)"/.exec(answer.text)?.[1] ?? this.#csrf;
    return answer;
  }

  #keep(cookie) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
    if (/; *max-age=0(;|$)/i.test(cookie)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }

  get(path, options) {
    return this.request(path, options);
  }

  // Opens a page and sends a form that is on it, to the same path unless another one is named.
  async submit(page, fields, { to = page, server } = {}) {
    (await this.get(page, { server })).is(200);
    return this.send(to, fields, { server });
  }

  // A form of the page that was opened last, whatever its status was.
  send(to, fields, { server } = {}) {
    return this.request(to, { method: "POST", body: new URLSearchParams({ csrf: this.#csrf, ...fields }), server });
  }

  async register(name, options) {
    this.username = newUsername(name);
    const fields = { username: this.username, email: emailOf(this.username), password };
    (await this.submit("/register", fields, options)).is(303);
    assert.ok(this.accessToken, "who has an account is signed in");
    return this;
  }

  // The answer; whoever is signed in is signed out first.
  logIn(username, options) {
    this.#cookies.clear();
    this.username = username;
    return this.submit("/login", { login: username, password }, options);
  }

  // Its id.
  async createGallery(name, audience = "public", options) {
    const fields = { name, description: "", audience, idempotency_key: randomUUID() };
    const answer = await this.submit("/galleries/new", fields, options);
    answer.is(303);
    return /\/galleries\/([0-9a-f-]{36})/.exec(answer.headers.get("location"))[1];
  }

  // What became of one file: { id } of the photo, or { status, reason } of a refusal. Throws when there was no answer: it then is
  // in doubt, and the same key finds out.
  async upload(galleryId, file, { key = randomUUID(), server } = {}) {
    if (!this.#cookies.has("csrf")) (await this.get("/", { server })).is(200);
    const body = new FormData();
    body.set("csrf", this.#csrf);
    body.set("idempotency_key", key);
    body.append("photos", new Blob([file.bytes]), file.name);
    const answer = await this.request(`/galleries/${galleryId}/photos`, { method: "POST", body, server });
    if (answer.status === 200 && answer.text.includes('data-result="accepted"')) return { id: photoLink.exec(answer.text)[1] };
    const reason = /data-reason>([^<]*)</.exec(answer.text)?.[1] ?? answer.text.replace(/<[^>]*>/g, " ").trim();
    return { status: answer.status, reason };
  }

  // The original, as its owner downloads it.
  async download(photoId, options) {
    const answer = await this.get(`/photos/${photoId}/original`, options);
    answer.is(302);
    const response = await this.get(answer.headers.get("location"), options);
    response.is(200);
    return response.bytes;
  }
}

// The addresses of all pictures in a page, in all sizes and formats.
export function picturesOf(page) {
  const lists = [...page.matchAll(/\ssrc(?:set)?="([^"]*)"/g)].map(([, value]) => value.replaceAll("&amp;", "&"));
  const addresses = lists.flatMap((list) => list.split(/,\s+/)).map((one) => one.trim().split(/\s/)[0]);
  return [...new Set(addresses.filter((address) => /\/b\/[^/]+\/[^/]+\?/.test(address)))];
}
