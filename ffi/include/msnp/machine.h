/**
 * @file
 * The machine layer: the protocol alone, in memory of the caller's. Bytes and time go in, bytes and events come out. msnp.h includes this.
 */

#ifndef MSNP_MACHINE_H
#define MSNP_MACHINE_H

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ======== Memory of a machine, and making one ======== */

/** @defgroup section_memory Memory of a machine, and making one
 * @{ */

/**
 * MSNP_MACHINE_BYTES_OF without what transfers and web services take: for that macro alone.
 */
#if defined(MSNP_WITHOUT_GATEWAY)
#define MSNP_MACHINE_BYTES_ALONE(conversations, buffer, joined) \
    (5632 + 2 * (buffer) + (conversations) * (2 * (buffer) + 1024) + (joined))
#else
#define MSNP_MACHINE_BYTES_ALONE(conversations, buffer, joined) \
    (7168 + 2 * (buffer) + (conversations) * (2 * (buffer) + 2560) + (joined))
#endif

/**
 * What direct connections take: for MSNP_MACHINE_BYTES_OF alone. MSNP_WITH_DIRECT is how many of them the library was built for, or empty for one.
 */
#if defined(MSNP_WITH_DIRECT)
#define MSNP_MACHINE_BYTES_DIRECT (9216 * (MSNP_WITH_DIRECT + 0 > 0 ? MSNP_WITH_DIRECT + 0 : 1))
#else
#define MSNP_MACHINE_BYTES_DIRECT 0
#endif

/**
 * Bytes that are enough for a machine with so many conversations, bytes of buffer for each direction of each link, and bytes to join
 * chunked messages in, as they were chosen when the library was built. msnp_machine_size tells the exact figure.
 */
#if !defined(MSNP_WITHOUT_SERVICES)
#define MSNP_MACHINE_BYTES_OF(conversations, buffer, joined) \
    (30720 + MSNP_MACHINE_BYTES_DIRECT + MSNP_MACHINE_BYTES_ALONE(conversations, buffer, joined))
#elif defined(MSNP_WITHOUT_TRANSFERS)
#define MSNP_MACHINE_BYTES_OF(conversations, buffer, joined) MSNP_MACHINE_BYTES_ALONE(conversations, buffer, joined)
#else
#define MSNP_MACHINE_BYTES_OF(conversations, buffer, joined) \
    (3072 + MSNP_MACHINE_BYTES_DIRECT + MSNP_MACHINE_BYTES_ALONE(conversations, buffer, joined))
#endif

/**
 * The same for a library that was built with the defaults: 2 conversations, buffers of 2,048 bytes, no joining.
 */
#define MSNP_MACHINE_BYTES MSNP_MACHINE_BYTES_OF(2, 2048, 0)

/**
 * A client of the Messenger service as a machine in your memory: bytes and time in, bytes and events out.
 *
 * One thread at a time may use it. It keeps no pointer of yours, and holds no memory but its own.
 */
typedef struct msnp_machine msnp_machine;

/**
 * How many bytes a machine takes. Constant for a build of the library; at most `MSNP_MACHINE_BYTES` of the header, where
 * `MSNP_WITHOUT_GATEWAY` is defined for a build without the feature `gateway` only, `MSNP_WITHOUT_TRANSFERS` for one without `p2p` and
 * `MSNP_WITHOUT_SERVICES` for one without `services`; and `MSNP_WITH_DIRECT` for one with `direct`. From any thread.
 */
size_t msnp_machine_size(void);

/**
 * At a multiple of how many bytes a machine must begin: 4 or 8. From any thread.
 */
size_t msnp_machine_align(void);

/**
 * How many conversations a machine has room for, as chosen when the library was built. From any thread.
 */
size_t msnp_machine_conversations(void);

/**
 * How many bytes each direction of each link has room for, as chosen when the library was built. Longer commands of the server are
 * passed over and reported. From any thread.
 */
size_t msnp_machine_buffer(void);

/**
 * Makes a machine in your memory. It is signed out. The memory stays yours; do not move it while the machine lives.
 *
 * - `memory`: at least `msnp_machine_size()` bytes at a multiple of `msnp_machine_align()`; what lies there is overwritten.
 * - `size`: how many bytes there are.
 * - `machine`: where the machine goes; it points into `memory`.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_TOO_SMALL`, `MSNP_RESULT_MISALIGNED`.
 */
msnp_result msnp_machine_init(void *memory,
                              size_t size,
                              struct msnp_machine **machine);

/**
 * Ends a machine: the memory is overwritten, passwords and tickets with it, and can be used for something else. Connections are for
 * the driver to close; to say goodbye first, call `msnp_machine_sign_out` and poll until `MSNP_MACHINE_EVENT_SIGNED_OUT`.
 * Does nothing with NULL or with what is no machine (any more).
 */
void msnp_machine_free(struct msnp_machine *machine);

/** @} */

/* ======== Texts that the machine lends ======== */

/** @defgroup section_borrowed Texts that the machine lends
 * @{ */

/**
 * Text as it stands on the wire, of other people: `msnp_text_copy` decodes it. Nothing in it is to be trusted.
 */
typedef struct msnp_text {
    /**
     * Where it begins.
     */
    const uint8_t *data;
    /**
     * How many bytes it has before it is decoded.
     */
    size_t length;
    /**
     * How it is written: 0 UTF-8, 1 percent-encoded, 2 with XML references, 3 Windows-1252.
     */
    uint32_t form;
} msnp_text;

/**
 * Bytes. `data` is never NULL.
 */
typedef struct msnp_bytes {
    /**
     * Where they begin.
     */
    const uint8_t *data;
    /**
     * How many there are.
     */
    size_t length;
} msnp_bytes;

/**
 * Text in UTF-8 that needs no decoding: accounts, ids, host names. **There is no NUL at its end**; print it with
 * `printf("%.*s", (int)string.length, string.data)`. `data` is never NULL.
 */
typedef struct msnp_string {
    /**
     * Where it begins.
     */
    const char *data;
    /**
     * How many bytes it has.
     */
    size_t length;
} msnp_string;

/**
 * Decodes a text into `buffer`, as UTF-8 with a NUL at the end. What is not UTF-8 becomes U+FFFD. From any thread.
 *
 * - `text`: from an event, before the next call with its machine.
 * - `buffer`, `capacity`: three times `text->length` and one more is always enough.
 * - `length`: if not NULL, how many bytes were written, the NUL not counted.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL` when not all of it fitted: `buffer` then holds whole characters of its start, and a NUL if there is
 * room for one. `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_INVALID_NUMBER`.
 */
msnp_result msnp_text_copy(const struct msnp_text *text,
                           char *buffer,
                           size_t capacity,
                           size_t *length);

/**
 * Decodes a header value with encoded words (RFC 2047), such as a sender's name in a mail notice, into `buffer`, as UTF-8 with a NUL at the end:
 * words in UTF-8, US-ASCII, ISO 8859-1 and Windows-1252; others stay as they are. From any thread.
 *
 * - `words`: from an event, before the next call with its machine.
 * - `buffer`, `capacity`: where it goes; NULL and 0 ask for the length.
 * - `length`: if not NULL, how many bytes it has, the NUL not counted, even when they do not fit.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL` when not all of it fitted: `buffer` then holds whole characters of its start, and a NUL if there is
 * room for one. `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_words_copy(const struct msnp_bytes *words,
                            char *buffer,
                            size_t capacity,
                            size_t *length);

/**
 * The value of a header, such as `Client-IP` in a profile or `Invitation-Command` in a message. Names are compared in any letter case.
 * From any thread.
 *
 * - `headers`: from an event, before the next call with its machine.
 * - `value`: where the value goes; it points into `headers`.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` when there is no such header; `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_UTF8`,
 * `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_header(const struct msnp_bytes *headers,
                        const char *name,
                        struct msnp_bytes *value);

/**
 * What an error number of a server means (`overview.md` 5), as a lower-case sentence. It lives for ever. From any thread.
 */
struct msnp_string msnp_service_error_text(uint32_t code);

/** @} */

/* ======== Signing in and out, and what the session is at ======== */

/** @defgroup section_machine_session Signing in and out, and what the session is at
 * @{ */

/**
 * How the client names itself in `CVR`, and answers challenges. Some services admit certain clients only. Whatever is NULL keeps its
 * default: the desktop client of 2005, which running services expect.
 */
typedef struct msnp_identity {
    /**
     * Locale, hexadecimal: `0x0409`.
     */
    const char *locale;
    /**
     * Operating system: `winnt`.
     */
    const char *system;
    /**
     * Its version: `5.1`.
     */
    const char *system_version;
    /**
     * Processor: `i386`, `ARM`.
     */
    const char *architecture;
    /**
     * Client name: `MSNMSGR`.
     */
    const char *library;
    /**
     * Client version, digits and dots.
     */
    const char *version;
    /**
     * Client code: `MSMSGS`.
     */
    const char *client_code;
    /**
     * Product id for challenges of MSNP11 and later.
     */
    const char *product_id;
    /**
     * The key that belongs to it.
     */
    const char *product_key;
    /**
     * Product id for challenges of MSNP8 to MSNP10.
     */
    const char *early_product_id;
    /**
     * The key that belongs to it.
     */
    const char *early_product_key;
} msnp_identity;

/**
 * Where the web services of a service are. NULL: there is none.
 */
typedef struct msnp_web_services {
    /**
     * Tickets by SOAP: `https://login.example.net/RST.srf`. Asked where there is no nexus: none was named, or it answers 404. An address whose path
     * ends in `RST2.srf` is asked in the newer form.
     */
    const char *tokens;
    /**
     * Ask there at once, and the nexus never.
     */
    bool tokens_first;
    /**
     * Where messages are left for who is offline: `https://ows.example.net/OimWS/oim.asmx`.
     */
    const char *offline_store;
    /**
     * Where those are fetched that others left: `https://rsi.example.net/rsi/rsi.asmx`.
     */
    const char *offline_fetch;
    /**
     * The address book of MSNP13 to MSNP15: `https://contacts.example.net/abservice/abservice.asmx`.
     */
    const char *address_book;
    /**
     * Where the same dialects keep who is allowed, blocked, and waits: `https://contacts.example.net/abservice/SharingService.asmx`.
     */
    const char *sharing;
    /**
     * The program keeps the list of these dialects: only what has changed is asked for, which is told behind
     * `MSNP_MACHINE_EVENT_LIST_UNCHANGED`, and the program hands its list in with `msnp_machine_begin_kept_list`. A service that wants it so sends all of it all
     * the same. Without it the whole list comes each time.
     */
    bool keeps_list;
    /**
     * The version of the list that is kept, `list` of the last `MSNP_MACHINE_EVENT_LIST_COMPLETE` of these dialects; NULL: none is kept yet.
     */
    const char *kept_list;
    /**
     * `settings` of the same event.
     */
    const char *kept_settings;
} msnp_web_services;

/**
 * Everything needed to sign in. Fill it in with `msnp_sign_in_init`, then set account, password and servers. All of it is copied by
 * `msnp_machine_sign_in`.
 */
typedef struct msnp_sign_in {
    /**
     * The size of this structure, filled in by `msnp_sign_in_init`.
     */
    size_t size;
    /**
     * The account name, `anna@example.net`.
     */
    const char *account;
    /**
     * The password, UTF-8, at most 128 bytes.
     */
    const char *password;
    /**
     * Host name or address of the dispatch or notification server, at most 96 bytes.
     */
    const char *host;
    /**
     * Its port. Default 1863.
     */
    uint16_t port;
    /**
     * Accept `http://` for nexus and login. The password then travels in the clear. Default false.
     */
    bool password_may_travel_unencrypted;
    /**
     * Send the first commands in one write where the protocol versions allow it; falls back by itself. Default true.
     */
    bool eager;
    /**
     * Address of the Passport nexus, at most 192 bytes. NULL when `login` is given.
     */
    const char *nexus;
    /**
     * Address of the Passport login server; NULL: the nexus tells.
     */
    const char *login;
    /**
     * What to offer in `VER`: `MSNP_DIALECT_` constants joined by `|`; 0: all. Default `MSNP_DIALECT_ALL`.
     */
    uint32_t dialects;
    /**
     * The first status, a `msnp_status`. Default `MSNP_STATUS_ONLINE`.
     */
    uint32_t status;
    /**
     * What this client claims to be able to do: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
     * Default 0.
     */
    uint32_t capabilities;
    /**
     * How the client names itself.
     */
    struct msnp_identity identity;
    /**
     * The version of the kept contact list, from `MSNP_MACHINE_EVENT_LIST_COMPLETE`; NULL: none is kept. From MSNP13 on it is `kept_list` of `services`.
     */
    const char *list_version;
    /**
     * The version of its settings (MSNP10 and later); NULL: none is kept.
     */
    const char *settings_version;
    /**
     * What `msnp_machine_resume_value` gave after an earlier sign-in; NULL: nothing. Something unreadable, or of another account or
     * service, is ignored.
     */
    const uint8_t *resume;
    /**
     * How many bytes that is.
     */
    size_t resume_length;
    /**
     * What the device's calendar clock says now, in seconds since 1970; 0: it has none. By it, in builds with the feature `services`, tickets in `resume`
     * are known to have expired. It may be wrong, as long as it is the same one in each run. Without it they are tried, and asked for anew when they
     * are refused. Default 0.
     */
    uint64_t unix_time;
    /**
     * Time limits and bounds; NULL: the defaults.
     */
    const struct msnp_limits *limits;
    /**
     * What becomes of a session that was online and is lost; NULL: the defaults.
     */
    const struct msnp_reconnection *reconnection;
    /**
     * Whole address of the service's HTTP gateway, `http://gateway.example.net/gateway/gateway.dll`, at most 192 bytes; NULL: none. What
     * it carries is as open to read as without it.
     */
    const char *gateway;
    /**
     * When it is used, a `msnp_gateway_use`. Default `MSNP_GATEWAY_USE_DEFAULT`: as a fallback, where there is an address.
     */
    uint32_t gateway_use;
    /**
     * The network's proxy; NULL: none.
     */
    const struct msnp_proxy *proxy;
    /**
     * The service's web services, in builds with the feature `services`; NULL: none.
     */
    const struct msnp_web_services *services;
} msnp_sign_in;

