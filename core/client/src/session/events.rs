//! What each event of the machine does here. The one place that names them all.

use msnp_core::Event as CoreEvent;
use msnp_core::account::List;
use msnp_core::mime::Mime;

use super::Session;
use crate::error::SendFailure;
use crate::event::Event;
use crate::text::owned;
use crate::waiting::Answer;

impl Session {
    /// Takes an event of the machine: the roster first, then those who wait, then those who listen.
    pub(crate) fn take(&mut self, event: CoreEvent<'_>) {
        self.dispatch(event);
        self.emit_limits(false);
    }

    fn dispatch(&mut self, event: CoreEvent<'_>) {
        match event {
            CoreEvent::SignedIn(signed_in) => self.signed_in(signed_in),
            CoreEvent::Online { status } => self.online(status),
            CoreEvent::SignedOut { reason } => self.signed_out(self.reason_of(reason)),
            CoreEvent::StateChanged { state } => self.state_changed(state),
            CoreEvent::ConnectionLost { reason, wait } => self.connection_lost(reason, wait),
            CoreEvent::UpgradeRequired(upgrade) => self.upgrade(upgrade),
            CoreEvent::Md5Challenge(salt) => {
                self.emit(Event::Md5Challenge { salt: salt.as_str().to_owned() });
            }

            CoreEvent::Answered { request } => self.answered(request, Answer::Done),
            CoreEvent::Url { request, path, login } => {
                self.answered(request, Answer::Url { path: path.to_owned(), login: login.to_owned() });
            }
            CoreEvent::ConfigurationFile { request, content, .. } => {
                self.answered(request, Answer::File(content.to_vec()));
            }
            CoreEvent::Refused { request, kind, error } => self.refused(request, kind, error),

            CoreEvent::ListBegins { contacts, groups } => self.list_begins(contacts, groups),
            CoreEvent::ListUnchanged => self.list_unchanged(),
            CoreEvent::ListComplete { version } => self.list_complete(version),
            CoreEvent::Group(group) => {
                self.on_list(|session| session.set_group(group.id, &owned(group.name)));
            }
            CoreEvent::GroupAdded(group) | CoreEvent::GroupRenamed(group) => {
                self.set_group(group.id, &owned(group.name));
            }
            CoreEvent::GroupRemoved { id } => self.group_removed(id),
            CoreEvent::Contact(contact) => {
                if contact.lists.contains(List::Forward) {
                    self.forget_own_words(contact.account);
                }
                self.on_list(|session| session.set_contact(&contact));
            }
            CoreEvent::ContactProperty { account, property, value } => {
                self.on_list(|session| session.set_contact_property(account, property, &owned(value)));
            }
            CoreEvent::Added(change) => self.added(&change),
            CoreEvent::Removed(change) => self.removed(&change),
            CoreEvent::ContactRenamed { account, contact_id, name } => {
                self.contact_renamed(account, contact_id, &owned(name));
            }
            CoreEvent::OwnProperty { property, value } => self.own_property(property, &owned(value)),
            CoreEvent::Privacy { allow_unknown } => self.set_privacy(allow_unknown),
            CoreEvent::Prompting { ask } => self.set_prompting(ask),

            CoreEvent::Presence(presence) => self.presence(&presence),
            CoreEvent::ContactOffline { account } => self.contact_offline(account),
            CoreEvent::PersonalMessage { account, message, media } => {
                self.personal_message(account, owned(message), owned(media));
            }
            CoreEvent::StatusChanged { status } => self.status_changed(status),

            // Told when somebody is there to talk to.
            CoreEvent::ChatOpened { chat, account, invited } => {
                self.conversations.connect(chat, account, invited)
            }
            CoreEvent::Joined { chat, account, name, capabilities, .. } => {
                self.joined(chat, account, owned(name), capabilities);
            }
            CoreEvent::Left { chat, account, idle } => self.left(chat, account, idle),
            // Answered by the next poll, unless it is declined.
            CoreEvent::Ring { account, .. } => self.ring_received(account),
            CoreEvent::Message { chat, account, name, content } => {
                self.message(chat, account, owned(name), content);
            }
            CoreEvent::MessageIncomplete { chat, account } => self.message_incomplete(chat, account),
            CoreEvent::Sent { chat, message } => self.sent(chat, message.number()),
            CoreEvent::Delivered { chat, message } => self.delivered(chat, message.number()),
            CoreEvent::Failed { chat, message, reason } => self.failed(chat, message.number(), reason),
            CoreEvent::InvitationFailed { chat, request, reason } => {
                self.invitation_failed(chat, request, reason);
            }
            CoreEvent::ChatClosed { chat, reason } => self.chat_closed(chat, reason.map(SendFailure::from)),
            CoreEvent::ChatEnded { chat } => self.chat_ended(chat),
            CoreEvent::InvitationIgnored => self.emit(Event::InvitationIgnored),

            #[cfg(feature = "p2p")]
            CoreEvent::Peer(event) => self.peer(event),
            // Nothing here asks for it.
            #[cfg(not(feature = "p2p"))]
            CoreEvent::Peer(_) => {}

            CoreEvent::Offline(event) => self.offline(event),
            CoreEvent::Unasked(event) => self.unasked(event),
            CoreEvent::Profile(profile) => self.profile(profile),
            CoreEvent::Mail(mail) => self.mail(mail),
            CoreEvent::MailActivity { from, to, count } => self.mail_activity(from, to, count),
            CoreEvent::ServiceMessage(Mime { headers, body }) => self.service_message(headers, body),
            CoreEvent::ShutdownIn { minutes } => self.emit(Event::ShutdownIn { minutes }),
            CoreEvent::Alert { text, document } => self.alert(text, document),
            CoreEvent::MobileText { from, text, document } => self.mobile_text(from, text, document),
            CoreEvent::Skipped { verb, length, .. } => self.skipped(verb, length),
            CoreEvent::LimitReached { kind, limit, dropped, .. } => self.limit_reached(kind, limit, dropped),

            // An event of a later release: there is nobody here to tell.
            #[cfg(not(feature = "exhaustive"))]
            _ => {}
        }
    }
}
