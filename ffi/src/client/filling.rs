//! From the client's events to those that C reads.

use std::time::{Duration, Instant};

use msnp::{Event, Format, OfflineSender, State, UpgradeCause};

use super::arena::Arena;
use super::bounds::number;
use super::event::*;
use super::failure::msnp_failure;
use super::kept;
use super::queue::{Answer, Content, Item};
use super::roster::{self, msnp_group, msnp_pair, pairs};
use crate::vocabulary::{msnp_format, msnp_state};

use msnp_event_data as Data;
use msnp_event_kind as Kind;

/// What an event says besides its data.
#[derive(Default)]
struct About {
    conversation: u32,
    account: String,
    name: String,
}

impl About {
    fn account(account: String) -> Self {
        Self { account, ..Self::default() }
    }

    fn somebody(account: String, name: String) -> Self {
        Self { account, name, conversation: 0 }
    }

    fn in_conversation(self, conversation: msnp::ConversationId) -> Self {
        Self { conversation: conversation.number(), ..self }
    }
}

/// An event to be given out.
pub(crate) fn filled(item: Item) -> *mut msnp_event {
    let mut arena = Arena::default();
    let (kind, about, data) = match item {
        Item::Answer(answer) => (Kind::Answered, About::default(), answered(&answer, &mut arena)),
        Item::Event(event) => happened(event, &mut arena),
    };
    let shown = msnp_event {
        kind,
        conversation: about.conversation,
        account: arena.text(&about.account),
        name: arena.text(&about.name),
        data,
    };
    kept::give(shown, arena)
}

fn answered(answer: &Answer, arena: &mut Arena) -> Data {
    let failure = match &answer.outcome {
        Ok(_) => msnp_failure::none(),
        Err(error) => msnp_failure::of(error, arena),
    };
    let (mut group, mut path, mut login, mut file) = ("", "", "", [].as_slice());
    match &answer.outcome {
        Ok(Content::Group(id)) => group = id,
        Ok(Content::Page { path: page, login: first }) => (path, login) = (page, first),
        Ok(Content::File(content)) => file = content,
        Ok(Content::Nothing) | Err(_) => {}
    }
    Data {
        answered: msnp_answered {
            request: answer.request,
            failure,
            group: arena.text(group),
            path: arena.text(path),
            login: arena.text(login),
            file: arena.bytes(file),
            file_length: file.len(),
        },
    }
}

/// The state, and how many milliseconds it waits.
pub(crate) fn client_state(state: State) -> (msnp_state, u64) {
    match state {
        State::Connecting => (msnp_state::Connecting, 0),
        State::SigningIn => (msnp_state::SigningIn, 0),
        State::Online => (msnp_state::Online, 0),
        State::Waiting { until } => {
            (msnp_state::Waiting, milliseconds(until.saturating_duration_since(Instant::now())))
        }
        State::Suspended => (msnp_state::Suspended, 0),
        _ => (msnp_state::Offline, 0),
    }
}

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// No more than the kind says.
const NOTHING: Data = Data { missed: 0 };

fn happened(event: Event, arena: &mut Arena) -> (Kind, About, Data) {
    match event {
        Event::SignedIn { .. }
        | Event::Online { .. }
        | Event::SignedOut { .. }
        | Event::StateChanged { .. }
        | Event::ConnectionLost { .. }
        | Event::UpgradeRequired(_)
        | Event::StatusChanged { .. }
        | Event::NameChanged { .. }
        | Event::PropertyChanged { .. }
        | Event::PrivacyChanged { .. }
        | Event::PromptingChanged { .. } => of_oneself(event, arena),
        Event::ContactsReady
        | Event::ContactChanged { .. }
        | Event::ContactRemoved { .. }
        | Event::GroupChanged { .. }
        | Event::GroupRemoved { .. }
        | Event::Presence { .. }
        | Event::PersonalMessage { .. }
        | Event::AddedYou { .. }
        | Event::RemovedYou { .. } => of_contacts(event, arena),
        Event::Profile { .. }
        | Event::MailUnread { .. }
        | Event::MailNew { .. }
        | Event::MailData { .. }
        | Event::OfflineMessages { .. }
        | Event::MailActivity { .. }
        | Event::Notice { .. }
        | Event::Alert { .. }
        | Event::MobileText { .. }
        | Event::ShutdownIn { .. }
        | Event::Skipped { .. }
        | Event::LimitReached { .. }
        | Event::Missed { .. } => of_the_service(event, arena),
        event => of_conversations(event, arena),
    }
}

