//! Where bytes and small tables are kept.
//!
//! [`Fixed`] keeps everything inside the value: its size is the whole memory bill, and a `static` can hold it.
//! `Heap` (feature `alloc`) grows as needed, up to bounds of its own. Nothing in this crate grows without a bound.

use zeroize::Zeroize;

/// The storage ran into its bound; nothing was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// A run of bytes with a hard bound.
pub trait Buffer {
    /// A buffer with nothing in it.
    const EMPTY: Self;

    /// The most bytes that it can hold.
    fn limit(&self) -> usize;

    /// The bytes in it.
    fn bytes(&self) -> &[u8];

    /// The bytes in it, to be changed in place.
    fn bytes_mut(&mut self) -> &mut [u8];

    /// Adds `bytes` at the end, all of them or none.
    ///
    /// # Errors
    /// [`Full`] when they do not fit within [`Buffer::limit`].
    fn append(&mut self, bytes: &[u8]) -> Result<(), Full>;

    /// Keeps the first `length` bytes. Does nothing when there are fewer.
    fn truncate(&mut self, length: usize);

    /// Forgets everything, and gives memory back where it can.
    fn clear(&mut self);

    /// Drops the first `count` bytes and moves the rest to the front.
    fn remove_front(&mut self, count: usize) {
        let length = self.bytes().len();
        let count = count.min(length);
        if count == 0 {
            return;
        }
        move_to_front(self.bytes_mut(), count);
        self.truncate(length.saturating_sub(count));
    }

    /// The same, and nothing of what was dropped or moved stays in memory.
    fn wipe_front(&mut self, count: usize) {
        let length = self.bytes().len();
        let count = count.min(length);
        if count == 0 {
            return;
        }
        let kept = length.saturating_sub(count);
        move_to_front(self.bytes_mut(), count);
        self.bytes_mut().get_mut(kept..).unwrap_or_default().zeroize();
        self.truncate(kept);
    }

    /// Forgets everything, and writes over it in a way that no compiler leaves out.
    fn wipe(&mut self) {
        self.bytes_mut().zeroize();
        self.clear();
    }
}

/// Moves what begins at `count` to the front, in blocks of `count` bytes, which cannot overlap.
fn move_to_front(mut bytes: &mut [u8], count: usize) {
    while let Some((front, back)) = bytes.split_at_mut_checked(count)
        && !back.is_empty()
    {
        for (to, from) in front.iter_mut().zip(&*back) {
            *to = *from;
        }
        bytes = back;
    }
}

/// A short table with a hard bound.
pub trait List<T> {
    /// A list with nothing in it.
    const EMPTY: Self;

    /// The most items that it can hold.
    fn limit(&self) -> usize;

    /// The items.
    fn items(&self) -> &[T];

    /// The items, to be changed in place.
    fn items_mut(&mut self) -> &mut [T];

    /// Adds `item` at the end.
    ///
    /// # Errors
    /// [`Full`] when the list is at its limit.
    fn add(&mut self, item: T) -> Result<(), Full>;

    /// Takes the item at `index` out and keeps the order of the others. `None` when there is no such item.
    fn take(&mut self, index: usize) -> Option<T> {
        self.move_to_end(index)?;
        self.take_last()
    }

    /// Drops the item at `index` where it lies, and keeps the order of the others. Does nothing when there is no such item.
    fn discard(&mut self, index: usize) {
        if self.move_to_end(index).is_some() {
            self.drop_last();
        }
    }

    /// Takes the last item out.
    fn take_last(&mut self) -> Option<T>;

    /// Drops the last item where it lies.
    fn drop_last(&mut self);

    /// Makes the item at `index` the last one, and keeps the order of the others. `None` when there is no such item.
    fn move_to_end(&mut self, index: usize) -> Option<()> {
        let mut rest = self.items_mut().get_mut(index..).filter(|rest| !rest.is_empty())?;
        while let [first, tail @ ..] = rest {
            if let Some(next) = tail.first_mut() {
                core::mem::swap(first, next);
            }
            rest = tail;
        }
        Some(())
    }

    /// Forgets everything, and gives memory back where it can.
    fn clear(&mut self);
}

/// The kind of memory that a [`Messenger`](crate::Messenger) lives in: [`Fixed`], or `Heap` with the feature `alloc`. There are no others.
pub trait Storage: Memory {}

