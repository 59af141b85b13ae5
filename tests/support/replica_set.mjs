// The servers of a cluster's database where there are three of them.
import { readFileSync, readdirSync } from "node:fs";

import { ask } from "../../tools/cluster_lib/wire.mjs";

const answerTimeMaxMs = 1000;
const yes = "\0\x01"; // in BSON, behind a name

// The name of the one that says that it takes writes; undefined when none does.
export async function primaryOf(cluster) {
  for (const { name, host, ports } of cluster.cluster.running.filter(({ role }) => role === "database")) {
    const answer = await ask({ host, port: ports.port }, { hello: 1 }, answerTimeMaxMs);
    if (answer?.includes(`isWritablePrimary${yes}`)) return name;
  }
  return undefined;
}

// kill -9 of the FerretDB of a server that goes on (tools/cluster_lib/patroni_member.mjs).
export function killFerretdb(cluster, name) {
  const threads = `/proc/${cluster.cluster.member(name).process.pid}/task`;
  const children = readdirSync(threads).flatMap((thread) => readFileSync(`${threads}/${thread}/children`, "utf8").split(" "));
  const ferretdb = children.find((child) => child && readFileSync(`/proc/${child}/comm`, "utf8").startsWith("ferretdb"));
  if (!ferretdb) throw new Error(`${name} has no FerretDB.`);
  process.kill(Number(ferretdb), "SIGKILL");
}
