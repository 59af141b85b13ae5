// Signed paths for a storage node, one blob a line: the PUT, a tab, the GET.
//
//   node bench/sign_urls.mjs DATA COUNT BODY_FILE
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";

import { crc32c, newestKey, signedUrl } from "../tests/support/signed_urls.mjs";

const [data, count, bodyFile] = process.argv.slice(2);
const key = await newestKey(data, "blob-url");
const bytes = await readFile(bodyFile);
const crc = crc32c(bytes);
const lines = Array.from({ length: Number(count) }, () => {
  const blob = randomUUID();
  return `${signedUrl(key, "PUT", blob, { bytes, crc })}\t${signedUrl(key, "GET", blob)}\n`;
});
process.stdout.write(lines.join(""));
