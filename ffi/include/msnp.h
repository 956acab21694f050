/*
 The C API of msnp, a client of the Messenger protocol family (MSNP8 to MSNP12).

 Two layers; a program uses one of them.

 msnp_client_*: the client with sockets, TLS and one background thread inside. Make one with msnp_client_new, call
 msnp_client_sign_in, and take events from msnp_client_next_event until it says MSNP_RESULT_CLOSED. Every function may be called
 from any thread at any time. Requests do not wait: they give a number, and MSNP_EVENT_ANSWERED tells what became of it.
 The end, in this order: msnp_client_close; events until MSNP_RESULT_CLOSED; msnp_client_free.

 msnp_machine_*: the protocol alone, in memory of yours, for devices and loops of any kind: bytes and time go in, bytes and events
 come out. No heap, no threads, no globals. One thread at a time for each machine. Define MSNP_MACHINE_ONLY before this header when
 the library was built without the client layer.

 Rules of both:
 - Texts are UTF-8 and end in NUL, unless a length stands beside them. NULL may be given anywhere: what must be there is answered with
   MSNP_RESULT_NULL_POINTER, and every _free function does nothing with it.
 - Every function says what went wrong by a msnp_result. msnp_result_text explains it, msnp_result_advice says what to do.
 - What a function gave and has a _free function is yours to free, once. Everything else stays the library's.
 - Structures with a `size` are filled in by their _init function first; later versions of the library know by it what is there.
 - Numbers of enumerations and results never change. New ones may come: pass over what you do not know.
 - Texts of other people are data: never a format string, a command or a markup of yours.
 */

#ifndef MSNP_H
#define MSNP_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#if !defined(MSNP_MACHINE_ONLY) && !defined(MSNP_CLIENT)
#define MSNP_CLIENT
#endif

/*
 The version of the header as one number, to be compared with what msnp_version_number says of the library.
 */
#define MSNP_VERSION_NUMBER (MSNP_VERSION_MAJOR * 1000000 + MSNP_VERSION_MINOR * 1000 + MSNP_VERSION_PATCH)

/*
 Bytes that are enough for a machine with so many conversations, bytes of buffer for each direction of each link, and bytes to join
 chunked messages in, as they were chosen when the library was built. msnp_machine_size tells the exact figure.
 */
#define MSNP_MACHINE_BYTES_OF(conversations, buffer, joined) \
    (7168 + 2 * (buffer) + (conversations) * (2 * (buffer) + 2560) + (joined))

/*
 The same for a library that was built with the defaults: 2 conversations, buffers of 2,048 bytes, no joining.
 */
#define MSNP_MACHINE_BYTES MSNP_MACHINE_BYTES_OF(2, 2048, 0)

/*
 The major version of the header, to be compared with `msnp_version_major`.
 */
#define MSNP_VERSION_MAJOR 0

/*
 The minor version of the header.
 */
#define MSNP_VERSION_MINOR 1

/*
 The patch version of the header.
 */
#define MSNP_VERSION_PATCH 0

/*
 On the forward list: one's own contacts.
 */
#define MSNP_LIST_FORWARD 1

/*
 On the allow list: may see one's presence and write.
 */
#define MSNP_LIST_ALLOW 2

/*
 On the block list.
 */
#define MSNP_LIST_BLOCK 4

/*
 On the reverse list: has oneself as a contact.
 */
#define MSNP_LIST_REVERSE 8

/*
 On the pending list: has added oneself and waits for an answer.
 */
#define MSNP_LIST_PENDING 16

/*
 Offers MSNP8, the protocol of October 2003.
 */
#define MSNP_DIALECT_8 256

/*
 Offers MSNP9.
 */
#define MSNP_DIALECT_9 512

/*
 Offers MSNP10.
 */
#define MSNP_DIALECT_10 1024

/*
 Offers MSNP11.
 */
#define MSNP_DIALECT_11 2048

/*
 Offers MSNP12.
 */
#define MSNP_DIALECT_12 4096

/*
 Offers every version that the library speaks.
 */
#define MSNP_DIALECT_ALL 7936

/*
 Online by an operator's gateway for mobile devices.
 */
#define MSNP_CAPABILITY_MOBILE_GATEWAY 1

/*
 Joins messages that come in chunks.
 */
#define MSNP_CAPABILITY_CHUNKED_MESSAGES 32

/*
 Can be paged on a mobile device.
 */
#define MSNP_CAPABILITY_PAGING 64

/*
 Runs on a handheld.
 */
#define MSNP_CAPABILITY_HANDHELD 1024

/*
 Is a program, not a person.
 */
#define MSNP_CAPABILITY_BOT 131072

/*
 Bold text.
 */
#define MSNP_EFFECT_BOLD 1

/*
 Italic text.
 */
#define MSNP_EFFECT_ITALIC 2

/*
 Struck-out text.
 */
#define MSNP_EFFECT_STRIKE 4

/*
 Underlined text.
 */
#define MSNP_EFFECT_UNDERLINE 8

/*
 What a call, a request or a message came to. The numbers are fixed for ever: programs may store them. `msnp_result_text` says what
 happened, `msnp_result_advice` what to do about it.
 */
enum msnp_result
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /*
     It worked.
     */
    MSNP_RESULT_OK = 0,
    /*
     An argument that must be there is NULL.
     */
    MSNP_RESULT_NULL_POINTER = 1,
    /*
     What was given is not such an object: it was freed already, or never made.
     */
    MSNP_RESULT_NOT_AN_OBJECT = 2,
    /*
     A text is not UTF-8.
     */
    MSNP_RESULT_INVALID_UTF8 = 3,
    /*
     A number is none of its enumeration, or out of its range.
     */
    MSNP_RESULT_INVALID_NUMBER = 4,
    /*
     A length is larger than any object in memory can be, or there is a length and no data.
     */
    MSNP_RESULT_INVALID_LENGTH = 5,
    /*
     A buffer is too small. What fitted is in it, or nothing at all, as the function says.
     */
    MSNP_RESULT_TOO_SMALL = 6,
    /*
     The memory does not begin at a multiple of what `msnp_machine_align` says.
     */
    MSNP_RESULT_MISALIGNED = 7,
    /*
     The `size` of a structure is not one that this library knows: it was not filled in by its `_init` function.
     */
    MSNP_RESULT_INVALID_STRUCTURE = 8,
    /*
     No event came in the time given.
     */
    MSNP_RESULT_NO_EVENT = 9,
    /*
     The client is closed: no more events will come.
     */
    MSNP_RESULT_CLOSED = 10,
    /*
     The call waits, and was made from a callback of the library, where nothing may wait.
     */
    MSNP_RESULT_FROM_CALLBACK = 11,
    /*
     The operating system refused a thread, a descriptor or memory.
     */
    MSNP_RESULT_SYSTEM = 12,
    /*
     The library made a mistake of its own. It was contained; the object should be freed.
     */
    MSNP_RESULT_INTERNAL = 13,
    /*
     Not an account name: one @, no spaces, at most 129 bytes.
     */
    MSNP_RESULT_INVALID_ACCOUNT = 20,
    /*
     A value is empty or holds characters that cannot be sent.
     */
    MSNP_RESULT_INVALID_VALUE = 21,
    /*
     More bytes than the protocol takes.
     */
    MSNP_RESULT_TOO_LONG = 22,
    /*
     The address of a server cannot be read.
     */
    MSNP_RESULT_INVALID_ADDRESS = 23,
    /*
     An address is http, and a password may not travel in the clear.
     */
    MSNP_RESULT_INSECURE_ADDRESS = 24,
    /*
     No protocol version is left to offer.
     */
    MSNP_RESULT_NO_DIALECT = 25,
    /*
     The protocol version that the service chose does not have this.
     */
    MSNP_RESULT_NOT_IN_DIALECT = 26,
    /*
     No such contact on the list.
     */
    MSNP_RESULT_NO_SUCH_CONTACT = 27,
    /*
     No such group on the list.
     */
    MSNP_RESULT_NO_SUCH_GROUP = 28,
    /*
     There is no such conversation (any more).
     */
    MSNP_RESULT_NO_SUCH_CONVERSATION = 29,
    /*
     As many conversations as possible are open.
     */
    MSNP_RESULT_TOO_MANY_CONVERSATIONS = 30,
    /*
     A service description cannot be used.
     */
    MSNP_RESULT_SERVICE_FILE = 31,
    /*
     No certificate authority could be read.
     */
    MSNP_RESULT_ROOTS = 32,
    /*
     Too much is under way just now.
     */
    MSNP_RESULT_BUSY = 40,
    /*
     Sign in first.
     */
    MSNP_RESULT_NOT_SIGNED_IN = 41,
    /*
     Sign out first.
     */
    MSNP_RESULT_ALREADY_SIGNED_IN = 42,
    /*
     While hidden one cannot write to anybody.
     */
    MSNP_RESULT_HIDDEN = 43,
    /*
     The host name has no address.
     */
    MSNP_RESULT_UNKNOWN_HOST = 60,
    /*
     Nobody answered at the address, or the network is down.
     */
    MSNP_RESULT_UNREACHABLE = 61,
    /*
     The connection was refused at the address.
     */
    MSNP_RESULT_CONNECTION_REFUSED = 62,
    /*
     The connection was lost, or closed by the server.
     */
    MSNP_RESULT_CONNECTION_LOST = 63,
    /*
     The certificate is not signed by an authority that is trusted here.
     */
    MSNP_RESULT_UNTRUSTED_CERTIFICATE = 64,
    /*
     This device's clock is wrong, so that a certificate seems invalid.
     */
    MSNP_RESULT_WRONG_CLOCK = 65,
    /*
     The certificate has expired.
     */
    MSNP_RESULT_EXPIRED_CERTIFICATE = 66,
    /*
     The certificate is for another name.
     */
    MSNP_RESULT_WRONG_CERTIFICATE_NAME = 67,
    /*
     TLS failed otherwise.
     */
    MSNP_RESULT_TLS = 68,
    /*
     No answer in time.
     */
    MSNP_RESULT_TIMED_OUT = 69,
    /*
     The login server refused the password, or does not know the account: it does not tell which.
     */
    MSNP_RESULT_WRONG_PASSWORD = 80,
    /*
     The service does not accept this protocol or client.
     */
    MSNP_RESULT_UPGRADE_REQUIRED = 81,
    /*
     The service refused with an error number of its own, which is told beside this result.
     */
    MSNP_RESULT_REFUSED = 82,
    /*
     A Passport server answered with an HTTP status that does not help.
     */
    MSNP_RESULT_SERVICE_UNAVAILABLE = 83,
    /*
     An answer of the service makes no sense.
     */
    MSNP_RESULT_BAD_ANSWER = 84,
    /*
     Sent on from server to server too often.
     */
    MSNP_RESULT_TOO_MANY_REDIRECTS = 85,
    /*
     The same account signed in elsewhere.
     */
    MSNP_RESULT_SIGNED_IN_ELSEWHERE = 86,
    /*
     The service shuts down.
     */
    MSNP_RESULT_SERVER_SHUTDOWN = 87,
    /*
     The terms of use must be accepted first.
     */
    MSNP_RESULT_TERMS_OF_USE = 88,
    /*
     The contact list was moved.
     */
    MSNP_RESULT_LIST_MIGRATED = 89,
    /*
     The service asks to come back later.
     */
    MSNP_RESULT_COME_BACK_LATER = 90,
    /*
     The service ended the session without a reason.
     */
    MSNP_RESULT_SERVER_CLOSED = 91,
    /*
     Signed out while the sign-in was under way.
     */
    MSNP_RESULT_CANCELLED = 92,
    /*
     The session ended before the answer.
     */
    MSNP_RESULT_SESSION_ENDED = 93,
    /*
     The contact is offline, hidden, or does not accept messages from oneself.
     */
    MSNP_RESULT_NOT_REACHABLE = 100,
    /*
     There is no such account.
     */
    MSNP_RESULT_NO_SUCH_ACCOUNT = 101,
    /*
     The contact was rung and did not join in time.
     */
    MSNP_RESULT_NO_ANSWER = 102,
    /*
     The service could not pass it on to everybody.
     */
    MSNP_RESULT_NOT_PASSED_ON = 103,
    /*
     It was never sent: the connection ended first.
     */
    MSNP_RESULT_NOT_SENT = 104,
    /*
     It was sent, and nobody can tell whether it arrived.
     */
    MSNP_RESULT_UNKNOWN_FATE = 105,
    /*
     The conversation was left by one's own wish.
     */
    MSNP_RESULT_LEFT = 106,
    /*
     No switchboard answered in time.
     */
    MSNP_RESULT_NO_SWITCHBOARD = 107,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_result msnp_result;
