//! The way through proxies: agreed on with `CONNECT` or SOCKS5 before anything else is said.

#![cfg(all(feature = "alloc", feature = "gateway"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::error::{LinkError, SignOutReason};
use msnp_core::settings::{Gateway, GatewayUse, Proxy, ProxyKind, Reconnection};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::{Duration, Instant};
use msnp_core::{Event, Heap, LinkId, Messenger, Output, Recipient, SignIn};
use rig::{LOGIN_ANSWER, NEXUS_ANSWER, Rig, Split, anna, end_of};

const ADDRESS: &str = "http://gw.example.net/gateway/gateway.dll";

fn through_gateway() -> SignIn<'static> {
    SignIn { gateway: Gateway { address: ADDRESS, usage: GatewayUse::Always }, ..anna() }
}

fn proxied(kind: ProxyKind, user: &'static str, password: &'static str) -> SignIn<'static> {
    SignIn { proxy: Proxy { kind, host: "proxy.example.net", port: 8080, user, password }, ..anna() }
}

const PROXY: &str = "proxy.example.net:8080";
const AGREED: &str = "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n";

#[test]
fn an_http_proxy_connects_the_notification_server_and_passport() {
    for split in [Split::Whole, Split::Pieces(1)] {
        let mut rig = Rig::<Heap>::new(split);
        rig.messenger.sign_in(&proxied(ProxyKind::Http, "anna", "secret")).unwrap();
        rig.drain();
        let said = rig.take_sent(PROXY);
        let words = "Proxy-Authorization: Basic YW5uYTpzZWNyZXQ=\r\n\r\n";
        let connect = |host: &str| format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n{words}");
        assert_eq!(said, connect("ns.example.net:1863") + &connect("nexus.example.net:443"));
        // The newest link to the proxy is that of Passport.
        rig.says(PROXY, AGREED);
        assert_eq!(rig.secured, ["nexus.example.net"]);
        assert!(rig.take_sent(PROXY).starts_with("GET /rdr/pprdr.asp HTTP/1.1\r\n"));
        let passport = rig.link(PROXY);
        rig.links.retain(|(_, link)| *link != passport);
        rig.says(PROXY, AGREED);
        assert!(rig.take_sent(PROXY).starts_with("VER 1 MSNP12"));
    }
}

#[cfg(feature = "internals")]
#[test]
fn the_server_of_a_connection_is_the_proxy_until_it_leads_on() {
    use msnp_core::LinkKind;
    use msnp_core::internals::{ServerKind, server_of};

    for kind in [ProxyKind::Http, ProxyKind::Socks5] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.connects = false;
        rig.messenger.sign_in(&proxied(kind, "", "")).unwrap();
        rig.drain();
        let [notification, passport] = [rig.links[0].1, rig.links[1].1];
        let server = |rig: &Rig<Heap>, link| server_of(&rig.messenger, link);
        assert_eq!(server(&rig, notification), Some((LinkKind::Notification, ServerKind::Proxy)));
        assert_eq!(server(&rig, passport), Some((LinkKind::Passport, ServerKind::Proxy)));
        for link in [notification, passport] {
            rig.messenger.connected(link);
            rig.drain();
        }
        assert_eq!(server(&rig, notification), Some((LinkKind::Notification, ServerKind::Proxy)));
        let agreed: &[&[u8]] = match kind {
            ProxyKind::Socks5 => &[b"\x05\x00", b"\x05\x00\x00\x01\x7f\x00\x00\x01\x07\x47"],
            _ => &[AGREED.as_bytes()],
        };
        for piece in agreed {
            for link in [notification, passport] {
                rig.messenger.received(link, piece);
                rig.drain();
            }
        }
        assert_eq!(server(&rig, notification), Some((LinkKind::Notification, ServerKind::Notification)));
        assert_eq!(server(&rig, passport), Some((LinkKind::Passport, ServerKind::Nexus)));
        rig.messenger.received(passport, NEXUS_ANSWER.as_bytes());
        rig.drain();
        assert_eq!(server(&rig, passport), None, "given up for the login server");
        let login = rig.links.iter().find(|(_, link)| ![notification, passport].contains(link)).unwrap().1;
        assert_eq!(server(&rig, login), Some((LinkKind::Passport, ServerKind::Proxy)));
    }
}

