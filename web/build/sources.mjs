// Finds the English texts that people read: in templates, in the scripts (`text("…")` and `counted(n, "…|…")`), in the C++ of pages and
// mails ("…"_t and "…|…"_n), and in the errors that the tiers behind the pages answer.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { parseMarkup, replaceTexts } from "./markup.mjs";

// Read on its own by those who run a storage node, beside its log.
const untranslated = new Set(["storage_status.tpl"]);
const names = /\bPortreto\b/g;
const literal = String.raw`"(?:[^"\\\n]|\\.)*"`;
const literals = String.raw`(?:${literal}\s*)*${literal}`;
const marked = new RegExp(String.raw`(${literals})_([tn])\b`, "g");
const called = new RegExp(String.raw`\b(text|counted)\((?:[^"()]*(?:\([^"()]*\))?[^"()]*,\s*)?(${literal})`, "g");
// Messages of errors are sentences; some begin with what they are about.
const string = new RegExp(String.raw`(${literals})(?!_[tn]\b)`, "g");
const isError = (text) => /^(?:[A-Z“]|\{\} )[^`]* [^`]*\.$/.test(text) || /^(?:The|An?) [a-z ]+$/.test(text) || /^(?:[a-z]+ )*control characters$/.test(text);
const mailTexts = "src/services/mails.cpp";
const markedPlaces = ["src/roles/web", mailTexts];
// Where errors are made that pages show: what a person asked for was refused, or could not be done. Not those that only a program that
// uses the REST interface can bring about.
const errorPlaces = [
  "src/base/error.h",
  "src/http/form.cpp",
  "src/http/multipart.cpp",
  "src/http/router.cpp",
  "src/imaging/decode.cpp",
  "src/imaging/import_errors.cpp",
  "src/imaging/import_file.cpp",
  "src/imaging/process_imager.cpp",
  "src/imaging/sniff.cpp",
  "src/imaging/worker_process.cpp",
  "src/metadata/failures.h",
  "src/model/rules.cpp",
  "src/roles/api/bearer.h",
  "src/roles/api/json_reader.cpp",
  "src/roles/app/discovery_handlers.cpp",
  "src/roles/app/input.h",
  "src/roles/app/share_handlers.cpp",
  "src/roles/web",
  "src/rpc/balanced_client.cpp",
  "src/security/csrf.cpp",
  "src/security/device_token.cpp",
  "src/security/jwt.cpp",
  "src/security/refresh_token.cpp",
  "src/security/ticket.cpp",
  "src/security/unlock_token.cpp",
  "src/security/url_signer.cpp",
  "src/services",
];
const notOnPages = /\/steward\/|\/(?:account_erasure|adoption|location_change|replicated_\w+|steward\w*|storage_nodes|zip_writer|wiring)\.\w+$/;

export const kinds = { template: "template", script: "script", code: "code", error: "error" };

// All texts, by key: { id, plural, places, kinds }. `templates` are expanded.
export async function collectTexts(root, templates) {
  const texts = await collectWebTexts(root, templates);
  for (const place of markedPlaces) {
    for (const [file, source] of await filesBelow(root, place, /(?<!_test)\.(cpp|h)$/)) {
      for (const [, some] of withoutComments(source).matchAll(marked)) add(texts, kinds.code, file, unquoted(some));
    }
  }
  for (const place of errorPlaces) {
    for (const [file, source] of await filesBelow(root, place, /(?<!_test|_testing)\.(cpp|h)$/)) {
      for (const [, some] of withoutComments(source).replace(marked, "").matchAll(string)) {
        if (isError(unquoted(some))) add(texts, kinds.error, file, unquoted(some));
      }
    }
  }
  return texts;
}

// Those of the templates and scripts alone, which are all that the build needs.
export async function collectWebTexts(root, templates) {
  const texts = new Map();
  for (const { name, text } of templates.filter(({ name }) => !untranslated.has(name))) {
    translateTemplate(text, name, (english) => (add(texts, kinds.template, `web/templates/${name}`, english), null));
  }
  for (const [file, source] of await filesBelow(root, "web/ts", /\.ts$/)) {
    for (const [, , one] of source.matchAll(called)) add(texts, kinds.script, file, unquoted(one));
  }
  return texts;
}

// Words in views, handlers and scripts that look as if people read them but are not marked to be translated: [file, text].
export async function unmarkedTexts(root) {
  const found = [];
  for (const place of ["src/roles/web/views", "src/roles/web/handlers", mailTexts]) {
    for (const [file, source] of await filesBelow(root, place, /(?<!_test|_relay)\.cpp$/)) {
      if (notForPeople.test(file)) continue;
      for (const [, some] of withoutComments(source).replace(marked, "").matchAll(string)) {
        const text = unquoted(some);
        if (looksRead(text) && !isError(text)) found.push([file, text]);
      }
    }
  }
  for (const [file, source] of await filesBelow(root, "web/ts", /\.ts$/)) {
    for (const [, text] of source.matchAll(/(?:announce\(|textContent = |"(?:aria-label|title|placeholder)", |ariaLabel = )["`]([^"`]+)["`]/g)) {
      if (/\p{L}{2}/u.test(text.replace(/\$\{[^}]*\}?/g, ""))) found.push([file, text]);
    }
  }
  return found;
}

// Names of programs and units, and what a programmer reads.
const notForPeople = /\/(?:amounts|device_name|layout|storage_status_view|template_set)\.cpp$/;
const alike = new Set(["Errors/s", "not ready"]); // with the other figures and states of the Operations page, which are as in the logs
const looksRead = (text) => (/^[A-Z][a-z]+(?: |$)/.test(text) || /[a-z]{2} [a-z]{2}/.test(text)) && !/^[a-z]+: |[=/]/.test(text) && !alike.has(text);

const withoutComments = (source) => source.replace(/(^|\s)\/\/[^\n]*/g, "$1");

function add(texts, kind, place, english) {
  if (!isToTranslate(english)) return;
  const [id, plural = null] = kind === kinds.script || kind === kinds.code ? english.split("|") : [english];
  const key = `${id}\u0004${plural ?? ""}`;
  const known = texts.get(key) ?? { id, plural, places: new Set(), kinds: new Set() };
  known.places.add(place);
  known.kinds.add(kind);
  texts.set(key, known);
}

export function translateTemplate(text, name, translate) {
  if (untranslated.has(name)) return text;
  const ask = (english) => (isToTranslate(english) ? translate(english) : null);
  return replaceTexts(parseMarkup(text, name), ask, name);
}

const isToTranslate = (english) => /\p{L}/u.test(english.replace(/<[^>]*>|\{\{[^}]*\}\}/g, "").replace(names, ""));

// Adjacent literals are one.
function unquoted(some) {
  return [...some.matchAll(new RegExp(literal, "g"))]
    .map(([one]) => one.slice(1, -1).replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c)))
    .join("");
}

async function filesBelow(root, place, pattern) {
  const isFile = path.extname(place) !== "";
  const found = isFile ? [place] : (await readdir(path.join(root, place), { recursive: true })).map((name) => path.join(place, name));
  const files = found.filter((name) => pattern.test(name) && !name.includes("/testing/") && !notOnPages.test(name)).sort();
  return Promise.all(files.map(async (file) => [file, await readFile(path.join(root, file), "utf8")]));
}
