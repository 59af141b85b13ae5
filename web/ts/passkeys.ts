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
  const complain = (text: string) => {
    const alert = first("[role=alert]", HTMLElement, form);
    if (alert) alert.textContent = text;
  };
  complain("");
  button.disabled = true;
  try {
    const module: PasskeyModule = await import(form.dataset["passkeyScript"] ?? "");
    await module.fillIn(form);
    form.submit(); // which asks nobody any more
  } catch (error) {
    button.disabled = false;
    const { message } = error as Error;
    complain(message.includes("import") ? "This did not load. Try again." : message);
  }
}
