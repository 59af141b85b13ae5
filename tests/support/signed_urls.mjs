// The signed URLs and the credential of src/security, spelled out a second time: what the program accepts is thereby held to
// what STORAGE.md says.
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

const table = new Uint32Array(256).map((_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

// CRC-32C (Castagnoli) as 8 hexadecimal digits.
export function crc32c(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}

// The newest key of a ring of a server's data folder: { kid, secret }. A process of a cluster has its copies in "registry".
export async function newestKey(data, ring, folder = "keys") {
  const text = await readFile(path.join(data, folder, `${ring}.ring`), "utf8");
  const { keys } = JSON.parse(text.slice(text.indexOf("\n") + 1));
  const { kid, key } = keys.at(-1);
  return { kid, secret: Buffer.from(key, "base64url") };
}

const mac = (secret, text) => createHmac("sha256", secret).update(text).digest();

const extensions = ["", "jpg", "png", "webp", "gif", "heic", "avif"];

// Of a variant's name ("original.heic", "640.webp"): the format in the upper 3 of 16 bits, the width in the lower 13.
export function variantNumber(name) {
  const [size, extension] = name.split(".");
  return (extensions.indexOf(extension) << 13) | (size === "original" ? 0 : Number(size));
}

// The path and query by which `method` may be done to a blob until `expiry`, in seconds since 1970. Of a PUT, `bytes` are what
// will be sent, and `crc` is their checksum.
export function signedUrl({ kid, secret }, method, blob, options = {}) {
  const { variant = 0, bytes, crc = bytes && crc32c(bytes), expiry = Math.floor(Date.now() / 1000) + 300 } = options;
  const location = `/b/${blob}/${variant}`;
  const announced = method === "PUT" ? [bytes.length, crc] : [];
  const text = ["v1", method, location, expiry, kid, ...announced].join("|");
  const signature = mac(secret, text).subarray(0, 16).toString("base64url");
  const query = method === "PUT" ? `&n=${announced[0]}&c=${announced[1]}` : "";
  return `${location}?k=${kid}&e=${expiry}${query}&s=${signature}`;
}

// The value of the header Authorization by which the tiers know each other.
export function serviceCredential({ kid, secret }, role = "app") {
  return `Service ${role}.${kid}.${mac(secret, `service|v1|${role}`).toString("base64url")}`;
}
