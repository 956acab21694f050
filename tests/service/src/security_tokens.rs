//! Tickets over SOAP (RST), as clients from MSN 7.5 on get them: `services.md` 1.2 and 1.4. Many at once, each for a site.

use std::fmt::Write as _;
use std::time::Duration;

use roxmltree::Node;

use crate::base64;
use crate::codec::escape_xml;
use crate::directory::AccountId;
use crate::http::Response;
use crate::identifiers;
use crate::running::Shared;
use crate::soap::{self, child, is, text_of};
use crate::world::{Purpose, World};

/// Where requests are posted.
pub(crate) const SECURITY_TOKEN_PATH: &str = "/RST.srf";

/// Tickets of one request, at most.
const TOKEN_LIMIT: usize = 32;

/// The site that stands for Passport itself.
const BASE_SITE: &str = "http://Passport.NET/tb";
/// Those that let a client sign in.
const MESSENGER_SITES: [&str; 2] = ["messenger.msn.com", "messengerclear.live.com"];
/// The one that lets a client leave messages for others.
pub(crate) const OFFLINE_SITE: &str = "messengersecure.live.com";
/// The others that are known.
const OTHER_SITES: [&str; 8] = [
    "contacts.msn.com",
    "storage.msn.com",
    "storage.live.com",
    "spaces.live.com",
    "sup.live.com",
    "voice.messenger.msn.com",
    "directory.services.live.com",
    "rpstauth.live.com",
];

/// What each part of an answer is bound to, so that clients that search for `<wsse:BinarySecurityToken` find it.
const NAMESPACES: &str = "xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\" \
    xmlns:wsse=\"http://schemas.xmlsoap.org/ws/2003/06/secext\" \
    xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\" \
    xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2002/12/policy\" \
    xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/03/addressing\" \
    xmlns:wst=\"http://schemas.xmlsoap.org/ws/2004/04/trust\" \
    xmlns:psf=\"http://schemas.microsoft.com/Passport/SoapServices/SOAPFault\"";

/// A request as it was read. It holds a password, and cannot be shown.
pub(crate) struct TokenRequest {
    pub(crate) account: String,
    password: String,
    wanted: Vec<Wanted>,
}

/// One ticket that is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    site: String,
    /// Older policies begin with `?`; their tickets have another name.
    policy: String,
}

impl TokenRequest {
    /// Reads a request; `None` for what is none. Prefixes do not matter, document types are not taken.
    pub(crate) fn read(body: &[u8]) -> Option<TokenRequest> {
        let document = soap::parse(body)?;
        let envelope = document.root_element();
        let credentials = child(child(child(envelope, "Header")?, "Security")?, "UsernameToken")?;
        let body = child(envelope, "Body")?;
        let many = child(body, "RequestMultipleSecurityTokens").unwrap_or(body);
        let requests = many.children().filter(|node| is(*node, "RequestSecurityToken"));
        let wanted: Vec<Wanted> = requests.map(Wanted::read).collect::<Option<_>>()?;
        if wanted.is_empty() || wanted.len() > TOKEN_LIMIT {
            return None;
        }
        Some(TokenRequest {
            account: text_of(child(credentials, "Username")?).trim().to_owned(),
            password: text_of(child(credentials, "Password")?),
            wanted,
        })
    }
}

impl Wanted {
    fn read(request: Node<'_, '_>) -> Option<Wanted> {
        let address = child(child(child(request, "AppliesTo")?, "EndpointReference")?, "Address")?;
        let policy = child(request, "PolicyReference").and_then(|policy| policy.attribute("URI"));
        Some(Wanted {
            site: text_of(address).trim().to_owned(),
            policy: policy.unwrap_or_default().trim().to_owned(),
        })
    }
}

/// Answers a request; `None` is one that could not be read.
pub(crate) fn answer(shared: &Shared, request: Option<&TokenRequest>) -> Response {
    let Some(request) = request else {
        return invalid();
    };
    let lifetime = shared.settings.ticket_lifetime;
    let mut world = shared.world();
    let account = world.directory.find(&request.account);
    let account = account.filter(|&account| world.directory.record(account).password == request.password);
    let Some(account) = account else {
        shared.tally.logins_refused.add(1);
        return failed();
    };
    let mut tokens = String::new();
    for (number, wanted) in request.wanted.iter().enumerate() {
        // A site that is not known gets no ticket; the others get theirs.
        if let Some(token) = Token::issue(&mut world, account, wanted) {
            token.write(&mut tokens, number, wanted, lifetime);
        }
    }
    if tokens.is_empty() {
        return invalid();
    }
    let header = member_header(&world, account);
    envelope(&format!(
        "<S:Header>{header}</S:Header><S:Body><wst:RequestSecurityTokenResponseCollection>{tokens}\
         </wst:RequestSecurityTokenResponseCollection></S:Body>"
    ))
}

