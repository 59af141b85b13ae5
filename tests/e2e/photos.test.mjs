// Photos from upload to deletion (issue point 4; SECURITY.md 27, 30 to 37).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { readMetadata, tellingTags } from "../support/metadata.mjs";
import { register } from "../support/people.mjs";
import { accepted, photo, refused, sha256 } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { Visitor } from "../support/visitor.mjs";

// The widths that a photo is shown in: its own up to 2048, and before it the steps that are at least a tenth narrower.
function widthsOf(width) {
  const largest = Math.min(width, 2048);
  return [...[320, 640, 960, 1440, 2048].filter((step) => step * 10 <= largest * 9), largest];
}

let server;
let owner;
let stranger;
let gallery;

before(async () => {
  server = await Server.start();
  [owner, stranger] = [await register(server, "owner"), await register(server, "other")];
  gallery = await owner.createGallery("Photos", "public");
});
after(() => server.stop());

async function add(name) {
  const { photo: item } = (await owner.upload(gallery.id, await photo(name))).is(201);
  return item.id;
}

const look = async (viewer, id) => (await viewer.get(`/photos/${id}`)).is(200).photo;
const photoCount = async () => (await owner.get(`/galleries/${gallery.id}`)).is(200).gallery.photo_count;

// The address of the original, as its owner's browser is led to it.
async function originalUrl(id) {
  const answer = await owner.get(`/photos/${id}/original`);
  answer.is(302);
  return answer.headers.get("location");
}

for (const { name, mediaType, width, height } of accepted) {
  test(`${name} is taken, shown upright in each size, and kept bit for bit`, async () => {
    const file = await photo(name);
    const id = await add(name);
    const details = await look(owner, id);
    assert.deepEqual([details.width, details.height], [width, height]);
    assert.match(details.average_color, /^#[0-9a-f]{6}$/);
    assert.ok(details.thumbhash.length > 5);

    const sizes = widthsOf(width);
    for (const format of ["webp", "jpeg"]) {
      const sources = details.sources.filter((source) => source.format === format);
      assert.deepEqual(sources.map((source) => source.width).sort((a, b) => a - b), sizes, "never larger than the original");
    }
    const pictures = {};
    for (const source of details.sources) {
      const answer = await owner.fetch(source.url);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get("content-type"), `image/${source.format}`);
      pictures[`${source.format} ${source.width}`] = answer.bytes;
    }
    for (const [picture, tags] of Object.entries(await readMetadata(pictures))) {
      assert.equal(tags["File:MIMEType"], `image/${picture.split(" ")[0]}`, picture);
      assert.equal(tags["File:ImageWidth"] ?? tags["RIFF:ImageWidth"], Number(picture.split(" ")[1]), picture);
      assert.deepEqual(tellingTags(tags), [], `${picture} tells nothing`);
      assert.ok(!pictures[picture].includes("SECRET"), picture);
    }

    const original = await owner.fetch(await originalUrl(id));
    assert.equal(original.status, 200);
    assert.equal(sha256(original.bytes), sha256(file.bytes));
    assert.equal(original.headers.get("content-type"), mediaType);
    assert.match(original.headers.get("content-disposition"), /^attachment/);
    assert.equal(original.headers.get("x-content-type-options"), "nosniff");
    assert.match(original.headers.get("content-security-policy"), /sandbox/);
  });
}

