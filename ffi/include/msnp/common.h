/**
 * @file
 * The words of both layers: what calls come to, statuses, lists, protocol versions, formats, media, limits, the way to the service.
 * msnp.h includes this, and says how everything belongs together.
 */

#ifndef MSNP_COMMON_H
#define MSNP_COMMON_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ======== What a call came to ======== */

/** @defgroup section_results What a call came to
 * @{ */

/**
 * What a call, a request or a message came to. The numbers are fixed for ever: programs may store them. `msnp_result_text` says what
 * happened, `msnp_result_advice` what to do about it.
 */
enum msnp_result
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * It worked.
     */
    MSNP_RESULT_OK = 0,
    /**
     * An argument that must be there is NULL.
     */
    MSNP_RESULT_NULL_POINTER = 1,
    /**
     * What was given is not such an object: it was freed already, or never made.
     */
    MSNP_RESULT_NOT_AN_OBJECT = 2,
    /**
     * A text is not UTF-8.
     */
    MSNP_RESULT_INVALID_UTF8 = 3,
    /**
     * A number is none of its enumeration, or out of its range.
     */
    MSNP_RESULT_INVALID_NUMBER = 4,
    /**
     * A length is larger than any object in memory can be, or there is a length and no data.
     */
    MSNP_RESULT_INVALID_LENGTH = 5,
    /**
     * A buffer is too small. What fitted is in it, or nothing at all, as the function says.
     */
    MSNP_RESULT_TOO_SMALL = 6,
    /**
     * The memory does not begin at a multiple of what `msnp_machine_align` says.
     */
    MSNP_RESULT_MISALIGNED = 7,
    /**
     * The `size` of a structure is not one that this library knows: it was not filled in by its `_init` function.
     */
    MSNP_RESULT_INVALID_STRUCTURE = 8,
    /**
     * No event came in the time given.
     */
    MSNP_RESULT_NO_EVENT = 9,
    /**
     * The client is closed: no more events will come.
     */
    MSNP_RESULT_CLOSED = 10,
    /**
     * The call was made inside a callback of the library that allows none: any with a client inside a trace or log hook, one that would
     * wait inside a wake-up callback.
     */
    MSNP_RESULT_FROM_CALLBACK = 11,
    /**
     * The operating system refused a thread, a descriptor or memory.
     */
    MSNP_RESULT_SYSTEM = 12,
    /**
     * The library made a mistake of its own. It was contained; the object should be freed.
     */
    MSNP_RESULT_INTERNAL = 13,
    /**
     * The library was built without gateway and proxies.
     */
    MSNP_RESULT_NOT_IN_BUILD = 14,
    /**
     * This process was forked from one that had made a client: it can do nothing with that one, and make none.
     */
    MSNP_RESULT_FORKED = 15,
    /**
     * Not an account name: one @, no spaces, at most 129 bytes.
     */
    MSNP_RESULT_INVALID_ACCOUNT = 20,
    /**
     * A value is empty or holds characters that cannot be sent; or a limit is zero that must not be.
     */
    MSNP_RESULT_INVALID_VALUE = 21,
    /**
     * More bytes than the protocol takes.
     */
    MSNP_RESULT_TOO_LONG = 22,
    /**
     * The address of a server cannot be read.
     */
    MSNP_RESULT_INVALID_ADDRESS = 23,
    /**
     * An address is http, and a password may not travel in the clear.
     */
    MSNP_RESULT_INSECURE_ADDRESS = 24,
    /**
     * No protocol version is left to offer.
     */
    MSNP_RESULT_NO_DIALECT = 25,
    /**
     * The protocol version that the service chose does not have this.
     */
    MSNP_RESULT_NOT_IN_DIALECT = 26,
    /**
     * No such contact on the list.
     */
    MSNP_RESULT_NO_SUCH_CONTACT = 27,
    /**
     * No such group on the list.
     */
    MSNP_RESULT_NO_SUCH_GROUP = 28,
    /**
     * There is no such conversation (any more).
     */
    MSNP_RESULT_NO_SUCH_CONVERSATION = 29,
    /**
     * As many conversations as possible are open.
     */
    MSNP_RESULT_TOO_MANY_CONVERSATIONS = 30,
    /**
     * A service description cannot be used.
     */
    MSNP_RESULT_SERVICE_FILE = 31,
    /**
     * No certificate authority could be read.
     */
    MSNP_RESULT_ROOTS = 32,
    /**
     * There is no such transfer (any more), or it was decided already.
     */
    MSNP_RESULT_NO_SUCH_TRANSFER = 33,
    /**
     * Too much is under way just now.
     */
    MSNP_RESULT_BUSY = 40,
    /**
     * Sign in first.
     */
    MSNP_RESULT_NOT_SIGNED_IN = 41,
    /**
     * Sign out first.
     */
    MSNP_RESULT_ALREADY_SIGNED_IN = 42,
    /**
     * While hidden one cannot write to anybody.
     */
    MSNP_RESULT_HIDDEN = 43,
    /**
     * The host name has no address.
     */
    MSNP_RESULT_UNKNOWN_HOST = 60,
    /**
     * Nobody answered at the address, or the network is down.
     */
    MSNP_RESULT_UNREACHABLE = 61,
    /**
     * The connection was refused at the address.
     */
    MSNP_RESULT_CONNECTION_REFUSED = 62,
    /**
     * The connection was lost, or closed by the server.
     */
    MSNP_RESULT_CONNECTION_LOST = 63,
    /**
     * The certificate is not signed by an authority that is trusted here.
     */
    MSNP_RESULT_UNTRUSTED_CERTIFICATE = 64,
    /**
     * This device's clock is wrong, so that a certificate seems invalid.
     */
    MSNP_RESULT_WRONG_CLOCK = 65,
    /**
     * The certificate has expired.
     */
    MSNP_RESULT_EXPIRED_CERTIFICATE = 66,
    /**
     * The certificate is for another name.
     */
    MSNP_RESULT_WRONG_CERTIFICATE_NAME = 67,
    /**
     * TLS failed otherwise.
     */
    MSNP_RESULT_TLS = 68,
    /**
     * No answer in time.
     */
    MSNP_RESULT_TIMED_OUT = 69,
    /**
     * The proxy wants a name and a password, or others than those that it was given.
     */
    MSNP_RESULT_PROXY_AUTHENTICATION = 70,
    /**
     * The proxy does not connect to there. The HTTP status, or the reply of SOCKS5, is told beside this result.
     */
    MSNP_RESULT_PROXY_REFUSED = 71,
    /**
     * What answered at the proxy's address is no proxy of that kind.
     */
    MSNP_RESULT_PROXY_ANSWER = 72,
    /**
     * The HTTP gateway refused. The HTTP status is told beside this result.
     */
    MSNP_RESULT_GATEWAY_REFUSED = 73,
    /**
     * What the HTTP gateway answered cannot be used.
     */
    MSNP_RESULT_GATEWAY_ANSWER = 74,
    /**
     * Something on the way answered in the gateway's place: a network that wants a sign-in of its own, or a filter.
     */
    MSNP_RESULT_CAPTIVE_PORTAL = 75,
    /**
     * The service refused the password, or does not know the account: it does not tell which.
     */
    MSNP_RESULT_WRONG_PASSWORD = 80,
    /**
     * The service does not accept this protocol or client.
     */
    MSNP_RESULT_UPGRADE_REQUIRED = 81,
    /**
     * The service refused with an error number of its own, which is told beside this result.
     */
    MSNP_RESULT_REFUSED = 82,
    /**
     * A Passport server answered with an HTTP status that does not help.
     */
    MSNP_RESULT_SERVICE_UNAVAILABLE = 83,
    /**
     * An answer of the service makes no sense.
     */
    MSNP_RESULT_BAD_ANSWER = 84,
    /**
     * Sent on from server to server too often.
     */
    MSNP_RESULT_TOO_MANY_REDIRECTS = 85,
    /**
     * The same account signed in elsewhere.
     */
    MSNP_RESULT_SIGNED_IN_ELSEWHERE = 86,
    /**
     * The service shuts down.
     */
    MSNP_RESULT_SERVER_SHUTDOWN = 87,
    /**
     * The terms of use must be accepted first.
     */
    MSNP_RESULT_TERMS_OF_USE = 88,
    /**
     * The contact list was moved.
     */
    MSNP_RESULT_LIST_MIGRATED = 89,
    /**
     * The service asks to come back later.
     */
    MSNP_RESULT_COME_BACK_LATER = 90,
    /**
     * The service ended the session without a reason.
     */
    MSNP_RESULT_SERVER_CLOSED = 91,
    /**
     * Signed out while the sign-in was under way; or a transfer was declined or cancelled here.
     */
    MSNP_RESULT_CANCELLED = 92,
    /**
     * The session ended before the answer, or the end of a transfer.
     */
    MSNP_RESULT_SESSION_ENDED = 93,
    /**
     * What does the client's work was stopped in the midst of it.
     */
    MSNP_RESULT_DRIVER_STOPPED = 94,
    /**
     * The same account has probably signed in elsewhere: the gateway forgot the session twice in a row, and lost the word that says why.
     */
    MSNP_RESULT_PROBABLY_SIGNED_IN_ELSEWHERE = 95,
    /**
     * The contact is offline, hidden, or does not accept messages from oneself.
     */
    MSNP_RESULT_NOT_REACHABLE = 100,
    /**
     * There is no such account.
     */
    MSNP_RESULT_NO_SUCH_ACCOUNT = 101,
    /**
     * The contact was rung and did not join in time.
     */
    MSNP_RESULT_NO_ANSWER = 102,
    /**
     * The service could not pass it on to everybody.
     */
    MSNP_RESULT_NOT_PASSED_ON = 103,
    /**
     * It was never sent: the connection ended first.
     */
    MSNP_RESULT_NOT_SENT = 104,
    /**
     * It was sent, and nobody can tell whether it arrived.
     */
    MSNP_RESULT_UNKNOWN_FATE = 105,
    /**
     * The conversation was left by one's own wish.
     */
    MSNP_RESULT_LEFT = 106,
    /**
     * No switchboard answered in time.
     */
    MSNP_RESULT_NO_SWITCHBOARD = 107,
    /**
     * Oneself has blocked the contact.
     */
    MSNP_RESULT_BLOCKED = 108,
    /**
     * The contact declined it.
     */
    MSNP_RESULT_DECLINED = 120,
    /**
     * The contact ended it.
     */
    MSNP_RESULT_CANCELLED_BY_PEER = 121,
    /**
     * The contact's program could not take or give it; its status is told beside this result.
     */
    MSNP_RESULT_REFUSED_BY_PEER = 122,
    /**
     * The connection of the conversation was lost, or the contact has left it.
     */
    MSNP_RESULT_TRANSFER_LOST = 123,
    /**
     * The contact's program said nothing for too long.
     */
    MSNP_RESULT_TRANSFER_TIMED_OUT = 124,
    /**
     * The contact's program sent what cannot be.
     */
    MSNP_RESULT_TRANSFER_BROKEN = 125,
    /**
     * The bytes of a picture are not those that its owner announced.
     */
    MSNP_RESULT_WRONG_PICTURE = 126,
    /**
     * The file ended before all bytes were there that were announced, or could not be read; or it could not be written.
     */
    MSNP_RESULT_FILE = 127,
    /**
     * The contact's program sends and takes files over a direct connection alone (MSN 3 to 5), and there is none.
     */
    MSNP_RESULT_NO_DIRECT_CONNECTION = 128
};
/** One of the `enum msnp_result`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_result msnp_result;
#else
typedef uint32_t msnp_result;
#endif
#endif

/**
 * What a result means, as a lower-case sentence. Never NULL, never to be freed; a number that is no `msnp_result` has a text, too.
 * From any thread.
 */
