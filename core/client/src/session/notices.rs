//! What the service itself has to say.

use msnp_core::Verb;
use msnp_core::event::{Mail, UnaskedEvent};
use msnp_core::internals::text::Form;
use msnp_core::internals::wire::xml;
use msnp_core::mime::{self, Headers};
use msnp_core::text::Text;

use super::{Session, offline};
use crate::event::Event;
use crate::text::charset::{text_in, words};
use crate::text::{html, lossy, owned};

impl Session {
    /// The service's words about the account. The ticket in them is not told.
    pub(super) fn profile(&mut self, profile: Headers<'_>) {
        #[cfg(feature = "p2p")]
        {
            let address = profile.get("ClientIP").and_then(|value| std::str::from_utf8(value).ok());
            self.public_address = address.and_then(|address| address.trim().parse().ok());
        }
        let mut fields = headers(profile);
        fields.retain(|(name, _)| !name.eq_ignore_ascii_case("MSPAuth"));
        self.emit(Event::Profile { fields });
    }

    pub(super) fn mail_activity(&mut self, from: &[u8], to: &[u8], count: u32) {
        self.emit(Event::MailActivity { from: lossy(from), to: lossy(to), count });
    }

    pub(super) fn service_message(&mut self, block: Headers<'_>, body: &[u8]) {
        self.emit(Event::Notice { headers: headers(block), body: notice(block, body) });
    }

    pub(super) fn alert(&mut self, text: Text<'_>, document: &[u8]) {
        self.emit(Event::Alert { text: alert(text, document), document: lossy(document) });
    }

    pub(super) fn mobile_text(&mut self, from: Text<'_>, text: Text<'_>, document: &[u8]) {
        let (from, text) = (owned(from), owned(text));
        self.emit(Event::MobileText { from, text, document: lossy(document) });
    }

    pub(super) fn unasked(&mut self, event: UnaskedEvent<'_>) {
        match event {
            UnaskedEvent::Policies { document } => {
                self.emit(Event::Policies { document: lossy(document) });
            }
            UnaskedEvent::Signal { account, .. } if self.is_shut_out(account) => {}
            UnaskedEvent::Signal { account, kind, content } => {
                self.emit(Event::Signal { from: account.to_owned(), kind, content: content.to_vec() });
            }
            // An event of a later release: there is nobody here to tell.
            #[cfg(not(feature = "exhaustive"))]
            _ => {}
        }
    }

    pub(super) fn skipped(&mut self, verb: Option<Verb>, length: u32) {
        self.emit(Event::Skipped { verb: verb.map(|verb| verb.as_str().to_owned()), length });
    }

    /// Mail data are told as they are, and what they say: how much mail is unread, and who left messages while one was offline.
    pub(super) fn mail(&mut self, mail: Mail<'_>) {
        match mail {
            Mail::Unread { inbox, folders } => self.emit(Event::MailUnread { inbox, folders }),
            Mail::New { from, address, subject } => {
                let (from, address, subject) = (words(from), lossy(address), words(subject));
                self.emit(Event::MailNew { from, address, subject });
            }
            Mail::Data { document, inbox, folders, new } => {
                self.emit(Event::MailData { document: lossy(document), new });
                if let Some((inbox, folders)) = inbox.zip(folders).filter(|_| !new) {
                    self.emit(Event::MailUnread { inbox, folders });
                }
                if let Some(senders) = offline::senders(document) {
                    self.emit(Event::OfflineMessages { senders, new });
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
    let formatted = xml::element(document, "TEXTX").map(|formatted| owned(Form::Xml.text(formatted)));
    formatted.map(|formatted| html::plain(&formatted)).unwrap_or_default()
}

/// Header lines as text.
pub(super) fn headers(block: Headers<'_>) -> Vec<(String, String)> {
    block.iter().map(|(name, value)| (lossy(name), lossy(value))).collect()
}
