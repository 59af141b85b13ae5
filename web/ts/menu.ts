// A <details> menu closes on Escape, on a click elsewhere, and when the focus leaves it.
import { all } from "./dom";

export function closeMenus(): void {
  for (const menu of all("[data-menu]", HTMLDetailsElement)) {
    document.addEventListener("click", (event) => {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      event.stopPropagation();
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  }
}
