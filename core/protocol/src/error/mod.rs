//! Why a request cannot be carried out, why a message was not delivered, why a session ended. Why a call was refused is
//! [`Error`](crate::Error).

pub(crate) mod call;

use crate::account::List;
use crate::code::ErrorCode;
use crate::text::Text;

/// Which request an answer or a refusal belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum RequestKind {
    /// `VER`
    Version,
    /// `CVR` or `CVQ`; `INF` in MSNP2 to MSNP7
    ClientVersion,
    /// `USR` with the account
    User,
    /// `USR` with the ticket, or with the answer to a salt
    Ticket,
    /// `SYN`; `ADL` of the whole list in MSNP13 and later
    Synchronize,
    /// `CHG`
    Status,
    /// `REA` or `PRP MFN` of oneself
    DisplayName,
    /// `UUX`
    PersonalMessage,
    /// `PRP` of oneself
    Property,
    /// `ADD` or `ADC`
    Add(List),
    /// `REM`
    Remove(List),
    /// `REA` or `SBP` of a contact
    RenameContact,
    /// `ADG`
    AddGroup,
    /// `REG`
    RenameGroup,
    /// `RMG`
    RemoveGroup,
    /// `BLP`
    Privacy,
    /// `GTC`
    Prompting,
    /// `URL`
    Url,
    /// `GCF`
    ConfigurationFile,
    /// `PAG` or `PGD`
    Page,
    /// `XFR SB`
    Switchboard,
    /// `QRY`
    Challenge,
    /// `IMS`
    Switchboards,
    /// `UUN`
    Signal,
    /// `UUM` (feature `services`). What became of it is told as of any message.
    Message,
}

/// Why an offline message was not left, or those of others could not be fetched (feature `services`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
#[repr(u8)]
pub enum OfflineFailure {
    // Zero is left to the `None` of what may be a failure.
    /// The service cannot be reached, or there is none at its address.
    #[error("the service for offline messages cannot be reached")]
    NoService = 1,
    /// The service does not accept who one is: neither ticket nor lock key.
    #[error("the service for offline messages does not accept the ticket")]
    Ticket,
    /// Nobody takes the message: there is no such account, it does not accept messages from oneself, or the service is down.
    #[error("nobody takes the message")]
    NotTaken,
    /// Too many messages were left in a short time. A minute later there may be more.
    #[error("too many messages were left in a short time")]
    TooMany,
    /// The message is too long for the service.
    #[error("too long for the service")]
    TooLong,
    /// The service refused it for another reason.
    #[error("the service refused")]
    Refused,
    /// What it answered cannot be read.
    #[error("the service sent what cannot be read")]
    Answer,
    /// It was sent, and the connection ended or the time ran out before an answer.
    #[error("it was sent, and nobody can tell whether it arrived")]
    Unknown,
    /// It was never sent: the session ended first.
    #[error("it was not sent: the session ended first")]
    NotSent,
}

/// Why a link could not be opened or was lost, as the driver saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
#[repr(u8)]
pub enum LinkError {
    // Zero is left to the `None` of what may be an error.
    /// The peer closed it.
    #[error("the server closed the connection")]
    ClosedByPeer = 1,
    /// The host name has no address.
    #[error("the server's name has no address")]
    UnknownHost,
    /// Nobody answered at the address, or the network is down.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The connection was refused at the address.
    #[error("the server refused the connection")]
    ConnectionRefused,
    /// Sending or receiving failed.
    #[error("the connection broke")]
    Broken,
    /// It took too long.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The certificate is not signed by an authority that is trusted here.
    #[error("the server's certificate is not trusted")]
    UntrustedCertificate,
    /// The certificate is for another name.
    #[error("the server's certificate is for another name")]
    WrongCertificateName,
    /// The certificate has expired, and this device's clock is plausible.
    #[error("the server's certificate has expired")]
    ExpiredCertificate,
    /// The certificate is not valid at the time that this device's clock shows, and that time is not plausible.
    #[error("this device's clock is wrong")]
    WrongClock,
    /// TLS failed otherwise.
    #[error("the secure connection failed")]
    Tls,
    /// What came in could not be followed.
    #[error("the server sent what cannot be followed")]
    Unreadable,
    /// The proxy wants a name and a password, or others than those that it was given.
    #[error("the proxy wants a name and a password, or others")]
    ProxyAuthentication,
    /// The proxy does not connect to there.
    #[error("the proxy refused to connect (code {code})")]
    ProxyRefused {
        /// The HTTP status, or the reply of SOCKS5 (RFC 1928, 6).
        code: u16,
    },
    /// What answered is no proxy of the kind that was named.
    #[error("the proxy gave an answer that cannot be read: is it one of another kind?")]
    ProxyAnswer,
    /// The HTTP gateway refused, or knows nothing of the session any more (400); 404 and 405: it is not at this address.
    #[error("the gateway refused (HTTP status {status})")]
    GatewayRefused {
        /// The HTTP status.
        status: u16,
    },
    /// What the gateway answered cannot be used.
    #[error("the gateway gave an answer that cannot be used")]
    GatewayAnswer,
    /// Something on the way answered in the gateway's place: a network that wants a sign-in of its own, or a filter.
    #[error("a page of the network came instead of the gateway's answer: sign in to the network first")]
    CaptivePortal,
}

