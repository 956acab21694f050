//! `msnp doctor`: whether a sign-in could work from here, and if not, what is in the way. No account, no password: it looks up names, opens
//! connections, greets the notification server and asks nexus and login, as every sign-in begins.

mod clock;
mod gateway;
mod notification;
mod passport;
mod reach;
mod report;
mod tunnel;
mod web;

use std::sync::Arc;
use std::time::{Duration, Instant};

use msnp::internals::{TlsConfig, tls_config};
use msnp::{Client, GatewayUse, Roots, Service, Settings};

use self::report::Report;
use self::tunnel::Proxy;
use crate::connection::Connection;
use crate::exit::Exit;
use crate::logging;
use crate::problem::Problem;
use crate::route;

/// How long one step may take where nothing else is said.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// The whole may take as long as so many steps.
const STEPS_AT_MOST: u32 = 6;

#[derive(Debug)]
pub(crate) struct Doctor {
    pub(crate) connection: Connection,
    /// For one step.
    pub(crate) timeout: Duration,
    pub(crate) json: bool,
}

impl Default for Doctor {
    fn default() -> Self {
        Self { connection: Connection::default(), timeout: DEFAULT_TIMEOUT, json: false }
    }
}

/// What there is to examine, and with what.
struct Examination {
    service: Service,
    proxy: Option<Proxy>,
    tls: Arc<TlsConfig>,
    step: Duration,
    end: Instant,
    report: Report,
    /// What a server said that the time is.
    clock: Option<clock::Told>,
}

pub(crate) fn run(options: &Doctor) -> Exit {
    logging::start(options.connection.verbosity);
    match Examination::of(options) {
        Ok(examination) => smol::block_on(examination.run()),
        Err(problem) => problem.report(),
    }
}

impl Examination {
    fn of(options: &Doctor) -> Result<Self, Problem> {
        let connection = &options.connection;
        let service = connection.service()?;
        // A client that nobody signs in with says what is wrong with the addresses.
        let mut settings = Settings::new("doctor@example.com", "none", service.clone());
        if let Some(proxy) = route::proxy(connection)? {
            settings = settings.with_proxy(proxy);
        }
        Client::new(connection.finish(settings)?)?;
        let ca = connection.ca.as_deref().or(service.ca_file());
        let tls = tls_config(&ca.map_or_else(Roots::default, |file| Roots::CaFile(file.to_owned())))?;
        let proxy = route::proxy_address(connection)?.map(|address| Proxy::read(&address)).transpose()?;
        let end = Instant::now() + options.timeout * STEPS_AT_MOST;
        let report = Report::new(options.json);
        Ok(Self { service, proxy, tls, step: options.timeout, end, report, clock: None })
    }

    async fn run(mut self) -> Exit {
        let is_proxy_there = self.proxy().await;
        let usage = self.service.gateway_use();
        let is_greeted = match usage {
            GatewayUse::Always => {
                self.report
                    .skipped("notification", "everything goes through the gateway (--gateway-use always)");
                None
            }
            GatewayUse::Never | GatewayUse::Fallback => self.notification(is_proxy_there).await,
        };
        let has_ticket_way = self.passport(is_proxy_there).await;
        self.clock();
        let is_gateway_there = match usage {
            GatewayUse::Never => {
                self.report.skipped("gateway", "not to be used (--gateway, --gateway-use)");
                None
            }
            GatewayUse::Fallback | GatewayUse::Always => self.gateway(is_proxy_there).await,
        };
        let works = is_greeted.or(is_gateway_there).is_some() && has_ticket_way.is_some();
        self.report.end(works)
    }

    /// Whether the proxy, if there is one, takes connections.
    async fn proxy(&mut self) -> bool {
        let Some(proxy) = &self.proxy else { return true };
        let server = proxy.server();
        match self.reach_straight("proxy", &server).await {
            Some(_) => true,
            None => {
                for check in ["notification", "nexus", "login", "gateway"] {
                    self.report.skipped(check, "nothing is reached without the proxy");
                }
                false
            }
        }
    }

    fn clock(&mut self) {
        match self.clock.take() {
            None => self.report.skipped("clock", "no server said what time it is"),
            Some(told) => told.compare(&mut self.report),
        }
    }

    /// How long the next step may take.
    fn limit(&self) -> Duration {
        self.step.min(self.end.saturating_duration_since(Instant::now()))
    }
}
