//! One file that goes by MSNFTP: what was said of it, how its connection comes about, and how it ends.

use super::invitation::{Cancel, Said};
use super::session::{Advance, Parties, Session};
use crate::account::AccountName;
use crate::connection::{Connection, Link, LinkNumbers, News};
use crate::ids::{ChatId, LinkId, TransferId};
use crate::p2p::direct::way::{CONNECTING, FAREWELL, HANDSHAKE, IDLE, Way};
use crate::p2p::direct::{Direct, Listening};
use crate::p2p::inputs::PeerDue;
use crate::p2p::transfer::{ANSWER, DECISION, TransferEnd};
use crate::storage::Storage;
use crate::time::{Duration, Instant};
use crate::timer::Timer;

/// How long one listens (`p2p.md` 10).
pub(super) const LISTENING: Duration = Duration::from_secs(30);
/// How long last words may take to leave, and whoever reads them to close.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// How far it is.
///
/// ```text
///   Inviting (gives)                         Offered (takes)
///      |  ACCEPT           Sender-Connect       |  accepted: ACCEPT is said
///      |        \________________________       |        \___________ Connectivity: N, or nothing else is allowed
///      v                                 \      v                    \
///   ListenWanted, ListenAsked              >  Waiting                 > ListenWanted, ListenAsked
///      |  ACCEPT with the place is said   |     |  ACCEPT with a place    |  ACCEPT with the place is said
///      v                                  v     v                         v
///   Listening --- proven ---> Open <--- Greeting, Connecting, ConnectWanted      Listening
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Inviting,
    Offered,
    /// It was taken: where to connect to is awaited.
    Waiting,
    ListenWanted,
    ListenAsked,
    Listening,
    ConnectWanted,
    Connecting,
    Greeting,
    Open,
    /// The connection is gone in the midst of it: the peer's reason may follow through the conversation.
    Parting,
    /// It has ended; last words may still leave.
    Over,
}

/// What is to be said in the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owed {
    /// It is taken, if the peer listens.
    Accept,
    /// This side listens, and where.
    Place,
    Cancel(Cancel),
}

/// What a file is, and where it goes.
pub(super) struct Place {
    pub(super) id: TransferId,
    pub(super) chat: ChatId,
    pub(super) peer: AccountName,
    /// The inviter's number of it.
    pub(super) cookie: u32,
    /// By what who takes it is known to this side, where this side listens.
    pub(super) auth_cookie: u32,
    pub(super) size: u64,
}

#[repr(C)]
pub(in crate::p2p) struct Exchange<S: Storage> {
    pub(super) stage: Stage,
    /// The file goes from here to there.
    pub(super) gives: bool,
    /// The peer can be connected to.
    peer_listens: bool,
    /// The peer has taken it, which is to be told.
    pub(super) is_accepted: bool,
    /// Bytes were asked for.
    pub(super) is_asked: bool,
    /// The caller takes no more for now.
    is_held: bool,
    /// The connection is gone; what came before is still to be read.
    is_ended: bool,
    is_told: bool,
    pub(super) place: Place,
    pub(super) owed: Option<Owed>,
    pub(super) end: Option<TransferEnd>,
    /// What the last attempt at a connection came to.
    last: TransferEnd,
    pub(super) step: Timer,
    pub(super) whole: Timer,
    pub(super) direct: Option<Direct>,
    pub(super) way: Way,
    pub(super) session: Session<S::Slp>,
}

impl<S: Storage> Exchange<S> {
    fn new(place: Place, stage: Stage, direct: Option<Direct>) -> Self {
        Self {
            stage,
            gives: stage == Stage::Inviting,
            peer_listens: true,
            is_accepted: false,
            is_asked: false,
            is_held: false,
            is_ended: false,
            is_told: false,
            place,
            owed: None,
            end: None,
            last: TransferEnd::NoDirectConnection,
            step: Timer::OFF,
            whole: Timer::start(DECISION),
            direct,
            way: Way::NONE,
            session: Session::NONE,
        }
    }

    /// One that this side offers.
    pub(super) fn inviting(place: Place, direct: Direct) -> Self {
        Self::new(place, Stage::Inviting, Some(direct))
    }

    /// One that the peer offers.
    pub(super) fn offered(place: Place, said: &Said<'_>) -> Self {
        Self { peer_listens: said.can_listen(), ..Self::new(place, Stage::Offered, None) }
    }

    pub(super) fn is_live(&self) -> bool {
        self.end.is_none()
    }

