//! Tickets by SOAP (`services.md` 1.2 to 1.4): what is read of the answer, in either form. Any prefix, any order, any status.

use super::tickets::{Domain, Tickets};
use super::token_request::address_of;
use crate::auth::single_sign_on::LONGEST_SECRET;
use crate::storage::{Buffer, Storage};
use crate::text::Text;
use crate::web::pull::{Pull, Token};
use crate::wire::base64::Base64;
use crate::wire::date::document_date;

/// What the service said instead of giving tickets. Of more than one thing the last of these counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Fault {
    None,
    /// Anything else.
    Other,
    /// The request does not suit it; often a site that it does not know.
    Request,
    /// The account is served elsewhere: where is in [`TokenReader::redirect`].
    Redirect,
    /// Account or password is wrong.
    Authentication,
}

/// Where in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Inside {
    Elsewhere,
    Address,
    Ticket,
    Secret,
    Created,
    Expires,
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
    /// A token was left out, since it is too long.
    pub(super) is_too_long: bool,
    is_unreadable: bool,
    /// A response of this answer was whole.
    has_kept: bool,
    /// For how many seconds all tickets are good whose responses said so; 0: none did.
    lifetime: u64,
    response: Response<S::Secret>,
    pull: Pull<S::Document>,
}

/// The response under way, as far as it was read.
#[repr(C)]
struct Response<B: Buffer> {
    domain: Whose,
    /// When its ticket begins and ceases to be good, in seconds since 1970 by the service's clock; 0: it does not say.
    created: u64,
    expires: u64,
    secret: heapless::Vec<u8, LONGEST_SECRET>,
    /// Its ticket, or where a fault leads.
    found: B,
}

impl<B: Buffer> Response<B> {
    const NONE: Self =
        Self { domain: Whose::Nobody, created: 0, expires: 0, secret: heapless::Vec::new(), found: B::EMPTY };

    fn forget(&mut self) {
        self.found.wipe();
        self.secret.wipe();
        (self.domain, self.created, self.expires) = (Whose::Nobody, 0, 0);
    }

    /// It is whole: keeps its ticket. One that is none counts as missing, and so does its secret. Answers for how many seconds it is good; 0: it does
    /// not say, or is for a site that nobody asked for.
    fn keep<const PLACES: usize>(&mut self, tickets: &mut Tickets<B, PLACES>) -> u64 {
        let mut lifetime = 0;
        if let Whose::Domain(domain) = self.domain
            && !self.found.bytes().is_empty()
        {
            let kept = tickets.keep(domain, self.found.bytes());
            let signs_in = domain == Domain::MessengerClear;
            #[cfg(feature = "planted-bug")]
            let signs_in = signs_in || crate::planted::is_planted(crate::planted::Bug::ForeignSecret);
            if signs_in && kept.is_ok() {
                let _ = tickets.keep_proof(&self.secret);
            }
            lifetime = if self.created == 0 { 0 } else { self.expires.saturating_sub(self.created) };
        }
        self.forget();
        lifetime
    }
}

impl<S: Storage> TokenReader<S> {
    pub(super) const NEW: Self = Self {
        inside: Inside::Elsewhere,
        fault: Fault::None,
        is_too_long: false,
        is_unreadable: false,
        has_kept: false,
        lifetime: 0,
        response: Response::NONE,
        pull: Pull::new(),
    };

    /// Gets ready for another answer, and writes over the last one.
    pub(super) fn reset(&mut self) {
        self.pull.reset();
        self.response.forget();
        (self.inside, self.fault, self.lifetime) = (Inside::Elsewhere, Fault::None, 0);
        (self.is_too_long, self.is_unreadable, self.has_kept) = (false, false, false);
    }

    /// For how many seconds all tickets are good; 0: no response has said it (`services.md` 1.2).
    pub(super) fn lifetime(&self) -> u64 {
        self.lifetime
    }

    /// Whether a ticket of this answer was kept.
    pub(super) fn has_kept(&self) -> bool {
        self.has_kept
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
        self.response.found.bytes()
    }

    /// Takes a piece of the answer, all of it.
    pub(super) fn take<const PLACES: usize>(
        &mut self,
        mut bytes: &[u8],
        tickets: &mut Tickets<S::Secret, PLACES>,
    ) {
        let Self { inside, fault, is_too_long, is_unreadable, has_kept, lifetime, response, pull } = self;
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
                    if tag.name.eq_ignore_ascii_case(b"Fault") {
                        *fault = Fault::Other.max(*fault);
                    }
                    if is_response(tag.name) {
                        response.forget();
                    }
                }
                Token::Text(text) => match *inside {
                    Inside::Elsewhere => {}
                    Inside::Address => response.domain = domain_of(text),
                    Inside::Ticket | Inside::RedirectUrl => keep(&mut response.found, text),
                    Inside::Secret => keep_secret(&mut response.secret, text),
                    Inside::Created => response.created = document_date(text).unwrap_or(0),
                    Inside::Expires => response.expires = document_date(text).unwrap_or(0),
                    Inside::FaultCode => *fault = fault_of(text).max(*fault),
                },
                Token::End(name) => {
                    *inside = Inside::Elsewhere;
                    if is_response(name) {
                        *has_kept = true;
                        *lifetime = shorter(*lifetime, response.keep(tickets));
                    }
                }
                Token::Skipped(_) => *is_too_long = true,
            }
        }
    }
}

