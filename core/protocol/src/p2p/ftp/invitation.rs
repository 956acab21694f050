//! What is said in the conversation of a file that goes by MSNFTP (`p2p.md` 10): that it is offered, taken, or not taken; as fields, one on
//! each line.

use core::net::Ipv4Addr;

use crate::p2p::direct::body::{self, Candidates, put_address};
use crate::p2p::direct::{Direct, Listening};
use crate::p2p::guid::Guid;
use crate::p2p::slp::{self, put_line};
use crate::wire::mime::{Headers, Mime, text_in};
use crate::wire::parse_decimal;
use crate::wire::sink::{Sink, put_decimal};

/// The longest body that is read.
const LONGEST: usize = 4096;
/// Fields of a body that are looked at.
const MOST_FIELDS: usize = 64;
/// `PortX` is the port with these bits turned round.
const HIDDEN: u16 = 0x3141;
/// In the letter case in which clients write it.
const FILES: &[u8] = b"{5D3E02AB-6190-11d3-BBBB-00C04F795683}";
const CARRIAGE: &[u8] = b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n";

/// What is said of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::p2p) enum Command {
    Invite,
    Accept,
    Cancel(Cancel),
}

/// Why an invitation comes to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::p2p) enum Cancel {
    /// The user declines.
    Rejected,
    /// Nobody answered, or who invites takes it back.
    TimedOut,
    /// The file did not get through.
    TransferFailed,
    /// What is invited to is not there.
    NotInstalled,
    /// The window was closed.
    Closed,
    /// There is no way to connect that both know; also for words that nobody knows.
    Failed,
}

impl Cancel {
    const ALL: [Self; 6] = [
        Self::Rejected,
        Self::TimedOut,
        Self::TransferFailed,
        Self::NotInstalled,
        Self::Closed,
        Self::Failed,
    ];

    const fn word(self) -> &'static [u8] {
        match self {
            Self::Rejected => b"REJECT",
            Self::TimedOut => b"TIMEOUT",
            Self::TransferFailed => b"FTTIMEOUT",
            Self::NotInstalled => b"REJECT_NOT_INSTALLED",
            Self::Closed => b"OUTBANDCANCEL",
            Self::Failed => b"FAIL",
        }
    }

    fn of(word: &[u8]) -> Self {
        Self::ALL.into_iter().find(|code| word.eq_ignore_ascii_case(code.word())).unwrap_or(Self::Failed)
    }
}

/// Whether a payload speaks of an invitation.
pub(crate) fn is_invitation(payload: &Mime<'_>) -> bool {
    let kind = payload.headers.content_type().unwrap_or_default();
    kind.eq_ignore_ascii_case(b"text/x-msmsgsinvite")
}

/// A number without a sign, within its range.
pub(super) fn size_of(digits: &[u8]) -> Option<u64> {
    let mut number = None;
    for digit in digits {
        let value = u64::from(digit.wrapping_sub(b'0'));
        if value > 9 {
            return None;
        }
        number = Some(number.unwrap_or(0_u64).checked_mul(10)?.checked_add(value)?);
    }
    number
}

/// Puts a number of any size.
pub(super) fn put_size(sink: &mut dyn Sink, size: u64) {
    let (mut digits, mut rest) = ([b'0'; 20], size);
    let mut used = 0_usize;
    for place in digits.iter_mut().rev() {
        // The remainder of a division by ten is below ten.
        *place = b'0'.saturating_add((rest % 10) as u8);
        rest /= 10;
        used = used.saturating_add(1);
        if rest == 0 {
            break;
        }
    }
    sink.put(digits.get(digits.len().saturating_sub(used)..).unwrap_or_default());
}

/// What somebody said of an invitation.
#[derive(Clone, Copy)]
pub(in crate::p2p) struct Said<'a> {
    pub(in crate::p2p) command: Command,
    /// By what the inviter knows it.
    pub(in crate::p2p) cookie: u32,
    charset: Option<&'a [u8]>,
    fields: Headers<'a>,
}

