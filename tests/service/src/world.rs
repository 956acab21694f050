//! The state all servers share: who is signed in, which switchboards are open, which tickets and cookies are good.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use crate::configuration::Configuration;
use crate::controls::Server;
use crate::counters::Tally;
use crate::dialect::Dialect;
use crate::directory::{AccountId, Directory, Entry};
use crate::identifiers;
use crate::percent::Name;
use crate::quirks::{GatewayEnds, Quirks};
use crate::service::Kick;
use crate::single_sign_on::{self, SECRET};
use crate::switchboard::{Board, Cookie};
use crate::wire::Connection;

/// Everything behind the one lock.
pub(crate) struct World {
    pub(crate) directory: Directory,
    pub(crate) sessions: HashMap<AccountId, Session>,
    pub(crate) boards: HashMap<u64, Board>,
    pub(crate) cookies: HashMap<String, Cookie>,
    pub(crate) tickets: HashMap<String, Ticket>,
    /// What lock keys have to answer, for each account that was asked.
    pub(crate) lock_challenges: HashMap<AccountId, String>,
    pub(crate) quirks: Quirks,
    pub(crate) settings: Arc<Configuration>,
    pub(crate) tally: Arc<Tally>,
    pub(crate) ports: Ports,
}

/// The addresses servers name to clients.
#[derive(Debug, Clone)]
pub(crate) struct Ports {
    pub(crate) dispatch: SocketAddr,
    pub(crate) notification: SocketAddr,
    pub(crate) switchboard: SocketAddr,
}

/// A signed-in notification connection.
pub(crate) struct Session {
    pub(crate) link: Arc<Connection>,
    pub(crate) dialect: Dialect,
    /// `None` before the first `CHG`.
    pub(crate) status: Option<String>,
    pub(crate) client_id: String,
    pub(crate) object: Option<String>,
    pub(crate) personal_message: Option<Vec<u8>>,
    /// `UUX` came, even an empty one.
    pub(crate) told_personal_message: bool,
    /// The client has its list: `SYN` was answered, or from MSNP13 on the first `ADL` was.
    pub(crate) synchronized: bool,
    pub(crate) challenges: Vec<String>,
    /// `IMS OFF`.
    pub(crate) switchboards_off: bool,
}

impl Session {
    pub(crate) fn new(link: Arc<Connection>, dialect: Dialect) -> Session {
        Session {
            link,
            dialect,
            status: None,
            client_id: "0".to_owned(),
            object: None,
            personal_message: None,
            told_personal_message: false,
            synchronized: false,
            challenges: Vec::new(),
            switchboards_off: false,
        }
    }

    /// Whether the client may open conversations: whoever is hidden may not, up to MSNP12.
    pub(crate) fn may_converse(&self) -> bool {
        if self.dialect.has_web_lists() { self.status.is_some() } else { self.is_visible() }
    }

    /// What ends `XFR SB` and `RNG` for this client.
    pub(crate) fn switchboard_tail(&self, domain: &str) -> String {
        self.dialect.switchboard_tail(domain, self.link.tunnel().is_none())
    }

    /// Online and not hidden.
    pub(crate) fn is_visible(&self) -> bool {
        self.status.as_deref().is_some_and(|status| status != "HDN")
    }
}

/// A Passport ticket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket {
    pub(crate) account: AccountId,
    pub(crate) expires: Instant,
    pub(crate) purpose: Purpose,
    /// What whoever asked for the ticket was told beside it.
    pub(crate) secret: [u8; SECRET],
}

/// What a ticket is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// `USR TWN`, and fetching what others left.
    SignIn,
    /// `USR SSO`; and whatever `SignIn` is good for.
    SingleSignOn,
    /// The services that keep the lists.
    AddressBook,
    /// Leaving messages for others.
    OfflineMessages,
    /// A service beside Messenger.
    OtherSite,
}

