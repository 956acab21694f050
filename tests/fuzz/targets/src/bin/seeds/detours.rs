//! Stories of connections through proxies, carried by the gateway, or both.

use msnp_fuzz_targets::reading::END;
use msnp_fuzz_targets::server::detour;
use msnp_fuzz_targets::session::order;

use super::stories::{ALL, text, time};
use crate::Seed;

/// See `detour` in `world.rs`.
const WAYS: [(&str, u16); 9] = [
    ("gateway", 0x4000),
    ("fallback", 0x2000),
    ("secure-gateway", 0x6000),
    ("http-proxy", 0x0400),
    ("known-to-http-proxy", 0x1400),
    ("socks", 0x0800),
    ("known-to-socks", 0x1800),
    ("gateway-by-http-proxy", 0xD400),
    ("secure-gateway-by-socks", 0xE800),
];

pub(crate) fn all() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (name, way) in WAYS {
        let [high, low] = way.to_be_bytes();
        for (kind, choice) in [("heap", 0x10), ("fixed", 0x0E), ("early", 0x03)] {
            let bytes = [&[choice, 0, high, low | 0x20][..], &talk()].concat();
            seeds.push(("detour", format!("story-{name}-{kind}"), bytes));
        }
        for habits in [detour::CONSTANT, detour::ELSEWHERE, detour::CHUNKS, detour::OTHER, !detour::CLOSES] {
            let bytes = [&[0x10, habits, high, low][..], &talk()].concat();
            seeds.push(("detour", format!("story-{name}-habits-{habits:02x}"), bytes));
        }
        // The same after a good beginning.
        seeds.push(("session", format!("story-{name}"), [&[0x10, high, low | 0x20][..], &talk()].concat()));
    }
    for (name, steps) in troubles() {
        for (kind, choice, way) in
            [("gateway", 0x10, 0x40), ("fallback", 0x0E, 0x20), ("proxies", 0x11, 0xE8)]
        {
            let bytes = [&[choice, 0, way, 0x20][..], &steps].concat();
            seeds.push(("detour", format!("story-{name}-{kind}"), bytes));
        }
    }
    seeds
}

/// A sign-in, a conversation, and time for questions.
fn talk() -> Vec<u8> {
    [
        ALL,
        &text(order::SEND, 0, &["Hello there, Bruno"]),
        ALL,
        &text(order::SAYS, 0, &["NLN IDL bruno@example.org Bruno 0"]),
        &questions(6),
        &text(order::SAYS, 1, &["BYE bruno@example.org"]),
        &[order::SIGN_OUT],
        ALL,
    ]
    .concat()
}

fn questions(count: usize) -> Vec<u8> {
    [time(&[3]), ALL.into()].concat().repeat(count)
}

