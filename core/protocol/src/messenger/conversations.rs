//! Conversations: which there are, how they get their switchboards, what comes in on them.

use super::due::{Due, Reading};
use super::machine::Core;
use super::owners::link_context;
#[cfg(feature = "direct")]
use super::peers::with_invitation;
#[cfg(feature = "p2p")]
use super::peers::with_packet;
use crate::Error;
use crate::account::{Status, lower_case};
use crate::address::split_address;
use crate::announcement::Announcement;
use crate::code::ErrorCode;
use crate::error::{FailureReason, RequestError, RequestKind};
use crate::ids::{ChatId, LinkKind, MessageId, Recipient, RequestId};
use crate::limits::Limit;
use crate::message::Outgoing;
use crate::notification::invitation::Ring;
use crate::resources::Resources;
use crate::storage::{List, Storage};
use crate::switchboard::commands::ConversationContext;
use crate::switchboard::conversation::{Board, Chat, Conversation, Phase};
use crate::time::Instant;
use crate::wire::{Advance, Frame};

impl<S: Storage> Core<S> {
    pub(super) fn find_chat(&mut self, id: ChatId) -> Option<&mut Conversation<S>> {
        self.chats
            .items_mut()
            .iter_mut()
            .map(|chat| &mut chat.conversation)
            .find(|conversation| conversation.id == id && !conversation.is_left())
    }

    /// The conversation with one person: an open one, one being opened, or one that rests.
    fn chat_with(&self, account: &str) -> Option<ChatId> {
        let rank = |conversation: &Conversation<S>| match conversation.phase {
            Phase::Open => 0,
            Phase::Calling | Phase::Greeting | Phase::Requested => 1,
            Phase::Parting | Phase::Idle => 2,
        };
        let serving = self
            .chats
            .items()
            .iter()
            .map(|chat| &chat.conversation)
            .filter(|conversation| conversation.serves(account));
        serving
            .min_by_key(|conversation| (rank(conversation), conversation.id))
            .map(|conversation| conversation.id)
    }

    /// A slot for a new conversation; when all are taken, that of the one which has rested longest.
    fn new_chat(&mut self, account: &str) -> Result<ChatId, Error> {
        let peer = lower_case(account).ok_or(Error::InvalidAccount)?;
        let mut replaced = ChatId(0);
        let most = S::CHATS.min(self.chats.limit()).min(usize::from(self.resources.settings.limits.chats));
        if self.chats.items().len() >= most {
            let resting =
                self.chats.items().iter().enumerate().filter(|(_, chat)| chat.conversation.is_dormant());
            let oldest = resting.min_by_key(|(_, chat)| chat.conversation.used).map(|(index, _)| index);
            let index = oldest.ok_or(Error::TooManyChats)?;
            replaced = self.chats.items().get(index).map_or(replaced, |chat| chat.conversation.id);
            self.chats.discard(index);
        }
        let id = ChatId(self.next_serial());
        self.chats
            .add(Chat::new(id, peer, &self.resources.settings.limits))
            .map_err(|_| Error::TooManyChats)?;
        if let Some(conversation) = self.find_chat(id) {
            conversation.replaced = replaced;
        }
        Ok(id)
    }

    fn use_chat(&mut self, id: ChatId) {
        self.uses = self.uses.wrapping_add(1);
        let uses = self.uses;
        if let Some(conversation) = self.find_chat(id) {
            conversation.used = uses;
        }
    }

    pub(super) fn open_chat(&mut self, account: &str) -> Result<ChatId, Error> {
        self.may_write()?;
        if !self.session.is_online() {
            return Err(Error::NotSignedIn);
        }
        let id = match self.chat_with(account) {
            Some(id) => id,
            None => self.new_chat(account)?,
        };
        self.use_chat(id);
        if let Some(conversation) = self.find_chat(id) {
            conversation.is_known = true;
        }
        self.request_switchboard(id)?;
        Ok(id)
    }

    fn may_write(&self) -> Result<(), Error> {
        if !self.resources.announcements.has_room() {
            return Err(Error::Busy);
        }
        // What is said while the session is being taken up again waits for it.
        let recovering = self.is_recovering();
        match if recovering { self.resources.settings.status } else { self.session.status } {
            _ if !self.session.is_online() && !recovering => Err(Error::NotSignedIn),
            Status::Hidden | Status::Offline => Err(Error::Hidden),
            Status::Online
            | Status::Busy
            | Status::Idle
            | Status::BeRightBack
            | Status::Away
            | Status::OnThePhone
            | Status::OutToLunch => Ok(()),
        }
    }

