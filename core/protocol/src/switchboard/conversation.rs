//! One conversation: a switchboard link when there is one, and the messages that wait or are on their way (`switchboard.md`).

use crate::Error;
use crate::account::AccountName;
use crate::announcement::{Announcement, Announcements};
use crate::error::FailureReason;
use crate::ids::{ChatId, LinkId, MessageId, RequestId};
use crate::limits::{Limits, MOST_PARTICIPANTS};
use crate::link::{Carries, CommandLink, LinkContext, LinkState};
use crate::message::{MAX_PAYLOAD, Outgoing};
use crate::storage::{List, Storage};
use crate::time::{Duration, Instant};
use crate::timer::Timer;
use crate::wire::sink::Sink;
use crate::wire::{Decoder, Direction};

/// Room kept free for `USR` or `ANS`, which leave before the messages that wait: command, account, cookie and session id.
const GREETING_ROOM: usize = 352;
/// `MSG`, transaction id, type, length, line end.
const MESSAGE_LINE: usize = 24;
/// Invitations under way at the same time.
const MOST_CALLS: usize = 3;
/// How many switchboards are tried for one conversation before its messages fail.
const MOST_ATTEMPTS: u8 = 2;
/// A contact who is not reachable and may be coming back is called again after this. Services refuse more than a few calls in vain.
const NEXT_CALL: Duration = Duration::from_secs(15);
/// For this long after it left, a message of type N can still be refused.
const LATE_REFUSAL: Duration = Duration::from_secs(30);

/// What a conversation is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No switchboard. The next message asks for one.
    Idle,
    /// A switchboard was asked for on the notification link.
    Requested,
    /// Being connected to, `USR` or `ANS` under way.
    Greeting,
    /// `CAL` under way: nobody has joined yet.
    Calling,
    /// Messages flow.
    Open,
    /// Everybody has left, or the user is leaving: the last answers are waited for.
    Parting,
}

/// A switchboard session as the notification server names it.
#[derive(Clone, Copy)]
pub(crate) struct Board<'a> {
    /// Host and port.
    pub(crate) address: (&'a str, u16),
    pub(crate) cookie: &'a str,
    /// By invitation: its number, and the mark of it.
    pub(crate) session: Option<(&'a str, u64)>,
}

/// How a connection ended, or the attempt at one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// For silence, or because everybody had left.
    Quiet,
    /// For this reason.
    Failed(FailureReason),
}

impl Ending {
    fn reason(self) -> Option<FailureReason> {
        match self {
            Self::Quiet => None,
            Self::Failed(reason) => Some(reason),
        }
    }
}

/// A connection of which the shell is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    invited: bool,
    /// The end of the one before is to be told first.
    before: Option<Ending>,
}

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progression {
    /// In the outbox.
    Queued,
    /// Left, answer awaited.
    InFlight,
    /// Left; no answer is to be expected. Told yet or not.
    Handed { told: bool },
}

/// A message of one's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(super) transaction: u32,
    pub(super) message: MessageId,
    pub(super) length: u32,
    pub(super) progress: Progression,
    pub(super) timer: Timer,
}

/// An invitation of somebody else into the conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) transaction: u32,
    pub(super) request: RequestId,
    pub(super) timer: Timer,
}

#[repr(C)]
pub(crate) struct Chat<S: Storage> {
    pub(crate) conversation: Conversation<S>,
    pub(crate) decoder: Decoder<S::Bytes>,
}

