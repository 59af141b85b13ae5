// The stream of notifications while web replicas are killed, suspended and stopped: each comes exactly once, at whichever replica
// the browser comes back to.
import assert from "node:assert/strict";

import { clusterSuite } from "../support/cluster.mjs";
import { EventStream } from "../support/event_stream.mjs";
import { register } from "../support/people.mjs";
import { until } from "../support/until.mjs";

const suite = clusterSuite();
const toldWithinMs = 30_000; // a proxy looks at a replica each half second, and the machine runs the whole cluster

// How many streams a web replica has begun; 0 when it is gone.
async function streamsBegun(cluster, name) {
  try {
    const text = await (await fetch(`${cluster.server(name).url}/metrics`)).text();
    const counts = text.matchAll(/^portreto_http_requests_total\{[^}]*route="\/notifications\/stream"[^}]*\} (\d+)/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  } catch {
    return 0;
  }
}

async function countsOf(cluster) {
  const counts = {};
  for (const name of cluster.names("web")) counts[name] = await streamsBegun(cluster, name);
  return counts;
}

suite.test("each notification comes once though the replica that serves the stream is killed or stopped", async (cluster, t) => {
  const anna = await register(cluster.front, "anna");
  const ben = await register(cluster.front, "ben");
  const galleries = [];
  for (let i = 0; i < 8; ++i) galleries.push(await anna.createGallery(`Gallery ${i}`, "public"));
  const like = async ({ id }) => (await ben.put(`/galleries/${id}/like`)).is(200);

  let before = await countsOf(cluster);
  const stream = new EventStream(() => `${cluster.front.url}/notifications/stream`, { Cookie: `access=${anna.token}` });
  try {
    await stream.untilOpen();
    for (const [round, end] of ["kill", "kill", "stop", "pause"].entries()) {
      const now = await countsOf(cluster);
      const serving = cluster.names("web").find((name) => now[name] > before[name]);
      assert.ok(serving, `one of them has begun the stream: ${JSON.stringify({ before, now })}`);
      before = now;
      const connections = stream.statuses.length;
      await like(galleries[2 * round]); // and at once, before anybody has asked for it:
      if (end === "kill") await cluster.kill(serving);
      else if (end === "stop") await cluster.stop(serving);
      else cluster.pause(serving);
      await like(galleries[2 * round + 1]);
      await until("both are told", () => stream.ids.length >= 2 * (round + 1), toldWithinMs);
      assert.ok(stream.statuses.length > connections, `${serving} is gone, and the stream is another one's`);
      t.diagnostic(`round ${round}: ${end} ${serving}; ${stream.statuses.length} answers`);
      if (end === "pause") cluster.resume(serving);
      else await cluster.start(serving);
      await cluster.untilReady(...cluster.names("web"));
      before[serving] = end === "pause" ? before[serving] : 0;
    }
    const listed = (await anna.get("/notifications")).is(200).items.map(({ id }) => id);
    assert.equal(stream.ids.length, 8);
    assert.deepEqual([...stream.ids].sort(), [...listed].sort(), "all that are listed, each once");
  } finally {
    await stream.close();
  }
});

suite.test("a session that is ended is refused by every replica within ten seconds (SECURITY 17)", async (cluster) => {
  const anna = await register(cluster.front, "anna");
  const apps = cluster.names("app").map((name) => cluster.app({ accessToken: anna.token }, name));
  for (const app of apps) (await app.get("/me")).is(200);
  (await anna.post("/auth/logout", { refresh_token: anna.tokens.refresh_token })).is(204);
  for (const app of apps) await until("it is refused", async () => (await app.get("/me")).status === 401, 10_000);
});
