// A command on its way to the bot, and one that was not answered.

import { el, icon } from "./dom.js";
import { EYE } from "./icons.js";
import { guard } from "./roving.js";
import { session } from "./store.js";
import { words } from "./words.js";

/** Most answers are there sooner: then nothing flickers. */
const BEFORE_SENDING_SHOWS = 250;

const list = () => document.getElementById("messages");

/** A message that is only on this page. */
function row(text, { kind, command = "", role }) {
  const { bot } = session();
  const dismiss = el("button", { type: "button", class: "link-button", text: words().dismiss, on: { click: () => element.remove() } });
  const sending = kind === "sending";
  const notice = sending ? null : el("div", { class: "ephemeral" }, icon(EYE), el("span", { text: `${words().ephemeral} • ` }), dismiss);
  const element = el(
    "li",
    { class: `message local ${kind}`, role },
    el("div", { class: "avatar bot", "aria-hidden": "true" }),
    el(
      "div",
      { class: "body" },
      el("div", { class: "message-head" }, el("span", { class: "author", text: bot.name }), el("span", { class: "badge", text: words().app }), el("span", { class: "local-command", text: command })),
      el("div", { class: kind === "failed" ? "content failure" : "content muted", text }),
      notice,
    ),
  );
  return element;
}

function show(element) {
  list().append(element);
  guard(element);
  element.scrollIntoView({ block: "nearest" });
}

/** Says under the messages why nothing was sent. */
export const explain = (text) => show(row(text, { kind: "explained", role: "status" }));

/** Shows under the messages how a command fares until the bot has acknowledged it. Returns why it could not be sent; null
 * where it was. */
export async function notify(command, sent) {
  let sending = null;
  const timer = setTimeout(() => {
    sending = row(words().sending, { kind: "sending", command });
    show(sending);
  }, BEFORE_SENDING_SHOWS);
  try {
    await sent;
    return null;
  } catch (refusal) {
    const text = refusal.status === 504 ? words().notResponding : refusal.message;
    show(row(text, { kind: "failed", command, role: "alert" }));
    return refusal;
  } finally {
    clearTimeout(timer);
    sending?.remove();
  }
}
