//! The HTTP gateway and proxies, over real sockets: sign-in and conversations in every dialect, every habit of gateways, and their failures.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use msnp::{
    Client, Conversation, Dialect, Error, Event, GatewayUse, LimitDuration, Limits, Proxy, ServerKind,
    SignOutReason, State, Status,
};
use msnp_scenarios::{Person, Stage, cast, impatient, in_every_dialect, sees};
use msnp_service::{
    Action, Configuration, GatewayEnds, GatewayIp, Kick, ProxyConfiguration, Quirks, Rule, Server, Step,
};

in_every_dialect! {
    a_conversation_goes_through_the_gateway,
    two_programs_do_not_throw_each_other_out_for_ever,
}

/// A stage with a gateway; polls follow each other quickly, so that scenarios are over soon.
fn stage_with(quirks: Quirks) -> Stage {
    let configuration = Configuration { accounts: cast(), gateway: true, quirks, ..Configuration::default() };
    let poll = LimitDuration::from_millis(100);
    let limits = Limits { gateway_poll: poll, gateway_quiet_poll: poll, ..Limits::DEFAULT };
    Stage::with(configuration).limits(limits)
}

fn stage() -> Stage {
    stage_with(Quirks::default())
}

fn address(stage: &Stage, usage: GatewayUse) -> msnp::Service {
    let gateway = stage.service.addresses().gateway_url.clone().expect("a gateway");
    stage.address().with_gateway(&gateway).with_gateway_use(usage)
}

fn at_gateway(stage: &Stage, name: &str) -> Person {
    Person::new(stage.settings_at(name, address(stage, GatewayUse::Always)))
}

/// Anna and Bruno, signed in through the gateway.
#[track_caller]
fn two(stage: &Stage) -> (Person, Person) {
    let (anna, bruno) = (at_gateway(stage, "anna"), at_gateway(stage, "bruno"));
    anna.signs_in();
    bruno.signs_in();
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());
    (anna, bruno)
}

/// Both say something that the other hears.
#[track_caller]
fn talk(anna: &Person, bruno: &Person) -> Conversation {
    let chat = anna.chats_with(bruno);
    anna.says(&chat, "Hello there, Bruno");
    let id =
        sees!(bruno, Event::Text { text, conversation, .. } if text == "Hello there, Bruno" => *conversation);
    let back = bruno.client.conversation_by_id(id).expect("it is open");
    bruno.says(&back, "Hello, Anna");
    sees!(anna, Event::Text { text, .. } if text == "Hello, Anna");
    chat
}

fn a_conversation_goes_through_the_gateway(dialect: Dialect) {
    let stage = stage().speaking(dialect);
    let (anna, bruno) = two(&stage);
    talk(&anna, &bruno);
    bruno.does(bruno.client.set_status(Status::Busy));
    sees!(anna, Event::Presence { account, status: Status::Busy, .. } if account == bruno.account());
    bruno.signs_out();
    sees!(anna, Event::Presence { account, status: Status::Offline, .. } if account == bruno.account());
    anna.signs_out();
    let counters = stage.service.counters();
    assert_eq!(
        counters.notification.connections + counters.switchboard.connections,
        0,
        "nothing went straight"
    );
    assert!(counters.gateway_opens >= 4 && counters.gateway_refusals == 0, "{counters:?}");
    for secret in [msnp_scenarios::password_of("anna"), "SessionID=".into()] {
        assert!(!anna.trace().contains(&secret));
    }
}

#[test]
fn every_habit_of_gateways_is_coped_with() {
    let habits: [(&str, Quirks); 10] = [
        ("constant ids", Quirks { gateway_constant_ids: true, ..Quirks::default() }),
        ("an unusable place", Quirks { gateway_ip: GatewayIp::Unusable, ..Quirks::default() }),
        ("the server's address as the place", Quirks { gateway_ip: GatewayIp::Echo, ..Quirks::default() }),
        (
            "another name of it",
            Quirks { gateway_ip: GatewayIp::Named("localhost".into()), ..Quirks::default() },
        ),
        ("no place", Quirks { gateway_ip: GatewayIp::Absent, ..Quirks::default() }),
        ("a preferred host", Quirks { gateway_host_header: Some("localhost".into()), ..Quirks::default() }),
        ("closed connections", Quirks { gateway_closes_connections: true, ..Quirks::default() }),
        ("chunks", Quirks { gateway_chunked: true, ..Quirks::default() }),
        ("interim answers", Quirks { gateway_continues: true, ..Quirks::default() }),
        ("repeated answers", Quirks { gateway_repeats: true, ..Quirks::default() }),
    ];
    for (habit, quirks) in habits {
        println!("{habit}");
        let stage = stage_with(quirks);
        let (anna, bruno) = two(&stage);
        talk(&anna, &bruno);
        anna.signs_out();
        bruno.signs_out();
    }
}

