// Small helpers over the DOM.

export function all<T extends Element>(selector: string, type: new () => T, within: ParentNode = document): T[] {
  return [...within.querySelectorAll(selector)].filter((element): element is T => element instanceof type);
}

export function first<T extends Element>(selector: string, type: new () => T, within: ParentNode = document): T | null {
  return all(selector, type, within)[0] ?? null;
}

// Says it to people who listen to the page (a polite live region that every page has).
export function announce(text: string): void {
  const region = document.getElementById("announcements");
  if (!region) return;
  region.textContent = "";
  // A change is only spoken when the region was seen empty first.
  setTimeout(() => (region.textContent = text), 50);
}

// A form's fields as the browser would send them without files.
export function formBody(form: HTMLFormElement, submitter?: HTMLElement | null): URLSearchParams {
  const data = new FormData(form, submitter instanceof HTMLButtonElement ? submitter : null);
  const body = new URLSearchParams();
  for (const [name, value] of data) if (typeof value === "string") body.append(name, value);
  return body;
}
