//! Passwords, tickets and cookies show nowhere: not in traces, not in `Debug`, not in errors, not in what is kept without asking.

use std::fmt::Debug;

use msnp::{Bounds, Client, Error, Limits, Resume, ResumeWith, Roots, Settings};
use msnp_scenarios::{Person, Stage, Tap, account_of, cast, dialect, password_of, sees};
use msnp_service::{Action, Configuration, Flood, Quirks, Step};

/// The value behind each occurrence of `before` in a stream, up to a space or the end of the line.
fn values_behind(stream: &str, before: &str) -> Vec<String> {
    stream
        .split(before)
        .skip(1)
        .filter_map(|rest| rest.split([' ', '\r', '\n']).next())
        .filter(|value| value.len() > 4)
        .map(str::to_owned)
        .collect()
}

/// Everything that was printed in a session.
#[derive(Default)]
struct Printed(String);

impl Printed {
    fn take(&mut self, value: &impl Debug) {
        self.0.push_str(&format!("{value:?}\n{value:#?}\n"));
    }

    #[track_caller]
    fn holds_none_of(&self, secrets: &[String]) {
        for secret in secrets {
            assert!(!secret.is_empty());
            if let Some(line) = self.0.lines().find(|line| line.contains(secret.as_str())) {
                panic!("“{secret}” shows in: {line}");
            }
        }
    }
}

#[test]
fn a_whole_session_shows_no_secret() {
    for (encoded_tickets, unquoted_tickets, bare_tickets, two_authentication_infos) in
        [(false, false, false, false), (true, false, false, true), (false, true, true, false)]
    {
        let quirks = Quirks {
            encoded_tickets,
            unquoted_tickets,
            bare_tickets,
            two_authentication_infos,
            ..Quirks::default()
        };
        let stage = Stage::with(Configuration {
            accounts: cast(),
            quirks,
            dispatch: false,
            ..Configuration::default()
        });
        shows_nothing(&stage);
    }
}

#[test]
fn a_session_by_sso_shows_no_secret() {
    let stage = Stage::with(Configuration { accounts: cast(), dispatch: false, ..Configuration::default() })
        .speaking(dialect(15));
    let tap = Tap::on(stage.service.addresses().notification);
    let tokens = &stage.service.addresses().tokens_url;
    let settings =
        stage.settings_at("anna", stage.address().with_tokens(tokens).with_port(tap.address().port()));
    let mut printed = Printed::default();
    printed.take(&settings);
    let anna = Person::new(settings);
    anna.signs_in();
    printed.take(&anna.client);
    anna.signs_out();
    // The ticket that was kept is refused, and another one is not.
    stage.service.revoke_tickets(anna.account());
    anna.signs_in();
    for with in [ResumeWith::Servers, ResumeWith::ServersAndTicket] {
        printed.take(&anna.client.resume_value(with));
    }
    anna.seen().iter().for_each(|event| printed.take(event));
    printed.0.push_str(&anna.trace());
    let said = String::from_utf8_lossy(&tap.from_clients()).into_owned();
    let mut secrets = vec![password_of("anna"), "BinarySecret>".to_owned(), "TicketToken>t".to_owned()];
    let answers = said.split(" SSO S ").skip(1).filter_map(|rest| rest.lines().next());
    secrets.extend(answers.flat_map(|line| line.split(' ')).map(str::to_owned));
    assert_eq!(secrets.len(), 3 + 3 * 2, "a ticket and an answer, three times");
    printed.holds_none_of(&secrets);
    for shown in ["VER ", "SSO I anna", "SSO S (blanked)", "ADL "] {
        assert!(printed.0.contains(shown), "{shown}");
    }
}

