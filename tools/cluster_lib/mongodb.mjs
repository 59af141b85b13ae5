// The database of a cluster: a MongoDB replica set where there is a mongod, else one FerretDB in its place.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { ask } from "./wire.mjs";

const replicaSet = "portreto";
const cacheGigabytes = 0.25; // of each mongod; by default it would take half of the machine
const answerTimeMaxMs = 1000;
const probeEveryMs = 100;

const ferretdb = fileURLToPath(new URL("ferretdb.mjs", import.meta.url));
const builder = fileURLToPath(new URL("../build_ferretdb.sh", import.meta.url));

export function hasMongod() {
  try {
    execFileSync("mongod", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

// How many servers it takes, and what they are.
export function databasePlan() {
  return hasMongod()
    ? { count: 3, name: "MongoDB, a replica set of three" }
    : { count: 1, name: "FerretDB 1.24.2 on SQLite, one command at a time" };
}

// Makes the program that stands in for mongod, which takes minutes for the first time. Fails with a text for people.
export function buildDatabase() {
  if (!hasMongod()) execFileSync(builder, { stdio: ["ignore", "ignore", "inherit"] });
}

// Returns how one of them is started.
export function prepareDatabase({ folder, member }) {
  const { port } = member.ports;
  const data = path.join(folder, "data");
  mkdirSync(data, { recursive: true });
  if (!hasMongod()) return { command: process.execPath, args: [ferretdb, String(port), data] };
  const args = ["--dbpath", data, "--port", String(port), "--bind_ip", "127.0.0.1", "--replSet", replicaSet];
  return { command: "mongod", args: [...args, "--wiredTigerCacheSizeGB", String(cacheGigabytes), "--quiet"] };
}

export async function isDatabaseReady(port) {
  const answer = await ask(port, { hello: 1 }, answerTimeMaxMs);
  return answer !== undefined && (!answer.includes("setName") ? !answer.includes("isreplicaset") : answer.includes("primary"));
}

// Makes a replica set of those that run, once; until it has a primary, nobody is ready.
export async function joinDatabase(ports, { limitMs }) {
  const members = ports.map((port, at) => ({ _id: at, host: `127.0.0.1:${port}` }));
  const giveUp = Date.now() + limitMs;
  for (const port of ports) {
    while ((await ask(port, { hello: 1 }, answerTimeMaxMs)) === undefined) {
      if (Date.now() > giveUp) throw new Error(`The database server at port ${port} does not answer.`);
      await pause(probeEveryMs);
    }
  }
  if (ports.length > 1) await ask(ports[0], { replSetInitiate: { _id: replicaSet, members } }, answerTimeMaxMs * 10);
  while (!(await isDatabaseReady(ports[0]))) {
    if (Date.now() > giveUp) throw new Error("The database has no primary.");
    await pause(probeEveryMs);
  }
}

export function databaseUri(ports) {
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(",");
  return `mongodb://${hosts}/portreto${ports.length > 1 ? `?replicaSet=${replicaSet}` : ""}`;
}
