//! `msnp pipe`: a client for scripts. JSON lines, commands in, events out.

mod command;
mod conversion;
mod event;
mod field;
#[cfg(test)]
mod form;
mod input;
mod objects;
mod pending;
mod regular;
mod requests;
#[cfg(test)]
mod schema;
mod transfers;

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::time::{Duration, Instant};

use async_channel::Receiver;
use futures_lite::{FutureExt, StreamExt};
use msnp::{Client, Error, Event, Events, SignOutReason, TransferId};
use serde_json::Value;
use smol::Timer;

use self::command::Command;
use self::event::{Line, Told};
use self::input::Input;
use self::pending::{Answered, Pending};
use crate::connection::Connection;
use crate::downloads::Downloads;
use crate::exit::Exit;
use crate::json_lines::Malformed;
use crate::json_output;
use crate::logging;

/// How many events of a sign-in are kept until it is complete.
const MOST_BEFORE: usize = 4096;
/// How many bytes of texts they may have.
const MOST_TEXT_BEFORE: usize = 1024 * 1024;
/// Room for events that standard output has not taken yet.
const MOST_EVENTS: usize = 8192;
/// How long messages may still take that wait for an acknowledgement when the input ends.
const LAST_WORDS: Duration = Duration::from_secs(30);
/// How long commands that were written before the end of the session may take to come in, when their input stays open.
const LAST_COMMANDS: Duration = Duration::from_millis(250);
/// How long the end of the session may take after goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

pub(crate) fn run(options: &Connection) -> Exit {
    logging::start(options.verbosity);
    let downloads = options.downloads.as_deref().map(Downloads::at).transpose();
    let (downloads, client) = match downloads.and_then(|folder| Ok((folder, options.client()?))) {
        Ok(both) => both,
        Err(problem) => return problem.report(),
    };
    let (sender, commands) = async_channel::bounded(input::MOST_KEPT);
    let reader =
        std::thread::Builder::new().name("standard input".to_owned()).spawn(move || input::read(&sender));
    if let Err(error) = reader {
        log::error!("no thread for standard input: {error}");
        return Exit::Failed;
    }
    let mut pipe = Pipe {
        events: client.events_with_room(MOST_EVENTS),
        pending: Pending::new(client.clone(), downloads),
        client,
        commands,
        postponed: VecDeque::new(),
        ended: false,
        groups: BTreeMap::new(),
        output: std::io::stdout().lock(),
        phase: Phase::SigningIn(Before::default()),
    };
    match smol::block_on(pipe.session()) {
        Ok(reason) => Exit::of_reason(&reason),
        Err(error) => {
            log::error!("standard output cannot be written: {error}");
            // Who reads no events has no use for the session.
            smol::block_on(pipe.client.sign_out().or(async {
                Timer::after(GOODBYE).await;
            }));
            Exit::Failed
        }
    }
}

/// How far the session is.
enum Phase {
    /// What came before the sign-in was complete is told after it.
    SigningIn(Before),
    Online,
    /// No commands are taken any more; those under way may end.
    Closing,
    /// Goodbye was said.
    Leaving,
}

/// Events of a sign-in, until it is complete.
#[derive(Default)]
struct Before {
    events: Vec<Event>,
    /// Bytes of texts in them.
    text: usize,
}

impl Before {
    /// Keeps an event. Nobody says more than fits before one is there; the rest is left out.
    fn keep(&mut self, event: Event) {
        let text = self.text.saturating_add(event.weight());
        if self.events.len() < MOST_BEFORE && text <= MOST_TEXT_BEFORE {
            self.text = text;
            self.events.push(event);
        }
    }
}

/// What happens next.
enum Next {
    Event(Option<Event>),
    Answer(Answered),
    /// The end of a file that was under way.
    File((TransferId, Told)),
    SignIn(Result<(), Error>),
    Input(Option<Input>),
    /// Time is up.
    Over,
}

