//! What this program does once it is connected: it shows who is there, waits for somebody to write, answers, and signs out.

use heapless::String;
use msnp_core::error::SignOutReason;
use msnp_core::limits::LONGEST_ACCOUNT;
use msnp_core::switchboard::message::{Content, Format, Outgoing};
use msnp_core::text::Truncated;
use msnp_core::time::Instant;
use msnp_core::{Error, Event, MessageId, Recipient};

use crate::console::say;
use crate::driver::Machine;
use crate::exit::Exit;
use crate::reason;

/// Whoever says more gets a shorter answer.
const LONGEST_ANSWER: usize = 256;
/// All of the story has to happen within this time, in milliseconds.
const PATIENCE: u64 = 120_000;

/// How far the story is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chapter {
    SigningIn,
    /// Online: somebody may write.
    Listening,
    /// Somebody wrote; the answer is ready.
    Answering,
    /// The answer is on its way.
    Answered(MessageId),
    /// The answer has arrived.
    Delivered,
    SigningOut,
    Over(Exit),
}

/// The story.
pub(crate) struct Story {
    chapter: Chapter,
    /// A contact was seen to be there.
    has_seen_contact: bool,
    /// Who wrote.
    friend: String<LONGEST_ACCOUNT>,
    answer: String<LONGEST_ANSWER>,
}

impl Story {
    /// The beginning: the machine has begun to sign in.
    pub(crate) const fn new() -> Self {
        Self {
            chapter: Chapter::SigningIn,
            has_seen_contact: false,
            friend: String::new(),
            answer: String::new(),
        }
    }

    /// How it ended, when it has.
    pub(crate) const fn end(&self) -> Option<Exit> {
        match self.chapter {
            Chapter::Over(exit) => Some(exit),
            _ => None,
        }
    }

    /// Shows what happens, and remembers what is to be done about it.
    pub(crate) fn hear(&mut self, event: &Event<'_>) {
        match *event {
            Event::SignedIn(signed_in) => {
                drop(
                    say("signed in as ")
                        .quote(signed_in.account.chars())
                        .and(", ")
                        .and(signed_in.dialect.name()),
                );
            }
            Event::ListBegins { contacts, .. } => {
                drop(say("a list of ").number(contacts).and(" contacts"));
            }
            Event::Online { .. } => {
                say("online");
                self.turn_page(Chapter::SigningIn, Chapter::Listening);
            }
            Event::Presence(presence) => {
                self.has_seen_contact = true;
                drop(
                    say("")
                        .quote(presence.account.chars())
                        .and(" is ")
                        .and(reason::of_status(presence.status)),
                );
            }
            Event::ContactOffline { account } => drop(say("").quote(account.chars()).and(" is offline")),
            Event::Message { account, content: Content::Text(text), .. } => {
                drop(say("<").quote(account.chars()).and("> ").quote(text.body.chars()));
                self.prepare_answer(account, text.body);
            }
            Event::Delivered { message, .. } if self.chapter == Chapter::Answered(message) => {
                say("the answer has arrived");
                self.chapter = Chapter::Delivered;
            }
            Event::Failed { message, reason, .. } if self.chapter == Chapter::Answered(message) => {
                drop(say("the answer has not arrived: ").and(reason::of_failure(reason)));
                self.chapter = Chapter::Over(Exit::Failed);
            }
            Event::SignedOut { reason } => {
                let of_whom =
                    if matches!(reason, SignOutReason::PassportLost(_)) { "Passport: " } else { "" };
                let words = say("signed out: ").and(of_whom).and(reason::of_end(&reason));
                drop(if let SignOutReason::Refused { code, .. } = reason {
                    words.number(u32::from(code.number()))
                } else {
                    words
                });
                let is_done = reason == SignOutReason::Wish && self.chapter == Chapter::SigningOut;
                if is_done && !self.has_seen_contact {
                    say("no contact was seen to be there");
                }
                let exit = if is_done && self.has_seen_contact { Exit::Done } else { reason::exit(&reason) };
                self.chapter = Chapter::Over(exit);
            }
            _ => {}
        }
    }

    /// Does what is to be done. Answers whether the machine has to be polled for it.
    pub(crate) fn act(&mut self, machine: &mut Machine, now: Instant) -> bool {
        match self.chapter {
            Chapter::Answering => {
                let message = Outgoing::Text { body: &self.answer, format: Format::DEFAULT };
                match machine.send(Recipient::Account(&self.friend), &message) {
                    Ok((_, message)) => {
                        drop(say("> ").quote(self.answer.chars()));
                        self.chapter = Chapter::Answered(message);
                    }
                    // Again when something has left.
                    Err(Error::Busy) => return false,
                    Err(_) => {
                        say("the answer cannot be sent");
                        self.chapter = Chapter::Over(Exit::Failed);
                    }
                }
                true
            }
            Chapter::Delivered => {
                machine.sign_out();
                self.chapter = Chapter::SigningOut;
                true
            }
            Chapter::Over(_) => false,
            _ if now >= Self::LATEST => {
                say("the story takes too long");
                self.chapter = Chapter::Over(Exit::Lost);
                false
            }
            _ => false,
        }
    }

    /// When [`act`](Self::act) has to be called at the latest.
    pub(crate) const LATEST: Instant = Instant::from_millis(PATIENCE);

    fn turn_page(&mut self, from: Chapter, to: Chapter) {
        if self.chapter == from {
            self.chapter = to;
        }
    }

    fn prepare_answer(&mut self, account: &str, said: msnp_core::text::Text<'_>) {
        if self.chapter != Chapter::Listening {
            return;
        }
        let Ok(friend) = String::try_from(account) else { return };
        let mut quoted = [0; LONGEST_ANSWER / 2];
        let quoted = match said.write_to(&mut quoted) {
            Ok(text) | Err(Truncated { text }) => text,
        };
        self.friend = friend;
        self.answer.clear();
        // All of it fits.
        let _ = self.answer.push_str("You said: ").and_then(|()| self.answer.push_str(quoted));
        self.chapter = Chapter::Answering;
    }
}
