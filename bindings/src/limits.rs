//! What servers and peers can make a client do or keep at most, and what was counted.

use std::collections::HashMap;

use crate::failure::NativeFailure;

mod through {
    //! How values pass the border: there, and back.

    pub(super) mod milliseconds {
        pub(crate) fn there(value: u64) -> msnp::LimitDuration {
            msnp::LimitDuration::from_millis(value)
        }
        pub(crate) fn back(value: msnp::LimitDuration) -> u64 {
            value.as_millis()
        }
    }

    pub(super) mod size {
        pub(crate) fn there(value: u64) -> usize {
            usize::try_from(value).unwrap_or(usize::MAX)
        }
        pub(crate) fn back(value: usize) -> u64 {
            u64::try_from(value).unwrap_or(u64::MAX)
        }
    }

    pub(super) mod same {
        pub(crate) fn there<T>(value: T) -> T {
            value
        }
        pub(crate) fn back<T>(value: T) -> T {
            value
        }
    }
}

/// A record whose fields take the place of another's where they are given.
macro_rules! replacements {
    (
        $(#[$about:meta])*
        $name:ident for $target:ty {
            $($(#[$doc:meta])* $field:ident: $kind:ty as $of:ident, through $way:ident;)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
        pub struct $name {
            $($(#[$doc])* #[uniffi(default = None)] pub $field: Option<$kind>,)*
        }

        impl $name {
            pub(crate) fn over(self, mut target: $target) -> $target {
                $(if let Some(value) = self.$field {
                    target.$of = through::$way::there(value);
                })*
                target
            }
        }

        impl From<$target> for $name {
            fn from(target: $target) -> Self {
                Self { $($field: Some(through::$way::back(target.$of)),)* }
            }
        }
    };
}

replacements! {
    /// Bounds and time limits of the protocol. What is not given stays as it is by default. Signing in fails with `InvalidValue` where a
    /// zero would let no session last, or one never rest: in the time limits but those of an idle chat, the background's `PNG`, the farewell and
    /// the joining, and in `line`, `http_head` and `http_lines`.
    Limits for msnp::Limits {
        /// Until a link is open, TLS included. Default 30 s.
        /// In milliseconds.
        connect_milliseconds: u64 as connect, through milliseconds;
        /// Until each answer of the sign-in. Default 30 s.
        /// In milliseconds.
        sign_in_step_milliseconds: u64 as sign_in_step, through milliseconds;
        /// Until the answer to an eager sign-in, before it is repeated in lock-step. Default 10 s.
        /// In milliseconds.
        eager_milliseconds: u64 as eager, through milliseconds;
        /// Until the answer to any other request on the notification link. Default 30 s.
        /// In milliseconds.
        request_milliseconds: u64 as request, through milliseconds;
        /// Until a switchboard answers `USR` or `ANS`. Default 10 s; then another one is asked for, once.
        /// In milliseconds.
        switchboard_milliseconds: u64 as switchboard, through milliseconds;
        /// From `CAL` until the switchboard says that it rings there. Default 10 s; then another one is asked for, once.
        /// In milliseconds.
        ringing_milliseconds: u64 as ringing, through milliseconds;
        /// From then on until the contact joins. Default 60 s: a contact behind the gateway and in the background learns of it late.
        /// In milliseconds.
        ring_milliseconds: u64 as ring, through milliseconds;
        /// Until a message is acknowledged. Default 60 s; then its fate is unknown.
        /// In milliseconds.
        acknowledgement_milliseconds: u64 as acknowledgement, through milliseconds;
        /// A message that waited while a lost session was taken up again waits on for a contact who is not reachable until the session has
        /// been online for this long. Default 60 s. Zero: it fails at once.
        /// In milliseconds.
        absence_milliseconds: u64 as absence, through milliseconds;
        /// A conversation of two without a word is closed after this. Default 60 s. Zero: never.
        /// In milliseconds.
        idle_chat_milliseconds: u64 as idle_chat, through milliseconds;
        /// Without anything sent for this long, a `PNG` goes out. Default 45 s; the server's own figure takes its place.
        /// In milliseconds.
        ping_milliseconds: u64 as ping, through milliseconds;
        /// From a `PNG` until any byte from the server. Default 45 s; then the link is taken for dead. So is one
        /// that takes no byte of what is written for as long.
        /// In milliseconds.
        pong_milliseconds: u64 as pong, through milliseconds;
        /// After a change of the network, until any byte from the server shows that the link is alive. Default 5 s.
        /// In milliseconds.
        probe_milliseconds: u64 as probe, through milliseconds;
        /// The least time between two `PNG` while the program is in the background. Default 240 s; a dead link is noticed later then.
        /// In milliseconds.
        background_ping_milliseconds: u64 as background_ping, through milliseconds;
        /// Until what was written before a farewell has left. Default 2 s.
        /// In milliseconds.
        farewell_milliseconds: u64 as farewell, through milliseconds;
        /// From a request to the HTTP gateway until the whole answer. Default 35 s; then the session is asked after once on another
        /// connection.
        /// In milliseconds.
        gateway_answer_milliseconds: u64 as gateway_answer, through milliseconds;
        /// How often the gateway is asked for news, at the most, in the minute after something was said; right after it more often.
        /// Default 2 s.
        /// In milliseconds.
        gateway_poll_milliseconds: u64 as gateway_poll, through milliseconds;
        /// The same when that minute is over. Default 15 s.
        /// In milliseconds.
        gateway_quiet_poll_milliseconds: u64 as gateway_quiet_poll, through milliseconds;
        /// The same while the program is in the background. Default 25 s: many clients ring for 30 s only, and gateways answer at once,
        /// news or not. They forget a session after 60 s.
        /// In milliseconds.
        gateway_background_poll_milliseconds: u64 as gateway_background_poll, through milliseconds;
        /// Bytes of unacknowledged messages on a switchboard. Default 1,600: some servers close the connection above. One message
        /// may always be on its way, whatever its size.
        window: u32 as window, through same;
        /// Without another piece for this long, a chunked message is given up. Default 60 s.
        /// In milliseconds.
        joining_milliseconds: u64 as joining, through milliseconds;
        /// Bytes of a line. Default 8 KiB; above, the connection ends. A line that is longer than the buffer only is passed over.
        line: u32 as line, through same;
        /// Bytes of a message that comes in on a switchboard. Default 16 KiB (`overview.md` 2.4); above, it is passed over.
        payload: u32 as payload, through same;
        /// Bytes in the head of an HTTP answer, interim answers included. Default 64 KiB; above, the exchange has failed. So it has when
        /// the few lines that are kept do not fit the storage.
        http_head: u32 as http_head, through same;
        /// Bytes of the body of an HTTP answer that are waited for. Default 64 KiB; the answer is used without the rest.
        http_body: u32 as http_body, through same;
        /// Lines in the head of an HTTP answer. Default 256.
        http_lines: u16 as http_lines, through same;
        /// Challenges that are answered within a minute. Default 60; servers send about one. Those above are not answered.
        challenges: u16 as challenges, through same;
        /// Invitations into conversations that are taken within a minute. Default 240; those above are ignored. Zero: nobody can ring.
        invitations: u16 as invitations, through same;
        /// Messages of the service, alerts and texts from mobile devices that are told within a minute. Default 300; those above are
        /// passed over.
        notices: u16 as notices, through same;
        /// Conversations at the same time. Default: as many as the storage holds.
        chats: u16 as chats, through same;
        /// Pieces of a chunked message. Default 64; a message that claims more is passed over.
        chunks: u16 as chunks, through same;
        /// Servers that one sign-in is sent on to, and redirects of one Passport exchange. Default 5; above, the sign-in has failed.
        redirects: u8 as redirects, through same;
        /// Participants of one conversation that are told apart. Default 20, which is also the most; the least is 1. The texts of others still come.
        participants: u8 as participants, through same;
        /// How deep the elements of an XML document may nest. Default 32. The machine itself follows no nesting; programs that read the
        /// documents of `Event::Alert` and its like may. A document above is passed over.
        xml_depth: u8 as xml_depth, through same;
        /// Declarations (`<!DOCTYPE`, `<!ENTITY`) in an XML document. Default 0: honest ones have none. The machine itself expands nothing
        /// that they declare. A document above is passed over.
        xml_declarations: u8 as xml_declarations, through same;
    }
}

replacements! {
    /// How much a client keeps beside what the protocol takes. What is not given stays as it is by default.
    Bounds for msnp::Bounds {
        /// Contacts on any list. Default 10,000; services allow 600 to 1,000. Further ones are passed over.
        contacts: u64 as contacts, through size;
        /// Groups. Default 1,000; services allow 30. Further ones are passed over.
        groups: u64 as groups, through size;
        /// Groups that one contact is in. Default 64. Further ones are passed over.
        memberships: u64 as memberships, through size;
        /// Properties of one person. Default 16; the protocol knows eight. Further ones are passed over.
        properties: u64 as properties, through size;
        /// Bytes of all names, personal messages, pictures' descriptions and properties together. Default 16 MiB. A contact whose texts
        /// would go beyond is kept without them, a group is passed over.
        list_bytes: u64 as list_bytes, through size;
        /// Events that wait for a slow program, at least 2, where `Client::events_with_room` does not
        /// say otherwise. Default 512. What is too much is told as `Event::Missed`.
        events: u64 as events, through size;
        /// Bytes of texts and documents in the events that wait. Default 8 MiB. One event may always wait, whatever its size.
        event_bytes: u64 as event_bytes, through size;
        /// Messages that wait in one conversation for room on their connection; each part of a long text counts. Default 256. Then sending
        /// is answered with `SendFailure::Busy`.
        waiting_messages: u64 as waiting_messages, through size;
        /// Bytes of the messages that wait in one conversation. Default 256 KiB.
        waiting_bytes: u64 as waiting_bytes, through size;
    }
}

/// The limits where nothing else is said.
#[uniffi::export]
pub fn default_limits() -> Result<Limits, NativeFailure> {
    Ok(msnp::Limits::DEFAULT.into())
}

/// The bounds where nothing else is said.
#[uniffi::export]
pub fn default_bounds() -> Result<Bounds, NativeFailure> {
    Ok(msnp::Bounds::DEFAULT.into())
}

/// A bound on what servers and peers can make a client do or keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum LimitName {
    /// A line or a payload is longer than the buffer or `payload`: it was passed over, and told as
    /// `Skipped`. Counted are frames.
    Frame,
    /// A line is longer than `line`, or a payload cannot be as long as it claims: the connection was closed. Counted are
    /// connections.
    Stream,
    /// `redirects`: the sign-in has failed. Counted are redirects that were not followed.
    Redirects,
    /// `http_head`, `http_lines`, or the storage: the exchange has failed. Counted are answers.
    HttpHead,
    /// `http_body`: the answer was used without the rest. Counted are answers.
    HttpBody,
    /// `challenges`. Counted are challenges that were not answered.
    Challenges,
    /// `invitations`. Counted are invitations that were ignored; each is told as
    /// `InvitationIgnored`, too.
    Invitations,
    /// `notices`. Counted are notices that were passed over.
    Notices,
    /// `chats`, or the storage. Counted are invitations that were ignored for want of room; each is told as
    /// `InvitationIgnored`, too.
    Chats,
    /// `participants`. Counted are participants that are not told apart.
    Participants,
    /// `chunks`. Counted are messages that were passed over.
    Chunks,
    /// `joining`, or the storage. Counted are messages that were given up, each told as `MessageIncomplete`, too, and later pieces that
    /// found no room.
    Joining,
    /// `xml_depth`. Counted are documents that were passed over.
    XmlDepth,
    /// `xml_declarations`. Counted are documents that were passed over.
    XmlDeclarations,
    /// `contacts`. Counted are contacts that were passed over.
    Contacts,
    /// `groups`. Counted are groups that were passed over.
    Groups,
    /// `memberships`. Counted are groups that a contact was not put into.
    Memberships,
    /// `properties`. Counted are properties that were passed over.
    Properties,
    /// `list_bytes`. Counted are contacts that are kept without their texts, and groups that were passed over.
    ListBytes,
    /// One that this version of the bindings has no word for.
    Other,
}

impl LimitName {
    const ALL: [(Self, msnp::Limit); 19] = [
        (Self::Frame, msnp::Limit::Protocol(msnp::ProtocolLimit::Frame)),
        (Self::Stream, msnp::Limit::Protocol(msnp::ProtocolLimit::Stream)),
        (Self::Redirects, msnp::Limit::Protocol(msnp::ProtocolLimit::Redirects)),
        (Self::HttpHead, msnp::Limit::Protocol(msnp::ProtocolLimit::HttpHead)),
        (Self::HttpBody, msnp::Limit::Protocol(msnp::ProtocolLimit::HttpBody)),
        (Self::Challenges, msnp::Limit::Protocol(msnp::ProtocolLimit::Challenges)),
        (Self::Invitations, msnp::Limit::Protocol(msnp::ProtocolLimit::Invitations)),
        (Self::Notices, msnp::Limit::Protocol(msnp::ProtocolLimit::Notices)),
        (Self::Chats, msnp::Limit::Protocol(msnp::ProtocolLimit::Chats)),
        (Self::Participants, msnp::Limit::Protocol(msnp::ProtocolLimit::Participants)),
        (Self::Chunks, msnp::Limit::Protocol(msnp::ProtocolLimit::Chunks)),
        (Self::Joining, msnp::Limit::Protocol(msnp::ProtocolLimit::Joining)),
        (Self::XmlDepth, msnp::Limit::Protocol(msnp::ProtocolLimit::XmlDepth)),
        (Self::XmlDeclarations, msnp::Limit::Protocol(msnp::ProtocolLimit::XmlDeclarations)),
        (Self::Contacts, msnp::Limit::Contacts),
        (Self::Groups, msnp::Limit::Groups),
        (Self::Memberships, msnp::Limit::Memberships),
        (Self::Properties, msnp::Limit::Properties),
        (Self::ListBytes, msnp::Limit::ListBytes),
    ];

    pub(crate) fn of(limit: msnp::Limit) -> Self {
        Self::ALL.into_iter().find(|(_, known)| *known == limit).map_or(Self::Other, |(name, _)| name)
    }
}

/// What a client has counted since it was made.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Counters {
    /// Bytes that came in, on every connection; without what TLS adds.
    pub bytes_in: u64,
    /// Bytes that left, on every connection; without what TLS adds.
    pub bytes_out: u64,
    /// Connections that were opened.
    pub links_opened: u32,
    /// Frames that were passed over: too long, or not to be understood.
    pub frames_skipped: u32,
    /// Sessions that were online and ended otherwise than by wish.
    pub sessions_lost: u32,
    /// Lost sessions that were online again.
    pub sessions_resumed: u32,
    /// Events that found no room with a slow listener.
    pub events_missed: u64,
    /// How often each bound has bitten, those that never have left out; what is counted is said at each of them.
    pub limits_reached: HashMap<LimitName, u32>,
}

impl From<msnp::Counters> for Counters {
    fn from(counters: msnp::Counters) -> Self {
        let reached = msnp::Limit::all().map(|limit| (LimitName::of(limit), counters.reached(limit)));
        Self {
            bytes_in: counters.bytes_in,
            bytes_out: counters.bytes_out,
            links_opened: counters.links_opened,
            frames_skipped: counters.frames_skipped,
            sessions_lost: counters.sessions_lost,
            sessions_resumed: counters.sessions_resumed,
            events_missed: counters.events_missed,
            limits_reached: reached.filter(|(_, count)| *count > 0).collect(),
        }
    }
}
