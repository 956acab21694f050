//! An account on a service.

use std::io::{self, Write};
use std::sync::Arc;

use futures_lite::future;

use crate::conversation::Conversation;
use crate::failure::{NativeFailure, UnexpectedException};
use crate::gate::{Cancellation, Gate, check_process};
use crate::limits::Counters;
use crate::queue::EventQueue;
use crate::roster::{Contact, Roster};
use crate::service::Service;
use crate::settings::Settings;
use crate::vocabulary::{Dialect, State, Status};

/// Takes lines of what goes over the wire: seconds since the start, connection number, `>` out or `<` in, the text. Passwords, tickets and
/// cookies are blanked; **accounts, names and messages are not**. It is called in the midst of work, on the library's thread: hand the
/// line on and return. Every call of a client fails with `FromCallback` inside it, but for `close`. What it throws is passed over.
#[uniffi::export(foreign)]
pub trait TraceListener: Send + Sync {
    /// A line, without its end.
    fn line(&self, line: String) -> Result<(), UnexpectedException>;
}

/// The most bytes of one line of the trace that are kept together.
const LONGEST_LINE: usize = 16 * 1024;

struct Lines {
    listener: Arc<dyn TraceListener>,
    line: Vec<u8>,
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            if *byte == b'\n' {
                let line = String::from_utf8_lossy(&self.line).into_owned();
                self.line.clear();
                // Nobody could be told of what it throws.
                let _ = msnp::call_hook(|| self.listener.line(line));
            } else if self.line.len() < LONGEST_LINE {
                self.line.push(*byte);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A page of the service. Open no address that is built from a password.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ServicePage {
    /// The page, relative or whole.
    pub path: String,
    /// The login page that leads there.
    pub login: String,
}

/// An account on a service.
#[derive(uniffi::Object)]
pub struct Client {
    pub(crate) inner: msnp::Client,
    pub(crate) gate: Arc<Gate>,
}

pub(crate) type Cancel = Option<Arc<Cancellation>>;

impl Client {
    /// The client, unless it was closed.
    pub(crate) fn open(&self) -> Result<&msnp::Client, NativeFailure> {
        self.gate.check()?;
        Ok(&self.inner)
    }

    pub(crate) async fn request<T>(
        &self,
        cancellation: Cancel,
        request: impl Future<Output = Result<T, msnp::Error>> + Send,
    ) -> Result<T, NativeFailure> {
        self.gate.passes(cancellation, request).await
    }
}

/// Signing in and out.
#[uniffi::export]
impl Client {
    /// Makes a client. Nothing touches the network before `sign_in`. `resume` is what `resume_value` gave in an earlier run.
    ///
    /// Errors: `InvalidAccount`, `InvalidValue` or `TooLong` (password), `InvalidAddress`, `InsecureAddress`, `NoDialect`, `Roots`, `System`.
    #[uniffi::constructor]
    pub fn new(
        account: &str,
        password: &str,
        service: Service,
        settings: Settings,
        resume: Option<Vec<u8>>,
        proxy_password: Option<String>,
        trace: Option<Arc<dyn TraceListener>>,
    ) -> Result<Arc<Self>, NativeFailure> {
        let mut all =
            settings.over(msnp::Settings::new(account, password, service.into()), proxy_password)?;
        if let Some(resume) = resume {
            all = all.with_resume(msnp::Resume::from_bytes(&resume));
        }
        if let Some(listener) = trace {
            all = all.with_trace(Lines { listener, line: Vec::new() });
        }
        Ok(Arc::new(Self { inner: msnp::Client::on_the_reactor(all)?, gate: Arc::new(Gate::new()) }))
    }

    /// Signs in, and ends when the contact list is complete and the first status accepted. Cancelling gives the attempt up. After an error
    /// the same client may sign in again.
    ///
    /// Errors: `WrongPassword`, `UnknownHost`, `UntrustedCertificate`, `UpgradeRequired`, `TimedOut` and others, each with advice;
    /// `AlreadySignedIn` when there is a session or an attempt already; `Cancelled` when somebody called `sign_out` meanwhile.
    pub async fn sign_in(&self, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.sign_in()).await
    }

    /// Signs out, and ends when goodbye was said and every connection is closed. Does nothing when there is no session. Cancelling does not
    /// stop the signing out.
    pub async fn sign_out(&self, cancellation: Cancel) -> Result<(), NativeFailure> {
        let over = async {
            self.inner.sign_out().await;
            Ok(())
        };
        self.request(cancellation, over).await
    }

    /// Ends everything: the session says goodbye if it can at once, calls under way and later ones fail with `Closed`, and listeners come to
    /// their end. May be called again.
    pub fn close(&self) -> Result<(), NativeFailure> {
        check_process()?;
        if !self.gate.is_closed() {
            self.gate.close();
            // It goes on by itself when it was begun.
            let _ = future::block_on(future::poll_once(self.inner.sign_out()));
        }
        Ok(())
    }

    /// Whether the session is complete: from the end of `sign_in` to `SignedOut`.
    pub fn is_online(&self) -> Result<bool, NativeFailure> {
        Ok(self.open()?.is_online())
    }

    /// What the session is at. `StateChanged` tells when it changes.
    pub fn state(&self) -> Result<State, NativeFailure> {
        Ok(self.open()?.state().into())
    }

    /// What was counted since the client was made.
    pub fn counters(&self) -> Result<Counters, NativeFailure> {
        Ok(self.open()?.counters().into())
    }

    /// The device has another network, or has one again. A lost session is taken up at once, a connection that seems open has five seconds
    /// to show that it is.
    pub fn network_changed(&self) -> Result<(), NativeFailure> {
        self.open()?.network_changed();
        Ok(())
    }

    /// The device is about to sleep, or the system is about to stop the program: the client sets no more clocks and sends nothing by itself
    /// until `resume`. Does nothing when signed out.
    pub fn suspend(&self) -> Result<(), NativeFailure> {
        self.open()?.suspend();
        Ok(())
    }

    /// The device is awake again, perhaps after a long time and on another network: a lost session is taken up at once.
    pub fn resume(&self) -> Result<(), NativeFailure> {
        self.open()?.resume();
        Ok(())
    }

    /// The program is not looked at (or again): the service is asked for a sign of life every four minutes only, so that a radio can sleep.
    pub fn set_background(&self, background: bool) -> Result<(), NativeFailure> {
        self.open()?.set_background(background);
        Ok(())
    }

    /// What is spoken with the service; nothing while that is not agreed on.
    pub fn dialect(&self) -> Result<Option<Dialect>, NativeFailure> {
        Ok(self.open()?.dialect().and_then(Dialect::of))
    }

    /// Answers `Md5Challenge`, while the sign-in waits: with the MD5 of salt and password, one behind the other, as 32 hex digits.
    ///
    /// Errors: `InvalidValue` unless there are 32 hex digits, `NotSignedIn` when no salt waits for an answer.
    pub fn answer_md5(&self, answer: &str) -> Result<(), NativeFailure> {
        Ok(self.open()?.answer_md5(answer)?)
    }

    /// The password for the next sign-in, after `WrongPassword` for example.
    ///
    /// Errors: `InvalidValue` when it is empty, `TooLong` above 128 bytes.
    pub fn set_password(&self, password: &str) -> Result<(), NativeFailure> {
        Ok(self.open()?.set_password(password)?)
    }

    /// What a later sign-in, in another run of the program, can use to take fewer round trips. **With the ticket in it, who has the bytes can
    /// sign in as the user until the ticket expires**: keep them as carefully as a password. Within one client this is kept by itself.
    pub fn resume_value(&self, with_ticket: bool) -> Result<Vec<u8>, NativeFailure> {
        let with = if with_ticket { msnp::ResumeWith::ServersAndTicket } else { msnp::ResumeWith::Servers };
        Ok(self.open()?.resume_value(with).to_bytes())
    }

    /// The contact list with its version, for the settings in another run of the program; nothing before the first whole list. Accounts and
    /// names are in it, and no secrets.
    pub fn list_cache(&self) -> Result<Option<Vec<u8>>, NativeFailure> {
        Ok(self.open()?.list_cache().map(|cache| cache.to_bytes()))
    }
}

/// What happens, and how things are.
#[uniffi::export]
impl Client {
    /// A queue of everything that happens from now on, with room for so many events that were not taken yet (at least 2; nothing: as the
    /// bounds say). Every call gives a queue of its own.
    pub fn events(&self, room: Option<u32>) -> Result<Arc<EventQueue>, NativeFailure> {
        let client = self.open()?;
        let events = match room {
            Some(room) => client.events_with_room(usize::try_from(room).unwrap_or(usize::MAX)),
            None => client.events(),
        };
        Ok(EventQueue::new(events, self.gate.clone()))
    }

