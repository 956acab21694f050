//! The list of MSNP13 to MSNP15: fetched from web services, told as every list, said to the notification server, and changed.

#![cfg(feature = "services")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod again;
mod changes;
mod kept;
#[path = "../rig/mod.rs"]
mod rig;
mod tickets;

use msnp_core::account::{List, Status};
use msnp_core::code::ErrorCode;
use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::error::{LinkError, RequestError, RequestKind, SignOutReason};
use msnp_core::event::Group;
use msnp_core::settings::WebServices;
use msnp_core::time::Duration;
use msnp_core::{Error, Event, Fixed, Heap, LinkId, Messenger, Output, RequestId, SignIn, Storage};
use rig::*;

const RST: &str = "tls:login.example.net:443";
const BOOK: &str = "tls:contacts.example.net:443";

fn wish() -> SignIn<'static> {
    let web = WebServices {
        tokens: "https://login.example.net/RST.srf",
        address_book: "https://contacts.example.net/abservice/abservice.asmx",
        sharing: "https://contacts.example.net/abservice/SharingService.asmx",
        ..WebServices::NONE
    };
    SignIn { dialects: Dialects::NONE.with(Dialect::MSNP14), web, ..anna() }
}

fn http(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn soap(inside: &str) -> String {
    http(
        "200 OK",
        &format!("<?xml version=\"1.0\"?><x:Envelope xmlns:x=\"e\"><x:Body>{inside}</x:Body></x:Envelope>"),
    )
}

fn fault(code: &str) -> String {
    http(
        "500 Oops",
        &format!(
            "<e:Envelope><e:Body><e:Fault><faultcode>e:Client</faultcode><detail><errorcode>{code}</errorcode></detail>\
             </e:Fault></e:Body></e:Envelope>"
        ),
    )
}

fn tickets(contacts: &str) -> String {
    let one = |site: &str, ticket: &str| {
        format!(
            "<t:RequestSecurityTokenResponse><a:Address>{site}</a:Address><w:BinarySecurityToken>{ticket}</w:BinarySecurityToken>\
             </t:RequestSecurityTokenResponse>"
        )
    };
    let both = [one("messenger.msn.com", "t=M"), one("contacts.msn.com", contacts)].concat();
    http("200 OK", &format!("<S:Envelope><S:Body>{both}</S:Body></S:Envelope>"))
}

fn memberships(roles: &[(&str, &[&str])]) -> String {
    let member = |account: &&str| {
        format!(
            "<Member><MembershipId>1</MembershipId><Type>Passport</Type><PassportName>{account}</PassportName></Member>"
        )
    };
    let role = |(name, accounts): &(&str, &[&str])| {
        let members: String = accounts.iter().map(member).collect();
        format!("<Membership><MemberRole>{name}</MemberRole><Members>{members}</Members></Membership>")
    };
    soap(&format!(
        "<FindMembershipResponse><FindMembershipResult><Services><Service><Memberships>{}</Memberships><Info><Handle>\
         <Type>Messenger</Type></Handle></Info></Service></Services></FindMembershipResult></FindMembershipResponse>",
        roles.iter().map(role).collect::<String>()
    ))
}

fn contact(account: &str, name: &str, groups: &str) -> String {
    format!(
        "<Contact><contactId>c-{account}</contactId><contactInfo><groupIds>{groups}</groupIds><contactType>Regular</contactType>\
         <passportName>{account}</passportName><displayName>{name}</displayName><isMessengerUser>true</isMessengerUser>\
         </contactInfo></Contact>"
    )
}

const ME: &str = "<Contact><contactId>me</contactId><contactInfo><annotations><Annotation><Name>MSN.IM.BLP</Name><Value>2</Value>\
    </Annotation><Annotation><Name>MSN.IM.GTC</Name><Value>1</Value></Annotation><Annotation><Name>MSN.IM.MBEA</Name><Value>1</Value>\
    </Annotation></annotations><phones><ContactPhone><contactPhoneType>ContactPhoneMobile\
    </contactPhoneType><number>44 7</number></ContactPhone></phones><contactType>Me</contactType><displayName>Anna &amp; B</displayName></contactInfo></Contact>";
const PHONES: &str = "<phones><ContactPhone><contactPhoneType>ContactPhoneMobile</contactPhoneType><number>44 7</number>\
    </ContactPhone><ContactPhone><contactPhoneType>ContactPhonePersonal</contactPhoneType><number>44 20</number></ContactPhone></phones>";
const FRIENDS: &str =
    "<Group><groupId>g-friends</groupId><groupInfo><name>Friends</name></groupInfo></Group>";

fn book(groups: &str, contacts: &str) -> String {
    soap(&format!(
        "<ABFindAllResponse><ABFindAllResult><groups>{groups}</groups><contacts>{contacts}</contacts></ABFindAllResult></ABFindAllResponse>"
    ))
}

/// Accepted, and nothing of the list is there.
fn accepted<S: Storage>(split: Split) -> Rig<S> {
    let mut rig = Rig::new(split);
    rig.messenger.sign_in(&wish()).unwrap();
    rig.drain();
    rig.says(NS, "VER 1 MSNP14\r\nCVR 2 1 1 1 d i\r\nUSR 3 TWN S ct=1,id=507\r\n");
    rig.says(RST, &tickets("t=CONTACTS&amp;p="));
    rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
    rig.sent.clear();
    rig
}

/// The same, and what was asked first of the service is kept.
fn asked_first<S: Storage>(split: Split) -> (Rig<S>, String) {
    let mut rig = Rig::new(split);
    rig.messenger.sign_in(&wish()).unwrap();
    rig.drain();
    rig.says(NS, "VER 1 MSNP14\r\nCVR 2 1 1 1 d i\r\nUSR 3 TWN S ct=1,id=507\r\n");
    rig.says(RST, &tickets("t=CONTACTS&amp;p="));
    rig.take_sent(NS);
    rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
    let asked = rig.take_sent(BOOK);
    (rig, asked)
}

fn number(command: &str) -> u32 {
    command.split_ascii_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Somebody is on the network of the service itself.
const NETWORK: &str = "<ml><d n=\"example.com\"><c n=\"x\" t=\"1\"/></d></ml>";

/// Answers commands about lists, privacy and status as a notification server does, until none comes any more. Gives all that was said.
fn answers<S: Storage>(rig: &mut Rig<S>) -> String {
    let mut all = String::new();
    loop {
        let sent = rig.take_sent(NS);
        if sent.is_empty() {
            return all;
        }
        let mut replies = String::new();
        // Payloads have no line ends: each begins a line that the next command follows.
        for line in sent.split("\r\n").flat_map(|line| line.split("</ml>")) {
            let mut words = line.split(' ');
            let (verb, transaction) = (words.next().unwrap_or(""), words.next().unwrap_or("0"));
            replies += &match verb {
                "ADL" | "RML" => format!("{verb} {transaction} OK\r\n"),
                "BLP" | "PRP" => format!("{line}\r\n"),
                "CHG" => format!("CHG {transaction} NLN 0\r\n"),
                "FQY" => format!("FQY {transaction} {}\r\n{NETWORK}", NETWORK.len()),
                _ => continue,
            };
        }
        all += &sent;
        rig.says(NS, &replies);
    }
}

fn text(text: msnp_core::text::Text<'_>) -> String {
    text.chars().collect()
}

/// What was told, as lines.
fn lines<S: Storage>(rig: &mut Rig<S>) -> Vec<String> {
    let line = |event: Event<'static>| match event {
        Event::ListBegins { contacts, groups } => format!("begins {contacts} {groups}"),
        Event::Group(group) => format!("group {} {}", group.id, text(group.name)),
        Event::Contact(contact) => format!(
            "contact {} {} {} {:?} [{}]",
            contact.account,
            contact.lists.mask(),
            text(contact.name),
            contact.id.unwrap_or(""),
            contact.groups
        ),
        Event::ContactProperty { account, property, value } => {
            format!("{} {property} {}", account.unwrap_or(""), text(value))
        }
        Event::OwnProperty { property, value } => format!("own {property} {}", text(value)),
        Event::Privacy { allow_unknown } => format!("privacy {allow_unknown}"),
        Event::Prompting { ask } => format!("prompting {ask}"),
        Event::ListComplete { .. } => "complete".to_owned(),
        Event::Online { .. } => "online".to_owned(),
        Event::Added(change) | Event::Removed(change) => {
            let verb = if matches!(event, Event::Added(_)) { "added" } else { "removed" };
            assert!(change.request.is_some());
            format!(
                "{verb} {:?} {} {} {} {}",
                change.list,
                change.account.unwrap_or(""),
                change.contact_id.unwrap_or(""),
                text(change.name.unwrap_or_default()),
                change.group.unwrap_or("")
            )
        }
        Event::GroupAdded(Group { id, name }) => format!("group added {id} {}", text(name)),
        Event::GroupRenamed(Group { id, name }) => format!("group renamed {id} {}", text(name)),
        Event::GroupRemoved { id } => format!("group removed {id}"),
        Event::ContactRenamed { contact_id, name, .. } => {
            format!("renamed {} {}", contact_id.unwrap_or(""), text(name))
        }
        Event::Answered { request } => format!("answered {}", request.number()),
        Event::Refused { request, kind, error } => format!("refused {} {kind:?} {error:?}", request.number()),
        Event::SignedIn(_) => "signed in".to_owned(),
        other => format!("{other:?}"),
    };
    rig.take_told().into_iter().map(line).collect()
}

fn roles() -> String {
    memberships(&[
        ("Allow", &["bob@example.com", "CAROL@Example.com", "nobody"]),
        ("Block", &["eve@example.com"]),
        ("Reverse", &["bob@example.com"]),
        ("Pending", &["dave@example.com"]),
    ])
}

fn people() -> String {
    let contacts = [
        contact("bob@example.com", "Bob", "<guid>g-friends</guid>")
            .replace("<groupIds>", &format!("{PHONES}<groupIds>")),
        ME.to_owned(),
        contact("Eve@example.com", "Eve", ""),
        contact("frank@other.example", "", ""),
    ];
    book(FRIENDS, &contacts.concat())
}

const EXPECTED: [&str; 20] = [
    "signed in",
    "begins 0 0",
    "contact bob@example.com 2  \"\" []",
    "contact carol@example.com 2  \"\" []",
    "contact eve@example.com 4  \"\" []",
    "contact bob@example.com 8  \"\" []",
    "contact dave@example.com 16  \"\" []",
    "group g-friends Friends",
    "contact bob@example.com 1 Bob \"c-bob@example.com\" [g-friends]",
    "bob@example.com PHH 44 20",
    "bob@example.com PHM 44 7",
    "own MFN Anna & B",
    "privacy false",
    "prompting true",
    "own MBE Y",
    "own PHM 44 7",
    "contact eve@example.com 1 Eve \"c-Eve@example.com\" []",
    "contact frank@other.example 1  \"c-frank@other.example\" []",
    "complete",
    "privacy false",
];

fn signs_in<S: Storage>(split: Split) -> Rig<S> {
    let (mut rig, asked) = asked_first::<S>(split);
    assert!(
        asked.starts_with("POST /abservice/SharingService.asmx HTTP/1.1\r\nHost: contacts.example.net\r\n"),
        "{asked}"
    );
    assert!(
        asked.contains("SOAPAction: \"http://www.msn.com/webservices/AddressBook/FindMembership\""),
        "{asked}"
    );
    assert!(asked.contains("<TicketToken>t=CONTACTS&amp;p=</TicketToken>"), "{asked}");
    assert_eq!(rig.take_sent(NS), "", "no status before the list");
    rig.says(BOOK, &roles());
    let asked = rig.take_sent(BOOK);
    assert!(asked.starts_with("POST /abservice/abservice.asmx") && asked.contains("<ABFindAll "), "{asked}");
    rig.says(BOOK, &people());
    let said = answers(&mut rig);
    let expected = [
        "BLP 5 BL\r\n",
        "ADL 6 228\r\n<ml l=\"1\"><d n=\"example.com\"><c n=\"bob\" l=\"3\" t=\"1\"/><c n=\"carol\" l=\"2\" t=\"1\"/>\
         <c n=\"eve\" l=\"5\" t=\"1\"/></d><d n=\"other.example\"><c n=\"frank\" l=\"5\" t=\"1\"/></d></ml>",
        "CHG 7 NLN 0\r\n",
    ];
    let length = expected[1].split_once("\r\n").unwrap().1.len();
    assert_eq!(said, expected.concat().replace("228", &length.to_string()));
    let mut told = lines(&mut rig);
    assert_eq!(told.pop().unwrap(), "online");
    assert_eq!(told, EXPECTED);
    rig
}

#[test]
fn the_list_is_told_as_it_comes_and_before_the_status() {
    for split in [Split::Whole, Split::Pieces(1), Split::Pieces(77)] {
        signs_in::<Heap>(split);
        signs_in::<Fixed<1, 1024>>(split);
    }
}

/// The accounts and masks of all commands about the list.
fn told_to_server(said: &str) -> Vec<(String, u8)> {
    let mut all = Vec::new();
    for domain in said.split("<d n=\"").skip(1) {
        let (domain, people) = domain.split_once("\">").unwrap();
        for person in people.split("<c n=\"").skip(1) {
            let (name, rest) = person.split_once("\" l=\"").unwrap();
            all.push((format!("{name}@{domain}"), rest.split('"').next().unwrap().parse().unwrap()));
        }
    }
    all
}

fn long_list<S: Storage>(count: usize) -> (String, usize) {
    let accounts: Vec<String> =
        (0..count).map(|number| format!("contact{number}@{}.example.com", number % 9)).collect();
    let names: Vec<&str> = accounts.iter().map(String::as_str).collect();
    let contacts: String = names.iter().map(|account| contact(account, "Somebody", "")).collect();
    let mut rig = accepted::<S>(Split::Pieces(1460));
    rig.says(BOOK, &memberships(&[("Allow", &names)]));
    let mut said = answers(&mut rig);
    rig.says(BOOK, &book("", &contacts));
    said += &answers(&mut rig);
    let told = lines(&mut rig);
    let of_list = |mask: &str| told.iter().filter(|line| line.split(' ').nth(2) == Some(mask)).count();
    assert_eq!((of_list("2"), of_list("1")), (count, count));
    assert_eq!(told.last().unwrap(), "online");
    for command in said.split("ADL ").skip(1) {
        let length: usize = command.split([' ', '\r']).nth(1).unwrap().parse().unwrap();
        assert!(length <= 7500 && command.matches("<c n").count() <= 150, "{length}");
    }
    (said, count)
}

#[test]
fn a_long_list_is_told_to_the_server_in_parts() {
    const COUNT: usize = if cfg!(miri) { 40 } else { 5000 };
    let (said, count) = long_list::<Heap>(COUNT);
    let all = told_to_server(&said);
    assert!(all.iter().all(|(_, mask)| *mask == 3));
    assert_eq!(all.len(), count);
    // Without an allocator everybody is told with the lists that are known by then, and no list is lost.
    let start = std::time::Instant::now();
    let (said, count) = long_list::<Small>(COUNT);
    let took = start.elapsed();
    let mut masks = std::collections::BTreeMap::<String, u8>::new();
    for (account, mask) in told_to_server(&said) {
        *masks.entry(account).or_default() |= mask;
    }
    assert_eq!(masks.len(), count);
    assert!(masks.values().all(|mask| *mask == 3));
    println!(
        "{count} contacts, twice each: a machine of {} bytes, {took:?} with this test's own part",
        size_of::<Messenger<Small>>()
    );
}

/// One conversation, and buffers of 1 KiB.
type Small = Fixed<1, 1024>;

/// As docs/sizes.md says of the list above.
#[test]
#[cfg(all(target_pointer_width = "64", feature = "gateway", not(any(feature = "p2p", feature = "legacy"))))]
fn a_long_list_needs_no_more_memory_than_the_page_says() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sizes.md")).unwrap();
    let bytes = size_of::<Messenger<Small>>();
    let (thousands, rest) = (bytes / 1000, bytes % 1000);
    assert!(
        page.contains(&format!("a machine of {thousands},{rest:03} bytes with the feature `services`")),
        "{bytes}"
    );
}