impl<'a> Said<'a> {
    /// Reads the payload of a message. `None`: it cannot be answered.
    pub(in crate::p2p) fn parse(payload: &'a [u8]) -> Option<Self> {
        let mime = Mime::parse(payload);
        let fields = Mime::parse(mime.body).headers;
        if !is_invitation(&mime) || mime.body.len() > LONGEST || fields.iter().nth(MOST_FIELDS).is_some() {
            return None;
        }
        let word = fields.get("Invitation-Command")?;
        let command = if word.eq_ignore_ascii_case(b"INVITE") {
            Command::Invite
        } else if word.eq_ignore_ascii_case(b"ACCEPT") {
            Command::Accept
        } else if word.eq_ignore_ascii_case(b"CANCEL") {
            Command::Cancel(Cancel::of(fields.get("Cancel-Code").unwrap_or_default()))
        } else {
            return None;
        };
        let cookie = parse_decimal(fields.get("Invitation-Cookie")?)?;
        Some(Self { command, cookie, charset: mime.headers.charset(), fields })
    }

    /// Whether it invites to a file, and not to something else.
    pub(in crate::p2p) fn is_of_file(&self) -> bool {
        let guid = self.fields.get("Application-GUID").and_then(Guid::parse);
        guid.is_some_and(|guid| guid.is(slp::FILES)) && self.size().is_some() && self.name().next().is_some()
    }

    /// How many bytes the file has.
    pub(in crate::p2p) fn size(&self) -> Option<u64> {
        size_of(self.fields.get("Application-FileSize")?)
    }

    /// The name of the file, as it was sent.
    pub(in crate::p2p) fn name(&self) -> impl Iterator<Item = char> + Clone + use<'a> {
        text_in(self.charset, self.fields.get("Application-File").unwrap_or_default()).chars()
    }

    fn says(&self, name: &str, value: &str) -> bool {
        self.fields.get(name).is_some_and(|said| said.eq_ignore_ascii_case(value.as_bytes()))
    }

    /// Whether who said it can be connected to.
    pub(in crate::p2p) fn can_listen(&self) -> bool {
        !self.says("Connectivity", "N")
    }

    /// Whether who takes the file listens, and who sends it is to connect.
    pub(in crate::p2p) fn has_sender_connect(&self) -> bool {
        self.says("Sender-Connect", "TRUE")
    }

    /// By what who has connected is known.
    pub(in crate::p2p) fn auth_cookie(&self) -> Option<u32> {
        parse_decimal(self.fields.get("AuthCookie")?)
    }

    /// Where the other side listens.
    pub(in crate::p2p) fn candidates(&self, direct: &Direct) -> Candidates {
        let address = |name| {
            let text = core::str::from_utf8(self.fields.get(name)?).ok()?;
            text.parse::<Ipv4Addr>().ok()
        };
        let port = |name| u16::try_from(parse_decimal(self.fields.get(name)?)?).ok();
        let hidden = |name| port(name).map(|port| port ^ HIDDEN);
        let outside = port("Port").unwrap_or_default();
        let inside = hidden("PortX-Internal").or_else(|| hidden("PortX")).unwrap_or(outside);
        let external = address("IP-Address").map(|address| (address, outside));
        let internal = address("IP-Address-Internal").map(|address| (address, inside));
        body::candidates(internal.into_iter(), external.into_iter(), direct)
    }
}

fn put_head(sink: &mut dyn Sink, command: &[u8], cookie: u32) {
    put_line(sink, "Invitation-Command", |sink| sink.put(command));
    put_line(sink, "Invitation-Cookie", |sink| put_decimal(sink, cookie));
}

/// Characters that can stand in a field.
fn printable(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|char| !char.is_control())
}

/// Whether a file of that name can be offered, besides what holds for all names.
pub(in crate::p2p) fn can_be_named(name: &str) -> bool {
    printable(name).any(|char| char != ' ')
}

