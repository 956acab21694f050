//! A story: people, a service, a network and a clock, all in one thread, all decided by a seed.

use std::collections::{BTreeMap, HashSet};

use msnp_core::account::Status;
use msnp_core::error::LinkError;
use msnp_core::time::Instant;
use msnp_core::{LinkId, Output, State, Storage};

use crate::network::{Faults, Item, Opening, Pipe, PipeId, Place};
use crate::person::{Fate, News, Person, Told};
use crate::random::Random;
use crate::service::{Service, Wish};

const ACCOUNTS: [&str; 3] = ["anna@example.net", "bruno@example.org", "carla@example.org"];
/// From one thing that people or fate do to the next, at most, in milliseconds.
const MOST_BETWEEN: u64 = 12_000;
/// How long everything is left alone before it has to be as it should.
const QUIET: u64 = 1_200_000;
/// How long a farewell may take.
const FAREWELL: u64 = 60_000;
/// The most outputs between two waits.
const MOST_OUTPUTS: u32 = 20_000;
/// The most turns of a story: one that needs more never ends.
const MOST_TURNS: u64 = 2_000_000;

/// What a story is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Decides everything below.
    pub(crate) seed: u64,
    /// What may go wrong.
    pub(crate) faults: Faults,
    /// How many things people and fate do.
    pub(crate) actions: u32,
}

/// What happened in a story that went well.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Texts that were accepted.
    pub(crate) texts: u64,
    /// Of these, acknowledged.
    pub(crate) delivered: u64,
    /// Sessions that were lost and taken up.
    pub(crate) losses: u64,
    /// Steps.
    pub(crate) turns: u64,
}

struct World<S: Storage> {
    now: u64,
    plan: Plan,
    /// For what people do, and for what the network does: the one does not change the other.
    acts: Random,
    random: Random,
    people: Vec<Person<S>>,
    service: Service,
    pipes: BTreeMap<PipeId, Pipe>,
    next_pipe: PipeId,
    /// Texts on their way to somebody, and on which pipe.
    passed_on: Vec<(PipeId, String)>,
    /// Pipes on which something may have been lost.
    harmed: HashSet<PipeId>,
    /// Nothing goes wrong any more.
    is_quiet: bool,
    /// The service takes no connections until then.
    down_until: u64,
    next_action: u64,
    acted: u32,
    spoken: u32,
    tally: Tally,
    /// Whether everything is written to standard error.
    is_traced: bool,
}

/// Tells a story, and whether everybody kept their word.
///
/// # Errors
/// What went wrong, and when.
pub(crate) fn tell<S: Storage>(plan: Plan, is_traced: bool) -> Result<Tally, String> {
    let mut world = World::<S>::new(plan);
    world.is_traced = is_traced;
    world.run().map_err(|what| format!("after {} ms and {} turns: {what}", world.now, world.tally.turns))?;
    Ok(world.tally)
}

impl<S: Storage> World<S> {
    fn new(plan: Plan) -> Self {
        let mut random = Random::new(plan.seed);
        let people = ACCOUNTS.iter().zip(1..).map(|(account, number)| {
            let seed = u32::try_from(plan.seed & 0xffff_ffff).unwrap_or(0);
            Person::new(account, seed.wrapping_mul(3).wrapping_add(number))
        });
        let accounts = ACCOUNTS.iter().map(|account| (*account).to_owned()).collect();
        let people = people.collect();
        let service = Service::new(accounts, random.chance(70));
        Self {
            now: 0,
            plan,
            acts: Random::new(plan.seed ^ 0x5eed),
            random,
            people,
            service,
            pipes: BTreeMap::new(),
            next_pipe: 1,
            passed_on: Vec::new(),
            harmed: HashSet::new(),
            is_quiet: false,
            down_until: 0,
            next_action: 1,
            acted: 0,
            spoken: 0,
            tally: Tally::default(),
            is_traced: false,
        }
    }