struct Pipe<Out> {
    client: Client,
    events: Events,
    pending: Pending,
    commands: Receiver<Input>,
    /// Commands that came before the sign-in was complete, in their order.
    postponed: VecDeque<Input>,
    /// The input ended before the sign-in was complete.
    ended: bool,
    /// The names of the groups that were told of, by their ids: the client does not say it of one that was removed.
    groups: BTreeMap<String, String>,
    output: Out,
    phase: Phase,
}

impl<Out: Write> Pipe<Out> {
    /// From the sign-in to the end of the session.
    async fn session(&mut self) -> std::io::Result<SignOutReason> {
        let client = self.client.clone();
        let mut sign_in = Some(smol::spawn(async move { client.sign_in().await }));
        let mut sign_out_id = None;
        let mut deadline = Timer::never();
        let reason = loop {
            let next = self.next(&mut sign_in, &mut deadline).await;
            let was_signing_in = matches!(self.phase, Phase::SigningIn(_));
            match next {
                Next::Event(Some(Event::SignedOut { reason }))
                    if !matches!(self.phase, Phase::SigningIn(_)) =>
                {
                    break reason;
                }
                Next::Event(Some(event)) => self.event(event)?,
                Next::Event(None) => break SignOutReason::Ended(Error::DriverStopped),
                Next::Answer(answered) => {
                    let lines = self.pending.take(answered);
                    self.tell_all(lines)?;
                }
                Next::File(ended) => {
                    let told = self.pending.transfers.take(ended);
                    self.tell(told, None)?;
                }
                // Given up by wish: that is no error.
                Next::SignIn(Err(_)) if matches!(self.phase, Phase::Leaving) => break SignOutReason::Wish,
                Next::SignIn(outcome) => {
                    sign_in = None;
                    if let Err(error) = outcome {
                        self.tell(Told::error(&error), None)?;
                        break SignOutReason::Ended(error);
                    }
                }
                // What was asked for before it is waited for, as after the sign-in.
                Next::Input(Some(Ok(line)))
                    if line.command == Command::SignOut {}
                        && was_signing_in
                        && !self.postponed.is_empty() =>
                {
                    self.postponed.push_back(Ok(line));
                    deadline = Timer::after(LAST_WORDS);
                }
                Next::Input(Some(Ok(line))) if line.command == Command::SignOut {} => {
                    sign_out_id = line.id;
                    self.close()?;
                    deadline = self.last_words();
                }
                // The sign-in waits for it.
                Next::Input(Some(Ok(line))) if matches!(line.command, Command::AnswerMd5 { .. }) => {
                    self.pending.carry_out(line.id, line.command).await;
                }
                Next::Input(Some(input)) if was_signing_in => self.postponed.push_back(input),
                Next::Input(Some(Ok(line))) => self.pending.carry_out(line.id, line.command).await,
                Next::Input(Some(Err(malformed))) => self.tell_malformed(malformed)?,
                // The sign-in is not given up at once: it may be for the list alone, or for what was asked before the end.
                Next::Input(None) if was_signing_in => {
                    self.ended = true;
                    deadline = Timer::after(if self.postponed.is_empty() { GOODBYE } else { LAST_WORDS });
                }
                Next::Input(None) => {
                    self.close()?;
                    deadline = self.last_words();
                }
                Next::Over => {
                    self.close()?;
                    self.phase = Phase::Leaving;
                    deadline = Timer::never();
                    let client = self.client.clone();
                    smol::spawn(async move { client.sign_out().await }).detach();
                }
            }
            if was_signing_in && matches!(self.phase, Phase::Online) {
                deadline = Timer::never();
            }
            if matches!(self.phase, Phase::Closing) && self.pending.are_done() {
                deadline = Timer::after(Duration::ZERO);
            }
        };
        self.last_answers(&mut sign_out_id).await?;
        self.tell(Told::signed_out(&reason), sign_out_id)?;
        Ok(reason)
    }

