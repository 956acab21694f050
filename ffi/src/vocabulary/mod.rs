//! Words that both layers use: statuses, lists, protocol versions, capabilities, limits.

use core::ffi::c_char;

use msnp_core::State;
use msnp_core::account::{List, Lists, Status};
use msnp_core::dialect::{Dialect, Dialects};
use msnp_core::error::RequestKind;
use msnp_core::limits::Limits;
use msnp_core::settings::{GatewayUse, Proxy, ProxyKind, Reconnection};
use msnp_core::switchboard::message::Format;
use msnp_core::time::Duration;

use crate::border;
use crate::result::msnp_result;

/// What a person tells the others about being there (`notification.md` 4).
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_status {
    /// Not signed in. Never to be chosen: sign out instead.
    Offline = 0,
    /// There.
    Online = 1,
    /// There, and not to be disturbed.
    Busy = 2,
    /// Has not touched the device for a while.
    Idle = 3,
    /// Will be right back.
    BeRightBack = 4,
    /// Away.
    Away = 5,
    /// On the telephone.
    OnThePhone = 6,
    /// Out to lunch.
    OutToLunch = 7,
    /// Signed in, and offline to everybody else. Only one's own.
    Hidden = 8,
}

impl From<Status> for msnp_status {
    fn from(status: Status) -> Self {
        match status {
            Status::Offline => Self::Offline,
            Status::Online => Self::Online,
            Status::Busy => Self::Busy,
            Status::Idle => Self::Idle,
            Status::BeRightBack => Self::BeRightBack,
            Status::Away => Self::Away,
            Status::OnThePhone => Self::OnThePhone,
            Status::OutToLunch => Self::OutToLunch,
            Status::Hidden => Self::Hidden,
        }
    }
}

/// The status of that number; offline cannot be chosen.
pub(crate) fn chosen_status(number: u32) -> Result<Status, msnp_result> {
    let found = Status::CHOICES.into_iter().find(|status| msnp_status::from(*status) as u32 == number);
    found.ok_or(msnp_result::InvalidNumber)
}

/// On the forward list: one's own contacts.
pub const MSNP_LIST_FORWARD: u32 = 1;
/// On the allow list: may see one's presence and write.
pub const MSNP_LIST_ALLOW: u32 = 2;
/// On the block list.
pub const MSNP_LIST_BLOCK: u32 = 4;
/// On the reverse list: has oneself as a contact.
pub const MSNP_LIST_REVERSE: u32 = 8;
/// On the pending list: has added oneself and waits for an answer.
pub const MSNP_LIST_PENDING: u32 = 16;

const _: () = {
    const fn mask(list: List) -> u32 {
        Lists::NONE.with(list).mask() as u32
    }
    assert!(mask(List::Forward) == MSNP_LIST_FORWARD && mask(List::Allow) == MSNP_LIST_ALLOW);
    assert!(mask(List::Block) == MSNP_LIST_BLOCK && mask(List::Reverse) == MSNP_LIST_REVERSE);
    assert!(mask(List::Pending) == MSNP_LIST_PENDING);
};

/// Offers MSNP8, the protocol of October 2003.
pub const MSNP_DIALECT_8: u32 = 0x100;
/// Offers MSNP9.
pub const MSNP_DIALECT_9: u32 = 0x200;
/// Offers MSNP10.
pub const MSNP_DIALECT_10: u32 = 0x400;
/// Offers MSNP11.
pub const MSNP_DIALECT_11: u32 = 0x800;
/// Offers MSNP12.
pub const MSNP_DIALECT_12: u32 = 0x1000;
/// Offers every version that the library speaks.
pub const MSNP_DIALECT_ALL: u32 = 0x1f00;

/// The dialects of a mask; 0 is all of them.
pub(crate) fn dialects(mask: u32) -> Result<Dialects, msnp_result> {
    if mask == 0 {
        return Ok(Dialects::ALL);
    }
    Ok(each_dialect(mask)?.fold(Dialects::NONE, Dialects::with))
}

/// The dialects of a mask, one by one.
pub(crate) fn each_dialect(mask: u32) -> Result<impl Iterator<Item = Dialect>, msnp_result> {
    if mask & !MSNP_DIALECT_ALL != 0 {
        return Err(msnp_result::InvalidNumber);
    }
    let is_set = move |number: &u8| mask & (1_u32 << number) != 0;
    Ok((0..32).filter(is_set).filter_map(Dialect::from_number))
}

