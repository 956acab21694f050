//! How a text looks: the header `X-MMS-IM-Format` (`switchboard.md` 3).

use crate::text::Text;
use crate::wire::mime::parameters;
use crate::wire::percent::{hex_value, lower_hex_digit, put_encoded_chars};
use crate::wire::sink::Sink;

/// The most characters that a font name may have.
pub const MAX_FONT_CHARACTERS: usize = 31;

/// Effects of a font, any of them together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Effects(u8);

impl Effects {
    /// No effect.
    pub const NONE: Self = Self(0);
    /// Bold.
    pub const BOLD: Self = Self(1);
    /// Italic.
    pub const ITALIC: Self = Self(2);
    /// Struck through.
    pub const STRIKE: Self = Self(4);
    /// Underlined.
    pub const UNDERLINE: Self = Self(8);

    const LETTERS: [(u8, Self); 4] =
        [(b'B', Self::BOLD), (b'I', Self::ITALIC), (b'S', Self::STRIKE), (b'U', Self::UNDERLINE)];

    /// The effects whose bits are set: 1 bold, 2 italic, 4 strike, 8 underline. Other bits are ignored.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0xF)
    }

    /// One bit for each effect, as in [`Effects::from_bits`].
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// These and `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are among these.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    fn parse(letters: &[u8]) -> Self {
        let is_named = |letter: u8| letters.iter().any(|byte| byte.eq_ignore_ascii_case(&letter));
        let named = Self::LETTERS.iter().filter(|(letter, _)| is_named(*letter));
        named.fold(Self::NONE, |effects, (_, effect)| effects.with(*effect))
    }
}

/// A colour; black where nothing else is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

impl Color {
    const BLACK: Self = Self { red: 0, green: 0, blue: 0 };

    /// Reads blue, green, red in hex, with leading zeros dropped.
    fn parse(digits: &[u8]) -> Option<Self> {
        let value = hex_number(digits, 6)?;
        let [_, blue, green, red] = value.to_be_bytes();
        Some(Self { red, green, blue })
    }

    const fn number(self) -> u32 {
        u32::from_be_bytes([0, self.blue, self.green, self.red])
    }
}

/// How a text looks: the header `X-MMS-IM-Format` (`switchboard.md` 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format<'a> {
    /// The name of the font. At most 31 characters go out.
    pub font: Text<'a>,
    /// Bold, italic and so on.
    pub effects: Effects,
    /// The colour of the text.
    pub color: Color,
    /// The Windows number of a character set: 0 ANSI, 0x80 Shift-JIS and so on. For the choice of the font
    /// only.
    pub character_set: u8,
    /// Family in the high digit, pitch in the low one: 0x22 is a sans-serif font with variable pitch.
    pub pitch_and_family: u8,
    /// Whether the text runs from right to left.
    pub right_to_left: bool,
}

impl Format<'static> {
    /// Segoe UI in black.
    pub const DEFAULT: Self = Self {
        font: Text::utf8(b"Segoe UI"),
        effects: Effects::NONE,
        color: Color::BLACK,
        character_set: 0,
        pitch_and_family: 0x22,
        right_to_left: false,
    };
}

/// Reads the value of the header. What is missing or malformed is as in [`Format::DEFAULT`].
pub fn format_of(value: &[u8]) -> Format<'_> {
    let mut format: Format<'_> = Format::DEFAULT;
    for (key, value) in parameters(value) {
        let Ok(key) = <[u8; 2]>::try_from(key) else { continue };
        match &key.map(|letter| letter.to_ascii_uppercase()) {
            b"FN" => format.font = Text::percent(value),
            b"EF" => format.effects = Effects::parse(value),
            b"CO" => format.color = Color::parse(value).unwrap_or(format.color),
            b"CS" => format.character_set = hex_byte(value).unwrap_or(format.character_set),
            b"PF" => format.pitch_and_family = hex_byte(value).unwrap_or(format.pitch_and_family),
            b"RL" => format.right_to_left = value == b"1",
            _ => {}
        }
    }
    format
}

/// Puts the value of the header.
pub fn put_format(format: &Format<'_>, sink: &mut dyn Sink) {
    sink.put(b"FN=");
    put_encoded_chars(sink, format.font.chars().take(MAX_FONT_CHARACTERS));
    sink.put(b"; EF=");
    for (letter, effect) in Effects::LETTERS {
        if format.effects.contains(effect) {
            sink.put(&[letter]);
        }
    }
    sink.put(b"; CO=");
    put_hex(sink, format.color.number(), 1);
    sink.put(b"; CS=");
    put_hex(sink, u32::from(format.character_set), 1);
    sink.put(b"; PF=");
    put_hex(sink, u32::from(format.pitch_and_family), 2);
    if format.right_to_left {
        sink.put(b"; RL=1");
    }
}

/// Reads 1 to `most` hex digits, of which there are eight at most.
fn hex_number(digits: &[u8], most: usize) -> Option<u32> {
    if digits.is_empty() || digits.len() > most {
        return None;
    }
    digits.iter().try_fold(0, |number: u32, digit| Some(number << 4 | u32::from(hex_value(*digit)?)))
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    hex_number(digits, 2).and_then(|number| u8::try_from(number).ok())
}

/// Puts `number` in lower-case hex, at least `digits` (1 to 8) of them.
fn put_hex(sink: &mut dyn Sink, number: u32, digits: u32) {
    let needed = u32::BITS.saturating_sub(number.leading_zeros()).div_ceil(4).max(digits);
    for place in (0..needed).rev() {
        sink.put(&[lower_hex_digit((number >> place.saturating_mul(4) & 0xF) as u8)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;
    use proptest::prelude::*;
    use std::string::String;

    fn format(value: &Format<'_>) -> String {
        let mut sink = Collected::default();
        put_format(value, &mut sink);
        String::from_utf8(sink.0.to_vec()).unwrap()
    }

    #[test]
    fn formats() {
        let parsed = format_of(b"fn=MS%20Shell%20Dlg;EF=;CO=ff;CS=cc;PF=02;XX=1;RL=1");
        assert_eq!(parsed.font, "MS Shell Dlg");
        assert_eq!(parsed.color, Color { red: 255, green: 0, blue: 0 });
        assert_eq!((parsed.character_set, parsed.pitch_and_family), (0xCC, 2));
        assert!(parsed.right_to_left);
        assert_eq!(format(&parsed), "FN=MS%20Shell%20Dlg; EF=; CO=ff; CS=cc; PF=02; RL=1");
        assert_eq!(format_of(b"CO=ff00").color, Color { red: 0, green: 255, blue: 0 });
        assert_eq!(format_of(b"CO=ff0000").color, Color { red: 0, green: 0, blue: 255 });
        for bad in ["CO=", "CO=1234567", "CO=red", "CS=100", "PF=x", "EF", "", ";;=;"] {
            assert_eq!(format_of(bad.as_bytes()), Format::DEFAULT, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn formats_round_trip(
            font in "\\PC{0,31}",
            effects in 0u8..16,
            color: [u8; 3],
            numbers: [u8; 2],
            right_to_left: bool,
        ) {
            let [red, green, blue] = color;
            let [character_set, pitch_and_family] = numbers;
            let original = Format {
                font: font.as_str().into(),
                effects: Effects::from_bits(effects),
                color: Color { red, green, blue },
                character_set,
                pitch_and_family,
                right_to_left,
            };
            let value = format(&original);
            prop_assert_eq!(format_of(value.as_bytes()), original);
        }
    }
}
