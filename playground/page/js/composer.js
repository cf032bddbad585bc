// The message box: plain messages, and slash commands that are completed as Discord completes them.

import { OFFLINE, act, complete } from "./api.js";
import { spotName } from "./channel.js";
import { descriptionOf, fixedChoices, matching, named, nameOf, valueOf } from "./commands.js";
import { el, icon } from "./dom.js";
import { toEnd } from "./follow.js";
import { SEND } from "./icons.js";
import { Listbox } from "./listbox.js";
import { notify } from "./pending.js";
import { session, watch } from "./store.js";
import { words } from "./words.js";

/** The longest message, in characters, as Discord takes it. */
const LONGEST = 2000;
/** Between two keys nobody needs suggestions. */
const TYPING_PAUSE = 120;

const box = document.getElementById("composer");
const listbox = new Listbox("suggestions");
const typing = el("div", { class: "composer-line" });
const send = el("button", { type: "button", class: "send", on: { click: () => submit() } }, icon(SEND));
const note = el("p", { id: "composer-note", class: "composer-note", role: "status" });
const text = el("textarea", { "aria-describedby": "composer-note", rows: 1, "aria-autocomplete": "list", "aria-haspopup": "listbox", autocomplete: "off", spellcheck: "false" });

/** The command being filled in: `{command, fields: [{option, input, value}]}`; null for a plain message. */
let draft = null;
let asked = 0;
let timer = 0;

// Plain text, and choosing a command.

function commandItem(command) {
  const options = (command.options ?? []).map((option) => el("span", { class: "listbox-option", text: nameOf(option) }));
  return {
    pick: () => begin(command),
    content: [
      el("span", { class: "listbox-icon", "aria-hidden": "true" }),
      el("span", { class: "listbox-main" }, el("span", { class: "listbox-name" }, el("b", { text: `/${nameOf(command)}` }), ...options), el("span", { class: "listbox-description", text: descriptionOf(command) })),
      el("span", { class: "listbox-source", text: session().bot.name }),
    ],
  };
}

function onText() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  send.hidden = text.value === "";
  const over = [...text.value].length - LONGEST;
  note.textContent = over > 0 ? words().tooLong(over) : "";
  const [, typed, rest] = /^\/(\S*)(?:\s([\s\S]*))?$/.exec(text.value) ?? [];
  if (typed === undefined) return listbox.close();
  const command = rest === undefined ? null : named(typed);
  if (command) return begin(command, rest);
  if (rest !== undefined) return listbox.close();
  return listbox.open(text, words().commands, matching(typed).map(commandItem), words().noCommands);
}

// Filling a command in.

function begin(command, first = "") {
  note.textContent = "";
  draft = { command, fields: [] };
  const options = command.options ?? [];
  const required = options.filter((option) => option.required);
  for (const option of required.length ? required : options.slice(0, 1)) addField(option);
  drawDraft();
  const [field] = draft.fields;
  if (!field) return send.focus();
  field.input.value = first;
  field.input.focus();
  return onField(field);
}

function addField(option) {
  const input = el("input", {
    type: "text",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-label": `${nameOf(option)}: ${descriptionOf(option)}`,
    autocomplete: "off",
    spellcheck: "false",
    size: 1,
    maxlength: option.max_length,
  });
  const field = { option, input, value: undefined };
  input.addEventListener("input", () => {
    field.value = undefined;
    onField(field);
  });
  input.addEventListener("focus", () => onField(field));
  input.addEventListener("keydown", (event) => onFieldKey(event, field));
  draft.fields.push(field);
  return field;
}

const missingOptions = () => (draft.command.options ?? []).filter((option) => !draft.fields.some((field) => field.option === option));

function pill({ option, input }) {
  return el("label", { class: "pill" }, el("span", { class: "pill-name", text: nameOf(option) }), input);
}

function moreButton() {
  const missing = missingOptions();
  if (!missing.length) return null;
  const add = () => {
    const field = addField(missing[0]);
    drawDraft();
    field.input.focus();
  };
  return el("button", { type: "button", class: "more-options", text: words().optional(missing.length), on: { click: add } });
}

function drawDraft() {
  text.hidden = true;
  send.hidden = false;
  typing.replaceChildren(el("span", { class: "draft-command", text: `/${nameOf(draft.command)}` }), ...draft.fields.map(pill), ...[moreButton()].filter(Boolean));
}

function grow(input) {
  input.size = Math.max(1, Math.min(input.value.length + 1, 40));
}

function choiceItem(field, { name, value }) {
  return {
    pick: () => {
      field.input.value = name;
      field.value = value;
      grow(field.input);
      asked += 1;
      listbox.close();
      const next = draft.fields.find((other) => other.input.value === "");
      (next ?? field).input.focus();
      if (!next) listbox.close();
    },
    content: [el("span", { class: "listbox-main" }, el("span", { class: "listbox-name", text: name }))],
  };
}

function title({ option }) {
  return [el("b", { text: nameOf(option) }), el("span", { text: descriptionOf(option) })];
}