/// What a kind of memory keeps where, and its bounds.
pub trait Memory {
    /// Received and outgoing bytes of one link.
    type Bytes: Buffer;
    /// The parts of a chunked message until the last has come, behind its sender's name. A limit of 0 means that such messages are
    /// given up.
    type Joined: Buffer;
    /// One entry for each chunked message that is being joined.
    type Joins<T>: List<T>;
    /// The most bytes of all of them together.
    const JOINED: usize;
    /// A Passport request, and what is kept of the answer.
    type Exchange: Buffer;
    /// The Passport challenge, then the ticket.
    type Secret: Buffer;
    /// A request to the HTTP gateway without its commands, or what is said to a proxy, then what is kept of the answer; for each link.
    type Tunnel: Buffer;
    /// One entry for each conversation.
    type Chats<T>: List<T>;
    /// One entry for each request or message that waits for its answer, on one link.
    type Pending<T>: List<T>;
    /// A token of an answer in XML behind the names of the elements around it: the longest mail that can be told.
    #[cfg(feature = "services")]
    type Document: Buffer;
    /// A message that is being left for somebody, with their account and one's own name.
    #[cfg(feature = "services")]
    type Letter: Buffer;
    /// One entry for each offline message that is known.
    #[cfg(feature = "services")]
    type Letters<T>: List<T>;
    /// People of the address book who are to be told to the notification server, with the lists that they are on: at least the longest account.
    #[cfg(feature = "services")]
    type People: Buffer;
    /// One entry for each change of the address book that the user has asked for.
    #[cfg(feature = "services")]
    type Errands<T>: List<T>;
    /// One entry for each transfer, and for each packet that a peer is owed.
    #[cfg(feature = "p2p")]
    type Transfers<T>: List<T>;
    /// One entry for each direct connection.
    #[cfg(feature = "direct")]
    type Bridges<T>: List<T>;
    /// One entry for each object that is published beside the display picture.
    #[cfg(feature = "p2p")]
    type Objects<T>: List<T>;
    /// One entry for each MSNSLP message that comes in parts.
    #[cfg(feature = "p2p")]
    type Partials<T>: List<T>;
    /// The parts of such a message until the last has come.
    #[cfg(feature = "p2p")]
    type Slp: Buffer;
    /// The most conversations at the same time.
    const CHATS: usize;
}

/// Memory inside the value: `CHATS` conversations, `BYTES` bytes for each direction of each link, and `JOINED` bytes to join
/// chunked messages in (0: such messages are reported as dropped). For each of `DIRECT` connections from client to client (feature `direct`) there is
/// a place for one by MSNFTP beside it: they take some eight kilobytes together, and read packets of 1,596 bytes at the most, which are longer than those of official clients.
///
/// 12 requests or messages may wait for an answer on one link. A Passport request, and what is kept of its answer, has at most 1,536 bytes;
/// a Passport challenge and a ticket 1,024; a request to the HTTP gateway (feature `gateway`) 960 without its commands.
///
/// ```
/// use msnp_core::{Fixed, Messenger};
/// // Of these, the gateway takes four and a half kilobytes, transfers (feature `p2p`) three, and offline messages, the address book and
/// // tickets by SOAP (feature `services`) twenty-seven: a build without them is that much smaller.
/// assert!(size_of::<Messenger<Fixed<2, 2048>>>() < 54 * 1024);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Fixed<const CHATS: usize, const BYTES: usize, const JOINED: usize = 0, const DIRECT: usize = 0>;

impl<const CHATS: usize, const BYTES: usize, const JOINED: usize, const DIRECT: usize> Storage
    for Fixed<CHATS, BYTES, JOINED, DIRECT>
{
}

// What `Fixed` says of itself. Usual Passport requests have 600 to 900 bytes, usual tickets 300 to 1,000.
const FIXED_PENDING: usize = 12;
const FIXED_EXCHANGE: usize = 1536;
const FIXED_SECRET: usize = 1024;
/// Enough for the longest addresses.
const FIXED_TUNNEL: usize = 960;
/// A mail with the headers that services put in front, and a text of a kilobyte in base64.
#[cfg(feature = "services")]
const FIXED_DOCUMENT: usize = 4096;
#[cfg(feature = "services")]
const FIXED_LETTER: usize = 1600;
#[cfg(feature = "services")]
const FIXED_LETTERS: usize = 8;
/// Some forty people; those above are told in parts.
#[cfg(feature = "services")]
const FIXED_PEOPLE: usize = 1024;
#[cfg(feature = "services")]
const FIXED_ERRANDS: usize = 2;
/// The invitation to a file without a preview, between accounts of any length.
#[cfg(feature = "p2p")]
const FIXED_SLP: usize = 1600;
#[cfg(feature = "p2p")]
const FIXED_TRANSFERS: usize = 2;
#[cfg(feature = "p2p")]
const FIXED_OBJECTS: usize = 4;

