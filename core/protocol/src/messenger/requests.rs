//! What a user can ask for. Every request is checked, written whole or not at all, and answered by an event.

use super::Messenger;
use super::machine::Core;
use crate::Error;
use crate::account::{AccountName, Capabilities, List, Status, lower_case};
#[cfg(feature = "services")]
use crate::address_book::{Change, Values};
#[cfg(feature = "services")]
use crate::announcement::Announcement;
use crate::dialect::Dialect;
use crate::error::RequestKind;
use crate::ids::RequestId;
use crate::limits::{LONGEST_NAME, LONGEST_PERSONAL_MESSAGE};
#[cfg(feature = "services")]
use crate::notification::adl::Telling;
use crate::notification::presence::write_status;
use crate::resources::Resources;
use crate::storage::Storage;
use crate::time::Duration;
use crate::wire::percent::encoded_length;
use crate::wire::{Command, cut, xml};

impl<S: Storage> Messenger<S> {
    /// Chooses one's status (`CHG`). While the list is being read (MSNP13 and later) it is answered at once, and said behind the list.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for [`Status::Offline`]: sign out instead; and as every request, [`Error::NotSignedIn`], [`Error::Busy`].
    pub fn set_status(&mut self, status: Status) -> Result<RequestId, Error> {
        if status == Status::Offline {
            return Err(Error::InvalidValue);
        }
        self.core.request(1, |core, request| {
            core.say_status(status, request)?;
            core.resources.settings.status = status;
            Ok(())
        })
    }

    /// Changes what one's client says that it can do (`CHG`, with the status that was chosen last). A later sign-in that the machine
    /// makes by itself says the same.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] before MSNP8; and as every request, [`Error::NotSignedIn`], [`Error::Busy`].
    pub fn set_capabilities(&mut self, capabilities: Capabilities) -> Result<RequestId, Error> {
        #[cfg(feature = "legacy")]
        if let Some(dialect) = self.core.spoken().ok().filter(|dialect| !dialect.has_capabilities()) {
            return Err(Error::NotInDialect(dialect));
        }
        let before = core::mem::replace(&mut self.core.resources.settings.capabilities, capabilities);
        let request = self.repeat_status();
        if request.is_err() {
            self.core.resources.settings.capabilities = before;
        }
        request
    }

    /// Changes one's display name (`REA`, from MSNP10 on `PRP MFN`).
    ///
    /// # Errors
    /// [`Error::TooLong`] above [`LONGEST_NAME`] bytes when percent-encoded, [`Error::InvalidValue`] when empty.
    pub fn set_display_name(&mut self, name: &str) -> Result<RequestId, Error> {
        bounded(name, LONGEST_NAME)?;
        let dialect = self.core.spoken()?;
        #[cfg(feature = "services")]
        if self.core.address_book.is_on() {
            return self.core.change_book(Change::RenameOwn, Values { name, ..Values::NONE });
        }
        if dialect.has_contact_ids() {
            return self.core.ask(RequestKind::DisplayName, b"PRP", &|command| {
                command.word("MFN").text(name);
            });
        }
        let own = &*self.core.resources.settings.account.clone();
        self.core.ask(RequestKind::DisplayName, b"REA", &|command| {
            command.word(own).text(name);
        })
    }

    /// Changes one's personal message and media string (`UUX`; MSNP11 and later). Empty: none; both are set each time.
    ///
    /// The message is plain text; control characters are left out of it. The media string is what [`media::write`](crate::media::write)
    /// makes, such as `\0Music\01\0{0} - {1}\0A Song\0A Band\0`; [`media`](crate::media) says what is in it. Both are escaped for XML here.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] before MSNP11, [`Error::TooLong`] for a message above [`LONGEST_PERSONAL_MESSAGE`] characters or a media
    /// string above [`LONGEST_NAME`] bytes.
    pub fn set_personal_message(&mut self, message: &str, media: &str) -> Result<RequestId, Error> {
        let dialect = self.core.spoken()?;
        if !dialect.has_personal_message() {
            return Err(Error::NotInDialect(dialect));
        }
        if message.chars().count() > LONGEST_PERSONAL_MESSAGE || media.len() > LONGEST_NAME {
            return Err(Error::TooLong);
        }
        self.core.request(1, |core, request| {
            let transaction = core.resources.link.next_transaction();
            core.resources.link.outbox.command(b"UUX").number(transaction).finish_with(&|sink| {
                sink.put(b"<Data><PSM>");
                xml::put_escaped(sink, message);
                sink.put(b"</PSM><CurrentMedia>");
                xml::put_escaped(sink, media);
                sink.put(b"</CurrentMedia></Data>");
            })?;
            core.remember(transaction, request, RequestKind::PersonalMessage);
            Ok(())
        })
    }

