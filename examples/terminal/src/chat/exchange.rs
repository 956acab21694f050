//! Pictures and files between the client, the disk and the screen.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_lite::FutureExt;
use msnp::{Error, TransferFailure, TransferId};
use smol::Timer;

use super::emoticons::{self, Choice, Own};
use super::files::{FileLine, NOWHERE, Stage};
use super::picture::{self, Means, Picture};
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
    /// That of an emoticon was.
    Drawn { object: String, picture: Option<Picture> },
    /// What was read for an emoticon of one's own; `None`: it is too long.
    Emoticon { shortcut: String, path: String, picture: Option<Vec<u8>> },
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
            let fetched = client.picture(&account).await;
            let picture = decoded(fetched, means, picture::SIDE, &account).await;
            Happening::Exchange(Exchange::Fetched { object, picture })
        });
    }

    /// Fetches the pictures of emoticons in texts that are shown.
    pub(super) fn look_at_emoticons(&mut self) {
        let Some(seen) = self.state.wanted_emoticon() else { return };
        let (client, account, object) = (self.client.clone(), seen.account.clone(), seen.object.clone());
        let Some(means) = self.state.emoticons.means.clone() else { return };
        self.state.emoticons.fetching();
        self.start(async move {
            let fetched = client.object(&account, &object).await.map(Some);
            let picture = decoded(fetched, means, emoticons::SIDE, &account).await;
            Happening::Exchange(Exchange::Drawn { object, picture })
        });
    }

    /// An emoticon of one's own is set or taken away, or all are listed.
    pub(super) fn choose_emoticon(&mut self, chat: u32, choice: Choice) {
        match choice {
            Choice::List => {
                let list = emoticons::list(&self.emoticons);
                if let Some(conversation) = self.state.conversation_mut(chat) {
                    conversation.note(&list);
                }
            }
            Choice::Remove { shortcut } => {
                let mut chosen = self.emoticons.clone();
                chosen.retain(|own| own.shortcut != shortcut);
                let is_there = chosen.len() < self.emoticons.len();
                let told = if is_there && self.have_emoticons(chosen) {
                    format!("{shortcut} stands for itself again.")
                } else {
                    format!("{shortcut} is no emoticon of yours. {}", emoticons::list(&self.emoticons))
                };
                self.state.tell(&told);
            }
            Choice::Set { shortcut, path } => {
                if let Some((wrong, advice)) = emoticons::wrong_shortcut(&shortcut) {
                    self.state.tell(&sentences(&wrong, advice));
                    return;
                }
                self.start(async move {
                    Happening::Exchange(match downloads::read_picture(Path::new(&path)).await {
                        Ok(picture) => Exchange::Emoticon { shortcut, path, picture },
                        Err(failure) => Exchange::Refused(failure),
                    })
                });
            }
        }
    }

    /// Has these emoticons and no others. When they are too many, all stays as it was.
    fn have_emoticons(&mut self, chosen: Vec<Own>) -> bool {
        let each = chosen.iter().map(|own| (own.shortcut.clone(), own.picture.to_vec()));
        let is_taken = self.client.set_emoticons(each.collect()).is_ok();
        if is_taken {
            self.emoticons = chosen;
        }
        is_taken
    }

    /// Has one emoticon more, or another picture for one. Answers with what is to be told.
    fn have_emoticon(&mut self, shortcut: String, path: &str, picture: Option<Vec<u8>>) -> String {
        let (_, advice) = NO_PICTURE;
        let Some(picture) = picture else {
            return format!("{path} is too large for an emoticon. {advice}");
        };
        if !downloads::is_picture(&picture) {
            return format!("{path} is no picture that others can read. {advice}");
        }
        let mut told = format!("{shortcut} stands for {path} now.");
        let own = Own { shortcut, picture: picture.into() };
        let mut chosen = self.emoticons.clone();
        match chosen.iter_mut().find(|known| known.shortcut == own.shortcut) {
            Some(known) => *known = own,
            None => chosen.push(own),
        }
        if !self.have_emoticons(chosen) {
            return sentences("there are too many emoticons", "Take one away first: /emoticon SHORTCUT.");
        }
        if let Some(dialect) = self.client.dialect().filter(|dialect| !dialect.has_pictures()) {
            told.push_str(&format!(" But {dialect} has no emoticons: others see the letters."));
        }
        told
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
            Exchange::Drawn { object, picture } => self.state.emoticon_fetched(object, picture),
            Exchange::Emoticon { shortcut, path, picture } => {
                let told = self.have_emoticon(shortcut, &path, picture);
                self.state.tell(&told);
            }
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

/// What was fetched, as it is drawn.
async fn decoded(
    fetched: Result<Option<Arc<[u8]>>, TransferFailure>,
    means: Means,
    side: u16,
    account: &str,
) -> Option<Picture> {
    let bytes = fetched.inspect_err(|failure| log::debug!("no picture of {account}: {failure}"));
    let bytes = bytes.ok().flatten()?;
    smol::unblock(move || Picture::decode(&bytes, &means, side)).await
}
