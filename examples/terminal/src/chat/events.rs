//! What events of the client change on the screen.

use std::sync::Arc;

use msnp::{Activity, Contact, Emoticon, Event, Media, OfflineSender, Roster, TransferEvent};

use super::conversation::{Conversation, Said};
use super::emoticons::{MOST_DRAWN, Seen};
use super::exchange::reason_of;
use super::kinds;
use super::picture::Picture;
use super::state::{Pane, Person, Section, Session, State};
use crate::printable;
use crate::problem::with_options;

/// The most lines whose emoticons are looked for.
const MOST_LINES_WITH_EMOTICONS: usize = 50;

/// Takes an event.
pub(crate) fn take(state: &mut State, event: Event) {
    match event {
        Event::Online { .. } => {
            if state.session == Session::Lost {
                state.tell("Online again.");
            }
            state.session = Session::Online;
            state.pictures.try_again();
            state.emoticons.try_again();
        }
        Event::ConnectionLost { reason, wait } => {
            state.session = Session::Lost;
            let seconds = wait.as_millis().div_ceil(1000);
            state.tell(&format!("Connection lost: {reason}. Trying again in {seconds} s."));
        }
        Event::SignedOut { reason } => state.sign_out(&reason.to_string(), &with_options(reason.advice())),
        Event::Md5Challenge { .. } => {
            state.tell("The service asks for an answer by MD5, which only msnp pipe can give.")
        }
        Event::UpgradeRequired(_) => state.tell("The service asks for a newer client."),
        Event::AddedYou { account, name, decided: false } => state.ask(&account, &name),
        Event::AddedYou { name, decided: true, .. } => state.tell(&format!("{name} has added you.")),
        Event::RemovedYou { account } => {
            let name = state.name_of(&account);
            state.tell(&format!("{name} has taken you off their list."));
        }
        Event::MailUnread { inbox: 1, .. } => state.tell("1 unread mail."),
        Event::MailUnread { inbox: 0, .. } => {}
        Event::MailUnread { inbox, .. } => state.tell(&format!("{inbox} unread mails.")),
        Event::MailNew { from, subject, .. } => state.tell(&format!("New mail from {from}: {subject}")),
        Event::OfflineMessages { senders, new } => state.tell(&left_while_away(&senders, new)),
        Event::ShutdownIn { minutes } => {
            state.tell(&format!("The service will shut down in {minutes} minutes."))
        }
        Event::Alert { text, .. } if text.trim().is_empty() => {}
        Event::Alert { text, .. } => state.tell(&text),
        Event::MobileText { text, .. } if text.trim().is_empty() => state.tell("A page was not delivered."),
        Event::MobileText { from, text, .. } => state.tell(&format!("{from} (mobile): {text}")),
        Event::LimitReached { limit, dropped, .. } => {
            state.tell(&format!("Too much came in: {dropped} dropped ({limit})."));
        }
        Event::InvitationIgnored => state.tell("Somebody wanted to talk, and was not let in."),
        Event::Missed { count } => state.tell(&format!("{count} events were missed.")),
        Event::ConversationOpened { conversation, account, invited: true } => {
            state.conversation_of(conversation.number(), &account);
        }
        Event::Joined { conversation, account, name } => state.join(conversation.number(), &account, &name),
        Event::MessageIncomplete { from, .. } => {
            let name = state.name_of(&from);
            state.tell(&format!("A long message of {name} was lost on its way."));
        }
        Event::Left { conversation, account, .. } => {
            let name = state.name_of(&account);
            if let Some(conversation) = state.conversation_mut(conversation.number()) {
                conversation.left(&account, &name);
            }
        }
        Event::ConversationEnded { conversation } => {
            if let Some(conversation) = state.conversation_mut(conversation.number()) {
                conversation.ended();
            }
        }
        Event::Text { conversation, from, name, text, emoticons, .. } => {
            state.hear_with(conversation.number(), &from, (&name, &text), &emoticons);
        }
        Event::Message { conversation, from, name, content_type, headers, .. } => {
            if let Some(does) = kinds::said_of(&content_type, &headers) {
                state.see_done(conversation.number(), &from, &name, &does);
            }
        }
        Event::Transfer(event) => transfer(state, event),
        Event::Typing { conversation, from } => state.see_typing(conversation.number(), &from),
        Event::Nudge { conversation, from, .. } => state.feel_nudge(conversation.number(), &from),
        Event::StoredForLater { conversation, .. } => {
            if let Some(conversation) = state.conversation_mut(conversation.number()) {
                conversation.note("Offline: it is kept for them by the service.");
            }
        }
        // Shown by who knows its conversation.
        Event::OfflineMessage { .. } => {}
        // The list is looked at once for all that has come, and what one sends is told by its answer.
        Event::ConversationOpened { invited: false, .. }
        | Event::SignedIn { .. }
        | Event::StateChanged { .. }
        | Event::ContactsReady
        | Event::ContactChanged { .. }
        | Event::ContactRemoved { .. }
        | Event::GroupChanged { .. }
        | Event::GroupRemoved { .. }
        | Event::Presence { .. }
        | Event::PersonalMessage { .. }
        | Event::StatusChanged { .. }
        | Event::NameChanged { .. }
        | Event::PropertyChanged { .. }
        | Event::PrivacyChanged { .. }
        | Event::PromptingChanged { .. }
        | Event::ParticipantCapabilities { .. }
        | Event::Sent { .. }
        | Event::Delivered { .. }
        | Event::Failed { .. }
        | Event::InvitationFailed { .. }
        | Event::Profile { .. }
        | Event::MailData { .. }
        | Event::MailActivity { .. }
        | Event::Notice { .. }
        | Event::Policies { .. }
        | Event::Signal { .. }
        | Event::Skipped { .. } => {}
    }
}

