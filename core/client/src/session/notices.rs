//! What the service itself has to say.

use msnp_core::Event as CoreEvent;
use msnp_core::event::Mail;
use msnp_core::wire::mime::Headers;

use super::{Session, lossy, owned};
use crate::charset::words;
use crate::event::Event;
use crate::limits::Limit;

impl Session {
    /// Takes an event of mail, alerts and the like.
    pub(super) fn take_notice(&mut self, event: CoreEvent<'_>) {
        let told = match event {
            CoreEvent::Profile(profile) => Event::Profile {
                fields: headers(profile)
                    .into_iter()
                    .filter(|(name, _)| !name.eq_ignore_ascii_case("MSPAuth"))
                    .collect(),
            },
            CoreEvent::Mail(mail) => self::mail(mail),
            CoreEvent::MailActivity { from, to, count } => {
                Event::MailActivity { from: lossy(from), to: lossy(to), count }
            }
            CoreEvent::ServiceMessage { headers: block, body } => {
                Event::Notice { headers: headers(block), body: lossy(body) }
            }
            CoreEvent::ShutdownIn { minutes } => Event::ShutdownIn { minutes },
            CoreEvent::Alert { text, document } => {
                Event::Alert { text: owned(text), document: lossy(document) }
            }
            CoreEvent::MobileText { from, text, document } => {
                Event::MobileText { from: owned(from), text: owned(text), document: lossy(document) }
            }
            CoreEvent::Skipped { verb, length, .. } => {
                Event::Skipped { verb: verb.map(|verb| verb.as_str().to_owned()), length }
            }
            CoreEvent::LimitReached { kind, limit, dropped, .. } => {
                Event::LimitReached { link: kind, limit: Limit::Protocol(limit), dropped }
            }
            _ => return,
        };
        self.tell(told);
    }
}

fn mail(mail: Mail<'_>) -> Event {
    match mail {
        Mail::Unread { inbox, folders } => Event::MailUnread { inbox, folders },
        Mail::New { from, address, subject } => {
            Event::MailNew { from: words(from), address: lossy(address), subject: words(subject) }
        }
        Mail::Data { document, new, .. } => Event::MailData { document: lossy(document), new },
    }
}

/// Header lines as text.
pub(super) fn headers(block: Headers<'_>) -> Vec<(String, String)> {
    block.iter().map(|(name, value)| (lossy(name), lossy(value))).collect()
}
