//! How transfers go on: between what programs hand in and take, and the machine.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Waker;

use msnp_core::Recipient;
use msnp_core::p2p::{Object, ObjectKind, TransferId};

use super::Inner;
use crate::conversations::backlog::Content;
use crate::error::{Error, SendFailure};
use crate::message::Message;
use crate::promise::{Promised, promise};
use crate::text::Collected;
use crate::transfer::TransferFailure;
use crate::transfers::{Fetched, Part, ROOM, Transfer, Wanted};

/// What a program that sends a file is to do next.
pub(crate) enum SendStep {
    /// Read so many bytes at the most.
    Read(usize),
    /// Wait: it is woken.
    Wait,
    Over(Result<(), TransferFailure>),
}

/// What a program that receives a file is to do next.
pub(crate) enum TakeStep {
    /// Write these.
    Write(Vec<u8>),
    /// Wait: it is woken.
    Wait,
    Over(Result<(), TransferFailure>),
}

/// Bytes that are taken at once.
const TAKEN: usize = 16 * 1024;

impl Inner {
    /// Goes on with transfers of which the machine has told something.
    pub(crate) fn go_on_with_transfers(&mut self) {
        for number in std::mem::take(&mut self.session.transfers.unwanted) {
            // One that is over needs no ending.
            let _ = self.machine.cancel_transfer(TransferId::from_number(number));
        }
        for number in std::mem::take(&mut self.session.transfers.ready) {
            self.supply(number);
            self.hold(number);
        }
    }

    /// Has the peer wait, or go on.
    fn hold(&mut self, number: u32) {
        let known = self.session.transfers.get_mut(number);
        if let Some(Transfer { part: Part::Receiving { is_held, .. }, .. }) = known {
            let _ = self.machine.hold_transfer(TransferId::from_number(number), *is_held);
        }
    }

    /// Hands the machine bytes that it asked for, as far as they are here.
    fn supply(&mut self, number: u32) {
        let now = self.session.now;
        let Some(known) = self.session.transfers.get_mut(number) else { return };
        let id = TransferId::from_number(number);
        let (taken, is_file) = match &mut known.part {
            Part::Serving { bytes } => {
                let from = usize::try_from(known.done).unwrap_or(usize::MAX);
                let rest = bytes.get(from..).unwrap_or_default();
                (self.machine.supply(id, rest).unwrap_or(0), false)
            }
            Part::Sending { waits, wanted } => {
                let most = (*wanted).min(waits.len());
                let Some(bytes) = waits.make_contiguous().get(..most).filter(|bytes| !bytes.is_empty())
                else {
                    return;
                };
                let taken = self.machine.supply(id, bytes).unwrap_or(0);
                waits.drain(..taken);
                *wanted = 0;
                (taken, true)
            }
            Part::Offered { .. } | Part::Receiving { .. } | Part::Fetching { .. } => return,
        };
        known.wake(&mut self.session.wakes);
        if taken > 0 {
            self.session.moved(number, taken, now, is_file);
        }
    }

    /// Offers a file.
    pub(crate) fn offer_file(
        &mut self,
        account: &str,
        name: &str,
        size: u64,
    ) -> Result<u32, TransferFailure> {
        if self.session.has_blocked(account) {
            return Err(TransferFailure::NotReached { reason: SendFailure::Blocked });
        }
        let number = self.begin_file(account, name, size)?.number();
        let part = Part::Sending { waits: VecDeque::new(), wanted: 0 };
        self.session.transfers.list.insert(number, Transfer::new(part, size));
        Ok(number)
    }

    /// Takes a file that was offered.
    pub(crate) fn accept_file(&mut self, number: u32) -> Result<(), TransferFailure> {
        let known = self.session.transfers.get_mut(number).ok_or(TransferFailure::NoSuchTransfer)?;
        let Part::Offered { account } = &mut known.part else {
            return Err(TransferFailure::NoSuchTransfer);
        };
        let account = std::mem::take(account);
        self.allow_direct(&account, TransferId::from_number(number));
        let accepted = self.machine.accept_file(TransferId::from_number(number));
        accepted.map_err(TransferFailure::of_call)?;
        if let Some(known) = self.session.transfers.get_mut(number) {
            known.part = Part::Receiving { waits: VecDeque::new(), is_held: false };
        }
        Ok(())
    }

    /// Declines a file that was offered, or ends a transfer of a file.
    pub(crate) fn cancel_transfer(&mut self, number: u32) -> Result<(), TransferFailure> {
        let cancelled = self.machine.cancel_transfer(TransferId::from_number(number));
        cancelled.map_err(TransferFailure::of_call)
    }