#[test]
fn the_end_is_noticed_however_it_is_told() {
    for ends in [GatewayEnds::Told, GatewayEnds::Refused] {
        let stage = stage_with(Quirks { gateway_ends: ends, ..Quirks::default() });
        let (anna, _bruno) = two(&stage);
        stage.service.kick(anna.account(), Kick::ShuttingDown);
        sees!(anna, Event::SignedOut { .. });
    }
}

#[test]
fn answers_that_cut_commands_anywhere_are_put_together() {
    let configuration = Configuration {
        accounts: cast(),
        gateway: true,
        gateway_body_limit: Some(7),
        ..Configuration::default()
    };
    let stage = Stage::with(configuration);
    let (anna, bruno) = two(&stage);
    talk(&anna, &bruno);
}

#[test]
fn a_thousand_messages_arrive_in_order() {
    let stage = stage();
    let (anna, bruno) = two(&stage);
    let chat = talk(&anna, &bruno);
    let count = 300;
    for number in 0..count {
        anna.does(chat.send_text(format!("number {number}")));
    }
    for number in 0..count {
        let expected = format!("number {number}");
        let text = sees!(bruno, Event::Text { text, .. } => text.clone());
        assert_eq!(text, expected);
    }
}

#[test]
fn a_blocked_port_leads_to_the_gateway() {
    let stage = stage();
    stage.controls().refuse_connections(Server::Notification, true);
    stage.controls().refuse_connections(Server::Dispatch, true);
    stage.controls().refuse_connections(Server::Switchboard, true);
    let person = |name| Person::new(stage.settings_at(name, address(&stage, GatewayUse::Fallback)));
    let (anna, bruno) = (person("anna"), person("bruno"));
    anna.signs_in();
    bruno.signs_in();
    talk(&anna, &bruno);
    // Who does not allow it cannot sign in.
    let straight = stage.person("carla");
    assert!(matches!(straight.cannot_sign_in(), Error::ConnectionRefused { .. }));
}

#[test]
fn sockets_that_are_cut_cost_neither_session_nor_text() {
    // A gateway that says once more what may have been lost with a socket, as some do.
    let stage = stage_with(Quirks { gateway_repeats: true, ..Quirks::default() }).staying_connected();
    let poll = LimitDuration::from_millis(100);
    let acknowledgement = LimitDuration::from_secs(2);
    let stage = stage.limits(Limits { gateway_poll: poll, acknowledgement, ..Limits::DEFAULT });
    let (anna, bruno) = two(&stage);
    let chat = talk(&anna, &bruno);
    for number in 0..20 {
        stage.controls().cut_gateway_sockets();
        let text = format!("number {number}");
        // What was under way when the socket was cut may be of unknown fate; then it is said so.
        let outcome = anna.tries(chat.send_text(&text));
        if outcome.is_ok() {
            sees!(bruno, Event::Text { text: heard, .. } if *heard == text);
        }
    }
    let heard = bruno
        .seen()
        .into_iter()
        .filter(|event| matches!(event, Event::Text { text, .. } if text.starts_with("number")));
    let mut texts: Vec<String> =
        heard.map(|event| if let Event::Text { text, .. } = event { text } else { String::new() }).collect();
    let all = texts.len();
    texts.dedup();
    assert_eq!(texts.len(), all, "none comes twice");
}

#[test]
fn a_session_that_the_gateway_forgot_is_taken_up_again() {
    let stage = stage().staying_connected();
    let (anna, _bruno) = two(&stage);
    anna.forgets();
    stage.controls().expire_gateway_sessions();
    sees!(anna, Event::ConnectionLost { .. });
    sees!(anna, Event::Online { .. });
    assert_eq!(anna.client.state(), State::Online);
}