/// A conversation, but for what comes in.
#[repr(C)]
pub(crate) struct Conversation<S: Storage> {
    pub(crate) phase: Phase,
    pub(crate) invited: bool,
    /// More than two were in it: it stays a group, and is not reopened by calling one of them.
    pub(super) grew: bool,
    /// Somebody else was called into it, and may come.
    pub(super) calls_others: bool,
    /// It was left by wish: the slot is given up when all is told.
    pub(crate) ending: bool,
    /// The user opened it, or has said something in it.
    pub(crate) is_known: bool,
    /// The frame that was read last is to be read once more.
    pub(crate) rereads: bool,
    /// The call that is under way rings.
    pub(super) rings: bool,
    /// What waits has waited for the session to be taken up again.
    pub(super) waited: bool,
    /// Whoever is in it was shut out: nothing that comes in is read.
    pub(crate) is_deaf: bool,
    /// The driver said that the link is gone; acted on when all that came before is read.
    pub(crate) closing: bool,
    pub(super) attempts: u8,
    /// What the shell is to be told when there is no connection (any more): it was told of one, or asked for one.
    pub(super) untold_end: Option<Ending>,
    /// There is a connection, and the shell has yet to be told.
    pub(crate) untold_opening: Option<Opening>,
    /// The conversation that gave its place to this one, while that is untold; 0: none.
    pub(crate) replaced: ChatId,
    /// Why everything that waits is being reported as failed.
    pub(super) failing: Option<FailureReason>,
    pub(crate) id: ChatId,
    pub(crate) timer: Timer,
    /// When it was used last, in a count of uses.
    pub(crate) used: u32,
    pub(super) greeting: u32,
    pub(super) call: u32,
    /// The mark of the switchboard's session that one was invited to; 0: none.
    session: u64,
    /// The marks of those who are in it.
    pub(super) present: heapless::Vec<u64, MOST_PARTICIPANTS>,
    pub(super) calls: heapless::Vec<Call, MOST_CALLS>,
    pub(super) sent: S::Pending<Sent>,
    pub(crate) peer: AccountName,
    pub(crate) link: CommandLink<S>,
}

impl<S: Storage> Chat<S> {
    pub(crate) fn new(id: ChatId, peer: AccountName, limits: &Limits) -> Self {
        let mut decoder = Decoder::new(Direction::FromServer);
        decoder.limit_payloads(limits.payload);
        decoder.limit_lines(limits.line);
        let conversation = Conversation {
            id,
            link: CommandLink::new(),
            peer,
            phase: Phase::Idle,
            timer: Timer::OFF,
            invited: false,
            grew: false,
            calls_others: false,
            ending: false,
            is_known: false,
            rereads: false,
            rings: false,
            waited: false,
            is_deaf: false,
            closing: false,
            untold_end: None,
            untold_opening: None,
            replaced: ChatId(0),
            used: 0,
            greeting: 0,
            call: 0,
            session: 0,
            attempts: 0,
            failing: None,
            present: heapless::Vec::new(),
            sent: S::Pending::<Sent>::EMPTY,
            calls: heapless::Vec::new(),
        };
        Self { decoder, conversation }
    }

    /// The connection is gone, as the driver says or by our own wish.
    pub(crate) fn lost(&mut self) {
        self.decoder.reset();
        self.conversation.lost();
    }
}

impl<S: Storage> Conversation<S> {
    /// Writes the command that opens the session, ahead of everything that waits, and has the link opened.
    /// It goes by the gateway when the notification link does.
    pub(crate) fn greet(
        &mut self,
        own: &str,
        board: Board<'_>,
        by_gateway: bool,
        link: LinkId,
        context: LinkContext<'_>,
    ) -> bool {
        self.present.clear();
        self.invited = board.session.is_some();
        self.session = board.session.map_or(0, |(_, mark)| mark);
        let verb = if self.invited { b"ANS" } else { b"USR" };
        self.link.outbox.keep_from(b"MSG");
        self.greeting = self.link.next_transaction();
        let mut command = self.link.outbox.command(verb);
        command
            .number(self.greeting)
            .word(own)
            .word(board.cookie)
            .optional_word(board.session.map(|(session, _)| session));
        if command.finish_first().is_err() {
            return false;
        }
        // After one failure another way may do, where there is one.
        let by_gateway = by_gateway || (context.routes.may_fall_back() && self.attempts > 0);
        if !self.link.dial(link, board.address, by_gateway.then_some(Carries::Switchboard), context) {
            return false;
        }
        self.phase = Phase::Greeting;
        self.timer = Timer::OFF;
        true
    }

