/*
 The C API of msnp, a client of the Messenger protocol family (MSNP8 to MSNP12).

 Two layers; a program uses one of them.

 msnp_client_*: the client with sockets, TLS and one background thread inside. Make one with msnp_client_new, call
 msnp_client_sign_in, and take events from msnp_client_next_event until it says MSNP_RESULT_CLOSED. Every function may be called
 from any thread at any time. Requests do not wait: they give a number, and MSNP_EVENT_ANSWERED tells what became of it.
 The end, in this order: msnp_client_close; events until MSNP_RESULT_CLOSED; msnp_client_free.

     struct msnp_settings settings;
     struct msnp_client *client;
     struct msnp_event *event;
     msnp_settings_init(&settings);
     settings.account = "anna@example.net";
     settings.password = password;
     settings.host = "messenger.example.net";
     if (msnp_client_new(&settings, &client) != MSNP_RESULT_OK || msnp_client_sign_in(client, NULL) != MSNP_RESULT_OK)
         return complain(msnp_detail());
     while (msnp_client_next_event(client, MSNP_FOREVER, &event) == MSNP_RESULT_OK) {
         if (event->kind == MSNP_EVENT_TEXT)
             show(event->account, event->data.text.text);
         if (event->kind == MSNP_EVENT_SIGNED_OUT)
             msnp_client_close(client);
         msnp_event_free(event);
     }
     msnp_client_free(client);

 After MSNP_EVENT_ONLINE one may write. Those who are there follow it, as MSNP_EVENT_PRESENCE with `initial`; the service does not say
 which of them is the last. A sign-in that fails is told twice: MSNP_EVENT_SIGNED_OUT is for the user, MSNP_EVENT_ANSWERED for the code
 that waits for its request. Every message has one fate, at the latest when the session ends: MSNP_EVENT_DELIVERED (or
 MSNP_EVENT_SENT, for what is not acknowledged) or MSNP_EVENT_FAILED. An answer comes in the conversation that was written in.
 MSNP_EVENT_SIGNED_OUT comes after msnp_client_close, too, which waits as msnp_client_sign_out does.

 msnp_machine_*: the protocol alone, in memory of yours, for devices and loops of any kind: bytes and time go in, bytes and events
 come out. No heap, no threads, no globals. One thread at a time for each machine. Define MSNP_MACHINE_ONLY before this header when
 the library was built without the client layer, and MSNP_WITHOUT_GATEWAY when it was built without gateway and proxies: then
 MSNP_MACHINE_BYTES is smaller.

 Rules of both:
 - Texts are UTF-8 and end in NUL, unless a length stands beside them. NULL may be given anywhere: what must be there is answered with
   MSNP_RESULT_NULL_POINTER, and every _free function does nothing with it.
 - Every function says what went wrong by a msnp_result. msnp_result_text explains it, msnp_result_advice says what to do; msnp_detail
   says the same for the last failed call with a client, with the names of what it is about. It takes the place of msnp_result_text.
 - What a function gave and has a _free function is yours to free, once. Everything else stays the library's.
 - Structures with a `size` are filled in by their _init function first; later versions of the library know by it what is there.
 - Numbers of enumerations and results never change. New ones may come: pass over what you do not know.
 - Texts of other people and of servers are data, and may hold control characters: never a format string, a command or a markup of
   yours, and never to be sent to a terminal as they are.

 Callbacks of the client layer, and what may be called inside them:
 - The wake-up (msnp_client_set_wakeup) may call every function of every client, and free them; only msnp_client_next_event must not wait.
 - Trace and log hook (msnp_trace, msnp_log) are called in the midst of work. Inside them every function with a client, msnp_client_new and
   msnp_log_set give MSNP_RESULT_FROM_CALLBACK and do nothing (msnp_client_free does nothing, too; what shows how things are shows
   nothing). What needs no client may be called: results, versions, texts, msnp_event_free and the other _free functions.
 - What a callback uses may be freed when msnp_client_free has returned, that of the log when msnp_log_set has: they wait for a callback that
   another thread is inside. So no callback may wait for a thread that is in one of these two.

 fork: a child process has no background thread, and locks of the client layer may be held in it for ever. In a child of a process that had
 made a client every function with a client, msnp_client_new and msnp_log_set give MSNP_RESULT_FORKED and do nothing (and so on, as
 in a hook); the parent goes on as if nothing were. Fork before the first client is made, or call exec in the child: no descriptor of the library
 is inherited by what it starts. Machines may be used on both sides: each process has its own copy.

 Linking: pkg-config msnp, or the CMake package msnp with msnp::shared and msnp::static. A program looks for the shared library by its
 soname, libmsnp.so.0.1. The sections that comments name, such as notification.md 4, are those of the
 protocol reference: docs/protocol in the library's sources, where README.md says what each page holds.
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
#if defined(MSNP_WITHOUT_GATEWAY)
#define MSNP_MACHINE_BYTES_OF(conversations, buffer, joined) \
    (5632 + 2 * (buffer) + (conversations) * (2 * (buffer) + 1024) + (joined))
#else
#define MSNP_MACHINE_BYTES_OF(conversations, buffer, joined) \
    (7168 + 2 * (buffer) + (conversations) * (2 * (buffer) + 2560) + (joined))
#endif

/*
 The same for a library that was built with the defaults: 2 conversations, buffers of 2,048 bytes, no joining.
 */
#define MSNP_MACHINE_BYTES MSNP_MACHINE_BYTES_OF(2, 2048, 0)

#if defined(MSNP_CLIENT)
/*
 Waits for ever, where a time to wait is asked for.
 */
#define MSNP_FOREVER UINT32_MAX
#endif

#if defined(MSNP_CLIENT)
/*
 The longest text that `msnp_client_send_text` takes, in bytes of UTF-8: 64 KiB.
 */
#define MSNP_LONGEST_TEXT 65536
#endif

/*
 How many bounds `msnp_counters` has room for; later versions of the library may know more than this one, and never more than this.
 */
#define MSNP_LIMIT_ROOM 32

/*
 The text as it is to be shown: the format with its arguments, of which 16 are filled in at most.
 */
#define MSNP_MEDIA_PART_SHOWN 0

/*
 The program that says so; may be empty.
 */
#define MSNP_MEDIA_PART_APPLICATION 1

/*
 How it is shown: `{0}`, `{1}` and so on stand for the arguments.
 */
#define MSNP_MEDIA_PART_FORMAT 2

/*
 The first argument, most often a title or the name of a game; the next ones are this and one, two, and so on.
 */
#define MSNP_MEDIA_PART_ARGUMENT 3

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
#endif
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
     The call was made inside a callback of the library that allows none: any with a client inside a trace or log hook, one that would
     wait inside a wake-up callback.
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
     The library was built without gateway and proxies.
     */
    MSNP_RESULT_NOT_IN_BUILD = 14,
    /*
     This process was forked from one that had made a client: it can do nothing with that one, and make none.
     */
    MSNP_RESULT_FORKED = 15,
    /*
     Not an account name: one @, no spaces, at most 129 bytes.
     */
    MSNP_RESULT_INVALID_ACCOUNT = 20,
    /*
     A value is empty or holds characters that cannot be sent; or a limit is zero that must not be.
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
     The proxy wants a name and a password, or others than those that it was given.
     */
    MSNP_RESULT_PROXY_AUTHENTICATION = 70,
    /*
     The proxy does not connect to there. The HTTP status, or the reply of SOCKS5, is told beside this result.
     */
    MSNP_RESULT_PROXY_REFUSED = 71,
    /*
     What answered at the proxy's address is no proxy of that kind.
     */
    MSNP_RESULT_PROXY_ANSWER = 72,
    /*
     The HTTP gateway refused. The HTTP status is told beside this result.
     */
    MSNP_RESULT_GATEWAY_REFUSED = 73,
    /*
     What the HTTP gateway answered cannot be used.
     */
    MSNP_RESULT_GATEWAY_ANSWER = 74,
    /*
     Something on the way answered in the gateway's place: a network that wants a sign-in of its own, or a filter.
     */
    MSNP_RESULT_CAPTIVE_PORTAL = 75,
    /*
     The service refused the password, or does not know the account: it does not tell which.
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
     What does the client's work was stopped in the midst of it.
     */
    MSNP_RESULT_DRIVER_STOPPED = 94,
    /*
     The same account has probably signed in elsewhere: the gateway forgot the session twice in a row, and lost the word that says why.
     */
    MSNP_RESULT_PROBABLY_SIGNED_IN_ELSEWHERE = 95,
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
    /*
     Oneself has blocked the contact.
     */
    MSNP_RESULT_BLOCKED = 108
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_result msnp_result;
#else
typedef uint32_t msnp_result;
#endif
#endif

#if defined(MSNP_CLIENT)
/*
 What happened, and which member of `data` says more.
 */
enum msnp_event_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
#if defined(MSNP_CLIENT)
    /*
     Something that this version of the header does not know. Pass it over.
     */
    MSNP_EVENT_UNKNOWN = 0,
#endif
#if defined(MSNP_CLIENT)
    /*
     A request was carried out or refused. `data.answered`.
     */
    MSNP_EVENT_ANSWERED = 1,
#endif
#if defined(MSNP_CLIENT)
    /*
     The service accepted account and password: `account` as it spells it, `name`. The contact list follows, then `ONLINE`.
     `data.dialect`.
     */
    MSNP_EVENT_SIGNED_IN = 2,
#endif
#if defined(MSNP_CLIENT)
    /*
     The list is complete and the first status accepted: others see it now. `data.status`.
     */
    MSNP_EVENT_ONLINE = 3,
#endif
#if defined(MSNP_CLIENT)
    /*
     The session, or the attempt at one, is over. A new one can begin. `data.failure`, with `MSNP_RESULT_OK` for one's own wish.
     */
    MSNP_EVENT_SIGNED_OUT = 4,
#endif
#if defined(MSNP_CLIENT)
    /*
     The service wants a newer protocol or client. Never download or run what it points to. `data.upgrade`.
     */
    MSNP_EVENT_UPGRADE_REQUIRED = 5,
#endif
#if defined(MSNP_CLIENT)
    /*
     The contact list is complete: take a snapshot.
     */
    MSNP_EVENT_CONTACTS_READY = 6,
#endif
#if defined(MSNP_CLIENT)
    /*
     A contact is new or changed in the list: name, lists, groups or a property. `data.contact`.
     */
    MSNP_EVENT_CONTACT_CHANGED = 7,
#endif
#if defined(MSNP_CLIENT)
    /*
     A contact, `account`, is on no list any more.
     */
    MSNP_EVENT_CONTACT_REMOVED = 8,
#endif
#if defined(MSNP_CLIENT)
    /*
     A group is new or renamed. `data.group`.
     */
    MSNP_EVENT_GROUP_CHANGED = 9,
#endif
#if defined(MSNP_CLIENT)
    /*
     A group was removed. `data.group`, with its id only.
     */
    MSNP_EVENT_GROUP_REMOVED = 10,
#endif
#if defined(MSNP_CLIENT)
    /*
     A contact, `account` and `name`, came, went, or changed status, name, capabilities or picture. `data.presence`.
     */
    MSNP_EVENT_PRESENCE = 11,
#endif
#if defined(MSNP_CLIENT)
    /*
     The personal message or media of a contact, `account`, changed. `data.personal_message`.
     */
    MSNP_EVENT_PERSONAL_MESSAGE = 12,
#endif
#if defined(MSNP_CLIENT)
    /*
     Somebody, `account` and `name`, has oneself on their list. Answer with `msnp_client_accept` or `msnp_client_decline` unless
     `data.decided`.
     */
    MSNP_EVENT_ADDED_YOU = 13,
#endif
#if defined(MSNP_CLIENT)
    /*
     Somebody, `account`, has taken oneself off their list.
     */
    MSNP_EVENT_REMOVED_YOU = 14,
#endif
#if defined(MSNP_CLIENT)
    /*
     One's own status changed. `data.status`.
     */
    MSNP_EVENT_STATUS_CHANGED = 15,
#endif
#if defined(MSNP_CLIENT)
    /*
     One's own display name changed: `name`.
     */
    MSNP_EVENT_NAME_CHANGED = 16,
#endif
#if defined(MSNP_CLIENT)
    /*
     One's own property changed, such as a telephone number. `data.property`.
     */
    MSNP_EVENT_PROPERTY_CHANGED = 17,
#endif
#if defined(MSNP_CLIENT)
    /*
     Whether those on neither the allow nor the block list may see one's presence and write. `data.allow_unknown`.
     */
    MSNP_EVENT_PRIVACY_CHANGED = 18,
