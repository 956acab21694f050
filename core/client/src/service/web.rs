//! Where the web services of a service are: tickets by SOAP, offline messages, the address book.

#[cfg(feature = "services")]
use msnp_core::dialect::Dialects;
use msnp_core::internals::limits::LONGEST_URL;
#[cfg(feature = "services")]
use msnp_core::settings::WebServices;

use super::Service;

/// Addresses that replace what is guessed from the host; empty: there is no such service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Web {
    pub(super) tokens: Option<String>,
    pub(super) tokens_first: bool,
    pub(super) offline_store: Option<String>,
    pub(super) offline_fetch: Option<String>,
    pub(super) address_book: Option<String>,
    pub(super) sharing: Option<String>,
}

/// The addresses for the machine.
#[cfg(feature = "services")]
pub(crate) struct Addresses {
    tokens: String,
    tokens_first: bool,
    store: String,
    fetch: String,
    address_book: String,
    sharing: String,
}

#[cfg(feature = "services")]
impl Addresses {
    pub(crate) fn borrowed(&self) -> WebServices<'_> {
        WebServices {
            tokens: &self.tokens,
            tokens_first: self.tokens_first,
            offline_store: &self.store,
            offline_fetch: &self.fetch,
            address_book: &self.address_book,
            sharing: &self.sharing,
            kept_list: None,
        }
    }
}

impl Service {
    /// Where tickets are asked for by SOAP (`RST.srf`), as clients from 7.5 on did. It is asked where there is no nexus: that answers 404, or none
    /// is given. An address whose path ends in `RST2.srf` is asked in the newer form, of clients from WLM 14 on. Empty: there is none. Default: `https://<host>/RST.srf` where nexus and login are not given either, and the host is a name.
    #[must_use]
    pub fn with_tokens(mut self, address: &str) -> Self {
        self.web.tokens = Some(address.to_owned());
        self
    }

    /// Whether tickets are asked for by SOAP at once, and the nexus never. Default: no.
    #[must_use]
    pub fn with_tokens_first(mut self, first: bool) -> Self {
        self.web.tokens_first = first;
        self
    }

    /// Where messages are left for who is offline (`oim.asmx`). Empty: the service has none. Default:
    /// `https://<host>/OimWS/oim.asmx`, where the host is a name.
    #[must_use]
    pub fn with_offline_store(mut self, address: &str) -> Self {
        self.web.offline_store = Some(address.to_owned());
        self
    }

    /// Where messages are fetched that others left (`rsi.asmx`). Empty: the service has none. Default: `https://<host>/rsi/rsi.asmx`, where
    /// the host is a name.
    #[must_use]
    pub fn with_offline_fetch(mut self, address: &str) -> Self {
        self.web.offline_fetch = Some(address.to_owned());
        self
    }

    /// Where the address book of MSNP13 to MSNP15 is (`abservice.asmx`). Empty: the service has none. Default:
    /// `https://<host>/abservice/abservice.asmx`, where the host is a name.
    #[must_use]
    pub fn with_address_book(mut self, address: &str) -> Self {
        self.web.address_book = Some(address.to_owned());
        self
    }

    /// Where the same dialects keep who is allowed, blocked, and waits (`SharingService.asmx`). Empty: the service has none. Default:
    /// `https://<host>/abservice/SharingService.asmx`, where the host is a name.
    #[must_use]
    pub fn with_sharing(mut self, address: &str) -> Self {
        self.web.sharing = Some(address.to_owned());
        self
    }

    /// Where tickets are asked for by SOAP; empty: nowhere.
    pub fn tokens(&self) -> String {
        let is_free = self.nexus.is_none() && self.login.is_empty();
        self.web.tokens.clone().unwrap_or_else(|| self.guessed(is_free, "/RST.srf"))
    }

    /// Whether tickets are asked for by SOAP at once.
    pub fn tokens_first(&self) -> bool {
        self.web.tokens_first
    }

    /// Where messages are left for who is offline; empty: nowhere.
    pub fn offline_store(&self) -> String {
        self.web.offline_store.clone().unwrap_or_else(|| self.guessed(true, "/OimWS/oim.asmx"))
    }

    /// Where messages are fetched that others left; empty: nowhere.
    pub fn offline_fetch(&self) -> String {
        self.web.offline_fetch.clone().unwrap_or_else(|| self.guessed(true, "/rsi/rsi.asmx"))
    }

    /// Where the address book of MSNP13 to MSNP15 is; empty: nowhere.
    pub fn address_book(&self) -> String {
        self.web.address_book.clone().unwrap_or_else(|| self.guessed(true, "/abservice/abservice.asmx"))
    }

