// Forms that want a passkey, shown where the browser has them (it has none on plain http, but for localhost). What talks to the
// device (passkey.ts) is fetched when a button of theirs is pressed.
import { all, first } from "./dom";

type PasskeyModule = typeof import("./passkey");

export function offerPasskeys(): void {
  if (!("PublicKeyCredential" in window)) return;
  for (const element of all("[data-passkey]", HTMLElement)) element.hidden = false;
  for (const element of all("[data-without-passkeys]", HTMLElement)) element.hidden = true;
  for (const form of all("form[data-passkey-script]", HTMLFormElement)) {
    const button = first("button", HTMLButtonElement, form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (button) void press(form, button);
    });
  }
}

async function press(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const alert = first("[role=alert]", HTMLElement, form);
  if (alert) alert.textContent = "";
  button.disabled = true;
  try {
    await (await load(form)).fillIn(form);
    form.submit(); // which asks nobody any more
  } catch (error) {
    button.disabled = false;
    if (alert) alert.textContent = (error as Error).message;
  }
}

async function load(form: HTMLFormElement): Promise<PasskeyModule> {
  try {
    return await import(form.dataset["passkeyScript"] ?? "");
  } catch {
    throw new Error("This did not load. Load the page again, or use your password.");
  }
}
