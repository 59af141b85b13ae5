// A map to move in, drawn by Leaflet from outlines of our own, so that nobody else learns what is looked at. The server says which
// places there are in the part that is seen; those that would lie upon each other here are one.
import {
  Canvas,
  DivIcon,
  FeatureGroup,
  LatLngBounds,
  Map as LeafletMap,
  Marker,
  type Path,
  Polygon,
  Polyline,
  Popup,
  type LatLng,
  type Layer,
} from "leaflet";

import { all, announce, first } from "./dom";
import { counted, text } from "./texts";

interface Place {
  latitude: number;
  longitude: number;
  south: number;
  west: number;
  north: number;
  east: number;
  count: number;
  is_approximate: boolean;
  photo: { id: string; alt: string; sources: { width: number; format: string; url: string }[] };
  location: string;
  gallery: { id: string; name: string };
}

// Lines as steps of longitude and latitude from point to point (web/build/world.mjs).
interface World {
  step: number;
  land: number[][];
  borders: number[][];
}

const zoomMax = 13; // the outlines are no finer
const openingZoomMax = 6; // so that some coast is in sight
const detailFrom = 4;
const markerPx = 48;
const latitudeMax = 84;
const settleMs = 150;
const othersMax = 8; // in a card
const othersPx = 48;

export function show(page: HTMLElement): void {
  const frame = first("[data-map-here]", HTMLElement, page);
  if (!frame) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const element = document.createElement("div");
  element.className = "map-moving";
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", text("Map"));
  frame.replaceChildren(element);
  const map = new LeafletMap(element, {
    minZoom: 1,
    maxZoom: zoomMax,
    maxBounds: new LatLngBounds([-latitudeMax, -200], [latitudeMax, 200]),
    zoomAnimation: !isCalm,
    fadeAnimation: !isCalm,
    markerZoomAnimation: !isCalm,
    inertia: !isCalm,
    trackResize: false, // by the window's events a map that has no size for a moment would keep none
    renderer: new Canvas({ padding: 0.4 }),
  });
  if (isCalm) {
    // Leaflet has no option for this: by keys, and to bring a card into sight, it would still glide.
    const panBy = map.panBy.bind(map);
    map.panBy = (offset) => panBy(offset, { animate: false });
  }
  map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  for (const [name, label] of [["in", text("Zoom in")], ["out", text("Zoom out")]] as const) {
    const button = first(`.leaflet-control-zoom-${name}`, HTMLElement, element);
    button?.setAttribute("aria-label", label);
    if (button) button.title = label;
  }
  map.fitBounds(boundsOf(page.dataset["bounds"] ?? ""), { maxZoom: openingZoomMax, animate: false });
  new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientHeight > 0) map.invalidateSize({ debounceMoveend: true });
  }).observe(element);
  drawWorld(map, page);
  showPlaces(map);
}

function boundsOf(sides: string): LatLngBounds {
  const [west, south, east, north] = sides.split(",").map(Number);
  if (west === undefined || south === undefined || east === undefined || north === undefined || sides === "") {
    return new LatLngBounds([-50, -130], [70, 150]);
  }
  // Across the date line a map would have to go on to the other side of the world; it shows all of it instead.
  if (west > east) return new LatLngBounds([south, -180], [north, 180]);
  return new LatLngBounds([south, west], [north, east]).pad(0.1);
}

// First coarse; the finer outlines come for who goes in, once.
function drawWorld(map: LeafletMap, page: HTMLElement): void {
  let layers: Path[] = [];
  let isFine = false;

  const style = (): void => {
    const color = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    layers[0]?.setStyle({ fillColor: color("--surface"), fillOpacity: 1, color: color("--control"), weight: 1 });
    layers[1]?.setStyle({ color: color("--line"), weight: 1, fill: false });
  };
  const draw = async (url: string): Promise<void> => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(url);
    const world = (await response.json()) as World;
    const drawn = [
      new Polygon(world.land.map((ring) => [pointsOf(ring, world.step)]), { interactive: false }),
      new Polyline(world.borders.map((line) => pointsOf(line, world.step)), { interactive: false }),
    ];
    for (const layer of layers) layer.remove();
    layers = drawn;
    style();
    for (const layer of layers) layer.addTo(map);
  };
  const drawFine = async (): Promise<void> => {
    if (isFine || map.getZoom() < detailFrom) return;
    isFine = true;
    try {
      await draw(page.dataset["worldDetail"] ?? "");
    } catch {
      isFine = false; // the coarse ones stay; the next move tries again
    }
  };

  void draw(page.dataset["world"] ?? "").then(drawFine, drawFine);
  map.on("zoomend", () => void drawFine());
  // Colours are drawn in, so a new theme draws anew.
  new MutationObserver(style).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", style);
}

