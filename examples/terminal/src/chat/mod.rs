//! `msnp chat`: an interactive program for terminals of any size from 20x5 characters.

mod conversation;
mod draw;
mod emoticons;
mod events;
mod exchange;
mod field;
mod files;
mod friend;
#[cfg_attr(not(all(unix, feature = "graphics")), path = "no_graphics.rs")]
mod graphics;
mod history;
mod input;
mod kinds;
mod list;
mod marks;
pub(crate) mod picture;
mod popup;
mod screen;
mod state;
mod wrap;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_channel::{Receiver, Sender};
use crossterm::event::{Event as TerminalEvent, EventStream};
use futures_lite::{FutureExt, StreamExt};
use jiff::Zoned;
use jiff::civil::DateTime;
use msnp::{Client, Conversation, ConversationId, Error, Event, Events, Roster, Sending, TransferEvent};
use smol::Timer;

use self::conversation::Fate;
use self::emoticons::Own;
use self::exchange::Exchange;
use self::friend::Company;
use self::graphics::Graphics;
use self::input::Request;
use self::picture::Means;
use self::screen::Screen;
use self::state::{Session, State};
use crate::downloads::Downloads;
use crate::exit::Exit;
use crate::logging;
use crate::options::Chat;
use crate::problem::{Problem, with_options};

/// How often the screen is looked at while something on it passes by itself.
const TICK: Duration = Duration::from_millis(500);
/// How many events are taken between two looks at the screen.
const MOST_AT_ONCE: usize = 4096;
/// How many may wait meanwhile: a terminal may take its time, and a text that finds no room is never seen. How large they are is
/// bounded by the client.
const MOST_WAITING: usize = 16_384;
/// How long goodbye may take.
const GOODBYE: Duration = Duration::from_secs(3);

pub(crate) fn run(options: &Chat) -> Exit {
    // Log lines on the terminal would spoil the screen; in a file they do not.
    if !io::stderr().is_terminal() {
        logging::start(options.connection.verbosity);
    }
    if !screen::is_there() {
        return complain("chat needs a terminal; for scripts there is msnp pipe");
    }
    let downloads = match options.connection.downloads.as_deref().map(Downloads::at).transpose() {
        Ok(downloads) => downloads,
        Err(problem) => return problem.report(),
    };
    let company = options.demo.then(Company::start).transpose();
    let client = company.and_then(|company| {
        let client = match &company {
            Some(company) => company.client(&options.connection)?,
            None => ordinary_client(options)?,
        };
        Ok((company, client))
    });
    // The company stays until the end.
    let (_company, client) = match client {
        Ok(both) => both,
        Err(problem) => return problem.report(),
    };
    let mut shell = Shell::new(client).with_downloads(downloads);
    let outcome = Screen::open().and_then(|mut screen| {
        shell.state.pictures.means =
            Means::of(options.pictures, |name| std::env::var(name).ok(), Graphics::ask);
        shell.state.emoticons.means = shell.state.pictures.means.clone();
        smol::block_on(shell.run(&mut screen))
    });
    match outcome {
        Ok(exit) => exit,
        Err(error) => complain(&format!("the terminal cannot be used: {error}")),
    }
}

fn complain(text: &str) -> Exit {
    // Nobody can be told that standard error is closed.
    let _ = writeln!(io::stderr(), "msnp: {text}");
    Exit::Failed
}

fn ordinary_client(options: &Chat) -> Result<Client, Problem> {
    let connection = &options.connection;
    let asked = || screen::ask_password(connection.account.as_deref().unwrap_or_default()).ok().flatten();
    let password = connection.password()?.or_else(asked).ok_or(Problem::NoPassword)?;
    connection.client_with_password(&password)
}

/// The date and the time where the person is.
fn time_of_day() -> DateTime {
    Zoned::now().datetime()
}

