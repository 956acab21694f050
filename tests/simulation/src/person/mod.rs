//! Somebody with a machine: what they said and heard, whom they see, and whether the machine keeps its word.

mod conversation;
mod files;
mod letters;
mod news;
mod objects;
mod roster;
mod tickets;

use std::collections::{BTreeMap, BTreeSet};

use msnp_core::account::Status;
use msnp_core::dialect::Dialect as Spoken;
use msnp_core::limits::Limits;
use msnp_core::p2p::TransferId;
use msnp_core::settings::{Gateway, GatewayUse, ListVersion, Md5SignIn, Reconnection, Servers, WebServices};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::{Duration, Instant};
use msnp_core::{ChatId, Error, MessageId, Messenger, Recipient, RequestId, SignIn, State, Storage};

use crate::service::{Dialect, PASSWORD};
use crate::words;
use conversation::Conversation;
pub(crate) use files::Moved;
use letters::Letters;
pub(crate) use letters::Outcome;
pub(crate) use news::{End, Fate, News, Told};
pub(crate) use objects::Thing;
use objects::Things;
use roster::Roster;
pub(crate) use tickets::TicketsFrom;

/// Where messages for people who are away are left and fetched.
const MAIL: WebServices<'_> = WebServices {
    offline_store: "https://ows.example.net/OimWS/oim.asmx",
    offline_fetch: "https://rsi.example.net/rsi/rsi.asmx",
    ..WebServices::NONE
};
/// For how long something may still be carried out that was asked for and not answered, in milliseconds.
const STRAYS: u64 = 60_000;

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The text with this number.
    Text(u32),
    /// A nudge.
    Nudge,
    /// That one is typing.
    Typing,
}

/// A message that the machine accepted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message {
    /// What.
    pub(crate) what: What,
    /// In which conversation.
    pub(crate) chat: ChatId,
    /// It was a group then.
    pub(crate) to_group: bool,
    /// What became of it.
    pub(crate) fate: Option<Fate>,
}

/// What is known of somebody who is there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence {
    status: Option<Status>,
    message: String,
    /// The element of the display picture.
    pub(crate) picture: String,
}

/// What somebody was told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Knowledge {
    /// Who is there.
    pub(crate) sees: BTreeMap<String, Presence>,
    /// The contact list.
    pub(crate) roster: Roster,
    /// The version of the list that is kept.
    pub(crate) kept_version: Option<(String, String)>,
    /// One's own status, as it was told.
    pub(crate) own_status: Option<Status>,
}

