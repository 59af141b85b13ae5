// One photo of a grid over the whole window, with its neighbours at hand: PhotoSwipe, with addresses, likes and a slideshow.
import PhotoSwipe from "photoswipe";
import type { SlideData } from "photoswipe";

import { all, announce, first, formBody } from "./dom";
import { fetchPage } from "./more";
import { isTurnedOff } from "./keys";
import { text } from "./texts";

type Content = NonNullable<PhotoSwipe["currSlide"]>["content"];

const slideTimeMs = 4000;

interface Shown extends SlideData {
  link: HTMLAnchorElement;
}

// Opens at `link`, one of `links`. `isNew`: by a click, so that its address is to be shown; otherwise by the browser's Forward.
export function show(links: HTMLAnchorElement[], link: HTMLAnchorElement, isNew: boolean): void {
  if (document.querySelector(".pswp")) return;
  const slides = links.map(slideOf);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const viewer = new PhotoSwipe({
    dataSource: slides,
    index: links.indexOf(link),
    loop: false,
    bgOpacity: 1,
    showHideAnimationType: isCalm ? "none" : "zoom",
    ...(isCalm && { zoomAnimationDuration: false }),
    returnFocus: false, // to the photo that was shown last, which we know
    closeTitle: text("Close"),
    zoomTitle: text("Zoom"),
    arrowPrevTitle: text("Previous photo"),
    arrowNextTitle: text("Next photo"),
    errorMsg: text("This photo could not be loaded."),
  });
  const current = (): HTMLAnchorElement => links[viewer.currIndex] ?? link;
  let isLeaving = false; // by the browser: the address is another one already

  const closeOnBack = (): void => {
    isLeaving = true;
    viewer.close();
  };
  addEventListener("popstate", closeOnBack);
  viewer.on("contentLoad", ({ content }) => void sharpen(content));
  viewer.on("change", () => {
    if (location.pathname !== current().pathname) history.replaceState(history.state, "", current().href);
    announce(slides[viewer.currIndex]?.alt ?? "");
  });
  const others = all("body > *", HTMLElement).filter((element) => !element.inert);
  viewer.on("afterInit", () => {
    viewer.element?.setAttribute("aria-label", text("Photo"));
    viewer.element?.setAttribute("aria-modal", "true");
    for (const element of others) if (!element.contains(viewer.element ?? null)) element.inert = true;
  });
  viewer.on("destroy", () => {
    removeEventListener("popstate", closeOnBack);
    for (const element of others) element.inert = false;
    if (!isLeaving) history.back();
    current().focus({ preventScroll: true });
    current().scrollIntoView({ block: "nearest", behavior: "instant" });
  });
  viewer.on("keydown", ({ originalEvent: event }) => {
    if (event.key === "Tab") stepFocus(viewer, event);
  });
  addButtons(viewer, current);
  if (isNew) history.pushState({ isViewer: true }, "", link.href);
  viewer.init();
}

// From button to button and round again: without it the focus leaves the page behind the last one.
function stepFocus(viewer: PhotoSwipe, event: KeyboardEvent): void {
  const buttons = all("button", HTMLButtonElement, viewer.element ?? document).filter((button) => button.offsetParent && !button.disabled);
  const now = buttons.findIndex((button) => button === document.activeElement);
  const next = now < 0 && event.shiftKey ? -1 : now + (event.shiftKey ? -1 : 1);
  event.preventDefault();
  buttons.at(next % buttons.length)?.focus();
}

function slideOf(link: HTMLAnchorElement): Shown {
  const image = first("img", HTMLImageElement, link);
  const source = first("source", HTMLSourceElement, link);
  return {
    link,
    src: image?.currentSrc || image?.src || "",
    msrc: image?.currentSrc || image?.src || "",
    srcset: source?.srcset || image?.srcset || "",
    width: Number(image?.getAttribute("width")),
    height: Number(image?.getAttribute("height")),
    alt: image?.alt ?? "",
    element: link,
    thumbCropped: false,
  };
}

