// The texts of the pages and their translations:
//
//   node texts.mjs check           complains of what is not translated, translated for nothing, or different in its markup
//   node texts.mjs update [CODE]   brings each PO file of locales (or that one, which it may begin) up to date with the sources
//   node texts.mjs missing CODE    prints what is not translated
import { access, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { readSources } from "./build.mjs";
import { problemsOf } from "./build/languages.mjs";
import { collectTexts, unmarkedTexts } from "./build/sources.mjs";
import { formatPo } from "./build/po.mjs";
import { updated } from "./build/update.mjs";

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "locales");
const [task, code] = process.argv.slice(2);

if (task === "update") await update();
else if (task === "check") await check();
else if (task === "missing" && code) await printMissing();
else {
  console.error("usage: node texts.mjs check | update [CODE] | missing CODE");
  process.exit(2);
}

async function check() {
  const { languages, texts } = await readSources(collectTexts);
  const unmarked = (await unmarkedTexts(path.dirname(path.dirname(folder)))).map(([file, text]) => `${file}: not marked as a text: “${text}”`);
  const problems = [...languages.slice(1).flatMap((language) => problemsOf(language, texts)), ...unmarked];
  for (const problem of problems) console.error(problem);
  console.log(`${texts.size} texts in ${languages.length} languages, ${problems.length} problems`);
  if (problems.length > 0) process.exit(1);
}

async function update() {
  if (code) await begin(path.join(folder, `${code}.po`));
  const { languages, texts } = await readSources(collectTexts);
  for (const language of languages.slice(1).filter((one) => !code || one.code === code)) {
    const entries = updated(language, texts);
    await writeFile(path.join(folder, `${language.code}.po`), formatPo({ header: language.header, entries }));
    const open = entries.filter(({ isGone, isFuzzy, forms }) => !isGone && (isFuzzy || !forms.every(Boolean)));
    console.log(`${language.code}.po: ${entries.length} texts, ${open.length} to translate`);
  }
}

async function printMissing() {
  const { languages, texts } = await readSources(collectTexts);
  const language = languages.find((one) => one.code === code);
  if (!language) throw new Error(`there is no locales/${code}.po`);
  const open = updated(language, texts).filter(({ isGone, forms }) => !isGone && !forms.every(Boolean));
  console.log(formatPo({ header: {}, entries: open }));
}

// A language begins with a header that its translator corrects.
async function begin(file) {
  const exists = await access(file).then(() => true, () => false);
  if (exists) return;
  const header = {
    Language: code,
    "Content-Type": "text/plain; charset=UTF-8",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
    "X-Language-Name": code,
    "X-Decimal-Mark": ".",
  };
  await writeFile(file, formatPo({ header, entries: [] }));
}
