//! What a switchboard says, and what a conversation makes of it (`switchboard.md` 1 and 2).

use super::chunks::{Joining, Piece, Progress};
use super::conversation::{Call, Company, Conversation, Phase, Progression, Roll, Sent};
use crate::account::{is_account, without_place};
use crate::announcement::{Announcement, Announcements};
use crate::code::ErrorCode;
use crate::counters::Watch;
use crate::error::FailureReason;
use crate::fingerprint::Key;
use crate::ids::LinkKind;
use crate::limits::{Limit, Limits};
use crate::message::Chunk;
use crate::storage::{List, Storage};
use crate::time::{Duration, Instant};
use crate::timer::Timer;
use crate::wire::Frame;
use crate::wire::mime::Mime;

/// After everybody has left, acknowledgements are waited for this long.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// What a frame led to, besides announcements: which event to make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChatDue {
    Nothing,
    Joined {
        before: bool,
    },
    Left,
    Message,
    /// Its last piece; by its place among those that are being joined.
    JoinedMessage(usize),
    /// The first piece of a message that is not taken.
    Incomplete,
    Skipped,
    /// A packet between peers.
    #[cfg(feature = "p2p")]
    Packet,
    /// Something about an invitation as clients of MSN 3 to 5 have it.
    #[cfg(feature = "direct")]
    Invitation,
    /// Either of these, and what came of it.
    #[cfg(feature = "p2p")]
    Peer(crate::p2p::PeerDue),
    /// Room was made for it: the frame is read again when what that costs is told.
    Again,
}

impl ChatDue {
    /// Whether an event is made of it.
    pub(crate) const fn is_told(self) -> bool {
        match self {
            Self::Nothing | Self::Again => false,
            #[cfg(feature = "p2p")]
            Self::Packet => false,
            #[cfg(feature = "direct")]
            Self::Invitation => false,
            #[cfg(feature = "p2p")]
            Self::Peer(_) => true,
            Self::Joined { .. }
            | Self::Left
            | Self::Message
            | Self::JoinedMessage(_)
            | Self::Incomplete
            | Self::Skipped => true,
        }
    }
}

/// What a conversation needs of the rest of the machine.
pub(crate) struct ConversationContext<'a, S: Storage> {
    pub(crate) now: Instant,
    pub(crate) limits: &'a Limits,
    pub(crate) own: &'a str,
    pub(crate) key: Key,
    pub(crate) announcements: &'a mut Announcements,
    pub(crate) joining: &'a mut Joining<S>,
    /// Until when a contact is waited for who is not reachable.
    pub(crate) patient_until: Instant,
    pub(crate) watch: &'a mut Watch,
}

impl<S: Storage> Conversation<S> {
    /// Acts on a frame of the switchboard.
    #[inline(never)]
    pub(crate) fn handle(&mut self, frame: &Frame<'_>, context: &mut ConversationContext<'_, S>) -> ChatDue {
        self.touch(context);
        if let Some(number) = frame.error_number() {
            self.refused(frame, ErrorCode::new(number), context);
            return ChatDue::Nothing;
        }
        let mut arguments = frame.arguments();
        match frame.verb().as_bytes() {
            b"MSG" => self.message(frame, context),
            b"ACK" | b"NAK" => {
                let passed_on = frame.verb().as_bytes() == b"ACK";
                self.acknowledged(arguments.number(), passed_on, context);
                ChatDue::Nothing
            }
            b"JOI" => self.joined(arguments.word(), false, context),
            b"IRO" => {
                let (_answered, index, total) = (arguments.next(), arguments.number(), arguments.number());
                let goes_on = index.zip(total).is_some_and(|(index, total)| index < total);
                if self.roll == Roll::Complete && goes_on {
                    self.roll = Roll::GoesOn;
                }
                self.joined(arguments.word(), true, context)
            }
            b"BYE" => self.left(arguments.word(), context),
            b"USR" if arguments.number() == Some(self.greeting) && self.phase == Phase::Greeting => {
                self.call_peer(context);
                ChatDue::Nothing
            }
            b"ANS" if arguments.number() == Some(self.greeting) && self.phase == Phase::Greeting => {
                let shuts_out = core::mem::replace(&mut self.roll, Roll::Complete) == Roll::GoesOnInVain;
                self.open(context);
                if shuts_out && self.company != Company::Group {
                    self.shut_out(context.limits);
                } else if self.present.is_empty() {
                    // Who rang has gone away: as if they had just left.
                    self.part(context);
                }
                ChatDue::Nothing
            }
            b"CAL" => {
                self.ringing(arguments.number(), context);
                ChatDue::Nothing
            }
            b"OUT" => {
                self.link.connection.abandon();
                self.lost();
                ChatDue::Nothing
            }
            _ => ChatDue::Nothing,
        }
    }

