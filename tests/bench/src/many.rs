//! Many signed-in clients in one process: what each further one costs.

use std::time::{Duration, Instant};

use msnp::Client;

use crate::loopback::{Addresses, Loopback, RING_CONTACTS, in_ring};
use crate::peer;
use crate::process::{Other, Usage, allow_open_files};
use crate::report::{Table, grouped, ratio};
use crate::{Outcome, allocation, ours};

/// How many sign in at the same time.
const AT_ONCE: usize = 8;
/// How long nothing happens before the memory is looked at.
const CALM: Duration = Duration::from_secs(3);
/// The target, for each further client.
const TARGET: &str = "under 64 KiB";

pub(crate) fn measure(count: u64) -> Outcome<Table> {
    if count <= RING_CONTACTS {
        return Err(format!(
            "many takes a number above {RING_CONTACTS}: the clients are on each other's lists"
        )
        .into());
    }
    let files = allow_open_files(count + 64);
    if files < count + 64 {
        return Err(format!(
            "only {files} files may be open even after asking for more, and {count} clients need {}",
            count + 64
        )
        .into());
    }
    let service = Loopback::start(count)?;
    let nexus = service.addresses.plain_nexus();
    let ours = process(&service.addresses, &nexus, "ours", count)?;
    let peer = process(&service.addresses, &nexus, "peer", count);

    let mut table = Table::new("Many signed-in clients in one process, each with a list of fifty");
    let kib = |bytes: u64| format!("{:.1} KiB", bytes as f64 / 1024.0);
    let of_peer = |of: fn(&Many) -> u64| peer.as_ref().map_or_else(|_| "-".to_owned(), |many| kib(of(many)));
    let compared = |of: fn(&Many) -> u64| {
        peer.as_ref().map_or("-".to_owned(), |many| ratio(of(many) as f64, of(&ours) as f64))
    };
    let resident: fn(&Many) -> u64 = |many| many.resident_each;
    let allocated: fn(&Many) -> u64 = |many| many.allocated_each;
    let first = format!("resident memory for each of {}", grouped(count));
    table.row([&first, &kib(resident(&ours)), &of_peer(resident), &compared(resident), TARGET]);
    table.row(["allocated for each", &kib(allocated(&ours)), &of_peer(allocated), &compared(allocated), ""]);
    let peer_threads = peer.as_ref().map_or("-".to_owned(), |many| many.threads.to_string());
    table.row(["threads for all", &ours.threads.to_string(), &peer_threads, "", ""]);
    let time = |milliseconds: u64| format!("{:.1} s", milliseconds as f64 / 1e3);
    let peer_time = peer.as_ref().map_or("-".to_owned(), |many| time(many.milliseconds));
    table.row(["until all are online", &time(ours.milliseconds), &peer_time, "", ""]);
    table.note(format!(
        "Growth from the 10th client to the last, divided by their number, {} s after the last went online. They are contacts of each \
         other and all online, so each holds fifty names and statuses. A subscription to events for each. {AT_ONCE} sign in at a time. \
         Memory of sockets inside the system is not in it.",
        CALM.as_secs()
    ));
    if let Err(error) = peer {
        table.note(format!("The peer could not be measured: {error}."));
    }
    Ok(table)
}

struct Many {
    /// Bytes.
    resident_each: u64,
    /// Bytes.
    allocated_each: u64,
    threads: u64,
    milliseconds: u64,
}

fn process(addresses: &Addresses, nexus: &str, who: &str, count: u64) -> Outcome<Many> {
    let (line, count) = (addresses.to_line(), count.to_string());
    let mut arguments = vec!["many-process", who, &count, nexus];
    arguments.extend(line.split(' '));
    let mut other = Other::start(&arguments)?;
    let figures = other.hear_numbers()?;
    let &[resident_each, allocated_each, threads, milliseconds] = figures.as_slice() else {
        return Err("the other process left figures out".into());
    };
    Ok(Many { resident_each, allocated_each, threads, milliseconds })
}

