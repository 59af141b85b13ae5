// REST as a client program sees it. Each answer is held to the API description (see contract.mjs).
import assert from "node:assert/strict";

import { contractOf } from "./contract.mjs";

// What a person would read of a page.
const spoken = (text) => text.replace(/<(head|script|nav)[ >].*?<\/\1>|<[^>]*>/gs, " ").replace(/\s+/g, " ");

export class Answer {
  constructor(request, response, bytes) {
    this.request = request;
    this.status = response.status;
    this.headers = response.headers;
    this.bytes = bytes;
  }

  get text() {
    return this.bytes.toString("utf8");
  }

  // Undefined when it is not JSON.
  get json() {
    return /[/+]json/.test(this.headers.get("content-type") ?? "") ? JSON.parse(this.text) : undefined;
  }

  // Holds the answer to a status, and returns what it says.
  is(status) {
    assert.equal(this.status, status, `${this.request} answered ${spoken(this.text).slice(0, 2000)}`);
    return this.json ?? this.text;
  }

  // Holds the answer to be a refusal, for exactly these fields when they are named.
  isProblem(status, code, fields) {
    const problem = this.is(status);
    assert.equal(this.headers.get("content-type"), "application/problem+json");
    assert.equal(problem.code, code);
    assert.ok(problem.detail && problem.request_id, "a problem says what happened, and its number");
    if (fields) assert.deepEqual((problem.errors ?? []).map(({ field }) => field).sort(), [...fields].sort());
    return problem;
  }
}

export class Client {
  constructor(server, token) {
    this.server = server;
    this.token = token;
  }

  async send(method, path, { json, body, headers = {} } = {}) {
    const all = { ...headers };
    if (this.token) all.Authorization ??= `Bearer ${this.token}`;
    if (json !== undefined) all["Content-Type"] ??= "application/json";
    const response = await fetch(`${this.server.url}/api/v1${path}`, {
      method,
      headers: all,
      body: json === undefined ? body : JSON.stringify(json),
      redirect: "manual",
    });
    const answer = new Answer(`${method} ${path}`, response, Buffer.from(await response.arrayBuffer()));
    (await contractOf(this.server)).check(method, path, answer);
    return answer;
  }

  get(path, options) {
    return this.send("GET", path, options);
  }
  post(path, json, options) {
    return this.send("POST", path, { json, ...options });
  }
  put(path, options) {
    return this.send("PUT", path, options);
  }
  patch(path, json, options) {
    return this.send("PATCH", path, { json, ...options });
  }
  delete(path, options) {
    return this.send("DELETE", path, options);
  }

  // What a signed URL leads to; no credential goes with it.
  async fetch(url, options) {
    const response = await fetch(new URL(url, this.server.url), { redirect: "manual", ...options });
    return new Answer(`GET ${url}`, response, Buffer.from(await response.arrayBuffer()));
  }
}
