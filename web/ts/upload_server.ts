// What the server is asked about uploads besides the protocol itself.
export interface UnfinishedUpload {
  id: string;
  gallery?: string; // a guest is not told
  file_name: string;
  length_bytes: number;
  offset_bytes: number;
  sha256?: string;
}

// Of the form: the gallery's id (a guest has none), below which photos and uploads are, and the gallery's page.
export interface UploadPlace {
  gallery: string;
  base: string;
  page: string;
  isHeld: boolean; // what is added waits until the owner lets it through
}

const timeoutMs = 15_000;
const knownMax = 200; // of one question

export class UploadServer {
  readonly headers: Record<string, string>;

  constructor(private readonly where: UploadPlace, private readonly csrf: string) {
    this.headers = { "X-CSRF-Token": csrf };
  }

  get isForGuests(): boolean {
    return !this.where.gallery;
  }
  get uploads(): string {
    return `${location.origin}${this.where.base}/uploads`;
  }
  photoPath(photo: string): string {
    if (this.where.isHeld) return this.where.page; // it has no page of its own yet
    return `${this.where.base}/photos/${photo}`;
  }

  // This gallery's; none when they cannot be had, since a new upload is as good.
  async unfinished(): Promise<UnfinishedUpload[]> {
    try {
      const { uploads } = (await this.ask(`${this.where.base}/uploads`)) as { uploads: UnfinishedUpload[] };
      return this.isForGuests ? uploads : uploads.filter(({ gallery }) => gallery === this.where.gallery);
    } catch {
      return [];
    }
  }

  // Which of these files the gallery has: by SHA-256 the photo's id. None when nobody can tell.
  async known(digests: string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    try {
      for (let at = 0; at < digests.length; at += knownMax) {
        const body = JSON.stringify({ sha256: digests.slice(at, at + knownMax) });
        const headers = { "Content-Type": "application/json" };
        const answer = await this.ask(`${this.where.page}/known`, { method: "POST", headers, body });
        for (const { sha256, photo } of (answer as { known: { sha256: string; photo: string }[] }).known) {
          found.set(sha256, photo);
        }
      }
    } catch {
      // Sent once too often is better than not at all.
    }
    return found;
  }

  async describe(photo: string, alt: string): Promise<void> {
    await this.ask(`${this.where.base}/photos/${photo}/alt`, { method: "POST", body: new URLSearchParams({ csrf: this.csrf, alt }) });
  }

  async discard(id: string): Promise<void> {
    await this.ask(`${this.where.base}/uploads/${id}`, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } });
  }

  private async ask(path: string, request: RequestInit = {}): Promise<unknown> {
    const headers = { Accept: "application/json", ...this.headers, ...(request.headers as Record<string, string>) };
    const response = await fetch(path, { ...request, headers, signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(String(response.status));
    return response.status === 204 ? null : response.json();
  }
}
