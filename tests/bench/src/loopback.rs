//! The loopback service in a process of its own, so that neither its memory nor its threads are counted as a client's.

use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::time::Duration;

use msnp_service::{Account, Action, Configuration, Server, ServerCounters, Service, Step};

use crate::process::{Other, Usage};
use crate::{Outcome, corpus};

/// The password of everybody.
pub(crate) const PASSWORD: &str = "Example-Pass1";
/// Two who have each other on their lists.
pub(crate) const ANNA: &str = "anna@example.net";
/// The other one.
pub(crate) const BRUNO: &str = "bruno@example.net";

/// The account with so many contacts who are never there.
pub(crate) fn with_list_of(contacts: u64) -> String {
    format!("list{contacts}@example.net")
}

/// The account with this number among those who have some of each other on their lists: those next to it on either side.
pub(crate) fn in_ring(number: u64) -> String {
    format!("ring{number}@example.net")
}

/// Contacts of each account of the ring, where nothing else is said.
pub(crate) const RING_CONTACTS: u64 = 50;

/// Where a running service is reached.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    pub(crate) dispatch: SocketAddr,
    pub(crate) notification: SocketAddr,
    pub(crate) plain_passport: SocketAddr,
    pub(crate) nexus: String,
    pub(crate) ca_file: String,
}

impl Addresses {
    /// The nexus without TLS, for a client that trusts no authority of ours.
    pub(crate) fn plain_nexus(&self) -> String {
        format!("http://{}/rdr/pprdr.asp", self.plain_passport)
    }

    pub(crate) fn to_line(&self) -> String {
        let Self { dispatch, notification, plain_passport, nexus, ca_file } = self;
        format!("{dispatch} {notification} {plain_passport} {nexus} {ca_file}")
    }

    pub(crate) fn from_line(line: &str) -> Outcome<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let &[dispatch, notification, plain_passport, nexus, ca_file] = words.as_slice() else {
            return Err(format!("not the addresses of a service: {line:?}").into());
        };
        Ok(Self {
            dispatch: dispatch.parse()?,
            notification: notification.parse()?,
            plain_passport: plain_passport.parse()?,
            nexus: nexus.to_owned(),
            ca_file: ca_file.to_owned(),
        })
    }
}

/// What the service counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counted {
    pub(crate) dispatch: ServerCounters,
    pub(crate) notification: ServerCounters,
    pub(crate) passport: ServerCounters,
    pub(crate) total: ServerCounters,
    pub(crate) lists_in_full: u64,
    pub(crate) lists_unchanged: u64,
}

/// The service in another process.
pub(crate) struct Loopback {
    other: Other,
    pub(crate) addresses: Addresses,
}

impl Loopback {
    /// Starts one with two contacts of each other, accounts with long lists, and a ring of `ring` accounts.
    pub(crate) fn start(ring: u64) -> Outcome<Self> {
        Self::start_with(ring, RING_CONTACTS)
    }

    /// The same with another number of contacts for each account of the ring.
    pub(crate) fn start_with(ring: u64, contacts: u64) -> Outcome<Self> {
        let mut other = Other::start(&["service-process", &ring.to_string(), &contacts.to_string()])?;
        let addresses = Addresses::from_line(&other.hear()?)?;
        Ok(Self { other, addresses })
    }

    /// Sets every counter to zero.
    pub(crate) fn reset(&mut self) -> Outcome<()> {
        self.other.say("reset")?;
        self.other.hear().map(drop)
    }

    /// Delays everything that it sends, and every connection, by so many milliseconds; zero ends that.
    pub(crate) fn delay(&mut self, milliseconds: u64) -> Outcome<()> {
        self.other.say(&format!("delay {milliseconds}"))?;
        self.other.hear().map(drop)
    }

    /// Its process as the system sees it.
    pub(crate) fn usage(&mut self) -> Outcome<Usage> {
        self.other.say("usage")?;
        Usage::from_numbers(&self.other.hear_numbers()?)
    }