    pub(super) fn is_with(&self, peer: &str) -> bool {
        self.place.peer.eq_ignore_ascii_case(peer)
    }

    /// Whether nothing is left to be done for it.
    pub(super) fn is_gone(&self) -> bool {
        let is_closed = !self.way.link.is_open() && !self.way.has_given_up();
        self.is_told && self.stage == Stage::Over && self.owed.is_none() && is_closed
    }

    /// Whether it is lost with its conversation: what is agreed on there is not agreed on yet.
    pub(super) fn needs_conversation(&self) -> bool {
        let agrees = matches!(
            self.stage,
            Stage::Inviting | Stage::Offered | Stage::Waiting | Stage::ListenWanted | Stage::ListenAsked
        );
        self.is_live() && (agrees || self.owed.is_some())
    }

    /// Ends it. `lingers`: last words are still to leave.
    pub(super) fn end(&mut self, end: TransferEnd, lingers: bool) {
        if !self.is_live() {
            return;
        }
        self.end = Some(end);
        (self.stage, self.step, self.whole) = (Stage::Over, Timer::OFF, Timer::OFF);
        self.session.end();
        self.way.listener.0.abandon();
        if lingers && self.way.link.is_open() {
            self.whole = Timer::start(LAST_WORDS);
        } else {
            self.way.link.abandon();
        }
    }

    /// Ends it, and tells the peer: on the connection where that can be, else in the conversation.
    pub(super) fn break_off(&mut self, end: TransferEnd, why: Cancel) {
        if !self.is_live() {
            return;
        }
        let is_said = self.stage == Stage::Open && !self.is_ended && self.session.break_off();
        if !is_said {
            self.owed = Some(Owed::Cancel(why));
        }
        self.end(end, is_said);
    }

    fn cannot_connect(&mut self) {
        self.break_off(TransferEnd::NoDirectConnection, Cancel::Failed);
    }

    /// Nothing is waited for any more.
    pub(super) fn close(&mut self) {
        self.end(TransferEnd::ConnectionLost, false);
        self.owed = None;
        self.way.close();
    }

    /// What is to be told of it next that stands in nothing that came.
    pub(super) fn take_due(&mut self) -> Option<PeerDue> {
        if core::mem::take(&mut self.is_accepted) {
            return Some(PeerDue::Accepted(self.place.id));
        }
        let end = self.end.filter(|_| !self.is_told)?;
        self.is_told = true;
        Some(PeerDue::Ended(self.place.id, end))
    }

    /// Answers an offer. `false`: it is none any more.
    pub(super) fn decide(&mut self, accepts: bool) -> bool {
        if self.stage != Stage::Offered {
            return false;
        }
        let (connects, listens) =
            self.direct.map_or((false, false), |direct| (direct.connects, direct.listens));
        if !accepts {
            self.break_off(TransferEnd::Cancelled, Cancel::Rejected);
        } else if connects && self.peer_listens {
            self.owed = Some(Owed::Accept);
            (self.stage, self.whole) = (Stage::Waiting, Timer::start(ANSWER));
        } else if listens {
            self.want_to_listen();
        } else {
            self.cannot_connect();
        }
        true
    }

    /// Ends it, as the caller wishes.
    pub(super) fn cancel(&mut self) {
        if !self.decide(false) {
            self.break_off(TransferEnd::Cancelled, Cancel::TimedOut);
        }
    }

    /// Has the data wait, or come again. `false`: it goes the other way.
    pub(super) fn hold(&mut self, is_held: bool) -> bool {
        if self.gives || self.stage == Stage::Offered {
            return false;
        }
        self.is_held = is_held;
        self.restart_idle();
        true
    }

    /// The peer has taken it, or says where to connect to.
    pub(super) fn accepted(&mut self, said: &Said<'_>) {
        match self.stage {
            Stage::Inviting if said.has_sender_connect() => {
                self.is_accepted = true;
                self.connect(said);
            }
            Stage::Inviting if self.direct.is_some_and(|direct| direct.listens) => {
                self.is_accepted = true;
                self.want_to_listen();
            }
            Stage::Inviting => self.cannot_connect(),
            Stage::Waiting => self.connect(said),
            Stage::Offered
            | Stage::ListenWanted
            | Stage::ListenAsked
            | Stage::Listening
            | Stage::ConnectWanted
            | Stage::Connecting
            | Stage::Greeting
            | Stage::Open
            | Stage::Parting
            | Stage::Over => {}
        }
    }

    fn want_to_listen(&mut self) {
        (self.stage, self.whole) = (Stage::ListenWanted, Timer::start(LISTENING));
    }