    /// Where the same dialects keep who is allowed, blocked, and waits; empty: nowhere.
    pub fn sharing(&self) -> String {
        self.web.sharing.clone().unwrap_or_else(|| self.guessed(true, "/abservice/SharingService.asmx"))
    }

    /// Whether a dialect is to be spoken whose list lives in web services, and there are none: the list would be empty.
    #[cfg(feature = "services")]
    pub(super) fn lacks_lists(&self) -> bool {
        let is_of_them = |dialect| Dialects::WITH_ADDRESS_BOOK.contains(dialect);
        self.dialects.best_first().any(is_of_them)
            && (self.address_book().is_empty() || self.sharing().is_empty())
    }

    /// The same in builds that speak none of these.
    #[cfg(not(feature = "services"))]
    pub(super) const fn lacks_lists(&self) -> bool {
        false
    }

    /// An address at the host of the service. Certificates are for names, so that there is none at a number, or at `localhost`.
    fn guessed(&self, is_free: bool, path: &str) -> String {
        let top = self.host.rsplit('.').next().unwrap_or_default();
        let is_name = self.host.contains('.')
            && !self.host.contains(':')
            && !top.bytes().all(|byte| byte.is_ascii_digit());
        let address = format!("https://{}{path}", self.host);
        if is_free && is_name && address.len() <= LONGEST_URL { address } else { String::new() }
    }

    #[cfg(feature = "services")]
    pub(crate) fn web(&self) -> Addresses {
        Addresses {
            tokens: self.tokens(),
            tokens_first: self.web.tokens_first,
            store: self.offline_store(),
            fetch: self.offline_fetch(),
            address_book: self.address_book(),
            sharing: self.sharing(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    #[cfg(feature = "services")]
    use msnp_core::dialect::Dialect;

    #[test]
    fn addresses_are_guessed_where_the_host_is_a_name() {
        let service = Service::at("messenger.example.net:1900");
        assert_eq!(service.tokens(), "https://messenger.example.net/RST.srf");
        assert_eq!(service.offline_store(), "https://messenger.example.net/OimWS/oim.asmx");
        assert_eq!(service.offline_fetch(), "https://messenger.example.net/rsi/rsi.asmx");
        assert_eq!(service.address_book(), "https://messenger.example.net/abservice/abservice.asmx");
        assert_eq!(service.sharing(), "https://messenger.example.net/abservice/SharingService.asmx");
        let elsewhere = service.with_nexus("https://login.example.net/rdr/pprdr.asp");
        assert_eq!(elsewhere.tokens(), "");
        for host in ["127.0.0.1", "::1", "localhost", "[2001:db8::1]:1863"] {
            let service = Service::at(host);
            assert_eq!(
                (service.tokens(), service.offline_store(), service.offline_fetch()),
                Default::default(),
                "{host}"
            );
        }
        let none = Service::at("messenger.example.net")
            .with_offline_store("")
            .with_offline_fetch("")
            .with_tokens("");
        assert_eq!((none.tokens(), none.offline_store(), none.offline_fetch()), Default::default());
        assert!(none.check().is_ok());
    }

    #[test]
    fn the_password_and_tickets_do_not_travel_in_the_clear() {
        let service = || Service::at("messenger.example.net");
        for plain in [
            service().with_tokens("http://a.example.net/RST.srf"),
            service().with_offline_store("http://a.example.net/x"),
            service().with_offline_fetch("http://a.example.net/x"),
            service().with_address_book("http://a.example.net/x"),
            service().with_sharing("http://a.example.net/x"),
        ] {
            assert_eq!(plain.check(), Err(Error::InsecureAddress));
            assert!(plain.with_password_may_travel_unencrypted(true).check().is_ok());
        }
        assert_eq!(service().with_tokens("RST.srf").check(), Err(Error::InvalidAddress));
    }

    #[cfg(feature = "services")]
    #[test]
    fn nobody_signs_in_without_the_list_that_a_dialect_has() {
        let service = |host| Service::at(host).with_dialects([Dialect::MSNP12, Dialect::MSNP15]);
        assert!(service("messenger.example.net").check().is_ok());
        let somewhere = "https://contacts.example.net/x";
        for lacking in [
            service("192.0.2.7"),
            service("192.0.2.7").with_address_book(somewhere),
            service("192.0.2.7").with_sharing(somewhere),
            service("messenger.example.net").with_sharing(""),
        ] {
            assert_eq!(lacking.check(), Err(Error::InvalidAddress));
            assert!(lacking.with_dialects([Dialect::MSNP12]).check().is_ok());
        }
        assert!(service("192.0.2.7").with_address_book(somewhere).with_sharing(somewhere).check().is_ok());
    }
}
