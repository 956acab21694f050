#ifndef MSNP_H
#define MSNP_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

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

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

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
 Fills in the defaults. From any thread.

 Errors: `MSNP_RESULT_NULL_POINTER`.

 # Safety
 `limits` is NULL or can be written to.
 */
msnp_result msnp_limits_init(struct msnp_limits *limits);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MSNP_H */
