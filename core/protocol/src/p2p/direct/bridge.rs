//! One direct connection: how far it is, by what the two sides know each other, and where it may lead.

use super::body::{self, Nonce, Secret, Transport, hash_of, is_same};
use super::stream::{self, Next, Stream};
use super::values::{Direct, Listening};
use super::way::{CONNECTING, FAREWELL, HANDSHAKE, IDLE, Way};
use crate::account::AccountName;
use crate::connection::{Connection, Link, LinkNumbers};
use crate::ids::{ChatId, LinkId, TransferId};
use crate::p2p::guid::Guid;
use crate::p2p::slp;
use crate::storage::Storage;
use crate::time::Duration;
use crate::timer::Timer;
use crate::wire::sink::Sink;

/// From the offer to a connection: then the conversation carries the transfer (`p2p.md` 8).
pub(in crate::p2p) const WHOLE: Duration = Duration::from_secs(20);
/// How long one stays that no transfer needs any more: the peer closes it, or sends something else.
const LINGER: Duration = Duration::from_secs(60);

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
    pub(in crate::p2p) transfer: TransferId,
    pub(in crate::p2p) chat: ChatId,
    pub(in crate::p2p) session: u32,
    identifier: u32,
    pub(in crate::p2p) step: Timer,
    pub(in crate::p2p) whole: Timer,
    pub(in crate::p2p) way: Way,
    pub(in crate::p2p) direct: Direct,
    expects: Option<Nonce>,
    /// What the news that this side listens is an answer to: call and branch.
    pub(in crate::p2p) answers: Option<(Guid, Guid)>,
    pub(in crate::p2p) peer: AccountName,
    pub(in crate::p2p) stream: Stream<S::Slp>,
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
            transfer,
            chat,
            session,
            identifier,
            step: Timer::OFF,
            whole: Timer::OFF,
            way: Way::NONE,
            direct,
            expects: None,
            answers: None,
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
        if !self.way.lead_to(offer.candidates(&self.direct)) {
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
    pub(in crate::p2p) fn listening(&mut self, at: &Listening<'_>) {
        self.way.listening(at);
        self.stage = Stage::Listening;
    }

    /// Somebody has connected. Answers the number of the connection, unless another is looked at first.
    pub(in crate::p2p) fn accepted(&mut self, numbers: &mut LinkNumbers) -> Option<LinkId> {
        if self.stage != Stage::Listening {
            return None;
        }
        let link = self.way.accepted(numbers)?;
        self.stream.octets.reset();
        self.is_greeted = false;
        self.step = Timer::start(HANDSHAKE);
        Some(link)
    }

    /// Who had connected is not the peer. Answers whether one listens on.
    pub(in crate::p2p) fn was_stranger(&mut self) -> bool {
        self.step = Timer::OFF;
        self.way.was_stranger()
    }

    /// The next address is to be tried.
    pub(in crate::p2p) fn try_next(&mut self) {
        self.way.link.abandon();
        (self.stage, self.step) = (Stage::ConnectWanted, Timer::OFF);
    }

    /// Begins to connect. `false`: there is nowhere left.
    pub(in crate::p2p) fn begin_connecting(&mut self, numbers: &mut LinkNumbers) -> bool {
        if !self.way.begin_connecting(numbers) {
            return false;
        }
        self.stream.octets.reset();
        (self.stage, self.step) = (Stage::Connecting, Timer::start(CONNECTING));
        true
    }

    /// The connection is there: this side speaks first.
    pub(in crate::p2p) fn connected(&mut self) {
        self.way.link.open();
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
        self.stream.octets.release();
        advance
    }

    /// Packets flow.
    pub(in crate::p2p) fn open(&mut self) {
        self.way.listener.0.abandon();
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
        self.way.close();
        (self.stage, self.step, self.whole) = (Stage::Over, Timer::OFF, Timer::OFF);
    }

    /// Whether the driver has nothing to do for it any more.
    pub(in crate::p2p) fn is_gone(&self) -> bool {
        self.stage == Stage::Over && !self.way.has_given_up()
    }

    /// Whether bytes that come in are looked at.
    pub(in crate::p2p) fn reads(&self) -> bool {
        matches!(self.stage, Stage::Listening | Stage::Greeting | Stage::Open)
            && (self.way.link.is_open() || self.is_ended)
    }

    pub(in crate::p2p) fn put_body(&self, body: Body, session: u32, sink: &mut dyn Sink) {
        match body {
            Body::Offer => body::put_offer(sink, self.nonce()),
            Body::Listening => {
                body::put_listening(sink, self.nonce(), &self.way.own(), session);
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
        &self.way.link
    }

    fn is_to_gateway(&self) -> bool {
        false
    }

    fn unsent(&self) -> &[u8] {
        if self.way.link.is_open() { self.stream.octets.unsent() } else { &[] }
    }

    fn sent(&mut self, count: usize, _limit: Duration) {
        self.stream.octets.sent(count);
        self.restart_idle();
    }

    fn take_given_up(&mut self) -> Option<LinkId> {
        self.way.link.take_given_up()
    }

    fn closed_already(&mut self, id: LinkId) {
        self.way.link.closed_already(id);
    }
}
