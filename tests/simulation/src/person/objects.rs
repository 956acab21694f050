//! Display pictures and other objects: what somebody offers, who asks for it, and what of others' is fetched.

use std::collections::{BTreeMap, BTreeSet};

use msnp_core::p2p::{Hash, Object, ObjectKind, TransferId};
use msnp_core::text::Text;
use msnp_core::{ChatId, Error, Recipient, Sink, Storage};

use super::Person;
use super::files::{Moved, bytes_of};

/// An object of somebody's, by the number and the length of its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thing {
    /// Its number, that of no other object or file.
    pub(crate) number: u32,
    /// What others know it by.
    pub(crate) object: Object,
}

impl Thing {
    /// The object with these bytes.
    pub(crate) fn new(kind: ObjectKind, number: u32, size: u64) -> Self {
        let bytes: Vec<u8> = bytes_of(number, 0, usize::try_from(size).unwrap_or(0)).collect();
        Self { number, object: Object::of(kind, &bytes) }
    }

    /// The element that its owner sends.
    pub(crate) fn element(&self, owner: &str) -> String {
        let mut element = Written(Vec::new());
        self.object.put(owner, &mut element);
        String::from_utf8_lossy(&element.0).into_owned()
    }
}

struct Written(Vec<u8>);

impl Sink for Written {
    fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

/// What somebody has.
#[derive(Debug, Default)]
pub(crate) struct Things {
    /// All that they ever had.
    all: BTreeMap<Hash, Thing>,
    /// The display picture.
    picture: Option<Hash>,
    /// What may be fetched besides.
    published: BTreeSet<Hash>,
}

impl Things {
    /// One that they have, or had.
    pub(crate) fn some(&self, detail: usize) -> Option<Thing> {
        self.all.values().nth(detail.checked_rem(self.all.len())?).copied()
    }

    /// The one that this element names.
    pub(crate) fn named(&self, element: &str) -> Option<Thing> {
        self.all.get(&Object::parse(Text::from(element))?.hash).copied()
    }

    /// How many may be fetched besides the picture.
    pub(crate) fn published(&self) -> usize {
        self.published.len()
    }

    fn offers(&self, hash: &Hash) -> bool {
        self.picture == Some(*hash) || self.published.contains(hash)
    }
}

impl<S: Storage> Person<S> {
    /// Shows another display picture, or none.
    pub(crate) fn show_picture(&mut self, picture: Option<Thing>) {
        let wish = self.machine.set_picture(picture.map(|thing| thing.object));
        if wish != Err(Error::Busy) {
            self.things.picture = picture.map(|thing| thing.object.hash);
            self.things.all.extend(picture.map(|thing| (thing.object.hash, thing)));
        }
        self.wished(wish);
    }

    /// Lets others fetch something else.
    pub(crate) fn publish(&mut self, thing: Thing) {
        if self.machine.publish(thing.object) {
            self.things.all.insert(thing.object.hash, thing);
            self.things.published.insert(thing.object.hash);
        }
    }

    /// Nobody is to fetch one of these any more.
    pub(crate) fn withdraw_some(&mut self, detail: usize) {
        let count = self.things.published.len();
        let index = detail.checked_rem(count).unwrap_or(0);
        if let Some(hash) = self.things.published.iter().nth(index).copied() {
            self.machine.withdraw(&hash);
            self.things.published.remove(&hash);
        }
    }

    /// Fetches something of somebody's, if the machine can.
    pub(crate) fn fetch(&mut self, from: &str, thing: Thing, element: &str) {
        let fetched = self.machine.fetch(Recipient::Account(from), Text::from(element));
        if let Ok(transfer) = fetched {
            self.files.insert(transfer, Moved::object(&thing, true));
        }
    }

    /// Somebody asks for an object.
    pub(super) fn take_request(
        &mut self,
        transfer: TransferId,
        chat: ChatId,
        account: &str,
        object: &Object,
    ) -> Result<(), String> {
        if self.is_alone_with_blocked(chat, account) {
            return Err(format!("{} is asked for an object by {account}, who is blocked", self.account));
        }
        let Some(thing) = self.things.all.get(&object.hash).filter(|thing| thing.object == *object) else {
            return Err(format!("{} is asked for what they never had", self.account));
        };
        if !self.things.offers(&object.hash) {
            return Err(format!("object {} is asked for, and was withdrawn", thing.number));
        }
        match self.files.insert(transfer, Moved::object(thing, false)) {
            None => Ok(()),
            Some(before) => Err(format!("{transfer:?} was {before:?}")),
        }
    }
}
