//! Why a session ended, in words that name the server it hung on.

use msnp_core::error::{LinkError, SignOutReason as CoreReason};

use super::Session;
use super::servers::Servers;
use crate::error::{Error, Server, SignOutReason, Step};

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
        CoreReason::LinkLost(error) => lost(error, servers.notification(), proxy, detail),
        CoreReason::PassportLost(error) => lost(error, servers.passport(), proxy, detail),
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

/// From the fate of the connection to `server`.
fn lost(error: LinkError, server: &Server, proxy: &Server, detail: &str) -> Error {
    let (server, proxy) = (server.clone(), proxy.clone());
    match error {
        LinkError::UnknownHost => Error::UnknownHost { server },
        LinkError::Unreachable => Error::Unreachable { server },
        LinkError::ConnectionRefused => Error::ConnectionRefused { server },
        LinkError::TimedOut => Error::TimedOut { step: Step::Connect, server: Some(server) },
        LinkError::UntrustedCertificate => Error::UntrustedCertificate { server },
        LinkError::WrongCertificateName => Error::WrongCertificateName { server },
        LinkError::ExpiredCertificate => Error::ExpiredCertificate { server },
        LinkError::WrongClock => Error::WrongClock { server },
        LinkError::Tls => Error::Tls { server, detail: detail.to_owned() },
        LinkError::Unreadable(_) => Error::BadAnswer { server },
        LinkError::ProxyAuthentication => Error::ProxyAuthentication { server: proxy },
        LinkError::ProxyRefused { code } => Error::ProxyRefused { code, server: proxy },
        LinkError::ProxyAnswer => Error::ProxyAnswer { server: proxy },
        LinkError::GatewayRefused { status } => Error::GatewayRefused { status, server },
        LinkError::GatewayAnswer => Error::GatewayAnswer { server },
        LinkError::CaptivePortal => Error::CaptivePortal { server },
        LinkError::ClosedByPeer | LinkError::Broken => Error::ConnectionLost { server },
        #[cfg(not(feature = "exhaustive"))]
        _ => Error::ConnectionLost { server },
    }
}
