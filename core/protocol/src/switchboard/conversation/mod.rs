//! One conversation: a switchboard link when there is one, and the messages that wait or are on their way (`switchboard.md`).

mod ending;
mod messages;

use crate::Error;
use crate::account::AccountName;
use crate::announcement::{Announcement, Announcements};
use crate::error::FailureReason;
use crate::ids::{ChatId, LinkId, MessageId, RequestId};
use crate::limits::{Limits, MOST_PARTICIPANTS};
use crate::link::{Carries, CommandLink, LinkContext, LinkState};
use crate::storage::{List, Storage};
use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};
use crate::wire::{Decoder, Direction};

/// Invitations under way at the same time.
const MOST_CALLS: usize = 3;
/// A contact who is not reachable and may be coming back is called again after this. Services refuse more than a few calls in vain.
const NEXT_CALL: Duration = Duration::from_secs(15);

/// What a conversation is at.
///
/// ```text
///          a message waits,                       USR or ANS
///          or it was opened          XFR SB       is written      USR
///   Idle ------------------> Requested -----> Greeting -----------------> Calling (CAL is written)
///    ^ ^                        |   ^            ^   |                       |
///    | |   the link on which    |   |   RNG      |   |  ANS (invited)        | JOI
///    | +------------------------+   +-- Idle ----+   |                       v
///    |     it was asked is gone                      +---------------------> Open <------+
///    |                                                                       |           | JOI
///    |   OUT: the last answers are there, or late;                           | BYE of    |
///    |   silence; the user leaves; the link is lost                          v the last  |
///    +------------------------------------------------------------------- Parting -------+
/// ```
///
/// From `Greeting` and `Calling` it falls back to `Idle` when the switchboard refuses, is silent or is lost: what waits goes to another
/// one, twice at most, or is reported as failed. A group, and one that was left, is given up in `Idle`.
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
pub(in crate::switchboard) enum Ending {
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
pub(in crate::switchboard) enum Progression {
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
    pub(in crate::switchboard) transaction: u32,
    pub(in crate::switchboard) message: MessageId,
    pub(in crate::switchboard) length: u32,
    pub(in crate::switchboard) progress: Progression,
    pub(in crate::switchboard) timer: Timer,
}

/// An invitation of somebody else into the conversation.
#[derive(Clone, Copy, Debug)]
pub(in crate::switchboard) struct Call {
    pub(in crate::switchboard) transaction: u32,
    pub(in crate::switchboard) request: RequestId,
    pub(in crate::switchboard) timer: Timer,
}

/// Who is in a conversation beside oneself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::switchboard) enum Company {
    /// The peer alone.
    Peer,
    /// Somebody else was called into it, and may come.
    OthersCalled,
    /// More than two were in it: it stays a group, and is not reopened by calling one of them.
    Group,
}

/// Whether a conversation is one that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stay {
    GoesOn,
    /// It was left on request: the slot is given up when all is told.
    Left,
    /// The same, and whoever is in it was shut out: nothing that comes in is read.
    ShutOut,
}

