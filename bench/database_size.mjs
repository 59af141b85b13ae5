// Whether a gallery's page is slower when there are many photos in the database: the work of bench/database_size.sh, which says what it
// measures.
//
//   node bench/database_size.mjs [MANY] [ROUNDS] [SECONDS] [sqlite|mongodb]      prints its figures as text
import { load, loadOfMachine, median, startFilled, withScratch } from "./two_databases.mjs";

const [many, rounds, seconds] = [1_000_000, 5, 3].map((usual, at) => Number(process.argv[2 + at] ?? usual));
const kinds = process.argv[5] ? [process.argv[5]] : ["sqlite", "mongodb"];
const few = 10_000;
const photosPerGallery = 50;
const ratioMax = 1.2;

const pagesOf = ({ seeded }) => [seeded.gallery, ...seeded.public_galleries].map((id) => `/galleries/${id}`);

async function compare(kind, scratch) {
  const servers = [];
  for (const photos of [few, many]) {
    const filling = { kind, name: `${kind}_${photos}`, photos, galleries: photos / photosPerGallery };
    servers.push(await startFilled(scratch, filling));
  }
  const times = servers.map(() => ({ p50: [], p99: [], cpu: [] }));
  for (let round = -1; round < rounds; ++round) { // the first one fills the caches
    for (const [at, server] of servers.entries()) {
      const figures = await load(server, pagesOf(server), seconds);
      if (round < 0) continue;
      for (const [key, all] of Object.entries(times[at])) all.push(figures[key]);
    }
  }
  for (const [at, server] of servers.entries()) {
    const { p50, p99, cpu } = times[at];
    const each = p50.map((ms) => ms.toFixed(2)).join(" ");
    console.log(`  ${String(server.photos).padStart(9)} photos:  median ${median(p50).toFixed(2)} ms  (${each}), p99 ${median(p99).toFixed(2)} ms, ` +
                `${median(cpu).toFixed(2)} ms of CPU time in portreto; filled in ${server.filledS} s`);
    server.process.kill("SIGKILL");
  }
  const ratio = (of) => of(times[1]) / of(times[0]);
  const ofMedians = ratio(({ p50 }) => median(p50));
  console.log(`  ratio:  ${ofMedians.toFixed(2)} of the medians, ${ratio(({ p50 }) => Math.min(...p50)).toFixed(2)} of the best rounds, ` +
              `${ratio(({ cpu }) => median(cpu)).toFixed(2)} of the CPU times`);
  console.log(`  the limit is ${ratioMax}: ${ofMedians <= ratioMax ? "kept" : "exceeded"}`);
}

await withScratch(kinds, async (scratch) => {
  console.log(`pages of ${photosPerGallery} photos at random among 100 galleries, signed in, one connection, ${rounds} rounds of ${seconds} s in turns`);
  for (const kind of kinds) {
    console.log(kind === "sqlite" ? "SQLite" : `MongoDB's protocol: ${scratch.mongo.name}`);
    await compare(kind, scratch);
    console.log(`  load of the machine: ${loadOfMachine()}`);
  }
});
