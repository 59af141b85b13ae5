// People while one types: a combobox (WAI-ARIA 1.2 pattern) over the search field. The server renders the options.
import { all, announce, first } from "./dom";
import { counted, text } from "./texts";

const pauseMs = 120;
const timeoutMs = 3_000;

export function suggestPeople(): void {
  const form = first("[data-search]", HTMLFormElement);
  const input = form && first("input[type=search]", HTMLInputElement, form);
  if (!form || !input) return;

  const list = document.createElement("div");
  list.id = "search-options";
  list.className = "options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", text("People"));
  list.hidden = true;
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();

  let timer = 0;
  let request: AbortController | null = null;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void update(), pauseMs);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const option = selected();
      if (!option) return;
      event.preventDefault();
      option.click();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) close();
  });

  async function update(): Promise<void> {
    request?.abort();
    const query = input!.value.trim();
    if (!query) return close();
    const mine = (request = new AbortController());
    try {
      const response = await fetch(`/search/people?q=${encodeURIComponent(query)}`, {
        signal: AbortSignal.any([mine.signal, AbortSignal.timeout(timeoutMs)]),
      });
      if (!response.ok) return close();
      const html = await response.text();
      if (mine.signal.aborted) return;
      const fragment = new DOMParser().parseFromString(html, "text/html");
      const options = all("[role=option]", HTMLElement, fragment);
      list.replaceChildren(...options);
      if (options.length === 0) return close();
      list.hidden = false;
      input!.setAttribute("aria-expanded", "true");
      announce(counted(options.length, "{n} person|{n} people"));
    } catch {
      // Suggestions are a courtesy: Enter still searches.
      if (!mine.signal.aborted) close();
    }
  }

  function selected(): HTMLElement | null {
    return list.hidden ? null : first("[aria-selected=true]", HTMLElement, list);
  }

  function move(step: number): void {
    const options = all("[role=option]", HTMLElement, list);
    const current = selected();
    const from = current ? options.indexOf(current) : step > 0 ? -1 : 0;
    const next = options[(from + step + options.length) % options.length];
    if (!next) return;
    current?.setAttribute("aria-selected", "false");
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
    input!.setAttribute("aria-activedescendant", next.id);
  }

  function close(): void {
    list.hidden = true;
    input!.setAttribute("aria-expanded", "false");
    input!.removeAttribute("aria-activedescendant");
  }
}