/// Somebody.
pub(crate) struct Person<S: Storage> {
    /// Their account.
    pub(crate) account: String,
    /// What their client speaks, and nothing newer.
    pub(crate) dialect: Dialect,
    /// Their machine.
    pub(crate) machine: Messenger<S>,
    /// The world's time when they were last looked after.
    pub(crate) now: u64,
    /// How far their clock is ahead of the world's, in milliseconds.
    pub(crate) ahead: u64,
    /// When the machine wants to be asked again, in the world's time.
    pub(crate) wait: u64,
    /// Messages that the machine accepted.
    pub(crate) messages: BTreeMap<MessageId, Message>,
    /// How many of them have no fate yet.
    pub(crate) undecided: u32,
    /// Wishes that the machine accepted, and whether they were answered.
    pub(crate) wishes: BTreeMap<RequestId, bool>,
    /// Those of them that change the list.
    pub(crate) changes: BTreeSet<RequestId>,
    /// All that was read of the list, and asked for since, is told, where the list is in an address book.
    list_is_certain: bool,
    /// The notification server was told all of that: by a sign-in, and by no list that is read again since.
    pub(crate) list_is_told: bool,
    /// Until when what was asked for and not answered may be carried out.
    list_changes_until: u64,
    /// Conversations.
    pub(crate) talks: BTreeMap<ChatId, Conversation>,
    /// Files and objects that they send and receive.
    pub(crate) files: BTreeMap<TransferId, Moved>,
    /// Their pictures and other objects.
    pub(crate) things: Things,
    /// Messages that they left, and that others left for them.
    pub(crate) letters: Letters,
    /// The service keeps messages for people who are away.
    pub(crate) has_letters: bool,
    /// What is told of those is kept at once.
    pub(crate) is_careful: bool,
    /// What comes has to wait for the disk now and then.
    pub(crate) has_slow_disk: bool,
    /// The numbers of texts that came.
    pub(crate) heard: BTreeSet<u32>,
    /// Whom they have shut out, if only for a while: texts of these may have been acknowledged and not told.
    pub(crate) shut_out: BTreeSet<String>,
    /// Whose last ring was declined.
    pub(crate) declined: BTreeSet<String>,
    /// How many nudges came.
    pub(crate) nudges: u32,
    /// What they know of others and of themselves.
    pub(crate) knows: Knowledge,
    /// What others are to read.
    pub(crate) personal_message: String,
    /// The service has to be told it again.
    pub(crate) owes_message: bool,
    /// How far the session is.
    pub(crate) told: Told,
    /// They want to be signed in.
    pub(crate) wants_in: bool,
    /// When they try again after an end that they did not want.
    pub(crate) tries_again: Option<u64>,
    /// The session was online since it was begun: it ends for few reasons.
    pub(crate) was_online: bool,
    /// They signed out.
    pub(crate) said_goodbye: bool,
    /// Until when their driver is busy with something else.
    pub(crate) busy_until: u64,
    /// The machine was changed, and is to be drained when the driver has time.
    pub(crate) is_behind: bool,
    /// The last state that was told.
    pub(crate) state: State,
    /// Bytes that the machine holds, where its storage tells.
    pub(crate) held: i64,
    /// Connections that it was given and has not given up.
    pub(crate) links: u32,
    /// When the gateway carries their connections.
    pub(crate) gateway: GatewayUse,
    /// How often it is asked at the most, in seconds.
    pub(crate) asks_every: u32,
    /// Where they get tickets, if their dialect leaves it open.
    pub(crate) tickets: TicketsFrom,
    seed: u32,
}

impl<S: Storage> Person<S> {
    /// Somebody who is not signed in.
    pub(crate) fn new(account: &str, dialect: Dialect, seed: u32) -> Self {
        Self {
            account: account.to_owned(),
            dialect,
            machine: Messenger::new(),
            now: 0,
            ahead: 1,
            wait: u64::MAX,
            messages: BTreeMap::new(),
            undecided: 0,
            wishes: BTreeMap::new(),
            changes: BTreeSet::new(),
            list_is_certain: true,
            list_is_told: true,
            list_changes_until: 0,
            talks: BTreeMap::new(),
            files: BTreeMap::new(),
            things: Things::default(),
            letters: Letters::default(),
            has_letters: false,
            is_careful: false,
            has_slow_disk: true,
            heard: BTreeSet::new(),
            shut_out: BTreeSet::new(),
            declined: BTreeSet::new(),
            nudges: 0,
            knows: Knowledge::default(),
            personal_message: String::new(),
            owes_message: false,
            told: Told::Out,
            wants_in: true,
            tries_again: Some(0),
            was_online: false,
            said_goodbye: false,
            busy_until: 0,
            is_behind: false,
            state: State::Offline,
            held: 0,
            links: 0,
            gateway: GatewayUse::Never,
            asks_every: 2,
            tickets: TicketsFrom::Nexus,
            seed,
        }
    }

    /// Their clock.
    pub(crate) fn clock(&self, now: u64) -> Instant {
        Instant::from_millis(now + self.ahead)
    }

