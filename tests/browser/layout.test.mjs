// What UX.md accepts of the layout of pages, measured in the browser: the numbers are its lines.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser, screens, withoutWorker } from "../support/browser.mjs";
import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { Tap } from "../support/tap.mjs";

const names = ["photo-12mp.jpg", "phone.jpg", "progressive.jpg", "panorama.jpg", "photo.heic", "display-p3.jpg", "orientation-6.jpg"];
const photosCount = 21;
const narrowest = { width: 320, height: 568 };
const aboutEqualPx = 1;

let server;
let browser;
let owner;
let pages;
let gallery;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), Browser.start()]);
  owner = await register(server, "anna");
  const friend = await register(server, "ben");
  gallery = await owner.createGallery("Along the coast", "public", { description: "Mostly before breakfast." });
  let shown;
  for (let i = 0; i < photosCount; ++i) {
    const added = (await owner.upload(gallery.id, await photo(names[i % names.length]))).is(201).photo;
    shown ??= added;
  }
  (await friend.post(`/photos/${shown.id}/comments`, { text: "That light!" })).is(201);
  await friend.follow(owner);
  pages = ["/", "/explore", "/shared-with-me", "/galleries", `/galleries/${gallery.id}`, `/galleries/${gallery.id}/edit`, `/galleries/${gallery.id}/share`,
           `/galleries/${gallery.id}/select`, `/photos/${shown.id}`, `/photos/${shown.id}/likes`, `/photos/${shown.id}/edit`, `/u/${owner.username}`, "/requests",
           "/search?q=coast&kind=galleries", "/notifications", "/settings", "/settings/account", "/settings/mail", "/settings/sessions", "/shortcuts"];
});
after(async () => {
  await browser.stop();
  await server.stop();
});

async function open(options) {
  const window = await browser.open(server, options);
  await window.logIn(owner.username);
  return window;
}

// From top to bottom, so that all that is lazy has come.
async function scrollThrough({ page }) {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
      scrollTo({ top: y, behavior: "instant" });
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }
  });
  await page.waitForFunction(() =>
    [...document.images].every((image) => {
      const { width, right } = image.getBoundingClientRect();
      return image.complete || width === 0 || right > innerWidth; // some lists scroll sideways
    }));
}

