//! What the machine is told when somebody is not to be heard any more.

use super::Inner;
use crate::error::SendFailure;
use crate::session::Consequences;

impl Inner {
    /// Does what the last event has for a consequence.
    pub(crate) fn apply_consequences(&mut self) {
        let Consequences { declines, shut_out, leaves } = self.session.take_consequences();
        if declines {
            // Nobody else has answered meanwhile.
            let _ = self.machine.decline();
        }
        #[cfg(feature = "p2p")]
        self.go_on_with_transfers();
        for account in shut_out {
            self.shut_out(&account);
        }
        for chat in leaves {
            // One that is over already needs no leaving.
            let _ = self.machine.leave(chat);
        }
    }

    /// Leaves the conversation of two with this person, whatever it is at. What waits to be said there will not be.
    pub(crate) fn shut_out(&mut self, account: &str) {
        // An account name that cannot be one has no conversation.
        let _ = self.machine.shut_out(account);
        for id in self.session.conversations.all_with_account(account) {
            self.session.fail_backlog(id, SendFailure::Blocked);
            self.session.not_opened(id, None, SendFailure::Blocked);
        }
    }
}
