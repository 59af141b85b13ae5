// Inter, the variable font, in the two alphabets the interface is likely to meet. Others fall back to the system's font.
import { readFile } from "node:fs/promises";
import path from "node:path";

const subsets = ["latin", "greek"];

// Adds the font files and returns the @font-face rules, unicode ranges included, as the package states them.
export async function addFonts(root, assets) {
  const folder = path.join(root, "node_modules/@fontsource-variable/inter");
  const rules = await readFile(path.join(folder, "wght.css"), "utf8");
  const faces = [];
  for (const subset of subsets) {
    const file = `inter-${subset}-wght-normal.woff2`;
    const face = [...rules.matchAll(/@font-face\s*\{[^}]*\}/g)].map(([rule]) => rule).find((rule) => rule.includes(file));
    if (!face) throw new Error(`no @font-face for ${file}`);
    const url = assets.add(`inter-${subset}.woff2`, await readFile(path.join(folder, "files", file)));
    faces.push(face.replace(/url\([^)]*\)/, `url(${url})`).replace("Inter Variable", "Inter"));
  }
  return faces.join("\n");
}