#endif
#if defined(MSNP_CLIENT)
    /*
     Whether one wants to be asked when somebody adds oneself. `data.ask_when_added`.
     */
    MSNP_EVENT_PROMPTING_CHANGED = 19,
#endif
#if defined(MSNP_CLIENT)
    /*
     A conversation with `account` is connected. `data.invited`.
     */
    MSNP_EVENT_CONVERSATION_OPENED = 20,
#endif
#if defined(MSNP_CLIENT)
    /*
     Somebody, `account` and `name`, is in the conversation.
     */
    MSNP_EVENT_JOINED = 21,
#endif
#if defined(MSNP_CLIENT)
    /*
     Somebody, `account`, left the conversation. `data.idle`.
     */
    MSNP_EVENT_LEFT = 22,
#endif
#if defined(MSNP_CLIENT)
    /*
     Somebody, `account` and `name`, said something. `data.text`.
     */
    MSNP_EVENT_TEXT = 23,
#endif
#if defined(MSNP_CLIENT)
    /*
     Somebody, `account`, is typing. Show it for about six seconds.
     */
    MSNP_EVENT_TYPING = 24,
#endif
#if defined(MSNP_CLIENT)
    /*
     Somebody, `account` and `name`, nudges.
     */
    MSNP_EVENT_NUDGE = 25,
#endif
#if defined(MSNP_CLIENT)
    /*
     A message of another kind from `account` and `name`: invitations, winks, ink, peer-to-peer data. `data.message`.
     */
    MSNP_EVENT_MESSAGE = 26,
#endif
#if defined(MSNP_CLIENT)
    /*
     A message of one's own that asks for no acknowledgement has left. `data.sent`.
     */
    MSNP_EVENT_SENT = 27,
#endif
#if defined(MSNP_CLIENT)
    /*
     The service passed a message of one's own on to all participants. `data.sent`.
     */
    MSNP_EVENT_DELIVERED = 28,
#endif
#if defined(MSNP_CLIENT)
    /*
     A message of one's own was not delivered, or nobody can tell. `data.failed`.
     */
    MSNP_EVENT_FAILED = 29,
#endif
#if defined(MSNP_CLIENT)
    /*
     Somebody, `account` where it is known, could not be brought into a conversation. `data.failure`.
     */
    MSNP_EVENT_INVITATION_FAILED = 30,
#endif
#if defined(MSNP_CLIENT)
    /*
     A conversation is not connected any more. With one contact, the next message opens it again; a group is over.
     */
    MSNP_EVENT_CONVERSATION_ENDED = 31,
#endif
#if defined(MSNP_CLIENT)
    /*
     Somebody wanted to talk, and there was no room for another conversation.
     */
    MSNP_EVENT_INVITATION_IGNORED = 32,
#endif
#if defined(MSNP_CLIENT)
    /*
     What the service knows of the account, without what is secret. `data.fields`.
     */
    MSNP_EVENT_PROFILE = 33,
#endif
#if defined(MSNP_CLIENT)
    /*
     How much mail is unread. `data.mail_unread`.
     */
    MSNP_EVENT_MAIL_UNREAD = 34,
#endif
#if defined(MSNP_CLIENT)
    /*
     A new mail from `account` and `name`. `data.subject`.
     */
    MSNP_EVENT_MAIL_NEW = 35,
#endif
#if defined(MSNP_CLIENT)
    /*
     Mail data as XML (MSNP11 and later). `data.mail_data`.
     */
    MSNP_EVENT_MAIL_DATA = 36,
#endif
#if defined(MSNP_CLIENT)
    /*
     Mail was moved, read or deleted. `data.mail_activity`.
     */
    MSNP_EVENT_MAIL_ACTIVITY = 37,
#endif
#if defined(MSNP_CLIENT)
    /*
     Another message from the service itself. `data.notice`.
     */
    MSNP_EVENT_NOTICE = 38,
#endif
#if defined(MSNP_CLIENT)
    /*
     An alert of the service (`NOT`). `data.document`.
     */
    MSNP_EVENT_ALERT = 39,
#endif
#if defined(MSNP_CLIENT)
    /*
     A text from a mobile device, `account`, or the report that a page failed (`IPG`). `data.document`.
     */
    MSNP_EVENT_MOBILE_TEXT = 40,
#endif
#if defined(MSNP_CLIENT)
    /*
     The service will shut down. `data.minutes`.
     */
    MSNP_EVENT_SHUTDOWN_IN = 41,
#endif
#if defined(MSNP_CLIENT)
    /*
     Something of the stream was passed over: too long, or not to be understood. `data.skipped`.
     */
    MSNP_EVENT_SKIPPED = 42,
#endif
#if defined(MSNP_CLIENT)
    /*
     Events were taken too slowly: so many are missing here. Take a snapshot. `data.missed`.
     */
    MSNP_EVENT_MISSED = 43,
#endif
#if defined(MSNP_CLIENT)
    /*
     What the session is at changed. `data.state_changed`.
     */
    MSNP_EVENT_STATE_CHANGED = 44,
#endif
#if defined(MSNP_CLIENT)
    /*
     The session was lost, or an attempt to take it up again failed; there will be another one. Requests without an answer have
     failed; conversations go on where their own connection does; messages wait. When `ONLINE` comes again, only what changed
     meanwhile is told. `data.connection_lost`.
     */
    MSNP_EVENT_CONNECTION_LOST = 45,
#endif
#if defined(MSNP_CLIENT)
    /*
     A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute, the first time
     at once; `msnp_client_counters` counts all of it. `data.limit_reached`.
     */
    MSNP_EVENT_LIMIT_REACHED = 46,
#endif
#if defined(MSNP_CLIENT)
    /*
     A long message of `account`, which comes in pieces, was given up before it was whole.
     */
    MSNP_EVENT_MESSAGE_INCOMPLETE = 47,
#endif
#if defined(MSNP_CLIENT)
    /*
     Messages wait that people left while one was offline, as the service says after the sign-in, or one has just come (MSNP11 and
     later). Their texts are not there. `data.offline_messages`.
     */
    MSNP_EVENT_OFFLINE_MESSAGES = 48,
#endif
#if defined(MSNP_CLIENT)
    /*
     What the client of somebody in the conversation, `account`, can do, as its server tells after `JOINED` (MSNP12 and later).
     `data.capabilities`.
     */
    MSNP_EVENT_PARTICIPANT_CAPABILITIES = 49
#endif
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_event_kind msnp_event_kind;
#else
typedef uint32_t msnp_event_kind;
#endif
#endif
#endif

/*
 Which request an answer or a refusal belongs to.
 */
enum msnp_request_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
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
    MSNP_REQUEST_CHALLENGE = 22
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_request_kind msnp_request_kind;
#else
typedef uint32_t msnp_request_kind;
#endif
#endif

/*
 What a person tells the others about being there (`notification.md` 4).
 */
enum msnp_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
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
    MSNP_STATUS_HIDDEN = 8
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_status msnp_status;
#else
typedef uint32_t msnp_status;
#endif
#endif

/*
 What the session is at.
 */
enum msnp_state
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /*
     No session, and none is wanted.
     */
    MSNP_STATE_OFFLINE = 0,
    /*
     The notification server is being reached.
     */
    MSNP_STATE_CONNECTING = 1,
    /*
     Connected, and not online yet.
     */
    MSNP_STATE_SIGNING_IN = 2,
    /*
     The list is complete and the status accepted.
     */
    MSNP_STATE_ONLINE = 3,
    /*
     The session was lost. The next attempt comes at its time, or at once when the network changes.
     */
    MSNP_STATE_WAITING = 4,
    /*
     The device sleeps: nothing is done until it is told to resume.
     */
    MSNP_STATE_SUSPENDED = 5
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_state msnp_state;
#else
typedef uint32_t msnp_state;
#endif
#endif

#if defined(MSNP_CLIENT)
/*
 What showed that the service wants another client.
 */
enum msnp_upgrade_cause
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
#if defined(MSNP_CLIENT)
    /*
     None of those below.
     */
    MSNP_UPGRADE_CAUSE_OTHER = 0,
#endif
#if defined(MSNP_CLIENT)
    /*
     No protocol version in common.
     */
    MSNP_UPGRADE_CAUSE_NO_COMMON_DIALECT = 1,
#endif
#if defined(MSNP_CLIENT)
    /*
     The server only tells about updates.
     */
    MSNP_UPGRADE_CAUSE_ONLY_UPDATES = 2,
#endif
#if defined(MSNP_CLIENT)
    /*
     The server named a protocol version that was not offered.
     */
    MSNP_UPGRADE_CAUSE_UNKNOWN_DIALECT = 3,
#endif
#if defined(MSNP_CLIENT)
    /*
     The server's minimum client version is above ours. Signing in goes on.
     */
    MSNP_UPGRADE_CAUSE_CLIENT_TOO_OLD = 4,
#endif
#if defined(MSNP_CLIENT)
    /*
     The server closed or refused right after the protocol versions were offered.
     */
    MSNP_UPGRADE_CAUSE_REFUSED_EARLY = 5
#endif
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_upgrade_cause msnp_upgrade_cause;
#else
typedef uint32_t msnp_upgrade_cause;
#endif
#endif
#endif

/*
 What a connection is for.
 */
enum msnp_link_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /*
     None of those below.
     */
    MSNP_LINK_OTHER = 0,
    /*
     The session: dispatch and notification servers.
     */
    MSNP_LINK_NOTIFICATION = 1,
    /*
     The way to a ticket: nexus and login server.
     */
    MSNP_LINK_PASSPORT = 2,
    /*
     A conversation.
     */
    MSNP_LINK_SWITCHBOARD = 3
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_link_kind msnp_link_kind;
#else
typedef uint32_t msnp_link_kind;
#endif
#endif

/*
 A bound on what servers and peers can make a client do or keep.
 */
enum msnp_limit
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /*
     None of those below.
     */
    MSNP_LIMIT_OTHER = 0,
    /*
     A line or a payload is longer than the buffer or `payload` of the limits: it was passed over. Counted are frames.
     */
    MSNP_LIMIT_FRAME = 1,
    /*
     `line` of the limits, or a payload that cannot be as long as it claims: the connection was closed. Counted are connections.
     */
    MSNP_LIMIT_STREAM = 2,
    /*
     `redirects` of the limits: the sign-in has failed. Counted are redirects that were not followed.
     */
    MSNP_LIMIT_REDIRECTS = 3,
    /*
     `http_head` or `http_lines` of the limits, or the memory for it: the exchange has failed. Counted are answers.
     */
    MSNP_LIMIT_HTTP_HEAD = 4,
    /*
     `http_body` of the limits: the answer was used without the rest. Counted are answers.
     */
    MSNP_LIMIT_HTTP_BODY = 5,
    /*
     `challenges` of the limits. Counted are challenges that were not answered.
     */
    MSNP_LIMIT_CHALLENGES = 6,
    /*
     `invitations` of the limits. Counted are invitations that were ignored.
     */
    MSNP_LIMIT_INVITATIONS = 7,
    /*
     `notices` of the limits. Counted are notices that were passed over.
     */
    MSNP_LIMIT_NOTICES = 8,
    /*
     `conversations` of the limits, or the memory for them. Counted are invitations that were ignored.
     */
    MSNP_LIMIT_CONVERSATIONS = 9,
    /*
     `participants` of the limits. Counted are participants that are not told apart.
     */
    MSNP_LIMIT_PARTICIPANTS = 10,
    /*
     `chunks` of the limits. Counted are messages that were passed over.
     */
    MSNP_LIMIT_CHUNKS = 11,
    /*
     `joining` of the limits, or the memory. Counted are messages that were given up, each told as `MESSAGE_INCOMPLETE`, too, and later
     pieces that found no room.
     */
    MSNP_LIMIT_JOINING = 12,
    /*
     `xml_depth` of the limits. Counted are documents that were passed over.
     */
    MSNP_LIMIT_XML_DEPTH = 13,
    /*
     `xml_declarations` of the limits. Counted are documents that were passed over.
     */
    MSNP_LIMIT_XML_DECLARATIONS = 14,
    /*
     `contacts` of the bounds of a client. Counted are contacts that were passed over.
     */
    MSNP_LIMIT_CONTACTS = 15,
    /*
     `groups` of the bounds of a client. Counted are groups that were passed over.
     */
    MSNP_LIMIT_GROUPS = 16,
    /*
     `memberships` of the bounds of a client. Counted are groups that a contact was not put into.
     */
    MSNP_LIMIT_MEMBERSHIPS = 17,
    /*
     `properties` of the bounds of a client. Counted are properties that were passed over.
     */
    MSNP_LIMIT_PROPERTIES = 18,
    /*
     `list_bytes` of the bounds of a client. Counted are contacts that are kept without their texts, and groups that were passed over.
     */
    MSNP_LIMIT_LIST_BYTES = 19
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_limit msnp_limit;
#else
typedef uint32_t msnp_limit;
#endif
#endif

