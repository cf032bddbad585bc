// A command on its way to the bot, and one that was not answered.

import { el, icon } from "./dom.js";
import { EYE } from "./icons.js";
import { session } from "./store.js";
import { words } from "./words.js";

/** Most answers are there sooner: then nothing flickers. */
const BEFORE_SENDING_SHOWS = 250;

const list = () => document.getElementById("messages");

function row(command, text, failed) {
  const { bot } = session();
  const dismiss = el("button", { type: "button", class: "link-button", text: words().dismiss, on: { click: () => element.remove() } });
  const notice = failed ? el("div", { class: "ephemeral" }, icon(EYE), el("span", { text: `${words().ephemeral} • ` }), dismiss) : null;
  const element = el(
    "li",
    { class: `message local ${failed ? "failed" : "sending"}`, role: failed ? "alert" : undefined },
    el("div", { class: "avatar bot", "aria-hidden": "true" }),
    el(
      "div",
      { class: "body" },
      el("div", { class: "message-head" }, el("span", { class: "author", text: bot.name }), el("span", { class: "badge", text: words().app }), el("span", { class: "local-command", text: command })),
      el("div", { class: failed ? "content failure" : "content muted", text }),
      notice,
    ),
  );
  return element;
}

function show(element) {
  list().append(element);
  element.scrollIntoView({ block: "nearest" });
}

/** Shows under the messages how a command fares until the bot has acknowledged it. */
export async function notify(command, sent) {
  let sending = null;
  const timer = setTimeout(() => {
    sending = row(command, words().sending, false);
    show(sending);
  }, BEFORE_SENDING_SHOWS);
  try {
    await sent;
  } catch (refusal) {
    show(row(command, refusal.status === 504 ? words().notResponding : refusal.message, true));
  } finally {
    clearTimeout(timer);
    sending?.remove();
  }
}
