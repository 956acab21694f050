//! Files that somebody sends and receives: what of them has moved, and how they end.

use msnp_core::event::PeerEvent;
use msnp_core::p2p::{TransferEnd, TransferId};
use msnp_core::{ChatId, Storage};

use super::Person;

/// The name of a file says which one it is and how long.
pub(crate) fn name_of(number: u32, size: u64) -> String {
    format!("file {number} of {size}.bin")
}

fn numbers_of(name: &str) -> Option<(u32, u64)> {
    let (number, size) = name.strip_prefix("file ")?.strip_suffix(".bin")?.split_once(" of ")?;
    Some((number.parse().ok()?, size.parse().ok()?))
}

/// The bytes of a file from somewhere on: nowhere the same.
fn bytes_of(number: u32, offset: u64, length: usize) -> impl Iterator<Item = u8> {
    let places = (offset..).take(length);
    places.map(move |place| {
        let mixed = (place ^ u64::from(number) << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        u8::try_from(mixed >> 56).unwrap_or_default()
    })
}

/// A file, as one of the two knows it.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Which.
    pub(crate) number: u32,
    /// Its bytes.
    pub(crate) size: u64,
    /// Those that were handed over, or have come.
    pub(crate) moved: u64,
    /// Whether it comes.
    pub(crate) is_received: bool,
    /// How it ended.
    pub(crate) end: Option<TransferEnd>,
}

/// What an event says of a file, without what it borrows.
#[derive(Debug)]
pub(crate) enum FileNews {
    /// Somebody offers one.
    Offered { transfer: TransferId, chat: ChatId, account: String, name: String, size: u64 },
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
    /// How many files are under way.
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
            let file = File { number, size, moved: 0, is_received: false, end: None };
            self.files.insert(transfer, file);
        }
    }

    /// Takes news of a file in, and looks whether it may be.
    pub(super) fn take_file(&mut self, news: FileNews) -> Result<(), String> {
        match news {
            FileNews::Offered { transfer, chat, account, name, size } => {
                self.take_offer(transfer, chat, &account, &name, size)
            }
            FileNews::Wants { transfer, offset, most } => self.hand_over(transfer, offset, most),
            FileNews::Data { transfer, offset, bytes } => self.take_data(transfer, offset, &bytes),
            FileNews::Ended(transfer, end) => {
                let file = self.file(transfer)?;
                if let Some(before) = file.end.replace(end) {
                    return Err(format!("file {} ended twice: {before:?} and {end:?}", file.number));
                }
                if end == TransferEnd::Complete && file.moved != file.size {
                    return Err(format!(
                        "file {} is complete with {} of {} bytes",
                        file.number, file.moved, file.size
                    ));
                }
                Ok(())
            }
            FileNews::Other => Ok(()),
        }
    }

    fn file(&mut self, transfer: TransferId) -> Result<&mut File, String> {
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
        let talk = self.talks.get(&chat);
        if talk.is_some_and(|talk| !talk.is_group && talk.has_only(account))
            && self.knows.roster.blocks(account)
        {
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
        self.files.insert(transfer, File { number, size, moved: 0, is_received: true, end: None });
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
            return Err(format!("file {} is asked for {most} bytes from {offset} on", file.number));
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
        let file = self.file(transfer)?;
        let expected = bytes_of(file.number, offset, bytes.len());
        if !file.is_received
            || file.end.is_some()
            || offset != file.moved
            || !expected.eq(bytes.iter().copied())
        {
            return Err(format!(
                "file {} got {} bytes at {offset} that are not its own",
                file.number,
                bytes.len()
            ));
        }
        file.moved += bytes.len() as u64;
        if file.moved > file.size {
            return Err(format!("file {} has more than its {} bytes", file.number, file.size));
        }
        Ok(())
    }
}