#if defined(MSNP_CLIENT)
/*
 How weighty a line of the log is.
 */
enum msnp_log_level
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
#if defined(MSNP_CLIENT)
    /*
     Nothing at all.
     */
    MSNP_LOG_LEVEL_OFF = 0,
#endif
#if defined(MSNP_CLIENT)
    /*
     Something did not work.
     */
    MSNP_LOG_LEVEL_ERROR = 1,
#endif
#if defined(MSNP_CLIENT)
    /*
     Something looks wrong, and works for now.
     */
    MSNP_LOG_LEVEL_WARNING = 2,
#endif
#if defined(MSNP_CLIENT)
    /*
     What a user may want to know.
     */
    MSNP_LOG_LEVEL_INFORMATION = 3,
#endif
#if defined(MSNP_CLIENT)
    /*
     What a programmer may want to know.
     */
    MSNP_LOG_LEVEL_DEBUG = 4,
#endif
#if defined(MSNP_CLIENT)
    /*
     Everything.
     */
    MSNP_LOG_LEVEL_TRACE = 5
#endif
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_log_level msnp_log_level;
#else
typedef uint32_t msnp_log_level;
#endif
#endif
#endif

/*
 What to do, or to know.
 */
enum msnp_output_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
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
    /*
     The connection has come through a proxy to where it leads: begin TLS on it, with the certificate checked against `data.secure`, and
     call `msnp_machine_connected` again, or `msnp_machine_closed` with the reason. Only where a proxy is used.
     */
    MSNP_OUTPUT_SECURE = 5
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_output_kind msnp_output_kind;
#else
typedef uint32_t msnp_output_kind;
#endif
#endif

/*
 What happened, and which member of `data` says more.
 */
enum msnp_machine_event_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
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
    /*
     What the session is at changed; the last event before the machine waits. `data.state`.
     */
    MSNP_MACHINE_EVENT_STATE_CHANGED = 48,
    /*
     The session was lost, or an attempt to take it up failed; there will be another one. Requests without an answer are refused,
     conversations go on where their own connection does, and what waits to be said stays. `data.signed_out`.
     */
    MSNP_MACHINE_EVENT_CONNECTION_LOST = 49,
    /*
     A bound has bitten: something that a server or a peer sent was dropped. Of each bound one event tells in a minute, the first time
     at once; `msnp_machine_counters` counts all of it. `data.limit_reached`.
     */
    MSNP_MACHINE_EVENT_LIMIT_REACHED = 50,
    /*
     Somebody wants to talk: `account` and `name`; `conversation` is 0. The next `msnp_machine_poll` answers and opens a conversation
     with them, unless `msnp_machine_decline` is called before it: for whoever is not to be heard. `data.participant`.
     */
    MSNP_MACHINE_EVENT_RING = 51,
    /*
     A long message of `account`, which comes in pieces, was given up before it was whole. `data.participant`.
     */
    MSNP_MACHINE_EVENT_MESSAGE_INCOMPLETE = 52
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_machine_event_kind msnp_machine_event_kind;
#else
typedef uint32_t msnp_machine_event_kind;
#endif
#endif

/*
 Why a connection could not be opened, or is gone. Drivers give the first ones to `msnp_machine_closed`.
 */
enum msnp_link_error
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
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
    /*
     Only told: the proxy wants a name and a password, or others than those that it was given.
     */
    MSNP_LINK_ERROR_PROXY_AUTHENTICATION = 12,
    /*
     Only told: the proxy does not connect to there.
     */
    MSNP_LINK_ERROR_PROXY_REFUSED = 13,
    /*
     Only told: what answered is no proxy of the kind that was named.
     */
    MSNP_LINK_ERROR_PROXY_ANSWER = 14,
    /*
     Only told: the HTTP gateway refused.
     */
    MSNP_LINK_ERROR_GATEWAY_REFUSED = 15,
    /*
     Only told: what the HTTP gateway answered cannot be used.
     */
    MSNP_LINK_ERROR_GATEWAY_ANSWER = 16,
    /*
     Only told: something on the way answered in the gateway's place.
     */
    MSNP_LINK_ERROR_CAPTIVE_PORTAL = 17
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_link_error msnp_link_error;
#else
typedef uint32_t msnp_link_error;
#endif
#endif

/*
 What a message is.
 */
enum msnp_message_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
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
    MSNP_MESSAGE_CLIENT_CAPABILITIES = 7
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_message_kind msnp_message_kind;
#else
typedef uint32_t msnp_message_kind;
#endif
#endif

/*
 What kind of thing a media string tells of.
 */
enum msnp_media_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /*
     Nothing: an empty string, one that is switched off, or of a kind that nobody knows.
     */
    MSNP_MEDIA_NONE = 0,
    /*
     Somebody listens to something.
     */
    MSNP_MEDIA_MUSIC = 1,
    /*
     Somebody plays a game.
     */
    MSNP_MEDIA_GAMES = 2,
    /*
     Somebody works in an office program.
     */
    MSNP_MEDIA_OFFICE = 3
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_media_kind msnp_media_kind;
#else
typedef uint32_t msnp_media_kind;
#endif
#endif

/*
 When the HTTP gateway carries the connections (`http-gateway.md`), for networks that let nothing but HTTP through.
 */
enum msnp_gateway_use
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /*
     As the service description says; where there is none: as a fallback once an address is given, and never otherwise.
     */
    MSNP_GATEWAY_USE_DEFAULT = 0,
    /*
     Never.
     */
    MSNP_GATEWAY_USE_NEVER = 1,
    /*
     Once the notification server cannot be reached straight. When the gateway cannot be either, the straight way is tried again, and
     so it is after the network has changed.
     */
    MSNP_GATEWAY_USE_FALLBACK = 2,
    /*
     Always.
     */
    MSNP_GATEWAY_USE_ALWAYS = 3
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_gateway_use msnp_gateway_use;
#else
typedef uint32_t msnp_gateway_use;
#endif
#endif

/*
 What a proxy speaks.
 */
enum msnp_proxy_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif
 {
    /*
     There is no proxy.
     */
    MSNP_PROXY_NONE = 0,
    /*
     HTTP: `CONNECT` for every connection but those to the gateway, whose requests it passes on.
     */
    MSNP_PROXY_HTTP = 1,
    /*
     SOCKS5 (RFC 1928). The proxy resolves names.
     */
    MSNP_PROXY_SOCKS5 = 2
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum msnp_proxy_kind msnp_proxy_kind;
#else
typedef uint32_t msnp_proxy_kind;
#endif
#endif

#if defined(MSNP_CLIENT)
/*
 An account on a service. A handle, not an address: it may be used from any thread at any time, and is refused after
 `msnp_client_free`.
 */
typedef struct msnp_client msnp_client;
#endif

/*
 A client of the Messenger service as a machine in your memory: bytes and time in, bytes and events out.

 One thread at a time may use it. It keeps no pointer of yours, and holds no memory but its own.
 */
typedef struct msnp_machine msnp_machine;

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
 Time limits in milliseconds, and bounds. Fill it in with `msnp_limits_init`, then change what you like. A bound above what there is
 memory for means as much as there is. When one bites, `MSNP_MACHINE_EVENT_LIMIT_REACHED` or `MSNP_EVENT_LIMIT_REACHED` tells, and the
 counters count. Signing in fails with `MSNP_RESULT_INVALID_VALUE` where with a 0 no session would last, or one
 would never rest: in the time limits but `idle_conversation`, `background_ping`, `farewell` and `joining`, and in `line`, `http_head` and
 `http_lines`.
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
     From calling a contact until the switchboard says that it rings there. Default 10,000; then another one is asked for, once.
     */
    uint64_t ringing;
    /*
     From then on until they join. Default 60,000: a contact behind the gateway and in the background learns of it late.
     */
    uint64_t ring;
    /*
     Until a message is acknowledged. Default 60,000; then its fate is unknown.
     */
    uint64_t acknowledgement;
    /*
     A message that waited while a lost session was taken up again waits on for a contact who is not reachable until the session has been
     online for this long. Default 60,000; 0: it fails at once.
     */
    uint64_t absence;
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
     After a change of the network, until any byte from the server shows that the link is alive. Default 5,000.
     */
    uint64_t probe;
    /*
     The least time between two `PNG` while the program is in the background. Default 240,000.
     */
    uint64_t background_ping;
    /*
     From a request to the HTTP gateway until the whole answer. Default 35,000; then the session is asked after once on another
     connection.
     */
    uint64_t gateway_answer;
    /*
     How often the gateway is asked for news, at the most, in the minute after something was said; right after it more often.
     Default 2,000.
     */
    uint64_t gateway_poll;
    /*
     The same when that minute is over. Default 15,000.
     */
    uint64_t gateway_quiet_poll;
    /*
     The same while the program is in the background. Default 25,000: many clients ring for 30 seconds only, and gateways answer at
     once, news or not. They forget a session after 60 seconds.
     */
    uint64_t gateway_background_poll;
    /*
     Bytes of unacknowledged messages on a switchboard. Default 1,600.
     */
    uint32_t window;
    /*
     Bytes of a line. Default 8,192; above, the connection ends.
     */
    uint32_t line;
    /*
     Without another piece for this long, a chunked message is given up. Default 60,000.
     */
    uint64_t joining;
    /*
     Bytes of a message that comes in on a switchboard. Default 16,384; above, it is passed over.
     */
    uint32_t payload;
    /*
     Bytes in the head of an HTTP answer. Default 65,536; above, the exchange has failed.
     */
    uint32_t http_head;
    /*
     Lines in the head of an HTTP answer. Default 256.
     */
    uint16_t http_lines;
    /*
     Bytes of the body of an HTTP answer that are waited for. Default 65,536; the answer is used without the rest.
     */
    uint32_t http_body;
    /*
     Challenges that are answered within a minute. Default 60; servers send about one.
     */
    uint16_t challenges;
    /*
     Invitations into conversations that are taken within a minute. Default 240; those above are ignored. 0: nobody can ring.
     */
    uint16_t invitations;
    /*
     Messages of the service, alerts and texts from mobile devices that are told within a minute. Default 300.
     */
    uint16_t notices;
    /*
     Conversations at the same time. Default 65,535: as many as there is memory for.
     */
    uint16_t conversations;
    /*
     Pieces of a chunked message. Default 64; a message that claims more is passed over.
     */
    uint16_t chunks;
    /*
     Servers that one sign-in is sent on to, and redirects of one Passport exchange. Default 5.
     */
    uint8_t redirects;
    /*
     Participants of one conversation that are told apart, 1 to 20. Default 20; the texts of others still come.
     */
    uint8_t participants;
    /*
     How deep the elements of an XML document may nest. Default 32; a document above is passed over.
     */
    uint8_t xml_depth;
    /*
     Declarations in an XML document. Default 0: honest ones have none; a document above is passed over. Nothing that they
     declare is ever expanded.
     */
    uint8_t xml_declarations;
} msnp_limits;

/*
 What becomes of a session that was online and is lost: taken up again, after a wait that doubles with each attempt in vain and is
 spread at random. A wrong password, a refused account, a sign-in elsewhere and the user's own wish end it in any case; a time that
 the server names is waited for. Fill it in with `msnp_reconnection_init`, then change what you like.
 */
typedef struct msnp_reconnection {
    /*
     The size of this structure, filled in by `msnp_reconnection_init`.
     */
    size_t size;
    /*
     Whether. Default true.
     */
    bool enabled;
    /*
     The first wait in milliseconds, of which at least half is waited. Default 1,000. With 0 signing in fails, as in `msnp_limits`.
     */
    uint64_t first_wait;
    /*
     The longest wait in milliseconds. Default 300,000. With 0 signing in fails, as in `msnp_limits`.
     */
    uint64_t longest_wait;
    /*
     What the waits are spread by: something that differs from device to device. Default 0.
     */
    uint32_t seed;
} msnp_reconnection;

#if defined(MSNP_CLIENT)
/*
 Called with a line of the trace: seconds since the start, connection number, `>` out or `<` in, the text. It ends in NUL, without a
 line break, and is valid during the call only. Passwords, tickets and cookies are blanked; accounts, names and messages are not.
 Called from the library's thread, which waits for it, with a client locked: hand the line on, and return. Every call with a client, this one
 or another, gives `MSNP_RESULT_FROM_CALLBACK` there; do not wait for a thread that makes one. Not called any more when
 `msnp_client_free` has returned.
 */