const char *msnp_result_text(uint32_t result);

/**
 * What the user can do about it: one or two sentences, empty for `MSNP_RESULT_OK`. Never NULL, never to be freed. From any thread.
 */
const char *msnp_result_advice(uint32_t result);

/** @} */

/* ======== Versions of header and library ======== */

/** @defgroup section_version Versions of header and library
 * @{ */

/**
 * The major version of the header, to be compared with `msnp_version_major`.
 */
#define MSNP_VERSION_MAJOR 0

/**
 * The minor version of the header.
 */
#define MSNP_VERSION_MINOR 1

/**
 * The patch version of the header.
 */
#define MSNP_VERSION_PATCH 0

/**
 * The version of the header as one number, to be compared with what msnp_version_number says of the library.
 */
#define MSNP_VERSION_NUMBER (MSNP_VERSION_MAJOR * 1000000 + MSNP_VERSION_MINOR * 1000 + MSNP_VERSION_PATCH)

/**
 * The version of the library as one number, major * 1000000 + minor * 1000 + patch, to be compared with `MSNP_VERSION_NUMBER` of the
 * header. From any thread.
 */
uint32_t msnp_version_number(void);

/**
 * The version of the library as text, "0.1.0". Never NULL, never to be freed. From any thread.
 */
const char *msnp_version(void);