/// Online by an operator's gateway for mobile devices.
pub const MSNP_CAPABILITY_MOBILE_GATEWAY: u32 = 0x1;
/// Joins messages that come in chunks.
pub const MSNP_CAPABILITY_CHUNKED_MESSAGES: u32 = 0x20;
/// Can be paged on a mobile device.
pub const MSNP_CAPABILITY_PAGING: u32 = 0x40;
/// Runs on a handheld.
pub const MSNP_CAPABILITY_HANDHELD: u32 = 0x400;
/// Is a program, not a person.
pub const MSNP_CAPABILITY_BOT: u32 = 0x20000;

/// Bold text.
pub const MSNP_EFFECT_BOLD: u32 = 1;
/// Italic text.
pub const MSNP_EFFECT_ITALIC: u32 = 2;
/// Struck-out text.
pub const MSNP_EFFECT_STRIKE: u32 = 4;
/// Underlined text.
pub const MSNP_EFFECT_UNDERLINE: u32 = 8;

/// How a text looks (`switchboard.md` 3). Fill it in with `msnp_format_init`, then change what you like.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_format {
    /// The name of the font, at most 31 characters; NULL or empty: Segoe UI.
    pub font: *const c_char,
    /// `MSNP_EFFECT_` constants joined by `|`.
    pub effects: u32,
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
    /// The Windows number of a character set, for the choice of the font only: 0 ANSI, 0x80 Shift-JIS and so on.
    pub character_set: u8,
    /// Family in the high digit, pitch in the low one: 0x22 is a sans-serif font with variable pitch.
    pub pitch_and_family: u8,
    /// Whether the text runs from right to left.
    pub right_to_left: bool,
}

/// Fills in the defaults: Segoe UI in black. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `format` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_format_init(format: *mut msnp_format) -> msnp_result {
    let usual = Format::DEFAULT;
    let filled = msnp_format {
        font: core::ptr::null(),
        effects: u32::from(usual.effects.bits()),
        red: usual.color.red,
        green: usual.color.green,
        blue: usual.color.blue,
        character_set: usual.character_set,
        pitch_and_family: usual.pitch_and_family,
        right_to_left: usual.right_to_left,
    };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(format, filled) }.err().unwrap_or(msnp_result::Ok)
}

/// Which request an answer or a refusal belongs to.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_request_kind {
    /// None of those below.
    Other = 0,
    /// `VER`
    Version = 1,
    /// `CVR` or `CVQ`
    ClientVersion = 2,
    /// `USR` with the account
    User = 3,
    /// `USR` with the ticket, and the Passport exchange before it
    Ticket = 4,
    /// `SYN`
    Synchronize = 5,
    /// `CHG`
    Status = 6,
    /// `REA` or `PRP MFN` of oneself
    DisplayName = 7,
    /// `UUX`
    PersonalMessage = 8,
    /// `PRP` of oneself
    Property = 9,
    /// `ADD` or `ADC`
    Add = 10,
    /// `REM`
    Remove = 11,
    /// `REA` or `SBP` of a contact
    RenameContact = 12,
    /// `ADG`
    AddGroup = 13,
    /// `REG`
    RenameGroup = 14,
    /// `RMG`
    RemoveGroup = 15,
    /// `BLP`
    Privacy = 16,
    /// `GTC`
    Prompting = 17,
    /// `URL`
    Url = 18,
    /// `GCF`
    ConfigurationFile = 19,
    /// `PAG` or `PGD`
    Page = 20,
    /// `XFR SB`
    Switchboard = 21,
    /// `QRY`
    Challenge = 22,
}

