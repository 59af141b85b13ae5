// Templates are ctemplate sources plus a few macros in [[double brackets]], expanded here so that markup that must
// always be the same (hidden tokens, a field with its label, hint and error) is written once:
//
//   [[icon NAME]]      an icon of Bootstrap Icons, decorative
//   [[asset NAME]]     the address of a built file
//   [[csrf]] [[key]] [[return]]   hidden inputs: the CSRF token, an idempotency key, the page to come back to
//   [[errors]]         the summary above a form that was refused
//   [[audience]]       who may see a gallery
//   [[languages]]      the choice of a language
//   [[texts]]          the letters and the scripts' texts of pages that are not English (see languages.mjs)
//   [[settings-tabs NAME]] [[admin-tabs NAME]]   the pages of settings, or for administrators, of which NAME is the current one
//   [[field name="…" label="…" …]]   see field() below
//   [[picture sizes="…"]]   see picture() below
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { expandIcons } from "./icons.mjs";

export async function readTemplates(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".tpl")).sort();
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(path.join(folder, name), "utf8") })),
  );
}

const pragma = '{{%AUTOESCAPE context="HTML"}}';

export function expandMacros(text, name, languages) {
  // Escaping is what keeps a stranger's text from becoming markup: no template goes without.
  if (!text.startsWith(pragma)) throw new Error(`${name}: the first line must be ${pragma}`);
  const expanded = expandIcons(
    text
      .replace(/\[\[(field|picture)\s+([^\]]*)\]\]/g, (_, macro, attributes) =>
        ({ field, picture })[macro](parseAttributes(attributes)))
      .replaceAll("[[languages]]", languageChoice(languages))
      .replace(/\[\[(settings|admin)-tabs (\w+)\]\]/g, (_, set, current) => tabs(set, current, name))
      .replaceAll("[[csrf]]", '<input type="hidden" name="csrf" value="{{CSRF}}">')
      .replaceAll("[[key]]", '<input type="hidden" name="idempotency_key" value="{{IDEMPOTENCY_KEY}}">')
      .replaceAll("[[return]]", '<input type="hidden" name="return_to" value="{{RETURN_TO}}">')
      .replaceAll("[[errors]]", errorSummary)
      .replaceAll("[[audience]]", audienceBadge),
  );
  const unknown = expanded.match(/\[\[(?!asset |texts\])[^\]]*\]\]/);
  if (unknown) throw new Error(`${name}: unknown macro ${unknown[0]}`);
  // Indentation is for us; line ends stay, since they separate words.
  return expanded.replace(/^[ \t]+/gm, "").replace(/\n{2,}/g, "\n");
}

function parseAttributes(text) {
  return Object.fromEntries(
    [...text.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [key, value ?? true]));
}

function writeAttributes(attributes) {
  return Object.entries(attributes)
    .map(([key, value]) => (value === true ? ` ${key}` : ` ${key}="${value}"`))
    .join("");
}

// A labelled control with its hint and its error. `name="email"` shows {{EMAIL}} and the section {{#EMAIL_ERROR}} with
// {{MESSAGE}}. With `rows` it is a textarea; `no-value` never sends a value back (passwords); what is not named here goes
// to the control as it is.
function field({ name, label, hint, optional, rows, "no-value": noValue, ...rest }) {
  const variable = name.toUpperCase();
  const attributes = writeAttributes(rest);
  const wiring = hint
    ? ` aria-describedby="${name}-hint{{#${variable}_ERROR}} ${name}-error{{/${variable}_ERROR}}"` +
      `{{#${variable}_ERROR}} aria-invalid="true"{{/${variable}_ERROR}}`
    : `{{#${variable}_ERROR}} aria-describedby="${name}-error" aria-invalid="true"{{/${variable}_ERROR}}`;
  const common = `class="form-control{{#${variable}_ERROR}} is-invalid{{/${variable}_ERROR}}" id="${name}" name="${name}"`;
  const control = rows
    ? `<textarea ${common} rows="${rows}"${attributes}${wiring}>{{${variable}:pre_escape}}</textarea>`
    : `<input ${common}${noValue ? "" : ` value="{{${variable}}}"`}${attributes}${wiring}>`;
  return [
    `<div class="field">`,
    `<label class="form-label" for="${name}">${label}${optional ? ' <span class="optional">optional</span>' : ""}</label>`,
    control,
    hint ? `<p class="form-text" id="${name}-hint">${hint}</p>` : "",
    `{{#${variable}_ERROR}}<p class="invalid-feedback" id="${name}-error">{{MESSAGE}}</p>{{/${variable}_ERROR}}`,
    `</div>`,
  ].filter(Boolean).join("\n");
}