/**
 * Whether the service has accepted the account; false for NULL.
 */
bool msnp_machine_is_signed_in(struct msnp_machine *machine);

/**
 * Whether nothing is under way: no session, no attempt at one. Links may still have to be closed. True for NULL.
 */
bool msnp_machine_is_offline(struct msnp_machine *machine);

/**
 * Which protocol version is spoken: 8 for MSNP8 and so on; 0 while the server has not chosen, and for NULL.
 */
uint32_t msnp_machine_dialect(struct msnp_machine *machine);

/**
 * What the session is at. `MSNP_MACHINE_EVENT_STATE_CHANGED` tells when it changes.
 *
 * - `until`: if not NULL, for `MSNP_STATE_WAITING`: when the next attempt begins, in milliseconds of your clock; 0 otherwise.
 *
 * Gives `MSNP_STATE_OFFLINE` for NULL.
 */
msnp_state msnp_machine_state(struct msnp_machine *machine,
                              uint64_t *until);

/**
 * The device has another network, or has one again. What waits for its time is tried at once, an attempt under way begins anew, and a
 * connection that seems open has `probe` of the limits to show that it is. A time that the server named is kept. Then poll.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_network_changed(struct msnp_machine *machine);

/**
 * The device is about to sleep: `MSNP_OUTPUT_WAIT` has no end until `msnp_machine_resume`. Connections stay as they are, what they
 * bring is read. Signing out ends it. Does nothing when the machine is offline. Then poll.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_suspend(struct msnp_machine *machine);

/**
 * The device is awake again, perhaps after a long time and on another network. Then poll.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_resume(struct msnp_machine *machine);

/**
 * The program is not looked at (or again): the server is asked for a sign of life every `background_ping` of the limits only, so that
 * a radio can sleep. Then poll.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_background(struct msnp_machine *machine,
                                        bool background);

/**
 * Fills in the defaults; account, password, host and nexus stay NULL. From any thread.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_sign_in_init(struct msnp_sign_in *sign_in);

/**
 * Begins to sign in. `MSNP_MACHINE_EVENT_SIGNED_IN` and `MSNP_MACHINE_EVENT_ONLINE` follow, or `MSNP_MACHINE_EVENT_SIGNED_OUT` with
 * the reason. Nothing of `sign_in` is needed after the call.
 *
 * Errors: `MSNP_RESULT_ALREADY_SIGNED_IN` unless the machine is offline; `MSNP_RESULT_INVALID_ACCOUNT`,
 * `MSNP_RESULT_INVALID_VALUE` (an empty password, a value that cannot be sent), `MSNP_RESULT_TOO_LONG`,
 * `MSNP_RESULT_INVALID_ADDRESS` (gateway and proxy, too), `MSNP_RESULT_INSECURE_ADDRESS`, `MSNP_RESULT_INVALID_NUMBER` (status,
 * dialects, use of the gateway, kind of proxy), `MSNP_RESULT_NOT_IN_BUILD` (gateway or proxy, without the feature `gateway`; web services, without `services`),
 * `MSNP_RESULT_INVALID_STRUCTURE`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER` (account, password or host, too). Nothing
 * was begun then.
 */
msnp_result msnp_machine_sign_in(struct msnp_machine *machine,
                                 const struct msnp_sign_in *sign_in);

/**
 * Begins to sign in by MD5, in MSNP2 to MSNP7, and in no other way. Nexus and login may be NULL; of `dialects` these alone are offered, and all of
 * them where none is named. **Whoever reads along can try passwords until one fits**: use one that is used nowhere else. In builds with the
 * feature `legacy`.
 *
 * - `usage`: `MSNP_MD5_SIGN_IN_PASSWORD`; or `MSNP_MD5_SIGN_IN_PROGRAM`, with `MSNP_MACHINE_EVENT_MD5_CHALLENGE` and
 *   `msnp_machine_answer_md5`.
 *
 * Errors: those of `msnp_machine_sign_in`; `MSNP_RESULT_INVALID_NUMBER` for another usage, too.
 */
msnp_result msnp_machine_sign_in_by_md5(struct msnp_machine *machine,
                                        const struct msnp_sign_in *sign_in,
                                        uint32_t usage);

/**
 * Answers `MSNP_MACHINE_EVENT_MD5_CHALLENGE`: with the MD5 of salt and password, one behind the other, as 32 hex digits. In builds with the
 * feature `legacy`.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` unless there are 32 hex digits; `MSNP_RESULT_NOT_SIGNED_IN` when no salt waits for an answer;
 * `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_answer_md5(struct msnp_machine *machine,
                                    const char *answer);

/**
 * Whether one has conversations at all, without a change of status (`IMS`): while it is off, nobody's call comes in, and none of one's own
 * goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session. In builds with the feature
 * `legacy`.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_NOT_IN_DIALECT` in MSNP2, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_switchboards(struct msnp_machine *machine,
                                          bool on,
                                          uint32_t *request);

/**
 * Signs out: what was said is waited for, for `farewell` of the limits at most, then every link is closed.
 * `MSNP_MACHINE_EVENT_SIGNED_OUT` is the last event. Does nothing when the machine is offline.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_sign_out(struct msnp_machine *machine);

/**
 * What the next sign-in can use to skip steps: the login address, the notification server's address; and the tickets, if asked for.
 * With a ticket it is as precious as a password, for about a day.
 *
 * - `with_ticket`: put the tickets in: of MSNP13 to MSNP15 those of all sites, the secret beside one of them, and their end where `unix_time` of
 *   `msnp_sign_in` has said the date.
 * - `buffer`, `capacity`: where it goes; 2,048 bytes are enough, and 6,144 in a build with the feature `services`.
 * - `length`: how many bytes it has, even when they do not fit.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL` (give `length` bytes), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`,
 * `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_machine_resume_value(struct msnp_machine *machine,
                                      bool with_ticket,
                                      uint8_t *buffer,
                                      size_t capacity,
                                      size_t *length);

/** @} */

/* ======== Events: what they tell ======== */

/** @defgroup section_machine_events Events: what they tell
 * @{ */

/**
 * What happened, and which member of `data` says more.
 */
enum msnp_machine_event_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * Something that this version of the header does not know. Pass it over.
     */
    MSNP_MACHINE_EVENT_UNKNOWN = 0,
    /**
     * The service accepted the account. The list follows, then `ONLINE`. `data.signed_in`.
     */
    MSNP_MACHINE_EVENT_SIGNED_IN = 1,
    /**
     * The list is complete and the status was accepted for the first time: others see it now. `data.status`.
     */
    MSNP_MACHINE_EVENT_ONLINE = 2,
    /**
     * One's own status changed, by wish or by the server. `data.status`.
     */
    MSNP_MACHINE_EVENT_STATUS_CHANGED = 3,
    /**
     * The session, or the attempt at one, is over. A new one can begin. `data.signed_out`.
     */
    MSNP_MACHINE_EVENT_SIGNED_OUT = 4,
    /**
     * The service wants a newer protocol or client. Never download or run what it points to. `data.upgrade`.
     */
    MSNP_MACHINE_EVENT_UPGRADE_REQUIRED = 5,
    /**
     * The whole contact list follows: forget the one that was kept. From MSNP13 on it may come again while one is online, when it was changed
     * elsewhere: who does not come until `LIST_COMPLETE` is on no list any more. `data.list_begins`.
     */
    MSNP_MACHINE_EVENT_LIST_BEGINS = 6,
    /**
     * The list that was kept is current. `LIST_COMPLETE` follows.
     */
    MSNP_MACHINE_EVENT_LIST_UNCHANGED = 7,
    /**
     * The whole list has arrived, or none was needed. `data.list_version`.
     */
    MSNP_MACHINE_EVENT_LIST_COMPLETE = 8,
    /**
     * A group of the list. `data.group`.
     */
    MSNP_MACHINE_EVENT_GROUP = 9,
    /**
     * A contact of the list. `data.contact`.
     */
    MSNP_MACHINE_EVENT_CONTACT = 10,
    /**
     * A property of a contact, such as a telephone number. `data.property`.
     */
    MSNP_MACHINE_EVENT_CONTACT_PROPERTY = 11,
    /**
     * A property of oneself; `MFN` is the display name. `data.property`.
     */
    MSNP_MACHINE_EVENT_OWN_PROPERTY = 12,
    /**
     * Whether those on neither list may see one's presence and write (`BLP`). `data.choice`.
     */
    MSNP_MACHINE_EVENT_PRIVACY = 13,
    /**
     * Whether the user wants to be asked when somebody adds them (`GTC`). `data.choice`.
     */
    MSNP_MACHINE_EVENT_PROMPTING = 14,
    /**
     * A contact was put on a list, by wish or by somebody else. `data.list_change`.
     */
    MSNP_MACHINE_EVENT_ADDED = 15,
    /**
     * A contact was taken off a list, by wish or by somebody else. `data.list_change`.
     */
    MSNP_MACHINE_EVENT_REMOVED = 16,
    /**
     * A group was made. `data.group`.
     */
    MSNP_MACHINE_EVENT_GROUP_ADDED = 17,
    /**
     * A group was renamed. `data.group`.
     */
    MSNP_MACHINE_EVENT_GROUP_RENAMED = 18,
    /**
     * A group was removed. `data.group`.
     */
    MSNP_MACHINE_EVENT_GROUP_REMOVED = 19,
    /**
     * A name was changed in the list. `data.contact_renamed`.
     */
    MSNP_MACHINE_EVENT_CONTACT_RENAMED = 20,
    /**
     * A contact is there, went, or changed name, status or picture. `data.presence`.
     */
    MSNP_MACHINE_EVENT_PRESENCE = 21,
    /**
     * A contact's personal message and media. `data.personal_message`.
     */
    MSNP_MACHINE_EVENT_PERSONAL_MESSAGE = 22,
    /**
     * A request was carried out. `data.answer`.
     */
    MSNP_MACHINE_EVENT_ANSWERED = 23,
    /**
     * A request was refused. `data.answer`.
     */
    MSNP_MACHINE_EVENT_REFUSED = 24,
    /**
     * The answer to `msnp_machine_request_url`. `data.url`.
     */
    MSNP_MACHINE_EVENT_URL = 25,
    /**
     * The answer to `msnp_machine_request_configuration`. `data.configuration_file`.
     */
    MSNP_MACHINE_EVENT_CONFIGURATION_FILE = 26,
    /**
     * A conversation is connected: what waits is sent, others may speak. `data.conversation_opened`.
     */
    MSNP_MACHINE_EVENT_CONVERSATION_OPENED = 27,
    /**
     * Somebody is in the conversation. `data.participant`.
     */
    MSNP_MACHINE_EVENT_JOINED = 28,
    /**
     * Somebody left the conversation. `data.participant`.
     */
    MSNP_MACHINE_EVENT_LEFT = 29,
    /**
     * Somebody said or did something in a conversation. `data.message`.
     */
    MSNP_MACHINE_EVENT_MESSAGE = 30,
    /**
     * A message that asks for no acknowledgement has left. `data.fate`.
     */
    MSNP_MACHINE_EVENT_SENT = 31,
    /**
     * The service passed a message on to all participants. `data.fate`.
     */
    MSNP_MACHINE_EVENT_DELIVERED = 32,
    /**
     * A message was not delivered, or nobody can tell. `data.fate`.
     */
    MSNP_MACHINE_EVENT_FAILED = 33,
    /**
     * Somebody could not be brought into a conversation. `data.fate`.
     */
    MSNP_MACHINE_EVENT_INVITATION_FAILED = 34,
    /**
     * A conversation has no connection (any more): nobody is in it. The next message opens another. `data.fate`.
     */
    MSNP_MACHINE_EVENT_CONVERSATION_CLOSED = 35,
    /**
     * A conversation is over: its number means nothing any more. `data.fate`.
     */
    MSNP_MACHINE_EVENT_CONVERSATION_ENDED = 36,
    /**
     * Somebody wanted to talk, and there was no room for another conversation.
     */
    MSNP_MACHINE_EVENT_INVITATION_IGNORED = 37,
    /**
     * What the service knows of the account (`text/x-msmsgsprofile`): `headers`. As precious as a password. `data.notice`.
     */
    MSNP_MACHINE_EVENT_PROFILE = 38,
    /**
     * How much mail is unread. `data.mail`.
     */
    MSNP_MACHINE_EVENT_MAIL_UNREAD = 39,
    /**
     * A new mail. `data.mail`.
     */
    MSNP_MACHINE_EVENT_MAIL_NEW = 40,
    /**
     * Mail data as XML (MSNP11 and later). `data.mail`.
     */
    MSNP_MACHINE_EVENT_MAIL_DATA = 41,
    /**
     * Mail was moved, read or deleted. `data.mail_activity`.
     */
    MSNP_MACHINE_EVENT_MAIL_ACTIVITY = 42,
    /**
     * Another message from the service itself. `data.notice`.
     */
    MSNP_MACHINE_EVENT_SERVICE_MESSAGE = 43,
    /**
     * The service will shut down. `data.shutdown`.
     */
    MSNP_MACHINE_EVENT_SHUTDOWN_IN = 44,
    /**
     * An alert (`NOT`). `data.notice`.
     */
    MSNP_MACHINE_EVENT_ALERT = 45,
    /**
     * A text from a mobile device, or the report that a page failed (`IPG`). `data.notice`.
     */
    MSNP_MACHINE_EVENT_MOBILE_TEXT = 46,
    /**
     * Something of the stream was passed over: too long, or not to be understood. `data.skipped`.
     */
    MSNP_MACHINE_EVENT_SKIPPED = 47,
    /**
     * What the session is at changed; the last event before the machine waits. `data.state`.
     */
    MSNP_MACHINE_EVENT_STATE_CHANGED = 48,
    /**
     * The session was lost, or an attempt to take it up failed; there will be another one. Requests without an answer are refused,
     * conversations go on where their own connection does, and what waits to be said stays. `data.signed_out`.
     */
    MSNP_MACHINE_EVENT_CONNECTION_LOST = 49,
    /**
     * A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute, the first time
     * at once; `msnp_machine_counters` counts all of it. `data.limit_reached`.
     */
    MSNP_MACHINE_EVENT_LIMIT_REACHED = 50,
    /**
     * Somebody wants to talk: `account` and `name`; `conversation` is 0. The next `msnp_machine_poll` answers and opens a conversation
     * with them, unless `msnp_machine_decline` is called before it: for whoever is not to be heard. `data.participant`.
     */
    MSNP_MACHINE_EVENT_RING = 51,
    /**
     * A long message of `account`, which comes in pieces, was given up before it was whole. `data.participant`.
     */
    MSNP_MACHINE_EVENT_MESSAGE_INCOMPLETE = 52,
    /**
     * Somebody offers a file: `msnp_machine_accept_file` or `msnp_machine_decline_file` within five minutes (`p2p.md` 7). `data.file_offered`.
     */
    MSNP_MACHINE_EVENT_FILE_OFFERED = 53,
    /**
     * The peer takes the file that was offered: data is asked for next. `data.transfer_accepted`.
     */
    MSNP_MACHINE_EVENT_TRANSFER_ACCEPTED = 54,
    /**
     * Somebody fetches an object that was published, such as one's own picture: data is asked for next. `data.object_asked`.
     */
    MSNP_MACHINE_EVENT_OBJECT_ASKED = 55,
    /**
     * There is room for more: hand the bytes from `offset` on to `msnp_machine_supply`, when they are at hand. `data.transfer_wants`.
     */
    MSNP_MACHINE_EVENT_TRANSFER_WANTS = 56,
    /**
     * More of it has come: in order, without gaps, and never more than was announced. `data.transfer_data`.
     */
    MSNP_MACHINE_EVENT_TRANSFER_DATA = 57,
    /**
     * A transfer is over: its last event. `data.transfer_ended`.
     */
    MSNP_MACHINE_EVENT_TRANSFER_ENDED = 58,
    /**
     * Somebody invited to what is not served, and was declined. `data.not_served`.
     */
    MSNP_MACHINE_EVENT_NOT_SERVED = 59,
    /**
     * The service named a salt: `msnp_machine_answer_md5` is to be called, after `msnp_machine_sign_in_by_md5` with `MSNP_MD5_SIGN_IN_PROGRAM`.
     * When it is not answered within a while, the sign-in fails. `data.md5_challenge`.
     */
    MSNP_MACHINE_EVENT_MD5_CHALLENGE = 60,
    /**
     * Somebody left a message while one was offline. It is told once, and stays at the service until `msnp_machine_offline_message_stored`: a
     * program that ends before that is told again, under the same id. `data.offline_message`.
     */
    MSNP_MACHINE_EVENT_OFFLINE_MESSAGE = 61,
    /**
     * All offline messages that waited are told.
     */
    MSNP_MACHINE_EVENT_OFFLINE_FETCHED = 62,
    /**
     * A message of one's own is kept by the service until they fetch it. `data.offline_fate`.
     */
    MSNP_MACHINE_EVENT_OFFLINE_STORED = 63,
    /**
     * A message of one's own could not be left. `data.offline_fate`.
     */
    MSNP_MACHINE_EVENT_OFFLINE_FAILED = 64,
    /**
     * Messages wait, and cannot be fetched; they are asked for again with the next sign-in, or the next announcement. `data.offline_fate`.
     */
    MSNP_MACHINE_EVENT_OFFLINE_UNAVAILABLE = 65,
    /**
     * What the service wants clients to keep to, unasked with the sign-in (`GCF`, MSNP13 and later; `services.md` 6.4). Nothing is done with it
     * here. `data.signal`: `content` is the document.
     */
    MSNP_MACHINE_EVENT_POLICIES = 66,
    /**
     * Somebody's program says something to one's own, without a conversation (`UBN`, MSNP13 and later; `services.md` 5.5). `data.signal`.
     */
    MSNP_MACHINE_EVENT_SIGNAL = 67
};
/** One of the `enum msnp_machine_event_kind`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_machine_event_kind msnp_machine_event_kind;
#else
typedef uint32_t msnp_machine_event_kind;
#endif
#endif

/**
 * Why a connection could not be opened, or is gone. Drivers give the first ones to `msnp_machine_closed`.
 */
