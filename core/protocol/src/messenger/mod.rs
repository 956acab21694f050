//! The whole client as one machine: links, sign-in, conversations, time limits.
//!
//! # The contract
//! **Change, then drain to `Wait`, then change again.** A change is any call that takes `&mut self`: a request, or news from the driver.
//! Draining is calling [`poll`](Messenger::poll) until it answers [`Output::Wait`]. Every call is cheap, spurious ones are safe, and
//! the work of each is bounded.

#[cfg(feature = "services")]
mod across;
#[cfg_attr(not(feature = "services"), path = "no_address_book.rs")]
mod address_book;
#[cfg(feature = "services")]
mod adl;
mod bounds;
mod commands;
mod conversation_requests;
mod conversations;
#[cfg(feature = "direct")]
mod direct;

mod due;
mod events;
mod link_owner;
mod list_requests;
mod machine;
#[cfg_attr(not(feature = "services"), path = "no_offline.rs")]
mod offline;
mod owners;
#[cfg_attr(not(feature = "p2p"), path = "no_peers.rs")]
mod peers;
#[cfg(feature = "legacy")]
mod per_list;
mod recovery;
mod requests;
mod session;
mod sign_in;
mod staying_connected;

pub use crate::address::Endpoint;
pub use crate::counters::Counters;
use crate::ids::ServerKind;
pub use crate::ids::{ChatId, LinkId, LinkKind, MessageId, Recipient, RequestId};
pub use crate::output::Output;
pub use crate::state::State;

use crate::Error;
use crate::announcement::Announcement;
use crate::dialect::Dialect;
use crate::error::LinkError;
use crate::fingerprint::Key;
use crate::limits::Limit;
use crate::link::News;
use crate::settings::{OldTicket, SignIn};
use crate::storage::{List, Storage};
use crate::switchboard::commands::ChatDue;
use crate::time::Instant;
use crate::wire::sink::Sink;
use crate::wire::{Advance, Decoder, Direction};
use due::{Due, Reading};
use link_owner::LinkOwner;
use machine::Core;

/// A client of the Messenger service: bytes and time in, bytes and events out.
///
/// It has no sockets, no clock and no threads. A driver is a loop around [`poll`](Self::poll):
///
/// ```
/// use msnp_core::{Fixed, Messenger, Output, SignIn, settings::Servers, time::Instant};
///
/// let mut messenger: Messenger<Fixed<2, 2048>> = Messenger::new();
/// let servers = Servers {
///     host: "messenger.example.net",
///     port: 1863,
///     nexus: "https://nexus.example.net/rdr/pprdr.asp",
///     login: "",
///     allow_plain_passport: false,
/// };
/// messenger.sign_in(&SignIn::new("anna@example.net", "Example-Pass1", servers))?;
/// loop {
///     match messenger.poll(Instant::from_millis(0)) {
///         Output::Connect { link, endpoint } => println!("connect {link:?} to {}:{}", endpoint.host, endpoint.port),
///         Output::Secure { link, host } => println!("TLS on {link:?}, with the certificate of {host}"),
///         Output::Send { link, bytes } => {
///             let written = bytes.len();
///             messenger.sent(link, written);
///         }
///         Output::Close { .. } => {}
///         // Only where a file was allowed a direct connection (feature `direct`).
///         Output::Listen { .. } => {}
///         Output::Event(event) => println!("{event:?}"),
///         Output::Wait { until } => break println!("sleep until {until:?}, or until a socket has news"),
///     }
/// }
/// # Ok::<(), msnp_core::Error>(())
/// ```
// In the order of the fields here and in what they hold, buffers come last: what is looked at all the time then lies within reach of
// the short instructions of small processors. No padding stands before a buffer: an empty machine is then made where it is to lie, and
// not on the stack first.
#[repr(C)]
pub struct Messenger<S: Storage> {
    core: Core<S>,
    decoder: Decoder<S::Bytes>,
}