typedef void (*msnp_trace)(void *context, const char *line);
#endif

#if defined(MSNP_CLIENT)
/*
 How much a client keeps of what servers and peers send, and of what a program does not come to. The bounds of the protocol are
 `msnp_limits`. Fill it in with `msnp_bounds_init`, then change what you like.
 */
typedef struct msnp_bounds {
    /*
     The size of this structure, filled in by `msnp_bounds_init`.
     */
    size_t size;
    /*
     Contacts on any list. Default 10,000. Further ones are passed over.
     */
    size_t contacts;
    /*
     Groups. Default 1,000. Further ones are passed over.
     */
    size_t groups;
    /*
     Groups that one contact is in. Default 64. Further ones are passed over.
     */
    size_t memberships;
    /*
     Properties of one person. Default 16. Further ones are passed over.
     */
    size_t properties;
    /*
     Bytes of all names, personal messages, pictures' descriptions and properties together. Default 16 MiB. A contact whose texts would
     go beyond is kept without them, a group is passed over.
     */
    size_t list_bytes;
    /*
     Bytes of texts and documents in the events that wait to be taken; how many they may be is `event_room` of the settings. Default
     8 MiB. What is too much is told as `MSNP_EVENT_MISSED`.
     */
    size_t event_bytes;
    /*
     Messages that wait in one conversation for room on their connection; each part of a long text counts. Default 256. Then sending
     fails with `MSNP_RESULT_BUSY`.
     */
    size_t waiting_messages;
    /*
     Bytes of the messages that wait in one conversation. Default 256 KiB.
     */
    size_t waiting_bytes;
} msnp_bounds;
#endif

#if defined(MSNP_CLIENT)
/*
 What a client is made with. Fill it in with `msnp_settings_init`, then set account, password, and the service: `host`, or one of
 `service_text` and `service_file`. All of it is copied by `msnp_client_new`.
 */
typedef struct msnp_settings {
    /*
     The size of this structure, filled in by `msnp_settings_init`.
     */
    size_t size;
    /*
     The account name, `anna@example.net`.
     */
    const char *account;
    /*
     The password, at most 128 bytes.
     */
    const char *password;
    /*
     A service description in TOML, as the README describes it. NULL: none.
     */
    const char *service_text;
    /*
     The path of a file with such a description; not read when there is a `service_text`. NULL: none.
     */
    const char *service_file;
    /*
     Host name or address of the service. NULL: as the description says. What stands here and below goes before the description.
     */
    const char *host;
    /*
     Its port; 0: as the description says, or 1863.
     */
    uint16_t port;
    /*
     Accept `http://` for nexus and login. The password then travels in the clear. Default false.
     */
    bool password_may_travel_unencrypted;
    /*
     Send the first commands one after another, each after the answer to the one before. Slower; where the library sees that it is
     needed, it does so by itself. Default false.
     */
    bool lock_step;
    /*
     Address of the Passport nexus. NULL: as the description says, or `https://` and the host.
     */
    const char *nexus;
    /*
     Address of the Passport login server. NULL: as the description says, or the nexus tells.
     */
    const char *login;
    /*
     What to offer: `MSNP_DIALECT_` constants joined by `|`. 0: as the description says, or all.
     */
    uint32_t dialects;
    /*
     How the client names itself. NULL: as the description says, or the desktop client of 2005.
     */
    const struct msnp_identity *identity;
    /*
     Path of a file with the certificate authorities to trust, in PEM form, and no others. It is read at each sign-in. NULL: those of
     `ca_pem`, or of the description, or of Mozilla's list, which is compiled in.
     */
    const char *ca_file;
    /*
     The same, in memory. NULL: none.
     */
    const uint8_t *ca_pem;
    /*
     How many bytes that is.
     */
    size_t ca_pem_length;
    /*
     Trust what the operating system trusts (where the library was built with `platform-verifier`). Default false.
     */
    bool platform_roots;
    /*
     The first status after each sign-in, a `msnp_status`. Default `MSNP_STATUS_ONLINE`.
     */
    uint32_t status;
    /*
     What this client claims to be able to do: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
     Default `MSNP_CAPABILITY_CHUNKED_MESSAGES`.
     */
    uint32_t capabilities;
    /*
     How long a whole sign-in may take, in milliseconds. Default 90,000.
     */
    uint32_t sign_in_limit;
    /*
     Time limits and bounds of the protocol; NULL: the defaults.
     */
    const struct msnp_limits *limits;
    /*
     What becomes of a session that was online and is lost; NULL: it is taken up again, as the defaults say. A seed of 0 stands for one
     of the client's own.
     */
    const struct msnp_reconnection *reconnection;
    /*
     What `msnp_client_resume_value` gave in an earlier run: the sign-in takes fewer round trips. NULL: nothing.
     */
    const uint8_t *resume;
    /*
     How many bytes that is.
     */
    size_t resume_length;
    /*
     What `msnp_client_list_cache` gave in an earlier run: a list that did not change is not downloaded. NULL: nothing.
     */
    const uint8_t *list_cache;
    /*
     How many bytes that is.
     */
    size_t list_cache_length;
    /*
     How many events may wait to be taken; when there are more, `MSNP_EVENT_MISSED` tells how many were dropped. Default 512.
     */
    uint32_t event_room;
    /*
     Called with each line of what goes over the wire; NULL: no trace.
     */
    msnp_trace trace;
    /*
     Handed to `trace`. It has to stay valid until the client is freed.
     */
    void *trace_context;
    /*
     How much is kept; NULL: the defaults.
     */
    const struct msnp_bounds *bounds;
    /*
     Whole address of the service's HTTP gateway, `http://gateway.example.net/gateway/gateway.dll`, at most 192 bytes. NULL: as the
     description says, or `http://`, the host and `/gateway/gateway.dll`. What it carries is as open to read as without it.
     */
    const char *gateway;
    /*
     When it is used, a `msnp_gateway_use`. Default `MSNP_GATEWAY_USE_DEFAULT`: as the description says; as a fallback where `gateway` is
     given; never otherwise.
     */
    uint32_t gateway_use;
    /*
     The proxy that the network wants connections to go through: `http://host:port` or `socks5://host:port`, with `name:password@`
     before the host where it has them (`%HH` for what has a meaning of its own in an address). NULL: none; the environment is not
     asked. TLS goes on behind it: it sees neither the password nor the ticket of the login server.
     */
    const char *proxy;
    /*
     The proxy's name, at most 64 bytes, in place of one in the address; NULL: as the address says. It travels in the clear.
     */
    const char *proxy_user;
    /*
     The proxy's password, at most 64 bytes. Only together with `proxy_user`. It travels in the clear.
     */
    const char *proxy_password;
} msnp_settings;
#endif

#if defined(MSNP_CLIENT)
/*
 What went wrong, for the program and for the user.
 */
typedef struct msnp_failure {
    /*
     What. `MSNP_RESULT_OK`: nothing.
     */
    msnp_result result;
    /*
     The error number of the service for `MSNP_RESULT_REFUSED`, the HTTP status for `MSNP_RESULT_SERVICE_UNAVAILABLE` and
     `MSNP_RESULT_GATEWAY_REFUSED`, the HTTP status or the reply of SOCKS5 (RFC 1928, 6) for `MSNP_RESULT_PROXY_REFUSED`, the minutes
     to wait for `MSNP_RESULT_COME_BACK_LATER`; else 0.
     */
    uint32_t code;
    /*
     Which request was refused, or what was waited for in vain. `MSNP_REQUEST_TICKET` for every failure of a Passport server.
     */
    msnp_request_kind request;
    /*
     The same may work later without any change: a program may try again by itself, with growing pauses.
     */
    bool temporary;
    /*
     What happened, with the name of the server or account it is about. Never NULL.
     */
    const char *text;
    /*
     What the user can do about it. Never NULL.
     */
    const char *advice;
} msnp_failure;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `ANSWERED`.
 */
typedef struct msnp_answered {
    /*
     Which request.
     */
    uint32_t request;
    /*
     What went wrong; `result` is `MSNP_RESULT_OK` when it was carried out.
     */
    struct msnp_failure failure;
    /*
     For `msnp_client_add_group`: the id of the new group.
     */
    const char *group;
    /*
     For `msnp_client_request_url`: the page, relative or whole.
     */
    const char *path;
    /*
     For `msnp_client_request_url`: the login page that leads there.
     */
    const char *login;
    /*
     For `msnp_client_request_configuration`: the file; NULL: empty.
     */
    const uint8_t *file;
    /*
     How many bytes that is.
     */
    size_t file_length;
} msnp_answered;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `STATE_CHANGED`.
 */
typedef struct msnp_state_changed {
    /*
     The new state.
     */
    msnp_state state;
    /*
     For `MSNP_STATE_WAITING`: how many milliseconds until the next attempt; 0 otherwise.
     */
    uint64_t wait;
} msnp_state_changed;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `CONNECTION_LOST`.
 */
typedef struct msnp_connection_lost {
    /*
     Why.
     */
    struct msnp_failure failure;
    /*
     How many milliseconds until the next attempt. `msnp_client_network_changed` begins it at once.
     */
    uint64_t wait;
} msnp_connection_lost;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `UPGRADE_REQUIRED`.
 */
typedef struct msnp_upgrade {
    /*
     What showed it.
     */
    msnp_upgrade_cause cause;
    /*
     The least client version that it accepts; empty: it did not say.
     */
    const char *minimum;
    /*
     The client version that it recommends; empty: it did not say.
     */
    const char *recommended;
    /*
     Where it says that a newer client is; empty: it did not say.
     */
    const char *download;
} msnp_upgrade;
#endif

#if defined(MSNP_CLIENT)
/*
 A name and a value: a property of a contact, a header of a message, a field of a profile.
 */
typedef struct msnp_pair {
    /*
     The name.
     */
    const char *name;
    /*
     The value.
     */
    const char *value;
} msnp_pair;
#endif

#if defined(MSNP_CLIENT)
/*
 A contact: somebody on at least one of the five lists. No text is ever NULL.
 */
typedef struct msnp_contact {
    /*
     The account, in lower case.
     */
    const char *account;
    /*
     The display name; the account if there is none.
     */
    const char *name;
    /*
     The id by which the service knows the contact (MSNP10 and later); empty: none.
     */
    const char *id;
    /*
     Which lists it is on: `MSNP_LIST_` constants.
     */
    uint32_t lists;
    /*
     1 Messenger, 2 Office, 4 telephone, 8 mobile, 32 Yahoo.
     */
    uint32_t network;
    /*
     The status.
     */
    msnp_status status;
    /*
     What its client can do: `MSNP_CAPABILITY_` constants.
     */
    uint32_t capabilities;
    /*
     It has oneself on its list and waits for `msnp_client_accept` or `msnp_client_decline`.
     */
    bool waits_for_decision;
    /*
     The personal message; empty: none.
     */
    const char *personal_message;
    /*
     The media string, which `msnp_media_read` reads; empty: none.
     */
    const char *media;
    /*
     The MSNObject of its picture; empty: none.
     */
    const char *picture;
    /*
     The ids of the groups that it is in; NULL: none.
     */
    const char *const *groups;
    /*
     How many.
     */
    size_t group_count;
    /*
     Telephone numbers and other properties (`PHH`, `PHW`, `PHM`, `MOB`); NULL: none.
     */
    const struct msnp_pair *properties;
    /*
     How many.
     */
    size_t property_count;
} msnp_contact;
#endif

#if defined(MSNP_CLIENT)
/*
 A group of the contact list.
 */
typedef struct msnp_group {
    /*
     Its id.
     */
    const char *id;
    /*
     Its name.
     */
    const char *name;
} msnp_group;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `PRESENCE`.
 */
typedef struct msnp_presence {
    /*
     The status; `MSNP_STATUS_OFFLINE` when the contact went.
     */
    msnp_status status;
    /*
     What the contact's client can do: `MSNP_CAPABILITY_` constants.
     */
    uint32_t capabilities;
    /*
     The answer to one's own coming online, not news.
     */
    bool initial;
} msnp_presence;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `PERSONAL_MESSAGE`.
 */
typedef struct msnp_personal_message {
    /*
     The message; empty: none.
     */
    const char *message;
    /*
     The media string, which `msnp_media_read` reads; empty: none.
     */
    const char *media;
} msnp_personal_message;
#endif

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

#if defined(MSNP_CLIENT)
/*
 More about `TEXT`.
 */
typedef struct msnp_said {
    /*
     What. Untrusted plain text with line breaks as `\n`.
     */
    const char *text;
    /*
     In which font and colour.
     */
    struct msnp_format format;
} msnp_said;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `MESSAGE` and `NOTICE`.
 */
