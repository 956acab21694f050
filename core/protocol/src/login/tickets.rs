//! Tickets, each for the services of one domain (`services.md` 1.2 and 1.5).
//!
//! A table of so many places, each with room for one ticket. Before the ticket is there, its place holds the challenge that it is asked
//! for with. What is given up is written over.

#[cfg(feature = "services")]
use crate::auth::single_sign_on::LONGEST_SECRET;
use crate::storage::{Buffer, Full};

/// Whose services a ticket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[cfg_attr(not(test), allow(dead_code))]
pub(crate) enum Domain {
    /// `messenger.msn.com`: the notification server up to MSNP14.
    Messenger,
    /// `messengerclear.live.com`: the notification server of later ones.
    #[cfg(any(test, feature = "services"))]
    MessengerClear,
    /// `messengersecure.live.com`: leaving messages for who is offline.
    #[cfg(any(test, feature = "services"))]
    MessengerSecure,
    /// `contacts.msn.com`: address book and memberships.
    #[cfg(any(test, feature = "services"))]
    Contacts,
}

/// What a place holds. The first one has a tag of its own, so that it is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Held {
    Nothing,
    Challenge(Domain),
    Ticket(Domain),
}

/// At most `PLACES` tickets, as long as `B` allows.
#[repr(C)]
pub(crate) struct Tickets<B: Buffer, const PLACES: usize> {
    held: [Held; PLACES],
    /// The secret that came with the ticket for [`Domain::MessengerClear`], and goes with it.
    #[cfg(feature = "services")]
    proof: heapless::Vec<u8, LONGEST_SECRET>,
    secrets: [B; PLACES],
}

impl<B: Buffer, const PLACES: usize> core::fmt::Debug for Tickets<B, PLACES> {
    /// Shows what there is a ticket for, never a ticket.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.held).finish()
    }
}

impl<B: Buffer, const PLACES: usize> Tickets<B, PLACES> {
    pub(crate) const NONE: Self = Self {
        held: [Held::Nothing; PLACES],
        #[cfg(feature = "services")]
        proof: heapless::Vec::new(),
        secrets: [const { B::EMPTY }; PLACES],
    };

    /// The ticket for `domain`.
    pub(crate) fn ticket(&self, domain: Domain) -> Option<&[u8]> {
        self.read(Held::Ticket(domain))
    }

    /// The challenge by which one is asked for.
    pub(crate) fn challenge(&self, domain: Domain) -> Option<&[u8]> {
        self.read(Held::Challenge(domain))
    }

    fn read(&self, what: Held) -> Option<&[u8]> {
        let mut places = self.held.iter().zip(&self.secrets);
        places.find(|(held, _)| **held == what).map(|(_, secret)| secret.bytes())
    }

    /// Keeps a ticket in place of what there was for `domain`.
    ///
    /// # Errors
    /// [`Full`] when it is too long or there is no place left, or when it is no ticket: empty, or with characters that no line may
    /// have. Then there is nothing for `domain`.
    pub(crate) fn keep(&mut self, domain: Domain, ticket: &[u8]) -> Result<(), Full> {
        let is_ticket = !ticket.is_empty() && ticket.iter().all(u8::is_ascii_graphic);
        self.put(domain, Held::Ticket(domain), ticket, is_ticket)
    }

    /// The same for a challenge.
    ///
    /// # Errors
    /// As [`Tickets::keep`], whatever is in it.
    pub(crate) fn keep_challenge(&mut self, domain: Domain, challenge: &[u8]) -> Result<(), Full> {
        self.put(domain, Held::Challenge(domain), challenge, true)
    }

    /// The secret that came with the ticket for [`Domain::MessengerClear`]; empty: none did.
    #[cfg(feature = "services")]
    pub(crate) fn proof(&self) -> &[u8] {
        &self.proof
    }

    /// Keeps that secret, beside the ticket that is there already.
    ///
    /// # Errors
    /// [`Full`] when it is empty or too long. Then there is none.
    #[cfg(feature = "services")]
    pub(crate) fn keep_proof(&mut self, secret: &[u8]) -> Result<(), Full> {
        self.proof.wipe();
        if secret.is_empty() { Err(Full) } else { self.proof.append(secret) }
    }

    fn put(&mut self, domain: Domain, what: Held, bytes: &[u8], fits: bool) -> Result<(), Full> {
        self.forget(domain);
        let mut places = self.held.iter_mut().zip(&mut self.secrets);
        let free = places.find(|(held, _)| **held == Held::Nothing).filter(|_| fits);
        let (held, secret) = free.ok_or(Full)?;
        secret.append(bytes)?;
        *held = what;
        Ok(())
    }

    /// Forgets what there is for `domain`.
    pub(crate) fn forget(&mut self, domain: Domain) {
        self.forget_where(|held| matches!(held, Held::Challenge(of) | Held::Ticket(of) if of == domain));
    }

