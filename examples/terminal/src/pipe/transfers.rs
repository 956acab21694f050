//! Pictures and files: what their commands ask of the client, and the files that are under way.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_channel::{Receiver, Sender};
use msnp::{Client, Error, TransferEvent, TransferFailure, TransferId};
use sha1::{Digest, Sha1};

use super::event::{FileEndedTold, Told};
use super::pending::Answer;
use crate::downloads::{self, Downloads, NO_PICTURE};
use crate::problem::with_options;

/// How many offers are remembered. The client itself has 64 transfers at the same time.
const MOST_OFFERS: usize = 256;

/// What has a file go on, and tells its end.
type Drive = Pin<Box<dyn Future<Output = Told> + Send>>;

/// A file that this program sends or receives.
struct Driven {
    /// Until its command is answered.
    drive: Option<Drive>,
    /// Its end was told.
    is_told: bool,
    /// The client has told its end.
    is_over: bool,
}

#[derive(Default)]
struct Table {
    /// The names of files that are offered.
    offers: BTreeMap<u32, String>,
    driven: BTreeMap<u32, Driven>,
    /// No more are begun.
    is_closing: bool,
}

/// Files that are offered and under way, and where they go.
#[derive(Clone)]
pub(crate) struct Transfers {
    pub(super) client: Client,
    pub(super) downloads: Option<Downloads>,
    table: Arc<Mutex<Table>>,
    sender: Sender<(TransferId, Told)>,
    /// Files that have ended. Each is to be given to [`Transfers::take`].
    pub(crate) ended: Receiver<(TransferId, Told)>,
}

impl Transfers {
    pub(crate) fn new(client: Client, downloads: Option<Downloads>) -> Self {
        let (sender, ended) = async_channel::unbounded();
        Self { client, downloads, table: Arc::default(), sender, ended }
    }

    /// Never held while something is waited for.
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the end of every file was told that was under way.
    pub(crate) fn are_done(&self) -> bool {
        self.table().driven.values().all(|driven| driven.is_told)
    }

    /// Looks at an event of the client. Answers whether it is to be told: the end of a file that is driven here is told when it is written.
    pub(crate) fn see(&self, event: &TransferEvent) -> bool {
        let mut table = self.table();
        match event {
            TransferEvent::FileOffered { transfer, name, .. } => {
                table.offers.insert(transfer.number(), name.clone());
                if table.offers.len() > MOST_OFFERS {
                    table.offers.pop_first();
                }
            }
            TransferEvent::FileEnded { transfer, .. } => {
                let number = transfer.number();
                table.offers.remove(&number);
                let Some(driven) = table.driven.get_mut(&number) else { return true };
                driven.is_over = true;
                if driven.is_told {
                    table.driven.remove(&number);
                }
                return false;
            }
            TransferEvent::PictureChanged { .. }
            | TransferEvent::Progress { .. }
            | TransferEvent::NotServed { .. } => {}
        }
        true
    }

    /// Takes the end of a file: the event that tells it.
    pub(crate) fn take(&self, (transfer, told): (TransferId, Told)) -> Told {
        let mut table = self.table();
        let number = transfer.number();
        if let Some(driven) = table.driven.get_mut(&number) {
            driven.is_told = true;
            if driven.is_over {
                table.driven.remove(&number);
            }
        }
        told
    }

    /// The command for a file was answered: now it goes on.
    pub(super) fn start(&self, number: u32) {
        let mut table = self.table();
        let is_closing = table.is_closing;
        let Some(drive) = table.driven.get_mut(&number).and_then(|driven| driven.drive.take()) else {
            return;
        };
        drop(table);
        let (transfer, sender) = (TransferId::from_number(number), self.sender.clone());
        if is_closing {
            self.cancel(transfer);
        }
        smol::spawn(async move {
            let told = drive.await;
            // The other end is there as long as anybody is interested.
            let _ = sender.send((transfer, told)).await;
        })
        .detach();
    }

    /// Ends what is under way. Its end is told as every other.
    pub(crate) fn close(&self) {
        let mut table = self.table();
        table.is_closing = true;
        let numbers: Vec<u32> = table.driven.keys().copied().collect();
        drop(table);
        numbers.into_iter().for_each(|number| self.cancel(TransferId::from_number(number)));
    }

    fn cancel(&self, transfer: TransferId) {
        if let Err(failure) = self.client.decline_file(transfer) {
            log::debug!("transfer {}: {failure}", transfer.number());
        }
    }

    /// Begins a transfer, and keeps what drives it, before the client can tell its end.
    fn begin<T>(
        &self,
        begin: impl FnOnce(&Client) -> Result<T, TransferFailure>,
        drive: impl FnOnce(T) -> (TransferId, Drive),
    ) -> Result<TransferId, TransferFailure> {
        let mut table = self.table();
        let (transfer, drive) = drive(begin(&self.client)?);
        let driven = Driven { drive: Some(drive), is_told: false, is_over: false };
        table.driven.insert(transfer.number(), driven);
        Ok(transfer)
    }

