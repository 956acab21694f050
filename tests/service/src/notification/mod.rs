//! The notification server, and the dispatch server, which is its front door.

mod groups;
mod lists;
mod lists_one_by_one;
mod notices;
mod presence;
mod properties;
mod requests;
mod sign_in;
mod synchronize;
mod web_lists;

use std::net::SocketAddr;
use std::sync::Arc;

use crate::codec::{Command, Lines};
use crate::controls::{Server, Step};
use crate::dialect::Dialect;
use crate::directory::{AccountId, Record};
use crate::serve::{Flow, Protocol};
use crate::wire::Connection;
use crate::world::{Session, World};

pub(crate) use groups::NAME_LIMIT as GROUP_NAME_LIMIT;
pub(crate) use properties::NAME_LIMIT;

/// One connection to the dispatch or notification server.
pub(crate) struct Notification {
    connection: Arc<Connection>,
    stage: Stage,
    dialect: Dialect,
    saw_client_version: bool,
    /// What the password is to be hashed with, or the nonce to be answered.
    salt: String,
    /// The handle of `USR I`, and of whoever signed in after it.
    handle: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before `VER`.
    Fresh,
    /// After a `VER` that left only `CVR0`.
    UpdateOnly,
    /// After `VER`.
    Introduced,
    /// After `USR I` was answered with a challenge.
    Challenged,
    /// After `USR MD5 I` was answered with a salt.
    Salted,
    SignedIn(AccountId),
}

/// Why a command is not answered in the ordinary way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// An error line; the connection survives.
    Code(u16),
    /// The same with a document behind it.
    Explained(u16, String),
    /// An error line, then the end.
    Fatal(u16),
    /// The end without a word.
    Close,
    /// Nothing at all.
    Ignore,
}

/// What becomes of a command.
pub(crate) type Outcome = Result<(), Refusal>;

/// A command of a signed-in client being answered.
struct Turn<'a> {
    world: &'a mut World,
    account: AccountId,
    dialect: Dialect,
    transaction: u32,
    command: Command<'a>,
    reply: &'a mut Lines,
}

impl<'a> Turn<'a> {
    /// An argument after the transaction id, counted from 1. A line too short closes the connection.
    fn need(&self, index: usize) -> Result<&'a str, Refusal> {
        self.command.argument(index).ok_or(Refusal::Close)
    }

    fn record(&self) -> &Record {
        self.world.directory.record(self.account)
    }

    fn record_mut(&mut self) -> &mut Record {
        self.world.directory.record_mut(self.account)
    }

    fn session(&mut self) -> Result<&mut Session, Refusal> {
        self.world.sessions.get_mut(&self.account).ok_or(Refusal::Close)
    }

    /// The list version with a space after it, in dialects that put one into answers.
    fn version(&self) -> String {
        if self.dialect.has_contact_ids() { String::new() } else { format!("{} ", self.record().version()) }
    }
}

impl Notification {
    pub(crate) fn new(connection: Arc<Connection>) -> Notification {
        Notification {
            connection,
            stage: Stage::Fresh,
            dialect: Dialect::lowest(),
            saw_client_version: false,
            salt: String::new(),
            handle: None,
        }
    }

    fn is_dispatch(&self) -> bool {
        self.connection.server == Server::Dispatch
    }

    fn answer(&mut self, world: &mut World, command: Command<'_>, reply: &mut Lines) -> Outcome {
        match (command.verb, self.stage) {
            ("OUT", _) => Err(Refusal::Close),
            ("VER", _) => self.version(world, &command, reply),
            ("CVQ", _) => self.update_query(&command, reply),
            ("CVR", Stage::UpdateOnly) => self.update_query(&command, reply),
            ("CVR", _) => self.client_version(&command, reply),
            ("INF", Stage::Introduced) if self.dialect.signs_in_by_md5() => {
                self.packages(world, &command, reply)
            }
            ("USR", _) => self.user(world, &command, reply),
            ("PNG", Stage::SignedIn(_)) => self.ping(world, reply),
            (_, Stage::SignedIn(account)) => {
                let transaction = command.transaction().ok_or(Refusal::Close)?;
                let dialect = self.dialect;
                Turn { world, account, dialect, transaction, command, reply }.answer()
            }
            // Nothing but the introduction may come before the sign-in.
            ("PNG", _) => Err(Refusal::Close),
            _ if command.transaction().is_some() => Err(Refusal::Fatal(302)),
            _ => Err(Refusal::Close),
        }
    }

    fn ping(&self, world: &World, reply: &mut Lines) -> Outcome {
        if self.dialect.has_ping_seconds() && !world.quirks.ping_without_number {
            reply.line(format_args!("QNG {}", world.settings.ping_seconds));
        } else {
            reply.line(format_args!("QNG"));
        }
        Ok(())
    }

    /// Whether this connection is still the one the account is signed in with.
    fn is_current(&self, world: &World, account: AccountId) -> bool {
        world.sessions.get(&account).is_some_and(|session| session.link.id == self.connection.id)
    }
}

