//! What a user can ask for in conversations: to open one, to say something, to leave; and what becomes of a ring.

use super::Messenger;
use super::requests::checked;
use crate::Error;
use crate::ids::{ChatId, MessageId, Recipient, RequestId};
use crate::message::{MAX_PAYLOAD, Outgoing};
use crate::notification::invitation::Ring;
use crate::storage::Storage;

impl<S: Storage> Messenger<S> {
    /// Opens the conversation with one person, or finds the one that is open.
    ///
    /// # Errors
    /// [`Error::Hidden`], [`Error::TooManyChats`], [`Error::InvalidAccount`].
    pub fn open_chat(&mut self, account: &str) -> Result<ChatId, Error> {
        let account = &*checked(account)?;
        self.core.open_chat(account)
    }

    /// Brings somebody else into an open conversation. [`Event::Joined`](crate::Event::Joined) follows when they come;
    /// the request is answered when they are rung.
    ///
    /// # Errors
    /// [`Error::NoSuchChat`] unless the conversation is open, [`Error::InvalidAccount`].
    pub fn invite(&mut self, chat: ChatId, account: &str) -> Result<RequestId, Error> {
        let account = &*checked(account)?;
        let core = &mut self.core;
        let request = RequestId(core.next_serial());
        let limits = core.resources.settings.limits;
        let conversation = core.find_chat(chat).ok_or(Error::NoSuchChat)?;
        conversation.invite(account, request, &limits)?;
        core.resources.unstamped = true;
        Ok(request)
    }

    /// Leaves a conversation: what was sent is waited for briefly, what was not is reported as failed.
    /// [`Event::ChatEnded`](crate::Event::ChatEnded) follows.
    ///
    /// # Errors
    /// [`Error::NoSuchChat`].
    pub fn leave(&mut self, chat: ChatId) -> Result<(), Error> {
        let core = &mut self.core;
        let limits = core.resources.settings.limits;
        core.find_chat(chat).ok_or(Error::NoSuchChat)?.leave(&limits);
        core.resources.unstamped = true;
        Ok(())
    }

    /// Leaves every conversation in which nobody is but this person, and never more than one was, at once: what has come in and was not told
    /// is thrown away, goodbye is said, and nothing more is told but the fate of one's own messages, [`Event::ChatClosed`] and
    /// [`Event::ChatEnded`]. Groups go on. Works whatever the session is at. Call it, too, when somebody who is blocked has
    /// joined: whoever rang may have gone meanwhile.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`].
    ///
    /// [`Event::ChatClosed`]: crate::Event::ChatClosed
    /// [`Event::ChatEnded`]: crate::Event::ChatEnded
    pub fn shut_out(&mut self, account: &str) -> Result<(), Error> {
        let account = &*checked(account)?;
        let rings = self.decoder.frame().filter(|_| self.core.rings);
        let ring = rings.as_ref().and_then(Ring::parse);
        if ring.is_some_and(|ring| ring.account.eq_ignore_ascii_case(account)) {
            self.core.rings = false;
        }
        self.core.shut_out(account);
        Ok(())
    }

    /// Declines the ring that the last event, [`Event::Ring`](crate::Event::Ring), told of: nothing is said to whoever rings.
    ///
    /// # Errors
    /// [`Error::NoSuchChat`] when nobody rings, or it was answered already.
    pub fn decline(&mut self) -> Result<(), Error> {
        #[cfg(feature = "planted-bug")]
        if crate::planted::is_planted(crate::planted::Bug::AnsweredRing) {
            return Ok(());
        }
        if core::mem::take(&mut self.core.rings) { Ok(()) } else { Err(Error::NoSuchChat) }
    }

    /// Says something. A conversation is opened where there is none, and the message waits until somebody is there.
    /// [`Event::Delivered`](crate::Event::Delivered), [`Event::Sent`](crate::Event::Sent) or
    /// [`Event::Failed`](crate::Event::Failed) follows for every message. The caller keeps the text until then.
    ///
    /// # Errors
    /// [`Error::TooLong`] above 1,664 bytes with headers, [`Error::Busy`] when too much waits, [`Error::Hidden`],
    /// [`Error::NoSuchChat`], [`Error::TooManyChats`], [`Error::InvalidAccount`]. The message is not sent then.
    pub fn send(&mut self, to: Recipient<'_>, message: &Outgoing<'_>) -> Result<(ChatId, MessageId), Error> {
        if let Recipient::Account(account) = to {
            checked(account)?;
        }
        self.core.send(to, message)
    }

    /// How many more bytes of text fit into one message, line breaks counting two.
    pub fn longest_text(message: &Outgoing<'_>) -> usize {
        let own = match message {
            Outgoing::Text { body, .. } | Outgoing::TextPart { body, .. } => body.len(),
            Outgoing::Typing { .. }
            | Outgoing::Nudge
            | Outgoing::Datacast { .. }
            | Outgoing::KeepAlive
            | Outgoing::Raw { .. }
            | Outgoing::Acknowledged { .. } => 0,
        };
        MAX_PAYLOAD.saturating_sub(message.length().saturating_sub(own))
    }
}
