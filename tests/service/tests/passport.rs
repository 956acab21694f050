//! Passport over TLS and plain, as a client sees it that trusts the authority of the run.

#![allow(clippy::unwrap_used)]

mod by_hand;

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use by_hand::*;
use msnp_service::{Action, Configuration, LoginScheme, Quirks, Server, Service, Step};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};

type Tls = StreamOwned<ClientConnection, TcpStream>;

const NEXUS: &str = "GET /rdr/pprdr.asp HTTP/1.1\r\nHost: nexus.passport.com\r\nUser-Agent: MSMSGS\r\nConnection: Keep-Alive\r\n\r\n";

fn tls(service: &Service, address: SocketAddr) -> Tls {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(service.ca_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let configuration = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    StreamOwned::new(ClientConnection::new(Arc::new(configuration), name).unwrap(), stream)
}

fn login_place(head: &str) -> String {
    let urls = header(head, "PassportURLs").unwrap();
    urls.split(',').find_map(|pair| pair.strip_prefix("DALogin=")).unwrap().to_owned()
}

#[test]
fn nexus_and_login_on_one_connection() {
    let service = service(friends());
    let addresses = service.addresses();
    let mut stream = tls(&service, addresses.passport);
    let (head, _) = exchange(&mut stream, NEXUS);
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let place = login_place(&head);
    assert_eq!(addresses.login_url, place);
    let (head, _) = exchange(&mut stream, &login_request("/login2.srf", ANNA, PASSWORD));
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let ticket = from_pp(&head);
    assert!(ticket.starts_with("t=") && ticket.contains("&p=") && ticket.len() > 250);

    let mut client = Client::introduce(service.addresses().notification, 12, ANNA);
    client.expect_start("USR 3 TWN S ");
    client.say(&format!("USR 4 TWN S {ticket}"));
    client.expect("USR 4 OK anna@example.net 1 0");

    let counters = service.counters();
    assert_eq!(counters.passport.connections, 1);
    assert_eq!(counters.passport.commands, 2);
    // Connecting; the hello; the request behind the handshake's end; the second request.
    assert_eq!(counters.passport.turns, 4);
    assert_eq!(counters.tickets_issued, 1);
    assert!(counters.passport.bytes_out > 1200, "certificates count");
}

#[test]
fn wrong_passwords_and_unknown_accounts_look_alike() {
    let service = service(friends());
    for (account, password) in [(ANNA, "wrong"), ("nobody@example.org", PASSWORD)] {
        let mut stream = TcpStream::connect(service.addresses().plain_passport.unwrap()).unwrap();
        let (head, body) = exchange(&mut stream, &login_request("/login2.srf", account, password));
        assert!(head.starts_with("HTTP/1.1 401 "), "{head}");
        let refusal = header(&head, "WWW-Authenticate").unwrap();
        assert!(
            refusal.starts_with("Passport1.4 da-status=failed,") && refusal.contains(",cbtxt=The%20e-mail")
        );
        assert!(body.contains("Not signed in"));
    }
    assert_eq!(service.counters().logins_refused, 2);
}

#[test]
fn passwords_with_every_kind_of_character() {
    let password = "a,b=c d%20'é&\"/?";
    let service = service(vec![msnp_service::Account::new(ANNA, password, "Anna")]);
    let mut stream = TcpStream::connect(service.addresses().plain_passport.unwrap()).unwrap();
    let (head, _) = exchange(&mut stream, &login_request("/login2.srf", ANNA, password));
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
}

#[test]
fn the_login_can_be_elsewhere_and_the_certificate_in_a_file() {
    let file = std::env::temp_dir().join(format!("msnp-service-ca-{}.pem", std::process::id()));
    let service = Service::start(Configuration {
        accounts: friends(),
        separate_login_host: true,
        ca_file: Some(file.clone()),
        ..Configuration::default()
    })
    .unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), service.ca_pem());
    std::fs::remove_file(&file).unwrap();
    let mut stream = tls(&service, service.addresses().passport);
    let (head, _) = exchange(&mut stream, NEXUS);
    let place = login_place(&head);
    let port: u16 = place.rsplit([':', '/']).nth(1).unwrap().parse().unwrap();
    assert_ne!(port, service.addresses().passport.port());
    let mut stream = tls(&service, SocketAddr::from(([127, 0, 0, 1], port)));
    let (head, _) = exchange(&mut stream, &login_request("/login2.srf", BRUNO, PASSWORD));
    assert!(head.contains("da-status=success"));
    let json = serde_json::to_value(service.addresses()).unwrap();
    assert_eq!(json["nexus_url"], service.addresses().nexus_url);
    assert_eq!(json["dispatch"], service.addresses().dispatch.to_string());
}