impl From<RequestKind> for msnp_request_kind {
    fn from(kind: RequestKind) -> Self {
        match kind {
            RequestKind::Version => Self::Version,
            RequestKind::ClientVersion => Self::ClientVersion,
            RequestKind::User => Self::User,
            RequestKind::Ticket => Self::Ticket,
            RequestKind::Synchronize => Self::Synchronize,
            RequestKind::Status => Self::Status,
            RequestKind::DisplayName => Self::DisplayName,
            RequestKind::PersonalMessage => Self::PersonalMessage,
            RequestKind::Property => Self::Property,
            RequestKind::Add(_) => Self::Add,
            RequestKind::Remove(_) => Self::Remove,
            RequestKind::RenameContact => Self::RenameContact,
            RequestKind::AddGroup => Self::AddGroup,
            RequestKind::RenameGroup => Self::RenameGroup,
            RequestKind::RemoveGroup => Self::RemoveGroup,
            RequestKind::Privacy => Self::Privacy,
            RequestKind::Prompting => Self::Prompting,
            RequestKind::Url => Self::Url,
            RequestKind::ConfigurationFile => Self::ConfigurationFile,
            RequestKind::Page => Self::Page,
            RequestKind::Switchboard => Self::Switchboard,
            RequestKind::Challenge => Self::Challenge,
        }
    }
}

/// Time limits in milliseconds, and bounds. Fill it in with `msnp_limits_init`, then change what you like. A bound above what there is
/// memory for means as much as there is. When one bites, `MSNP_MACHINE_EVENT_LIMIT_REACHED` or `MSNP_EVENT_LIMIT_REACHED` tells, and the
/// counters count. Signing in fails with `MSNP_RESULT_INVALID_VALUE` where with a 0 no session would last, or one
/// would never rest: in the time limits but `idle_conversation`, `background_ping`, `farewell` and `joining`, and in `line`, `http_head` and
/// `http_lines`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_limits {
    /// The size of this structure, filled in by `msnp_limits_init`.
    pub size: usize,
    /// Until a connection is open, TLS included. Default 30,000.
    pub connect: u64,
    /// Until each answer of the sign-in. Default 30,000.
    pub sign_in_step: u64,
    /// Until the answer to an eager sign-in, before it is repeated step by step. Default 10,000.
    pub eager: u64,
    /// Until the answer to any other request. Default 30,000.
    pub request: u64,
    /// Until a switchboard answers. Default 10,000; then another one is asked for, once.
    pub switchboard: u64,
    /// From calling a contact until the switchboard says that it rings there. Default 10,000; then another one is asked for, once.
    pub ringing: u64,
    /// From then on until they join. Default 60,000: a contact behind the gateway and in the background learns of it late.
    pub ring: u64,
    /// Until a message is acknowledged. Default 60,000; then its fate is unknown.
    pub acknowledgement: u64,
    /// A message that waited while a lost session was taken up again waits on for a contact who is not reachable until the session has been
    /// online for this long. Default 60,000; 0: it fails at once.
    pub absence: u64,
    /// A conversation of two without a word is closed after this. Default 60,000; 0: never.
    pub idle_conversation: u64,
    /// Without anything sent for this long, a `PNG` goes out. Default 45,000; the server's own figure takes its place.
    pub ping: u64,
    /// From a `PNG` until any byte from the server. Default 45,000; then the link is taken for dead.
    pub pong: u64,
    /// Until what was written before a farewell has left. Default 2,000.
    pub farewell: u64,
    /// After a change of the network, until any byte from the server shows that the link is alive. Default 5,000.
    pub probe: u64,
    /// The least time between two `PNG` while the program is in the background. Default 240,000.
    pub background_ping: u64,
    /// From a request to the HTTP gateway until the whole answer. Default 35,000; then the session is asked after once on another
    /// connection.
    pub gateway_answer: u64,
    /// How often the gateway is asked for news, at the most, in the minute after something was said; right after it more often.
    /// Default 2,000.
    pub gateway_poll: u64,
    /// The same when that minute is over. Default 15,000.
    pub gateway_quiet_poll: u64,
    /// The same while the program is in the background. Default 25,000: many clients ring for 30 seconds only, and gateways answer at
    /// once, news or not. They forget a session after 60 seconds.
    pub gateway_background_poll: u64,
    /// Bytes of unacknowledged messages on a switchboard. Default 1,600.
    pub window: u32,
    /// Bytes of a line. Default 8,192; above, the connection ends.
    pub line: u32,
    /// Without another piece for this long, a chunked message is given up. Default 60,000.
    pub joining: u64,
    /// Bytes of a message that comes in on a switchboard. Default 16,384; above, it is passed over.
    pub payload: u32,
    /// Bytes in the head of an HTTP answer. Default 65,536; above, the exchange has failed.
    pub http_head: u32,
    /// Lines in the head of an HTTP answer. Default 256.
    pub http_lines: u16,
    /// Bytes of the body of an HTTP answer that are waited for. Default 65,536; the answer is used without the rest.
    pub http_body: u32,
    /// Challenges that are answered within a minute. Default 60; servers send about one.
    pub challenges: u16,
    /// Invitations into conversations that are taken within a minute. Default 240; those above are ignored. 0: nobody can ring.
    pub invitations: u16,
    /// Messages of the service, alerts and texts from mobile devices that are told within a minute. Default 300.
    pub notices: u16,
    /// Conversations at the same time. Default 65,535: as many as there is memory for.
    pub conversations: u16,
    /// Pieces of a chunked message. Default 64; a message that claims more is passed over.
    pub chunks: u16,
    /// Servers that one sign-in is sent on to, and redirects of one Passport exchange. Default 5.
    pub redirects: u8,
    /// Participants of one conversation that are told apart, 1 to 20. Default 20; the texts of others still come.
    pub participants: u8,
    /// How deep the elements of an XML document may nest. Default 32; a document above is passed over.
    pub xml_depth: u8,
    /// Declarations in an XML document. Default 0: honest ones have none; a document above is passed over. Nothing that they
    /// declare is ever expanded.
    pub xml_declarations: u8,
}