const pages = new Map<string, Promise<Document | null>>();

function pageOf(link: HTMLAnchorElement): Promise<Document | null> {
  const known = pages.get(link.href);
  if (known) return known;
  const page = fetchPage(link.href);
  pages.set(link.href, page);
  return page;
}

// The larger sizes, whose signed addresses are on the photo's page.
async function sharpen(content: Content): Promise<void> {
  const page = await pageOf((content.data as Shown).link);
  const source = page ? first(".viewer-stage source", HTMLSourceElement, page) : null;
  if (!source?.srcset || !(content.element instanceof HTMLImageElement)) return;
  content.data.srcset = source.srcset;
  content.element.srcset = source.srcset;
  content.updateSrcsetSizes();
}

function addButtons(viewer: PhotoSwipe, current: () => HTMLAnchorElement): void {
  let timer: number | undefined;
  const add = (name: string, title: string, key: string, icon: string, act: (button: HTMLElement) => void): void => {
    viewer.on("uiRegister", () =>
      viewer.ui?.registerElement({
        name,
        title: `${title} (${key})`,
        ariaLabel: title,
        order: 8,
        isButton: true,
        html: `<svg class="icon" aria-hidden="true"><use href="${iconsUrl()}#${icon}"/></svg>`,
        onInit: (element) => element.setAttribute("aria-keyshortcuts", key),
        onClick: (_event, element) => act(element),
      }));
    viewer.on("keydown", ({ originalEvent: event }) => {
      if (event.key !== key || isTurnedOff(key) || event.ctrlKey || event.metaKey || event.altKey) return;
      const button = viewer.element?.querySelector<HTMLElement>(`.pswp__button--${name}`);
      if (button) act(button);
    });
  };

  add("like", text("Like"), "l", "heart", (button) => void like(current(), button));
  add("info", text("Details and comments"), "i", "chat", () => location.reload());
  add("fullscreen", text("Full screen"), "f", "arrows-fullscreen", () => {
    void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  });
  add("slideshow", text("Slideshow"), "s", "play-fill", (button) => {
    if (timer === undefined) timer = setInterval(() => step(button), slideTimeMs);
    else stop(button);
    button.setAttribute("aria-pressed", String(timer !== undefined));
  });
  viewer.on("change", () => void showLike(viewer, current()));
  viewer.on("destroy", () => clearInterval(timer));

  function step(button: HTMLElement): void {
    if (viewer.currIndex + 1 < viewer.getNumItems()) viewer.next();
    else stop(button);
  }
  function stop(button: HTMLElement): void {
    clearInterval(timer);
    timer = undefined;
    button.setAttribute("aria-pressed", "false");
  }
}

function iconsUrl(): string {
  return first("use", SVGUseElement)?.href.baseVal.replace(/#.*/, "") ?? "";
}

const likeForm = (page: Document | null): HTMLFormElement | null =>
  page ? first(".photo-actions [data-like]", HTMLFormElement, page) : null;

async function showLike(viewer: PhotoSwipe, link: HTMLAnchorElement): Promise<void> {
  const button = viewer.element?.querySelector<HTMLElement>(".pswp__button--like");
  const form = likeForm(await pageOf(link));
  if (!button || viewer.currSlide?.data.element !== link) return;
  button.hidden = !form;
  button.setAttribute("aria-pressed", String(form?.action.endsWith("/unlike") ?? false));
}

async function like(link: HTMLAnchorElement, button: HTMLElement): Promise<void> {
  const form = likeForm(await pageOf(link));
  if (!form) return;
  const isLiked = form.action.endsWith("/unlike");
  button.setAttribute("aria-pressed", String(!isLiked));
  try {
    const response = await fetch(form.action, { method: "POST", body: formBody(form), headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    form.action = form.action.replace(/(un)?like$/, isLiked ? "like" : "unlike");
    announce(isLiked ? text("Like removed") : text("Liked"));
  } catch {
    button.setAttribute("aria-pressed", String(isLiked));
    announce(text("The like could not be saved. Try again."));
  }
}
