//! One-way messages through the loopback service: how many a second, and whether all arrive, in order.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_lite::StreamExt;
use msnp::{Event, Limits};
use msnp11_sdk::{PlainText, Switchboard};
use tokio::time::timeout;

use crate::loopback::{ANNA, Addresses, BRUNO, Loopback};
use crate::peer::{self, PATIENCE};
use crate::process::Other;
use crate::report::{Table, grouped, median, ratio};
use crate::{Outcome, ours};

const ROUNDS: usize = 5;
/// Messages of each round.
const MESSAGES: u64 = 10_000;
/// The receiver is done when nothing came for so long.
const SILENCE: Duration = Duration::from_secs(1);
/// How long the peer may wait for one acknowledgement, which it does for ever when that was lost.
const ACKNOWLEDGEMENT: Duration = Duration::from_secs(1);
/// How long the peer may send.
const MOST_TIME: Duration = Duration::from_secs(10);

/// How one round went.
#[derive(Clone, Copy, Debug, Default)]
struct Round {
    sent: u64,
    /// Sent, and not acknowledged.
    unacknowledged: u64,
    received: u64,
    /// Received behind a later one.
    out_of_order: u64,
    /// From the first message sent to the last one received.
    seconds: f64,
}

/// What the receiver has seen.
#[derive(Debug)]
struct Received {
    count: u64,
    out_of_order: u64,
    next: u64,
    last: Instant,
}

impl Received {
    fn new() -> Self {
        Self { count: 0, out_of_order: 0, next: 0, last: Instant::now() }
    }

    fn take(&mut self, text: &str) {
        let number = text.split(' ').next().and_then(|word| word.parse::<u64>().ok()).unwrap_or(u64::MAX - 1);
        self.out_of_order += u64::from(number < self.next);
        self.next = number + 1;
        self.count += 1;
        self.last = Instant::now();
    }

    fn round(&self, start: Instant, sent: u64, unacknowledged: u64) -> Round {
        let seconds = self.last.saturating_duration_since(start).as_secs_f64();
        Round { sent, unacknowledged, received: self.count, out_of_order: self.out_of_order, seconds }
    }
}

pub(crate) fn text(number: u64) -> String {
    format!("{number:06} Are you coming along to the harbour tonight?")
}

pub(crate) fn measure() -> Outcome<Table> {
    let service = Loopback::start(0)?;
    let nexus = service.addresses.plain_nexus();
    let mut table = Table::new("One-way chat messages over loopback through the service");
    for in_flight in [1, 16] {
        let (mut our_rounds, mut peer_rounds) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            our_rounds.push(ours(&service.addresses, in_flight)?);
            peer_rounds.push(peer_elsewhere(&service.addresses, &nexus, in_flight));
        }
        let failure = peer_rounds.iter().find_map(|round| round.as_ref().err().map(ToString::to_string));
        let peer_rounds: Vec<Round> = peer_rounds.into_iter().flatten().collect();
        add_rows(&mut table, in_flight, &our_rounds, &peer_rounds);
        if let Some(failure) = failure {
            table.note(format!("With {in_flight} in flight, a round of the peer failed: {failure}."));
        }
    }
    table.note(format!(
        "{} messages of about {} bytes a round, {ROUNDS} rounds in turns; both clients of a pair in one process, the service in another. \
         From the first message sent to the last one received. Ours with Limits::window raised, since the default of 1,600 \
         unacknowledged bytes allows about seven such messages.",
        grouped(MESSAGES),
        text(0).len()
    ));
    table.note(
        "The peer waits for ever for an acknowledgement that it lost: here for one second. It sends for ten seconds at most.",
    );
    Ok(table)
}