fn of_oneself(event: Event, arena: &mut Arena) -> (Kind, About, Data) {
    let nobody = About::default();
    match event {
        Event::SignedIn { account, name, protocol } => {
            let dialect = u32::from(protocol.number());
            (Kind::SignedIn, About::somebody(account, name), Data { dialect })
        }
        Event::Online { status } => (Kind::Online, nobody, Data { status: status.into() }),
        Event::SignedOut { reason } => {
            (Kind::SignedOut, nobody, Data { failure: msnp_failure::of_sign_out(&reason, arena) })
        }
        Event::StateChanged { state } => {
            let (state, wait) = client_state(state);
            (Kind::StateChanged, nobody, Data { state_changed: msnp_state_changed { state, wait } })
        }
        Event::ConnectionLost { reason, wait } => {
            let failure = msnp_failure::of_sign_out(&reason, arena);
            let wait = milliseconds(wait);
            (Kind::ConnectionLost, nobody, Data { connection_lost: msnp_connection_lost { failure, wait } })
        }
        Event::UpgradeRequired(upgrade) => {
            let cause = match upgrade.cause {
                UpgradeCause::NoCommonDialect => msnp_upgrade_cause::NoCommonDialect,
                UpgradeCause::OnlyUpdates => msnp_upgrade_cause::OnlyUpdates,
                UpgradeCause::UnknownDialect => msnp_upgrade_cause::UnknownDialect,
                UpgradeCause::ClientTooOld => msnp_upgrade_cause::ClientTooOld,
                UpgradeCause::RefusedEarly => msnp_upgrade_cause::RefusedEarly,
                #[allow(unreachable_patterns)]
                _ => msnp_upgrade_cause::Other,
            };
            let upgrade = msnp_upgrade {
                cause,
                minimum: arena.text(&upgrade.minimum),
                recommended: arena.text(&upgrade.recommended),
                download: arena.text(&upgrade.download),
            };
            (Kind::UpgradeRequired, nobody, Data { upgrade })
        }
        Event::StatusChanged { status } => (Kind::StatusChanged, nobody, Data { status: status.into() }),
        Event::NameChanged { name } => (Kind::NameChanged, About { name, ..nobody }, NOTHING),
        Event::PropertyChanged { property, value } => {
            let property = msnp_pair { name: arena.text(&property), value: arena.text(&value) };
            (Kind::PropertyChanged, nobody, Data { property })
        }
        Event::PrivacyChanged { allow_unknown } => (Kind::PrivacyChanged, nobody, Data { allow_unknown }),
        Event::PromptingChanged { ask } => (Kind::PromptingChanged, nobody, Data { ask_when_added: ask }),
        _ => (Kind::Unknown, nobody, NOTHING),
    }
}

fn of_contacts(event: Event, arena: &mut Arena) -> (Kind, About, Data) {
    let nobody = About::default();
    match event {
        Event::ContactsReady => (Kind::ContactsReady, nobody, NOTHING),
        Event::ContactChanged { contact } => {
            let about = About::somebody(contact.account().to_owned(), contact.name().to_owned());
            (Kind::ContactChanged, about, Data { contact: roster::filled(&contact, arena) })
        }
        Event::ContactRemoved { account } => (Kind::ContactRemoved, About::account(account), NOTHING),
        Event::GroupChanged { group } => {
            (Kind::GroupChanged, nobody, Data { group: roster::filled_group(&group, arena) })
        }
        Event::GroupRemoved { id } => {
            let group = msnp_group { id: arena.text(&id), name: arena.text("") };
            (Kind::GroupRemoved, nobody, Data { group })
        }
        Event::Presence { account, status, name, capabilities, initial } => {
            let presence = msnp_presence { status: status.into(), capabilities: capabilities.0, initial };
            (Kind::Presence, About::somebody(account, name), Data { presence })
        }
        Event::PersonalMessage { account, message, media } => {
            let personal_message =
                msnp_personal_message { message: arena.text(&message), media: arena.text(&media) };
            (Kind::PersonalMessage, About::account(account), Data { personal_message })
        }
        Event::AddedYou { account, name, decided } => {
            (Kind::AddedYou, About::somebody(account, name), Data { decided })
        }
        Event::RemovedYou { account } => (Kind::RemovedYou, About::account(account), NOTHING),
        _ => (Kind::Unknown, nobody, NOTHING),
    }
}

