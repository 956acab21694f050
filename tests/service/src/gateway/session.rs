//! Sessions of the gateway: their identifiers, who may use them, and when they expire.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use smol::Timer;

use crate::controls::Server;
use crate::counters::Tally;
use crate::identifiers;
use crate::running::{Shared, locked};
use crate::serve::{self, Role};
use crate::wire::Connection;

/// More sessions are refused.
const SESSION_LIMIT: usize = 65_536;

/// Every session there is, by the part of its identifier that stays.
#[derive(Default)]
pub(crate) struct Gateway {
    sessions: Mutex<HashMap<String, Arc<Session>>>,
}

/// One tunnelled connection.
pub(super) struct Session {
    key: String,
    /// What it was opened with.
    pub(super) ip: String,
    /// What a server sees of it.
    pub(super) connection: Arc<Connection>,
    state: Mutex<State>,
}

struct State {
    newest: String,
    /// The identifier before the newest.
    before: Option<String>,
    /// A request is being answered.
    busy: bool,
    heard: Instant,
    /// Nobody finds it any more.
    gone: bool,
    last: Option<LastAnswer>,
}

/// An answer that may be given again.
#[derive(Clone)]
pub(super) struct LastAnswer {
    /// The TCP connection it went out on.
    pub(super) socket: u64,
    pub(super) id: String,
    pub(super) body: Vec<u8>,
    pub(super) over: bool,
}

/// The right to answer a request of a session. Dropped, it lets the next request in.
pub(super) struct Claim {
    pub(super) session: Arc<Session>,
    /// The request is one that was made before.
    pub(super) repeated: bool,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut state = locked(&self.session.state);
        state.busy = false;
        state.heard = Instant::now();
    }
}

impl Claim {
    /// The answer given last, where it may be given again.
    pub(super) fn last(&self) -> Option<LastAnswer> {
        locked(&self.session.state).last.clone()
    }

    pub(super) fn keep(&self, last: Option<LastAnswer>) {
        locked(&self.session.state).last = last;
    }

    /// The identifier for the next request.
    pub(super) fn next_id(&self) -> String {
        let mut state = locked(&self.session.state);
        if state.newest == self.session.key {
            return state.newest.clone();
        }
        let next = loop {
            let next = format!("{}.{}", self.session.key, identifiers::number() % 100_000);
            if next != state.newest && Some(&next) != state.before.as_ref() {
                break next;
            }
        };
        state.before = Some(std::mem::replace(&mut state.newest, next.clone()));
        next
    }
}

/// The part of an identifier that stays.
fn key_of(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}

impl Gateway {
    pub(crate) fn count(&self) -> usize {
        locked(&self.sessions).len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.count() >= SESSION_LIMIT
    }

    pub(super) fn find(&self, id: &str) -> Option<Arc<Session>> {
        locked(&self.sessions).get(key_of(id)).cloned()
    }

    /// Lets a request have its session, if it comes with the newest identifier and no other is being answered. Where the
    /// last answer may be given again, the identifier before will do.
    pub(super) fn claim(&self, id: &str, repeats: bool) -> Option<Claim> {
        let session = self.find(id)?;
        let mut state = locked(&session.state);
        let repeated = state.newest != id;
        let known = !repeated || repeats && state.last.is_some() && state.before.as_deref() == Some(id);
        if !known || state.busy || state.gone {
            return None;
        }
        state.busy = true;
        drop(state);
        Some(Claim { session, repeated })
    }

    /// Forgets a session; true when it was known.
    pub(super) fn remove(&self, session: &Session) -> bool {
        locked(&session.state).gone = true;
        locked(&self.sessions).remove(&session.key).is_some()
    }

    pub(crate) fn expire_all(&self, tally: &Tally) {
        let all: Vec<_> = locked(&self.sessions).values().cloned().collect();
        for session in all {
            self.expire(&session, tally);
        }
    }

    fn expire(&self, session: &Session, tally: &Tally) {
        if self.remove(session) {
            tally.gateway_expired.add(1);
        }
        session.connection.cut();
    }
}

/// Opens a session of a server, and lets that server serve it. The claim is on the request that opened it.
pub(super) fn open(
    shared: &Arc<Shared>,
    socket: &Connection,
    server: Server,
    ip: String,
    constant_id: bool,
) -> Claim {
    let connection = shared.links.open_tunnel(server, socket.peer);
    let mut sessions = locked(&shared.gateway.sessions);
    let key = loop {
        let key = if constant_id {
            identifiers::guid()
        } else {
            (identifiers::number() % 10_000_000_000).to_string()
        };
        if !sessions.contains_key(&key) {
            break key;
        }
    };
    let state = State {
        newest: if constant_id { key.clone() } else { String::new() },
        before: None,
        busy: true,
        heard: Instant::now(),
        gone: false,
        last: None,
    };
    let session =
        Arc::new(Session { key: key.clone(), ip, connection: connection.clone(), state: Mutex::new(state) });
    sessions.insert(key, session.clone());
    drop(sessions);
    let role = if server == Server::Switchboard { Role::Switchboard } else { Role::Notification };
    serve::start(shared, connection, role);
    shared.spawn(watch(shared.clone(), session.clone()));
    Claim { session, repeated: false }
}

/// Ends a session for which no request came for too long.
async fn watch(shared: Arc<Shared>, session: Arc<Session>) {
    let expiry = shared.settings.gateway_expiry;
    loop {
        let now = Instant::now();
        let at = {
            let state = locked(&session.state);
            if state.gone {
                return;
            }
            if state.busy { now + expiry.max(Duration::from_millis(1)) } else { state.heard + expiry }
        };
        if at <= now {
            shared.gateway.expire(&session, &shared.tally);
            return;
        }
        Timer::at(at).await;
    }
}
