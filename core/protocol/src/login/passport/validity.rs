//! How long tickets by SOAP are good (`services.md` 1.5), and what belongs to them from one run to the next.

use super::super::tickets::Domain;
use super::Passport;
use crate::auth::md5::hex_byte;
use crate::auth::single_sign_on::LONGEST_SECRET;
use crate::logging::note;
use crate::settings::{ResumeLines, SessionSettings};
use crate::storage::{Buffer, Storage};
use crate::wire::parse_decimal;
use crate::wire::percent::hex_value;
use crate::wire::sink::{Sink, put_decimal};

/// So many seconds before its end a ticket is not used any more (`services.md` 1.5).
const MARGIN: u64 = 60;

/// The end of the tickets that are there: of all of them, that which comes first. Where nobody has said it, they are good until they are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Validity {
    /// By the caller's calendar clock; 0: nobody knows.
    until: u64,
}

impl Validity {
    pub(super) const UNKNOWN: Self = Self { until: 0 };

    /// Of tickets that came just now, and are good for so many seconds; 0: nobody has said it. The service's clock and the caller's may differ by
    /// hours, which does not matter.
    pub(super) fn from_now(seconds: u64, settings: &SessionSettings) -> Self {
        let end = settings.calendar.date().saturating_add(seconds).saturating_sub(MARGIN);
        Self { until: if seconds == 0 { 0 } else { end.max(1) } }
    }

    fn is_over(self, settings: &SessionSettings) -> bool {
        self.until != 0 && settings.calendar.date() >= self.until
    }
}

impl<S: Storage> Passport<S> {
    /// Forgets tickets that have expired: a sign-in begins.
    pub(crate) fn forget_expired(&mut self, settings: &SessionSettings) {
        if self.validity.is_over(settings) {
            note!("the tickets have expired");
            self.forget_secret();
        }
    }

    pub(super) fn put_what_belongs_to_tickets(&self, settings: &SessionSettings, sink: &mut dyn Sink) {
        let proof = self.tickets.proof();
        if !proof.is_empty() {
            sink.put(b"secret=");
            for byte in proof {
                sink.put(&hex_byte(*byte));
            }
            sink.put(b"\n");
        }
        if self.validity != Validity::UNKNOWN && settings.calendar.is_known() {
            sink.put(b"tickets-until=");
            put_decimal(sink, u32::try_from(self.validity.until).unwrap_or(u32::MAX));
            sink.put(b"\n");
        }
    }

    pub(super) fn take_what_belongs_to_tickets(
        &mut self,
        lines: ResumeLines<'_>,
        settings: &SessionSettings,
    ) {
        if self.tickets.ticket(Domain::MessengerClear).is_some()
            && let Some(digits) = lines.value("secret")
        {
            let mut secret = heapless::Vec::<u8, LONGEST_SECRET>::new();
            let (pairs, rest) = digits.as_chunks::<2>();
            let bytes = pairs.iter().map_while(|[high, low]| Some(hex_value(*high)? << 4 | hex_value(*low)?));
            let is_whole = rest.is_empty() && bytes.clone().count() == pairs.len();
            if is_whole && pairs.len() <= LONGEST_SECRET {
                secret.extend(bytes);
                // An empty one is none.
                let _ = self.tickets.keep_proof(&secret);
            }
            secret.wipe();
        }
        let until = lines.value("tickets-until").filter(|_| settings.calendar.is_known());
        self.validity = Validity { until: until.and_then(parse_decimal).map_or(0, u64::from) };
    }
}
