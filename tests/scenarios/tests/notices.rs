//! What the service says and is asked besides lists and presence, in every dialect: mail, alerts, pages, challenges, addresses.

use msnp::{Dialect, Error, Event, Status};
use msnp_scenarios::{Stage, account_of, cast, eventually, in_every_dialect, sees};
use msnp_service::Configuration;

/// The first dialect with pages and alerts.
const PROPERTIES: u8 = 5;
/// The first with challenges, and texts from mobile devices.
const CHALLENGES: u8 = 6;
/// The first whose contact list lives in web services.
const WEB_LISTS: u8 = 13;

in_every_dialect! {
    mail_is_announced,
    offline_messages_are_announced,
    alerts_and_pages_are_shown,
    pages_go_out,
    challenges_are_answered_rightly,
    pages_of_the_service_have_addresses,
}

fn mail_is_announced(dialect: Dialect) {
    let mut accounts = cast();
    accounts[0] = accounts[0].clone().mailbox(3);
    let stage = Stage::with(Configuration { accounts, ..Configuration::default() }).speaking(dialect);
    let anna = stage.signed_in("anna");
    if dialect >= Dialect::MSNP11 {
        sees!(anna, Event::MailData { document, new: false } if document.contains("<IU>3</IU>"));
    }
    sees!(anna, Event::MailUnread { inbox: 3, folders: 0 });
    stage.service.new_mail(anna.account(), "Ängström & Söhne", "firm@example.org", "Prüfung: 100 %");
    sees!(anna, Event::MailNew { from, address, subject }
        if from == "Ängström & Söhne" && address == "firm@example.org" && subject == "Prüfung: 100 %");
    stage.service.offline_message(anna.account(), "Bruno", "bruno@example.org");
    if dialect >= Dialect::MSNP11 {
        sees!(anna, Event::MailData { document, new: true } if document.contains("bruno@example.org"));
        sees!(anna, Event::OfflineMessages { senders, new: true }
            if senders.len() == 1 && senders[0].account == "bruno@example.org" && senders[0].name == "Bruno");
    }
    let fields = sees!(anna, Event::Profile { fields } => fields.clone());
    let is_named = fields.iter().any(|(name, value)| name == "preferredEmail" && value == anna.account());
    assert_eq!(is_named, dialect.number() >= 3, "{fields:?}");
    assert!(!fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("MSPAuth")), "{fields:?}");
}

fn offline_messages_are_announced(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = account_of("anna");
    for (name, account) in
        [("Bruno", "bruno@example.org"), ("Зоя", "zoe@example.org"), ("B.", "Bruno@Example.org")]
    {
        stage.service.offline_message(&anna, name, account);
    }
    // Twice: they stay until somebody takes them away.
    for _ in 0..2 {
        let anna = stage.signed_in("anna");
        if dialect >= Dialect::MSNP11 {
            let senders = sees!(anna, Event::OfflineMessages { senders, new: false } => senders.clone());
            let told: Vec<_> = senders
                .iter()
                .map(|sender| (sender.account.as_str(), sender.name.as_str(), sender.count))
                .collect();
            assert_eq!(told, [("bruno@example.org", "Bruno", 2), ("zoe@example.org", "Зоя", 1)]);
        }
        anna.does(anna.client.set_display_name("Anna B"));
        let seen = anna.seen();
        let told = seen.iter().filter(|event| matches!(event, Event::OfflineMessages { .. })).count();
        assert_eq!(told, usize::from(dialect >= Dialect::MSNP11), "{seen:?}");
        anna.signs_out();
    }
    for number in 0..25 {
        stage.service.offline_message(&anna, "Bruno", &format!("b{number}@example.org"));
    }
    let anna = stage.signed_in("anna");
    if dialect >= Dialect::MSNP11 {
        sees!(anna, Event::OfflineMessages { senders, new: false } if senders.is_empty());
    }
}

fn alerts_and_pages_are_shown(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    stage.service.alert(anna.account(), "Parcel <42> & more arrived.");
    if dialect.number() >= PROPERTIES {
        sees!(anna, Event::Alert { text, .. } if text == "Parcel <42> & more arrived.");
    }
    if dialect.number() < CHALLENGES {
        return;
    }
    stage.service.page(anna.account(), "tel:+15550100", "call me & bring bread");
    sees!(anna, Event::MobileText { from, text, .. } if from == "tel:+15550100" && text == "call me & bring bread");
}

fn pages_go_out(dialect: Dialect) {
    let mut accounts = cast();
    accounts[1] = accounts[1].clone().property("MOB", "Y").property("MBE", "Y");
    let stage = Stage::with(Configuration { accounts, ..Configuration::default() }).speaking(dialect);
    let anna = stage.signed_in("anna");
    if dialect.number() < PROPERTIES {
        let refused = anna.fails(anna.client.page(&account_of("bruno"), 1, "call me"));
        assert_eq!(refused, Error::NotInDialect { dialect });
        return;
    }
    if dialect.number() < WEB_LISTS {
        assert_eq!(anna.contact(&account_of("bruno")).property("MOB"), "Y");
    }
    anna.does(anna.client.page(&account_of("bruno"), 1, "call <me> & bring bread"));
    eventually("the page arrives", || stage.service.counters().pages == 1);
    assert!(anna.client.is_online());
}

fn challenges_are_answered_rightly(dialect: Dialect) {
    let configuration =
        Configuration { accounts: cast(), challenge_after_sign_in: true, ..Configuration::default() };
    let stage = Stage::with(configuration).speaking(dialect);
    let anna = stage.signed_in("anna");
    if dialect.number() < CHALLENGES {
        stage.service.send_raw(anna.account(), b"CHL 0 22210219642164014968\r\n");
        anna.does(anna.client.set_status(Status::Busy));
        assert_eq!(stage.service.counters().challenges_wrong, 0, "nothing was answered");
        return;
    }
    eventually("the first answer", || stage.service.counters().challenges_right == 1);
    for number in 2..=5 {
        stage.service.challenge(anna.account());
        eventually("another answer", || stage.service.counters().challenges_right == number);
    }
    assert_eq!(stage.service.counters().challenges_wrong, 0);
    assert!(anna.client.is_online());
}

fn pages_of_the_service_have_addresses(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    let inbox = anna.does(anna.client.request_url("INBOX"));
    assert_eq!(inbox.path, "/cgi-bin/HoTMaiL");
    assert!(inbox.login.starts_with("https://"), "{inbox:?}");
    if dialect < Dialect::MSNP11 || dialect.number() >= WEB_LISTS {
        let refused = anna.fails(anna.client.request_configuration("Shields.xml"));
        assert_eq!(refused, Error::NotInDialect { dialect });
    } else {
        let file = anna.does(anna.client.request_configuration("Shields.xml"));
        assert!(file.starts_with(b"<?xml"), "{file:?}");
    }
}
