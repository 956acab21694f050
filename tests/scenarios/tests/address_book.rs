//! MSNP13 to MSNP15 with the list in web services: what is done is so on both floors and for people of other dialects, and what a service
//! refuses is said.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use msnp::{Dialect, Error, ErrorCode, Event, List, SendFailure, Status};
use msnp_scenarios::{
    Person, Stage, account_of, dialect, eventually, impatient, in_every_dialect_of_web_lists, password_of,
    sees,
};
use msnp_service::{Account, Action, Configuration, Contact, ListEdit, ListSnapshot, Quirks, Rule, Step};

in_every_dialect_of_web_lists! {
    what_is_done_is_so_on_both_floors,
    people_of_other_dialects_are_seen_and_see,
    settings_of_oneself_are_kept,
    a_lost_session_has_its_list_again,
    a_service_that_stumbles_is_asked_again,
    what_a_service_refuses_is_said_and_changes_nothing,
    an_account_without_an_address_book_gets_one,
    the_forward_list_is_told_to_the_server_with_a_decision,
    what_is_changed_elsewhere_is_told_and_nothing_else,
    what_is_changed_while_the_list_cannot_be_read_is_told_later,
    people_of_other_networks_are_blocked_and_allowed_as_such,
    people_of_other_networks_are_written_to_and_heard,
}

fn truth(stage: &Stage, name: &str) -> ListSnapshot {
    stage.service.list_of(&account_of(name)).expect("an account")
}

fn forward(list: &ListSnapshot) -> Vec<&str> {
    list.forward.iter().map(|contact| contact.address.as_str()).collect()
}

/// Somebody who speaks another dialect than the others on this stage.
fn speaking(stage: &Stage, name: &str, number: u8) -> Person {
    let address = stage.address().with_dialects(vec![dialect(number)]);
    let person = Person::new(stage.settings_at(name, address));
    person.signs_in();
    person
}

fn what_is_done_is_so_on_both_floors(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, dora) = (stage.signed_in("anna"), stage.signed_in("dora"));
    let work = anna.client.contacts().group_named("Work").expect("the group").id().to_owned();
    assert!(anna.client.contacts().members(&work).any(|contact| contact.account() == account_of("bruno")));

    anna.does(anna.client.add_contact(dora.account(), None));
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == dora.account());
    let chess = anna.does(anna.client.add_group("Chess & <Go>"));
    anna.does(anna.client.add_to_group(dora.account(), &chess));
    anna.does(anna.client.move_to_group(&account_of("bruno"), "Work", "Chess & <Go>"));
    let list = truth(&stage, "anna");
    assert_eq!(list.groups, ["Work", "Chess & <Go>"]);
    for contact in &list.forward {
        let is_in_chess = contact.address == dora.account() || contact.address == account_of("bruno");
        assert_eq!(contact.groups, if is_in_chess { &["Chess & <Go>"][..] } else { &[] }, "{contact:?}");
    }

    anna.does(anna.client.block(dora.account()));
    let list = truth(&stage, "anna");
    assert!(
        list.block.contains(&account_of("dora")) && !list.allow.contains(&account_of("dora")),
        "{list:?}"
    );
    sees!(dora, Event::AddedYou { account, .. } if account == anna.account());
    dora.does(dora.client.add_contact(anna.account(), None));
    assert!(!dora.contact(anna.account()).is_online(), "who is blocked sees nobody");
    anna.does(anna.client.unblock(dora.account()));
    sees!(dora, Event::Presence { account, status: Status::Online, .. } if account == anna.account());
    let list = truth(&stage, "anna");
    assert!(list.allow.contains(&account_of("dora")) && list.block.is_empty(), "{list:?}");

    anna.does(anna.client.remove_contact(dora.account()));
    assert!(!forward(&truth(&stage, "anna")).contains(&dora.account()));
    assert!(truth(&stage, "anna").allow.contains(&account_of("dora")), "allowed still");

    // What was done is there at the next sign-in, and somebody who comes by an older dialect has the same list.
    let before = anna.client.contacts();
    anna.signs_out();
    anna.signs_in();
    let again = anna.client.contacts();
    let members = |roster: &msnp::Roster| -> Vec<(String, u8)> {
        roster.everybody().map(|contact| (contact.account().to_owned(), contact.lists().mask())).collect()
    };
    assert_eq!(members(&before), members(&again));
    anna.signs_out();
    let older = speaking(&stage, "anna", 12);
    assert_eq!(members(&older.client.contacts()), members(&again));
    assert_eq!(older.client.contacts().members(&chess).count(), again.members(&chess).count());
}

