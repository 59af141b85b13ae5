// Arranging a gallery without leaving the page: by dragging, and by the same buttons as without scripts. The list changes
// at once and goes back when the server does not take the move.
import { announce, first, formBody } from "./dom";
import { text } from "./texts";

const timeoutMs = 10_000;

export function arrangeInPlace(): void {
  const list = first("[data-arrange]", HTMLElement);
  if (!list) return;
  let dragged: HTMLLIElement | null = null;
  let home: Home | null = null; // where it stood when the drag began

  list.addEventListener("pointerover", (event) => {
    const item = itemOf(event.target);
    if (item) item.draggable = true;
  });
  list.addEventListener("dragstart", (event) => {
    dragged = itemOf(event.target);
    if (!dragged) return;
    home = homeOf(dragged);
    dragged.classList.add("is-dragged");
    event.dataTransfer?.setData("text/plain", dragged.dataset["photo"] ?? "");
  });
  list.addEventListener("dragover", (event) => {
    const over = itemOf(event.target);
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const { left, width } = over.getBoundingClientRect();
    over[event.clientX < left + width / 2 ? "before" : "after"](dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    const item = dragged;
    dragged = null;
    item?.classList.remove("is-dragged");
    if (!item || !home || isAt(item, home)) return;
    void keep(item, home, neighbourOf(item));
  });

  list.addEventListener("submit", (event) => {
    const form = event.target;
    const item = itemOf(form);
    if (!(form instanceof HTMLFormElement) || !item || !(event instanceof SubmitEvent)) return;
    const body = formBody(form, event.submitter);
    const steps = Number(body.get("steps"));
    const other = steps === 1 ? item.nextElementSibling : steps === -1 ? item.previousElementSibling : null;
    if (!other) return; // to where this page does not show: by a page of its own
    event.preventDefault();
    const before = homeOf(item);
    if (steps === 1) other.after(item);
    else other.before(item);
    if (event.submitter instanceof HTMLElement) event.submitter.focus();
    void keep(item, before, neighbourOf(item));
  });

  async function keep(item: HTMLLIElement, before: Home, place: [string, string] | null): Promise<void> {
    const form = item.querySelector("form");
    if (!form || !place) return;
    const body = formBody(form);
    body.append(...place);
    try {
      const response = await fetch(form.action, {
        method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) throw new Error(String(response.status));
      const { position } = (await response.json()) as { position: number };
      announce(text("Moved to place {position}", { position }));
    } catch {
      before.list?.insertBefore(item, before.next?.parentElement === before.list ? before.next : null);
      announce(text("The photo could not be moved, and is back in its place. Try again."));
    }
  }
}

function itemOf(target: EventTarget | null): HTMLLIElement | null {
  return target instanceof Element ? target.closest<HTMLLIElement>("[data-arrange] li") : null;
}

// A gallery has a list for each of its sections.
interface Home {
  list: Element | null;
  next: Element | null;
}

const homeOf = (item: HTMLLIElement): Home => ({ list: item.parentElement, next: item.nextElementSibling });
const isAt = (item: HTMLLIElement, home: Home): boolean => item.parentElement === home.list && item.nextElementSibling === home.next;

// Where it stands now, as the server is told: behind the one before it, or before the one behind it.
function neighbourOf(item: HTMLLIElement): [string, string] | null {
  for (const [name, other] of [["after", item.previousElementSibling], ["before", item.nextElementSibling]] as const) {
    const id = other instanceof HTMLElement ? other.dataset["photo"] : undefined;
    if (id) return [name, id];
  }
  return null;
}
