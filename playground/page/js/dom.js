// Elements are built, never parsed: text can only ever be text.

const SVG = "http://www.w3.org/2000/svg";

/** Builds an element. `on` holds listeners, `data` data attributes, everything else is an attribute. */
export function el(tag, { text, on = {}, data = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  Object.assign(element.dataset, data);
  for (const [type, listener] of Object.entries(on)) element.addEventListener(type, listener);
  if (text !== undefined) element.textContent = text;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Builds an icon from an SVG path in a box of 24 by 24. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** A link that may be followed: only to the web, and in a tab of its own. None for anything else. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A link to the web; the children alone where the address is not of the web. */
export function link(url, attributes, ...children) {
  const href = safeUrl(url);
  if (!href) return el("span", attributes, ...children);
  return el("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}
