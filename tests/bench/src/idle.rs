//! A signed-in client that does nothing: memory and threads of a process that has nothing else in it.

use std::io::Read;
use std::time::Duration;

use crate::loopback::{Addresses, Loopback, RING_CONTACTS, in_ring};
use crate::peer;
use crate::process::{Other, Usage, wakes};
use crate::report::{Table, grouped, ratio};
use crate::{Outcome, allocation, ours};

/// How long it does nothing before it is looked at.
const CALM: Duration = Duration::from_secs(2);
/// How long its wake-ups are counted then.
const WATCHED: Duration = Duration::from_secs(10);
/// Accounts of the ring: enough for a list of fifty.
const RING: u64 = RING_CONTACTS + 1;

pub(crate) fn measure() -> Outcome<Table> {
    let service = Loopback::start(RING)?;
    let nexus = service.addresses.plain_nexus();
    let nobody = process(&service.addresses, &nexus, "nobody")?;
    let ours = process(&service.addresses, &nexus, "ours")?;
    let peer = process(&service.addresses, &nexus, "peer")?;

    let mut table = Table::new("An idle signed-in client with a list of fifty");
    let kib = |figure: u64| format!("{} KiB", grouped(figure));
    let over = |figure: u64| figure as f64;
    table.row([
        "peak memory (VmHWM)",
        &kib(ours.usage.peak),
        &kib(peer.usage.peak),
        &ratio(over(peer.usage.peak), over(ours.usage.peak)),
        "",
    ]);
    let own = |figure: u64, without: u64| figure.saturating_sub(without);
    let (our_own, peer_own) =
        (own(ours.usage.peak, nobody.usage.peak), own(peer.usage.peak, nobody.usage.peak));
    table.row([
        "the same above a process without a client",
        &kib(our_own),
        &kib(peer_own),
        &ratio(over(peer_own), over(our_own)),
        "",
    ]);
    table.row([
        "resident when idle (VmRSS)",
        &kib(ours.usage.resident),
        &kib(peer.usage.resident),
        &ratio(over(peer.usage.resident), over(ours.usage.resident)),
        "",
    ]);
    let bytes = |figure: u64| format!("{} bytes", grouped(figure));
    table.row([
        "allocated when idle",
        &bytes(ours.allocated),
        &bytes(peer.allocated),
        &ratio(over(peer.allocated), over(ours.allocated)),
        "",
    ]);
    let rate = |wakes: u64| format!("{:.1} a second", wakes as f64 / WATCHED.as_secs_f64());
    table.row(["wake-ups when idle", &rate(ours.wakes), &rate(peer.wakes), "", ""]);
    table.row(["threads", &ours.usage.threads.to_string(), &peer.usage.threads.to_string(), "", ""]);
    table.note(format!(
        "Each in a process of its own, looked at {} s after going online. A process of this program without a client has {} KiB at its \
         peak and {} thread; most of that is shared pages of the program file. Threads: the main one, and those of the client's \
         executor (ours: one that runs futures, one that waits for sockets, one that looks names up; the peer's: one for each processor).",
        CALM.as_secs(),
        grouped(nobody.usage.peak),
        nobody.usage.threads
    ));
    table.note("Ours signs in over TLS, with one certificate authority loaded; the peer without TLS.");
    Ok(table)
}

struct Idle {
    usage: Usage,
    allocated: u64,
    /// Of all its threads, in the time that it is watched.
    wakes: u64,
}

fn process(addresses: &Addresses, nexus: &str, who: &str) -> Outcome<Idle> {
    let line = addresses.to_line();
    let mut arguments = vec!["idle-process", who, nexus];
    arguments.extend(line.split(' '));
    let mut other = Other::start(&arguments)?;
    let figures = other.hear_numbers()?;
    let [allocated, wakes, usage @ ..] = figures.as_slice() else {
        return Err("the other process left figures out".into());
    };
    Ok(Idle { usage: Usage::from_numbers(usage)?, allocated: *allocated, wakes: *wakes })
}

/// What such a process does.
pub(crate) fn stay(who: &str, arguments: &[&str]) -> Outcome<()> {
    let (nexus, addresses) = arguments.split_first().ok_or("no addresses given")?;
    let addresses = Addresses::from_line(&addresses.join(" "))?;
    let account = in_ring(0);
    match who {
        "ours" => {
            let client = ours::sign_in(ours::settings(&addresses, addresses.notification, &account))?;
            let mut events = client.events();
            std::thread::sleep(CALM);
            while events.try_next().is_some() {}
            show()?;
            smol::block_on(client.sign_out());
        }
        "peer" => {
            let runtime = peer::runtime()?;
            let client = runtime.block_on(async {
                let client = peer::connect(addresses.notification, |_| {}).await?;
                peer::sign_in(&client, nexus, &account).await?;
                Outcome::Ok(client)
            })?;
            std::thread::sleep(CALM);
            show()?;
            runtime.block_on(client.disconnect())?;
            runtime.shutdown_background();
        }
        _ => show()?,
    }
    // Until the other process has read it.
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn show() -> Outcome<()> {
    let allocated = allocation::live();
    let usage = Usage::now()?;
    let before = wakes()?;
    std::thread::sleep(WATCHED);
    // One is our own.
    let wakes = wakes()?.saturating_sub(before + 1);
    println!("{allocated} {wakes} {}", usage.to_line());
    Ok(())
}