    /// Nobody drives a transfer any more: it is cancelled unless it is over.
    pub(crate) fn abandon_transfer(&mut self, number: u32) {
        if self.session.transfers.get_mut(number).is_some_and(|known| known.end.is_none()) {
            let _ = self.machine.cancel_transfer(TransferId::from_number(number));
        }
        // Its end is told, if it has yet to come; nothing more is kept for it.
        if let Some(known) = self.session.transfers.get_mut(number) {
            if known.end.is_some() {
                self.session.transfers.list.remove(&number);
            } else {
                known.part = Part::Offered { account: Box::default() };
            }
        }
    }

    /// What whoever sends a file does next, with bytes that were read.
    pub(crate) fn send_step(&mut self, number: u32, read: &[u8], waker: &Waker) -> SendStep {
        let Some(known) = self.session.transfers.get_mut(number) else {
            return SendStep::Over(Err(TransferFailure::SessionEnded));
        };
        if let Some(end) = known.end.clone() {
            self.session.transfers.list.remove(&number);
            return SendStep::Over(end);
        }
        let Part::Sending { waits, .. } = &mut known.part else {
            return SendStep::Over(Err(TransferFailure::NoSuchTransfer));
        };
        waits.extend(read);
        let here = known.done.saturating_add(waits.len() as u64);
        let left = usize::try_from(known.size.saturating_sub(here)).unwrap_or(usize::MAX);
        let room = ROOM.saturating_sub(waits.len()).min(left).min(TAKEN);
        known.wait(waker);
        if !read.is_empty() {
            self.supply(number);
        }
        if room > 0 { SendStep::Read(room) } else { SendStep::Wait }
    }

    /// What whoever receives a file does next.
    pub(crate) fn take_step(&mut self, number: u32, waker: &Waker) -> TakeStep {
        let Some(known) = self.session.transfers.get_mut(number) else {
            return TakeStep::Over(Err(TransferFailure::SessionEnded));
        };
        let Part::Receiving { waits, .. } = &mut known.part else {
            return TakeStep::Over(Err(TransferFailure::NoSuchTransfer));
        };
        if !waits.is_empty() {
            let bytes: Vec<u8> = waits.drain(..waits.len().min(TAKEN)).collect();
            if known.must_hold().is_some() {
                self.hold(number);
            }
            return TakeStep::Write(bytes);
        }
        if let Some(end) = known.end.clone() {
            self.session.transfers.list.remove(&number);
            return TakeStep::Over(end);
        }
        known.wait(waker);
        TakeStep::Wait
    }

    /// The parts of a message, with what says which of one's emoticons are in it before them.
    pub(crate) fn with_announcements(&self, message: &Message, contents: Vec<Content>) -> Vec<Content> {
        let Message::Text { text, .. } = message else { return contents };
        if self.session.roster.me().dialect().is_some_and(|dialect| !dialect.has_pictures()) {
            return contents;
        }
        let own = self.session.own_account().to_ascii_lowercase();
        let payloads = self.session.transfers.own.announcements(&own, text);
        let announcements =
            payloads.into_iter().map(|payload| Content::Other(Arc::new(Message::Raw { payload })));
        announcements.chain(contents).collect()
    }

    /// Chooses one's emoticons.
    pub(crate) fn set_emoticons(&mut self, emoticons: Vec<(String, Vec<u8>)>) -> Result<(), Error> {
        let own = &mut self.session.transfers.own;
        for hash in own.set_emoticons(emoticons).ok_or(Error::InvalidValue)? {
            if own.get(&hash).is_none() {
                self.machine.withdraw(&hash);
            }
        }
        own.tell_objects(&mut self.machine);
        Ok(())
    }

    /// Lets others fetch something. Answers with the element by which they do.
    pub(crate) fn publish(&mut self, kind: ObjectKind, bytes: Vec<u8>) -> Result<String, Error> {
        let own = self.session.own_account().to_ascii_lowercase();
        let objects = &mut self.session.transfers.own;
        let object = objects.publish(kind, bytes).ok_or(Error::InvalidValue)?;
        objects.tell_objects(&mut self.machine);
        let mut element = Collected(Vec::new());
        object.put(&own, &mut element);
        String::from_utf8(element.0).map_err(|_| Error::InvalidValue)
    }

    /// Nobody is to fetch it any more.
    pub(crate) fn withdraw(&mut self, element: &str) -> Result<(), Error> {
        let object = Object::parse(element.into()).ok_or(Error::InvalidValue)?;
        let own = &mut self.session.transfers.own;
        if own.withdraw(&object.hash) && own.get(&object.hash).is_none() {
            self.machine.withdraw(&object.hash);
        }
        Ok(())
    }

    /// Somebody wants a contact's picture. `None`: they show none.
    pub(crate) fn want_picture(&mut self, account: &str) -> Result<Option<Wish>, TransferFailure> {
        let element: Box<str> = self.picture_element(account).into();
        let object = Object::parse((&*element).into());
        object.map(|object| self.want(account, element, object)).transpose()
    }

