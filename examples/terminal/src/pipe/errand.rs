//! Carrying commands out: each is handed to the client in its turn, and answered when the answer is there.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;

use async_channel::{Receiver, Sender};
use futures_lite::future::poll_once;
use msnp::{Client, Conversation, ConversationId, Error, MessageId, SendFailure, Sending};
use serde_json::Value;

use super::command::{Change, Command, To};
use super::event::{Failed, Line, Told, What};

/// How many conversations are remembered by number. The client itself remembers 256 that are silent.
const MOST_CONVERSATIONS: usize = 1024;
/// How many nudges are remembered, in case the service says later that one did not get through.
const MOST_NUDGES: usize = 64;
/// How many commands may wait for their answers at the same time. Above that, commands wait for their turn.
const MOST_UNANSWERED: usize = 64;

type Answer = Pin<Box<dyn Future<Output = Vec<Told>> + Send>>;

/// What is under way.
pub(crate) struct Errands {
    client: Client,
    conversations: BTreeMap<u32, ConversationId>,
    nudges: VecDeque<SentNudge>,
    unanswered: usize,
    /// How many of the unanswered are about one's own status or name.
    about_oneself: usize,
    sender: Sender<Answered>,
    /// The answers. Each is to be given to [`Errands::take`].
    pub(crate) answers: Receiver<Answered>,
}

/// What came of a command.
pub(crate) struct Answered {
    lines: Vec<Line>,
    about_oneself: bool,
}

struct SentNudge {
    message: MessageId,
    id: Option<Value>,
    has_left: bool,
}

impl Errands {
    pub(crate) fn new(client: Client) -> Self {
        let (sender, answers) = async_channel::unbounded();
        Self {
            client,
            conversations: BTreeMap::new(),
            nudges: VecDeque::new(),
            unanswered: 0,
            about_oneself: 0,
            sender,
            answers,
        }
    }

    pub(crate) fn has_room(&self) -> bool {
        self.unanswered < MOST_UNANSWERED
    }

    pub(crate) fn are_done(&self) -> bool {
        self.unanswered == 0
    }

    /// Whether a command is under way that changes one's own status or name.
    pub(crate) fn change_oneself(&self) -> bool {
        self.about_oneself > 0
    }

    /// Takes an answer of [`Errands::answers`]: the lines to be written.
    pub(crate) fn take(&mut self, answered: Answered) -> Vec<Line> {
        self.unanswered = self.unanswered.saturating_sub(1);
        self.about_oneself = self.about_oneself.saturating_sub(usize::from(answered.about_oneself));
        answered.lines
    }

    /// Remembers the number of a conversation.
    pub(crate) fn know(&mut self, conversation: ConversationId) {
        self.conversations.insert(conversation.number(), conversation);
        if self.conversations.len() > MOST_CONVERSATIONS {
            self.conversations.pop_first();
        }
    }

    /// A message that asks for no acknowledgement has left.
    pub(crate) fn left(&mut self, message: MessageId) {
        if let Some(nudge) = self.nudges.iter_mut().find(|nudge| nudge.message == message) {
            nudge.has_left = true;
        }
    }

    /// The service says that something was not delivered. Only for a nudge that had left before this is news.
    pub(crate) fn failed(
        &mut self,
        chat: ConversationId,
        message: MessageId,
        reason: SendFailure,
    ) -> Option<Line> {
        let index = self.nudges.iter().position(|nudge| nudge.message == message)?;
        let nudge = self.nudges.remove(index)?;
        let told = Told::failed(What::Nudge, Some(chat.number()), reason, None);
        nudge.has_left.then_some(Line { told, id: nudge.id })
    }

    /// Hands a command to the client. The answer comes later, or at once.
    pub(crate) async fn carry_out(&mut self, id: Option<Value>, command: Command) {
        let client = self.client.clone();
        let about_oneself = matches!(command, Command::Status(_) | Command::Name(_));
        let answer: Answer = match command {
            Command::Status(status) => own(async move {
                client.set_status(status).await?;
                Ok(Told::own_presence(&client))
            }),
            Command::Name(name) => own(async move {
                client.set_display_name(&name).await?;
                Ok(Told::own_presence(&client))
            }),
            Command::Message(text) => own(async move {
                client.set_personal_message(&text).await?;
                Ok(Told::own_presence(&client))
            }),
            Command::Change { what, who } => own(async move {
                match what {
                    Change::Add => client.add_contact(&who, None).await?,
                    Change::Remove => client.remove_contact(&who).await?,
                    Change::Block => client.block(&who).await?,
                    Change::Unblock => client.unblock(&who).await?,
                }
                Ok(Told::contact_now(&client, &who))
            }),
            Command::Text { to, text } => self.send(&to, What::Text, text, &id),
            Command::Nudge(to) => self.send(&to, What::Nudge, String::new(), &id),
            Command::Typing(to) => self.typing(&to, id.is_some()),
            Command::Invite { chat, who } => self.invite(chat, who),
            Command::Leave { chat } => self.leave(chat),
            Command::Contacts => ready(contacts(&client)),
            Command::Counters => ready(vec![Told::counters(&client.counters())]),
            Command::NetworkChanged => told_by_state(|| client.network_changed()),
            Command::Suspend => told_by_state(|| client.suspend()),
            Command::Resume => told_by_state(|| client.resume()),
            Command::Background(background) => told_by_state(|| client.set_background(background)),
            // The end of the session is told by the session itself.
            Command::SignOut => ready(Vec::new()),
        };
        self.start(id, about_oneself, answer).await;
    }

