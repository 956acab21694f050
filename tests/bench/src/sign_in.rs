//! What a sign-in costs: bytes and round trips until online, as the service counts them.

use std::time::Instant;

use msnp::{Client, ResumeWith, Settings};

use crate::loopback::{Counted, Loopback, with_list_of};
use crate::peer;
use crate::report::{Table, grouped, ratio};
use crate::{Outcome, ours};

/// The delay of everything, by which round trips that follow one another are told from those side by side.
const DELAY: u64 = 100;
const CONTACTS: u64 = 150;
/// Sign-ins of each kind, of which the one with the fewest round trips is shown.
const TRIES: usize = 5;

/// One way of signing in.
struct Cost {
    counted: Counted,
    /// Round trips that follow one another, from the time that it takes on a long link.
    in_a_row: f64,
}

pub(crate) fn measure() -> Outcome<Table> {
    let mut service = Loopback::start(0)?;
    let nexus = service.addresses.plain_nexus();
    let addresses = service.addresses.clone();
    let account = with_list_of(CONTACTS);
    let direct = || ours::settings(&addresses, addresses.notification, &account);
    let by_dispatch = || ours::settings(&addresses, addresses.dispatch, &account);

    let known = ours::sign_in(direct())?;
    let kept_list = known.list_cache().ok_or("no list to keep")?;
    let servers = known.resume_value(ResumeWith::Servers);
    let ticket = known.resume_value(ResumeWith::ServersAndTicket);
    smol::block_on(known.sign_out());

    let cold = ours(&mut service, direct)?;
    let dispatched = ours(&mut service, by_dispatch)?;
    let unchanged = ours(&mut service, || direct().with_list_cache(kept_list.clone()))?;
    let resumed =
        ours(&mut service, || direct().with_resume(servers.clone()).with_list_cache(kept_list.clone()))?;
    let ticketed =
        ours(&mut service, || direct().with_resume(ticket.clone()).with_list_cache(kept_list.clone()))?;
    let peer_cold = peer(&mut service, &nexus, false)?;
    let peer_dispatched = peer(&mut service, &nexus, true)?;

    let mut table = Table::new("Sign-in with a list of 150, until online");
    turns(&mut table, "cold", &cold, Some(&peer_cold), "7 or fewer");
    turns(&mut table, "cold, by a dispatch server", &dispatched, Some(&peer_dispatched), "");
    turns(&mut table, "with Resume (servers)", &resumed, None, "");
    turns(&mut table, "with Resume (servers and ticket)", &ticketed, None, "4");
    bytes(&mut table, "cold, first time", &cold, Some(&peer_cold));
    bytes(&mut table, "cold, list unchanged", &unchanged, None);
    bytes(&mut table, "with a ticket, list unchanged", &ticketed, None);
    table.note(
        "Round trips by server as the service counts them: one for each connection, one for each time that the client sent something \
         after it had received something, TLS included. N: notification, D: dispatch, P: Passport. The farewell of TLS, for which \
         nobody waits, counts as one of P where there is TLS. The least of five sign-ins: a ping right after online may fall into it.",
    );
    table.note(format!(
        "In a row: the time until online divided by {DELAY} ms, with every answer and every connection delayed by {DELAY} ms. What is \
         done side by side (Passport's nexus is asked while the notification link opens) counts once. Connecting takes no time on \
         loopback: the service waits before it reads from a new connection instead.",
    ));
    table.note(format!(
        "TLS: ours always ({} bytes in and out on Passport's connections, cold); the peer cannot trust the loopback service, and signs in \
         without. TLS 1.3 would cost it one round trip more for each Passport connection.",
        grouped(cold.counted.passport.bytes_in + cold.counted.passport.bytes_out)
    ));
    table.note(format!(
        "Lists sent in full in the unchanged sign-in: {}; answered with unchanged: {}. The peer always asks for the whole list, and keeps \
         no ticket and no address.",
        unchanged.counted.lists_in_full, unchanged.counted.lists_unchanged
    ));
    Ok(table)
}

