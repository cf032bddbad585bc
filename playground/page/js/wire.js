// The wire: what went to and came from Discord and the ticket system, by interaction.

import { format } from "./clock.js";
import { el, icon } from "./dom.js";
import { CLOSE, WIRE } from "./icons.js";
import { all, session, watch } from "./store.js";

const TYPING = 4;
const drawer = document.getElementById("wire");
const opener = document.getElementById("open-wire");
const summary = el("dl", { class: "wire-summary" });
const list = el("div", { class: "wire-list", tabindex: 0, role: "region", "aria-label": "Interactions, newest first" });
const shown = new Map();
let wanted = null;

// Grouping.

const starts = (entry) => entry.gateway?.payload?.t === "INTERACTION_CREATE";

function addressee(entry, groups, latest) {
  const [, id] = /^\/interactions\/(\d+)\//.exec(entry.http?.path ?? "") ?? [];
  return groups.get(id) ?? latest;
}

/** The entries by the interaction that they belong to. Calls that carry no id belong to the latest one that
 * is more than typing: one person does one thing at a time. */
function groupEntries() {
  const startUp = { id: "start", title: "Start-up", entries: [] };
  const groups = new Map([["start", startUp]]);
  let latest = startUp;
  for (const entry of all("wire/").sort((a, b) => a.number - b.number)) {
    if (starts(entry)) {
      const payload = entry.gateway.payload.d;
      const group = { id: payload.id, payload, title: titleOf(payload), entries: [entry] };
      groups.set(payload.id, group);
      if (payload.type !== TYPING) latest = group;
    } else {
      addressee(entry, groups, latest).entries.push(entry);
    }
  }
  return [...groups.values()].filter((group) => group.entries.length).reverse();
}

function titleOf({ type, data, message }) {
  const options = (data.options ?? []).map(({ name, value }) => `${name}:${value}`).join(" ");
  if (type === TYPING) return `Typing in /${data.name} ${options}`;
  if (type === 3) {
    const components = (message?.components ?? []).flatMap((row) => row.components);
    const used = components.find((component) => component.custom_id === data.custom_id);
    return data.values ? `Choice ${data.values.join(", ")}` : `Button “${used?.label ?? data.custom_id}”`;
  }
  return data.type === 3 ? `Apps ▸ ${data.name}` : `/${data.name} ${options}`;
}

// Drawing.

const statusClass = (status) => (status === null || status === undefined ? "status-none" : status < 400 ? "status-good" : "status-bad");

function json(title, value) {
  if (value === null || value === undefined) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return el("div", { class: "wire-json" }, el("div", { class: "wire-json-title", text: title }), el("pre", { tabindex: 0 }, el("code", { text })));
}

/** A line that opens; what is inside is built when it does. */
function expandable(attributes, head, inside) {
  const build = (event) => {
    if (event.currentTarget.open && event.currentTarget.childElementCount === 1) event.currentTarget.append(...inside().filter(Boolean));
  };
  return el("details", { ...attributes, on: { toggle: build } }, el("summary", {}, ...head));
}

function drawHttp({ http, milliseconds }) {
  const to = http.service === "discord" ? "Discord" : "ticketrz";
  const query = http.query ? `?${http.query}` : "";
  const took = milliseconds === null ? "…" : milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${Math.round(milliseconds)} ms`;
  const head = [
    el("span", { class: `wire-service ${http.service}`, text: to }),
    el("span", { class: "wire-method", text: http.method }),
    el("span", { class: "wire-path", text: `${http.path}${query}` }),
    el("span", { class: `wire-status ${statusClass(http.status)}`, text: http.status ?? "no answer" }),
    el("span", { class: "wire-took", text: took }),
  ];
  const authorization = { absent: "none", matches: "accepted (hidden)", differs: "not accepted (hidden)" }[http.authorization];
  return expandable({ class: "wire-entry" }, head, () => [json("Authorization", authorization), json("Request", http.request), json("Answer", http.response)]);
}

function drawFrame({ gateway }) {
  const { payload, direction } = gateway;
  const name = payload.t ?? (payload.close ? `close ${payload.close}` : `op ${payload.op}`);
  const head = [
    el("span", { class: "wire-service discord", text: "Discord" }),
    el("span", { class: "wire-method", text: direction === "sent" ? "gateway → bot" : "bot → gateway" }),
    el("span", { class: "wire-path", text: name }),
  ];
  return expandable({ class: "wire-entry" }, head, () => [json("Payload", payload)]);
}

const drawEntry = (entry) => (entry.http ? drawHttp(entry) : drawFrame(entry));

function head(group) {
  const [{ at }] = group.entries;
  // Signing in does not count against the quota.
  const calls = group.entries.filter(({ http }) => http?.service === "ticketrz" && http.method === "GET").length;
  const text = calls === 0 ? "no API call" : calls === 1 ? "1 API call" : `${calls} API calls`;
  return [el("span", { class: "wire-title", text: group.title }), el("span", { class: calls ? "wire-calls" : "wire-calls none", text }), el("span", { class: "wire-at", text: format(Date.parse(at), "T") })];
}

function isWanted(group) {
  return wanted !== null && (group.id === wanted.interaction || group.payload?.message?.id === wanted.message);
}

/** Keeps the groups that have not changed, so that what was opened stays open. */
function placeOf(group) {
  const sign = JSON.stringify(group.entries.map(({ number, milliseconds }) => [number, milliseconds ?? null]));
  const before = shown.get(group.id);
  if (before?.sign === sign) return before.element;
  const element = expandable({ class: "wire-group", data: { interaction: group.id } }, head(group), () => group.entries.map(drawEntry));
  if (before?.element.open || isWanted(group)) element.open = true;
  shown.set(group.id, { sign, element });
  return element;
}

function drawList() {
  if (drawer.hidden) return;
  list.replaceChildren(...groupEntries().map(placeOf));
  if (!list.childElementCount) list.append(el("p", { class: "hint", text: "Nothing yet." }));
}

function drawSummary() {
  const { answered, calls, saved } = session();
  const pair = (name, value, id) => el("div", {}, el("dt", { text: name }), el("dd", { text: value, id }));
  summary.replaceChildren(pair("Tickets shown", answered, "wire-answered"), pair("API calls", calls, "wire-calls"), pair("Saved by the cache", saved, "wire-saved"));
  opener.replaceChildren(icon(WIRE), el("span", { class: "tool-label", text: "Wire" }), el("span", { class: "count", text: `${saved} saved`, title: `${saved} API calls saved by the cache` }));
}

// Opening.

function toggle(open) {
  drawer.hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("wire-open", open);
  if (open) drawList();
}

function close() {
  toggle(false);
  opener.focus();
}

/** Opens the drawer at what concerns a message. */
export function showWire(message) {
  wanted = { message: message.id, interaction: message.interaction_metadata?.id };
  toggle(true);
  for (const group of groupEntries()) {
    const { element } = shown.get(group.id);
    const found = isWanted(group);
    element.classList.toggle("wanted", found);
    element.open = found || element.open;
  }
  const first = list.querySelector(".wanted");
  first?.scrollIntoView({ block: "nearest" });
  (first?.querySelector("summary") ?? list).focus();
}

export function startWire() {
  const closeButton = el("button", { type: "button", class: "icon-button", "aria-label": "Close the wire", on: { click: close } }, icon(CLOSE));
  drawer.append(el("header", { class: "wire-head" }, el("h2", { text: "The wire" }), summary, closeButton), list);
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && close());
  opener.addEventListener("click", () => (drawer.hidden ? toggle(true) : close()));
  watch("session", drawSummary);
  watch("wire/", drawList);
}
