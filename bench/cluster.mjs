// What being many processes costs, and what the copies are like: the work of bench/cluster.sh, which says what it measures.
//
//   node bench/cluster.mjs [UPLOADS]      prints its figures as text
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { PhotoLedger } from "../tests/support/photo_ledger.mjs";
import { binary } from "../tests/support/places.mjs";
import { until } from "../tests/support/until.mjs";
import { Visitor } from "../tests/support/visitor.mjs";
import { command, copiesOf, withCluster } from "./cluster_bench.mjs";

const run = promisify(execFile);
const uploads = Number(process.argv[2] ?? 1000);
const connections = 16;
const pagePhotos = 50;
const rounds = 5;
const roundSeconds = 3;
const startTimeMaxMs = 60_000;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const milliseconds = (text) => parseFloat(text) * (text.endsWith("us") ? 0.001 : text.endsWith("ms") ? 1 : 1000);

async function uploadAll(visitor, gallery, ledger, count, width) {
  const one = async (worker) => {
    for (let i = worker; i < count; i += width) await ledger.uploadUntilAcknowledged(visitor, gallery, await ledger.newFile());
  };
  await Promise.all(Array.from({ length: width }, (_, worker) => one(worker)));
}

// Median time of a page in ms, one request after the other on one connection.
async function pageTime(url, cookie) {
  const { stdout } = await run("wrk", ["-t1", "-c1", `-d${roundSeconds}s`, "--latency", "-H", `Cookie: ${cookie}`, url]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return milliseconds(/50%\s+(\S+)/.exec(stdout)[1]);
}

async function galleryOf(server) {
  const visitor = await new Visitor(server).register("bench");
  const gallery = await visitor.createGallery("Page");
  await uploadAll(visitor, gallery, new PhotoLedger(), pagePhotos, 4);
  const page = await visitor.get(`/galleries/${gallery}`);
  page.is(200);
  const photos = page.text.split('class="tile ').length - 1;
  if (photos !== pagePhotos) throw new Error(`the page shows ${photos} photos rather than ${pagePhotos}`);
  return { visitor, gallery, path: `/galleries/${gallery}`, cookie: `access=${visitor.accessToken}` };
}

async function startServe(folder) {
  const portFile = path.join(folder, "port");
  const args = ["serve", "--data", path.join(folder, "serve"), "--listen", "127.0.0.1:0", "--port-file", portFile];
  const server = spawn(binary, args, { stdio: "ignore" });
  const port = await until("serve listens", () => readFile(portFile, "utf8").catch(() => undefined), startTimeMaxMs);
  return { url: `http://127.0.0.1:${port.trim()}`, end: () => (server.kill(), once(server, "exit")) };
}

async function compareWithServe(cluster, folder) {
  const serve = await startServe(folder);
  try {
    const [alone, split] = [await galleryOf(serve), await galleryOf({ url: cluster.urlOf("web-1") })];
    const times = { alone: [], split: [] };
    for (let round = 0; round < rounds; ++round) {
      times.alone.push(await pageTime(serve.url + alone.path, alone.cookie));
      times.split.push(await pageTime(cluster.urlOf("web-1") + split.path, split.cookie));
    }
    const [a, b] = [median(times.alone), median(times.split)];
    console.log(`page of ${pagePhotos} photos, one connection, ${rounds} rounds of ${roundSeconds} s each in turns:`);
    console.log(`  serve:         median ${a.toFixed(2)} ms  (${times.alone.map((ms) => ms.toFixed(2)).join(" ")})`);
    console.log(`  web, app:      median ${b.toFixed(2)} ms  (${times.split.map((ms) => ms.toFixed(2)).join(" ")})`);
    console.log(`  added:         ${(b - a).toFixed(2)} ms, ratio ${(b / a).toFixed(2)}`);
  } finally {
    await serve.end();
  }
}

async function spread(cluster) {
  const visitor = await new Visitor({ url: cluster.url }).register("bench");
  const gallery = await visitor.createGallery("Spread");
  const ledger = new PhotoLedger();
  const start = Date.now();
  await uploadAll(visitor, gallery, ledger, uploads, connections);
  const seconds = (Date.now() - start) / 1000;
  console.log(`\n${uploads} uploads by ${connections} connections: ${(uploads / seconds).toFixed(1)}/s; refused on the way: ${ledger.refusals.length}`);
  console.log((await command(cluster, "blobs", "status")).trim());
  const counts = [...(await copiesOf(cluster)).values()];
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const off = Math.max(...counts.map((count) => Math.abs(count / mean - 1)));
  console.log(`blobs by node: ${counts.join(" ")}; the one that is furthest off is so by ${(100 * off).toFixed(1)} %`);
}

await withCluster({}, async (cluster, folder) => {
  await compareWithServe(cluster, folder);
  await spread(cluster);
});
