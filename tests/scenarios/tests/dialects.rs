//! Every dialect from MSNP2 to MSNP15: sign-in, lists, presence, groups, names, settings.

use msnp::{Capabilities, Dialect, Error, ErrorCode, Event, List, Server, ServerKind, SignOutReason, Status};
use msnp_scenarios::{Stage, account_of, eventually, in_every_dialect, sees};
use msnp_service::{Kick, ListSnapshot};

/// What the service keeps.
fn truth(stage: &Stage, name: &str) -> ListSnapshot {
    stage.service.list_of(&account_of(name)).expect("an account")
}

fn forward(list: &ListSnapshot) -> Vec<&str> {
    list.forward.iter().map(|contact| contact.address.as_str()).collect()
}

/// The first dialect with properties, pages and alerts.
const PROPERTIES: u8 = 5;
/// The first with groups.
const GROUPS: u8 = 7;
/// The first in which clients say what they can do.
const CAPABILITIES: u8 = 8;
/// The first whose contact list lives in web services.
const WEB_LISTS: u8 = 13;

in_every_dialect! {
    signing_in_gives_the_whole_list,
    presence_goes_both_ways,
    one_may_come_hidden,
    pictures_are_shown,
    contacts_are_added_and_removed,
    who_is_added_is_asked_and_accepts,
    who_is_added_may_decline,
    who_was_added_meanwhile_is_asked_at_the_sign_in,
    the_blocked_see_nobody,
    groups_are_made_renamed_filled_and_removed,
    contacts_are_renamed,
    display_names_reach_everybody,
    the_longest_display_name_is_taken,
    telephone_numbers_are_kept_and_shown,
    privacy_hides_from_strangers,
    personal_messages_reach_everybody,
    capabilities_change_while_online,
    a_second_sign_in_ends_the_first,
    the_end_of_the_service_is_told,
    a_list_that_did_not_change_is_not_sent_again,
}

fn signing_in_gives_the_whole_list(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    assert_eq!(anna.client.dialect(), Some(dialect));
    assert!(anna.client.is_online());
    let roster = anna.client.contacts();
    assert!(roster.is_complete());
    let accounts: Vec<&str> = roster.contacts().map(|contact| contact.account()).collect();
    assert_eq!(accounts, ["bruno@example.org", "carla@example.org"]);
    let bruno = anna.contact("Bruno@Example.org");
    assert_eq!(bruno.name(), "Bruno");
    for list in [List::Forward, List::Allow, List::Reverse] {
        assert!(bruno.is_on(list), "{list:?}");
    }
    if dialect.number() >= GROUPS {
        let work = roster.group_named("Work").expect("the group");
        let members: Vec<&str> = roster.members(work.id()).map(|contact| contact.account()).collect();
        assert_eq!(members, ["bruno@example.org"]);
    } else {
        assert!(roster.groups().is_empty());
    }
    assert_eq!(roster.me().name(), "Anna B");
    assert_eq!(roster.me().account(), "anna@example.net");
    assert_eq!(roster.me().status(), Status::Online);
    assert!(roster.me().is_verified() && !roster.me().is_restricted());
    assert!(roster.me().allows_unknown() && roster.me().asks_when_added());
    sees!(anna, Event::SignedIn { dialect: taken, .. } if *taken == dialect);
    sees!(anna, Event::ContactsReady);
    sees!(anna, Event::Online { status: Status::Online });

    anna.signs_out();
    sees!(anna, Event::SignedOut { reason: msnp::SignOutReason::Wish });
    assert!(!anna.client.is_online());
    eventually("Anna is offline", || !stage.service.is_online(anna.account()));
}

