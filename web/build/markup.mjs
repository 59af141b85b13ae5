// Reads an expanded template as a tree of HTML elements and ctemplate sections, and finds in it the texts that people read.
//
// A node: { text } · { element, open, nodes, close } · { section, open, nodes, close } · { mark } ({{NAME}}, {{>INCLUDE}}, a comment,
// a void element). Written out again, the tree is the template as it was.

const voidElements = new Set(["meta", "link", "input", "br", "img", "source", "hr", "wbr"]);
const rawElements = new Set(["style", "script"]);
// Attributes whose values people read or hear.
const readAttribute = /(\s(?:title|aria-label|placeholder|alt)=")([^"]*)(")/g;
// With nothing in them to translate when they stand by themselves.
const wordless = new Set(["svg", "kbd", "code"]);
const letter = /\p{L}/u;
const markOf = /\{\{[^}]*\}\}/g;

export function parseMarkup(source, where) {
  const root = { nodes: [] };
  const open = [root];
  const add = (node) => open.at(-1).nodes.push(node);
  const close = (kind, name, text) => {
    const last = open.pop();
    if (last[kind] !== name) throw new Error(`${where}: ${text} closes ${last.open ?? "nothing"}`);
    last.close = text;
  };
  for (let at = 0; at < source.length; ) {
    const token = tokenAt(source, at);
    at += token.length;
    const tag = /^<(\/?)([a-zA-Z][\w-]*)/.exec(token);
    const mark = /^\{\{([#/])(\w+)\}\}$/.exec(token);
    if (mark?.[1] === "#") push({ section: mark[2], open: token, nodes: [], close: "" });
    else if (mark) close("section", mark[2], token);
    else if (tag?.[1]) close("element", tag[2], token);
    else if (tag && !token.endsWith("/>") && !voidElements.has(tag[2])) {
      push({ element: tag[2], open: token, nodes: [], close: "" });
      if (rawElements.has(tag[2])) {
        const end = source.indexOf(`</${tag[2]}>`, at);
        add({ mark: source.slice(at, end) });
        at = end;
      }
    } else if (token.startsWith("<") || token.startsWith("{{")) add({ mark: token });
    else add({ text: token });
  }
  if (open.length > 1) throw new Error(`${where}: ${open.at(-1).open} is not closed`);
  return root.nodes;

  function push(node) {
    add(node);
    open.push(node);
  }
}

export function writeMarkup(nodes) {
  return nodes.map((node) => node.text ?? node.mark ?? node.open + writeMarkup(node.nodes) + node.close).join("");
}

// A tag to its end, which is not one within quotes; a mark of ctemplate; or the text up to the next of them.
function tokenAt(source, at) {
  if (source.startsWith("{{", at)) return source.slice(at, source.indexOf("}}", at) + 2);
  if (source.startsWith("<!--", at)) return source.slice(at, source.indexOf("-->", at) + 3);
  if (/^<[a-zA-Z/!]/.test(source.slice(at, at + 2))) {
    let isQuoted = false;
    for (let end = at; end < source.length; ++end) {
      if (source[end] === '"') isQuoted = !isQuoted;
      else if (source[end] === ">" && !isQuoted) return source.slice(at, end + 1);
    }
  }
  const next = source.slice(at + 1).search(/<[a-zA-Z/!]|\{\{/);
  return next < 0 ? source.slice(at) : source.slice(at, at + 1 + next);
}

// Calls `translate(english)` with each text of the template and puts the answer (or, when that is null, the English) in its place.
//
// Where words stand among other nodes, these belong to one sentence: all of it is one text, with the tags in it reduced to their names
// (numbered, where one occurs twice) and marks of ctemplate as they are. Otherwise each node has texts of its own.
export function replaceTexts(nodes, translate, where) {
  return hasWords(nodes) ? replaceSentence(nodes, translate, where) : nodes.map((node) => replaceWithin(node, translate, where));
}

function replaceWithin(node, translate, where) {
  if (!node.nodes) return node.mark ? { mark: replaceAttributes(node.mark, translate, where) } : node;
  const open = node.element ? replaceAttributes(node.open, translate, where) : node.open;
  // What says its language is in that one already.
  const isOwn = wordless.has(node.element) || rawElements.has(node.element) || (node.element !== "html" && /\slang="/.test(node.open));
  return { ...node, open, nodes: isOwn ? node.nodes : replaceTexts(node.nodes, translate, where) };
}

function replaceSentence(nodes, translate, where) {
  const isAround = (node) => (node.text !== undefined ? !letter.test(node.text) && !/[^\s·]/.test(node.text) : isBlank(node));
  let first = 0;
  let end = nodes.length;
  while (isAround(nodes[first])) ++first;
  while (isAround(nodes[end - 1])) --end;
  const inside = nodes.slice(first, end).map((node) => ({ ...node }));
  const [, before] = /^([\s·]*)/.exec(inside[0].text ?? "");
  const [, after] = /([\s·]*)$/.exec(inside.at(-1).text ?? "");
  const { english, tags } = reduced(inside, translate, where);
  const text = english.replace(/\s+/g, " ").replace(/^[\s·]+|[\s·]+$/g, "");
  const answer = translate(text);
  const middle = answer === null ? inside : [{ mark: restored(answer, tags) }];
  const around = (list) => list.map((node) => (node.text === undefined ? replaceWithin(node, translate, where) : node));
  if (answer === null) return [...around(nodes.slice(0, first)), ...inside.map((node) => attributesOnly(node, translate, where)), ...around(nodes.slice(end))];
  return [...around(nodes.slice(0, first)), { text: before }, ...middle, { text: after }, ...around(nodes.slice(end))];
}

// The attributes of what stays as it is.
function attributesOnly(node, translate, where) {
  if (!node.nodes) return node.mark ? { mark: replaceAttributes(node.mark, translate, where) } : node;
  const open = node.element ? replaceAttributes(node.open, translate, where) : node.open;
  return { ...node, open, nodes: node.nodes.map((one) => attributesOnly(one, translate, where)) };
}

// The sentence with "<a>" for "<a href=…>", and what each such name stands for.
function reduced(nodes, translate, where) {
  const counts = new Map();
  count(nodes);
  const used = new Map();
  const tags = new Map();
  return { english: write(nodes), tags };

  function nameIn(node) {
    return node.element === "svg" ? "svg" : (node.element ?? /^<(\w+)/.exec(node.mark ?? "")?.[1] ?? null);
  }
  function count(list) {
    for (const node of list) {
      const name = nameIn(node);
      if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
      if (node.nodes && node.element !== "svg") count(node.nodes);
    }
  }
  function write(list) {
    return list.map((node) => {
      if (node.text !== undefined) return node.text;
      const plain = nameIn(node);
      if (!plain) return node.nodes ? node.open + write(node.nodes) + node.close : node.mark;
      const number = (used.get(plain) ?? 0) + 1;
      used.set(plain, number);
      const name = counts.get(plain) > 1 ? `${plain}${number}` : plain;
      if (!node.nodes || node.element === "svg") {
        tags.set(`<${name}/>`, node.nodes ? writeMarkup([node]) : replaceAttributes(node.mark, translate, where));
        return `<${name}/>`;
      }
      tags.set(`<${name}>`, replaceAttributes(node.open, translate, where));
      tags.set(`</${name}>`, node.close);
      return `<${name}>${write(node.nodes)}</${name}>`;
    }).join("");
  }
}

function restored(text, tags) {
  return text.replace(/<\/?\w+\/?>/g, (tag) => tags.get(tag));
}

function replaceAttributes(tag, translate, where) {
  return tag.replace(readAttribute, (whole, before, value, after) => {
    if (!letter.test(value.replace(markOf, ""))) return whole;
    return before + (translate(value.replace(/\s+/g, " ").trim()) ?? value) + after;
  });
}

const hasWords = (nodes) => nodes.some(({ text }) => text !== undefined && letter.test(text.replace(/&\w+;|\[\[[^\]]*\]\]/g, "")));

// Nothing to read, and nothing that will be filled in.
function isBlank(node) {
  if (node.text !== undefined) return node.text.trim() === "";
  if (node.mark !== undefined) return /^<(?!img)/.test(node.mark);
  return node.element === "svg" || (node.element !== undefined && node.nodes.every(isBlank));
}

// What a translation must have exactly as often as the English, in whatever order: tags and marks of ctemplate.
export function markupOf(text) {
  return [...text.matchAll(/<\/?\w+\/?>|\{\{[^}]*\}\}/g)].map(([part]) => part).sort();
}
