//! One machine, its driver, and the servers that it reaches; and what has to be true of them at every step.

use std::collections::{BTreeSet, HashMap, HashSet};

use msnp_core::account::{Capabilities, Status};
use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::error::{LinkError, SignOutReason};
use msnp_core::settings::{
    Gateway, GatewayUse, ListVersion, Md5SignIn, Proxy, ProxyKind, Reconnection, Servers,
};
use msnp_core::switchboard::message::{Format, Outgoing};
use msnp_core::time::{Duration, Instant};
use msnp_core::{
    ChatId, Error, Event, LinkId, MessageId, Messenger, Output, Recipient, RequestId, SignIn, State, Storage,
};

use crate::peers::Transfers;
use crate::reading::{collected, look_at, pieces};
use crate::secrets::look_at_secrets;
use crate::server::{CAME, DIRECT_PORT, Habits, Link};

/// Whom one writes to.
pub const PEOPLE: [&str; 6] = [
    "bruno@example.org",
    "dora@example.org",
    "Carla@Example.org",
    "anna@example.net",
    "tel:+15550100123",
    "not an account",
];

/// A machine that does not come to `Wait` within so many polls never does.
const MOST_POLLS: u32 = 20_000;

/// A message that asks for no acknowledgement and has left; one late refusal may follow.
const LEFT: u32 = 1000;

/// Whether a session that was online may end so, if it is to be taken up again.
fn ends_for_good(reason: &SignOutReason<'_>) -> bool {
    match reason {
        SignOutReason::Wish
        | SignOutReason::SignedInElsewhere
        | SignOutReason::ProbablySignedInElsewhere
        | SignOutReason::WrongPassword { .. } => true,
        SignOutReason::Refused { code, .. } => {
            matches!(code.number(), 205 | 208 | 420 | 511 | 911 | 923 | 924 | 926..=928)
        }
        _ => false,
    }
}

/// Where the servers are.
pub const fn servers() -> Servers<'static> {
    Servers {
        host: "ns.example.net",
        port: 1863,
        nexus: "https://nexus.example.net/rdr/pprdr.asp",
        login: "",
        allow_plain_passport: false,
    }
}

/// Bits 10 and 11 are the kind of proxy, bit 12 says whether it asks for a name, 13 and 14 how the gateway is used, and 15 its address.
fn detour(choice: u16) -> (Gateway<'static>, Proxy<'static>) {
    let secure = choice >> 13 & 3 == 3;
    let address = match (secure, choice >> 15) {
        (true, 0) => "https://gw.example.net/gateway/gateway.dll",
        (false, 0) => "http://gw.example.net/gateway/gateway.dll",
        (true, _) => "https://gw.example.net:8443/gateway.dll?a=b",
        (false, _) => "http://gw.example.net:8080/gateway.dll?a=b",
    };
    let usage = match choice >> 13 & 3 {
        0 => GatewayUse::Never,
        1 => GatewayUse::Fallback,
        _ => GatewayUse::Always,
    };
    let kind =
        [ProxyKind::None, ProxyKind::Http, ProxyKind::Socks5, ProxyKind::None][usize::from(choice >> 10 & 3)];
    let (user, password) = if choice >> 12 & 1 == 1 { ("anna", "walks") } else { ("", "") };
    (Gateway { address, usage }, Proxy { kind, host: "proxy.example.net", port: 3128, user, password })
}

/// A machine, its driver, and the servers that it reaches.
pub struct World<S: Storage> {
    pub machine: Messenger<S>,
    pub now: Instant,
    pub links: Vec<Link>,
    /// Where the machine listens.
    pub listeners: Vec<LinkId>,
    pub habits: Habits,
    pub chats: Vec<ChatId>,
    /// The driver writes half of what it is given.
    pub stalled: bool,
    /// The driver opens connections when it is told to.
    pub slow: bool,
    /// The driver does several things before it drains the machine.
    pub busy: bool,
    /// Cuts what servers say, the same cuts for the same seed.
    pub cuts: Option<u8>,
    /// Events and what was written, if they are kept.
    pub transcript: Option<Vec<String>>,
    /// Something was said on a connection that was closed already.
    unheard: bool,
    state: State,
    /// Every connection that was wanted. A number may be given away before that.
    known: HashSet<LinkId>,
    fates: HashMap<MessageId, u32>,
    wishes: HashMap<RequestId, u32>,
    /// Of the sign-in: Passport may be asked without TLS, and a session that was online is taken up again.
    allows_plain: bool,
    reconnects: bool,
    was_online: bool,
    talks: HashMap<ChatId, Talk>,
    /// Pictures and files from person to person.
    pub transfers: Transfers,
}