#[test]
fn an_account_without_an_address_book_gets_one() {
    let mut rig = accepted::<Heap>(Split::Whole);
    rig.says(BOOK, &fault("ABDoesNotExist"));
    let asked = rig.take_sent(BOOK);
    assert!(
        asked.contains("<ABAdd ") && asked.contains("<ownerEmail>anna@example.net</ownerEmail>"),
        "{asked}"
    );
    rig.says(BOOK, &fault("ABAlreadyExists"));
    assert!(rig.take_sent(BOOK).contains("<FindMembership "));
    rig.says(BOOK, &soap("<FindMembershipResponse><FindMembershipResult/></FindMembershipResponse>"));
    rig.says(BOOK, &book("", ""));
    assert_eq!(answers(&mut rig), "ADL 5 15\r\n<ml l=\"1\"></ml>CHG 6 NLN 0\r\n");
    assert_eq!(lines(&mut rig), ["signed in", "begins 0 0", "complete", "online"]);
}

/// Bytes that stand where they should not, at every few places of both documents: what can be read is taken, and the rest asked for again.
#[test]
fn spoiled_answers_keep_nobody_from_signing_in() {
    const STEP: usize = if cfg!(miri) { 200 } else { 11 };
    let (first, second) = (roles(), people());
    let head = |answer: &str| answer.find("\r\n\r\n").unwrap() + 4;
    let spoil = |answer: &str, at: usize, byte: u8| {
        let mut bytes = answer.as_bytes().to_vec();
        bytes[at] = byte;
        bytes
    };
    for is_second in [false, true] {
        let answer = if is_second { &second } else { &first };
        for at in (head(answer)..answer.len()).step_by(STEP) {
            for byte in [b'<', b'>', b'&', b'/', b'"', 0, 0xFF, b'@'] {
                let mut rig = accepted::<Fixed<1, 1024>>(Split::Pieces(97));
                if is_second {
                    rig.says(BOOK, &first);
                }
                rig.says_bytes(BOOK, &spoil(answer, at, byte));
                for _ in 0..4 {
                    let asked = rig.take_sent(BOOK);
                    if asked.contains("<FindMembership ") {
                        rig.says(BOOK, &first);
                    } else if asked.contains("<ABFindAll ") {
                        rig.says(BOOK, &second);
                    } else {
                        rig.wait(Duration::from_secs(2));
                    }
                    answers(&mut rig);
                }
                assert_eq!(rig.messenger.state(), msnp_core::State::Online, "{at} {byte} {:?}", rig.told);
            }
        }
    }
}

