// Buttons and selects under a message.

import { act } from "./api.js";
import { el, icon, safeUrl } from "./dom.js";
import { CHEVRON, EXTERNAL } from "./icons.js";
import { words } from "./words.js";

const BUTTON = 2;
const SELECT = 3;
const LINK = 5;
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

/** Sends what a component does, and shows meanwhile that it is on its way. */
async function use(control, what) {
  const place = control.closest(".components");
  const controls = [...place.querySelectorAll("button:not([disabled]), select:not([disabled])")];
  place.querySelector(".component-error")?.remove();
  control.classList.add("pending");
  // Not `disabled`: that would take the focus away.
  for (const each of controls) each.setAttribute("aria-disabled", "true");
  try {
    await act(what);
  } catch (refusal) {
    const text = refusal.status === 504 ? words().failed : refusal.message;
    place.append(el("div", { class: "component-error", role: "alert", text }));
  } finally {
    control.classList.remove("pending");
    for (const each of controls) each.removeAttribute("aria-disabled");
  }
}

function button(component, message) {
  const style = STYLES[component.style] ?? "secondary";
  const label = el("span", { class: "button-label", text: component.label });
  if (component.style === LINK) {
    const href = safeUrl(component.url);
    return el("a", { class: "button secondary", href, target: "_blank", rel: "noopener noreferrer" }, label, icon(EXTERNAL));
  }
  const press = (event) => {
    if (event.currentTarget.getAttribute("aria-disabled")) return;
    use(event.currentTarget, { do: "press", message, custom_id: component.custom_id });
  };
  return el(
    "button",
    { type: "button", class: `button ${style}`, disabled: component.disabled, data: { customId: component.custom_id }, on: { click: press } },
    label,
    el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
  );
}

function select(component, message) {
  const options = component.options.map((option) =>
    el("option", { value: option.value, text: option.description ? `${option.label} — ${option.description}` : option.label }),
  );
  const placeholder = el("option", { value: "", selected: true, disabled: true, text: component.placeholder ?? "" });
  const choose = (event) => {
    const chosen = event.currentTarget;
    if (!chosen.value || chosen.getAttribute("aria-disabled")) return;
    use(chosen, { do: "choose", message, custom_id: component.custom_id, values: [chosen.value] });
  };
  const control = el(
    "select",
    { "aria-label": component.placeholder ?? "Choose", disabled: component.disabled, data: { customId: component.custom_id }, on: { change: choose } },
    placeholder,
    ...options,
  );
  return el("span", { class: "select" }, control, icon(CHEVRON));
}

const draw = (component, message) => {
  if (component.type === BUTTON) return button(component, message);
  if (component.type === SELECT) return select(component, message);
  return null;
};

/** The rows of a message's components; none where it has none. */
export function drawComponents(rows, message) {
  if (!rows?.length) return null;
  const drawn = rows.map((row) => el("div", { class: "component-row" }, ...row.components.map((each) => draw(each, message))));
  return el("div", { class: "components" }, ...drawn);
}