enum msnp_link_error
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * The other side closed it.
     */
    MSNP_LINK_ERROR_CLOSED_BY_PEER = 0,
    /**
     * The host name has no address.
     */
    MSNP_LINK_ERROR_UNKNOWN_HOST = 1,
    /**
     * Nobody answered at the address, or the network is down.
     */
    MSNP_LINK_ERROR_UNREACHABLE = 2,
    /**
     * The connection was refused at the address.
     */
    MSNP_LINK_ERROR_CONNECTION_REFUSED = 3,
    /**
     * Sending or receiving failed.
     */
    MSNP_LINK_ERROR_BROKEN = 4,
    /**
     * It took too long.
     */
    MSNP_LINK_ERROR_TIMED_OUT = 5,
    /**
     * The certificate is not signed by an authority that is trusted here.
     */
    MSNP_LINK_ERROR_UNTRUSTED_CERTIFICATE = 6,
    /**
     * The certificate is for another name.
     */
    MSNP_LINK_ERROR_WRONG_CERTIFICATE_NAME = 7,
    /**
     * The certificate has expired, and this device's clock is plausible.
     */
    MSNP_LINK_ERROR_EXPIRED_CERTIFICATE = 8,
    /**
     * The certificate is not valid at the time that this device's clock shows, and that time is not plausible.
     */
    MSNP_LINK_ERROR_WRONG_CLOCK = 9,
    /**
     * TLS failed otherwise.
     */
    MSNP_LINK_ERROR_TLS = 10,
    /**
     * Only told: what came in could not be followed.
     */
    MSNP_LINK_ERROR_UNREADABLE = 11,
    /**
     * Only told: the proxy wants a name and a password, or others than those that it was given.
     */
    MSNP_LINK_ERROR_PROXY_AUTHENTICATION = 12,
    /**
     * Only told: the proxy does not connect to there.
     */
    MSNP_LINK_ERROR_PROXY_REFUSED = 13,
    /**
     * Only told: what answered is no proxy of the kind that was named.
     */
    MSNP_LINK_ERROR_PROXY_ANSWER = 14,
    /**
     * Only told: the HTTP gateway refused.
     */
    MSNP_LINK_ERROR_GATEWAY_REFUSED = 15,
    /**
     * Only told: what the HTTP gateway answered cannot be used.
     */
    MSNP_LINK_ERROR_GATEWAY_ANSWER = 16,
    /**
     * Only told: something on the way answered in the gateway's place.
     */
    MSNP_LINK_ERROR_CAPTIVE_PORTAL = 17
};
/** One of the `enum msnp_link_error`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_link_error msnp_link_error;
#else
typedef uint32_t msnp_link_error;
#endif
#endif

/**
 * A custom emoticon, at most 512 KiB.
 */
#define MSNP_OBJECT_EMOTICON 2

/**
 * A display picture, at most 512 KiB.
 */
#define MSNP_OBJECT_PICTURE 3

/**
 * The background of a conversation, at most 4 MiB, as the others.
 */
#define MSNP_OBJECT_BACKGROUND 5

/**
 * A display picture that moves: a cabinet with a film in it. Never run anything in it.
 */
#define MSNP_OBJECT_DYNAMIC_PICTURE 7

/**
 * An animation. Never run anything in it.
 */
#define MSNP_OBJECT_WINK 8

/**
 * A recorded voice.
 */
#define MSNP_OBJECT_VOICE_CLIP 11

/**
 * What an object is (`p2p.md` 2): a picture, an emoticon. `msnp_object_of` describes one by its bytes, `msnp_object_read` reads what others announce.
 */
typedef struct msnp_object {
    /**
     * A `MSNP_OBJECT_` constant, or another number.
     */
    uint32_t kind;
    /**
     * How many bytes it has.
     */
    uint32_t size;
    /**
     * The SHA-1 of them: the same object has the same one, whoever shows it.
     */
    uint8_t hash[20];
} msnp_object;

/**
 * What a message is.
 */
enum msnp_message_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * Anything else, for those who know what it is: invitations, emoticons, ink, peer-to-peer data.
     */
    MSNP_MESSAGE_OTHER = 0,
    /**
     * Somebody says something.
     */
    MSNP_MESSAGE_TEXT = 1,
    /**
     * Somebody is typing: shown for about six seconds.
     */
    MSNP_MESSAGE_TYPING = 2,
    /**
     * Somebody records a voice clip.
     */
    MSNP_MESSAGE_RECORDING = 3,
    /**
     * Somebody shakes the window.
     */
    MSNP_MESSAGE_NUDGE = 4,
    /**
     * Another thing out of the ordinary.
     */
    MSNP_MESSAGE_DATACAST = 5,
    /**
     * Nothing, said to hold the link open.
     */
    MSNP_MESSAGE_KEEP_ALIVE = 6,
    /**
     * What program somebody uses.
     */
    MSNP_MESSAGE_CLIENT_CAPABILITIES = 7
};
/** One of the `enum msnp_message_kind`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_message_kind msnp_message_kind;
#else
typedef uint32_t msnp_message_kind;
#endif
#endif

/**
 * Why an offline message was not left, or those of others could not be fetched. 0 only where nothing failed.
 */
enum msnp_offline_failure
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * Nothing failed.
     */
    MSNP_OFFLINE_FAILURE_NONE = 0,
    /**
     * The service cannot be reached, or there is none at its address.
     */
    MSNP_OFFLINE_FAILURE_NO_SERVICE = 1,
    /**
     * The service does not accept who one is: neither ticket nor lock key.
     */
    MSNP_OFFLINE_FAILURE_TICKET = 2,
    /**
     * Nobody takes the message: there is no such account, it does not accept messages from oneself, or the service is down.
     */
    MSNP_OFFLINE_FAILURE_NOT_TAKEN = 3,
    /**
     * Too many messages were left in a short time. A minute later there may be more.
     */
    MSNP_OFFLINE_FAILURE_TOO_MANY = 4,
    /**
     * The message is too long for the service.
     */
    MSNP_OFFLINE_FAILURE_TOO_LONG = 5,
    /**
     * The service refused it for another reason.
     */
    MSNP_OFFLINE_FAILURE_REFUSED = 6,
    /**
     * What it answered cannot be read.
     */
    MSNP_OFFLINE_FAILURE_ANSWER = 7,
    /**
     * It was sent, and the connection ended or the time ran out before an answer.
     */
    MSNP_OFFLINE_FAILURE_UNKNOWN = 8,
    /**
     * It was never sent: the session ended first.
     */
    MSNP_OFFLINE_FAILURE_NOT_SENT = 9
};
/** One of the `enum msnp_offline_failure`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_offline_failure msnp_offline_failure;
#else
typedef uint32_t msnp_offline_failure;
#endif
#endif

/**
 * More about `SIGNED_IN`.
 */
typedef struct msnp_machine_signed_in {
    /**
     * The account as the service spells it.
     */
    struct msnp_string account;
    /**
     * The display name; empty from MSNP10 on, where it comes as a property.
     */
    struct msnp_text name;
    /**
     * What is spoken: 8 for MSNP8 and so on.
     */
    uint32_t dialect;
    /**
     * The address was confirmed.
     */
    bool verified;
    /**
     * The account may not do everything.
     */
    bool restricted;
} msnp_machine_signed_in;

/**
 * More about `ONLINE` and `STATUS_CHANGED`.
 */
typedef struct msnp_machine_status {
    /**
     * The status.
     */
    msnp_status status;
} msnp_machine_status;

/**
 * More about `STATE_CHANGED`.
 */
typedef struct msnp_machine_state_changed {
    /**
     * The new state.
     */
    msnp_state state;
    /**
     * For `MSNP_STATE_WAITING`: when the next attempt begins, in milliseconds of your clock; 0 otherwise.
     */
    uint64_t until;
} msnp_machine_state_changed;

/**
 * More about `SIGNED_OUT` and `CONNECTION_LOST`.
 */
