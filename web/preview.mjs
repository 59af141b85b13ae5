// Static previews of every page, in each language (NAME.html in English, else NAME.CODE.html), for design work and for html-validate:
//
//   node preview.mjs OUT_DIR [PHOTO_DIR]
//
// PHOTO_DIR holds JPEG files and a photos.json, [{"file", "width", "height", "color"}]; without it tiles show colours only.
// Serve OUT_DIR with any static file server and open /index.html.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { build } from "./build.mjs";
import { expand } from "./preview/expand.mjs";
import { pages } from "./preview/pages.mjs";
import { usePhotos } from "./preview/samples.mjs";

const [outDir = "dist/preview", photoDir] = process.argv.slice(2);

const { languages } = await build(outDir);
if (photoDir) {
  usePhotos(JSON.parse(await readFile(path.join(photoDir, "photos.json"), "utf8")));
  await cp(photoDir, path.join(outDir, "photos"), { recursive: true });
}

const entries = Object.entries(pages());
await mkdir(outDir, { recursive: true });
for (const [at, { code, templates }] of languages.entries()) {
  const sources = new Map(templates.map(({ name, text }) => [name, text]));
  for (const [name, root] of entries) {
    await writeFile(path.join(outDir, at === 0 ? `${name}.html` : `${name}.${code}.html`), expand(sources, "layout.tpl", root));
  }
}
await writeFile(
  path.join(outDir, "index.html"),
  '<!DOCTYPE html><html lang="en"><head><title>Portreto previews</title></head><body><h1>Previews</h1><ul>' +
    entries.map(([name]) => `<li><a href="${name}.html">${name}</a></li>`).join("") +
    "</ul></body></html>\n",
);
