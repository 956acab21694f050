//! A client by hand: plain sockets, lines as the reference writes them, every wait bounded.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod tunnelled;
pub mod web;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use msnp_service::{Account, Configuration, Quirks, Service};

/// No answer takes this long; a test that waits longer has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub const ANNA: &str = "anna@example.net";
pub const BRUNO: &str = "bruno@example.org";
pub const CARLA: &str = "carla@example.org";
pub const PASSWORD: &str = "Example-Pass1";

/// Anna, Bruno and Carla, who all have each other.
pub fn friends() -> Vec<Account> {
    vec![
        Account::new(ANNA, PASSWORD, "Anna B").contact(BRUNO).contact(CARLA),
        Account::new(BRUNO, PASSWORD, "Bruno").contact(ANNA).contact(CARLA),
        Account::new(CARLA, PASSWORD, "Carla").contact(ANNA).contact(BRUNO),
    ]
}

pub fn service(accounts: Vec<Account>) -> Service {
    quirky(accounts, Quirks::default())
}

pub fn quirky(accounts: Vec<Account>, quirks: Quirks) -> Service {
    Service::start(Configuration { accounts, quirks, plain_passport: true, ..Configuration::default() })
        .unwrap()
}

/// With the HTTP gateway, and whatever else is to be otherwise.
pub fn with_gateway(quirks: Quirks, change: impl FnOnce(&mut Configuration)) -> Service {
    let mut configuration = Configuration {
        accounts: friends(),
        quirks,
        plain_passport: true,
        gateway: true,
        ..Configuration::default()
    };
    change(&mut configuration);
    Service::start(configuration).unwrap()
}

pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    pub profile: String,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Client {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Client { stream, buffer: Vec::new(), profile: String::new() }
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    pub fn say(&mut self, line: &str) {
        self.bytes(format!("{line}\r\n").as_bytes());
    }

    /// Says a line to a service that may have closed already.
    pub fn try_say(&mut self, line: &str) {
        let _ = self.stream.write_all(format!("{line}\r\n").as_bytes());
    }

    /// Sends a command whose last argument (the length) is added here.
    pub fn say_with(&mut self, line: &str, payload: &str) {
        self.bytes(format!("{line} {}\r\n{payload}", payload.len()).as_bytes());
    }

    fn fill(&mut self) -> bool {
        let mut buffer = [0; 8192];
        match self.stream.read(&mut buffer) {
            Ok(0) => false,
            Ok(count) => {
                self.buffer.extend_from_slice(&buffer[..count]);
                true
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => false,
            Err(error) => panic!("no answer: {error}; so far {:?}", String::from_utf8_lossy(&self.buffer)),
        }
    }

    /// The next line; `None` at the end of the connection.
    pub fn hear_or_end(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|two| two == b"\r\n") {
                let line = String::from_utf8(self.buffer.drain(..end + 2).collect()).unwrap();
                return Some(line.trim_end_matches("\r\n").to_owned());
            }
            if !self.fill() {
                return None;
            }
        }
    }

    pub fn hear(&mut self) -> String {
        self.hear_or_end().expect("the connection ended")
    }

    #[track_caller]
    pub fn expect(&mut self, line: &str) {
        assert_eq!(self.hear(), line);
    }

    /// A line and everything after its fixed beginning.
    #[track_caller]
    pub fn expect_start(&mut self, start: &str) -> String {
        let line = self.hear();
        match line.strip_prefix(start) {
            Some(rest) => rest.to_owned(),
            None => panic!("{line:?} does not start with {start:?}"),
        }
    }

    pub fn payload(&mut self, length: usize) -> Vec<u8> {
        while self.buffer.len() < length {
            assert!(self.fill(), "the connection ended inside a payload");
        }
        self.buffer.drain(..length).collect()
    }

    /// A line that ends in a payload length, and the payload.
    #[track_caller]
    pub fn expect_payload(&mut self, start: &str) -> String {
        let length = self.expect_start(start);
        let length = length.trim().rsplit(' ').next().unwrap().parse().unwrap();
        String::from_utf8(self.payload(length)).unwrap()
    }

    #[track_caller]
    pub fn expect_end(&mut self) {
        assert_eq!(self.hear_or_end(), None);
    }

    /// Whatever still comes until the end, as bytes.
    pub fn rest(&mut self) -> Vec<u8> {
        while self.fill() {}
        std::mem::take(&mut self.buffer)
    }

    /// Says `PNG` and expects nothing but its answer: whatever was to come before has come.
    #[track_caller]
    pub fn expect_nothing(&mut self) {
        self.say("PNG");
        let line = self.hear();
        assert!(line.starts_with("QNG"), "unexpected {line:?}");
    }

    /// Up to the challenge of `USR I`.
    pub fn introduce(address: SocketAddr, dialect: u8, handle: &str) -> Client {
        let mut client = Client::connect(address);
        client.say(&format!("VER 1 MSNP{dialect} CVR0"));
        client.expect(&format!("VER 1 MSNP{dialect}"));
        if dialect <= 7 {
            client.say("INF 2");
            client.expect("INF 2 MD5");
            client.say(&format!("USR 3 MD5 I {handle}"));
            return client;
        }
        client.say(&format!("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0208 MSMSGS {handle}"));
        client.expect_start("CVR 2 6.2.0208 6.2.0208 6.2.0208 http");
        let way = if dialect >= 15 { "SSO" } else { "TWN" };
        client.say(&format!("USR 3 {way} I {handle}"));
        client
    }

    /// Up to and with the profile.
    pub fn sign_in(service: &Service, dialect: u8, handle: &str) -> Client {
        let mut client = Client::introduce(service.addresses().notification, dialect, handle);
        if dialect <= 7 {
            let salt = client.expect_start("USR 3 MD5 S ");
            client.say(&format!("USR 4 MD5 S {}", salted(&salt, PASSWORD)));
        } else if dialect >= 13 {
            web::prove(service, &mut client, dialect, handle);
        } else {
            client.expect_start("USR 3 TWN S ct=");
            client.say(&format!("USR 4 TWN S {}", ticket(service, handle)));
        }
        client.expect_start("USR 4 OK ");
        if dialect >= 11 {
            client.expect("SBS 0 null");
        }
        client.profile = client.expect_payload("MSG Hotmail Hotmail ");
        client
    }

    /// Sign-in, list and first status.
    pub fn online(service: &Service, dialect: u8, handle: &str) -> Client {
        let mut client = Client::sign_in(service, dialect, handle);
        if dialect >= 13 {
            client.say_with("ADL 5", "<ml l=\"1\"></ml>");
            client.expect("ADL 5 OK");
        } else {
            client.synchronize(dialect);
        }
        let status = if dialect <= 7 { "CHG 6 NLN" } else { "CHG 6 NLN 0" };
        client.say(status);
        client.expect(status);
        client
    }

    /// `SYN` from nothing; gives the lines of the answer.
    pub fn synchronize(&mut self, dialect: u8) -> Vec<String> {
        self.say(if dialect >= 10 { "SYN 5 0 0" } else { "SYN 5 0" });
        let first = self.expect_start("SYN 5 ");
        let mut fields = first.rsplit(' ');
        let mut announced = || fields.next().unwrap().parse::<usize>().unwrap();
        let counts = (dialect > 7).then(|| (announced(), announced()));
        let mut lines = vec![first];
        let count = |lines: &[String], verb: &str| lines.iter().filter(|line| line.starts_with(verb)).count();
        // The answer has no end mark: PNG makes one.
        self.say("PNG");
        loop {
            let line = self.hear();
            if line.starts_with("QNG") {
                break;
            }
            lines.push(line);
        }
        if let Some(counts) = counts {
            assert_eq!((count(&lines, "LSG "), count(&lines, "LST ")), counts, "{lines:#?}");
        }
        lines
    }

    /// Asks for a switchboard and enters it.
    pub fn switchboard(&mut self, service: &Service, handle: &str) -> Client {
        self.say("XFR 15 SB");
        let rest = self.expect_start("XFR 15 SB ");
        let fields: Vec<&str> = rest.split(' ').collect();
        assert_eq!(fields[0], service.addresses().switchboard.to_string());
        assert_eq!(fields[1], "CKI");
        let mut board = Client::connect(fields[0].parse().unwrap());
        board.say(&format!("USR 1 {handle} {}", fields[2]));
        board.expect_start(&format!("USR 1 OK {handle} "));
        board
    }

    /// Expects a call and gives what to answer it with: address, cookie, session.
    #[track_caller]
    pub fn ring(&mut self) -> (SocketAddr, String, String) {
        let rest = self.expect_start("RNG ");
        let fields: Vec<&str> = rest.split(' ').collect();
        assert_eq!(fields[2], "CKI");
        (fields[1].parse().unwrap(), fields[3].to_owned(), fields[0].to_owned())
    }

    /// Answers a call; gives the board with `IRO` lines still unread.
    #[track_caller]
    pub fn answer(&mut self, handle: &str) -> Client {
        let (address, cookie, session) = self.ring();
        let mut board = Client::connect(address);
        board.say(&format!("ANS 1 {handle} {cookie} {session}"));
        board
    }
}