#[test]
fn each_failure_has_a_name() {
    let limits = impatient(2000);
    type IsExpected = fn(&Error) -> bool;
    let cases: [(&str, Action, IsExpected); 6] = [
        ("portal", Action::Wrong, |error| matches!(error, Error::CaptivePortal { .. })),
        ("redirect", Action::Redirect("http://portal.example.net/".into()), |error| {
            matches!(error, Error::CaptivePortal { .. })
        }),
        ("not here", Action::Refuse(404), |error| matches!(error, Error::GatewayRefused { status: 404, .. })),
        ("bad request", Action::Refuse(400), |error| {
            matches!(error, Error::GatewayRefused { status: 400, .. })
        }),
        ("proxy", Action::Refuse(407), |error| matches!(error, Error::ProxyAuthentication { .. })),
        ("garbage", Action::Garbage(5000), |error| {
            matches!(error, Error::CaptivePortal { .. } | Error::GatewayAnswer { .. })
        }),
    ];
    for (name, action, is_expected) in cases {
        let stage = stage().limits(limits);
        stage.controls().add(Rule::new(Step::GatewayOpen, action).forever());
        let error = at_gateway(&stage, "anna").cannot_sign_in();
        assert!(is_expected(&error), "{name}: {error:?}");
        assert!(!error.advice().is_empty() && !error.to_string().is_empty());
        stage.controls().clear();
        at_gateway(&stage, "anna").signs_in();
    }
}

#[test]
fn a_gateway_in_trouble_is_asked_again() {
    let stage = stage();
    let (anna, bruno) = two(&stage);
    stage.controls().on(Step::GatewayPoll, Action::Refuse(503));
    std::thread::sleep(Duration::from_millis(300));
    talk(&anna, &bruno);
    assert_eq!(anna.client.state(), State::Online);
}

#[test]
fn an_idle_session_costs_little_in_the_background() {
    let limits = Limits { gateway_background_poll: LimitDuration::from_secs(30), ..Limits::DEFAULT };
    let stage = stage().limits(limits);
    let anna = at_gateway(&stage, "anna");
    anna.signs_in();
    anna.client.set_background(true);
    std::thread::sleep(Duration::from_secs(2));
    let before = stage.service.counters().gateway_polls;
    std::thread::sleep(Duration::from_secs(2));
    assert!(stage.service.counters().gateway_polls - before <= 1);
}

#[test]
fn proxies_carry_sign_in_and_conversation() {
    let credentials = Some(("anna".to_owned(), "Proxy-Word".to_owned()));
    let configuration =
        || ProxyConfiguration { credentials: credentials.clone(), ..ProxyConfiguration::default() };
    let http = msnp_service::Proxy::http(configuration()).unwrap();
    let socks = msnp_service::Proxy::socks5(configuration()).unwrap();
    let stage = stage();
    for usage in [GatewayUse::Never, GatewayUse::Always] {
        for (kind, proxy) in [("http", &http), ("socks", &socks)] {
            let port = proxy.address().port();
            let ours = if kind == "http" {
                Proxy::http("127.0.0.1", port)
            } else {
                Proxy::socks5("127.0.0.1", port)
            };
            let settings =
                |name: &str, proxy: Proxy| stage.settings_at(name, address(&stage, usage)).with_proxy(proxy);
            let right = ours.clone().with_credentials("anna", "Proxy-Word");
            let anna = Person::new(settings("anna", right.clone()));
            let bruno = Person::new(settings("bruno", right));
            let before = proxy.counters();
            anna.signs_in();
            bruno.signs_in();
            talk(&anna, &bruno);
            let after = proxy.counters();
            assert!(after.tunnels >= before.tunnels + 2, "{kind} {usage:?}: {after:?}");
            assert_eq!(after.forwarded > before.forwarded, usage == GatewayUse::Always && kind == "http");
            for person in [&anna, &bruno] {
                let trace = person.trace();
                assert!(!trace.contains("Proxy-Word") && !trace.contains("Basic "), "{trace}");
                person.signs_out();
            }
            let server =
                || msnp::Server { kind: ServerKind::Proxy, host: "127.0.0.1".to_owned(), port: Some(port) };
            let refused = || Error::ProxyAuthentication { server: server() };
            let wrong = Person::new(settings("anna", ours.clone().with_credentials("anna", "nonsense")));
            assert_eq!(wrong.cannot_sign_in(), refused(), "{kind} {usage:?}");
            let nobody = Person::new(settings("anna", ours));
            assert_eq!(nobody.cannot_sign_in(), refused(), "{kind} {usage:?}");
        }
    }
}

