//! `msnp service` as a process: what it announces is there.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod program;

use std::io::{Read, Write};
use std::net::TcpStream;

use program::{PATIENCE, Service, finish, msnp};

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_gateway_is_served_and_reached_through_the_proxy() {
    let options =
        ["--gateway-port", "0", "--http-proxy-port", "0", "--socks-proxy-port=0", "--proxy-user", "a:b"];
    let mut service = Service::start("gateway", &options);
    let url = service.address("gateway_url").to_owned();
    assert_eq!(url, format!("http://{}/gateway/gateway.dll", service.address("gateway")));
    let request = |credentials: &str| {
        format!(
            "POST {url}?Action=open&Server=NS&IP=127.0.0.1 HTTP/1.1\r\nHost: localhost\r\n{credentials}\
             Connection: close\r\nContent-Length: 18\r\n\r\nVER 1 MSNP9 CVR0\r\n"
        )
    };
    let direct = ask(service.address("gateway"), &request(""));
    assert!(direct.starts_with("HTTP/1.1 200 ") && direct.ends_with("\r\n\r\nVER 1 MSNP9\r\n"), "{direct}");
    let proxy = service.address("http_proxy").strip_prefix("http://").unwrap().to_owned();
    assert!(ask(&proxy, &request("")).starts_with("HTTP/1.1 407 "));
    let through = ask(&proxy, &request("Proxy-Authorization: Basic YTpi\r\n"));
    assert!(through.ends_with("\r\n\r\nVER 1 MSNP9\r\n"), "{through}");
    let socks = service.address("socks_proxy").strip_prefix("socks5://").unwrap().to_owned();
    let mut stream = TcpStream::connect(socks).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(&[5, 1, 2]).unwrap();
    let mut answer = [0; 2];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(answer, [5, 2]);
    assert_eq!(service.stop(), Some(0));
}

#[test]
fn what_was_not_asked_for_is_not_there() {
    let service = Service::start("plain", &[]);
    for name in ["gateway", "gateway_url", "http_proxy", "socks_proxy"] {
        assert!(service.addresses[name].is_null(), "{name}");
    }
}

#[test]
fn a_port_that_is_taken_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for option in ["--gateway-port", "--http-proxy-port", "--socks-proxy-port"] {
        let finished = finish(msnp(&["service", "--until-eof", option, &port]));
        assert_eq!(finished.code, Some(1));
        assert!(finished.errors.contains(&port), "{}", finished.errors);
    }
}
