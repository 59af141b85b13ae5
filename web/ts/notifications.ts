// The bell, and the list of notifications, kept up to date by the server. All windows of a browser share one stream: the
// one that holds a lock has it, and tells the others. What is missed while there is none comes when it is open again, by
// the id of the last event.
import { all, announce, first } from "./dom";
import { counted, text } from "./texts";

interface News {
  unread: number;
  items?: { id: string; html: string }[];
}

interface Message {
  user: string;
  news: News;
}

const name = "portreto-notifications";
const unreadMax = 100; // counted no further
const retryMs = 30_000;
const retriesMax = 20;

export function followNotifications(): void {
  const bell = first("[data-bell]", HTMLAnchorElement);
  const user = bell?.dataset["bell"];
  if (!bell || !user || !("locks" in navigator)) return;
  const channel = new BroadcastChannel(name);
  let stop: (() => void) | null = null;

  const start = (): void => {
    if (stop) return;
    const waiting = new AbortController();
    const held = new Promise<void>((resolve) => {
      stop = () => {
        waiting.abort();
        resolve();
      };
    });
    const hold = async (): Promise<void> => {
      const close = open((news) => {
        show(bell, news);
        channel.postMessage({ user, news } satisfies Message);
      });
      await held;
      close();
    };
    // Not to be had before the page goes: no harm.
    navigator.locks.request(name, { signal: waiting.signal }, hold).catch(() => undefined);
  };

  channel.addEventListener("message", (event: MessageEvent<Message>) => {
    if (event.data.user === user) show(bell, event.data.news);
  });
  // A page that is kept for Back must not hold anything.
  addEventListener("pagehide", () => {
    stop?.();
    stop = null;
  });
  addEventListener("pageshow", start);
  if (document.readyState === "complete") start();
}

// Returns what closes it. A browser comes back by itself, but not after an answer that is no stream.
function open(take: (news: News) => void): () => void {
  let position = first("[data-notifications]", HTMLElement)?.dataset["position"] ?? "";
  let retries = 0;
  let timer = 0;
  let source: EventSource;
  const connect = (): void => {
    source = new EventSource(`/notifications/stream?position=${encodeURIComponent(position)}`);
    const listen = (event: MessageEvent<string>): void => {
      retries = 0;
      if (event.lastEventId) position = event.lastEventId;
      take(JSON.parse(event.data) as News);
    };
    source.addEventListener("news", listen);
    source.addEventListener("unread", listen);
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED || retries++ >= retriesMax) return;
      timer = window.setTimeout(connect, retryMs);
    });
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

function show(bell: HTMLAnchorElement, news: News): void {
  const shown = news.unread >= unreadMax ? `${unreadMax - 1}+` : String(news.unread);
  const count = first("[data-bell-count]", HTMLElement, bell);
  if (count) {
    count.textContent = shown;
    count.hidden = news.unread === 0;
  }
  bell.ariaLabel = news.unread > 0 ? text("Notifications, {count} unread", { count: shown }) : text("Notifications");
  const added = (news.items ?? []).filter((item) => insert(item));
  const items = news.items?.length ?? 0;
  if (added.length > 0 || items > 0) announce(counted(items, "A new notification|{n} new notifications"));
}

// On top of the list, if this page has one, and unless it is there already.
function insert(item: { id: string; html: string }): boolean {
  const list = first("[data-notifications]", HTMLElement);
  if (!list || all("[data-notification]", HTMLElement, list).some((row) => ids(row).includes(item.id))) return false;
  const row = new DOMParser().parseFromString(item.html, "text/html").querySelector("li");
  if (!row) return false;
  list.prepend(row);
  first("[data-notifications-empty]", HTMLElement)?.remove();
  return true;
}

function ids(row: HTMLElement): string[] {
  return (row.dataset["notification"] ?? "").split(" ");
}
