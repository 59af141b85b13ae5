// Sass -> PurgeCSS (drops each rule that no template and no script uses) -> esbuild (minifies).
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { transform } from "esbuild";
import { PurgeCSS } from "purgecss";
import * as sass from "sass";

export async function compileStyles(root, fontFaces, templates) {
  const compiled = await compile(root, "app.scss");
  const scriptNames = await readdir(path.join(root, "ts"));
  const scripts = await Promise.all(scriptNames.map((name) => readFile(path.join(root, "ts", name), "utf8")));
  const [purged] = await new PurgeCSS().purge({
    css: [{ raw: compiled.css }],
    content: [...templates.map(({ text }) => text), ...scripts].map((raw) => ({ raw, extension: "html" })),
    safelist: { greedy: [/data-bs-theme/] },
    variables: false,
  });
  const minified = await transform(fontFaces + purged.css, { loader: "css", minify: true, target: ["es2022"] });
  return minified.code;
}

// Those of one page or script alone, which uses them all.
export async function compileOwnStyles(root, name) {
  const compiled = await compile(root, name);
  return (await transform(compiled.css, { loader: "css", minify: true, target: ["es2022"] })).code;
}

function compile(root, name) {
  return sass.compileAsync(path.join(root, "scss", name), {
    importers: [{ findFileUrl: (url) => inPackages(root, url) }],
    // Bootstrap 5.3 is written in the older dialect of Sass; its warnings are not ours to act on.
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions"],
  });
}

function inPackages(root, url) {
  return /^(bootstrap|leaflet|photoswipe|uplot)\//.test(url) ? pathToFileURL(path.join(root, "node_modules", url)) : null;
}
