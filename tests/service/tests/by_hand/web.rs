//! A client of MSNP13 to MSNP15: tickets over TLS, the answer to the nonce, and the services that keep the lists.

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::sync::Arc;

use des::TdesEde3;
use des::cipher::{BlockCipherEncrypt, KeyInit};
use msnp_service::Service;
use roxmltree::Document;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use sha1::{Digest, Sha1};

use super::{Client, PASSWORD, PATIENCE, exchange};

pub const SINGLE_SIGN_ON: &str = "messengerclear.live.com";
pub const MESSENGER: &str = "messenger.msn.com";
pub const CONTACTS: &str = "contacts.msn.com";
pub const BOOK: &str = "/abservice/abservice.asmx";
pub const SHARING: &str = "/abservice/SharingService.asmx";
const NAMESPACE: &str = "http://www.msn.com/webservices/AddressBook";

type Tls = StreamOwned<ClientConnection, TcpStream>;

/// A connection to the web services that trusts the authority of the run.
pub fn secure(service: &Service) -> Tls {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(service.ca_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let configuration = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TcpStream::connect(service.addresses().passport).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    StreamOwned::new(ClientConnection::new(Arc::new(configuration), name).unwrap(), stream)
}

/// Posts a document; gives the head and the body of the answer.
pub fn post(service: &Service, path: &str, action: &str, body: &str) -> (String, String) {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{action}\"\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(&mut secure(service), &request)
}

/// The request for tickets of some sites, each with its policy.
pub fn token_request(handle: &str, password: &str, sites: &[(&str, &str)]) -> String {
    let wanted: String = sites
        .iter()
        .enumerate()
        .map(|(number, (site, policy))| {
            format!(
                "<wst:RequestSecurityToken Id=\"RST{number}\"><wsp:AppliesTo><wsa:EndpointReference><wsa:Address>{site}</wsa:Address>\
                 </wsa:EndpointReference></wsp:AppliesTo><wsse:PolicyReference URI=\"{policy}\"/></wst:RequestSecurityToken>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:wsse=\"e\" \
         xmlns:wsp=\"p\" xmlns:wsa=\"a\" xmlns:wst=\"t\" xmlns:ps=\"ps\"><Header><wsse:Security><wsse:UsernameToken>\
         <wsse:Username>{handle}</wsse:Username><wsse:Password>{password}</wsse:Password></wsse:UsernameToken></wsse:Security></Header>\
         <Body><ps:RequestMultipleSecurityTokens>{wanted}</ps:RequestMultipleSecurityTokens></Body></Envelope>"
    )
}

/// A ticket with the secret beside it.
#[derive(Debug, Clone)]
pub struct Ticket {
    pub text: String,
    pub secret: Option<String>,
}

/// The tickets of an answer, by site.
pub fn tickets_of(answer: &str) -> BTreeMap<String, Ticket> {
    let document = Document::parse(answer).unwrap();
    let responses =
        document.descendants().filter(|node| node.tag_name().name() == "RequestSecurityTokenResponse");
    responses
        .filter_map(|response| {
            let text = |name: &str| {
                let node = response.descendants().find(|node| node.tag_name().name() == name)?;
                node.text().map(str::to_owned)
            };
            let ticket = Ticket { text: text("BinarySecurityToken")?, secret: text("BinarySecret") };
            Some((text("Address")?, ticket))
        })
        .collect()
}

/// The ticket of one site.
pub fn ticket_for(service: &Service, handle: &str, site: &str) -> Ticket {
    let policy = if site == MESSENGER { "?id=507" } else { "MBI_KEY_OLD" };
    let (_, answer) = post(service, "/RST.srf", "", &token_request(handle, PASSWORD, &[(site, policy)]));
    tickets_of(&answer).remove(site).unwrap()
}

/// Answers the challenge of `USR I`, whichever it is.
pub fn prove(service: &Service, client: &mut Client, dialect: u8, handle: &str) {
    let policies = client.expect_payload("GCF 0 ");
    assert!(policies.contains("SHIELDS"), "{policies}");
    if dialect < 15 {
        client.expect_start("USR 3 TWN S ct=");
        let ticket = ticket_for(service, handle, MESSENGER);
        client.say(&format!("USR 4 TWN S {}", ticket.text));
    } else {
        let nonce = client.expect_start("USR 3 SSO S MBI_KEY_OLD ");
        client.say(&format!("USR 4 SSO S {}", proof(service, handle, &nonce)));
    }
}

/// A ticket, and the answer to a nonce with its secret.
pub fn proof(service: &Service, handle: &str, nonce: &str) -> String {
    let ticket = ticket_for(service, handle, SINGLE_SIGN_ON);
    format!("{} {}", ticket.text, answer(&ticket.secret.unwrap(), nonce))
}

fn keyed(key: &[u8], text: &[u8]) -> Vec<u8> {
    let pad = |pad: u8| (0..64).map(move |place| key.get(place).copied().unwrap_or(0) ^ pad);
    let inner = Sha1::digest(pad(0x36).chain(text.iter().copied()).collect::<Vec<u8>>());
    Sha1::digest(pad(0x5c).chain(inner).collect::<Vec<u8>>()).to_vec()
}

/// The answer to a nonce, by the text of `services.md` 1.6.
pub fn answer(secret: &str, nonce: &str) -> String {
    let secret = decoded(secret);
    let derive = |label: &str| {
        let label = label.as_bytes();
        let one = keyed(&secret, label);
        let two = keyed(&secret, &[&one, label].concat());
        let three = keyed(&secret, &one);
        let four = keyed(&secret, &[&three, label].concat());
        [&two, &four[..4]].concat()
    };
    let vector = [1, 2, 3, 4, 5, 6, 7, 8];
    let hash = keyed(&derive("WS-SecureConversationSESSION KEY HASH"), nonce.as_bytes());
    let key: [u8; 24] = derive("WS-SecureConversationSESSION KEY ENCRYPTION").try_into().unwrap();
    let cipher = TdesEde3::new(&key.into());
    let mut last = vector;
    let mut text = Vec::new();
    for part in [nonce.as_bytes(), &[8; 8]].concat().chunks(8) {
        let mut block: [u8; 8] = std::array::from_fn(|place| part[place] ^ last[place]);
        cipher.encrypt_block((&mut block).into());
        text.extend_from_slice(&block);
        last = block;
    }
    let words = [28_u32, 1, 0x6603, 0x8004, 8, 20, u32::try_from(text.len()).unwrap()];
    let head: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
    encoded(&[&head[..], &vector, &hash, &text].concat())
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64, bit by bit.
pub fn encoded(bytes: &[u8]) -> String {
    let bits: Vec<bool> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    let digit =
        |six: &[bool]| (0..6).fold(0, |all, place| all << 1 | usize::from(six.get(place) == Some(&true)));
    let text: String = bits.chunks(6).map(|six| char::from(DIGITS[digit(six)])).collect();
    let filled = text.len().next_multiple_of(4);
    format!("{text:=<filled$}")
}

fn decoded(text: &str) -> Vec<u8> {
    let digits = text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte));
    let bits: Vec<bool> =
        digits.flat_map(|digit| (0..6).rev().map(move |bit| digit >> bit & 1 == 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |all, bit| all << 1 | u8::from(*bit))).collect()
}

/// The client of the services that keep the lists.
pub struct Lists<'a> {
    pub service: &'a Service,
    pub ticket: String,
}

impl<'a> Lists<'a> {
    pub fn of(service: &'a Service, handle: &str) -> Lists<'a> {
        Lists { service, ticket: ticket_for(service, handle, CONTACTS).text }
    }

    /// Calls a method; gives the head and the document.
    pub fn call(&self, path: &str, method: &str, inside: &str) -> (String, String) {
        let ticket = self.ticket.replace('&', "&amp;");
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soap:Header><ABApplicationHeader xmlns=\"{NAMESPACE}\">\
             <ApplicationId>996CDE1E-AA53-4477-B943-2BE802EA6166</ApplicationId><IsMigration>false</IsMigration>\
             <PartnerScenario>Initial</PartnerScenario></ABApplicationHeader><ABAuthHeader xmlns=\"{NAMESPACE}\">\
             <ManagedGroupRequest>false</ManagedGroupRequest><TicketToken>{ticket}</TicketToken></ABAuthHeader></soap:Header>\
             <soap:Body><{method} xmlns=\"{NAMESPACE}\">{inside}</{method}></soap:Body></soap:Envelope>"
        );
        post(self.service, path, &format!("{NAMESPACE}/{method}"), &body)
    }

    /// Calls a method that has to succeed.
    #[track_caller]
    pub fn done(&self, path: &str, method: &str, inside: &str) -> String {
        let (head, answer) = self.call(path, method, inside);
        assert!(head.starts_with("HTTP/1.1 200 ") && !answer.contains("Fault>"), "{head}{answer}");
        Document::parse(&answer).unwrap();
        answer
    }

    /// Calls a method that has to fail; gives the status and the code of the fault.
    #[track_caller]
    pub fn fault(&self, path: &str, method: &str, inside: &str) -> (String, String) {
        let (head, answer) = self.call(path, method, inside);
        // A status alone has no document.
        let code = if answer.is_empty() { None } else { texts(&answer, "errorcode").pop() };
        let code = code.unwrap_or_default();
        (head.split(' ').nth(1).unwrap().to_owned(), code)
    }

    pub fn members(&self, method: &str, role: &str, address: &str) -> (String, String) {
        self.call(SHARING, method, &member(role, address))
    }

    pub fn find_members(&self, since: Option<&str>) -> String {
        let since = since.map(|time| {
            format!("<View>Full</View><deltasOnly>true</deltasOnly><lastChange>{time}</lastChange>")
        });
        let filter = "<serviceFilter><Types><ServiceType>Messenger</ServiceType></Types></serviceFilter>";
        self.done(SHARING, "FindMembership", &format!("{filter}{}", since.unwrap_or_default()))
    }

    pub fn find_contacts(&self, since: Option<&str>) -> String {
        self.done(BOOK, "ABFindAll", &find_all(since))
    }

    pub fn add(&self, address: &str) -> String {
        texts(&self.done(BOOK, "ABContactAdd", &new_contact(address, true)), "guid").remove(0)
    }
}

pub fn find_all(since: Option<&str>) -> String {
    format!(
        "<abId>00000000-0000-0000-0000-000000000000</abId><abView>Full</abView><deltasOnly>{}</deltasOnly>\
         <lastChange>{}</lastChange>",
        since.is_some(),
        since.unwrap_or("0001-01-01T00:00:00.0000000-08:00"),
    )
}

pub fn new_contact(address: &str, allow: bool) -> String {
    format!(
        "<abId>00000000-0000-0000-0000-000000000000</abId><contacts><Contact><contactInfo><contactType>LivePending</contactType>\
         <passportName>{address}</passportName><isMessengerUser>true</isMessengerUser></contactInfo></Contact></contacts>\
         <options><EnableAllowListManagement>{allow}</EnableAllowListManagement></options>"
    )
}

pub fn member(role: &str, address: &str) -> String {
    format!(
        "<serviceHandle><Id>0</Id><Type>Messenger</Type><ForeignId></ForeignId></serviceHandle><memberships><Membership>\
         <MemberRole>{role}</MemberRole><Members><Member xsi:type=\"PassportMember\"><Type>Passport</Type><State>Accepted</State>\
         <PassportName>{address}</PassportName></Member></Members></Membership></memberships>"
    )
}

/// All texts of elements of this name, in their order.
pub fn texts(document: &str, name: &str) -> Vec<String> {
    let document = Document::parse(document).unwrap();
    let nodes = document.descendants().filter(|node| node.tag_name().name() == name);
    nodes.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

/// Who is in a role, by `FindMembership`.
pub fn with_role(document: &str, role: &str) -> Vec<String> {
    let document = Document::parse(document).unwrap();
    let memberships = document.descendants().filter(|node| {
        node.tag_name().name() == "Membership"
            && node
                .descendants()
                .any(|part| part.tag_name().name() == "MemberRole" && part.text() == Some(role))
    });
    let names = memberships.flat_map(|membership| membership.descendants());
    let names = names.filter(|node| node.tag_name().name() == "PassportName");
    names.map(|node| node.text().unwrap().to_owned()).collect()
}
