//! What all of them do: being introduced, signing in, calling, answering, and saying something.

use std::net::SocketAddr;

use msnp_scenarios::account_of;

use crate::wire::Line;

/// A client that is not ours, on its notification connection.
pub(crate) struct Foreigner {
    pub(crate) notification: Line,
    pub(crate) account: String,
    dialect: &'static str,
    /// What the server wants to be handed to Passport.
    pub(crate) challenge: String,
}

impl Foreigner {
    /// Up to the challenge, and to another server where it is sent there.
    pub(crate) fn introduced(
        address: SocketAddr,
        name: &str,
        dialect: &'static str,
        version: &str,
    ) -> Foreigner {
        let account = account_of(name);
        let mut line = Line::to(address);
        loop {
            line.say(&format!("VER 1 {dialect} CVR0"));
            line.hears(&format!("VER 1 {dialect}"));
            line.say(&format!("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR {version} msmsgs {account}"));
            line.hears("CVR 2 ");
            line.say(&format!("USR 3 TWN I {account}"));
            let answer = line.next();
            if answer.word(0) == "XFR" {
                line = Line::to(answer.word(3).parse().unwrap());
                continue;
            }
            assert!(answer.line.starts_with("USR 3 TWN S "), "{answer:?}");
            let challenge = answer.word(4).to_owned();
            return Foreigner { notification: line, account, dialect, challenge };
        }
    }

    pub(crate) fn signs_in_with(&mut self, ticket: &str) {
        self.notification.say(&format!("USR 4 TWN S {ticket}"));
        let answer = self.notification.hears("USR 4 OK ");
        assert_eq!(answer.word(3), self.account);
        let profile = self.notification.hears("MSG Hotmail Hotmail ").text();
        assert!(profile.contains("text/x-msmsgsprofile"), "{profile}");
    }

    /// Opens a switchboard with somebody in it.
    pub(crate) fn calls(&mut self, account: &str) -> Line {
        self.notification.say("XFR 20 SB");
        let answer = self.notification.hears("XFR 20 SB ");
        let mut board = Line::to(answer.word(3).parse().unwrap());
        board.say(&format!("USR 1 {} {}", self.account, answer.word(5)));
        board.hears("USR 1 OK ");
        board.say(&format!("CAL 2 {account}"));
        board.hears("CAL 2 RINGING ");
        board.hears(&format!("JOI {account} "));
        board
    }

    /// Waits for a call and takes it.
    pub(crate) fn answers_a_ring(&mut self) -> Line {
        let ring = self.notification.hears("RNG ");
        let mut board = Line::to(ring.word(2).parse().unwrap());
        board.say(&format!("ANS 1 {} {} {}", self.account, ring.word(4), ring.word(1)));
        let present = board.hears("IRO 1 1 1 ");
        assert_eq!(
            present.line.split(' ').count(),
            if self.dialect == "MSNP12" { 7 } else { 6 },
            "{present:?}"
        );
        board.hears("ANS 1 OK");
        board
    }
}

/// Types, says something, and waits until it was passed on.
pub(crate) fn greet(board: &mut Line, account: &str, words: &str) {
    let typing = format!(
        "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: {account}\r\n\r\n\r\n"
    );
    board.say_with("MSG 10 U", &typing);
    let text = format!(
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\
         X-MMS-IM-Format: FN=MS%20Shell%20Dlg; EF=; CO=0; CS=0; PF=0\r\n\r\n{words}"
    );
    board.say_with("MSG 11 A", &text);
    board.hears("ACK 11");
}
