//! What the machine tells of transfers between people, and what comes of it here.

use std::time::Duration;

use msnp_core::ChatId;
use msnp_core::account::{List, Status};
use msnp_core::event::PeerEvent;
use msnp_core::p2p::{self, TransferEnd};
use msnp_core::text::Text;

use super::Session;
use crate::error::SendFailure;
use crate::event::Event;
use crate::transfer::{Activity, PictureHash, TransferEvent, TransferFailure, TransferId};
use crate::transfers::{Part, Transfer};

/// The most bytes of a preview.
const PREVIEW: usize = 64 * 1024;

impl Session {
    pub(super) fn peer(&mut self, event: PeerEvent<'_>) {
        match event {
            PeerEvent::FileOffered { transfer, chat, account, file } => {
                self.file_offered(transfer, chat, account, &file)
            }
            PeerEvent::Accepted { .. } => {}
            PeerEvent::Asked { transfer, account, object, .. } => self.asked(transfer, account, &object),
            PeerEvent::Wants { transfer, most, .. } => self.wants(transfer, most),
            PeerEvent::Data { transfer, bytes, .. } => self.data(transfer, bytes),
            PeerEvent::Ended { transfer, end } => self.ended(transfer, end),
            PeerEvent::NotServed { chat, account, activity } => self.not_served(chat, account, activity),
            #[cfg(not(feature = "exhaustive"))]
            _ => {}
        }
    }

    fn emit_transfer(&mut self, event: TransferEvent) {
        self.emit(Event::Transfer(event));
    }

    /// Whether files to and from that person may leave the conversation: where the settings say so, and they are a contact.
    pub(crate) fn may_go_directly(&self, account: &str) -> bool {
        let contact = self.roster.contact(account);
        let is_known = contact.is_some_and(|contact| contact.is_on(List::Forward) && !contact.is_blocked());
        is_known && (self.direct.connects() || self.direct.listens())
    }

    /// Whether that person's program takes files by MSNFTP alone (`p2p.md` 10); `None`: it does not say.
    pub(crate) fn takes_msnftp_alone(&self, account: &str) -> Option<bool> {
        #[cfg(feature = "legacy")]
        if self.roster.me().dialect().is_some_and(|dialect| !dialect.has_capabilities()) {
            return None;
        }
        let contact = self.roster.contact(account).filter(|contact| contact.status() != Status::Offline);
        Some(contact.is_some_and(|contact| contact.capabilities().takes_msnftp_alone()))
    }

    fn not_served(&mut self, chat: ChatId, account: &str, activity: p2p::Activity) {
        if self.drops_message(chat, account) || self.has_blocked(account) {
            return;
        }
        let conversation = self.conversations.of_chat_with(chat, account);
        let account = account.to_ascii_lowercase();
        let activity = activity_of(activity);
        self.emit_transfer(TransferEvent::NotServed { conversation, account, activity });
    }

    fn file_offered(
        &mut self,
        transfer: p2p::TransferId,
        chat: ChatId,
        account: &str,
        file: &p2p::FileContext<'_>,
    ) {
        let number = transfer.number();
        let size = file.size();
        if self.drops_message(chat, account) || self.has_blocked(account) {
            self.transfers.unwanted.push(number);
            return;
        }
        if file.needs_direct() && !self.may_go_directly(account) {
            self.transfers.unwanted.push(number);
            return self.not_served(chat, account, p2p::Activity::File);
        }
        let offered = Part::Offered { account: account.into() };
        self.transfers.list.insert(number, Transfer::new(offered, size));
        let conversation = self.conversations.of_chat_with(chat, account);
        self.emit_transfer(TransferEvent::FileOffered {
            transfer: TransferId(number),
            conversation,
            account: account.to_ascii_lowercase(),
            name: file.name().as_str().to_owned(),
            size,
            preview: file.preview().take(PREVIEW).collect(),
        });
    }

    /// Somebody fetches what is one's own.
    fn asked(&mut self, transfer: p2p::TransferId, account: &str, object: &p2p::Object) {
        match self.transfers.own.get(&object.hash) {
            Some(bytes) if !self.has_blocked(account) => {
                let size = bytes.len() as u64;
                let serving = Transfer::new(Part::Serving { bytes }, size);
                self.transfers.list.insert(transfer.number(), serving);
            }
            _ => self.transfers.unwanted.push(transfer.number()),
        }
    }

    fn wants(&mut self, transfer: p2p::TransferId, most: usize) {
        let Some(known) = self.transfers.get_mut(transfer.number()) else { return };
        if let Part::Sending { wanted, .. } = &mut known.part {
            *wanted = most;
        }
        self.transfers.ready.push(transfer.number());
    }