/// A conversation as it is told.
#[derive(Default)]
struct Talk {
    peer: String,
    present: BTreeSet<String>,
    grew: bool,
    /// The peer was blocked: nothing that is said in it is told any more.
    silent: bool,
}

impl<S: Storage> Default for World<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Storage> World<S> {
    /// A machine that is signed out, and a service that has nothing to say yet.
    pub fn new() -> Self {
        Self {
            machine: Messenger::new(),
            now: Instant::from_millis(1000),
            links: Vec::new(),
            listeners: Vec::new(),
            habits: Habits::default(),
            chats: Vec::new(),
            stalled: false,
            slow: false,
            busy: false,
            cuts: None,
            transcript: None,
            unheard: false,
            state: State::Offline,
            known: HashSet::new(),
            fates: HashMap::new(),
            wishes: HashMap::new(),
            allows_plain: false,
            reconnects: false,
            was_online: false,
            talks: HashMap::new(),
            transfers: Transfers::default(),
        }
    }

    /// Begins to sign in, in one of many ways.
    pub fn sign_in(&mut self, choice: u16, resume: &[u8]) {
        let bit = |number: u16| choice >> number & 1 == 1;
        let mut wish = SignIn::new("anna@example.net", "secret", servers());
        wish.eager = !bit(0);
        if bit(1) {
            wish.reconnection = Reconnection::NEVER;
        }
        if bit(2) {
            wish.servers.login = "https://login.example.net/login2.srf";
        }
        if bit(3) {
            wish.list_version = ListVersion { list: "2006", settings: "2005" };
        }
        if bit(4) {
            wish.status = Status::Hidden;
        }
        if bit(5) {
            wish.capabilities = Capabilities(Capabilities::CHUNKED_MESSAGES);
        }
        if self.habits.is_by_md5() {
            wish.md5_sign_in = Md5SignIn::Password;
        } else if bit(6) {
            wish.dialects = Dialects::NONE.with(Dialect::MSNP9).with(Dialect::MSNP8);
        }
        if self.habits.has_address_book() {
            wish.web.tokens = "https://login.example.net/RST.srf";
            // Alone, or beside all others.
            let others = if bit(6) { Dialects::ALL } else { Dialects::NONE };
            wish.dialects =
                Dialect::from_number(self.habits.dialect).map_or(others, |dialect| others.with(dialect));
        }
        if bit(7) {
            wish.servers =
                Servers { nexus: "http://nexus.example.net/", allow_plain_passport: bit(8), ..servers() };
        }
        if bit(9) {
            wish.limits.idle_chat = Duration::ZERO;
            wish.limits.window = 100;
        }
        (wish.gateway, wish.proxy) = detour(choice);
        wish.reconnection.seed = u32::from(choice);
        wish.resume = resume;
        let begun = self.machine.sign_in(&wish);
        look_at(&begun);
        if begun.is_ok() {
            (self.allows_plain, self.reconnects) =
                (wish.servers.allow_plain_passport, wish.reconnection.enabled);
            self.was_online = false;
        }
    }

    /// Signs out: from now on the session may end in any way.
    pub fn sign_out(&mut self) {
        self.was_online = false;
        self.machine.sign_out();
    }

    /// Blocks somebody: where nobody else is, they are not heard any more.
    pub fn block(&mut self, account: &str) {
        let wish = self.machine.block(account);
        if wish.is_ok() {
            let theirs = |talk: &&mut Talk| !talk.grew && talk.peer.eq_ignore_ascii_case(account);
            self.talks.values_mut().filter(theirs).for_each(|talk| talk.silent = true);
        }
        self.wished(wish);
    }

    /// Signs in, and is answered until all is quiet.
    pub fn begin(&mut self, choice: u16) {
        self.sign_in(choice, &[]);
        self.drain();
        self.answer_all();
    }

    /// Every server answers everything, until nothing is asked any more.
    pub fn answer_all(&mut self) {
        for _ in 0..64 {
            let Some(at) = self.links.iter().position(|link| !link.asked.is_empty()) else { return };
            self.answer(at, true);
        }
    }

