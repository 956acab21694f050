//! What the services for offline messages answer, read as it comes: metadata, a mail, faults. Any prefix, any order, any status.

use super::values::{Id, Listed};
use crate::account::is_account;
use crate::auth::challenge;
use crate::dialect::Dialect;
use crate::storage::Buffer;
use crate::text::Text;
use crate::web::pull::{Pull, Skipped, Token};
use crate::wire::date::document_date;
use crate::wire::{parse_decimal, xml};

/// What a service said instead of doing what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Fault {
    None,
    /// It wants the lock key that was made of its challenge.
    LockKey,
    /// It wants another ticket.
    Ticket,
    /// Too many messages were left in a short time.
    Throttled,
    /// Nobody takes the message, or the service does not work.
    Unavailable,
    TooLarge,
    Other,
}

/// Where in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Inside {
    Elsewhere,
    Kind,
    Sender,
    Id,
    Received,
    Read,
    Mail,
    FaultCode,
    LockKey,
    Policy,
}

/// What was read of an answer so far.
pub(super) struct Answer {
    inside: Inside,
    in_message: bool,
    pub(super) fault: Fault,
    /// The answer to the challenge of the fault; zeros: there was none.
    pub(super) lock_key: [u8; 32],
    /// There is an answer to what was asked.
    pub(super) is_answer: bool,
    /// Nothing came.
    pub(super) is_empty: bool,
    /// Something was too long to be read.
    pub(super) is_too_long: bool,
    pub(super) is_unreadable: bool,
    message: Message,
}

/// What metadata say of one message.
struct Message {
    is_known_kind: bool,
    has_sender: bool,
    is_read: bool,
    received: u64,
    id: Id,
}

impl Message {
    const NONE: Self =
        Self { is_known_kind: false, has_sender: false, is_read: false, received: 0, id: Id::new() };

    fn listed(&self) -> Option<Listed<'_>> {
        let is_good = self.is_known_kind && self.has_sender && !self.is_read && !self.id.is_empty();
        is_good.then_some(Listed { id: &self.id, received: self.received })
    }
}

/// What was found in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A message that waits: [`Answer::listed`].
    Listed,
    /// A mail lies in the memory.
    Mail,
}

impl Answer {
    pub(super) const NONE: Self = Self {
        inside: Inside::Elsewhere,
        in_message: false,
        fault: Fault::None,
        lock_key: [0; 32],
        is_answer: false,
        is_empty: false,
        is_too_long: false,
        is_unreadable: false,
        message: Message::NONE,
    };

    /// Takes from the front of `bytes` until something is found; `None` when all of them are taken.
    pub(super) fn step<B: Buffer>(
        &mut self,
        pull: &mut Pull<B>,
        bytes: &mut &[u8],
        product: (&str, &str),
    ) -> Option<Found> {
        if self.is_unreadable {
            *bytes = &[];
            return None;
        }
        loop {
            match pull.step(bytes) {
                Ok(None) => return None,
                Err(_) => {
                    self.is_unreadable = true;
                    *bytes = &[];
                    return None;
                }
                Ok(Some(Token::Start(tag))) => self.start(tag.name),
                Ok(Some(Token::Text(_))) if self.inside == Inside::Mail => return Some(Found::Mail),
                Ok(Some(Token::Text(text))) => self.text(text, product),
                Ok(Some(Token::End(name))) => {
                    self.inside = Inside::Elsewhere;
                    let ends = name.eq_ignore_ascii_case(b"M") && core::mem::take(&mut self.in_message);
                    if ends && self.listed().is_some() {
                        return Some(Found::Listed);
                    }
                }
                Ok(Some(Token::Skipped(Skipped::Text | Skipped::Element))) => self.is_too_long = true,
            }
        }
    }