    /// Changes a property of one's own (`PRP`): `PHH`, `PHW`, `PHM` telephone numbers at home, at work, mobile; `MOB`, `Y` or `N`: whether
    /// contacts may page one's mobile device. An empty value clears it.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] unless the name has three letters, [`Error::TooLong`] for a value above 95 bytes encoded,
    /// [`Error::NotInDialect`] before MSNP5.
    pub fn set_property(&mut self, property: &str, value: &str) -> Result<RequestId, Error> {
        if property.len() != 3 || !property.bytes().all(|c| c.is_ascii_uppercase()) {
            return Err(Error::InvalidValue);
        }
        if encoded_length(value) > LONGEST_PROPERTY {
            return Err(Error::TooLong);
        }
        #[cfg(feature = "legacy")]
        self.core.spoken_with_properties()?;
        self.core.ask(RequestKind::Property, b"PRP", &|command| {
            command.word(property);
            if !value.is_empty() {
                command.text(value);
            }
        })
    }

    /// Whether those on neither list may see one's presence and write (`BLP`).
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], [`Error::Busy`].
    pub fn set_privacy(&mut self, allow_unknown: bool) -> Result<RequestId, Error> {
        #[cfg(feature = "services")]
        if self.core.address_book.is_on() {
            return self.core.change_book(Change::Privacy { allow_unknown }, Values::NONE);
        }
        let list = if allow_unknown { List::Allow } else { List::Block };
        self.core.ask(RequestKind::Privacy, b"BLP", &|command| {
            command.word(list.code());
        })
    }

    /// Whether one wants to be asked when somebody adds oneself (`GTC`). Only stored by the service.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], [`Error::Busy`].
    pub fn set_prompting(&mut self, ask: bool) -> Result<RequestId, Error> {
        #[cfg(feature = "services")]
        if self.core.keeps_no_list() {
            return self.core.change_book(Change::Prompt { ask }, Values::NONE);
        }
        let letter = if ask { "A" } else { "N" };
        self.core.ask(RequestKind::Prompting, b"GTC", &|command| {
            command.word(letter);
        })
    }

    /// Whether one has conversations at all, without a change of status (`IMS`, `notification.md` 7): while it is off, nobody's call comes in,
    /// and none of one's own goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] in MSNP2, [`Error::NotSignedIn`], [`Error::Busy`].
    #[cfg(feature = "legacy")]
    pub fn set_switchboards(&mut self, on: bool) -> Result<RequestId, Error> {
        let dialect = self.core.spoken()?;
        if !dialect.has_switchboard_switch() {
            return Err(Error::NotInDialect(dialect));
        }
        let word = if on { "ON" } else { "OFF" };
        self.core.ask(RequestKind::Switchboards, b"IMS", &|command| {
            command.word(word);
        })
    }

    /// Says the status again that was chosen last. Some services tell others a new display name only with it.
    ///
    /// # Errors
    /// Those of [`set_status`](Self::set_status).
    pub fn repeat_status(&mut self) -> Result<RequestId, Error> {
        // A new machine has none that could be chosen: it is refused for not being signed in.
        self.core.request(1, |core, request| {
            let status = core.resources.settings.status;
            core.say_status(status, request)
        })
    }

    /// Asks where a web page of the service is (`URL`). [`Event::Url`](crate::Event::Url) answers.
    ///
    /// The words for pages are `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`, `PROFILE 0x0409`,
    /// `CHAT 0x0409` (the number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH` (`notification.md` 7). A service need
    /// not know them all.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for what cannot be sent.
    pub fn request_url(&mut self, service: &str) -> Result<RequestId, Error> {
        self.core.ask(RequestKind::Url, b"URL", &|command| {
            cut::split(service, b' ').for_each(|word| {
                command.word(word);
            });
        })
    }

    /// Asks for a configuration file (`GCF`, MSNP11 and later), such as `Shields.xml`.
    /// [`Event::ConfigurationFile`](crate::Event::ConfigurationFile) answers.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] before MSNP11.
    pub fn request_configuration(&mut self, file: &str) -> Result<RequestId, Error> {
        let dialect = self.core.spoken()?;
        if !dialect.has_configuration_files() {
            return Err(Error::NotInDialect(dialect));
        }
        self.core.ask(RequestKind::ConfigurationFile, b"GCF", &|command| {
            command.word(file);
        })
    }

    /// Says something to somebody's program, without a conversation (`UUN`, MSNP13 and later; `services.md` 5.5): they get it as
    /// [`UnaskedEvent::Signal`](crate::event::UnaskedEvent::Signal). `content` is any bytes, 1,664 at most; what it is about, `kind` says, on which programs
    /// agree. The service refuses what is for nobody, and what is for somebody who is offline (217).
    ///
    /// # Errors
    /// [`Error::InvalidAccount`], [`Error::TooLong`], [`Error::NotInDialect`] before MSNP13.
    #[cfg(feature = "services")]
    pub fn send_signal(&mut self, account: &str, kind: u32, content: &[u8]) -> Result<RequestId, Error> {
        let account = &*checked(account)?;
        let dialect = self.core.spoken()?;
        if !dialect.has_signals() {
            return Err(Error::NotInDialect(dialect));
        }
        if content.len() > LONGEST_SIGNAL {
            return Err(Error::TooLong);
        }
        self.core.request(1, |core, request| {
            let transaction = core.resources.link.next_transaction();
            let mut command = core.resources.link.outbox.command(b"UUN");
            command.number(transaction).word(account).number(kind);
            command.finish_with(&|sink| sink.put(content))?;
            core.remember(transaction, request, RequestKind::Signal);
            Ok(())
        })
    }

    /// Sends a text to a contact's mobile device (`PAG`, from MSNP9 on `PGD`; `device` 1 mobile, 2 watch). Services do not answer
    /// when it went well: the request is answered when no refusal has come within five seconds.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`].
    pub fn page(&mut self, account: &str, device: u32, text: &str) -> Result<RequestId, Error> {
        let account = &*checked(account)?;
        let by_device = self.core.spoken_with_properties()?.pages_by_device();
        self.core.request(1, |core, request| {
            let transaction = core.resources.link.next_transaction();
            let verb = if by_device { b"PGD" } else { b"PAG" };
            let mut command = core.resources.link.outbox.command(verb);
            command.number(transaction).word(account);
            if by_device {
                command.number(device);
            }
            let head: &[u8] = if by_device {
                b"<TEXT xml:space=\"preserve\" enc=\"utf-8\">"
            } else {
                b"<TEXT xml:space=\"preserve\">"
            };
            command.finish_with(&|sink| {
                sink.put(head);
                put_page_text(sink, text);
                sink.put(b"</TEXT>");
            })?;
            core.resources.pending.add(transaction, request, RequestKind::Page, PAGE_REFUSAL);
            Ok(())
        })
    }
}

