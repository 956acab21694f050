//! XML in pieces (`services.md` 1 to 4): documents of any length, in memory for one token and the names of the elements around it.
//!
//! The answers of web services are as long as an address book. They are never held: pieces go in as they come from the network, tokens
//! come out, and bytes that were not taken yet wait with whoever has them.
//!
//! ```text
//! memory:  E n v e l o p e 8 B o d y 4 d i s p l a y N a m e 11 | A n n a &amp; B o b
//!          path, each name before its length                     token: text, or the attributes of a tag
//! ```
//!
//! Names lose their prefix. Texts come as they stand in the document, with references and CDATA sections:
//! `Text::xml` reads them. Comments and processing instructions are passed over, and nothing is expanded: a
//! document with a declaration (`<!DOCTYPE`) is refused. What is too long for the memory, or too deep, is skipped and said.

mod token;

#[cfg(test)]
mod tests;

pub use token::{Path, Skipped, StartTag, Token, XmlError};

use token::{After, Byte, Found, Place};

use crate::storage::Buffer;
use crate::wire::xml::is_name_start;

/// The most elements inside each other whose names are kept (`services.md` 8).
pub const MAX_DEPTH: u8 = 64;

const CDATA: &[u8] = b"<![CDATA[";

/// One document, taken in piece by piece. See the [module](self).
///
/// The memory bounds the path and the token together: with 512 bytes, a token may have more than 300 in the answers of known services.
#[derive(Clone)]
pub struct Pull<B: Buffer> {
    place: Place,
    /// What the last token leaves to be done.
    after: After,
    /// The token under way does not fit.
    lost: bool,
    /// How many names the path has.
    depth: u8,
    /// How many elements are open whose names are not kept.
    beyond: u32,
    /// Where the path ends, and the token begins.
    token_at: usize,
    memory: B,
}

impl<B: Buffer> core::fmt::Debug for Pull<B> {
    /// Shows where it is: what was read may be a ticket.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Pull").field("place", &self.place).field("depth", &self.depth).finish_non_exhaustive()
    }
}

impl<B: Buffer> Default for Pull<B> {
    fn default() -> Self {
        Self::new()
    }
}

impl<B: Buffer> Pull<B> {
    /// A document of which nothing has come.
    pub const fn new() -> Self {
        Self {
            place: Place::Text,
            after: After::Nothing,
            lost: false,
            depth: 0,
            beyond: 0,
            token_at: 0,
            memory: B::EMPTY,
        }
    }

    /// Forgets everything and writes over it, for the next document: there may have been a ticket in this one.
    pub fn reset(&mut self) {
        self.memory.wipe();
        (self.place, self.after, self.lost) = (Place::Text, After::Nothing, false);
        (self.depth, self.beyond, self.token_at) = (0, 0, 0);
    }

