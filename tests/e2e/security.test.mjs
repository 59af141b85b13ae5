// What SECURITY.md asks of the whole program under load and from the network (14, 38, 44); docs/security.md lists the other tests.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { after, before, test } from "node:test";

import { register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";

let server;
let owner;
let gallery;

before(async () => {
  server = await Server.start({ settings: ["server.connections_max=4096"] });
  owner = await register(server, "owner");
  gallery = await owner.createGallery("Open to all", "public");
});
after(() => server.stop());

// The 99th percentile in milliseconds of `count` pages, one after the other, each of which must come.
async function pagesP99(count) {
  const times = [];
  for (let i = 0; i < count; i += 1) {
    const started = performance.now();
    const answer = await fetch(`${server.url}/galleries/${gallery.id}`);
    await answer.arrayBuffer();
    times.push(performance.now() - started);
    assert.equal(answer.status, 200);
  }
  times.sort((a, b) => a - b);
  return times[Math.ceil(count * 0.99) - 1];
}

test("500 logins at once leave pages quick (14)", async () => {
  const login = async (number) => {
    const body = JSON.stringify({ login: `nobody_${number}`, password: "not the password" });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${server.url}/api/v1/auth/login`, { method: "POST", headers, body });
    await answer.arrayBuffer();
    return answer.status;
  };
  let running = true;
  const logins = Promise.all(Array.from({ length: 500 }, (_, number) => login(number))).finally(() => (running = false));
  const p99 = await pagesP99(100);
  assert.ok(running, "the pages were asked for while logins were checked");
  assert.ok(p99 < 500, `p99 was ${p99.toFixed(0)} ms`);
  for (const status of await logins) assert.ok([401, 429, 503].includes(status), `a login was answered with ${status}`);
});

test("no address that a person writes is fetched (38)", async () => {
  let requests = 0;
  const listener = http.createServer((_, answer) => {
    requests += 1;
    answer.end();
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const url = `http://127.0.0.1:${listener.address().port}/photo.jpg`;

  const addresses = {
    "a list of addresses": url,
    "a picture that refers to another":
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="${url}"/></svg>`,
    "a drawing that refers to another": `push graphic-context\nimage over 0,0 10,10 '${url}'\npop graphic-context\n`,
    "a page": `<!doctype html><img src="${url}">`,
    "a playlist": `#EXTM3U\n${url}\n`,
  };
  for (const [what, text] of Object.entries(addresses)) {
    (await owner.upload(gallery.id, { name: "photo.jpg", bytes: Buffer.from(text) })).isProblem(415, "unsupported_media");
    assert.equal(requests, 0, what);
  }
  (await owner.post(`/galleries/${gallery.id}/photos`, { url })).isProblem(415, "unsupported_media");
  (await owner.patch("/profile", { bio: url })).is(200);
  const { revision } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  (await owner.patch(`/galleries/${gallery.id}`, { description: url, revision })).is(200);
  await pagesP99(1);
  assert.equal(requests, 0);
  listener.close();
});

test("2,000 slow connections leave the others quick, and are closed after 5 s (44)", async () => {
  const port = Number(new URL(server.url).port);
  const slow = await Promise.all(
    Array.from({ length: 2000 }, async (_, number) => {
      const socket = net.connect(port, "127.0.0.1");
      socket.on("error", () => undefined); // being cut is what it waits for
      socket.resume();
      const closed = new Promise((resolve) => socket.once("close", resolve));
      await once(socket, "connect");
      if (number % 2 === 1) socket.write("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
      return { socket, closed, hasBegun: number % 2 === 1 };
    }),
  );
  const p99 = await pagesP99(100);
  assert.ok(p99 < 300, `p99 was ${p99.toFixed(0)} ms`);
  const started = performance.now();
  await Promise.all(slow.filter(({ hasBegun }) => hasBegun).map(({ closed }) => closed));
  assert.ok(performance.now() - started < 15_000, "a header has 5 s");
  for (const { socket } of slow) socket.destroy();
});