/// What a request came to.
enum Happening {
    SignedIn(Result<(), Error>),
    /// A request was carried out, or refused.
    Answered(Result<Option<String>, Error>),
    /// What became of a message.
    Settled {
        chat: u32,
        token: u64,
        fate: Fate,
    },
    Exchange(Exchange),
}

enum Next {
    Terminal(Option<io::Result<TerminalEvent>>),
    Client(Option<Event>),
    Happening(Happening),
    Tick,
}

/// The client, the screen's state, and what goes between them.
struct Shell {
    client: Client,
    events: Events,
    state: State,
    contacts: Arc<Roster>,
    conversations: BTreeMap<u32, ConversationId>,
    happenings: Receiver<Happening>,
    sender: Sender<Happening>,
    /// For what others send.
    downloads: Option<Downloads>,
    /// Files that are being received.
    receiving: usize,
    /// Emoticons of one's own.
    emoticons: Vec<Own>,
    exit: Exit,
}

impl Shell {
    fn new(client: Client) -> Self {
        let (sender, happenings) = async_channel::unbounded();
        let contacts = client.contacts();
        Self {
            state: State::new(contacts.me().account(), Instant::now(), time_of_day()),
            events: client.events_with_room(MOST_WAITING),
            client,
            contacts,
            conversations: BTreeMap::new(),
            happenings,
            sender,
            downloads: None,
            receiving: 0,
            emoticons: Vec::new(),
            exit: Exit::Wish,
        }
    }

    async fn run(mut self, screen: &mut Screen) -> io::Result<Exit> {
        let mut keys = EventStream::new();
        self.sign_in();
        loop {
            let size = screen.terminal.size()?;
            (self.state.width, self.state.height) = (size.width, size.height);
            self.state.tick(Instant::now());
            self.look_at_pictures();
            screen.terminal.draw(|frame| draw::draw(frame, &self.state))?;
            // Now it is known whether there is room for them.
            self.look_at_emoticons();
            let next = self.next(&mut keys).await;
            self.state.now = Instant::now();
            self.state.set_clock(time_of_day());
            match next {
                Next::Terminal(Some(event)) => {
                    if let Some(request) = self.terminal(event?) {
                        if request == Request::Quit {
                            break;
                        }
                        self.carry_out(request);
                    }
                }
                Next::Terminal(None) => break,
                Next::Client(event) => self.client_events(event),
                Next::Happening(happening) => self.happened(happening),
                Next::Tick => {}
            }
        }
        let goodbye = async { self.client.sign_out().await };
        goodbye
            .or(async {
                Timer::after(GOODBYE).await;
            })
            .await;
        self.finish_files().await;
        Ok(self.exit)
    }

    async fn next(&mut self, keys: &mut EventStream) -> Next {
        let is_passing = self.state.is_passing();
        let (events, happenings) = (&mut self.events, &self.happenings);
        let key = async { Next::Terminal(keys.next().await) };
        let event = async { Next::Client(events.next().await) };
        let happening = async {
            match happenings.recv().await {
                Ok(happening) => Next::Happening(happening),
                Err(_) => std::future::pending().await,
            }
        };
        let tick = async {
            if !is_passing {
                return std::future::pending().await;
            }
            Timer::after(TICK).await;
            Next::Tick
        };
        key.or(event).or(happening).or(tick).await
    }

    fn terminal(&mut self, event: TerminalEvent) -> Option<Request> {
        match event {
            TerminalEvent::Key(key) => input::key(&mut self.state, key),
            TerminalEvent::Paste(text) => input::paste(&mut self.state, &text),
            TerminalEvent::FocusGained
            | TerminalEvent::FocusLost
            | TerminalEvent::Mouse(_)
            | TerminalEvent::Resize(..) => None,
        }
    }

