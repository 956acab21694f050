//! The servers of a world: what was asked on a connection, and what a service would answer.

use std::collections::VecDeque;

use msnp_core::LinkId;
use msnp_core::storage::HeapBytes;
use msnp_core::wire::{Decoder, Direction, Item};

/// An open connection, as its server sees it.
pub struct Link {
    pub id: LinkId,
    /// The machine was told that it is open.
    pub connected: bool,
    /// Commands that were not answered yet, oldest first; of a request its first line.
    pub asked: VecDeque<String>,
    /// All bytes that came.
    pub heard: Vec<u8>,
    carries: Carries,
}

/// What kind of bytes come. The first ones tell.
enum Carries {
    NotYetKnown,
    /// Requests of HTTP, the one that is not whole yet.
    Http(Vec<u8>),
    Commands(Box<Decoder<HeapBytes<{ 2 * 1024 * 1024 }>>>),
    /// Something that these servers do not speak.
    Other,
}

impl Link {
    pub fn new(id: LinkId) -> Self {
        Self {
            id,
            connected: false,
            asked: VecDeque::new(),
            heard: Vec::new(),
            carries: Carries::NotYetKnown,
        }
    }

    /// Bytes came.
    pub fn hears(&mut self, bytes: &[u8]) {
        self.heard.extend_from_slice(bytes);
        let new = match &self.carries {
            Carries::NotYetKnown => {
                let Some(first) = self.heard.first_chunk::<4>() else { return };
                self.carries = match first {
                    b"GET " | b"POST" | b"CONN" => Carries::Http(Vec::new()),
                    [a, b, c, b' '] if [a, b, c].iter().all(|c| c.is_ascii_uppercase()) => {
                        Carries::Commands(Box::new(Decoder::new(Direction::FromClient)))
                    }
                    _ => Carries::Other,
                };
                self.heard.clone()
            }
            _ => bytes.to_vec(),
        };
        match &mut self.carries {
            Carries::Http(text) => {
                text.extend_from_slice(&new);
                while let Some(end) = text.windows(4).position(|four| four == b"\r\n\r\n") {
                    let head: Vec<u8> = text.drain(..end + 4).collect();
                    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
                    self.asked.push_back(String::from_utf8_lossy(line).into_owned());
                }
            }
            Carries::Commands(decoder) => {
                assert_eq!(decoder.feed(&new), new.len());
                while let Some(item) = decoder.next_item() {
                    let Item::Frame(frame) = item else { panic!("the machine wrote no command: {item:?}") };
                    let arguments = String::from_utf8_lossy(frame.raw_arguments());
                    self.asked.push_back(format!("{}{arguments}", frame.verb()));
                }
            }
            Carries::NotYetKnown | Carries::Other => {}
        }
    }
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
}

impl Default for Habits {
    fn default() -> Self {
        Self { dialect: 12, redirects: 0, passport_redirects: 0, has_list: true }
    }
}

impl Habits {
    /// What a server answers to `command`: well, or with a refusal.
    pub fn answer(&mut self, command: &str, well: bool) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        let number = words.get(1).copied().unwrap_or("0");
        if words.first().is_some_and(|word| matches!(*word, "GET" | "POST" | "CONNECT")) {
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
            ["USR", _, "TWN", "I", ..] if self.redirects > 0 => {
                self.redirects -= 1;
                format!("XFR {number} NS ns2.example.net:1864 0 ns.example.net:1863\r\n")
            }
            ["USR", _, "TWN", "I", ..] => {
                format!("USR {number} TWN S ct=1100000000,rver=5.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507\r\n")
            }
            ["USR", _, "TWN", "S", ..] if self.dialect < 10 => {
                format!("USR {number} OK anna@example.net Anna%20B 1 0\r\n{PROFILE}")
            }
            ["USR", _, "TWN", "S", ..] => format!("USR {number} OK anna@example.net 1 0\r\n{PROFILE}"),
            ["USR", _, account, ..] => format!("USR {number} OK {account} Anna%20B\r\n"),
            ["SYN", ..] => self.list(number),
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

    fn passport(&mut self, words: &[&str], well: bool) -> String {
        if self.passport_redirects > 0 {
            self.passport_redirects -= 1;
            return "HTTP/1.1 302 Found\r\nLocation: https://login2.example.net/login.srf\r\n\
                Content-Length: 0\r\n\r\n"
                .to_owned();
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

    fn list(&self, number: &str) -> String {
        match (self.has_list, self.dialect) {
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
