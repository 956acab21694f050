//! Serving one connection: reading, cutting commands, and letting the controls step in.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_lite::FutureExt;
use futures_rustls::TlsAcceptor;
use smol::Timer;

use crate::codec::{Command, Decoder, Lines};
use crate::controls::{Action, Server, Step};
use crate::gateway;
use crate::identifiers;
use crate::notification::Notification;
use crate::passport;
use crate::running::Shared;
use crate::switchboard::Switchboard;
use crate::wire::Connection;
use crate::world::World;

/// How long a first command is held back to see whether more comes with it.
const EAGER_WAIT: Duration = Duration::from_millis(50);
/// How long a switchboard that counts unacknowledged bytes holds back its answers.
const ACKNOWLEDGE_WAIT: Duration = Duration::from_millis(10);
/// With so many bytes queued for somebody in a conversation, nothing more is read from the others, for so long at the most.
const FULL: usize = 1024 * 1024;
const DRAIN: Duration = Duration::from_secs(10);

/// What is served on a port.
#[derive(Clone)]
pub(crate) enum Role {
    Dispatch,
    Notification,
    Switchboard,
    /// Passport; without an acceptor over plain HTTP.
    Passport(Option<TlsAcceptor>),
    Gateway,
}

impl Role {
    pub(crate) fn server(&self) -> Server {
        match self {
            Role::Dispatch => Server::Dispatch,
            Role::Notification => Server::Notification,
            Role::Switchboard => Server::Switchboard,
            Role::Passport(_) => Server::Passport,
            Role::Gateway => Server::Gateway,
        }
    }
}

/// Whether a connection goes on after a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    Continue,
    /// What was answered is still sent.
    Close,
}