impl<S: Storage> Messenger<S> {
    /// A machine that is signed out. A `static` can hold it.
    pub const fn new() -> Self {
        Self { decoder: Decoder::new(Direction::FromServer), core: Core::NEW }
    }

    /// Begins to sign in. [`Event::SignedIn`](crate::Event::SignedIn) and [`Event::Online`](crate::Event::Online) follow, or
    /// [`Event::SignedOut`](crate::Event::SignedOut) with the reason.
    ///
    /// # Errors
    /// [`Error::AlreadySignedIn`] unless the machine is offline, and what is wrong with the values. Nothing was begun then.
    pub fn sign_in(&mut self, sign_in: &SignIn<'_>) -> Result<(), Error> {
        if !self.core.session.is_offline() {
            return Err(Error::AlreadySignedIn);
        }
        let is_other = !sign_in.account.eq_ignore_ascii_case(&self.core.resources.settings.account);
        let ticket = self.core.resources.settings.copy(sign_in)?;
        if is_other {
            self.core.offline.forget();
            self.core.address_book.forget();
        }
        self.core.passport.renew();
        if ticket == OldTicket::Void {
            self.core.passport.forget_secret();
            self.core.recovery.forget_forgotten();
        }
        if let Some(lines) = self.core.resources.settings.take_resume(sign_in.resume) {
            self.core.passport.take_resume(lines, &self.core.resources.settings);
        }
        self.decoder.limit_lines(sign_in.limits.line);
        self.core.key = Key::new(sign_in.reconnection.seed, [sign_in.password.as_bytes(), sign_in.resume]);
        self.core.recovery.begin(sign_in.reconnection);
        self.core.begin();
        Ok(())
    }

    /// Signs out: what was said is waited for, for [`Limits::farewell`](crate::limits::Limits::farewell) at most, then every link
    /// is closed. [`Event::SignedOut`](crate::Event::SignedOut) is the last event.
    pub fn sign_out(&mut self) {
        self.core.sign_out();
    }

    /// Whether nothing is under way: no session, no attempt at one. Links may still have to be closed.
    pub fn is_offline(&self) -> bool {
        self.core.session.is_offline()
    }

    /// Whether the service has accepted the account.
    pub fn is_signed_in(&self) -> bool {
        self.core.session.is_signed_in()
    }

    /// What is spoken, once the server has chosen.
    pub fn dialect(&self) -> Option<Dialect> {
        self.core.session.dialect()
    }

    /// What was counted since the machine was made.
    pub fn counters(&self) -> &Counters {
        &self.core.resources.watch.counters
    }

    /// Puts what the next sign-in can use to skip steps: the login address, the notification server's address when its name belongs to
    /// the service that was configured, whether it takes an eager sign-in; and the tickets, if asked for, with eight bits by which it is
    /// told whether the password is still the same. Tickets by SOAP are those of all sites, with the secret that SSO wants, and with their end where
    /// [`SignIn`] has said the date (`services.md` 1.5). Give it back as [`SignIn::resume`](SignIn). With a ticket it is as precious as a password,
    /// for about a day.
    ///
    /// With [`Fixed`](crate::Fixed) storage it has 2,048 bytes at the most; with the feature `services` 6,144, and 36 KiB with
    /// [`Heap`](crate::Heap), where a ticket has up to 8 KiB. Known services give tickets of 300 to 1,000 bytes.
    pub fn put_resume(&self, with_ticket: bool, sink: &mut dyn Sink) {
        let settings = &self.core.resources.settings;
        settings.put_resume(sink);
        if with_ticket {
            self.core.passport.put_resume(settings, sink);
        }
    }

    /// A connection is open, TLS included; or it was made secure, as [`Output::Secure`] wanted.
    pub fn connected(&mut self, link: LinkId) {
        self.core.resources.unstamped = true;
        if let Some(owner) = self.core.owner_of(link) {
            self.core.take(owner, News::Connected, &mut self.decoder);
        }
    }

