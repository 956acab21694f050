//! A crowd: thousands of clients in one process, and a storm in which all of them change their status.

use crate::Outcome;
use crate::crowd_process::{AT_ONCE, CALM, FIRST, ROUNDS, WATCHED};
use crate::loopback::Loopback;
use crate::process::{Other, Usage, allow_open_files};
use crate::report::{Table, grouped};

/// Clients, where nothing else is said.
pub(crate) const CLIENTS: u64 = 5000;
/// Contacts of each among the others.
const CONTACTS: u64 = 20;
/// Files that are open beside one for each client: those that sign in, and what the service closes later.
const OTHER_FILES: u64 = 2048;
/// Clients of which the sign-ins are compared with and without TLS.
const COMPARED: u64 = 1000;

pub(crate) fn measure(wanted: u64) -> Outcome<Table> {
    if wanted <= CONTACTS.max(FIRST) {
        return Err(
            format!("crowd takes a number above {CONTACTS}: the clients are on each other's lists").into()
        );
    }
    let files = allow_open_files(wanted + OTHER_FILES);
    let count = wanted.min(files.saturating_sub(OTHER_FILES));
    if count <= CONTACTS {
        return Err(format!("only {files} files may be open, and the limit cannot be raised").into());
    }
    let mut crowd = Crowd::start("whole", count)?;
    let arrived = crowd.arrived()?;
    let storm = crowd.storm()?;
    let idle = crowd.idle()?;
    let left = crowd.left()?;
    let again = crowd.again()?;
    drop(crowd);
    let compared = COMPARED.min(count);
    let (with_tls, without) = (sign_ins("tls", compared)?, sign_ins("plain", compared)?);

    let mut table = Table::new("A crowd of signed-in clients in one process, and a storm of changes");
    arrived.show(&mut table, count);
    storm.show(&mut table, count);
    idle.show(&mut table, count);
    left.show(&mut table, count);
    row(&mut table, "when as many have signed in again", &mib(again), "");
    table.note(format!(
        "All on the executor of smol, with a subscription and a task that takes its events for each; the service in a process of its \
         own. {AT_ONCE} sign in at a time, over TLS, each with {CONTACTS} contacts who are all in the crowd. Memory is the growth from \
         client {FIRST} to the last, {} s after it. The storm: each changes its status {} times, the next time as soon as the service \
         has accepted; every contact has to be told of every change, and is looked at in the contact list afterwards.",
        CALM.as_secs(),
        ROUNDS.len()
    ));
    table.note(format!(
        "Processor time of {} sign-ins, with TLS and without: {} and {} ms each in the clients, {} and {} in the service.",
        grouped(compared),
        each(with_tls.client, compared),
        each(without.client, compared),
        each(with_tls.service, compared),
        each(without.service, compared),
    ));
    if count < wanted {
        table.note(format!(
            "Only {} files may be open, and the limit cannot be raised: {} clients instead of {}.",
            grouped(files),
            grouped(count),
            grouped(wanted)
        ));
    }
    Ok(table)
}

/// Milliseconds of so many, for each.
fn each(milliseconds: u64, count: u64) -> String {
    format!("{:.2}", milliseconds as f64 / count as f64)
}

fn seconds(milliseconds: u64) -> String {
    format!("{:.2} s", milliseconds as f64 / 1e3)
}

fn kib(bytes: u64) -> String {
    format!("{:.1} KiB", bytes as f64 / 1024.0)
}

fn mib(kib: u64) -> String {
    format!("{:.1} MiB", kib as f64 / 1024.0)
}

fn rate(count: u64, milliseconds: u64) -> String {
    format!("{} a second", grouped((count as f64 * 1e3 / milliseconds.max(1) as f64) as u64))
}

fn row(table: &mut Table, name: &str, figure: &str, target: &str) {
    table.row([name, figure, "", "", target]);
}

/// Both processes.
struct Crowd {
    clients: Other,
    service: Loopback,
    /// The service before the stage that is under way.
    before: Usage,
    count: u64,
}

