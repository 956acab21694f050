//! `msnp doctor` against the loopback service, whole and in every broken state: what is in the way is named, and nothing else.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod program;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::Command;

use program::{Finished, Service, finish, msnp};
use serde_json::{Value, json};

/// `msnp doctor` for a service, with its certificate.
fn command(service: &Service, options: &[&str]) -> Command {
    let mut command = msnp(&["doctor", "--server", service.address("dispatch")]);
    command.args(["--nexus", service.address("nexus_url")]).arg("--ca").arg(service.folder.join("ca.pem"));
    command.args(options);
    command
}

/// What it found, a line for each check.
struct Findings {
    checks: Vec<Value>,
    works: bool,
    code: Option<i32>,
}

impl Findings {
    fn of(mut command: Command) -> Self {
        command.arg("--json");
        let Finished { code, output, errors } = finish(command);
        assert_eq!(errors, "");
        let mut lines: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let last = lines.pop().unwrap();
        assert_eq!(last["code"].as_i64(), code.map(i64::from), "{output}");
        Self { checks: lines, works: last["works"].as_bool().unwrap(), code }
    }

    fn with(&self, outcome: &str) -> Vec<&str> {
        let these = self.checks.iter().filter(|check| check["outcome"] == outcome);
        these.map(|check| check["check"].as_str().unwrap()).collect()
    }

    /// The words of a check: what it found, and the advice.
    fn words(&self, check: &str) -> String {
        // The last of this name: a nexus that sends on is asked again.
        let found = self.checks.iter().rfind(|found| found["check"] == check).unwrap();
        format!("{}. {}", found["detail"].as_str().unwrap(), found["advice"].as_str().unwrap_or_default())
    }

    /// This alone has failed, and it keeps everybody from signing in.
    fn only_failure(&self, check: &str, code: i32) -> String {
        assert_eq!(self.with("failed"), [check], "{:#?}", self.checks);
        assert_eq!((self.works, self.code), (false, Some(code)), "{:#?}", self.checks);
        assert!(
            self.checks.iter().all(|check| (check["outcome"] == "failed") == check["advice"].is_string())
        );
        self.words(check)
    }
}

fn contains(text: &str, words: &[&str]) {
    assert!(words.iter().all(|word| text.contains(word)), "{words:?} in {text}");
}

fn examined(service: &Service, options: &[&str]) -> Findings {
    Findings::of(command(service, options))
}

/// Has the service do this at every such step.
fn always(service: &mut Service, step: &str, action: Value) {
    service.control(json!({ "do": "clear" }));
    service.control(json!({ "do": "rule", "step": step, "action": action, "times": 0 }));
}

#[test]
fn a_service_that_is_well() {
    let service = Service::start("doctor-well", &["--gateway-port", "0"]);
    let found = examined(&service, &["--gateway", service.address("gateway_url")]);
    assert_eq!((found.works, found.code), (true, Some(0)), "{:#?}", found.checks);
    let all = [
        "notification name",
        "notification port",
        "notification greeting",
        "notification dialects",
        "nexus name",
        "nexus port",
        "nexus TLS",
        "nexus answer",
        "login name",
        "login port",
        "login TLS",
        "login answer",
        "gateway name",
        "gateway port",
        "gateway answer",
    ];
    assert_eq!(found.with("ok"), all);
    // The loopback service does not say what time it is.
    assert_eq!(found.with("skipped"), ["clock"]);
    contains(&found.words("notification greeting"), &["MSNP12"]);
    contains(&found.words("notification dialects"), &["MSNP12, MSNP11, MSNP10, MSNP9, MSNP8"]);
    contains(&found.words("login answer"), &["401"]);
}

#[test]
fn lines_for_people_have_no_colour_in_a_pipe() {
    let service = Service::start("doctor-lines", &[]);
    let well = finish(command(&service, &[]));
    assert_eq!((well.code, well.errors.as_str()), (Some(0), ""), "{}", well.output);
    contains(
        &well.output,
        &["\nok       notification port: ", "\nskipped  gateway: ", "A sign-in can work from here."],
    );
    let mut stranger = msnp(&["doctor", "--server", service.address("dispatch")]);
    stranger.args(["--nexus", service.address("nexus_url")]);
    let ill = finish(stranger);
    assert_eq!(ill.code, Some(7), "{}", ill.output);
    contains(
        &ill.output,
        &["\nFAILED   nexus TLS: the certificate of the Passport nexus", "--ca", "cannot work"],
    );
    for output in [well.output, ill.output] {
        assert!(!output.contains('\u{1b}') && !output.contains('`'), "{output}");
    }
}

#[test]
fn the_notification_port_is_closed() {
    let mut service = Service::start("doctor-port", &["--controls"]);
    service.control(json!({ "do": "refuse-connections", "server": "dispatch", "on": true }));
    let found = examined(&service, &[]);
    contains(&found.only_failure("notification port", 5), &["refused the connection", "--server"]);
    assert!(found.with("ok").contains(&"login answer"));
}

