//! The process that a crowd of clients lives in. It tells figures after each stage, and goes on when it is told to.

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_lite::StreamExt;
use msnp::{Client, Event, Events, Service, Status};

use crate::loopback::{Addresses, in_ring};
use crate::process::{Usage, forget_peak, wakes};
use crate::{Outcome, allocation, ours};

/// How many sign in at the same time.
pub(crate) const AT_ONCE: u64 = 32;
/// Clients that come first, so that what is made once for the whole process does not count.
pub(crate) const FIRST: u64 = 10;
/// How long nothing happens before memory is looked at.
pub(crate) const CALM: Duration = Duration::from_secs(3);
/// How long wake-ups are counted.
pub(crate) const WATCHED: Duration = Duration::from_secs(60);
/// What all change to, one after the other: each once, so that an event that was lost and one that came twice do not make up for it.
pub(crate) const ROUNDS: [Status; 7] = [
    Status::Busy,
    Status::Idle,
    Status::BeRightBack,
    Status::Away,
    Status::OnThePhone,
    Status::OutToLunch,
    Status::Online,
];
/// After so long without an event the storm is taken for over, whatever is missing.
const SILENCE: Duration = Duration::from_secs(10);
/// How long the storm and the signing out may take at the most.
const LIMIT: Duration = Duration::from_secs(300);

/// What is told to all clients together.
#[derive(Default)]
struct Told {
    /// Changes of presence, by the place of the status in [`ROUNDS`].
    changes: [AtomicU64; ROUNDS.len()],
    missed: AtomicU64,
    /// Sessions that ended.
    ended: AtomicU64,
}

impl Told {
    fn take(&self, event: &Event) {
        let more = |counter: &AtomicU64, count| {
            counter.fetch_add(count, Ordering::Relaxed);
        };
        match event {
            Event::Presence { status, .. } => {
                let round = ROUNDS.iter().position(|known| known == status);
                if let Some(counter) = round.and_then(|round| self.changes.get(round)) {
                    more(counter, 1);
                }
            }
            Event::Missed { count } => more(&self.missed, *count),
            Event::SignedOut { .. } => more(&self.ended, 1),
            _ => {}
        }
    }

    fn of_each_round(&self) -> [u64; ROUNDS.len()] {
        std::array::from_fn(|round| self.changes[round].load(Ordering::Relaxed))
    }

    fn forget(&self) {
        self.changes.iter().for_each(|counter| counter.store(0, Ordering::Relaxed));
    }
}

#[derive(Default)]
struct Crowd {
    clients: Vec<Client>,
    /// Each takes the events of one client until there are no more.
    listeners: Vec<smol::Task<()>>,
    told: Arc<Told>,
}

/// What such a process does: `how` is `whole`, or `tls` or `plain` for the sign-ins alone.
pub(crate) fn stay(how: &str, count: u64, addresses: &[&str]) -> Outcome<()> {
    let addresses = Arc::new(Addresses::from_line(&addresses.join(" "))?);
    let mut crowd = Crowd::default();
    let is_plain = how == "plain";
    crowd.sign_in(FIRST.min(count), &addresses, is_plain)?;
    std::thread::sleep(CALM);
    tell(&[])?;
    crowd.arrive(count, &addresses, is_plain)?;
    if how != "whole" {
        return crowd.leave();
    }
    crowd.storm()?;
    idle()?;
    crowd.leave()?;
    // As many again: what is resident now but free serves them.
    let mut crowd = Crowd::default();
    crowd.sign_in(count, &addresses, is_plain)?;
    std::thread::sleep(CALM);
    tell(&[])?;
    crowd.leave()
}

