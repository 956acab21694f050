//! Emoticons that were announced, until the text comes that they are in (`p2p.md` 6.1).

use std::collections::VecDeque;

use msnp_core::p2p::Emoticons;

use crate::event::Event;
use crate::message::ConversationId;
use crate::text::owned;
use crate::transfer::{Emoticon, PictureHash};

/// Senders of whom some are kept.
const MOST_SENDERS: usize = 64;
/// Emoticons of one text.
const MOST: usize = 32;

/// Who announced what, the one who did so last at the end.
#[derive(Default)]
pub(crate) struct Announced(VecDeque<(ConversationId, String, Vec<Emoticon>)>);

impl Announced {
    fn take(&mut self, conversation: ConversationId, from: &str) -> Option<Vec<Emoticon>> {
        let index = self.0.iter().position(|(id, who, _)| *id == conversation && who == from)?;
        self.0.remove(index).map(|(_, _, emoticons)| emoticons)
    }

    /// Somebody announces emoticons; one that was announced before under the same letters is replaced.
    pub(crate) fn add(&mut self, conversation: ConversationId, from: &str, emoticons: Emoticons<'_>) {
        let mut known = self.take(conversation, from).unwrap_or_default();
        for emoticon in emoticons {
            let shortcut = owned(emoticon.shortcut);
            known.retain(|known| known.shortcut != shortcut);
            if known.len() < MOST {
                let object = owned(emoticon.element);
                known.push(Emoticon { shortcut, picture: PictureHash(emoticon.object.hash), object });
            }
        }
        if self.0.len() == MOST_SENDERS {
            self.0.pop_front();
        }
        self.0.push_back((conversation, from.to_owned(), known));
    }

    /// Those that a text has in it. Nothing that was announced before is for a later text.
    fn of_text(&mut self, conversation: ConversationId, from: &str, text: &str) -> Vec<Emoticon> {
        let mut emoticons = self.take(conversation, from).unwrap_or_default();
        emoticons.retain(|emoticon| text.contains(&emoticon.shortcut));
        emoticons
    }

    /// What somebody said, with the emoticons that are in it.
    pub(crate) fn come_with(&mut self, mut event: Event) -> Event {
        if let Event::Text { conversation, from, text, emoticons, .. } = &mut event {
            *emoticons = self.of_text(*conversation, from, text);
        }
        event
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use msnp_core::mime::Mime;

    use super::*;

    const ONE: ConversationId = ConversationId(1);

    fn announce(announced: &mut Announced, conversation: ConversationId, from: &str, shortcuts: &[&str]) {
        let mut payload = String::from("Content-Type: text/x-mms-emoticon\r\n\r\n");
        for shortcut in shortcuts {
            payload += &format!(
                "{shortcut}\t<msnobj Size=\"9\" Type=\"2\" SHA1D=\"ef/BZnf//m521ci7ZMORV4eEfbo=\"/>\t"
            );
        }
        let emoticons = Emoticons::of(Mime::parse(payload.as_bytes())).unwrap();
        announced.add(conversation, from, emoticons);
    }

    fn of_text(announced: &mut Announced, conversation: ConversationId, from: &str) -> Vec<String> {
        let emoticons = announced.of_text(conversation, from, "it is :a: and :b: today");
        emoticons.into_iter().map(|emoticon| emoticon.shortcut).collect()
    }

    #[test]
    fn emoticons_belong_to_the_next_text_of_their_sender() {
        let mut announced = Announced::default();
        announce(&mut announced, ONE, "bob", &[":a:", ":c:"]);
        announce(&mut announced, ONE, "bob", &[":b:", ":a:"]);
        assert!(of_text(&mut announced, ONE, "carla").is_empty());
        assert!(of_text(&mut announced, ConversationId(2), "bob").is_empty());
        let mut found = of_text(&mut announced, ONE, "bob");
        found.sort();
        assert_eq!(found, [":a:", ":b:"]);
        assert!(of_text(&mut announced, ONE, "bob").is_empty());
    }

    #[test]
    fn what_senders_announce_is_bounded() {
        let mut announced = Announced::default();
        let shortcuts: Vec<String> = (0..200).map(|number| format!(":{number}:")).collect();
        for some in shortcuts.chunks(20) {
            announce(&mut announced, ONE, "bob", &some.iter().map(String::as_str).collect::<Vec<_>>());
        }
        assert_eq!(announced.0[0].2.len(), MOST);
        for number in 0..1000 {
            announce(&mut announced, ConversationId(number), "bob", &[":a:"]);
        }
        assert_eq!(announced.0.len(), MOST_SENDERS);
    }
}
