//! The servers of a world: what was asked on a connection, and what a service would answer.

use std::collections::VecDeque;

use msnp_core::LinkId;
use msnp_core::internals::storage::HeapBytes;
use msnp_core::internals::wire::{Decoder, Direction, Item};

/// An open connection, as its server sees it; or the proxy before it, until that has agreed.
pub struct Link {
    pub id: LinkId,
    /// The machine was told that it is open.
    pub connected: bool,
    /// Host and port.
    pub leads_to: String,
    /// TLS was asked for.
    pub is_secure: bool,
    /// Commands that were not answered yet, oldest first; of a request its first line, of one to the gateway the commands as well.
    pub asked: VecDeque<String>,
    /// All bytes that came.
    pub heard: Vec<u8>,
    /// It leads to the gateway: what a server says has to wait for a request.
    pub is_gateway: bool,
    /// What the server that the gateway leads to has said since the last answer.
    pub waiting: Vec<u8>,
    /// Bytes were said here that are no answer of these servers: what the machine takes them for cannot be known.
    pub disturbed: bool,
    /// What came and was not understood yet.
    rest: Vec<u8>,
    carries: Carries,
}

/// Where connections from client to client lead.
pub const DIRECT_PORT: &str = ":6891";
/// Who has come on one, in place of where it leads.
pub const CAME: &str = "203.0.113.1:6891";

/// What kind of bytes come. The first ones tell.
enum Carries {
    NotYetKnown,
    /// Requests of HTTP.
    Http,
    /// What is said to a SOCKS5 proxy, from the second message on.
    Socks,
    Commands(Box<Decoder<HeapBytes<{ 2 * 1024 * 1024 }>>>),
    /// Something that these servers do not speak.
    Other,
}

impl Link {
    pub fn new(id: LinkId, leads_to: String, is_secure: bool) -> Self {
        Self {
            id,
            connected: false,
            leads_to,
            is_secure,
            asked: VecDeque::new(),
            heard: Vec::new(),
            is_gateway: false,
            waiting: Vec::new(),
            disturbed: false,
            rest: Vec::new(),
            carries: Carries::NotYetKnown,
        }
    }

    /// What was written last is a request to the gateway, as far as it came.
    pub fn is_gateway_to_be(&self) -> bool {
        self.is_gateway || self.rest.starts_with(b"POST")
    }

    /// What is written here may hold any words of the user: commands, what is for the gateway, which has commands in it, and files.
    pub fn carries_words(&self) -> bool {
        let is_between_clients = self.leads_to.ends_with(DIRECT_PORT) || self.leads_to == CAME;
        matches!(self.carries, Carries::Commands(_)) || self.is_gateway || is_between_clients
    }

    /// Bytes came.
    pub fn hears(&mut self, bytes: &[u8]) {
        self.heard.extend_from_slice(bytes);
        if self.leads_to.ends_with(DIRECT_PORT) {
            // No server speaks there.
            return;
        }
        self.rest.extend_from_slice(bytes);
        while self.understands() {}
    }

    /// Takes the next thing that was said; answers whether there was one.
    fn understands(&mut self) -> bool {
        match &mut self.carries {
            Carries::NotYetKnown => self.recognizes(),
            Carries::Http => self.hears_request(),
            Carries::Socks => self.hears_socks(),
            Carries::Commands(decoder) => {
                let commands = commands(decoder, &std::mem::take(&mut self.rest));
                self.asked.extend(commands);
                false
            }
            Carries::Other => {
                self.rest.clear();
                false
            }
        }
    }

