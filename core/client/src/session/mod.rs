//! What is kept beside the machine: the roster, who waits, who listens; and what events do to all that.

mod answers;
mod bounds;
mod conversations;
mod events;
mod lists;
mod notices;
mod offline;
mod offline_box;
#[cfg(feature = "p2p")]
mod peers;
mod reasons;
mod reread;
mod resync;
mod servers;
mod shut_out;

use std::sync::Arc;

use msnp_core::event::{SignedIn, Upgrade as CoreUpgrade};
use msnp_core::time::Instant;

use crate::conversations::Conversations;
use crate::error::{Error, SignOutReason, Step};
use crate::event::{Event, State, Upgrade};
use crate::limits::{Bounds, Tally};
use crate::promise::{Promised, Wakes, promise};
use crate::resume::{ListCache, Versions};
use crate::roster::Roster;
use crate::settings::Settings;
use crate::subscription::{Events, Subscription, subscribe};
use crate::text::owned;
#[cfg(feature = "p2p")]
use crate::transfers::Transfers;
use crate::waiting::Waiting;
use crate::watch::{Watched, Watcher, watch};
use resync::Resync;
use servers::Servers;
#[cfg(feature = "services")]
pub(crate) use shut_out::Announcement;
pub(crate) use shut_out::Consequences;

/// A session, or an attempt at one, from its beginning to its end.
struct Run {
    phase: Phase,
    /// The machine was told to end it, by wish or because nobody waits for it.
    unwanted: bool,
    /// Why it ends, where the machine does not know it.
    reason: Option<Error>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    SigningIn {
        until: Instant,
    },
    Online,
    /// It was online, and is being taken up again.
    Lost,
}

/// What the service is to be told again, without anybody asking.
#[derive(Default)]
pub(crate) struct Repeats {
    /// The personal message, which services forget with the session. Some tell who adds oneself only to a client that has sent one, so an
    /// empty one is sent, too.
    pub(crate) personal_message: bool,
    /// The status: some services tell others a new name only with it.
    pub(crate) status: bool,
}

pub(crate) struct Session {
    pub(crate) roster: Arc<Roster>,
    pub(crate) conversations: Conversations,
    pub(crate) waiting: Waiting,
    #[cfg(feature = "p2p")]
    pub(crate) transfers: Transfers,
    /// How files may leave their conversations.
    #[cfg(feature = "p2p")]
    pub(crate) direct: crate::settings::Direct,
    /// This machine's address, as the service sees it.
    #[cfg(feature = "p2p")]
    pub(crate) public_address: Option<std::net::Ipv4Addr>,
    pub(crate) offline_box: offline_box::OfflineBox,
    pub(crate) wakes: Wakes,
    pub(crate) password: String,
    /// The versions that belong to the roster, once it is complete.
    pub(crate) versions: Option<Versions>,
    /// The password was changed since the last sign-in.
    pub(crate) password_is_new: bool,
    /// Which server failed last, and what the TLS library said about it.
    pub(crate) servers: Servers,
    pub(crate) failure_detail: String,
    /// The machine's clock when it was last asked.
    pub(crate) now: Instant,
    /// What the session is at.
    pub(crate) state: State,
    /// How much is kept.
    pub(crate) bounds: Bounds,
    pub(crate) tally: Tally,
    /// What the service is to be told again.
    pub(crate) repeats: Repeats,
    /// What the machine is to be told when the event is taken in.
    consequences: Consequences,
    account: String,
    /// `None`: offline.
    run: Option<Run>,
    resync: Option<Resync>,
    /// The list as it is read again, until it is whole.
    aside: Option<reread::Aside>,
    attempts: u32,
    minimum_version: String,
    subscriptions: Vec<Subscription>,
    watchers: Vec<Watcher>,
    /// The roster may have changed since the watchers were told.
    roster_changed: bool,
    /// The contact of the last line of the list, which properties may belong to.
    last_contact: Option<Box<str>>,
}

impl Session {
    pub(crate) fn new(settings: &Settings) -> Self {
        let cached =
            settings.list_cache.as_ref().and_then(|cache| cache.read(&settings.account, &settings.bounds));
        let (versions, roster) = cached.unzip();
        let mut roster: Arc<Roster> = roster.unwrap_or_default();
        Arc::make_mut(&mut roster).me_mut().account = settings.account.as_str().into();
        Self {
            roster,
            conversations: Conversations::default(),
            waiting: Waiting::default(),
            #[cfg(feature = "p2p")]
            transfers: Transfers::new(settings.picture_folder.clone()),
            #[cfg(feature = "p2p")]
            direct: settings.direct.clone(),
            #[cfg(feature = "p2p")]
            public_address: None,
            offline_box: offline_box::OfflineBox::new(
                cfg!(feature = "services")
                    && settings.offline_sending
                    && !settings.service.offline_store().is_empty(),
            ),
            wakes: Wakes::new(),
            password: settings.password.clone(),
            versions,
            password_is_new: false,
            servers: Servers::new(settings),
            failure_detail: String::new(),
            now: Instant::ZERO,
            state: State::Offline,
            bounds: settings.bounds,
            tally: Tally::default(),
            repeats: Repeats::default(),
            consequences: Consequences::default(),
            account: settings.account.clone(),
            run: None,
            resync: None,
            aside: None,
            attempts: 0,
            minimum_version: String::new(),
            subscriptions: Vec::new(),
            watchers: Vec::new(),
            roster_changed: false,
            last_contact: None,
        }
    }