#else
typedef uint32_t msnp_result;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/*
 What to do, or to know.
 */
enum msnp_output_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /*
     Nothing more to do until a call comes in, or until `data.wait_until`.
     */
    MSNP_OUTPUT_WAIT = 0,
    /*
     Open a connection to `data.connect`, then call `msnp_machine_connected`, or `msnp_machine_closed` with the reason.
     */
    MSNP_OUTPUT_CONNECT = 1,
    /*
     Write `data.send` in one call, then call `msnp_machine_sent` with how much was written. What could not be written is kept:
     `msnp_machine_unsent` gives it again when the connection can be written to.
     */
    MSNP_OUTPUT_SEND = 2,
    /*
     Close the connection. No call about it is needed any more.
     */
    MSNP_OUTPUT_CLOSE = 3,
    /*
     Something happened: `data.event`.
     */
    MSNP_OUTPUT_EVENT = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_output_kind msnp_output_kind;
#else
typedef uint32_t msnp_output_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/*
 What happened, and which member of `data` says more.
 */
enum msnp_machine_event_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /*
     Something that this version of the header does not know. Pass it over.
     */
    MSNP_MACHINE_EVENT_UNKNOWN = 0,
    /*
     The service accepted the account. The list follows, then `ONLINE`. `data.signed_in`.
     */
    MSNP_MACHINE_EVENT_SIGNED_IN = 1,
    /*
     The list is complete and the status was accepted for the first time: others see it now. `data.status`.
     */
    MSNP_MACHINE_EVENT_ONLINE = 2,
    /*
     One's own status changed, by wish or by the server. `data.status`.
     */
    MSNP_MACHINE_EVENT_STATUS_CHANGED = 3,
    /*
     The session, or the attempt at one, is over. A new one can begin. `data.signed_out`.
     */
    MSNP_MACHINE_EVENT_SIGNED_OUT = 4,
    /*
     The service wants a newer protocol or client. Never download or run what it points to. `data.upgrade`.
     */
    MSNP_MACHINE_EVENT_UPGRADE_REQUIRED = 5,
    /*
     The whole contact list follows: forget the one that was kept. `data.list_begins`.
     */
    MSNP_MACHINE_EVENT_LIST_BEGINS = 6,
    /*
     The list that was kept is current. `LIST_COMPLETE` follows.
     */
    MSNP_MACHINE_EVENT_LIST_UNCHANGED = 7,
    /*
     The whole list has arrived, or none was needed. `data.list_version`.
     */
    MSNP_MACHINE_EVENT_LIST_COMPLETE = 8,
    /*
     A group of the list. `data.group`.
     */
    MSNP_MACHINE_EVENT_GROUP = 9,
    /*
     A contact of the list. `data.contact`.
     */
    MSNP_MACHINE_EVENT_CONTACT = 10,
    /*
     A property of a contact, such as a telephone number. `data.property`.
     */
    MSNP_MACHINE_EVENT_CONTACT_PROPERTY = 11,
    /*
     A property of oneself; `MFN` is the display name. `data.property`.
     */
    MSNP_MACHINE_EVENT_OWN_PROPERTY = 12,
    /*
     Whether those on neither list may see one's presence and write (`BLP`). `data.choice`.
     */
    MSNP_MACHINE_EVENT_PRIVACY = 13,
    /*
     Whether the user wants to be asked when somebody adds them (`GTC`). `data.choice`.
     */
    MSNP_MACHINE_EVENT_PROMPTING = 14,
    /*
     A contact was put on a list, by wish or by somebody else. `data.list_change`.
     */
    MSNP_MACHINE_EVENT_ADDED = 15,
    /*
     A contact was taken off a list, by wish or by somebody else. `data.list_change`.
     */
    MSNP_MACHINE_EVENT_REMOVED = 16,
    /*
     A group was made. `data.group`.
     */
    MSNP_MACHINE_EVENT_GROUP_ADDED = 17,
    /*
     A group was renamed. `data.group`.
     */
    MSNP_MACHINE_EVENT_GROUP_RENAMED = 18,
    /*
     A group was removed. `data.group`.
     */
    MSNP_MACHINE_EVENT_GROUP_REMOVED = 19,
    /*
     A name was changed in the list. `data.contact_renamed`.
     */
    MSNP_MACHINE_EVENT_CONTACT_RENAMED = 20,
    /*
     A contact is there, went, or changed name, status or picture. `data.presence`.
     */
    MSNP_MACHINE_EVENT_PRESENCE = 21,
    /*
     A contact's personal message and media. `data.personal_message`.
     */
    MSNP_MACHINE_EVENT_PERSONAL_MESSAGE = 22,
    /*
     A request was carried out. `data.answer`.
     */
    MSNP_MACHINE_EVENT_ANSWERED = 23,
    /*
     A request was refused. `data.answer`.
     */
    MSNP_MACHINE_EVENT_REFUSED = 24,
    /*
     The answer to `msnp_machine_request_url`. `data.url`.
     */
    MSNP_MACHINE_EVENT_URL = 25,
    /*
     The answer to `msnp_machine_request_configuration`. `data.configuration_file`.
     */
    MSNP_MACHINE_EVENT_CONFIGURATION_FILE = 26,
    /*
     A conversation is connected: what waits is sent, others may speak. `data.conversation_opened`.
     */
    MSNP_MACHINE_EVENT_CONVERSATION_OPENED = 27,
    /*
     Somebody is in the conversation. `data.participant`.
     */
    MSNP_MACHINE_EVENT_JOINED = 28,
    /*
     Somebody left the conversation. `data.participant`.
     */
    MSNP_MACHINE_EVENT_LEFT = 29,
    /*
     Somebody said or did something in a conversation. `data.message`.
     */
    MSNP_MACHINE_EVENT_MESSAGE = 30,
    /*
     A message that asks for no acknowledgement has left. `data.fate`.
     */
    MSNP_MACHINE_EVENT_SENT = 31,
    /*
     The service passed a message on to all participants. `data.fate`.
     */
    MSNP_MACHINE_EVENT_DELIVERED = 32,
    /*
     A message was not delivered, or nobody can tell. `data.fate`.
     */
    MSNP_MACHINE_EVENT_FAILED = 33,
    /*
     Somebody could not be brought into a conversation. `data.fate`.
     */
    MSNP_MACHINE_EVENT_INVITATION_FAILED = 34,
    /*
     A conversation has no connection (any more): nobody is in it. The next message opens another. `data.fate`.
     */
    MSNP_MACHINE_EVENT_CONVERSATION_CLOSED = 35,
    /*
     A conversation is over: its number means nothing any more. `data.fate`.
     */
    MSNP_MACHINE_EVENT_CONVERSATION_ENDED = 36,
    /*
     Somebody wanted to talk, and there was no room for another conversation.
     */
    MSNP_MACHINE_EVENT_INVITATION_IGNORED = 37,
    /*
     What the service knows of the account (`text/x-msmsgsprofile`): `headers`. As precious as a password. `data.notice`.
     */
    MSNP_MACHINE_EVENT_PROFILE = 38,
    /*
     How much mail is unread. `data.mail`.
     */
    MSNP_MACHINE_EVENT_MAIL_UNREAD = 39,
    /*
     A new mail. `data.mail`.
     */
    MSNP_MACHINE_EVENT_MAIL_NEW = 40,
    /*
     Mail data as XML (MSNP11 and later). `data.mail`.
     */
    MSNP_MACHINE_EVENT_MAIL_DATA = 41,
    /*
     Mail was moved, read or deleted. `data.mail_activity`.
     */
    MSNP_MACHINE_EVENT_MAIL_ACTIVITY = 42,
    /*
     Another message from the service itself. `data.notice`.
     */
    MSNP_MACHINE_EVENT_SERVICE_MESSAGE = 43,
    /*
     The service will shut down. `data.shutdown`.
     */
    MSNP_MACHINE_EVENT_SHUTDOWN_IN = 44,
    /*
     An alert (`NOT`). `data.notice`.
     */
    MSNP_MACHINE_EVENT_ALERT = 45,
    /*
     A text from a mobile device, or the report that a page failed (`IPG`). `data.notice`.
     */
    MSNP_MACHINE_EVENT_MOBILE_TEXT = 46,
    /*
     Something of the stream was passed over: too long, or not to be understood. `data.skipped`.
     */
    MSNP_MACHINE_EVENT_SKIPPED = 47,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_machine_event_kind msnp_machine_event_kind;
