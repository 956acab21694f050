//! Pictures and files from person to person.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use msnp::{TransferFailure, TransferId};

use crate::client::{Cancel, Client};
use crate::failure::NativeFailure;
use crate::file::{FileSink, FileSource, Reader, Writer};
use crate::gate::{Cancellation, Gate, check_process};

/// Pictures and files.
#[uniffi::export]
impl Client {
    /// Chooses one's display picture: a PNG, GIF, JPEG or BMP of at most 512 KiB, 96 pixels square in most programs; nothing: none. Others
    /// are told of it with the status and fetch it when they like. It stays for later sign-ins of this client; MSNP8 has no pictures. While
    /// signed out it is kept, and told with the next sign-in.
    ///
    /// Errors: `InvalidValue` for what is no picture, by its content, or too large; the answer of the service otherwise.
    pub async fn set_picture(
        &self,
        picture: Option<Vec<u8>>,
        cancellation: Cancel,
    ) -> Result<(), NativeFailure> {
        self.request(cancellation, self.inner.set_picture(picture)).await
    }

    /// The display picture that a contact shows now, fetched from them unless it is known already: the same picture is fetched once, however
    /// many ask, and 8 MiB of pictures are kept. Nothing: they show none. The bytes come from the contact: decode them with bounds.
    ///
    /// Errors: `NotReachable` when they are offline; `InvalidAccount`, `Blocked`, `Declined`, `WrongPicture`, `TransferTimedOut` and others.
    pub async fn picture(
        &self,
        account: String,
        cancellation: Cancel,
    ) -> Result<Option<Vec<u8>>, NativeFailure> {
        let picture = self.gate.passes(cancellation, self.inner.picture(&account)).await?;
        Ok(picture.map(|bytes| bytes.to_vec()))
    }

    /// Offers a contact a file of `size` bytes. It is offered by this call, and goes on while `finish` of what it gives is waited for. The
    /// source is read as the connection takes it: a file of any size needs no more memory than the pieces that are on their way. What breaks
    /// off cannot be resumed: the protocol has nothing for that.
    ///
    /// Errors: `InvalidAccount`, `InvalidValue` for a name that is empty or longer than 259 characters, `NotSignedIn`, `Blocked` and others.
    pub fn send_file(
        &self,
        account: &str,
        name: &str,
        size: u64,
        source: Arc<dyn FileSource>,
    ) -> Result<Arc<FileTransfer>, NativeFailure> {
        let reader = Reader::begin(source)?;
        let sending = self.open()?.send_file(account, name, size, reader)?;
        Ok(FileTransfer::new(sending.transfer(), self.gate.clone(), Box::pin(sending)))
    }

    /// Takes a file that somebody offers. It goes on while `finish` of what it gives is waited for. Never more than the announced size is
    /// written. A sink that is slower than the connection makes the sender wait. What breaks off cannot be resumed.
    ///
    /// Errors of `finish`: `NoSuchTransfer` when the offer is over, or was decided already.
    pub fn accept_file(
        &self,
        transfer: u32,
        sink: Arc<dyn FileSink>,
    ) -> Result<Arc<FileTransfer>, NativeFailure> {
        let (writer, ending) = Writer::begin(sink)?;
        let id = TransferId::from_number(transfer);
        let receiving = self.open()?.accept_file(id, writer);
        let work = async move {
            // What is refused closes its sink, too, before that is told.
            let received = match receiving {
                Ok(receiving) => receiving.await,
                Err(refused) => Err(refused),
            };
            let closed = ending.close(received.is_ok()).await;
            received.and(closed.map_err(|error| TransferFailure::File { detail: error.to_string() }))
        };
        Ok(FileTransfer::new(id, self.gate.clone(), Box::pin(work)))
    }

    /// Declines a file that somebody offers, or cancels one that is under way, in either direction.
    ///
    /// Errors: `NoSuchTransfer` when it is over.
    pub fn decline_file(&self, transfer: u32) -> Result<(), NativeFailure> {
        Ok(self.open()?.decline_file(TransferId::from_number(transfer))?)
    }
}

type Work = Pin<Box<dyn Future<Output = Result<(), TransferFailure>> + Send>>;

/// A file that is sent or received. It is cancelled when it is let go before its end.
#[derive(uniffi::Object)]
pub struct FileTransfer {
    transfer: u32,
    gate: Arc<Gate>,
    /// Nothing: somebody has it go on, or it was cancelled.
    work: Mutex<Option<Work>>,
}

impl FileTransfer {
    fn new(transfer: TransferId, gate: Arc<Gate>, work: Work) -> Arc<Self> {
        Arc::new(Self { transfer: transfer.number(), gate, work: Mutex::new(Some(work)) })
    }

    fn take(&self) -> Option<Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[uniffi::export]
impl FileTransfer {
    /// Its number, as events name it.
    pub fn transfer(&self) -> Result<u32, NativeFailure> {
        Ok(self.transfer)
    }

    /// Has it go on, and ends when all of the file is there. A call that is dropped or cancelled cancels the transfer. For one call.
    ///
    /// Errors: `Declined`, `CancelledByPeer`, `Cancelled` (by `decline_file`), `NotReachable`, `TransferLost`, `TransferTimedOut`, `File` and
    /// others.
    pub async fn finish(&self, cancellation: Option<Arc<Cancellation>>) -> Result<(), NativeFailure> {
        let work = self.take();
        let over = async {
            match work {
                Some(work) => work.await,
                None => Err(TransferFailure::NoSuchTransfer),
            }
        };
        self.gate.passes(cancellation, over).await
    }

    /// Cancels it, unless `finish` was called: then that call is the one to drop.
    pub fn cancel(&self) -> Result<(), NativeFailure> {
        check_process()?;
        drop(self.take());
        Ok(())
    }
}
