//! The request for tickets by SOAP, in both forms (`services.md` 1.2 and 1.3).

use super::tickets::Domain;
use crate::dialect::Dialect;
use crate::web::Body;
use crate::wire::date::put_document_date;
use crate::wire::sink::{Sink, put_decimal};
use crate::wire::xml::put_escaped;

/// The form of a request. That of an answer is read whichever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Form {
    /// `RST.srf`, SOAP 1.1.
    Older,
    /// `RST2.srf`, SOAP 1.2.
    Newer,
}

impl Form {
    /// The form of what is posted to an address: its path says it, wherever it was found.
    pub(super) fn of(address: &str) -> Self {
        const NEWER: &str = "/RST2.srf";
        let path = address.split(['?', '#']).next().unwrap_or(address);
        let end = path.len().checked_sub(NEWER.len()).and_then(|at| path.get(at..));
        if end.is_some_and(|end| end.eq_ignore_ascii_case(NEWER)) { Self::Newer } else { Self::Older }
    }

    /// Header lines of every request.
    pub(super) fn put_fields(self, sink: &mut dyn Sink) {
        sink.put(b"User-Agent: MSMSGS\r\nAccept: text/*\r\nContent-Type: ");
        sink.put(match self {
            Self::Older => b"text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\n",
            Self::Newer => b"application/soap+xml; charset=utf-8\r\n",
        });
    }

    const fn texts(self) -> &'static Texts {
        match self {
            Self::Older => &OLDER,
            Self::Newer => &NEWER,
        }
    }
}

/// Which tickets are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// That of the notification server, and those of other services.
    All,
    /// The first alone: some servers know no other site, and refuse the whole request.
    First,
}

/// By which policy a ticket is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    /// What the notification server says (`USR TWN S`), as parameters of an address; where it is not at hand, the first.
    Parameters(&'static str),
    /// The one that the notification server names (`USR SSO S`).
    Named(&'static str),
    /// Always this one.
    Fixed(&'static str),
}

/// A site, and the policy of its ticket.
type Site = (Domain, Policy);

const OWN: Site = (Domain::Messenger, Policy::Parameters("?id=507"));
const SECURE: Site = (Domain::MessengerSecure, Policy::Fixed("MBI_SSL"));
const CONTACTS: Site = (Domain::Contacts, Policy::Fixed("MBI"));

/// For which sites tickets are asked for. The first one is that of the notification server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Sites {
    /// MSNP8 to MSNP12.
    List,
    /// MSNP13 and MSNP14.
    AddressBook,
    /// MSNP15.
    SingleSignOn,
}

impl Sites {
    pub(super) fn of(dialect: Dialect) -> Self {
        if dialect.has_single_sign_on() {
            Self::SingleSignOn
        } else if dialect.has_address_book() {
            Self::AddressBook
        } else {
            Self::List
        }
    }

    const fn all(self) -> &'static [Site] {
        match self {
            Self::List => &[OWN, SECURE],
            Self::AddressBook => &[OWN, SECURE, CONTACTS],
            Self::SingleSignOn => &[
                (Domain::MessengerClear, Policy::Named("MBI_KEY_OLD")),
                SECURE,
                CONTACTS,
                (Domain::Messenger, Policy::Fixed("?id=507")),
            ],
        }
    }

    /// Whose ticket signs in.
    pub(super) const fn domain(self) -> Domain {
        match self {
            Self::List | Self::AddressBook => Domain::Messenger,
            Self::SingleSignOn => Domain::MessengerClear,
        }
    }
}

/// A request for tickets. It holds a password.
pub(super) struct TokenRequest<'a> {
    pub(super) account: &'a str,
    pub(super) password: &'a str,
    pub(super) sites: Sites,
    pub(super) wanted: Wanted,
    /// What the notification server says of the policy; `None`: it is not at hand any more.
    pub(super) challenge: Option<&'a [u8]>,
    /// To which address it goes, which says its form.
    pub(super) address: &'a str,
    /// When it is made, in seconds since 1970.
    pub(super) date: u64,
    /// The date is known.
    pub(super) is_dated: bool,
}