    /// The peer listens there.
    fn connect(&mut self, said: &Said<'_>) {
        let allowed = self.direct.filter(|direct| direct.connects);
        let (Some(direct), Some(auth_cookie)) = (allowed, said.auth_cookie()) else {
            return self.cannot_connect();
        };
        if !self.way.lead_to(said.candidates(&direct)) {
            return self.cannot_connect();
        }
        self.place.auth_cookie = auth_cookie;
        (self.stage, self.whole) = (Stage::ConnectWanted, Timer::OFF);
    }

    /// The peer wants it no more.
    pub(super) fn cancelled(&mut self, why: Cancel) {
        let is_failure = matches!(why, Cancel::TransferFailed | Cancel::Failed);
        let end = match (self.stage, why) {
            (Stage::Inviting, Cancel::Rejected) => TransferEnd::Declined,
            (Stage::Inviting, Cancel::TimedOut) => TransferEnd::TimedOut,
            (Stage::Inviting, Cancel::NotInstalled) => TransferEnd::Refused(0),
            (Stage::Open | Stage::Parting, _) if is_failure => TransferEnd::ConnectionLost,
            _ if is_failure => TransferEnd::NoDirectConnection,
            _ => TransferEnd::CancelledByPeer,
        };
        self.end(end, false);
    }

    /// The driver listens.
    pub(super) fn listening(&mut self, at: &Listening<'_>) {
        if at.addresses.is_empty() && at.public.is_none() {
            return self.break_off(TransferEnd::NoDirectConnection, Cancel::TransferFailed);
        }
        self.way.listening(at);
        (self.stage, self.whole) = (Stage::Listening, Timer::start(LISTENING));
        self.owed = Some(Owed::Place);
    }

    /// The driver cannot listen, or not any more.
    pub(super) fn listener_gone(&mut self) {
        self.way.listener.0.gone();
        let waits = matches!(self.stage, Stage::ListenWanted | Stage::ListenAsked)
            || self.stage == Stage::Listening && !self.way.link.is_open();
        if waits {
            self.break_off(TransferEnd::NoDirectConnection, Cancel::TransferFailed);
        }
    }

    /// Somebody has connected. Answers the number of the connection, unless another is looked at first.
    pub(super) fn somebody_came(&mut self, numbers: &mut LinkNumbers) -> Option<LinkId> {
        if self.stage != Stage::Listening {
            return None;
        }
        let link = self.way.accepted(numbers)?;
        self.session.begin(self.gives, self.place.size);
        self.step = Timer::start(HANDSHAKE);
        Some(link)
    }

    /// Begins to connect to the next address. `false`: there is nowhere left.
    pub(super) fn begin_connecting(&mut self, numbers: &mut LinkNumbers) -> bool {
        if !self.way.begin_connecting(numbers) {
            self.break_off(self.last, Cancel::TransferFailed);
            return false;
        }
        (self.stage, self.step) = (Stage::Connecting, Timer::start(CONNECTING));
        true
    }

    /// News of its connection. Answers how many bytes were taken.
    pub(super) fn heard(&mut self, news: News<'_>) -> usize {
        match news {
            News::Connected if self.stage == Stage::Connecting => {
                self.way.link.open();
                self.session.begin(self.gives, self.place.size);
                (self.stage, self.step) = (Stage::Greeting, Timer::start(HANDSHAKE));
            }
            News::Connected | News::NetworkChanged => {}
            // What is said when it is over is passed over.
            News::Received(bytes) if self.stage == Stage::Over => return bytes.len(),
            News::Received(bytes) => {
                self.restart_idle();
                return self.session.octets.take(bytes);
            }
            News::Closed(_) => {
                self.way.link.gone();
                if self.reads_on() {
                    self.is_ended = true;
                } else {
                    self.refused(TransferEnd::NoDirectConnection);
                }
            }
        }
        0
    }

    /// Whether what came before the end of the connection counts.
    fn reads_on(&self) -> bool {
        matches!(self.stage, Stage::Greeting | Stage::Open)
    }

    /// How many bytes of the connection are taken at the least.
    pub(super) fn room(&self) -> usize {
        if self.stage == Stage::Over { usize::MAX } else { self.session.octets.room() }
    }

