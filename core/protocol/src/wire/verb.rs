//! Verbs, and which of them carry a payload in which direction (`overview.md` 2.4).

/// The three characters at the head of a command: upper-case letters, or digits for an error.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Verb([u8; 3]);

/// Who sent the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A server, to a client.
    FromServer,
    /// A client, to a server.
    FromClient,
}

/// Whether a payload follows a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayloadRule {
    /// Never.
    Never,
    /// Always: the last argument is its length.
    Always,
    /// If there are two arguments or more and the last is a number.
    WhenCounted,
}

impl Verb {
    /// The verb with these characters, which must be upper-case letters or digits.
    #[cfg(test)]
    pub(crate) const fn new(characters: &[u8; 3]) -> Self {
        Self(*characters)
    }

    /// Reads a verb in any letter case: three letters, or three digits.
    #[inline]
    pub(crate) fn parse(word: &[u8]) -> Option<Self> {
        let characters: [u8; 3] = word.try_into().ok()?;
        let upper = characters.map(|c| c.to_ascii_uppercase());
        let letters = upper.iter().all(u8::is_ascii_uppercase);
        let digits = upper.iter().all(u8::is_ascii_digit);
        (letters || digits).then_some(Self(upper))
    }

    /// The characters.
    pub const fn as_bytes(&self) -> &[u8; 3] {
        &self.0
    }

    /// The characters as text.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// The number of an error line, 100 to 999.
    pub(crate) fn error_number(self) -> Option<u16> {
        if !self.0.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let digits = self.0.iter().map(|digit| u16::from(digit.saturating_sub(b'0')));
        Some(digits.fold(0, |number: u16, digit| number.saturating_mul(10).saturating_add(digit)))
    }

    /// Whether it is an error that may name entries of a list in a payload (`services.md` 2.8).
    #[cfg(feature = "services")]
    pub(crate) const fn is_of_list(self) -> bool {
        matches!(&self.0, b"204" | b"205" | b"208" | b"210" | b"240" | b"933")
    }

    #[inline]
    pub(crate) const fn payload_rule(self, direction: Direction) -> PayloadRule {
        use PayloadRule::{Always, Never, WhenCounted};
        let (from_server, from_client) = match &self.0 {
            b"MSG" => (Always, Always),
            b"NOT" | b"IPG" | b"UBX" | b"UBN" | b"UBM" | b"NFY" => (Always, Never),
            b"UUX" | b"ADL" | b"RML" | b"FQY" | b"UUN" | b"UUM" | b"PUT" | b"DEL" | b"SDG" | b"VAS" => {
                (WhenCounted, Always)
            }
            b"GCF" | b"241" | b"509" => (WhenCounted, Never),
            b"SDC" | b"PAG" | b"PGD" | b"QRY" => (Never, Always),
            _ => (Never, Never),
        };
        match direction {
            Direction::FromServer => from_server,
            Direction::FromClient => from_client,
        }
    }
}

impl core::fmt::Debug for Verb {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Verb {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{=str}", self.as_str());
    }
}

/// Reads an unsigned decimal number of at most ten digits.
#[inline]
pub fn parse_decimal(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 10 {
        return None;
    }
    let mut number: u32 = 0;
    for &digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number.checked_mul(10)?.checked_add(u32::from(digit.saturating_sub(b'0')))?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_three_letters_or_three_digits() {
        assert_eq!(Verb::parse(b"msg"), Some(Verb::new(b"MSG")));
        assert_eq!(Verb::parse(b"217").unwrap().error_number(), Some(217));
        for bad in [&b""[..], b"MS", b"MSGS", b"M2G", b"2AB", b"M G"] {
            assert_eq!(Verb::parse(bad), None);
        }
    }

    #[test]
    fn decimals_are_bounded() {
        assert_eq!(parse_decimal(b"4294967295"), Some(u32::MAX));
        for bad in [&b"4294967296"[..], b"", b"-1", b"+1", b"1x", b"00000000001"] {
            assert_eq!(parse_decimal(bad), None);
        }
    }
}