impl<const CHATS: usize, const BYTES: usize, const JOINED: usize, const DIRECT: usize> Memory
    for Fixed<CHATS, BYTES, JOINED, DIRECT>
{
    type Bytes = heapless::Vec<u8, BYTES>;
    type Joined = heapless::Vec<u8, JOINED>;
    type Joins<T> = heapless::Vec<T, 1>;
    const JOINED: usize = JOINED;
    type Exchange = heapless::Vec<u8, FIXED_EXCHANGE>;
    type Secret = heapless::Vec<u8, FIXED_SECRET>;
    type Tunnel = heapless::Vec<u8, FIXED_TUNNEL>;
    type Chats<T> = heapless::Vec<T, CHATS>;
    type Pending<T> = heapless::Vec<T, FIXED_PENDING>;
    #[cfg(feature = "services")]
    type Document = heapless::Vec<u8, FIXED_DOCUMENT>;
    #[cfg(feature = "services")]
    type Letter = heapless::Vec<u8, FIXED_LETTER>;
    #[cfg(feature = "services")]
    type Letters<T> = heapless::Vec<T, FIXED_LETTERS>;
    #[cfg(feature = "services")]
    type People = heapless::Vec<u8, FIXED_PEOPLE>;
    #[cfg(feature = "services")]
    type Errands<T> = heapless::Vec<T, FIXED_ERRANDS>;
    #[cfg(feature = "p2p")]
    type Transfers<T> = heapless::Vec<T, FIXED_TRANSFERS>;
    #[cfg(feature = "direct")]
    type Bridges<T> = heapless::Vec<T, DIRECT>;
    #[cfg(feature = "p2p")]
    type Objects<T> = heapless::Vec<T, FIXED_OBJECTS>;
    #[cfg(feature = "p2p")]
    type Partials<T> = heapless::Vec<T, 1>;
    #[cfg(feature = "p2p")]
    type Slp = heapless::Vec<u8, FIXED_SLP>;
    const CHATS: usize = CHATS;
}

impl<const N: usize> Buffer for heapless::Vec<u8, N> {
    const EMPTY: Self = heapless::Vec::new();

    fn limit(&self) -> usize {
        N
    }

    fn bytes(&self) -> &[u8] {
        self
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        self
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Full> {
        self.extend_from_slice(bytes).map_err(|_| Full)
    }

    fn truncate(&mut self, length: usize) {
        heapless::Vec::truncate(self, length);
    }

    fn clear(&mut self) {
        heapless::Vec::clear(self);
    }
}

impl<T, const N: usize> List<T> for heapless::Vec<T, N> {
    const EMPTY: Self = heapless::Vec::new();

    fn limit(&self) -> usize {
        N
    }

    fn items(&self) -> &[T] {
        self
    }

    fn items_mut(&mut self) -> &mut [T] {
        self
    }

    fn add(&mut self, item: T) -> Result<(), Full> {
        self.push(item).map_err(|_| Full)
    }

    fn take_last(&mut self) -> Option<T> {
        self.pop()
    }

    fn drop_last(&mut self) {
        self.truncate(self.len().saturating_sub(1));
    }

    fn clear(&mut self) {
        heapless::Vec::clear(self);
    }
}

#[cfg(feature = "alloc")]
pub use heap::{Heap, HeapBytes, HeapList};

#[cfg(feature = "alloc")]
mod heap {
    use super::{Buffer, Full, List, Memory, Storage};
    use alloc::vec::Vec;
    use zeroize::Zeroize;

    /// Memory from the allocator, as much as is used at the time: 256 conversations, 1 MiB for each direction of each link,
    /// 128 KiB to join a chunked message in and 1 MiB for 64 of them, 1,024 unanswered requests or messages on each link.
    #[derive(Clone, Copy, Debug)]
    pub struct Heap;

    impl Storage for Heap {}

