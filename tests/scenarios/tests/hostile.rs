//! A hostile service: wrong, absent, repeated, oversized and closed answers to each step; floods and garbage; cuts at any moment.
//! Nothing hangs, nothing panics, every end has a typed reason, and the same client signs in afterwards.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use msnp::{Error, ErrorCode, Event, Limits, SendFailure, Status};
use msnp_scenarios::{Person, Stage, Tap, account_of, cast, eventually, impatient, password_of, sees};
use msnp_service::{Account, Action, Configuration, Flood, Kick, Quirks, Server, Step};

/// The time limit of each step here, in milliseconds.
const LIMIT: u64 = 500;
/// How often an attempt is made again whose limits ran out, because this machine may be busy.
const MOST_ATTEMPTS: u32 = 4;

const STEPS: [Step; 12] = [
    Step::Connect(Server::Dispatch),
    Step::Connect(Server::Notification),
    Step::Connect(Server::Passport),
    Step::Version,
    Step::ClientVersion,
    Step::UserInitial,
    Step::Nexus,
    Step::Login,
    Step::UserTicket,
    Step::Synchronize,
    Step::Change,
    Step::Ping,
];

fn actions() -> Vec<Action> {
    vec![
        Action::Wrong,
        Action::Silence,
        Action::Repeat(3),
        Action::Oversize(100_000),
        Action::Oversize(2_000_000),
        Action::Close,
        Action::CloseAfter,
        Action::Refuse(500),
        Action::Refuse(911),
        Action::Garbage(3000),
        Action::Raw(b"\r\n\r\n\0\0 \r\n".to_vec()),
        Action::Raw(b"\x16\x03\x01\x02\x00HTTP/1.1 200 OK\r\n\r\n".to_vec()),
        Action::Line("OUT".into()),
        Action::Line("MSG a b 99999999999999999999".into()),
        Action::Line("XFR {trid} NS 0".into()),
        Action::Redirect("nowhere.invalid:1".into()),
        Action::Redirect("https://127.0.0.1:1/".into()),
        Action::Delay(Duration::from_millis(LIMIT * 3)),
    ]
}

fn short(action: &Action) -> String {
    match action {
        Action::Raw(bytes) if bytes.starts_with(b"\r") => "Raw(empty lines, NUL)".to_owned(),
        Action::Raw(_) => "Raw(TLS and HTTP)".to_owned(),
        Action::Redirect(to) if to.starts_with("https") => "Redirect(https, refused)".to_owned(),
        Action::Redirect(_) => "Redirect(unknown name)".to_owned(),
        other => format!("{other:?}"),
    }
}

struct Outcome {
    step: Step,
    action: Action,
    result: Result<(), Error>,
    took: Duration,
}

/// Every action at one step, on one client.
fn attempts_at(step: Step) -> Vec<Outcome> {
    let stage = Stage::new().limits(impatient(LIMIT));
    let mut outcomes = Vec::new();
    for action in actions() {
        let anna = stage.person("anna");
        stage.controls().forever(step, action.clone());
        let mut outcome = attempt(&anna, step, &action);
        for _ in 1..MOST_ATTEMPTS {
            if fits(&outcome) || !matches!(outcome.result, Err(Error::TimedOut { .. })) {
                break;
            }
            outcome = attempt(&anna, step, &action);
        }
        let result = &outcome.result;
        stage.controls().clear();
        if result.is_ok() {
            anna.signs_out();
        }
        // The same client, and what it kept of the attempt.
        if let Err(error) = again(&anna) {
            panic!("after {step:?} {action:?} ({result:?}) the next sign-in failed: {error:?}");
        }
        assert_eq!(anna.client.contacts().contacts().count(), 2, "{step:?} {action:?}");
        anna.signs_out();
        outcomes.push(outcome);
    }
    outcomes
}

/// A sign-in, and what is told of its end.
fn attempt(anna: &Person, step: Step, action: &Action) -> Outcome {
    let start = Instant::now();
    let result = anna.tries(anna.client.sign_in());
    let took = start.elapsed();
    if let Err(error) = &result {
        assert!(!error.advice().is_empty(), "{error:?}");
        let told = anna.waits_for("the end", |event| match event {
            Event::SignedOut { reason } => Some(reason.clone()),
            _ => None,
        });
        assert_eq!(told, msnp::SignOutReason::Ended(error.clone()), "{step:?} {action:?}");
    }
    Outcome { step, action: action.clone(), result, took }
}

