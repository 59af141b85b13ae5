// deploy/haproxy/haproxy.cfg: which requests are repeated elsewhere, and which must not be (FAULTS.md, "web replica kill -9").
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { after, before, beforeEach, test } from "node:test";

import { until } from "../support/until.mjs";
import { startOf } from "../../tools/cluster_lib/haproxy.mjs";
import { freePorts } from "../../tools/cluster_lib/ports.mjs";

// Stands in for a replica of a tier: answers, or breaks off in one of the ways in which a process can.
class Replica {
  behaviour = "answers"; // or "breaks off", "is unavailable", "hangs"
  isReady = true;
  served = [];
  headers = []; // of those
  #server;

  constructor(role) {
    this.role = role;
  }
  host = "127.0.0.1";
  get ports() {
    return { port: this.port };
  }

  async start() {
    this.#server = http.createServer((request, response) => this.#serve(request, response));
    this.#server.listen(this.port ?? 0, "127.0.0.1");
    await once(this.#server, "listening");
    this.port = this.#server.address().port;
  }
  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #serve(request, response) {
    if (request.url === "/readyz") {
      response.writeHead(this.isReady ? 200 : 503).end();
      return;
    }
    this.served.push(`${request.method} ${request.url}`);
    this.headers.push(request.headers);
    request.resume().on("end", () => {
      if (this.behaviour === "breaks off") response.socket.destroy();
      if (this.behaviour === "is unavailable") response.writeHead(503).end("busy");
      if (this.behaviour === "answers") response.writeHead(200).end("well");
    });
  }
}

const roles = ["web", "app", "auth"];
let all;
let replicas; // of the web tier
let haproxy;
let front;
let operations;

before(async () => {
  all = roles.flatMap((role) => [new Replica(role), new Replica(role), new Replica(role)]);
  replicas = of("web");
  for (const replica of all) await replica.start();
  [front, operations] = (await freePorts(2)).map((port) => `127.0.0.1:${port}`);
  const { command, args, environment } = startOf({ front, operations, replicas: all });
  haproxy = spawn(command, args, { stdio: "ignore", env: { ...process.env, ...environment } });
  await until("the proxy is ready", async () => (await fetch(`http://${operations}/readyz`)).ok);
});
after(async () => {
  haproxy.kill("SIGKILL");
  await Promise.all(all.map((replica) => replica.stop()));
});

// All are well and in use again.
beforeEach(async () => {
  for (const replica of all) Object.assign(replica, { behaviour: "answers", isReady: true });
  for (const role of roles) await until(`all ${role} replicas are in use`, async () => (await usable(role)) === 3);
  for (const replica of all) Object.assign(replica, { served: [], headers: [] });
});

function of(role) {
  return all.filter((replica) => replica.role === role);
}

// How many replicas the proxy takes for alive.
async function usable(role = "web") {
  const metrics = await (await fetch(`http://${operations}/metrics`)).text();
  return Number(new RegExp(`^haproxy_backend_active_servers\\{proxy="${role}"\\} (\\d+)`, "m").exec(metrics)?.[1]);
}

async function ask(method, name, headers = {}) {
  const body = method === "POST" ? "form" : undefined;
  const response = await fetch(`http://${front}/${name}`, { method, body, headers });
  await response.text();
  return response.status;
}
const timesServed = (request) => all.flatMap(({ served }) => served).filter((one) => one === request).length;

for (const behaviour of ["breaks off", "is unavailable"]) {
  test(`a GET goes to another replica when one ${behaviour}`, async () => {
    replicas[0].behaviour = behaviour;
    for (let i = 0; i < 9; ++i) assert.equal(await ask("GET", `page-${i}`), 200);
    assert.ok(replicas[0].served.length > 0, "it was asked");
  });

  test(`a POST reaches one replica only, though one ${behaviour}`, async () => {
    replicas[0].behaviour = behaviour;
    const statuses = [];
    for (let i = 0; i < 9; ++i) {
      statuses.push(await ask("POST", `form-${i}`).catch(() => 0)); // 0: the connection was closed
      assert.equal(timesServed(`POST /form-${i}`), 1);
    }
    assert.ok(replicas[0].served.length > 0, "it was asked");
    assert.ok(statuses.some((status) => status !== 200), "and its failure is told");
  });
}