fn presence_goes_both_ways(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    assert!(!anna.contact(&account_of("bruno")).is_online());
    let bruno = stage.signed_in("bruno");
    // Bruno learns that Anna is there, Anna that Bruno came.
    sees!(bruno, Event::Presence { account, status: Status::Online, initial: true, .. } if account == anna.account());
    sees!(anna, Event::Presence { account, status: Status::Online, initial: false, .. } if account == bruno.account());

    for status in [
        Status::Busy,
        Status::Idle,
        Status::BeRightBack,
        Status::Away,
        Status::OnThePhone,
        Status::OutToLunch,
    ] {
        bruno.does(bruno.client.set_status(status));
        sees!(anna, Event::Presence { account, status: seen, .. } if account == bruno.account() && *seen == status);
        assert_eq!(anna.contact(bruno.account()).status(), status);
        assert_eq!(stage.service.status_of(bruno.account()).as_deref(), Some(status.code()));
        anna.does(anna.client.set_status(status));
        sees!(anna, Event::StatusChanged { status: seen } if *seen == status);
        sees!(bruno, Event::Presence { account, status: seen, .. } if account == anna.account() && *seen == status);
        assert_eq!(anna.client.contacts().me().status(), status);
    }

    // Hidden is offline to the others.
    bruno.does(bruno.client.set_status(Status::Hidden));
    sees!(anna, Event::Presence { account, status: Status::Offline, .. } if account == bruno.account());
    assert!(!anna.contact(bruno.account()).is_online());
    bruno.does(bruno.client.set_status(Status::Online));
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());
    bruno.signs_out();
    sees!(anna, Event::Presence { account, status: Status::Offline, .. } if account == bruno.account());
}

fn contacts_are_added_and_removed(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, dora) = (stage.signed_in("anna"), stage.signed_in("dora"));
    let has_groups = dialect.number() >= GROUPS;
    if has_groups {
        anna.does(anna.client.add_contact(dora.account(), Some("Work")));
    } else {
        let refused = anna.fails(anna.client.add_contact(dora.account(), Some("Work")));
        assert_eq!(refused, Error::NotInDialect { dialect });
        assert!(anna.client.contact(dora.account()).is_none(), "nothing of it was done");
        anna.does(anna.client.add_contact(dora.account(), None));
    }
    let listed = anna.contact(dora.account());
    assert!(listed.is_on(List::Forward) && listed.is_on(List::Allow));
    let list = truth(&stage, "anna");
    assert!(forward(&list).contains(&dora.account()), "{list:?}");
    assert!(list.allow.contains(&account_of("dora")), "{list:?}");
    let there = list.forward.iter().find(|contact| contact.address == dora.account()).expect("Dora");
    assert_eq!(there.groups, if has_groups { &["Work"][..] } else { &[] });
    if has_groups {
        let work = anna.client.contacts().group_named("Work").expect("the group").id().to_owned();
        assert!(anna.client.contacts().members(&work).any(|contact| contact.account() == dora.account()));
    }
    // Dora is online, and allows everybody.
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == dora.account());
    assert!(anna.contact(dora.account()).is_online());
    sees!(dora, Event::AddedYou { account, decided: false, .. } if account == anna.account());

    // Twice is as good as once.
    anna.does(anna.client.add_contact(dora.account(), None));
    anna.does(anna.client.remove_contact(dora.account()));
    assert!(!anna.contact(dora.account()).is_on(List::Forward));
    assert!(!forward(&truth(&stage, "anna")).contains(&dora.account()));
    sees!(dora, Event::RemovedYou { account } if account == anna.account());
    let gone = anna.fails(anna.client.remove_contact(dora.account()));
    assert_eq!(gone, Error::NoSuchContact { account: account_of("dora") });

    let unknown = anna.fails(anna.client.add_contact("nobody@example.org", None));
    assert!(
        matches!(unknown, Error::Refused { code: ErrorCode::INVALID_ACCOUNT | ErrorCode::NO_SUCH_USER, .. }),
        "{unknown:?}"
    );
}