    /// The message that was listed last.
    pub(super) fn listed(&self) -> Option<Listed<'_>> {
        self.message.listed()
    }

    fn start(&mut self, name: &[u8]) {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("M") {
            self.in_message = true;
            self.message = Message::NONE;
        }
        const ANSWERS: [&str; 4] = ["MD", "GetMetadataResponse", "DeleteMessagesResponse", "StoreResponse"];
        self.is_answer |= ANSWERS.iter().any(|known| is(known));
        self.is_empty = false;
        const IN_MESSAGE: [(&str, Inside); 5] = [
            ("T", Inside::Kind),
            ("E", Inside::Sender),
            ("I", Inside::Id),
            ("RT", Inside::Received),
            ("RS", Inside::Read),
        ];
        const ELSEWHERE: [(&str, Inside); 5] = [
            ("GetMessageResult", Inside::Mail),
            ("faultcode", Inside::FaultCode),
            ("LockKeyChallenge", Inside::LockKey),
            ("TweenerChallenge", Inside::Policy),
            ("RequiredAuthPolicy", Inside::Policy),
        ];
        let names = if self.in_message { IN_MESSAGE } else { ELSEWHERE };
        let found = names.iter().find(|(known, _)| is(known));
        self.inside = found.map_or(Inside::Elsewhere, |(_, inside)| *inside);
    }

    fn text(&mut self, text: &[u8], product: (&str, &str)) {
        let text = text.trim_ascii();
        let message = &mut self.message;
        match self.inside {
            Inside::Elsewhere | Inside::Mail => {}
            Inside::Kind => message.is_known_kind = is_known_kind(text),
            Inside::Sender => message.has_sender = is_sender(text),
            Inside::Id => message.id = id_of(text),
            Inside::Received => message.received = document_date(text).unwrap_or(0),
            Inside::Read => message.is_read = text == b"1",
            // What the detail says is more than the code.
            Inside::FaultCode if self.fault == Fault::None => self.fault = fault_of(text),
            Inside::FaultCode => {}
            Inside::LockKey if !text.is_empty() => {
                let (id, key) = product;
                self.fault = Fault::LockKey;
                self.lock_key = challenge::respond(Dialect::NEWEST, text, id.as_bytes(), key.as_bytes());
            }
            Inside::Policy if !text.is_empty() && self.fault != Fault::LockKey => self.fault = Fault::Ticket,
            Inside::LockKey | Inside::Policy => {}
        }
    }
}

fn fault_of(code: &[u8]) -> Fault {
    const CODES: [(&str, Fault); 6] = [
        ("AuthenticationFailed", Fault::Ticket),
        ("BadContextToken", Fault::Ticket),
        ("InvalidSecurityToken", Fault::Ticket),
        ("SenderThrottleLimitExceeded", Fault::Throttled),
        ("SystemUnavailable", Fault::Unavailable),
        ("MessageTooLarge", Fault::TooLarge),
    ];
    let name = code.rsplit(|byte| *byte == b':').next().unwrap_or(code);
    let found = CODES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
    found.map_or(Fault::Other, |(_, fault)| *fault)
}

/// From Messenger, and from Yahoo's messenger.
fn is_known_kind(text: &[u8]) -> bool {
    matches!(text, b"11" | b"13")
}

/// Whether it is an account, however it is escaped.
fn is_sender(text: &[u8]) -> bool {
    let mut account = [0; 160];
    Text::xml(text).write_to(&mut account).is_ok_and(is_account)
}

/// An id as it goes back; empty: it is too long.
fn id_of(text: &[u8]) -> Id {
    let mut id = Id::new();
    for char in Text::xml(text).chars() {
        if id.push(char).is_err() {
            return Id::new();
        }
    }
    id
}

