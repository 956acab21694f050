//! Chunked messages, joined within bounds (`switchboard.md` 5): one for each sender in each conversation, as far as the storage has places.
//!
//! A message that finds no place pushes another one out: one of a person to whom the user never wrote, that which waits longest for its next
//! piece. Every message that is given up is told, with its sender, which therefore stands before the pieces until then.

use crate::ids::{ChatId, LinkId};
use crate::limits::Limits;
use crate::message::Position;
use crate::storage::{Buffer, List, Storage};
use crate::time::Instant;
use crate::timer::{Round, Timer};
use crate::wire::mime::Mime;

/// What became of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// More has to come.
    Waiting,
    /// The message at this place is whole.
    Whole(usize),
    /// It belongs to no message that is being joined, or is out of order.
    Stray,
    /// Another message was given up for it: once that is told, there is room.
    Again,
    /// There is no room for its message.
    NoRoom,
    /// Its message claims more pieces than are taken.
    TooMany,
}

/// A piece of a message, and where it came in.
pub(crate) struct Piece<'a> {
    pub(crate) chat: ChatId,
    pub(crate) link: LinkId,
    pub(crate) sender: &'a str,
    /// The user has written to them.
    pub(crate) is_known: bool,
    /// The mark of the message's id.
    pub(crate) message_id: u64,
    pub(crate) position: Position,
    pub(crate) payload: &'a [u8],
}

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Joining,
    /// Given up; to be told.
    GivenUp,
    /// Told, as a message or as given up: the place is free with the next poll.
    Told,
}

/// One chunked message.
#[repr(C)]
pub(crate) struct Place<B> {
    stage: Stage,
    is_known: bool,
    /// The length of the sender's name, which stands before the pieces.
    name: u8,
    chat: ChatId,
    /// The link of the last piece.
    link: LinkId,
    next: u32,
    total: u32,
    message_id: u64,
    timer: Timer,
    parts: B,
}

impl<B: Buffer> Place<B> {
    /// Name and payload.
    fn split(&self) -> (&[u8], &[u8]) {
        self.parts.bytes().split_at_checked(usize::from(self.name)).unwrap_or_default()
    }

    fn is_of(&self, chat: ChatId, sender: &str) -> bool {
        self.stage == Stage::Joining
            && self.chat == chat
            && self.split().0.eq_ignore_ascii_case(sender.as_bytes())
    }

    fn give_up(&mut self) {
        if self.stage == Stage::Joining {
            self.stage = Stage::GivenUp;
            self.timer = Timer::OFF;
            self.parts.truncate(usize::from(self.name));
        }
    }
}

/// The chunked messages that are being joined.
#[repr(C)]
pub(crate) struct Joining<S: Storage> {
    places: S::Joins<Place<S::Joined>>,
}

impl<S: Storage> Joining<S> {
    pub(crate) const fn new() -> Self {
        Self { places: <S::Joins<Place<S::Joined>> as List<Place<S::Joined>>>::EMPTY }
    }

    /// Takes a chunk in.
    pub(crate) fn take(&mut self, piece: &Piece<'_>, limits: &Limits, now: Instant) -> Progress {
        let own = self.places.items().iter().position(|place| place.is_of(piece.chat, piece.sender));
        let index = match piece.position {
            Position::First { total } => {
                if total > u32::from(limits.chunks) {
                    return Progress::TooMany;
                }
                if let Some(place) = own.and_then(|index| self.places.items_mut().get_mut(index)) {
                    // They say something else now.
                    place.give_up();
                    return Progress::Again;
                }
                match self.begin(piece, total) {
                    Ok(index) => index,
                    Err(progress) => return progress,
                }
            }
            Position::Later { index } => {
                let Some(own) = own else { return Progress::Stray };
                if let Err(progress) = self.go_on(own, piece, index) {
                    return progress;
                }
                own
            }
        };
        let Some(place) = self.places.items_mut().get_mut(index) else { return Progress::Stray };
        place.link = piece.link;
        if place.next >= place.total {
            (place.stage, place.timer) = (Stage::Told, Timer::OFF);
            return Progress::Whole(index);
        }
        place.timer = Timer::start(limits.joining);
        place.timer.stamp(now);
        Progress::Waiting
    }