    pub(crate) fn own_account(&self) -> &str {
        &self.account
    }

    pub(crate) fn is_offline(&self) -> bool {
        self.run.is_none()
    }

    pub(crate) fn is_online(&self) -> bool {
        self.phase() == Some(Phase::Online)
    }

    /// Whether the session was lost and is being taken up again.
    pub(crate) fn is_lost(&self) -> bool {
        self.phase() == Some(Phase::Lost)
    }

    fn phase(&self) -> Option<Phase> {
        self.run.as_ref().map(|run| run.phase)
    }

    fn set_phase(&mut self, phase: Phase) {
        if let Some(run) = &mut self.run {
            run.phase = phase;
        }
    }

    /// Whether this attempt is under way, or has led to the session that there is.
    pub(crate) fn is_of_attempt(&self, number: u32) -> bool {
        self.attempts == number && !self.is_offline()
    }

    /// The machine was told to end the session or the attempt.
    pub(crate) fn set_unwanted(&mut self) {
        if let Some(run) = &mut self.run {
            run.unwanted = true;
        }
    }

    /// The end of a session or an attempt that nobody wants any more.
    pub(crate) fn end_of_unwanted(&mut self) -> Option<Promised<()>> {
        self.run.as_ref().filter(|run| run.unwanted)?;
        let (end, ended) = promise();
        self.waiting.ended.push(end);
        Some(ended)
    }

    /// When the sign-in has to be over.
    pub(crate) fn sign_in_ends(&self) -> Option<Instant> {
        match self.run {
            Some(Run { phase: Phase::SigningIn { until }, reason: None, .. }) => Some(until),
            Some(_) | None => None,
        }
    }

