//! Inputs for what goes on between peers: the vectors of the reference (`p2p.md` 2, 6, 7), and stories of pictures and files.

use msnp_core::p2p::{Object, ObjectKind};
use msnp_fuzz_targets::peers::{base64, file_context, invitation as by_msnftp, message, order};

use crate::Seed;

pub(crate) fn all() -> Vec<Seed> {
    let values = values().into_iter().enumerate();
    let values = values.map(|(n, bytes)| ("peer_values", format!("example-{n:02}"), bytes));
    let stories = stories().into_iter().chain(by_connection()).flat_map(|(name, steps)| {
        [("heap", 0x10), ("fixed", 0x0E), ("large", 0x13)]
            .map(|(kind, choice)| ("peers", format!("story-{name}-{kind}"), [&[choice][..], &steps].concat()))
    });
    values.chain(stories).collect()
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// Headers, messages, objects, files, names.
fn values() -> Vec<Vec<u8>> {
    let element = r#"<msnobj Creator="alice@example.com" Size="64" Type="3" Location="pic0.tmp" Friendly="UwB1AG4AAAA=" SHA1D="ef/BZnf//m521ci7ZMORV4eEfbo=" SHA1C="nYmbnG7tMTSv3NZtRX00EjEW3FA="/>"#;
    let invitation = format!(
        "INVITE MSNMSGR:alice@example.com MSNSLP/1.0\r\nTo: <msnmsgr:alice@example.com>\r\nFrom: <msnmsgr:bob@example.com>\r\n\
        Via: MSNSLP/1.0/TLP ;branch={{33517CE4-02FC-4428-B6F4-39927229B722}}\r\nCSeq: 0 \r\nCall-ID: {{9D79AE57-1BD5-444B-B14E-3FC9BB2B5D58}}\r\n\
        Max-Forwards: 0\r\nContent-Type: application/x-msnmsgr-sessionreqbody\r\nContent-Length: 373\r\n\r\n\
        EUF-GUID: {{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}}\r\nSessionID: 305419896\r\nSChannelState: 0\r\nCapabilities-Flags: 1\r\n\
        AppID: 1\r\nContext: {}\r\n\r\n\0",
        base64(format!("{element}\0").as_bytes())
    );
    let object = Object::of(ObjectKind::Picture, b"x");
    let last = (305_419_896, "{9D79AE57-1BD5-444B-B14E-3FC9BB2B5D58}".to_owned());
    let of = |kind: u8, bytes: &[u8]| [&[kind], bytes].concat();
    let first = hex(
        "00000000 00000010 00000000 00000000 bf020000 00000000 bf020000 00000000 0df0ad0b 00000000 00000000 00000000",
    );
    let mut values = vec![
        of(0, &[&first[..], invitation.as_bytes(), &[0; 4]].concat()),
        of(
            0,
            &hex(
                "00000000 00000020 00000000 00000000 bf020000 00000000 00000000 02000000 00000010 0df0ad0b bf020000 00000000 00000000",
            ),
        ),
        of(
            0,
            &hex(
                "78563412 02000020 00000000 00000000 04000000 00000000 04000000 00000000 22222222 00000000 00000000 00000000 00000000 00000001",
            ),
        ),
        of(
            0,
            &hex(
                "78563412 03000010 00000000 00000000 40000000 00000000 00000000 02000000 03000020 33333333 40000000 00000000 00000000",
            ),
        ),
        of(1, invitation.as_bytes()),
        of(2, element.as_bytes()),
        of(2, element.replace('<', "%3C").replace(' ', "%20").as_bytes()),
        of(3, file_context().as_bytes()),
        of(4, r"C:\..\..\CON.tar.gz . ".as_bytes()),
        of(4, "a\u{202E}gpj.exe".as_bytes()),
    ];
    values.extend((14..18).map(|which| of(5, message(which, &object, &last).as_bytes())));
    values.extend((0..14).map(|which| of(1, message(which, &object, &last).as_bytes())));
    values.extend((0..16).map(|which| of(6, by_msnftp(which, 7).as_bytes())));
    values
}

/// Lines and blocks of MSNFTP on the last direct connection.
fn lines<const N: usize>(which: [u8; N]) -> Vec<u8> {
    which.into_iter().flat_map(|which| [order::DIRECT, 4, which]).collect()
}

/// Files by MSNFTP, both ways, and whoever listens.
fn by_connection() -> Vec<(&'static str, Vec<u8>)> {
    let takes = vec![order::INVITATION, 0, order::ACCEPT, 0];
    let gives = [order::SUPPLY, 0, 255, order::SUPPLY, 0, 255].to_vec();
    let out = vec![order::OFFER_BY_MSNFTP, order::INVITATION, 5, order::COME];
    vec![
        ("msnftp-in", [takes.clone(), vec![order::INVITATION, 8], lines([0, 3, 11, 13, 11, 10])].concat()),
        ("msnftp-in-short", [takes.clone(), vec![order::INVITATION, 8], lines([0, 5, 11])].concat()),
        (
            "msnftp-in-served",
            [
                vec![order::INVITATION, 3, order::ACCEPT, 0, order::COME],
                lines([0, 3, 12]),
                vec![order::CANCEL, 0],
            ]
            .concat(),
        ),
        ("msnftp-in-broken", [takes.clone(), vec![order::INVITATION, 8], lines([0, 3, 12, 10])].concat()),
        ("msnftp-in-too-large", [takes.clone(), vec![order::INVITATION, 8], lines([0, 4])].concat()),
        ("msnftp-in-trap", [takes, vec![order::INVITATION, 10]].concat()),
        ("msnftp-out", [out.clone(), lines([0, 1, 6]), gives.clone(), lines([7])].concat()),
        (
            "msnftp-out-connects",
            [vec![order::OFFER_BY_MSNFTP, order::INVITATION, 7], lines([0, 1, 6]), gives.clone(), lines([9])]
                .concat(),
        ),
        ("msnftp-out-stranger", [out.clone(), lines([0, 2]), vec![order::COME], lines([0, 1, 6])].concat()),
        (
            "msnftp-out-late",
            [
                vec![order::OFFER_BY_MSNFTP, order::INVITATION, 5, order::PASS, 6],
                vec![order::OFFER_BY_MSNFTP, order::INVITATION, 12, order::OFFER_BY_MSNFTP, order::PASS, 60],
            ]
            .concat(),
        ),
        ("msnftp-out-cut", [out, lines([0, 1, 6]), gives, vec![order::DIRECT, 5, order::PASS, 1]].concat()),
        (
            "msnftp-others",
            [4, 15, 11, 12, 13, 14, 19, 35]
                .into_iter()
                .flat_map(|which| [order::INVITATION, which])
                .collect(),
        ),
    ]
}

/// A good message, whole or in parts of so many sixteens of bytes.
fn says(which: u8, size: u8) -> Vec<u8> {
    vec![order::MESSAGE, which, size, 0, 0, 0]
}

fn stories() -> Vec<(&'static str, Vec<u8>)> {
    let gives = |from: u8| vec![order::SUPPLY, from, 255, order::SUPPLY, from, 255, order::SUPPLY, from, 255];
    vec![
        ("file", [says(1, 75), vec![order::ACCEPT, 0, order::ALL, 1], says(11, 75)].concat()),
        (
            "file-in-parts",
            [
                says(2, 5),
                vec![order::ACCEPT, 0, order::DATA, 2, 0, order::TEXT, order::DATA, 2, 0, order::DATA, 2, 0],
            ]
            .concat(),
        ),
        ("declined", [says(1, 75), vec![order::DECLINE, 0], says(1, 75), vec![order::PASS, 61]].concat()),
        ("asked", [says(4, 75), gives(0), vec![order::SIGN, 0, 2]].concat()),
        ("asked-closed", [says(4, 75), gives(0), says(11, 75)].concat()),
        (
            "offer",
            [vec![order::OFFER], says(6, 75), gives(0), vec![order::SIGN, 0, 2], says(10, 75)].concat(),
        ),
        (
            "offer-refused",
            [
                vec![order::OFFER],
                says(7, 75),
                vec![order::OFFER],
                says(9, 75),
                vec![order::OFFER, order::PASS, 62],
            ]
            .concat(),
        ),
        ("fetch", [vec![order::FETCH], says(6, 75), vec![order::ALL, 0, order::SIGN, 0, 64]].concat()),
        ("jumps", [says(1, 75), vec![order::ACCEPT, 0, order::DATA, 1, 0, order::DATA, 1, 1]].concat()),
        (
            "broken",
            [says(4, 75), vec![order::SUPPLY, 0, 100, order::SIGN, 0, 8, order::FETCH, order::SIGN, 0, 1]]
                .concat(),
        ),
        (
            "others",
            [
                says(12, 75),
                says(13, 75),
                says(8, 75),
                vec![order::PACKET, 0, 4, 1, 2, 3, 4, order::PAYLOAD, 0, 1, 0],
            ]
            .concat(),
        ),
        (
            "direct-in",
            [
                says(1, 75),
                vec![order::ACCEPT, 0],
                says(16, 75),
                vec![order::CANCEL, 0],
                says(2, 75),
                vec![order::ACCEPT, 0],
                says(14, 75),
                vec![
                    order::COME,
                    order::DIRECT,
                    0,
                    order::DIRECT,
                    3,
                    2,
                    order::DIRECT,
                    3,
                    2,
                    order::DIRECT,
                    3,
                    2,
                ],
            ]
            .concat(),
        ),
        (
            "direct-out",
            [
                vec![order::OFFER],
                says(6, 75),
                says(15, 75),
                vec![
                    order::DIRECT,
                    0,
                    order::SUPPLY,
                    0,
                    255,
                    order::SUPPLY,
                    0,
                    255,
                    order::DIRECT,
                    5,
                    order::PASS,
                    1,
                ],
            ]
            .concat(),
        ),
        ("direct-refused", [vec![order::OFFER], says(6, 75), says(8, 75), says(17, 75), gives(0)].concat()),
        (
            "group",
            [
                says(1, 75),
                vec![order::ACCEPT, 0, order::LINE, 0, order::DATA, 1, 0, order::LINE, 1, order::LINE, 2],
            ]
            .concat(),
        ),
        (
            "cut",
            [says(1, 75), vec![order::ACCEPT, 0, order::FETCH, order::DATA, 1, 0, order::CLOSE, order::TEXT]]
                .concat(),
        ),
        (
            "silence",
            [
                vec![order::FETCH, order::PASS, 12, order::OFFER],
                says(6, 75),
                gives(0),
                vec![order::CANCEL, 0, order::PASS, 13],
            ]
            .concat(),
        ),
    ]
}
