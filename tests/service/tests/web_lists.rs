//! The services that keep the lists of MSNP13 and later, over TLS.

#![allow(clippy::unwrap_used)]

mod by_hand;

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use by_hand::web::*;
use by_hand::*;
use msnp_service::{Account, Action, Configuration, Quirks, Service, Step};

fn lists() -> Vec<Account> {
    let anna =
        Account::new(ANNA, PASSWORD, "Anna <B>").contact_in(BRUNO, "Work & more").block("dora@example.net");
    vec![
        anna,
        Account::new(BRUNO, PASSWORD, "Bruno"),
        Account::new(CARLA, PASSWORD, "Carla").contact(ANNA),
        Account::new("dora@example.net", PASSWORD, "Dora"),
    ]
}

fn time_of(document: &str, element: &str) -> String {
    texts(document, element).pop().unwrap()
}

fn in_book(method: &str, inside: &str) -> (String, String) {
    (method.to_owned(), format!("<abId>00000000-0000-0000-0000-000000000000</abId>{inside}"))
}

fn update(who: &str, info: &str, changed: &str) -> (String, String) {
    in_book(
        "ABContactUpdate",
        &format!(
            "<contacts><Contact>{who}<contactInfo>{info}</contactInfo><propertiesChanged>{changed}</propertiesChanged></Contact>\
             </contacts>"
        ),
    )
}

fn done(lists: &Lists<'_>, (method, inside): (String, String)) -> String {
    lists.done(BOOK, &method, &inside)
}

fn fault(lists: &Lists<'_>, (method, inside): (String, String)) -> String {
    lists.fault(BOOK, &method, &inside).1
}

#[test]
fn both_lists_are_read_whole() {
    let service = service(lists());
    let anna = Lists::of(&service, ANNA);
    let members = anna.find_members(None);
    assert_eq!(with_role(&members, "Allow"), [BRUNO]);
    assert_eq!(with_role(&members, "Block"), ["dora@example.net"]);
    assert_eq!(with_role(&members, "Pending"), [CARLA]);
    assert!(with_role(&members, "Reverse").is_empty());
    assert_eq!(with_role(&Lists::of(&service, BRUNO).find_members(None), "Pending"), [ANNA]);

    let book = anna.find_contacts(None);
    assert_eq!(texts(&book, "name"), ["Work & more"]);
    assert_eq!(texts(&book, "groupId"), texts(&book, "guid"));
    let mut names = texts(&book, "passportName");
    names.sort();
    assert_eq!(names, [ANNA, BRUNO]);
    assert!(texts(&book, "displayName").contains(&"Anna <B>".to_owned()));
    assert!(texts(&book, "contactType").contains(&"Me".to_owned()));
    assert_eq!(service.counters().lists_told, 3);
}

