// The list above the message box: arrows, Enter, Tab and Escape, with the roles of a combobox.

import { el } from "./dom.js";

/** A popup list that belongs to whichever text box was given to `open` last. */
export class Listbox {
  #input = null;
  #items = [];
  #active = -1;

  constructor(id) {
    this.id = id;
    this.title = el("div", { class: "listbox-title", id: `${id}-title` });
    this.list = el("div", { class: "listbox-items", role: "listbox", id, "aria-labelledby": `${id}-title` });
    this.note = el("div", { class: "listbox-note", role: "status" });
    this.element = el("div", { class: "listbox", hidden: true }, this.title, this.list, this.note);
    // A press must not take the focus from the text box.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Shows items of `{content: [nodes], pick}` under a title, with a note where there are none. */
  open(input, title, items, note = "") {
    if (this.#input !== input) this.close();
    this.#input = input;
    this.#items = items;
    this.title.replaceChildren(...[title].flat());
    this.note.textContent = items.length ? "" : note;
    this.list.hidden = items.length === 0;
    this.list.replaceChildren(...items.map((item, index) => this.#draw(item, index)));
    this.element.hidden = items.length === 0 && note === "";
    input.setAttribute("aria-controls", this.id);
    this.#tell(items.length > 0);
    this.#activate(items.length ? 0 : -1);
  }

  close() {
    this.element.hidden = true;
    this.#items = [];
    this.#tell(false);
    this.#input?.removeAttribute("aria-activedescendant");
  }

  /** A text of many lines may have a list, but cannot be a combobox that says whether it is open. */
  #tell(expanded) {
    if (this.#input?.role === "combobox") this.#input.setAttribute("aria-expanded", String(expanded));
  }

  /** Takes a key; true when it was one of the list's. */
  key(event) {
    if (!this.isOpen) return false;
    const last = this.#items.length - 1;
    const moves = { ArrowDown: this.#active >= last ? 0 : this.#active + 1, ArrowUp: this.#active <= 0 ? last : this.#active - 1 };
    if (event.key === "Escape") this.close();
    else if (last < 0) return false;
    else if (event.key in moves) this.#activate(moves[event.key]);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) this.#items[this.#active]?.pick();
    else return false;
    event.preventDefault();
    return true;
  }

  #draw(item, index) {
    return el(
      "div",
      {
        class: "listbox-item",
        role: "option",
        id: `${this.id}-${index}`,
        "aria-selected": "false",
        on: { click: () => item.pick(), mousemove: () => this.#activate(index) },
      },
      ...item.content,
    );
  }

  #activate(index) {
    this.#active = index;
    for (const [at, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    }
    if (index < 0) this.#input?.removeAttribute("aria-activedescendant");
    else this.#input?.setAttribute("aria-activedescendant", `${this.id}-${index}`);
  }
}
