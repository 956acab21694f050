//! Tokens, GUIDs, numbers: unlike each other within a run, but no secrets. The service lives on loopback.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// A number nobody expects.
pub(crate) fn number() -> u64 {
    // RandomState is seeded by the system; the counter makes each value differ within a thread.
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u64(COUNTER.fetch_add(1, Ordering::Relaxed));
    hasher.finish()
}

/// A GUID in its usual form.
pub(crate) fn guid() -> String {
    let (a, b) = (number(), number());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        0x8000 | (b >> 48) & 0x3fff,
        b & 0xffff_ffff_ffff
    )
}

/// Whether an argument has the shape of a GUID.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A switchboard cookie in the official form: three numbers with dots.
pub(crate) fn cookie() -> String {
    format!("{}.{}.{}", number() % 1_000_000_000, unix_seconds(), number() % 1_000_000_000)
}

/// The decimal digits of a challenge: twenty, the official length.
pub(crate) fn challenge() -> String {
    format!("{:010}{:010}", number() % 10_000_000_000, number() % 10_000_000_000)
}

/// Text as long as asked for that looks like base64 of a ticket.
pub(crate) fn token(length: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*";
    let mut token = String::with_capacity(length);
    while token.len() < length {
        let mut bits = number();
        for _ in 0..10.min(length - token.len()) {
            token.push(char::from(ALPHABET[(bits & 63) as usize]));
            bits >>= 6;
        }
    }
    token
}

/// The upper half of every member's number; the lower is the account's.
pub(crate) const MEMBER_ID_HIGH: u32 = 51_234;

/// The number by which web services know an account.
pub(crate) fn customer_id(account: usize) -> u64 {
    0x1f2e_3d4c_0000_0000 | u64::try_from(account).unwrap_or_default()
}

/// So many bytes nobody expects.
pub(crate) fn bytes<const COUNT: usize>() -> [u8; COUNT] {
    std::array::from_fn(|_| number().to_le_bytes()[0])
}

/// Seconds since 1970.
pub(crate) fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A list version as the timestamp of MSNP10 and later: the serial counted as seconds since 1970.
pub(crate) fn timestamp(serial: u64) -> String {
    let (days, seconds) = (serial / 86_400, serial % 86_400);
    let (year, month, day) = civil(days);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.1400000-08:00",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// A time as XML has it: `2031-05-06T07:08:09Z`.
pub(crate) fn utc(seconds: u64) -> String {
    let ((year, month, day), seconds) = (civil(seconds / 86_400), seconds % 86_400);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The Gregorian date of a day since 1970-01-01.
fn civil(days: u64) -> (u64, u64, u64) {
    // Counted in eras of 400 years from 1 March of the year 0, so that leap days come last.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert!(is_guid(&guid()));
        assert!(!is_guid("3"));
        assert_ne!(guid(), guid());
        assert_eq!(challenge().len(), 20);
        assert_eq!(token(300).len(), 300);
        assert_eq!(cookie().split('.').count(), 3);
    }

    #[test]
    fn timestamps() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00.1400000-08:00");
        assert_eq!(timestamp(951_782_400), "2000-02-29T00:00:00.1400000-08:00");
        assert_eq!(utc(1_935_644_889), "2031-05-04T07:08:09Z");
        assert_eq!(timestamp(1_141_208_430), "2006-03-01T10:20:30.1400000-08:00");
    }
}
