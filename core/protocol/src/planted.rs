//! Bugs planted on purpose, one at a time and on request, so that it can be seen that the simulation finds each. They are built with the
//! feature `planted-bug` only, which nothing else uses.

use core::sync::atomic::{AtomicU8, Ordering};

/// Something that was wrong once, or could have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Bug {
    /// A conversation waits for ever for a switchboard that was asked for on a connection that is lost.
    LostSwitchboard = 1,
    /// Of conversations that open in the same moment the third is not told.
    LostOpening,
    /// Participants are told apart by 32 bits of a hash without a key (FNV-1a).
    ShortHash,
    /// A ring that was declined is answered.
    AnsweredRing,
    /// What accepts a connection and closes it ends a session for good.
    EndForGood,
    /// Whoever breaks a transfer off says goodbye as if all of it were there.
    MistakenGoodbye,
    /// Data is told of a transfer that its program holds.
    HeldData,
    /// A mail whose connection is lost while it is fetched is given up.
    LostLetter,
    /// The notification server is not told of somebody who is blocked in the address book.
    UntoldBlock,
    /// The answer to a nonce is made of the secret beside a ticket for another site.
    ForeignSecret,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::LostSwitchboard,
        Self::LostOpening,
        Self::ShortHash,
        Self::AnsweredRing,
        Self::EndForGood,
        Self::MistakenGoodbye,
        Self::HeldData,
        Self::LostLetter,
        Self::UntoldBlock,
        Self::ForeignSecret,
    ];

    /// Its name on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LostSwitchboard => "lost-switchboard",
            Self::LostOpening => "lost-opening",
            Self::ShortHash => "short-hash",
            Self::AnsweredRing => "answered-ring",
            Self::EndForGood => "end-for-good",
            Self::MistakenGoodbye => "mistaken-goodbye",
            Self::HeldData => "held-data",
            Self::LostLetter => "lost-letter",
            Self::UntoldBlock => "untold-block",
            Self::ForeignSecret => "foreign-secret",
        }
    }
}

/// 0: none.
static PLANTED: AtomicU8 = AtomicU8::new(0);

/// Plants a bug in every machine of this process, or takes it out again.
pub fn plant(bug: Option<Bug>) {
    PLANTED.store(bug.map_or(0, |bug| bug as u8), Ordering::Relaxed);
}

pub(crate) fn is_planted(bug: Bug) -> bool {
    PLANTED.load(Ordering::Relaxed) == bug as u8
}
