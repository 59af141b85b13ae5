import assert from "node:assert/strict";
import { test } from "node:test";

import { markupOf, parseMarkup, replaceTexts, writeMarkup } from "./markup.mjs";

const read = (source) => {
  const texts = [];
  const unchanged = writeMarkup(replaceTexts(parseMarkup(source, "a.tpl"), (text) => (texts.push(text), null), "a.tpl"));
  assert.equal(unchanged.replace(/\s+/g, " "), source.replace(/\s+/g, " "), "without a translation it stays as it is");
  return [...new Set(texts)];
};
const write = (source, table) => writeMarkup(replaceTexts(parseMarkup(source, "a.tpl"), (text) => table[text] ?? null, "a.tpl"));

test("each element without words of its own has texts of its own", () => {
  assert.deepEqual(read("<nav><a href=\"/\">Home</a> <a href=\"/x\">Explore</a></nav>"), ["Home", "Explore"]);
  assert.deepEqual(read("{{#A}}<p>One</p>{{/A}}{{#B}}Two{{/B}}"), ["One", "Two"]);
});

test("a sentence keeps its markup, by the names of its tags", () => {
  assert.deepEqual(read("<p class=\"x\">New here? <a href=\"/register\">Create an account</a>.</p>"), ["New here? <a>Create an account</a>."]);
  assert.deepEqual(read("<p>By {{#ADDER}}<a href=\"/u/{{USERNAME}}\">{{NAME}}</a>{{/ADDER}}</p>"), ["By {{#ADDER}}<a>{{NAME}}</a>{{/ADDER}}"]);
  assert.deepEqual(read("<p>Used <time>{{A}}</time>, made <time>{{B}}</time></p>"), ["Used <time1>{{A}}</time1>, made <time2>{{B}}</time2>"]);
});

test("icons and fields around a text are not part of it, nor are blanks and dots", () => {
  assert.deepEqual(read("<a><svg class=\"icon\"><use href=\"#x\"/></svg> New\n  gallery</a>"), ["New gallery"]);
  assert.deepEqual(read("<span>{{#A}} · Private{{/A}}</span>"), ["Private"]);
});

test("attributes that are read are texts, wherever their tag stands", () => {
  assert.deepEqual(read("<p><button title=\"Later\" class=\"Not this\">Move <i title=\"There\">it</i></button></p>"), ["Later", "There", "Move <i>it</i>"]);
  assert.deepEqual(read("<input placeholder=\"1–{{COUNT}}\" alt=\"{{ALT}}\"><img alt=\"A {{THING}}\">"), ["A {{THING}}"]);
});

test("styles, keys, code and what says its own language are no texts", () => {
  assert.deepEqual(read("<html lang=\"en\"><style>p { color: red }</style><kbd>g</kbd><b lang=\"el\">Ναι</b><p>Yes</p></html>"), ["Yes"]);
});

test("a translation has the tags in its own order, with their attributes", () => {
  const table = { "New here? <a>Sign up</a>.": "<a>Εγγραφή</a>, αν είστε νέοι.", "Later": "Μετά" };
  assert.equal(write("<p>New here? <a href=\"/r\" title=\"Later\">Sign up</a>.</p>", table), "<p><a href=\"/r\" title=\"Μετά\">Εγγραφή</a>, αν είστε νέοι.</p>");
  assert.equal(write("<p> <svg></svg> Later </p>", table), "<p> <svg></svg> Μετά </p>");
});

test("the markup of a text is its tags and names, in any order", () => {
  assert.deepEqual(markupOf("{{A}} <b>x</b>"), markupOf("<b>y</b> {{A}}"));
  assert.notDeepEqual(markupOf("{{A}}"), markupOf("{{B}}"));
});

test("what is not nested is refused", () => {
  assert.throws(() => parseMarkup("<p>{{#A}}</p>{{/A}}", "a.tpl"), /a\.tpl/);
  assert.throws(() => parseMarkup("<p>", "a.tpl"), /not closed/);
});
