//! What one sign-in leaves to the next, in lines: addresses that it learnt. Lines about tickets are added by `login`.

use super::longest::LONGEST_URL;
use super::resume_lines::{ResumeLines, put_line};
use super::session_settings::{STEP_BY_STEP, SessionSettings};
use crate::address::{Target, is_secure, set};
use crate::auth::md5;
use crate::wire::parse_decimal;
use crate::wire::sink::{Sink, put_decimal};

const RESUME_HEADER: &[u8] = b"msnp-resume 1\n";

impl SessionSettings {
    /// Puts what the next sign-in can use, in lines.
    pub(crate) fn put_resume(&self, sink: &mut dyn Sink) {
        sink.put(RESUME_HEADER);
        let mut line = |name: &str, value: &[u8]| put_line(name, value, sink);
        line("account", self.account.as_bytes());
        line("service", self.service.host.as_bytes());
        line("passport", self.passport().as_bytes());
        if !self.login_is_configured && self.may_keep_login() {
            line("login", self.login.as_bytes());
        }
        let is_near = self.notification.is_near(&self.service.host);
        let named = if is_near { &self.notification.target } else { &Target::NONE };
        line("notification", named.host.as_bytes());
        for (name, number) in [
            ("service-port", self.service.port),
            ("lock-step", u16::from(self.lock_step)),
            ("port", named.port),
            ("uses", if is_near { u16::from(self.notification.uses) } else { 0 }),
        ] {
            if number != 0 {
                sink.put(name.as_bytes());
                sink.put(b"=");
                put_decimal(sink, u32::from(number));
                sink.put(b"\n");
            }
        }
    }

    /// Takes over what an earlier [`put_resume`](Self::put_resume) gave, and hands the lines out when tickets in them are of the same service for
    /// tickets. Anything that does not fit, or was learnt with other settings, is left out.
    pub(crate) fn take_resume<'a>(&mut self, resume: &'a [u8]) -> Option<ResumeLines<'a>> {
        let lines = ResumeLines::new(resume.strip_prefix(RESUME_HEADER)?);
        let text = |name: &str| lines.value(name).and_then(|bytes| core::str::from_utf8(bytes).ok());
        let number = |name: &str| lines.value(name).and_then(parse_decimal);
        let small = |name: &str| number(name).and_then(|number| u8::try_from(number).ok());
        let port = |name: &str| number(name).and_then(|port| u16::try_from(port).ok());
        let is_same = text("account") == Some(&self.account)
            && text("service") == Some(&self.service.host)
            && lines.value("service-port").is_none_or(|_| port("service-port") == Some(self.service.port));
        if !is_same {
            return None;
        }
        self.lock_step = small("lock-step").unwrap_or(0).min(STEP_BY_STEP).max(self.lock_step);
        if let (Some(host), Some(port)) = (text("notification"), port("port")) {
            self.notification.take(host, port, small("uses").unwrap_or(0), &self.service.host);
        }
        if text("passport") != Some(self.passport()) {
            return None;
        }
        if !self.login_is_configured
            && let Some(login) = text("login").filter(|login| login.len() <= LONGEST_URL)
            && is_secure(login)
            && is_secure(&self.nexus)
        {
            set(&mut self.login, login);
        }
        Some(lines)
    }

    /// Tells whether a ticket was earned by the same password. Eight bits: enough that hardly any other password passes, and too few
    /// to find the password by. Who has them has the ticket anyway, which is good for the same without any password.
    pub(crate) fn password_check(&self, ticket: &[u8]) -> [u8; 2] {
        let [first, ..] = md5::digest(&[ticket, b" ", self.password.as_bytes()]);
        md5::hex_byte(first)
    }
}
