// tools/chaos: see `usage`.
import { execFileSync, spawn } from "node:child_process";
import { access, mkdir, writeFile } from "node:fs/promises";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Clocks } from "../support/clocks.mjs";
import { RunningCluster } from "../support/cluster.mjs";
import { assertOnTwoZones } from "../support/copies.mjs";
import { hindrance as networkHindrance, isolation } from "../support/isolated.mjs";
import { Network } from "../support/network.mjs";
import { photoPath } from "../support/photos.mjs";
import { outputFolder, photosFolder, root } from "../support/places.mjs";
import { Disks } from "./disks.mjs";
import { exceeded, runEpisode } from "./episode.mjs";
import { faults, upgrade } from "./faults.mjs";
import { Random } from "./random.mjs";
import { report } from "./report.mjs";
import { Version } from "./version.mjs";

const usage = `usage: tools/chaos [--minutes N] [--seed S] [--only TEXT] [--previous PROGRAM]
                   [--own-database | --patroni] [--report FILE]

Starts the reference deployment of tools/cluster in a folder of its own, lets people use it, and injects each fault of the design's
list: first each one alone, in random order, then random ones together, until N minutes are over (10; the first round is always
finished). Ends with a table, which it writes to FILE (test-output/fault-report.md). The exit code is 0 when no promise was broken.

  --seed S      the same faults in the same order as a run that printed S
  --only TEXT   only faults whose title has this text, each once
  --previous PROGRAM   start with this one, of an earlier commit, and upgrade it under load before everything else
  --own-database       with the database that tools/cluster starts, also where that is FerretDB, and else one SQLite file
  --patroni            with PostgreSQL x3 under Patroni as the database, which may lose its primary
`;

const isInside = "PORTRETO_CHAOS_ISOLATED";
const say = (line) => console.log(line);

export async function main(args) {
  let values;
  try {
    const string = { type: "string" };
    const flag = { type: "boolean" };
    const texts = { minutes: string, seed: string, only: string, previous: string, report: string };
    ({ values } = parseArgs({ args, options: { ...texts, "own-database": flag, patroni: flag, help: flag } }));
    if (values.help) return say(usage);
    values.minutes = Number(values.minutes ?? 10);
    values.seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
    if (![upgrade, ...faults].some(({ title }) => title.includes(values.only ?? ""))) {
      throw new Error(`No fault's title has "${values.only}". The titles are:\n${faults.map(({ title }) => `  ${title}`).join("\n")}`);
    }
    if (!(values.minutes > 0) || !Number.isInteger(values.seed)) throw new Error("--minutes and --seed take numbers.");
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
  const hindrance = networkHindrance();
  if (!hindrance && !process.env[isInside]) return runIsolated(args, values.seed);
  if (hindrance) say(`Without networks of their own: ${hindrance}`);
  const databaseKind = values.patroni ? "patroni" : undefined;
  return run({ ...values, databaseKind }, hindrance ? undefined : new Network(databaseKind));
}

// Again, in namespaces whose end is everybody's.
async function runIsolated(args, seed) {
  const script = fileURLToPath(import.meta.url);
  const start = `import(${JSON.stringify(script)}).then(({ main }) => main(process.argv.slice(1)))`;
  const given = args.some((one) => one.startsWith("--seed")) ? args : [...args, "--seed", String(seed)];
  const command = [...isolation, process.execPath, "--input-type=module", "--eval", start, "--", ...given];
  const child = spawn("unshare", command, { stdio: "inherit", env: { ...process.env, [isInside]: "1" } });
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => child.kill(name));
  const [code] = await once(child, "close");
  process.exitCode = code ?? 1;
}

// Those that ./test makes, made here when it has not run yet.
async function havePhotos() {
  const isThere = await access(photoPath("small.jpg")).then(() => true, () => false);
  if (!isThere) execFileSync(path.join(root, "tests/testdata/make_photos.sh"), [photosFolder], { stdio: "inherit" });
}

