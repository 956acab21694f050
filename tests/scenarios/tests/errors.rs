//! Bad input and bad circumstances: each gives an error of its own, with advice, and the same client signs in afterwards.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use msnp::{Client, Error, Event, Limits, Roots, ServerKind, Settings, SignOutReason, UpgradeCause};
use msnp_scenarios::{Person, Stage, Tap, account_of, impatient, password_of, sees};
use msnp_service::{Action, Server, Step};

#[test]
fn a_wrong_password_is_told_and_can_be_corrected() {
    let stage = Stage::new();
    let settings = Settings::new(&account_of("anna"), "Wrong-Pass", stage.address())
        .with_roots(Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()));
    let anna = Person::new(settings);
    let error = anna.cannot_sign_in();
    assert!(matches!(&error, Error::WrongPassword { .. }), "{error:?}");
    assert!(!error.is_temporary(), "the same password stays wrong");
    sees!(anna, Event::SignedOut { reason: SignOutReason::Ended(Error::WrongPassword { .. }) });
    anna.client.set_password(&password_of("anna")).expect("a password");
    anna.signs_in();
    assert_eq!(stage.service.counters().logins_refused, 1, "asked once, not again and again");
}

#[test]
fn awkward_passwords_arrive_as_they_are() {
    for password in ["a,b=c d%20e", "пароль", "\"quoted' & <b>", "%41+/\\", "🔑"] {
        let stage = Stage::new();
        let account = msnp_service::Account::new("gerda@example.org", password, "Gerda");
        stage.service.add_account(account);
        let settings = Settings::new("gerda@example.org", password, stage.address())
            .with_roots(Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()));
        Person::new(settings).signs_in();
    }
}

#[test]
fn an_unknown_account_looks_like_a_wrong_password() {
    let stage = Stage::new();
    let settings = Settings::new("nobody@example.org", "Example-Pass", stage.address())
        .with_roots(Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()));
    let error = Person::new(settings).cannot_sign_in();
    assert!(matches!(&error, Error::WrongPassword { .. }), "{error:?}");
}

#[test]
fn an_unknown_host_is_told() {
    let stage = Stage::new();
    let address = stage.address().with_host("nonexistent.invalid");
    let error = Person::new(stage.settings_at("anna", address)).cannot_sign_in();
    let host = || "nonexistent.invalid".to_owned();
    let port = Some(stage.address().port());
    let server = msnp::Server { kind: ServerKind::Notification, host: host(), port };
    assert_eq!(error, Error::UnknownHost { server });
    let address = stage.address().with_nexus("https://nonexistent.invalid/rdr/pprdr.asp");
    let error = Person::new(stage.settings_at("anna", address)).cannot_sign_in();
    let server = msnp::Server { kind: ServerKind::Nexus, host: host(), port: Some(443) };
    assert_eq!(error, Error::UnknownHost { server });
}

/// The nexus of the stage's service.
fn nexus(stage: &Stage) -> msnp::Server {
    let port = stage.service.addresses().passport.port();
    msnp::Server { kind: ServerKind::Nexus, host: "localhost".into(), port: Some(port) }
}

#[test]
fn an_untrusted_certificate_is_told_and_the_password_stays_here() {
    let stage = Stage::new();
    let anna = Person::new(stage.settings("anna").with_roots(Roots::WebPki));
    let error = anna.cannot_sign_in();
    assert_eq!(error, Error::UntrustedCertificate { server: nexus(&stage) });
    assert!(!error.is_temporary());
    // That of another service is as good as none.
    let other = Stage::new();
    let roots = Roots::CaPem(other.service.ca_pem().as_bytes().to_vec());
    let error = Person::new(stage.settings("anna").with_roots(roots)).cannot_sign_in();
    assert_eq!(error, Error::UntrustedCertificate { server: nexus(&stage) });
    assert_eq!(stage.service.counters().tickets_issued, 0);
    assert_eq!(stage.service.counters().logins_refused, 0);
}

