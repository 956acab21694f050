//! The service as a value: threads, ports, and what a test may ask of it.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use smol::Executor;

use crate::account::{Account, ListSnapshot};
use crate::address_book::ListEdit;
use crate::configuration::{Addresses, Configuration, Error};
use crate::controls::Controls;
use crate::counters::Counters;
use crate::quirks::Quirks;
use crate::running::Shared;
use crate::start;

/// Why an account is thrown out by [`Service::kick`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kick {
    /// `OUT OTH`: signed in elsewhere.
    Elsewhere,
    /// `OUT SSD`: the server goes down.
    ShuttingDown,
    /// `OUT` without a reason.
    Plain,
    /// `OUT TOU`: terms of use must be accepted.
    TermsOfUse,
    /// `OUT MIG`: the list was migrated.
    Migrated,
    /// `OUT RCT n`: come back in so many minutes.
    ReturnIn(u32),
    /// No word at all: the connection is cut.
    Cut,
}

/// A running service. Dropping it closes every connection and joins its threads.
pub struct Service {
    shared: Arc<Shared>,
    controls: Controls,
    addresses: Addresses,
    ca_pem: String,
    executor: Option<Arc<Executor<'static>>>,
    threads: Vec<JoinHandle<()>>,
    // Closing this channel ends the threads.
    stop: async_channel::Sender<()>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Service").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

impl Service {
    /// Starts a service. Blocks until every port listens.
    ///
    /// # Errors
    /// When a port is taken, the certificates cannot be made or written, or a thread cannot be started.
    pub fn start(configuration: Configuration) -> Result<Service, Error> {
        let start::Started { shared, executor, addresses, ca_pem } = start::start(configuration)?;
        let (stop, stopped) = async_channel::bounded::<()>(1);
        let mut service = Service {
            controls: Controls::new(shared.clone()),
            shared,
            addresses,
            ca_pem,
            executor: Some(executor.clone()),
            threads: Vec::new(),
            stop,
        };
        for number in 0..service.shared.settings.threads.max(1) {
            let (executor, stopped) = (executor.clone(), stopped.clone());
            let thread = std::thread::Builder::new()
                .name(format!("msnp-service-{number}"))
                .spawn(move || {
                    // An error is the end of the channel: the service stops.
                    let _ = smol::block_on(executor.run(stopped.recv()));
                })
                .map_err(Error::Thread)?;
            service.threads.push(thread);
        }
        Ok(service)
    }

    /// Where it listens.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// The certificate (PEM) of the authority that signed the TLS certificate of this run. A client must trust it.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Adds an account. If it exists, its password and name are replaced, and the contacts and groups added to its own.
    /// Lists of others are put right: who is added as a contact has the account on the reverse list. Clients that are
    /// signed in are not told.
    pub fn add_account(&self, account: Account) {
        self.shared.world().directory.add(account);
    }

    /// The test controls.
    pub fn controls(&self) -> &Controls {
        &self.controls
    }

    /// What was counted since the start or the last reset.
    pub fn counters(&self) -> Counters {
        self.shared.tally.snapshot()
    }

    /// Sets every counter to zero.
    pub fn reset_counters(&self) {
        self.shared.tally.reset();
    }

    /// Replaces the quirks, for connections that exist as well.
    pub fn set_quirks(&self, quirks: Quirks) {
        self.shared.world().set_quirks(quirks);
    }

    /// The lists of an account as the service keeps them; `None` for an unknown account.
    pub fn list_of(&self, account: &str) -> Option<ListSnapshot> {
        self.shared.world().directory.snapshot(account)
    }

    /// Changes an account's list without its client, as its owner may on a page of the web. Who is signed in by MSNP13 or later is told that it
    /// was changed. Answers whether all of it was done.
    pub fn edit_list(&self, account: &str, edit: ListEdit<'_>) -> bool {
        self.shared.world().edit_list(account, &edit)
    }

    /// Whether an account is signed in to the notification server (from `USR OK` on, also while hidden).
    pub fn is_online(&self, account: &str) -> bool {
        self.shared.world().session_of(account).is_some()
    }