    /// The link is open: the session has to be answered for in time. When a new one takes the place of one that was still saying
    /// goodbye, the end of that one is told first.
    pub(crate) fn connected(&mut self, limits: &Limits) {
        let before = self.untold_end.replace(Ending::Quiet);
        self.untold_opening = Some(Opening { invited: self.invited, before });
        self.timer = Timer::start(limits.switchboard);
    }

    /// Queues a message. It leaves when somebody is there to read it.
    pub(crate) fn queue(&mut self, id: MessageId, message: &Outgoing<'_>) -> Result<(), Error> {
        let letter = message.acknowledgement().letter();
        self.queue_payload(id, letter.as_bytes(), message.length(), &|sink| message.put(sink))
    }

    fn queue_payload(
        &mut self,
        id: MessageId,
        letter: &[u8],
        length: usize,
        payload: &dyn Fn(&mut dyn Sink),
    ) -> Result<(), Error> {
        if length > MAX_PAYLOAD {
            return Err(Error::TooLong);
        }
        let reserve = if self.phase == Phase::Open { 0 } else { GREETING_ROOM };
        let needed = length.saturating_add(MESSAGE_LINE);
        if needed > self.link.outbox.room().saturating_sub(reserve) {
            let never = needed.saturating_add(GREETING_ROOM) > self.link.outbox.limit();
            return Err(if never { Error::TooLong } else { Error::Busy });
        }
        self.forget_handed();
        let transaction = self.link.next_transaction();
        let room = self.sent.limit().saturating_sub(self.sent.items().len());
        if room == 0 {
            return Err(Error::Busy);
        }
        self.link.outbox.command(b"MSG").number(transaction).word(letter).finish_with(payload)?;
        let length = u32::try_from(needed).unwrap_or(u32::MAX);
        let entry =
            Sent { transaction, message: id, length, progress: Progression::Queued, timer: Timer::OFF };
        self.is_known = true;
        self.sent.add(entry).map_err(|_| Error::Busy)
    }

    /// Hands what waits over to another conversation with the same person, as far as there is room.
    pub(crate) fn hand_over(&mut self, to: &mut Self) -> bool {
        let mut has_gone = false;
        while let Some(frame) = self.link.outbox.first_waiting(b"MSG") {
            let mut arguments = frame.arguments();
            let (transaction, letter) = (arguments.number(), arguments.next().unwrap_or_default());
            let waits = |sent: &Sent| Some(sent.transaction) == transaction;
            let index = self.sent.items().iter().position(waits);
            if let Some(sent) = index.and_then(|index| self.sent.items().get(index)) {
                let payload = frame.payload();
                if to.queue_payload(sent.message, letter, payload.len(), &|sink| sink.put(payload)).is_err() {
                    break;
                }
                has_gone = true;
            }
            index.map(|index| self.sent.take(index));
            self.link.outbox.drop_first_waiting(b"MSG");
        }
        has_gone
    }

    /// Whether something waits for somebody to come, who may have come to another conversation.
    pub(crate) fn may_hand_over(&self) -> bool {
        let queued = |sent: &Sent| sent.progress == Progression::Queued;
        let is_open = matches!(self.phase, Phase::Open | Phase::Parting);
        !is_open && !self.is_group() && self.failing.is_none() && self.sent.items().iter().any(queued)
    }

    /// Whether the person is there to whom it was opened, or who opened it.
    pub(crate) fn is_attended(&self) -> bool {
        self.phase == Phase::Open && !self.present.is_empty()
    }

    /// The session was taken up again: what waits has waited for it.
    pub(crate) fn session_resumed(&mut self) {
        self.waited |= self.is_busy();
    }

    /// The contact is not reachable, and may be coming back: they are called again later.
    pub(super) fn wait_for_contact(&mut self, limits: &Limits, left: Duration) {
        self.decide_in_flight();
        self.say_out(limits);
        self.rest();
        self.attempts = 0;
        self.timer = Timer::start(left.min(NEXT_CALL));
    }

    /// The contact is there.
    pub(crate) fn contact_came(&mut self) {
        if self.phase == Phase::Idle {
            self.timer = Timer::OFF;
        }
    }

