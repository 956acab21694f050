//! Why a session ended, in words that name the server it hung on.

use msnp_core::error::SignOutReason as CoreReason;

use super::Session;
use super::servers::Servers;
use crate::error::{Error, SignOutReason, Step};

impl Session {
    /// From the machine's words. The servers are those of the connections that were tried last.
    pub(super) fn reason_of(&self, reason: CoreReason<'_>) -> SignOutReason {
        of_core(reason, &self.servers, &self.failure_detail, &self.minimum_version)
    }
}

/// From the machine's words. `detail` is what the TLS library said, `minimum` the least version that the service accepts.
pub(super) fn of_core(
    reason: CoreReason<'_>,
    servers: &Servers,
    detail: &str,
    minimum: &str,
) -> SignOutReason {
    let proxy = servers.proxy();
    SignOutReason::Ended(match reason {
        CoreReason::Wish => return SignOutReason::Wish,
        CoreReason::SignedInElsewhere => Error::SignedInElsewhere,
        CoreReason::ProbablySignedInElsewhere => Error::ProbablySignedInElsewhere,
        CoreReason::ServerShutdown => Error::ServerShutdown,
        CoreReason::TermsOfUse => Error::TermsOfUse,
        CoreReason::ListMigrated => Error::ListMigrated,
        CoreReason::ComeBackLater { minutes } => Error::ComeBackLater { minutes },
        CoreReason::ServerClosed => Error::ServerClosed,
        CoreReason::LinkLost(error) => Error::of_link(error, servers.notification(), proxy, detail),
        CoreReason::PassportLost(error) => Error::of_link(error, servers.passport(), proxy, detail),
        CoreReason::WrongPassword { text } => Error::WrongPassword { text: text.chars().collect() },
        CoreReason::Refused { request, code } => Error::Refused { code, request },
        CoreReason::UpgradeRequired => Error::UpgradeRequired { minimum: minimum.to_owned() },
        CoreReason::TimedOut { request } => {
            let server = servers.asked(request).clone();
            Error::TimedOut { step: Step::Request(request), server: Some(server) }
        }
        CoreReason::PassportStatus { status } => {
            Error::ServiceUnavailable { status, server: servers.passport().clone() }
        }
        CoreReason::BadAnswer { request } => Error::BadAnswer { server: servers.asked(request).clone() },
        CoreReason::PassportAnswer => Error::BadAnswer { server: servers.passport().clone() },
        CoreReason::PassportAddress => Error::InsecureAddress,
        CoreReason::TooManyRedirects => Error::TooManyRedirects,
        #[cfg(not(feature = "exhaustive"))]
        _ => Error::BadAnswer { server: servers.notification().clone() },
    })
}
