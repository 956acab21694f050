//! The proxies, as clients see them that write every byte by hand.

#![allow(clippy::unwrap_used)]

mod by_hand;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use by_hand::tunnelled::*;
use by_hand::*;
use msnp_service::{Proxy, ProxyConfiguration, Quirks};

/// `anna:Example-Pass1` in base64.
const CREDENTIALS: &str = "YW5uYTpFeGFtcGxlLVBhc3Mx";

fn guarded() -> ProxyConfiguration {
    ProxyConfiguration { credentials: Some(("anna".into(), PASSWORD.into())), ..Default::default() }
}

fn connect(proxy: &Proxy) -> TcpStream {
    let stream = TcpStream::connect(proxy.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Bytes up to the empty line.
fn head(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        bytes.push(byte[0]);
    }
    String::from_utf8(bytes).unwrap()
}

fn exactly(stream: &mut TcpStream, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).unwrap();
    bytes
}

fn is_over(stream: &mut TcpStream) -> bool {
    !matches!(stream.read(&mut [0]), Ok(1))
}

/// A target that answers every line it hears by the same line.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || {
                let mut buffer = [0; 1024];
                while let Ok(count @ 1..) = stream.read(&mut buffer) {
                    stream.write_all(&buffer[..count]).unwrap();
                }
            });
        }
    });
    address
}

/// A port that nobody listens on.
fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_tunnel_carries_both_ways_until_both_are_done() {
    let proxy = Proxy::http(ProxyConfiguration::default()).unwrap();
    let port = echo().port();
    let mut stream = connect(&proxy);
    // The first bytes for the target may come along.
    stream
        .write_all(
            format!("CONNECT localhost:{port} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\nearly").as_bytes(),
        )
        .unwrap();
    assert!(head(&mut stream).starts_with("HTTP/1.1 200 "));
    assert_eq!(exactly(&mut stream, 5), b"early");
    stream.write_all(b"and late").unwrap();
    assert_eq!(exactly(&mut stream, 8), b"and late");
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert!(is_over(&mut stream));
    let counters = proxy.counters();
    assert_eq!((counters.connections, counters.tunnels, counters.forwarded), (1, 1, 0));
    assert_eq!((counters.bytes_up, counters.bytes_down), (13, 13));
    assert_eq!(proxy.targets(), [format!("localhost:{port}")]);
    assert_eq!(proxy.url(), format!("http://{}", proxy.address()));
}

#[test]
fn the_http_proxy_asks_for_credentials() {
    let proxy = Proxy::http(guarded()).unwrap();
    let port = echo().port();
    let mut stream = connect(&proxy);
    let start = format!("CONNECT 127.0.0.1:{port} HTTP/1.1\r\n");
    for wrong in ["", "Proxy-Authorization: Basic YW5uYTpFeGFtcGxl\r\n", "Proxy-Authorization: Bearer x\r\n"]
    {
        let (answer, _) = exchange(&mut stream, &format!("{start}{wrong}\r\n"));
        assert!(answer.starts_with("HTTP/1.1 407 "), "{answer}");
        assert!(header(&answer, "Proxy-Authenticate").unwrap().starts_with("Basic realm="));
    }
    // On the same connection, which is good for another try.
    stream
        .write_all(format!("{start}Proxy-Authorization: basic {CREDENTIALS}\r\n\r\nhello").as_bytes())
        .unwrap();
    assert!(head(&mut stream).starts_with("HTTP/1.1 200 "));
    assert_eq!(exactly(&mut stream, 5), b"hello");
    assert_eq!((proxy.counters().unauthorized, proxy.counters().tunnels), (3, 1));
    assert!(!format!("{:?} {proxy:?}", guarded()).contains(PASSWORD));
}

