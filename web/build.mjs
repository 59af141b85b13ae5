// Builds everything the browser gets: node build.mjs OUT_DIR
//
//   OUT_DIR/assets/NAME.HASH.EXT   what is served under /assets/, named by content and so cacheable for ever
//   OUT_DIR/templates/CODE/NAME.tpl   ctemplate sources in each language, with the addresses of those assets filled in
//   OUT_DIR/manifest.json          logical name -> served name
//   OUT_DIR/embedded.cpp           assets and templates for the linker (see src/roles/web/embedded_assets.h)
//   OUT_DIR/texts.cpp              what the program says in each language (see src/language/embedded_languages.h)
//
// It fails when the bytes of a page's styles or scripts are over budget.
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { AssetSet } from "./build/assets.mjs";
import { checkBudgets } from "./build/budget.mjs";
import { embeddedSource, textsSource } from "./build/embed.mjs";
import { addFonts } from "./build/fonts.mjs";
import { iconNames, iconSprite } from "./build/icons.mjs";
import { bundleScript, bundleServiceWorker } from "./build/scripts.mjs";
import { compileStyles, compileOwnStyles } from "./build/styles.mjs";
import { addStaticFiles } from "./build/static.mjs";
import { brokenIn, readLanguages, scriptTexts, tableFor, templateIn, textsAsset } from "./build/languages.mjs";
import { collectWebTexts } from "./build/sources.mjs";
import { addWorld } from "./build/world.mjs";
import { expandMacros, readTemplates } from "./build/templates.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));

// The templates with their macros expanded, in English, and what there is to be read in them and elsewhere.
export async function readSources(collect = collectWebTexts) {
  const languages = await readLanguages(path.join(root, "locales"));
  const templates = await readTemplates(path.join(root, "templates"));
  const expanded = templates.map(({ name, text }) => ({ name, text: expandMacros(text, name, languages) }));
  return { languages, templates, expanded, texts: await collect(path.dirname(root), expanded) };
}

export async function build(outDir) {
  const { languages, templates, expanded, texts } = await readSources();
  const assets = new AssetSet();

  const fonts = await addFonts(root, assets, languages.flatMap(({ fontSubset }) => fontSubset ?? []));
  assets.add("icons.svg", await iconSprite(root, iconNames(templates)));
  assets.add("app.css", await compileStyles(root, fonts, expanded));
  assets.add("app.js", await bundleScript(root, "main.ts"));
  assets.add("uploader.js", await bundleScript(root, "uploader.ts"));
  assets.add("upload_hasher.js", await bundleScript(root, "upload_hasher.ts"));
  assets.add("passkey.js", await bundleScript(root, "passkey.ts"));
  assets.add("viewer.css", await compileOwnStyles(root, "viewer.scss"));
  assets.add("viewer.js", await bundleScript(root, "viewer.ts"));
  assets.add("map.css", await compileOwnStyles(root, "map.scss"));
  assets.add("map.js", await bundleScript(root, "map.ts"));
  await addWorld(root, assets);
  assets.add("operations.css", await compileOwnStyles(root, "operations.scss"));
  assets.add("operations.js", await bundleScript(root, "operations.ts"));
  const broken = languages.flatMap(brokenIn);
  if (broken.length > 0) throw new Error(broken.join("\n"));
  const [, ...translated] = languages;
  for (const language of translated) assets.add(textsAsset(language), scriptTexts(language, texts));
  await addStaticFiles(root, assets);
  const inAll = languages.map((language) => ({
    ...language,
    templates: expanded.map(({ name, text }) => ({ name, text: templateIn(language, name, text) })),
    table: tableFor(language),
  }));
  assets.add("service-worker.js", await bundleServiceWorker(root, assets, inAll.map((language) => language.templates)));

  const finished = inAll.map((language) => ({
    ...language,
    templates: language.templates.map(({ name, text }) => ({ name, text: assets.resolve(text, name) })),
  }));
  await rm(path.join(outDir, "assets"), { recursive: true, force: true });
  await rm(path.join(outDir, "templates"), { recursive: true, force: true });
  await mkdir(path.join(outDir, "assets"), { recursive: true });
  for (const { code } of finished) await mkdir(path.join(outDir, "templates", code), { recursive: true });
  await Promise.all([
    ...assets.all().map((asset) => writeFile(path.join(outDir, "assets", asset.servedName), asset.bytes)),
    ...assets.compressed().map((asset) => writeFile(path.join(outDir, "assets", `${asset.servedName}.gz`), asset.gzip)),
    ...finished.flatMap(({ code, templates }) =>
      templates.map(({ name, text }) => writeFile(path.join(outDir, "templates", code, name), text))),
    writeFile(path.join(outDir, "manifest.json"), JSON.stringify(assets.manifest(), null, 2) + "\n"),
  ]);
  await writeFile(path.join(outDir, "embedded.cpp"), embeddedSource(path.resolve(outDir), assets.all(), finished));
  await writeFile(path.join(outDir, "texts.cpp"), textsSource(finished));
  return { assets, languages: finished };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outDir = process.argv[2];
  if (!outDir) {
    console.error("usage: node build.mjs OUT_DIR");
    process.exit(2);
  }
  const { assets } = await build(outDir);
  if (!checkBudgets(assets)) process.exit(1);
}
