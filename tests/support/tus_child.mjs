// A process that uploads a file and dies on the way; see tus.mjs.
import { readFileSync, writeSync } from "node:fs";

import { Upload } from "tus-js-client";

const { path, options, share } = JSON.parse(process.argv[2]);
const bytes = readFileSync(path);
const upload = new Upload(bytes, {
  ...options,
  onProgress: (sent) => {
    if (sent < share * bytes.length) return;
    writeSync(1, JSON.stringify({ url: upload.url, sent }));
    process.kill(process.pid, "SIGKILL");
  },
  onError: (error) => {
    throw error;
  },
});
upload.start();