#[test]
fn tunnels_lead_to_this_machine_only() {
    let proxy = Proxy::http(ProxyConfiguration::default()).unwrap();
    let closed = closed_port();
    for (target, status) in [
        ("192.0.2.1:80".to_owned(), 403),
        ("0.0.0.0:80".to_owned(), 403),
        ("[2001:db8::1]:80".to_owned(), 403),
        ("example.com:443".to_owned(), 502),
        (format!("127.0.0.1:{closed}"), 502),
        ("localhost".to_owned(), 400),
        ("localhost:99999".to_owned(), 400),
    ] {
        let (answer, _) = exchange(&mut connect(&proxy), &format!("CONNECT {target} HTTP/1.1\r\n\r\n"));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{target}: {answer}");
    }
    assert_eq!((proxy.counters().refused, proxy.counters().tunnels), (7, 0));
    proxy.refuse(Some(503));
    let target = echo();
    let ask = format!("CONNECT {target} HTTP/1.1\r\n\r\n");
    assert!(exchange(&mut connect(&proxy), &ask).0.starts_with("HTTP/1.1 503 "));
    proxy.refuse(None);
    let mut stream = connect(&proxy);
    stream.write_all(ask.as_bytes()).unwrap();
    assert!(head(&mut stream).starts_with("HTTP/1.1 200 "));
    proxy.cut();
    assert!(is_over(&mut stream));
}

/// A session whose requests go to the proxy with whole URIs.
fn through(proxy: &Proxy, service: &msnp_service::Service, header: &str, query: &str, body: &str) -> Reply {
    let mut wire = Wire::connect(proxy.address());
    forwarded(&mut wire, service, header, query, body)
}

