// The menu of a message: by right click, by the ⋯ button, by the keyboard's menu key.

import { act } from "./api.js";
import { MESSAGE, nameOf, offered } from "./commands.js";
import { el, icon } from "./dom.js";
import { CHEVRON } from "./icons.js";
import { notify } from "./pending.js";
import { showWire } from "./wire.js";
import { words } from "./words.js";

const EPHEMERAL = 1 << 6;

let open = null;

export function closeMenu(refocus = false) {
  if (!open) return;
  const { element, opener } = open;
  open = null;
  element.remove();
  opener?.setAttribute("aria-expanded", "false");
  if (refocus) opener?.focus();
}

function entry(text, run, attributes = {}, ...more) {
  return el("button", { type: "button", class: "menu-item", role: "menuitem", tabindex: -1, ...attributes, on: { click: run } }, el("span", { text }), ...more);
}

function run(action) {
  return () => {
    closeMenu(true);
    action();
  };
}

function useCommand(command, { kind, id }) {
  const on = kind === "post" ? { do: "apps_on_post", post: id } : { do: "apps_on_message", message: id };
  notify(nameOf(command), act({ ...on, command: command.name }));
}

/** Discord offers no commands on messages that only one person sees. */
const takesCommands = ({ kind, message }) => kind === "post" || !(message.flags & EPHEMERAL);

function apps(item) {
  const commands = offered(MESSAGE);
  const items = commands.map((command) => entry(nameOf(command), run(() => useCommand(command, item))));
  if (!items.length) items.push(entry(words().noCommands, () => {}, { "aria-disabled": "true" }));
  const submenu = el("div", { class: "menu submenu", role: "menu", "aria-label": words().apps, hidden: true }, ...items);
  // The pointer has opened it on its way to the click.
  const parent = entry(words().apps, () => openSubmenu(parent), { "aria-haspopup": "menu", "aria-expanded": "false" }, icon(CHEVRON));
  parent.classList.add("menu-parent");
  parent.addEventListener("mouseenter", () => openSubmenu(parent, false));
  return el("div", { class: "menu-group", role: "none" }, parent, submenu);
}

function openSubmenu(parent, focus = true) {
  const submenu = parent.nextElementSibling;
  submenu.hidden = false;
  parent.setAttribute("aria-expanded", "true");
  const box = parent.getBoundingClientRect();
  const room = innerWidth - box.right;
  submenu.classList.toggle("to-the-left", room < submenu.offsetWidth + 8 && box.left > submenu.offsetWidth);
  submenu.classList.toggle("below", room < submenu.offsetWidth + 8 && box.left <= submenu.offsetWidth);
  if (focus) submenu.firstElementChild.focus();
}

function closeSubmenu(parent) {
  parent.nextElementSibling.hidden = true;
  parent.setAttribute("aria-expanded", "false");
  parent.focus();
}

function onKey(event) {
  const menu = event.target.closest("[role=menu]");
  const items = [...menu.querySelectorAll(":scope > .menu-item, :scope > .menu-group > .menu-item")];
  const at = items.indexOf(event.target);
  const inSubmenu = menu.classList.contains("submenu");
  const parent = menu.previousElementSibling;
  if (event.key === "ArrowDown") items[(at + 1) % items.length].focus();
  else if (event.key === "ArrowUp") items.at(at - 1).focus();
  else if (event.key === "ArrowRight" && event.target.matches(".menu-parent")) openSubmenu(event.target);
  else if ((event.key === "ArrowLeft" || event.key === "Escape") && inSubmenu) closeSubmenu(parent);
  else if (event.key === "Escape" || event.key === "Tab") closeMenu(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Opens the menu of an item of the channel at a point of the window. */
export function openMenu(item, { x, y, opener }) {
  closeMenu();
  const text = item.content ?? item.message?.content ?? "";
  const items = [
    takesCommands(item) ? apps(item) : null,
    text ? entry(words().copyText, run(() => navigator.clipboard?.writeText(text))) : null,
    item.kind === "message" ? entry("Show on the wire", run(() => showWire(item.message))) : null,
  ];
  const element = el("div", { class: "menu", role: "menu", "aria-label": words().more, on: { keydown: onKey } }, ...items);
  document.getElementById("channel").append(element);
  element.style.left = `${Math.max(8, Math.min(x, innerWidth - element.offsetWidth - 8))}px`;
  element.style.top = `${Math.max(8, Math.min(y, innerHeight - element.offsetHeight - 8))}px`;
  opener?.setAttribute("aria-expanded", "true");
  open = { element, opener };
  element.querySelector(".menu-item").focus();
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.element.contains(event.target) && !open.opener?.contains(event.target)) closeMenu();
});
addEventListener("resize", () => closeMenu());
