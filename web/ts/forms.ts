// Focus goes to what went wrong; passwords can be shown.
import { all, first } from "./dom";

export function focusErrors(): void {
  first("[data-focus]", HTMLElement)?.focus();
}

export function revealPasswords(): void {
  for (const input of all("[data-password]", HTMLInputElement)) {
    const frame = document.createElement("div");
    frame.className = "password";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "password-show";
    button.textContent = "Show";
    button.setAttribute("aria-label", "Show the password");
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const isShown = input.type === "password";
      input.type = isShown ? "text" : "password";
      button.textContent = isShown ? "Hide" : "Show";
      button.setAttribute("aria-pressed", String(isShown));
    });
    input.replaceWith(frame);
    frame.append(input, button);
  }
}
