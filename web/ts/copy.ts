// A button that copies what stands in a field, shown where the browser lets us.
import { all, announce } from "./dom";
import { text } from "./texts";

export function copyLinks(): void {
  for (const button of all("button[data-copy]", HTMLButtonElement)) {
    const source = document.getElementById(button.dataset["copy"] ?? "");
    // Not there on plain http, but for localhost.
    if (!(source instanceof HTMLInputElement) || !("clipboard" in navigator)) continue;
    button.hidden = false;
    button.addEventListener("click", () => void copy(source, button));
  }
}

async function copy(source: HTMLInputElement, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(source.value);
    button.textContent = text("Copied");
    announce(text("The link was copied"));
  } catch {
    source.select(); // for Ctrl-C
    announce(text("The link could not be copied. It is selected now."));
  }
}
