//! Decoding a recorded notification stream: the decoder alone, and whole clients that take the stream from a socket.

use std::hint::black_box;
use std::time::Instant;

use msnp_core::internals::storage::{Buffer, Memory};
use msnp_core::internals::wire::{Decoder, Direction, Item};
use msnp_core::{Fixed, Heap};

use crate::corpus::{self, Corpus};
use crate::loopback::{Addresses, Loopback};
use crate::process::Other;
use crate::report::{Table, grouped, median, ratio};
use crate::{Outcome, allocation, presence};

const LENGTH: usize = 10_000_000;
/// What a driver reads at once.
const READ: usize = 16 * 1024;
/// Of the decoder alone, and of whole clients. A build that is not optimised only shows that they work.
const ROUNDS: usize = if cfg!(debug_assertions) { 1 } else { 11 };
const CLIENT_ROUNDS: usize = if cfg!(debug_assertions) { 1 } else { 5 };

pub(crate) fn measure() -> Outcome<Table> {
    let mut table = Table::new("Decoding a notification stream of 10 MB");
    let natural = corpus::mixed(LENGTH, false);
    let fixed = alone::<<Fixed<1, { 2 * READ }> as Memory>::Bytes>(&natural);
    let heap = alone::<<Heap as Memory>::Bytes>(&natural);

    let aligned: &'static Corpus = Box::leak(Box::new(corpus::mixed(LENGTH, true)));
    let natural: &'static Corpus = Box::leak(Box::new(natural));
    let service = Loopback::start(0)?;
    let nexus = service.addresses.plain_nexus();
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..CLIENT_ROUNDS {
        ours.push(presence::ours(&service.addresses, aligned)?);
        peer.push(presence::peer(&nexus, aligned)?);
    }
    let speed = |runs: &[presence::Run]| {
        let whole = runs.iter().filter(|run| run.ended);
        median(&mut whole.map(|run| LENGTH as f64 / run.seconds / 1e6).collect::<Vec<_>>())
    };
    let (whole, receive_path) = (speed(&ours), speed(&peer));
    let stuck = peer.iter().filter(|run| !run.ended).count();
    let shown = |speed: f64| format!("{speed:.0} MB/s");

    table.row([
        "decoder alone, memory inside the value",
        &shown(fixed.speed),
        &format!("{} (receive path)", shown(receive_path)),
        &ratio(fixed.speed, receive_path),
        "1,000 MB/s and 50 x",
    ]);
    let allocations = |count: u64| format!("{} allocations", grouped(count));
    table.row(["", &allocations(fixed.allocations), "", "", "0"]);
    table.row([
        "decoder alone, memory from the allocator",
        &shown(heap.speed),
        &format!("{} (receive path)", shown(receive_path)),
        &ratio(heap.speed, receive_path),
        "",
    ]);
    table.row(["", &allocations(heap.allocations), "", "", ""]);
    table.row([
        "whole client, from a socket to the last event",
        &shown(whole),
        &shown(receive_path),
        &ratio(whole, receive_path),
        "",
    ]);
    let counts = |runs: &[presence::Run]| {
        let run = runs.last().copied().unwrap_or_default();
        (format!("{} of {}", grouped(run.events), grouped(aligned.telling)), run.allocations as f64)
    };
    let ((our_events, our_allocations), (peer_events, peer_allocations)) = (counts(&ours), counts(&peer));
    table.row(["", &our_events, &peer_events, "", "all events"]);
    let per_frame =
        |allocations: f64| format!("{:.1} allocations a command", allocations / aligned.frames as f64);
    table.row([
        "",
        &per_frame(our_allocations),
        &per_frame(peer_allocations),
        &ratio(peer_allocations, our_allocations),
        "",
    ]);

    let whole_natural = presence::ours(&service.addresses, natural)?;
    let peer_natural = peer_elsewhere(&service.addresses)?;
    let told = |run: &presence::Run| {
        let end = if run.ended { "" } else { ", then stuck" };
        format!("{} of {}{end}", grouped(run.events), grouped(natural.telling))
    };
    table.row([
        "the same, cut by reads anywhere",
        &told(&whole_natural),
        &told(&peer_natural),
        "",
        "all events",
    ]);

    table.note(format!(
        "The stream: {} commands (LST, NLN, ILN, FLN, UBX, MSG, NOT, CHL, QNG in natural proportions), fed in reads of 16 KiB; verb, \
         number of arguments and payload length of each are looked at. Median of {ROUNDS} rounds, {CLIENT_ROUNDS} for whole clients, in turns.",
        grouped(natural.frames)
    ));
    table.note(
        "The peer's receive path is private. Its figure is that of its whole client, which does nothing beside: from the first byte \
         to the event that says that the connection is over.",
    );
    table.note(
        "For this, no command lies across a multiple of 1,664 bytes, the size of the peer's reads: it loses lines that do, and \
         loops for ever on a UBX or MSG line that is cut before its length. The last row shows what it makes of a stream that is not \
         arranged for it. It takes no notice of the payload of NOT either, and loses what follows.",
    );
    if stuck > 0 {
        table.note(format!(
            "{stuck} of the peer's runs got stuck all the same and are left out of the median."
        ));
    }
    Ok(table)
}

/// The peer's run over the natural stream, in a process of its own: there it may loop until the end.
fn peer_elsewhere(addresses: &Addresses) -> Outcome<presence::Run> {
    let line = addresses.to_line();
    let arguments: Vec<&str> = ["cut-process"].into_iter().chain(line.split(' ')).collect();
    let figures = Other::start(&arguments)?.hear_numbers()?;
    let &[events, ended] = figures.as_slice() else {
        return Err("the other process left figures out".into());
    };
    Ok(presence::Run { events, ended: ended == 1, ..presence::Run::default() })
}

/// What that process does.
pub(crate) fn take_cut_stream(addresses: &[&str]) -> Outcome<()> {
    let addresses = Addresses::from_line(&addresses.join(" "))?;
    let nexus = addresses.plain_nexus();
    let run = presence::peer(&nexus, Box::leak(Box::new(corpus::mixed(LENGTH, false))))?;
    println!("{} {}", run.events, u8::from(run.ended));
    Ok(())
}

struct Alone {
    /// Millions of bytes a second.
    speed: f64,
    /// In one run over the stream.
    allocations: u64,
}

fn alone<B: Buffer>(corpus: &Corpus) -> Alone {
    let mut decoder: Box<Decoder<B>> = Box::new(Decoder::new(Direction::FromServer));
    let mut speeds = Vec::with_capacity(ROUNDS);
    let mut allocations = 0;
    for _ in 0..ROUNDS {
        let before = allocation::count();
        let start = Instant::now();
        let frames = black_box(decode(&mut decoder, black_box(&corpus.bytes)));
        let seconds = start.elapsed().as_secs_f64();
        allocations = allocation::count() - before;
        assert_eq!(frames, corpus.frames, "the decoder lost commands");
        speeds.push(corpus.bytes.len() as f64 / seconds / 1e6);
    }
    Alone { speed: median(&mut speeds), allocations }
}

fn decode<B: Buffer>(decoder: &mut Decoder<B>, stream: &[u8]) -> u64 {
    let mut frames = 0;
    for read in stream.chunks(READ) {
        let mut rest = read;
        while !rest.is_empty() {
            let taken = decoder.feed(rest);
            rest = &rest[taken..];
            while let Some(item) = decoder.next_item() {
                if let Item::Frame(frame) = item {
                    frames += 1;
                    black_box((frame.verb(), frame.arguments().count(), frame.payload().len()));
                }
            }
        }
    }
    frames
}