function pointsOf(steps: number[], step: number): [number, number][] {
  const points: [number, number][] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i + 1 < steps.length; i += 2) {
    x += steps[i] ?? 0;
    y += steps[i + 1] ?? 0;
    points.push([y * step, x * step]);
  }
  return points;
}

function showPlaces(map: LeafletMap): void {
  const markers = new FeatureGroup<Layer>().addTo(map);
  let asking: AbortController | undefined;
  let shown = "";

  const refresh = async (): Promise<void> => {
    const query = queryOf(map);
    if (query === shown) return;
    asking?.abort();
    asking = new AbortController();
    try {
      const response = await fetch(`${location.pathname}?${query}`, {
        headers: { Accept: "application/json" },
        signal: asking.signal,
      });
      if (!response.ok) throw new Error(String(response.status));
      const { places } = (await response.json()) as { places: Place[] };
      shown = query;
      const focused = first(".map-marker:focus", HTMLElement)?.dataset["photo"];
      const isReading = first(".leaflet-popup", HTMLElement) !== null;
      if (isReading) map.once("popupclose", () => put(map, markers, places));
      else put(map, markers, places);
      if (focused) first(`.map-marker[data-photo="${focused}"]`, HTMLElement)?.focus();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      announce(text("The places could not be loaded. Move the map to try again."));
    }
  };
  let timer = 0;
  map.on("moveend", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), settleMs);
  });
  void refresh();
}

// What is seen, and a little around it.
function queryOf(map: LeafletMap): string {
  const seen = map.getBounds().pad(0.2);
  const within = (value: number, limit: number): string => Math.max(-limit, Math.min(limit, value)).toFixed(4);
  const bbox = [
    within(seen.getWest(), 180),
    within(seen.getSouth(), 90),
    within(seen.getEast(), 180),
    within(seen.getNorth(), 90),
  ].join(",");
  return new URLSearchParams({ bbox, zoom: String(Math.round(map.getZoom())) }).toString();
}

function put(map: LeafletMap, markers: FeatureGroup<Layer>, places: Place[]): void {
  markers.clearLayers();
  for (const place of apart(map, places)) markerOf(map, place).addTo(markers);
}

// Those whose pictures would lie upon each other, as one; the server sends those with the most photos first.
function apart(map: LeafletMap, places: Place[]): Place[] {
  const kept: Place[] = [];
  for (const place of places) {
    const at = map.project([place.latitude, place.longitude]);
    const near = kept.find((other) => {
      const distance = map.project([other.latitude, other.longitude]).subtract(at);
      return Math.abs(distance.x) < markerPx && Math.abs(distance.y) < markerPx;
    });
    if (!near) {
      kept.push({ ...place });
      continue;
    }
    near.count += place.count;
    near.south = Math.min(near.south, place.south);
    near.west = Math.min(near.west, place.west);
    near.north = Math.max(near.north, place.north);
    near.east = Math.max(near.east, place.east);
    near.is_approximate ||= place.is_approximate;
  }
  return kept;
}

function thumbnailOf({ photo }: Pick<Place, "photo">, widthPx: number): HTMLImageElement {
  const image = document.createElement("img");
  const wide = photo.sources.filter(({ format, width }) => format !== "jpeg" && width >= widthPx);
  image.src = (wide[0] ?? photo.sources.at(-1))?.url ?? "";
  image.alt = "";
  image.decoding = "async";
  return image;
}

function nameOf(place: Place): string {
  const what = place.photo.alt || place.location || place.gallery.name;
  return place.count === 1 ? what : `${counted(place.count, "{n} photo|{n} photos")}: ${what}`;
}

