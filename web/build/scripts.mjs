// The script of the site, a module and so deferred, and those that it fetches when they are wanted: of the viewer, when a photo is
// opened, of uploads, and of the Operations page. Every page works without them.
import path from "node:path";

import { build } from "esbuild";

export async function bundleScript(root, name) {
  const result = await build({
    entryPoints: [path.join(root, "ts", name)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: ["es2022"],
    charset: "utf8",
    legalComments: "none",
    alias: { "url-parse": path.join(root, "ts/native_url.ts") },
  });
  return result.outputFiles[0].contents;
}
