// The files served under /assets/, each named by a hash of its content.
import { createHash } from "node:crypto";
import path from "node:path";
import { gzipSync } from "node:zlib";

const contentTypes = {
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
// Formats that are compressed already.
const incompressible = new Set([".woff2", ".png"]);

export class AssetSet {
  #byName = new Map();

  // Adds a file and returns its address.
  add(name, content) {
    const bytes = Buffer.from(content);
    const extension = path.extname(name);
    const contentType = contentTypes[extension];
    if (!contentType) throw new Error(`${name}: no content type for ${extension}`);
    // 48 bits: a handful of files, renamed by accident once in 2^40 builds.
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
    const servedName = `${path.basename(name, extension)}.${hash}${extension}`;
    const gzip = incompressible.has(extension) ? null : gzipSync(bytes, { level: 9 });
    this.#byName.set(name, { name, servedName, hash, contentType, bytes, gzip, url: `/assets/${servedName}` });
    return `/assets/${servedName}`;
  }

  get(name) {
    const asset = this.#byName.get(name);
    if (!asset) throw new Error(`there is no asset named ${name}`);
    return asset;
  }

  all() {
    return [...this.#byName.values()].sort((a, b) => (a.servedName < b.servedName ? -1 : 1));
  }

  compressed() {
    return this.all().filter((asset) => asset.gzip);
  }

  manifest() {
    return Object.fromEntries(this.all().map((asset) => [asset.name, asset.servedName]));
  }

  // Fills in the addresses: [[asset NAME]].
  resolve(text, where) {
    return text.replace(/\[\[asset ([\w.-]+)\]\]/g, (_, name) => {
      if (!this.#byName.has(name)) throw new Error(`${where}: there is no asset named ${name}`);
      return this.get(name).url;
    });
  }
}
