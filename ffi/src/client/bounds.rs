//! How much a client keeps, and what it has counted.

use msnp::{Bounds, Limit};

use super::accounts::{account, msnp_client};
use super::failure::guard;
use crate::border;
use crate::counters::{msnp_counters, msnp_limit};
use crate::result::msnp_result;

/// How much a client keeps of what servers and peers send, and of what a program does not come to. The bounds of the protocol are
/// `msnp_limits`. Fill it in with `msnp_bounds_init`, then change what you like.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_bounds {
    /// The size of this structure, filled in by `msnp_bounds_init`.
    pub size: usize,
    /// Contacts on any list. Default 10,000. Further ones are passed over.
    pub contacts: usize,
    /// Groups. Default 1,000. Further ones are passed over.
    pub groups: usize,
    /// Groups that one contact is in. Default 64. Further ones are passed over.
    pub memberships: usize,
    /// Properties of one person. Default 16. Further ones are passed over.
    pub properties: usize,
    /// Bytes of all names, personal messages, pictures' descriptions and properties together. Default 16 MiB. A contact whose texts would
    /// go beyond is kept without them, a group is passed over.
    pub list_bytes: usize,
    /// Bytes of texts and documents in the events that wait to be taken; how many they may be is `event_room` of the settings. Default
    /// 8 MiB. What is too much is told as `MSNP_EVENT_MISSED`.
    pub event_bytes: usize,
    /// Messages that wait in one conversation for room on their connection; each part of a long text counts. Default 256. Then sending
    /// fails with `MSNP_RESULT_BUSY`.
    pub waiting_messages: usize,
    /// Bytes of the messages that wait in one conversation. Default 256 KiB.
    pub waiting_bytes: usize,
}

impl msnp_bounds {
    pub(crate) fn read(&self) -> Result<Bounds, msnp_result> {
        if self.size != size_of::<Self>() {
            return Err(msnp_result::InvalidStructure);
        }
        Ok(Bounds {
            contacts: self.contacts,
            groups: self.groups,
            memberships: self.memberships,
            properties: self.properties,
            list_bytes: self.list_bytes,
            event_bytes: self.event_bytes,
            waiting_messages: self.waiting_messages,
            waiting_bytes: self.waiting_bytes,
            ..Bounds::DEFAULT
        })
    }
}

/// Fills in the defaults. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `bounds` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_bounds_init(bounds: *mut msnp_bounds) -> msnp_result {
    let usual = Bounds::DEFAULT;
    let filled = msnp_bounds {
        size: size_of::<msnp_bounds>(),
        contacts: usual.contacts,
        groups: usual.groups,
        memberships: usual.memberships,
        properties: usual.properties,
        list_bytes: usual.list_bytes,
        event_bytes: usual.event_bytes,
        waiting_messages: usual.waiting_messages,
        waiting_bytes: usual.waiting_bytes,
    };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(bounds, filled) }.err().unwrap_or(msnp_result::Ok)
}

/// What was counted since the client was made: traffic, lost sessions, and how often each bound has bitten.
///
/// Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
///
/// # Safety
/// `counters` is NULL or can be written to; `client` is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_client_counters(
    client: *mut msnp_client,
    counters: *mut msnp_counters,
) -> msnp_result {
    guard(|| {
        border::place(counters)?;
        let counted = account(client)?.client()?.counters();
        let mut filled = msnp_counters {
            bytes_in: counted.bytes_in,
            bytes_out: counted.bytes_out,
            events_missed: counted.events_missed,
            links_opened: counted.links_opened,
            frames_skipped: counted.frames_skipped,
            sessions_lost: counted.sessions_lost,
            sessions_resumed: counted.sessions_resumed,
            reached: Default::default(),
        };
        for limit in Limit::all() {
            filled.set(limit.into(), counted.reached(limit));
        }
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(counters, filled)? };
        Ok(())
    })
}

impl From<Limit> for msnp_limit {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::Protocol(limit) => limit.into(),
            Limit::Contacts => Self::Contacts,
            Limit::Groups => Self::Groups,
            Limit::Memberships => Self::Memberships,
            Limit::Properties => Self::Properties,
            Limit::ListBytes => Self::ListBytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bound_has_a_number_of_its_own_and_there_is_room_for_it() {
        let numbers: Vec<u32> = Limit::all().map(|limit| msnp_limit::from(limit) as u32).collect();
        assert_eq!(numbers, (1..=19).collect::<Vec<u32>>());
        assert!(numbers.len() < crate::counters::MSNP_LIMIT_ROOM);
    }

    #[test]
    fn bounds_travel_both_ways() {
        let mut bounds = std::mem::MaybeUninit::uninit();
        // SAFETY: it can be written to, and is filled in afterwards.
        let mut bounds = unsafe {
            assert_eq!(msnp_bounds_init(bounds.as_mut_ptr()), msnp_result::Ok);
            bounds.assume_init()
        };
        assert_eq!(bounds.read(), Ok(Bounds::DEFAULT));
        bounds.size = 4;
        assert_eq!(bounds.read(), Err(msnp_result::InvalidStructure));
    }
}
