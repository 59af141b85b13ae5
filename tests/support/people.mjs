// People with an account, each with a client that is logged in.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { Client } from "./client.mjs";
import { run } from "./server.mjs";
import { until } from "./until.mjs";

export const password = "quiet harbour lantern";

let count = 0;

export function newUsername(name = "person") {
  count += 1;
  return `${name}_${process.pid}_${count}`;
}

export class Person extends Client {
  constructor(server, tokens) {
    super(server, tokens.access_token);
    this.tokens = tokens;
    this.id = tokens.user.id;
    this.username = tokens.user.username;
    this.email = emailOf(this.username);
  }

  async createGallery(name, audience = "private", more = {}) {
    return (await this.post("/galleries", { name, audience, ...more })).is(201).gallery;
  }

  // `file` is { name, bytes }.
  upload(galleryId, file, { key = randomUUID() } = {}) {
    return this.post(`/galleries/${galleryId}/photos`, undefined, fileBody(file, { "Idempotency-Key": key }));
  }

  async follow(person) {
    return (await this.put(`/follows/${person.username}`)).is(200).relation;
  }
}

export function fileBody(file, headers = {}) {
  return {
    body: file.bytes,
    headers: {
      "Content-Type": "application/octet-stream",
      "X-File-Name": encodeURIComponent(file.name),
      ...headers,
    },
  };
}

export function emailOf(username) {
  return `${username}@example.org`;
}

export async function register(server, name) {
  const username = newUsername(name);
  const input = { username, email: emailOf(username), password };
  return new Person(server, (await new Client(server).post("/auth/register", input)).is(201));
}

// By the command line, as the first one of a site is made; until the server has noticed.
export async function makeAdministrator(server, person) {
  const made = await run("user", "role", person.username, "admin", "--data", server.data);
  assert.equal(made.code, 0, made.stderr);
  await until("they administer", async () => (await person.get("/admin/settings")).status === 200);
}
