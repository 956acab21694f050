//! What each command asks of the client, and what is told of it.

use std::collections::BTreeMap;
use std::path::Path;

use msnp::{Client, Error, InkKind, LONGEST_INK, Message, SendFailure, Sending};

use super::command::Command;
use super::event::{Told, What};
use super::field::{Body, Looks, Played, To};
use super::pending::{Answer, Pending};
use crate::downloads;

/// The content type of messages that the service acknowledges beside texts (`switchboard.md` 2).
const PEER_TO_PEER: &str = "application/x-msnmsgrp2p";

impl Pending {
    /// Asks the client for what a command wants. What can be done at once is done in this call.
    pub(super) fn answer(&mut self, command: Command, wants_answer: bool) -> Answer {
        let client = self.client.clone();
        match command {
            Command::Status { status } => {
                presence(client, move |client| async move { client.set_status(status).await })
            }
            Command::Name { name } => {
                presence(client, move |client| async move { client.set_display_name(&name).await })
            }
            Command::Message { text, media } => personal_message(client, text, media),
            Command::Privacy { allow_unknown } => own(async move {
                client.set_privacy(allow_unknown).await.map(|()| Told::Privacy { allow_unknown })
            }),
            Command::Prompting { ask } => {
                own(async move { client.set_prompting(ask).await.map(|()| Told::Prompting { ask }) })
            }
            Command::Switchboards { on } => {
                own(async move { client.set_switchboards(on).await.map(|()| Told::Switchboards { on }) })
            }
            Command::Property { property, value } => set_property(client, property, value),
            Command::Text { to, text, format } => self.say(&to, text, format),
            Command::Nudge { to } => self.send(&to, What::Nudge, Message::Nudge),
            Command::Datacast { to, kind, data } => {
                self.send(&to, What::Datacast, Message::Datacast { id: kind, data })
            }
            Command::Ink { to, path } => self.send_ink(&to, path),
            Command::Raw { to, r#type, headers, body } => self.send_raw(&to, &r#type, headers, &body),
            Command::Typing { to } => self.if_open(&to, What::Typing, Message::Typing, wants_answer),
            Command::KeepAlive { to } => self.if_open(&to, What::KeepAlive, Message::KeepAlive, wants_answer),
            Command::Open { to } => self.open(&to),
            Command::Participants { chat } => self.participants(chat.0),
            Command::Invite { chat, who } => self.invite(chat.0, who),
            Command::Leave { chat } => self.leave(chat.0),
            Command::SetPicture { path } => self.transfers.set_picture(path),
            Command::Picture { who } => self.transfers.picture(who),
            Command::SetEmoticons { emoticons } => self.transfers.set_emoticons(emoticons),
            Command::Publish { kind, path } => self.transfers.publish(kind, path),
            Command::Withdraw { object } => self.transfers.withdraw(&object),
            Command::OfflineMessageStored { message } => self.transfers.offline_message_stored(&message),
            Command::Object { who, object } => self.transfers.object(who, object),
            Command::SendFile { to, path, name } => self.transfers.send_file(to, path, name),
            Command::AcceptFile { transfer } => self.transfers.accept_file(transfer.0),
            Command::DeclineFile { transfer } => self.transfers.decline_file(transfer.0),
            Command::AddGroup { name } => {
                own(async move { client.add_group(&name).await.map(|id| Told::group(&id, &name, false)) })
            }
            Command::RenameGroup { group, name } => rename_group(client, group, name),
            Command::RemoveGroup { group } => remove_group(client, group),
            Command::AnswerMd5 { answer } => {
                let told = client.answer_md5(&answer);
                unless_refused(std::future::ready(told))
            }
            Command::Page { who, text, device } => {
                unless_refused(async move { client.page(&who, device.unwrap_or(1), &text).await })
            }
            Command::Url { service } => url(client, service),
            Command::Signal { who, about, body } => {
                unless_refused(async move { client.send_signal(&who, about, body.bytes()).await })
            }
            Command::Configuration { file } => own(async move {
                client.request_configuration(&file).await.map(|content| Told::configuration(file, content))
            }),
            Command::Regular(regular) => regular.answer(client),
            Command::Contacts {} => ready(contacts(&client)),
            Command::Counters {} => ready(vec![Told::Counters(client.counters())]),
            Command::State {} => ready(vec![Told::StateChanged(client.state())]),
            Command::NetworkChanged {} => done(|| client.network_changed()),
            Command::Suspend {} => done(|| client.suspend()),
            Command::Resume {} => done(|| client.resume()),
            Command::Background { on } => done(|| client.set_background(on)),
            // The end of the session is told by the session itself.
            Command::SignOut {} => ready(Vec::new()),
        }
    }

    fn say(&mut self, to: &To, text: String, format: Option<Looks>) -> Answer {
        match self.conversation(to) {
            Ok(conversation) => {
                let format = format.map(Looks::format).unwrap_or_default();
                let sending = conversation.send(Message::formatted(text, format));
                Box::pin(outcome(conversation.id().number(), What::Text, true, sending))
            }
            Err(reason) => ready(vec![Told::failed(What::Text, to.chat(), reason, Some(text))]),
        }
    }

    /// Sends what asks for no acknowledgement.
    fn send(&mut self, to: &To, what: What, message: Message) -> Answer {
        match self.conversation(to) {
            Ok(conversation) => {
                let sending = conversation.send(message);
                if let Some(message) = sending.message() {
                    self.will_leave(message, what);
                }
                Box::pin(outcome(conversation.id().number(), what, false, sending))
            }
            Err(reason) => ready(vec![Told::failed(what, to.chat(), reason, None)]),
        }
    }

    fn send_raw(
        &mut self,
        to: &To,
        content_type: &str,
        headers: Option<BTreeMap<String, String>>,
        body: &Body,
    ) -> Answer {
        let headers = headers.unwrap_or_default();
        let Some(payload) = payload(content_type, &headers, body.bytes()) else {
            return ready(vec![Told::failed(What::Raw, to.chat(), SendFailure::Invalid, None)]);
        };
        if content_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(PEER_TO_PEER)) {
            return match self.conversation(to) {
                Ok(conversation) => {
                    let sending = conversation.send_raw(payload);
                    Box::pin(outcome(conversation.id().number(), What::Raw, true, sending))
                }
                Err(reason) => ready(vec![Told::failed(What::Raw, to.chat(), reason, None)]),
            };
        }
        self.send(to, What::Raw, Message::Raw { payload })
    }

