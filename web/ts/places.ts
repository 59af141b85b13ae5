// A map page is whole without scripts: a drawing and a list. The map that one moves in (map.ts) comes with that page alone.
import { first } from "./dom";

type Places = typeof import("./map");

export function showMap(): void {
  const page = first("[data-map]", HTMLElement);
  if (!page) return;
  const styles = document.createElement("link");
  styles.rel = "stylesheet";
  styles.href = page.dataset["mapStyles"] ?? "";
  const styled = new Promise((resolve, reject) => {
    styles.onload = resolve;
    styles.onerror = reject;
  });
  document.head.append(styles);
  Promise.all([import(page.dataset["map"] ?? "") as Promise<Places>, styled]).then(
    ([module]) => module.show(page),
    () => undefined, // the drawing and the list stay
  );
}
