//! Talking to one contact, or to several at once.

use std::sync::Arc;

use crate::failure::NativeFailure;
use crate::gate::{Cancellation, Gate};
use crate::message::Message;

/// Somebody in a conversation, oneself not counted.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Participant {
    /// The account, in lower case.
    pub account: String,
    /// The name, as the conversation's server told it. Untrusted plain text.
    pub name: String,
}

/// A conversation with a contact, or a group conversation. Letting go of it changes nothing.
///
/// A conversation with one contact outlives its connections: when it falls silent the connection is closed, and the next message opens
/// another one. When a third person comes in, it becomes a group conversation, and the contact gets a new conversation of two the next
/// time. A group conversation is over when its connection ends.
#[derive(uniffi::Object)]
pub struct Conversation {
    gate: Arc<Gate>,
    inner: msnp::Conversation,
}

impl Conversation {
    pub(crate) fn new(gate: Arc<Gate>, inner: msnp::Conversation) -> Arc<Self> {
        Arc::new(Self { gate, inner })
    }

    fn open_one(&self) -> Result<&msnp::Conversation, NativeFailure> {
        self.gate.check()?;
        Ok(&self.inner)
    }
}

#[uniffi::export]
impl Conversation {
    /// Its number in events.
    pub fn id(&self) -> Result<u32, NativeFailure> {
        Ok(self.inner.id().number())
    }

    /// The contact, unless it is or became a group conversation.
    pub fn account(&self) -> Result<Option<String>, NativeFailure> {
        msnp::check_caller()?;
        Ok(self.inner.account())
    }

    /// Who is connected, oneself not counted. Empty while it has no connection.
    pub fn participants(&self) -> Result<Vec<Participant>, NativeFailure> {
        let participants = self.open_one()?.participants().into_iter();
        Ok(participants.map(|one| Participant { account: one.account, name: one.name }).collect())
    }

    /// Whether somebody is connected, so that a message goes out at once.
    pub fn is_open(&self) -> Result<bool, NativeFailure> {
        Ok(self.open_one()?.is_open())
    }

    /// Opens the conversation without saying anything, and waits until the contact has joined. Messages open it by themselves.
    ///
    /// Errors: `NotReachable`, `NoAnswer`, `NoSwitchboard`, `NotSignedIn`, `ConversationOver` and others.
    pub async fn open(&self, cancellation: Option<Arc<Cancellation>>) -> Result<(), NativeFailure> {
        self.gate.passes(cancellation, self.inner.open()).await
    }

    /// Sends a message, and waits until the service has acknowledged it (for kinds that are not acknowledged, until it has left; for
    /// a text to somebody who is offline, until the service keeps it for them, which `StoredForLater` tells). Gives its number, as events name it. Messages leave in the order of the calls. Cancelling does not take it back: its fate comes as an event.
    ///
    /// Errors: `NotReachable`, `NotPassedOn`, `NotSent`, `FateUnknown`, `TooLong`, `InvalidValue`, `Busy` and others, with the text that did
    /// not arrive.
    pub async fn send(
        &self,
        message: Message,
        cancellation: Option<Arc<Cancellation>>,
    ) -> Result<u32, NativeFailure> {
        let sending = self.open_one()?.send(message.into());
        let sent = async { sending.await.map(msnp::MessageId::number) };
        self.gate.passes(cancellation, sent).await
    }

    /// Hands a message over without waiting, and gives its number. What becomes of it is told by `Delivered`, `Sent` or `Failed`.
    ///
    /// Errors: `TooLong`, `InvalidValue`, `Busy`, `NotSignedIn` and others when it is refused at once.
    pub fn post(&self, message: Message) -> Result<u32, NativeFailure> {
        let sending = self.open_one()?.send(message.into());
        match sending.message() {
            Some(message) => Ok(message.number()),
            None => Ok(futures_lite::future::block_on(sending).map(msnp::MessageId::number)?),
        }
    }

    /// Says that one is typing, if the conversation is connected; otherwise nothing happens. Send it every five seconds at most.
    pub fn typing(&self) -> Result<(), NativeFailure> {
        self.open_one()?.typing();
        Ok(())
    }

    /// Brings somebody else in, and waits until they have joined. A conversation of two becomes a group conversation by it.
    ///
    /// Errors: `InvalidAccount`, `NotReachable`, `NoAnswer` and others.
    pub async fn invite(
        &self,
        account: String,
        cancellation: Option<Arc<Cancellation>>,
    ) -> Result<(), NativeFailure> {
        self.gate.passes(cancellation, self.inner.invite(&account)).await
    }

    /// Leaves the conversation: closes its connections. What was not sent yet fails with `Left`.
    pub fn leave(&self) -> Result<(), NativeFailure> {
        self.open_one()?.leave();
        Ok(())
    }
}