    /// Takes no more commands. What came before a sign-in was complete that is given up now is told.
    fn close(&mut self) -> std::io::Result<()> {
        self.pending.transfers.close();
        match std::mem::replace(&mut self.phase, Phase::Closing) {
            Phase::SigningIn(before) => self.tell_before(before),
            Phase::Online | Phase::Closing | Phase::Leaving => Ok(()),
        }
    }

    fn tell_before(&mut self, before: Before) -> std::io::Result<()> {
        for event in before.events {
            let is_in_list = matches!(event, Event::ContactChanged { .. } | Event::StatusChanged { .. });
            if let Some(told) = conversion::told(event, &self.client).filter(|_| !is_in_list) {
                self.tell(told, None)?;
            }
        }
        Ok(())
    }

    /// How long the answers that are due are waited for: not at all when no connection could bring them.
    fn last_words(&self) -> Timer {
        Timer::after(if self.client.is_online() { LAST_WORDS } else { Duration::ZERO })
    }

    /// Events first, so that an answer comes after what led to it; commands last.
    async fn next(
        &mut self,
        sign_in: &mut Option<smol::Task<Result<(), Error>>>,
        deadline: &mut Timer,
    ) -> Next {
        let is_online = matches!(self.phase, Phase::Online);
        let takes_commands = match self.phase {
            Phase::SigningIn(_) => !self.ended && self.postponed.len() < input::MOST_KEPT,
            Phase::Online => self.pending.has_room(),
            Phase::Closing | Phase::Leaving => false,
        };
        let (events, answers, commands) = (&mut self.events, &self.pending.answers, &self.commands);
        let (postponed, ended, files) = (&mut self.postponed, self.ended, &self.pending.transfers.ended);
        let event = async { Next::Event(events.next().await) };
        let answer = async {
            match answers.recv().await {
                Ok(answered) => Next::Answer(answered),
                Err(_) => std::future::pending().await,
            }
        };
        let file = async {
            match files.recv().await {
                Ok(ended) => Next::File(ended),
                Err(_) => std::future::pending().await,
            }
        };
        let signed_in = async {
            match sign_in {
                Some(task) => Next::SignIn(task.await),
                None => std::future::pending().await,
            }
        };
        let input = async {
            if !takes_commands {
                std::future::pending().await
            } else if is_online && !postponed.is_empty() {
                Next::Input(postponed.pop_front())
            } else if ended {
                Next::Input(None)
            } else {
                Next::Input(commands.recv().await.ok())
            }
        };
        let over = async {
            deadline.await;
            Next::Over
        };
        event.or(answer).or(file).or(signed_in).or(over).or(input).await
    }

    fn event(&mut self, event: Event) -> std::io::Result<()> {
        if let Event::ConversationOpened { conversation, .. }
        | Event::Joined { conversation, .. }
        | Event::Text { conversation, .. }
        | Event::Typing { conversation, .. }
        | Event::Nudge { conversation, .. } = &event
        {
            self.pending.know(*conversation);
        }
        if let Event::Transfer(transfer) = &event
            && !self.pending.transfers.see(transfer)
        {
            return Ok(());
        }
        if let Event::Failed { conversation, message, reason, .. } = &event
            && let Some(told) = self.pending.failed(*conversation, *message, *reason)
        {
            return self.tell(told, None);
        }
        if let Event::StoredForLater { message, .. } = &event {
            self.pending.is_stored(*message);
            return Ok(());
        }
        // The answer to the command tells it, with the id.
        let is_of_oneself = matches!(event, Event::StatusChanged { .. } | Event::NameChanged { .. });
        if is_of_oneself && self.pending.change_oneself() {
            return Ok(());
        }
        match (&mut self.phase, event) {
            (Phase::SigningIn(_), Event::Online { .. }) => self.online(),
            // The end of it tells enough.
            (Phase::SigningIn(_), Event::StateChanged { .. }) => Ok(()),
            (Phase::SigningIn(before), event)
                if !matches!(
                    event,
                    Event::UpgradeRequired(_) | Event::LimitReached { .. } | Event::Md5Challenge { .. }
                ) =>
            {
                // Nothing is told of what cannot be understood.
                if !matches!(event, Event::Skipped { .. }) {
                    before.keep(event);
                }
                Ok(())
            }
            (_, event) => match conversion::told(event, &self.client) {
                Some(told) => self.tell(told, None),
                None => Ok(()),
            },
        }
    }