/// What differs from form to form.
struct Texts {
    start: &'static str,
    authentication: &'static str,
    base_token: &'static str,
    token: &'static str,
    policy: &'static str,
    policy_end: &'static str,
}

const OLDER: Texts = Texts {
    start: concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"",
        " xmlns:wsse=\"http://schemas.xmlsoap.org/ws/2003/06/secext\" xmlns:saml=\"urn:oasis:names:tc:SAML:1.0:assertion\"",
        " xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2002/12/policy\"",
        " xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\"",
        " xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/03/addressing\" xmlns:wssc=\"http://schemas.xmlsoap.org/ws/2004/04/sc\"",
        " xmlns:wst=\"http://schemas.xmlsoap.org/ws/2004/04/trust\"><Header>",
    ),
    authentication: concat!(
        "<ps:AuthInfo xmlns:ps=\"http://schemas.microsoft.com/Passport/SoapServices/PPCRL\" Id=\"PPAuthInfo\">",
        "<ps:HostingApp>{7108E71A-9926-4FCB-BCC9-9A9D3F32E423}</ps:HostingApp><ps:BinaryVersion>4</ps:BinaryVersion>",
        "<ps:UIVersion>1</ps:UIVersion><ps:Cookies></ps:Cookies><ps:RequestParams>AQAAAAIAAABsYwQAAAAxMDMz</ps:RequestParams>",
        "</ps:AuthInfo><wsse:Security><wsse:UsernameToken Id=\"user\"><wsse:Username>",
    ),
    base_token: concat!(
        "<wst:RequestSecurityToken Id=\"RST0\">",
        "<wst:RequestType>http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue</wst:RequestType>",
        "<wsp:AppliesTo><wsa:EndpointReference><wsa:Address>http://Passport.NET/tb</wsa:Address></wsa:EndpointReference>",
        "</wsp:AppliesTo></wst:RequestSecurityToken>",
    ),
    token: concat!(
        "\"><wst:RequestType>http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue</wst:RequestType>",
        "<wsp:AppliesTo><wsa:EndpointReference><wsa:Address>",
    ),
    policy: "</wsa:Address></wsa:EndpointReference></wsp:AppliesTo><wsse:PolicyReference URI=\"",
    policy_end: "\"></wsse:PolicyReference></wst:RequestSecurityToken>",
};
const NEWER: Texts = Texts {
    start: concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"http://www.w3.org/2003/05/soap-envelope\"",
        " xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"",
        " xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\"",
        " xmlns:saml=\"urn:oasis:names:tc:SAML:1.0:assertion\" xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2004/09/policy\"",
        " xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\"",
        " xmlns:wsa=\"http://www.w3.org/2005/08/addressing\" xmlns:wssc=\"http://schemas.xmlsoap.org/ws/2005/02/sc\"",
        " xmlns:wst=\"http://schemas.xmlsoap.org/ws/2005/02/trust\"><Header>",
        "<wsa:Action s:mustUnderstand=\"1\">http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue</wsa:Action>",
        "<wsa:To s:mustUnderstand=\"1\">",
    ),
    authentication: concat!(
        "<ps:AuthInfo xmlns:ps=\"http://schemas.microsoft.com/Passport/SoapServices/PPCRL\" Id=\"PPAuthInfo\">",
        "<ps:HostingApp>{7108E71A-9926-4FCB-BCC9-9A9D3F32E423}</ps:HostingApp><ps:BinaryVersion>5</ps:BinaryVersion>",
        "<ps:UIVersion>1</ps:UIVersion><ps:Cookies></ps:Cookies><ps:RequestParams>AQAAAAIAAABsYwQAAAAxMDMz</ps:RequestParams>",
        "</ps:AuthInfo><wsse:Security><wsse:UsernameToken wsu:Id=\"user\"><wsse:Username>",
    ),
    base_token: concat!(
        "<wst:RequestSecurityToken Id=\"RST0\">",
        "<wst:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</wst:RequestType>",
        "<wsp:AppliesTo><wsa:EndpointReference><wsa:Address>http://Passport.NET/tb</wsa:Address></wsa:EndpointReference>",
        "</wsp:AppliesTo></wst:RequestSecurityToken>",
    ),
    token: concat!(
        "\"><wst:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</wst:RequestType>",
        "<wsp:AppliesTo><wsa:EndpointReference><wsa:Address>",
    ),
    policy: "</wsa:Address></wsa:EndpointReference></wsp:AppliesTo><wsp:PolicyReference URI=\"",
    policy_end: "\"></wsp:PolicyReference></wst:RequestSecurityToken>",
};
const BODY: &str = concat!(
    "</wsse:Security></Header><Body>",
    "<ps:RequestMultipleSecurityTokens xmlns:ps=\"http://schemas.microsoft.com/Passport/SoapServices/PPCRL\" Id=\"RSTS\">",
);
/// For so many seconds a dated request is good.
const REQUEST_LASTS: u64 = 300;
/// The parts before those of the sites.
const PARTS_BEFORE: u16 = 9;

