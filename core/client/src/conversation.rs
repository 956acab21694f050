//! Talking to one contact, or to several at once.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use msnp_core::switchboard::message::{Color, Effects, Format as CoreFormat};
use msnp_core::text::Text;

use crate::engine::Handle;
use crate::error::{Error, SendError, SendFailure};
use crate::hooks;
use crate::promise::Promised;
use crate::sending::refused;

/// The longest text that [`Conversation::send_text`] takes, in bytes of UTF-8. It is split into as many messages as needed, each of
/// at most 1,664 bytes with its headers (`switchboard.md` 2).
pub const LONGEST_TEXT: usize = 64 * 1024;

/// A conversation, as events name it. Never used again for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConversationId(pub(crate) u32);

/// A message of one's own, as events name it. A long text that was split is one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub(crate) u32);

impl ConversationId {
    /// From a bare number, for borders that know nothing else.
    /// [`Client::conversation_by_id`](crate::Client::conversation_by_id) says whether there is such a conversation.
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The bare number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl MessageId {
    /// The bare number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a text looks (`X-MMS-IM-Format`, `switchboard.md` 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// The name of the font. At most 31 characters go out.
    pub font: String,
    /// Bold, italic and so on.
    pub effects: Effects,
    /// The colour of the text.
    pub color: Color,
    /// The Windows number of a character set, for the choice of the font only: 0 ANSI, 0x80 Shift-JIS and so on.
    pub character_set: u8,
    /// Family in the high digit, pitch in the low one: 0x22 is a sans-serif font with variable pitch.
    pub pitch_and_family: u8,
    /// Whether the text runs from right to left.
    pub right_to_left: bool,
}

impl Default for Format {
    /// Segoe UI in black.
    fn default() -> Self {
        Self::owned(&CoreFormat::DEFAULT)
    }
}

impl Format {
    pub(crate) fn owned(format: &CoreFormat<'_>) -> Self {
        Self {
            font: format.font.chars().take(64).collect(),
            effects: format.effects,
            color: format.color,
            character_set: format.character_set,
            pitch_and_family: format.pitch_and_family,
            right_to_left: format.right_to_left,
        }
    }

    pub(crate) fn borrowed(&self) -> CoreFormat<'_> {
        CoreFormat {
            font: Text::from(self.font.as_str()),
            effects: self.effects,
            color: self.color,
            character_set: self.character_set,
            pitch_and_family: self.pitch_and_family,
            right_to_left: self.right_to_left,
        }
    }
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// Says something. Acknowledged by the service.
    Text {
        /// What, at most [`LONGEST_TEXT`] bytes.
        text: String,
        /// How it looks.
        format: Format,
    },
    /// One is typing. Send it every five seconds at most. Not acknowledged.
    Typing,
    /// Shakes the others' windows. The service only says so when it fails.
    Nudge,
    /// Something else out of the ordinary: 2 a wink, 3 a voice clip, 4 an action text. The service only says so when it fails.
    Datacast {
        /// What kind it is.
        id: u32,
        /// An MSNObject or a text on one line.
        data: String,
    },
    /// Holds an idle conversation open. Not acknowledged.
    KeepAlive,
    /// A payload that is ready, headers and body together at most 1,664 bytes.
    Raw {
        /// The payload, as `switchboard.md` 2 describes it.
        payload: Vec<u8>,
    },
}

impl Message {
    /// A text with the default looks.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), format: Format::default() }
    }

    /// A text with looks of its own.
    pub fn formatted(text: impl Into<String>, format: Format) -> Self {
        Self::Text { text: text.into(), format }
    }
}

/// Somebody in a conversation, oneself not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Participant {
    /// The account, in lower case.
    pub account: String,
    /// The name, as the conversation's server told it.
    pub name: String,
}

/// A conversation with a contact, or a group conversation. A cheap handle; dropping it changes nothing.
///
/// A conversation with one contact outlives its connections: when it falls silent the connection is closed, and the next message opens
/// another one. When a third person comes in, it becomes a group conversation, and the contact gets a new conversation of two the next
/// time. A group conversation is over when its connection ends.
#[derive(Clone)]
pub struct Conversation {
    pub(crate) handle: Arc<Handle>,
    pub(crate) id: ConversationId,
    /// The contact it was made for; `None`: it was made by id.
    pub(crate) account: Option<Arc<str>>,
}

impl Conversation {
    /// Its number in events.
    pub fn id(&self) -> ConversationId {
        self.id
    }