fn troubles() -> Vec<(&'static str, Vec<u8>)> {
    let hello = || text(order::SEND, 0, &["Hello there, Bruno"]);
    let lost = |reason: usize| [vec![order::CLOSES, 0], vec![b'x'; reason], vec![END]].concat();
    let gateway = |status: u8, said: &str, body: &str| {
        [&[order::GATEWAY, 0, status][..], said.as_bytes(), &[END], body.as_bytes(), &[END]].concat()
    };
    let refused = vec![order::answer(0, false); 2];
    let open = "SessionID=7.1; GW-IP=192.0.2.80:81";
    // The straight way cannot be had.
    let falls_back =
        [vec![order::SLOW, 1], lost(2), time(&[3, 5]), lost(3), vec![order::SLOW, 0], time(&[5, 6])].concat();
    vec![
        (
            "quiet",
            [
                ALL.into(),
                questions(30),
                vec![order::BACKGROUND, 1],
                time(&[9, 9]),
                ALL.into(),
                time(&[9]),
                ALL.into(),
                vec![order::BACKGROUND, 0],
                ALL.into(),
            ]
            .concat(),
        ),
        ("refused", refused.clone()),
        ("refused-later", [ALL, &hello(), &refused, ALL, &time(&[4, 7]), ALL].concat()),
        (
            "refused-otherwise",
            (0..9)
                .flat_map(|habit| {
                    [
                        &[
                            order::DETOUR,
                            habit | habit << 7,
                            order::SIGN_IN,
                            0xE8 - (habit & 1) * 0x14,
                            0,
                            END,
                        ][..],
                        &refused,
                        ALL,
                    ]
                    .concat()
                })
                .collect(),
        ),
        (
            "not-known-to-proxy",
            [
                &[order::SIGN_OUT][..],
                &time(&[3]),
                &[order::SIGN_IN, 0x14, 0, END],
                &refused,
                &[order::SIGN_OUT],
                &time(&[9]),
                &[order::DETOUR, 16, order::SIGN_IN, 0x18, 0, END, order::answer(0, true)],
                &refused,
            ]
            .concat(),
        ),
        (
            "session-closed",
            [ALL, &[order::DETOUR, detour::CLOSES], &hello(), ALL, &time(&[3, 4]), ALL].concat(),
        ),
        (
            "lost",
            [
                ALL.into(),
                hello(),
                lost(0),
                ALL.into(),
                time(&[3]),
                lost(0),
                lost(2),
                time(&[3, 4]),
                lost(0),
                lost(0),
                ALL.into(),
            ]
            .concat(),
        ),
        (
            "not-there",
            [
                vec![order::SLOW, 1],
                lost(2),
                time(&[3]),
                lost(3),
                time(&[9]),
                vec![order::CONNECT, 0],
                ALL.into(),
            ]
            .concat(),
        ),
        (
            "falls-back",
            [falls_back.clone(), ALL.into(), hello(), ALL.into(), vec![order::NETWORK_CHANGES], ALL.into()]
                .concat(),
        ),
        (
            "in-trouble",
            [
                ALL,
                &hello(),
                &gateway(3, "", ""),
                &time(&[5]),
                ALL,
                &time(&[3]),
                &gateway(4, "", ""),
                &time(&[5]),
                &gateway(3, "", ""),
                &time(&[6]),
                ALL,
            ]
            .concat(),
        ),
        (
            "elsewhere",
            [
                ALL,
                &time(&[3]),
                &gateway(0, "SessionID=7.9; GW-IP=gw3.example.net:81", ""),
                ALL,
                &[order::SLOW, 1],
                &time(&[3]),
                &gateway(0, "GW-IP=gw4.example.net; SessionID=7.10", ""),
                &time(&[7, 5]),
                &lost(2),
                &[order::SLOW, 0],
                &time(&[5]),
                ALL,
            ]
            .concat(),
        ),
        (
            "echoed",
            [gateway(0, "sessionid = 7.1 ;GW-IP=ns.example.net", "VER 1 MSNP12\r\n"), ALL.into()].concat(),
        ),
        (
            "opened-only",
            [gateway(0, open, ""), ALL.into(), gateway(0, open, "QNG 50\r\n"), ALL.into()].concat(),
        ),
        ("not-opened", [gateway(0, "GW-IP=192.0.2.80", ""), time(&[6]), ALL.into()].concat()),
        ("odd-session", [gateway(0, "SessionID=a/b; Session=open; x; GW-IP=a/b c", ""), ALL.into()].concat()),
        (
            "portal",
            [
                gateway(6, open, ""),
                time(&[6]),
                text(
                    order::NOISE,
                    0,
                    &["HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<a/>"],
                ),
                time(&[7]),
                text(order::NOISE, 0, &["220 mail.example.net ready\r\n\r\n"]),
                time(&[8]),
                ALL.into(),
            ]
            .concat(),
        ),
        (
            "said-twice",
            [
                ALL.into(),
                time(&[3]),
                gateway(0, "SessionID=7.5", "QNG 50\r\n"),
                lost(0),
                gateway(0, "SessionID=7.5", "QNG 50\r\n"),
                ALL.into(),
                time(&[3]),
                lost(0),
                gateway(0, "SessionID=7.5", "QNG 50\r\nQNG 40\r\n"),
                ALL.into(),
            ]
            .concat(),
        ),
        (
            "unasked",
            [
                ALL.into(),
                gateway(0, "SessionID=7.5", "QNG 50\r\n"),
                gateway(0, "SessionID=7.6", "QNG 50\r\n"),
                time(&[3]),
                ALL.into(),
            ]
            .concat(),
        ),
        (
            "half-an-answer",
            [
                ALL,
                &time(&[3]),
                &text(order::NOISE, 0, &["HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nQNG 5"]),
                &lost(0),
                &time(&[5]),
                ALL,
            ]
            .concat(),
        ),
        (
            "without-length",
            [
                ALL,
                &[order::DETOUR, detour::LONELY | detour::OTHER],
                &time(&[3, 3]),
                &[order::answer(0, true)],
                &lost(0),
                ALL,
                &hello(),
                &[order::answer(0, true)],
                &lost(0),
                ALL,
            ]
            .concat(),
        ),
        ("not-answered", [ALL, &hello(), &time(&[7, 8, 8, 8, 9, 9]), ALL].concat()),
        (
            "other-network",
            [
                ALL,
                &hello(),
                &[order::NETWORK_CHANGES],
                ALL,
                &time(&[3]),
                &[order::SLOW, 1, order::NETWORK_CHANGES],
                &time(&[3]),
                &[order::CONNECT, 0],
                ALL,
                &[order::NETWORK_CHANGES, order::NETWORK_CHANGES],
                ALL,
            ]
            .concat(),
        ),
        (
            "asleep",
            [
                ALL,
                &[order::SUSPEND],
                &time(&[9]),
                &[order::RESUME],
                ALL,
                &hello(),
                &[order::SUSPEND, order::RESUME],
                ALL,
                &[order::SIGN_OUT],
                &time(&[2]),
                ALL,
            ]
            .concat(),
        ),
        (
            "stalled",
            [
                vec![order::STALL, 1],
                vec![order::WRITE_MORE, 0, 3],
                ALL.into(),
                vec![order::WRITE_MORE, 0, 200],
                ALL.into(),
                vec![order::STALL, 0, order::WRITE_MORE, 0, 200],
                ALL.into(),
                hello(),
                vec![order::STALL, 1],
                time(&[3]),
                gateway(0, "SessionID=7.5", ""),
                time(&[4]),
                lost(0),
                ALL.into(),
            ]
            .concat(),
        ),
        (
            "in-bytes",
            [
                &[order::CUTS, 0][..],
                ALL,
                &hello(),
                ALL,
                &time(&[3]),
                &[order::CUTS, 9],
                &hello(),
                ALL,
                &[order::CUTS, 255],
                ALL,
            ]
            .concat(),
        ),
        (
            "noise-for-socks",
            [
                &[order::SIGN_OUT][..],
                &time(&[3]),
                &[order::SIGN_IN, 0x18, 0, END],
                &text(order::NOISE, 0, &["\u{5}\u{2}"]),
                &text(order::NOISE, 0, &["\u{1}\u{0}\u{5}\u{0}\u{0}\u{3}\u{1}xyz"]),
                ALL,
                &[order::SIGN_OUT],
                &time(&[9]),
                &[order::SIGN_IN, 0x08, 0, END],
                &text(order::NOISE, 0, &["HTTP/1.1 400 x\r\n"]),
                &time(&[6]),
                &text(order::NOISE, 0, &["\u{5}\u{0}\u{5}\u{0}\u{0}\u{9}"]),
                &time(&[7]),
                ALL,
            ]
            .concat(),
        ),
        (
            "noise-for-http",
            [
                &[order::SIGN_OUT][..],
                &time(&[3]),
                &[order::SIGN_IN, 0x04, 0, END],
                &text(order::NOISE, 0, &["HTTP/1.1 20"]),
                &text(order::NOISE, 0, &["0 OK\r\n\r\nVER 1 MSNP12\r\n"]),
                ALL,
                &hello(),
                ALL,
            ]
            .concat(),
        ),
    ]
}