#[test]
fn people_are_added_allowed_blocked_and_removed() {
    let service = service(lists());
    let anna = Lists::of(&service, ANNA);
    let id = anna.add(CARLA);
    let list = service.list_of(ANNA).unwrap();
    assert_eq!(list.forward.iter().find(|contact| contact.address == CARLA).unwrap().id, id);
    assert!(list.allow.contains(&CARLA.to_owned()), "as the client asked for");
    assert_eq!(service.list_of(CARLA).unwrap().reverse, [ANNA]);

    let (head, again) = anna.call(BOOK, "ABContactAdd", &new_contact(CARLA, true));
    assert!(head.starts_with("HTTP/1.1 500 "), "{head}");
    assert_eq!(texts(&again, "errorcode"), ["ContactAlreadyExists"]);
    assert_eq!(texts(&again, "conflictObjectId"), [id.as_str()]);

    let code = |answer: (String, String)| texts(&answer.1, "errorcode");
    assert_eq!(code(anna.members("AddMember", "Allow", CARLA)), ["MemberAlreadyExists"]);
    assert_eq!(code(anna.members("AddMember", "Block", CARLA)), ["InvalidArgument"], "not both");
    assert!(code(anna.members("DeleteMember", "Allow", CARLA)).is_empty());
    assert_eq!(code(anna.members("DeleteMember", "Allow", CARLA)), ["MemberDoesNotExist"]);
    assert!(code(anna.members("AddMember", "Block", CARLA)).is_empty());
    assert!(service.list_of(ANNA).unwrap().block.contains(&CARLA.to_owned()));
    // By the id alone, too.
    let role = format!("Block/{id}");
    let by_id = member("Block", "")
        .replace("<PassportName></PassportName>", &format!("<MembershipId>{role}</MembershipId>"));
    anna.done(SHARING, "DeleteMember", &by_id);
    assert!(!service.list_of(ANNA).unwrap().block.contains(&CARLA.to_owned()));

    // Whoever waits is accepted: on the reverse list, no longer pending.
    assert!(code(anna.members("AddMember", "Reverse", CARLA)).is_empty());
    assert!(service.list_of(ANNA).unwrap().pending.is_empty());
    assert_eq!(with_role(&anna.find_members(None), "Reverse"), [CARLA]);

    let delete = in_book(
        "ABContactDelete",
        &format!("<contacts><Contact><contactId>{id}</contactId></Contact></contacts>"),
    );
    done(&anna, delete.clone());
    assert_eq!(fault(&anna, delete), "ContactDoesNotExist");
    assert!(service.list_of(CARLA).unwrap().reverse.is_empty());
    for (address, expected) in [
        ("nobody@example.org", "InvalidPassportUser"),
        ("nobody", "BadEmailArgument"),
        (ANNA, "InvalidArgument"),
    ] {
        assert_eq!(anna.fault(BOOK, "ABContactAdd", &new_contact(address, true)).1, expected, "{address}");
        assert_eq!(anna.fault(SHARING, "AddMember", &member("Allow", address)).1, expected, "{address}");
    }
    assert_eq!(service.counters().list_changes_by_soap, 6);
}

#[test]
fn groups_come_and_go() {
    let service = service(lists());
    let anna = Lists::of(&service, ANNA);
    let new = |name: &str| {
        in_book(
            "ABGroupAdd",
            &format!(
                "<groupInfo><GroupInfo><name>{name}</name><fMessenger>false</fMessenger></GroupInfo></groupInfo>"
            ),
        )
    };
    let group = texts(&done(&anna, new("Friends")), "guid").remove(0);
    assert_eq!(fault(&anna, new("Friends")), "GroupAlreadyExists");
    assert_eq!(fault(&anna, new(&"x".repeat(62))), "BadArgumentLength");
    let bruno = service.list_of(ANNA).unwrap().forward[0].id.clone();
    let place = |method: &str, group: &str| {
        in_book(
            method,
            &format!(
                "<groupFilter><groupIds><guid>{group}</guid></groupIds></groupFilter><contacts><Contact><contactId>{bruno}</contactId>\
                 </Contact></contacts>"
            ),
        )
    };
    done(&anna, place("ABGroupContactAdd", &group));
    let groups = || service.list_of(ANNA).unwrap().forward[0].groups.clone();
    assert_eq!(groups(), ["Work & more", "Friends"]);
    let rename = |id: &str| {
        in_book(
            "ABGroupUpdate",
            &format!(
                "<groups><Group><groupId>{id}</groupId><groupInfo><name>Enemies</name></groupInfo>\
                 <propertiesChanged>GroupName</propertiesChanged></Group></groups>"
            ),
        )
    };
    done(&anna, rename(&group));
    assert_eq!(groups(), ["Work & more", "Enemies"]);
    done(&anna, place("ABGroupContactDelete", &group));
    assert_eq!(groups(), ["Work & more"]);
    done(&anna, place("ABGroupContactAdd", &group));
    let delete = in_book(
        "ABGroupDelete",
        &format!("<groupFilter><groupIds><guid>{group}</guid></groupIds></groupFilter>"),
    );
    done(&anna, delete.clone());
    assert_eq!(groups(), ["Work & more"], "the contact stays");
    assert_eq!(fault(&anna, delete), "GroupDoesNotExist");
    assert_eq!(fault(&anna, rename(&group)), "GroupDoesNotExist");
    assert_eq!(fault(&anna, place("ABGroupContactAdd", &group)), "GroupDoesNotExist");
    for number in 0..28 {
        done(&anna, new(&number.to_string()));
    }
    assert_eq!(fault(&anna, new("one too many")), "RequestLimitReached");
}

