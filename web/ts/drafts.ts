// A comment that was being written survives a reload, for as long as its tab lives.
import { all, first } from "./dom";

export function keepDrafts(): void {
  for (const form of all("[data-draft]", HTMLFormElement)) {
    const text = first("textarea", HTMLTextAreaElement, form);
    if (!text) continue;
    const key = `draft:${new URL(form.action).pathname}`;
    if (!text.value) text.value = sessionStorage.getItem(key) ?? "";
    text.addEventListener("input", () => sessionStorage.setItem(key, text.value));
    form.addEventListener("submit", () => sessionStorage.removeItem(key));
  }
}
