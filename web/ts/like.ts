// Likes without a reload: the heart changes at once and changes back, with a word, when the server did not take it.
import { all, announce, first, formBody } from "./dom";
import { text } from "./texts";

interface LikeAnswer {
  liked: boolean;
  like_count: number;
}

const timeoutMs = 10_000;

export function likeInPlace(): void {
  for (const form of all("[data-like]", HTMLFormElement)) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void send(form);
    });
  }
}

async function send(form: HTMLFormElement): Promise<void> {
  const button = first("button", HTMLButtonElement, form);
  const counter = first("[data-like-count]", HTMLElement, form);
  if (!button || !counter || form.dataset["busy"]) return;
  const before = { liked: button.getAttribute("aria-pressed") === "true", count: counter.textContent ?? "" };
  const action = form.action;
  const body = formBody(form);

  form.dataset["busy"] = "true";
  show(!before.liked, String(Math.max(0, Number(before.count) + (before.liked ? -1 : 1))));
  try {
    const response = await fetch(action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      keepalive: true, // whoever leaves the page at once has liked it all the same
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(String(response.status));
    const { liked, like_count } = (await response.json()) as LikeAnswer;
    show(liked, String(like_count));
    announce(liked ? text("Liked") : text("Like removed"));
  } catch {
    show(before.liked, before.count);
    announce(text("The like could not be saved. Try again."));
  } finally {
    delete form.dataset["busy"];
  }

  function show(liked: boolean, count: string): void {
    button?.setAttribute("aria-pressed", String(liked));
    if (counter) counter.textContent = count;
    form.action = action.replace(/(un)?like$/, liked ? "unlike" : "like");
  }
}
