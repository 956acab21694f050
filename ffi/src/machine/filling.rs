//! From the machine's events to those that C sees.

use core::ffi::c_char;

use msnp_core::Event;
use msnp_core::account::{Capabilities, Status};
use msnp_core::code::ErrorCode;
use msnp_core::error::{FailureReason, LinkError, RequestError, RequestKind, SignOutReason};
use msnp_core::event::{Contact, ListChange, Mail, Presence, SignedIn};
use msnp_core::switchboard::message::{Content, Format};
use msnp_core::text::Text;

use super::event::*;
use super::links::msnp_link_error;
use crate::result::msnp_result;
use crate::vocabulary::{msnp_request_kind, msnp_state};

use msnp_machine_event_data as Data;
use msnp_machine_event_kind as Kind;

/// Not told, in a place for a number.
const NOT_TOLD: u32 = u32::MAX;

impl From<&Event<'_>> for msnp_machine_event {
    fn from(event: &Event<'_>) -> Self {
        let (kind, data) = of_session(event)
            .or_else(|| of_list(event))
            .or_else(|| of_conversation(event))
            .or_else(|| of_service(event))
            .unwrap_or((Kind::Unknown, NOTHING));
        Self { kind, data }
    }
}

type Filled = (Kind, Data);

/// For kinds that say everything by themselves.
const NOTHING: Data = Data { shutdown: msnp_machine_shutdown { minutes: 0 } };

/// Signing in and out, and the answers to requests.
fn of_session(event: &Event<'_>) -> Option<Filled> {
    Some(match event {
        Event::SignedIn(signed_in) => (Kind::SignedIn, Data { signed_in: signed_in.into() }),
        Event::Online { status } => (Kind::Online, of_status(*status)),
        Event::StatusChanged { status } => (Kind::StatusChanged, of_status(*status)),
        Event::SignedOut { reason } => (Kind::SignedOut, Data { signed_out: reason.into() }),
        Event::StateChanged { state } => {
            let (state, until) = msnp_state::of(*state);
            (Kind::StateChanged, Data { state: msnp_machine_state_changed { state, until } })
        }
        Event::ConnectionLost { reason, wait } => {
            let lost = msnp_machine_signed_out { wait: wait.as_millis(), ..reason.into() };
            (Kind::ConnectionLost, Data { signed_out: lost })
        }
        Event::UpgradeRequired(upgrade) => {
            let upgrade = msnp_machine_upgrade {
                minimum: upgrade.minimum.into(),
                recommended: upgrade.recommended.into(),
                download: upgrade.download.into(),
            };
            (Kind::UpgradeRequired, Data { upgrade })
        }
        Event::Answered { request } => {
            (Kind::Answered, answer(request.number(), msnp_request_kind::Other, msnp_result::Ok, 0))
        }
        Event::Refused { request, kind, error } => {
            let (result, code) = match error {
                RequestError::Code(code) => (msnp_result::Refused, u32::from(code.number())),
                RequestError::TimedOut => (msnp_result::TimedOut, 0),
                _ => (msnp_result::SessionEnded, 0),
            };
            (Kind::Refused, answer(request.number(), (*kind).into(), result, code))
        }
        Event::Url { request, path, login } => {
            let url =
                msnp_machine_url { request: request.number(), path: (*path).into(), login: (*login).into() };
            (Kind::Url, Data { url })
        }
        Event::ConfigurationFile { request, name, content } => {
            let configuration_file = msnp_machine_configuration_file {
                request: request.number(),
                name: (*name).into(),
                content: (*content).into(),
            };
            (Kind::ConfigurationFile, Data { configuration_file })
        }
        _ => return None,
    })
}

fn of_status(status: Status) -> Data {
    Data { status: msnp_machine_status { status: status.into() } }
}

fn answer(request: u32, kind: msnp_request_kind, result: msnp_result, code: u32) -> Data {
    Data { answer: msnp_machine_answer { request, kind, result, code } }
}

