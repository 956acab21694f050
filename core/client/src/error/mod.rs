//! Why something did not work, and what to do about it.

mod advice;
mod link;
pub(crate) mod number;
mod send;
mod server;
mod service_file;
mod sign_out;

use msnp_core::code::ErrorCode;
use msnp_core::dialect::Dialect;
use msnp_core::error::{RequestError, RequestKind};

pub use send::{SendError, SendFailure};
pub use server::Server;
pub use service_file::ServiceFileError;
pub use sign_out::SignOutReason;

/// Why a call failed. `Display` says what happened, [`Error::advice`] what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Error {
    /// The service refused the password, or does not know the account: it does not tell which.
    #[error("the account or the password is wrong{}", says(text))]
    WrongPassword {
        /// What the server says about it, as untrusted plain text; empty when it says nothing.
        text: String,
    },
    /// The host name has no address.
    #[error("the name of {server} has no address")]
    UnknownHost {
        /// Which server.
        server: Server,
    },
    /// Nobody answered at the address, or the network is down.
    #[error("{server} cannot be reached")]
    Unreachable {
        /// Which server.
        server: Server,
    },
    /// The connection was refused at the address.
    #[error("{server} refused the connection")]
    ConnectionRefused {
        /// Which server.
        server: Server,
    },
    /// The connection was lost, or closed by the server.
    #[error("the connection to {server} was lost")]
    ConnectionLost {
        /// Which server.
        server: Server,
    },
    /// The certificate is not signed by an authority that is trusted here.
    #[error("the certificate of {server} is not trusted here")]
    UntrustedCertificate {
        /// Which server.
        server: Server,
    },
    /// The certificate is not valid at the time that this device's clock shows, and that time is not plausible.
    #[error("this device's clock is wrong, so that the certificate of {server} seems invalid")]
    WrongClock {
        /// Which server.
        server: Server,
    },
    /// The certificate has expired.
    #[error("the certificate of {server} has expired")]
    ExpiredCertificate {
        /// Which server.
        server: Server,
    },
    /// The certificate is for another name.
    #[error("the certificate of {server} is for another name")]
    WrongCertificateName {
        /// Which server.
        server: Server,
    },
    /// TLS failed otherwise.
    #[error("no secure connection to {server}{}", says(detail))]
    Tls {
        /// Which server.
        server: Server,
        /// What the TLS library says.
        detail: String,
    },
    /// The CA file cannot be read, or holds no certificate; or the platform's roots cannot be loaded.
    #[error("no root certificates: {detail}")]
    Roots {
        /// What is wrong.
        detail: String,
    },
    /// There was no answer in time.
    #[error("{}", in_vain(*step, server.as_ref()))]
    TimedOut {
        /// To what.
        step: Step,
        /// Of which server, where it was one.
        server: Option<Server>,
    },
    /// The service does not accept this protocol or client.
    #[error("the service does not accept this protocol or client")]
    UpgradeRequired {
        /// The least client version that it accepts; empty: it did not say.
        minimum: String,
    },
    /// The service refused with an error number.
    #[error("the service refused: {code}")]
    Refused {
        /// The number.
        code: ErrorCode,
        /// What was refused.
        request: RequestKind,
    },
    /// A Passport server answered with an HTTP status that does not help; from 500 on it is down.
    #[error("{server} is not available (HTTP status {status})")]
    ServiceUnavailable {
        /// The status.
        status: u16,
        /// Which server.
        server: Server,
    },
    /// An answer of the service makes no sense.
    #[error("{server} answered what cannot be understood")]
    BadAnswer {
        /// Which server.
        server: Server,
    },
    /// A Passport server points to an address that is not https, or the service's settings do.
    #[error("the login address is not https, and the password may not travel unencrypted")]
    InsecureAddress,
    /// A server address cannot be read.
    #[error("a server address cannot be read")]
    InvalidAddress,
    /// Sent on from server to server too often.
    #[error("sent on from server to server too often")]
    TooManyRedirects,
    /// The same account signed in elsewhere.
    #[error("the account was signed in elsewhere")]
    SignedInElsewhere,
    /// The same account has probably signed in elsewhere: the gateway forgot the session twice in a row, and lost the word that says why.
    #[error("the account was probably signed in elsewhere")]
    ProbablySignedInElsewhere,
    /// The service shuts down.
    #[error("the service shuts down")]
    ServerShutdown,
    /// The terms of use must be accepted first.
    #[error("the terms of use must be accepted first")]
    TermsOfUse,
    /// The contact list was moved.
    #[error("the contact list was moved to another server")]
    ListMigrated,
    /// The service asks to come back later.
    #[error("the service asks to come back in {minutes} minutes")]
    ComeBackLater {
        /// After so many minutes.
        minutes: u32,
    },
    /// The service ended the session without a reason.
    #[error("the service ended the session")]
    ServerClosed,
    /// Signed out, or the future dropped, while the sign-in was under way.
    #[error("signed out before the end of the sign-in")]
    Cancelled,
    /// The executor dropped the driver.
    #[error("the driver of the client was stopped")]
    DriverStopped,
    /// The session ended before the answer came.
    #[error("the session ended before the answer")]
    SessionEnded,
    /// Sign in first.
    #[error("not signed in")]
    NotSignedIn,
    /// Sign out first.
    #[error("already signed in, or on the way")]
    AlreadySignedIn,
    /// Not an account name: one `@`, no spaces, at most 129 bytes.
    #[error("“{account}” is not an account name")]
    InvalidAccount {
        /// What was given.
        account: String,
    },
    /// A value is empty or holds characters that cannot be sent; or a limit is zero that must not be.
    #[error("a value is empty, or zero, or holds characters that cannot be sent")]
    InvalidValue,
    /// More bytes than the protocol takes.
    #[error("too long")]
    TooLong,
    /// No such contact on the list.
    #[error("{account} is not on the contact list")]
    NoSuchContact {
        /// The account.
        account: String,
    },
    /// No such group on the list.
    #[error("there is no group {group}")]
    NoSuchGroup {
        /// Its id or name.
        group: String,
    },
    /// Too much is under way just now.
    #[error("too much is under way")]
    Busy,
    /// No dialect is left to offer that this crate speaks.
    #[error("no protocol version to offer")]
    NoDialect,
    /// The dialect that the service chose does not have this.
    #[error("{dialect}, which the service chose, does not have this")]
    NotInDialect {
        /// The dialect.
        dialect: Dialect,
    },
    /// The proxy wants a name and a password, or others than those that it was given.
    #[error("{server} wants a name and a password, or others")]
    ProxyAuthentication {
        /// The proxy.
        server: Server,
    },
    /// The proxy does not connect to there.
    #[error("{server} refused to connect (code {code})")]
    ProxyRefused {
        /// The HTTP status, or the reply of SOCKS5.
        code: u16,
        /// The proxy.
        server: Server,
    },
    /// What answered at the proxy's address is no proxy of that kind.
    #[error("{server} gave an answer that cannot be read")]
    ProxyAnswer {
        /// The proxy.
        server: Server,
    },
    /// The HTTP gateway refused.
    #[error("{server} refused (HTTP status {status})")]
    GatewayRefused {
        /// The HTTP status.
        status: u16,
        /// The gateway.
        server: Server,
    },
    /// What the HTTP gateway answered cannot be used.
    #[error("{server} gave an answer that cannot be used")]
    GatewayAnswer {
        /// The gateway.
        server: Server,
    },
    /// Something on the way answered in the gateway's place.
    #[error("a page of the network came instead of the answer of {server}")]
    CaptivePortal {
        /// The gateway.
        server: Server,
    },
    /// This build has neither gateway nor proxies.
    #[error("this build has neither gateway nor proxies")]
    NotInBuild,
    /// The call was made from inside a hook: the writer of a [trace](crate::Settings::with_trace), or a logger.
    #[error("called from inside a trace or log hook, where no client can be used")]
    FromCallback,
    /// This process was forked from the one that uses clients.
    #[error("this process was forked from the one that uses the library")]
    Forked,
    /// The operating system refused a descriptor.
    #[error("the operating system refused: {detail}")]
    System {
        /// What it says.
        detail: String,
    },
    /// A conversation or an invitation came to nothing.
    #[error(transparent)]
    Conversation(#[from] SendFailure),
    /// A service file cannot be used.
    #[error(transparent)]
    Service(#[from] ServiceFileError),
}

/// What was waited for when the time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Step {
    /// For a connection.
    Connect,
    /// For the end of the whole sign-in ([`Settings::with_sign_in_limit`](crate::Settings::with_sign_in_limit)).
    SignIn,
    /// For the answer to one request.
    Request(RequestKind),
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Connect => f.write_str("to the connection"),
            Self::SignIn => f.write_str("to the sign-in"),
            Self::Request(RequestKind::Ticket) => f.write_str("to the login"),
            Self::Request(kind) => write!(f, "to a request ({kind:?})"),
        }
    }
}