fn add_rows(table: &mut Table, in_flight: usize, ours: &[Round], peer: &[Round]) {
    let rate = |rounds: &[Round]| {
        median(&mut rounds.iter().map(|round| round.received as f64 / round.seconds).collect::<Vec<_>>())
    };
    let sum = |rounds: &[Round], of: fn(&Round) -> u64| rounds.iter().map(of).sum::<u64>();
    let shown = |rounds: &[Round]| match rounds {
        [] => "no round came to an end".to_owned(),
        rounds => format!("{} a second", grouped(rate(rounds) as u64)),
    };
    let lost = |rounds: &[Round]| {
        let lost = sum(rounds, |round| round.sent.saturating_sub(round.received));
        format!("{} of {}", grouped(lost), grouped(sum(rounds, |round| round.sent)))
    };
    let counted = |rounds: &[Round], of: fn(&Round) -> u64| grouped(sum(rounds, of));
    table.row([
        &format!("{in_flight} in flight"),
        &shown(ours),
        &shown(peer),
        &ratio(rate(ours), rate(peer)),
        "",
    ]);
    table.row(["lost", &lost(ours), &lost(peer), "", "0"]);
    let unacknowledged: fn(&Round) -> u64 = |round| round.unacknowledged;
    table.row([
        "never acknowledged",
        &counted(ours, unacknowledged),
        &counted(peer, unacknowledged),
        "",
        "0",
    ]);
    let out_of_order: fn(&Round) -> u64 = |round| round.out_of_order;
    table.row(["out of order", &counted(ours, out_of_order), &counted(peer, out_of_order), "", "0"]);
}

fn ours(addresses: &Addresses, in_flight: usize) -> Outcome<Round> {
    let limits = Limits { window: 1 << 20, ..Limits::DEFAULT };
    let settings = |account| {
        ours::settings_like_the_peer(addresses, addresses.notification, account).with_limits(limits)
    };
    let (sender, receiver) = (ours::sign_in(settings(ANNA))?, ours::sign_in(settings(BRUNO))?);
    let mut events = receiver.events_with_room(1 << 20);
    let received = Arc::new(Mutex::new(Received::new()));
    let listening = {
        let received = received.clone();
        smol::spawn(async move {
            while let Some(event) = events.next().await {
                if let Event::Text { text, .. } = event {
                    locked(&received).take(&text);
                }
            }
        })
    };
    let chat = smol::block_on(sender.chat(BRUNO))?;
    // On the executor where the clients run, as the peer's senders are on theirs.
    let sending = smol::spawn(async move {
        let mut unacknowledged = 0;
        let mut waiting = VecDeque::with_capacity(in_flight);
        let start = Instant::now();
        for number in 0..MESSAGES {
            if waiting.len() == in_flight
                && let Some(oldest) = waiting.pop_front()
            {
                let oldest: msnp::Sending = oldest;
                unacknowledged += u64::from(oldest.await.is_err());
            }
            waiting.push_back(chat.send_text(text(number)));
        }
        for last in waiting {
            unacknowledged += u64::from(last.await.is_err());
        }
        (start, unacknowledged)
    });
    let (start, unacknowledged) = smol::block_on(sending);
    wait_for(&received, MESSAGES);
    let round = locked(&received).round(start, MESSAGES, unacknowledged);
    smol::block_on(async {
        sender.sign_out().await;
        receiver.sign_out().await;
        listening.cancel().await;
    });
    Ok(round)
}

/// A round of the peer in a process of its own: where it loses its way in the stream it loops until the end, which would slow
/// everything behind it down.
fn peer_elsewhere(addresses: &Addresses, nexus: &str, in_flight: usize) -> Outcome<Round> {
    let (line, in_flight) = (addresses.to_line(), in_flight.to_string());
    let mut arguments = vec!["chat-process", &in_flight, nexus];
    arguments.extend(line.split(' '));
    let said = Other::start(&arguments)?.hear()?;
    let figures: Result<Vec<u64>, _> = said.split(' ').map(str::parse).collect();
    let Ok(&[sent, unacknowledged, received, out_of_order, microseconds]) = figures.as_deref() else {
        return Err(said.into());
    };
    Ok(Round { sent, unacknowledged, received, out_of_order, seconds: microseconds as f64 / 1e6 })
}

