// Beside the page, so that it stays responsive: takes files, gives their SHA-256, one after the other.
import { Sha256 } from "./sha256";

const partBytes = 1 << 20;

// What the page sends and gets; `sha256` is null for a file that cannot be read.
export interface HashWish {
  id: number;
  file: File;
}
export interface HashAnswer {
  id: number;
  sha256: string | null;
}

const wishes: HashWish[] = [];
let isBusy = false;

addEventListener("message", ({ data }: MessageEvent<HashWish>) => {
  wishes.push(data);
  if (!isBusy) void work();
});

async function work(): Promise<void> {
  isBusy = true;
  for (let wish = wishes.shift(); wish; wish = wishes.shift()) {
    const answer: HashAnswer = { id: wish.id, sha256: await digest(wish.file).catch(() => null) };
    postMessage(answer);
  }
  isBusy = false;
}

async function digest(file: File): Promise<string> {
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += partBytes) {
    hash.update(new Uint8Array(await file.slice(at, at + partBytes).arrayBuffer()));
  }
  return hash.finish();
}
