// The switches: how the ticket system behaves, who the person is, what time it is.

import { setScene, setViewer, wait } from "./api.js";
import { format, now } from "./clock.js";
import { el } from "./dom.js";
import { session, watch } from "./store.js";

const SCENES = [
  ["normal", "Normal", "Everything works."],
  ["slow", "Slow", "Answers take 4 s, so the bot says “thinking…” first."],
  ["quota_used_up", "Quota used up", "Lookups are refused until tomorrow, 18:00. Back to normal, the bot notices within 5 s."],
  ["token_expired", "Token expired", "The bot notices, and gets itself a new one."],
  ["wrong_password", "Wrong password", "The bot cannot sign in. It waits a minute before each further try, so as not to lock the account."],
  ["down", "Down", "Nothing answers there. After some failures in a row the bot pauses for half a minute."],
  ["garbage", "Garbage answers", "A web page where a ticket should be."],
  ["changing", "Tickets changing", "Another subject and state at every lookup."],
];
const WAITS = [
  [1, "+1 min"],
  [15, "+15 min"],
  [60, "+1 h"],
  [1440, "+1 day"],
];

const choices = new Map();
const language = el("select", { id: "language", on: { change: (event) => setViewer({ locale: event.currentTarget.value }) } });
const role = (key) => el("input", { type: "checkbox", id: `role-${key}`, on: { change: (event) => setViewer({ [key]: event.currentTarget.checked }) } });
const support = role("support");
const sales = role("sales");
const clock = el("time", { class: "clock" });
const ahead = el("span", { class: "hint" });

function scene([value, name, description]) {
  const input = el("input", { type: "radio", name: "scene", value, "aria-describedby": `scene-${value}`, on: { change: () => setScene(value) } });
  choices.set(value, input);
  return el("label", { class: "choice" }, input, el("span", { class: "choice-text" }, el("span", { class: "choice-name", text: name }), el("span", { class: "hint", id: `scene-${value}`, text: description })));
}

const check = (input, name, hint) =>
  el("label", { class: "choice" }, input, el("span", { class: "choice-text" }, el("span", { class: "choice-name", text: name }), el("span", { class: "hint", text: hint })));

function clockSection() {
  const buttons = WAITS.map(([minutes, label]) => el("button", { type: "button", class: "chip", text: label, on: { click: () => wait(minutes) } }));
  return el(
    "fieldset",
    {},
    el("legend", { text: "Clock" }),
    el("div", { class: "clock-line" }, clock, ahead),
    el("div", { class: "chips" }, ...buttons),
    el("p", { class: "hint", text: "Moves Discord and the ticket system forward: tokens expire after 15 min. The bot keeps this computer’s time." }),
  );
}

function draw() {
  const { scene, viewer, clock_ahead_minutes: minutes } = session();
  choices.get(scene).checked = true;
  if (!language.options.length) language.append(...viewer.locales.map(({ locale, name }) => el("option", { value: locale, text: name })));
  language.value = viewer.locale;
  support.checked = viewer.support;
  sales.checked = viewer.sales;
  ahead.textContent = minutes ? `${minutes} min ahead` : "as on this computer";
  tick();
}

function tick() {
  if (session()) clock.textContent = format(now(), "T");
}

export function drawScenes() {
  watch("session", draw);
  setInterval(tick, 1000);
  return [
    el("fieldset", { id: "scenes" }, el("legend", { text: "Ticket system" }), ...SCENES.map(scene)),
    el(
      "fieldset",
      {},
      el("legend", { text: "You" }),
      el("label", { class: "labelled", for: "language" }, el("span", { text: "Language of your Discord" })),
      el("span", { class: "select" }, language),
      check(support, "Role “Support”", "May look tickets up."),
      check(sales, "Role “Sales”", "Means nothing to the bot."),
      el("p", { class: "hint", text: "Choose a channel, or direct messages, on the left." }),
    ),
    clockSection(),
  ];
}
