// Files that need no compiler: pictures, and the web app manifest that names them.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

export async function addStaticFiles(root, assets) {
  const folder = path.join(root, "static");
  const names = (await readdir(folder)).sort();
  const isManifest = (name) => name.endsWith(".webmanifest");
  for (const name of names.filter((name) => !isManifest(name))) assets.add(name, await readFile(path.join(folder, name)));
  for (const name of names.filter(isManifest)) {
    assets.add(name, assets.resolve(await readFile(path.join(folder, name), "utf8"), name));
  }
}
