// The channels, and who is looking.

import { setViewer } from "./api.js";
import { spotName } from "./channel.js";
import { el, icon } from "./dom.js";
import { closeDrawer } from "./drawers.js";
import { HASH } from "./icons.js";
import { avatar } from "./message.js";
import { session, watch } from "./store.js";

const nav = document.getElementById("places");

function place(spot, mark) {
  const current = session().viewer.spot === spot;
  const go = () => {
    closeDrawer();
    // Without the playground the page says so itself, and the place stays the same.
    setViewer({ spot }).catch(() => {});
  };
  return el(
    "li",
    {},
    el("button", { type: "button", class: "place", "aria-current": current ? "page" : undefined, data: { spot }, on: { click: go } }, mark, el("span", { text: spotName(spot) })),
  );
}

function roles({ support, sales }) {
  const held = [support && "Support", sales && "Sales"].filter(Boolean);
  return held.length ? held.join(", ") : "no roles";
}

function draw() {
  const { viewer, bot } = session();
  const focused = document.activeElement?.dataset?.spot;
  nav.replaceChildren(
    el("div", { class: "guild", text: "Acme Helpdesk" }),
    el("h2", { class: "places-title", text: "Text channels" }),
    el("ul", {}, place("support", icon(HASH)), place("lounge", icon(HASH)), place("team", icon(HASH))),
    el("h2", { class: "places-title", text: "Direct messages" }),
    el("ul", {}, place("direct_message", avatar({ id: bot.id, name: bot.name, bot: true }))),
    el("div", { class: "me" }, avatar(viewer), el("div", { class: "me-text" }, el("div", { class: "me-name", text: viewer.name }), el("div", { class: "me-roles", text: roles(viewer) }))),
  );
  if (focused) nav.querySelector(`[data-spot="${focused}"]`)?.focus();
}

export const startPlaces = () => watch("session", draw);