// What moved since the page was opened: each time how much of the screen (0 to 1), and which elements.
async function watchMoves(window) {
  await window.page.addInitScript(() => {
    globalThis.moves = [];
    new PerformanceObserver((list) => {
      for (const { hadRecentInput, value, sources } of list.getEntries()) {
        const what = sources.map(({ node }) => node?.id || node?.className || node?.nodeName).join(", ");
        if (!hadRecentInput) globalThis.moves.push({ value, what });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

async function holdStill(window, address) {
  const moves = await window.page.evaluate(() => globalThis.moves);
  const sum = moves.reduce((all, { value }) => all + value, 0);
  assert.ok(sum <= 0.02, `${address} moves by ${sum} at ${window.page.viewportSize().width}: ${JSON.stringify(moves)}`);
}

test("UX 4: nothing moves while a page is loaded and scrolled through", async () => {
  for (const viewport of Object.values(screens)) {
    const window = await open({ viewport });
    await watchMoves(window);
    for (const address of pages) {
      await window.go(address);
      await scrollThrough(window);
      await holdStill(window, address);
    }
    await window.close();
  }
});

test("UX 4: nothing moves while a page comes in parts", async () => {
  const tap = await Tap.start(server);
  try {
    for (const viewport of Object.values(screens)) {
      const window = await browser.open(tap, { viewport, ...withoutWorker });
      await window.logIn(owner.username);
      await watchMoves(window);
      tap.partsOfPages = 5;
      for (const address of pages) {
        await window.go(address);
        await window.settles();
        await holdStill(window, address);
      }
      tap.partsOfPages = 1;
      await window.close();
    }
  } finally {
    await tap.stop();
  }
});

test("UX 7: nothing is asked of another origin, and the console has nothing to say", async () => {
  const window = await open();
  const foreign = [];
  window.context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== server.url) foreign.push(request.url());
  });
  for (const address of pages) {
    await window.go(address);
    await scrollThrough(window);
  }
  await window.page.goBack();
  assert.deepEqual(foreign, []);
  await window.close();
});

test("UX 8: all photos of a row are equally high, and all full rows end at one line", async () => {
  for (const viewport of [...Object.values(screens), narrowest, { width: 1920, height: 1080 }]) {
    const window = await open({ viewport });
    await window.go(`/galleries/${gallery.id}`);
    const tiles = await window.page.locator("[data-grid] li").evaluateAll((items) =>
      items.map((item) => {
        const { top, bottom, left, right } = item.getBoundingClientRect();
        return { top, bottom, left, right };
      }));
    assert.equal(tiles.length, photosCount);
    const rows = rowsOf(tiles);
    assert.ok(rows.length > 1);
    for (const row of rows) {
      const heights = row.map(({ top, bottom }) => bottom - top);
      assert.ok(Math.max(...heights) - Math.min(...heights) <= aboutEqualPx, `heights ${heights} at ${viewport.width}`);
    }
    const ends = rows.slice(0, -1).map((row) => Math.max(...row.map(({ right }) => right)));
    assert.ok(Math.max(...ends) - Math.min(...ends) <= aboutEqualPx, `rows end at ${ends} at ${viewport.width}`);
    await window.close();
  }
});

function rowsOf(tiles) {
  const rows = new Map();
  for (const tile of tiles) rows.set(Math.round(tile.top), [...(rows.get(Math.round(tile.top)) ?? []), tile]);
  return [...rows.values()];
}

test("UX 8: no page scrolls sideways at 320 px", async () => {
  const window = await open({ viewport: narrowest });
  for (const address of pages) {
    await window.go(address);
    const width = await window.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= narrowest.width, `${address} is ${width} px wide`);
  }
  await window.close();
});

// WCAG 2.2, 2.5.8: links within a sentence may be smaller.
test("UX 9: what is to be hit is large enough", async () => {
  for (const viewport of Object.values(screens)) {
    const window = await open({ viewport, hasTouch: viewport.width < 500 });
    for (const address of pages) {
      await window.go(address);
      const small = await window.page.evaluate(() => {
        const faults = [];
        for (const target of document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")) {
          if (!target.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) || target.closest(".visually-hidden, .skip-link")) continue;
          // A label can be hit for its field.
          const sizes = [target, ...(target.labels ?? [])].map((element) => element.getBoundingClientRect());
          const [{ width, height }] = sizes.sort((a, b) => Math.min(b.width, b.height) - Math.min(a.width, a.height));
          const isInText = getComputedStyle(target).display === "inline" && target.closest("p, li, dd, td, th, label, h2");
          const least = target.matches(".btn-primary:not(.btn-sm)") ? 44 : isInText ? 0 : 24;
          if (width > 0 && Math.min(width, height) < least - 0.5) faults.push(`${target.outerHTML.slice(0, 90)}: ${width}x${height}`);
        }
        return faults;
      });
      assert.deepEqual(small, [], `${address} at ${viewport.width}`);
    }
    await window.close();
  }
});

test("UX 9: Tab reaches everything, and the focus is seen and never under the bar", async () => {
  for (const viewport of Object.values(screens)) {
    const window = await open({ viewport });
    for (const address of ["/", `/galleries/${gallery.id}`, "/settings", "/notifications"]) {
      await window.go(address);
      await scrollThrough(window);
      await window.page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
      const faults = [];
      const reached = new Set();
      let last = "";
      for (let i = 0; i < 200; ++i) {
        await window.page.keyboard.press("Tab");
        const state = await window.page.evaluate(() => {
          const element = document.activeElement;
          if (!element || element === document.body) return null;
          element.dataset.tabOrder ??= String(Math.random());
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
          const { top, bottom, left, width, height } = element.getBoundingClientRect();
          const x = Math.min(innerWidth - 1, left + width / 2);
          const y = Math.min(innerHeight - 1, Math.max(0, top + Math.min(height, 40) / 2));
          const onTop = document.elementFromPoint(x, y);
          const bar = onTop?.closest(".topbar, .bottombar");
          return {
            id: element.dataset.tabOrder,
            html: element.outerHTML.slice(0, 100),
            isSeen: (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none" || element.matches("input[type=checkbox], input[type=radio], input[type=file]"),
            isCovered: Boolean(bar && !bar.contains(element)),
            isInView: bottom > 0 && top < innerHeight,
          };
        });
        if (!state || (reached.has(state.id) && state.id !== last)) break;
        if (state.id === last) continue; // a date has several parts
        last = state.id;
        reached.add(state.id);
        if (!state.isSeen) faults.push(`no focus is seen on ${state.html}`);
        if (state.isCovered) faults.push(`under a bar: ${state.html}`);
        if (!state.isInView) faults.push(`out of view: ${state.html}`);
      }
      const missed = await window.page.evaluate(() =>
        [...document.querySelectorAll("a[href], button:not([disabled]), input:not([type=hidden], [type=radio]), textarea, select, summary")]
          .filter((element) => element.checkVisibility({ checkVisibilityCSS: true }) && !element.dataset.tabOrder && element.tabIndex >= 0)
          .map((element) => element.outerHTML.slice(0, 100)));
      assert.deepEqual([...faults, ...missed.map((html) => `not reached: ${html}`)], [], `${address} at ${viewport.width}`);
    }
    await window.close();
  }
});

test("UX 18: the theme is right at the first paint, and who wants no motion gets none", async () => {
  for (const [system, chosen] of [["light", "dark"], ["dark", "light"], ["dark", null]]) {
    const window = await open({ colorScheme: system, reducedMotion: "reduce", ...withoutWorker });
    if (chosen) {
      await window.page.locator("[data-menu] summary").click();
      const saved = window.page.waitForResponse("**/theme");
      await window.page.locator(`[data-menu] [data-theme-form] button[value=${chosen}]`).click();
      await saved;
    }
    // Without scripts: what the first bytes say is what is painted first.
    await window.page.route("**/*.js", (route) => route.abort());
    await window.go("/explore");
    const background = await window.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(background, (chosen ?? system) === "dark" ? "rgb(18, 17, 16)" : "rgb(250, 249, 247)");
    await window.page.unroute("**/*.js");
    await window.go(`/galleries/${gallery.id}`);
    const moving = await window.page.evaluate(() =>
      [...document.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element);
        return [transitionDuration, animationDuration].some((text) => text.split(",").some((part) => parseFloat(part) > 0.001));
      }).length);
    assert.equal(moving, 0);
    window.complaints = window.complaints.filter((text) => !/ERR_FAILED/.test(text));
    await window.close();
  }
});

