//! `msnp pipe` at a service that sends rubbish, instead of the answer or beside it, in every phase: it ends or goes on with a word about
//! it, its memory stays small, and what it takes of the processor follows what it is sent.
//!
//! The amount is small, or as `MSNP_GARBAGE` says:
//! `MSNP_GARBAGE=100000000 cargo test --release -p msnp-terminal --test garbage -- --nocapture`
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod conversation;
#[path = "../program/mod.rs"]
mod program;
mod session;
mod sign_in;
mod watch;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use msnp_service::{Account, Configuration, Service};
use program::{Pipe, msnp};
use watch::Watch;

const ANNA: &str = "anna@example.com";
const BRUNO: &str = "bruno@example.com";
const PASSWORD: &str = "anna-secret";
/// How long an answer behind all the rubbish, or the end of a phase, is waited for.
const PATIENCE: Duration = Duration::from_secs(240);

/// Bytes of rubbish in each phase: 1.5 MB, or as `MSNP_GARBAGE` says.
fn amount() -> usize {
    std::env::var("MSNP_GARBAGE").ok().and_then(|bytes| bytes.parse().ok()).unwrap_or(1_500_000)
}

/// As often as it takes to make up the amount; at least once.
fn times(piece: &[u8]) -> usize {
    amount().div_ceil(piece.len()).max(1)
}

/// A service of one's own for a phase, and the file with its certificate.
struct Place {
    service: Service,
    certificate: PathBuf,
}

impl Place {
    fn new() -> Self {
        let accounts = vec![
            Account::new(ANNA, PASSWORD, "Anna").contact(BRUNO),
            Account::new(BRUNO, PASSWORD, "Bruno").contact(ANNA),
        ];
        // The client shall get all of it, however much waits for it.
        let configuration = Configuration { accounts, output_limit: 1 << 30, ..Configuration::default() };
        let service = Service::start(configuration).unwrap();
        // Two phases of different tests can be alike, and run at a time.
        static PLACES: AtomicUsize = AtomicUsize::new(0);
        let number = PLACES.fetch_add(1, Ordering::Relaxed);
        let certificate =
            std::env::temp_dir().join(format!("msnp-garbage-{}-{number}.pem", std::process::id()));
        std::fs::write(&certificate, service.ca_pem()).unwrap();
        Self { service, certificate }
    }

    fn pipe(&self, account: &str) -> Pipe {
        let addresses = self.service.addresses();
        let mut command = msnp(&["pipe", "--account", account, "--server", &addresses.dispatch.to_string()]);
        command.args(["--nexus", &addresses.nexus_url, "--ca"]).arg(&self.certificate);
        command.env("MSNP_PASSWORD", PASSWORD);
        Pipe::start(command)
    }

    /// Anna's program, watched.
    fn watched(&self) -> (Pipe, Watch) {
        let pipe = self.pipe(ANNA);
        let watch = Watch::on(pipe.process());
        (pipe, watch)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.certificate);
    }
}

/// The event that answers, in a word or two.
fn outcome(answer: &serde_json::Value) -> String {
    let word = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
    format!("{} {}", word("event"), word("reason")).trim_end().to_owned()
}