    /// Bytes have come in. Answers how many were taken: fewer than offered when the buffer is full. Drain, then offer the rest.
    pub fn received(&mut self, link: LinkId, bytes: &[u8]) -> usize {
        let Some(owner) = self.core.owner_of(link) else { return bytes.len() };
        let taken = self.core.take(owner, News::Received(bytes), &mut self.decoder);
        self.core.resources.watch.came_in(taken);
        taken
    }

    /// How many bytes [`received`](Self::received) takes at the least.
    pub fn room(&self, link: LinkId) -> usize {
        match self.core.owner_of(link) {
            Some(LinkOwner::Notification) if self.core.needs_frame() => 0,
            Some(LinkOwner::Notification) => self.decoder.room(),
            Some(LinkOwner::Chat(index)) => {
                let chat = self.core.chats.items().get(index).filter(|_| self.core.reads_chat(index));
                chat.map_or(0, |chat| chat.decoder.room())
            }
            #[cfg(feature = "direct")]
            Some(LinkOwner::Bridge(index)) => self.core.peers.connection_room(index),
            #[cfg(feature = "direct")]
            Some(LinkOwner::Listener(_)) => usize::MAX,
            #[cfg(feature = "services")]
            Some(LinkOwner::WebService) => usize::MAX,
            #[cfg(feature = "services")]
            Some(LinkOwner::AddressBook) => self.core.address_book.room(),
            Some(LinkOwner::Passport) | None => usize::MAX,
        }
    }

    /// What of the last [`Output::Send`] on this connection has not left yet.
    pub fn unsent(&self, link: LinkId) -> &[u8] {
        self.core.owner_of(link).map_or(&[], |owner| self.core.unsent(owner))
    }

    /// So many bytes of the last [`Output::Send`] have left.
    pub fn sent(&mut self, link: LinkId, count: usize) {
        self.core.resources.unstamped = true;
        if let Some(owner) = self.core.owner_of(link) {
            self.core.sent(owner, count);
        }
    }

    /// A connection could not be opened, or is gone.
    pub fn closed(&mut self, link: LinkId, why: LinkError) {
        self.core.resources.unstamped = true;
        match self.core.owner_of(link) {
            Some(owner) => {
                self.core.take(owner, News::Closed(why), &mut self.decoder);
            }
            None => self.core.closed_already(link),
        }
    }

