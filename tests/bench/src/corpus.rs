//! Notification streams, the same in every run: what a busy account hears after its sign-in.

use std::collections::HashMap;
use std::fmt::Write;

/// How much the peer reads at once. A command that lies across such a border is lost to it, or stops it for good.
pub(crate) const PEER_READ: usize = 1664;

/// The shortest line that fills a gap.
const SHORTEST_FILLER: usize = 64;
/// Who is present at the end of each block, before and behind the block's number.
const FILLER: &str = "block";
const DOMAIN: &str = "@example.org";

/// A stream, and what is in it.
pub(crate) struct Corpus {
    pub(crate) bytes: Vec<u8>,
    /// Commands in all.
    pub(crate) frames: u64,
    /// Those that both clients turn into an event each: `NLN ILN FLN UBX LST`.
    pub(crate) telling: u64,
    /// No command lies across a multiple of [`PEER_READ`], and each block of that size ends with one that names it.
    pub(crate) aligned: bool,
}

/// A stream of about `length` bytes. With `aligned`, no command lies across a multiple of [`PEER_READ`].
pub(crate) fn mixed(length: usize, aligned: bool) -> Corpus {
    let mut corpus = Corpus { bytes: Vec::with_capacity(length + 4096), frames: 0, telling: 0, aligned };
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let mut messages = HashMap::new();
    while corpus.bytes.len() < length {
        let (frame, telling) = frame(&mut dice, &mut messages);
        if aligned && frame.len() + SHORTEST_FILLER > corpus.room_in_block() {
            corpus.fill_block();
        }
        corpus.push(&frame, telling);
    }
    if aligned {
        corpus.fill_block();
    }
    corpus
}

/// Which block of an aligned stream ends with this change of presence.
pub(crate) fn block(account: &str) -> Option<usize> {
    account.strip_prefix(FILLER)?.strip_suffix(DOMAIN)?.parse().ok()
}

/// So many changes of presence, of fifty contacts.
pub(crate) fn presence(changes: u64) -> Corpus {
    let mut corpus = Corpus { bytes: Vec::new(), frames: 0, telling: 0, aligned: false };
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for change in 0..changes {
        let who = dice.below(50);
        let line = match change % 4 {
            3 => format!("FLN {}\r\n", account(who)),
            _ => present(&mut dice, who),
        };
        corpus.push(&line, true);
    }
    corpus
}

/// The account of a contact.
pub(crate) fn account(number: u64) -> String {
    const NAMES: [&str; 8] = ["bruno", "carla", "dora", "emil", "frieda", "gustav", "hanna", "ivo"];
    format!("{}{number}@example.org", NAMES[(number % 8) as usize])
}

/// The name of a contact, percent-encoded.
pub(crate) fn name(number: u64) -> String {
    const NAMES: [&str; 4] = [
        "Bruno%20at%20the%20harbour",
        "Carla",
        "%E2%98%85%20Dora%20%E2%98%85",
        "Emil%20(away%20till%20Monday)",
    ];
    NAMES[(number % 4) as usize].to_owned()
}

impl Corpus {
    fn room_in_block(&self) -> usize {
        PEER_READ - self.bytes.len() % PEER_READ
    }

    /// Ends the block with a change of presence of exactly the right length.
    fn fill_block(&mut self) {
        let start = format!("NLN IDL {FILLER}{}{DOMAIN} ", self.bytes.len() / PEER_READ);
        let end = " 1342558252\r\n";
        let gap = self.room_in_block().saturating_sub(start.len() + end.len());
        self.push(&format!("{start}{}{end}", "N".repeat(gap)), true);
    }

    fn push(&mut self, frame: &str, telling: bool) {
        self.bytes.extend_from_slice(frame.as_bytes());
        self.frames += 1;
        self.telling += u64::from(telling);
    }
}

/// A small generator of numbers (xorshift), the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}

/// A command in its natural proportion, and whether both clients make an event of it.
fn frame(dice: &mut Dice, messages: &mut HashMap<u64, u64>) -> (String, bool) {
    let who = dice.below(400);
    match dice.below(1000) {
        0..420 => (present(dice, who), true),
        420..600 => (format!("FLN {}\r\n", account(who)), true),
        600..760 => (personal_message(dice, who, messages), true),
        760..840 => (format!("ILN 9 {}", &present(dice, who)["NLN ".len()..]), true),
        840..930 => (listed(who), true),
        930..975 => ("QNG 50\r\n".to_owned(), false),
        975..988 => (mail(dice), false),
        988..991 => (profile(dice), false),
        991..997 => (alert(dice), false),
        _ => (format!("CHL 0 {:020}\r\n", dice.below(u64::MAX >> 12)), false),
    }
}

fn present(dice: &mut Dice, who: u64) -> String {
    const STATUSES: [&str; 7] = ["NLN", "BSY", "AWY", "IDL", "LUN", "PHN", "BRB"];
    let status = STATUSES[dice.below(7) as usize];
    let mut line = format!("NLN {status} {} {} 1342558252", account(who), name(who));
    if dice.below(2) == 0 {
        let _ = write!(line, " {}", object(who));
    }
    line.push_str("\r\n");
    line
}