async function run(values, network) {
  const { minutes, seed, only, previous, "own-database": hasOwnDatabase, databaseKind } = values;
  const file = values.report ?? path.join(outputFolder, "fault-report.md");
  const random = new Random(seed);
  const end = Date.now() + minutes * 60_000;
  await havePhotos();
  say(`Seed ${seed}`);
  await network?.up();
  const clocks = new Clocks("storage-2", "app-2", "auth-2");
  const launcherOf = (name) => [...(network?.options.launcherOf(name) ?? []), ...clocks.options.launcherOf(name)];
  const disks = network && new Disks(); // what can have networks of its own can mount, too
  const version = previous && (await Version.startingWith(previous));
  const cluster = await RunningCluster.start({
    network,
    program: version?.program,
    isUnderLoad: !hasOwnDatabase,
    databaseKind,
    clocks: { options: { launcherOf } },
    repairDelayS: 3,
    more: disks && Disks.settings,
    furnish: (running) => disks?.mount(running),
  });
  const context = { cluster, network, disks, clocks, version, random };
  const episodes = [];
  const hindered = [];
  try {
    const wanted = [upgrade, ...faults].filter(({ title }) => !only || title.includes(only));
    const possible = wanted.filter((fault) => {
      const reason = fault.hindrance?.(context);
      if (reason) hindered.push({ fault, reason });
      return !reason;
    });
    if (possible.includes(upgrade)) await episode(context, episodes, [possible.shift()]);
    for (const fault of random.shuffle(possible)) await episode(context, episodes, [fault]);
    // For a while longer, as many together as chance has it.
    while (!only && Date.now() < end) await episode(context, episodes, together(possible, random));
  } finally {
    const complaints = await conclude(cluster, episodes).catch((error) => [`it could not be looked at: ${error.message}`]);
    cluster.cluster.killAll();
    await disks?.unmount();
    await cluster.end();
    await version?.end();
    await write(file, report({ seed, minutes, episodes, hindered, finalComplaints: complaints, ...circumstances() }));
    const isBroken = complaints.length > 0 || episodes.length === 0 || episodes.some(({ result }) => result.broken.length > 0);
    process.exitCode = isBroken ? 1 : 0;
  }
}

async function episode(context, episodes, chosen) {
  const titles = chosen.map(({ title }) => title).join(" + ");
  try {
    const result = await runEpisode(context, chosen);
    const over = exceeded(result, chosen);
    episodes.push({ faults: chosen, result, over });
    const subjects = result.subjects.filter(Boolean).join("; ");
    say(`${result.broken.length ? "BROKEN" : over.length ? "over  " : "kept  "} ${titles}${subjects ? ` (${subjects})` : ""}: ` +
      `${result.failed} of ${result.gets} GETs failed${excused(result)}, +${result.addedMs} ms, well after ${result.recoveryMs} ms` +
      [...result.broken, ...over].map((text) => `\n       ${text}`).join(""));
    if (result.broken.length > 0) say(await context.cluster.keepLogs(titles));
  } catch (error) {
    say(`BROKEN ${titles}: ${error.stack}${await context.cluster.keepLogs(titles)}`);
    const result = { gets: 0, failed: 0, addedMs: 0, recoveryMs: 0, deeds: 0, uploads: 0, refused: [], broken: [error.message] };
    episodes.push({ faults: chosen, result, over: [] });
  }
}

const excused = ({ cutOff, excused }) => cutOff ? ` besides ${excused} of the ${cutOff.photos} photos out of reach, of ${cutOff.of}` : "";

// Two or three that touch nothing in common. What touches everything comes alone.
function together(possible, random) {
  const chosen = [];
  const touched = new Set();
  for (const fault of random.shuffle(possible.filter(({ touches }) => !touches.includes("everything")))) {
    if (chosen.length === 3 || fault.touches.some((one) => touched.has(one))) continue;
    chosen.push(fault);
    for (const one of fault.touches) touched.add(one);
  }
  return chosen;
}

// What of all that was acknowledged is not so in the end.
async function conclude(cluster, episodes) {
  const complaints = [];
  await cluster.heal();
  const crowds = episodes.map(({ result }) => result.crowd).filter(Boolean);
  for (const crowd of crowds) {
    (await crowd.owner.logIn(crowd.owner.username)).is(303);
    for (const visitor of crowd.deeds.visitors) (await visitor.logIn(visitor.username)).is(303);
    complaints.push(...(await crowd.complaints()));
  }
  for (const crowd of crowds.slice(-1)) await assertOnTwoZones(cluster, crowd.owner, crowd.ledger).catch((error) => complaints.push(error.message));
  return complaints;
}

function circumstances() {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  return { commit, machine: `one machine with ${os.cpus().length} cores, which all processes and people share` };
}

async function write(file, text) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  say(`\n${text}\nWritten to ${file}`);
}
