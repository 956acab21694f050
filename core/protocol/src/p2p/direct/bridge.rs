//! One direct connection: how far it is, by what the two sides know each other, and where it may lead.

use core::net::Ipv4Addr;

use super::Direct;
use super::body::{self, Address, Candidates, Nonce, Secret, Transport, hash_of, is_same};
use super::stream::{self, Next, Stream};
use crate::account::AccountName;
use crate::connection::{Connection, Link, LinkNumbers, LinkState};
use crate::ids::{ChatId, LinkId, TransferId};
use crate::p2p::guid::Guid;
use crate::p2p::slp;
use crate::storage::Storage;
use crate::time::Duration;
use crate::timer::Timer;
use crate::wire::sink::Sink;

/// From the offer to a connection: then the conversation carries the transfer (`p2p.md` 8).
pub(in crate::p2p) const WHOLE: Duration = Duration::from_secs(20);
/// How long one address may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// How long the handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long nothing may move on an open connection that a transfer needs.
pub(in crate::p2p) const IDLE: Duration = Duration::from_secs(300);
/// How long one stays that no transfer needs any more: the peer closes it, or sends something else.
const LINGER: Duration = Duration::from_secs(60);
/// How long a farewell is waited for that explains why a connection is gone.
const FAREWELL: Duration = Duration::from_secs(2);
/// Strangers who may come before the peer does.
const MOST_STRANGERS: u8 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::p2p) enum Stage {
    /// Nothing was said of it yet.
    Permitted,
    Offered,
    ListenWanted,
    ListenAsked,
    Listening,
    ConnectWanted,
    Connecting,
    Greeting,
    Open,
    /// The connection is gone in the midst of something: the peer's reason may follow through the conversation.
    Parting,
    Over,
}

/// What is said about a direct connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::p2p) enum Body {
    /// It is offered.
    Offer,
    /// This side listens, and where.
    Listening,
    /// This side does not listen, but would connect.
    Connecting,
}

impl Body {
    /// Its type.
    pub(in crate::p2p) const fn kind(self) -> &'static [u8] {
        match self {
            Self::Offer => slp::body::TRANSPORT,
            Self::Listening | Self::Connecting => slp::body::TRANSPORT_ANSWER,
        }
    }
}

/// What the next packet led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::p2p) enum Advance {
    /// There is none.
    Nothing,
    /// A part of the handshake: it goes on.
    Goes,
    /// The peer has proven who they are.
    Proven,
    /// It is for the transfers.
    Packet,
    /// It cannot be.
    Broken,
}

/// Where connections come in.
pub(in crate::p2p) struct Listener(pub(in crate::p2p) Link);

/// A direct connection.
#[repr(C)]
pub(crate) struct Bridge<S: Storage> {
    pub(in crate::p2p) stage: Stage,
    /// The file goes from here to there.
    is_sender: bool,
    /// No transfer needs it any more.
    pub(in crate::p2p) lingers: bool,
    /// The connection is gone; what came before is still to be read.
    pub(in crate::p2p) is_ended: bool,
    /// The greeting of who connected was read.
    is_greeted: bool,
    strangers: u8,
    pub(in crate::p2p) port: u16,
    pub(in crate::p2p) transfer: TransferId,
    pub(in crate::p2p) chat: ChatId,
    pub(in crate::p2p) session: u32,
    identifier: u32,
    pub(in crate::p2p) step: Timer,
    pub(in crate::p2p) whole: Timer,
    pub(in crate::p2p) listener: Listener,
    pub(in crate::p2p) link: Link,
    pub(in crate::p2p) direct: Direct,
    expects: Option<Nonce>,
    /// What the news that this side listens is an answer to: call and branch.
    pub(in crate::p2p) answers: Option<(Guid, Guid)>,
    /// Last first.
    candidates: Candidates,
    addresses: heapless::Vec<Ipv4Addr, 4>,
    own_port: u16,
    public: Option<Address>,
    pub(in crate::p2p) host: heapless::String<16>,
    pub(in crate::p2p) peer: AccountName,
    pub(in crate::p2p) stream: Stream<S::Slp>,
}

/// Puts characters into a short text.
struct Short<'a>(&'a mut heapless::String<16>);