/** @} */

/* ======== Statuses and states ======== */

/** @defgroup section_states Statuses and states
 * @{ */

/**
 * What a person tells the others about being there (`notification.md` 4).
 */
enum msnp_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * Not signed in. Never to be chosen: sign out instead.
     */
    MSNP_STATUS_OFFLINE = 0,
    /**
     * There.
     */
    MSNP_STATUS_ONLINE = 1,
    /**
     * There, and not to be disturbed.
     */
    MSNP_STATUS_BUSY = 2,
    /**
     * Has not touched the device for a while.
     */
    MSNP_STATUS_IDLE = 3,
    /**
     * Will be right back.
     */
    MSNP_STATUS_BE_RIGHT_BACK = 4,
    /**
     * Away.
     */
    MSNP_STATUS_AWAY = 5,
    /**
     * On the telephone.
     */
    MSNP_STATUS_ON_THE_PHONE = 6,
    /**
     * Out to lunch.
     */
    MSNP_STATUS_OUT_TO_LUNCH = 7,
    /**
     * Signed in, and offline to everybody else. Only one's own.
     */
    MSNP_STATUS_HIDDEN = 8
};
/** One of the `enum msnp_status`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_status msnp_status;
#else
typedef uint32_t msnp_status;
#endif
#endif

/**
 * What the session is at.
 */
enum msnp_state
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * No session, and none is wanted.
     */
    MSNP_STATE_OFFLINE = 0,
    /**
     * The notification server is being reached.
     */
    MSNP_STATE_CONNECTING = 1,
    /**
     * Connected, and not online yet.
     */
    MSNP_STATE_SIGNING_IN = 2,
    /**
     * The list is complete and the status accepted.
     */
    MSNP_STATE_ONLINE = 3,
    /**
     * The session was lost. The next attempt comes at its time, or at once when the network changes.
     */
    MSNP_STATE_WAITING = 4,
    /**
     * The device sleeps: nothing is done until it is told to resume.
     */
    MSNP_STATE_SUSPENDED = 5
};
/** One of the `enum msnp_state`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_state msnp_state;
#else
typedef uint32_t msnp_state;
#endif
#endif

/**
 * A word for a `msnp_status`, as in "Bruno is on the phone"; "unknown" for any other number. In English, never NULL, never to be freed.
 * From any thread.
 */
const char *msnp_status_text(uint32_t status);

/**
 * A word for a `msnp_state`, such as "signing in"; "unknown" for any other number. In English, never NULL, never to be freed. From any
 * thread.
 */
const char *msnp_state_text(uint32_t state);

/**
 * The name of a protocol version by its number, "MSNP8" for 8 and so on, as `msnp_client_dialect` and `msnp_machine_dialect` give it (no
 * `MSNP_DIALECT_` constant); "unknown" for any other number. Never NULL, never to be freed. From any thread.
 */
const char *msnp_dialect_text(uint32_t dialect);

/**
 * A word for a `msnp_limit`: letters and hyphens, as the program `msnp` writes it; "unknown" for any other number. Never NULL, never to be
 * freed. From any thread.
 */
const char *msnp_limit_text(uint32_t limit);

/** @} */

/* ======== Lists, protocol versions, capabilities, requests ======== */

/** @defgroup section_words Lists, protocol versions, capabilities, requests
 * @{ */

