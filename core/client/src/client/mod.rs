//! The handle by which a program uses an account.

mod list;
mod oneself;
mod requests;
mod roster_changes;
#[cfg(feature = "p2p")]
mod transfers;

use std::fmt;
use std::sync::Arc;

use msnp_core::dialect::Dialect;

use crate::conversation::Conversation;
use crate::driver::Driver;
use crate::engine::sign_in::SignInBegun;
use crate::engine::{DriverFuture, Handle, Spawn};
use crate::error::Error;
use crate::event::State;
use crate::hooks::{self, Refusal};
use crate::limits::Counters;
use crate::message::ConversationId;
use crate::reactor;
use crate::resume::{ListCache, Resume, ResumeWith};
use crate::roster::{Contact, Roster};
use crate::settings::{Settings, check_password};
use crate::subscription::Events;
use crate::waiting::{Answer, Effect};
pub use roster_changes::RosterChanges;
#[cfg(feature = "p2p")]
pub use transfers::{FileReceiving, FileSending};

/// An account on a service. A cheap handle: clones are the same client. When the last clone and the last [`Conversation`] are dropped,
/// the client says goodbye if it can do so at once, and closes its connections.
///
/// Every method may be called from any thread and any executor.
#[derive(Clone)]
pub struct Client {
    pub(crate) handle: Arc<Handle>,
}

/// Makes a [`Client`] that is not the usual one. From [`Client::builder`].
pub struct ClientBuilder {
    settings: Settings,
    executor: Executor,
}

/// What runs the driver future.
enum Executor {
    /// The thread of the reactor, which has to be there.
    Reactor,
    /// This one, or that of `smol`.
    Other(Spawn),
}

impl ClientBuilder {
    /// Hands the driver future, one for each session, to another executor than that of `smol`. The reactor is that of `smol`
    /// (`async-io`) in any case, in a thread of its own. On tokio: `spawn_with(|driver| drop(tokio::spawn(driver)))`.
    ///
    /// ```
    /// # use msnp::{Client, Service, Settings};
    /// # fn main() -> Result<(), msnp::Error> {
    /// let settings = Settings::new("anna@example.net", "Example-Pass1", Service::at("messenger.example.net"));
    /// let client = Client::builder(settings)
    ///     .spawn_with(|driver| {
    ///         std::thread::spawn(move || smol::block_on(driver));
    ///     })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn spawn_with(mut self, spawn: impl Fn(DriverFuture) + Send + Sync + 'static) -> Self {
        self.executor = Executor::Other(Box::new(spawn));
        self
    }

    /// Runs the driver future on the thread of `async-io`, the reactor of `smol`: however many clients a program has, all of their work is
    /// done by one thread, which waits for sockets in any case. No other is made, but for one that lives as long as the system looks up a
    /// host name. [`spawn_on_reactor`](crate::spawn_on_reactor) runs futures of the program there as well.
    ///
    /// A thread that is inside `smol::block_on` or `async_io::block_on` may stand in for that of the reactor, and does that work then; one in
    /// `futures_lite::future::block_on` never does.
    ///
    /// The executor needs one socket that is connected to nothing, for the whole process. Where the operating system gives none, nothing takes
    /// its place: [`build`](ClientBuilder::build) says [`Error::System`], and may be tried again.
    ///
    /// ```
    /// # use msnp::{Client, Service, Settings};
    /// # fn main() -> Result<(), msnp::Error> {
    /// let settings = Settings::new("anna@example.net", "Example-Pass1", Service::at("messenger.example.net"));
    /// let client = Client::builder(settings).on_the_reactor().build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn on_the_reactor(mut self) -> Self {
        self.executor = Executor::Reactor;
        self
    }

    /// Makes the client. Nothing touches the network before [`Client::sign_in`].
    ///
    /// # Errors
    /// [`Error::InvalidAccount`], [`Error::InvalidValue`] or [`Error::TooLong`] (password), [`Error::InvalidAddress`],
    /// [`Error::InsecureAddress`], [`Error::NoDialect`]; [`Error::System`] after [`on_the_reactor`](ClientBuilder::on_the_reactor);
    /// [`Error::FromCallback`], [`Error::Forked`].
    pub fn build(self) -> Result<Client, Error> {
        hooks::check_and_claim()?;
        self.settings.check()?;
        let spawn = match self.executor {
            Executor::Reactor => {
                reactor::start()?;
                Box::new(reactor::spawn)
            }
            Executor::Other(spawn) => spawn,
        };
        Ok(Client { handle: Handle::new(self.settings, spawn) })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("settings", &self.handle.shared.settings).finish_non_exhaustive()
    }
}

