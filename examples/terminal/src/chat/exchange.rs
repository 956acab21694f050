//! Pictures and files between the client, the disk and the screen.

use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_lite::FutureExt;
use msnp::{Error, TransferFailure, TransferId};
use smol::Timer;

use super::files::{FileLine, NOWHERE, Stage};
use super::picture::Picture;
use super::{GOODBYE, Happening, Shell, list, sentences};
use crate::downloads::{self, Downloads, NO_PICTURE};
use crate::problem::with_options;

/// What becomes of pictures and files.
pub(super) enum Exchange {
    /// A file is offered to somebody.
    Offered { chat: u32, transfer: u32, name: String, size: u64 },
    /// A file that was sent is over.
    Sent { transfer: u32, outcome: Result<(), TransferFailure> },
    /// A file that was received is over.
    Received { transfer: u32, outcome: Result<PathBuf, TransferFailure> },
    /// A file that was to be sent, or one's own picture, came to nothing.
    Refused(TransferFailure),
    /// What was to be one's own picture is none.
    NoPicture,
    /// A contact's picture was fetched.
    Fetched { object: String, picture: Option<Picture> },
}

impl Shell {
    pub(super) fn with_downloads(mut self, downloads: Option<Downloads>) -> Self {
        self.state.takes_files = downloads.is_some();
        self.downloads = downloads;
        self
    }

    pub(super) fn send_file(&mut self, chat: u32, path: String) {
        let known = self.state.conversation(chat).and_then(|conversation| conversation.account.clone());
        let Some(account) = known else {
            self.state.tell("A file goes to one person: open a conversation with them alone.");
            return;
        };
        let (client, sender) = (self.client.clone(), self.sender.clone());
        self.start(async move {
            let begun = async {
                let (file, size, name) = downloads::open(Path::new(&path)).await?;
                Ok((client.send_file(&account, &name, size, file)?, name, size))
            };
            match begun.await {
                Ok((sending, name, size)) => {
                    let transfer = sending.transfer().number();
                    let offered = Exchange::Offered { chat, transfer, name, size };
                    // Nobody waits for it any more when the program ends.
                    let _ = sender.send(Happening::Exchange(offered)).await;
                    Happening::Exchange(Exchange::Sent { transfer, outcome: sending.await })
                }
                Err(failure) => Happening::Exchange(Exchange::Refused(failure)),
            }
        });
    }

    pub(super) fn take_file(&mut self, transfer: u32) {
        let Some(downloads) = self.downloads.clone() else {
            self.state.tell(NOWHERE);
            return;
        };
        let Some(name) = self.state.offered_file().filter(|file| file.transfer == transfer) else { return };
        let name = name.name.clone();
        // Taken once.
        self.state.file_moves(transfer, 0, Duration::ZERO);
        self.receiving += 1;
        let client = self.client.clone();
        self.start(async move {
            let outcome = downloads.take(&client, TransferId::from_number(transfer), &name).await;
            Happening::Exchange(Exchange::Received { transfer, outcome })
        });
    }

    pub(super) fn drop_file(&mut self, transfer: u32) {
        if let Err(failure) = self.client.decline_file(TransferId::from_number(transfer)) {
            self.state.file_over(transfer, Err(failure.to_string()));
        }
    }

    pub(super) fn show_picture(&mut self, path: Option<String>) {
        let client = self.client.clone();
        self.start(async move {
            let told = if path.is_some() { "Your picture is shown." } else { "You show no picture." };
            let picture = match path {
                None => None,
                Some(path) => match downloads::read_picture(Path::new(&path)).await {
                    Ok(Some(bytes)) => Some(bytes),
                    Ok(None) => return Happening::Exchange(Exchange::NoPicture),
                    Err(failure) => return Happening::Exchange(Exchange::Refused(failure)),
                },
            };
            match client.set_picture(picture).await {
                Err(Error::InvalidValue) => Happening::Exchange(Exchange::NoPicture),
                outcome => Happening::Answered(outcome.map(|()| Some(told.to_owned()))),
            }
        });
    }

    /// Fetches the picture of whom somebody looks at, unless it is known.
    pub(super) fn look_at_pictures(&mut self) {
        let Some(person) = list::looked_at(&self.state) else { return };
        if !self.state.pictures.wants(&person.picture) {
            return;
        }
        let (client, account, object) = (self.client.clone(), person.account.clone(), person.picture.clone());
        let Some(means) = self.state.pictures.means.clone() else { return };
        self.state.pictures.fetching();
        self.start(async move {
            let bytes = match client.picture(&account).await {
                Ok(bytes) => bytes,
                Err(failure) => {
                    log::debug!("no picture of {account}: {failure}");
                    None
                }
            };
            let picture =
                smol::unblock(move || bytes.and_then(|bytes| Picture::decode(&bytes, &means))).await;
            Happening::Exchange(Exchange::Fetched { object, picture })
        });
    }

    pub(super) fn exchanged(&mut self, exchange: Exchange) {
        match exchange {
            Exchange::Offered { chat, transfer, name, size } => {
                let known =
                    self.state.conversation(chat).and_then(|conversation| conversation.account.clone());
                let Some(account) = known else { return };
                let who = self.state.name_of(&account);
                let name = crate::printable::line(&name);
                let (is_mine, can_be_taken, stage) = (true, false, Stage::Offered);
                let file = FileLine { transfer, name, size, who, is_mine, can_be_taken, stage };
                self.state.file_begins(chat, &account, file);
            }
            Exchange::Sent { transfer, outcome } => {
                let outcome = outcome.map(|()| None).map_err(|failure| reason_of(&failure));
                self.state.file_over(transfer, outcome);
            }
            Exchange::Received { transfer, outcome } => {
                self.receiving = self.receiving.saturating_sub(1);
                let outcome = outcome.map(|path| Some(path.to_string_lossy().into_owned()));
                self.state.file_over(transfer, outcome.map_err(|failure| reason_of(&failure)));
            }
            Exchange::Refused(failure) => {
                self.state.tell(&sentences(&failure.to_string(), &with_options(failure.advice())));
            }
            Exchange::NoPicture => {
                let (reason, advice) = NO_PICTURE;
                self.state.tell(&sentences(reason, advice));
            }
            Exchange::Fetched { object, picture } => self.state.pictures.fetched(object, picture),
        }
    }

    /// At the end of the program: what was received in part is removed.
    pub(super) async fn finish_files(&mut self) {
        while self.receiving > 0 {
            let happening = async { self.happenings.recv().await.ok() }.or(async {
                Timer::after(GOODBYE).await;
                None
            });
            let Some(happening) = happening.await else { break };
            if let Happening::Exchange(exchange) = happening {
                self.exchanged(exchange);
            }
        }
    }
}

/// Why a file is not there, and what to do.
pub(super) fn reason_of(failure: &TransferFailure) -> String {
    format!("{failure}. {}", with_options(failure.advice()))
}