/// An answer without a ticket, for [`Action::Wrong`](crate::Action::Wrong).
pub(crate) fn without_tickets() -> Response {
    envelope("<S:Body><wst:RequestSecurityTokenResponseCollection/></S:Body>")
}

/// A wrong password, or an unknown account: nobody is to find out which.
pub(crate) fn failed() -> Response {
    let header = passport_header("0x80048800", "0x80048823", "", "");
    envelope(&format!(
        "<S:Header>{header}</S:Header><S:Fault><faultcode>wsse:FailedAuthentication</faultcode>\
         <faultstring>Authentication Failure</faultstring></S:Fault>"
    ))
}

/// What could not be read, or asks for sites that are not known.
fn invalid() -> Response {
    envelope("<S:Fault><faultcode>S:Client</faultcode><faultstring>Invalid Request</faultstring></S:Fault>")
}

fn envelope(inside: &str) -> Response {
    let document =
        format!("<?xml version=\"1.0\" encoding=\"utf-8\" ?><S:Envelope {NAMESPACES}>{inside}</S:Envelope>");
    Response::new(200).with("Content-Type", "text/xml; charset=utf-8").body(document)
}

fn passport_header(state: &str, status: &str, member: &str, properties: &str) -> String {
    format!(
        "<psf:pp><psf:serverVersion>1</psf:serverVersion>{member}<psf:configVersion>3.0.869.0</psf:configVersion>\
         <psf:uiVersion>3.0.869.0</psf:uiVersion><psf:authstate>{state}</psf:authstate>\
         <psf:reqstatus>{status}</psf:reqstatus><psf:serverInfo Path=\"Live1\" RollingUpgradeState=\"ExclusiveNew\" \
         LocVersion=\"0\" ServerTime=\"{}\">localhost</psf:serverInfo><psf:cookies/>{properties}<psf:response/></psf:pp>",
        identifiers::utc(identifiers::unix_seconds()),
    )
}

fn member_header(world: &World, account: AccountId) -> String {
    let address = escape_xml(world.directory.address(account));
    let member = format!("<psf:PUID>{:08X}{:08X}</psf:PUID>", identifiers::MEMBER_ID_HIGH, account + 1);
    let properties = format!(
        "<psf:credProperties><psf:credProperty Name=\"CID\">{:016x}</psf:credProperty>\
         <psf:credProperty Name=\"AuthMembername\">{address}</psf:credProperty></psf:credProperties>",
        0x1f2e_3d4c_0000_0000_u64 | u64::try_from(account).unwrap_or_default(),
    );
    passport_header("0x48803", "0x0", &member, &properties)
}

/// A ticket for a site.
enum Token {
    /// Of Passport itself: sealed, good for nothing here but to be there.
    Base,
    Ticket(String),
}

impl Token {
    fn issue(world: &mut World, account: AccountId, wanted: &Wanted) -> Option<Token> {
        let one_of = |sites: &[&str]| sites.iter().any(|site| site.eq_ignore_ascii_case(&wanted.site));
        if one_of(&[BASE_SITE]) {
            return Some(Token::Base);
        }
        let purpose = if one_of(&MESSENGER_SITES) {
            Purpose::SignIn
        } else if one_of(&[OFFLINE_SITE]) {
            Purpose::OfflineMessages
        } else if one_of(&OTHER_SITES) {
            Purpose::OtherSite
        } else {
            return None;
        };
        Some(Token::Ticket(world.issue_ticket(account, purpose)))
    }