/// Puts the payload that offers a file. `listens`: this side can be connected to.
pub(in crate::p2p) fn put_invitation(
    sink: &mut dyn Sink,
    (name, size): (&str, u64),
    cookie: u32,
    listens: bool,
) {
    sink.put(CARRIAGE);
    sink.put(b"Application-Name: File Transfer\r\n");
    put_line(sink, "Application-GUID", |sink| sink.put(FILES));
    put_head(sink, b"INVITE", cookie);
    put_line(sink, "Application-File", |sink| {
        printable(name).for_each(|char| sink.put(char.encode_utf8(&mut [0; 4]).as_bytes()));
    });
    put_line(sink, "Application-FileSize", |sink| put_size(sink, size));
    if !listens {
        sink.put(b"Connectivity: N\r\n");
    }
    sink.put(b"\r\n");
}

/// Puts the payload that takes a file, and asks where to connect to; or answers that, where this side listens. `sender_connects`: this
/// side listens and takes the file.
pub(super) fn put_acceptance(
    sink: &mut dyn Sink,
    cookie: u32,
    listens: Option<(&Listening<'_>, u32)>,
    sender_connects: bool,
) {
    sink.put(CARRIAGE);
    put_head(sink, b"ACCEPT", cookie);
    sink.put(b"Launch-Application: FALSE\r\nRequest-Data: IP-Address:\r\n");
    if let Some((at, auth_cookie)) = listens {
        put_place(sink, at, auth_cookie);
    }
    if sender_connects {
        sink.put(b"Sender-Connect: TRUE\r\n");
    }
    sink.put(b"\r\n");
}

fn put_place(sink: &mut dyn Sink, at: &Listening<'_>, auth_cookie: u32) {
    let inside = at.addresses.first().map(|address| (*address, at.port));
    let outside = at.public.or(inside);
    if let Some((address, port)) = outside {
        put_line(sink, "IP-Address", |sink| put_address(sink, address));
        if let Some((address, _)) = inside.filter(|_| at.public.is_some()) {
            put_line(sink, "IP-Address-Internal", |sink| put_address(sink, address));
        }
        put_line(sink, "Port", |sink| put_decimal(sink, port.into()));
    }
    put_line(sink, "PortX", |sink| put_decimal(sink, (at.port ^ HIDDEN).into()));
    put_line(sink, "AuthCookie", |sink| put_decimal(sink, auth_cookie));
}

/// Puts the payload that ends an invitation.
pub(super) fn put_cancel(sink: &mut dyn Sink, cookie: u32, why: Cancel) {
    sink.put(CARRIAGE);
    put_head(sink, b"CANCEL", cookie);
    put_line(sink, "Cancel-Code", |sink| sink.put(why.word()));
    sink.put(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;
    use std::string::String;
    use std::vec::Vec;

    const INVITE: &str = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n\
        Application-Name: File Transfer\r\nApplication-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}\r\n\
        Invitation-Command: INVITE\r\nInvitation-Cookie: 58213\r\nApplication-File: minutes.txt\r\n\
        Application-FileSize: 48213\r\nConnectivity: N\r\n\r\n";

    fn direct() -> Direct {
        let public_address = Ipv4Addr::new(203, 0, 113, 9);
        Direct { listens: true, connects: true, loopback: false, public_address, secret: [0; 16] }
    }

    fn fields(fields: &str) -> String {
        std::format!(
            "Content-Type: text/x-msmsgsinvite\r\n\r\nInvitation-Command: ACCEPT\r\nInvitation-Cookie: 7\r\n{fields}\r\n"
        )
    }

    fn places(said: &str) -> Vec<String> {
        let text = fields(said);
        places_of(&Said::parse(text.as_bytes()).unwrap())
    }

    fn places_of(said: &Said<'_>) -> Vec<String> {
        let found = said.candidates(&direct());
        found.iter().map(|(address, port)| std::format!("{address}:{port}")).collect()
    }

    #[test]
    fn the_invitation_of_the_reference() {
        let mut written = Collected::default();
        put_invitation(&mut written, ("minutes.txt", 48_213), 58_213, false);
        assert_eq!(core::str::from_utf8(&written.0).unwrap(), INVITE);
        let said = Said::parse(&written.0).unwrap();
        assert_eq!((said.command, said.cookie, said.size()), (Command::Invite, 58_213, Some(48_213)));
        assert!(said.is_of_file() && !said.can_listen() && !said.has_sender_connect());
        assert_eq!(said.name().collect::<String>(), "minutes.txt");
        let mut written = Collected::default();
        put_invitation(&mut written, ("a\r\nInvitation-Cookie: 1\u{7}b", u64::MAX), u32::MAX, true);
        let said = Said::parse(&written.0).unwrap();
        assert!(said.can_listen());
        assert_eq!((said.cookie, said.size()), (u32::MAX, Some(u64::MAX)));
        assert_eq!(said.name().collect::<String>(), "aInvitation-Cookie: 1b");
        assert!(can_be_named("a") && !can_be_named("\r\n") && !can_be_named("  "));
    }

    #[test]
    fn fields_stand_in_any_order_and_letter_case() {
        let text = "content-type: TEXT/X-MSMSGSINVITE\n\napplication-filesize: 5\nAPPLICATION-FILE: \u{fc}.txt\n\
            invitation-cookie: 0\nunknown: field\ninvitation-command: invite\n\
            application-guid: {5d3e02ab-6190-11D3-bbbb-00c04F795683}\n\nApplication-FileSize: 99\n";
        let said = Said::parse(text.as_bytes()).unwrap();
        assert!(said.is_of_file() && said.can_listen());
        assert_eq!((said.cookie, said.size()), (0, Some(5)));
        assert_eq!(said.name().collect::<String>(), "\u{fc}.txt");
        // Names that are no UTF-8 are read as those clients wrote them.
        let old = INVITE.replace("; charset=UTF-8", "").replace("minutes", "Gr?n");
        let old: Vec<u8> = old.bytes().map(|byte| if byte == b'?' { 0xFC } else { byte }).collect();
        assert_eq!(Said::parse(&old).unwrap().name().collect::<String>(), "Gr\u{fc}n.txt");
    }

    #[test]
    fn what_is_no_file_is_told_apart() {
        let voice =
            INVITE.replace("5D3E02AB-6190-11d3-BBBB-00C04F795683", "02D3C01F-BF30-4825-A83A-DE7AF41648AA");
        assert!(!Said::parse(voice.as_bytes()).unwrap().is_of_file());
        for (line, other) in [
            ("Application-FileSize: 48213", "Application-FileSize: -1"),
            ("Application-FileSize: 48213", "Application-FileSize: 18446744073709551616"),
            ("Application-FileSize: 48213", "X: 1"),
            ("Application-File: minutes.txt", "Application-File:"),
            ("Application-File: minutes.txt", "X: 1"),
            ("Application-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}", "Application-GUID: {5D3E02AB}"),
        ] {
            assert!(!Said::parse(INVITE.replace(line, other).as_bytes()).unwrap().is_of_file(), "{other}");
        }
        for (line, other) in [
            ("Invitation-Command: INVITE", "Invitation-Command: JOIN"),
            ("Invitation-Command: INVITE", "X: 1"),
            ("Invitation-Cookie: 58213", "Invitation-Cookie: 4294967296"),
            ("Invitation-Cookie: 58213", "Invitation-Cookie: x"),
            ("Invitation-Cookie: 58213", "X: 1"),
            ("text/x-msmsgsinvite", "text/plain"),
        ] {
            assert!(Said::parse(INVITE.replace(line, other).as_bytes()).is_none(), "{other}");
        }
        let many = INVITE.replace("Connectivity: N\r\n", &"X: y\r\n".repeat(58));
        assert!(Said::parse(many.as_bytes()).is_some());
        assert!(Said::parse(many.replace("X: y", "X: y\r\nX: y").as_bytes()).is_none());
        let long = INVITE.replace("minutes", &"m".repeat(LONGEST));
        assert!(Said::parse(long.as_bytes()).is_none());
    }

    #[test]
    fn every_reason_has_its_word() {
        for (why, word) in Cancel::ALL.into_iter().zip([
            "REJECT",
            "TIMEOUT",
            "FTTIMEOUT",
            "REJECT_NOT_INSTALLED",
            "OUTBANDCANCEL",
            "FAIL",
        ]) {
            let mut written = Collected::default();
            put_cancel(&mut written, 58_213, why);
            let text = String::from_utf8(written.0.to_vec()).unwrap();
            assert!(text.ends_with(&std::format!(
                "\r\n\r\nInvitation-Command: CANCEL\r\nInvitation-Cookie: 58213\r\nCancel-Code: {word}\r\n\r\n"
            )));
            assert_eq!(Said::parse(text.as_bytes()).unwrap().command, Command::Cancel(why));
        }
        let unknown = fields("").replace("ACCEPT", "CANCEL");
        assert_eq!(Said::parse(unknown.as_bytes()).unwrap().command, Command::Cancel(Cancel::Failed));
    }

    #[test]
    fn who_takes_a_file_asks_where_to_connect_to() {
        let mut written = Collected::default();
        put_acceptance(&mut written, 58_213, None, false);
        let text = String::from_utf8(written.0.to_vec()).unwrap();
        assert!(text.ends_with(
            "\r\n\r\nInvitation-Command: ACCEPT\r\nInvitation-Cookie: 58213\r\nLaunch-Application: FALSE\r\n\
             Request-Data: IP-Address:\r\n\r\n"
        ));
        let said = Said::parse(text.as_bytes()).unwrap();
        assert_eq!((said.command, said.auth_cookie()), (Command::Accept, None));
        assert!(said.candidates(&direct()).is_empty());
    }

    #[test]
    fn who_listens_says_where() {
        let addresses = [Ipv4Addr::new(192, 168, 1, 10)];
        for (public, sender_connects, place) in [
            (None, false, "IP-Address: 192.168.1.10\r\nPort: 6891\r\nPortX: 11178\r\nAuthCookie: 270451\r\n"),
            (
                Some((Ipv4Addr::new(203, 0, 113, 9), 7000)),
                true,
                "IP-Address: 203.0.113.9\r\nIP-Address-Internal: 192.168.1.10\r\nPort: 7000\r\nPortX: 11178\r\n\
                 AuthCookie: 270451\r\nSender-Connect: TRUE\r\n",
            ),
        ] {
            let at = Listening { addresses: &addresses, port: 6891, public };
            let mut written = Collected::default();
            put_acceptance(&mut written, 58_213, Some((&at, 270_451)), sender_connects);
            let text = String::from_utf8(written.0.to_vec()).unwrap();
            assert!(
                text.ends_with(&(String::from("Request-Data: IP-Address:\r\n") + place + "\r\n")),
                "{text}"
            );
            let said = Said::parse(text.as_bytes()).unwrap();
            assert_eq!((said.auth_cookie(), said.has_sender_connect()), (Some(270_451), sender_connects));
            let found = places_of(&said);
            let expected: &[&str] =
                if public.is_some() { &["192.168.1.10:6891", "203.0.113.9:7000"] } else { &[] };
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn where_the_other_side_listens() {
        let outside = "IP-Address: 203.0.113.9\r\n";
        let inside = "IP-Address-Internal: 192.168.1.10\r\n";
        for (port, at) in [
            ("Port: 6891\r\n", "192.168.1.10:6891"),
            ("Port: 6900\r\nPortX: 11178\r\n", "192.168.1.10:6891"),
            ("Port: 6900\r\nPortX: 1\r\nPortX-Internal: 11178\r\n", "192.168.1.10:6891"),
        ] {
            assert_eq!(places(&(String::from(outside) + inside + port))[0], at, "{port}");
        }
        // Nothing that may be a trap.
        for bad in ["127.0.0.1", "10.0.0.1", "0.0.0.0", "224.0.0.1", "name", ""] {
            assert!(places(&std::format!("IP-Address: {bad}\r\nPort: 6891\r\n")).is_empty(), "{bad}");
        }
        for bad in ["0", "80", "65536", "x", ""] {
            assert!(places(&std::format!("{outside}Port: {bad}\r\n")).is_empty(), "{bad}");
        }
        assert!(places(outside).is_empty());
    }
}
