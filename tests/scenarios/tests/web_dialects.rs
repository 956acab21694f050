//! MSNP13 to MSNP15 over TLS: tickets by SOAP, SSO, the list told to the server, presence with networks, and conversations.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use msnp::{Dialect, Error, Event, Resume, ResumeWith, Status};
use msnp_scenarios::{Person, Stage, account_of, cast, dialect, in_every_dialect_of_web_lists, sees};
use msnp_service::{Action, Configuration, Quirks, Step};

/// Somebody of the cast, who signs in with tickets by SOAP.
fn person(stage: &Stage, name: &str, dialects: &[Dialect]) -> Person {
    let address = stage.with_web_lists(stage.address()).with_dialects(dialects.to_vec());
    Person::new(stage.settings_at(name, address))
}

fn signed_in(stage: &Stage, name: &str, dialects: &[Dialect]) -> Person {
    let person = person(stage, name, dialects);
    person.signs_in();
    person
}

in_every_dialect_of_web_lists! {
    two_people_see_each_other_and_talk,
    somebody_signs_in_again_with_the_ticket_that_is_kept,
    programs_say_something_to_each_other,
    another_run_signs_in_with_the_tickets_that_are_kept,
    refused_tickets_of_another_run_are_asked_for_anew_once,
    tickets_that_have_expired_are_asked_for_anew,
}

fn two_people_see_each_other_and_talk(dialect: Dialect) {
    let stage = Stage::new();
    let anna = signed_in(&stage, "anna", &[dialect]);
    assert_eq!(anna.client.dialect(), Some(dialect));
    let bruno = signed_in(&stage, "bruno", &[dialect]);
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());
    sees!(bruno, Event::Presence { account, status: Status::Online, .. } if account == anna.account());
    anna.does(anna.client.set_status(Status::Busy));
    sees!(bruno, Event::Presence { account, status: Status::Busy, .. } if account == anna.account());
    let chat = anna.does(anna.client.chat(bruno.account()));
    anna.says(&chat, "Ångström & <1>");
    sees!(bruno, Event::Text { text, .. } if text == "Ångström & <1>");
    bruno.signs_out();
    sees!(anna, Event::Presence { account, status: Status::Offline, .. } if account == bruno.account());
}

fn somebody_signs_in_again_with_the_ticket_that_is_kept(dialect: Dialect) {
    let stage = Stage::new();
    let anna = signed_in(&stage, "anna", &[dialect]);
    for _ in 0..2 {
        anna.signs_out();
        anna.signs_in();
    }
    assert_eq!(stage.service.counters().sign_ins, 3);
}

/// Anna in another run of her program, with what the first one kept.
fn another_run(stage: &Stage, dialect: Dialect, resume: &Resume) -> Person {
    let address = stage.with_web_lists(stage.address()).with_dialects(vec![dialect]);
    Person::new(stage.settings_at("anna", address).with_resume(Resume::from_bytes(&resume.to_bytes())))
}

/// What Anna's first run leaves.
fn kept(stage: &Stage, dialect: Dialect) -> Resume {
    let anna = signed_in(stage, "anna", &[dialect]);
    let resume = anna.client.resume_value(ResumeWith::ServersAndTicket);
    anna.signs_out();
    stage.service.reset_counters();
    resume
}

fn another_run_signs_in_with_the_tickets_that_are_kept(dialect: Dialect) {
    let stage = Stage::new();
    let resume = kept(&stage, dialect);
    let later = another_run(&stage, dialect, &resume);
    later.signs_in();
    // The list is read with the ticket of its own site.
    assert!(later.client.contact(&account_of("bruno")).is_some());
    later.does(later.client.set_display_name("Anna C"));
    let counters = stage.service.counters();
    assert_eq!((counters.sign_ins, counters.tickets_issued, counters.logins_refused), (1, 0, 0));
    // What it leaves is as good.
    let resume = later.client.resume_value(ResumeWith::ServersAndTicket);
    later.signs_out();
    another_run(&stage, dialect, &resume).signs_in();
    assert_eq!(stage.service.counters().tickets_issued, 0);
    // With another password it is worth nothing.
    let address = stage.with_web_lists(stage.address()).with_dialects(vec![dialect]);
    let wrong = msnp::Settings::new(&account_of("anna"), "certainly wrong", address)
        .with_roots(msnp::Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()))
        .with_resume(resume);
    assert!(matches!(Person::new(wrong).cannot_sign_in(), Error::WrongPassword { .. }));
    assert_eq!(stage.service.counters().logins_refused, 1);
}

fn refused_tickets_of_another_run_are_asked_for_anew_once(dialect: Dialect) {
    let stage = Stage::new();
    let resume = kept(&stage, dialect);
    stage.service.revoke_tickets(&account_of("anna"));
    let later = another_run(&stage, dialect, &resume);
    later.signs_in();
    let issued = stage.service.counters().tickets_issued;
    assert!(issued > 0 && issued <= 4, "those of one request: {issued}");
    assert!(later.client.contact(&account_of("bruno")).is_some());
    // What is kept now is good.
    let resume = later.client.resume_value(ResumeWith::ServersAndTicket);
    later.signs_out();
    another_run(&stage, dialect, &resume).signs_in();
    assert_eq!(stage.service.counters().tickets_issued, issued);
    assert_eq!(stage.service.counters().notification.connections, 3, "one refused, and two that were not");
}

/// They are good for less than the minute before their end in which they are not used any more.
fn tickets_that_have_expired_are_asked_for_anew(dialect: Dialect) {
    let lifetime = Duration::from_secs(50);
    let configuration = Configuration {
        accounts: cast(),
        ticket_lifetime: lifetime,
        dispatch: false,
        ..Configuration::default()
    };
    let stage = Stage::with(configuration);
    let resume = kept(&stage, dialect);
    another_run(&stage, dialect, &resume).signs_in();
    let counters = stage.service.counters();
    assert!(counters.tickets_issued > 0);
    assert_eq!(counters.notification.connections, 1, "the service was not asked what it thinks of them");
}

