//! Tickets by SOAP (RST, `services.md` 1.2 and 1.4): what is asked, and what is read of the answer. Any prefix, any order, any status.

use super::tickets::{Domain, Tickets};
use crate::storage::{Buffer, Storage};
use crate::text::Text;
use crate::web::Body;
use crate::web::pull::{Pull, Token};
use crate::wire::sink::Sink;
use crate::wire::xml::put_escaped;

/// The policy of the ticket for the notification server where its challenge is not at hand.
const NO_CHALLENGE: &[u8] = b"id=507";

/// Header lines of every request.
pub(super) fn put_fields(sink: &mut dyn Sink) {
    sink.put(b"User-Agent: MSMSGS\r\nAccept: text/*\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\n");
}

/// Which tickets are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// That of the notification server, and those of other services.
    All,
    /// The first alone: some servers know no other site, and refuse the whole request.
    Messenger,
}

/// A request for tickets. It holds a password.
pub(super) struct TokenRequest<'a> {
    pub(super) account: &'a str,
    pub(super) password: &'a str,
    /// The challenge of the notification server; `None`: it is not at hand any more.
    pub(super) challenge: Option<&'a [u8]>,
    pub(super) wanted: Wanted,
}

const START: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"",
    " xmlns:wsse=\"http://schemas.xmlsoap.org/ws/2003/06/secext\" xmlns:saml=\"urn:oasis:names:tc:SAML:1.0:assertion\"",
    " xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2002/12/policy\"",
    " xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\"",
    " xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/03/addressing\" xmlns:wssc=\"http://schemas.xmlsoap.org/ws/2004/04/sc\"",
    " xmlns:wst=\"http://schemas.xmlsoap.org/ws/2004/04/trust\"><Header>",
);
const AUTHENTICATION: &str = concat!(
    "<ps:AuthInfo xmlns:ps=\"http://schemas.microsoft.com/Passport/SoapServices/PPCRL\" Id=\"PPAuthInfo\">",
    "<ps:HostingApp>{7108E71A-9926-4FCB-BCC9-9A9D3F32E423}</ps:HostingApp><ps:BinaryVersion>4</ps:BinaryVersion>",
    "<ps:UIVersion>1</ps:UIVersion><ps:Cookies></ps:Cookies><ps:RequestParams>AQAAAAIAAABsYwQAAAAxMDMz</ps:RequestParams>",
    "</ps:AuthInfo><wsse:Security><wsse:UsernameToken Id=\"user\"><wsse:Username>",
);
const BODY: &str = concat!(
    "</wsse:Password></wsse:UsernameToken></wsse:Security></Header><Body>",
    "<ps:RequestMultipleSecurityTokens xmlns:ps=\"http://schemas.microsoft.com/Passport/SoapServices/PPCRL\" Id=\"RSTS\">",
);
const BASE_TOKEN: &str = concat!(
    "<wst:RequestSecurityToken Id=\"RST0\">",
    "<wst:RequestType>http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue</wst:RequestType>",
    "<wsp:AppliesTo><wsa:EndpointReference><wsa:Address>http://Passport.NET/tb</wsa:Address></wsa:EndpointReference>",
    "</wsp:AppliesTo></wst:RequestSecurityToken>",
);
const MESSENGER_TOKEN: &str = concat!(
    "<wst:RequestSecurityToken Id=\"RST1\">",
    "<wst:RequestType>http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue</wst:RequestType>",
    "<wsp:AppliesTo><wsa:EndpointReference><wsa:Address>messenger.msn.com</wsa:Address></wsa:EndpointReference>",
    "</wsp:AppliesTo><wsse:PolicyReference URI=\"?",
);
const SECURE_TOKEN: &str = concat!(
    "<wst:RequestSecurityToken Id=\"RST2\">",
    "<wst:RequestType>http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue</wst:RequestType>",
    "<wsp:AppliesTo><wsa:EndpointReference><wsa:Address>messengersecure.live.com</wsa:Address></wsa:EndpointReference>",
    "</wsp:AppliesTo><wsse:PolicyReference URI=\"MBI_SSL\"></wsse:PolicyReference></wst:RequestSecurityToken>",
);

impl Body for TokenRequest<'_> {
    fn put_part(&self, number: u16, sink: &mut dyn Sink) -> bool {
        match number {
            0 => sink.put(START.as_bytes()),
            1 => sink.put(AUTHENTICATION.as_bytes()),
            2 => put_escaped(sink, self.account),
            3 => sink.put(b"</wsse:Username><wsse:Password>"),
            4 => put_escaped(sink, self.password),
            5 => sink.put(BODY.as_bytes()),
            6 => sink.put(BASE_TOKEN.as_bytes()),
            7 => sink.put(MESSENGER_TOKEN.as_bytes()),
            8 => put_policy(sink, self.challenge.unwrap_or(NO_CHALLENGE)),
            9 => sink.put(b"\"></wsse:PolicyReference></wst:RequestSecurityToken>"),
            10 if self.wanted == Wanted::All => sink.put(SECURE_TOKEN.as_bytes()),
            10 => {}
            11 => sink.put(b"</ps:RequestMultipleSecurityTokens></Body></Envelope>"),
            _ => return false,
        }
        true
    }
}