fn turns(table: &mut Table, what: &str, ours: &Cost, peer: Option<&Cost>, target: &str) {
    let by_server = |cost: &Cost| {
        let Counted { dispatch, notification, passport, total, .. } = cost.counted;
        let dispatch = if dispatch.turns > 0 { format!("{} D + ", dispatch.turns) } else { String::new() };
        format!("{} ({dispatch}{} N + {} P)", total.turns, notification.turns, passport.turns)
    };
    let missing = || "cannot".to_owned();
    let peer_turns = peer.map_or_else(missing, by_server);
    let compared = |ours: f64, peer: Option<f64>| peer.map_or("-".to_owned(), |peer| ratio(peer, ours));
    let total = |cost: &Cost| cost.counted.total.turns as f64;
    let name = format!("{what}: round trips");
    table.row([&name, &by_server(ours), &peer_turns, &compared(total(ours), peer.map(total)), target]);
    let in_a_row = |cost: &Cost| format!("{:.1}", cost.in_a_row);
    let peer_in_a_row = peer.map_or_else(missing, in_a_row);
    let ratio = compared(ours.in_a_row, peer.map(|peer| peer.in_a_row));
    table.row(["in a row", &in_a_row(ours), &peer_in_a_row, &ratio, target]);
}

fn bytes(table: &mut Table, what: &str, ours: &Cost, peer: Option<&Cost>) {
    let shown = |cost: &Cost| {
        let total = cost.counted.total;
        format!("{} / {}", grouped(total.bytes_in), grouped(total.bytes_out))
    };
    let sum = |cost: &Cost| (cost.counted.total.bytes_in + cost.counted.total.bytes_out) as f64;
    let peer_bytes = peer.map_or("cannot".to_owned(), shown);
    let compared = peer.map_or("-".to_owned(), |peer| ratio(sum(peer), sum(ours)));
    table.row([&format!("{what}: bytes sent / received"), &shown(ours), &peer_bytes, &compared, ""]);
}

/// The try in which the least was counted. What a client says of its own accord as soon as it is online, such as a ping, may or may not
/// be counted with the sign-in.
fn least(tries: Vec<Counted>) -> Outcome<Counted> {
    let least = tries.into_iter().min_by_key(|counted| (counted.total.turns, counted.total.bytes_in));
    Ok(least.ok_or("nothing was tried")?)
}

/// Signs in on a short link for the counts, and on a long one for the time.
fn ours(service: &mut Loopback, settings: impl Fn() -> Settings) -> Outcome<Cost> {
    let mut tries = Vec::new();
    for _ in 0..TRIES {
        service.reset()?;
        let client = ours::sign_in(settings())?;
        tries.push(service.counted()?);
        smol::block_on(client.sign_out());
    }
    let counted = least(tries)?;

    service.delay(DELAY)?;
    let client = Client::new(settings())?;
    let start = Instant::now();
    smol::block_on(client.sign_in())?;
    let in_a_row = start.elapsed().as_secs_f64() * 1e3 / DELAY as f64;
    service.delay(0)?;
    smol::block_on(client.sign_out());
    Ok(Cost { counted, in_a_row })
}

/// The same for the peer.
fn peer(service: &mut Loopback, nexus: &str, by_dispatch: bool) -> Outcome<Cost> {
    let runtime = peer::runtime()?;
    let addresses = service.addresses.clone();
    let account = with_list_of(CONTACTS);
    let sign_in = || {
        runtime.block_on(async {
            if by_dispatch {
                return peer::sign_in_by_dispatch(addresses.dispatch, nexus, &account).await;
            }
            let client = peer::connect(addresses.notification, |_| {}).await?;
            peer::sign_in(&client, nexus, &account).await?;
            Outcome::Ok(client)
        })
    };
    let mut tries = Vec::new();
    for _ in 0..TRIES {
        service.reset()?;
        let client = sign_in()?;
        tries.push(service.counted()?);
        drop(client);
    }
    let counted = least(tries)?;

    service.delay(DELAY)?;
    let start = Instant::now();
    let client = sign_in();
    let in_a_row = start.elapsed().as_secs_f64() * 1e3 / DELAY as f64;
    service.delay(0)?;
    drop(client?);
    runtime.shutdown_background();
    Ok(Cost { counted, in_a_row })
}
