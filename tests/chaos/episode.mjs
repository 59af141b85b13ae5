// One fault, or several that leave each other's promises satisfiable, under load: what it cost, and what was lost.
import { setTimeout as pause } from "node:timers/promises";

import { until } from "../support/until.mjs";
import { Crowd } from "./crowd.mjs";
import { findCutOff, mostByChance } from "./cut_off.mjs";
import { isWell } from "./faults.mjs";

const calmGets = 150; // before, to know how slow the slowest is anyway
const faultLastsMs = 6000;
const recoveryTimeMaxMs = 120_000;
const afterGets = 50;

// What it cost; `broken` are the promises that were not kept, in words.
export async function runEpisode(context, faults) {
  const { cluster } = context;
  const crowd = await Crowd.gather(cluster);
  const contexts = faults.map(() => ({ ...context, crowd, subject: "" }));
  const mayCutOff = faults.some(({ limits }) => "cutOffShare" in limits);
  const broken = [];
  const undos = [];
  try {
    for (const [i, fault] of faults.entries()) await fault.prepare?.(contexts[i]);
    crowd.run();
    const calmStart = Date.now();
    await crowd.looking.more(calmGets);
    const start = Date.now();
    const calm = crowd.between(calmStart, start);
    for (const [i, fault] of faults.entries()) undos.push(await fault.inject(contexts[i]));
    const photosBefore = crowd.ledger.acknowledged;
    const end = Date.now() + Math.max(faultLastsMs, ...faults.map(({ lastsMs = 0 }) => lastsMs));
    for (const [i, fault] of faults.entries()) {
      await fault.whileOn?.(contexts[i]).catch((error) => broken.push(`${fault.title}: ${error.message}`));
    }
    await pause(Math.max(0, end - Date.now()));
    const cutOff = mayCutOff ? await findCutOff(contexts[0], photosBefore) : undefined;
    for (const undo of undos.splice(0)) await undo?.();
    await cluster.heal();
    const restarted = Date.now();
    await until("all is well again", () => isWell({ cluster, crowd }), recoveryTimeMaxMs).catch((error) => broken.push(error.message));
    const recovered = Date.now();
    await crowd.looking.more(afterGets);
    const cost = crowd.between(start, recovered, cutOff);
    await crowd.stop();
    for (const [i, fault] of faults.entries()) {
      await fault.settled?.(contexts[i]).catch((error) => broken.push(`${fault.title}: ${error.message}`));
    }
    broken.push(...(await crowd.complaints()));
    return {
      subjects: contexts.map(({ subject }) => subject),
      gets: cost.count,
      failed: cost.failed,
      excused: cost.excused,
      cutOff,
      reasons: cost.reasons,
      refused: crowd.failures,
      addedMs: Math.max(0, cost.slowestMs - calm.slowestMs),
      // Processes of one machine take their time to start; that is not the deployment's recovery.
      recoveryMs: recovered - restarted,
      deeds: crowd.deeds.count,
      uploads: crowd.ledger.acknowledged.length,
      broken,
      crowd,
    };
  } finally {
    for (const undo of undos) await undo?.();
    await crowd.stop();
    await cluster.heal();
  }
}

// What of it is over the limits of all its faults, in words.
export function exceeded(result, faults) {
  const limit = (name, none = Infinity) => faults.reduce((most, { limits }) => Math.max(most, limits[name] ?? none), 0);
  const over = [];
  if (result.failed > limit("failedGets")) over.push(`${result.failed} of ${result.gets} GETs failed: ${result.reasons.join("; ")}`);
  const { photos = 0, of = 0 } = result.cutOff ?? {};
  if (photos > mostByChance(of, limit("cutOffShare", 0))) over.push(`${photos} of ${of} photos had all of their copies on the nodes that were away`);
  if (result.refused.length > 0) over.push(`${result.refused.length} deeds were refused, the first: ${result.refused[0]}`);
  if (result.addedMs > limit("addedMs")) over.push(`the slowest GET took ${result.addedMs} ms more`);
  if (result.recoveryMs > limit("recoveryMs")) over.push(`well again after ${result.recoveryMs} ms`);
  return over;
}
