//! `msnp demo`: two people on a service in this process. Everything that is printed really happened, and was waited for.

use std::io::Write;
use std::time::Duration;

use futures_lite::future::zip;
use futures_lite::{FutureExt, StreamExt};
use msnp::{
    Capabilities, Client, Dialect, Error, Event, Events, GatewayUse, Md5SignIn, Roots, SendFailure, Service,
    Settings, SignOutReason, Status, TransferEvent, TransferFailure,
};
use msnp_service::{Account, Configuration, Proxy, ProxyConfiguration};
use sha1::{Digest, Sha1};
use smol::Timer;

use crate::connection;
use crate::exit::Exit;
use crate::options::Demo;
use crate::problem::{Problem, with_options};
use crate::{logging, printable, status};

const ANNA: &str = "anna@example.com";
const BRUNO: &str = "bruno@example.com";
const CARLA: &str = "carla@example.com";
const PASSWORD: &str = "Example-Pass1";

/// How long each thing may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whom a network that wants a proxy knows.
const PROXY_USER: &str = "guest";
const PROXY_PASSWORD: &str = "Example-Pass2";

/// The way that everything goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Through {
    Gateway,
    HttpProxy,
    SocksProxy,
}

impl Through {
    pub(crate) const ACCEPTED: &'static str = "gateway, http-proxy or socks-proxy";

    pub(crate) fn read(word: &str) -> Option<Self> {
        match word {
            "gateway" => Some(Self::Gateway),
            "http-proxy" => Some(Self::HttpProxy),
            "socks-proxy" => Some(Self::SocksProxy),
            _ => None,
        }
    }
}

/// The service, and what leads to it.
struct Place {
    service: msnp_service::Service,
    through: Option<Through>,
    proxy: Option<Proxy>,
}