#[test]
fn headers_have_the_form_that_every_client_reads() {
    let service = service(friends());
    let mut stream = tls(&service, service.addresses().passport);
    let (head, _) = exchange(&mut stream, NEXUS);
    let port = service.addresses().passport.port();
    let line = format!("\r\nPassportURLs: DALogin=https://localhost:{port}/login2.srf\r\n");
    assert!(head.contains(&line), "{head}");
    let (head, _) = exchange(&mut stream, &login_request("/login2.srf", ANNA, PASSWORD));
    let ticket = from_pp(&head);
    let line = format!("\r\nAuthentication-Info: Passport1.4 da-status=success,from-PP='{ticket}'\r\n");
    assert!(head.contains(&line), "{head}");
}

#[test]
fn headers_can_have_the_official_form() {
    let official =
        Quirks { official_passport_headers: true, login_scheme: LoginScheme::None, ..Quirks::default() };
    let head = quirk(official.clone(), NEXUS);
    assert!(head.contains("PassportURLs: DARealm=Passport.Net,DALogin=localhost:"), "{head}");
    assert!(head.contains("/login2.srf,DAReg=https://"), "{head}");
    let head = quirk(official, &login_request("/login2.srf", ANNA, PASSWORD));
    assert!(
        head.contains("da-status=success,tname=MSPAuth,tname=MSPProf,tname=MSPSec,from-PP='t="),
        "{head}"
    );
    assert!(head.contains("',ru=http://"), "{head}");
}

#[test]
fn connections_close_unless_the_client_wants_them_to_stay() {
    let login = login_request("/login2.srf", ANNA, PASSWORD);
    for (stays_open, connection, stays) in [
        (false, "", false),
        (false, "Connection: close\r\n", false),
        (false, "Connection: Keep-Alive\r\n", true),
        (true, "", true),
        (true, "Connection: close\r\n", false),
    ] {
        let quirks = Quirks { passport_stays_open: stays_open, ..Quirks::default() };
        let service = quirky(friends(), quirks);
        for request in [NEXUS, &login] {
            let mut stream = tls(&service, service.addresses().passport);
            let request = request.replace("Connection: Keep-Alive\r\n", connection);
            let (head, _) = exchange(&mut stream, &request);
            let said = header(&head, "Connection").unwrap();
            assert_eq!(said, if stays { "keep-alive" } else { "close" }, "{connection:?}");
            if stays {
                exchange(&mut stream, &request);
            } else {
                assert_eq!(std::io::Read::read(&mut stream, &mut [0; 8]).unwrap(), 0);
            }
        }
    }
}

#[test]
fn connections_close_when_asked_to() {
    let service = service(friends());
    let mut stream = TcpStream::connect(service.addresses().plain_passport.unwrap()).unwrap();
    let (head, _) = exchange(&mut stream, &NEXUS.replace("Keep-Alive", "close"));
    assert!(head.contains("Connection: close"));
    assert_eq!(std::io::Read::read(&mut stream, &mut [0; 8]).unwrap(), 0);
    let mut stream = TcpStream::connect(service.addresses().plain_passport.unwrap()).unwrap();
    let (head, _) = exchange(&mut stream, "GET /elsewhere HTTP/1.1\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 404 "));
}

fn quirk(quirks: Quirks, request: &str) -> String {
    let service = quirky(friends(), quirks);
    let mut stream = tls(&service, service.addresses().passport);
    exchange(&mut stream, request).0
}

#[test]
fn quirks_of_the_nexus() {
    let head = quirk(Quirks { lower_case_passport_urls: true, ..Quirks::default() }, NEXUS);
    assert!(head.contains("\r\npassporturls: "));
    let head = quirk(Quirks { login_scheme: LoginScheme::None, ..Quirks::default() }, NEXUS);
    assert!(login_place(&head).starts_with("localhost:"));
    let head = quirk(Quirks { login_scheme: LoginScheme::Http, ..Quirks::default() }, NEXUS);
    assert!(login_place(&head).starts_with("http://localhost:"));
    let service = service(friends());
    let plain = service.addresses().plain_passport.unwrap();
    let (head, _) = exchange(&mut TcpStream::connect(plain).unwrap(), NEXUS);
    assert_eq!(login_place(&head), format!("http://localhost:{}/login2.srf", plain.port()));
}

