// The whole program on MongoDB, or on what stands in for it (issue 5).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { Database } from "../support/database.mjs";
import { Person, password, register } from "../support/people.mjs";
import { photo, sha256 } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";

let database;

before(async () => {
  database = await Database.start();
});
after(() => database.stop());

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
  await until("/readyz says that it cannot be used", async () => (await fetch(`${second.url}/readyz`)).status === 503, 30_000);
  (await returned.put(`/galleries/${gallery.id}/like`)).isProblem(503, "unavailable");
  assert.equal((await fetch(`${second.url}/healthz`)).status, 200);
  await second.stop();
});
