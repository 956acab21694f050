//! A story: people, a service, a network and a clock, all in one thread, all decided by a seed.

mod acts;
mod carriage;
mod carried;
mod dialects;
mod fate;
mod letters;
mod look;
mod machines;
mod objects;

use std::collections::{BTreeMap, HashSet};

use crate::gateway::Gateway;
use crate::memory::Kind;
use crate::network::{Faults, Pipe, PipeId};
use crate::person::Person;
use crate::random::Random;
use crate::service::{ConnectionId, Passed, Service};
pub(crate) use dialects::describe as describe_dialects;

/// The second and the third share a hash that is often used (FNV-1a, 32 bits): whoever relies on it takes one for the other.
const ACCOUNTS: [&str; 4] =
    ["anna@example.net", "bob@example.org", "m405cah5@example.org", "dora@example.com"];
/// They answer every call, and say nothing.
const CROWD: [&str; 20] = [
    "p01@example.com",
    "p02@example.com",
    "p03@example.com",
    "p04@example.com",
    "p05@example.com",
    "p06@example.com",
    "p07@example.com",
    "p08@example.com",
    "p09@example.com",
    "p10@example.com",
    "p11@example.com",
    "p12@example.com",
    "p13@example.com",
    "p14@example.com",
    "p15@example.com",
    "p16@example.com",
    "p17@example.com",
    "p18@example.com",
    "p19@example.com",
    "p20@example.com",
];
/// In one of so many stories the service keeps messages for people who are away.
const WITH_LETTERS: u64 = 3;
/// In one of so many stories there is a crowd.
const CROWDED: u64 = 8;
/// From one thing that people or fate do to the next, at most, in milliseconds.
const MOST_BETWEEN: u64 = 12_000;
/// How long everything is left alone before it has to be as it should.
const QUIET: u64 = 1_200_000;
/// How long a farewell may take.
const FAREWELL: u64 = 60_000;
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

/// What happened in stories that went well.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Texts that were accepted.
    pub(crate) texts: u64,
    /// Of these, acknowledged.
    pub(crate) delivered: u64,
    /// Of these, said in a conversation of more than two.
    pub(crate) to_groups: u64,
    /// Files that were offered.
    pub(crate) files: u64,
    /// Of these, those that came whole.
    pub(crate) whole_files: u64,
    /// Objects that were fetched.
    pub(crate) objects: u64,
    /// Of these, those that came whole.
    pub(crate) whole_objects: u64,
    /// Messages that were left for somebody.
    pub(crate) letters: u64,
    /// Wishes other than messages.
    pub(crate) wishes: u64,
    /// Sessions that were lost and taken up.
    pub(crate) losses: u64,
    /// Steps.
    pub(crate) turns: u64,
    /// The most outputs of a machine between two waits.
    pub(crate) most_outputs: u64,
    /// The most bytes that a machine held.
    pub(crate) most_held: u64,
    /// The most connections that a machine had at the same time.
    pub(crate) most_links: u64,
}

impl Tally {
    /// Adds another story.
    pub(crate) fn add(&mut self, other: &Self) {
        self.texts += other.texts;
        self.delivered += other.delivered;
        self.to_groups += other.to_groups;
        self.files += other.files;
        self.whole_files += other.whole_files;
        self.objects += other.objects;
        self.whole_objects += other.whole_objects;
        self.letters += other.letters;
        self.wishes += other.wishes;
        self.losses += other.losses;
        self.turns += other.turns;
        self.most_outputs = self.most_outputs.max(other.most_outputs);
        self.most_held = self.most_held.max(other.most_held);
        self.most_links = self.most_links.max(other.most_links);
    }
}

struct World<S: Kind> {
    now: u64,
    plan: Plan,
    /// For what people do, and for what the network does: the one does not change the other.
    acts: Random,
    random: Random,
    people: Vec<Person<S>>,
    service: Service,
    /// Those whom people can talk with besides each other.
    crowd: &'static [&'static str],
    gateway: Gateway,
    pipes: BTreeMap<PipeId, Pipe>,
    next_pipe: PipeId,
    /// Texts on their way to somebody.
    passed_on: Vec<Passed>,
    /// From when until when the straight way is refused, by person.
    blocks: Vec<(u64, u64)>,
    /// Connections on which something may have been lost.
    harmed: HashSet<ConnectionId>,
    /// Of a hundred things that would go wrong, so many do.
    roughness: u64,
    /// Nothing goes wrong any more.
    is_quiet: bool,
    /// The service takes no connections until then.
    down_until: u64,
    /// How often the service was started anew.
    restarts: u32,
    next_action: u64,
    acted: u32,
    spoken: u32,
    /// How many files and objects were made.
    offered: u32,
    tally: Tally,
    /// Whether everything is written to standard error.
    is_traced: bool,
}