    fn open(&mut self, context: &ConversationContext<'_, S>) {
        self.phase = Phase::Open;
        self.attempts = 0;
        self.waited = false;
        self.timer = Timer::OFF;
        self.touch(context);
    }

    /// Something was said: the idle time begins anew.
    fn touch(&mut self, context: &ConversationContext<'_, S>) {
        if self.phase == Phase::Open {
            self.restart_idle(context.limits);
            self.timer.stamp(context.now);
        }
    }

    fn call_peer(&mut self, context: &ConversationContext<'_, S>) {
        self.call = self.link.next_transaction();
        let mut command = self.link.outbox.command(b"CAL");
        command.number(self.call).word(self.peer.as_str());
        if command.finish_first().is_err() {
            self.give_up(FailureReason::NoSwitchboard, context.limits);
            return;
        }
        self.phase = Phase::Calling;
        self.rings = false;
        self.timer = Timer::start(context.limits.ringing.min(context.limits.ring));
        self.timer.stamp(context.now);
    }

    fn joined(
        &mut self,
        account: Option<&str>,
        before: bool,
        context: &mut ConversationContext<'_, S>,
    ) -> ChatDue {
        let account = account.map(without_place);
        let Some(account) = account.filter(|account| is_account(account)) else { return ChatDue::Skipped };
        if account.eq_ignore_ascii_case(context.own) {
            return ChatDue::Nothing;
        }
        let mark = context.key.of_account(account);
        if matches!(self.phase, Phase::Idle | Phase::Requested) {
            // Goodbye was said already.
            return ChatDue::Nothing;
        }
        let news = !self.present.contains(&mark);
        let most = usize::from(context.limits.participants).max(1);
        if news && (self.present.len() >= most || self.present.push(mark).is_err()) {
            context.watch.bite(Limit::Participants, LinkKind::Switchboard, self.link.connection.id());
            return ChatDue::Skipped;
        }
        if self.present.len() > 1 {
            self.company = Company::Group;
        }
        // Who comes when all others have just left finds one still there.
        if self.phase == Phase::Calling || self.phase == Phase::Parting && !self.is_left() {
            self.open(context);
        }
        self.touch(context);
        if news { ChatDue::Joined { before } } else { ChatDue::Nothing }
    }

    fn left(&mut self, account: Option<&str>, context: &mut ConversationContext<'_, S>) -> ChatDue {
        let account = account.map(without_place);
        if let Some(account) = account {
            context.joining.give_up_sender(self.id, account);
        }
        let mark = account.map(|account| context.key.of_account(account));
        let Some(index) = self.present.iter().position(|present| Some(*present) == mark) else {
            return ChatDue::Nothing;
        };
        List::discard(&mut self.present, index);
        if self.present.is_empty() {
            self.part(context);
        }
        ChatDue::Left
    }

    /// Nobody else is there: what was said is waited for, then the switchboard is given up.
    fn part(&mut self, context: &ConversationContext<'_, S>) {
        self.phase = Phase::Parting;
        self.timer = Timer::start(LAST_ANSWERS);
        self.timer.stamp(context.now);
    }

    fn message(&mut self, frame: &Frame<'_>, context: &mut ConversationContext<'_, S>) -> ChatDue {
        let Some(sender) = frame.arguments().word().filter(|account| is_account(account)) else {
            return ChatDue::Skipped;
        };
        let mime = Mime::parse(frame.payload());
        #[cfg(feature = "p2p")]
        if crate::p2p::is_packet(&mime) {
            return ChatDue::Packet;
        }
        #[cfg(feature = "direct")]
        if crate::p2p::is_invitation(&mime) {
            return ChatDue::Invitation;
        }
        let Some(chunk) = Chunk::of(&mime) else { return ChatDue::Message };
        let link = self.link.connection.id();
        let ConversationContext { joining, watch, limits, now, key, .. } = context;
        let piece = Piece {
            chat: self.id,
            link,
            sender: without_place(sender),
            is_known: self.is_known,
            message_id: key.mark(chunk.message_id),
            position: chunk.position,
            payload: frame.payload(),
        };
        match joining.take(&piece, limits, *now) {
            Progress::Waiting => ChatDue::Nothing,
            Progress::Whole(place) => ChatDue::JoinedMessage(place),
            Progress::Stray => ChatDue::Skipped,
            Progress::Again => {
                self.rereads = true;
                ChatDue::Again
            }
            Progress::NoRoom => {
                watch.bite(Limit::Joining, LinkKind::Switchboard, link);
                ChatDue::Incomplete
            }
            Progress::TooMany => {
                watch.bite(Limit::Chunks, LinkKind::Switchboard, link);
                ChatDue::Incomplete
            }
        }
    }