    /// The contact list as it is now.
    pub fn contacts(&self) -> Result<Roster, NativeFailure> {
        Ok(Roster::from(&*self.open()?.contacts()))
    }

    /// A contact as it is now, by account in any letter case.
    pub fn contact(&self, account: &str) -> Result<Option<Contact>, NativeFailure> {
        Ok(self.open()?.contact(account).map(|contact| Contact::from(&*contact)))
    }
}

/// Conversations.
#[uniffi::export]
impl Client {
    /// The conversation with this contact, connected: opens one or takes the open one, and ends when the contact has joined.
    ///
    /// Errors: `InvalidAccount`; `NotReachable`, `NoAnswer`, `NotSignedIn` and others.
    pub async fn chat(
        self: Arc<Self>,
        account: String,
        cancellation: Cancel,
    ) -> Result<Arc<Conversation>, NativeFailure> {
        let conversation = self.request(cancellation, self.inner.chat(&account)).await?;
        Ok(Conversation::new(self.gate.clone(), conversation))
    }

    /// The conversation with this contact. Nothing is sent before the first message.
    ///
    /// Errors: `InvalidAccount`.
    pub fn conversation(self: Arc<Self>, account: &str) -> Result<Arc<Conversation>, NativeFailure> {
        let conversation = self.open()?.conversation(account)?;
        Ok(Conversation::new(self.gate.clone(), conversation))
    }