    /// One server answers everything that it was asked.
    pub fn answer_all_of(&mut self, at: usize) {
        while self.links.get(at).is_some_and(|link| !link.asked.is_empty()) {
            self.answer(at, true);
        }
    }

    /// The server of a connection answers the oldest command.
    pub fn answer(&mut self, at: usize, well: bool) {
        let Some(link) = self.links.get_mut(at) else { return };
        if let Some(answer) = self.habits.answer(link, well) {
            self.brings(at, &answer);
        }
    }

    /// The server of a connection says something of its own accord; where the gateway carries it, with the next answer.
    pub fn tell(&mut self, at: usize, bytes: &[u8]) {
        match self.links.get_mut(at).filter(|link| link.is_gateway) {
            None => self.say(at, bytes),
            Some(link) => {
                link.waiting.extend_from_slice(bytes);
                self.answer(at, true);
            }
        }
    }

    /// These bytes come in on a connection.
    pub fn say(&mut self, at: usize, bytes: &[u8]) {
        if let Some(link) = self.links.get_mut(at) {
            link.disturbed = true;
        }
        self.brings(at, bytes);
    }

    fn brings(&mut self, at: usize, bytes: &[u8]) {
        let Some(link) = self.links.get(at).map(|link| link.id) else { return };
        match self.cuts {
            None => self.say_on(link, bytes),
            Some(seed) => pieces(seed, bytes).into_iter().for_each(|piece| self.say_on(link, piece)),
        }
    }

    /// The same, whatever other connections there are by now.
    pub fn say_on(&mut self, link: LinkId, bytes: &[u8]) {
        if self.links.iter().all(|open| open.id != link) {
            self.unheard |= !bytes.is_empty();
            return;
        }
        let mut rest = bytes;
        for _ in 0..MOST_POLLS {
            let room = self.machine.room(link);
            if self.busy && room == 0 {
                self.drain_now();
                continue;
            }
            let taken = self.machine.received(link, rest);
            assert!(taken >= room.min(rest.len()), "less was taken than there was room for");
            rest = &rest[taken..];
            self.drain();
            if rest.is_empty() {
                return;
            }
        }
        panic!("it takes no more bytes");
    }

    /// A connection ends.
    pub fn close(&mut self, at: usize, why: LinkError) {
        if at < self.links.len() {
            let link = self.links.remove(at).id;
            self.machine.closed(link, why);
        }
    }

    /// A connection that was on its way is open.
    pub fn connect(&mut self, at: usize) {
        if let Some(link) = self.links.get_mut(at).filter(|link| !link.connected) {
            link.connected = true;
            self.machine.connected(link.id);
        }
    }

    /// What could not be written is written, as much as there is room for.
    pub fn write_more(&mut self, at: usize, most: usize) {
        let Some(link) = self.links.get_mut(at) else { return };
        let unsent = self.machine.unsent(link.id);
        let bytes = unsent[..most.min(unsent.len())].to_vec();
        link.hears(&bytes);
        self.machine.sent(link.id, bytes.len());
    }

    pub fn pass(&mut self, milliseconds: u64) {
        self.now = self.now.after(Duration::from_millis(milliseconds));
    }

    pub fn text(&mut self, to: Recipient<'_>, body: &str) {
        self.send(to, &Outgoing::Text { body, format: Format::DEFAULT });
    }

    /// Says something; an accepted message has to have one fate.
    pub fn send(&mut self, to: Recipient<'_>, message: &Outgoing<'_>) {
        if let Ok((chat, message)) = self.machine.send(to, message) {
            self.chats.push(chat);
            assert!(self.fates.insert(message, 0).is_none(), "the number of a message was used before");
        }
    }

    /// A wish was made; one that was accepted has to be answered once.
    pub fn wished(&mut self, wish: Result<RequestId, Error>) {
        if let Ok(wish) = wish {
            assert!(self.wishes.insert(wish, 0).is_none(), "the number of a wish was used before");
        }
    }

    /// Does all that the machine wants, unless the driver is busy with something else.
    pub fn drain(&mut self) {
        if !self.busy {
            self.drain_now();
        }
    }

    /// Somebody has connected to where the machine listens.
    pub fn comes(&mut self, link: LinkId) {
        assert!(self.known.insert(link), "the number of a link was used before");
        let mut come = Link::new(link, CAME.to_owned(), false);
        come.connected = true;
        self.links.push(come);
    }