impl Sink for Short<'_> {
    fn put(&mut self, bytes: &[u8]) {
        // An address has 15 characters at most.
        let _ = self.0.push_str(core::str::from_utf8(bytes).unwrap_or_default());
    }
}

impl<S: Storage> Bridge<S> {
    pub(in crate::p2p) fn new(
        (transfer, chat, session): (TransferId, ChatId, u32),
        peer: AccountName,
        is_sender: bool,
        direct: Direct,
        identifier: u32,
    ) -> Self {
        Self {
            stage: Stage::Permitted,
            is_sender,
            lingers: false,
            is_ended: false,
            is_greeted: false,
            strangers: 0,
            port: 0,
            transfer,
            chat,
            session,
            identifier,
            step: Timer::OFF,
            whole: Timer::OFF,
            listener: Listener(Link::CLOSED),
            link: Link::CLOSED,
            direct,
            expects: None,
            answers: None,
            candidates: Candidates::new(),
            addresses: heapless::Vec::new(),
            own_port: 0,
            public: None,
            host: heapless::String::new(),
            peer,
            stream: Stream::NEW,
        }
    }

    pub(in crate::p2p) fn is_for(&self, transfer: TransferId) -> bool {
        self.transfer == transfer && self.stage != Stage::Over && !self.lingers
    }

    /// Whether data waits until it is known which way it goes.
    pub(in crate::p2p) fn delays(&self) -> bool {
        self.is_sender && !matches!(self.stage, Stage::Open | Stage::Parting)
    }

    /// The offer is to be made.
    pub(in crate::p2p) fn offer(&mut self) {
        (self.stage, self.whole) = (Stage::Offered, Timer::start(WHOLE));
    }

    pub(in crate::p2p) fn is_to_be_offered(&self) -> bool {
        self.is_sender && self.stage == Stage::Permitted
    }

    /// By what the peer will know this side.
    fn nonce(&self) -> Nonce {
        match self.expects {
            Some(Nonce::Plain(_)) => Nonce::Plain(self.direct.secret),
            Some(Nonce::Hashed(_)) | None => Nonce::Hashed(hash_of(&self.direct.secret)),
        }
    }

    /// The peer offers a connection. Answers what is to be said at once: nothing, where the driver is asked to listen first.
    pub(in crate::p2p) fn offered(
        &mut self,
        offer: &Transport,
        answer: (Guid, Guid),
    ) -> Option<Option<Body>> {
        if !matches!(self.stage, Stage::Permitted | Stage::Offered) || !offer.has_tcp {
            return None;
        }
        let nonce = offer.nonce?;
        if self.direct.listens {
            self.expects = Some(match nonce {
                Nonce::Plain(_) => Nonce::Plain(self.direct.secret),
                Nonce::Hashed(_) => nonce,
            });
            self.listen(Some(answer));
            return Some(None);
        }
        self.expects = Some(nonce);
        let would_connect = self.direct.connects && matches!(nonce, Nonce::Hashed(_));
        would_connect.then_some(Some(Body::Connecting))
    }

    fn listen(&mut self, answers: Option<(Guid, Guid)>) {
        (self.stage, self.answers) = (Stage::ListenWanted, answers);
        if self.whole.is_off() {
            self.whole = Timer::start(WHOLE);
        }
    }

    /// The peer listens there. Answers whether there is anywhere to connect to.
    pub(in crate::p2p) fn connect(&mut self, offer: &Transport) -> bool {
        let may = matches!(self.stage, Stage::Permitted | Stage::Offered) && self.direct.connects;
        let Some(nonce) = offer.nonce.filter(|_| may && offer.is_listening) else { return false };
        self.candidates = offer.candidates(&self.direct);
        self.candidates.reverse();
        if self.candidates.is_empty() {
            return false;
        }
        if let Nonce::Plain(secret) = nonce {
            self.direct.secret = secret;
        }
        self.expects = Some(nonce);
        self.stage = Stage::ConnectWanted;
        if self.whole.is_off() {
            self.whole = Timer::start(WHOLE);
        }
        true
    }

