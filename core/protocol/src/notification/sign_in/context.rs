//! What the sign-in needs of the rest of the machine, and the commands that it writes there.

use super::values::{End, Outcome};
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

    pub(super) fn send_user(&mut self) -> Result<(), Refused> {
        let transaction = self.transaction(RequestKind::User);
        let package = if self.resources.settings.is_by_md5() { "MD5" } else { "TWN" };
        let mut command = self.resources.link.outbox.command(b"USR");
        command
            .number(transaction)
            .word(package)
            .word("I")
            .word(self.resources.settings.account.as_str())
            .finish()
    }
}
