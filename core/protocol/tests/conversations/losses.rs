//! What the end of a session, a bound or a broken stream costs.

use super::*;
use msnp_core::Verb;
use msnp_core::error::{RequestError, RequestKind};

#[test]
fn signing_out_waits_for_what_was_said() {
    let mut rig = online::<Heap>();
    let (chat, message) = say(&mut rig, "goodbye");
    open(&mut rig, 7);
    rig.take_sent(SB);
    rig.take_told();
    rig.messenger.sign_out();
    rig.drain();
    assert!(rig.told.is_empty() && rig.is_linked(SB));
    rig.says(SB, "ACK 1\r\n");
    rig.wait(Duration::from_millis(1));
    assert_eq!(rig.take_sent(SB), "OUT\r\n");
    assert!(rig.take_sent(NS).ends_with("OUT\r\n"));
    let events = rig.take_told();
    assert_eq!(events[0], Event::Delivered { chat, message });
    assert_eq!(end_of(&events), Some(SignOutReason::Wish));
    assert!(rig.links.is_empty() && rig.messenger.is_offline());
}

#[test]
fn losing_the_session_tells_of_everything_that_waited() {
    let mut rig = online::<Heap>();
    let (chat, flying) = say(&mut rig, "flying");
    open(&mut rig, 7);
    let (other, waiting) =
        rig.messenger.send(Recipient::Account("carla@example.org"), &text("waiting")).unwrap();
    let rename = rig.messenger.set_display_name("Anna C").unwrap();
    rig.drain();
    rig.take_told();
    rig.says(NS, "OUT OTH\r\n");
    let events = rig.take_told();
    for event in [
        Event::Failed { chat, message: flying, reason: FailureReason::Unknown },
        Event::Failed { chat: other, message: waiting, reason: FailureReason::NotSent },
        Event::Refused { request: rename, kind: RequestKind::DisplayName, error: RequestError::SignedOut },
    ] {
        assert!(events.contains(&event), "{event:?} in {events:?}");
    }
    assert_eq!(end_of(&events), Some(SignOutReason::SignedInElsewhere));
    assert!(rig.links.is_empty());
}

#[test]
fn while_hidden_nobody_can_be_written_to() {
    let mut rig = online::<Heap>();
    rig.messenger.set_status(Status::Hidden).unwrap();
    rig.drain();
    rig.says(NS, "CHG 7 HDN 0\r\n");
    assert_eq!(rig.messenger.send(BOB, &text("x")), Err(Error::Hidden));
}

#[test]
fn too_much_is_refused_before_it_is_lost() {
    let mut rig = online::<Fixed<1, 2048>>();
    assert_eq!(rig.messenger.send(BOB, &text(&"x".repeat(1700))), Err(Error::TooLong));
    assert!(rig.messenger.send(BOB, &text(&"x".repeat(900))).is_ok());
    assert_eq!(rig.messenger.send(BOB, &text(&"x".repeat(900))), Err(Error::Busy));
    rig.drain();
    assert!(rig.messenger.send(Recipient::Account("bob"), &text("x")) == Err(Error::InvalidAccount));
}

#[test]
fn a_message_over_the_buffer_is_passed_over_and_the_link_lives() {
    let mut rig = online::<Fixed<1, 2048>>();
    rig.says(NS, "RNG 1 sb.example.net:1864 CKI 8 bob@example.org Bob\r\n");
    rig.says(SB, "IRO 1 1 1 bob@example.org Bob\r\nANS 1 OK\r\n");
    rig.take_told();
    rig.says(SB, &format!("MSG bob@example.org Bob 4000\r\n{}", "z".repeat(4000)));
    rig.says(SB, "BYE bob@example.org\r\n");
    let is_message = |verb: Option<Verb>| verb.is_some_and(|verb| verb.as_str() == "MSG");
    assert!(matches!(rig.told[0], Event::Skipped { verb, .. } if is_message(verb)), "{:?}", rig.told);
    assert!(matches!(rig.told[2], Event::Left { .. }), "{:?}", rig.told);
}

