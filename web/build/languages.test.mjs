import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { brokenIn, problemsOf, readLanguage, scriptTexts, tableFor, templateIn } from "./languages.mjs";
import { formatPo, parsePo } from "./po.mjs";
import { updated } from "./update.mjs";

const header = {
  Language: "el", "Plural-Forms": "nplurals=2; plural=(n != 1);", "X-Language-Name": "Ελληνικά", "X-Decimal-Mark": ",",
};
let folder;
before(async () => (folder = await mkdtemp(path.join(tmpdir(), "portreto-po-"))));
after(() => rm(folder, { recursive: true }));

const entry = (id, forms, more = {}) => ({ context: null, id, plural: null, forms: [forms].flat(), places: [], notes: [], isFuzzy: false, isGone: false, ...more });

async function language(entries, changed = {}) {
  const file = path.join(folder, "el.po");
  await writeFile(file, formatPo({ header: { ...header, ...changed }, entries }));
  return readLanguage(file);
}

function textsOf(...list) {
  return new Map(list.map(([id, kind, place = "web/templates/a.tpl", plural = null]) =>
    [`${id}\u0004${plural ?? ""}`, { id, plural, places: new Set([place]), kinds: new Set([kind]) }]));
}

test("a PO file is read as it was written", () => {
  const entries = [entry("He said \"no\"\n\\", "Είπε «όχι»"), entry("{n} cat", ["{n} γάτα", "{n} γάτες"], { plural: "{n} cats", places: ["web/ts/a.ts"] }),
                   entry("Keys", "Κλειδιά", { context: "a.tpl", notes: ["# of a lock"] }), entry("Old", "Παλιό", { isGone: true })];
  assert.deepEqual(parsePo(formatPo({ header, entries }), "el.po"), { header, entries });
  assert.throws(() => parsePo("msgid \"a\"\nnonsense", "el.po"), /el\.po:2/);
  assert.throws(() => parsePo("msgid \"a\"\nmsgstr \"b\"\n\nmsgid \"a\"\nmsgstr \"c\"\n", "el.po"), /twice/);
});

test("a header that would become code of its own is refused", async () => {
  for (const changed of [{ Language: "en" }, { "Plural-Forms": "nplurals=2; plural=(system(n));" }, { "Plural-Forms": "" }, { "X-Language-Name": "<b>" },
                         { "X-Language-Name": "" }, { "X-Decimal-Mark": "\"" }]) {
    await assert.rejects(language([], changed), /el\.po/, JSON.stringify(changed));
  }
});

test("templates, the table and the scripts get what is translated, and English for the rest", async () => {
  const el = await language([entry("Log in", "Σύνδεση"), entry("Keys", "Πλήκτρα"), entry("Keys", "Κλειδιά", { context: "a.tpl" }),
                             entry("{n} cat", ["{n} γάτα", "{n} γάτες"], { plural: "{n} cats" }), entry("Unsure", "Χμ", { isFuzzy: true })]);
  const html = "<html lang=\"en\">[[texts]]<p>Log in</p><p>Keys</p><p>Unsure</p></html>";
  assert.equal(templateIn(el, "a.tpl", html), "<html lang=\"el\"><script type=\"module\" src=\"[[asset texts-el.js]]\"></script><p>Σύνδεση</p><p>Κλειδιά</p><p>Unsure</p></html>");
  assert.match(templateIn(el, "b.tpl", html), /Πλήκτρα/);
  assert.deepEqual(tableFor(el), [{ english: "Keys", translated: "Πλήκτρα" }, { english: "Log in", translated: "Σύνδεση" },
                                  { english: "{n} cat|{n} cats", translated: "{n} γάτα|{n} γάτες" }]);
  const script = scriptTexts(el, textsOf(["{n} cat", "script", "web/ts/a.ts", "{n} cats"], ["Log in", "template"]));
  assert.match(script, /"\{n\} cat\|\{n\} cats":"\{n\} γάτα\|\{n\} γάτες"/);
  assert.doesNotMatch(script, /Log in/);
});

test("a translation brings no markup and no placeholders of its own", async () => {
  const broken = async (id, form, plural = null) => brokenIn(await language([entry(id, form, { plural })])).length > 0;
  for (const [id, form] of [["Hello", "<script>"], ["Hello", "{{CSRF}}"], ["<a>Hello</a>", "Γεια"], ["<a>Hello</a> {{B}}", "<a>Γεια {{B}}"], ["Hello", "\" onclick="],
                            ["{{#A}}a{{/A}} <b>c</b>", "{{#A}}<b>c{{/A}} a</b>"], ["{} of {}", "{} από"], ["{} of {}", "{0} από {2}"], ["{0:.1f}", "{0}"],
                            ["{name}", "{other}"], ["Hello", "{"], ["Hello", "a|b"], ["Hello", "[[icon x]]"], ["Hello", "a & b"]]) {
    assert.ok(await broken(id, form), `${id}: ${form}`);
  }
  assert.ok(await broken("{n} cat", ["γάτα"], "{n} cats"), "a form is missing");
  for (const [id, form] of [["<a>Hello</a> {{B}}", "{{B}} <a>Γεια</a>"], ["{} of {}", "{1}: {0}"], ["{name}", "για {name}"]]) assert.ok(!(await broken(id, form)), `${id}: ${form}`);
  assert.ok(!(await broken("{n} cat", ["μία γάτα", "{n} γάτες"], "{n} cats")), "for one the number may be left out");
});

test("the check tells what is missing and what is not used any more", async () => {
  const el = await language([entry("Log in", "Σύνδεση"), entry("Gone", "Πάει"), entry("Old", "Παλιό", { isGone: true })]);
  const problems = problemsOf(el, textsOf(["Log in", "template"], ["Log out", "template"]));
  assert.deepEqual(problems.map((text) => text.replace(/.*“/, "“")), ["“Log out”", "“Gone”"]);
});

test("an update adds what is new, keeps what is there, and brings back what was gone", async () => {
  const el = await language([entry("Log in", "Σύνδεση", { notes: ["# a button"] }), entry("Gone", "Πάει"), entry("Back", "Πίσω", { isGone: true }), entry("Empty", "")]);
  const entries = updated(el, textsOf(["Log in", "template"], ["New", "template"], ["Back", "template"]));
  const of = (id) => entries.find((one) => one.id === id);
  assert.deepEqual([of("Log in").forms, of("Log in").notes, of("Log in").places], [["Σύνδεση"], ["# a button"], ["web/templates/a.tpl"]]);
  assert.deepEqual(of("New").forms, [""]);
  assert.ok(of("Gone").isGone && !of("Back").isGone);
  assert.equal(of("Empty"), undefined);
});
