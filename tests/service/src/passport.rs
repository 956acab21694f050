//! Passport: the nexus that names the login server, and the login that issues tickets. HTTP/1.1 over TLS or plain.

use std::sync::Arc;

use futures_lite::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, FutureExt};
use futures_rustls::TlsAcceptor;
use smol::Timer;

use crate::controls::{Action, Server, Step};
use crate::percent;
use crate::quirks::{LoginScheme, Quirks};
use crate::running::Shared;
use crate::serve::garbage;
use crate::wire::{ByteStream, Connection};

/// Where the nexus is.
pub(crate) const NEXUS_PATH: &str = "/rdr/pprdr.asp";
/// Where the login is.
pub(crate) const LOGIN_PATH: &str = "/login2.srf";

const HEAD_LIMIT: usize = 32 * 1024;
const BODY_LIMIT: usize = 64 * 1024;

/// Login addresses without a scheme, as the nexus gives them.
#[derive(Debug)]
pub(crate) struct PassportPlaces {
    /// `localhost:port/login2.srf` on a TLS port.
    pub(crate) login: String,
    /// The same on the plain port.
    pub(crate) plain_login: Option<String>,
}

/// A request, as far as it matters.
struct Request {
    path: String,
    authorization: Option<String>,
    keep_alive: bool,
    body_length: usize,
}

/// An answer being made.
struct Response {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Response {
    fn new(status: u16) -> Response {
        Response { status, headers: Vec::new(), body: String::new() }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Response {
        self.headers.push((name, value.into()));
        self
    }

    fn bytes(&self, keep_alive: bool) -> Vec<u8> {
        let reason = match self.status {
            200 => "OK",
            302 => "Found",
            401 => "Unauthorized",
            404 => "Not Found",
            503 => "Service Unavailable",
            _ => "Something Else",
        };
        let mut text = format!("HTTP/1.1 {} {reason}\r\nServer: msnp-service\r\n", self.status);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        let connection = if keep_alive { "keep-alive" } else { "close" };
        text.push_str(&format!("Content-Length: {}\r\nConnection: {connection}\r\n\r\n", self.body.len()));
        text.push_str(&self.body);
        text.into_bytes()
    }
}

/// Serves one connection.
pub(crate) async fn serve(shared: &Arc<Shared>, connection: &Arc<Connection>, acceptor: Option<TlsAcceptor>) {
    let serving = async {
        match acceptor {
            Some(acceptor) => match acceptor.accept(ByteStream(connection.clone())).await {
                Ok(stream) => requests(shared, stream, true).await,
                Err(error) => log::debug!("no TLS with {}: {error}", connection.peer),
            },
            None => requests(shared, ByteStream(connection.clone()), false).await,
        }
    };
    let limit = async {
        Timer::after(shared.settings.sign_in_limit).await;
    };
    serving.or(limit).await;
}

/// What becomes of the connection after a request.
#[derive(PartialEq, Eq)]
enum After {
    Next,
    Close,
}

async fn requests(shared: &Shared, mut stream: impl AsyncRead + AsyncWrite + Unpin, secure: bool) {
    let mut input = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut input).await {
        shared.tally.server(Server::Passport).commands.add(1);
        if answer(shared, &mut stream, &request, secure).await == After::Close {
            break;
        }
    }
    // Says goodbye on the TLS level too; an error means that nobody listens.
    let _ = stream.close().await;
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin), input: &mut Vec<u8>) -> Option<Request> {
    let mut buffer = [0; 2048];
    let (request, head_length) = loop {
        if let Some(end) = head_end(input) {
            break (parse(&String::from_utf8_lossy(&input[..end]))?, end);
        }
        if input.len() > HEAD_LIMIT {
            return None;
        }
        match stream.read(&mut buffer).await {
            Ok(count @ 1..) => input.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    };
    if request.body_length > BODY_LIMIT {
        return None;
    }
    let whole = head_length + request.body_length;
    while input.len() < whole {
        match stream.read(&mut buffer).await {
            Ok(count @ 1..) => input.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
    input.drain(..whole);
    Some(request)
}

/// Where the body begins.
fn head_end(input: &[u8]) -> Option<usize> {
    let crlf = input.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
    let lf = input.windows(2).position(|window| window == b"\n\n").map(|at| at + 2);
    match (crlf, lf) {
        (Some(crlf), Some(lf)) => Some(crlf.min(lf)),
        (crlf, lf) => crlf.or(lf),
    }
}

fn parse(head: &str) -> Option<Request> {
    let mut lines = head.lines();
    let mut first = lines.next()?.split_ascii_whitespace();
    let (_method, target) = (first.next()?, first.next()?);
    // Requests without a version are of HTTP/1.0 times.
    let mut keep_alive = first.next() == Some("HTTP/1.1");
    // The target may be a whole URL, as for a proxy.
    let path = match target.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        None => target,
    };
    let path = path.split('?').next().unwrap_or(path).to_owned();
    let (mut authorization, mut body_length) = (None, 0);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "authorization" => authorization = Some(value.to_owned()),
            "content-length" => body_length = value.parse().ok()?,
            "connection" if value.eq_ignore_ascii_case("close") => keep_alive = false,
            "connection" if value.eq_ignore_ascii_case("keep-alive") => keep_alive = true,
            _ => {}
        }
    }
    Some(Request { path, authorization, keep_alive, body_length })
}

