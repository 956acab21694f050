//! Where single bytes stand.
//!
//! The crate `memchr` is for processors with vectors. On others what is left of it is a few hundred bytes of code for texts that are
//! short, and loops do.

#[cfg(any(target_pointer_width = "64", target_arch = "x86"))]
pub(crate) use memchr::{memchr, memchr2, memchr3, memrchr};

#[cfg(not(any(target_pointer_width = "64", target_arch = "x86")))]
pub(crate) use loops::{memchr, memchr2, memchr3, memrchr};

#[cfg(any(test, not(any(target_pointer_width = "64", target_arch = "x86"))))]
mod loops {
    /// Where `needle` stands first.
    #[inline(never)]
    pub(crate) fn memchr(needle: u8, haystack: &[u8]) -> Option<usize> {
        haystack.iter().position(|byte| *byte == needle)
    }

    /// Where one of two bytes stands first.
    pub(crate) fn memchr2(one: u8, other: u8, haystack: &[u8]) -> Option<usize> {
        memchr3(one, other, other, haystack)
    }

    /// Where one of three bytes stands first.
    #[inline(never)]
    pub(crate) fn memchr3(one: u8, two: u8, three: u8, haystack: &[u8]) -> Option<usize> {
        haystack.iter().position(|byte| [one, two, three].contains(byte))
    }

    /// Where `needle` stands last.
    #[inline(never)]
    pub(crate) fn memrchr(needle: u8, haystack: &[u8]) -> Option<usize> {
        haystack.iter().rposition(|byte| *byte == needle)
    }
}

#[cfg(test)]
mod tests {
    use super::loops;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn loops_find_what_memchr_finds(haystack in "[a-e]{0,20}") {
            let bytes = haystack.as_bytes();
            prop_assert_eq!(loops::memchr(b'a', bytes), memchr::memchr(b'a', bytes));
            prop_assert_eq!(loops::memchr2(b'a', b'b', bytes), memchr::memchr2(b'a', b'b', bytes));
            prop_assert_eq!(loops::memchr3(b'a', b'b', b'c', bytes), memchr::memchr3(b'a', b'b', b'c', bytes));
            prop_assert_eq!(loops::memrchr(b'a', bytes), memchr::memrchr(b'a', bytes));
        }
    }
}