    /// Takes what has happened so far, and looks at the contacts once.
    fn client_events(&mut self, first: Option<Event>) {
        let mut next = first;
        for _ in 0..MOST_AT_ONCE {
            let Some(event) = next else { break };
            self.client_event(event);
            next = self.events.try_next();
        }
        if let Some(event) = next {
            self.client_event(event);
        }
        self.look_at_contacts();
    }

    fn client_event(&mut self, event: Event) {
        if let Event::ConversationOpened { conversation, .. }
        | Event::Joined { conversation, .. }
        | Event::Text { conversation, .. }
        | Event::Typing { conversation, .. }
        | Event::Nudge { conversation, .. }
        | Event::Transfer(TransferEvent::FileOffered { conversation, .. }) = &event
        {
            self.conversations.insert(conversation.number(), *conversation);
        }
        if let Event::SignedOut { reason } = &event {
            self.exit = Exit::of_reason(reason);
        }
        if let Event::OfflineMessage { id, from, name, text, time: _ } = &event {
            self.offline_message(id, from, name, text);
        }
        events::take(&mut self.state, event);
        let conversations = &self.state.conversations;
        self.conversations
            .retain(|chat, _| conversations.iter().any(|conversation| conversation.chat == *chat));
    }

    /// A message that was left: in the conversation with its sender. What was shown is seen as stored; this program keeps nothing.
    fn offline_message(&mut self, id: &str, from: &str, name: &str, text: &str) {
        let Ok(conversation) = self.client.conversation(from) else { return };
        let chat = conversation.id();
        self.conversations.insert(chat.number(), chat);
        self.state.hear(chat.number(), from, name, text);
        if let Err(error) = self.client.offline_message_stored(id) {
            log::debug!("an offline message stays at the service: {error}");
        }
    }

    fn look_at_contacts(&mut self) {
        let contacts = self.client.contacts();
        if !Arc::ptr_eq(&contacts, &self.contacts) {
            self.state.set_contacts(&contacts);
            self.contacts = contacts;
        }
    }

    fn happened(&mut self, happening: Happening) {
        match happening {
            // It may be lost or over again already: events come first.
            Happening::SignedIn(Ok(())) if self.state.session == Session::SigningIn => {
                self.state.session = Session::Online;
            }
            Happening::SignedIn(Ok(())) => {}
            Happening::SignedIn(Err(error)) => {
                self.exit = Exit::of_error(&error);
                self.state.sign_out(&error.to_string(), &with_options(error.advice()));
            }
            Happening::Answered(Ok(told)) => {
                if let Some(text) = told {
                    self.state.tell(&text);
                }
            }
            Happening::Answered(Err(error)) => self.tell_error(&error),
            Happening::Settled { chat, token, fate } => {
                if let Some(conversation) = self.state.conversation_mut(chat) {
                    conversation.settle(token, fate);
                }
            }
            Happening::Exchange(exchange) => self.exchanged(exchange),
        }
        self.look_at_contacts();
    }

    fn tell_error(&mut self, error: &Error) {
        self.state.tell(&sentences(&error.to_string(), &with_options(error.advice())));
    }

    fn sign_in(&mut self) {
        self.state.session = Session::SigningIn;
        self.exit = Exit::Wish;
        let client = self.client.clone();
        self.start(async move { Happening::SignedIn(client.sign_in().await) });
    }

    /// Does something of which the outcome comes later.
    fn start(&self, work: impl Future<Output = Happening> + Send + 'static) {
        let sender = self.sender.clone();
        smol::spawn(async move {
            let happening = work.await;
            // Nobody waits for it any more when the program ends.
            let _ = sender.send(happening).await;
        })
        .detach();
    }

    /// A request of which one only hears when it fails, or what is given.
    fn request(&self, told: Option<String>, work: impl Future<Output = Result<(), Error>> + Send + 'static) {
        self.start(async move { Happening::Answered(work.await.map(|()| told)) });
    }

