//! Why something did not work, in one type for every language.

use msnp::{Error, SendError, SendFailure, SignOutReason};

/// What went wrong, for programs. [`Failure::reason`] and [`Failure::advice`] are for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum ErrorKind {
    /// The service refused the password, or does not know the account: it does not tell which.
    WrongPassword,
    /// A server's name has no address.
    UnknownHost,
    /// Nobody answered at a server's address, or the network is down.
    Unreachable,
    /// The connection was refused at the address.
    ConnectionRefused,
    /// The connection was lost, or closed by the server.
    ConnectionLost,
    /// A certificate is not signed by an authority that is trusted here.
    UntrustedCertificate,
    /// A certificate is not valid at the time that this device's clock shows, and that time is not plausible.
    WrongClock,
    /// A certificate has expired.
    ExpiredCertificate,
    /// A certificate is for another name.
    WrongCertificateName,
    /// TLS failed otherwise.
    Tls,
    /// The CA file cannot be read, or holds no certificate; or the platform's roots cannot be loaded.
    Roots,
    /// There was no answer in time.
    TimedOut,
    /// The service does not accept this protocol or client.
    UpgradeRequired,
    /// The service refused with an error number, which is the code.
    Refused,
    /// A login server answered with an HTTP status that does not help, which is the code; from 500 on it is down.
    ServiceUnavailable,
    /// An answer of the service makes no sense.
    BadAnswer,
    /// A login address is not https, and the password may not travel unencrypted.
    InsecureAddress,
    /// A server address cannot be read.
    InvalidAddress,
    /// Sent on from server to server too often.
    TooManyRedirects,
    /// The same account signed in elsewhere.
    SignedInElsewhere,
    /// The same account has probably signed in elsewhere: the gateway forgot the session twice in a row.
    ProbablySignedInElsewhere,
    /// The service shuts down.
    ServerShutdown,
    /// The terms of use must be accepted first.
    TermsOfUse,
    /// The contact list was moved.
    ListMigrated,
    /// The service asks to come back later.
    ComeBackLater,
    /// The service ended the session without a reason.
    ServerClosed,
    /// Signed out while the sign-in was under way, or the call was cancelled.
    Cancelled,
    /// The executor dropped the driver.
    DriverStopped,
    /// The session ended before the answer came.
    SessionEnded,
    /// Sign in first.
    NotSignedIn,
    /// Sign out first.
    AlreadySignedIn,
    /// Not an account name: one `@`, no spaces, at most 129 bytes.
    InvalidAccount,
    /// A value is empty or holds characters that cannot be sent; or a limit is zero that must not be.
    InvalidValue,
    /// More than the protocol takes.
    TooLong,
    /// No such contact on the list.
    NoSuchContact,
    /// No such group on the list.
    NoSuchGroup,
    /// Too much is under way just now.
    Busy,
    /// No protocol version is left to offer.
    NoProtocol,
    /// The protocol version that the service chose does not have this.
    NotInProtocol,
    /// The proxy wants a name and a password, or others.
    ProxyAuthentication,
    /// The proxy does not connect to there; the code is its answer.
    ProxyRefused,
    /// What answered at the proxy's address is no proxy of that kind.
    ProxyAnswer,
    /// The HTTP gateway refused; the code is the HTTP status.
    GatewayRefused,
    /// What the HTTP gateway answered cannot be used.
    GatewayAnswer,
    /// Something on the way answered in the gateway's place.
    CaptivePortal,
    /// This build does not have it.
    NotInBuild,
    /// A service file cannot be used.
    ServiceFile,
    /// The operating system gave the library nothing to wait with.
    System,
    /// The contact is offline, hidden, or does not accept messages from oneself.
    NotReachable,
    /// There is no such account.
    NoSuchAccount,
    /// The contact was rung and did not join in time.
    NoAnswer,
    /// The service could not pass the message on to everybody.
    NotPassedOn,
    /// Not possible while hidden.
    Hidden,
    /// The message was never sent: the connection ended first.
    NotSent,
    /// The message was sent, and nobody can tell whether it arrived.
    FateUnknown,
    /// The conversation was left by one's own wish.
    Left,
    /// No conversation server answered in time.
    NoSwitchboard,
    /// The group conversation is over.
    ConversationOver,
    /// As many conversations as possible are open.
    TooManyConversations,
    /// Oneself has blocked the contact.
    Blocked,
    /// The client was closed.
    Closed,
    /// The program has another logger already.
    LoggerTaken,
    /// The call was made from inside a trace or log hook, where no client can be used.
    FromCallback,
    /// This process was forked from the one that uses clients.
    Forked,
    /// A fault of this library.
    Internal,
}

impl ErrorKind {
    /// Of those that this layer makes itself: what happened, and what to do.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Closed => ("the client was closed", "Make a new client."),
            Self::Cancelled => ("the call was cancelled", "Call again when you like."),
            Self::NotInBuild => (
                "this build does not read service files",
                "Fill the fields of the service in the program, or build the library with the feature `service-files`.",
            ),
            Self::LoggerTaken => (
                "the program has another logger already",
                "Set the logger before any other part of the program does, or do without.",
            ),
            _ => ("a fault of the library", "Tell its authors what you did."),
        }
    }
}