fn forwarded(
    wire: &mut Wire,
    service: &msnp_service::Service,
    header: &str,
    query: &str,
    body: &str,
) -> Reply {
    let url = service.addresses().gateway_url.clone().unwrap();
    let length = body.len();
    wire.write(&format!(
        "POST {url}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}Proxy-Connection: Keep-Alive\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    ));
    wire.answer()
}

#[test]
fn the_gateway_is_reached_through_the_http_proxy() {
    for chunked in [false, true] {
        let quirks = Quirks { gateway_chunked: chunked, gateway_continues: chunked, ..Quirks::default() };
        let service = with_gateway(quirks, |_| {});
        let proxy = Proxy::http(ProxyConfiguration::default()).unwrap();
        let mut wire = Wire::connect(proxy.address());
        let reply = forwarded(&mut wire, &service, "", "Action=open&Server=NS&IP=a", "VER 1 MSNP9 CVR0\r\n");
        assert_eq!((reply.text().as_str(), reply.continued), ("VER 1 MSNP9\r\n", usize::from(chunked)));
        let mut id = reply.id();
        for transaction in 2..20 {
            let body = format!("CVR {transaction} 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0208 MSMSGS a@b\r\n");
            let reply = forwarded(&mut wire, &service, "", &format!("SessionID={id}"), &body);
            assert!(reply.text().starts_with(&format!("CVR {transaction} 6.2.0208 ")), "{}", reply.text());
            id = reply.id();
        }
        let counters = proxy.counters();
        assert_eq!((counters.connections, counters.forwarded, counters.tunnels), (1, 19, 0));
        assert_eq!(service.counters().gateway.connections, 1, "the proxy keeps its connection, too");
        assert_eq!(proxy.targets().last().unwrap(), &service.addresses().gateway.unwrap().to_string());
        // The proxy does not mind that the gateway's side was closed in between.
        service.controls().cut_gateway_sockets();
        let reply = forwarded(&mut wire, &service, "", &format!("Action=poll&SessionID={id}"), "");
        assert_eq!(reply.status, 200);
        assert_eq!(service.counters().gateway.connections, 2);
    }
}

#[test]
fn gateways_that_close_are_reached_as_well() {
    let service = with_gateway(Quirks { gateway_closes_connections: true, ..Quirks::default() }, |_| {});
    let proxy = Proxy::http(ProxyConfiguration::default()).unwrap();
    let mut wire = Wire::connect(proxy.address());
    let mut id = forwarded(&mut wire, &service, "", "Action=open&Server=NS&IP=a", "").id();
    for _ in 0..3 {
        id = forwarded(&mut wire, &service, "", &format!("Action=poll&SessionID={id}"), "").id();
    }
    assert_eq!((proxy.counters().connections, service.counters().gateway.connections), (1, 4));
}

#[test]
fn forwarding_needs_credentials_and_a_target_here() {
    let service = with_gateway(Quirks::default(), |_| {});
    let proxy = Proxy::http(guarded()).unwrap();
    let open = "Action=open&Server=NS&IP=a";
    assert_eq!(through(&proxy, &service, "", open, "VER 1 MSNP9 CVR0\r\n").status, 407);
    assert_eq!(service.counters().gateway.connections, 0);
    let right = format!("Proxy-Authorization: Basic {CREDENTIALS}\r\n");
    assert_eq!(through(&proxy, &service, &right, open, "VER 1 MSNP9 CVR0\r\n").text(), "VER 1 MSNP9\r\n");

    let mut wire = Wire::connect(proxy.address());
    let closed = closed_port();
    for (target, status) in [
        ("http://192.0.2.1/".to_owned(), 403),
        ("http://example.com/gateway/gateway.dll?x=y".to_owned(), 502),
        (format!("http://127.0.0.1:{closed}/"), 502),
        ("ftp://localhost/".to_owned(), 400),
        ("/gateway/gateway.dll".to_owned(), 400),
    ] {
        wire.write(&format!("POST {target} HTTP/1.1\r\n{right}Content-Length: 2\r\n\r\nxx"));
        assert_eq!(wire.answer().status, status, "{target}");
    }
    for (bad, status) in [
        ("Content-Length: x\r\n", 400),
        ("Content-Length: 9999999\r\n", 413),
        ("Transfer-Encoding: chunked\r\n", 411),
    ] {
        let mut wire = Wire::connect(proxy.address());
        wire.write(&format!("POST http://localhost/ HTTP/1.1\r\n{bad}\r\n"));
        assert_eq!(wire.answer().status, status);
        wire.expect_end();
    }
}

#[test]
fn a_session_on_a_socket_goes_through_each_proxy() {
    let service = service(friends());
    let target = service.addresses().notification;
    let http = Proxy::http(ProxyConfiguration::default()).unwrap();
    let socks = Proxy::socks5(ProxyConfiguration::default()).unwrap();
    let mut one = connect(&http);
    one.write_all(format!("CONNECT {target} HTTP/1.1\r\n\r\n").as_bytes()).unwrap();
    assert!(head(&mut one).starts_with("HTTP/1.1 200 "));
    let mut other = socks_to(&socks, &by_address(target));
    for stream in [&mut one, &mut other] {
        stream.write_all(b"VER 1 MSNP9 CVR0\r\n").unwrap();
        assert_eq!(exactly(stream, 13), b"VER 1 MSNP9\r\n");
    }
    assert_eq!((http.counters().tunnels, socks.counters().tunnels), (1, 1));
    assert_eq!(service.counters().notification.connections, 2);
    drop(http);
    assert!(is_over(&mut one));
    other.write_all(b"CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2 MSMSGS a@b\r\n").unwrap();
    assert_eq!(exactly(&mut other, 5), b"CVR 2");
    socks.cut();
    while !is_over(&mut other) {}
}

fn by_address(address: SocketAddr) -> Vec<u8> {
    let mut bytes = match address {
        SocketAddr::V4(address) => [&[1][..], &address.ip().octets()].concat(),
        SocketAddr::V6(address) => [&[4][..], &address.ip().octets()].concat(),
    };
    bytes.extend(address.port().to_be_bytes());
    bytes
}

fn by_name(name: &str, port: u16) -> Vec<u8> {
    let mut bytes = vec![3, u8::try_from(name.len()).unwrap()];
    bytes.extend(name.as_bytes());
    bytes.extend(port.to_be_bytes());
    bytes
}

/// Asks for a target without authentication; gives the stream and the reply code.
fn socks_ask(proxy: &Proxy, command: u8, target: &[u8]) -> (TcpStream, u8) {
    let mut stream = connect(proxy);
    stream.write_all(&[5, 1, 0]).unwrap();
    assert_eq!(exactly(&mut stream, 2), [5, 0]);
    stream.write_all(&[&[5, command, 0][..], target].concat()).unwrap();
    let reply = exactly(&mut stream, 10);
    assert_eq!((reply[0], reply[2], reply[3]), (5, 0, 1));
    (stream, reply[1])
}

fn socks_to(proxy: &Proxy, target: &[u8]) -> TcpStream {
    let (stream, code) = socks_ask(proxy, 1, target);
    assert_eq!(code, 0);
    stream
}

#[test]
fn socks5_reaches_names_and_addresses_of_this_machine() {
    let proxy = Proxy::socks5(ProxyConfiguration::default()).unwrap();
    let target = echo();
    let mut targets =
        vec![by_address(target), by_name("localhost", target.port()), by_name("127.0.0.1", target.port())];
    // A service listens on both families, where there are both.
    let service = service(friends());
    let sixth = SocketAddr::new("::1".parse().unwrap(), service.addresses().dispatch.port());
    if TcpStream::connect(sixth).is_ok() {
        targets.push(by_address(sixth));
    }
    for target in &targets {
        let mut stream = socks_to(&proxy, target);
        stream.write_all(b"VER 1 MSNP9\r\n").unwrap();
        assert_eq!(exactly(&mut stream, 13), b"VER 1 MSNP9\r\n");
    }
    let port = target.port();
    assert_eq!(
        proxy.targets()[..3],
        [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("127.0.0.1:{port}")]
    );
    assert_eq!(proxy.counters().tunnels, targets.len() as u64);
    assert_eq!(proxy.url(), format!("socks5://{}", proxy.address()));
}

#[test]
fn socks5_refuses_with_the_right_code() {
    let proxy = Proxy::socks5(ProxyConfiguration::default()).unwrap();
    let port = echo().port();
    let elsewhere: SocketAddr = "192.0.2.1:80".parse().unwrap();
    let sixth: SocketAddr = "[2001:db8::1]:80".parse().unwrap();
    for (command, target, code) in [
        (1, by_address(elsewhere), 2),
        (1, by_address(sixth), 2),
        (1, by_name("example.com", 80), 4),
        (1, by_name("localhost", closed_port()), 5),
        (2, by_name("localhost", port), 7),
        (3, by_name("localhost", port), 7),
        (1, vec![9], 8),
    ] {
        let (mut stream, given) = socks_ask(&proxy, command, &target);
        assert_eq!(given, code, "{command} {target:?}");
        assert!(is_over(&mut stream));
    }
    proxy.refuse(Some(3));
    assert_eq!(socks_ask(&proxy, 1, &by_name("localhost", port)).1, 3);
    proxy.refuse(None);
    socks_to(&proxy, &by_name("localhost", port));
    assert_eq!((proxy.counters().refused, proxy.counters().tunnels), (8, 1));
    // Something else than SOCKS5.
    let mut stream = connect(&proxy);
    stream.write_all(&[4, 1, 0, 80, 127, 0, 0, 1, 0]).unwrap();
    assert!(is_over(&mut stream));
}

#[test]
fn socks5_asks_for_name_and_password() {
    let proxy = Proxy::socks5(guarded()).unwrap();
    let target = by_address(echo());
    let mut stream = connect(&proxy);
    stream.write_all(&[5, 1, 0]).unwrap();
    assert_eq!(exactly(&mut stream, 2), [5, 0xff]);
    assert!(is_over(&mut stream));
    let greet = |name: &str, password: &str| {
        let mut stream = connect(&proxy);
        stream.write_all(&[5, 2, 0, 2]).unwrap();
        assert_eq!(exactly(&mut stream, 2), [5, 2]);
        let mut bytes = vec![1, u8::try_from(name.len()).unwrap()];
        bytes.extend(name.as_bytes());
        bytes.push(u8::try_from(password.len()).unwrap());
        bytes.extend(password.as_bytes());
        stream.write_all(&bytes).unwrap();
        let answer = exactly(&mut stream, 2);
        assert_eq!(answer[0], 1);
        (stream, answer[1])
    };
    for (name, password) in [("anna", "wrong"), ("bruno", PASSWORD), ("", "")] {
        let (mut stream, code) = greet(name, password);
        assert_ne!(code, 0);
        assert!(is_over(&mut stream));
    }
    let (mut stream, code) = greet("anna", PASSWORD);
    assert_eq!(code, 0);
    stream.write_all(&[&[5, 1, 0][..], &target, b"hello"].concat()).unwrap();
    assert_eq!(exactly(&mut stream, 10)[1], 0);
    assert_eq!(exactly(&mut stream, 5), b"hello");
    assert_eq!((proxy.counters().unauthorized, proxy.counters().tunnels), (4, 1));
}
