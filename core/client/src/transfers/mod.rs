//! The transfers of a session: what waits to be sent, what has come and was not taken, who waits; and the pictures that are known.

mod announced;
mod folder;
mod own;
mod pictures;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::task::Waker;

use msnp_core::p2p::Hash;
use msnp_core::time::Instant;

use crate::promise::{Promise, Promised, Wakes};
use crate::settings::PictureFolder;
use crate::transfer::TransferFailure;
pub(crate) use announced::Announced;
use folder::Folder;
pub(crate) use folder::Found;
pub(crate) use own::Own;
pub(crate) use pictures::{Pictures, Wanted, object_of_image};

/// Bytes of one transfer that are kept between the network and the program.
pub(crate) const ROOM: usize = 64 * 1024;
/// Below so many, a peer that had to wait goes on.
const LOW: usize = ROOM / 2;
/// How often progress is told.
const PACE: u64 = 250;

/// What comes of a picture that is fetched.
pub(crate) type Fetched = Result<Arc<[u8]>, TransferFailure>;

/// What a transfer moves, and what of it is here.
pub(crate) enum Part {
    /// A file that was offered by that account, and is to be decided about.
    Offered { account: Box<str> },
    /// A file that is sent: bytes of the source, and how many are asked for.
    Sending { waits: VecDeque<u8>, wanted: usize },
    /// A file that is received: bytes for the sink, and whether the peer has to wait.
    Receiving { waits: VecDeque<u8>, is_held: bool },
    /// Somebody fetches what is one's own.
    Serving { bytes: Arc<[u8]> },
    /// A picture of somebody, and who waits for it.
    Fetching { account: Box<str>, bytes: Vec<u8>, waiting: Vec<Promise<Fetched>> },
}

/// One transfer.
pub(crate) struct Transfer {
    pub(crate) part: Part,
    pub(crate) size: u64,
    pub(crate) done: u64,
    pub(crate) end: Option<Result<(), TransferFailure>>,
    waker: Option<Waker>,
    begun: Option<Instant>,
    told: Option<Instant>,
}

impl Transfer {
    pub(crate) fn new(part: Part, size: u64) -> Self {
        Self { part, size, done: 0, end: None, waker: None, begun: None, told: None }
    }

    /// Has whoever drives it woken.
    pub(crate) fn wait(&mut self, waker: &Waker) {
        match &mut self.waker {
            Some(known) => known.clone_from(waker),
            None => self.waker = Some(waker.clone()),
        }
    }

    pub(crate) fn wake(&mut self, wakes: &mut Wakes) {
        wakes.extend(self.waker.take());
    }

    /// So many bytes more. Answers for how long it has been going on, if progress is to be told.
    pub(crate) fn progress(&mut self, bytes: usize, now: Instant) -> Option<u64> {
        self.done = self.done.saturating_add(bytes as u64);
        let begun = *self.begun.get_or_insert(now);
        let is_due = self.told.is_none_or(|told| now.since(told).as_millis() >= PACE);
        if !is_due && self.done < self.size {
            return None;
        }
        self.told = Some(now);
        Some(now.since(begun).as_millis())
    }

    /// Whether the peer has to wait until more was taken.
    pub(crate) fn must_hold(&mut self) -> Option<bool> {
        let Part::Receiving { waits, is_held } = &mut self.part else { return None };
        let holds = if *is_held { waits.len() > LOW } else { waits.len() >= ROOM };
        (holds != std::mem::replace(is_held, holds)).then_some(holds)
    }
}

/// The transfers that there are, by number.
#[derive(Default)]
pub(crate) struct Transfers {
    pub(crate) list: HashMap<u32, Transfer>,
    /// What others may fetch.
    pub(crate) own: Own,
    pub(crate) pictures: Pictures,
    /// Where they are kept beside memory.
    folder: Option<Arc<Folder>>,
    pub(crate) announced: Announced,
    /// Which of them bring which picture.
    pub(crate) fetching: HashMap<Hash, u32>,
    /// Those that may go on with the machine.
    pub(crate) ready: Vec<u32>,
    /// Those that the machine is to end.
    pub(crate) unwanted: Vec<u32>,
}

impl Transfers {
    pub(crate) fn new(folder: Option<PictureFolder>) -> Self {
        Self { folder: folder.map(Folder::at), ..Self::default() }
    }

    /// What the folder has under a hash. `None`: there is no folder, or the object is in memory.
    pub(crate) fn look_up(&mut self, hash: &Hash) -> Option<Promised<Found>> {
        let is_here = self.bytes_of(hash).is_some();
        self.folder.as_ref().filter(|_| !is_here).map(|folder| folder.read(*hash))
    }

    /// Keeps what was fetched.
    pub(crate) fn keep(&mut self, hash: Hash, bytes: Arc<[u8]>) {
        if let Some(folder) = &self.folder {
            folder.write(hash, bytes.clone());
        }
        self.pictures.keep(hash, bytes);
    }

    /// Tells when the folder has what was fetched so far.
    pub(crate) fn written(&self) -> Option<Promised<()>> {
        self.folder.as_ref().map(Folder::written)
    }

    /// The bytes of one's own or another's object that are here.
    pub(crate) fn bytes_of(&mut self, hash: &Hash) -> Option<Arc<[u8]>> {
        self.own.get(hash).or_else(|| self.pictures.get(hash))
    }

    /// Whether something is being fetched from that account.
    pub(crate) fn fetches_from(&self, account: &str) -> bool {
        let is_it = |transfer: &Transfer| matches!(&transfer.part, Part::Fetching { account: known, .. } if **known == *account);
        self.list.values().any(is_it)
    }

    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut Transfer> {
        self.list.get_mut(&number)
    }
}
