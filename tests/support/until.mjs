// Waiting for conditions, never for a time.
import { setTimeout as pause } from "node:timers/promises";

const pollMs = 20;

// Asks again until `check` gives something truthy, and returns that. An Error that it throws counts as "not yet", and is
// told when the time is over.
export async function until(what, check, timeMaxMs = 10_000) {
  const end = Date.now() + timeMaxMs;
  for (;;) {
    let reason;
    try {
      const value = await check();
      if (value) return value;
    } catch (error) {
      reason = error;
    }
    if (Date.now() > end) throw new Error(`waited ${timeMaxMs} ms in vain until ${what}`, { cause: reason });
    await pause(pollMs);
  }
}
