//! What the readers of the part make of bytes, for those who test them from outside.

use super::answer::{Answer, Fault, Found};
use super::mail::{Mail, prepare};
use crate::storage::Buffer;
use crate::text::Text;
use crate::web::pull::Pull;
use crate::wire::mime::Headers;

/// What an answer of a service for offline messages came to (`services.md` 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceAnswer {
    /// It is a fault.
    pub is_fault: bool,
    /// It wants another ticket.
    pub wants_ticket: bool,
    /// The answer to its challenge.
    pub lock_key: Option<[u8; 32]>,
    /// There is an answer to what was asked.
    pub is_answer: bool,
    /// Something was too long for the memory, and is left out.
    pub is_too_long: bool,
    /// It is a whole document.
    pub is_whole: bool,
}

/// What stands in such an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding<'a> {
    /// A message that waits.
    Listed {
        /// Its id.
        id: &'a str,
        /// Seconds since 1970; 0: it does not say.
        received: u64,
    },
    /// A mail, as it travels.
    Mail(&'a [u8]),
}

/// Reads an answer that comes in these pieces.
pub fn read_service_answer<B: Buffer>(
    pieces: &[&[u8]],
    product: (&str, &str),
    tell: &mut dyn FnMut(Finding<'_>),
) -> ServiceAnswer {
    let (mut answer, mut pull) = (Answer::NONE, Pull::<B>::new());
    for piece in pieces {
        let mut rest = *piece;
        while let Some(found) = answer.step(&mut pull, &mut rest, product) {
            match (found, answer.listed()) {
                (Found::Mail, _) => tell(Finding::Mail(pull.token())),
                (Found::Listed, Some(listed)) => {
                    tell(Finding::Listed { id: listed.id, received: listed.received });
                }
                (Found::Listed, None) => {}
            }
        }
    }
    let Answer { fault, lock_key, is_answer, is_too_long, is_unreadable, .. } = answer;
    ServiceAnswer {
        is_fault: fault != Fault::None,
        wants_ticket: fault == Fault::Ticket,
        lock_key: (fault == Fault::LockKey).then_some(lock_key),
        is_answer,
        is_too_long,
        is_whole: !is_unreadable && pull.finish().is_ok(),
    }
}

/// A mail as it is told (`services.md` 3.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReadMail<'a> {
    /// The account of the sender.
    pub account: &'a str,
    /// Their name, in encoded words.
    pub name: &'a [u8],
    /// The run that it belongs to.
    pub run: &'a [u8],
    /// Its number in that.
    pub sequence: u32,
    /// When it was written, in seconds since 1970.
    pub date: Option<u64>,
    /// The character set that it names.
    pub charset: &'a str,
    /// What it says.
    pub text: Text<'a>,
    /// Its headers.
    pub headers: Headers<'a>,
}

/// Makes a mail ready where it lies, and hands it to `tell`. Answers how many bytes of it are left.
pub fn read_mail(bytes: &mut [u8], tell: &mut dyn FnMut(&ReadMail<'_>)) -> usize {
    let (length, layout) = prepare(bytes);
    let mail = Mail::of(bytes.get(..length).unwrap_or_default(), &layout);
    let (name, account) = mail.sender();
    tell(&ReadMail {
        account,
        name,
        run: mail.run(),
        sequence: mail.sequence(),
        date: mail.date(),
        charset: mail.charset,
        text: mail.text(),
        headers: mail.headers,
    });
    length
}
