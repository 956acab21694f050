//! What the answer to a request changes, whether or not a line of the service says so: what was asked for may be so there already
//! (215, 216, 218, 219).

use msnp_core::RequestId;
use msnp_core::account::{List, Lists};
use msnp_core::error::{RequestError, RequestKind};
use msnp_core::event::ListChange;

use super::Session;
use crate::event::Event;
use crate::waiting::{Answer, Effect};

impl Session {
    pub(super) fn answered(&mut self, request: RequestId, answer: Answer) {
        let Some((effect, promise)) = self.waiting.answered(request) else { return };
        self.apply_effect(request, effect);
        promise.keep(Ok(answer), &mut self.wakes);
    }

    pub(super) fn refused(&mut self, request: RequestId, kind: RequestKind, error: RequestError) {
        if let Some((promise, error)) = self.waiting.refused(request, kind, error) {
            promise.keep(Err(error), &mut self.wakes);
        }
    }

    fn apply_effect(&mut self, request: RequestId, effect: Effect) {
        match effect {
            Effect::None => {}
            Effect::Block(account) => {
                self.change_lists(&account, |lists| lists.with(List::Block).without(List::Allow));
            }
            Effect::Allow(account) => {
                self.change_lists(&account, |lists| lists.with(List::Allow).without(List::Block));
            }
            Effect::Add(account) => {
                let allowed = !self.has_blocked(&account);
                self.change_lists(&account, |lists| {
                    let lists = lists.with(List::Forward);
                    if allowed { lists.with(List::Allow) } else { lists }
                });
            }
            Effect::Remove { account, list, group } => {
                let change = of_own(request, list, &account, group.as_deref());
                if self.is_listed(&change) {
                    self.removed(&change);
                }
            }
            Effect::Join { account, group } => {
                let change = of_own(request, List::Forward, &account, Some(&group));
                if !self.is_listed(&change) {
                    self.added(&change);
                }
            }
            Effect::Privacy { allow_unknown } => {
                if self.roster.me().allows_unknown() != allow_unknown {
                    self.set_privacy(allow_unknown);
                }
            }
            Effect::Prompting { ask } => {
                if self.roster.me().asks_when_added() != ask {
                    self.set_prompting(ask);
                }
            }
            Effect::Capabilities(capabilities) => self.roster_mut().me_mut().capabilities = capabilities,
            Effect::DisplayName(name) => {
                self.rename_me(&name);
                // Some services tell others a new name with the next status only.
                self.repeats.status = true;
            }
            Effect::PersonalMessage { message, media } => {
                let me = self.roster_mut().me_mut();
                me.personal_message = message;
                me.media = media;
            }
        }
    }

    /// Whether the contact is on the list, or in the group, that the change is about.
    fn is_listed(&self, change: &ListChange<'_>) -> bool {
        let contact = change.account.and_then(|account| self.roster.contact(account));
        contact.is_some_and(|contact| {
            let is_in = |group: &str| contact.groups().any(|id| id.eq_ignore_ascii_case(group));
            contact.is_on(change.list) && change.group.is_none_or(is_in)
        })
    }

    fn change_lists(&mut self, account: &str, change: impl FnOnce(Lists) -> Lists) {
        if !self.may_add(account) {
            return;
        }
        let before = self.roster.contact(account).map(|contact| contact.lists());
        let contact = self.change(account, |contact| contact.lists = change(contact.lists));
        self.shut_out_if_blocked(&contact);
        if before != Some(contact.lists()) {
            self.emit(Event::ContactChanged { contact });
        }
    }
}

fn of_own<'a>(request: RequestId, list: List, account: &'a str, group: Option<&'a str>) -> ListChange<'a> {
    ListChange {
        request: Some(request),
        list,
        account: Some(account),
        contact_id: None,
        name: None,
        group,
        network: 1,
    }
}
