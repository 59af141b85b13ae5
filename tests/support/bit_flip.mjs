// Damage to what lies on a disk.
import { open } from "node:fs/promises";
import path from "node:path";

// Flips a bit in the middle of a blob, as `portreto storage dump` lists it: { volume, offset, bytes }.
export async function flipBit(volumes, { volume, offset, bytes }) {
  const recordHeaderBytes = 64;
  const file = await open(path.join(volumes, `${volume}.volume`), "r+");
  const at = Number(offset) + recordHeaderBytes + Math.floor(Number(bytes) / 2);
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0] ^= 1;
  await file.write(byte, 0, 1, at);
  await file.close();
}
