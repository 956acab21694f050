//! The HTTP gateway: opens a session of the notification server, greets in it, and ends it.

use msnp::{Error, ProxyKind, Server, ServerKind};

use super::Examination;
use super::notification::{Greeting, version};
use super::reach::Stream;
use super::tunnel::Proxy;
use super::web::{Answer, Until, Url, ask};

/// How often the answer to the greeting is asked for.
const MOST_POLLS: usize = 3;

/// Where the gateway is, and how a request to it is written.
struct Place {
    url: Url,
    server: Server,
    /// The HTTP proxy that takes the requests, with what it wants to know.
    proxy: Option<Proxy>,
}

impl Place {
    fn request(&self, query: &str, body: &str) -> String {
        let target = if self.proxy.is_some() { self.url.whole() } else { self.url.target.clone() };
        let authorization = self.proxy.as_ref().map(Proxy::authorization).unwrap_or_default();
        format!(
            "POST {target}?{query} HTTP/1.1\r\nHost: {}\r\nUser-Agent: MSMSGS\r\nConnection: Keep-Alive\r\n{authorization}\
             Content-Type: application/x-msn-messenger\r\nContent-Length: {}\r\n\r\n{body}",
            self.url.place,
            body.len(),
        )
    }

    /// An answer that a gateway gives, or what it is instead.
    fn usable(&self, answer: Answer) -> Result<Answer, Error> {
        let server = self.server.clone();
        match (answer.status(), &self.proxy) {
            (200, _) if answer.header("X-MSN-Messenger").is_some() => Ok(answer),
            (407, Some(proxy)) => Err(Error::ProxyAuthentication { server: proxy.server() }),
            (200 | 300..=399, _) => Err(Error::CaptivePortal { server }),
            (status, _) => Err(Error::GatewayRefused { status, server }),
        }
    }
}

impl Examination {
    /// Whether the gateway leads to a notification server that would speak with this client.
    pub(super) async fn gateway(&mut self, is_proxy_there: bool) -> Option<()> {
        if !is_proxy_there {
            return None;
        }
        if self.limit().is_zero() {
            self.report.skipped("gateway", "the time of all checks together is over (--timeout)");
            return None;
        }
        let address = self.service.gateway();
        let Some(url) = Url::read(&address) else {
            self.report.failed_with("gateway answer", &Error::InvalidAddress, &address);
            return None;
        };
        let server = url.server(ServerKind::Gateway);
        let proxy = self.proxy.clone().filter(|proxy| proxy.kind == ProxyKind::Http && !url.secure);
        let stream = match &proxy {
            // An HTTP proxy takes the requests themselves.
            Some(proxy) => {
                let straight = self.within("the proxy's way to", &server, proxy.connect(self.limit())).await;
                straight.map_err(|error| self.report.failed("gateway port", &error)).ok()
            }
            None => match self.reach(&server).await {
                Some(stream) if url.secure => self.secure(&server, stream).await,
                stream => stream,
            },
        };
        let Some(stream) = stream else {
            self.report.skipped("gateway answer", "there is no connection to ask on");
            return None;
        };
        self.greet_in(&Place { url, server, proxy }, stream).await
    }

    async fn greet_in(&mut self, place: &Place, mut stream: Stream) -> Option<()> {
        let offered = self.offered();
        let open = format!("Action=open&Server=NS&IP={}", self.service.host());
        let mut request = place.request(&open, &version(&offered));
        let mut said = String::new();
        for _ in 0..=MOST_POLLS {
            let answered = self
                .within(
                    "the answer of",
                    &place.server,
                    ask(&mut stream, &request, &place.server, Until::Body),
                )
                .await;
            let answer = match answered.and_then(|answer| place.usable(answer)) {
                Ok(answer) => answer,
                Err(error) => {
                    self.report.failed("gateway answer", &error);
                    return None;
                }
            };
            said.push_str(&answer.body);
            let Some(session) = session(&answer) else { break };
            if said.contains('\n') {
                // It would end by itself in a minute; nobody waits for the answer.
                let end = place.request(&format!("SessionID={session}"), "OUT\r\n");
                let _ = self
                    .within("the end of", &place.server, ask(&mut stream, &end, &place.server, Until::Body))
                    .await;
                break;
            }
            request = place.request(&format!("Action=poll&SessionID={session}"), "");
        }
        if let Greeting::Takes(dialect) = Greeting::read(&said, &offered) {
            let detail = format!("it leads to a notification server that would speak {dialect}");
            self.report.ok("gateway answer", &detail);
            return Some(());
        }
        let error = Error::GatewayAnswer { server: place.server.clone() };
        self.report.failed_with("gateway answer", &error, "it leads to no notification server that greets");
        None
    }
}

/// The session that an answer belongs to.
fn session(answer: &Answer) -> Option<String> {
    let pairs = answer.header("X-MSN-Messenger")?.split(';').filter_map(|pair| pair.split_once('='));
    let (_, id) = pairs.into_iter().find(|(key, _)| key.trim().eq_ignore_ascii_case("SessionID"))?;
    Some(id.trim().to_owned())
}
