// Switches the theme at once; the form's own POST makes the server remember it in a cookie, so that the next page is
// right at its first paint.
import { all, formBody } from "./dom";

export function switchThemes(): void {
  for (const form of all("[data-theme-form]", HTMLFormElement)) {
    form.addEventListener("submit", (event) => {
      const choice = event.submitter;
      if (!(choice instanceof HTMLButtonElement)) return;
      event.preventDefault();
      apply(choice.value);
      for (const button of all("[data-theme-form] button", HTMLButtonElement)) {
        button.setAttribute("aria-pressed", String(button.value === choice.value));
      }
      // A failure costs only the memory of the choice.
      fetch(form.action, { method: "POST", body: formBody(form, choice), redirect: "manual" }).catch(() => undefined);
    });
  }
}

function apply(theme: string): void {
  if (theme === "system") delete document.documentElement.dataset["bsTheme"];
  else document.documentElement.dataset["bsTheme"] = theme;
}
