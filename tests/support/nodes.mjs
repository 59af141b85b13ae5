// What a cluster and its storage nodes say of themselves.
import assert from "node:assert/strict";

import { newestKey, signedUrl, variantNumber } from "./signed_urls.mjs";

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

// Whether none of these copies on a node, as `portreto storage dump` lists them, is damaged any more. Each is read, whereby the node
// learns of its damage, which it forgets once the copy was made anew or its photo was deleted.
export async function isWhole(cluster, name, copies) {
  const key = await newestKey(cluster.dataOf(name), "blob-url", "registry");
  for (const { blob, variant } of copies) {
    const answer = await fetch(cluster.server(name).url + signedUrl(key, "GET", blob, { variant: variantNumber(variant) }));
    assert.notEqual(answer.status, 403, "a URL that it does not take");
    await answer.arrayBuffer().catch(() => undefined); // cut off where its damage begins
  }
  return (await metricOf(cluster, name, "disk_damaged_blobs")) === 0;
}
