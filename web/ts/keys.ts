// A key does what a link, button or field with data-key="…" or data-key-focus="…" does ("g h" are two, one after the other), and j
// and k step through a list with data-keys-step. Keys are inert while someone types, while a dialog is open, and together with Ctrl,
// Alt or Meta. Those of one character can be turned off: WCAG 2.2, 2.1.4.
import { all, first } from "./dom";

const storageName = "portreto-keys";
const sequenceMaxMs = 1_500;

export function listenToKeys(): void {
  let before = ""; // the first key of a sequence
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open], [aria-modal=true]") || isTurnedOff(event.key)) return;

    const key = before + event.key;
    before = "";
    const field = all("[data-key-focus]", HTMLInputElement).find((input) => input.dataset["keyFocus"] === key);
    if (field?.offsetParent) {
      event.preventDefault();
      field.focus();
      field.select();
      return;
    }
    if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    const listeners = all("[data-key]", HTMLElement);
    if (listeners.some((element) => element.dataset["key"]?.startsWith(`${key} `))) {
      before = `${key} `;
      setTimeout(() => (before = ""), sequenceMaxMs);
      return;
    }
    const target = choose(listeners.filter((element) => element.dataset["key"] === key));
    if (target) {
      event.preventDefault();
      target.click();
    }
  });
}

// Whether this device does not want this key. Keys with a name, such as Escape, are always wanted.
export function isTurnedOff(key: string): boolean {
  return key.length === 1 && localStorage.getItem(storageName) === "off";
}

// The switch for it, on a page or in a dialog.
export function switchKeys(within: ParentNode = document): void {
  const line = first("[data-keys-switch]", HTMLElement, within);
  const box = line && first("input", HTMLInputElement, line);
  if (!line || !box) return;
  line.hidden = false;
  box.checked = localStorage.getItem(storageName) !== "off";
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(storageName);
    else localStorage.setItem(storageName, "off");
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
