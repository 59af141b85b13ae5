// Focus goes to what went wrong; passwords can be shown.
import { all, first } from "./dom";
import { text } from "./texts";

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
    button.textContent = text("Show");
    button.setAttribute("aria-label", text("Show the password"));
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const isShown = input.type === "password";
      input.type = isShown ? "text" : "password";
      button.textContent = isShown ? text("Hide") : text("Show");
      button.setAttribute("aria-pressed", String(isShown));
    });
    input.replaceWith(frame);
    frame.append(input, button);
  }
}
