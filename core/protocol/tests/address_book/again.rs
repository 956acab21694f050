//! The list was changed elsewhere: it is read again, not too often, and beside it nothing stops.

use super::*;
use msnp_core::account::Lists;

fn notice() -> String {
    let data = "&lt;NotificationData&gt;&lt;Service&gt;ABCHInternal&lt;/Service&gt;&lt;/NotificationData&gt;";
    let document =
        format!("<NOTIFICATION id=\"0\" siteid=\"45705\"><MSG><BODY>{data}</BODY></MSG></NOTIFICATION>");
    format!("NOT {}\r\n{document}", document.len())
}

/// What is asked for now, by its method.
fn asked<S: Storage>(rig: &mut Rig<S>) -> String {
    let asked = rig.take_sent(BOOK);
    if asked.is_empty() {
        return asked;
    }
    assert!(asked.contains("<PartnerScenario>ABChangeNotifyAlert</PartnerScenario>"), "{asked}");
    asked.split_once("<soap:Body><").unwrap().1.split(' ').next().unwrap().to_owned()
}

fn reads_again<S: Storage>() {
    let mut rig = online::<S>();
    rig.says(NS, &notice());
    assert_eq!(asked(&mut rig), "FindMembership");
    // What comes meanwhile is one reading more, and not at once.
    rig.says(NS, &notice().repeat(3));
    rig.says(BOOK, &memberships(&[("Allow", &["bob@example.com"])]));
    assert_eq!(asked(&mut rig), "ABFindAll");
    rig.says(BOOK, &book("", &contact("bob@example.com", "Bob", "")));
    assert_eq!(
        lines(&mut rig),
        [
            "begins 0 0",
            "contact bob@example.com 2  \"\" []",
            "contact bob@example.com 1 Bob \"c-bob@example.com\" []",
            "complete"
        ]
    );
    assert_eq!(rig.take_sent(NS), "", "the notification server knows it");
    rig.wait(Duration::from_millis(4900));
    assert_eq!(asked(&mut rig), "");
    rig.wait(Duration::from_millis(200));
    assert_eq!(asked(&mut rig), "FindMembership");
    rig.says(BOOK, &roles());
    asked(&mut rig);
    rig.says(BOOK, &people());
    assert!(lines(&mut rig).ends_with(&["complete".to_owned()]));
    assert_eq!(rig.take_sent(NS), "", "the privacy is that of the sign-in");
    rig.wait(Duration::from_secs(20));
    assert_eq!(asked(&mut rig), "", "once");
}

#[test]
fn a_list_that_was_changed_elsewhere_is_read_again() {
    reads_again::<Heap>();
    reads_again::<Fixed<1, 1024>>();
}

#[test]
fn so_it_is_when_somebody_adds_or_removes_one() {
    for verb in ["ADL", "RML"] {
        let mut rig = online::<Heap>();
        let list = "<ml><d n=\"example.com\"><c n=\"gina\" t=\"1\" l=\"8\"/></d></ml>";
        rig.says(NS, &format!("{verb} 0 {}\r\n{list}", list.len()));
        let change = match rig.take_told().into_iter().next() {
            Some(Event::Added(change)) if verb == "ADL" => change,
            Some(Event::Removed(change)) if verb == "RML" => change,
            other => panic!("{other:?}"),
        };
        assert_eq!((change.account, change.list), (Some("gina@example.com"), List::Reverse));
        assert_eq!(asked(&mut rig), "FindMembership");
    }
}