/**
 * On the forward list: one's own contacts.
 */
#define MSNP_LIST_FORWARD 1

/**
 * On the allow list: may see one's presence and write.
 */
#define MSNP_LIST_ALLOW 2

/**
 * On the block list.
 */
#define MSNP_LIST_BLOCK 4

/**
 * On the reverse list: has oneself as a contact.
 */
#define MSNP_LIST_REVERSE 8

/**
 * On the pending list: has added oneself and waits for an answer.
 */
#define MSNP_LIST_PENDING 16

/**
 * Offers MSNP2, with sign-in by MD5 only. This and those up to MSNP7 need a library with the feature `legacy`.
 */
#define MSNP_DIALECT_2 4

/**
 * Offers MSNP3, with sign-in by MD5 only.
 */
#define MSNP_DIALECT_3 8

/**
 * Offers MSNP4, with sign-in by MD5 only.
 */
#define MSNP_DIALECT_4 16

/**
 * Offers MSNP5, with sign-in by MD5 only.
 */
#define MSNP_DIALECT_5 32

/**
 * Offers MSNP6, with sign-in by MD5 only.
 */
#define MSNP_DIALECT_6 64

/**
 * Offers MSNP7, with sign-in by MD5 only.
 */
#define MSNP_DIALECT_7 128

/**
 * Offers MSNP8, the protocol of October 2003.
 */
#define MSNP_DIALECT_8 256

/**
 * Offers MSNP9.
 */
#define MSNP_DIALECT_9 512

/**
 * Offers MSNP10.
 */
#define MSNP_DIALECT_10 1024

/**
 * Offers MSNP11.
 */
#define MSNP_DIALECT_11 2048

/**
 * Offers MSNP12.
 */
#define MSNP_DIALECT_12 4096

/**
 * Offers MSNP13, whose list lives in web services. This and those after it need a library with the feature `services`.
 */
#define MSNP_DIALECT_13 8192

/**
 * Offers MSNP14.
 */
#define MSNP_DIALECT_14 16384

/**
 * Offers MSNP15, with single sign-on.
 */
#define MSNP_DIALECT_15 32768

/**
 * Offers what is offered where nothing is named: MSNP8 to MSNP12.
 */
#define MSNP_DIALECT_ALL 7936

/**
 * Online by an operator's gateway for mobile devices.
 */
#define MSNP_CAPABILITY_MOBILE_GATEWAY 1

/**
 * Joins messages that come in chunks.
 */
#define MSNP_CAPABILITY_CHUNKED_MESSAGES 32

/**
 * Can be paged on a mobile device.
 */
#define MSNP_CAPABILITY_PAGING 64

/**
 * Runs on a handheld.
 */
#define MSNP_CAPABILITY_HANDHELD 1024

/**
 * Is a program, not a person.
 */
#define MSNP_CAPABILITY_BOT 131072

/**
 * Takes files: others offer them to who says so. With a display picture it is said in any case.
 */
#define MSNP_CAPABILITY_PEER_TO_PEER 268435456

/**
 * Which request an answer or a refusal belongs to.
 */
enum msnp_request_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * None of those below.
     */
    MSNP_REQUEST_OTHER = 0,
    /**
     * `VER`
     */
    MSNP_REQUEST_VERSION = 1,
    /**
     * `CVR` or `CVQ`
     */
    MSNP_REQUEST_CLIENT_VERSION = 2,
    /**
     * `USR` with the account
     */
    MSNP_REQUEST_USER = 3,
    /**
     * `USR` with the ticket, and the Passport exchange before it
     */
    MSNP_REQUEST_TICKET = 4,
    /**
     * `SYN`
     */
    MSNP_REQUEST_SYNCHRONIZE = 5,
    /**
     * `CHG`
     */
    MSNP_REQUEST_STATUS = 6,
    /**
     * `REA` or `PRP MFN` of oneself
     */
    MSNP_REQUEST_DISPLAY_NAME = 7,
    /**
     * `UUX`
     */
    MSNP_REQUEST_PERSONAL_MESSAGE = 8,
    /**
     * `PRP` of oneself
     */
    MSNP_REQUEST_PROPERTY = 9,
    /**
     * `ADD` or `ADC`
     */
    MSNP_REQUEST_ADD = 10,
    /**
     * `REM`
     */
    MSNP_REQUEST_REMOVE = 11,
    /**
     * `REA` or `SBP` of a contact
     */
    MSNP_REQUEST_RENAME_CONTACT = 12,
    /**
     * `ADG`
     */
    MSNP_REQUEST_ADD_GROUP = 13,
    /**
     * `REG`
     */
    MSNP_REQUEST_RENAME_GROUP = 14,
    /**
     * `RMG`
     */
    MSNP_REQUEST_REMOVE_GROUP = 15,
    /**
     * `BLP`
     */
    MSNP_REQUEST_PRIVACY = 16,
    /**
     * `GTC`
     */
    MSNP_REQUEST_PROMPTING = 17,
    /**
     * `URL`
     */
    MSNP_REQUEST_URL = 18,
    /**
     * `GCF`
     */
    MSNP_REQUEST_CONFIGURATION_FILE = 19,
    /**
     * `PAG` or `PGD`
     */
    MSNP_REQUEST_PAGE = 20,
    /**
     * `XFR SB`
     */
    MSNP_REQUEST_SWITCHBOARD = 21,
    /**
     * `QRY`
     */
    MSNP_REQUEST_CHALLENGE = 22,
    /**
     * `IMS`
     */
    MSNP_REQUEST_SWITCHBOARDS = 23,
    /**
     * `UUN`
     */
    MSNP_REQUEST_SIGNAL = 24,
    /**
     * `UUM`, in builds with the feature `services`
     */
    MSNP_REQUEST_MESSAGE = 25
};
/** One of the `enum msnp_request_kind`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_request_kind msnp_request_kind;
#else
typedef uint32_t msnp_request_kind;
#endif
#endif

/**
 * What somebody invited to that no client of this kind serves (`p2p.md` 5).
 */
