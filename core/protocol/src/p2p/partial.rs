//! MSNSLP messages that come in parts, joined within bounds.

use super::header::Header;
use crate::ids::ChatId;
use crate::storage::{Buffer, List, Memory};
use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};

/// Without another part for this long, a message is given up (`p2p.md` 12, rule 5).
const IDLE: Duration = Duration::from_secs(60);

/// One message.
#[repr(C)]
struct Partial<B> {
    /// It was whole: the place is free with the next poll.
    is_read: bool,
    chat: ChatId,
    identifier: u32,
    total: u64,
    /// The mark of the sender.
    sender: u64,
    timer: Timer,
    bytes: B,
}

/// The messages that are being joined.
#[repr(C)]
pub(super) struct Partials<S: Memory> {
    places: S::Partials<Partial<S::Slp>>,
}

impl<S: Memory> Partials<S> {
    pub(super) const NONE: Self =
        Self { places: <S::Partials<Partial<S::Slp>> as List<Partial<S::Slp>>>::EMPTY };

    /// Takes a part in. Answers the place of a message that is whole now.
    pub(super) fn take(
        &mut self,
        chat: ChatId,
        sender: u64,
        header: &Header,
        data: &[u8],
        now: Instant,
    ) -> Option<usize> {
        let is_it = |place: &Partial<S::Slp>| {
            !place.is_read
                && place.chat == chat
                && place.sender == sender
                && place.identifier == header.identifier
        };
        let index = match self.places.items().iter().position(is_it) {
            Some(index) => index,
            None if header.offset == 0 => self.begin(chat, sender, header)?,
            None => return None,
        };
        let place = self.places.items_mut().get_mut(index)?;
        let here = u64::try_from(place.bytes.bytes().len()).ok()?;
        if header.total == place.total && header.end()? <= here && header.length > 0 {
            // Said twice.
            return None;
        }
        let is_next = here == header.offset && header.total == place.total;
        if !is_next || place.bytes.append(data).is_err() {
            self.places.discard(index);
            return None;
        }
        place.timer = Timer::start(IDLE);
        place.timer.stamp(now);
        place.is_read = header.end() == Some(place.total);
        place.is_read.then_some(index)
    }

    fn begin(&mut self, chat: ChatId, sender: u64, header: &Header) -> Option<usize> {
        let place = Partial {
            is_read: false,
            chat,
            identifier: header.identifier,
            total: header.total,
            sender,
            timer: Timer::OFF,
            bytes: <S::Slp as Buffer>::EMPTY,
        };
        if header.total > u64::try_from(place.bytes.limit()).unwrap_or(u64::MAX) {
            return None;
        }
        if self.places.items().len() >= self.places.limit() {
            // Of one sender, the newest message counts; another's is not pushed out.
            let own =
                self.places.items().iter().position(|place| place.sender == sender && !place.is_read)?;
            self.places.discard(own);
        }
        self.places.add(place).ok()?;
        self.places.items().len().checked_sub(1)
    }

    /// A message that is whole, until the next poll.
    pub(super) fn message(&self, place: usize) -> &[u8] {
        self.places.items().get(place).map_or(&[], |place| place.bytes.bytes())
    }

    /// Gives the places back of what was read.
    pub(super) fn release(&mut self) {
        while let Some(index) = self.places.items().iter().position(|place| place.is_read) {
            self.places.discard(index);
        }
    }

    /// Gives up what waits for its next part for too long. Answers whether anything did.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        let late = self.places.items().iter().position(|place| place.timer.is_due(now));
        late.map(|index| self.places.discard(index)).is_some()
    }

    pub(super) fn each_timer(&mut self, round: &mut Round) {
        self.places.items_mut().iter_mut().for_each(|place| round.visit(&mut place.timer));
    }

    pub(super) fn forget_chat(&mut self, chat: ChatId) {
        while let Some(index) = self.places.items().iter().position(|place| place.chat == chat) {
            self.places.discard(index);
        }
    }

    pub(super) fn clear(&mut self) {
        self.places.clear();
    }
}
