// How much room somebody has left, in words above the files that they choose, and a warning where those do not fit. The server decides
// it anew for each file; what is said here is only said sooner.
import { first } from "./dom";
import { text } from "./texts";

interface RoomState {
  is_limited: boolean;
  left_bytes: number;
  text: string;
}

const timeoutMs = 15_000;

export class UploadRoom {
  private left = Infinity; // as long as nothing is known, nothing is said
  private wanted = 0;

  constructor(private readonly form: HTMLFormElement) {
    void this.ask();
  }

  // Also after files were added, which took some of it. A guest is told nothing.
  async ask(): Promise<void> {
    const address = this.form.dataset["room"];
    if (!address) return;
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) return;
      const room = (await response.json()) as RoomState;
      this.left = room.is_limited ? room.left_bytes : Infinity;
      const words = first("[data-room-text]", HTMLElement, this.form);
      if (words && room.is_limited) words.textContent = room.text;
      if (words) words.hidden = !room.is_limited;
      this.warn();
    } catch {
      // the link to it stays
    }
  }

  // What the files that were chosen and are new take, since ask() was answered last.
  want(bytes: number): void {
    this.wanted = bytes;
    this.warn();
  }

  private warn(): void {
    const warning = first("[data-room-warning]", HTMLElement, this.form);
    if (!warning) return;
    const isTooMuch = this.wanted > this.left;
    if (isTooMuch === !warning.hidden) return;
    warning.textContent = isTooMuch
      ? text("These photos need more room than you have left: some of them will be refused. Choose fewer, or delete photos that you no longer want.")
      : "";
    warning.hidden = !isTooMuch;
  }
}
