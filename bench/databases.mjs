// What a page and an upload take on each kind of database: the work of bench/databases.sh, which says what it measures.
//
//   node bench/databases.mjs PHOTO.jpg [PHOTOS] [ROUNDS] [SECONDS]      prints its figures as text
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";

import { load, loadOfMachine, median, startFilled, tokenOf, withScratch } from "./two_databases.mjs";

const file = process.argv[2];
const [photos, rounds, seconds] = [200, 5, 3].map((usual, at) => Number(process.argv[3 + at] ?? usual));
const users = 20;
const uploadsPerRound = 20;

// What, where, and whether somebody is logged in. The start page of who is, is the feed.
const pagesOf = ({ seeded }) => [
  ["start, to anybody", "/", false],
  ["explore", "/explore", true],
  ["a gallery of 50 photos", `/galleries/${seeded.gallery}`, true],
  ["a photo", `/photos/${seeded.photo}`, true],
  ["a profile", "/u/person000001", true],
  ["the feed", "/", true],
];

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(Math.floor(values.length * share), values.length - 1)];

// Times in ms from the start of each upload until it is acknowledged, one after the other. Each file is another one.
async function upload(server, bytes) {
  const authorization = `Bearer ${await tokenOf(server)}`;
  const times = [];
  for (let i = 0; i < uploadsPerRound; ++i) {
    const start = performance.now();
    const answer = await fetch(`${server.url}/api/v1/galleries/${server.seeded.gallery}/photos`, {
      method: "POST",
      headers: { authorization, "content-type": "application/octet-stream" },
      body: Buffer.concat([bytes, randomBytes(16)]), // behind the end of the picture
    });
    if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    times.push(performance.now() - start);
  }
  return { p50: median(times), p99: percentile(times, 0.99) };
}

function tell(what, [sqlite, mongo]) {
  const each = ({ p50, p99 }) => `${median(p50).toFixed(2)} ms, p99 ${median(p99).toFixed(2)}`;
  const ratio = (median(mongo.p50) / median(sqlite.p50)).toFixed(1);
  console.log(`  ${what.padEnd(24)}  ${each(sqlite).padEnd(26)}  ${each(mongo).padEnd(28)}  ${ratio.padStart(6)}`);
}

async function compare(servers, what, measure) {
  const times = servers.map(() => ({ p50: [], p99: [] }));
  for (let round = -1; round < rounds; ++round) { // the first one fills the caches
    for (const [at, server] of servers.entries()) {
      const { p50, p99 } = await measure(server);
      if (round < 0) continue;
      times[at].p50.push(p50);
      times[at].p99.push(p99);
    }
  }
  tell(what, times);
}

await withScratch(["sqlite", "mongodb"], async (scratch) => {
  console.log(`${photos} photos in the database, signed in, one connection, medians of ${rounds} rounds of ${seconds} s in turns; ` +
              `an upload: of ${uploadsPerRound} a round`);
  console.log(`MongoDB's protocol: ${scratch.mongo.name}`);
  const servers = [];
  for (const kind of ["sqlite", "mongodb"]) {
    servers.push(await startFilled(scratch, { kind, name: kind, photos, galleries: 20, users }));
  }
  console.log(`  ${"".padEnd(24)}  ${"SQLite".padEnd(26)}  ${"MongoDB's protocol".padEnd(28)}  ${"ratio".padStart(6)}`);
  for (const [at, [what, , isSignedIn]] of pagesOf(servers[0]).entries()) {
    await compare(servers, what, (server) => load(server, [pagesOf(server)[at][1]], seconds, { isSignedIn }));
  }
  const bytes = await readFile(file);
  await compare(servers, `an upload of ${Math.round(bytes.length / 1000)} kB`, (server) => upload(server, bytes));
  console.log(`load of the machine: ${loadOfMachine()}`);
});
