// Under which name the browser remembers that an upload into this gallery was begun here and not ended, so that the page says so when
// it is opened again. Where things stand, the server knows.
export function unfinishedKey(form: HTMLFormElement): string {
  return `uploads:${form.dataset["gallery"]}`;
}