fn of_conversations(event: Event, arena: &mut Arena) -> (Kind, About, Data) {
    match event {
        Event::ConversationOpened { conversation, account, invited } => {
            let about = About::account(account).in_conversation(conversation);
            (Kind::ConversationOpened, about, Data { invited })
        }
        Event::Joined { conversation, account, name } => {
            (Kind::Joined, About::somebody(account, name).in_conversation(conversation), NOTHING)
        }
        Event::MessageIncomplete { conversation, from } => {
            (Kind::MessageIncomplete, About::account(from).in_conversation(conversation), NOTHING)
        }
        Event::Left { conversation, account, idle } => {
            (Kind::Left, About::account(account).in_conversation(conversation), Data { idle })
        }
        Event::Text { conversation, from, name, text, format } => {
            let text = msnp_said { text: arena.text(&text), format: looks(&format, arena) };
            (Kind::Text, About::somebody(from, name).in_conversation(conversation), Data { text })
        }
        Event::Typing { conversation, from } => {
            (Kind::Typing, About::account(from).in_conversation(conversation), NOTHING)
        }
        Event::Nudge { conversation, from, name } => {
            (Kind::Nudge, About::somebody(from, name).in_conversation(conversation), NOTHING)
        }
        Event::Message { conversation, from, name, content_type, headers, body } => {
            let message = content(&content_type, &headers, &body, arena);
            (Kind::Message, About::somebody(from, name).in_conversation(conversation), Data { message })
        }
        Event::Sent { conversation, message } => {
            let sent = msnp_sent { message: message.number() };
            (Kind::Sent, About::default().in_conversation(conversation), Data { sent })
        }
        Event::Delivered { conversation, message } => {
            let sent = msnp_sent { message: message.number() };
            (Kind::Delivered, About::default().in_conversation(conversation), Data { sent })
        }
        Event::Failed { conversation, message, reason, text } => {
            let failed = msnp_failed {
                message: message.number(),
                failure: msnp_failure::of_send(reason, arena),
                text: text.map_or(std::ptr::null(), |text| arena.text(&text)),
            };
            (Kind::Failed, About::default().in_conversation(conversation), Data { failed })
        }
        Event::InvitationFailed { conversation, account, reason } => {
            let failure = msnp_failure::of_send(reason, arena);
            let about = About::account(account.unwrap_or_default()).in_conversation(conversation);
            (Kind::InvitationFailed, about, Data { failure })
        }
        Event::ConversationEnded { conversation } => {
            (Kind::ConversationEnded, About::default().in_conversation(conversation), NOTHING)
        }
        Event::InvitationIgnored => (Kind::InvitationIgnored, About::default(), NOTHING),
        _ => (Kind::Unknown, About::default(), NOTHING),
    }
}

fn of_the_service(event: Event, arena: &mut Arena) -> (Kind, About, Data) {
    let nobody = About::default();
    match event {
        Event::Profile { fields } => {
            let (list, count) = pairs(borrowed(&fields), arena);
            (Kind::Profile, nobody, Data { fields: msnp_fields { list, count } })
        }
        Event::MailUnread { inbox, folders } => {
            (Kind::MailUnread, nobody, Data { mail_unread: msnp_mail_unread { inbox, folders } })
        }
        Event::MailNew { from, address, subject } => {
            (Kind::MailNew, About::somebody(address, from), Data { subject: arena.text(&subject) })
        }
        Event::MailData { document, new } => {
            let mail_data = msnp_mail_data { document: arena.text(&document), fresh: new };
            (Kind::MailData, nobody, Data { mail_data })
        }
        Event::OfflineMessages { senders, new } => {
            let sender = |sender: OfflineSender| msnp_offline_sender {
                account: arena.text(&sender.account),
                name: arena.text(&sender.name),
                count: sender.count,
            };
            let senders = senders.into_iter().map(sender).collect();
            let (senders, sender_count) = arena.list(senders);
            let offline_messages = msnp_offline_messages { senders, sender_count, fresh: new };
            (Kind::OfflineMessages, nobody, Data { offline_messages })
        }
        Event::MailActivity { from, to, count } => {
            let mail_activity = msnp_mail_activity { from: arena.text(&from), to: arena.text(&to), count };
            (Kind::MailActivity, nobody, Data { mail_activity })
        }
        Event::Notice { headers, body } => {
            let notice = content("", &headers, body.as_bytes(), arena);
            (Kind::Notice, nobody, Data { notice })
        }
        Event::Alert { text, document } => {
            let document = msnp_document { text: arena.text(&text), document: arena.text(&document) };
            (Kind::Alert, nobody, Data { document })
        }
        Event::MobileText { from, text, document } => {
            let document = msnp_document { text: arena.text(&text), document: arena.text(&document) };
            (Kind::MobileText, About::account(from), Data { document })
        }
        Event::ShutdownIn { minutes } => (Kind::ShutdownIn, nobody, Data { minutes }),
        Event::Skipped { verb, length } => {
            let skipped = msnp_skipped { verb: arena.text(&verb.unwrap_or_default()), length };
            (Kind::Skipped, nobody, Data { skipped })
        }
        Event::LimitReached { link, limit, dropped } => {
            let limit_reached = msnp_limit_reached { link: link.into(), limit: number(limit), dropped };
            (Kind::LimitReached, nobody, Data { limit_reached })
        }
        Event::Missed { count } => (Kind::Missed, nobody, Data { missed: count }),
        _ => (Kind::Unknown, nobody, NOTHING),
    }
}

fn borrowed(headers: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

fn content(content_type: &str, headers: &[(String, String)], body: &[u8], arena: &mut Arena) -> msnp_content {
    let (headers, header_count) = pairs(borrowed(headers), arena);
    msnp_content {
        content_type: arena.text(content_type),
        headers,
        header_count,
        body: arena.bytes(body),
        body_length: body.len(),
    }
}

fn looks(format: &Format, arena: &mut Arena) -> msnp_format {
    msnp_format {
        font: arena.text(&format.font),
        effects: u32::from(format.effects.bits()),
        red: format.color.red,
        green: format.color.green,
        blue: format.color.blue,
        character_set: format.character_set,
        pitch_and_family: format.pitch_and_family,
        right_to_left: format.right_to_left,
    }
}
