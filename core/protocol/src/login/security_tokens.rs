//! Tickets by SOAP (RST, `services.md` 1.2 and 1.4): what is read of the answer. Any prefix, any order, any status.

use super::tickets::{Domain, Tickets};
use super::token_request::address_of;
use crate::auth::single_sign_on::LONGEST_SECRET;
use crate::storage::{Buffer, Storage};
use crate::text::Text;
use crate::web::pull::{Pull, Token};
use crate::wire::base64::Base64;

/// What the service said instead of giving tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Fault {
    None,
    /// Account or password is wrong.
    Authentication,
    /// The account is served elsewhere: where is in [`TokenReader::redirect`].
    Redirect,
    /// The request does not suit it; often a site that it does not know.
    Request,
    /// Anything else.
    Other,
}

/// Where in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Inside {
    Elsewhere,
    Address,
    Ticket,
    Secret,
    FaultCode,
    RedirectUrl,
}

/// For whose services the ticket of a response is. The first one has a tag of its own, so that it is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Whose {
    Nobody,
    Domain(Domain),
}

/// Reads an answer as it comes. A ticket is kept when the response that it stands in has ended: its address may come behind it.
#[repr(C)]
pub(super) struct TokenReader<S: Storage> {
    inside: Inside,
    fault: Fault,
    domain: Whose,
    /// A token was left out, since it is too long.
    pub(super) is_too_long: bool,
    is_unreadable: bool,
    /// The secret of the response under way.
    secret: heapless::Vec<u8, LONGEST_SECRET>,
    /// The ticket of the response under way, or where a fault leads.
    found: S::Secret,
    pull: Pull<S::Document>,
}

impl<S: Storage> TokenReader<S> {
    pub(super) const NEW: Self = Self {
        inside: Inside::Elsewhere,
        fault: Fault::None,
        domain: Whose::Nobody,
        is_too_long: false,
        is_unreadable: false,
        secret: heapless::Vec::new(),
        found: S::Secret::EMPTY,
        pull: Pull::new(),
    };

    /// Gets ready for another answer, and writes over the last one.
    pub(super) fn reset(&mut self) {
        self.pull.reset();
        self.found.wipe();
        self.secret.wipe();
        (self.inside, self.fault, self.domain) = (Inside::Elsewhere, Fault::None, Whose::Nobody);
        (self.is_too_long, self.is_unreadable) = (false, false);
    }

    /// What the service said instead of giving tickets.
    pub(super) fn fault(&self) -> Fault {
        self.fault
    }

    /// Whether what came was a whole document.
    pub(super) fn is_whole(&self) -> bool {
        !self.is_unreadable && self.pull.finish().is_ok()
    }

    /// Where a [`Fault::Redirect`] leads.
    pub(super) fn redirect(&self) -> &[u8] {
        self.found.bytes()
    }

    /// Takes a piece of the answer, all of it.
    pub(super) fn take<const PLACES: usize>(
        &mut self,
        mut bytes: &[u8],
        tickets: &mut Tickets<S::Secret, PLACES>,
    ) {
        let Self { inside, fault, domain, is_too_long, is_unreadable, secret, found, pull } = self;
        if *is_unreadable {
            return;
        }
        loop {
            let token = match pull.step(&mut bytes) {
                Ok(Some(token)) => token,
                Ok(None) => return,
                Err(_) => {
                    *is_unreadable = true;
                    return;
                }
            };
            match token {
                Token::Start(tag) => {
                    *inside = place_of(tag.name);
                    if tag.name.eq_ignore_ascii_case(b"RequestSecurityTokenResponse") {
                        *domain = Whose::Nobody;
                        found.wipe();
                        secret.wipe();
                    }
                }
                Token::Text(text) => match *inside {
                    Inside::Elsewhere => {}
                    Inside::Address => *domain = domain_of(text),
                    Inside::Ticket | Inside::RedirectUrl => keep(found, text),
                    Inside::Secret => keep_secret(secret, text),
                    Inside::FaultCode => *fault = fault_of(text),
                },
                Token::End(name) => {
                    *inside = Inside::Elsewhere;
                    if name.eq_ignore_ascii_case(b"RequestSecurityTokenResponse") {
                        if let Whose::Domain(domain) = core::mem::replace(domain, Whose::Nobody)
                            && !found.bytes().is_empty()
                        {
                            // One that is none counts as missing, and so does its secret.
                            let kept = tickets.keep(domain, found.bytes());
                            if domain == Domain::MessengerClear && kept.is_ok() {
                                let _ = tickets.keep_proof(secret);
                            }
                        }
                        found.wipe();
                        secret.wipe();
                    }
                }
                Token::Skipped(_) => *is_too_long = true,
            }
        }
    }
}

