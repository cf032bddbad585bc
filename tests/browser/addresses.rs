//! Who may talk to the page's server. No browser is needed.

use playground::page::{Backstage, Page, PageError};
use reqwest::Method;
use simulators::discord::{Discord, DiscordConfig};
use simulators::ticketrz::{Ticketrz, TicketrzConfig};

async fn serve() -> String {
    let page = Page::bind(0).await.unwrap();
    let url = page.url();
    let discord = Discord::start(DiscordConfig::default()).await.unwrap();
    let ticketrz = Ticketrz::start(TicketrzConfig::default()).await.unwrap();
    let (backstage, _) = Backstage::new(discord, ticketrz);
    tokio::spawn(page.serve(backstage));
    url
}

#[tokio::test]
async fn the_page_is_served_to_this_machine_with_a_strict_policy() {
    let url = serve().await;
    assert!(url.starts_with("http://127.0.0.1:"));
    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!(answer.status(), 200);
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
    assert!(!policy.contains("unsafe"));
    let html = answer.text().await.unwrap();
    assert!(!html.contains("<style") && !html.contains("style=") && !html.contains("onclick"));
}

#[tokio::test]
async fn another_name_another_origin_and_another_site_are_refused() {
    let url = serve().await;
    let client = reqwest::Client::new();
    let port = url.trim_end_matches('/').rsplit(':').next().unwrap();
    for (name, value) in [
        ("host", format!("evil.example:{port}")),
        ("host", "127.0.0.1:81".to_owned()),
        ("host", format!("127.0.0.1.evil.example:{port}")),
        ("origin", "https://evil.example".to_owned()),
        ("origin", format!("http://localhost:{port}")),
        ("origin", "null".to_owned()),
        ("sec-fetch-site", "cross-site".to_owned()),
        ("sec-fetch-site", "same-site".to_owned()),
    ] {
        for (method, path) in [
            (Method::GET, ""),
            (Method::GET, "api/events"),
            (Method::POST, "api/act"),
        ] {
            let request = client.request(method, format!("{url}{path}"));
            let answer = request.header(name, &value).send().await.unwrap();
            assert_eq!(answer.status(), 403, "{name}: {value}, {path}");
        }
    }
}

#[tokio::test]
async fn the_page_and_a_person_at_the_address_bar_are_served() {
    let url = serve().await;
    let origin = url.trim_end_matches('/');
    let localhost = origin.replace("127.0.0.1", "localhost");
    for (name, value) in [
        ("sec-fetch-site", "none"),
        ("sec-fetch-site", "same-origin"),
        ("origin", origin),
        ("host", localhost.trim_start_matches("http://")),
    ] {
        let request = reqwest::Client::new().get(&url).header(name, value);
        assert_eq!(
            request.send().await.unwrap().status(),
            200,
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn only_json_of_the_known_shape_and_size_is_taken() {
    let url = serve().await;
    let client = reqwest::Client::new();
    let send = |body: String, kind: &'static str| {
        let request = client.post(format!("{url}api/act"));
        request.header("content-type", kind).body(body).send()
    };
    let say = |text: String| format!("{{\"do\":\"say\",\"content\":\"{text}\"}}");
    let json = "application/json";
    assert_eq!(
        send(say("hi".to_owned()), json).await.unwrap().status(),
        204
    );
    // A form of another site's could send this type without asking.
    let plain = send(say("hi".to_owned()), "text/plain").await.unwrap();
    assert_eq!(plain.status(), 415);
    let unknown = send("{\"do\":\"harm\"}".to_owned(), json).await.unwrap();
    assert_eq!(unknown.status(), 422);
    let long = send(say("x".repeat(2001)), json).await.unwrap();
    assert_eq!(long.status(), 422);
    let huge = send(say("x".repeat(100_000)), json).await.unwrap();
    assert_eq!(huge.status(), 413);
}

#[tokio::test]
async fn a_port_in_use_is_a_clear_sentence() {
    let taken = Page::bind(0).await.unwrap();
    let url = taken.url();
    let port = url.trim_end_matches('/').rsplit(':').next().unwrap();
    let error = Page::bind(port.parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, PageError::PortInUse(_)));
    let sentence = error.to_string();
    assert!(sentence.starts_with(&format!("port {port} is in use")) && sentence.contains("--port"));
}

#[tokio::test]
async fn another_terminal_is_told_where_the_services_are_and_a_web_page_is_not() {
    let url = serve().await;
    let client = reqwest::Client::new();
    let env = format!("{url}api/env");
    let lines = client.get(&env).send().await.unwrap().text().await.unwrap();
    for name in [
        "DISCORD_API_URL='http://127.0.0.1:",
        "DISCORD_TOKEN='",
        "TICKETRZ_BASE_URL='http://127.0.0.1:",
        "TICKETRZ_EMAIL='",
        "TICKETRZ_PASSWORD='",
        "TICKETRZ_SITE_ID='",
    ] {
        assert!(lines.contains(&format!("export {name}")), "{name}: {lines}");
    }
    // What only concerns the playground's own bot.
    assert!(!lines.contains("HTTP_ADDR") && !lines.contains("LOG_FORMAT"));
    let theirs = client.get(&env).header("sec-fetch-site", "cross-site");
    assert_eq!(theirs.send().await.unwrap().status(), 403);
}