/// What answers a salt.
pub fn salted(salt: &str, password: &str) -> String {
    use md5::Digest;
    md5::Md5::digest(format!("{salt}{password}")).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One HTTP exchange on a stream; gives the head and the body.
pub fn exchange(stream: &mut (impl Read + Write), request: &str) -> (String, String) {
    stream.write_all(request.as_bytes()).unwrap();
    stream.flush().unwrap();
    response(stream)
}

/// An HTTP response, cut by its length.
pub fn response(stream: &mut impl Read) -> (String, String) {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => bytes.push(byte[0]),
            other => panic!("no whole response ({other:?}): {:?}", String::from_utf8_lossy(&bytes)),
        }
    }
    let head = String::from_utf8(bytes).unwrap();
    let length: usize = header(&head, "Content-Length").unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    (head, String::from_utf8(body).unwrap())
}

pub fn header(head: &str, name: &str) -> Option<String> {
    headers(head, name).into_iter().next()
}

pub fn headers(head: &str, name: &str) -> Vec<String> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.to_owned())
        .collect()
}

pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The request for a ticket, in the official form.
pub fn login_request(path: &str, handle: &str, password: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nAuthorization: Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,\
         sign-in={},pwd={},ct=1100000000,rver=5.0.3270.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507\r\n\
         User-Agent: MSMSGS\r\nHost: localhost\r\nConnection: Keep-Alive\r\nCache-Control: no-cache\r\n\r\n",
        encoded(handle),
        encoded(password)
    )
}

/// `from-PP` out of a success.
pub fn from_pp(head: &str) -> String {
    let info = headers(head, "Authentication-Info");
    let value = info.iter().find_map(|value| value.split_once("from-PP=")).unwrap().1;
    match value.strip_prefix('\'') {
        Some(quoted) => quoted.split('\'').next().unwrap().to_owned(),
        None => value.split(',').next().unwrap().to_owned(),
    }
}

/// A ticket by way of the plain Passport.
pub fn ticket(service: &Service, handle: &str) -> String {
    let mut stream = TcpStream::connect(service.addresses().plain_passport.unwrap()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let (head, _) = exchange(&mut stream, &login_request("/login2.srf", handle, PASSWORD));
    from_pp(&head)
}

/// A text message.
pub fn text(words: &str) -> String {
    format!(
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\
         X-MMS-IM-Format: FN=Segoe%20UI; EF=; CO=0; CS=0; PF=22\r\n\r\n{words}"
    )
}

/// Waits, bounded, for something another thread does.
pub fn until(what: &str, done: impl Fn() -> bool) {
    let deadline = std::time::Instant::now() + PATIENCE;
    while !done() {
        assert!(std::time::Instant::now() < deadline, "never: {what}");
        std::thread::yield_now();
    }
}
