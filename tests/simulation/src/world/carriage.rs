//! Carrying bytes between machines and the service. A pipe is one way to carry a connection: only here is a connection's number that of
//! a pipe. The gateway is the other (`carried`).

use msnp_core::LinkId;
use msnp_core::error::LinkError;

use super::World;
use crate::memory::Kind;
use crate::network::{FarEnd, Faults, Item, Opening, Pipe, PipeId};
use crate::person::Person;
use crate::service::Wish;

/// Of a hundred things that the network brings to a driver, it is busy with something else when so many come.
const BUSY: u64 = 4;
/// For how long at most, in milliseconds.
const LONGEST_BUSY: u64 = 4_000;
/// How often a driver looks whether a machine takes something again that waits for a disk, in milliseconds.
const HELD_READER: u64 = 1_000;

impl<S: Kind> World<S> {
    pub(super) fn move_pipes(&mut self) -> Result<(), String> {
        let is_due = |pipe: &&Pipe| self.time_of(pipe) <= self.now;
        let due: Vec<(PipeId, usize)> =
            self.pipes.values().filter(is_due).map(|pipe| (pipe.id, pipe.person)).collect();
        if due.is_empty() {
            return Ok(());
        }
        for (id, person) in due {
            if self.has(Faults::BUSY_DRIVERS) && self.random.chance(BUSY) {
                self.keep_busy(person);
            }
            if self.people.get(person).is_some_and(|person| person.busy_until > self.now) {
                continue;
            }
            self.open_pipe(id)?;
            self.write_rest(id)?;
            self.carry_to_service(id);
            self.carry_to_person(id)?;
        }
        self.pipes.retain(|_, pipe| !(pipe.is_given_up && pipe.next_time() == u64::MAX));
        Ok(())
    }

    /// A driver has something else to do for a while: what happens meanwhile it hands over at once, and drains the machine only then.
    fn keep_busy(&mut self, person: usize) {
        let until = self.now + self.random.between(1, LONGEST_BUSY);
        if let Some(person) = self.people.get_mut(person).filter(|person| !person.is_behind) {
            (person.busy_until, person.is_behind) = (until, true);
        }
    }

    /// When something happens on a pipe next that its owner's driver looks at.
    pub(super) fn time_of(&self, pipe: &Pipe) -> u64 {
        let busy_until = self.people.get(pipe.person).map_or(0, |person| person.busy_until);
        pipe.next_time().max(busy_until)
    }

    fn open_pipe(&mut self, id: PipeId) -> Result<(), String> {
        let now = self.now;
        let Some(pipe) = self.pipes.get_mut(&id) else { return Ok(()) };
        let (person, link, far_end) = (pipe.person, pipe.link, pipe.far_end);
        match pipe.opening {
            Opening::At(time) if time <= now => {
                pipe.opening = Opening::Done;
                if pipe.is_dead || pipe.is_given_up {
                    return Ok(());
                }
                let now = self.now;
                match far_end {
                    FarEnd::Service(place) => self.service.opened(id, place, now),
                    FarEnd::Gateway => self.gateway.opened(id),
                    FarEnd::Doorman => {
                        let time = self.now + self.delay();
                        if let Some(pipe) = self.pipes.get_mut(&id) {
                            pipe.to_person.put(time, Item::End);
                        }
                    }
                    FarEnd::Nowhere => {}
                }
                self.with(person, |person| person.machine.connected(link))
            }
            Opening::Fails(time) if time <= now => {
                pipe.opening = Opening::Done;
                if std::mem::replace(&mut pipe.is_given_up, true) {
                    return Ok(());
                }
                self.with(person, |person| {
                    person.links -= 1;
                    person.machine.closed(link, LinkError::Unreachable);
                })
            }
            _ => Ok(()),
        }
    }

