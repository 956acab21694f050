//! Versions of clients, compared.

use crate::wire::parse_decimal;

/// Compares versions number by number.
pub(super) fn is_older(own: &[u8], minimum: &[u8]) -> bool {
    let mut own = own.split(|&c| c == b'.').map(|part| parse_decimal(part).unwrap_or(0));
    let mut minimum = minimum.split(|&c| c == b'.').map(|part| parse_decimal(part).unwrap_or(0));
    for _ in 0..4 {
        let (ours, theirs) = (own.next().unwrap_or(0), minimum.next().unwrap_or(0));
        if ours != theirs {
            return ours < theirs;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_older;

    #[test]
    fn versions_compare_by_number() {
        assert!(is_older(b"6.2.0208", b"6.10.0001"));
        assert!(!is_older(b"7.5.0324", b"6.0.0602"));
        assert!(!is_older(b"7.5.0324", b"7.5.0324"));
        assert!(!is_older(b"7.5.0324", b""));
    }
}
