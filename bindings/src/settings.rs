//! How a client behaves.

use std::time::Duration;

use crate::failure::NativeFailure;
use crate::limits::{Bounds, Limits};
use crate::vocabulary::Status;

/// How a client behaves. Everything has a default.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Settings {
    /// The first status after each sign-in; nothing: online.
    #[uniffi(default = None)]
    pub status: Option<Status>,
    /// What this client claims to be able to do, as bits. Claim only what is true: peers act on it. Nothing: it joins chunked messages.
    #[uniffi(default = None)]
    pub capabilities: Option<u32>,
    /// Which certificate authorities are trusted; nothing: the service's CA file if it has one, else Mozilla's list.
    #[uniffi(default = None)]
    pub roots: Option<Roots>,
    /// The proxy that every connection goes through.
    #[uniffi(default = None)]
    pub proxy: Option<Proxy>,
    /// How long a whole sign-in may take, in milliseconds; nothing: 90 seconds.
    #[uniffi(default = None)]
    pub sign_in_limit_milliseconds: Option<u64>,
    /// What becomes of a session that was online and is lost; nothing: it is taken up again.
    #[uniffi(default = None)]
    pub reconnection: Option<Reconnection>,
    /// What `list_cache` gave in an earlier run: a list that did not change is not downloaded. One of another account is ignored.
    #[uniffi(default = None)]
    pub list_cache: Option<Vec<u8>>,
    /// Bounds and time limits of the protocol.
    #[uniffi(default = None)]
    pub limits: Option<Limits>,
    /// How much is kept beside that: contacts, groups, events and messages that wait.
    #[uniffi(default = None)]
    pub bounds: Option<Bounds>,
}

/// Which certificate authorities are trusted for the Passport connection, over which the password travels.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Roots {
    /// Mozilla's list, compiled in.
    Mozilla,
    /// The certificates in this PEM file, and no others. The file is read at each sign-in.
    CaFile {
        /// Where it is.
        path: String,
    },
    /// These certificates in PEM form, and no others.
    CaPem {
        /// The text of the PEM file.
        pem: String,
    },
    /// What the operating system trusts, where the library was built with that.
    Platform,
}

/// The proxy that a network wants connections to go through. Its password is given apart, so that this can be printed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Proxy {
    /// What it speaks.
    pub kind: ProxyKind,
    /// Its host name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The name that it asks for.
    #[uniffi(default = None)]
    pub user: Option<String>,
}

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum ProxyKind {
    /// HTTP: `CONNECT` for every connection but those to the gateway, whose requests it passes on.
    Http,
    /// SOCKS5. The proxy resolves names.
    Socks5,
}

/// What becomes of a session that was online and is lost: taken up again, after a wait that doubles with each attempt in vain and is spread
/// at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Reconnection {
    /// Whether.
    #[uniffi(default = true)]
    pub enabled: bool,
    /// The first wait, in milliseconds, of which at least half is waited. With zero signing in fails.
    #[uniffi(default = 1000)]
    pub first_wait_milliseconds: u64,
    /// The longest wait, in milliseconds. With zero signing in fails.
    #[uniffi(default = 300000)]
    pub longest_wait_milliseconds: u64,
}

impl Roots {
    fn roots(self) -> Result<msnp::Roots, NativeFailure> {
        match self {
            #[cfg(feature = "webpki-roots")]
            Self::Mozilla => Ok(msnp::Roots::WebPki),
            Self::CaFile { path } => Ok(msnp::Roots::CaFile(path.into())),
            Self::CaPem { pem } => Ok(msnp::Roots::CaPem(pem.into_bytes())),
            #[cfg(feature = "platform-verifier")]
            Self::Platform => Ok(msnp::Roots::Platform),
            #[cfg(not(feature = "webpki-roots"))]
            Self::Mozilla => Err(not_in_build()),
            #[cfg(not(feature = "platform-verifier"))]
            Self::Platform => Err(not_in_build()),
        }
    }
}

#[cfg(not(all(feature = "webpki-roots", feature = "platform-verifier")))]
fn not_in_build() -> NativeFailure {
    msnp::Error::Roots { detail: "this build does not have them".to_owned() }.into()
}

impl From<Reconnection> for msnp::Reconnection {
    fn from(reconnection: Reconnection) -> Self {
        Self {
            enabled: reconnection.enabled,
            first_wait: msnp::LimitDuration::from_millis(reconnection.first_wait_milliseconds),
            longest_wait: msnp::LimitDuration::from_millis(reconnection.longest_wait_milliseconds),
            ..Self::DEFAULT
        }
    }
}

fn proxy(proxy: Proxy, password: Option<String>) -> msnp::Proxy {
    let made = match proxy.kind {
        ProxyKind::Http => msnp::Proxy::http(&proxy.host, proxy.port),
        ProxyKind::Socks5 => msnp::Proxy::socks5(&proxy.host, proxy.port),
    };
    made.with_credentials(&proxy.user.unwrap_or_default(), &password.unwrap_or_default())
}

impl Settings {
    /// These, for an account. The service's own part is in `all` already.
    pub(crate) fn over(
        self,
        mut all: msnp::Settings,
        proxy_password: Option<String>,
    ) -> Result<msnp::Settings, NativeFailure> {
        if let Some(status) = self.status {
            all = all.status(status.into());
        }
        if let Some(bits) = self.capabilities {
            all = all.capabilities(msnp::Capabilities(bits));
        }
        if let Some(roots) = self.roots {
            all = all.roots(roots.roots()?);
        }
        if let Some(wanted) = self.proxy {
            all = all.proxy(proxy(wanted, proxy_password));
        }
        if let Some(limit) = self.sign_in_limit_milliseconds {
            all = all.sign_in_limit(Duration::from_millis(limit));
        }
        if let Some(reconnection) = self.reconnection {
            all = all.reconnection(reconnection.into());
        }
        if let Some(cache) = self.list_cache {
            all = all.list_cache(msnp::ListCache::from_bytes(&cache));
        }
        if let Some(limits) = self.limits {
            all = all.limits(limits.over(msnp::Limits::DEFAULT));
        }
        if let Some(bounds) = self.bounds {
            all = all.bounds(bounds.over(msnp::Bounds::DEFAULT));
        }
        Ok(all)
    }
}