    /// The sign-in is complete: who one is, the whole list, and what came before.
    fn online(&mut self) -> std::io::Result<()> {
        let Phase::SigningIn(before) = std::mem::replace(&mut self.phase, Phase::Online) else {
            return Ok(());
        };
        let contacts = self.client.contacts();
        let me = contacts.me();
        self.tell(
            Told::SignedIn {
                account: me.account().to_owned(),
                name: me.name().to_owned(),
                protocol: me.dialect().map_or("", msnp::Dialect::name),
                status: me.status(),
            },
            None,
        )?;
        for told in Told::whole_list(&contacts) {
            self.tell(told, None)?;
        }
        self.tell_before(before)
    }

    /// After the end: answers that are there or will be in a moment, and a word to commands that came too late. One that signs out has its
    /// answer in the last line, unless another one has it.
    async fn last_answers(&mut self, sign_out_id: &mut Option<Value>) -> std::io::Result<()> {
        while !self.pending.are_done() {
            let (answers, files) = (&self.pending.answers, &self.pending.transfers.ended);
            let answer = async { answers.recv().await.map_or(Next::Over, Next::Answer) };
            let file = async { files.recv().await.map_or(Next::Over, Next::File) };
            let over = async {
                Timer::after(GOODBYE).await;
                Next::Over
            };
            match answer.or(file).or(over).await {
                Next::Answer(answered) => {
                    let lines = self.pending.take(answered);
                    self.tell_all(lines)?;
                }
                Next::File(ended) => {
                    let told = self.pending.transfers.take(ended);
                    self.tell(told, None)?;
                }
                Next::Event(_) | Next::SignIn(_) | Next::Input(_) | Next::Over => break,
            }
        }
        let lines = self.pending.abandon();
        self.tell_all(lines)?;
        let end = Instant::now() + GOODBYE;
        while let Some(input) = self.last_command(end).await {
            match input {
                Ok(line) if line.command == Command::SignOut {} && sign_out_id.is_none() => {
                    *sign_out_id = line.id;
                }
                Ok(line) => self.tell_all(pending::too_late(line).into_iter().collect())?,
                Err(malformed) => self.tell_malformed(malformed)?,
            }
        }
        Ok(())
    }

    /// The next command that was written before the end of the session, as far as one can tell.
    async fn last_command(&mut self, end: Instant) -> Option<Input> {
        if let Some(postponed) = self.postponed.pop_front() {
            return Some(postponed);
        }
        let patience = LAST_COMMANDS.min(end.saturating_duration_since(Instant::now()));
        let command = async { self.commands.recv().await.ok() };
        command
            .or(async {
                Timer::after(patience).await;
                None
            })
            .await
    }

    fn tell_malformed(&mut self, malformed: Malformed) -> std::io::Result<()> {
        let Malformed { id, reason, advice } = malformed;
        self.tell(Told::Error { reason, advice }, id)
    }

    fn tell_all(&mut self, lines: Vec<Line>) -> std::io::Result<()> {
        lines.into_iter().try_for_each(|line| self.tell(line.told, line.id))
    }

    fn tell(&mut self, mut told: Told, id: Option<Value>) -> std::io::Result<()> {
        if let Told::Group { group, name, removed } = &mut told {
            if !*removed {
                self.groups.insert(group.to_ascii_lowercase(), name.clone());
            } else if let Some(known) =
                self.groups.remove(&group.to_ascii_lowercase()).filter(|_| name.is_empty())
            {
                *name = known;
            }
        }
        json_output::write(&mut self.output, &Line { told, id })
    }
}
