//! What has to be so when all has been quiet, and at the end.

use std::collections::{BTreeSet, HashMap};

use msnp_core::State;
use msnp_core::error::FailureReason;
use msnp_core::p2p::TransferEnd;
use msnp_core::settings::GatewayUse;

use super::World;
use crate::memory::Kind;
use crate::person::{Fate, Message, Moved, Person, Told, What};
use crate::service::{OWN_LISTS, Passed, TOLD_LISTS};

impl<S: Kind> World<S> {
    /// From now on nothing goes wrong, everybody is awake and wants to be there.
    pub(super) fn calm_down(&mut self) -> Result<(), String> {
        self.is_quiet = true;
        if self.people.iter().any(|person| person.has_letters) {
            // What a session was refused too often is asked for in the next.
            self.service.set_moody_mail(false);
            self.restart(0);
        }
        self.service.set_moody(false);
        self.service.set_moody_passport(false);
        self.gateway.set_moody(false);
        let now = self.now;
        for index in 0..self.people.len() {
            self.with(index, |person| {
                person.wants_in = true;
                person.wakes(now);
                person.machine.set_background(false);
                person.has_slow_disk = false;
                person.is_careful = true;
                person.keep_letters();
                person.release_held(u64::MAX);
                if person.machine.is_offline() {
                    person.tries_again = Some(now);
                }
            })?;
        }
        Ok(())
    }

    pub(super) fn look_at_everything(&mut self) -> Result<(), String> {
        for (index, person) in self.people.iter().enumerate() {
            self.look_at_session(index, person)?;
            self.look_at_list(index, person)?;
            if let Some((wish, _)) = person.wishes.iter().find(|(_, answered)| !**answered) {
                return Err(format!("the wish {wish:?} of {} has no answer", person.account));
            }
            if let Some(message) = person.messages.values().find(|message| message.fate.is_none()) {
                return Err(format!("\"{:?}\" has no fate", message.what));
            }
            // Nothing tells of a connection that went silent in a group where nobody says anything.
            let mut theirs = self.pipes.values().filter(|pipe| pipe.person == index);
            if person.talks.values().any(|talk| talk.is_open) && !theirs.any(|pipe| pipe.is_dead) {
                return Err(format!("{} has an open conversation after all was quiet", person.account));
            }
            if person.nudges > self.service.nudges(index) {
                return Err(format!("{} was nudged more often than somebody nudged", person.account));
            }
            self.tally.wishes += person.wishes.len() as u64;
        }
        if let Some(person) = (0..self.people.len()).find(|person| self.service.rooms_of(*person) > 0) {
            return Err(format!("person {person} is left on a switchboard"));
        }
        self.look_at_files()?;
        self.look_at_letters()?;
        self.look_at_texts()
    }

    /// All that moved ended on both sides, and who sent all of something knows it of somebody who has all of it.
    fn look_at_files(&mut self) -> Result<(), String> {
        let files = || self.people.iter().flat_map(|person| person.files.values());
        let whole = |file: &&Moved| file.end == Some(TransferEnd::Complete);
        if let Some(file) = files().find(|file| file.end.is_none()) {
            let side = if file.is_received { "received" } else { "sent" };
            return Err(format!("{} that is {side} has no end", file.describe()));
        }
        for sent in files().filter(|file| !file.is_received).filter(whole) {
            let received = || files().filter(|file| file.is_received && file.number == sent.number);
            // An object may be fetched by several, a file is offered once.
            let given = files().filter(|file| !file.is_received && file.number == sent.number).filter(whole);
            if given.count() > received().filter(whole).count() {
                let ends: Vec<_> = received().map(|received| received.end).collect();
                return Err(format!("{} was sent whole, and came as \"{ends:?}\"", sent.describe()));
            }
        }
        let count = |is_object: bool| {
            let those = || files().filter(|file| file.is_object == is_object);
            let came = those().filter(|file| file.is_received);
            let begun = if is_object {
                came.clone().count()
            } else {
                those().filter(|file| !file.is_received).count()
            };
            (begun as u64, came.filter(whole).count() as u64)
        };
        let ((files, whole_files), (objects, whole_objects)) = (count(false), count(true));
        self.tally.files += files;
        self.tally.whole_files += whole_files;
        self.tally.objects += objects;
        self.tally.whole_objects += whole_objects;
        Ok(())
    }

    /// Whoever is in a switchboard with somebody is known to them, as soon as all that was said has come. The gateway may hold
    /// something back, and who waits for a disk reads nothing: these are not looked at here.
    pub(super) fn look_at_company(&self) -> Result<(), String> {
        for (index, person) in self.people.iter().enumerate() {
            if person.is_behind || person.holds_something() || person.gateway != GatewayUse::Never {
                continue;
            }
            let open = person.talks.values().filter(|talk| talk.is_open);
            let mut known: Vec<&BTreeSet<String>> = open.map(|talk| &talk.present).collect();
            for pipe in self.pipes.values().filter(|pipe| pipe.person == index && pipe.is_settled()) {
                let inside = self.service.company(pipe.id);
                if inside.is_empty() || !person.machine.unsent(pipe.link).is_empty() {
                    continue;
                }
                match known.iter().position(|known| **known == inside) {
                    Some(position) => drop(known.swap_remove(position)),
                    None => {
                        let account = &person.account;
                        return Err(format!("{account} does not know who is inside: \"{inside:?}\""));
                    }
                }
            }
        }
        Ok(())
    }