/// Why something did not work.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Failure {
    /// What went wrong.
    pub kind: ErrorKind,
    /// What happened, in English, for people. What a server said may be in it: untrusted plain text.
    pub reason: String,
    /// What to do about it, in English: one or two sentences.
    pub advice: String,
    /// Whether the same may work later without any change.
    pub is_temporary: bool,
    /// The server that it is about, where it is about one.
    pub host: Option<String>,
    /// The number that a server gave: a Messenger error number, an HTTP status, or the reply of a proxy.
    pub code: Option<u16>,
    /// After how many minutes the service asks to come back.
    pub wait_minutes: Option<u32>,
    /// The text that was not sent, or those parts of a long one that did not arrive.
    pub unsent_text: Option<String>,
    /// The message that it is about, as events name it.
    pub message_id: Option<u32>,
}

impl Failure {
    fn new(kind: ErrorKind, reason: String, advice: &str) -> Self {
        Self {
            kind,
            reason,
            advice: advice.to_owned(),
            is_temporary: false,
            host: None,
            code: None,
            wait_minutes: None,
            unsent_text: None,
            message_id: None,
        }
    }
}

impl From<ErrorKind> for Failure {
    fn from(kind: ErrorKind) -> Self {
        let (reason, advice) = kind.words();
        Self::new(kind, reason.to_owned(), advice)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let mut failure = Self::new(kind_of(&error), error.to_string(), error.advice());
        failure.is_temporary = error.is_temporary();
        failure.host = error.server().map(|server| server.host.clone()).filter(|host| !host.is_empty());
        match error {
            Error::Refused { code, .. } | Error::Conversation(SendFailure::Refused(code)) => {
                failure.code = Some(code.number());
            }
            Error::ServiceUnavailable { status, .. } | Error::GatewayRefused { status, .. } => {
                failure.code = Some(status);
            }
            Error::ProxyRefused { code, .. } => failure.code = Some(code),
            Error::ComeBackLater { minutes } => failure.wait_minutes = Some(minutes),
            _ => {}
        }
        failure
    }
}

impl From<SendFailure> for Failure {
    fn from(failure: SendFailure) -> Self {
        Error::Conversation(failure).into()
    }
}

impl From<SendError> for Failure {
    fn from(error: SendError) -> Self {
        Self {
            unsent_text: error.text,
            message_id: error.message.map(msnp::MessageId::number),
            ..Self::from(error.reason)
        }
    }
}

impl From<NativeFailure> for Failure {
    fn from(NativeFailure::Failed { failure }: NativeFailure) -> Self {
        failure
    }
}

/// Why a session ended; `None`: by one's own wish.
pub(crate) fn of_sign_out(reason: SignOutReason) -> Option<Failure> {
    match reason {
        SignOutReason::Wish => None,
        SignOutReason::Ended(error) => Some(error.into()),
        _ => Some(ErrorKind::Internal.into()),
    }
}

fn kind_of(error: &Error) -> ErrorKind {
    match error {
        Error::WrongPassword { .. } => ErrorKind::WrongPassword,
        Error::UnknownHost { .. } => ErrorKind::UnknownHost,
        Error::Unreachable { .. } => ErrorKind::Unreachable,
        Error::ConnectionRefused { .. } => ErrorKind::ConnectionRefused,
        Error::ConnectionLost { .. } => ErrorKind::ConnectionLost,
        Error::UntrustedCertificate { .. } => ErrorKind::UntrustedCertificate,
        Error::WrongClock { .. } => ErrorKind::WrongClock,
        Error::ExpiredCertificate { .. } => ErrorKind::ExpiredCertificate,
        Error::WrongCertificateName { .. } => ErrorKind::WrongCertificateName,
        Error::Tls { .. } => ErrorKind::Tls,
        Error::Roots { .. } => ErrorKind::Roots,
        Error::TimedOut { .. } => ErrorKind::TimedOut,
        Error::UpgradeRequired { .. } => ErrorKind::UpgradeRequired,
        Error::Refused { .. } => ErrorKind::Refused,
        Error::ServiceUnavailable { .. } => ErrorKind::ServiceUnavailable,
        Error::BadAnswer { .. } => ErrorKind::BadAnswer,
        Error::InsecureAddress => ErrorKind::InsecureAddress,
        Error::InvalidAddress => ErrorKind::InvalidAddress,
        Error::TooManyRedirects => ErrorKind::TooManyRedirects,
        Error::SignedInElsewhere => ErrorKind::SignedInElsewhere,
        Error::ProbablySignedInElsewhere => ErrorKind::ProbablySignedInElsewhere,
        Error::ServerShutdown => ErrorKind::ServerShutdown,
        Error::TermsOfUse => ErrorKind::TermsOfUse,
        Error::ListMigrated => ErrorKind::ListMigrated,
        Error::ComeBackLater { .. } => ErrorKind::ComeBackLater,
        Error::ServerClosed => ErrorKind::ServerClosed,
        Error::Cancelled => ErrorKind::Cancelled,
        Error::DriverStopped => ErrorKind::DriverStopped,
        Error::SessionEnded => ErrorKind::SessionEnded,
        Error::NotSignedIn => ErrorKind::NotSignedIn,
        Error::AlreadySignedIn => ErrorKind::AlreadySignedIn,
        Error::InvalidAccount { .. } => ErrorKind::InvalidAccount,
        Error::InvalidValue => ErrorKind::InvalidValue,
        Error::TooLong => ErrorKind::TooLong,
        Error::NoSuchContact { .. } => ErrorKind::NoSuchContact,
        Error::NoSuchGroup { .. } => ErrorKind::NoSuchGroup,
        Error::Busy => ErrorKind::Busy,
        Error::NoDialect => ErrorKind::NoProtocol,
        Error::NotInDialect { .. } => ErrorKind::NotInProtocol,
        Error::ProxyAuthentication { .. } => ErrorKind::ProxyAuthentication,
        Error::ProxyRefused { .. } => ErrorKind::ProxyRefused,
        Error::ProxyAnswer { .. } => ErrorKind::ProxyAnswer,
        Error::GatewayRefused { .. } => ErrorKind::GatewayRefused,
        Error::GatewayAnswer { .. } => ErrorKind::GatewayAnswer,
        Error::CaptivePortal { .. } => ErrorKind::CaptivePortal,
        Error::NotInBuild => ErrorKind::NotInBuild,
        Error::FromCallback => ErrorKind::FromCallback,
        Error::Forked => ErrorKind::Forked,
        Error::Service(_) => ErrorKind::ServiceFile,
        Error::System { .. } => ErrorKind::System,
        Error::Conversation(failure) => kind_of_sending(*failure),
        _ => ErrorKind::Internal,
    }
}

