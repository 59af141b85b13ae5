// SHA-256 of files, computed beside the page (upload_hasher.ts).
import type { HashAnswer, HashWish } from "./upload_hasher";

export type Digest = { sha256: string } | "unreadable" | "unknown"; // unknown: this browser cannot tell

export class Hashes {
  private readonly waiting = new Map<number, (digest: Digest) => void>();
  private worker: Worker | null = null;
  private count = 0;

  constructor(url: string) {
    try {
      this.worker = new Worker(url);
      this.worker.addEventListener("message", ({ data }: MessageEvent<HashAnswer>) =>
        this.answer(data.id, data.sha256 === null ? "unreadable" : { sha256: data.sha256 }));
      this.worker.addEventListener("error", () => this.giveUp());
    } catch {
      this.giveUp();
    }
  }

  of(file: File): Promise<Digest> {
    const id = this.count++;
    return new Promise((resolve) => {
      if (!this.worker) return resolve("unknown");
      this.waiting.set(id, resolve);
      const wish: HashWish = { id, file };
      this.worker.postMessage(wish);
    });
  }

  private answer(id: number, digest: Digest): void {
    this.waiting.get(id)?.(digest);
    this.waiting.delete(id);
  }

  private giveUp(): void {
    this.worker = null;
    for (const id of [...this.waiting.keys()]) this.answer(id, "unknown");
  }
}
