// How the ticket system behaves.

import { setScene } from "./api.js";
import { el } from "./dom.js";
import { session, watch } from "./store.js";
import { choice, switches } from "./switches.js";

const SCENES = [
  ["normal", "Normal", "Everything works."],
  ["slow", "Slow", "Answers take 4 s, so the bot says “thinking…” first."],
  ["quota_used_up", "Quota used up", "Lookups are refused until tomorrow, 18:00. Back to normal, the bot notices within 5 s."],
  ["quota_ends", "Quota ends soon", "Two more calls are answered: the quota ends in the middle of a search, or of a list of several tickets."],
  ["token_expired", "Token expired", "The bot notices, and gets itself a new one."],
  ["wrong_password", "Wrong password", "The bot cannot sign in. It waits a minute or more before it tries again, so as not to lock the account."],
  ["down", "Down", "Nothing answers there. After some failures in a row the bot pauses for half a minute."],
  ["garbage", "Garbage answers", "A web page where a ticket should be."],
  ["changing", "Tickets changing", "Another subject and state at every lookup."],
  ["no_conversations", "No conversations", "The ticket system does not offer them. The button goes for an hour once the bot knows."],
  ["no_list", "No list", "Nothing can be searched. A bot that has searched before notices within 5 minutes, or when it is restarted."],
];

const choices = new Map();
const group = switches("Ticket system", { id: "scenes", redraw: draw });

function draw() {
  if (session()) choices.get(session().scene).checked = true;
}

function scene([value, name, meaning]) {
  const input = el("input", { type: "radio", name: "scene", value, "aria-describedby": `scene-${value}`, on: { change: () => group.turn(setScene(value)) } });
  choices.set(value, input);
  return choice(input, name, meaning, `scene-${value}`);
}

export function drawScenes() {
  watch("session", draw);
  group.element.append(...SCENES.map(scene));
  return group.element;
}
