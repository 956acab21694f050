//! Passport: the nexus that names the login server, and the logins that issue tickets. HTTP/1.1 over TLS or plain. The web services are on
//! the same ports.

use std::sync::Arc;

use futures_lite::{AsyncRead, AsyncWrite, AsyncWriteExt, FutureExt};
use futures_rustls::TlsAcceptor;
use smol::Timer;

use crate::address_book::{self, ADDRESS_BOOK_PATH, SHARING_PATH};
use crate::controls::{Action, Server, Step};
use crate::http::{self, Head, Response};
use crate::offline_messages::{self, FETCH_PATH, STORE_PATH};
use crate::percent;
use crate::quirks::{LoginScheme, Quirks};
use crate::running::Shared;
use crate::security_tokens::{self, Form, TokenRequest};
use crate::serve::garbage;
use crate::soap;
use crate::wire::{ByteStream, Connection};
use crate::world::Purpose;

/// Where the nexus is.
pub(crate) const NEXUS_PATH: &str = "/rdr/pprdr.asp";
/// Where the login is.
pub(crate) const LOGIN_PATH: &str = "/login2.srf";

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
    what: Asked,
    keep_alive: bool,
}

/// What a request asks for.
enum Asked {
    Nexus,
    /// With the `Authorization` header.
    Login(String),
    /// `None` is one that could not be read.
    SecurityTokens(Form, Option<TokenRequest>),
    AddressBook(address_book::Request),
    Offline(offline_messages::Request),
    NotFound,
    NotPost,
}

impl Asked {
    fn read(head: &Head, body: &[u8]) -> Asked {
        let path = head.path_and_query().0;
        let is = |known: &str| path.eq_ignore_ascii_case(known);
        let posted = head.method().eq_ignore_ascii_case("POST");
        if is(NEXUS_PATH) {
            Asked::Nexus
        } else if is(LOGIN_PATH) {
            Asked::Login(head.header("Authorization").unwrap_or_default().to_owned())
        } else if let Some(form) = Form::of_path(path) {
            if posted { Asked::SecurityTokens(form, TokenRequest::read(form, body)) } else { Asked::NotPost }
        } else if is(ADDRESS_BOOK_PATH) || is(SHARING_PATH) {
            if posted { Asked::AddressBook(address_book::Request::read(body)) } else { Asked::NotPost }
        } else if is(STORE_PATH) || is(FETCH_PATH) {
            if posted { Asked::Offline(offline_messages::Request::read(path, body)) } else { Asked::NotPost }
        } else {
            Asked::NotFound
        }
    }

    fn step(&self) -> Option<Step> {
        match self {
            Asked::Nexus => Some(Step::Nexus),
            Asked::Login(_) => Some(Step::Login),
            Asked::SecurityTokens(..) => Some(Step::SecurityToken),
            Asked::AddressBook(request) => request.step(),
            Asked::Offline(request) => request.step(),
            Asked::NotFound | Asked::NotPost => None,
        }
    }

    fn account(&self, shared: &Shared) -> Option<String> {
        match self {
            Asked::Login(header) => credential(header, "sign-in"),
            Asked::SecurityTokens(_, request) => request.as_ref().map(|request| request.account.clone()),
            Asked::AddressBook(request) => request.account(shared),
            Asked::Offline(request) => request.account(shared),
            Asked::Nexus | Asked::NotFound | Asked::NotPost => None,
        }
    }

    fn answer(&self, shared: &Shared, secure: bool) -> Response {
        let (by_soap_only, other_prefixes) = {
            let quirks = &shared.world().quirks;
            (quirks.tickets_by_soap_only, quirks.other_soap_prefixes)
        };
        match self {
            Asked::Nexus | Asked::Login(_) if by_soap_only => Response::new(404),
            Asked::SecurityTokens(..) | Asked::Offline(_) | Asked::AddressBook(_) if other_prefixes => {
                self.ordinary(shared, secure).rewritten(soap::with_other_prefixes)
            }
            _ => self.ordinary(shared, secure),
        }
    }

    fn ordinary(&self, shared: &Shared, secure: bool) -> Response {
        match self {
            Asked::Nexus => nexus(shared, secure),
            Asked::Login(header) => login(shared, header),
            Asked::SecurityTokens(form, request) => security_tokens::answer(shared, *form, request.as_ref()),
            Asked::AddressBook(request) => request.answer(shared),
            Asked::Offline(request) => request.answer(shared),
            Asked::NotFound => Response::new(404),
            Asked::NotPost => Response::new(405),
        }
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
    while let Some(request) = read_request(shared, &mut stream, &mut input).await {
        shared.tally.server(Server::Passport).commands.add(1);
        if answer(shared, &mut stream, &request, secure).await == After::Close {
            break;
        }
    }
    // Says goodbye on the TLS level too; an error means that nobody listens.
    let _ = stream.close().await;
}

async fn read_request(
    shared: &Shared,
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    input: &mut Vec<u8>,
) -> Option<Request> {
    let head = http::read_head(stream, input).await.ok()??;
    let body_length = head.length().ok()?.unwrap_or(0);
    if body_length > BODY_LIMIT || head.target().is_empty() {
        return None;
    }
    if head.header("Expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue")) {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.ok()?;
        stream.flush().await.ok()?;
    }
    let body = http::read_body(stream, input, body_length).await?;
    // Some clients of that time say HTTP/1.1 and read to the end of the connection.
    let stays =
        if shared.world().quirks.passport_stays_open { head.keeps_alive() } else { head.asks_to_stay() };
    Some(Request { what: Asked::read(&head, &body), keep_alive: stays })
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
    let (step, account) = (request.what.step(), request.what.account(shared));
    let action = step.and_then(|step| shared.rules.take(Server::Passport, step, account.as_deref()));
    let ordinary = || request.what.answer(shared, secure);
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
        Some(Action::Lose) => {
            ordinary();
            return After::Close;
        }
        Some(Action::Silence) => return After::Next,
        Some(action) => match request.what.replaced(&action, request.keep_alive) {
            Some(bytes) => bytes,
            // It is for other steps.
            None => ordinary().bytes(request.keep_alive),
        },
    };
    for _ in 0..times {
        if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
            return After::Close;
        }
    }
    after
}

