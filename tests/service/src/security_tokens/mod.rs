//! Tickets over SOAP, as clients from MSN 7.5 on get them (RST.srf), and those from WLM 14 on (RST2.srf): `services.md` 1.2 to 1.4. Many at
//! once, each for a site.

mod form;

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

pub(crate) use form::Form;

/// Where requests of the older form are posted.
pub(crate) const SECURITY_TOKEN_PATH: &str = "/RST.srf";
/// Where those of the newer form are.
pub(crate) const NEWER_SECURITY_TOKEN_PATH: &str = "/RST2.srf";

/// Tickets of one request, at most.
const TOKEN_LIMIT: usize = 32;

/// The site that stands for Passport itself.
const BASE_SITE: &str = "http://Passport.NET/tb";
/// The one that lets a client sign in by `USR TWN`.
const MESSENGER_SITE: &str = "messenger.msn.com";
/// The one that lets a client sign in by `USR SSO`, with the secret beside its ticket.
const SINGLE_SIGN_ON_SITE: &str = "messengerclear.live.com";
/// The one for the services that keep the lists.
const CONTACTS_SITE: &str = "contacts.msn.com";
/// The one that lets a client leave messages for others.
pub(crate) const OFFLINE_SITE: &str = "messengersecure.live.com";
/// The others that are known.
const OTHER_SITES: [&str; 7] = [
    "storage.msn.com",
    "storage.live.com",
    "spaces.live.com",
    "sup.live.com",
    "voice.messenger.msn.com",
    "directory.services.live.com",
    "rpstauth.live.com",
];

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
    /// Reads a request; `None` for what is none, or is one of the other form. Prefixes do not matter, document types are not taken.
    pub(crate) fn read(form: Form, body: &[u8]) -> Option<TokenRequest> {
        let document = soap::parse(body)?;
        let envelope = document.root_element();
        if envelope.tag_name().namespace() == Some(form.other().envelope_namespace()) {
            return None;
        }
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
pub(crate) fn answer(shared: &Shared, form: Form, request: Option<&TokenRequest>) -> Response {
    let Some(request) = request else {
        return form.invalid();
    };
    let lifetime = shared.settings.ticket_lifetime;
    let mut world = shared.world();
    let account = world.directory.find(&request.account);
    let account = account.filter(|&account| world.directory.record(account).password == request.password);
    let Some(account) = account else {
        shared.tally.logins_refused.add(1);
        return form.failed();
    };
    let mut tokens = String::new();
    for (number, wanted) in request.wanted.iter().enumerate() {
        // A site that is not known gets no ticket; the others get theirs.
        if let Some(token) = Token::issue(&mut world, account, wanted) {
            token.write(&mut tokens, form, number, wanted, lifetime);
        }
    }
    if tokens.is_empty() {
        return form.invalid();
    }
    form.success(&member_header(&world, account), &tokens)
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
        identifiers::customer_id(account),
    );
    passport_header("0x48803", "0x0", &member, &properties)
}

/// A ticket for a site.
enum Token {
    /// Of Passport itself: sealed, good for nothing here but to be there.
    Base,
    /// With the secret beside it, where there is to be one.
    Ticket { ticket: String, secret: Option<String> },
}

impl Token {
    fn issue(world: &mut World, account: AccountId, wanted: &Wanted) -> Option<Token> {
        let one_of = |sites: &[&str]| sites.iter().any(|site| site.eq_ignore_ascii_case(&wanted.site));
        if one_of(&[BASE_SITE]) {
            return Some(Token::Base);
        }
        let purpose = if one_of(&[MESSENGER_SITE]) {
            Purpose::SignIn
        } else if one_of(&[SINGLE_SIGN_ON_SITE]) {
            Purpose::SingleSignOn
        } else if one_of(&[CONTACTS_SITE]) {
            Purpose::AddressBook
        } else if one_of(&[OFFLINE_SITE]) {
            Purpose::OfflineMessages
        } else if one_of(&OTHER_SITES) {
            Purpose::OtherSite
        } else {
            return None;
        };
        let ticket = world.issue_ticket(account, purpose);
        let secret = world.tickets.get(&ticket).map(|ticket| base64::encode(&ticket.secret));
        Some(Token::Ticket { secret: secret.filter(|_| !world.quirks.no_binary_secrets), ticket })
    }