typedef struct msnp_content {
    /*
     The content type, with its parameters; for a notice it is among the headers.
     */
    const char *content_type;
    /*
     The other headers, in order; NULL: none.
     */
    const struct msnp_pair *headers;
    /*
     How many.
     */
    size_t header_count;
    /*
     The body; NULL: empty.
     */
    const uint8_t *body;
    /*
     How many bytes.
     */
    size_t body_length;
} msnp_content;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `SENT` and `DELIVERED`.
 */
typedef struct msnp_sent {
    /*
     The number that the function which sent it gave.
     */
    uint32_t message;
} msnp_sent;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `FAILED`.
 */
typedef struct msnp_failed {
    /*
     The number that the function which sent it gave.
     */
    uint32_t message;
    /*
     Why.
     */
    struct msnp_failure failure;
    /*
     The text, or those parts of a long one that did not arrive; NULL for what is not text.
     */
    const char *text;
} msnp_failed;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `PROFILE`.
 */
typedef struct msnp_fields {
    /*
     Names and values, in order; NULL: none.
     */
    const struct msnp_pair *list;
    /*
     How many.
     */
    size_t count;
} msnp_fields;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `MAIL_UNREAD`.
 */
typedef struct msnp_mail_unread {
    /*
     In the inbox.
     */
    uint32_t inbox;
    /*
     In other folders.
     */
    uint32_t folders;
} msnp_mail_unread;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `MAIL_DATA`.
 */
typedef struct msnp_mail_data {
    /*
     The document, or `too-large`.
     */
    const char *document;
    /*
     It comes with a new offline message, not with the sign-in.
     */
    bool fresh;
} msnp_mail_data;
#endif

#if defined(MSNP_CLIENT)
/*
 Who left messages while one was offline.
 */
typedef struct msnp_offline_sender {
    /*
     The account, in lower case. Never NULL.
     */
    const char *account;
    /*
     Their name, as the service says; the account where it does not. Never NULL. Untrusted plain text.
     */
    const char *name;
    /*
     How many messages.
     */
    uint32_t count;
} msnp_offline_sender;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `OFFLINE_MESSAGES`.
 */
typedef struct msnp_offline_messages {
    /*
     Who left how many, in the order of the service; NULL: so many wait that it does not say whose.
     */
    const struct msnp_offline_sender *senders;
    /*
     How many senders.
     */
    size_t sender_count;
    /*
     They have just come; otherwise they waited.
     */
    bool fresh;
} msnp_offline_messages;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `MAIL_ACTIVITY`.
 */
typedef struct msnp_mail_activity {
    /*
     From which folder.
     */
    const char *from;
    /*
     To which folder.
     */
    const char *to;
    /*
     How many.
     */
    uint32_t count;
} msnp_mail_activity;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `ALERT` and `MOBILE_TEXT`.
 */
typedef struct msnp_document {
    /*
     What to show. Untrusted plain text.
     */
    const char *text;
    /*
     The whole document.
     */
    const char *document;
} msnp_document;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `SKIPPED`.
 */
typedef struct msnp_skipped {
    /*
     The command; empty: none.
     */
    const char *verb;
    /*
     How many bytes.
     */
    uint32_t length;
} msnp_skipped;
#endif

#if defined(MSNP_CLIENT)
/*
 More about `LIMIT_REACHED`.
 */
typedef struct msnp_limit_reached {
    /*
     On which connection, the last time.
     */
    msnp_link_kind link;
    /*
     Which bound.
     */
    msnp_limit limit;
    /*
     How much was dropped since this bound was told of last, at least 1; in what, is said at each `msnp_limit`.
     */
    uint32_t dropped;
} msnp_limit_reached;
#endif

#if defined(MSNP_CLIENT)
/*
 One of these, as the kind says. Every text is there, never NULL, unless its line says otherwise.
 */
typedef union msnp_event_data {
    /*
     `ANSWERED`
     */
    struct msnp_answered answered;
    /*
     `SIGNED_IN`: what is spoken with the service, 8 for MSNP8 and so on.
     */
    uint32_t dialect;
    /*
     `ONLINE`, `STATUS_CHANGED`: the new status.
     */
    msnp_status status;
    /*
     `STATE_CHANGED`
     */
    struct msnp_state_changed state_changed;
    /*
     `CONNECTION_LOST`
     */
    struct msnp_connection_lost connection_lost;
    /*
     `SIGNED_OUT`, `INVITATION_FAILED`: why.
     */
    struct msnp_failure failure;
    /*
     `UPGRADE_REQUIRED`
     */
    struct msnp_upgrade upgrade;
    /*
     `CONTACT_CHANGED`: the contact as it is now.
     */
    struct msnp_contact contact;
    /*
     `GROUP_CHANGED`, `GROUP_REMOVED`
     */
    struct msnp_group group;
    /*
     `PRESENCE`
     */
    struct msnp_presence presence;
    /*
     `PERSONAL_MESSAGE`
     */
    struct msnp_personal_message personal_message;
    /*
     `ADDED_YOU`: they are already on the allow or the block list; there is nothing to decide.
     */
    bool decided;
    /*
     `PROPERTY_CHANGED`: three letters, and the value, empty when unset.
     */
    struct msnp_pair property;
    /*
     `PRIVACY_CHANGED`
     */
    bool allow_unknown;
    /*
     `PROMPTING_CHANGED`
     */
    bool ask_when_added;
    /*
     `CONVERSATION_OPENED`: the contact opened it.
     */
    bool invited;
    /*
     `PARTICIPANT_CAPABILITIES`: `MSNP_CAPABILITY_` constants and others.
     */
    uint32_t capabilities;
    /*
     `LEFT`: for silence, not by wish.
     */
    bool idle;
    /*
     `TEXT`
     */
    struct msnp_said text;
    /*
     `MESSAGE`
     */
    struct msnp_content message;
    /*
     `SENT`, `DELIVERED`
     */
    struct msnp_sent sent;
    /*
     `FAILED`
     */
    struct msnp_failed failed;
    /*
     `PROFILE`
     */
    struct msnp_fields fields;
    /*
     `MAIL_UNREAD`
     */
    struct msnp_mail_unread mail_unread;
    /*
     `MAIL_NEW`: the subject.
     */
    const char *subject;
    /*
     `MAIL_DATA`
     */
    struct msnp_mail_data mail_data;
    /*
     `OFFLINE_MESSAGES`
     */
    struct msnp_offline_messages offline_messages;
    /*
     `MAIL_ACTIVITY`
     */
    struct msnp_mail_activity mail_activity;
    /*
     `NOTICE`
     */
    struct msnp_content notice;
    /*
     `ALERT`, `MOBILE_TEXT`
     */
    struct msnp_document document;
    /*
     `SHUTDOWN_IN`: after so many minutes.
     */
    uint32_t minutes;
    /*
     `SKIPPED`
     */
    struct msnp_skipped skipped;
    /*
     `MISSED`: how many.
     */
    uint64_t missed;
    /*
     `LIMIT_REACHED`
     */
    struct msnp_limit_reached limit_reached;
} msnp_event_data;
#endif

#if defined(MSNP_CLIENT)
/*
 Something that happened. Every event that changes the contact list comes after the change: a snapshot already shows it.
 */
typedef struct msnp_event {
    /*
     What.
     */
    msnp_event_kind kind;
    /*
     In which conversation; 0: in none.
     */
    uint32_t conversation;
    /*
     Who; empty where nobody is meant. Never NULL.
     */
    const char *account;
    /*
     Their name; empty where it is not told. Never NULL. Untrusted plain text.
     */
    const char *name;
    /*
     More about it.
     */
    union msnp_event_data data;
} msnp_event;
#endif

#if defined(MSNP_CLIENT)
/*
 Called when events wait. See `msnp_client_set_wakeup`.
 */
typedef void (*msnp_wakeup)(void *context);
#endif

/*
 What was counted since the client, or the machine, was made. Numbers stay at the largest one once they are there.
 */
typedef struct msnp_counters {
    /*
     Bytes that came in, on every connection; without what TLS adds.
     */
    uint64_t bytes_in;
    /*
     Bytes that left, on every connection; without what TLS adds.
     */
    uint64_t bytes_out;
    /*
     Events that found no room because they were taken too slowly; 0 for a machine.
     */
    uint64_t events_missed;
    /*
     Connections that were opened.
     */
    uint32_t links_opened;
    /*
     Frames that were passed over: too long, or not to be understood.
     */
    uint32_t frames_skipped;
    /*
     Sessions that were online and ended otherwise than by wish.
     */
    uint32_t sessions_lost;
    /*
     Lost sessions that were online again.
     */
    uint32_t sessions_resumed;
    /*
     How often each bound has bitten, by the number of its `msnp_limit`; what is counted is said there.
     */
    uint32_t reached[MSNP_LIMIT_ROOM];
} msnp_counters;

#if defined(MSNP_CLIENT)
/*
 Somebody in a conversation.
 */
typedef struct msnp_participant {
    /*
     The account, in lower case.
     */
    const char *account;
    /*
     The name, as the conversation's server told it.
     */
    const char *name;
} msnp_participant;
#endif

#if defined(MSNP_CLIENT)
/*
 Who is in a conversation, oneself not counted.
 */
typedef struct msnp_participants {
    /*
     Who; NULL: nobody.
     */
    const struct msnp_participant *list;
    /*
     How many.
     */
    size_t count;
} msnp_participants;
#endif

#if defined(MSNP_CLIENT)
/*
 Called with a line of the log, in UTF-8, which ends in NUL and is valid during the call only. No passwords, tickets or messages are
 in it. Called from any thread, from several at once, often with a client locked: hand the line on, and return. Every call with a client, and
 `msnp_log_set`, gives `MSNP_RESULT_FROM_CALLBACK` there; do not wait for a thread that makes one.
 */
typedef void (*msnp_log)(void *context, msnp_log_level level, const char *target, const char *line);
#endif

#if defined(MSNP_CLIENT)
/*
 Oneself, as the service shows it to others. No text is ever NULL.
 */
typedef struct msnp_me {
    /*
     The account as the service spells it.
     */
    const char *account;
    /*
     The display name.
     */
    const char *name;
    /*
     The status.
     */
    msnp_status status;
    /*
     The personal message; empty: none.
     */
    const char *personal_message;
    /*
     The media string, which `msnp_media_read` reads; empty: none.
     */
    const char *media;
    /*
     The home telephone number; empty: none.
     */
    const char *home_phone;
    /*
     The work telephone number; empty: none.
     */
    const char *work_phone;
    /*
     The mobile telephone number; empty: none.
     */
    const char *mobile_phone;
    /*
     The address was confirmed.
     */
    bool verified;
    /*
     The account may not do everything.
     */
    bool restricted;
    /*
     Those on neither the allow nor the block list may see one's presence and write.
     */
    bool allow_unknown;
    /*
     One wants to be asked when somebody adds oneself.
     */
    bool ask_when_added;
} msnp_me;
#endif

#if defined(MSNP_CLIENT)
/*
 The contact list at one moment. It never changes; take another one after `MSNP_EVENT_CONTACT_CHANGED` and the like.
 */
typedef struct msnp_roster {
    /*
     Everybody on any list, sorted by account; one's own contacts are those with `MSNP_LIST_FORWARD`. NULL: nobody.
     */
    const struct msnp_contact *contacts;
    /*
     How many.
     */
    size_t contact_count;
    /*
     The groups, in the order of the service; NULL: none.
     */
    const struct msnp_group *groups;
    /*
     How many.
     */
    size_t group_count;
    /*
     Oneself.
     */
    struct msnp_me me;
    /*
     The whole list has arrived since the client was made. It stays so when the session ends; everybody is offline then.
     */
    bool complete;
} msnp_roster;
#endif

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
 More about `STATE_CHANGED`.
 */
typedef struct msnp_machine_state_changed {
    /*
     The new state.
     */
    msnp_state state;
    /*
     For `MSNP_STATE_WAITING`: when the next attempt begins, in milliseconds of your clock; 0 otherwise.
     */
    uint64_t until;
} msnp_machine_state_changed;

