//! What others may fetch of oneself: the display picture, emoticons, and whatever else is published.

use std::sync::Arc;

use msnp_core::p2p::{Hash, Object, ObjectKind, is_emoticon_shortcut, put_emoticons};
use msnp_core::switchboard::message::MAX_PAYLOAD;
use msnp_core::{Heap, Messenger};

use super::pictures::object_of_image;

/// Objects that may be published at a time, the picture not counted.
const MOST_OBJECTS: usize = 256;
/// Bytes of all of them.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// An object and its bytes.
pub(crate) type Published = (Object, Arc<[u8]>);

#[derive(Default)]
pub(crate) struct Own {
    pub(crate) picture: Option<Published>,
    /// Letters, and what they stand for.
    emoticons: Vec<(Box<str>, Published)>,
    others: Vec<Published>,
}

impl Own {
    fn all(&self) -> impl Iterator<Item = &Published> {
        self.picture.iter().chain(self.emoticons.iter().map(|(_, published)| published)).chain(&self.others)
    }

    /// The bytes of what has that hash.
    pub(crate) fn get(&self, hash: &Hash) -> Option<Arc<[u8]>> {
        self.all().find(|(object, _)| object.hash == *hash).map(|(_, bytes)| bytes.clone())
    }

    /// What others may fetch beside the picture.
    fn objects(&self) -> impl Iterator<Item = Object> {
        self.all().skip(usize::from(self.picture.is_some())).map(|(object, _)| *object)
    }

    /// Tells a machine what others may fetch; it keeps that.
    pub(crate) fn tell(&self, machine: &mut Messenger<Heap>) {
        // Signed out, it says that nobody else was told.
        let _ = machine.set_picture(self.picture.as_ref().map(|(object, _)| *object));
        self.tell_objects(machine);
    }

    /// The same for what is no picture of oneself.
    pub(crate) fn tell_objects(&self, machine: &mut Messenger<Heap>) {
        for object in self.objects() {
            // There is room for all that may be published.
            let _ = machine.publish(object);
        }
    }

    fn fits(&self) -> bool {
        let bytes = self.all().map(|(_, bytes)| bytes.len()).fold(0, usize::saturating_add);
        self.objects().count() <= MOST_OBJECTS && bytes <= MOST_BYTES
    }

    /// Chooses one's emoticons. Answers for those that were there before, whether they are among the new ones or not.
    /// `None`: one of them is none, two have the same letters, or they are too many; all stays as it was.
    pub(crate) fn set_emoticons(&mut self, emoticons: Vec<(String, Vec<u8>)>) -> Option<Vec<Hash>> {
        let mut chosen: Vec<(Box<str>, Published)> = Vec::new();
        for (shortcut, bytes) in emoticons {
            let is_new = chosen.iter().all(|(known, _)| **known != *shortcut);
            if !is_new || !is_emoticon_shortcut(&shortcut) {
                return None;
            }
            let object = object_of_image(ObjectKind::Emoticon, &bytes)?;
            chosen.push((shortcut.into(), (object, bytes.into())));
        }
        let before = std::mem::replace(&mut self.emoticons, chosen);
        if !self.fits() {
            self.emoticons = before;
            return None;
        }
        Some(before.iter().map(|(_, (object, _))| object.hash).collect())
    }

    /// Lets others fetch an object. `None`: it is empty or too large, or there are too many.
    pub(crate) fn publish(&mut self, kind: ObjectKind, bytes: Vec<u8>) -> Option<Object> {
        let object = Object::of(kind, &bytes);
        if bytes.is_empty() || bytes.len() > kind.longest() as usize {
            return None;
        }
        if self.others.iter().all(|(known, _)| *known != object) {
            self.others.push((object, bytes.into()));
            if !self.fits() {
                self.others.pop();
                return None;
            }
        }
        Some(object)
    }

    /// Nobody is to fetch that object any more. Answers whether it was there.
    pub(crate) fn withdraw(&mut self, hash: &Hash) -> bool {
        let before = self.others.len();
        self.others.retain(|(object, _)| object.hash != *hash);
        self.others.len() < before
    }

    /// The payloads that announce the emoticons that a text has in it, in the order in which they were given.
    pub(crate) fn announcements(&self, creator: &str, text: &str) -> Vec<Vec<u8>> {
        let used = self.emoticons.iter().filter(|(shortcut, _)| text.contains(&**shortcut));
        let used: Vec<(&str, Object)> = used.map(|(shortcut, (object, _))| (&**shortcut, *object)).collect();
        let longest = used.iter().map(|one| payload_of(creator, &[*one]).len()).max().unwrap_or(1);
        // Five by convention (`p2p.md` 6.1), fewer where the account is long.
        let at_once = (MAX_PAYLOAD / longest).clamp(1, 5);
        let payloads = used.chunks(at_once).map(|some| payload_of(creator, some));
        payloads.filter(|payload| payload.len() <= MAX_PAYLOAD).collect()
    }
}

fn payload_of(creator: &str, emoticons: &[(&str, Object)]) -> Vec<u8> {
    let mut payload = crate::text::Collected(Vec::new());
    put_emoticons(creator, emoticons.iter().copied(), &mut payload);
    payload.0
}