impl TokenRequest<'_> {
    fn sites(&self) -> &'static [Site] {
        let sites = self.sites.all();
        let most = if self.wanted == Wanted::First { 1 } else { sites.len() };
        sites.get(..most).unwrap_or(sites)
    }

    /// Puts what is asked for a site, by the number of its part; `false` behind the last one.
    fn put_site(&self, part: u16, sink: &mut dyn Sink) -> bool {
        let Some((domain, policy)) = self.sites().get(usize::from(part / 2)) else { return false };
        if part.is_multiple_of(2) {
            sink.put(b"<wst:RequestSecurityToken Id=\"RST");
            put_decimal(sink, u32::from(part / 2).saturating_add(1));
            let texts = self.form().texts();
            sink.put(texts.token.as_bytes());
            sink.put(address_of(*domain).as_bytes());
            sink.put(texts.policy.as_bytes());
            return true;
        }
        match (policy, self.challenge) {
            (Policy::Parameters(_), Some(challenge)) => {
                sink.put(b"?");
                put_policy(sink, challenge);
            }
            (Policy::Named(_), Some(challenge)) => put_escaped(sink, text(challenge)),
            (Policy::Parameters(otherwise) | Policy::Named(otherwise), None) => put_escaped(sink, otherwise),
            (Policy::Fixed(policy), _) => put_escaped(sink, policy),
        }
        sink.put(self.form().texts().policy_end.as_bytes());
        true
    }

    fn form(&self) -> Form {
        Form::of(self.address)
    }

    /// Where the newer form goes, and what tells it from others.
    fn put_addressing(&self, sink: &mut dyn Sink) {
        if self.form() == Form::Newer {
            put_escaped(sink, self.address);
            sink.put(b"</wsa:To><wsa:MessageID>");
            put_decimal(sink, u32::try_from(self.date).unwrap_or(u32::MAX));
            sink.put(b"</wsa:MessageID>");
        }
    }

    /// When the newer form was made, where that is known.
    fn put_times(&self, sink: &mut dyn Sink) {
        if self.form() == Form::Newer && self.is_dated {
            sink.put(b"<wsu:Timestamp Id=\"Timestamp\"><wsu:Created>");
            put_document_date(sink, self.date);
            sink.put(b"</wsu:Created><wsu:Expires>");
            put_document_date(sink, self.date.saturating_add(REQUEST_LASTS));
            sink.put(b"</wsu:Expires></wsu:Timestamp>");
        }
    }
}

