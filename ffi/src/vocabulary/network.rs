//! The way to the service, and back to it: sessions that are taken up again, the HTTP gateway, proxies.

use core::ffi::c_char;

#[cfg(any(feature = "client", feature = "legacy"))]
use msnp_core::settings::Md5SignIn;
use msnp_core::settings::{GatewayUse, Proxy, ProxyKind, Reconnection};
use msnp_core::time::Duration;

use crate::border;
use crate::result::msnp_result;

/// What becomes of a session that was online and is lost: taken up again, after a wait that doubles with each attempt in vain and is
/// spread at random. A wrong password, a refused account, a sign-in elsewhere and the user's own wish end it in any case; a time that
/// the server names is waited for. Fill it in with `msnp_reconnection_init`, then change what you like.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_reconnection {
    /// The size of this structure, filled in by `msnp_reconnection_init`.
    pub size: usize,
    /// Whether. Default true.
    pub enabled: bool,
    /// The first wait in milliseconds, of which at least half is waited. Default 1,000. With 0 signing in fails, as in `msnp_limits`.
    pub first_wait: u64,
    /// The longest wait in milliseconds. Default 300,000. With 0 signing in fails, as in `msnp_limits`.
    pub longest_wait: u64,
    /// What the waits are spread by: something that differs from device to device. Default 0.
    pub seed: u32,
}

impl msnp_reconnection {
    /// As the machine takes it.
    pub(crate) fn read(&self) -> Result<Reconnection, msnp_result> {
        if self.size != size_of::<Self>() {
            return Err(msnp_result::InvalidStructure);
        }
        Ok(Reconnection {
            enabled: self.enabled,
            first_wait: Duration::from_millis(self.first_wait),
            longest_wait: Duration::from_millis(self.longest_wait),
            seed: self.seed,
        })
    }
}

/// Fills in the defaults. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `reconnection` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_reconnection_init(reconnection: *mut msnp_reconnection) -> msnp_result {
    let defaults = Reconnection::DEFAULT;
    let filled = msnp_reconnection {
        size: size_of::<msnp_reconnection>(),
        enabled: defaults.enabled,
        first_wait: defaults.first_wait.as_millis(),
        longest_wait: defaults.longest_wait.as_millis(),
        seed: defaults.seed,
    };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(reconnection, filled) }.err().unwrap_or(msnp_result::Ok)
}

/// When the HTTP gateway carries the connections (`http-gateway.md`), for networks that let nothing but HTTP through.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_gateway_use {
    /// As the service description says; where there is none: as a fallback once an address is given, and never otherwise.
    Default = 0,
    /// Never.
    Never = 1,
    /// Once the notification server cannot be reached straight. When the gateway cannot be either, the straight way is tried again, and
    /// so it is after the network has changed.
    Fallback = 2,
    /// Always.
    Always = 3,
}

/// When the gateway is used, by its number; `None`: the default.
pub(crate) fn gateway_use(number: u32) -> Result<Option<GatewayUse>, msnp_result> {
    match number {
        0 => Ok(None),
        1 => Ok(Some(GatewayUse::Never)),
        2 => Ok(Some(GatewayUse::Fallback)),
        3 => Ok(Some(GatewayUse::Always)),
        _ => Err(msnp_result::InvalidNumber),
    }
}

/// Whether one signs in by MD5 of a salt and the password (`authentication.md` 1), as MSNP2 to MSNP7 do, and in no other way: no login server
/// is asked, and only these versions are offered. Whoever reads along can try passwords until one fits: use one that is used nowhere else.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_md5_sign_in {
    /// As the service description says; where there is none: never.
    Default = 0,
    /// Never.
    Never = 1,
    /// With the password.
    Password = 2,
    /// With an answer that the program has from elsewhere, as MSN TV had it. The password may be empty.
    Program = 3,
}

/// Whether one signs in by MD5, by the number of that; `None`: the default.
#[cfg(any(feature = "client", feature = "legacy"))]
pub(crate) fn md5_sign_in(number: u32) -> Result<Option<Md5SignIn>, msnp_result> {
    match number {
        0 => Ok(None),
        1 => Ok(Some(Md5SignIn::Never)),
        2 => Ok(Some(Md5SignIn::Password)),
        3 => Ok(Some(Md5SignIn::Program)),
        _ => Err(msnp_result::InvalidNumber),
    }
}

/// What a proxy speaks.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_proxy_kind {
    /// There is no proxy.
    None = 0,
    /// HTTP: `CONNECT` for every connection but those to the gateway, whose requests it passes on.
    Http = 1,
    /// SOCKS5 (RFC 1928). The proxy resolves names.
    Socks5 = 2,
}

/// The proxy that the network wants connections to go through. Name and password travel to it in the clear; TLS goes on behind it, so
/// that it sees neither the Messenger password nor the ticket of the login server. Fill it in with `msnp_proxy_init`, then set what
/// there is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct msnp_proxy {
    /// The size of this structure, filled in by `msnp_proxy_init`.
    pub size: usize,
    /// What it speaks, a `msnp_proxy_kind`. Default `MSNP_PROXY_NONE`: what stands below is not looked at.
    pub kind: u32,
    /// Port.
    pub port: u16,
    /// Host name, IPv4 or IPv6 address, at most 96 bytes.
    pub host: *const c_char,
    /// Name, at most 64 bytes; NULL or empty: the proxy asks for none. No colon for an HTTP proxy.
    pub user: *const c_char,
    /// Password, at most 64 bytes. NULL or empty: none, which SOCKS5 does not know.
    pub password: *const c_char,
}

impl msnp_proxy {
    /// # Safety
    /// Every pointer is NULL or ends in NUL and lives during `'a`.
    pub(crate) unsafe fn read<'a>(&self) -> Result<Proxy<'a>, msnp_result> {
        if self.size != size_of::<Self>() {
            return Err(msnp_result::InvalidStructure);
        }
        let kind = match self.kind {
            0 => return Ok(Proxy::default()),
            1 => ProxyKind::Http,
            2 => ProxyKind::Socks5,
            _ => return Err(msnp_result::InvalidNumber),
        };
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let host = unsafe { border::text(self.host)? };
        // SAFETY: as above.
        let user = unsafe { border::optional_text(self.user)? };
        // SAFETY: as above.
        let password = unsafe { border::optional_text(self.password)? };
        Ok(Proxy { kind, host, port: self.port, user, password })
    }
}

/// Fills in that there is no proxy. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `proxy` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_proxy_init(proxy: *mut msnp_proxy) -> msnp_result {
    let filled = msnp_proxy {
        size: size_of::<msnp_proxy>(),
        kind: msnp_proxy_kind::None as u32,
        port: 0,
        host: core::ptr::null(),
        user: core::ptr::null(),
        password: core::ptr::null(),
    };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(proxy, filled) }.err().unwrap_or(msnp_result::Ok)
}
