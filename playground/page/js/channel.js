// The channel: its name, its messages in order, and staying at the end of them.

import { el, icon } from "./dom.js";
import { AT, HASH } from "./icons.js";
import { isAtEnd, offerEnd, startFollowing, toEnd } from "./follow.js";
import { drawItem } from "./message.js";
import { guard } from "./roving.js";
import { get, session, watch } from "./store.js";
import { words } from "./words.js";

const NAMES = { support: "support", lounge: "lounge", team: "team" };
const TOPICS = {
  support: "Ask for tickets here. Try /ticket 1234, or right-click a message.",
  lounge: "Lookups are not allowed in this channel.",
  team: "The bot tells the team here what is wrong, and when it is over.",
  direct_message: "The bot writes here when a ticket that you follow changes. It offers no commands.",
};

const list = document.getElementById("messages");
const places = new Map();
let shownSpot = null;
let shownLocale = null;

export const spotName = (spot) => NAMES[spot] ?? session().bot.name;

/** What the focus is on inside a message, to find it again after drawing. */
function focusIn(place) {
  const focused = document.activeElement;
  return place !== focused && place.contains(focused) ? { customId: focused.dataset.customId, tag: focused.tagName } : null;
}

function refocus(place, focus) {
  if (!focus) return;
  const same = focus.customId && place.querySelector(`[data-custom-id="${CSS.escape(focus.customId)}"]`);
  const alike = same || place.querySelector(".components button, .components select") || place.querySelector(".toolbar button");
  alike?.focus();
}

function update(key) {
  const item = get(key);
  const place = places.get(key) ?? el("li", { data: { key } });
  if (!item) {
    places.delete(key);
    place.remove();
    return;
  }
  const focus = focusIn(place);
  places.set(key, place);
  drawItem(place, item);
  guard(place);
  refocus(place, focus);
}

/** The bot's messages by their ids, which only grow; a person's after the one that was the newest. */
const order = ([key, item]) => [BigInt(item.after ?? item.id), item.after ? 1 : 0, key.length, key];

function compare(a, b) {
  const [left, right] = [order(a), order(b)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? 0 : left[at] < right[at] ? -1 : 1;
}

/** Puts the places into the items' order, moving only what is not where it belongs. */
function arrange() {
  const items = [...places.keys()].map((key) => [key, get(key)]).sort(compare);
  let next = list.querySelector(".beginning").nextSibling;
  for (const [key] of items) {
    const place = places.get(key);
    if (place === next) next = next.nextSibling;
    else list.insertBefore(place, next);
  }
}

function beginning(spot) {
  const name = spot === "direct_message" ? spotName(spot) : `#${spotName(spot)}`;
  const start = spot === "direct_message" ? words().directStart(name) : words().start(name);
  return el(
    "li",
    { class: "beginning" },
    el("div", { class: "beginning-icon" }, icon(spot === "direct_message" ? AT : HASH)),
    el("h2", { text: spot === "direct_message" ? name : words().welcome(name) }),
    el("p", { text: start }),
  );
}

function onSession() {
  const { spot, locale } = session().viewer;
  if (spot === shownSpot && locale === shownLocale) return;
  const moved = spot !== shownSpot;
  shownSpot = spot;
  shownLocale = locale;
  const name = spotName(spot);
  document.getElementById("channel-name").replaceChildren(icon(spot === "direct_message" ? AT : HASH), el("span", { text: name }));
  document.getElementById("channel-topic").textContent = TOPICS[spot];
  document.title = `${spot === "direct_message" ? "@" : "#"}${name} · ticketrz playground`;
  list.querySelector(".beginning")?.remove();
  list.prepend(beginning(spot));
  if (moved) for (const local of list.querySelectorAll(".local")) local.remove();
  // Another language changes the words around every message.
  for (const key of [...places.keys()]) update(key);
  if (moved) toEnd();
}

function onItems(keys) {
  const follow = isAtEnd();
  const isNew = places.size > 0 && [...keys].some((key) => get(key) && !places.has(key));
  for (const key of keys) update(key);
  arrange();
  if (follow) toEnd();
  else if (isNew) offerEnd();
}

export function startChannel() {
  watch("session", onSession);
  watch("item/", onItems);
  startFollowing();
}