/// Two accounts that have each other in another network: no switchboard is between them.
fn people_of_other_networks_are_written_to_and_heard(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let of_network = |owner: &str, other: &str, network: u8| {
        let contact = Contact { network: Some(network), ..Contact::new(account_of(other)) };
        let account = Account::new(account_of(owner), password_of(owner), owner);
        stage.service.add_account(Account { contacts: vec![contact], ..account });
    };
    of_network("anna", "dora", 32);
    of_network("dora", "anna", 2);
    let (anna, dora) = (stage.signed_in("anna"), stage.signed_in("dora"));
    assert_eq!((anna.contact(dora.account()).network(), dora.contact(anna.account()).network()), (32, 2));
    let chat = anna.does(anna.client.chat(dora.account()));
    anna.says(&chat, "Ångström & <1>");
    let (conversation, text) = sees!(dora, Event::Text { conversation, from, text, .. } if from == anna.account() => (*conversation, text.clone()));
    assert_eq!(text, "Ångström & <1>");
    chat.typing();
    sees!(dora, Event::Typing { from, .. } if from == anna.account());
    anna.does(chat.nudge());
    sees!(dora, Event::Nudge { from, .. } if from == anna.account());
    // A text longer than one message arrives in order.
    let long = "0123456789 ".repeat(400);
    anna.says(&chat, &long);
    // The answer goes to the same conversation as what was heard.
    let answer = dora.does(dora.client.chat(anna.account()));
    assert_eq!(answer.id(), conversation);
    dora.says(&answer, "Hello");
    sees!(anna, Event::Text { from, text, .. } if from == dora.account() && text == "Hello");
    assert_eq!(stage.service.counters().switchboard.connections, 0);
    // Who is blocked is not heard, and cannot be written to.
    anna.does(anna.client.block(dora.account()));
    assert_eq!(dora.writes_in_vain(anna.account(), "again").reason, SendFailure::NotReachable);
    assert_eq!(anna.writes_in_vain(dora.account(), "again").reason, SendFailure::Blocked);
    anna.does(anna.client.unblock(dora.account()));
    anna.says(&chat, "once more");
    dora.signs_out();
    assert_eq!(anna.writes_in_vain(dora.account(), "gone").reason, SendFailure::NotReachable);
}

/// Yahoo, an Office server and a telephone: what the service keeps of them, and the notification server is told, names their network.
fn people_of_other_networks_are_blocked_and_allowed_as_such(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let people = [("carol@yahoo.example", 32), ("olaf@office.example", 2), ("tel:+15550100", 4)];
    for (address, network) in people {
        let contact = Contact { network: Some(network), ..Contact::new(address) };
        let anna = Account::new(account_of("anna"), password_of("anna"), "Anna");
        stage.service.add_account(Account { contacts: vec![contact], ..anna });
    }
    let anna = stage.signed_in("anna");
    for (address, network) in people {
        let is_kept = || assert_eq!(anna.contact(address).network(), u32::from(network), "{address}");
        is_kept();
        let lists = || {
            let list = truth(&stage, "anna");
            let has = |of: &[String]| of.iter().any(|account| account == address);
            (has(&list.allow), has(&list.block))
        };
        assert_eq!(lists(), (true, false), "{address}");
        anna.does(anna.client.block(address));
        assert_eq!(lists(), (false, true), "{address}");
        assert!(anna.contact(address).is_blocked());
        anna.does(anna.client.unblock(address));
        assert_eq!(lists(), (true, false), "{address}");
        is_kept();
        anna.does(anna.client.undecide(address));
        assert_eq!(lists(), (false, false), "{address}");
        anna.does(anna.client.unblock(address));
        anna.does(anna.client.remove_contact(address));
        assert!(!forward(&truth(&stage, "anna")).contains(&address));
        is_kept();
        // Back among the contacts, of the same network; what is wanted of a new telephone is not known.
        if network == 4 {
            assert!(matches!(
                anna.fails(anna.client.add_contact(address, None)),
                Error::InvalidAccount { .. }
            ));
        } else {
            anna.does(anna.client.add_contact(address, None));
            assert!(forward(&truth(&stage, "anna")).contains(&address));
        }
        is_kept();
    }
    anna.signs_out();
    anna.signs_in();
    for (address, network) in people {
        assert_eq!(anna.contact(address).network(), u32::from(network), "{address}");
    }
}