fn object(who: u64) -> String {
    let creator = account(who).replace('@', "%40");
    format!(
        "%3Cmsnobj%20Creator%3D%22{creator}%22%20Size%3D%22{}%22%20Type%3D%223%22%20Location%3D%22TFR2C2.tmp%22%20\
         Friendly%3D%22AAA%3D%22%20SHA1D%3D%22trC8SlFx2sWQxZMIBAWSEnXc8oQ%3D%22%20\
         SHA1C%3D%22U32o6bosZzluJq82eAtMpx5dIEI%3D%22%2F%3E",
        10_000 + who * 37
    )
}

/// Another one each time: one that is as it was is no news.
fn personal_message(dice: &mut Dice, who: u64, messages: &mut HashMap<u64, u64>) -> String {
    let kind = messages.entry(who).or_default();
    *kind = (*kind + 1 + dice.below(2)) % 3;
    let payload = match *kind {
        0 => "<Data><PSM>Back soon</PSM><CurrentMedia></CurrentMedia></Data>".to_owned(),
        1 => format!(
            "<Data><PSM>Away till {}:30 &amp; back</PSM><CurrentMedia></CurrentMedia></Data>",
            who % 24
        ),
        _ => format!(
            "<Data><PSM></PSM><CurrentMedia>\\0Music\\01\\0{{0}} - {{1}}\\0Song {who}\\0A Band\\0\
             </CurrentMedia></Data>"
        ),
    };
    format!("UBX {} {}\r\n{payload}", account(who), payload.len())
}

fn listed(who: u64) -> String {
    format!(
        "LST N={} F={} C=7d0e2b18-5c33-4b7f-9a21-{:012x} 11 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\n",
        account(who),
        name(who),
        0x0f44_d1c9_0000 + who
    )
}

fn message(payload: &str) -> String {
    format!("MSG Hotmail Hotmail {}\r\n{payload}", payload.len())
}

fn mail(dice: &mut Dice) -> String {
    let who = dice.below(400);
    message(&format!(
        "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsemailnotification; charset=UTF-8\r\n\r\n\
         From: {}\r\nMessage-URL: /cgi-bin/getmsg?msg=MSG{}&start=1&len=2371&curmbox=ACTIVE\r\n\
         Post-URL: https://login.example.net/ppsecure/md5auth.srf?lc=1033\r\nSubject: The harbour on Sunday\r\n\
         Dest-Folder: ACTIVE\r\nFrom-Addr: {}\r\nid: 2\r\n",
        account(who),
        dice.below(1 << 40),
        account(who)
    ))
}

fn profile(dice: &mut Dice) -> String {
    let mut token = String::new();
    while token.len() < 640 {
        let _ = write!(token, "{:016x}", dice.below(u64::MAX >> 12));
    }
    message(&format!(
        "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\nLoginTime: 1132662591\r\n\
         EmailEnabled: 1\r\nMemberIdHigh: 90368\r\nMemberIdLow: 1885369872\r\nlang_preference: 1033\r\n\
         preferredEmail: anna@example.net\r\ncountry: AT\r\nPostalCode: 1010\r\nGender: F\r\nKid: 0\r\nAge: 32\r\n\
         BDayPre: 5\r\nBirthday: 0\r\nWallet: \r\nFlags: 1073742915\r\nsid: 507\r\nkv: 7\r\nMSPAuth: {token}\r\n\
         ClientIP: 198.51.100.12\r\nClientPort: 50123\r\nABCHMigrated: 1\r\n\r\n"
    ))
}

fn alert(dice: &mut Dice) -> String {
    let document = format!(
        "<NOTIFICATION id=\"{}\" siteid=\"111100200\" siteurl=\"http://alerts.example.net\">\
         <TO pid=\"0x00012345:0x6789ABCD\" name=\"anna@example.net\"/>\
         <MSG id=\"1\" pri=\"1\"><ACTION url=\"/alert?command=action\"/><SUBSCR url=\"/alert?command=change\"/>\
         <CAT id=\"110110001\"/><BODY lang=\"1033\" icon=\"/en/rss.png\"><TEXT>Fog at the harbour from {} on</TEXT>\
         </BODY></MSG></NOTIFICATION>",
        dice.below(1 << 30),
        dice.below(24)
    );
    format!("NOT {}\r\n{document}", document.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use msnp_core::Fixed;
    use msnp_core::internals::storage::Memory;
    use msnp_core::internals::wire::{Decoder, Direction, Item};

    #[test]
    fn every_command_is_whole_and_counted() {
        for aligned in [false, true] {
            let corpus = mixed(300_000, aligned);
            let mut decoder: Decoder<<Fixed<1, 8192> as Memory>::Bytes> = Decoder::new(Direction::FromServer);
            let mut frames = 0;
            for block in corpus.bytes.chunks(PEER_READ) {
                assert_eq!(decoder.feed(block), block.len());
                while let Some(item) = decoder.next_item() {
                    assert!(matches!(item, Item::Frame(_)), "{item:?}");
                    frames += 1;
                }
                assert!(!aligned || decoder.is_empty());
            }
            assert_eq!(frames, corpus.frames);
        }
    }
}