/// Why the story has no happy end.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Start(#[from] Problem),
    #[error("{who}: {error}. {}", with_options(error.advice()))]
    Call { who: &'static str, error: Error },
    #[error("{who}: {failure}. {}", with_options(failure.advice()))]
    Transfer { who: &'static str, failure: TransferFailure },
    #[error("{who} waited {} seconds, and this did not happen: {what}", PATIENCE.as_secs())]
    Missing { who: &'static str, what: &'static str },
    #[error("{what}: expected {expected}, and it was {found}")]
    Different { what: &'static str, expected: String, found: String },
}

pub(crate) fn run(options: &Demo) -> Exit {
    logging::start(options.verbosity);
    match smol::block_on(story(options)) {
        Ok(()) => Exit::Wish,
        Err(trouble) => {
            // Nobody can be told that standard error is closed.
            let _ = writeln!(std::io::stderr(), "msnp demo: {}", printable::lines(&trouble.to_string()));
            Exit::Failed
        }
    }
}

/// Somebody with a client, who watches what happens.
struct Person {
    name: &'static str,
    account: &'static str,
    client: Client,
    events: Events,
}

fn place(through: Option<Through>) -> Result<Place, Problem> {
    let service = msnp_service::Service::start(Configuration {
        accounts: vec![
            Account::new(ANNA, PASSWORD, "Anna").contact_in(BRUNO, "Friends").contact_in(CARLA, "Friends"),
            Account::new(BRUNO, PASSWORD, "Bruno").contact(ANNA),
            Account::new(CARLA, PASSWORD, "Carla").contact(ANNA),
        ],
        gateway: through == Some(Through::Gateway),
        ..Configuration::default()
    })?;
    say("service", &format!("listens on {}", service.addresses().dispatch));
    let credentials = Some((PROXY_USER.to_owned(), PROXY_PASSWORD.to_owned()));
    let configuration = ProxyConfiguration { credentials, ..ProxyConfiguration::default() };
    let proxy = match through {
        Some(Through::HttpProxy) => Some(Proxy::http(configuration)?),
        Some(Through::SocksProxy) => Some(Proxy::socks5(configuration)?),
        Some(Through::Gateway) | None => None,
    };
    let way = proxy.as_ref().map(Proxy::url).or_else(|| service.addresses().gateway_url.clone());
    if let Some(way) = way {
        say("network", &format!("leads through {way}"));
    }
    Ok(Place { service, through, proxy })
}

async fn story(options: &Demo) -> Result<(), Trouble> {
    let place = place(options.through)?;
    let service = &place.service;
    let mut anna = Person::new("Anna", ANNA, &place, options)?;
    let mut bruno = Person::new("Bruno", BRUNO, &place, options)?;
    anna.sign_in().await?;
    let contacts = anna.client.contacts();
    let groups: Vec<&str> = contacts.groups().iter().map(msnp::Group::name).collect();
    say("Anna", &format!("has {} contacts; groups: {}", contacts.contacts().count(), groups.join(", ")));
    bruno.sign_in().await?;

    presence(&mut anna, &mut bruno).await?;
    conversation(&mut anna, &mut bruno).await?;
    picture(&mut anna, &bruno).await?;
    file(&anna, &mut bruno).await?;
    if anna.client.dialect().is_some_and(Dialect::signs_in_by_md5) {
        nobody_there(&anna).await?;
    } else {
        away(&mut anna, &place, options).await?;
    }
    goodbye(&mut anna, &mut bruno, service).await?;
    place.check()?;
    say("demo", "all of it happened");
    Ok(())
}

async fn presence(anna: &mut Person, bruno: &mut Person) -> Result<(), Trouble> {
    anna.see("Bruno comes online", |event| {
        let is_it =
            matches!(event, Event::Presence { account, status: Status::Online, .. } if account == BRUNO);
        is_it.then_some(())
    })
    .await?;
    say("Anna", "sees Bruno online");
    bruno.within("his status is accepted", bruno.client.set_status(Status::Busy)).await?;
    let seen = anna
        .see("Bruno is busy", |event| {
            let is_it =
                matches!(event, Event::Presence { account, status: Status::Busy, .. } if account == BRUNO);
            is_it.then_some(Status::Busy)
        })
        .await?;
    say("Anna", &format!("sees Bruno {}", status::word(seen)));
    if bruno.client.dialect().is_some_and(msnp::Dialect::has_personal_message) {
        let words = "on a train";
        bruno.within("his personal message is accepted", bruno.client.set_personal_message(words)).await?;
        anna.see("Bruno's personal message", |event| {
            let is_it = matches!(event, Event::PersonalMessage { account, message, .. } if account == BRUNO && message == words);
            is_it.then_some(())
        })
        .await?;
        say("Anna", &format!("reads Bruno's personal message: {words}"));
    }
    Ok(())
}

async fn conversation(anna: &mut Person, bruno: &mut Person) -> Result<(), Trouble> {
    let chat = anna.within("the conversation opens", anna.client.chat(BRUNO)).await?;
    say("Anna", "opens a conversation with Bruno");
    chat.typing();
    bruno
        .see("Anna is typing", |event| {
            matches!(event, Event::Typing { from, .. } if from == ANNA).then_some(())
        })
        .await?;
    say("Bruno", "sees that Anna is typing");
    anna.send(&chat, "Hello Bruno, are you there? Grüße, こんにちは!").await?;
    let his = bruno.read(ANNA, "Hello Bruno, are you there? Grüße, こんにちは!").await?;

    let his = bruno.client.conversation_by_id(his).ok_or(Trouble::Missing {
        who: bruno.name,
        what: "the conversation that Anna's text came in is there",
    })?;
    bruno.within("the nudge leaves", async { his.nudge().await.map_err(Error::from) }).await?;
    anna.see("Bruno nudges", |event| {
        matches!(event, Event::Nudge { from, .. } if from == BRUNO).then_some(())
    })
    .await?;
    say("Anna", "is nudged by Bruno");
    bruno.send(&his, "Yes, I am. Nice to see you.").await?;
    anna.read(BRUNO, "Yes, I am. Nice to see you.").await?;
    Ok(())
}

/// The sides of the picture that the program draws.
const SIDE: u8 = 32;

/// Shades of blue and green, as a BMP.
pub(crate) fn drawn() -> Vec<u8> {
    let pixels = 3 * u32::from(SIDE) * u32::from(SIDE);
    let mut bytes = b"BM".to_vec();
    // The length of all, where the pixels begin, the length of this header, width, height.
    for number in [54 + pixels, 0, 54, 40, SIDE.into(), SIDE.into()] {
        bytes.extend(number.to_le_bytes());
    }
    // One plane of 24 bits for each pixel, which are not packed.
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0; 24]);
    for row in 0..SIDE {
        bytes.extend((0..SIDE).flat_map(|column| [255 - 4 * row, 7 * column, 60]));
    }
    bytes
}

