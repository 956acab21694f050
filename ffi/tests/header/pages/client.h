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

@section settings Settings of a client
@items msnp_trace
@items client/settings.rs
@items msnp_bounds msnp_bounds_init

@section client Making, closing and freeing a client
@items client/accounts.rs msnp_client_new msnp_client_close msnp_client_free msnp_detail

@section session Signing in and out, and what the session is at
@items client/session.rs

@section events Events: taking them, and what they tell
@items msnp_event_kind
@items msnp_failure client/event_data.rs msnp_pair msnp_contact msnp_group msnp_event_data msnp_event

/**
 * What msnp_client_descriptor gives: a file descriptor, or on Windows a `SOCKET`.
 */
#ifdef _WIN32
typedef uintptr_t msnp_descriptor;
#else
typedef int msnp_descriptor;
#endif

@items MSNP_FOREVER msnp_client_next_event msnp_event_free msnp_wakeup msnp_client_set_wakeup msnp_client_descriptor

@section talk Conversations and messages
@items client/conversations.rs

@section transfers Pictures and files
@items msnp_client_set_picture msnp_client_set_emoticons client/transfers.rs

@section roster The contact list as it is
@items client/roster.rs

@section contacts Changing the contact list
@items client/regular.rs

@section offline Offline messages
@items client/offline.rs

@section oneself Status, name and other things of one's own
@items msnp_client_set_*

@section service Asking the service
@items msnp_client_request_* msnp_client_page msnp_client_send_signal

@section looking What the library is doing: log and counters
@items client/log.rs msnp_client_counters

#ifdef __cplusplus
}
#endif

#endif
