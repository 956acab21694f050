//! A message of one's own on its way, and the request that each call makes.

use super::requests::{Fetch, Method, Run, Store};
use super::values::{Context, Entry, Job};
use crate::dialect::Dialect;
use crate::ids::MessageId;
use crate::storage::{Buffer, Storage};
use crate::web::Body;
use crate::wire::cut;
use crate::wire::sink::Sink;

/// A message of one's own.
#[repr(C)]
pub(super) struct Outgoing<S: Storage> {
    pub(super) message: MessageId,
    /// The messages of one conversation have a run, and numbers in it.
    pub(super) run: Run,
    pub(super) number: u32,
    /// Whom the run is for.
    pub(super) run_mark: u64,
    /// What the service wanted to have answered; zeros: nothing.
    pub(super) lock_key: [u8; 32],
    /// Account, name and text, with a NUL behind each of the first two.
    pub(super) text: S::Letter,
}

impl<S: Storage> Outgoing<S> {
    pub(super) const NONE: Self = Self {
        message: MessageId(0),
        run: Run::NONE,
        number: 0,
        run_mark: 0,
        lock_key: [0; 32],
        text: S::Letter::EMPTY,
    };
}

/// A request to one of the services.
pub(super) enum Request<'a> {
    Fetch(Fetch<'a>),
    Store(Store<'a>),
}

impl Body for Request<'_> {
    fn put_part(&self, number: u16, sink: &mut dyn Sink) -> bool {
        match self {
            Self::Fetch(fetch) => fetch.put_part(number, sink),
            Self::Store(store) => store.put_part(number, sink),
        }
    }
}

/// The request that a job makes.
pub(super) fn request<'a, S: Storage>(
    job: Job,
    entries: &'a [Entry],
    outgoing: &'a Outgoing<S>,
    context: &'a Context<'_>,
) -> Option<Request<'a>> {
    let id = |place: u16| entries.get(usize::from(place)).map_or("", |entry| entry.id.as_str());
    let method = match job {
        Job::Nothing => return None,
        Job::Metadata => Method::Metadata,
        Job::Message(place) => Method::Message(id(place)),
        Job::Delete(place) => Method::Delete(id(place)),
        Job::Store => {
            let text = core::str::from_utf8(outgoing.text.bytes()).unwrap_or_default();
            let (to, rest) = cut::split_once(text, 0).unwrap_or_default();
            let (name, text) = cut::split_once(rest, 0).unwrap_or_default();
            let settings = context.settings;
            return Some(Request::Store(Store {
                account: &settings.account,
                name,
                to,
                ticket: context.tickets.store,
                product: settings.product(Dialect::NEWEST).0,
                lock_key: &outgoing.lock_key,
                version: &settings.version,
                dialect: context.dialect.name(),
                run: &outgoing.run,
                number: outgoing.number,
                text,
            }));
        }
    };
    Some(Request::Fetch(Fetch { ticket: context.tickets.fetch, method }))
}
