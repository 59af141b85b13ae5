// Inter, the variable font, in the alphabets of the pages' languages, of which a browser fetches those that a page has. Others fall back to
// the system's font.
import { readFile } from "node:fs/promises";
import path from "node:path";

const always = ["latin", "greek"]; // of the names of people, too

// Adds the font files and returns the @font-face rules, unicode ranges included, as the package states them.
export async function addFonts(root, assets, wanted) {
  const folder = path.join(root, "node_modules/@fontsource-variable/inter");
  const rules = await readFile(path.join(folder, "wght.css"), "utf8");
  const faces = [];
  for (const subset of new Set([...always, ...wanted])) {
    const file = `inter-${subset}-wght-normal.woff2`;
    const face = [...rules.matchAll(/@font-face\s*\{[^}]*\}/g)].map(([rule]) => rule).find((rule) => rule.includes(file));
    if (!face) throw new Error(`no @font-face for ${file}`);
    const url = assets.add(`inter-${subset}.woff2`, await readFile(path.join(folder, "files", file)));
    faces.push(face.replace(/url\([^)]*\)/, `url(${url})`).replace("Inter Variable", "Inter"));
  }
  return faces.join("\n");
}