#[test]
fn an_expired_ticket_is_renewed_once() {
    for refusal in [fault("PassportAuthFail"), http("403 No", ""), fault("InvalidSecurityToken")] {
        let mut rig = accepted::<Heap>(Split::Whole);
        rig.says(BOOK, &refusal);
        assert!(rig.take_sent(RST).contains("contacts.msn.com"));
        rig.says(RST, &tickets("t=FRESH"));
        let asked = rig.take_sent(BOOK);
        assert!(
            asked.contains("<TicketToken>t=FRESH</TicketToken>") && asked.contains("<FindMembership "),
            "{asked}"
        );
        rig.says(BOOK, &refusal);
        assert_eq!(rig.take_sent(RST), "");
        let code = ErrorCode::BAD_TICKET;
        assert_eq!(rig.end(), Some(SignOutReason::Refused { request: RequestKind::Synchronize, code }));
    }
}

#[test]
fn a_redirect_leads_to_the_same_host_or_below_and_nowhere_else() {
    let to =
        |address: &str| format!("HTTP/1.1 307 There\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n");
    let mut rig = accepted::<Heap>(Split::Whole);
    rig.says(BOOK, &to("https://east.contacts.example.net/abservice/SharingService.asmx"));
    const EAST: &str = "tls:east.contacts.example.net:443";
    assert!(rig.take_sent(EAST).contains("<FindMembership "));
    rig.says(EAST, &roles());
    // What comes next begins where it was configured.
    assert!(rig.take_sent(BOOK).contains("<ABFindAll "));
    rig.says(BOOK, &people());
    answers(&mut rig);
    assert_eq!(lines(&mut rig).last().unwrap(), "online");
    for elsewhere in [
        "https://evil.example/x",
        "http://contacts.example.net/x",
        "https://contacts.example.net.evil.example/x",
    ] {
        let mut rig = accepted::<Heap>(Split::Whole);
        rig.says(BOOK, &to(elsewhere));
        assert!(rig.sent.iter().all(|(_, text)| !text.contains("t=CONTACTS")), "{elsewhere}: {:?}", rig.sent);
        assert!(rig.links.iter().all(|(address, _)| address == NS || address == BOOK || address == RST));
    }
}