    /// The status code an account's client set (`NLN`, `HDN`, ...); `None` when it is not signed in or set none yet.
    pub fn status_of(&self, account: &str) -> Option<String> {
        self.shared.world().status_of(account)
    }

    /// How many accounts are signed in.
    pub fn online_count(&self) -> usize {
        self.shared.world().sessions.len()
    }

    /// How many switchboard sessions are open.
    pub fn switchboard_count(&self) -> usize {
        self.shared.world().boards.len()
    }

    /// How many sessions the gateway carries, those that are over but not yet fetched or expired included.
    pub fn gateway_session_count(&self) -> usize {
        self.shared.gateway.count()
    }

    /// Throws an account out.
    pub fn kick(&self, account: &str, reason: Kick) {
        self.shared.world().kick(account, reason);
    }

    /// Sends these bytes on an account's notification connection, as they are.
    pub fn send_raw(&self, account: &str, bytes: &[u8]) {
        self.shared.world().send_raw(account, bytes);
    }

    /// Sends these bytes on each of an account's switchboard connections, as they are.
    pub fn send_raw_to_switchboards(&self, account: &str, bytes: &[u8]) {
        self.shared.world().send_raw_to_switchboards(account, bytes);
    }

    /// Challenges an account's client now. A right answer is counted; a wrong one gives error 540 and closes.
    pub fn challenge(&self, account: &str) {
        self.shared.world().challenge(account);
    }

    /// Makes every ticket issued to an account worthless, as after a change of its password.
    pub fn revoke_tickets(&self, account: &str) {
        self.shared.world().revoke_tickets(account);
    }

    /// Announces a new e-mail message.
    pub fn new_mail(&self, account: &str, from: &str, from_address: &str, subject: &str) {
        self.shared.world().new_mail(account, from, from_address, subject);
    }

    /// Keeps an offline message for an account, and announces it: at once where it is signed in (`text/x-msmsgsoimnotification`), and at
    /// each sign-in from then on. Only clients of MSNP11 and later are told; those of earlier ones have to ask.
    pub fn offline_message(&self, account: &str, from: &str, from_address: &str) {
        self.offline_text(account, from, from_address, "Call me back");
    }

    /// The same with this text.
    pub fn offline_text(&self, account: &str, from: &str, from_address: &str, text: &str) {
        self.shared.world().leave_message(account, from, from_address, text);
    }

    /// The same for a whole mail, headers and all.
    pub fn offline_mail(&self, account: &str, from: &str, from_address: &str, mail: &str) {
        self.shared.world().leave_mail(account, from, from_address, mail);
    }

    /// How many offline messages wait for an account.
    pub fn offline_messages_of(&self, account: &str) -> usize {
        self.shared.world().offline_messages_of(account)
    }

    /// Announces to everybody that the service goes down in so many minutes.
    pub fn system_shutdown_notice(&self, minutes: u32) {
        self.shared.world().system_shutdown_notice(minutes);
    }

    /// Sends an alert (`NOT`) with this text.
    pub fn alert(&self, account: &str, text: &str) {
        self.shared.world().alert(account, text);
    }

    /// Sends a page (`IPG`) from a telephone number or address.
    pub fn page(&self, account: &str, from: &str, text: &str) {
        self.shared.world().page(account, from, text);
    }

    /// Says `OUT SSD` to everybody, waits (at most a second) until that is sent, and stops.
    pub fn stop(self) {
        self.shared.world().kick_all(Kick::ShuttingDown);
        let deadline = Instant::now() + Duration::from_secs(1);
        // Looked at twice: between a tunnel and the socket of its gateway bytes are nowhere for a moment.
        let mut quiet = 0;
        while quiet < 2 && Instant::now() < deadline {
            quiet = if self.shared.links.unsent() == 0 { quiet + 1 } else { 0 };
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.close();
        for thread in self.threads.drain(..) {
            // A panic of ours was already printed by the thread; the test that owns us should see its own outcome.
            let _ = thread.join();
        }
        // The last owner of the executor drops every task, and with them every socket.
        self.executor.take();
        // A clone of the controls may live on; sockets must not.
        self.shared.world().clear();
        self.shared.links.abandon();
    }
}