    fn picture_element(&self, account: &str) -> &str {
        self.session.roster.contact(account).map(|contact| contact.picture()).unwrap_or_default()
    }

    /// The picture that a contact shows.
    pub(crate) fn picture_of(&self, account: &str) -> Option<Object> {
        Object::parse(self.picture_element(account).into())
    }

    /// Somebody wants an object that a contact has announced as theirs.
    pub(crate) fn want_object(&mut self, account: &str, element: &str) -> Result<Wish, TransferFailure> {
        let object = Object::parse(element.into()).ok_or(TransferFailure::Invalid)?;
        match self.session.transfers.bytes_of(&object.hash) {
            Some(bytes) => Ok(Wish::Known(bytes)),
            None if !Object::is_by(element.into(), account) => Err(TransferFailure::Invalid),
            None => self.want(account, element.into(), object),
        }
    }

    /// Somebody wants an object of a contact: it is here, or on its way, or to be fetched.
    fn want(&mut self, account: &str, element: Box<str>, object: Object) -> Result<Wish, TransferFailure> {
        if let Some(bytes) = self.session.transfers.bytes_of(&object.hash) {
            return Ok(Wish::Known(bytes));
        }
        if self.session.has_blocked(account) {
            return Err(TransferFailure::NotReached { reason: SendFailure::Blocked });
        }
        let (promise, fetched) = promise();
        let wanted = &mut self.session.transfers.pictures.wanted;
        match wanted.iter_mut().find(|wanted| wanted.object.hash == object.hash) {
            Some(known) => known.waiting.push(promise),
            None => {
                let account = account.to_ascii_lowercase().into();
                wanted.push_back(Wanted { account, element, object, waiting: vec![promise] });
            }
        }
        self.fetch_objects();
        Ok(Wish::Fetched(fetched))
    }

    /// Asks for objects that are wanted, one of each contact at a time, as far as that may be done now. Answers whether anything was asked
    /// for.
    pub(crate) fn fetch_objects(&mut self) -> bool {
        let mut has_asked = false;
        let mut later = VecDeque::new();
        while let Some(mut wanted) = self.session.transfers.pictures.wanted.pop_front() {
            wanted.waiting.retain(crate::promise::Promise::is_wanted);
            if wanted.waiting.is_empty() {
                continue;
            }
            if let Some(bytes) = self.session.transfers.bytes_of(&wanted.object.hash) {
                let wakes = &mut self.session.wakes;
                wanted.waiting.into_iter().for_each(|promise| promise.keep(Ok(bytes.clone()), wakes));
                continue;
            }
            if let Some(waiting) = self.fetching(&wanted.object) {
                waiting.append(&mut wanted.waiting);
                continue;
            }
            if self.session.transfers.fetches_from(&wanted.account) {
                later.push_back(wanted);
                continue;
            }
            let conversations = &self.session.conversations;
            let is_connected = conversations
                .all_with_account(&wanted.account)
                .into_iter()
                .any(|id| conversations.get(id).is_some_and(|entry| entry.has_participants()));
            let now = self.session.now;
            if !is_connected && !self.session.transfers.pictures.may_open(now) {
                later.push_back(wanted);
                continue;
            }
            match self.machine.fetch(Recipient::Account(&wanted.account), (&*wanted.element).into()) {
                Ok(id) => {
                    if !is_connected {
                        self.session.transfers.pictures.opened(now);
                    }
                    let size = u64::from(wanted.object.size);
                    let (account, waiting) = (wanted.account, wanted.waiting);
                    let part = Part::Fetching { account, bytes: Vec::new(), waiting };
                    self.session.transfers.fetching.insert(wanted.object.hash, id.number());
                    self.session.transfers.list.insert(id.number(), Transfer::new(part, size));
                    has_asked = true;
                }
                Err(msnp_core::Error::Busy) => later.push_back(wanted),
                Err(error) => {
                    let failure = TransferFailure::of_call(error);
                    let wakes = &mut self.session.wakes;
                    wanted.waiting.into_iter().for_each(|promise| promise.keep(Err(failure.clone()), wakes));
                }
            }
        }
        self.session.transfers.pictures.wanted = later;
        has_asked
    }

    /// Those who wait for an object that is on its way.
    fn fetching(&mut self, object: &Object) -> Option<&mut Vec<crate::promise::Promise<Fetched>>> {
        let number = *self.session.transfers.fetching.get(&object.hash)?;
        match &mut self.session.transfers.list.get_mut(&number)?.part {
            Part::Fetching { waiting, .. } => Some(waiting),
            Part::Offered { .. } | Part::Sending { .. } | Part::Receiving { .. } | Part::Serving { .. } => {
                None
            }
        }
    }
}

/// An object that was wanted.
pub(crate) enum Wish {
    Known(Arc<[u8]>),
    Fetched(Promised<Fetched>),
}
