// What the benchmarks that compare databases share: a scratch folder, filled databases, servers on them, and loads of one page.
import { execFile, spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { binary } from "../tests/support/places.mjs";
import { until } from "../tests/support/until.mjs";
import { startMongo } from "./mongo_server.mjs";

const run = promisify(execFile);
const password = "quiet harbour lantern";
const requestsMin = 5; // in a round
const roundMaxS = 30;
const basePhotos = 10_000; // of which more are copies, where they are
const startTimeMaxMs = 60_000;
const seeder = path.join(path.dirname(binary), "bench", "portreto_seed");

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const milliseconds = (text) => parseFloat(text) * (text.endsWith("us") ? 0.001 : text.endsWith("ms") ? 1 : 1000);

// Calls work({ folder, mongo, servers }), and leaves nothing behind whatever it does. Without a server of MongoDB's protocol when that is
// not among `kinds`.
export async function withScratch(kinds, work) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-bench-"));
  const servers = [];
  let mongo;
  const end = () => {
    servers.forEach((server) => server.process.kill("SIGKILL"));
    mongo?.stop();
  };
  process.on("exit", end);
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => process.exit(1));
  try {
    if (kinds.includes("mongodb")) mongo = await startMongo(folder);
    await work({ folder, mongo, servers });
  } finally {
    end();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

// A server with so many photos in its database; `name` is unique. `kind` is "sqlite" or "mongodb".
export async function startFilled({ folder, mongo, servers }, { kind, name, photos, galleries, users = 100 }) {
  const data = path.join(folder, name);
  mkdirSync(data);
  const isMongo = kind === "mongodb";
  const database = isMongo ? ["--uri", mongo.uri(name)] : ["--database", path.join(data, "portreto.db")];
  const times = isMongo ? mongo.multipliesBy(photos, basePhotos) : 1;
  const counts = ["--photos", Math.round(photos / times), "--galleries", Math.round(galleries / times), "--users", users].map(String);
  const start = Date.now();
  if (isMongo) mongo.beforeFilling(name);
  const seeded = JSON.parse((await run(seeder, [...database, ...counts, "--password", password])).stdout);
  if (isMongo) mongo.index(name, times);
  const server = { kind, name, data, photos, seeded, filledS: Math.round((Date.now() - start) / 1000) };

  const portFile = path.join(data, "port");
  // Sweeps look through everything, and are not what is measured.
  const settings = ["log.level=warn", "steward.sweep_interval_s=86400", ...(isMongo ? [`metadata.uri=${mongo.uri(name)}`] : [])].flatMap((one) => ["--set", one]);
  const args = ["serve", "--data", data, "--listen", "127.0.0.1:0", "--port-file", portFile, ...settings];
  // FerretDB does not manage all that a sweep asks within its time; that goes to a log which nobody needs.
  const log = openSync(path.join(data, "log"), "w");
  server.process = spawn("setpriv", ["--pdeathsig", "KILL", binary, ...args], { stdio: ["ignore", log, log] });
  servers.push(server);
  const hasEnded = () => server.process.exitCode !== null;
  const isListening = () => hasEnded() || readFile(portFile, "utf8").catch(() => undefined);
  const port = await until("the server listens", isListening, startTimeMaxMs);
  if (hasEnded()) throw new Error("portreto did not start");
  server.url = `http://127.0.0.1:${port.trim()}`;
  await until("the server is ready", async () => (await fetch(`${server.url}/readyz`)).ok, startTimeMaxMs);
  if (isMongo) await mongo.idle();
  return server;
}

// The bench user's access token, which is renewed since it holds for some minutes.
export async function tokenOf(server) {
  const answer = await fetch(`${server.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login: server.seeded.username, password }),
  });
  if (!answer.ok) throw new Error(`login: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).access_token;
}

// What the server's process has had of the processors, in ms.
function cpuMs({ process: { pid } }) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10; // in ticks of 1/100 s
}

// Median and p99 in ms of pages at random among `paths`, one request after the other on one connection, and `cpu`: what the server itself
// has had of the processors for each, which depends less on what else runs here.
export async function load(server, paths, seconds, { isSignedIn = true } = {}) {
  const file = path.join(server.data, "paths");
  writeFileSync(file, paths.join("\n") + "\n");
  const script = fileURLToPath(new URL("paths.lua", import.meta.url));
  const cookie = isSignedIn ? `Cookie: access=${await tokenOf(server)}` : "Cookie: theme=light";
  const args = ["-t1", "-c1", `-d${seconds}s`, "--timeout", "10s", "--latency", "-s", script, "-H", cookie, server.url, "--", file];
  const before = cpuMs(server);
  const { stdout } = await run("wrk", args);
  const cpu = cpuMs(server) - before;
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${server.name} ${paths[0]}:\n${stdout}`);
  const count = Number(/(\d+) requests in/.exec(stdout)[1]);
  const figure = (percent) => milliseconds(new RegExp(`${percent}%\\s+(\\S+)`).exec(stdout)[1]);
  const figures = { p50: figure(50), p99: figure(99), cpu: cpu / count };
  // Too few for a median, of which wrk tells nothing then: so slow a page takes a longer round.
  const isTooFew = count < requestsMin || Object.values(figures).some(Number.isNaN);
  if (isTooFew && seconds < roundMaxS) return load(server, paths, seconds * 4, { isSignedIn });
  return figures;
}

export const loadOfMachine = () => os.loadavg().map((one) => one.toFixed(1)).join(" ");