    /// A drawing leaves once its file is read, so later than what is said meanwhile.
    fn send_ink(&mut self, to: &To, path: String) -> Answer {
        let conversation = match self.conversation(to) {
            Ok(conversation) => conversation,
            Err(reason) => return ready(vec![Told::failed(What::Ink, to.chat(), reason, None)]),
        };
        Box::pin(async move {
            let chat = conversation.id().number();
            let drawing = match downloads::read(Path::new(&path), LONGEST_INK as u64).await {
                Ok(Some(drawing)) => drawing,
                Ok(None) => return vec![Told::failed(What::Ink, Some(chat), SendFailure::TooLong, None)],
                Err(failure) => return vec![Told::refused(&failure)],
            };
            let kind = if drawing.starts_with(b"GIF8") { InkKind::Gif } else { InkKind::Strokes };
            outcome(chat, What::Ink, true, conversation.send_ink(kind, drawing)).await
        })
    }

    /// Typing, and nothing at all: nobody is rung for them, and they are worth no event unless somebody asks what became of them.
    fn if_open(&mut self, to: &To, what: What, message: Message, wants_answer: bool) -> Answer {
        let outcome = self.conversation(to).and_then(|conversation| {
            if !conversation.is_open() {
                return Err(SendFailure::Over);
            }
            drop(conversation.send(message));
            Ok(conversation.id().number())
        });
        if !wants_answer {
            return ready(Vec::new());
        }
        ready(vec![match outcome {
            Ok(chat) => Told::Delivered { chat, what, message: None, acknowledged: false },
            Err(reason) => Told::failed(what, to.chat(), reason, None),
        }])
    }

    fn open(&mut self, to: &To) -> Answer {
        let conversation = match self.conversation(to) {
            Ok(conversation) => conversation,
            Err(reason) => return ready(vec![Told::failed(What::Chat, to.chat(), reason, None)]),
        };
        Box::pin(async move {
            let chat = conversation.id().number();
            vec![match conversation.open().await {
                Ok(()) => {
                    Told::Chat { chat, who: conversation.account().unwrap_or_default(), invited: false }
                }
                Err(error) => Told::not_there(What::Chat, chat, None, &error),
            }]
        })
    }

    fn participants(&mut self, chat: u32) -> Answer {
        ready(vec![match self.conversation(&To::Chat { chat }) {
            Ok(conversation) => Told::participants(&conversation),
            Err(reason) => Told::error(&Error::Conversation(reason)),
        }])
    }

    fn invite(&mut self, chat: u32, who: String) -> Answer {
        let conversation = self.conversation(&To::Chat { chat });
        Box::pin(async move {
            let invited = async { conversation?.invite(&who).await };
            vec![match invited.await {
                Ok(()) => Told::Joined { chat, name: who.clone(), who },
                Err(error) => Told::not_there(What::Invitation, chat, Some(who), &error),
            }]
        })
    }

    fn leave(&mut self, chat: u32) -> Answer {
        let who = self.client.contacts().me().account().to_owned();
        ready(vec![match self.conversation(&To::Chat { chat }) {
            Ok(conversation) => {
                conversation.leave();
                Told::Left { chat, who }
            }
            Err(reason) => Told::error(&Error::Conversation(reason)),
        }])
    }
}

/// A message with its headers; `None` when they cannot be headers.
fn payload(content_type: &str, headers: &BTreeMap<String, String>, body: &[u8]) -> Option<Vec<u8>> {
    let is_value = |text: &str| !text.chars().any(char::is_control);
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
    let mut payload = String::from("MIME-Version: 1.0\r\n");
    let first = [("Content-Type", content_type)];
    for (name, value) in first.into_iter().chain(headers.iter().map(|(name, value)| (&**name, &**value))) {
        if !is_name(name) || !is_value(value) {
            return None;
        }
        payload.extend([name, ": ", value, "\r\n"]);
    }
    payload.push_str("\r\n");
    let is_typed = !content_type.trim().is_empty();
    is_typed.then(|| [payload.as_bytes(), body].concat())
}