function onField(field) {
  const { option, input } = field;
  grow(input);
  input.closest(".pill")?.classList.remove("wrong");
  clearTimeout(timer);
  asked += 1;
  const fixed = fixedChoices(option);
  const typed = input.value;
  if (field.value !== undefined) return listbox.close();
  if (fixed) {
    const fitting = fixed.filter((choice) => choice.name.toLowerCase().startsWith(typed.toLowerCase()));
    return listbox.open(input, title(field), fitting.map((choice) => choiceItem(field, choice)), words().noOptions);
  }
  if (!option.autocomplete) return listbox.close();
  const number = asked;
  timer = setTimeout(() => suggest(field, number), TYPING_PAUSE);
  return undefined;
}

async function suggest(field, number) {
  const { option, input } = field;
  const typed = input.value;
  const others = Object.fromEntries(draft.fields.filter((other) => other !== field).map((other) => [other.option.name, valueNow(other)]).filter(([, value]) => value !== undefined));
  const isLate = () => number !== asked || !input.isConnected;
  const waiting = setTimeout(() => isLate() || listbox.isOpen || listbox.open(input, title(field), [], words().loading), 400);
  try {
    const choices = await complete({ command: draft.command.name, option: option.name, typed, others });
    if (!isLate()) listbox.open(input, title(field), choices.map((choice) => choiceItem(field, choice)), typed ? words().noOptions : "");
  } catch {
    if (!isLate()) listbox.open(input, title(field), [], words().loadingFailed);
  } finally {
    clearTimeout(waiting);
  }
}

const valueNow = (field) => field.value ?? valueOf(field.option, field.input.value);

function onFieldKey(event, field) {
  if (listbox.key(event)) return;
  if (event.key === "Escape") leave();
  else if (event.key === "Enter") submit();
  else if (event.key === "Backspace" && field.input.value === "") remove(field);
  else return;
  event.preventDefault();
}

function remove(field) {
  if (field.option.required || draft.fields.length === 1) return leave(`/${nameOf(draft.command)}`);
  draft.fields = draft.fields.filter((other) => other !== field);
  drawDraft();
  return draft.fields.at(-1).input.focus();
}

/** Back to plain text. */
function leave(rest = "") {
  draft = null;
  asked += 1;
  clearTimeout(timer);
  listbox.close();
  typing.replaceChildren();
  text.hidden = false;
  text.value = rest;
  text.focus();
  onText();
}

// Sending.

function submit() {
  if (!draft) return say();
  const wrong = draft.fields.find((field) => (field.option.required || field.input.value !== "") && valueNow(field) === undefined);
  if (wrong) {
    wrong.input.closest(".pill").classList.add("wrong");
    wrong.input.focus();
    // Suggestions that are still on their way must not take this away.
    clearTimeout(timer);
    asked += 1;
    return listbox.open(wrong.input, title(wrong), [], words().required);
  }
  return sendCommand();
}

async function sendCommand() {
  const sent = draft;
  const given = sent.fields.map((field) => [field.option.name, valueNow(field)]).filter(([, value]) => value !== undefined);
  leave();
  const refusal = await useCommand(sent.command, Object.fromEntries(given));
  // What was written for a playground that has ended is still good for the next one.
  if (refusal?.status === OFFLINE && !draft && text.value === "") resume(sent);
}

function resume(sent) {
  draft = sent;
  drawDraft();
  note.textContent = words().kept;
  draft.fields.at(-1)?.input.focus();
  listbox.close();
}

async function say() {
  const content = text.value;
  if (!content.trim() || [...content].length > LONGEST) return;
  leave();
  toEnd();
  try {
    await act({ do: "say", content });
  } catch (refusal) {
    const since = draft ? "" : text.value;
    leave([content, since].filter(Boolean).join("\n"));
    note.textContent = `${refusal.message} ${words().kept}`;
  }
}

/** Uses a slash command with these options. Returns why it could not be used; null where it could. */
export function useCommand(command, options) {
  toEnd();
  return notify(`/${nameOf(command)}`, act({ do: "command", name: command.name, options }));
}

function onTextKey(event) {
  if (listbox.key(event)) return;
  if (event.key === "Escape") listbox.close();
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
}

function onSession() {
  const { spot } = session().viewer;
  const name = spot === "direct_message" ? `@${spotName(spot)}` : `#${spotName(spot)}`;
  text.placeholder = words().placeholder(name);
  text.setAttribute("aria-label", words().placeholder(name));
  send.setAttribute("aria-label", words().send);
  send.title = words().send;
  const offered = draft && named(draft.command.name);
  if (draft && !offered) leave();
}

export function startComposer() {
  text.addEventListener("input", onText);
  text.addEventListener("keydown", onTextKey);
  text.addEventListener("focus", onText);
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) listbox.close();
  });
  box.append(listbox.element, el("div", { class: "composer-box" }, text, typing, send), note);
  send.hidden = true;
  watch("session", onSession);
}