    /// Writes the response for one site. `number` is that of the request: clients find a ticket by it.
    fn write(&self, tokens: &mut String, number: usize, wanted: &Wanted, lifetime: Duration) {
        let site = escape_xml(&wanted.site);
        let now = identifiers::unix_seconds();
        let (created, expires) = (identifiers::utc(now), identifiers::utc(now + lifetime.as_secs()));
        let (kind, id) = match self {
            Token::Base => ("legacy", format!("BinaryDAToken{number}")),
            Token::Ticket(_) if wanted.policy.starts_with('?') => ("compat", format!("PPToken{number}")),
            Token::Ticket(_) => ("compact", format!("Compact{number}")),
        };
        let secret = base64::encode(&identifiers::bytes::<24>());
        let token = match self {
            Token::Base => format!(
                "<EncryptedData xmlns=\"http://www.w3.org/2001/04/xmlenc#\" Id=\"{id}\" \
                 Type=\"http://www.w3.org/2001/04/xmlenc#Element\"><EncryptionMethod \
                 Algorithm=\"http://www.w3.org/2001/04/xmlenc#tripledes-cbc\"/><ds:KeyInfo \
                 xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:KeyName>http://Passport.NET/STS</ds:KeyName></ds:KeyInfo>\
                 <CipherData><CipherValue>{}</CipherValue></CipherData></EncryptedData>",
                base64::encode(&identifiers::bytes::<192>()),
            ),
            Token::Ticket(ticket) => format!(
                "<wsse:BinarySecurityToken Id=\"{id}\">{}</wsse:BinarySecurityToken>",
                escape_xml(ticket)
            ),
        };
        // Writing to a string cannot fail.
        let _ = write!(
            tokens,
            "<wst:RequestSecurityTokenResponse><wst:TokenType>urn:passport:{kind}</wst:TokenType>\
             <wsp:AppliesTo><wsa:EndpointReference><wsa:Address>{site}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>\
             <wst:LifeTime><wsu:Created>{created}</wsu:Created><wsu:Expires>{expires}</wsu:Expires></wst:LifeTime>\
             <wst:RequestedSecurityToken>{token}</wst:RequestedSecurityToken>\
             <wst:RequestedTokenReference><wsse:KeyIdentifier ValueType=\"urn:passport\"/>\
             <wsse:Reference URI=\"#{id}\"/></wst:RequestedTokenReference>\
             <wst:RequestedProofToken><wst:BinarySecret>{secret}</wst:BinarySecret></wst:RequestedProofToken>\
             </wst:RequestSecurityTokenResponse>"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(username: &str, password: &str, inside: &str) -> Vec<u8> {
        format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Envelope xmlns=\"e\" xmlns:a=\"a\" xmlns:b=\"b\">\
             <Header><a:Security><a:UsernameToken Id=\"user\"><a:Username> {username}\n</a:Username>\
             <a:Password>{password}</a:Password></a:UsernameToken></a:Security></Header><Body>{inside}</Body></Envelope>"
        )
        .into_bytes()
    }

    fn wanted(site: &str, policy: &str) -> String {
        format!(
            "<b:RequestSecurityToken><b:AppliesTo><a:EndpointReference><a:Address>\n{site} </a:Address></a:EndpointReference>\
             </b:AppliesTo>{policy}</b:RequestSecurityToken>"
        )
    }

    #[test]
    fn requests_are_read_whatever_their_prefixes() {
        let one =
            wanted("messenger.msn.com", "<a:PolicyReference URI=\"?ct=1&amp;id=507\"></a:PolicyReference>");
        let read = TokenRequest::read(&request("a@b.c", " p&amp;s<![CDATA[<s>]]> ", &one)).unwrap();
        assert_eq!((read.account.as_str(), read.password.as_str()), ("a@b.c", " p&s<s> "));
        assert_eq!(read.wanted, [Wanted { site: "messenger.msn.com".into(), policy: "?ct=1&id=507".into() }]);
        let two = format!(
            "<b:RequestMultipleSecurityTokens>{one}{}</b:RequestMultipleSecurityTokens>",
            wanted("x", "")
        );
        let read = TokenRequest::read(&request("a@b.c", "", &two)).unwrap();
        assert_eq!(read.wanted[1], Wanted { site: "x".into(), policy: String::new() });
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let one = wanted("messenger.msn.com", "");
        let deep = format!("{}{}", "<a:x>".repeat(10_000), "</a:x>".repeat(10_000));
        let entities = String::from_utf8(request("&name;", "x", &one))
            .unwrap()
            .replace("<Envelope", "<!DOCTYPE Envelope [<!ENTITY name \"a@b.c\">]><Envelope");
        for bad in [
            b"".to_vec(),
            b"\xff\xfe".to_vec(),
            b"<a>".to_vec(),
            request("a@b.c", "x", ""),
            request("a@b.c", "x", &one.repeat(TOKEN_LIMIT + 1)),
            request("a@b.c", "x", &deep),
            request("a@b.c", "x", "<b:RequestSecurityToken/>"),
            request("a@b.c", "x</a:Password><a:Password>", &one)[..200].to_vec(),
            entities.into_bytes(),
        ] {
            assert!(TokenRequest::read(&bad).is_none(), "{}", String::from_utf8_lossy(&bad));
        }
        assert!(TokenRequest::read(&request("a@b.c", "x", &one.repeat(TOKEN_LIMIT))).is_some());
    }
}