    fn recognizes(&mut self) -> bool {
        if let [5, count, methods @ ..] = self.rest.as_slice() {
            let count = usize::from(*count);
            if methods.len() >= count {
                self.asked.push_back(format!("SOCKS5 methods {}", methods[..count].contains(&2)));
                self.rest.drain(..2 + count);
                self.carries = Carries::Socks;
            }
            return matches!(self.carries, Carries::Socks);
        }
        let Some(first) = self.rest.first_chunk::<4>() else { return false };
        self.carries = match first {
            b"GET " | b"POST" | b"CONN" => Carries::Http,
            [a, b, c, b' '] if [a, b, c].iter().all(|c| c.is_ascii_uppercase()) => {
                Carries::Commands(Box::new(Decoder::new(Direction::FromClient)))
            }
            _ => Carries::Other,
        };
        true
    }

    fn hears_request(&mut self) -> bool {
        let Some(end) = self.rest.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
        let head = String::from_utf8_lossy(&self.rest[..end]).into_owned();
        let line = head.split('\r').next().unwrap_or_default();
        let length = head.split("Content-Length: ").nth(1).and_then(|text| text.split('\r').next());
        let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
        if self.rest.len() < end + 4 + length {
            return false;
        }
        let body: Vec<u8> = self.rest.drain(..end + 4 + length).skip(end + 4).collect();
        let mut asked = line.to_owned();
        if head.contains("x-msn-messenger") {
            self.is_gateway = true;
            assert!(self.disturbed || self.asked.is_empty(), "two requests at once");
            let mut decoder = Decoder::<HeapBytes<{ 2 * 1024 * 1024 }>>::new(Direction::FromClient);
            for command in commands(&mut decoder, &body) {
                asked += "\n";
                asked += &command;
            }
            assert!(decoder.is_empty(), "a request holds half a command");
        }
        self.asked.push_back(asked);
        if line.starts_with("CONNECT") {
            self.carries = Carries::NotYetKnown;
        }
        true
    }

    fn hears_socks(&mut self) -> bool {
        let (length, asked) = match self.rest.as_slice() {
            [1, user, more @ ..] if more.len() > usize::from(*user) => {
                (3 + usize::from(*user) + usize::from(more[usize::from(*user)]), "SOCKS5 credentials")
            }
            [5, 1, 0, 3, host, ..] => (7 + usize::from(*host), "SOCKS5 request"),
            _ => return false,
        };
        if self.rest.len() < length {
            return false;
        }
        self.rest.drain(..length);
        self.asked.push_back(asked.to_owned());
        if asked == "SOCKS5 request" {
            self.carries = Carries::NotYetKnown;
        }
        true
    }
}

/// What a machine wrote: only commands.
fn commands(decoder: &mut Decoder<HeapBytes<{ 2 * 1024 * 1024 }>>, bytes: &[u8]) -> Vec<String> {
    assert_eq!(decoder.feed(bytes), bytes.len());
    let mut commands = Vec::new();
    while let Some(item) = decoder.next_item() {
        let Item::Frame(frame) = item else { panic!("the machine wrote no command: {item:?}") };
        commands.push(format!("{}{}", frame.verb().as_str(), String::from_utf8_lossy(frame.raw_arguments())));
    }
    commands
}

/// How the service answers.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// The number of the dialect that it chooses, if it is offered.
    pub dialect: u8,
    /// How often it still sends a sign-in on to another server.
    pub redirects: u8,
    /// How often Passport still sends a request on.
    pub passport_redirects: u8,
    /// Its list is long, and holds somebody of each kind.
    pub has_list: bool,
    /// What gateway and proxies are like: see [`detour`].
    pub detour: u8,
    /// How many answers the gateway has given.
    pub answers: u32,
}

/// The bits of [`Habits::detour`].
pub mod detour {
    /// The session has the same id always, without a dot.
    pub const CONSTANT: u8 = 1;
    /// The session goes on elsewhere.
    pub const ELSEWHERE: u8 = 2;
    /// The place is named as the preferred host, with a port.
    pub const PREFERRED: u8 = 4;
    /// Each answer has its own connection, and ends with it or says so.
    pub const LONELY: u8 = 8;
    /// Answers come in chunks, and `100 Continue` before them.
    pub const CHUNKS: u8 = 16;
    /// The session is closed with the next answer.
    pub const CLOSES: u8 = 32;
    /// Nothing is said of the session but when it is opened.
    pub const SILENT: u8 = 64;
    /// What was said last is said again; a SOCKS5 proxy answers with addresses of other forms.
    pub const OTHER: u8 = 128;
}

