//! Every bound and time limit of the machine, with its default.

use crate::time::Duration;

/// The longest account name, in bytes (`overview.md` 2.6).
pub const LONGEST_ACCOUNT: usize = 129;
/// The longest host name, in bytes.
pub const LONGEST_HOST: usize = 96;
/// The longest display name, in bytes after percent-encoding (`overview.md` 2.6).
pub const LONGEST_NAME: usize = 387;
/// The longest group name, in bytes after percent-encoding (`overview.md` 2.6).
pub const LONGEST_GROUP_NAME: usize = 61;
/// The longest personal message, in characters (`notification.md` 4).
pub const LONGEST_PERSONAL_MESSAGE: usize = 129;
/// The most participants of one conversation that are told apart.
pub(crate) const MOST_PARTICIPANTS: usize = 20;

/// Time limits, windows and bounds that a caller may change. A bound above what the storage holds means what it holds.
///
/// With a zero in `connect`, `sign_in_step`, `eager`, `request`, `switchboard`, `ring`, `acknowledgement`, `ping`, `pong`, `probe`, one of
/// the four of the gateway, `line`, `http_head` or `http_lines` no session would last, or one would never rest:
/// [`Messenger::sign_in`](crate::Messenger::sign_in) refuses them with [`Error::InvalidValue`](crate::Error::InvalidValue).
///
/// Bounds that are for a minute count in minutes of the machine's own: one begins with the first thing that is counted after the end
/// of the last. When a bound bites, [`Event::LimitReached`](crate::Event::LimitReached) tells, and
/// [`Messenger::counters`](crate::Messenger::counters) counts.
///
/// ```
/// use msnp_core::{limits::Limits, time::Duration};
/// let patient = Limits { sign_in_step: Duration::from_secs(60), ..Limits::DEFAULT };
/// assert!(patient.sign_in_step > Limits::DEFAULT.sign_in_step);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Limits {
    /// Until a link is open, TLS included. Default 30 s.
    pub connect: Duration,
    /// Until each answer of the sign-in. Default 30 s.
    pub sign_in_step: Duration,
    /// Until the answer to an eager sign-in, before it is repeated in lock-step. Default 10 s.
    pub eager: Duration,
    /// Until the answer to any other request on the notification link. Default 30 s.
    pub request: Duration,
    /// Until a switchboard answers `USR` or `ANS`. Default 10 s; then another one is asked for, once.
    pub switchboard: Duration,
    /// From `CAL` until the switchboard says that it rings there. Default 10 s; then another switchboard is asked for, once.
    pub ringing: Duration,
    /// From then on until the contact joins. Default 60 s: a contact behind the gateway and in the background learns of it late.
    pub ring: Duration,
    /// Until a message is acknowledged. Default 60 s; then its fate is unknown.
    pub acknowledgement: Duration,
    /// A message that waited while a lost session was taken up again waits on for a contact who is not reachable until the session has been
    /// online for this long: they may be coming back, too. Default 60 s. Zero: it fails at once.
    pub absence: Duration,
    /// A conversation of two without a word is closed after this. Default 60 s. Zero: never.
    pub idle_chat: Duration,
    /// Without anything sent for this long, a `PNG` goes out. Default 45 s; the server's own figure takes its place.
    pub ping: Duration,
    /// From a `PNG` until any byte from the server. Default 45 s; then the link is taken for dead. So is one
    /// that takes no byte of what is written for as long.
    pub pong: Duration,
    /// After a change of the network, until any byte from the server shows that the link is alive. Default 5 s.
    pub probe: Duration,
    /// The least time between two `PNG` while the program is in the background. Default 240 s; a dead link is noticed later then.
    pub background_ping: Duration,
    /// Until what was written before a farewell has left. Default 2 s.
    pub farewell: Duration,
    /// From a request to the HTTP gateway until the whole answer. Default 35 s; then the session is asked after once on another
    /// connection.
    pub gateway_answer: Duration,
    /// How often the gateway is asked for news, at the most, in the minute after something was said; right after it more often.
    /// Default 2 s.
    pub gateway_poll: Duration,
    /// The same when that minute is over. Default 15 s.
    pub gateway_quiet_poll: Duration,
    /// The same while the program is in the background. Default 25 s: many clients ring for 30 s only, and gateways answer at once,
    /// news or not. They forget a session after 60 s.
    pub gateway_background_poll: Duration,
    /// Bytes of unacknowledged messages on a switchboard. Default 1,600: some servers close the connection above. One message
    /// may always be on its way, whatever its size.
    pub window: u32,
    /// Without another piece for this long, a chunked message is given up. Default 60 s.
    pub joining: Duration,
    /// Bytes of a line. Default 8 KiB; above, the connection ends. A line that is longer than the buffer only is passed over.
    pub line: u32,
    /// Bytes of a message that comes in on a switchboard. Default 16 KiB (`overview.md` 2.4); above, it is passed over.
    pub payload: u32,
    /// Bytes in the head of an HTTP answer, interim answers included. Default 64 KiB; above, the exchange has failed. So it has when
    /// the few lines that are kept do not fit the storage.
    pub http_head: u32,
    /// Bytes of the body of an HTTP answer that are waited for. Default 64 KiB; the answer is used without the rest.
    pub http_body: u32,
    /// Lines in the head of an HTTP answer. Default 256.
    pub http_lines: u16,
    /// Challenges that are answered within a minute. Default 60; servers send about one. Those above are not answered, and many servers
    /// close the connection then.
    pub challenges: u16,
    /// Invitations into conversations that are taken within a minute. Default 240; those above are ignored. Zero: nobody can ring.
    pub invitations: u16,
    /// Messages of the service, alerts and texts from mobile devices that are told within a minute. Default 300; those above are
    /// passed over.
    pub notices: u16,
    /// Conversations at the same time. Default: as many as the storage holds.
    pub chats: u16,
    /// Pieces of a chunked message. Default 64; a message that claims more is passed over.
    pub chunks: u16,
    /// Servers that one sign-in is sent on to, and redirects of one Passport exchange. Default 5; above, the sign-in has failed.
    pub redirects: u8,
    /// Participants of one conversation that are told apart. Default 20, which is also the most; the least is 1. The texts of others still come.
    pub participants: u8,
    /// How deep the elements of an XML document may nest. Default 32. The machine itself follows no nesting; programs that read the
    /// documents of [`Event::Alert`](crate::Event::Alert) and its like may. A document above is passed over.
    pub xml_depth: u8,
    /// Declarations (`<!DOCTYPE`, `<!ENTITY`) in an XML document. Default 0: honest ones have none. The machine itself expands nothing
    /// that they declare. A document above is passed over.
    pub xml_declarations: u8,
}

