//! The notification server that `XFR` named: asked first the next time, which saves a round trip to the dispatch server.
//!
//! Whoever stands between client and dispatch server can name one. So it is not kept for ever: for [`LASTS`] on the clock of a run, for
//! [`MOST_USES`] sign-ins, and from one run to the next only where its name belongs to the service that was configured.

use crate::address::{Target, set};
use crate::http::url::is_host;
use crate::limits::LONGEST_HOST;
use crate::time::{Duration, Instant};
use crate::timer::Timer;
use crate::wire::cut;

/// How long after it was named it is still asked first.
const LASTS: Duration = Duration::from_secs(6 * 3600);
/// How many sign-ins may begin there, in this run and others, before the dispatch server is asked again.
const MOST_USES: u8 = 16;

/// A server and how good its name still is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedServer {
    pub(crate) target: Target,
    /// Sign-ins that began there and succeeded since it was named.
    pub(crate) uses: u8,
    age: Timer,
}

impl NamedServer {
    pub(crate) const NONE: Self = Self { target: Target::NONE, uses: 0, age: Timer::OFF };

    /// `XFR` named it just now.
    pub(crate) fn name(&mut self, target: Target) {
        *self = Self { target, uses: 0, age: Timer::start(LASTS) };
    }

    /// It is of an earlier run, in which `service` was configured. Taken only when it is an address, and near.
    pub(crate) fn take(&mut self, host: &str, port: u16, uses: u8, service: &str) {
        if is_host(host)
            && host.len() <= LONGEST_HOST
            && port != 0
            && uses < MOST_USES
            && is_near(service, host)
        {
            set(self.target.host.as_mut_view(), host);
            (self.target.port, self.uses, self.age) = (port, uses, Timer::start(LASTS));
        }
    }

    #[inline(never)]
    pub(crate) fn forget(&mut self) {
        self.target.clear();
        (self.uses, self.age) = (0, Timer::OFF);
    }

    pub(crate) fn is_none(&self) -> bool {
        self.target.is_none()
    }

    /// A sign-in has begun here, and succeeded. One of them is the last.
    pub(crate) fn used(&mut self) {
        self.uses = self.uses.saturating_add(1);
        if self.uses >= MOST_USES {
            self.forget();
        }
    }

    pub(crate) fn is_near(&self, service: &str) -> bool {
        is_near(service, &self.target.host)
    }

    /// Places its age on the clock. Answers whether it has just become too old, and was forgotten.
    pub(crate) fn grow_old(&mut self, now: Instant) -> bool {
        self.age.stamp(now);
        let is_old = self.age.is_due(now);
        if is_old {
            self.forget();
        }
        is_old
    }
}

/// Whether `host` is `service`, a name below it, or one below what `service` is below of: `messenger.example.net` and
/// `ns4.msgr.example.net`. Short names next to the last (`co.uk`, `com.br`) are taken for such that everybody can have names below. Of
/// numeric addresses only the same is near.
fn is_near(service: &str, host: &str) -> bool {
    if service.eq_ignore_ascii_case(host) {
        return true;
    }
    let is_number = service.bytes().next_back().is_none_or(|last| last.is_ascii_digit() || last == b':');
    let parent = cut::split_once(service, b'.').map_or("", |(_, parent)| parent);
    let is_owned = cut::split_once(parent, b'.').is_some_and(|(own, _)| own.len() > LONGEST_SHARED);
    !is_number && (is_below(service, host) || is_owned && is_below(parent, host))
}

/// The longest name that registries share out names below of, when it stands next to the last: `com`, `co`, `net`.
const LONGEST_SHARED: usize = 3;

pub(super) fn is_below(domain: &str, host: &str) -> bool {
    let at = host.len().saturating_sub(domain.len());
    host.split_at_checked(at).is_some_and(|(front, end)| {
        front.len() > 1 && front.as_bytes().last() == Some(&b'.') && end.eq_ignore_ascii_case(domain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_same_service_are_near() {
        for (service, host, near) in [
            ("ns.example.net", "NS.example.net", true),
            ("ns.example.net", "ns4.example.net", true),
            ("messenger.example.net", "ns4.msgr.example.net", true),
            ("example.net", "ns4.example.net", true),
            ("ns.example.net", "ns.example.com", false),
            ("ns.example.net", "evilexample.net", false),
            ("ns.example.net", ".example.net", false),
            ("ns.example.net", "example.net", false),
            ("example.co.uk", "evil.co.uk", false),
            ("ns.example.co.uk", "ns4.example.co.uk", true),
            ("example.net", "evil.net", false),
            ("localhost", "127.0.0.1", false),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("10.1000.2.1", "9.1000.2.1", false),
            ("2001:db8::1", "2001:db8::2", false),
        ] {
            assert_eq!(is_near(service, host), near, "{service} {host}");
        }
    }

    #[test]
    fn a_named_server_is_kept_for_hours_and_some_sign_ins() {
        let target = Target::parse("ns4.example.net:1863").unwrap();
        let mut named = NamedServer::NONE;
        assert!(!named.grow_old(Instant::FAR_FUTURE));
        named.name(target.clone());
        for _ in 1..MOST_USES {
            named.used();
            assert!(!named.is_none());
        }
        named.used();
        assert!(named.is_none());
        named.name(target);
        assert!(!named.grow_old(Instant::from_millis(1000)));
        assert!(!named.grow_old(Instant::from_millis(1000).after(Duration::from_secs(5 * 3600))));
        assert!(named.grow_old(Instant::from_millis(1000).after(LASTS)) && named.is_none());
    }
}