/// How far the roll of those who were there before has come, which is called when a ring is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::switchboard) enum Roll {
    /// Nobody more is to be named.
    Complete,
    /// Others are to be named.
    GoesOn,
    /// The same, and who was named is shut out if nobody comes behind them.
    GoesOnInVain,
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
    pub(in crate::switchboard) company: Company,
    stay: Stay,
    pub(in crate::switchboard) roll: Roll,
    /// The user opened it, or has said something in it.
    pub(crate) is_known: bool,
    /// The frame that was read last is to be read once more.
    pub(crate) rereads: bool,
    /// The call that is under way rings.
    pub(in crate::switchboard) rings: bool,
    /// What waits has waited for the session to be taken up again.
    pub(in crate::switchboard) waited: bool,
    /// The driver said that the link is gone; acted on when all that came before is read.
    pub(crate) closing: bool,
    pub(in crate::switchboard) attempts: u8,
    /// What the shell is to be told when there is no connection (any more): it was told of one, or asked for one.
    pub(in crate::switchboard) untold_end: Option<Ending>,
    /// There is a connection, and the shell has yet to be told.
    pub(crate) untold_opening: Option<Opening>,
    /// The conversation that gave its place to this one, while that is untold; 0: none.
    pub(crate) replaced: ChatId,
    /// Why everything that waits is being reported as failed.
    pub(in crate::switchboard) failing: Option<FailureReason>,
    pub(crate) id: ChatId,
    pub(crate) timer: Timer,
    /// When it was used last, in a count of uses.
    pub(crate) used: u32,
    pub(in crate::switchboard) greeting: u32,
    pub(in crate::switchboard) call: u32,
    /// The mark of the switchboard's session that one was invited to; 0: none.
    session: u64,
    /// The marks of those who are in it.
    pub(in crate::switchboard) present: heapless::Vec<u64, MOST_PARTICIPANTS>,
    pub(in crate::switchboard) calls: heapless::Vec<Call, MOST_CALLS>,
    pub(in crate::switchboard) sent: S::Pending<Sent>,
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
            company: Company::Peer,
            stay: Stay::GoesOn,
            roll: Roll::Complete,
            is_known: false,
            rereads: false,
            rings: false,
            waited: false,
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

    /// The connection is gone, as the driver says or on our own request.
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
        self.roll = Roll::Complete;
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

    /// Whether the person is there to whom it was opened, or who opened it.
    pub(crate) fn is_attended(&self) -> bool {
        self.phase == Phase::Open && !self.present.is_empty()
    }

    /// The session was taken up again: what waits has waited for it.
    pub(crate) fn session_resumed(&mut self) {
        self.waited |= self.is_busy();
    }

    /// The contact is not reachable, and may be coming back: they are called again later.
    pub(in crate::switchboard) fn wait_for_contact(&mut self, limits: &Limits, left: Duration) {
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
        if self.company == Company::Peer {
            self.company = Company::OthersCalled;
        }
        self.restart_idle(limits);
        Ok(())
    }

    /// When nobody else is coming after all, it is a conversation of two again.
    pub(in crate::switchboard) fn call_failed(&mut self, limits: &Limits) {
        if self.company == Company::OthersCalled && self.calls.is_empty() {
            self.company = Company::Peer;
        }
        self.restart_idle(limits);
    }

    /// Whether it is, or is becoming, a part of this session: somebody else inside has invited one, too.
    pub(crate) fn is_in(&self, session: u64) -> bool {
        self.session == session && matches!(self.phase, Phase::Greeting | Phase::Open)
    }

    /// Whether it was left: nothing more is said in it.
    pub(crate) fn is_left(&self) -> bool {
        self.stay != Stay::GoesOn
    }

    /// Whether whoever is in it was shut out.
    pub(crate) fn is_shut_out(&self) -> bool {
        // Where goodbye was said before the roll was over, nobody comes behind the one who was to be shut out.
        let is_in_vain = self.roll == Roll::GoesOnInVain && self.phase != Phase::Greeting;
        self.stay == Stay::ShutOut || is_in_vain && self.company != Company::Group
    }

    /// The slot is to be given up when all is told.
    pub(crate) fn give_slot_up(&mut self) {
        if self.stay == Stay::GoesOn {
            self.stay = Stay::Left;
        }
    }

    /// Whether it is one of more than two, or about to be.
    pub(crate) fn is_group(&self) -> bool {
        self.company != Company::Peer
    }

    /// Whether messages to the peer alone can go here.
    pub(crate) fn serves(&self, account: &str) -> bool {
        !self.is_group()
            && !self.is_left()
            && self.failing.is_none()
            && self.peer.eq_ignore_ascii_case(account)
    }

    /// Whether something waits that needs a switchboard, and none is on its way.
    pub(crate) fn needs_switchboard(&self) -> bool {
        let queued = |sent: &Sent| sent.progress == Progression::Queued;
        let waits = self.sent.items().iter().any(queued);
        waits && self.may_ask() && !self.is_left() && self.failing.is_none()
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
        self.is_left() && self.is_dormant()
    }

    /// Whether something is still on its way or waits.
    pub(crate) fn is_busy(&self) -> bool {
        let undecided = |sent: &Sent| !matches!(sent.progress, Progression::Handed { .. });
        self.sent.items().iter().any(undecided)
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

    /// Whether nobody is in it but this person, of that mark, and there were never more than one at a time. While nobody is, it is that of
    /// whom it was opened with.
    pub(crate) fn is_alone_with(&self, account: &str, mark: u64) -> bool {
        let is_theirs = if self.present.is_empty() {
            self.peer.eq_ignore_ascii_case(account)
        } else {
            self.present.iter().all(|present| *present == mark)
        };
        self.company != Company::Group && is_theirs
    }

    /// Everybody has left, and nothing more is to be heard of what was said.
    pub(in crate::switchboard) fn has_parted(&self) -> bool {
        let in_flight = |sent: &Sent| sent.progress == Progression::InFlight;
        let waits = if self.is_left() { self.is_busy() } else { self.sent.items().iter().any(in_flight) };
        self.phase == Phase::Parting && !waits
    }

    pub(crate) fn restart_idle(&mut self, limits: &Limits) {
        if self.phase == Phase::Open {
            let idles = limits.idle_chat > Duration::ZERO && !self.is_group();
            self.timer = if idles { Timer::start(limits.idle_chat) } else { Timer::OFF };
        }
    }

    /// Looks at the time limits: it stays open while it is needed. Answers whether one was due.
    pub(crate) fn expire(
        &mut self,
        now: Instant,
        limits: &Limits,
        is_needed: bool,
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
            Phase::Open if is_needed || self.is_busy() => self.restart_idle(limits),
            Phase::Open => self.say_goodbye(limits),
            Phase::Idle | Phase::Requested => {}
        }
        self.stamp(now);
        true
    }

    pub(crate) fn stamp(&mut self, now: Instant) {
        self.each_timer(&mut Round::Place(now));
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        round.visit(&mut self.timer);
        self.link.each_timer(round);
        self.sent.items_mut().iter_mut().for_each(|sent| round.visit(&mut sent.timer));
        self.calls.iter_mut().for_each(|call| round.visit(&mut call.timer));
    }
}
