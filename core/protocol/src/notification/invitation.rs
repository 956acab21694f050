//! `RNG`: somebody wants to talk (`switchboard.md` 1).

use crate::account::is_account;
use crate::address::split_address;
use crate::text::Text;
use crate::wire::Frame;

/// What `RNG` says: `RNG <session> <address> CKI <cookie> <account> <name>`.
pub(crate) struct Ring<'a> {
    pub(crate) session: &'a str,
    pub(crate) address: (&'a str, u16),
    pub(crate) cookie: &'a str,
    pub(crate) account: &'a str,
    pub(crate) name: Text<'a>,
}

impl<'a> Ring<'a> {
    pub(crate) fn parse(frame: &Frame<'a>) -> Option<Self> {
        let mut arguments = frame.arguments();
        let session = arguments.word()?;
        let address = arguments.word().and_then(split_address)?;
        arguments.next().filter(|method| *method == b"CKI")?;
        let (cookie, account) = (arguments.word()?, arguments.word()?);
        let account = Some(account).filter(|account| is_account(account))?;
        let name = Text::name(arguments.name());
        Some(Self { session, address, cookie, account, name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Decoder, Direction, Item};

    #[test]
    fn a_ring_of_somebody_without_a_name() {
        for (rest, name) in [
            ("bob@example.org Bob%20B", "Bob B"),
            ("bob@example.org 0 U messenger.example.net 1", "0"),
            ("bob@example.org  U messenger.example.net 1", ""),
            ("bob@example.org ", ""),
            ("bob@example.org", ""),
        ] {
            let mut decoder: Decoder<heapless::Vec<u8, 256>> = Decoder::new(Direction::FromServer);
            decoder.feed(std::format!("RNG 5 sb.example.net:1864 CKI 8.9 {rest}\r\n").as_bytes());
            let Some(Item::Frame(frame)) = decoder.next_item() else { panic!("{rest}") };
            let ring = Ring::parse(&frame).unwrap();
            assert_eq!((ring.account, ring.cookie), ("bob@example.org", "8.9"), "{rest}");
            assert!(ring.name == *name, "{rest}");
        }
    }
}
