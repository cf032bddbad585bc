// One item of the channel.

import { act } from "./api.js";
import { timeElement } from "./clock.js";
import { drawComponents } from "./components.js";
import { el, icon } from "./dom.js";
import { drawEmbed } from "./embed.js";
import { EYE, MORE, REPLY, WIRE } from "./icons.js";
import { openMenu } from "./menu.js";
import { rich } from "./richtext.js";
import { showWire } from "./wire.js";
import { words } from "./words.js";

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const COLOURS = 5;

export function avatar({ id, name, bot }) {
  const colour = Number(String(id).slice(-2)) % COLOURS;
  if (bot) return el("div", { class: "avatar bot", "aria-hidden": "true" });
  return el("div", { class: `avatar colour-${colour}`, "aria-hidden": "true", text: name.charAt(0) });
}

function head(author, at) {
  return el(
    "div",
    { class: "message-head" },
    el("span", { class: "author", text: author.name }),
    author.bot ? el("span", { class: "badge", text: words().app }) : null,
    timeElement(Date.parse(at), "calendar", { class: "sent-at" }),
  );
}

/** Who used what, above an answer. */
function context(message) {
  const { interaction_metadata: used, message_reference: reference } = message;
  if (!used?.user || (!used.name && !reference)) return null;
  const name = used.user.global_name ?? used.user.username;
  const what = used.name
    ? [el("span", { text: words().used }), el("span", { class: "used-command", text: message.type === 23 ? used.name : `/${used.name}` })]
    : [el("span", { text: words().reply }), el("span", { class: "used-command", text: message.author.username })];
  return el("div", { class: "context" }, el("span", { class: "spine", "aria-hidden": "true" }), reference ? icon(REPLY) : avatar({ id: used.user.id, name }), el("span", { class: "context-name", text: name }), ...what);
}

function notice(message) {
  const dismiss = () => act({ do: "dismiss", message: message.id }).catch(() => {});
  return el(
    "div",
    { class: "ephemeral" },
    icon(EYE),
    el("span", { text: words().ephemeral }),
    el("span", { class: "dot", text: "•", "aria-hidden": "true" }),
    el("button", { type: "button", class: "link-button", text: words().dismiss, on: { click: dismiss } }),
  );
}

function toolbar(item) {
  const more = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    openMenu(item, { x: box.left, y: box.bottom + 4, opener: event.currentTarget });
  };
  const wire = item.kind === "message" ? el("button", { type: "button", "aria-label": "Show on the wire", title: "Show on the wire", on: { click: () => showWire(item.message) } }, icon(WIRE)) : null;
  return el(
    "div",
    { class: "toolbar" },
    wire,
    el("button", { type: "button", "aria-label": words().more, title: words().more, "aria-haspopup": "menu", "aria-expanded": "false", on: { click: more } }, icon(MORE)),
  );
}

function thinking(message) {
  return el("div", { class: "content muted thinking" }, el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), el("span", { text: words().thinking(message.author.username) }));
}

function content(message) {
  const edited = message.edited_timestamp ? el("span", { class: "edited", text: words().edited }) : null;
  if (!message.content && !edited) return null;
  return el("div", { class: message.content ? "content" : "content bare" }, ...rich(message.content), message.content ? " " : null, edited);
}

function answer(message) {
  const author = { id: message.author.id, name: message.author.username, bot: true };
  const loading = message.flags & LOADING;
  const body = loading
    ? [thinking(message)]
    : [content(message), ...(message.embeds ?? []).map(drawEmbed), drawComponents(message.components, message.id)];
  const ephemeral = message.flags & EPHEMERAL;
  return [
    context(message),
    avatar(author),
    el("div", { class: "body" }, head(author, message.timestamp), ...body, ephemeral ? notice(message) : null),
  ];
}

function post({ author, at, content }) {
  return [avatar(author), el("div", { class: "body" }, head(author, at), el("div", { class: "content" }, ...rich(content)))];
}

/** Draws an item into its place in the list. */
export function drawItem(place, item) {
  const isAnswer = item.kind === "message";
  place.className = "message";
  place.classList.toggle("private", isAnswer && Boolean(item.message.flags & EPHEMERAL));
  place.classList.toggle("loading", isAnswer && Boolean(item.message.flags & LOADING));
  const parts = isAnswer ? answer(item.message) : post(item);
  place.replaceChildren(...parts.filter(Boolean), toolbar(item));
  place.oncontextmenu = (event) => {
    if (event.target.closest("a, input, select")) return;
    event.preventDefault();
    const opener = place.querySelector(".toolbar button:last-child");
    openMenu(item, { x: event.clientX, y: event.clientY, opener });
  };
}
