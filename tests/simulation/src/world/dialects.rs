//! What each of the people speaks, and where they get their tickets.

use super::{ACCOUNTS, Plan};
use crate::network::Faults;
use crate::person::TicketsFrom;
use crate::random::Random;
use crate::service::Dialect;

/// In one of so many stories some sign in by MD5.
const STORIES_WITH_MD5: u64 = 4;

/// A dialect for each of the people, as the seed says.
pub(crate) fn of(plan: Plan) -> [Dialect; ACCOUNTS.len()] {
    let mut random = Random::new(plan.seed ^ 0xd1a1);
    let is_old_world = random.below(STORIES_WITH_MD5) == 0;
    let mut draw = || {
        let by_md5 = is_old_world && random.chance(60);
        let number = if by_md5 { random.between(2, 7) } else { random.between(8, 15) };
        Dialect::new(u8::try_from(number).unwrap_or(15))
    };
    let drawn = std::array::from_fn(|_| draw());
    if plan.faults.has(Faults::DIALECTS) { drawn } else { [Dialect::COMMON; ACCOUNTS.len()] }
}

/// Where each of the people gets tickets, where their dialect leaves it open.
pub(crate) fn ticket_servers(plan: Plan) -> [TicketsFrom; ACCOUNTS.len()] {
    let mut random = Random::new(plan.seed ^ 0x70c5);
    let mut draw = || match random.below(6) {
        0 => TicketsFrom::Tokens,
        1 => TicketsFrom::TokensForWantOfNexus,
        2 => TicketsFrom::NexusOrTokens,
        _ => TicketsFrom::Nexus,
    };
    let drawn = std::array::from_fn(|_| draw());
    if plan.faults.has(Faults::DIALECTS) { drawn } else { [TicketsFrom::Nexus; ACCOUNTS.len()] }
}

/// The same in words.
pub(crate) fn describe(plan: Plan) -> String {
    let spoken = ACCOUNTS.iter().zip(of(plan)).zip(ticket_servers(plan));
    let words = spoken.map(|((account, dialect), tickets)| {
        let name = account.split('@').next().unwrap_or_default();
        let tickets = if dialect.has_nexus() { tickets.words() } else { "" };
        format!("{name} MSNP{}{tickets}", dialect.number())
    });
    words.collect::<Vec<_>>().join(", ")
}