impl Crowd {
    /// Starts both, and waits for the first clients.
    fn start(how: &str, count: u64) -> Outcome<Self> {
        let service = Loopback::start_with(count, CONTACTS)?;
        let (line, number) = (service.addresses.to_line(), count.to_string());
        let mut arguments = vec!["crowd-process", how, &number];
        arguments.extend(line.split(' '));
        let mut clients = Other::start(&arguments)?;
        clients.hear_numbers()?;
        let mut crowd = Self { clients, service, before: Usage::default(), count };
        crowd.go_on()?;
        Ok(crowd)
    }

    /// Lets the next stage begin.
    fn go_on(&mut self) -> Outcome<()> {
        self.before = self.service.usage()?;
        self.service.reset()?;
        self.clients.say("go")
    }

    /// The figures of the stage that ends, and both processes after it.
    fn hear<const FIGURES: usize>(&mut self) -> Outcome<([u64; FIGURES], Usage, Usage)> {
        let numbers = self.clients.hear_numbers()?;
        let (figures, usage) = numbers.split_at_checked(FIGURES).ok_or("the clients left figures out")?;
        Ok((figures.try_into()?, Usage::from_numbers(usage)?, self.service.usage()?))
    }

    fn arrived(&mut self) -> Outcome<Arrived> {
        let (figures, usage, service) = self.hear()?;
        let [time, processor, in_system, resident, allocated, pairs, seen, ended] = figures;
        let signed_in = self.count - FIRST;
        let of_service = service.processor - self.before.processor;
        let service_in_system = service.in_system - self.before.in_system;
        let threads = usage.threads;
        self.go_on()?;
        let memory = [resident, allocated, service.resident * 1024 / self.count];
        let processors = [processor, in_system, of_service, service_in_system];
        Ok(Arrived { signed_in, time, processors, memory, threads, pairs, seen, ended })
    }

    fn storm(&mut self) -> Outcome<Storm> {
        let (figures, _, service) = self.hear()?;
        let before = self.before;
        self.go_on()?;
        let of_service = [service.processor - before.processor, service.in_system - before.in_system];
        Ok(Storm { figures, of_service, service_peak: service.peak })
    }

    fn idle(&mut self) -> Outcome<Idle> {
        let (figures, ..) = self.hear()?;
        let [wakes, processor] = figures;
        let commands = self.service.counted()?.notification.commands;
        self.go_on()?;
        Ok(Idle { wakes, processor, commands })
    }

    fn left(&mut self) -> Outcome<Left> {
        let (figures, usage, service) = self.hear()?;
        let [time, allocated, ended] = figures;
        self.clients.say("go")?;
        Ok(Left { time, allocated, ended, resident: usage.resident, service_resident: service.resident })
    }

    /// What is resident when all have come a second time, in KiB.
    fn again(&mut self) -> Outcome<u64> {
        let ([], usage, _) = self.hear()?;
        self.go_on()?;
        self.left()?;
        Ok(usage.resident)
    }
}

struct Arrived {
    signed_in: u64,
    time: u64,
    /// Clients, the part of it in the system; service, the part of it in the system.
    processors: [u64; 4],
    /// For each client: resident, allocated; resident in the service. Bytes.
    memory: [u64; 3],
    threads: u64,
    pairs: u64,
    seen: u64,
    ended: u64,
}

impl Arrived {
    fn show(&self, table: &mut Table, count: u64) {
        let [resident, allocated, in_service] = self.memory;
        let [clients, in_system, service, service_in_system] = self.processors;
        row(
            table,
            &format!("resident memory for each of {}", grouped(count)),
            &kib(resident),
            "under 64 KiB",
        );
        row(table, "allocated for each", &kib(allocated), "");
        row(table, "resident in the service for each", &kib(in_service), "");
        row(table, "threads for all", &self.threads.to_string(), "");
        row(table, "until all are online", &seconds(self.time), "");
        row(table, "sign-ins", &rate(self.signed_in, self.time), "");
        let shares =
            |all: u64, system: u64| format!("{}, {} of it in the system", seconds(all), seconds(system));
        row(table, "processor time of the clients for it", &shares(clients, in_system), "");
        row(table, "of the service for it", &shares(service, service_in_system), "");
        let share = 100 * clients / (clients + service).max(1);
        row(table, "share of the clients in it", &format!("{share} %"), "");
        row(
            table,
            "contacts seen online",
            &format!("{} of {}", grouped(self.seen), grouped(self.pairs)),
            "all",
        );
        row(table, "sessions lost", &grouped(self.ended), "0");
    }
}

