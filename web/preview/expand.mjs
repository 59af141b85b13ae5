// As much of ctemplate as the templates use: variables, sections and includes. A dictionary is a plain object; a section is
// `true`, an object or an array of them; an include is an object (or an array) with `template`, the file's name. Like the real one, sections see
// their parents' values, and includes see only their own and the globals (`global` of the root).

export function expand(sources, name, root) {
  return expandIn(sources, name, [root], root.global ?? {});
}

function expandIn(sources, name, scopes, globals) {
  const source = sources.get(name);
  if (source === undefined) throw new Error(`there is no template ${name}`);
  return render(parse(source, name), scopes);

  function find(scopes, key) {
    for (let i = scopes.length - 1; i >= 0; --i) if (key in scopes[i]) return scopes[i][key];
    return globals[key];
  }

  function render(nodes, scopes) {
    return nodes
      .map((node) => {
        if (node.text !== undefined) return node.text;
        if (node.variable) {
          const value = find(scopes, node.variable) ?? "";
          return node.modifier === "url_query_escape" ? encodeURIComponent(value) : escape(String(value));
        }
        if (node.include) {
          return list(find(scopes, node.include))
            .map((dictionary) => expandIn(sources, dictionary.template, [dictionary], globals))
            .join("");
        }
        return list(find(scopes, node.section))
          .map((dictionary) => render(node.nodes, [...scopes, dictionary === true ? {} : dictionary]))
          .join("");
      })
      .join("");
  }
}

function list(value) {
  if (value === undefined || value === false || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function escape(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

function parse(source, name) {
  const root = { nodes: [] };
  const open = [root];
  const tag = /\{\{(?:%[^}]*|([#/>]?)([A-Z][A-Z0-9_]*)(?::(\w+))?)\}\}\n?/g;
  let end = 0;
  for (const match of source.matchAll(tag)) {
    const [whole, kind, key, modifier] = match;
    const current = open.at(-1).nodes;
    current.push({ text: source.slice(end, match.index) });
    // The line end after a tag belongs to the text, but for the pragma.
    const hasLineEnd = whole.endsWith("\n");
    end = match.index + whole.length - (hasLineEnd && key ? 1 : 0);
    if (!key) continue;
    if (kind === "#") {
      const section = { section: key, nodes: [] };
      current.push(section);
      open.push(section);
    } else if (kind === "/") {
      const closed = open.pop();
      if (closed.section !== key) throw new Error(`${name}: {{/${key}}} closes {{#${closed.section}}}`);
    } else if (kind === ">") {
      current.push({ include: key });
    } else {
      current.push({ variable: key, modifier });
    }
  }
  if (open.length !== 1) throw new Error(`${name}: {{#${open.at(-1).section}}} is not closed`);
  open[0].nodes.push({ text: source.slice(end) });
  return root.nodes;
}
