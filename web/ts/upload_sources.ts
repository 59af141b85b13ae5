// The files of a drop, those in folders included.

// By what the browser says of it. A file that somebody chose by itself is tried whatever it seems to be; of a folder's files only
// those are taken.
export function isPhoto(file: File): boolean {
  return !file.name.startsWith(".") && (file.type.startsWith("image/") || /\.(heic|heif|avif)$/i.test(file.name));
}

// To be called while the event is handled: what was dropped is gone afterwards.
export function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const plain = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return Promise.resolve(plain);
  return Promise.all(entries.map((entry) => (entry ? filesOf(entry, false) : []))).then((lists) => lists.flat());
}

async function filesOf(entry: FileSystemEntry, isInFolder: boolean): Promise<File[]> {
  try {
    if (entry.isDirectory) {
      const lists = (await entriesOf(entry as FileSystemDirectoryEntry)).map((inner) => filesOf(inner, true));
      return (await Promise.all(lists)).flat();
    }
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return isInFolder && !isPhoto(file) ? [] : [file];
  } catch {
    return []; // unreadable: the others are not
  }
}

// A reader gives some at a time, and none at the end.
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