    /// The contact, unless it is or became a group conversation.
    pub fn account(&self) -> Option<String> {
        let known = self.handle.shared.look(|inner| {
            let window = inner.session.windows.get(self.id)?;
            Some(window.account.as_deref().map(str::to_owned))
        });
        known.ok().flatten().unwrap_or_else(|| self.account.as_deref().map(str::to_owned))
    }

    /// Who is connected, oneself not counted. Empty while it has no connection.
    pub fn participants(&self) -> Vec<Participant> {
        let inside = self.handle.shared.look(|inner| {
            inner.session.windows.get(self.id).map(|window| window.participants()).unwrap_or_default()
        });
        inside.unwrap_or_default()
    }

    /// Whether somebody is connected, so that a message goes out at once.
    pub fn is_open(&self) -> bool {
        self.handle
            .shared
            .look(|inner| inner.session.windows.get(self.id).is_some_and(|window| window.has_participants()))
            .unwrap_or(false)
    }

    /// Opens the conversation without saying anything, and waits until the contact has joined. Messages open it by themselves.
    ///
    /// # Errors
    /// [`Error::Conversation`] when the contact could not be reached, or the group conversation is over.
    pub async fn open(&self) -> Result<(), Error> {
        match self.handle.shared.act(|inner| inner.open(self.id, self.account.as_deref()))?? {
            None => Ok(()),
            Some(opened) => opened.await.unwrap_or(Err(SendFailure::NotSent)).map_err(Error::Conversation),
        }
    }

    /// Sends a text with the default looks. See [`Conversation::send`].
    pub fn send_text(&self, text: impl Into<String>) -> Sending {
        self.send(Message::text(text))
    }

    /// Sends a message. **It is handed over in this call**; the future only tells what became of it, and dropping it changes nothing:
    /// [`Event::Delivered`](crate::Event::Delivered), [`Event::Sent`](crate::Event::Sent) or [`Event::Failed`](crate::Event::Failed)
    /// comes as well.
    ///
    /// Text above the limit of one message leaves in pieces and counts as one message. It arrives as one text when everybody who hears it says
    /// that they join such pieces ([`Capabilities::CHUNKED_MESSAGES`](crate::Capabilities)); otherwise it is split, at spaces where possible.
    ///
    /// Messages leave in the order of the calls, as fast as the service acknowledges them. Of what cannot leave yet, 1,280 messages
    /// wait, the last 256 of them with at most 256 KiB; above that a message is refused at once with [`SendFailure::Busy`].
    pub fn send(&self, message: Message) -> Sending {
        match hooks::check() {
            Ok(()) => {
                self.handle.shared.change(|inner| inner.send(self.id, self.account.as_deref(), message))
            }
            Err(refusal) => refused(refusal.into(), message),
        }
    }

    /// Says that one is typing, if the conversation is connected; otherwise nothing happens: nobody is rung for it.
    /// Send it every five seconds at most.
    pub fn typing(&self) {
        if self.is_open() {
            drop(self.send(Message::Typing));
        }
    }

    /// Shakes the others' windows.
    pub fn nudge(&self) -> Sending {
        self.send(Message::Nudge)
    }

    /// Sends a payload that is ready, headers and body together at most 1,664 bytes (`switchboard.md` 2).
    pub fn send_raw(&self, payload: impl Into<Vec<u8>>) -> Sending {
        self.send(Message::Raw { payload: payload.into() })
    }

    /// Brings somebody else in, and waits until they have joined. A conversation of two becomes a group conversation by it.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`], or [`Error::Conversation`] when they could not be reached.
    pub async fn invite(&self, account: &str) -> Result<(), Error> {
        self.open().await?;
        let joined = self.handle.shared.act(|inner| inner.invite(self.id, account))??;
        match joined {
            None => Ok(()),
            Some(joined) => joined.await.unwrap_or(Err(SendFailure::Over)).map_err(Error::Conversation),
        }
    }

    /// Leaves the conversation: closes its connections. What was not sent yet fails with [`SendFailure::Left`]; what was sent and is
    /// not acknowledged within two seconds with [`SendFailure::Unknown`]: it may have arrived.
    pub fn leave(&self) {
        let id = self.id;
        self.handle.shared.later(move |inner| inner.leave(id));
    }
}

impl fmt::Debug for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversation")
            .field("id", &self.id)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// What becomes of a message: a future that resolves when the service acknowledged it (or, for kinds that are not acknowledged, when it
/// has left), with the reason otherwise. Dropping it does not take the message back.
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
    pub(crate) fn refused(error: SendError) -> Self {
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