test("a replica that is gone is noticed by nobody, whatever is asked", async () => {
  await replicas[0].stop();
  try {
    for (let i = 0; i < 9; ++i) {
      assert.equal(await ask("GET", `page-${i}`), 200);
      assert.equal(await ask("POST", `form-${i}`), 200, "nothing of it was sent, so it may be sent elsewhere");
      assert.equal(timesServed(`POST /form-${i}`), 1);
    }
    await until("it is ejected", async () => (await usable()) === 2, 3000);
  } finally {
    await replicas[0].start();
  }
});

test("a replica that drains is asked no more", async () => {
  replicas[0].isReady = false;
  await until("it is ejected", async () => (await usable()) === 2, 5000);
  for (let i = 0; i < 6; ++i) assert.equal(await ask("GET", `page-${i}`), 200);
  assert.deepEqual(replicas[0].served, []);
});

test("without any replica the proxy says so at once, and is not ready", async () => {
  for (const replica of replicas) replica.isReady = false;
  await until("all are ejected", async () => (await usable()) === 0, 5000);
  assert.equal(await ask("GET", "page"), 503);
  assert.equal((await fetch(`http://${operations}/readyz`)).status, 503);
});

test("a request that hangs ends after the edge's 10 s", async () => {
  for (const replica of replicas) replica.behaviour = "hangs";
  const start = Date.now();
  assert.equal(await ask("GET", "page"), 504);
  const took = Date.now() - start;
  assert.ok(took > 9000 && took < 13_000, `${took} ms`);
});

test("REST goes to the app and auth tiers, and everything else to the web tier", async () => {
  const served = (role) => of(role).flatMap((replica) => replica.served);
  assert.equal(await ask("GET", "api/v1/me"), 200);
  assert.equal(await ask("POST", "api/v1/galleries"), 200);
  assert.equal(await ask("POST", "api/v1/auth/login"), 200);
  assert.equal(await ask("GET", "explore"), 200);
  assert.deepEqual(served("app"), ["GET /api/v1/me", "POST /api/v1/galleries"]);
  assert.deepEqual(served("auth"), ["POST /api/v1/auth/login"]);
  assert.deepEqual(served("web"), ["GET /explore"]);
});

test("REST is repeated elsewhere by the same rules as pages", async () => {
  for (const [role, path] of [["app", "api/v1"], ["auth", "api/v1/auth"]]) {
    of(role)[0].behaviour = "breaks off";
    for (let i = 0; i < 9; ++i) assert.equal(await ask("GET", `${path}/read-${i}`), 200);
    for (let i = 0; i < 9; ++i) {
      await ask("POST", `${path}/write-${i}`).catch(() => undefined);
      assert.equal(timesServed(`POST /${path}/write-${i}`), 1);
    }
    assert.ok(of(role)[0].served.some((one) => one.startsWith("POST")), "it was asked");
    of(role)[1].isReady = false;
    await until("it is ejected", async () => (await usable(role)) < 3, 5000);
  }
});

test("a program tells neither who it is nor how long it waits, and its cookies end here", async () => {
  const headers = {
    Authorization: "Bearer token",
    Cookie: "access=page; session=1",
    "X-Forwarded-For": "10.9.8.7",
    "X-Forwarded-Proto": "https",
    "X-Deadline-Ms": "1",
  };
  await ask("GET", "api/v1/me", headers);
  await ask("GET", "api/v1/auth/account", headers);
  for (const [seen] of ["app", "auth"].map((role) => of(role).flatMap((replica) => replica.headers))) {
    assert.equal(seen.authorization, "Bearer token");
    assert.equal(seen.cookie, undefined);
    assert.equal(seen["x-forwarded-for"], "127.0.0.1");
    assert.equal(seen["x-forwarded-proto"], "http");
    assert.equal(seen["x-deadline-ms"], undefined);
  }
  await ask("GET", "explore", headers);
  assert.equal(replicas.flatMap((replica) => replica.headers)[0].cookie, headers.Cookie, "pages live by them");
});

test("what is for operators and for the tiers themselves is not reached", async () => {
  const paths = ["healthz", "readyz", "metrics", "status", "%72eadyz", "api/v1/blobs/0/copies", "api/v1/disks", "api/v1/figures", "api/v1/pulls"];
  for (const path of [...paths, "api/v1/%62lobs/0/copies"]) assert.equal(await ask("GET", path), 404, path);
  assert.deepEqual(all.flatMap(({ served }) => served), []);
});
