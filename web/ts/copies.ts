// How the copies of one's own photo are, on its page: what the page behind the link says.
import { first } from "./dom";
import { fetchPage } from "./more";

export function tellCopies(): void {
  const link = first("a[data-copies]", HTMLAnchorElement);
  if (!link) return;
  void fetchPage(link.href).then((page) => {
    const text = page && first("[data-copies-text]", HTMLElement, page)?.textContent;
    if (text) link.textContent = text;
  });
}
