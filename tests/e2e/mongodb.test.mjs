// The whole program on MongoDB, or on what stands in for it (issue 5).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { Database, countDocuments } from "../support/database.mjs";
import { Person, password, register } from "../support/people.mjs";
import { photo, sha256 } from "../support/photos.mjs";
import { binary } from "../support/places.mjs";
import { ReplicaSetMember } from "../support/replica_set_member.mjs";
import { Server, run } from "../support/server.mjs";
import { until } from "../support/until.mjs";

const comments = 400;
const refusalTimeMaxMs = 1000; // FAULTS.md, "Database quorum"
const noticeTimeMaxMs = 15_000; // a second or two; a machine that runs other tests is slower
const banner = /Portreto is read-only for now/;

let database;

before(async () => {
  database = await Database.start();
});
after(() => database.stop());

test("records move from SQLite and back, also after a kill in the middle, and never into other data", async (t) => {
  if (database.missing) return t.skip(database.missing);
  const server = await Server.start();
  const owner = await register(server, "owner");
  const gallery = await owner.createGallery("Moved", "public");
  const { id } = (await owner.upload(gallery.id, await photo("small.jpg"))).is(201).photo;
  for (let i = 0; i < comments; ++i) (await owner.post(`/photos/${id}/comments`, { text: `Comment ${i}` })).is(201);
  server.requestStop();
  await server.ended();

  const file = `sqlite:${path.join(server.data, "portreto.db")}`;
  const moved = new URL(database.uri);
  moved.pathname = "/moved";
  const move = (from, to) => run("migrate-metadata", "--from", from, "--to", to);
  const child = spawn(binary, ["migrate-metadata", "--from", file, "--to", moved.href], { stdio: "ignore" });
  const ended = once(child, "exit");
  await until("the first comments are there", async () => (await countDocuments(moved.href, "comments")) > 0, 30_000);
  child.kill("SIGKILL");
  await ended;
  const half = await countDocuments(moved.href, "comments");
  assert.ok(half < comments, `${half} of ${comments}: it was killed in the middle`);
  for (const time of ["first", "second"]) {
    const { code, stdout, stderr } = await move(file, moved.href);
    assert.equal(code, 0, `${time}: ${stderr}`);
    assert.match(stdout, new RegExp(`mongodb://.*/moved holds all records of sqlite:.*, each verified:[^]*comments +${comments}\n`));
  }
  const back = path.join(server.data, "back.db");
  assert.equal((await move(moved.href, `sqlite:${back}`)).code, 0);
  const again = await Server.start({ data: server.data, settings: [`metadata.file=${back}`] });
  const page = (await new Client(again).get(`/photos/${id}/comments?limit=1`)).is(200);
  assert.equal(page.items[0].text, "Comment 0");
  (await new Client(again).post("/auth/login", { login: owner.username, password })).is(200);

  await register(again, "newcomer");
  again.requestStop();
  await again.ended();
  const refused = await move(moved.href, `sqlite:${back}`);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /The target has other data: \w+/);
  moved.pathname = "/nothing";
  assert.match((await move(moved.href, `sqlite:${back}`)).stderr, /There is no database mongodb:\/\/.*\/nothing\./);
  await again.stop();
});

test("without a primary people go on to look, are told, and no change is taken", async (t) => {
  if (database.missing) return t.skip(database.missing);
  const member = await ReplicaSetMember.start(database.uri);
  t.after(() => member.stop());
  const server = await Server.start({ settings: [`metadata.uri=${member.uri("readonly")}`] });
  const owner = await register(server, "owner");
  const gallery = await owner.createGallery("Seen", "public");
  const { id } = (await owner.upload(gallery.id, await photo("small.jpg"))).is(201).photo;
  const page = async () => {
    const answer = await fetch(`${server.url}/galleries/${gallery.id}`);
    return { status: answer.status, text: await answer.text() };
  };
  const readiness = async () => (await fetch(`${server.url}/readyz`)).json();
  assert.doesNotMatch((await page()).text, banner);

  member.isPrimary = false;
  await until("/readyz says so", async () => (await readiness()).status === "degraded", noticeTimeMaxMs);
  assert.equal((await readiness()).checks.metadata.ok, true);
  const start = Date.now();
  const like = await owner.put(`/photos/${id}/like`);
  like.isProblem(503, "unavailable");
  assert.ok(Number(like.headers.get("retry-after")) > 0);
  const tookMs = Date.now() - start;
  assert.ok(tookMs < refusalTimeMaxMs, `${tookMs} ms`);
  const seen = await page();
  assert.equal(seen.status, 200);
  assert.match(seen.text, banner);
  assert.match(seen.text, /Seen/);
  (await owner.upload(gallery.id, await photo("small.jpg"))).isProblem(503, "unavailable");

  member.isPrimary = true;
  await until("it is as before", async () => (await readiness()).status === "ready", noticeTimeMaxMs);
  const { photos } = (await owner.get(`/galleries/${gallery.id}`)).is(200);
  assert.deepEqual(photos.map((one) => one.id), [id], "no phantom");
  assert.doesNotMatch((await page()).text, banner);
  (await owner.put(`/photos/${id}/like`)).is(200);
  await server.stop();
});

test("what was acknowledged is there after kill -9, and the database's end is told and waited for", async (t) => {
  if (database.missing) return t.skip(database.missing);
  t.diagnostic(`on ${database.name}`);
  const settings = [`metadata.uri=${database.uri}`];
  const first = await Server.start({ settings });
  const owner = await register(first, "owner");
  const gallery = await owner.createGallery("Kept", "public");
  const file = await photo("small.jpg");
  const { id } = (await owner.upload(gallery.id, file)).is(201).photo;
  await first.kill();

  const second = await Server.start({ data: first.data, settings });
  const tokens = (await new Client(second).post("/auth/login", { login: owner.username, password })).is(200);
  const returned = new Person(second, tokens);
  const original = await returned.get(`/photos/${id}/original`);
  original.is(302);
  assert.equal(sha256((await returned.fetch(original.headers.get("location"))).bytes), sha256(file.bytes));
  const { photos } = (await new Client(second).get(`/galleries/${gallery.id}`)).is(200);
  assert.deepEqual(photos.map((one) => one.id), [id]);

  await database.stop();
  await until("/readyz says that it cannot be used", async () => {
    const answer = await fetch(`${second.url}/readyz`);
    return answer.status === 503 && !(await answer.json()).checks.metadata_writes.ok;
  }, noticeTimeMaxMs);
  const start = Date.now();
  (await returned.put(`/galleries/${gallery.id}/like`)).isProblem(503, "unavailable");
  const page = await fetch(`${second.url}/galleries/${gallery.id}`);
  assert.equal(page.status, 503);
  assert.match(await page.text(), banner);
  const tookMs = Date.now() - start;
  assert.ok(tookMs < refusalTimeMaxMs, `${tookMs} ms`);
  assert.equal((await fetch(`${second.url}/healthz`)).status, 200);
  await second.stop();
});