#[test]
fn a_certificate_for_another_name_is_told() {
    let stage = Stage::new();
    // The certificate is for localhost, 127.0.0.1 and ::1; this address is the same machine.
    let passport = stage.service.addresses().passport;
    let tap = Tap::between(Ipv4Addr::new(127, 0, 0, 2), passport);
    let nexus = format!("https://{}/rdr/pprdr.asp", tap.address());
    let error = Person::new(stage.settings_at("anna", stage.address().with_nexus(&nexus))).cannot_sign_in();
    let port = Some(tap.address().port());
    let server = msnp::Server { kind: ServerKind::Nexus, host: "127.0.0.2".into(), port };
    assert_eq!(error, Error::WrongCertificateName { server });
    assert_eq!(stage.service.counters().tickets_issued, 0);
}

#[test]
fn roots_that_cannot_be_read_are_told() {
    let stage = Stage::new();
    for roots in [
        Roots::CaFile("/nonexistent/ca.pem".into()),
        Roots::CaPem(b"no certificate".to_vec()),
        Roots::CaPem(Vec::new()),
    ] {
        let error = Person::new(stage.settings("anna").with_roots(roots)).cannot_sign_in();
        assert!(matches!(&error, Error::Roots { .. }), "{error:?}");
        assert!(!error.advice().is_empty());
    }
}

#[test]
fn a_server_without_tls_is_told() {
    let stage = Stage::new().limits(impatient(2000));
    let address = stage.service.addresses().notification;
    let nexus = format!("https://localhost:{}/rdr/pprdr.asp", address.port());
    let error = Person::new(stage.settings_at("anna", stage.address().with_nexus(&nexus))).cannot_sign_in();
    let expected =
        matches!(&error, Error::Tls { .. } | Error::ConnectionLost { .. } | Error::TimedOut { .. });
    assert!(expected, "{error:?}");
}

#[test]
fn a_refused_protocol_is_told() {
    let stage = Stage::new();
    let anna = stage.person("anna");
    for (line, cause) in [
        ("VER {trid} 0", UpgradeCause::NoCommonDialect),
        ("VER {trid} CVR0", UpgradeCause::OnlyUpdates),
        ("VER {trid} MSNP15", UpgradeCause::UnknownDialect),
    ] {
        stage.controls().forever(Step::Version, Action::Line(line.into()));
        let error = anna.cannot_sign_in();
        assert!(matches!(&error, Error::UpgradeRequired { .. }), "{line}: {error:?}");
        assert!(!error.is_temporary());
        let seen = sees!(anna, Event::UpgradeRequired(upgrade) => upgrade.cause);
        assert_eq!(seen, cause, "{line}");
        stage.controls().clear();
        anna.signs_in();
        anna.signs_out();
    }
}

#[test]
fn a_service_that_is_not_there_is_told() {
    for server in [Server::Dispatch, Server::Notification, Server::Passport] {
        let stage = Stage::new();
        let anna = stage.person("anna");
        stage.controls().refuse_connections(server, true);
        let error = anna.cannot_sign_in();
        assert!(matches!(&error, Error::ConnectionRefused { .. }), "{server:?}: {error:?}");
        assert!(error.is_temporary());
        stage.controls().clear();
        anna.signs_in();
        anna.signs_out();
    }
}

