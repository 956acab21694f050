//! Pictures and other objects of others that are known, by their hash, within a bound; and those that are still to be fetched.

use std::collections::VecDeque;
use std::sync::Arc;

use msnp_core::p2p::{Hash, Object, ObjectKind};
use msnp_core::time::{Duration, Instant};

use super::Fetched;
use crate::promise::Promise;

/// Bytes of all pictures that are kept.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Between two conversations that are opened for a picture alone (`p2p.md` 3): services refuse more.
const PACE: Duration = Duration::from_secs(3);
/// After it has refused.
const REFUSED: Duration = Duration::from_secs(20);

/// A picture that somebody waits for, and that is still to be asked for.
pub(crate) struct Wanted {
    pub(crate) account: Box<str>,
    pub(crate) element: Box<str>,
    pub(crate) object: Object,
    pub(crate) waiting: Vec<Promise<Fetched>>,
}

#[derive(Default)]
pub(crate) struct Pictures {
    /// Those that are here, the one that was used last at the end.
    known: VecDeque<(Hash, Arc<[u8]>)>,
    /// Those to be asked for, the first to be so at the front.
    pub(crate) wanted: VecDeque<Wanted>,
    /// When the next conversation may be opened for one.
    next: Option<Instant>,
}

impl Pictures {
    /// A picture that is known.
    pub(crate) fn get(&mut self, hash: &Hash) -> Option<Arc<[u8]>> {
        let index = self.known.iter().position(|(known, _)| known == hash)?;
        let entry = self.known.remove(index)?;
        let bytes = entry.1.clone();
        self.known.push_back(entry);
        Some(bytes)
    }

    /// Keeps a picture; those that were not used for the longest time make room.
    pub(crate) fn keep(&mut self, hash: Hash, bytes: Arc<[u8]>) {
        if self.get(&hash).is_some() {
            return;
        }
        self.known.push_back((hash, bytes));
        let size =
            |known: &VecDeque<(Hash, Arc<[u8]>)>| known.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        while size(&self.known) > MOST_BYTES {
            self.known.pop_front();
        }
    }

    /// Whether a conversation may be opened for a picture now.
    pub(crate) fn may_open(&self, now: Instant) -> bool {
        self.next.is_none_or(|next| next <= now)
    }

    /// One was opened.
    pub(crate) fn opened(&mut self, now: Instant) {
        self.next = Some(now.after(PACE));
    }

    /// The service refuses to open more for a while.
    pub(crate) fn refused(&mut self, now: Instant) {
        self.next = Some(now.after(REFUSED));
    }

    /// When the next may be opened, while somebody waits for that.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.next.filter(|_| !self.wanted.is_empty())
    }
}

/// The object that these bytes are as a display picture or an emoticon: a PNG, GIF, JPEG or BMP, told by its content. Nothing in it is
/// decoded.
pub(crate) fn object_of_image(kind: ObjectKind, bytes: &[u8]) -> Option<Object> {
    const KINDS: [&[u8]; 5] = [b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"BM"];
    let fits = bytes.len() <= kind.longest() as usize;
    let is_image = KINDS.iter().any(|start| bytes.starts_with(start));
    (fits && is_image).then(|| Object::of(kind, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_that_were_used_stay_the_longest() {
        let mut pictures = Pictures::default();
        let large: Arc<[u8]> = vec![0; MOST_BYTES / 2].into();
        pictures.keep([1; 20], large.clone());
        pictures.keep([2; 20], large.clone());
        assert!(pictures.get(&[1; 20]).is_some());
        pictures.keep([3; 20], large);
        assert!(pictures.get(&[2; 20]).is_none() && pictures.get(&[1; 20]).is_some());
    }

    #[test]
    fn what_a_picture_is_shows_in_its_content() {
        for good in [&b"\x89PNG\r\n\x1a\n..."[..], b"GIF89a", b"\xff\xd8\xff\xe0", b"BM...."] {
            assert!(object_of_image(ObjectKind::Picture, good).is_some());
        }
        for bad in [&b""[..], b"<svg/>", b"PNG", &[b"BM".to_vec(), vec![0; 512 * 1024]].concat()] {
            assert!(object_of_image(ObjectKind::Emoticon, bad).is_none());
        }
    }
}
