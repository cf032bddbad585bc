// The bot itself.

import { restart } from "./api.js";
import { el } from "./dom.js";
import { switches } from "./switches.js";

const group = switches("Bot", { id: "bot" });
const state = el("span", { class: "hint", role: "status" });
const button = el("button", { type: "button", class: "chip", text: "Restart the bot", on: { click: press } });

async function press() {
  if (button.getAttribute("aria-disabled")) return;
  // Not `disabled`: that would take the focus away.
  button.setAttribute("aria-disabled", "true");
  state.textContent = "Restarting…";
  const restarted = await group.turn(restart());
  state.textContent = restarted ? "The bot is ready again." : "";
  button.removeAttribute("aria-disabled");
}

export function drawBot() {
  group.element.append(
    el("div", { class: "chips" }, button, state),
    el("p", { class: "hint", text: "A new bot has forgotten a used-up quota, a refused password and the tickets it had seen." }),
  );
  return group.element;
}