fn who_is_added_is_asked_and_accepts(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (dora, emil) = (stage.signed_in("dora"), stage.signed_in("emil"));
    dora.does(dora.client.add_contact(emil.account(), None));
    let name = sees!(emil, Event::AddedYou { account, name, decided: false } if account == dora.account() => name.clone());
    assert_eq!(name, "Dora");
    assert!(emil.client.contacts().undecided().any(|contact| contact.account() == dora.account()));
    emil.does(emil.client.accept(dora.account()));
    assert!(emil.contact(dora.account()).is_on(List::Allow));
    assert_eq!(emil.client.contacts().undecided().count(), 0);
    let list = truth(&stage, "emil");
    assert_eq!(list.allow, [dora.account()]);
    assert_eq!(list.reverse, [dora.account()]);
    assert!(list.pending.is_empty(), "{list:?}");
    assert!(forward(&list).is_empty(), "{list:?}");
}

fn who_is_added_may_decline(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (dora, emil) = (stage.signed_in("dora"), stage.signed_in("emil"));
    dora.does(dora.client.add_contact(emil.account(), None));
    sees!(dora, Event::Presence { account, status: Status::Online, .. } if account == emil.account());
    sees!(emil, Event::AddedYou { account, .. } if account == dora.account());
    emil.does(emil.client.decline(dora.account()));
    sees!(dora, Event::Presence { account, status: Status::Offline, .. } if account == emil.account());
    let list = truth(&stage, "emil");
    assert_eq!(list.block, [dora.account()]);
    assert!(list.allow.is_empty() && list.pending.is_empty(), "{list:?}");
    assert!(emil.contact(dora.account()).is_blocked());
}

fn who_was_added_meanwhile_is_asked_at_the_sign_in(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let dora = stage.signed_in("dora");
    dora.does(dora.client.add_contact(&account_of("emil"), None));
    let emil = stage.signed_in("emil");
    sees!(emil, Event::AddedYou { account, decided: false, .. } if account == dora.account());
    emil.does(emil.client.accept(dora.account()));
    emil.signs_out();
    emil.forgets();
    emil.signs_in();
    // Asked once, not at every sign-in.
    let asked = emil.seen().iter().any(|event| matches!(event, Event::AddedYou { .. }));
    assert!(!asked, "{:?}", emil.seen());
    assert!(truth(&stage, "emil").pending.is_empty());
}

fn the_blocked_see_nobody(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());
    bruno.does(bruno.client.block(anna.account()));
    sees!(anna, Event::Presence { account, status: Status::Offline, .. } if account == bruno.account());
    assert!(bruno.contact(anna.account()).is_blocked());
    assert!(!bruno.contact(anna.account()).is_on(List::Allow));
    let list = truth(&stage, "bruno");
    assert_eq!(list.block, [anna.account()]);
    assert!(!list.allow.contains(&account_of("anna")), "{list:?}");

    bruno.does(bruno.client.unblock(anna.account()));
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());
    let list = truth(&stage, "bruno");
    assert!(list.block.is_empty() && list.allow.contains(&account_of("anna")), "{list:?}");
    assert!(!bruno.contact(anna.account()).is_blocked());
    // Once more changes nothing.
    bruno.does(bruno.client.unblock(anna.account()));
}

