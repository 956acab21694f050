//! No request of one layer is forgotten in the next: those of the machine in C, and those of the client in the table of which the others are made.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The public methods of the files, as `start` begins them.
fn methods(files: &[&str], start: &str) -> Vec<String> {
    let mut methods = Vec::new();
    for file in files {
        let source = fs::read_to_string(root().join(file)).unwrap();
        let begun = source.lines().filter_map(|line| line.strip_prefix(start));
        methods.extend(begun.map(|rest| rest.split(['(', '<']).next().unwrap().to_owned()));
    }
    methods
}

/// Requests of the client that are written by hand in every layer, and what is irregular about them.
const BY_HAND: [(&str, &str); 13] = [
    ("chat", "gives a conversation"),
    ("object", "gives bytes, or how a transfer failed"),
    ("page", "its arguments have another order, and a default, in some languages"),
    ("picture", "gives bytes, or how a transfer failed"),
    ("request_configuration", "gives bytes"),
    ("request_url", "gives a page"),
    ("send_signal", "its arguments have another order in some languages"),
    ("set_personal_message", "what is playing is an argument that may be left out in some languages"),
    ("set_personal_message_and_media", "the same"),
    ("set_picture", "takes bytes, or none"),
    ("set_status", "takes a status, which a number is in C"),
    ("sign_in", "cancelling gives it up"),
    ("sign_out", "cannot fail"),
];

#[test]
fn every_request_of_the_client_is_in_the_table_or_irregular() {
    let files =
        ["list", "mod", "oneself", "transfers"].map(|file| format!("core/client/src/client/{file}.rs"));
    let methods = methods(&files.each_ref().map(|file| &**file), "    pub async fn ");
    let table = fs::read_to_string(root().join("bindings/requests.toml")).unwrap();
    let names =
        table.lines().filter_map(|line| line.strip_prefix("name = ")).map(|name| name.replace('"', ""));
    let told: Vec<String> = names.chain(BY_HAND.iter().map(|(name, _)| (*name).to_owned())).collect();
    for method in &methods {
        let places = told.iter().filter(|name| *name == method).count();
        assert!(places == 1, "msnp::Client::{method} is in {places} of bindings/requests.toml and BY_HAND");
    }
    for name in &told {
        assert!(methods.contains(name), "there is no msnp::Client::{name} that waits");
    }
}

/// Methods of the machine in the files of its requests that are not in C, and why.
const NOT_IN_C: [(&str, &str); 2] = [
    ("of_network", "C has functions for people of other networks: `machine/across.rs`"),
    ("repeat_status", "C sets the status again"),
];

#[test]
fn every_request_of_the_machine_is_in_c() {
    let header = fs::read_to_string(root().join("ffi/include/msnp/machine.h")).unwrap();
    let files = ["core/protocol/src/messenger/requests.rs", "core/protocol/src/messenger/list_requests.rs"];
    let methods = methods(&files, "    pub fn ");
    assert!(methods.len() > 25, "the sources are not read: {methods:?}");
    for method in methods {
        let is_there = header.contains(&format!(" msnp_machine_{method}("));
        let is_left_out = NOT_IN_C.iter().any(|(name, _)| *name == method);
        assert!(is_there != is_left_out, "Messenger::{method}: in C {is_there}, left out {is_left_out}");
    }
}
