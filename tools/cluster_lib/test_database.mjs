// A database for tests: node test_database.mjs DIRECTORY. Prints one line of JSON, { uri, name } or { missing }, and serves until
// its standard input ends.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";

import { buildDatabase, databasePlan, databaseUri, joinDatabase, prepareDatabase } from "./mongodb.mjs";
import { freePorts } from "./ports.mjs";

const startTimeMaxMs = 60_000;

async function start(directory) {
  const { count, name } = databasePlan();
  const ports = await freePorts(count, []);
  const servers = ports.map((port, at) => {
    const folder = path.join(directory, `database-${at + 1}`);
    mkdirSync(folder, { recursive: true });
    const { command, args } = prepareDatabase({ folder, member: { ports: { port } } });
    return spawn("setpriv", ["--pdeathsig", "KILL", command, ...args], { stdio: ["ignore", "ignore", "inherit"] });
  });
  process.on("exit", () => servers.forEach((server) => server.kill("SIGKILL")));
  await joinDatabase(ports, { limitMs: startTimeMaxMs });
  return { uri: databaseUri(ports), name };
}

let answer;
try {
  buildDatabase();
  answer = await start(process.argv[2]);
} catch (error) {
  answer = { missing: `There is no mongod, and FerretDB cannot be used in its place: ${error.message}` };
}
console.log(JSON.stringify(answer));
process.stdin.resume().on("end", () => process.exit(0));