#[test]
fn what_fails_is_asked_for_again_and_then_ends_the_session() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<Envelope";
    for (answer, number) in
        [(http("503 Busy", ""), 403), (soap("<a>"), 402), (cut.to_owned(), 402), (fault("Odd"), 402)]
    {
        let mut rig = accepted::<Heap>(Split::Whole);
        for pause in [2, 8] {
            rig.says(BOOK, &answer);
            rig.sent.clear();
            rig.wait(Duration::from_secs(pause));
            assert!(rig.take_sent(BOOK).contains("<FindMembership "), "{answer}");
        }
        rig.says(BOOK, &answer);
        let code = ErrorCode::new(number);
        let reason = SignOutReason::Refused { request: RequestKind::Synchronize, code };
        assert_eq!(rig.end(), Some(reason), "{answer}");
    }
    // A connection that ends in between costs one attempt.
    let mut rig = accepted::<Heap>(Split::Whole);
    rig.says(BOOK, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<Envelope><Body>");
    rig.closes(BOOK);
    rig.wait(Duration::from_secs(2));
    rig.says(BOOK, &roles());
    rig.says(BOOK, &people());
    answers(&mut rig);
    assert_eq!(lines(&mut rig).last().unwrap(), "online");
}

/// Online, with the usual list.
fn online<S: Storage>() -> Rig<S> {
    let mut rig = signs_in::<S>(Split::Whole);
    rig.sent.clear();
    rig
}

