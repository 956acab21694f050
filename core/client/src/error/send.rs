//! Why a message was not delivered, or a conversation not opened.

use msnp_core::code::ErrorCode;
use msnp_core::error::FailureReason;

use super::Error;
use super::advice::{FORKED_ADVICE, FROM_CALLBACK_ADVICE, refusal_advice};
use crate::message::MessageId;

/// Why a message was not delivered, or a conversation not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum SendFailure {
    /// The contact is offline, hidden, or does not accept messages from oneself (217, 216).
    #[error("the contact is not reachable: offline, hidden, or not accepting messages from you")]
    NotReachable,
    /// There is no such account (208).
    #[error("there is no such account")]
    NoSuchAccount,
    /// The contact was rung and did not join in time.
    #[error("the contact did not answer")]
    NoAnswer,
    /// The service refused the call or the conversation.
    #[error("the service refused: {0}")]
    Refused(ErrorCode),
    /// The service could not pass it on to everybody.
    #[error("the service could not pass it on")]
    NotPassedOn,
    /// Oneself is hidden.
    #[error("not possible while hidden")]
    Hidden,
    /// It was never sent: the connection ended first.
    #[error("it was not sent: the connection ended first")]
    NotSent,
    /// It was sent, and the connection ended or the time ran out before an answer.
    #[error("it was sent, and nobody can tell whether it arrived")]
    Unknown,
    /// The conversation was left by one's own wish.
    #[error("the conversation was left")]
    Left,
    /// No switchboard answered in time.
    #[error("no switchboard (the server of a conversation) answered in time")]
    NoSwitchboard,
    /// Not signed in.
    #[error("not signed in")]
    NotSignedIn,
    /// Too many messages wait in this conversation already; those are sent.
    #[error("too many messages wait to be sent")]
    Busy,
    /// More than one message, or [`LONGEST_TEXT`](crate::LONGEST_TEXT), can hold.
    #[error("too long")]
    TooLong,
    /// It is empty, or holds what cannot be sent.
    #[error("it is empty or holds characters that cannot be sent")]
    Invalid,
    /// Not an account name.
    #[error("not an account name")]
    InvalidAccount,
    /// The group conversation is over.
    #[error("the conversation is over")]
    Over,
    /// As many conversations as possible are open.
    #[error("too many conversations are open")]
    TooManyConversations,
    /// The call was made from inside a hook: the writer of a [trace](crate::Settings::with_trace), or a logger.
    #[error("called from inside a trace or log hook, where no client can be used")]
    FromCallback,
    /// This process was forked from the one that uses clients.
    #[error("this process was forked from the one that uses the library")]
    Forked,
    /// Oneself has blocked the contact.
    #[error("you have blocked the contact")]
    Blocked,
}

impl SendFailure {
    /// What the user can do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::NotReachable => "Wait until the contact is online, then send it again.",
            Self::NoSuchAccount | Self::InvalidAccount => "Check the spelling of the account.",
            Self::NoAnswer => "The contact's program did not answer. Send it again later.",
            Self::Refused(code) => refusal_advice(code),
            Self::NotPassedOn => "Send it again.",
            Self::Hidden => "Choose another status than hidden, then send it again.",
            Self::NotSent => "Send it again; the contact has not seen it.",
            Self::NoSwitchboard => {
                "Send it again; the contact has not seen it. If it stays so, the network may block the way to switchboards, which the notification server names: the HTTP gateway may help (`gateway` in the service settings)."
            }
            Self::Unknown => "Ask the contact before sending it again: it may arrive twice.",
            Self::Over | Self::Left => "Open the conversation again.",
            Self::NotSignedIn => "Sign in, then send it again.",
            Self::Busy => "Wait until the messages before it are delivered, then send it again.",
            Self::TooLong => "Send it in shorter parts.",
            Self::Invalid => "Write something that has visible characters.",
            Self::TooManyConversations => "Leave a conversation first.",
            Self::FromCallback => FROM_CALLBACK_ADVICE,
            Self::Forked => FORKED_ADVICE,
            Self::Blocked => "Unblock the contact first, then send it again.",
        }
    }

    pub(crate) fn of_call(error: msnp_core::Error) -> Self {
        use msnp_core::Error as Core;
        match error {
            Core::Busy => Self::Busy,
            Core::NotSignedIn => Self::NotSignedIn,
            Core::InvalidAccount => Self::InvalidAccount,
            Core::TooLong => Self::TooLong,
            Core::NoSuchChat => Self::Over,
            Core::TooManyChats => Self::TooManyConversations,
            Core::Hidden => Self::Hidden,
            Core::AlreadySignedIn
            | Core::InvalidValue
            | Core::InvalidAddress
            | Core::InsecureAddress
            | Core::NoDialect
            | Core::NotInDialect(_)
            | Core::NoSuchTransfer
            | Core::NotInBuild => Self::Invalid,
            #[cfg(not(feature = "exhaustive"))]
            _ => Self::Invalid,
        }
    }
}

impl From<FailureReason> for SendFailure {
    fn from(reason: FailureReason) -> Self {
        match reason {
            FailureReason::NotReachable => Self::NotReachable,
            FailureReason::NoSuchAccount => Self::NoSuchAccount,
            FailureReason::NoAnswer => Self::NoAnswer,
            FailureReason::Refused(code) => Self::Refused(code),
            FailureReason::NotPassedOn => Self::NotPassedOn,
            FailureReason::Hidden => Self::Hidden,
            FailureReason::NotSent => Self::NotSent,
            FailureReason::Left => Self::Left,
            FailureReason::NoSwitchboard => Self::NoSwitchboard,
            FailureReason::Unknown => Self::Unknown,
            #[cfg(not(feature = "exhaustive"))]
            _ => Self::Unknown,
        }
    }
}

/// A message that was not delivered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not delivered: {reason}")]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SendError {
    /// Why.
    pub reason: SendFailure,
    /// Which message; `None` when it was refused before it got a number.
    pub message: Option<MessageId>,
    /// The text, or those parts of a long one that did not arrive. `None` for what is not text.
    pub text: Option<String>,
}

impl SendError {
    /// What the user can do about it.
    pub fn advice(&self) -> &'static str {
        self.reason.advice()
    }
}

impl From<SendError> for Error {
    fn from(error: SendError) -> Self {
        Self::Conversation(error.reason)
    }
}