    /// What it counted since the start or the last reset.
    pub(crate) fn counted(&mut self) -> Outcome<Counted> {
        self.other.say("counters")?;
        let numbers = self.other.hear_numbers()?;
        let server = |index: usize| {
            let figures = numbers.get(index * 5..index * 5 + 5)?;
            Some(ServerCounters {
                connections: figures[0],
                bytes_in: figures[1],
                bytes_out: figures[2],
                commands: figures[3],
                turns: figures[4],
            })
        };
        let missing = "the service left figures out";
        Ok(Counted {
            dispatch: server(0).ok_or(missing)?,
            notification: server(1).ok_or(missing)?,
            passport: server(2).ok_or(missing)?,
            total: server(3).ok_or(missing)?,
            lists_in_full: *numbers.get(20).ok_or(missing)?,
            lists_unchanged: *numbers.get(21).ok_or(missing)?,
        })
    }
}

/// What the other process does: serves until its input ends.
pub(crate) fn serve(ring: u64, contacts: u64) -> Outcome<()> {
    let ca_file = std::env::temp_dir().join(format!("msnp-bench-ca-{}.pem", std::process::id()));
    let service = Service::start(Configuration {
        accounts: accounts(ring, contacts),
        plain_passport: true,
        ca_file: Some(ca_file.clone()),
        ..Configuration::default()
    })?;
    let reached = service.addresses();
    let addresses = Addresses {
        dispatch: reached.dispatch,
        notification: reached.notification,
        plain_passport: reached.plain_passport.ok_or("no plain Passport")?,
        nexus: reached.nexus_url.clone(),
        ca_file: ca_file.display().to_string(),
    };
    say(&addresses.to_line())?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["reset"] => {
                service.reset_counters();
                say("done")?;
            }
            ["counters"] => say(&counted(&service))?,
            ["usage"] => say(&Usage::now()?.to_line())?,
            ["delay", milliseconds] => {
                delay(&service, Duration::from_millis(milliseconds.parse()?));
                say("done")?;
            }
            _ => return Err(format!("not understood: {line:?}").into()),
        }
    }
    drop(service);
    Ok(std::fs::remove_file(ca_file)?)
}

fn say(line: &str) -> Outcome<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}")?;
    Ok(output.flush()?)
}

/// A long link: each answer takes its time, and so does each connection before it is of use.
fn delay(service: &Service, delay: Duration) {
    let controls = service.controls();
    controls.clear();
    if !delay.is_zero() {
        controls.delay_all(delay);
        for server in [Server::Dispatch, Server::Notification, Server::Passport] {
            controls.forever(Step::Connect(server), Action::Delay(delay));
        }
    }
}

fn counted(service: &Service) -> String {
    let counters = service.counters();
    let servers = [counters.dispatch, counters.notification, counters.passport, counters.total()];
    let mut words: Vec<String> = Vec::new();
    for server in servers {
        let figures = [server.connections, server.bytes_in, server.bytes_out, server.commands, server.turns];
        words.extend(figures.map(|figure| figure.to_string()));
    }
    words.push(counters.syn_full.to_string());
    words.push(counters.syn_unchanged.to_string());
    words.join(" ")
}

fn accounts(ring: u64, contacts: u64) -> Vec<Account> {
    let mut accounts = vec![
        Account::new(ANNA, PASSWORD, "Anna B").contact(BRUNO),
        Account::new(BRUNO, PASSWORD, "Bruno").contact(ANNA),
    ];
    for length in [150, 300, 5000] {
        let account = Account::new(with_list_of(length), PASSWORD, "Anna with a list");
        accounts.push((0..length).fold(account, |account, number| account.contact(corpus::account(number))));
    }
    for number in 0..ring {
        let mut account = Account::new(in_ring(number), PASSWORD, format!("Number {number} of the ring"));
        for distance in 1..=contacts / 2 {
            for other in [(number + distance) % ring, (number + ring - distance % ring) % ring] {
                if other != number {
                    account = account.contact(in_ring(other));
                }
            }
        }
        accounts.push(account);
    }
    accounts
}
