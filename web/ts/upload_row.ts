// One file in the list: its name, state, bar, alternative text and buttons.
import { first } from "./dom";
import { text } from "./texts";

export type UploadState =
  | "checking" // whether it is there already
  | "waiting"
  | "sending"
  | "paused"
  | "failed" // it can be tried again
  | "refused"
  | "known" // the gallery has it
  | "added"
  | "cancelled";

export interface RowActions {
  toggle(): void; // pause, resume, or try again: whatever the state suggests
  cancel(): void;
  describe(alt: string): void;
}

const toggles: Partial<Record<UploadState, string>> = {
  waiting: text("Pause"), sending: text("Pause"), paused: text("Resume"), failed: text("Try again"),
};
const settled: ReadonlySet<UploadState> = new Set(["refused", "known", "added", "cancelled"]);

export function isSettled(state: UploadState): boolean {
  return settled.has(state);
}

export class UploadRow {
  readonly element: HTMLElement;
  private readonly alt: HTMLInputElement | null; // guests have none

  constructor(template: HTMLTemplateElement, private readonly name: string, actions: RowActions) {
    this.element = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
    this.part("[data-name]").textContent = name;
    this.alt = first("[data-alt]", HTMLInputElement, this.element);
    this.alt?.setAttribute("aria-label", text("Alternative text of {name}", { name }));
    this.alt?.addEventListener("change", () => actions.describe(this.description));
    this.part("progress").setAttribute("aria-label", name);
    this.part("[data-toggle]").addEventListener("click", () => actions.toggle());
    const cancel = this.part("[data-cancel-upload]");
    cancel.setAttribute("aria-label", text("Cancel {name}", { name }));
    cancel.addEventListener("click", () => actions.cancel());
  }

  get description(): string {
    return this.alt?.value.trim() ?? "";
  }

  show(state: UploadState, text: string): void {
    const hadFocus = this.element.contains(document.activeElement) && document.activeElement !== this.alt;
    this.say(text);
    this.element.classList.toggle("is-added", state === "added" || state === "known");
    this.element.classList.toggle("is-refused", state === "refused" || state === "failed");
    const toggle = this.part("[data-toggle]");
    const label = toggles[state];
    toggle.hidden = label === undefined;
    if (label) {
      toggle.textContent = label;
      toggle.setAttribute("aria-label", `${label}: ${this.name}`);
    }
    this.part("[data-cancel-upload]").hidden = isSettled(state);
    if (!this.alt) return;
    this.alt.hidden = isSettled(state) && state !== "added";
    if (hadFocus && isSettled(state)) this.alt.focus();
  }

  say(text: string): void {
    this.part("[data-state]").textContent = text;
  }

  fill(percent: number): void {
    (this.part("progress") as HTMLProgressElement).value = percent;
  }

  // Where the photo is now.
  link(path: string): void {
    const link = document.createElement("a");
    link.href = path;
    link.textContent = this.name;
    this.part("[data-name]").replaceChildren(link);
  }

  private part(selector: string): HTMLElement {
    return first(selector, HTMLElement, this.element)!;
  }
}