typedef struct msnp_machine_signed_out {
    /**
     * Why: `MSNP_RESULT_OK` by one's own wish, or what went wrong.
     */
    msnp_result reason;
    /**
     * For a lost connection: what became of it.
     */
    msnp_link_error link_error;
    /**
     * For a refusal or a time-out: of which request. `MSNP_REQUEST_TICKET` for every failure of a Passport server.
     */
    msnp_request_kind request;
    /**
     * For a refusal: the error number of the service. For `COME_BACK_LATER`: minutes. For `SERVICE_UNAVAILABLE` and `GATEWAY_REFUSED`:
     * the HTTP status. For `PROXY_REFUSED`: the HTTP status, or the reply of SOCKS5 (RFC 1928, 6).
     */
    uint32_t code;
    /**
     * For `CONNECTION_LOST`: how many milliseconds until the next attempt.
     */
    uint64_t wait;
    /**
     * For a wrong password: what the server says to the user, from the server; empty when it says nothing.
     */
    struct msnp_text text;
} msnp_machine_signed_out;

/**
 * More about `UPGRADE_REQUIRED`.
 */
typedef struct msnp_machine_upgrade {
    /**
     * The least client version that it accepts; empty: it did not say.
     */
    struct msnp_string minimum;
    /**
     * The client version that it recommends; empty: it did not say.
     */
    struct msnp_string recommended;
    /**
     * Where it says that a newer client is; empty: it did not say.
     */
    struct msnp_string download;
} msnp_machine_upgrade;

/**
 * More about `LIST_BEGINS`.
 */
typedef struct msnp_machine_list_begins {
    /**
     * How many `CONTACT` follow.
     */
    uint32_t contacts;
    /**
     * How many `GROUP` follow.
     */
    uint32_t groups;
} msnp_machine_list_begins;

/**
 * More about `LIST_COMPLETE`.
 */
typedef struct msnp_machine_list_version {
    /**
     * What to keep beside the list and give to the next sign-in.
     */
    struct msnp_string list;
    /**
     * The same for its settings, from MSNP10 on.
     */
    struct msnp_string settings;
} msnp_machine_list_version;

/**
 * More about `CONTACT`.
 */
typedef struct msnp_machine_contact {
    /**
     * The account, or `tel:` and a number.
     */
    struct msnp_string account;
    /**
     * The name as last seen.
     */
    struct msnp_text name;
    /**
     * The contact's id (MSNP10 and later, forward list only); empty: none.
     */
    struct msnp_string id;
    /**
     * `MSNP_LIST_` constants.
     */
    uint32_t lists;
    /**
     * 1 Messenger, 2 Office, 4 telephone, 8 mobile, 32 Yahoo.
     */
    uint32_t network;
    /**
     * The ids of its groups, separated by commas; empty: none.
     */
    struct msnp_string groups;
} msnp_machine_contact;

/**
 * More about `CONTACT_PROPERTY` and `OWN_PROPERTY`.
 */
typedef struct msnp_machine_property {
    /**
     * The contact; empty: that of the last `CONTACT`, or oneself.
     */
    struct msnp_string account;
    /**
     * Three letters: `PHH`, `PHW`, `PHM`, `MOB`, `WWE`, `HSB`.
     */
    struct msnp_string property;
    /**
     * The value, empty when unset.
     */
    struct msnp_text value;
} msnp_machine_property;

/**
 * More about `PRIVACY` and `PROMPTING`.
 */
typedef struct msnp_machine_choice {
    /**
     * They may; the user wants to.
     */
    bool yes;
} msnp_machine_choice;

/**
 * More about `ADDED` and `REMOVED`.
 */
typedef struct msnp_machine_list_change {
    /**
     * Your request behind it; 0: somebody else, or another session.
     */
    uint32_t request;
    /**
     * Which list, a `MSNP_LIST_` constant.
     */
    uint32_t list;
    /**
     * The account; empty: only the id was told.
     */
    struct msnp_string account;
    /**
     * The contact's id; empty: none.
     */
    struct msnp_string id;
    /**
     * The name, empty when not told.
     */
    struct msnp_text name;
    /**
     * The id of the group that is meant; empty: the list itself.
     */
    struct msnp_string group;
    /**
     * The account's network, as in `msnp_machine_contact`; 1 where nobody has said another.
     */
    uint32_t network;
} msnp_machine_list_change;

/**
 * More about `GROUP`, `GROUP_ADDED`, `GROUP_RENAMED` and `GROUP_REMOVED`.
 */
typedef struct msnp_machine_group {
    /**
     * A small number before MSNP10, a GUID later.
     */
    struct msnp_string id;
    /**
     * Its name; empty for `GROUP_REMOVED`.
     */
    struct msnp_text name;
} msnp_machine_group;

/**
 * More about `CONTACT_RENAMED`.
 */
typedef struct msnp_machine_contact_renamed {
    /**
     * The account, before MSNP10; empty later.
     */
    struct msnp_string account;
    /**
     * The contact's id, from MSNP10 on; empty before.
     */
    struct msnp_string id;
    /**
     * The new name.
     */
    struct msnp_text name;
} msnp_machine_contact_renamed;

/**
 * More about `PRESENCE`.
 */
typedef struct msnp_machine_presence {
    /**
     * Who.
     */
    struct msnp_string account;
    /**
     * The status; `MSNP_STATUS_OFFLINE` when the contact went: name, capabilities and picture are empty then.
     */
    msnp_status status;
    /**
     * Display name.
     */
    struct msnp_text name;
    /**
     * What their client can do: `MSNP_CAPABILITY_` constants and others.
     */
    uint32_t capabilities;
    /**
     * The MSNObject of the display picture, empty: none.
     */
    struct msnp_text picture;
    /**
     * The answer to one's own coming online, not news.
     */
    bool initial;
} msnp_machine_presence;

/**
 * More about `PERSONAL_MESSAGE`.
 */
typedef struct msnp_machine_personal_message {
    /**
     * Who.
     */
    struct msnp_string account;
    /**
     * The message, empty when unset.
     */
    struct msnp_text message;
    /**
     * The media string (`notification.md` 4), which `msnp_media_read` reads once it is copied out; empty when unset.
     */
    struct msnp_text media;
} msnp_machine_personal_message;

/**
 * More about `ANSWERED` and `REFUSED`.
 */
typedef struct msnp_machine_answer {
    /**
     * Which.
     */
    uint32_t request;
    /**
     * Of what kind; `OTHER` for `ANSWERED`.
     */
    msnp_request_kind kind;
    /**
     * `OK`, `REFUSED`, `TIMED_OUT` or `SESSION_ENDED`.
     */
    msnp_result result;
    /**
     * For `REFUSED`: the error number of the service.
     */
    uint32_t code;
} msnp_machine_answer;

/**
 * More about `URL`.
 */
typedef struct msnp_machine_url {
    /**
     * Which request.
     */
    uint32_t request;
    /**
     * The page, relative or whole.
     */
    struct msnp_string path;
    /**
     * The login page that leads there.
     */
    struct msnp_string login;
} msnp_machine_url;

/**
 * More about `CONFIGURATION_FILE`.
 */
typedef struct msnp_machine_configuration_file {
    /**
     * Which request.
     */
    uint32_t request;
    /**
     * The file's name.
     */
    struct msnp_string name;
    /**
     * The file.
     */
    struct msnp_bytes content;
} msnp_machine_configuration_file;

/**
 * More about `CONVERSATION_OPENED`.
 */
typedef struct msnp_machine_conversation_opened {
    /**
     * Which.
     */
    uint32_t conversation;
    /**
     * The contact that it was opened to, or who invited.
     */
    struct msnp_string account;
    /**
     * The contact opened it.
     */
    bool invited;
} msnp_machine_conversation_opened;

/**
 * More about `JOINED` and `LEFT`.
 */
typedef struct msnp_machine_participant {
    /**
     * Which.
     */
    uint32_t conversation;
    /**
     * Who.
     */
    struct msnp_string account;
    /**
     * For `JOINED`: their name.
     */
    struct msnp_text name;
    /**
     * For `JOINED`: they were there before oneself.
     */
    bool before;
    /**
     * For `LEFT`: for silence, not by wish.
     */
    bool idle;
    /**
     * For `JOINED`: what their client can do, `MSNP_CAPABILITY_` constants and others; 0: not told (before MSNP12).
     */
    uint32_t capabilities;
} msnp_machine_participant;

/**
 * How a received text looks (`switchboard.md` 3).
 */
typedef struct msnp_machine_format {
    /**
     * The name of the font.
     */
    struct msnp_text font;
    /**
     * `MSNP_EFFECT_` constants.
     */
    uint32_t effects;
    /**
     * Red, 0 to 255.
     */
    uint8_t red;
    /**
     * Green, 0 to 255.
     */
    uint8_t green;
    /**
     * Blue, 0 to 255.
     */
    uint8_t blue;
    /**
     * The Windows number of a character set, for the choice of the font only.
     */
    uint8_t character_set;
    /**
     * Family in the high digit, pitch in the low one.
     */
    uint8_t pitch_and_family;
    /**
     * The text runs from right to left.
     */
    bool right_to_left;
} msnp_machine_format;

/**
 * More about `MESSAGE`.
 */
typedef struct msnp_machine_message {
    /**
     * In which conversation.
     */
    uint32_t conversation;
    /**
     * What it is.
     */
    msnp_message_kind kind;
    /**
     * Who.
     */
    struct msnp_string account;
    /**
     * Their name.
     */
    struct msnp_text name;
    /**
     * `TEXT`: what is said. `DATACAST`: its data. `CLIENT_CAPABILITIES`: the name of their program.
     */
    struct msnp_text text;
    /**
     * `TEXT`: how it looks.
     */
    struct msnp_machine_format format;
    /**
     * `TEXT`: a name to show for this one message in place of the contact's; empty: none.
     */
    struct msnp_text sender_name;
    /**
     * `DATACAST`: 2 a wink, 3 a voice clip, 4 an action text.
     */
    uint32_t datacast;
    /**
     * `OTHER`: header lines, for `msnp_header`.
     */
    struct msnp_bytes headers;
    /**
     * `OTHER`: the body.
     */
    struct msnp_bytes body;
} msnp_machine_message;

/**
 * More about `SENT`, `DELIVERED`, `FAILED`, `INVITATION_FAILED`, `CONVERSATION_CLOSED` and `CONVERSATION_ENDED`.
 */
typedef struct msnp_machine_fate {
    /**
     * In which conversation.
     */
    uint32_t conversation;
    /**
     * Which message; for `INVITATION_FAILED`: which request; 0 for `CONVERSATION_CLOSED`.
     */
    uint32_t message;
    /**
     * `OK`, or why not; `CONVERSATION_CLOSED`: `OK` for silence, or because everybody had left.
     */
    msnp_result result;
    /**
     * For `REFUSED`: the error number of the service.
     */
    uint32_t code;
} msnp_machine_fate;

/**
 * More about `MD5_CHALLENGE`.
 */
typedef struct msnp_machine_md5_challenge {
    /**
     * The salt, good for one answer on its connection.
     */
    struct msnp_string salt;
} msnp_machine_md5_challenge;

/**
 * More about `MAIL_UNREAD`, `MAIL_NEW` and `MAIL_DATA`.
 */
typedef struct msnp_machine_mail {
    /**
     * `MAIL_UNREAD`, `MAIL_DATA`: unread in the inbox; `UINT32_MAX`: not told.
     */
    uint32_t inbox;
    /**
     * `MAIL_UNREAD`, `MAIL_DATA`: unread in other folders; `UINT32_MAX`: not told.
     */
    uint32_t folders;
    /**
     * `MAIL_NEW`: the sender's name, RFC 2047 encoded.
     */
    struct msnp_bytes from;
    /**
     * `MAIL_NEW`: the sender's address.
     */
    struct msnp_bytes address;
    /**
     * `MAIL_NEW`: the subject, RFC 2047 encoded.
     */
    struct msnp_bytes subject;
    /**
     * `MAIL_DATA`: the document, or `too-large`.
     */
    struct msnp_bytes document;
    /**
     * `MAIL_DATA`: it comes with a new offline message, not with the sign-in.
     */
    bool is_new;
} msnp_machine_mail;

/**
 * More about `MAIL_ACTIVITY`.
 */
typedef struct msnp_machine_mail_activity {
    /**
     * From which folder.
     */
    struct msnp_bytes from;
    /**
     * To which folder.
     */
    struct msnp_bytes to;
    /**
     * How many.
     */
    uint32_t count;
} msnp_machine_mail_activity;

/**
 * More about `SHUTDOWN_IN`.
 */
typedef struct msnp_machine_shutdown {
    /**
     * After so many minutes.
     */
    uint32_t minutes;
} msnp_machine_shutdown;

/**
 * More about `PROFILE`, `SERVICE_MESSAGE`, `ALERT` and `MOBILE_TEXT`.
 */
typedef struct msnp_machine_notice {
    /**
     * `MOBILE_TEXT`: who, as the document says.
     */
    struct msnp_text from;
    /**
     * `ALERT`, `MOBILE_TEXT`: what to show.
     */
    struct msnp_text text;
    /**
     * `PROFILE`, `SERVICE_MESSAGE`: header lines, for `msnp_header`.
     */
    struct msnp_bytes headers;
    /**
     * `SERVICE_MESSAGE`: the body. `ALERT`, `MOBILE_TEXT`: the whole document.
     */
    struct msnp_bytes body;
} msnp_machine_notice;

/**
 * More about `SKIPPED`.
 */
