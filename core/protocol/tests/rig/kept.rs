//! Events that outlive the call that told them: what they borrow is copied, and stays for the rest of the test.

use msnp_core::Event;
use msnp_core::error::SignOutReason;
use msnp_core::event::{Contact, Group, ListChange, Mail, Presence, SignedIn, UnaskedEvent, Upgrade};
use msnp_core::mime::{Headers, Mime};
use msnp_core::settings::ListVersion;
use msnp_core::switchboard::message::{Content, Format, TextMessage};
use msnp_core::text::Text;

fn word(word: &str) -> &'static str {
    Box::leak(word.to_owned().into_boxed_str())
}

fn bytes(bytes: &[u8]) -> &'static [u8] {
    Box::leak(bytes.to_vec().into_boxed_slice())
}

fn text(text: Text<'_>) -> Text<'static> {
    Text::utf8(bytes(text.to_string().as_bytes()))
}

fn group(group: Group<'_>) -> Group<'static> {
    Group { id: word(group.id), name: text(group.name) }
}

fn headers(headers: Headers<'_>) -> Headers<'static> {
    Mime::parse(bytes(headers.raw())).headers
}

fn reason(reason: SignOutReason<'_>) -> SignOutReason<'static> {
    use SignOutReason as Why;
    match reason {
        Why::Wish => Why::Wish,
        Why::SignedInElsewhere => Why::SignedInElsewhere,
        Why::ProbablySignedInElsewhere => Why::ProbablySignedInElsewhere,
        Why::ServerShutdown => Why::ServerShutdown,
        Why::ServerClosed => Why::ServerClosed,
        Why::ListMigrated => Why::ListMigrated,
        Why::TermsOfUse => Why::TermsOfUse,
        Why::ComeBackLater { minutes } => Why::ComeBackLater { minutes },
        Why::LinkLost(why) => Why::LinkLost(why),
        Why::PassportLost(why) => Why::PassportLost(why),
        Why::PassportAddress => Why::PassportAddress,
        Why::PassportAnswer => Why::PassportAnswer,
        Why::PassportStatus { status } => Why::PassportStatus { status },
        Why::TimedOut { request } => Why::TimedOut { request },
        Why::BadAnswer { request } => Why::BadAnswer { request },
        Why::Refused { request, code } => Why::Refused { request, code },
        Why::TooManyRedirects => Why::TooManyRedirects,
        Why::UpgradeRequired => Why::UpgradeRequired,
        Why::WrongPassword { text: said } => Why::WrongPassword { text: text(said) },
        // With the feature `exhaustive` there are no others.
        #[allow(unreachable_patterns)]
        other => panic!("a reason that the rig does not know: {other:?}"),
    }
}

fn change(change: ListChange<'_>) -> ListChange<'static> {
    let ListChange { request, list, account, contact_id, name, group, network } = change;
    ListChange {
        request,
        list,
        account: account.map(word),
        contact_id: contact_id.map(word),
        name: name.map(text),
        group: group.map(word),
        network,
    }
}

fn content(content: Content<'_>) -> Content<'static> {
    match content {
        Content::Text(TextMessage { body, charset, format, sender_name }) => Content::Text(TextMessage {
            body: text(body),
            charset: bytes(charset),
            format: Format { font: text(format.font), ..format_of(format) },
            sender_name: sender_name.map(text),
        }),
        Content::Typing => Content::Typing,
        Content::Recording => Content::Recording,
        Content::Nudge => Content::Nudge,
        Content::Datacast { id, data } => Content::Datacast { id, data: text(data) },
        Content::KeepAlive => Content::KeepAlive,
        Content::ClientCapabilities { name } => Content::ClientCapabilities { name: text(name) },
        Content::Other(mime) => {
            Content::Other(Mime { headers: headers(mime.headers), body: bytes(mime.body) })
        }
    }
}

/// A format without its font.
fn format_of(format: Format<'_>) -> Format<'static> {
    let Format { effects, color, character_set, pitch_and_family, right_to_left, .. } = format;
    Format { effects, color, character_set, pitch_and_family, right_to_left, ..Format::DEFAULT }
}

fn mail(mail: Mail<'_>) -> Mail<'static> {
    match mail {
        Mail::Unread { inbox, folders } => Mail::Unread { inbox, folders },
        Mail::New { from, address, subject } => {
            Mail::New { from: bytes(from), address: bytes(address), subject: bytes(subject) }
        }
        Mail::Data { inbox, folders, document, new } => {
            Mail::Data { inbox, folders, document: bytes(document), new }
        }
    }
}

#[cfg(feature = "services")]
fn offline(event: msnp_core::event::OfflineEvent<'_>) -> msnp_core::event::OfflineEvent<'static> {
    use msnp_core::event::{OfflineEvent, OfflineMessage};
    match event {
        OfflineEvent::Message(message) => OfflineEvent::Message(OfflineMessage {
            id: word(message.id),
            account: word(message.account),
            name: bytes(message.name),
            received: message.received,
            run: bytes(message.run),
            sequence: message.sequence,
            charset: word(message.charset),
            text: text(message.text),
            headers: headers(message.headers),
        }),
        OfflineEvent::Fetched => OfflineEvent::Fetched,
        OfflineEvent::Stored { message } => OfflineEvent::Stored { message },
        OfflineEvent::Failed { message, reason } => OfflineEvent::Failed { message, reason },
        OfflineEvent::Unavailable { reason } => OfflineEvent::Unavailable { reason },
        // With the feature `exhaustive` there are no others.
        #[allow(unreachable_patterns)]
        other => panic!("an event that the rig does not know: {other:?}"),
    }
}

#[cfg(feature = "p2p")]
fn peer(event: msnp_core::event::PeerEvent<'_>) -> msnp_core::event::PeerEvent<'static> {
    use msnp_core::event::PeerEvent;
    use msnp_core::p2p::FileContext;
    match event {
        PeerEvent::FileOffered { transfer, chat, account, file } => {
            let file = FileContext::parse(bytes(file.raw())).unwrap();
            PeerEvent::FileOffered { transfer, chat, account: word(account), file }
        }
        PeerEvent::Accepted { transfer } => PeerEvent::Accepted { transfer },
        PeerEvent::Asked { transfer, chat, account, object } => {
            PeerEvent::Asked { transfer, chat, account: word(account), object }
        }
        PeerEvent::Wants { transfer, offset, most } => PeerEvent::Wants { transfer, offset, most },
        PeerEvent::Data { transfer, offset, bytes: data } => {
            PeerEvent::Data { transfer, offset, bytes: bytes(data) }
        }
        PeerEvent::Ended { transfer, end } => PeerEvent::Ended { transfer, end },
        PeerEvent::NotServed { chat, account, activity } => {
            PeerEvent::NotServed { chat, account: word(account), activity }
        }
        // With the feature `exhaustive` there are no others.
        #[allow(unreachable_patterns)]
        other => panic!("an event that the rig does not know: {other:?}"),
    }
}

/// The same event.
pub fn kept(event: Event<'_>) -> Event<'static> {
    match event {
        #[cfg(feature = "p2p")]
        Event::Peer(event) => Event::Peer(peer(event)),
        #[cfg(feature = "services")]
        Event::Offline(event) => Event::Offline(offline(event)),
        Event::SignedIn(SignedIn { account, name, dialect, verified, restricted }) => {
            Event::SignedIn(SignedIn {
                account: word(account),
                name: text(name),
                dialect,
                verified,
                restricted,
            })
        }
        Event::Online { status } => Event::Online { status },
        Event::StatusChanged { status } => Event::StatusChanged { status },
        Event::StateChanged { state } => Event::StateChanged { state },
        Event::ConnectionLost { reason: why, wait } => Event::ConnectionLost { reason: reason(why), wait },
        Event::SignedOut { reason: why } => Event::SignedOut { reason: reason(why) },
        // Nothing else can be made of one.
        Event::Md5Challenge(salt) => panic!("a salt is copied by who wants it: {salt:?}"),
        Event::UpgradeRequired(Upgrade { cause, minimum, recommended, download }) => {
            Event::UpgradeRequired(Upgrade {
                cause,
                minimum: word(minimum),
                recommended: word(recommended),
                download: word(download),
            })
        }
        Event::ListBegins { contacts, groups } => Event::ListBegins { contacts, groups },
        Event::ListUnchanged => Event::ListUnchanged,
        Event::ListComplete { version: ListVersion { list, settings } } => {
            Event::ListComplete { version: ListVersion { list: word(list), settings: word(settings) } }
        }
        Event::Group(listed) => Event::Group(group(listed)),
        Event::Contact(Contact { account, name, id, lists, network, groups }) => Event::Contact(Contact {
            account: word(account),
            name: text(name),
            id: id.map(word),
            lists,
            network,
            groups: word(groups),
        }),
        Event::ContactProperty { account, property, value } => Event::ContactProperty {
            account: account.map(word),
            property: word(property),
            value: text(value),
        },
        Event::OwnProperty { property, value } => {
            Event::OwnProperty { property: word(property), value: text(value) }
        }
        Event::Privacy { allow_unknown } => Event::Privacy { allow_unknown },
        Event::Prompting { ask } => Event::Prompting { ask },
        Event::Added(added) => Event::Added(change(added)),
        Event::Removed(removed) => Event::Removed(change(removed)),
        Event::GroupAdded(added) => Event::GroupAdded(group(added)),
        Event::GroupRenamed(renamed) => Event::GroupRenamed(group(renamed)),
        Event::GroupRemoved { id } => Event::GroupRemoved { id: word(id) },
        Event::ContactRenamed { account, contact_id, name } => Event::ContactRenamed {
            account: account.map(word),
            contact_id: contact_id.map(word),
            name: text(name),
        },
        Event::Presence(Presence { account, status, name, capabilities, picture, initial }) => {
            Event::Presence(Presence {
                account: word(account),
                status,
                name: text(name),
                capabilities,
                picture: text(picture),
                initial,
            })
        }
        Event::ContactOffline { account } => Event::ContactOffline { account: word(account) },
        Event::PersonalMessage { account, message, media } => {
            Event::PersonalMessage { account: word(account), message: text(message), media: text(media) }
        }
        Event::Answered { request } => Event::Answered { request },
        Event::Refused { request, kind, error } => Event::Refused { request, kind, error },
        Event::Url { request, path, login } => Event::Url { request, path: word(path), login: word(login) },
        Event::ConfigurationFile { request, name, content } => {
            Event::ConfigurationFile { request, name: word(name), content: bytes(content) }
        }
        Event::Ring { account, name } => Event::Ring { account: word(account), name: text(name) },
        Event::ChatOpened { chat, account, invited } => {
            Event::ChatOpened { chat, account: word(account), invited }
        }
        Event::Joined { chat, account, name, capabilities, before } => {
            Event::Joined { chat, account: word(account), name: text(name), capabilities, before }
        }
        Event::Left { chat, account, idle } => Event::Left { chat, account: word(account), idle },
        Event::Message { chat, account, name, content: said } => {
            Event::Message { chat, account: word(account), name: text(name), content: content(said) }
        }
        Event::MessageIncomplete { chat, account } => {
            Event::MessageIncomplete { chat, account: word(account) }
        }
        Event::Delivered { chat, message } => Event::Delivered { chat, message },
        Event::Sent { chat, message } => Event::Sent { chat, message },
        Event::Failed { chat, message, reason } => Event::Failed { chat, message, reason },
        Event::InvitationFailed { chat, request, reason } => {
            Event::InvitationFailed { chat, request, reason }
        }
        Event::InvitationIgnored => Event::InvitationIgnored,
        Event::ChatClosed { chat, reason } => Event::ChatClosed { chat, reason },
        Event::ChatEnded { chat } => Event::ChatEnded { chat },
        Event::Unasked(UnaskedEvent::Policies { document }) => {
            Event::Unasked(UnaskedEvent::Policies { document: bytes(document) })
        }
        Event::Unasked(UnaskedEvent::Signal { account, kind, content }) => {
            Event::Unasked(UnaskedEvent::Signal { account: word(account), kind, content: bytes(content) })
        }
        Event::Profile(profile) => Event::Profile(headers(profile)),
        Event::Mail(news) => Event::Mail(mail(news)),
        Event::MailActivity { from, to, count } => {
            Event::MailActivity { from: bytes(from), to: bytes(to), count }
        }
        Event::ServiceMessage(Mime { headers: block, body }) => {
            Event::ServiceMessage(Mime { headers: headers(block), body: bytes(body) })
        }
        Event::ShutdownIn { minutes } => Event::ShutdownIn { minutes },
        Event::Alert { text: said, document } => Event::Alert { text: text(said), document: bytes(document) },
        Event::MobileText { from, text: said, document } => {
            Event::MobileText { from: text(from), text: text(said), document: bytes(document) }
        }
        Event::Skipped { link, verb, length } => Event::Skipped { link, verb, length },
        Event::LimitReached { link, kind, limit, dropped } => {
            Event::LimitReached { link, kind, limit, dropped }
        }
        // With the feature `exhaustive` there are no others.
        #[allow(unreachable_patterns)]
        other => panic!("an event that the rig does not know: {other:?}"),
    }
}