/// Signs in again; a limit that runs out because this machine is busy does not count.
fn again(person: &Person) -> Result<(), Error> {
    let mut outcome = person.tries(person.client.sign_in());
    for _ in 1..MOST_ATTEMPTS {
        if !matches!(outcome, Err(Error::TimedOut { .. })) {
            break;
        }
        outcome = person.tries(person.client.sign_in());
    }
    outcome
}

/// Whether the outcome is one of those that fit what the service did.
fn fits(outcome: &Outcome) -> bool {
    use Error::{
        BadAnswer, ConnectionLost, ConnectionRefused, InsecureAddress, InvalidAddress, Refused, ServerClosed,
        ServiceUnavailable, TimedOut, Tls, TooManyRedirects, UnknownHost, Unreachable, UpgradeRequired,
        WrongPassword,
    };
    let Outcome { step, action, result, .. } = outcome;
    let over_http = matches!(step, Step::Nexus | Step::Login);
    match (action, result) {
        // "220 mail.example.net" reads like the error 220, and a restart at VER is refused by this service.
        (Action::Wrong, Err(Refused { .. })) => matches!(step, Step::Connect(_)),
        (Action::Line(line), Err(Refused { code, .. })) => {
            line.starts_with("XFR") && *code == ErrorCode::NOT_EXPECTED
        }
        // The answer three times over is the answer; pings are not part of a sign-in.
        (Action::Repeat(_), result) => result.is_ok(),
        (_, Ok(())) => match step {
            Step::Ping => true,
            // A dispatch or nexus that fails late, and numbers in CVR that mean nothing, harm nobody.
            Step::ClientVersion => matches!(action, Action::Wrong | Action::Line(_) | Action::Raw(_)),
            Step::Connect(_) => matches!(action, Action::Raw(_) | Action::Line(_) | Action::Garbage(_)),
            Step::Change | Step::Synchronize => {
                !matches!(action, Action::Silence | Action::Close | Action::Refuse(_))
            }
            Step::Nexus | Step::Login => matches!(action, Action::CloseAfter),
            _ => false,
        },
        (Action::Silence | Action::Delay(_), Err(error)) => matches!(error, TimedOut { .. }),
        (Action::Close | Action::CloseAfter, Err(error)) => {
            matches!(error, ConnectionLost { .. } | ServerClosed | UpgradeRequired { .. } | Tls { .. })
        }
        (Action::Refuse(_), Err(error)) if over_http => {
            matches!(error, ServiceUnavailable { .. } | WrongPassword { .. })
        }
        // Of the account alone: the service does not know it.
        (Action::Refuse(911), Err(WrongPassword { .. })) => *step == Step::UserInitial,
        (Action::Refuse(_), Err(error)) => {
            matches!(
                error,
                Refused { .. }
                    | UpgradeRequired { .. }
                    | ConnectionLost { .. }
                    | Tls { .. }
                    | BadAnswer { .. }
            )
        }
        (Action::Redirect(_), Err(error)) => matches!(
            error,
            UnknownHost { .. }
                | Unreachable { .. }
                | ConnectionRefused { .. }
                | InvalidAddress
                | InsecureAddress
                | TooManyRedirects
                | BadAnswer { .. }
                | ConnectionLost { .. }
                | Tls { .. }
                | TimedOut { .. }
        ),
        (_, Err(error)) => matches!(
            error,
            BadAnswer { .. }
                | TimedOut { .. }
                | ConnectionLost { .. }
                | ServerClosed
                | UpgradeRequired { .. }
                | Tls { .. }
                | InvalidAddress
                | InsecureAddress
                | ServiceUnavailable { .. }
                | TooManyRedirects
        ),
    }
}

