// The whole deployment when all is well: what people do, through the proxy and through each web replica.
import assert from "node:assert/strict";

import { Client } from "../support/client.mjs";
import { clusterSuite } from "../support/cluster.mjs";
import { readMetadata } from "../support/metadata.mjs";
import { register } from "../support/people.mjs";
import { PhotoLedger, photosOf } from "../support/photo_ledger.mjs";
import { photo, sha256 } from "../support/photos.mjs";
import { Visitor, picturesOf } from "../support/visitor.mjs";

const suite = clusterSuite();

// Loads all pictures of a page as a browser does, and returns their bytes by address.
async function loadAll(visitor, html) {
  const pictures = picturesOf(html);
  const bytes = {};
  for (const address of pictures) {
    const answer = await visitor.get(address);
    answer.is(200);
    assert.match(answer.headers.get("content-type"), /^image\/(webp|jpeg)$/, address);
    bytes[address] = answer.bytes;
  }
  return bytes;
}

suite.test("people sign up, upload a real photo and look at it, all through the proxy", async (cluster) => {
  const owner = await new Visitor(cluster.front).register("owner");
  const gallery = await owner.createGallery("Harbour");
  const file = await photo("photo-12mp.jpg");
  const { id, reason } = await owner.upload(gallery, file);
  assert.ok(id, reason);

  const viewers = [owner, new Visitor(cluster.front), await new Visitor(cluster.front).register("viewer")];
  for (const viewer of viewers) {
    const inGallery = await viewer.get(`/galleries/${gallery}`);
    assert.ok(inGallery.is(200).includes(`/photos/${id}`));
    assert.ok(Object.keys(await loadAll(viewer, inGallery.text)).length > 0, "the gallery shows it");
    const pictures = await loadAll(viewer, (await viewer.get(`/photos/${id}`)).is(200));
    const kinds = Object.values(await readMetadata(pictures)).map((tags) => tags["File:MIMEType"]);
    assert.ok(kinds.filter((kind) => kind === "image/webp").length >= 5, kinds.join(" "));
    assert.ok(kinds.filter((kind) => kind === "image/jpeg").length >= 5, kinds.join(" "));
  }
  assert.equal(sha256(await owner.download(id)), sha256(file.bytes));
  assert.equal((await viewers[1].get(`/photos/${id}/original`)).status >= 300, true, "the original is for its owner");
});

suite.test("a program does all of it by REST, through the same proxy", async (cluster) => {
  const owner = await register(cluster.front, "program");
  const gallery = await owner.createGallery("By REST", "public");
  const file = await photo("photo-12mp.jpg");
  const { id } = (await owner.upload(gallery.id, file)).is(201).photo;
  const stranger = new Client(cluster.front);
  for (const { url } of (await stranger.get(`/photos/${id}`)).is(200).photo.sources) {
    const picture = await stranger.fetch(url);
    picture.is(200);
    assert.match(picture.headers.get("content-type"), /^image\//, url);
  }
  const { copies, answering, zones } = (await owner.get(`/photos/${id}/copies`)).is(200);
  assert.deepEqual({ copies, answering, zones }, { copies: 2, answering: 2, zones: 2 });
  const original = await owner.get(`/photos/${id}/original`);
  original.is(302);
  assert.equal(sha256((await owner.fetch(original.headers.get("location"))).bytes), sha256(file.bytes));

  const refreshed = (await stranger.post("/auth/refresh", { refresh_token: owner.tokens.refresh_token })).is(200);
  assert.ok(refreshed.access_token);
  (await stranger.get("/me")).isProblem(401, "unauthenticated");
  (await stranger.get("/nothing")).isProblem(404, "not_found");
  // A page's cookie is no credential here: else a foreign site could use it.
  const person = await new Visitor(cluster.front).register("cookies");
  const headers = { Cookie: `access=${person.accessToken}` };
  (await stranger.get("/me", { headers })).isProblem(401, "unauthenticated");
});

suite.test("what was done at one web replica is there at each other one", async (cluster) => {
  const [first, ...others] = cluster.names("web").map((name) => cluster.server(name));
  const owner = await new Visitor(first).register("owner");
  const gallery = await owner.createGallery("Everywhere");
  const ledger = new PhotoLedger();
  for (const server of [first, ...others]) {
    const outcome = await ledger.upload(owner, gallery, await ledger.newFile(), { server });
    assert.ok(outcome.id, outcome.reason);
  }
  for (const server of [first, ...others]) {
    for (const { id } of ledger.acknowledged) {
      assert.ok((await owner.get(`/galleries/${gallery}`, { server })).is(200).includes(id));
      const page = await owner.get(`/photos/${id}`, { server });
      for (const address of picturesOf(page.is(200))) (await owner.get(address, { server })).is(200);
    }
    const again = new Visitor(server);
    (await again.logIn(owner.username)).is(303);
    (await again.get("/settings")).is(200);
  }
  for (const name of cluster.names("app")) {
    assert.equal((await photosOf(cluster.app(owner, name), gallery)).length, 3, name);
    assert.deepEqual(await ledger.complaints(owner, cluster.app(owner, name), gallery), []);
  }
});

suite.test("a gallery that is private stays so at every replica", async (cluster) => {
  const owner = await new Visitor(cluster.front).register("owner");
  const stranger = await new Visitor(cluster.front).register("stranger");
  const gallery = await owner.createGallery("Mine", "private");
  const ledger = new PhotoLedger();
  const id = await ledger.uploadUntilAcknowledged(owner, gallery, await ledger.newFile());
  for (const server of cluster.names("web").map((name) => cluster.server(name))) {
    for (const page of [`/galleries/${gallery}`, `/photos/${id}`]) {
      assert.equal((await stranger.get(page, { server })).status, 404, page);
      (await owner.get(page, { server })).is(200);
    }
  }
  for (const name of cluster.names("app")) {
    (await cluster.app(stranger, name).get(`/photos/${id}`)).isProblem(404, "not_found");
  }
});

suite.test("each process tells its metrics, and ends well when it is asked to", async (cluster) => {
  const names = ["storage", "auth", "app", "web"].map((role) => cluster.names(role).at(-1));
  for (const name of names) {
    const { url } = cluster.server(name);
    assert.match(await (await fetch(`${url}/metrics`)).text(), /^portreto_http_requests_total\{/m, name);
    assert.equal((await fetch(`${url}/healthz`)).status, 200, name);
  }
  const start = Date.now();
  await cluster.stop(...names);
  assert.ok(Date.now() - start < 25_000, "nobody had to be killed");
  const visitor = await new Visitor(cluster.front).register("visitor");
  (await visitor.get("/explore")).is(200);
  await cluster.start(...names);
});