/// Takes an event about pictures and files. How a file ends that is sent or received is told by what drives it, and pictures are part of the list.
fn transfer(state: &mut State, event: TransferEvent) {
    match event {
        TransferEvent::FileOffered { transfer, conversation, account, name, size, preview: _ } => {
            state.file_offered(conversation.number(), &account, (transfer.number(), &name, size));
        }
        TransferEvent::Progress { transfer, done, size: _, elapsed } => {
            state.file_moves(transfer.number(), done, elapsed);
        }
        TransferEvent::FileEnded { transfer, failure: Some(failure) } => {
            state.file_withdrawn(transfer.number(), &reason_of(&failure));
        }
        TransferEvent::NotServed { conversation, account, activity } => {
            let what = match activity {
                Activity::Webcam => "a webcam, which cannot be shown here",
                Activity::Game => "a game, which is not there here",
                Activity::File => {
                    "a file that could only come over a direct connection, which is not allowed"
                }
                Activity::Other => "something that is not there here",
            };
            state.see_done(conversation.number(), &account, "", &format!("invites you to {what}"));
        }
        TransferEvent::FileEnded { failure: None, .. } | TransferEvent::PictureChanged { .. } => {}
    }
}

/// Who left messages while one was offline.
fn left_while_away(senders: &[OfflineSender], new: bool) -> String {
    let each: Vec<String> =
        senders.iter().map(|sender| format!("{} ({})", sender.name, sender.count)).collect();
    let what = if new { "An offline message has come" } else { "Offline messages wait" };
    match each.as_slice() {
        [] => format!("{what}: too many for the service to say whose."),
        _ => format!("{what}: {}.", each.join(", ")),
    }
}

impl State {
    pub(crate) fn sign_out(&mut self, reason: &str, advice: &str) {
        // What failed may be told twice: as an event, and as the answer to the request to sign in.
        match self.session {
            Session::SigningIn => self.was_online = false,
            Session::Online | Session::Lost => self.was_online = true,
            Session::Over { .. } => {}
        }
        self.session = Session::Over { reason: reason.to_owned(), advice: advice.to_owned() };
        self.popup = None;
        for conversation in &mut self.conversations {
            conversation.ended();
        }
    }

    pub(crate) fn join(&mut self, chat: u32, account: &str, name: &str) {
        let name = if name.is_empty() { self.name_of(account) } else { name.to_owned() };
        let Some(conversation) = self.conversation_of(chat, account) else { return };
        conversation.joined(account, &name);
        if conversation.account.is_none() {
            self.wake(chat);
        }
    }

    /// Somebody said something.
    pub(crate) fn hear(&mut self, chat: u32, from: &str, name: &str, text: &str) {
        self.hear_with(chat, from, (name, text), &[]);
    }

    /// The same with the emoticons that are in it.
    pub(crate) fn hear_with(
        &mut self,
        chat: u32,
        from: &str,
        (name, text): (&str, &str),
        emoticons: &[Emoticon],
    ) {
        let name = if name.is_empty() { self.name_of(from) } else { name.to_owned() };
        let seen = |emoticon: &Emoticon| Seen {
            account: from.to_owned(),
            object: emoticon.object.clone(),
            picture: self.emoticons.lent(&emoticon.object),
        };
        let seen: Vec<Seen> = emoticons.iter().take(MOST_DRAWN).map(seen).collect();
        self.unread_in(chat, from, |conversation| conversation.heard(from, &name, text, seen));
    }