#else
typedef uint32_t msnp_machine_event_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/*
 What a person tells the others about being there (`notification.md` 4).
 */
enum msnp_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /*
     Not signed in. Never to be chosen: sign out instead.
     */
    MSNP_STATUS_OFFLINE = 0,
    /*
     There.
     */
    MSNP_STATUS_ONLINE = 1,
    /*
     There, and not to be disturbed.
     */
    MSNP_STATUS_BUSY = 2,
    /*
     Has not touched the device for a while.
     */
    MSNP_STATUS_IDLE = 3,
    /*
     Will be right back.
     */
    MSNP_STATUS_BE_RIGHT_BACK = 4,
    /*
     Away.
     */
    MSNP_STATUS_AWAY = 5,
    /*
     On the telephone.
     */
    MSNP_STATUS_ON_THE_PHONE = 6,
    /*
     Out to lunch.
     */
    MSNP_STATUS_OUT_TO_LUNCH = 7,
    /*
     Signed in, and offline to everybody else. Only one's own.
     */
    MSNP_STATUS_HIDDEN = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_status msnp_status;
#else
typedef uint32_t msnp_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/*
 Why a connection could not be opened, or is gone. Drivers give the first ones to `msnp_machine_closed`.
 */
enum msnp_link_error
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /*
     The other side closed it.
     */
    MSNP_LINK_ERROR_CLOSED_BY_PEER = 0,
    /*
     The host name has no address.
     */
    MSNP_LINK_ERROR_UNKNOWN_HOST = 1,
    /*
     Nobody answered at the address, or the network is down.
     */
    MSNP_LINK_ERROR_UNREACHABLE = 2,
    /*
     The connection was refused at the address.
     */
    MSNP_LINK_ERROR_CONNECTION_REFUSED = 3,
    /*
     Sending or receiving failed.
     */
    MSNP_LINK_ERROR_BROKEN = 4,
    /*
     It took too long.
     */
    MSNP_LINK_ERROR_TIMED_OUT = 5,
    /*
     The certificate is not signed by an authority that is trusted here.
     */
    MSNP_LINK_ERROR_UNTRUSTED_CERTIFICATE = 6,
    /*
     The certificate is for another name.
     */
    MSNP_LINK_ERROR_WRONG_CERTIFICATE_NAME = 7,
    /*
     The certificate has expired, and this device's clock is plausible.
     */
    MSNP_LINK_ERROR_EXPIRED_CERTIFICATE = 8,
    /*
     The certificate is not valid at the time that this device's clock shows, and that time is not plausible.
     */
    MSNP_LINK_ERROR_WRONG_CLOCK = 9,
    /*
     TLS failed otherwise.
     */
    MSNP_LINK_ERROR_TLS = 10,
    /*
     Only told: what came in could not be followed.
     */
    MSNP_LINK_ERROR_UNREADABLE = 11,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_link_error msnp_link_error;
#else
typedef uint32_t msnp_link_error;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/*
 Which request an answer or a refusal belongs to.
 */
enum msnp_request_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /*
     None of those below.
     */
    MSNP_REQUEST_OTHER = 0,
    /*
     `VER`
     */
    MSNP_REQUEST_VERSION = 1,
    /*
     `CVR` or `CVQ`
     */
    MSNP_REQUEST_CLIENT_VERSION = 2,
    /*
     `USR` with the account
     */
    MSNP_REQUEST_USER = 3,
    /*
     `USR` with the ticket, and the Passport exchange before it
     */
    MSNP_REQUEST_TICKET = 4,
    /*
     `SYN`
     */
    MSNP_REQUEST_SYNCHRONIZE = 5,
    /*
     `CHG`
     */
    MSNP_REQUEST_STATUS = 6,
    /*
     `REA` or `PRP MFN` of oneself
     */
    MSNP_REQUEST_DISPLAY_NAME = 7,
    /*
     `UUX`
     */
    MSNP_REQUEST_PERSONAL_MESSAGE = 8,
    /*
     `PRP` of oneself
     */
    MSNP_REQUEST_PROPERTY = 9,
    /*
     `ADD` or `ADC`
     */
    MSNP_REQUEST_ADD = 10,
    /*
     `REM`
     */
    MSNP_REQUEST_REMOVE = 11,
    /*
     `REA` or `SBP` of a contact
     */
    MSNP_REQUEST_RENAME_CONTACT = 12,
    /*
     `ADG`
     */
    MSNP_REQUEST_ADD_GROUP = 13,
    /*
     `REG`
     */
    MSNP_REQUEST_RENAME_GROUP = 14,
    /*
     `RMG`
     */
    MSNP_REQUEST_REMOVE_GROUP = 15,
    /*
     `BLP`
     */
    MSNP_REQUEST_PRIVACY = 16,
    /*
     `GTC`
     */
    MSNP_REQUEST_PROMPTING = 17,
    /*
     `URL`
     */
    MSNP_REQUEST_URL = 18,
    /*
     `GCF`
     */
    MSNP_REQUEST_CONFIGURATION_FILE = 19,
    /*
     `PAG` or `PGD`
     */
    MSNP_REQUEST_PAGE = 20,
    /*
     `XFR SB`
     */
    MSNP_REQUEST_SWITCHBOARD = 21,
    /*
     `QRY`
     */
    MSNP_REQUEST_CHALLENGE = 22,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_request_kind msnp_request_kind;
#else
typedef uint32_t msnp_request_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/*
 What a message is.
 */
