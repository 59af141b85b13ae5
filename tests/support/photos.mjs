// The pictures that tests/testdata/make_photos.sh makes, by the names that its head lists.
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { photosFolder } from "./places.mjs";

export const accepted = [
  ["photo-12mp.jpg", "image/jpeg", 4000, 3000],
  ["phone.jpg", "image/jpeg", 3024, 4032],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => [`orientation-${orientation}.jpg`, "image/jpeg", 800, 600]),
  ["display-p3.jpg", "image/jpeg", 800, 600],
  ["cmyk.jpg", "image/jpeg", 800, 600],
  ["grey.jpg", "image/jpeg", 800, 600],
  ["progressive.jpg", "image/jpeg", 2400, 1600],
  ["alpha.png", "image/png", 800, 600],
  ["deep.png", "image/png", 800, 600],
  ["interlaced.png", "image/png", 800, 600],
  ["photo.webp", "image/webp", 1600, 1200],
  ["alpha.webp", "image/webp", 800, 600],
  ["animated.gif", "image/gif", 320, 240],
  ["animated.webp", "image/webp", 320, 240],
  ["photo.heic", "image/heic", 1600, 1200],
  ["photo.avif", "image/avif", 1600, 1200],
  ["tiny.png", "image/png", 1, 1],
  ["small.jpg", "image/jpeg", 200, 150],
  ["panorama.jpg", "image/jpeg", 6000, 800],
  ["polyglot.jpg", "image/jpeg", 200, 150],
  ["wrong-name.png", "image/jpeg", 4000, 3000],
].map(([name, mediaType, width, height]) => ({ name, mediaType, width, height }));

export const refused = {
  broken: ["truncated.jpg", "truncated.png", "truncated.webp", "truncated.gif", "truncated.heic", "empty.jpg", "noise.jpg"],
  overLimit: ["bomb.jpg", "bomb.png", "tower.jpg"],
  otherKind: ["svg.jpg", "html.jpg", "pdf.jpg", "mvg.jpg", "tiff.jpg", "text.jpg"],
};

export function photoPath(name) {
  return path.join(photosFolder, name);
}

export async function photo(name) {
  return { name, bytes: await readFile(photoPath(name)) };
}

// A picture of its own that has this many bytes: decoders ignore what stands behind a JPEG's end.
export async function largePhoto(size) {
  const { bytes } = await photo("small.jpg");
  return Buffer.concat([bytes, randomBytes(size - bytes.length)]);
}

export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
