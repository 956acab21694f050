//! MSNP13 to MSNP15: tickets by SOAP, SSO, a list that the server is told, and lines of their own.

#![cfg(feature = "services")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod across;
mod kept;
#[path = "../rig/mod.rs"]
mod rig;
mod signals;

use msnp_core::account::{List, Status};
use msnp_core::code::ErrorCode;
use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::error::{LinkError, RequestKind, SignOutReason};
use msnp_core::settings::WebServices;
use msnp_core::{Error, Event, Fixed, Heap, SignIn, State, Storage};
use rig::*;

const RST: &str = "tls:login.example.net:443";
const NONCE: &str = "AwoRGB8mLTQ7QklQV15lbHN6gYiPlp2kq7K5wMfO1dzj6vH4/wYNFBsiKTA3PkVM";
const GCF: &str = "GCF 0 11\r\n<Policies/>";

fn only(dialect: Dialect) -> SignIn<'static> {
    let web = WebServices { tokens: "https://login.example.net/RST.srf", ..WebServices::NONE };
    SignIn { dialects: Dialects::NONE.with(dialect), web, ..anna() }
}

fn begun<S: Storage>(split: Split, wish: &SignIn<'_>) -> Rig<S> {
    let mut rig = Rig::new(split);
    rig.messenger.sign_in(wish).unwrap();
    rig.drain();
    rig
}

/// The secret of [`sso_tickets`], as a resume value has it.
const SECRET_IN_HEX: &str = "101112131415161718191a1b1c1d1e1f2021222324252627";