fn groups_are_made_renamed_filled_and_removed(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    let (bruno, carla) = (account_of("bruno"), account_of("carla"));
    if dialect.number() < GROUPS {
        let missing = Error::NotInDialect { dialect };
        assert!(missing.advice().contains("Do without"));
        assert_eq!(anna.fails(anna.client.add_group("Chess Club")), missing);
        assert_eq!(anna.fails(anna.client.rename_group("Work", "Play")), missing);
        assert_eq!(anna.fails(anna.client.remove_group("Work")), missing);
        assert_eq!(anna.fails(anna.client.add_to_group(&carla, "Work")), missing);
        assert_eq!(anna.fails(anna.client.remove_from_group(&bruno, "Work")), missing);
        // What the service keeps stays as it is, for a client of a later dialect.
        assert_eq!(truth(&stage, "anna").groups, ["Work"]);
        return;
    }
    let id = anna.does(anna.client.add_group("Chess Club ♟"));
    assert!(!id.is_empty());
    sees!(anna, Event::GroupChanged { group } if group.name() == "Chess Club ♟");
    anna.does(anna.client.rename_group(&id, "Go Club"));
    sees!(anna, Event::GroupChanged { group } if group.id() == id && group.name() == "Go Club");
    assert_eq!(
        anna.client.contacts().group(&id).map(|group| group.name().to_owned()).as_deref(),
        Some("Go Club")
    );
    let mut groups = truth(&stage, "anna").groups;
    groups.sort();
    assert_eq!(groups, ["Go Club", "Work"]);

    let groups_of = |account: &str| {
        let list = truth(&stage, "anna");
        list.forward.iter().find(|contact| contact.address == account).map(|contact| contact.groups.clone())
    };
    anna.does(anna.client.add_to_group(&carla, "Go Club"));
    assert_eq!(groups_of(&carla).as_deref(), Some(&["Go Club".to_owned()][..]));
    anna.does(anna.client.move_to_group(&bruno, "Work", &id));
    assert_eq!(groups_of(&bruno).as_deref(), Some(&["Go Club".to_owned()][..]));
    let roster = anna.client.contacts();
    assert_eq!(roster.members(&id).count(), 2);
    let work = roster.group_named("Work").expect("the group").id().to_owned();
    assert_eq!(roster.members(&work).count(), 0);
    anna.does(anna.client.remove_from_group(&bruno, &id));
    anna.does(anna.client.remove_from_group(&carla, &id));
    assert_eq!(groups_of(&bruno).as_deref(), Some(&[][..]));
    let roster = anna.client.contacts();
    // Before MSNP10, group 0 is where those without a group are.
    assert_eq!(roster.ungrouped().chain(roster.members("0")).count(), 2);
    assert_eq!(roster.contacts().map(|contact| contact.name()).collect::<Vec<_>>(), ["Bruno", "Carla"]);

    anna.does(anna.client.remove_group("Work"));
    sees!(anna, Event::GroupRemoved { id } if *id == work);
    assert_eq!(truth(&stage, "anna").groups, ["Go Club"]);
    assert_eq!(truth(&stage, "anna").forward.len(), 2);
    let gone = anna.fails(anna.client.rename_group("Work", "Play"));
    assert_eq!(gone, Error::NoSuchGroup { group: "Work".into() });
    let twice = anna.fails(anna.client.add_group("Go Club"));
    assert!(matches!(twice, Error::Refused { code: ErrorCode::GROUP_EXISTS, .. }), "{twice:?}");
    assert_eq!(anna.fails(anna.client.add_group(&"x".repeat(62))), Error::TooLong);
    anna.does(anna.client.add_group(&"x".repeat(61)));
}

fn contacts_are_renamed(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    let bruno = account_of("bruno");
    anna.does(anna.client.rename_contact(&bruno, "Bruno from work 100%"));
    sees!(anna, Event::ContactChanged { contact } if contact.name() == "Bruno from work 100%");
    assert_eq!(anna.contact(&bruno).name(), "Bruno from work 100%");
    let list = truth(&stage, "anna");
    assert!(list.forward.iter().any(|contact| contact.name == "Bruno from work 100%"), "{list:?}");
    let stranger = anna.fails(anna.client.rename_contact(&account_of("dora"), "Dora"));
    assert!(matches!(stranger, Error::NoSuchContact { .. }), "{stranger:?}");
}

