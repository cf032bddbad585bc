// What time it is for Discord and the ticket system.

import { resetClock, wait } from "./api.js";
import { ahead, format, now } from "./clock.js";
import { el } from "./dom.js";
import { session, watch } from "./store.js";
import { switches } from "./switches.js";

const WAITS = [
  [1, "+1 min"],
  [15, "+15 min"],
  [60, "+1 h"],
  [1440, "+1 day"],
  [2880, "+2 days"],
];

const group = switches("Clock", { id: "clock" });
const date = el("span", { class: "clock-date" });
const time = el("span", { class: "clock-time" });
const offset = el("span", { class: "hint" });

function draw() {
  if (!session()) return;
  date.textContent = format(now(), "E");
  time.textContent = format(now(), "T");
  offset.textContent = ahead();
}

const button = (text, turn) => el("button", { type: "button", class: "chip", text, on: { click: () => group.turn(turn()) } });

export function drawTime() {
  watch("session", draw);
  setInterval(draw, 1000);
  group.element.append(
    el("div", { class: "clock-line" }, el("time", { class: "clock" }, date, " ", time), offset),
    el("div", { class: "chips" }, ...WAITS.map(([minutes, text]) => button(text, () => wait(minutes))), button("Reset", resetClock)),
    el("p", { class: "hint", text: "Moves Discord and the ticket system forward: tokens expire after 15 min, and what a message says of the time follows. The bot keeps this computer’s time." }),
  );
  return group.element;
}