impl msnp_limits {
    /// As the machine takes them.
    pub(crate) fn read(&self) -> Result<Limits, msnp_result> {
        if self.size != size_of::<Self>() {
            return Err(msnp_result::InvalidStructure);
        }
        Ok(Limits {
            connect: Duration::from_millis(self.connect),
            sign_in_step: Duration::from_millis(self.sign_in_step),
            eager: Duration::from_millis(self.eager),
            request: Duration::from_millis(self.request),
            switchboard: Duration::from_millis(self.switchboard),
            ringing: Duration::from_millis(self.ringing),
            ring: Duration::from_millis(self.ring),
            acknowledgement: Duration::from_millis(self.acknowledgement),
            absence: Duration::from_millis(self.absence),
            idle_chat: Duration::from_millis(self.idle_conversation),
            ping: Duration::from_millis(self.ping),
            pong: Duration::from_millis(self.pong),
            farewell: Duration::from_millis(self.farewell),
            probe: Duration::from_millis(self.probe),
            background_ping: Duration::from_millis(self.background_ping),
            gateway_answer: Duration::from_millis(self.gateway_answer),
            gateway_poll: Duration::from_millis(self.gateway_poll),
            gateway_quiet_poll: Duration::from_millis(self.gateway_quiet_poll),
            gateway_background_poll: Duration::from_millis(self.gateway_background_poll),
            window: self.window,
            joining: Duration::from_millis(self.joining),
            line: self.line,
            payload: self.payload,
            http_head: self.http_head,
            http_body: self.http_body,
            http_lines: self.http_lines,
            challenges: self.challenges,
            invitations: self.invitations,
            notices: self.notices,
            chats: self.conversations,
            chunks: self.chunks,
            redirects: self.redirects,
            participants: self.participants,
            xml_depth: self.xml_depth,
            xml_declarations: self.xml_declarations,
        })
    }
}

/// Fills in the defaults. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `limits` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_limits_init(limits: *mut msnp_limits) -> msnp_result {
    let defaults = Limits::DEFAULT;
    let filled = msnp_limits {
        size: size_of::<msnp_limits>(),
        connect: defaults.connect.as_millis(),
        sign_in_step: defaults.sign_in_step.as_millis(),
        eager: defaults.eager.as_millis(),
        request: defaults.request.as_millis(),
        switchboard: defaults.switchboard.as_millis(),
        ringing: defaults.ringing.as_millis(),
        ring: defaults.ring.as_millis(),
        acknowledgement: defaults.acknowledgement.as_millis(),
        absence: defaults.absence.as_millis(),
        idle_conversation: defaults.idle_chat.as_millis(),
        ping: defaults.ping.as_millis(),
        pong: defaults.pong.as_millis(),
        farewell: defaults.farewell.as_millis(),
        probe: defaults.probe.as_millis(),
        background_ping: defaults.background_ping.as_millis(),
        gateway_answer: defaults.gateway_answer.as_millis(),
        gateway_poll: defaults.gateway_poll.as_millis(),
        gateway_quiet_poll: defaults.gateway_quiet_poll.as_millis(),
        gateway_background_poll: defaults.gateway_background_poll.as_millis(),
        window: defaults.window,
        line: defaults.line,
        joining: defaults.joining.as_millis(),
        payload: defaults.payload,
        http_head: defaults.http_head,
        http_lines: defaults.http_lines,
        http_body: defaults.http_body,
        challenges: defaults.challenges,
        invitations: defaults.invitations,
        notices: defaults.notices,
        conversations: defaults.chats,
        chunks: defaults.chunks,
        redirects: defaults.redirects,
        participants: defaults.participants,
        xml_depth: defaults.xml_depth,
        xml_declarations: defaults.xml_declarations,
    };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(limits, filled) }.err().unwrap_or(msnp_result::Ok)
}