    pub(super) fn send(
        &mut self,
        to: Recipient<'_>,
        message: &Outgoing<'_>,
    ) -> Result<(ChatId, MessageId), Error> {
        let id = self.conversation_for(to)?;
        let message_id = MessageId(self.next_serial());
        let conversation = self.find_chat(id).ok_or(Error::NoSuchChat)?;
        conversation.queue(message_id, message)?;
        self.said_in(id)?;
        Ok((id, message_id))
    }

    /// The conversation in which something is to be said: an open one, or a new one.
    pub(super) fn conversation_for(&mut self, to: Recipient<'_>) -> Result<ChatId, Error> {
        self.may_write()?;
        let id = match to {
            Recipient::Chat(id) => id,
            Recipient::Account(account) => match self.chat_with(account) {
                Some(id) => id,
                None => self.new_chat(account)?,
            },
        };
        let conversation = self.find_chat(id).ok_or(Error::NoSuchChat)?;
        if conversation.is_group() && conversation.phase != Phase::Open {
            return Err(Error::NoSuchChat);
        }
        Ok(id)
    }

    /// Something waits in a conversation: it gets a switchboard, if it has none.
    pub(super) fn said_in(&mut self, id: ChatId) -> Result<(), Error> {
        self.use_chat(id);
        self.resources.unstamped = true;
        // Without room for the request now, the next look at the time limits asks for the switchboard.
        match self.request_switchboard(id) {
            Ok(()) | Err(Error::Busy) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Asks for a switchboard, if the conversation has none and none is on its way.
    fn request_switchboard(&mut self, id: ChatId) -> Result<(), Error> {
        let may_ask = self.find_chat(id).ok_or(Error::NoSuchChat)?.may_ask();
        if !may_ask || !self.session.is_online() {
            return Ok(());
        }
        self.resources.pending.reserve(1)?;
        let transaction = self.resources.link.next_transaction();
        self.resources.link.outbox.command(b"XFR").number(transaction).word("SB").finish()?;
        let request = RequestId(id.0);
        self.resources.pending.add(
            transaction,
            request,
            RequestKind::Switchboard,
            self.resources.settings.limits.request,
        );
        self.resources.unstamped = true;
        if let Some(conversation) = self.find_chat(id) {
            conversation.phase = Phase::Requested;
        }
        Ok(())
    }

    /// `XFR ... SB`: the switchboard that a conversation asked for.
    pub(super) fn switchboard_offered(&mut self, transaction: u32, frame: &Frame<'_>) -> Option<Due> {
        let pending = self.resources.pending.answered(transaction, frame.verb())?;
        let mut arguments = frame.arguments().behind(2);
        let address = arguments.word().and_then(split_address);
        let method = arguments.next();
        let cookie = arguments.word();
        let id = ChatId(pending.request.0);
        let conversation =
            self.find_chat(id).filter(|conversation| conversation.phase == Phase::Requested)?;
        let (Some(address), Some(b"CKI"), Some(cookie)) = (address, method, cookie) else {
            conversation.fail(FailureReason::NoSwitchboard);
            return Some(Due::Reading(Reading::Malformed));
        };
        let due = self.enter(id, Board { address, cookie, session: None }, 2);
        if due.is_none()
            && let Some(conversation) = self.find_chat(id)
        {
            conversation.fail(FailureReason::NoSwitchboard);
        }
        due.flatten()
    }

    /// Has a switchboard connected to, whose address stands at a place in the current frame. The outer `None`: it cannot be.
    fn enter(&mut self, id: ChatId, board: Board<'_>, address_at: usize) -> Option<Option<Due>> {
        let link = self.resources.numbers.take();
        let by_gateway = self.resources.link.tunnel.is_used();
        let Self { resources: Resources { settings, now, .. }, chats, recovery, .. } = self;
        let chat = chats.items_mut().iter_mut().find(|chat| chat.conversation.id == id)?;
        chat.decoder.reset();
        if !chat.conversation.greet(
            &settings.account,
            board,
            by_gateway,
            link,
            link_context(settings, recovery),
        ) {
            return None;
        }
        chat.conversation.stamp(*now);
        let is_straight = settings.routes.are_straight();
        Some(
            is_straight.then(|| Due::ConnectChat {
                link: chat.conversation.link.connection.connecting(),
                address_at,
            }),
        )
    }

    pub(super) fn switchboard_refused(&mut self, request: RequestId, error: RequestError) {
        let reason = match error {
            RequestError::Code(ErrorCode::NOT_WHILE_HIDDEN) => FailureReason::Hidden,
            RequestError::Code(code) => FailureReason::Refused(code),
            RequestError::TimedOut => FailureReason::NoSwitchboard,
            RequestError::SignedOut => FailureReason::NotSent,
        };
        if let Some(conversation) = self.find_chat(ChatId(request.0)) {
            conversation.fail(reason);
        }
    }

    /// The link on which a switchboard was asked for is gone.
    pub(super) fn switchboard_forgotten(&mut self, request: RequestId) {
        if let Some(conversation) = self.find_chat(ChatId(request.0))
            && conversation.phase == Phase::Requested
        {
            conversation.phase = Phase::Idle;
        }
    }

    /// `RNG`: somebody wants to talk. That is told, and answered by the next poll unless the caller declines.
    pub(super) fn rung(&mut self, frame: &Frame<'_>) -> Option<Due> {
        if !self.session.is_signed_in() {
            return None;
        }
        let session = frame.arguments().word()?;
        if Ring::parse(frame).is_none() {
            return Some(Due::Reading(Reading::Malformed));
        }
        let mark = self.key.mark(session.as_bytes());
        if self.chats.items().iter().any(|chat| chat.conversation.is_in(mark)) {
            return None;
        }
        if !self.may_answer_ring() {
            self.resources.announcements.push(Announcement::InvitationIgnored);
            return None;
        }
        self.rings = true;
        Some(Due::Reading(Reading::Ring))
    }

    /// Answers the ring in the current frame.
    #[inline(never)]
    pub(super) fn answer_ring(&mut self, frame: &Frame<'_>) -> Option<Due> {
        let Ring { session, address, cookie, account, .. } = Ring::parse(frame)?;
        if !self.session.is_signed_in() {
            return None;
        }
        let resting = self
            .chats
            .items()
            .iter()
            .map(|chat| &chat.conversation)
            .find(|conversation| conversation.serves(account) && conversation.is_dormant());
        let id = match resting.map(|conversation| conversation.id) {
            Some(id) => id,
            None => match self.new_chat(account) {
                Ok(id) => id,
                Err(Error::InvalidAccount) => return Some(Due::Reading(Reading::Malformed)),
                Err(_) => {
                    self.resources.watch.bite(
                        Limit::Chats,
                        LinkKind::Notification,
                        self.resources.link.connection.id(),
                    );
                    self.resources.announcements.push(Announcement::InvitationIgnored);
                    return None;
                }
            },
        };
        self.use_chat(id);
        let mark = self.key.mark(session.as_bytes());
        let entered = self.enter(id, Board { address, cookie, session: Some((session, mark)) }, 1);
        entered.unwrap_or(Some(Due::Reading(Reading::Malformed)))
    }

    /// Leaves every conversation in which nobody is but this person, at once.
    pub(super) fn shut_out(&mut self, account: &str) {
        let mark = self.key.of_account(account);
        let Self { resources: Resources { settings, .. }, chats, joining, peers, .. } = self;
        for chat in chats.items_mut().iter_mut().filter(|chat| chat.conversation.is_alone_with(account, mark))
        {
            if chat.conversation.shut_out(&settings.limits) {
                chat.decoder.reset();
                joining.forget_chat(chat.conversation.id);
                peers.forget_chat(chat.conversation.id);
            }
        }
        peers.shut_out(account);
        self.resources.unstamped = true;
    }

    /// The session was taken up again.
    pub(super) fn conversations_go_on(&mut self) {
        self.chats.items_mut().iter_mut().for_each(|chat| chat.conversation.session_resumed());
    }

    /// A contact is there: what waits for them is said.
    pub(super) fn contact_is_there(&mut self, account: &str) {
        let conversations = self.chats.items_mut().iter_mut().map(|chat| &mut chat.conversation);
        conversations
            .filter(|conversation| conversation.serves(account))
            .for_each(Conversation::contact_came);
    }

    /// Reads a frame of some conversation, each in its turn. The outer `None`: there is none.
    pub(super) fn next_chat_frame(&mut self) -> Option<Option<Due>> {
        let count = self.chats.items().len();
        for step in 0..count {
            let index = (self.turn as usize).wrapping_add(step).checked_rem(count)?;
            if let Some(progress) = self.read_chat(index) {
                // There are never so many conversations that this cuts anything off.
                self.turn = (index as u32).wrapping_add(1);
                return Some(progress);
            }
        }
        None
    }

    #[inline(never)]
    fn read_chat(&mut self, index: usize) -> Option<Option<Due>> {
        #[cfg(feature = "direct")]
        let is_straight = self.goes_straight();
        let patient_until = self.recovery.online_since().after(self.resources.settings.limits.absence);
        let Self {
            resources: Resources { settings, announcements, watch, now, .. },
            chats,
            joining,
            key,
            peers,
            ..
        } = self;
        let chat = chats.items_mut().get_mut(index)?;
        let link = chat.conversation.link.connection.id();
        if peers.holds(chat.conversation.id) {
            return None;
        }
        match next_of(chat) {
            Some(Advance::Frame) => {
                let frame = chat.decoder.frame()?;
                let mut context = ConversationContext {
                    now: *now,
                    limits: &settings.limits,
                    own: &settings.account,
                    key: *key,
                    patient_until,
                    announcements,
                    joining,
                    watch,
                };
                let due = chat.conversation.handle(&frame, &mut context);
                #[cfg(feature = "p2p")]
                let due = with_packet(due, peers, chat.conversation.id, &frame, settings, (*key, *now));
                #[cfg(feature = "direct")]
                let due = {
                    let place = (&chat.conversation, is_straight);
                    with_invitation(due, peers, place, &frame, settings, (*key, *now))
                };
                Some(due.is_told().then_some(Due::Chat { index, due }))
            }
            Some(Advance::Skipped(skipped)) => {
                watch.skipped(skipped.too_long, LinkKind::Switchboard, link);
                Some(Some(Due::Announcement(Announcement::Skipped(link, skipped))))
            }
            Some(Advance::Broken(_)) => {
                watch.bite(Limit::Stream, LinkKind::Switchboard, link);
                chat.conversation.link.connection.abandon();
                chat.lost();
                joining.give_up_chat(chat.conversation.id);
                Some(None)
            }
            None if core::mem::take(&mut chat.conversation.closing) => {
                chat.lost();
                joining.give_up_chat(chat.conversation.id);
                chat.conversation.stamp(*now);
                Some(None)
            }
            None => None,
        }
    }

    /// Gives the slot of a conversation that was left back.
    pub(super) fn take_over_chat(&mut self) -> Option<Announcement> {
        let (index, chat) =
            self.chats.items().iter().enumerate().find(|(_, chat)| chat.conversation.is_over())?;
        let ended = Announcement::ChatEnded(chat.conversation.id);
        self.chats.discard(index);
        Some(ended)
    }

    /// Whether every conversation has said what it had to say and is closed, so that signing out loses nothing.
    pub(super) fn chats_are_quiet(&self) -> bool {
        self.chats.items().iter().all(|chat| chat.conversation.is_dormant())
    }

    pub(super) fn expire_chats(&mut self, now: Instant) -> bool {
        let Self { resources: Resources { settings, announcements, .. }, chats, peers, .. } = self;
        if chats.items_mut().iter_mut().any(|chat| {
            let conversation = &mut chat.conversation;
            let is_needed = peers.need(conversation.id);
            conversation.expire(now, &settings.limits, is_needed, announcements)
        }) {
            return true;
        }
        if let Some((from, to)) = hand_over(chats.items_mut()) {
            peers.moved(from, to);
            return true;
        }
        let waiting = chats
            .items()
            .iter()
            .map(|chat| &chat.conversation)
            .find(|conversation| conversation.needs_switchboard());
        let Some(id) = waiting.map(|conversation| conversation.id) else { return false };
        if !self.session.is_online() {
            return false;
        }
        let requested = self.request_switchboard(id).is_ok();
        self.stamp(now);
        requested
    }
}

/// What comes next in what came in on a conversation.
fn next_of<S: Storage>(chat: &mut Chat<S>) -> Option<Advance> {
    if chat.conversation.is_shut_out() {
        chat.decoder.reset();
    }
    let again = core::mem::take(&mut chat.conversation.rereads) && chat.decoder.frame().is_some();
    if again { Some(Advance::Frame) } else { chat.decoder.advance() }
}

/// When a person who is being called has meanwhile opened a conversation of their own, what waits for them goes there. Answers between
/// which conversations something did.
fn hand_over<S: Storage>(chats: &mut [Chat<S>]) -> Option<(ChatId, ChatId)> {
    let from = chats.iter().position(|chat| chat.conversation.may_hand_over())?;
    let peer = chats.get(from)?.conversation.peer.clone();
    let is_there = |chat: &Chat<S>| chat.conversation.serves(&peer) && chat.conversation.is_attended();
    let to = chats.iter().position(is_there)?;
    let (front, back) = chats.split_at_mut_checked(from.max(to))?;
    let (early, late) = (front.get_mut(from.min(to))?, back.first_mut()?);
    let (ids, has_gone) = if from < to {
        ((early.conversation.id, late.conversation.id), early.conversation.hand_over(&mut late.conversation))
    } else {
        ((late.conversation.id, early.conversation.id), late.conversation.hand_over(&mut early.conversation))
    };
    has_gone.then_some(ids)
}