    /// The peer has answered the offer.
    pub(in crate::p2p) fn answered(&mut self, is_taken: bool, answer: &Transport) {
        let listens = matches!(self.stage, Stage::ListenWanted | Stage::ListenAsked | Stage::Listening);
        if listens && !is_taken && self.answers.is_none() {
            // Nobody will come.
            return self.close();
        }
        if self.stage != Stage::Offered || is_taken && self.connect(answer) {
            return;
        }
        if is_taken && !answer.is_listening && self.direct.listens {
            // Where the peer cannot: an offer of one's own, with what the peer said to be known by, or else with one number for both.
            let own = Nonce::Plain(self.direct.secret);
            self.expects =
                Some(answer.nonce.filter(|nonce| matches!(nonce, Nonce::Hashed(_))).unwrap_or(own));
            self.listen(None);
        } else {
            self.close();
        }
    }

    /// The driver listens.
    pub(in crate::p2p) fn listening(&mut self, at: &super::Listening<'_>) {
        self.addresses =
            at.addresses.iter().copied().take(4).fold(heapless::Vec::new(), |mut list, address| {
                // There are places for four.
                let _ = list.push(address);
                list
            });
        (self.own_port, self.public) = (at.port, at.public);
        self.stage = Stage::Listening;
        self.listener.0.open();
    }

    /// Somebody has connected. Answers the number of the connection, unless another is looked at first.
    pub(in crate::p2p) fn accepted(&mut self, numbers: &mut LinkNumbers) -> Option<LinkId> {
        if self.stage != Stage::Listening || self.link.state != LinkState::Closed {
            return None;
        }
        self.stream.reset();
        self.is_greeted = false;
        self.link.want(numbers.take(), HANDSHAKE);
        self.link.open();
        self.step = Timer::start(HANDSHAKE);
        Some(self.link.id())
    }

    /// Who had connected is not the peer. Answers whether one listens on.
    pub(in crate::p2p) fn was_stranger(&mut self) -> bool {
        self.link.abandon();
        self.step = Timer::OFF;
        self.strangers = self.strangers.saturating_add(1);
        self.strangers < MOST_STRANGERS
    }

    /// The next address is to be tried.
    pub(in crate::p2p) fn try_next(&mut self) {
        self.link.abandon();
        (self.stage, self.step) = (Stage::ConnectWanted, Timer::OFF);
    }

    /// Begins to connect. `false`: there is nowhere left.
    pub(in crate::p2p) fn begin_connecting(&mut self, numbers: &mut LinkNumbers) -> bool {
        let Some((address, port)) = self.candidates.pop() else { return false };
        self.host.clear();
        body::put_address(&mut Short(&mut self.host), address);
        self.port = port;
        self.stream.reset();
        self.link.want(numbers.take(), CONNECTING);
        self.link.connecting();
        (self.stage, self.step) = (Stage::Connecting, Timer::start(CONNECTING));
        true
    }

    /// The connection is there: this side speaks first.
    pub(in crate::p2p) fn connected(&mut self) {
        self.link.open();
        (self.stage, self.step) = (Stage::Greeting, Timer::start(HANDSHAKE));
        // A fresh stream has room for it.
        let _ = self.stream.greet(self.identifier, &self.direct.secret);
    }

    fn proves(&self, packet: &[u8]) -> bool {
        let Some(said) = stream::handshake(packet) else { return false };
        match &self.expects {
            Some(Nonce::Plain(secret)) => is_same(&said, secret),
            Some(Nonce::Hashed(hash)) => is_same(&hash_of(&said), hash),
            None => false,
        }
    }

    /// Looks at the next packet.
    pub(in crate::p2p) fn advance(&mut self) -> Advance {
        let packet = match self.stream.next() {
            Next::Nothing => return Advance::Nothing,
            Next::Broken => return Advance::Broken,
            Next::Packet(packet) => packet,
        };
        match self.stage {
            Stage::Open => Advance::Packet,
            Stage::Listening if !self.is_greeted => {
                self.is_greeted = stream::is_greeting(packet);
                if self.is_greeted { self.passed(Advance::Goes) } else { Advance::Broken }
            }
            Stage::Listening | Stage::Greeting => {
                if !self.proves(packet) {
                    return Advance::Broken;
                }
                let (identifier, secret): (u32, Secret) = (self.identifier, self.direct.secret);
                if self.stage == Stage::Listening && self.stream.shake_hands(identifier, &secret).is_err() {
                    return Advance::Broken;
                }
                self.passed(Advance::Proven)
            }
            Stage::Permitted
            | Stage::Offered
            | Stage::ListenWanted
            | Stage::ListenAsked
            | Stage::ConnectWanted
            | Stage::Connecting
            | Stage::Parting
            | Stage::Over => Advance::Broken,
        }
    }