/// Whether the session ended for that error, of the connection to a server or to Passport.
fn ends_with(events: &[Event<'static>], why: LinkError) -> bool {
    matches!(end_of(events), Some(SignOutReason::LinkLost(lost) | SignOutReason::PassportLost(lost)) if lost == why)
}

#[test]
fn a_proxy_that_refuses_is_named_as_such() {
    for (text, reason) in [
        (
            "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 3\r\n\r\nabc",
            LinkError::ProxyAuthentication,
        ),
        ("HTTP/1.0 403 Forbidden\r\n\r\n", LinkError::ProxyRefused { code: 403 }),
        ("SSH-2.0-x\r\n", LinkError::ProxyAnswer),
    ] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        let login = "https://login.example.net/login2.srf";
        let servers = msnp_core::settings::Servers { login, nexus: "", ..rig::servers() };
        rig.messenger.sign_in(&SignIn { servers, ..proxied(ProxyKind::Http, "", "") }).unwrap();
        rig.drain();
        rig.says(PROXY, text);
        let events = rig.take_told();
        assert!(ends_with(&events, reason), "{events:?}");
        assert!(rig.links.is_empty(), "{:?}", rig.links);
    }
}

#[test]
fn a_proxy_cannot_answer_for_passport() {
    let lies = "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=https://elsewhere.example.net/\r\n\r\n";
    let proxied = proxied(ProxyKind::Http, "", "");
    // Before TLS has begun it says what the nexus would say, once more, and closes; or the certificate is not its own.
    for why in [LinkError::ClosedByPeer, LinkError::UntrustedCertificate] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&proxied).unwrap();
        rig.drain();
        let passport = rig.link(PROXY);
        rig.messenger.received(passport, lies.as_bytes());
        while !matches!(rig.messenger.poll(rig.now), Output::Secure { .. }) {}
        rig.messenger.received(passport, lies.as_bytes());
        rig.messenger.closed(passport, why);
        rig.links.retain(|(_, link)| *link != passport);
        rig.drain();
        assert!(!rig.take_sent(PROXY).contains("elsewhere"));
        let reason = SignOutReason::PassportLost(why);
        assert!(rig.take_told().contains(&Event::SignedOut { reason }));
    }
}

#[test]
fn what_a_proxy_says_beside_its_refusal_is_not_the_servers_word() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    rig.messenger.sign_in(&proxied(ProxyKind::Http, "", "")).unwrap();
    rig.drain();
    let passport = rig.link(PROXY);
    rig.links.retain(|(_, link)| *link != passport);
    rig.says(PROXY, "HTTP/1.0 403 Forbidden\r\n\r\nXFR 0 NS evil.example.net:1863\r\nVER 1 MSNP12\r\n");
    let events = rig.take_told();
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(ends_with(&events, LinkError::ProxyRefused { code: 403 }), "{events:?}");
    assert!(!rig.sent.iter().any(|(_, text)| text.contains("evil")));
}

#[test]
fn socks_is_spoken_with_and_without_a_password() {
    for split in [Split::Whole, Split::Pieces(1)] {
        let mut rig = Rig::<Heap>::new(split);
        rig.messenger.sign_in(&proxied(ProxyKind::Socks5, "anna", "secret")).unwrap();
        rig.drain();
        let passport = rig.link(PROXY);
        rig.take_sent(PROXY);
        rig.says_bytes(PROXY, &[5, 2]);
        assert_eq!(rig.take_sent(PROXY), "\u{1}\u{4}anna\u{6}secret");
        rig.says_bytes(PROXY, &[1, 0]);
        assert_eq!(rig.take_sent(PROXY), "\u{5}\u{1}\u{0}\u{3}\u{11}nexus.example.net\u{1}\u{fffd}");
        rig.says_bytes(PROXY, &[5, 0, 0, 3, 2, b'a', b'b', 0, 80]);
        assert_eq!(rig.secured, ["nexus.example.net"]);
        assert!(rig.take_sent(PROXY).starts_with("GET "));
        rig.links.retain(|(_, link)| *link != passport);
        rig.says_bytes(PROXY, &[5, 0]);
        assert!(rig.take_sent(PROXY).contains("ns.example.net\u{7}G"));
        // What the server says may stand right behind the proxy's answer.
        rig.says_bytes(PROXY, b"\x05\x00\x00\x01\x7f\x00\x00\x01\x07\x47XYZ 1\r\n");
        assert!(rig.take_sent(PROXY).starts_with("VER 1"));
    }
}