    /// The next thing for the driver to do or to know. `now` is the caller's clock.
    // Not a part of who calls it, and neither are its larger steps: what a small processor keeps beside a large function it reaches by long
    // instructions only.
    #[inline(never)]
    pub fn poll(&mut self, now: Instant) -> Output<'_> {
        let rings = core::mem::take(&mut self.core.rings);
        self.release(rings);
        self.core.resources.now = now;
        #[cfg(feature = "services")]
        self.core.resources.settings.calendar.tick(now);
        if core::mem::take(&mut self.core.resources.unstamped) {
            self.core.stamp(now);
            self.core.forget_old_server(now);
        }
        if rings
            && let Some(frame) = self.decoder.frame()
            && let Some(due) = self.core.answer_ring(&frame)
        {
            return self.present(due);
        }
        let due = loop {
            if let Some(due) = self.next_due(now) {
                break due;
            }
        };
        if matches!(due, Due::Reading(Reading::Malformed) | Due::Chat { due: ChatDue::Skipped, .. }) {
            self.core.resources.watch.skipped_unread();
        }
        self.present(due)
    }

    /// Gives up the frame that the last event borrowed from, unless it is a ring that has yet to be answered.
    fn release(&mut self, rings: bool) {
        if !rings && !self.core.needs_frame() {
            self.decoder.release();
        }
        self.core.joining.release();
        self.core.peers.release();
        self.core.offline.release();
        for chat in self.core.chats.items_mut().iter_mut().filter(|chat| !chat.conversation.rereads) {
            chat.decoder.release();
        }
    }

    /// Decides on the next output, or makes one step towards it.
    #[inline(never)]
    fn next_due(&mut self, now: Instant) -> Option<Due> {
        if let Some(due) = self.core.next_link_work(now) {
            return Some(due);
        }
        if let Some(announcement) = self.core.resources.announcements.next() {
            return self.core.announce(announcement);
        }
        if let Some(reached) = self.core.next_limit() {
            return Some(Due::Announcement(reached));
        }
        if let Some(progress) = self.core.next_of_last_words() {
            return progress;
        }
        if let Some(due) = self.core.next_peer_due().or_else(|| self.core.next_offline_due()) {
            return Some(due);
        }
        if let Some(progress) = self.core.next_of_book() {
            return progress;
        }
        if let Some(due) = self.core.next_ending() {
            return Some(due);
        }
        // First: what was said in conversations before the session ended is told, too.
        if let Some(progress) = self.core.next_chat_frame() {
            return progress;
        }
        #[cfg(feature = "direct")]
        if let Some(progress) = self.core.next_bridge_packet() {
            return progress;
        }
        if self.core.session.wants_fresh_stream() {
            self.decoder.reset();
        }
        #[cfg(feature = "services")]
        if self.core.pushes.is_open() {
            match self.decoder.frame() {
                Some(frame) => return self.core.next_pushed(&frame),
                None => self.core.pushes.close(),
            }
        }
        #[cfg(feature = "services")]
        self.decoder.count_errors(self.core.keeps_no_list());
        match self.decoder.advance() {
            Some(Advance::Frame) => {
                let frame = self.decoder.frame()?;
                return self.core.handle(&frame);
            }
            Some(Advance::Skipped(skipped)) => {
                self.core.resources.watch.skipped(
                    skipped.too_long,
                    LinkKind::Notification,
                    self.core.resources.link.connection.id(),
                );
                return Some(Due::Announcement(Announcement::Skipped(
                    self.core.resources.link.connection.id(),
                    skipped,
                )));
            }
            Some(Advance::Broken(_)) => {
                self.core.resources.watch.bite(
                    Limit::Stream,
                    LinkKind::Notification,
                    self.core.resources.link.connection.id(),
                );
                self.core.resources.link.abandon();
                self.core.session.ended_link = Some(LinkError::Unreadable);
                return None;
            }
            None => {}
        }
        if let Some(why) = self.core.session.ended_link.take() {
            self.decoder.reset();
            self.core.notification_lost(why);
            return None;
        }
        #[cfg(feature = "services")]
        if self.core.tell_list() {
            return None;
        }
        if core::mem::take(&mut self.core.resources.unstamped) {
            // Started while this was being drained.
            self.core.stamp(now);
        }
        if !self.core.recovery.is_suspended() && self.core.expire(now) {
            return None;
        }
        if self.core.recovery.tells_state(&self.core.session) {
            return Some(Due::Announcement(Announcement::StateChanged));
        }
        Some(Due::Wait(self.core.next_end()))
    }
}

/// What a connection is for, and which server is at its other end now: the proxy first, where there is one. For words about its
/// failure. `None` for one that the machine has given up, and for one to a peer.
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub))]
pub fn server_of<S: Storage>(machine: &Messenger<S>, link: LinkId) -> Option<(LinkKind, ServerKind)> {
    machine.core.owner_of(link).and_then(|owner| machine.core.server_at(owner))
}

impl<S: Storage> Default for Messenger<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Storage> Drop for Messenger<S> {
    /// Writes over the password, the ticket, and requests that hold them.
    fn drop(&mut self) {
        self.core.resources.settings.wipe();
        self.core.passport.wipe();
        self.core.offline.wipe();
        self.core.address_book.wipe();
        self.core.resources.link.outbox.reset();
    }
}

impl<S: Storage> core::fmt::Debug for Messenger<S> {
    /// Shows what it is at, and nothing that is private.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Messenger")
            .field("phase", &self.core.session.phase())
            .field("dialect", &self.core.session.dialect())
            .field("chats", &self.core.chats.items().len())
            .finish_non_exhaustive()
    }
}
