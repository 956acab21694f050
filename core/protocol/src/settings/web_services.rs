//! The addresses of web services, copied.

use super::list_version::ListVersion;
use super::longest::LONGEST_URL;
use crate::address::{Word, set};
use crate::http::Url;

/// Where the web services of a service are (feature `services`). Each address is empty where there is none; for `http://` the same holds
/// as for [`Servers::nexus`](super::Servers::nexus).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WebServices<'a> {
    /// Tickets by SOAP: `https://login.example.net/RST.srf`. Asked where there is no nexus: none was named, or it answers 404. An address whose path
    /// ends in `RST2.srf` is asked in the newer form (`services.md` 1.3), one to which the service leads as well.
    pub tokens: &'a str,
    /// Ask there at once, and the nexus never.
    pub tokens_first: bool,
    /// Where messages are left for who is offline: `https://ows.example.net/OimWS/oim.asmx`.
    pub offline_store: &'a str,
    /// Where those are fetched that others left: `https://rsi.example.net/rsi/rsi.asmx`.
    pub offline_fetch: &'a str,
    /// The address book of MSNP13 to MSNP15: `https://contacts.example.net/abservice/abservice.asmx`.
    pub address_book: &'a str,
    /// Who is allowed, blocked, and waits there: `https://contacts.example.net/abservice/SharingService.asmx`.
    pub sharing: &'a str,
    /// The list of MSNP13 to MSNP15 that is kept, as [`Event::ListComplete`](crate::Event::ListComplete) gave its version; with empty words: none is
    /// yet, and it will be. Only what has changed is asked for then, which is told behind [`Event::ListUnchanged`](crate::Event::ListUnchanged), and the
    /// notification server is told the list that is handed in by [`begin_kept_list`](crate::Messenger::begin_kept_list). A service that wants
    /// it so sends all of it all the same. `None`: nobody keeps it.
    pub kept_list: Option<ListVersion<'a>>,
}

impl WebServices<'static> {
    /// None.
    pub const NONE: Self = Self {
        tokens: "",
        tokens_first: false,
        offline_store: "",
        offline_fetch: "",
        address_book: "",
        sharing: "",
        kept_list: None,
    };
}

/// What [`WebServices`] said.
pub(crate) struct OwnWebServices {
    pub(crate) tokens: Word<LONGEST_URL>,
    pub(crate) tokens_first: bool,
    pub(crate) offline_store: Word<LONGEST_URL>,
    pub(crate) offline_fetch: Word<LONGEST_URL>,
    pub(crate) address_book: Word<LONGEST_URL>,
    pub(crate) sharing: Word<LONGEST_URL>,
    keeps_list: bool,
    /// When the list that is kept was changed last: memberships, and contacts.
    pub(crate) list_changes: (Word<40>, Word<40>),
}

impl OwnWebServices {
    pub(crate) const NONE: Self = Self {
        tokens: Word::new(),
        tokens_first: false,
        offline_store: Word::new(),
        offline_fetch: Word::new(),
        address_book: Word::new(),
        sharing: Word::new(),
        keeps_list: false,
        list_changes: (Word::new(), Word::new()),
    };

    /// Takes over what was checked.
    pub(super) fn copy(&mut self, said: &WebServices<'_>) {
        set(&mut self.tokens, said.tokens);
        set(&mut self.offline_store, said.offline_store);
        set(&mut self.offline_fetch, said.offline_fetch);
        set(&mut self.address_book, said.address_book);
        set(&mut self.sharing, said.sharing);
        self.tokens_first = said.tokens_first;
        self.keeps_list = said.kept_list.is_some();
        let kept = said.kept_list.unwrap_or_default();
        self.set_list_changes(kept.list, kept.settings);
    }

    /// The list is now of these times. Without both of them, in words that fit, it is asked for whole the next time.
    pub(crate) fn set_list_changes(&mut self, memberships: &str, contacts: &str) {
        let fits = |text: &str| !text.is_empty() && text.len() <= self.list_changes.0.capacity();
        let (memberships, contacts) =
            if fits(memberships) && fits(contacts) { (memberships, contacts) } else { ("", "") };
        set(&mut self.list_changes.0, memberships);
        set(&mut self.list_changes.1, contacts);
    }

    /// The times of the list that is kept, where one is.
    pub(crate) fn kept_changes(&self) -> Option<(&str, &str)> {
        let (memberships, contacts) = &self.list_changes;
        (self.keeps_list && !memberships.is_empty()).then_some((memberships, contacts))
    }

    /// Whether a redirect of the service for tickets may lead here: to the same host, or one below it (`services.md` 1.4).
    pub(crate) fn may_give_tokens(&self, url: &Url<'_>) -> bool {
        is_of(&self.tokens, url)
    }

    /// The same for address book and memberships.
    pub(crate) fn may_keep_lists(&self, url: &Url<'_>) -> bool {
        is_of(&self.address_book, url) || is_of(&self.sharing, url)
    }
}

/// Whether an address is at the same host as another one, or at one below it.
fn is_of(own: &str, url: &Url<'_>) -> bool {
    let own = Url::parse(own.as_bytes()).map_or("", |own| own.host);
    url.host.eq_ignore_ascii_case(own) || super::named_server::is_below(own, url.host)
}