// A photo in the best format and size that the browser can use. Binds ALT, WIDTH, HEIGHT, SRC, JPEG_SRCSET, WEBP_SRCSET
// and one of the sections LAZY and EAGER. Lazy ones let the browser measure the place ("auto") before it chooses.
function picture({ sizes }) {
  const choice = `sizes="{{#LAZY}}auto, {{/LAZY}}${sizes}"`;
  return [
    `<picture>`,
    `<source type="image/webp" srcset="{{WEBP_SRCSET}}" ${choice}>`,
    `<img src="{{SRC}}" srcset="{{JPEG_SRCSET}}" ${choice} width="{{WIDTH}}" height="{{HEIGHT}}" alt="{{ALT}}"` +
      `{{#LAZY}} loading="lazy" decoding="async"{{/LAZY}}{{#EAGER}} fetchpriority="high"{{/EAGER}}>`,
    `</picture>`,
  ].join("");
}

const tabSets = {
  settings: {
    label: "Settings",
    pages: { Profile: "/settings", Account: "/settings/account", Mail: "/settings/mail", Devices: "/settings/sessions", Blocked: "/settings/blocked", Keys: "/shortcuts" },
  },
  admin: {
    label: "Administration",
    pages: { Operations: "/operations", Settings: "/admin/settings", Invitations: "/admin/invitations", Reports: "/admin/reports", Log: "/admin/audit" },
  },
};

function tabs(set, current, where) {
  const { label, pages } = tabSets[set];
  if (!pages[current]) throw new Error(`${where}: no tab of ${set} is named ${current}`);
  const links = Object.entries(pages).map(([name, url]) => `<a href="${url}"${name === current ? ' aria-current="page"' : ""}>${name}</a>`);
  return `<nav class="tabs" aria-label="${label}">${links.join("")}</nav>`;
}

// Each by its own name for itself. `data-language` is for languages.mjs, which says which one is the page's.
function languageChoice(languages) {
  const buttons = languages.map(({ code, name }) =>
    `<button type="submit" class="theme-choice" name="language" value="${code}" lang="${code}" data-language="${code}" aria-pressed="false">${name}</button>`);
  return `<form class="theme languages" method="post" action="/language" aria-label="Language">[[csrf]][[return]]${buttons.join("")}</form>`;
}

const errorSummary = [
  `{{#ERROR_SUMMARY}}<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>`,
  `<p class="alert-heading">{{MESSAGE}}</p>`,
  `{{#ERROR_LIST}}<ul>{{#ERROR_ITEM}}<li><a href="#{{FIELD}}">{{MESSAGE}}</a></li>{{/ERROR_ITEM}}</ul>{{/ERROR_LIST}}`,
  `</div>{{/ERROR_SUMMARY}}`,
].join("\n");

const audienceBadge = [
  ["PRIVATE", "lock", "Private"],
  ["FOLLOWERS", "people", "Followers"],
  ["PUBLIC", "eye", "Public"],
  ["PEOPLE", "person-check", "Chosen people"],
  ["LINK", "link", "Anyone with a link"],
]
  .map(([audience, icon, words]) =>
    `{{#AUDIENCE_${audience}}}<span class="audience audience-${audience.toLowerCase()}">[[icon ${icon}]] ${words}</span>{{/AUDIENCE_${audience}}}`)
  .join("");
