//! The switchboard: conversations.

use std::sync::Arc;
use std::time::Instant;

use crate::codec::{self, Command, Lines, PAYLOAD_LIMIT};
use crate::controls::Step;
use crate::dialect::Dialect;
use crate::directory::AccountId;
use crate::identifiers;
use crate::notification::{Outcome, Refusal, conclude};
use crate::quirks::OversizedMessages;
use crate::serve::{Flow, Protocol};
use crate::wire::Connection;
use crate::world::World;

/// Longest message, headers and body together.
const MESSAGE_LIMIT: usize = 1664;

/// One conversation.
#[derive(Default)]
pub(crate) struct Board {
    pub(crate) participants: Vec<Participant>,
}

/// Somebody inside a conversation.
pub(crate) struct Participant {
    pub(crate) account: AccountId,
    pub(crate) link: Arc<Connection>,
    dialect: Dialect,
    client_id: String,
}

/// What lets a client in: good once, for a short time.
pub(crate) struct Cookie {
    account: AccountId,
    /// The conversation it is called into; `None` opens a new one.
    board: Option<u64>,
    expires: Instant,
    dialect: Dialect,
    client_id: String,
}

impl World {
    /// Makes a cookie for a signed-in account.
    pub(crate) fn issue_cookie(&mut self, account: AccountId, board: Option<u64>) -> String {
        let now = Instant::now();
        if self.cookies.len() % 256 == 255 {
            self.cookies.retain(|_, cookie| cookie.expires > now);
        }
        let (dialect, client_id) = match self.sessions.get(&account) {
            Some(session) => (session.dialect, session.client_id.clone()),
            None => (Dialect::lowest(), "0".to_owned()),
        };
        let text = identifiers::cookie();
        let expires = now + self.settings.cookie_lifetime;
        self.cookies.insert(text.clone(), Cookie { account, board, expires, dialect, client_id });
        text
    }

    /// Uses a cookie up.
    fn take_cookie(&mut self, handle: &str, cookie: &str) -> Option<Cookie> {
        let account = self.directory.find(handle)?;
        if self.cookies.get(cookie)?.account != account {
            return None;
        }
        self.cookies.remove(cookie).filter(|cookie| cookie.expires > Instant::now())
    }
}

/// One connection to a switchboard.
pub(crate) struct Switchboard {
    connection: Arc<Connection>,
    handle: Option<String>,
    inside: Option<Inside>,
    /// A message that goes behind the next one.
    held: Option<Vec<u8>>,
}

#[derive(Debug, Clone, Copy)]
struct Inside {
    account: AccountId,
    board: u64,
    dialect: Dialect,
}

impl Switchboard {
    pub(crate) fn new(connection: Arc<Connection>) -> Switchboard {
        Switchboard { connection, handle: None, inside: None, held: None }
    }

    fn answer(&mut self, world: &mut World, command: Command<'_>, reply: &mut Lines) -> Outcome {
        if command.verb == "OUT" {
            return Err(Refusal::Close);
        }
        let transaction = command.transaction().ok_or(Refusal::Close)?;
        match (command.verb, self.inside) {
            ("USR", None) => self.user(world, &command, transaction, reply),
            ("ANS", None) => self.join(world, &command, transaction, reply),
            ("CAL", Some(inside)) => call(world, inside, &command, transaction, reply),
            ("MSG", Some(inside)) => self.message(world, inside, &command, transaction, reply),
            _ if world.quirks.ignores_unknown => Err(Refusal::Ignore),
            _ => Err(Refusal::Close),
        }
    }

    fn user(
        &mut self,
        world: &mut World,
        command: &Command<'_>,
        transaction: u32,
        reply: &mut Lines,
    ) -> Outcome {
        let (Some(handle), Some(cookie)) = (command.argument(1), command.argument(2)) else {
            return Err(Refusal::Close);
        };
        if world.quirks.silent_switchboard {
            return Err(Refusal::Ignore);
        }
        let Some(cookie) = world.take_cookie(handle, cookie).filter(|cookie| cookie.board.is_none()) else {
            return Err(Refusal::Fatal(911));
        };
        if world.sessions.get(&cookie.account).is_some_and(|session| !session.may_converse()) {
            return Err(Refusal::Code(913));
        }
        let board = loop {
            let id = identifiers::number() % 4_000_000_000;
            if !world.boards.contains_key(&id) {
                break id;
            }
        };
        let name = world.name_of(cookie.account);
        reply.line(format_args!("USR {transaction} OK {} {name}", world.directory.address(cookie.account)));
        self.enter(world, board, cookie);
        Ok(())
    }

