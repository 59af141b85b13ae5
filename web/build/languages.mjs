// The languages of the pages: English, as it stands in the sources, and one for each PO file of web/locales.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { markupOf, writeMarkup } from "./markup.mjs";
import { keyOf, parsePo } from "./po.mjs";
import { kinds, translateTemplate } from "./sources.mjs";

const english = { code: "en", name: "English", decimalMark: ".", pluralRule: "n != 1", forms: 2, entries: [], byKey: new Map() };

// English first, the others by their codes.
export async function readLanguages(folder) {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".po")).sort();
  return [english, ...(await Promise.all(files.map((file) => readLanguage(path.join(folder, file)))))];
}

export async function readLanguage(file) {
  const where = path.basename(file);
  const { header, entries } = parsePo(await readFile(file, "utf8"), where);
  const code = header["Language"];
  if (`${code}.po` !== where || !/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(code)) {
    throw new Error(`${where}: the header's Language must be the name of the file, such as “pt-BR” in pt-BR.po`);
  }
  const [, forms, pluralRule] = /^nplurals=(\d+); plural=\(?(.*?)\)?;$/.exec(header["Plural-Forms"] ?? "") ?? [];
  // It becomes C++ and a script: nothing but arithmetic.
  if (!pluralRule || !/^[n0-9\s()?:&|!=<>%+*-]+$/.test(pluralRule)) {
    throw new Error(`${where}: the header needs Plural-Forms: nplurals=2; plural=(n != 1);`);
  }
  const name = header["X-Language-Name"];
  const decimalMark = header["X-Decimal-Mark"];
  if (!name || /[<>"&{}\\[\]]/.test(name)) throw new Error(`${where}: the header needs X-Language-Name: the language's own name for itself`);
  if (!/^[.,·٫]$/.test(decimalMark ?? "")) throw new Error(`${where}: the header needs X-Decimal-Mark: . or ,`);
  const fontSubset = header["X-Font-Subset"];
  if (fontSubset && !/^[a-z-]+$/.test(fontSubset)) throw new Error(`${where}: X-Font-Subset is a part of the font, such as greek or latin-ext`);
  const byKey = new Map(entries.filter(({ isGone, isFuzzy }) => !isGone && !isFuzzy).map((entry) => [keyOf(entry), entry]));
  return { code, name, decimalMark, pluralRule, fontSubset, forms: Number(forms), header, entries, byKey };
}

function find(language, id, plural, file) {
  const ask = (context) => language.byKey.get(keyOf({ context, id, plural }));
  const entry = ask(file) ?? ask(null);
  return entry && entry.forms.length > 0 && entry.forms.every(Boolean) ? entry : null;
}

// The template in a language; what has no translation stays English.
export function templateIn(language, name, text) {
  const own = (source) => source.replace('<html lang="en"', `<html lang="${language.code}"`);
  const chosen = text.replaceAll(`data-language="${language.code}" aria-pressed="false"`, `data-language="${language.code}" aria-pressed="true"`)
    .replace(/ data-language="[\w-]+"/g, "")
    .replace("[[texts]]", language === english ? "" : headOf(language));
  if (language.code === english.code) return chosen;
  const translated = translateTemplate(chosen, name, (id) => find(language, id, null, name)?.forms[0] ?? null);
  return own(typeof translated === "string" ? translated : writeMarkup(translated));
}

// What a page that is not English fetches besides, and at once.
function headOf({ code, fontSubset }) {
  const font = fontSubset ? `<link rel="preload" href="[[asset inter-${fontSubset}.woff2]]" as="font" type="font/woff2" crossorigin>` : "";
  return `${font}<script type="module" src="[[asset ${textsAsset({ code })}]]"></script>`;
}

// What the program looks up while it runs: [{ english, translated }], sorted by bytes; plural forms are apart by "|", as in the sources.
// All that has no markup, so that it does not hang on what the C++ sources say.
export function tableFor(language) {
  const table = [];
  for (const entry of language.byKey.values()) {
    const english = entry.plural === null ? entry.id : `${entry.id}|${entry.plural}`;
    if (entry.context === null && find(language, entry.id, entry.plural, null) && !/[<]|\{\{/.test(english)) {
      table.push({ english, translated: entry.forms.join("|") });
    }
  }
  return table.sort((a, b) => Buffer.compare(Buffer.from(a.english), Buffer.from(b.english)));
}

export const textsAsset = ({ code }) => `texts-${code}.js`;

// The script that has a language's texts for the other scripts (see ts/texts.ts).
export function scriptTexts(language, texts) {
  const isWanted = ({ english }) => texts.get(english.split("|").concat("").slice(0, 2).join("\u0004"))?.kinds.has(kinds.script);
  const table = Object.fromEntries(tableFor(language).filter(isWanted).map((one) => [one.english, one.translated]));
  return `globalThis.portretoTexts={table:${JSON.stringify(table)},form:(n)=>Number(${language.pluralRule}),decimalMark:${JSON.stringify(language.decimalMark)}};\n`;
}

// What is wrong with a translation, one line each: what would break pages, and what is only left to do.
export function problemsOf(language, texts) {
  return [...brokenIn(language), ...leftToDo(language, texts)];
}

function leftToDo(language, texts) {
  const problems = [];
  const complain = (id, text) => problems.push(`${language.code}.po: ${text}: “${id}”`);
  const known = new Map();
  for (const one of texts.values()) {
    known.set(keyOf({ context: null, ...one }), one);
    for (const place of one.places) known.set(keyOf({ context: path.basename(place), ...one }), one);
    if (!find(language, one.id, one.plural, null)) complain(one.id, `not translated (${[...one.places][0]})`);
  }
  for (const entry of language.byKey.values()) {
    if (!known.has(keyOf(entry))) complain(entry.id, "no source has this text any more");
  }
  return problems;
}

// A translation is not trusted: it brings no markup of its own into a page, and nothing that cannot be filled in.
export function brokenIn(language) {
  const problems = [];
  for (const entry of language.byKey.values()) {
    const complain = (text) => problems.push(`${language.code}.po: ${text}: “${entry.id}”`);
    const isBegun = entry.forms.some(Boolean);
    if (isBegun && entry.plural !== null && entry.forms.length !== language.forms) complain(`has not ${language.forms} forms`);
    for (const form of entry.forms.filter(Boolean)) for (const problem of [...markupProblems(entry, form), ...placeholderProblems(entry, form)]) complain(problem);
  }
  return problems;
}

function markupProblems({ id, plural }, form) {
  const problems = [];
  if (plural === null && markupOf(id).join() !== markupOf(form).join()) problems.push("other tags or {{names}} than the English");
  if (!isNested(form)) problems.push("its tags or sections are not closed in the order in which they were opened");
  if (/[<>"]|&(?!\w+;)/.test(form.replace(/<\/?\w+\/?>|\{\{[^}]*\}\}/g, "")) || form.includes("[[")) problems.push("has markup of its own");
  return problems;
}

function isNested(text) {
  const open = [];
  for (const [, closing, tag, alone, kind, section] of text.matchAll(/<(\/?)(\w+)(\/?)>|\{\{([#/])(\w+)\}\}/g)) {
    if (alone) continue;
    const name = tag ? `<${tag}` : `#${section}`;
    if (!closing && kind !== "/") open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}

// {} and {0:.1f} in C++, {name} in scripts: each that a form has must be known, and each of the English must be there. A form for one
// may leave its number out.
function placeholderProblems({ id, plural, forms }, form) {
  const problems = [];
  const wanted = new Set(placeholdersOf(plural ?? id));
  const given = new Set(placeholdersOf(form));
  const isForOne = plural !== null && form === forms[0];
  if ([...given].some((name) => !wanted.has(name))) problems.push("a placeholder that the English has not");
  if (!isForOne && [...wanted].some((name) => !given.has(name))) problems.push("a placeholder of the English is missing");
  if (/\{\}/.test(form) && /\{\d/.test(form)) problems.push("numbered and plain placeholders are mixed");
  if (/[{}]/.test(form.replace(/\{\{[^{}]*\}\}|\{[^{}]*\}/g, ""))) problems.push("a brace of its own");
  if (form.includes("|")) problems.push("“|” keeps the forms apart and cannot be in one");
  return problems;
}

function placeholdersOf(text) {
  let next = 0;
  return [...text.matchAll(/(?<!\{)\{([^{}]*)\}(?!\})/g)].map(([, inside]) => {
    const [name, format = ""] = inside.split(":");
    return `${name === "" ? next++ : name}:${format}`;
  });
}
