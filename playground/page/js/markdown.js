// Discord's Markdown, as much of it as bots use: text in, a tree out. `richtext.js` draws the tree.
// A node is a string or {type, children?, …}.

const ESCAPED = /^\\([^\p{L}\p{N}\s])/u;
const CODE = /^(`+)([\s\S]*?[^`])\1(?!`)/;
const FENCE = /^```(?:[\w+-]+\n)?\n?([\s\S]+?)\n?```/;
const MASKED = /^\[((?:\\.|[^\\\]])+)\]\((<)?(https?:\/\/(?:\\.|[^\s\\)>])+)>?(?:\s+"[^"]*")?\)/;
const ANGLED = /^<(https?:\/\/[^\s>]+)>/;
const BARE = /^https?:\/\/[^\s<>"]+[^\s<>"'.,:;!?)\]*_~|]/;
const MENTION = /^<(@!?|@&|#)(\d{1,20})>/;
const TIMESTAMP = /^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/;
const COMMAND = /^<\/([^:>]{1,100}):\d{1,20}>/;
const EVERYONE = /^@(?:everyone|here)\b/;
const PAIRS = [
  ["***", "strong-em"],
  ["**", "strong"],
  ["__", "u"],
  ["~~", "s"],
  ["||", "spoiler"],
  ["*", "em"],
  ["_", "em"],
];
const PLAIN = /^(?:[\p{L}\p{N}\s]+?(?=https?:\/\/|[^\p{L}\p{N}\s]|$)|[\s\S])/u;

/** Finds where a pair of marks closes; escapes and code in between do not count. */
function closing(text, mark) {
  let index = mark.length;
  while (index < text.length) {
    const rest = text.slice(index);
    const skipped = ESCAPED.exec(rest) ?? CODE.exec(rest);
    if (skipped) {
      index += skipped[0].length;
    } else if (rest.startsWith(mark) && index > mark.length && (mark.length > 1 || rest[1] !== mark)) {
      return index;
    } else {
      // A longer run of the same mark is not this mark.
      index += mark.length === 1 && rest.startsWith(mark + mark) ? 2 : 1;
    }
  }
  return -1;
}

function pair(text, before) {
  for (const [mark, type] of PAIRS) {
    if (!text.startsWith(mark)) continue;
    if (mark === "_" && /[\p{L}\p{N}]$/u.test(before)) continue;
    const end = closing(text, mark);
    const inside = end < 0 ? "" : text.slice(mark.length, end);
    if (inside === "" || (mark === "*" && /^\s|\s$/.test(inside))) continue;
    const children = inline(inside);
    const length = end + mark.length;
    if (type === "strong-em") return { length, node: { type: "em", children: [{ type: "strong", children }] } };
    return { length, node: { type, children } };
  }
  return null;
}

const RULES = [
  [ESCAPED, ([, character]) => character],
  [FENCE, ([, text]) => ({ type: "codeblock", text })],
  [CODE, ([, , text]) => ({ type: "code", text: text.trim() || text })],
  [MASKED, ([, label, , url]) => ({ type: "link", url: url.replace(/\\(.)/g, "$1"), children: inline(label) })],
  [TIMESTAMP, ([, seconds, style]) => ({ type: "time", seconds: Number(seconds), style: style ?? "f" })],
  [MENTION, ([, sigil, id]) => ({ type: "mention", sigil: sigil.replace("!", ""), id })],
  [COMMAND, ([, name]) => ({ type: "mention", sigil: "/", id: name })],
  [ANGLED, ([, url]) => ({ type: "link", url, children: [url] })],
  [BARE, ([url]) => ({ type: "link", url, children: [url] })],
  [EVERYONE, ([text]) => ({ type: "mention", sigil: "", id: text })],
];

function inline(text) {
  const nodes = [];
  const add = (node) => {
    if (typeof node === "string" && typeof nodes.at(-1) === "string") nodes.push(nodes.pop() + node);
    else nodes.push(node);
  };
  let rest = text;
  let before = "";
  while (rest !== "") {
    const rule = RULES.map(([pattern, make]) => [pattern.exec(rest), make]).find(([match]) => match);
    const paired = rule ? null : pair(rest, before);
    let length;
    if (rule) {
      const [match, make] = rule;
      add(make(match));
      length = match[0].length;
    } else if (paired) {
      add(paired.node);
      length = paired.length;
    } else {
      const [plain] = PLAIN.exec(rest);
      add(plain);
      length = plain.length;
    }
    before = rest.slice(0, length);
    rest = rest.slice(length);
  }
  return nodes;
}

const LINES = [
  [/^(#{1,3}) +(.+)/, ([, marks, text]) => ({ type: `h${marks.length}`, children: inline(text) })],
  [/^-# +(.+)/, ([, text]) => ({ type: "small", children: inline(text) })],
  [/^> ?(.*)/, ([, text]) => ({ type: "quote", children: inline(text) })],
  [/^ *[-*] +(.+)/, ([, text]) => ({ type: "item", children: inline(text) })],
];

/** Reads a message's or an embed's text. */
export function parse(text) {
  if (text.includes("```")) return inline(text);
  const nodes = [];
  let open = [];
  const flush = () => {
    if (open.length) nodes.push(...inline(open.join("\n")));
    open = [];
  };
  for (const line of text.split("\n")) {
    const block = LINES.map(([pattern, make]) => [pattern.exec(line), make]).find(([match]) => match);
    if (block) {
      flush();
      nodes.push(block[1](block[0]));
    } else {
      open.push(line);
    }
  }
  flush();
  return nodes;
}

/** Reads a text that stands in one line, such as an embed's title. */
export const parseLine = (text) => inline(text);
