//! Talking to one contact, or to several at once.

use std::sync::Arc;

use crate::client::Client;
use crate::failure::NativeFailure;
use crate::gate::Cancellation;

/// How a text looks.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Format {
    /// The name of the font. At most 31 characters go out.
    #[uniffi(default = "Segoe UI")]
    pub font: String,
    /// Bold.
    #[uniffi(default = false)]
    pub bold: bool,
    /// Italic.
    #[uniffi(default = false)]
    pub italic: bool,
    /// Struck through.
    #[uniffi(default = false)]
    pub strike: bool,
    /// Underlined.
    #[uniffi(default = false)]
    pub underline: bool,
    /// The colour, `0xRRGGBB`; what is above is left out.
    #[uniffi(default = 0)]
    pub color: u32,
    /// The Windows number of a character set, for the choice of the font only: 0 ANSI, 0x80 Shift-JIS and so on.
    #[uniffi(default = 0)]
    pub character_set: u8,
    /// Family in the high digit, pitch in the low one: 0x22 (34) is a sans-serif font with variable pitch.
    #[uniffi(default = 34)]
    pub pitch_and_family: u8,
    /// Whether the text runs from right to left.
    #[uniffi(default = false)]
    pub right_to_left: bool,
}

impl From<msnp::Format> for Format {
    fn from(format: msnp::Format) -> Self {
        let has = |effect| format.effects.contains(effect);
        let color = format.color;
        Self {
            bold: has(msnp::Effects::BOLD),
            italic: has(msnp::Effects::ITALIC),
            strike: has(msnp::Effects::STRIKE),
            underline: has(msnp::Effects::UNDERLINE),
            color: u32::from_be_bytes([0, color.red, color.green, color.blue]),
            character_set: format.character_set,
            pitch_and_family: format.pitch_and_family,
            right_to_left: format.right_to_left,
            font: format.font,
        }
    }
}

impl From<Format> for msnp::Format {
    fn from(format: Format) -> Self {
        let wanted = [
            (format.bold, msnp::Effects::BOLD),
            (format.italic, msnp::Effects::ITALIC),
            (format.strike, msnp::Effects::STRIKE),
            (format.underline, msnp::Effects::UNDERLINE),
        ];
        let effects = wanted
            .into_iter()
            .filter(|(is_wanted, _)| *is_wanted)
            .fold(msnp::Effects::NONE, |all, (_, effect)| all.with(effect));
        let [_, red, green, blue] = format.color.to_be_bytes();
        Self {
            font: format.font,
            effects,
            color: msnp::Color { red, green, blue },
            character_set: format.character_set,
            pitch_and_family: format.pitch_and_family,
            right_to_left: format.right_to_left,
        }
    }
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Message {
    /// Says something. Acknowledged by the service.
    Text {
        /// What, at most 65,536 bytes in UTF-8. It is split into as many messages as needed, and counts as one.
        text: String,
        /// How it looks; nothing: Segoe UI in black.
        #[uniffi(default = None)]
        format: Option<Format>,
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
        /// The payload.
        payload: Vec<u8>,
    },
}

impl From<Message> for msnp::Message {
    fn from(message: Message) -> Self {
        match message {
            Message::Text { text, format } => {
                Self::formatted(text, format.map_or_else(msnp::Format::default, Into::into))
            }
            Message::Typing => Self::Typing,
            Message::Nudge => Self::Nudge,
            Message::Datacast { id, data } => Self::Datacast { id, data },
            Message::KeepAlive => Self::KeepAlive,
            Message::Raw { payload } => Self::Raw { payload },
        }
    }
}

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
    client: Arc<Client>,
    inner: msnp::Conversation,
}

impl Conversation {
    pub(crate) fn new(client: Arc<Client>, inner: msnp::Conversation) -> Arc<Self> {
        Arc::new(Self { client, inner })
    }

    fn open_one(&self) -> Result<&msnp::Conversation, NativeFailure> {
        self.client.gate().check()?;
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
        self.client.gate().passes(cancellation, self.inner.open()).await
    }

    /// Sends a message, and waits until the service has acknowledged it (or, for kinds that are not acknowledged, until it has left). Gives
    /// its number, as events name it. Messages leave in the order of the calls. Cancelling does not take it back: its fate comes as an event.
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
        self.client.gate().passes(cancellation, sent).await
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
        self.client.gate().passes(cancellation, self.inner.invite(&account)).await
    }

    /// Leaves the conversation: closes its connections. What was not sent yet fails with `Left`.
    pub fn leave(&self) -> Result<(), NativeFailure> {
        self.open_one()?.leave();
        Ok(())
    }
}
