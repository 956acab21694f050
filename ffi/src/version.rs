//! Which version of the library is there.

use core::ffi::c_char;

/// The major version of the header, to be compared with `msnp_version_major`.
pub const MSNP_VERSION_MAJOR: u32 = 0;
/// The minor version of the header.
pub const MSNP_VERSION_MINOR: u32 = 1;
/// The patch version of the header.
pub const MSNP_VERSION_PATCH: u32 = 0;

const _: () = assert!(number(env!("CARGO_PKG_VERSION_MAJOR")) == MSNP_VERSION_MAJOR);
const _: () = assert!(number(env!("CARGO_PKG_VERSION_MINOR")) == MSNP_VERSION_MINOR);
const _: () = assert!(number(env!("CARGO_PKG_VERSION_PATCH")) == MSNP_VERSION_PATCH);

/// The version as one number: major times 1,000,000, minor times 1,000, patch.
const fn joined(major: u32, minor: u32, patch: u32) -> u32 {
    major.saturating_mul(1_000_000).saturating_add(minor.saturating_mul(1_000)).saturating_add(patch)
}

const fn number(digits: &str) -> u32 {
    let mut value: u32 = 0;
    let mut rest = digits.as_bytes();
    while let [digit, tail @ ..] = rest {
        value = value.saturating_mul(10).saturating_add(digit.wrapping_sub(b'0') as u32);
        rest = tail;
    }
    value
}

/// The version of the library as one number, major * 1000000 + minor * 1000 + patch, to be compared with `MSNP_VERSION_NUMBER` of the
/// header. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_version_number() -> u32 {
    joined(MSNP_VERSION_MAJOR, MSNP_VERSION_MINOR, MSNP_VERSION_PATCH)
}

/// The version of the library as text, "0.1.0". Never NULL, never to be freed. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_that_compare() {
        assert!(joined(1, 0, 0) > joined(0, 999, 999));
        assert_eq!(number("120"), 120);
        // SAFETY: the text is static and ends in NUL.
        let text = unsafe { core::ffi::CStr::from_ptr(msnp_version()) };
        assert_eq!(text.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    }
}
