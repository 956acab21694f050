//! A session that was lost and is taken up again: who was there before, until it is known who still is. What did not change meanwhile
//! is not told again.

use std::collections::HashSet;
use std::sync::Arc;

use msnp_core::account::{Capabilities, Status};
use msnp_core::error::SignOutReason as CoreReason;
use msnp_core::time::{Duration, Instant};

use super::{Phase, Session};
use crate::event::{Event, State};
use crate::roster::Contact;

/// How long after being online again a contact of whom nothing was heard is taken for gone: services send the presence of all at once.
const HEARD_BY_THEN: Duration = Duration::from_secs(5);

/// What is remembered from the session before.
#[derive(Default)]
pub(super) struct Resync {
    /// The contacts as they were, sorted by account.
    before: Vec<Arc<Contact>>,
    /// Those of them who were there, and of whom nothing was heard since.
    unheard: HashSet<Box<str>>,
    /// Who waited for an answer to having added oneself was told already.
    asked: HashSet<Box<str>>,
    /// The whole list came again.
    relisted: bool,
    /// Until when they may be heard of.
    until: Option<Instant>,
}

impl Session {
    pub(super) fn connection_lost(&mut self, reason: CoreReason<'_>, wait: Duration) {
        let reason = self.reason_of(reason);
        self.failure_detail.clear();
        self.aside = None;
        if self.is_online() {
            self.remember();
        }
        self.set_phase(Phase::Lost);
        self.emit(Event::ConnectionLost { reason, wait: std::time::Duration::from_millis(wait.as_millis()) });
    }

    fn remember(&mut self) {
        let before: Vec<_> = self.roster.everybody().filter(|contact| contact.is_online()).cloned().collect();
        let unheard = before.iter().map(|contact| contact.account().into()).collect();
        let asked = self.roster.undecided().map(|contact| contact.account().into()).collect();
        // One that was not over yet goes on: of whom nothing was heard since the first loss is still not heard of.
        self.resync = Some(Resync { before, unheard, asked, relisted: false, until: None });
    }

    /// The list comes whole: it may have changed.
    pub(super) fn relist(&mut self) {
        if let Some(resync) = &mut self.resync {
            resync.relisted = true;
        }
    }

    /// Whether the end of the list is no news.
    pub(super) fn knows_list(&self) -> bool {
        self.resync.as_ref().is_some_and(|resync| !resync.relisted)
    }

    pub(super) fn was_asked_about(&self, account: &str) -> bool {
        self.resync.as_ref().is_some_and(|resync| resync.asked.contains(account))
    }

    /// A contact as it is, while what is heard of it may be no news. Holding on to it costs a copy when it changes.
    pub(super) fn before_change(&self, account: &str) -> Option<Arc<Contact>> {
        self.resync.as_ref().and_then(|_| self.roster.contact(account).cloned())
    }

    /// How a contact of the list was before.
    pub(super) fn before(&self, account: &str) -> Option<Arc<Contact>> {
        let before = &self.resync.as_ref()?.before;
        let account = account.to_ascii_lowercase();
        let index = before.binary_search_by(|contact| contact.account().cmp(&account)).ok()?;
        before.get(index).cloned()
    }

    /// Something was heard of a contact. Answers whether it was still awaited.
    pub(super) fn mark_heard(&mut self, account: &str) -> bool {
        let awaited = |resync: &mut Resync| resync.unheard.remove(account.to_ascii_lowercase().as_str());
        self.resync.as_mut().is_some_and(awaited)
    }

    /// Online: again, or for the first time.
    pub(super) fn begin_resync_wait(&mut self) {
        let now = self.now;
        if let Some(resync) = &mut self.resync {
            resync.until = Some(now.after(HEARD_BY_THEN));
            // Who waits for a conversation can have it now.
            self.conversations.set_pending();
        }
    }

    /// When nobody is awaited any more.
    pub(super) fn resync_ends(&self) -> Option<Instant> {
        self.resync.as_ref()?.until
    }

    /// Looks whether it is time to take those for gone of whom nothing was heard.
    pub(crate) fn watch_resync(&mut self) {
        if self.resync_ends().is_none_or(|until| until > self.now) {
            return;
        }
        for account in self.resync.take().unwrap_or_default().unheard {
            let gone = self.roster_mut().change_known(&account, Contact::go_offline);
            if let Some(contact) = gone {
                self.emit(Event::Presence {
                    account: account.into(),
                    status: Status::Offline,
                    name: contact.name().to_owned(),
                    capabilities: Capabilities(0),
                    initial: false,
                });
            }
        }
    }

    pub(super) fn state_changed(&mut self, state: msnp_core::State) {
        let state = match state {
            msnp_core::State::Connecting => State::Connecting,
            msnp_core::State::SigningIn => State::SigningIn,
            msnp_core::State::Online => State::Online,
            msnp_core::State::Waiting { until } => {
                let wait = std::time::Duration::from_millis(until.since(self.now).as_millis());
                State::Waiting { until: std::time::Instant::now() + wait }
            }
            msnp_core::State::Suspended => State::Suspended,
            msnp_core::State::Offline => State::Offline,
            #[cfg(not(feature = "exhaustive"))]
            _ => State::Offline,
        };
        self.state = state;
        self.emit(Event::StateChanged { state });
    }
}