    fn passed(&mut self, advance: Advance) -> Advance {
        self.stream.hand_out();
        self.stream.release();
        advance
    }

    /// Packets flow.
    pub(in crate::p2p) fn open(&mut self) {
        self.listener.0.abandon();
        (self.stage, self.step, self.whole) = (Stage::Open, Timer::start(IDLE), Timer::OFF);
        // Nobody asks for it again.
        (self.direct.secret, self.expects) = (Secret::default(), None);
    }

    /// Something has moved.
    pub(in crate::p2p) fn restart_idle(&mut self) {
        if self.stage == Stage::Open {
            self.step = Timer::start(if self.lingers { LINGER } else { IDLE });
        }
    }

    /// It is gone, and why may follow.
    pub(in crate::p2p) fn part(&mut self) {
        (self.stage, self.step) = (Stage::Parting, Timer::start(FAREWELL));
    }

    /// No transfer needs it any more; `is_kept`: the peer closes it.
    pub(in crate::p2p) fn is_done(&mut self, is_kept: bool) {
        if is_kept && self.stage == Stage::Open && !self.is_sender && !self.is_ended {
            self.lingers = true;
            self.restart_idle();
        } else {
            self.close();
        }
    }

    pub(in crate::p2p) fn close(&mut self) {
        self.listener.0.abandon();
        self.link.abandon();
        (self.stage, self.step, self.whole) = (Stage::Over, Timer::OFF, Timer::OFF);
    }

    /// Whether the driver has nothing to do for it any more.
    pub(in crate::p2p) fn is_gone(&self) -> bool {
        self.stage == Stage::Over && !self.link.has_given_up() && !self.listener.0.has_given_up()
    }

    /// Whether bytes that come in are looked at.
    pub(in crate::p2p) fn reads(&self) -> bool {
        matches!(self.stage, Stage::Listening | Stage::Greeting | Stage::Open)
            && (self.link.is_open() || self.is_ended)
    }

    pub(in crate::p2p) fn put_body(&self, body: Body, session: u32, sink: &mut dyn Sink) {
        match body {
            Body::Offer => body::put_offer(sink, self.nonce()),
            Body::Listening => {
                body::put_listening(
                    sink,
                    self.nonce(),
                    (&self.addresses, self.own_port),
                    self.public,
                    session,
                );
            }
            Body::Connecting => match self.nonce() {
                nonce @ Nonce::Hashed(_) => body::put_connecting(sink, nonce, session),
                // Both know it: the peer's own.
                Nonce::Plain(_) => slp::put_not_listening(sink, session),
            },
        }
    }
}

impl<S: Storage> Connection for Bridge<S> {
    fn driver_link(&self) -> &Link {
        &self.link
    }

    fn is_to_gateway(&self) -> bool {
        false
    }

    fn unsent(&self) -> &[u8] {
        if self.link.is_open() { self.stream.unsent() } else { &[] }
    }

    fn sent(&mut self, count: usize, _limit: Duration) {
        self.stream.sent(count);
        self.restart_idle();
    }

    fn take_given_up(&mut self) -> Option<LinkId> {
        self.link.take_given_up()
    }

    fn closed_already(&mut self, id: LinkId) {
        self.link.closed_already(id);
    }
}

impl Connection for Listener {
    fn driver_link(&self) -> &Link {
        &self.0
    }

    fn is_to_gateway(&self) -> bool {
        false
    }

    fn unsent(&self) -> &[u8] {
        &[]
    }

    fn sent(&mut self, _count: usize, _limit: Duration) {}

    fn take_given_up(&mut self) -> Option<LinkId> {
        self.0.take_given_up()
    }

    fn closed_already(&mut self, id: LinkId) {
        self.0.closed_already(id);
    }
}
