//! Deviations seen on servers in the field. All are off by default: official behaviour, as forgiving as the servers that foreign clients
//! lived with.

/// Switches that make the service imitate other servers, or as strict as some were. `Quirks::default()` serves every client seen.
#[derive(Debug, Clone, Default)]
pub struct Quirks {
    /// Passport: the nexus header is written `passporturls` instead of `PassportURLs`.
    pub lower_case_passport_urls: bool,
    /// Passport: whether `DALogin` carries a scheme.
    pub login_scheme: LoginScheme,
    /// Passport: the headers of the official service, which some clients cannot read: realm, registration and version around
    /// `DALogin`, `tname` before the ticket and `ru` behind it.
    pub official_passport_headers: bool,
    /// Passport: a connection stays open after an answer, as HTTP/1.1 has it, unless the client says `Connection: close`. Otherwise it
    /// closes unless the client says `Connection: Keep-Alive`.
    pub passport_stays_open: bool,
    /// Passport: tickets are a bare token, without `t=` and `&p=`.
    pub bare_tickets: bool,
    /// Passport: tickets hold a `%2F` that must come back as it is.
    pub encoded_tickets: bool,
    /// Passport: the value of `from-PP` is not quoted.
    pub unquoted_tickets: bool,
    /// Passport: a success carries two `Authentication-Info` headers; the ticket is in the second.
    pub two_authentication_infos: bool,
    /// Passport: a success has status 302 (with `da-status=success` and the ticket).
    pub success_with_302: bool,
    /// Passport: there is neither nexus nor login, and tickets come by SOAP alone.
    pub tickets_by_soap_only: bool,
    /// Answers of web services are written with other prefixes than usual.
    pub other_soap_prefixes: bool,
    /// Tickets over SOAP come without the secret beside them, so that nobody can sign in by `USR SSO`.
    pub no_binary_secrets: bool,
    /// MSNP13 and later are unknown, as they are to services that keep no lists for web clients.
    pub no_web_lists: bool,
    /// MSNP13 and later: no `GCF 0` before the challenge.
    pub no_policies: bool,
    /// The services that keep the lists refuse whoever is not signed in to the notification server: 403.
    pub lists_want_session: bool,
    /// The services that keep the lists say 403 to a ticket that is not good. Otherwise it is a fault.
    pub bad_list_ticket_403: bool,
    /// The services that keep the lists know no changes since a time: `FullSyncRequired`, with status 200.
    pub no_list_changes_since: bool,
    /// Nobody is told that their list was changed elsewhere.
    pub no_list_change_notices: bool,
    /// An account has no address book until its client makes one: `ABDoesNotExist` before that.
    pub address_books_are_made: bool,
    /// A contact that is added is not put on the allow list, though the client asks for that.
    pub no_allow_list_management: bool,
    /// Memberships hold what was seen in real ones: somebody twice, once in capitals, an address that is none, and roles and kinds of
    /// members that belong to other services.
    pub untidy_memberships: bool,
    /// The role of memberships stands behind their members.
    pub roles_behind_members: bool,
    /// Elements of the address book begin with capitals: `Groups`, `ContactInfo`, `Ab`.
    pub capital_list_elements: bool,
    /// What the services that keep the lists name as the host to call from then on, instead of the own one.
    pub preferred_host: Option<String>,
    /// Faults of the services that keep the lists have status 200.
    pub list_faults_with_200: bool,
    /// Errors about `ADL`, `RML` and `FQY` carry a document, and its length behind the transaction id.
    pub explained_list_errors: bool,
    /// `FQY` of somebody who is not known is error 208. Otherwise the network is 0.
    pub unknown_network_is_error: bool,
    /// There are no services for offline messages: 404.
    pub no_offline_messages: bool,
    /// Whoever leaves a message must answer a challenge with the lock key, a new one for each session.
    pub lock_key_wanted: bool,
    /// Whoever leaves a message needs a ticket for that purpose (`messengersecure.live.com`); that of the sign-in is refused.
    pub offline_ticket_wanted: bool,
    /// Mail data are always said to be too large to be listed.
    pub mail_data_too_large: bool,
    /// Offline messages are never deleted: each request for it is refused.
    pub deletes_rejected: bool,
    /// Mail data come without an announcement in any dialect: clients have to ask.
    pub offline_messages_unannounced: bool,
    /// Error 928 instead of 911 for a ticket that is not good.
    pub bad_ticket_928: bool,
    /// How friendly names and group names are written.
    pub names: Names,
    /// Error 911 to `USR I` of an account that does not exist. Otherwise it is challenged, and refused by
    /// Passport, or for its hash.
    pub unknown_account_911: bool,
    /// Error 201 for a `CHG` without capabilities. Otherwise they are 0.
    pub capabilities_required: bool,
    /// The connection closes on a status that is not in the reference. Otherwise it is passed on.
    pub known_statuses_only: bool,
    /// Error 218 for a `BLP` or `GTC` that changes nothing.
    pub unchanged_settings_218: bool,
    /// Error 216 for a `REM PL` of somebody whom `ADC RL` (or an earlier `REM PL`) took off that list.
    pub not_pending_216: bool,
    /// The connection to a switchboard closes on a message of a type that the dialect does not have. Otherwise it is passed on, without
    /// an answer.
    pub known_message_types_only: bool,
    /// A new display name is told to others with the next `CHG` only.
    pub names_wait_for_status: bool,
    /// MSNP11 and later: a client that has not sent `UUX` is not told who added it (`ADC 0 RL`); it learns it from its next `SYN`.
    pub additions_wait_for_personal_message: bool,
    /// An empty display name or group name is written as it is, so that two blanks follow each other, or a line ends in one; and a client
    /// may set an empty name. Otherwise the account stands in place of an empty display name, and an encoded blank in place of a group's.
    pub empty_names: bool,
    /// MSNP2 to MSNP7 are unknown, as they were to official servers from October 2003 on. Otherwise every account may sign in by MD5.
    pub passport_only: bool,
    /// `INF` (before MSNP8) names the package `CTP` too, by which the password would travel in the clear. It is not served.
    pub clear_text_package: bool,
    /// MSNP2 to MSNP6: index and total change places in `LST`.
    pub swapped_list_counts: bool,
    /// MSNP5 to MSNP7: in the answer to `SYN`, `PRP` lacks the transaction id, and `BPR` the account.
    pub bare_list_properties: bool,
    /// Account names are compared with their letter case.
    pub case_sensitive_accounts: bool,
    /// `VER` is answered with the first dialect of the client's list that is known, not with the highest.
    pub first_named_dialect: bool,
    /// The connection closes when more than one command arrives before `VER` is answered.
    pub eager_closes: bool,
    /// The connection closes when a read does not end at a command boundary.
    pub strict_segments: bool,
    /// Unknown commands are ignored without an answer instead of closing the connection.
    pub ignores_unknown: bool,
    /// No profile message after `USR OK`.
    pub no_profile: bool,
    /// `NLN` of online contacts is sent right after `USR OK`, before `SYN` is answered.
    pub early_presence: bool,
    /// Every `NLN` is sent twice.
    pub presence_twice: bool,
    /// `NLN` and `ILN` of contacts without a picture carry an empty `<msnobj/>`.
    pub empty_object: bool,
    /// `QNG` has no number in any dialect.
    pub ping_without_number: bool,
    /// A contact without group ends its `LST` line in a space, with no group.
    pub ungrouped_trailing_space: bool,
    /// Group 0 is not listed (MSNP8 and 9).
    pub group_zero_not_listed: bool,
    /// `SYN` sends everything even when the client's version is current.
    pub always_full_lists: bool,
    /// What the timestamps and versions of `SYN` look like.
    pub timestamps: Timestamps,
    /// `REG` answers (MSNP8 and 9) lack their final `0`.
    pub short_group_rename: bool,
    /// `ADG`, `REG` and `RMG` answers of MSNP10 and later carry an extra `1` after the transaction id.
    pub extra_one_in_group_answers: bool,
    /// Deleting a group that still has contacts gives error 226 instead of taking them off the forward list.
    pub group_not_empty_226: bool,
    /// Every `PRP` of MSNP5 to MSNP9 gives error 502.
    pub properties_refused: bool,
    /// Error 205 wherever others say 208.
    pub no_such_user_205: bool,
    /// A `NOT` with a `NotificationData` document follows each change of the lists made by somebody else.
    pub list_change_alerts: bool,
    /// The document of `UBX` is written anew: `&amp;` becomes `&#x26;`.
    pub rewritten_personal_messages: bool,
    /// `CAL` is never answered and nobody is rung.
    pub ghost_calls: bool,
    /// Whoever calls rings, even who is blocked, or is not on the allow list of somebody who wants only those.
    pub calls_reach_everybody: bool,
    /// The switchboard never answers `USR`.
    pub silent_switchboard: bool,
    /// More than so many bytes sent to a switchboard without waiting for its answer close the connection (seen: 1,600).
    /// The switchboard then holds its answers back for a moment, so that the outcome does not depend on luck.
    pub unacknowledged_limit: Option<usize>,
    /// Messages of type A and D are acknowledged, and N not refused, when nobody else is in the switchboard.
    pub acknowledges_when_alone: bool,
    /// What happens to a message of more than 1,664 bytes.
    pub oversized_messages: OversizedMessages,
    /// Gateway: a session keeps one identifier, a GUID without a dot.
    pub gateway_constant_ids: bool,
    /// Gateway: what `GW-IP` says.
    pub gateway_ip: GatewayIp,
    /// Gateway: answers carry an `X-MSN-Host` header with this name.
    pub gateway_host_header: Option<String>,
    /// Gateway: how the end of a session is told.
    pub gateway_ends: GatewayEnds,
    /// Gateway: a request on another TCP connection than the last answer's is answered with that same answer once more,
    /// identifier and all, as if the connection had broken before the client had it; what the request carries is passed
    /// on. The identifier before the newest is taken, too, for a request that is made again, and not carried out again.
    /// (Where the last answer said `Connection: close`, nothing is repeated.)
    pub gateway_repeats: bool,
    /// Gateway: the TCP connection is closed behind each answer (which says so).
    pub gateway_closes_connections: bool,
    /// Gateway: answers come in chunks, without a length.
    pub gateway_chunked: bool,
    /// Gateway: `100 Continue` comes before each answer.
    pub gateway_continues: bool,
}

