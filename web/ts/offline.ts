// Pages that were looked at can be looked at again while Portreto cannot be reached (service_worker.ts): registers what keeps them,
// tells it whose they are and in which language, says when the network is away, and lists them on the page that stands in for all others.
import { all, first } from "./dom";

export function keepForOffline(): void {
  // Asked for over plain HTTP there is none, but for localhost.
  if (!("serviceWorker" in navigator)) return;
  // A page may not know, when a part of Portreto is away. That to log in says that nobody is.
  const person = first("[data-nobody]", HTMLElement) ? "" : first("[data-bell]", HTMLElement)?.dataset["bell"];
  // A failure costs only this: pages are read online.
  navigator.serviceWorker
    .register("/service-worker.js")
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => person !== undefined && active?.postMessage({ person, language: document.documentElement.lang }))
    .catch(() => undefined);

  const html = document.documentElement;
  addEventListener("offline", () => html.toggleAttribute("data-offline", true));
  addEventListener("online", () => html.toggleAttribute("data-offline", false));
  const list = first("[data-visited]", HTMLUListElement);
  if (list) void listVisited(list);
}

async function listVisited(list: HTMLUListElement): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
  for (const name of names) {
    const cache = await caches.open(name);
    for (const request of [...(await cache.keys())].reverse()) {
      const text = (await (await cache.match(request))?.text()) ?? "";
      // Not all of it, whose styles would be complained of.
      const [title = ""] = /<title>[^<]*/.exec(text) ?? [];
      const link = document.createElement("a");
      link.href = request.url;
      link.textContent = new DOMParser().parseFromString(title, "text/html").title.replace(/ · Portreto$/, "");
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
  }
  for (const section of all("[data-visited-section]", HTMLElement)) section.hidden = list.childElementCount === 0;
}