    fn conversation(&self, chat: u32) -> Option<Conversation> {
        let known = self.conversations.get(&chat).and_then(|id| self.client.conversation_by_id(*id));
        // The client forgets what was silent for long; for a contact there is always a conversation.
        known.or_else(|| {
            let account = self.state.conversation(chat)?.account.as_deref()?;
            self.client.conversation(account).ok()
        })
    }

    fn carry_out(&mut self, request: Request) {
        let client = self.client.clone();
        match request {
            Request::Open { account } => self.open(&account),
            Request::Say { chat, text, token } => self.say(chat, text, token),
            Request::Typing { chat } => {
                if let Some(conversation) = self.conversation(chat) {
                    conversation.typing();
                }
            }
            Request::Nudge { chat } => {
                if let Some(conversation) = self.conversation(chat) {
                    let sending = conversation.nudge();
                    self.request(None, async move { sending.await.map(drop).map_err(Error::from) });
                }
            }
            Request::Invite { chat, account } => {
                if let Some(conversation) = self.conversation(chat) {
                    self.request(None, async move { conversation.invite(&account).await });
                }
            }
            Request::Leave { chat } => {
                if let Some(id) = self.conversations.get(&chat) {
                    let conversation = self.client.conversation_by_id(*id);
                    conversation.iter().for_each(Conversation::leave);
                }
            }
            Request::Status(status) => self.request(None, async move { client.set_status(status).await }),
            Request::Name(name) => self.request(None, async move { client.set_display_name(&name).await }),
            Request::Message(text) => {
                self.request(None, async move { client.set_personal_message(&text).await })
            }
            Request::SignIn => self.sign_in(),
            // The main loop ends by it.
            Request::Quit => {}
            Request::Add(account) => {
                let told = Some(format!("{account} is on your list."));
                self.request(told, async move { client.add_contact(&account, None).await });
            }
            Request::Remove(account) => {
                self.request(None, async move { client.remove_contact(&account).await })
            }
            Request::Block(account) => self.request(None, async move { client.block(&account).await }),
            Request::Unblock(account) => self.request(None, async move { client.unblock(&account).await }),
            Request::Accept { account, add } => self.request(None, async move {
                client.accept(&account).await?;
                if add { client.add_contact(&account, None).await } else { Ok(()) }
            }),
            Request::Send { chat, path } => self.send_file(chat, path),
            Request::TakeFile { transfer } => self.take_file(transfer),
            Request::DropFile { transfer } => self.drop_file(transfer),
            Request::Picture(path) => self.show_picture(path),
            Request::Emoticon { chat, choice } => self.choose_emoticon(chat, choice),
            Request::Decline(account) => self.request(None, async move { client.decline(&account).await }),
        }
    }

    fn open(&mut self, account: &str) {
        match self.client.conversation(account) {
            Ok(conversation) => {
                let chat = conversation.id().number();
                self.conversations.insert(chat, conversation.id());
                self.state.conversation_of(chat, account);
                self.state.show(chat);
            }
            Err(error) => self.tell_error(&error),
        }
    }

    fn say(&mut self, chat: u32, text: String, token: u64) {
        match self.conversation(chat) {
            // Handed over here, so that texts leave in the order in which they were written.
            Some(conversation) => self.start(settled(chat, token, conversation.send_text(text))),
            None => {
                let over = msnp::SendFailure::Over;
                let fate = Fate::Failed(format!("{over}. {}", with_options(over.advice())));
                self.happened(Happening::Settled { chat, token, fate });
            }
        }
    }
}

/// What has happened, and what to do.
fn sentences(said: &str, advice: &str) -> String {
    let mut letters = said.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}. {advice}", letters.as_str())
}

async fn settled(chat: u32, token: u64, sending: Sending) -> Happening {
    let fate = match sending.await {
        Ok(_) => Fate::Delivered,
        Err(failed) => Fate::Failed(format!("{}. {}", failed.reason, with_options(failed.advice()))),
    };
    Happening::Settled { chat, token, fate }
}
