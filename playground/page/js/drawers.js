// What is beside the channel: columns where there is room, drawers where there is none.

import { icon } from "./dom.js";
import { MENU, SLIDERS } from "./icons.js";

const scrim = document.getElementById("scrim");
const channel = document.getElementById("channel");
let open = null;

const isDrawer = (element) => getComputedStyle(element).position === "fixed";

export function closeDrawer() {
  if (!open) return;
  const { element, opener } = open;
  open = null;
  element.classList.remove("open");
  opener.setAttribute("aria-expanded", "false");
  scrim.hidden = true;
  channel.inert = false;
  opener.focus();
}

function openDrawer(element, opener) {
  closeDrawer();
  if (!isDrawer(element)) return;
  open = { element, opener };
  element.classList.add("open");
  opener.setAttribute("aria-expanded", "true");
  scrim.hidden = false;
  channel.inert = true;
  element.querySelector("button, input, select, summary")?.focus();
}

export function startDrawers() {
  for (const [name, path] of [["places", MENU], ["panel", SLIDERS]]) {
    const opener = document.getElementById(`open-${name}`);
    opener.append(icon(path));
    opener.addEventListener("click", () => openDrawer(document.getElementById(name), opener));
  }
  scrim.addEventListener("click", closeDrawer);
  addEventListener("keydown", (event) => event.key === "Escape" && closeDrawer());
  // A window made wider turns the drawer back into a column.
  addEventListener("resize", () => open && !isDrawer(open.element) && closeDrawer());
}
