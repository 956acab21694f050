//! The last step of a poll: what was decided on is handed out, borrowed from the buffers.
//!
//! Deciding needs the machine changed, handing out needs it borrowed. So what is due is a small value first, and what it means is
//! read out of the frame, which lies still until the next call.

use super::Messenger;
#[cfg(feature = "services")]
use super::across::message_across;
use super::due::{Due, Reading};
use super::link_owner::LinkOwner;
use super::machine::Core;
#[cfg(feature = "p2p")]
use super::peers::Source;
use super::recovery::RECONNECTS;
use crate::account::without_place;
use crate::address::{Endpoint, split_address};
use crate::announcement::Announcement;
use crate::dialect::Dialect;
use crate::error::{SignOutReason, UpgradeCause};
#[cfg(feature = "legacy")]
use crate::event::Salt;
#[cfg(feature = "services")]
use crate::event::UnaskedEvent;
use crate::event::{Event, ListChange, SignedIn, Upgrade};
use crate::ids::{ChatId, LinkId};
use crate::link::Destination;
use crate::logging::note;
use crate::message::content_of;
use crate::notification::invitation::Ring;
use crate::notification::sign_in::End;
use crate::notification::{lists, notices, presence};
use crate::output::Output;
use crate::settings::ListVersion;
use crate::storage::{List, Storage};
use crate::switchboard::commands::ChatDue;
use crate::text::Text;
use crate::wire::{Arguments, Frame, Skipped};

impl<S: Storage> Messenger<S> {
    pub(super) fn present(&self, due: Due) -> Output<'_> {
        let core = &self.core;
        match due {
            Due::Connect(owner) => {
                let to = core.destination(owner).unwrap_or(Destination::NOWHERE);
                let endpoint = core.resources.settings.routes.endpoint(to.host, to.port, to.tls);
                Output::Connect { link: core.link_at(owner), endpoint }
            }
            Due::ConnectChat { link, address_at } => {
                let frame = self.decoder.frame();
                let address = frame.and_then(|frame| frame.arguments().behind(address_at).word());
                let address = address.and_then(split_address);
                let (host, port) = address.unwrap_or((Destination::NOWHERE.host, Destination::NOWHERE.port));
                Output::Connect { link, endpoint: Endpoint { host, port, tls: false } }
            }
            #[cfg(feature = "direct")]
            Due::Listen(owner) => Output::Listen { link: core.link_at(owner) },
            Due::Secure(owner) => {
                let to = core.destination(owner).unwrap_or(Destination::NOWHERE);
                Output::Secure { link: core.link_at(owner), host: to.host }
            }
            Due::Send(owner) => Output::Send { link: core.link_at(owner), bytes: core.unsent(owner) },
            Due::Close(link) => Output::Close { link },
            Due::Announcement(announcement) => Output::Event(core.announced(announcement)),
            Due::Reading(reading) => {
                let frame = self.decoder.frame();
                let event = frame.and_then(|frame| core.read(reading, frame));
                Output::Event(event.unwrap_or_else(|| unread(core.resources.link.connection.id(), frame)))
            }
            Due::Chat { index, due } => Output::Event(core.chat_event(index, due)),
            #[cfg(feature = "direct")]
            Due::Bridge { index, due } => Output::Event(core.bridge_event(index, due)),
            Due::Wait(until) => Output::Wait { until },
        }
    }
}

/// A line that cannot be understood.
pub(super) fn unread<'a>(link: LinkId, frame: Option<Frame<'a>>) -> Event<'a> {
    note!("passed over what could not be understood on link {}", link.number());
    let length = frame.map_or(0, |frame| frame.raw_arguments().len().saturating_add(frame.payload().len()));
    Event::Skipped {
        link,
        verb: frame.map(|frame| frame.verb()),
        length: u32::try_from(length).unwrap_or(u32::MAX),
    }
}