/// A value of the `Authorization` header, decoded.
fn credential(authorization: &str, wanted: &str) -> Option<String> {
    let (scheme, pairs) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Passport1.4") {
        return None;
    }
    pairs
        .split(',')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
        .map(|(_, value)| percent::decode(value))
}

async fn answer(
    shared: &Shared,
    stream: &mut (impl AsyncWrite + Unpin),
    request: &Request,
    secure: bool,
) -> After {
    let account = request.authorization.as_deref().and_then(|header| credential(header, "sign-in"));
    let step = match request.path.as_str() {
        path if path.eq_ignore_ascii_case(NEXUS_PATH) => Some(Step::Nexus),
        path if path.eq_ignore_ascii_case(LOGIN_PATH) => Some(Step::Login),
        _ => None,
    };
    let action = step.and_then(|step| shared.rules.take(Server::Passport, step, account.as_deref()));
    let ordinary = || match step {
        Some(Step::Nexus) => nexus(shared, secure),
        Some(_) => login(shared, request),
        None => Response::new(404),
    };
    let mut after = if request.keep_alive { After::Next } else { After::Close };
    let mut times = 1;
    let bytes = match action {
        None => ordinary().bytes(request.keep_alive),
        Some(Action::Repeat(count)) => {
            times = count;
            ordinary().bytes(request.keep_alive)
        }
        Some(Action::CloseAfter) => {
            after = After::Close;
            // Without saying so beforehand.
            ordinary().bytes(request.keep_alive)
        }
        Some(Action::Delay(delay)) => {
            Timer::after(delay).await;
            ordinary().bytes(request.keep_alive)
        }
        Some(Action::Close) => return After::Close,
        Some(Action::Silence) => return After::Next,
        Some(action) => replaced(step, &action, request.keep_alive),
    };
    for _ in 0..times {
        if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
            return After::Close;
        }
    }
    after
}

/// An answer that is not the ordinary one.
fn replaced(step: Option<Step>, action: &Action, keep_alive: bool) -> Vec<u8> {
    match action {
        Action::Refuse(401) => refused().bytes(keep_alive),
        Action::Refuse(status) => Response::new(*status).bytes(keep_alive),
        Action::Wrong if step == Some(Step::Nexus) => {
            Response::new(200).with("PassportURLs", "DARealm=Passport.Net,ConfigVersion=15").bytes(keep_alive)
        }
        Action::Wrong => Response::new(200)
            .with("Authentication-Info", "Passport1.4 da-status=success,from-PP=")
            .bytes(keep_alive),
        Action::Oversize(bytes) => Response::new(200).with("X-Filling", "x".repeat(*bytes)).bytes(keep_alive),
        Action::Garbage(bytes) => garbage(*bytes),
        Action::Raw(bytes) => bytes.clone(),
        Action::Line(line) => format!("{line}\r\n\r\n").into_bytes(),
        Action::Redirect(location) => Response::new(302)
            .with("Location", location.clone())
            .with("Authentication-Info", "Passport1.4 da-status=redir")
            .bytes(keep_alive),
        _ => Vec::new(),
    }
}