for (const name of [...refused.broken, ...refused.overLimit, ...refused.otherKind]) {
  test(`${name} is refused with its reason, and nothing is left of it`, async () => {
    const before = await photoCount();
    const answer = await owner.upload(gallery.id, await photo(name));
    const statuses = refused.broken.includes(name) ? [415, 422] : refused.overLimit.includes(name) ? [413, 422] : [415];
    assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text}`);
    assert.match(answer.json.detail, /\w.*\.$/, "the reason is a sentence");
    assert.equal(await photoCount(), before);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  });
}

test("a file over the limit is refused by its size", async () => {
  const strict = await Server.start({ settings: ["upload.file_size_bytes_max=1048576", "upload.pixels_max=2000000"] });
  const person = await register(strict, "owner");
  const { id } = await person.createGallery("Small ones");
  (await person.upload(id, await photo("photo-12mp.jpg"))).isProblem(413, "payload_too_large");
  const many = await person.upload(id, await photo("panorama.jpg"));
  assert.equal(many.status, 413, many.text);
  (await person.upload(id, await photo("small.jpg"))).is(201);
  await strict.stop();
});

test("what the camera wrote is read, and where it was is told to the owner alone (34)", async () => {
  const id = await add("phone.jpg");
  const mine = await look(owner, id);
  assert.match(mine.exif.camera, /iPhone 15 Pro/);
  assert.equal(mine.exif.iso, 64);
  assert.equal(mine.taken_at, "2024-06-30T16:05:59.500Z");
  assert.ok(Math.abs(mine.exif.latitude - 48.85837) < 1e-4 && Math.abs(mine.exif.longitude - 2.294481) < 1e-4);
  assert.equal(mine.original.file_name, "phone.jpg");
  for (const viewer of [stranger, new Client(server)]) {
    const theirs = await look(viewer, id);
    assert.equal(theirs.exif.latitude, undefined);
    assert.equal(theirs.exif.longitude, undefined);
    assert.equal(theirs.original, undefined);
    assert.match(theirs.exif.camera, /iPhone/);
  }
});

test("the original is for its owner alone", async () => {
  const id = await add("small.jpg");
  (await stranger.get(`/photos/${id}/original`)).isProblem(403, "permission_denied");
  (await new Client(server).get(`/photos/${id}/original`)).isProblem(401, "unauthenticated");
});

test("how its copies are is told to the owner alone, by REST and on a page", async () => {
  const id = await add("small.jpg");
  // Its figures are a second old at most, and its disks take a moment to tell theirs.
  await until("the one copy answers", async () => (await owner.get(`/photos/${id}/copies`)).is(200).answering === 1);
  const copies = (await owner.get(`/photos/${id}/copies`)).is(200);
  assert.deepEqual({ copies: copies.copies, zones: copies.zones }, { copies: 1, zones: 1 });
  (await stranger.get(`/photos/${id}/copies`)).is(403);
  (await new Client(server).get(`/photos/${id}/copies`)).is(401);
  const visitor = new Visitor(server);
  await visitor.logIn(owner.username);
  assert.match((await visitor.get(`/photos/${id}/copies`)).is(200), /1 copy, not yet verified again since it was written/);
});

test("every changed byte of a signed address is noticed, and none leads to the original (27)", async () => {
  const { sources } = await look(owner, await add("small.jpg"));
  const { pathname, search } = new URL(sources[0].url, server.url);
  const url = pathname + search;
  for (let i = "/b/".length; i < url.length; i += 1) {
    const other = url[i] === "1" ? "2" : url[i] === "a" ? "b" : /[0-9]/.test(url[i]) ? "1" : "a";
    const { status } = await owner.fetch(url.slice(0, i) + other + url.slice(i + 1));
    assert.ok([403, 404].includes(status), `${status} with byte ${i} of ${url} changed`);
  }
  for (const variant of ["original.jpg", "original.jpeg", "640.webp", "320.jpeg"]) {
    const { status } = await owner.fetch(pathname.replace(/[^/]+$/, variant) + search);
    assert.ok([403, 404].includes(status) || pathname.endsWith(variant), `${variant} answers ${status}`);
  }
  assert.equal((await owner.fetch(pathname)).status, 403, "without its signature");
});

test("a picture comes in parts and is not sent twice", async () => {
  const { sources } = await look(owner, await add("photo.webp"));
  const whole = await owner.fetch(sources[0].url);
  const size = whole.bytes.length;
  const ask = (headers) => owner.fetch(sources[0].url, { headers });

  const part = await ask({ Range: "bytes=10-19" });
  part.is(206);
  assert.equal(part.headers.get("content-range"), `bytes 10-19/${size}`);
  assert.deepEqual(part.bytes, whole.bytes.subarray(10, 20));
  const end = await ask({ Range: "bytes=-7" });
  end.is(206);
  assert.deepEqual(end.bytes, whole.bytes.subarray(-7));
  const beyond = await ask({ Range: `bytes=${size}-` });
  assert.equal(beyond.status, 416);
  assert.equal(beyond.headers.get("content-range"), `bytes */${size}`);

  const etag = whole.headers.get("etag");
  const unchanged = await ask({ "If-None-Match": etag });
  assert.equal(unchanged.status, 304);
  assert.equal(unchanged.bytes.length, 0);
  assert.equal((await ask({ "If-None-Match": '"other"' })).status, 200);
  assert.equal((await ask({ Range: "bytes=0-1", "If-Range": etag })).status, 206);
  assert.equal((await ask({ Range: "bytes=0-1", "If-Range": '"other"' })).status, 200);
  const head = await owner.fetch(sources[0].url, { method: "HEAD" });
  assert.equal(Number(head.headers.get("content-length")), size);
});

test("a retry with the same key adds nothing, and the key is good for one file", async () => {
  const before = await photoCount();
  const [file, other] = [await photo("small.jpg"), await photo("tiny.png")];
  const upload = (one) => owner.upload(gallery.id, one, { key: "same" });
  const answers = await Promise.all([upload(file), upload(file), upload(file)]);
  assert.equal(new Set(answers.map((answer) => answer.is(201).photo.id)).size, 1);
  assert.equal(await photoCount(), before + 1);
  (await upload(other)).isProblem(409, "conflict");
});

test("the name of a file is shown, and never reaches a path (35)", async () => {
  for (const name of ["../../../etc/passwd", "C:\\photos\\ötzi.jpg", "<script>.jpg", ".".repeat(300)]) {
    const file = { ...(await photo("tiny.png")), name };
    const { photo: item } = (await owner.upload(gallery.id, file)).is(201);
    const { file_name } = (await look(owner, item.id)).original;
    assert.doesNotMatch(file_name, /[/\\]/);
  }
});

test("location, description and alternative text are kept, limited, and cleared", async () => {
  const id = await add("small.jpg");
  const path = `/photos/${id}`;
  const change = async (patch) => owner.patch(path, { revision: (await look(owner, id)).revision, ...patch });
  (await change({ location: "Thessaloniki", description: "Two lines\nof it", alt: "A pier" })).is(200);
  const seen = await look(stranger, id);
  assert.deepEqual([seen.location, seen.description, seen.alt], ["Thessaloniki", "Two lines\nof it", "A pier"]);
  (await change({ description: "" })).is(200);
  assert.equal((await look(owner, id)).description, "");
  (await change({ location: "x".repeat(51) })).isProblem(400, "invalid_argument", ["location"]);
  (await change({ description: "x".repeat(1025) })).isProblem(400, "invalid_argument", ["description"]);
  (await owner.patch(path, { revision: 0, alt: "late" })).isProblem(409, "conflict");
  (await stranger.patch(path, { revision: 1, alt: "mine" })).isProblem(403, "permission_denied");
});

test("photos are stepped through in the order in which they came", async () => {
  const { id } = await owner.createGallery("In order");
  const ids = [];
  for (const name of ["small.jpg", "tiny.png", "grey.jpg"]) {
    ids.push((await owner.upload(id, await photo(name))).is(201).photo.id);
  }
  assert.deepEqual((await owner.get(`/galleries/${id}`)).is(200).photos.map((item) => item.id), ids);
  const page = (await owner.get(`/photos/${ids[1]}`)).is(200);
  assert.deepEqual([page.previous, page.next, page.position, page.count], [ids[0], ids[2], 2, 3]);
  const first = (await owner.get(`/photos/${ids[0]}`)).is(200);
  assert.equal(first.previous, undefined);
});

test("a large gallery comes in pages", async () => {
  const { id } = await owner.createGallery("Pages");
  const file = await photo("tiny.png");
  const ids = [];
  for (let i = 0; i < 7; i += 1) ids.push((await owner.upload(id, file)).is(201).photo.id);
  const found = [];
  for (let path = `/galleries/${id}?limit=3`; path;) {
    const page = (await owner.get(path)).is(200);
    assert.ok(page.photos.length <= 3);
    found.push(...page.photos.map((item) => item.id));
    path = page.next && `/galleries/${id}?limit=3&cursor=${encodeURIComponent(page.next)}`;
  }
  assert.deepEqual(found, ids);
  (await owner.get(`/galleries/${id}?limit=0`)).isProblem(400, "invalid_argument", ["limit"]);
});

test("a deleted photo is gone, and so are the photos of a deleted gallery", async () => {
  const id = await add("small.jpg");
  const before = await photoCount();
  (await stranger.delete(`/photos/${id}`)).isProblem(403, "permission_denied");
  (await owner.delete(`/photos/${id}`)).is(204);
  (await owner.get(`/photos/${id}`)).isProblem(404, "not_found");
  assert.equal(await photoCount(), before - 1);

  const other = await owner.createGallery("Doomed", "public");
  const { photo: item } = (await owner.upload(other.id, await photo("small.jpg"))).is(201);
  (await owner.delete(`/galleries/${other.id}`)).is(204);
  (await owner.get(`/photos/${item.id}`)).isProblem(404, "not_found");
});
