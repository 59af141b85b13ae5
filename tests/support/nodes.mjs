// What a cluster and its storage nodes say of themselves.

// { name: { state, alive, copies, leftovers } }
export async function nodesOf(cluster) {
  const lines = (await cluster.command("nodes")).trim().split("\n").slice(1);
  return Object.fromEntries(lines.map((line) => {
    const [name, , , state, alive, copies, leftovers] = line.split(/\s{2,}/);
    return [name, { state, alive, copies: Number(copies), leftovers: Number(leftovers) }];
  }));
}

// Of one process.
export async function metricOf(cluster, server, name) {
  const metrics = await (await fetch(`${cluster.server(server).url}/metrics`)).text();
  return Number(new RegExp(`^portreto_${name}(?:\\{[^}]*\\})? (\\d+)`, "m").exec(metrics)[1]);
}

// Whether all that counts on it lies there. A photo has three variants at least.
export async function isFilled(cluster, name) {
  const { copies } = (await nodesOf(cluster))[name];
  return (await metricOf(cluster, name, "blobs")) >= 3 * copies;
}