#[test]
fn only_what_changed_is_told_afterwards() {
    let service = service(lists());
    let anna = Lists::of(&service, ANNA);
    let (members, book) = (anna.find_members(None), anna.find_contacts(None));
    let (member_time, book_time) = (time_of(&members, "LastChange"), time_of(&book, "lastChange"));
    let nothing = anna.find_contacts(Some(&book_time));
    assert!(texts(&nothing, "contactId").is_empty() && texts(&nothing, "groupId").is_empty(), "{nothing}");

    let id = anna.add(CARLA);
    anna.members("DeleteMember", "Block", "dora@example.net");
    let changed = anna.find_contacts(Some(&book_time));
    assert_eq!(texts(&changed, "contactId"), [id.as_str()]);
    assert_eq!(texts(&changed, "fDeleted"), ["false"]);
    let changes = anna.find_members(Some(&member_time));
    assert_eq!(with_role(&changes, "Allow"), [CARLA]);
    assert_eq!(with_role(&changes, "Block"), ["dora@example.net"]);
    assert_eq!(texts(&changes, "Deleted"), ["false", "true", "false"], "the last is that of the service");

    let book_time = time_of(&changed, "lastChange");
    done(
        &anna,
        in_book(
            "ABContactDelete",
            &format!("<contacts><Contact><contactId>{id}</contactId></Contact></contacts>"),
        ),
    );
    let changed = anna.find_contacts(Some(&book_time));
    assert_eq!(
        (texts(&changed, "contactId"), texts(&changed, "fDeleted")),
        (vec![id], vec!["true".to_owned()])
    );

    let ancient = find_all(Some("2001-01-01T00:00:00.0000000-08:00"));
    assert_eq!(anna.fault(BOOK, "ABFindAll", &ancient), ("200".to_owned(), "FullSyncRequired".to_owned()));
    assert_eq!(service.counters().list_changes_told, 5);
}

#[test]
fn own_settings_are_the_owners_contact() {
    let service = service(lists());
    let anna = Lists::of(&service, ANNA);
    let me = |info: &str, changed: &str| update("", &format!("<contactType>Me</contactType>{info}"), changed);
    done(&anna, me("<displayName>Anna &amp; co</displayName>", "DisplayName"));
    assert_eq!(service.list_of(ANNA).unwrap().name, "Anna & co");
    done(&anna, me("<displayName>not named</displayName>", "ContactFirstName"));
    assert_eq!(service.list_of(ANNA).unwrap().name, "Anna & co");
    let annotation = |name: &str, value: &str| {
        let inside = format!("<Annotation><Name>{name}</Name><Value>{value}</Value></Annotation>");
        me(&format!("<annotations>{inside}</annotations>"), "Annotation")
    };
    done(&anna, annotation("MSN.IM.BLP", "2"));
    done(&anna, annotation("MSN.IM.GTC", "2"));
    done(&anna, annotation("MSN.IM.RoamLiveProperties", "1"));
    let list = service.list_of(ANNA).unwrap();
    assert!(list.private && !list.prompt);
    let book = anna.find_contacts(None);
    for pair in ["BLP</Name><Value>2", "GTC</Name><Value>2", "RoamLiveProperties</Name><Value>1"] {
        assert!(book.contains(pair), "{pair} in {book}");
    }
    assert_eq!(fault(&anna, annotation("MSN.IM.BLP", "3")), "InvalidArgument");
    assert_eq!(fault(&anna, annotation("x", &"x".repeat(1025))), "BadArgumentLength");
    let long = me(&format!("<displayName>{}</displayName>", "x".repeat(388)), "DisplayName");
    assert_eq!(fault(&anna, long), "BadArgumentLength");
}