/// What the session is at.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_state {
    /// No session, and none is wanted.
    Offline = 0,
    /// The notification server is being reached.
    Connecting = 1,
    /// Connected, and not online yet.
    SigningIn = 2,
    /// The list is complete and the status accepted.
    Online = 3,
    /// The session was lost. The next attempt comes at its time, or at once when the network changes.
    Waiting = 4,
    /// The device sleeps: nothing is done until it is told to resume.
    Suspended = 5,
}

impl msnp_state {
    /// The state, and for how long it waits: a time of the machine's clock.
    pub(crate) fn of(state: State) -> (Self, u64) {
        match state {
            State::Connecting => (Self::Connecting, 0),
            State::SigningIn => (Self::SigningIn, 0),
            State::Online => (Self::Online, 0),
            State::Waiting { until } => (Self::Waiting, until.as_millis()),
            State::Suspended => (Self::Suspended, 0),
            State::Offline => (Self::Offline, 0),
        }
    }
}

/// What becomes of a session that was online and is lost: taken up again, after a wait that doubles with each attempt in vain and is
/// spread at random. A wrong password, a refused account, a sign-in elsewhere and the user's own wish end it in any case; a time that
/// the server names is waited for. Fill it in with `msnp_reconnection_init`, then change what you like.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_reconnection {
    /// The size of this structure, filled in by `msnp_reconnection_init`.
    pub size: usize,
    /// Whether. Default true.
    pub enabled: bool,
    /// The first wait in milliseconds, of which at least half is waited. Default 1,000. With 0 signing in fails, as in `msnp_limits`.
    pub first_wait: u64,
    /// The longest wait in milliseconds. Default 300,000. With 0 signing in fails, as in `msnp_limits`.
    pub longest_wait: u64,
    /// What the waits are spread by: something that differs from device to device. Default 0.
    pub seed: u32,
}

impl msnp_reconnection {
    /// As the machine takes it.
    pub(crate) fn read(&self) -> Result<Reconnection, msnp_result> {
        if self.size != size_of::<Self>() {
            return Err(msnp_result::InvalidStructure);
        }
        Ok(Reconnection {
            enabled: self.enabled,
            first_wait: Duration::from_millis(self.first_wait),
            longest_wait: Duration::from_millis(self.longest_wait),
            seed: self.seed,
        })
    }
}

/// Fills in the defaults. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `reconnection` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_reconnection_init(reconnection: *mut msnp_reconnection) -> msnp_result {
    let defaults = Reconnection::DEFAULT;
    let filled = msnp_reconnection {
        size: size_of::<msnp_reconnection>(),
        enabled: defaults.enabled,
        first_wait: defaults.first_wait.as_millis(),
        longest_wait: defaults.longest_wait.as_millis(),
        seed: defaults.seed,
    };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(reconnection, filled) }.err().unwrap_or(msnp_result::Ok)
}

/// When the HTTP gateway carries the connections (`http-gateway.md`), for networks that let nothing but HTTP through.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_gateway_use {
    /// As the service description says; where there is none: as a fallback once an address is given, and never otherwise.
    Default = 0,
    /// Never.
    Never = 1,
    /// Once the notification server cannot be reached straight. When the gateway cannot be either, the straight way is tried again, and
    /// so it is after the network has changed.
    Fallback = 2,
    /// Always.
    Always = 3,
}

