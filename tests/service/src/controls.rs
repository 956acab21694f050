//! Controls: what a test can make the service do wrong, and when.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Serialize;

use crate::packet_faults::PacketFault;
use crate::running::{Shared, locked};

/// The kinds of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Server {
    /// Sends clients on to the notification server.
    Dispatch,
    /// Holds the session: lists, presence, notices.
    Notification,
    /// Carries conversations.
    Switchboard,
    /// Issues tickets over HTTP (nexus and login, TLS and plain).
    Passport,
    /// Carries sessions of the notification server and the switchboard in HTTP requests. The sessions themselves are of
    /// those servers.
    Gateway,
}

/// A point of the protocol where a [`Rule`] can step in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A connection was accepted; nothing was read or (for Passport) encrypted yet.
    Connect(Server),
    /// `VER` on the dispatch or the notification server.
    Version,
    /// `CVR`.
    ClientVersion,
    /// `USR TWN I`, `USR SSO I`, `USR MD5 I`.
    UserInitial,
    /// `USR TWN S`, `USR SSO S`, `USR MD5 S`.
    UserTicket,
    /// The HTTP request for the nexus.
    Nexus,
    /// The HTTP request for a ticket.
    Login,
    /// The SOAP request for tickets (`POST /RST.srf` or `/RST2.srf`).
    SecurityToken,
    /// The SOAP request for who may see the account, and whom it blocks (`FindMembership`).
    Memberships,
    /// A SOAP request that changes that (`AddMember`, `DeleteMember`).
    MembershipChange,
    /// The SOAP request for the address book (`ABFindAll`).
    AddressBook,
    /// A SOAP request that changes it (`ABContactAdd`, `ABGroupDelete` and so on).
    AddressBookChange,
    /// The SOAP request that leaves a message for somebody (`POST /OimWS/oim.asmx`).
    OfflineStore,
    /// The SOAP request for what messages wait (`POST /rsi/rsi.asmx`, `GetMetadata`).
    OfflineMetadata,
    /// The SOAP request for one of them (`GetMessage`).
    OfflineMessage,
    /// The SOAP request that deletes some of them (`DeleteMessages`).
    OfflineDelete,
    /// `SYN`.
    Synchronize,
    /// `CHG`.
    Change,
    /// Any command that changes a list or a group, or announces that: `ADD ADC REM REA SBP ADG REG RMG ADL RML`.
    ListChange,
    /// `FQY`.
    NetworkQuery,
    /// `UUN`.
    Signal,
    /// `UUM`.
    MessageAcross,
    /// `PRP`, `BLP`, `GTC`.
    Setting,
    /// `UUX`.
    PersonalMessage,
    /// `PNG`.
    Ping,
    /// `QRY`.
    ChallengeAnswer,
    /// `XFR SB`.
    SwitchboardRequest,
    /// `USR` on a switchboard.
    SwitchboardUser,
    /// `ANS`.
    Answer,
    /// `CAL`.
    Call,
    /// `MSG` on a switchboard. The "answer" is `ACK` or `NAK`; under every action that replaces the answer the message is
    /// not passed on, except [`Action::Oversize`], which passes on a message of that size instead.
    Message,
    /// A packet between peers: `MSG` of the type `D` on a switchboard.
    Packet,
    /// A request to the gateway that opens a session. Under every action that replaces the answer nothing is done at a
    /// gateway step: no session is opened, no command passed on, no identifier used up.
    GatewayOpen,
    /// A request to the gateway that carries commands.
    GatewaySend,
    /// A request to the gateway that only asks what there is.
    GatewayPoll,
}

