//! What people do: say things, bring others in, leave, come and go, change their lists and what others see of them.

use msnp_core::account::Status;
use msnp_core::{ChatId, Error, Recipient, RequestId};

use super::{ACCOUNTS, World};
use crate::memory::Kind;
use crate::network::Faults;
use crate::person::{Person, What};

/// The most bytes of a file.
const LARGEST_FILE: u64 = 20_000;

impl<S: Kind> World<S> {
    /// Somebody does something, or fate does.
    pub(super) fn act(&mut self) -> Result<(), String> {
        let person = self.acts.index(self.people.len());
        let (kind, detail) = (self.acts.below(100), self.acts.below(1 << 32));
        let is_rough = self.acts.below(100) < self.roughness;
        match kind {
            0..18 => self.speak(person, detail),
            18..20 => self.change_objects(person, detail),
            20..23 => self.fetch_object(person, detail),
            23 => self.turn_hold(person, detail),
            24..26 if self.has_letters() => self.leave_letter(person, detail),
            26 if self.has_letters() => self.look_after_letters(person, detail),
            24..35 => self.speak_in_conversation(person, detail),
            35 | 36 => self.offer_file(person, detail),
            37 => self.cancel_file(person, detail),
            38..44 => self.invite(person, detail),
            44..46 => self.leave(person, detail),
            46..50 => self.choose_status(person, detail),
            50..53 => self.come_or_go(person),
            53..64 => self.change_list(person, detail),
            64 | 88..94 if !self.crowd.is_empty() => self.speak_to_crowd(person, detail),
            64..68 => self.show_oneself(person, detail),
            68..74 if is_rough && self.has(Faults::SLEEP) => self.sleep_or_wake(person, detail),
            74..77 if is_rough && self.has(Faults::CLOCK_JUMPS) => self.jump(person, detail),
            77..87 if is_rough && self.has(Faults::CUTS) => {
                self.cut(detail);
                Ok(())
            }
            87..95 if is_rough && self.has(Faults::HALF_OPEN) => {
                self.silence(detail);
                Ok(())
            }
            95..97 if is_rough && self.has(Faults::RESTARTS) => {
                self.restart(detail);
                Ok(())
            }
            97 if is_rough && self.has(Faults::ELSEWHERE) => {
                self.trace(|| format!("person {person} signs in elsewhere"));
                self.service.sign_in_elsewhere(person);
                self.serve();
                Ok(())
            }
            // A word more, so that a story without faults has no silence in their place.
            68..86 => self.speak_in_conversation(person, detail),
            _ => Ok(()),
        }
    }

    fn has_letters(&self) -> bool {
        self.people.iter().any(|person| person.has_letters)
    }

    /// Somebody has a word for everybody: many connections open and close in the same moment.
    fn speak_to_crowd(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let count = usize::try_from(detail % 21).unwrap_or(0).max(13);
        for account in self.crowd.iter().take(count) {
            self.spoken += 1;
            let what = What::Text(self.spoken);
            self.trace(|| format!("person {person} says {what:?} to {account}"));
            let mut outcome = Ok(());
            self.with(person, |person| outcome = person.say(Recipient::Account(account), what, 30))?;
            outcome?;
        }
        Ok(())
    }

