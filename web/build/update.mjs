// Brings the entries of a PO file up to date with the sources: what is new is added without a translation, what no source has any more is
// marked as gone and kept, should it come back.
import path from "node:path";

import { keyOf } from "./po.mjs";

export function updated(language, texts) {
  const byKey = new Map(language.entries.map((entry) => [keyOf(entry), entry]));
  const entries = [];
  for (const { id, plural, places } of texts.values()) {
    const entry = byKey.get(keyOf({ context: null, id, plural }));
    const known = entry?.forms ?? [];
    // As many as the language has, should its rule have been corrected.
    const forms = Array.from({ length: plural === null ? 1 : language.forms }, (_, at) => known[at] ?? "");
    entries.push({ context: null, id, plural, notes: [], isFuzzy: false, ...entry, forms, places: [...places].sort(), isGone: false });
  }
  const isKept = new Set(entries.map(keyOf));
  for (const entry of language.entries.filter((one) => !isKept.has(keyOf(one)))) {
    const source = texts.get(`${entry.id}\u0004${entry.plural ?? ""}`);
    const isThere = entry.context !== null && source && [...source.places].some((place) => path.basename(place) === entry.context);
    entries.push({ ...entry, places: isThere ? [...source.places].filter((place) => path.basename(place) === entry.context) : [], isGone: !isThere });
  }
  // By place, so that a file's texts stand together; without translations worth keeping nothing is kept.
  const order = ({ isGone, places, id }) => `${isGone ? 1 : 0} ${places[0] ?? ""} ${id}`;
  return entries
    .filter(({ isGone, forms }) => !isGone || forms.some(Boolean))
    .map((entry, at) => ({ entry, at }))
    .sort((a, b) => compare(order(a.entry).split(" ", 2).join(" "), order(b.entry).split(" ", 2).join(" ")) || a.at - b.at)
    .map(({ entry }) => entry);
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
