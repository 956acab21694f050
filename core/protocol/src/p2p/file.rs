//! What an invitation says of a file (`p2p.md` 7), and what its name may be (`p2p.md` 12, rule 20).

#[cfg(feature = "direct")]
use super::ftp::invitation::Said;
use crate::wire::base64::{Base64, put_base64};
use crate::wire::sink::Sink;

/// The length of what is sent: version 2, without a preview.
const CONTEXT: u32 = 574;
/// Where the name stands, and its bytes.
const NAME_AT: usize = 20;
const NAME: usize = 520;
/// The least that is read.
const SHORTEST: usize = NAME_AT + NAME;
/// Characters of a name that is shown.
const LONGEST_NAME: usize = 120;
/// Of these, for what stands behind the last dot.
const LONGEST_EXTENSION: usize = 16;
const NO_PREVIEW: u32 = 1;

/// A sanitised file name: at most 120 characters.
pub type Name = heapless::String<{ LONGEST_NAME * 4 }>;

/// What an invitation says of a file, decoded while it is read: the context of an invitation to a session, or, with the feature `direct`,
/// the whole of one by MSNFTP (`p2p.md` 10).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FileContext<'a> {
    raw: &'a [u8],
    #[cfg(feature = "direct")]
    is_by_msnftp: bool,
}

impl core::fmt::Debug for FileContext<'_> {
    /// Shows the size only: names are private.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("FileContext").field("size", &self.size()).finish_non_exhaustive()
    }
}

impl<'a> FileContext<'a> {
    /// Reads one. `None` when it is too short to have a name, or says no size.
    pub fn parse(raw: &'a [u8]) -> Option<Self> {
        #[cfg(feature = "direct")]
        if Said::parse(raw).is_some_and(|said| said.is_of_file()) {
            return Some(Self { raw, is_by_msnftp: true });
        }
        let context = Self {
            raw,
            #[cfg(feature = "direct")]
            is_by_msnftp: false,
        };
        context.bytes().nth(SHORTEST - 1).map(|_| context)
    }

    /// The context as it came, in base64, or the whole invitation by MSNFTP: [`FileContext::parse`] reads it again.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Whether the file can only come over a direct connection ([`Messenger::allow_direct`](crate::Messenger::allow_direct), feature
    /// `direct`), since the sender's program knows no other way (`p2p.md` 10).
    #[cfg(feature = "direct")]
    pub const fn needs_direct(&self) -> bool {
        self.is_by_msnftp
    }

    /// Whether the file can only come over a direct connection: never, without the feature `direct`.
    #[cfg(not(feature = "direct"))]
    pub const fn needs_direct(&self) -> bool {
        false
    }

    /// The invitation, where it is one by MSNFTP.
    #[cfg(feature = "direct")]
    fn said(&self) -> Option<Said<'a>> {
        if self.is_by_msnftp { Said::parse(self.raw) } else { None }
    }

    /// The context's octets; none of an invitation by MSNFTP.
    fn bytes(&self) -> impl Iterator<Item = u8> + Clone + use<'a> {
        let base64 = if self.needs_direct() { &[] } else { self.raw };
        Base64::of(base64.iter().copied())
    }

    fn u32_at(&self, at: usize) -> u32 {
        self.bytes()
            .skip(at)
            .take(4)
            .fold(0, |word, byte| word.wrapping_shr(8) | u32::from(byte).wrapping_shl(24))
    }

    /// How many bytes the file has.
    pub fn size(&self) -> u64 {
        #[cfg(feature = "direct")]
        if let Some(said) = self.said() {
            return said.size().unwrap_or_default();
        }
        u64::from(self.u32_at(12)) << 32 | u64::from(self.u32_at(8))
    }

    /// The name, fit to be shown and to be that of a file: see [`put_name`].
    pub fn name(&self) -> Name {
        #[cfg(feature = "direct")]
        if let Some(said) = self.said() {
            return put_name(said.name());
        }
        let units = self.bytes().skip(NAME_AT).take(NAME);
        put_name(char::decode_utf16(Units(units)).map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)))
    }

    /// The bytes of a small picture of it (PNG), where there is one. They come from the peer: decode them with bounds.
    pub fn preview(&self) -> impl Iterator<Item = u8> + Clone + use<'a> {
        let has_one = self.u32_at(16) != NO_PREVIEW && !self.needs_direct();
        let length = self.bytes().count();
        let said = usize::try_from(self.u32_at(0)).unwrap_or(usize::MAX);
        let usual = if self.u32_at(4) >= 3 { 638 } else { CONTEXT as usize };
        let at = if said >= CONTEXT as usize && said <= length { said } else { usual };
        self.bytes().skip(at).take(if has_one { usize::MAX } else { 0 })
    }
}

