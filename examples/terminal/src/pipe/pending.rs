//! Commands under way: each is handed to the client in its turn, and answered when the answer is there.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;

use async_channel::{Receiver, Sender};
use futures_lite::future::poll_once;
use msnp::{Client, Conversation, ConversationId, Error, MessageId, SendFailure};
use serde_json::Value;

use super::command::Command;
use super::event::{Line, Told, What};
use super::field::To;
use super::transfers::Transfers;
use crate::downloads::Downloads;

/// How many conversations are remembered by number. The client itself remembers 256 that are silent.
const MOST_CONVERSATIONS: usize = 1024;
/// How many messages are remembered that left without an answer to come, in case the service says later that one did not get through.
const MOST_LEFT: usize = 64;
/// How many commands may wait for their answers at the same time. Above that, commands wait for their turn.
const MOST_UNANSWERED: usize = 64;

/// What is told of a command: the last line is its answer.
pub(super) type Answer = Pin<Box<dyn Future<Output = Vec<Told>> + Send>>;

/// What is under way.
pub(crate) struct Pending {
    pub(super) client: Client,
    /// Pictures and files.
    pub(crate) transfers: Transfers,
    conversations: BTreeMap<u32, ConversationId>,
    /// What left, or will leave, without an answer to come.
    unacknowledged: VecDeque<Unacknowledged>,
    /// Texts that the service keeps for later, of which that is to be told.
    stored: VecDeque<u32>,
    under_way: BTreeMap<u64, UnderWay>,
    /// The number of the next command.
    next: u64,
    sender: Sender<Answered>,
    /// The answers. Each is to be given to [`Pending::take`].
    pub(crate) answers: Receiver<Answered>,
}

/// A command without its answer.
struct UnderWay {
    id: Option<Value>,
    word: &'static str,
    /// It is about one's own status or name.
    about_oneself: bool,
}

/// What came of a command.
pub(crate) struct Answered {
    number: u64,
    told: Vec<Told>,
}

struct Unacknowledged {
    message: MessageId,
    what: What,
    /// It was told that it left.
    is_told: bool,
    /// What became of it, before that was told.
    refused: Option<Told>,
}

impl Pending {
    pub(crate) fn new(client: Client, downloads: Option<Downloads>) -> Self {
        let (sender, answers) = async_channel::unbounded();
        Self {
            transfers: Transfers::new(client.clone(), downloads),
            client,
            conversations: BTreeMap::new(),
            unacknowledged: VecDeque::new(),
            stored: VecDeque::new(),
            under_way: BTreeMap::new(),
            next: 0,
            sender,
            answers,
        }
    }

    pub(crate) fn has_room(&self) -> bool {
        self.under_way.len() < MOST_UNANSWERED
    }

    pub(crate) fn are_done(&self) -> bool {
        self.under_way.is_empty() && self.transfers.are_done()
    }

    /// Whether a command is under way that changes one's own status or name.
    pub(crate) fn change_oneself(&self) -> bool {
        self.under_way.values().any(|command| command.about_oneself)
    }

    /// Takes an answer of [`Pending::answers`]: the lines to be written.
    pub(crate) fn take(&mut self, answered: Answered) -> Vec<Line> {
        for told in &answered.told {
            if let Told::FileSending { transfer, .. } | Told::FileReceiving { transfer, .. } = told {
                self.transfers.start(*transfer);
            }
        }
        match self.under_way.remove(&answered.number) {
            Some(command) => {
                let told = answered.told.into_iter().map(|told| self.as_it_is_now(told)).collect();
                with_id(told, command.id, command.word)
            }
            None => Vec::new(),
        }
    }

    /// Gives up what is under way: the lines that say so.
    pub(crate) fn abandon(&mut self) -> Vec<Line> {
        let commands = std::mem::take(&mut self.under_way);
        let told = || vec![Told::error(&Error::Cancelled)];
        commands.into_values().flat_map(|command| with_id(told(), command.id, command.word)).collect()
    }

    /// Remembers the number of a conversation.
    pub(crate) fn know(&mut self, conversation: ConversationId) {
        self.conversations.insert(conversation.number(), conversation);
        if self.conversations.len() > MOST_CONVERSATIONS {
            self.conversations.pop_first();
        }
    }

    /// Remembers a message that asks for no acknowledgement.
    pub(super) fn will_leave(&mut self, message: MessageId, what: What) {
        self.unacknowledged.push_back(Unacknowledged { message, what, is_told: false, refused: None });
        self.unacknowledged.drain(..self.unacknowledged.len().saturating_sub(MOST_LEFT));
    }

    /// The service says that something was not delivered. That is news only of what was told to have left: otherwise the answer to its
    /// command tells it.
    pub(crate) fn failed(
        &mut self,
        chat: ConversationId,
        message: MessageId,
        reason: SendFailure,
    ) -> Option<Told> {
        let index = self.unacknowledged.iter().position(|sent| sent.message == message)?;
        let sent = self.unacknowledged.get_mut(index)?;
        let told = Told::not_sent(sent.what, Some(chat.number()), reason, None, Some(message));
        if sent.is_told {
            self.unacknowledged.remove(index);
            return Some(told);
        }
        sent.refused = Some(told);
        None
    }

