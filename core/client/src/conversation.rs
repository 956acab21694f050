//! Talking to one contact, or to several at once.

use std::fmt;
use std::sync::Arc;

use msnp_core::internals::message::InkKind;

use crate::engine::Handle;
use crate::error::{Error, SendFailure};
use crate::hooks;
use crate::message::{ConversationId, Message, Participant};
use crate::sending::Sending;

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
            let entry = inner.session.conversations.get(self.id)?;
            Some(entry.account.as_deref().map(str::to_owned))
        });
        known.ok().flatten().unwrap_or_else(|| self.account.as_deref().map(str::to_owned))
    }

    /// Who is connected, oneself not counted. Empty while it has no connection.
    pub fn participants(&self) -> Vec<Participant> {
        let inside = self.handle.shared.look(|inner| {
            inner.session.conversations.get(self.id).map(|entry| entry.participants()).unwrap_or_default()
        });
        inside.unwrap_or_default()
    }

    /// Whether somebody is connected, so that a message goes out at once. With a contact of another network it does without a connection.
    pub fn is_open(&self) -> bool {
        let is_open = self.handle.shared.look(|inner| {
            let entry = inner.session.conversations.get(self.id);
            let account = self.account.as_deref();
            entry.is_some_and(|entry| entry.has_participants())
                || account.is_some_and(|account| inner.session.other_network(account).is_some())
        });
        is_open.unwrap_or(false)
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
    ///
    /// ```no_run
    /// # async fn show(chat: msnp::Conversation) -> Result<(), Box<dyn std::error::Error>> {
    /// // Resolves when the service has acknowledged it.
    /// chat.send_text("Hello there, Bruno").await?;
    /// // Has been handed over as well; what becomes of it is told by an event.
    /// drop(chat.send_text("How are you?"));
    /// # Ok(())
    /// # }
    /// ```
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
    ///
    /// ```no_run
    /// # async fn show(chat: msnp::Conversation) -> Result<(), Box<dyn std::error::Error>> {
    /// use msnp::{Color, Effects, Format, Message};
    ///
    /// let red = Color { red: 255, green: 0, blue: 0 };
    /// let format = Format { effects: Effects::BOLD, color: red, ..Format::default() };
    /// chat.send(Message::formatted("Look here", format)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, message: Message) -> Sending {
        match hooks::check() {
            Ok(()) => {
                self.handle.shared.change(|inner| inner.send(self.id, self.account.as_deref(), message))
            }
            Err(refusal) => Sending::refused(refusal.into(), message),
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

    /// Sends what somebody has drawn by hand, a GIF or strokes (`p2p.md` 6.3): one that is longer than one message in pieces, which arrive as one where
    /// everybody who sees it says that they join them ([`Capabilities::CHUNKED_MESSAGES`](crate::Capabilities)). Like a text it is acknowledged, and
    /// has one fate. Nothing of it is looked at. Others learn of it by [`Event::Message`](crate::Event::Message).
    ///
    /// ```no_run
    /// # async fn show(chat: msnp::Conversation) -> Result<(), Box<dyn std::error::Error>> {
    /// chat.send_ink(msnp::InkKind::Gif, std::fs::read("greeting.gif")?).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`SendFailure::Invalid`] for one without a byte, [`SendFailure::TooLong`] above [`LONGEST_INK`](crate::LONGEST_INK), and for what is longer than one
    /// message where somebody does not join pieces; and those of [`send`](Conversation::send).
    pub fn send_ink(&self, kind: InkKind, drawing: impl Into<Vec<u8>>) -> Sending {
        self.send(Message::Ink { kind, drawing: drawing.into() })
    }

    /// Sends a payload that is ready, as it is: headers of one line each, an empty line, and the body, together at most 1,664 bytes
    /// (`switchboard.md` 2). `MIME-Version` is the first header, `Content-Type` the second, and CR LF ends each line:
    ///
    /// ```no_run
    /// # fn show(chat: &msnp::Conversation) {
    /// chat.send_raw("MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\nClient-Name: Example/1.0\r\n");
    /// # }
    /// ```
    ///
    /// What has the content type `application/x-msnmsgrp2p` is acknowledged; of everything else the service only says when it fails.
    pub fn send_raw(&self, payload: impl Into<Vec<u8>>) -> Sending {
        self.send(Message::Raw { payload: payload.into() })
    }

    /// Brings somebody else in, and waits until they have joined. A conversation of two becomes a group conversation by it.
    ///
    /// ```no_run
    /// # async fn show(chat: msnp::Conversation) -> Result<(), Box<dyn std::error::Error>> {
    /// chat.invite("carla@example.org").await?;
    /// chat.send_text("Hello everybody").await?;
    /// # Ok(())
    /// # }
    /// ```
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
