//! What the machine is told when somebody is not to be heard any more.

#[cfg(feature = "services")]
use std::collections::VecDeque;

use super::Inner;
use crate::error::SendFailure;
#[cfg(feature = "services")]
use crate::session::Announcement;
use crate::session::Consequences;

impl Inner {
    /// Does what the last event has for a consequence.
    pub(crate) fn apply_consequences(&mut self) {
        let Consequences {
            declines,
            shut_out,
            leaves,
            #[cfg(feature = "services")]
            announcements,
            #[cfg(feature = "services")]
            is_kept_list,
        } = self.session.take_consequences();
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
        #[cfg(feature = "services")]
        self.announce(announcements, is_kept_list);
    }

    /// Has the notification server told what another client has changed, or the list that is kept. Answers whether something was.
    #[cfg(feature = "services")]
    fn announce(&mut self, mut announcements: VecDeque<Announcement>, is_kept_list: bool) -> bool {
        let mut is_done = false;
        if is_kept_list {
            // Without a session there is nobody to be told.
            let _ = self.machine.begin_kept_list(self.session.roster.me().allows_unknown());
        }
        while let Some(Announcement { account, network, lists, is_off }) = announcements.front() {
            let told = match is_off {
                true => self.machine.announce_unlisted(account, *network, *lists),
                false => self.machine.announce_listed(account, *network, *lists),
            };
            if matches!(told, Err(msnp_core::Error::Busy)) {
                break;
            }
            // What is refused otherwise, no server takes; and a session that is over has no server.
            announcements.pop_front();
            is_done = true;
        }
        let is_left = !announcements.is_empty();
        if is_kept_list && !is_left {
            self.machine.end_kept_list();
            is_done = true;
        }
        self.session.announce_later(announcements, is_kept_list && is_left);
        is_done
    }

    /// The same for those for whom there was no room.
    #[cfg(feature = "services")]
    pub(crate) fn go_on_announcing(&mut self) -> bool {
        let (left, is_kept_list) = self.session.take_announcements();
        self.announce(left, is_kept_list)
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