    /// Makes room in the table by forgetting messages that nothing more is expected of.
    fn forget_handed(&mut self) {
        while self.sent.items().len() >= self.sent.limit() {
            let told = |sent: &Sent| sent.progress == Progression::Handed { told: true };
            let Some(index) = self.sent.items().iter().position(told) else { return };
            self.sent.take(index);
        }
    }

    /// Brings somebody in.
    pub(crate) fn invite(&mut self, account: &str, request: RequestId, limits: &Limits) -> Result<(), Error> {
        if self.phase != Phase::Open {
            return Err(Error::NoSuchChat);
        }
        if self.calls.is_full() {
            return Err(Error::Busy);
        }
        let transaction = self.link.next_transaction();
        self.link.outbox.command(b"CAL").number(transaction).word(account).finish_first()?;
        let _ = self.calls.push(Call { transaction, request, timer: Timer::start(limits.ring) });
        // From now on, what is meant for the peer alone goes elsewhere.
        self.calls_others = true;
        self.restart_idle(limits);
        Ok(())
    }

    /// When nobody else is coming after all, it is a conversation of two again.
    pub(super) fn call_failed(&mut self, limits: &Limits) {
        self.calls_others &= !self.calls.is_empty();
        self.restart_idle(limits);
    }

    /// Whether it is, or is becoming, a part of this session: somebody else inside has invited one, too.
    pub(crate) fn is_in(&self, session: u64) -> bool {
        self.session == session && matches!(self.phase, Phase::Greeting | Phase::Open)
    }

    /// Whether it is one of more than two, or about to be.
    pub(crate) fn is_group(&self) -> bool {
        self.grew || self.calls_others
    }

    /// Whether messages to the peer alone can go here.
    pub(crate) fn serves(&self, account: &str) -> bool {
        !self.is_group() && !self.ending && self.failing.is_none() && self.peer.eq_ignore_ascii_case(account)
    }

    /// Whether something waits that needs a switchboard, and none is on its way.
    pub(crate) fn needs_switchboard(&self) -> bool {
        let queued = |sent: &Sent| sent.progress == Progression::Queued;
        let waits = self.sent.items().iter().any(queued);
        waits && self.may_ask() && !self.ending && self.failing.is_none()
    }

    /// Whether a switchboard can be asked for: it has none, none is on its way, and the contact is not being waited for.
    pub(crate) fn may_ask(&self) -> bool {
        self.phase == Phase::Idle && self.timer.is_off() && !self.is_saying_out()
    }

    /// Whether the slot could be given to another conversation.
    pub(crate) fn is_dormant(&self) -> bool {
        let told = |sent: &Sent| sent.progress == Progression::Handed { told: true };
        self.phase == Phase::Idle
            && self.link.connection.state == LinkState::Closed
            && self.sent.items().iter().all(told)
            && self.calls.is_empty()
            && self.failing.is_none()
            && self.untold_end.is_none()
            && self.untold_opening.is_none()
            && self.replaced == ChatId(0)
    }

    /// Whether it was left and everything about it is told and closed.
    pub(crate) fn is_over(&self) -> bool {
        self.ending && self.is_dormant()
    }

    /// Whether something is still on its way or waits.
    pub(crate) fn is_busy(&self) -> bool {
        let undecided = |sent: &Sent| !matches!(sent.progress, Progression::Handed { .. });
        self.sent.items().iter().any(undecided)
    }