/// What such a process does.
pub(crate) fn stay(who: &str, count: u64, arguments: &[&str]) -> Outcome<()> {
    let (nexus, addresses) = arguments.split_first().ok_or("no addresses given")?;
    let addresses = Addresses::from_line(&addresses.join(" "))?;
    match who {
        "ours" => stay_ours(count, &addresses),
        _ => stay_peer(count, nexus, &addresses),
    }
}

/// Clients that come first, so that what is made once for the whole process does not count.
const FIRST: u64 = 10;

fn stay_ours(count: u64, addresses: &Addresses) -> Outcome<()> {
    let sign_in = async |number: u64| -> Outcome<(Client, msnp::Events)> {
        let client = Client::new(ours::settings(addresses, addresses.notification, &in_ring(number)))?;
        let events = client.events();
        client.sign_in().await?;
        Ok((client, events))
    };
    let mut clients = Vec::new();
    let start = Instant::now();
    let mut before = Stage::default();
    let mut next = 0;
    while next < count {
        if next == FIRST {
            calm_ours(&mut clients);
            before = Stage::now()?;
        }
        let end = if next < FIRST { FIRST } else { count.min(next + AT_ONCE as u64) };
        let signed_in = smol::block_on(async {
            let executor = smol::LocalExecutor::new();
            let tasks: Vec<_> = (next..end).map(|number| executor.spawn(sign_in(number))).collect();
            executor
                .run(async {
                    let mut done = Vec::new();
                    for task in tasks {
                        done.push(task.await?);
                    }
                    Outcome::Ok(done)
                })
                .await
        })?;
        clients.extend(signed_in);
        for (_, events) in &mut clients {
            while events.try_next().is_some() {}
        }
        next = end;
    }
    let milliseconds = start.elapsed().as_millis();
    calm_ours(&mut clients);
    before.show(count - FIRST, milliseconds)
}

fn calm_ours(clients: &mut [(Client, msnp::Events)]) {
    let start = Instant::now();
    while start.elapsed() < CALM {
        for (_, events) in &mut *clients {
            while events.try_next().is_some() {}
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn stay_peer(count: u64, nexus: &str, addresses: &Addresses) -> Outcome<()> {
    let runtime = peer::runtime()?;
    let mut clients = Vec::new();
    let start = Instant::now();
    let mut before = Stage::default();
    for number in 0..count {
        if number == FIRST {
            std::thread::sleep(CALM);
            before = Stage::now()?;
        }
        // One after another: it loses answers when more than one presence line comes with them, and would wait for ever.
        let client = runtime.block_on(async {
            let client = peer::connect(addresses.notification, |_| {}).await?;
            let outcome = peer::sign_in(&client, nexus, &in_ring(number)).await;
            outcome.map_err(|error| format!("client {number}: {error}"))?;
            Outcome::Ok(client)
        })?;
        clients.push(client);
    }
    let milliseconds = start.elapsed().as_millis();
    std::thread::sleep(CALM);
    before.show(count - FIRST, milliseconds)?;
    runtime.shutdown_background();
    Ok(())
}

#[derive(Clone, Copy, Debug, Default)]
struct Stage {
    usage: Usage,
    allocated: u64,
}

impl Stage {
    fn now() -> Outcome<Self> {
        Ok(Self { allocated: allocation::live(), usage: Usage::now()? })
    }

    /// What came since, for each of `count`.
    fn show(&self, count: u64, milliseconds: u128) -> Outcome<()> {
        let now = Self::now()?;
        let resident = now.usage.resident.saturating_sub(self.usage.resident) * 1024 / count;
        let allocated = now.allocated.saturating_sub(self.allocated) / count;
        println!("{resident} {allocated} {} {milliseconds}", now.usage.threads);
        Ok(())
    }
}