enum msnp_message_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /*
     Anything else, for those who know what it is: invitations, emoticons, ink, peer-to-peer data.
     */
    MSNP_MESSAGE_OTHER = 0,
    /*
     Somebody says something.
     */
    MSNP_MESSAGE_TEXT = 1,
    /*
     Somebody is typing: shown for about six seconds.
     */
    MSNP_MESSAGE_TYPING = 2,
    /*
     Somebody records a voice clip.
     */
    MSNP_MESSAGE_RECORDING = 3,
    /*
     Somebody shakes the window.
     */
    MSNP_MESSAGE_NUDGE = 4,
    /*
     Another thing out of the ordinary.
     */
    MSNP_MESSAGE_DATACAST = 5,
    /*
     Nothing, said to hold the link open.
     */
    MSNP_MESSAGE_KEEP_ALIVE = 6,
    /*
     What program somebody uses.
     */
    MSNP_MESSAGE_CLIENT_CAPABILITIES = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_message_kind msnp_message_kind;
#else
typedef uint32_t msnp_message_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/*
 A client of the Messenger service as a machine in your memory: bytes and time in, bytes and events out.

 One thread at a time may use it. It keeps no pointer of yours, and holds no memory but its own.
 */
typedef struct msnp_machine msnp_machine;

/*
 Text as it stands on the wire, of other people: `msnp_text_copy` decodes it. Nothing in it is to be trusted.
 */
typedef struct msnp_text {
    /*
     Where it begins.
     */
    const uint8_t *data;
    /*
     How many bytes it has before it is decoded.
     */
    size_t length;
    /*
     How it is written: 0 UTF-8, 1 percent-encoded, 2 with XML references, 3 Windows-1252.
     */
    uint32_t form;
} msnp_text;

/*
 Bytes. `data` is never NULL.
 */
typedef struct msnp_bytes {
    /*
     Where they begin.
     */
    const uint8_t *data;
    /*
     How many there are.
     */
    size_t length;
} msnp_bytes;

/*
 Text in UTF-8 that needs no decoding: accounts, ids, host names. **There is no NUL at its end**; print it with
 `printf("%.*s", (int)string.length, string.data)`. `data` is never NULL.
 */
typedef struct msnp_string {
    /*
     Where it begins.
     */
    const char *data;
    /*
     How many bytes it has.
     */
    size_t length;
} msnp_string;

/*
 How a text looks (`switchboard.md` 3). Fill it in with `msnp_format_init`, then change what you like.
 */
typedef struct msnp_format {
    /*
     The name of the font, at most 31 characters; NULL or empty: Segoe UI.
     */
    const char *font;
    /*
     `MSNP_EFFECT_` constants joined by `|`.
     */
    uint32_t effects;
    /*
     Red, 0 to 255.
     */
    uint8_t red;
    /*
     Green, 0 to 255.
     */
    uint8_t green;
    /*
     Blue, 0 to 255.
     */
    uint8_t blue;
    /*
     The Windows number of a character set, for the choice of the font only: 0 ANSI, 0x80 Shift-JIS and so on.
     */
    uint8_t character_set;
    /*
     Family in the high digit, pitch in the low one: 0x22 is a sans-serif font with variable pitch.
     */
    uint8_t pitch_and_family;
    /*
     Whether the text runs from right to left.
     */
    bool right_to_left;
} msnp_format;

/*
 Where to connect.
 */
typedef struct msnp_endpoint {
    /*
     Host name, IPv4 or IPv6 address.
     */
    struct msnp_string host;
    /*
     Port.
     */
    uint16_t port;
    /*
     TLS, with the certificate checked against `host`.
     */
    bool tls;
} msnp_endpoint;

/*
 More about `SIGNED_IN`.
 */
typedef struct msnp_machine_signed_in {
    /*
     The account as the service spells it.
     */
    struct msnp_string account;
    /*
     The display name; empty from MSNP10 on, where it comes as a property.
     */
    struct msnp_text name;
    /*
     What is spoken: 8 for MSNP8 and so on.
     */
    uint32_t dialect;
    /*
     The address was confirmed.
     */
    bool verified;
    /*
     The account may not do everything.
     */
    bool restricted;
} msnp_machine_signed_in;

/*
 More about `ONLINE` and `STATUS_CHANGED`.
 */
typedef struct msnp_machine_status {
    /*
     The status.
     */
    msnp_status status;
} msnp_machine_status;

/*
 More about `SIGNED_OUT`.
 */
typedef struct msnp_machine_signed_out {
    /*
     Why: `MSNP_RESULT_OK` by one's own wish, or what went wrong.
     */
    msnp_result reason;
    /*
     For a lost connection: what became of it.
     */
    msnp_link_error link_error;
    /*
     For a refusal or a time-out: of which request.
     */
    msnp_request_kind request;
    /*
     For a refusal: the error number of the service. For `COME_BACK_LATER`: minutes. For `SERVICE_UNAVAILABLE`: the HTTP status.
     */
    uint32_t code;
    /*
     For a wrong password: what the server says to the user, from the server; empty when it says nothing.
     */
    struct msnp_text text;
} msnp_machine_signed_out;

/*
 More about `UPGRADE_REQUIRED`.
 */
typedef struct msnp_machine_upgrade {
    /*
     The least client version that it accepts; empty: it did not say.
     */
    struct msnp_string minimum;
    /*
     The client version that it recommends; empty: it did not say.
     */
    struct msnp_string recommended;
    /*
     Where it says that a newer client is; empty: it did not say.
     */
    struct msnp_string download;
} msnp_machine_upgrade;

/*
 More about `LIST_BEGINS`.
 */
typedef struct msnp_machine_list_begins {
    /*
     How many `CONTACT` follow.
     */
    uint32_t contacts;
    /*
     How many `GROUP` follow.
     */
    uint32_t groups;
} msnp_machine_list_begins;

/*
 More about `LIST_COMPLETE`.
 */
typedef struct msnp_machine_list_version {
    /*
     What to keep beside the list and give to the next sign-in.
     */
    struct msnp_string list;
    /*
     The same for its settings, from MSNP10 on.
     */
    struct msnp_string settings;
} msnp_machine_list_version;

/*
 More about `CONTACT`.
 */
typedef struct msnp_machine_contact {
    /*
     The account, or `tel:` and a number.
     */
    struct msnp_string account;
    /*
     The name as last seen.
     */
    struct msnp_text name;
    /*
     The contact's id (MSNP10 and later, forward list only); empty: none.
     */
    struct msnp_string id;
    /*
     `MSNP_LIST_` constants.
     */
    uint32_t lists;
    /*
     1 Messenger, 2 Office, 4 telephone, 8 mobile, 32 Yahoo.
     */
    uint32_t network;
    /*
     The ids of its groups, separated by commas; empty: none.
     */
    struct msnp_string groups;
} msnp_machine_contact;

/*
 More about `CONTACT_PROPERTY` and `OWN_PROPERTY`.
 */
typedef struct msnp_machine_property {
    /*
     The contact; empty: that of the last `CONTACT`, or oneself.
     */
    struct msnp_string account;
    /*
     Three letters: `PHH`, `PHW`, `PHM`, `MOB`, `WWE`, `HSB`.
     */
    struct msnp_string property;
    /*
     The value, empty when unset.
     */
    struct msnp_text value;
} msnp_machine_property;

/*
 More about `PRIVACY` and `PROMPTING`.
 */
typedef struct msnp_machine_choice {
    /*
     They may; the user wants to.
     */
    bool yes;
} msnp_machine_choice;

/*
 More about `ADDED` and `REMOVED`.
 */
typedef struct msnp_machine_list_change {
    /*
     Your request behind it; 0: somebody else, or another session.
     */
    uint32_t request;
    /*
     Which list, a `MSNP_LIST_` constant.
     */
    uint32_t list;
    /*
     The account; empty: only the id was told.
     */
    struct msnp_string account;
    /*
     The contact's id; empty: none.
     */
    struct msnp_string id;
    /*
     The name, empty when not told.
     */
    struct msnp_text name;
    /*
     The id of the group that is meant; empty: the list itself.
     */
    struct msnp_string group;
} msnp_machine_list_change;

/*
 More about `GROUP`, `GROUP_ADDED`, `GROUP_RENAMED` and `GROUP_REMOVED`.
 */
typedef struct msnp_machine_group {
    /*
     A small number before MSNP10, a GUID later.
     */
    struct msnp_string id;
    /*
     Its name; empty for `GROUP_REMOVED`.
     */
    struct msnp_text name;
} msnp_machine_group;

/*
 More about `CONTACT_RENAMED`.
 */
typedef struct msnp_machine_contact_renamed {
    /*
     The account, before MSNP10; empty later.
     */
    struct msnp_string account;
    /*
     The contact's id, from MSNP10 on; empty before.
     */
    struct msnp_string id;
    /*
     The new name.
     */
    struct msnp_text name;
} msnp_machine_contact_renamed;

/*
 More about `PRESENCE`.
 */
