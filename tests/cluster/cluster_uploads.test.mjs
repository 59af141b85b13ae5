// A resumable upload whose app replica dies: it goes on through another one (issue 6, feature 4).
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { clusterSuite } from "../support/cluster.mjs";
import { largePhoto, sha256 } from "../support/photos.mjs";
import { chunkBytes, killedUpload, tusOptions, tusUpload } from "../support/tus.mjs";
import { Visitor } from "../support/visitor.mjs";

const suite = clusterSuite();
const largeBytes = 20 << 20;

suite.test("the app replica that took the first parts of a file is killed", async (cluster) => {
  const visitor = await new Visitor(cluster.front).register("resumes");
  const gallery = await visitor.createGallery("Resumed");
  const file = await largePhoto(largeBytes);
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-uploads-"));
  try {
    const name = path.join(folder, "large.jpg");
    await writeFile(name, file);
    const first = tusOptions(cluster.server("app-1"), visitor.accessToken, { gallery });
    const { url, sent } = await killedUpload(name, first, 0.4);
    await cluster.kill("app-1");

    const other = cluster.server("app-2");
    const uploadUrl = new URL(new URL(url).pathname, other.url).href;
    const { photo, from } = await tusUpload(file, { ...tusOptions(other, visitor.accessToken, { gallery }), uploadUrl });
    assert.ok(sent - from <= chunkBytes, `${sent} were sent, and again from ${from}`);
    assert.equal(sha256(await visitor.download(photo)), sha256(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