/// What that process does.
pub(crate) fn send_as_peer(in_flight: usize, arguments: &[&str]) -> Outcome<()> {
    let (nexus, addresses) = arguments.split_first().ok_or("no addresses given")?;
    let addresses = Addresses::from_line(&addresses.join(" "))?;
    match peer(&addresses, nexus, in_flight) {
        Ok(round) => {
            let Round { sent, unacknowledged, received, out_of_order, seconds } = round;
            println!("{sent} {unacknowledged} {received} {out_of_order} {}", (seconds * 1e6) as u64);
        }
        Err(error) => println!("{error}"),
    }
    Ok(())
}

fn peer(addresses: &Addresses, nexus: &str, in_flight: usize) -> Outcome<Round> {
    let runtime = peer::runtime()?;
    let received = Arc::new(Mutex::new(Received::new()));
    let ran = runtime.block_on(peer_sends(addresses, nexus, in_flight, &received));
    if let Ok((_, sent, _)) = &ran {
        wait_for(&received, *sent);
    }
    let (start, sent, unacknowledged) = ran?;
    let round = locked(&received).round(start, sent, unacknowledged);
    runtime.shutdown_background();
    Ok(round)
}

async fn peer_sends(
    addresses: &Addresses,
    nexus: &str,
    in_flight: usize,
    received: &Arc<Mutex<Received>>,
) -> Outcome<(Instant, u64, u64)> {
    let answered = received.clone();
    let receiver = peer::connect(addresses.notification, move |event| {
        if let msnp11_sdk::Event::SessionAnswered(switchboard) = event {
            listen(&switchboard, &answered);
        }
    })
    .await?;
    peer::sign_in(&receiver, nexus, BRUNO).await?;
    let sender = peer::connect(addresses.notification, |_| {}).await?;
    peer::sign_in(&sender, nexus, ANNA).await?;
    let session = timeout(PATIENCE, sender.create_session(BRUNO)).await.map_err(|_| "no conversation")??;
    // It says that the other side rings, not that it has joined.
    tokio::time::sleep(Duration::from_millis(300)).await;

    let session = Arc::new(session);
    let (next, unacknowledged) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let start = Instant::now();
    let senders: Vec<_> = (0..in_flight)
        .map(|_| {
            let (session, next, unacknowledged) = (session.clone(), next.clone(), unacknowledged.clone());
            tokio::spawn(async move {
                while start.elapsed() < MOST_TIME {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= MESSAGES {
                        next.fetch_sub(1, Ordering::Relaxed);
                        return;
                    }
                    let message = plain(number);
                    let outcome = timeout(ACKNOWLEDGEMENT, session.send_text_message(&message)).await;
                    let lost = !matches!(outcome, Ok(Ok(())));
                    unacknowledged.fetch_add(u64::from(lost), Ordering::Relaxed);
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await?;
    }
    let sent = next.load(Ordering::Relaxed);
    let _ = timeout(PATIENCE, session.disconnect()).await;
    Ok((start, sent, unacknowledged.load(Ordering::Relaxed)))
}

fn listen(switchboard: &Switchboard, received: &Arc<Mutex<Received>>) {
    let received = received.clone();
    switchboard.add_event_handler_closure(move |event| {
        if let msnp11_sdk::Event::TextMessage { message, .. } = event {
            locked(&received).take(&message.text);
        }
        std::future::ready(())
    });
}

pub(crate) fn plain(number: u64) -> PlainText {
    PlainText {
        bold: false,
        italic: false,
        underline: false,
        strikethrough: false,
        color: "000000".to_owned(),
        text: text(number),
    }
}

/// Waits until so many have come, or nothing comes any more.
fn wait_for(received: &Mutex<Received>, count: u64) {
    loop {
        let (now, last) = {
            let received = locked(received);
            (received.count, received.last)
        };
        if now >= count || last.elapsed() > SILENCE {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn locked(received: &Mutex<Received>) -> std::sync::MutexGuard<'_, Received> {
    received.lock().unwrap_or_else(PoisonError::into_inner)
}
