// Asks in a dialog instead of on a page of its own. The question and its form are the page's: links with data-confirm
// lead to it, and it still opens by itself when the dialog cannot be filled. `prepare` is called with what is in a dialog.
import { first } from "./dom";

export function confirmInDialog(prepare: (content: ParentNode) => void): void {
  // On the document: lists gain links.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-confirm]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void ask(link, prepare);
  });
}

async function ask(link: HTMLAnchorElement, prepare: (content: ParentNode) => void): Promise<void> {
  const question = await fetchQuestion(link.href);
  if (!question) {
    location.assign(link.href);
    return;
  }
  const dialog = document.createElement("dialog");
  const heading = question.querySelector("h1");
  if (heading) {
    heading.id = "confirm-title";
    dialog.setAttribute("aria-labelledby", heading.id);
  }
  dialog.append(document.adoptNode(question));
  dialog.addEventListener("click", (event) => {
    const isBackdrop = event.target === dialog;
    const isCancel = event.target instanceof Element && event.target.closest("[data-cancel]") !== null;
    if (!isBackdrop && !isCancel) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  prepare(dialog);
  dialog.showModal();
  first("[data-cancel]", HTMLElement, dialog)?.focus();
}

async function fetchQuestion(url: string): Promise<Element | null> {
  try {
    const response = await fetch(url);
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("[data-confirm-content]");
  } catch {
    return null;
  }
}