    /// Whether a connection leads from client to client.
    pub fn is_direct(&self, link: LinkId) -> bool {
        self.links.iter().any(|open| open.id == link && open.leads_to.ends_with(DIRECT_PORT))
    }

    /// Does all that the machine wants, until it waits.
    fn drain_now(&mut self) {
        for _ in 0..MOST_POLLS {
            match self.machine.poll(self.now) {
                Output::Connect { link, endpoint } => {
                    assert!(self.known.insert(link), "the number of a link was used before");
                    assert!(endpoint.port != 0 && !endpoint.host.is_empty());
                    let leads_to = format!("{}:{}", endpoint.host, endpoint.port);
                    self.links.push(Link::new(link, leads_to, endpoint.tls));
                    if !self.slow {
                        let last = self.links.len() - 1;
                        self.connect(last);
                    }
                }
                Output::Send { link, bytes } => {
                    let count = if self.stalled { bytes.len() / 2 } else { bytes.len() };
                    let open = self.links.iter_mut().find(|open| open.id == link);
                    let open = open.filter(|open| open.connected).expect("it writes to what is not open");
                    assert!(!bytes.is_empty());
                    look_at_secrets(open, bytes, self.allows_plain);
                    open.hears(&bytes[..count]);
                    let all = bytes.to_vec();
                    assert_eq!(self.machine.unsent(link), all);
                    self.machine.sent(link, count);
                    // Behind the head of a request to the gateway come the commands in it.
                    let more_may_follow = open.is_gateway_to_be() && count == all.len();
                    assert!(more_may_follow || self.machine.unsent(link) == &all[count..]);
                }
                Output::Listen { link, .. } => {
                    assert!(self.known.insert(link), "the number of a link was used before");
                    self.listeners.push(link);
                    let addresses = [std::net::Ipv4Addr::new(192, 168, 1, 10)];
                    let at = msnp_core::p2p::Listening { addresses: &addresses, port: 6891, public: None };
                    self.machine.listening(link, &at);
                }
                Output::Secure { link, host } => {
                    assert!(!host.is_empty());
                    let at = self.links.iter().position(|open| open.id == link && open.connected);
                    let at = at.expect("it makes secure what is not open");
                    (self.links[at].connected, self.links[at].is_secure) = (false, true);
                    if !self.slow {
                        self.connect(at);
                    }
                }
                Output::Close { link } => {
                    let before = self.links.len() + self.listeners.len();
                    self.links.retain(|open| open.id != link);
                    self.listeners.retain(|listener| *listener != link);
                    let after = self.links.len() + self.listeners.len();
                    assert!(after < before, "it closes what is not open");
                }
                Output::Event(event) => {
                    match &mut self.transcript {
                        // States are told when nothing else is to be told: how much that is depends on the pieces.
                        Some(transcript) if !matches!(event, Event::StateChanged { .. }) => {
                            transcript.push(format!("{event:?}"));
                        }
                        _ => look_at(&event),
                    }
                    let told = Told::of(&event);
                    hear_talk(&mut self.talks, &event);
                    if let Event::Peer(event) = &event {
                        self.transfers.hear(event);
                    }
                    self.hear(told);
                }
                Output::Wait { until } => return self.check(until),
            }
        }
        panic!("it never waits");
    }

    fn hear(&mut self, told: Told) {
        match told {
            Told::Delivered(message) | Told::Failed(message) => {
                let fate = self.fates.get_mut(&message).expect("a fate of a message that was not accepted");
                *fate += 1;
                let late = matches!(told, Told::Failed(_)) && *fate == LEFT + 1;
                assert!(*fate == 1 || late, "a message has two fates");
            }
            Told::Sent(message) => {
                assert_eq!(self.fates.insert(message, LEFT), Some(0), "it left twice, or was never accepted");
            }
            Told::Answered(wish) => {
                let count = self.wishes.get_mut(&wish).expect("the answer to a wish that was not accepted");
                *count += 1;
                assert_eq!(*count, 1, "a wish is answered twice");
            }
            Told::State(state) => self.state = state,
            Told::Online => self.was_online = true,
            Told::SignedOut { for_good } => {
                let may_end = for_good || !self.was_online || !self.reconnects;
                assert!(may_end, "a session that was online ends, and is not taken up again");
                self.was_online = false;
            }
            Told::Other => {}
        }
    }