#[test]
fn quirks_of_the_login() {
    let request = login_request("/login2.srf", ANNA, PASSWORD);
    let head = quirk(Quirks { bare_tickets: true, ..Quirks::default() }, &request);
    assert!(!from_pp(&head).contains(['=', '&']));
    let head = quirk(Quirks { encoded_tickets: true, ..Quirks::default() }, &request);
    assert!(from_pp(&head).contains("%2F"));
    let head = quirk(Quirks { unquoted_tickets: true, ..Quirks::default() }, &request);
    assert!(head.contains("from-PP=t="));
    let head = quirk(Quirks { two_authentication_infos: true, ..Quirks::default() }, &request);
    assert_eq!(headers(&head, "Authentication-Info").len(), 2);
    let head = quirk(Quirks { success_with_302: true, ..Quirks::default() }, &request);
    assert!(head.starts_with("HTTP/1.1 302 ") && head.contains("da-status=success"));
}

#[test]
fn encoded_tickets_must_come_back_as_they_are() {
    let service =
        quirky(friends(), Quirks { encoded_tickets: true, bad_ticket_928: true, ..Quirks::default() });
    let ticket = ticket(&service, ANNA);
    for (sent, answer) in [(ticket.replace("%2F", "/"), "928 4"), (ticket, "USR 4 OK anna@example.net 1 0")] {
        let mut client = Client::introduce(service.addresses().notification, 12, ANNA);
        client.expect_start("USR 3 TWN S ");
        client.say(&format!("USR 4 TWN S {sent}"));
        client.expect(answer);
    }
}

#[test]
fn controls_of_passport() {
    let service = service(friends());
    let controls = service.controls();
    let plain = service.addresses().plain_passport.unwrap();
    let ask = || {
        let mut stream = TcpStream::connect(plain).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        exchange(&mut stream, NEXUS).0
    };
    controls.on(Step::Nexus, Action::Refuse(503));
    assert!(ask().starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    controls.on(Step::Nexus, Action::Redirect("https://localhost:1/elsewhere".into()));
    assert!(ask().contains("Location: https://localhost:1/elsewhere\r\n"));
    controls.on(Step::Nexus, Action::Oversize(100_000));
    assert!(ask().len() > 100_000);
    controls.on(Step::Nexus, Action::Wrong);
    assert!(!ask().contains("DALogin"));
    controls.on(Step::Nexus, Action::Raw(b"HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n".to_vec()));
    assert!(ask().starts_with("HTTP/1.1 299 Odd"));
    assert!(ask().contains("DALogin"));

    let mut stream = TcpStream::connect(plain).unwrap();
    controls.on(Step::Nexus, Action::Repeat(3));
    exchange(&mut stream, NEXUS);
    response(&mut stream);
    response(&mut stream);

    for action in [Action::Close, Action::Garbage(64)] {
        let garbage = matches!(action, Action::Garbage(_));
        controls.on(Step::Login, action);
        let mut stream = TcpStream::connect(plain).unwrap();
        let request = login_request("/login2.srf", ANNA, PASSWORD).replace("Keep-Alive", "close");
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut stream, &mut bytes).unwrap();
        assert_eq!(bytes.len(), if garbage { 64 } else { 0 });
    }
    controls.forever(Step::Login, Action::Refuse(401));
    let mut stream = TcpStream::connect(plain).unwrap();
    for _ in 0..2 {
        let (head, _) = exchange(&mut stream, &login_request("/login2.srf", ANNA, PASSWORD));
        assert!(head.starts_with("HTTP/1.1 401 ") && head.contains("cbtxt="));
    }
    controls.clear();
    let (head, _) = exchange(&mut stream, &login_request("/login2.srf", ANNA, PASSWORD));
    assert!(head.starts_with("HTTP/1.1 200 "));
}

#[test]
fn bytes_instead_of_a_handshake() {
    let service = service(friends());
    service.controls().on(Step::Connect(Server::Passport), Action::Raw(b"HTTP/1.0 400 Bad\r\n\r\n".to_vec()));
    let mut stream = tls(&service, service.addresses().passport);
    assert!(std::io::Write::write_all(&mut stream, NEXUS.as_bytes()).is_err());
    let mut stream = tls(&service, service.addresses().passport);
    exchange(&mut stream, NEXUS);
}