    fn begin(&mut self, piece: &Piece<'_>, total: u32) -> Result<usize, Progress> {
        let needed = piece.sender.len().saturating_add(piece.payload.len());
        let mut parts = <S::Joined as Buffer>::EMPTY;
        let name = u8::try_from(piece.sender.len()).map_err(|_| Progress::NoRoom)?;
        if needed > parts.limit().min(S::JOINED) {
            return Err(Progress::NoRoom);
        }
        let count = self.places.items().len();
        if count >= self.places.limit() || !self.has_room(needed) {
            return Err(self.push_out(piece.is_known, None));
        }
        let appended = parts.append(piece.sender.as_bytes()).and_then(|()| parts.append(piece.payload));
        appended.map_err(|_| Progress::NoRoom)?;
        let place = Place {
            stage: Stage::Joining,
            is_known: piece.is_known,
            name,
            chat: piece.chat,
            link: piece.link,
            next: 1,
            total,
            message_id: piece.message_id,
            timer: Timer::OFF,
            parts,
        };
        self.places.add(place).map_err(|_| Progress::NoRoom)?;
        Ok(count)
    }

    fn go_on(&mut self, own: usize, piece: &Piece<'_>, index: u32) -> Result<(), Progress> {
        let body = Mime::parse(piece.payload).body;
        let has_room = self.has_room(body.len());
        let Some(place) = self.places.items_mut().get_mut(own) else { return Err(Progress::Stray) };
        if place.message_id != piece.message_id {
            return Err(Progress::Stray);
        }
        if index != place.next {
            place.give_up();
            return Err(Progress::Stray);
        }
        if !has_room {
            let is_known = place.is_known;
            if self.push_out(is_known, Some(own)) == Progress::Again {
                return Err(Progress::Again);
            }
            self.places.items_mut().get_mut(own).map(Place::give_up);
            return Err(Progress::Stray);
        }
        if place.parts.append(body).is_err() {
            place.give_up();
            return Err(Progress::Stray);
        }
        place.next = place.next.saturating_add(1);
        Ok(())
    }

    fn has_room(&self, bytes: usize) -> bool {
        let used = |sum: usize, place: &Place<S::Joined>| sum.saturating_add(place.parts.bytes().len());
        self.places.items().iter().fold(bytes, used) <= S::JOINED
    }

    /// Gives a message of somebody to whom the user never wrote up: that which waits longest.
    fn push_out(&mut self, is_known: bool, but: Option<usize>) -> Progress {
        let places = self.places.items_mut().iter_mut().enumerate();
        let may_go = |place: &Place<S::Joined>| place.stage == Stage::Joining && !place.is_known;
        let others = places.filter(|(index, place)| Some(*index) != but && may_go(place));
        // One that is under way is pushed out by a new one, not by another that grows, unless that is of somebody known.
        let oldest = others.min_by_key(|(_, place)| place.timer.end()).filter(|_| is_known || but.is_none());
        match oldest {
            Some((_, place)) => {
                place.give_up();
                Progress::Again
            }
            None => Progress::NoRoom,
        }
    }

    /// Sender and payload of a message, until the next poll.
    pub(crate) fn message(&self, place: usize) -> Option<(ChatId, &str, &[u8])> {
        let place = self.places.items().get(place)?;
        let (name, payload) = place.split();
        Some((place.chat, core::str::from_utf8(name).unwrap_or_default(), payload))
    }

    /// The next message that was given up: its place, and the link of its last piece.
    pub(crate) fn next_given_up(&mut self) -> Option<(usize, LinkId)> {
        let mut places = self.places.items_mut().iter_mut().enumerate();
        let (index, place) = places.find(|(_, place)| place.stage == Stage::GivenUp)?;
        place.stage = Stage::Told;
        Some((index, place.link))
    }

    /// Gives the places back of what was told.
    pub(crate) fn release(&mut self) {
        while let Some(index) = self.places.items().iter().position(|place| place.stage == Stage::Told) {
            self.places.discard(index);
        }
    }

    /// Gives up what waits for its next piece for too long. Answers whether anything did.
    pub(crate) fn expire(&mut self, now: Instant) -> bool {
        let late = self.places.items_mut().iter_mut().find(|place| place.timer.is_due(now));
        late.map(Place::give_up).is_some()
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        self.places.items_mut().iter_mut().for_each(|place| round.visit(&mut place.timer));
    }

    /// Gives up all that is being joined.
    pub(crate) fn give_up(&mut self) {
        self.places.items_mut().iter_mut().for_each(Place::give_up);
    }

    /// Gives up what is being joined for one conversation.
    pub(crate) fn give_up_chat(&mut self, chat: ChatId) {
        self.places.items_mut().iter_mut().filter(|place| place.chat == chat).for_each(Place::give_up);
    }

    /// Gives up what one person was saying.
    pub(crate) fn give_up_sender(&mut self, chat: ChatId, sender: &str) {
        let mut places = self.places.items_mut().iter_mut();
        places.find(|place| place.is_of(chat, sender)).map(Place::give_up);
    }

    /// Forgets what is being joined for a conversation of which nothing more is told.
    pub(crate) fn forget_chat(&mut self, chat: ChatId) {
        while let Some(index) = self.places.items().iter().position(|place| place.chat == chat) {
            self.places.discard(index);
        }
    }
}
