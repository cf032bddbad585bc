// Dark or light: the system's choice, until the person makes one.

import { el, icon } from "./dom.js";
import { MOON, SUN } from "./icons.js";

const KEY = "theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

const current = () => document.documentElement.dataset.theme;

function show(theme) {
  document.documentElement.dataset.theme = theme;
  const button = document.getElementById("theme");
  if (!button) return;
  const light = theme === "light";
  button.replaceChildren(icon(light ? MOON : SUN), el("span", { class: "hidden", text: light ? "Dark theme" : "Light theme" }));
  button.title = light ? "Dark theme" : "Light theme";
}

show(stored() ?? (dark.matches ? "dark" : "light"));
dark.addEventListener("change", () => stored() ?? show(dark.matches ? "dark" : "light"));
document.getElementById("theme").addEventListener("click", () => {
  const theme = current() === "dark" ? "light" : "dark";
  store(theme);
  show(theme);
});
