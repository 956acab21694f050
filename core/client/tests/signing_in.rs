//! What can go wrong while signing in, and what must not stay behind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_lite::{FutureExt, StreamExt, future};
use msnp::{
    Client, Dialect, DriverFuture, Error, Event, Events, Reconnection, ResumeWith, Roots, Server, ServerKind,
    Service as Where, Settings, SignOutReason, State, Status, Step,
};
use msnp_service::{Account, Action, Configuration, Kick, Rule, Service, Step as At};
use smol::Timer;

/// Fails rather than hangs.
fn run<T>(story: impl Future<Output = T>) -> T {
    smol::block_on(story.or(async {
        Timer::after(Duration::from_secs(30)).await;
        panic!("the story did not end in time")
    }))
}

fn service() -> Service {
    Service::start(Configuration {
        accounts: vec![
            Account::new("anna@example.net", "Example-Pass1", "Anna B").contact("bruno@example.org"),
        ],
        ..Configuration::default()
    })
    .unwrap()
}

fn at(service: &Service) -> Where {
    Where::at(&service.addresses().dispatch.to_string()).with_nexus(&service.addresses().nexus_url)
}

fn settings(service: &Service) -> Settings {
    Settings::new("anna@example.net", "Example-Pass1", at(service))
        .with_roots(Roots::CaPem(service.ca_pem().as_bytes().to_vec()))
        .with_reconnection(Reconnection::NEVER)
}

fn notification(host: &str, port: u16) -> Server {
    Server { kind: ServerKind::Notification, host: host.to_owned(), port: Some(port) }
}

/// The next event that is more than a change of the state.
async fn next(events: &mut Events) -> Option<Event> {
    loop {
        match events.next().await {
            Some(Event::StateChanged { .. }) => {}
            event => return event,
        }
    }
}

/// A client that counts its drivers.
fn counted(settings: Settings) -> (Client, Arc<AtomicUsize>) {
    let running = Arc::new(AtomicUsize::new(0));
    let count = running.clone();
    let client = Client::builder(settings).spawn_with(move |driver| {
        let count = count.clone();
        count.fetch_add(1, Ordering::SeqCst);
        smol::spawn(async move {
            driver.await;
            count.fetch_sub(1, Ordering::SeqCst);
        })
        .detach();
    });
    (client.build().unwrap(), running)
}

async fn ends(running: &AtomicUsize) {
    while running.load(Ordering::SeqCst) > 0 {
        Timer::after(Duration::from_millis(5)).await;
    }
}

#[test]
fn a_wrong_password_is_said_and_can_be_corrected() {
    let service = service();
    run(async {
        let wrong = Settings::new("anna@example.net", "Wrong-Pass1", at(&service))
            .with_roots(Roots::CaPem(service.ca_pem().as_bytes().to_vec()));
        let (client, running) = counted(wrong);
        let mut events = client.events();
        let error = client.sign_in().await.unwrap_err();
        assert!(matches!(error, Error::WrongPassword { .. }), "{error:?}");
        assert!(!error.is_temporary() && error.advice().contains("password"));
        assert!(matches!(
            next(&mut events).await,
            Some(Event::SignedOut { reason: SignOutReason::Ended(Error::WrongPassword { .. }) })
        ));
        client.set_password("Example-Pass1").unwrap();
        client.sign_in().await.unwrap();
        assert_eq!(client.sign_in().await, Err(Error::AlreadySignedIn));
        client.sign_out().await;
        ends(&running).await;
    });
}

#[test]
fn limits_that_let_no_session_last_or_rest_are_refused() {
    run(async {
        let settings = || Settings::new("anna@example.net", "Example-Pass1", Where::at("127.0.0.1:1"));
        let zero = msnp::LimitDuration::ZERO;
        let never = msnp::Reconnection { first_wait: zero, ..msnp::Reconnection::DEFAULT };
        for settings in [
            settings().with_limits(msnp::Limits { ping: zero, ..msnp::Limits::DEFAULT }),
            settings().with_limits(msnp::Limits { gateway_poll: zero, ..msnp::Limits::DEFAULT }),
            settings().with_limits(msnp::Limits { line: 0, ..msnp::Limits::DEFAULT }),
            settings().with_reconnection(never),
        ] {
            let client = Client::new(settings).unwrap();
            assert_eq!(client.sign_in().await, Err(Error::InvalidValue));
            assert!(!client.is_online());
        }
    });
}

