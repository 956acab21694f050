//! What each fuzz target does with its bytes: one function for each, which panics when something is not as it has to be.
//!
//! The programs in `fuzz_targets` hand them to libFuzzer; `replay` runs them over files, with any compiler.

mod address_book;
pub mod c_machine;
mod c_reading;
pub mod challenge;
pub mod commands;
pub mod decoder;
pub mod detour;
pub mod http;
pub mod machine;
pub mod mails;
pub mod message;
pub mod mime;
pub mod modem;
pub mod notification;
pub mod passport;
pub mod peer_values;
pub mod peers;
pub mod percent;
pub mod pull;
pub mod reading;
pub mod resume;
mod secrets;
pub mod server;
pub mod service_file;
pub mod session;
pub mod sign_in;
pub mod soap;
mod storage;
pub mod switchboard;
pub mod text;
pub mod url;
pub mod words;
pub mod world;
pub mod xml;

/// A target takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: [(&str, Target); 28] = [
    ("decoder", decoder::run),
    ("commands", commands::run),
    ("mime", mime::run),
    ("xml", xml::run),
    ("pull", pull::run),
    ("soap", soap::run),
    ("mails", mails::run),
    ("words", words::run),
    ("http", http::run),
    ("url", url::run),
    ("percent", percent::run),
    ("passport", passport::run),
    ("challenge", challenge::run),
    ("message", message::run),
    ("text", text::run),
    ("resume", resume::run),
    ("service_file", service_file::run),
    ("sign_in", sign_in::run),
    ("notification", notification::run),
    ("switchboard", switchboard::run),
    ("peer_values", peer_values::run),
    ("peers", peers::run),
    ("machine", machine::run),
    ("session", session::run),
    ("detour", detour::run),
    ("c_machine", c_machine::run),
    ("modem", modem::run),
    ("list_cache", resume::run_cache),
];
