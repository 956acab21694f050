//! Tickets from one run of a program to the next: lines of a resume value.

use super::super::tickets::Domain;
use super::Passport;
use crate::settings::{ResumeLines, SessionSettings, put_line};
use crate::storage::Storage;
use crate::wire::sink::Sink;

/// By which name a value has the ticket for a domain. The first that is there is the one that the check of the password goes with.
const NAMES: &[(&str, Domain)] = &[
    ("ticket", Domain::Messenger),
    #[cfg(feature = "services")]
    ("ticket-clear", Domain::MessengerClear),
    #[cfg(feature = "services")]
    ("ticket-secure", Domain::MessengerSecure),
    #[cfg(feature = "services")]
    ("ticket-contacts", Domain::Contacts),
];

impl<S: Storage> Passport<S> {
    /// Puts the tickets that there are, what belongs to them, and their end.
    pub(crate) fn put_resume(&self, settings: &SessionSettings, sink: &mut dyn Sink) {
        // An answer that is being read may break off yet.
        #[cfg(feature = "services")]
        if self.reader.has_kept() {
            return;
        }
        let mut is_first = true;
        for (name, domain) in NAMES {
            let Some(ticket) = self.tickets.ticket(*domain) else { continue };
            put_line(name, ticket, sink);
            if core::mem::take(&mut is_first) {
                put_line("password-check", &settings.password_check(ticket), sink);
            }
        }
        #[cfg(feature = "services")]
        if !is_first {
            self.put_what_belongs_to_tickets(settings, sink);
        }
    }

    /// Takes over what an earlier [`put_resume`](Self::put_resume) gave, if the same password has earned it. What is no ticket is asked for anew.
    pub(crate) fn take_resume(&mut self, lines: ResumeLines<'_>, settings: &SessionSettings) {
        let Some(first) = NAMES.iter().find_map(|(name, _)| lines.value(name)) else { return };
        if lines.value("password-check") != Some(&settings.password_check(first)) {
            return;
        }
        for (name, domain) in NAMES {
            if let Some(ticket) = lines.value(name) {
                let _ = self.tickets.keep(*domain, ticket);
            }
        }
        #[cfg(feature = "services")]
        self.take_what_belongs_to_tickets(lines, settings);
    }
}