    /// An emoticon that is to be fetched: of the last lines of the conversation that is shown, the newest first.
    pub(crate) fn wanted_emoticon(&self) -> Option<&Seen> {
        let is_shown = self.is_wide() || self.pane == Pane::Conversation;
        let conversation = self.current_conversation().filter(|_| is_shown && self.knows_presence())?;
        let lines = conversation.lines.iter().rev().take(MOST_LINES_WITH_EMOTICONS);
        let seen = lines.filter(|_| conversation.draws.get()).filter_map(|line| match &line.said {
            Said::By { emoticons, .. } => Some(emoticons),
            Said::Mine { .. } | Said::Note(_) | Said::File(_) => None,
        });
        seen.flatten().find(|seen| self.emoticons.wants(&seen.object))
    }

    /// An emoticon was fetched, or could not be.
    pub(crate) fn emoticon_fetched(&mut self, object: String, picture: Option<Picture>) {
        self.emoticons.fetched(object.clone(), picture);
        let lent = self.emoticons.lent(&object);
        for conversation in &mut self.conversations {
            conversation.see(|seen| {
                if seen.object == object {
                    seen.picture = lent.clone();
                }
            });
        }
    }

    /// Somebody did something beside writing.
    pub(crate) fn see_done(&mut self, chat: u32, from: &str, name: &str, does: &str) {
        let name = if name.is_empty() { self.name_of(from) } else { name.to_owned() };
        self.unread_in(chat, from, |conversation| conversation.note(&format!("{name} {does}")));
    }

    pub(crate) fn see_typing(&mut self, chat: u32, from: &str) {
        let now = self.now;
        if let Some(conversation) = self.conversation_of(chat, from) {
            conversation.is_typing(from, now);
            self.wake(chat);
        }
    }

    pub(crate) fn feel_nudge(&mut self, chat: u32, from: &str) {
        let (now, name) = (self.now, self.name_of(from));
        self.unread_in(chat, from, |conversation| conversation.nudge(now, &format!("{name} nudges you!")));
    }

    /// Something to be read. It stays unread while the conversation is not on the screen.
    fn unread_in(&mut self, chat: u32, from: &str, change: impl FnOnce(&mut Conversation)) {
        if let Some(conversation) = self.conversation_of(chat, from) {
            change(conversation);
            conversation.unread = conversation.unread.saturating_add(1);
            self.wake(chat);
        }
        if self.current == Some(chat) {
            self.read_current();
        }
    }

    /// Takes the contact list as it is now.
    pub(crate) fn set_contacts(&mut self, contacts: &Roster) {
        let me = contacts.me();
        // One's own message is changed by a popup: what is playing is no part of it.
        self.me = Person::new(me.account(), me.name(), me.status(), me.personal_message(), false);
        let mut sections: Vec<Section> = contacts
            .groups()
            .iter()
            .map(|group| section(group.name(), contacts.members(group.id())))
            .filter(|section| !section.people.is_empty())
            .collect();
        let rest = section("Other contacts", contacts.ungrouped());
        if !rest.people.is_empty() {
            sections.push(rest);
        }
        self.sections = sections;
        self.questions.retain(|question| {
            contacts.contact(&question.account).is_none_or(|contact| contact.waits_for_decision())
        });
    }
}

/// The personal message, and what somebody is playing.
fn shown_message(message: &str, media: &str) -> String {
    let media = Media::parse(media).map(|media| media.to_string()).filter(|text| !text.is_empty());
    match (message, media) {
        (message, None) => message.to_owned(),
        ("", Some(media)) => media,
        (message, Some(media)) => format!("{message} ({media})"),
    }
}

/// Those who are there come first.
fn section<'a>(name: &str, people: impl Iterator<Item = &'a Arc<Contact>>) -> Section {
    let person = |contact: &Arc<Contact>| {
        let message = shown_message(contact.personal_message(), contact.media());
        Person::new(contact.account(), contact.name(), contact.status(), &message, contact.is_blocked())
            .with_picture(contact.picture())
    };
    let mut people: Vec<Person> = people.map(person).collect();
    people.sort_by_cached_key(|person| (person.status == msnp::Status::Offline, person.name.to_lowercase()));
    Section { name: printable::line(name), people }
}