    /// Writes the response for one site. `number` is that of the request: clients find a ticket by it.
    fn write(&self, tokens: &mut String, form: Form, number: usize, wanted: &Wanted, lifetime: Duration) {
        let site = escape_xml(&wanted.site);
        let now = identifiers::unix_seconds();
        let (created, expires) = (identifiers::utc(now), identifiers::utc(now + lifetime.as_secs()));
        let (kind, id) = match self {
            Token::Base => ("legacy", format!("BinaryDAToken{number}")),
            Token::Ticket { .. } if wanted.policy.starts_with('?') => ("compat", format!("PPToken{number}")),
            Token::Ticket { .. } => ("compact", format!("Compact{number}")),
        };
        let proof = match self {
            Token::Base => Some(base64::encode(&identifiers::bytes::<24>())),
            Token::Ticket { secret, .. } => secret.clone(),
        };
        let proof = proof.map(|secret| {
            let secret = format!("<wst:BinarySecret>{secret}</wst:BinarySecret>");
            format!("<wst:RequestedProofToken>{secret}</wst:RequestedProofToken>")
        });
        let proof = proof.unwrap_or_default();
        let (lifetime, references) = (form.lifetime(), form.references(&id));
        let token = self.document(&id);
        // Writing to a string cannot fail.
        let _ = write!(
            tokens,
            "<wst:RequestSecurityTokenResponse><wst:TokenType>urn:passport:{kind}</wst:TokenType>\
             <wsp:AppliesTo><wsa:EndpointReference><wsa:Address>{site}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>\
             <wst:{lifetime}><wsu:Created>{created}</wsu:Created><wsu:Expires>{expires}</wsu:Expires></wst:{lifetime}>\
             <wst:RequestedSecurityToken>{token}</wst:RequestedSecurityToken>{references}{proof}\
             </wst:RequestSecurityTokenResponse>"
        );
    }

    /// What stands for the ticket itself.
    fn document(&self, id: &str) -> String {
        match self {
            Token::Base => format!(
                "<EncryptedData xmlns=\"http://www.w3.org/2001/04/xmlenc#\" Id=\"{id}\" \
                 Type=\"http://www.w3.org/2001/04/xmlenc#Element\"><EncryptionMethod \
                 Algorithm=\"http://www.w3.org/2001/04/xmlenc#tripledes-cbc\"/><ds:KeyInfo \
                 xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:KeyName>http://Passport.NET/STS</ds:KeyName></ds:KeyInfo>\
                 <CipherData><CipherValue>{}</CipherValue></CipherData></EncryptedData>",
                base64::encode(&identifiers::bytes::<192>()),
            ),
            Token::Ticket { ticket, .. } => format!(
                "<wsse:BinarySecurityToken Id=\"{id}\">{}</wsse:BinarySecurityToken>",
                escape_xml(ticket)
            ),
        }
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
        let read =
            TokenRequest::read(Form::Older, &request("a@b.c", " p&amp;s<![CDATA[<s>]]> ", &one)).unwrap();
        assert_eq!((read.account.as_str(), read.password.as_str()), ("a@b.c", " p&s<s> "));
        assert_eq!(read.wanted, [Wanted { site: "messenger.msn.com".into(), policy: "?ct=1&id=507".into() }]);
        for (form, space, is_read) in [
            (Form::Older, "http://schemas.xmlsoap.org/soap/envelope/", true),
            (Form::Older, "http://www.w3.org/2003/05/soap-envelope", false),
            (Form::Newer, "http://schemas.xmlsoap.org/soap/envelope/", false),
            (Form::Newer, "http://www.w3.org/2003/05/soap-envelope", true),
        ] {
            let text = String::from_utf8(request("a@b.c", "x", &one)).unwrap();
            let text = text.replace("xmlns=\"e\"", &format!("xmlns=\"{space}\""));
            assert_eq!(TokenRequest::read(form, text.as_bytes()).is_some(), is_read, "{form:?} {space}");
        }
        let two = format!(
            "<b:RequestMultipleSecurityTokens>{one}{}</b:RequestMultipleSecurityTokens>",
            wanted("x", "")
        );
        let read = TokenRequest::read(Form::Older, &request("a@b.c", "", &two)).unwrap();
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
            assert!(TokenRequest::read(Form::Older, &bad).is_none(), "{}", String::from_utf8_lossy(&bad));
        }
        assert!(TokenRequest::read(Form::Older, &request("a@b.c", "x", &one.repeat(TOKEN_LIMIT))).is_some());
    }
}