#[test]
fn what_is_said_of_a_contact_is_kept() {
    let service = service(lists());
    let anna = Lists::of(&service, ANNA);
    let bruno = format!("<contactId>{}</contactId>", service.list_of(ANNA).unwrap().forward[0].id);
    let nick =
        "<annotations><Annotation><Name>AB.NickName</Name><Value>Bru</Value></Annotation></annotations>";
    done(&anna, update(&bruno, &format!("<firstName>B</firstName>{nick}"), "ContactFirstName Annotation"));
    let book = anna.find_contacts(None);
    assert!(
        book.contains("AB.NickName</Name><Value>Bru") && book.contains("<firstName>B</firstName>"),
        "{book}"
    );
    done(&anna, update(&bruno, "", "ContactFirstName"));
    assert!(!anna.find_contacts(None).contains("firstName"));

    // Off the Messenger list, and still in the address book.
    done(&anna, update(&bruno, "<isMessengerUser>false</isMessengerUser>", "IsMessengerUser"));
    assert!(service.list_of(ANNA).unwrap().forward.is_empty());
    let book = anna.find_contacts(None);
    assert!(texts(&book, "passportName").contains(&BRUNO.to_owned()), "{book}");
    assert!(!texts(&book, "isMessengerUser").contains(&"true".to_owned()), "{book}");
    done(&anna, update(&bruno, "<isMessengerUser>true</isMessengerUser>", "IsMessengerUser"));
    assert_eq!(service.list_of(ANNA).unwrap().forward.len(), 1);
    let nobody = "<contactId>00000000-0000-4000-8000-000000000000</contactId>";
    assert_eq!(fault(&anna, update(nobody, "", "Annotation")), "ContactDoesNotExist");
}

#[test]
fn people_of_another_network_are_listed() {
    let service = service(lists());
    let anna = Lists::of(&service, ANNA);
    let info = "<emails><ContactEmail><contactEmailType>Messenger2</contactEmailType><email>eva@yahoo.example</email>\
                <isMessengerEnabled>true</isMessengerEnabled><Capability>32</Capability></ContactEmail></emails>";
    let add = in_book(
        "ABContactAdd",
        &format!("<contacts><Contact><contactInfo>{info}</contactInfo></Contact></contacts>"),
    );
    done(&anna, add);
    let member = "<memberships><Membership><MemberRole>Allow</MemberRole><Members><Member xsi:type=\"EmailMember\"><Type>Email</Type>\
                  <Email>eva@yahoo.example</Email><Annotations><Annotation><Name>MSN.IM.BuddyType</Name><Value>32:</Value></Annotation>\
                  </Annotations></Member></Members></Membership></memberships>";
    anna.done(SHARING, "AddMember", member);
    assert_eq!(texts(&anna.find_contacts(None), "Capability"), ["32"]);
    let members = anna.find_members(None);
    assert_eq!(texts(&members, "Email"), ["eva@yahoo.example"]);
    assert!(members.contains("<Value>32:</Value>"), "{members}");
}

#[test]
fn only_a_ticket_for_the_lists_lets_in() {
    let service = service(lists());
    let refused = |ticket: &str| {
        let lists = Lists { service: &service, ticket: ticket.to_owned() };
        lists.fault(BOOK, "ABFindAll", &find_all(None))
    };
    let expected = ("500".to_owned(), "PassportAuthFail".to_owned());
    for site in [MESSENGER, SINGLE_SIGN_ON, "storage.msn.com"] {
        assert_eq!(refused(&ticket_for(&service, ANNA, site).text), expected, "{site}");
    }
    assert_eq!(refused("t=x&p="), expected);
    assert_eq!(refused(""), expected);
    let ticket = Lists::of(&service, ANNA).ticket;
    service.revoke_tickets(ANNA);
    assert_eq!(refused(&ticket), expected);
    service.set_quirks(Quirks { bad_list_ticket_403: true, ..Quirks::default() });
    assert_eq!(refused(&ticket).0, "403");
}

