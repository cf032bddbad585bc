// Draws the tree that `markdown.js` reads.

import { timeElement } from "./clock.js";
import { el, link } from "./dom.js";
import { parse, parseLine } from "./markdown.js";
import { all, session } from "./store.js";

const TAGS = { strong: "strong", em: "em", u: "u", s: "s" };
const CHANNELS = { "1100000000000000020": "support", "1100000000000000021": "lounge" };

function person(id) {
  const { viewer, bot } = session();
  if (id === viewer.id) return viewer.name;
  if (id === bot.id) return bot.name;
  return all("item/post-").find((post) => post.author.id === id)?.author.name ?? "unknown-user";
}

function mention({ sigil, id }) {
  const names = { "@": () => `@${person(id)}`, "@&": () => "@role", "#": () => `#${CHANNELS[id] ?? "unknown"}`, "/": () => `/${id}` };
  return el("span", { class: "mention", text: names[sigil]?.() ?? id });
}

function spoiler(children) {
  const reveal = (event) => {
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.currentTarget.setAttribute("aria-expanded", "true");
  };
  return el(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: 0,
      "aria-label": "Spoiler",
      "aria-expanded": "false",
      on: { click: reveal, keydown: reveal },
    },
    el("span", { class: "spoiler-text" }, ...children),
  );
}

function draw(node) {
  if (typeof node === "string") return document.createTextNode(node);
  const children = () => node.children.map(draw);
  switch (node.type) {
    case "code":
      return el("code", { text: node.text });
    case "codeblock":
      return el("pre", { tabindex: 0 }, el("code", { text: node.text }));
    case "link":
      return link(node.url, { title: node.url }, ...children());
    case "time":
      return timeElement(node.seconds * 1000, node.style, { class: "timestamp" });
    case "mention":
      return mention(node);
    case "spoiler":
      return spoiler(children());
    case "quote":
      return el("blockquote", {}, ...children());
    case "small":
      return el("small", {}, ...children());
    case "item":
      return el("div", { class: "list-item" }, ...children());
    case "h1":
    case "h2":
    case "h3":
      return el("div", { class: node.type }, ...children());
    default:
      return el(TAGS[node.type], {}, ...children());
  }
}

export const rich = (text) => parse(text).map(draw);
export const richLine = (text) => parseLine(text).map(draw);
