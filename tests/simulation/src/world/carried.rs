//! Connections that the gateway carries: who goes through it, and its requests and answers on their pipes.

use msnp_core::settings::GatewayUse;

use super::{Plan, World};
use crate::gateway::Deed;
use crate::memory::Kind;
use crate::network::{FarEnd, Faults, Item, PipeId};
use crate::person::Person;
use crate::random::Random;
use crate::service::{ConnectionId, Place};

/// In one of so many stories somebody may go through the gateway.
const STORIES: u64 = 3;

/// Chooses who goes through the gateway always, and who when the straight way is refused. Answers from when until when it is, by person.
pub(super) fn choose_ways<S: Kind>(
    people: &mut [Person<S>],
    plan: Plan,
    random: &mut Random,
) -> Vec<(u64, u64)> {
    let is_open = plan.faults.has(Faults::GATEWAY) && random.below(STORIES) == 0;
    let mut blocks = Vec::new();
    for person in people {
        let usage = [GatewayUse::Always, GatewayUse::Fallback, GatewayUse::Never, GatewayUse::Never];
        let usage = usage[random.index(usage.len())];
        person.asks_every = [2, 10, 20, 20][random.index(4)];
        let from = if random.chance(50) { 0 } else { random.below(200_000) };
        let until = from + random.below(300_000);
        person.gateway = if is_open { usage } else { GatewayUse::Never };
        blocks.push(if person.gateway == GatewayUse::Fallback { (from, until) } else { (0, 0) });
    }
    blocks
}

impl<S: Kind> World<S> {
    /// Whether a connection is refused whatever the network's mood is.
    pub(super) fn is_blocked(&self, person: usize, far_end: FarEnd) -> bool {
        let (from, until) = self.blocks.get(person).copied().unwrap_or_default();
        match far_end {
            FarEnd::Nowhere => true,
            FarEnd::Doorman | FarEnd::Gateway => false,
            FarEnd::Service(Place::Passport | Place::Mail | Place::AddressBook) => false,
            FarEnd::Service(_) => !self.is_quiet && (from..until).contains(&self.now),
        }
    }

    pub(super) fn carry_to_gateway(&mut self, id: PipeId, item: Item) {
        match item {
            Item::Bytes(bytes) => {
                self.trace(|| format!("pipe {id} > {}", String::from_utf8_lossy(&bytes).escape_debug()));
                self.gateway.received(id, &bytes, self.now);
            }
            Item::End => {
                self.trace(|| format!("pipe {id} > closed"));
                self.gateway.hung_up(id);
            }
        }
        self.do_deeds();
    }

    /// Does what the gateway does.
    pub(super) fn do_deeds(&mut self) {
        for deed in self.gateway.take_deeds() {
            match deed {
                Deed::Open(id, place) => self.service.opened(id, place, self.now),
                Deed::Carry(id, bytes) => self.carry(id, &bytes),
                Deed::KeepAlive(id) => self.service.kept_alive(id, self.now),
                Deed::Leave(id) => {
                    self.trace(|| format!("the gateway leaves connection {id}"));
                    self.service.closed(id);
                }
                Deed::Lose(id) => drop(self.harmed.insert(id)),
                Deed::Answer { pipe, of, bytes, hangs_up } => self.answer(pipe, of, bytes, hangs_up),
                Deed::Clash(pipe) => {
                    let is_theirs = |pipe: &crate::network::Pipe| !pipe.is_given_up && !pipe.is_dead;
                    if self.pipes.get(&pipe).is_some_and(is_theirs) {
                        self.gateway.complain("two requests of a session at once".into());
                    }
                }
            }
            self.serve();
        }
    }

    fn carry(&mut self, id: ConnectionId, bytes: &[u8]) {
        self.trace(|| format!("the gateway says on {id}: {}", String::from_utf8_lossy(bytes).escape_debug()));
        if bytes.ends_with(b"OUT\r\n") && self.gateway.has_waiting(id) {
            // Who says goodbye does not read what was on its way: a straight connection would be closed by now.
            self.harmed.insert(id);
        }
        self.service.received(id, bytes, self.now);
        if self.service.has_part(id) {
            self.gateway.complain("a part of a command in a request to the gateway".into());
        }
        if bytes.starts_with(b"PNG") {
            self.gateway.complain("PNG through the gateway".into());
        }
    }

    fn answer(&mut self, id: PipeId, of: Option<ConnectionId>, bytes: Vec<u8>, hangs_up: bool) {
        let time = self.now + self.delay();
        let pipe = self
            .pipes
            .get_mut(&id)
            .filter(|pipe| !pipe.is_dead && !pipe.is_given_up && !pipe.to_person.has_ended());
        let Some(pipe) = pipe else { return self.lose(of) };
        pipe.carried = of;
        pipe.to_person.put(time, Item::Bytes(bytes));
        if hangs_up {
            pipe.to_person.put(time, Item::End);
            self.gateway.hung_up(id);
        }
    }

    /// Bytes of an answer on a pipe were lost.
    pub(super) fn answer_lost(&mut self, id: PipeId) {
        let carried = self.pipes.get(&id).and_then(|pipe| pipe.carried);
        self.lose(carried);
    }

    fn lose(&mut self, carried: Option<ConnectionId>) {
        if let Some(id) = carried {
            self.harmed.insert(id);
            self.gateway.lost(id);
        }
    }
}
