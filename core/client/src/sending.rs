//! What becomes of a message, as a future.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::{SendError, SendFailure};
use crate::message::{Message, MessageId};
use crate::promise::Promised;

/// What becomes of a message: a future that resolves when the service acknowledged it (for kinds that are not acknowledged, when it has left;
/// for a text to somebody who is offline, when the service keeps it for them: [`Event::StoredForLater`](crate::Event::StoredForLater) comes
/// before that), with the reason otherwise. Dropping it does not take the message back.
#[must_use = "await it to learn whether the message was delivered, or drop it and take that from the events"]
pub struct Sending {
    message: Option<MessageId>,
    state: SendingState,
}

pub(crate) enum SendingState {
    Refused(Option<SendError>),
    Waiting(Promised<Result<MessageId, SendError>>),
}

impl Sending {
    /// Refused at once; a text is given back.
    pub(crate) fn refused(reason: SendFailure, message: Message) -> Self {
        let text = match message {
            Message::Text { text, .. } => Some(text),
            Message::Typing
            | Message::Nudge
            | Message::Datacast { .. }
            | Message::Ink { .. }
            | Message::KeepAlive
            | Message::Raw { .. } => None,
        };
        let error = SendError { reason, message: None, text };
        Self { message: None, state: SendingState::Refused(Some(error)) }
    }

    pub(crate) fn waiting(message: MessageId, promised: Promised<Result<MessageId, SendError>>) -> Self {
        Self { message: Some(message), state: SendingState::Waiting(promised) }
    }

    /// Which message, as events name it; `None` when it was refused at once.
    pub fn message(&self) -> Option<MessageId> {
        self.message
    }
}

impl Future for Sending {
    type Output = Result<MessageId, SendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let message = self.message;
        let lost = || SendError { reason: SendFailure::Unknown, message, text: None };
        match &mut self.state {
            SendingState::Refused(error) => Poll::Ready(Err(error.take().unwrap_or_else(lost))),
            SendingState::Waiting(promised) => {
                Pin::new(promised).poll(context).map(|outcome| outcome.unwrap_or_else(|| Err(lost())))
            }
        }
    }
}

impl fmt::Debug for Sending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").field("message", &self.message).finish_non_exhaustive()
    }
}
