// The one script of the site, a module and so deferred. Every page works without it.
import path from "node:path";

import { build } from "esbuild";

export async function bundleScripts(root) {
  const result = await build({
    entryPoints: [path.join(root, "ts/main.ts")],
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
