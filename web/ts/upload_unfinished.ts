// The uploads that were begun and not ended, as the server has them, on whatever device. They go on when the same file is chosen.
import { first } from "./dom";
import type { UnfinishedUpload, UploadServer } from "./upload_server";
import { decimal, text } from "./texts";

export class UnfinishedList {
  private readonly rows = new Map<UnfinishedUpload, HTMLElement>();
  // Once the server has told of them; how many there were.
  readonly ready: Promise<number>;

  constructor(private readonly form: HTMLFormElement, private readonly server: UploadServer) {
    this.ready = server.unfinished().then((uploads) => {
      for (const upload of uploads) this.add(upload);
      this.showOrHide();
      return uploads.length;
    });
  }

  // The address of the one that this file began, which then is no longer in the list; null when there is none.
  async take(file: File, sha256: string): Promise<string | null> {
    await this.ready;
    const match = [...this.rows.keys()].find((one) => one.sha256 === sha256 && one.length_bytes === file.size);
    if (!match) return null;
    this.remove(match);
    return `${this.server.uploads}/${match.id}`;
  }

  private add(upload: UnfinishedUpload): void {
    const template = first("template[data-unfinished-row]", HTMLTemplateElement, this.form)!;
    const row = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
    const percent = Math.floor((100 * upload.offset_bytes) / upload.length_bytes);
    first("[data-name]", HTMLElement, row)!.textContent = upload.file_name;
    first("[data-state]", HTMLElement, row)!.textContent = text("{percent} % of {size}", { percent, size: size(upload.length_bytes) });
    const bar = first("progress", HTMLProgressElement, row)!;
    bar.value = percent;
    bar.setAttribute("aria-label", upload.file_name);
    const discard = first("[data-discard]", HTMLButtonElement, row)!;
    discard.setAttribute("aria-label", text("Discard {name}", { name: upload.file_name }));
    discard.addEventListener("click", () => {
      discard.disabled = true;
      this.server.discard(upload.id).then(() => this.remove(upload), () => (discard.disabled = false));
    });
    this.rows.set(upload, row);
    first("[data-unfinished-list]", HTMLElement, this.form)!.append(row);
  }

  private remove(upload: UnfinishedUpload): void {
    this.rows.get(upload)?.remove();
    this.rows.delete(upload);
    this.showOrHide();
  }

  private showOrHide(): void {
    first("[data-unfinished]", HTMLElement, this.form)!.hidden = this.rows.size === 0;
  }
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${decimal(bytes / 1e6, 1)} MB`;
}