#[test]
fn an_unknown_host_and_a_closed_port_are_told_apart() {
    run(async {
        let unknown = Where::at("no-such-host.invalid");
        let client = Client::new(Settings::new("anna@example.net", "Example-Pass1", unknown)).unwrap();
        assert_eq!(
            client.sign_in().await,
            Err(Error::UnknownHost { server: notification("no-such-host.invalid", 1863) })
        );
        let open_port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let nexus = format!("https://{}/", open_port.local_addr().unwrap());
        let closed = Where::at("127.0.0.1:1").with_nexus(&nexus);
        let client = Client::new(Settings::new("anna@example.net", "Example-Pass1", closed)).unwrap();
        assert_eq!(
            client.sign_in().await,
            Err(Error::ConnectionRefused { server: notification("127.0.0.1", 1) })
        );
    });
}

/// The nexus is guessed where it is not given, and the guess may be wrong.
#[test]
fn a_passport_server_that_cannot_be_reached_is_not_taken_for_the_notification_server() {
    let service = service();
    run(async {
        let guessed = Where::at(&service.addresses().dispatch.to_string());
        let closed = guessed.with_nexus("https://127.0.0.1:1/rdr/pprdr.asp");
        let client = Client::new(Settings::new("anna@example.net", "Example-Pass1", closed.clone())).unwrap();
        let error = client.sign_in().await.unwrap_err();
        let nexus = Server { kind: ServerKind::Nexus, host: "127.0.0.1".into(), port: Some(1) };
        assert_eq!(error, Error::ConnectionRefused { server: nexus });
        assert_eq!(error.to_string(), "the Passport nexus 127.0.0.1:1 refused the connection");
        assert!(error.advice().contains("`nexus`"), "{}", error.advice());

        let login = closed.with_login("https://127.0.0.1:1/login2.srf");
        let client = Client::new(Settings::new("anna@example.net", "Example-Pass1", login)).unwrap();
        let error = client.sign_in().await.unwrap_err();
        assert_eq!(error.server().map(|server| server.kind), Some(ServerKind::Login));
        assert!(error.advice().contains("`login`"), "{}", error.advice());
    });
}

#[test]
fn a_gateway_or_proxy_that_cannot_be_reached_is_named() {
    let service = service();
    run(async {
        let gateway = at(&service)
            .with_gateway("http://127.0.0.1:1/gateway/gateway.dll")
            .with_gateway_use(msnp::GatewayUse::Always);
        let settings = Settings::new("anna@example.net", "Example-Pass1", gateway);
        let error = Client::new(settings).unwrap().sign_in().await.unwrap_err();
        assert_eq!(error.to_string(), "the HTTP gateway 127.0.0.1:1 refused the connection");
        assert!(error.advice().contains("`gateway`"), "{}", error.advice());

        let settings = Settings::new("anna@example.net", "Example-Pass1", at(&service));
        let client = Client::new(settings.with_proxy(msnp::Proxy::socks5("127.0.0.1", 1))).unwrap();
        let error = client.sign_in().await.unwrap_err();
        assert_eq!(error.to_string(), "the proxy 127.0.0.1:1 refused the connection");
        assert!(error.advice().contains("`proxy`"), "{}", error.advice());
    });
}