    /// When their driver does something next of its own accord.
    pub(crate) fn next_time(&self) -> u64 {
        let wait = if self.is_behind { self.busy_until } else { self.wait };
        let release = self.next_release().unwrap_or(u64::MAX);
        wait.min(self.tries_again.unwrap_or(u64::MAX)).min(release)
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
            nexus: self.nexus(),
            login: "",
            allow_plain_passport: false,
        };
        let reconnection =
            Reconnection { seed: self.seed, longest_wait: Duration::from_secs(60), ..Reconnection::DEFAULT };
        let kept = self.knows.kept_version.as_ref();
        let list_version = kept.map(|(list, settings)| ListVersion { list, settings }).unwrap_or_default();
        let gateway = Gateway { address: "http://gw.example.net/gateway/gateway.dll", usage: self.gateway };
        let limits = Limits {
            gateway_poll: Duration::from_secs(self.asks_every),
            gateway_quiet_poll: Duration::from_secs(40),
            ..Limits::DEFAULT
        };
        let by_md5 = self.dialect.is_by_md5();
        let oldest = if by_md5 { Spoken::MSNP2 } else { Spoken::MSNP8 };
        let numbers = oldest.number()..=self.dialect.number();
        let wish = SignIn {
            limits,
            reconnection,
            list_version,
            gateway,
            dialects: numbers.filter_map(Spoken::from_number).collect(),
            web: self.web_services(),
            md5_sign_in: if by_md5 { Md5SignIn::Password } else { Md5SignIn::Never },
            ..SignIn::new(&self.account, PASSWORD, servers)
        };
        if self.machine.sign_in(&wish).is_ok() {
            self.told = Told::Trying;
            (self.was_online, self.said_goodbye) = (false, false);
        }
    }

    /// How many wishes have no answer yet.
    pub(crate) fn unanswered(&self) -> usize {
        self.wishes.values().filter(|answered| !**answered).count()
    }

    /// Whether all of the list is known for certain: a list that is read again while one is online may break off.
    pub(crate) fn knows_list(&self) -> bool {
        self.list_is_certain && self.knows.kept_version.is_some()
    }

    /// A change of the list was refused, or nobody knows what became of it: some of it may be so, or may yet be.
    pub(super) fn doubts_list(&mut self) {
        (self.list_is_certain, self.list_is_told) = (false, false);
        self.list_changes_until = self.now + STRAYS;
    }

    /// Signs out: every conversation is left.
    pub(crate) fn sign_out(&mut self) {
        self.said_goodbye = true;
        self.talks.values_mut().for_each(|talk| talk.was_left = true);
        if self.machine.state() == State::Suspended {
            self.slept(self.now);
        }
        self.machine.sign_out();
    }

    /// Says something, if the machine takes it.
    pub(crate) fn say(&mut self, to: Recipient<'_>, what: What, length: usize) -> Result<(), String> {
        let text = if let What::Text(number) = what { words::text(number, length) } else { String::new() };
        let account = self.account.clone();
        let message = match what {
            What::Text(_) => Outgoing::Text { body: &text, format: Format::DEFAULT },
            What::Nudge => Outgoing::Nudge,
            What::Typing => Outgoing::Typing { account: &account },
        };
        let is_too_long = message.length() > msnp_core::switchboard::message::MAX_PAYLOAD;
        match self.machine.send(to, &message) {
            Ok(_) if is_too_long => Err("a text that is too long was accepted".into()),
            Ok((chat, id)) => {
                let to_group = self.talks.entry(chat).or_default().is_group;
                if to_group && matches!(to, Recipient::Account(_)) {
                    return Err(format!("what {account} said to one goes to a group"));
                }
                if self.talks.get(&chat).is_some_and(|talk| talk.is_over) {
                    return Err(format!("what {account} said goes to a conversation that is over"));
                }
                self.messages.insert(id, Message { what, chat, to_group, fate: None });
                self.undecided += 1;
                Ok(())
            }
            Err(Error::TooLong) if !is_too_long => Err(format!("{} bytes are too long", message.length())),
            Err(_) => Ok(()),
        }
    }

    /// Remembers a wish that the machine accepted.
    pub(crate) fn wished(&mut self, wish: Result<RequestId, Error>) {
        if let Ok(wish) = wish {
            self.wishes.insert(wish, false);
        }
    }

    /// The device is awake again, if it slept.
    pub(crate) fn wakes(&mut self, now: u64) {
        self.machine.resume();
        self.slept(now);
    }

    fn slept(&mut self, now: u64) {
        self.talks.values_mut().for_each(|talk| talk.slept(now));
    }

    /// Conversations that are connected.
    pub(crate) fn open_talk(&self, detail: usize) -> Option<ChatId> {
        let open = self.talks.iter().filter(|(_, talk)| talk.is_open);
        let open: Vec<ChatId> = open.map(|(chat, _)| *chat).collect();
        open.get(detail.checked_rem(open.len())?).copied()
    }
}