/// Contacts, groups and presence.
fn of_list(event: &Event<'_>) -> Option<Filled> {
    Some(match event {
        Event::ListBegins { contacts, groups } => {
            let list_begins = msnp_machine_list_begins { contacts: *contacts, groups: *groups };
            (Kind::ListBegins, Data { list_begins })
        }
        Event::ListUnchanged => (Kind::ListUnchanged, NOTHING),
        Event::ListComplete { version } => {
            let list_version =
                msnp_machine_list_version { list: version.list.into(), settings: version.settings.into() };
            (Kind::ListComplete, Data { list_version })
        }
        Event::Contact(contact) => (Kind::Contact, Data { contact: contact.into() }),
        Event::ContactProperty { account, property, value } => {
            (Kind::ContactProperty, of_property(account.unwrap_or_default(), property, *value))
        }
        Event::OwnProperty { property, value } => (Kind::OwnProperty, of_property("", property, *value)),
        Event::Privacy { allow_unknown } => (Kind::Privacy, of_choice(*allow_unknown)),
        Event::Prompting { ask } => (Kind::Prompting, of_choice(*ask)),
        Event::Added(change) => (Kind::Added, Data { list_change: change.into() }),
        Event::Removed(change) => (Kind::Removed, Data { list_change: change.into() }),
        Event::Group(group) => (Kind::Group, of_group(group.id, group.name)),
        Event::GroupAdded { id, name } => (Kind::GroupAdded, of_group(id, *name)),
        Event::GroupRenamed { id, name } => (Kind::GroupRenamed, of_group(id, *name)),
        Event::GroupRemoved { id } => (Kind::GroupRemoved, of_group(id, Text::EMPTY)),
        Event::ContactRenamed { account, contact_id, name } => {
            let contact_renamed = msnp_machine_contact_renamed {
                account: account.unwrap_or_default().into(),
                id: contact_id.unwrap_or_default().into(),
                name: (*name).into(),
            };
            (Kind::ContactRenamed, Data { contact_renamed })
        }
        Event::Presence(presence) => (Kind::Presence, Data { presence: presence.into() }),
        Event::ContactOffline { account } => {
            let gone = Presence {
                account,
                status: Status::Offline,
                name: Text::EMPTY,
                capabilities: Capabilities(0),
                picture: Text::EMPTY,
                initial: false,
            };
            (Kind::Presence, Data { presence: (&gone).into() })
        }
        Event::PersonalMessage { account, message, media } => {
            let personal_message = msnp_machine_personal_message {
                account: (*account).into(),
                message: (*message).into(),
                media: (*media).into(),
            };
            (Kind::PersonalMessage, Data { personal_message })
        }
        _ => return None,
    })
}

fn of_property(account: &str, property: &str, value: Text<'_>) -> Data {
    Data {
        property: msnp_machine_property {
            account: account.into(),
            property: property.into(),
            value: value.into(),
        },
    }
}

fn of_choice(yes: bool) -> Data {
    Data { choice: msnp_machine_choice { yes } }
}

fn of_group(id: &str, name: Text<'_>) -> Data {
    Data { group: msnp_machine_group { id: id.into(), name: name.into() } }
}

/// Conversations, and the fate of messages.
fn of_conversation(event: &Event<'_>) -> Option<Filled> {
    Some(match event {
        Event::ChatOpened { chat, account, invited } => {
            let conversation_opened = msnp_machine_conversation_opened {
                conversation: chat.number(),
                account: (*account).into(),
                invited: *invited,
            };
            (Kind::ConversationOpened, Data { conversation_opened })
        }
        Event::Ring { account, name } => (Kind::Ring, of_participant(0, account, *name, false, false)),
        Event::Joined { chat, account, name, before } => {
            (Kind::Joined, of_participant(chat.number(), account, *name, *before, false))
        }
        Event::MessageIncomplete { chat, account } => {
            (Kind::MessageIncomplete, of_participant(chat.number(), account, Text::EMPTY, false, false))
        }
        Event::Left { chat, account, idle } => {
            (Kind::Left, of_participant(chat.number(), account, Text::EMPTY, false, *idle))
        }
        Event::Message { chat, account, name, content } => {
            let message = of_message(chat.number(), account, *name, content);
            (Kind::Message, Data { message })
        }
        Event::Sent { chat, message } => (Kind::Sent, fate(chat.number(), message.number(), None)),
        Event::Delivered { chat, message } => (Kind::Delivered, fate(chat.number(), message.number(), None)),
        Event::Failed { chat, message, reason } => {
            (Kind::Failed, fate(chat.number(), message.number(), Some(*reason)))
        }
        Event::InvitationFailed { chat, request, reason } => {
            (Kind::InvitationFailed, fate(chat.number(), request.number(), Some(*reason)))
        }
        Event::ChatClosed { chat, reason } => (Kind::ConversationClosed, fate(chat.number(), 0, *reason)),
        Event::ChatEnded { chat } => (Kind::ConversationEnded, fate(chat.number(), 0, None)),
        Event::InvitationIgnored => (Kind::InvitationIgnored, NOTHING),
        _ => return None,
    })
}

