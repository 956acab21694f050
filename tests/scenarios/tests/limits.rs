//! Bounds that bite over real connections: each is told once, counted, and costs nobody else anything.

use msnp::{Bounds, Client, Error, Event, Limit, Limits, LinkKind, ProtocolLimit, Status};
use msnp_scenarios::{Person, Stage, eventually, sees};
use msnp_service::{Action, Flood, Step};

fn reached(client: &Client, limit: ProtocolLimit) -> u32 {
    client.counters().reached(Limit::Protocol(limit))
}

/// How often a bound was told of, and how much of it was dropped.
fn told(person: &Person, limit: Limit) -> (usize, u32) {
    let dropped: Vec<u32> = person
        .seen()
        .iter()
        .filter_map(|event| match event {
            Event::LimitReached { limit: which, dropped, .. } if *which == limit => Some(*dropped),
            _ => None,
        })
        .collect();
    (dropped.len(), dropped.iter().sum())
}

#[test]
fn floods_are_cut_at_their_bounds_and_a_friend_still_gets_through() {
    let stage = Stage::new();
    let limits = Limits { challenges: 5, notices: 20, invitations: 3, ..Limits::DEFAULT };
    let anna = Person::new(stage.settings("anna").with_limits(limits));
    anna.signs_in();
    stage.controls().flood(anna.account(), Flood::Challenges, 50);
    stage.controls().flood(anna.account(), Flood::MailNotices, 500);
    let switchboard = stage.service.addresses().switchboard;
    for number in 0..40 {
        let line = format!("RNG {number} {switchboard} CKI 1.{number} guest{number}@example.org Guest\r\n");
        stage.service.send_raw(anna.account(), line.as_bytes());
    }
    anna.does(anna.client.set_status(Status::Busy));
    for (limit, least) in
        [(ProtocolLimit::Challenges, 40), (ProtocolLimit::Notices, 470), (ProtocolLimit::Invitations, 37)]
    {
        sees!(anna, Event::LimitReached { link: LinkKind::Notification, limit: Limit::Protocol(seen), .. } if *seen == limit);
        let count = reached(&anna.client, limit);
        assert!(count >= least, "{limit:?}: {count}");
        // Unless this machine took more than a minute for it.
        let (times, _) = told(&anna, Limit::Protocol(limit));
        assert!(times <= 3, "{limit:?} was told {times} times");
    }
    let mails = anna.seen().iter().filter(|event| matches!(event, Event::MailNew { .. })).count();
    assert!(mails <= 60, "{mails} mails");
    assert!(anna.client.is_online());
    // Oneself may write, whoever else wants to.
    let bruno = stage.signed_in("bruno");
    anna.does(anna.client.set_status(Status::Online));
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    anna.says(&chat, "Hello, Bruno");
    sees!(bruno, Event::Text { text, .. } if text == "Hello, Bruno");
    // What was not told yet is told with the end of the session at the latest: nothing is dropped in silence.
    anna.signs_out();
    for limit in [ProtocolLimit::Challenges, ProtocolLimit::Notices, ProtocolLimit::Invitations] {
        eventually("all of it is told", || {
            told(&anna, Limit::Protocol(limit)).1 == reached(&anna.client, limit)
        });
    }
}

#[test]
fn redirects_that_lead_in_a_circle_end_with_their_bound_and_their_link() {
    let stage = Stage::new();
    let limits = Limits { redirects: 2, ..Limits::DEFAULT };
    let login = stage.service.addresses().login_url.clone();
    stage.controls().forever(Step::Login, Action::Redirect(login));
    let anna = Person::new(stage.settings("anna").with_limits(limits));
    let error = anna.cannot_sign_in();
    assert_eq!(error, Error::TooManyRedirects);
    sees!(
        anna,
        Event::LimitReached {
            link: LinkKind::Passport,
            limit: Limit::Protocol(ProtocolLimit::Redirects),
            dropped: 1
        }
    );
    stage.controls().clear();
    anna.signs_in();
}

#[test]
fn a_list_above_its_bounds_is_kept_up_to_them_and_the_session_is_whole() {
    let stage = Stage::new();
    let bounds = Bounds { contacts: 1, properties: 0, ..Bounds::DEFAULT };
    let anna = Person::new(stage.settings("anna").with_bounds(bounds));
    anna.signs_in();
    assert_eq!(anna.client.contacts().everybody().len(), 1);
    sees!(anna, Event::LimitReached { link: LinkKind::Notification, limit: Limit::Contacts, .. });
    assert!(anna.client.counters().reached(Limit::Contacts) >= 1);
    // A contact that is not kept can be written to all the same.
    let friends = ["bruno", "carla"].map(|name| stage.signed_in(name));
    for friend in &friends {
        let chat = anna.client.conversation(friend.account()).expect("an account");
        anna.says(&chat, "Hello");
        sees!(friend, Event::Text { text, .. } if text == "Hello");
    }
}

#[test]
fn what_is_counted_is_what_went_over_the_wire() {
    let stage = Stage::new().staying_connected();
    let anna = stage.signed_in("anna");
    let before = anna.client.counters();
    assert!(before.bytes_in > 500 && before.bytes_out > 200 && before.links_opened >= 3, "{before:?}");
    stage.service.send_raw(anna.account(), b"NLN who is this\r\nQNG 50\r\n");
    anna.does(anna.client.set_status(Status::Away));
    let after = anna.client.counters();
    assert!(after.bytes_in >= before.bytes_in + 25 && after.bytes_out > before.bytes_out, "{after:?}");
    assert_eq!((after.frames_skipped, after.sessions_lost, after.sessions_resumed), (1, 0, 0));
    stage.controls().cut(anna.account());
    eventually("the session is there again", || anna.client.counters().sessions_resumed == 1);
    assert_eq!(anna.client.counters().sessions_lost, 1);
}
