//! Names that look like something else, and names that are none.

use msnp::{Dialect, Event, Status};
use msnp_scenarios::{
    Stage, account_of, cast, in_every_dialect_from_msnp8, in_msnp8_to_msnp12, password_of, sees,
};
use msnp_service::{Account, Action, Configuration, Quirks, Rule, Step};

use super::*;

in_every_dialect_from_msnp8! {
    whoever_adds_oneself_may_be_called_anything,
    additions_in_the_form_of_another_dialect_are_read,
    empty_names_move_nothing,
    numbers_are_names,
}

in_msnp8_to_msnp12! {
    whom_one_adds_may_be_called_anything,
    contacts_of_the_list_may_be_called_anything,
    lines_with_an_empty_name_are_read,
}

const NAMES: [&str; 6] = ["N=1", "N=bruno@example.org", "F=x", "C=64", "F=", "N=carla@example.org"];

fn whoever_adds_oneself_may_be_called_anything(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    for (number, name) in NAMES.into_iter().enumerate() {
        let account = format!("stranger{number}@example.com");
        hears(&stage, &anna, added_you(dialect, &account, name));
        let told = sees!(anna, Event::AddedYou { account, name, .. } => (account.clone(), name.clone()));
        assert_eq!(told, (account, name.to_owned()));
    }
    assert!(told(&anna, |event| matches!(event, Event::AddedYou { .. })).len() == NAMES.len());
    nothing_is_skipped(&anna);
}

fn whom_one_adds_may_be_called_anything(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    for (number, name) in NAMES.into_iter().enumerate() {
        let account = format!("stranger{number}@example.com");
        let answers = if dialect.has_contact_ids() {
            [
                format!("ADC {{trid}} AL N={account}"),
                format!("ADC {{trid}} FL N={account} F={name} C={BRUNOS_ID}"),
            ]
        } else {
            [
                format!("ADD {{trid}} AL 2 {account} {account}"),
                format!("ADD {{trid}} FL 2 {account} {name} 0"),
            ]
        };
        for answer in answers {
            stage.controls().add(Rule::new(Step::ListChange, Action::Line(answer)).account(ANNA));
        }
        anna.does(anna.client.add_contact(&account, None));
        let added = anna.contact(&account);
        assert_eq!((added.name(), added.lists().mask()), (name, 3));
    }
    assert_eq!(anna.contact(BRUNO).name(), "Bruno");
    nothing_is_skipped(&anna);
}

/// The marks of MSNP10 and later say what they are in whatever order.
#[test]
fn marks_may_come_in_another_order() {
    for dialect in [Dialect::MSNP10, Dialect::MSNP11, Dialect::MSNP12] {
        let stage = Stage::new().speaking(dialect);
        let line = listed(dialect, DORA, "C=64", id_of(FRIENDS, dialect));
        let turned = line.replace(&format!("F=C=64 C={BRUNOS_ID}"), &format!("C={BRUNOS_ID} F=C=64"));
        assert_ne!(line, turned);
        gives_anna(&stage, &list(dialect, "1 2", &turned));
        let anna = stage.signed_in("anna");
        assert_eq!((anna.contact(DORA).name(), anna.contact(DORA).id()), ("C=64", Some(BRUNOS_ID)));
        nothing_is_skipped(&anna);
    }
}

fn additions_in_the_form_of_another_dialect_are_read(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    let lines = [
        "ADC 0 RL N=one@example.com F=One",
        "ADC 0 RL two@example.com Two",
        "ADC 0 RL 7 three@example.com Three",
        "ADD 0 RL 7 four@example.com Four",
        "ADD 0 RL five@example.com Five",
        "ADD 0 RL N=six@example.com F=Six",
    ];
    // Before there were marks, the account might be called so.
    let marked = usize::from(dialect.has_contact_ids());
    for line in &lines[..5 + marked] {
        hears(&stage, &anna, format!("{line}\r\n"));
        let told =
            sees!(anna, Event::AddedYou { account, name, .. } => (account.clone(), name.to_lowercase()));
        let (account, name) = told;
        assert!(
            line.contains(&account) && account == format!("{name}@example.com"),
            "{line}: {account} {name}"
        );
    }
    nothing_is_skipped(&anna);
}

fn contacts_of_the_list_may_be_called_anything(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let friends = id_of(FRIENDS, dialect);
    for name in NAMES {
        gives_anna(&stage, &list(dialect, "1 2", &listed(dialect, DORA, name, friends)));
        let anna = stage.signed_in("anna");
        let dora = anna.contact(DORA);
        assert_eq!((dora.name(), dora.groups().collect::<Vec<_>>()), (name, vec![friends]), "{name}");
        assert_eq!(anna.client.contacts().everybody().len(), 1, "{name}");
        nothing_is_skipped(&anna);
    }
}