fn people_of_other_dialects_are_seen_and_see(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    let bruno = speaking(&stage, "bruno", 12);
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());
    assert!(bruno.contact(anna.account()).is_online());
    bruno.does(bruno.client.set_status(Status::Busy));
    sees!(anna, Event::Presence { account, status: Status::Busy, .. } if account == bruno.account());
    anna.does(anna.client.set_display_name("Anna & <Co>"));
    sees!(bruno, Event::Presence { account, name, .. } if account == anna.account() && name == "Anna & <Co>");
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "Hello");
    sees!(bruno, Event::Text { text, .. } if text == "Hello");
    // Whom the older client adds, the newer one is told of at once.
    let dora = stage.signed_in("dora");
    bruno.does(bruno.client.add_contact(dora.account(), None));
    sees!(dora, Event::AddedYou { account, decided: false, .. } if account == bruno.account());
    dora.does(dora.client.accept(bruno.account()));
    assert_eq!(truth(&stage, "dora").allow, [bruno.account()]);
    assert!(truth(&stage, "dora").pending.is_empty());
}

fn settings_of_oneself_are_kept(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    anna.does(anna.client.set_privacy(false));
    anna.does(anna.client.set_prompting(false));
    anna.does(anna.client.set_display_name("Anna of old"));
    assert!(truth(&stage, "anna").private && !truth(&stage, "anna").prompt);
    anna.signs_out();
    anna.signs_in();
    let roster = anna.client.contacts();
    let me = roster.me();
    assert!(!me.allows_unknown() && !me.asks_when_added());
    assert_eq!(me.name(), "Anna of old");
    assert!(truth(&stage, "anna").private, "the sign-in changes nothing");
}

fn a_lost_session_has_its_list_again(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect).staying_connected();
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    anna.forgets();
    stage.controls().cut_notification(anna.account());
    sees!(anna, Event::ConnectionLost { .. });
    sees!(anna, Event::Online { .. });
    assert!(anna.contact(bruno.account()).is_on(List::Forward));
    eventually("Bruno is there again", || anna.contact(bruno.account()).is_online());
    anna.does(anna.client.block(bruno.account()));
    assert_eq!(truth(&stage, "anna").block, [bruno.account()]);
}

fn a_service_that_stumbles_is_asked_again(dialect: Dialect) {
    for (step, action) in [
        (Step::Memberships, Action::Close),
        (Step::AddressBook, Action::Refuse(503)),
        (Step::AddressBook, Action::Fault("InternalError".to_owned())),
        (Step::Memberships, Action::Fault("PassportAuthFail".to_owned())),
    ] {
        let stage = Stage::new().speaking(dialect);
        stage.controls().on(step, action);
        let anna = stage.signed_in("anna");
        assert_eq!(anna.client.contacts().contacts().count(), 2);
        assert_eq!(stage.controls().rules_left(), 0, "it has happened");
    }
}

fn what_a_service_refuses_is_said_and_changes_nothing(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect).limits(impatient(3000));
    let anna = stage.signed_in("anna");
    let unknown = anna.fails(anna.client.add_contact("nobody@example.org", None));
    assert!(matches!(unknown, Error::Refused { code: ErrorCode::NO_SUCH_USER, .. }), "{unknown:?}");
    assert!(anna.client.contact("nobody@example.org").is_none());
    for (fault, expected) in [
        ("RequestLimitReached", ErrorCode::CHANGING_TOO_FAST),
        ("Forbidden", ErrorCode::COMMAND_DISABLED),
        ("BadEmailArgument", ErrorCode::INVALID_ACCOUNT),
    ] {
        stage.controls().on(Step::AddressBookChange, Action::Fault(fault.to_owned()));
        let refused = anna.fails(anna.client.add_contact(&account_of("dora"), None));
        assert!(matches!(refused, Error::Refused { code, .. } if code == expected), "{fault}: {refused:?}");
    }
    stage.controls().on(Step::MembershipChange, Action::Fault("Forbidden".to_owned()));
    let refused = anna.fails(anna.client.block(&account_of("bruno")));
    assert!(matches!(refused, Error::Refused { .. }), "{refused:?}");
    assert!(!anna.contact(&account_of("bruno")).is_blocked());
    assert!(truth(&stage, "anna").block.is_empty());
    // The notification server does not take the group: it is not its business. The same works afterwards.
    anna.does(anna.client.block(&account_of("bruno")));
    assert_eq!(truth(&stage, "anna").block, [account_of("bruno")]);
    // A service that does not answer.
    stage.controls().add(Rule::new(Step::AddressBookChange, Action::Silence));
    let late = anna.fails(anna.client.add_group("Late"));
    assert!(matches!(late, Error::TimedOut { .. } | Error::Refused { .. }), "{late:?}");
}