impl<S: Storage> Core<S> {
    /// Where a connection leads in the end.
    fn destination(&self, owner: LinkOwner) -> Option<Destination<'_>> {
        let routes = &self.resources.settings.routes;
        match owner {
            LinkOwner::Notification if routes.are_straight() => {
                let target = self.target();
                Some(Destination { host: &target.host, port: target.port, tls: false, is_request: false })
            }
            LinkOwner::Notification => Some(self.resources.link.tunnel.destination(routes)),
            LinkOwner::Passport => self.passport.caller.call.destination(),
            #[cfg(feature = "services")]
            LinkOwner::WebService => self.offline.destination(),
            #[cfg(feature = "services")]
            LinkOwner::AddressBook => self.address_book.destination(),
            LinkOwner::Chat(index) => {
                Some(self.chats.items().get(index)?.conversation.link.tunnel.destination(routes))
            }
            #[cfg(feature = "direct")]
            LinkOwner::Bridge(index) => {
                let (host, port) = self.peers.address(index)?;
                Some(Destination { host, port, tls: false, is_request: false })
            }
            #[cfg(feature = "direct")]
            LinkOwner::Listener(_) => None,
        }
    }

    fn announced(&self, announcement: Announcement) -> Event<'_> {
        match announcement {
            Announcement::ListComplete => Event::ListComplete { version: self.list_version() },
            Announcement::Online(status) => Event::Online { status },
            Announcement::StatusChanged(status) => Event::StatusChanged { status },
            Announcement::StateChanged => Event::StateChanged { state: self.recovery.told() },
            Announcement::ConnectionLost if RECONNECTS => {
                let wait = self.recovery.wait_left(self.resources.now);
                Event::ConnectionLost { reason: self.end_reason(), wait }
            }
            Announcement::Answered(request) => Event::Answered { request },
            Announcement::Refused(request, kind, error) => Event::Refused { request, kind, error },
            Announcement::ChatOpened(chat, invited) => {
                let conversation = self
                    .chats
                    .items()
                    .iter()
                    .map(|chat| &chat.conversation)
                    .find(|conversation| conversation.id == chat);
                let account = conversation.map_or("", |conversation| conversation.peer.as_str());
                Event::ChatOpened { chat, account, invited }
            }
            Announcement::Sent(chat, message) => Event::Sent { chat, message },
            Announcement::Delivered(chat, message) => Event::Delivered { chat, message },
            Announcement::Failed(chat, message, reason) => Event::Failed { chat, message, reason },
            Announcement::InvitationFailed(chat, request, reason) => {
                Event::InvitationFailed { chat, request, reason }
            }
            Announcement::InvitationIgnored => Event::InvitationIgnored,
            Announcement::ChatClosed(chat, reason) => Event::ChatClosed { chat, reason },
            Announcement::ChatEnded(chat) => Event::ChatEnded { chat },
            Announcement::Upgrade(cause) => {
                Event::UpgradeRequired(Upgrade { cause, minimum: "", recommended: "", download: "" })
            }
            Announcement::MessageIncomplete(place) => {
                let (chat, account, _) = self.joining.message(place).unwrap_or((ChatId(0), "", &[]));
                Event::MessageIncomplete { chat, account }
            }
            Announcement::Skipped(link, Skipped { verb, length, .. }) => {
                Event::Skipped { link, verb, length }
            }
            Announcement::LimitReached(link, kind, limit, dropped) => {
                Event::LimitReached { link, kind, limit, dropped }
            }
            #[cfg(feature = "p2p")]
            Announcement::Peer(due) => self.peer_event(due, None).unwrap_or_else(|| unread(LinkId(0), None)),
            #[cfg(feature = "services")]
            Announcement::Offline(due) => self.offline_event(due),
            #[cfg(feature = "services")]
            Announcement::Book(due) => self.book_event(due),
            Announcement::ConnectionLost | Announcement::SignedOut => {
                Event::SignedOut { reason: self.end_reason() }
            }
        }
    }

    /// The version of the list that is there.
    fn list_version(&self) -> ListVersion<'_> {
        let settings = &self.resources.settings;
        #[cfg(feature = "services")]
        if self.keeps_no_list() {
            let (memberships, contacts) = &settings.web.list_changes;
            return ListVersion { list: memberships, settings: contacts };
        }
        ListVersion { list: &settings.list_version, settings: &settings.settings_version }
    }

    fn end_reason(&self) -> SignOutReason<'_> {
        match self.session.end {
            End::Wish => SignOutReason::Wish,
            End::Because(reason) => reason,
            End::WrongPassword => SignOutReason::WrongPassword { text: self.passport.refusal().text },
        }
    }

    /// Reads an event out of a frame; `None` when the frame does not make sense.
    pub(super) fn read<'a>(&'a self, reading: Reading, frame: Frame<'a>) -> Option<Event<'a>> {
        let dialect = self.session.dialect().unwrap_or(Dialect::NEWEST);
        let last = || frame.arguments().final_one();
        Some(match reading {
            Reading::Nothing | Reading::Malformed => return None,
            Reading::SignedIn => Event::SignedIn(signed_in(&frame, dialect)?),
            #[cfg(feature = "legacy")]
            Reading::Md5Challenge => Event::Md5Challenge(Salt { text: frame.arguments().behind(3).word()? }),
            Reading::Upgrade(cause) => Event::UpgradeRequired(upgrade(&frame, cause)),
            Reading::ListBegins => {
                let counts = lists::synchronized(&frame)?.counts;
                // Before MSNP8 nobody says how many there are.
                #[cfg(feature = "legacy")]
                let counts = counts.or(Some((0, 0)));
                let (contacts, groups) = counts?;
                Event::ListBegins { contacts, groups }
            }
            Reading::ListUnchanged => Event::ListUnchanged,
            Reading::Contact => Event::Contact(lists::contact(&frame, dialect)?),
            Reading::Group => Event::Group(lists::group(&frame, dialect)?),
            Reading::OwnProperty => {
                let (property, value) = lists::property(&frame)?;
                Event::OwnProperty { property, value }
            }
            Reading::ContactProperty => {
                let (account, property, value) = lists::contact_property(&frame)?;
                Event::ContactProperty { account, property, value }
            }
            Reading::Privacy => Event::Privacy { allow_unknown: last()?.eq_ignore_ascii_case(b"AL") },
            Reading::Prompting => Event::Prompting { ask: last()?.eq_ignore_ascii_case(b"A") },
            Reading::Added(request) | Reading::Removed(request) => {
                let change = ListChange { request, ..lists::list_change(&frame, dialect)? };
                if matches!(reading, Reading::Added(_)) {
                    Event::Added(change)
                } else {
                    Event::Removed(change)
                }
            }
            Reading::GroupAdded => Event::GroupAdded(lists::group_change(&frame, dialect)?),
            Reading::GroupRenamed => Event::GroupRenamed(lists::group_change(&frame, dialect)?),
            Reading::GroupRemoved => Event::GroupRemoved { id: lists::group_change(&frame, dialect)?.id },
            Reading::Renamed => self.renamed(&frame)?,
            Reading::ContactSetting => contact_setting(&frame)?,
            #[cfg(feature = "services")]
            Reading::Pushed => {
                let change = self.pushes.change(frame.payload());
                if frame.verb().as_bytes() == b"ADL" { Event::Added(change) } else { Event::Removed(change) }
            }
            Reading::Presence => Event::Presence(presence::presence(&frame, self.has_networks())?),
            Reading::Offline => Event::ContactOffline { account: presence::offline(&frame)? },
            Reading::PersonalMessage => {
                let (account, message, media) = presence::personal_message(&frame)?;
                Event::PersonalMessage { account, message, media }
            }
            #[cfg(feature = "services")]
            Reading::Across => message_across(&frame)?,
            Reading::ServiceMessage => notices::service_message(&frame)?,
            Reading::Alert => notices::alert(&frame)?,
            Reading::MobileText => notices::mobile_text(&frame),
            Reading::Ring => {
                let Ring { account, name, .. } = Ring::parse(&frame)?;
                Event::Ring { account, name }
            }
            Reading::Url(request) => {
                let mut arguments = frame.arguments().behind(1);
                Event::Url { request, path: arguments.word()?, login: arguments.word().unwrap_or_default() }
            }
            Reading::ConfigurationFile(request) => {
                let name = frame.arguments().behind(1).word()?;
                Event::ConfigurationFile { request, name, content: frame.payload() }
            }
            #[cfg(feature = "services")]
            Reading::Policies => Event::Unasked(UnaskedEvent::Policies { document: frame.payload() }),
            #[cfg(feature = "services")]
            Reading::Signal => Event::Unasked(notices::signal(&frame)?),
        })
    }

    /// `REA`: one's own name, or that of a contact.
    fn renamed<'a>(&self, frame: &Frame<'a>) -> Option<Event<'a>> {
        let (account, name) = lists::renamed(frame)?;
        Some(if account.eq_ignore_ascii_case(&self.resources.settings.account) {
            Event::OwnProperty { property: "MFN", value: name }
        } else {
            Event::ContactRenamed { account: Some(account), contact_id: None, name }
        })
    }

    fn chat_event(&self, index: usize, due: ChatDue) -> Event<'_> {
        let chat = self.chats.items().get(index);
        let frame = chat.and_then(|chat| chat.decoder.frame());
        let link = chat.map_or(LinkId(0), |chat| chat.conversation.link.connection.id());
        let event = chat.zip(frame).and_then(|(chat, frame)| {
            let id = chat.conversation.id;
            let skip = if frame.verb().as_bytes() == b"IRO" { 3 } else { 0 };
            let mut arguments = frame.arguments().behind(skip);
            let account = arguments.word()?;
            let name = Text::name(arguments.name());
            match due {
                ChatDue::Joined { before } => {
                    let capabilities = presence::capabilities(arguments.next());
                    let account = without_place(account);
                    Some(Event::Joined { chat: id, account, name, before, capabilities })
                }
                ChatDue::Left => {
                    // The client id of later dialects is longer than the lone `1` of silence.
                    let idle = frame.arguments().nth(1) == Some(b"1");
                    Some(Event::Left { chat: id, account: without_place(account), idle })
                }
                ChatDue::Message | ChatDue::JoinedMessage(_) => {
                    let payload = if let ChatDue::JoinedMessage(place) = due {
                        self.joining.message(place)?.2
                    } else {
                        frame.payload()
                    };
                    let name = sender_name(name, arguments);
                    Some(Event::Message { chat: id, account, name, content: content_of(payload) })
                }
                ChatDue::Incomplete => {
                    Some(Event::MessageIncomplete { chat: id, account: without_place(account) })
                }
                #[cfg(feature = "p2p")]
                ChatDue::Peer(due) => self.peer_event(due, Some(Source::of(id, &frame))),
                #[cfg(feature = "p2p")]
                ChatDue::Packet => None,
                #[cfg(feature = "direct")]
                ChatDue::Invitation => None,
                ChatDue::Nothing | ChatDue::Again | ChatDue::Skipped => None,
            }
        });
        event.unwrap_or_else(|| unread(link, frame))
    }
}