typedef struct msnp_machine_presence {
    /*
     Who.
     */
    struct msnp_string account;
    /*
     The status; `MSNP_STATUS_OFFLINE` when the contact went: name, capabilities and picture are empty then.
     */
    msnp_status status;
    /*
     Display name.
     */
    struct msnp_text name;
    /*
     What their client can do: `MSNP_CAPABILITY_` constants and others.
     */
    uint32_t capabilities;
    /*
     The MSNObject of the display picture, empty: none.
     */
    struct msnp_text picture;
    /*
     The answer to one's own coming online, not news.
     */
    bool initial;
} msnp_machine_presence;

/*
 More about `PERSONAL_MESSAGE`.
 */
typedef struct msnp_machine_personal_message {
    /*
     Who.
     */
    struct msnp_string account;
    /*
     The message, empty when unset.
     */
    struct msnp_text message;
    /*
     The media string as `notification.md` 4 describes it, empty when unset.
     */
    struct msnp_text media;
} msnp_machine_personal_message;

/*
 More about `ANSWERED` and `REFUSED`.
 */
typedef struct msnp_machine_answer {
    /*
     Which.
     */
    uint32_t request;
    /*
     Of what kind; `OTHER` for `ANSWERED`.
     */
    msnp_request_kind kind;
    /*
     `OK`, `REFUSED`, `TIMED_OUT` or `SESSION_ENDED`.
     */
    msnp_result result;
    /*
     For `REFUSED`: the error number of the service.
     */
    uint32_t code;
} msnp_machine_answer;

/*
 More about `URL`.
 */
typedef struct msnp_machine_url {
    /*
     Which request.
     */
    uint32_t request;
    /*
     The page, relative or whole.
     */
    struct msnp_string path;
    /*
     The login page that leads there.
     */
    struct msnp_string login;
} msnp_machine_url;

/*
 More about `CONFIGURATION_FILE`.
 */
typedef struct msnp_machine_configuration_file {
    /*
     Which request.
     */
    uint32_t request;
    /*
     The file's name.
     */
    struct msnp_string name;
    /*
     The file.
     */
    struct msnp_bytes content;
} msnp_machine_configuration_file;

/*
 More about `CONVERSATION_OPENED`.
 */
typedef struct msnp_machine_conversation_opened {
    /*
     Which.
     */
    uint32_t conversation;
    /*
     The contact that it was opened to, or who invited.
     */
    struct msnp_string account;
    /*
     The contact opened it.
     */
    bool invited;
} msnp_machine_conversation_opened;

/*
 More about `JOINED` and `LEFT`.
 */
typedef struct msnp_machine_participant {
    /*
     Which.
     */
    uint32_t conversation;
    /*
     Who.
     */
    struct msnp_string account;
    /*
     For `JOINED`: their name.
     */
    struct msnp_text name;
    /*
     For `JOINED`: they were there before oneself.
     */
    bool before;
    /*
     For `LEFT`: for silence, not by wish.
     */
    bool idle;
} msnp_machine_participant;

/*
 How a received text looks (`switchboard.md` 3).
 */
typedef struct msnp_machine_format {
    /*
     The name of the font.
     */
    struct msnp_text font;
    /*
     `MSNP_EFFECT_` constants.
     */
    uint32_t effects;
    /*
     Red, 0 to 255.
     */
    uint8_t red;
    /*
     Green, 0 to 255.
     */
    uint8_t green;
    /*
     Blue, 0 to 255.
     */
    uint8_t blue;
    /*
     The Windows number of a character set, for the choice of the font only.
     */
    uint8_t character_set;
    /*
     Family in the high digit, pitch in the low one.
     */
    uint8_t pitch_and_family;
    /*
     The text runs from right to left.
     */
    bool right_to_left;
} msnp_machine_format;

/*
 More about `MESSAGE`.
 */
typedef struct msnp_machine_message {
    /*
     In which conversation.
     */
    uint32_t conversation;
    /*
     What it is.
     */
    msnp_message_kind kind;
    /*
     Who.
     */
    struct msnp_string account;
    /*
     Their name.
     */
    struct msnp_text name;
    /*
     `TEXT`: what is said. `DATACAST`: its data. `CLIENT_CAPABILITIES`: the name of their program.
     */
    struct msnp_text text;
    /*
     `TEXT`: how it looks.
     */
    struct msnp_machine_format format;
    /*
     `TEXT`: a name to show for this one message in place of the contact's; empty: none.
     */
    struct msnp_text sender_name;
    /*
     `DATACAST`: 2 a wink, 3 a voice clip, 4 an action text.
     */
    uint32_t datacast;
    /*
     `OTHER`: header lines, for `msnp_header`.
     */
    struct msnp_bytes headers;
    /*
     `OTHER`: the body.
     */
    struct msnp_bytes body;
} msnp_machine_message;

/*
 More about `SENT`, `DELIVERED`, `FAILED`, `INVITATION_FAILED`, `CONVERSATION_CLOSED` and `CONVERSATION_ENDED`.
 */
typedef struct msnp_machine_fate {
    /*
     In which conversation.
     */
    uint32_t conversation;
    /*
     Which message; for `INVITATION_FAILED`: which request; 0 for `CONVERSATION_CLOSED`.
     */
    uint32_t message;
    /*
     `OK`, or why not; `CONVERSATION_CLOSED`: `OK` for silence, or because everybody had left.
     */
    msnp_result result;
    /*
     For `REFUSED`: the error number of the service.
     */
    uint32_t code;
} msnp_machine_fate;

/*
 More about `MAIL_UNREAD`, `MAIL_NEW` and `MAIL_DATA`.
 */
typedef struct msnp_machine_mail {
    /*
     `MAIL_UNREAD`, `MAIL_DATA`: unread in the inbox; `UINT32_MAX`: not told.
     */
    uint32_t inbox;
    /*
     `MAIL_UNREAD`, `MAIL_DATA`: unread in other folders; `UINT32_MAX`: not told.
     */
    uint32_t folders;
    /*
     `MAIL_NEW`: the sender's name, RFC 2047 encoded.
     */
    struct msnp_bytes from;
    /*
     `MAIL_NEW`: the sender's address.
     */
    struct msnp_bytes address;
    /*
     `MAIL_NEW`: the subject, RFC 2047 encoded.
     */
    struct msnp_bytes subject;
    /*
     `MAIL_DATA`: the document, or `too-large`.
     */
    struct msnp_bytes document;
    /*
     `MAIL_DATA`: it comes with a new offline message, not with the sign-in.
     */
    bool is_new;
} msnp_machine_mail;

/*
 More about `MAIL_ACTIVITY`.
 */
typedef struct msnp_machine_mail_activity {
    /*
     From which folder.
     */
    struct msnp_bytes from;
    /*
     To which folder.
     */
    struct msnp_bytes to;
    /*
     How many.
     */
    uint32_t count;
} msnp_machine_mail_activity;

/*
 More about `SHUTDOWN_IN`.
 */
typedef struct msnp_machine_shutdown {
    /*
     After so many minutes.
     */
    uint32_t minutes;
} msnp_machine_shutdown;

/*
 More about `PROFILE`, `SERVICE_MESSAGE`, `ALERT` and `MOBILE_TEXT`.
 */
typedef struct msnp_machine_notice {
    /*
     `MOBILE_TEXT`: who, as the document says.
     */
    struct msnp_text from;
    /*
     `ALERT`, `MOBILE_TEXT`: what to show.
     */
    struct msnp_text text;
    /*
     `PROFILE`, `SERVICE_MESSAGE`: header lines, for `msnp_header`.
     */
    struct msnp_bytes headers;
    /*
     `SERVICE_MESSAGE`: the body. `ALERT`, `MOBILE_TEXT`: the whole document.
     */
    struct msnp_bytes body;
} msnp_machine_notice;

/*
 More about `SKIPPED`.
 */
typedef struct msnp_machine_skipped {
    /*
     On which link.
     */
    uint32_t link;
    /*
     The command, three letters and a NUL; empty where there is none.
     */
    char verb[4];
    /*
     How many bytes.
     */
    uint32_t length;
} msnp_machine_skipped;

/*
 One of these, as the kind says.
 */
