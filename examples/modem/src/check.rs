//! The check that tells a frame from a damaged one: CRC-32, as in Ethernet and zlib.

/// The check of `bytes`. By the bit: a table would be faster and cost 1 KiB of flash.
pub(crate) fn check(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |check, byte| {
        (0..8).fold(check ^ u32::from(*byte), |check, _| {
            if check & 1 == 0 { check >> 1 } else { check >> 1 ^ 0xEDB8_8320 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn the_check_of_the_catalogue() {
        assert_eq!(check(b"123456789"), 0xCBF4_3926);
        assert_eq!(check(b""), 0);
    }
}
