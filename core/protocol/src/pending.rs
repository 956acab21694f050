//! Requests that wait for their answer on the notification link.

use crate::Error;
use crate::error::RequestKind;
use crate::ids::RequestId;
use crate::storage::List;
use crate::time::{Duration, Instant};
use crate::timer::{Round, Timer};
use crate::wire::Verb;

/// A command that was sent, and which request of the user it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    pub(crate) transaction: u32,
    /// 0: nobody's; the machine asked by itself.
    pub(crate) request: RequestId,
    pub(crate) kind: RequestKind,
    timer: Timer,
}

/// The table of them.
#[derive(Debug)]
pub(crate) struct PendingRequests<L> {
    list: L,
}

/// The transaction of requests whose link is gone: no server ever answers to it.
const ORPHAN: u32 = 0;

/// Whether `verb` can be the answer to a request of this kind. Servers answer a user's requests with one verb or another.
fn can_answer(verb: Verb, kind: RequestKind) -> bool {
    let own = match verb.as_bytes() {
        b"VER" => RequestKind::Version,
        b"CVR" | b"CVQ" => RequestKind::ClientVersion,
        #[cfg(feature = "legacy")]
        b"INF" => RequestKind::ClientVersion,
        b"USR" => return matches!(kind, RequestKind::User | RequestKind::Ticket),
        b"SYN" => RequestKind::Synchronize,
        #[cfg(feature = "services")]
        b"ADL" | b"RML" => {
            return matches!(kind, RequestKind::Synchronize | RequestKind::Add(_) | RequestKind::Remove(_));
        }
        b"CHG" => RequestKind::Status,
        b"XFR" => RequestKind::Switchboard,
        b"QRY" => RequestKind::Challenge,
        _ => {
            return !matches!(
                kind,
                RequestKind::Version
                    | RequestKind::ClientVersion
                    | RequestKind::User
                    | RequestKind::Ticket
                    | RequestKind::Synchronize
                    | RequestKind::Status
                    | RequestKind::Switchboard
                    | RequestKind::Challenge
            );
        }
    };
    kind == own
}

/// The request of nobody.
pub(crate) const NOBODY: RequestId = RequestId(0);

impl<L: List<Pending>> PendingRequests<L> {
    pub(crate) const fn new() -> Self {
        Self { list: L::EMPTY }
    }

    /// Makes sure that `count` more fit.
    pub(crate) fn reserve(&self, count: usize) -> Result<(), Error> {
        let room = self.list.limit().saturating_sub(self.list.items().len());
        if room < count { Err(Error::Busy) } else { Ok(()) }
    }

    #[inline(never)]
    pub(crate) fn add(&mut self, transaction: u32, request: RequestId, kind: RequestKind, limit: Duration) {
        // Callers reserve first; without room the answer only lacks its request.
        let timer = Timer::start(limit);
        let _ = self.list.add(Pending { transaction, request, kind, timer });
    }

    /// Waits for the answers of a kind no longer than `limit` from now on.
    pub(crate) fn hasten(&mut self, kind: RequestKind, limit: Duration) {
        for pending in self.list.items_mut().iter_mut().filter(|pending| pending.kind == kind) {
            pending.timer = Timer::start(limit);
        }
    }

    /// How many of a kind wait.
    pub(crate) fn waiting(&self, kind: RequestKind) -> usize {
        self.list.items().iter().filter(|pending| pending.kind == kind).count()
    }

    /// Takes the request that an answer belongs to. One of another kind is left alone, whatever its number: what the machine asks
    /// for by itself would never be heard of again.
    pub(crate) fn answered(&mut self, transaction: u32, verb: Verb) -> Option<Pending> {
        let fits = |pending: &Pending| pending.transaction == transaction && can_answer(verb, pending.kind);
        let index = self.list.items().iter().position(fits)?;
        self.list.take(index)
    }

    /// Takes the request that was refused.
    pub(crate) fn refused(&mut self, transaction: u32) -> Option<Pending> {
        let index = self.list.items().iter().position(|pending| pending.transaction == transaction)?;
        self.list.take(index)
    }

    /// Whether some part of a request still waits.
    pub(crate) fn is_waiting(&self, request: RequestId) -> bool {
        self.list.items().iter().any(|pending| pending.request == request)
    }

    /// One part of a request failed: the other parts' answers are nobody's.
    pub(crate) fn disown(&mut self, request: RequestId) {
        for pending in self.list.items_mut() {
            if pending.request == request {
                pending.request = NOBODY;
            }
        }
    }

    /// A request was taken back before anything of it left.
    pub(crate) fn forget(&mut self, request: RequestId) {
        while let Some(index) = self.list.items().iter().position(|pending| pending.request == request) {
            self.list.take(index);
        }
    }

    /// The link is replaced: no answer will come. Each is then taken by [`take_orphan`](Self::take_orphan).
    pub(crate) fn orphan_all(&mut self) {
        self.list.items_mut().iter_mut().for_each(|pending| pending.transaction = ORPHAN);
    }

    /// The bug that the simulation has to find: a conversation never hears that nobody is looking for its switchboard any more.
    #[cfg(feature = "planted-bug")]
    pub(crate) fn lose_switchboards(&mut self) {
        let asks = |pending: &Pending| pending.kind == RequestKind::Switchboard;
        while let Some(index) = self.list.items().iter().position(asks) {
            self.list.take(index);
        }
    }

    pub(crate) fn take_orphan(&mut self) -> Option<Pending> {
        self.refused(ORPHAN)
    }

    /// Takes one request whose time is up.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<Pending> {
        let index = self.list.items().iter().position(|pending| pending.timer.is_due(now))?;
        self.list.take(index)
    }

    /// Names every timer.
    pub(crate) fn each_timer(&mut self, round: &mut Round) {
        self.list.items_mut().iter_mut().for_each(|pending| round.visit(&mut pending.timer));
    }
}