fn an_account_without_an_address_book_gets_one(dialect: Dialect) {
    let quirks = Quirks { address_books_are_made: true, ..Quirks::default() };
    let accounts = msnp_scenarios::cast();
    let stage = Stage::with(Configuration { accounts, quirks, ..Configuration::default() }).speaking(dialect);
    let anna = stage.signed_in("anna");
    assert_eq!(anna.client.contacts().contacts().count(), 2);
}

fn the_forward_list_is_told_to_the_server_with_a_decision(dialect: Dialect) {
    let mut accounts = msnp_scenarios::cast();
    let mut gina = Account::new(account_of("gina"), password_of("gina"), "Gina");
    for number in 0..400 {
        let guest = format!("guest{number}");
        accounts.push(Account::new(account_of(&guest), password_of(&guest), "Guest"));
        gina = gina.contact(account_of(&guest));
    }
    accounts.push(gina);
    let stage = Stage::with(Configuration { accounts, ..Configuration::default() }).speaking(dialect);
    let gina = stage.signed_in("gina");
    assert_eq!(gina.client.contacts().contacts().count(), 400);
    for name in ["guest0", "guest399"] {
        let guest = stage.signed_in(name);
        sees!(gina, Event::Presence { account, status: Status::Online, .. } if account == guest.account());
    }
}

/// Whether a list is that of the service.
fn is_true(roster: &msnp::Roster, list: &ListSnapshot) -> bool {
    let on = |wanted: List| -> Vec<&str> {
        roster.everybody().filter(|contact| contact.is_on(wanted)).map(|contact| contact.account()).collect()
    };
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list
    };
    let names: Vec<String> = roster.groups().iter().map(|group| group.name().to_owned()).collect();
    let groups = |contact: &msnp::Contact| -> Vec<String> {
        contact.groups().filter_map(|id| roster.group(id)).map(|group| group.name().to_owned()).collect()
    };
    on(List::Allow) == sorted(&list.allow)
        && on(List::Block) == sorted(&list.block)
        && sorted(&names) == sorted(&list.groups)
        && roster.contacts().count() == list.forward.len()
        && list.forward.iter().all(|listed| {
            roster.contact(&listed.address).is_some_and(|contact| groups(contact) == listed.groups)
        })
}

