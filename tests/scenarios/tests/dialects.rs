//! Every dialect from MSNP8 to MSNP12: sign-in, lists, presence, groups, names, settings, notices.

use msnp::{Dialect, Event, List, Status};
use msnp_scenarios::{Stage, account_of, eventually, in_every_dialect, sees};

in_every_dialect! {
    signing_in_gives_the_whole_list,
    presence_goes_both_ways,
}

fn signing_in_gives_the_whole_list(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let anna = stage.signed_in("anna");
    assert_eq!(anna.client.protocol(), Some(dialect));
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
    let work = roster.group_named("Work").expect("the group");
    let members: Vec<&str> = roster.members(work.id()).map(|contact| contact.account()).collect();
    assert_eq!(members, ["bruno@example.org"]);
    assert_eq!(roster.me().name(), "Anna B");
    assert_eq!(roster.me().account(), "anna@example.net");
    assert_eq!(roster.me().status(), Status::Online);
    assert!(roster.me().is_verified() && !roster.me().is_restricted());
    assert!(roster.me().allows_unknown() && roster.me().asks_when_added());
    sees!(anna, Event::SignedIn { protocol, .. } if *protocol == dialect);
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