    /// Chooses what may leave now.
    pub(crate) fn choose(&mut self, limits: &Limits, now: Instant) -> bool {
        let open = matches!(self.phase, Phase::Open | Phase::Parting);
        let mut in_flight: u32 = self.sent.items().iter().fold(0, |sum, sent| match sent.progress {
            Progression::InFlight => sum.saturating_add(sent.length),
            _ => sum,
        });
        let Self { link, sent, present, .. } = self;
        link.outbox.choose(|frame, length| {
            if frame.verb().as_bytes() != b"MSG" {
                return true;
            }
            if !open || present.is_empty() {
                return false;
            }
            let mut arguments = frame.arguments();
            let (Some(transaction), Some(kind)) = (arguments.number(), arguments.next()) else { return true };
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            let awaits = matches!(kind, b"A" | b"D");
            if awaits && in_flight > 0 && in_flight.saturating_add(length) > limits.window {
                return false;
            }
            let Some(entry) = sent.items_mut().iter_mut().find(|sent| sent.transaction == transaction) else {
                return true;
            };
            if awaits {
                in_flight = in_flight.saturating_add(length);
                entry.progress = Progression::InFlight;
                entry.timer = Timer::start(limits.acknowledgement);
            } else {
                entry.progress = Progression::Handed { told: false };
                entry.timer = Timer::start(LATE_REFUSAL);
            }
            entry.timer.stamp(now);
            true
        })
    }

    /// That it was opened, and what was before that.
    pub(crate) fn next_opening(&mut self) -> Option<Announcement> {
        if self.replaced != ChatId(0) {
            return Some(Announcement::ChatEnded(core::mem::replace(&mut self.replaced, ChatId(0))));
        }
        let opening = self.untold_opening.as_mut()?;
        if let Some(ending) = opening.before.take() {
            return Some(Announcement::ChatClosed(self.id, ending.reason()));
        }
        let invited = opening.invited;
        self.untold_opening = None;
        Some(Announcement::ChatOpened(self.id, invited))
    }

    /// The next thing to tell that follows from the messages' state alone.
    pub(crate) fn next_announcement(&mut self) -> Option<Announcement> {
        if let Some(opening) = self.next_opening() {
            return Some(opening);
        }
        // The switchboard is gone, and with it the answers to those who were called.
        if self.phase == Phase::Idle
            && let Some(call) = List::take(&mut self.calls, 0)
        {
            // They were called: that it was not said is no answer.
            let reason = self.failing.filter(|reason| *reason != FailureReason::NotSent);
            let reason = reason.unwrap_or(FailureReason::Unknown);
            return Some(Announcement::InvitationFailed(self.id, call.request, reason));
        }
        if let Some(reason) = self.failing {
            let Some(sent) = self.sent.take(0) else {
                self.failing = None;
                return self.next_announcement();
            };
            return match sent.progress {
                Progression::Queued => Some(Announcement::Failed(self.id, sent.message, reason)),
                Progression::InFlight => {
                    Some(Announcement::Failed(self.id, sent.message, FailureReason::Unknown))
                }
                Progression::Handed { .. } => self.next_announcement(),
            };
        }
        let untold = |sent: &Sent| sent.progress == Progression::Handed { told: false };
        if let Some(sent) = self.sent.items_mut().iter_mut().find(|sent| untold(sent)) {
            sent.progress = Progression::Handed { told: true };
            return Some(Announcement::Sent(self.id, sent.message));
        }
        // The fate of what was on its way is told first, and so is what came with the answer to the farewell.
        let in_flight = self.sent.items().iter().any(|sent| sent.progress == Progression::InFlight);
        // One that is on its way to another switchboard has left the last.
        if self.link.connection.is_open() || self.closing || in_flight {
            return None;
        }
        let ending = self.untold_end.take()?;
        Some(Announcement::ChatClosed(self.id, ending.reason()))
    }

    /// Reports everything that waits as failed and drops the connection.
    pub(crate) fn fail(&mut self, reason: FailureReason) {
        self.link.abandon();
        self.report(reason);
    }

    /// Reports everything that waits as failed and gives the switchboard up.
    pub(crate) fn give_up(&mut self, reason: FailureReason, limits: &Limits) {
        // A goodbye that waits already still has to leave.
        if self.link.connection.state != LinkState::Draining {
            self.link.outbox.drop_waiting();
        }
        self.say_out(limits);
        self.report(reason);
    }

    fn report(&mut self, reason: FailureReason) {
        self.failing = Some(reason);
        self.untold_end = Some(Ending::Failed(reason));
        self.attempts = 0;
        self.waited = false;
        self.rest();
    }