#[test]
fn every_step_of_a_sign_in_may_be_answered_in_every_bad_way() {
    let runs: Vec<_> =
        STEPS.map(|step| (step, std::thread::spawn(move || attempts_at(step)))).into_iter().collect();
    let mut table = String::new();
    let mut strange = Vec::new();
    let mut broken = Vec::new();
    for (step, run) in runs {
        let Ok(outcomes) = run.join() else {
            broken.push(format!("{step:?}"));
            continue;
        };
        for outcome in &outcomes {
            let result = match &outcome.result {
                Ok(()) => "signed in".to_owned(),
                Err(error) => format!("{error:?}"),
            };
            let line = format!(
                "{:24} {:42} {:5} ms  {}",
                format!("{:?}", outcome.step),
                short(&outcome.action),
                outcome.took.as_millis(),
                result
            );
            if !fits(outcome) {
                strange.push(line.clone());
            }
            let _ = writeln!(table, "{line}");
        }
    }
    println!("\nEach step of a sign-in, answered badly (limit {LIMIT} ms a step):\n{table}");
    assert!(
        broken.is_empty() && strange.is_empty(),
        "no end, or no good sign-in afterwards: {broken:?}; outcomes that do not fit:\n{}",
        strange.join("\n")
    );
}

#[test]
fn repeated_answers_harm_nobody() {
    let stage = Stage::new();
    for step in STEPS.into_iter().filter(|step| !matches!(step, Step::Connect(_))) {
        stage.controls().forever(step, Action::Repeat(4));
    }
    for step in [
        Step::ListChange,
        Step::Setting,
        Step::PersonalMessage,
        Step::SwitchboardRequest,
        Step::SwitchboardUser,
        Step::Answer,
        Step::Call,
    ] {
        stage.controls().forever(step, Action::Repeat(3));
    }
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    assert_eq!(anna.client.contacts().contacts().count(), 2);
    let id = anna.does(anna.client.add_group("Chess"));
    assert_eq!(anna.client.contacts().groups().iter().filter(|group| group.name() == "Chess").count(), 1);
    anna.does(anna.client.add_to_group(bruno.account(), &id));
    anna.does(anna.client.set_display_name("Anna C"));
    anna.does(anna.client.set_personal_message("again and again"));
    anna.does(anna.client.set_status(Status::Away));
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    anna.says(&chat, "Hello");
    sees!(bruno, Event::Text { text, .. } if text == "Hello");
    let heard = bruno.seen().iter().filter(|event| matches!(event, Event::Text { .. })).count();
    assert_eq!(heard, 1);
    assert!(anna.client.is_online() && bruno.client.is_online());
}

/// Two who talk, with one conversation open between them.
fn talking(stage: &Stage) -> (Person, Person, msnp::Conversation) {
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    anna.says(&chat, "Hello");
    sees!(bruno, Event::Text { text, .. } if text == "Hello");
    (anna, bruno, chat)
}

/// The session lives, which a request shows; or it ended, and its reason is typed. Then the same client signs in.
#[track_caller]
fn lives_or_has_ended(anna: &Person, what: &str) -> String {
    let outcome = anna.tries(anna.client.request_url("INBOX"));
    let lives = outcome.is_ok();
    let mut told = "session lives".to_owned();
    if !lives {
        let reason = anna.waits_for(what, |event| match event {
            Event::SignedOut { reason } => Some(reason.clone()),
            _ => None,
        });
        assert!(!reason.advice().is_empty(), "{what}: {reason:?}");
        told = format!("{reason:?}; signed in again");
        anna.signs_in();
    }
    assert!(anna.client.is_online(), "{what}");
    told
}