/*
 More about `SIGNED_OUT` and `CONNECTION_LOST`.
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
     For a refusal or a time-out: of which request. `MSNP_REQUEST_TICKET` for every failure of a Passport server.
     */
    msnp_request_kind request;
    /*
     For a refusal: the error number of the service. For `COME_BACK_LATER`: minutes. For `SERVICE_UNAVAILABLE` and `GATEWAY_REFUSED`:
     the HTTP status. For `PROXY_REFUSED`: the HTTP status, or the reply of SOCKS5 (RFC 1928, 6).
     */
    uint32_t code;
    /*
     For `CONNECTION_LOST`: how many milliseconds until the next attempt.
     */
    uint64_t wait;
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
     The media string (`notification.md` 4), which `msnp_media_read` reads once it is copied out; empty when unset.
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
    /*
     For `JOINED`: what their client can do, `MSNP_CAPABILITY_` constants and others; 0: not told (before MSNP12).
     */
    uint32_t capabilities;
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
 More about `LIMIT_REACHED`.
 */
typedef struct msnp_machine_limit_reached {
    /*
     On which link, the last time.
     */
    uint32_t link;
    /*
     What that link is for.
     */
    msnp_link_kind kind;
    /*
     Which bound.
     */
    msnp_limit limit;
    /*
     How much was dropped since this bound was told of last, at least 1; in what, is said at each `msnp_limit`.
     */
    uint32_t dropped;
} msnp_machine_limit_reached;

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
     `STATE_CHANGED`
     */
    struct msnp_machine_state_changed state;
    /*
     `SIGNED_OUT`, `CONNECTION_LOST`
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
    /*
     `LIMIT_REACHED`
     */
    struct msnp_machine_limit_reached limit_reached;
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
    /*
     The name that the certificate has to have.
     */
    struct msnp_string secure;
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
     Which connection it is about (`CONNECT`, `SECURE`, `SEND`, `CLOSE`); 0 otherwise. Numbers are never used again.
     */
    uint32_t link;
    /*
     More about it.
     */
    union msnp_output_data data;
} msnp_output;

/*
 The proxy that the network wants connections to go through. Name and password travel to it in the clear; TLS goes on behind it, so
 that it sees neither the Messenger password nor the ticket of the login server. Fill it in with `msnp_proxy_init`, then set what
 there is.
 */
typedef struct msnp_proxy {
    /*
     The size of this structure, filled in by `msnp_proxy_init`.
     */
    size_t size;
    /*
     What it speaks, a `msnp_proxy_kind`. Default `MSNP_PROXY_NONE`: what stands below is not looked at.
     */
    uint32_t kind;
    /*
     Port.
     */
    uint16_t port;
    /*
     Host name, IPv4 or IPv6 address, at most 96 bytes.
     */
    const char *host;
    /*
     Name, at most 64 bytes; NULL or empty: the proxy asks for none. No colon for an HTTP proxy.
     */
    const char *user;
    /*
     Password, at most 64 bytes. NULL or empty: none, which SOCKS5 does not know.
     */
    const char *password;
} msnp_proxy;

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
     What to offer in `VER`: `MSNP_DIALECT_` constants joined by `|`; 0: all. Default `MSNP_DIALECT_ALL`.
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
     What `msnp_machine_resume_value` gave after an earlier sign-in; NULL: nothing. Something unreadable, or of another account or
     service, is ignored.
     */
    const uint8_t *resume;
    /*
     How many bytes that is.
     */
    size_t resume_length;
    /*
     Time limits and bounds; NULL: the defaults.
     */
    const struct msnp_limits *limits;
    /*
     What becomes of a session that was online and is lost; NULL: the defaults.
     */
    const struct msnp_reconnection *reconnection;
    /*
     Whole address of the service's HTTP gateway, `http://gateway.example.net/gateway/gateway.dll`, at most 192 bytes; NULL: none. What
     it carries is as open to read as without it.
     */
    const char *gateway;
    /*
     When it is used, a `msnp_gateway_use`. Default `MSNP_GATEWAY_USE_DEFAULT`: as a fallback, where there is an address.
     */
    uint32_t gateway_use;
    /*
     The network's proxy; NULL: none.
     */
    const struct msnp_proxy *proxy;
} msnp_sign_in;