/// What a document in a notice lists.
pub(super) fn listed_in(document: &[u8], mut take: impl FnMut(Listed<'_>)) {
    for message in xml::elements(document, "M") {
        let text = |name| xml::element(message, name).unwrap_or_default().trim_ascii();
        let message = Message {
            is_known_kind: is_known_kind(text("T")),
            has_sender: is_sender(text("E")),
            is_read: parse_decimal(text("RS")) == Some(1),
            received: document_date(text("RT")).unwrap_or(0),
            id: id_of(text("I")),
        };
        if let Some(listed) = message.listed() {
            take(listed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::{String, ToString};
    use std::vec::Vec;

    const PRODUCT: (&str, &str) = ("PROD0119GSJUC$18", "ILTXC!4IXB5FB*PX");

    fn read(text: &str, size: usize) -> (Answer, Vec<(String, u64)>, Option<String>) {
        let (mut answer, mut pull) = (Answer::NONE, Pull::<heapless::Vec<u8, 1024>>::new());
        let (mut ids, mut mail) = (Vec::new(), None);
        for mut piece in text.as_bytes().chunks(size) {
            while !piece.is_empty() {
                let found = match answer.step(&mut pull, &mut piece, PRODUCT) {
                    Some(Found::Listed) => {
                        let listed = answer.listed().unwrap();
                        ids.push((listed.id.to_string(), listed.received));
                        false
                    }
                    Some(Found::Mail) => true,
                    None => false,
                };
                if found {
                    mail = Some(String::from_utf8(pull.token().to_vec()).unwrap());
                }
            }
        }
        (answer, ids, mail)
    }

    const DATA: &str = "<MD><E><I>0</I><IU>0</IU><O>0</O><OU>0</OU></E><Q><QTM>409600</QTM><QNM>204800</QNM></Q>\
        <M><T>11</T><S>6</S><RT>1970-01-01T00:00:07.123Z</RT><RS>0</RS><SZ>950</SZ><E>bob@example.com</E><I>MSGb0a1</I>\
        <F>00000000-0000-0000-0000-000000000009</F><N>=?utf-8?B?Qm9i?=</N></M><SU> </SU>\
        <M><I> a&amp;b </I><E>b&#64;c</E><T> 13 </T></M><M><T>11</T><E>bob@example.com</E></M>\
        <M><T>12</T><E>bob@example.com</E><I>x</I></M><M><T>11</T><I>x</I></M><M/>\
        <M><T>11</T><RS>1</RS><E>bob@example.com</E><I>read</I></M></MD>";

    #[test]
    fn metadata_are_read_in_pieces_and_whole() {
        let expected = [("MSGb0a1".to_string(), 7), ("a&b".to_string(), 0)];
        let text = std::format!(
            "<x:Envelope><x:Body><GetMetadataResponse>{DATA}</GetMetadataResponse></x:Body></x:Envelope>"
        );
        for size in [1, 5, text.len()] {
            let (answer, ids, _) = read(&text, size);
            assert_eq!(ids, expected);
            assert!(!answer.is_unreadable && answer.fault == Fault::None);
        }
        let mut ids = Vec::new();
        listed_in(DATA.as_bytes(), |listed| ids.push((listed.id.to_string(), listed.received)));
        assert_eq!(ids, expected);
    }

    #[test]
    fn a_mail_is_found() {
        let text = "<a:Envelope><a:Body><GetMessageResponse><GetMessageResult>From: a&lt;b\n\nx</GetMessageResult></GetMessageResponse></a:Body></a:Envelope>";
        for size in [1, 9, text.len()] {
            assert_eq!(read(text, size).2.as_deref(), Some("From: a&lt;b\n\nx"));
        }
    }

    fn fault(code: &str, detail: &str) -> Answer {
        let text = std::format!(
            "<e:Envelope><e:Body><e:Fault><faultcode>q0:{code}</faultcode><faultstring>x</faultstring><detail>{detail}</detail></e:Fault></e:Body></e:Envelope>"
        );
        read(&text, 3).0
    }

    #[test]
    fn faults_say_what_to_do() {
        for (code, detail, expected) in [
            ("AuthenticationFailed", "", Fault::Ticket),
            ("AuthenticationFailed", "<RequiredAuthPolicy>MBI_SSL</RequiredAuthPolicy>", Fault::Ticket),
            (
                "AuthenticationFailed",
                "<TweenerChallenge/><LockKeyChallenge>198452716035</LockKeyChallenge>",
                Fault::LockKey,
            ),
            (
                "AuthenticationFailed",
                "<LockKeyChallenge>1</LockKeyChallenge><TweenerChallenge>x</TweenerChallenge>",
                Fault::LockKey,
            ),
            ("BadContextToken", "", Fault::Ticket),
            ("SenderThrottleLimitExceeded", "", Fault::Throttled),
            ("SystemUnavailable", "", Fault::Unavailable),
            ("MessageTooLarge", "", Fault::TooLarge),
            ("InvalidContent", "", Fault::Other),
        ] {
            assert_eq!(fault(code, detail).fault, expected, "{code} {detail}");
        }
    }

    /// The vectors of `services.md` 3.3.
    #[test]
    fn the_lock_key_answers_the_challenge() {
        for (challenge, response) in [
            ("198452716035", "4e233a160c395e5e44c990b3623f7540"),
            ("1234567890123456789012", "45188b753e195a0f75eb2440ed577f63"),
            ("lockkey-ABCDEF0123456789", "749e34ce9ce59c51f13357af8012b392"),
        ] {
            let detail = std::format!("<LockKeyChallenge> {challenge} </LockKeyChallenge>");
            assert_eq!(&fault("AuthenticationFailed", &detail).lock_key, response.as_bytes());
        }
    }
}
