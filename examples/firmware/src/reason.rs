//! Words and numbers for what happens, without the formatting code of the library, which takes more flash than the rest of this program.

use msnp_core::account::Status;
use msnp_core::error::{FailureReason, LinkError, SignOutReason};

use crate::exit::Exit;

/// What a person tells the others about being there.
pub(crate) const fn of_status(status: Status) -> &'static str {
    match status {
        Status::Online => "online",
        Status::Busy => "busy",
        Status::Idle | Status::Away => "away",
        Status::BeRightBack => "back soon",
        Status::OnThePhone => "on the phone",
        Status::OutToLunch => "out to lunch",
        Status::Hidden | Status::Offline => "offline",
    }
}

/// Why a message did not arrive.
pub(crate) const fn of_failure(reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::NotReachable => "the contact is not reachable",
        FailureReason::NoSuchAccount => "there is no such account",
        FailureReason::NoAnswer => "the contact does not answer",
        FailureReason::NotSent => "the connection ended first",
        FailureReason::Unknown => "nobody can tell",
        _ => "the service refused",
    }
}

/// Why a session ended.
pub(crate) const fn of_end(reason: &SignOutReason<'_>) -> &'static str {
    match reason {
        SignOutReason::Wish => "by wish",
        SignOutReason::SignedInElsewhere => "the account was signed in elsewhere",
        SignOutReason::ProbablySignedInElsewhere => "the account was probably signed in elsewhere",
        SignOutReason::ServerShutdown => "the server shuts down",
        SignOutReason::LinkLost(why) | SignOutReason::PassportLost(why) => of_link(*why),
        SignOutReason::WrongPassword { .. } => "wrong password",
        SignOutReason::UpgradeRequired => "the service wants another client",
        SignOutReason::TimedOut { .. } => "no answer in time",
        // `ErrorCode::meaning` has words for each number: three kilobytes. The number beside it says as much to whoever has the page.
        SignOutReason::Refused { .. } => "the service refused, error ",
        _ => "the service answers what cannot be used",
    }
}

const fn of_link(why: LinkError) -> &'static str {
    match why {
        LinkError::ClosedByPeer => "the server closed the connection",
        LinkError::UnknownHost => "the server's name has no address",
        LinkError::Unreachable => "the server cannot be reached",
        LinkError::ConnectionRefused => "the server refused the connection",
        LinkError::TimedOut => "the server did not answer in time",
        LinkError::UntrustedCertificate => "the server's certificate is not trusted",
        LinkError::WrongCertificateName => "the server's certificate is for another name",
        LinkError::ExpiredCertificate => "the server's certificate has expired",
        LinkError::WrongClock => "the modem's clock is wrong",
        LinkError::Tls => "the secure connection failed",
        _ => "the connection broke",
    }
}

/// The number that the program ends with.
pub(crate) const fn exit(reason: &SignOutReason<'_>) -> Exit {
    match reason {
        // Too early, or it would be the end of the story.
        SignOutReason::Wish => Exit::Failed,
        SignOutReason::WrongPassword { .. } => Exit::WrongPassword,
        SignOutReason::LinkLost(why) | SignOutReason::PassportLost(why) => match why {
            LinkError::UnknownHost => Exit::UnknownHost,
            LinkError::Unreachable | LinkError::ConnectionRefused => Exit::Unreachable,
            LinkError::UntrustedCertificate
            | LinkError::WrongCertificateName
            | LinkError::ExpiredCertificate
            | LinkError::Tls => Exit::UntrustedCertificate,
            LinkError::WrongClock => Exit::WrongClock,
            _ => Exit::Lost,
        },
        SignOutReason::TimedOut { .. } | SignOutReason::ServerClosed => Exit::Lost,
        SignOutReason::UpgradeRequired => Exit::UpgradeRequired,
        SignOutReason::SignedInElsewhere | SignOutReason::ProbablySignedInElsewhere => {
            Exit::SignedInElsewhere
        }
        SignOutReason::ServerShutdown | SignOutReason::ComeBackLater { .. } | SignOutReason::ListMigrated => {
            Exit::Shutdown
        }
        _ => Exit::Refused,
    }
}