/// What the gateway says in `GW-IP`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum GatewayIp {
    /// Its own address, without a port: `127.0.0.1`.
    #[default]
    Own,
    /// A name that does not exist: `gateway.invalid`.
    Unusable,
    /// The `IP` with which the session was opened.
    Echo,
    /// This.
    Named(String),
    /// There is no `GW-IP`.
    Absent,
}

/// How the gateway tells that the tunnelled connection is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GatewayEnds {
    /// `Session=close` with the last bytes; the identifier is unknown from then on.
    #[default]
    Told,
    /// Not at all: empty answers with status 200 until the session expires.
    Silent,
    /// Only by status 400 to the next request.
    Refused,
    /// The same, and what was not fetched before is lost: a session that is thrown out never hears `OUT OTH`.
    Forgotten,
}

/// Whether the login address in the nexus answer carries a scheme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LoginScheme {
    /// `DALogin=host:port/path`, the official form. (The plain-HTTP nexus always says `http://`.)
    None,
    /// `DALogin=https://host:port/path`.
    #[default]
    Https,
    /// `DALogin=http://...`: the address of the plain Passport, or, when there is none, of the TLS port.
    Http,
}

/// How names are written on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Names {
    /// Everything but letters, digits and `-_.~` is percent-encoded.
    #[default]
    Encoded,
    /// Raw UTF-8; only spaces, `%` and control characters are percent-encoded.
    Raw,
    /// Exactly as the client wrote it that set the name.
    AsSent,
}

/// The versions in the answer to `SYN`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Timestamps {
    /// True versions, which change with the list.
    #[default]
    Official,
    /// Always `2000-01-01T00:00:00.0-00:00` (and version 1 before MSNP10), and the whole list with it.
    Constant,
    /// Those of the request, and the whole list with it.
    Echo,
}

/// What a switchboard does with a message over 1,664 bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OversizedMessages {
    /// Disconnects the sender, the official answer.
    #[default]
    Disconnect,
    /// Error 201.
    Refuse,
    /// Passes it on (up to 64 KiB).
    Relay,
}
