// Staying at the end of the messages, and saying so when there is something new below.

import { words } from "./words.js";

/** Nearer to the end than this counts as being there. */
const NEAR = 120;

const scroller = document.getElementById("scroller");
const button = document.getElementById("to-end");
let following = true;

export const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;

export function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  button.hidden = true;
}

/** Offers the way to a new message that is out of sight. */
export function offerEnd() {
  button.textContent = words().newMessage;
  button.hidden = false;
}

export function startFollowing() {
  scroller.addEventListener("scroll", () => {
    following = isAtEnd();
    if (following) button.hidden = true;
  });
  button.addEventListener("click", () => {
    toEnd();
    scroller.focus();
  });
  // The wire, the keyboard of a phone and a growing message box all take room from the messages.
  new ResizeObserver(() => following && toEnd()).observe(scroller);
}