#ifdef __cplusplus
extern "C" {
#endif

#if defined(MSNP_CLIENT)
/*
 Makes a client. Nothing touches the network before `msnp_client_sign_in`.

 - `settings`: from `msnp_settings_init`, with at least account, password and a service. All of it is copied.
 - `client`: where the handle goes. Free it with `msnp_client_free`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_VALUE` (an empty password), `MSNP_RESULT_TOO_LONG`,
 `MSNP_RESULT_INVALID_ADDRESS`, `MSNP_RESULT_INSECURE_ADDRESS`, `MSNP_RESULT_SERVICE_FILE`, `MSNP_RESULT_INVALID_NUMBER` (status,
 dialects), `MSNP_RESULT_INVALID_STRUCTURE`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER` (account, password and service,
 too), `MSNP_RESULT_SYSTEM`. From any thread.
 */
msnp_result msnp_client_new(const struct msnp_settings *settings,
                            struct msnp_client **client);
#endif

#if defined(MSNP_CLIENT)
/*
 Closes a client: signs out, says goodbye, closes every connection. No request is taken on from now on. Does not wait: take events
 until `msnp_client_next_event` says `MSNP_RESULT_CLOSED`, which takes `farewell` of the limits (two seconds) at most; then free it.
 Closing again does nothing.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_close(struct msnp_client *client);
#endif

#if defined(MSNP_CLIENT)
/*
 Frees a client. One that was not closed says goodbye in the background, and nobody learns how that went. Threads that wait in
 `msnp_client_next_event` get `MSNP_RESULT_CLOSED`.

 When this returns, wake-up callback and trace are not called any more, and are not running, unless this was called by the callback
 itself: what they use may be freed. It waits for them where another thread is inside them, also when it is called by the callback of another
 client: hold no lock that they take. Where the callbacks of two clients free each other's client, each would wait for the other: the
 second call does not wait, and what the callback of its client uses has to outlive that one.

 Does nothing with NULL, with a client that was freed, inside a trace or log hook, and in a child process. From any thread.
 */
void msnp_client_free(struct msnp_client *client);
#endif

#if defined(MSNP_CLIENT)
/*
 Takes the next event.

 - `timeout`: how long to wait for one, in milliseconds; 0 does not wait, `MSNP_FOREVER` waits for ever.
 - `event`: where it goes; NULL when there is none. Yours; free it with `msnp_event_free`.

 Several threads may take events; each event goes to one of them.

 Errors: `MSNP_RESULT_NO_EVENT` when none came in time, `MSNP_RESULT_CLOSED` when none will come any more,
 `MSNP_RESULT_FROM_CALLBACK` with a timeout above 0 inside a wake-up callback, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 From any thread.
 */
msnp_result msnp_client_next_event(struct msnp_client *client,
                                   uint32_t timeout,
                                   struct msnp_event **event);
#endif

#if defined(MSNP_CLIENT)
/*
 Has a function called when events wait: once when something comes after `msnp_client_next_event` has said
 `MSNP_RESULT_NO_EVENT`, and not again before it says so the next time. So take events until there are none. Called at once when
 events wait already.

 - `callback`: called from a thread of the library, or from one that calls the library, perhaps from two at once: post a message to your
   own loop, and return. It may call every function of every client; only `msnp_client_next_event` must not wait there. NULL: none any
   more. When this returns, the one before is not running, unless this was called by it: as with `msnp_client_free`, this waits for it
   where another thread is inside it.
 - `context`: handed to the callback. It has to stay valid until the callback is taken back, or the client freed.

 Errors: `MSNP_RESULT_FROM_CALLBACK` when this was called by a callback that the one before waits for itself: it is replaced, and may
 still be running. `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_set_wakeup(struct msnp_client *client,
                                   msnp_wakeup callback,
                                   void *context);
#endif

#if defined(MSNP_CLIENT)
/*
 A descriptor for `poll`, `select`, `epoll` or the loop of a GUI: readable while events wait. Never read from it, and never close it:
 it is the client's. Take events until `MSNP_RESULT_NO_EVENT`, and wait for it again.

 - `descriptor`: where it goes; -1 when there is none.

 Errors: `MSNP_RESULT_SYSTEM` when the system gives none, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_descriptor(struct msnp_client *client,
                                   int32_t *descriptor);
#endif

#if defined(MSNP_CLIENT)
/*
 Fills in the defaults. From any thread.

 Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_bounds_init(struct msnp_bounds *bounds);
#endif

#if defined(MSNP_CLIENT)
/*
 What was counted since the client was made: traffic, lost sessions, and how often each bound has bitten.

 Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_counters(struct msnp_client *client, struct msnp_counters *counters);
#endif

#if defined(MSNP_CLIENT)
/*
 Adds a contact to one's list, allowed to see one's presence.

 - `who`: the account.
 - `group`: the group's id or name; NULL: none. When only the group fails, the contact was added.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_add_contact(struct msnp_client *client,
                                    const char *who,
                                    const char *group,
                                    uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Takes a contact off one's list. It stays allowed or blocked as it was.

 - `who`: the account.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_remove_contact(struct msnp_client *client,
                                       const char *who,
                                       uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Changes the name under which a contact is kept in the list.

 - `who`: the account.
 - `name`: at most 387 bytes after percent-encoding.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_rename_contact(struct msnp_client *client,
                                       const char *who,
                                       const char *name,
                                       uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Blocks somebody: they see oneself offline and cannot write. They need not be on the list. It holds from this call on: the conversation
 of two is left, nothing more of it is told, their ringing is not answered, and texts for them fail with `MSNP_RESULT_BLOCKED`. A group
 conversation goes on.

 - `who`: the account.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
 comes with the event. From any thread.
 */
msnp_result msnp_client_block(struct msnp_client *client,
                              const char *who,
                              uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Allows somebody again, or in the first place.

 - `who`: the account.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
 comes with the event. From any thread.
 */
msnp_result msnp_client_unblock(struct msnp_client *client,
                                const char *who,
                                uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. One's privacy setting
 decides about them then (`msnp_client_set_privacy`). Nothing changes for who is on neither.

 - `who`: the account.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
 comes with the event. From any thread.
 */
msnp_result msnp_client_undecide(struct msnp_client *client,
                                 const char *who,
                                 uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Answers `MSNP_EVENT_ADDED_YOU`: they may see one's presence and write. They are not added to one's own list by it.

 - `who`: the account.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
 comes with the event. From any thread.
 */
msnp_result msnp_client_accept(struct msnp_client *client,
                               const char *who,
                               uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Answers `MSNP_EVENT_ADDED_YOU`: they are blocked.

 - `who`: the account.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
 comes with the event. From any thread.
 */
msnp_result msnp_client_decline(struct msnp_client *client,
                                const char *who,
                                uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Makes a group. Its id comes in `data.answered.group` of the event, empty if the service did not tell.

 - `name`: at most 61 bytes after percent-encoding.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_add_group(struct msnp_client *client,
                                  const char *name,
                                  uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Renames a group.

 - `group`: the group's id or name.
 - `name`: at most 61 bytes after percent-encoding.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_rename_group(struct msnp_client *client,
                                     const char *group,
                                     const char *name,
                                     uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Removes a group. Some services take those off the list who were only in it: empty it first.

 - `group`: the group's id or name.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
 comes with the event. From any thread.
 */
msnp_result msnp_client_remove_group(struct msnp_client *client,
                                     const char *group,
                                     uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Puts a contact into a group.

 - `who`: the account.
 - `group`: the group's id or name.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_add_to_group(struct msnp_client *client,
                                     const char *who,
                                     const char *group,
                                     uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Takes a contact out of a group. It stays on the list.

 - `who`: the account.
 - `group`: the group's id or name.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_remove_from_group(struct msnp_client *client,
                                          const char *who,
                                          const char *group,
                                          uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Moves a contact from one group to another: first in, then out, so that it is never in none.

 - `who`: the account.
 - `from`: the group that it leaves, by id or name.
 - `to`: the group that it comes to, by id or name.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_NO_SUCH_CONTACT`, `MSNP_RESULT_NO_SUCH_GROUP`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_move_to_group(struct msnp_client *client,
                                      const char *who,
                                      const char *from,
                                      const char *to,
                                      uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Gives the conversation with a contact its number: the open one, or one that the first message opens. Nothing is sent.

 - `who`: the account.
 - `conversation`: where the number goes. It stays the same until the conversation has been silent for a long time while 256 others
   were begun, or it becomes a group conversation.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_conversation(struct msnp_client *client,
                                     const char *who,
                                     uint32_t *conversation);
#endif

#if defined(MSNP_CLIENT)
/*
 Opens a conversation without saying anything; answered when the contact has joined. Messages open it by themselves.

 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_HIDDEN`,
 `MSNP_RESULT_TOO_MANY_CONVERSATIONS`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. With the event: `MSNP_RESULT_NOT_REACHABLE`, `MSNP_RESULT_NO_ANSWER` and others. From any thread.
 */
msnp_result msnp_client_open(struct msnp_client *client,
                             uint32_t conversation,
                             uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Brings somebody else in; answered when they have joined. A conversation of two becomes a group conversation by it.

 - `who`: the account.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: as of `msnp_client_open`, and `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_UTF8`. From any thread.
 */
msnp_result msnp_client_invite(struct msnp_client *client,
                               uint32_t conversation,
                               const char *who,
                               uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Leaves a conversation: closes its connections. What was not sent yet fails with `MSNP_RESULT_LEFT`; what was sent and is not
 acknowledged within two seconds with `MSNP_RESULT_UNKNOWN_FATE`: it may have arrived.

 Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
 any thread.
 */
msnp_result msnp_client_leave(struct msnp_client *client,
                              uint32_t conversation);
#endif

#if defined(MSNP_CLIENT)
/*
 Tells whether somebody is connected, so that a message goes out at once.

 Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
 any thread.
 */
msnp_result msnp_client_is_open(struct msnp_client *client,
                                uint32_t conversation,
                                bool *open);
#endif

#if defined(MSNP_CLIENT)
/*
 Tells whose conversation it is: the contact's account, or an empty text for a group conversation.

 - `buffer`, `capacity`: where it goes, with a NUL; 130 bytes are always enough.

 Errors: `MSNP_RESULT_TOO_SMALL` (what fitted is there), `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`,
 `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_client_conversation_account(struct msnp_client *client,
                                             uint32_t conversation,
                                             char *buffer,
                                             size_t capacity);
#endif

#if defined(MSNP_CLIENT)
/*
 Tells who is connected, oneself not counted: nobody while the conversation has no connection.

 - `participants`: where the list goes; NULL when it failed. Yours; free it with `msnp_participants_free`.

 Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
 any thread.
 */
msnp_result msnp_client_participants(struct msnp_client *client,
                                     uint32_t conversation,
                                     struct msnp_participants **participants);
#endif

#if defined(MSNP_CLIENT)
/*
 Frees a list of participants. Does nothing with NULL. From any thread.
 */
void msnp_participants_free(struct msnp_participants *participants);
#endif

#if defined(MSNP_CLIENT)
/*
 Says something. `MSNP_EVENT_DELIVERED` or `MSNP_EVENT_FAILED` follows, with the text in the latter. If the conversation is not
 connected, it is opened by this. Messages leave in the order of the calls. Text above the limit of one message is split, at spaces
 where possible, and counts as one message.

 - `words`: what, at most `MSNP_LONGEST_TEXT` bytes; line breaks are `\n`.
 - `format`: how it looks; NULL: Segoe UI in black.
 - `message`: if not NULL, its number, as events name it.

 Errors: `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (too many messages wait), `MSNP_RESULT_TOO_LONG`,
 `MSNP_RESULT_INVALID_VALUE` (empty), `MSNP_RESULT_HIDDEN`, `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_TOO_MANY_CONVERSATIONS`,
 `MSNP_RESULT_INVALID_NUMBER` (effects), `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The message was not sent then. From any thread.
 */
msnp_result msnp_client_send_text(struct msnp_client *client,
                                  uint32_t conversation,
                                  const char *words,
                                  const struct msnp_format *format,
                                  uint32_t *message);
#endif

#if defined(MSNP_CLIENT)
/*
 Says that one is typing, if the conversation is connected; otherwise nothing happens: nobody is rung for it. Send it every five
 seconds at most.

 Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From
 any thread.
 */
msnp_result msnp_client_send_typing(struct msnp_client *client,
                                    uint32_t conversation);
#endif

#if defined(MSNP_CLIENT)
/*
 Shakes the others' windows. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED` follows.

 - `message`: if not NULL, its number, as events name it.

 Errors: as of `msnp_client_send_text`. From any thread.
 */
msnp_result msnp_client_send_nudge(struct msnp_client *client, uint32_t conversation, uint32_t *message);
#endif

#if defined(MSNP_CLIENT)
/*
 Sends something else out of the ordinary. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED` follows.

 - `id`: what it is: 2 a wink, 3 a voice clip, 4 an action text.
 - `data`: an MSNObject (`p2p.md` 2), such as
   `<msnobj Creator="anna@example.net" Size="4096" Type="8" Location="0" Friendly="AAA=" SHA1D="..."/>`,
   or a text, on one line.
 - `message`: if not NULL, its number, as events name it.

 Errors: as of `msnp_client_send_text`. From any thread.
 */
msnp_result msnp_client_send_datacast(struct msnp_client *client,
                                      uint32_t conversation,
                                      uint32_t id,
                                      const char *data,
                                      uint32_t *message);
#endif

#if defined(MSNP_CLIENT)
/*
 Holds an idle conversation open. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED` follows.

 - `message`: if not NULL, its number, as events name it.

 Errors: as of `msnp_client_send_text`. From any thread.
 */
msnp_result msnp_client_send_keep_alive(struct msnp_client *client, uint32_t conversation, uint32_t *message);
#endif

#if defined(MSNP_CLIENT)
/*
 Sends a payload that is ready, as it is: headers of one line each, an empty line, and the body, together at most 1,664 bytes
 (`switchboard.md` 2), with CR LF behind each line:
 `MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\nClient-Name: Example/1.0\r\n`. `MSNP_EVENT_SENT` or `MSNP_EVENT_FAILED`
 follows, and for the content type `application/x-msnmsgrp2p` `MSNP_EVENT_DELIVERED` or `MSNP_EVENT_FAILED`.

 - `payload`, `length`: the bytes.
 - `message`: if not NULL, its number, as events name it.

 Errors: as of `msnp_client_send_text`, and `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_client_send_raw(struct msnp_client *client,
                                 uint32_t conversation,
                                 const uint8_t *payload,
                                 size_t length,
                                 uint32_t *message);
#endif

#if defined(MSNP_CLIENT)
/*
 Frees an event, with every text in it. Does nothing with NULL. From any thread.
 */
void msnp_event_free(struct msnp_event *event);
#endif

#if defined(MSNP_CLIENT)
/*
 What the last call of this thread that failed says about it, with the name of the server, account or file where it is about one: in
 place of `msnp_result_text`. Empty when nothing failed yet. Never NULL; valid until the next call of
 this thread with a client. From any thread.
 */
const char *msnp_detail(void);
#endif

#if defined(MSNP_CLIENT)
/*
 Has the log of the library told to a function; one for the whole process.

 - `level`: the least weighty lines that are told, a `msnp_log_level`.
 - `hook`: NULL: none any more. When this returns, the one before is not called any more.
 - `context`: handed to it.

 Errors: `MSNP_RESULT_INVALID_NUMBER`, `MSNP_RESULT_FROM_CALLBACK`, `MSNP_RESULT_FORKED`; `MSNP_RESULT_BUSY` when the program, written in Rust, has a log
 of its own. From any thread.
 */
msnp_result msnp_log_set(uint32_t level,
                         msnp_log hook,
                         void *context);
#endif

#if defined(MSNP_CLIENT)
/*
 Changes one's status. Hidden is offline to everybody else.

 - `status`: a `msnp_status`; `MSNP_STATUS_OFFLINE` cannot be chosen: sign out instead.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_NUMBER`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`,
 `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event.
 From any thread.
 */
msnp_result msnp_client_set_status(struct msnp_client *client,
                                   uint32_t status,
                                   uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Changes what one's client says that it can do, without signing in anew. The next `msnp_client_sign_in` says what the settings have.

 - `capabilities`: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`,
 `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_capabilities(struct msnp_client *client,
                                         uint32_t capabilities,
                                         uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Changes one's display name (`PRP MFN`, `REA`).

 - `name`: at most 387 bytes after percent-encoding.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every
 request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_display_name(struct msnp_client *client,
                                         const char *name,
                                         uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Changes one's personal message, and what is playing (`UUX`, MSNP11 and later).

 - `message`: plain text, at most 129 characters; control characters are left out; NULL or empty: none.
 - `media`: the media string, at most 387 bytes, which `msnp_media_write` makes; empty: none; NULL: as it is.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_personal_message(struct msnp_client *client,
                                             const char *message,
                                             const char *media,
                                             uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Sets a property of one's own (`PRP`). What the service made of it comes as `MSNP_EVENT_PROPERTY_CHANGED`.

 - `property`: `PHH`, `PHW`, `PHM` for telephone numbers at home, at work, mobile; `MOB`, `Y` or `N`, for whether contacts may page one's
   mobile device; or another of three letters.
 - `value`: at most 95 bytes encoded; NULL or empty clears it.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_property(struct msnp_client *client,
                                     const char *property,
                                     const char *value,
                                     uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Says whether those on neither the allow nor the block list may see one's presence and write (`BLP`).

 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`,
 `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_privacy(struct msnp_client *client,
                                    bool allow_unknown,
                                    uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Says whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it: a program has to act on it.

 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: and as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`,
 `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_set_prompting(struct msnp_client *client,
                                      bool ask_first,
                                      uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Asks for the address of a page. It comes in `data.answered` of the event: `path`, a whole address, or a path that only the login
 page can complete; and `login`, the login page that leads there.

 - `service`: `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`, `PROFILE 0x0409`, `CHAT 0x0409` (the
   number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH` (`notification.md` 7). A service need not know them all.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`, and as every request `MSNP_RESULT_NOT_SIGNED_IN`,
 `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service
 comes with the event. From any thread.
 */
msnp_result msnp_client_request_url(struct msnp_client *client,
                                    const char *service,
                                    uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Asks for a configuration file (MSNP11 and later). It comes in `data.answered` of the event: `file` and `file_length`.

 - `file`: its name, such as `Shields.xml`.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_INVALID_VALUE`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_request_configuration(struct msnp_client *client,
                                              const char *file,
                                              uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Sends a text to a contact's mobile device. There is no positive answer of the service: it is taken for sent when no refusal
 has come within five seconds.

 - `who`: the account.
 - `device`: 1 a telephone, 2 a watch.
 - `words`: the text.
 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`, and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event. From any thread.
 */
msnp_result msnp_client_page(struct msnp_client *client,
                             const char *who,
                             uint32_t device,
                             const char *words,
                             uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Takes a snapshot of the contact list.

 - `roster`: where it goes; NULL when it failed. Yours; free it with `msnp_roster_free`.

 Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_roster(struct msnp_client *client, struct msnp_roster **roster);
#endif

#if defined(MSNP_CLIENT)
/*
 Finds a contact in a snapshot by its account, in any letter case. NULL when there is none, and for NULL. It lives as long as the
 snapshot. From any thread.
 */
const struct msnp_contact *msnp_roster_find(const struct msnp_roster *roster,
                                            const char *who);
#endif

#if defined(MSNP_CLIENT)
/*
 Frees a snapshot. Does nothing with NULL. From any thread.
 */
void msnp_roster_free(struct msnp_roster *roster);
#endif

#if defined(MSNP_CLIENT)
/*
 Signs in. `MSNP_EVENT_SIGNED_IN` and `MSNP_EVENT_ONLINE` follow, or `MSNP_EVENT_SIGNED_OUT` with the reason; and
 `MSNP_EVENT_ANSWERED` when the contact list is complete and the first status accepted, or when it failed. After that, or after the
 end of a session, the same client may sign in again. `msnp_client_sign_out` gives an attempt up; one that is made before that one's end, or
 before the end of a session that is being signed out, waits for it.

 - `request`: if not NULL, its number, which comes back in `MSNP_EVENT_ANSWERED`.

 Errors at once: `MSNP_RESULT_ALREADY_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`. All others come with the event. From any thread.
 */
msnp_result msnp_client_sign_in(struct msnp_client *client,
                                uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Signs out: what was said is waited for, for `farewell` of the limits (two seconds) at most, then every connection is closed.
 `MSNP_EVENT_SIGNED_OUT` follows if there was a session, and `MSNP_EVENT_ANSWERED` in any case.

 - `request`: if not NULL, its number.

 Errors at once: `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_sign_out(struct msnp_client *client,
                                 uint32_t *request);
#endif

#if defined(MSNP_CLIENT)
/*
 Whether the session is complete: from `MSNP_EVENT_ONLINE` to `MSNP_EVENT_SIGNED_OUT`. False for NULL, and for a client that was
 closed or freed. From any thread.
 */
bool msnp_client_is_online(struct msnp_client *client);
#endif

#if defined(MSNP_CLIENT)
/*
 What the session is at. `MSNP_EVENT_STATE_CHANGED` tells when it changes. `MSNP_STATE_OFFLINE` for NULL, and for a client that was
 closed or freed. From any thread.

 - `wait`: if not NULL, for `MSNP_STATE_WAITING`: how many milliseconds until the next attempt; 0 otherwise.
 */
msnp_state msnp_client_state(struct msnp_client *client,
                             uint64_t *wait);
#endif

#if defined(MSNP_CLIENT)
/*
 The device has another network, or has one again. A lost session is taken up at once, a connection that seems open has `probe` of the
 limits (five seconds) to show that it is. A time that the service named is kept.

 Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_network_changed(struct msnp_client *client);
#endif

#if defined(MSNP_CLIENT)
/*
 The device is about to sleep, or the system is about to stop the program: the client sets no more clocks and sends nothing by itself
 until `msnp_client_resume`. What comes in is still read. Does nothing when signed out.

 Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_suspend(struct msnp_client *client);
#endif

#if defined(MSNP_CLIENT)
/*
 The device is awake again, perhaps after a long time and on another network: the connection has five seconds to show that it is alive,
 a lost session is taken up at once.

 Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_resume(struct msnp_client *client);
#endif

#if defined(MSNP_CLIENT)
/*
 The program is not looked at (or again): the service is asked for a sign of life every `background_ping` of the limits (four minutes)
 only, so that a radio can sleep. A dead connection is noticed later then.

 Errors: `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_set_background(struct msnp_client *client,
                                       bool background);
#endif

#if defined(MSNP_CLIENT)
/*
 What is spoken with the service: 8 for MSNP8 and so on; 0 while that is not agreed on, for NULL, and for a client that was closed
 or freed. From any thread.
 */
uint32_t msnp_client_dialect(struct msnp_client *client);
#endif

#if defined(MSNP_CLIENT)
/*
 The password for the next sign-in, after `MSNP_RESULT_WRONG_PASSWORD` for example. A ticket that was given for another one is not used
 with it.

 Errors: `MSNP_RESULT_INVALID_VALUE` when it is empty, `MSNP_RESULT_TOO_LONG` above 128 bytes, `MSNP_RESULT_INVALID_UTF8`,
 `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. From any thread.
 */
msnp_result msnp_client_set_password(struct msnp_client *client,
                                     const char *password);
#endif

#if defined(MSNP_CLIENT)
/*
 What a later sign-in, in another run of the program, can use to take fewer round trips: for `resume` of `msnp_settings`. Within one
 client this is kept by itself. With a ticket it is as precious as a password, for about a day.

 - `with_ticket`: put the ticket in.
 - `buffer`, `capacity`: where it goes. NULL and 0 ask for the length.
 - `length`: how many bytes it has, even when they do not fit.

 Errors: `MSNP_RESULT_TOO_SMALL` (nothing was copied: give `length` bytes), `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_client_resume_value(struct msnp_client *client,
                                     bool with_ticket,
                                     uint8_t *buffer,
                                     size_t capacity,
                                     size_t *length);
#endif

#if defined(MSNP_CLIENT)
/*
 The contact list with its version, for `list_cache` of `msnp_settings` in another run of the program. Within one client this is
 kept by itself. It holds accounts and names, and no secrets.

 - `buffer`, `capacity`: where it goes. NULL and 0 ask for the length.
 - `length`: how many bytes it has, even when they do not fit; 0 before the first whole list.

 Errors: `MSNP_RESULT_TOO_SMALL` (nothing was copied: give `length` bytes), `MSNP_RESULT_CLOSED`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_client_list_cache(struct msnp_client *client,
                                   uint8_t *buffer,
                                   size_t capacity,
                                   size_t *length);
#endif

#if defined(MSNP_CLIENT)
/*
 Fills in the defaults. From any thread.

 Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_settings_init(struct msnp_settings *settings);
#endif

/*
 How many bytes a machine takes. Constant for a build of the library; at most `MSNP_MACHINE_BYTES` of the header, where
 `MSNP_WITHOUT_GATEWAY` is defined for a build without the feature `gateway` only. From any thread.
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
 What was counted since the machine was made: traffic, lost sessions, and how often each bound has bitten.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_counters(struct msnp_machine *machine, struct msnp_counters *counters);

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
 What the session is at. `MSNP_MACHINE_EVENT_STATE_CHANGED` tells when it changes.

 - `until`: if not NULL, for `MSNP_STATE_WAITING`: when the next attempt begins, in milliseconds of your clock; 0 otherwise.

 Gives `MSNP_STATE_OFFLINE` for NULL.
 */
msnp_state msnp_machine_state(struct msnp_machine *machine,
                              uint64_t *until);

/*
 The device has another network, or has one again. What waits for its time is tried at once, an attempt under way begins anew, and a
 connection that seems open has `probe` of the limits to show that it is. A time that the server named is kept. Then poll.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_network_changed(struct msnp_machine *machine);

/*
 The device is about to sleep: `MSNP_OUTPUT_WAIT` has no end until `msnp_machine_resume`. Connections stay as they are, what they
 bring is read. Signing out ends it. Does nothing when the machine is offline. Then poll.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_suspend(struct msnp_machine *machine);

/*
 The device is awake again, perhaps after a long time and on another network. Then poll.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_resume(struct msnp_machine *machine);

/*
 The program is not looked at (or again): the server is asked for a sign of life every `background_ping` of the limits only, so that
 a radio can sleep. Then poll.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_background(struct msnp_machine *machine,
                                        bool background);

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
 Leaves every conversation in which nobody is but this person, and never more than one was, at once: what has come in and was not told is thrown
 away, goodbye is said, and nothing more is told but the fate of one's own messages, `MSNP_MACHINE_EVENT_CONVERSATION_CLOSED` and
 `MSNP_MACHINE_EVENT_CONVERSATION_ENDED`. Groups go on. `msnp_machine_block` does it, too.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_UTF8`.
 */
msnp_result msnp_machine_shut_out(struct msnp_machine *machine,
                                  const char *account);

/*
 Declines the ring that the last event, `MSNP_MACHINE_EVENT_RING`, told of: nothing is said to whoever rings.

 Errors: `MSNP_RESULT_NO_SUCH_CONVERSATION` when nobody rings, or it was answered already; `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_decline(struct msnp_machine *machine);

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
 - `data`: an MSNObject (`p2p.md` 2), such as
   `<msnobj Creator="anna@example.net" Size="4096" Type="8" Location="0" Friendly="AAA=" SHA1D="..."/>`,
   or a text, on one line; NULL or empty: none.
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
 Sends a payload that is ready, as it is: headers of one line each, an empty line, and the body, together at most 1,664 bytes
 (`switchboard.md` 2), with CR LF behind each line:
 `MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\nClient-Name: Example/1.0\r\n`. `MSNP_MACHINE_EVENT_SENT` or
 `MSNP_MACHINE_EVENT_FAILED` follows, and for the content type `application/x-msnmsgrp2p` `MSNP_MACHINE_EVENT_DELIVERED` or
 `MSNP_MACHINE_EVENT_FAILED`.

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
 A connection is open, TLS included, as `MSNP_OUTPUT_CONNECT` wanted; or TLS has begun on it, as `MSNP_OUTPUT_SECURE` wanted. Then poll.

 Calls about a connection that is over do nothing: no driver need be careful about order.

 Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_connected(struct msnp_machine *machine,
                                   uint32_t link);

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
 `MSNP_RESULT_INVALID_ADDRESS` (gateway and proxy, too), `MSNP_RESULT_INSECURE_ADDRESS`, `MSNP_RESULT_INVALID_NUMBER` (status,
 dialects, use of the gateway, kind of proxy), `MSNP_RESULT_NOT_IN_BUILD` (gateway or proxy, without the feature `gateway`),
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
msnp_result msnp_machine_resume_value(struct msnp_machine *machine,
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
 Changes what one's client says that it can do (`CHG`, with the status that was chosen last). A later sign-in that the machine makes
 by itself says the same.

 - `capabilities`: `MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.
 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_capabilities(struct msnp_machine *machine,
                                          uint32_t capabilities,
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
 Changes one's personal message, plain text of at most 129 characters, and the media string of at most 387 bytes (`UUX`; MSNP11 and
 later), which `msnp_media_write` makes. NULL or empty: none; both are set each time. Control characters are left out.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_NOT_IN_DIALECT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_set_personal_message(struct msnp_machine *machine,
                                              const char *message,
                                              const char *media,
                                              uint32_t *request);

/*
 Changes a property of one's own (`PRP`): `PHH`, `PHW`, `PHM` telephone numbers at home, at work, mobile; `MOB`, `Y` or `N`: whether
 contacts may page one's mobile device. An empty or NULL value clears it; at most 95 bytes after percent-encoding.

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
 Adds a contact: to the allow list, and to the forward list under `name` (NULL or empty: the account). For somebody who is blocked there
 is msnp_machine_add_blocked_contact.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_TOO_LONG`, `MSNP_RESULT_INVALID_UTF8`; and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_add_contact(struct msnp_machine *machine,
                                     const char *account,
                                     const char *name,
                                     uint32_t *request);

/*
 Adds a contact who is blocked, and stays so: to the forward list only, under `name` (NULL or empty: the account).

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: those of msnp_machine_add_contact.
 */
msnp_result msnp_machine_add_blocked_contact(struct msnp_machine *machine,
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
 Takes an account off the allow list or off the block list, and puts it onto no other: whoever is on neither is treated as the privacy
 setting says. `list` is `MSNP_LIST_ALLOW` or `MSNP_LIST_BLOCK`.

 - `request`: if not NULL, its number, which comes back in `MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`.

 Errors: `MSNP_RESULT_INVALID_ACCOUNT`, `MSNP_RESULT_INVALID_NUMBER` (another list), `MSNP_RESULT_INVALID_UTF8`; and as every request
 `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY` (poll, then try again), `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
 */
msnp_result msnp_machine_undecide(struct msnp_machine *machine,
                                  const char *account,
                                  uint32_t list,
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
 Asks where a web page of the service is (`URL`): `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`,
 `PROFILE 0x0409`, `CHAT 0x0409` (the number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH` (`notification.md` 7).
 A service need not know them all. `MSNP_MACHINE_EVENT_URL` answers.

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
 Tells what kind of thing a media string tells of. NULL is empty. From any thread.
 */
msnp_media_kind msnp_media_kind_of(const char *media);

/*
 Reads a part of a media string, such as `media` of MSNP_EVENT_PERSONAL_MESSAGE (`notification.md` 4).

 A media string is `application\0kind\01\0format\0argument\0argument\0`, where `\0` is a backslash and a zero, the kind is `Music`, `Games`
 or `Office`, and `0` in place of `1` switches it off. An empty string is nothing.

 - `media`: the media string; NULL is empty.
 - `part`: `MSNP_MEDIA_PART_SHOWN`, `MSNP_MEDIA_PART_APPLICATION`, `MSNP_MEDIA_PART_FORMAT`, or `MSNP_MEDIA_PART_ARGUMENT` and the argument's number.
 - `buffer`, `capacity`: where it goes, whole characters with a NUL. NULL and 0 ask for the length.
 - `length`: if not NULL, how many bytes the whole text has, without the NUL.

 Errors: `MSNP_RESULT_TOO_SMALL` (what fitted is there), `MSNP_RESULT_INVALID_VALUE` when the string tells of nothing or has no such
 argument, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_media_read(const char *media,
                            uint32_t part,
                            char *buffer,
                            size_t capacity,
                            size_t *length);

/*
 Writes a media string, for `msnp_client_set_personal_message` or `msnp_machine_set_personal_message` (`notification.md` 4), such as
 `\0Music\01\0{0} - {1}\0A Song\0A Band\0`; `msnp_media_read` says what is in it.

 - `kind`: a `msnp_media_kind`, but not MSNP_MEDIA_NONE: that is an empty string.
 - `application`: the program that plays; NULL or empty: not told.
 - `format`: how it is shown, with `{0}` and so on for the arguments.
 - `arguments`, `count`: title, artist and the like.
 - `buffer`, `capacity`: where it goes, with a NUL. NULL and 0 ask for the length.
 - `length`: if not NULL, how many bytes the whole string has, without the NUL.

 Errors: `MSNP_RESULT_TOO_SMALL`, `MSNP_RESULT_INVALID_NUMBER`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
 `MSNP_RESULT_INVALID_LENGTH`. From any thread.
 */
msnp_result msnp_media_write(uint32_t kind,
                             const char *application,
                             const char *format,
                             const char *const *arguments,
                             size_t count,
                             char *buffer,
                             size_t capacity,
                             size_t *length);

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

/*
 Fills in the defaults. From any thread.

 Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_reconnection_init(struct msnp_reconnection *reconnection);

/*
 Fills in that there is no proxy. From any thread.

 Errors: `MSNP_RESULT_NULL_POINTER`.
 */
msnp_result msnp_proxy_init(struct msnp_proxy *proxy);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif
