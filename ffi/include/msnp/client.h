/**
 * @file
 * The client layer: sockets, TLS and one background thread inside. msnp.h includes this unless MSNP_MACHINE_ONLY is defined.
 */

#ifndef MSNP_CLIENT_H
#define MSNP_CLIENT_H

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ======== Settings of a client ======== */

/** @defgroup section_settings Settings of a client
 * @{ */

/**
 * Called with a line of the trace: seconds since the start, connection number, `>` out or `<` in, the text. It ends in NUL, without a
 * line break, and is valid during the call only. Passwords, tickets and cookies are blanked; accounts, names and messages are not.
 * Called from the library's thread, which waits for it, with a client locked: hand the line on, and return. Every call with a client, this one
 * or another, gives `MSNP_RESULT_FROM_CALLBACK` there; do not wait for a thread that makes one. Not called any more when
 * `msnp_client_free` has returned.
 */
typedef void (*msnp_trace)(void *context, const char *line);

/**
 * What a client is made with. Fill it in with `msnp_settings_init`, then set account, password, and the service: `host`, or one of
 * `service_text` and `service_file`. All of it is copied by `msnp_client_new`.
 */
typedef struct msnp_settings {
    /**
     * The size of this structure, filled in by `msnp_settings_init`.
     */
    size_t size;
    /**
     * The account name, `anna@example.net`.
     */
    const char *account;
    /**
     * The password, at most 128 bytes.
     */
    const char *password;
    /**
     * A service description in TOML, as the README describes it. NULL: none.
     */
    const char *service_text;
    /**
     * The path of a file with such a description; not read when there is a `service_text`. NULL: none.
     */
    const char *service_file;
    /**
     * Host name or address of the service. NULL: as the description says. What stands here and below goes before the description.
     */
    const char *host;
    /**
     * Its port; 0: as the description says, or 1863.
     */
    uint16_t port;
    /**
     * Accept `http://` for nexus and login. The password then travels in the clear. Default false.
     */
    bool password_may_travel_unencrypted;
    /**
     * Send the first commands one after another, each after the answer to the one before. Slower; where the library sees that it is
     * needed, it does so by itself. Default false.
     */
    bool lock_step;
    /**
     * Address of the Passport nexus. NULL: as the description says, or `https://` and the host.
     */
    const char *nexus;
    /**
     * Address of the Passport login server. NULL: as the description says, or the nexus tells.
     */
    const char *login;
    /**
     * What to offer: `MSNP_DIALECT_` constants joined by `|`. 0: as the description says, or all.
     */
    uint32_t dialects;
    /**
     * How the client names itself. NULL: as the description says, or the desktop client of 2005.
     */
    const struct msnp_identity *identity;
    /**
     * Path of a file with the certificate authorities to trust, in PEM form, and no others. It is read at each sign-in. NULL: those of
     * `ca_pem`, or of the description, or of Mozilla's list, which is compiled in.
     */
    const char *ca_file;
    /**
     * The same, in memory. NULL: none.
     */
    const uint8_t *ca_pem;
    /**
     * How many bytes that is.
     */
    size_t ca_pem_length;
    /**
     * Trust what the operating system trusts (where the library was built with `platform-verifier`). Default false.
     */
    bool platform_roots;
    /**
     * The first status after each sign-in, a `msnp_status`. Default `MSNP_STATUS_ONLINE`.
     */
    uint32_t status;
    /**
     * What this client claims to be able to do: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
     * Default `MSNP_CAPABILITY_CHUNKED_MESSAGES`.
     */
    uint32_t capabilities;
    /**
     * How long a whole sign-in may take, in milliseconds. Default 90,000.
     */
    uint32_t sign_in_limit;
    /**
     * Time limits and bounds of the protocol; NULL: the defaults.
     */
    const struct msnp_limits *limits;
    /**
     * What becomes of a session that was online and is lost; NULL: it is taken up again, as the defaults say. A seed of 0 stands for one
     * of the client's own.
     */
    const struct msnp_reconnection *reconnection;
    /**
     * What `msnp_client_resume_value` gave in an earlier run: the sign-in takes fewer round trips. NULL: nothing.
     */
    const uint8_t *resume;
    /**
     * How many bytes that is.
     */
    size_t resume_length;
    /**
     * What `msnp_client_list_cache` gave in an earlier run: a list that did not change is not downloaded. NULL: nothing.
     */
    const uint8_t *list_cache;
    /**
     * How many bytes that is.
     */
    size_t list_cache_length;
    /**
     * How many events may wait to be taken; when there are more, `MSNP_EVENT_MISSED` tells how many were dropped. Default 512.
     */
    uint32_t event_room;
    /**
     * Called with each line of what goes over the wire; NULL: no trace.
     */
    msnp_trace trace;
    /**
     * Handed to `trace`. It has to stay valid until the client is freed.
     */
    void *trace_context;
    /**
     * How much is kept; NULL: the defaults.
     */
    const struct msnp_bounds *bounds;
    /**
     * Whole address of the service's HTTP gateway, `http://gateway.example.net/gateway/gateway.dll`, at most 192 bytes. NULL: as the
     * description says, or `http://`, the host and `/gateway/gateway.dll`. What it carries is as open to read as without it.
     */
    const char *gateway;
    /**
     * When it is used, a `msnp_gateway_use`. Default `MSNP_GATEWAY_USE_DEFAULT`: as the description says; as a fallback where `gateway` is
     * given; never otherwise.
     */
    uint32_t gateway_use;
    /**
     * The proxy that the network wants connections to go through: `http://host:port` or `socks5://host:port`, with `name:password@`
     * before the host where it has them (`%HH` for what has a meaning of its own in an address). NULL: none; the environment is not
     * asked. TLS goes on behind it: it sees neither the password nor the ticket of the login server.
     */
    const char *proxy;
    /**
     * The proxy's name, at most 64 bytes, in place of one in the address; NULL: as the address says. It travels in the clear.
     */
    const char *proxy_user;
    /**
     * The proxy's password, at most 64 bytes. Only together with `proxy_user`. It travels in the clear.
     */
    const char *proxy_password;
    /**
     * Files may go to other clients that listen, without the service between them (feature `p2p`): faster, but **it tells the other person the
     * address of this machine**. For contacts only, and never through a proxy or the gateway; where no such connection comes about, a file
     * goes through the conversation; files to and from clients of MSN 3 to 5 know no other way. Default false.
     */
    bool direct_connects;
    /**
     * Other clients may connect to this machine for a file: a port is open while one waits for that, 30 s at the most. Default false.
     */
    bool direct_listens;
    /**
     * Addresses that stand for this very machine will do as well: for two clients on one machine. Default false.
     */
    bool direct_loopback;
    /**
     * The ports to listen on, from this one on; 0: one that is free. Default 0.
     */
    uint16_t direct_first_port;
    /**
     * And up to this one; 0: that one alone. Default 0.
     */
    uint16_t direct_last_port;
    /**
     * Whether one signs in by MD5, in MSNP2 to MSNP7, and in no other way: a `msnp_md5_sign_in`. **Whoever reads along can then try passwords
     * until one fits.** Default `MSNP_MD5_SIGN_IN_DEFAULT`: as the description says; never otherwise.
     */
    uint32_t md5_sign_in;
    /**
     * Address of the service that gives tickets by SOAP, where there is no nexus (`https://login.example.net/RST.srf`; one whose path ends in
     * `RST2.srf` is asked in the newer form). NULL: as the description says, or at the host; empty: none.
     */
    const char *tokens;
    /**
     * Ask there at once, and the nexus never. Default false: as the description says.
     */
    bool tokens_first;
    /**
     * A text to somebody who is offline fails, instead of being left for them. Default false.
     */
    bool no_offline_sending;
    /**
     * Address of the service that takes offline messages (`https://ows.example.net/OimWS/oim.asmx`). NULL: as the description says, or at the
     * host; empty: none.
     */
    const char *offline_store;
    /**
     * Address of the service that gives them out (`https://rsi.example.net/rsi/rsi.asmx`). NULL: as the description says, or at the host;
     * empty: none.
     */
    const char *offline_fetch;
    /**
     * Address of the address book of MSNP13 to MSNP15 (`https://contacts.example.net/abservice/abservice.asmx`). NULL: as the description says,
     * or at the host; empty: none.
     */
    const char *address_book;
    /**
     * Address of the service that keeps who is allowed, blocked, and waits in these dialects
     * (`https://contacts.example.net/abservice/SharingService.asmx`). NULL: as the description says, or at the host; empty: none.
     */
    const char *sharing;
    /**
     * A folder in which pictures, emoticons and other objects of others are kept from one run to the next (feature `p2p`), each called by the
     * SHA-1 of its bytes: what is in it is not fetched again. It is made where it is missing, for this user alone, and one that cannot be used is
     * told to the log. NULL: they are kept in memory alone.
     */
    const char *picture_folder;
    /**
     * Bytes of all files in it; what was not used for the longest time goes first. 0: 64 MiB. Default 0.
     */
    uint64_t picture_folder_bytes;
    /**
     * Files in it. 0: 2,048. Default 0.
     */
    uint32_t picture_folder_files;
} msnp_settings;

/**
 * Fills in the defaults. From any thread.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_settings_init(struct msnp_settings *settings);

/**
 * How much a client keeps of what servers and peers send, and of what a program does not come to. The bounds of the protocol are
 * `msnp_limits`. Fill it in with `msnp_bounds_init`, then change what you like.
 */
typedef struct msnp_bounds {
    /**
     * The size of this structure, filled in by `msnp_bounds_init`.
     */
    size_t size;
    /**
     * Contacts on any list. Default 10,000. Further ones are passed over.
     */
    size_t contacts;
    /**
     * Groups. Default 1,000. Further ones are passed over.
     */
    size_t groups;
    /**
     * Groups that one contact is in. Default 64. Further ones are passed over.
     */
    size_t memberships;
    /**
     * Properties of one person. Default 16. Further ones are passed over.
     */
    size_t properties;
    /**
     * Bytes of all names, personal messages, pictures' descriptions and properties together. Default 16 MiB. A contact whose texts would
     * go beyond is kept without them, a group is passed over.
     */
    size_t list_bytes;
    /**
     * Bytes of texts and documents in the events that wait to be taken; how many they may be is `event_room` of the settings. Default
     * 8 MiB. What is too much is told as `MSNP_EVENT_MISSED`.
     */
    size_t event_bytes;
    /**
     * Messages that wait in one conversation for room on their connection; each part of a long text counts. Default 256. Then sending
     * fails with `MSNP_RESULT_BUSY`.
     */
    size_t waiting_messages;
    /**
     * Bytes of the messages that wait in one conversation. Default 256 KiB.
     */
    size_t waiting_bytes;
} msnp_bounds;

/**
 * Fills in the defaults. From any thread.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_bounds_init(struct msnp_bounds *bounds);

/** @} */

/* ======== Making, closing and freeing a client ======== */

/** @defgroup section_client Making, closing and freeing a client
 * @{ */

/**
 * An account on a service. A handle, not an address: it may be used from any thread at any time, and is refused after
 * `msnp_client_free`.
 */
typedef struct msnp_client msnp_client;

/**
 * Makes a client. Nothing touches the network before `msnp_client_sign_in`.
 *
 * - `settings`: from `msnp_settings_init`, with at least account, password and a service. All of it is copied.
 * - `client`: where the handle goes. Free it with `msnp_client_free`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` (an empty password), `MSNP_RESULT_TOO_LONG`,
 * `MSNP_RESULT_INVALID_ADDRESS`, `MSNP_RESULT_INSECURE_ADDRESS`, `MSNP_RESULT_SERVICE_FILE`, `MSNP_RESULT_INVALID_NUMBER` (status,
 * dialects), `MSNP_RESULT_INVALID_STRUCTURE`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER` (account, password and service,
 * too), `MSNP_RESULT_SYSTEM`. From any thread.
 */
msnp_result msnp_client_new(const struct msnp_settings *settings,
                            struct msnp_client **client);

/**
 * Closes a client: signs out, says goodbye, closes every connection. No request is taken on from now on. Does not wait: take events
 * until `msnp_client_next_event` says `MSNP_RESULT_CLOSED`, which takes `farewell` of the limits (two seconds) at most; then free it.
 * Closing again does nothing.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_close(struct msnp_client *client);

/**
 * Frees a client. One that was not closed says goodbye in the background, and nobody learns how that went. Threads that wait in
 * `msnp_client_next_event` get `MSNP_RESULT_CLOSED`.
 *
 * When this returns, wake-up callback, trace and the callbacks of files are not called any more, and are not running, unless this was called
 * by the callback itself: what they use may be freed. Files that are under way are cancelled, and every `close` was called; that of a file whose own
 * callback called this comes when that one has returned. It waits for them where another thread is inside them, also when it is called by the callback of another
 * client: hold no lock that they take. Where the callbacks of two clients free each other's client, each would wait for the other: the
 * second call does not wait, and what the callback of its client uses has to outlive that one.
 *
 * Does nothing with NULL, with a client that was freed, inside a trace or log hook, and in a child process. From any thread.
 */
void msnp_client_free(struct msnp_client *client);

/**
 * What the last call of this thread that failed says about it, with the name of the server, account or file where it is about one: in
 * place of `msnp_result_text`. Empty when nothing failed yet. Never NULL; valid until the next call of
 * this thread with a client. From any thread.
 */
const char *msnp_detail(void);

/** @} */

/* ======== Signing in and out, and what the session is at ======== */

/** @defgroup section_session Signing in and out, and what the session is at
 * @{ */

/**
 * Signs in. `MSNP_EVENT_SIGNED_IN` and `MSNP_EVENT_ONLINE` follow, or `MSNP_EVENT_SIGNED_OUT` with the reason; and
 * `MSNP_EVENT_ANSWERED` when the contact list is complete and the first status accepted, or when it failed. After that, or after the
 * end of a session, the same client may sign in again. `msnp_client_sign_out` gives an attempt up; one that is made before that one's end, or
 * before the end of a session that is being signed out, waits for it.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_ALREADY_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. All others come with the event. From any thread.
 */
msnp_result msnp_client_sign_in(struct msnp_client *client,
                                uint32_t *request);

/**
 * Signs out: what was said is waited for, for `farewell` of the limits (two seconds) at most, then every connection is closed.
 * `MSNP_EVENT_SIGNED_OUT` follows if there was a session, and `MSNP_EVENT_ANSWERED` in any case.
 *
 * - `request`: if not NULL, its number.
 *
 * Errors at once: `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_sign_out(struct msnp_client *client,
                                 uint32_t *request);

/**
 * Whether the session is complete: from `MSNP_EVENT_ONLINE` to `MSNP_EVENT_SIGNED_OUT`. False for NULL, and for a client that was
 * closed or freed. From any thread.
 */
bool msnp_client_is_online(struct msnp_client *client);

/**
 * What the session is at. `MSNP_EVENT_STATE_CHANGED` tells when it changes. `MSNP_STATE_OFFLINE` for NULL, and for a client that was
 * closed or freed. From any thread.
 *
 * - `wait`: if not NULL, for `MSNP_STATE_WAITING`: how many milliseconds until the next attempt; 0 otherwise.
 */
msnp_state msnp_client_state(struct msnp_client *client,
                             uint64_t *wait);

/**
 * The device has another network, or has one again. A lost session is taken up at once, a connection that seems open has `probe` of the
 * limits (five seconds) to show that it is. A time that the service named is kept.
 *
 * Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_network_changed(struct msnp_client *client);

/**
 * The device is about to sleep, or the system is about to stop the program: the client sets no more clocks and sends nothing by itself
 * until `msnp_client_resume`. What comes in is still read. Does nothing when signed out.
 *
 * Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_suspend(struct msnp_client *client);

/**
 * The device is awake again, perhaps after a long time and on another network: the connection has five seconds to show that it is alive,
 * a lost session is taken up at once.
 *
 * Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_resume(struct msnp_client *client);

/**
 * What is spoken with the service: 8 for MSNP8 and so on; 0 while that is not agreed on, for NULL, and for a client that was closed
 * or freed. From any thread.
 */
uint32_t msnp_client_dialect(struct msnp_client *client);

/**
 * Answers `MSNP_EVENT_MD5_CHALLENGE`: with the MD5 of salt and password, one behind the other, as 32 hex digits.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` unless there are 32 hex digits, `MSNP_RESULT_NOT_SIGNED_IN` when no salt waits for an answer,
 * `MSNP_RESULT_NOT_IN_BUILD` without the feature `legacy`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_answer_md5(struct msnp_client *client,
                                   const char *answer);

/**
 * What a later sign-in, in another run of the program, can use to take fewer round trips: for `resume` of `msnp_settings`. Within one
 * client this is kept by itself. With a ticket it is as precious as a password, for about a day.
 *
 * - `with_ticket`: put the tickets in: of MSNP13 to MSNP15 those of all sites, the secret beside one of them, and when they expire by the clock of this
 *   device.
 * - `buffer`, `capacity`: where it goes. NULL and 0 ask for the length, which is 36 KiB at the most.
 * - `length`: how many bytes it has, even when they do not fit.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL` (nothing was copied: give `length` bytes), `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_client_resume_value(struct msnp_client *client,
                                     bool with_ticket,
                                     uint8_t *buffer,
                                     size_t capacity,
                                     size_t *length);

/**
 * The contact list with its version, for `list_cache` of `msnp_settings` in another run of the program. Within one client this is
 * kept by itself. It holds accounts and names, and no secrets.
 *
 * - `buffer`, `capacity`: where it goes. NULL and 0 ask for the length.
 * - `length`: how many bytes it has, even when they do not fit; 0 before the first whole list.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL` (nothing was copied: give `length` bytes), `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_client_list_cache(struct msnp_client *client,
                                   uint8_t *buffer,
                                   size_t capacity,
                                   size_t *length);

/** @} */

/* ======== Events: taking them, and what they tell ======== */

/** @defgroup section_events Events: taking them, and what they tell
 * @{ */

/**
 * What happened, and which member of `data` says more.
 */
enum msnp_event_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * Something that this version of the header does not know. Pass it over.
     */
    MSNP_EVENT_UNKNOWN = 0,
    /**
     * A request was carried out or refused. `data.answered`.
     */
    MSNP_EVENT_ANSWERED = 1,
    /**
     * The service accepted account and password: `account` as it spells it, `name`. The contact list follows, then `ONLINE`.
     * `data.dialect`.
     */
    MSNP_EVENT_SIGNED_IN = 2,
    /**
     * The list is complete and the first status accepted: others see it now. `data.status`.
     */
    MSNP_EVENT_ONLINE = 3,
    /**
     * The session, or the attempt at one, is over. A new one can begin. `data.failure`, with `MSNP_RESULT_OK` for one's own wish.
     */
    MSNP_EVENT_SIGNED_OUT = 4,
    /**
     * The service wants a newer protocol or client. Never download or run what it points to. `data.upgrade`.
     */
    MSNP_EVENT_UPGRADE_REQUIRED = 5,
    /**
     * The contact list is complete: take a snapshot.
     */
    MSNP_EVENT_CONTACTS_READY = 6,
    /**
     * A contact is new or changed in the list: name, lists, groups or a property. `data.contact`.
     */
    MSNP_EVENT_CONTACT_CHANGED = 7,
    /**
     * A contact, `account`, is on no list any more.
     */
    MSNP_EVENT_CONTACT_REMOVED = 8,
    /**
     * A group is new or renamed. `data.group`.
     */
    MSNP_EVENT_GROUP_CHANGED = 9,
    /**
     * A group was removed. `data.group`, with its id only.
     */
    MSNP_EVENT_GROUP_REMOVED = 10,
    /**
     * A contact, `account` and `name`, came, went, or changed status, name, capabilities or picture. `data.presence`.
     */
    MSNP_EVENT_PRESENCE = 11,
    /**
     * The personal message or media of a contact, `account`, changed. `data.personal_message`.
     */
    MSNP_EVENT_PERSONAL_MESSAGE = 12,
    /**
     * Somebody, `account` and `name`, has oneself on their list. Answer with `msnp_client_accept` or `msnp_client_decline` unless
     * `data.decided`.
     */
    MSNP_EVENT_ADDED_YOU = 13,
    /**
     * Somebody, `account`, has taken oneself off their list.
     */
    MSNP_EVENT_REMOVED_YOU = 14,
    /**
     * One's own status changed. `data.status`.
     */
    MSNP_EVENT_STATUS_CHANGED = 15,
    /**
     * One's own display name changed: `name`.
     */
    MSNP_EVENT_NAME_CHANGED = 16,
    /**
     * One's own property changed, such as a telephone number. `data.property`.
     */
    MSNP_EVENT_PROPERTY_CHANGED = 17,
    /**
     * Whether those on neither the allow nor the block list may see one's presence and write. `data.allow_unknown`.
     */
    MSNP_EVENT_PRIVACY_CHANGED = 18,
    /**
     * Whether one wants to be asked when somebody adds oneself. `data.ask_when_added`.
     */
    MSNP_EVENT_PROMPTING_CHANGED = 19,
    /**
     * A conversation with `account` is connected. `data.invited`.
     */
    MSNP_EVENT_CONVERSATION_OPENED = 20,
    /**
     * Somebody, `account` and `name`, is in the conversation.
     */
    MSNP_EVENT_JOINED = 21,
    /**
     * Somebody, `account`, left the conversation. `data.idle`.
     */
    MSNP_EVENT_LEFT = 22,
    /**
     * Somebody, `account` and `name`, said something. `data.text`.
     */
    MSNP_EVENT_TEXT = 23,
    /**
     * Somebody, `account`, is typing. Show it for about six seconds.
     */
    MSNP_EVENT_TYPING = 24,
    /**
     * Somebody, `account` and `name`, nudges.
     */
    MSNP_EVENT_NUDGE = 25,
    /**
     * A message of another kind from `account` and `name`: invitations, winks, ink, peer-to-peer data. `data.message`.
     */
    MSNP_EVENT_MESSAGE = 26,
    /**
     * A message of one's own that asks for no acknowledgement has left. `data.sent`.
     */
    MSNP_EVENT_SENT = 27,
    /**
     * The service passed a message of one's own on to all participants. `data.sent`.
     */
    MSNP_EVENT_DELIVERED = 28,
    /**
     * A message of one's own was not delivered, or nobody can tell. `data.failed`.
     */
    MSNP_EVENT_FAILED = 29,
    /**
     * Somebody, `account` where it is known, could not be brought into a conversation. `data.failure`.
     */
    MSNP_EVENT_INVITATION_FAILED = 30,
    /**
     * A conversation is not connected any more. With one contact, the next message opens it again; a group is over.
     */
    MSNP_EVENT_CONVERSATION_ENDED = 31,
    /**
     * Somebody wanted to talk, and there was no room for another conversation.
     */
    MSNP_EVENT_INVITATION_IGNORED = 32,
    /**
     * What the service knows of the account, without what is secret. `data.fields`.
     */
    MSNP_EVENT_PROFILE = 33,
    /**
     * How much mail is unread. `data.mail_unread`.
     */
    MSNP_EVENT_MAIL_UNREAD = 34,
    /**
     * A new mail from `account` and `name`. `data.subject`.
     */
    MSNP_EVENT_MAIL_NEW = 35,
    /**
     * Mail data as XML (MSNP11 and later). `data.mail_data`.
     */
    MSNP_EVENT_MAIL_DATA = 36,
    /**
     * Mail was moved, read or deleted. `data.mail_activity`.
     */
    MSNP_EVENT_MAIL_ACTIVITY = 37,
    /**
     * Another message from the service itself. `data.notice`.
     */
    MSNP_EVENT_NOTICE = 38,
    /**
     * An alert of the service (`NOT`). `data.document`.
     */
    MSNP_EVENT_ALERT = 39,
    /**
     * A text from a mobile device, `account`, or the report that a page failed (`IPG`). `data.document`.
     */
    MSNP_EVENT_MOBILE_TEXT = 40,
    /**
     * The service will shut down. `data.minutes`.
     */
    MSNP_EVENT_SHUTDOWN_IN = 41,
    /**
     * Something of the stream was passed over: too long, or not to be understood. `data.skipped`.
     */
    MSNP_EVENT_SKIPPED = 42,
    /**
     * Events were taken too slowly: so many are missing here. Take a snapshot. `data.missed`.
     */
    MSNP_EVENT_MISSED = 43,
    /**
     * What the session is at changed. `data.state_changed`.
     */
    MSNP_EVENT_STATE_CHANGED = 44,
    /**
     * The session was lost, or an attempt to take it up again failed; there will be another one. Requests without an answer have
     * failed; conversations go on where their own connection does; messages wait. When `ONLINE` comes again, only what changed
     * meanwhile is told. `data.connection_lost`.
     */
    MSNP_EVENT_CONNECTION_LOST = 45,
    /**
     * A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute, the first time
     * at once; `msnp_client_counters` counts all of it. `data.limit_reached`.
     */
    MSNP_EVENT_LIMIT_REACHED = 46,
    /**
     * A long message of `account`, which comes in pieces, was given up before it was whole.
     */
    MSNP_EVENT_MESSAGE_INCOMPLETE = 47,
    /**
     * Messages wait that people left while one was offline, as the service says after the sign-in, or one has just come (MSNP11 and
     * later). Their texts follow, each as `OFFLINE_MESSAGE`, where the service gives them out. `data.offline_messages`.
     */
    MSNP_EVENT_OFFLINE_MESSAGES = 48,
    /**
     * What the client of somebody in the conversation, `account`, can do, as its server tells after `JOINED` (MSNP12 and later).
     * `data.capabilities`.
     */
    MSNP_EVENT_PARTICIPANT_CAPABILITIES = 49,
    /**
     * A contact, `account`, shows another display picture, or none any more: `msnp_client_picture` fetches it. `data.picture_hash`.
     */
    MSNP_EVENT_PICTURE_CHANGED = 50,
    /**
     * Somebody, `account`, offers a file: `msnp_client_accept_file` or `msnp_client_decline_file` within five minutes. `data.file_offered`.
     */
    MSNP_EVENT_FILE_OFFERED = 51,
    /**
     * How far a file is, four times a second at the most. `data.file_progress`.
     */
    MSNP_EVENT_FILE_PROGRESS = 52,
    /**
     * A file is over on the network: all of it has gone or come, or not. Of files that this program sends or takes, `ANSWERED` says what came
     * of them with the file itself, when that is closed. `data.file_ended`.
     */
    MSNP_EVENT_FILE_ENDED = 53,
    /**
     * Somebody, `account`, invited to what no client of this kind serves, and was declined. `data.activity`.
     */
    MSNP_EVENT_NOT_SERVED = 54,
    /**
     * The service named a salt, and `MSNP_MD5_SIGN_IN_PROGRAM` was chosen: `msnp_client_answer_md5` is to be called. When it is not answered
     * within a while, the sign-in fails. `data.salt`.
     */
    MSNP_EVENT_MD5_CHALLENGE = 55,
    /**
     * A text of one's own to somebody who is offline is kept by the service until they fetch it. `data.sent`.
     */
    MSNP_EVENT_STORED_FOR_LATER = 56,
    /**
     * Somebody left a message while one was offline. It is told once by each client, and stays at the service until
     * `msnp_client_offline_message_stored`: a program that ends before that is told again, under the same id. `data.offline_message`.
     */
    MSNP_EVENT_OFFLINE_MESSAGE = 57,
    /**
     * What the service wants clients to keep to, unasked with the sign-in (`GCF`, MSNP13 and later; `services.md` 6.4). Nothing is done with it
     * here. `data.signal`: `content` is the document.
     */
    MSNP_EVENT_POLICIES = 58,
    /**
     * The program of `account` says something to one's own, without a conversation (`UBN`, MSNP13 and later; `services.md` 5.5).
     * Nothing is told of whom one has blocked, and of strangers while only the allow list may write. `data.signal`.
     */
    MSNP_EVENT_SIGNAL = 59
};
/** One of the `enum msnp_event_kind`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_event_kind msnp_event_kind;
#else
typedef uint32_t msnp_event_kind;
#endif
#endif

/**
 * What showed that the service wants another client.
 */
enum msnp_upgrade_cause
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * None of those below.
     */
    MSNP_UPGRADE_CAUSE_OTHER = 0,
    /**
     * No protocol version in common.
     */
    MSNP_UPGRADE_CAUSE_NO_COMMON_DIALECT = 1,
    /**
     * The server only tells about updates.
     */
    MSNP_UPGRADE_CAUSE_ONLY_UPDATES = 2,
    /**
     * The server named a protocol version that was not offered.
     */
    MSNP_UPGRADE_CAUSE_UNKNOWN_DIALECT = 3,
    /**
     * The server's minimum client version is above ours. Signing in goes on.
     */
    MSNP_UPGRADE_CAUSE_CLIENT_TOO_OLD = 4,
    /**
     * The server closed or refused right after the protocol versions were offered.
     */
    MSNP_UPGRADE_CAUSE_REFUSED_EARLY = 5
};
/** One of the `enum msnp_upgrade_cause`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_upgrade_cause msnp_upgrade_cause;
#else
typedef uint32_t msnp_upgrade_cause;
#endif
#endif

/**
 * What went wrong, for the program and for the user.
 */
typedef struct msnp_failure {
    /**
     * What. `MSNP_RESULT_OK`: nothing.
     */
    msnp_result result;
    /**
     * The error number of the service for `MSNP_RESULT_REFUSED`, the status of the contact's program for `MSNP_RESULT_REFUSED_BY_PEER`
     * (`p2p.md` 5), the HTTP status for `MSNP_RESULT_SERVICE_UNAVAILABLE` and
     * `MSNP_RESULT_GATEWAY_REFUSED`, the HTTP status or the reply of SOCKS5 (RFC 1928, 6) for `MSNP_RESULT_PROXY_REFUSED`, the minutes
     * to wait for `MSNP_RESULT_COME_BACK_LATER`; else 0.
     */
    uint32_t code;
    /**
     * Which request was refused, or what was waited for in vain. `MSNP_REQUEST_TICKET` for every failure of a Passport server.
     */
    msnp_request_kind request;
    /**
     * The same may work later without any change: a program may try again by itself, with growing pauses.
     */
    bool temporary;
    /**
     * What happened, with the name of the server or account it is about. Never NULL.
     */
    const char *text;
    /**
     * What the user can do about it. Never NULL.
     */
    const char *advice;
} msnp_failure;

/**
 * More about `ANSWERED`.
 */
typedef struct msnp_answered {
    /**
     * Which request.
     */
    uint32_t request;
    /**
     * What went wrong; `result` is `MSNP_RESULT_OK` when it was carried out.
     */
    struct msnp_failure failure;
    /**
     * For `msnp_client_add_group`: the id of the new group.
     */
    const char *group;
    /**
     * For `msnp_client_request_url`: the page, relative or whole.
     */
    const char *path;
    /**
     * For `msnp_client_request_url`: the login page that leads there.
     */
    const char *login;
    /**
     * For `msnp_client_request_configuration`: the file; NULL: empty. For `msnp_client_picture`: the picture; NULL: they show none. For
     * `msnp_client_object`: the object.
     */
    const uint8_t *file;
    /**
     * How many bytes that is.
     */
    size_t file_length;
} msnp_answered;

/**
 * More about `STATE_CHANGED`.
 */
typedef struct msnp_state_changed {
    /**
     * The new state.
     */
    msnp_state state;
    /**
     * For `MSNP_STATE_WAITING`: how many milliseconds until the next attempt; 0 otherwise.
     */
    uint64_t wait;
} msnp_state_changed;

/**
 * More about `CONNECTION_LOST`.
 */
typedef struct msnp_connection_lost {
    /**
     * Why.
     */
    struct msnp_failure failure;
    /**
     * How many milliseconds until the next attempt. `msnp_client_network_changed` begins it at once.
     */
    uint64_t wait;
} msnp_connection_lost;

/**
 * More about `UPGRADE_REQUIRED`.
 */
typedef struct msnp_upgrade {
    /**
     * What showed it.
     */
    msnp_upgrade_cause cause;
    /**
     * The least client version that it accepts; empty: it did not say.
     */
    const char *minimum;
    /**
     * The client version that it recommends; empty: it did not say.
     */
    const char *recommended;
    /**
     * Where it says that a newer client is; empty: it did not say.
     */
    const char *download;
} msnp_upgrade;

/**
 * A name and a value: a property of a contact, a header of a message, a field of a profile.
 */
typedef struct msnp_pair {
    /**
     * The name.
     */
    const char *name;
    /**
     * The value.
     */
    const char *value;
} msnp_pair;

/**
 * A contact: somebody on at least one of the five lists. No text is ever NULL.
 */
typedef struct msnp_contact {
    /**
     * The account, in lower case.
     */
    const char *account;
    /**
     * The display name; the account if there is none.
     */
    const char *name;
    /**
     * The id by which the service knows the contact (MSNP10 and later); empty: none.
     */
    const char *id;
    /**
     * Which lists it is on: `MSNP_LIST_` constants.
     */
    uint32_t lists;
    /**
     * 1 Messenger, 2 Office, 4 telephone, 8 mobile, 32 Yahoo.
     */
    uint32_t network;
    /**
     * The status.
     */
    msnp_status status;
    /**
     * What its client can do: `MSNP_CAPABILITY_` constants.
     */
    uint32_t capabilities;
    /**
     * It has oneself on its list and waits for `msnp_client_accept` or `msnp_client_decline`.
     */
    bool waits_for_decision;
    /**
     * The personal message; empty: none.
     */
    const char *personal_message;
    /**
     * The media string, which `msnp_media_read` reads; empty: none.
     */
    const char *media;
    /**
     * The MSNObject of its picture; empty: none.
     */
    const char *picture;
    /**
     * The ids of the groups that it is in; NULL: none.
     */
    const char *const *groups;
    /**
     * How many.
     */
    size_t group_count;
    /**
     * Telephone numbers and other properties (`PHH`, `PHW`, `PHM`, `MOB`); NULL: none.
     */
    const struct msnp_pair *properties;
    /**
     * How many.
     */
    size_t property_count;
} msnp_contact;

/**
 * A group of the contact list.
 */
typedef struct msnp_group {
    /**
     * Its id.
     */
    const char *id;
    /**
     * Its name.
     */
    const char *name;
} msnp_group;

/**
 * More about `PRESENCE`.
 */
typedef struct msnp_presence {
    /**
     * The status; `MSNP_STATUS_OFFLINE` when the contact went.
     */
    msnp_status status;
    /**
     * What the contact's client can do: `MSNP_CAPABILITY_` constants.
     */
    uint32_t capabilities;
    /**
     * The answer to one's own coming online, not news.
     */
    bool initial;
} msnp_presence;

/**
 * More about `PERSONAL_MESSAGE`.
 */
typedef struct msnp_personal_message {
    /**
     * The message; empty: none.
     */
    const char *message;
    /**
     * The media string, which `msnp_media_read` reads; empty: none.
     */
    const char *media;
} msnp_personal_message;

/**
 * Letters of a text that stand for a picture (`p2p.md` 6.1). Replace them in that text alone.
 */
typedef struct msnp_emoticon {
    /**
     * The letters, 1 to 32 characters. Untrusted plain text.
     */
    const char *shortcut;
    /**
     * The SHA-1 of the picture's bytes, 20 of them: the same picture has the same one, whoever shows it.
     */
    const uint8_t *picture_hash;
    /**
     * The MSNObject by which it is fetched: `msnp_client_object` gives its bytes, with the account that said the text.
     */
    const char *object;
} msnp_emoticon;

/**
 * More about `TEXT`.
 */
typedef struct msnp_said {
    /**
     * What. Untrusted plain text with line breaks as `\n`.
     */
    const char *text;
    /**
     * In which font and colour.
     */
    struct msnp_format format;
    /**
     * The emoticons in it that its sender made, in builds with the feature `p2p`; NULL: none.
     */
    const struct msnp_emoticon *emoticons;
    /**
     * How many.
     */
    size_t emoticon_count;
} msnp_said;

/**
 * More about `MESSAGE` and `NOTICE`.
 */
typedef struct msnp_content {
    /**
     * The content type, with its parameters; for a notice it is among the headers.
     */
    const char *content_type;
    /**
     * The other headers, in order; NULL: none.
     */
    const struct msnp_pair *headers;
    /**
     * How many.
     */
    size_t header_count;
    /**
     * The body; NULL: empty.
     */
    const uint8_t *body;
    /**
     * How many bytes.
     */
    size_t body_length;
} msnp_content;

/**
 * More about `SENT` and `DELIVERED`.
 */
typedef struct msnp_sent {
    /**
     * The number that the function which sent it gave.
     */
    uint32_t message;
} msnp_sent;

/**
 * More about `FAILED`.
 */
typedef struct msnp_failed {
    /**
     * The number that the function which sent it gave.
     */
    uint32_t message;
    /**
     * Why.
     */
    struct msnp_failure failure;
    /**
     * The text, or those parts of a long one that did not arrive; NULL for what is not text.
     */
    const char *text;
} msnp_failed;

/**
 * More about `PROFILE`.
 */
typedef struct msnp_fields {
    /**
     * Names and values, in order; NULL: none.
     */
    const struct msnp_pair *list;
    /**
     * How many.
     */
    size_t count;
} msnp_fields;

/**
 * More about `MAIL_UNREAD`.
 */
typedef struct msnp_mail_unread {
    /**
     * In the inbox.
     */
    uint32_t inbox;
    /**
     * In other folders.
     */
    uint32_t folders;
} msnp_mail_unread;

/**
 * More about `MAIL_DATA`.
 */
typedef struct msnp_mail_data {
    /**
     * The document, or `too-large`.
     */
    const char *document;
    /**
     * It comes with a new offline message, not with the sign-in.
     */
    bool fresh;
} msnp_mail_data;

/**
 * Who left messages while one was offline.
 */
typedef struct msnp_offline_sender {
    /**
     * The account, in lower case. Never NULL.
     */
    const char *account;
    /**
     * Their name, as the service says; the account where it does not. Never NULL. Untrusted plain text.
     */
    const char *name;
    /**
     * How many messages.
     */
    uint32_t count;
} msnp_offline_sender;

/**
 * More about `OFFLINE_MESSAGES`.
 */
typedef struct msnp_offline_messages {
    /**
     * Who left how many, in the order of the service; NULL: so many wait that it does not say whose.
     */
    const struct msnp_offline_sender *senders;
    /**
     * How many senders.
     */
    size_t sender_count;
    /**
     * They have just come; otherwise they waited.
     */
    bool fresh;
} msnp_offline_messages;

/**
 * More about `OFFLINE_MESSAGE`.
 */
typedef struct msnp_offline_message {
    /**
     * The service's name for it, the same each time. Never NULL.
     */
    const char *id;
    /**
     * Who left it, in lower case. Never NULL.
     */
    const char *account;
    /**
     * Their name; the account where the message does not say. Never NULL. Untrusted plain text.
     */
    const char *name;
    /**
     * What they wrote. Never NULL. Line ends are LF. Untrusted plain text.
     */
    const char *text;
    /**
     * When, in seconds since 1970 (UTC); 0: the service does not say.
     */
    uint64_t time;
} msnp_offline_message;

/**
 * More about `MAIL_ACTIVITY`.
 */
typedef struct msnp_mail_activity {
    /**
     * From which folder.
     */
    const char *from;
    /**
     * To which folder.
     */
    const char *to;
    /**
     * How many.
     */
    uint32_t count;
} msnp_mail_activity;

/**
 * More about `ALERT` and `MOBILE_TEXT`.
 */
typedef struct msnp_document {
    /**
     * What to show. Untrusted plain text.
     */
    const char *text;
    /**
     * The whole document.
     */
    const char *document;
} msnp_document;

/**
 * More about `POLICIES` and `SIGNAL`.
 */
typedef struct msnp_signal {
    /**
     * `SIGNAL`: what it is about: 1 a shared folder, 2 a call, 3 peer-to-peer data; programs agree on it.
     */
    uint32_t kind;
    /**
     * What it says: any bytes; NULL: nothing. Nothing in it is to be trusted.
     */
    const uint8_t *content;
    /**
     * How many bytes.
     */
    size_t content_length;
} msnp_signal;

/**
 * More about `SKIPPED`.
 */
typedef struct msnp_skipped {
    /**
     * The command; empty: none.
     */
    const char *verb;
    /**
     * How many bytes.
     */
    uint32_t length;
} msnp_skipped;

/**
 * More about `LIMIT_REACHED`.
 */
typedef struct msnp_limit_reached {
    /**
     * On which connection, the last time.
     */
    msnp_link_kind link;
    /**
     * Which bound.
     */
    msnp_limit limit;
    /**
     * How much was dropped since this bound was told of last, at least 1; in what, is said at each `msnp_limit`.
     */
    uint32_t dropped;
} msnp_limit_reached;

/**
 * More about `FILE_OFFERED`.
 */
typedef struct msnp_file_offered {
    /**
     * Its number, for `msnp_client_accept_file` and `msnp_client_decline_file`.
     */
    uint32_t transfer;
    /**
     * The file's name, fit to be shown and to be that of a file: no folders, no control characters, at most 120 characters. Never write over
     * a file that is there already.
     */
    const char *name;
    /**
     * Its bytes, as the sender says. No more than that are ever handed on.
     */
    uint64_t size;
    /**
     * A small picture of it (PNG); NULL: none. It comes from the sender: decode it with bounds.
     */
    const uint8_t *preview;
    /**
     * How many bytes that is, at most 65,536.
     */
    size_t preview_length;
} msnp_file_offered;

/**
 * More about `FILE_PROGRESS`.
 */
typedef struct msnp_file_progress {
    /**
     * Which.
     */
    uint32_t transfer;
    /**
     * The bytes that were sent or have come.
     */
    uint64_t done;
    /**
     * All of them.
     */
    uint64_t size;
    /**
     * How many milliseconds it has taken so far, since the first byte.
     */
    uint64_t elapsed;
} msnp_file_progress;

/**
 * More about `FILE_ENDED`.
 */
typedef struct msnp_file_ended {
    /**
     * Which.
     */
    uint32_t transfer;
    /**
     * Why it is not all there; `result` is `MSNP_RESULT_OK` when it is.
     */
    struct msnp_failure failure;
} msnp_file_ended;

/**
 * One of these, as the kind says. Every text is there, never NULL, unless its line says otherwise.
 */
typedef union msnp_event_data {
    /**
     * `ANSWERED`
     */
    struct msnp_answered answered;
    /**
     * `SIGNED_IN`: what is spoken with the service, 8 for MSNP8 and so on.
     */
    uint32_t dialect;
    /**
     * `ONLINE`, `STATUS_CHANGED`: the new status.
     */
    msnp_status status;
    /**
     * `STATE_CHANGED`
     */
    struct msnp_state_changed state_changed;
    /**
     * `CONNECTION_LOST`
     */
    struct msnp_connection_lost connection_lost;
    /**
     * `SIGNED_OUT`, `INVITATION_FAILED`: why.
     */
    struct msnp_failure failure;
    /**
     * `UPGRADE_REQUIRED`
     */
    struct msnp_upgrade upgrade;
    /**
     * `MD5_CHALLENGE`: the salt, good for one answer.
     */
    const char *salt;
    /**
     * `CONTACT_CHANGED`: the contact as it is now.
     */
    struct msnp_contact contact;
    /**
     * `GROUP_CHANGED`, `GROUP_REMOVED`
     */
    struct msnp_group group;
    /**
     * `PRESENCE`
     */
    struct msnp_presence presence;
    /**
     * `PERSONAL_MESSAGE`
     */
    struct msnp_personal_message personal_message;
    /**
     * `ADDED_YOU`: they are already on the allow or the block list; there is nothing to decide.
     */
    bool decided;
    /**
     * `PROPERTY_CHANGED`: three letters, and the value, empty when unset.
     */
    struct msnp_pair property;
    /**
     * `PRIVACY_CHANGED`
     */
    bool allow_unknown;
    /**
     * `PROMPTING_CHANGED`
     */
    bool ask_when_added;
    /**
     * `CONVERSATION_OPENED`: the contact opened it.
     */
    bool invited;
    /**
     * `PARTICIPANT_CAPABILITIES`: `MSNP_CAPABILITY_` constants and others.
     */
    uint32_t capabilities;
    /**
     * `LEFT`: for silence, not by wish.
     */
    bool idle;
    /**
     * `TEXT`
     */
    struct msnp_said text;
    /**
     * `MESSAGE`
     */
    struct msnp_content message;
    /**
     * `SENT`, `DELIVERED`, `STORED_FOR_LATER`
     */
    struct msnp_sent sent;
    /**
     * `FAILED`
     */
    struct msnp_failed failed;
    /**
     * `PROFILE`
     */
    struct msnp_fields fields;
    /**
     * `MAIL_UNREAD`
     */
    struct msnp_mail_unread mail_unread;
    /**
     * `MAIL_NEW`: the subject.
     */
    const char *subject;
    /**
     * `MAIL_DATA`
     */
    struct msnp_mail_data mail_data;
    /**
     * `OFFLINE_MESSAGES`
     */
    struct msnp_offline_messages offline_messages;
    /**
     * `OFFLINE_MESSAGE`
     */
    struct msnp_offline_message offline_message;
    /**
     * `MAIL_ACTIVITY`
     */
    struct msnp_mail_activity mail_activity;
    /**
     * `NOTICE`
     */
    struct msnp_content notice;
    /**
     * `ALERT`, `MOBILE_TEXT`
     */
    struct msnp_document document;
    /**
     * `POLICIES`, `SIGNAL`
     */
    struct msnp_signal signal;
    /**
     * `SHUTDOWN_IN`: after so many minutes.
     */
    uint32_t minutes;
    /**
     * `SKIPPED`
     */
    struct msnp_skipped skipped;
    /**
     * `MISSED`: how many.
     */
    uint64_t missed;
    /**
     * `LIMIT_REACHED`
     */
    struct msnp_limit_reached limit_reached;
    /**
     * `PICTURE_CHANGED`: the SHA-1 of its bytes, 20 of them: the same picture has the same one, whoever shows it. NULL: they show none.
     */
    const uint8_t *picture_hash;
    /**
     * `FILE_OFFERED`
     */
    struct msnp_file_offered file_offered;
    /**
     * `FILE_PROGRESS`
     */
    struct msnp_file_progress file_progress;
    /**
     * `FILE_ENDED`
     */
    struct msnp_file_ended file_ended;
    /**
     * `NOT_SERVED`: to what.
     */
    msnp_activity activity;
} msnp_event_data;

/**
 * Something that happened. Every event that changes the contact list comes after the change: a snapshot already shows it.
 */
typedef struct msnp_event {
    /**
     * What.
     */
    msnp_event_kind kind;
    /**
     * In which conversation; 0: in none.
     */
    uint32_t conversation;
    /**
     * Who; empty where nobody is meant. Never NULL.
     */
    const char *account;
    /**
     * Their name; empty where it is not told. Never NULL. Untrusted plain text.
     */
    const char *name;
    /**
     * More about it.
     */
    union msnp_event_data data;
} msnp_event;

/**
 * What msnp_client_descriptor gives: a file descriptor, or on Windows a `SOCKET`.
 */
#ifdef _WIN32
typedef uintptr_t msnp_descriptor;
#else
typedef int msnp_descriptor;
#endif

/**
 * Waits for ever, where a time to wait is asked for.
 */
#define MSNP_FOREVER UINT32_MAX

/**
 * Called when events wait. See `msnp_client_set_wakeup`.
 */
typedef void (*msnp_wakeup)(void *context);

/**
 * Takes the next event.
 *
 * - `timeout`: how long to wait for one, in milliseconds; 0 does not wait, `MSNP_FOREVER` waits for ever.
 * - `event`: where it goes; NULL when there is none. Yours; free it with `msnp_event_free`.
 *
 * Several threads may take events; each event goes to one of them.
 *
 * Errors: `MSNP_RESULT_NO_EVENT` when none came in time, `MSNP_RESULT_CLOSED` when none will come any more,
 * `MSNP_RESULT_FROM_CALLBACK` with a timeout above 0 inside a wake-up callback, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 * From any thread.
 */
msnp_result msnp_client_next_event(struct msnp_client *client,
                                   uint32_t timeout,
                                   struct msnp_event **event);

/**
 * Has a function called when events wait: once when something comes after `msnp_client_next_event` has said
 * `MSNP_RESULT_NO_EVENT`, and not again before it says so the next time. So take events until there are none. Called at once when
 * events wait already.
 *
 * - `callback`: called from a thread of the library, or from one that calls the library, perhaps from two at once: post a message to your
 *   own loop, and return. It may call every function of every client; only `msnp_client_next_event` must not wait there. NULL: none any
 *   more. When this returns, the one before is not running, unless this was called by it: as with `msnp_client_free`, this waits for it
 *   where another thread is inside it.
 * - `context`: handed to the callback. It has to stay valid until the callback is taken back, or the client freed.
 *
 * Errors: `MSNP_RESULT_FROM_CALLBACK` when this was called by a callback that the one before waits for itself: it is replaced, and may
 * still be running. `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_set_wakeup(struct msnp_client *client,
                                   msnp_wakeup callback,
                                   void *context);

/**
 * A descriptor for `poll`, `select`, `epoll` or the loop of a GUI: readable while events wait. Never read from it, and never close it:
 * it is the client's. Take events until `MSNP_RESULT_NO_EVENT`, and wait for it again. On Windows it is a `SOCKET`, for `WSAPoll`, `select` or
 * `WSAEventSelect`; now and then it is readable although no event waits.
 *
 * - `descriptor`: where it goes; -1 (on Windows `INVALID_SOCKET`) when there is none.
 *
 * Errors: `MSNP_RESULT_SYSTEM` when the system gives none, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_descriptor(struct msnp_client *client,
                                   msnp_descriptor *descriptor);

/**
 * Frees an event, with every text in it. Does nothing with NULL. From any thread.
 */
void msnp_event_free(struct msnp_event *event);

/** @} */

/* ======== Conversations and messages ======== */

/** @defgroup section_talk Conversations and messages
 * @{ */

/**
 * The longest text that `msnp_client_send_text` takes, in bytes of UTF-8: 64 KiB.
 */
#define MSNP_LONGEST_TEXT 65536

/**
 * The longest drawing that `msnp_client_send_ink` takes, in bytes, where everybody who sees it joins pieces.
 */
#define MSNP_LONGEST_INK 67200

/**
 * How a drawing is written down (`p2p.md` 6.3).
 */
enum msnp_ink_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * As a GIF (`image/gif`).
     */
    MSNP_INK_GIF = 1,
    /**
     * As its strokes, in Microsoft's Ink Serialized Format (`application/x-ms-ink`): for those alone whose capabilities have the bit 0x8.
     */
    MSNP_INK_STROKES = 2
};
/** One of the `enum msnp_ink_kind`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_ink_kind msnp_ink_kind;
#else
typedef uint32_t msnp_ink_kind;
#endif
#endif

/**
 * Somebody in a conversation.
 */
typedef struct msnp_participant {
    /**
     * The account, in lower case.
     */
    const char *account;
    /**
     * The name, as the conversation's server told it.
     */
    const char *name;
} msnp_participant;

/**
 * Who is in a conversation, oneself not counted.
 */
typedef struct msnp_participants {
    /**
     * Who; NULL: nobody.
     */
    const struct msnp_participant *list;
    /**
     * How many.
     */
    size_t count;
} msnp_participants;

/**
 * Gives the conversation with a contact its number: the open one, or one that the first message opens. Nothing is sent.
 *
 * - `who`: the account.
 * - `conversation`: where the number goes. It stays the same until the conversation has been silent for a long time while 256 others
 *   were begun, or it becomes a group conversation.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_conversation(struct msnp_client *client,
                                     const char *who,
                                     uint32_t *conversation);

/**
 * Opens a conversation without saying anything; answered when the contact has joined. Messages open it by themselves.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_HIDDEN`,
 * `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. With the event: `MSNP_RESULT_NOT_REACHABLE`, `MSNP_RESULT_NO_ANSWER` and others. From any thread.
 */
msnp_result msnp_client_open(struct msnp_client *client,
                             uint32_t conversation,
                             uint32_t *request);

/**
 * Brings somebody else in; answered when they have joined. A conversation of two becomes a group conversation by it.
 *
 * - `who`: the account.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: as of `msnp_client_open`, and `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`. From any thread.
 */
msnp_result msnp_client_invite(struct msnp_client *client,
                               uint32_t conversation,
                               const char *who,
                               uint32_t *request);

/**
 * Leaves a conversation: closes its connections. What was not sent yet fails with `MSNP_RESULT_LEFT`; what was sent and is not
 * acknowledged within two seconds with `MSNP_RESULT_UNKNOWN_FATE`: it may have arrived.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
 * any thread.
 */
msnp_result msnp_client_leave(struct msnp_client *client,
                              uint32_t conversation);

/**
 * Tells whether somebody is connected, so that a message goes out at once.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
 * any thread.
 */
msnp_result msnp_client_is_open(struct msnp_client *client,
                                uint32_t conversation,
                                bool *open);

/**
 * Tells whose conversation it is: the contact's account, or an empty text for a group conversation.
 *
 * - `buffer`, `capacity`: where it goes, with a NUL; 130 bytes are always enough.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL` (what fitted is there), `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`,
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_client_conversation_account(struct msnp_client *client,
                                             uint32_t conversation,
                                             char *buffer,
                                             size_t capacity);

/**
 * Tells who is connected, oneself not counted: nobody while the conversation has no connection.
 *
 * - `participants`: where the list goes; NULL when it failed. Yours; free it with `msnp_participants_free`.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
 * any thread.
 */
msnp_result msnp_client_participants(struct msnp_client *client,
                                     uint32_t conversation,
                                     struct msnp_participants **participants);

/**
 * Frees a list of participants. Does nothing with NULL. From any thread.
 */
void msnp_participants_free(struct msnp_participants *participants);

/**
 * Says something. `MSNP_EVENT_DELIVERED`, `MSNP_EVENT_STORED_FOR_LATER` or `MSNP_EVENT_FAILED` follows, with the text in the last. If the conversation is not
 * connected, it is opened by this. Messages leave in the order of the calls. Text above the limit of one message is split, at spaces
 * where possible, and counts as one message.
 *
 * - `words`: what, at most `MSNP_LONGEST_TEXT` bytes; line breaks are `\n`.
 * - `format`: how it looks; NULL: Segoe UI in black.
 * - `message`: if not NULL, its number, as events name it.
 *
 * Errors: `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (too many messages wait), `MSNP_RESULT_TOO_LONG`,
 * `MSNP_RESULT_INVALID_VALUE` (empty), `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
 * `MSNP_RESULT_INVALID_NUMBER` (effects), `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The message was not sent then. From any thread.
 */
msnp_result msnp_client_send_text(struct msnp_client *client,
                                  uint32_t conversation,
                                  const char *words,
                                  const struct msnp_format *format,
                                  uint32_t *message);

/**
 * Says that one is typing, if the conversation is connected; otherwise nothing happens: nobody is rung for it. Send it every five
 * seconds at most.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
 * any thread.
 */
msnp_result msnp_client_send_typing(struct msnp_client *client,
                                    uint32_t conversation);

/**
 * Shakes the others' windows. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED` follows.
 *
 * - `message`: if not NULL, its number, as events name it.
 *
 * Errors: as of `msnp_client_send_text`. From any thread.
 */
msnp_result msnp_client_send_nudge(struct msnp_client *client, uint32_t conversation, uint32_t *message);

/**
 * Sends something else out of the ordinary. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED` follows.
 *
 * - `id`: what it is: 2 a wink, 3 a voice clip, 4 an action text.
 * - `data`: an MSNObject (`p2p.md` 2), such as
 *   `<msnobj Creator="anna@example.net" Size="4096" Type="8" Location="0" Friendly="AAA=" SHA1D="..."/>`,
 *   or a text, on one line.
 * - `message`: if not NULL, its number, as events name it.
 *
 * Errors: as of `msnp_client_send_text`. From any thread.
 */
msnp_result msnp_client_send_datacast(struct msnp_client *client,
                                      uint32_t conversation,
                                      uint32_t id,
                                      const char *data,
                                      uint32_t *message);

/**
 * Holds an idle conversation open. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED` follows.
 *
 * - `message`: if not NULL, its number, as events name it.
 *
 * Errors: as of `msnp_client_send_text`. From any thread.
 */
msnp_result msnp_client_send_keep_alive(struct msnp_client *client, uint32_t conversation, uint32_t *message);

/**
 * Sends what somebody has drawn by hand (`p2p.md` 6.3). `MSNP_EVENT_DELIVERED` or `MSNP_EVENT_FAILED` follows. One that is longer than one message leaves
 * in pieces and counts as one message; it arrives as one where everybody who sees it joins them (`MSNP_CAPABILITY_CHUNKED_MESSAGES`).
 *
 * - `kind`: a `msnp_ink_kind`.
 * - `drawing`, `length`: the bytes, 1,200 at most, and `MSNP_LONGEST_INK` where everybody joins pieces. Nothing of them is looked at.
 * - `message`: if not NULL, its number, as events name it.
 *
 * Errors: as of `msnp_client_send_text`, `MSNP_RESULT_INVALID_NUMBER` (kind), and `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_client_send_ink(struct msnp_client *client,
                                 uint32_t conversation,
                                 uint32_t kind,
                                 const uint8_t *drawing,
                                 size_t length,
                                 uint32_t *message);

/**
 * Sends a payload that is ready, as it is: headers of one line each, an empty line, and the body, together at most 1,664 bytes
 * (`switchboard.md` 2), with CR LF behind each line:
 * `MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\nClient-Name: Example/1.0\r\n`. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED`
 * follows, and for the content type `application/x-msnmsgrp2p` `MSNP_EVENT_DELIVERED` or `MSNP_EVENT_FAILED`.
 *
 * - `payload`, `length`: the bytes.
 * - `message`: if not NULL, its number, as events name it.
 *
 * Errors: as of `msnp_client_send_text`, and `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_client_send_raw(struct msnp_client *client,
                                 uint32_t conversation,
                                 const uint8_t *payload,
                                 size_t length,
                                 uint32_t *message);

/** @} */

/* ======== Pictures and files ======== */

/** @defgroup section_transfers Pictures and files
 * @{ */

/**
 * An emoticon of one's own, for `msnp_client_set_emoticons`.
 */
typedef struct msnp_own_emoticon {
    /**
     * The letters, 1 to 7 characters, none of them a control character.
     */
    const char *shortcut;
    /**
     * What they stand for: a PNG, GIF, JPEG or BMP of at most 512 KiB.
     */
    const uint8_t *picture;
    /**
     * How many bytes that is.
     */
    size_t length;
} msnp_own_emoticon;

/**
 * Reads on in a file that is sent. See `msnp_client_send_file`.
 *
 * - `buffer`, `length`: where the next bytes go, and how many there may be, at least 1.
 *
 * Answers how many there are now, 1 to `length`; 0 at the end of the file, which is too early while bytes of its announced size are missing;
 * a number below 0 when it cannot be read.
 */
typedef ptrdiff_t (*msnp_file_read)(void *context, uint8_t *buffer, size_t length);

/**
 * Closes a file: nothing of it is called any more. Answers 0, or another number when what was written could not be kept, as `fclose` does:
 * then the file has failed. For a file that was sent it makes no difference.
 */
typedef int (*msnp_file_close)(void *context);

/**
 * Where a file that is sent comes from.
 */
typedef struct msnp_file_source {
    /**
     * Handed to the callbacks.
     */
    void *context;
    /**
     * Reads on.
     */
    msnp_file_read read;
    /**
     * Called once, last of all; NULL: nothing is to be closed.
     */
    msnp_file_close close;
} msnp_file_source;

/**
 * Writes on in a file that is received. See `msnp_client_accept_file`.
 *
 * - `data`, `length`: the next bytes, at least 1.
 *
 * Answers how many of them it took, 1 to `length`: the others come again. 0 or a number below when it cannot be written.
 */
typedef ptrdiff_t (*msnp_file_write)(void *context, const uint8_t *data, size_t length);

/**
 * Where a file that is received goes to.
 */
typedef struct msnp_file_sink {
    /**
     * Handed to the callbacks.
     */
    void *context;
    /**
     * Writes on.
     */
    msnp_file_write write;
    /**
     * Called once, last of all; NULL: nothing is to be closed.
     */
    msnp_file_close close;
} msnp_file_sink;

/**
 * Chooses one's display picture: others are told of it with the status, and fetch it when they like. It stays for later sign-ins of this
 * client; MSNP8 has no pictures.
 *
 * - `picture`, `length`: a PNG, GIF, JPEG or BMP of at most 512 KiB, 96 pixels square in most programs, which is copied; NULL and 0: none.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_VALUE` for what is no picture, by its content, or too large; `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`,
 * `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. When not signed in it is kept, told with the next
 * sign-in, and answered at once. From any thread.
 */
msnp_result msnp_client_set_picture(struct msnp_client *client,
                                    const uint8_t *picture,
                                    size_t length,
                                    uint32_t *request);

/**
 * Asks for the display picture that a contact shows now. It comes in `data.answered` of the event: `file` and `file_length`; NULL: they show
 * none. It is fetched from them unless it is known already: the same picture is fetched once, however many ask, and 8 MiB of pictures are
 * kept. The bytes come from the contact, and are those of the hash that they announced: decode them with bounds.
 *
 * - `who`: the account.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_BLOCKED`, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. With the event: `MSNP_RESULT_NOT_REACHABLE`, `MSNP_RESULT_DECLINED`,
 * `MSNP_RESULT_WRONG_PICTURE` and others. A conversation is opened for it if there is none, one in three seconds. From any thread.
 */
msnp_result msnp_client_picture(struct msnp_client *client,
                                const char *who,
                                uint32_t *request);

/**
 * Asks for an object that a contact has announced in a conversation: an emoticon of a text, or what a datacast names (2 a wink, 3 a voice
 * clip). It comes in `data.answered` of the event: `file` and `file_length`. It is fetched from them unless it is known already, and kept
 * as pictures are. The bytes are those of the hash that was announced: decode them with bounds, and never run anything in them.
 *
 * - `who`: the account that said it.
 * - `object`: the MSNObject (`p2p.md` 2), such as `object` of `msnp_emoticon`.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_VALUE` for what is no object, or says that it belongs to somebody else; and those of
 * `msnp_client_picture`, with the event, too. From any thread.
 */
msnp_result msnp_client_object(struct msnp_client *client,
                               const char *who,
                               const char *object,
                               uint32_t *request);

/**
 * Chooses emoticons of one's own, in place of those that there were. A text that has the letters in it says to everybody in the conversation what
 * they stand for (`p2p.md` 6.1), who fetch the pictures when they like. They stay for later sign-ins of this client; MSNP8 has none.
 *
 * - `emoticons`, `count`: all of them, which are copied; NULL and 0: none.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` for letters that cannot be or are there twice, for what is no picture, by its content, and for more than 256
 * objects or 32 MiB together with what is published: all stays as it was then. `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_UTF8`,
 * `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_set_emoticons(struct msnp_client *client,
                                      const struct msnp_own_emoticon *emoticons,
                                      size_t count);

/**
 * Lets others fetch an object, such as a wink or a voice clip, and tells the MSNObject (`p2p.md` 2) by which they do: say it to them with
 * `msnp_client_send_datacast`. It stays for later sign-ins of this client. A picture and emoticons need not be published.
 *
 * - `kind`: 8 a wink, 11 a voice clip, or another number of `p2p.md` 2.
 * - `bytes`, `length`: the object, which is copied.
 * - `object`, `capacity`: where the MSNObject goes, with a NUL at its end; 512 bytes are always enough.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` for one that is empty or larger than 4 MiB (512 KiB for pictures and emoticons), and for more than 256
 * objects or 32 MiB; `MSNP_RESULT_TOO_SMALL`: it is published, and `object` holds what fitted: call again with more room;
 * `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_publish(struct msnp_client *client,
                                uint32_t kind,
                                const uint8_t *bytes,
                                size_t length,
                                char *object,
                                size_t capacity);

/**
 * Nobody is to fetch a published object any more.
 *
 * - `object`: as `msnp_client_publish` told it.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` for what is no object, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_withdraw(struct msnp_client *client,
                                 const char *object);

/**
 * Offers a contact a file, and sends it when they take it (`p2p.md` 7). The offer is under way when this returns, and waits five minutes for
 * their answer. A text that is said meanwhile does not wait for the file. What breaks off cannot be resumed.
 *
 * The callbacks are called by a thread of the file's own, one after another and never two at once, while nothing is locked: they may wait for a
 * disk, and call every function of every client; only `msnp_client_free` called by one of them does not wait for it. `read` is called as the
 * connection takes the bytes, at most 64 KiB ahead of it, and ahead of the contact's answer, too, until `size` bytes were read. `close` is called
 * exactly once, last of all, whatever becomes of the file: also when it is declined or fails, and when the client is closed or freed.
 * `MSNP_EVENT_ANSWERED` comes after that, and `MSNP_RESULT_CLOSED` after all answers.
 *
 * - `who`: the account.
 * - `name`: what it is called, without folders, 1 to 259 units of UTF-16.
 * - `size`: how many bytes it has. 0: an empty file; `read` is not called then.
 * - `source`: where it comes from; it is copied. `read` must be there.
 * - `transfer`: if not NULL, its number, as events name it, and for `msnp_client_decline_file`, which cancels it.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED` when all of it has gone, or with the reason why not.
 *
 * Errors at once, after which no callback was called, nor will be: `MSNP_RESULT_INVALID_VALUE` for the name, `MSNP_RESULT_INVALID_ACCOUNT`,
 * `MSNP_RESULT_BLOCKED`, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`,
 * `MSNP_RESULT_SYSTEM` without a thread, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. With the event: `MSNP_RESULT_DECLINED`, `MSNP_RESULT_NOT_REACHABLE`, `MSNP_RESULT_CANCELLED`,
 * `MSNP_RESULT_FILE` and others. From any thread.
 */
msnp_result msnp_client_send_file(struct msnp_client *client,
                                  const char *who,
                                  const char *name,
                                  uint64_t size,
                                  const struct msnp_file_source *source,
                                  uint32_t *transfer,
                                  uint32_t *request);

/**
 * Takes a file that somebody offers (`MSNP_EVENT_FILE_OFFERED`). All that is said of callbacks at `msnp_client_send_file` holds here, too: a
 * thread of the file's own, nothing locked, `close` exactly once, and then `MSNP_EVENT_ANSWERED`.
 *
 * `write` is called as the bytes come, with 64 KiB between it and the connection: one that is slower makes the sender wait, and with them what
 * else is said in that conversation. Never more than the announced size is written. What was written of a file that failed is for the
 * program to remove.
 *
 * - `transfer`: from the event.
 * - `sink`: where it goes to; it is copied. `write` must be there.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED` when all of it is written and closed, or with the reason why
 *   not.
 *
 * Errors at once, after which no callback was called, nor will be: `MSNP_RESULT_NO_SUCH_TRANSFER` when the offer is over, or was decided already;
 * `MSNP_RESULT_BUSY`, `MSNP_RESULT_SYSTEM` without a thread, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. With
 * the event: `MSNP_RESULT_CANCELLED_BY_PEER`, `MSNP_RESULT_CANCELLED`, `MSNP_RESULT_TRANSFER_LOST`, `MSNP_RESULT_FILE` and others. From any thread.
 */
msnp_result msnp_client_accept_file(struct msnp_client *client,
                                    uint32_t transfer,
                                    const struct msnp_file_sink *sink,
                                    uint32_t *request);

/**
 * Declines a file that somebody offers, or cancels one that is under way, in either direction. `MSNP_EVENT_FILE_ENDED` follows, with
 * `MSNP_RESULT_CANCELLED`.
 *
 * - `transfer`: from `MSNP_EVENT_FILE_OFFERED` or `msnp_client_send_file`.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` when it is over, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
 * any thread.
 */
msnp_result msnp_client_decline_file(struct msnp_client *client,
                                     uint32_t transfer);

/** @} */

/* ======== The contact list as it is ======== */

/** @defgroup section_roster The contact list as it is
 * @{ */

/**
 * Oneself, as the service shows it to others. No text is ever NULL.
 */
typedef struct msnp_me {
    /**
     * The account as the service spells it.
     */
    const char *account;
    /**
     * The display name.
     */
    const char *name;
    /**
     * The status.
     */
    msnp_status status;
    /**
     * The personal message; empty: none.
     */
    const char *personal_message;
    /**
     * The media string, which `msnp_media_read` reads; empty: none.
     */
    const char *media;
    /**
     * The home telephone number; empty: none.
     */
    const char *home_phone;
    /**
     * The work telephone number; empty: none.
     */
    const char *work_phone;
    /**
     * The mobile telephone number; empty: none.
     */
    const char *mobile_phone;
    /**
     * The address was confirmed.
     */
    bool verified;
    /**
     * The account may not do everything.
     */
    bool restricted;
    /**
     * Those on neither the allow nor the block list may see one's presence and write.
     */
    bool allow_unknown;
    /**
     * One wants to be asked when somebody adds oneself.
     */
    bool ask_when_added;
} msnp_me;

/**
 * The contact list at one moment. It never changes; take another one after `MSNP_EVENT_CONTACT_CHANGED` and the like.
 */
typedef struct msnp_roster {
    /**
     * Everybody on any list, sorted by account; one's own contacts are those with `MSNP_LIST_FORWARD`. NULL: nobody.
     */
    const struct msnp_contact *contacts;
    /**
     * How many.
     */
    size_t contact_count;
    /**
     * The groups, in the order of the service; NULL: none.
     */
    const struct msnp_group *groups;
    /**
     * How many.
     */
    size_t group_count;
    /**
     * Oneself.
     */
    struct msnp_me me;
    /**
     * The whole list has arrived since the client was made. It stays so when the session ends; everybody is offline then.
     */
    bool complete;
} msnp_roster;

/**
 * Takes a snapshot of the contact list.
 *
 * - `roster`: where it goes; NULL when it failed. Yours; free it with `msnp_roster_free`.
 *
 * Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_roster(struct msnp_client *client, struct msnp_roster **roster);

/**
 * Finds a contact in a snapshot by its account, in any letter case. NULL when there is none, and for NULL. It lives as long as the
 * snapshot. From any thread.
 */
const struct msnp_contact *msnp_roster_find(const struct msnp_roster *roster,
                                            const char *who);

/**
 * Frees a snapshot. Does nothing with NULL. From any thread.
 */
void msnp_roster_free(struct msnp_roster *roster);

/** @} */

/* ======== Changing the contact list ======== */

/** @defgroup section_contacts Changing the contact list
 * @{ */

/**
 * Adds a contact to one's list, allowed to see one's presence, and puts it into a group if one is given.
 *
 * - `who`: the account.
 * - `group`: the group's id or name; NULL or empty: none.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
 * answer of the service comes with the event. When only the group fails, the contact was added. From any thread.
 */
msnp_result msnp_client_add_contact(struct msnp_client *client,
                                    const char *who,
                                    const char *group,
                                    uint32_t *request);

/**
 * Takes a contact off one's list. It stays allowed or blocked as it was.
 *
 * - `who`: the account.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
 * with the event. From any thread.
 */
msnp_result msnp_client_remove_contact(struct msnp_client *client,
                                       const char *who,
                                       uint32_t *request);

/**
 * Changes the name under which a contact is kept in the list.
 *
 * - `who`: the account.
 * - `name`: at most 387 bytes after percent-encoding.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
 * answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_rename_contact(struct msnp_client *client,
                                       const char *who,
                                       const char *name,
                                       uint32_t *request);

/**
 * Blocks somebody: they see oneself offline and cannot write. They need not be on the list. It holds from this call on: the
 * conversation of two is left, nothing more of it is told, their ringing is not answered, and texts for them fail with
 * `MSNP_RESULT_BLOCKED`. A group conversation goes on.
 *
 * - `who`: the account.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
 * with the event. From any thread.
 */
msnp_result msnp_client_block(struct msnp_client *client,
                              const char *who,
                              uint32_t *request);

/**
 * Allows somebody again, or in the first place.
 *
 * - `who`: the account.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
 * with the event. From any thread.
 */
msnp_result msnp_client_unblock(struct msnp_client *client,
                                const char *who,
                                uint32_t *request);

/**
 * Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. One's privacy setting
 * decides about them then (`msnp_client_set_privacy`). Nothing changes for who is on neither.
 *
 * - `who`: the account.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
 * with the event. From any thread.
 */
