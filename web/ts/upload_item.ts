// One file on its way into the gallery, by the tus protocol.
import { DetailedError, Upload } from "tus-js-client";

import { announce } from "./dom";
import { Pace } from "./pace";
import { UploadRow, isSettled, type UploadState } from "./upload_row";
import type { UploadServer } from "./upload_server";
import { text } from "./texts";

const chunkBytes = 8 << 20;
// A server or a network that comes back within half a minute is waited for; the count begins anew with each part that is through.
const retryDelaysMs = [0, 500, 1_000, 2_000, 4_000, 8_000, 15_000];
// Not the file's fault, so that it can be tried again: logged out, a conflict, too much at a time.
const passingStatuses = [401, 408, 409, 423, 429];

export interface ItemContext {
  server: UploadServer;
  metadata(): Record<string, string>; // of every file: where it belongs, and who sends it
  template: HTMLTemplateElement;
  changed(item: UploadItem): void; // its state or its progress
}

export class UploadItem {
  state: UploadState = "checking";
  sha256: string | null = null;
  unfinished: string | null = null; // the address at which it was begun before
  isOffline = false; // failed because nobody answered
  photo: string | null = null; // what it has become
  readonly row: UploadRow;
  private readonly pace = new Pace();
  private upload: Upload | null = null;
  private furthest = 0; // what was sent, which never goes back even if some of it is sent again
  private savedAlt = "";
  private hasRestarted = false;

  constructor(readonly file: File, private readonly context: ItemContext) {
    this.row = new UploadRow(context.template, file.name, {
      toggle: () => this.toggle(),
      cancel: () => this.cancel(),
      describe: () => void this.describe(),
    });
    this.row.show(this.state, text("Checking"));
  }

  // Of its size, for the whole list's progress.
  get bytesThrough(): number {
    return isSettled(this.state) ? this.file.size : this.furthest;
  }
  get hasUnsavedText(): boolean {
    return this.state === "added" && this.row.description !== this.savedAlt;
  }

  become(state: UploadState, text: string): void {
    this.state = state;
    this.row.show(state, text);
    this.context.changed(this);
  }

  refuse(reason: string): void {
    this.become("refused", reason);
  }

  // The gallery has it already.
  recognize(photo: string): void {
    this.photo = photo;
    this.row.link(this.context.server.photoPath(photo));
    this.become("known", text("Already in this gallery"));
  }

  wait(): void {
    this.become("waiting", text("Waiting"));
  }

  send(): void {
    this.pace.forget();
    this.become("sending", text("Starting"));
    this.upload ??= this.makeUpload();
    this.upload.start();
  }

  private makeUpload(): Upload {
    const { server } = this.context;
    const key = randomKey();
    const metadata: Record<string, string> = { ...this.context.metadata(), filename: this.file.name };
    if (this.sha256) metadata["sha256"] = this.sha256;
    const upload = new Upload(this.file, {
      endpoint: this.unfinished ? null : server.uploads,
      uploadUrl: this.unfinished,
      headers: server.headers,
      metadata,
      chunkSize: chunkBytes,
      // A small file takes one request; of a large one the address is known before the first part.
      uploadDataDuringCreation: this.file.size <= chunkBytes,
      retryDelays: retryDelaysMs,
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => {
        // Of a creation whose answer was lost, a second try finds what the first has made.
        if (request.getMethod() === "POST") request.setHeader("Idempotency-Key", key);
      },
      // From now on this one or none: without its endpoint it would not begin another when it cannot ask how far it is.
      onUploadUrlAvailable: () => (upload.options.endpoint = null),
      onProgress: (sent) => this.show(sent),
      onSuccess: ({ lastResponse }) => this.finish(lastResponse.getHeader("Upload-Photo") ?? null),
      onError: (error) => this.fail(error),
    });
    return upload;
  }

  private show(sent: number): void {
    this.pace.reach(sent);
    this.furthest = Math.max(this.furthest, Math.min(sent, this.file.size));
    const percent = Math.floor((100 * this.furthest) / Math.max(1, this.file.size));
    this.row.fill(percent);
    this.row.say(percent < 100 ? `${percent} %${this.pace.left(this.file.size - sent)}` : text("Processing"));
    this.context.changed(this);
  }

  private finish(photo: string | null): void {
    this.photo = photo;
    if (photo) this.row.link(this.context.server.photoPath(photo));
    this.become("added", text("Added"));
    if (this.row.description) void this.describe();
  }

  private fail(error: Error | DetailedError): void {
    const response = error instanceof DetailedError ? error.originalResponse : null;
    const status = response?.getStatus() ?? 0;
    const isGone = status === 404 || status === 410;
    if (isGone && this.upload?.url && !this.hasRestarted) {
      // It was given up or has expired meanwhile.
      this.hasRestarted = true;
      this.unfinished = null;
      this.upload = null;
      this.send();
      return;
    }
    this.isOffline = status === 0;
    if (status >= 400 && status < 500 && !passingStatuses.includes(status)) {
      this.refuse(reasonOf(response?.getBody()) ?? text("The server refused it ({status}).", { status }));
    } else if (status === 401) {
      this.become("failed", this.context.server.isForGuests
        ? text("The link asks for its password again. Open it in another tab, then try again.")
        : text("You are logged out. Log in in another tab, then try again."));
    } else if (status === 0) {
      this.become("failed", text("The connection was lost."));
    } else {
      this.become("failed", reasonOf(response?.getBody()) ?? text("The server could not take it."));
    }
  }

  private toggle(): void {
    if (this.state === "waiting" || this.state === "sending") {
      void this.upload?.abort();
      this.become("paused", text("Paused"));
    } else {
      this.wait();
    }
  }

  private cancel(): void {
    const { unfinished, upload } = this;
    if (upload?.url) void upload.abort(true).catch(() => undefined); // else it expires by itself
    else if (upload) void upload.abort();
    else if (unfinished) void this.context.server.discard(unfinished.split("/").at(-1)!).catch(() => undefined);
    this.row.element.remove();
    this.become("cancelled", text("Cancelled"));
  }

  private async describe(): Promise<void> {
    const alt = this.row.description;
    if (this.state !== "added" || !this.photo || alt === this.savedAlt) return; // not there yet: finish() comes back to it
    try {
      await this.context.server.describe(this.photo, alt);
      this.savedAlt = alt;
      this.row.say(text("Added, text saved"));
    } catch {
      this.row.say(text("Added; the text could not be saved"));
      announce(text("The alternative text of {name} could not be saved. Change it to try again.", { name: this.file.name }));
    }
  }
}

// As problem details (RFC 9457) say it.
function reasonOf(body: string | undefined): string | null {
  try {
    const { detail } = JSON.parse(body ?? "") as { detail?: unknown };
    return typeof detail === "string" && detail ? detail : null;
  } catch {
    return null;
  }
}

// A version 4 UUID; crypto.randomUUID() exists only on https and localhost.
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
