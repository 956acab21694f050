use super::*;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Shown(Arc<Mutex<Vec<u8>>>);

impl Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

const SECRETS: [&str; 6] = ["Pass-1 word", "Pass%2D1%20word", "TICKET", "PROFILE", "COOKIE", "AUTHVALUE"];

fn trace(size: usize) -> String {
    let shown = Shown::default();
    let mut trace = Trace::new(Box::new(shown.clone()), "Pass-1 word");
    let (ns, http, sb) = (LinkId::from_number(1), LinkId::from_number(2), LinkId::from_number(3));
    let profile =
        "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile\r\nMSPAuth: AUTHVALUE$\r\nsid: 507\r\n\r\n";
    let parts: Vec<(LinkId, Direction, String)> = vec![
        (ns, Direction::Out, "VER 1 MSNP12 CVR0\r\nUSR 2 TWN I anna@example.net\r\n".into()),
        (ns, Direction::In, "USR 2 TWN S ct=1,rver=5\r\n".into()),
        (
            http,
            Direction::Out,
            "GET /login2.srf?t=TICKET HTTP/1.1\r\nAuthorization: Passport1.4 pwd=Pass%2D1%20word\r\nHost: a\r\n\r\n".into(),
        ),
        (
            http,
            Direction::In,
            "HTTP/1.1 200 OK\r\nAuthentication-Info: from-PP='t=TICKET&p=PROFILE'\r\nServer: x\r\n\r\nTICKET".into(),
        ),
        (
            http,
            Direction::Out,
            "POST /RST.srf HTTP/1.1\r\nContent-Length: 19\r\n\r\n<p>Pass-1 &#119;ord".into(),
        ),
        (http, Direction::In, "HTTP/1.1 200 OK\r\nServer: y\r\n\r\n<t>TICKET</t>".into()),
        (ns, Direction::Out, "USR 3 TWN S t=TICKET&p=PROFILE\r\n".into()),
        (ns, Direction::In, format!("USR 3 OK a@b 1 0\r\nMSG Hotmail Hotmail {}\r\n{profile}", profile.len())),
        (ns, Direction::In, "XFR 4 SB 192.0.2.1:1 CKI COOKIE\r\nRNG 7 192.0.2.1:1 CKI COOKIE b@c B\r\n".into()),
        (sb, Direction::Out, "USR 1 anna@example.net COOKIE\r\n".into()),
        (sb, Direction::Out, "MSG 2 A 20\r\nmy word: Pass-1 wordANS 3 a@b COOKIE 77\r\n".into()),
        (sb, Direction::In, "MSG b@c B 5\r\n\x01\u{e9}\r\nACK 2\r\n".into()),
    ];
    for link in [ns, http, sb] {
        trace.opened(Instant::from_millis(1500), link, "example.net", 1863, link == http);
    }
    for (link, direction, bytes) in &parts {
        if *direction == Direction::Out {
            // The machine hands whole commands over.
            trace.bytes(Instant::from_millis(1500), *link, *direction, bytes.as_bytes());
        } else {
            for piece in bytes.as_bytes().chunks(size) {
                trace.bytes(Instant::from_millis(1500), *link, *direction, piece);
            }
        }
    }
    trace.closed(Instant::from_millis(2000), http);
    let shown = shown.0.lock().unwrap().clone();
    String::from_utf8(shown).unwrap()
}

#[test]
fn no_secret_is_shown_however_the_bytes_are_cut() {
    let whole = trace(usize::MAX);
    for size in 1..60 {
        assert_eq!(trace(size), whole, "{size}");
    }
    for secret in SECRETS {
        assert!(!whole.contains(secret), "{secret} in {whole}");
    }
}

#[test]
fn the_rest_is_shown() {
    let text = trace(usize::MAX);
    for line in [
        "1.500 1 > VER 1 MSNP12 CVR0",
        "1.500 1 < USR 2 TWN S ct=1,rver=5",
        "1.500 1 > USR 3 TWN S (blanked)",
        "1.500 2 > GET /login2.srf?(blanked) HTTP/1.1",
        "1.500 2 > Authorization: (blanked)",
        "1.500 2 < Server: x",
        "1.500 2 > POST /RST.srf HTTP/1.1",
        "1.500 2 >     (19 bytes)",
        "1.500 2 < Server: y",
        "1.500 2 <     (6 bytes)",
        "2.000 2 * closed",
        "1.500 1 < XFR 4 SB 192.0.2.1:1 CKI (blanked)",
        "1.500 1 < RNG 7 192.0.2.1:1 CKI (blanked) b@c B",
        "1.500 3 > USR 1 anna@example.net (blanked)",
        "1.500 3 >     my word: (blanked)",
        "1.500 3 > ANS 3 a@b (blanked) 77",
        "1.500 3 <     \\x01é\\r\\n",
        "1.500 3 < ACK 2",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line} not in\n{text}");
    }
    assert!(text.contains("MSPAuth: (blanked)\\r\\nsid: 507"), "{text}");
}