#[test]
fn a_list_that_cannot_be_read_again_stays_and_the_session_goes_on() {
    for answer in [http("503 Busy", ""), fault("Odd"), soap("<a>")] {
        let mut rig = online::<Heap>();
        rig.says(NS, &notice());
        for pause in [2, 8] {
            assert_eq!(asked(&mut rig), "FindMembership");
            rig.says(BOOK, &answer);
            rig.wait(Duration::from_secs(pause));
        }
        asked(&mut rig);
        rig.says(BOOK, &answer);
        assert_eq!((rig.end(), lines(&mut rig).len()), (None, 0));
        rig.says(NS, &notice());
        assert_eq!(asked(&mut rig), "FindMembership", "the next notice is another one");
        rig.says(BOOK, &roles());
        // In the midst of it.
        rig.says(BOOK, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<Envelope><Body>");
        rig.closes(BOOK);
        rig.wait(Duration::from_secs(2));
        asked(&mut rig);
        rig.says(BOOK, &people());
        assert_eq!(lines(&mut rig).last().unwrap(), "complete");
    }
}

#[test]
fn what_the_user_asks_for_waits_until_the_list_was_read() {
    let mut rig = online::<Heap>();
    rig.says(NS, &notice());
    asked(&mut rig);
    let request = rig.messenger.add_group("Late").unwrap();
    rig.drain();
    rig.says(BOOK, &roles());
    assert_eq!(asked(&mut rig), "ABFindAll");
    rig.says(BOOK, &people());
    assert!(rig.take_sent(BOOK).contains("<ABGroupAdd "));
    // And a list does not change in the midst of what is done to it.
    rig.says(NS, &notice());
    rig.wait(Duration::from_secs(6));
    assert_eq!(rig.take_sent(BOOK), "");
    rig.says(
        BOOK,
        &soap("<ABGroupAddResponse><ABGroupAddResult><guid>g-late</guid></ABGroupAddResult></ABGroupAddResponse>"),
    );
    assert!(
        lines(&mut rig)
            .ends_with(&["group added g-late Late".to_owned(), format!("answered {}", request.number())])
    );
    assert_eq!(asked(&mut rig), "FindMembership");
}

#[test]
fn who_compares_the_lists_has_the_server_told() {
    let mut rig = online::<Fixed<1, 1024>>();
    let on = Lists::NONE.with(List::Forward).with(List::Allow);
    let machine = &mut rig.messenger;
    machine.announce_unlisted("Bob@example.com", 1, on).unwrap();
    machine.announce_listed("gina@example.com", 1, on).unwrap();
    machine.announce_listed("carol@yahoo.example", 32, Lists::NONE.with(List::Forward)).unwrap();
    // What the user asks for meanwhile comes behind it, so that every answer is that of one command.
    let request = machine.block("dave@example.com").unwrap();
    rig.drain();
    rig.says(BOOK, &fault("MemberDoesNotExist"));
    let said = answers(&mut rig);
    let told: Vec<&str> =
        said.split("\r\n").filter_map(|line| line.split_once("</ml>")).map(|(list, _)| list).collect();
    assert_eq!(
        told,
        [
            "<ml><d n=\"example.com\"><c n=\"bob\" l=\"3\" t=\"1\"/></d>",
            "<ml><d n=\"example.com\"><c n=\"gina\" l=\"3\" t=\"1\"/></d><d n=\"yahoo.example\"><c n=\"carol\" l=\"1\" t=\"32\"/></d>",
            "<ml><d n=\"example.com\"><c n=\"dave\" l=\"2\" t=\"1\"/></d>",
        ]
    );
    rig.says(BOOK, &soap("<AddMemberResponse/>"));
    answers(&mut rig);
    assert_eq!(lines(&mut rig).last().unwrap(), &format!("answered {}", request.number()));
    // Memory is bounded: what does not fit comes later.
    let machine = &mut rig.messenger;
    let mut number = 0;
    let full = loop {
        match machine.announce_listed(&format!("guest{number}@example.com"), 1, on) {
            Ok(()) => number += 1,
            Err(error) => break error,
        }
    };
    assert!(full == Error::Busy && number > 10, "{full:?}");
    rig.drain();
    answers(&mut rig);
    rig.messenger.announce_listed("late@example.com", 1, on).unwrap();
    assert_eq!(rig.messenger.announce_listed("nobody", 1, on), Err(Error::InvalidAccount));
}
