//! Everything a client is made with.

#[cfg(feature = "p2p")]
mod direct;
#[cfg(feature = "p2p")]
mod picture_folder;
#[cfg(feature = "serde")]
mod written;

#[cfg(feature = "p2p")]
pub use direct::Direct;
#[cfg(feature = "p2p")]
pub use picture_folder::PictureFolder;

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use msnp_core::account::{Capabilities, Status};
use msnp_core::internals::limits::LONGEST_PASSWORD;
use msnp_core::limits::Limits;
use msnp_core::settings::{Md5SignIn, Reconnection};

use crate::error::Error;
use crate::limits::Bounds;
use crate::proxy::Proxy;
use crate::resume::{ListCache, Resume};
use crate::service::Service;
use crate::trace::Trace;

/// How long a whole sign-in may take where nothing else is said.
pub const DEFAULT_SIGN_IN_LIMIT: Duration = Duration::from_secs(90);

/// Which certificate authorities are trusted for the Passport connection, over which the password travels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "type", content = "value", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Roots {
    /// Mozilla's list, compiled in (feature `webpki-roots`, on by default).
    #[cfg_attr(feature = "webpki-roots", default)]
    #[cfg_attr(feature = "serde", serde(rename = "webpki"))]
    WebPki,
    /// The certificates in this PEM file, and no others: who runs a service of their own need not trust the rest of the world with
    /// its passwords. The file is read at each sign-in.
    CaFile(PathBuf),
    /// These certificates in PEM form, and no others.
    CaPem(#[cfg_attr(feature = "serde", serde(with = "crate::serialized::pem"))] Vec<u8>),
    /// What the operating system trusts (feature `platform-verifier`).
    #[cfg_attr(not(feature = "webpki-roots"), default)]
    Platform,
}

/// What a [`Client`](crate::Client) is made with: account, password, service, and everything that has a default.
///
/// ```
/// use msnp::{Service, Settings, Status};
/// use std::time::Duration;
///
/// let settings = Settings::new("anna@example.net", "Example-Pass1", Service::at("messenger.example.net"))
///     .with_status(Status::Away)
///     .with_sign_in_limit(Duration::from_secs(30));
/// assert_eq!(settings.status(), Status::Away);
/// assert!(!format!("{settings:?}").contains("Example-Pass1"));
/// ```
///
/// What sets a value is called `with_` and its name, what tells it is called by its name, here and in [`Service`].
///
/// With the feature `serde` they can be written down and read again: without password, traces, what earlier runs left, a proxy's credentials,
/// and the seed of the reconnection. Only `account` and `service` are needed; [`with_password`](Settings::with_password) gives the rest.
#[derive(Clone)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(into = "written::Written", from = "written::Written")
)]
pub struct Settings {
    pub(crate) account: String,
    pub(crate) password: String,
    pub(crate) service: Service,
    pub(crate) status: Status,
    pub(crate) capabilities: Capabilities,
    pub(crate) limits: Limits,
    pub(crate) bounds: Bounds,
    pub(crate) reconnection: Reconnection,
    pub(crate) proxy: Proxy,
    pub(crate) offline_sending: bool,
    pub(crate) sign_in_limit: Duration,
    pub(crate) roots: Option<Roots>,
    pub(crate) resume: Resume,
    pub(crate) list_cache: Option<ListCache>,
    #[cfg(feature = "p2p")]
    pub(crate) direct: Direct,
    #[cfg(feature = "p2p")]
    pub(crate) picture_folder: Option<PictureFolder>,
    pub(crate) trace: Option<Arc<Mutex<Trace>>>,
}

impl Settings {
    /// With every default: online, all dialects that the service's settings offer, nothing kept from earlier, no trace.
    /// Account and password are checked when the client is made.
    ///
    /// ```
    /// use msnp::{Client, Error, Service, Settings};
    ///
    /// let settings = Settings::new("anna", "Example-Pass1", Service::at("messenger.example.net"));
    /// assert_eq!(Client::new(settings).err(), Some(Error::InvalidAccount { account: "anna".into() }));
    /// ```
    pub fn new(account: &str, password: &str, service: Service) -> Self {
        Self {
            account: account.to_owned(),
            password: password.to_owned(),
            service,
            status: Status::Online,
            capabilities: Capabilities(Capabilities::CHUNKED_MESSAGES),
            limits: Limits::DEFAULT,
            bounds: Bounds::DEFAULT,
            reconnection: Reconnection { seed: any_number(), ..Reconnection::DEFAULT },
            proxy: Proxy::none(),
            offline_sending: true,
            sign_in_limit: DEFAULT_SIGN_IN_LIMIT,
            roots: None,
            resume: Resume::default(),
            list_cache: None,
            #[cfg(feature = "p2p")]
            direct: Direct::none(),
            #[cfg(feature = "p2p")]
            picture_folder: None,
            trace: None,
        }
    }