#[test]
fn the_notification_server_says_nothing() {
    let mut service = Service::start("doctor-silence", &["--controls"]);
    always(&mut service, "version", json!("silence"));
    let found = examined(&service, &["--timeout", "4"]);
    contains(&found.only_failure("notification greeting", 6), &["did not answer in time", "says nothing"]);
}

#[test]
fn something_else_listens_at_the_notification_port() {
    let mut service = Service::start("doctor-nonsense", &["--controls"]);
    for (action, seen) in [
        (json!({ "raw": "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" }), "like a web server"),
        (json!({ "raw": "<html><body>Welcome</body></html>\r\n" }), "like a web server"),
        (json!({ "raw": "220 mail.example.net ESMTP\r\n" }), "no Messenger service"),
        (json!({ "line": "VER {trid} MSNP21" }), "was not offered"),
    ] {
        always(&mut service, "version", action);
        let found = examined(&service, &[]);
        contains(
            &found.only_failure("notification greeting", 10),
            &["cannot be understood", seen, "--server"],
        );
    }
    always(&mut service, "version", json!({ "line": "VER {trid} 0" }));
    let found = examined(&service, &[]);
    contains(
        &found.only_failure("notification greeting", 9),
        &["does not accept this protocol", "none of what"],
    );
    always(&mut service, "version", json!("close"));
    let found = examined(&service, &[]);
    contains(&found.only_failure("notification greeting", 6), &["was lost"]);
}

#[test]
fn a_service_with_one_dialect_says_so() {
    let mut service = Service::start("doctor-dialect", &["--controls"]);
    let found = examined(&service, &["--protocols", "9"]);
    contains(&found.words("notification dialects"), &["it takes MSNP9"]);
    always(&mut service, "version", json!({ "line": "VER {trid} MSNP10" }));
    let found = examined(&service, &[]);
    contains(&found.words("notification dialects"), &["it takes MSNP10"]);
    assert!(found.works && !found.words("notification dialects").contains("MSNP9"));
    // From the second greeting on it says nothing: that is told, and the rest is asked all the same.
    service.control(json!({ "do": "clear" }));
    service.control(json!({ "do": "rule", "step": "version", "action": "silence", "skip": 1, "times": 0 }));
    let found = examined(&service, &["--timeout", "4"]);
    assert_eq!((found.works, found.with("failed")), (true, vec![]), "{:#?}", found.checks);
    let said = "it takes MSNP12; of MSNP11, MSNP10, MSNP9, MSNP8 it did not say";
    contains(&found.words("notification dialects"), &[said]);
}

#[test]
fn the_nexus_port_is_closed() {
    let mut service = Service::start("doctor-nexus-port", &["--controls"]);
    service.control(json!({ "do": "refuse-connections", "server": "passport", "on": true }));
    let found = examined(&service, &[]);
    contains(
        &found.only_failure("nexus port", 5),
        &["the Passport nexus", "refused the connection", "--nexus"],
    );
    assert_eq!(found.with("skipped"), ["nexus TLS", "nexus answer", "login", "clock", "gateway"]);
}

#[test]
fn the_nexus_answers_what_does_not_help() {
    let mut service = Service::start("doctor-nexus", &["--controls"]);
    always(&mut service, "nexus", json!({ "error": 500 }));
    contains(&examined(&service, &[]).only_failure("nexus answer", 10), &["HTTP status 500", "is down"]);
    always(&mut service, "nexus", json!({ "error": 404 }));
    contains(&examined(&service, &[]).only_failure("nexus answer", 10), &["HTTP status 404", "--nexus"]);
    always(&mut service, "nexus", json!({ "raw": "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }));
    contains(&examined(&service, &[]).only_failure("nexus answer", 10), &["no PassportURLs", "--nexus"]);
    always(&mut service, "nexus", json!("wrong"));
    contains(&examined(&service, &[]).only_failure("nexus answer", 10), &["DALogin"]);
    let nexus = service.address("nexus_url").to_owned();
    always(&mut service, "nexus", json!({ "redirect": nexus }));
    contains(&examined(&service, &[]).only_failure("nexus answer", 10), &["too often"]);
    always(&mut service, "nexus", json!("silence"));
    let found = examined(&service, &["--timeout", "4"]);
    contains(&found.only_failure("nexus answer", 6), &["the Passport nexus", "in time"]);
    let plain =
        "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=http://localhost:1/login2.srf\r\nContent-Length: 0\r\n\r\n";
    always(&mut service, "nexus", json!({ "raw": plain }));
    contains(
        &examined(&service, &[]).only_failure("login answer", 2),
        &["http://localhost:1/login2.srf", "https"],
    );
}

#[test]
fn a_greeting_is_all_that_the_notification_server_hears() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        stream.write_all(b"VER 1 MSNP12\r\n").unwrap();
        let mut behind = String::new();
        stream.read_to_string(&mut behind).unwrap();
        (line, behind)
    });
    let login = ["--login", "https://localhost:1/login2.srf"];
    let mut command = msnp(&["doctor", "--server", &place, "--protocols", "12"]);
    command.args(login).env("MSNP_PASSWORD", "tiramisu");
    assert_eq!(Findings::of(command).code, Some(5));
    assert_eq!(heard.join().unwrap(), ("VER 1 MSNP12 CVR0\r\n".to_owned(), String::new()));
}