    fn look_at_session(&self, index: usize, person: &Person<S>) -> Result<(), String> {
        let account = &person.account;
        if person.told != Told::Online || person.machine.state() != State::Online {
            return Err(format!("{account} is {:?} after all was quiet", person.machine.state()));
        }
        let own = person.knows.own_status.map_or("", |status| status.code());
        let is = self.service.own_status(index);
        if own != is {
            return Err(format!("{account} was told to be {own}, and is {is}"));
        }
        for (number, other) in self.people.iter().enumerate().filter(|(number, _)| *number != index) {
            let is = self.service.presence_of(index, number);
            let seen = person.knows.sees.get(&other.account).and_then(|presence| presence.describe());
            if is != seen {
                return Err(format!(
                    "{account} sees {} \"{seen:?}\", and is shown \"{is:?}\"",
                    other.account
                ));
            }
        }
        Ok(())
    }

    /// Whether everybody knows their list for certain: where a service did not say what became of a change, the next session reads it.
    pub(super) fn is_some_list_uncertain(&self) -> bool {
        self.people
            .iter()
            .any(|person| person.dialect.has_address_book() && !(person.knows_list() && person.list_is_told))
    }

    /// A change of somebody's list was answered: it is so, on both floors.
    pub(super) fn look_at_change(&self, index: usize) -> Result<(), String> {
        let Some(person) = self.people.get(index).filter(|person| person.dialect.has_address_book()) else {
            return Ok(());
        };
        self.look_at_lists(index, person, OWN_LISTS)
    }

    fn look_at_list(&self, index: usize, person: &Person<S>) -> Result<(), String> {
        self.look_at_lists(index, person, TOLD_LISTS)
    }

    fn look_at_lists(&self, index: usize, person: &Person<S>, lists: u8) -> Result<(), String> {
        let account = &person.account;
        if let Some(difference) = self.service.difference_of_floors(index).filter(|_| person.list_is_told) {
            return Err(format!("in the list of {account} {difference}"));
        }
        let (is, told) = (self.service.describe(index, lists), person.knows.roster.describe(lists));
        if is == told {
            return Ok(());
        }
        let differs = |key: &&String| is.get(*key) != told.get(*key);
        let key = is.keys().chain(told.keys()).find(differs).cloned().unwrap_or_default();
        let (is, told) = (is.get(&key), told.get(&key));
        Err(format!("the list of {account} is another one: {key:?} is \"{is:?}\" and not \"{told:?}\""))
    }

    /// What was said came to those to whom the service says so, and what was reported as not said did not.
    fn look_at_texts(&mut self) -> Result<(), String> {
        let mut ways: HashMap<u32, Vec<Passed>> = HashMap::new();
        for passed in &self.passed_on {
            ways.entry(passed.text).or_default().push(*passed);
        }
        let mut tally = self.tally;
        for person in &self.people {
            let mut rooms = HashMap::new();
            for message in person.messages.values() {
                let What::Text(number) = message.what else { continue };
                let ways = ways.get(&number).map_or(&[][..], Vec::as_slice);
                tally.texts += 1;
                tally.delivered += u64::from(message.fate == Some(Fate::Delivered));
                tally.to_groups += u64::from(message.to_group);
                self.look_at_text(number, &person.account, message, ways)?;
                // A group that has lost its switchboard is not called together again.
                if let Some(way) = ways.first().filter(|_| message.to_group)
                    && *rooms.entry(message.chat).or_insert(way.room) != way.room
                {
                    return Err(format!("text {number} to a group went to another one"));
                }
            }
        }
        self.tally = tally;
        Ok(())
    }

    fn look_at_text(
        &self,
        number: u32,
        writer: &str,
        message: &Message,
        ways: &[Passed],
    ) -> Result<(), String> {
        if ways.iter().any(|way| ways.first().is_some_and(|first| first.room != way.room)) {
            return Err(format!("text {number} was said in two places"));
        }
        match message.fate {
            Some(Fate::Delivered) if ways.is_empty() => {
                return Err(format!("text {number} was acknowledged and passed on to nobody"));
            }
            Some(Fate::Delivered) => {}
            Some(Fate::Failed(FailureReason::Unknown | FailureReason::NotPassedOn)) | None => return Ok(()),
            fate if !ways.is_empty() => {
                return Err(format!("text {number} was passed on, and reported as {fate:?}"));
            }
            _ => {}
        }
        let heard = |way: &&Passed| {
            // Those of the crowd hear everything.
            let reader = self.people.get(way.reader);
            reader.is_none_or(|reader| reader.heard.contains(&number) || reader.shut_out.contains(writer))
                || self.harmed.contains(&way.connection)
        };
        match ways.iter().find(|way| !heard(way)) {
            Some(way) => {
                Err(format!("text {number} was acknowledged and never came to person {}", way.reader))
            }
            None => Ok(()),
        }
    }

    pub(super) fn look_at_the_end(&self) -> Result<(), String> {
        for person in &self.people {
            if person.machine.state() != State::Offline || person.told != Told::Out || person.wait != u64::MAX
            {
                return Err(format!("{} is {:?} after signing out", person.account, person.machine.state()));
            }
            if person.links > 0 {
                return Err(format!("{} has connections after signing out", person.account));
            }
        }
        match self.pipes.values().find(|pipe| !pipe.is_given_up) {
            Some(pipe) => Err(format!("a connection to {:?} is left open", pipe.far_end)),
            None => Ok(()),
        }
    }
}
