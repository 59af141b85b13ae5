// "More photos" without leaving the page, and Back to the exact place in all that was loaded.
import { all, announce, first } from "./dom";
import { counted, text } from "./texts";

interface Place {
  pages: number; // loaded beyond the first
  y: number;
}

export function loadMore(): void {
  const grid = first("[data-grid]", HTMLElement);
  if (!grid || !first("[data-more]", HTMLAnchorElement)) return;
  let pages = 0;
  const keepPlace = (): void => history.replaceState({ ...history.state, pages, y: scrollY }, "");

  document.addEventListener("click", (event) => {
    const more = event.target instanceof Element ? event.target.closest("a[data-more]") : null;
    if (!(more instanceof HTMLAnchorElement) || isModified(event)) return;
    event.preventDefault();
    void add(more);
  });
  addEventListener("pagehide", () => {
    if (pages > 0 && !document.querySelector("[aria-modal=true]")) keepPlace();
  });
  void restore();

  async function add(more: HTMLAnchorElement): Promise<void> {
    if (more.ariaBusy === "true") return;
    more.ariaBusy = "true";
    const added = await append(more);
    more.ariaBusy = null;
    if (!added) {
      announce(text("More photos could not be loaded. Try again."));
      return;
    }
    keepPlace();
    announce(counted(added.length, "{n} more photo|{n} more photos"));
    added[0]?.querySelector("a")?.focus({ preventScroll: true });
  }

  // The tiles of the next page, in the grid; null when it did not come.
  async function append(more: HTMLAnchorElement): Promise<HTMLLIElement[] | null> {
    const page = await fetchPage(more.href);
    const tiles = page ? all("[data-grid] li", HTMLLIElement, page) : [];
    if (!page || tiles.length === 0) return null;
    bringStyles(page, tiles);
    if (grid) bring(page, tiles, grid);
    pages += 1;
    const next = first("[data-more]", HTMLAnchorElement, page);
    if (next) more.href = next.href;
    else more.parentElement?.remove();
    return tiles;
  }

  async function restore(): Promise<void> {
    const place = history.state as Partial<Place> | null;
    if (!place?.pages) return;
    history.scrollRestoration = "manual";
    while (pages < place.pages) {
      const more = first("[data-more]", HTMLAnchorElement);
      if (!more || !(await append(more))) break;
    }
    scrollTo({ top: place.y ?? 0, behavior: "instant" });
    history.scrollRestoration = "auto";
  }
}

// A page of ours, not shown; null when it does not come.
export async function fetchPage(url: string): Promise<Document | null> {
  const timeoutMs = 10_000;
  try {
    const response = await fetch(url, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) return null;
    // Its styles have another nonce than ours, and would be complained of already when they are read.
    const text = (await response.text()).replace("<style ", "<template data-styles ").replace("</style>", "</template>");
    return new DOMParser().parseFromString(text, "text/html");
  } catch {
    return null;
  }
}

export function isModified(event: MouseEvent): boolean {
  return event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}

// Under their headings, where there are any: what goes on with the last one of this page joins it.
function bring(page: Document, tiles: HTMLLIElement[], grid: HTMLElement): void {
  const parts = all("[data-grid] > [data-part]", HTMLElement, page);
  if (parts.length === 0) grid.append(...tiles);
  for (const part of parts) {
    const last = all(":scope > [data-part]", HTMLElement, grid).at(-1);
    const goesOn = last?.dataset["part"] === part.dataset["part"];
    const list = last && goesOn ? first("ul, ol", HTMLElement, last) : null;
    if (list) list.append(...all("li", HTMLLIElement, part));
    else grid.append(part);
  }
}

// A page numbers its own photos (".p3"), so those of another page bring their values along.
function bringStyles(page: Document, tiles: HTMLElement[]): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(first("template[data-styles]", HTMLTemplateElement, page)?.content.textContent ?? "");
  const rules = new Map([...sheet.cssRules].map((rule) => [(rule as CSSStyleRule).selectorText, (rule as CSSStyleRule).style]));
  for (const tile of tiles) {
    const name = [...tile.classList].find((one) => /^p\d+$/.test(one));
    const style = name ? rules.get(`.${name}`) : undefined;
    if (!name || !style) continue;
    tile.classList.remove(name);
    for (const property of ["--r", "--c", "--w"]) tile.style.setProperty(property, style.getPropertyValue(property));
  }
}
