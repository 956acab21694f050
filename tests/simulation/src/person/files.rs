//! What somebody sends and receives, files and objects: what of it has moved, what waits for a slow disk, and how it ends.

use msnp_core::event::PeerEvent;
use msnp_core::p2p::{Object, TransferEnd, TransferId};
use msnp_core::{ChatId, Storage};

use super::Person;
use super::objects::Thing;

/// Of so many pieces of data, one is too much for the disk at once.
const PIECES_FOR_A_PAUSE: u64 = 9;
/// How long the disk takes for that at the most, in milliseconds.
const LONGEST_PAUSE: u64 = 100_000;

/// The name of a file says which one it is and how long.
pub(crate) fn name_of(number: u32, size: u64) -> String {
    format!("file {number} of {size}.bin")
}

fn numbers_of(name: &str) -> Option<(u32, u64)> {
    let (number, size) = name.strip_prefix("file ")?.strip_suffix(".bin")?.split_once(" of ")?;
    Some((number.parse().ok()?, size.parse().ok()?))
}

/// The bytes of a file or an object from somewhere on: nowhere the same.
pub(super) fn bytes_of(number: u32, offset: u64, length: usize) -> impl Iterator<Item = u8> {
    let places = (offset..).take(length);
    places.map(move |place| {
        let mixed = (place ^ u64::from(number) << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        u8::try_from(mixed >> 56).unwrap_or_default()
    })
}

/// A file or an object that moves, as one of the two knows it.
#[derive(Clone, Debug)]
pub(crate) struct Moved {
    /// Which.
    pub(crate) number: u32,
    /// It is an object, and no file.
    pub(crate) is_object: bool,
    /// Its bytes.
    pub(crate) size: u64,
    /// Those that were handed over, or have come.
    pub(crate) moved: u64,
    /// Whether it comes.
    pub(crate) is_received: bool,
    /// Nothing of it is to be told before this time, in the world's time: the disk is busy.
    pub(crate) held_until: Option<u64>,
    /// How it ended.
    pub(crate) end: Option<TransferEnd>,
}

impl Moved {
    fn file(number: u32, size: u64, is_received: bool) -> Self {
        Self { number, is_object: false, size, moved: 0, is_received, held_until: None, end: None }
    }

    pub(super) fn object(thing: &Thing, is_received: bool) -> Self {
        let size = thing.object.size.into();
        Self { is_object: true, ..Self::file(thing.number, size, is_received) }
    }

    /// What it is, and which.
    pub(crate) fn describe(&self) -> String {
        format!("{} {}", if self.is_object { "object" } else { "file" }, self.number)
    }

    /// Whether data may come.
    fn comes(&self) -> bool {
        self.is_received && self.end.is_none()
    }
}

/// What an event says of a file, without what it borrows.
#[derive(Debug)]
pub(crate) enum FileNews {
    /// Somebody offers one.
    Offered { transfer: TransferId, chat: ChatId, account: String, name: String, size: u64 },
    /// Somebody asks for an object.
    Asked { transfer: TransferId, chat: ChatId, account: String, object: Object },
    /// So many bytes are wanted from there on, at the most.
    Wants { transfer: TransferId, offset: u64, most: usize },
    /// These have come.
    Data { transfer: TransferId, offset: u64, bytes: Vec<u8> },
    /// It is over.
    Ended(TransferId, TransferEnd),
    /// Nothing that matters.
    Other,
}

impl FileNews {
    pub(crate) fn of(event: &PeerEvent<'_>) -> Self {
        match *event {
            PeerEvent::FileOffered { transfer, chat, account, file } => Self::Offered {
                transfer,
                chat,
                account: account.to_owned(),
                name: file.name().as_str().to_owned(),
                size: file.size(),
            },
            PeerEvent::Asked { transfer, chat, account, object } => {
                Self::Asked { transfer, chat, account: account.to_owned(), object }
            }
            PeerEvent::Wants { transfer, offset, most } => Self::Wants { transfer, offset, most },
            PeerEvent::Data { transfer, offset, bytes } => {
                Self::Data { transfer, offset, bytes: bytes.to_vec() }
            }
            PeerEvent::Ended { transfer, end } => Self::Ended(transfer, end),
            _ => Self::Other,
        }
    }
}

impl<S: Storage> Person<S> {
    /// How many files and objects are under way.
    pub(crate) fn files_under_way(&self) -> usize {
        self.files.values().filter(|file| file.end.is_none()).count()
    }

    /// Some file that is under way.
    pub(crate) fn some_file(&self, detail: usize) -> Option<TransferId> {
        let open = self.files.iter().filter(|(_, file)| file.end.is_none());
        let open: Vec<TransferId> = open.map(|(transfer, _)| *transfer).collect();
        open.get(detail.checked_rem(open.len())?).copied()
    }

    /// Offers a file, if the machine takes it.
    pub(crate) fn offer(&mut self, to: &str, number: u32, size: u64) {
        let to = msnp_core::Recipient::Account(to);
        let offered = self.machine.send_file(to, &name_of(number, size), size);
        if let Ok(transfer) = offered {
            self.files.insert(transfer, Moved::file(number, size, false));
        }
    }

    /// Whether something waits for the disk: in its conversation nothing is read meanwhile.
    pub(crate) fn holds_something(&self) -> bool {
        self.next_release().is_some()
    }

    /// When the disk has time for something again.
    pub(crate) fn next_release(&self) -> Option<u64> {
        let open = self.files.values().filter(|file| file.end.is_none());
        open.filter_map(|file| file.held_until).min()
    }

    /// What waited for the disk goes on: all that is due.
    pub(crate) fn release_held(&mut self, until: u64) {
        let is_due = |file: &Moved| file.end.is_none() && file.held_until.is_some_and(|time| time <= until);
        for (transfer, file) in self.files.iter_mut().filter(|(_, file)| is_due(file)) {
            file.held_until = None;
            // It may have ended, and has yet to say so.
            let _ = self.machine.hold_transfer(*transfer, false);
        }
    }

    /// The disk is busy with something that comes, or has time for it again.
    pub(crate) fn turn_hold(&mut self, detail: usize) {
        let coming = self.files.iter().filter(|(_, file)| file.comes());
        let coming: Vec<TransferId> = coming.map(|(transfer, _)| *transfer).collect();
        let index = detail.checked_rem(coming.len()).unwrap_or(0);
        let Some(transfer) = coming.get(index).copied() else { return };
        let Some(file) = self.files.get_mut(&transfer) else { return };
        match file.held_until {
            Some(time) => self.release_held(time),
            None => self.hold(transfer, self.now + 1 + detail as u64 % LONGEST_PAUSE),
        }
    }

    fn hold(&mut self, transfer: TransferId, until: u64) {
        if self.has_slow_disk
            && self.machine.hold_transfer(transfer, true).is_ok()
            && let Some(file) = self.files.get_mut(&transfer)
        {
            file.held_until = Some(until);
        }
    }

    /// Whether nobody is in a conversation but somebody who is blocked.
    pub(super) fn is_alone_with_blocked(&self, chat: ChatId, account: &str) -> bool {
        let talk = self.talks.get(&chat);
        talk.is_some_and(|talk| !talk.is_group && talk.has_only(account)) && self.knows.roster.blocks(account)
    }

    /// Takes news of a file in, and looks whether it may be.
    pub(super) fn take_file(&mut self, news: FileNews) -> Result<(), String> {
        match news {
            FileNews::Offered { transfer, chat, account, name, size } => {
                self.take_offer(transfer, chat, &account, &name, size)
            }
            FileNews::Asked { transfer, chat, account, object } => {
                self.take_request(transfer, chat, &account, &object)
            }
            FileNews::Wants { transfer, offset, most } => self.hand_over(transfer, offset, most),
            FileNews::Data { transfer, offset, bytes } => self.take_data(transfer, offset, &bytes),
            FileNews::Ended(transfer, end) => {
                let file = self.file(transfer)?;
                let what = file.describe();
                if let Some(before) = file.end.replace(end) {
                    return Err(format!("{what} ended twice: {before:?} and {end:?}"));
                }
                if end == TransferEnd::Complete && file.moved != file.size {
                    return Err(format!("{what} is complete with {} of {} bytes", file.moved, file.size));
                }
                match end {
                    TransferEnd::WrongHash => Err(format!("{what} came whole, and has another hash")),
                    TransferEnd::TimedOut if file.held_until.is_some() => {
                        Err(format!("{what} is late while it is held"))
                    }
                    _ => Ok(()),
                }
            }
            FileNews::Other => Ok(()),
        }
    }

    fn file(&mut self, transfer: TransferId) -> Result<&mut Moved, String> {
        self.files.get_mut(&transfer).ok_or_else(|| format!("{transfer:?} is no file that was told of"))
    }

    fn take_offer(
        &mut self,
        transfer: TransferId,
        chat: ChatId,
        account: &str,
        name: &str,
        size: u64,
    ) -> Result<(), String> {
        if self.is_alone_with_blocked(chat, account) {
            return Err(format!("{} is offered a file by {account}, who is blocked", self.account));
        }
        let Some((number, said)) = numbers_of(name) else {
            return Err(format!("{name:?} was never offered"));
        };
        if said != size {
            return Err(format!("file {number} of {said} bytes is offered with {size}"));
        }
        if self.files.values().any(|file| file.number == number && file.is_received) {
            return Err(format!("file {number} is offered twice"));
        }
        self.files.insert(transfer, Moved::file(number, size, true));
        // Most are taken, some declined, and of some nobody thinks. An offer may be over by now.
        match number % 10 {
            0..7 => self.machine.accept_file(transfer),
            7 | 8 => self.machine.decline_file(transfer),
            _ => Ok(()),
        }
        .unwrap_or(());
        Ok(())
    }

    fn hand_over(&mut self, transfer: TransferId, offset: u64, most: usize) -> Result<(), String> {
        let file = self.file(transfer)?;
        let left = usize::try_from(file.size.saturating_sub(offset)).unwrap_or(0);
        if file.is_received || file.end.is_some() || offset != file.moved || most == 0 || most > left {
            return Err(format!("{} is asked for {most} bytes from {offset} on", file.describe()));
        }
        // A source has less at hand now and then.
        let length =
            if (offset + u64::from(file.number)).is_multiple_of(7) { most.div_ceil(2) } else { most };
        let bytes: Vec<u8> = bytes_of(file.number, offset, length).collect();
        let taken = self.machine.supply(transfer, &bytes).unwrap_or(0);
        self.file(transfer)?.moved += taken as u64;
        Ok(())
    }

    fn take_data(&mut self, transfer: TransferId, offset: u64, bytes: &[u8]) -> Result<(), String> {
        let until = self.now + 1 + offset % LONGEST_PAUSE;
        let file = self.file(transfer)?;
        let what = file.describe();
        if file.held_until.is_some() {
            return Err(format!("{what} is told while it is held"));
        }
        let expected = bytes_of(file.number, offset, bytes.len());
        if !file.comes() || offset != file.moved || !expected.eq(bytes.iter().copied()) {
            return Err(format!("{what} got {} bytes at {offset} that are not its own", bytes.len()));
        }
        file.moved += bytes.len() as u64;
        if file.moved > file.size {
            return Err(format!("{what} has more than its {} bytes", file.size));
        }
        if (offset / 1_000 + u64::from(file.number)).is_multiple_of(PIECES_FOR_A_PAUSE) {
            self.hold(transfer, until);
        }
        Ok(())
    }
}