#[test]
fn a_lost_session_reads_the_list_again() {
    let mut rig = online::<Heap>();
    rig.breaks(NS, LinkError::Broken);
    rig.take_told();
    while !rig.is_linked(NS) {
        rig.goes_on();
    }
    let first = number(&rig.take_sent(NS));
    rig.says(
        NS,
        &format!(
            "VER {first} MSNP14\r\nCVR {} 1 1 1 d i\r\nUSR {} TWN S ct=1,id=507\r\n",
            first + 1,
            first + 2
        ),
    );
    rig.says(NS, &format!("USR {} OK anna@example.net 1 0\r\n", first + 3));
    rig.take_sent(NS);
    rig.says(BOOK, &roles());
    rig.says(BOOK, &people());
    answers(&mut rig);
    let told = lines(&mut rig);
    assert_eq!(told.iter().filter(|line| line.starts_with("begins")).count(), 1);
    assert_eq!(told.last().unwrap(), "online");
    assert_eq!(rig.messenger.state(), msnp_core::State::Online);
}

/// A list that is lost on its way, as by a gateway, is none that anybody could be shown by.
#[test]
fn a_list_that_the_notification_server_does_not_answer_is_told_in_another_session() {
    let mut rig = accepted::<Heap>(Split::Whole);
    rig.says(BOOK, &roles());
    rig.says(BOOK, &people());
    assert!(rig.take_sent(NS).contains("ADL"));
    rig.take_told();
    rig.wait(Duration::from_secs(120));
    assert!(!rig.take_sent(NS).contains("CHG"));
    let unanswered = SignOutReason::TimedOut { request: RequestKind::Synchronize };
    assert!(rig.take_told().contains(&Event::SignedOut { reason: unanswered }));
}