function markerOf(map: LeafletMap, place: Place): Marker {
  const face = document.createElement("span");
  face.className = "map-face";
  face.append(thumbnailOf(place, markerPx));
  if (place.count > 1) {
    const count = document.createElement("span");
    count.className = "map-count";
    count.textContent = place.count > 999 ? "999+" : String(place.count);
    face.append(count);
  }
  const marker = new Marker([place.latitude, place.longitude], {
    icon: new DivIcon({ className: "map-marker", html: face, iconSize: [markerPx, markerPx] }),
    riseOnHover: true,
  });
  const goTo = (): void => {
    const bounds = new LatLngBounds([place.south, place.west], [place.north, place.east]);
    const canGoIn = place.count > 1 && map.getBoundsZoom(bounds.pad(0.2)) > map.getZoom() && map.getZoom() < zoomMax;
    if (canGoIn) map.fitBounds(bounds.pad(0.2), { maxZoom: zoomMax });
    else open(map, marker, place);
  };
  marker.on("click", goTo);
  marker.on("add", () => {
    const element = marker.getElement();
    if (!element) return;
    element.setAttribute("aria-label", nameOf(place));
    element.dataset["photo"] = place.photo.id;
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      goTo();
    });
  });
  return marker;
}

// The page of all photos of a place; its numbers are rounded, so that none lies outside.
function listOf(place: Place): string {
  const rounding = 0.00001;
  const sides = [place.west - rounding, place.south - rounding, place.east + rounding, place.north + rounding];
  return `${location.pathname}/photos?bbox=${sides.map((side) => side.toFixed(5)).join(",")}`;
}

// Some of the others in the card; when they do not come, the link to all of them is there.
async function showOthers(place: Place, link: HTMLElement, more: HTMLAnchorElement, popup: Popup): Promise<void> {
  try {
    const response = await fetch(`${more.href}&limit=${othersMax + 1}`, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const { photos } = (await response.json()) as { photos: { photo: Place["photo"] }[] };
    const others = photos.filter(({ photo }) => photo.id !== place.photo.id).slice(0, othersMax);
    if (others.length === 0) return;
    const list = document.createElement("ul");
    list.className = "map-others";
    list.append(...others.map(({ photo }) => {
      const item = document.createElement("li");
      const other = document.createElement("a");
      other.href = `/photos/${photo.id}`;
      const image = thumbnailOf({ photo }, othersPx);
      image.alt = photo.alt || text("Photo");
      other.append(image);
      item.append(other);
      return item;
    }));
    link.after(list);
    popup.update();
  } catch {
    // as above
  }
}

// The photo, to be opened, and with several at one spot the others.
function open(map: LeafletMap, marker: Marker, place: Place): void {
  const content = document.createElement("div");
  content.className = "map-card";
  const link = document.createElement("a");
  link.href = `/photos/${place.photo.id}`;
  const picture = thumbnailOf(place, 320);
  const words = document.createElement("span");
  words.textContent = place.photo.alt || place.location || text("Photo");
  link.append(picture, words);
  const more = document.createElement("a");
  more.className = "quiet";
  more.href = place.count > 1 ? listOf(place) : `/galleries/${place.gallery.id}`;
  more.textContent = place.count > 1 ? counted(place.count, "{n} photo|{n} photos") : place.gallery.name;
  content.append(link, more);
  if (place.is_approximate) {
    const about = document.createElement("small");
    about.className = "quiet";
    about.textContent = text("Told to about 10 km only");
    content.append(about);
  }
  const popup = new Popup({
    offset: [0, -markerPx / 2],
    minWidth: 180,
    maxWidth: 240,
    autoPanPaddingTopLeft: [64, 12], // beside the buttons
  });
  popup.setLatLng(marker.getLatLng() as LatLng).setContent(content);
  content.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    popup.close();
  });
  // A phone that is turned keeps the middle of the map, not the card: Leaflet brings it into sight only when it opens.
  const keepInSight = (): unknown => popup.update();
  map.on("resize", keepInSight);
  popup.on("remove", () => {
    map.off("resize", keepInSight);
    const again = all(".map-marker", HTMLElement).find(({ dataset }) => dataset["photo"] === place.photo.id);
    (again ?? map.getContainer()).focus({ preventScroll: true });
  });
  popup.openOn(map);
  if (place.count > 1) void showOthers(place, link, more, popup);
  first(".leaflet-popup-close-button", HTMLElement, popup.getElement())?.setAttribute("aria-label", text("Close"));
  link.focus({ preventScroll: true });
}