fn is_response(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"RequestSecurityTokenResponse")
}

fn place_of(name: &[u8]) -> Inside {
    const NAMES: [(&str, Inside); 8] = [
        ("Address", Inside::Address),
        ("Created", Inside::Created),
        ("Expires", Inside::Expires),
        ("BinarySecurityToken", Inside::Ticket),
        ("BinarySecret", Inside::Secret),
        ("faultcode", Inside::FaultCode),
        // SOAP 1.2 has codes in codes, and none of its own elements of this name holds anything else.
        ("Value", Inside::FaultCode),
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
    } else if is("Client") || is("Sender") || is("InvalidRequest") {
        Fault::Request
    } else {
        Fault::Other
    }
}

/// The shorter one of two spans; 0 is none.
fn shorter(one: u64, other: u64) -> u64 {
    if one == 0 || other == 0 { one.max(other) } else { one.min(other) }
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
    fn tickets_are_good_for_as_long_as_the_shortest_of_them() {
        let good = |site: &str, from: &str, to: &str| {
            let times = std::format!(
                "<t:LifeTime><u:Created>{from}</u:Created><u:Expires>{to}</u:Expires></t:LifeTime>"
            );
            token(site, "t=A").replace("<t:RequestedSecurityToken>", &(times + "<t:RequestedSecurityToken>"))
        };
        let (now, hour, day) = ("2031-05-06T07:08:09Z", "2031-05-06T08:08:09.5Z", "2031-05-07T07:08:09Z");
        for (responses, expected) in [
            ([good("messenger.msn.com", now, day), good("contacts.msn.com", now, hour)], 3600),
            ([good("messenger.msn.com", now, hour), good("contacts.msn.com", now, day)], 3600),
            // Sites that nobody asked for, and what says nothing, do not matter.
            ([good("messenger.msn.com", now, day), good("http://Passport.NET/tb", now, hour)], 86_400),
            ([good("messenger.msn.com", now, hour), token("contacts.msn.com", "t=C")], 3600),
            ([good("messenger.msn.com", day, now), good("contacts.msn.com", "", hour)], 0),
            ([good("messenger.msn.com", now, "soon"), good("contacts.msn.com", now, now)], 0),
        ] {
            let (mut reader, mut tickets) = (Reader::NEW, Two::NONE);
            // The date of the document itself is not that of a ticket.
            let text = response(&responses.concat()).replace(
                "<x:Header/>",
                "<x:Header><u:Timestamp><u:Created>2031-05-06T07:08:09Z</u:Created><u:Expires>2031-05-06T07:08:10Z</u:Expires>\
                 </u:Timestamp></x:Header>",
            );
            for piece in text.as_bytes().chunks(9) {
                reader.take(piece, &mut tickets);
            }
            assert!(reader.is_whole());
            assert_eq!(reader.lifetime(), expected, "{text}");
            reader.reset();
            assert_eq!(reader.lifetime(), 0);
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
    fn faults_of_soap_1_2_are_codes_in_codes() {
        for (subcode, value, expected) in [
            ("wst:FailedAuthentication", "0x80048821", Fault::Authentication),
            ("wst:InvalidRequest", "0x80048820", Fault::Request),
            ("psf:Redirect", "0x80048852", Fault::Redirect),
            ("wst:RequestFailed", "0x80045c01", Fault::Request),
        ] {
            let text = std::format!(
                "<S:Envelope><S:Body><S:Fault><S:Code><S:Value>S:Sender</S:Value><S:Subcode><S:Value>{subcode}</S:Value></S:Subcode></S:Code>\
                 <S:Reason><S:Text>Failed</S:Text></S:Reason><S:Detail><psf:redirectUrl>https://a.example.net/RST2.srf</psf:redirectUrl><psf:error>\
                 <psf:value>{value}</psf:value><psf:internalerror><psf:code>0x80041012</psf:code></psf:internalerror></psf:error></S:Detail>\
                 </S:Fault></S:Body></S:Envelope>"
            );
            let (mut reader, mut tickets) = (Reader::NEW, Two::NONE);
            reader.take(text.as_bytes(), &mut tickets);
            assert!(reader.is_whole());
            assert_eq!(reader.fault(), expected);
            assert_eq!(reader.redirect(), b"https://a.example.net/RST2.srf");
        }
        let (mut reader, mut tickets) = (Reader::NEW, Two::NONE);
        let text = "<S:Fault><S:Code><S:Value>S:Receiver</S:Value></S:Code></S:Fault>";
        reader.take(text.as_bytes(), &mut tickets);
        assert_eq!(reader.fault(), Fault::Other);
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
