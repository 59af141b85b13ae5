// What was acknowledged is there after the process is killed at any moment (FAULTS.md).
import assert from "node:assert/strict";
import { test } from "node:test";

import { Person, password, register } from "../support/people.mjs";
import { Client } from "../support/client.mjs";
import { photo, sha256 } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

const uploadsAtOnce = 3;
const acknowledgedBeforeKill = 8;

test("every upload that was answered with 201 survives kill -9, bit for bit", async () => {
  const first = await Server.start();
  const owner = await register(first, "owner");
  const gallery = await owner.createGallery("Kept", "public");
  const files = await Promise.all(["small.jpg", "orientation-6.jpg", "photo.webp", "alpha.png"].map(photo));
  const acknowledged = [];
  let isOver = false;
  let next = 0;

  async function uploadUntilTheEnd() {
    while (!isOver) {
      const file = files[next++ % files.length];
      let answer;
      try {
        answer = await owner.upload(gallery.id, file);
      } catch {
        return; // the connection broke: nothing was said about this one
      }
      acknowledged.push({ id: answer.is(201).photo.id, hash: sha256(file.bytes) });
      if (acknowledged.length === acknowledgedBeforeKill) {
        isOver = true;
        await first.kill(); // the others are in the middle of an upload
      }
    }
  }
  await Promise.all(Array.from({ length: uploadsAtOnce }, uploadUntilTheEnd));
  assert.ok(acknowledged.length >= acknowledgedBeforeKill);

  const second = await Server.start({ data: first.data });
  const tokens = (await new Client(second).post("/auth/login", { login: owner.username, password })).is(200);
  const returned = new Person(second, tokens);
  for (const { id, hash } of acknowledged) {
    const details = (await returned.get(`/photos/${id}`)).is(200).photo;
    for (const source of details.sources) assert.equal((await returned.fetch(source.url)).status, 200);
    const original = await returned.get(`/photos/${id}/original`);
    original.is(302);
    assert.equal(sha256((await returned.fetch(original.headers.get("location"))).bytes), hash);
  }
  // What was cut off is either wholly there or not at all.
  const page = (await returned.get(`/galleries/${gallery.id}`)).is(200);
  assert.equal(page.gallery.photo_count, page.photos.length);
  assert.ok(page.photos.length <= acknowledged.length + uploadsAtOnce);
  (await returned.upload(gallery.id, files[0])).is(201);
  await second.stop();
});