typedef union msnp_machine_event_data {
    /*
     `SIGNED_IN`
     */
    struct msnp_machine_signed_in signed_in;
    /*
     `ONLINE`, `STATUS_CHANGED`
     */
    struct msnp_machine_status status;
    /*
     `SIGNED_OUT`
     */
    struct msnp_machine_signed_out signed_out;
    /*
     `UPGRADE_REQUIRED`
     */
    struct msnp_machine_upgrade upgrade;
    /*
     `LIST_BEGINS`
     */
    struct msnp_machine_list_begins list_begins;
    /*
     `LIST_COMPLETE`
     */
    struct msnp_machine_list_version list_version;
    /*
     `CONTACT`
     */
    struct msnp_machine_contact contact;
    /*
     `CONTACT_PROPERTY`, `OWN_PROPERTY`
     */
    struct msnp_machine_property property;
    /*
     `PRIVACY`, `PROMPTING`
     */
    struct msnp_machine_choice choice;
    /*
     `ADDED`, `REMOVED`
     */
    struct msnp_machine_list_change list_change;
    /*
     `GROUP`, `GROUP_ADDED`, `GROUP_RENAMED`, `GROUP_REMOVED`
     */
    struct msnp_machine_group group;
    /*
     `CONTACT_RENAMED`
     */
    struct msnp_machine_contact_renamed contact_renamed;
    /*
     `PRESENCE`
     */
    struct msnp_machine_presence presence;
    /*
     `PERSONAL_MESSAGE`
     */
    struct msnp_machine_personal_message personal_message;
    /*
     `ANSWERED`, `REFUSED`
     */
    struct msnp_machine_answer answer;
    /*
     `URL`
     */
    struct msnp_machine_url url;
    /*
     `CONFIGURATION_FILE`
     */
    struct msnp_machine_configuration_file configuration_file;
    /*
     `CONVERSATION_OPENED`
     */
    struct msnp_machine_conversation_opened conversation_opened;
    /*
     `JOINED`, `LEFT`
     */
    struct msnp_machine_participant participant;
    /*
     `MESSAGE`
     */
    struct msnp_machine_message message;
    /*
     `SENT`, `DELIVERED`, `FAILED`, `INVITATION_FAILED`, `CONVERSATION_CLOSED`, `CONVERSATION_ENDED`
     */
    struct msnp_machine_fate fate;
    /*
     `MAIL_UNREAD`, `MAIL_NEW`, `MAIL_DATA`
     */
    struct msnp_machine_mail mail;
    /*
     `MAIL_ACTIVITY`
     */
    struct msnp_machine_mail_activity mail_activity;
    /*
     `SHUTDOWN_IN`
     */
    struct msnp_machine_shutdown shutdown;
    /*
     `PROFILE`, `SERVICE_MESSAGE`, `ALERT`, `MOBILE_TEXT`
     */
    struct msnp_machine_notice notice;
    /*
     `SKIPPED`
     */
    struct msnp_machine_skipped skipped;
} msnp_machine_event_data;

/*
 Something that happened.
 */
typedef struct msnp_machine_event {
    /*
     What.
     */
    msnp_machine_event_kind kind;
    /*
     More about it.
     */
    union msnp_machine_event_data data;
} msnp_machine_event;

/*
 One of these, as the kind says.
 */
typedef union msnp_output_data {
    /*
     When to poll again at the latest, in milliseconds of your clock; `UINT64_MAX`: only after a call.
     */
    uint64_t wait_until;
    /*
     Where to connect.
     */
    struct msnp_endpoint connect;
    /*
     What to write: whole commands.
     */
    struct msnp_bytes send;
    /*
     What happened.
     */
    struct msnp_machine_event event;
} msnp_output_data;

/*
 What the machine wants of its driver, or tells. Everything in it points into the machine, and is valid until the next call with it.
 */
typedef struct msnp_output {
    /*
     What it is.
     */
    msnp_output_kind kind;
    /*
     Which connection it is about (`CONNECT`, `SEND`, `CLOSE`); 0 otherwise. Numbers are never used again.
     */
    uint32_t link;
    /*
     More about it.
     */
    union msnp_output_data data;
} msnp_output;

/*
 How the client names itself in `CVR`, and answers challenges. Some services admit certain clients only. Whatever is NULL keeps its
 default: the desktop client of 2005, which running services expect.
 */
typedef struct msnp_identity {
    /*
     Locale, hexadecimal: `0x0409`.
     */
    const char *locale;
    /*
     Operating system: `winnt`.
     */
    const char *system;
    /*
     Its version: `5.1`.
     */
    const char *system_version;
    /*
     Processor: `i386`, `ARM`.
     */
    const char *architecture;
    /*
     Client name: `MSNMSGR`.
     */
    const char *library;
    /*
     Client version, digits and dots.
     */
    const char *version;
    /*
     Client code: `MSMSGS`.
     */
    const char *client_code;
    /*
     Product id for challenges of MSNP11 and later.
     */
    const char *product_id;
    /*
     The key that belongs to it.
     */
    const char *product_key;
    /*
     Product id for challenges of MSNP8 to MSNP10.
     */
    const char *early_product_id;
    /*
     The key that belongs to it.
     */
    const char *early_product_key;
} msnp_identity;

/*
 Time limits and windows, all in milliseconds but the last. Fill it in with `msnp_limits_init`, then change what you like.
 */
typedef struct msnp_limits {
    /*
     The size of this structure, filled in by `msnp_limits_init`.
     */
    size_t size;
    /*
     Until a connection is open, TLS included. Default 30,000.
     */
    uint64_t connect;
    /*
     Until each answer of the sign-in. Default 30,000.
     */
    uint64_t sign_in_step;
    /*
     Until the answer to an eager sign-in, before it is repeated step by step. Default 10,000.
     */
    uint64_t eager;
    /*
     Until the answer to any other request. Default 30,000.
     */
    uint64_t request;
    /*
     Until a switchboard answers. Default 10,000; then another one is asked for, once.
     */
    uint64_t switchboard;
    /*
     From calling a contact until they join. Default 30,000.
     */
    uint64_t ring;
    /*
     Until a message is acknowledged. Default 60,000; then its fate is unknown.
     */
    uint64_t acknowledgement;
    /*
     A conversation of two without a word is closed after this. Default 60,000; 0: never.
     */
    uint64_t idle_conversation;
    /*
     Without anything sent for this long, a `PNG` goes out. Default 45,000; the server's own figure takes its place.
     */
    uint64_t ping;
    /*
     From a `PNG` until any byte from the server. Default 45,000; then the link is taken for dead.
     */
    uint64_t pong;
    /*
     Until what was written before a farewell has left. Default 2,000.
     */
    uint64_t farewell;
    /*
     Bytes of unacknowledged messages on a switchboard. Default 1,600.
     */
    uint32_t window;
} msnp_limits;

/*
 Everything needed to sign in. Fill it in with `msnp_sign_in_init`, then set account, password and servers. All of it is copied by
 `msnp_machine_sign_in`.
 */
typedef struct msnp_sign_in {
    /*
     The size of this structure, filled in by `msnp_sign_in_init`.
     */
    size_t size;
    /*
     The account name, `anna@example.net`.
     */
    const char *account;
    /*
     The password, UTF-8, at most 128 bytes.
     */
    const char *password;
    /*
     Host name or address of the dispatch or notification server, at most 96 bytes.
     */
    const char *host;
    /*
     Its port. Default 1863.
     */
    uint16_t port;
    /*
     Accept `http://` for nexus and login. The password then travels in the clear. Default false.
     */
    bool password_may_travel_unencrypted;
    /*
     Send the first commands in one write where the protocol versions allow it; falls back by itself. Default true.
     */
    bool eager;
    /*
     Address of the Passport nexus, at most 192 bytes. NULL when `login` is given.
     */
    const char *nexus;
    /*
     Address of the Passport login server; NULL: the nexus tells.
     */
    const char *login;
    /*
     What to offer in `VER`: `MSNP_DIALECT_` constants joined by `|`. Default `MSNP_DIALECT_ALL`.
     */
    uint32_t dialects;
    /*
     The first status, a `msnp_status`. Default `MSNP_STATUS_ONLINE`.
     */
    uint32_t status;
    /*
     What this client claims to be able to do: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
     Default 0.
     */
    uint32_t capabilities;
    /*
     How the client names itself.
     */
    struct msnp_identity identity;
    /*
     The version of the kept contact list, from `MSNP_MACHINE_EVENT_LIST_COMPLETE`; NULL: none is kept.
     */
    const char *list_version;
    /*
     The version of its settings (MSNP10 and later); NULL: none is kept.
     */
    const char *settings_version;
    /*
     What `msnp_machine_resume` gave after an earlier sign-in; NULL: nothing. Something unreadable, or of another account or
     service, is ignored.
     */
    const uint8_t *resume;
    /*
     How many bytes that is.
     */
    size_t resume_length;
    /*
     Time limits; NULL: the defaults.
     */
    const struct msnp_limits *limits;
} msnp_sign_in;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 How many bytes a machine takes. Constant for a build of the library; at most `MSNP_MACHINE_BYTES` of the header. From any thread.
 */
size_t msnp_machine_size(void);

/*
 At a multiple of how many bytes a machine must begin: 4 or 8. From any thread.
 */
size_t msnp_machine_align(void);

/*
 How many conversations a machine has room for, as chosen when the library was built. From any thread.
 */
size_t msnp_machine_conversations(void);

/*
 How many bytes each direction of each link has room for, as chosen when the library was built. Longer commands of the server are
 passed over and reported. From any thread.
 */
size_t msnp_machine_buffer(void);

/*
 Makes a machine in your memory. It is signed out. The memory stays yours; do not move it while the machine lives.

 - `memory`: at least `msnp_machine_size()` bytes at a multiple of `msnp_machine_align()`; what lies there is overwritten.
 - `size`: how many bytes there are.
 - `machine`: where the machine goes; it points into `memory`.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_TOO_SMALL`, `MSNP_RESULT_MISALIGNED`.
 */