typedef struct msnp_machine_skipped {
    /**
     * On which link.
     */
    uint32_t link;
    /**
     * The command, three letters and a NUL; empty where there is none.
     */
    char verb[4];
    /**
     * How many bytes.
     */
    uint32_t length;
} msnp_machine_skipped;

/**
 * More about `LIMIT_REACHED`.
 */
typedef struct msnp_machine_limit_reached {
    /**
     * On which link, the last time.
     */
    uint32_t link;
    /**
     * What that link is for.
     */
    msnp_link_kind kind;
    /**
     * Which bound.
     */
    msnp_limit limit;
    /**
     * How much was dropped since this bound was told of last, at least 1; in what, is said at each `msnp_limit`.
     */
    uint32_t dropped;
} msnp_machine_limit_reached;

/**
 * More about `FILE_OFFERED`.
 */
typedef struct msnp_machine_file_offered {
    /**
     * Its number.
     */
    uint32_t transfer;
    /**
     * In which conversation.
     */
    uint32_t conversation;
    /**
     * Who.
     */
    struct msnp_string account;
    /**
     * Its bytes, as the sender says. No more than that are ever told.
     */
    uint64_t size;
    /**
     * What else is said of it: `msnp_file_name` and `msnp_file_preview` read it.
     */
    struct msnp_bytes context;
    /**
     * The sender's program knows no way but a direct connection (MSN 3 to 5): in a build with `direct` allow one by
     * `msnp_machine_allow_direct`, then accept it; otherwise decline it.
     */
    bool needs_direct;
} msnp_machine_file_offered;

/**
 * More about `TRANSFER_ACCEPTED`.
 */
typedef struct msnp_machine_transfer_accepted {
    /**
     * Which.
     */
    uint32_t transfer;
} msnp_machine_transfer_accepted;

/**
 * More about `OBJECT_ASKED`.
 */
typedef struct msnp_machine_object_asked {
    /**
     * Its number.
     */
    uint32_t transfer;
    /**
     * In which conversation.
     */
    uint32_t conversation;
    /**
     * Who.
     */
    struct msnp_string account;
    /**
     * What.
     */
    struct msnp_object object;
} msnp_machine_object_asked;

/**
 * More about `TRANSFER_WANTS`.
 */
typedef struct msnp_machine_transfer_wants {
    /**
     * Which.
     */
    uint32_t transfer;
    /**
     * Where the bytes stand that are wanted.
     */
    uint64_t offset;
    /**
     * How many are taken at the most: 1,202 (`p2p.md` 3), or what is left.
     */
    size_t most;
} msnp_machine_transfer_wants;

/**
 * More about `TRANSFER_DATA`.
 */
typedef struct msnp_machine_transfer_data {
    /**
     * Which.
     */
    uint32_t transfer;
    /**
     * Where these bytes stand: behind those that came before them.
     */
    uint64_t offset;
    /**
     * The bytes.
     */
    struct msnp_bytes bytes;
} msnp_machine_transfer_data;

/**
 * More about `TRANSFER_ENDED`.
 */
typedef struct msnp_machine_transfer_ended {
    /**
     * Which.
     */
    uint32_t transfer;
    /**
     * `MSNP_RESULT_OK`: all of it is there; of an object, with the right hash. Otherwise why not.
     */
    msnp_result result;
    /**
     * The status of the peer's program for `MSNP_RESULT_REFUSED_BY_PEER` (`p2p.md` 5), the error number of the service for `MSNP_RESULT_REFUSED`;
     * else 0.
     */
    uint32_t code;
} msnp_machine_transfer_ended;

/**
 * More about `NOT_SERVED`.
 */
typedef struct msnp_machine_not_served {
    /**
     * In which conversation.
     */
    uint32_t conversation;
    /**
     * Who.
     */
    struct msnp_string account;
    /**
     * To what.
     */
    msnp_activity activity;
} msnp_machine_not_served;

/**
 * More about `OFFLINE_MESSAGE`. What comes of one conversation has the same run, and numbers in it; the order in which they are told is that
 * of the service.
 */
typedef struct msnp_machine_offline_message {
    /**
     * The service's name for it, the same each time: `msnp_machine_offline_message_stored` takes it.
     */
    struct msnp_string id;
    /**
     * Who left it, as the service says.
     */
    struct msnp_string account;
    /**
     * Their name: `msnp_words_copy` decodes it. Nothing in it is to be trusted.
     */
    struct msnp_bytes name;
    /**
     * When it was left, in seconds since 1970 (UTC); 0: the service does not say.
     */
    uint64_t received;
    /**
     * The run that it belongs to; empty: none.
     */
    struct msnp_bytes run;
    /**
     * Its number in the run, from 1 on; 0: none.
     */
    uint32_t sequence;
    /**
     * What it says.
     */
    struct msnp_text text;
    /**
     * The headers of the mail that it is: `msnp_header` reads them.
     */
    struct msnp_bytes headers;
} msnp_machine_offline_message;

/**
 * More about `OFFLINE_STORED`, `OFFLINE_FAILED` and `OFFLINE_UNAVAILABLE`.
 */
typedef struct msnp_machine_offline_fate {
    /**
     * From `msnp_machine_leave_message`; 0 in `OFFLINE_UNAVAILABLE`.
     */
    uint32_t message;
    /**
     * Why; `MSNP_OFFLINE_FAILURE_NONE` in `OFFLINE_STORED`.
     */
    msnp_offline_failure why;
} msnp_machine_offline_fate;

/**
 * More about `POLICIES` and `SIGNAL`.
 */
typedef struct msnp_machine_signal {
    /**
     * `SIGNAL`: who.
     */
    struct msnp_string account;
    /**
     * `SIGNAL`: what it is about: 1 a shared folder, 2 a call, 3 peer-to-peer data; programs agree on it.
     */
    uint32_t kind;
    /**
     * What it says: any bytes. Nothing in it is to be trusted.
     */
    struct msnp_bytes content;
} msnp_machine_signal;

/**
 * One of these, as the kind says.
 */
typedef union msnp_machine_event_data {
    /**
     * `SIGNED_IN`
     */
    struct msnp_machine_signed_in signed_in;
    /**
     * `ONLINE`, `STATUS_CHANGED`
     */
    struct msnp_machine_status status;
    /**
     * `STATE_CHANGED`
     */
    struct msnp_machine_state_changed state;
    /**
     * `SIGNED_OUT`, `CONNECTION_LOST`
     */
    struct msnp_machine_signed_out signed_out;
    /**
     * `UPGRADE_REQUIRED`
     */
    struct msnp_machine_upgrade upgrade;
    /**
     * `LIST_BEGINS`
     */
    struct msnp_machine_list_begins list_begins;
    /**
     * `LIST_COMPLETE`
     */
    struct msnp_machine_list_version list_version;
    /**
     * `CONTACT`
     */
    struct msnp_machine_contact contact;
    /**
     * `CONTACT_PROPERTY`, `OWN_PROPERTY`
     */
    struct msnp_machine_property property;
    /**
     * `PRIVACY`, `PROMPTING`
     */
    struct msnp_machine_choice choice;
    /**
     * `ADDED`, `REMOVED`
     */
    struct msnp_machine_list_change list_change;
    /**
     * `GROUP`, `GROUP_ADDED`, `GROUP_RENAMED`, `GROUP_REMOVED`
     */
    struct msnp_machine_group group;
    /**
     * `CONTACT_RENAMED`
     */
    struct msnp_machine_contact_renamed contact_renamed;
    /**
     * `PRESENCE`
     */
    struct msnp_machine_presence presence;
    /**
     * `PERSONAL_MESSAGE`
     */
    struct msnp_machine_personal_message personal_message;
    /**
     * `ANSWERED`, `REFUSED`
     */
    struct msnp_machine_answer answer;
    /**
     * `URL`
     */
    struct msnp_machine_url url;
    /**
     * `CONFIGURATION_FILE`
     */
    struct msnp_machine_configuration_file configuration_file;
    /**
     * `CONVERSATION_OPENED`
     */
    struct msnp_machine_conversation_opened conversation_opened;
    /**
     * `JOINED`, `LEFT`
     */
    struct msnp_machine_participant participant;
    /**
     * `MESSAGE`
     */
    struct msnp_machine_message message;
    /**
     * `SENT`, `DELIVERED`, `FAILED`, `INVITATION_FAILED`, `CONVERSATION_CLOSED`, `CONVERSATION_ENDED`
     */
    struct msnp_machine_fate fate;
    /**
     * `MD5_CHALLENGE`
     */
    struct msnp_machine_md5_challenge md5_challenge;
    /**
     * `MAIL_UNREAD`, `MAIL_NEW`, `MAIL_DATA`
     */
    struct msnp_machine_mail mail;
    /**
     * `MAIL_ACTIVITY`
     */
    struct msnp_machine_mail_activity mail_activity;
    /**
     * `SHUTDOWN_IN`
     */
    struct msnp_machine_shutdown shutdown;
    /**
     * `PROFILE`, `SERVICE_MESSAGE`, `ALERT`, `MOBILE_TEXT`
     */
    struct msnp_machine_notice notice;
    /**
     * `SKIPPED`
     */
    struct msnp_machine_skipped skipped;
    /**
     * `LIMIT_REACHED`
     */
    struct msnp_machine_limit_reached limit_reached;
    /**
     * `FILE_OFFERED`
     */
    struct msnp_machine_file_offered file_offered;
    /**
     * `TRANSFER_ACCEPTED`
     */
    struct msnp_machine_transfer_accepted transfer_accepted;
    /**
     * `OBJECT_ASKED`
     */
    struct msnp_machine_object_asked object_asked;
    /**
     * `TRANSFER_WANTS`
     */
    struct msnp_machine_transfer_wants transfer_wants;
    /**
     * `TRANSFER_DATA`
     */
    struct msnp_machine_transfer_data transfer_data;
    /**
     * `TRANSFER_ENDED`
     */
    struct msnp_machine_transfer_ended transfer_ended;
    /**
     * `NOT_SERVED`
     */
    struct msnp_machine_not_served not_served;
    /**
     * `OFFLINE_MESSAGE`
     */
    struct msnp_machine_offline_message offline_message;
    /**
     * `OFFLINE_STORED`, `OFFLINE_FAILED`, `OFFLINE_UNAVAILABLE`
     */
    struct msnp_machine_offline_fate offline_fate;
    /**
     * `POLICIES`, `SIGNAL`
     */
    struct msnp_machine_signal signal;
} msnp_machine_event_data;

/**
 * Something that happened.
 */
typedef struct msnp_machine_event {
    /**
     * What.
     */
    msnp_machine_event_kind kind;
    /**
     * More about it.
     */
    union msnp_machine_event_data data;
} msnp_machine_event;

/**
 * Letters that stand for a picture in the next text of the same sender (`p2p.md` 6.1).
 */
typedef struct msnp_machine_emoticon {
    /**
     * The letters: 1 to 32 characters, none of them a control character.
     */
    struct msnp_text shortcut;
    /**
     * The element that names the picture, for `msnp_machine_fetch`.
     */
    struct msnp_text element;
    /**
     * What it says.
     */
    struct msnp_object object;
} msnp_machine_emoticon;

/** @} */

/* ======== Driving a machine: bytes and time in, bytes and events out ======== */

/** @defgroup section_driving Driving a machine: bytes and time in, bytes and events out
 * @{ */

/**
 * What to do, or to know.
 */
enum msnp_output_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * Nothing more to do until a call comes in, or until `data.wait_until`.
     */
    MSNP_OUTPUT_WAIT = 0,
    /**
     * Open a connection to `data.connect`, then call `msnp_machine_connected`, or `msnp_machine_closed` with the reason.
     */
    MSNP_OUTPUT_CONNECT = 1,
    /**
     * Write `data.send` in one call, then call `msnp_machine_sent` with how much was written. What could not be written is kept:
     * `msnp_machine_unsent` gives it again when the connection can be written to.
     */
    MSNP_OUTPUT_SEND = 2,
    /**
     * Close the connection. No call about it is needed any more.
     */
    MSNP_OUTPUT_CLOSE = 3,
    /**
     * Something happened: `data.event`.
     */
    MSNP_OUTPUT_EVENT = 4,
    /**
     * The connection has come through a proxy to where it leads: begin TLS on it, with the certificate checked against `data.secure`, and
     * call `msnp_machine_connected` again, or `msnp_machine_closed` with the reason. Only where a proxy is used.
     */
    MSNP_OUTPUT_SECURE = 5,
    /**
     * Listen for connections of others, then call `msnp_machine_listening`, or `msnp_machine_closed` with the reason when that cannot be;
     * `msnp_machine_accepted` for each that comes. Only in a build with the feature `direct`, where `msnp_machine_direct` said that you can.
     */
    MSNP_OUTPUT_LISTEN = 6
};
/** One of the `enum msnp_output_kind`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_output_kind msnp_output_kind;
#else
typedef uint32_t msnp_output_kind;
#endif
#endif

/**
 * Where to connect.
 */
typedef struct msnp_endpoint {
    /**
     * Host name, IPv4 or IPv6 address.
     */
    struct msnp_string host;
    /**
     * Port.
     */
    uint16_t port;
    /**
     * TLS, with the certificate checked against `host`.
     */
    bool tls;
} msnp_endpoint;

/**
 * One of these, as the kind says.
 */
typedef union msnp_output_data {
    /**
     * When to poll again at the latest, in milliseconds of your clock; `UINT64_MAX`: only after a call.
     */
    uint64_t wait_until;
    /**
     * Where to connect.
     */
    struct msnp_endpoint connect;
    /**
     * What to write: whole commands.
     */
    struct msnp_bytes send;
    /**
     * What happened.
     */
    struct msnp_machine_event event;
    /**
     * The name that the certificate has to have.
     */
    struct msnp_string secure;
} msnp_output_data;

/**
 * What the machine wants of its driver, or tells. Everything in it points into the machine, and is valid until the next call with it.
 */
typedef struct msnp_output {
    /**
     * What it is.
     */
    msnp_output_kind kind;
    /**
     * Which connection it is about (`CONNECT`, `SECURE`, `SEND`, `CLOSE`, `LISTEN`); 0 otherwise. Numbers are never used again.
     */
    uint32_t link;
    /**
     * More about it.
     */
    union msnp_output_data data;
} msnp_output;

/**
 * A connection is open, TLS included, as `MSNP_OUTPUT_CONNECT` wanted; or TLS has begun on it, as `MSNP_OUTPUT_SECURE` wanted. Then poll.
 *
 * Calls about a connection that is over do nothing: no driver need be careful about order.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_connected(struct msnp_machine *machine,
                                   uint32_t link);

/**
 * Bytes have come in. Then poll, and offer what was not taken afterwards.
 *
 * - `taken`: how many were copied; fewer than `length` when the buffer is full.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_machine_received(struct msnp_machine *machine,
                                  uint32_t link,
                                  const uint8_t *bytes,
                                  size_t length,
                                  size_t *taken);

/**
 * How many bytes `msnp_machine_received` takes on this connection at the least; 0 for NULL.
 */
size_t msnp_machine_room(struct msnp_machine *machine, uint32_t link);

/**
 * So many bytes of the last `MSNP_OUTPUT_SEND` on this connection have left.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_sent(struct msnp_machine *machine, uint32_t link, size_t count);

/**
 * What of the last `MSNP_OUTPUT_SEND` on this connection has not left yet: to be written when the connection can be written to again.
 *
 * - `bytes`: where they lie, until the next call with this machine.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_unsent(struct msnp_machine *machine,
                                uint32_t link,
                                struct msnp_bytes *bytes);

/**
 * A connection could not be opened, or is gone. Hand in all bytes that came before. Not needed after `MSNP_OUTPUT_CLOSE`.
 *
 * - `why`: a `msnp_link_error`.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_NUMBER`.
 */
msnp_result msnp_machine_closed(struct msnp_machine *machine,
                                uint32_t link,
                                uint32_t why);

/**
 * The next thing for the driver to do or to know. **Change, then drain to `MSNP_OUTPUT_WAIT`, then change again**: after every other
 * call that changes the machine, poll until it says wait.
 *
 * - `now`: milliseconds of a clock of yours that only goes forward, since any moment.
 * - `output`: what to do.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_poll(struct msnp_machine *machine,
                              uint64_t now,
                              struct msnp_output *output);

/** @} */

/* ======== Conversations and messages ======== */

/** @defgroup section_machine_talk Conversations and messages
 * @{ */

/**
 * Opens the conversation with one person, or finds the one that is open. Messages open it by themselves.
 * `MSNP_MACHINE_EVENT_CONVERSATION_OPENED` and `MSNP_MACHINE_EVENT_JOINED` follow, or `MSNP_MACHINE_EVENT_CONVERSATION_CLOSED`.
 *
 * - `conversation`: its number.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_UTF8`.
 */
msnp_result msnp_machine_open(struct msnp_machine *machine,
                              const char *account,
                              uint32_t *conversation);

/**
 * Brings somebody else into an open conversation. `MSNP_MACHINE_EVENT_JOINED` follows when they come; the request is answered when
 * they are rung.
 *
 * - `request`: if not NULL, its number.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION` unless it is open, `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_BUSY`,
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_UTF8`.
 */
msnp_result msnp_machine_invite(struct msnp_machine *machine,
                                uint32_t conversation,
                                const char *account,
                                uint32_t *request);

/**
 * Leaves a conversation: what was sent is waited for briefly, what was not is reported as failed.
 * `MSNP_MACHINE_EVENT_CONVERSATION_ENDED` follows.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_leave(struct msnp_machine *machine, uint32_t conversation);

/**
 * Leaves every conversation in which nobody is but this person, and never more than one was, at once: what has come in and was not told is thrown
 * away, goodbye is said, and nothing more is told but the fate of one's own messages, `MSNP_MACHINE_EVENT_CONVERSATION_CLOSED` and
 * `MSNP_MACHINE_EVENT_CONVERSATION_ENDED`. Groups go on. `msnp_machine_block` does it, too.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_UTF8`.
 */
msnp_result msnp_machine_shut_out(struct msnp_machine *machine,
                                  const char *account);

/**
 * Declines the ring that the last event, `MSNP_MACHINE_EVENT_RING`, told of: nothing is said to whoever rings.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION` when nobody rings, or it was answered already; `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_decline(struct msnp_machine *machine);

/**
 * Says something. The message waits until somebody is there. Exactly one of `MSNP_MACHINE_EVENT_DELIVERED` and
 * `MSNP_MACHINE_EVENT_FAILED` follows: keep the text until then.
 *
 * - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 * - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 * - `body`: what is said; line breaks of any kind.
 * - `format`: how it looks; NULL: Segoe UI in black.
 * - `sent_to`: if not NULL, the number of the conversation.
 * - `message`: if not NULL, the number of the message.
 *
 * Errors: `MSNP_RESULT_INVALID_NUMBER` (effects), `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when
 * too much waits, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
 * `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The message is not sent then.
 */
msnp_result msnp_machine_send_text(struct msnp_machine *machine,
                                   uint32_t conversation,
                                   const char *account,
                                   const char *body,
                                   const struct msnp_format *format,
                                   uint32_t *sent_to,
                                   uint32_t *message);

/**
 * Says that the user is typing. Send it every five seconds at most. `MSNP_MACHINE_EVENT_SENT` follows when it has left.
 *
 * - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 * - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 * - `own_account`: the user's own account.
 * - `sent_to`: if not NULL, the number of the conversation.
 * - `message`: if not NULL, the number of the message.
 *
 * Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
 * `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
 * not sent then.
 */
msnp_result msnp_machine_send_typing(struct msnp_machine *machine,
                                     uint32_t conversation,
                                     const char *account,
                                     const char *own_account,
                                     uint32_t *sent_to,
                                     uint32_t *message);

/**
 * Shakes the others' windows. `MSNP_MACHINE_EVENT_SENT` follows when it has left; only then may a late `MSNP_MACHINE_EVENT_FAILED`
 * follow.
 *
 * - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 * - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 * - `sent_to`: if not NULL, the number of the conversation.
 * - `message`: if not NULL, the number of the message.
 *
 * Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
 * `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
 * not sent then.
 */
msnp_result msnp_machine_send_nudge(struct msnp_machine *machine,
                                    uint32_t conversation,
                                    const char *account,
                                    uint32_t *sent_to,
                                    uint32_t *message);

/**
 * Sends something else out of the ordinary: 2 a wink, 3 a voice clip, 4 an action text.
 *
 * - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 * - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 * - `kind`: what it is.
 * - `data`: an MSNObject (`p2p.md` 2), such as
 *   `<msnobj Creator="anna@example.net" Size="4096" Type="8" Location="0" Friendly="AAA=" SHA1D="..."/>`,
 *   or a text, on one line; NULL or empty: none.
 * - `sent_to`: if not NULL, the number of the conversation.
 * - `message`: if not NULL, the number of the message.
 *
 * Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
 * `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
 * not sent then.
 */
msnp_result msnp_machine_send_datacast(struct msnp_machine *machine,
                                       uint32_t conversation,
                                       const char *account,
                                       uint32_t kind,
                                       const char *data,
                                       uint32_t *sent_to,
                                       uint32_t *message);

/**
 * Holds an idle conversation open.
 *
 * - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 * - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 * - `sent_to`: if not NULL, the number of the conversation.
 * - `message`: if not NULL, the number of the message.
 *
 * Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
 * `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
 * not sent then.
 */
msnp_result msnp_machine_send_keep_alive(struct msnp_machine *machine,
                                         uint32_t conversation,
                                         const char *account,
                                         uint32_t *sent_to,
                                         uint32_t *message);

/**
 * Sends a payload that is ready, as it is: headers of one line each, an empty line, and the body, together at most 1,664 bytes
 * (`switchboard.md` 2), with CR LF behind each line:
 * `MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\nClient-Name: Example/1.0\r\n`. `MSNP_MACHINE_EVENT_SENT` or
 * `MSNP_MACHINE_EVENT_FAILED` follows, and for the content type `application/x-msnmsgrp2p` `MSNP_MACHINE_EVENT_DELIVERED` or
 * `MSNP_MACHINE_EVENT_FAILED`.
 *
 * - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 * - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 * - `payload`, `length`: the bytes.
 * - `sent_to`: if not NULL, the number of the conversation.
 * - `message`: if not NULL, the number of the message.
 *
 * Errors: `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much
 * waits, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
 * `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`. The message is not sent then.
 */
msnp_result msnp_machine_send_raw(struct msnp_machine *machine,
                                  uint32_t conversation,
                                  const char *account,
                                  const uint8_t *payload,
                                  size_t length,
                                  uint32_t *sent_to,
                                  uint32_t *message);

/**
 * How many bytes of text fit into one message with these looks, line breaks counting two. Longer texts are to be split.
 *
 * - `format`: how it looks; NULL: Segoe UI in black.
 *
 * Answers 0 when the looks cannot be read. From any thread.
 */
size_t msnp_machine_longest_text(const struct msnp_format *format);

/** @} */

/* ======== Pictures and files ======== */

/** @defgroup section_machine_transfers Pictures and files
 * @{ */

/**
 * Describes an object by its bytes, all of them at once: its hash is computed. From any thread.
 *
 * - `kind`: a `MSNP_OBJECT_` constant, or another number of `p2p.md` 2.
 * - `bytes`, `length`: the object.
 * - `described`: where the description goes.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, or larger than objects of that kind may be: 512 KiB for pictures and emoticons, 4 MiB for others
 * (`p2p.md` 12). `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_object_of(uint32_t kind,
                           const uint8_t *bytes,
                           size_t length,
                           struct msnp_object *described);

/**
 * Reads the element of an object (`p2p.md` 2), such as `picture` of `MSNP_MACHINE_EVENT_PRESENCE` after `msnp_text_copy`. From any thread.
 *
 * - `element`: the text.
 * - `described`: where the description goes.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` when size, kind or hash are missing or cannot be; `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_INVALID_UTF8`.
 */
msnp_result msnp_object_read(const char *element,
                             struct msnp_object *described);

/**
 * Writes the element of an object of one's own (`p2p.md` 2), in UTF-8 with a NUL at the end, by which others fetch it: for `msnp_machine_send_datacast` (2 a
 * wink, 3 a voice clip), and for emoticons, which `msnp_machine_send_raw` announces before the text that they are in (`p2p.md` 6.1): the
 * headers `MIME-Version: 1.0` and `Content-Type: text/x-mms-emoticon`, then letters, tab, element, tab for each. `msnp_machine_publish` lets them.
 * From any thread.
 *
 * - `own`: from `msnp_object_of`.
 * - `account`: the user's own account.
 * - `buffer`, `capacity`: where it goes; 512 bytes are always enough.
 * - `length`: if not NULL, how many bytes it has, the NUL not counted, even when they do not fit.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL`: `buffer` holds no more than its beginning; `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_object_write(const struct msnp_object *own,
                              const char *account,
                              char *buffer,
                              size_t capacity,
                              size_t *length);

/**
 * Reads an emoticon that a message announces for the next text of the same sender (`p2p.md` 6.1): `MSNP_MACHINE_EVENT_MESSAGE` of the kind
 * `MSNP_MESSAGE_OTHER`. Ask for 0, 1 and so on until there is none; those that cannot be are passed over. From any thread.
 *
 * - `headers`, `body`: from the event, before the next call with its machine.
 * - `index`: which, from 0 on; 32 are read of a message at the most.
 * - `emoticon`: where it goes; its texts point into `body`.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` when there is none, also where the message announces no emoticons, by its type;
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_emoticon_read(const struct msnp_bytes *headers,
                               const struct msnp_bytes *body,
                               size_t index,
                               struct msnp_machine_emoticon *emoticon);

/**
 * The name of a file that is offered, in UTF-8 with a NUL at the end: fit to be shown and to be that of a file, without folders and control
 * characters, at most 120 characters (`p2p.md` 12). Never write over a file that is there already. From any thread.
 *
 * - `context`: from `MSNP_MACHINE_EVENT_FILE_OFFERED`, before the next call with its machine.
 * - `buffer`, `capacity`: 481 bytes are always enough.
 * - `length`: if not NULL, how many bytes the whole name has, the NUL not counted.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL`: `buffer` holds what fitted; `MSNP_RESULT_INVALID_VALUE` for what is no such context,
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_file_name(const struct msnp_bytes *context,
                           char *buffer,
                           size_t capacity,
                           size_t *length);

/**
 * A small picture of a file that is offered (PNG), where there is one. It comes from the sender: decode it with bounds. From any thread.
 *
 * - `context`: from `MSNP_MACHINE_EVENT_FILE_OFFERED`, before the next call with its machine.
 * - `buffer`, `capacity`: where it goes; NULL and 0 ask for the length.
 * - `length`: how many bytes it has, even when they do not fit; 0: there is none.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL`: `buffer` holds its beginning; `MSNP_RESULT_INVALID_VALUE` for what is no such context,
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_file_preview(const struct msnp_bytes *context,
                              uint8_t *buffer,
                              size_t capacity,
                              size_t *length);

/**
 * Chooses one's display picture, or none: others are told of it with the status, and fetch it when they like
 * (`MSNP_MACHINE_EVENT_OBJECT_ASKED`). It stays for later sign-ins. In MSNP8, which has no pictures, nothing is said of it. The machine keeps
 * the description alone.
 *
 * - `picture`: from `msnp_object_of` with `MSNP_OBJECT_PICTURE`; NULL: none. Say so before the first sign-in to begin without one.
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` for an object that is no picture, or is too large; `MSNP_RESULT_NOT_SIGNED_IN`: it is kept, and told with
 * the next sign-in; `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_picture(struct msnp_machine *machine,
                                     const struct msnp_object *picture,
                                     uint32_t *request);

/**
 * Lets others fetch an object besides the display picture, such as an emoticon that is announced next. A machine has room for four.
 *
 * - `published`: from `msnp_object_of`.
 *
 * Errors: `MSNP_RESULT_BUSY` when there is no room for more, `MSNP_RESULT_INVALID_VALUE` when it is empty or too large,
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_publish(struct msnp_machine *machine,
                                 const struct msnp_object *published);

/**
 * Nobody is to fetch an object any more that was published. Transfers that have begun go on.
 *
 * - `hash`: its SHA-1, 20 bytes.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_withdraw(struct msnp_machine *machine, const uint8_t *hash);

/**
 * Fetches an object, such as a contact's display picture, from who announced it. `MSNP_MACHINE_EVENT_TRANSFER_DATA` and, last of all,
 * `MSNP_MACHINE_EVENT_TRANSFER_ENDED` follow, with `MSNP_RESULT_OK` only when the bytes are those of the announced hash.
 *
 * - `conversation`: which, and not one of several people; 0: the one with `account`, which is opened where there is none.
 * - `account`: from whom when `conversation` is 0; otherwise ignored, and may be NULL.
 * - `element`: as they announced it, after `msnp_text_copy`: `picture` of `MSNP_MACHINE_EVENT_PRESENCE`.
 * - `transfer`: if not NULL, its number.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` for an element that is none, `MSNP_RESULT_BUSY` while two transfers are under way or too much waits,
 * `MSNP_RESULT_TOO_LONG` when element and accounts do not fit into two packets, or into the buffer; `MSNP_RESULT_HIDDEN`,
 * `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_fetch(struct msnp_machine *machine,
                               uint32_t conversation,
                               const char *account,
                               const char *element,
                               uint32_t *transfer);

/**
 * Offers a file (`p2p.md` 7). `MSNP_MACHINE_EVENT_TRANSFER_ACCEPTED` follows, then `MSNP_MACHINE_EVENT_TRANSFER_WANTS` for each piece of it, which
 * `msnp_machine_supply` hands over; and last of all `MSNP_MACHINE_EVENT_TRANSFER_ENDED`: also when they decline it, or do not answer within five
 * minutes. There is no resuming of one that broke off.
 *
 * - `conversation`: which, and not one of several people; 0: the one with `account`, which is opened where there is none.
 * - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 * - `name`: what it is called, without folders, 1 to 259 units of UTF-16.
 * - `size`: how many bytes it has.
 * - `transfer`: if not NULL, its number.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` for the name; the others as those of `msnp_machine_fetch`.
 */
msnp_result msnp_machine_send_file(struct msnp_machine *machine,
                                   uint32_t conversation,
                                   const char *account,
                                   const char *name,
                                   uint64_t size,
                                   uint32_t *transfer);

/**
 * Takes a file that somebody offers. `MSNP_MACHINE_EVENT_TRANSFER_DATA` follows, and last of all `MSNP_MACHINE_EVENT_TRANSFER_ENDED`.
 *
 * - `transfer`: from `MSNP_MACHINE_EVENT_FILE_OFFERED`.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` unless it waits for this, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_accept_file(struct msnp_machine *machine,
                                     uint32_t transfer);

/**
 * Declines a file that somebody offers. `MSNP_MACHINE_EVENT_TRANSFER_ENDED` follows, with `MSNP_RESULT_CANCELLED`.
 *
 * - `transfer`: from `MSNP_MACHINE_EVENT_FILE_OFFERED`.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` unless it waits for this, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_decline_file(struct msnp_machine *machine,
                                      uint32_t transfer);

/**
 * Ends a transfer at whatever point it is. `MSNP_MACHINE_EVENT_TRANSFER_ENDED` follows, with `MSNP_RESULT_CANCELLED`.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` when it is over, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_cancel_transfer(struct msnp_machine *machine,
                                         uint32_t transfer);

/**
 * Hands on bytes that `MSNP_MACHINE_EVENT_TRANSFER_WANTS` asked for: any number of them from its offset on, up to its most. They are copied. It is
 * asked again when there is room for more; where they are not at hand yet, hand them on later.
 *
 * - `transfer`: from the event.
 * - `bytes`, `length`: the bytes.
 * - `taken`: if not NULL, how many were taken.
 *
 * Errors: `MSNP_RESULT_BUSY` unless bytes were asked for, or where texts have taken the room since: then they are asked for again;
 * `MSNP_RESULT_NO_SUCH_TRANSFER` when it is over, `MSNP_RESULT_INVALID_VALUE` for no bytes, `MSNP_RESULT_INVALID_LENGTH`,
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_supply(struct msnp_machine *machine,
                                uint32_t transfer,
                                const uint8_t *bytes,
                                size_t length,
                                size_t *taken);

/**
 * Has the data of a transfer that comes in wait, or come again: nothing more is read in its conversation meanwhile, so that the sender has to wait,
 * too. For programs whose disk is slower than the network.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` unless data comes in for it, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_hold_transfer(struct msnp_machine *machine,
                                       uint32_t transfer,
                                       bool hold);

/** @} */

/* ======== Offline messages: a library without the feature services has none of these ======== */

/** @defgroup section_machine_offline Offline messages: a library without the feature services has none of these
 * @{ */

/**
 * Leaves a text for somebody who is offline: the service keeps it until they fetch it. One at a time.
 * `MSNP_MACHINE_EVENT_OFFLINE_STORED` or `MSNP_MACHINE_EVENT_OFFLINE_FAILED` follows. A session that is lost and taken up again meanwhile does
 * not end it, unless it had left. In builds with the feature `services`.
 *
 * - `account`: for whom.
 * - `name`: one's own, which they are shown.
 * - `body`: the text.
 * - `message`: if not NULL, its number.
 *
 * Errors: `MSNP_RESULT_BUSY` while another one is on its way, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_ACCOUNT`,
 * `MSNP_RESULT_INVALID_VALUE` for an empty text, `MSNP_RESULT_TOO_LONG` for more than the machine holds (1,600 bytes with the name),
 * `MSNP_RESULT_INVALID_ADDRESS` where `msnp_web_services` has no address for it, `MSNP_RESULT_NOT_IN_DIALECT` in MSNP2 to MSNP7,
 * `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_leave_message(struct msnp_machine *machine,
                                       const char *account,
                                       const char *name,
                                       const char *body,
                                       uint32_t *message);

/**
 * Says that a message of `MSNP_MACHINE_EVENT_OFFLINE_MESSAGE` is kept here, so that the service may delete it: say it when the message is
 * where a crash does not reach it. Asking twice does no harm. What could not be deleted is tried again with each sign-in of this machine. In
 * builds with the feature `services`.
 *
 * - `id`: of the event.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` where no message of this id was told, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_offline_message_stored(struct msnp_machine *machine,
                                                const char *id);

/** @} */

/* ======== Files over direct connections: a library with the feature direct has these ======== */

/** @defgroup section_machine_direct Files over direct connections: a library with the feature direct has these
 * @{ */

/**
 * By what ways a file may leave its conversation. A direct connection tells the peer the address of this machine.
 */
typedef struct msnp_machine_direct {
    /**
     * Your driver can listen: `MSNP_OUTPUT_LISTEN` may come.
     */
    bool listens;
    /**
     * Your driver connects to addresses that the peer names: to none that stand for this machine or for its network alone, nor to ports
     * below 1024.
     */
    bool connects;
    /**
     * Addresses that stand for this machine will do as well: for two clients on one machine.
     */
    bool loopback;
    /**
     * The IPv4 address of this machine as the service sees it, first octet first; 0.0.0.0: not known. Addresses of private networks are
     * connected to only for a peer whom the service sees at the same one.
     */
    uint8_t public_address[4];
    /**
     * By what the peer knows this side: bytes of a generator that nobody can foresee, used once.
     */
    uint8_t secret[16];
} msnp_machine_direct;

/**
 * Where your driver listens. The peer is told of it.
 */
typedef struct msnp_machine_place {
    /**
     * IPv4 addresses of this machine in its own network, first octet first.
     */
    uint8_t addresses[4][4];
    /**
     * How many of them there are: 0 to 4.
     */
    uint32_t count;
    /**
     * The port, at these.
     */
    uint16_t port;
    /**
     * The port at `public_address`; 0: the rest of the world cannot reach it.
     */
    uint16_t public_port;
    /**
     * The IPv4 address where the rest of the world can reach it.
     */
    uint8_t public_address[4];
} msnp_machine_place;

/**
 * Lets a file leave its conversation, for a direct connection between the two clients: faster, and known to nobody between them, but **it
 * tells the peer the address of this machine**. Call it behind `msnp_machine_send_file`, or before `msnp_machine_accept_file`. Where none
 * comes about within twenty seconds, the file goes through the conversation; one that breaks off ends the transfer. A file with
 * `needs_direct` has no other way: without this, to accept it ends it. Nothing is listened to, and nobody connected to, while connections go
 * through a proxy or the gateway.
 *
 * - `transfer`: from `msnp_machine_send_file`, or `MSNP_MACHINE_EVENT_FILE_OFFERED`.
 *
 * Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` unless it is a file that does not move yet; `MSNP_RESULT_BUSY` while as many direct connections are
 * under way as the library was built for (`MSNP_DIRECT`): it goes through the conversation. `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_allow_direct(struct msnp_machine *machine,
                                      uint32_t transfer,
                                      const struct msnp_machine_direct *direct);

/**
 * Offers a file by MSNFTP (`p2p.md` 10), to somebody whose client takes files in no other way: one of MSN 3 to 5, which names no capability
 * but the first two, or none. It goes over a direct connection alone, which **tells the peer the address of this machine**; the secret of
 * `direct` is not used. The events are those of `msnp_machine_send_file`. Where no connection may be had, because `direct` allows none, or a
 * proxy or the gateway carries the session, nothing is offered, and `MSNP_MACHINE_EVENT_TRANSFER_ENDED` follows at once, with
 * `MSNP_RESULT_NO_DIRECT_CONNECTION`.
 *
 * - `conversation`, `account`, `name`, `size`, `transfer`: as for `msnp_machine_send_file`.
 *
 * Errors: those of `msnp_machine_send_file`.
 */
msnp_result msnp_machine_send_file_by_msnftp(struct msnp_machine *machine,
                                             uint32_t conversation,
                                             const char *account,
                                             const char *name,
                                             uint64_t size,
                                             const struct msnp_machine_direct *direct,
                                             uint32_t *transfer);

/**
 * Your driver listens, as `MSNP_OUTPUT_LISTEN` wanted; the peer is told where. Then poll. What is wanted no more is closed with
 * `MSNP_OUTPUT_CLOSE`. Where it cannot listen, call `msnp_machine_closed` with `MSNP_LINK_ERROR_UNREACHABLE` instead.
 *
 * - `link`: from the output.
 *
 * Errors: `MSNP_RESULT_INVALID_NUMBER` for a `count` above 4, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_listening(struct msnp_machine *machine,
                                   uint32_t link,
                                   const struct msnp_machine_place *place);

/**
 * Somebody has connected to where your driver listens: the connection is open, and has a number from here on. Then poll.
 *
 * - `listener`: from `MSNP_OUTPUT_LISTEN`.
 * - `link`: the number of the new connection.
 *
 * Errors: `MSNP_RESULT_BUSY`: let it wait until the next connection is closed, or close it; one is looked at after the other, and three
 * strangers at the most. `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_accepted(struct msnp_machine *machine,
                                  uint32_t listener,
                                  uint32_t *link);

/** @} */

/* ======== Changing the contact list ======== */

/** @defgroup section_machine_contacts Changing the contact list
 * @{ */

/**
 * Adds a contact: to the allow list, and to the forward list under `name` (NULL or empty: the account). For somebody who is blocked there
 * is msnp_machine_add_blocked_contact.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_add_contact(struct msnp_machine *machine,
                                     const char *account,
                                     const char *name,
                                     uint32_t *request);

/**
 * Adds a contact who is blocked, and stays so: to the forward list only, under `name` (NULL or empty: the account).
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: those of msnp_machine_add_contact.
 */
msnp_result msnp_machine_add_blocked_contact(struct msnp_machine *machine,
                                             const char *account,
                                             const char *name,
                                             uint32_t *request);

/**
 * Removes a contact from the forward list. From MSNP10 on `contact_id` is needed, as the contact list told it; before, it may be
 * NULL.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
 * `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_remove_contact(struct msnp_machine *machine,
                                        const char *account,
                                        const char *contact_id,
                                        uint32_t *request);

/**
 * Changes the name under which a contact is kept (`REA`, from MSNP10 on `SBP MFN`). From MSNP10 on `contact_id` is needed, as the
 * contact list told it; before, it may be NULL.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed, `MSNP_RESULT_TOO_LONG`,
 * `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_rename_contact(struct msnp_machine *machine,
                                        const char *account,
                                        const char *contact_id,
                                        const char *name,
                                        uint32_t *request);

/**
 * Blocks an account: off the allow list, onto the block list.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_block(struct msnp_machine *machine,
                               const char *account,
                               uint32_t *request);

/**
 * Allows an account (again): off the block list, onto the allow list.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_unblock(struct msnp_machine *machine,
                                 const char *account,
                                 uint32_t *request);

/**
 * Takes an account off the allow list or off the block list, and puts it onto no other: whoever is on neither is treated as the privacy
 * setting says. `list` is `MSNP_LIST_ALLOW` or `MSNP_LIST_BLOCK`.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_NUMBER` (another list), `MSNP_RESULT_INVALID_UTF8`; and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_undecide(struct msnp_machine *machine,
                                  const char *account,
                                  uint32_t list,
                                  uint32_t *request);

/**
 * Records that the user has seen who added them: off the pending list and onto the reverse list (MSNP10 and later; before, it is
 * answered at once).
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_acknowledge_added(struct msnp_machine *machine,
                                           const char *account,
                                           uint32_t *request);

/**
 * Makes a group: at most 61 bytes after percent-encoding. `MSNP_MACHINE_EVENT_GROUP_ADDED` tells its id.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_add_group(struct msnp_machine *machine,
                                   const char *name,
                                   uint32_t *request);

/**
 * Renames a group.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_rename_group(struct msnp_machine *machine,
                                      const char *group,
                                      const char *name,
                                      uint32_t *request);

/**
 * Removes a group. Contacts that are only in it may leave the list with it: move them first.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_remove_group(struct msnp_machine *machine,
                                      const char *group,
                                      uint32_t *request);

/**
 * Puts a contact of the forward list into a group. From MSNP10 on `contact_id` is needed, as the contact list told it; before, it
 * may be NULL.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
 * `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_add_to_group(struct msnp_machine *machine,
                                      const char *account,
                                      const char *contact_id,
                                      const char *group,
                                      uint32_t *request);

/**
 * Takes a contact out of a group; it stays on the list. From MSNP10 on `contact_id` is needed, as the contact list told it;
 * before, it may be NULL.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
 * `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
 * `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_remove_from_group(struct msnp_machine *machine,
                                           const char *account,
                                           const char *contact_id,
                                           const char *group,
                                           uint32_t *request);

/**
 * Removes somebody of another network from one's contacts, as `msnp_machine_remove_contact` does with people of the service's own.
 *
 * - `network`: as for `msnp_machine_block_across`.
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: those of msnp_machine_block_across; `MSNP_RESULT_INVALID_VALUE` without the id where it is needed, too.
 */
msnp_result msnp_machine_remove_across(struct msnp_machine *machine,
                                       const char *account,
                                       uint32_t network,
                                       const char *contact_id,
                                       uint32_t *request);

/**
 * Adds somebody of another network to one's contacts, as `msnp_machine_add_contact` does. That asks the service in MSNP14 and MSNP15 which
 * network it is; this says it.
 *
 * - `network`: as for `msnp_machine_block_across`.
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: those of msnp_machine_block_across.
 */
msnp_result msnp_machine_add_across(struct msnp_machine *machine,
                                    const char *account,
                                    uint32_t network,
                                    uint32_t *request);

/** @} */

/* ======== Status, name and other things of one's own ======== */

/** @defgroup section_machine_oneself Status, name and other things of one's own
 * @{ */

/**
 * Chooses one's status (`CHG`): a `msnp_status`. `MSNP_STATUS_OFFLINE` cannot be chosen: sign out instead.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_NUMBER`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try
 * again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_status(struct msnp_machine *machine,
                                    uint32_t status,
                                    uint32_t *request);

/**
 * Changes what one's client says that it can do (`CHG`, with the status that was chosen last). A later sign-in that the machine makes
 * by itself says the same.
 *
 * - `capabilities`: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_capabilities(struct msnp_machine *machine,
                                          uint32_t capabilities,
                                          uint32_t *request);

/**
 * Changes one's display name (`REA`, from MSNP10 on `PRP MFN`): at most 387 bytes after percent-encoding.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_display_name(struct msnp_machine *machine,
                                          const char *name,
                                          uint32_t *request);

/**
 * Changes one's personal message, plain text of at most 129 characters, and the media string of at most 387 bytes (`UUX`; MSNP11 and
 * later), which `msnp_media_write` makes. NULL or empty: none; both are set each time. Control characters are left out.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_personal_message(struct msnp_machine *machine,
                                              const char *message,
                                              const char *media,
                                              uint32_t *request);

/**
 * Changes a property of one's own (`PRP`): `PHH`, `PHW`, `PHM` telephone numbers at home, at work, mobile; `MOB`, `Y` or `N`: whether
 * contacts may page one's mobile device. An empty or NULL value clears it; at most 95 bytes after percent-encoding.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE` unless the name has three letters, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and
 * as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_property(struct msnp_machine *machine,
                                      const char *property,
                                      const char *value,
                                      uint32_t *request);

/**
 * Whether those on neither the allow nor the block list may see one's presence and write (`BLP`).
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_privacy(struct msnp_machine *machine,
                                     bool allow_unknown,
                                     uint32_t *request);

/**
 * Whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_prompting(struct msnp_machine *machine,
                                       bool ask,
                                       uint32_t *request);

/** @} */

/* ======== Asking the service ======== */

/** @defgroup section_machine_service Asking the service
 * @{ */

/**
 * Asks where a web page of the service is (`URL`): `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`,
 * `PROFILE 0x0409`, `CHAT 0x0409` (the number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH` (`notification.md` 7).
 * A service need not know them all. `MSNP_MACHINE_EVENT_URL` answers.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 * `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_request_url(struct msnp_machine *machine,
                                     const char *service,
                                     uint32_t *request);

/**
 * Asks for a configuration file such as `Shields.xml` (`GCF`, MSNP11 and later). `MSNP_MACHINE_EVENT_CONFIGURATION_FILE` answers.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_request_configuration(struct msnp_machine *machine,
                                               const char *file,
                                               uint32_t *request);

/**
 * Sends a text to a mobile device (`PAG`, from MSNP9 on `PGD`; `device` 1 mobile, 2 watch). Services do not answer when it went
 * well: answered when no refusal has come within five seconds.
 *
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_page(struct msnp_machine *machine,
                              const char *account,
                              uint32_t device,
                              const char *message,
                              uint32_t *request);

/** @} */

/* ======== Signals between programs: a library without the feature services has none of these ======== */

/** @defgroup section_machine_signals Signals between programs: a library without the feature services has none of these
 * @{ */

/**
 * Says something to somebody's program, without a conversation (`UUN`, MSNP13 and later; `services.md` 5.5): it gets it as
 * `MSNP_MACHINE_EVENT_SIGNAL`. The service refuses what is for somebody who is offline, or does not admit one (217). In builds with the feature
 * `services`.
 *
 * - `account`: whose.
 * - `kind`: what it is about; programs agree on it.
 * - `content`, `length`: any bytes, 1,664 at most.
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_NOT_IN_DIALECT` before MSNP13, `MSNP_RESULT_INVALID_LENGTH`,
 * `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_send_signal(struct msnp_machine *machine,
                                     const char *account,
                                     uint32_t kind,
                                     const uint8_t *content,
                                     size_t length,
                                     uint32_t *request);

/** @} */

/* ======== People of other networks: a library without the feature services has none of these ======== */

/** @defgroup section_machine_across People of other networks: a library without the feature services has none of these
 * @{ */

/**
 * Blocks somebody of another network, as `msnp_machine_block` does with people of the service's own. Before MSNP13 no request says a network: it
 * does the same as that one.
 *
 * - `network`: 1 to 255, as `msnp_machine_contact` told it; 32 is Yahoo.
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` (no network), `MSNP_RESULT_INVALID_UTF8`; and as every request
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_block_across(struct msnp_machine *machine,
                                      const char *account,
                                      uint32_t network,
                                      uint32_t *request);

/**
 * Allows somebody of another network (again), as `msnp_machine_unblock` does with people of the service's own.
 *
 * - `network`: as for `msnp_machine_block_across`.
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: those of msnp_machine_block_across.
 */
msnp_result msnp_machine_unblock_across(struct msnp_machine *machine,
                                        const char *account,
                                        uint32_t network,
                                        uint32_t *request);

/**
 * Takes somebody of another network off the allow list or off the block list, as `msnp_machine_undecide` does with people of the service's own.
 *
 * - `network`: as for `msnp_machine_block_across`.
 * - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.
 *
 * Errors: those of msnp_machine_block_across, and `MSNP_RESULT_INVALID_NUMBER` (another list).
 */
msnp_result msnp_machine_undecide_across(struct msnp_machine *machine,
                                         const char *account,
                                         uint32_t network,
                                         uint32_t list,
                                         uint32_t *request);

/**
 * Says something to somebody of another network (`UUM`): there are no conversations with these, the service carries each message by itself.
 * Exactly one of `MSNP_MACHINE_EVENT_DELIVERED`, `MSNP_MACHINE_EVENT_SENT` (the service has said nothing for five seconds) and
 * `MSNP_MACHINE_EVENT_FAILED` follows, with 0 as its conversation. What they say comes as every message, in conversation 0.
 *
 * - `account`: whose.
 * - `network`: 1 to 255, as `msnp_machine_contact` told it; 32 is Yahoo.
 * - `body`: what is said; line breaks of any kind.
 * - `format`: how it looks; NULL: Segoe UI in black.
 * - `message`: if not NULL, the number of the message.
 *
 * Errors: `MSNP_RESULT_NOT_IN_DIALECT` before MSNP13, `MSNP_RESULT_INVALID_VALUE` (no network), `MSNP_RESULT_INVALID_NUMBER` (effects),
 * `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`
 * (poll, then try again), `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is not sent then.
 */
msnp_result msnp_machine_send_text_across(struct msnp_machine *machine,
                                          const char *account,
                                          uint32_t network,
                                          const char *body,
                                          const struct msnp_format *format,
                                          uint32_t *message);

/**
 * Says to somebody of another network that the user is typing.
 *
 * - `account`, `network`, `message`: as for `msnp_machine_send_text_across`.
 * - `own_account`: the user's own account.
 *
 * Errors: those of `msnp_machine_send_text_across`.
 */
msnp_result msnp_machine_send_typing_across(struct msnp_machine *machine,
                                            const char *account,
                                            uint32_t network,
                                            const char *own_account,
                                            uint32_t *message);

/**
 * Shakes the window of somebody of another network.
 *
 * - `account`, `network`, `message`: as for `msnp_machine_send_text_across`.
 *
 * Errors: those of `msnp_machine_send_text_across`.
 */
msnp_result msnp_machine_send_nudge_across(struct msnp_machine *machine,
                                           const char *account,
                                           uint32_t network,
                                           uint32_t *message);

/** @} */

/* ======== A list that the program keeps: a library without the feature services has none of these ======== */

/** @defgroup section_machine_kept_list A list that the program keeps: a library without the feature services has none of these
 * @{ */

/**
 * Has the notification server of MSNP13 to MSNP15 told that somebody is on these lists: it keeps none. For the list that the program keeps,
 * between `msnp_machine_begin_kept_list` and `msnp_machine_end_kept_list`; and for whom another client put onto lists, when a list that is read again while
 * one is online shows it. Nothing is changed in the address book, and nothing is told when it was done. In builds with the feature `services`.
 *
 * - `account`: whose.
 * - `network`: as `msnp_machine_contact` told it.
 * - `lists`: `MSNP_LIST_` constants joined by `|`; those but forward, allow and block are left out.
 *
 * Errors: `MSNP_RESULT_NOT_IN_DIALECT` where no address book was named, `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`,
 * `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_announce_listed(struct msnp_machine *machine,
                                         const char *account,
                                         uint32_t network,
                                         uint32_t lists);

/**
 * The same for somebody whom another client took off these lists.
 *
 * Errors: those of `msnp_machine_announce_listed`.
 */
msnp_result msnp_machine_announce_unlisted(struct msnp_machine *machine,
                                           const char *account,
                                           uint32_t network,
                                           uint32_t lists);

/**
 * Begins to hand in the list that the program keeps (`keeps_list` of `msnp_web_services`), after the `MSNP_MACHINE_EVENT_LIST_COMPLETE` of a sign-in that
 * `MSNP_MACHINE_EVENT_LIST_UNCHANGED` came before. Everybody on the forward, allow and block list follows by `msnp_machine_announce_listed`, once and with all
 * of their lists, what came in between taken in; then `msnp_machine_end_kept_list`. Until that one is not online; when it does not come within the limit of a
 * step of the sign-in, the whole list is asked for. In builds with the feature `services`.
 *
 * - `allow_unknown`: whether those on no list may see one, as `MSNP_MACHINE_EVENT_PRIVACY` said.
 *
 * Errors: `MSNP_RESULT_NOT_IN_DIALECT` where no address book was named, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_begin_kept_list(struct msnp_machine *machine,
                                         bool allow_unknown);

/**
 * The list that the program keeps was handed in.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_end_kept_list(struct msnp_machine *machine);

/** @} */

/* ======== What was counted ======== */

/** @defgroup section_machine_looking What was counted
 * @{ */

/**
 * What was counted since the machine was made: traffic, lost sessions, and how often each bound has bitten.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_counters(struct msnp_machine *machine, struct msnp_counters *counters);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