fn of_participant(conversation: u32, account: &str, name: Text<'_>, before: bool, idle: bool) -> Data {
    let (account, name) = (account.into(), name.into());
    Data { participant: msnp_machine_participant { conversation, account, name, before, idle } }
}

fn fate(conversation: u32, message: u32, reason: Option<FailureReason>) -> Data {
    let (result, code) = reason.map_or((msnp_result::Ok, 0), failure);
    Data { fate: msnp_machine_fate { conversation, message, result, code } }
}

fn failure(reason: FailureReason) -> (msnp_result, u32) {
    let result = match reason {
        FailureReason::Refused(code) => return (msnp_result::Refused, u32::from(code.number())),
        FailureReason::NotReachable => msnp_result::NotReachable,
        FailureReason::NoSuchAccount => msnp_result::NoSuchAccount,
        FailureReason::NoAnswer => msnp_result::NoAnswer,
        FailureReason::NotPassedOn => msnp_result::NotPassedOn,
        FailureReason::Hidden => msnp_result::Hidden,
        FailureReason::NotSent => msnp_result::NotSent,
        FailureReason::Left => msnp_result::Left,
        FailureReason::NoSwitchboard => msnp_result::NoSwitchboard,
        _ => msnp_result::UnknownFate,
    };
    (result, 0)
}

fn of_message(
    conversation: u32,
    account: &str,
    name: Text<'_>,
    content: &Content<'_>,
) -> msnp_machine_message {
    let empty: &[u8] = &[];
    let mut message = msnp_machine_message {
        conversation,
        kind: msnp_message_kind::Other,
        account: account.into(),
        name: name.into(),
        text: Text::EMPTY.into(),
        format: (&Format::DEFAULT).into(),
        sender_name: Text::EMPTY.into(),
        datacast: 0,
        headers: empty.into(),
        body: empty.into(),
    };
    message.kind = match content {
        Content::Text(text) => {
            message.text = text.body.into();
            message.format = (&text.format).into();
            message.sender_name = text.sender_name.unwrap_or_default().into();
            msnp_message_kind::Text
        }
        Content::Typing => msnp_message_kind::Typing,
        Content::Recording => msnp_message_kind::Recording,
        Content::Nudge => msnp_message_kind::Nudge,
        Content::Datacast { id, data } => {
            message.datacast = *id;
            message.text = (*data).into();
            msnp_message_kind::Datacast
        }
        Content::KeepAlive => msnp_message_kind::KeepAlive,
        Content::ClientCapabilities { name } => {
            message.text = (*name).into();
            msnp_message_kind::ClientCapabilities
        }
        Content::Other(mime) => {
            message.headers = mime.headers.raw().into();
            message.body = mime.body.into();
            msnp_message_kind::Other
        }
    };
    message
}

impl From<&Format<'_>> for msnp_machine_format {
    fn from(format: &Format<'_>) -> Self {
        Self {
            font: format.font.into(),
            effects: u32::from(format.effects.bits()),
            red: format.color.red,
            green: format.color.green,
            blue: format.color.blue,
            character_set: format.character_set,
            pitch_and_family: format.pitch_and_family,
            right_to_left: format.right_to_left,
        }
    }
}