/// UTF-16 units up to the first zero.
#[derive(Clone)]
struct Units<I>(I);

impl<I: Iterator<Item = u8>> Iterator for Units<I> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        let unit = u16::from_le_bytes([self.0.next()?, self.0.next()?]);
        (unit != 0).then_some(unit)
    }
}

/// Puts the context of a file in base64. `None`: the name is empty, or has more than 259 units of UTF-16.
pub(crate) fn put_context(name: &str, size: u64, sink: &mut dyn Sink) -> Option<()> {
    let units = name.encode_utf16().count();
    if units == 0 || units.saturating_mul(2) >= NAME {
        return None;
    }
    let head = CONTEXT.to_le_bytes().into_iter().chain(2_u32.to_le_bytes()).chain(size.to_le_bytes());
    let name = name.encode_utf16().flat_map(u16::to_le_bytes).chain(core::iter::repeat(0)).take(NAME);
    let tail = core::iter::repeat_n(0, 30).chain([0xFF; 4]);
    put_base64(sink, head.chain(NO_PREVIEW.to_le_bytes()).chain(name).chain(tail));
    Some(())
}

/// Whether a character may stand in a name: control characters and those that turn the direction of writing round are left out, and so is
/// what some file systems cannot have.
fn may_stand(char: char) -> bool {
    let turns = matches!(char, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}');
    !char.is_control() && !turns && !matches!(char, '"' | '*' | '<' | '>' | '?' | '|')
}

/// A name as it may be shown and be that of a file, whatever was sent: what stands behind the last `/`, `\` or `:`, without control
/// characters, dots and spaces at its ends, and names of devices; `file` where nothing is left, and at most 120 characters, of which the extension is kept.
pub fn put_name(chars: impl Iterator<Item = char>) -> Name {
    // As many as a context can hold.
    let mut kept: heapless::Vec<char, 260> = heapless::Vec::new();
    for char in chars {
        if matches!(char, '/' | '\\' | ':') {
            kept.clear();
        } else if may_stand(char) && !(kept.is_empty() && matches!(char, '.' | ' ')) {
            let _ = kept.push(char);
        }
    }
    while kept.last().is_some_and(|char| matches!(char, '.' | ' ')) {
        kept.pop();
    }
    let dot = kept.iter().rposition(|char| *char == '.');
    let stem = kept.get(..dot.unwrap_or(kept.len())).unwrap_or_default();
    let tail = dot
        .and_then(|dot| kept.get(dot..))
        .filter(|tail| tail.len() <= LONGEST_EXTENSION)
        .unwrap_or_default();
    let stem = if tail.is_empty() { kept.as_slice() } else { stem };
    let mut name = Name::new();
    let mut put = |char: char| drop(name.push(char));
    if kept.is_empty() {
        "file".chars().for_each(&mut put);
    }
    // A device is one with any extension.
    let first = kept.split(|char| *char == '.').next().unwrap_or_default();
    let prefix: &[char] = if is_device(first) { &['_'] } else { &[] };
    let most = LONGEST_NAME.saturating_sub(tail.len());
    prefix.iter().chain(stem).take(most).chain(tail).copied().for_each(put);
    // Where it was cut there may stand one again.
    while name.ends_with(['.', ' ']) {
        name.pop();
    }
    name
}

