// That an upload into a gallery was begun in this browser and not ended, so that the page says so when it is opened again. Where things
// stand, the server knows; a browser that remembers nothing loses only the hint.
const keyOf = (form: HTMLFormElement): string => `uploads:${form.dataset["gallery"] || form.dataset["base"]}`;

export function wasBegun(form: HTMLFormElement): boolean {
  try {
    return localStorage.getItem(keyOf(form)) !== null;
  } catch {
    return false;
  }
}

export function rememberBegun(form: HTMLFormElement, isBegun: boolean): void {
  try {
    if (isBegun) localStorage.setItem(keyOf(form), "begun");
    else localStorage.removeItem(keyOf(form));
  } catch {
    // Storage is full, or switched off.
  }
}