/// When the gateway is used, by its number; `None`: the default.
pub(crate) fn gateway_use(number: u32) -> Result<Option<GatewayUse>, msnp_result> {
    match number {
        0 => Ok(None),
        1 => Ok(Some(GatewayUse::Never)),
        2 => Ok(Some(GatewayUse::Fallback)),
        3 => Ok(Some(GatewayUse::Always)),
        _ => Err(msnp_result::InvalidNumber),
    }
}

/// What a proxy speaks.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_proxy_kind {
    /// There is no proxy.
    None = 0,
    /// HTTP: `CONNECT` for every connection but those to the gateway, whose requests it passes on.
    Http = 1,
    /// SOCKS5 (RFC 1928). The proxy resolves names.
    Socks5 = 2,
}

/// The proxy that the network wants connections to go through. Name and password travel to it in the clear; TLS goes on behind it, so
/// that it sees neither the Messenger password nor the ticket of the login server. Fill it in with `msnp_proxy_init`, then set what
/// there is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct msnp_proxy {
    /// The size of this structure, filled in by `msnp_proxy_init`.
    pub size: usize,
    /// What it speaks, a `msnp_proxy_kind`. Default `MSNP_PROXY_NONE`: what stands below is not looked at.
    pub kind: u32,
    /// Port.
    pub port: u16,
    /// Host name, IPv4 or IPv6 address, at most 96 bytes.
    pub host: *const c_char,
    /// Name, at most 64 bytes; NULL or empty: the proxy asks for none. No colon for an HTTP proxy.
    pub user: *const c_char,
    /// Password, at most 64 bytes. NULL or empty: none, which SOCKS5 does not know.
    pub password: *const c_char,
}

impl msnp_proxy {
    /// # Safety
    /// Every pointer is NULL or ends in NUL and lives during `'a`.
    pub(crate) unsafe fn read<'a>(&self) -> Result<Proxy<'a>, msnp_result> {
        if self.size != size_of::<Self>() {
            return Err(msnp_result::InvalidStructure);
        }
        let kind = match self.kind {
            0 => return Ok(Proxy::NONE),
            1 => ProxyKind::Http,
            2 => ProxyKind::Socks5,
            _ => return Err(msnp_result::InvalidNumber),
        };
        // SAFETY: the caller says that it is NULL or ends in NUL.
        let host = unsafe { border::text(self.host)? };
        // SAFETY: as above.
        let user = unsafe { border::optional_text(self.user)? };
        // SAFETY: as above.
        let password = unsafe { border::optional_text(self.password)? };
        Ok(Proxy { kind, host, port: self.port, user, password })
    }
}

/// Fills in that there is no proxy. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `proxy` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_proxy_init(proxy: *mut msnp_proxy) -> msnp_result {
    let filled = msnp_proxy {
        size: size_of::<msnp_proxy>(),
        kind: msnp_proxy_kind::None as u32,
        port: 0,
        host: core::ptr::null(),
        user: core::ptr::null(),
        password: core::ptr::null(),
    };
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(proxy, filled) }.err().unwrap_or(msnp_result::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_keep_their_numbers() {
        for status in Status::CHOICES {
            assert_eq!(chosen_status(msnp_status::from(status) as u32), Ok(status));
        }
        assert_eq!(chosen_status(0), Err(msnp_result::InvalidNumber));
        assert_eq!(chosen_status(9), Err(msnp_result::InvalidNumber));
    }

    #[test]
    fn dialects_are_a_mask() {
        assert_eq!(dialects(0), Ok(Dialects::ALL));
        assert_eq!(dialects(MSNP_DIALECT_ALL), Ok(Dialects::ALL));
        let one = dialects(MSNP_DIALECT_9).unwrap();
        assert!(one.contains(Dialect::MSNP9) && !one.contains(Dialect::MSNP8));
        assert_eq!(dialects(1), Err(msnp_result::InvalidNumber));
    }

    #[test]
    fn limits_travel_both_ways() {
        let mut limits = std::mem::MaybeUninit::uninit();
        // SAFETY: it can be written to, and is filled in afterwards.
        let mut limits = unsafe {
            assert_eq!(msnp_limits_init(limits.as_mut_ptr()), msnp_result::Ok);
            limits.assume_init()
        };
        assert_eq!(limits.read(), Ok(Limits::DEFAULT));
        limits.size = 4;
        assert_eq!(limits.read(), Err(msnp_result::InvalidStructure));
    }
}
