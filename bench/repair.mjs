// The repair of a storage node that is lost: the work of bench/repair.sh, which says what it measures.
//
//   node bench/repair.mjs BLOBS BYTES FIO_FILE      prints its figures as text
import { execFile } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { ask } from "../tools/cluster_lib/wire.mjs";
import { crc32c, newestKey, signedUrl } from "../tests/support/signed_urls.mjs";
import { command, copiesOf, withCluster } from "./cluster_bench.mjs";

const run = promisify(execFile);
const [blobs, bytes] = process.argv.slice(2, 4).map(Number);
const fioFile = process.argv[4];
const lost = "storage-1";
const large = 1 << 20; // about the block size in which a disk takes most
const connections = 16;
const bodies = 16; // of random bytes; no node knows that some of its blobs are equal
const rowsAtATime = 500;
const repairTimeMaxMs = 900_000;
const insertTimeMaxMs = 30_000;

// As src/metadata/mongo/stored_document.cpp has it.
function rowOf({ blob, nodes }) {
  return { _id: blob, variants: [0], revision: 1, created_at: new Date(), state: 1, copies: nodes, leftovers: [], nodes, copy_count: 2, is_settled: true };
}

async function insert(cluster, documents) {
  let answer;
  for (const { host, ports } of cluster.members.filter(({ role }) => role === "database")) {
    answer = await ask({ host, port: ports.port }, { insert: "locations", documents, $db: "portreto" }, insertTimeMaxMs);
    if (answer && !/errmsg|writeErrors/.test(answer)) return; // else it is not the primary
  }
  throw new Error(`the rows could not be written: ${answer}`);
}

// Blobs of which each has a copy on the node that will be lost, and one on a node of another zone, in turns.
async function fill(cluster) {
  const storage = cluster.members.filter(({ role }) => role === "storage");
  const { zone } = cluster.member(lost);
  const others = storage.filter((node) => node.zone !== zone).map(({ name }) => name);
  const key = await newestKey(path.join(cluster.directory, lost, "data"), "blob-url", "registry");
  const contents = Array.from({ length: bodies }, () => randomBytes(bytes));
  const sums = contents.map(crc32c);
  const put = async (node, blob, which) => {
    const url = cluster.urlOf(node) + signedUrl(key, "PUT", blob, { bytes: contents[which], crc: sums[which] });
    const answer = await fetch(url, { method: "PUT", body: contents[which] });
    if (answer.status !== 201) throw new Error(`PUT at ${node}: ${answer.status} ${await answer.text()}`);
  };
  let made = 0;
  const worker = async () => {
    let rows = [];
    while (made < blobs) {
      const number = made++;
      const one = { blob: randomUUID(), nodes: [lost, others[number % others.length]] };
      await Promise.all(one.nodes.map((node) => put(node, one.blob, number % bodies)));
      rows.push(rowOf(one));
      if (rows.length === rowsAtATime) await insert(cluster, rows.splice(0));
    }
    if (rows.length > 0) await insert(cluster, rows);
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

// MB/s of blocks with a sync each.
async function diskRate(blockBytes) {
  const { stdout } = await run("fio", ["--name=durable", `--filename=${fioFile}`, "--rw=write", `--bs=${blockBytes}`, "--size=4g",
    "--runtime=5", "--fdatasync=1", "--ioengine=psync", "--output-format=json"]);
  await rm(fioFile);
  return JSON.parse(stdout).jobs[0].write.bw_bytes / 1e6;
}

// From the last look at which all was on the lost node still.
async function repair(cluster) {
  await cluster.kill(lost);
  await command(cluster, "nodes", "retire", lost);
  let begun = Date.now();
  for (;;) {
    const asked = Date.now();
    const left = (await copiesOf(cluster)).get(lost);
    if (left === blobs) begun = asked;
    if (left === 0) break;
    if (asked - begun > repairTimeMaxMs) throw new Error(`${left} blobs are not repaired`);
  }
  const seconds = (Date.now() - begun) / 1000;
  console.log(`repair:           ${blobs} blobs of ${bytes} bytes in ${seconds.toFixed(1)} s`);
  return (blobs * bytes) / 1e6 / seconds;
}

await withCluster({ app: { "steward.repair_mib_per_s": 0 } }, async (cluster) => {
  await fill(cluster);
  const disk = new Map([[bytes, []], [large, []]]);
  const measureDisk = async () => {
    for (const [blockBytes, rates] of disk) rates.push(await diskRate(blockBytes));
  };
  await measureDisk();
  const rate = await repair(cluster);
  await measureDisk();
  console.log(`                  ${rate.toFixed(1)} MB/s`);
  for (const [blockBytes, [before, after]] of disk) {
    const ratio = rate / ((before + after) / 2);
    console.log(`fio, ${blockBytes} bytes and a sync each: ${before.toFixed(1)} and ${after.toFixed(1)} MB/s before and after; ratio ${ratio.toFixed(2)}`);
  }
});
