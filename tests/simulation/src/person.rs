//! Somebody with a machine: what they said and heard, whom they see, and whether the machine keeps its word.

use std::collections::BTreeMap;

use msnp_core::account::Status;
use msnp_core::error::FailureReason;
use msnp_core::settings::{Reconnection, Servers};
use msnp_core::switchboard::message::{Content, Format, Outgoing};
use msnp_core::time::{Duration, Instant};
use msnp_core::{Event, MessageId, Messenger, Recipient, SignIn, State, Storage};

/// What became of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The service acknowledged it.
    Delivered,
    /// It was reported as not delivered, or of unknown fate.
    Failed(FailureReason),
}

/// How far the session is, as events tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Nothing, or it is over.
    Out,
    /// It begins, or is being taken up again.
    Trying,
    /// The account was accepted.
    SignedIn,
    /// Everything is there.
    Online,
}

/// Somebody.
pub(crate) struct Person<S: Storage> {
    /// Their account.
    pub(crate) account: String,
    /// Their machine.
    pub(crate) machine: Messenger<S>,
    /// How far their clock is ahead of the world's, in milliseconds.
    pub(crate) ahead: u64,
    /// When the machine wants to be asked again, in the world's time.
    pub(crate) wait: u64,
    /// Texts that the machine accepted.
    pub(crate) texts: BTreeMap<MessageId, (String, Option<Fate>)>,
    /// Texts that came, and how often.
    pub(crate) heard: BTreeMap<String, u32>,
    /// Who is there, and with which status.
    pub(crate) sees: BTreeMap<String, Status>,
    /// How far the session is.
    pub(crate) told: Told,
    /// They want to be signed in.
    pub(crate) wants_in: bool,
    /// When they try again after an end that they did not want.
    pub(crate) tries_again: Option<u64>,
    /// The last state that was told.
    pub(crate) state: State,
    seed: u32,
}

impl<S: Storage> Person<S> {
    /// Somebody who is not signed in.
    pub(crate) fn new(account: &str, seed: u32) -> Self {
        Self {
            account: account.to_owned(),
            machine: Messenger::new(),
            ahead: 1,
            wait: u64::MAX,
            texts: BTreeMap::new(),
            heard: BTreeMap::new(),
            sees: BTreeMap::new(),
            told: Told::Out,
            wants_in: true,
            tries_again: Some(0),
            state: State::Offline,
            seed,
        }
    }

    /// Their clock.
    pub(crate) fn clock(&self, now: u64) -> Instant {
        Instant::from_millis(now + self.ahead)
    }

    /// When the machine says to wait until, in the world's time.
    pub(crate) fn set_wait(&mut self, until: Instant) {
        self.wait = if until == Instant::FAR_FUTURE {
            u64::MAX
        } else {
            until.as_millis().saturating_sub(self.ahead)
        };
    }

    /// Begins to sign in, if the machine is offline.
    pub(crate) fn sign_in(&mut self) {
        let servers = Servers {
            host: "ns.example.net",
            port: 1863,
            nexus: "https://login.example.net/nexus",
            login: "",
            allow_plain_passport: false,
        };
        let reconnection =
            Reconnection { seed: self.seed, longest_wait: Duration::from_secs(60), ..Reconnection::DEFAULT };
        let wish = SignIn { reconnection, ..SignIn::new(&self.account, "secret", servers) };
        if self.machine.sign_in(&wish).is_ok() {
            self.told = Told::Trying;
        }
    }

    /// Says something, if the machine takes it.
    pub(crate) fn send(&mut self, to: &str, text: &str) {
        let message = Outgoing::Text { body: text, format: Format::DEFAULT };
        if let Ok((_, id)) = self.machine.send(Recipient::Account(to), &message) {
            self.texts.insert(id, (text.to_owned(), None));
        }
    }
}

/// What an event means to a person, without what it borrows.
pub(crate) enum News {
    /// An event of the session: what has to be so before, and what is so after.
    Session(&'static [Told], Told),
    /// A text has its fate.
    Fate(MessageId, Fate),
    /// A text came.
    Heard(String),
    /// Somebody is there.
    There(String, Status),
    /// Somebody went.
    Gone(String),
    /// The state changed.
    State(State),
    /// Something of the stream could not be understood.
    Skipped,
    /// Nothing that is looked at.
    Other,
}

impl News {
    /// Reads an event.
    pub(crate) fn of(event: Event<'_>) -> Self {
        match event {
            Event::SignedIn(_) => Self::Session(&[Told::Trying], Told::SignedIn),
            Event::Online { .. } => Self::Session(&[Told::SignedIn], Told::Online),
            Event::ConnectionLost { .. } => {
                Self::Session(&[Told::Trying, Told::SignedIn, Told::Online], Told::Trying)
            }
            Event::SignedOut { .. } => {
                Self::Session(&[Told::Trying, Told::SignedIn, Told::Online], Told::Out)
            }
            Event::StateChanged { state } => Self::State(state),
            Event::Delivered { message, .. } => Self::Fate(message, Fate::Delivered),
            Event::Failed { message, reason, .. } => Self::Fate(message, Fate::Failed(reason)),
            Event::Message { content: Content::Text(text), .. } => Self::Heard(text.body.into_string()),
            Event::Presence(presence) => Self::There(presence.account.to_owned(), presence.status),
            Event::ContactOffline { account } => Self::Gone(account.to_owned()),
            Event::Skipped { .. } => Self::Skipped,
            _ => Self::Other,
        }
    }
}

impl<S: Storage> Person<S> {
    /// Takes news in, and looks whether it may be.
    pub(crate) fn take(&mut self, news: News) -> Result<(), String> {
        match news {
            News::Session(before, after) => {
                if !before.contains(&self.told) {
                    return Err(format!("{} was told {after:?} after {:?}", self.account, self.told));
                }
                if after == Told::SignedIn {
                    self.sees.clear();
                }
                self.told = after;
            }
            News::Fate(message, fate) => match self.texts.get_mut(&message) {
                Some((_, told @ None)) => *told = Some(fate),
                Some((text, Some(before))) => {
                    return Err(format!("{text:?} has two fates: {before:?} and {fate:?}"));
                }
                None => return Err(format!("{message:?} has a fate and was never accepted")),
            },
            News::Heard(text) => {
                let count = self.heard.entry(text.clone()).or_default();
                *count += 1;
                if *count > 1 {
                    return Err(format!("{text:?} came twice"));
                }
            }
            News::There(account, status) => drop(self.sees.insert(account, status)),
            News::Gone(account) => drop(self.sees.remove(&account)),
            News::State(state) => self.state = state,
            News::Skipped => {
                return Err(format!("{} did not understand what the service said", self.account));
            }
            News::Other => {}
        }
        Ok(())
    }
}