#[test]
fn a_certificate_of_nobody_is_refused_before_the_password_leaves() {
    let service = service();
    run(async {
        let client = Client::new(Settings::new("anna@example.net", "Example-Pass1", at(&service))).unwrap();
        let error = client.sign_in().await.unwrap_err();
        assert!(matches!(error, Error::UntrustedCertificate { .. }), "{error:?}");
        assert_eq!(service.counters().tickets_issued + service.counters().logins_refused, 0);

        let nowhere =
            Settings::new("anna@example.net", "Example-Pass1", at(&service).with_ca_file("/nowhere/ca.pem"));
        let error = Client::new(nowhere).unwrap().sign_in().await.unwrap_err();
        assert!(matches!(&error, Error::Roots { detail } if detail.contains("/nowhere/ca.pem")), "{error:?}");
    });
}

/// Passes connections to another address on to the real one.
#[cfg(target_os = "linux")]
async fn detour(to: std::net::SocketAddr) -> std::net::SocketAddr {
    let listener = smol::net::TcpListener::bind("127.0.0.2:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    smol::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let far = smol::net::TcpStream::connect(to).await.unwrap();
            smol::spawn(smol::io::copy(near.clone(), far.clone())).detach();
            smol::spawn(smol::io::copy(far, near)).detach();
        }
    })
    .detach();
    address
}

#[test]
#[cfg(target_os = "linux")]
fn a_certificate_for_another_name_is_refused() {
    let service = service();
    run(async {
        let address = detour(service.addresses().passport).await;
        let at = at(&service).with_nexus(&format!("https://{address}/rdr/pprdr.asp"));
        let roots = Roots::CaPem(service.ca_pem().as_bytes().to_vec());
        let client =
            Client::new(Settings::new("anna@example.net", "Example-Pass1", at).with_roots(roots)).unwrap();
        let error = client.sign_in().await.unwrap_err();
        let nexus = Server { kind: ServerKind::Nexus, host: "127.0.0.2".into(), port: Some(address.port()) };
        assert_eq!(error, Error::WrongCertificateName { server: nexus });
        assert!(!error.is_temporary());
    });
}

#[test]
fn a_refused_protocol_is_said() {
    let service = service();
    service.controls().add(Rule::new(At::Version, Action::Refuse(0)).forever());
    run(async {
        let client = Client::new(settings(&service)).unwrap();
        let mut events = client.events();
        let error = client.sign_in().await.unwrap_err();
        assert!(matches!(error, Error::UpgradeRequired { .. }), "{error:?}");
        assert!(matches!(next(&mut events).await, Some(Event::UpgradeRequired(_))));
        service.controls().clear();
        client.sign_in().await.unwrap();
    });
}

#[test]
fn a_silent_service_costs_no_more_than_the_limit() {
    let service = service();
    service.controls().add(Rule::new(At::Version, Action::Silence).forever());
    run(async {
        let client = Client::new(settings(&service).with_sign_in_limit(Duration::from_millis(300))).unwrap();
        let begun = Instant::now();
        assert_eq!(client.sign_in().await, Err(Error::TimedOut { step: Step::SignIn, server: None }));
        assert!(begun.elapsed() < Duration::from_secs(5));
    });
}

#[test]
fn a_dropped_sign_in_is_given_up() {
    let service = service();
    service.controls().add(Rule::new(At::Version, Action::Silence).forever());
    run(async {
        let (client, running) = counted(settings(&service));
        let mut events = client.events();
        let attempt = client.sign_in();
        let given_up = attempt.or(async {
            Timer::after(Duration::from_millis(100)).await;
            Err(Error::Cancelled)
        });
        assert_eq!(given_up.await, Err(Error::Cancelled));
        assert!(matches!(next(&mut events).await, Some(Event::SignedOut { reason: SignOutReason::Wish })));
        ends(&running).await;
        service.controls().clear();
        client.sign_in().await.unwrap();
    });
}

#[test]
fn nothing_stays_behind_when_the_last_handle_is_dropped() {
    let service = service();
    run(async {
        let (client, running) = counted(settings(&service));
        let mut events = client.events();
        client.sign_in().await.unwrap();
        let conversation = client.conversation("bruno@example.org").unwrap();
        drop(client);
        Timer::after(Duration::from_millis(50)).await;
        assert_eq!(running.load(Ordering::SeqCst), 1, "a conversation keeps the client");
        drop(conversation);
        ends(&running).await;
        while events.next().await.is_some() {}
        while service.is_online("anna@example.net") {
            Timer::after(Duration::from_millis(5)).await;
        }
    });
}

