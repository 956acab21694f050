//! A list that somebody keeps: only what has changed is asked for, and what is told to the notification server is handed in.

use super::*;
use msnp_core::account::Lists;
use msnp_core::settings::ListVersion;

const OLD: ListVersion<'static> =
    ListVersion { list: "2031-05-06T07:08:09.1234567-07:00", settings: "2031-05-06T07:08:10" };
const NEW: ListVersion<'static> =
    ListVersion { list: "2032-01-01T00:00:00.0000000+00:00", settings: "2032-01-02T00:00:00" };

fn accepted_with<S: Storage>(split: Split, kept: Option<ListVersion<'static>>) -> Rig<S> {
    let mut rig = Rig::new(split);
    let wish = wish();
    let web = WebServices { kept_list: kept, ..wish.web };
    rig.messenger.sign_in(&SignIn { web, ..wish }).unwrap();
    rig.drain();
    rig.says(NS, "VER 1 MSNP14\r\nCVR 2 1 1 1 d i\r\nUSR 3 TWN S ct=1,id=507\r\n");
    rig.says(RST, &tickets("t=CONTACTS&amp;p="));
    rig.take_sent(NS);
    rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
    rig
}

fn changed_members(members: &str) -> String {
    soap(&format!(
        "<FindMembershipResponse><FindMembershipResult><Services><Service><Memberships>{members}</Memberships><Info><Handle>\
         <Type>Messenger</Type></Handle></Info><LastChange>{}</LastChange></Service><Service><Info><Handle><Type>Space</Type>\
         </Handle></Info><LastChange>1999</LastChange></Service></Services></FindMembershipResult></FindMembershipResponse>",
        NEW.list
    ))
}

fn changed_book(groups: &str, contacts: &str) -> String {
    soap(&format!(
        "<ABFindAllResponse><ABFindAllResult><groups>{groups}</groups><contacts>{contacts}</contacts><ab><lastChange>{}</lastChange>\
         </ab></ABFindAllResult></ABFindAllResponse>",
        NEW.settings
    ))
}

fn member(account: &str, deleted: bool) -> String {
    format!("<Member><PassportName>{account}</PassportName><Deleted>{deleted}</Deleted></Member>")
}

fn role(name: &str, members: &str) -> String {
    format!("<Membership><MemberRole>{name}</MemberRole><Members>{members}</Members></Membership>")
}

fn since(asked: &str, time: &str) -> bool {
    asked.contains("<deltasOnly>true</deltasOnly>")
        && asked.contains(&format!("<lastChange>{time}</lastChange>"))
}

/// What was told, and the version at its end.
fn told<S: Storage>(rig: &mut Rig<S>) -> (Vec<String>, Option<(String, String)>) {
    let (mut all, mut version) = (Vec::new(), None);
    for event in rig.take_told() {
        all.push(match event {
            Event::ListBegins { .. } => "begins".to_owned(),
            Event::ListUnchanged => "unchanged".to_owned(),
            Event::ListComplete { version: ListVersion { list, settings } } => {
                version = Some((list.to_owned(), settings.to_owned()));
                "complete".to_owned()
            }
            Event::Contact(contact) => format!("{} {}", contact.account, contact.lists.mask()),
            Event::Group(group) => format!("group {}", group.id),
            Event::GroupRemoved { id } => format!("group {id} is gone"),
            Event::Removed(change) => {
                assert_eq!(change.request, None);
                format!(
                    "{}{} off {:?}",
                    change.account.unwrap_or(""),
                    change.contact_id.unwrap_or(""),
                    change.list
                )
            }
            Event::SignedIn(_) => continue,
            Event::Online { .. } => "online".to_owned(),
            other => format!("{other:?}"),
        });
    }
    (all, version)
}

fn owned(version: ListVersion<'_>) -> Option<(String, String)> {
    Some((version.list.to_owned(), version.settings.to_owned()))
}

/// Hands in two people, and gives what the notification server was told.
fn hands_in<S: Storage>(rig: &mut Rig<S>) -> String {
    let on = Lists::NONE.with(List::Forward);
    rig.messenger.begin_kept_list(false).unwrap();
    rig.messenger.announce_listed("bob@example.com", 1, on.with(List::Allow)).unwrap();
    rig.messenger.announce_listed("gina@example.com", 1, on.with(List::Reverse)).unwrap();
    rig.messenger.end_kept_list();
    rig.drain();
    answers(rig)
}

