// Photos that nobody can see while storage nodes are away, because all of their copies lie on these. Which ones these are is known from
// the metadata, so that none else is excused.
import { blobOf, blobsOf, copiesOf } from "../support/copies.mjs";
import { until } from "../support/until.mjs";

const chanceMin = 1e-5; // of what is not put down to chance any more
const recentPhotos = 24;
const copiesMin = 3; // of the recent photos' 48 on a node; 8 is its share
const spreadTimeMaxMs = 60_000;
const answerTimeMaxMs = 1000;

// How many of `count` may have what each of them has with the probability `share`, by chance.
export function mostByChance(count, share) {
  let exactly = (1 - share) ** count; // none
  let more = 1 - exactly;
  let most = 0;
  while (most < count && more > chanceMin) {
    exactly *= ((count - most) / (most + 1)) * (share / (1 - share));
    more -= exactly;
    most += 1;
  }
  return most;
}

// An app server that answers.
async function someApp(cluster) {
  return until("an app server is ready", async () => {
    for (const name of cluster.running("app")) {
      const signal = AbortSignal.timeout(answerTimeMaxMs);
      const answer = await fetch(`${cluster.server(name).url}/readyz`, { signal }).catch(() => undefined);
      if (answer?.ok) return name;
    }
    return undefined;
  });
}

// Uploads until each node takes its share: those that were away shortly before are avoided for some seconds, and what is uploaded
// then lies on few pairs of nodes, of which a fault may choose one.
export async function untilSpread({ cluster, crowd }) {
  const known = new Map(); // the copies by the photo's id
  const app = await someApp(cluster);
  await until("all storage nodes take their share of the photos", async () => {
    const recent = crowd.ledger.acknowledged.slice(-recentPhotos);
    const copies = new Map(cluster.names("storage").map((name) => [name, 0]));
    for (const photo of recent) {
      if (!known.has(photo.id)) {
        const [blob] = await blobsOf(crowd.owner, [photo]);
        known.set(photo.id, await copiesOf(cluster, blob, app));
      }
      for (const node of known.get(photo.id)) copies.set(node, copies.get(node) + 1);
    }
    if (recent.length === recentPhotos && Math.min(...copies.values()) >= copiesMin) return true;
    await crowd.upload();
    return false;
  }, spreadTimeMaxMs);
}

// Now, while storage nodes are away: { blobs, photos, of }. `blobs` are all that people have looked at and that have no copy on a node
// that runs; `photos` are how many of these photos of the crowd's ledger are so, `of` how many.
export async function findCutOff({ cluster, crowd }, acknowledged) {
  const own = await blobsOf(crowd.owner, acknowledged);
  const app = await someApp(cluster);
  const running = new Set(cluster.running("storage"));
  const blobs = new Set();
  for (const blob of new Set([...own, ...crowd.blobsLookedAt])) {
    const copies = await copiesOf(cluster, blob, app);
    if (copies.length > 0 && !copies.some((node) => running.has(node))) blobs.add(blob);
  }
  return { blobs, photos: [...own].filter((blob) => blobs.has(blob)).length, of: own.size };
}

// Whether a GET of Crowd.gets failed as it may: the picture is cut off, and that was said.
export const isExcused = ({ address, status }, cutOff) => status === 503 && Boolean(cutOff?.blobs.has(blobOf(address)));