#[test]
fn nonsense_in_a_session_is_passed_over_or_ends_it() {
    let stage = Stage::new();
    let (anna, _bruno, _chat) = talking(&stage);
    let nonsense: Vec<(&str, Vec<u8>)> = vec![
        ("unknown verbs", b"XQZ 0 1\r\nQQQ\r\nabc 1 2 3\r\n".to_vec()),
        ("empty lines", b"\r\n\n\r\r\n".to_vec()),
        ("NUL bytes", b"\0\0\0 \0\r\n".to_vec()),
        ("words of no verb", b"hello there, this is not a command\r\n".to_vec()),
        ("HTML", b"<html><body>captive portal</body></html>\r\n".to_vec()),
        ("truncated commands", b"NLN\r\nILN\r\nFLN\r\nADC\r\nLST\r\nRNG\r\nCHL\r\nXFR\r\nSYN\r\nCHG\r\nUBX\r\nBPR\r\nPRP\r\n".to_vec()),
        ("answers to nothing", b"CHG 4711 NLN 0\r\nADC 4711 FL N=x@y\r\nUSR 4711 OK a@b 1 0\r\n911 4711\r\nVER 1 MSNP8\r\n".to_vec()),
        ("errors to nothing", b"500\r\n217 0\r\n999 99999999999\r\n".to_vec()),
        ("numbers beyond all bounds", b"NLN NLN a@b A 99999999999999999999999\r\nSYN 8 1 1 4294967295 4294967295\r\n".to_vec()),
        ("broken names", b"NLN NLN bruno@example.org %ZZ%F0%9F%8E 0\r\nNLN NLN \xff\xfe@x \xff 0\r\n".to_vec()),
        ("payloads that lie", b"UBX bruno@example.org 5\r\n<Dat>MSG Hotmail Hotmail 3\r\nabcNOT 4\r\n<NO>".to_vec()),
        ("a broken document", b"NOT 20\r\n<NOTIFICATION ver=\"1IPG 9\r\n<<<<<<<<<".to_vec()),
        ("an invitation to nowhere", b"RNG 1 nowhere CKI 1 bruno@example.org B\r\nRNG 1 127.0.0.1:1 MD5 1 b@x B\r\nRNG 2 127.0.0.1:1 CKI 1 bruno@example.org B\r\n".to_vec()),
        ("a payload above every bound", format!("MSG Hotmail Hotmail {}\r\n", 3_000_000).into_bytes()),
        ("a line above every bound", vec![b'x'; 400_000]),
        ("a negative length", b"MSG Hotmail Hotmail -1\r\n".to_vec()),
        ("a length that is none", b"UBX bruno@example.org many\r\n".to_vec()),
    ];
    println!("\nNonsense in a session:");
    for (what, bytes) in nonsense {
        stage.service.send_raw(anna.account(), &bytes);
        if bytes.starts_with(b"MSG Hotmail Hotmail 3000000") {
            stage.service.send_raw(anna.account(), &vec![b'y'; 3_000_000]);
        } else if bytes.len() == 400_000 {
            stage.service.send_raw(anna.account(), b"\r\n");
        }
        println!("  {what:32} {}", lives_or_has_ended(&anna, what));
    }
    // Whatever the list was made to look like, the next sign-in shows it as it is.
    anna.signs_out();
    stage
        .service
        .add_account(Account::new(anna.account(), password_of("anna"), "Anna B").contact("new@example.org"));
    anna.signs_in();
    let accounts: Vec<String> =
        anna.client.contacts().contacts().map(|contact| contact.account().to_owned()).collect();
    assert_eq!(accounts, [account_of("bruno"), account_of("carla"), "new@example.org".to_owned()]);
}

#[test]
fn nonsense_in_a_conversation_stays_there() {
    // A length that lies swallows the answer to what is said next: nobody can tell what became of that.
    let stage = Stage::new().limits(impatient(1000));
    let (anna, bruno, chat) = talking(&stage);
    let nonsense: [&[u8]; 9] = [
        b"XQZ 0 1\r\n\r\n\0\r\n",
        b"MSG\r\nJOI\r\nBYE\r\nACK\r\nNAK\r\nIRO\r\nACK 4711\r\nNAK 4711\r\n",
        b"MSG bruno@example.org B 9999999999\r\n",
        b"MSG bruno@example.org B -4\r\n",
        b"JOI nobody X\r\nBYE nobody\r\n",
        b"MSG nobody X 3\r\nabc",
        b"MSG bruno@example.org B 60\r\nMIME-Version: 1.0\r\nMessage-ID: {A}\r\nChunks: 4000000000\r\n\r\n",
        b"OUT\r\n",
        b"\xff\xfe\xfd\r\n",
    ];
    for bytes in nonsense {
        stage.service.send_raw_to_switchboards(anna.account(), bytes);
        stage.service.send_raw_to_switchboards(bruno.account(), bytes);
        // What is said next arrives, over this line or over a new one; or its fate is told.
        let outcome = anna.tries(chat.send_text("still there?"));
        if let Err(error) = &outcome {
            assert_eq!(error.text.as_deref(), Some("still there?"), "{error:?}");
            anna.says(&chat, "and now?");
        }
        assert!(anna.client.is_online() && bruno.client.is_online());
    }
    // Enough of them to fill every table.
    for number in 0..200 {
        let line = format!("JOI guest{number}@example.org Guest\r\n");
        stage.service.send_raw_to_switchboards(anna.account(), line.as_bytes());
    }
    anna.does(anna.client.set_status(Status::Busy));
}