fn display_names_reach_everybody(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    for name in
        ["Anna (busy)", "أنّا", "Anna 🎈🏳️‍🌈", "A\u{308}nne", "100% %20 Anna", "a\u{a0}b\u{3000}c\u{2003}d"]
    {
        anna.does(anna.client.set_display_name(name));
        sees!(anna, Event::NameChanged { name: seen } if seen == name);
        sees!(bruno, Event::Presence { account, name: seen, .. } if account == anna.account() && seen == name);
        assert_eq!(bruno.contact(anna.account()).name(), name);
        assert_eq!(anna.client.contacts().me().name(), name);
        assert_eq!(truth(&stage, "anna").name, name);
    }
    assert_eq!(anna.fails(anna.client.set_display_name("")), Error::InvalidValue);
    anna.signs_out();
    anna.signs_in();
    assert_eq!(anna.client.contacts().me().name(), "a\u{a0}b\u{3000}c\u{2003}d");
}

fn the_longest_display_name_is_taken(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    // 387 bytes when encoded: three for each byte that is not ASCII.
    let name = format!("{}{}", "é".repeat(60), "n".repeat(27));
    anna.does(anna.client.set_display_name(&name));
    sees!(bruno, Event::Presence { account, name: seen, .. } if account == anna.account() && *seen == name);
    assert_eq!(truth(&stage, "anna").name, name);
    let longer = format!("{name}n");
    assert_eq!(anna.fails(anna.client.set_display_name(&longer)), Error::TooLong);
    assert!(anna.client.is_online());
}

fn telephone_numbers_are_kept_and_shown(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    if dialect.number() < PROPERTIES {
        let refused = anna.fails(anna.client.set_property("PHM", "44 20 555 0123"));
        assert_eq!(refused, Error::NotInDialect { dialect });
        return;
    }
    anna.does(anna.client.set_property("PHM", "44 20 555 0123"));
    sees!(anna, Event::PropertyChanged { property, value } if property == "PHM" && value == "44 20 555 0123");
    sees!(bruno, Event::ContactChanged { contact } if contact.mobile_phone() == "44 20 555 0123");
    assert_eq!(truth(&stage, "anna").properties.get("PHM").map(String::as_str), Some("44 20 555 0123"));
    // Carla finds it in her list.
    let carla = stage.signed_in("carla");
    assert_eq!(carla.contact(anna.account()).mobile_phone(), "44 20 555 0123");
    anna.does(anna.client.set_property("PHM", ""));
    sees!(bruno, Event::ContactChanged { contact } if contact.mobile_phone().is_empty());
    assert_eq!(anna.client.contacts().me().property("PHM"), "");
    anna.signs_out();
    anna.signs_in();
    assert_eq!(anna.client.contacts().me().property("PHM"), "");
}

fn privacy_hides_from_strangers(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (dora, emil) = (stage.signed_in("dora"), stage.signed_in("emil"));
    dora.does(dora.client.add_contact(emil.account(), None));
    sees!(dora, Event::Presence { account, status: Status::Online, .. } if account == emil.account());
    emil.does(emil.client.set_privacy(false));
    sees!(emil, Event::PrivacyChanged { allow_unknown: false });
    assert!(!emil.client.contacts().me().allows_unknown());
    assert!(truth(&stage, "emil").private);
    sees!(dora, Event::Presence { account, status: Status::Offline, .. } if account == emil.account());
    // 218 is no failure: it is so already.
    emil.does(emil.client.set_privacy(false));
    emil.does(emil.client.set_privacy(true));
    sees!(dora, Event::Presence { account, status: Status::Online, .. } if account == emil.account());
    emil.does(emil.client.set_prompting(false));
    sees!(emil, Event::PromptingChanged { ask: false });
    assert!(!truth(&stage, "emil").prompt);
    emil.signs_out();
    emil.signs_in();
    assert!(!emil.client.contacts().me().asks_when_added());
    assert!(emil.client.contacts().me().allows_unknown());
}