msnp_result msnp_machine_init(void *memory,
                              size_t size,
                              struct msnp_machine **machine);

/*
 Ends a machine: the memory is overwritten, passwords and tickets with it, and can be used for something else. Connections are for
 the driver to close; to say goodbye first, call `msnp_machine_sign_out` and poll until `MSNP_MACHINE_EVENT_SIGNED_OUT`.
 Does nothing with NULL or with what is no machine (any more).
 */
void msnp_machine_free(struct msnp_machine *machine);

/*
 Whether the service has accepted the account; false for NULL.
 */
bool msnp_machine_is_signed_in(struct msnp_machine *machine);

/*
 Whether nothing is under way: no session, no attempt at one. Links may still have to be closed. True for NULL.
 */
bool msnp_machine_is_offline(struct msnp_machine *machine);

/*
 Which protocol version is spoken: 8 for MSNP8 and so on; 0 while the server has not chosen, and for NULL.
 */
uint32_t msnp_machine_dialect(struct msnp_machine *machine);

/*
 Decodes a text into `buffer`, as UTF-8 with a NUL at the end. What is not UTF-8 becomes U+FFFD. From any thread.

 - `text`: from an event, before the next call with its machine.
 - `buffer`, `capacity`: three times `text->length` and one more is always enough.
 - `length`: if not NULL, how many bytes were written, the NUL not counted.

 Errors: `MSNP_RESULT_TOO_SMALL` when not all of it fitted: `buffer` then holds whole characters of its start, and a NUL if there is
 room for one. `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_INVALID_NUMBER`.
 */
msnp_result msnp_text_copy(const struct msnp_text *text,
                           char *buffer,
                           size_t capacity,
                           size_t *length);

/*
 The value of a header, such as `Client-IP` in a profile or `Invitation-Command` in a message. Names are compared in any letter case.
 From any thread.

 - `headers`: from an event, before the next call with its machine.
 - `value`: where the value goes; it points into `headers`.

 Errors: `MSNP_RESULT_INVALID_VALUE` when there is no such header; `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_UTF8`,
 `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_header(const struct msnp_bytes *headers,
                        const char *name,
                        struct msnp_bytes *value);

/*
 What an error number of a server means (`overview.md` 5), as a lower-case sentence. It lives for ever. From any thread.
 */
struct msnp_string msnp_service_error_text(uint32_t code);

/*
 Opens the conversation with one person, or finds the one that is open. Messages open it by themselves.
 `MSNP_MACHINE_EVENT_CONVERSATION_OPENED` and `MSNP_MACHINE_EVENT_JOINED` follow, or `MSNP_MACHINE_EVENT_CONVERSATION_CLOSED`.

 - `conversation`: its number.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_UTF8`.
 */
msnp_result msnp_machine_open(struct msnp_machine *machine,
                              const char *account,
                              uint32_t *conversation);

/*
 Brings somebody else into an open conversation. `MSNP_MACHINE_EVENT_JOINED` follows when they come; the request is answered when
 they are rung.

 - `request`: if not NULL, its number.

 Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION` unless it is open, `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_BUSY`,
 `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_UTF8`.
 */
msnp_result msnp_machine_invite(struct msnp_machine *machine,
                                uint32_t conversation,
                                const char *account,
                                uint32_t *request);

/*
 Leaves a conversation: what was sent is waited for briefly, what was not is reported as failed.
 `MSNP_MACHINE_EVENT_CONVERSATION_ENDED` follows.

 Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_leave(struct msnp_machine *machine, uint32_t conversation);

/*
 Says something. The message waits until somebody is there. Exactly one of `MSNP_MACHINE_EVENT_DELIVERED` and
 `MSNP_MACHINE_EVENT_FAILED` follows: keep the text until then.

 - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 - `body`: what is said; line breaks of any kind.
 - `format`: how it looks; NULL: Segoe UI in black.
 - `sent_to`: if not NULL, the number of the conversation.
 - `message`: if not NULL, the number of the message.

 Errors: `MSNP_RESULT_INVALID_NUMBER` (effects), `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when
 too much waits, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
 `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The message is not sent then.
 */
msnp_result msnp_machine_send_text(struct msnp_machine *machine,
                                   uint32_t conversation,
                                   const char *account,
                                   const char *body,
                                   const struct msnp_format *format,
                                   uint32_t *sent_to,
                                   uint32_t *message);

/*
 Says that the user is typing. Send it every five seconds at most. `MSNP_MACHINE_EVENT_SENT` follows when it has left.

 - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 - `own_account`: the user's own account.
 - `sent_to`: if not NULL, the number of the conversation.
 - `message`: if not NULL, the number of the message.

 Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
 `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
 not sent then.
 */
msnp_result msnp_machine_send_typing(struct msnp_machine *machine,
                                     uint32_t conversation,
                                     const char *account,
                                     const char *own_account,
                                     uint32_t *sent_to,
                                     uint32_t *message);

/*
 Shakes the others' windows. `MSNP_MACHINE_EVENT_SENT` follows when it has left; only then may a late `MSNP_MACHINE_EVENT_FAILED`
 follow.

 - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 - `sent_to`: if not NULL, the number of the conversation.
 - `message`: if not NULL, the number of the message.

 Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
 `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
 not sent then.
 */
msnp_result msnp_machine_send_nudge(struct msnp_machine *machine,
                                    uint32_t conversation,
                                    const char *account,
                                    uint32_t *sent_to,
                                    uint32_t *message);

/*
 Sends something else out of the ordinary: 2 a wink, 3 a voice clip, 4 an action text.

 - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 - `kind`: what it is.
 - `data`: an MSNObject or a text on one line; NULL or empty: none.
 - `sent_to`: if not NULL, the number of the conversation.
 - `message`: if not NULL, the number of the message.

 Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
 `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
 not sent then.
 */
msnp_result msnp_machine_send_datacast(struct msnp_machine *machine,
                                       uint32_t conversation,
                                       const char *account,
                                       uint32_t kind,
                                       const char *data,
                                       uint32_t *sent_to,
                                       uint32_t *message);

/*
 Holds an idle conversation open.

 - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 - `sent_to`: if not NULL, the number of the conversation.
 - `message`: if not NULL, the number of the message.

 Errors: `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much waits, `MSNP_RESULT_HIDDEN`,
 `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_INVALID_ACCOUNT`,
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The message is
 not sent then.
 */
msnp_result msnp_machine_send_keep_alive(struct msnp_machine *machine,
                                         uint32_t conversation,
                                         const char *account,
                                         uint32_t *sent_to,
                                         uint32_t *message);

/*
 Sends a payload that is ready, headers and body together at most 1,664 bytes (`switchboard.md` 2).

 - `conversation`: which; 0: the one with `account`, which is opened where there is none.
 - `account`: to whom when `conversation` is 0; otherwise ignored, and may be NULL.
 - `payload`, `length`: the bytes.
 - `sent_to`: if not NULL, the number of the conversation.
 - `message`: if not NULL, the number of the message.

 Errors: `MSNP_RESULT_INVALID_LENGTH`, `MSNP_RESULT_TOO_LONG` above 1,664 bytes with headers, `MSNP_RESULT_BUSY` when too much
 waits, `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
 `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The message is not sent then.
 */
msnp_result msnp_machine_send_raw(struct msnp_machine *machine,
                                  uint32_t conversation,
                                  const char *account,
                                  const uint8_t *payload,
                                  size_t length,
                                  uint32_t *sent_to,
                                  uint32_t *message);

/*
 How many bytes of text fit into one message with these looks, line breaks counting two. Longer texts are to be split.

 - `format`: how it looks; NULL: Segoe UI in black.

 Answers 0 when the looks cannot be read. From any thread.
 */
size_t msnp_machine_longest_text(const struct msnp_format *format);

/*
 A connection is open, TLS included. Then poll.

 Calls about a connection that is over do nothing: no driver need be careful about order.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_connected(struct msnp_machine *machine, uint32_t link);

/*
 Bytes have come in. Then poll, and offer what was not taken afterwards.

 - `taken`: how many were copied; fewer than `length` when the buffer is full.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_machine_received(struct msnp_machine *machine,
                                  uint32_t link,
                                  const uint8_t *bytes,
                                  size_t length,
                                  size_t *taken);

/*
 How many bytes `msnp_machine_received` takes on this connection at the least; 0 for NULL.
 */
size_t msnp_machine_room(struct msnp_machine *machine, uint32_t link);

/*
 So many bytes of the last `MSNP_OUTPUT_SEND` on this connection have left.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_sent(struct msnp_machine *machine, uint32_t link, size_t count);

/*
 What of the last `MSNP_OUTPUT_SEND` on this connection has not left yet: to be written when the connection can be written to again.

 - `bytes`: where they lie, until the next call with this machine.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_unsent(struct msnp_machine *machine,
                                uint32_t link,
                                struct msnp_bytes *bytes);

/*
 A connection could not be opened, or is gone. Hand in all bytes that came before. Not needed after `MSNP_OUTPUT_CLOSE`.

 - `why`: a `msnp_link_error`.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_NUMBER`.
 */
