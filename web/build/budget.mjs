// What a page may weigh, in bytes after gzip. Going over fails the build, so that weight is a decision and not an accident.
const kibibyte = 1024;
const budgets = {
  "app.css": 18 * kibibyte,
  "app.js": 15 * kibibyte,
  "icons.svg": 4 * kibibyte,
  "uploader.js": 19 * kibibyte, // with the next line the 20 of the upload page
  "upload_hasher.js": 1 * kibibyte,
  "passkey.js": 2 * kibibyte,
  "viewer.css": 2 * kibibyte,
  "viewer.js": 20 * kibibyte,
  "map.css": 6 * kibibyte,
  "map.js": 45 * kibibyte, // with the next line the 65 of the map
  "world.json": 20 * kibibyte,
  "world_detail.json": 200 * kibibyte, // only for those who go in
  "world.svg": 10 * kibibyte,
  "operations.css": 2 * kibibyte,
  "operations.js": 25 * kibibyte,
};

export function checkBudgets(assets) {
  let isWithin = true;
  for (const [name, limit] of Object.entries(budgets)) {
    const size = assets.get(name).gzip.length;
    const verdict = size <= limit ? "ok" : "OVER BUDGET";
    console.log(`${name}: ${(size / kibibyte).toFixed(1)} of ${limit / kibibyte} KiB gzipped, ${verdict}`);
    isWithin &&= size <= limit;
  }
  return isWithin;
}