/// Tells figures of a stage, and the process as it is now behind them; then waits for the next line of the input.
fn tell(figures: &[u64]) -> Outcome<()> {
    let mut words: Vec<String> = figures.iter().map(u64::to_string).collect();
    words.push(Usage::now()?.to_line());
    println!("{}", words.join(" "));
    std::io::stdin().lock().read_line(&mut String::new())?;
    Ok(())
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn settings(addresses: &Addresses, is_plain: bool, number: u64) -> msnp::Settings {
    let account = in_ring(number);
    if !is_plain {
        return ours::settings(addresses, addresses.notification, &account);
    }
    let nexus = addresses.plain_nexus();
    let service = Service::at(&addresses.notification.to_string())
        .with_nexus(&nexus)
        .with_password_may_travel_unencrypted(true);
    msnp::Settings::new(&account, crate::loopback::PASSWORD, service)
        .with_reconnection(msnp::Reconnection::NEVER)
}

async fn listen(mut events: Events, told: Arc<Told>) {
    while let Some(event) = events.next().await {
        told.take(&event);
    }
}

impl Crowd {
    /// Signs in until there are `count`, [`AT_ONCE`] at a time.
    fn sign_in(&mut self, count: u64, addresses: &Arc<Addresses>, is_plain: bool) -> Outcome<()> {
        let next = Arc::new(AtomicU64::new(self.clients.len() as u64));
        let workers = (0..AT_ONCE).map(|_| {
            let (next, addresses, told) = (next.clone(), addresses.clone(), self.told.clone());
            smol::spawn(async move {
                let mut done = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return Outcome::Ok(done);
                    }
                    let client = Client::new(settings(&addresses, is_plain, number))?;
                    let listener = smol::spawn(listen(client.events(), told.clone()));
                    client.sign_in().await.map_err(|error| format!("client {number}: {error}"))?;
                    done.push((client, listener));
                }
            })
        });
        let workers: Vec<_> = workers.collect();
        for worker in workers {
            for (client, listener) in smol::block_on(worker)? {
                self.clients.push(client);
                self.listeners.push(listener);
            }
        }
        Ok(())
    }

    /// All others sign in. Tells how long it took, the processor's time until then, and the memory of each.
    fn arrive(&mut self, count: u64, addresses: &Arc<Addresses>, is_plain: bool) -> Outcome<()> {
        let before = (Usage::now()?, allocation::live(), self.clients.len() as u64);
        let start = Instant::now();
        self.sign_in(count, addresses, is_plain)?;
        let time = start.elapsed();
        let after = Usage::now()?;
        std::thread::sleep(CALM);
        let calm = Usage::now()?;
        let each = (count - before.2).max(1);
        let resident = calm.resident.saturating_sub(before.0.resident) * 1024 / each;
        let allocated = allocation::live().saturating_sub(before.1) / each;
        let (mut pairs, mut seen) = (0, 0);
        for client in &self.clients {
            for contact in client.contacts().contacts() {
                pairs += 1;
                seen += u64::from(contact.is_online());
            }
        }
        tell(&[
            milliseconds(time),
            after.processor - before.0.processor,
            after.in_system - before.0.in_system,
            resident,
            allocated,
            pairs,
            seen,
            self.told.ended.load(Ordering::Relaxed),
        ])
    }

    /// Everybody goes through all of [`ROUNDS`], as fast as the service says that it is done.
    fn storm(&mut self) -> Outcome<()> {
        self.told.forget();
        forget_peak()?;
        let (before, start) = (Usage::now()?, Instant::now());
        let changing = self.clients.iter().cloned().map(|client| {
            smol::spawn(async move {
                let mut refused = 0;
                for status in ROUNDS {
                    refused += u64::from(client.set_status(status).await.is_err());
                }
                refused
            })
        });
        let changing: Vec<_> = changing.collect();
        let mut refused = 0;
        for change in changing {
            refused += smol::block_on(change);
        }
        let changed = start.elapsed();
        let pairs =
            self.clients.iter().map(|client| client.contacts().contacts().count() as u64).sum::<u64>();
        let quiet = self.quiet(start, pairs * ROUNDS.len() as u64);
        let after = Usage::now()?;
        let of_each_round = self.told.of_each_round();
        let told = of_each_round.iter().sum();
        let lost = of_each_round.iter().map(|told| pairs.saturating_sub(*told)).sum();
        tell(&[
            pairs * ROUNDS.len() as u64,
            told,
            lost,
            self.told.missed.load(Ordering::Relaxed),
            self.outdated(),
            refused,
            milliseconds(changed),
            milliseconds(quiet),
            after.processor - before.processor,
            after.in_system - before.in_system,
            before.resident,
            after.peak,
            self.told.ended.load(Ordering::Relaxed),
        ])
    }

    /// Waits until so many changes were told, or no more come. Answers when the last one came.
    fn quiet(&self, start: Instant, expected: u64) -> Duration {
        let (mut known, mut last) = (0, start);
        while start.elapsed() < LIMIT {
            let told = self.told.of_each_round().iter().sum();
            if told != known {
                (known, last) = (told, Instant::now());
            }
            if told >= expected || last.elapsed() > SILENCE {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        last.saturating_duration_since(start)
    }

    /// Contacts that are not shown with the last status of all.
    fn outdated(&self) -> u64 {
        let last = ROUNDS[ROUNDS.len() - 1];
        let of = |client: &Client| client.contacts().contacts().filter(|it| it.status() != last).count();
        self.clients.iter().map(|client| of(client) as u64).sum()
    }

    /// All sign out at the same time. Tells how long it took, and what is left allocated.
    fn leave(self) -> Outcome<()> {
        let start = Instant::now();
        let leaving =
            self.clients.into_iter().map(|client| smol::spawn(async move { client.sign_out().await }));
        let leaving: Vec<_> = leaving.collect();
        let (listeners, told) = (self.listeners, self.told);
        smol::block_on(futures_lite::future::or(
            async {
                for task in leaving.into_iter().chain(listeners) {
                    task.await;
                }
            },
            async {
                smol::Timer::after(LIMIT).await;
            },
        ));
        let time = start.elapsed();
        std::thread::sleep(CALM);
        tell(&[milliseconds(time), allocation::live(), told.ended.load(Ordering::Relaxed)])
    }
}

/// Nothing happens. Tells how often threads woke up.
fn idle() -> Outcome<()> {
    std::thread::sleep(CALM);
    let (usage, before) = (Usage::now()?, wakes()?);
    std::thread::sleep(WATCHED);
    // One is our own.
    let wakes = wakes()?.saturating_sub(before + 1);
    tell(&[wakes, Usage::now()?.processor - usage.processor])
}
