//! Whole clients that are played a stream: changes of presence here, a mixed stream for `decode`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_lite::StreamExt;
use msnp::Event;

use crate::corpus::{self, Corpus};
use crate::loopback::{ANNA, Addresses, Loopback};
use crate::peer;
use crate::player::{Pace, Player};
use crate::report::{Table, grouped, median, ratio};
use crate::{Outcome, allocation, ours};

const CHANGES: u64 = 100_000;
const ROUNDS: usize = 5;
/// The peer is given up when nothing came for so long.
const SILENCE: Duration = Duration::from_secs(2);

/// How one client took a stream.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    /// From the first byte to the end of the session; to the last event when it did not end.
    pub(crate) seconds: f64,
    /// `NLN ILN FLN UBX LST` that were told.
    pub(crate) events: u64,
    pub(crate) allocations: u64,
    /// The client saw the end of the stream.
    pub(crate) ended: bool,
}

pub(crate) fn measure() -> Outcome<Table> {
    let stream: &'static Corpus = Box::leak(Box::new(corpus::presence(CHANGES)));
    let service = Loopback::start(0)?;
    let nexus = service.addresses.plain_nexus();
    let (mut ours_runs, mut peer_runs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours_runs.push(ours(&service.addresses, stream)?);
        peer_runs.push(peer(&nexus, stream)?);
    }
    let rate = |runs: &[Run]| {
        median(&mut runs.iter().map(|run| run.events as f64 / run.seconds).collect::<Vec<_>>())
    };
    let lost = |runs: &[Run]| runs.iter().map(|run| CHANGES - run.events.min(CHANGES)).max().unwrap_or(0);
    let (our_rate, peer_rate) = (rate(&ours_runs), rate(&peer_runs));
    let shown = |rate: f64| format!("{} a second", grouped(rate as u64));

    let mut table = Table::new("100,000 changes of presence through the whole client");
    table.row(["told", &shown(our_rate), &shown(peer_rate), &ratio(our_rate, peer_rate), ""]);
    table.row(["lost, worst round", &grouped(lost(&ours_runs)), &grouped(lost(&peer_runs)), "", "0"]);
    let per_change = |runs: &[Run]| {
        let allocations = runs.iter().map(|run| run.allocations as f64 / CHANGES as f64);
        median(&mut allocations.collect::<Vec<_>>())
    };
    let (our_allocations, peer_allocations) = (per_change(&ours_runs), per_change(&peer_runs));
    table.row([
        "allocations for each",
        &format!("{our_allocations:.1}"),
        &format!("{peer_allocations:.1}"),
        &ratio(peer_allocations, our_allocations),
        "",
    ]);
    table.note(format!(
        "Of {} bytes from a socket, written as fast as the client takes them, to a program that takes every event; list of 50. The \
         contact list is kept current by ours, and not by the peer, which leaves that to the program. Median of {ROUNDS} rounds in turns.",
        grouped(stream.bytes.len() as u64)
    ));
    Ok(table)
}

/// Plays a stream to our client.
pub(crate) fn ours(addresses: &Addresses, stream: &'static Corpus) -> Outcome<Run> {
    let player = Player::start()?;
    let client = ours::sign_in(ours::settings_like_the_peer(addresses, player.address, ANNA))?;
    let mut events = client.events_with_room(1 << 20);
    let before = allocation::count();
    let start = Instant::now();
    let (pace, block) = pace(stream);
    player.play(&stream.bytes, pace)?;
    let (told, ended) = smol::block_on(async {
        let mut told = 0;
        while let Some(event) = events.next().await {
            match event {
                Event::Presence { account, .. } => {
                    told += 1;
                    take_block(&block, &account);
                }
                Event::PersonalMessage { .. } | Event::ContactChanged { .. } => told += 1,
                Event::SignedOut { .. } => return (told, true),
                _ => {}
            }
        }
        (told, false)
    });
    let seconds = start.elapsed().as_secs_f64();
    let allocations = allocation::count() - before;
    drop(client);
    player.finish();
    Ok(Run { seconds, events: told, allocations, ended })
}

/// Plays a stream to the peer.
pub(crate) fn peer(nexus: &str, stream: &'static Corpus) -> Outcome<Run> {
    let player = Player::start()?;
    let runtime = peer::runtime()?;
    let told = Arc::new(AtomicU64::new(0));
    let (end, ended) = std::sync::mpsc::channel::<Instant>();
    let (pace, block) = pace(stream);
    let handler = {
        let told = told.clone();
        move |event| match event {
            msnp11_sdk::Event::PresenceUpdate { email, .. } => {
                told.fetch_add(1, Ordering::Relaxed);
                take_block(&block, &email);
            }
            msnp11_sdk::Event::InitialPresenceUpdate { .. }
            | msnp11_sdk::Event::PersonalMessageUpdate { .. }
            | msnp11_sdk::Event::ContactOffline { .. }
            | msnp11_sdk::Event::Contact { .. }
            | msnp11_sdk::Event::ContactInForwardList { .. } => {
                told.fetch_add(1, Ordering::Relaxed);
            }
            msnp11_sdk::Event::Disconnected => {
                // Said more than once; nobody listens the second time.
                let _ = end.send(Instant::now());
            }
            _ => {}
        }
    };
    let client = runtime.block_on(async {
        let client = peer::connect(player.address, handler).await?;
        peer::sign_in(&client, nexus, ANNA).await?;
        Outcome::Ok(client)
    })?;
    let list = settled(&told);
    let before = allocation::count();
    let start = Instant::now();
    player.play(&stream.bytes, pace)?;
    let mut seen = (told.load(Ordering::Relaxed), start);
    let end = loop {
        if let Ok(time) = ended.recv_timeout(Duration::from_millis(20)) {
            break Some(time);
        }
        let now = told.load(Ordering::Relaxed);
        if now != seen.0 {
            seen = (now, Instant::now());
        } else if seen.1.elapsed() > SILENCE {
            break None;
        }
    };
    let run = Run {
        seconds: (end.unwrap_or(seen.1) - start).as_secs_f64(),
        events: told.load(Ordering::Relaxed) - list,
        allocations: allocation::count() - before,
        ended: end.is_some(),
    };
    drop(client);
    runtime.shutdown_background();
    if run.ended {
        player.finish();
    }
    Ok(run)
}

/// How to play a stream, and the number of the last block that was told.
fn pace(stream: &Corpus) -> (Pace, Arc<AtomicUsize>) {
    let block = Arc::new(AtomicUsize::new(0));
    (if stream.aligned { Pace::Blocks(block.clone()) } else { Pace::Free }, block)
}

fn take_block(block: &AtomicUsize, account: &str) {
    if let Some(number) = corpus::block(account) {
        block.store(number, Ordering::Relaxed);
    }
}

/// The count once it has stood still for a moment.
fn settled(count: &AtomicU64) -> u64 {
    loop {
        let before = count.load(Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(50));
        if count.load(Ordering::Relaxed) == before {
            return before;
        }
    }
}