#[test]
fn floods_end_and_the_session_goes_on() {
    let stage = Stage::new();
    let anna = stage.signed_in("anna");
    for kind in [Flood::Presence, Flood::UnknownVerbs, Flood::MailNotices, Flood::Challenges] {
        let count = if kind == Flood::Challenges { 200 } else { 5000 };
        stage.controls().flood(anna.account(), kind, count);
        anna.does(anna.client.set_status(Status::Away));
        anna.does(anna.client.set_status(Status::Online));
    }
    eventually("challenges are answered", || stage.service.counters().challenges_right > 0);
    assert_eq!(stage.service.counters().challenges_wrong, 0);
    assert_eq!(anna.client.contacts().contacts().count(), 2, "strangers are no contacts");
    assert!(anna.client.contacts().everybody().len() < 10);
}

#[test]
fn a_slow_listener_misses_events_and_nothing_else() {
    let stage = Stage::new();
    let all_of_it = Limits { notices: u16::MAX, ..Limits::DEFAULT };
    let anna = Person::new(stage.settings("anna").with_limits(all_of_it));
    anna.signs_in();
    let mut few = anna.client.events_with_room(8);
    stage.controls().flood(anna.account(), Flood::MailNotices, 1000);
    anna.does(anna.client.set_status(Status::Away));
    let mut told = 0;
    let mut missed = 0;
    while let Some(event) = few.try_next() {
        match event {
            Event::Missed { count } => missed += count,
            _ => told += 1,
        }
    }
    assert!(told <= 8 && missed >= 990, "{told} told, {missed} missed");
    assert!(anna.client.counters().events_missed >= 990);
    assert!(anna.client.is_online());
}

#[test]
fn a_crowd_that_rings_at_once_is_bounded() {
    let stage = Stage::new();
    let anna = stage.signed_in("anna");
    let switchboard = stage.service.addresses().switchboard;
    for number in 0..500 {
        let line = format!("RNG {number} {switchboard} CKI 1.{number} guest{number}@example.org Guest\r\n");
        stage.service.send_raw(anna.account(), line.as_bytes());
    }
    anna.does(anna.client.set_status(Status::Busy));
    let bruno = stage.signed_in("bruno");
    eventually("the crowd is gone", || stage.service.switchboard_count() == 0);
    // Whatever the crowd did, friends get through in the end.
    let mut outcome = anna.tries(anna.client.chat(bruno.account()));
    for _ in 0..50 {
        if outcome.is_ok() {
            break;
        }
        anna.does(anna.client.set_status(Status::Online));
        outcome = anna.tries(anna.client.chat(bruno.account()));
    }
    assert!(outcome.is_ok(), "{outcome:?}");
}

#[test]
fn a_line_cut_at_any_byte_of_the_sign_in_gives_an_error_and_the_next_sign_in_works() {
    let stage = Stage::with(Configuration { accounts: cast(), dispatch: false, ..Configuration::default() })
        .limits(impatient(3000));
    let tap = Tap::on(stage.service.addresses().notification);
    let address = stage.address().with_port(tap.address().port());
    let anna = Person::new(stage.settings_at("anna", address));
    anna.signs_in();
    anna.signs_out();
    let whole = tap.from_server().len();
    let mut ends = std::collections::BTreeMap::<String, usize>::new();
    for bytes in (0..whole).step_by(7) {
        tap.cut_after(bytes);
        let outcome = anna.tries(anna.client.sign_in());
        match outcome {
            // The cut came when everything was there.
            Ok(()) => {
                tap.cut_after(0);
                anna.signs_out();
            }
            Err(error) => {
                let kind = format!("{error:?}").split([' ', '{', '(']).next().unwrap_or_default().to_owned();
                *ends.entry(kind).or_default() += 1;
                assert!(
                    matches!(
                        error,
                        Error::ConnectionLost { .. } | Error::UpgradeRequired { .. } | Error::ServerClosed
                    ),
                    "cut after {bytes} bytes: {error:?}"
                );
            }
        }
    }
    tap.mend();
    anna.signs_in();
    println!("\nCut at every seventh of {whole} bytes: {ends:?}");
}

