//! Consistent overhead byte stuffing (COBS): a frame without zero bytes, so that a zero always ends one. Whatever was lost or
//! changed before a zero, what follows it is a frame again.
//!
//! Frames have at most [`LARGEST`] bytes, so stuffing adds one byte, in front, and is done in place.

/// The most bytes that one stuffed frame holds.
pub(crate) const LARGEST: usize = 254;

/// Stuffs the frame in `bytes[1..]`: `bytes[0]` is where the added byte goes.
pub(crate) fn stuff(bytes: &mut [u8]) {
    // Every zero becomes the distance to the next one, and the first byte the distance to the first.
    let mut distance: u8 = 1;
    for byte in bytes.iter_mut().skip(1).rev() {
        if *byte == 0 {
            *byte = distance;
            distance = 0;
        }
        distance = distance.saturating_add(1);
    }
    if let Some(first) = bytes.first_mut() {
        *first = distance;
    }
}

/// Takes the stuffing out of what stood before a zero. Answers the frame, `None` when that cannot have been one.
pub(crate) fn unstuff(bytes: &mut [u8]) -> Option<&mut [u8]> {
    let (first, frame) = bytes.split_first_mut()?;
    let mut distance = *first;
    for byte in frame.iter_mut() {
        distance = distance.checked_sub(1)?;
        if distance == 0 {
            distance = *byte;
            *byte = 0;
        }
    }
    (distance == 1).then_some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec;
    use std::vec::Vec;

    fn stuffed(frame: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xEE];
        bytes.extend_from_slice(frame);
        stuff(&mut bytes);
        bytes
    }

    #[test]
    fn examples() {
        assert_eq!(stuffed(&[]), [1]);
        assert_eq!(stuffed(&[0]), [1, 1]);
        assert_eq!(stuffed(&[0x11, 0x22, 0, 0x33]), [3, 0x11, 0x22, 2, 0x33]);
        assert_eq!(stuffed(&[7; LARGEST])[0], 255);
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        assert_eq!(unstuff(&mut []), None);
        assert_eq!(unstuff(&mut [3, 1]), None);
        assert_eq!(unstuff(&mut [1, 0, 5]), None);
    }

    proptest! {
        #[test]
        fn there_and_back(mut frame in proptest::collection::vec(prop_oneof![Just(0_u8), any::<u8>()], 0..=LARGEST)) {
            let mut bytes = stuffed(&frame);
            prop_assert!(!bytes.contains(&0));
            prop_assert_eq!(unstuff(&mut bytes), Some(frame.as_mut_slice()));
        }

        #[test]
        fn anything_may_come(mut bytes: Vec<u8>) {
            let _ = unstuff(&mut bytes);
        }
    }
}