/// Signing in and out.
impl Client {
    /// A client whose driver runs on the global executor of `smol`; in a build without the feature `smol` the same as
    /// [`Client::on_the_reactor`]. Nothing touches the network before [`Client::sign_in`]. Its futures and streams run on any executor, tokio's
    /// too.
    ///
    /// ```
    /// # fn main() -> Result<(), msnp::Error> {
    /// use msnp::{Client, Service, Settings};
    ///
    /// let service = Service::at("messenger.example.net");
    /// let client = Client::new(Settings::new("anna@example.net", "Example-Pass1", service))?;
    /// assert!(!client.is_online());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`ClientBuilder::build`].
    pub fn new(settings: Settings) -> Result<Self, Error> {
        Self::builder(settings).build()
    }

    /// The same as [`ClientBuilder::on_the_reactor`]. A program that makes its clients in no other way has nothing of the global executor of
    /// `smol` in it.
    ///
    /// # Errors
    /// Those of [`ClientBuilder::build`].
    pub fn on_the_reactor(settings: Settings) -> Result<Self, Error> {
        ClientBuilder { settings, executor: Executor::Reactor }.build()
    }

    /// For a client on another executor.
    pub fn builder(settings: Settings) -> ClientBuilder {
        #[cfg(feature = "smol")]
        let executor = Executor::Other(Box::new(|driver| smol::spawn(driver).detach()));
        #[cfg(not(feature = "smol"))]
        let executor = Executor::Reactor;
        ClientBuilder { settings, executor }
    }

    /// Signs in, and resolves when the contact list is complete and the first status accepted. Dropping the future gives the attempt
    /// up, and ends a session that it led to before anybody was told. After an error the same client may sign in again. When a session or
    /// an attempt is ending, because of [`Client::sign_out`] or because the future of another sign-in was dropped, this one waits for its
    /// end and begins then.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) {
    /// match client.sign_in().await {
    ///     Ok(()) => println!("online as {}", client.contacts().me().name()),
    ///     Err(error) => println!("{error}. {}", error.advice()),
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::WrongPassword`], [`Error::UnknownHost`], [`Error::UntrustedCertificate`], [`Error::WrongClock`],
    /// [`Error::UpgradeRequired`], [`Error::TimedOut`] and others, each with [`Error::advice`]; [`Error::AlreadySignedIn`] when there
    /// is a session or an attempt that is wanted; [`Error::Cancelled`] when somebody called [`Client::sign_out`] meanwhile.
    pub async fn sign_in(&self) -> Result<(), Error> {
        let shared = &self.handle.shared;
        let begun = loop {
            match shared.act(|inner| inner.sign_in(&shared.settings, shared.now()))?? {
                SignInBegun::Begun(begun) => break begun,
                SignInBegun::Later(end) => drop(end.await),
            }
        };
        let mut attempt = Attempt { handle: self.handle.clone(), number: begun.attempt, is_over: false };
        if begun.start {
            (shared.spawn)(Box::pin(Driver::new(shared.clone())));
        }
        let outcome = begun.online.await.unwrap_or(Err(Error::DriverStopped));
        attempt.is_over = true;
        outcome
    }

    /// Signs out, and resolves when goodbye was said and every connection is closed. Messages that wait for an acknowledgement are
    /// reported as failed. Does nothing when there is no session. Dropping the future does not stop the signing out. With a
    /// folder for pictures (`Settings::with_picture_folder`), it waits two seconds more at the most until what was fetched is written.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) {
    /// client.sign_out().await;
    /// assert!(!client.is_online());
    /// # }
    /// ```
    pub async fn sign_out(&self) {
        match self.handle.shared.act(|inner| inner.sign_out()) {
            Ok(Some(over)) => {
                over.await;
            }
            Ok(None) => {}
            Err(Refusal::FromCallback) => self.handle.shared.later(|inner| drop(inner.sign_out())),
            Err(Refusal::Forked) => {}
        }
        #[cfg(feature = "p2p")]
        self.pictures_are_written().await;
    }

