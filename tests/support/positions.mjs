// Photos that say where they were taken, by which camera: an Exif of its own before that of the file (Exif 2.32, 4.6.6).
const ascii = 2;
const long = 4;
const rational = 5;

// `file` is { name, bytes } of a JPEG without Exif.
export function takenAt({ name, bytes }, latitude, longitude, camera = "Test Camera") {
  const tiff = exif(latitude, longitude, camera);
  const length = tiff.length + 8;
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 0xff]);
  return { name, bytes: Buffer.concat([head, Buffer.from("Exif\0\0", "latin1"), tiff, bytes.subarray(2)]) };
}

function exif(latitude, longitude, camera) {
  const tiff = Buffer.alloc(400);
  tiff.write("II*\0", "latin1");
  tiff.writeUInt32LE(8, 4);
  const gpsAt = 100;
  const model = Buffer.from(`${camera}\0`, "latin1");
  model.copy(tiff, 300);
  entries(tiff, 8, [[0x0110, ascii, model.length, 300], [0x8825, long, 1, gpsAt]]);
  entries(tiff, gpsAt, [
    [1, ascii, 2, (latitude < 0 ? "S" : "N").charCodeAt(0)],
    [2, rational, 3, degrees(tiff, 200, latitude)],
    [3, ascii, 2, (longitude < 0 ? "W" : "E").charCodeAt(0)],
    [4, rational, 3, degrees(tiff, 240, longitude)],
  ]);
  return tiff;
}

function entries(tiff, at, all) {
  tiff.writeUInt16LE(all.length, at);
  for (const [i, [tag, type, count, value]] of all.entries()) {
    const entry = at + 2 + 12 * i;
    tiff.writeUInt16LE(tag, entry);
    tiff.writeUInt16LE(type, entry + 2);
    tiff.writeUInt32LE(count, entry + 4);
    tiff.writeUInt32LE(value, entry + 8);
  }
}

// Degrees, minutes and seconds, each as a fraction; returns where.
function degrees(tiff, at, value) {
  const size = Math.abs(value);
  const minutes = (size - Math.floor(size)) * 60;
  const seconds = (minutes - Math.floor(minutes)) * 60;
  for (const [i, [part, whole]] of [[Math.floor(size), 1], [Math.floor(minutes), 1], [Math.round(seconds * 10000), 10000]].entries()) {
    tiff.writeUInt32LE(part, at + 8 * i);
    tiff.writeUInt32LE(whole, at + 8 * i + 4);
  }
  return at;
}