/// A page that was not refused within this time is on its way.
const PAGE_REFUSAL: Duration = Duration::from_secs(5);

/// The longest signal, in bytes: as long as a message.
#[cfg(feature = "services")]
const LONGEST_SIGNAL: usize = 1_664;

/// The longest value of a property, in bytes after encoding (`overview.md` 2.6).
const LONGEST_PROPERTY: usize = 95;

/// The account in lower case: some servers compare byte for byte (`overview.md` 2.5).
pub(super) fn checked(account: &str) -> Result<AccountName, Error> {
    lower_case(account).ok_or(Error::InvalidAccount)
}

pub(super) fn bounded(text: &str, limit: usize) -> Result<(), Error> {
    match encoded_length(text) {
        0 => Err(Error::InvalidValue),
        length if length > limit => Err(Error::TooLong),
        _ => Ok(()),
    }
}

/// Pages escape by number (`notification.md` 10).
fn put_page_text(sink: &mut dyn crate::wire::sink::Sink, text: &str) {
    for c in text.chars() {
        match c {
            '&' => sink.put(b"&#x26;"),
            ';' => sink.put(b"&#x3B;"),
            '<' => sink.put(b"&#x3C;"),
            '>' => sink.put(b"&#x3E;"),
            '^' => sink.put(b"&#x5E;"),
            c if c.is_control() => sink.put(b" "),
            c => sink.put(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

impl<S: Storage> Core<S> {
    /// The dialect of the session.
    pub(super) fn spoken(&self) -> Result<Dialect, Error> {
        self.session.dialect().filter(|_| self.session.is_signed_in()).ok_or(Error::NotSignedIn)
    }

    /// The dialect of the session, which has groups.
    #[inline(always)]
    pub(super) fn spoken_with_groups(&self) -> Result<Dialect, Error> {
        let dialect = self.spoken()?;
        if dialect.has_groups() { Ok(dialect) } else { Err(Error::NotInDialect(dialect)) }
    }

    /// The dialect of the session, which has properties and pages.
    #[inline(always)]
    fn spoken_with_properties(&self) -> Result<Dialect, Error> {
        let dialect = self.spoken()?;
        if dialect.has_properties() { Ok(dialect) } else { Err(Error::NotInDialect(dialect)) }
    }

    /// Says a status; who may see it has to be known first.
    fn say_status(&mut self, status: Status, request: RequestId) -> Result<(), Error> {
        #[cfg(feature = "services")]
        if self.keeps_no_list() && self.session.telling != Telling::Done {
            self.resources.announcements.push(Announcement::Answered(request));
            return Ok(());
        }
        let Resources { link, pending, settings, .. } = &mut self.resources;
        write_status(link, pending, settings, status, request)?;
        Ok(())
    }

    /// Carries a request of up to `commands` commands out, all or none: what it wrote before it failed is taken back.
    pub(super) fn request(
        &mut self,
        commands: usize,
        write: impl FnOnce(&mut Self, RequestId) -> Result<(), Error>,
    ) -> Result<RequestId, Error> {
        let (request, mark) = self.begin_request(commands)?;
        let written = write(self, request);
        self.end_request(request, mark, written)
    }

    /// Makes sure that a request of up to `commands` commands can be remembered. Gives its number, and how much was written before it.
    fn begin_request(&mut self, commands: usize) -> Result<(RequestId, usize), Error> {
        self.spoken()?;
        self.resources.pending.reserve(commands)?;
        if !self.resources.announcements.has_room() {
            return Err(Error::Busy);
        }
        Ok((RequestId(self.next_serial()), self.resources.link.outbox.mark()))
    }

    fn end_request(
        &mut self,
        request: RequestId,
        mark: usize,
        written: Result<(), Error>,
    ) -> Result<RequestId, Error> {
        match written {
            Ok(()) => {
                self.resources.unstamped = true;
                Ok(request)
            }
            Err(error) => {
                self.resources.link.outbox.take_back(mark);
                self.resources.pending.forget(request);
                Err(error)
            }
        }
    }

    /// Carries a request of one command out.
    pub(super) fn ask(
        &mut self,
        kind: RequestKind,
        verb: &[u8; 3],
        arguments: &dyn Fn(&mut Command<'_, S::Bytes>),
    ) -> Result<RequestId, Error> {
        self.request(1, |core, request| core.write(request, kind, verb, arguments))
    }

    pub(super) fn write(
        &mut self,
        request: RequestId,
        kind: RequestKind,
        verb: &[u8; 3],
        arguments: &dyn Fn(&mut Command<'_, S::Bytes>),
    ) -> Result<(), Error> {
        let transaction = self.resources.link.next_transaction();
        let mut command = self.resources.link.outbox.command(verb);
        command.number(transaction);
        arguments(&mut command);
        command.finish()?;
        self.remember(transaction, request, kind);
        Ok(())
    }

    fn remember(&mut self, transaction: u32, request: RequestId, kind: RequestKind) {
        self.resources.pending.add(transaction, request, kind, self.resources.settings.limits.request);
    }
}