/// The older form leads to the newer one, and back: each request has the form of the address that it goes to.
#[test]
fn tickets_come_by_rst2_as_well() {
    let stage = Stage::new();
    let addresses = stage.service.addresses();
    let (older, newer) = (&addresses.tokens_url, &addresses.newer_tokens_url);
    for dialect in [dialect(12), dialect(14), dialect(15)] {
        for (first, then) in [(newer, None), (older, Some(newer)), (newer, Some(older))] {
            for by_fault in [true, false] {
                if let Some(then) = then {
                    let action = if by_fault { Action::RedirectByFault } else { Action::Redirect };
                    stage.controls().on(Step::SecurityToken, action(then.clone()));
                }
                let address =
                    stage.with_web_lists(stage.address()).with_tokens(first).with_tokens_first(true);
                let anna = Person::new(stage.settings_at("anna", address.with_dialects(vec![dialect])));
                anna.signs_in();
                assert_eq!(anna.client.dialect(), Some(dialect));
                assert!(anna.client.contact(&account_of("bruno")).is_some());
                anna.signs_out();
            }
        }
        let address = stage.with_web_lists(stage.address()).with_tokens(newer).with_tokens_first(true);
        let wrong = msnp::Settings::new(&account_of("anna"), "wrong", address.with_dialects(vec![dialect]))
            .with_roots(msnp::Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()));
        assert!(matches!(Person::new(wrong).cannot_sign_in(), Error::WrongPassword { .. }));
    }
    let counters = stage.service.counters();
    assert_eq!((counters.sign_ins, counters.logins_refused), (18, 3));
}

/// Some servers know no other site than the first, and refuse the whole request.
#[test]
fn a_refused_request_by_rst2_is_made_once_more_for_the_first_site() {
    let stage = Stage::new();
    let newer = stage.service.addresses().newer_tokens_url.clone();
    let fault = "<S:Envelope xmlns:S=\"http://www.w3.org/2003/05/soap-envelope\"><S:Body><S:Fault><S:Code><S:Value>S:Sender</S:Value><S:Subcode>\
                 <S:Value>wst:InvalidRequest</S:Value></S:Subcode></S:Code></S:Fault></S:Body></S:Envelope>";
    let answer =
        format!("HTTP/1.1 500 Internal Server Error\r\nContent-Length: {}\r\n\r\n{fault}", fault.len());
    stage.controls().on(Step::SecurityToken, Action::Raw(answer.clone().into_bytes()));
    let address =
        || stage.with_web_lists(stage.address()).with_tokens(&newer).with_dialects(vec![dialect(15)]);
    let anna = Person::new(stage.settings_at("anna", address()));
    anna.signs_in();
    anna.signs_out();
    stage.controls().forever(Step::SecurityToken, Action::Raw(answer.into_bytes()));
    let error = Person::new(stage.settings_at("bruno", address())).cannot_sign_in();
    assert!(!matches!(error, Error::WrongPassword { .. }), "{error:?}");
    assert_eq!(stage.service.counters().sign_ins, 1);
}

fn programs_say_something_to_each_other(dialect: Dialect) {
    let stage = Stage::new();
    let anna = signed_in(&stage, "anna", &[dialect]);
    let bruno = signed_in(&stage, "bruno", &[dialect]);
    sees!(anna, Event::Policies { document } if document.starts_with("<Policies>"));
    let content = [&[0, 255][..], b"\r\n", &[7; 1_660]].concat();
    anna.does(anna.client.send_signal(&bruno.account().to_uppercase(), 3, &content));
    sees!(bruno, Event::Signal { from, kind: 3, content: said } if from == anna.account() && *said == content);

    // Of whom one has blocked nothing is told, whatever the service lets through.
    bruno.does(bruno.client.block(anna.account()));
    let refused = anna.fails(anna.client.send_signal(bruno.account(), 3, b"again"));
    assert!(matches!(refused, Error::Refused { code, .. } if code.number() == 217), "{refused:?}");
    let nobody = anna.fails(anna.client.send_signal(&account_of("carla"), 3, b"offline"));
    assert!(matches!(nobody, Error::Refused { code, .. } if code.number() == 217), "{nobody:?}");
    let long = anna.fails(anna.client.send_signal(bruno.account(), 3, &[0; 1_665]));
    assert!(matches!(long, Error::TooLong), "{long:?}");
}

#[test]
fn older_dialects_have_no_signals() {
    let stage = Stage::new();
    let anna = stage.signed_in("anna");
    let refused = anna.fails(anna.client.send_signal(&account_of("bruno"), 3, b"x"));
    assert!(matches!(refused, Error::NotInDialect { .. }), "{refused:?}");
}

#[test]
fn a_service_that_speaks_less_is_followed() {
    let stage = Stage::with_quirks(Quirks { no_web_lists: true, ..Quirks::default() });
    let anna = signed_in(&stage, "anna", &[dialect(15), dialect(14), dialect(12)]);
    assert_eq!(anna.client.dialect(), Some(dialect(12)));
    assert!(anna.client.contact(&account_of("bruno")).is_some());
}

#[test]
fn tickets_without_their_secret_end_the_sign_in() {
    let stage = Stage::with_quirks(Quirks { no_binary_secrets: true, ..Quirks::default() });
    let error = person(&stage, "anna", &[dialect(15)]).cannot_sign_in();
    assert!(matches!(error, Error::BadAnswer { .. }), "{error:?}");
    assert_eq!(stage.service.counters().sign_ins, 0);
}
