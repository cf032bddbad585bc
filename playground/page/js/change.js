// Changes a ticket, as somebody in the ticket system would.

import { changeTicket } from "./api.js";
import { el } from "./dom.js";
import { switches } from "./switches.js";

const CHANGES = [
  ["state", "State"],
  ["assignee", "Assignee"],
  ["comments", "Comment"],
];

const group = switches("Change a ticket", { id: "change" });
const number = el("input", { type: "number", id: "change-id", class: "change-id", min: 1, value: 4, required: true });
const state = el("p", { class: "hint", role: "status", text: "Who follows it gets a direct message." });

async function change(what) {
  if (!number.reportValidity()) return;
  const ticket = number.valueAsNumber;
  const changed = changeTicket(ticket, what);
  if (await group.turn(changed)) state.textContent = `#${ticket} is now ${await changed}.`;
}

const button = ([what, text]) => el("button", { type: "button", class: "chip", data: { change: what }, text, on: { click: () => change(what) } });

export function drawChange() {
  group.element.append(el("label", { class: "labelled", for: "change-id" }, el("span", { text: "Ticket" })), number, el("div", { class: "chips" }, ...CHANGES.map(button)), state);
  return group.element;
}
