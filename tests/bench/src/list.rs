//! A contact list that arrives at once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::loopback::{Addresses, Loopback, with_list_of};
use crate::peer;
use crate::report::{Table, grouped, median, ratio};
use crate::{Outcome, ours};

const ROUNDS: usize = 5;
/// The peer's list is taken for whole when nothing more came for so long.
const SILENCE: Duration = Duration::from_millis(500);

struct Round {
    contacts: u64,
    seconds: f64,
    /// Why the sign-in did not come to its end, though contacts arrived.
    failure: Option<String>,
}

pub(crate) fn measure() -> Outcome<Table> {
    let service = Loopback::start(0)?;
    let nexus = service.addresses.plain_nexus();
    let mut table = Table::new("A contact list that arrives at once");
    for length in [300, 5000] {
        let (mut our_rounds, mut peer_rounds) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            our_rounds.push(ours(&service.addresses, length)?);
            peer_rounds.push(peer(&service.addresses, &nexus, length)?);
        }
        let time = |rounds: &[Round]| {
            let whole = rounds.iter().filter(|round| round.failure.is_none());
            median(&mut whole.map(|round| round.seconds * 1e3).collect::<Vec<_>>())
        };
        let lost = |rounds: &[Round]| {
            let lost = rounds.iter().map(|round| length - round.contacts.min(length));
            let (least, most) = (lost.clone().min().unwrap_or(0), lost.max().unwrap_or(0));
            match least == most {
                true => grouped(least),
                false => format!("{} to {}", grouped(least), grouped(most)),
            }
        };
        let (our_time, peer_time) = (time(&our_rounds), time(&peer_rounds));
        let failures = peer_rounds.iter().filter(|round| round.failure.is_some()).count();
        let shown = |time: f64| format!("{time:.1} ms");
        let peer_shown = match failures {
            0 => shown(peer_time),
            ROUNDS => "never online".to_owned(),
            _ => format!("{}, online in {} rounds of {ROUNDS}", shown(peer_time), ROUNDS - failures),
        };
        let compared = ratio(peer_time, our_time);
        let what = format!("{} contacts: sign-in to online", grouped(length));
        table.row([&what, &shown(our_time), &peer_shown, &compared, ""]);
        table.row(["lost", &lost(&our_rounds), &lost(&peer_rounds), "", "0"]);
        if let Some(failure) = peer_rounds.iter().find_map(|round| round.failure.as_deref()) {
            table.note(format!(
                "With {} contacts the peer's sign-in failed in {failures} of {ROUNDS} rounds: {failure}.",
                grouped(length)
            ));
        }
    }
    table.note(format!(
        "Through the loopback service, cold, ours with TLS for Passport and the peer without. Median of {ROUNDS} rounds in turns, of those \
         that came online; lost from the least to the most."
    ));
    Ok(table)
}

fn ours(addresses: &Addresses, length: u64) -> Outcome<Round> {
    let settings = ours::settings_like_the_peer(addresses, addresses.notification, &with_list_of(length));
    let start = Instant::now();
    let client = ours::sign_in(settings)?;
    let seconds = start.elapsed().as_secs_f64();
    let contacts = client.contacts().contacts().count() as u64;
    smol::block_on(client.sign_out());
    Ok(Round { contacts, seconds, failure: None })
}

fn peer(addresses: &Addresses, nexus: &str, length: u64) -> Outcome<Round> {
    let runtime = peer::runtime()?;
    let contacts = Arc::new(Mutex::new(HashSet::new()));
    let listed = contacts.clone();
    let count = || contacts.lock().unwrap_or_else(PoisonError::into_inner).len() as u64;
    let start = Instant::now();
    let (client, signed_in) = runtime.block_on(async {
        let handle = move |event| {
            if let msnp11_sdk::Event::ContactInForwardList { email, .. } = event {
                listed.lock().unwrap_or_else(PoisonError::into_inner).insert(email);
            }
        };
        let client = peer::connect(addresses.notification, handle).await?;
        let signed_in = peer::sign_in(&client, nexus, &with_list_of(length)).await;
        Outcome::Ok((client, signed_in))
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let mut seen = (count(), Instant::now());
    while seen.1.elapsed() < SILENCE {
        std::thread::sleep(Duration::from_millis(20));
        if count() != seen.0 {
            seen = (count(), Instant::now());
        }
    }
    drop(client);
    runtime.shutdown_background();
    Ok(Round { contacts: seen.0, seconds, failure: signed_in.err().map(|error| error.to_string()) })
}