enum msnp_activity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * Something else: a call, remote assistance, a shared folder.
     */
    MSNP_ACTIVITY_OTHER = 0,
    /**
     * A webcam: to see theirs, or to show one's own.
     */
    MSNP_ACTIVITY_WEBCAM = 1,
    /**
     * A game, or another program that both have.
     */
    MSNP_ACTIVITY_GAME = 2,
    /**
     * A file that could only come over a direct connection, which is not allowed for that person.
     */
    MSNP_ACTIVITY_FILE = 3
};
/** One of the `enum msnp_activity`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_activity msnp_activity;
#else
typedef uint32_t msnp_activity;
#endif
#endif

/** @} */

/* ======== How a text looks ======== */

/** @defgroup section_format How a text looks
 * @{ */

/**
 * Bold text.
 */
#define MSNP_EFFECT_BOLD 1

/**
 * Italic text.
 */
#define MSNP_EFFECT_ITALIC 2

/**
 * Struck-out text.
 */
#define MSNP_EFFECT_STRIKE 4

/**
 * Underlined text.
 */
#define MSNP_EFFECT_UNDERLINE 8

/**
 * How a text looks (`switchboard.md` 3). Fill it in with `msnp_format_init`, then change what you like.
 */
typedef struct msnp_format {
    /**
     * The name of the font, at most 31 characters; NULL or empty: Segoe UI.
     */
    const char *font;
    /**
     * `MSNP_EFFECT_` constants joined by `|`.
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
     * The Windows number of a character set, for the choice of the font only: 0 ANSI, 0x80 Shift-JIS and so on.
     */
    uint8_t character_set;
    /**
     * Family in the high digit, pitch in the low one: 0x22 is a sans-serif font with variable pitch.
     */
    uint8_t pitch_and_family;
    /**
     * Whether the text runs from right to left.
     */
    bool right_to_left;
} msnp_format;

/**
 * Fills in the defaults: Segoe UI in black. From any thread.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_format_init(struct msnp_format *format);

/** @} */

/* ======== What somebody listens to or plays ======== */

/** @defgroup section_media What somebody listens to or plays
 * @{ */

/**
 * The text as it is to be shown: the format with its arguments, of which 16 are filled in at most.
 */
#define MSNP_MEDIA_PART_SHOWN 0

/**
 * The program that says so; may be empty.
 */
#define MSNP_MEDIA_PART_APPLICATION 1

/**
 * How it is shown: `{0}`, `{1}` and so on stand for the arguments.
 */
#define MSNP_MEDIA_PART_FORMAT 2

/**
 * The first argument, most often a title or the name of a game; the next ones are this and one, two, and so on.
 */
#define MSNP_MEDIA_PART_ARGUMENT 3

/**
 * What kind of thing a media string tells of.
 */
enum msnp_media_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * Nothing: an empty string, one that is switched off, or of a kind that nobody knows.
     */
    MSNP_MEDIA_NONE = 0,
    /**
     * Somebody listens to something.
     */
    MSNP_MEDIA_MUSIC = 1,
    /**
     * Somebody plays a game.
     */
    MSNP_MEDIA_GAMES = 2,
    /**
     * Somebody works in an office program.
     */
    MSNP_MEDIA_OFFICE = 3
};
/** One of the `enum msnp_media_kind`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_media_kind msnp_media_kind;
#else
typedef uint32_t msnp_media_kind;
#endif
#endif

/**
 * Tells what kind of thing a media string tells of. NULL is empty. From any thread.
 */
msnp_media_kind msnp_media_kind_of(const char *media);

/**
 * Reads a part of a media string, such as `media` of MSNP_EVENT_PERSONAL_MESSAGE (`notification.md` 4).
 *
 * A media string is `application\0kind\01\0format\0argument\0argument\0`, where `\0` is a backslash and a zero, the kind is `Music`, `Games`
 * or `Office`, and `0` in place of `1` switches it off. An empty string is nothing.
 *
 * - `media`: the media string; NULL is empty.
 * - `part`: `MSNP_MEDIA_PART_SHOWN`, `MSNP_MEDIA_PART_APPLICATION`, `MSNP_MEDIA_PART_FORMAT`, or `MSNP_MEDIA_PART_ARGUMENT` and the argument's number.
 * - `buffer`, `capacity`: where it goes, whole characters with a NUL. NULL and 0 ask for the length.
 * - `length`: if not NULL, how many bytes the whole text has, without the NUL.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL` (what fitted is there), `MSNP_RESULT_INVALID_VALUE` when the string tells of nothing or has no such
 * argument, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_media_read(const char *media,
                            uint32_t part,
                            char *buffer,
                            size_t capacity,
                            size_t *length);

/**
 * Writes a media string, for `msnp_client_set_personal_message` or `msnp_machine_set_personal_message` (`notification.md` 4), such as
 * `\0Music\01\0{0} - {1}\0A Song\0A Band\0`; `msnp_media_read` says what is in it.
 *
 * - `kind`: a `msnp_media_kind`, but not MSNP_MEDIA_NONE: that is an empty string.
 * - `application`: the program that plays; NULL or empty: not told.
 * - `format`: how it is shown, with `{0}` and so on for the arguments.
 * - `arguments`, `count`: title, artist and the like.
 * - `buffer`, `capacity`: where it goes, with a NUL. NULL and 0 ask for the length.
 * - `length`: if not NULL, how many bytes the whole string has, without the NUL.
 *
 * Errors: `MSNP_RESULT_TOO_SMALL`, `MSNP_RESULT_INVALID_NUMBER`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 * `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_media_write(uint32_t kind,
                             const char *application,
                             const char *format,
                             const char *const *arguments,
                             size_t count,
                             char *buffer,
                             size_t capacity,
                             size_t *length);

/** @} */

