//! What web services answer: tickets by SOAP, the services of offline messages, and the address book. The same is read however an answer is cut; what does
//! not fit the memory is left out and said; nothing is told that does not stand in the answer.

use msnp_core::internals::storage::Buffer;
use msnp_core::internals::web::{Finding, ServiceAnswer, TokenAnswer, read_service_answer, read_tokens};
use msnp_core::{Fixed, Heap, Storage};

use crate::reading::{Reader, look_at, pieces};

const PRODUCT: (&str, &str) = ("PROD0119GSJUC$18", "ILTXC!4IXB5FB*PX");
/// Two memories for a token with the names of the elements around it.
const SMALL: usize = 256;
const USUAL: usize = 4096;
/// The longest id that is kept.
const LONGEST_ID: usize = 64;
/// The most bytes of a ticket in a small memory.
const LONGEST_TICKET: usize = 1024;

/// The most bytes of the secret beside a ticket.
const LONGEST_SECRET: usize = 64;

/// The first byte chooses the service, the second the cuts; what follows is the answer.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let (choice, seed) = (reader.byte(), reader.byte());
    let document = reader.rest();
    match choice & 3 {
        0 => tickets(seed, document),
        1 => services(seed, document),
        service => crate::address_book::run(service == 2, seed, document),
    }
}

/// What was read, owned.
#[derive(Debug, PartialEq)]
struct Tokens {
    is_refused: bool,
    is_fault: bool,
    redirect: Option<Vec<u8>>,
    tickets: [Option<Vec<u8>>; 4],
    proof: Vec<u8>,
    is_too_long: bool,
    is_whole: bool,
}

fn tickets(seed: u8, document: &[u8]) {
    let small = compare_tickets::<Fixed<1, 512>>(seed, document);
    let usual = compare_tickets::<Heap>(seed, document);
    for ticket in small.tickets.iter().flatten() {
        assert!(ticket.len() <= LONGEST_TICKET, "a ticket is longer than its memory");
    }
    for ticket in usual.tickets.iter().flatten() {
        assert!(
            !ticket.is_empty() && ticket.iter().all(u8::is_ascii_graphic),
            "no line can have this ticket"
        );
        is_said(ticket, document);
    }
    if let Some(address) = &usual.redirect {
        is_said(address, document);
    }
    if !usual.is_too_long && !small.is_too_long {
        let flags = |tokens: &Tokens| {
            (tokens.is_refused, tokens.is_fault, tokens.redirect.is_some(), tokens.is_whole)
        };
        assert_eq!(flags(&small), flags(&usual), "more memory changes what did fit");
    }
}

fn compare_tickets<S: Storage>(seed: u8, document: &[u8]) -> Tokens {
    let whole = read_in::<S>(&[document]);
    assert_eq!(whole, read_in::<S>(&pieces(seed, document)));
    whole
}

fn read_in<S: Storage>(parts: &[&[u8]]) -> Tokens {
    let mut read = None;
    read_tokens::<S>(parts, &mut |answer: &TokenAnswer<'_>| {
        let owned = |bytes: Option<&[u8]>| bytes.map(<[u8]>::to_vec);
        let TokenAnswer { is_refused, is_fault, is_too_long, is_whole, .. } = *answer;
        let tickets = [answer.messenger, answer.clear, answer.secure, answer.contacts].map(owned);
        assert!(answer.proof.len() <= LONGEST_SECRET && (answer.proof.is_empty() || answer.clear.is_some()));
        assert!(!is_refused || !is_fault && answer.redirect.is_none(), "two faults at once");
        read = Some(Tokens {
            is_refused,
            is_fault,
            redirect: owned(answer.redirect),
            tickets,
            proof: answer.proof.to_vec(),
            is_too_long,
            is_whole,
        });
    });
    read.unwrap()
}

#[derive(Debug, PartialEq)]
enum Found {
    Listed(String, u64),
    Mail(Vec<u8>),
}

fn services(seed: u8, document: &[u8]) {
    let small = compare_services::<heapless::Vec<u8, SMALL>>(seed, document);
    let usual = compare_services::<heapless::Vec<u8, USUAL>>(seed, document);
    for (found, most) in
        small.1.iter().map(|found| (found, SMALL)).chain(usual.1.iter().map(|found| (found, USUAL)))
    {
        match found {
            Found::Listed(id, _) => {
                assert!(!id.is_empty() && id.len() <= LONGEST_ID);
                is_said(id.as_bytes(), document);
            }
            Found::Mail(mail) => {
                assert!(!mail.is_empty() && mail.len() <= most, "a mail is longer than its memory");
                let plain = !contains(document, b"<!") && !contains(document, b"<?");
                assert!(!plain || contains(document, mail), "a mail that nobody wrote");
            }
        }
    }
    if let (answer, _) = &usual
        && let Some(key) = answer.lock_key
    {
        assert!(key.iter().all(u8::is_ascii_hexdigit) && answer.is_fault);
    }
    if !small.0.is_too_long {
        assert_eq!(small, usual, "more memory changes what did fit");
    }
}

fn compare_services<B: Buffer>(seed: u8, document: &[u8]) -> (ServiceAnswer, Vec<Found>) {
    let whole = read_with::<B>(&[document]);
    assert_eq!(whole, read_with::<B>(&pieces(seed, document)));
    whole
}

fn read_with<B: Buffer>(parts: &[&[u8]]) -> (ServiceAnswer, Vec<Found>) {
    let mut found = Vec::new();
    let answer = read_service_answer::<B>(parts, PRODUCT, &mut |finding| {
        look_at(&finding);
        found.push(match finding {
            Finding::Listed { id, received } => Found::Listed(id.to_owned(), received),
            Finding::Mail(mail) => Found::Mail(mail.to_vec()),
        });
    });
    (answer, found)
}

/// Where nothing is escaped, what is told stands in the answer.
fn is_said(bytes: &[u8], document: &[u8]) {
    let is_plain = !document.contains(&b'&') && !contains(document, b"<!") && !contains(document, b"<?");
    let is_text = std::str::from_utf8(document).is_ok();
    assert!(!is_plain || !is_text || contains(document, bytes), "{bytes:?} does not stand in the answer");
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    part.is_empty() || bytes.windows(part.len()).any(|window| window == part)
}