fn hash_of(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bruno shows a picture, and Anna's client fetches it from his.
async fn picture(anna: &mut Person, bruno: &Person) -> Result<(), Trouble> {
    if bruno.client.dialect().is_some_and(|dialect| !dialect.has_pictures()) {
        return Ok(());
    }
    let picture = drawn();
    bruno.within("his picture is accepted", bruno.client.set_picture(Some(picture.clone()))).await?;
    say("Bruno", &format!("shows a picture of {SIDE}x{SIDE} pixels"));
    let announced = anna
        .see("Bruno's picture", |event| {
            if let Event::Transfer(TransferEvent::PictureChanged { account, picture }) = event
                && account == BRUNO
            {
                picture
            } else {
                None
            }
        })
        .await?;
    let fetched = anna.moves("his picture is fetched", anna.client.picture(BRUNO)).await?;
    let hash = fetched.as_deref().map(hash_of).unwrap_or_default();
    if hash != announced.to_string() || hash != hash_of(&picture) {
        return Err(Trouble::Different {
            what: "Bruno's picture",
            expected: announced.to_string(),
            found: hash,
        });
    }
    say("Anna", &format!("sees it: {} bytes, SHA-1 {hash}, as announced", picture.len()));
    Ok(())
}

/// The length of the file.
const FILE: usize = 60_000;
const FILE_NAME: &str = "numbers.txt";

/// Anna sends Bruno a file, which he takes.
async fn file(anna: &Person, bruno: &mut Person) -> Result<(), Trouble> {
    let mut sent = String::new();
    let mut number = 1_u32;
    while sent.len() < FILE {
        sent.push_str(&format!("{number}\n"));
        number += 1;
    }
    let size = sent.len();
    let sending = anna.client.send_file(BRUNO, FILE_NAME, size as u64, sent.as_bytes());
    let sending = sending.map_err(|failure| Trouble::Transfer { who: anna.name, failure })?;
    say("Anna", &format!("offers Bruno a file: {FILE_NAME}, {size} bytes"));
    let offered = bruno
        .see("Anna offers a file", |event| {
            if let Event::Transfer(TransferEvent::FileOffered { transfer, account, name, size: told, .. }) =
                event
                && account == ANNA
                && name == FILE_NAME
                && told == size as u64
            {
                Some(transfer)
            } else {
                None
            }
        })
        .await?;
    say("Bruno", "takes it");
    let mut received = Vec::new();
    let receiving = bruno.client.accept_file(offered, &mut received);
    let receiving = receiving.map_err(|failure| Trouble::Transfer { who: bruno.name, failure })?;
    let both = zip(anna.moves("the file is sent", sending), bruno.moves("the file is received", receiving));
    let (sent_outcome, received_outcome) = both.await;
    sent_outcome?;
    received_outcome?;
    let (expected, found) = (hash_of(sent.as_bytes()), hash_of(&received));
    if expected != found {
        return Err(Trouble::Different { what: "the file", expected, found });
    }
    say("Bruno", &format!("has it: {} bytes, SHA-1 {found}, the same as Anna's", received.len()));
    Ok(())
}

/// What Anna writes to Carla.
const TO_CARLA: &str = "Carla, call me when you are there.";

/// Carla is offline: the service keeps what Anna writes to her, and gives it to her once.
async fn away(anna: &mut Person, place: &Place, options: &Demo) -> Result<(), Trouble> {
    let to_carla = anna.client.conversation(CARLA).map_err(|error| anna.call(error))?;
    say("Anna", &format!("writes to Carla, who is offline: {TO_CARLA}"));
    let sending = async { to_carla.send_text(TO_CARLA).await.map_err(Error::from) };
    let left = anna.within("the service keeps the text for Carla", sending).await?;
    anna.see("the text is kept for later", |event| {
        matches!(event, Event::StoredForLater { message, .. } if message == left).then_some(())
    })
    .await?;
    say("Anna", "is told: the service keeps it until Carla is there");

    let mut carla = Person::new("Carla", CARLA, place, options)?;
    carla.sign_in().await?;
    let id = carla
        .see("what Anna left", |event| {
            if let Event::OfflineMessage { id, from, text, .. } = event
                && from == ANNA
                && text == TO_CARLA
            {
                Some(id)
            } else {
                None
            }
        })
        .await?;
    say("Carla", &format!("reads what Anna left: {TO_CARLA}"));
    carla.client.offline_message_stored(&id).map_err(|error| carla.call(error))?;
    let deleted = async {
        while place.service.counters().offline_messages_deleted == 0 {
            Timer::after(Duration::from_millis(5)).await;
        }
        Ok(())
    };
    carla.within("the service deletes what Carla has", deleted).await?;
    say("service", "has deleted it, since Carla has it");
    carla.sign_out().await
}

/// By dialects without offline messages a text to her must fail, with the reason, and come back.
async fn nobody_there(anna: &Person) -> Result<(), Trouble> {
    let words = TO_CARLA;
    let to_carla = anna.client.conversation(CARLA).map_err(|error| anna.call(error))?;
    say("Anna", &format!("writes to Carla, who is offline: {words}"));
    let sending = async { Ok(to_carla.send_text(words).await) };
    match anna.within("it is known what became of the text to Carla", sending).await? {
        Err(failed)
            if failed.reason == SendFailure::NotReachable && failed.text.as_deref() == Some(words) =>
        {
            say("Anna", &format!("is told: {}. {}", failed.reason, with_options(failed.advice())));
            Ok(())
        }
        outcome => Err(Trouble::Different {
            what: "the text to Carla",
            expected: format!("{:?} with the text", SendFailure::NotReachable),
            found: format!("{outcome:?}"),
        }),
    }
}

async fn goodbye(
    anna: &mut Person,
    bruno: &mut Person,
    service: &msnp_service::Service,
) -> Result<(), Trouble> {
    bruno.sign_out().await?;
    anna.see("Bruno goes offline", |event| {
        let is_it =
            matches!(event, Event::Presence { account, status: Status::Offline, .. } if account == BRUNO);
        is_it.then_some(())
    })
    .await?;
    say("Anna", "sees Bruno offline");
    anna.sign_out().await?;
    let nobody = async {
        while service.online_count() > 0 {
            Timer::after(Duration::from_millis(5)).await;
        }
        Ok(())
    };
    anna.within("nobody is left on the service", nobody).await?;
    say("service", "has nobody online any more");
    Ok(())
}

impl Place {
    /// The service as a client has to know it.
    fn service(&self) -> Service {
        let addresses = self.service.addresses();
        let service = Service::at(&addresses.dispatch.to_string())
            .with_nexus(&addresses.nexus_url)
            .with_tokens(&addresses.tokens_url)
            .with_address_book(&addresses.address_book_url)
            .with_sharing(&addresses.sharing_url)
            .with_offline_store(&addresses.offline_store_url)
            .with_offline_fetch(&addresses.offline_fetch_url);
        match &addresses.gateway_url {
            Some(gateway) => service.with_gateway(gateway).with_gateway_use(GatewayUse::Always),
            None => service,
        }
    }

    /// The proxy as a client has to know it.
    fn proxy(&self) -> msnp::Proxy {
        let Some(proxy) = &self.proxy else { return msnp::Proxy::none() };
        let (host, port) = (proxy.address().ip().to_string(), proxy.address().port());
        let known = match self.through {
            Some(Through::SocksProxy) => msnp::Proxy::socks5(&host, port),
            Some(Through::HttpProxy | Through::Gateway) | None => msnp::Proxy::http(&host, port),
        };
        known.with_credentials(PROXY_USER, PROXY_PASSWORD)
    }

    /// Whether everything went the way that it was to go.
    fn check(&self) -> Result<(), Trouble> {
        let counters = self.service.counters();
        let [direct, all] = match &self.proxy {
            None => [counters.dispatch.connections, counters.gateway.connections],
            Some(proxy) => [counters.total().connections, proxy.counters().tunnels],
        };
        match self.through {
            None => {}
            Some(Through::Gateway) if direct == 0 && all > 0 => {
                let sessions = counters.gateway_opens;
                say("gateway", &format!("has carried {sessions} sessions, and nothing came straight"));
            }
            Some(Through::HttpProxy | Through::SocksProxy) if direct == all && all > 0 => {
                say("proxy", &format!("has connected {all} times, and nothing came straight"));
            }
            Some(_) => {
                return Err(Trouble::Different {
                    what: "the connections that came straight",
                    expected: "none".to_owned(),
                    found: format!("{direct} at the service, {all} through the {:?}", self.through),
                });
            }
        }
        Ok(())
    }
}

impl Person {
    fn new(
        name: &'static str,
        account: &'static str,
        place: &Place,
        options: &Demo,
    ) -> Result<Self, Trouble> {
        let mut service = place.service();
        if let Some(protocols) = options.protocols {
            // Who names nothing but old ones has chosen how they sign in.
            if protocols.best_first().all(Dialect::signs_in_by_md5) {
                service = service.with_md5_sign_in(Md5SignIn::Password);
            }
            service = service.with_dialects(protocols.best_first());
        }
        let roots = Roots::CaPem(place.service.ca_pem().as_bytes().to_vec());
        let mut settings =
            Settings::new(account, PASSWORD, service).with_roots(roots).with_proxy(place.proxy());
        let capabilities = settings.capabilities().0 | Capabilities::PEER_TO_PEER;
        settings = settings.with_capabilities(Capabilities(capabilities));
        if let Some(path) = options.trace.as_ref().filter(|_| account == ANNA) {
            settings = connection::trace(settings, path)?;
        }
        let client = Client::new(settings).map_err(|error| Trouble::Call { who: name, error })?;
        let events = client.events();
        Ok(Self { name, account, client, events })
    }

    fn call(&self, error: Error) -> Trouble {
        Trouble::Call { who: self.name, error }
    }

    /// What comes of `wish`, in time.
    async fn within<T>(
        &self,
        what: &'static str,
        wish: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Trouble> {
        self.in_time(what, wish).await?.map_err(|error| self.call(error))
    }

    /// The same of a picture or a file.
    async fn moves<T>(
        &self,
        what: &'static str,
        transfer: impl Future<Output = Result<T, TransferFailure>>,
    ) -> Result<T, Trouble> {
        let outcome = self.in_time(what, transfer).await?;
        outcome.map_err(|failure| Trouble::Transfer { who: self.name, failure })
    }

    async fn in_time<T>(&self, what: &'static str, work: impl Future<Output = T>) -> Result<T, Trouble> {
        let outcome = async { Some(work.await) }.or(async {
            Timer::after(PATIENCE).await;
            None
        });
        outcome.await.ok_or(Trouble::Missing { who: self.name, what })
    }

    /// Waits for the event that `pick` picks; what comes before it is passed over.
    async fn see<T>(&mut self, what: &'static str, pick: impl Fn(Event) -> Option<T>) -> Result<T, Trouble> {
        let events = &mut self.events;
        let seen = async {
            while let Some(event) = events.next().await {
                log::info!("{}: {event:?}", self.name);
                if let Some(picked) = pick(event) {
                    return Some(picked);
                }
            }
            None
        };
        let in_time = seen.or(async {
            Timer::after(PATIENCE).await;
            None
        });
        in_time.await.ok_or(Trouble::Missing { who: self.name, what })
    }

    async fn sign_in(&mut self) -> Result<(), Trouble> {
        self.within("the sign-in", self.client.sign_in()).await?;
        let dialect = self
            .see("the service names the protocol", |event| {
                if let Event::SignedIn { dialect, .. } = event { Some(dialect) } else { None }
            })
            .await?;
        say(self.name, &format!("signs in as {}, by {dialect}", self.account));
        Ok(())
    }

    async fn sign_out(&mut self) -> Result<(), Trouble> {
        self.within("the sign-out", async {
            self.client.sign_out().await;
            Ok(())
        })
        .await?;
        let reason = self
            .see("the end of the session", |event| {
                if let Event::SignedOut { reason } = event { Some(reason) } else { None }
            })
            .await?;
        if reason != SignOutReason::Wish {
            return Err(Trouble::Different {
                what: "the end of the session",
                expected: SignOutReason::Wish.to_string(),
                found: reason.to_string(),
            });
        }
        say(self.name, "signs out");
        Ok(())
    }

    /// Says something, and waits for the acknowledgement.
    async fn send(&self, chat: &msnp::Conversation, words: &str) -> Result<(), Trouble> {
        let sending = async { chat.send_text(words).await.map_err(Error::from) };
        self.within("the service acknowledges the text", sending).await?;
        say(self.name, &format!("says (delivered): {words}"));
        Ok(())
    }

    /// Waits for exactly these words.
    async fn read(&mut self, from: &str, words: &str) -> Result<msnp::ConversationId, Trouble> {
        let chat = self
            .see("the text arrives", |event| {
                if let Event::Text { conversation, from: who, text, .. } = event
                    && who == from
                    && text == words
                {
                    Some(conversation)
                } else {
                    None
                }
            })
            .await?;
        say(self.name, &format!("reads: {words}"));
        Ok(chat)
    }
}

fn say(who: &str, what: &str) {
    // The story is checked whether or not somebody reads it.
    let _ = writeln!(std::io::stdout(), "{who:>8}  {}", printable::line(what));
}
