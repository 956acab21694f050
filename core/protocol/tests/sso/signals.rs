//! What a service says unasked from MSNP13 on, and signals between programs (`services.md` 5.5, 6.4).

use super::*;
use msnp_core::event::UnaskedEvent;

#[test]
fn what_clients_are_to_keep_to_is_told_with_the_sign_in() {
    for split in [Split::Whole, Split::Pieces(1), Split::Pieces(7)] {
        let mut rig = begun::<Heap>(split, &only(Dialect::MSNP15));
        rig.says(NS, &challenge());
        let policies = Event::Unasked(UnaskedEvent::Policies { document: b"<Policies/>" });
        assert_eq!(rig.told.iter().filter(|event| **event == policies).count(), 1, "{:?}", rig.told);
    }
}

#[test]
fn programs_say_something_to_each_other() {
    for split in [Split::Whole, Split::Pieces(1), Split::Pieces(7)] {
        let mut rig = online_by_sso::<Heap>(split);
        rig.take_told();
        rig.take_sent_bytes(NS);
        let request = rig.messenger.send_signal("Bruno@Example.org", 3, b"\0any\r\nbytes\xff").unwrap();
        rig.drain();
        assert_eq!(rig.take_sent_bytes(NS), b"UUN 7 bruno@example.org 3 12\r\n\0any\r\nbytes\xff");
        rig.take_sent(NS);
        rig.says(NS, "UUN 7 OK\r\n");
        assert_eq!(rig.take_told(), [Event::Answered { request }]);

        let request = rig.messenger.send_signal("bruno@example.org", 1, b"").unwrap();
        rig.drain();
        assert_eq!(rig.take_sent(NS), "UUN 8 bruno@example.org 1 0\r\n");
        rig.says(NS, "217 8\r\n");
        assert!(
            matches!(rig.take_told()[..], [Event::Refused { request: of, kind: RequestKind::Signal, .. }] if of == request)
        );

        // A place stands behind the account of who has several; what is not to be understood is told as passed over.
        rig.says(NS, "UBN bruno@example.org;{9B8A7C6D-0000-0000-0000-000000000000} 4 5\r\nhello");
        rig.says(NS, "UBN bruno@example.org x 2\r\n<>");
        rig.says(NS, "UBN bruno@example.org 12 0\r\n");
        let told = rig.take_told();
        let [first, Event::Skipped { .. }, last] = &told[..] else { panic!("{told:?}") };
        let signal = |kind, content| {
            Event::Unasked(UnaskedEvent::Signal { account: "bruno@example.org", kind, content })
        };
        assert_eq!([first, last], [&signal(4, b"hello"), &signal(12, b"")]);
    }
}

#[test]
fn what_cannot_be_said_is_refused_at_once() {
    let mut rig = online_by_sso::<Heap>(Split::Whole);
    assert_eq!(rig.messenger.send_signal("bruno", 1, b""), Err(Error::InvalidAccount));
    assert_eq!(rig.messenger.send_signal("bruno@example.org", 1, &[0; 1_665]), Err(Error::TooLong));
    rig.messenger.send_signal("bruno@example.org", u32::MAX, &[0; 1_664]).unwrap();
}

#[test]
fn nobody_floods_a_program_with_signals() {
    let mut rig = online_by_sso::<Heap>(Split::Whole);
    rig.take_told();
    for _ in 0..1_000 {
        rig.says(NS, "UBN bruno@example.org 1 1\r\nx");
    }
    let told = rig.take_told();
    assert!(told.len() < 400, "{}", told.len());
    assert!(told.iter().any(|event| matches!(event, Event::LimitReached { .. })));
}
