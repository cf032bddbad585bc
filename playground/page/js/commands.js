// The registered commands, in the person's language.

import { session } from "./store.js";

export const SLASH = 1;
export const MESSAGE = 3;
export const BOOLEAN = 5;

const localized = (named, key) => named[`${key}_localizations`]?.[session().viewer.locale] ?? named[key] ?? "";

export const nameOf = (named) => localized(named, "name");
export const descriptionOf = (named) => localized(named, "description");

/** The commands of a kind that the person can use here. */
export const offered = (kind) => (session()?.commands ?? []).filter((command) => (command.type ?? SLASH) === kind);

/** The slash commands whose names hold what was typed; those that begin with it come first. */
export function matching(typed) {
  const wanted = typed.toLowerCase();
  const named = offered(SLASH).filter((command) => nameOf(command).includes(wanted));
  return named.sort((a, b) => nameOf(b).startsWith(wanted) - nameOf(a).startsWith(wanted));
}

/** The slash command with exactly this name. */
export const named = (name) => offered(SLASH).find((command) => nameOf(command) === name || command.name === name);

/** What an option can be given without asking the bot; none where anything can be typed. */
export function fixedChoices(option) {
  if (option.type === BOOLEAN) {
    return [
      { name: "True", value: true },
      { name: "False", value: false },
    ];
  }
  return option.choices?.length ? option.choices : null;
}

/** What an option's typed text means; undefined where it means nothing. */
export function valueOf(option, text) {
  const choices = fixedChoices(option);
  if (choices) return choices.find((choice) => choice.name.toLowerCase() === text.trim().toLowerCase())?.value;
  if (text === "") return undefined;
  if (option.type === 4 || option.type === 10) return Number.isNaN(Number(text)) ? undefined : Number(text);
  return text;
}