impl World {
    pub(crate) fn new(settings: Arc<Configuration>, tally: Arc<Tally>, ports: Ports) -> World {
        let mut world = World {
            directory: Directory::default(),
            sessions: HashMap::new(),
            boards: HashMap::new(),
            cookies: HashMap::new(),
            tickets: HashMap::new(),
            lock_challenges: HashMap::new(),
            quirks: Quirks::default(),
            settings: settings.clone(),
            tally,
            ports,
        };
        world.directory.forward_limit = settings.forward_list_limit;
        world.set_quirks(settings.quirks.clone());
        for account in &settings.accounts {
            world.directory.add(account.clone());
        }
        world
    }

    pub(crate) fn set_quirks(&mut self, quirks: Quirks) {
        self.directory.case_sensitive = quirks.case_sensitive_accounts;
        self.quirks = quirks;
    }

    /// A name as this service writes it.
    pub(crate) fn written(&self, name: &Name) -> String {
        name.wire(self.quirks.names)
    }

    /// An account's own name as this service writes it.
    pub(crate) fn name_of(&self, account: AccountId) -> String {
        let record = self.directory.record(account);
        self.never_empty(self.written(&record.name), &record.address)
    }

    /// The name that a list shows for an entry.
    pub(crate) fn listed_name(&self, entry: &Entry) -> String {
        self.never_empty(self.written(&self.directory.listed_name(entry)), &entry.address)
    }

    /// The name of a group as this service writes it.
    pub(crate) fn group_name(&self, name: &Name) -> String {
        self.never_empty(self.written(name), "%20")
    }

    /// What stands in place of an empty name, unless empty names are written as they are.
    fn never_empty(&self, name: String, instead: &str) -> String {
        if name.is_empty() && !self.quirks.empty_names { instead.to_owned() } else { name }
    }

    /// The code for "no such user" where it is 208 officially.
    pub(crate) fn no_such_user(&self) -> u16 {
        if self.quirks.no_such_user_205 { 205 } else { 208 }
    }

    pub(crate) fn session_of(&self, address: &str) -> Option<&Session> {
        self.sessions.get(&self.directory.find(address)?)
    }

    pub(crate) fn status_of(&self, address: &str) -> Option<String> {
        self.session_of(address)?.status.clone()
    }

    /// Sends to an account's notification connection, if it is signed in.
    pub(crate) fn send(&self, account: AccountId, bytes: &[u8]) {
        if let Some(session) = self.sessions.get(&account) {
            session.link.send(bytes);
        }
    }

    pub(crate) fn send_raw(&self, address: &str, bytes: &[u8]) {
        if let Some(session) = self.session_of(address) {
            session.link.send(bytes);
        }
    }

    pub(crate) fn send_raw_to_switchboards(&self, address: &str, bytes: &[u8]) {
        for link in self.switchboard_links(address) {
            link.send(bytes);
        }
    }

    fn switchboard_links(&self, address: &str) -> impl Iterator<Item = &Arc<Connection>> {
        let account = self.directory.find(address);
        self.boards
            .values()
            .flat_map(|board| &board.participants)
            .filter(move |participant| Some(participant.account) == account)
            .map(|participant| &participant.link)
    }

    /// Whose connection this is, as far as somebody is signed in or in a conversation on it.
    pub(crate) fn account_of(&self, link: u64) -> Option<String> {
        let session = self.sessions.iter().find(|(_, session)| session.link.id == link);
        let mut participants = self.boards.values().flat_map(|board| &board.participants);
        let account = session
            .map(|(account, _)| *account)
            .or_else(|| participants.find(|other| other.link.id == link).map(|other| other.account))?;
        Some(self.directory.address(account).to_owned())
    }

    pub(crate) fn cut(&self, address: &str, only: Option<Server>) {
        if only != Some(Server::Switchboard)
            && let Some(session) = self.session_of(address)
        {
            session.link.cut();
        }
        if only != Some(Server::Notification) {
            self.switchboard_links(address).for_each(|link| link.cut());
        }
    }