/// What was waited for in vain.
fn in_vain(step: Step, server: Option<&Server>) -> String {
    match (server, step) {
        (Some(server), Step::Connect) => format!("{server} did not answer in time"),
        (Some(server), step) => format!("{server} did not answer in time {step}"),
        (None, step) => format!("no answer in time {step}"),
    }
}

fn says(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

impl Error {
    /// Whether the same may work later without any change: then a client may try again by itself, with growing pauses.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::UnknownHost { .. }
            | Self::Unreachable { .. }
            | Self::ConnectionRefused { .. }
            | Self::ConnectionLost { .. }
            | Self::TimedOut { .. }
            | Self::ServerShutdown
            | Self::ListMigrated
            | Self::ComeBackLater { .. }
            | Self::ServerClosed
            | Self::SessionEnded
            | Self::CaptivePortal { .. }
            | Self::Busy => true,
            Self::GatewayRefused { status, .. } => !matches!(status, 404 | 405),
            Self::ServiceUnavailable { status, .. } => *status >= 500,
            Self::Refused { code, .. } => code.is_temporary(),
            Self::WrongPassword { .. }
            | Self::UntrustedCertificate { .. }
            | Self::WrongClock { .. }
            | Self::ExpiredCertificate { .. }
            | Self::WrongCertificateName { .. }
            | Self::Tls { .. }
            | Self::Roots { .. }
            | Self::UpgradeRequired { .. }
            | Self::BadAnswer { .. }
            | Self::InsecureAddress
            | Self::InvalidAddress
            | Self::TooManyRedirects
            | Self::SignedInElsewhere
            | Self::ProbablySignedInElsewhere
            | Self::TermsOfUse
            | Self::Cancelled
            | Self::DriverStopped
            | Self::NotSignedIn
            | Self::AlreadySignedIn
            | Self::InvalidAccount { .. }
            | Self::InvalidValue
            | Self::TooLong
            | Self::NoSuchContact { .. }
            | Self::NoSuchGroup { .. }
            | Self::NoDialect
            | Self::NotInDialect { .. }
            | Self::ProxyAuthentication { .. }
            | Self::ProxyRefused { .. }
            | Self::ProxyAnswer { .. }
            | Self::GatewayAnswer { .. }
            | Self::NotInBuild
            | Self::FromCallback
            | Self::Forked
            | Self::System { .. }
            | Self::Conversation(_)
            | Self::Service(_) => false,
        }
    }

    /// From the machine's refusal of a call. `subject` is the account or value that the call was about.
    pub(crate) fn of_call(error: msnp_core::Error, subject: &str) -> Self {
        use msnp_core::Error as Core;
        match error {
            Core::Busy => Self::Busy,
            Core::NotSignedIn => Self::NotSignedIn,
            Core::AlreadySignedIn => Self::AlreadySignedIn,
            Core::InvalidAccount => Self::InvalidAccount { account: subject.to_owned() },
            Core::TooLong => Self::TooLong,
            Core::InvalidAddress => Self::InvalidAddress,
            Core::InsecureAddress => Self::InsecureAddress,
            Core::NoDialect => Self::NoDialect,
            Core::NotInBuild => Self::NotInBuild,
            Core::NotInDialect(dialect) => Self::NotInDialect { dialect },
            Core::NoSuchChat => Self::Conversation(SendFailure::Over),
            Core::TooManyChats => Self::Conversation(SendFailure::TooManyConversations),
            Core::Hidden => Self::Conversation(SendFailure::Hidden),
            Core::InvalidValue | Core::NoSuchTransfer => Self::InvalidValue,
            #[cfg(not(feature = "exhaustive"))]
            _ => Self::InvalidValue,
        }
    }

    pub(crate) fn of_request(error: RequestError, kind: RequestKind) -> Self {
        match error {
            RequestError::Code(code) => Self::Refused { code, request: kind },
            RequestError::TimedOut => Self::TimedOut { step: Step::Request(kind), server: None },
            RequestError::SignedOut => Self::SessionEnded,
            #[cfg(not(feature = "exhaustive"))]
            _ => Self::SessionEnded,
        }
    }

    /// The server that it is about, where it is about one.
    pub fn server(&self) -> Option<&Server> {
        match self {
            Self::UnknownHost { server }
            | Self::Unreachable { server }
            | Self::ConnectionRefused { server }
            | Self::ConnectionLost { server }
            | Self::UntrustedCertificate { server }
            | Self::WrongClock { server }
            | Self::ExpiredCertificate { server }
            | Self::WrongCertificateName { server }
            | Self::Tls { server, .. }
            | Self::ServiceUnavailable { server, .. }
            | Self::BadAnswer { server }
            | Self::ProxyAuthentication { server }
            | Self::ProxyRefused { server, .. }
            | Self::ProxyAnswer { server }
            | Self::GatewayRefused { server, .. }
            | Self::GatewayAnswer { server }
            | Self::CaptivePortal { server } => Some(server),
            Self::TimedOut { server, .. } => server.as_ref(),
            Self::WrongPassword { .. }
            | Self::Roots { .. }
            | Self::UpgradeRequired { .. }
            | Self::Refused { .. }
            | Self::InsecureAddress
            | Self::InvalidAddress
            | Self::TooManyRedirects
            | Self::SignedInElsewhere
            | Self::ProbablySignedInElsewhere
            | Self::ServerShutdown
            | Self::TermsOfUse
            | Self::ListMigrated
            | Self::ComeBackLater { .. }
            | Self::ServerClosed
            | Self::Cancelled
            | Self::DriverStopped
            | Self::SessionEnded
            | Self::NotSignedIn
            | Self::AlreadySignedIn
            | Self::InvalidAccount { .. }
            | Self::InvalidValue
            | Self::TooLong
            | Self::NoSuchContact { .. }
            | Self::NoSuchGroup { .. }
            | Self::Busy
            | Self::NoDialect
            | Self::NotInDialect { .. }
            | Self::NotInBuild
            | Self::FromCallback
            | Self::Forked
            | Self::System { .. }
            | Self::Conversation(_)
            | Self::Service(_) => None,
        }
    }
}