    async fn begin_sending(
        &self,
        to: String,
        path: &Path,
        name: Option<String>,
    ) -> Result<Told, TransferFailure> {
        let (file, size, called) = downloads::open(path).await?;
        let name = name.unwrap_or(called);
        let transfer = self.begin(
            |client| client.send_file(&to, &name, size, file),
            |sending| {
                let transfer = sending.transfer();
                (transfer, Box::pin(async move { Told::file_ended(transfer, sending.await.map(|()| None)) }))
            },
        )?;
        Ok(Told::FileSending { transfer: transfer.number(), to, name, size })
    }

    async fn begin_receiving(&self, number: u32, downloads: Downloads) -> Result<Told, TransferFailure> {
        let transfer = TransferId::from_number(number);
        let name = self.table().offers.get(&number).cloned().ok_or(TransferFailure::NoSuchTransfer)?;
        let begun = downloads.begin(&name).await;
        let (file, part) = begun.map_err(|error| TransferFailure::File { detail: error.to_string() })?;
        let part = Arc::new(part);
        let kept = part.clone();
        let begun = self.begin(
            |client| client.accept_file(transfer, file),
            |receiving| {
                let drive =
                    async move { Told::file_ended(transfer, kept.receive(receiving).await.map(Some)) };
                (transfer, Box::pin(drive))
            },
        );
        if let Err(failure) = begun {
            part.remove().await;
            return Err(failure);
        }
        Ok(Told::FileReceiving { transfer: number, name })
    }

    pub(super) fn send_file(&self, to: String, path: String, name: Option<String>) -> Answer {
        let transfers = self.clone();
        Box::pin(async move { answer(transfers.begin_sending(to, Path::new(&path), name).await) })
    }

    pub(super) fn accept_file(&self, number: u32) -> Answer {
        let Some(downloads) = self.downloads.clone() else { return nowhere() };
        let transfers = self.clone();
        Box::pin(async move { answer(transfers.begin_receiving(number, downloads).await) })
    }

    pub(super) fn decline_file(&self, number: u32) -> Answer {
        let declined = self.client.decline_file(TransferId::from_number(number));
        let told = declined.err().map(|failure| Told::refused(&failure));
        Box::pin(std::future::ready(told.into_iter().collect()))
    }

    pub(super) fn set_picture(&self, path: Option<String>) -> Answer {
        let client = self.client.clone();
        Box::pin(async move {
            let picture = match path {
                None => None,
                Some(path) => match downloads::read_picture(Path::new(&path)).await {
                    Ok(Some(bytes)) => Some(bytes),
                    Ok(None) => return no_picture(),
                    Err(failure) => return vec![Told::refused(&failure)],
                },
            };
            match client.set_picture(picture).await {
                Ok(()) => Vec::new(),
                Err(Error::InvalidValue) => no_picture(),
                Err(error) => vec![Told::error(&error)],
            }
        })
    }

    pub(super) fn picture(&self, who: String) -> Answer {
        let Some(downloads) = self.downloads.clone() else { return nowhere() };
        let client = self.client.clone();
        Box::pin(async move {
            let fetched = async {
                let Some(bytes) = client.picture(&who).await? else { return Ok((None, None)) };
                let (hash, path) = keep(&downloads, &bytes).await?;
                Ok((Some(hash), Some(path)))
            };
            let fetched = fetched.await;
            answer(fetched.map(|(picture, path)| Told::Picture { who, picture, path }))
        })
    }
}

/// Keeps what was fetched: its hash, and where it lies.
pub(super) async fn keep(downloads: &Downloads, bytes: &[u8]) -> Result<(String, String), TransferFailure> {
    let hash: String = Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let kept = downloads.keep_object(&hash, bytes).await;
    let path = kept.map_err(|error| TransferFailure::File { detail: error.to_string() })?;
    Ok((hash, shown(&path)))
}

pub(super) fn answer(told: Result<Told, TransferFailure>) -> Vec<Told> {
    vec![told.unwrap_or_else(|failure| Told::refused(&failure))]
}

fn no_picture() -> Vec<Told> {
    refused(NO_PICTURE)
}

/// What is wrong, and what to do.
pub(super) fn refused((reason, advice): (&str, &str)) -> Vec<Told> {
    vec![Told::Error { reason: reason.to_owned(), advice: advice.to_owned() }]
}

/// There is no folder for what others send.
pub(super) fn nowhere() -> Answer {
    let what = ("there is no folder to write it to", "Start msnp pipe with --downloads FOLDER.");
    Box::pin(std::future::ready(refused(what)))
}

/// A path as JSON can hold it.
fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl Told {
    /// A command about a picture or a file that was refused.
    pub(super) fn refused(failure: &TransferFailure) -> Self {
        Self::Error { reason: failure.to_string(), advice: with_options(failure.advice()).into_owned() }
    }

    /// The end of a file; with the path of one that was received.
    pub(super) fn file_ended(
        transfer: TransferId,
        outcome: Result<Option<PathBuf>, TransferFailure>,
    ) -> Self {
        let transfer = transfer.number();
        Self::FileEnded(match outcome {
            Ok(path) => {
                let path = path.as_deref().map(shown);
                FileEndedTold { transfer, complete: true, path, reason: None, advice: None }
            }
            Err(failure) => {
                let (reason, advice) = (Some(failure.to_string()), Some(with_options(failure.advice())));
                FileEndedTold { transfer, complete: false, path: None, reason, advice }
            }
        })
    }
}
