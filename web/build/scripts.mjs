// The script of the site, a module and so deferred, and that of the viewer, which it fetches when a photo is opened. Every page
// works without them.
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
  });
  return result.outputFiles[0].contents;
}
