//! MSNP2 to MSNP7: sign-in by MD5, for who chose it by name, and the list that it shares with later dialects.

use futures_lite::StreamExt;
use msnp::{Client, Dialect, Error, Event, Md5SignIn, Settings, SignOutReason};
use msnp_scenarios::{Person, Stage, account_of, dialect, password_of, sees};
use msnp_service::Quirks;

/// Somebody at a client of one dialect.
fn signed_in(stage: &Stage, name: &str, dialect: Dialect) -> Person {
    let person = Person::new(stage.settings_with(name, dialect));
    person.signs_in();
    person
}

/// What one does in a dialect, the next sees in another: there is one list behind them all.
#[test]
fn one_list_is_behind_all_dialects() {
    let stage = Stage::new();
    let anna = signed_in(&stage, "anna", dialect(12));
    anna.does(anna.client.add_group("Chess"));
    anna.does(anna.client.add_contact(&account_of("dora"), Some("Chess")));
    anna.does(anna.client.block(&account_of("carla")));
    anna.does(anna.client.rename_contact(&account_of("bruno"), "Bruno B"));
    anna.signs_out();
    for number in 2..=15 {
        let anna = signed_in(&stage, "anna", dialect(number));
        let roster = anna.client.contacts();
        let accounts: Vec<&str> = roster.contacts().map(|contact| contact.account()).collect();
        assert_eq!(accounts, ["bruno@example.org", "carla@example.org", "dora@example.org"], "MSNP{number}");
        assert_eq!(anna.contact(&account_of("bruno")).name(), "Bruno B", "MSNP{number}");
        assert!(anna.contact(&account_of("carla")).is_blocked(), "MSNP{number}");
        let chess = roster.group_named("Chess").map(|group| roster.members(group.id()).count());
        assert_eq!(chess, (number >= 7).then_some(1), "MSNP{number}");
        anna.signs_out();
    }
    let anna = signed_in(&stage, "anna", dialect(2));
    anna.does(anna.client.unblock(&account_of("carla")));
    anna.does(anna.client.remove_contact(&account_of("dora")));
    anna.signs_out();
    let anna = signed_in(&stage, "anna", dialect(12));
    assert!(!anna.contact(&account_of("carla")).is_blocked());
    assert!(anna.client.contact(&account_of("dora")).is_none_or(|dora| !dora.is_on(msnp::List::Forward)));
}

#[test]
fn wrong_passwords_and_unknown_accounts_are_told_as_by_passport() {
    let stage = Stage::new().speaking(dialect(7));
    for settings in [
        Settings::new(&account_of("anna"), "not-hers", stage.address()),
        Settings::new("nobody@example.net", &password_of("anna"), stage.address()),
    ] {
        let person = Person::new(settings);
        let error = person.fails(person.client.sign_in());
        assert!(matches!(error, Error::WrongPassword { .. }), "{error:?}");
    }
}

/// Who did not choose it never signs in so, whatever the service wants; who did never signs in in another way.
#[test]
fn nobody_signs_in_by_md5_unasked() {
    let stage = Stage::new();
    let old = stage.address().with_dialects([dialect(7), dialect(2)]);
    let refused = Client::new(stage.settings_at("anna", old)).err();
    assert_eq!(refused, Some(Error::NoDialect));
    assert!(Error::NoDialect.advice().contains("md5_sign_in"));

    stage.service.set_quirks(Quirks { passport_only: true, ..Quirks::default() });
    let anna = Person::new(stage.settings_at("anna", stage.address().with_md5_sign_in(Md5SignIn::Password)));
    let error = anna.fails(anna.client.sign_in());
    assert!(matches!(error, Error::UpgradeRequired { .. }), "{error:?}");
    assert_eq!(stage.service.counters().tickets_issued, 0);
}

#[test]
fn no_login_server_is_needed_and_the_hash_is_not_traced() {
    let stage = Stage::new();
    let address = msnp::Service::at(&stage.service.addresses().dispatch.to_string())
        .with_nexus("https://127.0.0.1:1/nothing")
        .with_md5_sign_in(Md5SignIn::Password);
    let anna = Person::new(stage.settings_at("anna", address));
    anna.signs_in();
    assert_eq!(anna.client.dialect(), Some(Dialect::MSNP7));
    assert_eq!(stage.service.counters().tickets_issued, 0);
    let trace = anna.trace();
    assert!(trace.contains("MD5 I ") && trace.contains("MD5 S (blanked)"), "{trace}");
}

#[test]
fn a_program_may_know_the_answer_and_not_the_password() {
    let stage = Stage::new().speaking(dialect(4));
    let address = stage.address().with_md5_sign_in(Md5SignIn::Program);
    let settings = Settings::new(&account_of("anna"), "", address);
    let anna = Person::new(settings);
    let mut events = anna.client.events();
    assert_eq!(anna.client.answer_md5(&"0".repeat(32)), Err(Error::NotSignedIn));
    let answering = async {
        while let Some(event) = events.next().await {
            if let Event::Md5Challenge { salt } = event {
                assert_eq!(anna.client.answer_md5("nonsense"), Err(Error::InvalidValue));
                let parts = [salt.as_bytes(), password_of("anna").as_bytes()].concat();
                anna.client.answer_md5(&digest(&parts))?;
            }
        }
        Err(Error::SessionEnded)
    };
    anna.does(futures_lite::future::or(anna.client.sign_in(), answering));
    assert!(anna.client.is_online());
    anna.signs_out();
    sees!(anna, Event::SignedOut { reason: SignOutReason::Wish });
}

fn digest(bytes: &[u8]) -> String {
    use md5::Digest;
    md5::Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn lists_may_swap_their_counts_and_lack_fields() {
    let quirks = Quirks { swapped_list_counts: true, bare_list_properties: true, ..Quirks::default() };
    let mut accounts = msnp_scenarios::cast();
    accounts[1] = accounts[1].clone().property("PHM", "39 555 0199");
    let configuration = msnp_service::Configuration { accounts, quirks, ..Default::default() };
    let stage = Stage::with(configuration);
    for number in 2..=7 {
        let anna = signed_in(&stage, "anna", dialect(number));
        let roster = anna.client.contacts();
        assert!(roster.is_complete());
        assert_eq!(roster.contacts().count(), 2, "MSNP{number}");
        let phone = anna.contact(&account_of("bruno")).mobile_phone().to_owned();
        assert_eq!(phone, if number >= 5 { "39 555 0199" } else { "" }, "MSNP{number}");
        anna.signs_out();
    }
}