fn what_is_changed_elsewhere_is_told_and_nothing_else(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno, dora) = (stage.signed_in("anna"), stage.signed_in("bruno"), stage.signed_in("dora"));
    sees!(anna, Event::Presence { account, .. } if account == bruno.account());
    let carla = account_of("carla");
    let edit = |edits: &[ListEdit<'_>]| {
        anna.forgets();
        for edit in edits {
            assert!(stage.service.edit_list(anna.account(), *edit), "{edit:?}");
        }
        eventually("the list is that of the service", || {
            is_true(&anna.client.contacts(), &truth(&stage, "anna"))
        });
    };
    edit(&[ListEdit::Add(dora.account())]);
    sees!(anna, Event::ContactChanged { contact } if contact.account() == dora.account() && contact.is_on(List::Allow));
    // The notification server was told as well.
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == dora.account());
    sees!(dora, Event::AddedYou { account, .. } if account == anna.account());
    assert!(anna.contact(bruno.account()).is_online(), "who was there is there");
    edit(&[
        ListEdit::Block(bruno.account()),
        ListEdit::AddGroup("Chess"),
        ListEdit::RenameGroup("Work", "Labour"),
        ListEdit::PutInGroup(dora.account(), "Chess"),
        ListEdit::Remove(&carla),
    ]);
    let told = anna.seen();
    for event in &told {
        let is_expected = match event {
            Event::ContactChanged { contact } => contact.account() != anna.account(),
            Event::GroupChanged { group } => ["Chess", "Labour"].contains(&group.name()),
            Event::Presence { account, .. } => account == bruno.account(),
            _ => false,
        };
        assert!(is_expected, "{event:?}");
    }
    let changed = |account: &str| {
        let is_of = |event: &&Event| matches!(event, Event::ContactChanged { contact } if contact.account() == account);
        told.iter().filter(is_of).count()
    };
    assert!(
        changed(bruno.account()) >= 1 && changed(dora.account()) >= 1 && changed(&carla) >= 1,
        "{told:?}"
    );
    assert!(anna.contact(bruno.account()).is_blocked());
    // A notice without a change tells nothing.
    anna.forgets();
    let read = || {
        let counters = stage.service.counters();
        counters.lists_told + counters.list_changes_told
    };
    let before = read();
    assert!(stage.service.edit_list(anna.account(), ListEdit::RenameGroup("Labour", "Labour")));
    eventually("both documents were read", || read() >= before + 2);
    let chess = anna.does(anna.client.add_group("Afterwards"));
    let is_quiet = |event: &Event| matches!(event, Event::GroupChanged { group } if group.id() == chess);
    let told = anna.seen();
    assert!(told.iter().all(is_quiet), "{told:?}");
}

fn what_is_changed_while_the_list_cannot_be_read_is_told_later(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, dora) = (stage.signed_in("anna"), stage.signed_in("dora"));
    stage.controls().on(Step::AddressBook, Action::Refuse(503));
    assert!(stage.service.edit_list(anna.account(), ListEdit::Add(dora.account())));
    sees!(anna, Event::ContactChanged { contact } if contact.account() == dora.account());
    assert!(is_true(&anna.client.contacts(), &truth(&stage, "anna")));
    // Whoever has removed oneself is told by the server, and the list says the same.
    dora.does(dora.client.add_contact(anna.account(), None));
    sees!(anna, Event::AddedYou { account, .. } if account == dora.account());
    dora.does(dora.client.remove_contact(anna.account()));
    sees!(anna, Event::RemovedYou { account } if account == dora.account());
    eventually("the list is that of the service", || {
        is_true(&anna.client.contacts(), &truth(&stage, "anna"))
    });
}

/// The notification server tells from MSNP14 on on which network somebody is.
#[test]
fn who_is_new_is_added_on_the_network_that_the_server_names() {
    const CAROL: &str = "carol@yahoo.example";
    let mut accounts = msnp_scenarios::cast();
    let unlisted = Contact { address: CAROL.to_owned(), network: Some(32), ..Contact::default() };
    accounts[0].contacts.push(unlisted);
    for (number, network) in [(13, 1), (14, 32), (15, 32)] {
        let configuration = Configuration { accounts: accounts.clone(), ..Configuration::default() };
        let stage = Stage::with(configuration).speaking(dialect(number));
        let anna = stage.signed_in("anna");
        assert!(anna.client.contact(CAROL).is_none());
        anna.does(anna.client.add_contact(CAROL, None));
        assert_eq!(anna.contact(CAROL).network(), network);
        assert!(truth(&stage, "anna").allow.iter().any(|address| address == CAROL));
        // Whom the server does not know is tried as one of the service's own, which says what is wrong; and where it says it itself, that counts.
        for quirks in [Quirks::default(), Quirks { unknown_network_is_error: true, ..Quirks::default() }] {
            stage.service.set_quirks(quirks);
            let unknown = anna.fails(anna.client.add_contact("nobody@yahoo.example", None));
            assert!(
                matches!(unknown, Error::Refused { code, .. } if [205, 208].contains(&code.number())),
                "{unknown:?}"
            );
        }
        assert!(anna.client.contact("nobody@yahoo.example").is_none());
        anna.does(anna.client.add_contact(&account_of("dora"), None));
        assert_eq!(anna.contact(&account_of("dora")).network(), 1);
    }
}