    /// Takes from the front of `bytes` until there is a token; `None` when all of them are taken and there is none. The token can be
    /// read until the next call.
    ///
    /// # Errors
    /// [`XmlError`] for what is no document that can be read. The same error comes again until [`Pull::reset`].
    pub fn step<'s>(&'s mut self, bytes: &mut &[u8]) -> Result<Option<Token<'s>>, XmlError> {
        let found = self.find(bytes).inspect_err(|error| self.place = Place::Failed(*error))?;
        Ok(found.map(|found| self.lend(found)))
    }

    /// The names of the elements that are open. Behind a start and before an end the element itself is one of them.
    pub fn path(&self) -> Path<'_> {
        Path::of(self.memory.bytes().get(..self.token_at).unwrap_or_default())
    }

    /// Whether the document has come to its end.
    ///
    /// # Errors
    /// [`XmlError::CutShort`] when something is still open, or what [`Pull::step`] said.
    pub fn finish(&self) -> Result<(), XmlError> {
        let is_closed = self.beyond == 0
            && match self.after {
                After::Nothing | After::Clear => self.depth == 0,
                After::Close => self.depth == 1,
                After::End => false,
            };
        if let Place::Failed(error) = self.place {
            return Err(error);
        }
        if matches!(self.place, Place::Text) && is_closed { Ok(()) } else { Err(XmlError::CutShort) }
    }

    /// Decides on the next token; it is borrowed afterwards.
    fn find(&mut self, bytes: &mut &[u8]) -> Result<Option<Found>, XmlError> {
        if self.settle() {
            self.after = After::Close;
            return Ok(Some(Found::End));
        }
        loop {
            let (run, here) = bytes.split_at_checked(self.place.run(bytes)).unwrap_or((bytes, &[]));
            self.take_run(run);
            *bytes = here;
            let Some((byte, rest)) = here.split_first() else { return Ok(None) };
            match self.take(*byte)? {
                Byte::Taken => *bytes = rest,
                Byte::Left => {}
                Byte::Ends(found) => {
                    *bytes = rest;
                    return Ok(Some(found));
                }
                Byte::IsBehind(found) => return Ok(Some(found)),
            }
        }
    }

    /// Gives up the last token. Answers whether the end of an empty element is next.
    fn settle(&mut self) -> bool {
        match core::mem::replace(&mut self.after, After::Nothing) {
            After::Nothing => return false,
            After::Clear => {}
            After::End => {
                self.clear_token();
                return true;
            }
            After::Close => {
                let name = self.path().next().map_or(0, <[u8]>::len);
                self.token_at = self.token_at.saturating_sub(name).saturating_sub(1);
                self.depth = self.depth.saturating_sub(1);
            }
        }
        self.clear_token();
        false
    }

    fn clear_token(&mut self) {
        self.memory.truncate(self.token_at);
        self.lost = false;
    }

    /// Adds to the token. One that does not fit is given up.
    fn put(&mut self, bytes: &[u8]) {
        if self.beyond == 0 && !self.lost && self.memory.append(bytes).is_err() {
            self.clear_token();
            self.lost = true;
        }
    }

    /// Changes the token that the last step gave, where it lies; `change` answers how much of it is left.
    pub(crate) fn change_token(&mut self, change: impl FnOnce(&mut [u8]) -> usize) {
        let Some(token) = self.memory.bytes_mut().get_mut(self.token_at..) else { return };
        let length = change(token).min(token.len());
        self.memory.truncate(self.token_at.saturating_add(length));
    }

    /// The token that the last step gave, or what there is of the next one.
    pub(crate) fn token(&self) -> &[u8] {
        self.memory.bytes().get(self.token_at..).unwrap_or_default()
    }

    fn lend(&self, found: Found) -> Token<'_> {
        let name = self.path().next().unwrap_or_default();
        match found {
            Found::Start => Token::Start(StartTag { name, attributes: self.token(), is_whole: !self.lost }),
            Found::Text => Token::Text(self.token()),
            Found::End => Token::End(name),
            Found::Skipped(skipped) => Token::Skipped(skipped),
        }
    }

    /// Takes bytes that end nothing.
    fn take_run(&mut self, run: &[u8]) {
        match self.place {
            Place::Text | Place::Name | Place::Tag { .. } | Place::Cdata { .. } => self.put(run),
            Place::EndName { matched, agrees } => {
                let name = self.path().next().unwrap_or_default();
                let is_next = name.get(usize::from(matched)..).is_some_and(|left| left.starts_with(run));
                let length = u8::try_from(run.len()).unwrap_or(u8::MAX);
                self.place =
                    Place::EndName { matched: matched.saturating_add(length), agrees: agrees && is_next };
            }
            Place::Open
            | Place::Slash
            | Place::EndSpace { .. }
            | Place::Mark(_)
            | Place::Dash
            | Place::Comment { .. }
            | Place::Instruction { .. }
            | Place::Failed(_) => {}
        }
    }

    fn take(&mut self, byte: u8) -> Result<Byte, XmlError> {
        let next = match self.place {
            Place::Failed(error) => return Err(error),
            // What comes in this place is the `<` that ends a text.
            Place::Text => Place::Open,
            Place::Open => return self.open(byte),
            Place::Name => return self.take_name(byte),
            Place::Tag { quote: 0 } => match byte {
                b'>' => return Ok(self.end_tag(false)),
                b'/' => Place::Slash,
                b'<' => return Err(XmlError::Malformed),
                quote => {
                    self.put(&[quote]);
                    Place::Tag { quote }
                }
            },
            // What comes in this place is the other quote.
            Place::Tag { .. } => {
                self.put(&[byte]);
                Place::Tag { quote: 0 }
            }
            Place::Slash if byte == b'>' => return Ok(self.end_tag(true)),
            Place::Slash => {
                self.put(b"/");
                self.place = Place::Tag { quote: 0 };
                return Ok(Byte::Left);
            }
            Place::EndName { matched, agrees } => return self.take_end_name(byte, matched, agrees),
            Place::EndSpace { agrees } => match byte {
                b'>' => return self.close(agrees),
                byte if byte.is_ascii_whitespace() => Place::EndSpace { agrees },
                _ => return Err(XmlError::Malformed),
            },
            Place::Mark(matched) => return self.take_mark(byte, matched),
            Place::Dash if byte == b'-' => Place::Comment { dashes: 0 },
            Place::Dash => return Err(XmlError::Malformed),
            Place::Comment { dashes: 2 } if byte == b'>' => Place::Text,
            Place::Comment { dashes } => Place::Comment { dashes: counted(byte == b'-', dashes) },
            Place::Instruction { asked: true } if byte == b'>' => Place::Text,
            Place::Instruction { .. } => Place::Instruction { asked: byte == b'?' },
            Place::Cdata { brackets } => {
                self.put(&[byte]);
                match (brackets, byte) {
                    (2, b'>') => Place::Text,
                    _ => Place::Cdata { brackets: counted(byte == b']', brackets) },
                }
            }
        };
        self.place = next;
        Ok(Byte::Taken)
    }

    /// Behind a `<`. One that begins no tag is text.
    fn open(&mut self, byte: u8) -> Result<Byte, XmlError> {
        let has_text = self.lost || !self.token().is_empty();
        self.place = match byte {
            b'!' => Place::Mark(2),
            b'?' => Place::Instruction { asked: false },
            byte if has_text && (byte == b'/' || is_name_start(byte)) => {
                self.after = After::Clear;
                return Ok(Byte::IsBehind(if self.lost {
                    Found::Skipped(Skipped::Text)
                } else {
                    Found::Text
                }));
            }
            b'/' => Place::EndName { matched: 0, agrees: true },
            // A name cannot begin with the end of a prefix.
            b':' => return Err(XmlError::Malformed),
            byte if is_name_start(byte) => {
                self.put(&[byte]);
                Place::Name
            }
            b'<' => {
                self.put(b"<");
                Place::Open
            }
            _ => {
                self.put(b"<");
                self.put(&[byte]);
                Place::Text
            }
        };
        Ok(Byte::Taken)
    }

    fn take_name(&mut self, byte: u8) -> Result<Byte, XmlError> {
        match byte {
            // What came so far was a prefix.
            b':' => self.clear_token(),
            b'>' => {
                self.open_element()?;
                return Ok(self.end_tag(false));
            }
            b'/' => {
                self.open_element()?;
                self.place = Place::Slash;
            }
            byte if byte.is_ascii_whitespace() => {
                self.open_element()?;
                self.place = Place::Tag { quote: 0 };
            }
            _ => return Err(XmlError::Malformed),
        }
        Ok(Byte::Taken)
    }

    /// The name of a start tag is there.
    fn open_element(&mut self) -> Result<(), XmlError> {
        if self.beyond > 0 {
            self.beyond = self.beyond.checked_add(1).ok_or(XmlError::Malformed)?;
            return Ok(());
        }
        let length = self.token().len();
        if length == 0 && !self.lost {
            return Err(XmlError::Malformed);
        }
        let length = u8::try_from(length).ok().filter(|_| !self.lost && self.depth < MAX_DEPTH);
        if length.is_some_and(|length| self.memory.append(&[length]).is_ok()) {
            self.token_at = self.memory.bytes().len();
            self.depth = self.depth.saturating_add(1);
        } else {
            self.clear_token();
            self.beyond = 1;
        }
        Ok(())
    }

    /// A start tag is there.
    fn end_tag(&mut self, is_empty: bool) -> Byte {
        self.place = Place::Text;
        let found = match self.beyond {
            0 => {
                self.after = if is_empty { After::End } else { After::Clear };
                return Byte::Ends(Found::Start);
            }
            1 => {
                self.after = After::Clear;
                Byte::Ends(Found::Skipped(Skipped::Element))
            }
            _ => Byte::Taken,
        };
        self.beyond = self.beyond.saturating_sub(u32::from(is_empty));
        found
    }

    fn take_end_name(&mut self, byte: u8, matched: u8, agrees: bool) -> Result<Byte, XmlError> {
        let name = self.path().next().unwrap_or_default();
        let is_whole = agrees && usize::from(matched) == name.len();
        self.place = match byte {
            b'>' => return self.close(is_whole),
            b':' => Place::EndName { matched: 0, agrees: true },
            byte if byte.is_ascii_whitespace() => Place::EndSpace { agrees: is_whole },
            _ => return Err(XmlError::Malformed),
        };
        Ok(Byte::Taken)
    }

    /// An end tag is there.
    fn close(&mut self, agrees: bool) -> Result<Byte, XmlError> {
        self.place = Place::Text;
        if self.beyond > 0 {
            self.beyond = self.beyond.saturating_sub(1);
            return Ok(Byte::Taken);
        }
        if !agrees || self.depth == 0 {
            return Err(XmlError::Unbalanced);
        }
        self.after = After::Close;
        Ok(Byte::Ends(Found::End))
    }

    /// Behind `<!`: a comment, or the mark of a CDATA section, of which so much was there.
    fn take_mark(&mut self, byte: u8, matched: u8) -> Result<Byte, XmlError> {
        self.place = match byte {
            b'-' if matched == 2 => Place::Dash,
            byte if CDATA.get(usize::from(matched)) != Some(&byte) => return Err(XmlError::Declaration),
            _ => Place::Mark(matched.saturating_add(1)),
        };
        if self.place == Place::Mark(9) {
            self.put(CDATA);
            self.place = Place::Cdata { brackets: 0 };
        }
        Ok(Byte::Taken)
    }
}

/// One more of what two make an end of, or none any more.
const fn counted(is_one: bool, before: u8) -> u8 {
    match (is_one, before) {
        (false, _) => 0,
        (true, 0) => 1,
        (true, _) => 2,
    }
}
