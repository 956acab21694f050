//! What became of a connection, in words that name its server.

use msnp_core::error::LinkError;

use super::{Error, Server, Step};

impl Error {
    /// From the fate of the connection to `server`. `detail` is what the TLS library said.
    pub(crate) fn of_link(error: LinkError, server: &Server, proxy: &Server, detail: &str) -> Self {
        let (server, proxy) = (server.clone(), proxy.clone());
        match error {
            LinkError::UnknownHost => Self::UnknownHost { server },
            LinkError::Unreachable => Self::Unreachable { server },
            LinkError::ConnectionRefused => Self::ConnectionRefused { server },
            LinkError::TimedOut => Self::TimedOut { step: Step::Connect, server: Some(server) },
            LinkError::UntrustedCertificate => Self::UntrustedCertificate { server },
            LinkError::WrongCertificateName => Self::WrongCertificateName { server },
            LinkError::ExpiredCertificate => Self::ExpiredCertificate { server },
            LinkError::WrongClock => Self::WrongClock { server },
            LinkError::Tls => Self::Tls { server, detail: detail.to_owned() },
            LinkError::Unreadable => Self::BadAnswer { server },
            LinkError::ProxyAuthentication => Self::ProxyAuthentication { server: proxy },
            LinkError::ProxyRefused { code } => Self::ProxyRefused { code, server: proxy },
            LinkError::ProxyAnswer => Self::ProxyAnswer { server: proxy },
            LinkError::GatewayRefused { status } => Self::GatewayRefused { status, server },
            LinkError::GatewayAnswer => Self::GatewayAnswer { server },
            LinkError::CaptivePortal => Self::CaptivePortal { server },
            LinkError::ClosedByPeer | LinkError::Broken => Self::ConnectionLost { server },
            #[cfg(not(feature = "exhaustive"))]
            _ => Self::ConnectionLost { server },
        }
    }
}