/// Mail, alerts, and what else the service says by itself.
fn of_service(event: &Event<'_>) -> Option<Filled> {
    let empty: &[u8] = &[];
    let notice = |from: Text<'_>, text: Text<'_>, headers: &[u8], body: &[u8]| Data {
        notice: msnp_machine_notice {
            from: from.into(),
            text: text.into(),
            headers: headers.into(),
            body: body.into(),
        },
    };
    Some(match event {
        Event::Profile(headers) => (Kind::Profile, notice(Text::EMPTY, Text::EMPTY, headers.raw(), empty)),
        Event::ServiceMessage { headers, body } => {
            (Kind::ServiceMessage, notice(Text::EMPTY, Text::EMPTY, headers.raw(), body))
        }
        Event::Alert { text, document } => (Kind::Alert, notice(Text::EMPTY, *text, empty, document)),
        Event::MobileText { from, text, document } => {
            (Kind::MobileText, notice(*from, *text, empty, document))
        }
        Event::Mail(mail) => of_mail(mail),
        Event::MailActivity { from, to, count } => {
            let mail_activity =
                msnp_machine_mail_activity { from: (*from).into(), to: (*to).into(), count: *count };
            (Kind::MailActivity, Data { mail_activity })
        }
        Event::ShutdownIn { minutes } => {
            (Kind::ShutdownIn, Data { shutdown: msnp_machine_shutdown { minutes: *minutes } })
        }
        Event::Skipped { link, verb, length } => {
            let verb = verb.map_or([0; 3], |verb| *verb.as_bytes());
            let [a, b, c] = verb.map(|letter| letter as c_char);
            let skipped = msnp_machine_skipped { link: link.number(), verb: [a, b, c, 0], length: *length };
            (Kind::Skipped, Data { skipped })
        }
        Event::LimitReached { link, kind, limit, dropped } => {
            let limit_reached = msnp_machine_limit_reached {
                link: link.number(),
                kind: (*kind).into(),
                limit: (*limit).into(),
                dropped: *dropped,
            };
            (Kind::LimitReached, Data { limit_reached })
        }
        _ => return None,
    })
}

fn of_mail(mail: &Mail<'_>) -> Filled {
    let empty: &[u8] = &[];
    let mut filled = msnp_machine_mail {
        inbox: NOT_TOLD,
        folders: NOT_TOLD,
        from: empty.into(),
        address: empty.into(),
        subject: empty.into(),
        document: empty.into(),
        is_new: false,
    };
    let kind = match mail {
        Mail::Unread { inbox, folders } => {
            (filled.inbox, filled.folders) = (*inbox, *folders);
            Kind::MailUnread
        }
        Mail::New { from, address, subject } => {
            filled.from = (*from).into();
            filled.address = (*address).into();
            filled.subject = (*subject).into();
            Kind::MailNew
        }
        Mail::Data { inbox, folders, document, new } => {
            (filled.inbox, filled.folders) = (inbox.unwrap_or(NOT_TOLD), folders.unwrap_or(NOT_TOLD));
            filled.document = (*document).into();
            filled.is_new = *new;
            Kind::MailData
        }
    };
    (kind, Data { mail: filled })
}

impl From<&SignedIn<'_>> for msnp_machine_signed_in {
    fn from(signed_in: &SignedIn<'_>) -> Self {
        Self {
            account: signed_in.account.into(),
            name: signed_in.name.into(),
            dialect: u32::from(signed_in.dialect.number()),
            verified: signed_in.verified,
            restricted: signed_in.restricted,
        }
    }
}

impl From<&Contact<'_>> for msnp_machine_contact {
    fn from(contact: &Contact<'_>) -> Self {
        Self {
            account: contact.account.into(),
            name: contact.name.into(),
            id: contact.id.unwrap_or_default().into(),
            lists: u32::from(contact.lists.mask()),
            network: contact.network,
            groups: contact.groups.into(),
        }
    }
}

impl From<&Presence<'_>> for msnp_machine_presence {
    fn from(presence: &Presence<'_>) -> Self {
        Self {
            account: presence.account.into(),
            status: presence.status.into(),
            name: presence.name.into(),
            capabilities: presence.capabilities.0,
            picture: presence.picture.into(),
            initial: presence.initial,
        }
    }
}

impl From<&ListChange<'_>> for msnp_machine_list_change {
    fn from(change: &ListChange<'_>) -> Self {
        Self {
            request: change.request.map_or(0, |request| request.number()),
            list: u32::from(msnp_core::account::Lists::NONE.with(change.list).mask()),
            account: change.account.unwrap_or_default().into(),
            id: change.contact_id.unwrap_or_default().into(),
            name: change.name.unwrap_or_default().into(),
            group: change.group.unwrap_or_default().into(),
        }
    }
}