impl Body for TokenRequest<'_> {
    fn put_part(&self, number: u16, sink: &mut dyn Sink) -> bool {
        match number {
            0 => sink.put(self.form().texts().start.as_bytes()),
            1 => self.put_addressing(sink),
            2 => sink.put(self.form().texts().authentication.as_bytes()),
            3 => put_escaped(sink, self.account),
            4 => sink.put(b"</wsse:Username><wsse:Password>"),
            5 => put_escaped(sink, self.password),
            6 => {
                sink.put(b"</wsse:Password></wsse:UsernameToken>");
                self.put_times(sink);
            }
            7 => sink.put(BODY.as_bytes()),
            8 => sink.put(self.form().texts().base_token.as_bytes()),
            _ => {
                let part = number.saturating_sub(PARTS_BEFORE);
                if !self.put_site(part, sink) {
                    let is_next = usize::from(part) == self.sites().len().saturating_mul(2);
                    if is_next {
                        sink.put(b"</ps:RequestMultipleSecurityTokens></Body></Envelope>");
                    }
                    return is_next;
                }
            }
        }
        true
    }
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}

/// A challenge as a policy: its parts are parameters of an address.
fn put_policy(sink: &mut dyn Sink, challenge: &[u8]) {
    for part in challenge.split_inclusive(|byte| *byte == b',') {
        match part.strip_suffix(b",") {
            Some(part) => {
                put_escaped(sink, text(part));
                sink.put(b"&amp;");
            }
            None => put_escaped(sink, text(part)),
        }
    }
}

