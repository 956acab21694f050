//! Emoticons, winks and other objects: what one lets others fetch, and what is fetched of others.

use std::collections::BTreeMap;
use std::path::Path;

use msnp::{Error, ObjectKind};

use super::event::Told;
use super::pending::Answer;
use super::transfers::{Transfers, answer, keep, nowhere, refused};
use crate::downloads::{self, LARGEST_PICTURE};

/// What is said of emoticons that cannot be.
const NO_EMOTICONS: (&str, &str) = (
    "these cannot be emoticons",
    "Give each by its letters, 1 to 7 characters, with the path of a PNG, GIF, JPEG or BMP of at most 512 KiB.",
);
/// What is said of what cannot be published.
const NOT_PUBLISHED: (&str, &str) = (
    "this cannot be published",
    "Give the path of a file that is not empty, of at most 4 MiB, or 512 KiB of a picture or an emoticon; withdraw what nobody needs any more.",
);
const NO_OBJECT: (&str, &str) = ("this is no object", "Give it as published told it.");

impl Transfers {
    pub(super) fn set_emoticons(&self, paths: BTreeMap<String, String>) -> Answer {
        let client = self.client.clone();
        Box::pin(async move {
            let mut emoticons = Vec::new();
            for (shortcut, path) in paths {
                match downloads::read(Path::new(&path), LARGEST_PICTURE).await {
                    Ok(Some(bytes)) => emoticons.push((shortcut, bytes)),
                    Ok(None) => return refused(NO_EMOTICONS),
                    Err(failure) => return vec![Told::refused(&failure)],
                }
            }
            done(client.set_emoticons(emoticons), NO_EMOTICONS)
        })
    }

    pub(super) fn object(&self, who: String, object: String) -> Answer {
        let Some(downloads) = self.downloads.clone() else { return nowhere() };
        let client = self.client.clone();
        Box::pin(async move {
            let fetched = async {
                let bytes = client.object(&who, &object).await?;
                keep(&downloads, &bytes).await
            };
            let fetched = fetched.await;
            answer(fetched.map(|(hash, path)| Told::Object { who, hash, path }))
        })
    }

    pub(super) fn publish(&self, kind: ObjectKind, path: String) -> Answer {
        let client = self.client.clone();
        Box::pin(async move {
            let bytes = match downloads::read(Path::new(&path), kind.longest().into()).await {
                Ok(Some(bytes)) => bytes,
                Ok(None) => return refused(NOT_PUBLISHED),
                Err(failure) => return vec![Told::refused(&failure)],
            };
            match client.publish(kind, bytes) {
                Ok(object) => vec![Told::Published { object }],
                Err(error) => done(Err(error), NOT_PUBLISHED),
            }
        })
    }

    pub(super) fn withdraw(&self, object: &str) -> Answer {
        Box::pin(std::future::ready(done(self.client.withdraw(object), NO_OBJECT)))
    }

    pub(super) fn offline_message_stored(&self, message: &str) -> Answer {
        Box::pin(std::future::ready(done(self.client.offline_message_stored(message), NO_OBJECT)))
    }
}

/// Nothing to be told of what was done; otherwise why not, where the value was wrong in these words.
fn done(outcome: Result<(), Error>, wrong: (&str, &str)) -> Vec<Told> {
    match outcome {
        Ok(()) => Vec::new(),
        Err(Error::InvalidValue) => refused(wrong),
        Err(error) => vec![Told::error(&error)],
    }
}