    /// Forgets a challenge; a ticket stays.
    pub(crate) fn forget_challenge(&mut self, domain: Domain) {
        self.forget_where(|held| held == Held::Challenge(domain));
    }

    /// Forgets everything.
    pub(crate) fn wipe(&mut self) {
        self.forget_where(|_| true);
    }

    fn forget_where(&mut self, is_over: impl Fn(Held) -> bool) {
        for (held, secret) in self.held.iter_mut().zip(&mut self.secrets) {
            if is_over(*held) {
                #[cfg(feature = "services")]
                if *held == Held::Ticket(Domain::MessengerClear) {
                    self.proof.wipe();
                }
                *held = Held::Nothing;
                secret.wipe();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    type Three = Tickets<heapless::Vec<u8, 16>, 3>;

    #[test]
    fn each_domain_has_a_ticket_of_its_own() {
        let mut tickets = Three::NONE;
        assert_eq!(tickets.ticket(Domain::Messenger), None);
        tickets.keep(Domain::Contacts, b"t=contacts").unwrap();
        tickets.keep_challenge(Domain::Messenger, b"ct=1, any bytes").unwrap();
        tickets.keep(Domain::MessengerClear, b"t=clear").unwrap();
        assert_eq!(tickets.ticket(Domain::Contacts), Some(&b"t=contacts"[..]));
        assert_eq!(tickets.ticket(Domain::Messenger), None);
        assert_eq!(tickets.challenge(Domain::Messenger), Some(&b"ct=1, any bytes"[..]));
        // The ticket takes the place of the challenge, and a new one that of the old one.
        tickets.keep(Domain::Messenger, b"t=first").unwrap();
        tickets.keep(Domain::Messenger, b"t=second").unwrap();
        assert_eq!(tickets.challenge(Domain::Messenger), None);
        assert_eq!(tickets.ticket(Domain::Messenger), Some(&b"t=second"[..]));
        tickets.forget_challenge(Domain::Messenger);
        assert!(tickets.ticket(Domain::Messenger).is_some());
        tickets.forget(Domain::Messenger);
        assert_eq!(tickets.ticket(Domain::Messenger), None);
        assert_eq!(tickets.ticket(Domain::MessengerClear), Some(&b"t=clear"[..]));
    }

    #[test]
    fn places_and_lengths_are_bounded() {
        let mut one = Tickets::<heapless::Vec<u8, 16>, 1>::NONE;
        one.keep(Domain::Messenger, &[b'x'; 16]).unwrap();
        assert_eq!(one.keep(Domain::Contacts, b"t=x"), Err(Full));
        for bad in [&[b'x'; 17][..], b"", b"t=a b", b"t=\r\n", "t=å".as_bytes()] {
            assert_eq!(one.keep(Domain::Messenger, bad), Err(Full));
            assert_eq!(one.ticket(Domain::Messenger), None, "a ticket that is over does not stay");
        }
        one.keep(Domain::MessengerSecure, b"t=x").unwrap();
    }

    #[test]
    #[cfg(feature = "services")]
    fn a_secret_goes_with_its_ticket() {
        let mut tickets = Three::NONE;
        for give_up in [Three::wipe, |tickets: &mut Three| tickets.forget(Domain::MessengerClear)] {
            tickets.keep(Domain::MessengerClear, b"t=clear").unwrap();
            tickets.keep_proof(&[7; 64]).unwrap();
            assert_eq!(tickets.proof(), [7; 64]);
            tickets.keep(Domain::Contacts, b"t=contacts").unwrap();
            tickets.forget(Domain::Contacts);
            assert!(!tickets.proof().is_empty());
            give_up(&mut tickets);
            assert_eq!(tickets.proof(), b"");
            tickets.proof.resize_default(64).unwrap();
            assert_eq!(tickets.proof(), [0; 64]);
        }
        for bad in [&[7; 65][..], b""] {
            tickets.keep_proof(b"good").unwrap();
            assert_eq!(tickets.keep_proof(bad), Err(Full));
            assert_eq!(tickets.proof(), b"");
        }
    }

    #[test]
    fn nothing_that_is_over_is_shown_or_stays() {
        let mut tickets = Three::NONE;
        for domain in [Domain::Messenger, Domain::MessengerClear, Domain::Contacts] {
            tickets.keep(domain, b"t=secret").unwrap();
        }
        assert_eq!(format!("{tickets:?}"), "[Ticket(Messenger), Ticket(MessengerClear), Ticket(Contacts)]");
        tickets.wipe();
        assert_eq!(format!("{tickets:?}"), "[Nothing, Nothing, Nothing]");
        // Where it was there are zeros.
        for secret in &mut tickets.secrets {
            secret.resize_default(16).unwrap();
            assert_eq!(secret.as_slice(), [0; 16]);
        }
    }
}
