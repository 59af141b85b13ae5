// Uploads by tus-js-client, as a client program has them.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { Upload } from "tus-js-client";

export const chunkBytes = 2 << 20;

export function tusOptions(server, token, { gallery, name = "photo.jpg", ...metadata }) {
  return {
    endpoint: `${server.url}/api/v1/uploads`,
    headers: { Authorization: `Bearer ${token}` },
    metadata: { gallery, filename: name, ...metadata },
    chunkSize: chunkBytes,
    retryDelays: [100, 500, 1000, 2000],
  };
}

// Sends bytes to the end, or from where an earlier upload stands (`uploadUrl`). Resolves to { url, photo, from }, `from` being
// the offset of the first byte that was sent; rejects with what tus-js-client says.
export function tusUpload(bytes, options) {
  return new Promise((resolve, reject) => {
    let from;
    const upload = new Upload(bytes, {
      ...options,
      onBeforeRequest: (request) => {
        if (request.getMethod() === "PATCH") from ??= Number(request.getHeader("Upload-Offset"));
      },
      onSuccess: ({ lastResponse }) => resolve({ url: upload.url, photo: lastResponse.getHeader("Upload-Photo"), from }),
      onError: reject,
    });
    upload.start();
  });
}

// Begins the upload of a file in a process of its own, which is killed when it has sent this share of it. Resolves to
// { url, sent }: where it goes to, and how many bytes had left.
export async function killedUpload(path, options, share) {
  const script = fileURLToPath(new URL("tus_child.mjs", import.meta.url));
  const input = JSON.stringify({ path, options, share });
  const { signal, stdout } = await promisify(execFile)(process.execPath, [script, input]).catch((error) => error);
  if (signal !== "SIGKILL") throw new Error(`the process that uploads ended with ${signal}: ${stdout}`);
  return JSON.parse(stdout);
}
