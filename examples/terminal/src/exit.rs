//! How the program ends: one number for each kind of cause, so that a script can tell them apart.

use std::process::ExitCode;

use msnp::{Error, SignOutReason};

/// The exit codes of every command. The README lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Signed out by wish, or all done.
    Wish = 0,
    /// Something that was expected did not happen, or there is no better number.
    Failed = 1,
    /// The options cannot be used.
    Usage = 2,
    WrongPassword = 3,
    UnknownHost = 4,
    /// Nobody listens at the address, or it cannot be reached.
    Unreachable = 5,
    /// The connection was lost, or there was no answer in time.
    Lost = 6,
    /// The certificate is not to be trusted.
    UntrustedCertificate = 7,
    WrongClock = 8,
    /// The service wants another protocol or client.
    UpgradeRequired = 9,
    /// The service refused, or answered what cannot be used.
    Refused = 10,
    SignedInElsewhere = 11,
    /// The service shuts down or asks to come back later.
    Shutdown = 12,
    /// A proxy, or something else of the network, is in the way.
    Network = 13,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    pub(crate) fn of_error(error: &Error) -> Self {
        match error {
            Error::WrongPassword { .. } => Self::WrongPassword,
            Error::UnknownHost { .. } => Self::UnknownHost,
            Error::Unreachable { .. } | Error::ConnectionRefused { .. } => Self::Unreachable,
            Error::ConnectionLost { .. } | Error::TimedOut { .. } | Error::ServerClosed => Self::Lost,
            Error::UntrustedCertificate { .. }
            | Error::ExpiredCertificate { .. }
            | Error::WrongCertificateName { .. }
            | Error::Tls { .. } => Self::UntrustedCertificate,
            Error::WrongClock { .. } => Self::WrongClock,
            Error::UpgradeRequired { .. } => Self::UpgradeRequired,
            Error::Refused { .. }
            | Error::ServiceUnavailable { .. }
            | Error::GatewayRefused { .. }
            | Error::GatewayAnswer { .. }
            | Error::BadAnswer { .. }
            | Error::TooManyRedirects
            | Error::TermsOfUse => Self::Refused,
            Error::ProxyAuthentication { .. }
            | Error::ProxyRefused { .. }
            | Error::ProxyAnswer { .. }
            | Error::CaptivePortal { .. } => Self::Network,
            Error::SignedInElsewhere | Error::ProbablySignedInElsewhere => Self::SignedInElsewhere,
            Error::ServerShutdown | Error::ComeBackLater { .. } | Error::ListMigrated => Self::Shutdown,
            Error::InvalidAccount { .. }
            | Error::InvalidValue
            | Error::TooLong
            | Error::InvalidAddress
            | Error::InsecureAddress
            | Error::NoDialect
            | Error::Roots { .. }
            | Error::Service(_) => Self::Usage,
            Error::Cancelled
            | Error::DriverStopped
            | Error::SessionEnded
            | Error::NotSignedIn
            | Error::AlreadySignedIn
            | Error::NoSuchContact { .. }
            | Error::NoSuchGroup { .. }
            | Error::Busy
            | Error::NotInDialect { .. }
            | Error::NotInBuild
            | Error::FromCallback
            | Error::Forked
            | Error::System { .. }
            | Error::Conversation(_) => Self::Failed,
        }
    }

    pub(crate) fn of_reason(reason: &SignOutReason) -> Self {
        match reason {
            SignOutReason::Wish => Self::Wish,
            SignOutReason::Ended(error) => Self::of_error(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_causes_have_six_numbers() {
        let server = || msnp::Server {
            kind: msnp::ServerKind::Notification,
            host: "messenger.example.net".to_owned(),
            port: None,
        };
        let causes = [
            Error::WrongPassword { text: String::new() },
            Error::UnknownHost { server: server() },
            Error::UntrustedCertificate { server: server() },
            Error::WrongClock { server: server() },
            Error::UpgradeRequired { minimum: String::new() },
            Error::ProxyAuthentication { server: server() },
        ];
        let numbers: Vec<u8> = causes.iter().map(|cause| Exit::of_error(cause) as u8).collect();
        assert_eq!(numbers, [3, 4, 7, 8, 9, 13]);
        assert_eq!(Exit::of_reason(&SignOutReason::Wish), Exit::Wish);
    }
}