/* ======== The way to the service, and back to it ======== */

/** @defgroup section_way The way to the service, and back to it
 * @{ */

/**
 * When the HTTP gateway carries the connections (`http-gateway.md`), for networks that let nothing but HTTP through.
 */
enum msnp_gateway_use
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * As the service description says; where there is none: as a fallback once an address is given, and never otherwise.
     */
    MSNP_GATEWAY_USE_DEFAULT = 0,
    /**
     * Never.
     */
    MSNP_GATEWAY_USE_NEVER = 1,
    /**
     * Once the notification server cannot be reached straight. When the gateway cannot be either, the straight way is tried again, and
     * so it is after the network has changed.
     */
    MSNP_GATEWAY_USE_FALLBACK = 2,
    /**
     * Always.
     */
    MSNP_GATEWAY_USE_ALWAYS = 3
};
/** One of the `enum msnp_gateway_use`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_gateway_use msnp_gateway_use;
#else
typedef uint32_t msnp_gateway_use;
#endif
#endif

/**
 * Whether one signs in by MD5 of a salt and the password (`authentication.md` 1), as MSNP2 to MSNP7 do, and in no other way: no login server
 * is asked, and only these versions are offered. Whoever reads along can try passwords until one fits: use one that is used nowhere else.
 */
enum msnp_md5_sign_in
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * As the service description says; where there is none: never.
     */
    MSNP_MD5_SIGN_IN_DEFAULT = 0,
    /**
     * Never.
     */
    MSNP_MD5_SIGN_IN_NEVER = 1,
    /**
     * With the password.
     */
    MSNP_MD5_SIGN_IN_PASSWORD = 2,
    /**
     * With an answer that the program has from elsewhere, as MSN TV had it. The password may be empty.
     */
    MSNP_MD5_SIGN_IN_PROGRAM = 3
};
/** One of the `enum msnp_md5_sign_in`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_md5_sign_in msnp_md5_sign_in;
#else
typedef uint32_t msnp_md5_sign_in;
#endif
#endif

/**
 * What a proxy speaks.
 */
enum msnp_proxy_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * There is no proxy.
     */
    MSNP_PROXY_NONE = 0,
    /**
     * HTTP: `CONNECT` for every connection but those to the gateway, whose requests it passes on.
     */
    MSNP_PROXY_HTTP = 1,
    /**
     * SOCKS5 (RFC 1928). The proxy resolves names.
     */
    MSNP_PROXY_SOCKS5 = 2
};
/** One of the `enum msnp_proxy_kind`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_proxy_kind msnp_proxy_kind;
#else
typedef uint32_t msnp_proxy_kind;
#endif
#endif

/**
 * What becomes of a session that was online and is lost: taken up again, after a wait that doubles with each attempt in vain and is
 * spread at random. A wrong password, a refused account, a sign-in elsewhere and the user's own wish end it in any case; a time that
 * the server names is waited for. Fill it in with `msnp_reconnection_init`, then change what you like.
 */
typedef struct msnp_reconnection {
    /**
     * The size of this structure, filled in by `msnp_reconnection_init`.
     */
    size_t size;
    /**
     * Whether. Default true.
     */
    bool enabled;
    /**
     * The first wait in milliseconds, of which at least half is waited. Default 1,000. With 0 signing in fails, as in `msnp_limits`.
     */
    uint64_t first_wait;
    /**
     * The longest wait in milliseconds. Default 300,000. With 0 signing in fails, as in `msnp_limits`.
     */
    uint64_t longest_wait;
    /**
     * What the waits are spread by: something that differs from device to device. Default 0.
     */
    uint32_t seed;
} msnp_reconnection;

/**
 * The proxy that the network wants connections to go through. Name and password travel to it in the clear; TLS goes on behind it, so
 * that it sees neither the Messenger password nor the ticket of the login server. Fill it in with `msnp_proxy_init`, then set what
 * there is.
 */
typedef struct msnp_proxy {
    /**
     * The size of this structure, filled in by `msnp_proxy_init`.
     */
    size_t size;
    /**
     * What it speaks, a `msnp_proxy_kind`. Default `MSNP_PROXY_NONE`: what stands below is not looked at.
     */
    uint32_t kind;
    /**
     * Port.
     */
    uint16_t port;
    /**
     * Host name, IPv4 or IPv6 address, at most 96 bytes.
     */
    const char *host;
    /**
     * Name, at most 64 bytes; NULL or empty: the proxy asks for none. No colon for an HTTP proxy.
     */
    const char *user;
    /**
     * Password, at most 64 bytes. NULL or empty: none, which SOCKS5 does not know.
     */
    const char *password;
} msnp_proxy;

/**
 * Fills in the defaults. From any thread.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_reconnection_init(struct msnp_reconnection *reconnection);

/**
 * Fills in that there is no proxy. From any thread.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_proxy_init(struct msnp_proxy *proxy);

/** @} */