#[test]
fn a_socks_proxy_that_refuses_is_named_as_such() {
    let login = "https://login.example.net/login2.srf";
    let servers = msnp_core::settings::Servers { host: "192.0.2.1", login, nexus: "", ..rig::servers() };
    for (said, reason) in [
        (&[&[5_u8, 0xFF][..]][..], LinkError::ProxyAuthentication),
        (&[&[5, 2]], LinkError::ProxyAuthentication),
        (&[&[4, 0]], LinkError::ProxyAnswer),
        (&[&[5, 0], &[5, 2, 0, 1]], LinkError::ProxyRefused { code: 2 }),
        (&[&[5, 0], &[5, 5, 0, 1]], LinkError::ConnectionRefused),
        (&[&[5, 0], &[5, 4, 0, 1]], LinkError::Unreachable),
        (&[&[5, 0], &[5, 0, 0, 9]], LinkError::ProxyAnswer),
    ] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&SignIn { servers, ..proxied(ProxyKind::Socks5, "", "") }).unwrap();
        rig.drain();
        for bytes in said {
            rig.says_bytes(PROXY, bytes);
        }
        let events = rig.take_told();
        assert!(ends_with(&events, reason), "{events:?}");
    }
}

#[test]
fn what_a_proxy_says_behind_its_refusal_is_taken_and_not_read() {
    let login = "https://login.example.net/login2.srf";
    let servers = msnp_core::settings::Servers { login, nexus: "", ..rig::servers() };
    let proxied = SignIn { servers, ..proxied(ProxyKind::Socks5, "", "") };
    for wish in [proxied, SignIn { gateway: through_gateway().gateway, ..proxied }] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&wish).unwrap();
        rig.drain();
        // The newest link to the proxy is that of Passport.
        let (_, link) = rig.links.iter().find(|(address, _)| address == PROXY).unwrap().clone();
        let said = b"\x05\xFFnot a command\r\nOUT OTH\r\n";
        assert!(rig.messenger.room(link) >= said.len());
        assert_eq!(rig.messenger.received(link, said), said.len());
        rig.drain();
        let events = rig.take_told();
        assert!(!events.iter().any(|event| matches!(event, Event::Skipped { .. })), "{events:?}");
        assert!(ends_with(&events, LinkError::ProxyAuthentication), "{events:?}");
    }
}

#[test]
fn a_proxy_that_speaks_before_the_gateway_does_is_none() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    let wish = SignIn { proxy: proxied(ProxyKind::Socks5, "", "").proxy, ..through_gateway() };
    rig.messenger.sign_in(&wish).unwrap();
    rig.drain();
    // The link of Passport is another one, and the first is that to the gateway.
    let (_, link) = rig.links.iter().find(|(address, _)| address == PROXY).unwrap().clone();
    assert_eq!(rig.messenger.received(link, &[5, 0]), 2);
    rig.drain();
    let said = b"\x05\x00\x00\x01\x7f\x00\x00\x01\x07\x47HTTP/1.1 200 OK\r\n";
    assert!(rig.messenger.room(link) >= said.len());
    assert_eq!(rig.messenger.received(link, said), said.len());
    rig.drain();
    let events = rig.take_told();
    assert!(ends_with(&events, LinkError::ProxyAnswer), "{events:?}");
}

