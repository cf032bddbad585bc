// A group of switches in the panel, which says when one of them could not be turned.

import { el } from "./dom.js";

/** Builds the group. `redraw` shows again what holds. Returns the element, and `turn`, which waits for the server. */
export function switches(title, { id, redraw = () => {} } = {}) {
  const problem = el("p", { class: "panel-problem", role: "alert" });
  const element = el("fieldset", { id }, el("legend", { text: title }), problem);
  async function turn(sent) {
    try {
      await sent;
      problem.textContent = "";
      return true;
    } catch (refusal) {
      redraw();
      problem.textContent = `Nothing was changed. ${refusal.message}`;
      return false;
    }
  }
  return { element, turn };
}

/** A radio button or a check box with its name and what it means. */
export function choice(input, name, meaning, id) {
  return el("label", { class: "choice" }, input, el("span", { class: "choice-text" }, el("span", { class: "choice-name", text: name }), el("span", { class: "hint", id, text: meaning })));
}
