//! Words for numbers, for programs that show them: those that the Rust layers write.

use core::ffi::{CStr, c_char};

/// Words one after another, a NUL behind each; the last one is for every number that has none. In one piece, so that a program that asks
/// for no words has none of them in it.
macro_rules! words {
    ($($word:literal)*) => { concat!($($word, "\0",)* "unknown\0") };
}

static STATUSES: &str =
    words!("offline" "online" "busy" "idle" "back soon" "away" "on the phone" "out to lunch" "hidden");

static STATES: &str =
    words!("offline" "connecting" "signing in" "online" "waiting for the next attempt" "suspended");

/// From [`FIRST_DIALECT`] on.
#[cfg(not(any(feature = "legacy", feature = "services")))]
static DIALECTS: &str = words!("MSNP8" "MSNP9" "MSNP10" "MSNP11" "MSNP12");
#[cfg(all(feature = "legacy", not(feature = "services")))]
static DIALECTS: &str = words!(
    "MSNP2" "MSNP3" "MSNP4" "MSNP5" "MSNP6" "MSNP7" "MSNP8" "MSNP9" "MSNP10" "MSNP11" "MSNP12"
);
#[cfg(all(feature = "services", not(feature = "legacy")))]
static DIALECTS: &str = words!("MSNP8" "MSNP9" "MSNP10" "MSNP11" "MSNP12" "MSNP13" "MSNP14" "MSNP15");
#[cfg(all(feature = "legacy", feature = "services"))]
static DIALECTS: &str = words!(
    "MSNP2" "MSNP3" "MSNP4" "MSNP5" "MSNP6" "MSNP7" "MSNP8" "MSNP9" "MSNP10" "MSNP11" "MSNP12" "MSNP13" "MSNP14" "MSNP15"
);
const FIRST_DIALECT: u32 = if cfg!(feature = "legacy") { 2 } else { 8 };

/// From 1 on.
static LIMITS: &str = words!(
    "frame" "stream" "redirects" "http-head" "http-body" "challenges" "invitations" "notices" "chats" "participants" "chunks" "joining"
    "xml-depth" "xml-declarations" "contacts" "groups" "memberships" "properties" "list-bytes"
);

/// The word for a number, where the first of the words is for `first`.
fn word(words: &'static str, first: u32, number: u32) -> &'static CStr {
    let mut rest = words.as_bytes();
    for _ in 0..number.checked_sub(first).unwrap_or(u32::MAX) {
        let end = rest.iter().position(|byte| *byte == 0).unwrap_or(0);
        let Some(after) = rest.get(end.saturating_add(1)..).filter(|after| !after.is_empty()) else { break };
        rest = after;
    }
    CStr::from_bytes_until_nul(rest).unwrap_or_default()
}

/// A word for a `msnp_status`, as in "Bruno is on the phone"; "unknown" for any other number. In English, never NULL, never to be freed.
/// From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_status_text(status: u32) -> *const c_char {
    word(STATUSES, 0, status).as_ptr()
}

/// A word for a `msnp_state`, such as "signing in"; "unknown" for any other number. In English, never NULL, never to be freed. From any
/// thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_state_text(state: u32) -> *const c_char {
    word(STATES, 0, state).as_ptr()
}

/// The name of a protocol version by its number, "MSNP8" for 8 and so on, as `msnp_client_dialect` and `msnp_machine_dialect` give it (no
/// `MSNP_DIALECT_` constant); "unknown" for any other number. Never NULL, never to be freed. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_dialect_text(dialect: u32) -> *const c_char {
    word(DIALECTS, FIRST_DIALECT, dialect).as_ptr()
}

/// A word for a `msnp_limit`: letters and hyphens, as the program `msnp` writes it; "unknown" for any other number. Never NULL, never to be
/// freed. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_limit_text(limit: u32) -> *const c_char {
    word(LIMITS, 1, limit).as_ptr()
}

#[cfg(test)]
mod tests {
    use msnp_core::account::Status;
    use msnp_core::dialect::Dialects;

    use super::*;
    use crate::vocabulary::msnp_status;

    fn text(word: *const c_char) -> &'static str {
        // SAFETY: words end in NUL and are never freed.
        unsafe { CStr::from_ptr(word) }.to_str().unwrap()
    }

    #[test]
    fn words_are_those_of_the_machine() {
        for status in Status::CHOICES.into_iter().chain([Status::Offline]) {
            assert_eq!(text(msnp_status_text(msnp_status::from(status) as u32)), status.to_string());
        }
        for dialect in Dialects::ALL.best_first() {
            assert_eq!(text(msnp_dialect_text(dialect.number().into())), dialect.to_string());
        }
    }

    #[test]
    #[cfg(feature = "client")]
    fn words_are_those_of_the_client() {
        use crate::counters::msnp_limit;
        use crate::vocabulary::msnp_state;

        let until = std::time::Instant::now();
        for (number, state) in [
            (msnp_state::Offline, msnp::State::Offline),
            (msnp_state::Connecting, msnp::State::Connecting),
            (msnp_state::SigningIn, msnp::State::SigningIn),
            (msnp_state::Online, msnp::State::Online),
            (msnp_state::Waiting, msnp::State::Waiting { until }),
            (msnp_state::Suspended, msnp::State::Suspended),
        ] {
            assert_eq!(text(msnp_state_text(number as u32)), state.to_string());
        }
        for limit in msnp::Limit::all() {
            assert_eq!(text(msnp_limit_text(msnp_limit::from(limit) as u32)), limit.to_string());
        }
    }

    #[test]
    fn any_other_number_is_unknown() {
        for number in [msnp_status_text(9), msnp_state_text(6), msnp_dialect_text(16), msnp_limit_text(20)] {
            assert_eq!(text(number), "unknown");
        }
        for function in [msnp_status_text, msnp_state_text, msnp_dialect_text, msnp_limit_text] {
            assert_eq!(text(function(u32::MAX)), "unknown");
        }
        assert_eq!(
            (text(msnp_dialect_text(FIRST_DIALECT - 1)), text(msnp_limit_text(0))),
            ("unknown", "unknown")
        );
    }
}
