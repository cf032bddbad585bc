// Times in the viewer's own zone and language, as Discord writes them, ticking.

import { el } from "./dom.js";
import { session, watch } from "./store.js";
import { words } from "./words.js";

const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];
const FORMATS = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  // The page's own, for its clock.
  E: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
};

/** The time of the simulated services, in milliseconds. */
export const now = () => Date.now() + (session()?.clock_ahead_minutes ?? 0) * 60_000;

const locale = () => session()?.viewer.locale ?? "en-US";

function relative(milliseconds) {
  const seconds = Math.round((milliseconds - now()) / 1000);
  const size = Math.abs(seconds);
  const [unit, length] = UNITS.find(([, length]) => size >= length) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(locale()).format(Math.round(seconds / length), unit);
}

export function format(milliseconds, style) {
  if (Number.isNaN(new Date(milliseconds).getTime())) return "Invalid date";
  if (style === "R") return relative(milliseconds);
  return new Intl.DateTimeFormat(locale(), FORMATS[style] ?? FORMATS.f).format(milliseconds);
}

/** "+1 day 3 h ahead": how far the services' clock is before this computer's. */
export function ahead() {
  const minutes = session().clock_ahead_minutes;
  const days = Math.floor(minutes / 1440);
  const parts = [
    [days, days === 1 ? "day" : "days"],
    [Math.floor((minutes % 1440) / 60), "h"],
    [minutes % 60, "min"],
  ];
  const text = parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`);
  return text.length ? `+${text.join(" ")} ahead` : "as on this computer";
}

/** "Today at 16:20", as beside names and in footers. */
export function calendar(milliseconds) {
  const day = (time) => new Date(time).toDateString();
  const today = now();
  const distance = [0, -1, 1].find((days) => day(milliseconds) === day(today + days * 86_400_000));
  const time = format(milliseconds, "t");
  if (distance === undefined) return `${format(milliseconds, "d")} ${time}`;
  const word = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(distance, "day");
  return words().dayAt(`${word.charAt(0).toLocaleUpperCase(locale())}${word.slice(1)}`, time);
}

/** A `<time>` element that keeps itself right. */
export function timeElement(milliseconds, style, attributes = {}) {
  const date = new Date(milliseconds);
  const valid = !Number.isNaN(date.getTime());
  return el("time", {
    ...attributes,
    datetime: valid ? date.toISOString() : undefined,
    title: valid ? format(milliseconds, "F") : undefined,
    text: style === "calendar" ? calendar(milliseconds) : format(milliseconds, style),
    data: { milliseconds, style },
  });
}

function tick() {
  for (const element of document.querySelectorAll("time[data-style='R'], time[data-style='calendar']")) {
    const milliseconds = Number(element.dataset.milliseconds);
    const text = element.dataset.style === "R" ? relative(milliseconds) : calendar(milliseconds);
    if (element.textContent !== text) element.textContent = text;
  }
}

export function startTicking() {
  setInterval(tick, 1000);
  // The clock was moved, or the language changed.
  watch("session", tick);
}
