// What a picture says beside its pixels, as exiftool reads it.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

// For each of some pictures (by any names) its tags as "Group:Tag". One run for all of them, since starting it is slow.
export async function readMetadata(pictures) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-metadata-"));
  try {
    const names = Object.keys(pictures);
    const files = names.map((_, i) => path.join(folder, String(i)));
    await Promise.all(names.map((name, i) => writeFile(files[i], pictures[name])));
    const options = ["-json", "-G0", "-n", "-unknown"];
    const { stdout } = await execute("exiftool", [...options, ...files], { maxBuffer: 64 << 20 });
    return Object.fromEntries(JSON.parse(stdout).map((tags, i) => [names[i], tags]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

// Groups that can say where, when, by whom or with what a picture was taken.
const telling = /^(EXIF|XMP|IPTC|Photoshop|MakerNotes|MPF|GPS|APP\d+|FlashPix|Trailer|ZIP|PNG:Comment|File:Comment|JFIF:Thumbnail)/;

export function tellingTags(tags) {
  return Object.keys(tags).filter((tag) => telling.test(tag));
}
