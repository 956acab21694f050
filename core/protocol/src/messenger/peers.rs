//! Transfers from person to person: what a user asks for, and what the conversations have to do with it.

use super::Messenger;
use super::due::Due;
use super::machine::Core;
use crate::Error;
use crate::account::without_place;
use crate::announcement::Announcement;
use crate::event::{Event, PeerEvent};
use crate::fingerprint::Key;
#[cfg(feature = "direct")]
use crate::ids::LinkId;
use crate::ids::{ChatId, MessageId, Recipient, RequestId, TransferId};
use crate::notification::sign_in::Phase;
#[cfg(feature = "direct")]
use crate::p2p::FileContext;
use crate::p2p::{
    Hash, Incoming, Invitation, Object, ObjectKind, PeerDue, Peers, Wanted, header::Packet as Received,
    is_file_name, packet::Packet, packet_of,
};
use crate::resources::Resources;
use crate::settings::SessionSettings;
use crate::storage::{List, Storage};
use crate::switchboard::commands::ChatDue;
use crate::switchboard::conversation::Conversation;
use crate::text::Text;
use crate::time::Instant;
use crate::wire::Frame;

/// Writes what peers are owed in a conversation, as far as there is room.
pub(super) fn pay<S: Storage>(
    peers: &mut Peers<S>,
    conversation: &mut Conversation<S>,
    settings: &SessionSettings,
    key: Key,
    now: Instant,
) {
    if !conversation.is_attended() {
        return;
    }
    let chat = conversation.id;
    #[cfg(feature = "direct")]
    peers.pay_invitations(chat, &mut |length, put| conversation.queue_invitation(length, put));
    let mut queue = |packets: &[Packet<'_>], length| conversation.queue_packets(packets, length);
    while peers.pay(chat, &settings.account, (key, now), &mut queue) {}
}

/// Acts on a packet, where that is what has come in on a conversation.
pub(super) fn with_packet<S: Storage>(
    due: ChatDue,
    peers: &mut Peers<S>,
    chat: ChatId,
    frame: &Frame<'_>,
    settings: &SessionSettings,
    (key, now): (Key, Instant),
) -> ChatDue {
    let Some(sender) = sender(frame).filter(|_| due == ChatDue::Packet) else { return due };
    let (own, payload, picture) = (&*settings.account, frame.payload(), settings.picture);
    let incoming = Incoming {
        chat,
        sender,
        own,
        key,
        now,
        picture,
        #[cfg(feature = "direct")]
        over: LinkId(0),
    };
    let due = peers.take(payload, &incoming);
    due.map_or(ChatDue::Nothing, ChatDue::Peer)
}

/// Acts on what is said of an invitation, where that is what has come in on a conversation. `is_straight`: connections go where they lead
/// to, so that a file may come over one.
#[cfg(feature = "direct")]
pub(super) fn with_invitation<S: Storage>(
    due: ChatDue,
    peers: &mut Peers<S>,
    (conversation, is_straight): (&Conversation<S>, bool),
    frame: &Frame<'_>,
    settings: &SessionSettings,
    (key, now): (Key, Instant),
) -> ChatDue {
    let Some(sender) = sender(frame).filter(|_| due == ChatDue::Invitation) else { return due };
    let (own, picture, over) = (&*settings.account, settings.picture, LinkId(0));
    let (chat, may) = (conversation.id, is_straight && !conversation.is_group());
    let incoming = Incoming { chat, sender, own, key, now, picture, over };
    match peers.heard_invitation(frame.payload(), &incoming, may) {
        Some(due) => due.map_or(ChatDue::Nothing, ChatDue::Peer),
        None => ChatDue::Skipped,
    }
}

impl<S: Storage> Messenger<S> {
    /// Chooses one's display picture, or none: others are told of it with the status, and fetch it when they like
    /// ([`PeerEvent::Asked`]). It stays for later sign-ins. In MSNP8, which has no pictures, nothing is said of it.
    ///
    /// Say `None` before the first sign-in to begin without one; [`Error::NotSignedIn`] then only says that nobody was told.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for an object that is no picture, or is too large; [`Error::Busy`]. [`Error::NotSignedIn`]: it is kept, and told
    /// with the next sign-in.
    pub fn set_picture(&mut self, picture: Option<Object>) -> Result<RequestId, Error> {
        if picture.is_some_and(|picture| picture.kind != ObjectKind::Picture || !picture.is_some()) {
            return Err(Error::InvalidValue);
        }
        let picture = picture.unwrap_or(Object::NONE);
        let before = core::mem::replace(&mut self.core.resources.settings.picture, picture);
        let request = self.repeat_status();
        if request == Err(Error::Busy) {
            self.core.resources.settings.picture = before;
        }
        request
    }

    /// Lets others fetch an object besides the display picture, such as an emoticon that is announced next. `false`: there is no room for
    /// more, or the object is too large.
    pub fn publish(&mut self, object: Object) -> bool {
        object.is_some() && self.core.peers.transfers.publish(object)
    }

    /// Nobody is to fetch that object any more. Transfers that have begun go on.
    pub fn withdraw(&mut self, hash: &Hash) {
        self.core.peers.transfers.withdraw(hash);
    }

    /// Fetches an object, such as a contact's [picture](crate::event::Presence::picture), from who announced it: in the conversation
    /// with them, which is opened if there is none. [`PeerEvent::Data`] and [`PeerEvent::Ended`] follow.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for an element that is none; [`Error::Busy`] while as many transfers are under way as the storage holds; and
    /// those of [`send`](Self::send).
    pub fn fetch(&mut self, from: Recipient<'_>, element: Text<'_>) -> Result<TransferId, Error> {
        let object = Object::parse(element).ok_or(Error::InvalidValue)?;
        self.core.begin_transfer(from, Wanted::Object { object, element })
    }

    /// Offers a file of so many bytes. [`PeerEvent::Accepted`] follows, then [`PeerEvent::Wants`] for each piece of it; or
    /// [`PeerEvent::Ended`], when the peer declines, or does not answer within five minutes. There is no resuming of one that broke off.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for a name that is empty or has more than 259 units of UTF-16; and those of [`fetch`](Self::fetch).
    pub fn send_file(&mut self, to: Recipient<'_>, name: &str, size: u64) -> Result<TransferId, Error> {
        if !is_file_name(name) {
            return Err(Error::InvalidValue);
        }
        self.core.begin_transfer(to, Wanted::File { name, size })
    }

    /// Takes a file that somebody offers. [`PeerEvent::Data`] follows.
    ///
    /// # Errors
    /// [`Error::NoSuchTransfer`] unless it waits for this.
    pub fn accept_file(&mut self, transfer: TransferId) -> Result<(), Error> {
        self.core.resources.unstamped = true;
        found(self.core.peers.decide(transfer, true))
    }

    /// Declines a file that somebody offers.
    ///
    /// # Errors
    /// [`Error::NoSuchTransfer`] unless it waits for this.
    pub fn decline_file(&mut self, transfer: TransferId) -> Result<(), Error> {
        self.core.resources.unstamped = true;
        found(self.core.peers.decide(transfer, false))
    }

    /// Ends a transfer at whatever point it is.
    ///
    /// # Errors
    /// [`Error::NoSuchTransfer`] when it is over.
    pub fn cancel_transfer(&mut self, transfer: TransferId) -> Result<(), Error> {
        self.core.resources.unstamped = true;
        found(self.core.peers.cancel(transfer))
    }

    /// Has the data of a transfer that comes in wait, or come again: nothing more is read in its conversation meanwhile, so that the peer has to
    /// wait, too. [`room`](Self::room) of its connection is 0 then: offer what comes there again when the transfer goes on. For drivers whose
    /// disk is slower than the network.
    ///
    /// # Errors
    /// [`Error::NoSuchTransfer`] unless data comes in for it.
    pub fn hold_transfer(&mut self, transfer: TransferId, is_held: bool) -> Result<(), Error> {
        self.core.resources.unstamped = true;
        found(self.core.peers.hold(transfer, is_held))
    }

    /// Hands on the bytes that [`PeerEvent::Wants`] asked for: any number of them from its offset on, up to its most. Answers how many were
    /// taken.
    ///
    /// # Errors
    /// [`Error::NoSuchTransfer`] when it is over, [`Error::InvalidValue`] for no bytes. [`Error::Busy`] unless bytes were asked for, or where
    /// texts have taken the room since: then they are asked for again.
    pub fn supply(&mut self, transfer: TransferId, bytes: &[u8]) -> Result<usize, Error> {
        let Core { peers, chats, resources, .. } = &mut self.core;
        if let Some(taken) = peers.supply_file(transfer, bytes) {
            resources.unstamped = true;
            return taken;
        }
        let chat = peers.transfers.chat_of(transfer).ok_or(Error::NoSuchTransfer)?;
        let mut conversations = chats.items_mut().iter_mut().map(|chat| &mut chat.conversation);
        let conversation =
            conversations.find(|conversation| conversation.id == chat).ok_or(Error::NoSuchTransfer)?;
        resources.unstamped = true;
        peers.supply(transfer, bytes, &mut |packets: &[Packet<'_>], length| {
            conversation.queue_packets(packets, length)
        })
    }
}

fn found(is_there: bool) -> Result<(), Error> {
    if is_there { Ok(()) } else { Err(Error::NoSuchTransfer) }
}

impl<S: Storage> Core<S> {
    fn begin_transfer(&mut self, with: Recipient<'_>, what: Wanted<'_>) -> Result<TransferId, Error> {
        if !self.peers.transfers.has_room() {
            return Err(Error::Busy);
        }
        let chat = self.conversation_for(with)?;
        let Self { peers, chats, resources: Resources { settings, now, .. }, key, .. } = self;
        let mut conversations = chats.items_mut().iter_mut().map(|chat| &mut chat.conversation);
        let conversation =
            conversations.find(|conversation| conversation.id == chat).ok_or(Error::NoSuchChat)?;
        if conversation.is_group() {
            // Who of them is meant?
            return Err(Error::NoSuchChat);
        }
        let peer = conversation.peer.clone();
        let invitation = Invitation { chat, peer: &peer, own: &settings.account, what, key: *key, now: *now };
        let mut queue = |packets: &[Packet<'_>], length| conversation.queue_packets(packets, length);
        let transfer = peers.transfers.invite(&invitation, &mut queue)?;
        self.said_in(chat)?;
        Ok(transfer)
    }

    /// What is to be told of the peers next.
    pub(super) fn next_peer_due(&mut self) -> Option<Due> {
        let Self { peers, chats, session, key, resources: Resources { now, .. }, .. } = self;
        if !peers.is_idle() {
            if session.phase() == Phase::Ending {
                peers.end_all();
            }
            let conversation = |id: ChatId| {
                let mut conversations = chats.items().iter().map(|chat| &chat.conversation);
                conversations.find(|conversation| conversation.id == id)
            };
            let carries = |id: ChatId, peer: &str, is_invitation: bool| {
                let mark = key.of_account(peer);
                conversation(id).is_some_and(|conversation| conversation.carries_packets(mark, is_invitation))
            };
            let is_there = |id: ChatId| conversation(id).is_some_and(Conversation::is_attended);
            peers.lose(&carries, &is_there);
            #[cfg(feature = "direct")]
            peers.sweep(*now);
            if let Some(due) = peers.next_due() {
                return Some(Due::Announcement(Announcement::Peer(due)));
            }
            let has_room = |id: ChatId| conversation(id).is_some_and(Conversation::has_room_for_data);
            let wants = peers.next_want(&has_room, *key, *now)?;
            return Some(Due::Announcement(Announcement::Peer(PeerDue::Wants(wants))));
        }
        None
    }

    /// What is told of an announcement: nothing of the packets between peers, whose transfers end with them.
    pub(super) fn announce(&mut self, announcement: Announcement) -> Option<Due> {
        if let Announcement::Failed(chat, MessageId::NOBODYS, reason) = announcement {
            self.peers.failed(chat, reason);
            return None;
        }
        let is_told = !matches!(
            announcement,
            Announcement::Delivered(_, MessageId::NOBODYS) | Announcement::Sent(_, MessageId::NOBODYS)
        );
        is_told.then_some(Due::Announcement(announcement))
    }

    /// The event, of which a part stands in this frame of that conversation.
    pub(super) fn peer_event<'a>(&'a self, due: PeerDue, source: Option<Source<'a>>) -> Option<Event<'a>> {
        let event = match due {
            PeerDue::Accepted(transfer) => Some(PeerEvent::Accepted { transfer }),
            PeerDue::Ended(transfer, end) => Some(PeerEvent::Ended { transfer, end }),
            PeerDue::Asked(transfer) => {
                self.peers.transfers.about(transfer).and_then(|(chat, account, object)| {
                    Some(PeerEvent::Asked { transfer, chat, account, object: object? })
                })
            }
            PeerDue::Wants(transfer) => {
                let wanted = self.peers.wanted(transfer);
                wanted.map(|(offset, most)| PeerEvent::Wants { transfer, offset, most })
            }
            PeerDue::Data(transfer) => source.and_then(|Source { packet, .. }| {
                let packet = packet?;
                Some(PeerEvent::Data { transfer, offset: packet.header.offset, bytes: packet.data })
            }),
            PeerDue::Offered(transfer, joined) => {
                source.and_then(|Source { chat, account, packet, .. }| {
                    let file = self.peers.offer(&packet?, joined)?;
                    Some(PeerEvent::FileOffered { transfer, chat, account: account?, file })
                })
            }
            #[cfg(feature = "direct")]
            PeerDue::Invited(transfer) => source.and_then(|Source { chat, account, payload, .. }| {
                let file = FileContext::parse(payload)?;
                Some(PeerEvent::FileOffered { transfer, chat, account: account?, file })
            }),
            PeerDue::NotServed(activity) => source.and_then(|Source { chat, account, .. }| {
                Some(PeerEvent::NotServed { chat, account: account?, activity })
            }),
        };
        event.map(Event::Peer)
    }
}

/// What an event of the peers is read out of.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) chat: ChatId,
    pub(super) account: Option<&'a str>,
    pub(super) packet: Option<Received<'a>>,
    #[cfg(feature = "direct")]
    pub(super) payload: &'a [u8],
}

impl<'a> Source<'a> {
    /// A frame of a conversation.
    pub(super) fn of(chat: ChatId, frame: &Frame<'a>) -> Self {
        Self {
            chat,
            account: sender(frame),
            packet: packet_of(frame.payload()),
            #[cfg(feature = "direct")]
            payload: frame.payload(),
        }
    }
}

/// Who sent a message.
fn sender<'a>(frame: &Frame<'a>) -> Option<&'a str> {
    frame.arguments().word().map(without_place)
}