fn place_of(name: &[u8]) -> Inside {
    const NAMES: [(&str, Inside); 5] = [
        ("Address", Inside::Address),
        ("BinarySecurityToken", Inside::Ticket),
        ("BinarySecret", Inside::Secret),
        ("faultcode", Inside::FaultCode),
        ("redirectUrl", Inside::RedirectUrl),
    ];
    let found = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
    found.map_or(Inside::Elsewhere, |(_, inside)| *inside)
}

fn domain_of(text: &[u8]) -> Whose {
    const DOMAINS: [Domain; 4] =
        [Domain::Messenger, Domain::MessengerClear, Domain::MessengerSecure, Domain::Contacts];
    let text = text.trim_ascii();
    let found = DOMAINS.into_iter().find(|domain| text.eq_ignore_ascii_case(address_of(*domain).as_bytes()));
    found.map_or(Whose::Nobody, Whose::Domain)
}

fn fault_of(text: &[u8]) -> Fault {
    let text = text.trim_ascii();
    let name = text.rsplit(|byte| *byte == b':').next().unwrap_or(text);
    let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
    if is("FailedAuthentication") {
        Fault::Authentication
    } else if is("Redirect") {
        Fault::Redirect
    } else if is("Client") {
        Fault::Request
    } else {
        Fault::Other
    }
}

/// Keeps a text without its references and the blanks around it. One that does not fit counts as missing.
fn keep<B: Buffer>(found: &mut B, text: &[u8]) {
    found.wipe();
    for char in Text::xml(text.trim_ascii()).chars() {
        if found.append(char.encode_utf8(&mut [0; 4]).as_bytes()).is_err() {
            found.wipe();
            return;
        }
    }
}

