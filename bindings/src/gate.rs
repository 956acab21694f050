//! What ends a call before its time: the client was closed, or the call was cancelled.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;

use async_channel::{Receiver, Sender};
use futures_lite::future;

use crate::failure::{ErrorKind, Failure, NativeFailure};

/// For what ends something, which a hook may do: only a forked child may not, where locks may be held for ever.
///
/// # Errors
/// [`ErrorKind::Forked`].
pub(crate) fn check_process() -> Result<(), NativeFailure> {
    let forked = msnp::check_caller().err().filter(|error| matches!(error, msnp::Error::Forked));
    forked.map_or(Ok(()), |error| Err(error.into()))
}

/// Open until it is closed; whoever waits for that learns of it.
pub(crate) struct Gate {
    /// Nothing is ever sent: only its end is waited for.
    channel: Receiver<Infallible>,
    _open: Sender<Infallible>,
}

impl Gate {
    pub(crate) fn new() -> Self {
        let (open, channel) = async_channel::bounded(1);
        Self { channel, _open: open }
    }

    pub(crate) fn close(&self) {
        self.channel.close();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.channel.is_closed()
    }

    pub(crate) async fn closed(&self) {
        // The only outcome there is.
        let _ = self.channel.recv().await;
    }

    /// # Errors
    /// [`ErrorKind::Closed`], [`ErrorKind::FromCallback`], [`ErrorKind::Forked`].
    pub(crate) fn check(&self) -> Result<(), NativeFailure> {
        msnp::check_caller()?;
        if self.is_closed() { Err(ErrorKind::Closed.into()) } else { Ok(()) }
    }

    /// The outcome of `work`, unless the gate closes or the call is cancelled before.
    pub(crate) async fn passes<T, E: Into<Failure>>(
        &self,
        cancellation: Option<Arc<Cancellation>>,
        work: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, NativeFailure> {
        msnp::check_caller()?;
        self.passes_any(cancellation, pin!(work)).await
    }

    /// Compiled once for each kind of outcome, not for each of thirty calls.
    async fn passes_any<T, E: Into<Failure>>(
        &self,
        cancellation: Option<Arc<Cancellation>>,
        work: Work<'_, T, E>,
    ) -> Result<T, NativeFailure> {
        let closed = async {
            self.closed().await;
            Err(ErrorKind::Closed.into())
        };
        match future::or(closed, unless_cancelled(cancellation, work)).await {
            // The gate closes before the session ends, but a call may look at it before both and at its work after both. What was not
            // sent is given back all the same.
            Err(NativeFailure::Failed { failure }) if self.is_closed() => {
                let Failure { unsent_text, message_id, .. } = failure;
                Err(Failure { unsent_text, message_id, ..ErrorKind::Closed.into() }.into())
            }
            outcome => outcome,
        }
    }
}

type Work<'a, T, E> = Pin<&'a mut (dyn Future<Output = Result<T, E>> + Send)>;

/// The outcome of `work`, unless the call is cancelled before.
pub(crate) async fn unless_cancelled<T, E: Into<Failure>>(
    cancellation: Option<Arc<Cancellation>>,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, NativeFailure> {
    let cancelled = async {
        match &cancellation {
            Some(cancellation) => cancellation.gate.closed().await,
            None => future::pending().await,
        }
        Err(ErrorKind::Cancelled.into())
    };
    let work = async { work.await.map_err(|error| error.into().into()) };
    future::or(cancelled, work).await
}

/// Ends the calls that it is given to. For languages whose tasks do not drop a call when they are cancelled, as Swift's.
#[derive(uniffi::Object)]
pub struct Cancellation {
    gate: Gate,
}

#[uniffi::export]
impl Cancellation {
    /// For one call, or for several.
    #[uniffi::constructor]
    pub fn new() -> Result<Arc<Self>, NativeFailure> {
        Ok(Arc::new(Self { gate: Gate::new() }))
    }

    /// Ends them with the kind `Cancelled`, now and in future. What a call has handed over by then is not taken back, but a sign-in is
    /// given up.
    pub fn cancel(&self) -> Result<(), NativeFailure> {
        self.gate.close();
        Ok(())
    }
}