/// Why a message was not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum FailureReason {
    /// The contact is offline, hidden, or does not accept messages from oneself (217, 216).
    #[error("the contact is not reachable: offline, hidden, or not accepting messages from you")]
    NotReachable,
    /// There is no such account (208).
    #[error("there is no such account")]
    NoSuchAccount,
    /// The contact was rung and did not join in time.
    #[error("the contact did not answer")]
    NoAnswer,
    /// The service refused the call or the conversation.
    #[error("the service refused: {0}")]
    Refused(ErrorCode),
    /// The service could not pass it on to everybody (`NAK`).
    #[error("the service could not pass it on")]
    NotPassedOn,
    /// Oneself is hidden (913).
    #[error("not possible while hidden")]
    Hidden,
    /// It was never sent: the link ended first.
    #[error("it was not sent: the connection ended first")]
    NotSent,
    /// It was sent and the link ended, or the time ran out, before an answer: nobody can tell. Sending again may say it twice.
    #[error("it was sent, and nobody can tell whether it arrived")]
    Unknown,
    /// The conversation was left by one's own request.
    #[error("the conversation was left")]
    Left,
    /// No switchboard answered in time.
    #[error("no switchboard answered in time")]
    NoSwitchboard,
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum RequestError {
    /// The server said so.
    #[error("{0}")]
    Code(ErrorCode),
    /// No answer within [`Limits::request`](crate::limits::Limits::request).
    #[error("the server did not answer in time")]
    TimedOut,
    /// The session ended before the answer.
    #[error("the connection ended before the answer")]
    SignedOut,
}

/// Why a session, or the attempt at one, ended.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum SignOutReason<'a> {
    /// By one's own request.
    Wish,
    /// The same account signed in elsewhere (`OUT OTH`).
    SignedInElsewhere,
    /// The same account has probably signed in elsewhere: the HTTP gateway forgot the session though it was asked in time, and then the
    /// next one, soon after it was online. Some gateways lose the word that says so.
    ProbablySignedInElsewhere,
    /// The server shuts down (`OUT SSD`).
    ServerShutdown,
    /// The terms of use must be accepted first (`OUT TOU`).
    TermsOfUse,
    /// The list was moved; sign in again, without what was kept of it (`OUT MIG`).
    ListMigrated,
    /// The server asks to come back after so many minutes (`OUT RCT`).
    ComeBackLater {
        /// How many minutes to wait, a day at most.
        minutes: u32,
    },
    /// The server said goodbye without a reason (`OUT`).
    ServerClosed,
    /// The notification link could not be opened or was lost.
    LinkLost(LinkError),
    /// The Passport link (nexus or login) could not be opened or was lost.
    PassportLost(LinkError),
    /// The login server refused the password, or does not know the account; or the notification server does not (`911` to `USR TWN I`).
    WrongPassword {
        /// What it says to the user; text from the server, empty when it says nothing.
        text: Text<'a>,
    },
    /// The notification server refused.
    Refused {
        /// At which step.
        request: RequestKind,
        /// With which code.
        code: ErrorCode,
    },
    /// The server does not accept this protocol or client. In a first sign-in an event of its own came before; a session that was online
    /// already is taken up again.
    UpgradeRequired,
    /// No answer in time.
    TimedOut {
        /// To which request; for the Passport exchange [`RequestKind::Ticket`].
        request: RequestKind,
    },
    /// The answer makes no sense.
    BadAnswer {
        /// To which request.
        request: RequestKind,
    },
    /// A Passport server answered with an HTTP status that does not help.
    PassportStatus {
        /// The status.
        status: u16,
    },
    /// A Passport server's answer could not be used.
    PassportAnswer,
    /// A Passport server points to an address that is not https, or cannot be read.
    PassportAddress,
    /// Sent on from server to server too often.
    TooManyRedirects,
}

/// Which step of the sign-in an old or refused protocol showed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum UpgradeCause {
    /// `VER 0`: no dialect in common.
    NoCommonDialect,
    /// `VER CVR0`: the server only tells about updates.
    OnlyUpdates,
    /// The server named a dialect that was not offered.
    UnknownDialect,
    /// The server's minimum client version is above ours. Signing in goes on.
    ClientTooOld,
    /// The server closed right after the dialects were offered.
    RefusedEarly,
}