#[test]
fn a_ticket_expires_here_too() {
    let configuration =
        Configuration { accounts: lists(), ticket_lifetime: Duration::ZERO, ..Configuration::default() };
    let service = Service::start(configuration).unwrap();
    let fault = Lists::of(&service, ANNA).fault(BOOK, "ABFindAll", &find_all(None));
    assert_eq!(fault, ("500".to_owned(), "PassportAuthFail".to_owned()));
}

#[test]
fn other_servers_answer_otherwise() {
    let service = service(lists());
    let anna = Lists::of(&service, ANNA);
    let quirks = |change: fn(&mut Quirks)| {
        let mut quirks = Quirks::default();
        change(&mut quirks);
        service.set_quirks(quirks);
    };
    quirks(|quirks| quirks.no_list_changes_since = true);
    let time = time_of(&anna.find_contacts(None), "lastChange");
    let full = ("200".to_owned(), "FullSyncRequired".to_owned());
    assert_eq!(anna.fault(BOOK, "ABFindAll", &find_all(Some(&time))), full);

    quirks(|quirks| quirks.address_books_are_made = true);
    let missing = ("500".to_owned(), "ABDoesNotExist".to_owned());
    assert_eq!(anna.fault(BOOK, "ABFindAll", &find_all(None)), missing);
    assert_eq!(anna.fault(SHARING, "FindMembership", ""), missing);
    let book =
        "<abInfo><name/><ownerPuid>0</ownerPuid><ownerEmail>x</ownerEmail><fDefault>true</fDefault></abInfo>";
    anna.done(BOOK, "ABAdd", book);
    assert_eq!(anna.fault(BOOK, "ABAdd", book).1, "ABAlreadyExists");
    anna.find_contacts(None);

    quirks(|quirks| quirks.list_faults_with_200 = true);
    assert_eq!(anna.fault(BOOK, "ABContactAdd", &new_contact("x", true)).0, "200");
    quirks(|quirks| quirks.no_allow_list_management = true);
    anna.add(CARLA);
    assert!(!service.list_of(ANNA).unwrap().allow.contains(&CARLA.to_owned()));

    quirks(|quirks| quirks.lists_want_session = true);
    assert!(anna.call(BOOK, "ABFindAll", &find_all(None)).0.starts_with("HTTP/1.1 403 "));
    let _online = Client::sign_in(&service, 15, ANNA);
    anna.find_contacts(None);

    quirks(|quirks| {
        quirks.untidy_memberships = true;
        quirks.preferred_host = Some("elsewhere.example".to_owned());
    });
    let members = anna.find_members(None);
    let capitals = BRUNO.to_uppercase();
    assert_eq!(with_role(&members, "Allow"), [BRUNO, BRUNO, capitals.as_str(), "nobody"]);
    assert_eq!(texts(&members, "PreferredHostName"), ["elsewhere.example"]);

    quirks(|quirks| {
        quirks.roles_behind_members = true;
        quirks.capital_list_elements = true;
    });
    let members = anna.find_members(None);
    assert!(members.contains("</Members><MemberRole>Allow</MemberRole>"), "{members}");
    assert!(!members.contains("<Membership><MemberRole>"), "{members}");
    assert_eq!(with_role(&members, "Allow"), [BRUNO]);
    let book = anna.find_contacts(None);
    assert_eq!(texts(&book, "PassportName").len(), 3);
    assert!(texts(&book, "passportName").is_empty() && texts(&book, "ab").is_empty(), "{book}");

    quirks(|quirks| quirks.other_soap_prefixes = true);
    let book = anna.find_contacts(None);
    assert!(book.starts_with("<env:Envelope") && texts(&book, "passportName").len() == 3, "{book}");
}