#[test]
fn memory_is_bounded() {
    let shown = Shown::default();
    let mut trace = Trace::new(Box::new(shown.clone()), "Example-Pass1");
    let link = LinkId::from_number(1);
    trace.opened(Instant::ZERO, link, "a", 1, false);
    for _ in 0..100 {
        trace.bytes(Instant::ZERO, link, Direction::In, &[b'x'; 1000]);
    }
    assert!(trace.connections[0].incoming.shown.len() <= SHOWN);
    trace.bytes(Instant::ZERO, link, Direction::In, b"\r\n");
    assert!(String::from_utf8_lossy(&shown.0.lock().unwrap()).contains("bytes more)"));
}

#[test]
fn the_gateway_and_proxies_show_no_secret_either() {
    let shown = Shown::default();
    let mut trace = Trace::new(Box::new(shown.clone()), "Pass-1 word");
    let now = Instant::from_millis(1500);
    let out = Direction::Out;
    let link = LinkId::from_number;
    for number in 1..=5 {
        trace.opened(now, link(number), "example.net", 80, false);
    }
    let post = |query: &str, length: usize| {
        format!("POST /gateway/gateway.dll?{query} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n")
    };
    let answer = |length: usize| {
        format!(
            "HTTP/1.1 200 OK\r\nX-MSN-Messenger: SessionID=SECRET.2; GW-IP=b\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    trace.bytes(now, link(1), out, post("Action=open&Server=NS&IP=ns.example.net", 30).as_bytes());
    trace.bytes(now, link(1), out, b"USR 3 TWN S t=TICKET&p=PROFILE");
    // The answer ends in the middle of a cookie; the rest comes on another connection.
    trace.bytes(now, link(1), Direction::In, (answer(36) + "XFR 4 SB 192.0.2.1:1 CKI COO").as_bytes());
    trace.bytes(now, link(1), Direction::In, b"KIECOOKI");
    trace.closed(now, link(1));
    trace.bytes(now, link(2), out, post("Action=poll&SessionID=SECRET.2", 0).as_bytes());
    trace.bytes(now, link(2), Direction::In, (answer(8) + "ECOOKIE\n").as_bytes());
    // Proxies: name and password go over in headers, or in bytes.
    trace.bytes(now, link(3), out, b"CONNECT a:443 HTTP/1.1\r\nProxy-Authorization: Basic PROXYWORD\r\n\r\n");
    trace.bytes(now, link(3), Direction::In, b"HTTP/1.1 200 OK\r\n\r\n");
    trace.bytes(now, link(3), out, b"USR 1 anna@example.net COOKIE\r\n");
    trace.bytes(now, link(4), out, &[5, 1, 2]);
    trace.bytes(now, link(4), Direction::In, &[5, 2]);
    trace.bytes(now, link(4), out, b"\x01\x04anna\x09PROXYWORD");
    trace.bytes(now, link(4), out, b"USR 1 anna@example.net COOKIE\r\n");
    let text = String::from_utf8(shown.0.lock().unwrap().clone()).unwrap();
    for secret in ["TICKET", "PROFILE", "COO", "KIE", "SECRET", "PROXYWORD"] {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
    for line in [
        "1.500 1 > POST /gateway/gateway.dll?Action=open&Server=NS&IP=ns.example.net",
        "1.500 1 < HTTP 200",
        "1.500 2 > POST /gateway/gateway.dll?Action=poll&(blanked)",
        "1.500 2 < XFR 4 SB 192.0.2.1:1 CKI (blanked)",
        "1.500 3 > CONNECT a:443 HTTP/1.1",
        "1.500 3 > Proxy-Authorization: (blanked)",
        "1.500 3 > USR 1 anna@example.net (blanked)",
        "1.500 4 <     (2 bytes of SOCKS5)",
        "1.500 4 > USR 1 anna@example.net (blanked)",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line} not in\n{text}");
    }
}

/// What follows a list without a line end is a line of its own, and its secrets are found.
#[test]
fn lists_have_payloads() {
    let shown = Shown::default();
    let mut trace = Trace::new(Box::new(shown.clone()), "");
    let link = LinkId::from_number(1);
    trace.opened(Instant::ZERO, link, "a", 1, false);
    trace.bytes(
        Instant::ZERO,
        link,
        Direction::Out,
        b"ADL 7 15\r\n<ml l=\"1\"></ml>USR 8 TWN S t=TICKET&p=PROFILE\r\n",
    );
    trace.bytes(
        Instant::ZERO,
        link,
        Direction::In,
        b"ADL 7 OK\r\nRML 0 9\r\n<ml></ml>XFR 9 SB 192.0.2.1:1 CKI COOKIE\r\n",
    );
    trace.bytes(
        Instant::ZERO,
        link,
        Direction::In,
        b"205 10 9\r\n<ml></ml>XFR 11 SB 192.0.2.1:1 CKI COOKIE\r\n",
    );
    let text = String::from_utf8(shown.0.lock().unwrap().clone()).unwrap();
    assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{text}");
    assert!(
        text.contains("> USR 8 TWN S ") && text.contains("< XFR 9 SB ") && text.contains("< XFR 11 SB "),
        "{text}"
    );
}
