// The Operations page, kept up to date: every few seconds the page is fetched and what has changed is put in place. Charts
// are drawn by uPlot from the table of their figures, so that both always say the same.
import uPlot from "uplot";

import { all, announce, first } from "./dom";
import { text } from "./texts";

const intervalMs = 5000;
const staleAfterMs = 15_000;
const heightPx = 200;
const dashes = [[], [6, 4], [2, 4], [10, 3, 2, 3]];
const colors = ["--focus", "--ok", "--warn", "--bad"];

interface Chart {
  figure: HTMLElement;
  plot: uPlot;
}

export function watch(page: HTMLElement): void {
  let charts = drawAll(page);
  let collectedAt = Date.now();
  let isFetching = false;

  const refresh = async (): Promise<void> => {
    if (isFetching) return;
    isFetching = true;
    try {
      const fresh = await fetchPage();
      if (!fresh) return;
      if (fresh.dataset["collected"] !== page.dataset["collected"]) collectedAt = Date.now();
      page.dataset["collected"] = fresh.dataset["collected"] ?? "";
      take(page, fresh);
      update(page, charts);
    } finally {
      isFetching = false;
      tellAge(page, Date.now() - collectedAt);
    }
  };

  page.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-refresh]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void refresh().then(() => announce(text("Refreshed")));
  });
  setInterval(() => {
    tellAge(page, Date.now() - collectedAt);
    if (!document.hidden) void refresh();
  }, intervalMs);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void refresh();
  });
  // Colours are drawn in, so a new theme draws anew.
  const redraw = (): void => {
    for (const { plot } of charts) plot.destroy();
    charts = drawAll(page);
  };
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new ResizeObserver(() => {
    for (const { figure, plot } of charts) plot.setSize({ width: widthOf(figure), height: heightPx });
  }).observe(page);
}

// Null when it could not be had: then the age of what is shown is told.
async function fetchPage(): Promise<HTMLElement | null> {
  try {
    const response = await fetch(location.href, { signal: AbortSignal.timeout(staleAfterMs) });
    if (!response.ok) return null;
    const html = new DOMParser().parseFromString(await response.text(), "text/html");
    return first("[data-operations]", HTMLElement, html);
  } catch {
    return null;
  }
}

// What is the same stays as it is. A link that has the focus has it afterwards.
function take(page: HTMLElement, fresh: HTMLElement): void {
  const focused = document.activeElement;
  for (const part of all("[data-live]", HTMLElement, page)) {
    const name = part.dataset["live"] ?? "";
    const now = first(`[data-live="${name}"]`, HTMLElement, fresh);
    if (name.startsWith("plot-") || !now || now.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...now.childNodes);
    if (!(focused instanceof HTMLAnchorElement) || focused.isConnected) continue;
    all("a", HTMLAnchorElement, part)
      .find(({ href }) => href === focused.href)
      ?.focus({ preventScroll: true });
  }
}

function tellAge(page: HTMLElement, ageMs: number): void {
  const notice = first("[data-stale]", HTMLElement, page);
  if (!notice) return;
  notice.hidden = ageMs <= staleAfterMs;
  if (!notice.hidden) notice.textContent = text("These figures are stale: {seconds} s old. The server does not answer.", { seconds: Math.round(ageMs / 1000) });
}

function drawAll(page: HTMLElement): Chart[] {
  return all("[data-chart]", HTMLElement, page).map((figure) => ({ figure, plot: draw(page, figure) }));
}

function update(page: HTMLElement, charts: Chart[]): void {
  for (const { figure, plot } of charts) plot.setData(dataOf(page, figure));
}

// Times, and the columns of this chart, from the table.
export function dataOf(page: HTMLElement, figure: HTMLElement): uPlot.AlignedData {
  const firstColumn = Number(figure.dataset["first"]);
  const count = Number(figure.dataset["count"]);
  const rows = all("[data-figures] tbody tr", HTMLTableRowElement, page);
  const times = rows.map((row) => Date.parse(row.querySelector("time")?.dateTime ?? "") / 1000);
  const columns = Array.from({ length: count }, (_, i) =>
    rows.map((row) => {
      const value = Number.parseFloat(row.cells[1 + firstColumn + i]?.textContent ?? "");
      return Number.isNaN(value) ? null : value;
    }),
  );
  return [times, ...columns];
}

function draw(page: HTMLElement, figure: HTMLElement): uPlot {
  const place = first(".ops-plot", HTMLElement, figure) ?? figure;
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const names = all(".ops-legend li", HTMLElement, figure).map((item) => item.textContent?.trim() ?? "");
  place.replaceChildren();
  const axis = { stroke: color("--ink-2"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false } };
  const plot = new uPlot(
    {
      width: widthOf(figure),
      height: heightPx,
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.05 : 1] } },
      axes: [{ ...axis, values: (_, times) => times.map(timeText) }, { ...axis, size: 48 }],
      series: [
        {},
        ...names.map((label, i) => ({
          label,
          stroke: color(colors[i] ?? "--ink"),
          width: 2,
          dash: dashes[i] ?? [],
          points: { show: false },
          spanGaps: false,
        })),
      ],
    },
    dataOf(page, figure),
    place,
  );
  const title = first("figcaption", HTMLElement, figure);
  plot.root.setAttribute("role", "img");
  if (title) plot.root.setAttribute("aria-labelledby", title.id);
  drawn.set(figure, plot);
  return plot;
}

// For tests: what a chart shows now.
const drawn = new WeakMap<HTMLElement, uPlot>();
export function shownIn(figure: HTMLElement): uPlot.AlignedData | undefined {
  return drawn.get(figure)?.data;
}

// As in the table: UTC.
function timeText(time: number): string {
  return new Date(time * 1000).toISOString().slice(11, 16);
}

function widthOf(figure: HTMLElement): number {
  return Math.max(figure.clientWidth, 200);
}