/* ======== Limits and counters ======== */

/** @defgroup section_limits Limits and counters
 * @{ */

/**
 * How many bounds `msnp_counters` has room for; later versions of the library may know more than this one, and never more than this.
 */
#define MSNP_LIMIT_ROOM 32

/**
 * What a connection is for.
 */
enum msnp_link_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * None of those below.
     */
    MSNP_LINK_OTHER = 0,
    /**
     * The session: dispatch and notification servers.
     */
    MSNP_LINK_NOTIFICATION = 1,
    /**
     * The way to a ticket: nexus and login server.
     */
    MSNP_LINK_PASSPORT = 2,
    /**
     * A conversation.
     */
    MSNP_LINK_SWITCHBOARD = 3,
    /**
     * Offline messages: the web services of the account.
     */
    MSNP_LINK_WEB_SERVICE = 4
};
/** One of the `enum msnp_link_kind`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_link_kind msnp_link_kind;
#else
typedef uint32_t msnp_link_kind;
#endif
#endif

/**
 * A bound on what servers and peers can make a client do or keep.
 */
enum msnp_limit
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /**
     * None of those below.
     */
    MSNP_LIMIT_OTHER = 0,
    /**
     * A line or a payload is longer than the buffer or `payload` of the limits: it was passed over. Counted are frames.
     */
    MSNP_LIMIT_FRAME = 1,
    /**
     * `line` of the limits, or a payload that cannot be as long as it claims: the connection was closed. Counted are connections.
     */
    MSNP_LIMIT_STREAM = 2,
    /**
     * `redirects` of the limits: the sign-in has failed. Counted are redirects that were not followed.
     */
    MSNP_LIMIT_REDIRECTS = 3,
    /**
     * `http_head` or `http_lines` of the limits, or the memory for it: the exchange has failed. Counted are answers.
     */
    MSNP_LIMIT_HTTP_HEAD = 4,
    /**
     * `http_body` of the limits: the answer was used without the rest. Counted are answers.
     */
    MSNP_LIMIT_HTTP_BODY = 5,
    /**
     * `challenges` of the limits. Counted are challenges that were not answered.
     */
    MSNP_LIMIT_CHALLENGES = 6,
    /**
     * `invitations` of the limits. Counted are invitations that were ignored.
     */
    MSNP_LIMIT_INVITATIONS = 7,
    /**
     * `notices` of the limits. Counted are notices that were passed over.
     */
    MSNP_LIMIT_NOTICES = 8,
    /**
     * `conversations` of the limits, or the memory for them. Counted are invitations that were ignored.
     */
    MSNP_LIMIT_CONVERSATIONS = 9,
    /**
     * `participants` of the limits. Counted are participants that are not told apart.
     */
    MSNP_LIMIT_PARTICIPANTS = 10,
    /**
     * `chunks` of the limits. Counted are messages that were passed over.
     */
    MSNP_LIMIT_CHUNKS = 11,
    /**
     * `joining` of the limits, or the memory. Counted are messages that were given up, each told as `MESSAGE_INCOMPLETE`, too, and later
     * pieces that found no room.
     */
    MSNP_LIMIT_JOINING = 12,
    /**
     * `xml_depth` of the limits. Counted are documents that were passed over.
     */
    MSNP_LIMIT_XML_DEPTH = 13,
    /**
     * `xml_declarations` of the limits. Counted are documents that were passed over.
     */
    MSNP_LIMIT_XML_DECLARATIONS = 14,
    /**
     * `contacts` of the bounds of a client. Counted are contacts that were passed over.
     */
    MSNP_LIMIT_CONTACTS = 15,
    /**
     * `groups` of the bounds of a client. Counted are groups that were passed over.
     */
    MSNP_LIMIT_GROUPS = 16,
    /**
     * `memberships` of the bounds of a client. Counted are groups that a contact was not put into.
     */
    MSNP_LIMIT_MEMBERSHIPS = 17,
    /**
     * `properties` of the bounds of a client. Counted are properties that were passed over.
     */
    MSNP_LIMIT_PROPERTIES = 18,
    /**
     * `list_bytes` of the bounds of a client. Counted are contacts that are kept without their texts, and groups that were passed over.
     */
    MSNP_LIMIT_LIST_BYTES = 19
};
/** One of the `enum msnp_limit`, in 32 bits. */
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_limit msnp_limit;
#else
typedef uint32_t msnp_limit;
#endif
#endif

/**
 * Time limits in milliseconds, and bounds. Fill it in with `msnp_limits_init`, then change what you like. A bound above what there is
 * memory for means as much as there is. When one bites, `MSNP_MACHINE_EVENT_LIMIT_REACHED` or `MSNP_EVENT_LIMIT_REACHED` tells, and the
 * counters count. Signing in fails with `MSNP_RESULT_INVALID_VALUE` where with a 0 no session would last, or one
 * would never rest: in the time limits but `idle_conversation`, `background_ping`, `farewell` and `joining`, and in `line`, `http_head` and
 * `http_lines`.
 */
