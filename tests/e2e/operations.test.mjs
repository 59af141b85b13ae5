// What administrators see of one process that does everything, by REST and as a page without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { password, register } from "../support/people.mjs";
import { run, Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

const intervalMs = 15_000; // of the series: the first has nothing before it, so that two must pass
const measuredWithinMs = 3 * intervalMs;

let server;
let admin;

before(async () => {
  server = await Server.start();
  admin = await register(server, "admin");
  const made = await run("user", "role", admin.username, "admin", "--data", server.data);
  assert.equal(made.code, 0, made.stderr);
});
after(() => server.stop());

const operations = async () => (await admin.get("/admin/operations")).is(200);

test("the operations are there for administrators, from the next request on, and for nobody else", async () => {
  const member = await register(server, "member");
  const nowhere = (await member.get("/nowhere")).isProblem(404, "not_found");
  for (const path of ["/admin/operations", "/admin/operations/series"]) {
    assert.equal((await member.get(path)).isProblem(404, "not_found").detail, nowhere.detail);
    (await new Client(server).get(path)).isProblem(401, "unauthenticated");
    (await admin.get(path)).is(200);
  }
  const page = await new Visitor(server).register("member");
  (await page.get("/operations")).is(404);
  const guest = await new Visitor(server).get("/operations");
  guest.is(303);
  assert.equal(guest.headers.get("location"), "/login?return_to=%2Foperations");
});

test("they say how all of it is, and no secret", async () => {
  const all = await operations();
  assert.equal(all.is_cluster, false);
  assert.deepEqual(all.services.map(({ role, state }) => `${role} ${state}`), ["web ready", "auth ready", "app ready"]);
  assert.equal(all.nodes.length, 1);
  assert.equal(all.nodes[0].service.state, "ready");
  assert.ok(all.nodes[0].disks[0].total_bytes > 0);
  // There is next to nothing on it: the first round ends soon, and there is no other for days.
  await until("the disk is verified", async () => {
    const [disk] = (await operations()).nodes[0].disks;
    return !disk.scrub && Date.now() - Date.parse(disk.verified_since) < 10 * 60_000;
  });
  assert.equal(all.nodes[0].wanted, undefined, "there is nothing to drain");
  assert.equal(all.database.kind, "SQLite");
  assert.equal(all.database.state, "ready");
  const rings = ["blob-url", "csrf", "device", "refresh", "service", "token-public", "token-signing"];
  assert.deepEqual(all.rings.map(({ name }) => name), rings);
  for (const { keys } of all.rings) {
    assert.ok(keys.length > 0);
    for (const key of keys) assert.deepEqual(Object.keys(key).filter((name) => !["id", "not_before", "not_after"].includes(name)), []);
  }
});

test("what is asked for is measured, and the page's table says what the series say", async (t) => {
  const visitor = new Visitor(server);
  (await visitor.logIn(admin.username)).is(303);
  let series;
  await until("requests of the web tier are measured", async () => {
    (await visitor.get("/explore")).is(200);
    series = (await admin.get("/admin/operations/series?role=web&span_s=900")).is(200);
    return series.series[0].values.some((value) => value > 0);
  }, measuredWithinMs);
  assert.equal(series.step_s, 15);
  assert.equal(series.told, 1);
  assert.equal(series.series.length, 7);
  for (const { values } of series.series) assert.equal(values.length, 60);

  const html = (await visitor.get("/operations?role=web&span=900")).is(200);
  const rows = [...html.matchAll(/<tr><th scope="row"><time datetime="([^"]+)">[^<]*<\/time><\/th>(.*?)<\/tr>/g)];
  assert.equal(rows.length, 60);
  const shown = new Map(rows.map(([, time, cells]) => [Date.parse(time), [...cells.matchAll(/<td>([^<]*)<\/td>/g)].map(([, text]) => text)]));
  let compared = 0;
  series.series.forEach(({ name, values }, column) => values.forEach((value, i) => {
    const cells = shown.get(Date.parse(series.from) + i * series.step_s * 1000);
    if (!cells) return; // a step has begun meanwhile
    compared += 1;
    if (value === null) assert.equal(cells[column], "–", name);
    else assert.ok(Math.abs(Number(cells[column]) - value) <= 0.0501, `${name}: ${cells[column]} is not ${value}`);
  }));
  assert.ok(compared > 300, "most of it is the same time");
  assert.match(html, /<polyline class="ops-line ops-line-a"/);
  t.diagnostic(`the page is ${Buffer.byteLength(html)} bytes`);
});

test("nonsense is refused, with what is expected", async () => {
  (await admin.get("/admin/operations?span_s=7")).isProblem(400, "invalid_argument", ["span_s"]);
  (await admin.get("/admin/operations/series?role=king")).isProblem(400, "invalid_argument", ["role"]);
  (await admin.get("/admin/operations/series?instance=nobody")).isProblem(404, "not_found");
  (await admin.patch("/admin/storage-nodes/nobody", { state: "draining" })).isProblem(404, "not_found");
  (await admin.patch("/admin/storage-nodes/nobody", { state: "gone" })).isProblem(400, "invalid_argument", ["state"]);
  (await admin.patch("/admin/storage-nodes/nobody", { state: "retired" })).isProblem(400, "invalid_argument", ["confirm"]);
});

test("who is an administrator no more sees nothing from the next request on", async () => {
  const former = await register(server, "former");
  assert.equal((await run("user", "role", former.username, "admin", "--data", server.data)).code, 0);
  const { access_token } = (await new Client(server).post("/auth/login", { login: former.username, password })).is(200);
  const client = new Client(server, access_token);
  (await client.get("/admin/operations")).is(200);
  assert.equal((await run("user", "role", former.username, "member", "--data", server.data)).code, 0);
  (await client.get("/admin/operations")).isProblem(404, "not_found");
});
