//! What people invite each other to.

/// What somebody invited to that no client of this kind serves (`p2p.md` 5).
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_activity {
    /// Something else: a call, remote assistance, a shared folder.
    Other = 0,
    /// A webcam: to see theirs, or to show one's own.
    Webcam = 1,
    /// A game, or another program that both have.
    Game = 2,
    /// A file that could only come over a direct connection, which is not allowed for that person.
    File = 3,
}

#[cfg(feature = "client")]
impl From<msnp::Activity> for msnp_activity {
    fn from(activity: msnp::Activity) -> Self {
        match activity {
            msnp::Activity::Webcam => Self::Webcam,
            msnp::Activity::Game => Self::Game,
            msnp::Activity::File => Self::File,
            msnp::Activity::Other => Self::Other,
        }
    }
}

#[cfg(feature = "p2p")]
impl From<msnp_core::p2p::Activity> for msnp_activity {
    fn from(activity: msnp_core::p2p::Activity) -> Self {
        use msnp_core::p2p::Activity;
        match activity {
            Activity::Webcam => Self::Webcam,
            Activity::Game => Self::Game,
            Activity::File => Self::File,
            Activity::Other => Self::Other,
        }
    }
}