    fn join(
        &mut self,
        world: &mut World,
        command: &Command<'_>,
        transaction: u32,
        reply: &mut Lines,
    ) -> Outcome {
        let (Some(handle), Some(cookie), Some(id)) =
            (command.argument(1), command.argument(2), command.argument(3))
        else {
            return Err(Refusal::Close);
        };
        let Some(cookie) = world.take_cookie(handle, cookie) else { return Err(Refusal::Fatal(911)) };
        // A wrong session, or one that ended before the call was answered.
        let called_into = cookie.board.filter(|board| id.parse() == Ok(*board));
        let Some(board) = called_into.filter(|board| world.boards.contains_key(board)) else {
            return Err(Refusal::Close);
        };
        let joining = cookie.account;
        let name = world.name_of(joining);
        let others = world.boards.get(&board).map(|board| board.participants.as_slice()).unwrap_or_default();
        for (index, other) in others.iter().enumerate() {
            let (address, name) = (world.directory.address(other.account), world.name_of(other.account));
            let id = client_id(cookie.dialect, &other.client_id);
            let (index, total) = (index + 1, others.len());
            reply.line(format_args!("IRO {transaction} {index} {total} {address} {name}{id}"));
        }
        for other in others {
            let id = client_id(other.dialect, &cookie.client_id);
            let address = world.directory.address(joining);
            other.link.send(&codec::line(format_args!("JOI {address} {name}{id}")));
        }
        reply.line(format_args!("ANS {transaction} OK"));
        self.enter(world, board, cookie);
        Ok(())
    }

    fn enter(&mut self, world: &mut World, board: u64, cookie: Cookie) {
        let Cookie { account, dialect, client_id, .. } = cookie;
        self.inside = Some(Inside { account, board, dialect });
        self.handle = Some(world.directory.address(account).to_owned());
        let link = self.connection.clone();
        world.boards.entry(board).or_default().participants.push(Participant {
            account,
            link,
            dialect,
            client_id,
        });
    }

    fn message(
        &mut self,
        world: &World,
        inside: Inside,
        command: &Command<'_>,
        transaction: u32,
        reply: &mut Lines,
    ) -> Outcome {
        let (on_success, on_failure) = match command.argument(1).ok_or(Refusal::Close)? {
            "U" => (false, false),
            "N" => (false, true),
            "A" => (true, true),
            "D" if inside.dialect.has_data_messages() || !world.quirks.known_message_types_only => {
                (true, true)
            }
            _ if world.quirks.known_message_types_only => return Err(Refusal::Close),
            _ => (false, false),
        };
        // What the client declared; the controls may have put a larger payload in its place.
        let declared: usize =
            command.argument(2).and_then(|length| length.parse().ok()).ok_or(Refusal::Close)?;
        match world.quirks.oversized_messages {
            OversizedMessages::Disconnect if declared > MESSAGE_LIMIT => return Err(Refusal::Close),
            OversizedMessages::Refuse if declared > MESSAGE_LIMIT => return Err(Refusal::Code(201)),
            _ if declared > PAYLOAD_LIMIT => return Err(Refusal::Close),
            _ => {}
        }
        let (delivered, failed) = self.relay(world, inside, command.payload);
        if let Some(held) = self.held.take() {
            self.relay(world, inside, &held);
        }
        if delivered > 0 {
            world.tally.messages_relayed.add(1);
            world.tally.messages_delivered.add(delivered);
        }
        let alone = delivered + failed == 0;
        let lenient = alone && world.quirks.acknowledges_when_alone;
        let arrived = failed == 0 && (!alone || lenient);
        if arrived && on_success {
            reply.line(format_args!("ACK {transaction}"));
        } else if !arrived && on_failure {
            reply.line(format_args!("NAK {transaction}"));
        }
        Ok(())
    }

    /// Copies a message to everybody else; gives how often that worked and how often not.
    fn relay(&self, world: &World, inside: Inside, payload: &[u8]) -> (usize, usize) {
        let Some(board) = world.boards.get(&inside.board) else { return (0, 0) };
        let others =
            board.participants.iter().filter(|participant| participant.link.id != self.connection.id);
        let mut bytes = Vec::new();
        let (mut delivered, mut failed) = (0, 0);
        for other in others {
            if bytes.is_empty() {
                let (address, name) =
                    (world.directory.address(inside.account), world.name_of(inside.account));
                bytes = codec::with_payload(format_args!("MSG {address} {name}"), payload);
            }
            if other.link.send(&bytes) {
                delivered += 1;
            } else {
                failed += 1;
            }
        }
        (delivered, failed)
    }
}