fn http(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// An answer with these tickets, each with a secret where there is one.
fn tickets(all: &[(&str, &str, Option<&str>)]) -> String {
    let one = |(site, ticket, secret): &(&str, &str, Option<&str>)| {
        let secret = secret.map(|secret| {
            format!(
                "<t:RequestedProofToken><t:BinarySecret>{secret}</t:BinarySecret></t:RequestedProofToken>"
            )
        });
        format!(
            "<t:RequestSecurityTokenResponse><a:Address>{site}</a:Address><w:BinarySecurityToken>{ticket}</w:BinarySecurityToken>{}\
             </t:RequestSecurityTokenResponse>",
            secret.unwrap_or_default()
        )
    };
    http(&format!("<S:Envelope><S:Body>{}</S:Body></S:Envelope>", all.iter().map(one).collect::<String>()))
}

fn sso_tickets(ticket: &str) -> String {
    tickets(&[
        ("http://Passport.NET/tb", "t=BASE", Some("QkFTRQ==")),
        ("messengerclear.live.com", ticket, Some("EBESExQVFhcYGRobHB0eHyAhIiMkJSYn")),
        ("messengersecure.live.com", "t=SECURE", None),
        ("contacts.msn.com", "t=CONTACTS", None),
        ("messenger.msn.com", "t=OIM", None),
    ])
}

/// The first answers of a server of MSNP15, to commands that left together.
fn challenge() -> String {
    format!("VER 1 MSNP15\r\nCVR 2 1 1 1 d i\r\n{GCF}USR 3 SSO S MBI_KEY_OLD {NONCE}\r\n")
}

/// What answers the nonce, in the last `USR`.
#[track_caller]
fn blob(sent: &str, transaction: u32, ticket: &str) -> String {
    let start = format!("USR {transaction} SSO S {ticket} ");
    let blob = sent.strip_prefix(&start).and_then(|rest| rest.strip_suffix("\r\n"));
    let blob = blob.unwrap_or_else(|| panic!("{sent}"));
    // 128 bytes, of which the first 28 are always the same.
    assert_eq!((blob.len(), &blob[..37]), (172, "HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAA"), "{blob}");
    blob.to_owned()
}

fn online_by_sso<S: Storage>(split: Split) -> Rig<S> {
    let mut rig = begun::<S>(split, &only(Dialect::MSNP15));
    assert_eq!(
        rig.take_sent(NS),
        "VER 1 MSNP15 CVR0\r\nCVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0324 MSMSGS anna@example.net\r\n\
         USR 3 SSO I anna@example.net\r\n"
    );
    rig.says(NS, &challenge());
    let asked = rig.take_sent(RST);
    assert!(asked.starts_with("POST /RST.srf HTTP/1.1\r\n"), "{asked}");
    for (site, policy) in [
        ("messengerclear.live.com", "MBI_KEY_OLD"),
        ("messengersecure.live.com", "MBI_SSL"),
        ("contacts.msn.com", "MBI"),
        ("messenger.msn.com", "?id=507"),
    ] {
        let asks = format!(
            "{site}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo><wsse:PolicyReference URI=\"{policy}\">"
        );
        assert!(asked.contains(&asks), "{asked}");
    }
    rig.says(RST, &sso_tickets("t=CLEAR&amp;p="));
    blob(&rig.take_sent(NS), 4, "t=CLEAR&p=");
    rig.says(NS, "USR 4 OK anna@example.net 1 0\r\nSBS 0 null\r\n");
    goes_online(&mut rig, 5);
    rig
}

/// The list is told before the status, and that when the list was taken.
fn goes_online<S: Storage>(rig: &mut Rig<S>, transaction: u32) {
    assert_eq!(rig.take_sent(NS), format!("ADL {transaction} 15\r\n<ml l=\"1\"></ml>"));
    rig.says(NS, &format!("ADL {transaction} OK\r\n"));
    let next = transaction + 1;
    assert_eq!(rig.take_sent(NS), format!("CHG {next} NLN 0\r\n"));
    rig.says(NS, &format!("CHG {next} NLN 0\r\n"));
    assert_eq!(rig.told.last(), Some(&Event::Online { status: Status::Online }), "{:?}", rig.told);
    assert!(rig.told.iter().any(|event| matches!(event, Event::ListComplete { .. })));
    assert_eq!(rig.messenger.state(), State::Online);
    rig.take_told();
}

#[test]
fn msnp15_signs_in_by_sso_in_whatever_pieces() {
    for split in [Split::Whole, Split::Pieces(1), Split::Pieces(7)] {
        online_by_sso::<Heap>(split);
        let rig = online_by_sso::<Fixed<1, 1024>>(split);
        assert_eq!(rig.messenger.dialect(), Some(Dialect::MSNP15));
        let kept = rig.resume(false);
        assert!(
            !["CLEAR", "OIM", "EBES", "secret", SECRET_IN_HEX].iter().any(|word| kept.contains(word)),
            "{kept}"
        );
    }
}

#[test]
fn msnp13_and_14_sign_in_by_a_ticket_of_the_same_service() {
    for dialect in [Dialect::MSNP13, Dialect::MSNP14] {
        let mut rig = begun::<Heap>(Split::Whole, &only(dialect));
        let name = dialect.name();
        assert!(rig.take_sent(NS).ends_with("USR 3 TWN I anna@example.net\r\n"));
        rig.says(NS, &format!("VER 1 {name}\r\nCVR 2 1 1 1 d i\r\nUSR 3 TWN S ct=1,id=507\r\n"));
        let asked = rig.take_sent(RST);
        assert!(
            asked.contains("URI=\"?ct=1&amp;id=507\"") && asked.contains(">contacts.msn.com<"),
            "{asked}"
        );
        assert!(!asked.contains("messengerclear"), "{asked}");
        rig.says(RST, &tickets(&[("messenger.msn.com", "t=M&amp;p=", None)]));
        assert_eq!(rig.take_sent(NS), "USR 4 TWN S t=M&p=\r\n");
        rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
        goes_online(&mut rig, 5);
    }
}

#[test]
fn a_server_that_takes_less_is_followed_and_nothing_leaves_before_it_has_chosen() {
    let wish = SignIn {
        dialects: Dialects::ALL.with(Dialect::MSNP14).with(Dialect::MSNP15),
        ..only(Dialect::MSNP15)
    };
    for (chosen, first, challenge, last) in [
        (
            "MSNP15",
            "USR 3 SSO I anna@example.net\r\n",
            format!("USR 3 SSO S MBI_KEY {NONCE}\r\n"),
            "USR 4 SSO S t=CLEAR ",
        ),
        (
            "MSNP14",
            "USR 3 TWN I anna@example.net\r\n",
            "USR 3 TWN S ct=1\r\n".to_owned(),
            "USR 4 TWN S t=OIM\r\n",
        ),
        (
            "MSNP12",
            "USR 3 TWN I anna@example.net\r\n",
            "USR 3 TWN S ct=1\r\n".to_owned(),
            "USR 4 TWN S t=OIM\r\n",
        ),
    ] {
        let mut rig = begun::<Heap>(Split::Whole, &wish);
        assert_eq!(rig.take_sent(NS), "VER 1 MSNP15 MSNP14 MSNP12 MSNP11 MSNP10 MSNP9 MSNP8 CVR0\r\n");
        rig.says(NS, &format!("VER 1 {chosen}\r\n"));
        assert!(rig.take_sent(NS).starts_with("CVR 2 "));
        rig.says(NS, "CVR 2 1 1 1 d i\r\n");
        assert_eq!(rig.take_sent(NS), first);
        rig.says(NS, &challenge);
        rig.says(RST, &sso_tickets("t=CLEAR"));
        let sent = rig.take_sent(NS);
        assert!(sent.starts_with(last), "{chosen}: {sent}");
        rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
        assert!(rig.take_sent(NS).starts_with(if chosen == "MSNP12" { "SYN 5 " } else { "ADL 5 " }));
    }
}

#[test]
fn a_ticket_that_is_kept_is_tried_and_after_a_refusal_one_fresh_one() {
    let mut rig = online_by_sso::<Heap>(Split::Whole);
    rig.messenger.sign_out();
    rig.drain();
    assert!(rig.messenger.is_offline());
    rig.take_told();
    rig.take_sent(NS);
    rig.messenger.sign_in(&only(Dialect::MSNP15)).unwrap();
    rig.drain();
    let challenge = |first: u32| {
        format!(
            "VER {first} MSNP15\r\nCVR {} 1 1 1 d i\r\nUSR {} SSO S MBI_KEY_OLD {NONCE}\r\n",
            first + 1,
            first + 2
        )
    };
    let first = number(&rig.take_sent(NS));
    rig.says(NS, &challenge(first));
    let kept = blob(&rig.take_sent(NS), first + 3, "t=CLEAR&p=");
    assert!(!rig.is_linked(RST));
    rig.says(NS, &format!("911 {}\r\n", first + 3));
    let second = number(&rig.take_sent(NS));
    rig.says(NS, &challenge(second));
    assert!(rig.take_sent(RST).contains("messengerclear.live.com"));
    rig.says(RST, &sso_tickets("t=FRESH"));
    let fresh = blob(&rig.take_sent(NS), second + 3, "t=FRESH");
    assert_ne!(kept, fresh, "the vector differs from answer to answer");
    // Refused as well: no other way is tried.
    rig.take_told();
    rig.says(NS, &format!("911 {}\r\n", second + 3));
    let code = ErrorCode::AUTHENTICATION_FAILED;
    assert_eq!(rig.end(), Some(SignOutReason::Refused { request: RequestKind::Ticket, code }));
    assert!(rig.messenger.is_offline() && rig.links.is_empty() && rig.sent.is_empty(), "{:?}", rig.sent);
    // Nothing of what was refused is tried once more.
    rig.messenger.sign_in(&only(Dialect::MSNP15)).unwrap();
    rig.drain();
    let third = number(&rig.take_sent(NS));
    rig.says(NS, &challenge(third));
    assert!(rig.take_sent(RST).contains("messengerclear.live.com") && rig.take_sent(NS).is_empty());
}

/// The number of the first command.
fn number(sent: &str) -> u32 {
    sent.split_ascii_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn nothing_but_sso_is_taken_and_the_password_goes_nowhere_else() {
    let long = "x".repeat(129);
    for answer in [
        "USR 3 TWN S ct=1".to_owned(),
        "USR 3 MD5 S 123.456".to_owned(),
        "USR 3 SSO S MBI_KEY".to_owned(),
        "USR 3 SSO S".to_owned(),
        format!("USR 3 SSO S MBI_KEY {long}"),
        "USR 3 SSO S MBI_KEY nø".to_owned(),
    ] {
        let mut rig = begun::<Heap>(Split::Whole, &only(Dialect::MSNP15));
        rig.says(NS, &format!("VER 1 MSNP15\r\nCVR 2 1 1 1 d i\r\n{answer}\r\n"));
        assert_eq!(rig.end(), Some(SignOutReason::BadAnswer { request: RequestKind::User }), "{answer}");
        assert!(rig.sent.iter().all(|(_, text)| !text.contains("Example-Pass1")), "{:?}", rig.sent);
    }
    // A policy that no service has.
    let mut rig = begun::<Heap>(Split::Whole, &only(Dialect::MSNP15));
    rig.says(NS, &format!("VER 1 MSNP15\r\nCVR 2 1 1 1 d i\r\nUSR 3 SSO S {long} {NONCE}\r\n"));
    assert_eq!(rig.end(), Some(SignOutReason::PassportAnswer));
}

#[test]
fn a_ticket_without_its_secret_is_none() {
    for secret in [None, Some(""), Some("!!!"), Some(&*"QUFB".repeat(22))] {
        let mut rig = begun::<Heap>(Split::Whole, &only(Dialect::MSNP15));
        rig.says(NS, &challenge());
        rig.take_sent(NS);
        rig.says(
            RST,
            &tickets(&[
                ("http://Passport.NET/tb", "", Some("QkFTRQ==")),
                ("messengerclear.live.com", "t=C", secret),
            ]),
        );
        assert_eq!(rig.end(), Some(SignOutReason::PassportAnswer), "{secret:?}");
        assert_eq!(rig.take_sent(NS), "");
    }
}

#[test]
fn a_wrong_password_and_a_missing_address_are_told() {
    let mut rig = begun::<Heap>(Split::Whole, &only(Dialect::MSNP15));
    rig.says(NS, &challenge());
    let fault =
        "<S:Envelope><S:Fault><faultcode>wsse:FailedAuthentication</faultcode></S:Fault></S:Envelope>";
    rig.says(RST, &http(fault));
    assert!(matches!(rig.end(), Some(SignOutReason::WrongPassword { .. })), "{:?}", rig.told);
    let mut rig = Rig::<Heap>::new(Split::Whole);
    let nowhere = SignIn { web: WebServices::NONE, ..only(Dialect::MSNP13) };
    assert_eq!(rig.messenger.sign_in(&nowhere), Err(Error::InvalidAddress));
}

#[test]
fn presence_names_networks_from_msnp14_on() {
    let mut rig = online_by_sso::<Heap>(Split::Whole);
    rig.says(
        NS,
        "ILN 6 AWY bob@example.com 1 Bob%20B 1073741824 0\r\nNLN BSY carol@yahoo.example 32 1 0 0 http://icon\r\n\
         UBX bob@example.com 1 30\r\n<Data><PSM>by sea</PSM></Data>",
    );
    let told = rig.take_told();
    let [Event::Presence(bob), Event::Presence(carol), Event::PersonalMessage { account, message, .. }] =
        told[..]
    else {
        panic!("{told:?}")
    };
    assert_eq!(
        (bob.account, bob.status, bob.capabilities.generation()),
        ("bob@example.com", Status::Away, 4)
    );
    assert!(bob.name == *"Bob B" && bob.initial);
    assert_eq!((carol.account, carol.status), ("carol@yahoo.example", Status::Busy));
    assert!(carol.name == *"1" && account == "bob@example.com" && message == *"by sea");
    rig.says(NS, "FLN bob@example.com 1 0\r\nUBN bob@example.com 3 2\r\nxxUBX bob@example.com 1 0\r\n");
    assert_eq!(rig.take_told()[0], Event::ContactOffline { account: "bob@example.com" });
}

fn pushes<S: Storage>(split: Split) {
    let mut rig = online_by_sso::<S>(split);
    let document = "<ml><d n=\"example.com\"><c n=\"dave\" t=\"1\" l=\"8\" f=\"D &amp; D\"/><c n=\"eve\" t=\"1\" l=\"24\"/></d></ml>";
    rig.says(NS, &format!("ADL 0 {}\r\n{document}FLN dave@example.com 1\r\n", document.len()));
    let changes = |rig: &mut Rig<S>| -> Vec<(bool, String, List, String)> {
        let told = rig.take_told().into_iter();
        told.filter_map(|event| {
            let (is_added, change) = match event {
                Event::Added(change) => (true, change),
                Event::Removed(change) => (false, change),
                Event::ContactOffline { .. } => return None,
                other => panic!("{other:?}"),
            };
            assert_eq!((change.request, change.contact_id, change.group), (None, None, None));
            let name = change.name.unwrap_or_default().chars().collect();
            Some((is_added, change.account.unwrap().to_owned(), change.list, name))
        })
        .collect()
    };
    let expected = [("dave", List::Reverse, "D & D"), ("eve", List::Reverse, ""), ("eve", List::Pending, "")];
    let expected =
        expected.map(|(who, list, name)| (true, format!("{who}@example.com"), list, name.to_owned()));
    assert_eq!(changes(&mut rig), expected);
    let document = "<ml><d n=\"example.com\"><c n=\"dave\" t=\"1\" l=\"8\"/></d></ml>";
    rig.says(NS, &format!("RML 0 {}\r\n{document}NLN NLN dave@example.com 1 D 0\r\n", document.len()));
    assert!(matches!(rig.told.last(), Some(Event::Presence(_))), "{:?}", rig.told);
    rig.told.pop();
    assert_eq!(changes(&mut rig), [(false, "dave@example.com".to_owned(), List::Reverse, String::new())]);
}

#[test]
fn who_has_added_one_is_told_one_by_one() {
    for split in [Split::Whole, Split::Pieces(1), Split::Pieces(40)] {
        pushes::<Heap>(split);
        pushes::<Fixed<1, 1024>>(split);
    }
}

#[test]
fn a_refused_entry_keeps_nobody_from_signing_in() {
    for error in ["241 5 4\r\n<a/>", "205 5\r\n", "240 5 4\r\n<a/>", "208 5 4\r\n<a/>"] {
        let mut rig = begun::<Heap>(Split::Whole, &only(Dialect::MSNP15));
        rig.says(NS, &challenge());
        rig.says(RST, &sso_tickets("t=CLEAR"));
        rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
        rig.take_sent(NS);
        rig.says(NS, error);
        assert_eq!(rig.take_sent(NS), "CHG 6 NLN 0\r\n", "{error}");
    }
    let mut rig = begun::<Heap>(Split::Whole, &only(Dialect::MSNP15));
    rig.says(NS, &challenge());
    rig.says(RST, &sso_tickets("t=CLEAR"));
    rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
    rig.says(NS, "601 5\r\n");
    let code = ErrorCode::new(601);
    assert_eq!(rig.end(), Some(SignOutReason::Refused { request: RequestKind::Synchronize, code }));
}

#[test]
fn commands_of_lists_that_the_server_would_close_on_are_refused() {
    let mut rig = online_by_sso::<Heap>(Split::Whole);
    let refused = Err(Error::NotInDialect(Dialect::MSNP15));
    assert_eq!(rig.messenger.add_contact("bob@example.com", "Bob"), refused);
    assert_eq!(rig.messenger.block("bob@example.com"), refused);
    assert_eq!(rig.messenger.add_group("x"), refused);
    assert_eq!(rig.messenger.set_prompting(true), refused);
    assert_eq!(rig.messenger.request_configuration("Shields.xml"), refused);
    rig.drain();
    assert_eq!(rig.take_sent(NS), "");
    rig.messenger.set_privacy(false).unwrap();
    rig.messenger.set_display_name("Anna B").unwrap();
    rig.messenger.set_personal_message("by sea", "").unwrap();
    rig.drain();
    let sent = rig.take_sent(NS);
    assert!(sent.starts_with("BLP 7 BL\r\nPRP 8 MFN Anna%20B\r\nUUX 9 "), "{sent}");
}

#[test]
fn conversations_take_what_switchboards_say_more() {
    let mut rig = online_by_sso::<Heap>(Split::Whole);
    rig.messenger.open_chat("bob@example.com").unwrap();
    rig.drain();
    let asked = rig.take_sent(NS);
    let transaction = number(&asked);
    rig.says(NS, &format!("XFR {transaction} SB sb.example.net:1864 CKI 8.9 U messenger.msn.com 1\r\n"));
    let greeting = number(&rig.take_sent(SB));
    rig.says(SB, &format!("USR {greeting} OK anna@example.net Anna\r\n"));
    let call = number(&rig.take_sent(SB));
    rig.says(SB, &format!("CAL {call} RINGING 8\r\nJOI bob@example.com Bob 1073741824\r\n"));
    let joined = rig.told.iter().find_map(|event| match event {
        Event::Joined { account, capabilities, .. } => Some((*account, capabilities.0)),
        _ => None,
    });
    assert_eq!(joined, Some(("bob@example.com", 0x4000_0000)), "{:?}", rig.told);
    rig.says(NS, "RNG 5 sb.example.net:1864 CKI 8.9 carol@example.com Carol U messenger.hotmail.com 1\r\n");
    assert_eq!(rig.rings, ["carol@example.com"]);
}

/// What is missing would be replaced by the ticket of another site.
#[test]
fn tickets_of_an_answer_that_broke_off_are_not_used() {
    let wish = only(Dialect::MSNP15);
    let mut rig = begun::<Heap>(Split::Whole, &wish);
    rig.says(NS, &challenge());
    let whole = sso_tickets("t=CLEAR");
    let cut = whole.find("messenger.msn.com").unwrap();
    rig.says(RST, &whole[..cut]);
    rig.breaks(RST, LinkError::Broken);
    assert!(matches!(rig.end(), Some(SignOutReason::PassportLost(_))), "{:?}", rig.end());
    rig.sent.clear();
    rig.messenger.sign_in(&wish).unwrap();
    rig.drain();
    rig.says(NS, &challenge());
    let asked = rig.take_sent(RST);
    assert!(asked.contains(">messengerclear.live.com<") && asked.contains(">messenger.msn.com<"), "{asked}");
    rig.says(RST, &whole);
    blob(
        rig.take_sent(NS).lines().last().map(|line| format!("{line}\r\n")).as_deref().unwrap(),
        7,
        "t=CLEAR",
    );
}
