//! The ways to a ticket: by headers and by SOAP, on connections that stay or close.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use msnp_scenarios::{PATIENCE, Stage, account_of, password_of};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};

use crate::client::Foreigner;

/// A connection to Passport.
pub(crate) struct Tls(StreamOwned<ClientConnection, TcpStream>);

impl Tls {
    pub(crate) fn to(stage: &Stage) -> Tls {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(stage.service.ca_pem().as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let configuration = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(stage.service.addresses().passport).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        Tls(StreamOwned::new(ClientConnection::new(Arc::new(configuration), name).unwrap(), stream))
    }

    /// A request without a body, and the head of its answer, which has none either.
    pub(crate) fn asks(&mut self, request: &str) -> String {
        self.0.write_all(request.as_bytes()).unwrap();
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            self.0.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        String::from_utf8(head).unwrap()
    }
}

/// What stands between two marks.
#[track_caller]
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let Some((_, rest)) = text.split_once(before) else { panic!("no {before:?} in {text}") };
    rest.split_once(after).map_or(rest, |(found, _)| found)
}

/// Asks for a path, and takes whatever comes until the connection ends.
pub(crate) fn to_the_end(stage: &Stage, path: &str, headers: &str) -> String {
    let mut connection = Tls::to(stage);
    let request = format!("GET {path} HTTP/1.1\r\n{headers}Host: localhost\r\n\r\n");
    connection.0.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.0.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    answer
}

/// Posts an envelope, and gives the document that comes back.
pub(crate) fn post(stage: &Stage, envelope: &str) -> String {
    let mut connection = Tls::to(stage);
    let request = format!(
        "POST /RST.srf HTTP/1.1\r\nAccept: text/*\r\nContent-Type: text/xml; charset=utf-8\r\nUser-Agent: MSMSGS\r\n\
         Host: loginnet.passport.com\r\nContent-Length: {}\r\nConnection: Keep-Alive\r\nCache-Control: no-cache\r\n\r\n",
        envelope.len()
    );
    let head = connection.asks(&(request + envelope));
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let mut body = vec![0; between(&head, "\r\nContent-Length: ", "\r\n").parse().unwrap()];
    connection.0.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

/// The ticket for a site, found by the site's address.
pub(crate) fn ticket_at(answer: &str, site: &str) -> String {
    let response =
        between(answer, &format!("<wsa:Address>{site}</wsa:Address>"), "</wst:RequestSecurityTokenResponse>");
    let token = between(response, "<wsse:BinarySecurityToken ", "</wsse:BinarySecurityToken>");
    token.split_once('>').unwrap().1.replace("&amp;", "&")
}

/// What Passport is told.
pub(crate) struct Login {
    account: String,
    pub(crate) password: String,
    challenge: String,
}

impl Login {
    pub(crate) fn of(name: &str, foreigner: &mut Foreigner) -> Login {
        Login {
            account: account_of(name),
            password: password_of(name),
            challenge: foreigner.challenge.clone(),
        }
    }

    /// The header of Passport 1.4. (There is nothing to encode in these names.)
    pub(crate) fn header(&self) -> String {
        let Login { account, password, challenge } = self;
        format!(
            "Authorization: Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in={},pwd={password},{challenge}\r\n",
            account.replace('@', "%40"),
        )
    }

    /// The envelope of a request for tickets: each for a site, the policy of Messenger's being the challenge.
    pub(crate) fn soap(&self, sites: &[&str]) -> String {
        let policy_of = |site: &str| match site {
            "http://Passport.NET/tb" => String::new(),
            "messenger.msn.com" => format!("?{}", self.challenge.replace(',', "&amp;")),
            _ => "MBI".to_owned(),
        };
        let mut requests = String::new();
        for (number, site) in sites.iter().enumerate() {
            let policy = match policy_of(site) {
                policy if policy.is_empty() => policy,
                policy => format!("<wsse:PolicyReference URI=\"{policy}\"></wsse:PolicyReference>"),
            };
            requests.push_str(&format!(
                "<wst:RequestSecurityToken Id=\"RST{number}\">\
                 <wst:RequestType>http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue</wst:RequestType>\
                 <wsp:AppliesTo><wsa:EndpointReference><wsa:Address>{site}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>\
                 {policy}</wst:RequestSecurityToken>"
            ));
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:wsse=\"http://schemas.xmlsoap.org/ws/2003/06/secext\" xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2002/12/policy\" \
             xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/03/addressing\" xmlns:wst=\"http://schemas.xmlsoap.org/ws/2004/04/trust\">\
             <Header><wsse:Security><wsse:UsernameToken Id=\"user\"><wsse:Username>{}</wsse:Username>\
             <wsse:Password>{}</wsse:Password></wsse:UsernameToken></wsse:Security></Header><Body>\
             <ps:RequestMultipleSecurityTokens xmlns:ps=\"http://schemas.microsoft.com/Passport/SoapServices/PPCRL\" Id=\"RSTS\">\
             {requests}</ps:RequestMultipleSecurityTokens></Body></Envelope>",
            self.account, self.password,
        )
    }
}
