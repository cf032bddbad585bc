// Embeds as Discord draws them.

import { timeElement } from "./clock.js";
import { el, link } from "./dom.js";
import { rich, richLine } from "./richtext.js";

const IN_A_ROW = 3;

/** Rows of fields: up to three inline ones side by side, any other alone. */
function rows(fields) {
  const rows = [];
  for (const field of fields) {
    const row = rows.at(-1);
    if (field.inline && row?.[0].inline && row.length < IN_A_ROW) row.push(field);
    else rows.push([field]);
  }
  return rows;
}

const drawField = ({ name, value }) =>
  el(
    "div",
    { class: "embed-field" },
    el("div", { class: "embed-field-name" }, ...richLine(name)),
    el("div", { class: "embed-field-value" }, ...rich(value)),
  );

function title(embed) {
  if (!embed.title) return null;
  const nodes = richLine(embed.title);
  return el("div", { class: "embed-title" }, embed.url ? link(embed.url, {}, ...nodes) : el("span", {}, ...nodes));
}

function footer(embed) {
  const parts = [];
  if (embed.footer?.text) parts.push(el("span", { text: embed.footer.text }));
  if (embed.timestamp) parts.push(timeElement(Date.parse(embed.timestamp), "calendar"));
  if (parts.length === 2) parts.splice(1, 0, el("span", { class: "embed-dot", text: "•", "aria-hidden": "true" }));
  return parts.length ? el("div", { class: "embed-footer" }, ...parts) : null;
}

export function drawEmbed(embed) {
  const fields = rows(embed.fields ?? []).map((row) => el("div", { class: `embed-row embed-row-${row.length}` }, ...row.map(drawField)));
  const element = el(
    "article",
    { class: "embed", "aria-label": embed.title ?? "Embed" },
    embed.author?.name ? el("div", { class: "embed-author", text: embed.author.name }) : null,
    title(embed),
    embed.description ? el("div", { class: "embed-description" }, ...rich(embed.description)) : null,
    fields.length ? el("div", { class: "embed-fields" }, ...fields) : null,
    footer(embed),
  );
  if (Number.isInteger(embed.color)) {
    element.style.borderInlineStartColor = `#${embed.color.toString(16).padStart(6, "0")}`;
  }
  return element;
}
