//! Answers that are, or only look like, the last one once more.

use super::*;

#[test]
fn news_that_equal_the_last_are_told_where_the_id_stays() {
    for dialect in [Dialect::MSNP8, Dialect::MSNP12] {
        for id in [CONSTANT, "SessionID=31.7"] {
            for failures in [0, 1] {
                let mut rig = said_news(dialect, id);
                for _ in 0..failures {
                    rig.breaks(GATEWAY, LinkError::Unreachable);
                }
                connected(&mut rig);
                assert_eq!(asked(&mut rig, GATEWAY).len(), 1);
                rig.says(GATEWAY, &answer(id, NEWS));
                assert_eq!(told(&mut rig), 1, "{dialect:?} {id} after {failures} failures");
            }
        }
    }
}

#[test]
fn news_that_equal_the_last_are_told_after_a_request_that_came_to_nothing() {
    // It never left, it was not answered, the device has another network, the gateway is in trouble.
    for case in 0..4 {
        let mut rig = said_news(Dialect::MSNP12, CONSTANT);
        if case == 0 {
            let link = rig.link(GATEWAY);
            rig.messenger.connected(link);
            while !matches!(rig.messenger.poll(rig.now), Output::Send { .. }) {}
            rig.breaks(GATEWAY, LinkError::Broken);
        } else {
            connected(&mut rig);
            assert_eq!(one(&mut rig, GATEWAY).0, "Action=poll&SessionID={1F6A-22}");
        }
        match case {
            1 => rig.closes(GATEWAY),
            2 => rig.messenger.network_changed(),
            3 => {
                rig.says(GATEWAY, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
                rig.wait(Duration::from_secs(5));
            }
            _ => {}
        }
        rig.drain();
        connected(&mut rig);
        rig.says(GATEWAY, &answer(CONSTANT, NEWS));
        assert_eq!(told(&mut rig), 1, "case {case}");
    }
}

#[test]
fn the_rest_of_a_text_is_read_after_a_request_that_came_to_nothing() {
    // There is no room to hold it beside what came before, and no reason to.
    let mut rig = Rig::<Fixed<2, 2048>>::new(Split::Whole);
    sign_in(&mut rig);
    let payload = "x".repeat(1_300);
    let (first, rest) = payload.split_at(1_150);
    rig.says(GATEWAY, &answer(CONSTANT, ""));
    rig.wait(Duration::from_secs(1));
    rig.says(GATEWAY, &answer(CONSTANT, &format!("UBX bruno@example.org 1300\r\n{first}")));
    rig.take_sent(GATEWAY);
    rig.closes(GATEWAY);
    assert_eq!(asked(&mut rig, GATEWAY).len(), 1);
    rig.says(GATEWAY, &answer(CONSTANT, &format!("{rest}{NEWS}")));
    assert_eq!(told(&mut rig), 1);
    assert_eq!(rig.messenger.state(), State::Online);
}

#[test]
fn a_repetition_is_known_where_the_id_changes_with_or_without_a_dot() {
    for id in ["SessionID=7", "SessionID={7"] {
        for by_network in [false, true] {
            let mut rig = said_news(Dialect::MSNP12, CONSTANT);
            connected(&mut rig);
            rig.connects = true;
            rig.says(GATEWAY, &answer(&format!("{id}.1}}"), ""));
            rig.wait(Duration::from_secs(1));
            rig.says(GATEWAY, &answer(&format!("{id}-2}}"), NEWS));
            assert_eq!(told(&mut rig), 1);
            if by_network {
                rig.messenger.network_changed();
                rig.drain();
            } else {
                rig.closes(GATEWAY);
            }
            rig.says(GATEWAY, &answer(&format!("{id}-2}}"), NEWS));
            assert_eq!(told(&mut rig), 0, "{id}, another network: {by_network}");
            rig.wait(Duration::from_secs(1));
            rig.says(GATEWAY, &answer(&format!("{id}-3}}"), NEWS));
            assert_eq!(told(&mut rig), 1, "{id}, another network: {by_network}");
        }
    }
}

#[test]
fn a_repetition_without_a_length_is_known_by_the_end_of_its_connection() {
    let endless = |id: &str, body: &str| {
        let length = format!("Content-Length: {}\r\n", body.len());
        answer(id, body).replacen(&length, "", 1)
    };
    for (body, times) in [(NEWS, 0), ("NLN AWY bruno@example.org Bruno 0\r\n", 1)] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        sign_in(&mut rig);
        rig.says(GATEWAY, &answer("SessionID=7.5", NEWS));
        assert_eq!(told(&mut rig), 1);
        rig.closes(GATEWAY);
        rig.says(GATEWAY, &endless("SessionID=7.5", body));
        rig.closes(GATEWAY);
        assert_eq!(told(&mut rig), times, "{body}");
        // What follows is read.
        rig.wait(Duration::from_secs(1));
        rig.says(GATEWAY, &answer("SessionID=7.6", "NLN PHN bruno@example.org Bruno 0\r\n"));
        assert_eq!(told(&mut rig), 1, "after {body}");
    }
}

#[test]
fn the_same_text_twice_is_told_twice_after_a_failed_connect() {
    for dialect in [Dialect::MSNP8, Dialect::MSNP12] {
        let mut rig = said_news(dialect, CONSTANT);
        rig.connects = true;
        connected(&mut rig);
        rig.take_sent(GATEWAY);
        // The session of a conversation has a connection of its own, the newest to the gateway.
        rig.says(GATEWAY, &answer(CONSTANT, "RNG 11 198.51.100.7:1864 CKI 17.8 bruno@example.org Bruno\r\n"));
        let board = "SessionID={2B-33}";
        assert!(rig.take_sent(GATEWAY).contains("Server=SB"));
        rig.connects = false;
        let joined = "IRO 1 1 1 bruno@example.org Bruno 0\r\nANS 1 OK\r\n";
        rig.says(GATEWAY, &answer(board, joined));
        let body = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nok";
        let text = format!("MSG bruno@example.org Bruno {}\r\n{body}", body.len());
        rig.says(GATEWAY, &closing(board, &text));
        rig.breaks(GATEWAY, LinkError::Unreachable);
        connected(&mut rig);
        rig.says(GATEWAY, &answer(board, &text));
        let texts = rig.take_told().iter().filter(|event| matches!(event, Event::Message { .. })).count();
        assert_eq!(texts, 2, "{dialect:?}");
    }
}