/// What is given up and what is refused while a goodbye waits for the network.
fn leaves<S: Storage>(rig: &mut Rig<S>) -> (Vec<LinkId>, Vec<RequestId>) {
    rig.messenger.sign_out();
    let (mut given_up, mut refused) = (Vec::new(), Vec::new());
    loop {
        match rig.messenger.poll(rig.now) {
            Output::Wait { .. } => return (given_up, refused),
            Output::Close { link } => given_up.push(link),
            Output::Event(Event::Refused { request, .. }) => refused.push(request),
            _ => {}
        }
    }
}

#[test]
fn who_leaves_while_the_list_is_read_reads_no_more_of_it() {
    let mut rig = accepted::<Fixed<1, 1024>>(Split::Whole);
    let change = rig.messenger.set_privacy(true).unwrap();
    let book = rig.link(BOOK);
    assert_eq!((leaves(&mut rig), rig.end()), ((vec![book], vec![change]), None));
}

#[test]
fn who_leaves_while_tickets_are_renewed_needs_none_any_more() {
    let mut rig = accepted::<Heap>(Split::Whole);
    rig.says(BOOK, &fault("PassportAuthFail"));
    let tokens = rig.link(RST);
    let (given_up, _) = leaves(&mut rig);
    assert!(given_up.contains(&tokens), "{given_up:?}");
    rig.wait(Duration::from_secs(120));
    assert_eq!(rig.end(), Some(SignOutReason::Wish));
}
