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

@section memory Memory of a machine, and making one
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

@items msnp_machine msnp_machine_size msnp_machine_align msnp_machine_conversations msnp_machine_buffer msnp_machine_init msnp_machine_free

@section borrowed Texts that the machine lends
@items machine/borrowed.rs

@section machine_session Signing in and out, and what the session is at
@items machine/settings.rs machine/connection.rs msnp_machine_is_signed_in msnp_machine_is_offline msnp_machine_dialect

@section machine_events Events: what they tell
@items msnp_machine_event_kind msnp_link_error
@items MSNP_OBJECT_* msnp_object
@items machine/event_data.rs machine/offline_data.rs machine/event.rs

@section driving Driving a machine: bytes and time in, bytes and events out
@items machine/output.rs machine/links.rs

@section machine_talk Conversations and messages
@items machine/conversations.rs

@section machine_transfers Pictures and files
@items machine/transfers.rs msnp_machine_set_picture

@section machine_offline Offline messages: a library without the feature services has none of these
@items machine/offline.rs

@section machine_direct Files over direct connections: a library with the feature direct has these
@items machine/direct.rs

@section machine_contacts Changing the contact list
@items msnp_machine_add_* msnp_machine_remove_* msnp_machine_rename_* msnp_machine_block msnp_machine_unblock msnp_machine_undecide msnp_machine_acknowledge_added

@section machine_oneself Status, name and other things of one's own
@items msnp_machine_set_status msnp_machine_set_capabilities msnp_machine_set_display_name msnp_machine_set_personal_message msnp_machine_set_property msnp_machine_set_privacy msnp_machine_set_prompting

@section machine_service Asking the service
@items msnp_machine_request_* msnp_machine_page

@section machine_signals Signals between programs: a library without the feature services has none of these
@items machine/signals.rs

@section machine_across People of other networks: a library without the feature services has none of these
@items machine/across.rs

@section machine_kept_list A list that the program keeps: a library without the feature services has none of these
@items machine/kept_list.rs

@section machine_looking What was counted
@items msnp_machine_counters

#ifdef __cplusplus
}
#endif

#endif
