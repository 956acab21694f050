//! What [`SignIn`] holds: what a caller says when it wants to sign in.

#[cfg(feature = "services")]
mod calendar;
mod list_version;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub))]
pub(crate) mod longest;
mod named_server;
mod resume;
mod resume_lines;
#[cfg(not(feature = "gateway"))]
#[path = "no_routes.rs"]
mod routes;
#[cfg(feature = "gateway")]
mod routes;
mod session_settings;
pub(crate) mod sign_in;
#[cfg(feature = "services")]
mod web_services;

pub use list_version::ListVersion;
pub(crate) use resume_lines::{ResumeLines, put_line};
pub(crate) use routes::Routes;
#[cfg(feature = "services")]
pub use web_services::WebServices;

pub(crate) use session_settings::{OldTicket, SessionSettings};
pub(crate) use sign_in::SignIn;

use crate::time::Duration;

/// The product id and key by which challenges are answered (`authentication.md` 4).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Product<'a> {
    /// The id, sent in `QRY`.
    pub id: &'a str,
    /// The key that belongs to it; never sent.
    pub key: &'a str,
}

impl core::fmt::Debug for Product<'_> {
    /// Leaves the key out.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Product").field("id", &self.id).finish_non_exhaustive()
    }
}

/// How the client names itself in `CVR`, and answers challenges. Some services admit certain clients only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Identity<'a> {
    /// Locale, hexadecimal: `0x0409`.
    pub locale: &'a str,
    /// Operating system: `winnt`.
    pub system: &'a str,
    /// Its version: `5.1`.
    pub system_version: &'a str,
    /// Processor: `i386`, `ARM`.
    pub architecture: &'a str,
    /// Client name: `MSNMSGR`.
    pub library: &'a str,
    /// Client version, digits and dots.
    pub version: &'a str,
    /// Client code: `MSMSGS`.
    pub client_code: &'a str,
    /// For challenges of MSNP11 and later.
    pub product: Product<'a>,
    /// For challenges of MSNP6 to MSNP10.
    pub early_product: Product<'a>,
}

impl Identity<'static> {
    /// The desktop client of 2005, which spoke MSNP12: what running services expect.
    pub const DEFAULT: Self = Self {
        locale: "0x0409",
        system: "winnt",
        system_version: "5.1",
        architecture: "i386",
        library: "MSNMSGR",
        version: "7.5.0324",
        client_code: "MSMSGS",
        product: Product { id: "PROD0090YUAUV{2B", key: "YMM8C_H7KCQ2S_KL" },
        early_product: Product { id: "PROD0038W!61ZTF9", key: "VT6PX?UQTM4WM%YR" },
    };
}

/// Where the servers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Servers<'a> {
    /// Host name or address of the dispatch or notification server.
    pub host: &'a str,
    /// Its port, usually 1863.
    pub port: u16,
    /// Address of the Passport nexus. Empty when `login` is given.
    pub nexus: &'a str,
    /// Address of the Passport login server; empty: the nexus tells.
    pub login: &'a str,
    /// Accept `http://` for nexus and login. The password then travels in the clear. A login address that was learnt in the clear is
    /// used for the attempt that learnt it, and then asked for again.
    pub allow_plain_passport: bool,
}

/// What becomes of a session that was online and is lost: taken up again, after a wait that doubles with each attempt in vain and is
/// spread at random. A wrong password, a refused account, a sign-in elsewhere (certain or probable) and the user's own request end it in any
/// case, and nothing else does: what a server says while it restarts, or something in its place, passes. A time that the server names (`OUT RCT`) is waited
/// for, a day at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Reconnection {
    /// Whether. Default: yes.
    pub enabled: bool,
    /// The first wait, of which at least half is waited. Default 1 s. Zero is refused: a service that is down would be asked without end.
    pub first_wait: Duration,
    /// The longest wait. Default 300 s. Zero is refused.
    pub longest_wait: Duration,
    /// What the waits are spread by: something that differs from device to device. The same seed and the same times give the same
    /// waits. Default 0.
    pub seed: u32,
}

impl Reconnection {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        enabled: true,
        first_wait: Duration::from_secs(1),
        longest_wait: Duration::from_secs(300),
        seed: 0,
    };
    /// A lost session is over.
    pub const NEVER: Self =
        Self { enabled: false, first_wait: Duration::ZERO, longest_wait: Duration::ZERO, seed: 0 };

    /// Whether there is a wait between two attempts.
    pub(crate) fn is_usable(&self) -> bool {
        !self.enabled || self.first_wait > Duration::ZERO && self.longest_wait > Duration::ZERO
    }
}

impl Default for Reconnection {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// When the HTTP gateway carries the connections (`http-gateway.md`), for networks that let nothing but HTTP through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum GatewayUse {
    /// Never.
    #[default]
    Never,
    /// Once the notification server cannot be reached straight. When the gateway cannot be either, the straight way is tried again, and
    /// so it is after [`Messenger::network_changed`](crate::Messenger::network_changed).
    Fallback,
    /// Always.
    Always,
}

/// The HTTP gateway, a part of the service (feature `gateway`). What it carries is as open to read as without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gateway<'a> {
    /// Its whole address: `http://gateway.example.net/gateway/gateway.dll`. Empty where it is never used.
    pub address: &'a str,
    /// When it is used.
    pub usage: GatewayUse,
}

impl Gateway<'static> {
    /// None.
    pub(crate) const NONE: Self = Self { address: "", usage: GatewayUse::Never };
}

/// Whether one signs in by MD5 of a salt and the password (feature `legacy`; `authentication.md` 1), as MSNP2 to MSNP7 do.
///
/// **Whoever reads along can try passwords until one fits**, as fast as a computer can, and nothing of the connection is encrypted. It is for
/// services that have nothing else, and for devices without TLS, with a password that is used nowhere else. It is never tried of its
/// own accord, and never offered beside the dialects that sign in by Passport.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Md5SignIn {
    /// Never: by Passport only.
    #[default]
    Never,
    /// With the password. Passport is not used, and of the dialects only MSNP2 to MSNP7 are offered.
    Password,
    /// With an answer that the program has from elsewhere, as MSN TV had it from a service of its own:
    /// `Event::Md5Challenge` asks for it, and `Messenger::answer_md5` gives it. The password may be empty.
    Program,
}

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum ProxyKind {
    /// There is none.
    #[default]
    None,
    /// HTTP: `CONNECT` for every connection but those to the gateway, whose requests it passes on.
    Http,
    /// SOCKS5 (RFC 1928). The proxy resolves names.
    Socks5,
}

/// The proxy that the network wants connections to go through (feature `gateway`).
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Proxy<'a> {
    /// What it speaks.
    pub kind: ProxyKind,
    /// Host name or address.
    pub host: &'a str,
    /// Port.
    pub port: u16,
    /// Name; empty: the proxy asks for none. It travels in the clear, as does the password.
    pub user: &'a str,
    /// Password.
    pub password: &'a str,
}

impl Proxy<'static> {
    /// None.
    pub(crate) const NONE: Self = Self { kind: ProxyKind::None, host: "", port: 0, user: "", password: "" };
}

impl core::fmt::Debug for Proxy<'_> {
    /// Leaves the password out.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Proxy")
            .field("kind", &self.kind)
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