impl Default for Habits {
    fn default() -> Self {
        Self { dialect: 12, redirects: 0, passport_redirects: 0, has_list: true, detour: 0, answers: 0 }
    }
}

impl Habits {
    /// Whether its dialect signs in by MD5.
    pub fn is_by_md5(&self) -> bool {
        self.dialect < 8
    }

    /// Whether its dialect keeps no list, and wants tickets by SOAP.
    pub fn has_address_book(&self) -> bool {
        self.dialect > 12
    }

    /// Chooses a dialect: MSNP8 to MSNP12 for the first five numbers, then MSNP2 to MSNP7, then MSNP13 to MSNP15.
    pub fn speak(&mut self, choice: u8) {
        const DIALECTS: [u8; 14] = [8, 9, 10, 11, 12, 2, 3, 4, 5, 6, 7, 13, 14, 15];
        self.dialect = DIALECTS[usize::from(choice) % DIALECTS.len()];
    }

    /// Chooses another dialect with the same kind of sign-in.
    pub fn speak_another(&mut self, choice: u8) {
        self.dialect = if self.is_by_md5() { 2 + choice % 6 } else { 8 + choice % 8 };
    }

    /// What a server, a proxy or the gateway answers to what was asked first on `link`: well, or with a refusal.
    pub fn answer(&mut self, link: &mut Link, well: bool) -> Option<Vec<u8>> {
        let asked = link.asked.pop_front()?;
        if let Some(step) = asked.strip_prefix("SOCKS5 ") {
            return Some(self.socks(step, well));
        }
        if asked.starts_with("CONNECT ") {
            return Some(self.connect(well).into());
        }
        if link.is_gateway && asked.starts_with("POST ") {
            let said = std::mem::take(&mut link.waiting);
            return Some(self.gateway(&asked, said, well));
        }
        Some(self.answer_to(&asked, well).into())
    }