#[test]
fn a_proxy_that_refuses_or_is_none_is_named() {
    let stage = stage();
    let proxy = msnp_service::Proxy::http(ProxyConfiguration::default()).unwrap();
    let settings = |proxy: Proxy| stage.settings("anna").with_proxy(proxy);
    proxy.refuse(Some(403));
    let refused = Person::new(settings(Proxy::http("127.0.0.1", proxy.address().port())));
    let server =
        |port| msnp::Server { kind: ServerKind::Proxy, host: "127.0.0.1".to_owned(), port: Some(port) };
    let expected = Error::ProxyRefused { code: 403, server: server(proxy.address().port()) };
    assert_eq!(refused.cannot_sign_in(), expected);
    // An HTTP proxy waits for the rest of what is no request; others may close or answer.
    let other = settings(Proxy::socks5("127.0.0.1", proxy.address().port())).with_limits(impatient(1000));
    let error = Person::new(other).cannot_sign_in();
    assert!(
        matches!(error, Error::ProxyAnswer { .. } | Error::TimedOut { .. } | Error::ConnectionLost { .. }),
        "{error:?}"
    );
    assert_eq!(error.server(), Some(&server(proxy.address().port())), "{error}");
    let nowhere = Person::new(settings(Proxy::http("127.0.0.1", 1)));
    assert_eq!(nowhere.cannot_sign_in(), Error::ConnectionRefused { server: server(1) });
    // A proxy that closes at once is not taken for the server behind it.
    let hasty = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = hasty.local_addr().unwrap().port();
    std::thread::spawn(move || hasty.incoming().for_each(drop));
    let error = Person::new(settings(Proxy::http("127.0.0.1", port))).cannot_sign_in();
    assert_eq!(error.server(), Some(&server(port)), "{error}");
    assert_eq!(Client::new(settings(Proxy::http("", 1))).unwrap_err(), Error::InvalidAddress);
}

/// The gateway loses `OUT OTH`, as some do: who was thrown out gets 400, and signs in again. One of the two stops, and is told why.
fn two_programs_do_not_throw_each_other_out_for_ever(dialect: Dialect) {
    let quirks = Quirks { gateway_ends: GatewayEnds::Forgotten, ..Quirks::default() };
    let stage = stage_with(quirks).speaking(dialect).staying_connected();
    let programs = [at_gateway(&stage, "anna"), at_gateway(&stage, "anna")];
    programs.iter().for_each(Person::signs_in);
    sees!(programs[0], Event::ConnectionLost { .. });
    let given_up = |program: &Person| {
        program.may_see(Duration::from_millis(100), |event| match event {
            Event::SignedOut { reason } => Some(reason.clone()),
            _ => None,
        })
    };
    let end = Instant::now() + Duration::from_secs(60);
    let (stopped, reason) = loop {
        let ended = programs.iter().map(given_up).enumerate();
        if let Some(found) = ended.flat_map(|(number, reason)| Some((number, reason?))).next() {
            break found;
        }
        assert!(Instant::now() < end, "neither gives up");
    };
    assert_eq!(reason, SignOutReason::Ended(Error::ProbablySignedInElsewhere));
    assert!(!reason.may_retry());
    let (stopped, other) = (&programs[stopped], &programs[1 - stopped]);
    while other.client.state() != State::Online {
        assert!(Instant::now() < end, "{:?}", other.client.state());
        std::thread::sleep(Duration::from_millis(20));
    }
    // From then on there is peace.
    other.forgets();
    assert!(
        other
            .may_see(Duration::from_secs(1), |event| matches!(event, Event::ConnectionLost { .. })
                .then_some(()))
            .is_none()
    );
    assert_eq!(stopped.client.state(), State::Offline);
    assert!(stage.service.is_online(other.account()));
}
