//! Requests: each is handed to the machine, and somebody waits for the service's answer.
//!
//! Nothing here is generic. There are two dozen requests, and each would otherwise bring a copy of all this into a program.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use msnp_core::account::List;
use msnp_core::{Heap, Messenger, RequestId};

use super::{Client, check_account};
use crate::error::Error;
use crate::promise::Promised;
use crate::session::Session;
use crate::waiting::{Answer, Effect};

type CoreResult = Result<RequestId, msnp_core::Error>;

/// What to tell the machine.
pub(crate) type Request<'a> = &'a dyn Fn(&mut Messenger<Heap>, &Session) -> CoreResult;
/// The same about a contact, by the id it has where the dialect has ids.
pub(crate) type ContactRequest<'a> = &'a dyn Fn(&mut Messenger<Heap>, Option<&str>) -> CoreResult;

/// The answer to a request, or why the request was not made.
pub(crate) struct Answered(Result<Promised<Result<Answer, Error>>, Option<Error>>);

/// The same where the answer is no more than that it was done.
pub(crate) struct Done(Answered);

impl Answered {
    pub(crate) fn done(self) -> Done {
        Done(self)
    }
}

impl Future for Answered {
    type Output = Result<Answer, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Ok(promised) => {
                Pin::new(promised).poll(context).map(|answer| answer.unwrap_or(Err(Error::SessionEnded)))
            }
            Err(error) => Poll::Ready(Err(error.take().unwrap_or(Error::SessionEnded))),
        }
    }
}

impl Future for Done {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|answer| answer.map(drop))
    }
}

impl Client {
    /// Hands a request to the machine in this call. The future waits for the service's answer.
    pub(crate) fn request(&self, subject: &str, effect: Effect, request: Request<'_>) -> Answered {
        Answered(self.hand_over(subject, effect, request).map_err(Some))
    }

    /// A request about a contact that must be on one's own list.
    pub(crate) fn about_contact(&self, account: &str, effect: Effect, request: ContactRequest<'_>) -> Done {
        let contact = match check_account(account) {
            Ok(()) => self.contact(account).filter(|contact| contact.is_on(List::Forward)),
            Err(error) => return Answered(Err(Some(error))).done(),
        };
        match contact {
            Some(contact) => {
                self.request(account, effect, &|machine, _| request(machine, contact.id())).done()
            }
            None => Answered(Err(Some(Error::NoSuchContact { account: account.to_owned() }))).done(),
        }
    }

    fn hand_over(
        &self,
        subject: &str,
        effect: Effect,
        request: Request<'_>,
    ) -> Result<Promised<Result<Answer, Error>>, Error> {
        if !subject.is_empty() {
            check_account(subject)?;
        }
        self.handle.shared.act(|inner| {
            let request = asked(&mut inner.machine, &inner.session, subject, request)
                .map_err(|error| Error::of_call(error, subject))?;
            // It holds at once, and the driver may tell something before it gets to know of it.
            let blocks = matches!(effect, Effect::Block(_));
            if matches!(effect, Effect::PersonalMessage { .. }) {
                inner.session.repeats.personal_message = false;
            }
            let answer = inner.session.waiting.request(request, effect);
            if blocks {
                inner.shut_out(subject);
            }
            Ok(answer)
        })?
    }
}

/// Makes a request about `subject`, who may be of another network.
#[cfg(feature = "services")]
fn asked(
    machine: &mut Messenger<Heap>,
    session: &Session,
    subject: &str,
    request: Request<'_>,
) -> CoreResult {
    // A kept list may say anything, and of whom is on no list the server may know it.
    match session.roster.contact(subject).map(|contact| contact.network()) {
        Some(network @ 1..=255) => machine.of_network(network, |machine| request(machine, session)),
        Some(_) | None => request(machine, session),
    }
}

#[cfg(not(feature = "services"))]
fn asked(
    machine: &mut Messenger<Heap>,
    session: &Session,
    _subject: &str,
    request: Request<'_>,
) -> CoreResult {
    request(machine, session)
}
