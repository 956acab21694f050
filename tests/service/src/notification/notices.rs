//! What the server says unasked: challenges, mail, alerts, pages, floods.

use std::fmt::Arguments;

use crate::challenge;
use crate::codec::{self, Lines, escape_xml, mail_word};
use crate::controls::Flood;
use crate::dialect::Dialect;
use crate::directory::AccountId;
use crate::identifiers;
use crate::notification::{Outcome, Refusal, Turn};
use crate::world::World;

impl Turn<'_> {
    pub(super) fn challenge_answer(&mut self) -> Outcome {
        let product = self.need(1)?;
        let given = String::from_utf8_lossy(self.command.payload).into_owned();
        let dialect = self.dialect;
        let session = self.session()?;
        let right =
            |challenge: &String| challenge::answer(dialect, challenge, product).as_deref() == Some(&*given);
        match session.challenges.iter().rposition(right) {
            Some(position) => {
                // Older challenges need no answer once a newer one has it.
                session.challenges.drain(..=position);
                self.world.tally.challenges_right.add(1);
                self.reply.line(format_args!("QRY {}", self.transaction));
                Ok(())
            }
            None => {
                self.world.tally.challenges_wrong.add(1);
                Err(Refusal::Fatal(540))
            }
        }
    }
}

/// The notice of unread mail after sign-in; `data` is what mail data say, where they are told.
pub(super) fn initial_mail(dialect: Dialect, unread: u32, data: Option<&str>) -> String {
    if let Some(data) = data {
        format!(
            "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinitialmdatanotification; charset=UTF-8\r\n\r\n\
             Mail-Data: {data}\r\n\
             Inbox-URL: /cgi-bin/HoTMaiL\r\nFolders-URL: /cgi-bin/folders\r\nPost-URL: https://localhost/\r\n"
        )
    } else {
        let content = match dialect.has_full_profile() {
            true => "text/x-msmsgsinitialemailnotification",
            false => "application/x-msmsgsemailnotification",
        };
        format!(
            "MIME-Version: 1.0\r\nContent-Type: {content}; charset=UTF-8\r\n\r\n\
             Inbox-Unread: {unread}\r\nFolders-Unread: 0\r\nInbox-URL: /cgi-bin/HoTMaiL\r\n\
             Folders-URL: /cgi-bin/folders\r\nPost-URL: https://localhost/\r\n"
        )
    }
}

fn new_mail(dialect: Dialect, from: &str, from_address: &str, subject: &str) -> Vec<u8> {
    let kind = if dialect.has_full_profile() { "text" } else { "application" };
    let notice = format!(
        "MIME-Version: 1.0\r\nContent-Type: {kind}/x-msmsgsemailnotification; charset=UTF-8\r\n\r\n\
         From: {}\r\nMessage-URL: /cgi-bin/getmsg?msg={}\r\nPost-URL: https://localhost/\r\nSubject: {}\r\n\
         Dest-Folder: ACTIVE\r\nFrom-Addr: {from_address}\r\nid: 2\r\n",
        mail_word(from),
        identifiers::guid(),
        mail_word(subject),
    );
    codec::with_payload(format_args!("MSG Hotmail Hotmail"), notice.as_bytes())
}

impl World {
    /// A new challenge for an account that is signed in.
    pub(super) fn new_challenge(&mut self, account: AccountId) -> Option<String> {
        let session = self.sessions.get_mut(&account).filter(|session| session.dialect.has_challenges())?;
        let challenge = identifiers::challenge();
        session.challenges.push(challenge.clone());
        Some(challenge)
    }

    pub(crate) fn challenge(&mut self, address: &str) {
        if let Some(account) = self.directory.find(address)
            && let Some(challenge) = self.new_challenge(account)
        {
            self.send(account, &codec::line(format_args!("CHL 0 {challenge}")));
        }
    }

    pub(crate) fn new_mail(&self, address: &str, from: &str, from_address: &str, subject: &str) {
        if let Some(session) = self.session_of(address) {
            session.link.send(&new_mail(session.dialect, from, from_address, subject));
        }
    }

    pub(crate) fn system_shutdown_notice(&self, minutes: u32) {
        let notice = format!(
            "MIME-Version: 1.0\r\nContent-Type: application/x-msmsgssystemmessage\r\n\r\nType: 1\r\nArg1: {minutes}\r\n"
        );
        let message = codec::with_payload(format_args!("MSG Hotmail Hotmail"), notice.as_bytes());
        self.sessions.values().for_each(|session| {
            session.link.send(&message);
        });
    }