/// Anna and Bruno, who have no names.
fn nameless(dialect: Dialect, names: [&str; 2]) -> Stage {
    let mut accounts = cast();
    let account = |name: &str, shown| Account::new(account_of(name), password_of(name), shown);
    accounts[0] = account("anna", names[0]).contact_in(BRUNO, "Work").group("");
    accounts[1] = account("bruno", names[1]).contact(ANNA);
    let quirks = Quirks { empty_names: true, ..Quirks::default() };
    Stage::with(Configuration { accounts, quirks, ..Configuration::default() }).speaking(dialect)
}

fn empty_names_move_nothing(dialect: Dialect) {
    let stage = nameless(dialect, ["", ""]);
    let bruno = stage.signed_in("bruno");
    bruno.does(bruno.client.set_status(Status::Busy));
    let anna = stage.signed_in("anna");
    // USR, LST, LSG, ILN.
    sees!(anna, Event::SignedIn { name, .. } if name.is_empty());
    let contacts = anna.client.contacts();
    assert!(contacts.me().is_verified());
    assert_eq!(contacts.me().name(), ANNA, "the account is shown in its place");
    let nameless_groups = contacts.groups().iter().filter(|group| group.name().is_empty()).count();
    assert_eq!(nameless_groups, 1, "{:?}", contacts.groups());
    let work = contacts.group_named("Work").expect("the group").id().to_owned();
    let initial = sees!(anna, Event::Presence { account, status, name, capabilities, .. } if account == BRUNO
        => (*status, name.clone(), *capabilities));
    assert_eq!((initial.0, initial.1.as_str()), (Status::Busy, ""));
    assert_ne!(initial.2.0, 0, "what stands behind the name is read");
    let known = anna.contact(BRUNO);
    assert_eq!((known.status(), known.name(), known.lists().mask()), (Status::Busy, BRUNO, 11));
    assert_eq!(known.groups().collect::<Vec<_>>(), [work]);
    // NLN.
    anna.does(anna.client.set_status(Status::Away));
    let capabilities = sees!(bruno, Event::Presence { status: Status::Away, name, capabilities, .. } if name.is_empty()
        => *capabilities);
    assert_ne!(capabilities.0, 0);
    // RNG, JOI, IRO, MSG.
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "Hello");
    sees!(anna, Event::Joined { account, name, .. } if account == BRUNO && name.is_empty());
    sees!(bruno, Event::Joined { account, name, .. } if account == ANNA && name.is_empty());
    sees!(bruno, Event::Text { from, name, text, .. } if from == ANNA && name.is_empty() && text == "Hello");
    nothing_is_skipped(&anna);
    nothing_is_skipped(&bruno);
}

/// What the service of the scenarios does not say by itself.
fn lines_with_an_empty_name_are_read(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    hears(&stage, &anna, "NLN BSY bruno@example.org  805306412\r\n");
    let told = sees!(anna, Event::Presence { account, status, name, capabilities, .. } if account == BRUNO
        => (*status, name.clone(), capabilities.0));
    assert_eq!(told, (Status::Busy, String::new(), 805_306_412));
    assert_eq!(anna.contact(BRUNO).name(), "Bruno", "the name that is known stays");
    let added = if dialect.has_contact_ids() {
        added_you(dialect, "stranger@example.com", "")
    } else {
        "ADD 0 RL 7 stranger@example.com \r\n".to_owned()
    };
    hears(&stage, &anna, added);
    sees!(anna, Event::AddedYou { account, .. } if account == "stranger@example.com");
    // A name in the place of the group, and no name.
    let answer = if dialect.has_contact_ids() {
        format!("ADC {{trid}} FL N={DORA} F= C={BRUNOS_ID}")
    } else {
        format!("ADD {{trid}} FL 2 {DORA}  0")
    };
    stage.controls().add(Rule::new(Step::ListChange, Action::Line(answer)).account(ANNA).skip(1));
    anna.does(anna.client.add_contact(DORA, None));
    assert_eq!((anna.contact(DORA).name(), anna.contact(DORA).lists().mask()), (DORA, 3));
    nothing_is_skipped(&anna);
}

fn numbers_are_names(dialect: Dialect) {
    let stage = nameless(dialect, ["0", "12345"]);
    let (bruno, anna) = (stage.signed_in("bruno"), stage.signed_in("anna"));
    sees!(anna, Event::Presence { account, name, .. } if account == BRUNO && name == "12345");
    sees!(bruno, Event::Presence { account, name, .. } if account == ANNA && name == "0");
    assert_eq!((anna.contact(BRUNO).name(), bruno.contact(ANNA).name()), ("12345", "0"));
    assert_eq!((anna.client.contacts().me().name(), bruno.client.contacts().me().name()), ("0", "12345"));
    let chat = bruno.chats_with(&anna);
    bruno.says(&chat, "Hello");
    sees!(anna, Event::Text { name, .. } if name == "12345");
    nothing_is_skipped(&anna);
    nothing_is_skipped(&bruno);
}
