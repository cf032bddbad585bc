// The message box has the focus from the beginning, and gets what is typed anywhere else.

const WRITABLE = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

const composer = document.getElementById("composer");

const box = () => [...composer.querySelectorAll("textarea, input")].find((field) => field.offsetParent !== null);

export function focusBox() {
  box()?.focus();
}

/** A blank presses buttons and scrolls, so it does not begin a message. */
const isText = ({ key, ctrlKey, altKey, metaKey }) => [...key].length === 1 && key !== " " && !ctrlKey && !altKey && !metaKey;

/** Whether something else is in front of the channel: a drawer, a menu. */
const isCovered = () => document.getElementById("channel").inert || document.querySelector("[role=menu]");

function onKey(event) {
  if (event.target.closest(WRITABLE) || isCovered() || !isText(event)) return;
  // The key itself follows the focus.
  focusBox();
}

export function startFocus() {
  addEventListener("keydown", onKey);
  addEventListener("paste", (event) => {
    if (!event.target.closest?.(WRITABLE) && !isCovered()) focusBox();
  });
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    focusBox();
  });
  focusBox();
}