impl From<&SignOutReason<'_>> for msnp_machine_signed_out {
    fn from(reason: &SignOutReason<'_>) -> Self {
        let mut filled = Self {
            reason: msnp_result::BadAnswer,
            link_error: msnp_link_error::ClosedByPeer,
            request: msnp_request_kind::Other,
            code: 0,
            wait: 0,
            text: Text::EMPTY.into(),
        };
        let refused = |code: &ErrorCode| u32::from(code.number());
        filled.reason = match reason {
            SignOutReason::Wish => msnp_result::Ok,
            SignOutReason::SignedInElsewhere => msnp_result::SignedInElsewhere,
            SignOutReason::ProbablySignedInElsewhere => msnp_result::ProbablySignedInElsewhere,
            SignOutReason::ServerShutdown => msnp_result::ServerShutdown,
            SignOutReason::TermsOfUse => msnp_result::TermsOfUse,
            SignOutReason::ListMigrated => msnp_result::ListMigrated,
            SignOutReason::ServerClosed => msnp_result::ServerClosed,
            SignOutReason::UpgradeRequired => msnp_result::UpgradeRequired,
            SignOutReason::PassportAddress => msnp_result::InsecureAddress,
            SignOutReason::TooManyRedirects => msnp_result::TooManyRedirects,
            SignOutReason::ComeBackLater { minutes } => {
                filled.code = *minutes;
                msnp_result::ComeBackLater
            }
            SignOutReason::LinkLost(error) | SignOutReason::PassportLost(error) => {
                if matches!(reason, SignOutReason::PassportLost(_)) {
                    filled.request = RequestKind::Ticket.into();
                }
                filled.link_error = (*error).into();
                filled.code = link_code(*error);
                of_link(*error)
            }
            SignOutReason::WrongPassword { text } => {
                filled.text = (*text).into();
                msnp_result::WrongPassword
            }
            SignOutReason::Refused { request, code } => {
                (filled.request, filled.code) = ((*request).into(), refused(code));
                msnp_result::Refused
            }
            SignOutReason::TimedOut { request } => {
                filled.request = (*request).into();
                msnp_result::TimedOut
            }
            SignOutReason::BadAnswer { request } => {
                filled.request = (*request).into();
                msnp_result::BadAnswer
            }
            SignOutReason::PassportStatus { status } => {
                (filled.request, filled.code) = (RequestKind::Ticket.into(), u32::from(*status));
                msnp_result::ServiceUnavailable
            }
            SignOutReason::PassportAnswer => {
                filled.request = RequestKind::Ticket.into();
                msnp_result::BadAnswer
            }
            _ => msnp_result::BadAnswer,
        };
        filled
    }
}

/// The number that proxy or gateway gave.
fn link_code(error: LinkError) -> u32 {
    match error {
        LinkError::ProxyRefused { code } => code.into(),
        LinkError::GatewayRefused { status } => status.into(),
        _ => 0,
    }
}

fn of_link(error: LinkError) -> msnp_result {
    match error {
        LinkError::UnknownHost => msnp_result::UnknownHost,
        LinkError::Unreachable => msnp_result::Unreachable,
        LinkError::ConnectionRefused => msnp_result::ConnectionRefused,
        LinkError::TimedOut => msnp_result::TimedOut,
        LinkError::UntrustedCertificate => msnp_result::UntrustedCertificate,
        LinkError::WrongCertificateName => msnp_result::WrongCertificateName,
        LinkError::ExpiredCertificate => msnp_result::ExpiredCertificate,
        LinkError::WrongClock => msnp_result::WrongClock,
        LinkError::Tls => msnp_result::Tls,
        LinkError::Unreadable(_) => msnp_result::BadAnswer,
        LinkError::ProxyAuthentication => msnp_result::ProxyAuthentication,
        LinkError::ProxyRefused { .. } => msnp_result::ProxyRefused,
        LinkError::ProxyAnswer => msnp_result::ProxyAnswer,
        LinkError::GatewayRefused { .. } => msnp_result::GatewayRefused,
        LinkError::GatewayAnswer => msnp_result::GatewayAnswer,
        LinkError::CaptivePortal => msnp_result::CaptivePortal,
        _ => msnp_result::ConnectionLost,
    }
}