    /// What is under way has a time limit; what sleeps or is over has none. The state that was told last is the state.
    fn check(&self, until: Instant) {
        let state = self.machine.state();
        let rests = matches!(state, State::Offline | State::Suspended);
        if self.links.is_empty() {
            assert_eq!(rests, until == Instant::FAR_FUTURE, "{state:?} and waiting for {until:?}");
        }
        assert!(rests || until != Instant::FAR_FUTURE, "{state:?} without a time limit");
        assert!(state != State::Suspended || until == Instant::FAR_FUTURE);
        assert_eq!(state, self.state, "a change of the state was not told");
        assert!(!self.machine.is_offline() || state == State::Offline);
    }

    /// Compares with a world whose servers said the same in other pieces: the same was told, and the same was written.
    pub fn is_like(&self, other: &Self) {
        let (told, also_told) = (self.transcript.as_deref(), other.transcript.as_deref());
        let (told, also_told) = (told.unwrap_or_default(), also_told.unwrap_or_default());
        if other.unheard {
            // What came in one piece with what ended the connection was still read.
            return;
        }
        for (at, event) in told.iter().enumerate() {
            assert_eq!(Some(event), also_told.get(at), "event {at} is another one");
        }
        assert_eq!(told.len(), also_told.len(), "more is told: {:?}", also_told.get(told.len()));
        let heard = |world: &Self| {
            world.links.iter().map(|link| String::from_utf8_lossy(&link.heard).into_owned()).collect()
        };
        let (heard, also_heard): (Vec<String>, Vec<String>) = (heard(self), heard(other));
        assert_eq!(heard, also_heard, "something else is written");
    }

    /// Signs out, and lets time pass: nothing may be left over, whatever the driver and the servers do or leave undone.
    pub fn end(mut self) {
        look_at(&self.machine);
        look_at(&collected(|sink| self.machine.put_resume(true, sink)));
        self.busy = false;
        self.drain();
        self.sign_out();
        self.drain();
        for _ in 0..40 {
            self.pass(5_000);
            self.drain();
        }
        assert!(self.machine.is_offline(), "{:?}", self.machine);
        assert_eq!(self.machine.state(), State::Offline);
        assert!(self.links.is_empty(), "connections are left open");
        self.transfers.end();
        for (message, fate) in &self.fates {
            assert!(matches!(*fate, 1 | LEFT | 1001), "{message:?} has {fate} fates");
        }
        for (wish, count) in &self.wishes {
            assert_eq!(*count, 1, "{wish:?} was never answered");
        }
    }
}

/// Who is in a conversation, and that nobody is heard who was shut out.
fn hear_talk(talks: &mut HashMap<ChatId, Talk>, event: &Event<'_>) {
    match *event {
        Event::ChatOpened { chat, account, .. } => {
            account.clone_into(&mut talks.entry(chat).or_default().peer)
        }
        Event::Joined { chat, account, .. } => {
            let talk = talks.entry(chat).or_default();
            talk.present.insert(account.to_lowercase());
            talk.grew |= talk.present.len() > 1;
        }
        Event::Left { chat, account, .. } => {
            talks.entry(chat).or_default().present.remove(&account.to_lowercase());
        }
        Event::ChatClosed { chat, .. } => talks.entry(chat).or_default().present.clear(),
        Event::Message { chat, .. } => {
            assert!(!talks.entry(chat).or_default().silent, "somebody who was shut out is heard");
        }
        _ => {}
    }
}

/// What of an event the world keeps.
#[derive(Clone, Copy)]
enum Told {
    Delivered(MessageId),
    Failed(MessageId),
    Sent(MessageId),
    Answered(RequestId),
    State(State),
    Online,
    SignedOut { for_good: bool },
    Other,
}

impl Told {
    fn of(event: &Event<'_>) -> Self {
        match *event {
            Event::Delivered { message, .. } => Self::Delivered(message),
            Event::Failed { message, .. } => Self::Failed(message),
            Event::Sent { message, .. } => Self::Sent(message),
            Event::Answered { request }
            | Event::Refused { request, .. }
            | Event::InvitationFailed { request, .. }
            | Event::Url { request, .. }
            | Event::ConfigurationFile { request, .. } => Self::Answered(request),
            Event::StateChanged { state } => Self::State(state),
            Event::Online { .. } => Self::Online,
            Event::SignedOut { ref reason } => Self::SignedOut { for_good: ends_for_good(reason) },
            _ => Self::Other,
        }
    }
}