impl Asked {
    /// An answer that is not the ordinary one; `None` where the action says nothing of this one.
    fn replaced(&self, action: &Action, keep_alive: bool) -> Option<Vec<u8>> {
        let answer = match action {
            Action::Refuse(status) => self.refused(*status),
            Action::Wrong => self.wrong(),
            Action::Oversize(bytes) => Response::new(200).with("X-Filling", "x".repeat(*bytes)),
            Action::Garbage(bytes) => return Some(garbage(*bytes)),
            Action::Raw(bytes) => return Some(bytes.clone()),
            Action::Line(line) => return Some(format!("{line}\r\n\r\n").into_bytes()),
            Action::Redirect(location) => Response::new(302)
                .with("Location", location.clone())
                .with("Authentication-Info", "Passport1.4 da-status=redir"),
            Action::RedirectByFault(location) => match self {
                Asked::SecurityTokens(form, _) => form.moved(location),
                Asked::Nexus
                | Asked::Login(_)
                | Asked::AddressBook(_)
                | Asked::Offline(_)
                | Asked::NotFound
                | Asked::NotPost => return None,
            },
            Action::Fault(code) => match self {
                Asked::AddressBook(request) => request.fault(code, 500),
                Asked::Nexus
                | Asked::Login(_)
                | Asked::SecurityTokens(..)
                | Asked::Offline(_)
                | Asked::NotFound
                | Asked::NotPost => return None,
            },
            Action::Silence
            | Action::Repeat(_)
            | Action::Close
            | Action::CloseAfter
            | Action::Lose
            | Action::Delay(_)
            | Action::Packet(_) => return None,
        };
        Some(answer.bytes(keep_alive))
    }

    fn refused(&self, status: u16) -> Response {
        match self {
            Asked::SecurityTokens(form, _) if status == 401 => form.failed(),
            Asked::Nexus | Asked::Login(_) if status == 401 => refused(),
            Asked::Nexus
            | Asked::Login(_)
            | Asked::SecurityTokens(..)
            | Asked::AddressBook(_)
            | Asked::Offline(_)
            | Asked::NotFound
            | Asked::NotPost => Response::new(status),
        }
    }

    /// An answer of the right kind with nothing in it.
    fn wrong(&self) -> Response {
        match self {
            Asked::Nexus => Response::new(200).with("PassportURLs", "DARealm=Passport.Net,ConfigVersion=15"),
            Asked::SecurityTokens(form, _) => form.without_tickets(),
            Asked::Offline(_) | Asked::AddressBook(_) => soap::envelope(200, "", ""),
            Asked::Login(_) | Asked::NotFound | Asked::NotPost => {
                Response::new(200).with("Authentication-Info", "Passport1.4 da-status=success,from-PP=")
            }
        }
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
    // There are clients that take the whole value for the address.
    let value = if quirks.official_passport_headers {
        format!("DARealm=Passport.Net,DALogin={login},DAReg=https://localhost/register,ConfigVersion=15")
    } else {
        format!("DALogin={login}")
    };
    Response::new(200).with(header, value)
}

/// What a wrong password (or an unknown account: nobody is to find out which) gets.
fn refused() -> Response {
    Response::new(401)
        .with(
            "WWW-Authenticate",
            "Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,cburl=http://localhost/logo.gif,\
             cbtxt=The%20e-mail%20address%20or%20the%20password%20is%20not%20right.",
        )
        .body("<html><body>Not signed in.</body></html>")
}

fn login(shared: &Shared, header: &str) -> Response {
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
    let ticket = world.issue_ticket(account, Purpose::SignIn);
    granted(&world.quirks, &ticket)
}

fn granted(quirks: &Quirks, ticket: &str) -> Response {
    let quote = if quirks.unquoted_tickets { "" } else { "'" };
    let ticket = format!("from-PP={quote}{ticket}{quote}");
    // There are clients that take everything behind `from-PP=` for the ticket.
    let value = if quirks.official_passport_headers {
        format!(
            "Passport1.4 da-status=success,tname=MSPAuth,tname=MSPProf,tname=MSPSec,{ticket},ru=http://messenger.msn.com"
        )
    } else {
        format!("Passport1.4 da-status=success,{ticket}")
    };
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
}
