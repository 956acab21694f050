//! Why something did not work, in one type for every language.

use msnp::{Error, SendError, SendFailure, SignOutReason, TransferFailure};

/// Makes the enumeration, and the way to it from the numbers of the client's errors, which name the same kind in every language.
macro_rules! error_kinds {
    ($(#[$about:meta])* enum $name:ident; $($(#[$doc:meta])+ $kind:ident = $number:literal,)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
        pub enum $name { $($(#[$doc])+ $kind,)* }

        impl $name {
            /// All of them, with their numbers.
            const ALL: &[(Self, u16)] = &[$((Self::$kind, $number),)*];
        }
    };
}

error_kinds! {
    /// What went wrong, for programs. `reason` and `advice` of a failure are for people.
    enum ErrorKind;

    /// The service refused the password, or does not know the account: it does not tell which.
    WrongPassword = 80,
    /// A server's name has no address.
    UnknownHost = 60,
    /// Nobody answered at a server's address, or the network is down.
    Unreachable = 61,
    /// The connection was refused at the address.
    ConnectionRefused = 62,
    /// The connection was lost, or closed by the server.
    ConnectionLost = 63,
    /// A certificate is not signed by an authority that is trusted here.
    UntrustedCertificate = 64,
    /// A certificate is not valid at the time that this device's clock shows, and that time is not plausible.
    WrongClock = 65,
    /// A certificate has expired.
    ExpiredCertificate = 66,
    /// A certificate is for another name.
    WrongCertificateName = 67,
    /// TLS failed otherwise.
    Tls = 68,
    /// The CA file cannot be read, or holds no certificate; or the platform's roots cannot be loaded.
    Roots = 32,
    /// There was no answer in time.
    TimedOut = 69,
    /// The service does not accept this protocol or client.
    UpgradeRequired = 81,
    /// The service refused with an error number, which is the code.
    Refused = 82,
    /// A login server answered with an HTTP status that does not help, which is the code; from 500 on it is down.
    ServiceUnavailable = 83,
    /// An answer of the service makes no sense.
    BadAnswer = 84,
    /// A login address is not https, and the password may not travel unencrypted.
    InsecureAddress = 24,
    /// A server address cannot be read.
    InvalidAddress = 23,
    /// Sent on from server to server too often.
    TooManyRedirects = 85,
    /// The same account signed in elsewhere.
    SignedInElsewhere = 86,
    /// The same account has probably signed in elsewhere: the gateway forgot the session twice in a row.
    ProbablySignedInElsewhere = 95,
    /// The service shuts down.
    ServerShutdown = 87,
    /// The terms of use must be accepted first.
    TermsOfUse = 88,
    /// The contact list was moved.
    ListMigrated = 89,
    /// The service asks to come back later.
    ComeBackLater = 90,
    /// The service ended the session without a reason.
    ServerClosed = 91,
    /// Signed out while the sign-in was under way; or the call, or a transfer, was cancelled here.
    Cancelled = 92,
    /// The executor dropped the driver.
    DriverStopped = 94,
    /// The session ended before the answer came.
    SessionEnded = 93,
    /// Sign in first.
    NotSignedIn = 41,
    /// Sign out first.
    AlreadySignedIn = 42,
    /// Not an account name: one `@`, no spaces, at most 129 bytes.
    InvalidAccount = 20,
    /// A value is empty or holds characters that cannot be sent; or a limit is zero that must not be.
    InvalidValue = 21,
    /// More than the protocol takes.
    TooLong = 22,
    /// No such contact on the list.
    NoSuchContact = 27,
    /// No such group on the list.
    NoSuchGroup = 28,
    /// Too much is under way just now.
    Busy = 40,
    /// No protocol version is left to offer.
    NoDialect = 25,
    /// The protocol version that the service chose does not have this.
    NotInDialect = 26,
    /// The proxy wants a name and a password, or others.
    ProxyAuthentication = 70,
    /// The proxy does not connect to there; the code is its answer.
    ProxyRefused = 71,
    /// What answered at the proxy's address is no proxy of that kind.
    ProxyAnswer = 72,
    /// The HTTP gateway refused; the code is the HTTP status.
    GatewayRefused = 73,
    /// What the HTTP gateway answered cannot be used.
    GatewayAnswer = 74,
    /// Something on the way answered in the gateway's place.
    CaptivePortal = 75,
    /// This build does not have it.
    NotInBuild = 14,
    /// A service file cannot be used.
    ServiceFile = 31,
    /// The operating system gave the library nothing to wait with.
    System = 12,
    /// The contact is offline, hidden, or does not accept messages from oneself.
    NotReachable = 100,
    /// There is no such account.
    NoSuchAccount = 101,
    /// The contact was rung and did not join in time.
    NoAnswer = 102,
    /// The service could not pass the message on to everybody.
    NotPassedOn = 103,
    /// Not possible while hidden.
    Hidden = 43,
    /// The message was never sent: the connection ended first.
    NotSent = 104,
    /// The message was sent, and nobody can tell whether it arrived.
    FateUnknown = 105,
    /// The conversation was left by one's own wish.
    Left = 106,
    /// No conversation server answered in time.
    NoSwitchboard = 107,
    /// The group conversation is over.
    ConversationOver = 29,
    /// As many conversations as possible are open.
    TooManyConversations = 30,
    /// Oneself has blocked the contact.
    Blocked = 108,
    /// There is no such transfer of a picture or file (any more), or it was decided already.
    NoSuchTransfer = 33,
    /// The contact declined the file.
    Declined = 120,
    /// The contact ended the transfer.
    CancelledByPeer = 121,
    /// The contact's program could not take or give it; the code is what it said.
    RefusedByPeer = 122,
    /// The connection of the conversation was lost in the midst of a transfer, or the contact has left it.
    TransferLost = 123,
    /// The contact's program said nothing for too long in the midst of a transfer.
    TransferTimedOut = 124,
    /// The contact's program sent what cannot be.
    TransferBroken = 125,
    /// The bytes of a picture are not those that its owner announced.
    WrongPicture = 126,
    /// A file could not be read or written here, or ended before its announced size.
    File = 127,
    /// The contact's program sends and takes files over a direct connection alone (MSN 3 to 5), and there is none.
    NoDirectConnection = 128,
    /// The client was closed.
    Closed = 10,
    /// The program has another logger already.
    LoggerTaken = 16,
    /// The call was made from inside a trace or log hook, where no client can be used.
    FromCallback = 11,
    /// This process was forked from the one that uses clients.
    Forked = 15,
    /// A fault of this library.
    Internal = 13,
}

/// Those that this layer makes itself: what happened, and what to do.
const OWN: [(ErrorKind, &str, &str); 4] = [
    (ErrorKind::Closed, "the client was closed", "Make a new client."),
    (ErrorKind::Cancelled, "the call was cancelled", "Call again when you like."),
    (
        ErrorKind::NotInBuild,
        "this build does not read service files",
        "Fill the fields of the service in the program, or build the library with the feature `service-files`.",
    ),
    (
        ErrorKind::LoggerTaken,
        "the program has another logger already",
        "Set the logger before any other part of the program does, or do without.",
    ),
];

impl ErrorKind {
    /// The kind that has this number in every language.
    fn numbered(number: u16) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == number).map_or(Self::Internal, |(kind, _)| *kind)
    }

    /// Of those that this layer makes itself: what happened, and what to do.
    fn words(self) -> (&'static str, &'static str) {
        let own = OWN.into_iter().find(|(kind, ..)| *kind == self);
        own.map_or(("a fault of the library", "Tell its authors what you did."), |(_, text, advice)| {
            (text, advice)
        })
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
        let mut failure = Self::new(ErrorKind::numbered(error.number()), error.to_string(), error.advice());
        failure.is_temporary = error.is_temporary();
        failure.host = error.server().map(|server| server.host.clone()).filter(|host| !host.is_empty());
        failure.code = error.code();
        if let Error::ComeBackLater { minutes } = error {
            failure.wait_minutes = Some(minutes);
        }
        failure
    }
}

impl From<SendFailure> for Failure {
    fn from(failure: SendFailure) -> Self {
        Error::Conversation(failure).into()
    }
}

impl From<TransferFailure> for Failure {
    fn from(failure: TransferFailure) -> Self {
        let kind = ErrorKind::numbered(failure.number());
        let mut told = Self::new(kind, failure.to_string(), failure.advice());
        told.is_temporary = failure.is_temporary();
        told.code = failure.code();
        told
    }
}

/// For the layers above, which open files themselves: why a file cannot be read or written, in the words of all others.
#[uniffi::export]
pub fn file_failure(detail: String) -> Result<Failure, NativeFailure> {
    Ok(TransferFailure::File { detail }.into())
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
fails_by!(Failure, ErrorKind, Error, SendError, SendFailure, TransferFailure);

/// What a function of the program threw when it was called. Of a hook it is passed over: whom could it be told?
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

    /// Every error of the client has a word here, and every word here but three is one of the client's.
    #[test]
    fn every_kind_of_error_has_the_number_that_it_has_elsewhere() {
        let mut of_client: Vec<u16> = Vec::new();
        let all = Error::NUMBERS.iter().chain(SendFailure::NUMBERS);
        for (name, number) in all.chain(TransferFailure::NUMBERS) {
            let kind = ErrorKind::numbered(*number);
            assert_ne!(kind, ErrorKind::Internal, "{name} has no kind");
            let own_words = match kind {
                ErrorKind::ServiceFile => "Service",
                ErrorKind::InvalidValue if *name == "Invalid" => "Invalid",
                ErrorKind::FateUnknown => "Unknown",
                ErrorKind::ConversationOver => "Over",
                ErrorKind::RefusedByPeer => "Refused",
                ErrorKind::TransferLost => "ConnectionLost",
                ErrorKind::TransferTimedOut => "TimedOut",
                ErrorKind::TransferBroken => "Broken",
                kind => &format!("{kind:?}"),
            };
            assert_eq!(own_words, *name);
            of_client.push(*number);
        }
        let others = ErrorKind::ALL.iter().filter(|(_, number)| !of_client.contains(number));
        let others: Vec<ErrorKind> = others.map(|(kind, _)| *kind).collect();
        assert_eq!(others, [ErrorKind::Closed, ErrorKind::LoggerTaken, ErrorKind::Internal]);
    }

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