struct Storm {
    /// As the process tells them.
    figures: [u64; 13],
    /// Processor time of the service, and the part of it in the system.
    of_service: [u64; 2],
    service_peak: u64,
}

impl Storm {
    fn show(&self, table: &mut Table, count: u64) {
        let [
            expected,
            told,
            lost,
            missed,
            outdated,
            refused,
            changed,
            quiet,
            processor,
            in_system,
            resident,
            peak,
            ended,
        ] = self.figures;
        let [service, service_in_system] = self.of_service;
        let changes = count * ROUNDS.len() as u64;
        row(table, "storm: changes of status", &grouped(changes), "");
        row(table, "refused or failed", &grouped(refused), "0");
        row(table, "told to contacts", &format!("{} of {}", grouped(told), grouped(expected)), "all");
        row(table, "lost", &grouped(lost), "0");
        row(table, "left out by a full queue of events", &grouped(missed), "0");
        row(table, "contacts with an old status afterwards", &grouped(outdated), "0");
        row(table, "sessions lost until then", &grouped(ended), "0");
        row(table, "until all changes are accepted", &seconds(changed), "");
        row(table, "until it is quiet", &seconds(quiet), "");
        row(table, "changes accepted", &rate(changes, changed), "");
        row(table, "changes told", &rate(told, quiet), "");
        let shares =
            |all: u64, system: u64| format!("{}, {} of it in the system", seconds(all), seconds(system));
        row(table, "processor time of the clients for it", &shares(processor, in_system), "");
        row(table, "of the service for it", &shares(service, service_in_system), "");
        row(table, "peak memory, before it", &format!("{}, {}", mib(peak), mib(resident)), "");
        row(table, "peak memory of the service until then", &mib(self.service_peak), "");
    }
}

struct Idle {
    wakes: u64,
    processor: u64,
    /// That the service got meanwhile.
    commands: u64,
}

impl Idle {
    fn show(&self, table: &mut Table, count: u64) {
        let span = WATCHED.as_secs_f64();
        let minute = |number: u64| number as f64 * 60.0 / span / count as f64;
        row(
            table,
            "idle: wake-ups of all threads",
            &format!("{:.1} a second, {:.2} a minute for each", self.wakes as f64 / span, minute(self.wakes)),
            "",
        );
        row(table, "signs of life sent", &format!("{:.2} a minute for each", minute(self.commands)), "");
        row(table, "processor time", &format!("{:.2} %", self.processor as f64 / 10.0 / span), "");
    }
}

struct Left {
    time: u64,
    allocated: u64,
    ended: u64,
    resident: u64,
    service_resident: u64,
}

impl Left {
    fn show(&self, table: &mut Table, count: u64) {
        row(table, "until all are signed out", &seconds(self.time), "");
        row(table, "goodbyes told", &format!("{} of {}", grouped(self.ended), grouped(count)), "all");
        row(table, "allocated afterwards", &kib(self.allocated), "");
        row(table, "resident in the service afterwards", &mib(self.service_resident), "");
        row(table, "resident afterwards", &mib(self.resident), "");
    }
}

/// Processor time of sign-ins, in milliseconds.
struct SignIns {
    client: u64,
    service: u64,
}

/// Sign-ins alone, and what they cost on either side.
fn sign_ins(how: &str, count: u64) -> Outcome<SignIns> {
    let mut crowd = Crowd::start(how, count)?;
    let arrived = crowd.arrived()?;
    crowd.left()?;
    let [client, _, service, _] = arrived.processors;
    Ok(SignIns { client, service })
}
