// One SVG sprite with only the icons that a template asks for by [[icon NAME]].
import { readFile } from "node:fs/promises";
import path from "node:path";

const iconMacro = /\[\[icon ([\w-]+)\]\]/g;

export function iconNames(templates) {
  const names = new Set();
  for (const { text } of templates) for (const [, name] of text.matchAll(iconMacro)) names.add(name);
  return [...names].sort();
}

export async function iconSprite(root, names) {
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(path.join(root, `node_modules/bootstrap-icons/icons/${name}.svg`), "utf8");
      const drawing = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
      return `<symbol id="${name}" viewBox="0 0 16 16" fill="currentColor">${rounded(drawing)}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

// Two decimals are 1/100 of a pixel at the size we draw: nobody sees the rest, and everybody downloads it. Only the
// digits after a point change, so that numbers that touch ("1.5.25") stay apart.
function rounded(drawing) {
  return drawing.replace(/\.(\d{3,})/g, (_, digits) => {
    const hundredths = String(Math.min(99, Math.round(Number(`0.${digits}`) * 100))).padStart(2, "0");
    return `.${hundredths.replace(/0$/, "")}`.replace(/\.$/, ".0");
  });
}

export function expandIcons(text) {
  return text.replace(
    iconMacro,
    (_, name) => `<svg class="icon" aria-hidden="true"><use href="[[asset icons.svg]]#${name}"/></svg>`,
  );
}
