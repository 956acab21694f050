//! `msnp demo` tells its story and ends well, by every protocol.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod program;

use program::{finish, msnp};

const STORY: [&str; 18] = [
    "Anna  signs in as anna@example.com",
    "Bruno  signs in as bruno@example.com",
    "Anna  sees Bruno online",
    "Anna  sees Bruno busy",
    "Bruno  sees that Anna is typing",
    "Anna  says (delivered): Hello Bruno",
    "Bruno  reads: Hello Bruno",
    "Anna  is nudged by Bruno",
    "Bruno  says (delivered): Yes",
    "Anna  reads: Yes",
    "Anna  offers Bruno a file: numbers.txt, 60000 bytes",
    "Bruno  takes it",
    "Bruno  has it: 60000 bytes, SHA-1 ",
    "Anna  writes to Carla, who is offline: Carla",
    "Anna  is told: the ",
    "Anna  sees Bruno offline",
    "Anna  signs out",
    "all of it happened",
];

fn tells_the_story(output: &str) {
    let mut rest = output;
    for line in STORY {
        let Some((_, behind)) = rest.split_once(line) else {
            panic!("no “{line}” at its place in\n{output}")
        };
        rest = behind;
    }
}

#[test]
fn everything_happens_in_order() {
    let demo = finish(msnp(&["demo"]));
    assert_eq!(demo.code, Some(0), "{}{}", demo.output, demo.errors);
    tells_the_story(&demo.output);
    assert!(demo.output.contains("Bruno  shows a picture of 32x32 pixels"), "{}", demo.output);
    assert!(demo.output.contains("Anna  sees it: 3126 bytes, SHA-1 "), "{}", demo.output);
    assert!(demo.output.contains("Carla  reads what Anna left: Carla, call me"), "{}", demo.output);
    assert!(demo.output.contains("service  has deleted it, since Carla has it"), "{}", demo.output);
    assert!(demo.output.contains("by MSNP12") && demo.output.contains("on a train"), "{}", demo.output);
    assert_eq!(demo.errors, "");
}

#[test]
fn the_oldest_protocol_tells_the_same_story() {
    let demo = finish(msnp(&["demo", "--protocols", "8"]));
    assert_eq!(demo.code, Some(0), "{}{}", demo.output, demo.errors);
    tells_the_story(&demo.output);
    assert!(demo.output.contains("by MSNP8") && !demo.output.contains("picture"), "{}", demo.output);
}

#[test]
fn dialects_of_other_kinds_of_sign_in_tell_it_too() {
    for (protocol, outcome) in
        [("3", "the contact is not reachable"), ("13", "keeps it"), ("14", "keeps it"), ("15", "keeps it")]
    {
        let demo = finish(msnp(&["demo", "--protocols", protocol]));
        assert_eq!(demo.code, Some(0), "{}{}", demo.output, demo.errors);
        tells_the_story(&demo.output);
        assert!(demo.output.contains(&format!("by MSNP{protocol}\n")), "{}", demo.output);
        assert!(demo.output.contains(outcome), "{}", demo.output);
    }
}

#[test]
fn the_story_is_the_same_through_gateway_and_proxies() {
    for way in ["gateway", "http-proxy", "socks-proxy"] {
        let demo = finish(msnp(&["demo", "--through", way]));
        assert_eq!(demo.code, Some(0), "{}{}", demo.output, demo.errors);
        tells_the_story(&demo.output);
        assert!(demo.output.contains("and nothing came straight"), "{}", demo.output);
    }
}

#[test]
fn the_trace_holds_the_wire_without_secrets() {
    let path = std::env::temp_dir().join(format!("msnp-demo-trace-{}", std::process::id()));
    let demo = finish(msnp(&["demo", "--protocols", "9", "--trace", path.to_str().unwrap()]));
    let trace = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(demo.code, Some(0), "{}", demo.errors);
    assert!(trace.contains("VER ") && trace.contains("Hello Bruno"), "{trace}");
    assert!(!trace.contains("Example-Pass1"), "{trace}");
    for line in trace.lines().filter(|line| line.contains("USR") && line.contains("TWN S")) {
        assert!(!line.contains("t=") || line.contains("t=*") || !line.contains("&p="), "{line}");
    }
}