impl Limits {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        connect: Duration::from_secs(30),
        sign_in_step: Duration::from_secs(30),
        eager: Duration::from_secs(10),
        request: Duration::from_secs(30),
        switchboard: Duration::from_secs(10),
        ringing: Duration::from_secs(10),
        ring: Duration::from_secs(60),
        acknowledgement: Duration::from_secs(60),
        absence: Duration::from_secs(60),
        idle_chat: Duration::from_secs(60),
        ping: Duration::from_secs(45),
        pong: Duration::from_secs(45),
        probe: Duration::from_secs(5),
        background_ping: Duration::from_secs(240),
        farewell: Duration::from_secs(2),
        gateway_answer: Duration::from_secs(35),
        gateway_poll: Duration::from_secs(2),
        gateway_quiet_poll: Duration::from_secs(15),
        gateway_background_poll: Duration::from_secs(25),
        window: 1600,
        joining: Duration::from_secs(60),
        line: 8 * 1024,
        payload: 16 * 1024,
        http_head: 64 * 1024,
        http_body: 64 * 1024,
        http_lines: 256,
        challenges: 60,
        invitations: 240,
        notices: 300,
        chats: u16::MAX,
        chunks: 64,
        redirects: 5,
        participants: 20,
        xml_depth: 32,
        xml_declarations: 0,
    };

    /// Whether nothing is zero with which a session would end at once or never rest.
    pub(crate) fn are_usable(&self) -> bool {
        let spans = [
            self.connect,
            self.sign_in_step,
            self.eager,
            self.request,
            self.switchboard,
            self.ring,
            self.acknowledgement,
            self.ping,
            self.pong,
            self.probe,
            self.gateway_answer,
            self.gateway_poll,
            self.gateway_quiet_poll,
            self.gateway_background_poll,
        ];
        let has_room = self.line > 0 && self.http_head > 0 && self.http_lines > 0;
        has_room && !spans.contains(&Duration::ZERO)
    }

    /// No time, and no room for anything: before a sign-in brings some. With nothing but zeros in it, no copy of an empty machine has
    /// to be stored.
    pub(crate) const NONE: Self = Self {
        connect: Duration::ZERO,
        sign_in_step: Duration::ZERO,
        eager: Duration::ZERO,
        request: Duration::ZERO,
        switchboard: Duration::ZERO,
        ringing: Duration::ZERO,
        ring: Duration::ZERO,
        acknowledgement: Duration::ZERO,
        absence: Duration::ZERO,
        idle_chat: Duration::ZERO,
        ping: Duration::ZERO,
        pong: Duration::ZERO,
        probe: Duration::ZERO,
        background_ping: Duration::ZERO,
        farewell: Duration::ZERO,
        gateway_answer: Duration::ZERO,
        gateway_poll: Duration::ZERO,
        gateway_quiet_poll: Duration::ZERO,
        gateway_background_poll: Duration::ZERO,
        window: 0,
        joining: Duration::ZERO,
        line: 0,
        payload: 0,
        http_head: 0,
        http_body: 0,
        http_lines: 0,
        challenges: 0,
        invitations: 0,
        notices: 0,
        chats: 0,
        chunks: 0,
        redirects: 0,
        participants: 0,
        xml_depth: 0,
        xml_declarations: 0,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A bound on what servers and peers can make a client do or keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
#[repr(u8)]
pub enum Limit {
    /// A line or a payload is longer than the buffer or [`Limits::payload`]: it was passed over, and told as
    /// [`Event::Skipped`](crate::Event::Skipped). Counted are frames.
    // Zero is left to the `None` of what may be a limit.
    Frame = 1,
    /// A line is longer than [`Limits::line`], or a payload cannot be as long as it claims: the connection was closed. Counted are
    /// connections.
    Stream,
    /// [`Limits::redirects`]: the sign-in has failed. Counted are redirects that were not followed.
    Redirects,
    /// [`Limits::http_head`], [`Limits::http_lines`], or the storage: the exchange has failed. Counted are answers.
    HttpHead,
    /// [`Limits::http_body`]: the answer was used without the rest. Counted are answers.
    HttpBody,
    /// [`Limits::challenges`]. Counted are challenges that were not answered.
    Challenges,
    /// [`Limits::invitations`]. Counted are invitations that were ignored; each is told as
    /// [`Event::InvitationIgnored`](crate::Event::InvitationIgnored), too.
    Invitations,
    /// [`Limits::notices`]. Counted are notices that were passed over.
    Notices,
    /// [`Limits::chats`], or the storage. Counted are invitations that were ignored for want of room; each is told as
    /// [`Event::InvitationIgnored`](crate::Event::InvitationIgnored), too.
    Chats,
    /// [`Limits::participants`]. Counted are participants that are not told apart.
    Participants,
    /// [`Limits::chunks`]. Counted are messages that were passed over, each told as
    /// [`Event::MessageIncomplete`](crate::Event::MessageIncomplete), too.
    Chunks,
    /// [`Limits::joining`], or the storage: one chunked message for each sender in each conversation, or one at a time with
    /// [`Fixed`](crate::Fixed) storage. Counted are messages that were given up, each told as
    /// [`Event::MessageIncomplete`](crate::Event::MessageIncomplete), too, and later pieces that found no room.
    Joining,
    /// [`Limits::xml_depth`]. Counted are documents that were passed over.
    XmlDepth,
    /// [`Limits::xml_declarations`]. Counted are documents that were passed over.
    XmlDeclarations,
}

impl Limit {
    /// Its place in [`ALL`](Self::ALL).
    pub(crate) const fn index(self) -> usize {
        (self as usize).saturating_sub(1)
    }

    /// A word for it: letters and hyphens, as the program `msnp` writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Stream => "stream",
            Self::Redirects => "redirects",
            Self::HttpHead => "http-head",
            Self::HttpBody => "http-body",
            Self::Challenges => "challenges",
            Self::Invitations => "invitations",
            Self::Notices => "notices",
            Self::Chats => "chats",
            Self::Participants => "participants",
            Self::Chunks => "chunks",
            Self::Joining => "joining",
            Self::XmlDepth => "xml-depth",
            Self::XmlDeclarations => "xml-declarations",
        }
    }

    /// How many there are.
    pub(crate) const COUNT: usize = 14;

    /// All of them.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Frame,
        Self::Stream,
        Self::Redirects,
        Self::HttpHead,
        Self::HttpBody,
        Self::Challenges,
        Self::Invitations,
        Self::Notices,
        Self::Chats,
        Self::Participants,
        Self::Chunks,
        Self::Joining,
        Self::XmlDepth,
        Self::XmlDeclarations,
    ];
}
