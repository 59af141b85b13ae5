// The Operations page keeps itself up to date by a script of its own (operations.ts), which no other page fetches.
import { first } from "./dom";

type Operations = typeof import("./operations");

export function watchOperations(): void {
  const page = first("[data-operations]", HTMLElement);
  if (!page) return;
  void import(page.dataset["operations"] ?? "").then(
    (module: Operations) => module.watch(page),
    () => undefined, // the page is whole without it
  );
}
