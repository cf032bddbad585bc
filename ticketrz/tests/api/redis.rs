//! Several bots on one real Redis, and what becomes of them when it fails.
//!
//! Without a `redis-server` these tests say that they were skipped; with `CI=true` that is a failure.

use std::{
    net::TcpListener as PortFinder,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use redis::{AsyncCommands, aio::MultiplexedConnection};
use ticketrz::{
    Config, Credentials, LoginEncoding, LookupError, RedisConfig, Source, SystemClock, Tickets,
};
use tokio::net::TcpListener;

use crate::{
    server::{Reply, Server, eventually},
    support::{
        BROSUR, Log, OVER_QUOTA, TOKEN, TestClock, any_ticket, config, id, login_answer, tickets_at,
    },
};

/// A `redis-server` of the test's own. It ends when it is dropped.
struct Redis {
    process: Child,
    port: u16,
    options: Vec<&'static str>,
}

impl Redis {
    async fn start() -> Option<Self> {
        Self::start_with(&[]).await
    }

    async fn start_with(options: &[&'static str]) -> Option<Self> {
        let is_there = Command::new("redis-server")
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .is_ok();
        if !is_there {
            assert_ne!(
                std::env::var("CI").as_deref(),
                Ok("true"),
                "redis-server is missing"
            );
            eprintln!("skipped: there is no redis-server; install it to run this test");
            return None;
        }
        let port = PortFinder::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = spawn(port, options);
        let redis = Self {
            process,
            port,
            options: options.to_vec(),
        };
        redis.connection().await;
        Some(redis)
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Waits until the server answers.
    async fn connection(&self) -> MultiplexedConnection {
        let client = redis::Client::open(self.url()).unwrap();
        let wait = async {
            loop {
                if let Ok(connection) = client.get_multiplexed_async_connection().await {
                    return connection;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), wait)
            .await
            .expect("redis-server does not start")
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    async fn restart(&mut self) {
        self.process = spawn(self.port, &self.options);
        self.connection().await;
    }

    /// Every key with its value and its remaining milliseconds.
    async fn dump(&self) -> Vec<(String, String, i64)> {
        let mut connection = self.connection().await;
        let keys: Vec<String> = connection.keys("*").await.unwrap();
        let mut all = Vec::new();
        for key in keys {
            let value: String = connection.get(&key).await.unwrap();
            let left: i64 = connection.pttl(&key).await.unwrap();
            all.push((key, value, left));
        }
        all
    }
}

fn spawn(port: u16, options: &[&str]) -> Child {
    Command::new("redis-server")
        .args([
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--port",
            &port.to_string(),
        ])
        .args(options)
        .current_dir(std::env::temp_dir())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn sharing(api: &Server, redis_url: &str) -> Config {
    let mut config = config(&api.url());
    config.redis = Some(RedisConfig {
        url: redis_url.into(),
        share_tickets: true,
    });
    config
}

struct Pair {
    redis: Redis,
    api: Server,
    clock: Arc<TestClock>,
    one: Tickets,
    two: Tickets,
}

async fn pair() -> Option<Pair> {
    pair_with(|_| {}).await
}

async fn pair_with(change: impl FnOnce(&mut Config)) -> Option<Pair> {
    let redis = Redis::start().await?;
    let api = Server::start(any_ticket).await;
    let clock = TestClock::new();
    let mut config = sharing(&api, &redis.url());
    change(&mut config);
    let one = tickets_at(config.clone(), &clock);
    let two = tickets_at(config, &clock);
    Some(Pair {
        redis,
        api,
        clock,
        one,
        two,
    })
}

#[tokio::test]
async fn what_one_bot_knows_the_other_need_not_ask() {
    let Some(pair) = pair().await else { return };
    let known = pair.one.get(id(1234)).await.unwrap();
    pair.clock.advance(30);
    let answer = pair.two.get(id(1234)).await.unwrap();
    assert!(matches!(answer.source, Source::Cache));
    assert_eq!(
        (answer.ticket, answer.fetched_at),
        (known.ticket, known.fetched_at)
    );
    assert_eq!(pair.api.count(), 1);
}

#[tokio::test]
async fn what_one_bot_knows_the_other_gives_when_the_api_is_down() {
    let Some(pair) = pair().await else { return };
    pair.one.get(id(1234)).await.unwrap();
    pair.clock.advance(3600);
    pair.api.now(Reply::new(503, ""));
    let answer = pair.two.get(id(1234)).await.unwrap();
    assert!(matches!(
        answer.source,
        Source::Stale(LookupError::Unavailable(_))
    ));
}

#[tokio::test]
async fn a_ticket_that_one_bot_found_gone_is_gone_for_the_other() {
    let Some(pair) = pair().await else { return };
    pair.two.get(id(1234)).await.unwrap();
    pair.clock.advance(61);
    pair.api.now(Reply::new(404, ""));
    assert!(matches!(
        pair.one.get(id(1234)).await,
        Err(LookupError::NotFound)
    ));
    assert!(matches!(
        pair.two.get(id(1234)).await,
        Err(LookupError::NotFound)
    ));
    assert_eq!(pair.api.count(), 2);
    pair.clock.advance(31);
    pair.api.now(Reply::new(403, ""));
    assert!(matches!(
        pair.two.get(id(1234)).await,
        Err(LookupError::AccessRefused(_))
    ));
}

#[tokio::test]
async fn a_refresh_is_limited_for_all_bots_together() {
    let Some(pair) = pair().await else { return };
    pair.one.refresh(id(1234)).await.unwrap();
    assert!(matches!(
        pair.two.refresh(id(1234)).await.unwrap().source,
        Source::Cache
    ));
    assert_eq!(pair.api.count(), 1);
}

#[tokio::test]
async fn two_bots_spend_one_quota() {
    let Some(pair) = pair().await else { return };
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    for number in 1..10 {
        for bot in [&pair.one, &pair.two] {
            let outcome = bot.get(id(number)).await;
            assert!(
                matches!(outcome, Err(LookupError::QuotaClosed(_))),
                "{outcome:?}"
            );
        }
    }
    assert_eq!(pair.api.count(), 1);
    assert_eq!(
        pair.one.status().quota_closed,
        pair.two.status().quota_closed
    );
}

#[tokio::test]
async fn two_bots_probe_once_and_open_together() {
    // Claims in Redis end by Redis's own clock, so that the interval here is a short one.
    let interval = Duration::from_millis(50);
    let Some(pair) = pair_with(|config| config.quota_probe_interval = Some(interval)).await else {
        return;
    };
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    pair.two.get(id(1)).await.unwrap_err();
    let calls = pair.api.count();
    pair.api.now_by(any_ticket);
    pair.clock.advance(60);
    let probe = async {
        while pair.one.get(id(2)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), probe)
        .await
        .unwrap();
    assert_eq!(pair.api.count(), calls + 1);
    assert!(pair.two.get(id(3)).await.is_ok());
    assert!(pair.two.status().quota_closed.is_none());
}

#[tokio::test]
async fn a_probe_of_one_bot_is_the_probe_of_both() {
    let Some(pair) = pair().await else { return };
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    pair.two.get(id(1)).await.unwrap_err();
    pair.clock.advance(15 * 60);
    // A probe's claim ends by Redis's clock, on which no time has passed.
    let mut connection = pair.redis.connection().await;
    let probe: String = connection
        .keys::<_, Vec<String>>("*quota-probe")
        .await
        .unwrap()
        .remove(0);
    connection.del::<_, ()>(probe).await.unwrap();
    for number in 1..5 {
        pair.one.get(id(number)).await.unwrap_err();
        pair.two.get(id(number)).await.unwrap_err();
    }
    assert_eq!(pair.api.count(), 2);
}

#[tokio::test]
async fn when_the_window_opens_one_lookup_of_all_bots_goes_first() {
    let Some(pair) = pair().await else { return };
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    pair.two.get(id(1)).await.unwrap_err();
    pair.clock.set("2026-11-24T18:01:00+07:00");
    let lookups: Vec<_> = (0..20)
        .map(|number| {
            let bot = if number % 2 == 0 {
                pair.one.clone()
            } else {
                pair.two.clone()
            };
            tokio::spawn(async move { bot.get(id(100 + number)).await })
        })
        .collect();
    for lookup in lookups {
        let outcome = lookup.await.unwrap();
        assert!(
            matches!(outcome, Err(LookupError::QuotaClosed(_))),
            "{outcome:?}"
        );
    }
    assert_eq!(pair.api.count(), 2);
    pair.api.now_by(any_ticket);
    pair.clock.set("2026-11-25T18:01:00+07:00");
    assert!(pair.two.get(id(1)).await.is_ok());
    assert!(pair.one.get(id(2)).await.is_ok());
}

#[tokio::test]
async fn credentials_that_one_bot_was_refused_the_other_does_not_try() {
    let Some(pair) = pair_with(|config| {
        config.credentials = Credentials::Login {
            email: "bot@desk.example".to_owned(),
            password: "secret".into(),
            site_id: "169".to_owned(),
            encoding: LoginEncoding::Form,
        };
    })
    .await
    else {
        return;
    };
    pair.api.now(Reply::new(401, ""));
    for bot in [&pair.one, &pair.two] {
        assert!(matches!(
            bot.get(id(1)).await,
            Err(LookupError::AccessRefused(_))
        ));
    }
    assert_eq!(pair.api.count(), 1);
    pair.clock.advance(60);
    pair.two.get(id(1)).await.unwrap_err();
    pair.one.get(id(1)).await.unwrap_err();
    assert_eq!(pair.api.count(), 2);
    let until = pair.one.status().login_refused_until.unwrap();
    assert_eq!(
        until,
        pair.two.status().login_refused_until.unwrap(),
        "the wait doubles for both"
    );
}

#[tokio::test]
async fn what_is_stored_is_named_after_the_host_expires_and_holds_no_secret() {
    let Some(pair) = pair_with(|config| {
        config.credentials = Credentials::Login {
            email: "bot@desk.example".to_owned(),
            password: "secret-password".into(),
            site_id: "169".to_owned(),
            encoding: LoginEncoding::Form,
        };
    })
    .await
    else {
        return;
    };
    pair.api.now_by(|request| match request.path.as_str() {
        "/api/authenticate" => login_answer("secret-token"),
        "/api/ticketrz/9" => Reply::new(401, OVER_QUOTA),
        _ => any_ticket(request),
    });
    pair.one.get(id(1)).await.unwrap();
    pair.one.refresh(id(2)).await.unwrap();
    pair.one.get(id(9)).await.unwrap_err();
    let dump = pair.redis.dump().await;
    let host = pair.api.url().replace("http://", "");
    let mut names = Vec::new();
    for (key, value, left) in &dump {
        names.push(
            key.strip_prefix(&format!("ticketrz:v1:{host}:"))
                .expect(key),
        );
        assert!(*left > 0, "{key} does not expire");
        assert!(
            !value.contains("secret") && !value.contains("bot@desk"),
            "{value}"
        );
    }
    names.sort_unstable();
    assert_eq!(
        names,
        ["quota", "quota-probe", "refresh:2", "ticket:1", "ticket:2"]
    );
}

#[tokio::test]
async fn ticket_contents_can_be_kept_out_of_redis() {
    let Some(pair) = pair_with(|config| config.redis.as_mut().unwrap().share_tickets = false).await
    else {
        return;
    };
    pair.one.get(id(1)).await.unwrap();
    pair.two.get(id(1)).await.unwrap();
    assert_eq!(pair.api.count(), 2);
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(2)).await.unwrap_err();
    assert!(matches!(
        pair.two.get(id(3)).await,
        Err(LookupError::QuotaClosed(_))
    ));
    for (key, value, _) in pair.redis.dump().await {
        assert!(
            !key.contains("ticket:") && !value.contains("brosur"),
            "{key} {value}"
        );
    }
}

#[tokio::test]
async fn values_that_cannot_be_read_are_ignored() {
    let Some(pair) = pair().await else { return };
    pair.one.get(id(1234)).await.unwrap();
    let host = pair.api.url().replace("http://", "");
    let key = |name: &str| format!("ticketrz:v1:{host}:{name}");
    let mut connection = pair.redis.connection().await;
    let other_ticket: String = connection.get(key("ticket:1234")).await.unwrap();
    let far_off = "{\"closed_at\":\"2026-11-23T00:00:00Z\",\"quota\":{\"opens_at\":\"9000-01-01T00:00:00Z\",\"open_until\":null,\"message\":null}}";
    for (number, (ticket, quota)) in [
        ("", ""),
        ("garbage", "garbage"),
        ("{}", "[]"),
        ("null", "null"),
        (other_ticket.as_str(), far_off),
        ("\u{0}\u{1}", "{\"v\":2}"),
    ]
    .into_iter()
    .enumerate()
    {
        let number = 100 + u64::try_from(number).unwrap();
        connection
            .set::<_, _, ()>(key(&format!("ticket:{number}")), ticket)
            .await
            .unwrap();
        connection
            .set::<_, _, ()>(key("quota"), quota)
            .await
            .unwrap();
        let answer = pair.two.get(id(number)).await.unwrap();
        assert!(matches!(answer.source, Source::Api), "{ticket} {quota}");
        assert_eq!(answer.ticket.id, id(number));
    }
    connection.del::<_, ()>(key("quota")).await.unwrap();
    connection
        .rpush::<_, _, ()>(key("ticket:200"), "a list")
        .await
        .unwrap();
    assert!(pair.two.get(id(200)).await.is_ok());
}

#[tokio::test]
async fn without_redis_the_bot_goes_on_and_says_so_once() {
    let log = Log::capture();
    let api = Server::start(any_ticket).await;
    let port = PortFinder::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let clock = TestClock::new();
    let url = format!("redis://:secret-password@127.0.0.1:{port}");
    let tickets = tickets_at(sharing(&api, &url), &clock);
    for number in 1..20 {
        assert!(tickets.get(id(number)).await.is_ok());
        clock.advance(10);
    }
    assert_eq!(tickets.status().redis_usable, Some(false));
    assert_eq!(log.count("Redis cannot be used"), 1);
    assert!(!log.text().contains("secret-password"));
    assert!(!log.text().contains(TOKEN));
}

#[tokio::test]
async fn a_redis_that_does_not_answer_costs_little() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = Server::start(any_ticket).await;
    let url = format!("redis://{}", silent.local_addr().unwrap());
    let tickets = tickets_at(sharing(&api, &url), &TestClock::new());
    let start = Instant::now();
    for number in 1..=200 {
        assert!(tickets.get(id(number)).await.is_ok());
    }
    // Waiting each time takes 100 s: twice a quarter of a second for each lookup.
    assert!(start.elapsed() < Duration::from_secs(50));
}

#[tokio::test]
async fn a_full_redis_costs_nothing_but_the_sharing() {
    let log = Log::capture();
    let Some(redis) =
        Redis::start_with(&["--maxmemory", "1", "--maxmemory-policy", "noeviction"]).await
    else {
        return;
    };
    let api = Server::start(any_ticket).await;
    let tickets = tickets_at(sharing(&api, &redis.url()), &TestClock::new());
    for number in 1..10 {
        assert!(tickets.get(id(number)).await.is_ok());
    }
    assert!(redis.dump().await.is_empty());
    assert_eq!(log.count("Redis refuses a command"), 1);
}

#[tokio::test]
async fn a_closing_that_redis_missed_is_told_when_it_is_back() {
    let Some(mut pair) = pair().await else { return };
    pair.redis.kill();
    pair.api.now(Reply::new(401, OVER_QUOTA));
    pair.one.get(id(1)).await.unwrap_err();
    assert_eq!(pair.api.count(), 1);
    pair.redis.restart().await;
    let tell = async {
        while pair.redis.dump().await.is_empty() {
            pair.clock.advance(3);
            pair.one.get(id(1)).await.unwrap_err();
        }
    };
    tokio::time::timeout(Duration::from_secs(60), tell)
        .await
        .unwrap();
    assert!(matches!(
        pair.two.get(id(2)).await,
        Err(LookupError::QuotaClosed(_))
    ));
    assert_eq!(pair.api.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_killed_and_restarted_under_load_fails_no_lookup() {
    let Some(mut redis) = Redis::start().await else {
        return;
    };
    let api = Server::start(any_ticket).await;
    let mut config = sharing(&api, &redis.url());
    // Nothing stays fresh, so that every lookup asks Redis and the API.
    config.fresh = Duration::ZERO;
    config.max_waiting = 1000;
    let bots: Vec<_> = (0..2)
        .map(|_| Tickets::new(config.clone(), Arc::new(SystemClock)).unwrap())
        .collect();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let workers: Vec<_> = (0..10)
        .map(|worker| {
            let (bot, stopped) = (bots[worker % 2].clone(), stopped.clone());
            tokio::spawn(async move {
                let mut count = 0u64;
                while !*stopped.borrow() {
                    count += 1;
                    bot.get(id(worker as u64 * 1_000_000 + count))
                        .await
                        .expect("a lookup failed");
                }
            })
        })
        .collect();
    let looked_up = || {
        bots.iter()
            .map(|bot| bot.status().counts.lookups)
            .sum::<u64>()
    };
    let progress = async |count| {
        let goal = looked_up() + count;
        eventually(|| {
            looked_up() >= goal || workers.iter().any(tokio::task::JoinHandle::is_finished)
        })
        .await;
    };
    progress(200).await;
    for _ in 0..2 {
        redis.kill();
        progress(200).await;
        redis.restart().await;
        progress(200).await;
    }
    // It is used again.
    eventually(|| {
        bots.iter()
            .all(|bot| bot.status().redis_usable == Some(true))
    })
    .await;
    stop.send(true).unwrap();
    for worker in workers {
        worker.await.unwrap();
    }
}

#[tokio::test]
async fn tls_to_a_redis_that_nobody_vouches_for_is_an_outage_of_redis_alone() {
    let api = Server::always(Reply::ok(BROSUR)).await;
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("rediss://{}", plain.local_addr().unwrap());
    let tickets = tickets_at(sharing(&api, &url), &TestClock::new());
    assert!(tickets.get(id(1234)).await.is_ok());
    assert_eq!(tickets.status().redis_usable, Some(false));
}

#[tokio::test]
async fn a_redis_url_that_cannot_be_read_is_refused_without_repeating_it() {
    for url in [
        "",
        "redis",
        "http://:secret@redis.example",
        "redis://:secret@:port",
    ] {
        let api = config("https://desk.example");
        let mut config = api;
        config.redis = Some(RedisConfig {
            url: url.into(),
            share_tickets: true,
        });
        let error = Tickets::new(config, TestClock::new()).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
    }
}