    fn write_rest(&mut self, id: PipeId) -> Result<(), String> {
        let now = self.now;
        let Some(pipe) = self.pipes.get_mut(&id).filter(|pipe| pipe.writable.is_some_and(|time| time <= now))
        else {
            return Ok(());
        };
        pipe.writable = None;
        let (person, link) = (pipe.person, pipe.link);
        let rest =
            self.people.get(person).map(|person| person.machine.unsent(link).to_vec()).unwrap_or_default();
        if rest.is_empty() || self.pipes.get(&id).is_some_and(|pipe| pipe.is_given_up) {
            return Ok(());
        }
        let count = self.write(id, &rest);
        self.with(person, |person| person.machine.sent(link, count))
    }

    /// Writes what the network takes.
    pub(super) fn write(&mut self, id: PipeId, bytes: &[u8]) -> usize {
        let splits = self.has(Faults::SPLITS) && self.random.chance(30);
        let count = if splits { self.random.index(bytes.len()) + 1 } else { bytes.len() };
        let (time, later) = (self.now + self.delay(), self.now + self.delay());
        let Some(pipe) = self.pipes.get_mut(&id) else { return count };
        if !pipe.is_dead {
            pipe.to_service.put(time, Item::Bytes(bytes.get(..count).unwrap_or_default().to_vec()));
        }
        if count < bytes.len() {
            pipe.writable = Some(later);
        }
        count
    }

    fn carry_to_service(&mut self, id: PipeId) {
        while let Some(pipe) = self.pipes.get_mut(&id) {
            let far_end = pipe.far_end;
            let Some(item) = pipe.to_service.take(self.now) else { return };
            match item {
                item if far_end == FarEnd::Gateway => self.carry_to_gateway(id, item),
                _ if far_end == FarEnd::Doorman => {}
                Item::Bytes(bytes) => {
                    self.trace(|| format!("pipe {id} > {}", String::from_utf8_lossy(&bytes).escape_debug()));
                    self.service.received(id, &bytes, self.now);
                }
                Item::End => {
                    self.trace(|| format!("pipe {id} > closed"));
                    self.service.closed(id);
                }
            }
            self.serve();
        }
    }

    /// Does what the service wants.
    pub(super) fn serve(&mut self) {
        for wish in self.service.take_wishes() {
            let time = self.now + self.delay();
            let (id, item) = match wish {
                Wish::Say(id, bytes) => (id, Item::Bytes(bytes)),
                Wish::Close(id) => (id, Item::End),
            };
            match self.pipes.get_mut(&id) {
                _ if self.gateway.carries(id) => match item {
                    Item::Bytes(bytes) => self.gateway.said(id, &bytes),
                    Item::End => self.gateway.closed(id),
                },
                Some(pipe) if !pipe.is_dead && !pipe.is_given_up => pipe.to_person.put(time, item),
                _ => drop(self.harmed.insert(id)),
            }
        }
        let passed_on = self.service.take_passed_on();
        self.passed_on.extend(passed_on);
    }

