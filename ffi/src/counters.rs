//! Bounds by number, and how often each has bitten.

use msnp_core::LinkKind;
use msnp_core::limits::Limit;

/// A bound on what servers and peers can make a client do or keep.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_limit {
    /// None of those below.
    Other = 0,
    /// A line or a payload is longer than the buffer or `payload` of the limits: it was passed over. Counted are frames.
    Frame = 1,
    /// `line` of the limits, or a payload that cannot be as long as it claims: the connection was closed. Counted are connections.
    Stream = 2,
    /// `redirects` of the limits: the sign-in has failed. Counted are redirects that were not followed.
    Redirects = 3,
    /// `http_head` or `http_lines` of the limits, or the memory for it: the exchange has failed. Counted are answers.
    HttpHead = 4,
    /// `http_body` of the limits: the answer was used without the rest. Counted are answers.
    HttpBody = 5,
    /// `challenges` of the limits. Counted are challenges that were not answered.
    Challenges = 6,
    /// `invitations` of the limits. Counted are invitations that were ignored.
    Invitations = 7,
    /// `notices` of the limits. Counted are notices that were passed over.
    Notices = 8,
    /// `conversations` of the limits, or the memory for them. Counted are invitations that were ignored.
    Conversations = 9,
    /// `participants` of the limits. Counted are participants that are not told apart.
    Participants = 10,
    /// `chunks` of the limits. Counted are messages that were passed over.
    Chunks = 11,
    /// `joining` of the limits, or the memory. Counted are messages that were given up, each told as `MESSAGE_INCOMPLETE`, too, and later
    /// pieces that found no room.
    Joining = 12,
    /// `xml_depth` of the limits. Counted are documents that were passed over.
    XmlDepth = 13,
    /// `xml_declarations` of the limits. Counted are documents that were passed over.
    XmlDeclarations = 14,
    /// `contacts` of the bounds of a client. Counted are contacts that were passed over.
    Contacts = 15,
    /// `groups` of the bounds of a client. Counted are groups that were passed over.
    Groups = 16,
    /// `memberships` of the bounds of a client. Counted are groups that a contact was not put into.
    Memberships = 17,
    /// `properties` of the bounds of a client. Counted are properties that were passed over.
    Properties = 18,
    /// `list_bytes` of the bounds of a client. Counted are contacts that are kept without their texts, and groups that were passed over.
    ListBytes = 19,
}

impl From<Limit> for msnp_limit {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::Frame => Self::Frame,
            Limit::Stream => Self::Stream,
            Limit::Redirects => Self::Redirects,
            Limit::HttpHead => Self::HttpHead,
            Limit::HttpBody => Self::HttpBody,
            Limit::Challenges => Self::Challenges,
            Limit::Invitations => Self::Invitations,
            Limit::Notices => Self::Notices,
            Limit::Chats => Self::Conversations,
            Limit::Participants => Self::Participants,
            Limit::Chunks => Self::Chunks,
            Limit::Joining => Self::Joining,
            Limit::XmlDepth => Self::XmlDepth,
            Limit::XmlDeclarations => Self::XmlDeclarations,
        }
    }
}

/// What a connection is for.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_link_kind {
    /// None of those below.
    Other = 0,
    /// The session: dispatch and notification servers.
    Notification = 1,
    /// The way to a ticket: nexus and login server.
    Passport = 2,
    /// A conversation.
    Switchboard = 3,
    /// Offline messages: the web services of the account.
    WebService = 4,
}

impl From<LinkKind> for msnp_link_kind {
    fn from(kind: LinkKind) -> Self {
        match kind {
            LinkKind::Notification => Self::Notification,
            LinkKind::Passport => Self::Passport,
            LinkKind::Switchboard => Self::Switchboard,
            LinkKind::WebService => Self::WebService,
        }
    }
}

/// How many bounds `msnp_counters` has room for; later versions of the library may know more than this one, and never more than this.
pub const MSNP_LIMIT_ROOM: usize = 32;

/// What was counted since the client, or the machine, was made. Numbers stay at the largest one once they are there.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_counters {
    /// Bytes that came in, on every connection; without what TLS adds.
    pub bytes_in: u64,
    /// Bytes that left, on every connection; without what TLS adds.
    pub bytes_out: u64,
    /// Events that found no room because they were taken too slowly; 0 for a machine.
    pub events_missed: u64,
    /// Connections that were opened.
    pub links_opened: u32,
    /// Frames that were passed over: too long, or not to be understood.
    pub frames_skipped: u32,
    /// Sessions that were online and ended otherwise than by wish.
    pub sessions_lost: u32,
    /// Lost sessions that were online again.
    pub sessions_resumed: u32,
    /// How often each bound has bitten, by the number of its `msnp_limit`; what is counted is said there.
    pub reached: [u32; MSNP_LIMIT_ROOM],
}

impl From<&msnp_core::Counters> for msnp_counters {
    fn from(counters: &msnp_core::Counters) -> Self {
        let mut filled = Self {
            bytes_in: counters.bytes_in,
            bytes_out: counters.bytes_out,
            events_missed: 0,
            links_opened: counters.links_opened,
            frames_skipped: counters.frames_skipped,
            sessions_lost: counters.sessions_lost,
            sessions_resumed: counters.sessions_resumed,
            reached: [0; MSNP_LIMIT_ROOM],
        };
        for limit in Limit::ALL {
            filled.set(limit.into(), counters.reached(limit));
        }
        filled
    }
}

impl msnp_counters {
    pub(crate) fn set(&mut self, limit: msnp_limit, count: u32) {
        if let Some(reached) = self.reached.get_mut(limit as usize) {
            *reached = count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bound_of_the_machine_has_a_number_of_its_own() {
        let numbers: Vec<u32> = Limit::ALL.into_iter().map(|limit| msnp_limit::from(limit) as u32).collect();
        assert_eq!(numbers, (1..=14).collect::<Vec<u32>>());
    }
}
