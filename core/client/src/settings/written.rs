//! Settings as they are written down: without what is secret, and what belongs to one run.

use std::time::Duration;

use msnp_core::account::{Capabilities, Status};
use msnp_core::limits::Limits;
use msnp_core::settings::Reconnection;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Roots, Settings};
use crate::limits::Bounds;
use crate::proxy::Proxy;
use crate::service::Service;

/// What is left out when it is read stays at its default.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Settings", deny_unknown_fields)]
pub(super) struct Written {
    account: String,
    service: Service,
    status: Option<Status>,
    capabilities: Option<Capabilities>,
    limits: Option<Limits>,
    bounds: Option<Bounds>,
    reconnection: Option<Reconnection>,
    proxy: Option<Proxy>,
    offline_sending: Option<bool>,
    sign_in_limit: Option<Milliseconds>,
    roots: Option<Roots>,
    #[cfg(feature = "p2p")]
    direct: Option<super::Direct>,
    #[cfg(feature = "p2p")]
    picture_folder: Option<super::PictureFolder>,
}

/// A span of time.
struct Milliseconds(Duration);

impl Serialize for Milliseconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::serialized::milliseconds(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Milliseconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis).map(Self)
    }
}

impl From<Settings> for Written {
    fn from(settings: Settings) -> Self {
        let Settings {
            account,
            password: _,
            service,
            status,
            capabilities,
            limits,
            bounds,
            reconnection,
            proxy,
            offline_sending,
            sign_in_limit,
            roots,
            resume: _,
            list_cache: _,
            #[cfg(feature = "p2p")]
            direct,
            #[cfg(feature = "p2p")]
            picture_folder,
            trace: _,
        } = settings;
        Self {
            account,
            service,
            status: Some(status),
            capabilities: Some(capabilities),
            limits: Some(limits),
            bounds: Some(bounds),
            // Clients that are made of one file are not to come back at the same time.
            reconnection: Some(Reconnection { seed: 0, ..reconnection }),
            proxy: Some(proxy),
            offline_sending: Some(offline_sending),
            sign_in_limit: Some(Milliseconds(sign_in_limit)),
            roots,
            #[cfg(feature = "p2p")]
            direct: Some(direct),
            #[cfg(feature = "p2p")]
            picture_folder,
        }
    }
}

impl From<Written> for Settings {
    fn from(written: Written) -> Self {
        let mut settings = Self::new(&written.account, "", written.service);
        settings.status = written.status.unwrap_or(settings.status);
        settings.capabilities = written.capabilities.unwrap_or(settings.capabilities);
        settings.limits = written.limits.unwrap_or(settings.limits);
        settings.bounds = written.bounds.unwrap_or(settings.bounds);
        settings.proxy = written.proxy.unwrap_or(settings.proxy);
        settings.offline_sending = written.offline_sending.unwrap_or(settings.offline_sending);
        settings.sign_in_limit = written.sign_in_limit.map_or(settings.sign_in_limit, |limit| limit.0);
        settings.roots = written.roots;
        #[cfg(feature = "p2p")]
        {
            settings.direct = written.direct.unwrap_or_default();
            settings.picture_folder = written.picture_folder;
        }
        match written.reconnection {
            Some(reconnection) => settings.with_reconnection(reconnection),
            None => settings,
        }
    }
}