/// What to do instead of the ordinary answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Answer with this error code (an HTTP status at Passport and gateway steps); closes where servers close on errors,
    /// that is up to the sign-in and on entering a switchboard. At [`Step::Version`], 0 answers `VER n 0`.
    Refuse(u16),
    /// An answer of the right verb with nonsense in it. At gateway steps that of a captive portal: status 200, a page in
    /// HTML, no `X-MSN-Messenger`.
    Wrong,
    /// No answer, and nothing done.
    Silence,
    /// The ordinary answer so many times in all.
    Repeat(usize),
    /// An answer with so many bytes: a huge line, HTTP header, or (at [`Step::Message`]) message.
    Oversize(usize),
    /// Close instead of answering.
    Close,
    /// Answer, then close.
    CloseAfter,
    /// Everything is done as it should be, and the connection closes without an answer.
    Lose,
    /// So many arbitrary bytes instead of the answer.
    Garbage(usize),
    /// The ordinary answer, so much later. What the service sends on that connection in the meantime waits behind it.
    Delay(Duration),
    /// Exactly these bytes instead of the answer.
    Raw(Vec<u8>),
    /// This line instead of the answer; `{trid}` in it stands for the transaction id, as in `NAK {trid}`.
    Line(String),
    /// Send the client elsewhere: `XFR ... NS <address>` on the dispatch and notification server, status 302 with this
    /// location at Passport and at the gateway.
    Redirect(String),
    /// The same by a fault that says so (`psf:Redirect`), at [`Step::SecurityToken`] alone.
    RedirectByFault(String),
    /// A fault of the service with this code, such as `ABDoesNotExist`, at the steps of the services that keep the lists.
    Fault(String),
    /// Something happens to a packet between peers ([`Step::Packet`]).
    Packet(PacketFault),
}

impl Action {
    /// Whether it leaves the answer as it is everywhere but at steps of web services.
    pub(crate) fn is_for_web_services(&self) -> bool {
        matches!(self, Action::RedirectByFault(_) | Action::Fault(_))
    }
}

/// An [`Action`] at a [`Step`], with the conditions under which it is taken.
#[derive(Debug, Clone)]
pub struct Rule {
    step: Step,
    action: Action,
    left: Option<u32>,
    skip: u32,
    account: Option<String>,
    server: Option<Server>,
}

impl Rule {
    /// A rule that is taken once, whoever comes first.
    pub fn new(step: Step, action: Action) -> Rule {
        Rule { step, action, left: Some(1), skip: 0, account: None, server: None }
    }

    /// Is taken so many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Rule {
        self.left = Some(times);
        self
    }

    /// Is taken until [`Controls::clear`].
    #[must_use]
    pub fn forever(mut self) -> Rule {
        self.left = None;
        self
    }

    /// Lets so many fitting occasions pass first.
    #[must_use]
    pub fn skip(mut self, occasions: u32) -> Rule {
        self.skip = occasions;
        self
    }

    /// Is taken for this account only (known from `USR I` on, at the login, and inside switchboards; at the gateway once
    /// the session is signed in or in a conversation).
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Rule {
        self.account = Some(account.into().to_ascii_lowercase());
        self
    }

    /// Is taken on this kind of server only, for steps that several have.
    #[must_use]
    pub fn server(mut self, server: Server) -> Rule {
        self.server = Some(server);
        self
    }

    fn fits(&self, server: Server, step: Step, account: Option<&str>) -> bool {
        self.step == step
            && self.left != Some(0)
            && self.server.is_none_or(|wanted| wanted == server)
            && self
                .account
                .as_deref()
                .is_none_or(|wanted| account.is_some_and(|account| account.eq_ignore_ascii_case(wanted)))
    }
}

/// What [`Controls::flood`] sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flood {
    /// `NLN` of an imaginary contact (`flood@example.net`), going online and busy in turns.
    Presence,
    /// `CHL`. They count as outstanding challenges.
    Challenges,
    /// Verbs no client knows.
    UnknownVerbs,
    /// Notices of new mail.
    MailNotices,
}

/// The rules in force.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    // Looked at for every command; saves the lock while no rule is set.
    armed: AtomicBool,
    list: Mutex<VecDeque<Rule>>,
}

impl Rules {
    fn add(&self, rule: Rule) {
        let mut list = locked(&self.list);
        list.push_back(rule);
        self.armed.store(true, Ordering::Release);
    }

    fn clear(&self) {
        let mut list = locked(&self.list);
        list.clear();
        self.armed.store(false, Ordering::Release);
    }

    /// Whether there is any rule.
    pub(crate) fn is_armed(&self) -> bool {
        self.armed.load(Ordering::Acquire)
    }

    /// The action for this occasion: that of the oldest rule that fits.
    pub(crate) fn take(&self, server: Server, step: Step, account: Option<&str>) -> Option<Action> {
        if !self.is_armed() {
            return None;
        }
        let mut list = locked(&self.list);
        let mut taken = None;
        for rule in list.iter_mut().filter(|rule| rule.fits(server, step, account)) {
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            rule.left = rule.left.map(|left| left - 1);
            taken = Some(rule.action.clone());
            break;
        }
        list.retain(|rule| rule.left != Some(0));
        if list.is_empty() {
            self.armed.store(false, Ordering::Release);
        }
        taken
    }