    fn run(&mut self) -> Result<(), String> {
        while self.acted < self.plan.actions {
            let until = self.next_action;
            self.run_until(until)?;
            self.act()?;
            self.acted += 1;
            self.next_action = self.now + self.acts.between(1, MOST_BETWEEN);
        }
        self.calm_down()?;
        self.run_until(self.now + QUIET)?;
        self.look_at_everything()?;
        for person in 0..self.people.len() {
            self.with(person, |person| {
                person.wants_in = false;
                person.machine.sign_out();
            })?;
        }
        self.run_until(self.now + FAREWELL)?;
        self.look_at_the_end()
    }

    fn trace(&self, what: impl FnOnce() -> String) {
        if self.is_traced {
            eprintln!("{:>9} {}", self.now, what());
        }
    }

    fn has(&self, fault: u32) -> bool {
        !self.is_quiet && self.plan.faults.has(fault)
    }

    fn delay(&mut self) -> u64 {
        if !self.has(Faults::DELAYS) {
            return 20;
        }
        if self.random.chance(3) { self.random.between(2_000, 10_000) } else { self.random.between(5, 2_000) }
    }

    // ---- time

    fn run_until(&mut self, end: u64) -> Result<(), String> {
        loop {
            self.tally.turns += 1;
            if self.tally.turns > MOST_TURNS {
                return Err("the story never ends".into());
            }
            let pipes = self.pipes.values().map(Pipe::next_time).min().unwrap_or(u64::MAX);
            let waits =
                self.people.iter().map(|person| person.wait.min(person.tries_again.unwrap_or(u64::MAX)));
            let next = waits.min().unwrap_or(u64::MAX).min(pipes);
            if next > end {
                self.now = end;
                return Ok(());
            }
            self.now = self.now.max(next);
            self.service.look_at_clock(self.now);
            self.serve();
            self.move_pipes()?;
            self.wake_people()?;
        }
    }

    fn wake_people(&mut self) -> Result<(), String> {
        for index in 0..self.people.len() {
            let now = self.now;
            let Some(person) = self.people.get_mut(index) else { continue };
            let tries = person.tries_again.is_some_and(|time| time <= now);
            if tries {
                person.tries_again = None;
                if person.wants_in {
                    person.sign_in();
                }
            }
            if tries || person.wait <= now {
                self.drain(index)?;
            }
        }
        Ok(())
    }

    // ---- the network

    fn move_pipes(&mut self) -> Result<(), String> {
        let due: Vec<PipeId> =
            self.pipes.values().filter(|pipe| pipe.next_time() <= self.now).map(|pipe| pipe.id).collect();
        for id in due {
            self.open_pipe(id)?;
            self.write_rest(id)?;
            self.carry_to_service(id);
            self.carry_to_person(id)?;
        }
        self.pipes.retain(|_, pipe| !(pipe.is_given_up && pipe.next_time() == u64::MAX));
        Ok(())
    }