    fn answer_to(&mut self, command: &str, well: bool) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        let number = words.get(1).copied().unwrap_or("0");
        if words.first().is_some_and(|word| matches!(*word, "GET" | "POST")) {
            return self.passport(&words, well);
        }
        if !well {
            return match words.first() {
                Some(&"MSG") => format!("NAK {number}\r\n"),
                Some(&"CAL") => format!("217 {number}\r\n"),
                Some(&"USR" | &"ANS") => format!("911 {number}\r\n"),
                _ => format!("{} {number}\r\n", [500, 201, 215, 216, 219, 800][command.len() % 6]),
            };
        }
        match words.as_slice() {
            ["VER", ..] => {
                let wanted = format!("MSNP{}", self.dialect);
                let chosen = if words.contains(&wanted.as_str()) {
                    &wanted
                } else {
                    words.get(2).copied().unwrap_or("0")
                };
                format!("VER {number} {chosen}\r\n")
            }
            ["CVR", ..] => {
                format!(
                    "CVR {number} 7.5.0324 7.5.0324 6.0.0602 http://dl.example.net/a http://www.example.net\r\n"
                )
            }
            ["INF", ..] => format!("INF {number} MD5\r\n"),
            ["USR", _, "MD5" | "TWN" | "SSO", "I", ..] if self.redirects > 0 => {
                self.redirects -= 1;
                format!("XFR {number} NS ns2.example.net:1864 0 ns.example.net:1863\r\n")
            }
            ["USR", _, "TWN", "I", ..] => {
                format!("USR {number} TWN S ct=1100000000,rver=5.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507\r\n")
            }
            ["USR", _, "SSO", "I", ..] => {
                format!("GCF 0 5\r\n<a/>\nUSR {number} SSO S MBI_KEY_OLD AwoRGB8mLTQ7QklQV15lbHN6\r\n")
            }
            ["USR", _, "SSO", "S", ..] => format!("USR {number} OK anna@example.net 1 0\r\n{PROFILE}"),
            ["ADL" | "RML", ..] => format!("{} {number} OK\r\n", words[0]),
            ["USR", _, "MD5", "I", ..] => format!("USR {number} MD5 S 1029384756.271828182\r\n"),
            ["USR", _, "MD5", "S", ..] if self.dialect < 6 => {
                format!("USR {number} OK anna@example.net Anna%20B\r\n{PROFILE}")
            }
            ["USR", _, "MD5", "S", ..] => {
                format!("USR {number} OK anna@example.net Anna%20B 1\r\n{PROFILE}")
            }
            ["USR", _, "TWN", "S", ..] if self.dialect < 10 => {
                format!("USR {number} OK anna@example.net Anna%20B 1 0\r\n{PROFILE}")
            }
            ["USR", _, "TWN", "S", ..] => format!("USR {number} OK anna@example.net 1 0\r\n{PROFILE}"),
            ["USR", _, account, ..] => format!("USR {number} OK {account} Anna%20B\r\n"),
            ["SYN", ..] => self.list(number),
            ["CHG", _, status] => {
                format!("CHG {number} {status}\r\nILN {number} BSY bruno@example.org Bruno\r\n")
            }
            ["CHG", _, status, flags, ..] if self.dialect > 13 => {
                format!(
                    "CHG {number} {status} {flags}\r\nILN {number} BSY bruno@example.org 1 Bruno 805306412\r\n"
                )
            }
            ["CHG", _, status, flags, ..] => {
                format!(
                    "CHG {number} {status} {flags}\r\nILN {number} BSY bruno@example.org Bruno 805306412\r\n"
                )
            }
            ["XFR", ..] => format!("XFR {number} SB sb.example.net:1864 CKI 1.2\r\n"),
            ["ANS", ..] => {
                format!("IRO {number} 1 1 bruno@example.org Bruno 1342210092\r\nANS {number} OK\r\n")
            }
            ["CAL", _, who, ..] => format!("CAL {number} RINGING 1\r\nJOI {who} Name 1342210092\r\n"),
            ["MSG", _, "A" | "D", ..] => format!("ACK {number}\r\n"),
            ["ADD", _, list, account, ..] => {
                format!("ADD {number} {list} 38 {account} {}\r\n", words.get(4).unwrap_or(account))
            }
            ["ADC", _, "FL", who, ..] => {
                format!("ADC {number} FL {who} F=Name C=b2c94f60-0d1e-4a77-8c35-e91f2a6d5b08\r\n")
            }
            ["REM", _, list, who, ..] if self.dialect < 10 => format!("REM {number} {list} 39 {who}\r\n"),
            ["ADG", _, name, ..] if self.dialect < 10 => format!("ADG {number} 40 {name} 5 0\r\n"),
            ["ADG", _, name, ..] => {
                format!("ADG {number} {name} 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\n")
            }
            ["REG" | "RMG" | "REA" | "GTC" | "BLP" | "PRP", _, rest @ ..] if self.dialect < 10 => {
                format!("{} {number} 41 {}\r\n", words[0], rest.join(" "))
            }
            ["UUX", ..] => format!("UUX {number} 0\r\n"),
            ["QRY", ..] => format!("QRY {number}\r\n"),
            ["URL", ..] => {
                format!("URL {number} /cgi-bin/HoTMaiL https://login.example.net/md5auth.srf 2\r\n")
            }
            ["GCF", ..] => format!("GCF {number} 5\r\n<a/>\n"),
            ["PNG", ..] => "QNG 50\r\n".to_owned(),
            ["REM" | "ADC" | "REG" | "RMG" | "GTC" | "BLP" | "PRP" | "SBP", ..] => {
                format!("{}\r\n", words.join(" "))
            }
            _ => String::new(),
        }
    }

    fn has(&self, habit: u8) -> bool {
        self.detour & habit != 0
    }

    fn socks(&self, step: &str, well: bool) -> Vec<u8> {
        let other = self.has(detour::OTHER);
        match (step, well) {
            ("methods true", true) => vec![5, if other { 0 } else { 2 }],
            ("methods false", true) => vec![5, 0],
            ("credentials", _) => vec![1, u8::from(!well)],
            ("request", true) if self.has(detour::CHUNKS) => [&[5, 0, 0, 4][..], &[1; 18]].concat(),
            ("request", true) if other => [&[5, 0, 0, 3, 5][..], b"proxy\x04\x38"].concat(),
            ("request", true) => vec![5, 0, 0, 1, 192, 0, 2, 1, 4, 56],
            ("request", false) => vec![5, 1 + self.detour % 9, 0, 1, 0, 0, 0, 0, 0, 0],
            _ => vec![5, 0xFF],
        }
    }

    fn connect(&self, well: bool) -> &'static str {
        match (well, self.has(detour::CHUNKS), self.has(detour::OTHER)) {
            (true, false, _) => "HTTP/1.1 200 Connection established\r\n\r\n",
            (true, true, _) => "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nProxy-Agent: p\r\n\r\n",
            (false, false, _) => "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
            (false, true, false) => "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno",
            (false, true, true) => "SSH-2.0-proxy\r\n",
        }
    }

    /// The gateway hands the commands of a request on, and answers with what the server has said.
    fn gateway(&mut self, asked: &str, mut said: Vec<u8>, well: bool) -> Vec<u8> {
        self.answers += 1;
        if !well {
            let refusals = ["500 x", "302 Found", "407 Who", "400 No", "503 Busy", "404 Where"];
            let status = refusals[usize::from(self.detour) % refusals.len()];
            return format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").into();
        }
        let mut lines = asked.split('\n');
        let is_opening = lines.next().is_some_and(|line| line.contains("Action=open"));
        for command in lines {
            said.extend_from_slice(self.answer_to(command, true).as_bytes());
        }
        let mut head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-msn-messenger\r\n".to_owned();
        if is_opening || !self.has(detour::SILENT) {
            head += "X-MSN-Messenger: ";
            head += &if self.has(detour::CONSTANT) {
                "SessionID={1F6A-22}".to_owned()
            } else {
                format!("SessionID=7.{}", self.answers / if self.has(detour::OTHER) { 2 } else { 1 })
            };
            head += if self.has(detour::ELSEWHERE) { "; GW-IP=192.0.2.80" } else { "" };
            head += if self.has(detour::CLOSES) { "; Session=close\r\n" } else { "\r\n" };
        }
        self.detour &= !detour::CLOSES;
        head += if self.has(detour::PREFERRED) { "X-MSN-Host: gw2.example.net:8080\r\n" } else { "" };
        head += if self.has(detour::LONELY) { "Connection: close\r\n" } else { "" };
        if self.has(detour::CHUNKS) {
            let mut answer = format!("HTTP/1.1 100 Continue\r\n\r\n{head}Transfer-Encoding: chunked\r\n\r\n");
            for chunk in said.chunks(100) {
                answer += &format!("{:x}\r\n{}\r\n", chunk.len(), String::from_utf8_lossy(chunk));
            }
            return (answer + "0\r\n\r\n").into();
        }
        let ends_with_link = self.has(detour::LONELY) && self.has(detour::OTHER);
        if !ends_with_link {
            head += &format!("Content-Length: {}\r\n", said.len());
        }
        [head.as_bytes(), b"\r\n", &said].concat()
    }

    fn passport(&mut self, words: &[&str], well: bool) -> String {
        if self.passport_redirects > 0 {
            self.passport_redirects -= 1;
            return "HTTP/1.1 302 Found\r\nLocation: https://login2.example.net/login.srf\r\n\
                Content-Length: 0\r\n\r\n"
                .to_owned();
        }
        if words.first() == Some(&"POST") {
            return tokens(well);
        }
        if !well {
            return "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Passport1.4 da-status=failed,\
                cbtxt=Type%20it%20again\r\nContent-Length: 0\r\n\r\n"
                .to_owned();
        }
        if words.get(1).is_some_and(|path| path.contains("pprdr")) {
            "HTTP/1.1 200 OK\r\nPassportURLs: DARealm=Passport.Net,DALogin=login.example.net/login2.srf\r\n\
                Content-Length: 0\r\n\r\n"
        } else {
            "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,from-PP='t=T&p=P'\r\n\
                Content-Length: 2\r\n\r\nok"
        }
        .to_owned()
    }

    /// Each list by itself, as MSNP2 to MSNP7 have it.
    fn list_by_list(&self, number: &str) -> String {
        let mut text = format!("SYN {number} 38\r\nGTC {number} 38 A\r\nBLP {number} 38 AL\r\n");
        if !self.has_list {
            text += &["FL", "AL", "BL", "RL"].map(|list| format!("LST {number} {list} 38 0 0\r\n")).concat();
            return text;
        }
        let groups = if self.dialect == 7 {
            text += &format!("LSG {number} 38 1 1 0 Other%20Contacts 0\r\n");
            " 0"
        } else {
            ""
        };
        text += &format!(
            "PRP {number} 38 PHH 44%20(20)\r\nLST {number} FL 38 1 2 bruno@example.org Bruno{groups}\r\n\
            BPR 38 bruno@example.org PHH 39%20555\r\nLST {number} FL 38 2 2 dora@example.org Dora{groups}\r\n\
            LST {number} AL 38 1 1 bruno@example.org Bruno\r\nLST {number} BL 38 0 0\r\n\
            LST {number} RL 38 1 1 bruno@example.org Bruno\r\n"
        );
        text
    }

    fn list(&self, number: &str) -> String {
        match (self.has_list, self.dialect) {
            (_, ..8) => self.list_by_list(number),
            (false, ..10) => format!("SYN {number} 38 0 0\r\n"),
            (false, _) => format!("SYN {number} 2006 2005 0 0\r\n"),
            (true, ..10) => format!(
                "SYN {number} 38 2 1\r\nGTC A\r\nBLP AL\r\nPRP PHH 44%20(20)\r\nLSG 0 Other%20Contacts 0\r\n\
                LST bruno@example.org Bruno 11 0\r\nBPR PHH 39%20555\r\nLST dora@example.org Dora 10\r\n"
            ),
            (true, _) => format!(
                "SYN {number} 2006 2005 2 1\r\nGTC A\r\nBLP AL\r\nPRP MFN Anna%20B\r\n\
                LSG Work 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\n\
                LST N=bruno@example.org F=Bruno C=7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3 11 \
                3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\nBPR PHH 39%20555\r\nLST N=dora@example.org F=Dora 10\r\n"
            ),
        }
    }
}

const PROFILE: &str = "MSG Hotmail Hotmail 77\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/x-msmsgsprofile\r\nMSPAuth: A$\r\nkv: 6\r\n\r\n";

/// Tickets by SOAP, one with a secret beside it; or a refusal.
fn tokens(well: bool) -> String {
    let token = |site: &str| {
        format!(
            "<RequestSecurityTokenResponse><Address>{site}</Address><BinarySecurityToken>t=T&amp;p=P</BinarySecurityToken>\
             <BinarySecret>QUJD</BinarySecret></RequestSecurityTokenResponse>"
        )
    };
    let body = if well {
        ["messenger.msn.com", "messengerclear.live.com", "contacts.msn.com"].map(token).concat()
    } else {
        "<Fault><faultcode>wsse:FailedAuthentication</faultcode></Fault>".to_owned()
    };
    let body = format!("<E>{body}</E>");
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}