/// A challenge as a policy: its parts are parameters of an address.
fn put_policy(sink: &mut dyn Sink, challenge: &[u8]) {
    for part in challenge.split_inclusive(|byte| *byte == b',') {
        match part.strip_suffix(b",") {
            Some(part) => {
                put_escaped(sink, core::str::from_utf8(part).unwrap_or_default());
                sink.put(b"&amp;");
            }
            None => put_escaped(sink, core::str::from_utf8(part).unwrap_or_default()),
        }
    }
}

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
        found: S::Secret::EMPTY,
        pull: Pull::new(),
    };

    /// Gets ready for another answer, and writes over the last one.
    pub(super) fn reset(&mut self) {
        self.pull.reset();
        self.found.wipe();
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
        let Self { inside, fault, domain, is_too_long, is_unreadable, found, pull } = self;
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
                    }
                }
                Token::Text(text) => match *inside {
                    Inside::Elsewhere => {}
                    Inside::Address => *domain = domain_of(text),
                    Inside::Ticket | Inside::RedirectUrl => keep(found, text),
                    Inside::FaultCode => *fault = fault_of(text),
                },
                Token::End(name) => {
                    *inside = Inside::Elsewhere;
                    if name.eq_ignore_ascii_case(b"RequestSecurityTokenResponse") {
                        if let Whose::Domain(domain) = core::mem::replace(domain, Whose::Nobody)
                            && !found.bytes().is_empty()
                        {
                            // One that is none counts as missing.
                            let _ = tickets.keep(domain, found.bytes());
                        }
                        found.wipe();
                    }
                }
                Token::Skipped(_) => *is_too_long = true,
            }
        }
    }
}

fn place_of(name: &[u8]) -> Inside {
    const NAMES: [(&str, Inside); 4] = [
        ("Address", Inside::Address),
        ("BinarySecurityToken", Inside::Ticket),
        ("faultcode", Inside::FaultCode),
        ("redirectUrl", Inside::RedirectUrl),
    ];
    let found = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
    found.map_or(Inside::Elsewhere, |(_, inside)| *inside)
}

fn domain_of(text: &[u8]) -> Whose {
    const SITES: [(&str, Domain); 2] =
        [("messenger.msn.com", Domain::Messenger), ("messengersecure.live.com", Domain::MessengerSecure)];
    let text = text.trim_ascii();
    let found = SITES.iter().find(|(site, _)| text.eq_ignore_ascii_case(site.as_bytes()));
    found.map_or(Whose::Nobody, |(_, domain)| Whose::Domain(*domain))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fixed;
    use crate::wire::sink::tests::Collected;
    use std::string::String;
    use std::vec::Vec;

    type Reader = TokenReader<Fixed<1, 512>>;
    type Two = Tickets<heapless::Vec<u8, 1024>, 2>;

    struct Whole(Vec<u8>);

    impl Sink for Whole {
        fn put(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }
    }

    fn written(wanted: Wanted, challenge: Option<&[u8]>) -> String {
        let request = TokenRequest { account: "anna@example.net", password: "p&ss<1>\"", challenge, wanted };
        let mut sink = Whole(Vec::new());
        let parts = (0..).take_while(|part| request.put_part(*part, &mut sink)).count();
        assert_eq!(parts, 12);
        String::from_utf8(sink.0).unwrap()
    }

    #[test]
    fn the_challenge_becomes_the_policy() {
        let mut sink = Collected::default();
        put_policy(&mut sink, b"ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1");
        assert_eq!(sink.0, b"ct=1&amp;rver=1&amp;wp=FS_40SEC_0_COMPACT&amp;lc=1&amp;id=1");
    }

    #[test]
    fn a_request_is_a_document_whatever_the_password() {
        for (wanted, sites) in [(Wanted::All, 3), (Wanted::Messenger, 2)] {
            let text = written(wanted, Some(b"ct=1,id=\"507\""));
            assert!(text.contains("<wsse:Password>p&amp;ss&lt;1&gt;&quot;</wsse:Password>"), "{text}");
            assert!(text.contains("URI=\"?ct=1&amp;id=&quot;507&quot;\""), "{text}");
            let mut pull = Pull::<heapless::Vec<u8, 1024>>::new();
            let mut bytes = text.as_bytes();
            let mut addresses = 0;
            while let Some(token) = pull.step(&mut bytes).unwrap() {
                addresses += u32::from(matches!(token, Token::Start(tag) if tag.name == b"Address"));
                assert!(!matches!(token, Token::Skipped(_)));
            }
            assert_eq!((pull.finish(), addresses), (Ok(()), sites));
        }
        assert!(written(Wanted::All, None).contains("URI=\"?id=507\""));
    }

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
