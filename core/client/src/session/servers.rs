//! Which servers the connections of a session lead to, for words about their failure.

use msnp_core::LinkKind;
use msnp_core::error::RequestKind;
use msnp_core::internals::ServerKind;
use msnp_core::internals::http::Url;

use crate::error::Server;
use crate::settings::Settings;

/// The server at the other end of the connection to the notification server, and of that to Passport: those of the last attempt.
pub(crate) struct Servers {
    notification: Server,
    passport: Server,
    gateway: Server,
    proxy: Server,
}

impl Servers {
    /// As the settings name them.
    pub(crate) fn new(settings: &Settings) -> Self {
        let (service, proxy) = (&settings.service, &settings.proxy);
        let (kind, host) = (ServerKind::Notification, service.host().to_owned());
        let passport = match service.login() {
            "" => at_url(ServerKind::Nexus, &service.nexus()),
            login => at_url(ServerKind::Login, login),
        };
        Self {
            notification: Server { kind, host, port: Some(service.port()) },
            passport,
            gateway: at_url(ServerKind::Gateway, &service.gateway()),
            proxy: Server {
                kind: ServerKind::Proxy,
                host: proxy.host().to_owned(),
                port: Some(proxy.port()),
            },
        }
    }

    /// A connection is being opened to this host and port.
    pub(crate) fn opening(&mut self, (link, kind): (LinkKind, ServerKind), host: &str, port: u16) {
        if let Some(server) = self.at(link) {
            *server = Server { kind, host: host.to_owned(), port: Some(port) };
        }
    }

    /// A connection has come as far as to this server, by its name where that is known: through a proxy, or from nexus to login server.
    pub(crate) fn reached(&mut self, (link, kind): (LinkKind, ServerKind), host: Option<&str>) {
        let gateway = self.gateway.clone();
        let Some(server) = self.at(link).filter(|server| server.kind != kind || host.is_some()) else {
            return;
        };
        let was_proxy = server.kind == ServerKind::Proxy;
        server.kind = kind;
        match host {
            Some(host) => (server.host, server.port) = (host.to_owned(), None),
            None if was_proxy && kind == ServerKind::Gateway => *server = gateway,
            None if was_proxy => (server.host, server.port) = (String::new(), None),
            None => {}
        }
    }

    fn at(&mut self, link: LinkKind) -> Option<&mut Server> {
        match link {
            LinkKind::Notification => Some(&mut self.notification),
            LinkKind::Passport => Some(&mut self.passport),
            // What became of a conversation is told as the fate of its messages.
            LinkKind::Switchboard | LinkKind::WebService => None,
            #[cfg(not(feature = "exhaustive"))]
            _ => None,
        }
    }

    /// The one that the session hung on.
    pub(crate) fn notification(&self) -> &Server {
        &self.notification
    }

    /// The one that was asked for a ticket.
    pub(crate) fn passport(&self) -> &Server {
        &self.passport
    }

    /// The one that was asked.
    pub(crate) fn asked(&self, request: RequestKind) -> &Server {
        if request == RequestKind::Ticket { &self.passport } else { &self.notification }
    }

    /// The proxy of the settings.
    pub(crate) fn proxy(&self) -> &Server {
        &self.proxy
    }
}

fn at_url(kind: ServerKind, url: &str) -> Server {
    match Url::parse(url.as_bytes()) {
        Ok(url) => Server { kind, host: url.host.to_owned(), port: Some(url.port) },
        Err(_) => Server { kind, host: String::new(), port: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Proxy, Service};

    fn servers() -> Servers {
        let service = Service::at("messenger.example.net").with_gateway("http://gw.example.net/gateway.dll");
        let settings = Settings::new("anna@example.net", "Example-Pass1", service);
        Servers::new(&settings.with_proxy(Proxy::http("proxy.example.net", 8080)))
    }

    #[test]
    fn a_connection_is_named_by_how_far_it_has_come() {
        let mut servers = servers();
        assert_eq!(servers.notification().to_string(), "the notification server messenger.example.net:1863");
        assert_eq!(servers.passport().to_string(), "the Passport nexus messenger.example.net:443");
        servers.opening((LinkKind::Notification, ServerKind::Proxy), "proxy.example.net", 8080);
        assert_eq!(servers.notification().to_string(), "the proxy proxy.example.net:8080");
        servers.reached((LinkKind::Notification, ServerKind::Proxy), None);
        assert_eq!(servers.notification().to_string(), "the proxy proxy.example.net:8080");
        servers.reached((LinkKind::Notification, ServerKind::Notification), None);
        assert_eq!(servers.notification().to_string(), "the notification server");
        servers.opening((LinkKind::Notification, ServerKind::Proxy), "proxy.example.net", 8080);
        servers.reached((LinkKind::Notification, ServerKind::Gateway), None);
        assert_eq!(servers.notification().to_string(), "the HTTP gateway gw.example.net:80");

        servers.opening((LinkKind::Passport, ServerKind::Proxy), "proxy.example.net", 8080);
        servers.reached((LinkKind::Passport, ServerKind::Nexus), Some("login.example.net"));
        assert_eq!(servers.passport().to_string(), "the Passport nexus login.example.net");
        servers.opening((LinkKind::Passport, ServerKind::Nexus), "::1", 443);
        servers.reached((LinkKind::Passport, ServerKind::Login), None);
        assert_eq!(servers.passport().to_string(), "the Passport login server [::1]:443");
        servers.opening((LinkKind::Switchboard, ServerKind::Switchboard), "192.0.2.1", 1863);
        assert_eq!(servers.notification().kind, ServerKind::Gateway, "conversations change nothing");
    }
}
