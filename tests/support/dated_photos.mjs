// Many small photos, cheaply: one picture that says of itself when it was taken.
import { photo } from "./photos.mjs";

const uploadsAtOnce = 8;

// A JPEG's beginning, and what a camera writes behind it: DateTimeOriginal and its offset from UTC (EXIF 2.32, 4.6.5).
function exifSegment(time) {
  const text = Buffer.from(`${time.toISOString().slice(0, 19).replaceAll("-", ":").replace("T", " ")}\0`, "latin1");
  const offset = Buffer.from("+00:00\0", "latin1");
  const tags = [
    { tag: 0x9003, value: text },
    { tag: 0x9011, value: offset },
  ];
  const subDirectoryAt = 8 + 2 + 12 + 4;
  let dataAt = subDirectoryAt + 2 + 12 * tags.length + 4;
  const entry = (tag, type, count, value) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(count, 4);
    bytes.writeUInt32BE(value, 8);
    return bytes;
  };
  const count = (number) => Buffer.from([number >> 8, number & 0xff]);
  const end = Buffer.alloc(4);
  const entries = tags.map(({ tag, value }) => {
    const made = entry(tag, 2, value.length, dataAt);
    dataAt += value.length;
    return made;
  });
  const tiff = Buffer.concat([
    Buffer.from("MM\0*\0\0\0\x08", "latin1"), count(1), entry(0x8769, 4, 1, subDirectoryAt), end, // the EXIF directory
    count(tags.length), ...entries, end, ...tags.map(({ value }) => value),
  ]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

export async function datedPhoto(time) {
  const { bytes } = await photo("small.jpg");
  return { name: `${time.toISOString().slice(0, 10)}.jpg`, bytes: Buffer.concat([bytes.subarray(0, 2), exifSegment(time), bytes.subarray(2)]) };
}

// Adds one for each of the times, in no order, several at once.
export async function addDatedPhotos(owner, galleryId, times) {
  const left = times.entries();
  const ids = [];
  await Promise.all(Array.from({ length: uploadsAtOnce }, async () => {
    for (const [i, time] of left) ids[i] = (await owner.upload(galleryId, await datedPhoto(time))).is(201).photo.id;
  }));
  return ids;
}