#[test]
fn an_executor_that_drops_the_driver_is_noticed() {
    let service = service();
    run(async {
        let slot: Arc<Mutex<Option<DriverFuture>>> = Arc::default();
        let own = slot.clone();
        let client = Client::builder(settings(&service))
            .spawn_with(move |driver| *own.lock().unwrap() = Some(driver))
            .build()
            .unwrap();
        let mut events = client.events();
        // An executor of one task, polled whenever the story is.
        let work = || {
            std::future::poll_fn(|context| {
                if let Some(driver) = slot.lock().unwrap().as_mut() {
                    let _ = driver.as_mut().poll(context);
                }
                std::task::Poll::<Result<(), Error>>::Pending
            })
        };
        client.sign_in().or(work()).await.unwrap();
        let mut pending = std::pin::pin!(client.set_status(Status::Busy));
        assert!(future::poll_once(&mut pending).await.is_none());
        drop(slot.lock().unwrap().take());
        assert_eq!(pending.await, Err(Error::SessionEnded));
        let reason = loop {
            if let Some(Event::SignedOut { reason }) = events.next().await {
                break reason;
            }
        };
        assert_eq!(reason, SignOutReason::Ended(Error::DriverStopped));
        client.sign_out().await;
        client.sign_in().or(work()).await.unwrap();
        assert!(client.is_online());
    });
}

#[test]
fn a_session_that_the_service_ends_says_why() {
    let service = service();
    run(async {
        let client = Client::new(settings(&service)).unwrap();
        for (kick, expected) in [
            (Kick::Elsewhere, Error::SignedInElsewhere),
            (Kick::ShuttingDown, Error::ServerShutdown),
            (Kick::ReturnIn(7), Error::ComeBackLater { minutes: 7 }),
        ] {
            client.sign_in().await.unwrap();
            let mut events = client.events();
            service.kick("anna@example.net", kick);
            let reason = loop {
                if let Some(Event::SignedOut { reason }) = events.next().await {
                    break reason;
                }
            };
            assert_eq!(reason, SignOutReason::Ended(expected));
            assert!(!client.is_online());
        }
        assert!(matches!(client.set_status(Status::Away).await, Err(Error::NotSignedIn)));
    });
}

#[test]
fn an_unchanged_list_is_not_downloaded_again() {
    let service = service();
    run(async {
        let client = Client::new(settings(&service)).unwrap();
        client.sign_in().await.unwrap();
        client.sign_out().await;
        let downloads = service.counters().syn_full;
        client.sign_in().await.unwrap();
        assert_eq!((service.counters().syn_full, service.counters().syn_unchanged), (downloads, 1));
        assert_eq!(client.contacts().contacts().count(), 1);

        let (cache, resume) =
            (client.list_cache().unwrap(), client.resume_value(ResumeWith::ServersAndTicket));
        client.sign_out().await;
        let tickets = service.counters().tickets_issued;
        let again = Client::new(settings(&service).with_list_cache(cache).with_resume(resume)).unwrap();
        again.sign_in().await.unwrap();
        assert_eq!((service.counters().syn_full, service.counters().syn_unchanged), (downloads, 2));
        assert_eq!(service.counters().tickets_issued, tickets);
        again.sign_out().await;
    });
}

#[test]
fn every_dialect_signs_in() {
    let service = service();
    run(async {
        for dialect in [Dialect::MSNP8, Dialect::MSNP9, Dialect::MSNP10, Dialect::MSNP11, Dialect::MSNP12] {
            let settings =
                Settings::new("anna@example.net", "Example-Pass1", at(&service).with_dialects([dialect]))
                    .with_roots(Roots::CaPem(service.ca_pem().as_bytes().to_vec()));
            let client = Client::new(settings).unwrap();
            client.sign_in().await.unwrap();
            assert_eq!(client.dialect(), Some(dialect));
            assert_eq!(client.contacts().me().name(), "Anna B", "{dialect}");
            client.sign_out().await;
        }
    });
}