/// Keeps a secret, which stands in base64. One that does not fit counts as missing.
fn keep_secret(secret: &mut heapless::Vec<u8, LONGEST_SECRET>, text: &[u8]) {
    secret.wipe();
    for byte in Base64::of(text.trim_ascii().iter().copied()) {
        if secret.push(byte).is_err() {
            secret.wipe();
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fixed;
    use std::string::String;

    type Reader = TokenReader<Fixed<1, 512>>;
    type Two = Tickets<heapless::Vec<u8, 1024>, 2>;

    fn response(inside: &str) -> String {
        std::format!(
            "<?xml version=\"1.0\"?><x:Envelope xmlns:x=\"e\"><x:Header/><x:Body><t:RequestSecurityTokenResponseCollection \
             xmlns:t=\"t\">{inside}</t:RequestSecurityTokenResponseCollection></x:Body></x:Envelope>"
        )
    }

    fn token(site: &str, ticket: &str) -> String {
        std::format!(
            "<t:RequestSecurityTokenResponse><t:AppliesTo><a:Address xmlns:a=\"a\">\n{site} </a:Address></t:AppliesTo>\
             <t:RequestedSecurityToken><b:BinarySecurityToken Id=\"Compact7\" xmlns:b=\"b\">{ticket}</b:BinarySecurityToken>\
             </t:RequestedSecurityToken></t:RequestSecurityTokenResponse>"
        )
    }

    #[test]
    fn tickets_are_told_apart_by_their_addresses_in_any_order_and_in_pieces() {
        let turned = "<t:RequestSecurityTokenResponse><b:BinarySecurityToken xmlns:b=\"b\">t=S&amp;p=</b:BinarySecurityToken>\
            <a:Address xmlns:a=\"a\">messengersecure.live.com</a:Address></t:RequestSecurityTokenResponse>";
        let inside = [
            &token("http://Passport.NET/tb", ""),
            turned,
            &token("Messenger.msn.com", "<![CDATA[t=M&p=x]]>"),
            &token("contacts.msn.com", "t=C&amp;p="),
        ]
        .concat();
        let text = response(&inside);
        for size in [1, 7, text.len()] {
            let (mut reader, mut tickets) = (Reader::NEW, Two::NONE);
            tickets.keep_challenge(Domain::Messenger, b"ct=1").unwrap();
            for piece in text.as_bytes().chunks(size) {
                reader.take(piece, &mut tickets);
            }
            assert!(reader.is_whole() && reader.fault() == Fault::None);
            assert_eq!(tickets.ticket(Domain::Messenger), Some(&b"t=M&p=x"[..]));
            assert_eq!(tickets.ticket(Domain::MessengerSecure), Some(&b"t=S&p="[..]));
        }
    }

    #[test]
    fn a_secret_is_that_of_its_own_response() {
        type Four = Tickets<heapless::Vec<u8, 1024>, 4>;
        let secret = |text: &str| {
            std::format!(
                "<t:RequestedProofToken><t:BinarySecret>{text}</t:BinarySecret></t:RequestedProofToken>"
            )
        };
        let with = |site: &str, ticket: &str, text: &str| {
            token(site, ticket).replace("</t:RequestSecurityTokenResponse>", "")
                + &secret(text)
                + "</t:RequestSecurityTokenResponse>"
        };
        let long = "QUFB".repeat(22);
        for (text, expected) in [
            (
                "EBESExQVFhcYGRobHB0eHyAhIiMkJSYn",
                &core::array::from_fn::<u8, 24, _>(|at| 0x10 + u8::try_from(at).unwrap())[..],
            ),
            ("\n QQ ", b"A"),
            ("QQ==", b"A"),
            ("", b""),
            ("!", b""),
            (&long, b""),
        ] {
            let inside = [
                &with("http://Passport.NET/tb", "t=B", "QkJC"),
                &with("messengerclear.live.com", "t=C&amp;p=", text),
                &with("contacts.msn.com", "t=A", "Q0ND"),
            ]
            .map(String::as_str)
            .concat();
            let (mut reader, mut tickets) = (Reader::NEW, Four::NONE);
            for piece in response(&inside).as_bytes().chunks(5) {
                reader.take(piece, &mut tickets);
            }
            assert_eq!(tickets.ticket(Domain::MessengerClear), Some(&b"t=C&p="[..]));
            assert_eq!(tickets.ticket(Domain::Contacts), Some(&b"t=A"[..]));
            assert_eq!(tickets.proof(), expected, "{text}");
        }
    }

    #[test]
    fn faults_are_found_wherever_they_stand() {
        for (code, expected) in [
            ("wsse:FailedAuthentication", Fault::Authentication),
            (" psf:Redirect ", Fault::Redirect),
            ("S:Client", Fault::Request),
            ("S:Server", Fault::Other),
        ] {
            for (before, behind) in [("<S:Body>", "</S:Body>"), ("<S:Header/>", "")] {
                let text = std::format!(
                    "<S:Envelope>{before}<S:Fault><faultcode>{code}</faultcode><psf:redirectUrl>https://a.example.net/x?a&amp;b\
                     </psf:redirectUrl></S:Fault>{behind}</S:Envelope>"
                );
                let (mut reader, mut tickets) = (Reader::NEW, Two::NONE);
                reader.take(text.as_bytes(), &mut tickets);
                assert_eq!(reader.fault(), expected);
                assert_eq!(reader.redirect(), b"https://a.example.net/x?a&b");
            }
        }
    }

    #[test]
    fn what_is_no_ticket_is_none() {
        let long = "x".repeat(1100);
        for bad in ["", "t=a b", &long, &"x".repeat(5000)] {
            let (mut reader, mut tickets) = (Reader::NEW, Two::NONE);
            reader.take(response(&token("messenger.msn.com", bad)).as_bytes(), &mut tickets);
            assert_eq!(tickets.ticket(Domain::Messenger), None, "{}", bad.len());
        }
        // What breaks off, or has a declaration.
        let (mut reader, mut tickets) = (Reader::NEW, Two::NONE);
        let text = response(&token("messenger.msn.com", "t=M"));
        reader.take(&text.as_bytes()[..text.len() - 4], &mut tickets);
        assert!(!reader.is_whole());
        reader.reset();
        reader.take(b"<!DOCTYPE x [<!ENTITY a \"b\">]><x/>", &mut tickets);
        assert!(!reader.is_whole());
        reader.take(text.as_bytes(), &mut tickets);
        assert!(!reader.is_whole());
    }
}
