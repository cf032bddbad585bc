// The interesting tickets, a click from being looked up.

import { named } from "./commands.js";
import { useCommand } from "./composer.js";
import { el } from "./dom.js";
import { closeDrawer } from "./drawers.js";
import { explain } from "./pending.js";
import { get, session, watch } from "./store.js";
import { words } from "./words.js";

const KINDS = [
  ["ticket", "Tickets", true],
  ["refusal", "Refusals", false],
  ["malformed", "Odd answers", false],
  ["connection", "Broken connections", false],
];
const root = el("div", { class: "tickets" });

function lookUp(id) {
  closeDrawer();
  const command = named("ticket");
  if (command) useCommand(command, { id: String(id) });
  else explain(words().notHere(`#${id}`));
}

function ticket({ id, does }) {
  return el("li", {}, el("button", { type: "button", class: "ticket", data: { ticket: id }, on: { click: () => lookUp(id) } }, el("span", { class: "ticket-id", text: `#${id}` }), el("span", { class: "ticket-does", text: does })));
}

function group(tickets, [kind, name, open]) {
  const mine = tickets.filter((each) => each.kind === kind);
  return el("details", { open }, el("summary", { text: `${name} (${mine.length})` }), el("ul", {}, ...mine.map(ticket)));
}

function draw() {
  const tickets = get("tickets");
  root.replaceChildren(...KINDS.map((kind) => group(tickets, kind)));
}

export function drawTickets() {
  watch("tickets", draw);
  if (session()) draw();
  return el("section", { "aria-labelledby": "tickets-title" }, el("h2", { class: "panel-title", id: "tickets-title", text: "Interesting tickets" }), root);
}
