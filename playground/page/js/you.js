// Who the person at the page is.

import { setViewer } from "./api.js";
import { el } from "./dom.js";
import { session, watch } from "./store.js";
import { choice, switches } from "./switches.js";

const group = switches("You", { id: "you", redraw: draw });
const language = el("select", { id: "language", on: { change: (event) => change({ locale: event.currentTarget.value }) } });
const support = role("support");
const sales = role("sales");

function role(key) {
  return el("input", { type: "checkbox", id: `role-${key}`, on: { change: (event) => change({ [key]: event.currentTarget.checked }) } });
}

function change(what) {
  group.turn(setViewer(what));
}

function draw() {
  if (!session()) return;
  const { viewer } = session();
  if (!language.options.length) language.append(...viewer.locales.map(({ locale, name }) => el("option", { value: locale, text: name })));
  language.value = viewer.locale;
  support.checked = viewer.support;
  sales.checked = viewer.sales;
}

export function drawYou() {
  watch("session", draw);
  group.element.append(
    el("label", { class: "labelled", for: "language" }, el("span", { text: "Language of your Discord" })),
    el("span", { class: "select" }, language),
    choice(support, "Role “Support”", "May look tickets up."),
    choice(sales, "Role “Sales”", "Means nothing to the bot."),
    el("p", { class: "hint", text: "Choose a channel, or direct messages, in the list of channels. Every tab of this page is the same person." }),
  );
  return group.element;
}
