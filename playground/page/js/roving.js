// The keyboard among the messages: they are one stop for Tab, the arrows go from one to the next, and only the message that
// has the focus lets Tab in. So the way to the message box stays short, however many messages there are.

import { focusBox } from "./focus.js";

const CONTROLS = "a[href], button, select, [tabindex]";

const list = document.getElementById("messages");
const scroller = document.getElementById("scroller");
let entered = null;

/** Lets Tab into a message, or keeps it out; to be called whenever one was drawn. */
export function guard(place) {
  place.tabIndex = -1;
  for (const control of place.querySelectorAll(CONTROLS)) control.tabIndex = place === entered ? 0 : -1;
}

function enter(place) {
  const before = entered;
  entered = place;
  if (before && before !== place) guard(before);
  if (place) guard(place);
}

function onKey(event) {
  const { target, key } = event;
  if (key === "Escape") return focusBox();
  const isMessage = target.matches("#messages > .message");
  if (!["ArrowUp", "ArrowDown"].includes(key) || !(isMessage || target === scroller)) return;
  const messages = [...list.querySelectorAll(":scope > .message")];
  const at = messages.indexOf(target) + (key === "ArrowUp" ? -1 : 1);
  const next = isMessage ? messages[at] : messages.at(-1);
  event.preventDefault();
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

export function startRoving() {
  list.addEventListener("focusin", (event) => enter(event.target.closest("#messages > .message")));
  list.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !list.contains(relatedTarget) && enter(null));
  scroller.addEventListener("keydown", onKey);
}