    /// Whether the session is complete: from the end of [`Client::sign_in`] to [`Event::SignedOut`](crate::Event::SignedOut).
    pub fn is_online(&self) -> bool {
        self.handle.shared.look(|inner| inner.session.is_online()).unwrap_or(false)
    }

    /// What the session is at. [`Event::StateChanged`](crate::Event::StateChanged) tells when it changes.
    pub fn state(&self) -> State {
        self.handle.shared.look(|inner| inner.session.state).unwrap_or(State::Offline)
    }

    /// What was counted since the client was made: traffic, lost sessions, and how often each bound has bitten.
    pub fn counters(&self) -> Counters {
        let counted = self.handle.shared.look(|inner| inner.session.tally.counters(inner.machine.counters()));
        counted.unwrap_or_default()
    }

    /// The device has another network, or has one again. A lost session is taken up at once, a connection that seems open has five
    /// seconds to show that it is (`probe` of the [limits](crate::Limits)). A time that the service named is kept.
    pub fn network_changed(&self) {
        self.handle.shared.later(|inner| inner.machine.network_changed());
    }

    /// The device is about to sleep, or the system is about to stop the program: the client sets no more clocks and sends nothing by
    /// itself until [`Client::resume`]. What comes in is still read. Does nothing when signed out.
    pub fn suspend(&self) {
        self.handle.shared.later(|inner| inner.machine.suspend());
    }

    /// The device is awake again, perhaps after a long time and on another network: the connection has five seconds to show that it is
    /// alive, a lost session is taken up at once.
    pub fn resume(&self) {
        self.handle.shared.later(|inner| inner.machine.resume());
    }

    /// The program is not looked at (or again): the service is asked for a sign of life every four minutes only (`background_ping` of the
    /// [limits](crate::Limits)), so that a radio can sleep. A dead connection is noticed later then.
    pub fn set_background(&self, background: bool) {
        self.handle.shared.later(move |inner| inner.machine.set_background(background));
    }

    /// What is spoken with the service; `None` while that is not agreed on.
    pub fn dialect(&self) -> Option<Dialect> {
        self.handle.shared.look(|inner| inner.machine.dialect()).ok().flatten()
    }

    /// Answers [`Event::Md5Challenge`](crate::Event::Md5Challenge), while [`Client::sign_in`] waits: with the MD5 of salt and password, one behind the
    /// other, as 32 hex digits. For programs that have the answer from elsewhere, as MSN TV had it from a service of its own
    /// ([`Md5SignIn::Program`](crate::Md5SignIn::Program)).
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client, ask: impl Fn(&str) -> String) -> Result<(), msnp::Error> {
    /// use futures_lite::StreamExt;
    ///
    /// let mut events = client.events();
    /// let answering = async {
    ///     while let Some(event) = events.next().await {
    ///         if let msnp::Event::Md5Challenge { salt } = event {
    ///             client.answer_md5(&ask(&salt))?;
    ///         }
    ///     }
    ///     Ok(())
    /// };
    /// futures_lite::future::or(client.sign_in(), answering).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidValue`] unless there are 32 hex digits, [`Error::NotSignedIn`] when no salt waits for an answer.
    #[cfg(feature = "legacy")]
    pub fn answer_md5(&self, answer: &str) -> Result<(), Error> {
        let told = self.handle.shared.act(|inner| inner.machine.answer_md5(answer))?;
        told.map_err(|error| Error::of_call(error, ""))
    }

    /// The password for the next sign-in, after [`Error::WrongPassword`] for example. Another one than before is asked for at the next
    /// sign-in in any case: a ticket that the old one brought is not used with it.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] when it is empty, [`Error::TooLong`] above 128 bytes.
    pub fn set_password(&self, password: &str) -> Result<(), Error> {
        check_password(password)?;
        // The trace has a lock of its own.
        hooks::check()?;
        let trace = self.handle.shared.settings.trace.as_ref();
        if let Some(trace) = trace {
            trace.lock().unwrap_or_else(std::sync::PoisonError::into_inner).hide(password);
        }
        let shared = &self.handle.shared;
        Ok(shared.look(|inner| inner.set_password(&shared.settings, password))?)
    }

    /// What a later sign-in, in another run of the program, can use to take fewer round trips. To be given to
    /// [`Settings::with_resume`]. Within one client this is kept by itself.
    pub fn resume_value(&self, with: ResumeWith) -> Resume {
        let shared = &self.handle.shared;
        shared.look(|inner| inner.resume(&shared.settings, with)).unwrap_or_default()
    }

    /// The contact list with its version, for [`Settings::with_list_cache`] in another run of the program; `None` before the first whole
    /// list. Within one client this is kept by itself.
    pub fn list_cache(&self) -> Option<ListCache> {
        self.handle.shared.look(|inner| inner.session.list_cache()).ok().flatten()
    }
}