    impl Memory for Heap {
        type Bytes = HeapBytes<{ 1024 * 1024 }>;
        type Joined = HeapBytes<{ 128 * 1024 }>;
        type Joins<T> = HeapList<T, 64>;
        const JOINED: usize = 1024 * 1024;
        type Exchange = HeapBytes<{ 32 * 1024 }>;
        type Secret = HeapBytes<{ 8 * 1024 }>;
        type Tunnel = HeapBytes<{ 8 * 1024 }>;
        type Chats<T> = HeapList<T, 256>;
        type Pending<T> = HeapList<T, 1024>;
        #[cfg(feature = "services")]
        type Document = HeapBytes<{ 1024 * 1024 }>;
        #[cfg(feature = "services")]
        type Letter = HeapBytes<{ 64 * 1024 }>;
        #[cfg(feature = "services")]
        type Letters<T> = HeapList<T, 1024>;
        #[cfg(feature = "services")]
        type People = HeapBytes<{ 1024 * 1024 }>;
        #[cfg(feature = "services")]
        type Errands<T> = HeapList<T, 64>;
        #[cfg(feature = "p2p")]
        type Transfers<T> = HeapList<T, 64>;
        #[cfg(feature = "direct")]
        type Bridges<T> = HeapList<T, 8>;
        #[cfg(feature = "p2p")]
        type Objects<T> = HeapList<T, 256>;
        #[cfg(feature = "p2p")]
        type Partials<T> = HeapList<T, 16>;
        #[cfg(feature = "p2p")]
        type Slp = HeapBytes<{ 64 * 1024 }>;
        const CHATS: usize = 256;
    }

    /// Bytes on the heap, at most `LIMIT` of them.
    #[derive(Clone, Debug)]
    pub struct HeapBytes<const LIMIT: usize>(Vec<u8>);

    /// Capacity above which an emptied buffer is given back to the allocator.
    const KEPT_CAPACITY: usize = 16 * 1024;
    const SMALLEST_CAPACITY: usize = 64;

    impl<const LIMIT: usize> Buffer for HeapBytes<LIMIT> {
        const EMPTY: Self = Self(Vec::new());

        fn limit(&self) -> usize {
            LIMIT
        }

        fn bytes(&self) -> &[u8] {
            &self.0
        }

        fn bytes_mut(&mut self) -> &mut [u8] {
            &mut self.0
        }

        fn append(&mut self, bytes: &[u8]) -> Result<(), Full> {
            if bytes.len() > LIMIT.saturating_sub(self.0.len()) {
                return Err(Full);
            }
            let length = self.0.len().saturating_add(bytes.len());
            if length > self.0.capacity() {
                // Not by the vector itself: it would leave what may be a secret where it was.
                let mut larger = Vec::new();
                let wanted = length.max(self.0.capacity().saturating_mul(2)).max(SMALLEST_CAPACITY);
                larger.try_reserve_exact(wanted.min(LIMIT)).map_err(|_| Full)?;
                larger.extend_from_slice(&self.0);
                self.0.as_mut_slice().zeroize();
                self.0 = larger;
            }
            self.0.extend_from_slice(bytes);
            Ok(())
        }

        fn truncate(&mut self, length: usize) {
            self.0.truncate(length);
        }

        fn clear(&mut self) {
            self.0.clear();
            if self.0.capacity() > KEPT_CAPACITY {
                self.0 = Vec::new();
            }
        }
    }

    /// Items on the heap, at most `LIMIT` of them.
    #[derive(Clone, Debug)]
    pub struct HeapList<T, const LIMIT: usize>(Vec<T>);

    impl<T, const LIMIT: usize> List<T> for HeapList<T, LIMIT> {
        const EMPTY: Self = Self(Vec::new());

        fn limit(&self) -> usize {
            LIMIT
        }

        fn items(&self) -> &[T] {
            &self.0
        }

        fn items_mut(&mut self) -> &mut [T] {
            &mut self.0
        }

        fn add(&mut self, item: T) -> Result<(), Full> {
            if self.0.len() >= LIMIT {
                return Err(Full);
            }
            self.0.try_reserve(1).map_err(|_| Full)?;
            self.0.push(item);
            Ok(())
        }

        fn take_last(&mut self) -> Option<T> {
            self.0.pop()
        }

        fn drop_last(&mut self) {
            self.0.pop();
        }

        fn clear(&mut self) {
            self.0 = Vec::new();
        }
    }
}