/// The client id that ends `IRO` and `JOI` in dialects that have it there.
fn client_id(dialect: Dialect, id: &str) -> String {
    if dialect.has_client_id_in_roster() { format!(" {id}") } else { String::new() }
}

fn call(
    world: &mut World,
    inside: Inside,
    command: &Command<'_>,
    transaction: u32,
    reply: &mut Lines,
) -> Outcome {
    let handle = command.argument(1).ok_or(Refusal::Close)?;
    if world.quirks.ghost_calls {
        return Err(Refusal::Ignore);
    }
    let Some(callee) = world.directory.find(handle) else { return Err(Refusal::Code(world.no_such_user())) };
    let present =
        world.boards.get(&inside.board).map(|board| board.participants.as_slice()).unwrap_or_default();
    if callee == inside.account || present.iter().any(|participant| participant.account == callee) {
        return Err(Refusal::Code(215));
    }
    let caller = world.directory.address(inside.account).to_owned();
    let reachable =
        world.sessions.get(&callee).is_some_and(|session| session.is_visible() && !session.switchboards_off);
    let admitted = world.quirks.calls_reach_everybody || world.directory.record(callee).admits(&caller);
    if !reachable || !admitted {
        return Err(Refusal::Code(217));
    }
    let cookie = world.issue_cookie(callee, Some(inside.board));
    let (board, address, name) = (inside.board, world.ports.switchboard, world.name_of(inside.account));
    world.tally.calls.add(1);
    reply.line(format_args!("CAL {transaction} RINGING {board}"));
    if let Some(session) = world.sessions.get(&callee) {
        let tail = session.switchboard_tail("messenger.hotmail.com");
        session
            .link
            .send(&codec::line(format_args!("RNG {board} {address} CKI {cookie} {caller} {name}{tail}")));
    }
    Ok(())
}

impl Protocol for Switchboard {
    fn has_payload(&self, verb: &str) -> bool {
        verb == "MSG"
    }

    fn step(&self, command: &Command<'_>) -> Option<Step> {
        Some(match command.verb {
            "USR" => Step::SwitchboardUser,
            "ANS" => Step::Answer,
            "CAL" => Step::Call,
            "MSG" if command.argument(1) == Some("D") => Step::Packet,
            "MSG" => Step::Message,
            _ => return None,
        })
    }

    fn account<'a>(&'a self, command: &Command<'a>) -> Option<&'a str> {
        match command.verb {
            "USR" | "ANS" => command.argument(1),
            _ => self.handle.as_deref(),
        }
    }

    fn is_signed_in(&self) -> bool {
        self.inside.is_some()
    }

    fn is_idle_limited(&self) -> bool {
        true
    }

    fn is_fresh(&self) -> bool {
        false
    }

    fn handle(&mut self, world: &mut World, command: Command<'_>, reply: &mut Lines) -> Flow {
        let outcome = self.answer(world, command, reply);
        conclude(outcome, command.transaction(), reply)
    }

    fn passed_on(&self, world: &World) -> usize {
        let board = self.inside.and_then(|inside| world.boards.get(&inside.board));
        let others = board.into_iter().flat_map(|board| &board.participants);
        let others = others.filter(|participant| participant.link.id != self.connection.id);
        others.map(|participant| participant.link.waiting()).max().unwrap_or(0)
    }

    fn hold(&mut self, payload: &[u8]) {
        self.held = Some(payload.to_vec());
    }

    fn leave(&mut self, world: &mut World, idle: bool) {
        let Some(inside) = self.inside.take() else { return };
        let Some(board) = world.boards.get_mut(&inside.board) else { return };
        board.participants.retain(|participant| participant.link.id != self.connection.id);
        if board.participants.is_empty() {
            world.boards.remove(&inside.board);
            return;
        }
        let reason = if idle { " 1" } else { "" };
        let line = codec::line(format_args!("BYE {}{reason}", world.directory.address(inside.account)));
        for participant in &board.participants {
            participant.link.send(&line);
        }
    }
}
