//! Two clients on a link that fails: 800 ms of delay, stalls, and a cut every 20 seconds. What becomes of 200 messages, and how long it
//! takes to be online again; straight, through the HTTP gateway, and through proxies. The peer has nothing to compare: it does not sign
//! in again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_lite::{FutureExt, StreamExt, future};
use msnp::{Client, Event, GatewayUse, Proxy, Roots, SendFailure, Service as Where, Settings};
use msnp_service::{Account, Configuration, Proxy as ProxyServer, ProxyConfiguration, Service};
use smol::Timer;

use crate::Outcome;
use crate::report::Table;

const ACCOUNTS: [(&str, &str); 2] =
    [("anna@example.net", "bruno@example.org"), ("bruno@example.org", "anna@example.net")];
const PASSWORD: &str = "Example-Pass1";
/// Of each side.
const MESSAGES: usize = 100;
/// From one message to the next, where the answer does not take longer.
const PACE: Duration = Duration::from_millis(1000);
const DELAY: Duration = Duration::from_millis(800);
const STALLS_OF_A_HUNDRED: u32 = 5;
const STALL: Duration = Duration::from_secs(3);
const CUT_EVERY: Duration = Duration::from_secs(20);
/// What is under way at the end may still arrive.
const SETTLING: Duration = Duration::from_secs(10);

/// How the connections go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Straight,
    Gateway,
    HttpProxy,
    SocksProxy,
    /// Its requests, passed on by an HTTP proxy.
    GatewayThroughProxy,
}

impl Way {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "straight" => Self::Straight,
            "gateway" => Self::Gateway,
            "http-proxy" => Self::HttpProxy,
            "socks-proxy" => Self::SocksProxy,
            "gateway-through-proxy" => Self::GatewayThroughProxy,
            _ => return None,
        })
    }

    fn words(self) -> &'static str {
        match self {
            Self::Straight => "A link",
            Self::Gateway => "The HTTP gateway on a link",
            Self::HttpProxy => "An HTTP proxy on a link",
            Self::SocksProxy => "A SOCKS5 proxy on a link",
            Self::GatewayThroughProxy => "The HTTP gateway through a proxy on a link",
        }
    }

    fn uses_gateway(self) -> bool {
        matches!(self, Self::Gateway | Self::GatewayThroughProxy)
    }

    /// The proxy's server, and what the client is told of it.
    fn proxy(self) -> Outcome<Option<(ProxyServer, Proxy)>> {
        let configuration = ProxyConfiguration {
            credentials: Some(("bench".to_owned(), "Example-Pass2".to_owned())),
            ..ProxyConfiguration::default()
        };
        Ok(match self {
            Self::Straight | Self::Gateway => None,
            Self::HttpProxy | Self::GatewayThroughProxy => {
                let server = ProxyServer::http(configuration)?;
                let proxy = Proxy::http("127.0.0.1", server.address().port());
                Some((server, proxy.with_credentials("bench", "Example-Pass2")))
            }
            Self::SocksProxy => {
                let server = ProxyServer::socks5(configuration)?;
                let proxy = Proxy::socks5("127.0.0.1", server.address().port());
                Some((server, proxy.with_credentials("bench", "Example-Pass2")))
            }
        })
    }
}

/// What became of messages.
#[derive(Default)]
struct Fates {
    delivered: Vec<String>,
    reported: HashMap<String, SendFailure>,
    heard: Vec<String>,
    /// When this side was last cut off, until it is online again.
    cut: Option<Instant>,
    gaps: Vec<Duration>,
}

type Shared = Arc<Mutex<Fates>>;

