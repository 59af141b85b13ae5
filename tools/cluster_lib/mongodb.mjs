// The database of a cluster: a MongoDB replica set where there is a mongod; else what takes its place, one FerretDB or three of them on
// PostgreSQL.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { missingForPatroni, preparePatroni } from "./patroni.mjs";
import { setName } from "./replica_set.mjs";
import { ask } from "./wire.mjs";

const cacheGigabytes = 0.25; // of each mongod; by default it would take half of the machine
const answerTimeMaxMs = 1000;
const probeEveryMs = 100;

const ferretdb = fileURLToPath(new URL("ferretdb.mjs", import.meta.url));
const builder = fileURLToPath(new URL("../build_ferretdb.sh", import.meta.url));

// By kind, how many servers it takes and which ports beside the one that others ask, what they are, and what people are told of that.
export const databaseKinds = {
  mongod: {
    count: 3,
    name: "MongoDB, a replica set of three",
    note: "the database is a MongoDB replica set of three",
  },
  ferretdb: {
    count: 1,
    name: "FerretDB 1.24.2 on SQLite, one write at a time",
    note: "no mongod here: the database is one FerretDB process",
  },
  patroni: {
    count: 3,
    ports: ["postgresql", "patroni"],
    name: "FerretDB 1.24.2 on PostgreSQL under Patroni, three of each",
    note: "the database is three PostgreSQL under Patroni, each with a FerretDB",
    needsZookeeper: true,
  },
};

// The kind that this machine has; the other ones are only taken when they are asked for.
export function databaseKind() {
  try {
    execFileSync("mongod", ["--version"], { stdio: "ignore" });
    return "mongod";
  } catch {
    return "ferretdb";
  }
}

// Makes the program that stands in for mongod, which takes minutes for the first time. Fails with a text for people.
export function buildDatabase(kind) {
  if (kind === "ferretdb" || kind === "patroni") execFileSync(builder, { stdio: ["ignore", "ignore", "inherit"] });
}

// What it takes of this machine and is not there.
export function missingForDatabase(kind) {
  return kind === "patroni" ? missingForPatroni() : [];
}

// Returns how one of them is started. `context.member` has its host and ports.
export function prepareDatabase(kind, context) {
  if (kind === "patroni") return preparePatroni(context);
  const { folder, member } = context;
  const { host, ports } = member;
  const data = path.join(folder, "data");
  mkdirSync(data, { recursive: true });
  if (kind === "ferretdb") return { command: process.execPath, args: [ferretdb, `${host}:${ports.port}`, data] };
  const args = ["--dbpath", data, "--port", String(ports.port), "--bind_ip", host, "--replSet", setName];
  return { command: "mongod", args: [...args, "--wiredTigerCacheSizeGB", String(cacheGigabytes), "--quiet"] };
}

// `address` is { host, port }.
export async function isDatabaseReady(address) {
  const answer = await ask(address, { hello: 1 }, answerTimeMaxMs);
  return answer !== undefined && (!answer.includes("setName") ? !answer.includes("isreplicaset") : answer.includes("primary"));
}

// Makes a replica set of those that run, once; until it has a primary, nobody is ready.
export async function joinDatabase(kind, addresses, { limitMs, abort }) {
  const giveUp = Date.now() + limitMs;
  const wait = async (complaint) => {
    abort?.throwIfAborted();
    if (Date.now() > giveUp) throw new Error(complaint);
    await pause(probeEveryMs);
  };
  for (const address of addresses) {
    while ((await ask(address, { hello: 1 }, answerTimeMaxMs)) === undefined) {
      await wait(`The database server at port ${address.port} does not answer.`);
    }
  }
  const [first] = addresses;
  const members = addresses.map(({ host, port }, at) => ({ _id: at, host: `${host}:${port}` }));
  if (kind === "mongod") await ask(first, { replSetInitiate: { _id: setName, members } }, answerTimeMaxMs * 10);
  while (!(await isDatabaseReady(first))) await wait("The database has no primary.");
}

export function databaseUri(addresses) {
  const hosts = addresses.map(({ host, port }) => `${host}:${port}`).join(",");
  return `mongodb://${hosts}/portreto${addresses.length > 1 ? `?replicaSet=${setName}` : ""}`;
}
