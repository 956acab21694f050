//! A service with a cast.

use msnp::{Dialect, Limits, Md5SignIn, Reconnection, Roots, Settings};
use msnp_core::time::Duration;
use msnp_service::{Account, Configuration, Controls, Quirks, Service};

use crate::audience::{account_of, named};
use crate::person::Person;

/// A service of its own, and the way to it.
pub struct Stage {
    /// The service.
    pub service: Service,
    dialects: Vec<Dialect>,
    limits: Limits,
    reconnection: Reconnection,
    eager: bool,
}

/// The number of the first dialect whose contact list lives in web services.
const WEB_LISTS: u8 = 13;

/// The accounts of the cast: Anna (with Bruno in the group Work), Bruno and Carla have each other; Dora and Emil have nobody.
pub fn cast() -> Vec<Account> {
    let account = |name: &str| Account::new(account_of(name), password_of(name), named(name));
    vec![
        account("anna").contact_in(account_of("bruno"), "Work").contact(account_of("carla")),
        account("bruno").contact(account_of("anna")).contact(account_of("carla")),
        account("carla").contact(account_of("anna")).contact(account_of("bruno")),
        account("dora"),
        account("emil"),
    ]
}

/// The password of somebody of the cast.
pub fn password_of(name: &str) -> String {
    format!("Example-Pass-of-{name}")
}

/// Time limits for scenarios in which nobody answers.
pub fn impatient(milliseconds: u64) -> Limits {
    let limit = Duration::from_millis(milliseconds);
    Limits {
        connect: limit,
        sign_in_step: limit,
        eager: limit,
        request: limit,
        switchboard: limit,
        ring: limit,
        acknowledgement: limit,
        farewell: limit,
        ..Limits::DEFAULT
    }
}

impl Default for Stage {
    fn default() -> Self {
        Self::new()
    }
}

impl Stage {
    /// An official-like service.
    pub fn new() -> Self {
        Self::with(Configuration { accounts: cast(), ..Configuration::default() })
    }

    /// A service with habits of its own.
    pub fn with_quirks(quirks: Quirks) -> Self {
        Self::with(Configuration { accounts: cast(), quirks, ..Configuration::default() })
    }

    /// A service set up in another way.
    ///
    /// # Panics
    /// When the service does not start.
    pub fn with(configuration: Configuration) -> Self {
        let service = Service::start(configuration).expect("the service starts");
        Self {
            service,
            dialects: Vec::new(),
            limits: Limits::DEFAULT,
            reconnection: Reconnection::NEVER,
            eager: true,
        }
    }

    /// Everybody on this stage offers this dialect only, and signs in as it wants.
    #[must_use]
    pub fn speaking(mut self, dialect: Dialect) -> Self {
        self.dialects = vec![dialect];
        self
    }

    /// Everybody on this stage has these time limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// On this stage a lost session is taken up again, soon. On others it is over.
    #[must_use]
    pub fn staying_connected(mut self) -> Self {
        let (first_wait, longest_wait) = (Duration::from_millis(100), Duration::from_secs(2));
        self.reconnection = Reconnection { first_wait, longest_wait, ..Reconnection::DEFAULT };
        self
    }

    /// Nobody sends before the answer to what was sent earlier.
    #[must_use]
    pub fn in_lock_step(mut self) -> Self {
        self.eager = false;
        self
    }

    /// The test controls of the service.
    pub fn controls(&self) -> &Controls {
        self.service.controls()
    }

    /// The way to the service.
    pub fn address(&self) -> msnp::Service {
        let addresses = self.service.addresses();
        let service = msnp::Service::at(&addresses.dispatch.to_string())
            .with_nexus(&addresses.nexus_url)
            .with_eager(self.eager);
        match self.dialects.as_slice() {
            [] => service,
            dialects => self.with_dialects(service, dialects),
        }
    }

    /// A way to the service in these dialects, with what the first of them wants.
    fn with_dialects(&self, service: msnp::Service, dialects: &[Dialect]) -> msnp::Service {
        let service = service.with_dialects(dialects.to_vec());
        match dialects {
            [first, ..] if first.signs_in_by_md5() => service.with_md5_sign_in(Md5SignIn::Password),
            [first, ..] if first.number() >= WEB_LISTS => self.with_web_lists(service),
            _ => service,
        }
    }

    /// A way to the service with what dialects want whose list lives in web services.
    pub fn with_web_lists(&self, service: msnp::Service) -> msnp::Service {
        let addresses = self.service.addresses();
        service
            .with_tokens(&addresses.tokens_url)
            .with_address_book(&addresses.address_book_url)
            .with_sharing(&addresses.sharing_url)
    }

    /// The settings of somebody of the cast.
    pub fn settings(&self, name: &str) -> Settings {
        self.settings_at(name, self.address())
    }

    /// The same with another way to the service.
    pub fn settings_at(&self, name: &str, address: msnp::Service) -> Settings {
        Settings::new(&account_of(name), &password_of(name), address)
            .with_limits(self.limits)
            .with_reconnection(self.reconnection)
            .with_roots(Roots::CaPem(self.service.ca_pem().as_bytes().to_vec()))
    }

    /// Somebody of the cast at a client, not signed in.
    pub fn person(&self, name: &str) -> Person {
        Person::new(self.settings(name))
    }

    /// The settings of somebody of the cast at a client of this dialect alone, whatever the others on this stage speak.
    pub fn settings_with(&self, name: &str, dialect: Dialect) -> Settings {
        self.settings_at(name, self.with_dialects(self.address(), &[dialect]))
    }

    /// Somebody of the cast at a client, signed in.
    #[track_caller]
    pub fn signed_in(&self, name: &str) -> Person {
        let person = self.person(name);
        person.signs_in();
        person
    }
}
