//! What the sign-in needs of the rest of the machine, and the commands that it writes there.

use super::values::{End, Outcome};
use crate::dialect::Dialect;
use crate::error::{RequestKind, SignOutReason};
use crate::pending::NOBODY;
use crate::resources::Resources;
use crate::storage::Storage;
use crate::time::Duration;
use crate::wire::{Refused, cut};

/// Answers of the sign-in are awaited step by step; their requests are only remembered to name an error.
const SIGN_IN_ANSWER: Duration = Duration::from_secs(600);

/// What the sign-in needs of the rest of the machine.
pub(crate) struct Context<'a, S: Storage> {
    pub(crate) resources: &'a mut Resources<S>,
    pub(crate) ticket: Option<&'a [u8]>,
    /// The secret beside the ticket, and the nonce that the server named before the ticket was there.
    #[cfg(feature = "services")]
    pub(crate) proof: (&'a [u8], &'a [u8]),
    /// There was a session, which is being taken up again.
    pub(crate) is_recovering: bool,
    /// Why the session is over, where that is the outcome.
    pub(crate) end: End,
}

impl<S: Storage> Context<'_, S> {
    pub(super) fn end(&mut self, reason: SignOutReason<'static>) -> Outcome {
        self.end = End::Because(reason);
        Outcome::End
    }

    /// Whether one signs in by SSO: in the dialect that the server has chosen; before, in the best that is offered.
    #[cfg(feature = "services")]
    pub(super) fn is_by_sso(&self, dialect: Option<Dialect>) -> bool {
        let best = || self.resources.settings.dialects.best_first().next();
        dialect.or_else(best).is_some_and(Dialect::has_single_sign_on)
    }

    #[cfg(not(feature = "services"))]
    pub(super) const fn is_by_sso(&self, _dialect: Option<Dialect>) -> bool {
        false
    }

    /// The package of `USR`.
    pub(super) fn package(&self, dialect: Option<Dialect>) -> &'static str {
        if self.resources.settings.is_by_md5() {
            "MD5"
        } else if self.is_by_sso(dialect) {
            "SSO"
        } else {
            "TWN"
        }
    }

    /// The number of a command whose answer is awaited.
    #[inline(never)]
    pub(super) fn transaction(&mut self, kind: RequestKind) -> u32 {
        let transaction = self.resources.link.next_transaction();
        self.resources.pending.add(transaction, NOBODY, kind, SIGN_IN_ANSWER);
        transaction
    }

    pub(super) fn send_client_version(&mut self, verb: &[u8; 3]) -> Result<(), Refused> {
        let transaction = self.transaction(RequestKind::ClientVersion);
        let mut command = self.resources.link.outbox.command(verb);
        command.number(transaction);
        for field in cut::split(self.resources.settings.client_fields(), b' ') {
            command.word(field);
        }
        command.word(self.resources.settings.account.as_str()).finish()
    }

    /// The second command: `CVR`, or `INF` where one signs in by MD5.
    pub(super) fn send_second(&mut self) -> Result<(), Refused> {
        if self.resources.settings.is_by_md5() {
            let transaction = self.transaction(RequestKind::ClientVersion);
            return self.resources.link.outbox.command(b"INF").number(transaction).finish();
        }
        self.send_client_version(b"CVR")
    }

    pub(super) fn send_user(&mut self, package: &str) -> Result<(), Refused> {
        let transaction = self.transaction(RequestKind::User);
        let mut command = self.resources.link.outbox.command(b"USR");
        command
            .number(transaction)
            .word(package)
            .word("I")
            .word(self.resources.settings.account.as_str())
            .finish()
    }
}
