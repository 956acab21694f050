//! Every bound and time limit of the machine, with its default.

use crate::time::Duration;

/// The longest account name, in bytes (`overview.md` 2.6).
pub const LONGEST_ACCOUNT: usize = 129;
/// The longest password, in bytes of UTF-8.
pub const LONGEST_PASSWORD: usize = 128;
/// The longest host name, in bytes.
pub const LONGEST_HOST: usize = 96;
/// The longest address of the nexus or the login server, in bytes.
pub const LONGEST_URL: usize = 192;
/// The longest display name, in bytes after percent-encoding (`overview.md` 2.6).
pub const LONGEST_NAME: usize = 387;
/// The longest group name, in bytes after percent-encoding (`overview.md` 2.6).
pub const LONGEST_GROUP_NAME: usize = 61;
/// The longest personal message, in characters (`notification.md` 4).
pub const LONGEST_PERSONAL_MESSAGE: usize = 129;
/// The longest name and the longest password for a proxy, in bytes.
pub const LONGEST_PROXY_WORD: usize = 64;
/// The most participants of one conversation that are told apart.
pub const MOST_PARTICIPANTS: usize = 20;
/// The most servers that one sign-in follows `XFR` to, and the most redirects of one Passport exchange.
pub const MOST_REDIRECTS: u8 = 5;

/// Time limits and windows that a caller may change.
///
/// ```
/// use msnp_core::{limits::Limits, time::Duration};
/// let patient = Limits { sign_in_step: Duration::from_secs(60), ..Limits::DEFAULT };
/// assert!(patient.sign_in_step > Limits::DEFAULT.sign_in_step);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// From `CAL` until the contact joins. Default 30 s.
    pub ring: Duration,
    /// Until a message is acknowledged. Default 60 s; then its fate is unknown.
    pub acknowledgement: Duration,
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
    /// The same while the program is in the background. Default 45 s: gateways forget a session after 60 s.
    pub gateway_background_poll: Duration,
    /// Bytes of unacknowledged messages on a switchboard. Default 1,600: some servers close the connection above. One message
    /// may always be on its way, whatever its size.
    pub window: u32,
}

impl Limits {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        connect: Duration::from_secs(30),
        sign_in_step: Duration::from_secs(30),
        eager: Duration::from_secs(10),
        request: Duration::from_secs(30),
        switchboard: Duration::from_secs(10),
        ring: Duration::from_secs(30),
        acknowledgement: Duration::from_secs(60),
        idle_chat: Duration::from_secs(60),
        ping: Duration::from_secs(45),
        pong: Duration::from_secs(45),
        probe: Duration::from_secs(5),
        background_ping: Duration::from_secs(240),
        farewell: Duration::from_secs(2),
        gateway_answer: Duration::from_secs(35),
        gateway_poll: Duration::from_secs(2),
        gateway_quiet_poll: Duration::from_secs(15),
        gateway_background_poll: Duration::from_secs(45),
        window: 1600,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
