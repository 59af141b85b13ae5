// Keeps what was looked at, so that it can be looked at again while Portreto cannot be reached: pages, their pictures, and the
// files that they need. While it can be reached every page and picture comes from there, since who may see what may have changed.
// What is kept is one person's: it goes when they log out, and when somebody else comes. `VERSION` and `SHELL` are filled in by
// the build; another build begins anew, as its pages need other files.
declare const VERSION: string;
declare const SHELL: string[]; // the files that each page needs

// Of https://w3c.github.io/ServiceWorker/ what is used here: TypeScript's own declarations do not go together with those of pages.
interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends LastingEvent {
  readonly request: Request;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope extends EventTarget {
  readonly clients: { claim(): Promise<void> };
  readonly registration: { readonly navigationPreload?: { enable(): Promise<void> } };
  skipWaiting(): Promise<void>;
}
const worker = self as unknown as WorkerScope;

const files = `files-${VERSION}`;
const pages = `pages-${VERSION}`;
const pictures = `pictures-${VERSION}`;
const pagesMax = 60;
const picturesMax = 600; // of some 60 kB
const fallback = "/offline";
const personKey = "/offline/person"; // in `files`: whose pages are kept
// Those to look at: none to change something with, whose form would be out of date, none for administrators, and none by a share
// link, whose address is a secret.
const toKeep = [/^\/$/, /^\/explore$/, /^\/galleries$/, /^\/shared-with-me$/, /^\/(galleries|photos)\/[0-9a-f-]{36}$/, /^\/u\/[^/]+$/, /^\/tags\/[^/]+$/];
// What ends a session.
const endings = ["/logout", "/settings/delete"];

worker.addEventListener("install", (event) => (event as LastingEvent).waitUntil(install()));
worker.addEventListener("activate", (event) => (event as LastingEvent).waitUntil(activate()));
worker.addEventListener("message", (event) => {
  const { data, source } = event as MessageEvent<{ person: string; language: string }>;
  (event as unknown as LastingEvent).waitUntil(belongTo(data.person, (source as unknown as { url: string }).url));
  (event as unknown as LastingEvent).waitUntil(speak(data.language));
});
worker.addEventListener("fetch", (event) => {
  const { request } = event as RequestEvent;
  const { pathname, origin } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && endings.includes(pathname)) (event as LastingEvent).waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") (event as RequestEvent).respondWith(page(event as RequestEvent, pathname));
  else if (request.headers.get("accept") === "text/html") (event as RequestEvent).respondWith(part(request));
  else if (pathname.startsWith("/assets/")) (event as RequestEvent).respondWith(file(request));
  else if (request.destination === "image") (event as RequestEvent).respondWith(picture(event as RequestEvent));
});

async function install(): Promise<void> {
  const cache = await caches.open(files);
  // Nobody's: what is kept in `files` stays when people go.
  await cache.addAll([...SHELL, fallback].map((path) => new Request(path, { credentials: "omit" })));
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const current = new Set([files, pages, pictures]);
  const names = await caches.keys();
  await Promise.all(names.filter((name) => !current.has(name)).map((name) => caches.delete(name)));
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

async function forget(except = ""): Promise<void> {
  await caches.delete(pictures);
  const kept = await caches.open(pages);
  const requests = await kept.keys();
  await Promise.all(requests.filter(({ url }) => url !== except).map((request) => kept.delete(request)));
}

// Each page says whose it is: a session may have ended elsewhere, and another one begun.
async function belongTo(person: string, url: string): Promise<void> {
  const cache = await caches.open(files);
  const known = await cache.match(personKey);
  if ((await known?.text()) === person) return;
  await forget(url);
  await cache.put(personKey, new Response(person));
}

// The page that stands in for others is in the language of those that are looked at. A failure costs only that.
async function speak(language: string): Promise<void> {
  const cache = await caches.open(files);
  if ((await cache.match(fallback))?.headers.get("content-language") === language) return;
  const answer = await fetch(fallback, { credentials: "omit", headers: { "Accept-Language": language } }).catch(() => null);
  if (answer?.status === 200) await cache.put(fallback, answer);
}

async function page(event: RequestEvent, pathname: string): Promise<Response> {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    const isPage = answer.status === 200 && answer.type === "basic" && answer.headers.get("content-type")?.startsWith("text/html");
    const isWanted = toKeep.some((pattern) => pattern.test(pathname));
    if (isPage && isWanted) event.waitUntil(keep(pages, pagesMax, event.request.url, answer.clone()));
    return answer;
  } catch (failure) {
    const cached = await matchIn(pages, event.request.url);
    if (cached) return asOfBefore(cached);
    const other = await matchIn(files, fallback);
    if (!other) throw failure;
    return other;
  }
}

// A page that another one takes something from, such as the viewer the next photo: enough of them are kept by looking at them.
async function part(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (failure) {
    const cached = await matchIn(pages, request.url);
    if (!cached) throw failure;
    return cached;
  }
}

// Says by an attribute that it may be out of date: for the styles, and without a script.
async function asOfBefore(cached: Response): Promise<Response> {
  const text = (await cached.text()).replace("<html ", "<html data-offline ");
  return new Response(text, { status: 200, headers: cached.headers });
}

// Named by their content, and so never out of date.
async function file(request: Request): Promise<Response> {
  const cached = await matchIn(files, request.url);
  if (cached) return cached;
  const answer = await fetch(request);
  if (answer.status === 200) await (await caches.open(files)).put(request.url, answer.clone());
  return answer;
}

// A picture's address is signed anew from time to time: kept is it without the signature.
async function picture(event: RequestEvent): Promise<Response> {
  const name = new URL(event.request.url);
  name.search = "";
  try {
    const answer = await fetch(event.request);
    if (answer.status === 200) event.waitUntil(keep(pictures, picturesMax, name.href, answer.clone()));
    return answer;
  } catch (failure) {
    const cached = await matchIn(pictures, name.href);
    if (!cached) throw failure;
    return cached;
  }
}

async function matchIn(cacheName: string, url: string): Promise<Response | undefined> {
  return (await caches.open(cacheName)).match(url);
}

// What was kept longest ago goes first: a cache lists in the order of writing.
async function keep(cacheName: string, most: number, url: string, answer: Response): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.put(url, answer);
  const requests = await cache.keys();
  await Promise.all(requests.slice(0, Math.max(0, requests.length - most)).map((request) => cache.delete(request)));
}