    pub(crate) fn kick(&mut self, address: &str, reason: Kick) {
        if let Some(account) = self.directory.find(address) {
            self.end_session(account, reason);
        }
    }

    pub(crate) fn kick_all(&mut self, reason: Kick) {
        let accounts: Vec<AccountId> = self.sessions.keys().copied().collect();
        for account in accounts {
            self.end_session(account, reason);
        }
    }

    /// Ends a session from the server's side, and tells those who saw the account.
    pub(crate) fn end_session(&mut self, account: AccountId, reason: Kick) {
        let watchers = self.seen_by(account);
        let Some(session) = self.sessions.remove(&account) else { return };
        let forgets = self.quirks.gateway_ends == GatewayEnds::Forgotten && session.link.tunnel().is_some();
        match reason {
            _ if forgets => {
                session.link.cut();
                false
            }
            Kick::Elsewhere => session.link.send(b"OUT OTH\r\n"),
            Kick::ShuttingDown => session.link.send(b"OUT SSD\r\n"),
            Kick::Plain => session.link.send(b"OUT\r\n"),
            Kick::TermsOfUse => session.link.send(b"OUT TOU\r\n"),
            Kick::Migrated => session.link.send(b"OUT MIG\r\n"),
            Kick::ReturnIn(minutes) => session.link.send(format!("OUT RCT {minutes}\r\n").as_bytes()),
            Kick::Cut => {
                session.link.cut();
                false
            }
        };
        session.link.finish();
        self.tell_offline(account, &watchers);
    }

    /// Issues a ticket, in the form of `from-PP`.
    pub(crate) fn issue_ticket(&mut self, account: AccountId, purpose: Purpose) -> String {
        let now = Instant::now();
        // Not at each login: thousands may come at once.
        if self.tickets.len() % 256 == 255 {
            self.tickets.retain(|_, ticket| ticket.expires > now);
        }
        let slash = if self.quirks.encoded_tickets { "%2F" } else { "" };
        let token = identifiers::token(180);
        let ticket = if self.quirks.bare_tickets {
            format!("{slash}{token}")
        } else {
            format!("t={slash}{token}&p={}", identifiers::token(120))
        };
        let expires = now + self.settings.ticket_lifetime;
        let secret = identifiers::bytes();
        self.tickets.insert(ticket.clone(), Ticket { account, expires, purpose, secret });
        self.tally.tickets_issued.add(1);
        ticket
    }

    pub(crate) fn revoke_tickets(&mut self, address: &str) {
        let account = self.directory.find(address);
        self.tickets.retain(|_, ticket| Some(ticket.account) != account);
    }

    /// Forgets whoever is signed in, and every conversation.
    pub(crate) fn clear(&mut self) {
        self.sessions.clear();
        self.boards.clear();
        self.cookies.clear();
    }

    /// The account that a ticket signs in.
    pub(crate) fn ticket_owner(&self, ticket: &str) -> Option<AccountId> {
        self.ticket_for(ticket, &[Purpose::SignIn, Purpose::SingleSignOn])
    }

    /// The account that a ticket signs in when its secret answers a nonce.
    pub(crate) fn prover(&self, ticket: &str, nonce: &str, answer: &str) -> Option<AccountId> {
        let account = self.ticket_for(ticket, &[Purpose::SingleSignOn])?;
        single_sign_on::is_right(&self.tickets.get(ticket)?.secret, nonce, answer).then_some(account)
    }

    /// Whose ticket it is, if it is good for one of these.
    pub(crate) fn ticket_for(&self, ticket: &str, purposes: &[Purpose]) -> Option<AccountId> {
        let ticket = self.tickets.get(ticket)?;
        let is_good = purposes.contains(&ticket.purpose) && ticket.expires > Instant::now();
        is_good.then_some(ticket.account)
    }
}