fn ready(told: Vec<Told>) -> Answer {
    Box::pin(std::future::ready(told))
}

/// What is done with the call. What comes of it is told by `state-changed`, when something does.
fn done(change: impl FnOnce()) -> Answer {
    change();
    ready(Vec::new())
}

/// A request that is answered by one event, or refused.
fn own(request: impl Future<Output = Result<Told, Error>> + Send + 'static) -> Answer {
    Box::pin(async move { vec![request.await.unwrap_or_else(|error| Told::error(&error))] })
}

/// A request about oneself.
fn presence<F>(client: Client, request: impl FnOnce(Client) -> F + Send + 'static) -> Answer
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    own(async move {
        request(client.clone()).await?;
        Ok(Told::own_presence(&client))
    })
}

/// What is told of a contact who was to be changed.
pub(super) fn contact(client: &Client, who: &str, asked: Result<(), Error>) -> Vec<Told> {
    vec![asked.map_or_else(|error| Told::error(&error), |()| Told::contact_now(client, who))]
}

fn personal_message(client: Client, text: String, media: Played) -> Answer {
    presence(client, |client| async move {
        match media {
            Played::AsBefore => client.set_personal_message(&text).await,
            Played::Nothing => client.set_personal_message_and_media(&text, "").await,
            Played::This(playing) => client.set_personal_message_and_media(&text, &playing.wire()).await,
        }
    })
}

fn set_property(client: Client, property: String, value: String) -> Answer {
    own(async move {
        client.set_property(&property, &value).await?;
        let value = client.contacts().me().property(&property).to_owned();
        Ok(Told::Property { property, value })
    })
}

fn rename_group(client: Client, group: String, name: String) -> Answer {
    own(async move {
        let id = group_of(&client, &group).0;
        client.rename_group(&group, &name).await?;
        Ok(Told::group(&id, &group_of(&client, &id).1, false))
    })
}

fn remove_group(client: Client, group: String) -> Answer {
    own(async move {
        let (id, name) = group_of(&client, &group);
        client.remove_group(&group).await?;
        Ok(Told::group(&id, &name, true))
    })
}

/// Id and name of a group that is named by one of them.
fn group_of(client: &Client, group: &str) -> (String, String) {
    let contacts = client.contacts();
    let known = contacts.group(group).or_else(|| contacts.group_named(group));
    known.map(|group| (group.id().to_owned(), group.name().to_owned())).unwrap_or_default()
}

/// A request of which nothing is told unless it is refused.
fn unless_refused(request: impl Future<Output = Result<(), Error>> + Send + 'static) -> Answer {
    Box::pin(async move { refusal(request.await) })
}

/// What is told of a request whose answer is no more than that it was done.
pub(super) fn refusal(asked: Result<(), Error>) -> Vec<Told> {
    asked.map_or_else(|error| vec![Told::error(&error)], |()| Vec::new())
}

fn url(client: Client, service: String) -> Answer {
    own(async move {
        let page = client.request_url(&service).await?;
        Ok(Told::Url { service, path: page.path, login: page.login })
    })
}

async fn outcome(chat: u32, what: What, acknowledged: bool, sending: Sending) -> Vec<Told> {
    vec![match sending.await {
        Ok(message) => Told::Delivered { chat, what, message: Some(message.number()), acknowledged },
        Err(error) => Told::not_sent(what, Some(chat), error.reason, error.text, error.message),
    }]
}

/// The whole list, and a last line that counts it.
fn contacts(client: &Client) -> Vec<Told> {
    let contacts = client.contacts();
    let mut told = Told::whole_list(&contacts);
    let (groups, people) = (contacts.groups().len(), contacts.everybody().len());
    told.push(Told::Notice { text: format!("{people} people on the lists, {groups} groups") });
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_any_type_has_its_headers() {
        let headers = BTreeMap::from([("Message-ID".to_owned(), "{1}".to_owned())]);
        let made = payload("text/x-thing; charset=UTF-8", &headers, b"\0\xff").unwrap();
        let expected = b"MIME-Version: 1.0\r\nContent-Type: text/x-thing; charset=UTF-8\r\nMessage-ID: {1}\r\n\r\n\0\xff";
        assert_eq!(made, expected);
        for (name, value) in [("", "x"), ("a:b", "x"), ("a b", "x"), ("a", "x\r\ny"), ("a", "x\ny")] {
            assert_eq!(
                payload("text/plain", &BTreeMap::from([(name.into(), value.into())]), b""),
                None,
                "{name}"
            );
        }
        assert_eq!(payload("text/plain\r\nX: y", &BTreeMap::new(), b""), None);
        assert_eq!(payload(" ", &BTreeMap::new(), b""), None);
    }
}