    /// A connection did not come about, is gone, or says what cannot be.
    fn refused(&mut self, why: TransferEnd) {
        match self.stage {
            Stage::Listening => {
                self.step = Timer::OFF;
                if !self.way.was_stranger() {
                    self.break_off(TransferEnd::NoDirectConnection, Cancel::TransferFailed);
                }
            }
            Stage::Connecting | Stage::Greeting => {
                self.way.link.abandon();
                (self.stage, self.step, self.last) = (Stage::ConnectWanted, Timer::OFF, why);
                self.is_ended = false;
            }
            Stage::Open => self.break_off(why, Cancel::TransferFailed),
            Stage::Inviting
            | Stage::Offered
            | Stage::Waiting
            | Stage::ListenWanted
            | Stage::ListenAsked
            | Stage::ConnectWanted
            | Stage::Parting
            | Stage::Over => {}
        }
    }

    /// Whether something that came is to be looked at.
    fn reads(&self) -> bool {
        let is_heard = matches!(self.stage, Stage::Listening | Stage::Greeting | Stage::Open);
        is_heard && (self.way.link.is_open() || self.is_ended) && !self.is_held
    }

    /// Looks at the next line or block. `None`: there is nothing; else what is to be told of it.
    pub(super) fn read(&mut self, own: &str) -> Option<Option<PeerDue>> {
        if !self.reads() {
            return None;
        }
        let parties = Parties { own, peer: &self.place.peer, auth_cookie: self.place.auth_cookie };
        let advance = self.session.advance(&parties);
        match advance {
            Advance::Nothing if self.is_ended && self.stage == Stage::Open => {
                (self.stage, self.step) = (Stage::Parting, Timer::start(FAREWELL));
            }
            Advance::Nothing if self.is_ended => self.refused(TransferEnd::NoDirectConnection),
            Advance::Nothing => return None,
            Advance::Goes | Advance::Data => {}
            Advance::Proven => {
                self.way.listener.0.abandon();
                (self.stage, self.whole) = (Stage::Open, Timer::OFF);
                self.restart_idle();
            }
            Advance::Ended(end) => self.end(end, false),
            Advance::Broken => self.refused(TransferEnd::Broken),
        }
        if self.session.is_received() {
            self.end(TransferEnd::Complete, true);
        }
        Some((advance == Advance::Data).then_some(PeerDue::Data(self.place.id)))
    }

    /// Something has moved.
    fn restart_idle(&mut self) {
        if self.stage == Stage::Open {
            self.step = if self.is_held { Timer::OFF } else { Timer::start(IDLE) };
        }
    }

    /// Whether bytes may be asked for.
    pub(super) fn wants(&self) -> bool {
        self.stage == Stage::Open && !self.is_asked && !self.is_accepted && self.session.room() > 0
    }

    /// Looks at its time limits. Answers whether one was due.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        if self.step.is_due(now) {
            self.step = Timer::OFF;
            match self.stage {
                Stage::Open => self.break_off(TransferEnd::TimedOut, Cancel::TransferFailed),
                Stage::Parting => self.break_off(TransferEnd::ConnectionLost, Cancel::TransferFailed),
                Stage::Listening | Stage::Connecting | Stage::Greeting => {
                    self.refused(TransferEnd::NoDirectConnection);
                }
                Stage::Inviting
                | Stage::Offered
                | Stage::Waiting
                | Stage::ListenWanted
                | Stage::ListenAsked
                | Stage::ConnectWanted
                | Stage::Over => {}
            }
            return true;
        }
        if !self.whole.is_due(now) {
            return false;
        }
        self.whole = Timer::OFF;
        match self.stage {
            Stage::Inviting | Stage::Offered | Stage::Waiting => {
                self.break_off(TransferEnd::TimedOut, Cancel::TimedOut);
            }
            Stage::Over => self.way.link.abandon(),
            Stage::ListenWanted
            | Stage::ListenAsked
            | Stage::Listening
            | Stage::ConnectWanted
            | Stage::Connecting
            | Stage::Greeting
            | Stage::Open
            | Stage::Parting => self.break_off(TransferEnd::NoDirectConnection, Cancel::TransferFailed),
        }
        true
    }
}

impl<S: Storage> Connection for Exchange<S> {
    fn driver_link(&self) -> &Link {
        &self.way.link
    }

    fn is_to_gateway(&self) -> bool {
        false
    }

    fn unsent(&self) -> &[u8] {
        if self.way.link.is_open() { self.session.octets.unsent() } else { &[] }
    }

    fn sent(&mut self, count: usize, _limit: Duration) {
        self.session.octets.sent(count);
        self.restart_idle();
    }

    fn take_given_up(&mut self) -> Option<LinkId> {
        self.way.link.take_given_up()
    }

    fn closed_already(&mut self, id: LinkId) {
        self.way.link.closed_already(id);
    }
}
