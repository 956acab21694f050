//! Starting: certificates, ports, and the tasks that accept.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use smol::Executor;

use crate::address_book::{ADDRESS_BOOK_PATH, SHARING_PATH};
use crate::configuration::{Addresses, Configuration, Error};
use crate::controls::{Rules, Server};
use crate::counters::Tally;
use crate::gateway::{GATEWAY_PATH, Gateway};
use crate::listener::{self, Bound, Listeners};
use crate::offline_messages::{FETCH_PATH, STORE_PATH};
use crate::passport::{LOGIN_PATH, NEXUS_PATH, PassportPlaces};
use crate::running::Shared;
use crate::security_tokens::{NEWER_SECURITY_TOKEN_PATH, SECURITY_TOKEN_PATH};
use crate::serve::Role;
use crate::tls;
use crate::wire::Links;
use crate::world::{Ports, World};

/// Longer limits are cut to this, which can be added to any clock.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A service that listens, and needs threads to run its executor.
pub(crate) struct Started {
    pub(crate) shared: Arc<Shared>,
    pub(crate) executor: Arc<Executor<'static>>,
    pub(crate) addresses: Addresses,
    pub(crate) ca_pem: String,
}

/// The ports of one service.
struct Doors {
    dispatch: Option<Bound>,
    notification: Bound,
    switchboard: Bound,
    passport: Bound,
    login: Option<Bound>,
    plain: Option<Bound>,
    gateway: Option<Bound>,
}

impl Doors {
    fn open(configuration: &Configuration) -> Result<Doors, Error> {
        let when = |wanted: bool, port| wanted.then(|| listener::bind(port)).transpose();
        Ok(Doors {
            dispatch: when(configuration.dispatch, configuration.dispatch_port)?,
            notification: listener::bind(configuration.notification_port)?,
            switchboard: listener::bind(configuration.switchboard_port)?,
            passport: listener::bind(configuration.passport_port)?,
            login: when(configuration.separate_login_host, 0)?,
            plain: when(configuration.plain_passport, configuration.plain_passport_port)?,
            gateway: when(configuration.gateway, configuration.gateway_port)?,
        })
    }

    fn addresses(&self, configuration: &Configuration) -> Addresses {
        let passport = self.passport.address.port();
        let login = self.login.as_ref().map_or(passport, |login| login.address.port());
        let plain = self.plain.as_ref().map(|plain| plain.address);
        let gateway = self.gateway.as_ref().map(|gateway| gateway.address);
        Addresses {
            dispatch: self.dispatch.as_ref().unwrap_or(&self.notification).address,
            notification: self.notification.address,
            switchboard: self.switchboard.address,
            passport: self.passport.address,
            plain_passport: plain,
            gateway,
            gateway_url: gateway.map(|gateway| format!("http://{gateway}{GATEWAY_PATH}")),
            nexus_url: format!("https://localhost:{passport}{NEXUS_PATH}"),
            login_url: format!("https://localhost:{login}{LOGIN_PATH}"),
            tokens_url: format!("https://localhost:{passport}{SECURITY_TOKEN_PATH}"),
            newer_tokens_url: format!("https://localhost:{passport}{NEWER_SECURITY_TOKEN_PATH}"),
            address_book_url: format!("https://localhost:{passport}{ADDRESS_BOOK_PATH}"),
            sharing_url: format!("https://localhost:{passport}{SHARING_PATH}"),
            offline_store_url: format!("https://localhost:{passport}{STORE_PATH}"),
            offline_fetch_url: format!("https://localhost:{passport}{FETCH_PATH}"),
            plain_nexus_url: plain.map(|plain| format!("http://localhost:{}{NEXUS_PATH}", plain.port())),
            ca_file: configuration.ca_file.clone(),
        }
    }

    fn accept(self, shared: &Arc<Shared>, identity: &tls::Identity) {
        let secure = Role::Passport(Some(identity.acceptor.clone()));
        let doors = [
            (self.dispatch, Role::Dispatch),
            (Some(self.notification), Role::Notification),
            (Some(self.switchboard), Role::Switchboard),
            (Some(self.passport), secure.clone()),
            (self.login, secure),
            (self.plain, Role::Passport(None)),
            (self.gateway, Role::Gateway),
        ];
        for (bound, role) in doors {
            if let Some(bound) = bound {
                listener::accept(shared, bound, &role);
            }
        }
    }
}

/// Opens every port and gets everything ready to run.
pub(crate) fn start(mut configuration: Configuration) -> Result<Started, Error> {
    for limit in [
        &mut configuration.ticket_lifetime,
        &mut configuration.cookie_lifetime,
        &mut configuration.sign_in_limit,
        &mut configuration.gateway_expiry,
    ] {
        *limit = FOREVER.min(*limit);
    }
    configuration.switchboard_idle = configuration.switchboard_idle.map(|idle| FOREVER.min(idle));
    let identity = tls::identity()?;
    if let Some(path) = &configuration.ca_file {
        let failed = |source| Error::CaFile { path: path.clone(), source };
        std::fs::write(path, &identity.ca_pem).map_err(failed)?;
    }
    let doors = Doors::open(&configuration)?;
    let addresses = doors.addresses(&configuration);
    let settings = Arc::new(configuration);
    let tally = Arc::new(Tally::default());
    let executor = Arc::new(Executor::new());
    let ports = Ports {
        dispatch: addresses.dispatch,
        notification: addresses.notification,
        switchboard: addresses.switchboard,
    };
    let login_place = |url: &str| url.split_once("://").map_or(url, |(_, place)| place).to_owned();
    let places = PassportPlaces {
        login: login_place(&addresses.login_url),
        plain_login: addresses.plain_passport.map(|plain| format!("localhost:{}{LOGIN_PATH}", plain.port())),
    };
    let shared = Arc::new(Shared {
        world: Mutex::new(World::new(settings.clone(), tally.clone(), ports)),
        rules: Rules::default(),
        links: Links::new(tally.clone(), settings.output_limit),
        listeners: Listeners::default(),
        passport: places,
        gateway: Gateway::default(),
        executor: Arc::downgrade(&executor),
        settings,
        tally,
    });
    doors.accept(&shared, &identity);
    log::debug!("{:?} listens on {}", Server::Dispatch, addresses.dispatch);
    Ok(Started { shared, executor, addresses, ca_pem: identity.ca_pem })
}