/// Tells a story, and whether everybody kept their word.
///
/// # Errors
/// What went wrong, and when.
pub(crate) fn tell<S: Kind>(plan: Plan, is_traced: bool) -> Result<Tally, String> {
    let mut world = World::<S>::new(plan);
    world.is_traced = is_traced;
    world.run().map_err(|what| format!("after {} ms and {} turns: {what}", world.now, world.tally.turns))?;
    Ok(world.tally)
}

impl<S: Kind> World<S> {
    fn new(plan: Plan) -> Self {
        let mut random = Random::new(plan.seed);
        let mut acts = Random::new(plan.seed ^ 0x5eed);
        let spoken = dialects::of(plan);
        let people = ACCOUNTS.iter().zip(spoken).zip(1..).map(|((account, dialect), number)| {
            let seed = u32::try_from(plan.seed & 0xffff_ffff).unwrap_or(0);
            Person::new(account, dialect, seed.wrapping_mul(4).wrapping_add(number))
        });
        let mut people: Vec<Person<S>> = people.collect();
        let offered = objects::show_first_pictures(&mut people, plan);
        let mut ways = Random::new(plan.seed ^ 0x6a7e);
        let blocks = carried::choose_ways(&mut people, plan, &mut ways);
        let mut gateway = Gateway::new(ways);
        gateway.set_moody(plan.faults.has(Faults::MOODS));
        let is_crowded = plan.faults.has(Faults::CROWDS) && acts.below(CROWDED) == 0;
        let crowd = if is_crowded { &CROWD[..] } else { &[] };
        let accounts = [&ACCOUNTS[..], crowd].concat();
        let mut service = Service::new(&accounts, &spoken, Random::new(random.below(u64::MAX)));
        service.set_moody(plan.faults.has(Faults::MOODS));
        let has_letters = plan.faults.has(Faults::LETTERS) && plan.seed.is_multiple_of(WITH_LETTERS);
        service.set_moody_mail(has_letters && plan.faults.has(Faults::MOODS));
        people.iter_mut().for_each(|person| person.has_letters = has_letters);
        for (person, from) in people.iter_mut().zip(dialects::ticket_servers(plan)) {
            person.tickets = from;
        }
        service.set_moody_passport(plan.faults.has(Faults::PASSPORT));
        Self {
            now: 0,
            plan,
            roughness: [100, 60, 25].get(acts.index(3)).copied().unwrap_or(100),
            acts,
            random,
            people,
            service,
            crowd,
            gateway,
            blocks,
            pipes: BTreeMap::new(),
            next_pipe: 1,
            passed_on: Vec::new(),
            harmed: HashSet::new(),
            is_quiet: false,
            down_until: 0,
            restarts: 0,
            next_action: 1,
            acted: 0,
            spoken: 0,
            offered,
            tally: Tally::default(),
            is_traced: false,
        }
    }

    fn run(&mut self) -> Result<(), String> {
        while self.acted < self.plan.actions {
            let until = self.next_action;
            self.run_until(until)?;
            self.look_at_company()?;
            self.act()?;
            self.acted += 1;
            self.next_action = self.now + self.acts.between(1, MOST_BETWEEN);
        }
        self.calm_down()?;
        self.run_until(self.now + QUIET)?;
        if self.is_some_list_uncertain() {
            self.restart(0);
            self.run_until(self.now + QUIET)?;
        }
        self.look_at_everything()?;
        for person in 0..self.people.len() {
            self.with(person, |person| {
                person.wants_in = false;
                person.sign_out();
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

    fn run_until(&mut self, end: u64) -> Result<(), String> {
        loop {
            self.tally.turns += 1;
            if self.tally.turns > MOST_TURNS {
                return Err("the story never ends".into());
            }
            let pipes = self.pipes.values().map(|pipe| self.time_of(pipe)).min().unwrap_or(u64::MAX);
            let waits = self.people.iter().map(Person::next_time);
            let next = waits.min().unwrap_or(u64::MAX).min(pipes).min(self.gateway.next_time());
            if next > end {
                self.now = end;
                return Ok(());
            }
            self.now = self.now.max(next);
            self.service.look_at_clock(self.now);
            self.serve();
            self.gateway.look_at_clock(self.now);
            self.do_deeds();
            self.move_pipes()?;
            self.wake_people()?;
            self.release_held()?;
            self.catch_up()?;
            if let Some(complaint) = self.service.take_complaint().or_else(|| self.gateway.take_complaint()) {
                return Err(format!("the service complains: {complaint}"));
            }
        }
    }

    fn wake_people(&mut self) -> Result<(), String> {
        for index in 0..self.people.len() {
            let now = self.now;
            let Some(person) = self.people.get_mut(index) else { continue };
            let tries = person.tries_again.is_some_and(|time| time <= now);
            if tries {
                person.tries_again = None;
                let wants_in = person.wants_in;
                self.with(index, |person| {
                    if wants_in {
                        person.sign_in();
                    }
                })?;
            } else if person.wait <= now && !person.is_behind {
                self.with(index, |_| ())?;
            }
        }
        Ok(())
    }
}
