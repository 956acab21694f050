//! What the service counted: the figures tests and benchmarks compare.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

use crate::controls::Server;

/// A snapshot of everything counted since the start or the last [`reset`](crate::Service::reset_counters).
#[derive(Debug, Clone, Default, Serialize)]
pub struct Counters {
    /// The dispatch server.
    pub dispatch: ServerCounters,
    /// The notification server.
    pub notification: ServerCounters,
    /// The switchboard server.
    pub switchboard: ServerCounters,
    /// Passport: nexus and login, TLS and plain.
    pub passport: ServerCounters,
    /// The HTTP gateway: its sockets, and requests as commands.
    pub gateway: ServerCounters,
    /// Sessions that came through the gateway, as the servers behind it saw them: sessions as connections, and the bytes
    /// inside the bodies. Their commands are also counted for the server that answered them.
    pub tunnels: ServerCounters,
    /// Requests to the gateway that opened a session.
    pub gateway_opens: u64,
    /// Requests to the gateway that carried commands.
    pub gateway_sends: u64,
    /// Requests to the gateway that only asked what there is.
    pub gateway_polls: u64,
    /// Requests that the gateway refused of its own accord (400 and the like).
    pub gateway_refusals: u64,
    /// Gateway sessions that ended since nobody asked for too long.
    pub gateway_expired: u64,
    /// Sign-ins that reached `USR OK`.
    pub sign_ins: u64,
    /// Passport tickets issued.
    pub tickets_issued: u64,
    /// Logins Passport refused.
    pub logins_refused: u64,
    /// `SYN` answered with the whole list.
    pub syn_full: u64,
    /// `SYN` answered with "unchanged".
    pub syn_unchanged: u64,
    /// Lists given whole by the services that keep them (`FindMembership`, `ABFindAll`).
    pub lists_told: u64,
    /// The same of what changed since a time.
    pub list_changes_told: u64,
    /// Changes of lists and settings carried out by these services.
    pub list_changes_by_soap: u64,
    /// Messages accepted by switchboards and passed on to at least one participant.
    pub messages_relayed: u64,
    /// Copies of messages sent to participants.
    pub messages_delivered: u64,
    /// Calls that rang.
    pub calls: u64,
    /// Pages (`PAG`, `PGD`) accepted.
    pub pages: u64,
    /// Offline messages that somebody left over SOAP.
    pub offline_messages_stored: u64,
    /// Offline messages that were fetched.
    pub offline_messages_fetched: u64,
    /// Offline messages that were deleted.
    pub offline_messages_deleted: u64,
    /// Challenges answered rightly.
    pub challenges_right: u64,
    /// Challenges answered wrongly.
    pub challenges_wrong: u64,
}

/// What one kind of server counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ServerCounters {
    /// Connections accepted.
    pub connections: u64,
    /// Bytes received on the socket, below TLS.
    pub bytes_in: u64,
    /// Bytes sent on the socket, below TLS.
    pub bytes_out: u64,
    /// Commands (or HTTP requests) received.
    pub commands: u64,
    /// Round trips as the client saw them: one for each connection, and one for each time the client sent after the
    /// server had sent something (or for the first time). A TLS handshake counts with what it really takes.
    pub turns: u64,
}

impl Counters {
    /// The sum over the sockets of all servers. (Tunnels are inside those of the gateway.)
    pub fn total(&self) -> ServerCounters {
        let mut total = ServerCounters::default();
        for server in [&self.dispatch, &self.notification, &self.switchboard, &self.passport, &self.gateway] {
            total.connections += server.connections;
            total.bytes_in += server.bytes_in;
            total.bytes_out += server.bytes_out;
            total.commands += server.commands;
            total.turns += server.turns;
        }
        total
    }
}

