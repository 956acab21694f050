//! All that a caller says when it wants to sign in.

use super::{Gateway, Identity, ListVersion, Proxy, Reconnection, Servers};
use crate::account::{Capabilities, Status};
use crate::dialect::Dialects;
use crate::limits::Limits;

/// Everything needed to sign in. Copied into the machine.
#[derive(Clone, Copy)]
pub struct SignIn<'a> {
    /// The account name, `anna@example.net`.
    pub account: &'a str,
    /// The password, UTF-8.
    pub password: &'a str,
    /// Where the servers are.
    pub servers: Servers<'a>,
    /// What to offer in `VER`. Those that this build does not speak, or that sign in in another way than this one, are left out. MSNP13 and later
    /// (feature `services`) want an address in `WebServices::tokens`, by which all tickets are asked for then.
    pub dialects: Dialects,
    /// How the client names itself.
    pub identity: Identity<'a>,
    /// The first status.
    pub status: Status,
    /// What this client claims to be able to do. Claim only what is true: peers act on it.
    pub capabilities: Capabilities,
    /// The versions of the kept contact list, if one is kept.
    pub list_version: ListVersion<'a>,
    /// What [`Messenger::put_resume`](crate::Messenger::put_resume) gave after an earlier sign-in; empty: nothing. Something
    /// unreadable, or of another account or service, is ignored; so are tickets that were earned with another password or have expired, and what is
    /// no address.
    pub resume: &'a [u8],
    /// Send `VER`, `CVR` and `USR` in one write where the dialects allow it. Falls back by itself.
    pub eager: bool,
    /// Bounds and time limits.
    pub limits: Limits,
    /// What becomes of a session that is lost.
    pub reconnection: Reconnection,
    /// The service's HTTP gateway.
    pub gateway: Gateway<'a>,
    /// The network's proxy.
    pub proxy: Proxy<'a>,
    /// Sign in by MD5, in MSNP2 to MSNP7, and in no other way. **The password can then be guessed at by whoever reads along.** Default:
    /// never.
    #[cfg(feature = "legacy")]
    pub md5_sign_in: super::Md5SignIn,
    /// The service's web services.
    #[cfg(feature = "services")]
    pub web: super::WebServices<'a>,
    /// What the caller's calendar clock says now, in seconds since 1970; 0 (the default): there is none. By it, tickets in a resume value are known to
    /// have expired (`services.md` 1.5); it may be wrong, as long as it is the same one in each run. Without it they are tried, and asked for anew
    /// when they are refused.
    #[cfg(feature = "services")]
    pub unix_time: u64,
}

impl<'a> SignIn<'a> {
    /// With every default: all dialects, online, eager, nothing kept.
    pub const fn new(account: &'a str, password: &'a str, servers: Servers<'a>) -> Self {
        Self {
            account,
            password,
            servers,
            dialects: Dialects::ALL,
            identity: Identity::DEFAULT,
            status: Status::Online,
            capabilities: Capabilities(0),
            list_version: ListVersion { list: "", settings: "" },
            resume: &[],
            eager: true,
            limits: Limits::DEFAULT,
            reconnection: Reconnection::DEFAULT,
            gateway: Gateway::NONE,
            proxy: Proxy::NONE,
            #[cfg(feature = "legacy")]
            md5_sign_in: super::Md5SignIn::Never,
            #[cfg(feature = "services")]
            web: super::WebServices::NONE,
            #[cfg(feature = "services")]
            unix_time: 0,
        }
    }

    #[cfg(feature = "legacy")]
    pub(super) fn is_by_md5(&self) -> bool {
        self.md5_sign_in != super::Md5SignIn::Never
    }

    #[cfg(not(feature = "legacy"))]
    pub(super) const fn is_by_md5(&self) -> bool {
        false
    }

    /// Whether the password is needed, or the program answers without the machine knowing it.
    #[cfg(feature = "legacy")]
    pub(super) fn needs_password(&self) -> bool {
        self.md5_sign_in != super::Md5SignIn::Program
    }

    #[cfg(not(feature = "legacy"))]
    pub(super) const fn needs_password(&self) -> bool {
        true
    }
}

impl core::fmt::Debug for SignIn<'_> {
    /// Leaves the password and what may hold a ticket out.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignIn")
            .field("account", &self.account)
            .field("servers", &self.servers)
            .field("dialects", &self.dialects)
            .field("status", &self.status)
            .field("eager", &self.eager)
            .finish_non_exhaustive()
    }
}