impl Turn<'_> {
    fn answer(mut self) -> Outcome {
        let ids = self.dialect.has_contact_ids();
        let eleven = self.dialect.has_personal_messages();
        let groups = self.dialect.has_groups();
        let web = self.dialect.has_web_lists();
        match self.command.verb {
            "SYN" | "ADC" | "REM" | "SBP" | "ADG" | "REG" | "RMG" if web => Err(Refusal::Code(502)),
            "ADL" if web => self.announce_list(),
            "RML" if web => self.withdraw_list(),
            "FQY" if web => self.networks(),
            "UUN" if web => self.signal(),
            "UUM" if web => self.pass_across(),
            "SYN" => self.synchronize(),
            "CHG" => self.change_status(),
            "UUX" if eleven => self.personal_message(),
            "ADD" if !ids => self.add(),
            "ADC" if ids => self.add_contact(),
            "REM" => self.remove(),
            "ADG" if groups => self.add_group(),
            "REG" if groups => self.rename_group(),
            "RMG" if groups => self.remove_group(),
            "REA" if !ids => self.rename(),
            "PRP" if self.dialect.has_properties() => self.property(),
            "SBP" if ids => self.contact_property(),
            "BLP" => self.privacy(),
            "GTC" if !web => self.prompting(),
            "XFR" => self.switchboard_request(),
            "QRY" if self.dialect.has_challenges() => self.challenge_answer(),
            "URL" => self.url(),
            "GCF" if eleven && !web => self.configuration_file(),
            "PAG" | "PGD" if self.dialect.has_properties() => self.page(),
            "SDC" | "SND" => self.invitation_by_mail(),
            "FND" => Err(Refusal::Code(502)),
            "IMS" if self.dialect.has_switchboard_switch() => self.switchboards_on_or_off(),
            _ if self.world.quirks.ignores_unknown => Err(Refusal::Ignore),
            _ => Err(Refusal::Close),
        }
    }
}

/// Turns a refusal into its line and what it means for the connection.
pub(crate) fn conclude(outcome: Outcome, transaction: Option<u32>, reply: &mut Lines) -> Flow {
    match outcome {
        Ok(()) | Err(Refusal::Ignore) => Flow::Continue,
        Err(Refusal::Code(code)) => {
            reply.line(format_args!("{code} {}", transaction.unwrap_or(0)));
            Flow::Continue
        }
        Err(Refusal::Explained(code, document)) => {
            reply.payload(format_args!("{code} {}", transaction.unwrap_or(0)), document.as_bytes());
            Flow::Continue
        }
        Err(Refusal::Fatal(code)) => {
            reply.line(format_args!("{code} {}", transaction.unwrap_or(0)));
            Flow::Close
        }
        Err(Refusal::Close) => Flow::Close,
    }
}

impl Protocol for Notification {
    fn has_payload(&self, verb: &str) -> bool {
        let dialect = self.dialect;
        verb == "QRY" && dialect.has_challenges()
            || matches!(verb, "PAG" | "PGD" | "SDC") && dialect.has_properties()
            || verb == "UUX" && dialect.has_personal_messages()
            || matches!(verb, "ADL" | "RML" | "FQY" | "UUN" | "UUM") && dialect.has_web_lists()
    }

    fn step(&self, command: &Command<'_>) -> Option<Step> {
        Some(match command.verb {
            "VER" => Step::Version,
            "CVR" | "INF" => Step::ClientVersion,
            "USR" if command.argument(2) == Some("I") => Step::UserInitial,
            "USR" => Step::UserTicket,
            "SYN" => Step::Synchronize,
            "CHG" => Step::Change,
            "ADD" | "ADC" | "REM" | "REA" | "SBP" | "ADG" | "REG" | "RMG" | "ADL" | "RML" => Step::ListChange,
            "FQY" => Step::NetworkQuery,
            "UUN" => Step::Signal,
            "UUM" => Step::MessageAcross,
            "PRP" | "BLP" | "GTC" => Step::Setting,
            "UUX" => Step::PersonalMessage,
            "PNG" => Step::Ping,
            "QRY" => Step::ChallengeAnswer,
            "XFR" => Step::SwitchboardRequest,
            _ => return None,
        })
    }

    fn account<'a>(&'a self, command: &Command<'a>) -> Option<&'a str> {
        match (command.verb, command.argument(2)) {
            ("USR", Some("I")) => command.argument(3),
            _ => self.handle.as_deref(),
        }
    }

    fn is_signed_in(&self) -> bool {
        matches!(self.stage, Stage::SignedIn(_))
    }

    fn is_fresh(&self) -> bool {
        self.stage == Stage::Fresh
    }

    fn handle(&mut self, world: &mut World, command: Command<'_>, reply: &mut Lines) -> Flow {
        if let Stage::SignedIn(account) = self.stage
            && !self.is_current(world, account)
        {
            return Flow::Close;
        }
        let outcome = self.answer(world, command, reply);
        conclude(outcome, command.transaction(), reply)
    }

    fn transfer_tail(&self, here: SocketAddr) -> String {
        // Clients of every dialect before know the longest form, and some may not have chosen one yet.
        match self.dialect.has_web_lists() {
            true => self.dialect.transfer_tail(here),
            false => format!(" 0 {here}"),
        }
    }

    fn leave(&mut self, world: &mut World, _idle: bool) {
        if let Stage::SignedIn(account) = self.stage
            && self.is_current(world, account)
        {
            let watchers = world.seen_by(account);
            world.sessions.remove(&account);
            world.tell_offline(account, &watchers);
        }
    }
}