    fn carry_to_person(&mut self, id: PipeId) -> Result<(), String> {
        while let Some(item) = self.pipes.get_mut(&id).and_then(|pipe| pipe.to_person.take(self.now)) {
            let Some(pipe) = self.pipes.get_mut(&id) else { return Ok(()) };
            if pipe.is_given_up {
                continue;
            }
            let (person, link) = (pipe.person, pipe.link);
            match item {
                Item::End => {
                    pipe.is_given_up = true;
                    self.with(person, |person| {
                        person.links -= 1;
                        person.machine.closed(link, LinkError::ClosedByPeer);
                    })?;
                }
                Item::Bytes(bytes) => {
                    let taken = self.hand_over(person, link, &bytes)?;
                    let rest = bytes.get(taken..).unwrap_or_default().to_vec();
                    if !rest.is_empty() {
                        let later = self.now
                            + match self.people.get(person) {
                                Some(person) if person.holds_something() => HELD_READER,
                                _ if self.has(Faults::SLOW_READERS) => self.delay(),
                                _ => 1,
                            };
                        match self.pipes.get_mut(&id) {
                            // Closed over what came first: the rest is lost like what is on its way.
                            Some(pipe) if pipe.is_given_up => {
                                self.harmed.insert(id);
                                self.answer_lost(id);
                            }
                            Some(pipe) => pipe.to_person.put_back(later, rest),
                            None => {}
                        }
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// Gives bytes to a machine. Answers how many it took.
    fn hand_over(&mut self, person: usize, link: LinkId, bytes: &[u8]) -> Result<usize, String> {
        let splits = self.has(Faults::SPLITS) || self.has(Faults::SLOW_READERS);
        let most =
            if splits && self.random.chance(40) { self.random.index(bytes.len()) + 1 } else { bytes.len() };
        let offered = bytes.get(..most).unwrap_or_default();
        self.trace(|| {
            format!("person {person} {link:?} < {}", String::from_utf8_lossy(offered).escape_debug())
        });
        // What comes in on a connection that the machine has given up, and could not say so yet, is lost like what is on its way.
        let is_known = self.people.get(person).is_some_and(|person| person.machine.room(link) != usize::MAX);
        if !is_known && let Some(id) = self.pipe_of(person, link) {
            self.harmed.insert(id);
            self.answer_lost(id);
        }
        let mut taken = 0;
        self.with(person, |person| taken = person.machine.received(link, offered))?;
        let may_take = |person: &Person<S>| !person.is_behind && !person.holds_something();
        let is_drained = self.people.get(person).is_some_and(may_take);
        if taken == 0 && !offered.is_empty() && is_drained {
            return Err("a machine that was drained takes nothing".into());
        }
        Ok(taken)
    }

    pub(super) fn pipe_of(&self, person: usize, link: LinkId) -> Option<PipeId> {
        let is_it = |pipe: &&Pipe| pipe.person == person && pipe.link == link && !pipe.is_given_up;
        self.pipes.values().find(is_it).map(|pipe| pipe.id)
    }

    pub(super) fn connect(&mut self, person: usize, link: LinkId, far_end: FarEnd) -> Result<(), String> {
        let id = self.next_pipe;
        self.next_pipe += 1;
        let time = self.now + self.delay();
        let is_blocked = self.is_blocked(person, far_end);
        let is_up = self.now >= self.down_until && !is_blocked;
        let refused = !is_up || self.has(Faults::REFUSALS) && self.random.chance(10);
        let is_accepted =
            refused && far_end != FarEnd::Nowhere && self.has(Faults::ACCEPTS) && self.random.chance(50);
        let far_end = if is_accepted { FarEnd::Doorman } else { far_end };
        let silent = self.has(Faults::REFUSALS) && self.random.chance(4);
        let opening = if refused && !is_accepted { Opening::Fails(time) } else { Opening::At(time) };
        let pipe = Pipe {
            id,
            person,
            link,
            far_end,
            carried: None,
            opening: if silent { Opening::At(u64::MAX) } else { opening },
            to_service: Default::default(),
            to_person: Default::default(),
            writable: None,
            is_dead: false,
            is_given_up: false,
        };
        self.trace(|| format!("person {person} {link:?}: pipe {id} to {far_end:?} {opening:?}"));
        self.pipes.insert(id, pipe);
        if let Some(person) = self.people.get_mut(person) {
            person.links += 1;
            self.tally.most_links = self.tally.most_links.max(person.links.into());
            if person.links > S::LINKS {
                return Err(format!("{} has too many connections: {}", person.account, person.links));
            }
        }
        Ok(())
    }

    /// The machine closes a connection.
    pub(super) fn give_up(&mut self, person: usize, link: LinkId) {
        let time = self.now + self.delay();
        let Some(pipe) = self.pipe_of(person, link).and_then(|id| self.pipes.get_mut(&id)) else { return };
        pipe.is_given_up = true;
        pipe.writable = None;
        if let Some(person) = self.people.get_mut(person) {
            person.links -= 1;
        }
        let (id, has_lost) = (pipe.id, pipe.to_person.has_bytes());
        if has_lost {
            self.harmed.insert(id);
        }
        pipe.to_person.clear();
        if pipe.opening != Opening::Done {
            pipe.opening = Opening::Done;
        } else if !pipe.is_dead {
            pipe.to_service.put(time, Item::End);
        }
        if has_lost {
            self.answer_lost(id);
        }
    }
}