#[test]
fn cuts_at_any_moment_of_a_session_end_it_with_a_reason() {
    let stage = Stage::new();
    let (anna, bruno, chat) = talking(&stage);
    for round in 0..30 {
        let name = format!("Anna {round}");
        let group = format!("Group {round}");
        let sending = chat.send_text("on the way");
        // Wishes that are on the way when the line is cut.
        let wishes = async {
            let one = anna.client.set_display_name(&name);
            let two = anna.client.add_group(&group);
            let three = anna.client.set_status(Status::Away);
            let cut = async {
                match round % 4 {
                    0 => stage.controls().cut(anna.account()),
                    1 => stage.controls().cut_everything(),
                    2 => stage.service.kick(anna.account(), Kick::Plain),
                    _ => stage.controls().cut_switchboards(anna.account()),
                }
            };
            futures_lite::future::zip(
                futures_lite::future::zip(one, two),
                futures_lite::future::zip(three, cut),
            )
            .await
        };
        // Every wish has an end.
        let _ = anna.tries(wishes);
        if let Err(error) = anna.tries(sending) {
            assert_eq!(error.text.as_deref(), Some("on the way"), "{error:?}");
        }
        if round % 4 != 3 {
            sees!(anna, Event::SignedOut { .. });
            assert!(!anna.client.is_online());
            anna.signs_in();
        }
        if !bruno.client.is_online() || round % 4 == 1 {
            sees!(bruno, Event::SignedOut { .. });
            bruno.signs_in();
        }
        // What crosses the cut has an unknown fate, and is told so; what is said after that arrives.
        if let Err(error) = anna.tries(chat.send_text("back again")) {
            assert_eq!((error.reason, error.text.as_deref()), (SendFailure::Unknown, Some("back again")));
            anna.says(&chat, "back again");
        }
        sees!(bruno, Event::Text { text, .. } if text == "back again");
    }
}

#[test]
fn a_silent_link_is_taken_for_dead() {
    let limits = Limits {
        ping: msnp::LimitDuration::from_millis(200),
        pong: msnp::LimitDuration::from_millis(2000),
        ..Limits::DEFAULT
    };
    // The first ping may be answered before they are not any more: that answer shall not put off the next one.
    let quirks = Quirks { ping_without_number: true, ..Quirks::default() };
    let stage = Stage::with_quirks(quirks).limits(limits);
    let anna = stage.signed_in("anna");
    stage.controls().forever(Step::Ping, Action::Silence);
    let start = Instant::now();
    let reason = sees!(anna, Event::SignedOut { reason } => reason.clone());
    assert!(reason.may_retry(), "{reason:?}");
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    stage.controls().clear();
    anna.signs_in();
}

#[test]
fn the_whole_sign_in_has_a_limit() {
    let stage = Stage::new();
    for step in [Step::Connect(Server::Dispatch), Step::Login, Step::Synchronize] {
        let anna = Person::new(stage.settings("anna").with_sign_in_limit(Duration::from_millis(600)));
        stage.controls().forever(step, Action::Silence);
        let start = Instant::now();
        assert_eq!(anna.cannot_sign_in(), Error::TimedOut { step: msnp::Step::SignIn, server: None });
        assert!(start.elapsed() < Duration::from_secs(4), "{step:?}: {:?}", start.elapsed());
        stage.controls().clear();
        anna.signs_in();
        anna.signs_out();
    }
}

#[test]
fn a_huge_list_is_taken_whole() {
    let mut accounts = cast();
    for number in 0..1000 {
        accounts[0] = accounts[0]
            .clone()
            .contact_in(format!("contact{number}@example.org"), if number % 2 == 0 { "Even" } else { "Odd" });
    }
    let stage = Stage::with(Configuration { accounts, ..Configuration::default() });
    let anna = stage.signed_in("anna");
    let roster = anna.client.contacts();
    assert_eq!(roster.contacts().count(), 1002);
    let odd = roster.group_named("Odd").expect("the group").id().to_owned();
    assert_eq!(roster.members(&odd).count(), 500);
    assert!(roster.contact(&account_of("bruno")).is_some());
}