    pub(crate) fn alert(&self, address: &str, text: &str) {
        let Some(account) = self.directory.find(address) else { return };
        if !self.session_of(address).is_some_and(|session| session.dialect.has_properties()) {
            return;
        }
        let document = format!(
            "<NOTIFICATION ver=\"1\" id=\"77\" siteid=\"111\" siteurl=\"http://alerts.example.net/\">\r\n \
             <TO pid=\"0x0000C822:0x{:08X}\" name=\"{}\"/>\r\n <MSG id=\"5\"><ACTION url=\"open?x=1\"/>\
             <SUBSCR url=\"edit\"/>\r\n  <BODY lang=\"1033\" icon=\"i.png\"><TEXT>{}</TEXT></BODY></MSG>\r\n\
             </NOTIFICATION>\r\n",
            account + 1,
            escape_xml(self.directory.address(account)),
            escape_xml(text),
        );
        self.send(account, &codec::with_payload(format_args!("NOT"), document.as_bytes()));
    }

    pub(crate) fn page(&self, address: &str, from: &str, text: &str) {
        let Some(account) = self.directory.find(address) else { return };
        if !self.session_of(address).is_some_and(|session| session.dialect.has_challenges()) {
            return;
        }
        let document = format!(
            "<NOTIFICATION id=\"0\" siteid=\"111\" siteurl=\"http://mobile.example.net/\">\
             <TO pid=\"0x0000C822:0x{:08X}\" name=\"{}\"/><FROM name=\"{}\"/><VIA agent=\"mobile\"/>\
             <MSG pri=\"1\" id=\"1\"><ACTION url=\"2wayIM.asp\"/><SUBSCR url=\"sub\"/>\
             <BODY lang=\"1033\"><TEXT>{}</TEXT></BODY></MSG></NOTIFICATION>",
            account + 1,
            escape_xml(self.directory.address(account)),
            escape_xml(from),
            escape_xml(text),
        );
        self.send(account, &codec::with_payload(format_args!("IPG"), document.as_bytes()));
    }

    /// The quirk of an alert behind each change of lists.
    pub(super) fn append_list_alert(&self, account: AccountId, lines: &mut Lines) {
        let is_told = self.sessions.get(&account).is_some_and(|session| session.dialect.has_properties());
        if self.quirks.list_change_alerts && is_told {
            self.append_list_notice(account, lines);
        }
    }

    /// Tells who is signed in by MSNP13 or later that the list was changed elsewhere.
    pub(crate) fn notice_list_change(&self, account: AccountId) {
        let session = self.sessions.get(&account).filter(|session| session.dialect.has_web_lists());
        let Some(session) = session.filter(|_| !self.quirks.no_list_change_notices) else { return };
        let mut lines = Lines::default();
        self.append_list_notice(account, &mut lines);
        session.link.send(lines.as_bytes());
    }

    fn append_list_notice(&self, account: AccountId, lines: &mut Lines) {
        let document = format!(
            "<NOTIFICATION id=\"0\" siteid=\"45705\" siteurl=\"http://contacts.example.net\">\
             <TO name=\"{}\" pid=\"0x{:08X}:0x0000C822\"><VIA agent=\"messenger\"/></TO><MSG id=\"0\">\
             <SUBSCR url=\"s.htm\"/><ACTION url=\"a.htm\"/><BODY>&lt;NotificationData \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"&gt;&lt;Service&gt;ABCHInternal&lt;/Service&gt;\
             &lt;LastModifiedDate&gt;{}&lt;/LastModifiedDate&gt;&lt;/NotificationData&gt;</BODY></MSG></NOTIFICATION>",
            escape_xml(self.directory.address(account)),
            account + 1,
            identifiers::timestamp(self.directory.record(account).list_serial),
        );
        lines.payload(format_args!("NOT"), document.as_bytes());
    }

    pub(crate) fn flood(&mut self, address: &str, kind: Flood, count: usize) {
        let Some(account) = self.directory.find(address) else { return };
        let Some(dialect) = self.session_of(address).map(|session| session.dialect) else { return };
        let mut lines = Lines::default();
        for number in 0..count {
            match kind {
                Flood::Presence => {
                    let status = if number % 2 == 0 { "NLN" } else { "BSY" };
                    write_line(&mut lines, format_args!("NLN {status} flood@example.net Flood 0"));
                }
                Flood::Challenges => {
                    if let Some(challenge) = self.new_challenge(account) {
                        write_line(&mut lines, format_args!("CHL 0 {challenge}"));
                    }
                }
                Flood::UnknownVerbs => write_line(&mut lines, format_args!("XQZ 0 {number}")),
                Flood::MailNotices => {
                    lines.raw(&new_mail(dialect, "Flood", "flood@example.net", &format!("Message {number}")))
                }
            }
        }
        self.send(account, lines.as_bytes());
    }
}

fn write_line(lines: &mut Lines, line: Arguments<'_>) {
    lines.line(line);
}
