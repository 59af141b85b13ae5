// Sends files of the upload form, some at a time: looks first which of them the gallery has, and which were begun before. All of it is
// fetched by upload.ts when it is wanted.
import { announce, first } from "./dom";
import { Pace } from "./pace";
import { Hashes } from "./upload_hashes";
import { UploadItem, type ItemContext } from "./upload_item";
import { isSettled } from "./upload_row";
import { UploadRoom } from "./upload_room";
import { UploadServer } from "./upload_server";
import { UnfinishedList } from "./upload_unfinished";
import { rememberBegun } from "./upload_memory";
import { text } from "./texts";

const parallelMax = 3;

export class Uploader {
  private readonly context: ItemContext;
  private readonly server: UploadServer;
  private readonly hashes: Hashes;
  private readonly unfinished: UnfinishedList;
  private readonly room: UploadRoom;
  private readonly inRoom = new Set<UploadItem>(); // added, and counted by what the room was asked for last
  private items: UploadItem[] = []; // of the list's progress: those chosen since all were settled last
  private readonly chosen = new Map<string, UploadItem>(); // by SHA-256
  private questions: UploadItem[] = []; // of which the server is asked whether it has them
  private isAsking = false;
  private readonly pace = new Pace();
  private shownPercent = 0;

  constructor(private readonly form: HTMLFormElement) {
    const { gallery = "", base = "", page = "" } = form.dataset;
    this.server = new UploadServer({ gallery, base, page, isHeld: "held" in form.dataset }, first("input[name=csrf]", HTMLInputElement, form)!.value);
    this.hashes = new Hashes(form.dataset["hasher"]!);
    this.unfinished = new UnfinishedList(form, this.server);
    this.room = new UploadRoom(form);
    const template = first("template[data-upload-row]", HTMLTemplateElement, form)!;
    const metadata = (): Record<string, string> => {
      const name = first("input[name=guest_name]", HTMLInputElement, form)?.value.trim();
      return { ...(gallery && { gallery }), ...(name && { guest_name: name }) };
    };
    this.context = { server: this.server, metadata, template, changed: () => this.update() };
    void this.unfinished.ready.then((count) => {
      if (count === 0 && this.items.length === 0) rememberBegun(form, false);
    });
    addEventListener("beforeunload", (event) => {
      if (this.items.some((item) => !isSettled(item.state) || item.hasUnsavedText)) event.preventDefault();
    });
    addEventListener("online", () => {
      for (const item of this.items) if (item.state === "failed" && item.isOffline) item.wait();
    });
  }

  add(files: File[]): void {
    if (this.items.every((item) => isSettled(item.state) && !item.hasUnsavedText)) {
      this.items = [];
      this.shownPercent = 0;
      this.pace.forget();
    }
    rememberBegun(this.form, true);
    this.part("[data-uploads]").hidden = false;
    this.part("[data-upload-done]").hidden = true;
    const added = files.map((file) => new UploadItem(file, this.context));
    this.items.push(...added);
    this.part("[data-upload-list]").append(...added.map(({ row }) => row.element));
    for (const item of added) void this.check(item);
    this.update();
  }

  private async check(item: UploadItem): Promise<void> {
    const digest = await this.hashes.of(item.file);
    if (item.state !== "checking") return; // cancelled
    if (digest === "unreadable") return item.refuse(text("The file cannot be read."));
    if (digest === "unknown") return item.wait();
    const twin = this.chosen.get(digest.sha256);
    if (twin?.photo) return item.recognize(twin.photo);
    if (twin && !["refused", "cancelled"].includes(twin.state)) return item.become("known", text("Chosen twice"));
    this.chosen.set(digest.sha256, item);
    item.sha256 = digest.sha256;
    item.unfinished = await this.unfinished.take(item.file, digest.sha256);
    if (item.state !== "checking") return;
    if (item.unfinished) return item.wait();
    this.questions.push(item);
    if (!this.isAsking) void this.ask();
  }

  // All that have come up while the last question was on its way are the next one.
  private async ask(): Promise<void> {
    this.isAsking = true;
    while (this.questions.length > 0) {
      const asked = this.questions.splice(0);
      const known = await this.server.known(asked.map(({ sha256 }) => sha256!));
      for (const item of asked.filter(({ state }) => state === "checking")) {
        const photo = known.get(item.sha256!);
        if (photo) item.recognize(photo);
        else item.wait();
      }
    }
    this.isAsking = false;
  }

  private update(): void {
    const inState = (...states: string[]): UploadItem[] => this.items.filter(({ state }) => states.includes(state));
    const free = parallelMax - inState("sending").length;
    const next = inState("waiting")[0];
    if (free > 0 && next) return next.send(); // which updates again
    this.showTotal();
    this.room.want(this.roomWanted());
    if (this.items.every(({ state }) => isSettled(state))) this.finish();
  }

  // Of one that was begun before there is room already, and none is taken by what is there or will not be.
  private roomWanted(): number {
    const isNew = (item: UploadItem): boolean =>
      !item.unfinished && !this.inRoom.has(item) && !["refused", "known", "cancelled"].includes(item.state);
    return sum(this.items.filter(isNew).map(({ file }) => file.size));
  }

  private countAdded(): void {
    const added = this.items.filter((item) => item.state === "added" && !this.inRoom.has(item));
    if (added.length === 0) return;
    for (const item of added) this.inRoom.add(item);
    this.room.want(this.roomWanted());
    void this.room.ask();
  }

  // It only ever grows, although what is chosen later makes the whole larger.
  private showTotal(): void {
    const whole = sum(this.items.map(({ file }) => file.size));
    const through = sum(this.items.map((item) => item.bytesThrough));
    const settled = this.items.filter(({ state }) => isSettled(state)).length;
    const percent = settled === this.items.length ? 100 : Math.min(99, (100 * through) / Math.max(1, whole));
    this.shownPercent = Math.max(this.shownPercent, Math.floor(percent));
    this.pace.reach(through);
    first("[data-total]", HTMLProgressElement, this.form)!.value = this.shownPercent;
    const left = settled < this.items.length ? this.pace.left(whole - through) : "";
    this.part("[data-total-state]").textContent = `${text("{n} of {all}", { n: settled, all: this.items.length })} · ${this.shownPercent} %${left}`;
  }

  private finish(): void {
    const count = (state: string): number => this.items.filter((item) => item.state === state).length;
    const parts = [text("{n} added", { n: count("added") })];
    if (count("known") > 0) parts.push(text("{n} already there", { n: count("known") }));
    if (count("refused") > 0) parts.push(text("{n} refused", { n: count("refused") }));
    this.part("[data-total-state]").textContent = parts.join(", ");
    this.part("[data-upload-done]").hidden = count("added") === 0;
    rememberBegun(this.form, false);
    this.countAdded();
    announce(parts.join(", "));
  }

  private part(selector: string): HTMLElement {
    return first(selector, HTMLElement, this.form)!;
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
