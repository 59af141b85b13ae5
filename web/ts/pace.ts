// How long a transfer still takes, by how fast it went lately.
import { text } from "./texts";

const windowMs = 8_000;

export class Pace {
  private samples: { at: number; bytes: number }[] = [];

  // That so many bytes in all are through now.
  reach(bytes: number): void {
    const at = performance.now();
    this.samples.push({ at, bytes });
    while (this.samples.length > 2 && this.samples[0]!.at < at - windowMs) this.samples.shift();
  }

  // After a pause: what was before says nothing.
  forget(): void {
    this.samples = [];
  }

  // " · 12 s left", or nothing while nobody can tell.
  left(bytes: number): string {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.at - first.at < 500 || last.bytes <= first.bytes) return "";
    const seconds = (bytes * (last.at - first.at)) / (last.bytes - first.bytes) / 1000;
    if (seconds < 90) return ` · ${text("{n} s left", { n: Math.ceil(seconds) })}`;
    return seconds < 5400 ? ` · ${text("{n} min left", { n: Math.ceil(seconds / 60) })}` : ` · ${text("{n} h left", { n: Math.ceil(seconds / 3600) })}`;
  }
}