fn nexus(shared: &Shared, secure: bool) -> Response {
    let quirks = shared.world().quirks.clone();
    let places = &shared.passport;
    let plain = places.plain_login.as_deref();
    let login = match (secure, quirks.login_scheme, plain) {
        // Whoever asks without TLS is to log in without it; only a scheme can say so.
        (false, _, Some(plain)) => format!("http://{plain}"),
        (_, LoginScheme::None, _) => places.login.clone(),
        (_, LoginScheme::Https, _) => format!("https://{}", places.login),
        (_, LoginScheme::Http, plain) => format!("http://{}", plain.unwrap_or(&places.login)),
    };
    let header = if quirks.lower_case_passport_urls { "passporturls" } else { "PassportURLs" };
    let value =
        format!("DARealm=Passport.Net,DALogin={login},DAReg=https://localhost/register,ConfigVersion=15");
    Response::new(200).with(header, value)
}

/// What a wrong password (or an unknown account: nobody is to find out which) gets.
fn refused() -> Response {
    let mut response = Response::new(401).with(
        "WWW-Authenticate",
        "Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,cburl=http://localhost/logo.gif,\
         cbtxt=The%20e-mail%20address%20or%20the%20password%20is%20not%20right.",
    );
    response.body = "<html><body>Not signed in.</body></html>".to_owned();
    response
}

fn login(shared: &Shared, request: &Request) -> Response {
    let header = request.authorization.as_deref().unwrap_or_default();
    let (Some(address), Some(password)) = (credential(header, "sign-in"), credential(header, "pwd")) else {
        shared.tally.logins_refused.add(1);
        return refused();
    };
    let mut world = shared.world();
    let account = world.directory.find(&address);
    let Some(account) = account.filter(|&account| world.directory.record(account).password == password)
    else {
        shared.tally.logins_refused.add(1);
        return refused();
    };
    let ticket = world.issue_ticket(account);
    granted(&world.quirks, &ticket)
}

fn granted(quirks: &Quirks, ticket: &str) -> Response {
    let quote = if quirks.unquoted_tickets { "" } else { "'" };
    let value = format!(
        "Passport1.4 da-status=success,tname=MSPAuth,tname=MSPProf,tname=MSPSec,from-PP={quote}{ticket}{quote},\
         ru=http://messenger.msn.com"
    );
    let mut response = if quirks.success_with_302 {
        Response::new(302).with("Location", "http://messenger.msn.com/")
    } else {
        Response::new(200)
    };
    if quirks.two_authentication_infos {
        response = response.with("Authentication-Info", "Passport1.4 da-status=success,tname=MSPAuth");
    }
    response.with("Authentication-Info", value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_found_and_decoded() {
        let header = "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=anna%40example.net,\
                      pwd=a%2Cb%3D%25%20c,ct=1,rver=1";
        assert_eq!(credential(header, "sign-in").unwrap(), "anna@example.net");
        assert_eq!(credential(header, "pwd").unwrap(), "a,b=% c");
        assert_eq!(credential("Basic abc=", "pwd"), None);
    }

    #[test]
    fn requests_are_parsed() {
        let request =
            parse("GET https://localhost:1/login2.srf?lc=1033 HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n")
                .unwrap();
        assert_eq!(request.path, "/login2.srf");
        assert!(!request.keep_alive);
        assert!(parse("GET /rdr/pprdr.asp HTTP/1.1\r\n\r\n").unwrap().keep_alive);
        assert!(!parse("GET /rdr/pprdr.asp HTTP/1.0\r\n\r\n").unwrap().keep_alive);
        assert_eq!(head_end(b"GET / HTTP/1.0\n\nrest"), Some(16));
    }
}