/// One connection's side of a command protocol.
pub(crate) trait Protocol {
    /// Whether a verb's last argument is the length of a payload.
    fn has_payload(&self, verb: &str) -> bool;
    /// Where in the protocol a command stands.
    fn step(&self, command: &Command<'_>) -> Option<Step>;
    /// Whom the connection belongs to, once it is known, or claimed by this command.
    fn account<'a>(&'a self, command: &Command<'a>) -> Option<&'a str>;
    /// Whether the time limit for signing in is met.
    fn is_signed_in(&self) -> bool;
    /// Whether the connection may be dropped for saying nothing.
    fn is_idle_limited(&self) -> bool {
        false
    }
    /// Whether nothing was said yet.
    fn is_fresh(&self) -> bool;
    /// Answers a command.
    fn handle(&mut self, world: &mut World, command: Command<'_>, reply: &mut Lines) -> Flow;
    /// What follows the address of another server where clients are sent there; `here` is that of this one.
    fn transfer_tail(&self, here: SocketAddr) -> String {
        format!(" 0 {here}")
    }
    /// How many bytes are queued for those to whom this connection's messages are passed on.
    fn passed_on(&self, _world: &World) -> usize {
        0
    }
    /// Passes a message on behind the next one.
    fn hold(&mut self, _payload: &[u8]) {}
    /// Cleans up after the connection.
    fn leave(&mut self, world: &mut World, idle: bool);
}

/// Starts the tasks of a connection.
pub(crate) fn start(shared: &Arc<Shared>, connection: Arc<Connection>, role: Role) {
    shared.spawn(connection.clone().write_out());
    shared.spawn(serve(shared.clone(), connection, role));
}

/// Serves a connection to its end.
async fn serve(shared: Arc<Shared>, connection: Arc<Connection>, role: Role) {
    if connect(&shared, &connection).await == Flow::Continue {
        match role {
            Role::Dispatch | Role::Notification => {
                let mut protocol = Notification::new(connection.clone());
                serve_commands(&shared, &connection, &mut protocol).await;
            }
            Role::Switchboard => {
                let mut protocol = Switchboard::new(connection.clone());
                serve_commands(&shared, &connection, &mut protocol).await;
            }
            Role::Passport(acceptor) => passport::serve(&shared, &connection, acceptor).await,
            Role::Gateway => gateway::serve(&shared, &connection).await,
        }
    }
    connection.finish();
    connection.drain().await;
    connection.cut();
    shared.links.close(&connection);
}

/// What the controls want done as soon as a connection is accepted.
async fn connect(shared: &Shared, connection: &Connection) -> Flow {
    let server = connection.server;
    let Some(action) = shared.rules.take(server, Step::Connect(server), None) else { return Flow::Continue };
    match action {
        Action::Delay(delay) => {
            Timer::after(delay).await;
            return Flow::Continue;
        }
        Action::Repeat(_) | Action::Packet(_) | Action::RedirectByFault(_) | Action::Fault(_) => {
            return Flow::Continue;
        }
        Action::Silence => {
            let mut buffer = [0; 1024];
            while matches!(connection.read(&mut buffer).await, Ok(1..)) {}
        }
        Action::Close | Action::CloseAfter | Action::Lose => {}
        Action::Refuse(code) => {
            connection.send(format!("{code}\r\n").as_bytes());
        }
        Action::Wrong => {
            connection.send(b"220 mail.example.net ESMTP\r\n");
        }
        Action::Oversize(bytes) => {
            connection.send(&vec![b'x'; bytes]);
        }
        Action::Garbage(bytes) => {
            connection.send(&garbage(bytes));
            return Flow::Continue;
        }
        Action::Raw(bytes) => {
            connection.send(&bytes);
            return Flow::Continue;
        }
        Action::Line(line) => {
            connection.send(format!("{line}\r\n").as_bytes());
            return Flow::Continue;
        }
        Action::Redirect(address) => {
            connection.send(format!("XFR 0 NS {address}\r\n").as_bytes());
        }
    }
    Flow::Close
}

/// Reads and answers commands until the connection ends.
async fn serve_commands(shared: &Shared, connection: &Arc<Connection>, protocol: &mut impl Protocol) {
    let mut decoder = Decoder::default();
    let mut buffer = [0; 4096];
    let opened = Instant::now();
    let mut heard = opened;
    let mut idle = false;
    // One timer for the connection's life, seldom set anew: reads come by the thousand.
    let mut timer = Timer::after(shared.settings.sign_in_limit);
    loop {
        let read = async { Some(connection.read(&mut buffer).await) };
        let limit = async {
            (&mut timer).await;
            None
        };
        match read.or(limit).await {
            Some(Ok(count @ 1..)) => {
                heard = Instant::now();
                decoder.feed(&buffer[..count]);
                let stranger = !protocol.is_signed_in();
                if take_commands(shared, connection, protocol, &mut decoder).await == Flow::Close {
                    break;
                }
                // Other limits hold from here on, and may be nearer.
                if stranger
                    && protocol.is_signed_in()
                    && let Some(at) = next_limit(shared, protocol, opened, heard)
                {
                    timer.set_at(at);
                }
            }
            Some(_) => break,
            None => match next_limit(shared, protocol, opened, heard) {
                Some(at) => timer.set_at(at),
                None => {
                    idle = true;
                    break;
                }
            },
        }
    }
    protocol.leave(&mut shared.world(), idle);
}

/// When to look at a connection's time limits again; `None` when it is past one.
fn next_limit(shared: &Shared, protocol: &impl Protocol, opened: Instant, heard: Instant) -> Option<Instant> {
    let now = Instant::now();
    let limit = if !protocol.is_signed_in() {
        opened + shared.settings.sign_in_limit
    } else {
        match shared.settings.switchboard_idle.filter(|_| protocol.is_idle_limited()) {
            Some(idle) => heard + idle,
            None => now + Duration::from_secs(3600),
        }
    };
    (limit > now).then_some(limit)
}

async fn take_commands(
    shared: &Shared,
    connection: &Arc<Connection>,
    protocol: &mut impl Protocol,
    decoder: &mut Decoder,
) -> Flow {
    let (strict, eager, unacknowledged) = {
        let world = shared.world();
        let quirks = &world.quirks;
        let limit = quirks.unacknowledged_limit.filter(|_| connection.server == Server::Switchboard);
        (quirks.strict_segments, quirks.eager_closes && protocol.is_fresh(), limit)
    };
    if unacknowledged.is_some_and(|limit| connection.unanswered() > limit) {
        return Flow::Close;
    }
    if eager && more_than_one(connection, decoder).await {
        return Flow::Close;
    }
    loop {
        match decoder.next(|verb| protocol.has_payload(verb)) {
            // Thrown out in the meantime: what it still sends is not for us.
            Ok(Some(_)) if !connection.is_open() => return Flow::Close,
            Ok(Some(command)) => {
                let hold_back = if unacknowledged.is_some() { ACKNOWLEDGE_WAIT } else { Duration::ZERO };
                let flow = answer(shared, connection, protocol, command, hold_back);
                // Counted afterwards: whoever sees the count knows that the command had its effect.
                shared.tally.server(connection.server).commands.add(1);
                if connection.tunnel().is_some() {
                    shared.tally.tunnels.commands.add(1);
                }
                if flow == Flow::Close {
                    return Flow::Close;
                }
            }
            Ok(None) => break,
            Err(_) => return Flow::Close,
        }
    }
    if connection.server == Server::Switchboard {
        let begun = Instant::now();
        while protocol.passed_on(&shared.world()) > FULL && connection.is_open() && begun.elapsed() < DRAIN {
            Timer::after(Duration::from_millis(1)).await;
        }
    }
    if strict && !decoder.is_at_boundary() { Flow::Close } else { Flow::Continue }
}

/// Whether the client sends more than one command before it can have read an answer.
async fn more_than_one(connection: &Connection, decoder: &mut Decoder) -> bool {
    if decoder.lines() == 0 {
        return false;
    }
    let mut buffer = [0; 1024];
    let more = async { connection.read(&mut buffer).await.is_ok_and(|count| count > 0) };
    let quiet = async {
        Timer::after(EAGER_WAIT).await;
        false
    };
    decoder.lines() > 1 || more.or(quiet).await
}

/// Answers one command, or does what the controls say instead.
fn answer(
    shared: &Shared,
    connection: &Arc<Connection>,
    protocol: &mut impl Protocol,
    command: Command<'_>,
    hold_back: Duration,
) -> Flow {
    let mut reply = Lines::default();
    let intervention = protocol.step(&command).and_then(|step| {
        let action = shared.rules.take(connection.server, step, protocol.account(&command))?;
        (!action.is_for_web_services()).then_some((step, action))
    });
    // Answers are queued under the lock: what another connection causes afterwards comes afterwards.
    let mut world = shared.world();
    let Some((step, action)) = intervention else {
        let flow = protocol.handle(&mut world, command, &mut reply);
        if !reply.is_empty() {
            connection.send_after(reply.as_bytes(), hold_back);
        }
        return flow;
    };
    match action {
        Action::Repeat(times) => {
            let flow = protocol.handle(&mut world, command, &mut reply);
            for _ in 0..times {
                connection.send(reply.as_bytes());
            }
            flow
        }
        Action::CloseAfter | Action::Lose => {
            protocol.handle(&mut world, command, &mut reply);
            connection.send(if action == Action::Lose { &[] } else { reply.as_bytes() });
            Flow::Close
        }
        Action::Delay(delay) => {
            let flow = protocol.handle(&mut world, command, &mut reply);
            connection.send_after(reply.as_bytes(), delay);
            flow
        }
        Action::Packet(fault) if step == Step::Packet => {
            let flow = fault.apply(protocol, &mut world, command, &mut reply);
            connection.send(reply.as_bytes());
            flow
        }
        Action::Oversize(bytes) if step == Step::Message => {
            let mut message =
                b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n".to_vec();
            message.resize(bytes.max(message.len()), b'x');
            protocol.handle(&mut world, command.with_payload(&message), &mut reply);
            connection.send(reply.as_bytes());
            Flow::Continue
        }
        action => {
            let tail = protocol.transfer_tail(world.ports.notification);
            let flow = replace(connection, step, &action, &tail, command, &mut reply);
            connection.send(reply.as_bytes());
            flow
        }
    }
}

/// An answer that is not the ordinary one.
fn replace(
    connection: &Connection,
    step: Step,
    action: &Action,
    transfer_tail: &str,
    command: Command<'_>,
    reply: &mut Lines,
) -> Flow {
    let verb = command.verb;
    let transaction = command.transaction().unwrap_or(0);
    match action {
        Action::Refuse(0) if step == Step::Version => {
            reply.line(format_args!("VER {transaction} 0"));
            return Flow::Close;
        }
        Action::Refuse(code) => {
            reply.line(format_args!("{code} {transaction}"));
            return if closes_on_error(step) { Flow::Close } else { Flow::Continue };
        }
        Action::Wrong => match step {
            Step::Version => reply.line(format_args!("VER {transaction} MSNP99")),
            Step::SwitchboardRequest => reply.line(format_args!("XFR {transaction} SB nowhere:port CKI")),
            Step::Message | Step::Packet => {
                reply.line(format_args!("ACK {}", transaction.wrapping_add(4711)))
            }
            Step::Ping => reply.line(format_args!("QNG soon")),
            _ => reply.line(format_args!("{verb} {transaction} nonsense -1 %zz")),
        },
        Action::Oversize(bytes) => {
            let filling = "x".repeat(bytes.saturating_sub(verb.len() + transaction.to_string().len() + 4));
            reply.line(format_args!("{verb} {transaction} {filling}"));
        }
        Action::Garbage(bytes) => reply.raw(&garbage(*bytes)),
        Action::Raw(bytes) => reply.raw(bytes),
        Action::Line(line) => {
            let line = line.replace("{trid}", &transaction.to_string());
            reply.line(format_args!("{line}"));
        }
        Action::Redirect(address) => {
            let transaction = if step == Step::UserInitial { transaction } else { 0 };
            reply.line(format_args!("XFR {transaction} NS {address}{transfer_tail}"));
        }
        Action::Close => {
            log::debug!("closing {} at {step:?}", connection.peer);
            return Flow::Close;
        }
        Action::Silence
        | Action::Repeat(_)
        | Action::CloseAfter
        | Action::Lose
        | Action::Delay(_)
        | Action::RedirectByFault(_)
        | Action::Fault(_)
        | Action::Packet(_) => {}
    }
    Flow::Continue
}

/// Where servers close after an error line.
fn closes_on_error(step: Step) -> bool {
    matches!(
        step,
        Step::Version
            | Step::ClientVersion
            | Step::UserInitial
            | Step::UserTicket
            | Step::SwitchboardUser
            | Step::Answer
            | Step::ChallengeAnswer
    )
}

/// Bytes without meaning, with line ends among them.
pub(crate) fn garbage(count: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(count + 8);
    while bytes.len() < count {
        bytes.extend_from_slice(&identifiers::number().to_le_bytes());
    }
    bytes.truncate(count);
    bytes
}