fn only_changes<S: Storage>(split: Split) {
    let mut rig = accepted_with::<S>(split, Some(OLD));
    let asked = rig.take_sent(BOOK);
    assert!(asked.contains("<FindMembership ") && since(&asked, OLD.list), "{asked}");
    let members = [
        role("Allow", &[member("bob@example.com", true), member("gina@example.com", false)].concat()),
        role("Pending", &member("dave@example.com", true)),
    ];
    rig.says(BOOK, &changed_members(&members.concat()));
    let asked = rig.take_sent(BOOK);
    assert!(asked.contains("<ABFindAll ") && since(&asked, OLD.settings), "{asked}");
    let contacts = [
        contact("gina@example.com", "Gina", ""),
        "<Contact><contactId>c-eve</contactId><fDeleted>true</fDeleted></Contact>".to_owned(),
        contact("mail@example.com", "", "").replace("isMessengerUser>true", "isMessengerUser>false"),
    ];
    let gone = "<Group><groupId>g-old</groupId><fDeleted>true</fDeleted></Group>";
    rig.says(BOOK, &changed_book(&format!("{FRIENDS}{gone}"), &contacts.concat()));
    let (told_so_far, version) = told(&mut rig);
    assert_eq!(
        told_so_far,
        [
            "unchanged",
            "bob@example.com off Allow",
            "gina@example.com 2",
            "dave@example.com off Pending",
            "group g-friends",
            "group g-old is gone",
            "gina@example.com 1",
            "c-eve off Forward",
            "c-mail@example.com off Forward",
            "complete"
        ]
    );
    assert_eq!(version, owned(NEW));
    assert_eq!(rig.take_sent(NS), "", "neither list nor status before it was handed in");
    let said = hands_in(&mut rig);
    let list = "<ml l=\"1\"><d n=\"example.com\"><c n=\"bob\" l=\"3\" t=\"1\"/><c n=\"gina\" l=\"5\" t=\"1\"/></d></ml>";
    assert_eq!(said, format!("BLP 5 BL\r\nADL 6 {}\r\n{list}CHG 7 NLN 0\r\n", list.len()));
    assert_eq!(told(&mut rig).0.last().unwrap(), "online");
}

#[test]
fn only_what_has_changed_is_asked_for_and_told() {
    for split in [Split::Whole, Split::Pieces(1), Split::Pieces(77)] {
        only_changes::<Heap>(split);
        only_changes::<Fixed<1, 1024>>(split);
    }
}

#[test]
fn without_times_everything_is_asked_for_and_the_times_are_told() {
    let long = ListVersion { list: "2031-05-06T07:08:09.123456789012345-07:00", settings: "1" };
    for kept in [None, Some(ListVersion::default()), Some(long), Some(ListVersion { settings: "", ..OLD })] {
        let mut rig = accepted_with::<Heap>(Split::Whole, kept);
        assert!(!rig.take_sent(BOOK).contains("deltasOnly"));
        rig.says(BOOK, &changed_members(&role("Allow", &member("bob@example.com", false))));
        assert!(rig.take_sent(BOOK).contains("<deltasOnly>false</deltasOnly>"));
        rig.says(BOOK, &changed_book("", ""));
        assert!(answers(&mut rig).contains("<c n=\"bob\" l=\"2\""));
        let (told, version) = told(&mut rig);
        assert_eq!(told, ["begins", "bob@example.com 2", "complete", "online"]);
        assert_eq!(version, owned(NEW));
    }
}

#[test]
fn a_service_that_tells_no_changes_is_asked_for_everything() {
    for (code, is_late) in
        [("FullSyncRequired", false), ("FullSyncRequired", true), ("Odd", false), ("Odd", true)]
    {
        let refusal = fault(code).replace("500 Oops", "200 OK");
        let mut rig = accepted_with::<Fixed<1, 1024>>(Split::Pieces(50), Some(OLD));
        if is_late {
            rig.says(BOOK, &changed_members(&role("Allow", &member("x@example.com", false))));
        }
        rig.take_sent(BOOK);
        rig.says(BOOK, &refusal);
        let asked = rig.take_sent(BOOK);
        assert!(asked.contains("<FindMembership ") && !asked.contains("deltasOnly"), "{asked}");
        rig.says(BOOK, &changed_members(&role("Allow", &member("bob@example.com", false))));
        rig.says(BOOK, &changed_book("", &contact("bob@example.com", "Bob", "")));
        let said = answers(&mut rig);
        assert!(
            said.contains("<c n=\"bob\" l=\"3\" t=\"1\"/></d></ml>") && !said.contains("\"x\""),
            "{said}"
        );
        let (told, version) = told(&mut rig);
        let whole = ["begins", "bob@example.com 2", "bob@example.com 1", "complete", "online"];
        let part = if is_late { &["unchanged", "x@example.com 2"][..] } else { &[] };
        assert_eq!(told, [part, &whole].concat());
        assert_eq!(version, owned(NEW));
    }
}