fn shows_nothing(stage: &Stage) {
    let tap = Tap::on(stage.service.addresses().notification);
    let address = stage.address().with_port(tap.address().port());
    // So strict that bounds bite, and what they tell is looked through as well.
    let limits = Limits { notices: 1, challenges: 0, redirects: 1, http_head: 1500, ..Limits::DEFAULT };
    let bounds = Bounds { contacts: 1, ..Bounds::DEFAULT };
    let settings = stage.settings_at("anna", address).with_limits(limits).with_bounds(bounds);
    let mut printed = Printed::default();
    printed.take(&settings);
    printed.take(&Client::builder(settings.clone()));
    let anna = Person::new(settings);
    printed.take(&anna.client);
    anna.signs_in();
    let bruno = stage.signed_in("bruno");
    let carla = stage.signed_in("carla");
    // Cookies of both kinds: those one asks for, and those one is rung with.
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    anna.says(&chat, "Hello there");
    let with_anna = carla.client.conversation(anna.account()).expect("an account");
    carla.says(&with_anna, "Hello, Anna");
    sees!(anna, msnp::Event::Text { text, .. } if text == "Hello, Anna");
    printed.take(&chat);
    stage.service.challenge(anna.account());
    stage.controls().flood(anna.account(), Flood::MailNotices, 5);
    anna.does(anna.client.set_display_name("Anna C"));
    for with in [ResumeWith::Servers, ResumeWith::ServersAndTicket] {
        printed.take(&anna.client.resume_value(with));
    }
    printed.take(&anna.client.list_cache());
    printed.take(&anna.client.contacts());
    printed.take(&anna.client.counters());
    // Errors as well: refused tickets and passwords, strange answers.
    anna.signs_out();
    for (step, action) in [
        (Step::Login, Action::Refuse(401)),
        (Step::Login, Action::Wrong),
        (Step::Login, Action::Oversize(20_000)),
        (Step::Login, Action::Redirect(stage.service.addresses().nexus_url.clone())),
        (Step::UserTicket, Action::Refuse(911)),
        (Step::UserTicket, Action::Wrong),
        (Step::Nexus, Action::Garbage(300)),
    ] {
        stage.controls().forever(step, action);
        stage.service.revoke_tickets(anna.account());
        let outcome = anna.tries(anna.client.sign_in());
        printed.take(&outcome);
        if let Err(error) = outcome {
            printed.0.push_str(&format!("{error} {}\n", error.advice()));
        }
        stage.controls().clear();
        anna.signs_out();
    }
    anna.signs_in();
    anna.seen().iter().for_each(|event| printed.take(event));
    printed.take(&anna.client);
    printed.take(&anna.client.counters());
    printed.0.push_str(&anna.trace());
    for limit in ["Notices", "Challenges", "Contacts"] {
        assert!(
            printed.0.contains(&format!("limit: {limit}"))
                || printed.0.contains(&format!("Protocol({limit})"))
        );
    }

    let server = String::from_utf8_lossy(&tap.from_server()).into_owned();
    let said = String::from_utf8_lossy(&tap.from_clients()).into_owned();
    let mut secrets = vec![password_of("anna")];
    secrets.extend(values_behind(&said, "TWN S "));
    let tickets = secrets.len() - 1;
    secrets.extend(values_behind(&server, "MSPAuth: "));
    let marks = secrets.len() - 1 - tickets;
    secrets.extend(values_behind(&server, "CKI "));
    let cookies = secrets.len() - 1 - tickets - marks;
    assert!(
        tickets >= 2 && marks >= 2 && cookies >= 2,
        "{tickets} tickets, {marks} marks, {cookies} cookies"
    );
    // Tickets show in parts too.
    let parts: Vec<String> = secrets
        .iter()
        .flat_map(|secret| secret.split(['&', '=']))
        .filter(|part| part.len() > 12)
        .map(str::to_owned)
        .collect();
    secrets.extend(parts);
    printed.holds_none_of(&secrets);
    // The trace is of use all the same.
    for shown in ["VER ", "USR ", "Hello there", "SYN ", "CHG ", "(blanked)"] {
        assert!(printed.0.contains(shown), "{shown}");
    }
}

