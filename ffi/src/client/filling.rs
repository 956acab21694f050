//! Pieces of events, from the client's form to that which C reads.

use std::time::{Duration, Instant};

use msnp::{ConversationId, Emoticon, Format, MessageId, State};

use super::arena::Arena;
use super::event::msnp_event_data;
use super::event_data::{
    msnp_answered, msnp_content, msnp_emoticon, msnp_offline_message, msnp_sent, msnp_signal,
};
use super::failure::msnp_failure;
use super::queue::{Answer, Content};
use super::roster::pairs;
use crate::vocabulary::{msnp_format, msnp_state};

/// What an event says besides its data.
#[derive(Default)]
pub(super) struct About {
    pub(super) conversation: u32,
    pub(super) account: String,
    pub(super) name: String,
}

impl About {
    pub(super) fn nobody() -> Self {
        Self::default()
    }

    pub(super) fn account(account: String) -> Self {
        Self { account, ..Self::default() }
    }

    pub(super) fn somebody(account: String, name: String) -> Self {
        Self { account, name, conversation: 0 }
    }

    pub(super) fn in_conversation(self, conversation: msnp::ConversationId) -> Self {
        Self { conversation: conversation.number(), ..self }
    }
}

/// The state, and how many milliseconds it waits.
pub(super) fn client_state(state: State) -> (msnp_state, u64) {
    match state {
        State::Connecting => (msnp_state::Connecting, 0),
        State::SigningIn => (msnp_state::SigningIn, 0),
        State::Online => (msnp_state::Online, 0),
        State::Waiting { until } => {
            (msnp_state::Waiting, milliseconds(until.saturating_duration_since(Instant::now())))
        }
        State::Suspended => (msnp_state::Suspended, 0),
        State::Offline => (msnp_state::Offline, 0),
    }
}

pub(super) fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn borrowed(headers: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

pub(super) fn content(
    content_type: &str,
    headers: &[(String, String)],
    body: &[u8],
    arena: &mut Arena,
) -> msnp_content {
    let (headers, header_count) = pairs(borrowed(headers), arena);
    msnp_content {
        content_type: arena.text(content_type),
        headers,
        header_count,
        body: arena.bytes(body),
        body_length: body.len(),
    }
}

pub(super) fn filled_emoticons(emoticons: &[Emoticon], arena: &mut Arena) -> (*const msnp_emoticon, usize) {
    let filled = |emoticon: &Emoticon| msnp_emoticon {
        shortcut: arena.text(&emoticon.shortcut),
        picture_hash: arena.bytes(&emoticon.picture.0),
        object: arena.text(&emoticon.object),
    };
    let list = emoticons.iter().map(filled).collect();
    arena.list(list)
}

pub(super) fn looks(format: &Format, arena: &mut Arena) -> msnp_format {
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

/// A message that somebody left: its id, account, name and text.
pub(super) fn left_message(
    [id, account, name, text]: [&str; 4],
    time: Option<u64>,
    arena: &mut Arena,
) -> msnp_offline_message {
    msnp_offline_message {
        id: arena.text(id),
        account: arena.text(account),
        name: arena.text(name),
        text: arena.text(text),
        time: time.unwrap_or(0),
    }
}

/// A message of one's own that has left, by its number.
pub(super) fn sent_in(conversation: ConversationId, message: MessageId) -> (About, msnp_event_data) {
    let sent = msnp_sent { message: message.number() };
    (About::nobody().in_conversation(conversation), msnp_event_data { sent })
}

/// What a service or a program says unasked.
pub(super) fn signal(kind: u32, content: &[u8], arena: &mut Arena) -> msnp_signal {
    msnp_signal { kind, content: arena.bytes(content), content_length: content.len() }
}

/// What a request was answered with.
pub(super) fn answered(answer: &Answer, arena: &mut Arena) -> msnp_event_data {
    let failure = match &answer.outcome {
        Ok(_) => msnp_failure::none(),
        Err(reason) => msnp_failure::of_reason(reason, arena),
    };
    let (mut group, mut path, mut login, mut file) = ("", "", "", [].as_slice());
    match &answer.outcome {
        Ok(Content::Group(id)) => group = id,
        Ok(Content::Page { path: page, login: first }) => (path, login) = (page, first),
        Ok(Content::File(content)) => file = content,
        Ok(Content::Picture(picture)) => file = picture.as_deref().unwrap_or_default(),
        Ok(Content::Nothing) | Err(_) => {}
    }
    msnp_event_data {
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
