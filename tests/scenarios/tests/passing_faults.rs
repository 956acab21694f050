//! Faults that pass end no session, and nothing that one sign-in learnt lets a wrong password in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use msnp::{Dialect, Error, Event, GatewayUse, Limits, Resume, ResumeWith, State};
use msnp_core::time::Duration as Milliseconds;
use msnp_scenarios::{Person, Stage, cast, in_every_dialect, sees};
use msnp_service::{Action, Configuration, Server, Step};

in_every_dialect! {
    what_accepts_and_closes_passes,
    a_busy_service_passes,
}

/// Through the gateway, where a story applies there as well.
fn at_gateway(stage: &Stage, name: &str) -> Person {
    let gateway = stage.service.addresses().gateway_url.clone().expect("a gateway");
    let address = stage.address().with_gateway(&gateway).with_gateway_use(GatewayUse::Always);
    Person::new(stage.settings_at(name, address))
}

fn stage(dialect: Dialect) -> Stage {
    let configuration = Configuration { accounts: cast(), gateway: true, ..Configuration::default() };
    let poll = Milliseconds::from_millis(200);
    let limits = Limits { gateway_poll: poll, gateway_quiet_poll: poll, ..Limits::DEFAULT };
    Stage::with(configuration).speaking(dialect).limits(limits).staying_connected()
}

#[track_caller]
fn is_taken_up_after(stage: &Stage, person: &Person, faults: impl FnOnce()) {
    person.signs_in();
    faults();
    stage.controls().cut(person.account());
    sees!(person, Event::ConnectionLost { .. });
    // Several attempts in vain.
    sees!(person, Event::ConnectionLost { .. });
    sees!(person, Event::ConnectionLost { .. });
    assert_ne!(person.client.state(), State::Offline);
    stage.controls().clear();
    sees!(person, Event::Online { .. });
    for event in person.seen() {
        let is_wrong = matches!(event, Event::UpgradeRequired(_) | Event::SignedOut { .. });
        assert!(!is_wrong, "{event:?}");
    }
}

/// What stands before the servers accepts and closes at once, as HAProxy and docker-proxy do while a server is restarted.
fn what_accepts_and_closes_passes(dialect: Dialect) {
    let stage = stage(dialect);
    let closing = |servers: &[Server]| {
        for server in servers {
            stage.controls().forever(Step::Connect(*server), Action::Close);
        }
    };
    let straight = stage.person("anna");
    is_taken_up_after(&stage, &straight, || closing(&[Server::Dispatch, Server::Notification]));
    let carried = at_gateway(&stage, "bruno");
    is_taken_up_after(&stage, &carried, || closing(&[Server::Gateway]));
}

/// A server that starts says that it cannot at the moment, by whichever number.
fn a_busy_service_passes(dialect: Dialect) {
    let stage = stage(dialect);
    for (person, code) in [
        (stage.person("anna"), 601),
        (stage.person("bruno"), 500),
        (stage.person("carla"), 911),
        (stage.person("dora"), 0),
        (at_gateway(&stage, "emil"), 601),
    ] {
        is_taken_up_after(&stage, &person, || stage.controls().forever(Step::Version, Action::Refuse(code)));
    }
}

/// The login page was moved; nexus and login are one host, and a 404 keeps the connection alive, as HTTP/1.1 does.
#[test]
fn a_moved_login_page_is_found_again() {
    for status in [404, 410, 500, 302] {
        let stage = Stage::new();
        let before = stage.signed_in("anna");
        let resume = before.client.resume_value(ResumeWith::Servers);
        before.signs_out();
        stage.controls().on(Step::Login, Action::Refuse(status));
        let anna = Person::new(stage.settings("anna").with_resume(resume));
        anna.signs_in();
        assert_eq!(stage.service.counters().tickets_issued, 2, "{status}");
        // The same client, in a session that is taken up again with a ticket that is refused.
        let stage = stage.staying_connected();
        let bruno = stage.signed_in("bruno");
        stage.service.revoke_tickets(bruno.account());
        stage.controls().on(Step::Login, Action::Refuse(status));
        stage.controls().cut(bruno.account());
        sees!(bruno, Event::ConnectionLost { .. });
        sees!(bruno, Event::Online { .. });
    }
}

/// Whatever nexus and login answer for a while, a lost session is taken up again.
#[test]
fn passport_out_of_order_passes() {
    for step in [Step::Nexus, Step::Login] {
        for action in
            [Action::Refuse(404), Action::Refuse(410), Action::Refuse(500), Action::Redirect("/round".into())]
        {
            let stage = Stage::new().staying_connected();
            let anna = stage.person("anna");
            is_taken_up_after(&stage, &anna, || {
                stage.service.revoke_tickets(anna.account());
                stage.controls().forever(Step::Login, action.clone());
                stage.controls().forever(step, action.clone());
            });
        }
    }
}

#[test]
fn a_ticket_makes_no_other_password_good() {
    let stage = Stage::new();
    let anna = stage.signed_in("anna");
    let resume = anna.client.resume_value(ResumeWith::ServersAndTicket).to_bytes();
    anna.signs_out();
    anna.client.set_password("certainly wrong").unwrap();
    assert!(matches!(anna.fails(anna.client.sign_in()), Error::WrongPassword { .. }));
    assert_eq!(stage.service.counters().logins_refused, 1);
    // In another run, with the ticket of the first.
    let other = msnp::Settings::new(anna.account(), "certainly wrong", stage.address())
        .with_roots(msnp::Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()));
    let other = Person::new(other.with_resume(Resume::from_bytes(&resume)));
    assert!(matches!(other.fails(other.client.sign_in()), Error::WrongPassword { .. }));
    let again = Person::new(stage.settings("anna").with_resume(Resume::from_bytes(&resume)));
    again.signs_in();
    assert_eq!(stage.service.counters().tickets_issued, 1, "the same password takes the ticket");
}

/// What programs do on the way to the background.
#[test]
fn a_sign_out_comes_to_its_end_asleep() {
    let stage = Stage::new().staying_connected();
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    sees!(anna, Event::Presence { .. });
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "hello");
    stage.controls().forever(Step::Message, Action::Silence);
    let unanswered = chat.send_text("good-bye");
    let leaving = anna.client.clone();
    let leaving = smol::spawn(async move { leaving.sign_out().await });
    std::thread::sleep(Duration::from_millis(50));
    anna.client.suspend();
    anna.tries(leaving);
    assert_eq!(anna.client.state(), State::Offline);
    drop(unanswered);
    anna.signs_in();
}