fn capabilities_change_while_online(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let bot = Capabilities(Capabilities::CHUNKED_MESSAGES | Capabilities::BOT);
    assert!(!bruno.contact(anna.account()).capabilities().has(Capabilities::BOT));
    if dialect.number() < CAPABILITIES {
        assert_eq!(anna.fails(anna.client.set_capabilities(bot)), Error::NotInDialect { dialect });
        return;
    }
    anna.does(anna.client.set_capabilities(bot));
    assert_eq!(anna.client.contacts().me().capabilities(), bot);
    sees!(bruno, Event::Presence { account, status: Status::Online, capabilities, .. } if account == anna.account() && *capabilities == bot);
    assert_eq!(bruno.contact(anna.account()).capabilities(), bot);
    // A change of status says them again.
    anna.does(anna.client.set_status(Status::Busy));
    sees!(bruno, Event::Presence { account, status: Status::Busy, capabilities, .. } if account == anna.account() && *capabilities == bot);
}

fn personal_messages_reach_everybody(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    if dialect < Dialect::MSNP11 {
        let refused = anna.fails(anna.client.set_personal_message("at the sea"));
        assert_eq!(refused, Error::NotInDialect { dialect });
        return;
    }
    let music = "WMP\\0Music\\01\\0{0} - {1}\\0Title\\0Artist\\0";
    for message in ["at the sea", "reading & <writing> \"all\" day's", "على البحر 🌊", ""] {
        anna.does(anna.client.set_personal_message(message));
        sees!(bruno, Event::PersonalMessage { account, message: seen, .. } if account == anna.account() && seen == message);
        assert_eq!(bruno.contact(anna.account()).personal_message(), message);
        assert_eq!(anna.client.contacts().me().personal_message(), message);
    }
    anna.does(anna.client.set_personal_message_and_media("listening", music));
    sees!(bruno, Event::PersonalMessage { media, .. } if media == music);
    // Who comes later finds it too.
    let carla = stage.signed_in("carla");
    sees!(carla, Event::PersonalMessage { account, message, media } if account == anna.account() && message == "listening" && media == music);
    anna.does(anna.client.set_personal_message(&"é".repeat(129)));
    assert_eq!(anna.fails(anna.client.set_personal_message(&"é".repeat(130))), Error::TooLong);
    anna.signs_out();
    sees!(bruno, Event::Presence { account, status: Status::Offline, .. } if account == anna.account());
    assert_eq!(bruno.contact(anna.account()).personal_message(), "");
}

fn a_second_sign_in_ends_the_first(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let first = stage.signed_in("anna");
    let second = stage.signed_in("anna");
    let reason = sees!(first, Event::SignedOut { reason } => reason.clone());
    assert_eq!(reason, SignOutReason::Ended(Error::SignedInElsewhere));
    assert!(!reason.may_retry(), "two places would throw each other out for ever");
    assert!(!first.client.is_online() && second.client.is_online());
    first.signs_in();
    sees!(second, Event::SignedOut { reason: SignOutReason::Ended(Error::SignedInElsewhere) });
}

fn the_end_of_the_service_is_told(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    stage.service.system_shutdown_notice(5);
    sees!(anna, Event::ShutdownIn { minutes: 5 });
    assert!(anna.client.is_online(), "announced, not done");
    let notification = stage.service.addresses().notification;
    let server = Server {
        kind: ServerKind::Notification,
        host: notification.ip().to_string(),
        port: Some(notification.port()),
    };
    let kicks = [
        (Kick::ShuttingDown, Error::ServerShutdown),
        (Kick::TermsOfUse, Error::TermsOfUse),
        (Kick::Migrated, Error::ListMigrated),
        (Kick::ReturnIn(3), Error::ComeBackLater { minutes: 3 }),
        (Kick::Plain, Error::ServerClosed),
        (Kick::Cut, Error::ConnectionLost { server }),
    ];
    for (kick, expected) in kicks {
        stage.service.kick(anna.account(), kick);
        let reason = sees!(anna, Event::SignedOut { reason } => reason.clone());
        assert_eq!(reason, SignOutReason::Ended(expected));
        assert!(!anna.client.contact(&account_of("bruno")).expect("still known").is_online());
        anna.signs_in();
    }
}

