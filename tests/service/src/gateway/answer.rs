//! The gateway's answers: the ordinary ones, those of other servers (quirks), and those the controls want.

use std::sync::Arc;
use std::time::Duration;

use futures_lite::FutureExt;
use smol::Timer;

use crate::controls::{Action, Server};
use crate::gateway::After;
use crate::gateway::request::{Request, Wish};
use crate::gateway::session::{self, Claim, LastAnswer, Session};
use crate::http::{self, Response};
use crate::quirks::{GatewayEnds, GatewayIp, Quirks};
use crate::running::Shared;
use crate::serve::garbage;
use crate::wire::{ByteStream, Connection};

/// How long an answer waits for the server to deal with what the request carried.
const SETTLING: Duration = Duration::from_secs(5);
/// What stands on the other side of a café's network.
const PORTAL: &str = "<html><head><title>Welcome</title></head><body>\r\n<h1>Free network</h1>\r\n\
                      <p>VER 1 MSNP12: please accept the terms of use to go on.</p>\r\n</body></html>\r\n";

/// Makes the answer to one request, and says what becomes of the TCP connection behind it. No bytes: no answer.
pub(super) async fn answer(
    shared: &Arc<Shared>,
    socket: &Arc<Connection>,
    input: &mut Vec<u8>,
    request: &Request,
) -> (Vec<u8>, After) {
    let quirks = shared.world().quirks.clone();
    let keep_alive = request.head.keeps_alive() && !quirks.gateway_closes_connections;
    let after = if keep_alive { After::Next } else { After::Close };
    let wish = match request.wish() {
        Ok(wish) => wish,
        Err(status) => return (written(&quirks, &refusal(shared, status), keep_alive, 1), after),
    };
    count(shared, &wish);
    let action = intervention(shared, &wish);
    let mut times = 1;
    match &action {
        Some(Action::Repeat(count)) => times = *count,
        None | Some(Action::Delay(_) | Action::CloseAfter | Action::Lose) => {}
        Some(action) if action.is_for_web_services() => {}
        Some(Action::Close) => return (Vec::new(), After::Close),
        Some(Action::Silence) => return (Vec::new(), After::Next),
        Some(action) => return (replaced(action, keep_alive), after),
    }
    // Taken before any delay: a second request meanwhile is one too many.
    let claim = wish.id().and_then(|id| shared.gateway.claim(id, quirks.gateway_repeats));
    if let Some(Action::Delay(delay)) = action {
        let mut stream = ByteStream(socket.clone());
        if http::unless_gone(&mut stream, input, Timer::after(delay)).await.is_none() {
            return (Vec::new(), After::Close);
        }
    }
    let turn = Turn { shared, socket, quirks: &quirks, body: &request.body, keep_alive };
    let response = match (wish, claim) {
        (Wish::Open { server, ip }, _) if !shared.gateway.is_full() => {
            let claim = session::open(shared, socket, server, ip, quirks.gateway_constant_ids);
            turn.answer(claim, input, Duration::ZERO).await
        }
        (Wish::Open { .. }, _) => Some(refusal(shared, 503)),
        (wish, Some(claim)) => turn.answer(claim, input, wish.lifespan()).await,
        (_, None) => Some(refusal(shared, 400)),
    };
    match response {
        Some(_) if action == Some(Action::Lose) => (Vec::new(), After::Close),
        Some(response) if action == Some(Action::CloseAfter) => {
            (written(&quirks, &response, keep_alive, times), After::Close)
        }
        Some(response) => (written(&quirks, &response, keep_alive, times), after),
        None => (Vec::new(), After::Close),
    }
}

fn count(shared: &Shared, wish: &Wish) {
    let tally = &shared.tally;
    match wish {
        Wish::Open { .. } => tally.gateway_opens.add(1),
        Wish::Send { .. } => tally.gateway_sends.add(1),
        Wish::Poll { .. } => tally.gateway_polls.add(1),
    }
}

/// What the controls want instead of the ordinary answer.
fn intervention(shared: &Shared, wish: &Wish) -> Option<Action> {
    if !shared.rules.is_armed() {
        return None;
    }
    let session = wish.id().and_then(|id| shared.gateway.find(id));
    let account = session.and_then(|session| shared.world().account_of(session.connection.id));
    shared.rules.take(Server::Gateway, wish.step(), account.as_deref())
}

fn refusal(shared: &Shared, status: u16) -> Response {
    shared.tally.gateway_refusals.add(1);
    let response = Response::new(status).body(format!("<html><body>{status}</body></html>"));
    if status == 405 { response.with("Allow", "POST") } else { response }
}