    /// The conversation that an event names; nothing when it is over.
    pub fn conversation_by_id(self: Arc<Self>, id: u32) -> Result<Option<Arc<Conversation>>, NativeFailure> {
        let conversation = self.open()?.conversation_by_id(msnp::ConversationId::from_number(id));
        Ok(conversation.map(|conversation| Conversation::new(self.gate.clone(), conversation)))
    }
}

/// Oneself. What is regular is in `requests.rs`, made of `requests.toml`.
#[uniffi::export]
impl Client {
    /// Changes one's status. Hidden is offline to everybody else; offline cannot be chosen: sign out.
    ///
    /// Errors: `InvalidValue` for offline; the answer of the service otherwise.
    pub async fn set_status(&self, status: Status, cancellation: Cancel) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.set_status(status.into())).await
    }

    /// Changes one's personal message: plain text of at most 129 characters, empty for none (MSNP11 and later). Control characters are
    /// left out of it. What is playing stays.
    ///
    /// Errors: `TooLong`, `NotInDialect`; the answer of the service otherwise.
    pub async fn set_personal_message(
        &self,
        text: String,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.set_personal_message(&text)).await
    }

    /// Changes one's personal message and what is playing: a media string of at most 387 bytes, as `write_media` makes it; empty for none.
    ///
    /// Errors: those of `set_personal_message`.
    pub async fn set_personal_message_and_media(
        &self,
        text: String,
        media: String,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.set_personal_message_and_media(&text, &media)).await
    }
}

/// Other requests to the service.
#[uniffi::export]
impl Client {
    /// Asks for the address of a page: `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`, `PROFILE 0x0409`,
    /// `CHAT 0x0409` (the number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH`. A service need not know them all.
    ///
    /// Errors: `InvalidValue`; the answer of the service otherwise.
    pub async fn request_url(
        &self,
        service: String,
        cancellation: Cancel,
    ) -> Result<ServicePage, NativeFailure> {
        let page = self.request(cancellation, self.inner.request_url(&service)).await?;
        Ok(ServicePage { path: page.path, login: page.login })
    }

    /// Asks for a configuration file such as `Shields.xml` (MSNP11 and later).
    ///
    /// Errors: `NotInDialect`; the answer of the service otherwise.
    pub async fn request_configuration(
        &self,
        file: String,
        cancellation: Cancel,
    ) -> Result<Vec<u8>, NativeFailure> {
        self.request(cancellation, self.inner.request_configuration(&file)).await
    }

    /// Says something to somebody's program, without a conversation (MSNP13 and later): it gets it as the event `Signal`. `content` is any bytes,
    /// 1,664 at most; what they are about, `about` says, on which programs agree.
    ///
    /// Errors: `InvalidAccount`, `TooLong`, `NotInDialect`; the answer of the service otherwise: 217 for somebody who is offline, or does not
    /// admit one.
    pub async fn send_signal(
        &self,
        account: String,
        about: u32,
        content: Vec<u8>,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.send_signal(&account, about, &content)).await
    }

    /// Sends a text to a contact's mobile device (1) or watch (2). There is no positive answer: ends when no refusal has come within five
    /// seconds.
    ///
    /// Errors: `InvalidAccount`, `TooLong`; the refusal of the service otherwise.
    pub async fn page(
        &self,
        account: String,
        device: u32,
        text: String,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.page(&account, device, &text)).await
    }
}