/// By which address the service for tickets knows a site.
pub(super) const fn address_of(domain: Domain) -> &'static str {
    match domain {
        Domain::Messenger => "messenger.msn.com",
        Domain::MessengerClear => "messengerclear.live.com",
        Domain::MessengerSecure => "messengersecure.live.com",
        Domain::Contacts => "contacts.msn.com",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::pull::{Pull, Token};
    use crate::wire::sink::tests::Collected;
    use std::string::String;

    fn written(sites: Sites, wanted: Wanted, challenge: Option<&[u8]>) -> String {
        let (account, password) = ("anna@example.net", "p&ss<1>\"");
        written_to("https://login.example.net/RST.srf", (account, password), (sites, wanted, challenge))
    }

    fn written_to(
        address: &str,
        (account, password): (&str, &str),
        (sites, wanted, challenge): (Sites, Wanted, Option<&[u8]>),
    ) -> String {
        let (date, is_dated) = (1_935_644_889, true);
        let request = TokenRequest { account, password, sites, wanted, challenge, address, date, is_dated };
        let mut sink = Collected::default();
        let parts = (0..).take_while(|part| request.put_part(*part, &mut sink)).count();
        assert!(!request.put_part(u16::MAX, &mut sink));
        assert_eq!(parts, 10 + 2 * request.sites().len());
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
        for (sites, wanted, asked) in [
            (Sites::List, Wanted::All, 3),
            (Sites::List, Wanted::First, 2),
            (Sites::AddressBook, Wanted::All, 4),
            (Sites::AddressBook, Wanted::First, 2),
        ] {
            let text = written(sites, wanted, Some(b"ct=1,id=\"507\""));
            assert!(text.contains("<wsse:Password>p&amp;ss&lt;1&gt;&quot;</wsse:Password>"), "{text}");
            assert!(text.contains("URI=\"?ct=1&amp;id=&quot;507&quot;\""), "{text}");
            let mut pull = Pull::<heapless::Vec<u8, 1024>>::new();
            let mut bytes = text.as_bytes();
            let mut addresses = 0;
            while let Some(token) = pull.step(&mut bytes).unwrap() {
                addresses += u32::from(matches!(token, Token::Start(tag) if tag.name == b"Address"));
                assert!(!matches!(token, Token::Skipped(_)));
            }
            assert_eq!((pull.finish(), addresses), (Ok(()), asked));
        }
        assert!(written(Sites::List, Wanted::All, None).contains("URI=\"?id=507\""));
    }

    #[test]
    fn single_sign_on_asks_with_the_policy_that_the_server_names() {
        let site = |number: u32, address: &str, policy: &str| {
            std::format!(
                "<wst:RequestSecurityToken Id=\"RST{number}\">\
                 <wst:RequestType>http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue</wst:RequestType>\
                 <wsp:AppliesTo><wsa:EndpointReference><wsa:Address>{address}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>\
                 <wsse:PolicyReference URI=\"{policy}\"></wsse:PolicyReference></wst:RequestSecurityToken>"
            )
        };
        let others = [
            site(2, "messengersecure.live.com", "MBI_SSL"),
            site(3, "contacts.msn.com", "MBI"),
            site(4, "messenger.msn.com", "?id=507"),
        ]
        .concat();
        for (challenge, policy) in [(Some(&b"MBI_KEY,a&b"[..]), "MBI_KEY,a&amp;b"), (None, "MBI_KEY_OLD")] {
            let first = site(1, "messengerclear.live.com", policy);
            let all = written(Sites::SingleSignOn, Wanted::All, challenge);
            assert!(all.contains(&[first.as_str(), &others, "</ps:RequestMultiple"].concat()), "{all}");
            let one = written(Sites::SingleSignOn, Wanted::First, challenge);
            assert!(one.contains(&[first.as_str(), "</ps:RequestMultiple"].concat()), "{one}");
        }
    }

    #[test]
    fn an_address_says_its_form() {
        for (address, form) in [
            ("https://login.example.net/RST.srf", Form::Older),
            ("https://login.example.net/RST2.srf", Form::Newer),
            ("http://127.0.0.1:8080/a/rst2.SRF?lc=1033", Form::Newer),
            ("https://login.example.net//RST2.srf#x", Form::Newer),
            ("https://login.example.net/RST2.srf/x", Form::Older),
            ("https://login.example.net/?RST2.srf", Form::Older),
            ("https://login.example.net/x?a=/RST2.srf", Form::Older),
            ("https://login.example.net/ø2.srf", Form::Older),
            ("RST2.srf", Form::Older),
            ("", Form::Older),
        ] {
            assert_eq!(Form::of(address), form, "{address}");
        }
    }

    #[test]
    fn the_newer_form_says_where_it_goes_and_when_it_was_made() {
        let address = "https://login.example.net/RST2.srf?a=1&b=2";
        let text = written_to(
            address,
            ("anna@example.net", "p&ss"),
            (Sites::SingleSignOn, Wanted::First, Some(b"MBI_KEY")),
        );
        for part in [
            "xmlns=\"http://www.w3.org/2003/05/soap-envelope\"",
            "<wsa:To s:mustUnderstand=\"1\">https://login.example.net/RST2.srf?a=1&amp;b=2</wsa:To><wsa:MessageID>1935644889</wsa:MessageID>",
            "<ps:BinaryVersion>5</ps:BinaryVersion>",
            "<wsse:UsernameToken wsu:Id=\"user\"><wsse:Username>anna@example.net</wsse:Username><wsse:Password>p&amp;ss</wsse:Password>\
             </wsse:UsernameToken><wsu:Timestamp Id=\"Timestamp\"><wsu:Created>2031-05-04T07:08:09Z</wsu:Created>\
             <wsu:Expires>2031-05-04T07:13:09Z</wsu:Expires></wsu:Timestamp></wsse:Security></Header>",
            "messengerclear.live.com</wsa:Address></wsa:EndpointReference></wsp:AppliesTo><wsp:PolicyReference URI=\"MBI_KEY\"></wsp:PolicyReference>",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(
            !text.contains("ws/2003/06") && !text.contains("2004/04") && !text.contains("2002/12"),
            "{text}"
        );
        // Without a date it says none.
        let request = TokenRequest {
            account: "a",
            password: "b",
            sites: Sites::List,
            wanted: Wanted::First,
            challenge: None,
            address,
            date: 7,
            is_dated: false,
        };
        let mut sink = Collected::default();
        (0..).take_while(|part| request.put_part(*part, &mut sink)).for_each(drop);
        let text = String::from_utf8(sink.0).unwrap();
        assert!(text.contains("<wsa:MessageID>7<") && !text.contains("Timestamp"), "{text}");
    }
}
