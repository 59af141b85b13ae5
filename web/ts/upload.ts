// Uploads file by file to the form's own address, a few at a time, with a bar for each; by choosing, dropping or pasting.
// The answer is the same page that a browser without this script gets; the state of the one file is read from it.
import { all, announce, first } from "./dom";

const parallelMax = 3;

interface Upload {
  file: File;
  row: HTMLElement;
}

export function uploadInPlace(): void {
  for (const form of all("[data-upload]", HTMLFormElement)) new Uploader(form);
}

class Uploader {
  private readonly queue: Upload[] = [];
  private running = 0;
  private added = 0;
  private refused = 0;

  constructor(private readonly form: HTMLFormElement) {
    const input = first("input[type=file]", HTMLInputElement, form);
    first("[data-upload-submit]", HTMLElement, form)?.setAttribute("hidden", "");
    input?.addEventListener("change", () => {
      this.add([...(input.files ?? [])]);
      input.value = "";
    });
    form.addEventListener("submit", (event) => event.preventDefault());

    // Anywhere on the page, so that a near miss does not make the browser open the file instead.
    document.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.open();
      form.classList.add("is-over");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) form.classList.remove("is-over");
    });
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      form.classList.remove("is-over");
      this.add([...event.dataTransfer.files]);
    });
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.open();
      this.add(files);
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.running > 0) event.preventDefault();
    });
    if (location.hash === `#${form.id}`) this.open();
  }

  private open(): void {
    const details = this.form.closest("details");
    if (details) details.open = true;
  }

  private add(files: File[]): void {
    const list = first("[data-upload-list]", HTMLElement, this.form);
    const template = first("template", HTMLTemplateElement, this.form);
    if (!list || !template) return;
    list.hidden = false;
    for (const file of files) {
      const row = template.content.firstElementChild?.cloneNode(true);
      if (!(row instanceof HTMLElement)) continue;
      const name = first("[data-name]", HTMLElement, row);
      if (name) name.textContent = file.name;
      list.append(row);
      setState(row, "Waiting");
      this.queue.push({ file, row });
    }
    this.start();
  }

  private start(): void {
    while (this.running < parallelMax) {
      const upload = this.queue.shift();
      if (!upload) break;
      this.running += 1;
      void send(this.form, upload).then((isAdded) => {
        this.running -= 1;
        if (isAdded) this.added += 1;
        else this.refused += 1;
        this.start();
      });
    }
    if (this.running === 0 && this.added + this.refused > 0) this.finish();
  }

  private finish(): void {
    if (this.refused === 0) {
      location.assign(location.pathname);
      return;
    }
    announce(`${this.added} added, ${this.refused} refused`);
    const done = first("[data-upload-done]", HTMLElement, this.form);
    if (done && this.added > 0) done.hidden = false;
  }
}

// Whether the file was added. Never rejects: what went wrong is in the row.
function send(form: HTMLFormElement, { file, row }: Upload): Promise<boolean> {
  return new Promise((resolve) => {
    const body = new FormData();
    // Tokens first: the server checks them before it reads a file.
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    body.set("idempotency_key", randomKey());
    body.append("photos", file, file.name);

    const bar = first("progress", HTMLProgressElement, row);
    bar?.setAttribute("aria-label", file.name);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const percent = Math.floor((100 * loaded) / total);
      if (bar) bar.value = percent;
      setState(row, percent < 100 ? `${percent} %` : "Processing");
    });
    request.addEventListener("load", () => {
      const reason = refusal(request);
      row.classList.add(reason === null ? "is-added" : "is-refused");
      setState(row, reason ?? "Added");
      resolve(reason === null);
    });
    request.addEventListener("error", () => {
      row.classList.add("is-refused");
      setState(row, "The connection was lost. Choose the file again.");
      resolve(false);
    });
    request.open("POST", form.action);
    request.send(body);
  });
}

// Why a file was not added, or null when it was.
function refusal(request: XMLHttpRequest): string | null {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  if (page.querySelector("[data-result=accepted]")) return null;
  const reason = page.querySelector("[data-reason]")?.textContent?.trim();
  if (reason) return reason;
  if (request.status === 413) return "The file is too large.";
  return `The server did not take it (${request.status}). Choose the file again.`;
}

function setState(row: HTMLElement, text: string): void {
  const state = first("[data-state]", HTMLElement, row);
  if (state) state.textContent = text;
}

// A version 4 UUID; crypto.randomUUID() exists only on https and localhost.
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
