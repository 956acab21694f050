//! What the service itself has to say.

use msnp_core::Event as CoreEvent;
use msnp_core::event::Mail;
use msnp_core::text::Text;
use msnp_core::wire::mime::{self, Headers};
use msnp_core::wire::xml;

use super::{Session, offline};
use crate::event::Event;
use crate::limits::Limit;
use crate::text::charset::{text_in, words};
use crate::text::{html, lossy, owned};

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
            CoreEvent::Mail(mail) => {
                self.take_mail(mail);
                return;
            }
            CoreEvent::MailActivity { from, to, count } => {
                Event::MailActivity { from: lossy(from), to: lossy(to), count }
            }
            CoreEvent::ServiceMessage { headers: block, body } => {
                Event::Notice { headers: headers(block), body: notice(block, body) }
            }
            CoreEvent::ShutdownIn { minutes } => Event::ShutdownIn { minutes },
            CoreEvent::Alert { text, document } => {
                Event::Alert { text: alert(text, document), document: lossy(document) }
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

    /// Mail data are told as they are, and what they say: how much mail is unread, and who left messages while one was offline.
    fn take_mail(&mut self, mail: Mail<'_>) {
        match mail {
            Mail::Unread { inbox, folders } => self.tell(Event::MailUnread { inbox, folders }),
            Mail::New { from, address, subject } => {
                let (from, address, subject) = (words(from), lossy(address), words(subject));
                self.tell(Event::MailNew { from, address, subject });
            }
            Mail::Data { document, inbox, folders, new } => {
                self.tell(Event::MailData { document: lossy(document), new });
                if let Some((inbox, folders)) = inbox.zip(folders).filter(|_| !new) {
                    self.tell(Event::MailUnread { inbox, folders });
                }
                if let Some(senders) = offline::senders(document) {
                    self.tell(Event::OfflineMessages { senders, new });
                }
            }
        }
    }
}

/// What a message of the service says, in its character set; HTML without its looks.
fn notice(block: Headers<'_>, body: &[u8]) -> String {
    let charset = block.charset();
    let text = text_in(mime::text_in(charset, body), charset.unwrap_or_default());
    let is_html = block.content_type().is_some_and(|kind| kind.eq_ignore_ascii_case(b"text/html"));
    if is_html { html::plain(&text) } else { text }
}

/// The text of an alert; where it has only a formatted one, that without its looks.
fn alert(text: Text<'_>, document: &[u8]) -> String {
    let text = owned(text);
    if !text.trim().is_empty() {
        return text;
    }
    let formatted = xml::element(document, "TEXTX").map(|formatted| owned(Text::xml(formatted)));
    formatted.map(|formatted| html::plain(&formatted)).unwrap_or_default()
}

/// Header lines as text.
pub(super) fn headers(block: Headers<'_>) -> Vec<(String, String)> {
    block.iter().map(|(name, value)| (lossy(name), lossy(value))).collect()
}
