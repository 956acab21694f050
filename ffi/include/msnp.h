/*
 * Contents. Each section begins with its title between signs of equality.
 *
 * msnp/common.h
 *     What a call came to
 *     Versions of header and library
 *     Statuses and states
 *     Lists, protocol versions, capabilities, requests
 *     How a text looks
 *     What somebody listens to or plays
 *     The way to the service, and back to it
 *     Limits and counters
 *
 * msnp/client.h
 *     Settings of a client
 *     Making, closing and freeing a client
 *     Signing in and out, and what the session is at
 *     Events: taking them, and what they tell
 *     Conversations and messages
 *     Pictures and files
 *     The contact list as it is
 *     Changing the contact list
 *     Offline messages
 *     Status, name and other things of one's own
 *     Asking the service
 *     What the library is doing: log and counters
 *
 * msnp/machine.h
 *     Memory of a machine, and making one
 *     Texts that the machine lends
 *     Signing in and out, and what the session is at
 *     Events: what they tell
 *     Driving a machine: bytes and time in, bytes and events out
 *     Conversations and messages
 *     Pictures and files
 *     Offline messages: a library without the feature services has none of these
 *     Files over direct connections: a library with the feature direct has these
 *     Changing the contact list
 *     Status, name and other things of one's own
 *     Asking the service
 *     Signals between programs: a library without the feature services has none of these
 *     People of other networks: a library without the feature services has none of these
 *     A list that the program keeps: a library without the feature services has none of these
 *     What was counted
 */

/**
 * @file
 * The whole C API: it includes the other files.
 */

/**
 * @mainpage The C API of msnp
 * msnp is a client of the Messenger protocol family (MSNP8 to MSNP12, MSNP2 to MSNP15 on request).
 *
 * Two layers; a program uses one of them.
 *
 * msnp_client_*: the client with sockets, TLS and one background thread inside. Make one with msnp_client_new, call
 * msnp_client_sign_in, and take events from msnp_client_next_event until it says MSNP_RESULT_CLOSED. Every function may be called
 * from any thread at any time. Requests do not wait: they give a number, and MSNP_EVENT_ANSWERED tells what became of it.
 * The end, in this order: msnp_client_close; events until MSNP_RESULT_CLOSED; msnp_client_free.
 *
 *     struct msnp_settings settings;
 *     struct msnp_client *client;
 *     struct msnp_event *event;
 *     msnp_settings_init(&settings);
 *     settings.account = "anna@example.net";
 *     settings.password = password;
 *     settings.host = "messenger.example.net";
 *     if (msnp_client_new(&settings, &client) != MSNP_RESULT_OK || msnp_client_sign_in(client, NULL) != MSNP_RESULT_OK)
 *         return complain(msnp_detail());
 *     while (msnp_client_next_event(client, MSNP_FOREVER, &event) == MSNP_RESULT_OK) {
 *         if (event->kind == MSNP_EVENT_TEXT)
 *             show(event->account, event->data.text.text);
 *         if (event->kind == MSNP_EVENT_SIGNED_OUT)
 *             msnp_client_close(client);
 *         msnp_event_free(event);
 *     }
 *     msnp_client_free(client);
 *
 * After MSNP_EVENT_ONLINE one may write. Those who are there follow it, as MSNP_EVENT_PRESENCE with `initial`; the service does not say
 * which of them is the last. A sign-in that fails is told twice: MSNP_EVENT_SIGNED_OUT is for the user, MSNP_EVENT_ANSWERED for the code
 * that waits for its request. Every message has one fate, at the latest when the session ends: MSNP_EVENT_DELIVERED (or
 * MSNP_EVENT_SENT, for what is not acknowledged) or MSNP_EVENT_FAILED. An answer comes in the conversation that was written in.
 * MSNP_EVENT_SIGNED_OUT comes after msnp_client_close, too, which waits as msnp_client_sign_out does.
 *
 * msnp_machine_*: the protocol alone, in memory of yours, for devices and loops of any kind: bytes and time go in, bytes and events
 * come out. No heap, no threads, no globals. One thread at a time for each machine. Define MSNP_MACHINE_ONLY before this header when
 * the library was built without the client layer, MSNP_WITHOUT_GATEWAY when it was built without gateway and proxies, and
 * MSNP_WITHOUT_TRANSFERS when it was built without the feature p2p, and MSNP_WITHOUT_SERVICES when it was built without the feature services:
 * then MSNP_MACHINE_BYTES is smaller. A library without p2p has none of the functions in the sections "Pictures and files", and one without
 * services none of those in "Offline messages" and "Signals between programs" of the machine. Define MSNP_WITH_DIRECT when it was built with the
 * feature direct: then MSNP_MACHINE_BYTES is larger.
 *
 * Rules of both:
 * - Texts are UTF-8 and end in NUL, unless a length stands beside them. NULL may be given anywhere: what must be there is answered with
 *   MSNP_RESULT_NULL_POINTER, and every _free function does nothing with it.
 * - Every function says what went wrong by a msnp_result. msnp_result_text explains it, msnp_result_advice says what to do; msnp_detail
 *   says the same for the last failed call with a client, with the names of what it is about. It takes the place of msnp_result_text.
 * - What a function gave and has a _free function is yours to free, once. Everything else stays the library's.
 * - Structures with a `size` are filled in by their _init function first; later versions of the library know by it what is there.
 * - Numbers of enumerations and results never change. New ones may come: pass over what you do not know.
 * - Texts of other people and of servers are data, and may hold control characters: never a format string, a command or a markup of
 *   yours, and never to be sent to a terminal as they are.
 *
 * Callbacks of the client layer, and what may be called inside them:
 * - The wake-up (msnp_client_set_wakeup) may call every function of every client, and free them; only msnp_client_next_event must not wait.
 * - Trace and log hook (msnp_trace, msnp_log) are called in the midst of work. Inside them every function with a client, msnp_client_new and
 *   msnp_log_set give MSNP_RESULT_FROM_CALLBACK and do nothing (msnp_client_free does nothing, too; what shows how things are shows
 *   nothing). What needs no client may be called: results, versions, texts, msnp_event_free and the other _free functions.
 * - The callbacks of a file (msnp_file_source, msnp_file_sink) are called by a thread of that file's own. They may call every function, and
 *   wait.
 * - What a callback uses may be freed when msnp_client_free has returned, that of the log when msnp_log_set has: they wait for a callback that
 *   another thread is inside. So no callback may wait for a thread that is in one of these two.
 *
 * fork: a child process has no background thread, and locks of the client layer may be held in it for ever. In a child of a process that had
 * made a client every function with a client, msnp_client_new and msnp_log_set give MSNP_RESULT_FORKED and do nothing (and so on, as
 * in a hook), and no callback of a file is called; the parent goes on as if nothing were. Fork before the first client is made, or call exec in the child: no descriptor of the library
 * is inherited by what it starts. Machines may be used on both sides: each process has its own copy.
 *
 * Linking: pkg-config msnp, or the CMake package msnp with msnp::shared and msnp::static. A program looks for the shared library by its
 * soname, libmsnp.so.0.1. The sections that comments name, such as notification.md 4, are those of the
 * protocol reference: docs/protocol in the library's sources, where README.md says what each page holds.
 */

#ifndef MSNP_H
#define MSNP_H

#if !defined(MSNP_MACHINE_ONLY) && !defined(MSNP_CLIENT)
#define MSNP_CLIENT
#endif

#include "msnp/common.h"
#if defined(MSNP_CLIENT)
#include "msnp/client.h"
#endif
#include "msnp/machine.h"

#endif