fn with<T>(fates: &Shared, work: impl FnOnce(&mut Fates) -> T) -> T {
    work(&mut fates.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Reads events for ever.
async fn listen(client: &Client, fates: &Shared) {
    let mut events = client.events();
    while let Some(event) = events.next().await {
        with(fates, |fates| match event {
            Event::Text { text, .. } => fates.heard.push(text),
            Event::Online { .. } => {
                if let Some(cut) = fates.cut.take() {
                    fates.gaps.push(cut.elapsed());
                }
            }
            _ => {}
        });
    }
}

async fn talk(client: &Client, to: &str, fates: &Shared) -> Outcome<()> {
    let conversation = client.conversation(to)?;
    for number in 0..MESSAGES {
        let begun = Instant::now();
        let text = format!("{} to {to}: {number}", client_name(to));
        match conversation.send_text(&text).await {
            Ok(_) => with(fates, |fates| fates.delivered.push(text)),
            Err(error) => with(fates, |fates| fates.reported.insert(text, error.reason)).map_or((), |_| ()),
        }
        Timer::after(PACE.saturating_sub(begun.elapsed())).await;
    }
    Ok(())
}

fn client_name(to: &str) -> &'static str {
    ACCOUNTS.iter().find(|(_, other)| *other == to).map_or("", |(own, _)| own)
}

/// Cuts every connection, again and again.
async fn cut(service: &Service, sides: &[Shared]) {
    loop {
        Timer::after(CUT_EVERY).await;
        service.controls().cut_everything();
        for side in sides {
            with(side, |fates| fates.cut = fates.cut.or_else(|| Some(Instant::now())));
        }
    }
}

pub(crate) fn measure(way: Way) -> Outcome<Table> {
    let accounts = ACCOUNTS.iter().map(|(own, other)| Account::new(*own, PASSWORD, *own).contact(*other));
    let accounts = accounts.collect();
    let gateway = way.uses_gateway();
    let service = Service::start(Configuration { accounts, gateway, ..Configuration::default() })?;
    let addresses = service.addresses();
    let mut place = Where::at(&addresses.dispatch.to_string()).with_nexus(&addresses.nexus_url);
    if let Some(gateway) = &addresses.gateway_url {
        place = place.with_gateway(gateway).with_gateway_use(GatewayUse::Always);
    }
    let (proxy_server, proxy) = way.proxy()?.unzip();
    let sides: Vec<Shared> = ACCOUNTS.iter().map(|_| Shared::default()).collect();
    smol::block_on(async {
        let mut clients = Vec::new();
        for (account, _) in ACCOUNTS {
            let settings = Settings::new(account, PASSWORD, place.clone())
                .with_roots(Roots::CaPem(service.ca_pem().as_bytes().to_vec()))
                .with_proxy(proxy.clone().unwrap_or_default());
            let client = Client::new(settings)?;
            client.sign_in().await?;
            clients.push(client);
        }
        service.controls().delay_all(DELAY);
        service.controls().stall_some(STALLS_OF_A_HUNDRED, STALL);
        let [anna, bruno] = clients.as_slice() else { return Err("two clients".into()) };
        let [of_anna, of_bruno] = sides.as_slice() else { return Err("two sides".into()) };
        let talking = async {
            let (first, second) =
                future::zip(talk(anna, ACCOUNTS[0].1, of_anna), talk(bruno, ACCOUNTS[1].1, of_bruno)).await;
            Timer::after(SETTLING).await;
            first.and(second)
        };
        let listening = async {
            future::zip(listen(anna, of_anna), listen(bruno, of_bruno)).await;
            Ok(())
        };
        let cutting = async {
            cut(&service, &sides).await;
            Ok(())
        };
        talking.or(listening).or(cutting).await
    })?;
    let counters = service.counters();
    let mut table = table(way, &sides)?;
    if way.uses_gateway() {
        let (opens, sends, polls) = (counters.gateway_opens, counters.gateway_sends, counters.gateway_polls);
        table.note(format!("Requests to the gateway: {opens} opened a session, {sends} had commands in them, {polls} had none."));
    }
    if let Some(server) = proxy_server {
        let counters = server.counters();
        let (tunnels, forwarded) = (counters.tunnels, counters.forwarded);
        table.note(format!("The proxy opened {tunnels} tunnels and passed {forwarded} requests on."));
    }
    Ok(table)
}

fn table(way: Way, sides: &[Shared]) -> Outcome<Table> {
    let title = format!("{} of 800 ms with stalls, cut every 20 s: two clients, 200 messages", way.words());
    let mut table = Table::new(title);
    let (mut delivered, mut reported, mut unknown, mut arrived_anyway, mut silent) = (0, 0, 0, 0, 0);
    let (mut twice, mut gaps) = (0, Vec::new());
    for (own, other) in [(0, 1), (1, 0)] {
        let heard = sides.get(other).map(|side| with(side, |side| side.heard.clone())).unwrap_or_default();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        heard.iter().for_each(|text| *counts.entry(text).or_default() += 1);
        twice += counts.values().filter(|count| **count > 1).count();
        let Some(side) = sides.get(own) else { continue };
        with(side, |side| {
            delivered += side.delivered.len();
            reported += side.reported.len();
            unknown += side.reported.values().filter(|reason| **reason == SendFailure::Unknown).count();
            arrived_anyway += side.reported.keys().filter(|text| counts.contains_key(text.as_str())).count();
            silent += side.delivered.iter().filter(|text| !counts.contains_key(text.as_str())).count();
            gaps.append(&mut side.gaps);
        });
    }
    gaps.sort_unstable();
    let at = |index: usize| gaps.get(index).map_or(0.0, Duration::as_secs_f64);
    let number = |count: usize| count.to_string();
    table.row(["messages sent", &number(2 * MESSAGES), "-", "-", "200"]);
    table.row(["acknowledged", &number(delivered), "-", "-", ""]);
    table.row(["reported as not delivered", &number(reported - unknown), "-", "-", ""]);
    table.row(["reported as of unknown fate", &number(unknown), "-", "-", ""]);
    table.row(["of the reported, arrived all the same", &number(arrived_anyway), "-", "-", ""]);
    table.row([
        "neither acknowledged nor reported",
        &number(2 * MESSAGES - delivered - reported),
        "-",
        "-",
        "0",
    ]);
    table.row(["arrived twice", &number(twice), "-", "-", "0"]);
    table.row(["cuts that a client came back from", &number(gaps.len()), "-", "-", ""]);
    table.row(["online again after a cut, median", &format!("{:.1} s", at(gaps.len() / 2)), "-", "-", ""]);
    table.row([
        "online again after a cut, worst",
        &format!("{:.1} s", at(gaps.len().saturating_sub(1))),
        "-",
        "-",
        "",
    ]);
    table.note(format!(
        "{silent} of the acknowledged were lost between the service and the other side: the service acknowledges what it has passed on, and \
         a cut takes it out of the stalled connection. MSNP has no word for that."
    ));
    if twice > 0 || delivered + reported != 2 * MESSAGES {
        return Err(format!("{}a message has no fate or came twice", table.text()).into());
    }
    Ok(table)
}