fn a_list_that_did_not_change_is_not_sent_again(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    let (bruno, work) = (account_of("bruno"), |anna: &msnp_scenarios::Person| {
        anna.client.contacts().group_named("Work").map(|group| group.id().to_owned())
    });
    let before = work(&anna);
    if dialect.number() >= WEB_LISTS {
        // There is no version of the whole: it is read again, and is the same.
        anna.signs_out();
        anna.signs_in();
        assert_eq!((work(&anna), anna.contact(&bruno).name().to_owned()), (before, "Bruno".to_owned()));
        assert_eq!(stage.service.counters().syn_full, 0);
        return;
    }
    let kept = anna.client.list_cache().expect("a list");
    anna.signs_out();
    anna.signs_in();
    assert_eq!((stage.service.counters().syn_full, stage.service.counters().syn_unchanged), (1, 1));
    assert_eq!((work(&anna), anna.contact(&bruno).name().to_owned()), (before.clone(), "Bruno".to_owned()));
    anna.signs_out();
    // In another run of the program.
    let again = msnp_scenarios::Person::new(stage.settings("anna").with_list_cache(kept.clone()));
    again.signs_in();
    assert_eq!(stage.service.counters().syn_unchanged, 2);
    assert_eq!(work(&again), before);
    assert_eq!(again.client.contacts().me().name(), "Anna B");
    // Once it changed, it is sent.
    if dialect.number() < GROUPS {
        again.does(again.client.rename_contact(&bruno, "Bruno B"));
    } else {
        again.does(again.client.add_group("Play"));
    }
    again.signs_out();
    let later = msnp_scenarios::Person::new(stage.settings("anna").with_list_cache(kept));
    later.signs_in();
    assert_eq!((stage.service.counters().syn_full, stage.service.counters().syn_unchanged), (2, 2));
    if dialect.number() < GROUPS {
        assert_eq!(later.contact(&bruno).name(), "Bruno B");
    } else {
        assert!(later.client.contacts().group_named("Play").is_some());
    }
}

fn one_may_come_hidden(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let bruno = stage.signed_in("bruno");
    let anna = msnp_scenarios::Person::new(stage.settings("anna").with_status(Status::Hidden));
    anna.signs_in();
    assert_eq!(stage.service.status_of(anna.account()).as_deref(), Some("HDN"));
    assert_eq!(anna.client.contacts().me().status(), Status::Hidden);
    // She sees, and is not seen: the next thing that Bruno sees of her is that she comes.
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());
    anna.does(anna.client.set_status(Status::Away));
    let first = sees!(bruno, Event::Presence { account, status, .. } if account == anna.account() => *status);
    assert_eq!(first, Status::Away);
}

fn pictures_are_shown(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    sees!(anna, Event::Presence { account, .. } if account == bruno.account());
    assert_eq!(anna.contact(bruno.account()).picture(), "");
    let object = "<msnobj Creator=\"bruno@example.org\" Size=\"8120\" Type=\"3\" Location=\"a.dat\" SHA1D=\"mN0+Qr3=\"/>";
    let encoded = "%3Cmsnobj%20Creator%3D%22bruno%40example.org%22%20Size%3D%228120%22%20Type%3D%223%22%20Location%3D%22a.dat%22%20SHA1D%3D%22mN0+Qr3%3D%22/%3E";
    for (written, picture) in
        [(encoded, object), ("0", ""), (encoded, object), ("%3Cmsnobj/%3E", ""), (encoded, object), ("", "")]
    {
        // Where the dialect knows no pictures, they are taken all the same.
        let line = format!("NLN BSY bruno@example.org Bruno 32 {written}\r\n");
        stage.service.send_raw(anna.account(), line.as_bytes());
        sees!(anna, Event::Presence { status: Status::Busy, .. });
        assert_eq!(anna.contact(bruno.account()).picture(), picture, "{written}");
    }
}
