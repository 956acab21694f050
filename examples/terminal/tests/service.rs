//! `msnp service` as a process: what it announces is there.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod program;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

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
fn clients_need_nothing_but_its_service_file() {
    // With a certificate beside it, and with one that has a place of its own.
    let service = Service::start("service-file", &["--service-file", "here.toml", "--gateway-port", "0"]);
    let alone = service.folder.join("alone");
    std::fs::create_dir_all(&alone).unwrap();
    let there = alone.join("there.toml");
    let mut command = msnp(&["service", "--until-eof", "--service-file"]);
    let mut other = command.arg(&there).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    BufReader::new(other.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    assert!(alone.join("there.ca.pem").exists());
    for (file, way) in [
        (service.folder.join("here.toml"), "fallback"),
        (there, "never"),
        (service.folder.join("here.toml"), "always"),
    ] {
        let mut command = msnp(&["pipe", "--account", "anna@example.com", "--service"]);
        command.arg(&file).env("MSNP_PASSWORD", "anna-secret");
        if way == "always" {
            command.args(["--gateway-use", way]);
        }
        let finished = finish(command);
        assert_eq!(finished.code, Some(0), "{}{}", finished.output, finished.errors);
        assert!(finished.output.contains("\"event\":\"signed-in\""), "{}", finished.output);
    }
    drop(other.stdin.take());
    assert_eq!(other.wait().unwrap().code(), Some(0));
}

#[test]
fn a_mistake_in_the_accounts_is_told_with_its_place() {
    let file = std::env::temp_dir().join(format!("msnp-accounts-{}.toml", std::process::id()));
    std::fs::write(&file, "[[account]]\naddress = \"anna@example.com\"\npassword = 4711\n").unwrap();
    let mut command = msnp(&["service", "--until-eof", "--accounts"]);
    command.arg(&file);
    let finished = finish(command);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(finished.code, Some(2));
    let said = "line 3: “password” must be a text in quotes";
    assert!(finished.errors.contains(said) && !finished.errors.contains("4711"), "{}", finished.errors);
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
