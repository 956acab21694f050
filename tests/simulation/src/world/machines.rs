//! Driving the machines: what goes in, what comes out, and what has to be so at every step.

use msnp_core::error::LinkError;
use msnp_core::settings::GatewayUse;
use msnp_core::time::Instant;
use msnp_core::{Output, State};

use super::World;
use crate::gateway;
use crate::memory::{Kind, held};
use crate::network::FarEnd;
use crate::person::{End, News, Person, Told};
use crate::service::Place;

/// The most outputs of a machine between two waits, whatever happened.
const OUTPUTS_ANYWAY: u64 = 64;
/// And so many for each message that waits for its fate, and for each conversation.
const OUTPUTS_FOR_ONE: u64 = 4;
/// The most bytes that a machine holds when nothing waits to be said and there is no conversation.
const HELD_ANYWAY: i64 = 6_144;
/// And so many for each conversation.
const HELD_FOR_A_CONVERSATION: i64 = 1_024;
/// And so many for each message that waits for its fate.
const HELD_FOR_A_MESSAGE: i64 = 2_048;

/// And for each file that is under way: the transfer, an invitation in parts, and a piece that waits to be written.
const OUTPUTS_FOR_A_FILE: u64 = 64;
const HELD_FOR_A_FILE: i64 = 4_096;
/// And for the services for who is away: a request, a mail; and for each letter that is known.
const HELD_FOR_LETTERS: i64 = 8_192;
const HELD_FOR_A_LETTER: i64 = 512;
/// And for the list in web services: a request and what comes of its answer; and for each wish without an answer.
const HELD_FOR_THE_LIST: i64 = 8_192;
const HELD_FOR_A_WISH: i64 = 1_024;
/// And for what a driver, or an answer of the gateway, had handed over at once before something was held.
const HELD_FOR_A_PAUSE: i64 = 24_576;
/// And for each object that may be fetched besides the picture.
const HELD_FOR_AN_OBJECT: i64 = 64;
/// And for an answer of the gateway that may be said for the second time: it is held until all of it is there.
const HELD_FOR_AN_ANSWER: i64 = 16_384;

/// And so many for a request to the gateway or the head of its answer, for each connection that it may carry.
const HELD_FOR_A_REQUEST: i64 = 512;

impl<S: Kind> World<S> {
    /// Does something with a machine, and then what it wants.
    pub(super) fn with(&mut self, index: usize, change: impl FnOnce(&mut Person<S>)) -> Result<(), String> {
        let before = held();
        if let Some(person) = self.people.get_mut(index) {
            person.now = self.now;
            change(person);
            if person.is_behind {
                person.held += held() - before;
                return Ok(());
            }
        }
        self.drain(index)?;
        if self.people.get(index).is_some_and(|person| person.owes_message && person.told == Told::Online) {
            self.say_message_again(index)?;
        }
        let Some(person) = self.people.get_mut(index) else { return Ok(()) };
        person.held += held() - before;
        self.tally.most_held = self.tally.most_held.max(u64::try_from(person.held).unwrap_or(0));
        let conversations = person.talks.values().filter(|talk| !talk.is_over).count();
        let bound = HELD_ANYWAY
            + i64::try_from(conversations).unwrap_or(0) * HELD_FOR_A_CONVERSATION
            + i64::from(person.undecided) * HELD_FOR_A_MESSAGE
            + i64::try_from(person.files_under_way()).unwrap_or(0) * HELD_FOR_A_FILE
            + i64::try_from(person.things.published()).unwrap_or(0) * HELD_FOR_AN_OBJECT
            + i64::from(person.holds_something()) * HELD_FOR_A_PAUSE;
        let known = i64::try_from(person.letters.told.len() + person.letters.left.len()).unwrap_or(0);
        let bound = bound + if person.has_letters { HELD_FOR_LETTERS + known * HELD_FOR_A_LETTER } else { 0 };
        let wishes = i64::try_from(person.unanswered()).unwrap_or(0);
        let has_address_book = person.dialect.has_address_book();
        let bound = bound + if has_address_book { HELD_FOR_THE_LIST + wishes * HELD_FOR_A_WISH } else { 0 };
        let may_be_carried = person.gateway != GatewayUse::Never;
        let carried = i64::try_from(conversations).unwrap_or(0) + 1;
        let bound =
            bound + if may_be_carried { HELD_FOR_AN_ANSWER + carried * HELD_FOR_A_REQUEST } else { 0 };
        if person.held > bound {
            return Err(format!("{} holds {} bytes of {bound}", person.account, person.held));
        }
        Ok(())
    }

