//! Somebody at a client.

use std::fmt::{Debug, Write as _};
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_lite::StreamExt;
use msnp::{Client, Contact, Conversation, Error, Event, Events, MessageId, SendError, Settings};

use crate::audience::{PATIENCE, bounded};

/// How many lines of the trace are told when a scenario fails.
const TOLD_LINES: usize = 80;
/// Room for events that a scenario did not ask for.
const ROOM: usize = 16 * 1024;

/// Somebody at a client: acts, and sees what happens. Every wait is bounded, and a failed one says what was seen.
pub struct Person {
    /// The client.
    pub client: Client,
    account: String,
    memory: Mutex<Memory>,
    wire: Wire,
}

struct Memory {
    events: Events,
    /// What came and was not asked for yet.
    unclaimed: Vec<Event>,
    /// Everything that came.
    seen: Vec<Event>,
}

/// What went over the wires, as the client traces it.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Vec<u8>>>);

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

impl io::Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        locked(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Memory {
    fn remember(&mut self, event: Event) {
        self.seen.push(event.clone());
        self.unclaimed.push(event);
    }

    fn claim<T>(&mut self, fits: &mut impl FnMut(&Event) -> Option<T>) -> Option<T> {
        let (index, value) =
            self.unclaimed.iter().enumerate().find_map(|(index, event)| Some((index, fits(event)?)))?;
        self.unclaimed.remove(index);
        Some(value)
    }
}

impl Person {
    /// At a client with these settings.
    ///
    /// # Panics
    /// When the settings cannot be used.
    #[track_caller]
    pub fn new(settings: Settings) -> Self {
        let wire = Wire::default();
        let settings = settings.with_trace(wire.clone());
        let account = settings.account().to_owned();
        let client = Client::new(settings).expect("settings that can be used");
        Self::at(client, account, wire)
    }

    /// At a client that was made already, without a trace.
    pub fn with_client(client: Client, account: &str) -> Self {
        Self::at(client, account.to_owned(), Wire::default())
    }

    fn at(client: Client, account: String, wire: Wire) -> Self {
        let events = client.events_with_room(ROOM);
        let memory = Mutex::new(Memory { events, unclaimed: Vec::new(), seen: Vec::new() });
        Self { client, account, memory, wire }
    }

    /// The account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The outcome of something that a client does.
    ///
    /// # Panics
    /// When it takes longer than [`PATIENCE`].
    #[track_caller]
    pub fn tries<T>(&self, future: impl Future<Output = T>) -> T {
        let Some(outcome) = bounded(PATIENCE, future) else { panic!("{}: no end to it", self.account) };
        outcome
    }

    /// The outcome of something that must work.
    ///
    /// # Panics
    /// When it does not, or takes longer than [`PATIENCE`].
    #[track_caller]
    pub fn does<T, E: Debug>(&self, future: impl Future<Output = Result<T, E>>) -> T {
        match self.tries(future) {
            Ok(value) => value,
            Err(error) => panic!("{} could not: {error:?}", self.account),
        }
    }

    /// Why something that must not work did not.
    ///
    /// # Panics
    /// When it does work, or takes longer than [`PATIENCE`].
    #[track_caller]
    pub fn fails<T, E>(&self, future: impl Future<Output = Result<T, E>>) -> E {
        match self.tries(future) {
            Ok(_) => panic!("{}: that should not have worked", self.account),
            Err(error) => error,
        }
    }

    /// Signs in.
    #[track_caller]
    pub fn signs_in(&self) {
        self.does(self.client.sign_in());
    }

    /// Tries to sign in, and cannot.
    #[track_caller]
    pub fn cannot_sign_in(&self) -> Error {
        self.fails(self.client.sign_in())
    }

    /// Signs out.
    #[track_caller]
    pub fn signs_out(&self) {
        self.tries(self.client.sign_out());
    }

    /// Opens the conversation with somebody.
    #[track_caller]
    pub fn chats_with(&self, other: &Person) -> Conversation {
        self.does(self.client.chat(other.account()))
    }

    /// Says something and waits until the service passed it on.
    #[track_caller]
    pub fn says(&self, conversation: &Conversation, text: &str) -> MessageId {
        self.does(conversation.send_text(text))
    }

    /// Writes to an account, which must fail.
    #[track_caller]
    pub fn writes_in_vain(&self, account: &str, text: &str) -> SendError {
        let conversation = self.client.conversation(account).expect("an account name");
        self.fails(conversation.send_text(text))
    }

    /// A contact as the roster shows it.
    ///
    /// # Panics
    /// When the roster does not have it.
    #[track_caller]
    pub fn contact(&self, account: &str) -> Arc<Contact> {
        match self.client.contact(account) {
            Some(contact) => contact,
            None => panic!("{} does not know {account}", self.account),
        }
    }

    /// Waits for an event that fits; `what` is told when none comes. Usually through [`sees!`](crate::sees).
    ///
    /// # Panics
    /// When none comes within [`PATIENCE`].
    #[track_caller]
    pub fn waits_for<T>(&self, what: &str, fits: impl FnMut(&Event) -> Option<T>) -> T {
        let found = self.may_see(PATIENCE, fits);
        let Some(found) = found else { panic!("{} never saw {what}", self.account) };
        found
    }

    /// An event that fits, if one comes within `limit`.
    pub fn may_see<T>(&self, limit: Duration, mut fits: impl FnMut(&Event) -> Option<T>) -> Option<T> {
        let end = Instant::now() + limit;
        let mut memory = locked(&self.memory);
        loop {
            if let Some(value) = memory.claim(&mut fits) {
                return Some(value);
            }
            let left = end.saturating_duration_since(Instant::now());
            let event = bounded(left, memory.events.next())??;
            memory.remember(event);
        }
    }

    /// Everything that was seen so far, in order.
    pub fn seen(&self) -> Vec<Event> {
        let mut memory = locked(&self.memory);
        while let Some(event) = memory.events.try_next() {
            memory.remember(event);
        }
        memory.seen.clone()
    }

    /// Forgets what was seen so far.
    pub fn forgets(&self) {
        self.seen();
        let mut memory = locked(&self.memory);
        memory.seen.clear();
        memory.unclaimed.clear();
    }

    /// What went over the wires so far, as the client traces it.
    pub fn trace(&self) -> String {
        String::from_utf8_lossy(&locked(&self.wire.0)).into_owned()
    }

    fn story(&self) -> String {
        let mut story = format!("\n--- {} saw:\n", self.account);
        for event in self.seen() {
            let _ = writeln!(story, "  {event:?}");
        }
        let trace = self.trace();
        let lines: Vec<&str> = trace.lines().collect();
        let left_out = lines.len().saturating_sub(TOLD_LINES);
        let _ = writeln!(story, "--- and over the wires ({left_out} lines before):");
        for line in lines.iter().skip(left_out) {
            let _ = writeln!(story, "  {}", line.chars().take(300).collect::<String>());
        }
        story
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.story());
        }
    }
}