test("UX 20: no picture has more than twice the pixels of its place on each side", async () => {
  for (const [viewport, deviceScaleFactor] of [[screens.desktop, 1], [screens.desktop, 2], [screens.phone, 3]]) {
    const window = await open({ viewport, deviceScaleFactor });
    for (const address of ["/", "/explore", `/galleries/${gallery.id}`, pages.find((one) => /^\/photos\/[^/]+$/.test(one))]) {
      await window.go(address);
      await scrollThrough(window);
      const wasteful = await window.page.evaluate(() => {
        // `naturalWidth` is in CSS pixels, as `sizes` makes them: those of the file stand beside its address.
        const pixelsOf = (image) => {
          const sets = [...(image.closest("picture")?.querySelectorAll("source") ?? []), image].map(({ srcset }) => srcset);
          const candidates = sets.join(", ").split(", ").map((candidate) => candidate.trim().split(" "));
          const chosen = candidates.find(([address]) => new URL(address, location).href === image.currentSrc);
          if (!chosen?.[1]) return image.naturalWidth;
          const widths = candidates.map(([, width]) => parseInt(width)).filter((width) => width > 0);
          return parseInt(chosen[1]) === Math.min(...widths) ? 0 : parseInt(chosen[1]); // there is no smaller one
        };
        return [...document.images]
          .filter((image) => image.complete && image.naturalWidth > 0 && image.getBoundingClientRect().width > 0)
          .map((image) => {
            const { width, height } = image.getBoundingClientRect();
            const pixels = pixelsOf(image);
            // A picture that is cut to its place is drawn larger than that.
            const drawn = Math.max(width, (height * image.naturalWidth) / image.naturalHeight) * devicePixelRatio;
            return { ratio: pixels / drawn, drawn, pixels, place: image.closest("[class]")?.className };
          })
          .filter(({ ratio }) => ratio > 2);
      });
      assert.deepEqual(wasteful, [], `${address} at ${viewport.width}×${deviceScaleFactor}`);
    }
    await window.close();
  }
});