/// The bytes of an answer, and what some gateways send before it.
fn written(quirks: &Quirks, response: &Response, keep_alive: bool, times: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..times {
        if quirks.gateway_continues {
            bytes.extend_from_slice(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        bytes.extend_from_slice(&response.bytes(keep_alive));
    }
    bytes
}

/// A request that is carried out.
struct Turn<'a> {
    shared: &'a Arc<Shared>,
    socket: &'a Arc<Connection>,
    quirks: &'a Quirks,
    body: &'a [u8],
    keep_alive: bool,
}

impl Turn<'_> {
    /// Hands in what the request carries and takes out what there is; `None` when the client is gone meanwhile.
    async fn answer(&self, claim: Claim, input: &mut Vec<u8>, lifespan: Duration) -> Option<Response> {
        let session = claim.session.clone();
        let tunnel = session.connection.tunnel()?;
        let is_refused = match self.quirks.gateway_ends {
            GatewayEnds::Told | GatewayEnds::Silent => false,
            GatewayEnds::Refused => tunnel.is_over(),
            GatewayEnds::Forgotten => tunnel.has_ended(),
        };
        if is_refused {
            self.shared.gateway.remove(&session);
            return Some(refusal(self.shared, 400));
        }
        if !claim.repeated {
            tunnel.hand_in(self.body);
        }
        let again = claim
            .last()
            .filter(|last| self.quirks.gateway_repeats && (claim.repeated || last.socket != self.socket.id));
        if let Some(last) = again {
            claim.keep(Some(LastAnswer { socket: self.socket.id, ..last.clone() }));
            return Some(self.made(&session, &last.id, last.body, last.over));
        }
        if claim.last().is_some_and(|last| last.over) && self.quirks.gateway_ends == GatewayEnds::Told {
            self.shared.gateway.remove(&session);
            return Some(refusal(self.shared, 400));
        }
        let settling = async {
            Timer::after(SETTLING).await;
        };
        session.connection.settled().or(settling).await;
        if !lifespan.is_zero() {
            let waiting = async {
                Timer::after(lifespan).await;
            };
            let news = session.connection.ready().or(waiting);
            http::unless_gone(&mut ByteStream(self.socket.clone()), input, news).await?;
        }
        let limit = self.shared.settings.gateway_body_limit.map_or(usize::MAX, |limit| limit.max(1));
        let (body, over) = tunnel.take_out(limit);
        let id = claim.next_id();
        // Nothing was lost when both sides agreed to close.
        let keeps = self.quirks.gateway_repeats && self.keep_alive;
        claim.keep(keeps.then(|| LastAnswer {
            socket: self.socket.id,
            id: id.clone(),
            body: body.clone(),
            over,
        }));
        let told = over && self.quirks.gateway_ends == GatewayEnds::Told;
        // Where the last answer may be asked for again, expiry is the end.
        if told && !keeps {
            self.shared.gateway.remove(&session);
        }
        Some(self.made(&session, &id, body, over))
    }

    fn made(&self, session: &Session, id: &str, body: Vec<u8>, over: bool) -> Response {
        let quirks = self.quirks;
        let mut pairs = format!("SessionID={id}");
        let ip = match &quirks.gateway_ip {
            GatewayIp::Own => Some(self.socket.peer.ip().to_string()),
            GatewayIp::Unusable => Some("gateway.invalid".to_owned()),
            GatewayIp::Echo => Some(session.ip.clone()),
            GatewayIp::Named(name) => Some(name.clone()),
            GatewayIp::Absent => None,
        };
        if let Some(ip) = ip {
            pairs.push_str("; GW-IP=");
            pairs.push_str(&ip);
        }
        if over && quirks.gateway_ends == GatewayEnds::Told {
            pairs.push_str("; Session=close");
        }
        let mut response = Response::new(200)
            .with("X-MSN-Messenger", pairs)
            .with("Content-Type", "application/x-msn-messenger")
            .body(body)
            .chunked(quirks.gateway_chunked);
        if let Some(name) = &quirks.gateway_host_header {
            response = response.with("X-MSN-Host", name.clone());
        }
        response
    }
}

/// An answer that is not the ordinary one.
fn replaced(action: &Action, keep_alive: bool) -> Vec<u8> {
    let page = |status| Response::new(status).with("Content-Type", "text/html").body(PORTAL);
    match action {
        Action::Refuse(status) => page(*status).bytes(keep_alive),
        Action::Wrong => page(200).bytes(keep_alive),
        Action::Redirect(location) => page(302).with("Location", location.clone()).bytes(keep_alive),
        Action::Oversize(bytes) => Response::new(200).with("X-Filling", "x".repeat(*bytes)).bytes(keep_alive),
        Action::Garbage(bytes) => garbage(*bytes),
        Action::Raw(bytes) => bytes.clone(),
        Action::Line(line) => format!("{line}\r\n\r\n").into_bytes(),
        _ => Vec::new(),
    }
}
