//! The page's own files, inside the binary.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

macro_rules! assets {
    ($($path:literal, $file:literal, $kind:ident;)*) => {
        &[$(($path, $kind, include_str!(concat!("../../page/", $file)))),*]
    };
}

/// Address, type and text of each file.
const ASSETS: &[(&str, &str, &str)] = assets! {
    "/", "index.html", HTML;
    "/icon.svg", "icon.svg", SVG;
    "/css/base.css", "css/base.css", CSS;
    "/css/layout.css", "css/layout.css", CSS;
    "/css/message.css", "css/message.css", CSS;
    "/css/embed.css", "css/embed.css", CSS;
    "/css/components.css", "css/components.css", CSS;
    "/css/composer.css", "css/composer.css", CSS;
    "/css/panel.css", "css/panel.css", CSS;
    "/css/wire.css", "css/wire.css", CSS;
    "/js/main.js", "js/main.js", JAVASCRIPT;
    "/js/api.js", "js/api.js", JAVASCRIPT;
    "/js/bot.js", "js/bot.js", JAVASCRIPT;
    "/js/change.js", "js/change.js", JAVASCRIPT;
    "/js/channel.js", "js/channel.js", JAVASCRIPT;
    "/js/clock.js", "js/clock.js", JAVASCRIPT;
    "/js/commands.js", "js/commands.js", JAVASCRIPT;
    "/js/components.js", "js/components.js", JAVASCRIPT;
    "/js/composer.js", "js/composer.js", JAVASCRIPT;
    "/js/dom.js", "js/dom.js", JAVASCRIPT;
    "/js/drawers.js", "js/drawers.js", JAVASCRIPT;
    "/js/embed.js", "js/embed.js", JAVASCRIPT;
    "/js/focus.js", "js/focus.js", JAVASCRIPT;
    "/js/follow.js", "js/follow.js", JAVASCRIPT;
    "/js/icons.js", "js/icons.js", JAVASCRIPT;
    "/js/listbox.js", "js/listbox.js", JAVASCRIPT;
    "/js/markdown.js", "js/markdown.js", JAVASCRIPT;
    "/js/menu.js", "js/menu.js", JAVASCRIPT;
    "/js/message.js", "js/message.js", JAVASCRIPT;
    "/js/pending.js", "js/pending.js", JAVASCRIPT;
    "/js/places.js", "js/places.js", JAVASCRIPT;
    "/js/richtext.js", "js/richtext.js", JAVASCRIPT;
    "/js/roving.js", "js/roving.js", JAVASCRIPT;
    "/js/scenes.js", "js/scenes.js", JAVASCRIPT;
    "/js/store.js", "js/store.js", JAVASCRIPT;
    "/js/switches.js", "js/switches.js", JAVASCRIPT;
    "/js/theme.js", "js/theme.js", JAVASCRIPT;
    "/js/tickets.js", "js/tickets.js", JAVASCRIPT;
    "/js/time.js", "js/time.js", JAVASCRIPT;
    "/js/wire.js", "js/wire.js", JAVASCRIPT;
    "/js/words.js", "js/words.js", JAVASCRIPT;
    "/js/you.js", "js/you.js", JAVASCRIPT;
};

pub(super) fn routes() -> Router {
    let mut router = Router::new();
    for &(path, kind, text) in ASSETS {
        router = router.route(
            path,
            get(move || async move { ([(CONTENT_TYPE, kind)], text) }),
        );
    }
    router
}
