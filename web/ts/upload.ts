// The upload form of a gallery: files by choosing, dropping or pasting, or a whole folder. What sends them (uploader.ts) is fetched
// when somebody is about to; until it is there, and if it never comes, the form is a plain one that sends all files in one go.
import { announce, first } from "./dom";
import { wasBegun } from "./upload_memory";
import { droppedFiles, isPhoto } from "./upload_sources";
import { text } from "./texts";

type UploaderModule = typeof import("./uploader");

export function uploadInPlace(): void {
  const form = first("[data-upload]", HTMLFormElement);
  const input = form && first("input[type=file]", HTMLInputElement, form);
  if (form && input) new UploadForm(form, input);
}

class UploadForm {
  private uploader: Promise<InstanceType<UploaderModule["Uploader"]>> | undefined;

  constructor(private readonly form: HTMLFormElement, private readonly input: HTMLInputElement) {
    this.showButtons(true);
    input.addEventListener("change", () => void this.add([...(input.files ?? [])]));
    form.addEventListener("submit", (event) => {
      if (this.submit?.hidden) event.preventDefault();
    });
    this.folderButton?.addEventListener("click", () => this.chooseFolder());
    this.listenToDrops();
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.open();
      void this.add(files);
    });
    this.listenToPanel();
  }

  private get submit(): HTMLElement | null {
    return first("[data-upload-submit]", HTMLElement, this.form);
  }
  private get folderButton(): HTMLElement | null {
    return first("[data-upload-folder]", HTMLElement, this.form);
  }
  private get panel(): HTMLDetailsElement | null {
    return this.form.closest("details");
  }

  private showButtons(isEnhanced: boolean): void {
    if (this.submit) this.submit.hidden = isEnhanced;
    if (this.folderButton) this.folderButton.hidden = !isEnhanced || !("webkitdirectory" in this.input);
  }

  // Anywhere on the page, so that a near miss does not make the browser open the file instead.
  private listenToDrops(): void {
    document.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.open();
      this.form.classList.add("is-over");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) this.form.classList.remove("is-over");
    });
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.form.classList.remove("is-over");
      void droppedFiles(event.dataTransfer).then((files) => this.add(files));
    });
  }

  private listenToPanel(): void {
    const { panel } = this;
    panel?.addEventListener("toggle", () => {
      if (panel.open) void this.load();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !panel?.open || event.defaultPrevented) return;
      if (document.querySelector("dialog[open], [aria-modal=true]")) return;
      panel.open = false;
      panel.querySelector("summary")?.focus();
    });
    if (location.hash === `#${this.form.id}` || wasBegun(this.form)) this.open();
    if (!panel) requestAnimationFrame(() => void this.load());
  }

  private open(): void {
    if (this.panel) this.panel.open = true;
    void this.load();
  }

  // An input of its own, which is on no page: the browser asks for a folder only if the input is for nothing else.
  private chooseFolder(): void {
    const input = document.createElement("input");
    input.type = "file";
    input.webkitdirectory = true;
    input.addEventListener("change", () => void this.add([...(input.files ?? [])].filter(isPhoto)));
    input.click();
  }

  private async add(files: File[]): Promise<void> {
    if (files.length === 0) return;
    const uploader = await this.load();
    if (!uploader) return;
    this.input.value = "";
    uploader.add(files);
  }

  private async load(): Promise<InstanceType<UploaderModule["Uploader"]> | null> {
    this.uploader ??= import(this.form.dataset["uploader"] ?? "").then(
      (module: UploaderModule) => new module.Uploader(this.form));
    try {
      return await this.uploader;
    } catch {
      this.showButtons(false);
      announce(text("Press Upload to send the photos."));
      return null;
    }
  }
}