#[derive(Clone, Default)]
struct Shown(Arc<Mutex<Vec<u8>>>);

impl Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_trace_shows_the_session_without_its_secrets() {
    let service = service();
    let shown = Shown::default();
    let ticket = run(async {
        let client = Client::new(settings(&service).with_trace(shown.clone())).unwrap();
        client.sign_in().await.unwrap();
        let kept = client.resume_value(ResumeWith::ServersAndTicket).to_bytes();
        client.sign_out().await;
        let kept = String::from_utf8_lossy(&kept).into_owned();
        let (_, ticket) = kept.split_once("t=").expect("the ticket is kept");
        ticket.split('&').next().unwrap_or_default().to_owned()
    });
    assert!(ticket.len() > 8, "{ticket}");
    let text = String::from_utf8(shown.0.lock().unwrap().clone()).unwrap();
    for part in
        ["> VER 1", "> USR 3 TWN I anna@example.net", "Authorization: (blanked)", "TWN S (blanked)", "> OUT"]
    {
        assert!(text.contains(part), "{part} not in\n{text}");
    }
    for secret in ["Example-Pass1", "Example%2DPass1", &ticket, "&p=", "from-PP"] {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
}

/// What a future comes to, unless the time is over before.
async fn unless_over<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let over = async {
        Timer::after(limit).await;
        None
    };
    async { Some(future.await) }.or(over).await
}

#[test]
fn a_sign_in_begins_when_the_one_that_was_given_up_has_ended() {
    let service = service();
    run(async {
        let client = Client::new(settings(&service)).unwrap();
        for number in 0..40 {
            let soon = Duration::from_micros(500 + 100 * number);
            let given_up = unless_over(soon, client.sign_in()).await;
            match client.sign_in().await {
                // The first was faster.
                Err(Error::AlreadySignedIn) if given_up == Some(Ok(())) => {
                    assert!(client.is_online(), "{number}");
                }
                outcome => assert_eq!(outcome, Ok(()), "{number}"),
            }
            client.sign_out().await;
        }
    });
}

#[test]
fn a_sign_in_begins_when_the_session_that_is_signed_out_has_ended() {
    let service = service();
    run(async {
        let client = Client::new(settings(&service)).unwrap();
        client.sign_in().await.unwrap();
        assert!(unless_over(Duration::ZERO, client.sign_out()).await.is_none());
        // Of two who wait for it, one has the next session.
        let (of_one, of_other) = (client.clone(), client.clone());
        let one = smol::spawn(async move { of_one.sign_in().await });
        let other = smol::spawn(async move { of_other.sign_in().await });
        let mut outcomes = [one.await, other.await];
        outcomes.sort_by_key(Result::is_ok);
        assert_eq!(outcomes, [Err(Error::AlreadySignedIn), Ok(())]);
        assert!(client.is_online());
        client.sign_out().await;
        assert_eq!(client.state(), State::Offline);
    });
}

#[test]
fn a_sign_out_ends_although_the_device_goes_to_sleep_meanwhile() {
    let service = Service::start(Configuration {
        accounts: vec![
            Account::new("anna@example.net", "Example-Pass1", "Anna B").contact("bruno@example.org"),
            Account::new("bruno@example.org", "Example-Pass2", "Bruno").contact("anna@example.net"),
        ],
        ..Configuration::default()
    })
    .unwrap();
    run(async {
        let of_bruno = Settings::new("bruno@example.org", "Example-Pass2", at(&service))
            .with_roots(Roots::CaPem(service.ca_pem().as_bytes().to_vec()));
        let bruno = Client::new(of_bruno).unwrap();
        bruno.sign_in().await.unwrap();
        let client = Client::new(settings(&service)).unwrap();
        client.sign_in().await.unwrap();
        let chat = client.chat("bruno@example.org").await.unwrap();
        service.controls().forever(At::Message, Action::Silence);
        let text = chat.send_text("Good night");
        let out = {
            let client = client.clone();
            smol::spawn(async move { client.sign_out().await })
        };
        assert!(unless_over(Duration::from_millis(30), text).await.is_none(), "it is waited for");
        client.suspend();
        out.await;
        assert_eq!(client.state(), State::Offline);
    });
}

