//! What happened, by kind.

use super::{
    Contact, Group, ListChange, Mail, OfflineEvent, PeerEvent, Presence, Salt, SignedIn, UnaskedEvent,
    Upgrade,
};
use crate::account::{Capabilities, Status};
use crate::error::{FailureReason, RequestError, RequestKind, SignOutReason};
use crate::ids::{ChatId, LinkId, LinkKind, MessageId, RequestId};
use crate::limits::Limit;
use crate::message::Content;
use crate::settings::ListVersion;
use crate::state::State;
use crate::text::Text;
use crate::time::Duration;
use crate::wire::Verb;
use crate::wire::mime::{Headers, Mime};

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Event<'a> {
    /// The service accepted the account. The list follows, then [`Event::Online`].
    SignedIn(SignedIn<'a>),
    /// The list is complete and the status was accepted for the first time: others see it now.
    Online {
        /// The status.
        status: Status,
    },
    /// One's own status changed, on request or by the server.
    StatusChanged {
        /// The new status.
        status: Status,
    },
    /// What the session is at changed; the last event before the machine waits.
    StateChanged {
        /// The new state.
        state: State,
    },
    /// The session was lost, or an attempt to take it up failed; there will be another one. Requests without an answer are refused,
    /// conversations go on where their own connection does, and what waits to be said stays. After [`Event::SignedIn`] the list comes
    /// again if it changed, then presence, then [`Event::Online`].
    ConnectionLost {
        /// Why.
        reason: SignOutReason<'a>,
        /// How long until the next attempt.
        wait: Duration,
    },
    /// The session, or the attempt at one, is over. A new one can begin.
    SignedOut {
        /// Why.
        reason: SignOutReason<'a>,
    },
    /// The service named a salt, and [`Md5SignIn::Program`](crate::settings::Md5SignIn::Program) was chosen: the MD5 of it and the password is
    /// to be given to `Messenger::answer_md5`. After a while without an answer the sign-in fails; when the service loses patience before,
    /// another salt is asked for. Only builds with the feature `legacy` tell it.
    Md5Challenge(Salt<'a>),
    /// The service wants a newer protocol or client.
    UpgradeRequired(Upgrade<'a>),

    /// The whole contact list follows: forget the one that was kept. From MSNP13 on (feature `services`) it may come again while one is online, when it
    /// was changed elsewhere, every 5 seconds at most: who does not come until [`Event::ListComplete`] is on no list any more, and a list that
    /// begins again before that is to be forgotten. The notification server is to be told of the differences
    /// ([`announce_listed`](crate::Messenger::announce_listed)).
    ListBegins {
        /// How many [`Event::Contact`] follow; 0 in MSNP2 to MSNP7 (feature `legacy`) and from MSNP13 on (feature `services`), where nobody
        /// says, and where a contact comes once for each list that it is on, each time with this list alone.
        contacts: u32,
        /// How many [`Event::Group`] follow; 0 where nobody says.
        groups: u32,
    },
    /// The list that was kept is current. [`Event::ListComplete`] follows. From MSNP13 on (feature `services`) what has changed in it since comes before that: an
    /// [`Event::Contact`] puts somebody on one list more, that of the forward list in place of all that is known of the contact itself, an
    /// [`Event::Group`] is new or renamed, [`Event::Removed`] and [`Event::GroupRemoved`] take off. An [`Event::ListBegins`] before it
    /// undoes that.
    ListUnchanged,
    /// The whole list has arrived (or none was needed).
    ListComplete {
        /// What to keep beside the list and give to the next sign-in.
        version: ListVersion<'a>,
    },
    /// A group of the list.
    Group(Group<'a>),
    /// A contact of the list, on at least one list unless it is to be forgotten.
    Contact(Contact<'a>),
    /// A property of a contact (`BPR`), such as a telephone number.
    ContactProperty {
        /// The contact; `None`: that of the last [`Event::Contact`].
        account: Option<&'a str>,
        /// Three letters: `PHH`, `PHW`, `PHM`, `MOB`, `WWE`, `HSB`.
        property: &'a str,
        /// The value, empty when unset.
        value: Text<'a>,
    },
    /// A property of oneself (`PRP`); `MFN` is the display name.
    OwnProperty {
        /// Three letters.
        property: &'a str,
        /// The value, empty when unset.
        value: Text<'a>,
    },
    /// Whether those on neither list may see one's presence and write (`BLP`).
    Privacy {
        /// They may.
        allow_unknown: bool,
    },
    /// Whether the user wants to be asked when somebody adds them (`GTC`).
    Prompting {
        /// They want to.
        ask: bool,
    },
    /// A contact was put on a list, on request or by somebody else.
    Added(ListChange<'a>),
    /// A contact was taken off a list, on request or by somebody else.
    Removed(ListChange<'a>),
    /// A group was made.
    GroupAdded(Group<'a>),
    /// A group was renamed.
    GroupRenamed(Group<'a>),
    /// A group was removed.
    GroupRemoved {
        /// Its id.
        id: &'a str,
    },
    /// A name was changed in the list (`REA`; `SBP MFN`).
    ContactRenamed {
        /// The account, before MSNP10.
        account: Option<&'a str>,
        /// The contact's id, from MSNP10 on.
        contact_id: Option<&'a str>,
        /// The new name.
        name: Text<'a>,
    },

    /// A contact is there, or changed name, status or picture.
    Presence(Presence<'a>),
    /// A contact went offline.
    ContactOffline {
        /// Who.
        account: &'a str,
    },
    /// A contact's personal message and media.
    PersonalMessage {
        /// Who.
        account: &'a str,
        /// The message, empty when unset.
        message: Text<'a>,
        /// The media string as `notification.md` 4 describes it, empty when unset.
        media: Text<'a>,
    },

    /// A request was carried out, or was not needed: the service may say that it is so already (215, 216, 219), and then no
    /// [`Event::Added`] or [`Event::Removed`] comes before. Either way what was asked for is so.
    Answered {
        /// Which.
        request: RequestId,
    },
    /// A request was refused.
    Refused {
        /// Which.
        request: RequestId,
        /// Of what kind.
        kind: RequestKind,
        /// Why.
        error: RequestError,
    },
    /// The answer to [`Messenger::request_url`](crate::Messenger::request_url).
    Url {
        /// Which request.
        request: RequestId,
        /// The page: a whole address, or a path that only the login page can complete.
        path: &'a str,
        /// The login page that leads there. Clients of old posted a form with what they made of the password to it: better not.
        login: &'a str,
    },
    /// The answer to [`Messenger::request_configuration`](crate::Messenger::request_configuration).
    ConfigurationFile {
        /// Which request.
        request: RequestId,
        /// The file's name.
        name: &'a str,
        /// The file.
        content: &'a [u8],
    },

    /// Somebody wants to talk. The next [`Messenger::poll`](crate::Messenger::poll) answers and opens a conversation with them, unless
    /// [`Messenger::decline`](crate::Messenger::decline) is called before it: for whoever is not to be heard.
    Ring {
        /// Who.
        account: &'a str,
        /// Their name.
        name: Text<'a>,
    },
    /// A conversation is connected: what waits is sent, others may speak.
    ChatOpened {
        /// Which.
        chat: ChatId,
        /// The contact that it was opened to, or who invited.
        account: &'a str,
        /// The contact opened it.
        invited: bool,
    },
    /// Somebody is in the conversation.
    Joined {
        /// Which.
        chat: ChatId,
        /// Who.
        account: &'a str,
        /// Their name.
        name: Text<'a>,
        /// They were there before oneself.
        before: bool,
        /// What their client can do, where the server tells (MSNP12 and later); 0: it does not.
        capabilities: Capabilities,
    },
    /// Somebody left the conversation.
    Left {
        /// Which.
        chat: ChatId,
        /// Who.
        account: &'a str,
        /// For silence, not on request.
        idle: bool,
    },
    /// Somebody said something.
    Message {
        /// In which conversation; [`ChatId::NONE`]: somebody of another network said it, through the notification server.
        chat: ChatId,
        /// Who.
        account: &'a str,
        /// Their name.
        name: Text<'a>,
        /// What.
        content: Content<'a>,
    },
    /// A long message, which comes in pieces, was given up before it was whole: a piece was missing or late, its sender or the connection
    /// was gone, or there was no room for it.
    MessageIncomplete {
        /// In which conversation.
        chat: ChatId,
        /// Whose.
        account: &'a str,
    },
    /// A message that asks for no acknowledgement has left.
    Sent {
        /// In which conversation.
        chat: ChatId,
        /// Which.
        message: MessageId,
    },
    /// The service passed a message on to all participants.
    Delivered {
        /// In which conversation.
        chat: ChatId,
        /// Which.
        message: MessageId,
    },
    /// A message was not delivered, or nobody can tell.
    Failed {
        /// In which conversation.
        chat: ChatId,
        /// Which.
        message: MessageId,
        /// Why.
        reason: FailureReason,
    },
    /// Somebody could not be brought into a conversation.
    InvitationFailed {
        /// Into which.
        chat: ChatId,
        /// Which request.
        request: RequestId,
        /// Why.
        reason: FailureReason,
    },
    /// A conversation has no connection (any more), or could not be given one: nobody is in it. The next message opens another.
    ChatClosed {
        /// Which.
        chat: ChatId,
        /// Why; `None`: for silence, or because everybody had left.
        reason: Option<FailureReason>,
    },
    /// A conversation is over: its id means nothing any more.
    ChatEnded {
        /// Which.
        chat: ChatId,
    },
    /// Somebody wanted to talk, and there was no room for another conversation.
    InvitationIgnored,

    /// Something about pictures, emoticons and files from person to person (feature `p2p`).
    Peer(PeerEvent<'a>),

    /// Something about messages that people leave while somebody is away (feature `services`).
    Offline(OfflineEvent<'a>),

    /// Something that the service says unasked (feature `services`).
    Unasked(UnaskedEvent<'a>),

    /// What the service knows of the account (`text/x-msmsgsprofile`).
    Profile(Headers<'a>),
    /// Mail waits, or new mail came.
    Mail(Mail<'a>),
    /// Mail was moved, read or deleted.
    MailActivity {
        /// From which folder.
        from: &'a [u8],
        /// To which folder.
        to: &'a [u8],
        /// How many.
        count: u32,
    },
    /// Another message from the service itself.
    ServiceMessage(Mime<'a>),
    /// The service will shut down.
    ShutdownIn {
        /// After so many minutes.
        minutes: u32,
    },
    /// An alert (`NOT`). Documents that have nothing for people, such as those that follow a change of a list, are not told.
    Alert {
        /// What to show. Empty where the document has only a formatted text (`TEXTX`, HTML) or a link (`ACTION`).
        text: Text<'a>,
        /// The whole document.
        document: &'a [u8],
    },
    /// A text from a mobile device, or the report that a page failed (`IPG`).
    MobileText {
        /// Who, as the document says.
        from: Text<'a>,
        /// The text.
        text: Text<'a>,
        /// The whole document.
        document: &'a [u8],
    },

    /// Something of the stream was passed over: too long, or not to be understood.
    Skipped {
        /// On which link.
        link: LinkId,
        /// The verb, where there is one.
        verb: Option<Verb>,
        /// How many bytes.
        length: u32,
    },
    /// A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute, the first
    /// time at once; [`Messenger::counters`](crate::Messenger::counters) counts all of it.
    LimitReached {
        /// On which link, the last time.
        link: LinkId,
        /// What that link is for.
        kind: LinkKind,
        /// Which bound.
        limit: Limit,
        /// How much was dropped since this bound was told of last, at least 1; in what, is said at each [`Limit`].
        dropped: u32,
    },
}
