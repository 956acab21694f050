//! Storage that counts what it holds: the memory of [`Heap`], and a figure for each thread, so that it can be told how much a machine
//! takes and gives back.

use std::cell::Cell;

use msnp_core::internals::storage::{Buffer, Full, HeapBytes, HeapList, List, Memory};
use msnp_core::{Fixed, Heap, Storage};

thread_local! {
    static HELD: Cell<i64> = const { Cell::new(0) };
}

/// Bytes that machines of this thread hold in [`Counted`] storage.
pub(crate) fn held() -> i64 {
    HELD.get()
}

fn count(before: usize, after: usize, size: usize) {
    let signed = |number: usize| i64::try_from(number.saturating_mul(size)).unwrap_or(i64::MAX);
    HELD.set(HELD.get() + signed(after) - signed(before));
}

/// Storage of a story, and how many connections a machine may have with it.
pub(crate) trait Kind: Storage {
    /// The most connections at the same time: one to the notification server, one to Passport, one to the services for who is away, one to
    /// the address book, one for each conversation.
    const LINKS: u32;
}

impl Kind for Fixed<3, 2048> {
    const LINKS: u32 = 7;
}

impl Kind for Counted {
    // Nothing bounds it but what people do: each invitation to a group may take one, until the service ends the group.
    const LINKS: u32 = 40;
}

/// Like [`Heap`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted;

impl Storage for Counted {}

impl Memory for Counted {
    type Bytes = CountedBytes<HeapBytes<{ 1024 * 1024 }>>;
    type Joined = CountedBytes<HeapBytes<{ 128 * 1024 }>>;
    type Exchange = CountedBytes<HeapBytes<{ 32 * 1024 }>>;
    type Secret = CountedBytes<HeapBytes<{ 8 * 1024 }>>;
    type Tunnel = CountedBytes<HeapBytes<{ 8 * 1024 }>>;
    type Chats<T> = CountedList<T, HeapList<T, 256>>;
    type Pending<T> = CountedList<T, HeapList<T, 1024>>;
    type Joins<T> = CountedList<T, HeapList<T, 64>>;
    type Document = CountedBytes<HeapBytes<{ 1024 * 1024 }>>;
    type Letter = CountedBytes<HeapBytes<{ 64 * 1024 }>>;
    type Letters<T> = CountedList<T, HeapList<T, 1024>>;
    type People = CountedBytes<HeapBytes<{ 1024 * 1024 }>>;
    type Errands<T> = CountedList<T, HeapList<T, 64>>;
    type Transfers<T> = CountedList<T, HeapList<T, 64>>;
    type Bridges<T> = CountedList<T, HeapList<T, 64>>;
    type Objects<T> = CountedList<T, HeapList<T, 256>>;
    type Partials<T> = CountedList<T, HeapList<T, 16>>;
    type Slp = CountedBytes<HeapBytes<{ 64 * 1024 }>>;
    const JOINED: usize = Heap::JOINED;
    const CHATS: usize = Heap::CHATS;
}

/// Bytes that are counted.
#[derive(Debug)]
pub(crate) struct CountedBytes<B: Buffer>(B);

impl<B: Buffer> CountedBytes<B> {
    fn change<R>(&mut self, change: impl FnOnce(&mut B) -> R) -> R {
        let before = self.0.bytes().len();
        let outcome = change(&mut self.0);
        count(before, self.0.bytes().len(), 1);
        outcome
    }
}

impl<B: Buffer> Buffer for CountedBytes<B> {
    const EMPTY: Self = Self(B::EMPTY);

    fn limit(&self) -> usize {
        self.0.limit()
    }

    fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        self.0.bytes_mut()
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Full> {
        self.change(|buffer| buffer.append(bytes))
    }

    fn truncate(&mut self, length: usize) {
        self.change(|buffer| buffer.truncate(length));
    }

    fn clear(&mut self) {
        self.change(Buffer::clear);
    }
}

impl<B: Buffer> Drop for CountedBytes<B> {
    fn drop(&mut self) {
        count(self.0.bytes().len(), 0, 1);
    }
}

/// Items that are counted.
#[derive(Debug)]
pub(crate) struct CountedList<T, L: List<T>>(L, std::marker::PhantomData<T>);

impl<T, L: List<T>> CountedList<T, L> {
    fn change<R>(&mut self, change: impl FnOnce(&mut L) -> R) -> R {
        let before = self.0.items().len();
        let outcome = change(&mut self.0);
        count(before, self.0.items().len(), size_of::<T>());
        outcome
    }
}

impl<T, L: List<T>> List<T> for CountedList<T, L> {
    const EMPTY: Self = Self(L::EMPTY, std::marker::PhantomData);

    fn limit(&self) -> usize {
        self.0.limit()
    }

    fn items(&self) -> &[T] {
        self.0.items()
    }

    fn items_mut(&mut self) -> &mut [T] {
        self.0.items_mut()
    }

    fn add(&mut self, item: T) -> Result<(), Full> {
        self.change(|list| list.add(item))
    }

    fn take_last(&mut self) -> Option<T> {
        self.change(List::take_last)
    }

    fn drop_last(&mut self) {
        self.change(List::drop_last);
    }

    fn clear(&mut self) {
        self.change(List::clear);
    }
}

impl<T, L: List<T>> Drop for CountedList<T, L> {
    fn drop(&mut self) {
        count(self.0.items().len(), 0, size_of::<T>());
    }
}