    /// When something has to be done that the machine does not know of.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let ends = [self.sign_in_ends().or_else(|| self.resync_ends()), self.tally.ends()];
        let end = ends.into_iter().flatten().min();
        #[cfg(feature = "p2p")]
        let end = {
            let picture = self.transfers.pictures.deadline().filter(|due| *due > self.now);
            [end, picture].into_iter().flatten().min()
        };
        end
    }

    /// The sign-in took too long; the machine is about to be told.
    pub(crate) fn sign_in_timed_out(&mut self) {
        self.end_for(Error::TimedOut { step: Step::SignIn, server: None });
    }

    /// The root certificates cannot be had; the machine is about to be told.
    pub(crate) fn roots_missing(&mut self, detail: String) {
        self.end_for(Error::Roots { detail });
    }

    fn end_for(&mut self, reason: Error) {
        if let Some(run) = &mut self.run {
            run.reason = Some(reason);
        }
    }

    pub(crate) fn begin(&mut self, until: Instant) -> (u32, Promised<Result<(), Error>>) {
        self.attempts = self.attempts.wrapping_add(1);
        self.run = Some(Run { phase: Phase::SigningIn { until }, unwanted: false, reason: None });
        self.minimum_version.clear();
        self.failure_detail.clear();
        for over in std::mem::take(&mut self.waiting.over) {
            over.keep((), &mut self.wakes);
        }
        let (promise, online) = promise();
        self.waiting.online = Some(promise);
        (self.attempts, online)
    }

    pub(crate) fn list_cache(&self) -> Option<ListCache> {
        let versions = self.versions.as_ref().filter(|_| self.roster.is_complete())?;
        Some(ListCache::of(&self.account, versions, &self.roster))
    }

    /// The id of a group that is named by id or by name.
    pub(crate) fn group_id(&self, group: &str) -> Result<String, Error> {
        let known = self.roster.group(group).or_else(|| self.roster.group_named(group));
        known.map(|group| group.id().to_owned()).ok_or_else(|| Error::NoSuchGroup { group: group.to_owned() })
    }

    pub(crate) fn subscribe(&mut self, room: usize) -> Events {
        self.subscriptions.retain(Subscription::is_wanted);
        let (subscription, events) = subscribe(room, self.bounds.event_bytes);
        self.subscriptions.push(subscription);
        events
    }

    pub(crate) fn close_subscriptions(&mut self) {
        for subscription in self.subscriptions.drain(..) {
            self.wakes.extend(subscription.close());
        }
        self.tell_watchers();
        for watcher in self.watchers.drain(..) {
            self.wakes.extend(watcher.close(&self.roster));
        }
    }

    /// Somebody who is told when the roster has changed, and that there is one now.
    pub(crate) fn watch(&mut self) -> Watched {
        self.watchers.retain(Watcher::is_wanted);
        let (watcher, watched) = watch(self.has_whole_roster());
        self.watchers.push(watcher);
        watched
    }

    fn has_whole_roster(&self) -> bool {
        self.roster.is_complete() || self.is_offline()
    }

    /// The roster, unless it is a part of one that is on its way.
    pub(crate) fn whole_roster(&self) -> Option<Arc<Roster>> {
        self.has_whole_roster().then(|| self.roster.clone())
    }

    /// Tells those who watch the roster that it has changed.
    pub(crate) fn tell_watchers(&mut self) {
        if !self.roster_changed || !self.has_whole_roster() {
            return;
        }
        self.roster_changed = false;
        self.watchers.retain(Watcher::is_wanted);
        for watcher in &self.watchers {
            self.wakes.extend(watcher.tell());
        }
    }

    fn emit(&mut self, event: Event) {
        self.subscriptions.retain(Subscription::is_wanted);
        if let Some((last, others)) = self.subscriptions.split_last() {
            for subscription in others {
                self.wakes.extend(subscription.push(event.clone(), &mut self.tally.missed));
            }
            self.wakes.extend(last.push(event, &mut self.tally.missed));
        }
    }

    pub(crate) fn roster_mut(&mut self) -> &mut Roster {
        self.roster_changed = true;
        Arc::make_mut(&mut self.roster)
    }

    fn signed_in(&mut self, signed_in: SignedIn<'_>) {
        let name = owned(signed_in.name);
        let me = self.roster_mut().me_mut();
        if !name.is_empty() {
            me.name = name.as_str().into();
        }
        me.account = signed_in.account.into();
        me.verified = signed_in.verified;
        me.restricted = signed_in.restricted;
        me.dialect = Some(signed_in.dialect);
        self.emit(Event::SignedIn {
            account: signed_in.account.to_owned(),
            name,
            dialect: signed_in.dialect,
        });
    }

    fn online(&mut self, status: msnp_core::account::Status) {
        self.roster_mut().me_mut().status = status;
        self.set_phase(Phase::Online);
        self.begin_resync_wait();
        self.repeats.personal_message = true;
        self.emit(Event::Online { status });
        if let Some(online) = self.waiting.online.take() {
            online.keep(Ok(()), &mut self.wakes);
        }
    }

    fn upgrade(&mut self, upgrade: CoreUpgrade<'_>) {
        self.minimum_version = upgrade.minimum.to_owned();
        self.emit(Event::UpgradeRequired(Upgrade {
            cause: upgrade.cause,
            minimum: upgrade.minimum.to_owned(),
            recommended: upgrade.recommended.to_owned(),
            download: upgrade.download.to_owned(),
        }));
    }

    fn rename_me(&mut self, name: &str) {
        if &*self.roster.me().name != name {
            self.roster_mut().me_mut().name = name.into();
            self.emit(Event::NameChanged { name: name.to_owned() });
        }
    }

    /// The end of a session or of an attempt at one, whatever ended it. Everybody who waits gets an answer.
    fn signed_out(&mut self, reason: SignOutReason) {
        let Some(run) = self.run.take() else { return };
        let reason = run.reason.map_or(reason, SignOutReason::Ended);
        self.end_talk();
        self.end_letters();
        #[cfg(feature = "p2p")]
        self.end_transfers();
        (self.resync, self.aside) = (None, None);
        self.repeats = Repeats::default();
        self.roster_mut().everybody_offline();
        if matches!(&reason, SignOutReason::Ended(Error::ListMigrated)) {
            self.versions = None;
        }
        if let Some(online) = self.waiting.online.take() {
            online.keep(Err(reason.clone().into_error()), &mut self.wakes);
        }
        for promise in self.waiting.unanswered() {
            promise.keep(Err(Error::SessionEnded), &mut self.wakes);
        }
        self.emit_limits(true);
        self.emit(Event::SignedOut { reason });
        for ended in std::mem::take(&mut self.waiting.ended) {
            ended.keep((), &mut self.wakes);
        }
    }

    /// The driver ends: nothing of the machine comes any more.
    pub(crate) fn end(&mut self, reason: SignOutReason) {
        self.signed_out(reason);
        for over in std::mem::take(&mut self.waiting.over) {
            over.keep((), &mut self.wakes);
        }
    }
}

#[cfg(test)]
mod tests;
