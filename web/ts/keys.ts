// One key does what a link, button or field with data-key="…" or data-key-focus="…" does, and j and k step through a list
// with data-keys-step. Keys are inert while someone types, while a dialog is open, and together with Ctrl, Alt or Meta.
import { all } from "./dom";

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open], [aria-modal=true]")) return;

    const field = all("[data-key-focus]", HTMLInputElement).find((input) => input.dataset["keyFocus"] === event.key);
    if (field?.offsetParent) {
      event.preventDefault();
      field.focus();
      field.select();
      return;
    }
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    const target = choose(all("[data-key]", HTMLElement).filter((element) => element.dataset["key"] === event.key));
    if (target) {
      event.preventDefault();
      target.click();
    }
  });
}

// Of several that listen to one key (the hearts of a list), the one in the article that has the focus.
function choose(targets: HTMLElement[]): HTMLElement | undefined {
  if (targets.length < 2) return targets[0];
  const article = document.activeElement?.closest("article");
  return targets.find((target) => article?.contains(target));
}

// To the next or the previous article of a list.
function step(by: 1 | -1): void {
  const articles = all("[data-keys-step] > article", HTMLElement);
  const current = articles.findIndex((article) => article.contains(document.activeElement));
  const next = articles[current < 0 ? 0 : current + by];
  next?.querySelector<HTMLElement>("h2 a")?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "start" });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, [role=listbox]") !== null)
  );
}