typedef struct msnp_limits {
    /**
     * The size of this structure, filled in by `msnp_limits_init`.
     */
    size_t size;
    /**
     * Until a connection is open, TLS included. Default 30,000.
     */
    uint64_t connect;
    /**
     * Until each answer of the sign-in. Default 30,000.
     */
    uint64_t sign_in_step;
    /**
     * Until the answer to an eager sign-in, before it is repeated step by step. Default 10,000.
     */
    uint64_t eager;
    /**
     * Until the answer to any other request. Default 30,000.
     */
    uint64_t request;
    /**
     * Until a switchboard answers. Default 10,000; then another one is asked for, once.
     */
    uint64_t switchboard;
    /**
     * From calling a contact until the switchboard says that it rings there. Default 10,000; then another one is asked for, once.
     */
    uint64_t ringing;
    /**
     * From then on until they join. Default 60,000: a contact behind the gateway and in the background learns of it late.
     */
    uint64_t ring;
    /**
     * Until a message is acknowledged. Default 60,000; then its fate is unknown.
     */
    uint64_t acknowledgement;
    /**
     * A message that waited while a lost session was taken up again waits on for a contact who is not reachable until the session has been
     * online for this long. Default 60,000; 0: it fails at once.
     */
    uint64_t absence;
    /**
     * A conversation of two without a word is closed after this. Default 60,000; 0: never.
     */
    uint64_t idle_conversation;
    /**
     * Without anything sent for this long, a `PNG` goes out. Default 45,000; the server's own figure takes its place.
     */
    uint64_t ping;
    /**
     * From a `PNG` until any byte from the server. Default 45,000; then the link is taken for dead.
     */
    uint64_t pong;
    /**
     * Until what was written before a farewell has left. Default 2,000.
     */
    uint64_t farewell;
    /**
     * After a change of the network, until any byte from the server shows that the link is alive. Default 5,000.
     */
    uint64_t probe;
    /**
     * The least time between two `PNG` while the program is in the background. Default 240,000.
     */
    uint64_t background_ping;
    /**
     * From a request to the HTTP gateway until the whole answer. Default 35,000; then the session is asked after once on another
     * connection.
     */
    uint64_t gateway_answer;
    /**
     * How often the gateway is asked for news, at the most, in the minute after something was said; right after it more often.
     * Default 2,000.
     */
    uint64_t gateway_poll;
    /**
     * The same when that minute is over. Default 15,000.
     */
    uint64_t gateway_quiet_poll;
    /**
     * The same while the program is in the background. Default 25,000: many clients ring for 30 seconds only, and gateways answer at
     * once, news or not. They forget a session after 60 seconds.
     */
    uint64_t gateway_background_poll;
    /**
     * Bytes of unacknowledged messages on a switchboard. Default 1,600.
     */
    uint32_t window;
    /**
     * Bytes of a line. Default 8,192; above, the connection ends.
     */
    uint32_t line;
    /**
     * Without another piece for this long, a chunked message is given up. Default 60,000.
     */
    uint64_t joining;
    /**
     * Bytes of a message that comes in on a switchboard. Default 16,384; above, it is passed over.
     */
    uint32_t payload;
    /**
     * Bytes in the head of an HTTP answer. Default 65,536; above, the exchange has failed.
     */
    uint32_t http_head;
    /**
     * Lines in the head of an HTTP answer. Default 256.
     */
    uint16_t http_lines;
    /**
     * Bytes of the body of an HTTP answer that are waited for. Default 65,536; the answer is used without the rest.
     */
    uint32_t http_body;
    /**
     * Challenges that are answered within a minute. Default 60; servers send about one.
     */
    uint16_t challenges;
    /**
     * Invitations into conversations that are taken within a minute. Default 240; those above are ignored. 0: nobody can ring.
     */
    uint16_t invitations;
    /**
     * Messages of the service, alerts and texts from mobile devices that are told within a minute. Default 300.
     */
    uint16_t notices;
    /**
     * Conversations at the same time. Default 65,535: as many as there is memory for.
     */
    uint16_t conversations;
    /**
     * Pieces of a chunked message. Default 64; a message that claims more is passed over.
     */
    uint16_t chunks;
    /**
     * Servers that one sign-in is sent on to, and redirects of one Passport exchange. Default 5.
     */
    uint8_t redirects;
    /**
     * Participants of one conversation that are told apart, 1 to 20. Default 20; the texts of others still come.
     */
    uint8_t participants;
    /**
     * How deep the elements of an XML document may nest. Default 32; a document above is passed over.
     */
    uint8_t xml_depth;
    /**
     * Declarations in an XML document. Default 0: honest ones have none; a document above is passed over. Nothing that they
     * declare is ever expanded.
     */
    uint8_t xml_declarations;
} msnp_limits;

/**
 * What was counted since the client, or the machine, was made. Numbers stay at the largest one once they are there.
 */
typedef struct msnp_counters {
    /**
     * Bytes that came in, on every connection; without what TLS adds.
     */
    uint64_t bytes_in;
    /**
     * Bytes that left, on every connection; without what TLS adds.
     */
    uint64_t bytes_out;
    /**
     * Events that found no room because they were taken too slowly; 0 for a machine.
     */
    uint64_t events_missed;
    /**
     * Connections that were opened.
     */
    uint32_t links_opened;
    /**
     * Frames that were passed over: too long, or not to be understood.
     */
    uint32_t frames_skipped;
    /**
     * Sessions that were online and ended otherwise than by wish.
     */
    uint32_t sessions_lost;
    /**
     * Lost sessions that were online again.
     */
    uint32_t sessions_resumed;
    /**
     * How often each bound has bitten, by the number of its `msnp_limit`; what is counted is said there.
     */
    uint32_t reached[MSNP_LIMIT_ROOM];
} msnp_counters;

/**
 * Fills in the defaults. From any thread.
 *
 * Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_limits_init(struct msnp_limits *limits);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