    fn open_pipe(&mut self, id: PipeId) -> Result<(), String> {
        let now = self.now;
        let Some(pipe) = self.pipes.get_mut(&id) else { return Ok(()) };
        let (person, link, place) = (pipe.person, pipe.link, pipe.place);
        match pipe.opening {
            Opening::At(time) if time <= now => {
                pipe.opening = Opening::Done;
                if pipe.is_dead || pipe.is_given_up {
                    return Ok(());
                }
                self.service.opened(id, place);
                self.with(person, |person| person.machine.connected(link))
            }
            Opening::Fails(time) if time <= now => {
                pipe.opening = Opening::Done;
                pipe.is_given_up = true;
                self.with(person, |person| person.machine.closed(link, LinkError::Unreachable))
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
    fn write(&mut self, id: PipeId, bytes: &[u8]) -> usize {
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
        while let Some(item) = self.pipes.get_mut(&id).and_then(|pipe| pipe.to_service.take(self.now)) {
            match item {
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
    fn serve(&mut self) {
        for wish in self.service.take_wishes() {
            let time = self.now + self.delay();
            let (id, item) = match wish {
                Wish::Say(id, bytes) => (id, Item::Bytes(bytes)),
                Wish::Close(id) => (id, Item::End),
            };
            match self.pipes.get_mut(&id) {
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
                    self.with(person, |person| person.machine.closed(link, LinkError::ClosedByPeer))?;
                }
                Item::Bytes(bytes) => {
                    let taken = self.hand_over(person, link, &bytes)?;
                    let rest = bytes.get(taken..).unwrap_or_default().to_vec();
                    if !rest.is_empty() {
                        let later = self.now + if self.has(Faults::SLOW_READERS) { self.delay() } else { 1 };
                        if let Some(pipe) = self.pipes.get_mut(&id) {
                            pipe.to_person.put_back(later, rest);
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
        let mut taken = 0;
        self.with(person, |person| taken = person.machine.received(link, offered))?;
        if taken == 0 && !offered.is_empty() {
            return Err("a machine that was drained takes nothing".into());
        }
        Ok(taken)
    }

    // ---- machines

    /// Does something with a machine, and then what it wants.
    fn with(&mut self, index: usize, change: impl FnOnce(&mut Person<S>)) -> Result<(), String> {
        if let Some(person) = self.people.get_mut(index) {
            change(person);
        }
        self.drain(index)
    }

    fn drain(&mut self, index: usize) -> Result<(), String> {
        for _ in 0..MOST_OUTPUTS {
            let Some(person) = self.people.get_mut(index) else { return Ok(()) };
            let clock = person.clock(self.now);
            match person.machine.poll(clock) {
                Output::Connect { link, endpoint } => {
                    let place = match (endpoint.tls, endpoint.host.starts_with("sb")) {
                        (true, _) => Place::Passport,
                        (false, true) => Place::Switchboard,
                        (false, false) => Place::Notification,
                    };
                    self.connect(index, link, place);
                }
                Output::Secure { link, .. } => person.machine.connected(link),
                Output::Send { link, bytes } => {
                    let bytes = bytes.to_vec();
                    let pipe = self.pipe_of(index, link);
                    let count = pipe.map_or(bytes.len(), |id| self.write(id, &bytes));
                    if let Some(person) = self.people.get_mut(index) {
                        person.machine.sent(link, count);
                    }
                }
                Output::Close { link } => {
                    self.trace(|| format!("person {index} {link:?} closes"));
                    self.give_up(index, link);
                }
                Output::Event(event) => {
                    if self.is_traced {
                        eprintln!("{:>9} person {index}: {event:?}", self.now);
                    }
                    let news = News::of(event);
                    self.take(index, news)?;
                }
                Output::Wait { until } => return self.waits(index, until),
            }
        }
        Err("a machine never waits".into())
    }

    fn take(&mut self, index: usize, news: News) -> Result<(), String> {
        let again = self.now + self.acts.between(1_000, 30_000);
        let Some(person) = self.people.get_mut(index) else { return Ok(()) };
        if let News::Session(_, Told::Trying) = news {
            self.tally.losses += 1;
        }
        person.take(news)?;
        if person.told == Told::Out && person.wants_in && person.tries_again.is_none() {
            person.tries_again = Some(again);
        }
        Ok(())
    }

    fn waits(&mut self, index: usize, until: Instant) -> Result<(), String> {
        let now = self.now;
        let Some(person) = self.people.get_mut(index) else { return Ok(()) };
        let state = person.machine.state();
        if state != person.state {
            return Err(format!("{} is {state:?}, and was told {:?}", person.account, person.state));
        }
        let rests = matches!(state, State::Offline | State::Suspended);
        person.set_wait(until);
        if !rests && until == Instant::FAR_FUTURE {
            return Err(format!("{} is {state:?} and waits for ever", person.account));
        }
        if !rests && person.wait <= now && until <= person.clock(now) {
            return Err(format!("{} waits for a time that is over", person.account));
        }
        Ok(())
    }

    fn pipe_of(&self, person: usize, link: LinkId) -> Option<PipeId> {
        let is_it = |pipe: &&Pipe| pipe.person == person && pipe.link == link && !pipe.is_given_up;
        self.pipes.values().find(is_it).map(|pipe| pipe.id)
    }

    fn connect(&mut self, person: usize, link: LinkId, place: Place) {
        let id = self.next_pipe;
        self.next_pipe += 1;
        let time = self.now + self.delay();
        let refused = self.now < self.down_until || self.has(Faults::REFUSALS) && self.random.chance(10);
        let silent = self.has(Faults::REFUSALS) && self.random.chance(4);
        let opening = if refused { Opening::Fails(time) } else { Opening::At(time) };
        let pipe = Pipe {
            id,
            person,
            link,
            place,
            opening: if silent { Opening::At(u64::MAX) } else { opening },
            to_service: Default::default(),
            to_person: Default::default(),
            writable: None,
            is_dead: false,
            is_given_up: false,
        };
        self.trace(|| format!("person {person} {link:?}: pipe {id} to {place:?} {opening:?}"));
        self.pipes.insert(id, pipe);
    }

    /// The machine closes a connection.
    fn give_up(&mut self, person: usize, link: LinkId) {
        let time = self.now + self.delay();
        let Some(pipe) = self.pipe_of(person, link).and_then(|id| self.pipes.get_mut(&id)) else { return };
        pipe.is_given_up = true;
        pipe.writable = None;
        if pipe.to_person.has_bytes() {
            self.harmed.insert(pipe.id);
        }
        pipe.to_person.clear();
        if pipe.opening != Opening::Done {
            pipe.opening = Opening::Done;
        } else if !pipe.is_dead {
            pipe.to_service.put(time, Item::End);
        }
    }

    // ---- what people and fate do

    fn act(&mut self) -> Result<(), String> {
        let person = self.acts.index(self.people.len());
        let (kind, detail) = (self.acts.below(100), self.acts.below(1 << 32));
        match kind {
            0..50 => self.speak(person, detail),
            50..56 => self.choose_status(person, detail),
            56..60 => self.come_or_go(person),
            60..68 if self.has(Faults::SLEEP) => self.sleep_or_wake(person, detail),
            68..72 if self.has(Faults::CLOCK_JUMPS) => self.jump(person, detail),
            72..84 if self.has(Faults::CUTS) => {
                self.cut(detail);
                Ok(())
            }
            84..92 if self.has(Faults::HALF_OPEN) => {
                self.silence(detail);
                Ok(())
            }
            92..94 if self.has(Faults::RESTARTS) => {
                self.restart(detail);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn speak(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let other = (person + 1 + usize::try_from(detail % 2).unwrap_or(0)) % self.people.len();
        let Some(to) = self.people.get(other).map(|person| person.account.clone()) else { return Ok(()) };
        self.spoken += 1;
        let text = format!("text {} to {to}", self.spoken);
        self.trace(|| format!("person {person} says {text:?}"));
        self.with(person, |person| person.send(&to, &text))
    }

    fn choose_status(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let choices = [Status::Online, Status::Busy, Status::Away, Status::Hidden];
        let status = choices.get(usize::try_from(detail % 4).unwrap_or(0)).copied().unwrap_or(Status::Online);
        self.with(person, |person| {
            let _ = person.machine.set_status(status);
        })
    }

    fn come_or_go(&mut self, person: usize) -> Result<(), String> {
        let now = self.now;
        self.with(person, |person| {
            person.wants_in = !person.wants_in;
            if person.wants_in {
                person.tries_again = Some(now);
            } else {
                person.machine.sign_out();
            }
        })
    }

    fn sleep_or_wake(&mut self, person: usize, detail: u64) -> Result<(), String> {
        self.with(person, |person| match detail % 5 {
            0 => person.machine.suspend(),
            1 | 2 => person.machine.resume(),
            3 => person.machine.network_changed(),
            _ => person.machine.set_background(detail & 8 == 0),
        })
    }

    /// A clock jumps: forward up to two hours, or back up to ten seconds.
    fn jump(&mut self, person: usize, detail: u64) -> Result<(), String> {
        self.with(person, |person| {
            if detail & 1 == 0 {
                person.ahead += detail % 7_200_000;
            } else {
                person.ahead = person.ahead.saturating_sub(detail % 10_000);
            }
        })
    }

    fn some_pipe(&self, detail: u64) -> Option<PipeId> {
        let open: Vec<PipeId> =
            self.pipes.values().filter(|pipe| !pipe.is_given_up).map(|pipe| pipe.id).collect();
        let index = detail.checked_rem(open.len() as u64)?;
        open.get(usize::try_from(index).ok()?).copied()
    }

    fn cut(&mut self, detail: u64) {
        if let Some(id) = self.some_pipe(detail) {
            self.cut_pipe(id);
        }
    }

    fn cut_pipe(&mut self, id: PipeId) {
        let (soon, later) = (self.now + self.random.below(3_000), self.now + self.random.below(3_000));
        self.harmed.insert(id);
        self.trace(|| format!("pipe {id} is cut"));
        let Some(pipe) = self.pipes.get_mut(&id) else { return };
        pipe.to_person.cut(soon, &mut self.random);
        pipe.to_service.cut(later, &mut self.random);
        pipe.writable = None;
        if pipe.opening != Opening::Done {
            pipe.opening = Opening::Fails(soon);
        }
    }

    fn silence(&mut self, detail: u64) {
        let Some(pipe) = self.some_pipe(detail).and_then(|id| self.pipes.get_mut(&id)) else { return };
        pipe.is_dead = true;
        let id = pipe.id;
        pipe.to_person.clear();
        pipe.to_service.clear();
        self.harmed.insert(id);
        self.trace(|| format!("pipe {id} goes silent"));
    }

    fn restart(&mut self, detail: u64) {
        self.trace(|| "the service is started anew".into());
        self.service.restart();
        self.down_until = self.now + detail % 20_000;
        for id in self.pipes.keys().copied().collect::<Vec<_>>() {
            self.cut_pipe(id);
        }
    }

    // ---- what has to be so

    /// From now on nothing goes wrong, everybody is awake and wants to be there.
    fn calm_down(&mut self) -> Result<(), String> {
        self.is_quiet = true;
        let now = self.now;
        for index in 0..self.people.len() {
            self.with(index, |person| {
                person.wants_in = true;
                person.machine.resume();
                person.machine.set_background(false);
                if person.machine.is_offline() {
                    person.tries_again = Some(now);
                }
            })?;
        }
        Ok(())
    }

    fn look_at_everything(&mut self) -> Result<(), String> {
        for person in &self.people {
            if person.told != Told::Online || person.machine.state() != State::Online {
                return Err(format!(
                    "{} is {:?} after all was quiet",
                    person.account,
                    person.machine.state()
                ));
            }
            for other in ACCOUNTS.iter().filter(|other| **other != person.account) {
                let is = self.service.status_of(other).unwrap_or("FLN");
                let seen = person.sees.get(*other).map_or("FLN", |status| status.code());
                if is != seen {
                    return Err(format!("{} sees {other} {seen}, who is {is}", person.account));
                }
            }
            if let Some((text, _)) = person.texts.values().find(|(_, fate)| fate.is_none()) {
                return Err(format!("{text:?} has no fate"));
            }
        }
        self.look_at_texts()
    }

    /// Everything that was acknowledged came, unless its last pipe was harmed.
    fn look_at_texts(&mut self) -> Result<(), String> {
        let mut heard = HashSet::new();
        self.people.iter().for_each(|person| heard.extend(person.heard.keys().cloned()));
        for (text, fate) in self.people.iter().flat_map(|person| person.texts.values()) {
            self.tally.texts += 1;
            if *fate != Some(Fate::Delivered) {
                continue;
            }
            self.tally.delivered += 1;
            let may_be_lost = || {
                let mut ways = self.passed_on.iter().filter(|(_, passed)| passed == text);
                ways.any(|(pipe, _)| self.harmed.contains(pipe))
            };
            if !heard.contains(text) && !may_be_lost() {
                return Err(format!("{text:?} was acknowledged and never came"));
            }
        }
        Ok(())
    }

    fn look_at_the_end(&self) -> Result<(), String> {
        for person in &self.people {
            if person.machine.state() != State::Offline || person.told != Told::Out || person.wait != u64::MAX
            {
                return Err(format!("{} is {:?} after signing out", person.account, person.machine.state()));
            }
        }
        match self.pipes.values().find(|pipe| !pipe.is_given_up) {
            Some(pipe) => Err(format!("a connection to {:?} is left open", pipe.place)),
            None => Ok(()),
        }
    }
}