#[test]
fn the_login_does_not_answer() {
    let mut service = Service::start("doctor-login", &["--controls"]);
    always(&mut service, "login", json!("silence"));
    let found = examined(&service, &["--timeout", "4"]);
    contains(&found.only_failure("login answer", 6), &["the Passport login server", "in time", "--login"]);
    always(&mut service, "login", json!({ "error": 500 }));
    contains(&examined(&service, &[]).only_failure("login answer", 10), &["HTTP status 500", "is down"]);
    service.control(json!({ "do": "clear" }));
    let found = examined(&service, &["--login", "https://localhost:1/login2.srf"]);
    contains(&found.only_failure("login port", 5), &["the Passport login server localhost:1", "--login"]);
}

#[test]
fn the_gateway_refuses() {
    let mut service = Service::start("doctor-gateway", &["--controls", "--gateway-port", "0"]);
    let gateway = service.address("gateway_url").to_owned();
    let only = ["--gateway", &gateway, "--gateway-use", "always"];
    let found = examined(&service, &only);
    assert_eq!((found.works, found.code), (true, Some(0)), "{:#?}", found.checks);
    always(&mut service, "gateway-open", json!({ "error": 500 }));
    contains(&examined(&service, &only).only_failure("gateway answer", 10), &["the HTTP gateway", "500"]);
    // Who gets through without it can sign in.
    let found = examined(&service, &["--gateway", &gateway]);
    assert_eq!((found.with("failed"), found.works, found.code), (vec!["gateway answer"], true, Some(0)));
    always(&mut service, "gateway-open", json!("wrong"));
    contains(&examined(&service, &only).only_failure("gateway answer", 13), &["a page of the network"]);
    service.control(json!({ "do": "refuse-connections", "server": "gateway", "on": true }));
    contains(&examined(&service, &only).only_failure("gateway port", 5), &["the HTTP gateway", "--gateway"]);
}

#[test]
fn a_name_that_nobody_has() {
    let service = Service::start("doctor-name", &[]);
    let mut command = msnp(&["doctor", "--server", "no-such-host.invalid"]);
    command.args(["--nexus", service.address("nexus_url")]).arg("--ca").arg(service.folder.join("ca.pem"));
    let found = Findings::of(command);
    contains(&found.only_failure("notification name", 4), &["has no address", "spelling", "--server"]);
}

#[test]
fn a_clock_that_is_wrong() {
    let mut service = Service::start("doctor-clock", &["--controls"]);
    let login = service.address("nexus_url").replace("https://", "").replace("/rdr/pprdr.asp", "/login2.srf");
    let answer = |date: &str| {
        let head = format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nPassportURLs: DALogin={login}");
        json!({ "raw": format!("{head}\r\nContent-Length: 0\r\n\r\n") })
    };
    always(&mut service, "nexus", answer("Sun, 06 Nov 1994 08:49:37 GMT"));
    let found = examined(&service, &[]);
    // Certificates are valid by it all the same: a sign-in works.
    assert_eq!((found.with("failed"), found.code), (vec!["clock"], Some(0)), "{:#?}", found.checks);
    contains(&found.words("clock"), &["days ahead of", "Set the date and time"]);
    always(&mut service, "nexus", answer("yesterday"));
    assert!(examined(&service, &[]).with("skipped").contains(&"clock"));
}

#[test]
fn through_proxies() {
    let options = ["--gateway-port", "0", "--http-proxy-port", "0", "--socks-proxy-port", "0"];
    let service = Service::start("doctor-proxy", &[&options[..], &["--proxy-user", "anna:p@ss"]].concat());
    for which in ["http_proxy", "socks_proxy"] {
        let with = |credentials: &str| {
            let mut command = command(&service, &["--gateway", service.address("gateway_url")]);
            command.env("MSNP_PROXY", service.address(which).replace("://", &format!("://{credentials}@")));
            Findings::of(command)
        };
        let found = with("anna:p%40ss");
        assert_eq!((found.works, found.with("failed")), (true, vec![]), "{:#?}", found.checks);
        assert!(found.with("ok").contains(&"gateway answer"), "{:#?}", found.checks);
        let found = with("anna:tiramisu");
        assert_eq!((found.works, found.code), (false, Some(13)), "{:#?}", found.checks);
        for check in found.with("failed") {
            contains(&found.words(check), &["the proxy", "wants a name and a password", "--proxy"]);
        }
        assert!(!found.checks.iter().any(|check| check.to_string().contains("tiramisu")));
    }
    let mut command = command(&service, &[]);
    command.env("MSNP_PROXY", "http://127.0.0.1:1");
    let found = Findings::of(command);
    contains(&found.only_failure("proxy port", 5), &["the proxy 127.0.0.1:1", "--proxy"]);
}