msnp_result msnp_machine_closed(struct msnp_machine *machine,
                                uint32_t link,
                                uint32_t why);

/*
 The next thing for the driver to do or to know. **Change, then drain to `MSNP_OUTPUT_WAIT`, then change again**: after every other
 call that changes the machine, poll until it says wait.

 - `now`: milliseconds of a clock of yours that only goes forward, since any moment.
 - `output`: what to do.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_poll(struct msnp_machine *machine,
                              uint64_t now,
                              struct msnp_output *output);

/*
 Fills in the defaults; account, password, host and nexus stay NULL. From any thread.

 Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_sign_in_init(struct msnp_sign_in *sign_in);

/*
 Begins to sign in. `MSNP_MACHINE_EVENT_SIGNED_IN` and `MSNP_MACHINE_EVENT_ONLINE` follow, or `MSNP_MACHINE_EVENT_SIGNED_OUT` with
 the reason. Nothing of `sign_in` is needed after the call.

 Errors: `MSNP_RESULT_ALREADY_SIGNED_IN` unless the machine is offline; `MSNP_RESULT_INVALID_ACCOUNT`,
 `MSNP_RESULT_INVALID_VALUE` (an empty password, a value that cannot be sent), `MSNP_RESULT_TOO_LONG`,
 `MSNP_RESULT_INVALID_ADDRESS`, `MSNP_RESULT_INSECURE_ADDRESS`, `MSNP_RESULT_INVALID_NUMBER` (status, dialects),
 `MSNP_RESULT_INVALID_STRUCTURE`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER` (account, password or host, too). Nothing
 was begun then.
 */
msnp_result msnp_machine_sign_in(struct msnp_machine *machine,
                                 const struct msnp_sign_in *sign_in);

/*
 Signs out: what was said is waited for, for `farewell` of the limits at most, then every link is closed.
 `MSNP_MACHINE_EVENT_SIGNED_OUT` is the last event. Does nothing when the machine is offline.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_sign_out(struct msnp_machine *machine);

/*
 What the next sign-in can use to skip steps: the login address, the notification server's address; and the ticket, if asked for.
 With a ticket it is as precious as a password, for about a day.

 - `with_ticket`: put the ticket in.
 - `buffer`, `capacity`: where it goes; 2,048 bytes are enough.
 - `length`: how many bytes it has, even when they do not fit.

 Errors: `MSNP_RESULT_TOO_SMALL` (give `length` bytes), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`,
 `MSNP_RESULT_INVALID_LENGTH`.
 */
msnp_result msnp_machine_resume(struct msnp_machine *machine,
                                bool with_ticket,
                                uint8_t *buffer,
                                size_t capacity,
                                size_t *length);

/*
 Chooses one's status (`CHG`): a `msnp_status`. `MSNP_STATUS_OFFLINE` cannot be chosen: sign out instead.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_NUMBER`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try
 again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_status(struct msnp_machine *machine,
                                    uint32_t status,
                                    uint32_t *request);

/*
 Changes one's display name (`REA`, from MSNP10 on `PRP MFN`): at most 387 bytes after percent-encoding.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_display_name(struct msnp_machine *machine,
                                          const char *name,
                                          uint32_t *request);

/*
 Changes one's personal message, at most 129 characters, and the media string as `notification.md` 4 describes it (`UUX`; MSNP11
 and later). NULL or empty: none.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_personal_message(struct msnp_machine *machine,
                                              const char *message,
                                              const char *media,
                                              uint32_t *request);

/*
 Changes a property of one's own (`PRP`): `PHH`, `PHW`, `PHM`, `MOB`. An empty or NULL value clears it; at most 95 bytes after
 percent-encoding.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_VALUE` unless the name has three letters, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and
 as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_property(struct msnp_machine *machine,
                                      const char *property,
                                      const char *value,
                                      uint32_t *request);

/*
 Whether those on neither the allow nor the block list may see one's presence and write (`BLP`).

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_privacy(struct msnp_machine *machine,
                                     bool allow_unknown,
                                     uint32_t *request);

/*
 Whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_prompting(struct msnp_machine *machine,
                                       bool ask,
                                       uint32_t *request);

/*
 Adds a contact: to the allow list, and to the forward list under `name` (NULL or empty: the account).

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_add_contact(struct msnp_machine *machine,
                                     const char *account,
                                     const char *name,
                                     uint32_t *request);

/*
 Removes a contact from the forward list. From MSNP10 on `contact_id` is needed, as the contact list told it; before, it may be
 NULL.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
 `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
 `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_remove_contact(struct msnp_machine *machine,
                                        const char *account,
                                        const char *contact_id,
                                        uint32_t *request);

/*
 Changes the name under which a contact is kept (`REA`, from MSNP10 on `SBP MFN`). From MSNP10 on `contact_id` is needed, as the
 contact list told it; before, it may be NULL.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed, `MSNP_RESULT_TOO_LONG`,
 `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
 `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_rename_contact(struct msnp_machine *machine,
                                        const char *account,
                                        const char *contact_id,
                                        const char *name,
                                        uint32_t *request);

/*
 Blocks an account: off the allow list, onto the block list.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_block(struct msnp_machine *machine,
                               const char *account,
                               uint32_t *request);

/*
 Allows an account (again): off the block list, onto the allow list.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_unblock(struct msnp_machine *machine,
                                 const char *account,
                                 uint32_t *request);

/*
 Records that the user has seen who added them: off the pending list and onto the reverse list (MSNP10 and later; before, it is
 answered at once).

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_acknowledge_added(struct msnp_machine *machine,
                                           const char *account,
                                           uint32_t *request);

/*
 Makes a group: at most 61 bytes after percent-encoding. `MSNP_MACHINE_EVENT_GROUP_ADDED` tells its id.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_add_group(struct msnp_machine *machine,
                                   const char *name,
                                   uint32_t *request);

/*
 Renames a group.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_rename_group(struct msnp_machine *machine,
                                      const char *group,
                                      const char *name,
                                      uint32_t *request);

/*
 Removes a group. Contacts that are only in it may leave the list with it: move them first.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_remove_group(struct msnp_machine *machine,
                                      const char *group,
                                      uint32_t *request);

/*
 Puts a contact of the forward list into a group. From MSNP10 on `contact_id` is needed, as the contact list told it; before, it
 may be NULL.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
 `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
 `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_add_to_group(struct msnp_machine *machine,
                                      const char *account,
                                      const char *contact_id,
                                      const char *group,
                                      uint32_t *request);

/*
 Takes a contact out of a group; it stays on the list. From MSNP10 on `contact_id` is needed, as the contact list told it;
 before, it may be NULL.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` without the id where it is needed,
 `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again),
 `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_remove_from_group(struct msnp_machine *machine,
                                           const char *account,
                                           const char *contact_id,
                                           const char *group,
                                           uint32_t *request);

/*
 Asks where a web page of the service is (`URL`): `INBOX`, `COMPOSE` and others (`notification.md` 7). `MSNP_MACHINE_EVENT_URL`
 answers.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_request_url(struct msnp_machine *machine,
                                     const char *service,
                                     uint32_t *request);

/*
 Asks for a configuration file such as `Shields.xml` (`GCF`, MSNP11 and later). `MSNP_MACHINE_EVENT_CONFIGURATION_FILE` answers.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_request_configuration(struct msnp_machine *machine,
                                               const char *file,
                                               uint32_t *request);

/*
 Sends a text to a mobile device (`PAG`, from MSNP9 on `PGD`; `device` 1 mobile, 2 watch). Services do not answer when it went
 well: answered when no refusal has come within five seconds.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_page(struct msnp_machine *machine,
                              const char *account,
                              uint32_t device,
                              const char *message,
                              uint32_t *request);

/*
 What a result means, as a lower-case sentence. Never NULL, never to be freed; a number that is no `msnp_result` has a text, too.
 From any thread.
 */
const char *msnp_result_text(uint32_t result);

/*
 What the user can do about it: one or two sentences, empty for `MSNP_RESULT_OK`. Never NULL, never to be freed. From any thread.
 */
const char *msnp_result_advice(uint32_t result);

/*
 The version of the library as one number, major * 1000000 + minor * 1000 + patch, to be compared with `MSNP_VERSION_NUMBER` of the
 header. From any thread.
 */
uint32_t msnp_version_number(void);

/*
 The version of the library as text, "0.1.0". Never NULL, never to be freed. From any thread.
 */
const char *msnp_version(void);

/*
 Fills in the defaults: Segoe UI in black. From any thread.

 Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_format_init(struct msnp_format *format);

/*
 Fills in the defaults. From any thread.

 Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_limits_init(struct msnp_limits *limits);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MSNP_H */
