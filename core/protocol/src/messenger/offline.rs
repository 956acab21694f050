//! Offline messages in the machine: what a user asks for, what is announced, and the tickets for the services.

use super::Messenger;
use super::due::Due;
use super::machine::Core;
use super::requests::checked;
use crate::Error;
use crate::announcement::Announcement;
use crate::dialect::Dialect;
use crate::event::{Event, OfflineDue};
use crate::ids::MessageId;
use crate::link::News;
use crate::login::{Domain, Step};
use crate::notification::notices::announced_mail_data;
use crate::offline::{Context, Tickets};
use crate::storage::Storage;
use crate::timer::Round;
use crate::wire::Frame;

impl<S: Storage> Messenger<S> {
    /// Leaves a text for somebody who is offline: it is kept by the service until they fetch it. `name` is one's own, which they are shown.
    /// One at a time; [`OfflineEvent::Stored`](crate::event::OfflineEvent::Stored) or
    /// [`OfflineEvent::Failed`](crate::event::OfflineEvent::Failed) follows. A session that is lost and taken up again meanwhile does not end it,
    /// unless it had left.
    ///
    /// # Errors
    /// [`Error::Busy`] while another one is on its way, [`Error::NotSignedIn`], [`Error::InvalidAccount`], [`Error::InvalidValue`] for an empty
    /// text or a NUL, [`Error::TooLong`] for more than the storage holds, [`Error::InvalidAddress`] where no address was given for it,
    /// [`Error::NotInDialect`] in MSNP2 to MSNP7, whose sign-in earns no ticket for the service.
    pub fn leave_message(&mut self, to: &str, name: &str, text: &str) -> Result<MessageId, Error> {
        let to = &*checked(to)?;
        let core = &mut self.core;
        if !core.session.is_signed_in() {
            return Err(Error::NotSignedIn);
        }
        if core.resources.settings.web.offline_store.is_empty() {
            return Err(Error::InvalidAddress);
        }
        #[cfg(feature = "legacy")]
        if let Some(dialect) = core.session.dialect().filter(|dialect| dialect.signs_in_by_md5()) {
            return Err(Error::NotInDialect(dialect));
        }
        let message = MessageId(core.next_serial());
        core.offline.leave(message, to, name, text, (core.key, core.resources.now))?;
        core.resources.unstamped = true;
        Ok(message)
    }

    /// A message that [`OfflineEvent::Message`](crate::event::OfflineEvent::Message) told is kept here, so that the service may delete it. Say it
    /// when the message is where a crash does not reach it. Answers whether a message of this id was told; asking twice does no harm. What
    /// could not be deleted is tried again with each sign-in of this machine.
    pub fn offline_message_stored(&mut self, id: &str) -> bool {
        self.core.offline.stored(id)
    }
}

impl<S: Storage> Core<S> {
    /// Hands the services what they need of the rest of the machine.
    fn with_offline<T>(
        &mut self,
        act: impl FnOnce(&mut crate::offline::Offline<S>, &mut Context<'_>) -> T,
    ) -> T {
        let Self { offline, passport, resources, session, .. } = self;
        let (fetch, store) =
            (passport.ticket_for(Domain::Messenger), passport.ticket_for(Domain::MessengerSecure));
        let mut context = Context {
            settings: &resources.settings,
            numbers: &mut resources.numbers,
            tickets: Tickets { fetch, store },
            dialect: session.dialect().unwrap_or(Dialect::NEWEST),
        };
        act(offline, &mut context)
    }

    /// What is to be done for their connection.
    pub(super) fn offline_work(&mut self) -> Option<crate::link::Work> {
        let work = self.with_offline(|offline, context| offline.next_work(context));
        self.resources.unstamped |= work.is_some();
        work
    }

    /// News of their connection. Answers how many bytes were taken.
    pub(super) fn taken_by_offline(&mut self, news: News<'_>) -> usize {
        self.resources.unstamped = true;
        self.with_offline(|offline, context| offline.take(news, context))
    }

    /// Asks for other tickets, where a service waits for them. Answers whether it did.
    pub(super) fn renew_tickets(&mut self) -> bool {
        let are_wanted = self.offline.is_renewing() || self.address_book.is_renewing();
        if !are_wanted || self.passport.is_asking() || !self.session.is_signed_in() {
            return false;
        }
        self.offline.hold();
        self.address_book.hold();
        self.step_passport(|passport, settings, numbers| passport.ask_again(settings, numbers));
        self.resources.unstamped = true;
        true
    }

    /// The session is online.
    pub(super) fn offline_messages_are_due(&mut self) {
        let dialect = self.session.dialect().unwrap_or(Dialect::NEWEST);
        self.offline.online(&self.resources.settings, dialect);
        self.offline.each_timer(&mut Round::Place(self.resources.now));
    }

    /// Looks whether a notice announces offline messages.
    pub(super) fn look_for_mail_data(&mut self, frame: &Frame<'_>) {
        if let Some((document, is_all)) = announced_mail_data(frame) {
            self.offline.announced(document, is_all);
        }
    }

    /// Acts on a step of the Passport exchange that was made while signed in. Answers whether it was.
    pub(super) fn renewed_tickets(&mut self, step: Step) -> bool {
        if !self.session.is_signed_in() {
            return false;
        }
        if step != Step::Wait {
            self.passport.stop();
            self.with_offline(|offline, context| offline.tickets_renewed(step == Step::Ticket, context));
            self.book_has_tickets(step);
        }
        true
    }

    pub(super) fn next_offline_due(&mut self) -> Option<Due> {
        self.offline.next_due().map(|due| Due::Announcement(Announcement::Offline(due)))
    }

    pub(super) fn offline_event(&self, due: OfflineDue) -> Event<'_> {
        Event::Offline(self.offline.event(due))
    }
}