    /// Somebody other than this person.
    pub(super) fn other(&self, person: usize, detail: u64) -> &'static str {
        let others = ACCOUNTS.len() - 1;
        let step = usize::try_from(detail).unwrap_or(0).checked_rem(others).unwrap_or(0);
        ACCOUNTS.get((person + 1 + step) % ACCOUNTS.len()).copied().unwrap_or_default()
    }

    fn speak(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let to = self.other(person, detail);
        if self.people.get(person).is_some_and(|person| person.knows.roster.blocks(to)) {
            return Ok(());
        }
        self.say(person, Recipient::Account(to), detail)
    }

    fn speak_in_conversation(&mut self, person: usize, detail: u64) -> Result<(), String> {
        match self.some_talk(person, detail) {
            Some(chat) => self.say(person, Recipient::Chat(chat), detail),
            None => self.speak(person, detail),
        }
    }

    fn some_talk(&self, person: usize, detail: u64) -> Option<ChatId> {
        let detail = usize::try_from(detail >> 8).unwrap_or(0);
        self.people.get(person).and_then(|person| person.open_talk(detail))
    }

    fn say(&mut self, person: usize, to: Recipient<'_>, detail: u64) -> Result<(), String> {
        let (kind, length) = ((detail >> 4) % 20, usize::try_from((detail >> 16) % 1500).unwrap_or(0));
        let (what, length) = match kind {
            0 => (What::Typing, 0),
            1 => (What::Nudge, 0),
            2..6 => (What::Text(0), length),
            // Above 1,664 bytes with its headers.
            6 => (What::Text(0), 1_600 + length),
            _ => (What::Text(0), 30),
        };
        let what = match what {
            What::Text(_) => {
                self.spoken += 1;
                What::Text(self.spoken)
            }
            what => what,
        };
        // Texts follow each other without a pause now and then.
        let count = if kind == 5 { 3 } else { 1 };
        for step in 0..count {
            self.trace(|| format!("person {person} says {what:?} of {length} to {to:?}"));
            let what = match what {
                What::Text(_) if step > 0 => {
                    self.spoken += 1;
                    What::Text(self.spoken)
                }
                what => what,
            };
            let mut outcome = Ok(());
            self.with(person, |person| outcome = person.say(to, what, length))?;
            outcome?;
        }
        Ok(())
    }

    fn offer_file(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let to = self.other(person, detail);
        if self.people.get(person).is_some_and(|person| person.knows.roster.blocks(to)) {
            return Ok(());
        }
        self.offered += 1;
        let (number, size) =
            (self.offered, if (detail >> 8).is_multiple_of(9) { 0 } else { (detail >> 8) % LARGEST_FILE });
        self.trace(|| format!("person {person} offers file {number} of {size} bytes to {to}"));
        self.with(person, |person| person.offer(to, number, size))
    }

    fn cancel_file(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let detail = usize::try_from(detail).unwrap_or(0);
        let Some(transfer) = self.people.get(person).and_then(|person| person.some_file(detail)) else {
            return Ok(());
        };
        self.trace(|| format!("person {person} cancels {transfer:?}"));
        self.with(person, |person| {
            // It may have ended, and has yet to say so.
            let _ = person.machine.cancel_transfer(transfer);
        })
    }

    fn invite(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let Some(chat) = self.some_talk(person, detail) else { return Ok(()) };
        let whom = if detail.is_multiple_of(16) { "nobody@example.org" } else { self.other(person, detail) };
        self.trace(|| format!("person {person} invites {whom} to {chat:?}"));
        self.wish(person, |person| person.machine.invite(chat, whom))
    }

    fn leave(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let Some(chat) = self.some_talk(person, detail) else { return Ok(()) };
        self.trace(|| format!("person {person} leaves {chat:?}"));
        self.with(person, |person| {
            if person.machine.leave(chat).is_ok() {
                person.talks.entry(chat).or_default().was_left = true;
            }
        })
    }

    fn wish(
        &mut self,
        person: usize,
        wish: impl FnOnce(&mut Person<S>) -> Result<RequestId, Error>,
    ) -> Result<(), String> {
        self.with(person, |person| {
            let wish = wish(person);
            person.wished(wish);
        })
    }

    /// The same for what changes the list or one's own settings in it.
    fn wish_of_list(
        &mut self,
        person: usize,
        wish: impl FnOnce(&mut Person<S>) -> Result<RequestId, Error>,
    ) -> Result<(), String> {
        self.wish(person, |person| {
            let wish = wish(person);
            person.changes.extend(wish);
            wish
        })
    }

    fn choose_status(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let choices = [Status::Online, Status::Busy, Status::Away, Status::Hidden];
        let status = choices.get(usize::try_from(detail % 4).unwrap_or(0)).copied().unwrap_or(Status::Online);
        self.wish(person, |person| person.machine.set_status(status))
    }

    fn come_or_go(&mut self, person: usize) -> Result<(), String> {
        let now = self.now;
        self.with(person, |person| {
            person.wants_in = !person.wants_in;
            if person.wants_in {
                person.tries_again = Some(now);
            } else {
                person.sign_out();
            }
        })
    }

    fn change_list(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let whom = self.other(person, detail);
        self.trace(|| format!("person {person} changes the list: {} {whom}", (detail >> 8) % 14));
        self.wish_of_list(person, |person| {
            let id = person.knows.roster.id_of(whom);
            let id = id.as_deref();
            let group = person.knows.roster.some_group(usize::try_from(detail >> 16).unwrap_or(0));
            let group = group.as_deref().unwrap_or("00000000-91c4-4e0b-8f5a-6d2b70c81e44");
            let name = format!("Ä group + {}%20", detail % 5);
            let machine = &mut person.machine;
            match (detail >> 8) % 14 {
                0 | 1 => machine.remove_contact(whom, id),
                2..5 if id.is_none() => machine.add_contact(whom, &format!("{whom} & {}", detail % 100)),
                2 if person.knows.roster.blocks(whom) => machine.unblock(whom),
                2 => {
                    let wish = machine.block(whom);
                    if wish.is_ok() {
                        person.shut_out.insert(whom.to_owned());
                    }
                    wish
                }
                3 | 4 => machine.unblock(whom),
                5 | 6 => machine.rename_contact(whom, id, &format!("Nämé {}", detail % 100)),
                7 | 8 => machine.add_group(&name),
                9 => machine.rename_group(group, &name),
                10 => machine.remove_group(group),
                11 | 12 => machine.add_to_group(whom, id, group),
                _ if detail & 1 == 0 => machine.remove_from_group(whom, id, group),
                _ => machine.acknowledge_added(whom),
            }
        })
    }

    fn show_oneself(&mut self, person: usize, detail: u64) -> Result<(), String> {
        self.trace(|| format!("person {person} changes something: {}", (detail >> 8) % 8));
        let kind = (detail >> 8) % 8;
        let act = |person: &mut Person<S>| {
            let machine = &mut person.machine;
            match kind {
                0..2 => machine.set_display_name(&format!("Größe {}% ☺", detail % 1000)),
                2..5 => {
                    let message = format!("reading {}", detail % 1000);
                    let wish = machine.set_personal_message(&message, "");
                    if wish.is_ok() {
                        person.personal_message = message;
                    }
                    wish
                }
                5 => machine.set_privacy(!detail.is_multiple_of(3)),
                6 if detail & 1 == 0 => machine.set_prompting(detail & 2 == 0),
                6 => machine.set_property("PHH", "555 0100"),
                _ if detail & 1 == 0 => machine.request_url("INBOX"),
                _ => machine.request_configuration("Shields.xml"),
            }
        };
        let is_of_list = matches!(kind, 0 | 1 | 5) || kind == 6 && detail & 1 == 0;
        if is_of_list { self.wish_of_list(person, act) } else { self.wish(person, act) }
    }
}
