import { drawBot } from "./bot.js";
import { drawChange } from "./change.js";
import { startChannel } from "./channel.js";
import { startTicking } from "./clock.js";
import { startComposer } from "./composer.js";
import { el, icon } from "./dom.js";
import { closeDrawer, startDrawers } from "./drawers.js";
import { startFocus } from "./focus.js";
import { CLOSE } from "./icons.js";
import { startPlaces } from "./places.js";
import { startRoving } from "./roving.js";
import { drawScenes } from "./scenes.js";
import { connect, session, watch } from "./store.js";
import { drawTickets } from "./tickets.js";
import { drawTime } from "./time.js";
import { startWire } from "./wire.js";
import { drawYou } from "./you.js";

watch("session", () => {
  document.documentElement.lang = session().viewer.locale;
});
startDrawers();
startPlaces();
startChannel();
startRoving();
startComposer();
startFocus();
startWire();
startTicking();

const panel = document.getElementById("panel");
panel.append(
  el(
    "header",
    { class: "panel-head" },
    el("h2", { text: "Playground" }),
    el("p", { class: "hint", text: "The real bot, between a simulated Discord and a simulated ticket system." }),
    el("button", { type: "button", class: "icon-button only-medium", "aria-label": "Close", on: { click: closeDrawer } }, icon(CLOSE)),
  ),
  drawScenes(),
  drawYou(),
  drawTime(),
  drawBot(),
  drawChange(),
  drawTickets(),
);

connect((connected) => {
  document.getElementById("offline").hidden = connected;
});