    /// Drains the machines of drivers that have time again.
    pub(super) fn catch_up(&mut self) -> Result<(), String> {
        for index in 0..self.people.len() {
            let Some(person) = self.people.get_mut(index) else { continue };
            if person.is_behind && person.busy_until <= self.now {
                person.is_behind = false;
                self.with(index, |_| ())?;
            }
        }
        Ok(())
    }

    /// The service forgot the personal message with the last session.
    fn say_message_again(&mut self, index: usize) -> Result<(), String> {
        let Some(person) = self.people.get_mut(index) else { return Ok(()) };
        let wish = person.machine.set_personal_message(&person.personal_message, "");
        person.owes_message = wish.is_err();
        person.wished(wish);
        self.drain(index)
    }

    /// Does what a machine wants until it waits.
    fn drain(&mut self, index: usize) -> Result<(), String> {
        let most = self.people.get(index).map_or(0, |person| {
            let talks = person.talks.values().filter(|talk| !talk.is_over).count();
            let others = u64::from(person.undecided) + u64::try_from(talks).unwrap_or(0);
            let files = u64::try_from(person.files_under_way()).unwrap_or(0);
            OUTPUTS_ANYWAY + OUTPUTS_FOR_ONE * others + OUTPUTS_FOR_A_FILE * files
        });
        for count in 0.. {
            if count > most {
                break;
            }
            self.tally.most_outputs = self.tally.most_outputs.max(count);
            let Some(person) = self.people.get_mut(index) else { return Ok(()) };
            let clock = person.clock(self.now);
            match person.machine.poll(clock) {
                Output::Connect { link, endpoint } => {
                    let far_end = match endpoint.host {
                        "rsi.example.net" | "ows.example.net" => FarEnd::Service(Place::Mail),
                        "contacts.example.net" => FarEnd::Service(Place::AddressBook),
                        _ if endpoint.tls => FarEnd::Service(Place::Passport),
                        "sb.example.net" => FarEnd::Service(Place::Switchboard),
                        "ns.example.net" => FarEnd::Service(Place::Notification),
                        host if gateway::HOSTS.contains(&host) => FarEnd::Gateway,
                        gateway::NOWHERE => FarEnd::Nowhere,
                        host => return Err(format!("a connection to {host}")),
                    };
                    self.connect(index, link, far_end)?;
                }
                Output::Listen { link, .. } => person.machine.closed(link, LinkError::Unreachable),
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
                    let news = person.knows.read(event);
                    self.take(index, news)?;
                }
                Output::Wait { until } => return self.waits(index, until),
            }
        }
        Err("a machine never waits".into())
    }

    fn take(&mut self, index: usize, news: News) -> Result<(), String> {
        let Some(person) = self.people.get_mut(index) else { return Ok(()) };
        if let News::Session(_, Told::Trying) = news {
            self.tally.losses += 1;
        }
        if let News::Over(end) = &news
            && person.was_online
        {
            let is_due = match end {
                End::Wish => person.said_goodbye,
                End::Elsewhere => self.service.take_ousted(index),
                // A gateway that was started anew between two requests looks the same.
                End::ProbablyElsewhere => self.restarts > 1,
                End::Refused => self.service.take_refused(index),
                End::Other(_) => false,
            };
            if !is_due {
                return Err(format!("the session of {} was online and ends: {end:?}", person.account));
            }
        }
        if let News::ListComplete(version, _) = &news
            && person.knows.roster.is_kept
            && person.knows.roster.lines < self.service.lines_of(index, version)
        {
            return Err(format!("the list of {} is unchanged, and never came whole", person.account));
        }
        let changed = match &news {
            News::Answer(request, true) => person.changes.contains(request),
            _ => false,
        };
        person.take(news)?;
        if changed && person.knows_list() {
            self.look_at_change(index)?;
        }
        let Some(person) = self.people.get_mut(index) else { return Ok(()) };
        if person.told == Told::Out && person.wants_in && person.tries_again.is_none() {
            person.tries_again = Some(self.now + self.random.between(1_000, 30_000));
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
}
