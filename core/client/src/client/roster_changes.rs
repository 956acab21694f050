//! The contact list as a stream.

use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use futures_lite::Stream;

use super::Client;
use crate::engine::Shared;
use crate::hooks::{Refusal, when_outside};
use crate::roster::Roster;
use crate::watch::{Found, Watched};

/// The contact list whenever it has changed, from [`Client::roster_changes`].
pub struct RosterChanges {
    watched: Watched,
    shared: Weak<Shared>,
}

impl Client {
    /// The contact list as it is now, and again whenever it has changed: contacts, groups, presence, or oneself. A stream for what shows the whole
    /// list, which need not know of single events.
    ///
    /// Each item is the newest list: who takes them slowly passes over those between, and nothing is kept for them. An item may be equal to the one before. While
    /// a list is on its way from the service, nothing is told before it is complete or the session has ended. The stream ends when the last handle of
    /// the client is gone; it may be dropped at any time.
    ///
    /// ```no_run
    /// use futures_lite::StreamExt;
    ///
    /// # async fn show(client: msnp::Client) {
    /// let mut changes = client.roster_changes();
    /// while let Some(roster) = changes.next().await {
    ///     println!("{} of {} are there", roster.contacts().filter(|it| it.is_online()).count(), roster.contacts().count());
    /// }
    /// # }
    /// ```
    pub fn roster_changes(&self) -> RosterChanges {
        let shared = &self.handle.shared;
        let watched = shared.look(|inner| inner.session.watch()).unwrap_or_else(|_| Watched::over());
        RosterChanges { watched, shared: Arc::downgrade(shared) }
    }
}

impl Stream for RosterChanges {
    type Item = Arc<Roster>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Arc<Roster>>> {
        match self.watched.poll(context) {
            Found::Over => return Poll::Ready(None),
            Found::Last(roster) => return Poll::Ready(Some(roster)),
            Found::Nothing => return Poll::Pending,
            Found::Changed => {}
        }
        let Some(shared) = self.shared.upgrade() else { return Poll::Ready(None) };
        match shared.look(|inner| inner.session.whole_roster()) {
            Ok(Some(roster)) => Poll::Ready(Some(roster)),
            // Another list is on its way meanwhile, and is told at its end.
            Ok(None) => Poll::Pending,
            Err(Refusal::FromCallback) => {
                self.watched.put_back();
                let waker = context.waker().clone();
                when_outside(move || waker.wake());
                Poll::Pending
            }
            Err(Refusal::Forked) => Poll::Ready(None),
        }
    }
}

impl std::fmt::Debug for RosterChanges {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RosterChanges").finish_non_exhaustive()
    }
}