/// `CON`, `PRN`, `AUX`, `NUL`, and `COM` and `LPT` with a digit, in whatever case.
fn is_device(stem: &[char]) -> bool {
    let is = |name: &str, letters: &[char]| {
        name.len() == letters.len()
            && name.chars().zip(letters).all(|(one, other)| one.eq_ignore_ascii_case(other))
    };
    let trimmed = stem.iter().rposition(|char| *char != ' ').map_or(0, |last| last.saturating_add(1));
    let stem = stem.get(..trimmed).unwrap_or_default();
    match stem.split_last() {
        Some((last, port)) if port.len() == 3 && (last.is_numeric()) => is("COM", port) || is("LPT", port),
        _ => ["CON", "PRN", "AUX", "NUL"].iter().any(|name| is(name, stem)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;

    #[test]
    fn the_vector_of_the_reference() {
        let mut written = Collected::default();
        put_context("minutes.txt", 48_213, &mut written).unwrap();
        assert_eq!(written.0.len(), 768);
        let start = b"PgIAAAIAAABVvAAAAAAAAAEAAABtAGkAbgB1AHQAZQBzAC4AdAB4AHQAAAAAAAAA";
        assert_eq!(written.0[..start.len()], *start);
        let context = FileContext::parse(&written.0).unwrap();
        assert_eq!((context.size(), context.name().as_str()), (48_213, "minutes.txt"));
        assert_eq!(context.preview().count(), 0);
        assert_eq!(context.bytes().skip(570).collect::<std::vec::Vec<_>>(), [0xFF; 4]);
    }

    fn context_of(version: u32, length: u32, kind: u32, preview: &[u8]) -> Collected {
        let size = u64::from(u32::MAX) + 7;
        let body = if version >= 3 { 638 } else { 574 } - 20;
        let name = "a.gif".encode_utf16().flat_map(u16::to_le_bytes).chain(core::iter::repeat(0)).take(body);
        let mut written = Collected::default();
        let head = length.to_le_bytes().into_iter().chain(version.to_le_bytes()).chain(size.to_le_bytes());
        put_base64(&mut written, head.chain(kind.to_le_bytes()).chain(name).chain(preview.iter().copied()));
        written
    }

    #[test]
    fn previews_stand_where_the_length_says_or_usually() {
        let preview = b"\x89PNG 96x96";
        // The last claims a header that covers the preview too.
        for (version, length) in [(2, 574), (3, 638), (3, 0), (2, u32::MAX), (2, 10_000)] {
            let written = context_of(version, length, 0, preview);
            let context = FileContext::parse(&written.0).unwrap();
            assert!(context.preview().eq(*preview), "{version} {length}");
            assert_eq!((context.size(), context.name().as_str()), (u64::from(u32::MAX) + 7, "a.gif"));
        }
        assert_eq!(FileContext::parse(&context_of(2, 574, 1, preview).0).unwrap().preview().count(), 0);
        assert_eq!(FileContext::parse(&context_of(2, 574, 1, b"").0[..719]), None);
        assert!(FileContext::parse(&context_of(2, 574, 1, b"").0[..720]).is_some());
        assert_eq!(FileContext::parse(b"%%%%"), None);
    }

    #[test]
    fn names_cannot_lead_elsewhere() {
        for (sent, shown) in [
            ("minutes.txt", "minutes.txt"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Windows\System32\evil.dll", "evil.dll"),
            ("stream.txt:hidden", "hidden"),
            (".bashrc", "bashrc"),
            ("..", "file"),
            ("", "file"),
            ("///", "file"),
            ("a\u{202E}gpj.exe", "agpj.exe"),
            ("a\r\nb\0c.txt", "abc.txt"),
            ("CON", "_CON"),
            ("con.txt", "_con.txt"),
            ("LPT1.tar.gz", "_LPT1.tar.gz"),
            ("COM10", "COM10"),
            ("CONSOLE", "CONSOLE"),
            ("end. . .", "end"),
            ("what?*.doc", "what.doc"),
            ("Zeitung für Ürümqi.pdf", "Zeitung für Ürümqi.pdf"),
        ] {
            assert_eq!(put_name(sent.chars()), shown, "{sent:?}");
        }
        let long = put_name("é".repeat(255).chars().chain(".jpeg".chars()));
        assert_eq!(long.chars().count(), 120);
        assert!(long.ends_with(".jpeg"));
        for end in [". ", " ."] {
            let cut = put_name("a".repeat(118).chars().chain(end.chars()).chain("b".repeat(50).chars()));
            assert_eq!(cut, *"a".repeat(118), "{end:?}");
        }
        let endless = put_name("a.".chars().chain("b".repeat(250).chars()));
        assert_eq!(endless.chars().count(), 120);
    }

    #[test]
    fn names_that_do_not_fit_are_not_sent() {
        for (name, fits) in [("", false), ("a", true), (&"é".repeat(259), true), (&"é".repeat(260), false)]
        {
            assert_eq!(put_context(name, 1, &mut Collected::default()).is_some(), fits, "{}", name.len());
        }
    }
}