    fn pending(&self) -> usize {
        locked(&self.list).len()
    }
}

/// Test controls of a running service. A cheap handle: clone it, use it from any thread; everything takes effect at once.
#[derive(Clone)]
pub struct Controls {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Controls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Controls").field("rules", &self.shared.rules).finish_non_exhaustive()
    }
}

impl Controls {
    pub(crate) fn new(shared: Arc<Shared>) -> Controls {
        Controls { shared }
    }

    /// Takes an action the next time a step is reached. Rules for one step are used up in the order they were added.
    pub fn on(&self, step: Step, action: Action) {
        self.add(Rule::new(step, action));
    }

    /// Takes an action the next so many times a step is reached.
    pub fn times(&self, times: u32, step: Step, action: Action) {
        self.add(Rule::new(step, action).times(times));
    }

    /// Takes an action every time a step is reached, until [`clear`](Controls::clear).
    pub fn forever(&self, step: Step, action: Action) {
        self.add(Rule::new(step, action).forever());
    }

    /// Adds a rule with conditions of its own.
    pub fn add(&self, rule: Rule) {
        self.shared.rules.add(rule);
    }

    /// Rules that are still in force.
    pub fn rules_left(&self) -> usize {
        self.shared.rules.pending()
    }

    /// Refuses connections to a kind of server (the port is closed), or listens again. Returns when it is so. Sessions
    /// through the gateway need no port but the gateway's.
    pub fn refuse_connections(&self, server: Server, refuse: bool) {
        self.shared.listeners.refuse(server, refuse);
    }

    /// Cuts every connection of an account, without a word: notification and switchboards.
    pub fn cut(&self, account: &str) {
        self.shared.world().cut(account, None);
    }

    /// Cuts the account's switchboard connections only.
    pub fn cut_switchboards(&self, account: &str) {
        self.shared.world().cut(account, Some(Server::Switchboard));
    }

    /// Cuts the account's notification connection only.
    pub fn cut_notification(&self, account: &str) {
        self.shared.world().cut(account, Some(Server::Notification));
    }

    /// Cuts the gateway's sockets, whatever they carry. The sessions live on.
    pub fn cut_gateway_sockets(&self) {
        self.shared.links.cut_sockets(Server::Gateway);
    }

    /// Lets every session of the gateway expire now: its server sees the end, its identifier is unknown from here on.
    pub fn expire_gateway_sessions(&self) {
        self.shared.gateway.expire_all(&self.shared.tally);
    }

    /// Cuts every connection to every server, and every session that comes through the gateway.
    pub fn cut_everything(&self) {
        self.shared.links.cut_all();
    }

    /// Delays everything the service sends by this much, like a long link: the bytes of a later moment do not wait for
    /// those of an earlier one to arrive. Zero ends it. Connecting itself is not delayed. Of sessions through the gateway
    /// it is the gateway's answers that are delayed, as well as stalled, split and held by the controls below.
    pub fn delay_all(&self, delay: Duration) {
        self.shared.links.set_delay(delay);
    }

    /// Holds so many of a hundred writes back for this long, like a radio that loses its cell; what is written later on that connection
    /// waits behind them. Zero ends it.
    pub fn stall_some(&self, of_a_hundred: u32, span: Duration) {
        self.shared.links.set_stalls(of_a_hundred, span);
    }

    /// Writes outgoing bytes in pieces of so many bytes, each in a segment of its own as far as the system allows.
    pub fn split_output(&self, piece: Option<usize>) {
        self.shared.links.set_piece(piece);
    }

    /// Holds all outgoing bytes back; `false` releases them all at once.
    pub fn hold_output(&self, hold: bool) {
        self.shared.links.set_hold(hold);
    }

    /// Sends many lines of one kind to an account's notification connection.
    pub fn flood(&self, account: &str, kind: Flood, count: usize) {
        self.shared.world().flood(account, kind, count);
    }

    /// Back to ordinary behaviour: no rules, no delay, no stalls, no splitting, nothing held, every port open.
    pub fn clear(&self) {
        self.shared.rules.clear();
        self.shared.links.set_delay(Duration::ZERO);
        self.shared.links.set_stalls(0, Duration::ZERO);
        self.shared.links.set_piece(None);
        self.shared.links.set_hold(false);
        for server in
            [Server::Dispatch, Server::Notification, Server::Switchboard, Server::Passport, Server::Gateway]
        {
            self.shared.listeners.refuse(server, false);
        }
    }
}