#[test]
fn where_nothing_has_changed_the_times_stay() {
    let mut rig = accepted_with::<Heap>(Split::Whole, Some(OLD));
    rig.says(BOOK, &soap("<FindMembershipResponse><FindMembershipResult/></FindMembershipResponse>"));
    rig.says(BOOK, &book("", ""));
    let (told, version) = told(&mut rig);
    assert_eq!((told, version), (vec!["unchanged".to_owned(), "complete".to_owned()], owned(OLD)));
    hands_in(&mut rig);
    assert_eq!(rig.messenger.state(), msnp_core::State::Online);
}

#[test]
fn a_list_that_nobody_hands_in_is_asked_for_whole() {
    let mut rig = accepted_with::<Heap>(Split::Whole, Some(OLD));
    rig.says(BOOK, &changed_members(""));
    rig.says(BOOK, &changed_book("", ""));
    rig.sent.clear();
    rig.wait(wish().limits.sign_in_step);
    assert!(rig.take_sent(BOOK).contains("<FindMembership "));
    rig.says(BOOK, &roles());
    rig.says(BOOK, &people());
    assert!(answers(&mut rig).contains("<c n=\"bob\" l=\"3\""));
    assert_eq!(rig.messenger.state(), msnp_core::State::Online);
    let told = told(&mut rig).0;
    assert_eq!(told.iter().filter(|line| *line == "complete").count(), 2);
    assert_eq!(told.last().unwrap(), "online");
}

#[test]
fn a_cut_between_the_documents_leaves_the_times_as_they_were() {
    let mut rig = accepted_with::<Heap>(Split::Whole, Some(OLD));
    rig.says(BOOK, &changed_members(""));
    rig.take_sent(BOOK);
    rig.says(BOOK, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<Envelope><Body>");
    rig.closes(BOOK);
    rig.wait(Duration::from_secs(2));
    let asked = rig.take_sent(BOOK);
    assert!(since(&asked, OLD.settings), "{asked}");
    rig.says(BOOK, &changed_book("", ""));
    hands_in(&mut rig);
    assert_eq!(told(&mut rig).1, owned(NEW));
    // A session that is taken up again asks for what has changed since, and a list that was changed elsewhere as well.
    rig.breaks(NS, LinkError::Broken);
    while !rig.is_linked(NS) {
        rig.goes_on();
    }
    let first = number(&rig.take_sent(NS));
    let (second, third) = (first + 1, first + 2);
    rig.says(
        NS,
        &format!("VER {first} MSNP14\r\nCVR {second} 1 1 1 d i\r\nUSR {third} TWN S ct=1,id=507\r\n"),
    );
    rig.take_sent(BOOK);
    rig.says(NS, &format!("USR {} OK anna@example.net 1 0\r\n", first + 3));
    rig.take_sent(NS);
    let asked = rig.take_sent(BOOK);
    assert!(since(&asked, NEW.list), "{asked}");
}

#[test]
fn changes_are_told_while_one_is_online_too() {
    let mut rig = accepted_with::<Heap>(Split::Whole, Some(OLD));
    rig.says(BOOK, &changed_members(""));
    rig.says(BOOK, &changed_book("", ""));
    hands_in(&mut rig);
    told(&mut rig);
    rig.sent.clear();
    let list = "<ml><d n=\"example.com\"><c n=\"gina\" t=\"1\" l=\"8\"/></d></ml>";
    rig.says(NS, &format!("ADL 0 {}\r\n{list}", list.len()));
    assert!(since(&rig.take_sent(BOOK), NEW.list));
    told_added(&mut rig);
    rig.says(BOOK, &changed_members(&role("Pending", &member("gina@example.com", false))));
    rig.says(BOOK, &changed_book("", ""));
    assert_eq!(told(&mut rig).0, ["unchanged", "gina@example.com 16", "complete"]);
    assert_eq!(rig.take_sent(NS), "");
}

fn told_added<S: Storage>(rig: &mut Rig<S>) {
    assert!(matches!(rig.take_told().as_slice(), [Event::Added(_)]));
}