    fn acknowledged(
        &mut self,
        transaction: Option<u32>,
        passed_on: bool,
        context: &mut ConversationContext<'_, S>,
    ) {
        let Some(sent) = self.take_sent(transaction) else { return };
        if passed_on && sent.progress == (Progression::Handed { told: true }) {
            // Some servers acknowledge what asked for nothing; its fate is told already.
            return;
        }
        context.announcements.push(match passed_on {
            true => Announcement::Delivered(self.id, sent.message),
            false => Announcement::Failed(self.id, sent.message, FailureReason::NotPassedOn),
        });
    }

    fn take_sent(&mut self, transaction: Option<u32>) -> Option<Sent> {
        let transaction = transaction?;
        let left = |sent: &Sent| sent.transaction == transaction && sent.progress != Progression::Queued;
        let index = self.sent.items().iter().position(left)?;
        self.sent.take(index)
    }

    fn take_call(&mut self, transaction: Option<u32>) -> Option<Call> {
        let index = self.calls.iter().position(|call| Some(call.transaction) == transaction)?;
        List::take(&mut self.calls, index)
    }

    fn ringing(&mut self, transaction: Option<u32>, context: &mut ConversationContext<'_, S>) {
        if let Some(call) = self.take_call(transaction) {
            context.announcements.push(Announcement::Answered(call.request));
        } else if transaction == Some(self.call) && self.phase == Phase::Calling && !self.rings {
            self.rings = true;
            self.timer = Timer::start(context.limits.ring);
            self.timer.stamp(context.now);
        }
    }

    /// An error line: of the greeting, of a call, or of a message.
    fn refused(&mut self, frame: &Frame<'_>, code: ErrorCode, context: &mut ConversationContext<'_, S>) {
        let transaction = frame.arguments().number();
        if let Some(call) = self.take_call(transaction) {
            context.announcements.push(match code {
                ErrorCode::ALREADY_THERE => Announcement::Answered(call.request),
                _ => Announcement::InvitationFailed(self.id, call.request, call_failure(code)),
            });
            self.call_failed(context.limits);
            self.timer.stamp(context.now);
        } else if transaction == Some(self.call) && self.phase == Phase::Calling {
            let reason = call_failure(code);
            if reason == FailureReason::NotReachable && self.waited && context.now < context.patient_until {
                self.wait_for_contact(context.limits, context.patient_until.since(context.now));
                self.stamp(context.now);
            } else if code != ErrorCode::ALREADY_THERE {
                self.give_up(reason, context.limits);
            }
        } else if transaction == Some(self.greeting) && self.phase == Phase::Greeting {
            self.greeting_refused(code, context.limits);
        } else if let Some(sent) = self.take_sent(transaction) {
            let reason = FailureReason::Refused(code);
            context.announcements.push(Announcement::Failed(self.id, sent.message, reason));
        }
    }

    fn greeting_refused(&mut self, code: ErrorCode, limits: &Limits) {
        match code {
            ErrorCode::NOT_WHILE_HIDDEN => self.give_up(FailureReason::Hidden, limits),
            // A stale cookie, or an overloaded session: another switchboard may do.
            ErrorCode::AUTHENTICATION_FAILED | ErrorCode::SESSION_OVERLOADED => self.try_another(limits),
            _ => self.give_up(FailureReason::Refused(code), limits),
        }
    }
}

pub(crate) fn call_failure(code: ErrorCode) -> FailureReason {
    match code {
        ErrorCode::NOT_REACHABLE | ErrorCode::NOT_ON_LIST => FailureReason::NotReachable,
        ErrorCode::NO_SUCH_USER | ErrorCode::INVALID_ACCOUNT => FailureReason::NoSuchAccount,
        ErrorCode::NOT_WHILE_HIDDEN => FailureReason::Hidden,
        other => FailureReason::Refused(other),
    }
}