#[test]
fn a_new_password_is_asked_for_though_the_old_one_has_left_a_ticket() {
    let service = service();
    run(async {
        let client = Client::new(settings(&service)).unwrap();
        client.sign_in().await.unwrap();
        let resume = client.resume_value(ResumeWith::ServersAndTicket);
        client.sign_out().await;
        client.set_password("certainly wrong").unwrap();
        let stored = client.resume_value(ResumeWith::ServersAndTicket).to_bytes();
        assert_eq!(
            stored,
            client.resume_value(ResumeWith::Servers).to_bytes(),
            "the ticket is not passed on"
        );
        let refused = client.sign_in().await.unwrap_err();
        assert!(matches!(refused, Error::WrongPassword { .. }), "{refused:?}");
        client.set_password("Example-Pass1").unwrap();
        client.sign_in().await.unwrap();
        client.sign_out().await;

        // A ticket of an earlier run is dropped in the same way, and used when nothing has changed.
        let client = Client::new(settings(&service).with_resume(resume)).unwrap();
        client.set_password("Example-Pass1").unwrap();
        let tickets = service.counters().tickets_issued;
        client.sign_in().await.unwrap();
        client.sign_out().await;
        assert_eq!(service.counters().tickets_issued, tickets);
        let resume = client.resume_value(ResumeWith::ServersAndTicket);
        let client = Client::new(settings(&service).with_resume(resume)).unwrap();
        client.set_password("certainly wrong").unwrap();
        let refused = client.sign_in().await.unwrap_err();
        assert!(matches!(refused, Error::WrongPassword { .. }), "{refused:?}");
    });
}

#[test]
fn what_a_client_was_given_to_resume_is_there_before_a_sign_in_and_after_its_driver_was_dropped() {
    let service = service();
    run(async {
        let client = Client::new(settings(&service)).unwrap();
        client.sign_in().await.unwrap();
        let (with_ticket, without) =
            (client.resume_value(ResumeWith::ServersAndTicket), client.resume_value(ResumeWith::Servers));
        client.sign_out().await;
        let has = |resume: msnp::Resume, word: &str| {
            String::from_utf8_lossy(&resume.to_bytes()).lines().any(|line| line.starts_with(word))
        };
        assert!(has(with_ticket.clone(), "ticket=") && !has(without, "ticket="));

        let task = Arc::new(Mutex::new(None));
        let slot = task.clone();
        let client = Client::builder(settings(&service).with_resume(with_ticket.clone()))
            .spawn_with(move |driver| *slot.lock().unwrap() = Some(smol::spawn(driver)))
            .build()
            .unwrap();
        assert_eq!(client.resume_value(ResumeWith::ServersAndTicket), with_ticket);
        let servers = client.resume_value(ResumeWith::Servers);
        assert!(has(servers.clone(), "login=") && !has(servers, "ticket="));
        let tickets = service.counters().tickets_issued;
        for _ in 0..3 {
            client.sign_in().await.unwrap();
            let driver: Option<smol::Task<()>> = task.lock().unwrap().take();
            driver.unwrap().cancel().await;
            assert!(!client.is_online());
            assert!(has(client.resume_value(ResumeWith::ServersAndTicket), "ticket="));
        }
        // While signing in.
        service.controls().forever(At::Synchronize, Action::Silence);
        assert!(unless_over(Duration::from_millis(300), client.sign_in()).await.is_none());
        let driver = task.lock().unwrap().take();
        driver.unwrap().cancel().await;
        service.controls().clear();
        client.sign_in().await.unwrap();
        assert_eq!(service.counters().tickets_issued, tickets, "the ticket was kept");
    });
}
