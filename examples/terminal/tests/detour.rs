//! `msnp pipe` by the gateway and through proxies of `msnp service`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod program;

use program::{Pipe, Service, finish, msnp};
use serde_json::json;

const BRUNO: &str = "bruno@example.com";

fn talks_and_signs_out(mut anna: Pipe) {
    anna.event("signed-in");
    // Bruno is offline: the answer comes from a switchboard.
    anna.give(json!({ "do": "text", "to": BRUNO, "text": "Hello Bruno", "id": "text" }));
    let answer = anna.answer("text");
    assert_eq!((&answer["event"], &answer["what"]), (&json!("failed"), &json!("text")));
    assert!(answer["reason"].as_str().unwrap().contains("offline"), "{answer}");
    let (events, code) = anna.end();
    assert_eq!(code, Some(0), "{events:#?}");
}

/// Nobody listens on port 1: whoever goes straight does not arrive.
fn pipe_to_nowhere(service: &Service, options: &[&str]) -> Pipe {
    let mut command = service.pipe_command("anna", options);
    command.args(["--server", "127.0.0.1:1", "--gateway", service.address("gateway_url")]);
    Pipe::start(command)
}

#[test]
fn the_gateway_carries_a_session() {
    let service = Service::start("gateway", &["--gateway-port", "0"]);
    talks_and_signs_out(pipe_to_nowhere(&service, &["--gateway-use", "always"]));
}

#[test]
fn a_blocked_port_leads_to_the_gateway() {
    let service = Service::start("fallback", &["--gateway-port", "0"]);
    talks_and_signs_out(pipe_to_nowhere(&service, &[]));
}

#[test]
fn proxies_are_given_the_password_of_a_file_or_of_the_environment() {
    let options =
        ["--http-proxy-port", "0", "--socks-proxy-port", "0", "--proxy-user", "guest:Example-Pass2"];
    let service = Service::start("proxies", &options);
    let file = service.folder.join("proxy.txt");
    std::fs::write(&file, "Example-Pass2\n").unwrap();
    for which in ["http_proxy", "socks_proxy"] {
        let named = service.address(which).replace("://", "://guest@");
        let file = file.to_str().unwrap();
        talks_and_signs_out(service.pipe("anna", &["--proxy", &named, "--proxy-password-file", file]));
        let whole = service.address(which).replace("://", "://guest:Example-Pass2@");
        let mut command = service.pipe_command("anna", &[]);
        command.env("MSNP_PROXY", whole);
        talks_and_signs_out(Pipe::start(command));
    }
}

#[test]
fn a_proxy_in_the_way_has_a_number_of_its_own() {
    let service =
        Service::start("refused", &["--http-proxy-port", "0", "--proxy-user", "guest:Example-Pass2"]);
    let mut command = service.pipe_command("anna", &[]);
    command.env("MSNP_PROXY", service.address("http_proxy").replace("://", "://guest:wrong-one@"));
    let finished = finish(command);
    assert_eq!(finished.code, Some(13), "{}{}", finished.output, finished.errors);
    let proxy = service.address("http_proxy").trim_start_matches("http://").to_owned();
    let wants = format!("the proxy {proxy} wants a name and a password");
    assert!(finished.output.contains(&wants), "{}", finished.output);
    assert!(finished.output.contains("--proxy-password-file"), "{}", finished.output);
    assert!(finished.output.contains("\"code\":13") && !finished.output.contains("wrong-one"));
}

/// Nobody listens on port 1, whatever is looked for there.
#[test]
fn each_server_that_cannot_be_reached_is_named_with_its_option() {
    let service = Service::start("nowhere", &[]);
    let nexus = ["--nexus", "https://127.0.0.1:1/rdr/pprdr.asp"];
    let login = ["--login", "https://127.0.0.1:1/login2.srf"];
    let gateway = ["--gateway-use", "always", "--gateway", "http://127.0.0.1:1/gateway/gateway.dll"];
    let cases: [(&str, &[&str]); 5] = [
        ("the notification server 127.0.0.1:1", &["--server", "127.0.0.1:1"]),
        ("the Passport nexus 127.0.0.1:1", &nexus),
        ("the Passport login server 127.0.0.1:1", &login),
        ("the HTTP gateway 127.0.0.1:1", &gateway),
        ("the proxy 127.0.0.1:1", &["--proxy", "socks5://127.0.0.1:1"]),
    ];
    for (name, options) in cases {
        let finished = finish(service.pipe_command("anna", options));
        assert_eq!(finished.code, Some(5), "{options:?}: {}{}", finished.output, finished.errors);
        let option = options.iter().rev().nth(1).unwrap();
        for words in [name, "refused the connection", option] {
            assert!(finished.output.contains(words), "{words}: {}", finished.output);
        }
        assert!(!finished.output.contains('`'), "{}", finished.output);
    }
}

#[test]
fn what_cannot_be_a_proxy_is_said_without_its_password() {
    let complaint = |environment: Option<&str>, options: &[&str]| {
        let mut command = msnp(&["pipe", "--account", "a@b.c", "--server", "localhost"]);
        command.args(options).env("MSNP_PASSWORD", "x");
        if let Some(address) = environment {
            command.env("MSNP_PROXY", address);
        }
        let finished = finish(command);
        assert_eq!(finished.code, Some(2), "{options:?}: {}", finished.errors);
        assert!(!finished.errors.contains("secret"), "{}", finished.errors);
        finished.errors
    };
    assert!(complaint(None, &["--proxy", "http://u:secret@proxy:1"]).contains("--proxy-password-file"));
    assert!(complaint(Some("u:secret@proxy:1"), &[]).contains("MSNP_PROXY is no address"));
    let file = std::env::temp_dir().join(format!("msnp-proxy-{}", std::process::id()));
    std::fs::write(&file, "secret").unwrap();
    let name = file.to_str().unwrap();
    assert!(complaint(None, &["--proxy-password-file", name]).contains("--proxy is missing"));
    let nobody = ["--proxy", "http://proxy:1", "--proxy-password-file", name];
    assert!(complaint(None, &nobody).contains("names nobody"));
    std::fs::remove_file(&file).unwrap();
}
