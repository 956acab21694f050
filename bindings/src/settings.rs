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
    /// A program that takes files adds 0x10000000, by which others know that they may offer some; with a display picture it is said anyway.
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
    /// How files may leave the conversation for a direct connection between the two clients; nothing: not at all.
    #[uniffi(default = None)]
    pub direct: Option<Direct>,
    /// Whether a text to somebody who is offline is left for them, where the service keeps such; nothing: yes.
    #[uniffi(default = None)]
    pub offline_sending: Option<bool>,
    /// Where pictures, emoticons and other objects of others are kept from one run to the next; nothing: in memory alone.
    #[uniffi(default = None)]
    pub picture_folder: Option<PictureFolder>,
}

/// A folder in which pictures, emoticons and other objects of others are kept from one run to the next, each called by the SHA-1 of its bytes in
/// hex: what is in it is not fetched again. It is made where it is missing, for this user alone; several clients may use the same one. A folder
/// that cannot be used is told to the log, and what is fetched is kept in memory alone.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PictureFolder {
    /// Where it is.
    pub path: String,
    /// Bytes of all files in it; what was not used for the longest time goes first. Nothing: 64 MiB.
    #[uniffi(default = None)]
    pub most_bytes: Option<u64>,
    /// Files in it; nothing: 2,048.
    #[uniffi(default = None)]
    pub most_files: Option<u32>,
}

impl From<PictureFolder> for msnp::PictureFolder {
    fn from(folder: PictureFolder) -> Self {
        let made = Self::at(folder.path);
        let (bytes, files) = (made.most_bytes(), made.most_files());
        made.with_most_bytes(folder.most_bytes.unwrap_or(bytes))
            .with_most_files(folder.most_files.unwrap_or(files))
    }
}

/// How files may go from one client to the other without the service between them: faster, but **it tells the other person the address of
/// this machine**. For people on one's own contact list only, and never while connections go through a proxy or the gateway. Where no such
/// connection comes about, a file goes through the conversation; files to and from programs of MSN 3 to 5 know no other way.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Direct {
    /// Others are connected to, where they listen.
    #[uniffi(default = true)]
    pub connects: bool,
    /// Others may connect to this machine: a port is open while a file waits for its connection, thirty seconds at the most.
    #[uniffi(default = false)]
    pub listens: bool,
    /// The first port to listen on; 0: one that is free.
    #[uniffi(default = 0)]
    pub first_port: u16,
    /// The last one; 0: the first.
    #[uniffi(default = 0)]
    pub last_port: u16,
    /// Addresses that stand for this very machine will do as well: for two clients on one machine.
    #[uniffi(default = false)]
    pub loopback: bool,
}

impl From<Direct> for msnp::Direct {
    fn from(direct: Direct) -> Self {
        let made = match (direct.connects, direct.listens) {
            (connects, true) => Self::both().with_connecting(connects),
            (true, false) => Self::outgoing(),
            (false, false) => Self::none(),
        };
        made.with_ports(direct.first_port, direct.last_port).with_loopback(direct.loopback)
    }
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
            all = all.with_status(status.into());
        }
        if let Some(bits) = self.capabilities {
            all = all.with_capabilities(msnp::Capabilities(bits));
        }
        if let Some(roots) = self.roots {
            all = all.with_roots(roots.roots()?);
        }
        if let Some(wanted) = self.proxy {
            all = all.with_proxy(proxy(wanted, proxy_password));
        }
        if let Some(limit) = self.sign_in_limit_milliseconds {
            all = all.with_sign_in_limit(Duration::from_millis(limit));
        }
        if let Some(reconnection) = self.reconnection {
            all = all.with_reconnection(reconnection.into());
        }
        if let Some(cache) = self.list_cache {
            all = all.with_list_cache(msnp::ListCache::from_bytes(&cache));
        }
        if let Some(limits) = self.limits {
            all = all.with_limits(limits.over(msnp::Limits::DEFAULT));
        }
        if let Some(bounds) = self.bounds {
            all = all.with_bounds(bounds.over(msnp::Bounds::DEFAULT));
        }
        if let Some(direct) = self.direct {
            all = all.with_direct(direct.into());
        }
        if let Some(enabled) = self.offline_sending {
            all = all.with_offline_sending(enabled);
        }
        if let Some(folder) = self.picture_folder {
            all = all.with_picture_folder(folder.into());
        }
        Ok(all)
    }
}