/// What happens, and how things are.
impl Client {
    /// A stream of everything that happens from now on, with room for 512 events that were not taken yet, or as many as
    /// [`Bounds::events`](crate::Bounds) says. Every call gives a stream of its own.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), msnp::Error> {
    /// use futures_lite::StreamExt;
    /// use msnp::Event;
    ///
    /// // Before the sign-in, so that nothing is missed.
    /// let mut events = client.events();
    /// client.sign_in().await?;
    /// while let Some(event) = events.next().await {
    ///     match event {
    ///         Event::Text { from, text, .. } => println!("{from}: {text}"),
    ///         Event::Presence { name, status, .. } => println!("{name} is {status}"),
    ///         Event::SignedOut { reason } => println!("{reason}. {}", reason.advice()),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn events(&self) -> Events {
        self.events_with_room(self.handle.shared.settings.bounds.events)
    }

    /// The same with room for another number of events, at least 2.
    pub fn events_with_room(&self, room: usize) -> Events {
        self.handle.shared.look(|inner| inner.session.subscribe(room)).unwrap_or_else(|_| Events::over())
    }

    /// The contact list as it is now. Costs no more than a reference.
    ///
    /// ```no_run
    /// # fn show(client: msnp::Client) {
    /// let roster = client.contacts();
    /// for contact in roster.contacts().filter(|contact| contact.is_online()) {
    ///     println!("{} is {}", contact.name(), contact.status());
    /// }
    /// for group in roster.groups() {
    ///     println!("{}: {} contacts", group.name(), roster.members(group.id()).count());
    /// }
    /// # }
    /// ```
    pub fn contacts(&self) -> Arc<Roster> {
        self.handle.shared.look(|inner| inner.session.roster.clone()).unwrap_or_default()
    }

    /// A contact as it is now, by account in any letter case.
    ///
    /// ```no_run
    /// # fn show(client: msnp::Client) {
    /// let is_there = client.contact("Bruno@example.org").is_some_and(|bruno| bruno.is_online());
    /// # }
    /// ```
    pub fn contact(&self, account: &str) -> Option<Arc<Contact>> {
        self.handle.shared.look(|inner| inner.session.roster.contact(account).cloned()).ok().flatten()
    }
}

/// Conversations.
impl Client {
    /// The conversation with this contact, connected: opens one or takes the open one, and resolves when the contact has joined.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), msnp::Error> {
    /// let chat = client.chat("bruno@example.org").await?;
    /// println!("{} has joined", chat.participants()[0].name);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAccount`]; [`Error::Conversation`] when the contact is offline or does not answer, and when not signed in.
    pub async fn chat(&self, account: &str) -> Result<Conversation, Error> {
        let conversation = self.conversation(account)?;
        conversation.open().await?;
        Ok(conversation)
    }

