//! Messages to people of other networks and from them: there are no switchboards for these, the notification server carries each (`services.md` 5.6).

use super::Messenger;
use super::machine::Core;
use super::requests::checked;
use crate::Error;
use crate::account::is_account;
use crate::announcement::Announcement;
use crate::error::{FailureReason, RequestError, RequestKind};
use crate::event::Event;
use crate::ids::{ChatId, MessageId};
use crate::message::{MAX_PAYLOAD, Outgoing, content_of, put_payload};
use crate::pending::Pending;
use crate::storage::Storage;
use crate::switchboard::commands::call_failure;
use crate::text::Text;
use crate::time::Duration;
use crate::wire::Frame;

/// A message that was not refused within this time is on its way: not every service answers.
const REFUSAL: Duration = Duration::from_secs(5);

impl<S: Storage> Messenger<S> {
    /// Says something to somebody of another network (`UUM`; `network` as in [`of_network`](Self::of_network)): a text, that the user is typing, or a nudge.
    /// No conversation is opened for it. What becomes of it is told as of any message, in [`ChatId::NONE`]:
    /// [`Event::Delivered`](crate::Event::Delivered) when the service says that it has passed it on, [`Event::Sent`](crate::Event::Sent) when it has said
    /// nothing for five seconds, and [`Event::Failed`](crate::Event::Failed). What they say is an [`Event::Message`](crate::Event::Message) there.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] before MSNP13, [`Error::InvalidValue`] for no network and for what cannot be said this way, [`Error::TooLong`] above 1,664
    /// bytes with headers, [`Error::InvalidAccount`], [`Error::Busy`].
    pub fn send_across(
        &mut self,
        account: &str,
        network: u32,
        message: &Outgoing<'_>,
    ) -> Result<MessageId, Error> {
        let account = &*checked(account)?;
        let dialect = self.core.spoken()?;
        if !dialect.has_address_book() {
            return Err(Error::NotInDialect(dialect));
        }
        let kind = kind_of(message).filter(|_| (1..=255).contains(&network)).ok_or(Error::InvalidValue)?;
        if message.length() > MAX_PAYLOAD {
            return Err(Error::TooLong);
        }
        let request = self.core.request(1, |core, request| {
            let transaction = core.resources.link.next_transaction();
            let mut command = core.resources.link.outbox.command(b"UUM");
            command.number(transaction).word(account).number(network).number(kind);
            command.finish_with(&|sink| put_payload(message, sink))?;
            core.resources.pending.add(transaction, request, RequestKind::Message, REFUSAL);
            Ok(())
        })?;
        Ok(MessageId(request.0))
    }
}

/// The number of what can be said to other networks.
const fn kind_of(message: &Outgoing<'_>) -> Option<u32> {
    match message {
        Outgoing::Text { .. } => Some(1),
        Outgoing::Typing { .. } => Some(2),
        Outgoing::Nudge => Some(3),
        Outgoing::TextPart { .. }
        | Outgoing::Datacast { .. }
        | Outgoing::KeepAlive
        | Outgoing::Raw { .. }
        | Outgoing::Acknowledged { .. } => None,
    }
}

impl<S: Storage> Core<S> {
    /// The service has passed a message on.
    pub(super) fn passed_across(&mut self, pending: &Pending) {
        self.resources.announcements.push(Announcement::Delivered(ChatId::NONE, message_of(pending)));
    }
}

fn message_of(pending: &Pending) -> MessageId {
    MessageId(pending.request.0)
}

/// What is told of a message that was refused, or of which nothing was heard.
pub(super) fn fate_of(pending: &Pending, error: RequestError) -> Announcement {
    let reason = match error {
        RequestError::TimedOut => return Announcement::Sent(ChatId::NONE, message_of(pending)),
        RequestError::Code(code) => call_failure(code),
        RequestError::SignedOut => FailureReason::Unknown,
    };
    Announcement::Failed(ChatId::NONE, message_of(pending), reason)
}

/// `UBM`: who says it, of which network, to whom, of which network, what kind it is; and what is said, as switchboards have it.
pub(super) fn message_across<'a>(frame: &Frame<'a>) -> Option<Event<'a>> {
    let account = frame.arguments().word().filter(|account| is_account(account))?;
    let content = content_of(frame.payload());
    Some(Event::Message { chat: ChatId::NONE, account, name: Text::from(account), content })
}