#[test]
fn requests_to_the_gateway_pass_an_http_proxy_as_they_are() {
    let mut rig = Rig::<Heap>::new(Split::Whole);
    let wish = SignIn { proxy: proxied(ProxyKind::Http, "anna", "secret").proxy, ..through_gateway() };
    rig.messenger.sign_in(&wish).unwrap();
    rig.drain();
    let said = rig.take_sent(PROXY);
    assert!(
        said.contains("POST http://gw.example.net/gateway/gateway.dll?Action=open&Server=NS&IP=ns.example.net HTTP/1.1\r\nHost: gw.example.net\r\n"),
        "{said}"
    );
    assert!(said.contains("Proxy-Authorization: Basic YW5uYTpzZWNyZXQ=\r\n"), "{said}");
}

/// How the way through a proxy ends before all that it was to be told has left.
#[derive(Clone, Copy, Debug)]
enum Cut {
    Breaks,
    TimesOut,
    SignsOut,
}

/// Signs in through `proxy`, which takes `taken` bytes of what says who is there, and ends it so.
fn cut_short(messenger: &mut Messenger<Heap>, wish: &SignIn<'_>, taken: usize, cut: Cut) -> Instant {
    let mut now = Instant::from_millis(1000);
    messenger.sign_in(wish).unwrap();
    let mut open = Vec::new();
    loop {
        match messenger.poll(now) {
            Output::Connect { link, .. } => {
                open.push(link);
                messenger.connected(link);
            }
            Output::Send { link, bytes } if bytes.starts_with(&[5]) => {
                let all = bytes.len();
                messenger.sent(link, all);
                messenger.received(link, &[5, 2]);
            }
            // Name and password.
            Output::Send { link, bytes } => {
                let some = bytes.len().min(taken);
                messenger.sent(link, some);
            }
            Output::Wait { .. } => break,
            _ => {}
        }
    }
    match cut {
        Cut::Breaks => open.into_iter().for_each(|link| messenger.closed(link, LinkError::Broken)),
        Cut::TimesOut => now = now.after(Duration::from_secs(31)),
        Cut::SignsOut => messenger.sign_out(),
    }
    while !matches!(messenger.poll(now), Output::Wait { .. }) {}
    assert!(messenger.is_offline(), "{cut:?}");
    now
}

/// What leaves first on each connection, and where to.
fn first_words(messenger: &mut Messenger<Heap>, now: Instant) -> Vec<(String, Vec<u8>)> {
    let mut links = Vec::new();
    let mut said = Vec::new();
    loop {
        match messenger.poll(now) {
            Output::Connect { link, endpoint } => {
                links.push((link, endpoint.host.to_owned()));
                messenger.connected(link);
            }
            Output::Send { link, bytes } => {
                let host = links.iter().find(|(open, _)| *open == link).unwrap().1.clone();
                let (bytes, all) = (bytes.to_vec(), bytes.len());
                said.push((host, bytes));
                messenger.sent(link, all);
            }
            Output::Wait { .. } => return said,
            _ => {}
        }
    }
}

