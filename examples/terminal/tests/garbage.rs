//! `msnp pipe` at a service that sends rubbish instead of the answer, in every phase: it ends or goes on with a word about it, and its
//! memory stays small.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod program;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use msnp_service::{Account, Action, Configuration, Rule, Server, Service, Step};
use program::{Pipe, msnp};

const ANNA: &str = "anna@example.com";
const BRUNO: &str = "bruno@example.com";
const PASSWORD: &str = "anna-secret";
/// The most memory that a process may ever have had, in KiB.
const MOST_MEMORY: u64 = 32 * 1024;

/// Bytes of rubbish in each phase: 4 MB, or as `MSNP_GARBAGE` says.
fn amount() -> usize {
    std::env::var("MSNP_GARBAGE").ok().and_then(|bytes| bytes.parse().ok()).unwrap_or(4_000_000)
}

fn service() -> Service {
    let accounts = vec![
        Account::new(ANNA, PASSWORD, "Anna").contact(BRUNO),
        Account::new(BRUNO, PASSWORD, "Bruno").contact(ANNA),
    ];
    // The client shall get all of it, however much waits for it.
    Service::start(Configuration { accounts, output_limit: 1 << 30, ..Configuration::default() }).unwrap()
}

/// Watches how much memory a process had at the most, and what it took of the processor, while it lives.
struct Watch {
    memory: Arc<AtomicU64>,
    ticks: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
}

impl Watch {
    fn on(process: u32) -> Self {
        let watch = Self { memory: Arc::default(), ticks: Arc::default(), over: Arc::default() };
        let (memory, ticks, over) = (watch.memory.clone(), watch.ticks.clone(), watch.over.clone());
        std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                memory.fetch_max(high_water(process).unwrap_or(0), Ordering::Relaxed);
                ticks.fetch_max(processor_ticks(process).unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        watch
    }

    fn tell(self, phase: &str, outcome: &str) {
        self.over.store(true, Ordering::Relaxed);
        let (memory, ticks) = (self.memory.load(Ordering::Relaxed), self.ticks.load(Ordering::Relaxed));
        println!("  {phase:24} {memory:6} KiB  {:4} ms of processor  {outcome}", ticks * 10);
        assert!(memory > 0 && memory < MOST_MEMORY, "{phase}: {memory} KiB");
    }
}

fn high_water(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Hundredths of a second, as Linux counts.
fn processor_ticks(process: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

fn pipe(service: &Service, certificate: &Path) -> (Pipe, Watch) {
    let addresses = service.addresses();
    let mut command = msnp(&["pipe", "--account", ANNA, "--server", &addresses.dispatch.to_string()]);
    command.args(["--nexus", &addresses.nexus_url, "--ca"]).arg(certificate).env("MSNP_PASSWORD", PASSWORD);
    let pipe = Pipe::start(command);
    let watch = Watch::on(pipe.process());
    (pipe, watch)
}

#[test]
fn rubbish_in_every_phase_costs_little_memory() {
    let folder = std::env::temp_dir().join(format!("msnp-garbage-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    println!("\n{} bytes of rubbish:", amount());
    let steps = [
        (Step::Connect(Server::Notification), "on connecting"),
        (Step::Version, "for VER"),
        (Step::ClientVersion, "for CVR"),
        (Step::UserInitial, "for USR I"),
        (Step::Nexus, "from the nexus"),
        (Step::Login, "from the login"),
        (Step::UserTicket, "for USR S"),
        (Step::Synchronize, "for SYN"),
        (Step::Change, "for CHG"),
    ];
    // Most of them wait for an answer that does not come: together it takes no longer.
    std::thread::scope(|scope| {
        for (number, (step, phase)) in steps.into_iter().enumerate() {
            let certificate = folder.join(format!("{number}.pem"));
            scope.spawn(move || while_signing_in(step, phase, &certificate));
        }
    });
    in_a_session(&folder.join("ca.pem"));
    let _ = std::fs::remove_dir_all(&folder);
}

fn while_signing_in(step: Step, phase: &str, certificate: &Path) {
    let service = service();
    std::fs::write(certificate, service.ca_pem()).unwrap();
    service.controls().add(Rule::new(step, Action::Garbage(amount())).forever());
    let (pipe, watch) = pipe(&service, certificate);
    let (events, code) = pipe.lives_out(Duration::from_secs(120));
    let told = events.last().map_or("nothing", |event| event["reason"].as_str().unwrap_or("no reason"));
    watch.tell(phase, &format!("exit {code:?}: {told}"));
    assert!(code.is_some_and(|code| code > 0), "{events:#?}");
}

/// Rubbish of several kinds while all is well otherwise.
fn in_a_session(certificate: &Path) {
    let lines = b"XQZ 1 2 3 and some more that nobody understands\r\n".repeat(2_000);
    let mut payload = b"MSG Hotmail Hotmail 100000\r\n".to_vec();
    payload.extend(std::iter::repeat_n(b'y', 100_000));
    let contacts: Vec<u8> = (0..2_000).flat_map(contact_line).collect();
    for (kind, bytes) in [("lines", lines), ("payloads", payload), ("contacts", contacts)] {
        let service = service();
        std::fs::write(certificate, service.ca_pem()).unwrap();
        let (mut pipe, watch) = pipe(&service, certificate);
        pipe.event("signed-in");
        let begun = Instant::now();
        for _ in 0..amount().div_ceil(bytes.len()) {
            service.send_raw(ANNA, &bytes);
        }
        // What it is asked behind all that is answered: it has read everything.
        pipe.give(serde_json::json!({ "do": "status", "status": "busy", "id": "after" }));
        let answer = pipe.answer_within("after", Duration::from_secs(120));
        let (_, code) = pipe.lives_out(Duration::from_secs(30));
        watch.tell(
            &format!("{kind} in a session"),
            &format!("{} after {:?}, exit {code:?}", answer["event"], begun.elapsed()),
        );
    }
}

/// A contact that nobody has heard of.
fn contact_line(number: u32) -> Vec<u8> {
    format!("LST N=c{number}@example.com F=Somebody C=00000000-0000-0000-0000-{number:012} 8 1\r\n")
        .into_bytes()
}