#[test]
fn what_cannot_work_is_said_before_anything_is_sent() {
    let stage = Stage::new();
    let try_with = |account: &str, password: &str, service: msnp::Service| {
        Client::new(Settings::new(account, password, service)).err()
    };
    let service = || stage.address();
    let bad = |account: &str| Some(Error::InvalidAccount { account: account.into() });
    for account in
        ["anna", "anna@", "@example.net", "a b@example.net", "a@b@c", "", "anna@example.net\r\nOUT"]
    {
        assert_eq!(try_with(account, "Example-Pass", service()), bad(account));
    }
    let long = format!("{}@example.net", "a".repeat(130));
    assert_eq!(try_with(&long, "Example-Pass", service()), bad(&long));
    assert_eq!(try_with("a@b", "", service()), Some(Error::InvalidValue));
    assert_eq!(try_with("a@b", &"x".repeat(129), service()), Some(Error::TooLong));
    for host in ["", "a b", "a/b", "user@host", &"h".repeat(300)] {
        assert_eq!(try_with("a@b", "x", service().with_host(host)), Some(Error::InvalidAddress), "{host}");
    }
    assert_eq!(try_with("a@b", "x", service().with_dialects([])), Some(Error::NoDialect));
    assert_eq!(try_with("a@b", "x", service().with_nexus("http://a/b")), Some(Error::InsecureAddress));
    assert_eq!(try_with("a@b", "x", service().with_nexus("gopher://a/b")), Some(Error::InvalidAddress));
    assert_eq!(stage.service.counters().total().connections, 0);
}

#[test]
fn wishes_that_cannot_work_are_refused_and_harm_nothing() {
    let stage = Stage::new();
    let anna = stage.person("anna");
    assert_eq!(anna.fails(anna.client.set_status(msnp::Status::Away)), Error::NotSignedIn);
    assert_eq!(anna.fails(anna.client.add_group("Chess")), Error::NotSignedIn);
    anna.signs_in();
    assert_eq!(anna.cannot_sign_in(), Error::AlreadySignedIn);
    assert_eq!(anna.fails(anna.client.set_status(msnp::Status::Offline)), Error::InvalidValue);
    for account in ["nobody", "a b@c", "a@b\r\nOUT", "a,b@c"] {
        let expected = Error::InvalidAccount { account: account.into() };
        assert_eq!(anna.fails(anna.client.add_contact(account, None)), expected);
        assert_eq!(anna.fails(anna.client.block(account)), expected);
        assert_eq!(anna.fails(anna.client.chat(account)), expected);
    }
    assert_eq!(anna.fails(anna.client.set_display_name(&"é".repeat(130))), Error::TooLong);
    assert_eq!(anna.fails(anna.client.set_property("PHM", &"1".repeat(96))), Error::TooLong);
    assert_eq!(anna.fails(anna.client.add_group("")), Error::InvalidValue);
    let unknown = anna.fails(anna.client.add_contact(&account_of("dora"), Some("No Such")));
    assert_eq!(unknown, Error::NoSuchGroup { group: "No Such".into() });
    assert!(anna.client.is_online());
    // What looks like a command is text.
    anna.does(anna.client.set_display_name("Anna\r\nOUT"));
    assert!(anna.client.is_online());
}

#[test]
fn five_misfortunes_have_five_names_and_five_pieces_of_advice() {
    let stage = Stage::new().limits(Limits { ..impatient(2000) });
    let roots = Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec());
    let mut errors = Vec::new();
    let wrong = Settings::new(&account_of("anna"), "Wrong-Pass", stage.address()).with_roots(roots);
    errors.push(Person::new(wrong).cannot_sign_in());
    let nowhere = stage.address().with_host("nonexistent.invalid");
    errors.push(Person::new(stage.settings_at("anna", nowhere)).cannot_sign_in());
    errors.push(Person::new(stage.settings("anna").with_roots(Roots::WebPki)).cannot_sign_in());
    stage.controls().forever(Step::Version, Action::Refuse(0));
    errors.push(stage.person("anna").cannot_sign_in());
    stage.controls().clear();
    stage.controls().forever(Step::Version, Action::Silence);
    errors.push(stage.person("anna").cannot_sign_in());
    stage.controls().clear();
    let names: BTreeSet<String> = errors.iter().map(|error| error.to_string()).collect();
    let advice: BTreeSet<&str> = errors.iter().map(Error::advice).collect();
    println!();
    for error in &errors {
        println!("{error}\n    {}", error.advice());
    }
    assert_eq!((names.len(), advice.len()), (5, 5), "{errors:?}");
    assert!(advice.iter().all(|advice| advice.len() > 20));
}