    /// The password. It is checked when the client is made.
    #[must_use]
    pub fn with_password(mut self, password: &str) -> Self {
        password.clone_into(&mut self.password);
        if let Some(trace) = &self.trace {
            trace.lock().unwrap_or_else(PoisonError::into_inner).hide(password);
        }
        self
    }

    /// The first status after each sign-in. Default: online.
    #[must_use]
    pub fn with_status(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    /// What this client claims to be able to do (`handhelds.md` 1). Claim only what is true: peers act on it. Default: joins
    /// chunked messages, which the machine does.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// Bounds and time limits of the machine. With zeros with which no session would last, or one would never rest, signing in fails with
    /// [`Error::InvalidValue`] (see [`Limits`]).
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How much is kept beside what the machine keeps: contacts, groups, events and messages that wait.
    #[must_use]
    pub fn with_bounds(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// What becomes of a session that was online and is lost. Default: it is taken up again, at first within a second, then after waits
    /// that double up to five minutes, spread by a seed of its own; a seed of 0 stands for that.
    #[must_use]
    pub fn with_reconnection(mut self, reconnection: Reconnection) -> Self {
        let seed = if reconnection.seed == 0 { self.reconnection.seed } else { reconnection.seed };
        self.reconnection = Reconnection { seed, ..reconnection };
        self
    }

    /// The proxy that every connection goes through. Default: none; the environment is not asked.
    #[must_use]
    pub fn with_proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// Whether a text to somebody who is offline is left for them as an offline message, where the service keeps those. Default: yes.
    #[must_use]
    pub fn with_offline_sending(mut self, enabled: bool) -> Self {
        self.offline_sending = enabled;
        self
    }

    /// How long a whole sign-in may take, from the call to online. Default: 90 s.
    #[must_use]
    pub fn with_sign_in_limit(mut self, limit: Duration) -> Self {
        self.sign_in_limit = limit;
        self
    }

    /// Which certificate authorities are trusted. Default: the service's CA file if it has one, else [`Roots::default`].
    #[must_use]
    pub fn with_roots(mut self, roots: Roots) -> Self {
        self.roots = Some(roots);
        self
    }

    /// What [`Client::resume_value`](crate::Client::resume_value) gave in an earlier run: the sign-in takes fewer round trips. What does not fit
    /// account and service is ignored.
    #[must_use]
    pub fn with_resume(mut self, resume: Resume) -> Self {
        self.resume = resume;
        self
    }

    /// What [`Client::list_cache`](crate::Client::list_cache) gave in an earlier run: a list that did not change is not downloaded.
    /// One of another account is ignored.
    #[must_use]
    pub fn with_list_cache(mut self, cache: ListCache) -> Self {
        self.list_cache = Some(cache);
        self
    }

    /// How files may leave the conversation for a direct connection between the two clients. Default: not at all, since it tells the other
    /// person the address of this machine.
    #[cfg(feature = "p2p")]
    #[must_use]
    pub fn with_direct(mut self, direct: Direct) -> Self {
        self.direct = direct;
        self
    }

    /// Where pictures, emoticons and other objects of others are kept from one run to the next. Default: nowhere; they are kept in memory alone.
    #[cfg(feature = "p2p")]
    #[must_use]
    pub fn with_picture_folder(mut self, folder: PictureFolder) -> Self {
        self.picture_folder = Some(folder);
        self
    }

    /// Writes what goes over the wire, one line each: seconds since the start, connection number, `>` out or `<` in, the text.
    /// Passwords, tickets and cookies are blanked; **accounts, names and messages are not**. Writing happens inside the driver:
    /// give it a file or a buffer, not something that blocks for long. What cannot be written is lost without a word. A writer of one's own
    /// can call no client, and must not wait for a thread that does: see [Hooks](crate#hooks-and-child-processes).
    #[must_use]
    pub fn with_trace(mut self, writer: impl Write + Send + 'static) -> Self {
        self.trace = Some(Arc::new(Mutex::new(Trace::new(Box::new(writer), &self.password))));
        self
    }

    /// The account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The service.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// The first status after each sign-in.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What this client claims to be able to do.
    pub fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// Bounds and time limits of the machine.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How much is kept beside what the machine keeps.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// What becomes of a session that was online and is lost.
    pub fn reconnection(&self) -> &Reconnection {
        &self.reconnection
    }

    /// The proxy that every connection goes through.
    pub fn proxy(&self) -> &Proxy {
        &self.proxy
    }

    /// How files may leave the conversation for a direct connection.
    #[cfg(feature = "p2p")]
    pub fn direct(&self) -> &Direct {
        &self.direct
    }

    /// Where pictures of others are kept from one run to the next.
    #[cfg(feature = "p2p")]
    pub fn picture_folder(&self) -> Option<&PictureFolder> {
        self.picture_folder.as_ref()
    }

    /// Whether a text to somebody who is offline is left for them.
    pub fn offline_sending(&self) -> bool {
        self.offline_sending
    }

    /// How long a whole sign-in may take.
    pub fn sign_in_limit(&self) -> Duration {
        self.sign_in_limit
    }

    /// Which certificate authorities are trusted, where it was said.
    pub fn roots(&self) -> Option<&Roots> {
        self.roots.as_ref()
    }

    pub(crate) fn effective_roots(&self) -> Roots {
        match (&self.roots, self.service.ca_file()) {
            (Some(roots), _) => roots.clone(),
            (None, Some(file)) => Roots::CaFile(file.to_owned()),
            (None, None) => Roots::default(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if !msnp_core::account::is_account(&self.account) || self.account.starts_with("tel:") {
            return Err(Error::InvalidAccount { account: self.account.clone() });
        }
        // Who lets the program answer need not know it.
        if !(self.password.is_empty() && self.service.md5_sign_in() == Md5SignIn::Program) {
            check_password(&self.password)?;
        }
        self.proxy.check()?;
        self.service.check()
    }
}

/// A number that differs from client to client.
fn any_number() -> u32 {
    let number = RandomState::new().hash_one(());
    // Half of it is as random as the whole.
    #[allow(clippy::cast_possible_truncation)]
    let half = number as u32;
    half
}

/// A password must be there, and short enough for the protocol.
pub(crate) fn check_password(password: &str) -> Result<(), Error> {
    if password.is_empty() {
        return Err(Error::InvalidValue);
    }
    if password.len() > LONGEST_PASSWORD {
        return Err(Error::TooLong);
    }
    Ok(())
}

impl fmt::Debug for Settings {
    /// Leaves the password and what may hold a ticket out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("account", &self.account)
            .field("service", &self.service)
            .field("status", &self.status)
            .field("limits", &self.limits)
            .field("bounds", &self.bounds)
            .field("reconnection", &self.reconnection)
            .field("proxy", &self.proxy)
            .field("sign_in_limit", &self.sign_in_limit)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_are_checked_up_front() {
        let service = || Service::at("messenger.example.net");
        assert!(Settings::new("anna@example.net", "Example-Pass1", service()).check().is_ok());
        for bad in ["anna", "anna@", "a b@example.net", "tel:+15550100", ""] {
            let outcome = Settings::new(bad, "Example-Pass1", service()).check();
            assert_eq!(outcome, Err(Error::InvalidAccount { account: bad.into() }));
        }
        assert_eq!(Settings::new("a@b", "", service()).check(), Err(Error::InvalidValue));
        assert_eq!(Settings::new("a@b", &"x".repeat(129), service()).check(), Err(Error::TooLong));
    }

    #[test]
    fn what_sets_a_value_is_named_alike_everywhere() {
        let sources = [include_str!("settings.rs"), include_str!("service/mod.rs"), include_str!("proxy.rs")];
        let setters: Vec<&str> = sources
            .iter()
            .flat_map(|source| source.split("pub fn ").skip(1))
            .filter_map(|function| function.split_once("(mut self"))
            .map(|(name, _)| name)
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
            .collect();
        assert!(setters.len() > 20, "{setters:?}");
        assert!(setters.iter().all(|name| name.starts_with("with_")), "{setters:?}");
    }

    #[test]
    fn the_roots_of_the_service_stand_in_for_the_default() {
        let service = Service::at("messenger.example.net").with_ca_file("ca.pem");
        let settings = Settings::new("anna@example.net", "Example-Pass1", service);
        assert_eq!(settings.effective_roots(), Roots::CaFile("ca.pem".into()));
        assert_eq!(settings.with_roots(Roots::WebPki).effective_roots(), Roots::WebPki);
    }
}
