// Resumable uploads by the tus protocol (issue 6, feature 4).
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { register } from "../support/people.mjs";
import { largePhoto, photo, sha256 } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { chunkBytes, killedUpload, tusOptions, tusUpload } from "../support/tus.mjs";
import { until } from "../support/until.mjs";

const largeBytes = 20 << 20;

let server;
let owner;
let gallery;
let folder;

before(async () => {
  server = await Server.start();
  owner = await register(server, "owner");
  gallery = (await owner.createGallery("Resumed")).id;
  folder = await mkdtemp(path.join(os.tmpdir(), "portreto-uploads-"));
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const options = (more = {}) => tusOptions(server, owner.token, { gallery, ...more });

async function original(id) {
  const { photo: item } = (await owner.get(`/photos/${id}`)).is(200);
  return (await owner.fetch(item.original.url)).bytes;
}

test("tus-js-client sends a file, in parts and with its creation", async () => {
  const file = await largePhoto(largeBytes);
  for (const uploadDataDuringCreation of [false, true]) {
    const { photo: id } = await tusUpload(file, { ...options(), uploadDataDuringCreation });
    assert.equal(sha256(await original(id)), sha256(file));
  }
  assert.deepEqual((await owner.get("/uploads")).is(200).uploads, []);
});

test("killed at 40 %, and the server after it: what was acknowledged is not sent again", async () => {
  const file = await largePhoto(largeBytes);
  const name = path.join(folder, "large.jpg");
  await writeFile(name, file);
  const { url, sent } = await killedUpload(name, options({ sha256: sha256(file) }), 0.4);
  await server.kill();
  const { data } = server;
  server = await Server.start({ data });
  owner = Object.assign(new Client(server, owner.token), { tokens: owner.tokens });

  const [unfinished] = (await owner.get("/uploads")).is(200).uploads;
  assert.equal(unfinished.sha256, sha256(file), "a client can ask for what is unfinished");
  const uploadUrl = new URL(new URL(url).pathname, server.url).href;
  const { photo: id, from } = await tusUpload(file, { ...options(), uploadUrl });
  assert.ok(sent - from <= chunkBytes, `${sent} were sent, and again from ${from}`);
  assert.equal(sha256(await original(id)), sha256(file));
});

test("of a part that is cut, what has arrived is kept", async () => {
  const file = await largePhoto(largeBytes);
  const headers = {
    Authorization: `Bearer ${owner.token}`,
    "Tus-Resumable": "1.0.0",
    "Upload-Length": file.length,
    "Upload-Metadata": `gallery ${Buffer.from(gallery).toString("base64")}`,
  };
  const { id } = (await owner.post("/uploads", undefined, { headers })).is(201);
  const arrived = 3 << 20;
  const request = http.request(`${server.url}/api/v1/uploads/${id}`, {
    method: "PATCH",
    headers: {
      ...headers,
      "Upload-Offset": 0,
      "Content-Type": "application/offset+octet-stream",
      "Content-Length": file.length,
    },
  });
  request.on("error", () => undefined);
  const closed = new Promise((resolve) => request.once("close", resolve));
  request.write(file.subarray(0, arrived), () => request.destroy());
  await closed;
  const { from } = await until("it is told", async () => {
    const state = (await owner.get(`/uploads/${id}`)).is(200);
    return state.offset_bytes > 0 && { from: state.offset_bytes };
  });
  assert.ok(from <= arrived);
  const uploadUrl = `${server.url}/api/v1/uploads/${id}`;
  const { photo: photoId } = await tusUpload(file, { ...options(), uploadUrl });
  assert.equal(sha256(await original(photoId)), sha256(file));
});

test("a file that is no picture is refused with its reason, and ends", async () => {
  const { bytes } = await photo("truncated.jpg");
  const error = await tusUpload(bytes, options()).then(() => undefined, (reason) => reason);
  assert.ok([415, 422].includes(error?.originalResponse?.getStatus()), String(error));
  assert.match(JSON.parse(error.originalResponse.getBody()).detail, /\w.*\.$/);
  assert.deepEqual((await owner.get("/uploads")).is(200).uploads, []);
});

test("what the gallery has already is known before it is sent", async () => {
  const { bytes } = await photo("photo.webp");
  const ask = async () => (await owner.post(`/galleries/${gallery}/known`, { sha256: [sha256(bytes)] })).is(200).known;
  assert.deepEqual(await ask(), []);
  const { photo: id } = await tusUpload(bytes, options({ sha256: sha256(bytes) }));
  assert.deepEqual(await ask(), [{ sha256: sha256(bytes), photo: id }]);
});

test("a file that is not the announced one is refused", async () => {
  const { bytes } = await photo("small.jpg");
  const error = await tusUpload(bytes, options({ sha256: "0".repeat(64) })).then(() => undefined, (reason) => reason);
  assert.equal(error?.originalResponse?.getStatus(), 460, String(error));
});

test("an upload is given up, and is nobody else's", async () => {
  const headers = {
    "Tus-Resumable": "1.0.0",
    "Upload-Length": "100",
    "Upload-Metadata": `gallery ${Buffer.from(gallery).toString("base64")}`,
  };
  const { id } = (await owner.post("/uploads", undefined, { headers })).is(201);
  const stranger = await register(server, "stranger");
  (await stranger.get(`/uploads/${id}`)).isProblem(404, "not_found");
  (await stranger.delete(`/uploads/${id}`, { headers })).isProblem(404, "not_found");
  (await stranger.post("/uploads", undefined, { headers })).isProblem(404, "not_found");
  (await owner.delete(`/uploads/${id}`, { headers })).is(204);
  (await owner.get(`/uploads/${id}`)).isProblem(404, "not_found");
});