    /// Hands it over now, so that everything happens in the order of the commands, and waits for the answer elsewhere.
    async fn start(&mut self, id: Option<Value>, about_oneself: bool, mut answer: Answer) {
        self.unanswered = self.unanswered.saturating_add(1);
        self.about_oneself = self.about_oneself.saturating_add(usize::from(about_oneself));
        let sender = self.sender.clone();
        let answered = move |told: Vec<Told>| Answered {
            lines: told.into_iter().map(|told| Line { told, id: id.clone() }).collect(),
            about_oneself,
        };
        // The other end of the channel is a field of this value: it is there as long as anybody is interested.
        if let Some(told) = poll_once(&mut answer).await {
            let _ = sender.send(answered(told)).await;
        } else {
            smol::spawn(async move {
                let told = answer.await;
                let _ = sender.send(answered(told)).await;
            })
            .detach();
        }
    }

    fn conversation(&mut self, to: &To) -> Result<Conversation, SendFailure> {
        let conversation = match to {
            To::Account(account) => {
                self.client.conversation(account).map_err(|_| SendFailure::InvalidAccount)?
            }
            To::Chat(number) => {
                let known = self.conversations.get(number);
                known.and_then(|id| self.client.conversation_by_id(*id)).ok_or(SendFailure::Over)?
            }
        };
        self.know(conversation.id());
        Ok(conversation)
    }

    fn send(&mut self, to: &To, what: What, text: String, id: &Option<Value>) -> Answer {
        let conversation = match self.conversation(to) {
            Ok(conversation) => conversation,
            Err(reason) => {
                let text = (what == What::Text).then_some(text);
                return ready(vec![Told::failed(what, number_of(to), reason, text)]);
            }
        };
        let sending = match what {
            What::Nudge => conversation.nudge(),
            _ => conversation.send_text(text),
        };
        if let Some(message) = sending.message().filter(|_| what == What::Nudge) {
            self.nudges.push_back(SentNudge { message, id: id.clone(), has_left: false });
            self.nudges.drain(..self.nudges.len().saturating_sub(MOST_NUDGES));
        }
        Box::pin(outcome(conversation.id().number(), what, sending))
    }

    fn typing(&mut self, to: &To, wants_answer: bool) -> Answer {
        let outcome = self.conversation(to).and_then(|conversation| {
            let is_open = conversation.is_open();
            conversation.typing();
            if is_open { Ok(conversation.id().number()) } else { Err(SendFailure::Over) }
        });
        // Typing is worth no event, unless somebody asks what became of it.
        ready(match outcome {
            _ if !wants_answer => Vec::new(),
            Ok(chat) => {
                vec![Told::Delivered { chat, what: What::Typing, message: None, acknowledged: false }]
            }
            Err(reason) => vec![Told::failed(What::Typing, number_of(to), reason, None)],
        })
    }

    fn invite(&mut self, chat: u32, who: String) -> Answer {
        let conversation = self.conversation(&To::Chat(chat));
        Box::pin(async move {
            let invited = async { conversation?.invite(&who).await };
            vec![match invited.await {
                Ok(()) => Told::Joined { chat, name: who.clone(), who },
                Err(error) => Told::Failed(Failed {
                    what: What::Invitation,
                    chat: Some(chat),
                    who: Some(who),
                    reason: error.to_string(),
                    advice: error.advice(),
                    text: None,
                }),
            }]
        })
    }

    fn leave(&mut self, chat: u32) -> Answer {
        let who = self.client.contacts().me().account().to_owned();
        ready(vec![match self.conversation(&To::Chat(chat)) {
            Ok(conversation) => {
                conversation.leave();
                Told::Left { chat, who }
            }
            Err(reason) => Told::error(&Error::Conversation(reason)),
        }])
    }
}

/// What a command is answered with that comes too late to be carried out.
pub(crate) fn too_late(command: Command) -> Vec<Told> {
    match command {
        Command::Text { to, text } => {
            vec![Told::failed(What::Text, number_of(&to), SendFailure::NotSignedIn, Some(text))]
        }
        Command::Nudge(to) => vec![Told::failed(What::Nudge, number_of(&to), SendFailure::NotSignedIn, None)],
        Command::SignOut
        | Command::Typing(_)
        | Command::NetworkChanged
        | Command::Suspend
        | Command::Resume
        | Command::Background(_) => Vec::new(),
        _ => vec![Told::error(&Error::NotSignedIn)],
    }
}

fn number_of(to: &To) -> Option<u32> {
    match to {
        To::Chat(number) => Some(*number),
        To::Account(_) => None,
    }
}

fn ready(told: Vec<Told>) -> Answer {
    Box::pin(std::future::ready(told))
}

/// What comes of it is told by `state-changed`, when something does.
fn told_by_state(change: impl FnOnce()) -> Answer {
    change();
    ready(Vec::new())
}

/// A request that is answered by one event, or refused.
fn own(request: impl Future<Output = Result<Told, Error>> + Send + 'static) -> Answer {
    Box::pin(async move { vec![request.await.unwrap_or_else(|error| Told::error(&error))] })
}

async fn outcome(chat: u32, what: What, sending: Sending) -> Vec<Told> {
    vec![match sending.await {
        Ok(message) => {
            Told::Delivered { chat, what, message: Some(message.number()), acknowledged: what == What::Text }
        }
        Err(failed) => Told::failed(what, Some(chat), failed.reason, failed.text),
    }]
}

/// The whole list, and a last line by which one knows that it was all.
fn contacts(client: &Client) -> Vec<Told> {
    let contacts = client.contacts();
    let mut told = Told::whole_list(&contacts);
    let (groups, people) = (contacts.groups().len(), contacts.everybody().len());
    told.push(Told::Notice { text: format!("{people} people on the lists, {groups} groups") });
    told
}