    /// The service keeps a text for later: the answer to its command tells it.
    pub(crate) fn is_stored(&mut self, message: MessageId) {
        self.stored.push_back(message.number());
        self.stored.drain(..self.stored.len().saturating_sub(MOST_LEFT));
    }

    /// Whether what is about to be told of a message that left is still so: it may have been refused since, or be kept for later.
    fn as_it_is_now(&mut self, told: Told) -> Told {
        let Told::Delivered { chat, message: Some(number), .. } = told else { return told };
        if let Some(index) = self.stored.iter().position(|stored| *stored == number) {
            self.stored.remove(index);
            return Told::StoredForLater { chat, message: number };
        }
        let Some(index) = self.unacknowledged.iter().position(|sent| sent.message.number() == number) else {
            return told;
        };
        let refused = self.unacknowledged.get_mut(index).and_then(|sent| {
            sent.is_told = true;
            sent.refused.take()
        });
        refused.map_or(told, |refused| {
            self.unacknowledged.remove(index);
            refused
        })
    }

    /// Hands a command to the client now, so that everything happens in the order of the commands. The answer comes later, or at once.
    pub(crate) async fn carry_out(&mut self, id: Option<Value>, command: Command) {
        let about_oneself = matches!(command, Command::Status { .. } | Command::Name { .. });
        let (word, number) = (command.word(), self.next);
        let mut answer = self.answer(command, id.is_some());
        self.next = self.next.wrapping_add(1);
        self.under_way.insert(number, UnderWay { id, word, about_oneself });
        let sender = self.sender.clone();
        // The other end of the channel is a field of this value: it is there as long as anybody is interested.
        if let Some(told) = poll_once(&mut answer).await {
            let _ = sender.send(Answered { number, told }).await;
        } else {
            smol::spawn(async move {
                let told = answer.await;
                let _ = sender.send(Answered { number, told }).await;
            })
            .detach();
        }
    }

    pub(super) fn conversation(&mut self, to: &To) -> Result<Conversation, SendFailure> {
        let conversation = match to {
            To::Account { to } => self.client.conversation(to).map_err(|_| SendFailure::InvalidAccount)?,
            To::Chat { chat } => {
                let known = self.conversations.get(chat);
                known.and_then(|id| self.client.conversation_by_id(*id)).ok_or(SendFailure::Over)?
            }
        };
        self.know(conversation.id());
        Ok(conversation)
    }
}

/// The lines that tell what came of a command: the last one is the answer, and has the id.
fn with_id(mut told: Vec<Told>, id: Option<Value>, word: &'static str) -> Vec<Line> {
    if told.is_empty() && id.is_some() {
        told.push(Told::Done { command: word });
    }
    let answer = told.pop().map(|told| Line { told, id });
    told.into_iter().map(|told| Line { told, id: None }).chain(answer).collect()
}

/// The answer to a command that comes too late to be carried out. A second `sign-out` is one, too.
pub(crate) fn too_late(line: super::command::Line) -> Option<Line> {
    let failed = |what, to: To, text| Told::failed(what, to.chat(), SendFailure::NotSignedIn, text);
    let told = match line.command {
        Command::Text { to, text, .. } => failed(What::Text, to, Some(text)),
        Command::Nudge { to } => failed(What::Nudge, to, None),
        Command::Datacast { to, .. } => failed(What::Datacast, to, None),
        Command::Ink { to, .. } => failed(What::Ink, to, None),
        Command::Raw { to, .. } => failed(What::Raw, to, None),
        // These are told only to those who ask.
        Command::SignOut { .. }
        | Command::Typing { .. }
        | Command::KeepAlive { .. }
        | Command::NetworkChanged { .. }
        | Command::Suspend { .. }
        | Command::Resume { .. }
        | Command::Background { .. } => {
            line.id.as_ref()?;
            Told::error(&Error::NotSignedIn)
        }
        Command::Status { .. }
        | Command::Name { .. }
        | Command::Message { .. }
        | Command::Open { .. }
        | Command::Participants { .. }
        | Command::Invite { .. }
        | Command::Leave { .. }
        | Command::SetPicture { .. }
        | Command::Picture { .. }
        | Command::SetEmoticons { .. }
        | Command::Publish { .. }
        | Command::Withdraw { .. }
        | Command::OfflineMessageStored { .. }
        | Command::Object { .. }
        | Command::SendFile { .. }
        | Command::AcceptFile { .. }
        | Command::DeclineFile { .. }
        | Command::AddGroup { .. }
        | Command::RenameGroup { .. }
        | Command::RemoveGroup { .. }
        | Command::Privacy { .. }
        | Command::Prompting { .. }
        | Command::Switchboards { .. }
        | Command::Property { .. }
        | Command::AnswerMd5 { .. }
        | Command::Page { .. }
        | Command::Url { .. }
        | Command::Configuration { .. }
        | Command::Signal { .. }
        | Command::Contacts { .. }
        | Command::Counters { .. }
        | Command::State { .. }
        | Command::Regular(_) => Told::error(&Error::NotSignedIn),
    };
    Some(Line { told, id: line.id })
}
