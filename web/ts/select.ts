// Selecting photos by keys and in ranges: x takes or leaves the one that has the focus, Shift with a click or an arrow goes
// on from the last one.
import { all, first } from "./dom";
import { isTurnedOff } from "./keys";
import { text } from "./texts";

export function selectPhotos(): void {
  const form = first("[data-select]", HTMLFormElement);
  if (!form) return;
  let last: HTMLInputElement | null = null;
  const boxes = (): HTMLInputElement[] => all("[data-grid] input[type=checkbox]", HTMLInputElement, form);
  const count = (): void => {
    const selected = boxes().filter((box) => box.checked).length;
    const told = first("[data-selected]", HTMLElement, form);
    if (told) told.textContent = selected === 0 ? text("(none yet)") : `(${selected})`;
  };

  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
    if (event.shiftKey && last) take(last, box, box.checked);
    last = box;
    count();
  });
  form.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "x" && !isTurnedOff("x")) {
      event.preventDefault();
      box.click();
      return;
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const next = step ? boxes()[boxes().indexOf(box) + step] : undefined;
    if (!next) return;
    event.preventDefault();
    if (event.shiftKey) take(box, next, true);
    next.focus();
    last = next;
    count();
  });
  count();

  function take(from: HTMLInputElement, to: HTMLInputElement, checked: boolean): void {
    const list = boxes();
    const [a, b] = [list.indexOf(from), list.indexOf(to)].sort((x, y) => x - y);
    for (const box of list.slice(a, (b ?? 0) + 1)) box.checked = checked;
  }
}
