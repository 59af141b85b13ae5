// A database for tests: node test_database.mjs DIRECTORY. Prints one line of JSON, { uri, name } or { missing }, and serves until
// its standard input ends.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";

import { buildDatabase, databaseKind, databaseKinds, databaseUri, joinDatabase, prepareDatabase } from "./mongodb.mjs";
import { freePorts } from "./ports.mjs";

const startTimeMaxMs = 60_000;

async function start(kind, directory) {
  const { count, name } = databaseKinds[kind];
  const addresses = (await freePorts(count)).map((port) => ({ host: "127.0.0.1", port }));
  const servers = addresses.map(({ host, port }, at) => {
    const folder = path.join(directory, `database-${at + 1}`);
    mkdirSync(folder, { recursive: true });
    const { command, args } = prepareDatabase(kind, { folder, member: { host, ports: { port } } });
    return spawn("setpriv", ["--pdeathsig", "KILL", command, ...args], { stdio: ["ignore", "ignore", "inherit"] });
  });
  process.on("exit", () => servers.forEach((server) => server.kill("SIGKILL")));
  await joinDatabase(kind, addresses, { limitMs: startTimeMaxMs });
  return { uri: databaseUri(addresses), name };
}

let answer;
try {
  const kind = databaseKind();
  buildDatabase(kind);
  answer = await start(kind, process.argv[2]);
} catch (error) {
  answer = { missing: `There is no mongod, and FerretDB cannot be used in its place: ${error.message}` };
}
console.log(JSON.stringify(answer));
process.stdin.resume().on("end", () => process.exit(0));