    /// Says `OUT` ahead of the messages that wait, and closes the connection when that has left. A switchboard that is only dropped
    /// lives on behind a gateway: who was called joins it, and what they write there reaches nobody.
    fn say_out(&mut self, limits: &Limits) {
        if self.link.connection.state == LinkState::Open {
            self.link.outbox.drop_waiting_before(b"MSG");
            let _ = self.link.outbox.command(b"OUT").finish_first();
            // The gateway takes a request, and perhaps the end of the one before.
            let carried = self.link.tunnel.is_used();
            self.link.connection.drain(if carried {
                limits.gateway_answer.max(limits.farewell)
            } else {
                limits.farewell
            });
        } else if self.link.connection.state != LinkState::Draining {
            self.link.connection.abandon();
            self.link.outbox.keep_from(b"MSG");
        }
    }

    /// Whether goodbye is being said by way of the gateway, where another connection would take its place.
    pub(crate) fn is_saying_out(&self) -> bool {
        self.link.connection.state == LinkState::Draining && self.link.tunnel.is_used()
    }

    pub(super) fn rest(&mut self) {
        self.phase = Phase::Idle;
        self.timer = Timer::OFF;
        self.present.clear();
        self.invited = false;
        // Nobody can call a group together again.
        self.ending |= self.is_group();
    }

    /// The link is gone. What was never sent goes to another switchboard, if the conversation can have one; the fate of what was
    /// sent is unknown.
    pub(super) fn lost(&mut self) {
        self.link.connection.gone();
        self.link.outbox.keep_from(b"MSG");
        if self.failing.is_some() || self.ending {
            self.failing = self.failing.or(Some(FailureReason::Left));
            self.link.outbox.reset();
        } else if matches!(self.phase, Phase::Idle | Phase::Requested) {
            // Goodbye was said already, and what waits is for another switchboard.
            return;
        } else if self.is_group() {
            self.fail(FailureReason::NotSent);
        } else {
            self.attempts = self.attempts.saturating_add(1);
            if self.attempts >= MOST_ATTEMPTS {
                self.fail(FailureReason::NoSwitchboard);
            }
            self.decide_in_flight();
        }
        self.rest();
    }

    /// The switchboard is of no use: what waits goes to another one, if there is to be one.
    pub(super) fn try_another(&mut self, limits: &Limits) {
        self.attempts = self.attempts.saturating_add(1);
        if self.ending {
            self.give_up(FailureReason::Left, limits);
        } else if self.is_group() {
            self.give_up(FailureReason::NotSent, limits);
        } else if self.attempts >= MOST_ATTEMPTS {
            self.give_up(FailureReason::NoSwitchboard, limits);
        } else {
            self.decide_in_flight();
            self.say_out(limits);
            self.rest();
        }
    }

    /// What left without an answer is reported; what is queued stays.
    pub(super) fn decide_in_flight(&mut self) {
        for sent in self.sent.items_mut() {
            if sent.progress == Progression::InFlight {
                // Due at once: told by the next look at the timers.
                sent.timer = Timer::OVER;
            }
        }
    }

    /// Leaves politely: what was sent is waited for, briefly.
    pub(crate) fn leave(&mut self, limits: &Limits) {
        self.ending = true;
        match self.phase {
            Phase::Open if self.is_busy() => {
                self.phase = Phase::Parting;
                self.timer = Timer::start(limits.farewell);
            }
            Phase::Open | Phase::Parting => self.say_goodbye(limits),
            Phase::Idle | Phase::Requested | Phase::Greeting | Phase::Calling => {
                self.give_up(FailureReason::Left, limits);
            }
        }
    }

    /// Whether nobody is in it but this person, of that mark, and there were never more than one at a time. While nobody is, it is that of
    /// whom it was opened with.
    pub(crate) fn is_alone_with(&self, account: &str, mark: u64) -> bool {
        let is_theirs = if self.present.is_empty() {
            self.peer.eq_ignore_ascii_case(account)
        } else {
            self.present.iter().all(|present| *present == mark)
        };
        !self.grew && is_theirs
    }

