//! Objects that C reads directly: events, snapshots. They are given out as pointers to their first field, and marked, so that a second
//! free is noticed where it can be.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::arena::Arena;

/// Marks an object that was given out.
const ALIVE: u32 = 0x4D53_4E45;
/// Marks one that was freed.
const FREED: u32 = 0xDEAD_4D45;

/// How many freed objects a debug build holds on to, so that their marks can still be read.
const QUARANTINE: usize = 256;

/// Something that C reads, with what it points to.
#[repr(C)]
struct Kept<T> {
    shown: T,
    mark: u32,
    arena: Option<Arena>,
}

/// Gives an object out, to be taken back by [`free`].
pub(crate) fn give<T>(shown: T, arena: Arena) -> *mut T {
    Box::into_raw(Box::new(Kept { shown, mark: ALIVE, arena: Some(arena) })).cast()
}

/// The object at `place`.
///
/// # Safety
/// `place` is NULL, or came from [`give`] for a `T`.
pub(crate) unsafe fn look<'a, T>(place: *const T) -> Option<&'a T> {
    let kept = place.cast::<Kept<T>>();
    if kept.is_null() || !kept.is_aligned() {
        return None;
    }
    // SAFETY: it came from `give`.
    let mark = unsafe { (&raw const (*kept).mark).read() };
    // SAFETY: as above, and it was not freed.
    (mark == ALIVE).then(|| unsafe { &(*kept).shown })
}

/// Takes an object back. Does nothing with NULL, or with one that was taken back, where that can be seen.
///
/// # Safety
/// As for [`look`].
pub(crate) unsafe fn free<T: 'static>(place: *mut T) {
    // SAFETY: handed on.
    if unsafe { look(place) }.is_none() {
        return;
    }
    // SAFETY: it came from `give`, and was not taken back before.
    let mut kept = unsafe { Box::from_raw(place.cast::<Kept<T>>()) };
    kept.mark = FREED;
    kept.arena = None;
    if cfg!(debug_assertions) {
        detain(Box::into_raw(kept).expose_provenance(), |address| {
            // SAFETY: it was made into an address a moment or a while ago, and nobody else frees it.
            drop(unsafe { Box::from_raw(std::ptr::with_exposed_provenance_mut::<Kept<T>>(address)) });
        });
    }
}

/// Holds on to a freed object; lets the oldest go.
fn detain(address: usize, let_go: fn(usize)) {
    /// An address, and what frees it.
    type Detained = (usize, fn(usize));
    static DETAINED: Mutex<VecDeque<Detained>> = Mutex::new(VecDeque::new());
    let mut detained = DETAINED.lock().unwrap_or_else(PoisonError::into_inner);
    detained.push_back((address, let_go));
    if detained.len() > QUARANTINE
        && let Some((oldest, let_go)) = detained.pop_front()
    {
        let_go(oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_free_is_noticed_in_debug_builds() {
        let place = give(7_u64, Arena::default());
        // SAFETY: it came from `give`; debug builds keep it readable.
        unsafe {
            assert_eq!(look(place), Some(&7));
            free(place);
            if cfg!(debug_assertions) {
                assert!(look(place).is_none());
                free(place);
            }
            free(std::ptr::null_mut::<u64>());
        }
    }
}