#[test]
fn what_is_passed_over_names_its_link_when_that_is_gone_already() {
    let mut rig = online::<Heap>();
    rig.says(NS, "RNG 1 sb.example.net:1864 CKI 8 bob@example.org Bob\r\n");
    rig.says(SB, "IRO 1 1 1 bob@example.org Bob\r\nANS 1 OK\r\n");
    rig.take_told();
    let link = rig.link(SB);
    // A line that is none, and a message that nobody has sent.
    rig.messenger.received(link, b"? 1\r\nMSG 3\r\nabc");
    rig.closes(SB);
    let told = rig.take_told();
    let passed_over = |event: &Event<'_>| match event {
        Event::Skipped { link, .. } => Some(*link),
        _ => None,
    };
    assert_eq!(told.iter().filter_map(passed_over).collect::<Vec<_>>(), [link, link], "{told:?}");
}

#[test]
fn chunks_are_joined_in_order_and_within_a_bound() {
    let mut rig = online::<Heap>();
    rig.says(NS, "RNG 1 sb.example.net:1864 CKI 8 bob@example.org Bob\r\n");
    rig.says(SB, "IRO 1 1 1 bob@example.org Bob\r\nANS 1 OK\r\n");
    rig.take_told();
    let chunk = |headers: &str, body: &str| {
        let payload = format!("{headers}\r\n\r\n{body}");
        format!("MSG bob@example.org Bob {}\r\n{payload}", payload.len())
    };
    let first = chunk(
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nMessage-ID: {6F1C}\r\nChunks: 3",
        "one ",
    );
    let second = chunk("Message-ID: {6F1C}\r\nChunk: 1", "two ");
    let third = chunk("Message-ID: {6F1C}\r\nChunk: 2", "three");
    rig.says(SB, &first);
    rig.says(SB, &second);
    assert!(rig.told.is_empty());
    rig.says(SB, &third);
    assert!(is_text(&rig.take_told()[0], "one two three"));
    // Out of order: given up, and told.
    rig.says(SB, &first);
    rig.says(SB, &third);
    assert!(matches!(rig.take_told()[0], Event::Skipped { .. }));
}

/// The story of a whole session, told with bytes in pieces of every size: the same events each time.
#[test]
fn the_same_story_however_the_bytes_arrive() {
    fn story<S: Storage>(split: Split) -> Vec<Event<'static>> {
        let mut rig = Rig::<S>::new(split);
        rig.sign_in(&anna());
        rig.says(NS, "MSG Hotmail Hotmail 70\r\nMIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile\r\nkv: 6\r\nsid: 5\r\nILN 6 BSY bob@example.org Bob%20B 5\r\nUBX bob@example.org 51\r\n<Data><PSM>sea &amp; sun</PSM><CurrentMedia/></Data>\nlower 1\r\nXYZ what\r\n\r\nNLN NLN bob@example.org B%C3%A5b 5 0\r\nFLN carla@example.org\r\nCHL 0 1\r\nQNG 50\r\n");
        rig.messenger.send(BOB, &text("hello")).unwrap();
        rig.drain();
        rig.says(NS, "RNG 9 sb2.example.net:1864 CKI 8 carla@example.org Carla\r\nXFR 8 SB sb.example.net:1864 CKI 17.2\r\n");
        rig.says(SB, "USR 2 OK anna@example.net Anna\r\n");
        rig.says(SB, "CAL 3 RINGING 1\r\nJOI bob@example.org Bob 5\r\nACK 1\r\nMSG bob@example.org Bob 46\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhi!!BYE bob@example.org\r\n");
        rig.says(
            "sb2.example.net:1864",
            "IRO 1 1 1 carla@example.org Carla\nANS 1 OK\nMSG carla@example.org Carla 5\r\n\r\n\r\nxOUT\r\n",
        );
        rig.says(NS, "OUT SSD\r\n");
        rig.take_told()
    }
    let whole = story::<Heap>(Split::Whole);
    let is_shut_down = |event: &Event<'_>| matches!(event, Event::ConnectionLost { reason, .. } | Event::SignedOut { reason } if *reason == SignOutReason::ServerShutdown);
    assert!(whole.len() > 12 && whole.last().is_some_and(is_shut_down), "{whole:#?}");
    for size in 1..60 {
        assert_eq!(story::<Heap>(Split::Pieces(size)), whole, "in pieces of {size}");
    }
    assert_eq!(story::<Fixed<2, 2048>>(Split::Pieces(1)), whole);
    assert_eq!(story::<Fixed<2, 2048>>(Split::Whole), whole);
}