#[test]
fn a_wrong_password_does_not_show_either() {
    let stage = Stage::new();
    let wrong = "Wrong,Pass word%&é";
    let settings = Settings::new(&account_of("anna"), wrong, stage.address())
        .with_roots(Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()));
    let anna = Person::new(settings);
    let mut printed = Printed::default();
    let error = anna.cannot_sign_in();
    printed.take(&error);
    printed.0.push_str(&format!("{error} {}", error.advice()));
    anna.client.set_password("Another-Wrong-One").expect("a password");
    printed.take(&anna.cannot_sign_in());
    printed.take(&anna.client);
    anna.seen().iter().for_each(|event| printed.take(event));
    printed.0.push_str(&anna.trace());
    let encoded = "Wrong%2CPass%20word%25%26%C3%A9";
    let secrets = [wrong, encoded, "Wrong%2CPass", "Another-Wrong-One", "Another%2DWrong%2DOne"];
    printed.holds_none_of(&secrets.map(str::to_owned));
}

#[test]
fn what_is_kept_holds_a_ticket_only_when_asked_for() {
    let stage = Stage::with(Configuration { accounts: cast(), dispatch: false, ..Configuration::default() });
    let tap = Tap::on(stage.service.addresses().notification);
    let anna = Person::new(stage.settings_at("anna", stage.address().with_port(tap.address().port())));
    anna.signs_in();
    let ticket = values_behind(&String::from_utf8_lossy(&tap.from_clients()), "TWN S ").remove(0);
    let holds =
        |bytes: &[u8], secret: &str| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
    let servers = anna.client.resume_value(ResumeWith::Servers).to_bytes();
    let with_ticket = anna.client.resume_value(ResumeWith::ServersAndTicket).to_bytes();
    let list = anna.client.list_cache().expect("a list").to_bytes();
    assert!(holds(&with_ticket, &ticket));
    for kept in [&servers, &list] {
        assert!(!holds(kept, &ticket) && !holds(kept, &password_of("anna")));
    }
    assert!(!holds(&with_ticket, &password_of("anna")), "not even then");
    // Somebody else's, or damaged: it is ignored.
    for bytes in [&with_ticket[..with_ticket.len() / 2], b"garbage", b""] {
        Person::new(stage.settings("anna").with_resume(Resume::from_bytes(bytes))).signs_in();
    }
    let before = stage.service.counters().tickets_issued;
    let bruno = Person::new(stage.settings("bruno").with_resume(Resume::from_bytes(&with_ticket)));
    bruno.signs_in();
    assert_eq!(stage.service.counters().tickets_issued, before + 1, "Bruno got a ticket of his own");
}

#[test]
fn the_password_leaves_to_the_login_server_only() {
    let stage = Stage::with(Configuration { accounts: cast(), dispatch: false, ..Configuration::default() });
    let notification = Tap::on(stage.service.addresses().notification);
    let passport = Tap::on(stage.service.addresses().passport);
    let port = stage.service.addresses().passport.port().to_string();
    let nexus = stage.service.addresses().nexus_url.replace(&port, &passport.address().port().to_string());
    let address = stage.address().with_port(notification.address().port()).with_nexus(&nexus);
    Person::new(stage.settings_at("anna", address)).signs_in();
    let password = password_of("anna");
    let encoded = password.replace('-', "%2D");
    for (line, bytes) in
        [("notification", notification.from_clients()), ("passport", passport.from_clients())]
    {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!bytes.is_empty(), "{line}");
        assert!(!text.contains(&password) && !text.contains(&encoded), "in the clear to {line}");
    }
    // Nor does it go where a certificate is not good, or the address is not https.
    let stage = Stage::new();
    stage.controls().forever(Step::Login, Action::Redirect("http://127.0.0.1:1/login".into()));
    let refused = stage.person("anna").cannot_sign_in();
    assert_eq!(refused, Error::InsecureAddress);
}