/// The name in a `MSG` line: what stands last there is the length of the payload, with or without a name before it.
fn sender_name<'a>(name: Text<'a>, mut behind: Arguments<'a>) -> Text<'a> {
    if behind.next().is_some() { name } else { Text::EMPTY }
}

fn is_flag(field: Option<&[u8]>) -> bool {
    matches!(field, Some(b"0" | b"1"))
}

/// `USR ... OK`: two numbers of one digit end it, before them stands a name or not (`notification.md` 1).
fn signed_in<'a>(frame: &Frame<'a>, dialect: Dialect) -> Option<SignedIn<'a>> {
    let mut arguments = frame.arguments().behind(2);
    let account = arguments.word()?;
    let rest = [arguments.name(), arguments.next(), arguments.next()];
    let (name, verified, restricted) = match rest {
        [Some(name), verified, restricted @ Some(_)] => (Text::percent(name), verified, restricted),
        [verified, restricted, None]
            if dialect.has_contact_ids() || is_flag(verified) && is_flag(restricted) =>
        {
            (Text::EMPTY, verified, restricted)
        }
        [name, verified, _] => (Text::name(name), verified, None),
    };
    Some(SignedIn {
        account,
        name,
        dialect,
        verified: verified != Some(b"0"),
        restricted: restricted == Some(b"1"),
    })
}

fn upgrade<'a>(frame: &Frame<'a>, cause: UpgradeCause) -> Upgrade<'a> {
    let mut arguments = frame.arguments().behind(1);
    let mut word = || arguments.word().unwrap_or_default();
    let (recommended, _, minimum, download) = (word(), word(), word(), word());
    Upgrade { cause, minimum, recommended, download }
}

/// `SBP`: a new name, or another property of a contact.
fn contact_setting<'a>(frame: &Frame<'a>) -> Option<Event<'a>> {
    let (id, property, value) = lists::contact_setting(frame)?;
    Some(if property == "MFN" {
        Event::ContactRenamed { account: None, contact_id: Some(id), name: value }
    } else {
        Event::ContactProperty { account: None, property, value }
    })
}
