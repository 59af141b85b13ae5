// The script of the site, a module and so deferred, and those that it fetches when they are wanted: of the viewer, when a photo is
// opened, of uploads, of maps, and of the Operations page. Every page works without them.
import { createHash } from "node:crypto";
import path from "node:path";

import { build } from "esbuild";

export async function bundleScript(root, name, define = {}) {
  const result = await build({
    entryPoints: [path.join(root, "ts", name)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: ["es2022"],
    charset: "utf8",
    legalComments: "none",
    define,
    alias: {
      "url-parse": path.join(root, "ts/native_url.ts"),
      leaflet: path.join(root, "node_modules/leaflet/dist/leaflet-src.esm.js"),
    },
  });
  return result.outputFiles[0].contents;
}

// It keeps pages of this build with the files that they need, and so is another one when any of them is.
export async function bundleServiceWorker(root, assets, templates) {
  const all = assets.all();
  const build = createHash("sha256").update(JSON.stringify([all.map(({ hash }) => hash), templates]));
  const isNeeded = ({ name }) => /^(app|viewer)\.(css|js)$|\.woff2$|^icons\.svg$|^favicon\.svg$/.test(name);
  return bundleScript(root, "service_worker.ts", {
    VERSION: JSON.stringify(build.digest("hex").slice(0, 12)),
    SHELL: JSON.stringify(all.filter(isNeeded).map(({ url }) => url)),
  });
}