#[test]
fn what_was_not_told_to_a_proxy_leaves_on_no_other_connection() {
    let dialects = |dialect| [dialect].into_iter().collect::<Dialects>();
    let other =
        Proxy { kind: ProxyKind::Http, host: "other.example.net", port: 3128, user: "", password: "" };
    for kind in [ProxyKind::Http, ProxyKind::Socks5] {
        for (dialect, taken, cut) in [
            (Dialect::MSNP8, 0, Cut::Breaks),
            (Dialect::MSNP12, 0, Cut::Breaks),
            (Dialect::MSNP12, 3, Cut::Breaks),
            (Dialect::MSNP8, 0, Cut::TimesOut),
            (Dialect::MSNP12, 3, Cut::TimesOut),
            (Dialect::MSNP8, 3, Cut::SignsOut),
            (Dialect::MSNP12, 0, Cut::SignsOut),
        ] {
            let gateway = through_gateway().gateway;
            let plain = SignIn { dialects: dialects(dialect), reconnection: Reconnection::NEVER, ..anna() };
            let proxied = SignIn { proxy: proxied(kind, "proxyuser", "proxysecret").proxy, ..plain };
            for before in [proxied, SignIn { gateway, ..proxied }] {
                for after in [plain, SignIn { gateway, ..plain }, SignIn { proxy: other, ..plain }] {
                    let mut messenger = Messenger::<Heap>::new();
                    let now = cut_short(&mut messenger, &before, taken, cut);
                    messenger.sign_in(&after).unwrap();
                    let said = first_words(&mut messenger, now);
                    assert!(said.len() >= 2, "{said:?}");
                    for (host, bytes) in &said {
                        let text = String::from_utf8_lossy(bytes);
                        let start = match host.as_str() {
                            "ns.example.net" => "VER ",
                            "gw.example.net" => "POST /",
                            "nexus.example.net" => "GET /",
                            _ => "CONNECT ",
                        };
                        // A request to the gateway leaves in two parts.
                        let is_fit =
                            text.starts_with(start) || host == "gw.example.net" && text.starts_with("VER ");
                        let words = ["proxysecret", "cHJveHl1c2Vy", "Proxy-Authorization"];
                        let is_told = words.iter().any(|word| text.contains(word));
                        assert!(
                            is_fit && !is_told,
                            "{kind:?} {dialect:?} {taken} {cut:?} to {host}: {text:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_switchboard_is_told_nothing_that_was_for_a_proxy() {
    // The proxy breaks before it knows who is there; the next switchboard is reached through it again.
    for kind in [ProxyKind::Http, ProxyKind::Socks5] {
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.messenger.sign_in(&proxied(kind, "anna", "secret")).unwrap();
        rig.drain();
        let agree = |rig: &mut Rig<Heap>, link: LinkId| {
            let said: &[&[u8]] = match kind {
                ProxyKind::Http => &[AGREED.as_bytes()],
                _ => &[&[5, 2], &[1, 0], b"\x05\x00\x00\x01\x7f\x00\x00\x01\x07\x47"],
            };
            for bytes in said {
                rig.messenger.received(link, bytes);
                rig.drain();
            }
        };
        let links: Vec<LinkId> = rig.links.iter().map(|(_, link)| *link).collect();
        let (ns, passport) = (links[0], links[1]);
        agree(&mut rig, ns);
        agree(&mut rig, passport);
        let say = |rig: &mut Rig<Heap>, link: LinkId, text: &str| {
            rig.messenger.received(link, text.as_bytes());
            rig.drain();
        };
        let client =
            "VER 1 MSNP8\r\nCVR 2 7.5.0324 7.5.0324 6.0.0602 http://d http://i\r\nUSR 3 TWN S ct=1,rn=2\r\n";
        say(&mut rig, ns, client);
        say(&mut rig, passport, NEXUS_ANSWER);
        let login = rig.links.last().unwrap().1;
        agree(&mut rig, login);
        say(&mut rig, login, LOGIN_ANSWER);
        say(&mut rig, ns, "USR 4 OK anna@example.net Anna 1 0\r\nSYN 5 0\r\nCHG 6 NLN 0\r\n");
        assert!(rig.messenger.is_signed_in(), "{:?}", rig.told);
        let text = Outgoing::Text { body: "Hello", format: Format::DEFAULT };
        rig.messenger.send(Recipient::Account("bruno@example.org"), &text).unwrap();
        rig.drain();
        say(&mut rig, ns, "XFR 7 SB 198.51.100.7:1864 CKI 17.8\r\n");
        let first = rig.links.last().unwrap().1;
        rig.messenger.closed(first, LinkError::Broken);
        rig.links.pop();
        rig.drain();
        rig.sent.clear();
        say(&mut rig, ns, "XFR 8 SB 198.51.100.8:1864 CKI 17.9\r\n");
        let second = rig.links.last().unwrap().1;
        assert_ne!(first, second);
        agree(&mut rig, second);
        let said = rig.take_sent(PROXY);
        let (_, last) = said.rsplit_once("USR ").unwrap();
        assert!(last.ends_with(" anna@example.net 17.9\r\n") && !said.contains("17.8"), "{kind:?}: {said:?}");
    }
}