msnp_result msnp_client_undecide(struct msnp_client *client,
                                 const char *who,
                                 uint32_t *request);

/**
 * Answers `MSNP_EVENT_ADDED_YOU`: they may see one's presence and write. They are not added to one's own list by it.
 *
 * - `who`: the account.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
 * with the event. From any thread.
 */
msnp_result msnp_client_accept(struct msnp_client *client,
                               const char *who,
                               uint32_t *request);

/**
 * Answers `MSNP_EVENT_ADDED_YOU`: they are blocked.
 *
 * - `who`: the account.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
 * with the event. From any thread.
 */
msnp_result msnp_client_decline(struct msnp_client *client,
                                const char *who,
                                uint32_t *request);

/**
 * Makes a group. `data.answered.group` of the event is its id, empty if the service did not tell.
 *
 * - `name`: at most 61 bytes after percent-encoding.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_VALUE` when the name is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every
 * request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_add_group(struct msnp_client *client,
                                  const char *name,
                                  uint32_t *request);

/**
 * Renames a group.
 *
 * - `group`: the group's id or name.
 * - `name`: at most 61 bytes after percent-encoding.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
 * answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_rename_group(struct msnp_client *client,
                                     const char *group,
                                     const char *name,
                                     uint32_t *request);

/**
 * Removes a group. Some services take those off the list who were only in it: empty it first.
 *
 * - `group`: the group's id or name.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes
 * with the event. From any thread.
 */
msnp_result msnp_client_remove_group(struct msnp_client *client,
                                     const char *group,
                                     uint32_t *request);

/**
 * Puts a contact into a group.
 *
 * - `who`: the account.
 * - `group`: the group's id or name.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
 * answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_add_to_group(struct msnp_client *client,
                                     const char *who,
                                     const char *group,
                                     uint32_t *request);

/**
 * Takes a contact out of a group. It stays on the list.
 *
 * - `who`: the account.
 * - `group`: the group's id or name.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
 * answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_remove_from_group(struct msnp_client *client,
                                          const char *who,
                                          const char *group,
                                          uint32_t *request);

/**
 * Moves a contact from one group to another: first in, then out, so that it is never in none.
 *
 * - `who`: the account.
 * - `from`: the id or the name of the group that it leaves.
 * - `to`: the id or the name of the group that it comes to.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
 * answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_move_to_group(struct msnp_client *client,
                                      const char *who,
                                      const char *from,
                                      const char *to,
                                      uint32_t *request);

/** @} */

/* ======== Offline messages ======== */

/** @defgroup section_offline Offline messages
 * @{ */

/**
 * Says that the program keeps an offline message where a crash does not reach it, so that the service may delete it. What is not said of a
 * message is told again by the next client, and by this one not. Asking twice does no harm; while offline it is remembered for the next
 * session. Only builds of the library with the feature `services` tell of offline messages.
 *
 * - `id`: as `MSNP_EVENT_OFFLINE_MESSAGE` told it.
 *
 * Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_offline_message_stored(struct msnp_client *client,
                                               const char *id);

/** @} */

/* ======== Status, name and other things of one's own ======== */

/** @defgroup section_oneself Status, name and other things of one's own
 * @{ */

/**
 * Changes what one's client says that it can do, without signing in anew. The next sign-in says what the settings have.
 *
 * - `capabilities`: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_capabilities(struct msnp_client *client,
                                         uint32_t capabilities,
                                         uint32_t *request);

/**
 * Changes one's display name (`PRP MFN`, `REA`).
 *
 * - `name`: at most 387 bytes after percent-encoding.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every
 * request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_display_name(struct msnp_client *client,
                                         const char *name,
                                         uint32_t *request);

/**
 * Sets a property of one's own (`PRP`). What the service made of it comes as `MSNP_EVENT_PROPERTY_CHANGED`.
 *
 * - `property`: three letters: `PHH`, `PHW`, `PHM` for telephone numbers at home, at work, mobile, as free text; `MOB`, `Y` or `N`,
 *   for whether contacts may page one's mobile device.
 * - `value`: at most 95 bytes encoded; empty clears it. NULL is empty.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
 * answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_property(struct msnp_client *client,
                                     const char *property,
                                     const char *value,
                                     uint32_t *request);

/**
 * Says whether those on neither the allow nor the block list may see one's presence and write (`BLP`).
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_privacy(struct msnp_client *client,
                                    bool allow_unknown,
                                    uint32_t *request);

/**
 * Says whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it: a program has to act on it.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_prompting(struct msnp_client *client,
                                      bool ask_first,
                                      uint32_t *request);

/**
 * Says whether one has conversations at all, without a change of status (`IMS`): while it is off, nobody's call comes in, and none of
 * one's own goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_NOT_IN_DIALECT` in MSNP2, `MSNP_RESULT_NOT_IN_BUILD` without the feature `legacy`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The
 * answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_switchboards(struct msnp_client *client,
                                         bool on,
                                         uint32_t *request);

/**
 * Changes one's status. Hidden is offline to everybody else.
 *
 * - `status`: a `msnp_status`; `MSNP_STATUS_OFFLINE` cannot be chosen: sign out instead.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_NUMBER`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`,
 * `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event.
 * From any thread.
 */
msnp_result msnp_client_set_status(struct msnp_client *client,
                                   uint32_t status,
                                   uint32_t *request);

/**
 * Changes one's personal message, and what is playing (`UUX`, MSNP11 and later).
 *
 * - `message`: plain text, at most 129 characters; control characters are left out; NULL or empty: none.
 * - `media`: the media string, at most 387 bytes, which `msnp_media_write` makes; empty: none; NULL: as it is.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_personal_message(struct msnp_client *client,
                                             const char *message,
                                             const char *media,
                                             uint32_t *request);

/**
 * The program is not looked at (or again): the service is asked for a sign of life every `background_ping` of the limits (four minutes)
 * only, so that a radio can sleep. A dead connection is noticed later then.
 *
 * Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_set_background(struct msnp_client *client,
                                       bool background);

/**
 * The password for the next sign-in, after `MSNP_RESULT_WRONG_PASSWORD` for example. A ticket that was given for another one is not used
 * with it.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG` above 128 bytes, `MSNP_RESULT_INVALID_UTF8`,
 * `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_set_password(struct msnp_client *client,
                                     const char *password);

/** @} */

/* ======== Asking the service ======== */

/** @defgroup section_service Asking the service
 * @{ */

/**
 * Says something to somebody's program, without a conversation (`UUN`, MSNP13 and later; `services.md` 5.5): it gets it as `MSNP_EVENT_SIGNAL`.
 * The service refuses what is for somebody who is offline, or does not admit one (217).
 *
 * - `who`: their account.
 * - `kind`: what it is about; programs agree on it.
 * - `content`, `length`: any bytes, 1,664 at most.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_NOT_IN_DIALECT` before MSNP13,
 * `MSNP_RESULT_NOT_IN_BUILD` without the feature `services`, `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of
 * the service comes with the event. From any thread.
 */
msnp_result msnp_client_send_signal(struct msnp_client *client,
                                    const char *who,
                                    uint32_t kind,
                                    const uint8_t *content,
                                    size_t length,
                                    uint32_t *request);

/**
 * Asks for the address of a page. It comes in `data.answered` of the event: `path`, a whole address, or a path that only the login
 * page can complete; and `login`, the login page that leads there.
 *
 * - `service`: `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`, `PROFILE 0x0409`, `CHAT 0x0409` (the
 *   number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH` (`notification.md` 7). A service need not know them all.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
 * comes with the event. From any thread.
 */
msnp_result msnp_client_request_url(struct msnp_client *client,
                                    const char *service,
                                    uint32_t *request);

/**
 * Asks for a configuration file (MSNP11 and later). It comes in `data.answered` of the event: `file` and `file_length`.
 *
 * - `file`: its name, such as `Shields.xml`.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_request_configuration(struct msnp_client *client,
                                              const char *file,
                                              uint32_t *request);

/**
 * Sends a text to a contact's mobile device. There is no positive answer of the service: it is taken for sent when no refusal
 * has come within five seconds.
 *
 * - `who`: the account.
 * - `device`: 1 a telephone, 2 a watch.
 * - `words`: the text.
 * - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.
 *
 * Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_page(struct msnp_client *client,
                             const char *who,
                             uint32_t device,
                             const char *words,
                             uint32_t *request);

/** @} */

/* ======== What the library is doing: log and counters ======== */

/** @defgroup section_looking What the library is doing: log and counters
 * @{ */

/**
 * How weighty a line of the log is.
 */
enum msnp_log_level
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * Nothing at all.
     */
    MSNP_LOG_LEVEL_OFF = 0,
    /**
     * Something did not work.
     */
    MSNP_LOG_LEVEL_ERROR = 1,
    /**
     * Something looks wrong, and works for now.
     */
    MSNP_LOG_LEVEL_WARNING = 2,
    /**
     * What a user may want to know.
     */
    MSNP_LOG_LEVEL_INFORMATION = 3,
    /**
     * What a programmer may want to know.
     */
    MSNP_LOG_LEVEL_DEBUG = 4,
    /**
     * Everything.
     */
    MSNP_LOG_LEVEL_TRACE = 5
};
/** One of the `enum msnp_log_level`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_log_level msnp_log_level;
#else
typedef uint32_t msnp_log_level;
#endif
#endif

/**
 * Called with a line of the log, in UTF-8, which ends in NUL and is valid during the call only. No passwords, tickets or messages are
 * in it. Called from any thread, from several at once, often with a client locked: hand the line on, and return. Every call with a client, and
 * `msnp_log_set`, gives `MSNP_RESULT_FROM_CALLBACK` there; do not wait for a thread that makes one.
 */
typedef void (*msnp_log)(void *context, msnp_log_level level, const char *target, const char *line);

/**
 * What was counted since the client was made: traffic, lost sessions, and how often each bound has bitten.
 *
 * Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_counters(struct msnp_client *client, struct msnp_counters *counters);

/**
 * Has the log of the library told to a function; one for the whole process.
 *
 * - `level`: the least weighty lines that are told, a `msnp_log_level`.
 * - `hook`: NULL: none any more. When this returns, the one before is not called any more.
 * - `context`: handed to it.
 *
 * Errors: `MSNP_RESULT_INVALID_NUMBER`, `MSNP_RESULT_FROM_CALLBACK`, `MSNP_RESULT_FORKED`; `MSNP_RESULT_BUSY` when the program, written in Rust, has a log
 * of its own. From any thread.
 */
msnp_result msnp_log_set(uint32_t level,
                         msnp_log hook,
                         void *context);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