#[test]
fn controls_step_in() {
    let service = service(lists());
    let anna = Lists::of(&service, ANNA);
    let controls = service.controls();
    controls.on(Step::AddressBook, Action::Fault("ABDoesNotExist".to_owned()));
    assert_eq!(anna.fault(BOOK, "ABFindAll", &find_all(None)).1, "ABDoesNotExist");
    // What is for another step leaves the answer as it is.
    controls.on(Step::AddressBook, Action::RedirectByFault("https://localhost:1/".to_owned()));
    controls.on(Step::SecurityToken, Action::Fault("ABDoesNotExist".to_owned()));
    controls.on(Step::UserTicket, Action::Fault("ABDoesNotExist".to_owned()));
    anna.find_contacts(None);
    Client::sign_in(&service, 15, ANNA).expect_nothing();
    assert_eq!(controls.rules_left(), 0);
    controls.on(Step::Memberships, Action::Refuse(500));
    assert_eq!(anna.fault(SHARING, "FindMembership", "").0, "500");
    controls.on(Step::AddressBookChange, Action::Refuse(403));
    assert!(anna.call(BOOK, "ABContactAdd", &new_contact(CARLA, true)).0.starts_with("HTTP/1.1 403 "));
    assert_eq!(service.list_of(ANNA).unwrap().forward.len(), 1, "nothing was done");
    controls.on(Step::MembershipChange, Action::Wrong);
    assert!(!anna.members("AddMember", "Allow", CARLA).1.contains("AddMemberResponse"));
    let slow = Duration::from_millis(200);
    controls.on(Step::AddressBook, Action::Delay(slow));
    let begun = Instant::now();
    anna.find_contacts(None);
    assert!(begun.elapsed() >= slow);
}

#[test]
fn what_makes_no_sense_is_a_fault() {
    let service = service(lists());
    let anna = Lists::of(&service, ANNA);
    assert_eq!(anna.fault(BOOK, "FindFriendsInCommon", ""), ("200".to_owned(), "Forbidden".to_owned()));
    for method in
        ["ABContactAdd", "ABContactDelete", "ABContactUpdate", "ABGroupAdd", "ABGroupDelete", "AddMember"]
    {
        assert_eq!(anna.fault(BOOK, method, "<contacts/>").1, "InvalidArgument", "{method}");
    }
    for body in ["", "<a/>", &"<a>".repeat(20_000)] {
        let (head, answer) = post(&service, BOOK, "", body);
        assert!(head.starts_with("HTTP/1.1 500 ") && answer.contains("PassportAuthFail"), "{head}{answer}");
    }
    let role = member("Administrator", CARLA);
    assert_eq!(anna.fault(SHARING, "AddMember", &role).1, "InvalidArgument");
    let many = "<guid>x</guid>".repeat(1_000);
    let (head, _) =
        anna.call(BOOK, "ABGroupDelete", &format!("<groupFilter><groupIds>{many}</groupIds></groupFilter>"));
    assert!(head.starts_with("HTTP/1.1 500 "), "{head}");
}

#[test]
fn what_is_kept_and_read_is_bounded() {
    let configuration =
        Configuration { accounts: lists(), forward_list_limit: 2, ..Configuration::default() };
    let service = Service::start(configuration).unwrap();
    let anna = Lists::of(&service, ANNA);
    let id = anna.add(CARLA);
    let dora = new_contact("dora@example.net", true);
    assert_eq!(anna.fault(BOOK, "ABContactAdd", &dora).1, "RequestLimitReached");
    let who = format!("<contactId>{id}</contactId>");
    let annotations = |from: usize, to: usize| {
        let one = |number| format!("<Annotation><Name>X.{number}</Name><Value>1</Value></Annotation>");
        let all: String = (from..to).map(one).collect();
        update(&who, &format!("<annotations>{all}</annotations>"), "Annotation")
    };
    done(&anna, annotations(0, 64));
    assert_eq!(fault(&anna, annotations(64, 65)), "RequestLimitReached");
    done(&anna, annotations(10, 20));

    let mut stream = secure(&service);
    let head = format!("POST {BOOK} HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.is_empty(), "{}", String::from_utf8_lossy(&answer));
}