    /// The conversation with this contact. Nothing is sent before the first message.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), msnp::Error> {
    /// let chat = client.conversation("bruno@example.org")?;
    /// if let Err(error) = chat.send_text("Are you there?").await {
    ///     println!("{}: {error}. {}", error.text.as_deref().unwrap_or_default(), error.advice());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAccount`].
    pub fn conversation(&self, account: &str) -> Result<Conversation, Error> {
        check_account(account)?;
        let account: Arc<str> = account.to_ascii_lowercase().into();
        let id = self.handle.shared.look(|inner| inner.session.conversations.with_account(&account))?;
        Ok(Conversation { handle: self.handle.clone(), id, account: Some(account) })
    }

    /// Says that the program keeps an [offline message](crate::Event::OfflineMessage) where a crash does not reach it, so that the service may
    /// delete it. What is not said of a message is told again by the next client, and by this one not. Asking twice does no harm; while
    /// offline it is remembered for the next session.
    ///
    /// # Errors
    /// [`Error::FromCallback`], [`Error::Forked`].
    pub fn offline_message_stored(&self, id: &str) -> Result<(), Error> {
        Ok(self.handle.shared.act(|inner| inner.session.offline_box.stored(id))?)
    }

    /// The conversation that an event names; `None` when it is over.
    pub fn conversation_by_id(&self, id: ConversationId) -> Option<Conversation> {
        let known = self.handle.shared.look(|inner| {
            inner.session.conversations.get(id).map(|entry| entry.account.as_deref().map(Arc::from))
        });
        let account = known.ok().flatten()?;
        Some(Conversation { handle: self.handle.clone(), id, account })
    }
}

/// A page of the service, from [`Client::request_url`]. Open no address that is built from a password.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ServicePage {
    /// The page: a whole address, or a path that only the login page can complete.
    pub path: String,
    /// The login page that leads there. Clients of old posted a form with what they made of the password to it.
    pub login: String,
}

/// Other requests to the service.
impl Client {
    fn bad_answer(&self) -> Error {
        let server = self.handle.shared.look(|inner| inner.session.servers.notification().clone());
        server.map_or_else(Error::from, |server| Error::BadAnswer { server })
    }

    /// Asks for the address of a page: `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`, `PROFILE 0x0409`,
    /// `CHAT 0x0409` (the number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH` (`notification.md` 7). A service
    /// need not know them all.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for what cannot be sent; the answer of the service otherwise.
    pub async fn request_url(&self, service: &str) -> Result<ServicePage, Error> {
        match self.request("", Effect::None, &|machine, _| machine.request_url(service)).await? {
            Answer::Url { path, login } => Ok(ServicePage { path, login }),
            Answer::Done | Answer::File(_) => Err(self.bad_answer()),
        }
    }

    /// Asks for a configuration file such as `Shields.xml` (MSNP11 and later).
    ///
    /// # Errors
    /// [`Error::NotInDialect`]; the answer of the service otherwise.
    pub async fn request_configuration(&self, file: &str) -> Result<Vec<u8>, Error> {
        match self.request("", Effect::None, &|machine, _| machine.request_configuration(file)).await? {
            Answer::File(content) => Ok(content),
            Answer::Done | Answer::Url { .. } => Err(self.bad_answer()),
        }
    }

    /// Sends a text to a contact's mobile device (1) or watch (2). There is no positive answer: resolves when no refusal
    /// has come within five seconds.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`], [`Error::TooLong`]; the refusal of the service otherwise.
    pub async fn page(&self, account: &str, device: u32, text: &str) -> Result<(), Error> {
        self.request(account, Effect::None, &|machine, _| machine.page(account, device, text)).done().await
    }
}

pub(crate) fn check_account(account: &str) -> Result<(), Error> {
    if msnp_core::account::is_account(account) {
        Ok(())
    } else {
        Err(Error::InvalidAccount { account: account.to_owned() })
    }
}

/// Gives a sign-in up when its future is dropped before it has told the outcome: also one that has succeeded meanwhile, of which nobody
/// knows.
struct Attempt {
    handle: Arc<Handle>,
    number: u32,
    is_over: bool,
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.is_over {
            let number = self.number;
            self.handle.shared.later(move |inner| inner.give_up(number));
        }
    }
}