/// One running figure.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, amount: usize) {
        self.0.fetch_add(amount as u64, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

#[derive(Debug, Default)]
pub(crate) struct ServerTally {
    pub(crate) connections: Count,
    pub(crate) bytes_in: Count,
    pub(crate) bytes_out: Count,
    pub(crate) commands: Count,
    pub(crate) turns: Count,
}

impl ServerTally {
    fn snapshot(&self) -> ServerCounters {
        ServerCounters {
            connections: self.connections.get(),
            bytes_in: self.bytes_in.get(),
            bytes_out: self.bytes_out.get(),
            commands: self.commands.get(),
            turns: self.turns.get(),
        }
    }

    fn reset(&self) {
        for count in [&self.connections, &self.bytes_in, &self.bytes_out, &self.commands, &self.turns] {
            count.reset();
        }
    }
}

/// The running figures, shared by everything that counts.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    servers: [ServerTally; 5],
    pub(crate) tunnels: ServerTally,
    pub(crate) gateway_opens: Count,
    pub(crate) gateway_sends: Count,
    pub(crate) gateway_polls: Count,
    pub(crate) gateway_refusals: Count,
    pub(crate) gateway_expired: Count,
    pub(crate) sign_ins: Count,
    pub(crate) tickets_issued: Count,
    pub(crate) logins_refused: Count,
    pub(crate) syn_full: Count,
    pub(crate) syn_unchanged: Count,
    pub(crate) lists_told: Count,
    pub(crate) list_changes_told: Count,
    pub(crate) list_changes_by_soap: Count,
    pub(crate) messages_relayed: Count,
    pub(crate) messages_delivered: Count,
    pub(crate) calls: Count,
    pub(crate) pages: Count,
    pub(crate) offline_messages_stored: Count,
    pub(crate) offline_messages_fetched: Count,
    pub(crate) offline_messages_deleted: Count,
    pub(crate) challenges_right: Count,
    pub(crate) challenges_wrong: Count,
}

impl Tally {
    pub(crate) fn server(&self, server: Server) -> &ServerTally {
        let [dispatch, notification, switchboard, passport, gateway] = &self.servers;
        match server {
            Server::Dispatch => dispatch,
            Server::Notification => notification,
            Server::Switchboard => switchboard,
            Server::Passport => passport,
            Server::Gateway => gateway,
        }
    }

    pub(crate) fn snapshot(&self) -> Counters {
        Counters {
            dispatch: self.server(Server::Dispatch).snapshot(),
            notification: self.server(Server::Notification).snapshot(),
            switchboard: self.server(Server::Switchboard).snapshot(),
            passport: self.server(Server::Passport).snapshot(),
            gateway: self.server(Server::Gateway).snapshot(),
            tunnels: self.tunnels.snapshot(),
            gateway_opens: self.gateway_opens.get(),
            gateway_sends: self.gateway_sends.get(),
            gateway_polls: self.gateway_polls.get(),
            gateway_refusals: self.gateway_refusals.get(),
            gateway_expired: self.gateway_expired.get(),
            sign_ins: self.sign_ins.get(),
            tickets_issued: self.tickets_issued.get(),
            logins_refused: self.logins_refused.get(),
            syn_full: self.syn_full.get(),
            syn_unchanged: self.syn_unchanged.get(),
            lists_told: self.lists_told.get(),
            list_changes_told: self.list_changes_told.get(),
            list_changes_by_soap: self.list_changes_by_soap.get(),
            messages_relayed: self.messages_relayed.get(),
            messages_delivered: self.messages_delivered.get(),
            calls: self.calls.get(),
            pages: self.pages.get(),
            offline_messages_stored: self.offline_messages_stored.get(),
            offline_messages_fetched: self.offline_messages_fetched.get(),
            offline_messages_deleted: self.offline_messages_deleted.get(),
            challenges_right: self.challenges_right.get(),
            challenges_wrong: self.challenges_wrong.get(),
        }
    }

    pub(crate) fn reset(&self) {
        self.servers.iter().chain([&self.tunnels]).for_each(ServerTally::reset);
        for count in [
            &self.sign_ins,
            &self.tickets_issued,
            &self.logins_refused,
            &self.syn_full,
            &self.syn_unchanged,
            &self.lists_told,
            &self.list_changes_told,
            &self.list_changes_by_soap,
            &self.messages_relayed,
            &self.messages_delivered,
            &self.calls,
            &self.pages,
            &self.offline_messages_stored,
            &self.offline_messages_fetched,
            &self.offline_messages_deleted,
            &self.challenges_right,
            &self.challenges_wrong,
            &self.gateway_opens,
            &self.gateway_sends,
            &self.gateway_polls,
            &self.gateway_refusals,
            &self.gateway_expired,
        ] {
            count.reset();
        }
    }
}
