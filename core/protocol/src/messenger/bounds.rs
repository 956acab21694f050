//! The bounds that are for a minute: challenges, invitations, notices, and the shape of documents; and what was counted.

use super::due::Reading;
use super::machine::Core;
use crate::announcement::Announcement;
use crate::ids::LinkKind;
use crate::limits::Limit;
use crate::notification::sign_in::Phase;
use crate::storage::Storage;
use crate::wire::mime::{Mime, headers_of};
use crate::wire::{Frame, xml};

impl<S: Storage> Core<S> {
    /// The next bound that is to be told of.
    pub(super) fn next_limit(&mut self) -> Option<Announcement> {
        if let Some((limit, link)) = self.passport.caller.call.take_bound() {
            self.resources.watch.bite(limit, LinkKind::Passport, link);
        }
        #[cfg(feature = "services")]
        if let Some((limit, link)) = self.offline.take_bound() {
            self.resources.watch.bite(limit, LinkKind::WebService, link);
        }
        #[cfg(feature = "services")]
        if let Some((limit, link)) = self.address_book.take_bound() {
            self.resources.watch.bite(limit, LinkKind::WebService, link);
        }
        self.resources.watch.next(self.resources.now, self.session.phase() == Phase::Ending)
    }

    /// Whether a challenge is still to be answered in this minute.
    pub(super) fn may_answer_challenge(&mut self) -> bool {
        let link = self.resources.link.connection.id();
        self.resources.watch.admits(
            Limit::Challenges,
            self.resources.settings.limits.challenges,
            link,
            self.resources.now,
        )
    }

    /// Whether an invitation is still to be taken in this minute.
    pub(super) fn may_answer_ring(&mut self) -> bool {
        let link = self.resources.link.connection.id();
        self.resources.watch.admits(
            Limit::Invitations,
            self.resources.settings.limits.invitations,
            link,
            self.resources.now,
        )
    }

    /// Whether what a frame says is within the bounds of notices and documents.
    pub(super) fn may_tell(&mut self, reading: Reading, frame: &Frame<'_>) -> bool {
        let (is_notice, is_document) = match reading {
            Reading::PersonalMessage => (false, true),
            Reading::Alert | Reading::MobileText | Reading::ServiceMessage => (true, true),
            #[cfg(feature = "services")]
            Reading::Policies => (true, true),
            // Programs agree on what is in it.
            #[cfg(feature = "services")]
            Reading::Signal => (true, false),
            _ => return true,
        };
        let document = if matches!(reading, Reading::ServiceMessage) {
            headers_of(Mime::parse(frame.payload()).body).get("Mail-Data").unwrap_or_default()
        } else {
            frame.payload()
        };
        let link = self.resources.link.connection.id();
        let limits = &self.resources.settings.limits;
        if is_notice && !self.resources.watch.admits(Limit::Notices, limits.notices, link, self.resources.now)
        {
            return false;
        }
        if !is_document {
            return true;
        }
        let shape = xml::shape(document);
        let reached = if shape.depth > u32::from(limits.xml_depth) {
            Limit::XmlDepth
        } else if shape.declarations > u32::from(limits.xml_declarations) {
            Limit::XmlDeclarations
        } else {
            return true;
        };
        self.resources.watch.bite(reached, LinkKind::Notification, link);
        false
    }
}
