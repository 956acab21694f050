//! What people do with pictures and other objects: change, publish and withdraw them, and fetch those of others.

use msnp_core::p2p::ObjectKind;

use super::{ACCOUNTS, Plan, World};
use crate::memory::Kind;
use crate::person::{Person, Thing};
use crate::random::Random;

/// The bytes of an object: so many that none is like another, and no more.
const SMALLEST_OBJECT: u64 = 16;
const LARGEST_OBJECT: u64 = 12_000;

/// Most have a picture before they sign in. Answers how many.
pub(super) fn show_first_pictures<S: Kind>(people: &mut [Person<S>], plan: Plan) -> u32 {
    let mut random = Random::new(plan.seed ^ 0x71c7);
    let mut offered = 0;
    for person in people {
        if random.chance(70) {
            offered += 1;
            let size = SMALLEST_OBJECT + random.below(LARGEST_OBJECT);
            person.show_picture(Some(Thing::new(ObjectKind::Picture, offered, size)));
        }
    }
    offered
}

impl<S: Kind> World<S> {
    pub(super) fn change_objects(&mut self, person: usize, detail: u64) -> Result<(), String> {
        self.offered += 1;
        let (number, size) = (self.offered, SMALLEST_OBJECT + (detail >> 8) % LARGEST_OBJECT);
        let index = usize::try_from(detail >> 8).unwrap_or(0);
        self.trace(|| format!("person {person} changes objects: {}, {number} of {size} bytes", detail % 8));
        self.with(person, |person| match detail % 8 {
            0..4 => person.show_picture(Some(Thing::new(ObjectKind::Picture, number, size))),
            4 => person.show_picture(None),
            5 | 6 => person.publish(Thing::new(ObjectKind::Emoticon, number, size)),
            _ => person.withdraw_some(index),
        })
    }

    /// Somebody fetches what they see of another, or what that one has or had; twice now and then, or while the other does the same.
    pub(super) fn fetch_object(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let step = usize::try_from(detail % 3).unwrap_or(0);
        let other = (person + 1 + step) % ACCOUNTS.len();
        let how = (detail >> 4) % 8;
        self.fetch_from(person, other, detail >> 8)?;
        match how {
            0 => self.fetch_from(person, other, detail >> 8),
            1..4 => self.fetch_from(other, person, detail >> 8),
            _ => Ok(()),
        }
    }

    fn fetch_from(&mut self, person: usize, other: usize, detail: u64) -> Result<(), String> {
        let (Some(reader), Some(owner)) = (self.people.get(person), self.people.get(other)) else {
            return Ok(());
        };
        let from = owner.account.clone();
        if reader.knows.roster.blocks(&from) {
            return Ok(());
        }
        let seen = reader.knows.sees.get(&from).map(|presence| presence.picture.clone());
        let seen = seen.filter(|picture| !picture.is_empty() && !detail.is_multiple_of(4));
        let index = usize::try_from(detail >> 2).unwrap_or(0);
        let found = match seen {
            Some(element) => owner.things.named(&element).map(|thing| (thing, element)),
            None => owner.things.some(index).map(|thing| (thing, thing.element(&from))),
        };
        let Some((thing, element)) = found else { return Ok(()) };
        self.trace(|| format!("person {person} fetches object {} from {from}", thing.number));
        self.with(person, |person| person.fetch(&from, thing, &element))
    }

    /// A disk is busy, or has time again.
    pub(super) fn turn_hold(&mut self, person: usize, detail: u64) -> Result<(), String> {
        let index = usize::try_from(detail).unwrap_or(0);
        self.with(person, |person| person.turn_hold(index))
    }

    /// What waited for a disk goes on when its time has come.
    pub(super) fn release_held(&mut self) -> Result<(), String> {
        let now = self.now;
        for index in 0..self.people.len() {
            let is_due = |time: u64| time <= now;
            if self.people.get(index).and_then(|person| person.next_release()).is_some_and(is_due) {
                self.trace(|| format!("the disk of person {index} has time again"));
                self.with(index, |person| person.release_held(now))?;
            }
        }
        Ok(())
    }
}
