// deploy/haproxy/haproxy.cfg: which requests are repeated elsewhere, and which must not be (FAULTS.md, "web replica kill -9").
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";

import { root } from "../support/places.mjs";
import { until } from "../support/until.mjs";
import { freePorts } from "../../tools/cluster_lib/ports.mjs";

const config = path.join(root, "deploy/haproxy/haproxy.cfg");

// Stands in for a web replica: answers, or breaks off in one of the ways in which a process can.
class Replica {
  behaviour = "answers"; // or "breaks off", "is unavailable", "hangs"
  isReady = true;
  served = [];
  #server;

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
    request.resume().on("end", () => {
      if (this.behaviour === "breaks off") response.socket.destroy();
      if (this.behaviour === "is unavailable") response.writeHead(503).end("busy");
      if (this.behaviour === "answers") response.writeHead(200).end("well");
    });
  }
}

let replicas;
let haproxy;
let front;
let operations;

before(async () => {
  replicas = [new Replica(), new Replica(), new Replica()];
  for (const replica of replicas) await replica.start();
  [front, operations] = (await freePorts(2)).map((port) => `127.0.0.1:${port}`);
  const environment = { PORTRETO_FRONT: front, PORTRETO_OPERATIONS: operations };
  replicas.forEach(({ port }, i) => (environment[`PORTRETO_WEB_${i + 1}`] = `127.0.0.1:${port}`));
  haproxy = spawn("/usr/sbin/haproxy", ["-db", "-f", config], { stdio: "ignore", env: { ...process.env, ...environment } });
  await until("the proxy is ready", async () => (await fetch(`http://${operations}/readyz`)).ok);
});
after(async () => {
  haproxy.kill("SIGKILL");
  await Promise.all(replicas.map((replica) => replica.stop()));
});

// All are well and in use again.
beforeEach(async () => {
  for (const replica of replicas) Object.assign(replica, { behaviour: "answers", isReady: true });
  await until("all replicas are in use", async () => (await usable()) === 3);
  for (const replica of replicas) replica.served = [];
});

// How many replicas the proxy takes for alive.
async function usable() {
  const metrics = await (await fetch(`http://${operations}/metrics`)).text();
  return Number(/^haproxy_backend_active_servers\{proxy="web"\} (\d+)/m.exec(metrics)?.[1]);
}

async function ask(method, name) {
  const response = await fetch(`http://${front}/${name}`, { method, body: method === "POST" ? "form" : undefined });
  await response.text();
  return response.status;
}
const timesServed = (request) => replicas.flatMap(({ served }) => served).filter((one) => one === request).length;

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
