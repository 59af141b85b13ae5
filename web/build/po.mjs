// Reads and writes gettext PO files (https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html), as much as we use of them.
//
// An entry: { context, id, plural, forms, places, notes, isFuzzy, isGone }. `id` is the English text; `plural` its form for many, null
// where nothing is counted; `forms` the translations, one for each form that the language has ("" while there is none); `context` null
// or the one file in which this translation counts; `places` where the text stands. `isGone`: no source has it any more.

export const keyOf = ({ context, id, plural }) => [context ?? "", id, plural ?? ""].join("\u0004");

export function parsePo(text, where) {
  const entries = [];
  const header = {};
  let entry = newEntry();
  let field = null;
  const lines = text.split("\n");
  const finish = () => {
    if (entry.id === null) return;
    entry.forms = entry.forms.map((form) => form ?? "");
    if (entry.id === "" && !entry.isGone) Object.assign(header, parseHeader(entry.forms[0] ?? ""));
    else entries.push(entry);
    entry = newEntry();
    field = null;
  };
  for (const [index, whole] of lines.entries()) {
    const isGone = whole.startsWith("#~");
    const line = (isGone ? whole.slice(2) : whole).trim();
    if (line === "") finish();
    else if (line.startsWith("#")) {
      if (field) finish();
      if (line.startsWith("#:")) entry.places.push(...line.slice(2).trim().split(/\s+/));
      else if (line.startsWith("#,")) entry.isFuzzy ||= /\bfuzzy\b/.test(line);
      else entry.notes.push(line);
    } else {
      const [, name, at, quoted] = /^(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d+)\])?\s+)?"(.*)"$/.exec(line) ?? [];
      if (quoted === undefined) throw new Error(`${where}:${index + 1}: this is no line of a PO file: ${whole}`);
      if (name === "msgctxt" || (name === "msgid" && entry.id !== null)) finish();
      if (name) field = name === "msgstr" ? Number(at ?? 0) : name;
      if (field === null) throw new Error(`${where}:${index + 1}: this text belongs to nothing`);
      entry.isGone ||= isGone;
      append(entry, field, unquoted(quoted));
    }
  }
  finish();
  const seen = new Set();
  for (const one of entries.filter(({ isGone }) => !isGone)) {
    if (seen.has(keyOf(one))) throw new Error(`${where}: “${one.id}” stands there twice`);
    seen.add(keyOf(one));
  }
  return { header, entries };
}

export function formatPo({ header, entries }) {
  const head = ['msgid ""', 'msgstr ""', ...Object.entries(header).map(([name, value]) => `"${escaped(`${name}: ${value}\n`)}"`)].join("\n");
  return [head, ...entries.map(formatEntry)].join("\n\n") + "\n";
}

function newEntry() {
  return { context: null, id: null, plural: null, forms: [], places: [], notes: [], isFuzzy: false, isGone: false };
}

function append(entry, field, text) {
  if (typeof field === "number") entry.forms[field] = (entry.forms[field] ?? "") + text;
  else if (field === "msgctxt") entry.context = (entry.context ?? "") + text;
  else if (field === "msgid") entry.id = (entry.id ?? "") + text;
  else entry.plural = (entry.plural ?? "") + text;
}

function parseHeader(text) {
  const pairs = text.split("\n").filter(Boolean).map((line) => line.split(/:\s*(.*)/s));
  return Object.fromEntries(pairs.map(([name, value]) => [name, value ?? ""]));
}

function formatEntry(entry) {
  const lines = [];
  if (entry.context !== null) lines.push(`msgctxt "${escaped(entry.context)}"`);
  lines.push(`msgid "${escaped(entry.id)}"`);
  if (entry.plural !== null) lines.push(`msgid_plural "${escaped(entry.plural)}"`);
  for (const [at, form] of entry.forms.entries()) lines.push(`msgstr${entry.plural === null ? "" : `[${at}]`} "${escaped(form)}"`);
  const head = [...entry.notes, ...(entry.places.length > 0 ? [`#: ${entry.places.join(" ")}`] : []), ...(entry.isFuzzy ? ["#, fuzzy"] : [])];
  return [...head, ...lines.map((line) => (entry.isGone ? `#~ ${line}` : line))].join("\n");
}

const escaped = (text) => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n").replaceAll("\t", "\\t");
const unquoted = (text) => text.replace(/\\(.)/g, (_, c) => ({ n: "\n", t: "\t" })[c] ?? c);
