// Says when galleries have come to the feed since the page was made; a click shows them. Asked is while somebody looks at the page.
import { announce, first } from "./dom";
import { counted, text } from "./texts";

interface FeedNews {
  count: number;
  has_more: boolean;
}

const intervalMs = 60_000;
const timeoutMs = 10_000;

export function watchFeed(): void {
  const box = first("[data-feed-news]", HTMLElement);
  const link = box && first("a", HTMLAnchorElement, box);
  if (!box || !link) return;
  const url = `/feed/news?since=${encodeURIComponent(box.dataset["feedNews"] ?? "")}`;
  let isAsking = false;

  const look = async (): Promise<void> => {
    if (document.visibilityState !== "visible" || isAsking) return;
    isAsking = true;
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(timeoutMs) });
      if (response.ok) show((await response.json()) as FeedNews);
    } catch {
      // The next time will tell.
    } finally {
      isAsking = false;
    }
  };

  function show({ count, has_more }: FeedNews): void {
    if (!box || !link || count === 0) return;
    const words = has_more ? text("{n}+ new galleries", { n: count }) : counted(count, "{n} new gallery|{n} new galleries");
    if (link.textContent === words) return;
    link.textContent = words;
    box.hidden = false;
    announce(words);
  }

  setInterval(() => void look(), intervalMs);
  document.addEventListener("visibilitychange", () => void look());
}
