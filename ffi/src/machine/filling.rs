//! Pieces of events, from the machine's form to that which C reads.

use msnp_core::account::{Capabilities, Status};
use msnp_core::error::{FailureReason, LinkError, RequestError, RequestKind, SignOutReason};
use msnp_core::event::{Contact, ListChange, Presence, SignedIn};
use msnp_core::switchboard::message::{Content, Format};
use msnp_core::text::Text;

use super::borrowed::msnp_bytes;
use super::event_data::*;
use super::links::msnp_link_error;
use crate::result::msnp_result;
use crate::vocabulary::msnp_request_kind;

/// Not told, in a place for a number.
pub(super) const NOT_TOLD: u32 = u32::MAX;

/// Nothing about mail.
pub(super) const NO_MAIL: msnp_machine_mail = msnp_machine_mail {
    inbox: NOT_TOLD,
    folders: NOT_TOLD,
    from: msnp_bytes::EMPTY,
    address: msnp_bytes::EMPTY,
    subject: msnp_bytes::EMPTY,
    document: msnp_bytes::EMPTY,
    is_new: false,
};

/// What is told of a contact that went.
pub(super) fn gone(account: &str) -> Presence<'_> {
    Presence {
        account,
        status: Status::Offline,
        name: Text::EMPTY,
        capabilities: Capabilities(0),
        picture: Text::EMPTY,
        initial: false,
    }
}

pub(super) fn of_request(error: RequestError) -> (msnp_result, u32) {
    match error {
        RequestError::Code(code) => (msnp_result::Refused, u32::from(code.number())),
        RequestError::TimedOut => (msnp_result::TimedOut, 0),
        RequestError::SignedOut => (msnp_result::SessionEnded, 0),
    }
}

pub(super) fn of_failure(reason: FailureReason) -> (msnp_result, u32) {
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
        FailureReason::Unknown => msnp_result::UnknownFate,
    };
    (result, 0)
}

pub(super) fn of_message(
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
            network: change.network,
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
                let (result, code) = of_link(*error);
                (filled.link_error, filled.code) = ((*error).into(), code);
                result
            }
            SignOutReason::WrongPassword { text } => {
                filled.text = (*text).into();
                msnp_result::WrongPassword
            }
            SignOutReason::Refused { request, code } => {
                (filled.request, filled.code) = ((*request).into(), u32::from(code.number()));
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
        };
        filled
    }
}

/// What it is told as, and the number that a proxy or a gateway gave.
fn of_link(error: LinkError) -> (msnp_result, u32) {
    let result = match error {
        LinkError::ProxyRefused { code } => return (msnp_result::ProxyRefused, code.into()),
        LinkError::GatewayRefused { status } => return (msnp_result::GatewayRefused, status.into()),
        LinkError::UnknownHost => msnp_result::UnknownHost,
        LinkError::Unreachable => msnp_result::Unreachable,
        LinkError::ConnectionRefused => msnp_result::ConnectionRefused,
        LinkError::ClosedByPeer | LinkError::Broken => msnp_result::ConnectionLost,
        LinkError::TimedOut => msnp_result::TimedOut,
        LinkError::UntrustedCertificate => msnp_result::UntrustedCertificate,
        LinkError::WrongCertificateName => msnp_result::WrongCertificateName,
        LinkError::ExpiredCertificate => msnp_result::ExpiredCertificate,
        LinkError::WrongClock => msnp_result::WrongClock,
        LinkError::Tls => msnp_result::Tls,
        LinkError::Unreadable => msnp_result::BadAnswer,
        LinkError::ProxyAuthentication => msnp_result::ProxyAuthentication,
        LinkError::ProxyAnswer => msnp_result::ProxyAnswer,
        LinkError::GatewayAnswer => msnp_result::GatewayAnswer,
        LinkError::CaptivePortal => msnp_result::CaptivePortal,
    };
    (result, 0)
}