    /// Leaves at once: nothing that has come in or will come in is told.
    pub(crate) fn shut_out(&mut self, limits: &Limits) {
        self.ending = true;
        self.is_deaf = true;
        self.give_up(FailureReason::Left, limits);
    }

    /// Gives the switchboard up. What waits goes to another one, unless the user is leaving.
    pub(super) fn say_goodbye(&mut self, limits: &Limits) {
        if self.ending && self.is_busy() {
            self.give_up(FailureReason::Left, limits);
        } else if self.is_group() && self.is_busy() {
            // Nobody can call a group together again.
            self.give_up(FailureReason::NotSent, limits);
        } else {
            self.decide_in_flight();
            self.say_out(limits);
            self.rest();
        }
    }

    /// Everybody has left, and nothing more is to be heard of what was said.
    pub(super) fn has_parted(&self) -> bool {
        let in_flight = |sent: &Sent| sent.progress == Progression::InFlight;
        let waits = if self.ending { self.is_busy() } else { self.sent.items().iter().any(in_flight) };
        self.phase == Phase::Parting && !waits
    }

    pub(crate) fn restart_idle(&mut self, limits: &Limits) {
        if self.phase == Phase::Open {
            let idles = limits.idle_chat > Duration::ZERO && !self.is_group();
            self.timer = if idles { Timer::start(limits.idle_chat) } else { Timer::OFF };
        }
    }

    /// Looks at the time limits. Answers whether one was due.
    pub(crate) fn expire(
        &mut self,
        now: Instant,
        limits: &Limits,
        announcements: &mut Announcements,
    ) -> bool {
        if let Some(index) = self.sent.items().iter().position(|sent| sent.timer.is_due(now)) {
            if let Some(sent) = self.sent.take(index)
                && sent.progress == Progression::InFlight
            {
                announcements.push(Announcement::Failed(self.id, sent.message, FailureReason::Unknown));
            }
            return true;
        }
        let unanswered = self.calls.iter().position(|call| call.timer.is_due(now));
        if let Some(call) = unanswered.and_then(|index| List::take(&mut self.calls, index)) {
            announcements.push(Announcement::InvitationFailed(
                self.id,
                call.request,
                FailureReason::NoAnswer,
            ));
            return true;
        }
        let was_draining = self.link.connection.state == LinkState::Draining;
        // What was said after the farewell waits for another switchboard.
        if self.link.connection.timer.is_due(now) || was_draining && self.link.outbox.is_down_to(b"MSG") {
            self.link.connection.abandon();
            if was_draining {
                self.link.outbox.keep_from(b"MSG");
            } else {
                self.lost()
            }
            return true;
        }
        if self.has_parted() {
            self.say_goodbye(limits);
            self.stamp(now);
            return true;
        }
        if !self.timer.is_due(now) {
            return false;
        }
        self.timer = Timer::OFF;
        match self.phase {
            Phase::Greeting => self.try_another(limits),
            // Not even a word that it rings: the switchboard is dead, not the contact away.
            Phase::Calling if !self.rings && limits.ringing < limits.ring => self.try_another(limits),
            Phase::Calling => self.give_up(FailureReason::NoAnswer, limits),
            Phase::Parting => self.say_goodbye(limits),
            Phase::Open if self.is_busy() => self.restart_idle(limits),
            Phase::Open => self.say_goodbye(limits),
            Phase::Idle | Phase::Requested => {}
        }
        self.stamp(now);
        true
    }

    pub(crate) fn stamp(&mut self, now: Instant) {
        self.timer.stamp(now);
        self.link.stamp(now);
        self.sent.items_mut().iter_mut().for_each(|sent| sent.timer.stamp(now));
        self.calls.iter_mut().for_each(|call| call.timer.stamp(now));
    }

    /// Moves `until` forward to when some time limit ends.
    pub(crate) fn bound(&self, until: &mut Instant) {
        self.timer.bound(until);
        self.link.bound(until);
        self.sent.items().iter().for_each(|sent| sent.timer.bound(until));
        self.calls.iter().for_each(|call| call.timer.bound(until));
    }
}
