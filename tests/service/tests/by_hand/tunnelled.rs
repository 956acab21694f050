//! A client behind the HTTP gateway: requests written out, answers taken apart, polling where a socket would be read.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use msnp_service::Service;

use super::{PATIENCE, header, ticket, web};

/// An answer of the gateway.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    /// `100 Continue` that came before it.
    pub continued: usize,
}

impl Reply {
    /// A value of the `X-MSN-Messenger` header.
    pub fn pair(&self, wanted: &str) -> Option<String> {
        let pairs = header(&self.head, "X-MSN-Messenger")?;
        pairs.split("; ").find_map(|pair| pair.strip_prefix(&format!("{wanted}="))).map(str::to_owned)
    }

    pub fn id(&self) -> String {
        self.pair("SessionID").unwrap()
    }

    pub fn closes(&self) -> bool {
        self.pair("Session").as_deref() == Some("close")
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// A TCP connection to the gateway.
pub struct Wire(BufReader<TcpStream>);

impl Wire {
    pub fn connect(address: SocketAddr) -> Wire {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Wire(BufReader::new(stream))
    }

    pub fn to(service: &Service) -> Wire {
        Wire::connect(service.addresses().gateway.unwrap())
    }

    /// Writes a request and does not wait for its answer.
    pub fn ask(&mut self, query: &str, body: &str) {
        let length = body.len();
        self.write(&format!(
            "POST /gateway/gateway.dll?{query} HTTP/1.1\r\nAccept: */*\r\nUser-Agent: MSMSGS\r\nHost: localhost\r\n\
             Connection: Keep-Alive\r\nPragma: no-cache\r\nContent-Type: application/x-msn-messenger\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ));
    }

    pub fn write(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.0.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(line.trim_end_matches("\r\n").to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
            Err(error) => panic!("no answer: {error}"),
        }
    }

    /// The next answer; `None` at the end of the connection.
    pub fn answer_or_end(&mut self) -> Option<Reply> {
        let mut continued = 0;
        let (status, head) = loop {
            let mut head = String::new();
            loop {
                let line = self.line()?;
                if line.is_empty() {
                    break;
                }
                head.push_str(&line);
                head.push_str("\r\n");
            }
            let status = head.split(' ').nth(1).unwrap().parse().unwrap();
            if status != 100 {
                break (status, head);
            }
            continued += 1;
        };
        let mut body = Vec::new();
        if header(&head, "Transfer-Encoding").as_deref() == Some("chunked") {
            loop {
                let size = usize::from_str_radix(&self.line().unwrap(), 16).unwrap();
                let mut chunk = vec![0; size];
                self.0.read_exact(&mut chunk).unwrap();
                body.append(&mut chunk);
                assert_eq!(self.line().unwrap(), "");
                if size == 0 {
                    break;
                }
            }
        } else {
            body.resize(header(&head, "Content-Length").unwrap().parse().unwrap(), 0);
            self.0.read_exact(&mut body).unwrap();
        }
        Some(Reply { status, head, body, continued })
    }

    pub fn answer(&mut self) -> Reply {
        self.answer_or_end().expect("the gateway closed the connection")
    }

    pub fn exchange(&mut self, query: &str, body: &str) -> Reply {
        self.ask(query, body);
        self.answer()
    }

    #[track_caller]
    pub fn expect_end(&mut self) {
        assert!(self.answer_or_end().is_none());
    }

    /// Every byte until the end.
    pub fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let _ = self.0.read_to_end(&mut bytes);
        bytes
    }
}

/// A session through the gateway, read like a connection.
pub struct Tunnelled {
    pub wire: Wire,
    pub id: String,
    pub buffer: Vec<u8>,
    pub closed: bool,
    /// Answers so far.
    pub answers: usize,
}

impl Tunnelled {
    pub fn open(service: &Service, server: &str, commands: &str) -> Tunnelled {
        Tunnelled::open_on(Wire::to(service), server, commands)
    }

    pub fn open_on(mut wire: Wire, server: &str, commands: &str) -> Tunnelled {
        wire.ask(&format!("Action=open&Server={server}&IP=127.0.0.1"), commands);
        let mut tunnelled =
            Tunnelled { wire, id: String::new(), buffer: Vec::new(), closed: false, answers: 0 };
        tunnelled.take();
        tunnelled
    }

    /// Takes an answer in.
    pub fn take(&mut self) -> Reply {
        let reply = self.wire.answer();
        assert_eq!(reply.status, 200, "{}", reply.head);
        self.id = reply.id();
        self.closed = reply.closes();
        self.buffer.extend_from_slice(&reply.body);
        self.answers += 1;
        reply
    }

    pub fn send(&mut self, commands: &str) -> Reply {
        self.wire.ask(&format!("SessionID={}", self.id), commands);
        self.take()
    }

    pub fn say(&mut self, line: &str) {
        self.send(&format!("{line}\r\n"));
    }

    pub fn say_with(&mut self, line: &str, payload: &str) {
        self.send(&format!("{line} {}\r\n{payload}", payload.len()));
    }

    pub fn poll(&mut self) -> Reply {
        self.wire.ask(&format!("Action=poll&SessionID={}", self.id), "");
        self.take()
    }

    /// Polls until there is more; false at the end.
    fn fill(&mut self) -> bool {
        let before = self.buffer.len();
        let deadline = std::time::Instant::now() + PATIENCE;
        while self.buffer.len() == before {
            if self.closed {
                return false;
            }
            assert!(std::time::Instant::now() < deadline, "nothing comes");
            self.wire.ask(&format!("Action=poll&Lifespan=1&SessionID={}", self.id), "");
            self.take();
        }
        true
    }

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
        self.hear_or_end().expect("the session ended")
    }

    #[track_caller]
    pub fn expect(&mut self, line: &str) {
        assert_eq!(self.hear(), line);
    }

    #[track_caller]
    pub fn expect_start(&mut self, start: &str) -> String {
        let line = self.hear();
        line.strip_prefix(start)
            .unwrap_or_else(|| panic!("{line:?} does not start with {start:?}"))
            .to_owned()
    }

    #[track_caller]
    pub fn expect_payload(&mut self, start: &str) -> String {
        let length = self.expect_start(start);
        let length = length.trim().rsplit(' ').next().unwrap().parse().unwrap();
        while self.buffer.len() < length {
            assert!(self.fill(), "the session ended inside a payload");
        }
        String::from_utf8(self.buffer.drain(..length).collect()).unwrap()
    }

    #[track_caller]
    pub fn expect_end(&mut self) {
        assert_eq!(self.hear_or_end(), None);
    }

    /// Signed in, with a list and a status; gives the profile, too.
    pub fn online(service: &Service, dialect: u8, handle: &str) -> (Tunnelled, String) {
        Tunnelled::online_on(Wire::to(service), service, dialect, handle)
    }

    pub fn online_on(wire: Wire, service: &Service, dialect: u8, handle: &str) -> (Tunnelled, String) {
        let mut client = Tunnelled::open_on(wire, "NS", &format!("VER 1 MSNP{dialect} CVR0\r\n"));
        client.expect(&format!("VER 1 MSNP{dialect}"));
        let way = if dialect >= 15 { "SSO" } else { "TWN" };
        client.send(&format!(
            "CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0208 MSMSGS {handle}\r\nUSR 3 {way} I {handle}\r\n"
        ));
        client.expect_start("CVR 2 6.2.0208 ");
        if dialect >= 13 {
            client.expect_payload("GCF 0 ");
        }
        if dialect >= 15 {
            let nonce = client.expect_start("USR 3 SSO S MBI_KEY_OLD ");
            client.say(&format!("USR 4 SSO S {}", web::proof(service, handle, &nonce)));
        } else {
            client.expect_start("USR 3 TWN S ct=");
            client.say(&format!("USR 4 TWN S {}", ticket(service, handle)));
        }
        client.expect_start("USR 4 OK ");
        if dialect >= 11 {
            client.expect("SBS 0 null");
        }
        let profile = client.expect_payload("MSG Hotmail Hotmail ");
        if dialect >= 13 {
            client.say_with("ADL 5", "<ml l=\"1\"></ml>");
            client.expect("ADL 5 OK");
        } else {
            client.send(if dialect >= 10 { "SYN 5 0 0\r\nPNG\r\n" } else { "SYN 5 0\r\nPNG\r\n" });
            client.expect_start("SYN 5 ");
            while !client.hear().starts_with("QNG") {}
        }
        client.say("CHG 6 NLN 0");
        client.expect("CHG 6 NLN 0");
        (client, profile)
    }

    /// Asks for a switchboard and enters it, through the gateway.
    pub fn switchboard(&mut self, service: &Service, handle: &str) -> Tunnelled {
        self.say("XFR 15 SB");
        let rest = self.expect_start("XFR 15 SB ");
        let fields: Vec<&str> = rest.split(' ').collect();
        let mut board = Tunnelled::open(service, "SB", &format!("USR 1 {handle} {}\r\n", fields[2]));
        board.expect_start(&format!("USR 1 OK {handle} "));
        board
    }

    /// Answers a call through the gateway; gives the board with `IRO` lines still unread.
    #[track_caller]
    pub fn answer(&mut self, service: &Service, handle: &str) -> Tunnelled {
        let rest = self.expect_start("RNG ");
        let fields: Vec<&str> = rest.split(' ').collect();
        Tunnelled::open(service, "SB", &format!("ANS 1 {handle} {} {}\r\n", fields[3], fields[0]))
    }

    /// Says `PNG` and expects nothing but its answer.
    #[track_caller]
    pub fn expect_nothing(&mut self) {
        self.say("PNG");
        let line = self.hear();
        assert!(line.starts_with("QNG"), "unexpected {line:?}");
    }
}
