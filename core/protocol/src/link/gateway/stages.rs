//! What a connection that the gateway carries is at.

/// How far the gateway's session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The connection is not carried.
    Unused,
    /// It has yet to be opened.
    Opening,
    Open,
}

/// What the request under way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Nothing,
    Question,
    /// With commands in it: what the outbox has chosen, which stays there until the answer comes.
    Commands,
}

/// What the connection to the gateway has been good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Served {
    /// Nothing was asked on it yet: when it ends now, it could not be had.
    Nothing,
    Request,
    Answer,
}

/// What went wrong since the last answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    None,
    /// A connection ended between two requests, unannounced, or by another network: the gateway may have been started anew.
    Disturbed,
    /// A connection could not be had, or a request came to nothing. The next time it is the end.
    Failed,
}

/// When something may be asked next, beside the timer of the next question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Commands at once, a question when its timer ends.
    Ready,
    /// A question is due.
    Due,
    /// Nothing before the timer of the next question ends.
    Resting,
}

/// What becomes of the body of the answer under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// It is read.
    News,
    /// It may be the last one once more: the decoder holds it until that is known.
    Held,
    /// The same, but there is no room to hold it: it is passed over.
    PassedOver,
}

/// What the answer under way says of the session's future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlook {
    Stays,
    /// It goes on at another place.
    Moves,
    /// The gateway said that the connection that it carries is closed.
    Ends,
}

/// A body, to be known again by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) length: usize,
    /// FNV-1a, 32 bits, begun with the session id of its answer. Nobody but the gateway knows that, so nobody can say things that look
    /// like others.
    hash: u32,
}

impl Body {
    pub(super) const NONE: Self = Self { length: 0, hash: 0 };

    /// Nothing yet of the body of an answer with this session id.
    pub(super) fn of(session: &str) -> Self {
        let mut body = Self { length: 0, hash: 0x811C_9DC5 };
        body.add(session.as_bytes());
        Self { length: 0, ..body }
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.length = self.length.saturating_add(bytes.len());
        let mix = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        self.hash = bytes.iter().fold(self.hash, mix);
    }
}