fn kind_of_sending(failure: SendFailure) -> ErrorKind {
    match failure {
        SendFailure::NotReachable => ErrorKind::NotReachable,
        SendFailure::NoSuchAccount => ErrorKind::NoSuchAccount,
        SendFailure::NoAnswer => ErrorKind::NoAnswer,
        SendFailure::Refused(_) => ErrorKind::Refused,
        SendFailure::NotPassedOn => ErrorKind::NotPassedOn,
        SendFailure::Hidden => ErrorKind::Hidden,
        SendFailure::NotSent => ErrorKind::NotSent,
        SendFailure::Unknown => ErrorKind::FateUnknown,
        SendFailure::Left => ErrorKind::Left,
        SendFailure::NoSwitchboard => ErrorKind::NoSwitchboard,
        SendFailure::NotSignedIn => ErrorKind::NotSignedIn,
        SendFailure::Busy => ErrorKind::Busy,
        SendFailure::TooLong => ErrorKind::TooLong,
        SendFailure::Invalid => ErrorKind::InvalidValue,
        SendFailure::InvalidAccount => ErrorKind::InvalidAccount,
        SendFailure::Over => ErrorKind::ConversationOver,
        SendFailure::TooManyConversations => ErrorKind::TooManyConversations,
        SendFailure::FromCallback => ErrorKind::FromCallback,
        SendFailure::Forked => ErrorKind::Forked,
        SendFailure::Blocked => ErrorKind::Blocked,
        _ => ErrorKind::Internal,
    }
}

/// The one error of this border. The layer above gives it the shape of its language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum NativeFailure {
    /// A call failed.
    #[error("{}", failure.reason)]
    Failed {
        /// Why.
        failure: Failure,
    },
}

macro_rules! fails_by {
    ($($error:ty),*) => {
        $(impl From<$error> for NativeFailure {
            fn from(error: $error) -> Self {
                Self::Failed { failure: error.into() }
            }
        })*
    };
}
fails_by!(Failure, ErrorKind, Error, SendError, SendFailure);

/// What a function of the program threw when it was called. It is passed over: whom could it be told?
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum UnexpectedException {
    /// Something was thrown.
    #[error("{reason}")]
    Thrown {
        /// What it says about itself.
        reason: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for UnexpectedException {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Thrown { reason: error.reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kotlin, Swift and Python show reason and advice as they are.
    #[test]
    fn a_failure_of_a_passport_server_names_it_and_its_setting() {
        let server = |kind| msnp::Server { kind, host: "login.example.net".into(), port: Some(443) };
        let nexus = Failure::from(Error::ConnectionRefused { server: server(msnp::ServerKind::Nexus) });
        assert_eq!(nexus.reason, "the Passport nexus login.example.net:443 refused the connection");
        assert!(nexus.advice.contains("`nexus`"), "{}", nexus.advice);
        assert_eq!(nexus.host.as_deref(), Some("login.example.net"));
        let proxy = Failure::from(Error::ProxyRefused { code: 403, server: server(msnp::ServerKind::Proxy) });
        assert_eq!((proxy.host.as_deref(), proxy.code), (Some("login.example.net"), Some(403)));
        assert!(proxy.reason.starts_with("the proxy login.example.net:443 refused"), "{}", proxy.reason);
    }
}
