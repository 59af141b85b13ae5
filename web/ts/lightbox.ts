// A tile of a grid opens in place: the viewer itself (viewer.ts) comes with the first photo that is opened. Its address is the
// photo's own, so that Back closes it, a reload shows the photo's page, and without this script the tile is a link there.
import { all, first } from "./dom";
import { isModified } from "./more";

type Viewer = typeof import("./viewer");

export function openInPlace(): void {
  const grid = first("[data-grid][data-viewer]", HTMLElement);
  if (!grid) return;
  let viewer: Promise<Viewer> | undefined;
  const links = (): HTMLAnchorElement[] => all("li > a", HTMLAnchorElement, grid);

  grid.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("li > a") : null;
    if (!link || isModified(event)) return;
    event.preventDefault();
    void open(link, true);
  });
  // Soon enough not to be waited for.
  grid.addEventListener("pointerover", () => void load(), { once: true });
  addEventListener("popstate", () => {
    const link = links().find(({ pathname }) => pathname === location.pathname);
    if (link) void open(link, false);
  });

  async function open(link: HTMLAnchorElement, isNew: boolean): Promise<void> {
    try {
      const { show } = await load();
      show(links(), link, isNew);
    } catch {
      location.assign(link.href); // the viewer did not come: the page does as well
    }
  }

  function load(): Promise<Viewer> {
    viewer ??= Promise.all([import(grid?.dataset["viewer"] ?? ""), loadStyles()]).then(([module]) => module as Viewer);
    return viewer;
  }

  function loadStyles(): Promise<void> {
    return new Promise((resolve, reject) => {
      const styles = document.createElement("link");
      styles.rel = "stylesheet";
      styles.href = grid?.dataset["viewerStyles"] ?? "";
      styles.onload = () => resolve();
      styles.onerror = () => reject(new Error(styles.href));
      document.head.append(styles);
    });
  }
}