    fn data(&mut self, transfer: p2p::TransferId, bytes: &[u8]) {
        let now = self.now;
        let number = transfer.number();
        let Some(known) = self.transfers.list.get_mut(&number) else { return };
        match &mut known.part {
            Part::Receiving { waits, .. } => waits.extend(bytes),
            Part::Fetching { bytes: picture, .. } => picture.extend_from_slice(bytes),
            Part::Offered { .. } | Part::Sending { .. } | Part::Serving { .. } => return,
        }
        known.wake(&mut self.wakes);
        let is_file = matches!(known.part, Part::Receiving { .. });
        if known.must_hold().is_some() {
            self.transfers.ready.push(number);
        }
        self.moved(number, bytes.len(), now, is_file);
    }

    /// Counts bytes of a transfer, and tells how far it is.
    pub(crate) fn moved(&mut self, number: u32, bytes: usize, now: msnp_core::time::Instant, is_file: bool) {
        let Some(known) = self.transfers.list.get_mut(&number) else { return };
        let due = known.progress(bytes, now);
        let (done, size) = (known.done, known.size);
        if let Some(elapsed) = due.filter(|_| is_file) {
            let elapsed = Duration::from_millis(elapsed);
            self.emit_transfer(TransferEvent::Progress { transfer: TransferId(number), done, size, elapsed });
        }
    }

    fn ended(&mut self, transfer: p2p::TransferId, end: TransferEnd) {
        let number = transfer.number();
        let failure = TransferFailure::of_end(end);
        let Some(known) = self.transfers.list.get_mut(&number) else { return };
        let outcome = failure.clone().map_or(Ok(()), Err);
        known.end = Some(outcome.clone());
        known.wake(&mut self.wakes);
        match &known.part {
            // Whoever drives it takes it away, when all of it is taken.
            Part::Sending { .. } | Part::Receiving { .. } => {}
            Part::Serving { .. } => {
                self.transfers.list.remove(&number);
                return;
            }
            Part::Offered { .. } => {
                self.transfers.list.remove(&number);
            }
            Part::Fetching { .. } => {
                self.fetched(number, outcome);
                return;
            }
        }
        self.emit_transfer(TransferEvent::FileEnded { transfer: TransferId(number), failure });
    }

    /// A picture has come, or has not.
    fn fetched(&mut self, number: u32, outcome: Result<(), TransferFailure>) {
        let Some(Transfer { part: Part::Fetching { bytes, waiting, .. }, .. }) =
            self.transfers.list.remove(&number)
        else {
            return;
        };
        if let Err(TransferFailure::NotReached { reason: SendFailure::Refused(code) }) = &outcome {
            // 800: too many conversations were opened (`p2p.md` 3).
            if code.number() == 800 {
                self.transfers.pictures.refused(self.now);
            }
        }
        let hash = self.transfers.fetching.iter().find(|(_, known)| **known == number).map(|(hash, _)| *hash);
        self.transfers.fetching.retain(|_, known| *known != number);
        let fetched = outcome.map(|()| std::sync::Arc::from(bytes));
        // The machine has looked that they are the bytes of that hash.
        if let (Ok(bytes), Some(hash)) = (&fetched, hash) {
            self.transfers.keep(hash, std::sync::Arc::clone(bytes));
        }
        for promise in waiting {
            promise.keep(fetched.clone(), &mut self.wakes);
        }
    }

    /// Somebody's presence came with another picture than before, or without one.
    pub(super) fn picture_seen(&mut self, account: &str, before: &str, after: Text<'_>) {
        let hash_of = |element| p2p::Object::parse(element).map(|object| PictureHash(object.hash));
        let (known, picture) = (hash_of(before.into()), hash_of(after));
        if known != picture {
            let account = account.to_ascii_lowercase();
            self.emit_transfer(TransferEvent::PictureChanged { account, picture });
        }
    }

    /// The session is over: nobody waits for a picture any more.
    pub(super) fn end_transfers(&mut self) {
        self.transfers.announced.clear();
        for wanted in std::mem::take(&mut self.transfers.pictures.wanted) {
            for promise in wanted.waiting {
                promise.keep(Err(TransferFailure::SessionEnded), &mut self.wakes);
            }
        }
        let numbers: Vec<u32> = self.transfers.list.keys().copied().collect();
        for number in numbers {
            let known = self.transfers.list.get(&number);
            if known.is_some_and(|known| known.end.is_none()) {
                self.ended(p2p::TransferId::from_number(number), TransferEnd::ConnectionLost);
            }
        }
        self.transfers.ready.clear();
        self.transfers.unwanted.clear();
    }
}

fn activity_of(activity: p2p::Activity) -> Activity {
    match activity {
        p2p::Activity::Webcam => Activity::Webcam,
        p2p::Activity::Game => Activity::Game,
        p2p::Activity::File => Activity::File,
        p2p::Activity::Other => Activity::Other,
        #[cfg(not(feature = "exhaustive"))]
        _ => Activity::Other,
    }
}
